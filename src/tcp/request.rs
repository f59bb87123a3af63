//! A half-open passive connection: the small entry that a SYN makes at a listener (Linux `request_sock`).
//!
//! The listener itself never leaves LISTEN; RFC 9293 §3.10.7.2 moves the one TCB to SYN-RECEIVED instead. Linux:
//! `tcp_input.c: tcp_conn_request`, `tcp_minisocks.c: tcp_check_req`, `inet_connection_sock.c: reqsk_timer_handler`.

use core::net::SocketAddrV4;

use super::belief::Belief;
use super::choice::{IcmpEnds, NewSyn, ResetCheck, SameSyn, SynData};
use super::counter::Counter;
use super::icmp::Icmp;
use super::options::Wanted;
use super::outbox::{Env, Outbox};
use super::output::Offers;
use super::rule::Rule;
use super::segment::{Flags, Segment};
use super::seq::SeqNum;
use super::state::State;
use super::syn_sent::{Crossing, reset_for};
use super::sysctl::Sysctl;
use super::tcb::Tcb;
use super::time::{Span, Time};
use super::time_wait::{TimeWait, touches_window};
use super::timer_kind::TimerKind;
use super::user::Secrets;

/// The longest wait between two SYN-ACKs (Linux `TCP_RTO_MAX`).
const SYN_ACK_WAIT_MAX: Span = Span::secs(120);

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
    /// The timestamps of the first SYN-ACK and of the latest.
    stamps: (u32, u32),
    /// The final ACK came, but the accept queue was full.
    pub acked: bool,
    /// When the SYN-ACK left, if it left once: what its acknowledgment is measured from.
    sent_once: Option<Time>,
    /// How many repeats are left to it while its listener's queue is crowded; the setting counts otherwise.
    pub cut: Option<u32>,
    /// How often the SYN-ACK is repeated at most: the listener's TCP_SYNCNT, or `tcp_synack_retries`.
    pub retries: u32,
    /// How often its timer fires before an ACK without data will do: its listener's TCP_DEFER_ACCEPT.
    pub defer: u32,
    /// The data that its SYN carried, where that is kept.
    text: Vec<u8>,
    /// The entry in TIME_WAIT that the SYN ended, where it may come back.
    pub before: Option<Box<TimeWait>>,
}

/// What a segment made of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestFate {
    /// It stays half-open.
    Stays,
    /// It is gone.
    Gone,
    /// It stays; the segment acknowledges something else, and is looked at as if there were none.
    NotForIt,
    /// It is gone, and the entry in TIME_WAIT that it took the place of is back.
    Returns(Box<TimeWait>),
    /// The handshake is complete: the full connection takes over and sees this segment too.
    Completes,
}

impl Request {
    /// Answers a SYN with a SYN-ACK and starts its timer.
    ///
    /// `wanted` is what the listener asked for.
    pub fn open(
        local: SocketAddrV4,
        syn: &Segment,
        secrets: Secrets,
        wanted: Wanted,
        env: &Env<'_>,
        out: &mut Outbox,
    ) -> Request {
        let request = Request { sent_once: Some(env.now), ..Request::of(local, syn, secrets, wanted, env) };
        out.items.push((super::outbox::Out::State { from: State::Listen, to: State::SynRcvd }, Rule::SynMakesRequest));
        out.send(request.syn_ack(env), Rule::SynMakesRequest);
        request
    }

    /// What a SYN makes, before anything is sent: also what a cookie is made from, and what it is turned back into.
    pub fn of(local: SocketAddrV4, syn: &Segment, secrets: Secrets, wanted: Wanted, env: &Env<'_>) -> Request {
        let mut tcb = Tcb::new(local, syn.src, secrets, env);
        tcb.ask(wanted, env);
        if env.sysctls.on(Sysctl::Timestamps) && syn.options.timestamps.is_some() {
            tcb.offer_stamped_segments();
        }
        tcb.take_peer_syn(syn, Crossing::No, env);
        tcb.state = State::SynRcvd;
        tcb.snd.nxt = tcb.snd.iss + 1;
        let wait = env.profile.rto_initial;
        let stamps = (tcb.ts.clock(env.now), tcb.ts.clock(env.now));
        let text = match env.profile.syn_data {
            SynData::Ignored => Vec::new(),
            SynData::Queued => syn.payload.clone(),
        };
        Request {
            tcb,
            stamps,
            repeats: 0,
            timer: env.now + wait,
            wait,
            acked: false,
            sent_once: None,
            cut: None,
            retries: env.sysctls.count(Sysctl::SynackRetries),
            defer: 0,
            text,
            before: None,
        }
    }

