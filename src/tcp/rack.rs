//! RACK: a segment is lost if one that was sent later has arrived, and a little time has passed (RFC 8985).
//!
//! The little time is a quarter of the shortest round trip; none at all once enough segments have overtaken it, or in
//! recovery, as long as segments were never seen to overtake each other. Linux: `tcp_recovery.c`.

use super::counter::Counter;
use super::loss::{AckNews, Phase, timer_slack};
use super::outbox::{Env, Outbox};
use super::rule::Rule;
use super::seq::SeqNum;
use super::tcb::{InFlight, Tcb};
use super::time::{Span, Time};
use super::timer_kind::TimerKind;

/// For how many recoveries a widened reordering window is kept (Linux `TCP_RACK_RECOVERY_THRESH`).
pub const PERSIST: u32 = 16;

impl Tcb {
    /// A segment has arrived for sure: remember it if it was sent later than what is remembered (RFC 8985 §6.2 step 2).
    /// `end` is its own, or that of all that left together with it where a part of that was acknowledged.
    pub fn rack_advance(&mut self, arrived: &InFlight, end: SeqNum, now: Time) {
        let rtt = now.since(arrived.sent_at);
        let too_short = self.snd.loss.min_rtt().is_none_or(|least| rtt < least);
        if arrived.repeated && too_short {
            // Perhaps it was the first copy that arrived.
            return;
        }
        let rack = &mut self.snd.loss.rack;
        rack.advanced = true;
        rack.rtt = rtt;
        if rack.sent_at.is_none_or(|_| arrived.look > rack.look || (arrived.look == rack.look && end.after(rack.end))) {
            (rack.sent_at, rack.look, rack.end) = (Some(arrived.sent_at), arrived.look, end);
        }
    }

    /// How long a segment may still be on its way although a later one has arrived (RFC 8985 §6.2 step 4).
    fn reorder_window(&self) -> Span {
        let loss = &self.snd.loss;
        if !loss.reorder_seen && (loss.phase >= Phase::Recovery || self.snd.sacked_out() >= loss.reordering) {
            return Span::ZERO;
        }
        let quarter = loss.min_rtt().map_or(u64::from(u32::MAX), |least| least.0 / 4);
        let window = Span(quarter.saturating_mul(u64::from(loss.rack.steps)));
        window.min(self.rtt.srtt().unwrap_or(Span::ZERO))
    }

    /// How much longer a segment may be on its way; none if it should have been acknowledged by now.
    pub fn rack_left(&self, sent: &InFlight, window: Span, now: Time) -> Option<Span> {
        let due = sent.sent_at + self.snd.loss.rack.rtt + window;
        (due > now).then(|| due.since(now))
    }

    /// The first sending, and its place, that counts as later than what arrived: nothing from there on is looked at.
    /// What leaves for an ICMP error carries an old time, so that what left before it may count as later (Linux
    /// `tcp_skb_sent_after`).
    fn rack_stop(&self) -> Option<(u32, usize)> {
        let rack = &self.snd.loss.rack;
        let end = |index: usize| {
            let last = self.snd.flight.get(index + self.count_together(index) - 1);
            last.is_none_or(|last| !last.end().before(rack.end))
        };
        let later = |(index, sent): &(usize, &InFlight)| {
            sent.look > rack.look || (sent.look == rack.look && (!sent.end().before(rack.end) || end(*index)))
        };
        let flight = self.snd.flight.iter().enumerate();
        let awaited = flight.filter(|(_, sent)| sent.awaited());
        awaited.filter(later).map(|(index, sent)| (sent.order, index)).min()
    }

    /// Marks what is lost; gives the longest wait for those that may still come (RFC 8985 §6.2 step 5).
    fn rack_detect(&mut self, now: Time, out: &mut Outbox) -> (u32, Option<Span>) {
        let window = self.reorder_window();
        let rack = &self.snd.loss.rack;
        if rack.sent_at.is_none() {
            return (0, None);
        }
        let stop = self.rack_stop();
        let mut wait: Option<Span> = None;
        let mut found = 0;
        for index in 0..self.snd.flight.len() {
            let Some(sent) = self.snd.flight.get(index) else { break };
            if !sent.awaited() || stop.is_some_and(|stop| (sent.order, index) >= stop) {
                continue;
            }
            if let Some(left) = self.rack_left(sent, window, now) {
                wait = wait.max(Some(left));
            } else {
                self.mark_lost(index, out);
                self.snd.flight.change(index, |sent| sent.found_lost = true);
                found += 1;
            }
        }
        (found, wait)
    }

