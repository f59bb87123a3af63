//! The clients' program: connect, then for each request send, read the reply and think; then hold, and close or wait
//! for the server to do so.

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::host::{Id, Ret};
use crate::tcp::{CallName, SockOpt};
use crate::trace::call::LOCALHOST;
use crate::trace::{Call, Payload};

use super::super::{BYTES_A_STEP, Fleet, HostIx, Knob, Returned, wire};
use super::{Owner, Ref, Task};

/// One connection's client.
#[derive(Debug, Clone)]
pub(in super::super) struct Client {
    host: HostIx,
    socket: Id,
    stage: Stage,
    /// Requests that are still to be sent.
    left: u64,
    /// Bytes of the present reply that have come.
    got: u64,
    /// Whether something went wrong on the way.
    failed: bool,
    /// Whether another connection is begun when this one is over.
    again: bool,
    /// Whether it asks and reads nothing of what comes back.
    slow: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Connecting,
    Sending,
    Reading,
    Thinking,
    Holding,
    /// It waits for the server's FIN.
    Ending,
    /// It has called close(), which has not returned.
    Closing,
    /// It does nothing more, and keeps the connection.
    Idle,
}

impl Client {
    /// Whether it runs on that host.
    pub(super) fn is_on(&self, host: HostIx) -> bool {
        self.host == host
    }
}

impl Fleet {
    /// A client opens a connection: to the ports in turn, from the hosts in turn.
    pub(super) fn begin_connection(&mut self, again: bool) {
        let knobs = &self.plan.knobs;
        let most = knobs.count(Knob::Most);
        if most > 0 && self.census.begun >= most {
            return;
        }
        let (hosts, ports) = (knobs.count(Knob::Clients), knobs.count(Knob::Ports));
        let number = self.census.begun;
        self.census.begun += 1;
        let server = self.server();
        let host = match u16::try_from(number % hosts.max(1)) {
            Ok(host) if !knobs.on(Knob::Loopback) => HostIx(host),
            Ok(_) | Err(_) => server,
        };
        let port = wire::port(usize::try_from(number / hosts.max(1) % ports.max(1)).unwrap_or(0));
        // On one host a client asks for 127.0.0.1, as its configuration would say.
        let loops = knobs.on(Knob::Loopback);
        let name = if loops { LOCALHOST } else { "server" };
        let remote = SocketAddrV4::new(if loops { Ipv4Addr::LOCALHOST } else { wire::address(server) }, port);
        self.watch_beginning(number + 1, host);
        let label = || Some(format!("c{}", number + 1));
        self.log(host, None, || Call::Connect { host: name.to_owned(), port, from: None, label: label() });
        let first = self.call_on(host, |host, now, out| host.connect(remote, None, None, now, out));
        if self.watch.is_some() || self.finder.is_some() {
            let failed = match &first {
                Some(Returned { ret: Ret::Failed(errno), .. }) => Some(*errno),
                Some(_) | None => None,
            };
            self.watch_begun(number + 1, (host, first.as_ref().and_then(|first| first.socket)), failed);
        }
        let client = |socket| Client {
            host,
            socket,
            stage: Stage::Connecting,
            left: 0,
            got: 0,
            failed: false,
            again,
            slow: false,
        };
        match first {
            Some(Returned { socket: Some(socket), ret, .. }) => {
                let at = self.programs.clients.add(client(socket));
                self.programs.owners.insert(host, socket, Owner::Client(at));
                self.name(host, socket, || format!("c{}", number + 1));
                if ret != Ret::Waits {
                    self.tell_client(at, &Returned { host, socket: Some(socket), call: CallName::Connect, ret });
                }
            }
            Some(Returned { ret: Ret::Failed(errno), .. }) => {
                self.note_error(CallName::Connect, errno);
                self.census.failed += 1;
                self.begin_again(again);
            }
            // The host is down, or the call came to nothing.
            Some(_) | None => self.census.failed += 1,
        }
    }

    /// A worker whose connection is over begins the next one. One whose connection failed waits a millisecond, or it
    /// would try for ever at one moment.
    fn begin_again(&mut self, again: bool) {
        if again {
            self.tasks.at(self.now + crate::tcp::Span::millis(1), Task::Begin);
        }
    }

    /// A call of a client has returned.
    pub(super) fn tell_client(&mut self, at: Ref, returned: &Returned) {
        // What setsockopt() returns is nothing that a program waits for.
        let waited_for = returned.call != CallName::Set;
        let Some(client) = self.programs.clients.get(at).filter(|_| waited_for) else { return };
        let (stage, well) = (client.stage, !client.failed);
        match (&returned.ret, stage) {
            (Ret::Failed(_), Stage::Closing) => self.client_is_over(at, false),
            (Ret::Failed(_), _) => self.client_closes(at, false),
            (_, Stage::Closing) => self.client_is_over(at, well),
            (_, Stage::Connecting) => self.connected(at),
            (_, Stage::Sending) => self.read_reply(at),
            (Ret::Data(data), Stage::Reading) => {
                let bytes = data.len() as u64;
                self.client_reads(at, bytes);
            }
            // The stream has ended before the reply was whole.
            (_, Stage::Reading) => self.client_closes(at, false),
            (Ret::Data(_), Stage::Ending) => self.client_recv(at),
            (_, Stage::Ending) => self.client_closes(at, true),
            (_, Stage::Thinking | Stage::Holding | Stage::Idle) => {}
        }
    }

