//! How much may be on its way: slow start, congestion avoidance, and their reduction after a loss (RFC 5681, RFC 6937).
//!
//! `reno` in Linux's way: windows are counted in segments, they grow only while they are what holds the sender back,
//! and after a loss they shrink in proportion to what arrives (`tcp_cong.c: tcp_reno_cong_avoid`; `tcp_input.c:
//! tcp_cwnd_reduction, tcp_undo_cwnd_reduction`; `tcp_output.c: tcp_cwnd_validate, tcp_cwnd_restart`).

use serde::{Deserialize, Serialize};

use super::loss::{AckNews, Phase};
use super::outbox::{Env, Outbox};
use super::rule::Rule;
use super::seq::SeqNum;
use super::sysctl::Sysctl;
use super::tcb::{SendSide, Tcb};
use super::time::Time;

/// Whether the congestion window, or something else, holds the sender back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CwndUse {
    /// The window held the sender back at some time of this round trip.
    limited: bool,
    /// The most segments out in it.
    most_out: u32,
    /// The round trip ends when this number is acknowledged.
    round_end: SeqNum,
    /// The most segments out since the window last was fully used.
    used: u32,
    /// When that was, or the window changed.
    stamp: Time,
    /// When data was last sent.
    pub sent_at: Option<Time>,
}

impl CwndUse {
    /// Nothing was sent yet.
    pub fn new(iss: SeqNum) -> CwndUse {
        CwndUse { limited: false, most_out: 0, round_end: iss, used: 0, stamp: Time::ZERO, sent_at: None }
    }
}

impl Tcb {
    /// The threshold that remembers the present window.
    pub fn current_ssthresh(&self) -> u32 {
        self.snd.current_ssthresh()
    }
}

impl SendSide {
    /// The threshold; none before the first loss.
    pub fn threshold(&self) -> Option<u32> {
        Some(self.ssthresh).filter(|threshold| *threshold < u32::MAX)
    }

    /// Slow start below the threshold (RFC 5681 §3.1).
    fn slow_starts(&self) -> bool {
        self.cwnd < self.ssthresh
    }

    /// The threshold that remembers the present window (Linux `tcp_current_ssthresh`).
    fn current_ssthresh(&self) -> u32 {
        if self.loss.reduces() { self.ssthresh } else { self.ssthresh.max(self.cwnd / 2 + self.cwnd / 4) }
    }

    /// Whether the window is what holds the sender back (Linux `tcp_is_cwnd_limited`).
    fn cwnd_limited(&self) -> bool {
        self.cwnd_use.limited || (self.slow_starts() && self.cwnd < 2 * self.cwnd_use.most_out)
    }

    /// Opens the window for `acked` segments that arrived (Linux `tcp_reno_cong_avoid`).
    fn grow_cwnd(&mut self, mut acked: u32) {
        if !self.cwnd_limited() {
            return;
        }
        if self.slow_starts() {
            let grown = self.cwnd.saturating_add(acked).min(self.ssthresh);
            acked -= grown - self.cwnd;
            self.cwnd = grown;
        }
        if acked == 0 {
            return;
        }
        if self.cwnd_count >= self.cwnd {
            self.cwnd_count = 0;
            self.cwnd += 1;
        }
        self.cwnd_count += acked;
        let steps = self.cwnd_count / self.cwnd.max(1);
        self.cwnd_count -= steps * self.cwnd;
        self.cwnd += steps;
    }
}

impl Tcb {
    /// After each acknowledgment the window grows, or shrinks while recovery says so (Linux `tcp_cong_control`).
    pub fn control_cwnd(&mut self, news: &AckNews, env: &Env<'_>) {
        let delivered = self.snd.loss.delivered - news.delivered_before;
        if self.snd.loss.reduces() {
            self.reduce_cwnd(delivered, news.newly_lost, news.advanced);
        } else if news.data_acked || (self.snd.loss.reordering > super::loss::DUP_THRESH && news.sacked) {
            // The SYN counts for nothing here: the window starts with the connection (Linux `tcp_init_transfer`).
            self.snd.grow_cwnd(delivered.saturating_sub(u32::from(news.syn_acked)));
            self.snd.cwnd_use.stamp = env.now;
        }
        self.update_pacing(self.snd.mss);
    }

    /// A reduction begins (Linux `tcp_init_cwnd_reduction`).
    pub fn begin_reduction(&mut self) {
        let snd = &mut self.snd;
        snd.loss.high = snd.nxt;
        snd.loss.probe_end = None;
        snd.cwnd_count = 0;
        snd.loss.prior_cwnd = snd.cwnd;
        snd.loss.prr_delivered = 0;
        snd.loss.prr_out = 0;
        snd.ssthresh = (snd.cwnd / 2).max(2);
    }

