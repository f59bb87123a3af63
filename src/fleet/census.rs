//! How many connections are in which state, kept as they change and never counted by looking at all of them; and what
//! has become of those that the clients' programs began.

use crate::host::Ret;
use crate::tcp::State;

/// The count of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Census {
    states: [[u64; State::ALL.len()]; 2],
    /// Connections that programs have tried to open.
    pub begun: u64,
    /// Of these, those that were opened.
    pub opened: u64,
    /// Those whose program has finished with them as it meant to.
    pub done: u64,
    /// Those that ended in an error.
    pub failed: u64,
    /// Replies that arrived whole.
    pub replies: u64,
    /// close() calls that were forgotten.
    pub leaked: u64,
    /// SYNs that the server dropped without a word because of `tcp_tw_recycle`.
    pub silent: u64,
    /// Forged SYNs.
    pub forged: u64,
    /// Bytes that programs have handed over, and that programs have read: the clients', the server's.
    pub wrote: [u64; 2],
    /// The same of what was read.
    pub read: [u64; 2],
}

impl Census {
    /// A call of a program has handed bytes over, or brought some.
    pub(super) fn passes(&mut self, on_server: bool, ret: &Ret) {
        let (place, wrote, read) = match ret {
            Ret::Count(bytes) => (usize::from(on_server), u64::from(*bytes), 0),
            Ret::Data(data) => (usize::from(on_server), 0, data.len() as u64),
            Ret::Zero | Ret::Waits | Ret::Failed(_) | Ret::Ready(_) => return,
        };
        if let (Some(written), Some(got)) = (self.wrote.get_mut(place), self.read.get_mut(place)) {
            *written += wrote;
            *got += read;
        }
    }

    /// A connection end changes its state, on the server or on a client host.
    pub(super) fn moves(&mut self, on_server: bool, from: State, to: State) {
        let Some(states) = self.states.get_mut(usize::from(on_server)) else { return };
        for (state, more) in [(from, false), (to, true)] {
            if matches!(state, State::Closed | State::Listen) {
                continue;
            }
            if let Some(count) = states.get_mut(place(state)) {
                *count = if more { *count + 1 } else { count.saturating_sub(1) };
            }
        }
    }

    /// How many ends are in a state, on the server or on all client hosts together.
    pub fn count(&self, on_server: bool, state: State) -> u64 {
        self.states.get(usize::from(on_server)).and_then(|states| states.get(place(state))).copied().unwrap_or(0)
    }
}

fn place(state: State) -> usize {
    State::ALL.iter().position(|one| *one == state).unwrap_or(0)
}
