//! What happens when a connection's timer fires: retransmission, tail loss probe, delayed ACK, window probe,
//! FIN_WAIT_2.
//!
//! Linux: `tcp_timer.c: tcp_retransmit_timer, tcp_write_timeout, tcp_probe_timer, tcp_delack_timer_handler`;
//! the probe and RACK's timer are in `probe` and `rack`. Give-up limits are times, not counts: see [`model_timeout`].

use super::belief::Belief;
use super::choice::{ProbeLimit, TakenBack, WindowProbe};
use super::counter::Counter;
use super::loss::Phase;
use super::outbox::{Env, Out, Outbox};
use super::rtt::model_timeout;
use super::rule::Rule;
use super::segment::Flags;
use super::state::State;
use super::sysctl::Sysctl;
use super::tcb::Tcb;
use super::time::{Span, Time};
use super::timer_kind::TimerKind;

impl Tcb {
    /// The kinds of the running timers.
    pub fn timer_kinds(&self) -> [Option<TimerKind>; 4] {
        let running = |at: Option<Time>, kind| at.map(|_| kind);
        [
            self.send_timer.map(|(_, kind)| kind),
            running(self.delayed_ack_due(), TimerKind::DelayedAck),
            running(*self.fin_wait2_timer, TimerKind::FinWait2),
            running(self.keep.timer, TimerKind::Keepalive),
        ]
    }

    /// Lets the timer fire that [`Tcb::deadline`] named.
    pub fn handle_timer(&mut self, timer: TimerKind, env: &Env<'_>, out: &mut Outbox) {
        self.look(env);
        match timer {
            TimerKind::Retransmit => self.retransmit_fired(env, out),
            TimerKind::TailLoss => self.probe_fired(env, out),
            TimerKind::Reorder => self.reorder_fired(env, out),
            TimerKind::DelayedAck => self.delayed_ack_fired(env, out),
            TimerKind::Persist => self.persist_fired(env, out),
            TimerKind::FinWait2 => self.fin_wait2_fired(env, out),
            TimerKind::Keepalive => self.keepalive_fired(env, out),
            // These belong to the small entries and to the host.
            TimerKind::SynAck | TimerKind::TimeWait | TimerKind::Linger | TimerKind::CallTimeout => {}
        }
    }

    /// §3.10.8, RETRANSMISSION TIMEOUT (RFC 6298 §5.4 to §5.6).
    fn retransmit_fired(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.send_timer = None;
        if self.snd.flight.is_empty() {
            return;
        }
        let syn = self.state == State::SynSent;
        let early = syn && self.snd.retransmits == 0 && self.waited_less_than_rto(env);
        let rule = if syn { Rule::SynRepeat } else { Rule::RtoRepeat };
        if self.snd.wnd == 0 && !self.orphan && !syn && self.state != State::SynRcvd {
            self.window_taken_back(env, out);
            return;
        }
        out.fired(TimerKind::Retransmit, if early { Rule::SynRepeatEarly } else { rule });
        out.count(Counter::Timeouts);
        if self.given_up(env) {
            self.give_up(self.snd.first_repeat_at, env, out);
            return;
        }
        self.count_failure(out);
        self.enter_loss(env, out);
        self.snd.retransmits += 1;
        self.snd.timeouts += 1;
        self.repeat(0, env, out, if early { Rule::SynRepeatEarly } else { rule });
        // The first repeats of a SYN come one second apart; only then does the wait double.
        let linear = syn && self.snd.timeouts <= env.sysctls.count(Sysctl::SynLinearTimeouts);
        if !linear {
            self.rtt.back_off(env);
        }
        let wait = self.options.clamp_to_user_timeout(self.rtt.rto, self.snd.first_repeat_at, env);
        self.send_timer = Some((env.now + wait, TimerKind::Retransmit));
    }

    /// In what the first expiry cut in (Linux `tcp_retransmit_timer`).
    fn count_failure(&self, out: &mut Outbox) {
        let (phase, sack) = (self.snd.loss.phase, self.snd.sack);
        let amiss = phase == Phase::Disorder || self.snd.sacked_out() > 0;
        let counter = match phase {
            _ if self.snd.retransmits > 0 => return,
            Phase::Recovery if sack => Counter::SackRecoveryFail,
            Phase::Recovery => Counter::RenoRecoveryFail,
            Phase::Loss => Counter::LossFailures,
            Phase::Open | Phase::Disorder | Phase::Reduced if !amiss => return,
            Phase::Open | Phase::Disorder | Phase::Reduced if sack => Counter::SackFailures,
            Phase::Open | Phase::Disorder | Phase::Reduced => Counter::RenoFailures,
        };
        out.count(counter);
    }

