//! The two arms of the differential test, and what is seen of each after every command.
//!
//! What differs from run to run by nature is normalised here and nowhere else: [`NORMALISED`] is the table of it.

use std::collections::BTreeMap;
use std::net::SocketAddrV4;
use std::time::Duration;

use finwait::lab::bench::Bench;
use finwait::sim::{Setup, World};
use finwait::trace::{
    Command, HostAct, Record, Segment, SeqNum, SocketView, Span, State, Sysctl, TimerKind, What, WorldView,
};

/// From this size on, PSH is the business of bursts.
const FULL: usize = 36;

/// What is not compared as it stands, and why.
pub const NORMALISED: [(&str, &str); 8] = [
    ("PSH on full segments", "how many the kernel hands over at a time follows from the speed of the link"),
    ("sequence numbers", "first ones are random on the kernel: they count from the SYN of their direction"),
    (
        "numbers of an earlier connection between the same ports",
        "the kernel's clock moved on meanwhile: far is far, and a run that they decide ends there",
    ),
    ("timestamps", "only their presence; on the bench they stand still at the first of each direction"),
    ("the end of the stream in the receive queue", "the kernel counts a FIN as one byte until it was read"),
    ("delayed ACK timers", "sock_diag does not show them; the routes acknowledge at once"),
    ("moments", "no time is to pass: a run takes the kernel milliseconds, its timers begin at 200 ms"),
    ("windows after the SYN", "the kernel's buffer grows by rules of its own; only whether it is closed"),
];

/// The settings under which every run begins: no time passes, so nothing that waits for milliseconds may start.
pub const SETTINGS: [(Sysctl, i64); 2] = [(Sysctl::EarlyRetrans, 0), (Sysctl::Sack, 0)];

/// The hosts of a run.
pub const HOSTS: [&str; 2] = ["client", "server"];

/// The commands with which a host starts so that no time passes for it. Both arms carry them out by themselves; in a
/// scenario file they are written out.
pub fn preamble(host: &str) -> Vec<Command> {
    let set = |(key, value): &(Sysctl, i64)| Command::Sysctl { host: host.to_owned(), key: *key, value: *value };
    let mut commands: Vec<Command> = SETTINGS.iter().map(set).collect();
    commands.push(Command::Route { host: host.to_owned(), quickack: true });
    commands
}

/// A run as a scenario file.
pub fn scenario(commands: &[Command]) -> String {
    let mut lines = vec![Command::LinkDelay(Span::secs(3600))];
    lines.extend(HOSTS.iter().flat_map(|host| preamble(host)));
    for command in commands {
        lines.push(command.clone());
        if let Command::Host { host, act: HostAct::Reboot } = command {
            lines.extend(preamble(host));
        }
    }
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    lines.join("\n") + "\n"
}

/// How far the simulator's clock moves with each command: initial sequence numbers grow, timestamps stand still.
const STEP: Span = Span::micros(15);

/// Bytes that nobody counts: those of a socket that is closed, or that has become a small entry.
const UNKNOWN: (u32, u32) = (0, u32::MAX);

/// Numbers closer than this belong to the same connection.
const NEAR: i32 = 1 << 19;

/// Numbers closer than this belong to the latest of several connections between the same ports.
const SAME_LIFE: i32 = 1 << 16;

/// A connection as both arms name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sock {
    text: String,
    unread: (u32, u32),
    unacked: (u32, u32),
}

/// What followed from a command, and how things stand after it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    pub sent: Vec<String>,
    /// The places in `sent` of segments with data or FIN that were sent before.
    pub repeats: Vec<usize>,
    /// The same of SYNs.
    pub syn_repeats: Vec<usize>,
    pub returned: Vec<String>,
    pub socks: Vec<Sock>,
}

impl Seen {
    /// Whether numbers of an earlier connection between the same ports decide: on the kernel its clock makes them.
    pub fn is_of_another_life(&self, kernel: &Seen) -> bool {
        let far = |seen: &Seen| seen.sent.iter().any(|line| line.contains(" far"));
        (far(self) || far(kernel)) && self.difference(kernel).is_some()
    }

