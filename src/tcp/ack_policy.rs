//! When an acknowledgment leaves: at once, with the next data, or after a delay (RFC 9293 §3.8.6.3).
//!
//! Linux ACKs a young connection at once ("quick-ACK"); once the application answers what it receives ("ping-pong"),
//! ACKs wait 40 ms for data to ride on. A FIN always enters ping-pong mode, which is why its ACK may merge with the
//! answering FIN into a three-segment close (`tcp_input.c: tcp_event_data_recv, tcp_fin, __tcp_ack_snd_check`;
//! `tcp_output.c: tcp_send_delayed_ack`; `tcp_timer.c: tcp_delack_timer_handler`).

use serde::{Deserialize, Serialize};

use super::outbox::Env;
use super::sysctl::{Sysctl, Sysctls};
use super::time::{Span, Time};

/// The delayed-ACK variables (Linux `icsk_ack`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AckPolicy {
    /// An ACK is owed.
    pub owed: bool,
    /// It goes out with this segment, whatever else.
    pub now: bool,
    /// When the owed ACK goes out at the latest.
    pub timer: Option<Time>,
    /// How many more ACKs go out at once.
    pub quick: u32,
    /// How often the application answered; ping-pong from `tcp_pingpong_thresh` on.
    pingpong: u32,
    /// The delay; zero until the first data arrives.
    pub ato: Span,
    /// When data last arrived, or the connection opened.
    pub last_data_at: Option<Time>,
    /// The size of segment that the peer seems to use, in bytes.
    pub rcv_mss: u32,
    /// The size of the last segment, if it was smaller than that but not tiny.
    last_size: u32,
    /// How many small segments arrived since the last ACK; two force an ACK when all is read.
    small: u32,
}

/// The size that Linux assumes before it has seen a full segment (`TCP_MSS_DEFAULT`).
const MSS_DEFAULT: u32 = 536;

/// The smallest size that Linux takes for one of full segments (`TCP_MIN_MSS`).
const MSS_LEAST: u32 = 88;

/// What the size of a segment tells.
#[derive(Debug, Clone, Copy)]
pub struct Arrived {
    /// Its payload in bytes.
    pub len: u32,
    /// Its options.
    pub options: u32,
    /// What of them every segment of the connection has.
    pub fixed: u32,
    /// It carries PSH.
    pub pushed: bool,
    /// It carries FIN.
    pub ends: bool,
}

impl AckPolicy {
    /// A connection that has received nothing.
    pub fn new() -> AckPolicy {
        AckPolicy {
            owed: false,
            now: false,
            timer: None,
            quick: 0,
            pingpong: 0,
            ato: Span::ZERO,
            last_data_at: None,
            rcv_mss: MSS_DEFAULT,
            last_size: 0,
            small: 0,
        }
    }

    /// Whether ACKs wait for data to ride on.
    pub fn in_pingpong(&self, env: &Env<'_>) -> bool {
        self.answers(env.sysctls)
    }

    /// The same where only the settings are at hand.
    pub fn answers(&self, sysctls: &Sysctls) -> bool {
        self.pingpong >= sysctls.count(Sysctl::PingpongThresh)
    }

    /// Whether the next ACK goes out at once.
    pub fn in_quick(&self, env: &Env<'_>) -> bool {
        self.quick > 0 && !self.in_pingpong(env)
    }

    /// ACKs wait from now on, as after a FIN.
    pub fn enter_pingpong(&mut self, env: &Env<'_>) {
        self.pingpong = env.sysctls.count(Sysctl::PingpongThresh);
    }

    /// ACKs wait no longer, as the application asked.
    pub fn leave_pingpong(&mut self) {
        self.pingpong = 0;
    }

    /// The next ACKs go out at once, as after a gap or a repeat.
    pub fn enter_quick(&mut self, rcv_wnd: u32, env: &Env<'_>) {
        self.add_quick(rcv_wnd, env);
        self.pingpong = 0;
        self.ato = env.profile.delack_min;
    }

    fn add_quick(&mut self, rcv_wnd: u32, env: &Env<'_>) {
        // A window of less than two segments counts as one of four (Linux `tcp_incr_quickack`).
        let fits = match rcv_wnd / (2 * self.rcv_mss.max(1)) {
            0 => 2,
            half => half,
        };
        self.quick = self.quick.max(fits.min(env.profile.quickacks));
    }

