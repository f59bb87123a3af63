//! What anyone can do: application calls, faults, knobs and time, each as a value with one canonical text form.
//!
//! `Display` writes the line of the scenario language that parses back to the same value; `scenario` owns the parser.

use core::fmt;

use crate::tcp::{Flags, Icmp, Segment, Setting, Span, Sysctl};

pub use super::call::{BACKLOG_DEFAULT, Call, Payload, RECV_DEFAULT, Reuse};
use super::condition::Condition;
use super::flood::Flood;
use super::forged::Forged;
use super::forged_icmp::ForgedIcmp;
use super::nat::Nat;
use super::record::SegmentId;
use super::show::Show;

/// A socket on a host: by its label, or the host's current one (the connection that was opened or accepted last).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SocketRef {
    /// The host's name.
    pub host: String,
    /// The label given by `as`.
    pub label: Option<String>,
}

impl SocketRef {
    /// The current socket of `host`.
    pub fn current(host: &str) -> SocketRef {
        SocketRef { host: host.to_owned(), label: None }
    }
}

/// One thing done, in a script or by a learner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `link delay 50ms`: the one-way delay of segments sent from now on.
    LinkDelay(Span),
    /// `sysctl HOST NAME=VALUE`.
    Sysctl {
        /// Whose setting.
        host: String,
        /// Which.
        key: Sysctl,
        /// The new value, in the setting's own unit.
        value: Setting,
    },
    /// `HOST: CALL`: a system call of the host's process.
    Call {
        /// The socket that it is made on.
        on: SocketRef,
        /// The call.
        call: Call,
    },
    /// `HOST: kill`, `crash`, `reboot`, `unplug`, `plug`.
    Host {
        /// The host's name.
        host: String,
        /// What befalls it.
        act: HostAct,
    },
    /// `drop ...`, `duplicate ...`, `delay ...`, `reorder ...`.
    Fault(Fault),
    /// `heal`: takes back every fault that still waits for a segment.
    Heal,
    /// `deliver #7`: a segment in flight arrives now, whatever lies before it on the wire.
    Deliver(SegmentId),
    /// `inject ...`: a forged segment is put on the wire.
    Inject(Forged),
    /// `flood ...`: many forged segments at once.
    Flood(Flood),
    /// `icmp ...`: a forged ICMP error is put on the wire.
    Icmp(ForgedIcmp),
    /// `nat ...`: a NAT box on the wire.
    Nat(Nat),
    /// `route HOST quickack on|off`: whether a host acknowledges everything at once, by the metric of its route.
    Route {
        /// Whose route.
        host: String,
        /// Whether no acknowledgment of it waits.
        quickack: bool,
    },
    /// `run ...`: lets time pass.
    Run(Run),
    /// `show PROGRAM [HOST]`: what that program would print now.
    Show(Show),
    /// `expect ...`: every condition must hold now.
    Expect(Vec<Condition>),
}

/// What can befall a host or its process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HostAct {
    /// The process is killed; the kernel closes its sockets.
    Kill,
    /// The host stops without a word: no segment leaves, all state is lost.
    Crash,
    /// The host starts again, with empty tables.
    Reboot,
    /// Its cable is pulled: nothing gets in or out; its state stays.
    Unplug,
    /// The cable is back.
    Plug,
}

impl HostAct {
    /// Every act, with the word that stands for it.
    pub const ALL: [(HostAct, &'static str); 5] = [
        (HostAct::Kill, "kill"),
        (HostAct::Crash, "crash"),
        (HostAct::Reboot, "reboot"),
        (HostAct::Unplug, "unplug"),
        (HostAct::Plug, "plug"),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        HostAct::ALL.iter().find(|(act, _)| *act == self).map_or("", |(_, word)| word)
    }
}

/// A fault on the wire and what it strikes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is done.
    pub kind: FaultKind,
    /// To which segments.
    pub target: FaultTarget,
}

/// What a fault does to a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// It never arrives.
    Drop,
    /// A second copy follows right behind it.
    Duplicate,
    /// It takes this much longer.
    Delay(Span),
    /// The next segment of the same direction overtakes it.
    Reorder,
    /// A router does not pass it on, and tells the sender with this ICMP error.
    Reject(Icmp),
}

impl FaultKind {
    /// The word that stands for it.
    pub fn word(self) -> &'static str {
        match self {
            FaultKind::Drop => "drop",
            FaultKind::Duplicate => "duplicate",
            FaultKind::Delay(_) => "delay",
            FaultKind::Reorder => "reorder",
            FaultKind::Reject(_) => "reject",
        }
    }
}

/// Which segments a fault strikes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultTarget {
    /// `next [N] KIND from HOST`: the next N that match, as they are sent.
    Next {
        /// How many.
        count: u32,
        /// What they must look like.
        kind: SegmentKind,
        /// Who must send them.
        from: String,
    },
    /// `every [N] KIND from HOST`, until `heal`.
    Every {
        /// The last of so many in a row; 1 is each.
        each: u32,
        /// What they must look like.
        kind: SegmentKind,
        /// Who must send them.
        from: String,
    },
    /// `#7`: that one, while it is in flight.
    Segment(SegmentId),
}

