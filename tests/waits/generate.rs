//! Made-up scenarios in which time passes: sizes, delays and waits are such that no line of the script comes near what
//! it does not itself bring about, and that nothing is decided by how long a round trip takes the machine.

use finwait::lang::Lang;
use finwait::scenario;
use finwait::sim::{SimRng, Stream};
use finwait::trace::{Record, What};

/// One-way delays, in milliseconds; no wait is a round trip of one, and a quarter of a round trip is more than a busy
/// machine takes.
const DELAYS: &[&str] = &["23", "53", "97"];

/// What passes between two lines, in milliseconds.
const WAITS: &[u64] = &[13, 31, 83, 170, 330, 730, 1530, 2570, 4130];

/// Waits in which a connection opens, even after a lost SYN.
const OPENING: &[u64] = &[830, 1530, 4130];

/// What passes at the end.
const REST: u64 = 4130;

const SYSCTLS: &[&str] = &[
    "tcp_sack=0",
    "tcp_dsack=0",
    "tcp_timestamps=0",
    "tcp_early_retrans=0",
    "tcp_early_retrans=3",
    "tcp_window_scaling=0",
    "tcp_retries1=1",
    "tcp_retries2=2",
    "tcp_retries2=4",
    "tcp_orphan_retries=1",
    "tcp_orphan_retries=2",
    "tcp_syn_retries=1",
    "tcp_synack_retries=1",
    "tcp_fin_timeout=3",
    "tcp_slow_start_after_idle=0",
    "tcp_frto=0",
    "tcp_abort_on_overflow=1",
    "tcp_rfc1337=1",
    "tcp_thin_linear_timeouts=1",
    "tcp_keepalive_time=1",
    "tcp_keepalive_intvl=1",
    "tcp_keepalive_probes=2",
];

/// What a listener hands on.
const INHERITED: &[&str] = &[
    "rcvbuf 4096",
    "rcvbuf 2304",
    "keepalive on",
    "keepidle 1",
    "keepcnt 2",
    "nodelay on",
    "linger 0",
    "linger2 1",
    "deferaccept 2",
    "usertimeout 2000",
];

/// What is asked of a connection.
const OPTIONS: &[&str] = &[
    "nodelay on",
    "cork on",
    "cork off",
    "keepalive on",
    "keepidle 1",
    "keepintvl 1",
    "keepcnt 2",
    "usertimeout 1200",
    "usertimeout 3000",
    "linger 0",
    "linger2 2",
    "linger2 -1",
    "quickack on",
    "quickack off",
    "notsentlowat 4096",
    "rcvtimeo 550",
    "sndtimeo 550",
];

/// What else is asked of a socket before it connects.
const BEFORE: &[&str] = &["syncnt 1", "maxseg 536", "rcvbuf 4096"];

const MISHAPS: &[&str] = &["drop", "drop", "drop", "duplicate", "reorder", "delay"];

/// Up to the first window.
const SIZES: &[&str] = &["1", "10", "10", "100", "1000", "1448", "2000", "2896", "5000", "14480"];

/// More than the first window, which the peer's ACKs let out.
const LARGE: &[&str] = &["16000", "20272", "28960", "43440"];

/// Buffers that a few segments fill.
const SMALL_BUFFERS: &[&str] = &["rcvbuf 2304", "rcvbuf 4096", "rcvbuf 9000"];

/// User timeouts, in milliseconds.
const LIMITS: &[&str] = &["900", "1200", "3000"];

const ICMP: &[&str] = &["host-unreachable", "port-unreachable", "frag-needed mtu=900"];

/// A scenario, line by line.
#[derive(Debug, Clone)]
pub struct Script(Vec<Line>);

#[derive(Debug, Clone)]
enum Line {
    Command(String),
    /// Milliseconds.
    Wait(u64),
}

impl Script {
    /// Its text, with every wait that many hundredths as long.
    pub fn at_pace(&self, hundredths: u64) -> String {
        let line = |line: &Line| match line {
            Line::Command(command) => format!("{command}\n"),
            Line::Wait(ms) => format!("run {}ms\n", (ms * hundredths / 100).max(1)),
        };
        self.0.iter().map(line).collect()
    }
}

/// The name of the timer that fired, if the record tells of one.
pub fn timer_of(record: &Record) -> Option<&'static str> {
    match record.what {
        What::Timer { timer } => Some(timer.word()),
        _ => None,
    }
}

/// The scenario of that number under that seed.
pub fn script(seed: u64, number: u64) -> Script {
    let mut maker =
        Maker { rng: SimRng::new(seed, Stream::Scenarios, number), lines: Vec::new(), ends: Vec::new(), copies: 0 };
    maker.open();
    if maker.rng.chance(1, 2) {
        maker.theme();
    }
    for _ in 0..3 + maker.rng.index(7) {
        maker.step();
        if maker.rng.chance(3, 4) {
            maker.wait(WAITS);
        }
    }
    maker.give("heal".to_owned());
    maker.lines.push(Line::Wait(REST));
    Script(maker.lines)
}

