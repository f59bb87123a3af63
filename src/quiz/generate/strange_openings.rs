//! Generators of chapter 2, its second half: old duplicates, initial numbers, connects that fail, and openings without
//! a listener.

use crate::quiz::format::Format;
use crate::quiz::item::Unit;
use crate::quiz::kind::{Field, Kind};
use crate::trace::{CallName, Rule, SegmentKind, State};

use super::draft::{Asked, Draft, count, next_flags, result, states, words};
use super::measure;
use super::opening::failed;
use super::situations::{bytes, sides};
use super::small_runs::{numbers_apart, same_pair_again};
use super::worked::{Scale, Worked};
use super::{Draw, Generator};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("veto-answer", "why-three", Format::NextSegment, |draw| {
        let (draft, _) = old_syn(draw);
        draft.then("run 3s").typed(next_flags(draw.pick(&["client", "client", "server"])))
    }),
    Generator::new("veto-states", "why-three", Format::StatePair, |draw| {
        let (draft, delay) = old_syn(draw);
        let moment = delay * draw.range(1, 5) + delay / 2;
        draft.then(format!("run {moment}ms")).typed(states(&["client", "server"]))
    }),
    Generator::new("veto-accept", "why-three", Format::Results, |draw| {
        let (draft, _) = old_syn(draw);
        let second = if draw.chance(1, 2) { "server: accept as second" } else { "" };
        draft.then(format!("run 3s\nserver: accept as first\n{second}\nrun 1s")).ask(Asked::Results)
    }),
    Generator::new("veto-order", "why-three", Format::Order, |draw| old_syn(draw).0.then("run 3s").ask(Asked::Order)),
    Generator::new("duplicate-answer", "old-duplicate-syn", Format::NextSegment, |draw| {
        late_syn(draw).typed(next_flags("server"))
    }),
    Generator::new("duplicate-states", "old-duplicate-syn", Format::StatePair, |draw| {
        late_syn(draw).typed(states(&["client", "server"]))
    }),
    Generator::new("duplicate-connections", "old-duplicate-syn", Format::Number, |draw| {
        late_syn(draw)
            .then("run 2s")
            .prompt(
                "How many connections does the server have in ESTABLISHED at the end of this step?",
                "这一步结束时，server 有多少条 ESTABLISHED 连接？",
            )
            .counted(|end| end.in_state("server", State::Established))
            .believed("M07", |end| Some(end.in_state("server", State::Established)? + 1))
    }),
    Generator::new("isn-clock", "initial-sequence-number", Format::Number, isn_clock),
    Generator::new("isn-stray-read", "initial-sequence-number", Format::Results, |draw| {
        stray_data(draw).then("server.new: recv\nrun 1s").ask(Asked::Results)
    }),
    Generator::new("isn-stray-answer", "initial-sequence-number", Format::NextSegment, |draw| {
        let fields = vec![Field::Flags, Field::Ack];
        stray_data(draw).typed(Kind::Segment { from: "server".to_owned(), nth: 1, fields })
    }),
    Generator::new("refused-or-silent", "connect-errors", Format::Results, |draw| {
        let (draft, wait) = troubled_connect(draw);
        draft.then(format!("run {wait}")).typed(result("client", CallName::Connect))
    }),
    Generator::new("connect-how-long", "connect-errors", Format::Number, |draw| {
        let (draft, _) = troubled_connect(draw);
        draft
            .then("run 140s")
            .prompt("How long does connect() wait before it returns?", "connect() 要等多久才返回？")
            .ask(Asked::Measure { reading: |end| failed(end, "client"), unit: Unit::Time, mistaken: Vec::new() })
    }),
    Generator::new("connect-fault", "connect-errors", Format::PlaceFault, connect_fault),
    Generator::new("closed-port-answer", "rst-from-a-closed-port", Format::NextSegment, |draw| {
        closed_port(draw).typed(next_flags("server"))
    }),
    Generator::new("closed-port-count", "rst-from-a-closed-port", Format::Number, closed_port_count),
    Generator::new("closed-port-connect", "rst-from-a-closed-port", Format::Results, closed_port_connect),
    Generator::new("both-open-states", "simultaneous-open", Format::StatePair, |draw| {
        let (draft, delay) = both_open(draw);
        let moment = delay * draw.range(0, 3) + delay / 2;
        draft.then(format!("run {moment}ms")).typed(states(&["client", "server"]))
    }),
    Generator::new("both-open-segment", "simultaneous-open", Format::NextSegment, |draw| {
        let (draft, _) = both_open(draw);
        let from = draw.pick(&["client", "server"]);
        let nth = if draw.chance(2, 3) { 2 } else { 3 };
        let fields = vec![Field::Flags, Field::Seq, Field::Ack];
        draft.then("run 2s").typed(Kind::Segment { from: from.to_owned(), nth, fields })
    }),
    Generator::new("both-open-count", "simultaneous-open", Format::Number, |draw| {
        let (draft, _) = both_open(draw);
        draft
            .then("run 2s")
            .prompt(
                "How many segments do both hosts send in this step, repeats included?",
                "这一步里两端一共发出多少个报文段（重传也算）？",
            )
            .counted(|end| Some(measure::count(end.sent("client").chain(end.sent("server")).count())))
    }),
    Generator::new("both-open-order", "simultaneous-open", Format::Order, |draw| {
        both_open(draw).0.then("run 2s").ask(Asked::Order)
    }),
    Generator::new("self-calls", "self-connect", Format::Results, |draw| self_connect(draw).ask(Asked::Results)),
    Generator::new("self-state", "self-connect", Format::StatePair, |draw| {
        let end = draw.pick(&["", "client: close\n", "client: shutdown wr\n"]);
        let wait = draw.pick(&["10ms", "1s", "30s", "70s"]);
        self_connect(draw).then(format!("{end}run {wait}")).typed(states(&["client"]))
    }),
    Generator::new("half-open-reset-state", "reset-in-syn-rcvd", Format::StatePair, |draw| {
        half_open(draw).typed(states(&["client", "server"]))
    }),
    Generator::new("half-open-reset-answer", "reset-in-syn-rcvd", Format::NextSegment, |draw| {
        half_open(draw).typed(next_flags("server"))
    }),
    Generator::new("half-open-reset-calls", "reset-in-syn-rcvd", Format::Results, |draw| {
        let next = draw.pick(&["client: send 5\nrun 1s\nclient: recv", "client: connect server:80 as again"]);
        half_open(draw).then(format!("run 1s\n{next}\nserver: accept\nrun 1s")).ask(Asked::Results)
    }),
];

