//! Keepalive: an idle connection asks whether the peer is still there (RFC 9293 §3.8.4; RFC 1122 §4.2.3.6).
//!
//! The timer runs whether or not the connection is idle, and when it fires looks at how long the peer has been silent
//! (Linux `tcp_timer.c: tcp_keepalive_timer`). A probe is an empty ACK with a number that the peer has acknowledged
//! already, so that it must answer; unanswered ones are counted together with window probes.

use serde::{Deserialize, Serialize};

use super::outbox::{Env, Out, Outbox};
use super::rule::Rule;
use super::segment::Flags;
use super::state::State;
use super::sysctl::Sysctl;
use super::tcb::Tcb;
use super::time::{Span, Time};
use super::timer_kind::TimerKind;

/// What keepalive keeps of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Keep {
    /// When it looks next.
    pub timer: Option<Time>,
    /// When an acknowledgment last arrived that was not an old one (Linux `rcv_tstamp`).
    pub heard_at: Time,
}

impl Tcb {
    /// SO_KEEPALIVE is set or taken away (Linux `tcp_set_keepalive`).
    pub fn set_keepalive(&mut self, on: bool, env: &Env<'_>) {
        let before = self.options.keepalive;
        self.options.keepalive = on;
        if !on {
            self.keep.timer = None;
        } else if !before {
            self.start_keepalive(env);
        }
    }

    /// The connection opens, or keepalive is switched on: the whole idle time starts.
    pub fn start_keepalive(&mut self, env: &Env<'_>) {
        if self.options.keepalive && self.can_be_idle() {
            self.keep.timer = Some(env.now + self.keep_idle(env));
        }
    }

    /// TCP_KEEPIDLE: what has passed already counts (Linux `tcp_sock_set_keepidle_locked`).
    pub fn set_keep_idle(&mut self, seconds: u32, env: &Env<'_>) {
        self.options.keep_idle = seconds;
        if self.options.keepalive && self.can_be_idle() {
            let left = self.keep_idle(env).0.saturating_sub(self.silence(env).0);
            self.keep.timer = Some(env.now + Span(left).max(env.profile.tick));
        }
    }

    fn can_be_idle(&self) -> bool {
        !matches!(self.state, State::Closed | State::Listen | State::TimeWait)
    }

    fn keep_idle(&self, env: &Env<'_>) -> Span {
        setting(self.options.keep_idle, Sysctl::KeepaliveTime, env)
    }

    fn keep_interval(&self, env: &Env<'_>) -> Span {
        setting(self.options.keep_interval, Sysctl::KeepaliveIntvl, env)
    }

    fn keep_count(&self, env: &Env<'_>) -> u32 {
        let own = self.options.keep_count;
        if own > 0 { own } else { env.sysctls.count(Sysctl::KeepaliveProbes) }
    }

    /// How long nothing was heard of the peer, neither data nor a current acknowledgment.
    fn silence(&self, env: &Env<'_>) -> Span {
        let since_ack = env.now.since(self.keep.heard_at);
        self.ack.last_data_at.map_or(since_ack, |data| since_ack.min(env.now.since(data)))
    }

    /// The timer fires.
    pub fn keepalive_fired(&mut self, env: &Env<'_>, out: &mut Outbox) {
        self.keep.timer = None;
        if !self.options.keepalive || matches!(self.state, State::Closed | State::SynSent) {
            return;
        }
        let idle = self.keep_idle(env);
        // What waits for an acknowledgment has a timer that asks in its own way.
        if !self.snd.flight.is_empty() || self.has_unsent() {
            out.fired(TimerKind::Keepalive, Rule::KeepaliveBusy);
            self.keep.timer = Some(env.now + idle);
            return;
        }
        let silent = self.silence(env);
        if silent < idle {
            out.fired(TimerKind::Keepalive, Rule::KeepaliveHeard);
            self.keep.timer = Some(env.now + Span(idle.0 - silent.0));
            return;
        }
        if self.keepalive_exhausted(silent, env) {
            out.fired(TimerKind::Keepalive, Rule::KeepaliveGivesUp);
            let (orphan, error) = (self.orphan, self.last_word());
            if env.profile.keepalive_resets {
                self.abort(env, out, Rule::KeepaliveGivesUp);
            } else {
                self.become_closed(out, Rule::KeepaliveGivesUp);
            }
            if !orphan {
                out.items.push((Out::Error(error), Rule::KeepaliveGivesUp));
            }
            return;
        }
        out.fired(TimerKind::Keepalive, Rule::KeepaliveProbe);
        let segment = self.build(self.snd.una.back(1), Flags::ACK, Vec::new(), env, out);
        self.note_ack_left(env);
        out.resend(segment, Rule::KeepaliveProbe);
        self.snd.probes_out += 1;
        self.keep.timer = Some(env.now + self.keep_interval(env));
    }

    /// The count of probes, or the user timeout in its place.
    fn keepalive_exhausted(&self, silent: Span, env: &Env<'_>) -> bool {
        let limit = self.options.user_timeout;
        if limit > Span::ZERO {
            return silent >= limit && self.snd.probes_out > 0;
        }
        self.snd.probes_out >= self.keep_count(env)
    }
}

/// An option in seconds, or the host's setting.
fn setting(own: u32, otherwise: Sysctl, env: &Env<'_>) -> Span {
    Span::secs(u64::from(if own > 0 { own } else { env.sysctls.count(otherwise) }))
}
