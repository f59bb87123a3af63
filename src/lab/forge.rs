//! What only the wire can do: hand over a packet out of turn, and put one on it that no host has sent.

use std::io;
use std::net::Ipv4Addr;

use crate::scenario::Refusal;
use crate::trace::flood::side_of_attacker;
use crate::trace::{Command, Flood, Forged, HostId, LossCause, Record, Segment, SegmentId, Span, Time, What};
use crate::wire;

use super::calls::{Unable, note};
use super::world::{Flight, Lab, wire_record};

impl Lab {
    /// A packet in flight arrives now.
    pub(super) fn deliver_now(
        &mut self,
        id: SegmentId,
        command: &Command,
        at: Time,
        out: &mut Vec<Record>,
    ) -> Result<(), Unable> {
        let flies = |flight: &Flight| flight.id == id && flight.lost.is_none();
        let Some(index) = self.flights.iter().position(flies) else {
            return Err(Unable::Refused(Refusal::NotInFlight(id)));
        };
        note(command, at, out);
        let flight = self.flights.remove(index);
        Ok(self.land(&flight, out)?)
    }

    /// A forged packet is put on the wire; no fault strikes it.
    pub(super) fn inject(
        &mut self,
        forged: &Forged,
        command: &Command,
        at: Time,
        out: &mut Vec<Record>,
    ) -> Result<(), Unable> {
        let ((from_ip, from), (to_ip, to)) = (self.end(&forged.from.0)?, self.end(&forged.to.0)?);
        let Some(segment) = self.seen.forge(forged, from_ip, to_ip) else {
            let names = (forged.from.0.clone(), forged.to.0.clone());
            return Err(Unable::Refused(Refusal::NoConnection(names.0, names.1)));
        };
        let forged = self.forge_outside(segment, from, to, at)?;
        note(command, at, out);
        out.push(forged);
        Ok(())
    }

    /// Many forged packets are put on the wire.
    pub(super) fn flood(
        &mut self,
        flood: &Flood,
        command: &Command,
        at: Time,
        out: &mut Vec<Record>,
    ) -> Result<(), Unable> {
        let to = self.find(&flood.to.0)?;
        let from = side_of_attacker(self.nodes.len(), to);
        let ip = self.nodes.get(to.0).map_or(Ipv4Addr::UNSPECIFIED, |node| node.ip);
        note(command, at, out);
        for segment in flood.segments(ip) {
            out.push(self.forge_outside(segment, from, to, at)?);
        }
        Ok(())
    }

    /// A packet that an attacker made is put on the wire: he stands where his address is, and knows no way to a private
    /// one.
    fn forge_outside(&mut self, segment: Segment, from: HostId, to: HostId, at: Time) -> io::Result<Record> {
        let lost = self.hidden(&segment, at);
        let record = self.forge(segment, from, to, at)?;
        if let Some(flight) = self.flights.last_mut() {
            flight.lost = lost;
        }
        Ok(record)
    }

    /// When and why a packet vanishes that is for a private address and comes from outside.
    pub(super) fn hidden(&self, segment: &Segment, sent_at: Time) -> Option<(Time, LossCause)> {
        self.boxes.hides(segment).then_some((sent_at + Span(self.delay.0 / 2), LossCause::Hidden))
    }

    /// A packet that no host sent is put on the wire.
    pub(super) fn forge(&mut self, segment: Segment, from: HostId, to: HostId, at: Time) -> io::Result<Record> {
        let packet = wire::packet(&segment).map_err(|error| io::Error::other(error.to_string()))?;
        let (id, to) = (self.next_segment_id(), Some(to));
        let record = wire_record(at, What::Injected { id, from, to, segment: segment.clone() });
        self.flights.push(Flight::new(id, (from, to), (segment, packet), (at, at + self.delay)));
        Ok(record)
    }
}