    /// The peer has taken its window back although data was on its way: the oldest segment is repeated for as long as
    /// anything is heard of the peer (Linux `tcp_retransmit_timer`, `tcp_rtx_probe0_timed_out`).
    fn window_taken_back(&mut self, env: &Env<'_>, out: &mut Outbox) {
        out.fired(TimerKind::Retransmit, Rule::WindowTakenBack);
        let (own, quiet) = (self.user_timeout(env), env.now.since(self.keep.heard_at));
        let repeating = self.snd.first_repeat_at.map_or(Span::ZERO, |start| env.now.since(start));
        let over = match env.profile.taken_back {
            // An answer that opens no window does not put off the user timeout.
            TakenBack::Repeating => {
                let limit = Span(2 * env.rto_max().0);
                (own > Span::ZERO && repeating >= own) || (quiet > limit && repeating > limit)
            }
            TakenBack::Silence => quiet > env.rto_max(),
        };
        if over {
            self.give_up(self.snd.first_repeat_at, env, out);
            return;
        }
        self.enter_loss(env, out);
        self.repeat(0, env, out, Rule::WindowTakenBack);
        self.rtt.back_off(env);
        let wait = self.options.clamp_to_user_timeout(self.rtt.rto, self.snd.first_repeat_at, env);
        self.send_timer = Some((env.now + wait, TimerKind::Retransmit));
    }

    /// Whether this expiry is the quick one that follows an unacceptable ACK in SYN_SENT.
    fn waited_less_than_rto(&self, env: &Env<'_>) -> bool {
        self.snd.flight.first().is_some_and(|syn| env.now.since(syn.sent_at) < self.rtt.rto)
    }

    /// Whether the limit for repeats is reached (Linux `tcp_write_timeout`).
    fn given_up(&self, env: &Env<'_>) -> bool {
        if matches!(self.state, State::SynSent | State::SynRcvd) {
            let retries = self.options.syn_retries(env);
            let linear = if self.state == State::SynSent { env.sysctls.count(Sysctl::SynLinearTimeouts) } else { 0 };
            let most = retries + linear;
            return self.snd.retransmits >= most || self.timed_out(retries, env.profile.rto_initial, env);
        }
        let retries = if self.orphan {
            self.orphan_retries(self.rtt.rto < env.rto_max(), env)
        } else {
            env.sysctls.count(Sysctl::Retries2)
        };
        self.timed_out(retries, env.profile.rto_model, env)
    }

    /// §3.10.8, USER TIMEOUT: whether so many doublings' worth of time, or the user timeout instead, have passed since
    /// the first repeat (Linux `retransmits_timed_out`).
    fn timed_out(&self, retries: u32, base: Span, env: &Env<'_>) -> bool {
        let own = self.user_timeout(env);
        let limit = if own > Span::ZERO { own } else { model_timeout(retries, base, env.rto_max()) };
        self.snd.retransmits > 0 && self.snd.first_repeat_at.is_some_and(|start| env.now.since(start) >= limit)
    }

    /// The peer never answered: ETIMEDOUT for whoever still holds the socket, and nothing on the wire. `since` is when
    /// the user timeout, if there is one, began to count.
    fn give_up(&mut self, since: Option<Time>, env: &Env<'_>, out: &mut Outbox) {
        let rule = match (self.state, self.orphan) {
            _ if self.user_timeout_over(since, env) => Rule::UserTimeoutOver,
            (State::SynSent | State::SynRcvd, _) => Rule::SynGivesUp,
            (_, true) => Rule::OrphanGivesUp,
            (_, false)
                if self.snd.wnd == 0 && env.profile.taken_back == TakenBack::Silence && !self.snd.flight.is_empty() =>
            {
                Rule::SilentPeerGivenUp
            }
            (_, false) => Rule::DataGivesUp,
        };
        // The expiry that decides this repeats nothing and probes nothing.
        out.explain_fired(rule);
        let error = self.last_word();
        if env.profile.believes(Belief::RetransmitDeathResets) && self.state != State::SynSent {
            self.abort(env, out, rule);
        } else {
            self.become_closed(out, rule);
        }
        if !self.orphan {
            out.items.push((Out::Error(error), rule));
        }
    }

