//! What a host does that has a misconception built in: the pieces that only mutants run, each called from the one
//! branch that asks for its [`Belief`].

use crate::tcp::{Belief, CallName, Span, State, Sysctl};

use super::Host;
use super::socket::Id;

impl Host {
    /// A SYN that finds the accept queue full is answered with a reset.
    pub(super) fn refuses_when_full(&self) -> bool {
        self.profile().believes(Belief::FullQueueRefuses)
    }

    /// Whether accept() waits on a listener, and so may make a handshake.
    pub(super) fn accept_waits(&self, listener: Id) -> bool {
        let waits = |socket: &super::Socket| socket.waits.iter().any(|one| one.wait.call() == CallName::Accept);
        self.socket(listener).is_some_and(waits)
    }

    /// How long TIME_WAIT lasts.
    pub(super) fn time_wait_span(&self) -> Span {
        if self.profile().believes(Belief::FinTimeoutIsTimeWait) {
            return Span::secs(u64::from(self.sysctls.count(Sysctl::FinTimeout)));
        }
        self.profile().time_wait
    }

    /// Whether send() fails because the peer has closed its direction.
    pub(super) fn writes_no_more(&self, state: State) -> bool {
        state == State::CloseWait && self.profile().believes(Belief::WriteAfterFinFails)
    }
}
