//! The receive buffer is full although the window was not: what is done before a segment is dropped (Linux
//! `tcp_input.c: tcp_try_rmem_schedule, tcp_prune_queue, tcp_prune_ofo_queue, tcp_collapse_ofo_queue`).
//!
//! Memory runs out before the window where segments are small, or where the application made the buffer smaller after
//! its window had been announced. A segment that header prediction lets through is not asked (`tcp_rcv_established`).

use super::counter::Counter;
use super::memory::{Chunk, Memory, PAGE, collapse};
use super::outbox::{Env, Outbox};
use super::rule::Rule;
use super::segment::Segment;
use super::seq::SeqNum;
use super::state::State;
use super::syn_sent::TIMESTAMPS_LEN;
use super::tcb::{Beyond, Tcb};

/// What one page holds of payload: less than that is not worth copying together beyond a gap.
const PAGE_HOLDS: u32 = PAGE - 320;

impl Tcb {
    /// Whether header prediction takes a segment: the next in order, with the window that the last one had, and nothing
    /// unusual about it.
    pub fn predicts(&self, segment: &Segment) -> bool {
        let plain = segment.flags.ack() && !segment.flags.fin() && !segment.flags.syn() && !segment.flags.rst();
        self.rcv.buffer.predicting
            && self.state == State::Established
            && plain
            && segment.seq == self.rcv.nxt
            && !segment.ack.after(self.snd.nxt)
            && u32::from(segment.window) == self.snd.wnd >> self.snd.scale
            && segment.options.timestamps.is_some() == self.ts.on
            && segment.options.sack.is_empty()
    }

    /// Prediction is on again where nothing stands in its way (Linux `tcp_fast_path_check`).
    pub fn check_prediction(&mut self) {
        let free = self.rcv.buffer.used() < self.rcv.buffer.size;
        if self.rcv.gap.beyond.is_empty() && self.rcv.announced() > 0 && free {
            self.rcv.buffer.predicting = true;
        }
    }

    /// Makes room for a packet; false if it must be dropped.
    pub fn make_room(&mut self, seq: SeqNum, memory: Memory, env: &Env<'_>, out: &mut Outbox) -> bool {
        let granted = env.memory.grants(self, memory.size);
        if self.rcv.buffer.has_room() && granted {
            return true;
        }
        self.rcv.buffer.ledger.refused |= !granted;
        if !self.prune(seq, env, out) {
            return false;
        }
        granted || self.rcv.buffer.ledger.pages_for(memory.size) == 0
    }

    /// Linux `tcp_prune_queue`: first what costs nothing, then what can be sent again.
    fn prune(&mut self, seq: SeqNum, env: &Env<'_>, out: &mut Outbox) -> bool {
        if self.rcv.buffer.used() == 0 {
            return false;
        }
        out.count(Counter::PruneCalled);
        if !self.rcv.buffer.has_room() {
            self.ack.quick = 0;
            self.rcv.buffer.clamp_window(env.memory.is_plenty(), env);
        } else if env.memory.pressure {
            self.rcv.buffer.hold_window();
        }
        if self.rcv.buffer.has_room() {
            return true;
        }
        let collapsed = self.collapse_beyond() + self.rcv.buffer.collapse();
        for _ in 0..collapsed {
            out.count(Counter::RcvCollapsed);
        }
        if collapsed > 0 {
            out.decided(Rule::QueueCollapses);
        }
        if self.rcv.buffer.has_room() {
            return true;
        }
        self.prune_beyond(seq, out);
        if self.rcv.buffer.has_room() {
            return true;
        }
        out.count(Counter::RcvPruned);
        self.rcv.buffer.predicting = false;
        false
    }

