//! The small entry that a full socket leaves behind: TIME_WAIT, or an orphan's FIN_WAIT_2 (Linux `inet_timewait_sock`).
//!
//! The order of the checks is that of Linux's `tcp_minisocks.c: tcp_timewait_state_process`; RFC 9293 §3.10.7.4 with
//! RFC 1337 and RFC 6191.

use core::net::SocketAddrV4;

use super::belief::Belief;
use super::choice::{ResetCheck, TimeWaitRestart};
use super::counter::Counter;
use super::outbox::{Env, Out, Outbox};
use super::rule::Rule;
use super::segment::{Flags, Options, Segment, Timestamps};
use super::seq::SeqNum;
use super::state::State;
use super::syn_sent::{TIMESTAMPS_LEN, reset_for};
use super::sysctl::Sysctl;
use super::tcb::{Tcb, TsState};
use super::time::{Span, Time};

/// What is kept of a connection that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeWait {
    /// Our address and port.
    pub local: SocketAddrV4,
    /// The peer's.
    pub remote: SocketAddrV4,
    /// `TimeWait` or `FinWait2`.
    pub state: State,
    /// RCV.NXT.
    pub rcv_nxt: SeqNum,
    /// The window announced last.
    pub rcv_wnd: u32,
    /// SND.NXT.
    pub snd_nxt: SeqNum,
    /// The timestamps of the connection.
    pub ts: TsState,
    /// When it came into its present state.
    pub entered_at: Time,
    /// When it is forgotten.
    pub until: Time,
    /// How far our window field is shifted.
    pub scale: u8,
    /// When an ACK last answered something out of place.
    pub last_invalid_ack: Option<Time>,
    /// How long it stays once it is in TIME_WAIT.
    pub full_span: Span,
}

/// What becomes of the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stays.
    Stays,
    /// It is gone.
    Gone,
    /// It is gone, and the SYN that arrived may open a new connection, from [`TimeWait::next_iss`] on.
    Reopens,
}

/// Whether the segment has a number in `from..to`, or is empty and stands at either edge (Linux `tcp_in_window`). What
/// repeats only known numbers is outside.
pub fn touches_window(segment: &Segment, from: SeqNum, to: SeqNum) -> bool {
    let (seq, end) = (segment.seq, segment.seq_end());
    seq == from || (end.after(from) && seq.before(to)) || (seq == to && seq == end)
}

impl Tcb {
    /// The window of our SYN as whole segments of the same space, each 12 bytes shorter for the timestamps: 45 of 1448
    /// where a SYN that knows of none offers 44 of 1460 (Linux `tcp_select_initial_window`).
    pub fn offer_stamped_segments(&mut self) {
        let stamped = u32::from(self.own_mss()).saturating_sub(TIMESTAMPS_LEN);
        self.rcv.syn_window = self.rcv.buffer.first_window(stamped);
    }

    /// What a new connection knows from the one in TIME_WAIT whose place it takes: the peer's latest timestamp.
    pub fn go_on_from(&mut self, entry: &TimeWait) {
        (self.ts.recent, self.ts.recent_at) = (entry.ts.recent, entry.ts.recent_at);
        self.offer_stamped_segments();
    }
}

impl TimeWait {
    /// What `tcb` leaves behind for so long, and for so long once it is in TIME_WAIT.
    pub fn of(tcb: &Tcb, state: State, lasts: Span, full_span: Span, now: Time) -> TimeWait {
        TimeWait {
            local: tcb.local,
            remote: tcb.remote,
            state,
            rcv_nxt: tcb.rcv.nxt,
            rcv_wnd: tcb.rcv.window(),
            snd_nxt: tcb.snd.nxt,
            ts: tcb.ts.clone(),
            entered_at: now,
            until: now + lasts,
            scale: tcb.rcv.scale,
            last_invalid_ack: None,
            full_span,
        }
    }

    /// The first number of a connection that takes this one's place: beyond everything that a window can hold of the
    /// old one's numbers.
    pub fn next_iss(&self) -> SeqNum {
        self.snd_nxt + 65_537
    }

