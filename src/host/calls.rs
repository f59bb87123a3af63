//! The system calls of the host's process: what each does at once, and what it returns (errno as Linux has it).
//!
//! A call that must wait is kept with its socket and finished in `wake`. Linux: `af_inet.c`, `tcp.c`,
//! `inet_connection_sock.c`.

use std::collections::{BTreeSet, VecDeque};

use core::net::SocketAddrV4;

use crate::tcp::{CallName, CloseHow, Errno, Out, Rule, ShutdownHow, State, Sysctl, Tcb, Time};

use super::socket::{Conn, Id, Listener, Ret, Socket, SocketOptions, Wait, Waiting, linger_span};
use super::{Did, Event, Host, failed, mix, returned};

impl Host {
    /// socket(), bind() and listen() on `port`.
    pub fn listen(&mut self, port: u16, backlog: u32, label: Option<String>, out: &mut Vec<Event>) {
        if self.port_in_use(port) {
            out.push(failed(None, CallName::Listen, Errno::EADDRINUSE, Rule::AddressInUse));
            return;
        }
        let local = SocketAddrV4::new(self.ip(), port);
        let backlog = backlog.min(self.sysctls.count(Sysctl::Somaxconn));
        let conn = Conn::Listen(Listener { backlog, accept_queue: VecDeque::new(), cookie_sent: None });
        let id = self.add(Socket { bound: true, ..Host::fresh(label, conn, local, None) });
        self.listeners.insert(port, id);
        let did = Did::Tcp(Out::State { from: State::Closed, to: State::Listen });
        out.push(Event { socket: Some(id), did, rule: Rule::ListenReady });
        out.push(returned(Some(id), CallName::Listen, Ret::Zero, Rule::ListenReady));
    }

    fn fresh(label: Option<String>, conn: Conn, local: SocketAddrV4, remote: Option<SocketAddrV4>) -> Socket {
        Socket {
            label,
            conn,
            held: true,
            own_closed: false,
            copies: Vec::new(),
            bound: false,
            local,
            remote,
            options: SocketOptions::default(),
            error: None,
            unread: Vec::new(),
            read_shut: false,
            waits: Vec::new(),
        }
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
        let port = match from {
            Some(port) if self.port_in_use(port) => Err((Errno::EADDRINUSE, Rule::AddressInUse)),
            Some(port) => Ok(port),
            None => self.choose_port(remote).ok_or((Errno::EADDRNOTAVAIL, Rule::NoPortLeft)),
        };
        let port = match port {
            Ok(port) => port,
            Err((errno, rule)) => {
                out.push(failed(None, CallName::Connect, errno, rule));
                return;
            }
        };
        let local = SocketAddrV4::new(self.ip(), port);
        let secrets = self.secrets(port, remote, now);
        let tcb = Tcb::new(local, remote, secrets, &self.env(now));
        let socket = Host::fresh(label, Conn::Full(Box::new(tcb)), local, Some(remote));
        let id = self.add(Socket { bound: from.is_some(), ..socket });
        self.tuples.insert((port, remote), id);
        self.with_full(id, now, out, Tcb::connect);
        self.wait(id, Wait::Connect, now, out);
    }

    /// Linux tries every other port of the range from a hashed start, then the ones between; the start moves on with
    /// each connection to that destination, so that a port just used is not the next one tried
    /// (`inet_hashtables.c: __inet_hash_connect`).
    fn choose_port(&mut self, remote: SocketAddrV4) -> Option<u16> {
        let (first, last) = self.profile().ports;
        let count = u64::from(last - first) + 1;
        let hash = mix(self.secret ^ u64::from(remote.ip().to_bits()) ^ (u64::from(remote.port()) << 32));
        let moved = self.port_steps.get(&remote).copied().unwrap_or(0);
        let start = ((hash % count + moved) % count) & !1;
        let bound: BTreeSet<u16> = self
            .live
            .iter()
            .filter_map(|id| self.socket(*id))
            .filter(|socket| socket.bound)
            .map(|socket| socket.local.port())
            .collect();
        let port_at = |offset: u64| Some(first + u16::try_from((start + offset) % count).ok()?);
        let free = |offset: &u64| {
            port_at(*offset).is_some_and(|port| !bound.contains(&port) && !self.tuple_in_use(port, remote))
        };
        let every_other = |parity: u64| (0..count.div_ceil(2)).map(move |step| parity + 2 * step);
        let offset = every_other(0).chain(every_other(1)).find(free)?;
        self.port_steps.insert(remote, moved + offset + 2);
        port_at(offset)
    }

