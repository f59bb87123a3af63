//! A wire that holds its packets for somebody who thinks, and what keeps the kernel's patience meanwhile.
//!
//! A packet that is held is repeated by its sender sooner or later, and so is one that arrived while the answer to it
//! is held. Such an exact repeat is swallowed and counted. Where the packet or its answer was lost, a repeat is a
//! packet like any other. What only acknowledges is never swallowed. So that no connection gives up while someone
//! thinks, the numbers of repeats are raised.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::io;
use std::net::SocketAddrV4;

use crate::trace::{Flags, HostId, Record, Segment, SegmentId, SeqNum, Span, Sysctl, Time};

use super::world::{Flight, Lab};

/// Whether and how the wire holds its packets.
#[derive(Debug, Default)]
pub(super) struct Hold {
    /// Since when; none if packets move.
    since: Option<Time>,
    /// How long packets stood in all, up to the last time that they were let go.
    total: Span,
    /// How often a packet was repeated in vain.
    pub(super) repeats: BTreeMap<SegmentId, u32>,
    /// The packets that stood on the wire for a while: the timers of their senders did not.
    stood: BTreeSet<SegmentId>,
    /// The packets that arrived last.
    arrived: VecDeque<(SegmentId, Key, Time)>,
    /// What settings were before they were raised, by host and name.
    before: BTreeMap<(usize, &'static str), String>,
}

/// What makes two segments the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    flags: Flags,
    seq: SeqNum,
    end: SeqNum,
    src: SocketAddrV4,
    dst: SocketAddrV4,
}

/// A repeat that leaves so soon after the packet has arrived was due while it was held; its answer is on its way.
const SOON: Span = Span::millis(250);

/// How many packets that arrived are remembered.
const REMEMBERED: usize = 256;

/// How often a kernel may repeat while its packets are held, as much as it takes.
const PATIENCE: [(&str, Sysctl, &str); 4] = [
    ("ipv4/tcp_retries2", Sysctl::Retries2, "255"),
    ("ipv4/tcp_orphan_retries", Sysctl::OrphanRetries, "255"),
    ("ipv4/tcp_syn_retries", Sysctl::SynRetries, "127"),
    ("ipv4/tcp_synack_retries", Sysctl::SynackRetries, "255"),
];

/// What makes step by step bearable: no probe between two repeats, and never more than five seconds to the next one,
/// so that a packet lost by hand is repeated while the learner still looks. An older kernel lacks the second.
const BY_STEPS: [(&str, &str); 2] = [("ipv4/tcp_early_retrans", "0"), ("ipv4/tcp_rto_max_ms", "5000")];

impl Hold {
    /// A packet has arrived.
    pub(super) fn has_arrived(&mut self, flight: &Flight, now: Time) {
        let segment = &flight.segment;
        if segment.flags.ack() {
            // What it acknowledges will not be repeated any more.
            let of = |key: &Key| (key.src, key.dst) == (segment.dst, segment.src);
            self.arrived.retain(|(_, key, _)| !of(key) || segment.ack.before(key.end));
        }
        if segment.seq_len() > 0 {
            self.arrived.push_back((flight.id, key(segment), now));
            if self.arrived.len() > REMEMBERED {
                self.arrived.pop_front();
            }
        }
    }

    /// The clock of what stands on the wire, which stops while packets are held.
    pub(super) fn wire_clock(&self, now: Time) -> Time {
        let stood = self.since.map_or(self.total, |since| self.total + now.since(since));
        Time(now.0.saturating_sub(stood.0))
    }

    /// Whether packets are held.
    pub(super) fn is_on(&self) -> bool {
        self.since.is_some()
    }

    /// Whether a packet moves: one that is lost vanishes in its time.
    pub(super) fn lets(&self, flight: &Flight) -> bool {
        self.since.is_none() || flight.lost.is_some()
    }

    /// How far a packet has come that is held, in thousandths of its way; one that never moved hangs in the middle.
    pub(super) fn how_far(&self, flight: &Flight) -> Option<u16> {
        let since = self.since.filter(|_| flight.lost.is_none())?;
        let way = flight.arrives_at.since(flight.sent_at).0.max(1);
        let done = since.since(flight.sent_at).0.min(way);
        if done == 0 { Some(500) } else { u16::try_from(done.saturating_mul(1_000) / way).ok() }
    }
}

impl Lab {
    /// Holds the packets, or lets them move on from where they are.
    pub(super) fn hold(&mut self, on: bool) -> io::Result<()> {
        let now = self.now();
        match (self.hold.since, on) {
            (None, true) => {
                self.hold.since = Some(now);
                self.be_patient()
            }
            (Some(since), false) => {
                self.hold.since = None;
                self.hold.total = self.hold.total + now.since(since);
                for flight in self.flights.iter_mut().filter(|flight| flight.lost.is_none()) {
                    let stood = now.since(since.max(flight.sent_at));
                    flight.sent_at += stood;
                    flight.arrives_at += stood;
                    self.hold.stood.insert(flight.id);
                }
                while self.hold.stood.len() > REMEMBERED {
                    self.hold.stood.pop_first();
                }
                Ok(())
            }
            // Not before what was held has arrived: its sender may have repeated it more often than is usual.
            (None, false) if self.flights.is_empty() => self.be_yourself(),
            (Some(_), true) | (None, false) => Ok(()),
        }
    }