    /// After an acknowledgment: looks for losses if something that was sent later has arrived.
    pub fn rack_mark_lost(&mut self, news: &mut AckNews, env: &Env<'_>, out: &mut Outbox) {
        if !self.snd.loss.rack.advanced {
            return;
        }
        self.snd.loss.rack.advanced = false;
        let (found, wait) = self.rack_detect(env.now, out);
        news.newly_lost += found;
        if found > 0 {
            out.decided(Rule::RackMarksLost);
        }
        if let Some(wait) = wait {
            let wait = (wait + timer_slack(env.profile)).min(self.rtt.rto);
            self.send_timer = Some((env.now + wait, TimerKind::Reorder));
            news.set_timer = false;
            out.decided(Rule::RackWaits);
        }
    }

    /// The wait for segments that were overtaken is over (Linux `tcp_rack_reo_timeout`).
    pub fn reorder_fired(&mut self, env: &Env<'_>, out: &mut Outbox) {
        out.fired(TimerKind::Reorder, Rule::ReorderTimer);
        let before = self.snd.in_flight();
        let (found, _) = self.rack_detect(env.now, out);
        if before != self.snd.in_flight() {
            if self.snd.loss.phase != Phase::Recovery {
                self.enter_recovery(out);
                self.reduce_cwnd(1, found, false);
            }
            self.repeat_lost(env, out);
        }
        if !matches!(self.send_timer, Some((_, TimerKind::Retransmit))) {
            self.arm_retransmit(env);
        }
    }

    /// Needless repeats widen the reordering window, once in a round trip (RFC 8985 §6.2 step 4; Linux
    /// `tcp_rack_update_reo_wnd`).
    pub fn rack_adapt(&mut self, prior_delivered: u32) {
        let delivered = self.snd.loss.delivered;
        let rack = &mut self.snd.loss.rack;
        if prior_delivered == 0 {
            return;
        }
        if prior_delivered < rack.widened_at {
            rack.dsack_seen = false;
        }
        if rack.dsack_seen {
            rack.steps = (rack.steps + 1).min(0xff);
            rack.dsack_seen = false;
            rack.widened_at = delivered;
            rack.persist = PERSIST;
        } else if rack.persist == 0 {
            rack.steps = 1;
        }
    }

    /// Marks a segment as lost; if it was repeated, the repeat is lost, too (Linux `tcp_mark_skb_lost`).
    pub fn mark_lost(&mut self, index: usize, out: &mut Outbox) {
        if self.snd.flight.get(index).is_some_and(|sent| sent.lost && sent.again && !sent.sacked) {
            out.count(Counter::LostRetransmit);
        }
        self.snd.flight.change(index, |sent| {
            sent.lost |= !sent.sacked;
            sent.again &= sent.sacked;
        });
    }

    /// Without SACK: three duplicate ACKs, or a partial one in recovery, mark the oldest segment (RFC 6582 §3.2; Linux
    /// `tcp_newreno_mark_lost`).
    pub fn newreno_mark_lost(&mut self, news: &mut AckNews, out: &mut Outbox) {
        let loss = &self.snd.loss;
        let third = loss.phase < Phase::Recovery && loss.dupacks >= loss.reordering;
        let partial = loss.phase == Phase::Recovery && news.advanced;
        let lost_already = self.snd.flight.first().is_some_and(|oldest| oldest.lost);
        if !(third || partial) || lost_already {
            return;
        }
        self.mark_lost(0, out);
        news.newly_lost += 1;
        out.decided(if third { Rule::ThreeDuplicateAcks } else { Rule::PartialAck });
    }
}
