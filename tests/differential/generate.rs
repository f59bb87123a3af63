//! Random runs: made against the simulator, so that what is aimed at is there.
//!
//! Every step is a command of the scenario language. Nothing arrives by itself; `deliver` hands over what is in flight
//! in any order, and `inject` forges what nobody sends (`forge`), with numbers around every edge of the connection that
//! it aims at. What values settings and options take is in `values`.

use std::net::Ipv4Addr;

use finwait::sim::{SimRng, Stream};
use finwait::trace::forged::flags_of;
use finwait::trace::{
    Call, Command, Fault, FaultKind, FaultTarget, Flags, Flood, HostAct, Payload, Record, Reuse, Run, SegmentId,
    SegmentKind, ShutdownHow, SockOpt, SocketRef, SocketView, Span, State, Sysctl, WorldView,
};

use super::arms::{HOSTS, Sim};
use super::openings::shapes;
use super::values::{BEGINNINGS, OPTIONS, SYSCTLS};

/// The most commands after the beginning.
pub const STEPS_MAX: usize = 24;

/// A run.
#[derive(Debug, Clone)]
pub struct Sequence {
    pub commands: Vec<Command>,
    /// What happened on the simulator.
    pub records: Vec<Record>,
    /// Which segment met which state there, by the segment's flags.
    pub meetings: Vec<(State, String)>,
}

/// What a run may do, drawn once for each.
#[derive(Debug, Clone)]
struct Temper {
    /// How often a segment is forged rather than handed over, of 100 steps.
    forges: u64,
    /// How often a receiver is made to say something else of what has arrived.
    feedback: u64,
    /// How often the wire misbehaves.
    mischief: u64,
    /// How often a setting is changed on the way.
    settings: u64,
    /// Whether a NAT box may stand before a host.
    nat: bool,
    /// Whether something may befall a host.
    befalls: bool,
    big: bool,
    /// How often an option is set, of 100 calls on a connection.
    options: u64,
    /// How often a descriptor is copied, asked or left by its process.
    descriptors: u64,
    /// How often time passes, of 1000 steps.
    waits: u64,
}

pub struct Generator {
    pub rng: SimRng,
    pub sim: Sim,
    pub commands: Vec<Command>,
    temper: Temper,
    labels: u32,
    pub ports: u16,
    meetings: Vec<(State, String)>,
}

/// The run of that number under that seed.
pub fn sequence(seed: u64, number: u64) -> Sequence {
    let mut rng = SimRng::new(seed, Stream::Scenarios, number);
    let temper = Temper {
        forges: [0, 0, 10, 30][rng.index(4)],
        feedback: [0, 0, 0, 0, 0, 25][rng.index(6)],
        mischief: [0, 5, 15][rng.index(3)],
        settings: [0, 0, 0, 5][rng.index(4)],
        nat: rng.chance(1, 10),
        befalls: rng.chance(1, 6),
        big: rng.chance(1, 4),
        options: [0, 5, 30][rng.index(3)],
        descriptors: [0, 10, 30][rng.index(3)],
        waits: [0, 0, 0, 0, 0, 0, 0, 30][rng.index(8)],
    };
    let mut generator = Generator {
        rng,
        sim: Sim::new(),
        commands: Vec::new(),
        temper,
        labels: 0,
        ports: 40_000,
        meetings: Vec::new(),
    };
    generator.begin();
    let opening = generator.opening();
    let steps = 10 + generator.rng.index(STEPS_MAX.saturating_sub(10 + opening).max(1));
    for _ in 0..steps {
        generator.step();
    }
    Sequence { commands: generator.commands, records: generator.sim.records, meetings: generator.meetings }
}

impl Generator {
    pub fn give(&mut self, command: Command) -> bool {
        if let Command::Deliver(id) = command {
            self.meet(id);
        }
        let done = self.sim.go(&command);
        if done {
            self.commands.push(command);
        }
        done
    }

    /// Remembers what a segment that is handed over will meet.
    fn meet(&mut self, id: SegmentId) {
        let view = self.sim.world.view();
        let Some(flight) = view.flights.iter().find(|flight| flight.id == id) else { return };
        let Some(host) = flight.to.and_then(|to| view.host(to)) else { return };
        let (port, peer) = (flight.segment.dst.port(), flight.segment.src);
        let of_port = || host.sockets.iter().filter(|socket| socket.local.port() == port);
        let alive = of_port().rfind(|socket| socket.remote == Some(peer) && socket.state != State::Closed);
        let found = alive.or_else(|| of_port().find(|socket| socket.backlog.is_some()));
        let state = found.map_or(State::Closed, |socket| socket.state);
        self.meetings.push((state, flight.segment.flags.tcpdump()));
    }

