//! The text of a segment: in order, beyond a gap, or known already; and when it is acknowledged (RFC 9293 §3.10.7.4,
//! seventh; RFC 5681 §4.2; RFC 2883).
//!
//! Linux: `tcp_input.c: tcp_data_queue, tcp_data_queue_ofo, tcp_ofo_queue, tcp_event_data_recv, __tcp_ack_snd_check`.

use super::ack_policy::Arrived;
use super::counter::Counter;
use super::loss::DUP_THRESH;
use super::memory::{Memory, PeerFin};
use super::outbox::{Env, Outbox};
use super::rule::Rule;
use super::sack::SackBlock;
use super::segment::{Flags, Segment};
use super::seq::SeqNum;
use super::syn_sent::TIMESTAMPS_LEN;
use super::sysctl::Sysctl;
use super::tcb::{Beyond, Tcb};
use super::time::Span;

/// Shorter segments do not let the window grow.
const GROWS_FROM: u32 = 128;

impl Beyond {
    /// The number after its last one, a FIN included.
    pub fn end(&self) -> SeqNum {
        self.seq + self.bytes() + u32::from(self.fin)
    }

    /// Its bytes.
    pub fn bytes(&self) -> u32 {
        len_of(&self.data)
    }

    /// Takes what follows in, if there is room in its memory (Linux `tcp_ooo_try_coalesce`).
    fn take(&mut self, next: &Beyond) -> bool {
        let fits = !self.fin && next.seq == self.end() && next.bytes() <= self.memory.room;
        if fits {
            self.data.extend_from_slice(&next.data);
            self.fin = next.fin;
            self.memory.room -= next.bytes();
        }
        fits
    }
}

fn len_of(data: &[u8]) -> u32 {
    u32::try_from(data.len()).unwrap_or(u32::MAX)
}

impl Tcb {
    /// The receiver measures the round trip from the echo of its own clock.
    pub fn note_receiver_rtt(&mut self, segment: &Segment, env: &Env<'_>) {
        if let Some(stamps) = segment.options.timestamps.filter(|stamps| self.ts.on && stamps.ecr != 0) {
            let since = self.ts.clock(env.now).wrapping_sub(stamps.ecr);
            self.rcv.buffer.note_echo(stamps.ecr, segment.seq_len(), self.ack.rcv_mss, since);
        }
    }

    /// Takes a segment with text or FIN.
    /// What must be acknowledged at once is not before new data had a chance to carry it; the reason is given back.
    pub fn queue_text(&mut self, segment: &Segment, predicted: bool, env: &Env<'_>, out: &mut Outbox) -> Option<Rule> {
        let end = segment.seq_end();
        self.forget_duplicate();
        if !end.after(self.rcv.nxt) {
            // All of it is known already: a repeat, acknowledged at once (RFC 9293 §3.10.7.4, first check).
            out.count(Counter::DelayedAckLost);
            self.report_duplicate((segment.seq, end), env, out);
            return Some(self.acknowledge_now(Rule::RepeatReacked, env));
        }
        let window = self.rcv.window();
        if segment.seq.after(self.rcv.nxt) {
            if !segment.seq.before(self.rcv.nxt + window) {
                return Some(self.acknowledge_now(Rule::ZeroWindowAcked, env));
            }
            self.queue_beyond(segment, env, out);
            return None;
        }
        let known = self.rcv.nxt.offset_from(segment.seq);
        if known > 0 {
            self.report_duplicate((segment.seq, self.rcv.nxt), env, out);
        }
        let skip = usize::try_from(known).unwrap_or(usize::MAX);
        let data = segment.payload.get(skip..).unwrap_or_default();
        // What counts is the announced window, not the buffer (Linux `tcp_data_queue: tcp_receive_window`).
        if !segment.payload.is_empty() && window == 0 {
            // There is no room for it: the data is dropped, with its FIN if it has one, and the window announced.
            out.count(Counter::ZeroWindowDrop);
            return Some(self.acknowledge_now(Rule::ZeroWindowAcked, env));
        }
        let cost = Tcb::cost(segment);
        let at_hand = predicted && cost.size <= self.rcv.buffer.ledger.at_hand;
        if !at_hand && !self.make_room(segment.seq, cost, env, out) && !self.refuse_for_memory(segment, out) {
            return Some(Rule::NoMemoryDropsData);
        }
        self.accept(data, cost, segment, env, out);
        let gap = !self.rcv.gap.beyond.is_empty();
        self.drain_beyond(env, out);
        if gap && self.rcv.gap.beyond.is_empty() {
            // RFC 5681 §4.2: what closes the gap is acknowledged at once.
            self.ack.now = true;
        }
        if self.rcv.gap.is_kept() {
            let nothing_held = self.rcv.gap.beyond.is_empty();
            self.rcv.gap.reports.advance(self.rcv.nxt, nothing_held);
        }
        if !at_hand {
            self.check_prediction();
        }
        None
    }