    /// Whether both arms did the same in another order.
    pub fn is_reordered(&self, kernel: &Seen) -> bool {
        let sorted = |seen: &Seen| {
            let mut lines: Vec<String> =
                seen.sent.iter().filter_map(|line| line.split_once(' ').map(|(_, rest)| rest.to_owned())).collect();
            lines.sort();
            lines
        };
        let calm = |seen: &Seen| Seen { sent: Vec::new(), ..seen.clone() };
        self.sent != kernel.sent && sorted(self) == sorted(kernel) && calm(self).difference(&calm(kernel)).is_none()
    }

    /// In what the kernel's differs from the simulator's.
    pub fn difference(&self, kernel: &Seen) -> Option<String> {
        if self.sent != kernel.sent {
            return Some(format!("sent: simulator {:?}, kernel {:?}", self.sent, kernel.sent));
        }
        if self.returned != kernel.returned {
            return Some(format!("returned: simulator {:?}, kernel {:?}", self.returned, kernel.returned));
        }
        let meet = |a: (u32, u32), b: (u32, u32)| a.0 <= b.1 && b.0 <= a.1;
        let same = |(sim, kernel): (&Sock, &Sock)| {
            sim.text == kernel.text && meet(sim.unread, kernel.unread) && meet(sim.unacked, kernel.unacked)
        };
        if self.socks.len() == kernel.socks.len() && self.socks.iter().zip(&kernel.socks).all(same) {
            return None;
        }
        let differ = |own: &Seen, other: &Seen| -> Vec<String> {
            let known = |sock: &&Sock| !other.socks.iter().any(|o| same((sock, o)) || same((o, sock)));
            own.socks.iter().filter(known).map(Sock::words).collect()
        };
        Some(format!("sockets: simulator {:?}, kernel {:?}", differ(self, kernel), differ(kernel, self)))
    }

    /// What happened, and the sockets that were otherwise before.
    pub fn changes(&self, before: &Seen) -> String {
        let mut lines: Vec<String> =
            self.sent.iter().chain(&self.returned).map(|line| format!("    {line}\n")).collect();
        let new = self.socks.iter().filter(|sock| !before.socks.contains(sock));
        lines.extend(new.map(|sock| format!("      {}\n", sock.words())));
        let gone = before.socks.iter().filter(|old| !self.socks.iter().any(|sock| sock.name() == old.name()));
        lines.extend(gone.map(|sock| format!("      gone: {}\n", sock.words())));
        lines.concat()
    }
}

impl Sock {
    /// Its host and ports.
    fn name(&self) -> String {
        self.text.split(' ').take(2).collect()
    }

    fn words(&self) -> String {
        let range = |(least, most): (u32, u32)| match most {
            u32::MAX => "?".to_owned(),
            most if most == least => most.to_string(),
            most => format!("{least}..{most}"),
        };
        format!("{} unread {} unacked {}", self.text, range(self.unread), range(self.unacked))
    }
}

/// The first number of each direction, and how far it was used.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    pub directions: BTreeMap<(SocketAddrV4, SocketAddrV4), Direction>,
}

#[derive(Debug, Clone, Copy)]
pub struct Direction {
    pub first: SeqNum,
    pub end: SeqNum,
    pub lives: u32,
}

impl Numbers {
    fn note(&mut self, segment: &Segment) {
        if segment.flags.rst() {
            return;
        }
        let (first, end) = (segment.seq, segment.seq_end());
        let known = self.directions.entry((segment.src, segment.dst)).or_insert(Direction { first, end, lives: 0 });
        if segment.flags.syn() && (known.first != first || known.lives == 0) {
            *known = Direction { first, end, lives: known.lives + 1 };
        } else if known.end.before(end) {
            known.end = end;
        }
    }