    /// Raises the numbers of repeats, remembering what they were; what somebody set by hand stays.
    pub(super) fn be_patient(&mut self) -> io::Result<()> {
        for (index, node) in self.nodes.iter().enumerate() {
            let Some(net) = &node.net else { continue };
            for (name, key, value) in PATIENCE {
                if node.sysctls.iter().any(|(set, _)| *set == key) {
                    continue;
                }
                let was = net.within(&self.home, || fs::read_to_string(format!("/proc/sys/net/{name}")));
                if let Ok(was) = was {
                    self.hold.before.entry((index, name)).or_insert_with(|| was.trim().to_owned());
                    net.set(&self.home, name, value)?;
                }
            }
        }
        Ok(())
    }

    fn be_yourself(&mut self) -> io::Result<()> {
        for ((index, name), was) in std::mem::take(&mut self.hold.before) {
            let Some(node) = self.nodes.get(index) else { continue };
            let by_hand =
                PATIENCE.iter().any(|(known, key, _)| *known == name && node.sysctls.iter().any(|(set, _)| set == key));
            if let Some(net) = node.net.as_ref().filter(|_| !by_hand) {
                net.set(&self.home, name, &was)?;
            }
        }
        Ok(())
    }

    /// What step by step needs of every host.
    pub(super) fn slow_down(&self) -> io::Result<()> {
        for net in self.nodes.iter().filter_map(|node| node.net.as_ref()) {
            for (name, value) in BY_STEPS {
                net.set(&self.home, name, value)?;
            }
        }
        Ok(())
    }

    /// Whether a segment only repeats what still waits on the wire, itself or by its answer; counts it then.
    pub(super) fn swallows(&mut self, from: HostId, segment: &Segment) -> bool {
        if segment.seq_len() == 0 {
            return false;
        }
        let wanted = key(segment);
        let same = |flight: &&Flight| flight.from == from && flight.lost.is_none() && key(&flight.segment) == wanted;
        let held = self.flights.iter().find(same).map(|flight| flight.id);
        let arrived = || {
            let (id, _, at) = self.hold.arrived.iter().rev().find(|(_, known, _)| *known == wanted)?;
            let soon = self.now().since(*at) < SOON;
            (soon || self.answer_waits(*id, &wanted)).then_some(*id)
        };
        // Once the packets move again, what was held for a while is still repeated for that while.
        let stood = |id: &SegmentId| self.hold.is_on() || self.hold.stood.range(*id..).next().is_some();
        let Some(id) = held.or_else(arrived).filter(stood) else { return false };
        *self.hold.repeats.entry(id).or_insert(0) += 1;
        true
    }

    /// Whether the wire holds something that was sent back since a packet.
    fn answer_waits(&self, id: SegmentId, key: &Key) -> bool {
        let held = self.flights.iter().filter(|flight| flight.lost.is_none() && flight.id > id);
        let mut ends = held.map(|flight| (flight.segment.src, flight.segment.dst));
        ends.any(|(src, dst)| (dst, src) == (key.src, key.dst))
    }

    /// Lets one packet arrive now; false if it is not there.
    pub(super) fn release(&mut self, id: SegmentId, out: &mut Vec<Record>) -> io::Result<bool> {
        let Some(at) = self.flights.iter().position(|flight| flight.id == id && flight.lost.is_none()) else {
            return Ok(false);
        };
        let flight = self.flights.remove(at);
        self.land(&flight, out)?;
        Ok(true)
    }

    /// How often each packet was repeated that is on the wire, or whose answer is.
    pub(super) fn repeats_on_wire(&self) -> BTreeMap<SegmentId, (Flags, u32)> {
        let mut found = BTreeMap::new();
        for (id, count) in &self.hold.repeats {
            let held = self.flights.iter().find(|flight| flight.id == *id).map(|flight| key(&flight.segment));
            let arrived = || self.hold.arrived.iter().find(|(known, ..)| known == id).map(|(_, key, _)| *key);
            let answered = || arrived().filter(|key| self.answer_waits(*id, key));
            if let Some(key) = held.or_else(answered) {
                found.insert(*id, (key.flags, *count));
            }
        }
        found
    }

    /// Ends every TIME_WAIT and every orphan in FIN_WAIT_2 that has at most so much left; whether there was one.
    pub(super) fn end_time_wait(&self, within: Span) -> io::Result<bool> {
        let mut ended = false;
        for net in self.nodes.iter().filter_map(|node| node.net.as_ref()) {
            for entry in net.diag.dump()? {
                let left = entry.timer.map_or(Span::ZERO, |(_, left)| left);
                // Only an orphan has a timer in FIN_WAIT_2.
                let waits = match entry.state {
                    crate::trace::State::TimeWait => true,
                    crate::trace::State::FinWait2 => entry.timer.is_some(),
                    _ => false,
                };
                if waits && left <= within {
                    // One that ends by itself in this moment is no error.
                    ended |= net.diag.destroy(&entry).is_ok();
                }
            }
        }
        Ok(ended)
    }
}

/// What is the same in a segment and its repeat; PSH the kernel sets anew.
fn key(segment: &Segment) -> Key {
    let flags = [Flags::SYN, Flags::ACK, Flags::FIN, Flags::RST].into_iter().filter(|flag| segment.flags.has(*flag));
    Key {
        flags: flags.fold(Flags::NONE, |all, flag| all | flag),
        seq: segment.seq,
        end: segment.seq_end(),
        src: segment.src,
        dst: segment.dst,
    }
}
