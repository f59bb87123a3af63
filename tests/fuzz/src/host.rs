//! Raw segments into a host in every state, between calls of its process and the passing of time.
//!
//! The first bytes pick a state and where the sequence numbers of the connection begin (also right before they wrap);
//! the host's real peer has its cable pulled, so that all that comes is forged. Every few bytes then are one act. The
//! promises of the swarm hold after each, and the host never keeps more than its limits allow.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::LazyLock;

use finwait::host::Conn;
use finwait::lang::Lang;
use finwait::scenario;
use finwait::sim::World;
use finwait::tcp::{Options, SackBlock, Timestamps};
use finwait::trace::view::BacklogView;
use finwait::trace::{
    Call, Command, Flags, HostAct, HostId, Payload, Profile, Record, Run, Segment, SeqNum, ShutdownHow, SockOpt,
    SocketRef, Span, State, Sysctl,
};

use crate::invariants::Checker;

/// How a host is brought into a state: its name, the host that is attacked, its state, the lines.
type Recipe = (&'static str, &'static str, State, &'static [&'static str]);

const LISTEN: &str = "server: listen 80";
const CONNECT: &str = "client: connect server:80 from 40000";

/// All eleven states, some of them more than once, because Linux keeps several kinds of entries for them.
pub const RECIPES: &[Recipe] = &[
    ("closed", "server", State::Closed, &["client: unplug"]),
    ("listener", "server", State::Listen, &["client: unplug", LISTEN]),
    ("listener with cookies", "server", State::Listen, &["client: unplug", "sysctl server tcp_syncookies=2", LISTEN]),
    ("SYN sent", "client", State::SynSent, &["server: unplug", CONNECT]),
    (
        "request",
        "server",
        State::SynRcvd,
        &[LISTEN, CONNECT, "drop next ACK from client", "run 110ms", "client: unplug"],
    ),
    (
        "crossing SYNs",
        "client",
        State::SynRcvd,
        &[CONNECT, "server: connect client:40000 from 80", "run 60ms", "server: unplug"],
    ),
    ("open", "server", State::Established, &[LISTEN, CONNECT, "run 200ms", "server: accept", "client: unplug"]),
    (
        "open, not accepted, queue full",
        "server",
        State::Established,
        &["server: listen 80 backlog=0", CONNECT, "run 200ms", "client: unplug"],
    ),
    (
        "data in flight",
        "server",
        State::Established,
        &[LISTEN, CONNECT, "run 200ms", "server: accept", "client: unplug", "server: send 30000"],
    ),
    (
        "recovering from a loss",
        "server",
        State::Established,
        &[
            LISTEN,
            CONNECT,
            "run 200ms",
            "server: accept",
            "drop next DATA from server",
            "server: send 60000",
            "run 110ms",
            "client: unplug",
        ],
    ),
    (
        "full buffer",
        "server",
        State::Established,
        &[
            LISTEN,
            CONNECT,
            "run 200ms",
            "server: accept",
            "server: set rcvbuf 3000",
            "client: send 30000",
            "run 3s",
            "client: unplug",
        ],
    ),
    (
        "closed window",
        "client",
        State::Established,
        &[
            LISTEN,
            CONNECT,
            "run 200ms",
            "server: accept",
            "server: set rcvbuf 3000",
            "client: send 90000",
            "run 3s",
            "server: unplug",
        ],
    ),
    ("FIN sent", "client", State::FinWait1, &[LISTEN, CONNECT, "run 200ms", "server: unplug", "client: shutdown wr"]),
    (
        "FIN sent by an orphan",
        "client",
        State::FinWait1,
        &[LISTEN, CONNECT, "run 200ms", "client: send 9000", "server: unplug", "client: close"],
    ),
    (
        "FIN acknowledged",
        "client",
        State::FinWait2,
        &[LISTEN, CONNECT, "run 200ms", "client: shutdown wr", "run 200ms", "server: unplug"],
    ),
    (
        "FIN of an orphan acknowledged",
        "client",
        State::FinWait2,
        &[LISTEN, CONNECT, "run 200ms", "client: close", "run 200ms", "server: unplug"],
    ),
    (
        "the same for longer",
        "client",
        State::FinWait2,
        &[
            "sysctl client tcp_fin_timeout=100",
            LISTEN,
            CONNECT,
            "run 200ms",
            "client: close",
            "run 200ms",
            "server: unplug",
        ],
    ),
    (
        "FIN received",
        "server",
        State::CloseWait,
        &[LISTEN, CONNECT, "run 200ms", "server: accept", "client: shutdown wr", "run 200ms", "client: unplug"],
    ),
    (
        "FINs crossed",
        "client",
        State::Closing,
        &[
            LISTEN,
            CONNECT,
            "run 200ms",
            "server: accept",
            "client: shutdown wr",
            "server: shutdown wr",
            "run 60ms",
            "server: unplug",
        ],
    ),
    (
        "last FIN sent",
        "server",
        State::LastAck,
        &[
            LISTEN,
            CONNECT,
            "run 200ms",
            "server: accept",
            "client: shutdown wr",
            "run 200ms",
            "client: unplug",
            "server: close",
        ],
    ),
    (
        "TIME_WAIT",
        "client",
        State::TimeWait,
        &[
            LISTEN,
            CONNECT,
            "run 200ms",
            "server: accept",
            "client: close",
            "run 200ms",
            "server: close",
            "run 200ms",
            "server: unplug",
        ],
    ),
];

