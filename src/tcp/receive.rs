//! A segment arrives in a synchronized state (RFC 9293 §3.10.7.4): acknowledgment, text, FIN, in that order.
//!
//! Linux: `tcp_input.c: tcp_rcv_established, tcp_rcv_state_process, tcp_data_queue, tcp_fin`.

use super::ack::AckVerdict;
use super::belief::Belief;
use super::choice::AckBit;
use super::counter::Counter;
use super::memory::PeerFin;
use super::outbox::{Env, Out, Outbox};
use super::rare::Rare;
use super::rule::Rule;
use super::segment::Segment;
use super::state::State;
use super::syn_sent::reset_for;
use super::tcb::Tcb;
use super::time::Span;

/// The bytes that timestamps take from every segment.
const STAMPS: u16 = 12;

/// What came of a segment's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Text {
    /// The connection ended.
    Ends,
    /// It is taken, if there was any.
    Taken,
    /// It must be acknowledged at once, for this reason.
    AcknowledgeNow(Rule),
}

impl Tcb {
    /// Takes a segment that is addressed to this connection.
    pub fn handle_segment(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) {
        self.look(env);
        match self.state {
            State::SynSent => self.syn_sent_segment(segment, env, out),
            State::Closed | State::Listen | State::TimeWait => {
                if !segment.flags.rst() {
                    out.send(reset_for(segment), Rule::NoConnectionReset);
                }
            }
            State::SynRcvd
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck => self.synchronized_segment(segment, env, out),
        }
    }

    fn synchronized_segment(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) {
        // §3.10.7.4, fifth: check the ACK bit. If it is off, drop the segment. Departs: Linux looks first, so that
        // nothing out of the window is answered if it could not have been taken anyway.
        let (first, needs_ack) = match env.profile.needs_ack_bit {
            AckBit::Everywhere => (true, true),
            AckBit::ButEstablished => (false, self.state != State::Established),
        };
        if first && !(segment.flags.ack() || segment.flags.rst() || segment.flags.syn()) {
            out.decided(Rule::NoAckIgnored);
            return;
        }
        let predicted = self.predicts(segment);
        // §3.10.7.4, first to fourth: sequence number, RST, security, SYN.
        if !self.validate(segment, env, out) {
            return;
        }
        // §3.10.7.4, fifth: check the ACK field; what it means depends on the state.
        if !segment.flags.ack() && needs_ack {
            out.decided(Rule::NoAckIgnored);
            return;
        }
        if self.state == State::SynRcvd && !self.acks_open(segment) {
            out.send(reset_for(segment), Rule::BadAckReset);
            return;
        }
        if predicted && segment.ack.before(self.snd.una) && self.has_memory_for(segment) {
            self.take_text_first(segment, env, out);
            return;
        }
        if predicted && self.is_taken_unread(segment) {
            self.take_timestamp(segment, env);
            // Even where an ACK from further ahead has set the window since (Linux `tcp_update_wl`).
            self.snd.wl1 = segment.seq;
        } else if !segment.flags.ack() {
            out.decided(Rule::TakenWithoutAck);
        } else if self.take_ack(segment, env, out) == AckVerdict::Drop {
            return;
        }
        if predicted && segment.payload.is_empty() {
            // A bare ACK that is just the expected one is no occasion to look at what is owed to the peer.
            self.send_on(env, out);
            return;
        }
        if self.state == State::SynRcvd {
            self.finish_open(segment, env, out);
        }
        if !self.take_fin_ack(segment, env, out) {
            return;
        }
        // §3.10.7.4, sixth: check the URG bit. Departs: no urgent data.
        let why = match self.take_text(segment, predicted, env, out) {
            Text::Ends => return,
            Text::Taken => None,
            Text::AcknowledgeNow(rule) => Some(rule),
        };
        self.answer_text(why, segment, env, out);
    }

    /// What may leave now does (Linux `tcp_data_snd_check`).
    fn send_on(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.transmit(env, out);
        self.check_space(env);
    }

