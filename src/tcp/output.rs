//! What leaves: the SYN, new data within the windows, the FIN behind it, and the same again (RFC 9293 §3.8, RFC 5681).
//!
//! How large the congestion window is, is the business of `congestion`; what is lost, of `scoreboard` and `rack`.
//! Linux: `tcp_output.c: tcp_write_xmit, tcp_xmit_retransmit_queue, __tcp_retransmit_skb`.

use super::belief::Belief;
use super::choice::Nagle;
use super::loss::Phase;
use super::outbox::{Env, Outbox};
use super::repeats::Recut;
use super::rule::Rule;
use super::segment::{Flags, Options, Segment};
use super::seq::SeqNum;
use super::state::State;
use super::sysctl::Sysctl;
use super::tcb::{InFlight, Tcb};
use super::time::{Span, Time};
use super::timer_kind::TimerKind;

/// What may leave now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Push {
    /// What both windows and Nagle allow.
    Normal,
    /// The same, but what is not a full segment waits (MSG_MORE).
    Corked,
    /// What both windows allow.
    Small,
    /// One chunk of that.
    Chunk,
    /// One segment that the peer's window allows.
    Probe,
}

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
        // Where SYNs cross, a repeat of the SYN-ACK shows the window as an ACK may have announced it meanwhile.
        let window = if !answer && flags.ack() { self.rcv.announced() } else { self.rcv.syn_window };
        let scaling = if answer { self.snd.scaling } else { env.sysctls.on(Sysctl::WindowScaling) };
        Segment {
            src: self.local,
            dst: self.remote,
            seq: self.snd.iss,
            ack: if flags.ack() { self.rcv.nxt } else { SeqNum(0) },
            flags,
            window: u16::try_from(window).unwrap_or(u16::MAX),
            options: Options {
                mss: Some(self.told_mss(answer, env)),
                window_scale: scaling.then_some(self.rcv.scale),
                sack_permitted: if answer { self.snd.sack } else { env.sysctls.on(Sysctl::Sack) },
                timestamps: timestamps.then(|| super::segment::Timestamps {
                    val: self.ts.clock(env.now),
                    // On a SYN only what was taken over from a TIME_WAIT of the same pair; else it is 0.
                    ecr: self.ts.recent,
                }),
                ..Options::default()
            },
            payload: Vec::new(),
        }
    }

    /// Sends whatever new data and FIN the windows allow (Linux `tcp_write_xmit`).
    pub fn transmit(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.push_or_probe(Push::Normal, env, out);
    }

    /// The same for a call that has to wait for room: small segments do not wait for larger ones (Linux
    /// `tcp_sendmsg_locked`).
    pub fn transmit_small(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.push_or_probe(Push::Small, env, out);
    }

    /// The same for a call that announces more: what is not a full segment waits.
    pub fn transmit_corked(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.push_or_probe(Push::Corked, env, out);
    }

    fn push_or_probe(&mut self, how: Push, env: &Env<'_>, out: &mut Outbox) {
        let sent = self.push(how, env, out);
        if sent == 0 && self.snd.flight.is_empty() && self.send_timer.is_none() && self.has_unsent() {
            // Nothing is out and nothing may go: the window is closed, so probe it (RFC 9293 §3.8.6.1).
            if self.may_transmit() {
                self.arm_persist(false, env);
            }
        }
    }

    /// The same without waiting for small segments to become larger.
    pub fn push_new(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.push(Push::Small, env, out);
    }

    /// What the window leaves of a segment, as a probe of that window (Linux `tcp_write_wakeup`); false if it is
    /// closed.
    pub fn fill_window(&mut self, env: &Env<'_>, out: &mut Outbox) -> bool {
        let len = self.window_left().min(self.snd.unsent()).min(self.current_mss()).min(self.snd.buffer.first_piece());
        let fin = len == self.snd.unsent() && self.snd.fin_unsent() && self.window_left() > len;
        if len == 0 && !fin {
            return false;
        }
        if self.options.cork {
            out.decided(Rule::CorkOver);
        }
        self.send_new((len, fin), true, env, out);
        out.push_last();
        // Its PSH stays with it when it is repeated.
        let last = self.snd.flight.len().saturating_sub(1);
        self.snd.flight.change(last, |probe| (probe.push, probe.joined) = (true, false));
        self.arm_retransmit(env);
        true
    }

    /// What is handed to the device at a time, if both windows allow it.
    pub fn push_chunk(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.push(Push::Chunk, env, out);
    }

    /// One new segment, whatever the congestion window says; false if the peer's window does not take it.
    pub fn send_one_new(&mut self, env: &Env<'_>, out: &mut Outbox) -> bool {
        self.push(Push::Probe, env, out) > 0
    }

    /// Whether a probe may carry new data.
    pub fn probe_has_new(&self) -> bool {
        let next = self.snd.unsent().min(self.current_mss());
        self.has_unsent() && next.max(1) <= self.window_left()
    }

    fn push(&mut self, how: Push, env: &Env<'_>, out: &mut Outbox) -> u32 {
        if !self.may_transmit() || !self.has_unsent() {
            return 0;
        }
        self.look(env);
        let (mut sent, mut chunk, mut limited, mut too_large) = (0_u32, 0_u32, false, false);
        loop {
            if chunk == 0 {
                self.grow_chunk(how, env);
            }
            if chunk == 0 && !matches!(how, Push::Probe | Push::Chunk) && self.defers(env) {
                let room = self.cwnd_room();
                limited = room < self.window_left() && room <= self.snd.buffer.first_piece();
                break;
            }
            let Some(next) = self.next_new(how, chunk > 0, env, out) else { break };
            too_large = self.too_large_for_route(next.0, self.together(next.0, env), env, out);
            if too_large {
                break;
            }
            let piece_ends = next.0 == self.snd.buffer.first_piece();
            sent += 1;
            let first = self.snd.flight.is_empty();
            let reports = self.rcv.gap.reports.has_duplicate().then(|| self.rcv.gap.reports.clone());
            self.send_new(next, chunk > 0, env, out);
            if first || matches!(self.send_timer, Some((_, TimerKind::TailLoss))) {
                self.arm_retransmit(env);
            }
            if how == Push::Probe {
                break;
            }
            let count = chunk + 1;
            chunk = if piece_ends || count >= self.at_once(env) { 0 } else { count };
            if let Some(reports) = reports.filter(|_| chunk > 0) {
                // What is handed over together has the same options.
                self.rcv.gap.reports = reports;
            }
            if chunk == 0 && count > 1 {
                out.push_last();
            }
            if chunk == 0 && how == Push::Chunk {
                break;
            }
        }
        if chunk > 0 {
            self.forget_duplicate();
        }
        if chunk > 1 {
            out.push_last();
        }
        limited |= self.snd.in_flight() >= self.snd.cwnd;
        if self.snd.loss.reduces() {
            self.snd.loss.prr_out += sent;
        }
        if sent > 0 && how != Push::Probe {
            self.arm_probe(false, env);
        }
        if sent > 0 || limited {
            self.validate_cwnd(limited, env);
        }
        if too_large {
            // The host tells itself, and what is out already is too large as well.
            self.resend_too_large(env, out);
        }
        sent
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
    fn next_new(&self, how: Push, second: bool, env: &Env<'_>, out: &mut Outbox) -> Option<(u32, bool)> {
        let unsent = self.snd.unsent();
        if how != Push::Probe && self.snd.in_flight() >= self.snd.cwnd {
            return None;
        }
        if unsent == 0 {
            // A lone FIN needs one number of window.
            let fits = self.window_left() >= 1;
            return (self.snd.fin_unsent() && fits).then_some((0, true));
        }
        let (window, mss) = (self.window_left(), self.current_mss());
        let len = unsent.min(mss).min(window).min(self.snd.buffer.first_piece());
        if len == 0 {
            return None;
        }
        let last = len == unsent;
        let rides = !env.profile.believes(Belief::FinTravelsAlone);
        let fin = last && self.snd.fin_unsent() && window > len && rides;
        // Sender's silly window avoidance: what the window cuts short waits, but for the second of two that leave
        // together.
        let small = match how {
            Push::Corked => last && len < mss && !fin,
            Push::Normal => last && len < mss && !fin && !self.snd.buffer.hurries,
            Push::Small | Push::Chunk | Push::Probe => false,
        };
        let corked = how == Push::Corked;
        let waits = !second || corked || (how == Push::Normal && !self.snd.buffer.hurries && self.nagle_holds(env));
        if !last && len == window && len < mss.min(self.snd.buffer.first_piece()) && waits {
            out.decided(Rule::WindowHolds);
            return None;
        }
        // Neither holds what a probe or recovery sends (Linux: `TCP_NAGLE_OFF`).
        if small && (corked || self.options.cork) {
            out.decided(Rule::CorkHolds);
            return None;
        }
        if small && self.nagle_holds(env) {
            if env.now != Time::ZERO {
                out.decided(Rule::NagleHolds);
            }
            return None;
        }
        Some((len, fin))
    }

    /// Nagle: a small segment waits while anything is unacknowledged, or, with Minshall's change, while another small
    /// one is (RFC 9293 §3.7.4).
    pub fn nagle_holds(&self, env: &Env<'_>) -> bool {
        let small_out = self.snd.small_end.after(self.snd.una) && self.snd.small_end.at_or_before(self.snd.nxt);
        let held_up = match env.profile.nagle {
            Nagle::Minshall => small_out,
            Nagle::Classic => true,
        };
        !self.nodelay && !self.snd.flight.is_empty() && held_up
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
    pub fn window_left(&self) -> u32 {
        let edge = self.snd.una + self.snd.wnd;
        if edge.after(self.snd.nxt) { edge.offset_from(self.snd.nxt) } else { 0 }
    }

    fn send_new(&mut self, (len, fin): (u32, bool), joined: bool, env: &Env<'_>, out: &mut Outbox) {
        let (seq, sent_at) = (self.snd.nxt, env.now);
        let ends = self.snd.buffer.take(len);
        let sent = InFlight {
            seq,
            len,
            syn: false,
            fin,
            sent_at,
            look: self.snd.loss.looks,
            order: self.snd.loss.next_sending(),
            repeated: false,
            lost: false,
            found_lost: false,
            cut: false,
            again: false,
            sacked: false,
            delivered: self.snd.loss.delivered,
            push: ends.push,
            eor: ends.eor,
            joined: joined && len > 0,
        };
        let limited = self.snd.loss.phase == Phase::Disorder && self.snd.sacked_out() > 0;
        // What it reports takes room from it, and is forgotten with it.
        let full = self.current_mss();
        let segment = self.build_data(&sent, false, env, out);
        let rule = match (len, fin) {
            (0, _) => Rule::FinLeaves,
            (_, true) => Rule::FinRidesOnData,
            (_, false) if limited => Rule::LimitedTransmit,
            (_, false) => Rule::DataLeaves,
        };
        if len > 0 && len < full {
            self.snd.small_end = seq + len;
        }
        self.snd.flight.push(sent);
        self.snd.nxt = segment.seq_end();
        self.snd.probe_byte = false;
        self.note_ack_left(env);
        if len > 0 {
            self.note_data_left(env);
        }
        if fin && self.state == State::CloseWait {
            self.set_state(State::LastAck, out, Rule::CloseAnswersFin);
        }
        out.send(segment, rule);
    }

    /// The segment itself with its bytes, PSH where a write ends, and on the second of two that leave together (Linux
    /// `__tcp_transmit_skb`).
    fn build_data(&mut self, sent: &InFlight, second: bool, env: &Env<'_>, out: &mut Outbox) -> Segment {
        let (seq, len) = (sent.seq, sent.len);
        let payload = self.snd.bytes(seq, len);
        let mut flags = Flags::ACK;
        if sent.push || second {
            flags = flags | Flags::PSH;
        }
        if sent.fin {
            flags = flags | Flags::FIN;
        }
        let counted = out.counts.len();
        let segment = self.build(seq, flags, payload, env, out);
        if sent.joined {
            // What is handed over together announces one window, which is looked at once.
            out.counts.truncate(counted);
        }
        segment
    }

    /// Sends `self.snd.flight[index]` again.
    pub fn send_again(&mut self, index: usize, env: &Env<'_>, out: &mut Outbox, rule: Rule) {
        self.notice_path();
        self.collapse_behind(index);
        self.cut_to_fit(index);
        for apart in [index, index + 1] {
            self.snd.flight.change(apart, |sent| sent.joined = false);
        }
        self.send_as(index, false, env, out, rule);
    }

    pub(super) fn send_as(&mut self, index: usize, second: bool, env: &Env<'_>, out: &mut Outbox, rule: Rule) {
        let loss = &mut self.snd.loss;
        let (delivered, look, order) = (loss.delivered, loss.looks, loss.next_sending());
        self.snd.flight.change(index, |sent| {
            sent.sent_at = env.now;
            (sent.look, sent.order) = (look, order);
            sent.repeated = true;
            sent.found_lost = false;
            sent.delivered = delivered;
        });
        let Some(sent) = self.snd.flight.get(index).cloned() else { return };
        let segment = if sent.syn {
            let flags = if self.state == State::SynSent { Flags::SYN } else { Flags::SYN | Flags::ACK };
            self.path.announced = Some(self.announced_mss());
            self.build_syn(flags, Offers::Own, env)
        } else {
            let segment = self.build_data(&sent, second, env, out);
            self.note_ack_left(env);
            if sent.len > 0 {
                self.note_data_left(env);
            }
            segment
        };
        self.snd.loss.repeats = self.snd.loss.repeats.wrapping_add(1);
        self.snd.loss.repeated_bytes += u64::from(sent.len);
        out.resend(segment, rule);
    }

    /// Sends a segment again that is lost, and counts it as on its way (Linux `tcp_retransmit_skb`).
    pub fn repeat(&mut self, index: usize, env: &Env<'_>, out: &mut Outbox, rule: Rule) {
        self.send_again(index, env, out, rule);
        self.note_repeat(index, env);
    }

    pub(super) fn note_repeat(&mut self, index: usize, env: &Env<'_>) {
        self.snd.flight.change(index, |sent| sent.again = true);
        self.snd.first_repeat_at.get_or_insert(env.now);
        self.snd.loss.note_repeat();
    }

    /// Sends again what is lost, as far as the congestion window allows (Linux `tcp_xmit_retransmit_queue`).
    pub fn repeat_lost(&mut self, env: &Env<'_>, out: &mut Outbox) {
        if self.repeat_what_is_lost(env, out) {
            self.send_timer = Some((env.now + self.rtt.rto, TimerKind::Retransmit));
        }
    }

    /// The same without the timer; true if it begins anew, because the oldest segment is among them.
    pub fn repeat_what_is_lost(&mut self, env: &Env<'_>, out: &mut Outbox) -> bool {
        self.notice_path();
        let mut restart = false;
        let mut index = 0;
        let rule = if self.snd.loss.phase == Phase::Loss { Rule::RepeatAfterLoss } else { Rule::FastRetransmit };
        while self.snd.in_flight() < self.snd.cwnd && self.snd.repeats_out() < self.snd.lost_out() {
            let Some(sent) = self.snd.flight.get(index) else { break };
            if !sent.waits_for_repeat() {
                index += 1;
                continue;
            }
            let segs = (self.snd.cwnd - self.snd.in_flight()).min(self.autosize(env));
            self.cut_together(index, Recut::Repeat(segs));
            let Some(most) = self.may_repeat(index) else { break };
            let count = self.lost_together(index, segs, most);
            if count > 1 {
                self.repeat_together(index, count, env, out, rule);
            } else {
                self.repeat(index, env, out, rule);
            }
            if self.snd.loss.reduces() {
                self.snd.loss.prr_out += u32::try_from(count).unwrap_or(u32::MAX);
            }
            restart |= index == 0 && !matches!(self.send_timer, Some((_, TimerKind::Reorder)));
            index += count;
        }
        restart
    }

    /// Book-keeping for every segment with data that leaves.
    pub fn note_data_left(&mut self, env: &Env<'_>) {
        self.snd.cwnd_use.sent_at = Some(env.now);
        self.ack.data_sent(env);
    }

    /// The retransmission timer runs from when the oldest segment was last sent, if a shorter timer was in its place;
    /// else from now (Linux `tcp_rearm_rto`).
    pub fn arm_retransmit(&mut self, env: &Env<'_>) {
        let Some(oldest) = self.snd.flight.first() else {
            self.send_timer = None;
            return;
        };
        let from_oldest = matches!(self.send_timer, Some((_, TimerKind::TailLoss | TimerKind::Reorder)));
        let due = if from_oldest { oldest.sent_at + self.rtt.rto } else { env.now + self.rtt.rto };
        self.send_timer = Some((due.max(env.now + Span(1)), TimerKind::Retransmit));
    }

    /// The first window probe comes after one RTO, at least 200 ms; from the next one on, or once the first wait is
    /// interrupted, all doublings count, those of repeats as well (Linux `tcp_check_probe_timer, tcp_probe0_when`).
    pub fn arm_persist(&mut self, goes_on: bool, env: &Env<'_>) {
        let base = self.rtt.rto.max(env.profile.rto_model);
        let wait = if goes_on { self.rtt.backed_off(base, env) } else { base };
        let wait = self.options.clamp_probe_to_user_timeout(wait, self.snd.probing_since, env);
        self.send_timer = Some((env.now + wait, TimerKind::Persist));
    }
}