/// Where the numbers of the connection begin.
const BEGINNINGS: usize = 3;

/// What a forger who sees everything knows of the victim.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    iss: SeqNum,
    irs: SeqNum,
    rcv_nxt: SeqNum,
    snd_nxt: SeqNum,
    snd_una: SeqNum,
    /// The peer's clock.
    stamp: u32,
    /// The victim's.
    own_stamp: u32,
}

/// A host in a state, to be attacked.
#[derive(Debug, Clone)]
pub struct Victim {
    /// The run.
    pub world: World,
    /// Which host.
    pub host: HostId,
    name: &'static str,
    known: Known,
    /// Its port and the peer's.
    ports: (u16, u16),
}

/// Every state with every beginning.
static VICTIMS: LazyLock<Vec<Victim>> = LazyLock::new(|| {
    let all = RECIPES.iter().flat_map(|recipe| {
        let plain = prepare(recipe, Span::ZERO);
        // An ISN grows by one in 64 ns: waiting brings it to where it is wanted, right before 2^32.
        let wait = |number: SeqNum| Span(u64::from(0_u32.wrapping_sub(number.0).wrapping_sub(3_000)) * 64 / 1_000);
        let (own, peer) = (wait(plain.known.iss), wait(plain.known.irs));
        [plain, prepare(recipe, own), prepare(recipe, peer)]
    });
    all.collect()
});

/// The victims, [`BEGINNINGS`] of each recipe in a row.
pub fn victims() -> &'static [Victim] {
    &VICTIMS
}

fn prepare((_, name, state, lines): &Recipe, wait: Span) -> Victim {
    let text = format!("run {wait}\n{}", lines.join("\n"));
    let parsed = scenario::parse(&text, Lang::En).unwrap_or_else(|found| panic!("{found:?} in {text}"));
    let mut world = World::new(&parsed.setup);
    let host = HostId(usize::from(*name == "server"));
    let ports = if host.0 == 1 { (80, 40_000) } else { (40_000, 80) };
    let mut victim = Victim { world: world.clone(), host, name, known: Known::default(), ports };
    let mut out = Vec::new();
    for line in &parsed.lines {
        match &line.command {
            Command::Run(Run::For(span)) => {
                let end = world.now() + *span;
                while world.next_event().is_some_and(|at| at <= end) {
                    world.step(&mut out);
                    victim.learn(&world);
                }
                world.advance_to(end);
            }
            command => world.apply(command, &mut out).unwrap_or_else(|refusal| panic!("{command}: {refusal:?}")),
        }
        victim.learn(&world);
    }
    // What is left of the recipe is lost on the way to the one that has no cable.
    victim.world = world;
    assert_eq!(victim.state(), *state, "{text}");
    victim
}

impl Victim {
    /// The state of its latest connection.
    pub fn state(&self) -> State {
        self.world.view().hosts.get(self.host.0).map_or(State::Closed, finwait::trace::HostView::state)
    }

