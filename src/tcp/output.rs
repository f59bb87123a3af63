//! What leaves: the SYN, new data within the windows, the FIN behind it, and the same again (RFC 9293 §3.8, RFC 5681).
//!
//! Departs: congestion control is slow start and congestion avoidance only; fast retransmit and SACK recovery are not
//! modelled yet (`docs/fidelity.md`).

use super::outbox::{Env, Outbox};
use super::rule::Rule;
use super::segment::{Flags, Options, Segment};
use super::seq::SeqNum;
use super::state::State;
use super::sysctl::Sysctl;
use super::tcb::{InFlight, Tcb};
use super::time::{Span, Time};
use super::timer_kind::TimerKind;

/// Whose options a SYN carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offers {
    /// All that we offer.
    Own,
    /// What both sides offer.
    Answer,
}

impl Tcb {
    /// The SYN or SYN-ACK of this connection with its options: what we offer, in the answer to a SYN only what the peer
    /// has offered, too. Where both SYNs cross, Linux sends its own SYN again with the ACK bit, and its offers stand
    /// (`tcp_output.c: tcp_send_synack`).
    pub fn build_syn(&self, flags: Flags, offers: Offers, env: &Env<'_>) -> Segment {
        let answer = offers == Offers::Answer;
        let timestamps = if answer { self.ts.on } else { env.sysctls.on(Sysctl::Timestamps) };
        Segment {
            src: self.local,
            dst: self.remote,
            seq: self.snd.iss,
            ack: if flags.ack() { self.rcv.nxt } else { SeqNum(0) },
            flags,
            window: u16::try_from(self.rcv.capacity).unwrap_or(u16::MAX),
            options: Options {
                mss: Some(env.profile.mss),
                window_scale: (!answer || self.snd.scaling).then_some(self.rcv.scale),
                sack_permitted: if answer { self.snd.sack } else { env.sysctls.on(Sysctl::Sack) },
                timestamps: timestamps.then(|| super::segment::Timestamps {
                    val: self.ts.clock(env.now),
                    // On a SYN only what was taken over from a TIME_WAIT of the same pair; else it is 0.
                    ecr: self.ts.recent,
                }),
            },
            payload: Vec::new(),
        }
    }

    /// Sends whatever new data and FIN the windows allow (Linux `tcp_write_xmit`).
    pub fn transmit(&mut self, env: &Env<'_>, out: &mut Outbox) {
        if !self.may_transmit() {
            return;
        }
        let mut sent = 0_u32;
        while let Some(next) = self.next_new(env, out) {
            sent += 1;
            // Linux hands two segments at a time to the device, and marks the second (`tcp_tso_autosize`,
            // `__tcp_transmit_skb`: PSH on all that is more than one segment).
            self.send_new(next, sent.is_multiple_of(2), env, out);
        }
        if sent > 0 {
            self.arm_after_send(env);
        } else if self.snd.flight.is_empty() && self.send_timer.is_none() && self.has_unsent() {
            // Nothing is out and nothing may go: the window is closed, so probe it (RFC 9293 §3.8.6.1).
            self.arm_persist(env);
        }
    }

    /// Whether the state lets queued data out.
    fn may_transmit(&self) -> bool {
        match self.state {
            State::Established
            | State::CloseWait
            | State::FinWait1
            | State::LastAck
            | State::Closing
            | State::FinWait2 => true,
            State::Listen | State::SynSent | State::SynRcvd | State::TimeWait | State::Closed => false,
        }
    }

    /// Whether anything waits that was never sent.
    pub fn has_unsent(&self) -> bool {
        self.snd.unsent() > 0 || self.snd.fin_unsent()
    }

