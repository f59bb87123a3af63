//! Calls that wait, and how each comes to its end; the tries of recv(), send() and accept() themselves.

use crate::tcp::{Belief, CallName, Errno, Out, Rule, State, Tcb, Time};

use super::socket::{Conn, Id, Link, Ret, Socket, Wait, Waiting};
use super::{Did, Event, Host, failed, returned};

impl Host {
    /// Tries waiting calls again, unless the host has just sent something to itself: whoever waits goes on when that
    /// has arrived, too, because the socket is locked until then (Linux `release_sock`).
    pub(super) fn wake(&mut self, now: Time, out: &mut Vec<Event>) {
        let loops = |event: &Event| matches!(&event.did, Did::Tcp(Out::Send { segment, .. }) if segment.loops());
        if !out.iter().any(loops) {
            self.go_on(now, out);
        }
    }

    /// Tries waiting calls again, in the order of the sockets and of the calls on each. One whose socket has not
    /// changed since it was tried cannot go on.
    pub fn go_on(&mut self, now: Time, out: &mut Vec<Event>) {
        let stirred = self.sockets.stirred();
        for id in stirred.iter().copied() {
            if self.wait_in_vain(id) {
                continue;
            }
            let Some(socket) = self.socket_mut(id) else { continue };
            let waits = std::mem::take(&mut socket.waits);
            // In the memory of the list itself.
            let tried = waits.into_iter().filter_map(|Waiting { wait, until, by }| {
                self.caller.clone_from(&by);
                let wait = self.try_again(id, wait, now, out)?;
                Some(Waiting { wait, until, by })
            });
            let mut still: Vec<Waiting> = tried.collect();
            if !still.is_empty()
                && let Some(socket) = self.socket_mut(id)
            {
                still.append(&mut socket.waits);
                socket.waits = still;
            }
        }
        self.sockets.tried(stirred);
    }

    /// Whether all calls that wait on a socket would go on waiting if they were tried; then nothing is changed for them
    /// but whose call was looked at last.
    fn wait_in_vain(&mut self, id: Id) -> bool {
        let Some(socket) = self.socket(id) else { return false };
        let opens = || matches!(socket.state(), State::SynSent | State::SynRcvd);
        let nothing_to_read = |tcb: &Tcb| {
            let over = tcb.state == State::Closed || tcb.read_shut || tcb.rcv.fin.has_come();
            tcb.rcv.queue.is_empty() && !over
        };
        let in_vain = socket.waits.iter().all(|Waiting { wait, .. }| match (wait, &socket.conn) {
            (Wait::Connect | Wait::ConnectAgain | Wait::Send { .. }, _) => opens(),
            (Wait::Accept { .. }, Conn::Listen(queues)) => queues.accept_queue.is_empty(),
            (Wait::Recv { .. }, Conn::Full(tcb)) => {
                socket.unread.is_empty() && socket.error.is_none() && !socket.read_shut && nothing_to_read(tcb)
            }
            (Wait::Linger { .. }, Conn::Full(tcb)) => tcb.lingers(),
            (Wait::Accept { .. } | Wait::Recv { .. } | Wait::Linger { .. }, _) => false,
        });
        if let Some(by) = socket.waits.last().filter(|_| in_vain).map(|waiting| waiting.by.clone()) {
            self.caller = by;
        }
        in_vain
    }

    /// One waiting call: gives it back if it must go on waiting.
    fn try_again(&mut self, id: Id, wait: Wait, now: Time, out: &mut Vec<Event>) -> Option<Wait> {
        match wait {
            Wait::Connect | Wait::ConnectAgain => (!self.try_connect(id, out)).then_some(wait),
            Wait::Accept { label } => (!self.try_accept(id, label.clone(), out)).then_some(Wait::Accept { label }),
            Wait::Recv { max } => (!self.try_recv(id, max, now, out)).then_some(Wait::Recv { max }),
            Wait::Send { .. } => self.try_send(id, wait, true, now, out),
            Wait::Linger { until } => (!self.try_linger(id, now, out)).then_some(Wait::Linger { until }),
        }
    }

