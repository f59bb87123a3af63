//! What a segment that is sent again holds: as much as the peer's window and one segment allow, and small ones behind
//! it.
//!
//! Linux keeps what left together in one piece of memory, and cuts it or puts it together before it is sent again
//! (`tcp_output.c: __tcp_retransmit_skb, tcp_retrans_try_collapse`).

use super::outbox::{Env, Outbox};
use super::rule::Rule;
use super::tcb::{InFlight, Tcb};

/// For what something is cut anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recut {
    /// So many segments may be repeated together; what is left of them stays together.
    Repeat(u32),
    /// A tail loss probe, which repeats the last piece.
    Probe,
}

impl Recut {
    /// Whether the piece of that number is one with the piece before it.
    fn joins(self, piece: usize) -> bool {
        match self {
            Recut::Repeat(segs) => u32::try_from(piece).is_ok_and(|piece| piece != segs),
            Recut::Probe => piece == 2,
        }
    }
}

impl Tcb {
    /// Small segments behind the one that is repeated ride along if all fit in one, a FIN too (Linux
    /// `tcp_retrans_try_collapse`).
    pub fn collapse_behind(&mut self, index: usize) {
        // Behind a full one nothing is looked for, not even a FIN.
        if self.snd.flight.get(index).is_none_or(|first| first.len >= self.snd.mss) {
            return;
        }
        while let (Some(first), Some(next)) = (self.snd.flight.get(index), self.snd.flight.get(index + 1))
            && !first.syn
            && !next.sacked
            && !first.eor
            && first.len > 0
            && first.len + next.len <= self.snd.mss
        {
            let (len, fin, push, repeated, eor) = (next.len, next.fin, next.push, next.repeated, next.eor);
            self.snd.flight.remove(index + 1);
            self.snd.flight.change(index, |first| {
                first.len += len;
                first.fin |= fin;
                first.push |= push;
                first.repeated |= repeated;
                first.eor = eor;
            });
            self.fewer_out(1);
        }
    }

    /// So many segments fewer are out than before, because they were put together. Without SACK nobody knows which
    /// segments the duplicates stood for: as many are taken back (Linux `tcp_adjust_pcount`).
    fn fewer_out(&mut self, fewer: u32) {
        if !self.snd.sack {
            self.snd.loss.dupacks = self.snd.loss.dupacks.saturating_sub(fewer);
        }
    }

    /// Repeats some that left together before and are lost; the last carries PSH. What is behind them is apart now.
    pub(super) fn repeat_together(&mut self, index: usize, count: usize, env: &Env<'_>, out: &mut Outbox, rule: Rule) {
        self.snd.flight.change(index + count, |rest| rest.joined = false);
        for at in index..index + count {
            self.send_as(at, at + 1 == index + count, env, out, rule);
            self.note_repeat(at, env);
        }
    }

    /// How many of those that left together with a lost one, that one included, are repeated together with it: `segs`
    /// at most, and as many as `most` bytes hold.
    pub(super) fn lost_together(&self, index: usize, segs: u32, most: u32) -> usize {
        let first = self.snd.flight.get(index).map_or(0, |first| first.len);
        let (mut count, mut bytes) = (1, first);
        while let Some(next) = self.snd.flight.get(index + count)
            && next.joined
            && next.waits_for_repeat()
            && bytes + next.len <= most
            && u32::try_from(count).is_ok_and(|count| count < segs)
        {
            (count, bytes) = (count + 1, bytes + next.len);
        }
        count
    }

    /// How much of a segment lies in the peer's window; none if nothing does, because it was taken back. The oldest is
    /// repeated all the same: it is a probe then (Linux `__tcp_retransmit_skb`).
    pub fn may_repeat(&self, index: usize) -> Option<u32> {
        let sent = self.snd.flight.get(index)?;
        let end = self.snd.una + self.snd.wnd;
        if sent.seq.before(end) {
            Some(end.offset_from(sent.seq))
        } else {
            let whole = self.current_mss();
            (sent.seq == self.snd.una || sent.syn || sent.len == 0).then_some(whole)
        }
    }

