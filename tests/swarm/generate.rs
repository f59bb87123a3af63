//! Random scenarios over the whole vocabulary of commands.
//!
//! Each first draws the features that it may use and how it goes about time; then it writes a dozen or two of lines.
//! Many lines come to nothing at the moment they are given, which is intended: errors are behaviour, too.

use finwait::sim::{Setup, SimRng, Stream};
use finwait::trace::{
    Call, CallName, Command, Compare, Condition, Errno, HostAct, Outcome, PROFILES, Payload, Profile, Rule, Run,
    SegmentKind, ShutdownHow, SockOpt, SocketRef, Span, State, TimerKind,
};

#[path = "generate/settings.rs"]
mod settings;
#[path = "generate/sockets.rs"]
mod sockets;
#[path = "generate/wire.rs"]
mod wire;

use settings::{KEEPALIVE, TCP_OPTIONS};

/// A run to be made.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its beginning.
    pub setup: Setup,
    /// What is done.
    pub commands: Vec<Command>,
}

/// What a scenario may do besides connecting, talking and closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Feature {
    Drops,
    Copies,
    Delays,
    Reorders,
    Every,
    Targeted,
    Kills,
    Crashes,
    Cables,
    Sysctls,
    Linger,
    NonBlock,
    NoDelay,
    Keepalive,
    TcpOptions,
    Descriptors,
    Questions,
    Timeouts,
    Buffers,
    Shutdowns,
    BigData,
    SlowReader,
    SmallBacklog,
    FixedPorts,
    ManyConnections,
    LinkSpeed,
    LongRuns,
    TinyRuns,
    ThreeHosts,
    Labels,
    Apart,
    Sharing,
    FewPorts,
    Floods,
    Forgeries,
    Strangers,
    Deliveries,
    Conditions,
    Routes,
    AnySetting,
    Crossings,
    Routers,
    Boxes,
    Loopback,
}

const FEATURES: [Feature; 44] = [
    Feature::Drops,
    Feature::Copies,
    Feature::Delays,
    Feature::Reorders,
    Feature::Every,
    Feature::Targeted,
    Feature::Kills,
    Feature::Crashes,
    Feature::Cables,
    Feature::Sysctls,
    Feature::Linger,
    Feature::NonBlock,
    Feature::NoDelay,
    Feature::Keepalive,
    Feature::TcpOptions,
    Feature::Descriptors,
    Feature::Questions,
    Feature::Timeouts,
    Feature::Buffers,
    Feature::Shutdowns,
    Feature::BigData,
    Feature::SlowReader,
    Feature::SmallBacklog,
    Feature::FixedPorts,
    Feature::ManyConnections,
    Feature::LinkSpeed,
    Feature::LongRuns,
    Feature::TinyRuns,
    Feature::ThreeHosts,
    Feature::Labels,
    Feature::Apart,
    Feature::Sharing,
    Feature::FewPorts,
    Feature::Floods,
    Feature::Forgeries,
    Feature::Strangers,
    Feature::Deliveries,
    Feature::Conditions,
    Feature::Routes,
    Feature::AnySetting,
    Feature::Crossings,
    Feature::Routers,
    Feature::Boxes,
    Feature::Loopback,
];

struct Writer {
    rng: SimRng,
    on: Vec<Feature>,
    hosts: Vec<String>,
    commands: Vec<Command>,
    payloads: u32,
    labels: u32,
}

/// The scenario of that number under `seed`.
pub fn scenario(seed: u64, number: u64) -> Scenario {
    let mut rng = SimRng::new(seed, Stream::Scenarios, number);
    let on: Vec<Feature> = FEATURES.into_iter().filter(|_| rng.chance(1, 3)).collect();
    let mut hosts = vec!["client".to_owned(), "server".to_owned()];
    if on.contains(&Feature::ThreeHosts) {
        hosts.push("other".to_owned());
    }
    let setup = Setup { seed: rng.next_u64() % 1_000_000, hosts: hosts.clone(), ..Setup::default() };
    let mut writer = Writer { rng, on, hosts, commands: Vec::new(), payloads: 0, labels: 0 };
    writer.opening();
    for _ in 0..10 + writer.rng.below(30) {
        writer.line();
    }
    // Drawn last, so that the lines of a number are the same under every profile.
    let profile = PROFILES.get(writer.rng.index(6)).unwrap_or(Profile::default_profile());
    Scenario { setup: Setup { profile, ..setup }, commands: writer.commands }
}

