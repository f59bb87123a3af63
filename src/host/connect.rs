//! connect(): on a new socket and on one that is there, the choice of a local port, and taking over a TIME_WAIT.
//!
//! Linux: `af_inet.c: __inet_stream_connect` (what a second call comes to), `inet_hashtables.c: __inet_hash_connect`
//! and `__inet_check_established`, `tcp_ipv4.c: tcp_twsk_unique`.

use core::net::SocketAddrV4;

use crate::tcp::{CallName, Errno, Out, Rule, Secrets, State, Sysctl, Tcb, Time, TimeWait};

use super::socket::{Conn, Hold, Id, Link, Ret, Socket, Wait};
use super::{Did, Event, Host, failed, mix, returned};

/// A port for a new connection, and the old one in TIME_WAIT whose place it takes.
type Place = (u16, Option<Id>);

impl Host {
    /// socket(), bind() and listen() on `port`.
    pub fn serve(&mut self, port: u16, backlog: u32, reuse: (bool, bool), label: Option<String>, out: &mut Vec<Event>) {
        let id = self.fresh(label);
        self.reuse(id, reuse);
        self.bind_and_listen(id, port, backlog, true, out);
    }

    /// Sets SO_REUSEADDR and SO_REUSEPORT where they are asked for.
    pub fn reuse(&mut self, id: Id, (addr, port): (bool, bool)) {
        if let Some(socket) = self.socket_mut(id) {
            socket.options.reuse_addr |= addr;
            socket.options.reuse_port |= port;
        }
    }

    /// bind() and listen() on a socket; one that was made for it is gone if either fails.
    pub fn bind_and_listen(&mut self, id: Id, port: u16, backlog: u32, made: bool, out: &mut Vec<Event>) {
        let bound = self.bind_first(id, port, out);
        let done = bound.and_then(|()| self.try_listen(id, backlog, out));
        match done {
            Ok(rule) => out.push(returned(Some(id), CallName::Listen, Ret::Zero, rule)),
            Err((errno, rule)) => self.give_up(id, made, (CallName::Listen, errno, rule), out),
        }
    }

    /// The bind() within another call: that it shares the port is worth a word of its own.
    fn bind_first(&mut self, id: Id, port: u16, out: &mut Vec<Event>) -> Result<(), (Errno, Rule)> {
        let rule = self.try_bind(id, None, port)?;
        if rule == Rule::PortShared {
            out.push(Event { socket: Some(id), did: Did::Tcp(Out::Decided), rule });
        }
        Ok(())
    }

    /// A call that made its socket has failed: the program closes it again.
    fn give_up(&mut self, id: Id, made: bool, (call, errno, rule): (CallName, Errno, Rule), out: &mut Vec<Event>) {
        if made && let Some(socket) = self.socket_mut(id) {
            (socket.held, socket.label) = (false, None);
            self.retire(id);
        }
        out.push(failed((!made).then_some(id), call, errno, rule));
    }

    /// socket() and connect() to `remote`, from a given local port or a chosen one.
    pub fn connect(
        &mut self,
        remote: SocketAddrV4,
        from: Option<u16>,
        label: Option<String>,
        now: Time,
        out: &mut Vec<Event>,
    ) {
        let id = self.fresh(label);
        self.bind_and_connect(id, remote, from, true, now, out);
    }