    /// A segment arrived: how large the peer makes them, `most` at the most, and whether a small one waits to be read.
    /// Two of one size in a row, that are not tiny, count as full ones (Linux `tcp_measure_rcv_mss`).
    pub fn note_size(&mut self, arrived: Arrived, most: u32) {
        let last = std::mem::take(&mut self.last_size);
        if arrived.len >= self.rcv_mss {
            self.rcv_mss = arrived.len.min(most);
            if arrived.pushed {
                // A whole segment that ends a write is probably all there is.
                self.small = self.small.max(1);
            }
            return;
        }
        let whole = arrived.len + arrived.options;
        let goes_on = !arrived.pushed && !arrived.ends;
        if whole >= MSS_DEFAULT || (whole >= MSS_LEAST && goes_on) {
            self.last_size = whole.saturating_sub(arrived.fixed);
            if self.last_size == last {
                self.rcv_mss = last;
                return;
            }
        }
        self.small += 1;
    }

    /// New data arrived in order; `rto` is the connection's own.
    pub fn data_arrived(&mut self, rcv_wnd: u32, rto: Span, env: &Env<'_>) {
        self.owed = true;
        let ato_min = env.profile.delack_min;
        match self.last_data_at {
            // An ACK for something beyond a gap may have set the delay before the first data in order.
            Some(last) if self.ato > Span::ZERO => {
                let gap = env.now.since(last);
                if gap.0 <= ato_min.0 / 2 {
                    self.ato = Span(self.ato.0 / 2 + ato_min.0 / 2);
                } else if gap < self.ato {
                    self.ato = Span(self.ato.0 / 2 + gap.0).min(rto);
                } else if gap > rto {
                    self.add_quick(rcv_wnd, env);
                }
            }
            _ => {
                self.add_quick(rcv_wnd, env);
                self.ato = ato_min;
            }
        }
        self.last_data_at = Some(env.now);
    }

    /// Data left us: an answer to what came within the delay counts towards ping-pong.
    pub fn data_sent(&mut self, env: &Env<'_>) {
        if self.last_data_at.is_some_and(|last| env.now.since(last) < self.ato) {
            self.pingpong = self.pingpong.saturating_add(1);
        }
    }

    /// A segment with ACK left us: nothing is owed any more.
    pub fn ack_sent(&mut self, env: &Env<'_>) {
        if self.quick > 0 && self.owed {
            self.quick -= 1;
            if self.quick == 0 {
                self.ato = env.profile.delack_min;
            }
        }
        self.owed = false;
        self.now = false;
        self.small = 0;
        self.timer = None;
    }

    /// Starts the delay, unless an earlier one runs. True if the ACK had better go out now because the running delay is
    /// about to end.
    pub fn delay(&mut self, srtt: Option<Span>, env: &Env<'_>) -> bool {
        let ato = self.delay_span(srtt, env);
        if let Some(running) = self.timer {
            // Where no data has come, what runs was to end at once.
            if self.ato == Span::ZERO || running <= env.now + Span(ato.0 / 4) {
                return true;
            }
            self.timer = Some(running.min(env.now + ato));
        } else {
            self.timer = Some(env.now + ato);
        }
        self.owed = true;
        false
    }

    /// How long an ACK waits now. Before any data arrived the delay is "the next tick".
    fn delay_span(&self, srtt: Option<Span>, env: &Env<'_>) -> Span {
        let (least, most) = (env.profile.delack_min, env.profile.delack_max);
        let mut ato = self.ato;
        if ato > least {
            let mut bound = if self.in_pingpong(env) || self.small > 0 { most } else { Span::millis(500) };
            if let Some(srtt) = srtt {
                bound = bound.min(srtt.max(least));
            }
            ato = ato.min(bound);
        }
        ato.min(most).max(env.profile.tick)
    }

    /// The delay ran out: Linux shortens or stretches the next one.
    pub fn delay_expired(&mut self, rto: Span, env: &Env<'_>) {
        self.timer = None;
        if self.in_pingpong(env) {
            self.pingpong = 0;
            self.ato = env.profile.delack_min;
        } else {
            self.ato = Span(self.ato.0 * 2).min(rto);
        }
    }

    /// Whether an owed ACK goes out because the application has read everything (`tcp.c: __tcp_cleanup_rbuf`).
    pub fn due_after_read(&self, unacked: u32, all_read: bool, env: &Env<'_>) -> bool {
        self.owed
            && (unacked > self.rcv_mss || (all_read && (self.small > 1 || (self.small == 1 && !self.in_pingpong(env)))))
    }
}

impl Default for AckPolicy {
    fn default() -> AckPolicy {
        AckPolicy::new()
    }
}
