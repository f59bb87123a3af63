//! The tail loss probe: rather than wait for the retransmission timer, send something soon, so that the peer tells what
//! it has (RFC 8985 §7). Linux: `tcp_output.c: tcp_schedule_loss_probe, tcp_send_loss_probe`; `tcp_input.c:
//! tcp_process_tlp_ack`.

use super::counter::Counter;
use super::loss::{AckNews, Phase, timer_slack};
use super::outbox::{Env, Outbox};
use super::repeats::Recut;
use super::rule::Rule;
use super::seq::SeqNum;
use super::state::State;
use super::sysctl::Sysctl;
use super::tcb::Tcb;
use super::time::Span;
use super::timer_kind::TimerKind;

impl Tcb {
    /// Arms a probe where one is due before the RTO; false if none is. `advancing`: the RTO would count from now.
    pub fn arm_probe(&mut self, advancing: bool, env: &Env<'_>) -> bool {
        let wanted = env.sysctls.get(Sysctl::EarlyRetrans) >= 3;
        let calm = matches!(self.snd.loss.phase, Phase::Open | Phase::Reduced);
        let open = calm && self.state != State::SynSent && self.state != State::SynRcvd;
        let Some(oldest) = self.snd.flight.first().filter(|_| wanted && open && self.snd.sack) else { return false };
        let wait = match self.rtt.srtt() {
            Some(srtt) => {
                let slack = if self.snd.flight.len() == 1 { env.rto_min() } else { timer_slack(env.profile) };
                Span(srtt.0 * 2) + slack
            }
            None => env.profile.rto_initial,
        };
        let rto = if advancing { self.rtt.rto } else { (oldest.sent_at + self.rtt.rto).since(env.now) };
        let wait = if rto > Span::ZERO { wait.min(rto) } else { wait };
        self.send_timer = Some((env.now + wait, TimerKind::TailLoss));
        true
    }

    /// The probe is due: new data if there is any and the peer takes it, else the last segment again.
    pub fn probe_fired(&mut self, env: &Env<'_>, out: &mut Outbox) {
        if self.snd.flight.is_empty() {
            self.send_timer = None;
            return;
        }
        if self.snd.loss.probe_end.is_some() {
            out.fired(TimerKind::TailLoss, Rule::ProbeStillOut);
            self.arm_retransmit(env);
            return;
        }
        let sent = if self.probe_has_new() {
            out.fired(TimerKind::TailLoss, Rule::ProbeSendsNew);
            self.snd.loss.probe_repeats = false;
            self.send_one_new(env, out)
        } else {
            let last = self.snd.flight.len() - 1;
            let joined = self.snd.flight.get(last).is_some_and(|sent| sent.joined);
            if let Some(before) = last.checked_sub(1).filter(|_| joined) {
                self.cut_together(before, Recut::Probe);
            }
            let last = self.snd.flight.len() - 1;
            let fits = self.may_repeat(last).is_some();
            out.fired(TimerKind::TailLoss, if fits { Rule::TailLossProbe } else { Rule::ProbeHasNoRoom });
            if fits {
                self.snd.loss.probe_repeats = true;
                self.send_again(last, env, out, Rule::TailLossProbe);
            }
            fits
        };
        if !sent {
            self.arm_retransmit(env);
            return;
        }
        self.snd.loss.probe_end = Some(self.snd.nxt);
        // After a probe the RTO counts from now, whatever was sent before (Linux `tcp_send_loss_probe`).
        self.send_timer = Some((env.now + self.rtt.rto, TimerKind::Retransmit));
    }

    /// An acknowledgment while a probe is out: was something lost? (RFC 8985 §7.4.2)
    pub fn settle_probe(&mut self, ack: SeqNum, news: &AckNews, out: &mut Outbox) {
        let Some(end) = self.snd.loss.probe_end.filter(|end| ack.at_or_after(*end)) else { return };
        let needless = !self.snd.loss.probe_repeats || news.dsack_probe;
        if needless {
            self.snd.loss.probe_end = None;
        } else if ack.after(end) {
            // It filled a hole: there was a loss, so the window is halved once.
            out.count(Counter::LossProbeRecovery);
            out.decided(Rule::ProbeProvesLoss);
            self.begin_reduction();
            self.enter(Phase::Reduced);
            self.end_reduction();
            self.keep_open();
        } else if !news.advanced && !news.not_duplicate() && !news.sacked {
            self.snd.loss.probe_end = None;
        }
    }
}
