//! The sender's scoreboard: what SACK blocks say of the segments in flight (RFC 2018 §5, RFC 2883, RFC 6675).
//!
//! Linux: `tcp_input.c: tcp_sacktag_write_queue, tcp_sacktag_one, tcp_check_dsack, tcp_check_sack_reordering`.

use super::counter::Counter;
use super::loss::{AckNews, Phase};
use super::outbox::{Env, Outbox};
use super::rule::Rule;
use super::sack::SackBlock;
use super::segment::Segment;
use super::seq::SeqNum;
use super::tcb::Tcb;

/// The most by which segments may be known to overtake each other (Linux `tcp_max_reordering`).
const REORDERING_MAX: u32 = 300;

impl Tcb {
    /// Takes the SACK blocks of a segment into account; SND.UNA has moved already.
    pub fn tag_sacks(&mut self, segment: &Segment, news: &mut AckNews, env: &Env<'_>, out: &mut Outbox) {
        let blocks = segment.options.sack;
        if !self.snd.sack || blocks.is_empty() {
            return;
        }
        let duplicate = self.takes_dsack(segment, news, out);
        if segment.ack.before(news.una_before.back(self.snd.wnd_max)) || self.snd.flight.is_empty() {
            return;
        }
        let mut list: Vec<(SackBlock, bool)> = blocks
            .as_slice()
            .iter()
            .enumerate()
            .map(|(index, block)| (*block, index == 0 && duplicate))
            .filter(|(block, duplicate)| {
                let valid = self.is_valid(*block, *duplicate);
                if !valid {
                    self.count_invalid(segment, *block, *duplicate, out);
                }
                valid && block.to.after(news.una_before)
            })
            .collect();
        let una = news.una_before;
        list.sort_by_key(|(block, _)| block.from.offset_from(una));
        self.scan(&list, news, env);
        if news.sacked {
            out.decided(Rule::SackMarksReceived);
        }
        if self.snd.loss.phase != Phase::Loss || self.snd.loss.undo_from.is_some() {
            self.note_reordering(news.reordered, out);
        }
    }

    /// Whether a block can be true (Linux `tcp_is_sackblock_valid`).
    fn is_valid(&self, block: SackBlock, duplicate: bool) -> bool {
        let SackBlock { from, to } = block;
        if to.after(self.snd.nxt) || !from.before(to) || !from.before(self.snd.nxt) {
            return false;
        }
        if from.after(self.snd.una) {
            return true;
        }
        let Some(undo_from) = self.snd.loss.undo_from.filter(|_| duplicate && !to.after(self.snd.una)) else {
            return false;
        };
        from.at_or_after(undo_from) || (to.after(undo_from) && from.at_or_after(to.back(self.snd.wnd_max)))
    }

    /// A block that is passed over, unless it only came late (Linux `tcp_sacktag_write_queue`).
    fn count_invalid(&self, segment: &Segment, block: SackBlock, duplicate: bool, out: &mut Outbox) {
        match (duplicate, self.snd.loss.undo_from) {
            (true, None) => out.count(Counter::DsackIgnoredNoUndo),
            (true, Some(_)) => out.count(Counter::DsackIgnoredOld),
            (false, _) if segment.ack != self.snd.una && !block.to.after(self.snd.una) => {}
            (false, _) => out.count(Counter::SackDiscard),
        }
    }

    /// Whether the first block reports a duplicate: it lies before SEG.ACK or within the second (RFC 2883 §4).
    fn takes_dsack(&mut self, segment: &Segment, news: &mut AckNews, out: &mut Outbox) -> bool {
        let blocks = segment.options.sack;
        let [first, rest @ ..] = blocks.as_slice() else { return false };
        let within = |outer: &SackBlock| !first.to.after(outer.to) && !first.from.before(outer.from);
        if first.from.before(segment.ack) {
            out.count(Counter::DsackRecv);
        } else if rest.first().is_some_and(within) {
            out.count(Counter::DsackOfoRecv);
        } else {
            return false;
        }
        let segments = self.count_duplicates(*first, news);
        if segments == 0 {
            out.count(Counter::DsackDubious);
            return false;
        }
        (0..segments).for_each(|_| out.count(Counter::DsackRecvSegs));
        out.decided(Rule::DsackReceived);
        let may_undo = |from: SeqNum| !first.to.after(news.una_before) && first.to.after(from);
        if self.snd.loss.undo_from.is_some_and(may_undo) {
            self.snd.loss.forget_repeats(segments);
        }
        true
    }

