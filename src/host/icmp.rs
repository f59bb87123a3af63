//! ICMP errors at a host: which connection one is about, and what the host remembers of a path.
//!
//! The quoted header names the connection. A path that takes only small packets is remembered for ten minutes and
//! shared by all connections to that address. Linux: `tcp_ipv4.c: tcp_v4_err`, `route.c: __ip_rt_update_pmtu`. Departs:
//! a connection whose path has grown again after ten minutes goes on with its small segments.

use core::net::Ipv4Addr;

use crate::tcp::icmp::{HEADERS, MTU_LASTS};
use crate::tcp::{Errno, Icmp, Out, Outbox, RequestFate, Rule, Segment, State, Time};

use super::socket::{Conn, Id, Socket};
use super::{Did, Event, Host};

impl Host {
    /// Takes an ICMP error that quotes `segment`, which this host is said to have sent.
    pub fn handle_icmp(&mut self, icmp: Icmp, segment: &Segment, now: Time, out: &mut Vec<Event>) {
        let id = self.tuples.get(segment.src.port(), segment.dst);
        match id.and_then(|id| self.socket_mut(id)).map(|socket| &socket.conn) {
            Some(Conn::Full(_)) => self.icmp_for_full(id.unwrap_or(0), icmp, segment, now, out),
            Some(Conn::Request { .. }) => self.icmp_for_request(id.unwrap_or(0), icmp, segment, now, out),
            Some(Conn::Small(_) | Conn::Idle | Conn::Listen(_) | Conn::Gone) | None => {
                out.push(Event { socket: id, did: Did::Tcp(Out::Decided), rule: Rule::IcmpForNobody });
            }
        }
        self.wake(now, out);
    }

    fn icmp_for_full(&mut self, id: Id, icmp: Icmp, segment: &Segment, now: Time, out: &mut Vec<Event>) {
        let mut told = None;
        let connects = self.socket(id).is_some_and(|socket| matches!(socket.state(), State::SynSent | State::SynRcvd));
        self.with_full(id, now, out, |tcb, env, outbox| told = tcb.handle_icmp(icmp, segment.seq, env, outbox));
        if let Some(socket) = self.socket_mut(id) {
            socket.quotes |= connects && socket.state() == State::Closed;
        }
        let Some(mtu) = told else { return };
        let remote = *segment.dst.ip();
        self.path_mtus.insert(remote, (mtu, now + MTU_LASTS));
        // The others on that path notice when they send next (Linux `tcp_current_mss`).
        let on_path = |socket: &Socket| match &socket.conn {
            Conn::Full(tcb) => *tcb.remote.ip() == remote && tcb.path.mss > mtu - HEADERS,
            Conn::Idle | Conn::Listen(_) | Conn::Request { .. } | Conn::Small(_) | Conn::Gone => false,
        };
        for other in self.sockets.numbers(on_path) {
            if let Some(Socket { conn: Conn::Full(tcb), .. }) = self.socket_mut(other) {
                tcb.path.stale = Some(mtu);
            }
        }
    }

    fn icmp_for_request(&mut self, id: Id, icmp: Icmp, segment: &Segment, now: Time, out: &mut Vec<Event>) {
        let mut outbox = Outbox::default();
        let (socket, env) = self.at(id, now);
        let fate = match socket {
            Some(Socket { conn: Conn::Request { request, .. }, .. }) => {
                request.handle_icmp(icmp, segment.seq, &env, &mut outbox)
            }
            _ => RequestFate::Stays,
        };
        self.absorb(id, now, outbox, out);
        if fate == RequestFate::Gone {
            self.retire(id);
        }
    }

    /// What a new connection knows of the path to its peer.
    pub(super) fn path_mss(&self, remote: Ipv4Addr, now: Time) -> u16 {
        if let Some(mss) = self.loopback_mss(remote) {
            return mss;
        }
        let known = self.path_mtus.get(&remote).filter(|(_, until)| now < *until);
        known.map_or(self.profile().mss, |(mtu, _)| mtu.saturating_sub(HEADERS).min(self.profile().mss))
    }

    /// The soft error of a connection, which is told once.
    pub(super) fn take_soft_error(&mut self, id: Id) -> Option<Errno> {
        match self.socket_mut(id) {
            Some(Socket { conn: Conn::Full(tcb), .. }) => tcb.path.soft_error.take(),
            _ => None,
        }
    }
}
