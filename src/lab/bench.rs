//! A lab that is used again: many short runs on the same two or more hosts, each from the same beginning.
//!
//! Made for the differential test, which plays thousands of runs of a few milliseconds. What the engine does not model,
//! or two runs cannot share, is kept out of them by [`LEFT_OUT`], the one list of it, which may only shrink.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddrV4;

use rustix::time::{ClockId, clock_gettime};

use crate::trace::nat_box::NatBoxes;
use crate::trace::{Command, ForgedIcmp, HostId, Profile, Record, Run, Setting, Span, State, Sysctl, Time, WorldView};

use super::Moved;
use super::Trouble;
use super::calls::Unable;
use super::counters::Counters;
use super::ground::Ground;
use super::process::Holder;
use super::sockets::{Node, Sock, Wait};
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
pub const LEFT_OUT: [LeftOut; 10] = [
    LeftOut {
        what: "more than two segments handed over at a time",
        how: "no more than four full segments are out, no SYN-ACK makes tiny ones of what waits, and no ICMP error has \
              what is out cut into more than two",
        settings: &[],
    },
    LeftOut {
        what: "data with a much too old ACK",
        how: "not forged: what the kernel does depends on the memory that it has at hand",
        settings: &[],
    },
    LeftOut {
        what: "waits of more than a second or two",
        how: "no run lasts so long; the scenarios of the library are played on both arms with theirs",
        settings: &[],
    },
    LeftOut {
        what: "packets that IP cuts",
        how: "a packet size below 552 bytes is told only to a host with one connection",
        settings: &[],
    },
    LeftOut {
        what: "what the kernel draws at random",
        how: "ports are named, no two listeners share one (SO_REUSEPORT), and the offset of a clock stays \
              (tcp_timestamps 1 or 2)",
        settings: &[],
    },
    LeftOut {
        what: "what the lab cannot carry out just so",
        how: "no process dies of SIGPIPE, and what was a listener does not connect",
        settings: &[],
    },
    LeftOut {
        what: "a forged FIN beyond a gap or behind another, or data behind one",
        how: "not forged: the kernel merges two of them, or has both read one by one",
        settings: &[],
    },
    LeftOut {
        what: "a size of its own for segments or buffers where a host talks to itself",
        how: "not set: what the loopback hands over in one piece and what that costs follow from the device",
        settings: &[],
    },
    LeftOut {
        what: "SACK blocks in a segment of more than 76 bytes that opens a connection",
        how: "not forged: the kernel counts them even if SACK is not in use, and not those in a smaller segment: what \
              it reads there was never set",
        settings: &[],
    },
    LeftOut {
        what: "two SYNs of one direction with numbers of their own",
        how: "not forged: nothing would be left to count from",
        settings: &[],
    },
];

/// What no segment waits for: each arrives when it is told to.
const DELAY: Span = Span::secs(3600);