    /// An ACK is owed, and waits for nothing.
    fn acknowledge_now(&mut self, rule: Rule, env: &Env<'_>) -> Rule {
        self.ack.enter_quick(self.rcv.announced(), env);
        self.ack.owed = true;
        rule
    }

    /// These numbers arrived a second time: the next segment says so (RFC 2883).
    pub fn report_duplicate(&mut self, (from, to): (SeqNum, SeqNum), env: &Env<'_>, out: &mut Outbox) {
        if self.snd.sack && env.sysctls.on(Sysctl::Dsack) {
            self.count_dsack(from, out);
            self.rcv.gap.reports.duplicate(from, to);
            out.decided(Rule::DsackSent);
        }
    }

    fn count_dsack(&self, from: SeqNum, out: &mut Outbox) {
        out.count(if from.before(self.rcv.nxt) { Counter::DsackOldSent } else { Counter::DsackOfoSent });
    }

    fn report_more_duplicate(&mut self, (from, to): (SeqNum, SeqNum), env: &Env<'_>, out: &mut Outbox) {
        if self.snd.sack && env.sysctls.on(Sysctl::Dsack) {
            if !self.rcv.gap.reports.has_duplicate() {
                self.count_dsack(from, out);
            }
            self.rcv.gap.reports.duplicate_more(from, to);
            out.decided(Rule::DsackSent);
        }
    }

    /// Takes the bytes of a segment that are new and in order, and perhaps the FIN behind them. The segment's size is
    /// what counts for the rest, although some of it may be known; it then keeps a piece of memory of its own (Linux
    /// `tcp_try_coalesce`).
    fn accept(&mut self, data: &[u8], cost: Memory, segment: &Segment, env: &Env<'_>, out: &mut Outbox) {
        let (len, whole, flags) = (len_of(data), len_of(&segment.payload), segment.flags);
        let follows = segment.seq == self.rcv.nxt;
        if whole > 0 {
            self.rcv.nxt += len;
            self.rcv.queue.extend_from_slice(data);
            if !follows {
                self.rcv.buffer.queue_apart(len, whole, cost);
            } else if self.rcv.buffer.queue(len, cost) {
                out.count(Counter::RcvCoalesce);
            }
            self.measure_segment(segment, cost);
            let window = self.rcv.announced();
            self.rcv.buffer.note_window(self.rcv.nxt, window, env.now);
            self.ack.data_arrived(window, self.rtt.rto, env);
            out.decided(Rule::DataQueued);
            if whole >= GROWS_FROM {
                self.grow_window(whole, cost, env, out);
            }
        }
        if flags.fin() {
            let joins = len == 0 && follows && !self.rcv.queue.is_empty();
            if joins {
                // A bare FIN finds room in the last packet.
                out.count(Counter::RcvCoalesce);
            } else if whole == 0 {
                self.rcv.buffer.queue_apart(0, 0, cost);
            }
            self.take_fin(if len > 0 || joins { PeerFin::WithData } else { PeerFin::Apart }, env, out);
        }
    }

    /// What the size of a segment tells (Linux `tcp_measure_rcv_mss`).
    fn measure_segment(&mut self, segment: &Segment, cost: Memory) {
        let (known, len) = (self.ack.rcv_mss, len_of(&segment.payload));
        let arrived = Arrived {
            len,
            options: Tcb::option_bytes(segment),
            fixed: if self.ts.on { TIMESTAMPS_LEN } else { 0 },
            pushed: segment.flags.has(Flags::PSH),
            ends: segment.flags.fin(),
        };
        self.ack.note_size(arrived, self.rcv.buffer.full_segment());
        if len > known {
            let window = self.rcv.announced();
            self.rcv.buffer.measure(len, cost.size, window);
        }
    }

