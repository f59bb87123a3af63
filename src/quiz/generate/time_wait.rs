//! Generators of chapter 6: who gets TIME_WAIT and for how long, what ends it, what it guards, what it does to ports
//! and to a server that is started again (lessons L30 to L37).

use crate::quiz::format::Format;
use crate::quiz::item::Unit;
use crate::quiz::kind::Field;
use crate::trace::{CallName, Rule, Span, State};

use super::draft::{Asked, Draft, next_flags, next_segment, result, side, states, time_until, words};
use super::scenes::{Scene, ends, open, talked};
use super::small_runs::{self, FEW_PORTS, LIFETIME, all_ports, closed_by_the_book, connected};
use super::worked::{SECOND, Scale, Worked};
use super::{Change, Draw, Generator};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("waits-side", "time-wait-belongs-to-the-active-closer", Format::StatePair, |draw| {
        closing(draw).ask(Asked::Kind { kind: side(State::TimeWait), typed: true })
    }),
    Generator::new("waits-what-if", "time-wait-belongs-to-the-active-closer", Format::Counterfactual, waits_what_if),
    Generator::new("no-wait-states", "endings-without-time-wait", Format::StatePair, |draw| {
        ending(draw).typed(states(&["client", "server"]))
    }),
    Generator::new("no-wait-fault", "endings-without-time-wait", Format::PlaceFault, no_wait_fault),
    Generator::new("wait-length", "time-wait-lasts-sixty-seconds", Format::Number, wait_length),
    Generator::new("wait-length-what-if", "time-wait-lasts-sixty-seconds", Format::Counterfactual, wait_length_what_if),
    Generator::new("fin-again-time", "repeated-fin-restarts-time-wait", Format::Number, fin_again_time),
    Generator::new("fin-again-segment", "repeated-fin-restarts-time-wait", Format::NextSegment, |draw| {
        let (draft, a) = fin_again(draw);
        draft.typed(next_segment(a, &[Field::Flags, Field::Seq, Field::Ack]))
    }),
    Generator::new("stray-states", "old-duplicate-segments", Format::StatePair, stray_states),
    Generator::new("two-msl-number", "two-msl", Format::Number, two_msl),
    Generator::new("two-msl-profile", "two-msl", Format::Counterfactual, wait_profile),
    Generator::new("quiet-number", "quiet-time", Format::Number, quiet_time),
    Generator::new("quiet-reboot", "quiet-time", Format::NextSegment, quiet_reboot),
    Generator::new("who-closed-side", "who-closes-first", Format::StatePair, |draw| {
        let scene = served(draw);
        scene.ask(Asked::Kind { kind: side(State::TimeWait), typed: true })
    }),
    Generator::new("who-closed-order", "who-closes-first", Format::Order, |draw| served(draw).ask(Asked::Order)),
    Generator::new("ports-result", "ports-per-destination", Format::Results, ports_result),
    Generator::new("ports-number", "ports-per-destination", Format::Number, ports_number),
    Generator::new("exhaustion-count", "port-exhaustion-rate", Format::Results, exhaustion),
    Generator::new("restart-bind", "bind-after-restart", Format::Results, restart),
    Generator::new("restart-what-if", "bind-after-restart", Format::Counterfactual, restart_what_if),
    Generator::new("reuseport-listen", "reuseport", Format::Results, reuseport),
    Generator::new("reuseport-what-if", "reuseport", Format::Counterfactual, reuseport_what_if),
    Generator::new("syn-meets-wait", "syn-to-time-wait", Format::NextSegment, syn_meets),
    Generator::new("syn-meets-states", "syn-to-time-wait", Format::StatePair, syn_reopens),
    Generator::new("assassin-states", "time-wait-assassination", Format::StatePair, assassin),
    Generator::new("challenge-segment", "challenge-ack", Format::NextSegment, |draw| {
        challenged(draw).typed(next_flags("server"))
    }),
    Generator::new("challenge-states", "challenge-ack", Format::StatePair, |draw| {
        challenged(draw).typed(states(&["client", "server"]))
    }),
];

/// A close in one of its orders.
fn closing(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let how = draw.pick(&[
        format!("{a}: close\nrun 400ms\n{b}: close"),
        format!("{b}: close\nrun 400ms\n{a}: close"),
        format!("{a}: close\n{b}: close"),
        format!("{a}: shutdown wr\nrun 2s\n{b}: close\nrun 400ms\n{a}: close"),
        format!("{a}: set linger 0\n{a}: close\nrun 400ms\n{b}: close"),
    ]);
    scene.draft().then(format!("{how}\nrun 3s"))
}