    /// What is done when a segment's text has been taken: new data goes out, and what is owed is acknowledged.
    fn answer_text(&mut self, why: Option<Rule>, segment: &Segment, env: &Env<'_>, out: &mut Outbox) {
        self.send_on(env, out);
        if segment.flags.syn() && self.snd.fin_queued && self.local == self.remote {
            // Linux puts this ACK off until connect() lets go of the socket; by then that of the FIN has said it all
            // (`tcp_backlog_ack_defer`).
            return;
        }
        self.ack_if_due(why, env, out);
    }

    /// Whether Linux does not even look at the acknowledgment of a segment that is just the expected one: it carries
    /// data, tells nothing new, and there is memory at hand (`tcp_rcv_established`). What an ICMP error said stands,
    /// and a timer that probes a closed window runs on.
    fn is_taken_unread(&self, segment: &Segment) -> bool {
        segment.ack == self.snd.una && self.has_memory_for(segment)
    }

    /// Whether a segment carries data, for which memory is at hand.
    fn has_memory_for(&self, segment: &Segment) -> bool {
        !segment.payload.is_empty() && Tcb::cost(segment).size <= self.rcv.buffer.ledger.at_hand
    }

    /// Departs: Linux takes the data of a segment that is just the expected one, for which memory is at hand, before it
    /// looks at an old acknowledgment, which may be older than any it would have taken (`tcp_rcv_established`).
    fn take_text_first(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) {
        self.take_timestamp(segment, env);
        let why = match self.take_text(segment, true, env, out) {
            Text::Ends => return,
            Text::Taken => None,
            Text::AcknowledgeNow(rule) => Some(rule),
        };
        let _ = self.take_ack(segment, env, out);
        self.answer_text(why, segment, env, out);
    }

    /// RFC 7323 §4.3: TS.Recent moves on, never back, with segments that start at or before the last ACK sent.
    pub fn take_timestamp(&mut self, segment: &Segment, env: &Env<'_>) {
        if let (true, Some(ts)) = (self.ts.on, segment.options.timestamps)
            && segment.seq.at_or_before(self.rcv.acked)
            && self.ts.recent.wrapping_sub(ts.val).cast_signed() <= 0
        {
            self.ts.recent = ts.val;
            self.ts.recent_at = Some(env.now);
        }
    }

    /// Whether a segment in SYN_RCVD acknowledges our SYN. Departs: Linux takes the number of the SYN itself, too,
    /// which acknowledges nothing (`tcp_ack`).
    fn acks_open(&self, segment: &Segment) -> bool {
        segment.ack.at_or_after(self.snd.una) && segment.ack.at_or_before(self.snd.nxt)
    }

    /// In SYN_RCVD the acknowledgment of our SYN establishes.
    fn finish_open(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) {
        // Departs: RFC 7323 §2.2 shifts the window of no SYN; where SYNs cross, Linux shifts that of the SYN-ACK.
        self.snd.wnd = u32::from(segment.window) << self.snd.scale;
        self.snd.wl1 = segment.seq;
        self.open_buffer(env);
        if self.ts.on {
            // A SYN-ACK that is repeated from now on announces less by the timestamps.
            self.path.announced = self.path.announced.map(|mss| mss.saturating_sub(STAMPS));
        }
        if !self.queued {
            // Where SYNs crossed, Linux does not note when the peer was heard first: what we send answers nothing yet.
            self.ack.last_data_at = None;
            self.begin_window(env, out);
        }
        self.measure_open(segment, env);
        self.update_pacing(self.snd.mss);
        self.set_state(State::Established, out, Rule::AckEstablishes);
        self.rcv.buffer.predicting = true;
        if self.write_shut {
            // shutdown() came while both SYNs were on their way.
            self.shutdown_write(env, out, Rule::FinWaitsForOpen);
        }
    }