    /// What the connection's numbers are now, as long as they can be seen.
    fn learn(&mut self, world: &World) {
        let Some(host) = world.host(self.host) else { return };
        let known = host.sockets().rev().find_map(|(_, socket)| {
            let tcb = socket.tcb()?;
            let (stamp, own_stamp) = (tcb.ts.recent, tcb.ts.clock(world.now()));
            let (iss, irs, snd_una) = (tcb.snd.iss, tcb.rcv.irs, tcb.snd.una);
            Some(Known { iss, irs, rcv_nxt: tcb.rcv.nxt, snd_nxt: tcb.snd.nxt, snd_una, stamp, own_stamp })
        });
        self.known = known.unwrap_or(self.known);
    }

    fn address(&self, host: usize, port: u16) -> SocketAddrV4 {
        let ip = self.world.view().hosts.get(host).map_or(Ipv4Addr::UNSPECIFIED, |host| host.ip);
        SocketAddrV4::new(ip, port)
    }
}

/// Bytes that are used up; zeros follow them.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn short(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    fn word(&mut self) -> u32 {
        u32::from(self.short()) << 16 | u32::from(self.short())
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::from(self.byte()) % from.len()]
    }

    /// A number near to `base`, or anywhere.
    fn near(&mut self, base: SeqNum) -> SeqNum {
        let byte = self.byte();
        let by = i32::from(self.byte().cast_signed());
        match byte % 8 {
            0 | 1 => base,
            2 => SeqNum(base.0.wrapping_add_signed(by)),
            3 => SeqNum(base.0.wrapping_add_signed(by * 1_448)),
            4 => SeqNum(base.0.wrapping_add_signed(by << 14)),
            5 => SeqNum(base.0.wrapping_add_signed(by << 24)),
            6 => SeqNum(base.0.wrapping_add(1 << 31).wrapping_add_signed(by)),
            _ => SeqNum(self.word()),
        }
    }
}

/// The most acts on one victim.
const ACTS_MAX: usize = 60;

/// The most events between two acts.
const EVENTS_MAX: usize = 60;

/// Attacks a host as `data` says.
pub fn check(data: &[u8]) {
    let mut bytes = Bytes(data);
    let index = usize::from(bytes.byte()) % (RECIPES.len() * BEGINNINGS);
    let mut attack = Attack::on(&victims()[index]);
    for _ in 0..ACTS_MAX {
        if bytes.0.is_empty() {
            break;
        }
        attack.act(&mut bytes);
    }
}

/// An attack under way.
pub struct Attack {
    victim: Victim,
    checker: Checker,
    records: Vec<Record>,
}

impl Attack {
    /// The beginning of an attack.
    pub fn on(victim: &Victim) -> Attack {
        let victim = victim.clone();
        let mut checker = Checker::new(&victim.world);
        // What was written and sent before is news to it.
        let (own, peer) = (victim.host.0, 1 - victim.host.0);
        checker.distrust(victim.address(own, victim.ports.0), victim.address(peer, victim.ports.1));
        let mut attack = Attack { victim, checker, records: Vec::new() };
        attack.held(0);
        attack
    }

    fn act(&mut self, bytes: &mut Bytes<'_>) {
        match bytes.byte() % 16 {
            0..=8 => {
                let segment = self.segment(bytes);
                let times = if bytes.byte() == 255 { 30 } else { 1 };
                (0..times).for_each(|_| self.deliver(&segment));
            }
            9 => self.stranger(bytes),
            10 | 11 => {
                let span = Span(bytes.pick(&[1, 1_000, 40_000, 210_000, 1_000_000, 15_000_000, 130_000_000]));
                self.pass(span);
            }
            12 | 13 => self.call(bytes),
            14 => self.setting(bytes),
            _ => self.befall(bytes),
        }
    }

    /// A segment that claims to be the peer's.
    fn segment(&mut self, bytes: &mut Bytes<'_>) -> Segment {
        let (own, peer) = self.victim.ports;
        let known = self.victim.known;
        let flags = bits(bytes.byte());
        let acked = if bytes.byte() & 1 == 0 { known.snd_nxt } else { known.snd_una };
        let (seq, ack) = (bytes.near(known.rcv_nxt), bytes.near(acked));
        let length = bytes.pick(&[0, 0, 0, 1, 2, 100, 536, 1_448, 1_460, 9_000, 65_495]);
        let port = if bytes.byte().is_multiple_of(16) { bytes.pick(&[0, 80, 40_001, u16::MAX]) } else { peer };
        let host = 1 - self.victim.host.0;
        Segment {
            src: self.victim.address(host, port),
            dst: self.victim.address(self.victim.host.0, own),
            seq,
            ack,
            flags,
            window: bytes.pick(&[0, 1, 2, 500, 502, 29_200, u16::MAX]),
            options: self.options(bytes),
            payload: vec![b'x'; length],
        }
    }

