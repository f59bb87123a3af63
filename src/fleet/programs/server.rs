//! The server's program: it accepts on every port, reads requests, works on each and replies, and closes when the
//! client has, first if it is to, or when nothing was asked for too long.

use crate::host::{Id, Ret};
use crate::tcp::{CallName, SockOpt, Span};
use crate::trace::{Call, Payload, Reuse};

use super::super::{BYTES_A_STEP, Fleet, HostIx, Knob, Returned, wire};
use super::client::RECV_MAX;
use super::{Owner, Ref, Task};

/// The server's side of a connection.
#[derive(Debug, Clone)]
pub(in super::super) struct Conn {
    socket: Id,
    /// Bytes of the present request that have come.
    got: u64,
    /// Requests that were answered.
    served: u64,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Reading,
    Working,
    Replying,
    Closing,
}

impl Fleet {
    /// The server listens on a port; where it may not, it tries again after a second.
    pub(super) fn listen(&mut self, port: usize) {
        let knobs = &self.plan.knobs;
        let backlog = u32::try_from(knobs.count(Knob::Backlog)).unwrap_or(u32::MAX);
        let reuse = knobs.on(Knob::ReuseAddr);
        let number = wire::port(port);
        let server = self.server();
        self.log(server, None, || Call::Listen {
            port: number,
            backlog,
            reuse: Reuse { addr: reuse, port: false },
            label: Some(format!("l{number}")),
        });
        let first = self.call_on(server, |host, _, out| host.serve(number, backlog, (reuse, false), None, out));
        match first {
            Some(Returned { socket: Some(socket), ret: Ret::Zero, .. }) => {
                self.name(server, socket, || format!("l{number}"));
                if let Some(place) = self.programs.listeners.get_mut(port) {
                    *place = Some(socket);
                }
                self.accept(port);
            }
            Some(Returned { ret: Ret::Failed(errno), .. }) => {
                self.note_error(CallName::Listen, errno);
                self.tasks.at(self.now + Span::secs(1), Task::Listen(port));
            }
            Some(_) | None => {}
        }
    }

    /// The server waits for the next connection on a port.
    pub(super) fn accept(&mut self, port: usize) {
        let Some(Some(listener)) = self.programs.listeners.get(port).copied() else { return };
        let server = self.server();
        self.programs.accepted += 1;
        let label = self.programs.accepted;
        self.log(server, Some(listener), || Call::Accept { label: Some(format!("s{label}")) });
        self.await_name(port, label);
        self.on(server, |host, now, out| host.accept(listener, None, now, out));
    }

    /// A connection was accepted.
    pub(super) fn accepted(&mut self, host: HostIx, socket: Id) {
        let Some(local) = self.host(host).and_then(|host| host.any_socket(socket).map(|one| one.local.port())) else {
            return;
        };
        let port = wire::place_of(local);
        self.name_accepted(host, socket, port);
        let conn = Conn { socket, got: 0, served: 0, stage: Stage::Reading };
        let at = self.programs.conns.add(conn);
        self.programs.owners.insert(host, socket, Owner::Server(at));
        let idle = self.plan.knobs.span(Knob::IdleClose);
        let keepalive = self.plan.knobs.on(Knob::Keepalive).then_some(SockOpt::KeepAlive(true));
        let idle = u32::try_from(idle.as_millis()).unwrap_or(u32::MAX);
        let idle = (idle > 0).then_some(SockOpt::RcvTimeo(idle));
        for option in keepalive.into_iter().chain(idle) {
            self.log(host, Some(socket), || Call::Set(option));
            self.on(host, |host, now, out| host.set(socket, option, now, out));
        }
        let busy = self.plan.knobs.span(Knob::AcceptEvery);
        if busy > Span::ZERO {
            self.tasks.at(self.now + busy, Task::Accept(port));
        } else {
            self.accept(port);
        }
        if self.is_done(at) {
            self.server_closes(at);
        } else {
            self.server_recv(at);
        }
    }

    /// Whether the server has answered all that there is to answer and is the one to close first.
    fn is_done(&mut self, at: Ref) -> bool {
        let (first, requests) = (self.plan.knobs.get(Knob::Closes) == 1, self.plan.knobs.count(Knob::Requests));
        first && self.programs.conns.get(at).is_some_and(|conn| conn.served >= requests)
    }

