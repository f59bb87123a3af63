//! A half-open passive connection: the small entry that a SYN makes at a listener (Linux `request_sock`).
//!
//! The listener itself never leaves LISTEN; RFC 9293 §3.10.7.2 moves the one TCB to SYN-RECEIVED instead. Linux:
//! `tcp_input.c: tcp_conn_request`, `tcp_minisocks.c: tcp_check_req`, `inet_connection_sock.c: reqsk_timer_handler`.

use core::net::SocketAddrV4;

use super::outbox::{Env, Outbox};
use super::rule::Rule;
use super::segment::{Flags, Segment};
use super::state::State;
use super::syn_sent::reset_for;
use super::sysctl::Sysctl;
use super::tcb::Tcb;
use super::time::{Span, Time};
use super::time_wait::touches_window;
use super::timer_kind::TimerKind;
use super::user::Secrets;

/// A connection in SYN_RCVD at a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What the full connection will start from; its state is SYN_RCVD.
    tcb: Tcb,
    /// How often the SYN-ACK was repeated by its timer.
    pub repeats: u32,
    /// When it is repeated next.
    pub timer: Time,
    /// The wait that leads there.
    wait: Span,
    /// The final ACK came, but the accept queue was full.
    pub acked: bool,
    /// When a SYN was last answered out of schedule.
    last_answer: Option<Time>,
}

/// What a segment made of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestFate {
    /// It stays half-open.
    Stays,
    /// It is gone.
    Gone,
    /// The handshake is complete: the full connection takes over and sees this segment too.
    Completes,
}

impl Request {
    /// Answers a SYN with a SYN-ACK and starts its timer.
    pub fn open(local: SocketAddrV4, syn: &Segment, secrets: Secrets, env: &Env<'_>, out: &mut Outbox) -> Request {
        let mut tcb = Tcb::new(local, syn.src, secrets, env);
        if env.sysctls.on(Sysctl::Timestamps) && syn.options.timestamps.is_some() {
            tcb.offer_stamped_segments(env);
        }
        tcb.take_peer_syn(syn, env);
        tcb.state = State::SynRcvd;
        tcb.snd.nxt = tcb.snd.iss + 1;
        let segment = tcb.build_syn(Flags::SYN | Flags::ACK, env);
        let wait = env.profile.rto_initial;
        out.items.push((super::outbox::Out::State { from: State::Listen, to: State::SynRcvd }, Rule::SynMakesRequest));
        out.send(segment, Rule::SynMakesRequest);
        Request { tcb, repeats: 0, timer: env.now + wait, wait, acked: false, last_answer: None }
    }

    /// The connection's variables as they stand.
    pub fn tcb(&self) -> &Tcb {
        &self.tcb
    }

    /// Takes a segment (Linux `tcp_check_req`). `room` tells whether the accept queue has a place.
    pub fn handle_segment(&mut self, segment: &Segment, room: bool, env: &Env<'_>, out: &mut Outbox) -> RequestFate {
        let flags = segment.flags;
        if flags.syn() && !flags.ack() && !flags.rst() && segment.seq == self.tcb.rcv.irs {
            self.answer_same_syn(env, out);
            return RequestFate::Stays;
        }
        if flags.ack() && !flags.rst() && segment.ack != self.tcb.snd.iss + 1 {
            out.send(reset_for(segment), Rule::BadAckReset);
            return RequestFate::Stays;
        }
        if !self.in_window(segment) {
            if flags.rst() {
                out.decided(Rule::RstOutOfWindow);
            } else if self.tcb.may_answer_invalid(segment, env) {
                let ack = self.tcb.build(self.tcb.snd.nxt, Flags::ACK, Vec::new(), env);
                out.send(ack, Rule::OutOfWindowAcked);
            }
            return RequestFate::Stays;
        }
        if flags.rst() {
            return end(out, Rule::RstEndsRequest);
        }
        if flags.syn() {
            out.send(reset_for(segment), Rule::SynEndsRequest);
            return end(out, Rule::SynEndsRequest);
        }
        if !flags.ack() {
            out.decided(Rule::NoAckIgnored);
            return RequestFate::Stays;
        }
        self.final_ack(segment, room, env, out)
    }

    fn in_window(&self, segment: &Segment) -> bool {
        let (from, old) = (self.tcb.rcv.nxt, self.tcb.ts.is_old(segment));
        !old && touches_window(segment, from, from + self.tcb.rcv.capacity)
    }

    /// The same SYN again: the SYN-ACK again, at most twice a second, and its timer starts anew.
    fn answer_same_syn(&mut self, env: &Env<'_>, out: &mut Outbox) {
        let limit = env.sysctls.millis(Sysctl::InvalidRatelimit);
        if self.last_answer.is_some_and(|last| env.now.since(last) < limit) {
            out.decided(Rule::InvalidRateLimited);
            return;
        }
        self.last_answer = Some(env.now);
        self.timer = env.now + self.wait;
        out.resend(self.tcb.build_syn(Flags::SYN | Flags::ACK, env), Rule::SameSynAnswered);
    }

    fn final_ack(&mut self, segment: &Segment, room: bool, env: &Env<'_>, out: &mut Outbox) -> RequestFate {
        if room {
            return RequestFate::Completes;
        }
        if env.sysctls.on(Sysctl::AbortOnOverflow) {
            out.send(reset_for(segment), Rule::OverflowAborts);
            return end(out, Rule::OverflowAborts);
        }
        self.acked = true;
        out.decided(Rule::OverflowIgnoresAck);
        RequestFate::Stays
    }

    /// The SYN-ACK timer fired: repeat it, or give the request up after `tcp_synack_retries`.
    pub fn handle_timer(&mut self, env: &Env<'_>, out: &mut Outbox) -> RequestFate {
        let spent = self.repeats >= env.sysctls.count(Sysctl::SynackRetries);
        out.fired(TimerKind::SynAck, if spent { Rule::RequestGivesUp } else { Rule::SynAckRepeat });
        if spent {
            return end(out, Rule::RequestGivesUp);
        }
        self.repeats += 1;
        self.wait = self.wait.doubled(env.rto_max());
        self.timer = env.now + self.wait;
        out.resend(self.tcb.build_syn(Flags::SYN | Flags::ACK, env), Rule::SynAckRepeat);
        RequestFate::Stays
    }

    /// The full connection that takes over when the final ACK `segment` has come (Linux `tcp_create_openreq_child`).
    pub fn complete(&self, segment: &Segment, env: &Env<'_>) -> Tcb {
        let mut tcb = self.tcb.clone();
        tcb.snd.una = tcb.snd.iss + 1;
        tcb.snd.wnd = u32::from(segment.window) << tcb.snd.scale;
        tcb.snd.wnd_max = tcb.snd.wnd;
        let echo = segment.options.timestamps.filter(|ts| tcb.ts.on && ts.ecr != 0);
        match echo {
            Some(ts) => {
                let ms = tcb.ts.clock(env.now).wrapping_sub(ts.ecr);
                tcb.rtt.sample(Span::millis(u64::from(ms.max(1))), tcb.snd.una, tcb.snd.nxt, env);
            }
            None => tcb.rtt.fall_back(env),
        }
        tcb
    }
}

/// The request ends.
fn end(out: &mut Outbox, rule: Rule) -> RequestFate {
    out.items.push((super::outbox::Out::State { from: State::SynRcvd, to: State::Closed }, rule));
    RequestFate::Gone
}