/// An old SYN reaches the listener: its connection is long gone, or its sender is opening another.
fn old_syn(draw: &mut Draw) -> (Draft, u64) {
    let (seed, port, from) = (draw.seed(), draw.port(), draw.range(40_000, 40_050));
    let delay = draw.pick(&[20, 40, 50, 80, 100]);
    let old = draw.pick(&[-90_000_i64, -10_000, -5_000]);
    let draft = Draft::new(format!("seed {seed}\nlink delay {delay}ms\nserver: listen {port}"));
    let draft = match draw.range(0, 3) {
        0 => draft.then(format!("inject SYN from client:{from} to server:{port} seq=1000")),
        1 => draft
            .and(format!("drop next SYN from client\nclient: connect server:{port} from {from}"))
            .then(format!("inject SYN from client:{from} to server:{port} seq={old}")),
        2 => draft
            .and(format!("delay next SYN from client by {}ms\nclient: connect server:{port} from {from}", delay * 3))
            .then(format!("inject SYN from client:{from} to server:{port} seq={old}")),
        _ => draft.then(format!(
            "inject SYN from client:{from} to server:{port} seq=1000\nrun {}ms\nclient: connect server:{port}",
            delay * 3
        )),
    };
    let draft = draft.tell(
        "The injected SYN is an old duplicate: the network delivers it late.",
        "inject 的那个 SYN 是旧的重复报文段，在网络中耽搁后才到。",
    );
    (draft, delay)
}

/// A copy of a SYN, or an older or newer one, meets a connection that is half open or open.
fn late_syn(draw: &mut Draw) -> Draft {
    let (seed, delay, port, from) = (draw.seed(), draw.delay(), draw.port(), draw.range(40_000, 40_050));
    let half = draw.chance(1, 2);
    let lost = if half { "drop every ACK from client\n" } else { "" };
    let number = draw.pick(&[0_i64, 0, 1, 500, -700, 90_000_000]);
    let accepted = if !half && draw.chance(1, 2) { "\nserver: accept" } else { "" };
    let before = format!(
        "seed {seed}\nlink delay {delay}\nserver: listen {port}\n{lost}client: connect server:{port} from {from}\n\
         run 600ms{accepted}"
    );
    Draft::new(before)
        .tell("Numbers count from the SYN of the connection, which is 0.", "序列号从这条连接的 SYN 算起，SYN 为 0。")
        .then(format!("inject SYN from client:{from} to server:{port} seq={number}\nrun 350ms"))
}