    pub(super) fn try_connect(&mut self, id: Id, out: &mut Vec<Event>) -> bool {
        let Some(socket) = self.socket(id) else { return true };
        match socket.state() {
            State::SynSent | State::SynRcvd => false,
            State::Closed | State::TimeWait if self.is_over(id) => {
                let errno = self.take_error(id).unwrap_or(Errno::ECONNABORTED);
                let rule = if errno == Errno::ECONNABORTED { Rule::ConnectAborted } else { Rule::PendingError };
                self.disconnect(id);
                out.push(failed(Some(id), CallName::Connect, errno, rule));
                true
            }
            State::Closed
            | State::Listen
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait => {
                self.set_link(id, Link::Connected);
                out.push(returned(Some(id), CallName::Connect, Ret::Zero, Rule::ConnectReturns));
                true
            }
        }
    }

    /// Whether the process's socket has no connection any more, whatever small entry the kernel keeps for it.
    fn is_over(&self, id: Id) -> bool {
        self.socket(id).is_none_or(|socket| socket.state() == State::Closed || matches!(socket.conn, Conn::Small(_)))
    }

    /// Takes the oldest finished connection off the queue, if there is one (Linux `inet_csk_accept`).
    pub(super) fn try_accept(&mut self, id: Id, label: Option<String>, out: &mut Vec<Event>) -> bool {
        let nobody = |socket: &Socket| matches!(&socket.conn, Conn::Listen(queues) if queues.accept_queue.is_empty());
        if self.socket(id).is_some_and(nobody) {
            return false;
        }
        let Some(socket) = self.socket_mut(id) else { return true };
        let Conn::Listen(queues) = &mut socket.conn else {
            out.push(failed(Some(id), CallName::Accept, Errno::EINVAL, Rule::NotForThisSocket));
            return true;
        };
        let Some(child) = queues.accept_queue.pop_front() else { return false };
        if let Some(socket) = self.socket_mut(child) {
            socket.held = true;
            socket.label = label;
            if let Conn::Full(tcb) = &mut socket.conn {
                tcb.queued = false;
            }
        }
        out.push(returned(Some(child), CallName::Accept, Ret::Zero, Rule::AcceptTakes));
        true
    }

    /// Linux `tcp_recvmsg_locked`: data first, then the end of the stream, then an error, then a closed direction.
    pub(super) fn try_recv(&mut self, id: Id, max: usize, now: Time, out: &mut Vec<Event>) -> bool {
        // What has nothing left over is not touched for it.
        if self.socket(id).is_none_or(|socket| !socket.unread.is_empty())
            && let Some(socket) = self.socket_mut(id)
            && !socket.unread.is_empty()
        {
            let take = max.min(socket.unread.len());
            let data = socket.unread.drain(..take).collect();
            out.push(returned(Some(id), CallName::Recv, Ret::Data(data), Rule::RecvData));
            return true;
        }
        let Some(socket) = self.socket(id) else { return true };
        let mut done = |ret, rule| out.push(returned(Some(id), CallName::Recv, ret, rule));
        let Some(Socket { conn: Conn::Full(tcb), error, .. }) = Some(socket) else {
            let listens = matches!(socket.conn, Conn::Listen(_));
            match (listens, socket.remote, socket.error) {
                (false, Some(_), Some(_)) => self.report_error(id, CallName::Recv, out),
                // The kernel has put a small entry in the socket's place; the stream has ended.
                (false, Some(_), None) => done(Ret::Zero, Rule::RecvEof),
                (false, None, _) if socket.read_shut => done(Ret::Zero, Rule::ShutdownReads),
                _ => done(Ret::Failed(Errno::ENOTCONN), Rule::NotConnected),
            }
            return true;
        };
        if !tcb.rcv.queue.is_empty() {
            let keeps = self.profile().believes(Belief::MessagesKeepBoundaries);
            let max = if keeps { self.message(id, max) } else { max };
            let mut data = Vec::new();
            self.with_full(id, now, out, |tcb, env, outbox| data = tcb.receive(max, env, outbox));
            out.push(returned(Some(id), CallName::Recv, Ret::Data(data), Rule::RecvData));
            return true;
        }
        if tcb.rcv.fin.has_come() {
            done(Ret::Zero, Rule::RecvEof);
            if let Some(Socket { conn: Conn::Full(tcb), .. }) = self.socket_mut(id) {
                tcb.note_end_read(max > 0);
            }
            // A FIN that was read gives its memory back.
            self.note_memory(id);
        } else if error.is_some() {
            self.report_error(id, CallName::Recv, out);
        } else if tcb.state == State::Closed && !tcb.read_shut && !socket.read_shut {
            done(Ret::Failed(Errno::ENOTCONN), Rule::NotConnected);
        } else if tcb.read_shut || socket.read_shut {
            done(Ret::Zero, if tcb.state == State::Closed { Rule::RecvEof } else { Rule::ShutdownReads });
        } else {
            return false;
        }
        true
    }

