//! The link between the hosts: segments in flight.

use crate::tcp::{Segment, Time};
use crate::trace::{FlightView, HostId, LossCause, SegmentId};

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
            held: None,
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