    fn options(&self, bytes: &mut Bytes<'_>) -> Options {
        let known = self.victim.known;
        let which = bytes.byte();
        let mut options = Options::default();
        if which & 1 == 0 {
            let stamp = bytes.near(SeqNum(known.stamp)).0;
            options.timestamps = Some(Timestamps { val: stamp, ecr: bytes.near(SeqNum(known.own_stamp)).0 });
        }
        if which & 2 != 0 {
            options.mss = Some(bytes.pick(&[0, 1, 47, 48, 88, 536, 1_460, u16::MAX]));
        }
        if which & 4 != 0 {
            options.window_scale = Some(bytes.pick(&[0, 1, 7, 14, 15, 255]));
        }
        options.sack_permitted = which & 8 != 0;
        for _ in 0..which >> 5 {
            let from = bytes.near(known.snd_una);
            options.sack.push(SackBlock { from, to: bytes.near(from) });
        }
        options
    }

    /// A segment of somebody else.
    fn stranger(&mut self, bytes: &mut Bytes<'_>) {
        let mut segment = self.segment(bytes);
        segment.src = SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, bytes.byte()), bytes.short().max(1));
        segment.dst.set_port(bytes.pick(&[80, 80, 80, 40_000, 0, 81]));
        for _ in 0..bytes.pick(&[1, 1, 1, 40]) {
            self.deliver(&segment);
            segment.src.set_port(segment.src.port().wrapping_add(1).max(1));
        }
    }

    /// Hands the victim a segment.
    pub fn deliver(&mut self, segment: &Segment) {
        self.checker.distrust(segment.src, segment.dst);
        let from = self.records.len();
        self.victim.world.deliver(self.victim.host, segment, &mut self.records);
        self.held(from);
    }

    /// The peer's end and the victim's.
    pub fn ends(&self) -> (SocketAddrV4, SocketAddrV4) {
        let (own, peer) = self.victim.ports;
        let host = self.victim.host.0;
        (self.victim.address(1 - host, peer), self.victim.address(host, own))
    }

    /// What would fit exactly: SEG.SEQ and SEG.ACK.
    pub fn numbers(&self) -> (SeqNum, SeqNum) {
        (self.victim.known.rcv_nxt, self.victim.known.snd_nxt)
    }

    /// Hands the victim many segments of strangers.
    pub fn flood(&mut self, segments: impl Iterator<Item = Segment>) {
        for segment in segments {
            self.victim.world.deliver(self.victim.host, &segment, &mut self.records);
        }
        bounded(&self.victim.world, self.victim.host);
    }

    /// How many sockets and entries the victim keeps, after that much time.
    pub fn kept_after(&mut self, span: Span) -> usize {
        let end = self.victim.world.now() + span;
        while self.victim.world.next_event().is_some_and(|at| at <= end) {
            self.victim.world.step(&mut self.records);
        }
        self.victim.world.host(self.victim.host).map_or(0, |host| host.sockets().count())
    }

    /// The queues of the victim's listener.
    pub fn queues(&self) -> Option<BacklogView> {
        self.victim.world.view().hosts.get(self.victim.host.0)?.sockets.iter().find_map(|socket| socket.backlog)
    }

    fn pass(&mut self, span: Span) {
        let end = self.victim.world.now() + span;
        for _ in 0..EVENTS_MAX {
            if self.victim.world.next_event().is_none_or(|at| at > end) {
                self.victim.world.advance_to(end);
                break;
            }
            let from = self.records.len();
            self.victim.world.step(&mut self.records);
            self.held(from);
        }
    }

    fn call(&mut self, bytes: &mut Bytes<'_>) {
        let (server, text) = ("server".to_owned(), Payload::Bytes(u32::from(bytes.short()) % 40_000));
        let on = bytes.byte() & 1 == 0;
        let calls = [
            Call::Send(text),
            Call::Recv { max: 65_536 },
            Call::Recv { max: 1 },
            Call::Shutdown(ShutdownHow::Write),
            Call::Shutdown(ShutdownHow::Read),
            Call::Close,
            Call::Accept { label: None },
            Call::Poll,
            Call::SoError,
            Call::Set(SockOpt::KeepAlive(on)),
            Call::Set(SockOpt::NonBlock(on)),
            Call::Set(SockOpt::NoDelay(on)),
            Call::Set(SockOpt::Cork(on)),
            Call::Set(SockOpt::QuickAck(on)),
            Call::Set(SockOpt::Linger(on.then_some(0))),
            Call::Set(SockOpt::UserTimeout(if on { 3_000 } else { 0 })),
            Call::Set(SockOpt::ReceiveBuffer(if on { 1 } else { 90_000 })),
            Call::Set(SockOpt::SendBuffer(if on { 1 } else { 90_000 })),
            Call::Set(SockOpt::Linger2(if on { -1 } else { 100 })),
            Call::Connect { host: server, port: 80, from: on.then_some(40_000), label: None },
            Call::Listen { port: 80, backlog: u32::from(!on), reuse: finwait::trace::Reuse::default(), label: None },
        ];
        let call = calls[usize::from(bytes.byte()) % calls.len()].clone();
        self.give(&Command::Call { on: SocketRef::current(self.victim.name), call });
    }

    fn setting(&mut self, bytes: &mut Bytes<'_>) {
        let info = &Sysctl::ALL[usize::from(bytes.byte()) % Sysctl::ALL.len()];
        let value = bytes.pick(&[info.min, info.min + 1, info.max, i64::midpoint(info.min, info.max)]);
        if !info.key.is_ports() {
            let (host, key) = (self.victim.name.to_owned(), info.key);
            self.give(&Command::Sysctl { host, key, value: value.min(info.max).into() });
        }
    }

    fn befall(&mut self, bytes: &mut Bytes<'_>) {
        let host = self.victim.name.to_owned();
        let act = bytes.pick(&[HostAct::Kill, HostAct::Kill, HostAct::Unplug, HostAct::Plug, HostAct::Reboot]);
        self.give(&Command::Host { host, act });
    }

    fn give(&mut self, command: &Command) {
        let from = self.records.len();
        if self.victim.world.apply(command, &mut self.records).is_ok() {
            self.held(from);
        }
    }

    /// The promises hold, and nothing has grown beyond its limit.
    fn held(&mut self, from: usize) {
        if let Err(broken) = self.checker.after(&self.records[from..], &self.victim.world) {
            panic!("{broken}");
        }
        let world = self.victim.world.clone();
        self.victim.learn(&world);
        bounded(&world, self.victim.host);
    }
}

