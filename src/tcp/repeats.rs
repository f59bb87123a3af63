//! What a segment that is sent again holds: as much as the peer's window and one segment allow, and small ones behind
//! it.
//!
//! Linux keeps what left together in one piece of memory, and cuts it or puts it together before it is sent again
//! (`tcp_output.c: __tcp_retransmit_skb, tcp_retrans_try_collapse`).

use super::tcb::{InFlight, Tcb};

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
            && first.len > 0
            && first.len + next.len <= self.snd.mss
        {
            let (len, fin, push, repeated) = (next.len, next.fin, next.push, next.repeated);
            self.snd.flight.remove(index + 1);
            self.snd.flight.change(index, |first| {
                first.len += len;
                first.fin |= fin;
                first.push |= push;
                first.repeated |= repeated;
            });
        }
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
        self.snd.flight.change(index, |sent| (sent.len, sent.fin, sent.push) = (mss, false, false));
        rest.seq += mss;
        rest.len -= mss;
        rest.joined = false;
        // What left together with it lies in the same piece of memory, and is cut anew.
        let full = self.current_mss();
        if let Some(next) = self.snd.flight.get(index + 1).filter(|next| next.joined) {
            let moved = full.saturating_sub(rest.len).min(next.len);
            rest.len += moved;
            if next.len == moved {
                (rest.fin, rest.push) = (next.fin, next.push);
                self.snd.flight.remove(index + 1);
            } else {
                self.snd.flight.change(index + 1, |next| {
                    next.seq += moved;
                    next.len -= moved;
                });
            }
        }
        self.snd.flight.insert(index + 1, rest);
    }

    /// SACK blocks that are owed leave less room than there was: what was handed over together from `index` on is cut
    /// anew. The first piece goes `alone`, or with the second if there is room for both (Linux `tcp_retransmit_skb`,
    /// which cuts off what may be sent, and `tcp_set_skb_tso_segs`, which counts the rest anew).
    pub fn cut_pair(&mut self, index: usize, alone: bool) {
        let mss = self.current_mss();
        let Some(first) = self.snd.flight.get(index) else { return };
        let like = |next: &&InFlight| {
            next.joined && (next.sacked, next.lost, next.again) == (first.sacked, first.lost, first.again)
        };
        let second = self.snd.flight.get(index + 1).filter(like);
        // A probe counts anew what was made smaller by blocks that are owed no more (`tcp_send_loss_probe`).
        let small = alone && second.is_some() && first.len < mss;
        if first.len.max(second.map_or(0, |second| second.len)) <= mss && !small {
            return;
        }
        let old = 1 + usize::from(second.is_some());
        let last = second.unwrap_or(first).clone();
        let end = last.seq + last.len;
        let joins = if alone { 2 } else { 1 };
        let (mut piece, mut pieces) = (first.clone(), Vec::new());
        while piece.seq.before(end) {
            piece.len = end.offset_from(piece.seq).min(mss);
            let ends = piece.seq + piece.len == end;
            (piece.push, piece.fin) = (ends && last.push, ends && last.fin);
            piece.joined = if pieces.is_empty() { first.joined } else { pieces.len() == joins };
            let next = InFlight { seq: piece.seq + piece.len, cut: false, ..last.clone() };
            pieces.push(std::mem::replace(&mut piece, next));
        }
        for _ in 0..old {
            self.snd.flight.remove(index);
        }
        for (at, piece) in (index..).zip(pieces) {
            self.snd.flight.insert(at, piece);
        }
    }
}
