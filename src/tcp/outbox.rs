//! What a connection does in answer to an input, in order, each thing with the rule that made it do so.
//!
//! The caller owns the [`Outbox`]; nothing queues inside a connection, so that a connection is exactly its protocol
//! state.

use serde::{Deserialize, Serialize};

use super::counter::Counter;
use super::errno::Errno;
use super::host_memory::HostMemory;
use super::profile::Profile;
use super::rule::Rule;
use super::segment::{Flags, Segment};
use super::state::State;
use super::sysctl::{Sysctl, Sysctls};
use super::time::{Span, Time};
use super::timer_kind::TimerKind;

/// What a connection may know of the world: the time, its host's settings, and the profile's constants.
#[derive(Debug, Clone, Copy)]
pub struct Env<'a> {
    /// Now.
    pub now: Time,
    /// The host's settings.
    pub sysctls: &'a Sysctls,
    /// The profile's constants.
    pub profile: &'static Profile,
    /// How much memory the host's connections have, and may have.
    pub memory: HostMemory,
    /// How many challenge ACKs the host may still send in this second.
    pub challenges: u32,
    /// The bounds of the retransmission timeout that the socket has had since it was made.
    pub rto: RtoBounds,
}

/// The bounds of the retransmission timeout as they were when a socket was made, where the settings have changed since;
/// what is accepted has its listener's (Linux `tcp_init_sock`: `icsk_rto_min`, `icsk_rto_max`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RtoBounds {
    /// `tcp_rto_min_us`; 0 is as set now.
    pub min_us: u32,
    /// `tcp_rto_max_ms`; 0 is as set now.
    pub max_ms: u32,
}

impl RtoBounds {
    /// A setting is about to change, from what it is: the socket keeps that.
    pub fn keep(&mut self, key: Sysctl, value: u32) {
        for (of, place) in [(Sysctl::RtoMinUs, &mut self.min_us), (Sysctl::RtoMaxMs, &mut self.max_ms)] {
            if of == key && *place == 0 {
                *place = value;
            }
        }
    }
}

impl Env<'_> {
    /// The longest retransmission timeout.
    pub fn rto_max(&self) -> Span {
        match self.rto.max_ms {
            0 => self.sysctls.millis(Sysctl::RtoMaxMs),
            own => Span::millis(u64::from(own)),
        }
    }

    /// The least that is added to SRTT.
    pub fn rto_min(&self) -> Span {
        let us = if self.rto.min_us > 0 { self.rto.min_us } else { self.sysctls.count(Sysctl::RtoMinUs) };
        Span::micros(u64::from(us))
    }
}

/// One thing that a connection does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Out {
    /// It sends a segment.
    Send {
        /// The segment.
        segment: Segment,
        /// Whether its sequence numbers were sent before.
        repeat: bool,
    },
    /// It changes its state.
    State {
        /// From.
        from: State,
        /// To.
        to: State,
    },
    /// One of its timers fired.
    Fired(TimerKind),
    /// An error waits for the next call.
    Error(Errno),
    /// Its full socket ends; a small TIME_WAIT or FIN_WAIT_2 entry takes over, if the host has room for one.
    Shrink {
        /// `TimeWait` or `FinWait2`.
        to: State,
        /// How long the entry lives.
        lasts: Span,
    },
    /// It decided something that nothing else shows.
    Decided,
}

/// The list that a connection appends to.
#[derive(Debug, Default)]
pub struct Outbox {
    /// What was done, in order.
    pub items: Vec<(Out, Rule)>,
    /// What the kernel counts beside what the items show.
    pub counts: Vec<Counter>,
}

impl Outbox {
    /// Appends a segment sent for the first time.
    pub fn send(&mut self, segment: Segment, rule: Rule) {
        self.items.push((Out::Send { segment, repeat: false }, rule));
    }

    /// The segment that was sent last carries PSH: it ends what was handed to the device at a time.
    pub fn push_last(&mut self) {
        let sent = self.items.iter_mut().rev().find_map(|(out, _)| match out {
            Out::Send { segment, .. } => Some(segment),
            Out::State { .. } | Out::Fired(_) | Out::Error(_) | Out::Shrink { .. } | Out::Decided => None,
        });
        if let Some(segment) = sent {
            segment.flags = segment.flags | Flags::PSH;
        }
    }

    /// Appends a segment whose numbers, if it has any, were sent before.
    pub fn resend(&mut self, segment: Segment, rule: Rule) {
        let repeat = segment.seq_len() > 0;
        self.items.push((Out::Send { segment, repeat }, rule));
    }

    /// Appends a timer's expiry.
    pub fn fired(&mut self, timer: TimerKind, rule: Rule) {
        self.items.push((Out::Fired(timer), rule));
    }

    /// The expiry that was appended last did something else than its timer is there for.
    pub fn explain_fired(&mut self, rule: Rule) {
        if let Some((Out::Fired(_), why)) = self.items.last_mut() {
            *why = rule;
        }
    }

    /// Counts something that no item shows.
    pub fn count(&mut self, counter: Counter) {
        self.counts.push(counter);
    }

    /// Appends a decision without a visible effect.
    pub fn decided(&mut self, rule: Rule) {
        self.items.push((Out::Decided, rule));
    }
}
