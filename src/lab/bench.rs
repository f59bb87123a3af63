//! A lab that is used again: many short runs on the same two or more hosts, each from the same beginning.
//!
//! Made for the differential test, which plays thousands of runs of a few milliseconds. No time is to pass in them:
//! timestamps stand still, the routes acknowledge everything at once, and what the engine does not model is switched
//! off in [`LEFT_OUT`], the one list of it, which may only shrink.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddrV4;

use crate::trace::{Command, HostId, Profile, Record, Span, State, Sysctl, WorldView};

use super::Trouble;
use super::calls::Unable;
use super::ground::Ground;
use super::process::Holder;
use super::sockets::{Node, Sock, Wait};
use super::stamps::Stamps;
use super::world::Lab;

/// Something that the engine does not model, or the bench cannot do.
#[derive(Debug, Clone, Copy)]
pub struct LeftOut {
    /// What.
    pub what: &'static str,
    /// How it is kept out of the runs.
    pub how: &'static str,
    /// The settings that do so, named from `/proc/sys/net` on, with their values.
    pub settings: &'static [(&'static str, &'static str)],
}

/// Everything that the random runs leave out. The list may only shrink.
pub const LEFT_OUT: [LeftOut; 8] = [
    LeftOut { what: "SACK blocks", how: "tcp_sack=0 on both arms", settings: &[] },
    LeftOut { what: "the growing receive buffer", how: "runs do not fill it; windows are not compared", settings: &[] },
    LeftOut { what: "waiting for more to send at once", how: "no more than four full segments are out", settings: &[] },
    LeftOut { what: "data with a much too old ACK", how: "not forged", settings: &[] },
    LeftOut {
        what: "the order in which a killed process closes",
        how: "a run in which it differs ends there: one process numbers the descriptors of all hosts",
        settings: &[],
    },
    LeftOut { what: "timers", how: "no time passes: tcp_early_retrans=0, route quickack on", settings: &[] },
    LeftOut { what: "a forged FIN beyond a gap", how: "not forged: the kernel merges two of them", settings: &[] },
    LeftOut { what: "two SYNs of one direction with numbers of their own", how: "not forged", settings: &[] },
];

/// A lab for many runs.
#[derive(Debug)]
pub struct Bench {
    lab: Lab,
    /// Which settings have another value than the profile's.
    changed: BTreeMap<(String, Sysctl), i64>,
    /// What every host starts with.
    settings: Vec<(Sysctl, i64)>,
}

/// What waits on a connection, as the kernel counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queues {
    /// Whose.
    pub host: HostId,
    /// The local port.
    pub local: u16,
    /// The peer.
    pub remote: Option<SocketAddrV4>,
    /// Bytes received and not read; the peer's FIN counts one until it was read.
    pub unread: u32,
    /// Bytes written and not acknowledged; SYN and FIN count one each.
    pub unacked: u32,
}

impl Bench {
    /// Makes the hosts, which start with the profile's settings but for those given; the calling thread leaves the
    /// machine's network for good.
    ///
    /// # Errors
    /// The environment lacks something.
    pub fn new(hosts: &[String], settings: &[(Sysctl, i64)]) -> Result<Bench, Trouble> {
        let lab = Lab::new(hosts, Span::secs(3600), &Ground::default()).map_err(Trouble::Setup)?;
        let mut bench = Bench { lab, changed: BTreeMap::new(), settings: settings.to_vec() };
        for index in 0..hosts.len() {
            bench.fit_out(index).map_err(Trouble::Setup)?;
        }
        Ok(bench)
    }

    /// A new kernel gets the settings of the bench.
    fn fit_out(&mut self, index: usize) -> io::Result<()> {
        let Some(node) = self.lab.nodes.get(index) else { return Ok(()) };
        let Some(net) = &node.net else { return Ok(()) };
        for (name, value) in LEFT_OUT.iter().flat_map(|left| left.settings) {
            net.set(&self.lab.home, name, value)?;
        }
        net.set_quickack(&self.lab.home, true)?;
        let name = node.name.clone();
        self.changed.retain(|(host, _), _| *host != name);
        for (key, value) in self.settings.clone() {
            self.set(&name, key, value)?;
        }
        Ok(())
    }

    /// Back to the beginning: every connection is destroyed, nothing is on the wire, the settings are as at first.
    ///
    /// # Errors
    /// The kernel refuses something.
    pub fn clear(&mut self) -> io::Result<()> {
        let lingering = self.lingering();
        for index in 0..self.lab.nodes.len() {
            let Some(node) = self.lab.nodes.get_mut(index) else { continue };
            node.forget();
            node.results.clear();
            node.plugged = true;
            node.sysctls.clear();
            let ip = node.ip;
            let reborn = node.net.is_none();
            if reborn {
                let net = self.lab.home.host(ip, &self.lab.ground)?;
                node.power_on(net);
                self.fit_out(index)?;
            }
        }
        for node in &self.lab.nodes {
            let Some(net) = &node.net else { continue };
            for entry in net.diag.dump()? {
                // One that has just ended by itself is no error.
                let _ = net.diag.destroy(&entry);
            }
        }
        // Nothing is left to wait for; the processes that close end, and the ports are free.
        drop(lingering);
        for node in &self.lab.nodes {
            let Some(net) = &node.net else { continue };
            while net.take()?.is_some() {}
        }
        self.lab.flights.clear();
        self.lab.faults.clear();
        self.lab.seen = crate::trace::Seen::default();
        self.lab.segments = 0;
        self.lab.stamps = Some(Stamps::default());
        self.reset()
    }