    /// accept() on a listener.
    pub fn accept(&mut self, id: Id, label: Option<String>, now: Time, out: &mut Vec<Event>) {
        match self.socket(id).map(|socket| &socket.conn) {
            Some(Conn::Listen(_)) => {
                if !self.try_accept(id, label.clone(), out) {
                    self.wait(id, Wait::Accept { label }, now, out);
                }
            }
            _ => out.push(failed(Some(id), CallName::Accept, Errno::EINVAL, Rule::NotForThisSocket)),
        }
    }

    /// send() of `data`.
    pub fn send(&mut self, id: Id, data: Vec<u8>, now: Time, out: &mut Vec<Event>) {
        let wait = Wait::Send { rest: data, done: 0 };
        if let Some(wait) = self.try_send(id, wait, now, out) {
            self.wait(id, wait, now, out);
        }
    }

    /// recv() of at most `max` bytes.
    pub fn recv(&mut self, id: Id, max: usize, now: Time, out: &mut Vec<Event>) {
        if !self.try_recv(id, max, now, out) {
            self.wait(id, Wait::Recv { max }, now, out);
        }
    }

    /// The call cannot finish: EAGAIN on a non-blocking socket, else it waits.
    fn wait(&mut self, id: Id, wait: Wait, now: Time, out: &mut Vec<Event>) {
        let op = wait.call();
        let Some(socket) = self.socket_mut(id) else { return };
        if socket.options.nonblock {
            let errno = if op == CallName::Connect { Errno::EINPROGRESS } else { Errno::EAGAIN };
            out.push(failed(Some(id), op, errno, Rule::CallWouldBlock));
        } else {
            let limit = socket.options.limit(op);
            socket.waits.push(Waiting { wait, until: limit.map(|limit| now + limit) });
            let rule = if op == CallName::Close { Rule::LingerWaits } else { Rule::CallWaits };
            out.push(returned(Some(id), op, Ret::Waits, rule));
        }
    }

    /// shutdown().
    pub fn shutdown(&mut self, id: Id, how: ShutdownHow, now: Time, out: &mut Vec<Event>) {
        let state = self.socket(id).map_or(State::Closed, Socket::state);
        match state {
            State::Listen => {
                if how.reads() {
                    self.stop_listening(id, now, out);
                }
            }
            State::SynSent => {
                self.with_full(id, now, out, |tcb, _, outbox| {
                    tcb.become_closed(outbox, Rule::CloseInSynSent);
                    // Linux `tcp_disconnect` clears the shutdown marks: the socket is as if it had never connected.
                    (tcb.read_shut, tcb.write_shut) = (false, false);
                    outbox.items.push((Out::Error(Errno::ECONNRESET), Rule::CloseInSynSent));
                });
            }
            State::SynRcvd => self.with_full(id, now, out, |tcb, _, outbox| {
                // The FIN follows when the connection is established (Linux `tcp_shutdown`).
                tcb.read_shut |= how.reads();
                tcb.write_shut |= how.writes();
                if how.writes() {
                    outbox.decided(Rule::FinWaitsForOpen);
                }
            }),
            State::Closed | State::TimeWait => {
                // The call fails and marks the socket all the same (Linux `inet_shutdown`).
                if let Some(socket) = self.socket_mut(id) {
                    socket.read_shut |= how.reads();
                }
                out.push(failed(Some(id), CallName::Shutdown, Errno::ENOTCONN, Rule::NotConnected));
                return;
            }
            State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck => self.shutdown_stream(id, how, now, out),
        }
        let rule = if how.writes() { Rule::ShutdownSendsFin } else { Rule::ShutdownReads };
        out.push(returned(Some(id), CallName::Shutdown, Ret::Zero, rule));
        self.wake(now, out);
    }

    fn shutdown_stream(&mut self, id: Id, how: ShutdownHow, now: Time, out: &mut Vec<Event>) {
        self.with_full(id, now, out, |tcb, env, outbox| {
            tcb.read_shut |= how.reads();
            if how.writes() {
                tcb.shutdown_write(env, outbox, Rule::ShutdownSendsFin);
            }
        });
    }

