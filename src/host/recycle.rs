//! `tcp_tw_recycle` of Linux 2.4 to 4.11: TIME_WAIT for three and a half RTOs, and in its place a memory of each host's
//! latest timestamp.
//!
//! A SYN whose timestamp is older than what was last heard from that address is dropped without a word, for a minute.
//! That is right for one host with one clock, and wrong for several behind one address. Linux 3.0: `tcp_ipv4.c:
//! tcp_v4_conn_request, tcp_v4_connect`, `tcp_minisocks.c: tcp_time_wait`.

use core::net::Ipv4Addr;

use crate::tcp::tcb::TsState;
use crate::tcp::{Segment, Sysctl, Time};

use super::socket::{Conn, Id};
use super::{Host, TimeWait};

/// For how many seconds a host's timestamp counts (Linux `TCP_PAWS_MSL`).
const MEMORY_S: u64 = 60;

/// By how many ticks a SYN may be older (Linux `TCP_PAWS_WINDOW`).
const TOLERANCE: i32 = 1;

impl Host {
    /// A connection with that host comes into TIME_WAIT: its latest timestamp is kept, unless a later one is known.
    pub(super) fn recycle_remembers(&mut self, peer: Ipv4Addr, stamps: &TsState, now: Time) {
        let Some(at) = stamps.recent_at.filter(|_| self.sysctls.on(Sysctl::TwRecycle)) else { return };
        let stale = |known: (u32, Time)| age(known.1, now) > MEMORY_S && known.1 <= at;
        let newer = |known: (u32, Time)| known.0.wrapping_sub(stamps.recent).cast_signed() <= 0;
        if self.peers.get(&peer).is_none_or(|known| newer(*known) || stale(*known)) {
            self.peers.insert(peer, (stamps.recent, at));
        }
    }

    /// Whether a SYN is older than what was last heard from its address.
    pub(super) fn recycle_rejects(&self, syn: &Segment, now: Time) -> bool {
        let on = self.sysctls.on(Sysctl::TwRecycle) && self.sysctls.on(Sysctl::Timestamps);
        let (Some(stamps), Some((known, at))) = (syn.options.timestamps, self.peers.get(syn.src.ip())) else {
            return false;
        };
        on && age(*at, now) < MEMORY_S && known.wrapping_sub(stamps.val).cast_signed() > TOLERANCE
    }

    /// What a new connection to that host may echo from its first segment on.
    pub(super) fn recycle_known(&self, peer: Ipv4Addr, now: Time) -> Option<(u32, Time)> {
        let on = self.sysctls.on(Sysctl::TwRecycle);
        self.peers.get(&peer).copied().filter(|(_, at)| on && age(*at, now) <= MEMORY_S)
    }

    /// A SYN turned out to be an old one: the entry in TIME_WAIT that it had ended is back (RFC 9293 §3.6.1, MAY-2).
    pub(super) fn return_to_time_wait(&mut self, id: Id, entry: TimeWait, now: Time) {
        self.tuples.reopen(entry.local.port(), entry.remote);
        if let Some(socket) = self.socket_mut(id) {
            let until = entry.until.max(now);
            socket.conn = Conn::Small(Box::new(TimeWait { until, ..entry }));
        }
    }
}

/// Whole seconds, as Linux counts them here.
fn age(at: Time, now: Time) -> u64 {
    now.whole_secs() - at.whole_secs()
}
