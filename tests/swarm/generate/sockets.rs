//! How sockets are opened, shared, closed and told what to do: the calls of a process.

use finwait::trace::{Call, Command, Reuse, ShutdownHow, SockOpt, SocketRef, Sysctl};

use super::{Feature, Writer};

impl Writer {
    pub(super) fn reuse(&mut self) -> Reuse {
        if !self.may(Feature::Sharing) {
            return Reuse::default();
        }
        Reuse { addr: self.rng.chance(2, 3), port: self.rng.chance(1, 3) }
    }

    /// The calls that open a socket, one by one, with all that may go wrong between them.
    pub(super) fn apart(&mut self) {
        let host = self.host();
        let label = format!("s{}", self.labels);
        self.labels += 1;
        self.call(&host, Call::Socket { label: Some(label.clone()) });
        for _ in 0..=self.rng.below(5) {
            let on = SocketRef { host: host.clone(), label: Some(label.clone()) };
            let call = self.step_apart();
            self.commands.push(Command::Call { on, call });
            if self.rng.chance(1, 4) {
                self.run(150_000);
            }
        }
    }

    pub(super) fn step_apart(&mut self) -> Call {
        let on = self.rng.chance(3, 4);
        match self.rng.below(8) {
            0 => Call::Set(SockOpt::ReuseAddr(on)),
            1 => Call::Set(SockOpt::ReusePort(on)),
            2 => Call::Set(SockOpt::NonBlock(on)),
            3 | 4 => {
                let host = self.rng.chance(1, 4).then(|| self.host());
                Call::Bind { host, port: self.pick(&[80, 80, 81, 40_000, 40_001, 0]) }
            }
            5 => Call::ListenOn { backlog: self.pick(&[0, 1, 5]) },
            _ => {
                let (host, port) = (self.host(), self.pick(&[80, 80, 81, 9]));
                Call::Connect { host, port, from: None, label: None }
            }
        }
    }

    pub(super) fn reuse_option(&mut self, on: bool) {
        let option = self.pick(&[SockOpt::ReuseAddr(on), SockOpt::ReusePort(on)]);
        self.set(option);
    }

    /// Two sockets that share a port, and what they then do with it: both listen, or both connect to one place, mostly
    /// after the first has ended.
    pub(super) fn twins(&mut self) {
        let host = self.pick(&["client", "client", "server"]);
        let (option, port) = self.pick(&[
            (SockOpt::ReuseAddr(true), 40_000),
            (SockOpt::ReuseAddr(true), 82),
            (SockOpt::ReusePort(true), 82),
        ]);
        let (listens, waits) = (port == 82, self.rng.chance(2, 3));
        let mut doors = Vec::new();
        for _ in 0..2 {
            let label = format!("s{}", self.labels);
            self.labels += 1;
            self.call(host, Call::Socket { label: Some(label.clone()) });
            let connect = Call::Connect { host: "server".to_owned(), port: 80, from: None, label: None };
            doors.push(label.clone());
            let connect = (!listens).then_some(connect);
            for call in [Call::Set(option), Call::Bind { host: None, port }].into_iter().chain(connect) {
                let on = SocketRef { host: host.to_owned(), label: Some(label.clone()) };
                self.commands.push(Command::Call { on, call });
            }
            if waits && !listens {
                self.run(200_000);
                self.farewell();
            }
        }
        if listens {
            for label in doors {
                let on = SocketRef { host: host.to_owned(), label: Some(label) };
                self.commands.push(Command::Call { on, call: Call::ListenOn { backlog: 5 } });
            }
            let other = if host == "client" { "server" } else { "client" };
            self.call(other, Call::Connect { host: host.to_owned(), port, from: None, label: None });
        }
    }

    pub(super) fn few_ports(&mut self) {
        let host = self.host();
        let (key, value) = self.pick(&[
            (Sysctl::LocalPortRange, Sysctl::ports_value(40_000, 40_001)),
            (Sysctl::LocalPortRange, Sysctl::ports_value(40_000, 40_002)),
            (Sysctl::LocalPortRange, Sysctl::ports_value(40_001, 40_001)),
            (Sysctl::LocalReservedPorts, Sysctl::ports_value(40_000, 40_000)),
            (Sysctl::LocalReservedPorts, 0),
            (Sysctl::TwReuse, 1),
            (Sysctl::TwReuseDelay, 1),
        ]);
        self.commands.push(Command::Sysctl { host, key, value: key.setting(value) });
    }

    pub(super) fn listen(&mut self, host: &str) {
        let backlog = if self.may(Feature::SmallBacklog) { self.pick(&[0, 1, 2]) } else { 4096 };
        let (port, label) = (self.pick(&[80, 80, 80, 81]), self.label());
        let reuse = self.reuse();
        self.call(host, Call::Listen { port, backlog, reuse, label });
    }