    /// How many segments a reported duplicate stands for; none if it cannot be of our making (Linux `tcp_dsack_seen`).
    fn count_duplicates(&mut self, block: SackBlock, news: &mut AckNews) -> u32 {
        if !block.from.before(block.to) {
            return 0;
        }
        let len = block.to.offset_from(block.from);
        if len > self.snd.wnd_max {
            return 0;
        }
        let segments = len.div_ceil(self.snd.mss.max(1)).max(1);
        if segments == 1 && self.snd.loss.probe_end == Some(block.to) {
            news.dsack_probe = true;
        }
        let loss = &mut self.snd.loss;
        loss.duplicates += segments;
        if loss.duplicates > loss.repeats {
            return 0;
        }
        if loss.reorder_seen && !news.dsack_probe {
            loss.rack.dsack_seen = true;
        }
        news.dsack = true;
        loss.delivered += segments;
        segments
    }

    /// One segment lies within a block (Linux `tcp_sacktag_one`).
    pub(super) fn tag_one(&mut self, index: usize, duplicate: bool, news: &mut AckNews, env: &Env<'_>) {
        let highest = self.snd.highest_sacked();
        let (una, high) = (self.snd.una, self.snd.loss.high);
        let Some(sent) = self.snd.flight.get(index).cloned() else { return };
        let end = sent.end();
        if duplicate && sent.repeated {
            let counts = |from: SeqNum| end.after(from);
            if self.snd.loss.undo_from.is_some_and(counts) {
                self.snd.loss.forget_repeats(1);
            }
            if sent.sacked && sent.seq.before(news.reordered) {
                news.reordered = sent.seq;
            }
        }
        if !end.after(una) {
            return;
        }
        let (mut lost, mut again) = (sent.lost, sent.again);
        news.prior_delivered = news.prior_delivered.max(sent.delivered);
        if !sent.sacked {
            self.rack_advance(&sent, end, env.now);
            if again {
                // If it is not marked lost, the repeat is believed to be on its way still.
                again = !lost;
            } else if !sent.repeated {
                if sent.seq.before(highest) && sent.seq.before(news.reordered) {
                    news.reordered = sent.seq;
                }
                news.original_arrived |= !end.after(high);
                let first = news.sacked_sent.map_or(sent.sent_at, |(first, _)| first);
                news.sacked_sent = Some((first, sent.sent_at));
            }
            lost = false;
            news.sacked = true;
            self.snd.loss.delivered += 1;
        }
        if duplicate {
            again = false;
        }
        self.snd.flight.change(index, |sent| (sent.sacked, sent.lost, sent.again) = (true, lost, again));
    }

    /// Something that was sent once only arrived after later segments: the path reorders (Linux
    /// `tcp_check_sack_reordering`).
    pub fn note_reordering(&mut self, low: SeqNum, out: &mut Outbox) {
        let highest = self.snd.highest_sacked();
        self.note_reordering_below(low, highest, Counter::SackReorder, out);
    }

    /// The same, where the highest number that arrived is known.
    pub fn note_reordering_below(&mut self, low: SeqNum, highest: SeqNum, by: Counter, out: &mut Outbox) {
        if !low.before(highest) {
            return;
        }
        let distance = highest.offset_from(low);
        let mss = self.snd.mss.max(1);
        if distance > self.snd.loss.reordering * mss {
            self.snd.loss.reordering = distance.div_ceil(mss).min(REORDERING_MAX);
        }
        if !self.snd.loss.reorder_seen {
            out.decided(Rule::ReorderingSeen);
        }
        self.snd.loss.reorder_seen = true;
        out.count(by);
    }
}