    /// Copies together what lies beyond gaps, stretch by stretch; very little is left alone.
    fn collapse_beyond(&mut self) -> u32 {
        let old = std::mem::take(&mut self.rcv.gap.beyond);
        let (mut new, mut count, mut tiny) = (Vec::new(), 0, 0);
        let mut rest = old.into_iter().peekable();
        while let Some(first) = rest.next() {
            let mut stretch = vec![first];
            while let Some(next) = rest.next_if(|next| stretch.last().is_some_and(|last| next.seq == last.end())) {
                stretch.push(next);
            }
            let size: u32 = stretch.iter().map(|held| held.memory.size).sum();
            let bytes: u32 = stretch.iter().map(Beyond::bytes).sum();
            if tiny > self.rcv.buffer.size >> 3 {
                new.append(&mut stretch);
            } else if stretch.len() > 1 || bytes >= PAGE_HOLDS {
                count += self.collapse_stretch(&mut stretch);
                new.append(&mut stretch);
            } else {
                tiny += size;
                new.append(&mut stretch);
            }
        }
        self.rcv.gap.beyond = new;
        count
    }

    fn collapse_stretch(&mut self, stretch: &mut Vec<Beyond>) -> u32 {
        let Some(mut seq) = stretch.first().map(|first| first.seq) else { return 0 };
        let fin = stretch.last().is_some_and(|last| last.fin);
        let mut chunks: Vec<Chunk> =
            stretch.iter().map(|held| Chunk { len: held.bytes(), unread: held.bytes(), memory: held.memory }).collect();
        let mut ledger = self.rcv.buffer.ledger;
        let buffer = &self.rcv.buffer;
        let count = collapse(&mut chunks, |chunk| buffer.is_bloated(chunk), &mut ledger);
        if count == 0 {
            return 0;
        }
        self.rcv.buffer.ledger = ledger;
        let bytes: Vec<u8> = stretch.drain(..).flat_map(|held| held.data).collect();
        let mut at = 0;
        for chunk in chunks {
            let end = at + usize::try_from(chunk.len).unwrap_or(0);
            let data = bytes.get(at..end).unwrap_or_default().to_vec();
            stretch.push(Beyond { seq, data, fin: false, memory: chunk.memory });
            seq += chunk.len;
            at = end;
        }
        if let Some(last) = stretch.last_mut() {
            last.fin = fin;
        }
        count
    }

    /// Throws away what lies farthest beyond the gap, unless the new segment would lie farther (RFC 2018 §8 allows it);
    /// the blocks that were reported count no more.
    fn prune_beyond(&mut self, seq: SeqNum, out: &mut Outbox) {
        let step = self.rcv.buffer.size >> 3;
        let (mut freed, mut pruned) = (0, false);
        while let Some(last) = self.rcv.gap.beyond.last() {
            if seq.after(last.seq) {
                break;
            }
            let size = last.memory.size;
            self.rcv.buffer.ledger.release(size);
            self.rcv.gap.beyond.pop();
            (freed, pruned) = (freed + size, true);
            if freed >= step || self.rcv.gap.beyond.is_empty() {
                if self.rcv.buffer.has_room() {
                    break;
                }
                freed = 0;
            }
        }
        if pruned {
            out.count(Counter::OfoPruned);
            out.decided(Rule::BeyondPruned);
            self.rcv.gap.reports.clear();
        }
    }

    /// There was no room for what comes next: it is dropped, and the window that was announced is taken back at once
    /// (Linux `tcp_data_queue`, `ICSK_ACK_NOMEM`). True if nothing waits to be read: then it is taken all the same.
    pub fn refuse_for_memory(&mut self, segment: &Segment, out: &mut Outbox) -> bool {
        self.ack.owed = true;
        self.ack.now = true;
        self.rcv.buffer.ledger.no_window = true;
        if self.rcv.queue.is_empty() || segment.payload.is_empty() {
            return true;
        }
        out.count(Counter::RcvQDrop);
        out.decided(Rule::NoMemoryDropsData);
        false
    }

    /// What a segment costs here.
    pub fn cost(segment: &Segment) -> Memory {
        let len = u32::try_from(segment.payload.len()).unwrap_or(u32::MAX);
        Memory::received(Tcb::option_bytes(segment), len)
    }

    /// The options of a segment that is no SYN, in bytes.
    pub fn option_bytes(segment: &Segment) -> u32 {
        let stamps = if segment.options.timestamps.is_some() { TIMESTAMPS_LEN } else { 0 };
        stamps + segment.options.sack.option_len()
    }
}
