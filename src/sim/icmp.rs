//! ICMP errors on the simulated wire: routers that turn segments back, and errors that somebody made up.
//!
//! A router stands in the middle of the way: what it tells of a segment is at its sender when the segment would have
//! been at its receiver. An ICMP error is a flight like a segment; faults that wait for segments do not strike it.

use super::{Flight, HostId, Ipv4Addr, Record, Refusal, SegmentId, Span, Time, What, World};
use crate::tcp::{Icmp, Rule, Segment};
use crate::trace::{Command, ForgedIcmp};

impl World {
    /// A forged ICMP error is put on the wire.
    pub(super) fn forge_icmp(
        &mut self,
        forged: &ForgedIcmp,
        command: &Command,
        out: &mut Vec<Record>,
    ) -> Result<(), Refusal> {
        let to = self.find(&forged.to.0)?;
        let ip = self.nodes.get(to.0).map_or(Ipv4Addr::UNSPECIFIED, |node| node.ip);
        let Some(quoted) = self.seen.quote(forged, ip) else {
            return Err(Refusal::NothingSent(forged.to.0.clone()));
        };
        self.note(command, out);
        self.send_icmp((forged.icmp, quoted), to, self.delay, Rule::IcmpForged, out);
        Ok(())
    }

    /// A router has turned a segment back: its sender hears of it, if there is one.
    pub(super) fn tell_sender(&mut self, flight: &Flight, icmp: Icmp, out: &mut Vec<Record>) {
        // A box that has rewritten the segment takes that back in what the ICMP error quotes.
        let quoted = self.boxes.unquote(&flight.segment.without_payload());
        let sender = self.nodes.iter().position(|node| node.ip == *quoted.src.ip());
        if let (Some(sender), None) = (sender, flight.icmp) {
            let way_back = Span(self.delay.0 - self.delay.0 / 2);
            self.send_icmp((icmp, quoted), HostId(sender), way_back, Rule::RouterRejects, out);
        }
    }

    fn send_icmp(&mut self, (icmp, quoted): (Icmp, Segment), to: HostId, way: Span, rule: Rule, out: &mut Vec<Record>) {
        let id = self.next_segment_id();
        let what = What::IcmpSent { id, to, icmp, quoted: quoted.clone() };
        out.push(Record { at: self.now, host: None, socket: None, what, rule: Some(rule) });
        let from = self.nodes.iter().position(|node| node.ip == *quoted.dst.ip()).unwrap_or(usize::from(to.0 == 0));
        let (sent_at, arrives_at) = (self.now, self.now + way);
        let flight = Flight::new(id, (HostId(from), Some(to)), quoted, (sent_at, arrives_at));
        self.flights.push(Flight { icmp: Some(icmp), ..flight });
    }

    /// An ICMP error has reached a running host.
    pub(super) fn land_icmp(&mut self, flight: Flight, to: HostId, icmp: Icmp, out: &mut Vec<Record>) {
        let at = self.now;
        let (id, quoted) = (flight.id, flight.segment);
        out.push(arrived(at, to, id, icmp, quoted.clone()));
        let mut events = Vec::new();
        if let Some(host) = self.nodes.get_mut(to.0).and_then(|node| node.host.as_mut()) {
            host.handle_icmp(icmp, &quoted, at, &mut events);
        }
        self.take_events(to, events, out);
    }
}

fn arrived(at: Time, to: HostId, id: SegmentId, icmp: Icmp, quoted: Segment) -> Record {
    let what = What::IcmpArrived { id, icmp, quoted };
    Record { at, host: Some(to), socket: None, what, rule: Some(Rule::IcmpArrives) }
}
