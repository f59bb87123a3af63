//! The first four checks on a segment for a synchronized connection (RFC 9293 §3.10.7.4): timestamps, sequence number,
//! RST, SYN; with RFC 5961's challenge ACKs where the profile has them. Linux: `tcp_input.c: tcp_validate_incoming`.

use super::belief::Belief;
use super::choice::{Answer, ResetCheck, SynCheck};
use super::counter::Counter;
use super::errno::Errno;
use super::outbox::{Env, Out, Outbox};
use super::rule::Rule;
use super::segment::Segment;
use super::state::State;
use super::syn_sent::reset_for;
use super::tcb::Tcb;

impl Tcb {
    /// Whether the segment may be processed further; if not, the answer it deserves is in the outbox.
    pub fn validate(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) -> bool {
        // RFC 7323 §5.3 R1: an old timestamp marks an old duplicate. A RST is exempt.
        let slack = env.profile.paws_slack;
        if self.ts.is_old(segment, slack) && !segment.flags.rst() && !self.is_replayed_ack(segment, env) {
            self.answer_old(segment, env, out);
            return false;
        }
        // §3.10.7.4, first: check the sequence number.
        if !self.in_window(segment) {
            self.answer_out_of_window(segment, env, out);
            return false;
        }
        // §3.10.7.4, second: check the RST bit. RFC 5961 §3.2 asks for the exact number.
        if segment.flags.rst() {
            if self.rst_matches(segment, env) {
                self.reset_by_peer(env, out);
            } else if self.rst_at_sack_edge(segment) {
                out.decided(Rule::RstAtSackEdge);
                self.reset_by_peer(env, out);
            } else {
                self.challenge(env, out);
            }
            return false;
        }
        // §3.10.7.4, third: check security and compartment. Departs: nobody uses them.
        // §3.10.7.4, fourth: check the SYN bit. RFC 5961 §4.2 challenges.
        !segment.flags.syn() || self.is_crossed_syn_ack(segment) || self.takes_syn(segment, env, out)
    }

    /// A segment with an old timestamp: an old duplicate, or an acknowledgment that was overtaken.
    fn answer_old(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) {
        let challenges = env.profile.syn_check == SynCheck::Challenge;
        let overtaken = segment.is_bare_ack() && segment.flags.ack() && segment.seq.before(self.rcv.nxt);
        if segment.flags.syn() && challenges {
            self.count_syn_challenge(out);
            self.challenge(env, out);
        } else if overtaken && env.profile.overtaken_ack == Answer::Silence {
            // It is common, and answers nothing (Linux `tcp_disordered_ack_check`).
            out.count(Counter::PawsOldAck);
            out.decided(Rule::PawsRejects);
        } else if self.may_answer_invalid(segment, env) {
            out.count(Counter::PawsEstab);
            self.send_dup_ack(segment, env, out, Rule::PawsRejects);
        } else {
            out.count(Counter::PawsEstab);
            out.count(Counter::SkippedPaws);
            out.decided(Rule::PawsRejects);
        }
    }

    /// A SYN is an error only where segments are expected to be of the connection (Linux `tcp_validate_incoming`, as
    /// `tcp_rcv_established` calls it).
    fn count_syn_challenge(&self, out: &mut Outbox) {
        out.count(Counter::SynChallenges);
        if self.state == State::Established {
            out.count(Counter::InErrs);
        }
    }

    /// A SYN on an open connection; true if it is to be taken as if it were none.
    fn takes_syn(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) -> bool {
        match env.profile.syn_check {
            SynCheck::Challenge => {
                self.count_syn_challenge(out);
                self.challenge(env, out);
                return false;
            }
            // What is known of it already is a repeat, and the rest of it counts.
            SynCheck::Resets if segment.seq.before(self.rcv.nxt) => return true,
            SynCheck::Resets => {
                self.lose_connection(Rule::SynResets, env, out);
                out.send(reset_for(segment), Rule::SynResets);
            }
        }
        false
    }

    /// An ACK that says nothing new and is only a little old: it was copied or overtaken, and does no harm (Linux
    /// `tcp_disordered_ack_check`, `tcp_tsval_replay`).
    fn is_replayed_ack(&self, segment: &Segment, env: &Env<'_>) -> bool {
        let Some(ts) = segment.options.timestamps else { return false };
        let age = u64::from(self.ts.recent.wrapping_sub(ts.val));
        segment.flags.ack()
            && segment.seq_len() == 0
            && segment.seq == self.rcv.nxt
            && segment.ack == self.snd.una
            && !self.updates_window(segment)
            && age <= self.rtt.rto.0 * u64::from(env.profile.replayed_ack_tenths) / 10_000
    }

    /// RFC 9293 §3.10.7.4 table 6, as Linux simplifies it: not wholly before what was acknowledged, not beyond the
    /// window; but where nothing waits to be read, not even a FIN, it may begin inside and end beyond (Linux
    /// `tcp_sequence`).
    fn in_window(&self, segment: &Segment) -> bool {
        let edge = self.rcv.nxt + self.rcv.window();
        let data_end = segment.seq_end().back(u32::from(segment.flags.fin()));
        let beyond = data_end.after(edge) && !self.rcv.all_read();
        segment.seq_end().at_or_after(self.rcv.acked) && segment.seq.at_or_before(edge) && !beyond
    }

