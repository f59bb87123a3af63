//! What an acknowledgment does: RFC 9293 §3.10.7.4, fifth check, the part that is common to all synchronized states.
//!
//! It moves SND.UNA and the window, measures the round trip, tells what was lost (`scoreboard`, `recovery`), and lets
//! repeats out. Linux: `tcp_input.c: tcp_ack, tcp_clean_rtx_queue, tcp_ack_update_rtt`.

use std::collections::VecDeque;

use super::choice::{OldAckCheck, UnsentAck};
use super::counter::Counter;
use super::loss::{AckNews, Phase};
use super::outbox::{Env, Outbox};
use super::recovery::Repeat;
use super::rule::Rule;
use super::segment::Segment;
use super::seq::SeqNum;
use super::state::State;
use super::tcb::{InFlight, Tcb};
use super::time::{Span, Time};
use super::timer_kind::TimerKind;

/// What came of the acknowledgment field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AckVerdict {
    /// Go on with the segment.
    Fine,
    /// Drop the segment; any answer is already in the outbox.
    Drop,
}

/// Segments that left together and were acknowledged in part.
#[derive(Debug, Clone, Copy)]
struct Cut {
    /// Which of the acknowledged ones is the first of them.
    from: usize,
    /// Where all of them end.
    end: SeqNum,
}

impl Tcb {
    /// §3.10.7.4, fifth: takes SEG.ACK, SEG.WND and SACK blocks into account.
    pub fn take_ack(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) -> AckVerdict {
        let ack = segment.ack;
        let mut news = AckNews::new(&self.snd);
        if ack.before(self.snd.una) {
            let known = u64::from(self.snd.wnd_max).min(self.snd.acked);
            let too_old = ack.before(self.snd.una.back(u32::try_from(known).unwrap_or(u32::MAX)));
            if too_old && env.profile.old_ack == OldAckCheck::Challenge {
                // RFC 5961 §5: older than any window we ever had, or than anything we ever sent.
                self.challenge(env, out);
                return AckVerdict::Drop;
            }
            if too_old {
                out.decided(Rule::OldAckIgnored);
            }
            if self.snd.sack && !segment.options.sack.is_empty() {
                // Overtaken, but what it reports may still be news.
                self.tag_sacks(segment, &mut news, env, out);
                // Only what is not overtaken is counted as delivered (Linux `tcp_ack`).
                self.snd.loss.delivered = news.delivered_before;
                let repeat = self.alert(segment, &mut news, env, out);
                self.send_repeats(repeat, env, out);
            }
            return AckVerdict::Fine;
        }
        self.admit_probe_byte(ack, env);
        if ack.after(self.snd.nxt) {
            // §3.10.7.4, fifth: it acknowledges something not yet sent; answer with an ACK and drop it.
            match env.profile.unsent_ack {
                UnsentAck::Acked => self.challenge(env, out),
                UnsentAck::Unanswered if self.state == State::Established => out.decided(Rule::UnsentAckDropped),
                UnsentAck::Unanswered => {
                    out.decided(Rule::UnsentAckIgnored);
                    return AckVerdict::Fine;
                }
            }
            return AckVerdict::Drop;
        }
        self.take_timestamp(segment, env);
        self.keep.heard_at = env.now;
        news.advanced = ack.after(self.snd.una);
        news.data = segment.seq_len() > 0;
        let highest_before = self.snd.highest_sacked();
        let nothing_was_out = self.snd.flight.is_empty();
        let window = self.snd.wnd;
        news.window = self.update_window(segment);
        if self.snd.wnd != window && self.snd.unsent() > 0 {
            // The peer has kept us waiting, and what waited may leave (Linux `tcp_ack_update_window`).
            self.restart_after_idle(env, out);
        }
        if news.advanced {
            self.snd.retransmits = 0;
            self.snd.timeouts = 0;
            self.snd.acked += u64::from(ack.offset_from(self.snd.una));
            self.snd.una = ack;
        }
        self.tag_sacks(segment, &mut news, env, out);
        self.snd.probes_out = 0;
        self.path.soft_error = None;
        if nothing_was_out {
            self.ack_with_nothing_out(segment, &mut news, env, out);
        } else {
            self.ack_with_data_out(segment, highest_before, &mut news, env, out);
        }
        AckVerdict::Fine
    }

