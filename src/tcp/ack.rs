//! What an acknowledgment does: RFC 9293 §3.10.7.4, fifth check, the part that is common to all synchronized states.
//!
//! Linux: `tcp_input.c: tcp_ack, tcp_clean_rtx_queue, tcp_ack_update_rtt`.

use super::outbox::{Env, Outbox};
use super::rule::Rule;
use super::segment::Segment;
use super::seq::SeqNum;
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

impl Tcb {
    /// Takes SEG.ACK and SEG.WND into account.
    pub fn take_ack(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) -> AckVerdict {
        let ack = segment.ack;
        if ack.before(self.snd.una) {
            let known = u64::from(self.snd.wnd_max).min(self.snd.acked);
            if ack.before(self.snd.una.back(u32::try_from(known).unwrap_or(u32::MAX))) {
                // RFC 5961 §5: older than any window we ever had, or than anything we ever sent.
                self.challenge(env, out);
                return AckVerdict::Drop;
            }
            return AckVerdict::Fine;
        }
        if ack.after(self.snd.nxt) {
            // RFC 9293 §3.10.7.4: it acknowledges something not yet sent; answer with an ACK and drop it.
            self.challenge(env, out);
            return AckVerdict::Drop;
        }
        self.take_timestamp(segment, env);
        self.update_window(segment);
        self.snd.probes_out = 0;
        self.keep.heard_at = env.now;
        let nothing_was_out = self.snd.flight.is_empty();
        if ack.after(self.snd.una) {
            self.advance(ack, segment, env);
        }
        if nothing_was_out {
            self.probe_answered(env);
        } else if ack.at_or_after(self.snd.una) {
            self.settle_probe(ack);
            self.repeat_lost(env, out);
        }
        AckVerdict::Fine
    }

    /// SND.WND <- SEG.WND if the segment is newer than the one that last set it (RFC 9293 §3.10.7.4).
    fn update_window(&mut self, segment: &Segment) {
        if self.updates_window(segment) {
            let window = self.window_of(segment);
            self.snd.wl1 = segment.seq;
            self.snd.wnd = window;
            self.snd.wnd_max = self.snd.wnd_max.max(window);
            self.bound_mss();
        }
    }

    /// Whether the segment's window counts.
    pub fn updates_window(&self, segment: &Segment) -> bool {
        let window = self.window_of(segment);
        segment.ack.after(self.snd.una)
            || segment.seq.after(self.snd.wl1)
            || (segment.seq == self.snd.wl1 && (window > self.snd.wnd || window == 0))
    }

    /// SEG.WND in bytes. RFC 7323 §2.2: the window of a SYN is not shifted.
    pub fn window_of(&self, segment: &Segment) -> u32 {
        let scale = if segment.flags.syn() { 0 } else { self.snd.scale };
        u32::from(segment.window) << scale
    }

    /// New numbers are acknowledged: drop them from the queues, measure, open the congestion window, set the timer.
    fn advance(&mut self, ack: SeqNum, segment: &Segment, env: &Env<'_>) {
        let was_out = u32::try_from(self.snd.flight.len()).unwrap_or(u32::MAX);
        let acked: Vec<InFlight> = self.drop_acked(ack);
        self.snd.acked += u64::from(ack.offset_from(self.snd.una));
        self.snd.una = ack;
        self.snd.retransmits = 0;
        self.snd.timeouts = 0;
        if let Some(rtt) = self.measure(&acked, segment, env.now) {
            self.rtt.sample(rtt, self.snd.una, self.snd.nxt, env);
        }
        // The SYN counts for nothing here: the window starts with the connection (Linux `tcp_init_transfer`).
        let acked = acked.iter().filter(|sent| !sent.syn).count();
        self.grow_cwnd(u32::try_from(acked).unwrap_or(u32::MAX), was_out);
        if self.snd.recovery_end.is_some_and(|end| ack.at_or_after(end)) {
            self.snd.recovery_end = None;
        }
        if self.snd.flight.is_empty() {
            self.snd.first_repeat_at = None;
            self.send_timer = None;
        } else {
            self.arm_after_send(env);
        }
    }