/// How far the clock behind the first numbers has gone.
fn isn_clock(draw: &mut Draw) -> Draft {
    let millis = draw.range(1, 40) * draw.pick(&[1, 10, 100, 1_000]);
    let value = first_number_moves(millis);
    let span = crate::trace::Span::millis(millis);
    let formula = format!("{span} / 64 ns = {value}");
    Draft::new("")
        .prompt(
            format!(
                "A client opens a connection, and {span} later another one of the same four-tuple. On Linux the clock \
                 behind initial sequence numbers ticks once in 64 ns. How much larger is the second number than the \
                 first?"
            ),
            format!(
                "客户端建立一条连接，{span} 之后又用同一个四元组再建一条。Linux 的初始序列号时钟每 64 纳秒走一格，\
                 第二个初始序列号比第一个大多少？"
            ),
        )
        .worked(Worked {
            run: same_pair_again(millis),
            reading: numbers_apart,
            rules: &[Rule::ConnectSyn],
            scale: Scale::Itself,
            unit: (Unit::Count, 20),
            because: words(
                format!("{formula}: the hash of the four-tuple is the same for both, only the clock moves."),
                format!("{formula}：四元组的哈希两次相同，只有时钟在走。"),
            ),
            mistaken: vec![("M08", 0)],
        })
}

/// The ticks of 64 ns in so many milliseconds.
fn first_number_moves(millis: u64) -> u64 {
    millis * 1_000_000 / 64
}

/// Data of a connection that was reset arrives in the next one of the same four-tuple.
fn stray_data(draw: &mut Draw) -> Draft {
    let (seed, delay, port, from) = (draw.seed(), draw.delay(), draw.port(), draw.range(40_000, 40_050));
    let late = draw.pick(&[2, 3, 4]);
    let fresh =
        if draw.chance(1, 2) { format!("client.new: send \"{}\"\nrun 300ms\n", draw.word()) } else { String::new() };
    Draft::new(format!(
        "seed {seed}\nlink delay {delay}\nserver: listen {port} as door\n\
         client: connect server:{port} from {from} as old\nrun 600ms\nserver.door: accept as one\n\
         delay next DATA from client by {late}s\nclient.old: send {}\nclient.old: set linger 0\nclient.old: close\n\
         run 400ms\nclient: connect server:{port} from {from} as new\nrun 600ms\nserver.door: accept as new\n{fresh}",
        bytes(draw)
    ))
    .tell(
        "The segment that the network holds up belongs to the first connection.",
        "在网络中耽搁的那个报文段属于第一条连接。",
    )
    .then(format!("run {late}s"))
}

/// A connect() that meets trouble, and how long to look.
fn troubled_connect(draw: &mut Draw) -> (Draft, &'static str) {
    let (delay, port) = (draw.delay(), draw.port());
    let other = draw.pick(&[81, 2222, 7000]);
    let icmp = draw.pick(&["host-unreachable", "net-unreachable", "port-unreachable", "admin-prohibited"]);
    let (trouble, to) = match draw.range(0, 8) {
        0 => (String::new(), other),
        1 => ("server: close".to_owned(), port),
        2 => ("server: unplug".to_owned(), port),
        3 => ("server: crash".to_owned(), port),
        4 | 5 => (format!("reject next SYN from client with {icmp}"), port),
        6 => ("drop every SYN-ACK from server".to_owned(), port),
        7 => ("server: kill".to_owned(), port),
        _ => ("drop next SYN from client".to_owned(), other),
    };
    let draft = Draft::new(format!("link delay {delay}\nserver: listen {port}\n{trouble}"))
        .then(format!("client: connect server:{to}"));
    (draft, draw.pick(&["2s", "30s", "140s"]))
}

