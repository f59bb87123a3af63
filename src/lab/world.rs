//! The hosts of a run on real sockets, the wire between them, and the clock: the kernel's counterpart of `sim::World`.
//!
//! Each turn takes what the hosts have sent, hands over what is due, asks the kernel for the states and tries waiting
//! calls again. A write to a device returns when the receiving TCP has finished, so all that one arrival causes has one
//! time. Only TCP over IPv4 is carried.

use std::io;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::trace::faults::{Faults, gap};
use crate::trace::{
    FaultKind, FlightView, HostId, Icmp, LossCause, NatBoxes, Record, Seen, Segment, SegmentId, Span, Time, What,
};
use crate::wire;

use super::ground::Ground;
use super::live_wire::Hold;
use super::netns::Home;
use super::sockets::Node;

/// How long the lab looks away at most: timers of the kernel that send nothing are noticed this late. The second is for
/// when nothing has happened for a while, so that many labs can wait side by side.
const NAP: [Duration; 2] = [Duration::from_millis(4), Duration::from_millis(25)];

/// How long that while is.
const CALM: Span = Span::secs(1);

/// A packet on the wire.
#[derive(Debug)]
pub(super) struct Flight {
    pub id: SegmentId,
    pub from: HostId,
    pub to: Option<HostId>,
    pub segment: Segment,
    pub packet: Vec<u8>,
    pub sent_at: Time,
    pub arrives_at: Time,
    pub lost: Option<(Time, LossCause)>,
    /// It waits to be overtaken by the next segment of its direction.
    pub reorder: bool,
    /// What a router tells of it when it is lost.
    pub rejected: Option<Icmp>,
    /// Set if it is an ICMP error; the segment is then the one that it quotes.
    pub icmp: Option<Icmp>,
}

impl Flight {
    /// A packet that sets out: from whom to whom, when it leaves and when it arrives.
    pub(super) fn new(
        id: SegmentId,
        (from, to): (HostId, Option<HostId>),
        (segment, packet): (Segment, Vec<u8>),
        (sent_at, arrives_at): (Time, Time),
    ) -> Flight {
        let (lost, reorder, rejected, icmp) = (None, false, None, None);
        Flight { id, from, to, segment, packet, sent_at, arrives_at, lost, reorder, rejected, icmp }
    }

    fn due(&self) -> Time {
        self.lost.map_or(self.arrives_at, |(at, _)| at)
    }
}

/// A run on the kernel.
#[derive(Debug)]
pub struct Lab {
    pub(super) nodes: Vec<Node>,
    pub(super) home: Home,
    pub(super) ground: Ground,
    started: Instant,
    pub(super) delay: Span,
    pub(super) flights: Vec<Flight>,
    /// Whether and how the wire holds its packets.
    pub(super) hold: Hold,
    pub(super) faults: Faults,
    pub(super) segments: u32,
    /// When something happened last.
    stirred: Time,
    pub(super) seen: Seen,
    /// The one host that is looked at, if the others can have nothing to say.
    pub(super) only: Option<HostId>,
    pub(super) boxes: NatBoxes,
}

impl Lab {
    /// Makes the hosts; the calling thread leaves the machine's network for good.
    pub fn new(names: &[String], delay: Span, ground: &Ground) -> io::Result<Lab> {
        let home = Home::leave()?;
        let mut nodes = Vec::new();
        for (last, name) in (1..).zip(names) {
            let ip = Ipv4Addr::new(10, 0, 0, last);
            nodes.push(Node::new(name, ip, home.host(ip, ground)?));
        }
        let (faults, seen) = (Faults::default(), Seen::default());
        let started = now();
        let ground = ground.clone();
        let boxes = NatBoxes::among(nodes.iter().map(|node| (node.name.clone(), node.ip)));
        Ok(Lab {
            nodes,
            home,
            ground,
            started,
            delay,
            flights: Vec::new(),
            hold: Hold::default(),
            faults,
            segments: 0,
            stirred: Time::ZERO,
            seen,
            only: None,
            boxes,
        })
    }

    /// Now.
    pub fn now(&self) -> Time {
        let passed = now().saturating_duration_since(self.started);
        Time(u64::try_from(passed.as_micros()).unwrap_or(u64::MAX))
    }

    /// Whether anything is on its way.
    pub fn in_flight(&self) -> bool {
        !self.flights.is_empty()
    }

    /// The packets on the wire as plain data.
    pub(super) fn flight_views(&self) -> Vec<FlightView> {
        let view = |flight: &Flight| FlightView {
            id: flight.id,
            from: flight.from,
            to: flight.to,
            sent_at: flight.sent_at,
            arrives_at: flight.arrives_at,
            held: self.hold.how_far(flight),
            lost_at: flight.lost.map(|(at, _)| at),
            segment: flight.segment.clone(),
            icmp: flight.icmp,
        };
        self.flights.iter().map(view).collect()
    }