    /// Counts what has reached the peer (Linux `tcp_newly_delivered`).
    fn count_delivered(&self, news: &AckNews, out: &mut Outbox) {
        (news.delivered_before..self.snd.loss.delivered).for_each(|_| out.count(Counter::Delivered));
    }

    /// Nothing was on its way: only what was repeated needlessly, and the peer's window, can be news.
    fn ack_with_nothing_out(&mut self, segment: &Segment, news: &mut AckNews, env: &Env<'_>, out: &mut Outbox) {
        if news.dsack {
            let repeat = self.alert(segment, news, env, out);
            self.count_delivered(news, out);
            self.send_repeats(repeat, env, out);
        }
        self.probe_answered(env);
        self.settle_probe(segment.ack, news, out);
    }

    fn ack_with_data_out(
        &mut self,
        segment: &Segment,
        highest_before: SeqNum,
        news: &mut AckNews,
        env: &Env<'_>,
        out: &mut Outbox,
    ) {
        self.take_acked(segment, highest_before, news, env, out);
        self.rack_adapt(news.prior_delivered);
        self.settle_probe(segment.ack, news, out);
        let dubious = !news.not_duplicate() || news.sacked || news.dsack || self.snd.loss.phase != Phase::Open;
        let mut repeat = Repeat::Nothing;
        if dubious {
            news.duplicate = !(news.advanced || news.not_duplicate() || news.dsack);
            repeat = self.alert(segment, news, env, out);
        }
        if news.set_timer && !self.arm_probe(true, env) {
            self.arm_retransmit(env);
        }
        if self.snd.flight.is_empty() {
            self.snd.first_repeat_at = None;
        }
        self.count_delivered(news, out);
        self.control_cwnd(news, env);
        self.send_repeats(repeat, env, out);
    }

    /// SND.WND <- SEG.WND if the segment is newer than the one that last set it (RFC 9293 §3.10.7.4). True if it is.
    fn update_window(&mut self, segment: &Segment) -> bool {
        let newer = self.updates_window(segment);
        if newer {
            let window = self.window_of(segment);
            self.snd.wl1 = segment.seq;
            if window != self.snd.wnd {
                self.rcv.buffer.predicting = false;
                self.check_prediction();
            }
            self.snd.wnd = window;
            self.snd.wnd_max = self.snd.wnd_max.max(window);
            self.bound_mss();
        }
        newer
    }

    /// Whether the segment's window counts.
    pub fn updates_window(&self, segment: &Segment) -> bool {
        let window = self.window_of(segment);
        segment.ack.after(self.snd.una)
            || segment.seq.after(self.snd.wl1)
            || (segment.seq == self.snd.wl1 && (window > self.snd.wnd || window == 0))
    }

    /// SEG.WND in bytes. RFC 7323 §2.2: the window of a SYN is not shifted.
    fn window_of(&self, segment: &Segment) -> u32 {
        let scale = if segment.flags.syn() { 0 } else { self.snd.scale };
        u32::from(segment.window) << scale
    }

    /// Drops what is acknowledged from the queues, and learns from it (Linux `tcp_clean_rtx_queue`).
    fn take_acked(
        &mut self,
        segment: &Segment,
        highest_before: SeqNum,
        news: &mut AckNews,
        env: &Env<'_>,
        out: &mut Outbox,
    ) {
        let (acked, cut) = self.drop_acked(segment.ack);
        let sent = self.learn_from(&acked, cut, segment, news, env);
        let sampled = self.measure(sent, segment, news, env);
        if news.syn_acked {
            self.snd.first_repeat_at = None;
        }
        if news.data_acked || news.syn_acked {
            news.set_timer = true;
            if self.snd.sack {
                if news.reordered.before(highest_before) {
                    // Measured up to what is reported still: SND.UNA if that was acknowledged with it.
                    let highest = self.snd.highest_sacked();
                    self.note_reordering_below(news.reordered, highest, Counter::SackReorder, out);
                }
            } else {
                self.remove_dupacks(u32::try_from(acked.len()).unwrap_or(u32::MAX));
                news.original_arrived &= !news.repeat_acked;
            }
        } else if let (true, Some((first, _)), Some(oldest)) = (sampled, news.sacked_sent, self.snd.flight.first()) {
            // A report of data that was sent before the oldest segment was last sent: the timer may start anew.
            news.set_timer |= first < oldest.sent_at;
        }
    }

