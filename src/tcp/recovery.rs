//! What an acknowledgment makes of the phase: when recovery begins, when it ends, and when it turns out to have been
//! needless (RFC 5681 §3.2, RFC 6582, RFC 6675, RFC 5682, RFC 4015, RFC 3708).
//!
//! The order of the checks is that of Linux's `tcp_input.c: tcp_fastretrans_alert, tcp_process_loss`.

use super::choice::LossMarks;
use super::counter::Counter;
use super::loss::{AckNews, Phase};
use super::outbox::{Env, Outbox};
use super::rule::Rule;
use super::segment::Segment;
use super::state::State;
use super::sysctl::Sysctl;
use super::tcb::Tcb;
use super::time::Span;
use super::timer_kind::TimerKind;

/// What is to be sent once the window is known (Linux `REXMIT_NONE` and its kin).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing but new data.
    Nothing,
    /// What is lost.
    Lost,
    /// New data first, to see whether the timeout was needless.
    New,
}

impl Tcb {
    /// An acknowledgment that is out of the ordinary, or any while something is amiss (Linux `tcp_fastretrans_alert`).
    pub fn alert(&mut self, segment: &Segment, news: &mut AckNews, env: &Env<'_>, out: &mut Outbox) -> Repeat {
        if self.snd.flight.is_empty() {
            self.snd.loss.dupacks = 0;
        }
        if self.holds_oldest(news, env, out) {
            return Repeat::Nothing;
        }
        if !self.end_phase(segment, out) {
            return Repeat::Nothing;
        }
        match self.snd.loss.phase {
            Phase::Recovery => self.alert_in_recovery(segment, news, env, out),
            Phase::Loss => {
                let repeat = self.alert_in_loss(segment, news, out);
                self.find_lost(news, env, out);
                if self.snd.loss.phase == Phase::Open || news.repeat_lost {
                    self.alert_open(news, env, out, repeat)
                } else {
                    repeat
                }
            }
            Phase::Open | Phase::Disorder | Phase::Reduced => self.alert_open(news, env, out, Repeat::Nothing),
        }
    }

    /// The peer reports the oldest segment as held, but does not acknowledge it: it may have thrown it away. Wait a
    /// moment (Linux `tcp_check_sack_reneging`).
    fn holds_oldest(&mut self, news: &mut AckNews, env: &Env<'_>, out: &mut Outbox) -> bool {
        let held = news.advanced && self.snd.flight.first().is_some_and(|oldest| oldest.sacked);
        if held {
            out.decided(Rule::SackTakenBack);
            let half = self.rtt.srtt().map_or(Span::ZERO, |srtt| Span(srtt.0 / 2));
            self.send_timer = Some((env.now + half.max(Span::millis(10)), TimerKind::Retransmit));
            news.set_timer = false;
        }
        held
    }

    /// Whether everything that was out when the phase began is acknowledged, and what then follows. False if the
    /// acknowledgment is done with.
    fn end_phase(&mut self, segment: &Segment, out: &mut Outbox) -> bool {
        let loss = &self.snd.loss;
        if loss.phase == Phase::Open {
            self.snd.first_repeat_at = None;
            return true;
        }
        if self.snd.una.before(loss.high) {
            return true;
        }
        match loss.phase {
            Phase::Reduced => {
                if self.snd.una != loss.high {
                    self.end_reduction();
                    self.enter(Phase::Open);
                }
                true
            }
            Phase::Recovery => {
                if !self.snd.sack {
                    self.snd.loss.dupacks = 0;
                }
                if self.undo_after_recovery(segment, out) {
                    return false;
                }
                out.decided(Rule::RecoveryEnds);
                self.end_reduction();
                true
            }
            Phase::Open | Phase::Disorder | Phase::Loss => true,
        }
    }

