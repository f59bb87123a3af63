//! A segment arrives in SYN_SENT (RFC 9293 §3.10.7.3), in the order of Linux's `tcp_rcv_synsent_state_process`.

use super::belief::Belief;
use super::outbox::{Env, Outbox};
use super::output::Offers;
use super::rule::Rule;
use super::segment::{Flags, Segment};
use super::seq::SeqNum;
use super::state::State;
use super::tcb::Tcb;
use super::time::Span;
use super::timer_kind::TimerKind;

/// How many bytes the timestamps take in each segment, fillers included.
pub const TIMESTAMPS_LEN: u32 = 12;

/// However little the peer takes, a segment may carry so many bytes with its options (Linux `tcp_min_snd_mss`).
const MIN_SND_MSS: u32 = 48;

/// Whether the peer's SYN crossed ours on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crossing {
    /// It did.
    Yes,
    /// It answers ours, or ours answers it.
    No,
}

impl Tcb {
    /// Takes a segment in SYN_SENT.
    pub fn syn_sent_segment(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) {
        // §3.10.7.3, first: check the ACK bit.
        if segment.flags.ack() && !self.acks_our_syn(segment) {
            self.refuse_ack(segment, env, out);
            return;
        }
        // RFC 7323 §3.2: nor may it echo what no SYN carried.
        if segment.flags.ack() && self.echoes_another(segment, env) {
            if segment.flags.rst() {
                out.decided(Rule::EchoOfAnotherSyn);
            } else {
                out.send(reset_for(segment), Rule::EchoOfAnotherSyn);
            }
            return;
        }
        // §3.10.7.3, second: check the RST bit. Only with an acceptable ACK is it meant for this SYN.
        if segment.flags.rst() {
            if segment.flags.ack() {
                self.reset_by_peer(env, out);
            } else {
                out.decided(Rule::RstWithoutAckIgnored);
            }
            return;
        }
        // §3.10.7.3, third: check the security. Departs: nobody uses it.
        // §3.10.7.3, fourth: check the SYN bit; fifth: neither SYN nor RST, so it is dropped.
        if !segment.flags.syn() {
            out.decided(Rule::NoSynIgnored);
            return;
        }
        if env.profile.believes(Belief::NeedsListener) && !segment.flags.ack() {
            out.send(reset_for(segment), Rule::NoConnectionReset);
            return;
        }
        let crossing = if segment.flags.ack() { Crossing::No } else { Crossing::Yes };
        let guessed = self.snd.mss;
        self.take_peer_syn(segment, crossing, env);
        if segment.flags.ack() {
            self.establish(segment, guessed, env, out);
        } else {
            self.open_simultaneously(env, out);
        }
    }

    /// Whether the echoed timestamp lies outside of what our SYNs have carried since connect() was called.
    fn echoes_another(&self, segment: &Segment, env: &Env<'_>) -> bool {
        let ours = env.sysctls.on(super::sysctl::Sysctl::Timestamps);
        let Some(ts) = segment.options.timestamps.filter(|ts| ours && ts.ecr != 0) else { return false };
        let first = self.ts.clock(self.snd.first_repeat_at.unwrap_or(env.now));
        ts.ecr.wrapping_sub(first) > self.ts.clock(env.now).wrapping_sub(first)
    }

    /// ISS < SEG.ACK =< SND.NXT.
    fn acks_our_syn(&self, segment: &Segment) -> bool {
        segment.ack.after(self.snd.iss) && segment.ack.at_or_before(self.snd.nxt)
    }

    /// An ACK for something else: reset whoever sent it, and try our SYN again soon rather than in a second.
    fn refuse_ack(&mut self, segment: &Segment, env: &Env<'_>, out: &mut Outbox) {
        if self.snd.retransmits == 0 && env.profile.bad_ack_hurries_syn {
            self.send_timer = Some((env.now + Span(env.profile.tick.0 * 2), TimerKind::Retransmit));
        }
        if segment.flags.rst() {
            out.decided(Rule::RstForOtherAckIgnored);
        } else {
            out.send(reset_for(segment), Rule::BadAckReset);
        }
    }

