//! How the connections of each host stand at a moment, in as little as a comparison of two runs asks for: states, the
//! kinds of timers, the queues of listeners and the calls that wait.
//!
//! Connections that stand alike are counted and not listed, so that the moments of a long run take memory by what there
//! is to tell of them and not by how many connections there are. Both arms make it: the simulator of its world, the
//! kernel lab of a [`WorldView`].

use std::collections::BTreeMap;

use crate::tcp::{CallName, State, Time, TimerKind};

use super::record::HostId;
use super::view::{HostView, SocketView, WorldView};

/// A moment of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// When.
    pub now: Time,
    /// What stands how on each host, by [`HostId`], and how often.
    pub hosts: Vec<BTreeMap<Stand, usize>>,
}

/// How a connection stands, or a listener.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stand {
    state: State,
    /// SYN queue, accept queue, limit.
    queues: Option<[u32; 3]>,
    /// A bit for each kind of timer.
    timers: u16,
    blocked: Blocked,
}

/// The calls of a socket that wait, oldest first; none takes no memory.
type Blocked = Vec<CallName>;

impl Stand {
    /// A socket in that state, with these running timers, with its queues if it is a listener, and with these calls
    /// waiting; none if it is closed.
    pub fn of(
        state: State,
        timers: impl Iterator<Item = TimerKind>,
        queues: Option<[u32; 3]>,
        blocked: impl Iterator<Item = CallName>,
    ) -> Option<Stand> {
        if state == State::Closed {
            return None;
        }
        let all = timers.fold(0, |all, kind| all | bit(kind));
        Some(Stand { state, queues, timers: told(all, state), blocked: blocked.collect() })
    }

    fn of_view(socket: &SocketView) -> Option<Stand> {
        let queues = socket.backlog.map(|backlog| [backlog.syn_queue, backlog.accept_queue, backlog.limit]);
        let timers = socket.timers.iter().map(|timer| timer.kind);
        Stand::of(socket.state, timers, queues, socket.blocked.iter().copied())
    }

    fn words(&self) -> String {
        let mut text = self.state.name().to_owned();
        if let Some([syn, accept, limit]) = self.queues {
            text.push_str(&format!(" {syn}+{accept}/{limit}"));
        }
        let timers = TimerKind::ALL.iter().filter(|kind| self.timers & bit(**kind) != 0).map(|kind| kind.word());
        for word in timers.chain(self.blocked.iter().map(|call| call.word())) {
            text.push_str(&format!(" {word}"));
        }
        text
    }
}

fn bit(kind: TimerKind) -> u16 {
    1 << kind as u16
}

/// The timers that both arms can tell, under one name where the kernel has one for several: it does not say which of
/// those that send something again it is, nothing of a delayed ACK, and names one timer, of which that comes first.
fn told(all: u16, state: State) -> u16 {
    use TimerKind as T;
    let again = bit(T::Retransmit) | bit(T::TailLoss) | bit(T::Reorder);
    let sends = all & (bit(T::Retransmit) | bit(T::TailLoss) | bit(T::Persist)) != 0;
    let mut told = all & !(again | bit(T::DelayedAck));
    if sends {
        told &= !bit(T::Keepalive);
    }
    if all & again != 0 {
        let half_open = state == State::SynRcvd && all & bit(T::Retransmit) != 0;
        told |= bit(if half_open { T::SynAck } else { T::Retransmit });
    }
    told
}

/// Counts what stands alike.
pub fn counted(stands: impl Iterator<Item = Stand>) -> BTreeMap<Stand, usize> {
    let mut all = BTreeMap::new();
    for stand in stands {
        *all.entry(stand).or_insert(0) += 1;
    }
    all
}

impl Standing {
    /// The moment of a view.
    pub fn of(view: &WorldView) -> Standing {
        let of_host = |host: &HostView| counted(host.sockets.iter().filter_map(Stand::of_view));
        Standing { now: view.now, hosts: view.hosts.iter().map(of_host).collect() }
    }

    /// How a host's connections stand, in words that are equal when they are; those that stand alike are counted.
    pub fn words(&self, host: HostId) -> String {
        let all = self.hosts.get(host.0).into_iter().flatten();
        let said = |(stand, count): (&Stand, &usize)| match count {
            1 => stand.words(),
            _ => format!("{count} × {}", stand.words()),
        };
        all.map(said).collect::<Vec<_>>().join(", ")
    }

    /// Whether a host's connections stand alike at both moments.
    pub fn is_same(&self, other: &Standing, host: HostId) -> bool {
        self.hosts.get(host.0) == other.hosts.get(host.0)
    }
}