    fn begin(&mut self) {
        for host in HOSTS {
            for (key, values, odds) in BEGINNINGS {
                if self.rng.chance(1, *odds) {
                    let value = values[self.rng.index(values.len())];
                    self.give(Command::Sysctl { host: host.to_owned(), key: *key, value: value.into() });
                }
            }
            if self.temper.nat && host == HOSTS[0] && self.rng.chance(4, 5) {
                self.place_box();
            }
            if self.rng.chance(1, 8) {
                self.give(Command::Route { host: host.to_owned(), quickack: false });
            }
        }
    }

    pub fn label(&mut self, kind: &str) -> String {
        self.labels += 1;
        format!("{kind}{}", self.labels)
    }

    pub fn call(&mut self, host: usize, label: Option<&str>, call: Call) -> bool {
        let on = SocketRef { host: HOSTS[host].to_owned(), label: label.map(str::to_owned) };
        self.give(Command::Call { on, call })
    }

    pub fn listen(&mut self, host: usize, port: u16) -> bool {
        let backlog = [0, 1, 1, 2, 4096][self.rng.index(5)];
        let label = Some(self.label("l"));
        let reuse = Reuse { addr: self.rng.chance(1, 3), port: false };
        self.call(host, None, Call::Listen { port, backlog, reuse, label })
    }

    pub fn connect(&mut self, host: usize, port: u16) -> bool {
        let label = Some(self.label("c"));
        let from = if self.rng.chance(1, 8) && self.ports > 40_000 {
            self.ports - 1
        } else {
            self.ports += 1;
            self.ports - 1
        };
        self.call(host, None, Call::Connect { host: HOSTS[1 - host].to_owned(), port, from: Some(from), label })
    }

    pub fn deliver_oldest(&mut self) -> bool {
        let oldest = self.sim.world.view().flights.iter().map(|flight| flight.id).min();
        oldest.is_some_and(|id| self.give(Command::Deliver(id)))
    }

    /// One step, more than one command if they belong together.
    fn step(&mut self) {
        // What comes to nothing changes nothing.
        let view = self.sim.world.view();
        for _ in 0..20 {
            if self.try_step(&view) {
                return;
            }
        }
    }

    fn try_step(&mut self, view: &WorldView) -> bool {
        if self.rng.chance(self.temper.forges, 100) {
            return self.inject(view);
        }
        if self.rng.chance(self.temper.feedback, 100) {
            return self.feedback(view);
        }
        if self.rng.chance(self.temper.mischief, 100) {
            return self.mischief(view);
        }
        if self.temper.nat && self.rng.chance(1, 15) {
            return self.nat();
        }
        if self.temper.befalls && self.rng.chance(1, 12) {
            return self.befall();
        }
        if self.rng.chance(self.temper.settings, 100) {
            return self.sysctl();
        }
        if self.rng.chance(self.temper.waits, 1000) {
            let span = Span::millis([5, 15, 60, 60, 250, 250, 1_100][self.rng.index(7)]);
            return self.give(Command::Run(Run::For(span)));
        }
        match self.rng.below(100) {
            0..45 => self.deliver(view),
            45..48 => {
                let (host, port) = (self.rng.index(2), [80, 81][self.rng.index(2)]);
                self.listen(host, port)
            }
            48 if self.rng.chance(1, 4) => self.connect_to_itself(),
            48..53 => {
                let (host, port) = (usize::from(self.rng.chance(1, 8)), [80, 80, 80, 81][self.rng.index(4)]);
                self.connect(host, port)
            }
            53..57 => self.accept(view),
            57..61 => self.apart(view),
            61 => self.flood(),
            _ => self.stream(view),
        }
    }

    pub fn deliver(&mut self, view: &WorldView) -> bool {
        if view.flights.is_empty() {
            return false;
        }
        let mut ids: Vec<SegmentId> = view.flights.iter().map(|flight| flight.id).collect();
        ids.sort_unstable();
        let index = if self.rng.chance(3, 4) { 0 } else { self.rng.index(ids.len()) };
        self.give(Command::Deliver(ids[index]))
    }

    fn mischief(&mut self, view: &WorldView) -> bool {
        if self.rng.chance(1, 8) {
            return self.mischief_to_come();
        }
        if view.flights.is_empty() {
            return false;
        }
        let id = view.flights[self.rng.index(view.flights.len())].id;
        let kind = if self.rng.chance(1, 2) { FaultKind::Drop } else { FaultKind::Duplicate };
        self.give(Command::Fault(Fault { kind, target: FaultTarget::Segment(id) }))
    }