    /// Takes the processes that linger in close().
    fn lingering(&mut self) -> Vec<Holder> {
        let socks = self.lab.nodes.iter_mut().flat_map(|node| &mut node.socks);
        let waits = socks.flat_map(|sock| std::mem::take(&mut sock.waits)).map(|waiting| waiting.wait);
        let holder = |wait| match wait {
            Wait::Linger { closing, .. } => Some(closing),
            Wait::Connect | Wait::Accept { .. } | Wait::Recv { .. } | Wait::Send { .. } => None,
        };
        waits.filter_map(holder).collect()
    }

    /// A lingering close() returns in a process of its own, a moment after its connection is done.
    fn let_linger_end(&mut self, out: &mut Vec<Record>) -> io::Result<()> {
        let end = self.lab.now() + Span::secs(1);
        let done = |sock: &Sock| {
            let closing = matches!(sock.state, State::FinWait1 | State::Closing | State::LastAck);
            !closing && sock.waits.iter().any(|waiting| matches!(waiting.wait, Wait::Linger { .. }))
        };
        while self.lab.nodes.iter().flat_map(|node| &node.socks).any(done) && self.lab.now() < end {
            std::thread::yield_now();
            self.settle(out)?;
        }
        Ok(())
    }

    fn reset(&mut self) -> io::Result<()> {
        let defaults = (Profile::default_profile().sysctls)();
        let hosts: Vec<String> = self.lab.nodes.iter().map(|node| node.name.clone()).collect();
        for host in hosts {
            let mut wanted: BTreeMap<Sysctl, i64> = self.settings.iter().copied().collect();
            for (other, key) in self.changed.keys() {
                if *other == host {
                    wanted.entry(*key).or_insert(defaults.get(*key));
                }
            }
            for (key, value) in wanted {
                self.set(&host, key, value)?;
            }
        }
        Ok(())
    }

    fn set(&mut self, host: &str, key: Sysctl, value: i64) -> io::Result<()> {
        let default = (Profile::default_profile().sysctls)().get(key);
        let now = self.changed.get(&(host.to_owned(), key)).copied().unwrap_or(default);
        if now == value {
            return Ok(());
        }
        let command = Command::Sysctl { host: host.to_owned(), key, value };
        match self.lab.apply(&command, &mut Vec::new()) {
            Ok(()) | Err(Unable::Refused(_)) => {}
            Err(Unable::Failed(error)) => return Err(error),
        }
        self.changed.insert((host.to_owned(), key), value);
        Ok(())
    }

    /// Carries out a command and appends what followed at once; false if it was refused.
    ///
    /// # Errors
    /// The kernel breaks down.
    pub fn apply(&mut self, command: &Command, out: &mut Vec<Record>) -> io::Result<bool> {
        match command {
            Command::Sysctl { host, key, value } => {
                let up = self.lab.nodes.iter().any(|node| node.name == *host && node.net.is_some());
                if up {
                    self.set(host, *key, *value)?;
                }
                return Ok(up);
            }
            // They are so from the beginning.
            Command::LinkDelay(_) | Command::Route { .. } => return Ok(true),
            Command::Call { .. }
            | Command::Host { .. }
            | Command::Fault(_)
            | Command::Heal
            | Command::Deliver(_)
            | Command::Inject(_)
            | Command::Flood(_)
            | Command::Icmp(_)
            | Command::Nat(_)
            | Command::Run(_)
            | Command::Expect(_) => {}
        }
        self.lab.only = Some(self.touched(command));
        let done = match self.lab.apply(command, out) {
            Ok(()) => true,
            Err(Unable::Refused(_)) => false,
            Err(Unable::Failed(error)) => return Err(error),
        };
        self.let_linger_end(out)?;
        if let Command::Host { host, act: crate::trace::HostAct::Reboot } = command
            && let Some(index) = self.lab.nodes.iter().position(|node| node.name == *host)
        {
            self.fit_out(index)?;
        }
        Ok(done)
    }

    /// The host that a command acts on: on the other nothing happens, since nothing arrives by itself.
    fn touched(&self, command: &Command) -> HostId {
        let named = |name: &String| self.lab.nodes.iter().position(|node| node.name == *name);
        let index = match command {
            Command::Call { on, .. } => named(&on.host),
            Command::Host { host, .. } => named(host),
            Command::Deliver(id) => {
                self.lab.flights.iter().find(|flight| flight.id == *id).and_then(|flight| flight.to).map(|to| to.0)
            }
            Command::LinkDelay(_)
            | Command::Sysctl { .. }
            | Command::Fault(_)
            | Command::Heal
            | Command::Inject(_)
            | Command::Flood(_)
            | Command::Icmp(_)
            | Command::Nat(_)
            | Command::Route { .. }
            | Command::Run(_)
            | Command::Expect(_) => None,
        };
        HostId(index.unwrap_or(usize::MAX))
    }

    /// Takes what has happened meanwhile by itself; nothing should have.
    ///
    /// # Errors
    /// The kernel breaks down.
    pub fn settle(&mut self, out: &mut Vec<Record>) -> io::Result<()> {
        let at = self.lab.now();
        self.lab.settle(at, out)
    }

    /// The bytes that wait on each socket.
    pub fn queues(&self) -> Vec<Queues> {
        let of = |node: &Node, index: usize| -> Vec<Queues> {
            let full = |sock: &&Sock| sock.remote.is_some() && !sock.gone;
            let queues = |sock: &Sock| Queues {
                host: HostId(index),
                local: sock.local.port(),
                remote: sock.remote,
                unread: sock.queues.0,
                unacked: sock.queues.1,
            };
            node.socks.iter().filter(full).map(queues).collect()
        };
        (0..).zip(&self.lab.nodes).flat_map(|(index, node)| of(node, index)).collect()
    }

    /// The moment as plain data.
    pub fn view(&self) -> WorldView {
        self.lab.view()
    }
}