    /// What the acknowledged segments tell; when the first and the last of those were sent that were sent once only.
    fn learn_from(
        &mut self,
        acked: &VecDeque<InFlight>,
        cut: Option<Cut>,
        segment: &Segment,
        news: &mut AckNews,
        env: &Env<'_>,
    ) -> Option<(Time, Time)> {
        let mut sent_once: Option<(Time, Time)> = None;
        news.reordered = self.snd.nxt;
        for (index, sent) in acked.iter().enumerate() {
            let end = cut.filter(|cut| index >= cut.from).map_or(sent.end(), |cut| cut.end);
            news.prior_delivered = news.prior_delivered.max(sent.delivered);
            if sent.repeated {
                news.repeat_acked = true;
            } else if !sent.sacked {
                sent_once = Some((sent_once.map_or(sent.sent_at, |(first, _)| first), sent.sent_at));
                // Of one that was acknowledged in part Linux still knows where it began: that looks like reordering.
                let start = if sent.cut { news.una_before.back(1) } else { sent.seq };
                if start.before(news.reordered) {
                    news.reordered = start;
                }
                news.original_arrived |= !end.after(self.snd.loss.high);
            }
            if !sent.sacked && self.snd.sack {
                self.snd.loss.delivered += 1;
                if !self.repeat_was_needless(sent, segment) {
                    self.rack_advance(sent, end, env.now);
                }
            }
            news.syn_acked |= sent.syn;
            news.data_acked |= !sent.syn;
        }
        sent_once.filter(|_| !news.repeat_acked)
    }

    /// Whether the echoed timestamp is older than the segment's last repeat (Linux `tcp_skb_spurious_retrans`).
    fn repeat_was_needless(&self, sent: &InFlight, segment: &Segment) -> bool {
        let stamps = segment.options.timestamps.filter(|stamps| self.ts.on && stamps.ecr != 0);
        let earlier = |ecr: u32| ecr.wrapping_sub(self.ts.clock(sent.sent_at)).cast_signed() < 0;
        sent.repeated && stamps.is_some_and(|stamps| earlier(stamps.ecr))
    }

    /// Removes fully acknowledged segments and bytes; which of them belong to what was acknowledged in part.
    fn drop_acked(&mut self, ack: SeqNum) -> (VecDeque<InFlight>, Option<Cut>) {
        if self.snd.flight.last().is_none_or(|last| !last.end().after(ack)) {
            self.drop_bytes(ack);
            return (self.snd.flight.take(), None);
        }
        let mut acked = VecDeque::new();
        while self.snd.flight.first().is_some_and(|sent| !sent.end().after(ack)) {
            acked.extend(self.snd.flight.pop_first());
        }
        let cut = self.cut_first(ack, &mut acked);
        self.drop_bytes(ack);
        (acked, cut)
    }

    /// If the peer took a part of the oldest segment only, what is left of it starts at its acknowledgment. Of several
    /// that left together Linux forgets the part and cuts the rest anew; if they are fewer now, one has been
    /// acknowledged (`tcp_tso_acked`).
    fn cut_first(&mut self, ack: SeqNum, acked: &mut VecDeque<InFlight>) -> Option<Cut> {
        let first = self.snd.flight.first().cloned()?;
        let together = self.count_together(0);
        let end = self.snd.flight.get(together - 1).map_or(ack, InFlight::end);
        let mut next = &first;
        let mates = acked.iter().rev().take_while(|gone| {
            let mate = next.joined && next.fares_as(gone);
            next = gone;
            mate
        });
        let from = acked.len() - mates.count();
        let alone = from == acked.len();
        if !first.seq.before(ack) {
            return (!alone).then_some(Cut { from, end });
        }
        let alone = alone && together == 1;
        let gone = ack.offset_from(first.seq);
        self.snd.flight.change(0, |cut| {
            (cut.seq, cut.len, cut.cut) = (ack, cut.len.saturating_sub(gone), alone);
        });
        if together > 1 && self.cut_rest(first.len) {
            acked.push_back(InFlight { len: gone, ..first });
        }
        (!alone).then_some(Cut { from, end })
    }

