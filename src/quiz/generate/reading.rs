//! Generators of chapter 1, its first half: what TCP adds, the stream, the four-tuple, the flags.

use crate::quiz::format::Format;
use crate::quiz::kind::{Field, Kind};
use crate::trace::{CallName, Flags, SegmentKind, State};

use super::draft::{Asked, Draft, count, next_flags, result, states};
use super::measure;
use super::situations::{bytes, connected, conversation, peer, sides};
use super::{Draw, Ended, Generator};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("why-tcp-read", "why-tcp", Format::Results, |draw| {
        let (draft, _, reader) = bad_path(draw);
        draft.then(format!("{reader}: recv")).typed(result(reader, CallName::Recv))
    }),
    Generator::new("why-tcp-repeats", "why-tcp", Format::Number, |draw| {
        let (draft, writer, _) = bad_path(draw);
        draft.typed(count(SegmentKind::Data, writer))
    }),
    Generator::new("why-tcp-order", "why-tcp", Format::Order, |draw| bad_path(draw).0.ask(Asked::Order)),
    Generator::new("stream-reads", "byte-stream", Format::Results, stream_reads),
    Generator::new("stream-second-write", "byte-stream", Format::NextSegment, second_write),
    Generator::new("stream-waiting", "byte-stream", Format::Number, stream_waiting),
    Generator::new("tuple-connect", "four-tuple", Format::Results, tuple_connect),
    Generator::new("tuple-reset", "four-tuple", Format::StatePair, tuple_reset),
    Generator::new("tuple-limit", "four-tuple", Format::Number, tuple_limit),
    Generator::new("tuple-after-close", "four-tuple", Format::Results, tuple_after_close),
    Generator::new("flags-next", "flags", Format::NextSegment, |draw| {
        let (draft, who) = conversation(draw, 0);
        let from = if draw.chance(1, 2) { who } else { peer(who) };
        draft.typed(next_flags(from))
    }),
    Generator::new("flags-with-ack", "flags", Format::Number, flags_with_ack),
    Generator::new("flags-order", "flags", Format::Order, |draw| short_life(draw).ask(Asked::Order)),
];

/// Two writes over a path that mistreats a segment; gives who writes and who reads.
fn bad_path(draw: &mut Draw) -> (Draft, &'static str, &'static str) {
    let (writer, reader) = sides(draw);
    let words = [draw.word(), draw.pick(&["-ONE", "-TWO", "-THREE", "-END"]), draw.pick(&["/a", "/b", "/c"])];
    let fault = draw.pick(&["drop next DATA", "duplicate next DATA", "reorder next DATA", "drop next 2 DATA", ""]);
    let struck = usize::try_from(draw.range(0, 2)).unwrap_or(0);
    let mut draft = connected(draw).and(format!("{writer}: set nodelay on"));
    for (at, word) in words.iter().enumerate().take(if draw.chance(1, 2) { 3 } else { 2 }) {
        if at == struck && !fault.is_empty() {
            draft = draft.then(format!("{fault} from {writer}"));
        }
        draft = draft.then(format!("{writer}: send \"{word}\""));
    }
    (draft.then("run 5s"), writer, reader)
}

/// Several writes, then reads that do not keep to their sizes.
fn stream_reads(draw: &mut Draw) -> Draft {
    let (writer, reader) = sides(draw);
    let mut draft = connected(draw);
    let mut total = 0;
    for _ in 0..draw.range(2, 4) {
        let size = bytes(draw);
        total += size;
        draft = draft.and(format!("{writer}: send {size}"));
    }
    draft = draft.and("run 2s");
    let mut left = total;
    for _ in 0..draw.range(1, 3) {
        let most = draw.range(1, total);
        draft = draft.then(format!("{reader}: recv {most}"));
        left = left.saturating_sub(most);
    }
    // A last read of all that is left, or one that finds nothing.
    let end = if left == 0 || draw.chance(2, 3) { format!("{reader}: recv") } else { String::new() };
    draft.then(end).then("run 1s").ask(Asked::Results)
}

