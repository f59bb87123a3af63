//! What a host sends to itself: it arrives at the same moment, past the wire, the faults and the cable.
//!
//! On Linux the loopback hands a packet over before the call that sent it returns; so it is here, once the host has
//! finished what it was doing, and before the next descriptor of a process that ends is closed. Calls that wait go on
//! behind the last of these packets. They are numbered apart from what is on the wire, so that a segment there has the
//! same number whether or not anybody sees the loopback.

use std::collections::{BTreeSet, VecDeque};

use super::{Flight, HostId, Record, Segment, SegmentId, World};

/// The most that is handed over at one moment. What goes on beyond it comes a microsecond later.
const AT_ONCE: usize = 1_000;

/// The loopbacks of all hosts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Loopback {
    /// What hosts have sent to themselves and not received yet.
    pub(super) queue: VecDeque<(HostId, SegmentId, Segment)>,
    /// Whose calls go on when there is nothing left to receive.
    pub(super) roused: BTreeSet<HostId>,
    /// How many segments there were so far.
    count: u32,
}

impl Loopback {
    /// The number of the next segment.
    pub(super) fn next_id(&mut self) -> SegmentId {
        self.count += 1;
        SegmentId::of_loopback(self.count)
    }
}

impl World {
    /// Hands over what hosts have sent to themselves, and what they send in answer.
    pub(super) fn run_loopback(&mut self, out: &mut Vec<Record>) {
        let mut left = AT_ONCE;
        loop {
            while left > 0
                && let Some((host, id, segment)) = self.loopback.queue.pop_front()
            {
                left -= 1;
                self.arrive(host, id, segment, true, out);
            }
            if self.end_on(out) {
                continue;
            }
            let Some(host) = self.loopback.roused.pop_first() else { break };
            self.rouse(host, out);
        }
        for (host, id, segment) in std::mem::take(&mut self.loopback.queue) {
            let times = (self.now, self.now + crate::tcp::Span(1));
            self.flights.push(Flight { loops: true, ..Flight::new(id, (host, Some(host)), segment, times) });
        }
    }

    /// A process that ends has its next descriptor closed; false if there is none.
    fn end_on(&mut self, out: &mut Vec<Record>) -> bool {
        let (mut events, now) = (Vec::new(), self.now);
        let mut hosts = self.nodes.iter_mut().map(|node| node.host.as_mut());
        let Some(at) = hosts.position(|host| host.is_some_and(|host| host.end_on(now, &mut events))) else {
            return false;
        };
        self.take_events(HostId(at), events, out);
        true
    }

    /// The calls that wait on a host go on.
    fn rouse(&mut self, id: HostId, out: &mut Vec<Record>) {
        let (mut events, now) = (Vec::new(), self.now);
        if let Some(host) = self.nodes.get_mut(id.0).and_then(|node| node.host.as_mut()) {
            host.go_on(now, &mut events);
        }
        self.take_events(id, events, out);
    }
}
