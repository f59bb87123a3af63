//! The system calls of the host's process: what each does at once, and what it returns (errno as Linux has it).
//!
//! A call that must wait is kept with its socket and finished in `wake`. Linux: `af_inet.c`, `tcp.c`,
//! `inet_connection_sock.c`.

use crate::tcp::{Belief, CallName, CloseHow, Errno, Marks, Out, Rule, ShutdownHow, State, Time};

use super::socket::{Conn, Id, Link, Ret, Socket, Wait, Waiting, linger_span};
use super::{Did, Event, Host, failed, returned};

/// How long a mutant's close() waits until the peer has everything, in seconds.
const LONG: u32 = 3_600;

impl Host {
    /// accept() on a listener.
    pub fn accept(&mut self, id: Id, label: Option<String>, now: Time, out: &mut Vec<Event>) {
        match self.socket(id).map(|socket| &socket.conn) {
            Some(Conn::Listen(_)) => {
                if self.profile().believes(Belief::AcceptDoesHandshake) {
                    self.begin_handshake(id, now, out);
                }
                if !self.try_accept(id, label.clone(), out) {
                    self.wait(id, Wait::Accept { label }, now, out);
                }
            }
            _ => out.push(failed(Some(id), CallName::Accept, Errno::EINVAL, Rule::NotForThisSocket)),
        }
    }

    /// send() of `data`.
    pub fn send(&mut self, id: Id, data: Vec<u8>, now: Time, out: &mut Vec<Event>) {
        self.send_marked(id, data, Marks::default(), now, out);
    }

    /// send() of `data` with MSG_MORE or MSG_EOR.
    pub fn send_marked(&mut self, id: Id, data: Vec<u8>, marks: Marks, now: Time, out: &mut Vec<Event>) {
        self.sockets.wake(id);
        let wait = Wait::Send { rest: data, done: 0, marks };
        // Behind another that waits there is no room for this one.
        let queued = self
            .socket(id)
            .is_some_and(|socket| socket.waits.iter().any(|waiting| waiting.wait.call() == CallName::Send));
        if queued {
            self.wait(id, wait, now, out);
            return;
        }
        if let Some(wait) = self.try_send(id, wait, false, now, out) {
            self.wait(id, wait, now, out);
        }
    }

    /// recv() of at most `max` bytes.
    pub fn recv(&mut self, id: Id, max: usize, now: Time, out: &mut Vec<Event>) {
        self.sockets.wake(id);
        if !self.try_recv(id, max, now, out) {
            self.wait(id, Wait::Recv { max }, now, out);
        }
    }

    /// The call cannot finish: EAGAIN on a non-blocking socket, else it waits.
    pub(super) fn wait(&mut self, id: Id, wait: Wait, now: Time, out: &mut Vec<Event>) {
        let (op, by) = (wait.call(), self.caller.clone());
        let Some(socket) = self.socket_mut(id) else { return };
        if socket.options.nonblock {
            let errno = if op == CallName::Connect { Errno::EINPROGRESS } else { Errno::EAGAIN };
            out.push(failed(Some(id), op, errno, Rule::CallWouldBlock));
        } else {
            let limit = socket.options.limit(op);
            // Most sockets have one call that waits, if any.
            socket.waits.reserve_exact(1);
            socket.waits.push(Waiting { wait, until: limit.map(|limit| now + limit), by });
            let rule = if op == CallName::Close { Rule::LingerWaits } else { Rule::CallWaits };
            out.push(returned(Some(id), op, Ret::Waits, rule));
        }
    }