    /// Removes fully acknowledged segments and bytes.
    fn drop_acked(&mut self, ack: SeqNum) -> Vec<InFlight> {
        let split = self.snd.flight.iter().position(|sent| sent.end().after(ack)).unwrap_or(self.snd.flight.len());
        let acked: Vec<InFlight> = self.snd.flight.drain(..split).collect();
        if let Some(cut) = self.snd.flight.first_mut()
            && cut.seq.before(ack)
        {
            // The peer took a part only: what is left of the segment starts at its acknowledgment.
            let gone = ack.offset_from(cut.seq);
            cut.seq = ack;
            cut.len = cut.len.saturating_sub(gone);
        }
        let bytes = usize::try_from(ack.offset_from(self.snd.queue_start)).unwrap_or(usize::MAX);
        if ack.after(self.snd.queue_start) {
            let bytes = bytes.min(self.snd.queue.len());
            self.snd.queue.drain(..bytes);
            self.snd.queue_start += u32::try_from(bytes).unwrap_or(u32::MAX);
        }
        acked
    }

    /// A round-trip sample: from the oldest segment acknowledged, if none was repeated (Karn), else from the echo.
    fn measure(&self, acked: &[InFlight], segment: &Segment, now: Time) -> Option<Span> {
        let oldest = acked.first()?;
        if acked.iter().all(|sent| !sent.repeated) {
            return Some(now.since(oldest.sent_at));
        }
        let echo = segment.options.timestamps.filter(|ts| self.ts.on && ts.ecr != 0)?;
        let ms = self.ts.clock(now).wrapping_sub(echo.ecr);
        Some(Span::millis(u64::from(ms.max(1))))
    }

    /// Slow start below the threshold, one segment a round trip above it (RFC 5681 §3.1); neither while the window is
    /// not what holds the sender back (Linux `tcp_is_cwnd_limited`).
    fn grow_cwnd(&mut self, acked: u32, was_out: u32) {
        let slow_start = self.snd.cwnd < self.snd.ssthresh;
        let needed = if slow_start { self.snd.cwnd / 2 + 1 } else { self.snd.cwnd };
        if was_out < needed && self.snd.recovery_end.is_none() {
            return;
        }
        if slow_start {
            self.snd.cwnd = (self.snd.cwnd + acked).min(self.snd.ssthresh);
        } else {
            self.snd.cwnd_count += acked;
            if self.snd.cwnd_count >= self.snd.cwnd {
                self.snd.cwnd_count -= self.snd.cwnd;
                self.snd.cwnd += 1;
            }
        }
    }

    /// A tail loss probe is answered once everything that was out at its time is acknowledged.
    fn settle_probe(&mut self, ack: SeqNum) {
        if self.snd.probe_end.is_some_and(|end| ack.at_or_after(end)) {
            self.snd.probe_end = None;
        }
    }

    /// After an expiry, each acknowledgment lets the next lost segments out again.
    fn repeat_lost(&mut self, env: &Env<'_>, out: &mut Outbox) {
        while self.snd.in_flight() < self.snd.cwnd
            && let Some(index) = self.snd.flight.iter().position(|sent| sent.lost)
        {
            self.send_again(index, env, out, Rule::RepeatAfterLoss);
        }
    }

    /// With nothing in flight, an ACK answers a window probe or opens the window (Linux `tcp_ack_probe`).
    fn probe_answered(&mut self, env: &Env<'_>) {
        if !matches!(self.send_timer, Some((_, TimerKind::Persist))) {
            return;
        }
        let needs = if self.snd.unsent() > 0 { self.snd.unsent().min(self.snd.mss) } else { 1 };
        if self.snd.wnd >= needs.min(1) && self.snd.wnd > 0 {
            self.snd.probe_backoff = 0;
            self.snd.probing_since = None;
            self.send_timer = None;
        } else {
            self.arm_persist(env);
        }
    }
}