    /// The window grows with what arrives, and a growing window is announced at once (Linux `tcp_grow_window`).
    fn grow_window(&mut self, len: u32, cost: Memory, env: &Env<'_>, out: &mut Outbox) {
        if env.memory.pressure {
            self.rcv.buffer.hold_window();
        } else if self.rcv.buffer.grow_window(len, cost.size, self.ack.rcv_mss, env) {
            self.ack.quick |= env.profile.quickacks.min(1);
            out.decided(Rule::WindowGrows);
        }
    }

    /// A segment beyond a gap is kept, and the gap reported at once (RFC 9293 §3.10.7.4; RFC 5681 §4.2).
    fn queue_beyond(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) {
        let (len, cost) = (len_of(&segment.payload), Tcb::cost(segment));
        if !self.make_room(segment.seq, cost, env, out) {
            out.count(Counter::OfoDrop);
            out.decided(Rule::NoMemoryDropsBeyond);
            return;
        }
        self.rcv.buffer.predicting = false;
        out.count(Counter::OfoQueue);
        out.decided(Rule::GapAcked);
        self.ack.owed = true;
        if len > 0 {
            self.measure_segment(segment, cost);
        }
        let (fin, data) = (segment.flags.fin(), segment.payload.clone());
        let new = Beyond { seq: segment.seq, data, fin, memory: cost };
        let block = SackBlock { from: new.seq, to: new.end() };
        let joins = len == 0 && self.rcv.gap.beyond.iter().any(|held| held.end() == new.seq);
        let own = self.keep_beyond(new, env, out);
        let kept = own.is_some();
        if self.snd.sack {
            self.rcv.gap.reports.arrived(block);
            if kept && joins && self.rcv.buffer.grow_for_fin() {
                self.ack.quick |= 1;
                out.decided(Rule::WindowGrows);
            } else if kept && !joins {
                self.grow_window(len, cost, env, out);
            }
        }
        // Unlike data in order it takes its memory only after the window has grown.
        self.rcv.buffer.ledger.charge(own.unwrap_or(0));
        let span = self.rcv.gap.beyond.last().map_or(0, |last| last.end().offset_from(self.rcv.nxt));
        // No process would read it before accept().
        let held = !self.orphan && !self.queued;
        if held && self.rcv.buffer.grow_for_gap(span, env) {
            out.decided(Rule::BufferGrows);
        }
    }

    /// Puts it among the others, by number; what they have in common has arrived twice. The memory that it takes of its
    /// own is given back; none if all of it was known.
    fn keep_beyond(&mut self, new: Beyond, env: &Env<'_>, out: &mut Outbox) -> Option<u32> {
        let (seq, end) = (new.seq, new.end());
        let mut at =
            self.rcv.gap.beyond.iter().position(|held| held.seq.after(seq)).unwrap_or(self.rcv.gap.beyond.len());
        let before = at.checked_sub(1).and_then(|before| self.rcv.gap.beyond.get(before));
        if let Some((held_seq, held_end)) = before.map(|held| (held.seq, held.end()))
            && seq.before(held_end)
        {
            if !end.after(held_end) {
                self.report_duplicate((seq, end), env, out);
                return None;
            }
            if seq.after(held_seq) {
                self.report_duplicate((seq, held_end), env, out);
            } else {
                self.report_more_duplicate((held_seq, held_end), env, out);
                at -= 1;
                self.drop_beyond(at);
            }
        }
        let size = new.memory.size;
        let own = if let Some(before) = at.checked_sub(1).and_then(|before| self.rcv.gap.beyond.get_mut(before))
            && before.take(&new)
        {
            out.count(Counter::RcvCoalesce);
            at -= 1;
            0
        } else {
            self.rcv.gap.beyond.insert(at, new);
            size
        };
        while let Some((next_seq, next_end)) = self.rcv.gap.beyond.get(at + 1).map(|next| (next.seq, next.end()))
            && end.after(next_seq)
        {
            if end.before(next_end) {
                self.report_more_duplicate((next_seq, end), env, out);
                break;
            }
            self.report_more_duplicate((next_seq, next_end), env, out);
            self.drop_beyond(at + 1);
        }
        Some(own)
    }

    fn drop_beyond(&mut self, at: usize) {
        let held = self.rcv.gap.beyond.remove(at);
        self.rcv.buffer.ledger.release(held.memory.size);
    }

