//! The NAT box that a fleet's clients may stand behind: the one of the plain simulator (`trace::nat_box`), at the two
//! places where it looks at a segment.

use crate::tcp::Segment;
use crate::trace::nat_box::NatBoxes;
use crate::trace::{HostId, LossCause, Nat, NatAct, Passage};

use super::plan::{Plan, Side};
use super::script::names;
use super::{Fleet, HostIx, Knob, wire};

/// The box, if the plan has one.
pub(super) fn boxes(plan: &Plan) -> Option<NatBoxes> {
    if !plan.knobs.on(Knob::Nat) {
        return None;
    }
    let (clients, all) =
        (names(plan, Side::Client), names(plan, Side::Client).into_iter().chain(names(plan, Side::Server)));
    let hosts = all.zip(0..).map(|(name, number)| (name, wire::address(HostIx(number))));
    let mut boxes = NatBoxes::among(hosts);
    boxes.act(&Nat { name: BOX.to_owned(), act: NatAct::For(clients) }).ok()?;
    Some(boxes)
}

/// What a scenario calls it.
pub(super) const BOX: &str = "box";

/// The most clients behind it: further ones would have its address.
pub(super) const CLIENTS_MAX: u64 = 90;

impl Fleet {
    /// A segment leaves its host.
    pub(super) fn send(&mut self, from: HostIx, to: Option<HostIx>, segment: Segment) {
        let now = self.now;
        if self.watch.is_some() && !self.wire.reaches(from) {
            self.watch_lost(from, self.wire.number_of(&segment), &segment, LossCause::Unplugged);
        } else if self.watch.is_some() && !segment.loops() && self.wire.loses_next(from) {
            self.watch_lost(from, self.wire.number_of(&segment), &segment, LossCause::Dropped);
        }
        let passage = match &mut self.boxes {
            Some(boxes) if !segment.loops() && self.wire.reaches(from) => boxes.leave(&segment, now),
            Some(_) | None => Passage::Untouched,
        };
        match passage {
            Passage::Untouched => self.wire.push(now, (from, to), segment),
            Passage::Rewritten(rewritten, rule) => {
                let number = self.wire.number_of(&rewritten);
                self.watch_alias(&segment, &rewritten);
                self.tap_rewritten(number, &rewritten, rule);
                self.wire.push(now, (from, to), rewritten);
            }
            Passage::NoMapping(_) => self.wire.lose(),
        }
    }

    /// A segment has come to the end of its way: where to, and what it is behind the box. None if it is lost there.
    pub(super) fn pass_in(&mut self, to: Option<HostIx>, number: u32, segment: Segment) -> Option<(HostIx, Segment)> {
        let now = self.now;
        let passage = self.boxes.as_mut().map_or(Passage::Untouched, |boxes| boxes.arrive(&segment, now));
        match passage {
            Passage::Untouched => Some((to?, segment)),
            Passage::Rewritten(rewritten, rule) => {
                self.tap_rewritten(number, &rewritten, rule);
                Some((self.towards(&rewritten)?, rewritten))
            }
            Passage::NoMapping(_) => None,
        }
    }

    /// The host that a segment goes to, as far as the wire knows.
    pub(super) fn towards(&self, segment: &Segment) -> Option<HostIx> {
        match &self.boxes {
            Some(boxes) => {
                let HostId(number) = boxes.towards(segment.dst)?;
                u16::try_from(number).ok().map(HostIx)
            }
            None => wire::host_at(*segment.dst.ip(), self.hosts.len()),
        }
    }
}