    /// SACK blocks that are owed make a segment smaller than it was: it is cut in two.
    pub fn cut_to_fit(&mut self, index: usize) {
        let mss = self.may_repeat(index).map_or(0, |most| most.min(self.current_mss()));
        let too_long = self.snd.flight.get(index).filter(|sent| mss > 0 && sent.len > mss);
        let Some(mut rest) = too_long.cloned() else { return };
        let mates = self.count_together(index);
        self.snd.flight.change(index, |sent| (sent.len, sent.fin, sent.push, sent.eor) = (mss, false, false, false));
        rest.seq += mss;
        rest.len -= mss;
        rest.joined = false;
        self.snd.flight.insert(index + 1, rest);
        // What left together with it and has fared alike lies in the same piece of memory, and is cut anew.
        self.cut_anew(index + 1, mates, self.current_mss(), |_| true);
    }

    /// SACK blocks that are owed leave less room than there was: what was handed over together from `index` on is cut
    /// anew (Linux `tcp_retransmit_skb`, which cuts off what may be sent, and `tcp_set_skb_tso_segs`, which counts the
    /// rest anew).
    pub fn cut_together(&mut self, index: usize, how: Recut) {
        let mss = self.current_mss();
        let old = self.count_together(index);
        let longest = (index..index + old).filter_map(|at| self.snd.flight.get(at)).map(|sent| sent.len).max();
        // What was made smaller by blocks that are owed no more is counted anew.
        let small = old > 1 && self.snd.flight.get(index).is_some_and(|first| first.len < mss);
        if small || longest.is_some_and(|longest| longest > mss) {
            self.cut_anew(index, old, mss, |piece| how.joins(piece));
        }
    }

    /// What left together with the oldest segment, of which the beginning was acknowledged, is cut anew into segments
    /// of `mss` bytes. Whether they are fewer than they were (Linux `tcp_trim_head`).
    pub(super) fn cut_rest(&mut self, mss: u32) -> bool {
        let before = self.snd.flight.len();
        let old = self.count_together(0);
        self.cut_anew(0, old, mss, |_| true);
        self.snd.flight.len() < before
    }

    /// How many left together from `index` on and have fared alike since; at least one.
    pub(super) fn count_together(&self, index: usize) -> usize {
        let Some(first) = self.snd.flight.get(index) else { return 1 };
        let like = |next: &&InFlight| next.joined && next.fares_as(first);
        1 + (index + 1..).map_while(|at| self.snd.flight.get(at).filter(like)).count()
    }

    /// So many that left together from `index` on hold `mss` bytes each now, the last of them the rest; `joins` says of
    /// each but the first whether it still belongs to the one before.
    fn cut_anew(&mut self, index: usize, old: usize, mss: u32, joins: impl Fn(usize) -> bool) {
        let run: Vec<InFlight> = (index..index + old).filter_map(|at| self.snd.flight.get(at).cloned()).collect();
        for _ in 0..old {
            self.snd.flight.remove(index);
        }
        for (at, piece) in (index..).zip(cut(&run, mss, joins)) {
            self.snd.flight.insert(at, piece);
        }
    }
}

/// What left together, cut into segments of `most` bytes, the last of them the rest; `joins` says of each but the first
/// whether it still belongs to the one before.
pub(super) fn cut(run: &[InFlight], most: u32, joins: impl Fn(usize) -> bool) -> Vec<InFlight> {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return Vec::new() };
    let end = last.seq + last.len;
    let (mut piece, mut pieces) = (first.clone(), Vec::new());
    while piece.seq.before(end) {
        piece.len = end.offset_from(piece.seq).min(most);
        let ends = piece.seq + piece.len == end;
        (piece.push, piece.fin, piece.eor) = (ends && last.push, ends && last.fin, ends && last.eor);
        piece.joined = if pieces.is_empty() { first.joined } else { joins(pieces.len()) };
        let next = InFlight { seq: piece.seq + piece.len, cut: false, ..last.clone() };
        pieces.push(std::mem::replace(&mut piece, next));
    }
    pieces
}