    fn connected(&mut self, at: Ref) {
        self.census.opened += 1;
        let (linger, requests) = (self.plan.knobs.get(Knob::Linger), self.plan.knobs.count(Knob::Requests));
        let (active, slow) = (self.is_one_of(Knob::Active), self.is_one_of(Knob::Slow));
        let Some(client) = self.programs.clients.get(at) else { return };
        client.left = if active { requests } else { 0 };
        client.slow = slow;
        let (host, socket) = (client.host, client.socket);
        if let Ok(seconds) = u32::try_from(linger) {
            self.log(host, Some(socket), || Call::Set(SockOpt::Linger(Some(seconds))));
            self.on(host, |host, now, out| host.set(socket, SockOpt::Linger(Some(seconds)), now, out));
        }
        self.ask(at);
    }

    /// The next request leaves, if there is one to send.
    fn ask(&mut self, at: Ref) {
        let bytes = u32::try_from(self.plan.knobs.count(Knob::RequestBytes)).unwrap_or(u32::MAX);
        let Some(client) = self.programs.clients.get(at) else { return };
        let (host, socket) = (client.host, client.socket);
        if client.left == 0 {
            return self.hold(at);
        }
        client.left -= 1;
        client.got = 0;
        client.stage = Stage::Sending;
        self.log(host, Some(socket), || Call::Send(Payload::Bytes(bytes)));
        self.work += u64::from(bytes) / BYTES_A_STEP;
        let data = Payload::Bytes(bytes).bytes();
        self.on(host, |host, now, out| host.send(socket, data, now, out));
    }

    fn read_reply(&mut self, at: Ref) {
        let silent = self.plan.knobs.count(Knob::ReplyBytes) == 0;
        let Some(client) = self.programs.clients.get(at) else { return };
        client.stage = if client.slow { Stage::Idle } else { Stage::Reading };
        match client.stage {
            Stage::Idle => {}
            _ if silent => self.has_its_reply(at),
            _ => self.client_recv(at),
        }
    }

    fn client_recv(&mut self, at: Ref) {
        let Some(client) = self.programs.clients.get(at) else { return };
        let (host, socket) = (client.host, client.socket);
        self.log(host, Some(socket), || Call::Recv { max: RECV_MAX });
        self.on(host, |host, now, out| host.recv(socket, RECV_MAX as usize, now, out));
    }

    fn client_reads(&mut self, at: Ref, bytes: u64) {
        let wanted = self.plan.knobs.count(Knob::ReplyBytes);
        let Some(client) = self.programs.clients.get(at) else { return };
        client.got += bytes;
        if client.got < wanted {
            return self.client_recv(at);
        }
        self.census.replies += 1;
        self.has_its_reply(at);
    }

    /// A request is done with: the next, or the end of the work.
    fn has_its_reply(&mut self, at: Ref) {
        let think = self.plan.knobs.span(Knob::Think);
        let Some(client) = self.programs.clients.get(at) else { return };
        if client.left > 0 && think > crate::tcp::Span::ZERO {
            client.stage = Stage::Thinking;
            self.tasks.at(self.now + think, Task::Client(at));
        } else {
            self.ask(at);
        }
    }

    /// The work is done; the connection is kept for a while.
    fn hold(&mut self, at: Ref) {
        let hold = self.plan.knobs.span(Knob::Hold);
        let Some(client) = self.programs.clients.get(at) else { return };
        client.stage = Stage::Holding;
        if hold > crate::tcp::Span::ZERO {
            self.tasks.at(self.now + hold, Task::Client(at));
        } else {
            self.part(at);
        }
    }

    /// A client has thought, or has held its connection, long enough.
    pub(super) fn client_goes_on(&mut self, at: Ref) {
        match self.programs.clients.get(at).map(|client| client.stage) {
            Some(Stage::Thinking) => self.ask(at),
            Some(Stage::Holding) => self.part(at),
            Some(
                Stage::Connecting | Stage::Sending | Stage::Reading | Stage::Ending | Stage::Closing | Stage::Idle,
            )
            | None => {}
        }
    }

    /// The end of the work: whoever is to close first does.
    fn part(&mut self, at: Ref) {
        let closes = self.plan.knobs.get(Knob::Closes);
        match closes {
            0 => self.client_closes(at, true),
            1 => {
                if let Some(client) = self.programs.clients.get(at) {
                    client.stage = Stage::Ending;
                }
                self.client_recv(at);
            }
            _ => {
                if let Some(client) = self.programs.clients.get(at) {
                    client.stage = Stage::Idle;
                }
            }
        }
    }

    /// The client closes, or forgets to.
    fn client_closes(&mut self, at: Ref, well: bool) {
        if self.forgets(false) {
            return self.client_is_over(at, well);
        }
        let Some(client) = self.programs.clients.get(at) else { return };
        client.stage = Stage::Closing;
        client.failed = !well;
        let (host, socket) = (client.host, client.socket);
        if !well {
            self.census.failed += 1;
        }
        self.log(host, Some(socket), || Call::Close);
        self.on(host, |host, now, out| host.close(socket, None, now, out));
    }

    /// A client is killed with its process.
    pub(super) fn client_vanishes(&mut self, at: Ref) {
        if let Some(client) = self.programs.clients.remove(at) {
            self.programs.owners.remove(client.host, client.socket);
        }
    }

    fn client_is_over(&mut self, at: Ref, well: bool) {
        let Some(client) = self.programs.clients.remove(at) else { return };
        self.programs.owners.remove(client.host, client.socket);
        if well {
            self.census.done += 1;
        }
        if client.again {
            self.tasks.now(Task::Begin);
        }
    }
}

/// The most bytes that a program reads at a time.
pub(super) const RECV_MAX: u32 = 65_536;