    fn alert_in_recovery(&mut self, segment: &Segment, news: &mut AckNews, env: &Env<'_>, out: &mut Outbox) -> Repeat {
        if !news.advanced {
            if !self.snd.sack {
                self.count_dupack(news.duplicate, out);
            }
        } else if self.undo_partial(segment, news, out) {
            return Repeat::Nothing;
        }
        if self.undo_by_dsack(out) {
            self.keep_open();
        }
        self.find_lost(news, env, out);
        if self.snd.loss.phase != Phase::Recovery {
            if self.snd.lost_out() == 0 {
                return Repeat::Nothing;
            }
            self.enter_recovery(out);
        }
        Repeat::Lost
    }

    /// In the phases without a repeat under way, and after a timeout that turned out needless.
    fn alert_open(&mut self, news: &mut AckNews, env: &Env<'_>, out: &mut Outbox, so_far: Repeat) -> Repeat {
        if !self.snd.sack {
            if news.advanced {
                self.snd.loss.dupacks = 0;
            }
            self.count_dupack(news.duplicate, out);
        }
        if self.snd.loss.phase <= Phase::Disorder {
            self.undo_by_dsack(out);
        }
        self.find_lost(news, env, out);
        if self.snd.lost_out() == 0 {
            if !self.snd.any_repeat() {
                self.snd.first_repeat_at = None;
            }
            if self.snd.loss.phase != Phase::Reduced {
                self.keep_open();
            }
            return so_far;
        }
        self.enter_recovery(out);
        Repeat::Lost
    }

    /// Looks for losses, in the way that the connection has (Linux `tcp_identify_packet_loss`).
    fn find_lost(&mut self, news: &mut AckNews, env: &Env<'_>, out: &mut Outbox) {
        if self.snd.flight.is_empty() {
            return;
        }
        match env.profile.loss_marks {
            _ if !self.snd.sack => self.newreno_mark_lost(news, out),
            LossMarks::Rack => {
                let before = self.snd.repeats_out();
                self.rack_mark_lost(news, env, out);
                news.repeat_lost |= before > self.snd.repeats_out();
            }
            LossMarks::Forward => self.sack_mark_lost(!self.snd.loss.reorder_seen, news, out),
            LossMarks::Sacked => self.sack_mark_lost(false, news, out),
        }
    }

    /// Fast recovery begins (Linux `tcp_enter_recovery`).
    pub fn enter_recovery(&mut self, out: &mut Outbox) {
        out.count(if self.snd.sack { Counter::SackRecovery } else { Counter::RenoRecovery });
        self.snd.loss.prior_ssthresh = 0;
        let repeats = self.snd.repeats_out();
        self.snd.loss.begin_undo(self.snd.una, repeats);
        if !self.snd.loss.reduces() {
            self.remember_ssthresh();
            self.begin_reduction();
        }
        self.enter(Phase::Recovery);
    }

    /// OPEN if nothing is amiss any more, DISORDER otherwise (Linux `tcp_try_keep_open`).
    pub fn keep_open(&mut self) {
        let amiss = self.snd.sacked_out() + self.snd.lost_out() > 0 || self.snd.any_repeat();
        let phase = if amiss { Phase::Disorder } else { Phase::Open };
        if self.snd.loss.phase != phase {
            self.enter(phase);
            self.snd.loss.high = self.snd.nxt;
        }
    }

    /// Without SACK each duplicate ACK stands for a segment that arrived (Linux `tcp_add_reno_sack`).
    fn count_dupack(&mut self, duplicate: bool, out: &mut Outbox) {
        if !duplicate {
            return;
        }
        let before = self.snd.loss.dupacks;
        self.snd.loss.dupacks += 1;
        self.limit_dupacks(0);
        self.snd.loss.delivered += self.snd.loss.dupacks.saturating_sub(before);
        out.decided(Rule::DuplicateAck);
    }

    /// There cannot be more of them than segments that may have caused them; if there are, the path reorders (Linux
    /// `tcp_check_reno_reordering`).
    pub fn limit_dupacks(&mut self, addend: u32) {
        let packets = self.snd.packets_out();
        let holes = self.snd.lost_out().max(1).min(packets);
        if self.snd.loss.dupacks + holes > packets {
            self.snd.loss.dupacks = packets - holes;
            self.snd.loss.reordering = (packets + addend).min(300);
            self.snd.loss.reorder_seen = true;
        }
    }