fn waits_what_if(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let pause = draw.pick(&["400ms", "700ms", "5s"]);
    let change = draw.pick(&[
        Change::without(format!("run {pause}")),
        Change::before(format!("{a}: close"), format!("{a}: set linger 0")),
        Change::before(format!("{a}: close"), format!("{b}: shutdown wr; run 1s")),
        Change::replace(format!("{b}: close"), format!("{b}: kill")),
    ]);
    let draft = scene.draft().then(format!("{a}: close\nrun {pause}\n{b}: close\nrun 3s"));
    draft.what_if(change, side(State::TimeWait))
}

/// An end of a connection that may or may not leave a TIME_WAIT.
fn ending(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[1, 20, 700]);
    let how = draw.pick(&[
        format!("{a}: set linger 0\n{a}: close"),
        format!("{b}: send {size}\nrun 1s\n{a}: close"),
        format!("{b}: send {size}\nrun 1s\n{a}: recv\n{a}: close\nrun 1s\n{b}: close"),
        format!("{a}: crash\n{a}: reboot\n{b}: send {size}"),
        format!("{b}: send {size}\nrun 1s\n{a}: kill"),
    ]);
    scene.draft().then(format!("{how}\nrun 2s"))
}

fn no_wait_fault(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let pause = draw.pick(&["500ms", "1s", "3s"]);
    let options = [
        format!("{a}: set linger 0"),
        format!("{a}: set linger 5"),
        format!("{a}: set nodelay on"),
        format!("{a}: set reuseaddr on"),
    ];
    scene
        .draft()
        .then(format!("{a}: close\nrun {pause}\n{b}: close\nrun 1s"))
        .ask(Asked::Fault { options: options.to_vec(), goal: format!("{a} CLOSED, {b} CLOSED") })
}

/// A close of which one end has just entered TIME_WAIT.
fn waiting(draw: &mut Draw) -> Scene {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    scene.and(format!("{a}: close\nrun 400ms\n{b}: close\nrun until {a} TIME_WAIT"))
}

fn wait_length(draw: &mut Draw) -> Draft {
    let host = draw.pick(&["client", "server"]);
    let value = draw.pick(&[5, 15, 30, 90, 120]);
    let set = draw.pick(&[
        String::new(),
        format!("\nsysctl {host} tcp_fin_timeout={value}"),
        format!("\nsysctl {host} tcp_keepalive_time={value}"),
    ]);
    let scene = waiting(draw);
    let a = scene.a;
    scene
        .and(set.trim_start())
        .draft()
        .then(format!("run {}s", draw.pick(&[400, 700])))
        .typed(time_until(a, State::Closed))
}

fn wait_length_what_if(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let value = draw.pick(&[1, 5, 10, 20, 30]);
    let asked = draw.pick(&[20, 40, 50]);
    let setting = draw.pick(&["tcp_fin_timeout", "tcp_retries2", "tcp_keepalive_time"]);
    let draft = scene.draft().then(format!("{a}: close\nrun 400ms\n{b}: close\nrun {asked}s"));
    let first = format!("{a}: close");
    let change = draw.pick(&[
        Change::before(first.clone(), format!("sysctl {a} {setting}={value}")),
        Change::before(first.clone(), format!("sysctl {a} tcp_max_tw_buckets=0")),
        Change::before(first.clone(), format!("{a}: set linger {value}")),
        Change::before(first, format!("{b}: shutdown wr; run 1s")),
        Change::replace(format!("run {asked}s"), format!("run {}s", asked + 40)),
    ]);
    draft.what_if(change, states(&[a]))
}

/// The last ACK is lost; the FIN comes again.
fn fin_again(draw: &mut Draw) -> (Draft, &'static str) {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let lost = draw.pick(&[1, 2]);
    let scene =
        scene.and(format!("{a}: close\nrun 400ms\ndrop next {lost} ACK from {a}\n{b}: close\nrun until {a} TIME_WAIT"));
    // Behind the ACK that is lost, what is sent next answers the repeated FIN.
    (scene.and("step").draft().then("run 2s"), a)
}

fn fin_again_time(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let wait = draw.pick(&[5, 10, 20, 30]);
    // A copy of the FIN arrives late; the clock begins anew.
    scene
        .and(format!("{a}: close\nrun 400ms\nduplicate next FIN from {b}\n{b}: close\nrun until {a} TIME_WAIT"))
        .draft()
        .then(format!("run 1s\ninject FIN-ACK from {b} to {a}\nrun {wait}s\nrun 80s"))
        .typed(time_until(a, State::Closed))
}