    /// The next new segment that may leave now, as (length, with FIN).
    fn next_new(&self, env: &Env<'_>, out: &mut Outbox) -> Option<(u32, bool)> {
        let unsent = self.snd.unsent();
        if unsent == 0 {
            // A lone FIN needs one number of window but no congestion window (Linux `tcp_cwnd_test`).
            let fits = self.window_left() >= 1;
            return (self.snd.fin_unsent() && fits).then_some((0, true));
        }
        if self.snd.in_flight() >= self.snd.cwnd {
            return None;
        }
        let window = self.window_left();
        let len = unsent.min(self.snd.mss).min(window);
        if len == 0 {
            return None;
        }
        let last = len == unsent;
        let fin = last && self.snd.fin_unsent() && window > len;
        // Sender's silly window avoidance: what the window would cut short waits for the window, or for the probe timer
        // (RFC 9293 §3.8.6.2.1; Linux `tcp_snd_wnd_test`).
        if !last && len < self.snd.mss {
            return None;
        }
        if last && len < self.snd.mss && !fin && self.options.cork {
            out.decided(Rule::CorkHolds);
            return None;
        }
        if last && len < self.snd.mss && !fin && self.nagle_holds() {
            if env.now != Time::ZERO {
                out.decided(Rule::NagleHolds);
            }
            return None;
        }
        Some((len, fin))
    }

    /// Nagle with Minshall's change: a small segment waits while another small one is unacknowledged (RFC 9293 §3.7.4).
    fn nagle_holds(&self) -> bool {
        let small_out = self.snd.small_end.after(self.snd.una) && self.snd.small_end.at_or_before(self.snd.nxt);
        !self.nodelay && !self.snd.flight.is_empty() && small_out
    }

    /// The number of a segment without data: SND.NXT, unless the peer has taken its window back behind it, where it
    /// would not look at such a segment (Linux `tcp_acceptable_seq`).
    pub fn acceptable_seq(&self) -> SeqNum {
        let edge = self.snd.una + self.snd.wnd;
        let beyond = if self.snd.nxt.after(edge) { self.snd.nxt.offset_from(edge) } else { 0 };
        let rounding = if self.snd.scaling { 1_u32 << self.rcv.scale } else { 1 };
        if beyond < rounding { self.snd.nxt } else { edge }
    }

    /// How much of the peer's window is not used up.
    fn window_left(&self) -> u32 {
        let edge = self.snd.una + self.snd.wnd;
        if edge.after(self.snd.nxt) { edge.offset_from(self.snd.nxt) } else { 0 }
    }

    /// The probe timer fired and the window is open: what a cork or a silly window held back leaves (Linux
    /// `tcp_write_wakeup`).
    pub fn write_wakeup(&mut self, env: &Env<'_>, out: &mut Outbox) {
        let (unsent, window) = (self.snd.unsent(), self.window_left());
        let len = unsent.min(self.snd.mss).min(window);
        let fin = len == unsent && self.snd.fin_unsent() && window > len;
        if len == 0 && !fin {
            return;
        }
        if self.options.cork {
            out.decided(Rule::CorkOver);
        }
        self.snd.probes_out = 0;
        self.snd.probe_backoff = 0;
        self.snd.probing_since = None;
        self.send_new((len, fin), true, env, out);
        self.arm_retransmit(env);
    }

    fn send_new(&mut self, (len, fin): (u32, bool), second: bool, env: &Env<'_>, out: &mut Outbox) {
        let (seq, sent_at) = (self.snd.nxt, env.now);
        let burst_end = second && len > 0;
        let sent = InFlight { seq, len, syn: false, fin, sent_at, repeated: false, lost: false, burst_end };
        let segment = self.build_data(&sent, env);
        let rule = match (len, fin) {
            (0, _) => Rule::FinLeaves,
            (_, true) => Rule::FinRidesOnData,
            (_, false) => Rule::DataLeaves,
        };
        if len > 0 && len < self.snd.mss {
            self.snd.small_end = seq + len;
        }
        self.snd.flight.push(sent);
        self.snd.nxt = segment.seq_end();
        self.note_ack_left(env);
        if len > 0 {
            self.ack.data_sent(env);
        }
        out.send(segment, rule);
    }

