//! What only the wire can do: hand over a packet out of turn, and put one on it that no host has sent.

use std::io;
use std::net::Ipv4Addr;

use crate::scenario::Refusal;
use crate::trace::{Command, Forged, HostId, Record, SegmentId, Time, What};
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
        let (from, to) = (self.find(&forged.from.0)?, self.find(&forged.to.0)?);
        let ip = |id: HostId| self.nodes.get(id.0).map_or(Ipv4Addr::UNSPECIFIED, |node| node.ip);
        let Some(segment) = self.seen.forge(forged, ip(from), ip(to)) else {
            let names = (forged.from.0.clone(), forged.to.0.clone());
            return Err(Unable::Refused(Refusal::NoConnection(names.0, names.1)));
        };
        let packet = wire::packet(&segment).map_err(|error| io::Error::other(error.to_string()))?;
        note(command, at, out);
        let (id, to) = (self.next_segment_id(), Some(to));
        out.push(wire_record(at, What::Injected { id, from, to, segment: segment.clone() }));
        let arrives_at = at + self.delay;
        self.flights.push(Flight {
            id,
            from,
            to,
            segment,
            packet,
            sent_at: at,
            arrives_at,
            lost: None,
            reorder: false,
        });
        Ok(())
    }
}