fn stray_states(draw: &mut Draw) -> Draft {
    let scene = waiting(draw);
    let (a, b) = (scene.a, scene.b);
    let stray = draw.pick(&["ACK", "SYN-ACK", "DATA"]);
    let far = draw.pick(&[1, 500, 20_000]);
    let (flags, length) = if stray == "DATA" { ("ACK", " length=5") } else { (stray, "") };
    scene.draft().then(format!("inject {flags} from {b} to {a} seq={far}{length}\nrun 1s")).typed(states(&[a, b]))
}

fn two_msl(draw: &mut Draw) -> Draft {
    let msl = draw.range(10, 180);
    let wait = 2 * msl;
    let (en, zh, scale, mistaken) = if draw.chance(1, 2) {
        (
            format!(
                "A segment may live {msl} s in the network. How long must TIME_WAIT last so that no segment of either \
                 direction is left?"
            ),
            format!("报文段在网络中最多存活 {msl} 秒。TIME_WAIT 要持续多久，才能保证两个方向都不再有旧报文段？"),
            Scale::Times(msl * SECOND, LIFETIME),
            msl,
        )
    } else {
        (
            format!(
                "An implementation keeps TIME_WAIT for {wait} s. How long may a segment live in the network at most, if \
                 none of either direction is to be left then?"
            ),
            format!(
                "某个实现的 TIME_WAIT 持续 {wait} 秒。要使此后两个方向都不再有旧报文段，报文段在网络中最多能存活多久？"
            ),
            Scale::Over(wait * SECOND * LIFETIME),
            wait,
        )
    };
    Draft::new("").prompt(en, zh).worked(Worked {
        run: closed_by_the_book(),
        reading: small_runs::wait_length,
        rules: &[Rule::FinToTimeWait],
        scale,
        unit: (Unit::Time, 50),
        because: words(
            format!(
                "One lifetime for the last ACK to get there or die, one for the FIN that is sent again: 2 x {msl} s = {wait} s."
            ),
            format!("最后的 ACK 到达或消失要一个 MSL，重传的 FIN 到来又要一个 MSL：2 × {msl} 秒 = {wait} 秒。"),
        ),
        mistaken: vec![("M52", Span::secs(mistaken).0)],
    })
}

fn wait_profile(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let wait = draw.pick(&[90, 100, 130, 200]);
    let line = scene.lines.lines().next().unwrap_or_default().to_owned();
    let draft = scene.draft().then(format!("{a}: close\nrun 400ms\n{b}: close\nrun {wait}s"));
    draft.what_if(Change::before(line, "profile rfc9293"), states(&[a]))
}

fn quiet_time(draw: &mut Draw) -> Draft {
    let msl = draw.range(20, 180);
    Draft::new("")
        .prompt(
            format!(
                "A host lost its memory in a crash and picks sequence numbers from a clock that began anew. A segment lives \
                 {msl} s at most. How long must it stay quiet before its first SYN (RFC 9293 §3.4.3)?"
            ),
            format!(
                "一台主机崩溃后失去了记忆，序列号时钟也从头开始。报文段最多存活 {msl} 秒。\
                 它在发出第一个 SYN 之前应安静多久（RFC 9293 §3.4.3）？"
            ),
        )
        .worked(Worked {
            run: small_runs::outlives_its_sender(msl),
            reading: small_runs::outlived,
            rules: &[Rule::CrashSilent, Rule::WireDelays, Rule::DataQueued],
            scale: Scale::Itself,
            unit: (Unit::Time, 50),
            because: words(
                "One segment lifetime: then nothing of the old connections is left.",
                "一个 MSL：此后旧连接的报文段都已消失。",
            ),
            mistaken: vec![("M40", Span::secs(2 * msl).0)],
        })
}

/// A host that comes back without memory meets a segment of the old connection.
fn quiet_reboot(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[1, 40, 900]);
    scene
        .and(format!("{a}: crash\nrun 1s\n{a}: reboot"))
        .draft()
        .then(format!("{b}: send {size}\nrun 2s"))
        .typed(next_flags(a))
}

