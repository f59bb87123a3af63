//! The sockets of a side in a line, as `ss -s` counts them.

use crate::tcp::State;

use super::{Fleet, HostIx, Side};

/// What `ss -s` says of TCP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Sockets and TIME_WAIT entries together.
    pub total: u64,
    /// Open on this side: ESTABLISHED and CLOSE_WAIT, as `TcpCurrEstab` counts them.
    pub established: u64,
    /// What is not in the tables of open sockets any more.
    pub closed: u64,
    /// Full sockets that no process has.
    pub orphaned: u64,
    /// Entries in TIME_WAIT, and in FIN_WAIT_2 where nobody waits.
    pub time_wait: u64,
}

impl Fleet {
    /// The sockets of a side; all of its hosts together.
    pub fn summary(&self, side: Side) -> Summary {
        let mut sum = Summary::default();
        let on_server = side == Side::Server;
        let count = |state| self.census.count(on_server, state);
        for host in self.side(side).filter_map(|host| self.host(HostIx(host))) {
            sum.time_wait += u64::from(host.time_wait_count());
            sum.orphaned += u64::from(host.orphan_count());
        }
        sum.established = count(State::Established) + count(State::CloseWait);
        sum.closed = sum.time_wait;
        let all: u64 = State::ALL.iter().map(|state| count(*state)).sum();
        let requests = count(State::SynRcvd);
        let listening = if on_server { self.programs.listeners().count() as u64 } else { 0 };
        // A half-open request is no socket yet.
        sum.total = (all + listening).saturating_sub(requests);
        sum
    }
}

impl Summary {
    /// The line that `ss -s` prints.
    pub fn line(&self) -> String {
        let Summary { total, established, closed, orphaned, time_wait } = self;
        format!("TCP:   {total} (estab {established}, closed {closed}, orphaned {orphaned}, timewait {time_wait})")
    }
}
