//! NAT boxes on the simulated wire: what they are told, and what they do to the segments that pass them.

use super::{Flight, HostId, Ipv4Addr, LossCause, Record, Refusal, Segment, SegmentId, Span, Time, What, World};
use crate::tcp::Rule;
use crate::trace::nat_box::NatTrouble;
use crate::trace::{Command, Nat, Passage};

impl World {
    /// Something is done to a NAT box.
    pub(super) fn nat(&mut self, nat: &Nat, command: &Command, out: &mut Vec<Record>) -> Result<(), Refusal> {
        self.boxes.act(nat).map_err(|trouble| Refusal::of_box(&nat.name, trouble))?;
        self.note(command, out);
        Ok(())
    }

    /// Where a host or a box stands: its address, and the host in whose place it is drawn.
    pub(super) fn end(&self, name: &str) -> Result<(Ipv4Addr, HostId), Refusal> {
        self.boxes.end(name).ok_or_else(|| Refusal::NoSuchHost(name.to_owned()))
    }

    /// A segment leaves its host: the box that the host stands behind looks at it. None if it is lost there.
    pub(super) fn pass_out(&mut self, id: SegmentId, segment: Segment, out: &mut Vec<Record>) -> Option<Segment> {
        match self.boxes.leave(&segment, self.now) {
            Passage::Untouched => Some(segment),
            Passage::Rewritten(rewritten, rule) => {
                self.rewritten(id, (&segment, &rewritten), rule, out);
                Some(rewritten)
            }
            Passage::NoMapping(answer) => {
                self.no_mapping(id, answer, out);
                None
            }
        }
    }

    /// A segment has come to the end of its way: if that is a box, it hands it on. None if it is lost there.
    pub(super) fn pass_in(&mut self, flight: Flight, out: &mut Vec<Record>) -> Option<Flight> {
        match self.boxes.arrive(&flight.segment, self.now) {
            Passage::Untouched => Some(flight),
            Passage::Rewritten(rewritten, rule) => {
                self.rewritten(flight.id, (&flight.segment, &rewritten), rule, out);
                Some(Flight { to: self.boxes.towards(rewritten.dst), segment: rewritten, ..flight })
            }
            Passage::NoMapping(answer) => {
                self.no_mapping(flight.id, answer, out);
                None
            }
        }
    }

    /// When and why a segment vanishes that is for a private address and comes from outside.
    pub(super) fn hidden(&self, segment: &Segment) -> Option<(Time, LossCause)> {
        self.boxes.hides(segment).then_some((self.now + Span(self.delay.0 / 2), LossCause::Hidden))
    }

    fn rewritten(&mut self, id: SegmentId, (before, segment): (&Segment, &Segment), rule: Rule, out: &mut Vec<Record>) {
        self.seen.note_rewritten(before, segment);
        let what = What::Rewritten { id, to: self.boxes.towards(segment.dst), segment: segment.clone() };
        out.push(Record { at: self.now, host: None, socket: None, what, rule: Some(rule) });
    }

    fn no_mapping(&mut self, id: SegmentId, answer: Option<Segment>, out: &mut Vec<Record>) {
        let what = What::Lost { id, cause: LossCause::NoMapping };
        out.push(Record { at: self.now, host: None, socket: None, what, rule: Some(Rule::NatForgot) });
        let Some(segment) = answer else { return };
        let from = self.boxes.towards(segment.src).unwrap_or(HostId(0));
        if let Some(to) = self.boxes.towards(segment.dst) {
            self.put_forged(segment, (from, to), Rule::NatResets, out);
        }
    }
}

impl Refusal {
    /// Why nothing can be done to the NAT box of that name.
    pub fn of_box(name: &str, trouble: NatTrouble) -> Refusal {
        let name = name.to_owned();
        match trouble {
            NatTrouble::NoSuchHost(host) => Refusal::NoSuchHost(host),
            NatTrouble::NoSuchBox => Refusal::NoSuchBox(name),
            NatTrouble::BehindAnother => Refusal::BehindAnother(name),
            NatTrouble::NobodyOutside => Refusal::NobodyOutside(name),
            NatTrouble::TooMany => Refusal::TooManyBoxes(name),
        }
    }
}