/// A short request and its answer, closed by one side first.
fn served(draw: &mut Draw) -> Draft {
    let (delay, port, word) = (draw.delay(), draw.port(), draw.word());
    let (a, b) = ends(draw);
    let quick = draw.chance(1, 3);
    let gap = if quick { "" } else { "\nrun 1s" };
    Draft::new(format!(
        "link delay {delay}\nserver: listen {port}\nclient: connect server:{port}\nrun 1s\nserver: accept\n\
         client: send \"{word}\"\nrun 1s\nserver: recv\nserver: send \"OK\"\nrun 1s\nclient: recv"
    ))
    .then(format!("{a}: close{gap}\n{b}: close\nrun 3s"))
}

/// One port to choose from, and connections to one or two destinations.
fn ports_result(draw: &mut Draw) -> Draft {
    let (port, other) = (80, draw.pick(&[81, 443, 8080]));
    let first = draw.pick(&[40_000_u64, 50_000]);
    let count = draw.range(1, 2);
    let target = draw.pick(&[port, other]);
    let closes = draw.chance(1, 2);
    let mut lines = format!(
        "sysctl client ip_local_port_range={first}-{}\nserver: listen {port} as door\nserver: listen {other}",
        first + count - 1
    );
    for n in 1..=count {
        lines += &format!("\nclient: connect server:{port} as c{n}\nrun 1s");
    }
    if closes {
        lines += "\nserver.door: accept as s1\nclient.c1: close\nrun 400ms\nserver.s1: close\nrun 2s";
    }
    Draft::new(lines).then(format!("client: connect server:{target} as again\nrun 1s")).ask(Asked::Results)
}

fn ports_number(draw: &mut Draw) -> Draft {
    let (low, high) = draw.pick(&[(32_768_u64, 60_999_u64), (1024, 65_535), (10_000, 60_999), (40_000, 54_999)]);
    let (addresses, targets) = (draw.range(1, 4), draw.range(1, 5));
    let ports = high - low + 1;
    Draft::new("")
        .prompt(
            format!(
                "A client has {addresses} address(es) and ip_local_port_range {low} to {high}; the service has {targets} \
                 address-port pair(s). How many connections can it hold to the service at once?"
            ),
            format!(
                "客户端有 {addresses} 个地址，ip_local_port_range 为 {low}–{high}；服务有 {targets} 个地址端口对。\
                 它与该服务最多能同时保持多少条连接？"
            ),
        )
        .worked(Worked {
            run: all_ports(targets),
            reading: connected,
            rules: &[Rule::NoPortLeft],
            scale: Scale::Times(addresses * ports, FEW_PORTS),
            unit: (Unit::Count, 0),
            because: words(
                format!("{addresses} x {targets} x {ports}: a port is free again for each other destination and source address."),
                format!("{addresses} × {targets} × {ports}：对每个不同的目的地和源地址，同一端口都可以再用。"),
            ),
            mistaken: vec![("M43", 65_535)],
        })
}

/// Short connections on a few ports until none is left.
fn exhaustion(draw: &mut Draw) -> Draft {
    let count = draw.range(1, 2);
    let first = 40_000;
    let mut lines = format!("sysctl client ip_local_port_range={first}-{}\nserver: listen 80", first + count - 1);
    for n in 1..=count {
        lines += &format!(
            "\nclient: connect server:80 as c{n}\nrun 400ms\nserver: accept as s{n}\nclient.c{n}: close\nrun 200ms\nserver.s{n}: close\nrun 400ms"
        );
    }
    let wait = draw.pick(&[1, 20, 50, 61, 70]);
    Draft::new(lines).then(format!("run {wait}s\nclient: connect server:80 as again\nrun 1s")).ask(Asked::Results)
}

/// A server that closed first is started again.
fn restarting(draw: &mut Draw) -> (String, String) {
    let (port, delay) = (draw.port(), draw.delay());
    let (old, new) = (draw.chance(1, 2), draw.chance(1, 2));
    let word = |on: bool| if on { " reuseaddr" } else { "" };
    let lines = format!(
        "link delay {delay}\nserver: listen {port}{}\nclient: connect server:{port}\nrun 1s\nserver: accept as s\n\
         server.s: close\nrun 400ms\nclient: close\nrun 1s\nserver: kill",
        word(old)
    );
    (lines, format!("server: listen {port}{}", word(new)))
}

fn restart(draw: &mut Draw) -> Draft {
    let (lines, listen) = restarting(draw);
    let wait = draw.pick(&["1s", "30s", "61s"]);
    Draft::new(lines).then(format!("run {wait}\n{listen} as door")).ask(Asked::Results)
}

