//! The segments under way between the hosts of a fleet. Every one takes as long as every other, so that they arrive in
//! the order in which they set out and a queue is all that is needed.

use std::collections::{BTreeSet, VecDeque};

use core::net::Ipv4Addr;

use crate::tcp::{Segment, Span, Time};

use super::HostIx;

/// The wire.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    delay: Span,
    flying: VecDeque<Flight>,
    /// What hosts have sent to themselves, which arrives before anything else happens.
    pub(super) looped: VecDeque<(HostIx, u32, Segment)>,
    /// Segments that nobody received: no host has the address, or it is down.
    pub(super) lost: u64,
    /// Hosts whose cable is out.
    unplugged: BTreeSet<HostIx>,
    /// Segments that have set out.
    pub(super) sent: u64,
}

#[derive(Debug, Clone)]
struct Flight {
    at: Time,
    to: Option<HostIx>,
    number: u32,
    segment: Segment,
}

impl Wire {
    /// An empty wire on which a segment is so long under way.
    pub(super) fn new(delay: Span) -> Wire {
        Wire { delay, flying: VecDeque::new(), looped: VecDeque::new(), unplugged: BTreeSet::new(), lost: 0, sent: 0 }
    }

    /// How long a segment is under way.
    pub(super) fn delay(&self) -> Span {
        self.delay
    }

    /// The number of the next segment.
    pub(super) fn next_number(&self) -> u32 {
        u32::try_from(self.sent % u64::from(u32::MAX)).unwrap_or(0) + 1
    }

    /// A segment sets out: from whom, and to whom if anybody has the address.
    pub(super) fn push(&mut self, now: Time, (from, to): (HostIx, Option<HostIx>), segment: Segment) {
        let number = self.next_number();
        self.sent += 1;
        if segment.loops() {
            self.looped.push_back((from, number, segment));
        } else if self.reaches(from) {
            self.flying.push_back(Flight { at: now + self.delay, to, number, segment });
        } else {
            self.lost += 1;
        }
    }

    /// A host's cable is pulled, or put back.
    pub(super) fn unplug(&mut self, host: HostIx, out: bool) {
        if out {
            self.unplugged.insert(host);
        } else {
            self.unplugged.remove(&host);
        }
    }

    /// Whether a host's cable is in.
    pub(super) fn reaches(&self, host: HostIx) -> bool {
        self.unplugged.is_empty() || !self.unplugged.contains(&host)
    }

    /// When the next one arrives.
    pub(super) fn first_due(&self) -> Option<Time> {
        self.flying.front().map(|flight| flight.at)
    }

    /// Takes the next one off, if it arrives by then.
    pub(super) fn take_due(&mut self, by: Time) -> Option<(Option<HostIx>, u32, Segment)> {
        let due = self.flying.front().is_some_and(|flight| flight.at <= by);
        let flight = if due { self.flying.pop_front() } else { None };
        flight.map(|flight| (flight.to, flight.number, flight.segment))
    }
}

/// Where the hosts stand: clients from 10.0.0.1 on, the server behind the last of them. The plain simulator numbers its
/// hosts alike.
pub(super) fn address(host: HostIx) -> Ipv4Addr {
    Ipv4Addr::from_bits(FIRST.to_bits() + u32::from(host.0))
}

/// The host that has an address, if there are so many.
pub(super) fn host_at(ip: Ipv4Addr, hosts: usize) -> Option<HostIx> {
    let number = u16::try_from(ip.to_bits().checked_sub(FIRST.to_bits())?).ok()?;
    (usize::from(number) < hosts).then_some(HostIx(number))
}

const FIRST: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);