    pub(super) fn connect(&mut self, host: &str, to: &str) {
        let port = self.pick(&[80, 80, 80, 80, 81]);
        let from = self.may(Feature::FixedPorts).then(|| self.pick(&[40_000, 40_001, 80]));
        let label = self.label();
        self.call(host, Call::Connect { host: to.to_owned(), port, from, label });
    }

    pub(super) fn open_more(&mut self) {
        let (host, to) = (self.host(), self.host());
        if self.may(Feature::Sharing) && self.rng.chance(1, 2) {
            self.twins();
        } else if self.may(Feature::Apart) && self.rng.chance(2, 3) {
            self.apart();
        } else if self.may(Feature::ManyConnections) {
            for _ in 0..=self.rng.below(4) {
                self.connect("client", "server");
            }
        } else if self.rng.chance(1, 3) {
            self.listen(&host);
        } else if host != to {
            self.connect(&host, &to);
        }
    }

    /// Connections within a host, to a listener or to the socket itself.
    pub(super) fn inside(&mut self) {
        let host = self.host();
        let to = if self.rng.chance(2, 3) { "localhost".to_owned() } else { host.clone() };
        match self.rng.below(4) {
            0 => self.call(&host, Call::Connect { host: to, port: 40_000, from: Some(40_000), label: None }),
            1 => {
                let (label, port) = (format!("s{}", self.labels), self.pick(&[80, 81, 40_000]));
                self.labels += 1;
                self.call(&host, Call::Socket { label: Some(label.clone()) });
                for call in [Call::Bind { host: Some(to), port }, Call::ListenOn { backlog: 1 }] {
                    let on = SocketRef { host: host.clone(), label: Some(label.clone()) };
                    self.commands.push(Command::Call { on, call });
                }
            }
            _ => {
                let (port, label) = (self.pick(&[80, 80, 81, 9]), self.label());
                self.call(&host, Call::Connect { host: to, port, from: None, label });
                self.call(&host, Call::Accept { label: None });
            }
        }
    }

    /// Both sides connect to each other's port: a simultaneous open, if nothing comes between.
    pub(super) fn cross(&mut self) {
        for (host, to, port, from) in [("client", "server", 40_003, 40_002), ("server", "client", 40_002, 40_003)] {
            self.call(host, Call::Connect { host: to.to_owned(), port, from: Some(from), label: None });
        }
    }

    /// Further descriptors, their owners, and calls by these.
    pub(super) fn share(&mut self) {
        let host = self.host();
        let name = self.pick(&["copy", "other", "child", "child.copy"]);
        let on = SocketRef { host: host.clone(), label: Some(name.to_owned()) };
        match self.rng.below(10) {
            6 => self.call(&host, Call::Signal),
            7 => self.commands.push(Command::Call { on, call: Call::Signal }),
            8 => {
                let kills = self.rng.below(2) == 0;
                self.call(&host, Call::SigPipe { kills });
            }
            9 => {
                let user = self.pick(&[0, 1000, 1001]);
                self.call(&host, Call::SetUid { user });
            }
            0 => {
                let label = self.pick(&["copy", "other"]).to_owned();
                self.call(&host, Call::Dup { label });
            }
            1 => self.call(&host, Call::Fork { child: "child".to_owned() }),
            2 => self.call(&host, Call::Exit),
            3 => self.commands.push(Command::Call { on, call: Call::Exit }),
            4 => self.commands.push(Command::Call { on, call: Call::Recv { max: 24 } }),
            _ => self.commands.push(Command::Call { on, call: Call::Close }),
        }
    }

    pub(super) fn linger(&mut self, closes: bool) {
        let value = self.pick(&[None, Some(0), Some(1), Some(30)]);
        let host = self.host();
        self.call(&host, Call::Set(SockOpt::Linger(value)));
        if closes {
            self.call(&host, Call::Close);
        }
        if self.rng.below(4) == 0 {
            self.call(&host, Call::Signal);
        }
    }

    /// An orderly farewell, with the last words read after the connection is over.
    pub(super) fn farewell(&mut self) {
        let (first, second) = self.pick(&[("client", "server"), ("server", "client")]);
        let half = self.rng.chance(1, 2);
        self.call(first, if half { Call::Shutdown(ShutdownHow::Write) } else { Call::Close });
        self.run(300_000);
        if half {
            self.talk_on(second);
        }
        self.call(second, Call::Close);
        self.run(300_000);
        for _ in 0..3 {
            self.call(first, Call::Recv { max: 24 });
        }
    }
}
