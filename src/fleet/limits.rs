//! The limits that a fleet's hosts have at a moment, for whoever holds what there is against them.

use crate::tcp::Sysctl;

use super::{Fleet, HostIx, Knob, Side};

/// What is not to be passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Local ports that a client host chooses from, for each destination.
    pub ports: u64,
    /// `tcp_max_tw_buckets` of the client hosts, and of the server.
    pub buckets: [u64; 2],
    /// Connections in an accept queue at most: one more than the smaller of backlog and somaxconn, on each port.
    pub accept: u64,
    /// Requests in a SYN queue at most, on all ports together: its room, or what is left of `tcp_max_syn_backlog` where
    /// there are no cookies.
    pub syn: u64,
    /// The pages of `tcp_mem` on the server: low, pressure, high.
    pub pages: [u64; 3],
}

impl Fleet {
    /// The limits of this moment.
    pub fn limits(&self) -> Limits {
        let buckets =
            |host: HostIx| self.host(host).map_or(0, |host| u64::from(host.sysctls.count(Sysctl::MaxTwBuckets)));
        let client = HostIx(*self.side(Side::Client).start());
        let knobs = &self.plan.knobs;
        let server = self.host(self.server());
        let most = server.map_or(0, |host| u64::from(host.sysctls.count(Sysctl::Somaxconn)));
        let pages = server.map_or([0; 3], |host| {
            let (low, pressure, high) = host.memory().limits;
            [low, pressure, high].map(u64::from)
        });
        let room = |host: &crate::host::Host| -> u64 {
            let most = u64::from(host.sysctls.count(Sysctl::MaxSynBacklog));
            let left = if host.sysctls.get(Sysctl::Syncookies) == 0 { most - most / 4 + 1 } else { u64::MAX };
            self.programs.listeners().map(|listener| u64::from(host.syn_queue_room(listener)).min(left)).sum()
        };
        Limits {
            syn: server.map_or(0, room),
            ports: self.plan.client_ports(),
            buckets: [buckets(client), buckets(self.server())],
            accept: (knobs.count(Knob::Backlog).min(most) + 1) * knobs.count(Knob::Ports),
            pages,
        }
    }
}