    /// shutdown().
    pub fn shutdown(&mut self, id: Id, how: ShutdownHow, now: Time, out: &mut Vec<Event>) {
        self.sockets.wake(id);
        let state = self.socket(id).map_or(State::Closed, Socket::state);
        self.note_shutdown(id, state);
        match state {
            State::Listen => {
                if how.reads() {
                    self.stop_listening(id, now, out);
                }
            }
            State::SynSent => {
                self.set_link(id, Link::Free);
                if let Some(socket) = self.socket_mut(id) {
                    // TCP_MAXSEG is forgotten, as after any end by Linux `tcp_disconnect`.
                    socket.options.tcp.max_segment = 0;
                }
                self.with_full(id, now, out, |tcb, _, outbox| {
                    tcb.become_closed(outbox, Rule::ShutdownInSynSent);
                    tcb.number_on();
                    // The shutdown marks go: the socket is as if it had never connected.
                    (tcb.read_shut, tcb.write_shut) = (false, false);
                    outbox.items.push((Out::Error(Errno::ECONNRESET), Rule::ShutdownInSynSent));
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
                    socket.write_shut |= how.writes();
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
        let rule = match (state, how.writes()) {
            (State::SynSent, _) => Rule::ShutdownInSynSent,
            (State::SynRcvd, true) => Rule::FinWaitsForOpen,
            (State::Established | State::CloseWait, true) => Rule::ShutdownSendsFin,
            // A listener sends nothing, and there is no second FIN.
            (State::Listen, _) | (_, true) => Rule::CallReturns,
            (_, false) => Rule::ShutdownReads,
        };
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
        self.sockets.wake(id);
        if self.drop_name(id, name) > 0 && !self.profile().believes(Belief::CloseEndsShared) {
            out.push(returned(Some(id), CallName::Close, Ret::Zero, Rule::CloseNotLast));
            return;
        }
        let lingers = self.let_go(id, false, now, out);
        if !lingers {
            out.push(returned(Some(id), CallName::Close, Ret::Zero, Rule::CallReturns));
        }
        self.wake(now, out);
    }

    /// The descriptor is gone: what close() does to what stands behind it. True if the call lingers.
    pub(super) fn let_go(&mut self, id: Id, exiting: bool, now: Time, out: &mut Vec<Event>) -> bool {
        let waits = self.profile().believes(Belief::CloseWaitsForDelivery).then_some(LONG);
        let Some(socket) = self.socket_mut(id) else { return false };
        socket.held = false;
        socket.own_closed = true;
        socket.copies.kept_mut().into_iter().flatten().for_each(|copy| copy.open = false);
        socket.waits.clear();
        let linger = socket.options.linger.or(waits);
        match socket.conn {
            Conn::Listen(_) => self.stop_listening(id, now, out),
            Conn::Full(_) => return self.close_full(id, linger, exiting, now, out),
            Conn::Idle => self.retire(id),
            Conn::Request { .. } | Conn::Small(_) | Conn::Gone => self.let_port_go(id),
        }
        false
    }

    fn close_full(&mut self, id: Id, linger: Option<u32>, exiting: bool, now: Time, out: &mut Vec<Event>) -> bool {
        let killed = exiting && self.profile().believes(Belief::KillAlwaysResets);
        let how = CloseHow { linger_zero: linger == Some(0) || killed };
        let mut lingers = false;
        self.with_full(id, now, out, |tcb, env, outbox| {
            tcb.close(how, env, outbox);
            lingers = !exiting && linger.is_some_and(|seconds| seconds > 0) && tcb.lingers();
            if !lingers {
                tcb.become_orphan(env, outbox);
            }
        });
        if lingers {
            // O_NONBLOCK does not matter here (Linux `inet_release`).
            let wait = Wait::Linger { until: now + linger_span(linger.unwrap_or(0)) };
            let by = self.caller.clone();
            if let Some(socket) = self.socket_mut(id) {
                socket.waits.push(Waiting { wait, until: None, by });
            }
            out.push(returned(Some(id), CallName::Close, Ret::Waits, Rule::LingerWaits));
        } else {
            self.limit_orphans(id, false, now, out);
        }
        lingers
    }

    /// A listener ends: finished connections that nobody accepted are reset (Linux `inet_csk_listen_stop`). Half-open
    /// ones vanish when a segment or their timer finds the listener gone.
    fn stop_listening(&mut self, id: Id, now: Time, out: &mut Vec<Event>) {
        let Some(Socket { conn: Conn::Listen(queues), local, .. }) = self.socket(id) else { return };
        let (waiting, port) = (queues.accept_queue.clone(), local.port());
        self.ports.stop(port, id);
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
        match self.socket_mut(id) {
            // shutdown(): the descriptor and the port stay, and listen() may be called again.
            Some(socket) if socket.held => {
                socket.conn = Conn::Idle;
                // As after any end by Linux `tcp_disconnect`.
                (socket.read_shut, socket.write_shut) = (false, false);
                (socket.options.tcp.max_segment, socket.options.tcp.acks_wait) = (0, false);
                self.let_port_go(id);
            }
            Some(_) | None => self.retire(id),
        }
    }
}
