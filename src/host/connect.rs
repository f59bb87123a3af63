//! connect(): on a new socket and on one that is there, the choice of a local port, and taking over a TIME_WAIT.
//!
//! Linux: `af_inet.c: __inet_stream_connect` (what a second call comes to), `inet_hashtables.c: __inet_hash_connect`
//! and `__inet_check_established`, `tcp_ipv4.c: tcp_twsk_unique`.

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::tcp::choice::{PortOrder, ReuseAge};
use crate::tcp::memory::PeerFin;
use crate::tcp::rare::Rare;
use crate::tcp::{CallName, Errno, Out, Rule, Secrets, Span, State, Sysctl, Tcb, Time, TimeWait};

use super::socket::{Conn, Hold, Id, Link, Ret, Socket, Wait};
use super::tuples::{LONG_SEARCH, Terms};
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
        // Where there is no such option, setsockopt() fails, and the program goes on without it.
        let port = port && self.profile().reuseport;
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
                    self.wait(id, Wait::ConnectAgain, now, out);
                }
            }
            Link::Free if state == State::Closed => match self.route(id, remote, now) {
                Ok((place, own)) => self.start(id, place, own, remote, now, out),
                Err((errno, rule)) => self.give_up(id, made, (CallName::Connect, errno, rule), out),
            },
            Link::Free | Link::Connected => {
                out.push(failed(Some(id), CallName::Connect, Errno::EISCONN, Rule::ConnectedAlready));
            }
        }
    }

    /// The SYN leaves.
    fn start(
        &mut self,
        id: Id,
        (port, old): Place,
        own: Ipv4Addr,
        remote: SocketAddrV4,
        now: Time,
        out: &mut Vec<Event>,
    ) {
        let bound = self.socket(id).is_some_and(|socket| socket.hold != Hold::None);
        let entry = old.and_then(|old| self.take_over(old, bound, out));
        if !bound {
            self.hold_port(id, port, Hold::Chosen);
        }
        let local = SocketAddrV4::new(own, port);
        self.note_loopback(id, local, remote, out);
        let secrets = self.secrets(port, remote, now);
        let before = self.socket(id).and_then(Socket::tcb).map_or(secrets.iss, |before| before.snd.nxt);
        let iss = entry.as_ref().map_or(before, TimeWait::next_iss);
        let known = if entry.is_none() { self.recycle_known(*remote.ip(), now) } else { None };
        let wanted = self.socket(id).map(|socket| socket.options.wanted()).unwrap_or_default();
        let mut tcb = Tcb::new(local, remote, Secrets { iss, ..secrets }, &self.env(now));
        tcb.ask(wanted, &self.env(now));
        if let Some(entry) = entry {
            tcb.go_on_from(&entry);
        }
        if let Some((stamp, at)) = known {
            (tcb.ts.recent, tcb.ts.recent_at) = (stamp, Some(at));
            out.push(Event { socket: Some(id), did: Did::Tcp(Out::Decided), rule: Rule::RecycleStampTaken });
        }
        let (Some(socket), env) = self.at(id, now) else { return };
        if socket.options.kept_mut().is_some_and(|options| std::mem::take(&mut options.tcp.acks_wait)) {
            tcb.ack.enter_pingpong(&env);
        }
        (tcb.nodelay, tcb.options) = (socket.options.nodelay, Rare::of(socket.options.tcp));
        (tcb.read_shut, tcb.write_shut) = (socket.read_shut, socket.write_shut);
        (socket.read_shut, socket.write_shut) = (false, false);
        socket.conn = Conn::Full(Box::new(tcb));
        (socket.local, socket.remote) = (local, Some(remote));
        (socket.link, socket.error) = (Link::Connecting, None);
        socket.unread.reset();
        self.tuples.insert(port, remote, id);
        self.with_full(id, now, out, Tcb::connect);
        self.wait(id, Wait::Connect, now, out);
    }

    /// The entry in TIME_WAIT ends, and the new connection goes on where it stopped.
    fn take_over(&mut self, old: Id, bound: bool, out: &mut Vec<Event>) -> Option<TimeWait> {
        let socket = self.socket_mut(old)?;
        let Conn::Small(entry) = &socket.conn else { return None };
        let (entry, from) = (entry.as_ref().clone(), socket.state());
        let rule = if bound { Rule::BoundPortTakesOver } else { Rule::TimeWaitReused };
        let did = Did::Tcp(Out::State { from, to: State::Closed });
        out.push(Event { socket: Some(old), did, rule });
        self.retire(old);
        Some(entry)
    }

    /// The address that a new connection comes from, and its port.
    fn route(&mut self, id: Id, remote: SocketAddrV4, now: Time) -> Result<(Place, Ipv4Addr), (Errno, Rule)> {
        let own = self.source_for(id, remote)?;
        Ok((self.place(id, remote, now)?, own))
    }

    /// The local port of a new connection: the socket's own, or a chosen one.
    fn place(&mut self, id: Id, remote: SocketAddrV4, now: Time) -> Result<Place, (Errno, Rule)> {
        let socket = self.socket(id).ok_or((Errno::EBADF, Rule::BadDescriptor))?;
        if socket.hold == Hold::None {
            return self.choose_port(id, remote, now).ok_or((Errno::EADDRNOTAVAIL, Rule::NoPortLeft));
        }
        let port = socket.local.port();
        match self.tuples.get(port, remote) {
            None => Ok((port, None)),
            Some(old) if self.may_take_over(old) => Ok((port, Some(old))),
            Some(_) => Err((Errno::EADDRNOTAVAIL, Rule::PairInUse)),
        }
    }

    /// Linux tries every other port of the range from a hashed start, then the ones between (an older one all in turn);
    /// the start moves on with each connection to that destination, so that a port just used is not the next one tried.
    fn choose_port(&mut self, id: Id, remote: SocketAddrV4, now: Time) -> Option<Place> {
        let ((first, last), own) = self.port_range(id);
        let pairs = u64::from(last.saturating_sub(first)) + 1;
        // Of the host's range Linux looks at pairs, and so leaves out one of an odd number.
        let count = if own || pairs == 1 { pairs } else { pairs & !1 };
        let hash = mix(self.secret ^ u64::from(remote.ip().to_bits()) ^ (u64::from(remote.port()) << 32));
        let moved = self.port_steps.get(&remote).copied().unwrap_or(0);
        let (order, start) = (self.profile().port_order, (hash % count + moved) % count);
        let (start, stride, rounds) = match order {
            PortOrder::Parities if own => (start, 1, 1),
            PortOrder::Parities => (start & !1, 2, if count > 1 { 2 } else { 1 }),
            PortOrder::Successive => (start, 1, 1),
        };
        let takes_over = self.takes_over(*remote.ip());
        if takes_over {
            self.tuples.begin_search(remote, self.reuse_terms(), now);
        }
        let mut looked = 0;
        let found = (0..rounds).find_map(|round| {
            // As far as the last port, then on from the first.
            let (from, most) = (u64::from(first) + start + round, count.div_ceil(stride));
            let before_end = most.min((u64::from(last) + stride).saturating_sub(from) / stride);
            let again = (from + stride * before_end).saturating_sub(count);
            self.search((from, stride, before_end), remote, now, &mut looked).or_else(|| {
                let rest = most - before_end;
                let (steps, place) = self.search((again, stride, rest), remote, now, &mut looked)?;
                Some((before_end + steps, place))
            })
        });
        if looked > LONG_SEARCH {
            self.tuples.note_long_search(remote);
        }
        let (steps, place) = found?;
        self.port_steps.insert(remote, moved + stride * (steps + 1));
        Some(place)
    }

    /// Whether a connection to there may take over a TIME_WAIT, so that a port in use is worth a look, too.
    fn takes_over(&self, peer: Ipv4Addr) -> bool {
        match self.sysctls.get(Sysctl::TwReuse) {
            0 => false,
            2 => self.is_own(peer),
            _ => true,
        }
    }

    /// The settings that decide which.
    fn reuse_terms(&self) -> Terms {
        (self.sysctls.get(Sysctl::TwReuse), self.sysctls.millis(Sysctl::TwReuseDelay))
    }

    /// The first of `most` ports, in such strides from `from` on, that a connection to `remote` may have, and how many
    /// were passed.
    fn search(
        &mut self,
        (from, stride, most): (u64, u64, u64),
        remote: SocketAddrV4,
        now: Time,
        looked: &mut u64,
    ) -> Option<(u64, Place)> {
        let takes_over = self.takes_over(*remote.ip());
        let mut steps = 0;
        while steps < most {
            let port = u16::try_from(from + stride * steps).ok()?;
            let skip = self.tuples.taken_ahead(remote, (port, stride, most - steps), takes_over);
            if skip > 0 {
                steps += skip;
                continue;
            }
            *looked += 1;
            let free = !self.is_reserved(port) && !self.is_bound(port);
            match self.tuples.get(port, remote).filter(|_| free) {
                None if free => return Some((steps, (port, None))),
                Some(old) if takes_over => match self.may_choose(old, now) {
                    Ok(()) => return Some((steps, (port, Some(old)))),
                    Err(until) => self.tuples.shut(port, remote, until),
                },
                None | Some(_) => {}
            }
            steps += 1;
        }
        None
    }

    /// Whether a new connection from a port that bind() asked for may have the address pair of `old`: neither
    /// `tcp_tw_reuse` nor its delay counts. Timestamps are what tells the segments of the two apart (RFC 6191).
    fn may_take_over(&self, old: Id) -> bool {
        self.sockets.time_wait(old).is_some_and(|entry| is_stamped(&entry))
    }

    /// The same where connect() chooses the port. If it may not: from when on it may, if the connection stays as it is;
    /// none if it never may.
    fn may_choose(&self, old: Id, now: Time) -> Result<(), Option<Time>> {
        let Some(entry) = self.sockets.time_wait(old) else { return Err(None) };
        let (on, delay) = self.reuse_terms();
        // 2 is for the loopback: one of the two addresses must be 127.0.0.1.
        let home = entry.local.ip().is_loopback() || entry.remote.ip().is_loopback();
        if !is_stamped(&entry) || entry.state != State::TimeWait || !(on == 1 || (on == 2 && home)) {
            return Err(None);
        }
        let from = match self.profile().reuse_age {
            ReuseAge::SinceEntry => entry.entered_at + delay + Span(1),
            ReuseAge::SecondsSinceStamp => {
                let stamp = entry.ts.recent_at.unwrap_or(entry.entered_at);
                Time::ZERO + Span::secs(stamp.whole_secs() + 2)
            }
        };
        if now >= from { Ok(()) } else { Err(Some(from)) }
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
        self.leave_entry(id);
        let Some(socket) = self.socket_mut(id) else { return };
        socket.link = Link::Free;
        (socket.read_shut, socket.write_shut) = (false, false);
        // TCP_MAXSEG is forgotten with all that was agreed.
        socket.options.tcp.max_segment = 0;
        socket.unread.reset();
        if let Conn::Full(tcb) = &mut socket.conn {
            tcb.read_shut = false;
            tcb.rcv.queue.clear();
            tcb.rcv.buffer.clear();
            tcb.rcv.fin = PeerFin::NotYet;
            tcb.number_on();
        }
        self.let_port_go(id);
    }

    /// The connection of a socket has gone on to TIME_WAIT, and the socket to something else: a connect() to itself
    /// that still waited has failed, or bind() gives it another port. What is left of the connection is an entry of its
    /// own; the socket is closed in both directions.
    pub(super) fn leave_entry(&mut self, id: Id) {
        let Some(socket) = self.socket_mut(id).filter(|socket| matches!(socket.conn, Conn::Small(_))) else { return };
        let entry = Socket {
            conn: std::mem::replace(&mut socket.conn, Conn::Idle),
            label: None,
            held: false,
            copies: Rare::default(),
            hold: Hold::None,
            waits: Vec::new(),
            unread: Rare::default(),
            ..socket.clone()
        };
        (socket.read_shut, socket.write_shut) = (true, true);
        let (port, remote, hold) = (entry.local.port(), socket.remote.take(), socket.hold);
        let left = self.add(entry);
        if hold != Hold::None {
            self.hold_port(left, port, hold);
        }
        self.let_port_go(id);
        if let Some(remote) = remote {
            self.tuples.remove(port, remote, id);
            self.tuples.insert(port, remote, left);
        }
    }
}

/// Whether an entry knows a timestamp of its peer.
fn is_stamped(entry: &TimeWait) -> bool {
    entry.ts.on && entry.ts.recent_at.is_some()
}
