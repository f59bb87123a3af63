//! The segments under way between the hosts of a fleet. Every one takes as long as every other, so that they arrive in
//! the order in which they set out and a queue is all that is needed.

use std::collections::{BTreeSet, VecDeque};

use core::net::Ipv4Addr;

use crate::tcp::{Segment, Span, Time};
use crate::trace::SegmentId;

use super::HostIx;

/// The wire.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    delay: Span,
    flying: VecDeque<Flight>,
    /// What hosts have sent to themselves, which arrives before anything else happens.
    pub(super) looped: VecDeque<(HostIx, u32, Segment)>,
    /// What of that was too much for one moment.
    late: VecDeque<Flight>,
    /// Segments that nobody received: no host has the address, or it is down.
    pub(super) lost: u64,
    /// Hosts whose cable is out.
    unplugged: BTreeSet<HostIx>,
    /// Of so many segments of a host the last is lost; none is if it is 0. And how many each host has sent.
    lose_every: u64,
    sent_by: Vec<u64>,
    /// Segments that have set out on the wire, and on loopbacks.
    pub(super) sent: u64,
    looped_sent: u32,
}

/// The most that is handed over on loopbacks at one moment, as in the plain simulator.
pub(super) const LOOPED_AT_ONCE: usize = 1_000;

/// A segment under way.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    at: Time,
    /// Whom it reaches; nobody, if no host has the address.
    pub(super) to: Option<HostIx>,
    /// Which segment of the run it is.
    pub(super) number: u32,
    /// What it is.
    pub(super) segment: Segment,
}

impl Wire {
    /// An empty wire between so many hosts, on which a segment is so long under way, and one of so many is lost.
    pub(super) fn new(delay: Span, lose_every: u64, hosts: usize) -> Wire {
        Wire {
            delay,
            flying: VecDeque::new(),
            looped: VecDeque::new(),
            late: VecDeque::new(),
            unplugged: BTreeSet::new(),
            lose_every,
            sent_by: vec![0; hosts],
            lost: 0,
            sent: 0,
            looped_sent: 0,
        }
    }

    /// How long a segment is under way.
    pub(super) fn delay(&self) -> Span {
        self.delay
    }

    /// The number that a segment has if it sets out now.
    pub(super) fn number_of(&self, segment: &Segment) -> u32 {
        let of_wire = || u32::try_from(self.sent % u64::from(SegmentId::LOOPBACK - 1)).unwrap_or(0) + 1;
        if segment.loops() { SegmentId::of_loopback(self.looped_sent.wrapping_add(1)).0 } else { of_wire() }
    }

    /// Whether the segment that a host sends next is one that is lost.
    pub(super) fn loses_next(&self, from: HostIx) -> bool {
        let lost = |sent: &u64| self.lose_every > 0 && (sent + 1).is_multiple_of(self.lose_every);
        self.sent_by.get(usize::from(from.0)).is_some_and(lost)
    }

    /// What is under way.
    pub(super) fn flying(&self) -> impl Iterator<Item = &Flight> {
        self.flying.iter().chain(&self.late)
    }

    /// A segment sets out: from whom, and to whom if anybody has the address.
    pub(super) fn push(&mut self, now: Time, (from, to): (HostIx, Option<HostIx>), segment: Segment) {
        let number = self.number_of(&segment);
        if segment.loops() {
            self.looped_sent = self.looped_sent.wrapping_add(1);
            return self.looped.push_back((from, number, segment));
        }
        self.sent += 1;
        let lost = self.loses_next(from);
        if let Some(sent) = self.sent_by.get_mut(usize::from(from.0)) {
            *sent += 1;
        }
        if self.reaches(from) && !lost {
            self.flying.push_back(Flight { at: now + self.delay, to, number, segment });
        } else {
            self.lost += 1;
        }
    }

    /// A segment sets out and comes nowhere.
    pub(super) fn lose(&mut self) {
        self.sent += 1;
        self.lost += 1;
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
        [&self.flying, &self.late].into_iter().filter_map(|queue| Some(queue.front()?.at)).min()
    }

    /// Takes the next one off, if it arrives by then.
    pub(super) fn take_due(&mut self, by: Time) -> Option<Flight> {
        let due = |queue: &VecDeque<Flight>| queue.front().is_some_and(|flight| flight.at <= by);
        match (due(&self.flying), due(&self.late)) {
            (true, _) => self.flying.pop_front(),
            (false, true) => self.late.pop_front(),
            (false, false) => None,
        }
    }

    /// What is left on the loopbacks arrives in a microsecond.
    pub(super) fn loop_later(&mut self, now: Time) {
        let at = now + Span(1);
        let late = self.looped.drain(..).map(|(host, number, segment)| Flight { at, to: Some(host), number, segment });
        self.late.extend(late);
    }
}

/// Where the hosts stand: clients from 10.0.0.1 on, the server behind the last of them. The plain simulator numbers its
/// hosts alike.
pub(super) fn address(host: HostIx) -> Ipv4Addr {
    Ipv4Addr::from_bits(FIRST.to_bits() + u32::from(host.0))
}

/// The host that has an address, if there are so many. Whoever speaks to 127.0.0.1 is on the server's host.
pub(super) fn host_at(ip: Ipv4Addr, hosts: usize) -> Option<HostIx> {
    if ip.is_loopback() {
        return u16::try_from(hosts.checked_sub(1)?).ok().map(HostIx);
    }
    let number = u16::try_from(ip.to_bits().checked_sub(FIRST.to_bits())?).ok()?;
    (usize::from(number) < hosts).then_some(HostIx(number))
}

const FIRST: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);

/// The port that stands at that place among those that the server listens on: from 80 on.
pub(super) fn port(place: usize) -> u16 {
    FIRST_PORT.saturating_add(u16::try_from(place).unwrap_or(u16::MAX))
}

/// The place of a port among them.
pub(super) fn place_of(port: u16) -> usize {
    usize::from(port.saturating_sub(FIRST_PORT))
}

const FIRST_PORT: u16 = 80;