    /// An acknowledgment after a timeout (Linux `tcp_process_loss`).
    fn alert_in_loss(&mut self, segment: &Segment, news: &AckNews, out: &mut Outbox) -> Repeat {
        let recovered = self.snd.una.at_or_after(self.snd.loss.high);
        if news.advanced && self.undo_loss(segment, false, out) {
            return Repeat::Nothing;
        }
        if self.snd.loss.frto {
            if news.original_arrived && self.undo_loss(segment, true, out) {
                return Repeat::Nothing;
            }
            if self.snd.nxt.after(self.snd.loss.high) {
                if news.sacked || news.duplicate {
                    // The loss was real.
                    self.snd.loss.frto = false;
                }
            } else if news.advanced && !recovered {
                self.snd.loss.high = self.snd.nxt;
                if self.has_unsent() && (self.snd.una + self.snd.wnd).after(self.snd.nxt) {
                    out.decided(Rule::FrtoSendsNew);
                    return Repeat::New;
                }
                self.snd.loss.frto = false;
            }
        }
        if recovered {
            self.undo_after_recovery(segment, out);
            return Repeat::Nothing;
        }
        if !self.snd.sack {
            if self.snd.nxt.after(self.snd.loss.high) && news.duplicate {
                self.count_dupack(news.duplicate, out);
            } else if news.advanced {
                self.snd.loss.dupacks = 0;
            }
        }
        Repeat::Lost
    }

    /// Whether the echoed timestamp is older than the first repeat: it was the original that arrived (RFC 4015; Linux
    /// `tcp_packet_delayed`). Departs: an acknowledged SYN makes Linux forget when it was repeated, and in SYN_RCVD it
    /// then takes anything for late.
    fn original_was_late(&self, segment: &Segment) -> bool {
        match self.snd.first_repeat_at {
            Some(first) => segment.options.timestamps.is_some_and(|stamps| {
                let sent = self.ts.clock(first);
                self.ts.on && stamps.ecr != 0 && stamps.ecr.wrapping_sub(sent).cast_signed() < 0
            }),
            None => self.state != State::SynSent && (self.snd.sack || self.snd.una.before(self.snd.loss.high)),
        }
    }

    /// Whether every repeat has turned out to be needless.
    fn may_undo(&self, segment: &Segment) -> bool {
        let loss = &self.snd.loss;
        loss.undo_from.is_some() && (loss.undo_repeats == Some(0) || self.original_was_late(segment))
    }

    /// At the end of a phase. True if the old state is held until something above it is acknowledged: without SACK, or
    /// duplicate ACKs of the repeats would begin it anew (RFC 6582 §3.2; Linux `tcp_try_undo_recovery`).
    fn undo_after_recovery(&mut self, segment: &Segment, out: &mut Outbox) -> bool {
        if self.may_undo(segment) {
            let loss = self.snd.loss.phase == Phase::Loss;
            out.count(if loss { Counter::LossUndo } else { Counter::FullUndo });
            out.decided(Rule::RecoveryUndone);
            self.undo_reduction(false);
        } else if self.snd.loss.rack.persist > 0 {
            self.snd.loss.rack.persist -= 1;
        }
        if self.snd.una == self.snd.loss.high && !self.snd.sack {
            if !self.snd.any_repeat() {
                self.snd.first_repeat_at = None;
            }
            return true;
        }
        self.enter(Phase::Open);
        false
    }

    /// All repeats were reported as duplicates (RFC 3708; Linux `tcp_try_undo_dsack`).
    fn undo_by_dsack(&mut self, out: &mut Outbox) -> bool {
        let loss = &mut self.snd.loss;
        if loss.undo_from.is_none() || loss.undo_repeats != Some(0) {
            return false;
        }
        loss.rack.persist = (loss.rack.persist + 1).min(super::rack::PERSIST);
        out.count(Counter::DsackUndo);
        out.decided(Rule::DsackUndoes);
        self.undo_reduction(false);
        true
    }