    /// What was held beyond the gap and fits now (Linux `tcp_ofo_queue`).
    fn drain_beyond(&mut self, env: &Env<'_>, out: &mut Outbox) {
        let known = self.rcv.nxt;
        while let Some(at) = self.rcv.gap.beyond.iter().position(|held| held.seq.at_or_before(self.rcv.nxt)) {
            let held = self.rcv.gap.beyond.remove(at);
            if held.seq.before(known) {
                let to = if held.end().before(known) { held.end() } else { known };
                self.report_more_duplicate((held.seq, to), env, out);
            }
            if !held.end().after(self.rcv.nxt) {
                self.rcv.buffer.ledger.release(held.memory.size);
                continue;
            }
            let skip = usize::try_from(self.rcv.nxt.offset_from(held.seq)).unwrap_or(usize::MAX);
            let data = held.data.get(skip..).unwrap_or_default();
            let len = len_of(data);
            let joins = len == 0 && skip == 0 && !self.rcv.queue.is_empty();
            self.rcv.nxt += len;
            self.rcv.queue.extend_from_slice(data);
            if len > 0 {
                if skip > 0 {
                    self.rcv.buffer.queue_held_apart(len, held.bytes(), held.memory);
                } else if self.rcv.buffer.queue_held(len, held.memory) {
                    out.count(Counter::RcvCoalesce);
                }
                out.decided(Rule::DataQueued);
            } else if joins {
                out.count(Counter::RcvCoalesce);
                self.rcv.buffer.ledger.release(held.memory.size);
            } else {
                self.rcv.buffer.queue_held_apart(0, held.bytes(), held.memory);
            }
            if held.fin {
                self.take_fin(if len > 0 || joins { PeerFin::WithData } else { PeerFin::Apart }, env, out);
                break;
            }
        }
    }

    /// Sends an owed ACK now or starts its delay (Linux `__tcp_ack_snd_check`).
    pub fn ack_if_due(&mut self, why: Option<Rule>, env: &Env<'_>, out: &mut Outbox) {
        if !self.ack.owed {
            return;
        }
        let unacked = self.rcv.nxt.offset_from(self.rcv.acked);
        let announced = self.rcv.announced();
        let full = unacked > self.ack.rcv_mss && self.select_window() >= announced;
        let at_once = why.is_some() || full || self.ack.in_quick(env) || self.ack.now;
        // The route over the cable says so, not that of the loopback.
        if at_once || (env.sysctls.route_quickack && !self.stays_home()) {
            let rule = why.unwrap_or(if at_once { self.ack_rule() } else { Rule::RouteQuickAck });
            self.send_ack(env, out, rule);
        } else if !self.rcv.gap.beyond.is_empty() {
            self.ack_gap(env, out);
        } else if self.ack.delay(self.rtt.srtt(), env) {
            self.send_ack(env, out, Rule::AckAtOnce);
        } else {
            out.decided(Rule::AckDelayed);
        }
    }

    /// Whether both ends are the same host.
    fn stays_home(&self) -> bool {
        let (own, peer) = (self.local.ip(), self.remote.ip());
        own == peer || own.is_loopback() || peer.is_loopback()
    }

    /// Why an ACK leaves at once.
    fn ack_rule(&self) -> Rule {
        if self.rcv.gap.reports.has_duplicate() {
            Rule::DsackSent
        } else if self.rcv.gap.beyond.is_empty() {
            Rule::AckAtOnce
        } else if self.snd.sack {
            Rule::SackReportsGap
        } else {
            Rule::GapAcked
        }
    }

    /// While a gap is open: the first three ACKs leave at once, later ones are put together for a moment (Linux
    /// `tcp_comp_sack_delay_ns`).
    fn ack_gap(&mut self, env: &Env<'_>, out: &mut Outbox) {
        if self.rcv.gap.gap_acks.0 != self.rcv.nxt {
            self.rcv.gap.gap_acks = (self.rcv.nxt, 0);
        }
        let merges = self.snd.sack && env.profile.gap_ack_delay > Span::ZERO;
        if !merges || self.rcv.gap.gap_acks.1 < DUP_THRESH {
            self.rcv.gap.gap_acks.1 += 1;
            let rule = self.ack_rule();
            self.send_ack(env, out, rule);
            return;
        }
        if self.rcv.gap.compressed.is_none() {
            let rtt = [self.rcv.buffer.rtt(), self.rtt.srtt()].into_iter().flatten().min().unwrap_or(Span::ZERO);
            self.rcv.gap.compressed = Some(env.now + Span(rtt.0 / 20).min(env.profile.gap_ack_delay));
        }
        out.decided(Rule::GapAcksMerged);
    }
}