/// The control bits of a byte.
fn bits(byte: u8) -> Flags {
    let all = [Flags::FIN, Flags::SYN, Flags::RST, Flags::PSH, Flags::ACK];
    // Most segments acknowledge something.
    let byte = if byte & 0x80 == 0 { byte | Flags::ACK.bits() } else { byte };
    all.into_iter().filter(|bit| byte & bit.bits() != 0).fold(Flags::NONE, |flags, bit| flags | bit)
}

/// What a host keeps of a connection is within what its buffers may hold, whoever sends whatever.
pub fn bounded(world: &World, host: HostId) {
    let limits = Profile::default_profile();
    let Some(host) = world.host(host) else { return };
    for (_, socket) in host.sockets() {
        let Conn::Full(tcb) = &socket.conn else { continue };
        let received = usize::try_from(limits.receive_buffer_max).unwrap_or(0);
        let written = usize::try_from(limits.send_buffer_max).unwrap_or(0);
        let beyond: usize = tcb.rcv.gap.beyond.iter().map(|piece| piece.data.len()).sum();
        assert!(tcb.rcv.queue.len() + beyond <= received, "{} and {beyond} bytes kept", tcb.rcv.queue.len());
        assert!(tcb.snd.queue.len() <= written, "{} bytes to send kept", tcb.snd.queue.len());
        assert!(tcb.snd.flight.len() <= tcb.snd.queue.len() + 2, "{} segments in flight", tcb.snd.flight.len());
        assert!(socket.waits.len() <= ACTS_MAX && socket.unread.len() <= received);
    }
}