    /// close() by a process of the descriptor of that name; the last one lingers if SO_LINGER has a time.
    pub fn close(&mut self, id: Id, name: Option<&str>, now: Time, out: &mut Vec<Event>) {
        if self.drop_name(id, name) > 0 {
            out.push(returned(Some(id), CallName::Close, Ret::Zero, Rule::CloseNotLast));
            return;
        }
        let lingers = self.let_go(id, false, now, out);
        if !lingers {
            out.push(returned(Some(id), CallName::Close, Ret::Zero, Rule::CallReturns));
        }
        self.wake(now, out);
    }

    /// Every process is killed: the kernel closes their descriptors, the last first, and waiting calls never return.
    /// (Linux puts off the closing of each until all are gone from the table, and takes the put-off work backwards.)
    pub fn kill(&mut self, now: Time, out: &mut Vec<Event>) {
        let held: Vec<Id> = (0..).zip(&self.sockets).filter(|(_, socket)| socket.held).map(|(id, _)| id).collect();
        for id in held.into_iter().rev() {
            self.let_go(id, true, now, out);
        }
        self.processes.clear();
        for id in self.live.clone() {
            self.end_waits_of_the_dead(id, now, out);
        }
    }

    /// The descriptor is gone: what close() does to what stands behind it. True if the call lingers.
    pub(super) fn let_go(&mut self, id: Id, exiting: bool, now: Time, out: &mut Vec<Event>) -> bool {
        let Some(socket) = self.socket_mut(id) else { return false };
        socket.held = false;
        socket.own_closed = true;
        socket.copies.iter_mut().for_each(|copy| copy.open = false);
        socket.waits.clear();
        let linger = socket.options.linger;
        match socket.conn {
            Conn::Listen(_) => self.stop_listening(id, now, out),
            Conn::Full(_) => return self.close_full(id, linger, exiting, now, out),
            Conn::Request { .. } | Conn::Small(_) | Conn::Gone => {}
        }
        false
    }

    fn close_full(&mut self, id: Id, linger: Option<u32>, exiting: bool, now: Time, out: &mut Vec<Event>) -> bool {
        let how = CloseHow { linger_zero: linger == Some(0) };
        let mut lingers = false;
        self.with_full(id, now, out, |tcb, env, outbox| {
            tcb.close(how, env, outbox);
            lingers = !exiting && linger.is_some_and(|seconds| seconds > 0) && tcb.lingers();
            if !lingers {
                tcb.become_orphan(env, outbox);
            }
        });
        if !lingers {
            self.limit_orphans(id, now, out);
        } else if let Some(socket) = self.socket_mut(id) {
            // O_NONBLOCK does not matter here (Linux `inet_release`).
            socket.waits.push(Wait::Linger { until: now + linger_span(linger.unwrap_or(0)) }.into());
            out.push(returned(Some(id), CallName::Close, Ret::Waits, Rule::LingerWaits));
        }
        lingers
    }

    /// A killed process does not linger: its connections are orphans at once.
    fn end_waits_of_the_dead(&mut self, id: Id, now: Time, out: &mut Vec<Event>) {
        let Some(socket) = self.socket_mut(id) else { return };
        let lingered = socket.waits.iter().any(|waiting| waiting.wait.call() == CallName::Close);
        socket.waits.clear();
        if lingered {
            self.with_full(id, now, out, Tcb::become_orphan);
            self.limit_orphans(id, now, out);
        }
    }

    /// A listener ends: finished connections that nobody accepted are reset (Linux `inet_csk_listen_stop`). Half-open
    /// ones vanish when a segment or their timer finds the listener gone.
    fn stop_listening(&mut self, id: Id, now: Time, out: &mut Vec<Event>) {
        let Some(Socket { conn: Conn::Listen(queues), local, .. }) = self.socket(id) else { return };
        let (waiting, port) = (queues.accept_queue.clone(), local.port());
        self.listeners.remove(&port);
        for child in waiting {
            self.with_full(child, now, out, |tcb, env, outbox| {
                tcb.orphan = true;
                if tcb.state != State::Closed {
                    tcb.abort(env, outbox, Rule::ListenerCloses);
                }
            });
        }
        let did = Did::Tcp(Out::State { from: State::Listen, to: State::Closed });
        out.push(Event { socket: Some(id), did, rule: Rule::ListenerCloses });
        self.retire(id);
    }
}