    /// Takes a segment. `listener` tells whether someone listens on the address it is for.
    pub fn handle_segment(&mut self, segment: &Segment, listener: bool, env: &Env<'_>, out: &mut Outbox) -> Fate {
        let plain = (!env.sysctls.on(Sysctl::Timestamps)).then(|| segment.without_timestamps());
        let segment = plain.as_ref().unwrap_or(segment);
        if self.state == State::FinWait2 {
            self.fin_wait2_segment(segment, env, out)
        } else {
            self.time_wait_segment(segment, listener, env, out)
        }
    }

    fn fin_wait2_segment(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) -> Fate {
        let end = segment.seq_end();
        let in_window = touches_window(segment, self.rcv_nxt, self.rcv_nxt + self.rcv_wnd);
        // §3.10.7.4, first: check the sequence number.
        if self.ts.is_old(segment, 0) || !in_window {
            let old = self.ts.is_old(segment, 0);
            self.answer(segment, env, out, if old { Rule::PawsRejects } else { Rule::OutOfWindowAcked });
            return Fate::Stays;
        }
        // §3.10.7.4, second: check the RST bit. Departs: anywhere in the window will do.
        if segment.flags.rst() {
            return self.end(out, Rule::RstEndsFinWait2);
        }
        // §3.10.7.4, fourth: check the SYN bit. Departs: it resets, as RFC 793 said.
        if segment.flags.syn() && segment.seq.at_or_after(self.rcv_nxt) {
            out.send(reset_for(segment), Rule::SynEndsFinWait2);
            return self.end(out, Rule::SynEndsFinWait2);
        }
        // §3.10.7.4, fifth: check the ACK bit; it acknowledges nothing new.
        if !segment.flags.ack() || !end.after(self.rcv_nxt) || segment.seq_len() == 0 {
            out.decided(Rule::BareAckInFinWait2);
            return Fate::Stays;
        }
        // §3.10.7.4, seventh: text that nobody will read (§3.6.1, SHLD-3).
        if env.profile.believes(Belief::ReceivesAfterClose) && !segment.flags.fin() {
            self.rcv_nxt = end;
            self.take_timestamp(segment, env);
            out.send(self.ack(env), Rule::BareAckInFinWait2);
            return Fate::Stays;
        }
        if !segment.flags.fin() || end != self.rcv_nxt + 1 {
            out.send(reset_for(segment), Rule::DataAfterCloseReset);
            return self.end(out, Rule::DataAfterCloseReset);
        }
        // §3.10.7.4, eighth: check the FIN bit.
        self.rcv_nxt = end;
        self.take_timestamp(segment, env);
        self.state = State::TimeWait;
        self.entered_at = env.now;
        self.until = env.now + self.full_span;
        out.items.push((Out::State { from: State::FinWait2, to: State::TimeWait }, Rule::FinToTimeWait));
        out.send(self.ack(env), Rule::FinToTimeWait);
        Fate::Stays
    }

