//! For how long a connection had something to send, and what held it up: the peer's window or its own buffer (Linux
//! `tcp_chrono_start`, `tcp_chrono_stop`, `tcp_get_info_chrono_stats`).
//!
//! It is looked at after everything that happens, since it changes only then. A kernel counts ticks, of whatever length
//! it was built with; here they are milliseconds.

use crate::tcp::{Span, State, Tcb, Time};

/// What holds a connection up; a later one hides those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// There is nothing to send.
    Nothing,
    /// Something is out or waits, and goes on as it should.
    Busy,
    /// The peer's window takes no more.
    Window,
    /// The process has more, but not the send buffer.
    Buffer,
}

/// A connection's times so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeldUp {
    holds: Holds,
    since: Time,
    /// How long it was busy, held up by the window, and by the buffer.
    spent: [Span; 3],
}

impl HeldUp {
    /// A connection that has not sent anything.
    pub fn new() -> HeldUp {
        HeldUp { holds: Holds::Nothing, since: Time::ZERO, spent: [Span::ZERO; 3] }
    }

    /// How the connection is now.
    pub fn note(&mut self, tcb: &Tcb, now: Time) {
        let holds = holds(tcb);
        if holds != self.holds {
            self.spent = self.until(now);
            (self.holds, self.since) = (holds, now);
        }
    }

    fn until(&self, now: Time) -> [Span; 3] {
        let mut spent = self.spent;
        let place = match self.holds {
            Holds::Nothing => None,
            Holds::Busy => Some(0),
            Holds::Window => Some(1),
            Holds::Buffer => Some(2),
        };
        if let Some(span) = place.and_then(|place: usize| spent.get_mut(place)) {
            *span = *span + now.since(self.since);
        }
        spent
    }

    /// What a field of `tcp_info` says of it, in microseconds; none if it is another field.
    pub fn field(&self, name: &str, now: Time) -> Option<i64> {
        let [busy, window, buffer] = self.until(now);
        let span = match name {
            "tcpi_busy_time" => busy + window + buffer,
            "tcpi_rwnd_limited" => window,
            "tcpi_sndbuf_limited" => buffer,
            _ => return None,
        };
        i64::try_from(span.as_millis().saturating_mul(1_000)).ok()
    }
}

/// What holds it up.
fn holds(tcb: &Tcb) -> Holds {
    match tcb.state {
        State::Closed | State::Listen | State::SynSent | State::SynRcvd | State::TimeWait => return Holds::Nothing,
        State::Established | State::CloseWait | State::FinWait1 | State::FinWait2 | State::Closing | State::LastAck => {
        }
    }
    let snd = &tcb.snd;
    if snd.flight.is_empty() && !tcb.has_unsent() {
        return Holds::Nothing;
    }
    if snd.buffer.starves() {
        return Holds::Buffer;
    }
    // A lone FIN takes one number.
    let next = snd.unsent().min(snd.mss).min(snd.buffer.first_piece()).max(1);
    let room = snd.in_flight() < snd.cwnd;
    if tcb.has_unsent() && room && next > tcb.window_left() { Holds::Window } else { Holds::Busy }
}