    /// What is yet to be sent is lost or copied, or not after all.
    fn mischief_to_come(&mut self) -> bool {
        if self.rng.chance(1, 6) {
            return self.give(Command::Heal);
        }
        let from = HOSTS[self.rng.index(2)].to_owned();
        let (_, (kind, _)) = (0, SegmentKind::ALL[self.rng.index(SegmentKind::ALL.len())]);
        let target = if self.rng.chance(1, 4) {
            FaultTarget::Every { each: 1 + u32::from(self.rng.chance(1, 2)), kind, from }
        } else {
            FaultTarget::Next { count: 1 + u32::from(self.rng.chance(1, 3)), kind, from }
        };
        let kind = if self.rng.chance(2, 3) { FaultKind::Drop } else { FaultKind::Duplicate };
        self.give(Command::Fault(Fault { kind, target }))
    }

    /// A few segments from strangers.
    pub fn flood(&mut self) -> bool {
        let flags = flags_of(["SYN", "SYN", "SYN", "ACK", "RST"][self.rng.index(5)]).unwrap_or(Flags::SYN);
        let count = 1 + u32::try_from(self.rng.index(4)).unwrap_or(0);
        let from = Ipv4Addr::new(192, 0, 2, 1 + u8::try_from(self.labels % 200).unwrap_or(0));
        self.labels += 4;
        self.give(Command::Flood(Flood { count, flags, from, port: None, to: (HOSTS[1].to_owned(), 80) }))
    }

    fn sysctl(&mut self) -> bool {
        let host = HOSTS[self.rng.index(2)].to_owned();
        let (key, values) = SYSCTLS[self.rng.index(SYSCTLS.len())];
        let value = values[self.rng.index(values.len())];
        if key == Sysctl::Syncookies && self.sim.numbers.looped {
            return false;
        }
        let value = if key == Sysctl::Timestamps && value > 0 { self.clock_of(&host) } else { value };
        self.give(Command::Sysctl { host, key, value: value.into() })
    }

    /// The value of `tcp_timestamps` that a host has had while it had any: where the offset of its clock comes and goes
    /// between a SYN cookie and what is made of it, the kernel's random number decides which is older.
    fn clock_of(&self, host: &str) -> i64 {
        let reboots =
            |command: &&Command| !matches!(command, Command::Host { host: name, act: HostAct::Reboot } if name == host);
        let set = |command: &Command| match command {
            Command::Sysctl { host: name, key: Sysctl::Timestamps, value } if name == host && value.number() > 0 => {
                Some(value.number())
            }
            _ => None,
        };
        self.commands.iter().rev().take_while(reboots).find_map(set).unwrap_or(1)
    }

    fn befall(&mut self) -> bool {
        let host = HOSTS[self.rng.index(2)].to_owned();
        match self.rng.below(8) {
            0..4 => self.give(Command::Host { host, act: HostAct::Kill }),
            4 => self.give(Command::Host { host, act: HostAct::Unplug }),
            5 => self.give(Command::Host { host, act: HostAct::Plug }),
            _ => {
                self.give(Command::Host { host: host.clone(), act: HostAct::Crash });
                self.give(Command::Host { host, act: HostAct::Reboot })
            }
        }
    }

    /// A socket of a host that the process holds.
    fn held(&mut self, view: &WorldView, wanted: impl Fn(&SocketView) -> bool) -> Option<(usize, String)> {
        let mut found = Vec::new();
        for (index, host) in view.hosts.iter().enumerate() {
            for socket in host.sockets.iter().filter(|socket| socket.held && wanted(socket)) {
                found.extend(socket.label.clone().map(|label| (index, label)));
                if self.temper.descriptors > 0 {
                    found.extend(socket.names.iter().map(|name| (index, name.clone())));
                }
            }
        }
        (!found.is_empty()).then(|| found.swap_remove(self.rng.index(found.len())))
    }

    /// The calls that open a socket, one by one, on one that has no peer yet or had one. Only a socket with a port
    /// connects, because the kernel chooses ports at random; and nothing shares a port as a listener.
    fn apart(&mut self, view: &WorldView) -> bool {
        let open = |socket: &SocketView| socket.label.is_some() && socket.state == State::Closed;
        let found = self.held(view, open);
        let Some((host, label)) = found.filter(|_| self.rng.chance(4, 5)) else {
            let label = Some(self.label("n"));
            let host = self.rng.index(2);
            return self.call(host, None, Call::Socket { label });
        };
        let mut named = view.hosts[host].sockets.iter().rev().filter(|socket| socket.label.as_ref() == Some(&label));
        let bound = named.next().is_some_and(|socket| socket.local.port() != 0);
        let call = match self.rng.below(8) {
            0 | 1 => Call::Set(SockOpt::ReuseAddr(self.rng.chance(4, 5))),
            2..5 => {
                let address = self.rng.chance(1, 4).then(|| HOSTS[self.rng.index(2)].to_owned());
                Call::Bind { host: address, port: [80, 81, 40_000, 40_000, 40_001][self.rng.index(5)] }
            }
            5 if bound => Call::ListenOn { backlog: [0, 1, 5][self.rng.index(3)] },
            6 | 7 if bound && !label.starts_with('l') => {
                let port = [80, 80, 81, 40_000][self.rng.index(4)];
                let to = if self.rng.chance(1, 6) && !self.is_shaped() {
                    self.own_name(host)
                } else {
                    HOSTS[1 - host].to_owned()
                };
                Call::Connect { host: to, port, from: None, label: None }
            }
            _ => return false,
        };
        self.call(host, Some(&label), call)
    }