    fn time_wait_segment(&mut self, segment: &Segment, listener: bool, env: &Env<'_>, out: &mut Outbox) -> Fate {
        let old = self.ts.is_old(segment, 0);
        let (flags, bare) = (segment.flags, segment.seq_len() == 0);
        // §3.10.7.4, second: check the RST bit, with the exact number only (RFC 5961 §3.2), unless RFC 1337 §3 forbids.
        let window = env.profile.time_wait_reset == ResetCheck::Window
            && flags.rst()
            && touches_window(segment, self.rcv_nxt, self.rcv_nxt + self.rcv_wnd);
        let restarts = env.profile.time_wait_restart == TimeWaitRestart::AnyAck;
        if !old && (window || segment.seq == self.rcv_nxt) && (flags.rst() || bare) {
            if flags.rst() && !env.sysctls.on(Sysctl::Rfc1337) {
                return self.end(out, Rule::TimeWaitAssassinated);
            }
            if flags.rst() {
                out.decided(Rule::TimeWaitProtected);
            } else if restarts {
                self.restart(env);
                out.decided(Rule::TimeWaitRestart);
            } else {
                out.decided(Rule::TimeWaitRunsOn);
            }
            self.take_timestamp(segment, env);
            return Fate::Stays;
        }
        // §3.10.7.4, fourth: check the SYN bit; §3.6.1, MAY-2, and RFC 6191 let a newer one open a connection.
        let asks = flags.syn() && !flags.rst() && !flags.ack();
        if asks && env.profile.believes(Belief::SynToTimeWaitGetsRst) {
            out.send(reset_for(segment), Rule::TimeWaitAcksOld);
            return Fate::Stays;
        }
        let newer = if env.profile.believes(Belief::TwReuseInbound) {
            env.sysctls.get(Sysctl::TwReuse) == 1
        } else {
            !old && self.is_newer(segment)
        };
        let opens = asks && newer && !env.profile.believes(Belief::SynWaitsOutTimeWait);
        if opens && !listener {
            // Nobody listens: the answer is like that to an old segment, but nothing limits or restarts (`tcp_v4_rcv`).
            out.resend(self.ack(env), Rule::TimeWaitAcksOld);
            return Fate::Stays;
        }
        if opens {
            out.items.push((Out::State { from: State::TimeWait, to: State::Closed }, Rule::SynReopensTimeWait));
            return Fate::Reopens;
        }
        if old {
            out.count(Counter::PawsTimeWait);
        }
        if flags.rst() {
            out.decided(Rule::RstIgnoredInTimeWait);
            return Fate::Stays;
        }
        // §3.10.7.4, first: what is out of place is acknowledged; eighth: a FIN that comes again, too, and 2 MSL begin
        // anew, unless it acknowledges nothing (Linux `tcp_timewait_state_process`; §3.10.7.4, fifth, has dropped it).
        let again = flags.fin() && (old || flags.ack());
        let rule = if again { Rule::TimeWaitReacks } else { Rule::TimeWaitAcksOld };
        self.answer(segment, env, out, rule);
        if again {
            self.restart(env);
        } else if restarts && (old || flags.ack()) {
            self.restart(env);
            out.decided(Rule::TimeWaitRestart);
        }
        Fate::Stays
    }

    /// RFC 6191: a SYN is new if its number or its timestamp is beyond what the old connection used.
    fn is_newer(&self, segment: &Segment) -> bool {
        let newer_ts = match (self.ts.recent_at, segment.options.timestamps) {
            (Some(_), Some(ts)) if self.ts.on => self.ts.recent.wrapping_sub(ts.val).cast_signed() < 0,
            _ => false,
        };
        segment.seq.after(self.rcv_nxt) || newer_ts
    }

    fn take_timestamp(&mut self, segment: &Segment, env: &Env<'_>) {
        if let (true, Some(ts)) = (self.ts.on, segment.options.timestamps) {
            self.ts.recent = ts.val;
            self.ts.recent_at = Some(env.now);
        }
    }

    /// The time of TIME_WAIT starts again.
    fn restart(&mut self, env: &Env<'_>) {
        let lasts = if env.profile.is_mutant() { self.full_span } else { env.profile.time_wait };
        self.until = env.now + lasts;
    }

    fn end(&self, out: &mut Outbox, rule: Rule) -> Fate {
        out.items.push((Out::State { from: self.state, to: State::Closed }, rule));
        Fate::Gone
    }

    /// An ACK for something out of place, at most one in half a second unless it carried data or FIN.
    fn answer(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox, rule: Rule) {
        let always = segment.seq_len() > 0 && !segment.flags.syn();
        let limit = env.sysctls.millis(Sysctl::InvalidRatelimit);
        if !always && self.last_invalid_ack.is_some_and(|last| env.now.since(last) < limit) {
            let in_time_wait = self.state == State::TimeWait;
            out.count(if in_time_wait { Counter::SkippedTimeWait } else { Counter::SkippedFinWait2 });
            out.decided(Rule::InvalidRateLimited);
            return;
        }
        if !always {
            self.last_invalid_ack = Some(env.now);
        }
        out.resend(self.ack(env), rule);
    }

    fn ack(&self, env: &Env<'_>) -> Segment {
        let unit = 1_u32 << self.scale;
        Segment {
            src: self.local,
            dst: self.remote,
            seq: self.snd_nxt,
            ack: self.rcv_nxt,
            flags: Flags::ACK,
            // Departs: a window that the field cannot say loses its upper bits.
            window: u16::try_from(self.rcv_wnd.div_ceil(unit) & u32::from(u16::MAX)).unwrap_or(u16::MAX),
            options: Options {
                timestamps: self.ts.on.then(|| Timestamps { val: self.ts.clock(env.now), ecr: self.ts.recent }),
                ..Options::default()
            },
            payload: Vec::new(),
        }
    }
}