    fn ends_beyond(&self, segment: &Segment) -> bool {
        segment.seq_end().after(self.rcv.nxt + self.rcv.window())
    }

    /// A segment that lies before what was acknowledged is old, even half the circle away.
    fn count_beyond(&self, segment: &Segment, out: &mut Outbox) {
        if self.ends_beyond(segment) && !segment.seq_end().before(self.rcv.acked) {
            out.count(Counter::BeyondWindow);
        }
    }

    fn answer_out_of_window(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) {
        let exact = env.profile.reset_check == ResetCheck::Exact;
        if segment.flags.rst() && exact && self.rst_matches(segment, env) {
            self.reset_by_peer(env, out);
        } else if segment.flags.rst() {
            out.decided(Rule::RstOutOfWindow);
        } else if segment.flags.syn() && env.profile.syn_check == SynCheck::Challenge {
            self.count_syn_challenge(out);
            self.challenge(env, out);
        } else if self.may_answer_invalid(segment, env) {
            self.count_beyond(segment, out);
            let closed = self.rcv.window() == 0 && segment.seq == self.rcv.nxt;
            let rule = if closed { Rule::ZeroWindowAcked } else { Rule::OutOfWindowAcked };
            self.send_dup_ack(segment, env, out, rule);
        } else {
            self.count_beyond(segment, out);
            out.count(Counter::SkippedSeq);
            out.decided(Rule::InvalidRateLimited);
        }
    }

    /// A duplicate ACK; after a repeat the next ACKs go out at once (Linux `tcp_send_dupack`).
    fn send_dup_ack(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox, rule: Rule) {
        if segment.seq_end() != segment.seq && segment.seq.before(self.rcv.nxt) {
            out.count(Counter::DelayedAckLost);
            self.ack.enter_quick(self.rcv.announced(), env);
            let end = segment.seq_end();
            let known = if end.after(self.rcv.nxt) { self.rcv.nxt } else { end };
            self.report_duplicate((segment.seq, known), env, out);
        }
        self.send_ack(env, out, rule);
    }

    /// RFC 5961 §3.2: exactly RCV.NXT. After the peer's FIN, Linux also takes the number of the FIN itself. Without
    /// that defence any number in the window will do.
    fn rst_matches(&self, segment: &Segment, env: &Env<'_>) -> bool {
        env.profile.reset_check == ResetCheck::Window
            || segment.seq == self.rcv.nxt
            || (self.has_peers_fin() && segment.seq == self.rcv.nxt.back(1))
    }

    /// A peer that holds on to what it sent last may reset with the number after it: the end of the highest block.
    fn rst_at_sack_edge(&self, segment: &Segment) -> bool {
        self.snd.sack && self.rcv.gap.reports.right_edge() == Some(segment.seq)
    }

    /// The SYN-ACK of a simultaneous open is the one SYN that is welcome here.
    fn is_crossed_syn_ack(&self, segment: &Segment) -> bool {
        self.state == State::SynRcvd
            && segment.flags.ack()
            && segment.seq == self.rcv.irs
            && segment.ack == self.snd.nxt
            && segment.seq_len() == 1
            && !self.queued
    }

    /// A challenge ACK (RFC 5961): an ordinary ACK, at most one in half a second.
    pub fn challenge(&mut self, env: &Env<'_>, out: &mut Outbox) {
        if self.may_challenge(env) {
            if env.challenges > 0 {
                self.send_ack(env, out, Rule::ChallengeAck);
            } else {
                out.decided(Rule::ChallengeLimit);
            }
        } else {
            out.count(Counter::SkippedChallenge);
            out.decided(Rule::InvalidRateLimited);
        }
    }

    /// What a reset tells the process in this state.
    pub fn reset_errno(&self, env: &Env<'_>) -> Errno {
        match self.state {
            State::SynSent => Errno::ECONNREFUSED,
            State::CloseWait if !env.profile.believes(Belief::ResetAlwaysEconnreset) => Errno::EPIPE,
            State::SynRcvd => env.profile.reset_in_syn_rcvd,
            State::Established
            | State::CloseWait
            | State::FinWait1
            | State::FinWait2
            | State::Closing
            | State::LastAck
            | State::Listen
            | State::TimeWait
            | State::Closed => Errno::ECONNRESET,
        }
    }

    /// The peer's RST is taken: the connection is gone, what was received stays readable (Linux `tcp_reset`).
    pub fn reset_by_peer(&mut self, env: &Env<'_>, out: &mut Outbox) {
        let rule = match self.reset_errno(env) {
            Errno::ECONNREFUSED => Rule::RstRefuses,
            Errno::EPIPE => Rule::RstInCloseWait,
            _ => Rule::RstResets,
        };
        if env.profile.believes(Belief::RstIsAcked) && self.state != State::SynSent {
            self.send_ack(env, out, rule);
        }
        self.lose_connection(rule, env, out);
    }

    /// The connection ends by the peer's doing, and whoever holds it is told.
    fn lose_connection(&mut self, rule: Rule, env: &Env<'_>, out: &mut Outbox) {
        let errno = self.reset_errno(env);
        if env.profile.reset_flushes && !self.rcv.queue.is_empty() {
            self.rcv.queue.clear();
            out.decided(Rule::ResetFlushes);
        }
        self.become_closed(out, rule);
        if !self.orphan {
            out.items.push((Out::Error(errno), rule));
        }
    }
}