    /// Linux `tcp_sendmsg_locked`: queues what fits; gives the rest back if it must wait.
    pub(super) fn try_send(
        &mut self,
        id: Id,
        wait: Wait,
        woken: bool,
        now: Time,
        out: &mut Vec<Event>,
    ) -> Option<Wait> {
        let Wait::Send { mut rest, mut done, marks } = wait else { return Some(wait) };
        let state = self.socket(id).map_or(State::Closed, Socket::state);
        if state == State::SynSent || state == State::SynRcvd {
            return Some(Wait::Send { rest, done, marks });
        }
        let open = matches!(self.socket(id), Some(Socket { conn: Conn::Full(tcb), error: None, .. })
            if !tcb.write_shut && tcb.state != State::Closed && !self.writes_no_more(tcb.state));
        if !open {
            if done > 0 {
                out.push(returned(Some(id), CallName::Send, Ret::Count(done), Rule::SendQueued));
            } else if self.socket(id).is_some_and(|socket| socket.error.is_some()) {
                self.report_error(id, CallName::Send, out);
            } else {
                self.pipe_error(id, Rule::SendPipe, out);
            }
            return None;
        }
        self.with_full(id, now, out, |tcb, env, outbox| {
            let taken = tcb.write((&rest, marks), woken, env, outbox);
            rest.drain(..taken);
            done += u32::try_from(taken).unwrap_or(u32::MAX);
        });
        let nonblock = self.socket(id).is_some_and(|socket| socket.options.nonblock);
        if rest.is_empty() || (nonblock && done > 0) {
            out.push(returned(Some(id), CallName::Send, Ret::Count(done), Rule::SendQueued));
            None
        } else {
            Some(Wait::Send { rest, done, marks })
        }
    }

    /// A lingering close() returns when its FIN is acknowledged or the connection is gone.
    fn try_linger(&mut self, id: Id, now: Time, out: &mut Vec<Event>) -> bool {
        let waits = matches!(self.socket(id), Some(Socket { conn: Conn::Full(tcb), .. }) if tcb.lingers());
        if waits {
            return false;
        }
        self.end_linger(id, Rule::CallReturns, now, out);
        true
    }

    /// The linger time is over.
    pub(super) fn linger_over(&mut self, id: Id, now: Time, out: &mut Vec<Event>) {
        if let Some(socket) = self.socket_mut(id) {
            socket.waits.retain(|waiting| waiting.wait.call() != CallName::Close);
        }
        if self.profile().believes(Belief::TimedLingerWouldBlock) {
            return self.fail_linger(id, now, out);
        }
        self.end_linger(id, Rule::LingerOver, now, out);
    }

    /// close() returns 0 in every case, and the connection is an orphan from now on.
    pub(super) fn end_linger(&mut self, id: Id, rule: Rule, now: Time, out: &mut Vec<Event>) {
        out.push(returned(Some(id), CallName::Close, Ret::Zero, rule));
        self.with_full(id, now, out, Tcb::become_orphan);
        self.limit_orphans(id, false, now, out);
    }

    /// The pending error, which is reported once.
    pub(super) fn take_error(&mut self, id: Id) -> Option<Errno> {
        self.socket_mut(id)?.error.take()
    }

    fn report_error(&mut self, id: Id, op: CallName, out: &mut Vec<Event>) {
        let pipe = self.profile().believes(Belief::DeadWriteAlwaysEpipe);
        if let Some(errno) = self.take_error(id) {
            if op == CallName::Send && (errno == Errno::EPIPE || pipe) {
                self.pipe_error(id, Rule::PendingError, out);
            } else {
                out.push(failed(Some(id), op, errno, Rule::PendingError));
            }
        }
    }
}