/// The host of a socket.
fn host_of(end: &str) -> &str {
    end.split('.').next().unwrap_or_default()
}

struct Maker {
    rng: SimRng,
    lines: Vec<Line>,
    /// The sockets that calls are made on.
    ends: Vec<String>,
    copies: u32,
}

impl Maker {
    fn pick(&mut self, list: &[&'static str]) -> &'static str {
        list[self.rng.index(list.len())]
    }

    /// Adds a command, unless the simulator refuses it there.
    fn give(&mut self, command: String) -> bool {
        self.lines.push(Line::Command(command));
        let text = Script(self.lines.clone()).at_pace(100);
        let done = scenario::parse(&text, Lang::En).is_ok_and(|whole| scenario::run(&whole).broken_off().is_none());
        if !done {
            self.lines.pop();
        }
        done
    }

    fn wait(&mut self, list: &[u64]) {
        let ms = list[self.rng.index(list.len())];
        self.lines.push(Line::Wait(ms));
    }

    fn open(&mut self) {
        let delay = self.pick(DELAYS);
        self.give(format!("link delay {delay}ms"));
        for host in ["client", "server"] {
            for _ in 0..[0, 0, 1, 1, 2][self.rng.index(5)] {
                let setting = self.pick(SYSCTLS);
                self.give(format!("sysctl {host} {setting}"));
            }
        }
        let backlog = self.pick(&["", "", " backlog=1", " backlog=0"]);
        self.give(format!("server: listen 80{backlog}"));
        for _ in 0..[0, 0, 1, 2][self.rng.index(4)] {
            let option = self.pick(INHERITED);
            self.give(format!("server: set {option}"));
        }
        let pairs = [("client.a", "server.x"), ("client.b", "server.y")];
        let pairs = if self.rng.chance(1, 3) { &pairs[..] } else { &pairs[..1] };
        for (client, server) in pairs {
            self.connect(client, server);
        }
    }

    fn connect(&mut self, client: &str, server: &str) {
        let label = |end: &str| end.rsplit('.').next().unwrap_or_default().to_owned();
        self.give(format!("client: socket as {}", label(client)));
        for _ in 0..[0, 0, 1, 2][self.rng.index(4)] {
            let option = if self.rng.chance(1, 4) { self.pick(BEFORE) } else { self.pick(OPTIONS) };
            self.give(format!("{client}: set {option}"));
        }
        if self.rng.chance(1, 6) {
            for option in ["keepalive on", "keepidle 1", "keepintvl 1", "keepcnt 2"] {
                self.give(format!("{client}: set {option}"));
            }
        }
        if self.rng.chance(1, 8) {
            let (many, kind) = (1 + self.rng.index(2), self.pick(&["SYN", "ACK"]));
            self.give(format!("drop next {many} {kind} from client"));
        }
        if self.rng.chance(1, 8) {
            // Were the SYN on time, it and the SYN-ACK would be repeated at one moment.
            self.give("delay next 1 SYN from client by 410ms".to_owned());
            self.give("drop next 1 SYN-ACK from server".to_owned());
        }
        if self.give(format!("{client}: connect server:80")) {
            self.ends.push(client.to_owned());
        }
        self.wait(OPENING);
        if self.rng.chance(9, 10) && self.give(format!("server: accept as {}", label(server))) {
            self.ends.push(server.to_owned());
        }
    }

    fn step(&mut self) {
        let Some(end) = self.ends.get(self.rng.index(self.ends.len().max(1))).cloned() else { return };
        let host = host_of(&end).to_owned();
        match self.rng.below(100) {
            0..40 => self.send(&end, &host),
            40..50 => {
                let most = self.pick(&["", "", " 100", " 2000"]);
                self.give(format!("{end}: recv{most}"));
            }
            50..58 => {
                let option = self.pick(OPTIONS);
                self.give(format!("{end}: set {option}"));
            }
            58..66 => {
                let how = self.pick(&["wr", "wr", "rd", "rdwr"]);
                self.give(format!("{end}: shutdown {how}"));
            }
            66..73 => {
                self.give(format!("{end}: close"));
            }
            73..79 => {
                let (many, kind) = (self.pick(&["next 2", "next 1", "every"]), self.pick(&["ACK", "FIN", "DATA"]));
                self.give(format!("drop {many} {kind} from {host}"));
            }
            79..93 => self.befall(&host),
            93..95 => {
                self.copies += 1;
                self.give(format!("{end}: dup as d{}", self.copies));
            }
            95..97 => {
                self.copies += 1;
                self.give(format!("{host}: fork as w{}", self.copies));
            }
            _ => {
                let call = self.pick(&["poll", "so_error"]);
                self.give(format!("{end}: {call}"));
            }
        }
    }

    /// Something that takes several lines to come about, on the first connection.
    fn theme(&mut self) {
        let [client, server] = ["client.a", "server.x"];
        let (one, other) = if self.rng.chance(1, 2) { (client, server) } else { (server, client) };
        if !self.ends.iter().any(|end| end == server) {
            return;
        }
        match self.rng.below(6) {
            0 => self.much(one, other),
            1 => self.closed_window(one, other),
            2 => self.lost_both_ways(one, other),
            3 => self.half_closed(one, other),
            4 => self.silence(one, other),
            _ => self.lingering(one, other),
        }
    }

    /// More than the first window, some of it lost; the other end reads.
    fn much(&mut self, one: &str, other: &str) {
        if self.rng.chance(1, 2) {
            self.lose(one);
        }
        let size = self.pick(LARGE);
        self.give(format!("{one}: send {size}"));
        self.wait(WAITS);
        self.give(format!("{other}: recv"));
        self.wait(WAITS);
    }

    /// A window closes, and opens when something is read.
    fn closed_window(&mut self, one: &str, other: &str) {
        let (buffer, size) = (self.pick(SMALL_BUFFERS), self.pick(SIZES));
        self.give(format!("{other}: set {buffer}"));
        for size in [size, "14480"] {
            self.give(format!("{one}: send {size}"));
            self.wait(WAITS);
        }
        for _ in 0..=self.rng.index(3) {
            let most = self.pick(&["", "", " 1000", " 4000"]);
            self.give(format!("{other}: recv{most}"));
            self.wait(WAITS);
        }
    }

    /// Both send at once, and both lose something.
    fn lost_both_ways(&mut self, one: &str, other: &str) {
        for end in [one, other] {
            self.lose(end);
            let size = self.pick(SIZES);
            self.give(format!("{end}: send {size}"));
        }
        self.wait(WAITS);
    }

    /// One end has said all that it will say; the other goes on.
    fn half_closed(&mut self, one: &str, other: &str) {
        let size = self.pick(SIZES);
        self.give(format!("{one}: send {size}"));
        self.give(format!("{one}: shutdown wr"));
        self.wait(WAITS);
        for _ in 0..2 {
            if self.rng.chance(1, 2) {
                self.lose(other);
            }
            let size = self.pick(SIZES);
            self.give(format!("{other}: send {size}"));
            self.wait(WAITS);
        }
        self.give(format!("{one}: recv"));
    }

    /// The cable is out for a while, under keepalive or a user timeout.
    fn silence(&mut self, one: &str, other: &str) {
        let limit = self.pick(LIMITS);
        let keepalive = ["keepalive on", "keepidle 1", "keepintvl 1", "keepcnt 2"].map(str::to_owned);
        let limit = [format!("usertimeout {limit}")];
        let options = if self.rng.chance(1, 2) { &keepalive[..] } else { &limit[..] };
        for option in options {
            self.give(format!("{one}: set {option}"));
        }
        let size = self.pick(SIZES);
        let host = host_of(other);
        self.give(format!("{host}: unplug"));
        if self.rng.chance(2, 3) {
            self.give(format!("{one}: send {size}"));
        }
        self.wait(WAITS);
        self.wait(WAITS);
        self.give(format!("{host}: plug"));
    }

    /// A close that waits until what was sent has arrived, or until its time is over.
    fn lingering(&mut self, one: &str, other: &str) {
        let (seconds, size) = (self.pick(&["1", "3"]), self.pick(SIZES));
        self.give(format!("{one}: set linger {seconds}"));
        if self.rng.chance(1, 2) {
            self.lose(one);
        }
        self.give(format!("{one}: send {size}"));
        self.give(format!("{one}: close"));
        self.wait(WAITS);
        self.give(format!("{other}: recv"));
    }

    /// The next few segments of that end's host are lost.
    fn lose(&mut self, end: &str) {
        let (many, kind) = (self.pick(&["1", "1", "2", "3"]), self.pick(&["DATA", "DATA", "ACK"]));
        self.give(format!("drop next {many} {kind} from {}", host_of(end)));
    }

    fn send(&mut self, end: &str, host: &str) {
        if self.rng.chance(1, 2) {
            let (mishap, many) = (self.pick(MISHAPS), self.pick(&["1", "1", "2", "3", "5"]));
            let kind = self.pick(&["DATA", "DATA", "ACK", "FIN"]);
            let late =
                if mishap == "delay" { self.pick(&[" by 31ms", " by 127ms", " by 410ms", " by 1030ms"]) } else { "" };
            self.give(format!("{mishap} next {many} {kind} from {host}{late}"));
        }
        let size = self.pick(SIZES);
        self.give(format!("{end}: send {size}"));
    }

    /// Something befalls a host or its cable.
    fn befall(&mut self, host: &str) {
        let icmp = self.pick(ICMP);
        let what = match self.rng.below(14) {
            0..3 => format!("{host}: unplug"),
            3 => "client: plug".to_owned(),
            4 => "server: plug".to_owned(),
            5..7 => "heal".to_owned(),
            7 => format!("{host}: crash"),
            8 => format!("{host}: reboot"),
            9 => format!("{host}: kill"),
            10 => format!("{host}: signal"),
            _ => format!("icmp {icmp} to {host}"),
        };
        self.give(what);
    }
}