    /// What a cookie is turned back into: the first window is counted in segments of the size that it kept, without
    /// room for timestamps (Linux `cookie_v4_check`), although the SYN-ACK had announced another.
    pub fn of_cookie(
        local: SocketAddrV4,
        (syn, mss): (&Segment, u16),
        secrets: Secrets,
        wanted: Wanted,
        env: &Env<'_>,
    ) -> Request {
        let mut request = Request::of(local, syn, secrets, wanted, env);
        let rcv = &mut request.tcb.rcv;
        rcv.syn_window = rcv.buffer.first_window(u32::from(mss));
        rcv.edge = rcv.nxt + rcv.syn_window;
        request
    }

    /// An ACK of it. The window is that of the SYN-ACK, rounded down where a connection would round it up (Linux
    /// `tcp_v4_reqsk_send_ack`).
    fn ack(&self, env: &Env<'_>) -> Segment {
        let window = u16::try_from(self.told_window() >> self.tcb.rcv.scale).unwrap_or(u16::MAX);
        // The connection that may come of it knows nothing of this.
        let built = self.tcb.clone().build(self.tcb.snd.nxt, Flags::ACK, Vec::new(), env, &mut Outbox::default());
        Segment { window, ..built }
    }

    /// Its SYN-ACK.
    pub fn syn_ack(&self, env: &Env<'_>) -> Segment {
        self.tcb.build_syn(Flags::SYN | Flags::ACK, Offers::Answer, env)
    }

    /// What its listener asks for by now: segments of that size at the most, 0 for as large as they come, and for how
    /// many timers an ACK without data will not do.
    pub fn note_asked(&mut self, bytes: u16, defer: u8) {
        if self.tcb.options.max_segment != bytes {
            self.tcb.options.max_segment = bytes;
        }
        self.defer = u32::from(defer);
    }

    /// The path to the peer takes segments of that size: what another connection has learnt counts here, too.
    pub fn note_path(&mut self, mss: u16) {
        if self.tcb.path.mss != mss {
            self.tcb.path.mss = mss;
        }
    }

    /// The connection's variables as they stand.
    pub fn tcb(&self) -> &Tcb {
        &self.tcb
    }

    /// Takes a segment (Linux `tcp_check_req`). `room` tells whether the accept queue has a place.
    pub fn handle_segment(&mut self, segment: &Segment, room: bool, env: &Env<'_>, out: &mut Outbox) -> RequestFate {
        let plain = (!env.sysctls.on(Sysctl::Timestamps)).then(|| segment.without_timestamps());
        let segment = plain.as_ref().unwrap_or(segment);
        let (flags, old) = (segment.flags, self.tcb.ts.is_old(segment, 0));
        // Departs: Linux knows a repeat of its SYN before anything else; §3.10.7.4, first, would find it outside.
        if flags.syn() && !flags.ack() && !flags.rst() && segment.seq == self.tcb.rcv.irs && !old {
            self.answer_same_syn(env, out);
            return RequestFate::Stays;
        }
        // §3.10.7.4, fifth, SYN-RECEIVED: an ACK of something else is answered with RST. Departs: before the window.
        if flags.ack() && !flags.rst() && segment.ack != self.tcb.snd.iss + 1 {
            return RequestFate::NotForIt;
        }
        // §3.10.7.4, first: check the sequence number.
        if !self.in_window(segment) {
            if old {
                out.count(Counter::PawsEstab);
            } else if !old && self.echoes_nothing(segment) {
                out.count(Counter::EchoRejected);
            }
            if flags.rst() {
                out.decided(Rule::RstOutOfWindow);
            } else if self.tcb.may_answer_invalid(segment, env) {
                let ack = self.ack(env);
                let rule = if self.echoes_nothing(segment) { Rule::EchoOfNoSynAck } else { Rule::OutOfWindowAcked };
                out.send(ack, rule);
            } else {
                out.count(Counter::SkippedSynRecv);
            }
            return RequestFate::Stays;
        }
        // §3.10.7.4, second: check the RST bit. The RFC goes back to LISTEN; here the listener has never left it.
        let believed = segment.seq == self.tcb.rcv.nxt || env.profile.reset_check == ResetCheck::Window;
        if flags.rst() && believed {
            if let Some(entry) = self.before.take() {
                let (from, to) = (State::SynRcvd, State::TimeWait);
                out.items.push((super::outbox::Out::State { from, to }, Rule::TimeWaitReturns));
                return RequestFate::Returns(entry);
            }
            return end(out, Rule::RstEndsRequest);
        }
        if flags.rst() {
            // RFC 5961 §3.2, here too.
            if self.tcb.may_challenge(env) {
                let ack = self.ack(env);
                out.send(ack, Rule::ChallengeAck);
            } else {
                out.count(Counter::SkippedChallenge);
                out.decided(Rule::InvalidRateLimited);
            }
            return RequestFate::Stays;
        }
        // §3.10.7.4, fourth: check the SYN bit. A SYN at the number of the first one is what is repeated of it; what
        // follows counts.
        if flags.syn() && segment.seq != self.tcb.rcv.irs {
            if env.profile.new_syn == NewSyn::Forgets {
                return end(out, Rule::NewSynForgets);
            }
            out.send(reset_for(segment), Rule::SynEndsRequest);
            return end(out, Rule::SynEndsRequest);
        }
        // §3.10.7.4, fifth: check the ACK bit.
        if !flags.ack() {
            out.decided(Rule::NoAckIgnored);
            return RequestFate::Stays;
        }
        self.final_ack(segment, room, env, out)
    }