    fn accept(&mut self, view: &WorldView) -> bool {
        let listens = |socket: &SocketView| socket.backlog.is_some();
        let Some((host, label)) = self.held(view, listens) else { return false };
        let new = Some(self.label("a"));
        self.call(host, Some(&label), Call::Accept { label: new })
    }

    fn stream(&mut self, view: &WorldView) -> bool {
        let odd = self.rng.chance(1, 15);
        let Some((host, label)) = self.held(view, |socket| odd || socket.backlog.is_none()) else { return false };
        if self.rng.chance(self.temper.options, 100) {
            let option = OPTIONS[self.rng.index(OPTIONS.len())];
            return !(self.sim.numbers.looped && shapes(option)) && self.call(host, Some(&label), Call::Set(option));
        }
        if self.rng.chance(self.temper.descriptors, 100) {
            return self.descriptor(host, &label);
        }
        // With a congestion window that is nearly full the kernel waits for more to send at a time
        // (`tcp_tso_should_defer`).
        let meant = |s: &&SocketView| s.label.as_ref() == Some(&label) || s.names.contains(&label);
        let queued = view.hosts[host].sockets.iter().filter(meant).find_map(|s| s.tcb);
        let sizes: &[u32] = if self.temper.big { &[536, 1448, 1460, 2000, 3000] } else { &[1, 1, 5, 100] };
        let size = sizes[self.rng.index(sizes.len())];
        // Small segments without PSH tell a receiver more, and where PSH is depends on how many left together.
        let most = |mss| if mss < 536 { PAIR } else { SEGMENTS_MAX } * mss;
        let full = queued.is_some_and(|tcb| tcb.send_queue + size > most(tcb.mss));
        let call = match self.rng.below(43) {
            0..14 if full => return false,
            0..14 => Call::Send(Payload::Bytes(size)),
            14..23 => Call::Recv { max: [1, 3, 100, 65_536, 65_536][self.rng.index(5)] },
            23..30 => Call::Shutdown(
                [ShutdownHow::Read, ShutdownHow::Write, ShutdownHow::Write, ShutdownHow::Both][self.rng.index(4)],
            ),
            30..37 => Call::Close,
            37..39 => Call::Set(SockOpt::Linger([None, Some(0), Some(0), Some(1)][self.rng.index(4)])),
            39..41 => Call::Set(SockOpt::NoDelay(self.rng.chance(3, 4))),
            41 if odd && queued.is_none() && Generator::listens(view, host, &label) => {
                Call::ListenOn { backlog: [0, 1, 5][self.rng.index(3)] }
            }
            _ => Call::Set(SockOpt::NonBlock(self.rng.chance(3, 4))),
        };
        self.call(host, Some(&label), call)
    }

    fn listens(view: &WorldView, host: usize, label: &str) -> bool {
        view.hosts[host].sockets.iter().any(|s| s.label.as_deref() == Some(label) && s.backlog.is_some())
    }

    /// What concerns the descriptor and the process rather than the connection.
    fn descriptor(&mut self, host: usize, label: &str) -> bool {
        match self.rng.below(12) {
            10 => self.call(host, None, Call::Signal),
            11 => self.call(host, None, Call::SigPipe { kills: false }),
            0..3 => self.call(host, Some(label), Call::SoError),
            3..6 => self.call(host, Some(label), Call::Poll),
            6 | 7 => {
                let new = self.label("d");
                self.call(host, Some(label), Call::Dup { label: new })
            }
            8 => {
                let child = self.label("w");
                self.call(host, None, Call::Fork { child })
            }
            _ => {
                // A child if there is one, else the first process.
                let view = self.sim.world.view();
                let names = view.hosts[host].sockets.iter().flat_map(|socket| &socket.names);
                let child = names.filter_map(|name| name.split_once('.')).map(|(child, _)| child.to_owned()).next();
                self.call(host, child.as_deref(), Call::Exit)
            }
        }
    }
}

/// How many segments one connection has out at the most.
const SEGMENTS_MAX: u32 = 4;

/// How many of less than 536 bytes.
const PAIR: u32 = 2;