impl Writer {
    fn may(&self, feature: Feature) -> bool {
        self.on.contains(&feature)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.rng.index(from.len())]
    }

    fn host(&mut self) -> String {
        let index = self.rng.index(self.hosts.len());
        self.hosts[index].clone()
    }

    fn call(&mut self, host: &str, call: Call) {
        let label =
            (self.labels > 0 && self.rng.chance(1, 3)).then(|| format!("s{}", self.rng.below(self.labels.into())));
        let opens = matches!(call, Call::Socket { .. } | Call::Listen { .. } | Call::Connect { .. });
        let on = SocketRef { host: host.to_owned(), label: label.filter(|_| !opens) };
        self.commands.push(Command::Call { on, call });
    }

    fn label(&mut self) -> Option<String> {
        if !self.may(Feature::Labels) || self.rng.chance(1, 3) {
            return None;
        }
        self.labels += 1;
        Some(format!("s{}", self.labels - 1))
    }

    /// Most scenarios begin with an open connection, or there would be little to break.
    fn opening(&mut self) {
        if self.may(Feature::LinkSpeed) {
            self.link();
        }
        if self.may(Feature::FewPorts) {
            self.few_ports();
        }
        if self.may(Feature::Sysctls) {
            (0..3).for_each(|_| self.sysctl());
        }
        if self.may(Feature::Boxes) && self.rng.chance(2, 3) {
            self.nat();
        }
        self.listen("server");
        self.connect("client", "server");
        if self.rng.chance(3, 4) {
            self.run(200_000);
            let label = self.label();
            self.call("server", Call::Accept { label });
            if self.may(Feature::BigData) {
                let host = self.pick(&["client", "server"]);
                self.fault();
                self.talk_on(host);
            }
        }
    }

    fn line(&mut self) {
        match self.rng.below(20) {
            0..5 => self.pass_time(),
            5..7 => self.talk(),
            7..9 => self.read(),
            9 => {
                let (host, label) = (self.host(), self.label());
                self.call(&host, Call::Accept { label });
            }
            10 => {
                let host = self.host();
                self.call(&host, Call::Close);
            }
            11 => self.farewell(),
            12 => self.open_more(),
            13..16 => self.trouble(),
            _ => self.knob(),
        }
    }

    fn run(&mut self, micros: u64) {
        self.commands.push(Command::Run(Run::For(Span(micros))));
    }

    fn pass_time(&mut self) {
        let scale = match (self.may(Feature::TinyRuns), self.may(Feature::LongRuns)) {
            (true, false) => self.pick(&[1_000, 10_000, 50_000]),
            (false, true) => self.pick(&[100_000, 1_000_000, 30_000_000, 400_000_000]),
            _ => self.pick(&[10_000, 100_000, 1_000_000, 10_000_000]),
        };
        if self.may(Feature::Conditions) && self.rng.chance(1, 5) {
            self.until();
        } else if self.rng.chance(1, 4) {
            let count = u32::try_from(self.rng.below(6)).unwrap_or(0) + 1;
            self.commands.push(Command::Run(Run::Steps(count)));
        } else {
            let micros = self.rng.below(scale) + 1;
            self.run(micros);
        }
    }

    /// Every payload is unlike every other, so that a byte in the wrong place shows.
    fn talk(&mut self) {
        let host = self.host();
        self.talk_on(&host);
    }

    fn talk_on(&mut self, host: &str) {
        let length = if self.may(Feature::BigData) {
            self.pick(&[1, 30, 3_000, 40_000, 100_000])
        } else {
            self.pick(&[1, 9, 500])
        };
        if self.rng.chance(1, 12) {
            let count = u32::try_from(length).unwrap_or(1);
            self.call(host, Call::Send(Payload::Bytes(count)));
            return;
        }
        self.payloads += 1;
        let mut text = String::with_capacity(length + 12);
        let mut part = 0_u32;
        while text.len() < length {
            text.push_str(&format!("{}.{part};", self.payloads));
            part += 1;
        }
        text.truncate(length);
        self.call(host, Call::Send(Payload::Text(text)));
    }

    /// Short reads come back as text and are compared; long ones are only counted.
    fn read(&mut self) {
        let host = self.host();
        if self.may(Feature::SlowReader) && self.rng.chance(2, 3) {
            return;
        }
        let (max, times) = self.pick(&[(24, 1), (24, 4), (1, 2), (65_536, 1)]);
        for _ in 0..times {
            self.call(&host, Call::Recv { max });
        }
    }

    /// Time passes until something is so, or not for long.
    fn until(&mut self) {
        let host = self.host();
        let socket = SocketRef::current(&host);
        let states = [State::Established, State::CloseWait, State::TimeWait, State::FinWait2, State::Closed];
        let condition = match self.rng.below(5) {
            0 => Condition::State { socket, state: self.pick(&states) },
            1 => {
                let (kind, number) = (self.pick(&SegmentKind::ALL).0, self.pick(&[1, 2, 3, 9]));
                Condition::Count { kind, from: host, compare: Compare::AtLeast, number }
            }
            2 => {
                let outcome = self.pick(&[Some(Errno::ECONNRESET), Some(Errno::ETIMEDOUT), None]);
                let outcome = outcome.map_or(Outcome::Value(0), Outcome::Failed);
                Condition::Result { socket, call: self.pick(&[CallName::Recv, CallName::Connect]), outcome }
            }
            3 => {
                let index = self.rng.index(TimerKind::ALL.len());
                Condition::Timer { socket, timer: TimerKind::ALL[index] }
            }
            _ => {
                let index = self.rng.index(Rule::ALL.len());
                Condition::Rule(Rule::ALL[index].rule)
            }
        };
        let within = Span(self.pick(&[50_000, 1_000_000, 9_000_000]));
        let checks = self.rng.chance(1, 5);
        self.commands.push(if checks {
            Command::Expect(vec![condition])
        } else {
            Command::Run(Run::Until { condition, within })
        });
    }

    fn knob(&mut self) {
        if self.on.is_empty() {
            return;
        }
        let feature = self.pick(&self.on.clone());
        let on = self.rng.chance(2, 3);
        match feature {
            Feature::Kills => self.act(HostAct::Kill),
            Feature::Crashes => {
                let act = self.pick(&[HostAct::Crash, HostAct::Reboot, HostAct::Reboot]);
                self.act(act);
            }
            Feature::Cables => {
                let act = self.pick(&[HostAct::Unplug, HostAct::Plug]);
                self.act(act);
            }
            Feature::Sysctls => self.sysctl(),
            Feature::Linger => self.linger(on),
            Feature::NonBlock => self.set(SockOpt::NonBlock(on)),
            Feature::NoDelay => self.set(SockOpt::NoDelay(on)),
            Feature::Keepalive => {
                let option = self.pick(&KEEPALIVE);
                self.set(option);
            }
            Feature::Descriptors => self.share(),
            Feature::Questions if on => self.show(),
            Feature::Questions => {
                let (host, call) = (self.host(), self.pick(&[true, false]));
                self.call(&host, if call { Call::SoError } else { Call::Poll });
            }
            Feature::Timeouts => self.timeout(on),
            Feature::TcpOptions => {
                let option = self.pick(&TCP_OPTIONS);
                self.set(option);
            }
            Feature::Buffers => self.buffer(on),
            Feature::Shutdowns => {
                let host = self.host();
                let (how, _) = self.pick(&ShutdownHow::ALL);
                self.call(&host, Call::Shutdown(how));
            }
            Feature::LinkSpeed => self.link(),
            Feature::Every => self.commands.push(Command::Heal),
            Feature::SmallBacklog => self.listen("server"),
            Feature::ManyConnections => self.open_more(),
            Feature::FixedPorts => self.cross(),
            Feature::Floods | Feature::Strangers => self.flood(),
            Feature::Forgeries => self.forgery(),
            Feature::Deliveries => self.deliver(),
            Feature::Conditions => self.until(),
            Feature::Routes => self.route(on),
            Feature::AnySetting => self.any_setting(),
            Feature::Crossings => self.cross(),
            Feature::Routers => self.forge_icmp(),
            Feature::Boxes => self.nat(),
            Feature::Loopback => self.inside(),
            Feature::BigData | Feature::SlowReader => self.talk(),
            Feature::Drops
            | Feature::Copies
            | Feature::Delays
            | Feature::Reorders
            | Feature::Targeted
            | Feature::LongRuns
            | Feature::TinyRuns
            | Feature::ThreeHosts
            | Feature::Labels => {}
            Feature::Apart => self.apart(),
            Feature::Sharing => self.reuse_option(on),
            Feature::FewPorts => self.few_ports(),
        }
    }
}