    fn relative(&self, number: SeqNum, from: SocketAddrV4, to: SocketAddrV4) -> String {
        match self.directions.get(&(from, to)) {
            _ if number.0 == 0 => "zero".to_owned(),
            Some(known) if known.lives > 0 => {
                let offset = number.offset_from(known.first).cast_signed();
                match (known.lives > 1, offset) {
                    (true, 0..SAME_LIFE) | (false, 0..NEAR) => offset.to_string(),
                    (true, _) => "far".to_owned(),
                    (false, _) if offset.unsigned_abs() > NEAR as u32 && number.0 < NEAR as u32 => {
                        format!("{} of a forger", number.0)
                    }
                    (false, _) => offset.to_string(),
                }
            }
            Some(_) | None => number.0.to_string(),
        }
    }

    fn words(&self, id: u32, segment: &Segment) -> String {
        let (src, dst) = (segment.src, segment.dst);
        let seq = self.relative(segment.seq, src, dst);
        let full = segment.payload.len() >= FULL;
        let flags = if full { segment.flags.tcpdump().replace('P', "") } else { segment.flags.tcpdump() };
        let mut text = format!("#{id} {}:{} > {} [{flags}] seq {seq}", src.ip(), src.port(), dst.port());
        if segment.flags.ack() {
            text.push_str(&format!(" ack {}", self.relative(segment.ack, dst, src)));
        }
        text.push_str(&format!(" len {}", segment.payload.len()));
        let options = segment.options;
        if segment.flags.syn() {
            let (mss, scale) = (options.mss, options.window_scale);
            text.push_str(&format!(
                " mss {mss:?} wscale {scale:?} sack {} win {}",
                options.sack_permitted, segment.window
            ));
        } else if segment.window == 0 && !segment.flags.rst() {
            text.push_str(" win 0");
        }
        if options.timestamps.is_some() {
            text.push_str(" ts");
        }
        text
    }
}

/// What records tell, in words that are equal when the same happened.
fn tell(records: &[Record], numbers: &mut Numbers) -> Seen {
    let mut seen = Seen::default();
    for record in records {
        match (&record.what, record.host) {
            (What::Sent { id, segment, repeat, .. }, _) => {
                let repeats = if segment.flags.syn() { &mut seen.syn_repeats } else { &mut seen.repeats };
                if *repeat {
                    repeats.push(seen.sent.len());
                }
                numbers.note(segment);
                seen.sent.push(numbers.words(id.0, segment));
            }
            (What::Returned { call, outcome }, Some(host)) => {
                seen.returned.push(format!("host {} {} = {outcome}", host.0, call.word()));
            }
            _ => {}
        }
    }
    seen
}

fn socks(view: &WorldView, queues: impl Fn(usize, &SocketView) -> ((u32, u32), (u32, u32))) -> Vec<Sock> {
    let mut found = Vec::new();
    for host in view.hosts.iter().filter(|host| host.up) {
        let matters = |socket: &&SocketView| socket.held || socket.state != State::Closed;
        for socket in host.sockets.iter().filter(matters) {
            let mut text = format!("{} {}", host.name, socket.local.port());
            if let Some(remote) = socket.remote {
                text.push_str(&format!(">{}", remote.port()));
            }
            text.push_str(&format!(" {}", socket.state.name()));
            if socket.held {
                text.push_str(" held");
            }
            if let Some(queue) = socket.backlog {
                text.push_str(&format!(" queue {} of {}", queue.accept_queue, queue.limit));
            }
            let mut kinds: Vec<TimerKind> = socket.timers.iter().map(|timer| timer.kind).collect();
            kinds.retain(|kind| !matches!(kind, TimerKind::DelayedAck | TimerKind::Linger));
            if socket.state == State::SynRcvd {
                // sock_diag tells a request's timer and a socket's by the same number.
                kinds = vec![TimerKind::SynAck; kinds.len()];
            }
            for kind in kinds {
                text.push_str(&format!(" timer {}", kind.word()));
            }
            for call in &socket.blocked {
                text.push_str(&format!(" in {}", call.word()));
            }
            let (unread, unacked) = queues(host.id.0, socket);
            found.push(Sock { text, unread, unacked });
        }
    }
    found.sort_by(|a, b| (&a.text, a.unread).cmp(&(&b.text, b.unread)));
    found
}