    /// §3.10.7.4, fifth: what the acknowledgment of our FIN means in each state. False if the connection is done with
    /// this segment.
    fn take_fin_ack(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) -> bool {
        match self.state {
            State::FinWait1 if self.fin_acked() => {
                self.set_state(State::FinWait2, out, Rule::FinAcked);
                if env.profile.believes(Belief::FinWait2Always60s) && !self.orphan {
                    self.start_mistaken_timer(env);
                }
                !self.orphan || self.settle_orphan(segment, env, out)
            }
            State::Closing if self.fin_acked() => {
                out.items
                    .push((Out::Shrink { to: State::TimeWait, lasts: env.profile.time_wait }, Rule::ClosingToTimeWait));
                false
            }
            State::LastAck if self.fin_acked() && self.waits_as_second(env) => {
                let (to, lasts) = (State::TimeWait, env.profile.time_wait);
                out.items.push((Out::Shrink { to, lasts }, Rule::ClosingToTimeWait));
                false
            }
            State::LastAck if self.fin_acked() && env.profile.believes(Belief::LastAckWaits2Msl) => {
                self.start_mistaken_timer(env);
                false
            }
            State::LastAck if self.fin_acked() => {
                self.become_closed(out, Rule::LastAckCloses);
                false
            }
            State::FinWait1
            | State::Closing
            | State::LastAck
            | State::Established
            | State::FinWait2
            | State::CloseWait
            | State::SynRcvd => true,
            State::Listen | State::SynSent | State::TimeWait | State::Closed => false,
        }
    }

    /// An orphan's FIN is acknowledged: FIN_WAIT_2 with a timer, unless this very segment brings the peer's FIN or
    /// data.
    fn settle_orphan(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) -> bool {
        if self.options.resets_orphan() {
            self.end_by_reset(Rule::Linger2Resets, env, out);
            out.send(reset_for(segment), Rule::Linger2Resets);
            return false;
        }
        if has_new_data(segment, self) && !env.profile.believes(Belief::ReceivesAfterClose) {
            self.reset_for_data(segment, env, out);
            return false;
        }
        let stays = fin_wait2_span(self, env);
        if segment.flags.fin() && !env.profile.fin_wait2_expires {
            return true;
        }
        if segment.flags.fin() {
            // It may be an old one; until that is known the socket stays whole, with the timer of its rest.
            let rest = if stays > env.profile.time_wait { stays - env.profile.time_wait } else { stays };
            self.fin_wait2_timer = Rare::of(Some(env.now + rest));
            // The kernel has one timer for both.
            self.keep.timer = None;
            return true;
        }
        self.enter_orphan_fin_wait2(stays, env, out);
        // A socket that stays whole goes on with the segment: known bytes are acknowledged again.
        stays > env.profile.time_wait || !env.profile.fin_wait2_expires
    }

    /// An orphan waits for the peer's FIN: as a small entry, or as a full socket first if `tcp_fin_timeout` exceeds 60
    /// s.
    pub fn enter_orphan_fin_wait2(&mut self, stays: Span, env: &Env<'_>, out: &mut Outbox) {
        // The kernel has one timer for both, so keepalive ends here.
        self.keep.timer = None;
        if !env.profile.fin_wait2_expires {
            out.decided(Rule::FinWait2Stays);
        } else if stays > env.profile.time_wait {
            self.fin_wait2_timer = Rare::of(Some(env.now + (stays - env.profile.time_wait)));
        } else {
            out.items.push((Out::Shrink { to: State::FinWait2, lasts: stays }, Rule::OrphanFinWait2));
        }
    }

