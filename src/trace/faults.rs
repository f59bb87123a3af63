//! The faults that wait for segments, and how they are counted down: the same for the simulated wire and the kernel
//! lab's.

use crate::tcp::{Icmp, Segment, Span};

use super::command::{Command, Fault, FaultKind, FaultTarget, SegmentKind};

/// A fault that waits for segments to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Armed {
    kind: FaultKind,
    segment: SegmentKind,
    from: String,
    /// How many more it strikes; none for ever.
    left: Option<u32>,
    /// It strikes the last of so many in a row.
    each: u32,
    /// How many of them went by.
    passed: u32,
}

/// The faults that wait, in the order in which they were set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults(Vec<Armed>);

impl Faults {
    /// Adds a fault that waits for segments; one for a segment in flight is not kept here.
    pub fn arm(&mut self, fault: &Fault) {
        let (left, each, kind, from) = match &fault.target {
            FaultTarget::Next { count, kind, from } => (Some(*count), 1, *kind, from),
            FaultTarget::Every { each, kind, from } => (None, *each, *kind, from),
            FaultTarget::Segment(_) => return,
        };
        self.0.push(Armed { kind: fault.kind, segment: kind, from: from.clone(), left, each, passed: 0 });
    }

    /// The first fault that strikes this segment of that host, counted down.
    pub fn strike(&mut self, segment: &Segment, from: &str) -> Option<FaultKind> {
        let fits = |armed: &Armed| armed.from == from && armed.segment.matches(segment) && strikes(armed.kind, segment);
        let at = self.0.iter().position(fits)?;
        let armed = self.0.get_mut(at)?;
        armed.passed += 1;
        if armed.passed < armed.each {
            return None;
        }
        armed.passed = 0;
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
            None => FaultTarget::Every { each: self.each, kind, from },
        };
        Command::Fault(Fault { kind: self.kind, target })
    }
}

/// Whether a fault of that kind can strike a segment: one that is small enough for a narrow link passes it.
fn strikes(kind: FaultKind, segment: &Segment) -> bool {
    match kind {
        FaultKind::Reject(Icmp::FragNeeded(mtu)) => segment.packet_len() > usize::from(mtu),
        FaultKind::Reject(_) | FaultKind::Drop | FaultKind::Duplicate | FaultKind::Delay(_) | FaultKind::Reorder => {
            true
        }
    }
}

/// How far behind the original a copy follows, and a reordered segment behind the one that overtook it.
pub fn gap(delay: Span) -> Span {
    Span((delay.0 / 5).max(1_000))
}
