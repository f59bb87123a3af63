//! What stands on the wire besides the hosts: NAT boxes, and routers that tell of what they turned back.
//!
//! As `sim::nat` and `sim::icmp` on the simulated wire. A packet is rewritten in place, its checksums by what changed;
//! an ICMP error is made from the packet's header.

use std::io;
use std::net::Ipv4Addr;

use crate::scenario::Refusal;
use crate::trace::forged_icmp::ROUTER;
use crate::trace::{
    Command, ForgedIcmp, HostId, Icmp, LossCause, Nat, Passage, Record, Segment, SegmentId, Span, Time, What,
};
use crate::wire;

use super::calls::{Unable, note};
use super::world::{Flight, Lab, wire_record};

impl Lab {
    /// Something is done to a NAT box.
    pub(super) fn nat(&mut self, nat: &Nat) -> Result<(), Unable> {
        self.boxes.act(nat).map_err(|trouble| Unable::Refused(Refusal::of_box(&nat.name, trouble)))
    }

    /// Where a host or a box stands: its address, and the host in whose place it is drawn.
    pub(super) fn end(&self, name: &str) -> Result<(Ipv4Addr, HostId), Unable> {
        self.boxes.end(name).ok_or_else(|| Unable::Refused(Refusal::NoSuchHost(name.to_owned())))
    }

    /// A packet leaves its host: the box that the host stands behind looks at it. None if it is lost there.
    pub(super) fn pass_out(
        &mut self,
        id: SegmentId,
        segment: Segment,
        packet: Vec<u8>,
        at: Time,
        out: &mut Vec<Record>,
    ) -> Option<(Segment, Vec<u8>)> {
        match self.boxes.leave(&segment, self.hold.wire_clock(at)) {
            Passage::Untouched => Some((segment, packet)),
            Passage::Rewritten(rewritten, _) => {
                let packet = wire::readdress(&packet, rewritten.src, rewritten.dst)?;
                self.rewritten(id, (&segment, &rewritten), at, out);
                Some((rewritten, packet))
            }
            Passage::NoMapping(answer) => {
                // A RST that no packet can hold there is none.
                let _ = self.no_mapping(id, answer, at, out);
                None
            }
        }
    }

    /// A packet has come to the end of its way: if that is a box, it hands it on. None if it is lost there.
    pub(super) fn pass_in(&mut self, flight: &Flight, at: Time, out: &mut Vec<Record>) -> io::Result<Option<Flight>> {
        let (segment, packet) = match self.boxes.arrive(&flight.segment, self.hold.wire_clock(at)) {
            Passage::Untouched => (flight.segment.clone(), flight.packet.clone()),
            Passage::Rewritten(rewritten, _) => {
                let packet = wire::readdress(&flight.packet, rewritten.src, rewritten.dst);
                self.rewritten(flight.id, (&flight.segment, &rewritten), at, out);
                (rewritten, packet.ok_or_else(|| io::Error::other("a packet that is not whole"))?)
            }
            Passage::NoMapping(answer) => {
                self.no_mapping(flight.id, answer, at, out)?;
                return Ok(None);
            }
        };
        let to = self.boxes.towards(segment.dst);
        Ok(Some(Flight { to, segment, packet, ..*flight }))
    }

    fn rewritten(&mut self, id: SegmentId, (before, segment): (&Segment, &Segment), at: Time, out: &mut Vec<Record>) {
        self.seen.note_rewritten(before, segment);
        let what = What::Rewritten { id, to: self.boxes.towards(segment.dst), segment: segment.clone() };
        out.push(wire_record(at, what));
    }

    fn no_mapping(
        &mut self,
        id: SegmentId,
        answer: Option<Segment>,
        at: Time,
        out: &mut Vec<Record>,
    ) -> io::Result<()> {
        out.push(wire_record(at, What::Lost { id, cause: LossCause::NoMapping }));
        let Some(segment) = answer else { return Ok(()) };
        let from = self.boxes.towards(segment.src).unwrap_or(HostId(0));
        if let Some(to) = self.boxes.towards(segment.dst) {
            let record = self.forge(segment, from, to, at)?;
            out.push(record);
        }
        Ok(())
    }

    /// A forged ICMP error is put on the wire.
    pub(super) fn forge_icmp(
        &mut self,
        forged: &ForgedIcmp,
        command: &Command,
        at: Time,
        out: &mut Vec<Record>,
    ) -> Result<(), Unable> {
        let to = self.find(&forged.to.0)?;
        let ip = self.nodes.get(to.0).map_or(Ipv4Addr::UNSPECIFIED, |node| node.ip);
        let Some(quoted) = self.seen.quote(forged, ip) else {
            return Err(Unable::Refused(Refusal::NothingSent(forged.to.0.clone())));
        };
        note(command, at, out);
        Ok(self.send_icmp((forged.icmp, quoted), to, (at, self.delay), out)?)
    }

    /// A router has turned a packet back: its sender hears of it, if there is one.
    pub(super) fn tell_sender(
        &mut self,
        flight: &Flight,
        icmp: Icmp,
        at: Time,
        out: &mut Vec<Record>,
    ) -> io::Result<()> {
        let quoted = self.boxes.unquote(&Segment { payload: Vec::new(), ..flight.segment.clone() });
        let sender = self.boxes.host_at(*quoted.src.ip());
        let (Some(sender), None) = (sender, flight.icmp) else { return Ok(()) };
        let way_back = Span(self.delay.0 - self.delay.0 / 2);
        self.send_icmp((icmp, quoted), sender, (at, way_back), out)
    }

    fn send_icmp(
        &mut self,
        (icmp, quoted): (Icmp, Segment),
        to: HostId,
        (at, way): (Time, Span),
        out: &mut Vec<Record>,
    ) -> io::Result<()> {
        let packet = wire::icmp_packet(icmp, &quoted, ROUTER, *quoted.src.ip())?;
        let id = self.next_segment_id();
        out.push(wire_record(at, What::IcmpSent { id, to, icmp, quoted: quoted.clone() }));
        let from = self.boxes.host_at(*quoted.dst.ip()).unwrap_or(HostId(usize::from(to.0 == 0)));
        let flight = Flight::new(id, (from, Some(to)), (quoted, packet), (at, at + way));
        self.flights.push(Flight { icmp: Some(icmp), ..flight });
        Ok(())
    }
}
