//! Round-trip time and retransmission timeout (RFC 6298), with the integers and the floor of Linux.
//!
//! Linux keeps SRTT times 8 and the deviation times 4, and puts the 200 ms floor under the *deviation*, so that the
//! RTO is always SRTT plus at least 200 ms (`tcp_input.c: tcp_rtt_estimator, tcp_set_rto`). A profile may put the floor
//! under the RTO itself instead, with the estimator as the RFC has it.

use serde::{Deserialize, Serialize};

use super::choice::RtoFloor;
use super::outbox::Env;
use super::seq::SeqNum;
use super::time::Span;

/// The estimator's variables. All in microseconds, scaled as said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rtt {
    /// SRTT times 8; zero until the first sample.
    srtt8_us: i64,
    /// The mean deviation times 4.
    mdev4_us: i64,
    /// The largest deviation of this round trip.
    mdev4_max_us: i64,
    /// The deviation that the RTO uses.
    rttvar4_us: i64,
    /// When SND.UNA passes this number, a round trip is over.
    round_end: SeqNum,
    /// The RTO in force, backoff included.
    pub rto: Span,
    /// How often the wait of either timer was doubled since the last sample, or since the window was last free (Linux
    /// `icsk_backoff`): a window probe's is the RTO doubled so often, although the RTO may have been doubled itself.
    pub doublings: u32,
}

impl Rtt {
    /// No sample yet: the RTO is the profile's initial one.
    pub fn new(rto: Span) -> Rtt {
        Rtt { srtt8_us: 0, mdev4_us: 0, mdev4_max_us: 0, rttvar4_us: 0, round_end: SeqNum(0), rto, doublings: 0 }
    }

    /// The smoothed round-trip time, once there is one.
    pub fn srtt(&self) -> Option<Span> {
        (self.srtt8_us > 0).then(|| Span::micros(self.srtt8_us.unsigned_abs() / 8))
    }

    /// The same times 8 in microseconds, as it is kept.
    pub fn srtt8_us(&self) -> u64 {
        self.srtt8_us.unsigned_abs()
    }

    /// The mean deviation of it.
    pub fn deviation(&self) -> Span {
        Span::micros(self.mdev4_us.unsigned_abs() / 4)
    }

    /// Takes a sample and computes the RTO anew, which ends any backoff.
    pub fn sample(&mut self, rtt: Span, snd_una: SeqNum, snd_nxt: SeqNum, env: &Env<'_>) {
        let floor_us = match env.profile.rto_floor {
            RtoFloor::Deviation => i64::try_from(env.rto_min().0).unwrap_or(i64::MAX),
            RtoFloor::Whole => 0,
        };
        let sample_us = i64::try_from(rtt.0.max(1)).unwrap_or(i64::MAX / 16);
        if self.srtt8_us == 0 {
            self.srtt8_us = sample_us * 8;
            self.mdev4_us = sample_us * 2;
            self.rttvar4_us = self.mdev4_us.max(floor_us);
            self.mdev4_max_us = self.rttvar4_us;
            self.round_end = snd_nxt;
        } else if env.profile.rto_floor == RtoFloor::Whole {
            self.smooth_plainly(sample_us);
        } else {
            self.smooth(sample_us, floor_us, snd_una, snd_nxt);
        }
        self.set_rto(env);
        self.doublings = 0;
    }