    /// Proportional rate reduction: so much may leave as brings the window to the threshold within a round trip
    /// (RFC 6937 §3).
    pub fn reduce_cwnd(&mut self, delivered: u32, newly_lost: u32, advanced: bool) {
        if delivered == 0 || self.snd.loss.prior_cwnd == 0 {
            return;
        }
        let in_flight = self.snd.in_flight();
        let ssthresh = self.snd.ssthresh;
        let loss = &mut self.snd.loss;
        loss.prr_delivered += delivered;
        let may_send = if in_flight > ssthresh {
            let share = (u64::from(ssthresh) * u64::from(loss.prr_delivered)).div_ceil(u64::from(loss.prior_cwnd));
            u32::try_from(share).unwrap_or(u32::MAX).saturating_sub(loss.prr_out)
        } else {
            let arrived = loss.prr_delivered.saturating_sub(loss.prr_out).max(delivered);
            (arrived + u32::from(advanced && newly_lost == 0)).min(ssthresh - in_flight)
        };
        // The first repeat leaves in any case.
        let may_send = may_send.max(u32::from(loss.prr_out == 0));
        self.snd.cwnd = in_flight + may_send;
    }

    /// A reduction is over: the window is the threshold, unless it was undone (Linux `tcp_end_cwnd_reduction`).
    pub fn end_reduction(&mut self) {
        let loss = &self.snd.loss;
        if self.snd.ssthresh < u32::MAX && (loss.phase == Phase::Reduced || loss.undo_from.is_some()) {
            self.snd.cwnd = self.snd.ssthresh;
        }
    }

    /// The reduction was needless: window and threshold are as before (Linux `tcp_undo_cwnd_reduction`).
    pub fn undo_reduction(&mut self, unmark: bool) {
        if unmark {
            self.snd.flight.change_all(|sent| sent.lost = false);
        }
        let snd = &mut self.snd;
        if snd.loss.prior_ssthresh > 0 {
            snd.cwnd = snd.cwnd.max(snd.loss.prior_cwnd);
            snd.ssthresh = snd.ssthresh.max(snd.loss.prior_ssthresh);
        }
        snd.loss.undo_from = None;
        snd.loss.rack.advanced = true;
    }

    /// What is remembered for an undo.
    pub fn remember_ssthresh(&mut self) {
        self.snd.loss.prior_ssthresh = self.snd.current_ssthresh();
    }

    /// After sending: whether the window was the limit (Linux `tcp_cwnd_validate`).
    pub fn validate_cwnd(&mut self, limited: bool, env: &Env<'_>) {
        let (out, una, nxt) = (self.snd.packets_out(), self.snd.una, self.snd.nxt);
        let used = &mut self.snd.cwnd_use;
        let round_over = una.at_or_after(used.round_end);
        if round_over || limited || (!used.limited && out > used.most_out) {
            used.limited = limited;
            used.most_out = out;
            used.round_end = nxt;
        }
        if self.snd.cwnd_limited() {
            self.snd.cwnd_use.used = 0;
            self.snd.cwnd_use.stamp = env.now;
            return;
        }
        self.note_starving();
        let used = &mut self.snd.cwnd_use;
        used.used = used.used.max(out);
        let long = env.now.since(used.stamp) >= self.rtt.rto;
        if env.sysctls.on(Sysctl::SlowStartAfterIdle) && long {
            self.application_limited(env);
        }
    }

    /// The application has long sent less than it might: the window follows it down (RFC 2861; Linux
    /// `tcp_cwnd_application_limited`).
    fn application_limited(&mut self, env: &Env<'_>) {
        if self.snd.loss.phase == Phase::Open {
            let used = self.snd.cwnd_use.used.max(env.profile.cwnd_initial);
            if used < self.snd.cwnd {
                self.snd.ssthresh = self.snd.current_ssthresh();
                self.snd.cwnd = u32::midpoint(self.snd.cwnd, used);
            }
            self.snd.cwnd_use.used = 0;
        }
        self.snd.cwnd_use.stamp = env.now;
    }

    /// Nothing was sent for longer than an RTO: the window is halved for each, down to the first one (RFC 5681 §4.1;
    /// Linux `tcp_slow_start_after_idle_check`).
    pub fn restart_after_idle(&mut self, env: &Env<'_>, out: &mut Outbox) {
        let Some(last) = self.snd.cwnd_use.sent_at else { return };
        let mut idle = env.now.since(last);
        if !env.sysctls.on(Sysctl::SlowStartAfterIdle) || !self.snd.flight.is_empty() || idle <= self.rtt.rto {
            return;
        }
        let least = env.profile.cwnd_initial.min(self.snd.cwnd);
        let mut cwnd = self.snd.cwnd;
        self.snd.ssthresh = self.snd.current_ssthresh();
        while idle > self.rtt.rto && cwnd > least {
            idle = idle - self.rtt.rto;
            cwnd /= 2;
        }
        let cwnd = cwnd.max(least);
        if cwnd < self.snd.cwnd {
            out.decided(Rule::RestartAfterIdle);
        }
        self.snd.cwnd = cwnd;
        self.snd.cwnd_use.stamp = env.now;
        self.snd.cwnd_use.used = 0;
    }
}