/// A lab for many runs.
#[derive(Debug)]
pub struct Bench {
    lab: Lab,
    /// Which settings have another value than the profile's.
    changed: BTreeMap<(String, Sysctl), Setting>,
    /// What every host starts with.
    settings: Vec<(Sysctl, i64)>,
    /// What each host had counted when counting began.
    counted: Vec<Counters>,
    /// Whose routes have another metric, or may have learnt what size of packets they take.
    routed: BTreeSet<String>,
    /// What is added to the lab's clock so that its milliseconds and their low bits are those of the kernel's.
    phase: Span,
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
    pub fn new(hosts: &[String], settings: &[(Sysctl, i64)], ground: &Ground) -> Result<Bench, Trouble> {
        let lab = Lab::new(hosts, DELAY, ground).map_err(Trouble::Setup)?;
        let phase = phase(&lab);
        let mut bench = Bench {
            lab,
            changed: BTreeMap::new(),
            settings: settings.to_vec(),
            counted: Vec::new(),
            routed: BTreeSet::new(),
            phase,
        };
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
        self.routed.remove(&name);
        self.changed.retain(|(host, _), _| *host != name);
        for (key, value) in self.settings.clone() {
            self.set(&name, key, &value.into())?;
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
            node.processes.clear();
            node.signals.clear();
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
        for net in self.lab.nodes.iter().filter_map(|node| node.net.as_ref()) {
            net.clear()?;
        }
        // Nothing is left to wait for: the processes that close end.
        drop(lingering);
        self.lab.flights.clear();
        self.lab.faults.clear();
        let hosts = self.lab.nodes.iter().map(|node| (node.name.clone(), node.ip));
        self.lab.boxes = NatBoxes::among(hosts);
        self.lab.seen = crate::trace::Seen::default();
        self.lab.segments = 0;
        for host in std::mem::take(&mut self.routed) {
            let net = self.lab.nodes.iter().find(|node| node.name == host).and_then(|node| node.net.as_ref());
            let Some(net) = net else { continue };
            // A route that is as before keeps what ICMP errors have told of its size.
            for on in [false, true] {
                net.set_quickack(&self.lab.home, on)?;
            }
        }
        self.reset()
    }

    /// From now on counts are told from here.
    ///
    /// # Errors
    /// The kernel breaks down.
    pub fn count_from_here(&mut self) -> io::Result<()> {
        let counters =
            |node: &Node| node.net.as_ref().map_or(Ok(Counters::default()), |net| net.counters(&self.lab.home));
        self.counted = self.lab.nodes.iter().map(counters).collect::<io::Result<_>>()?;
        Ok(())
    }

    /// What each host's kernel has counted since [`Bench::count_from_here`], or since it began; a host that is down has
    /// nothing to tell.
    ///
    /// # Errors
    /// The kernel breaks down.
    pub fn counters(&self) -> io::Result<Vec<Moved>> {
        let moved = |(node, before): (&Node, &Counters)| match &node.net {
            Some(net) => Ok(net.counters(&self.lab.home)?.since(before)),
            None => Ok(Moved::new()),
        };
        self.lab.nodes.iter().zip(&self.counted).map(moved).collect()
    }

    /// Takes the processes that linger in close().
    fn lingering(&mut self) -> Vec<Holder> {
        let socks = self.lab.nodes.iter_mut().flat_map(|node| &mut node.socks);
        let waits = socks.flat_map(|sock| std::mem::take(&mut sock.waits)).map(|waiting| waiting.wait);
        let holder = |wait| match wait {
            Wait::Linger { closing, .. } => Some(closing),
            Wait::Connect { .. } | Wait::Accept { .. } | Wait::Recv { .. } | Wait::Send { .. } => None,
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
            let at = self.lab.now();
            self.lab.settle(at, out)?;
        }
        Ok(())
    }

    fn reset(&mut self) -> io::Result<()> {
        let defaults = Profile::default_profile().sysctls();
        let hosts: Vec<String> = self.lab.nodes.iter().map(|node| node.name.clone()).collect();
        for host in hosts {
            let settings = self.settings.iter().map(|(key, value)| (*key, Setting::Number(*value)));
            let mut wanted: BTreeMap<Sysctl, Setting> = settings.collect();
            for (other, key) in self.changed.keys() {
                if *other == host {
                    wanted.entry(*key).or_insert_with(|| defaults.setting(*key));
                }
            }
            for (key, value) in wanted {
                self.set(&host, key, &value)?;
            }
        }
        Ok(())
    }

    fn set(&mut self, host: &str, key: Sysctl, value: &Setting) -> io::Result<()> {
        let changed = self.changed.get(&(host.to_owned(), key)).cloned();
        let now = changed.unwrap_or_else(|| Profile::default_profile().sysctls().setting(key));
        if now == *value {
            return Ok(());
        }
        let command = Command::Sysctl { host: host.to_owned(), key, value: value.clone() };
        match self.lab.apply(&command, &mut Vec::new()) {
            Ok(()) | Err(Unable::Refused(_)) => {}
            Err(Unable::Failed(error)) => return Err(error),
        }
        self.changed.insert((host.to_owned(), key), value.clone());
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
                    self.set(host, *key, value)?;
                }
                return Ok(up);
            }
            // It is so from the beginning.
            Command::LinkDelay(_) => return Ok(true),
            Command::Route { host, .. } | Command::Icmp(ForgedIcmp { to: (host, _), .. }) => {
                self.routed.insert(host.clone());
            }
            Command::Run(Run::For(span)) => {
                self.wait(*span, out)?;
                return Ok(true);
            }
            Command::Call { .. }
            | Command::Host { .. }
            | Command::Fault(_)
            | Command::Heal
            | Command::Deliver(_)
            | Command::Inject(_)
            | Command::Flood(_)
            | Command::Nat(_)
            | Command::Show(_)
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
            if let Some(counted) = self.counted.get_mut(index) {
                *counted = Counters::default();
            }
        }
        Ok(done)
    }

    /// Lets time pass.
    fn wait(&mut self, span: Span, out: &mut Vec<Record>) -> io::Result<()> {
        let end = self.lab.now() + span;
        self.lab.only = None;
        while self.lab.now() < end {
            self.lab.wait(end)?;
            self.lab.turn(out)?;
        }
        Ok(())
    }

    /// Now: its milliseconds are those of the kernel, whose timestamps count them, modulo [`CLOCK_BITS`].
    pub fn now(&self) -> Time {
        self.when(self.lab.now())
    }

    /// A record's moment on the clock of [`Bench::now`].
    pub fn when(&self, at: Time) -> Time {
        at + self.phase
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
            | Command::Show(_)
            | Command::Route { .. }
            | Command::Run(_)
            | Command::Expect(_) => None,
        };
        HostId(index.unwrap_or(usize::MAX))
    }

    /// Takes what has happened meanwhile by itself, on every host.
    ///
    /// # Errors
    /// The kernel breaks down.
    pub fn settle(&mut self, out: &mut Vec<Record>) -> io::Result<()> {
        let at = self.lab.now();
        self.lab.only = None;
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

    /// The moment as plain data, without counters.
    pub fn view(&self) -> WorldView {
        self.lab.view_uncounted()
    }
}

/// The low bits of the kernel's clock in milliseconds, from which it tells what a SYN cookie kept.
pub const CLOCK_BITS: Span = Span::millis(64);

/// What the lab's clock lacks to the system's, up to [`CLOCK_BITS`].
fn phase(lab: &Lab) -> Span {
    let system = clock_gettime(ClockId::Monotonic);
    let [secs, nanos] = [system.tv_sec, system.tv_nsec].map(|part| u64::try_from(part).unwrap_or(0));
    let micros = secs * 1_000_000 + nanos / 1_000;
    Span((micros % CLOCK_BITS.0 + CLOCK_BITS.0 - lab.now().0 % CLOCK_BITS.0) % CLOCK_BITS.0)
}
