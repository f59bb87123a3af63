//! The link between the hosts: segments in flight.

use crate::tcp::{Icmp, Segment, Time};
use crate::trace::{FaultKind, FlightView, HostId, LossCause, SegmentId};

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
    /// What a router tells of it when it is lost.
    pub rejected: Option<Icmp>,
    /// Set if it is an ICMP error that flies; the segment is then the one that it quotes.
    pub icmp: Option<Icmp>,
    /// Whether it goes through the loopback of its host.
    pub loops: bool,
}

impl Flight {
    /// A segment that sets out: from whom to whom, when it leaves and when it arrives.
    pub fn new(
        id: SegmentId,
        (from, to): (HostId, Option<HostId>),
        segment: Segment,
        (sent_at, arrives_at): (Time, Time),
    ) -> Flight {
        let (lost, reorder, rejected, icmp) = (None, false, None, None);
        Flight { id, from, to, segment, sent_at, arrives_at, lost, reorder, rejected, icmp, loops: false }
    }

    /// When something happens to it.
    pub fn due(&self) -> Time {
        self.lost.map_or(self.arrives_at, |(at, _)| at)
    }

    /// It vanishes at `at`, because of a fault that loses it or lets a router turn it back.
    pub fn lose(&mut self, kind: FaultKind, at: Time) {
        let (cause, told) = match kind {
            FaultKind::Reject(icmp) => (LossCause::Rejected, Some(icmp)),
            FaultKind::Drop | FaultKind::Duplicate | FaultKind::Delay(_) | FaultKind::Reorder => {
                (LossCause::Dropped, None)
            }
        };
        (self.lost, self.rejected) = (Some((at, cause)), told);
    }

    /// As plain data.
    pub fn view(&self) -> FlightView {
        FlightView {
            held: None,
            id: self.id,
            from: self.from,
            to: self.to,
            sent_at: self.sent_at,
            arrives_at: self.arrives_at,
            lost_at: self.lost.map(|(at, _)| at),
            segment: self.segment.clone(),
            icmp: self.icmp,
        }
    }
}