    /// connect() on a socket, after bind() if a port is given; one that was made for it is gone if it fails at once.
    pub fn bind_and_connect(
        &mut self,
        id: Id,
        remote: SocketAddrV4,
        from: Option<u16>,
        made: bool,
        now: Time,
        out: &mut Vec<Event>,
    ) {
        let bound = from.map_or(Ok(()), |port| self.bind_first(id, port, out));
        if let Err((errno, rule)) = bound {
            return self.give_up(id, made, (CallName::Connect, errno, rule), out);
        }
        let Some(socket) = self.socket(id) else { return };
        let (link, state, nonblock) = (socket.link, socket.state(), socket.options.nonblock);
        match link {
            Link::Spent => out.push(failed(Some(id), CallName::Connect, Errno::EINVAL, Rule::NotForThisSocket)),
            Link::Connecting if matches!(state, State::SynSent | State::SynRcvd) && nonblock => {
                out.push(failed(Some(id), CallName::Connect, Errno::EALREADY, Rule::ConnectAlready));
            }
            Link::Connecting => {
                if !self.try_connect(id, out) {
                    self.wait(id, Wait::Connect, now, out);
                }
            }
            Link::Free if state == State::Closed => match self.place(id, remote, now) {
                Ok(place) => self.start(id, place, remote, now, out),
                Err((errno, rule)) => self.give_up(id, made, (CallName::Connect, errno, rule), out),
            },
            Link::Free | Link::Connected => {
                out.push(failed(Some(id), CallName::Connect, Errno::EISCONN, Rule::ConnectedAlready));
            }
        }
    }

    /// The SYN leaves.
    fn start(&mut self, id: Id, (port, old): Place, remote: SocketAddrV4, now: Time, out: &mut Vec<Event>) {
        let bound = self.socket(id).is_some_and(|socket| socket.hold != Hold::None);
        let entry = old.and_then(|old| self.take_over(old, bound, out));
        if !bound {
            self.hold_port(id, port, Hold::Chosen);
        }
        let local = SocketAddrV4::new(self.ip(), port);
        let secrets = self.secrets(port, remote, now);
        let iss = entry.as_ref().map_or(secrets.iss, TimeWait::next_iss);
        let wanted = self.socket(id).map(|socket| socket.options.wanted()).unwrap_or_default();
        let mut tcb = Tcb::new(local, remote, Secrets { iss, ..secrets }, &self.env(now));
        tcb.ask(wanted, &self.env(now));
        if let Some(entry) = entry {
            tcb.go_on_from(&entry);
        }
        let Some(socket) = self.socket_mut(id) else { return };
        (tcb.nodelay, tcb.options) = (socket.options.nodelay, socket.options.tcp);
        (tcb.read_shut, tcb.write_shut) = (socket.read_shut, socket.write_shut);
        (socket.read_shut, socket.write_shut) = (false, false);
        socket.conn = Conn::Full(Box::new(tcb));
        (socket.remote, socket.link, socket.error) = (Some(remote), Link::Connecting, None);
        socket.unread.clear();
        self.live.insert(id);
        self.tuples.insert((port, remote), id);
        self.with_full(id, now, out, Tcb::connect);
        self.wait(id, Wait::Connect, now, out);
    }

    /// The entry in TIME_WAIT ends, and the new connection goes on where it stopped.
    fn take_over(&mut self, old: Id, bound: bool, out: &mut Vec<Event>) -> Option<TimeWait> {
        let socket = self.socket(old)?;
        let Conn::Small(entry) = &socket.conn else { return None };
        let (entry, from) = (entry.as_ref().clone(), socket.state());
        let rule = if bound { Rule::BoundPortTakesOver } else { Rule::TimeWaitReused };
        let did = Did::Tcp(Out::State { from, to: State::Closed });
        out.push(Event { socket: Some(old), did, rule });
        self.retire(old);
        Some(entry)
    }

    /// The local port of a new connection: the socket's own, or a chosen one.
    fn place(&mut self, id: Id, remote: SocketAddrV4, now: Time) -> Result<Place, (Errno, Rule)> {
        let socket = self.socket(id).ok_or((Errno::EBADF, Rule::BadDescriptor))?;
        if socket.hold == Hold::None {
            return self.choose_port(remote, now).ok_or((Errno::EADDRNOTAVAIL, Rule::NoPortLeft));
        }
        let port = socket.local.port();
        match self.tuples.get(&(port, remote)) {
            None => Ok((port, None)),
            Some(old) if self.may_take_over(*old, None) => Ok((port, Some(*old))),
            Some(_) => Err((Errno::EADDRNOTAVAIL, Rule::PairInUse)),
        }
    }