    /// The window as its SYN-ACK told it (Linux `tcp_synack_window`).
    fn told_window(&self) -> u32 {
        self.tcb.rcv.syn_window.min(u32::from(u16::MAX))
    }

    /// Whether a segment echoes a timestamp that no SYN-ACK carried (Linux `tcp_check_req: tsecr_reject`).
    fn echoes_nothing(&self, segment: &Segment) -> bool {
        let Some(ts) = segment.options.timestamps.filter(|ts| self.tcb.ts.on && ts.ecr != 0) else { return false };
        ts.ecr.wrapping_sub(self.stamps.0) > self.stamps.1.wrapping_sub(self.stamps.0)
    }

    fn in_window(&self, segment: &Segment) -> bool {
        let from = self.tcb.rcv.nxt;
        !self.echoes_nothing(segment)
            && !self.tcb.ts.is_old(segment, 0)
            && touches_window(segment, from, from + self.told_window())
    }

    /// The same SYN again: the SYN-ACK again, at most twice a second, and its timer starts anew.
    fn answer_same_syn(&mut self, env: &Env<'_>, out: &mut Outbox) {
        if !self.tcb.may_challenge(env) {
            out.count(Counter::SkippedSynRecv);
            out.decided(Rule::InvalidRateLimited);
            return;
        }
        match env.profile.same_syn {
            SameSyn::Restarts => self.timer = env.now + self.wait,
            SameSyn::Answered => {}
            SameSyn::Acked => {
                let ack = self.tcb.build(self.tcb.snd.nxt, Flags::ACK, Vec::new(), env, out);
                out.send(ack, Rule::SameSynAcked);
                return;
            }
        }
        self.resend(env, out, Rule::SameSynAnswered);
    }

    /// The SYN-ACK again. The connection that comes of it knows of the repeat, and takes the peer's word for a
    /// duplicate (Linux `tcp_rtx_synack`).
    fn resend(&mut self, env: &Env<'_>, out: &mut Outbox, rule: Rule) {
        self.tcb.snd.loss.repeats += 1;
        self.stamps.1 = self.tcb.ts.clock(env.now);
        self.sent_once = None;
        out.resend(self.syn_ack(env), rule);
    }

