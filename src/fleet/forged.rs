//! Forged SYNs: the flood that a plan asks for, as the scenario language has it, one at a time; and one of them watched
//! from close, on a ladder between nobody's address and the server.

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::tcp::{Flags, Rule, Segment, Time};
use crate::trace::flood::side_of_attacker;
use crate::trace::view::FlightView;
use crate::trace::{Flood, HostId, Record, SegmentId, What};

use super::programs::Task;
use super::watch::Which;
use super::{Fleet, HostIx, Knob, wire};

/// No host: the attacker's side of the wire.
pub(super) const OUTSIDE: HostIx = HostIx(u16::MAX);

/// What the attacker's side is called on a ladder.
pub(super) const ATTACKER: &str = "attacker";

/// Where forged SYNs claim to come from: addresses that no host has, from this one on, so many of them in turn.
const FIRST: Ipv4Addr = Ipv4Addr::new(100, 64, 0, 1);
const ADDRESSES: u64 = 0x00ff_ffff;

impl Fleet {
    /// A forged SYN is put on the wire, to the ports in turn.
    pub(super) fn flood(&mut self) {
        let knobs = &self.plan.knobs;
        let (rate, ports) = (knobs.count(Knob::Flood).max(1), knobs.count(Knob::Ports).max(1));
        let number = self.programs.flooded;
        self.programs.flooded += 1;
        let next = u128::from(self.programs.flooded) * 1_000_000 / u128::from(rate);
        self.tasks.at(Time(u64::try_from(next).unwrap_or(u64::MAX)), Task::Flood);
        let server = self.server();
        let port = wire::port(usize::try_from(number % ports).unwrap_or(0));
        let from = FIRST.to_bits().wrapping_add(u32::try_from(number % ADDRESSES).unwrap_or(0));
        let flood =
            Flood { count: 1, flags: Flags::SYN, from: from.into(), port: None, to: ("server".to_owned(), port) };
        self.log_flood(&flood);
        for segment in flood.segments(wire::address(server)) {
            self.census.forged += 1;
            self.tell_forged(number + 1, &segment);
            self.wire.push(self.now, (OUTSIDE, Some(server)), segment);
        }
    }

    /// The number of the latest forged SYN that claims to come from there, if one has.
    pub(super) fn forged_from(&self, end: SocketAddrV4) -> Option<u64> {
        let place = u64::from(end.ip().to_bits().checked_sub(FIRST.to_bits())?);
        let last = self.programs.flooded.checked_sub(1)?;
        let rounds = last.checked_sub(place)? / ADDRESSES;
        (place < ADDRESSES).then_some(rounds * ADDRESSES + place + 1)
    }

    /// The record of a forged SYN that sets out, for whoever wants it.
    fn tell_forged(&mut self, number: u64, segment: &Segment) {
        if !self.is_tapped() {
            return;
        }
        let (at, id) = (self.now, SegmentId(self.wire.number_of(segment)));
        let record = |from: HostId, to: HostId| {
            let what = What::Injected { id, from, to: Some(to), segment: segment.clone() };
            Record { at, host: None, socket: None, what, rule: Some(Rule::WireForges) }
        };
        let server = HostId(usize::from(self.server().0));
        self.tap_whole(record(side_of_attacker(self.hosts.len(), server), server));
        if self.watch.as_ref().is_none_or(|watch| watch.which != Which::Forged(number)) {
            return;
        }
        if let Some(watch) = &mut self.watch {
            (watch.client, watch.ends) = (Some((OUTSIDE, None)), Some((segment.src, segment.dst.port())));
        }
        let (before, arrives_at) = (self.watched_view(), at + self.wire.delay());
        let Some(watch) = &mut self.watch else { return };
        let (from, to) = (HostId(0), HostId(1));
        watch.before = before;
        watch.fresh.push(record(from, to));
        let (to, segment) = (Some(to), segment.clone());
        watch.flights.push(FlightView {
            id,
            from,
            to,
            sent_at: at,
            arrives_at,
            lost_at: None,
            held: None,
            segment,
            icmp: None,
        });
    }
}