    fn drop_bytes(&mut self, ack: SeqNum) {
        let bytes = usize::try_from(ack.offset_from(self.snd.queue_start)).unwrap_or(usize::MAX);
        if ack.after(self.snd.queue_start) {
            let bytes = bytes.min(self.snd.queue.len());
            self.snd.queue.skip(bytes);
            self.snd.queue_start += u32::try_from(bytes).unwrap_or(u32::MAX);
        }
    }

    /// A round-trip sample: from segments that were sent once only (Karn), acknowledged or reported; else from the echo
    /// (Linux `tcp_ack_update_rtt`). True if there is one.
    fn measure(&mut self, sent_once: Option<(Time, Time)>, segment: &Segment, news: &AckNews, env: &Env<'_>) -> bool {
        let since = |at: Time| env.now.since(at);
        let newest = news.sacked_sent.or(sent_once).map(|(_, last)| since(last));
        let oldest = sent_once.or(news.sacked_sent).map(|(first, _)| since(first));
        let echoed = || {
            let stamps = segment.options.timestamps.filter(|stamps| self.ts.on && stamps.ecr != 0)?;
            let ms = self.ts.clock(env.now).wrapping_sub(stamps.ecr);
            (news.data_acked || news.syn_acked).then(|| Span::millis(u64::from(ms.max(1))))
        };
        let Some(rtt) = oldest.or_else(echoed) else { return false };
        self.snd.loss.note_rtt(newest.unwrap_or(rtt), env.now);
        self.rtt.sample(rtt, self.snd.una, self.snd.nxt, env);
        true
    }

    /// What opens a connection and acknowledges nothing still tells a round trip by its echo (Linux
    /// `tcp_synack_rtt_meas`).
    pub fn measure_open(&mut self, segment: &Segment, env: &Env<'_>) {
        let stamps = segment.options.timestamps.filter(|stamps| self.ts.on && stamps.ecr != 0);
        if let (None, Some(stamps)) = (self.rtt.srtt(), stamps) {
            let ms = self.ts.clock(env.now).wrapping_sub(stamps.ecr);
            let rtt = Span::millis(u64::from(ms.max(1)));
            self.snd.loss.note_rtt(rtt, env.now);
            self.rtt.sample(rtt, self.snd.una, self.snd.nxt, env);
        }
    }

    /// Without SACK: the acknowledged segments account for duplicate ACKs (Linux `tcp_remove_reno_sacks`).
    fn remove_dupacks(&mut self, acked: u32) {
        if acked > 0 {
            let loss = &mut self.snd.loss;
            loss.delivered += acked.saturating_sub(loss.dupacks).max(1);
            loss.dupacks = loss.dupacks.saturating_sub(acked - 1);
        }
        self.limit_dupacks(acked);
    }

    /// Repeats, or new data that tells whether repeats are needed (Linux `tcp_xmit_recovery`).
    fn send_repeats(&mut self, repeat: Repeat, env: &Env<'_>, out: &mut Outbox) {
        match repeat {
            Repeat::Nothing => {}
            Repeat::Lost => self.repeat_lost(env, out),
            Repeat::New => {
                self.push_new(env, out);
                if !self.snd.nxt.after(self.snd.loss.high) {
                    self.snd.loss.frto = false;
                    self.repeat_lost(env, out);
                }
            }
        }
    }

    /// With nothing in flight, an ACK answers a window probe or opens the window (Linux `tcp_ack_probe`).
    fn probe_answered(&mut self, env: &Env<'_>) {
        if !self.has_unsent() {
            return;
        }
        let probing = matches!(self.send_timer, Some((_, TimerKind::Persist)));
        let needs = if self.snd.unsent() > 0 { self.snd.unsent().min(self.snd.buffer.first_piece()) } else { 1 };
        if self.snd.una + self.snd.wnd == (self.snd.nxt + needs).latest(self.snd.una + self.snd.wnd) {
            self.rtt.doublings = 0;
            self.snd.probing_since = None;
            if probing {
                self.send_timer = None;
            }
        } else if probing {
            self.arm_persist(true, env);
        }
    }
}