    /// §3.10.7.4, seventh: process the segment text; the eighth is [`Tcb::take_fin`], once nothing is missing before
    /// it.
    fn take_text(&mut self, segment: &Segment, predicted: bool, env: &Env<'_>, out: &mut Outbox) -> Text {
        match self.state {
            State::CloseWait | State::Closing | State::LastAck if !segment.seq.before(self.rcv.nxt) => {
                if segment.seq_len() > 0 {
                    out.decided(Rule::TextAfterFinIgnored);
                }
                return Text::Taken;
            }
            // Nobody will read it: the process does not want to, or the peer's stream has ended before it.
            State::CloseWait | State::Closing | State::LastAck if has_new_data(segment, self) => {
                self.reset_for_data(segment, env, out);
                return Text::Ends;
            }
            State::FinWait1 | State::FinWait2
                if self.read_shut
                    && has_new_data(segment, self)
                    && !env.profile.believes(Belief::ReceivesAfterClose) =>
            {
                self.reset_for_data(segment, env, out);
                return Text::Ends;
            }
            State::Established
                if env.profile.believes(Belief::ShutRdTellsPeer) && self.read_shut && has_new_data(segment, self) =>
            {
                self.reset_for_data(segment, env, out);
                return Text::Ends;
            }
            State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::SynRcvd => {}
            State::Listen | State::SynSent | State::TimeWait | State::Closed => return Text::Ends,
        }
        let why = if segment.seq_len() > 0 {
            self.note_receiver_rtt(segment, env);
            self.queue_text(segment, predicted, env, out)
        } else {
            None
        };
        match (self.state, why) {
            (State::Closed | State::TimeWait, _) => Text::Ends,
            (_, None) => Text::Taken,
            (_, Some(rule)) => Text::AcknowledgeNow(rule),
        }
    }

    /// New data for a process that will never read it: RST, and our side is gone (RFC 9293 §3.6.1 SHLD-3).
    fn reset_for_data(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) {
        out.count(Counter::AbortOnData);
        let errno = self.reset_errno(env);
        self.end_by_reset(Rule::DataAfterCloseReset, env, out);
        if !self.orphan {
            out.items.push((Out::Error(errno), Rule::DataAfterCloseReset));
        }
        out.send(reset_for(segment), Rule::DataAfterCloseReset);
    }

    /// §3.10.7.4, eighth: check the FIN bit (Linux `tcp_fin`).
    pub fn take_fin(&mut self, lies: PeerFin, env: &Env<'_>, out: &mut Outbox) {
        self.rcv.nxt += 1;
        self.rcv.fin = lies;
        self.ack.owed = true;
        match self.state {
            State::SynRcvd | State::Established => {
                self.set_state(State::CloseWait, out, Rule::FinToCloseWait);
                self.ack.enter_pingpong(env);
                self.ack.now |= env.profile.fin_acked_now;
                if env.profile.believes(Belief::FinClosesBoth) {
                    self.shutdown_write(env, out, Rule::CloseAnswersFin);
                }
                if env.profile.believes(Belief::CloseWaitTimesOut) {
                    self.start_mistaken_timer(env);
                }
            }
            State::FinWait1 if env.profile.believes(Belief::CrossingFinsReset) => {
                self.abort(env, out, Rule::FinsCross);
            }
            State::FinWait1 => {
                self.set_state(State::Closing, out, Rule::FinsCross);
                self.send_ack(env, out, Rule::FinsCross);
            }
            State::FinWait2 => {
                self.send_ack(env, out, Rule::FinToTimeWait);
                out.items
                    .push((Out::Shrink { to: State::TimeWait, lasts: env.profile.time_wait }, Rule::FinToTimeWait));
            }
            State::CloseWait
            | State::Closing
            | State::LastAck
            | State::Listen
            | State::SynSent
            | State::TimeWait
            | State::Closed => {}
        }
        // What lies beyond the FIN makes no sense; an ACK that has left by now may still have reported it.
        if self.rcv.gap.is_kept() {
            for held in std::mem::take(&mut self.rcv.gap.beyond) {
                self.rcv.buffer.ledger.release(held.memory.size);
            }
            self.rcv.gap.reports.clear();
        }
    }
}

/// Whether the segment ends beyond what is received (a FIN alone does not count unless a gap lies before it).
fn has_new_data(segment: &Segment, tcb: &Tcb) -> bool {
    let data_end = segment.seq_end().back(u32::from(segment.flags.fin()));
    segment.seq_len() > 0 && data_end.after(tcb.rcv.nxt)
}

/// How long an orphan waits in FIN_WAIT_2: the option or the setting, but at least three and a half RTOs (Linux
/// `tcp_fin_time`).
pub fn fin_wait2_span(tcb: &Tcb, env: &Env<'_>) -> Span {
    let rto = tcb.rtt.rto;
    tcb.options.fin_timeout(env).max(Span(rto.0 * 4 - rto.0 / 2))
}
