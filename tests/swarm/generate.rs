//! Random scenarios over the whole vocabulary of commands.
//!
//! Each first draws the features that it may use and how it goes about time; then it writes a dozen or two of lines.
//! Many lines come to nothing at the moment they are given, which is intended: errors are behaviour, too.

use finwait::sim::{Setup, SimRng, Stream};
use finwait::trace::{
    Call, CallName, Command, Compare, Condition, Errno, Fault, FaultKind, FaultTarget, Flags, Flood, Forged,
    ForgedIcmp, HostAct, Icmp, Nat, NatAct, Outcome, PROFILES, Payload, Profile, Program, Reuse, Rule, Run, SegmentId,
    SegmentKind, Show, ShutdownHow, SockOpt, SocketRef, Span, Stamp, State, Sysctl, TimerKind, Unknown,
};

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

/// Values that make something of a setting, for those whose whole range is not worth drawing from.
const SETTINGS: &[(Sysctl, &[i64])] = &[
    (Sysctl::SynRetries, &[1, 2, 6]),
    (Sysctl::SynLinearTimeouts, &[0, 1, 4]),
    (Sysctl::SynackRetries, &[0, 1, 5]),
    (Sysctl::Retries2, &[1, 3, 8, 15]),
    (Sysctl::OrphanRetries, &[0, 1, 3]),
    (Sysctl::FinTimeout, &[1, 5, 60, 61, 100]),
    (Sysctl::MaxOrphans, &[0, 1, 2]),
    (Sysctl::MaxTwBuckets, &[0, 1, 2]),
    (
        Sysctl::Mem,
        &[Sysctl::triple_value((0, 1, 2)), Sysctl::triple_value((2, 4, 8)), Sysctl::triple_value((1, 1, 100))],
    ),
    (Sysctl::Rfc1337, &[0, 1]),
    (Sysctl::Timestamps, &[0, 1, 2]),
    (Sysctl::AbortOnOverflow, &[0, 1]),
    (Sysctl::Somaxconn, &[0, 1, 4]),
    (Sysctl::Syncookies, &[0, 1, 2]),
    (Sysctl::MaxSynBacklog, &[1, 4, 2048]),
    (Sysctl::Sack, &[0, 0, 1]),
    (Sysctl::Dsack, &[0, 1]),
    (Sysctl::Frto, &[0, 2]),
    (Sysctl::SlowStartAfterIdle, &[0, 1]),
    (Sysctl::EarlyRetrans, &[0, 3]),
    (Sysctl::RtoMinUs, &[1_000, 200_000, 1_000_000]),
    (Sysctl::RtoMaxMs, &[5_000, 20_000, 120_000]),
    (Sysctl::InvalidRatelimit, &[0, 500, 5_000]),
    (Sysctl::ChallengeAckLimit, &[0, 1, 5, 2_147_483_647]),
    (Sysctl::PingpongThresh, &[1, 3]),
    (Sysctl::TwReuse, &[0, 1, 2]),
    (Sysctl::TwRecycle, &[0, 1, 1]),
    (Sysctl::WindowScaling, &[0, 1]),
    (Sysctl::TwReuseDelay, &[1, 1_000]),
    (Sysctl::KeepaliveTime, &[1, 60, 7200]),
    (Sysctl::KeepaliveIntvl, &[1, 75]),
    (Sysctl::KeepaliveProbes, &[1, 2, 9]),
];

/// What may be asked of keepalive.
const KEEPALIVE: [SockOpt; 8] = [
    SockOpt::KeepAlive(true),
    SockOpt::KeepAlive(true),
    SockOpt::KeepAlive(false),
    SockOpt::KeepIdle(1),
    SockOpt::KeepIdle(30),
    SockOpt::KeepIntvl(1),
    SockOpt::KeepCnt(1),
    SockOpt::UserTimeout(3_000),
];