/// A write behind others: its number counts bytes.
fn second_write(draw: &mut Draw) -> Draft {
    let (writer, reader) = sides(draw);
    let mut draft = connected(draw);
    for _ in 0..draw.range(1, 3) {
        draft = draft.and(format!("{writer}: send {}\nrun 1s", bytes(draw)));
    }
    let from = if draw.chance(2, 3) { writer } else { reader };
    let fields = if from == writer { vec![Field::Seq, Field::Len] } else { vec![Field::Ack] };
    draft.then(format!("{writer}: send {}\nrun 1s", bytes(draw))).typed(Kind::Segment {
        from: from.to_owned(),
        nth: 1,
        fields,
    })
}

/// How much waits to be read after some of it was.
fn stream_waiting(draw: &mut Draw) -> Draft {
    let (writer, reader) = sides(draw);
    let mut draft = connected(draw);
    for _ in 0..draw.range(2, 4) {
        draft = draft.then(format!("{writer}: send {}", bytes(draw)));
    }
    draft = draft.then("run 2s");
    for _ in 0..draw.range(1, 2) {
        draft = draft.then(format!("{reader}: recv {}", bytes(draw)));
    }
    let prompt = format!("How many bytes can {reader} read without waiting at the end of this step?");
    draft.prompt(prompt, format!("这一步结束时，{reader} 不用等待还能读到多少字节？")).counted(if reader == "client" {
        |end| Some(u64::from(end.view.host_by_name("client")?.sockets.last()?.receive_queue))
    } else {
        |end| Some(u64::from(end.view.host_by_name("server")?.sockets.last()?.receive_queue))
    })
}

/// A second connection that shares some of the four numbers with the first.
fn tuple_connect(draw: &mut Draw) -> Draft {
    let (port, from) = (draw.port(), draw.range(40_000, 40_009));
    let other = draw.pick(&[81, 7000, 2222]);
    let bound = |label: &str| {
        format!("alice: socket as {label}\nalice.{label}: set reuseaddr on\nalice.{label}: bind {from}\n")
    };
    let hosts = "host alice\nhost bob\nhost server";
    let draft = Draft::new(format!(
        "{hosts}\nserver: listen {port}\nserver: listen {other}\n{}alice.one: connect server:{port}\nrun 1s",
        bound("one")
    ));
    let (who, lines) = match draw.range(0, 5) {
        0 | 1 => ("alice.two", format!("alice.two: connect server:{port}")),
        2 => ("alice.two", format!("alice.two: connect server:{other}")),
        3 => ("bob", format!("bob: connect server:{port} from {from}")),
        4 => ("alice", format!("alice: connect server:{port} from {} as three", from + 10)),
        _ => ("alice", format!("alice: connect server:{other} from {from} as three")),
    };
    let draft = if who == "alice.two" { draft.and(bound("two")) } else { draft };
    draft.then(lines).then("run 1s").typed(result(who, CallName::Connect))
}

/// A reset for one of several connections to one port.
fn tuple_reset(draw: &mut Draw) -> Draft {
    let (delay, port) = (draw.delay(), draw.port());
    let from = draw.range(40_000, 40_020);
    let target = draw.range(0, 2);
    let (flags, what) = draw.pick(&[("RST", "seq=1"), ("RST-ACK", "seq=1 ack=1"), ("FIN-ACK", "seq=1 ack=1")]);
    Draft::new(format!(
        "link delay {delay}\nserver: listen {port}\nclient: connect server:{port} from {from} as a\nrun 1s\n\
         client: connect server:{port} from {} as b\nrun 1s\nserver: accept as first\nserver: accept as second",
        from + 1
    ))
    .then(format!("inject {flags} from client:{} to server:{port} {what}\nrun {delay}", from + target))
    .prompt(
        "In which states are server.first and server.second at the end of this step?",
        "这一步结束时，server.first 和 server.second 各处于什么状态？",
    )
    .typed(states(&["server.first", "server.second"]))
}