    fn final_ack(&mut self, segment: &Segment, room: bool, env: &Env<'_>, out: &mut Outbox) -> RequestFate {
        if env.profile.believes(Belief::ThirdAckLossResets) && segment.seq_len() > 0 {
            out.send(reset_for(segment), Rule::BadAckReset);
            return end(out, Rule::BadAckReset);
        }
        if self.repeats < self.defer && segment.seq_end() == self.tcb.rcv.irs + 1 {
            self.acked = true;
            out.decided(Rule::DeferWaitsForData);
            return RequestFate::Stays;
        }
        if room {
            // Only a connection takes the timestamp over, nobody who still waits to be one.
            if let Some(ts) = segment.options.timestamps.filter(|_| segment.seq.at_or_before(self.tcb.rcv.nxt)) {
                self.tcb.ts.recent = ts.val;
            }
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

    /// Takes an ICMP error about the SYN-ACK (Linux `tcp_req_err`).
    pub fn handle_icmp(&mut self, icmp: Icmp, seq: SeqNum, env: &Env<'_>, out: &mut Outbox) -> RequestFate {
        if seq != self.tcb.snd.iss {
            out.count(Counter::OutOfWindowIcmps);
            out.decided(Rule::IcmpOutOfWindow);
            return RequestFate::Stays;
        }
        let ends = match env.profile.icmp_ends {
            IcmpEnds::Opening => icmp.ends_request(),
            IcmpEnds::Hard => icmp.is_hard(),
        };
        if ends {
            out.count(Counter::ListenDrops);
            return end(out, Rule::IcmpEndsRequest);
        }
        out.decided(Rule::IcmpSparesRequest);
        RequestFate::Stays
    }

    /// The SYN-ACK timer fired: repeat it, or give the request up after so many.
    pub fn handle_timer(&mut self, env: &Env<'_>, out: &mut Outbox) -> RequestFate {
        let most = self.retries;
        let crowded = self.cut.filter(|cut| *cut < most && self.repeats >= *cut);
        let gives_up = if crowded.is_some() { Rule::SynAckRepeatsCut } else { Rule::RequestGivesUp };
        let waits = self.acked && self.repeats < self.defer;
        let spent = (self.repeats >= most || crowded.is_some()) && !waits;
        // Whoever has acknowledged gets the SYN-ACK again only at the end: a last occasion to answer (Linux
        // `syn_ack_recalc`).
        let silent = self.acked && self.repeats + 1 < self.defer;
        let rule = if spent {
            gives_up
        } else if silent {
            Rule::DeferWaitsForData
        } else {
            Rule::SynAckRepeat
        };
        out.fired(TimerKind::SynAck, rule);
        if spent {
            return end(out, gives_up);
        }
        self.repeats += 1;
        // tcp_rto_max_ms does not bound it (Linux `tcp_reqsk_timeout`).
        self.wait = self.wait.doubled(SYN_ACK_WAIT_MAX);
        self.timer = env.now + self.wait;
        if !silent {
            self.resend(env, out, Rule::SynAckRepeat);
        }
        RequestFate::Stays
    }

    /// The full connection that takes over when the final ACK `segment` has come (Linux `tcp_create_openreq_child`).
    pub fn complete(&self, segment: &Segment, env: &Env<'_>) -> Tcb {
        let mut tcb = self.tcb.clone();
        tcb.last_invalid_ack = None;
        tcb.queued = true;
        tcb.snd.una = tcb.snd.iss + 1;
        tcb.snd.wnd = u32::from(segment.window) << tcb.snd.scale;
        tcb.snd.wnd_max = tcb.snd.wnd;
        let echo = segment.options.timestamps.filter(|ts| tcb.ts.on && ts.ecr != 0);
        tcb.bound_mss();
        match self.round_trip(segment, env) {
            Some(rtt) => {
                tcb.snd.loss.note_rtt(rtt, env.now);
                tcb.rtt.sample(rtt, tcb.snd.una, tcb.snd.nxt, env);
            }
            None => tcb.rtt.fall_back(env),
        }
        tcb.snd.loss.delivered = 1;
        // Repeats that a SYN asked for count, but only where the timer has fired, too (Linux `tcp_init_transfer`).
        if self.repeats > 0 && self.tcb.snd.loss.repeats > 1 && echo.is_none_or(|ts| ts.ecr != self.stamps.0) {
            tcb.snd.cwnd = 1;
        }
        // The buffer is laid out when the connection opens, which one that is shut before never does.
        tcb.guess_rcv_mss(env);
        tcb
    }

    /// The data that came with the SYN, as a segment of its own behind the final ACK.
    pub fn queued_text(&self, last: &Segment) -> Option<Segment> {
        let text = Segment { seq: self.tcb.rcv.nxt, payload: self.text.clone(), flags: Flags::ACK, ..last.clone() };
        (!self.text.is_empty()).then_some(text)
    }

    /// From a SYN-ACK that was sent once to its acknowledgment, else from the echo (Linux `tcp_synack_rtt_meas`).
    fn round_trip(&self, segment: &Segment, env: &Env<'_>) -> Option<Span> {
        if let Some(sent) = self.sent_once.filter(|_| env.profile.synack_measured) {
            return Some(env.now.since(sent));
        }
        let ts = segment.options.timestamps.filter(|ts| self.tcb.ts.on && ts.ecr != 0)?;
        let ms = self.tcb.ts.clock(env.now).wrapping_sub(ts.ecr);
        Some(Span::millis(u64::from(ms.max(1))))
    }
}

/// The request ends.
fn end(out: &mut Outbox, rule: Rule) -> RequestFate {
    out.items.push((super::outbox::Out::State { from: State::SynRcvd, to: State::Closed }, rule));
    RequestFate::Gone
}