    /// When the next packet arrives or vanishes.
    pub fn next_due(&self) -> Option<Time> {
        self.flights.iter().filter(|flight| self.hold.lets(flight)).map(Flight::due).min()
    }

    /// Sleeps until a host sends, a packet falls due or `until` has come, a few milliseconds at most.
    pub fn wait(&self, until: Time) -> io::Result<()> {
        let until = self.next_due().map_or(until, |due| due.min(until));
        let [short, long] = NAP;
        let nap = if self.now().since(self.stirred) < CALM { short } else { long };
        let left = Duration::from_micros(until.since(self.now()).0).min(nap);
        let mut fds: Vec<PollFd<'_>> = self
            .nodes
            .iter()
            .filter_map(|node| node.net.as_ref())
            .map(|net| PollFd::from_borrowed_fd(net.fd(), PollFlags::IN))
            .collect();
        let timeout = Timespec { tv_sec: 0, tv_nsec: i64::from(left.subsec_nanos()) };
        match poll(&mut fds, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Does all that is due now; whether anything happened.
    pub fn turn(&mut self, out: &mut Vec<Record>) -> io::Result<bool> {
        let before = out.len();
        self.settle(self.now(), out)?;
        // One arrival at a time, with all that it causes.
        while let Some(flight) = self.due(self.now()) {
            self.land(&flight, out)?;
        }
        let moved = out.len() > before;
        if moved {
            self.stirred = self.now();
        }
        Ok(moved)
    }

    /// What a host did since it was looked at last, all of it at one time: states, finished calls, packets.
    pub(super) fn settle(&mut self, at: Time, out: &mut Vec<Record>) -> io::Result<()> {
        loop {
            let mut moved = false;
            for index in 0..self.nodes.len() {
                let id = HostId(index);
                if self.only.is_some_and(|only| only != id) {
                    continue;
                }
                self.sample(id, at, out)?;
                moved |= self.wake(id, at, out) | self.end_doomed(id)?;
                while self.take_packet(id, at, out)? {}
            }
            if !moved {
                return Ok(());
            }
        }
    }

    fn due(&mut self, now: Time) -> Option<Flight> {
        let moves = |flight: &Flight| self.hold.lets(flight) && flight.due() <= now;
        let due = self.flights.iter().enumerate().filter(|(_, flight)| moves(flight));
        let index = due.min_by_key(|(_, flight)| (flight.due(), flight.id)).map(|(index, _)| index)?;
        Some(self.flights.remove(index))
    }

    /// A packet reaches the end of its way.
    pub(super) fn land(&mut self, flight: &Flight, out: &mut Vec<Record>) -> io::Result<()> {
        let at = self.now();
        let handed_on;
        let flight = if flight.lost.is_none() && flight.icmp.is_none() {
            let Some(passed) = self.pass_in(flight, at, out)? else { return Ok(()) };
            handed_on = passed;
            &handed_on
        } else {
            flight
        };
        let node = flight.to.and_then(|to| self.nodes.get(to.0));
        let net = node.filter(|node| node.plugged).and_then(|node| node.net.as_ref());
        let cause = match (flight.lost, node, net) {
            (Some((_, cause)), _, _) => Some(cause),
            (None, None, _) => Some(LossCause::NoRoute),
            (None, Some(node), None) => Some(if node.plugged { LossCause::HostDown } else { LossCause::Unplugged }),
            (None, Some(_), Some(_)) => None,
        };
        if let Some(cause) = cause {
            out.push(wire_record(at, What::Lost { id: flight.id, cause }));
            return flight.rejected.map_or(Ok(()), |icmp| self.tell_sender(flight, icmp, at, out));
        }
        if flight.icmp.is_none() {
            self.hold.has_arrived(flight, at);
        }
        let node = flight.to.and_then(|to| self.nodes.get(to.0));
        let net = node.and_then(|node| node.net.as_ref());
        let (id, segment) = (flight.id, flight.segment.clone());
        let what = match flight.icmp {
            Some(icmp) => What::IcmpArrived { id, icmp, quoted: segment },
            None => What::Arrived { id, segment },
        };
        out.push(Record { at, host: flight.to, socket: None, what, rule: None });
        if let Some(net) = net {
            net.give(&flight.packet)?;
        }
        self.settle(at, out)
    }

    /// Takes one packet that a host has sent; whether there was one.
    fn take_packet(&mut self, id: HostId, at: Time, out: &mut Vec<Record>) -> io::Result<bool> {
        let Some(net) = self.nodes.get(id.0).and_then(|node| node.net.as_ref()) else { return Ok(false) };
        let Some(packet) = net.take()? else { return Ok(false) };
        let Some(segment) = wire::segment(&packet) else { return Ok(true) };
        if self.swallows(id, &segment) {
            return Ok(true);
        }
        let number = self.next_segment_id();
        let to = self.boxes.towards(segment.dst);
        let socket = self.nodes.get(id.0).and_then(|node| node.owner(&segment));
        let what =
            What::Sent { id: number, to, segment: segment.clone(), repeat: self.seen.note(&segment), cwnd: None };
        out.push(Record { at, host: Some(id), socket, what, rule: None });
        self.send((number, id, to), segment, packet, at, out);
        Ok(true)
    }

    /// Puts a packet on the wire, where a fault may strike it.
    fn send(
        &mut self,
        (id, from, to): (SegmentId, HostId, Option<HostId>),
        segment: Segment,
        packet: Vec<u8>,
        sent_at: Time,
        out: &mut Vec<Record>,
    ) {
        let plugged = self.nodes.get(from.0).is_some_and(|node| node.plugged);
        let passed = if plugged { self.pass_out(id, segment, packet, sent_at, out) } else { Some((segment, packet)) };
        let (Some((segment, packet)), Some(node)) = (passed, self.nodes.get(from.0)) else { return };
        let lost = if plugged { self.hidden(&segment, sent_at) } else { Some((sent_at, LossCause::Unplugged)) };
        let fault = self.faults.strike(&segment, &node.name).filter(|_| lost.is_none());
        let arrives_at = sent_at + self.delay;
        if plugged {
            let behind = arrives_at + gap(self.delay);
            for flight in self.flights.iter_mut().filter(|flight| flight.reorder && flight.from == from) {
                flight.reorder = false;
                flight.arrives_at = flight.arrives_at.max(behind);
            }
        }
        let flight = Flight::new(id, (from, to), (segment, packet), (sent_at, arrives_at));
        self.flights.push(Flight { lost, ..flight });
        if let Some(kind) = fault {
            self.strike(id, kind, Some(sent_at), out);
        }
    }

    pub(super) fn next_segment_id(&mut self) -> SegmentId {
        self.segments += 1;
        SegmentId(self.segments)
    }

    /// A fault strikes a packet in flight; false if it is not there. One struck as it was sent vanishes half-way.
    pub(super) fn strike(&mut self, id: SegmentId, kind: FaultKind, sent: Option<Time>, out: &mut Vec<Record>) -> bool {
        let at = sent.unwrap_or_else(|| self.now());
        let delay = self.delay;
        let copy_id = SegmentId(self.segments + 1);
        let Some(flight) = self.flights.iter_mut().find(|flight| flight.id == id && flight.lost.is_none()) else {
            return false;
        };
        let what = match kind {
            FaultKind::Drop => {
                let vanishes = if sent.is_some() { at + Span(delay.0 / 2) } else { at };
                flight.lost = Some((vanishes, LossCause::Dropped));
                return true;
            }
            FaultKind::Reject(icmp) => {
                let vanishes = if sent.is_some() { at + Span(delay.0 / 2) } else { at };
                (flight.lost, flight.rejected) = (Some((vanishes, LossCause::Rejected)), Some(icmp));
                return true;
            }
            FaultKind::Duplicate => {
                let copy = Flight {
                    id: copy_id,
                    segment: flight.segment.clone(),
                    packet: flight.packet.clone(),
                    arrives_at: flight.arrives_at + gap(delay),
                    ..*flight
                };
                let what = What::Duplicated { id, copy: copy_id, segment: copy.segment.clone(), to: copy.to };
                self.segments += 1;
                self.flights.push(copy);
                what
            }
            FaultKind::Delay(by) => {
                flight.arrives_at += by;
                What::Held { id, by }
            }
            FaultKind::Reorder => {
                flight.reorder = true;
                let by = delay.max(gap(delay));
                flight.arrives_at += by;
                What::Held { id, by }
            }
        };
        out.push(wire_record(at, what));
        true
    }

    /// A host loses its kernel without a word, or gets a new one.
    pub(super) fn replace(&mut self, id: HostId, reborn: bool) -> io::Result<()> {
        let Some(node) = self.nodes.get_mut(id.0) else { return Ok(()) };
        // Its packets can no longer leave, so whatever it says on its way out is not heard.
        node.power_off();
        if reborn {
            node.power_on(self.home.host(node.ip, &self.ground)?);
        }
        Ok(())
    }
}

/// A record of the wire.
pub(super) fn wire_record(at: Time, what: What) -> Record {
    Record { at, host: None, socket: None, what, rule: None }
}

#[expect(clippy::disallowed_methods, reason = "the kernel arm lives in real time")]
fn now() -> Instant {
    Instant::now()
}