/// How many connections so many ports allow to one and to two destinations.
fn tuple_limit(draw: &mut Draw) -> Draft {
    let (port, other) = (draw.port(), draw.pick(&[81, 7000, 2222]));
    let ports = draw.range(2, 4);
    let tries = [draw.range(ports, ports + 3), draw.range(0, 6)];
    let mut draft = Draft::new(format!(
        "sysctl client ip_local_port_range=40000-{}\nserver: listen {port}\nserver: listen {other}",
        40_000 + ports - 1
    ));
    let mut number = 0;
    for (to, count) in [port, other].into_iter().zip(tries) {
        for _ in 0..count {
            number += 1;
            draft = draft.then(format!("client: connect server:{to} as c{number}"));
        }
    }
    draft
        .then("run 1s")
        .prompt(
            "How many connections does the client have in ESTABLISHED at the end of this step?",
            "这一步结束时，client 有多少条 ESTABLISHED 连接？",
        )
        .because(
            format!(
                "A local port is taken once for each destination (address and port): {ports} ports allow {ports} \
                 connections to each of the two."
            ),
            format!(
                "同一个本地端口对每个目的地（地址加端口）都可以用一次：{ports} 个端口，\
                 对两个目的地各允许 {ports} 条连接。"
            ),
        )
        .counted(|end| end.in_state("client", State::Established))
        .guessed("M43", measure::Guess::Value(ports.min(tries[0] + tries[1])))
}

/// A new client while the old connection waits in TIME_WAIT, on either side.
fn tuple_after_close(draw: &mut Draw) -> Draft {
    let (delay, port) = (draw.delay(), draw.port());
    let (first, second) = sides(draw);
    let listens = draw.chance(2, 3);
    let draft = Draft::new(format!(
        "link delay {delay}\nserver: listen {port} as door\nclient: connect server:{port} from 40000 as old\nrun 1s\n\
         server.door: accept as s\n{}\n{first}.{}: close\nrun 1s\n{second}.{}: close\nrun 1s",
        if listens { "" } else { "server.door: close" },
        if first == "client" { "old" } else { "s" },
        if second == "client" { "old" } else { "s" },
    ));
    let from = draw.pick(&[40_001, 40_002]);
    draft
        .then(format!("client: connect server:{port} from {from} as new\nrun 1s"))
        .typed(result("client.new", CallName::Connect))
}

/// A connection that opens, says something and closes, all in the step that is asked about.
fn short_life(draw: &mut Draw) -> Draft {
    let (seed, delay, port) = (draw.seed(), draw.delay(), draw.port());
    let (writer, reader) = sides(draw);
    let (closer, other) = sides(draw);
    let talk = if draw.chance(2, 3) {
        format!("{writer}: send {}\nrun 1s\n{reader}: recv\n", bytes(draw))
    } else {
        String::new()
    };
    let end = if draw.chance(2, 3) { format!("{other}: close\nrun 1s") } else { String::new() };
    Draft::new(format!("seed {seed}\nlink delay {delay}\nserver: listen {port}"))
        .then(format!("client: connect server:{port}\nrun 1s\nserver: accept\n{talk}{closer}: close\nrun 1s\n{end}"))
}

/// How many segments carry the flag that all but the first carry.
fn flags_with_ack(draw: &mut Draw) -> Draft {
    short_life(draw)
        .prompt(
            "How many of the segments that both hosts send in this step carry the ACK flag?",
            "这一步里两端发出的报文段中，有多少个带 ACK 标志？",
        )
        .because(
            "Every segment but the very first SYN carries ACK, data and FIN included.",
            "除了最开始的那个 SYN，每个报文段都带 ACK，数据和 FIN 也不例外。",
        )
        .counted(|end| Some(measure::count(both(end).filter(|segment| segment.flags.has(Flags::ACK)).count())))
        .believed("M20", |end| Some(measure::count(both(end).filter(|segment| segment.is_bare_ack()).count())))
}

/// What both hosts have sent.
fn both(end: Ended<'_>) -> impl Iterator<Item = &crate::trace::Segment> {
    end.sent("client").chain(end.sent("server"))
}