    fn delayed_ack_fired(&mut self, env: &Env<'_>, out: &mut Outbox) {
        if self.rcv.gap.compressed.is_some_and(|due| due <= env.now) {
            out.fired(TimerKind::DelayedAck, Rule::GapAcksMerged);
            self.send_ack(env, out, Rule::GapAcksMerged);
            return;
        }
        let owed = self.ack.owed;
        self.ack.timer = None;
        if owed {
            self.ack.delay_expired(self.rtt.rto, env);
            out.fired(TimerKind::DelayedAck, Rule::DelayedAckFires);
            self.send_ack(env, out, Rule::DelayedAckFires);
        }
    }

    /// A window probe, which the peer must answer with its window: an ACK with an old number, or a byte of new data.
    fn persist_fired(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.send_timer = None;
        if !self.snd.flight.is_empty() || !self.has_unsent() {
            return;
        }
        let byte = env.profile.window_probe == WindowProbe::OneByte && self.snd.unsent() > 0;
        let empty = if byte { Rule::ProbeCarriesByte } else { Rule::WindowProbe };
        out.fired(TimerKind::Persist, if self.snd.wnd > 0 { Rule::ProbeFillsWindow } else { empty });
        let since = self.snd.probing_since;
        if self.user_timeout_over(since, env) || self.probes_exhausted(env) {
            self.give_up(since, env, out);
            return;
        }
        self.snd.probing_since = Some(since.unwrap_or(env.now));
        if self.snd.wnd > 0 {
            if self.fill_window(env, out) {
                self.snd.probes_out = 0;
                self.rtt.doublings = 0;
                self.snd.probing_since = None;
            } else {
                self.transmit(env, out);
            }
            return;
        }
        if byte {
            self.probe_with_byte(env, out);
        } else {
            let segment = self.build(self.snd.una.back(1), Flags::ACK, Vec::new(), env, out);
            self.note_ack_left(env);
            out.resend(segment, Rule::WindowProbe);
        }
        self.snd.probes_out += 1;
        if self.rtt.doublings < env.sysctls.count(Sysctl::Retries2) {
            self.rtt.doublings += 1;
        }
        self.arm_persist(true, env);
    }

    fn probes_exhausted(&self, env: &Env<'_>) -> bool {
        let alive = self.rtt.backed_off(self.rtt.rto, env) < env.rto_max();
        let most = if self.orphan { self.orphan_retries(alive, env) } else { env.sysctls.count(Sysctl::Retries2) };
        let most_unanswered = match env.profile.probe_limit {
            ProbeLimit::Reached => most,
            ProbeLimit::Passed => most + 1,
        };
        let doubled = self.orphan && !alive && self.rtt.doublings >= most;
        (doubled && env.profile.answered_orphan_ends) || self.snd.probes_out >= most_unanswered
    }

    /// The full-socket part of a long `tcp_fin_timeout` is over: the rest is spent as a small entry.
    fn fin_wait2_fired(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.fin_wait2_timer.reset();
        if env.profile.is_mutant() && self.mistaken_timer_fired(env, out) {
            return;
        }
        let rest = super::receive::fin_wait2_span(self, env) - env.profile.time_wait;
        if rest == Span::ZERO || self.options.resets_orphan() {
            // The setting was lowered meanwhile: the time is over, and Linux says so (`tcp_keepalive_timer`).
            out.fired(TimerKind::FinWait2, Rule::FinWait2Lowered);
            self.abort(env, out, Rule::FinWait2Lowered);
            return;
        }
        out.items.push((Out::Shrink { to: State::FinWait2, lasts: rest }, Rule::OrphanFinWait2));
    }

    /// `tcp_orphan_retries`: 0 stands for 8 while the peer may still be alive, and none are left once an ICMP error has
    /// said that something is wrong and the wait has grown to its longest (Linux `tcp_orphan_retries`).
    fn orphan_retries(&self, alive: bool, env: &Env<'_>) -> u32 {
        match env.sysctls.count(Sysctl::OrphanRetries) {
            _ if self.path.soft_error.is_some() && !alive => 0,
            0 if alive => 8,
            set => set,
        }
    }

    /// The limit on connect() counts from the first SYN, not from its first repeat (Linux `tcp_connect`).
    pub fn note_connect(&mut self, now: Time) {
        self.snd.first_repeat_at = Some(now);
    }
}
