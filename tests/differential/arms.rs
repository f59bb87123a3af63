//! The two arms of the differential test, and what is seen of each after every command.
//!
//! What differs from run to run by nature is normalised here and nowhere else: [`NORMALISED`] is the table of it.

use std::collections::BTreeMap;
use std::net::SocketAddrV4;
use std::time::Duration;

use finwait::lab::bench::{Bench, CLOCK_BITS};
use finwait::lab::{Ground, Moved};
use finwait::sim::{Setup, World};
use finwait::trace::{
    Command, Counter, HostAct, HostId, Record, Run, Segment, SeqNum, SocketId, SocketView, Span, State, Sysctl, Time,
    TimerKind, What, WorldView,
};

/// From this size on, PSH is the business of bursts.
const FULL: usize = 36;

/// What is not compared as it stands, and why.
pub const NORMALISED: [(&str, &str); 7] = [
    ("PSH on full segments", "how many the kernel hands over at a time follows from the speed of the link"),
    ("sequence numbers", "first ones are random on the kernel: they count from the SYN of their direction"),
    (
        "numbers of an earlier connection between the same ports",
        "the kernel's clock moved on meanwhile: far is far, and a run that they decide ends there",
    ),
    ("timestamps", "only their presence; both arms count the same milliseconds"),
    ("delayed ACK timers", "sock_diag does not show them"),
    ("which timer it is that sends again", "sock_diag tells retransmission, tail loss probe and RACK's wait alike"),
    ("moments", "the kernel's timers are late: one that is due may have fired or not, but not something else"),
];

/// The settings under which every run begins.
pub const SETTINGS: [(Sysctl, i64); 1] = [(Sysctl::EarlyRetrans, 0)];

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

/// How long the kernel takes for a command, about: what the simulator is moved by where there is no kernel to follow.
pub const STEP: Span = Span::micros(150);

/// How long a host may go without being looked at.
const LOOK: Span = Span::millis(50);

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
    /// The command was refused.
    pub refused: bool,
    /// What the simulator decided, which the kernel does not tell.
    pub rules: Vec<&'static str>,
    pub sent: Vec<String>,
    /// When each of these was seen to leave.
    pub sent_at: Vec<Time>,
    pub returned: Vec<String>,
    pub socks: Vec<Sock>,
    /// What each host has counted at the end, in the order of `Counter::ALL`; empty before.
    pub counts: Vec<Vec<u64>>,
}

/// A counter that is not compared: of a segment acknowledged in part, how much counts as delivered depends on how many
/// segments Linux has handed over in one piece (`LEFT_OUT`: more than two at a time).
const UNCOUNTED: Counter = Counter::Delivered;

impl Seen {
    /// Whether numbers of an earlier connection between the same ports decide: on the kernel its clock makes them.
    pub fn is_of_another_life(&self, kernel: &Seen) -> bool {
        let far = |seen: &Seen| seen.sent.iter().any(|line| line.contains(" far") || line.contains(" of a forger"));
        (far(self) || far(kernel)) && self.difference(kernel).is_some()
    }

    /// Whether the kernel may still come to do what was done so far.
    pub fn may_become(&self, kernel: &Seen) -> bool {
        kernel.sent.starts_with(&self.sent) && kernel.returned.starts_with(&self.returned)
    }

    /// In what the kernel's differs from the simulator's.
    pub fn difference(&self, kernel: &Seen) -> Option<String> {
        if self.refused != kernel.refused {
            let who = if self.refused { "simulator" } else { "kernel arm" };
            return Some(format!("only the {who} refuses the command"));
        }
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
            return self.count_difference(kernel);
        }
        let differ = |own: &Seen, other: &Seen| -> Vec<String> {
            let known = |sock: &&Sock| !other.socks.iter().any(|o| same((sock, o)) || same((o, sock)));
            own.socks.iter().filter(known).map(Sock::words).collect()
        };
        Some(format!("sockets: simulator {:?}, kernel {:?}", differ(self, kernel), differ(kernel, self)))
    }

    fn count_difference(&self, kernel: &Seen) -> Option<String> {
        let mut differ = Vec::new();
        for (host, (ours, theirs)) in HOSTS.iter().zip(self.counts.iter().zip(&kernel.counts)) {
            for ((info, ours), theirs) in Counter::ALL.iter().zip(ours).zip(theirs) {
                if ours != theirs && info.key != UNCOUNTED {
                    differ.push(format!("{host} {} simulator {ours}, kernel {theirs}", info.name));
                }
            }
        }
        (!differ.is_empty()).then(|| format!("counted: {}", differ.join("; ")))
    }

    /// What happened, and the sockets that were otherwise before.
    pub fn changes(&self, before: &Seen) -> String {
        let mut lines: Vec<String> =
            self.sent.iter().chain(&self.returned).map(|line| format!("    {line}\n")).collect();
        let new = self.socks.iter().filter(|sock| !before.socks.contains(sock));
        lines.extend(new.map(|sock| format!("      {}\n", sock.words())));
        if !self.rules.is_empty() {
            lines.push(format!("      because of {}\n", self.rules.join(", ")));
        }
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
        } else if !segment.flags.rst() {
            text.push_str(&format!(" win {}", segment.window));
        }
        if options.timestamps.is_some() {
            text.push_str(" ts");
        }
        for block in options.sack.as_slice() {
            let edge = |number| self.relative(number, dst, src);
            text.push_str(&format!(" block {}-{}", edge(block.from), edge(block.to)));
        }
        text
    }
}