/// Other options of a connection.
const TCP_OPTIONS: [SockOpt; 15] = [
    SockOpt::UserTimeout(0),
    SockOpt::UserTimeout(300),
    SockOpt::UserTimeout(20_000),
    SockOpt::SynCnt(1),
    SockOpt::Linger2(-1),
    SockOpt::Linger2(2),
    SockOpt::Linger2(100),
    SockOpt::MaxSeg(88),
    SockOpt::MaxSeg(700),
    SockOpt::MaxSeg(0),
    SockOpt::Cork(true),
    SockOpt::Cork(true),
    SockOpt::Cork(false),
    SockOpt::QuickAck(true),
    SockOpt::QuickAck(false),
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

    fn reuse(&mut self) -> Reuse {
        if !self.may(Feature::Sharing) {
            return Reuse::default();
        }
        Reuse { addr: self.rng.chance(2, 3), port: self.rng.chance(1, 3) }
    }

    /// The calls that open a socket, one by one, with all that may go wrong between them.
    fn apart(&mut self) {
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

    fn step_apart(&mut self) -> Call {
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

    fn reuse_option(&mut self, on: bool) {
        let option = self.pick(&[SockOpt::ReuseAddr(on), SockOpt::ReusePort(on)]);
        self.set(option);
    }

    /// Two sockets that share a port, and what they then do with it: both listen, or both connect to one place, mostly
    /// after the first has ended.
    fn twins(&mut self) {
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

    fn few_ports(&mut self) {
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
        self.commands.push(Command::Sysctl { host, key, value });
    }

    fn listen(&mut self, host: &str) {
        let backlog = if self.may(Feature::SmallBacklog) { self.pick(&[0, 1, 2]) } else { 4096 };
        let (port, label) = (self.pick(&[80, 80, 80, 81]), self.label());
        let reuse = self.reuse();
        self.call(host, Call::Listen { port, backlog, reuse, label });
    }

    fn connect(&mut self, host: &str, to: &str) {
        let port = self.pick(&[80, 80, 80, 80, 81]);
        let from = self.may(Feature::FixedPorts).then(|| self.pick(&[40_000, 40_001, 80]));
        let label = self.label();
        self.call(host, Call::Connect { host: to.to_owned(), port, from, label });
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

    fn open_more(&mut self) {
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

    /// Strangers, of whom nobody will ever hear again; or spoofers, who claim to be the hosts themselves.
    fn flood(&mut self) {
        let (count, flags) = (self.pick(&[1, 3, 10, 40]), self.pick(&[Flags::SYN, Flags::SYN, Flags::ACK, Flags::RST]));
        let to = (self.host(), self.pick(&[80, 80, 81, 40_000]));
        let spoofs = self.may(Feature::Strangers) && self.rng.chance(1, 2);
        let from = if spoofs { [10, 0, 0, 1] } else { [192, 0, 2, 1] };
        let port = if spoofs { Some(self.pick(&[80, 40_000, 40_001])) } else { None };
        self.commands.push(Command::Flood(Flood { count, flags, from: from.into(), port, to }));
    }

    /// A segment that nobody sent, near to what would fit or far away from it.
    fn forgery(&mut self) {
        let (syn, ack, fin, rst, psh) = (Flags::SYN, Flags::ACK, Flags::FIN, Flags::RST, Flags::PSH);
        let flags = self.pick(&[ack, ack, psh | ack, fin | ack, rst, rst, rst | ack, syn, syn, syn | ack, fin]);
        let odd = [Flags::NONE, syn | fin, syn | rst, syn | fin | rst | psh | ack, psh];
        let flags = if self.rng.chance(1, 8) { self.pick(&odd) } else { flags };
        let ends = self.pick(&[("client", "server"), ("server", "client")]);
        let port = |writer: &mut Writer, own: u16| match writer.rng.below(3) {
            0 => Some(own),
            1 => Some(writer.pick(&[80, 40_000, 40_001])),
            _ => None,
        };
        let (from, to) = if ends.0 == "client" { (40_000, 80) } else { (80, 40_000) };
        let from = (ends.0.to_owned(), port(self, from));
        let to = (ends.1.to_owned(), port(self, to));
        let near = [-70_000, -1_000, -1, 0, 1, 2, 9, 100, 1_449, 60_000, 70_000, i32::MIN, i32::MAX];
        let number = |writer: &mut Writer| if writer.rng.chance(1, 2) { None } else { Some(writer.pick(&near)) };
        let (seq, acked) = (number(self), number(self));
        let length = self.pick(&[0, 0, 0, 1, 10, 1_448]);
        let window = self.pick(&[None, None, Some(0), Some(1), Some(u16::MAX)]);
        let stamp = self.pick(&[Stamp::Latest(0), Stamp::Latest(0), Stamp::Off, Stamp::Latest(1), Stamp::Latest(-9)]);
        let ack = acked.filter(|_| flags.ack());
        self.commands.push(Command::Inject(Forged { flags, from, to, seq, ack, length, window, stamp }));
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

    fn deliver(&mut self) {
        let id = SegmentId(u32::try_from(self.rng.below(30)).unwrap_or(0) + 1);
        self.commands.push(Command::Deliver(id));
    }

    fn any_setting(&mut self) {
        let info = &Sysctl::ALL[self.rng.index(Sysctl::ALL.len())];
        if info.key.is_ports() {
            return self.few_ports();
        }
        let (host, range) = (self.host(), u64::try_from(info.max - info.min).unwrap_or(0) + 1);
        let least = self.pick(&[1, 3, 100, range]).min(range);
        let value = info.min + i64::try_from(self.rng.below(least)).unwrap_or(0);
        self.commands.push(Command::Sysctl { host, key: info.key, value });
    }

    fn icmp(&mut self) -> Icmp {
        let (icmp, _) = self.pick(&Icmp::ALL);
        match icmp {
            Icmp::FragNeeded(_) => Icmp::FragNeeded(self.pick(&[68, 576, 1_000, 1_400, 9_000])),
            other => other,
        }
    }

    /// Somebody makes an ICMP error up.
    fn forge_icmp(&mut self) {
        let (icmp, to) = (self.icmp(), (self.host(), None));
        let seq = self.pick(&[None, None, None, Some(0), Some(1), Some(100), Some(-70_000)]);
        self.commands.push(Command::Icmp(ForgedIcmp { icmp, to, seq }));
    }

    /// A NAT box is placed, set, or loses its mind.
    fn nat(&mut self) {
        let act = match self.rng.below(6) {
            0..3 => NatAct::For(vec![self.pick(&["client", "client", "server"]).to_owned()]),
            3 => NatAct::Timeout(self.pick(&[None, Some(Span(500_000)), Some(Span(60_000_000))])),
            4 => NatAct::Unknown(self.pick(&[Unknown::Drop, Unknown::Reset, Unknown::Adopt])),
            _ => NatAct::Reboot,
        };
        self.commands.push(Command::Nat(Nat { name: "box".to_owned(), act }));
    }

    /// Connections within a host, to a listener or to the socket itself.
    fn inside(&mut self) {
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
    fn cross(&mut self) {
        for (host, to, port, from) in [("client", "server", 40_003, 40_002), ("server", "client", 40_002, 40_003)] {
            self.call(host, Call::Connect { host: to.to_owned(), port, from: Some(from), label: None });
        }
    }

    /// What befalls the wire.
    fn trouble(&mut self) {
        match self.rng.below(6) {
            0 if self.may(Feature::Forgeries) => self.forgery(),
            1 if self.may(Feature::Deliveries) => self.deliver(),
            2 if self.may(Feature::Crossings) => self.cross(),
            _ => self.fault(),
        }
    }

    fn fault(&mut self) {
        let by = Span(self.pick(&[1_000, 60_000, 500_000, 5_000_000, 70_000_000]));
        let icmp = self.icmp();
        let kinds = [
            (Feature::Drops, FaultKind::Drop),
            (Feature::Copies, FaultKind::Duplicate),
            (Feature::Delays, FaultKind::Delay(by)),
            (Feature::Reorders, FaultKind::Reorder),
            (Feature::Routers, FaultKind::Reject(icmp)),
        ];
        let kinds: Vec<FaultKind> = kinds.into_iter().filter(|(f, _)| self.may(*f)).map(|(_, kind)| kind).collect();
        if kinds.is_empty() {
            return;
        }
        let kind = self.pick(&kinds);
        let from = self.host();
        let (segment, _) = self.pick(&SegmentKind::ALL);
        let target = if self.may(Feature::Targeted) && self.rng.chance(1, 2) {
            FaultTarget::Segment(SegmentId(u32::try_from(self.rng.below(25)).unwrap_or(0) + 1))
        } else if self.may(Feature::Every) && self.rng.chance(1, 3) {
            FaultTarget::Every { each: self.pick(&[1, 1, 3, 7]), kind: segment, from }
        } else {
            FaultTarget::Next { count: self.pick(&[1, 1, 2, 5]), kind: segment, from }
        };
        self.commands.push(Command::Fault(Fault { kind, target }));
    }

    fn link(&mut self) {
        let delay = Span(self.pick(&[0, 1, 500, 10_000, 50_000, 300_000, 2_000_000]));
        self.commands.push(Command::LinkDelay(delay));
    }

    fn sysctl(&mut self) {
        let (key, values) = self.pick(SETTINGS);
        let (host, value) = (self.host(), self.pick(values));
        self.commands.push(Command::Sysctl { host, key, value });
    }

    /// An orderly farewell, with the last words read after the connection is over.
    fn farewell(&mut self) {
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

    fn act(&mut self, act: HostAct) {
        let host = self.host();
        self.commands.push(Command::Host { host, act });
    }

    fn set(&mut self, option: SockOpt) {
        let host = self.host();
        self.call(&host, Call::Set(option));
    }

    /// Further descriptors, their owners, and calls by these.
    fn share(&mut self) {
        let host = self.host();
        let name = self.pick(&["copy", "other", "child", "child.copy"]);
        let on = SocketRef { host: host.clone(), label: Some(name.to_owned()) };
        match self.rng.below(10) {
            9 => {
                let user = self.pick(&[0, 1000, 1001]);
                self.call(&host, Call::SetUid { user });
            }
            6 => self.call(&host, Call::Signal),
            7 => self.commands.push(Command::Call { on, call: Call::Signal }),
            8 => {
                let kills = self.rng.below(2) == 0;
                self.call(&host, Call::SigPipe { kills });
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

    fn linger(&mut self, closes: bool) {
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

    /// What the tools of the trade would print.
    fn show(&mut self) {
        let (host, program) = (self.rng.chance(1, 2).then(|| self.host()), self.pick(&Program::ALL).0);
        self.commands.push(Command::Show(Show { program, host }));
    }

    fn route(&mut self, quickack: bool) {
        let host = self.host();
        self.commands.push(Command::Route { host, quickack });
    }

    fn timeout(&mut self, receiving: bool) {
        let ms = self.pick(&[0, 1, 300, 5_000]);
        self.set(if receiving { SockOpt::RcvTimeo(ms) } else { SockOpt::SndTimeo(ms) });
    }

    fn buffer(&mut self, receiving: bool) {
        let bytes = self.pick(&[1, 2_000, 4_096, 20_000, 200_000]);
        self.set(if receiving { SockOpt::ReceiveBuffer(bytes) } else { SockOpt::SendBuffer(bytes) });
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
