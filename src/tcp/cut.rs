//! Segments that must be sent again and have become too large, because SACK blocks take part of their room (RFC 2018 §3):
//! they are cut anew. What was handed over together is cut as one piece, as Linux does with the buffer that holds it.

use super::tcb::{InFlight, Tcb};

impl Tcb {
    /// SACK blocks that are owed leave less room than there was: what was handed over together from `index` on is cut
    /// anew. The first piece goes `alone`, or with the second if there is room for both (Linux `tcp_retransmit_skb`,
    /// which cuts off what may be sent, and `tcp_set_skb_tso_segs`, which counts the rest anew).
    pub fn cut_to_fit(&mut self, index: usize, alone: bool) {
        let mss = self.current_mss();
        let Some([first, behind @ ..]) = self.snd.flight.get(index..) else { return };
        let like = |next: &&InFlight| {
            next.joined && (next.sacked, next.lost, next.again) == (first.sacked, first.lost, first.again)
        };
        let second = behind.first().filter(like);
        if first.len.max(second.map_or(0, |second| second.len)) <= mss {
            return;
        }
        let count = 1 + usize::from(second.is_some());
        let last = second.unwrap_or(first).clone();
        let end = last.seq + last.len;
        let joins = if alone { 2 } else { 1 };
        let (mut piece, mut pieces) = (first.clone(), Vec::new());
        while piece.seq.before(end) {
            piece.len = end.offset_from(piece.seq).min(mss);
            let ends = piece.seq + piece.len == end;
            (piece.push, piece.fin) = (ends && last.push, ends && last.fin);
            piece.joined = if pieces.is_empty() { first.joined } else { pieces.len() == joins };
            let next = InFlight { seq: piece.seq + piece.len, ..last.clone() };
            pieces.push(std::mem::replace(&mut piece, next));
        }
        self.snd.flight.splice(index..index + count, pieces);
    }
}