/// The simulator.
#[derive(Debug, Clone)]
pub struct Sim {
    pub world: World,
    pub numbers: Numbers,
    pub records: Vec<Record>,
}

impl Sim {
    pub fn new() -> Sim {
        let world = World::new(&Setup::default());
        let mut sim = Sim { world, numbers: Numbers::default(), records: Vec::new() };
        sim.settle(&Command::LinkDelay(Span::secs(3600)));
        HOSTS.iter().flat_map(|host| preamble(host)).for_each(|command| sim.settle(&command));
        sim
    }

    /// Whether one of its timers waits for milliseconds only: a busy machine lets the kernel's fire in the middle.
    pub fn is_pressed(&self) -> bool {
        self.world.next_event().is_some_and(|at| at.since(self.world.now()) < Span::millis(20))
    }

    fn settle(&mut self, command: &Command) {
        self.world.apply(command, &mut Vec::new()).expect("the hosts run");
    }

    /// Carries out a command; none if it is refused.
    pub fn step(&mut self, command: &Command) -> Option<Seen> {
        let before = self.records.len();
        self.world.advance_to(self.world.now() + STEP);
        self.world.apply(command, &mut self.records).ok()?;
        if let Command::Host { host, act: HostAct::Reboot } = command {
            for command in preamble(host) {
                self.settle(&command);
            }
        }
        let seen = tell(&self.records[before..], &mut self.numbers);
        let queues = |_: usize, socket: &SocketView| match (&socket.tcb, socket.state) {
            (_, State::Closed) | (None, _) => (UNKNOWN, UNKNOWN),
            (Some(tcb), _) => {
                ((tcb.recv_queue, tcb.recv_queue + 2 * u32::from(tcb.eof)), (tcb.send_queue, tcb.send_queue + 2))
            }
        };
        Some(Seen { socks: socks(&self.world.view(), queues), ..seen })
    }
}

/// The kernel.
pub struct Kernel {
    bench: Bench,
    numbers: Numbers,
    /// How many runs ended in what the engine does not do: a repeat after a few equal acknowledgments.
    /// How many ended in a kill that closed the descriptors in another order.
    pub other_orders: u64,
    /// How many ended in the quick repeat of a SYN that was acknowledged wrongly: two ticks are over soon.
    /// What the simulator took for its steps, and what both arms did.
    pub times: [Duration; 2],
    pub quick_repeats: u64,
    /// How many runs ended because the numbers of an earlier connection decided.
    pub other_lives: u64,
}

impl Kernel {
    pub fn new() -> Kernel {
        let bench =
            Bench::new(&Setup::default().hosts, &SETTINGS).unwrap_or_else(|trouble| panic!("no lab: {trouble:?}"));
        Kernel {
            bench,
            numbers: Numbers::default(),
            times: [Duration::ZERO; 2],
            quick_repeats: 0,
            other_lives: 0,
            other_orders: 0,
        }
    }

    /// Back to the beginning.
    pub fn clear(&mut self) {
        self.bench.clear().expect("the bench can be cleared");
        self.numbers = Numbers::default();
    }

    /// Carries out a command; none if it is refused.
    pub fn step(&mut self, command: &Command) -> Option<Seen> {
        let mut records = Vec::new();
        let done = self.bench.apply(command, &mut records).expect("the kernel does what it can");
        let seen = tell(&records, &mut self.numbers);
        let queues = self.bench.queues();
        let find = |host: usize, socket: &SocketView| {
            let fits = |q: &&finwait::lab::bench::Queues| {
                q.host.0 == host && q.local == socket.local.port() && q.remote == socket.remote
            };
            match queues.iter().rev().find(fits) {
                Some(queues) if socket.state != State::Closed => {
                    ((queues.unread, queues.unread), (queues.unacked, queues.unacked))
                }
                Some(_) | None => (UNKNOWN, UNKNOWN),
            }
        };
        let seen = Seen { socks: socks(&self.bench.view(), find), ..seen };
        done.then_some(seen)
    }
}