/// What leads to a given error.
fn connect_fault(draw: &mut Draw) -> Draft {
    let (delay, port) = (draw.delay(), draw.port());
    let (options, goal) = draw.pick(&[
        (["server: kill", "server: unplug", "drop next SYN from client", "server: accept"], "ECONNREFUSED"),
        (
            ["server: close", "server: crash", "drop next SYN-ACK from server", "drop next ACK from client"],
            "ECONNREFUSED",
        ),
        (["server: kill", "server: crash", "drop next 3 SYN from client", "server: close"], "ETIMEDOUT"),
        (["server: close", "drop every SYN from client", "drop next 2 SYN from client", "server: accept"], "ETIMEDOUT"),
        (
            [
                "reject next SYN from client with host-unreachable",
                "reject next SYN from client with port-unreachable",
                "server: kill",
                "server: unplug",
            ],
            "EHOSTUNREACH",
        ),
        (
            [
                "reject next SYN from client with net-unreachable",
                "reject next SYN from client with admin-prohibited",
                "client: unplug",
                "server: close",
            ],
            "ENETUNREACH",
        ),
    ]);
    Draft::new(format!("link delay {delay}\nserver: listen {port}"))
        .then(format!("client: connect server:{port}\nrun 140s"))
        .ask(Asked::Fault { options: options.map(str::to_owned).to_vec(), goal: format!("client.connect = {goal}") })
}

/// Something reaches a port where there is no socket.
fn closed_port(draw: &mut Draw) -> Draft {
    let (delay, from, port) = (draw.delay(), draw.range(5_000, 5_030), draw.pick(&[81, 2222, 7000]));
    let segment = draw.pick(&[
        "SYN seq=1",
        "ACK seq=1 ack=77",
        "FIN-ACK seq=50 ack=10",
        "SYN-ACK seq=1 ack=5",
        "PSH-ACK seq=1 ack=9 length=20",
        "RST seq=1",
        "RST-ACK seq=1 ack=3",
        "FIN seq=1",
    ]);
    let (flags, numbers) = segment.split_once(' ').unwrap_or((segment, ""));
    let listens = draw.pick(&["", "server: listen 80\n"]);
    Draft::new(format!("{listens}link delay {delay}"))
        .then(format!("inject {flags} from client:{from} to server:{port} {numbers}\nrun 1s"))
}

/// Nobody answers a RST.
fn closed_port_count(draw: &mut Draw) -> Draft {
    let (delay, port) = (draw.delay(), draw.pick(&[81, 2222, 7000]));
    let times = draw.range(1, 3);
    let lost = match draw.range(0, 2) {
        0 => "drop next RST from server".to_owned(),
        1 => "drop next SYN from client".to_owned(),
        _ => String::new(),
    };
    let connects: Vec<String> = (1..=times).map(|n| format!("client: connect server:{port} as c{n}")).collect();
    let (who, kind) =
        draw.pick(&[("client", SegmentKind::Any), ("server", SegmentKind::Rst), ("server", SegmentKind::Any)]);
    Draft::new(format!("link delay {delay}\nserver: listen 80\n{lost}"))
        .then(format!("{}\nrun {}s", connects.join("\n"), draw.pick(&[2, 5, 10])))
        .because(
            "A RST is neither acknowledged nor repeated; one that is lost is only made up for because the SYN \
             comes again.",
            "RST 不会被确认，也不会重传；丢了也只能等 SYN 重传后再发一个。",
        )
        .typed(count(kind, who))
}

/// What the caller hears.
fn closed_port_connect(draw: &mut Draw) -> Draft {
    let (delay, port) = (draw.delay(), draw.pick(&[81, 2222, 7000]));
    let lost = draw.pick(&["", "drop next RST from server", "drop next SYN from client", "drop every RST from server"]);
    let wait = draw.pick(&["900ms", "3s", "140s"]);
    let nonblock = if draw.chance(1, 2) { "client.c: set nonblock on\n" } else { "" };
    let tail = if nonblock.is_empty() { "" } else { "\nclient.c: so_error" };
    Draft::new(format!("link delay {delay}\nserver: listen 80\nclient: socket as c\n{nonblock}{lost}"))
        .then(format!("client.c: connect server:{port}\nrun {wait}{tail}"))
        .ask(Asked::Results)
}

