//! The two arms of the differential test: the simulator, and the kernel of the lab.

use std::time::Duration;

use finwait::lab::bench::{Bench, CLOCK_BITS};
use finwait::lab::{Ground, Moved};
use finwait::sim::{Setup, World};
use finwait::trace::{
    Command, Counter, HostAct, HostId, Record, Run, SocketId, SocketView, Span, State, Sysctl, Time, TimerKind,
};

use super::numbers::Numbers;
use super::seen::{Seen, UNCOUNTABLE, UNKNOWN, socks, tell};

/// The settings under which every run begins.
pub const SETTINGS: [(Sysctl, i64); 1] = [(Sysctl::EarlyRetrans, 0)];

/// The hosts of a run.
pub const HOSTS: [&str; 2] = ["client", "server"];

/// The commands with which a host starts so that no time passes for it. Both arms carry them out by themselves; in a
/// scenario file they are written out.
pub fn preamble(host: &str) -> Vec<Command> {
    let set =
        |(key, value): &(Sysctl, i64)| Command::Sysctl { host: host.to_owned(), key: *key, value: (*value).into() };
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
            // How pieces are put together in memory follows from the device, and the loopback is another.
            let memory = |key| key == Counter::RcvCoalesce && self.numbers.looped;
            Counter::ALL.iter().map(|info| if memory(info.key) { UNCOUNTABLE } else { of(info.key) }).collect()
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
