//! What happened: one [`Record`] for each thing that a learner could point at, in the order in which it happened.

use core::fmt;

use crate::tcp::{Errno, Icmp, Rule, Segment, Span, State, Time, TimerKind};

use super::CallName;
use super::command::{Call, HostAct};
use super::condition::Outcome;
use super::show::Program;

/// A host's place in the run's list of hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostId(pub usize);

/// A socket's number on its host, counted from 0 and never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocketId(pub u32);

/// A segment's number in the run, counted from 1 in the order of sending; a copy made on the wire gets its own. What a
/// host sends to itself never comes to the wire and is counted apart, from [`LOOPBACK`](SegmentId::LOOPBACK) on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentId(pub u32);

impl SegmentId {
    /// The number before the first of a loopback's.
    pub const LOOPBACK: u32 = 1 << 31;

    /// The number of the `nth` segment that went through a loopback, from 1.
    pub fn of_loopback(nth: u32) -> SegmentId {
        SegmentId(SegmentId::LOOPBACK | nth)
    }
}

impl fmt::Display for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.checked_sub(SegmentId::LOOPBACK) {
            Some(nth) => write!(f, "#lo{nth}"),
            None => write!(f, "#{}", self.0),
        }
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When.
    pub at: Time,
    /// On which host; none for the wire and for the script.
    pub host: Option<HostId>,
    /// On which socket of it.
    pub socket: Option<SocketId>,
    /// What.
    pub what: What,
    /// Because of which rule; none for what a person did.
    pub rule: Option<Rule>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A command other than a system call was given, in its canonical text; recorded before its consequences.
    Did {
        /// The command's text.
        command: String,
    },
    /// A system call was entered.
    Called {
        /// The call.
        call: Call,
    },
    /// A system call returned (or, with `Blocked`, now waits).
    Returned {
        /// Which call.
        call: CallName,
        /// What it came to.
        outcome: Outcome,
    },
    /// A segment left the host.
    Sent {
        /// Its number.
        id: SegmentId,
        /// The host it goes to.
        to: Option<HostId>,
        /// The segment.
        segment: Segment,
        /// Whether it repeats sequence numbers that were sent before.
        repeat: bool,
        /// The sender's congestion window behind it, in segments, if it carries data or a FIN; a kernel tells it to
        /// nobody but `show ss-i`.
        cwnd: Option<u32>,
    },
    /// A segment reached the host.
    Arrived {
        /// Its number.
        id: SegmentId,
        /// The segment.
        segment: Segment,
    },
    /// A segment will never arrive.
    Lost {
        /// Its number.
        id: SegmentId,
        /// Why.
        cause: LossCause,
    },
    /// The wire made a copy of a segment.
    Duplicated {
        /// The segment copied.
        id: SegmentId,
        /// The copy's number.
        copy: SegmentId,
        /// The copy itself.
        segment: Segment,
        /// The host it goes to.
        to: Option<HostId>,
    },
    /// A forged segment was put on the wire.
    Injected {
        /// Its number.
        id: SegmentId,
        /// The host that it claims to come from.
        from: HostId,
        /// The host it goes to.
        to: Option<HostId>,
        /// The segment.
        segment: Segment,
    },
    /// A NAT box on the way put other addresses into a segment.
    Rewritten {
        /// Its number, which it keeps.
        id: SegmentId,
        /// The host it goes to from now on.
        to: Option<HostId>,
        /// What has become of it.
        segment: Segment,
    },
    /// An ICMP error about a segment set out to the host that sent it.
    IcmpSent {
        /// Its number, counted with those of the segments.
        id: SegmentId,
        /// The host it goes to.
        to: HostId,
        /// What it says.
        icmp: Icmp,
        /// The segment that it quotes, without the payload.
        quoted: Segment,
    },
    /// An ICMP error reached the host.
    IcmpArrived {
        /// Its number.
        id: SegmentId,
        /// What it says.
        icmp: Icmp,
        /// The segment that it quotes, without the payload.
        quoted: Segment,
    },
    /// The wire will deliver a segment later than it would have.
    Held {
        /// Its number.
        id: SegmentId,
        /// How much later.
        by: Span,
    },
    /// A connection changed its state.
    State {
        /// From.
        from: State,
        /// To.
        to: State,
    },
    /// A timer expired.
    Timer {
        /// Which.
        timer: TimerKind,
    },
    /// An error now waits on the socket for the next call to report it.
    Error {
        /// The error.
        errno: Errno,
    },
    /// Something befell the host.
    Host {
        /// What.
        act: HostAct,
    },
    /// What a program would print on the host, by a `show` of the script.
    Shown {
        /// Which program.
        program: Program,
        /// What it prints.
        lines: Vec<String>,
    },
    /// A decision that nothing else shows, such as a segment ignored.
    Decided,
}

/// Why a segment never arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LossCause {
    /// A fault was set to strike it.
    Dropped,
    /// The sender's or the receiver's cable is out.
    Unplugged,
    /// The receiving host is down.
    HostDown,
    /// No host has that address.
    NoRoute,
    /// A router turned it back with an ICMP error.
    Rejected,
    /// A NAT box has no mapping for it.
    NoMapping,
    /// Its address is a private one behind a NAT box, and it came from outside.
    Hidden,
}

impl LossCause {
    /// The word for it in text and JSON.
    pub fn word(self) -> &'static str {
        match self {
            LossCause::Dropped => "dropped",
            LossCause::Unplugged => "unplugged",
            LossCause::HostDown => "host-down",
            LossCause::NoRoute => "no-route",
            LossCause::Rejected => "rejected",
            LossCause::NoMapping => "no-mapping",
            LossCause::Hidden => "hidden",
        }
    }
}
