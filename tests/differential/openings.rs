//! How random runs begin: with a connection, with two hosts that call each other, with a crowd, or with a host that
//! talks to itself.

use finwait::trace::call::LOCALHOST;
use finwait::trace::{Call, Command, Reuse, ShutdownHow, SockOpt, Sysctl};

use super::arms::HOSTS;
use super::generate::Generator;

impl Generator {
    /// A listener, and mostly a connection; how many commands that took.
    pub fn opening(&mut self) -> usize {
        let before = self.commands.len();
        if self.rng.chance(1, 12) {
            return 0;
        }
        if self.rng.chance(1, 12) {
            return self.cross();
        }
        if self.rng.chance(1, 12) {
            return self.crowd();
        }
        if self.rng.chance(1, 16) {
            return self.alone();
        }
        self.listen(1, 80);
        if self.rng.chance(1, 5) {
            return self.commands.len() - before;
        }
        self.connect(0, 80);
        for _ in 0..3 {
            self.deliver_oldest();
        }
        if self.rng.chance(5, 6) {
            let label = Some(self.label("a"));
            self.call(1, Some("l1"), Call::Accept { label });
        }
        if self.rng.chance(1, 4) {
            self.ending();
        }
        self.commands.len() - before
    }

    /// Part of the way that a connection ends, so that the states at its end are met as often as the others.
    fn ending(&mut self) {
        let first = self.rng.index(2);
        let (own, other) = if first == 0 { ("c2", "a3") } else { ("a3", "c2") };
        let calls = [Call::Close, Call::Shutdown(ShutdownHow::Write), Call::Shutdown(ShutdownHow::Both)];
        let call = calls[self.rng.index(3)].clone();
        self.call(first, Some(own), call);
        let crossing = self.rng.chance(1, 4);
        for _ in 0..self.rng.index(3) {
            if !crossing {
                self.deliver_oldest();
            }
        }
        if self.rng.chance(2, 3) {
            let call = calls[self.rng.index(3)].clone();
            self.call(1 - first, Some(other), call);
            for _ in 0..self.rng.index(4) {
                self.deliver_oldest();
            }
        }
    }

    /// More connections than a small backlog takes, and nobody who accepts them.
    fn crowd(&mut self) -> usize {
        let before = self.commands.len();
        let backlog = u32::from(self.rng.chance(1, 2));
        let label = Some(self.label("l"));
        self.call(1, None, Call::Listen { port: 80, backlog, reuse: Reuse::default(), label });
        if self.rng.chance(1, 3) {
            self.flood();
        }
        for _ in 0..2 + self.rng.index(2) {
            self.connect(0, 80);
        }
        for _ in 0..6 {
            let view = self.sim.world.view();
            self.deliver(&view);
        }
        self.commands.len() - before
    }

    /// Two hosts that connect to each other at once.
    fn cross(&mut self) -> usize {
        let ports = [40_000, 40_001];
        self.ports = 40_002;
        for host in 0..2 {
            let label = Some(self.label("c"));
            let to = HOSTS[1 - host].to_owned();
            self.call(host, None, Call::Connect { host: to, port: ports[1 - host], from: Some(ports[host]), label });
        }
        2
    }

    /// A host that talks to itself: a socket with its own port for its peer, or one with a listener beside it.
    fn alone(&mut self) -> usize {
        let before = self.commands.len();
        if self.rng.chance(1, 2) {
            let host = self.rng.index(2);
            self.listen(host, 80);
        }
        self.connect_to_itself();
        self.commands.len() - before
    }

    /// connect() from a host to itself: to the very port that it comes from, to one where somebody may listen, or to
    /// one that another socket comes from.
    pub fn connect_to_itself(&mut self) -> bool {
        let host = self.rng.index(2);
        if self.is_shaped() {
            return false;
        }
        let from = if self.rng.chance(1, 6) { 40_000 } else { self.ports };
        self.ports = self.ports.max(from + 1);
        let port = [from, from, 80, 81, 40_000][self.rng.index(5)];
        let (to, label) = (self.own_name(host), Some(self.label("c")));
        self.call(host, None, Call::Connect { host: to, port, from: Some(from), label })
    }

    /// Whether a segment or a receive buffer has another size than it would have: over the loopback that shows in how
    /// much arrives in one piece, and what it costs.
    pub fn is_shaped(&self) -> bool {
        self.commands.iter().any(|command| match command {
            Command::Call { call: Call::Set(option), .. } => shapes(*option),
            Command::Sysctl { key, value, .. } => *key == Sysctl::Syncookies && value.number() == 2,
            _ => false,
        })
    }

    /// One of the names by which a host calls itself.
    pub fn own_name(&mut self, host: usize) -> String {
        let name = if self.rng.chance(1, 3) { LOCALHOST } else { HOSTS[host] };
        name.to_owned()
    }
}

/// Whether an option sets the size of segments or of the receive buffer.
pub fn shapes(option: SockOpt) -> bool {
    matches!(option, SockOpt::MaxSeg(_) | SockOpt::ReceiveBuffer(_))
}
