//! The link between the hosts: segments in flight, and the faults that strike them.

use crate::tcp::{Segment, Span, Time};
use crate::trace::{Command, Fault, FaultKind, FaultTarget, FlightView, HostId, LossCause, SegmentId, SegmentKind};

/// A segment on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flight {
    /// Its number.
    pub id: SegmentId,
    /// Who sent it.
    pub from: HostId,
    /// Who gets it; none if no host has the address.
    pub to: Option<HostId>,
    /// The segment.
    pub segment: Segment,
    /// When it left.
    pub sent_at: Time,
    /// When it arrives.
    pub arrives_at: Time,
    /// When and why it vanishes, if it does.
    pub lost: Option<(Time, LossCause)>,
    /// It waits to be overtaken by the next segment of its direction.
    pub reorder: bool,
}

impl Flight {
    /// When something happens to it.
    pub fn due(&self) -> Time {
        self.lost.map_or(self.arrives_at, |(at, _)| at)
    }

    /// As plain data.
    pub fn view(&self) -> FlightView {
        FlightView {
            id: self.id,
            from: self.from,
            to: self.to,
            sent_at: self.sent_at,
            arrives_at: self.arrives_at,
            lost_at: self.lost.map(|(at, _)| at),
            segment: self.segment.clone(),
        }
    }
}

/// A fault that waits for segments to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Armed {
    kind: FaultKind,
    segment: SegmentKind,
    from: String,
    /// How many more it strikes; none for every one.
    left: Option<u32>,
}

/// The faults that wait, in the order in which they were set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults(Vec<Armed>);

impl Faults {
    /// Adds a fault that waits for segments; one for a segment in flight is not kept here.
    pub fn arm(&mut self, fault: &Fault) {
        let (left, kind, from) = match &fault.target {
            FaultTarget::Next { count, kind, from } => (Some(*count), *kind, from),
            FaultTarget::Every { kind, from } => (None, *kind, from),
            FaultTarget::Segment(_) => return,
        };
        self.0.push(Armed { kind: fault.kind, segment: kind, from: from.clone(), left });
    }

    /// The first fault that strikes this segment of that host, counted down.
    pub fn strike(&mut self, segment: &Segment, from: &str) -> Option<FaultKind> {
        let at = self.0.iter().position(|armed| armed.from == from && armed.segment.matches(segment))?;
        let armed = self.0.get_mut(at)?;
        let kind = armed.kind;
        if let Some(left) = &mut armed.left {
            *left -= 1;
            if *left == 0 {
                self.0.remove(at);
            }
        }
        Some(kind)
    }

    /// Takes all of them back.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Each as the command that would set it.
    pub fn commands(&self) -> Vec<String> {
        self.0.iter().map(|armed| armed.command().to_string()).collect()
    }
}

impl Armed {
    fn command(&self) -> Command {
        let (kind, from) = (self.segment, self.from.clone());
        let target = match self.left {
            Some(count) => FaultTarget::Next { count, kind, from },
            None => FaultTarget::Every { kind, from },
        };
        Command::Fault(Fault { kind: self.kind, target })
    }
}

/// How far behind the original a copy follows, and a reordered segment behind the one that overtook it.
pub fn gap(delay: Span) -> Span {
    Span((delay.0 / 5).max(1_000))
}
