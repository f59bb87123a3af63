//! What the table of sockets knows of one without looking at it: when something falls due, whether calls wait, and as
//! what it is counted.

use crate::tcp::{State, Time};

use super::roster::Listed;
use super::socket::{Conn, Id, Socket};

/// What is known of one socket in the indices below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks {
    /// The end of time if nothing does.
    pub(super) due: Due,
    pub(super) waits: bool,
    pub(super) kind: Kind,
    pub(super) listed: Listed,
}

/// A moment, or none: as small as a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Due(pub(super) Time);

impl Default for Due {
    fn default() -> Due {
        Due(Time(u64::MAX))
    }
}

impl Due {
    /// The moment.
    pub(super) fn at(self) -> Option<Time> {
        Some(self.0).filter(|at| *at != Due::default().0)
    }
}

/// As what it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    /// Not at all.
    #[default]
    Other,
    /// An orphan that is still a full socket.
    Orphan,
    /// A TIME_WAIT or FIN_WAIT_2 entry.
    Small,
    /// Half-open, at that listener.
    Request {
        listener: Id,
        /// Its SYN-ACK has not been repeated.
        young: bool,
    },
}

impl Marks {
    /// What they should be.
    pub(super) fn of(socket: &Socket) -> Marks {
        let kind = match &socket.conn {
            Conn::Full(tcb) if tcb.orphan && tcb.state != State::Closed => Kind::Orphan,
            Conn::Small(_) => Kind::Small,
            Conn::Request { listener, request } => Kind::Request { listener: *listener, young: request.repeats == 0 },
            Conn::Full(_) | Conn::Idle | Conn::Listen(_) | Conn::Gone => Kind::Other,
        };
        let due = socket.deadline().map_or(Due::default(), |(at, _)| Due(at));
        Marks { due, waits: !socket.waits.is_empty(), kind, listed: Listed::of(socket) }
    }
}