fn restart_what_if(draw: &mut Draw) -> Draft {
    let (port, delay) = (draw.port(), draw.delay());
    // The old socket must have the option and the new one: where one has it, what the other has decides.
    let words = ["", " reuseaddr"];
    let (old, new) = draw.pick(&[(0, 0), (0, 1), (1, 0), (1, 1), (1, 1), (1, 1)]);
    let (first, again) = (
        words.map(|word| format!("server: listen {port}{word}")),
        words.map(|word| format!("server: listen {port}{word} as door")),
    );
    let (before, door) = (&first[old], &again[new]);
    let lines = format!("link delay {delay}\n{before}\nclient: connect server:{port}\nrun 1s\nserver: accept as s");
    let change = draw.pick(&[
        Change::replace(before, &first[1 - old]),
        Change::replace(door, &again[1 - new]),
        Change::before("server.s: close", "server.s: set linger 0"),
    ]);
    Draft::new(lines)
        .then(format!("server.s: close\nrun 400ms\nclient: close\nrun 1s\nserver: kill\n{door}\nrun 1s"))
        .what_if(change, result("server", CallName::Listen))
}

fn reuseport(draw: &mut Draw) -> Draft {
    let port = draw.port();
    let words = ["", " reuseaddr", " reuseport", " reuseport"];
    let (one, two) = (draw.pick(&words), draw.pick(&words));
    Draft::new(format!("server: listen {port}{one} as first"))
        .then(format!("server: listen {port}{two} as second\nrun 1s"))
        .ask(Asked::Results)
}

fn reuseport_what_if(draw: &mut Draw) -> Draft {
    let port = draw.port();
    let change = draw.pick(&[
        Change::replace(
            format!("server: listen {port} reuseport as first"),
            format!("server: listen {port} reuseaddr as first"),
        ),
        Change::replace(
            format!("server: listen {port} reuseport as second"),
            format!("server: listen {port} reuseaddr as second"),
        ),
        Change::replace(format!("server: listen {port} reuseport as first"), format!("server: listen {port} as first")),
    ]);
    let seed = draw.seed();
    Draft::new(format!("seed {seed}"))
        .then(format!("server: listen {port} reuseport as first\nserver: listen {port} reuseport as second\nrun 1s"))
        .what_if(change, result("server", CallName::Listen))
}

/// A server in TIME_WAIT, and a SYN from the same port.
fn server_waits(draw: &mut Draw) -> String {
    let (delay, port) = (draw.delay(), 80);
    format!(
        "link delay {delay}\nserver: listen {port}\nclient: connect server:{port} from 40000\nrun 1s\nserver: accept as s\n\
         client: send 5000\nrun 1s\nserver: recv\nserver.s: close\nrun 500ms\nclient: close\nrun 1s"
    )
}

fn syn_meets(draw: &mut Draw) -> Draft {
    let before = server_waits(draw);
    let syn =
        draw.pick(&["seq=100 ts=1000", "seq=6000 ts=1000", "seq=9000", "seq=100 ts=0", "seq=9000 ts=0", "seq=100"]);
    Draft::new(before).then(format!("inject SYN from client to server {syn}\nrun 300ms")).typed(next_flags("server"))
}

fn syn_reopens(draw: &mut Draw) -> Draft {
    let before = server_waits(draw);
    let wait = draw.pick(&[0, 1, 5, 30]);
    Draft::new(format!("{before}\nrun {wait}s"))
        .then("client: connect server:80 from 40000 as again\nrun 2s")
        .typed(states(&["client.again"]))
}

/// A forged RST meets TIME_WAIT.
fn assassin(draw: &mut Draw) -> Draft {
    let scene = waiting(draw);
    let (a, b) = (scene.a, scene.b);
    let rfc = draw.chance(1, 3);
    let off = draw.pick(&["", " seq=1", " seq=500", " seq=60000"]);
    let set = if rfc { format!("sysctl {a} tcp_rfc1337=1") } else { String::new() };
    scene.and(set).draft().then(format!("inject RST from {b} to {a}{off}\nrun 1s")).typed(states(&[a]))
}

/// A forged segment meets an open connection.
fn challenged(draw: &mut Draw) -> Draft {
    let scene = super::scenes::open_between(draw, "client", "server");
    let off = draw.pick(&[1_u64, 2, 300, 30_000]);
    let (flags, seq) = draw.pick(&[
        ("RST", String::new()),
        ("RST", format!(" seq={off}")),
        ("SYN", format!(" seq={off}")),
        ("SYN", String::new()),
        ("RST", format!(" seq={}", 100_000 + off)),
    ]);
    scene.draft().then(format!("inject {flags} from client to server{seq}\nrun 1s"))
}
