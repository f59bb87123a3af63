//! The order in which SACK blocks are held against what is in flight.
//!
//! Blocks mostly repeat what the segment before said. Linux remembers those, passes over numbers that they covered, and
//! never looks at a number twice (`tcp_input.c: tcp_sacktag_write_queue, tcp_sacktag_walk, tcp_sacktag_skip`). With
//! honest blocks that saves work and changes nothing. It shows where blocks overlap or begin amid a segment:
//! one that lies across the edge of a block told before is not marked, although the new block covers it.

use super::loss::AckNews;
use super::outbox::Env;
use super::sack::{SackBlock, SackBlocks};
use super::seq::SeqNum;
use super::tcb::{InFlight, Tcb};

/// A block, and whether it reports a duplicate.
type Told = (SackBlock, bool);

/// Where the scan stands: at an entry in flight, or at none.
type Place = Option<usize>;

/// One stretch of numbers to be looked through.
#[derive(Clone, Copy)]
struct Stretch {
    block: SackBlock,
    duplicate: bool,
    /// The block that comes next, if it reports a duplicate: what lies in it is marked on the way.
    next: Option<SackBlock>,
}

impl Tcb {
    /// Marks what lies in the blocks, which stand in the order of their numbers.
    pub(super) fn scan(&mut self, list: &[Told], news: &mut AckNews, env: &Env<'_>) {
        let known = if self.snd.flight.sacked() == 0 { SackBlocks::NONE } else { self.snd.flight.told() };
        let (mut known, mut at) = (known.as_slice(), None);
        for (index, (block, duplicate)) in list.iter().enumerate() {
            let next = list.get(index + 1).filter(|(_, duplicate)| *duplicate).map(|(block, _)| *block);
            let rest = Stretch { block: *block, duplicate: *duplicate, next };
            let Some(place) = self.scan_block(&rest, &mut known, at, news, env) else { break };
            at = place;
        }
        let mut told = SackBlocks::NONE;
        for (block, _) in list {
            told.push(*block);
        }
        self.snd.flight.note_told(told);
    }

    /// One block, less what is known of it. None if nothing behind it needs a look.
    fn scan_block(
        &mut self,
        rest: &Stretch,
        known: &mut &[SackBlock],
        mut at: Place,
        news: &mut AckNews,
        env: &Env<'_>,
    ) -> Option<Place> {
        let SackBlock { from, to } = rest.block;
        loop {
            while let [first, others @ ..] = *known
                && !from.before(first.to)
            {
                *known = others;
            }
            let [first, others @ ..] = *known else { break };
            if rest.duplicate || !to.after(first.from) {
                break;
            }
            if from.before(first.from) {
                at = self.skip_to(at, from);
                let head = Stretch { block: SackBlock { from, to: first.from }, ..*rest };
                at = self.walk(at, &head, news, env);
            }
            if !to.after(first.to) {
                return Some(at);
            }
            let end = first.to;
            *known = others;
            if self.snd.highest_sacked() == end {
                at = Some(self.above_sacked()?);
                return Some(self.walk(at, rest, news, env));
            }
            at = self.skip_to(at, end);
        }
        if !from.before(self.snd.highest_sacked()) {
            at = Some(self.above_sacked()?);
        }
        at = self.skip_to(at, from);
        Some(self.walk(at, rest, news, env))
    }

    /// The first entry above all that is marked; none if there is none.
    fn above_sacked(&self) -> Place {
        let flight = &self.snd.flight;
        let marked = (0..flight.len()).rev().find(|at| flight.get(*at).is_some_and(|sent| sent.sacked));
        Some(marked.map_or(0, |at| at + 1)).filter(|at| *at < flight.len())
    }

    /// Forward to the entry with a number; never back.
    fn skip_to(&self, at: Place, number: SeqNum) -> Place {
        let beyond = |at: &usize| self.snd.flight.get(*at).is_some_and(|sent| sent.seq.after(number));
        at.filter(beyond).or_else(|| self.snd.flight.position(number))
    }

    /// Marks the entries that lie in a stretch; where that ended.
    fn walk(&mut self, from: Place, over: &Stretch, news: &mut AckNews, env: &Env<'_>) -> Place {
        let mut at = from?;
        loop {
            let sent = self.snd.flight.get(at)?;
            if !sent.seq.before(over.block.to) {
                return Some(at);
            }
            let next = over.next.is_some_and(|block| lies_in(sent, block));
            if next || lies_in(sent, over.block) {
                self.tag_one(at, over.duplicate || next, news, env);
            } else {
                self.part_at(at, over.block.from);
            }
            at += 1;
        }
    }

    /// A block that begins amid what left together parts it there, or behind the segment in which that is (Linux
    /// `tcp_match_skb_to_sack`).
    fn part_at(&mut self, index: usize, from: SeqNum) {
        let Some(sent) = self.snd.flight.get(index) else { return };
        let parted = match (from == sent.seq, from.after(sent.seq) && from.before(sent.end())) {
            (true, _) => index,
            (false, true) => index + 1,
            (false, false) => return,
        };
        self.snd.flight.change(parted, |behind| behind.joined = false);
    }
}

fn lies_in(sent: &InFlight, block: SackBlock) -> bool {
    block.from.at_or_before(sent.seq) && block.to.at_or_after(sent.end())
}
