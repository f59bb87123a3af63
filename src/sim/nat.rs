//! NAT boxes on the simulated wire: what they are told, and what they do to the segments that pass them.

use super::{Flight, HostId, Ipv4Addr, LossCause, Record, Refusal, Segment, SegmentId, What, World};
use crate::tcp::Rule;
use crate::trace::nat_box::NatTrouble;
use crate::trace::{Command, Nat, NatAct, Passage};

impl World {
    /// Something is done to a NAT box.
    pub(super) fn nat(&mut self, nat: &Nat, command: &Command, out: &mut Vec<Record>) -> Result<(), Refusal> {
        let mut hosts = Vec::new();
        if let NatAct::For(names) = &nat.act {
            for name in names {
                let id = self.find(name)?;
                hosts.extend(self.nodes.get(id.0).map(|node| node.ip));
            }
        }
        self.boxes.act(&nat.name, &nat.act, &hosts).map_err(|trouble| refusal(&nat.name, trouble))?;
        self.note(command, out);
        Ok(())
    }

    /// Where a host or a box stands: its address, and the host in whose place it is drawn.
    pub(super) fn end(&self, name: &str) -> Result<(Ipv4Addr, HostId), Refusal> {
        if let Some(found) = self.boxes.by_name(name) {
            let inside = found.inside.first().and_then(|ip| self.nodes.iter().position(|node| node.ip == *ip));
            return Ok((found.ip, HostId(inside.unwrap_or(0))));
        }
        let id = self.find(name)?;
        Ok((self.nodes.get(id.0).map_or(Ipv4Addr::UNSPECIFIED, |node| node.ip), id))
    }

    /// The host that a segment to that address goes to, as far as the wire knows.
    pub(super) fn towards(&self, segment: &Segment) -> Option<HostId> {
        let ip = self.boxes.towards(segment.dst).unwrap_or(*segment.dst.ip());
        self.nodes.iter().position(|node| node.ip == ip).map(HostId)
    }

    /// A segment leaves its host: the box that the host stands behind looks at it. None if it is lost there.
    pub(super) fn pass_out(&mut self, id: SegmentId, segment: Segment, out: &mut Vec<Record>) -> Option<Segment> {
        match self.boxes.leave(&segment, self.now) {
            Passage::Untouched => Some(segment),
            Passage::Rewritten(rewritten, rule) => {
                self.rewritten(id, &rewritten, rule, out);
                Some(rewritten)
            }
            Passage::NoMapping(answer) => {
                self.no_mapping(id, answer, out);
                None
            }
        }
    }

    /// A segment has come to the end of its way: if that is a box, it hands it on. None if it is lost there.
    pub(super) fn pass_in(&mut self, flight: &Flight, out: &mut Vec<Record>) -> Option<Flight> {
        match self.boxes.arrive(&flight.segment, self.now) {
            Passage::Untouched => Some(flight.clone()),
            Passage::Rewritten(rewritten, rule) => {
                self.rewritten(flight.id, &rewritten, rule, out);
                Some(Flight { to: self.towards(&rewritten), segment: rewritten, ..flight.clone() })
            }
            Passage::NoMapping(answer) => {
                self.no_mapping(flight.id, answer, out);
                None
            }
        }
    }

    fn rewritten(&mut self, id: SegmentId, segment: &Segment, rule: Rule, out: &mut Vec<Record>) {
        self.seen.note(segment);
        let what = What::Rewritten { id, to: self.towards(segment), segment: segment.clone() };
        out.push(Record { at: self.now, host: None, socket: None, what, rule: Some(rule) });
    }

    fn no_mapping(&mut self, id: SegmentId, answer: Option<Segment>, out: &mut Vec<Record>) {
        let what = What::Lost { id, cause: LossCause::NoMapping };
        out.push(Record { at: self.now, host: None, socket: None, what, rule: Some(Rule::NatForgot) });
        let Some(segment) = answer else { return };
        let from = self.towards(&Segment { dst: segment.src, ..segment.clone() }).unwrap_or(HostId(0));
        if let Some(to) = self.towards(&segment) {
            self.put_forged(segment, (from, to), Rule::NatResets, out);
        }
    }
}

fn refusal(name: &str, trouble: NatTrouble) -> Refusal {
    match trouble {
        NatTrouble::NoSuchBox => Refusal::NoSuchBox(name.to_owned()),
        NatTrouble::BehindAnother => Refusal::BehindAnother(name.to_owned()),
        NatTrouble::TooMany => Refusal::TooManyBoxes(name.to_owned()),
    }
}