    /// The update for every sample but the first.
    fn smooth(&mut self, sample_us: i64, floor_us: i64, snd_una: SeqNum, snd_nxt: SeqNum) {
        let error = sample_us - self.srtt8_us / 8;
        self.srtt8_us = (self.srtt8_us + error).max(1);
        let mut deviation = error.abs() - self.mdev4_us / 4;
        // A shorter round trip than expected must not swell the deviation by much (Linux: the "Eifel" fix).
        if error < 0 && deviation > 0 {
            deviation /= 8;
        }
        self.mdev4_us += deviation;
        if self.mdev4_us > self.mdev4_max_us {
            self.mdev4_max_us = self.mdev4_us;
            self.rttvar4_us = self.rttvar4_us.max(self.mdev4_max_us);
        }
        if snd_una.after(self.round_end) {
            if self.mdev4_max_us < self.rttvar4_us {
                self.rttvar4_us -= (self.rttvar4_us - self.mdev4_max_us) / 4;
            }
            self.round_end = snd_nxt;
            self.mdev4_max_us = floor_us;
        }
    }

    /// RFC 6298 §2.3 as it stands.
    fn smooth_plainly(&mut self, sample_us: i64) {
        let error = sample_us - self.srtt8_us / 8;
        self.rttvar4_us += error.abs() - self.rttvar4_us / 4;
        self.srtt8_us = (self.srtt8_us + error).max(1);
    }

    /// RTO = SRTT + 4 RTTVAR, with the floor where the profile has it, at most the longest allowed.
    fn set_rto(&mut self, env: &Env<'_>) {
        let rto_us = self.srtt8_us / 8 + self.rttvar4_us;
        let rto = Span::micros(rto_us.unsigned_abs());
        let rto = match env.profile.rto_floor {
            RtoFloor::Deviation => rto,
            RtoFloor::Whole => rto.max(env.rto_min()),
        };
        self.rto = rto.min(env.rto_max());
    }

    /// The handshake gave no sample: fall back to the longer initial RTO (RFC 6298 §5.7).
    pub fn fall_back(&mut self, env: &Env<'_>) {
        self.rto = env.profile.rto_fallback.min(env.rto_max());
        self.rttvar4_us = i64::try_from(self.rto.0).unwrap_or(i64::MAX);
        self.mdev4_us = self.rttvar4_us;
        self.mdev4_max_us = self.rttvar4_us;
    }

    /// Doubles the RTO, up to the longest allowed.
    pub fn back_off(&mut self, env: &Env<'_>) {
        self.rto = self.rto.doubled(env.rto_max());
        self.doublings += 1;
    }

    /// Takes one doubling back (RFC 6069 §4; Linux `tcp_ld_RTO_revert`).
    pub fn take_back(&mut self, env: &Env<'_>) {
        let left = self.doublings.saturating_sub(1);
        if self.srtt8_us > 0 {
            self.set_rto(env);
        } else {
            self.rto = env.profile.rto_initial;
        }
        self.doublings = left;
        self.rto = self.backed_off(self.rto, env);
    }

    /// `wait`, doubled as often as the count says, up to the longest allowed (Linux `inet_csk_rto_backoff`).
    pub fn backed_off(&self, wait: Span, env: &Env<'_>) -> Span {
        (0..self.doublings).fold(wait.min(env.rto_max()), |wait, _| wait.doubled(env.rto_max()))
    }
}

/// How long `boundary` doublings from `base` take in all: the time by which Linux measures its retry counts
/// (`tcp_timer.c: tcp_model_timeout`).
pub fn model_timeout(boundary: u32, base: Span, rto_max: Span) -> Span {
    let thresh = (rto_max.0 / base.0.max(1)).max(1).ilog2();
    let doublings = |n: u32| Span::micros(((2_u64 << n) - 1) * base.0);
    if boundary <= thresh {
        doublings(boundary)
    } else {
        doublings(thresh) + Span::micros(u64::from(boundary - thresh) * rto_max.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_counts_are_the_times_that_linux_documents() {
        let (base, max) = (Span::millis(200), Span::secs(120));
        assert_eq!(model_timeout(15, base, max), Span::millis(924_600));
        assert_eq!(model_timeout(8, base, max), Span::millis(102_200));
        assert_eq!(model_timeout(3, base, max), Span::secs(3));
        assert_eq!(model_timeout(6, Span::secs(1), max), Span::secs(127));
    }
}