    /// The timeout was needless (Linux `tcp_try_undo_loss`).
    fn undo_loss(&mut self, segment: &Segment, by_frto: bool, out: &mut Outbox) -> bool {
        if !by_frto && !self.may_undo(segment) {
            return false;
        }
        out.count(Counter::LossUndo);
        if by_frto {
            out.count(Counter::SpuriousRtos);
        }
        out.decided(if by_frto { Rule::FrtoUndoes } else { Rule::TimeoutUndone });
        self.undo_reduction(true);
        self.snd.retransmits = 0;
        if by_frto || self.snd.sack {
            self.enter(Phase::Open);
        }
        true
    }

    /// A partial acknowledgment in recovery that the original brought (Linux `tcp_try_undo_partial`). True if nothing
    /// more is to be repeated now.
    fn undo_partial(&mut self, segment: &Segment, news: &AckNews, out: &mut Outbox) -> bool {
        if self.snd.loss.undo_from.is_none() || !self.original_was_late(segment) {
            return false;
        }
        let highest = self.snd.highest_sacked();
        self.note_reordering_below(news.una_before, highest, Counter::TsReorder, out);
        if self.snd.repeats_out() > 0 {
            return true;
        }
        if !self.snd.any_repeat() {
            self.snd.first_repeat_at = None;
        }
        out.count(Counter::PartialUndo);
        out.decided(Rule::RecoveryUndone);
        self.undo_reduction(true);
        self.keep_open();
        false
    }

    /// The retransmission timer has expired: all that was out counts as lost, but for what was sent just now; the
    /// window shrinks to one segment (RFC 5681 §3.1; Linux `tcp_enter_loss`).
    pub fn enter_loss(&mut self, env: &Env<'_>, out: &mut Outbox) {
        let fresh = self.snd.loss.phase < Phase::Recovery;
        self.mark_all_lost(env, out);
        let loss = &self.snd.loss;
        let again = loss.phase == Phase::Loss && self.snd.retransmits == 0;
        if loss.phase <= Phase::Disorder || !loss.high.after(self.snd.una) || again {
            self.remember_ssthresh();
            self.snd.loss.prior_cwnd = self.snd.cwnd;
            self.snd.ssthresh = (self.snd.cwnd / 2).max(2);
            let repeats = self.snd.repeats_out();
            self.snd.loss.begin_undo(self.snd.una, repeats);
        }
        self.snd.cwnd = self.snd.in_flight() + 1;
        self.snd.cwnd_count = 0;
        let loss = &mut self.snd.loss;
        if loss.phase <= Phase::Disorder && self.snd.flight.sacked() >= 3 {
            loss.reordering = loss.reordering.min(super::loss::DUP_THRESH);
        }
        loss.high = self.snd.nxt;
        // A probe that was out has been counted with the repeats and is forgotten: the next lost tail has its own.
        loss.probe_end = None;
        loss.frto = env.sysctls.on(Sysctl::Frto) && (fresh || self.snd.retransmits > 0);
        self.enter(Phase::Loss);
    }

    fn mark_all_lost(&mut self, env: &Env<'_>, out: &mut Outbox) {
        // A peer that throws away what it reported is believed nothing any more.
        let reneged = self.snd.flight.first().is_some_and(|oldest| oldest.sacked);
        if reneged {
            out.count(Counter::SackReneging);
        }
        if !self.snd.sack {
            self.snd.loss.dupacks = 0;
        }
        for index in 0..self.snd.flight.len() {
            if reneged {
                self.snd.flight.change(index, |sent| sent.sacked = false);
            }
            let recent = index > 0
                && !reneged
                && env.profile.loss_marks == LossMarks::Rack
                && self.snd.flight.get(index).is_some_and(|sent| self.rack_left(sent, Span::ZERO, env.now).is_some());
            if !recent {
                self.mark_lost(index, out);
            }
        }
    }
}