    /// What the peer's SYN tells: its first number and its options.
    pub fn take_peer_syn(&mut self, segment: &Segment, crossing: Crossing, env: &Env<'_>) {
        self.rcv.irs = segment.seq;
        self.rcv.nxt = segment.seq + 1;
        self.rcv.acked = self.rcv.nxt;
        self.rcv.edge = self.rcv.nxt + self.rcv.syn_window;
        self.snd.wl1 = segment.seq;
        self.snd.wnd = u32::from(segment.window);
        self.snd.wnd_max = self.snd.wnd;
        let options = segment.options;
        let scale = options.window_scale.filter(|_| env.sysctls.on(super::sysctl::Sysctl::WindowScaling));
        self.snd.scaling = scale.is_some();
        self.snd.scale = scale.unwrap_or(0).min(14);
        // Departs: where SYNs cross, Linux goes on shifting its window for a peer that does not scale.
        if scale.is_none() && crossing == Crossing::No {
            self.rcv.scale = 0;
        }
        self.rcv.buffer.begin(self.rcv.syn_window, self.rcv.scale, self.rcv.nxt);
        self.snd.sack = options.sack_permitted && env.sysctls.on(super::sysctl::Sysctl::Sack);
        let ours = env.sysctls.on(super::sysctl::Sysctl::Timestamps);
        self.ts.on = ours && options.timestamps.is_some();
        if let (true, Some(ts)) = (self.ts.on, options.timestamps) {
            self.ts.recent = ts.val;
            self.ts.recent_at = Some(env.now);
        }
        let asked = Some(self.options.max_segment).filter(|asked| *asked > 0);
        let announced = options.mss.filter(|mss| *mss > 0).map(|mss| asked.map_or(mss, |asked| asked.min(mss)));
        self.set_mss(announced.unwrap_or(self.path.peer_mss));
    }

    /// The payload of a full segment: the smaller of what the peer takes and what our link carries, less the
    /// timestamps. TCP_MAXSEG had its say when the peer's SYN came.
    pub fn set_mss(&mut self, announced: u16) {
        self.path.peer_mss = announced;
        let mss = u32::from(announced.min(self.path.mss)).max(MIN_SND_MSS);
        let options = if self.ts.on { TIMESTAMPS_LEN } else { 0 };
        self.snd.mss_agreed = mss.saturating_sub(options);
        self.bound_mss();
    }

    /// No segment is larger than half the largest window that the peer ever announced, or than all of a tiny one, so
    /// that two fit on the way (Linux `tcp_bound_to_half_wnd`).
    pub fn bound_mss(&mut self) {
        let most = if self.snd.wnd_max > 536 { self.snd.wnd_max / 2 } else { self.snd.wnd_max };
        let least = if self.ts.on { 36 } else { 48 };
        let agreed = self.snd.mss_agreed;
        self.snd.mss = if most > 0 && agreed > most { most.max(least) } else { agreed };
    }

    /// The connection is open: the receive buffer knows its first window and the size of full segments (Linux
    /// `tcp_init_buffer_space`).
    pub fn open_buffer(&mut self, env: &Env<'_>) {
        self.guess_rcv_mss(env);
        let (window, mss) = (self.rcv.syn_window, self.full_segment());
        self.snd.expand_buffer(env);
        self.rcv.buffer.open(window, mss, self.rcv.nxt, env.now);
    }

    /// The size of the peer's segments until some have come (Linux `tcp_initialize_rcv_mss`).
    pub fn guess_rcv_mss(&mut self, env: &Env<'_>) {
        let (window, mss) = (self.rcv.syn_window, self.full_segment());
        self.ack.rcv_mss = self.ack.rcv_mss.min(mss).min(self.snd.mss).min((window / 2).max(1)).max(88);
        self.ack.last_data_at = Some(env.now);
    }