    fn server_recv(&mut self, at: Ref) {
        let server = self.server();
        let Some(conn) = self.programs.conns.get(at) else { return };
        conn.stage = Stage::Reading;
        let socket = conn.socket;
        self.log(server, Some(socket), || Call::Recv { max: RECV_MAX });
        self.on(server, |host, now, out| host.recv(socket, RECV_MAX as usize, now, out));
    }

    /// A call of the server on a connection has returned.
    pub(super) fn tell_server(&mut self, at: Ref, returned: &Returned) {
        // What setsockopt() returns is nothing that the program waits for.
        let waited_for = returned.call != CallName::Set;
        let Some(conn) = self.programs.conns.get(at).filter(|_| waited_for) else { return };
        match (&returned.ret, conn.stage) {
            (_, Stage::Closing) => self.server_is_over(at),
            // An idle time that is over comes as EAGAIN.
            (Ret::Failed(_), _) => self.server_closes(at),
            (Ret::Data(data), Stage::Reading) => {
                let bytes = data.len() as u64;
                self.server_reads(at, bytes);
            }
            // The client has closed.
            (_, Stage::Reading) => self.server_closes(at),
            (_, Stage::Replying) => self.replied(at),
            (_, Stage::Working) => {}
        }
    }

    fn server_reads(&mut self, at: Ref, bytes: u64) {
        let (wanted, works) = (self.plan.knobs.count(Knob::RequestBytes), self.plan.knobs.span(Knob::ReplyDelay));
        let now = self.now;
        let Some(conn) = self.programs.conns.get(at) else { return };
        conn.got += bytes;
        if conn.got < wanted {
            return self.server_recv(at);
        }
        conn.got -= wanted;
        conn.stage = Stage::Working;
        if works > Span::ZERO {
            self.tasks.at(now + works, Task::Reply(at));
        } else {
            self.reply(at);
        }
    }

    /// The server replies to a request.
    pub(super) fn reply(&mut self, at: Ref) {
        let bytes = u32::try_from(self.plan.knobs.count(Knob::ReplyBytes)).unwrap_or(u32::MAX);
        let server = self.server();
        let Some(conn) = self.programs.conns.get(at) else { return };
        if conn.stage != Stage::Working {
            return;
        }
        conn.stage = Stage::Replying;
        conn.served += 1;
        if bytes == 0 {
            // Clients that wait for no reply may have sent more than one request.
            let wanted = self.plan.knobs.count(Knob::RequestBytes).max(1);
            conn.served += conn.got / wanted;
            conn.got %= wanted;
            return self.replied(at);
        }
        let socket = conn.socket;
        self.log(server, Some(socket), || Call::Send(Payload::Bytes(bytes)));
        self.work += u64::from(bytes) / BYTES_A_STEP;
        let data = Payload::Bytes(bytes).bytes();
        self.on(server, |host, now, out| host.send(socket, data, now, out));
    }

    fn replied(&mut self, at: Ref) {
        if self.is_done(at) { self.server_closes(at) } else { self.server_recv(at) }
    }

    /// The server closes, or forgets to.
    fn server_closes(&mut self, at: Ref) {
        if self.forgets(true) {
            return self.server_is_over(at);
        }
        let server = self.server();
        let Some(conn) = self.programs.conns.get(at) else { return };
        conn.stage = Stage::Closing;
        let socket = conn.socket;
        self.log(server, Some(socket), || Call::Close);
        self.on(server, |host, now, out| host.close(socket, None, now, out));
    }

    fn server_is_over(&mut self, at: Ref) {
        let server = self.server();
        if let Some(conn) = self.programs.conns.remove(at) {
            self.programs.owners.remove(server, conn.socket);
        }
    }

    /// The server's process is gone, and with it all that it knew of its connections; it is started again at once.
    pub(in super::super) fn server_restarts(&mut self) {
        for at in self.programs.conns.refs() {
            self.server_is_over(at);
        }
        for port in 0..self.programs.listeners.len() {
            if let Some(place) = self.programs.listeners.get_mut(port) {
                *place = None;
            }
            self.tasks.now(Task::Listen(port));
        }
    }
}