    /// Linux tries every other port of the range from a hashed start, then the ones between; the start moves on with
    /// each connection to that destination, so that a port just used is not the next one tried.
    fn choose_port(&mut self, remote: SocketAddrV4, now: Time) -> Option<Place> {
        let (first, count) = self.port_range();
        let (_, last) = self.sysctls.ports(Sysctl::LocalPortRange)?;
        let hash = mix(self.secret ^ u64::from(remote.ip().to_bits()) ^ (u64::from(remote.port()) << 32));
        let moved = self.port_steps.get(&remote).copied().unwrap_or(0);
        let start = ((hash % count + moved) % count) & !1;
        let port_at = |offset: u64| {
            let port = u64::from(first) + offset;
            u16::try_from(if port > u64::from(last) { port - count } else { port }).ok()
        };
        let every_other = |parity: u64| (0..count.div_ceil(2)).map(move |step| (2 * step, start + parity + 2 * step));
        let parities = if count > 1 { 2 } else { 1 };
        let (step, place) = (0..parities).flat_map(every_other).find_map(|(step, offset)| {
            let port = port_at(offset)?;
            if self.is_reserved(port) || self.is_bound(port) {
                return None;
            }
            match self.tuples.get(&(port, remote)) {
                None => Some((step, (port, None))),
                Some(old) if self.may_take_over(*old, Some(now)) => Some((step, (port, Some(*old)))),
                Some(_) => None,
            }
        })?;
        self.port_steps.insert(remote, moved + step + 2);
        Some(place)
    }

    /// Whether a new connection may have the address pair of `old`. `chosen` is the time if connect() chose the port;
    /// for a port that bind() asked for, neither `tcp_tw_reuse` nor its delay counts. Timestamps are what tells the
    /// segments of the two apart (RFC 6191).
    fn may_take_over(&self, old: Id, chosen: Option<Time>) -> bool {
        let Some(Socket { conn: Conn::Small(entry), .. }) = self.socket(old) else { return false };
        let stamped = entry.ts.on && entry.ts.recent_at.is_some();
        let allowed = match chosen {
            None => true,
            Some(now) => {
                let delay = self.sysctls.millis(Sysctl::TwReuseDelay);
                // 2 is for the loopback, and no host of a run has one.
                let on = self.sysctls.get(Sysctl::TwReuse) == 1;
                on && entry.state == State::TimeWait && now.since(entry.entered_at) > delay
            }
        };
        stamped && allowed
    }

    /// What connect() has come to, from now on.
    pub(super) fn set_link(&mut self, id: Id, link: Link) {
        if let Some(socket) = self.socket_mut(id) {
            socket.link = link;
        }
    }

    /// shutdown() settles a connect() that has not said what it came to (Linux `inet_shutdown`).
    pub(super) fn note_shutdown(&mut self, id: Id, state: State) {
        let Some(socket) = self.socket_mut(id) else { return };
        if socket.link == Link::Connecting {
            let over = matches!(state, State::SynSent | State::SynRcvd | State::Closed | State::TimeWait);
            socket.link = if over { Link::Spent } else { Link::Connected };
        }
    }

    /// connect() has failed and says so: the socket is as good as new, but for a port that bind() asked for
    /// (Linux `tcp_disconnect`).
    pub(super) fn disconnect(&mut self, id: Id) {
        let Some(socket) = self.socket_mut(id) else { return };
        socket.link = Link::Free;
        (socket.read_shut, socket.write_shut) = (false, false);
        socket.unread.clear();
        if let Conn::Full(tcb) = &mut socket.conn {
            tcb.read_shut = false;
            tcb.rcv.queue.clear();
            tcb.rcv.fin = false;
        }
        self.let_port_go(id);
    }
}