    /// The segment itself with its bytes, PSH where a write or a burst ended.
    fn build_data(&mut self, sent: &InFlight, env: &Env<'_>) -> Segment {
        let (seq, len) = (sent.seq, sent.len);
        let payload = self.snd.bytes(seq, len);
        let mut flags = Flags::ACK;
        let write_ends = len > 0 && self.snd.pushed.after(seq) && self.snd.pushed.at_or_before(seq + len);
        if write_ends || sent.burst_end {
            flags = flags | Flags::PSH;
        }
        if sent.fin {
            flags = flags | Flags::FIN;
        }
        self.build(seq, flags, payload, env)
    }

    /// Small segments behind the one that is repeated ride along if all fit in one, a FIN too (Linux
    /// `tcp_retrans_try_collapse`).
    fn collapse_behind(&mut self, index: usize) {
        while let [first, next, ..] = self.snd.flight.get(index..).unwrap_or_default()
            && !first.syn
            && first.len > 0
            && first.len + next.len <= self.snd.mss
        {
            let (len, fin, burst_end) = (next.len, next.fin, next.burst_end);
            self.snd.flight.remove(index + 1);
            if let Some(first) = self.snd.flight.get_mut(index) {
                first.len += len;
                first.fin |= fin;
                first.burst_end |= burst_end;
            }
        }
    }

    /// Sends `self.snd.flight[index]` again.
    pub fn send_again(&mut self, index: usize, env: &Env<'_>, out: &mut Outbox, rule: Rule) {
        self.collapse_behind(index);
        let Some(sent) = self.snd.flight.get_mut(index) else { return };
        sent.sent_at = env.now;
        sent.repeated = true;
        sent.lost = false;
        let sent = sent.clone();
        let segment = if sent.syn {
            let flags = if self.state == State::SynRcvd { Flags::SYN | Flags::ACK } else { Flags::SYN };
            self.build_syn(flags, Offers::Own, env)
        } else {
            let segment = self.build_data(&sent, env);
            self.note_ack_left(env);
            segment
        };
        out.resend(segment, rule);
    }

    /// After sending: a tail loss probe if one is due before the RTO, else the retransmission timer.
    pub fn arm_after_send(&mut self, env: &Env<'_>) {
        if !self.arm_tail_loss(env) {
            self.arm_retransmit(env);
        }
    }

    /// The retransmission timer runs from when the oldest segment was last sent (Linux `tcp_rearm_rto`).
    pub fn arm_retransmit(&mut self, env: &Env<'_>) {
        let Some(oldest) = self.snd.flight.first() else {
            self.send_timer = None;
            return;
        };
        let from_oldest = matches!(self.send_timer, Some((_, TimerKind::TailLoss)));
        let due = if from_oldest { oldest.sent_at + self.rtt.rto } else { env.now + self.rtt.rto };
        self.send_timer = Some((due.max(env.now + Span(1)), TimerKind::Retransmit));
    }

    /// Arms a tail loss probe where Linux would (`tcp_output.c: tcp_schedule_loss_probe`); false if none is due.
    fn arm_tail_loss(&mut self, env: &Env<'_>) -> bool {
        let wanted = env.sysctls.get(Sysctl::EarlyRetrans) >= 3;
        let open = self.snd.recovery_end.is_none() && self.state != State::SynSent && self.state != State::SynRcvd;
        if !wanted || !open || !self.snd.sack || self.snd.flight.is_empty() {
            return false;
        }
        let wait = match self.rtt.srtt() {
            Some(srtt) => {
                let slack = if self.snd.flight.len() == 1 { env.rto_min() } else { Span(env.profile.tick.0 * 2) };
                Span(srtt.0 * 2) + slack
            }
            None => env.profile.rto_initial,
        };
        self.send_timer = Some((env.now + wait.min(self.rtt.rto), TimerKind::TailLoss));
        true
    }

    /// The first window probe comes after one RTO, at least 200 ms; the wait then doubles.
    pub fn arm_persist(&mut self, env: &Env<'_>) {
        let mut wait = self.rtt.rto.max(env.profile.rto_model);
        for _ in 0..self.snd.probe_backoff {
            wait = wait.doubled(env.rto_max());
        }
        let wait = self.options.clamp_to_user_timeout(wait, self.snd.probing_since, env);
        self.send_timer = Some((env.now + wait, TimerKind::Persist));
    }
}
