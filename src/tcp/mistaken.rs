//! What a connection does that has a misconception built in: the pieces that only mutants run, each called from the one
//! branch that asks for its [`Belief`].

use super::belief::Belief;
use super::outbox::{Env, Outbox};
use super::rare::Rare;
use super::rule::Rule;
use super::state::State;
use super::tcb::Tcb;
use super::time::Span;
use super::timer_kind::TimerKind;

/// How long a mutant waits where it has a timer that there is none for.
pub const MISTAKEN_WAIT: Span = Span::secs(60);

impl Tcb {
    /// Whether this end called connect().
    pub fn is_client(&self) -> bool {
        self.path.announced.is_some()
    }

    /// Whether a connection whose peer closed first spends TIME_WAIT.
    pub fn waits_as_second(&self, env: &Env<'_>) -> bool {
        env.profile.believes(Belief::BothSidesTimeWait)
            || (env.profile.believes(Belief::ClientAlwaysTimeWait) && self.is_client())
    }

    /// Starts the timer that a state has in a mutant.
    pub fn start_mistaken_timer(&mut self, env: &Env<'_>) {
        if self.fin_wait2_timer.is_none() {
            self.fin_wait2_timer = Rare::of(Some(env.now + MISTAKEN_WAIT));
        }
    }

    /// That timer fires, if it is what fired: the connection is over where the mutant thinks so.
    pub fn mistaken_timer_fired(&mut self, env: &Env<'_>, out: &mut Outbox) -> bool {
        let over = match self.state {
            State::FinWait2 => env.profile.believes(Belief::FinWait2Always60s) && !self.orphan,
            State::CloseWait => env.profile.believes(Belief::CloseWaitTimesOut),
            State::LastAck => env.profile.believes(Belief::LastAckWaits2Msl),
            State::Established
            | State::FinWait1
            | State::Closing
            | State::SynRcvd
            | State::Listen
            | State::SynSent
            | State::TimeWait
            | State::Closed => false,
        };
        if over {
            out.fired(TimerKind::FinWait2, Rule::FinWait2Expires);
            self.become_closed(out, Rule::FinWait2Expires);
        }
        over || self.state != State::FinWait2
    }

    /// The segment size of a SYN: our own, unless a mutant's answer agrees on the smaller of both.
    pub fn told_mss(&self, answer: bool, env: &Env<'_>) -> u16 {
        let own = self.announced_mss();
        if answer && env.profile.believes(Belief::MssIsCommon) { own.min(self.path.peer_mss) } else { own }
    }

    /// What was written and not sent is thrown away.
    pub fn drop_unsent(&mut self) {
        let unsent = usize::try_from(self.snd.unsent()).unwrap_or(usize::MAX);
        let kept = self.snd.queue.len().saturating_sub(unsent);
        let sent = self.snd.queue.as_slice().get(..kept).unwrap_or_default().to_vec();
        self.snd.queue.clear();
        self.snd.queue.extend_from_slice(&sent);
        self.snd.buffer.clear();
    }
}