    /// What our SYN announced, less the options. A path that has turned out narrower since it left changes nothing
    /// (Linux `advmss`).
    fn full_segment(&self) -> u32 {
        let options = if self.ts.on { TIMESTAMPS_LEN } else { 0 };
        u32::from(self.path.announced.unwrap_or_else(|| self.own_mss())).saturating_sub(options)
    }

    /// `guessed`: the size of a segment before the peer announced one.
    fn establish(&mut self, segment: &Segment, guessed: u32, env: &Env<'_>, out: &mut Outbox) {
        self.forget_needless_repeats(segment);
        let _ = self.take_ack(segment, env, out);
        // The rate is looked at before the size is known (Linux `tcp_rcv_synsent_state_process`).
        self.update_pacing(guessed);
        self.begin_window(env, out);
        if self.rtt.srtt().is_none() {
            self.rtt.fall_back(env);
        }
        self.set_state(State::Established, out, Rule::SynAckEstablishes);
        self.start_keepalive(env);
        self.open_buffer(env);
        // What comes is expected from now on, but for a window that is scaled: that has been told without its scale.
        self.rcv.buffer.predicting = self.snd.scale == 0;
        if self.ack.in_pingpong(env) || self.options.defer_accept > 0 {
            // TCP_QUICKACK was switched off meanwhile, or TCP_DEFER_ACCEPT asks for it: data may take the ACK along.
            self.ack.owed = true;
            self.ack.enter_quick(self.rcv.announced(), env);
            self.ack.timer = Some(env.now + env.profile.delack_max);
            out.decided(Rule::AckDelayed);
        } else {
            self.send_ack(env, out, Rule::SynAckEstablishes);
            self.transmit(env, out);
        }
    }

    /// If the echo tells that the first SYN had arrived, its repeats were needless and there is nothing to undo (Linux
    /// `tcp_try_undo_spurious_syn`).
    fn forget_needless_repeats(&mut self, segment: &Segment) {
        let Some(first) = self.snd.first_repeat_at.filter(|_| self.ts.on) else { return };
        if segment.options.timestamps.is_some_and(|stamps| stamps.ecr == self.ts.clock(first)) {
            self.snd.loss.undo_from = None;
        }
    }

    /// The first congestion window; if more than one segment of the handshake was lost it begins with one segment (RFC
    /// 5681 §3.1; Linux `tcp_init_transfer`). A lost SYN says nothing of a threshold (Linux `tcp_init_metrics`).
    pub fn begin_window(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.snd.cwnd = env.profile.cwnd_initial;
        self.snd.ssthresh = u32::MAX;
        if self.snd.loss.repeats > 1 && self.snd.loss.undo_from.is_some() {
            self.snd.cwnd = 1;
            out.decided(Rule::FirstWindowOne);
        }
    }

    /// Both sides sent a SYN: answer with a SYN-ACK that has the same ISS (RFC 9293 §3.5, figure 7).
    fn open_simultaneously(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.set_state(State::SynRcvd, out, Rule::SynsCross);
        self.path.announced = Some(self.announced_mss());
        let segment = self.build_syn(Flags::SYN | Flags::ACK, Offers::Own, env);
        self.note_ack_left(env);
        // The round trip is measured from here.
        self.snd.flight.change(0, |syn| syn.sent_at = env.now);
        out.resend(segment, Rule::SynsCross);
    }
}

/// The RST that answers `segment` where there is no connection for it (RFC 9293 §3.5.2): with the acknowledgment as its
/// number if there was one, else acknowledging all of the segment.
pub fn reset_for(segment: &Segment) -> Segment {
    let (seq, ack, flags) = if segment.flags.ack() {
        (segment.ack, SeqNum(0), Flags::RST)
    } else {
        (SeqNum(0), segment.seq_end(), Flags::RST | Flags::ACK)
    };
    Segment {
        src: segment.dst,
        dst: segment.src,
        seq,
        ack,
        flags,
        window: 0,
        options: super::segment::Options::default(),
        payload: Vec::new(),
    }
}