/// The kinds of segments that faults, counts and questions speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SegmentKind {
    /// Any segment.
    Any,
    /// SYN without ACK.
    Syn,
    /// SYN with ACK.
    SynAck,
    /// Nothing but an acknowledgment.
    Ack,
    /// Carries data.
    Data,
    /// Carries FIN.
    Fin,
    /// Carries RST.
    Rst,
}

impl SegmentKind {
    /// Every kind, with its word.
    pub const ALL: [(SegmentKind, &'static str); 7] = [
        (SegmentKind::Any, "segment"),
        (SegmentKind::Syn, "SYN"),
        (SegmentKind::SynAck, "SYN-ACK"),
        (SegmentKind::Ack, "ACK"),
        (SegmentKind::Data, "DATA"),
        (SegmentKind::Fin, "FIN"),
        (SegmentKind::Rst, "RST"),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        SegmentKind::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    /// Whether `segment` is of this kind.
    pub fn matches(self, segment: &Segment) -> bool {
        let flags = segment.flags;
        match self {
            SegmentKind::Any => true,
            SegmentKind::Syn => flags.syn() && !flags.ack(),
            SegmentKind::SynAck => flags.has(Flags::SYN | Flags::ACK),
            SegmentKind::Ack => flags.ack() && segment.is_bare_ack(),
            SegmentKind::Data => !segment.payload.is_empty(),
            SegmentKind::Fin => flags.fin(),
            SegmentKind::Rst => flags.rst(),
        }
    }
}

/// How time passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// `run 3s`.
    For(Span),
    /// `run until CONDITION [within 10m]`: to the first moment at which it holds. Not reaching it is a failure.
    Until {
        /// What is waited for.
        condition: Condition,
        /// The most time that may pass; ten minutes unless given.
        within: Span,
    },
    /// `run`: until nothing more is going to happen by itself, a day at most.
    Quiet,
    /// `step [N]`: so many events.
    Steps(u32),
}

/// The limit of `run until` when none is given.
pub const WITHIN_DEFAULT: Span = Span::secs(600);

/// The limit of a bare `run`.
pub const QUIET_LIMIT: Span = Span::secs(86_400);

impl fmt::Display for SocketRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        match &self.label {
            Some(label) => write!(f, ".{label}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Command::LinkDelay(delay) => write!(f, "link delay {delay}"),
            Command::Sysctl { host, key, value } => {
                write!(f, "sysctl {host} {}={}", key.info().name, key.show(value))
            }
            Command::Call { on, call } => write!(f, "{on}: {call}"),
            Command::Host { host, act } => write!(f, "{host}: {}", act.word()),
            Command::Fault(fault) => fault.fmt(f),
            Command::Heal => f.write_str("heal"),
            Command::Deliver(id) => write!(f, "deliver {id}"),
            Command::Inject(forged) => forged.fmt(f),
            Command::Flood(flood) => flood.fmt(f),
            Command::Icmp(forged) => forged.fmt(f),
            Command::Nat(nat) => nat.fmt(f),
            Command::Route { host, quickack } => {
                write!(f, "route {host} quickack {}", if *quickack { "on" } else { "off" })
            }
            Command::Show(show) => show.fmt(f),
            Command::Run(run) => run.fmt(f),
            Command::Expect(conditions) => {
                f.write_str("expect ")?;
                for (i, condition) in conditions.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    condition.fmt(f)?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.kind.word())?;
        match &self.target {
            FaultTarget::Next { count: 1, kind, from } => write!(f, "next {} from {from}", kind.word())?,
            FaultTarget::Next { count, kind, from } => write!(f, "next {count} {} from {from}", kind.word())?,
            FaultTarget::Every { each: 1, kind, from } => write!(f, "every {} from {from}", kind.word())?,
            FaultTarget::Every { each, kind, from } => write!(f, "every {each} {} from {from}", kind.word())?,
            FaultTarget::Segment(id) => write!(f, "{id}")?,
        }
        match self.kind {
            FaultKind::Delay(by) => write!(f, " by {by}"),
            FaultKind::Reject(icmp) => write!(f, " with {icmp}"),
            FaultKind::Drop | FaultKind::Duplicate | FaultKind::Reorder => Ok(()),
        }
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Run::For(span) => write!(f, "run {span}"),
            Run::Until { condition, within } if *within == WITHIN_DEFAULT => write!(f, "run until {condition}"),
            Run::Until { condition, within } => write!(f, "run until {condition} within {within}"),
            Run::Quiet => f.write_str("run"),
            Run::Steps(1) => f.write_str("step"),
            Run::Steps(n) => write!(f, "step {n}"),
        }
    }
}