/// Both call connect() from fixed ports; the second may be early enough for the SYNs to cross, or too late.
fn both_open(draw: &mut Draw) -> (Draft, u64) {
    let seed = draw.seed();
    let delay = draw.pick(&[40, 60, 80, 100]);
    let (a, b) = (draw.range(5_000, 5_030), draw.range(6_000, 6_030));
    let (first, second) = sides(draw);
    let (from, to) = if first == "client" { (a, b) } else { (b, a) };
    let gap = draw.pick(&[0, 0, delay / 4, delay / 2, delay * 3 / 4, delay * 5 / 4]);
    let wait = if gap == 0 { String::new() } else { format!("run {gap}ms\n") };
    let loss = match draw.range(0, 4) {
        0 => format!("drop next SYN from {second}"),
        1 => format!("drop next SYN-ACK from {first}"),
        _ => String::new(),
    };
    let draft = Draft::new(format!("seed {seed}\nlink delay {delay}ms\n{loss}"))
        .then(format!("{first}: connect {second}:{to} from {from}\n{wait}{second}: connect {first}:{from} from {to}"));
    (draft, delay)
}

/// A socket that connects to its own port, or nearly so.
fn self_connect(draw: &mut Draw) -> Draft {
    let port = draw.range(40_000, 40_030);
    let whom = draw.pick(&["client", "localhost"]);
    let word = draw.word();
    let (before, connect) = match draw.range(0, 4) {
        0 => (String::new(), format!("client: connect {whom}:{} from {port}", port + 1)),
        1 => (format!("sysctl client ip_local_port_range={port}-{port}"), format!("client: connect {whom}:{port}")),
        2 => {
            (format!("sysctl client ip_local_port_range={port}-{port}"), format!("client: connect {whom}:{}", port + 1))
        }
        _ => (String::new(), format!("client: connect {whom}:{port} from {port}")),
    };
    let talk = match draw.range(0, 5) {
        0 => format!("\nclient: send \"{word}\"\nclient: recv"),
        1 => format!("\nclient: send \"{word}\"\nclient: recv 3"),
        2 => format!("\nclient: shutdown wr\nclient: send \"{word}\"\nclient: recv"),
        3 => format!("\nclient: recv\nclient: send \"{word}\"\nrun 1s"),
        4 => format!("\nclient: listen {port}"),
        _ => format!("\nclient: send {}\nclient: recv {}", bytes(draw), bytes(draw)),
    };
    // One line at least must stand before the cut, so that there is a run.
    Draft::new(format!("link delay 10ms\n{before}")).then(format!("{connect}\nrun 1s{talk}"))
}

/// A half-open connection, and what comes for it.
fn half_open(draw: &mut Draw) -> Draft {
    let (seed, delay) = (draw.seed(), draw.delay());
    let from = draw.range(40_000, 40_050);
    let what = draw.pick(&[
        "RST seq=1",
        "RST seq=900",
        "RST seq=90000000",
        "SYN seq=0",
        "SYN seq=800",
        "ACK seq=1 ack=500",
        "RST-ACK seq=1 ack=1",
        "FIN-ACK seq=1 ack=1",
    ]);
    let (flags, numbers) = what.split_once(' ').unwrap_or((what, ""));
    let late = draw.pick(&["drop every ACK from client", "delay next ACK from client by 3s"]);
    Draft::new(format!(
        "seed {seed}\nlink delay {delay}\nserver: listen 80\n{late}\nclient: connect server:80 from {from}\nrun 500ms"
    ))
    .tell("Numbers count from the SYNs, which are 0.", "序列号从各自方向的 SYN 算起，SYN 为 0。")
    .focus("count SYN-ACK from server >= 1")
    .then(format!("inject {flags} from client:{from} to server:80 {numbers}\nrun 350ms"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::item::Played;
    use crate::trace::What;

    /// The closed form against two connections of a run.
    #[test]
    fn first_numbers_move_with_the_clock() {
        for millis in [10, 1_000, 3_000] {
            let lines = format!(
                "client: connect server:80 from 40000 as a\nrun {millis}ms\nclient.a: close\n\
                 client: connect server:80 from 40000 as b"
            );
            let lines = lines.lines().map(str::to_owned).collect();
            let played = Played::new(lines, Vec::new()).unwrap();
            let session = played.at_cut();
            let numbers: Vec<u32> = session
                .records()
                .iter()
                .filter_map(|record| match &record.what {
                    What::Sent { segment, .. } if segment.flags.syn() => Some(segment.seq.0),
                    _ => None,
                })
                .collect();
            let [one, two] = numbers[..] else { unreachable!("{numbers:?}") };
            let moved = u64::from(two.wrapping_sub(one));
            assert!(moved.abs_diff(first_number_moves(millis)) * 1_000 <= moved, "{millis}: {moved}");
        }
    }
}
