//! The host-wide ration of challenge ACKs, `tcp_challenge_ack_limit` (RFC 5961 §7; Linux `tcp_input.c:
//! tcp_send_challenge_ack`).
//!
//! A fixed number in each second could be used up by a stranger, who then tells from the silence which of his guesses
//! was right (CVE-2016-5696). So Linux draws it anew for each second, from half of the limit to one and a half times as
//! much. Here it comes from the run's seed; seconds count from the start of the run, as on Linux from that of the host.

use crate::tcp::{Out, Rule, Sysctl, Time};

use super::{Host, mix};

/// The value at which nobody counts.
const OFF: u32 = i32::MAX.cast_unsigned();

/// The second in which the host last sent one, and how many it may still send in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Challenges(Option<(u64, u32)>);

impl Host {
    /// How many challenge ACKs the host may send in this second.
    pub(super) fn challenges_left(&self, now: Time) -> u32 {
        let limit = self.sysctls.count(Sysctl::ChallengeAckLimit);
        let second = second_of(now);
        match self.challenges.0 {
            _ if limit == OFF => OFF,
            Some((known, left)) if known == second => left,
            Some(_) | None => {
                // With a limit of 0 Linux draws from all numbers there are.
                let least = limit.div_ceil(2);
                let drawn = mix(self.secret ^ mix(second ^ 0x6368_616C)) % u64::from(limit.max(1));
                if limit == 0 { OFF } else { least.saturating_add(u32::try_from(drawn).unwrap_or(0)) }
            }
        }
    }

    /// Takes those off the ration that have left.
    pub(super) fn note_challenge(&mut self, did: &Out, rule: Rule, now: Time) {
        if rule == Rule::ChallengeAck && matches!(did, Out::Send { .. }) {
            let left = self.challenges_left(now);
            if left != OFF {
                self.challenges = Challenges(Some((second_of(now), left.saturating_sub(1))));
            }
        }
    }
}

fn second_of(now: Time) -> u64 {
    now.0 / 1_000_000
}