/// What records tell, in words that are equal when the same happened.
fn tell(records: &[Record], numbers: &mut Numbers) -> Seen {
    let mut seen = Seen::default();
    for record in records {
        seen.rules.extend(record.rule.map(|rule| rule.info().key));
        match (&record.what, record.host) {
            (What::Sent { id, segment, .. }, _) => {
                numbers.note(segment);
                seen.sent.push(numbers.words(id.0, segment));
                seen.sent_at.push(record.at);
            }
            (What::Returned { call, outcome }, Some(host)) => {
                seen.returned.push(format!("host {} {} = {outcome}", host.0, call.word()));
            }
            _ => {}
        }
    }
    seen
}

/// The one timer that sock_diag tells of (Linux `inet_csk_diag_fill`).
fn timer(socket: &SocketView) -> Option<TimerKind> {
    let of = |timer: &finwait::trace::TimerView| match timer.kind {
        // A request's and a socket's have the same number there.
        TimerKind::Retransmit if socket.state == State::SynRcvd => Some((0, TimerKind::SynAck)),
        TimerKind::Retransmit | TimerKind::TailLoss | TimerKind::Reorder => Some((0, TimerKind::Retransmit)),
        TimerKind::SynAck | TimerKind::Persist | TimerKind::TimeWait => Some((0, timer.kind)),
        TimerKind::FinWait2 | TimerKind::Keepalive => Some((1, timer.kind)),
        TimerKind::DelayedAck | TimerKind::Linger | TimerKind::CallTimeout => None,
    };
    socket.timers.iter().filter_map(of).min().map(|(_, kind)| kind)
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
            if let Some(kind) = timer(socket) {
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
    refused: bool,
    /// What the last step came to.
    pub last: Seen,
}

impl Sim {
    pub fn new() -> Sim {
        let world = World::new(&Setup::default());
        let mut sim =
            Sim { world, numbers: Numbers::default(), records: Vec::new(), refused: false, last: Seen::default() };
        sim.settle(&Command::LinkDelay(Span::secs(3600)));
        HOSTS.iter().flat_map(|host| preamble(host)).for_each(|command| sim.settle(&command));
        sim
    }

    /// The same run with one more timer fired, for each that is due by `limit`; each with when it was due, and which.
    pub fn late_timers(&self, limit: Time) -> Vec<(Time, TimerKind, Sim)> {
        let fired = |timer: (Time, HostId, SocketId, TimerKind)| {
            let mut sim = self.clone();
            sim.world.fire_timer(timer, &mut sim.records);
            (timer.0, timer.3, sim)
        };
        self.world.timers(limit).into_iter().map(fired).collect()
    }

    /// Fires what even the latest of timers would have by now.
    pub fn fire_overdue(&mut self, limit: Time) {
        while let Some(timer) = self.world.timers(limit).into_iter().min() {
            self.world.fire_timer(timer, &mut self.records);
        }
    }

    fn settle(&mut self, command: &Command) {
        self.world.apply(command, &mut Vec::new()).expect("the hosts run");
    }

    /// Carries out a command at a moment; false if it is refused.
    pub fn apply(&mut self, command: &Command, at: Time) -> bool {
        self.world.be_late(at);
        self.refused = self.world.apply(command, &mut self.records).is_err();
        if self.refused {
            return false;
        }
        if let Command::Host { host, act: HostAct::Reboot } = command {
            for command in preamble(host) {
                self.settle(&command);
            }
        }
        true
    }

    /// What happened since there were so many records, and how things stand.
    pub fn seen(&mut self, since: usize) -> Seen {
        let seen = tell(&self.records[since..], &mut self.numbers);
        let queues = |_: usize, socket: &SocketView| match (&socket.tcb, socket.state) {
            (_, State::Closed) | (None, _) => (UNKNOWN, UNKNOWN),
            (Some(_), _) => {
                let (unread, unacked) = (socket.receive_queue, socket.send_queue);
                ((unread, unread), (unacked, unacked))
            }
        };
        let counts = |host: &finwait::trace::HostView| {
            let of = |key| host.counters.iter().find(|(known, _)| *known == key).map_or(0, |(_, n)| u64::from(*n));
            Counter::ALL.iter().map(|info| of(info.key)).collect()
        };
        let view = self.world.view();
        self.last = Seen {
            counts: view.hosts.iter().map(counts).collect(),
            refused: std::mem::take(&mut self.refused),
            socks: socks(&view, queues),
            ..seen
        };
        self.last.clone()
    }

    /// Carries out a command where there is no kernel to follow; false if it is refused.
    pub fn go(&mut self, command: &Command) -> bool {
        let before = self.records.len();
        let mut at = self.world.now() + STEP;
        if let Command::Run(Run::For(span)) = command {
            at += *span;
            self.fire_overdue(at);
        }
        let done = self.apply(command, at);
        tell(&self.records[before..], &mut self.numbers);
        done
    }
}

/// The kernel.
pub struct Kernel {
    bench: Bench,
    numbers: Numbers,
    /// Whether what the hosts count is compared, too; that takes as long as all the rest.
    pub counts: bool,
    /// When the run began, or up to 63 ms before: a moment at which the low bits of the kernel's clock are zero.
    began: Time,
    /// When every host was looked at last.
    looked: Time,
    /// What the simulator took for its steps, and what both arms did.
    pub times: [Duration; 2],
    /// How many runs ended because the numbers of an earlier connection decided.
    pub other_lives: u64,
    /// How many differences a timer explained that was late, or that fired in the middle.
    pub late_timers: u64,
}

impl Kernel {
    pub fn new() -> Kernel {
        let bench = Bench::new(&Setup::default().hosts, &SETTINGS, &Ground::default())
            .unwrap_or_else(|trouble| panic!("no lab: {trouble:?}"));
        Kernel {
            bench,
            numbers: Numbers::default(),
            counts: true,
            began: Time::ZERO,
            looked: Time::ZERO,
            times: [Duration::ZERO; 2],
            other_lives: 0,
            late_timers: 0,
        }
    }

    /// Back to the beginning.
    pub fn clear(&mut self) {
        self.bench.clear().expect("the bench can be cleared");
        if self.counts {
            self.bench.count_from_here().expect("the kernel tells what it has counted");
        }
        self.numbers = Numbers::default();
        self.began = Time(self.bench.now().0 / CLOCK_BITS.0 * CLOCK_BITS.0);
        self.looked = Time::ZERO;
    }

    /// Now, since the run began.
    pub fn now(&self) -> Time {
        Time(self.bench.now().0 - self.began.0)
    }

    /// Carries out a command.
    pub fn step(&mut self, command: &Command) -> Seen {
        let mut records = Vec::new();
        if self.now().since(self.looked) > LOOK {
            self.look(&mut records);
        }
        let done = self.bench.apply(command, &mut records).expect("the kernel does what it can");
        Seen { refused: !done, ..self.seen(&records) }
    }

    /// What has happened on any host since it was looked at, and what each has counted.
    pub fn rest(&mut self) -> Seen {
        let mut records = Vec::new();
        self.look(&mut records);
        if !self.counts {
            return self.seen(&records);
        }
        let mut moved;
        loop {
            let before = records.len();
            moved = self.bench.counters().expect("the kernel tells what it has counted");
            self.look(&mut records);
            // Counted together with all that was seen, or a timer has just fired.
            if records.len() == before {
                break;
            }
        }
        let count = |moved: &Moved, name: &str| moved.iter().find(|(known, _)| known == name).map_or(0, |(_, n)| *n);
        let of_host = |moved: &Moved| Counter::ALL.iter().map(|info| count(moved, info.name)).collect();
        Seen { counts: moved.iter().map(of_host).collect(), ..self.seen(&records) }
    }

    fn look(&mut self, records: &mut Vec<Record>) {
        self.bench.settle(records).expect("the kernel tells what there is");
        self.looked = self.now();
    }

    fn seen(&mut self, records: &[Record]) -> Seen {
        let mut seen = tell(records, &mut self.numbers);
        for at in &mut seen.sent_at {
            *at = Time(self.bench.when(*at).0.saturating_sub(self.began.0));
        }
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
        Seen { socks: socks(&self.bench.view(), find), ..seen }
    }
}
