//! Generators of chapter 3, its first half: the SYN queue, the accept queue, and what happens when one is full.

use crate::quiz::format::Format;
use crate::quiz::kind::{Field, Kind};
use crate::trace::{CallName, Program, SegmentKind, State};

use super::draft::{Asked, Draft, count, next_flags, result, states};
use super::measure::Guess;
use super::situations::bytes;
use super::{Draw, Generator};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("syn-queue-length", "syn-queue", Format::Number, |draw| {
        half_opens(draw)
            .prompt(
                "How many entries are in the server's SYN queue at the end of this step?",
                "这一步结束时，server 的半连接队列里有多少个条目？",
            )
            .counted(|end| end.queues("server").map(|(syn, _)| syn))
    }),
    Generator::new("syn-queue-state", "syn-queue", Format::StatePair, |draw| {
        let cookies = draw.pick(&["sysctl server tcp_syncookies=0\n", ""]);
        let backlog = draw.range(0, 3);
        let strangers = draw.range(1, 5);
        let port = draw.port();
        let answered = if draw.chance(1, 2) { "drop next ACK from client\n" } else { "" };
        Draft::new(format!(
            "{cookies}\
             server: listen {port} backlog={backlog} as door\nflood {strangers} SYN from 192.0.2.1 to server:{port}\n\
             run 200ms"
        ))
        .then(format!("{answered}client: connect server:{port}\nrun {}", draw.pick(&["300ms", "700ms"])))
        .tell("The flooding SYNs come from addresses that nobody has.", "flood 发出的 SYN 来自并不存在的地址。")
        .typed(states(&["client"]))
    }),
    Generator::new("accept-queue-length", "accept-queue", Format::Number, |draw| {
        crowd(draw)
            .prompt(
                "How many connections wait in the server's accept queue at the end of this step?",
                "这一步结束时，server 的全连接队列里有多少条连接？",
            )
            .counted(|end| end.queues("server").map(|(_, accept)| accept))
            .believed("M01", |_| Some(0))
    }),
    Generator::new("accept-queue-calls", "accept-queue", Format::Results, accept_queue_calls),
    Generator::new("accept-queue-order", "accept-queue", Format::Order, |draw| {
        let (port, delay) = (draw.port(), draw.delay());
        let word = draw.word();
        Draft::new(format!("link delay {delay}\nserver: listen {port} backlog={}", draw.range(1, 4)))
            .then(format!(
                "client: connect server:{port} as one\nclient: connect server:{port} as two\nrun 1s\n\
                 client.one: send \"{word}\"\nrun 1s\nserver: accept as first\nserver.first: recv\nrun 1s"
            ))
            .ask(Asked::Order)
    }),
    Generator::new("early-calls", "data-before-accept", Format::Results, |draw| early_data(draw).ask(Asked::Results)),
    Generator::new("early-answer", "data-before-accept", Format::NextSegment, early_answer),
    Generator::new("early-waiting", "data-before-accept", Format::Number, early_waiting),
    Generator::new("backlog-most", "backlog-and-somaxconn", Format::Number, |draw| {
        let (draft, backlog) = limits(draw);
        draft
            .prompt(
                "How many of these clients are ESTABLISHED on the server's side at the end of this step?",
                "这一步结束时，这些客户端中有多少个在 server 一侧已是 ESTABLISHED？",
            )
            .counted(|end| end.in_state("server", State::Established))
            .guessed("M09", Guess::Value(backlog))
    }),
    Generator::new("backlog-connect", "backlog-and-somaxconn", Format::Results, |draw| {
        let (draft, _) = limits(draw);
        draft.typed(result("client.last", CallName::Connect))
    }),
    Generator::new("backlog-fault", "backlog-and-somaxconn", Format::PlaceFault, backlog_fault),
    Generator::new("overflow-answer", "accept-queue-overflow", Format::NextSegment, |draw| {
        let draft = overflow(draw);
        draft.then(format!("run {}", draw.pick(&["500ms", "3s"]))).typed(next_flags("server"))
    }),
    Generator::new("overflow-connect", "accept-queue-overflow", Format::Results, |draw| {
        let draft = overflow(draw);
        let accept = if draw.chance(1, 2) { "run 2500ms\nserver: accept\n" } else { "" };
        let wait = draw.pick(&["500ms", "5s", "140s"]);
        draft.then(format!("{accept}run {wait}")).typed(result("client.late", CallName::Connect))
    }),
    Generator::new("overflow-states", "accept-queue-overflow", Format::StatePair, |draw| {
        let abort = draw.chance(1, 4);
        let speech = if draw.chance(2, 3) { format!("client.late: send {}\n", bytes(draw)) } else { String::new() };
        let more = draw.pick(&["run 500ms", "server: accept\nrun 10s", "run 5s", "run 90s"]);
        race(draw, abort).then(format!("{speech}{more}")).typed(states(&["client.late"]))
    }),
    Generator::new("overflow-syns", "accept-queue-overflow", Format::Number, |draw| {
        let draft = overflow(draw);
        let wait = draw.pick(&[2, 4, 6, 10, 15]);
        draft.then(format!("run {wait}s\nrun 500ms")).typed(count(SegmentKind::Syn, "client"))
    }),
    Generator::new("abort-calls", "abort-on-overflow", Format::Results, |draw| {
        let abort = draw.chance(2, 3);
        let size = bytes(draw);
        race(draw, abort).then(format!("client.late: recv\nclient.late: send {size}\nrun 500ms")).ask(Asked::Results)
    }),
    Generator::new("abort-state", "abort-on-overflow", Format::StatePair, |draw| {
        let abort = draw.chance(2, 3);
        let (early, late) = ("client.early", "client.late");
        race(draw, abort)
            .then("run 500ms")
            .prompt(
                "In which states are client.early and client.late at the end of this step?",
                "这一步结束时，client.early 和 client.late 各处于什么状态？",
            )
            .typed(states(&[early, late]))
    }),
    Generator::new("abort-resets", "abort-on-overflow", Format::Number, |draw| {
        let abort = draw.chance(3, 4);
        let more = draw.pick(&["run 500ms", "client: connect server:80 as another\nrun 1500ms", "run 5s"]);
        race(draw, abort).then(more).typed(count(SegmentKind::Rst, "server"))
    }),
    Generator::new("abort-order", "abort-on-overflow", Format::Order, |draw| {
        race(draw, true).then("run 1s").ask(Asked::Order)
    }),
];

/// The sentence that names the system whose queues these are.
const LINUX: (&str, &str) = ("Linux 6.18.", "Linux 6.18。");

/// SYNs of strangers who never answer.
fn half_opens(draw: &mut Draw) -> Draft {
    let backlog = draw.range(0, 5);
    let strangers = draw.range(1, 9);
    let cookies = draw.pick(&["sysctl server tcp_syncookies=0\n", "", ""]);
    let cap = if draw.chance(1, 3) { format!("sysctl server somaxconn={}\n", draw.range(0, 3)) } else { String::new() };
    let wait = draw.pick(&["300ms", "5s", "70s"]);
    let port = draw.port();
    Draft::new(format!("{cookies}{cap}server: listen {port} backlog={backlog}"))
        .tell(
            "Linux 6.18, where tcp_syncookies is 1 unless set. The flooding SYNs come from addresses that nobody has.",
            "Linux 6.18；未设置时 tcp_syncookies 为 1。flood 发出的 SYN 来自并不存在的地址。",
        )
        .then(format!("flood {strangers} SYN from 192.0.2.1 to server:{port}\nrun {wait}"))
}

/// More clients than an accept queue takes, and a program that takes some of them out.
fn crowd(draw: &mut Draw) -> Draft {
    let (port, backlog) = (draw.port(), draw.range(0, 4));
    let clients = draw.range(1, 6);
    let accepts = draw.range(0, 2);
    let mut draft = Draft::new(format!("link delay 20ms\nserver: listen {port} backlog={backlog} as door"));
    draft = draft.tell(LINUX.0, LINUX.1);
    for number in 1..=clients {
        draft = draft.then(format!("client: connect server:{port} as c{number}\nrun 200ms"));
    }
    for number in 1..=accepts {
        draft = draft.then(format!("server.door: accept as s{number}"));
    }
    draft.then(format!("run {}", draw.pick(&["100ms", "1500ms", "3s"])))
}

/// What accept() gives, and what is to be read from it.
fn accept_queue_calls(draw: &mut Draw) -> Draft {
    let (port, word, delay) = (draw.port(), draw.word(), draw.delay());
    let clients = draw.range(1, 3);
    let nonblock = if draw.chance(1, 2) { "server.door: set nonblock on\n" } else { "" };
    let mut draft = Draft::new(format!("link delay {delay}\nserver: listen {port} as door\n{nonblock}"));
    for number in 1..=clients {
        draft = draft.and(format!("client: connect server:{port} as c{number}\nrun 500ms"));
    }
    let who = draw.range(1, clients);
    let deed = match draw.range(0, 4) {
        0 => format!("client.c{who}: send \"{word}\""),
        1 => format!("client.c{who}: close"),
        2 => format!("client.c{who}: set linger 0\nclient.c{who}: close"),
        3 => format!("client.c{who}: send \"{word}\"\nclient.c{who}: set linger 0\nclient.c{who}: close"),
        _ => format!("client.c{who}: send \"{word}\"\nclient.c{who}: close"),
    };
    draft = draft.and(format!("{deed}\nrun 1s"));
    for number in 1..=who {
        draft = draft.then(format!("server.door: accept as s{number}"));
    }
    let more = if draw.chance(1, 2) { "server.door: accept as more\n" } else { "" };
    draft.then(format!("server.s{who}: recv\nserver.s{who}: recv\n{more}run 1s")).ask(Asked::Results)
}

/// Data and perhaps the end of it arrive before anybody calls accept().
fn early_data(draw: &mut Draw) -> Draft {
    let (port, delay) = (draw.port(), draw.delay());
    let mut draft =
        Draft::new(format!("link delay {delay}\nserver: listen {port}\nclient: connect server:{port}\nrun 1s"));
    for _ in 0..draw.range(1, 2) {
        let word = draw.word();
        draft = draft.and(format!("client: send \"{word}\""));
    }
    let end = draw.pick(&["", "client: close", "client: shutdown wr"]);
    draft = draft.and(format!("run 1s\n{end}\nrun 1s"));
    let first = draw.pick(&["server.s: recv", "server.s: recv 3", "server.s: recv 5"]);
    draft.then(format!("server: accept as s\n{first}\nserver.s: recv\nserver.s: recv\nrun 1s"))
}

/// What the kernel answers to data that nobody has accepted.
fn early_answer(draw: &mut Draw) -> Draft {
    let (seed, port, delay) = (draw.seed(), draw.port(), draw.delay());
    let size = bytes(draw);
    let before = if draw.chance(1, 2) { format!("client: send {}\nrun 1s\n", bytes(draw)) } else { String::new() };
    let deed = match draw.range(0, 3) {
        0 => format!("client: send {size}\nclient: close"),
        1 => "client: close".to_owned(),
        _ => format!("client: send {size}"),
    };
    Draft::new(format!(
        "seed {seed}\nlink delay {delay}\nserver: listen {port}\nclient: connect server:{port}\nrun 1s\n{before}"
    ))
    .tell("The server's program has not called accept() yet.", "server 上的程序还没有调用 accept()。")
    .then(format!("{deed}\nrun 1s"))
    .typed(Kind::Segment { from: "server".to_owned(), nth: 1, fields: vec![Field::Flags, Field::Ack] })
}

/// How much is there to be read when accept() is called at last.
fn early_waiting(draw: &mut Draw) -> Draft {
    let (port, delay) = (draw.port(), draw.delay());
    let mut draft = Draft::new(format!("link delay {delay}\nserver: listen {port}"));
    draft = draft.then(format!("client: connect server:{port}\nrun 1s"));
    for at in 0..draw.range(2, 3) {
        let lost = if at == 0 && draw.chance(1, 3) { "drop next DATA from client\n" } else { "" };
        draft = draft.then(format!("{lost}client: send {}", bytes(draw)));
    }
    let end = draw.pick(&["", "client: close\n", "client: shutdown wr\n"]);
    draft
        .then(format!("{end}run 5s\nserver: accept"))
        .prompt(
            "How many bytes can the server's program read without waiting at the end of this step?",
            "这一步结束时，server 上的程序不用等待能读到多少字节？",
        )
        .counted(|end| {
            let sockets = &end.view.host_by_name("server")?.sockets;
            sockets
                .iter()
                .filter(|socket| socket.backlog.is_none())
                .find_map(|socket| socket.tcb.as_ref().map(|tcb| u64::from(tcb.recv_queue)))
        })
        .believed("M01", |_| Some(0))
}

/// A backlog and the cap on it, and clients that come one after the other; the last one is `client.last`.
fn limits(draw: &mut Draw) -> (Draft, u64) {
    let small = draw.range(0, 3);
    let large = draw.pick(&[8, 100, 511, 4096]);
    let (backlog, cap) = match draw.range(0, 2) {
        0 => (small, large),
        1 => (large, small),
        _ => (small, small + draw.range(0, 2)),
    };
    let clients = small + draw.range(1, 3);
    let port = draw.port();
    let mut draft =
        Draft::new(format!("link delay 20ms\nsysctl server somaxconn={cap}\nserver: listen {port} backlog={backlog}"))
            .tell(
                "Linux 6.18. The server's program is busy and does not call accept().",
                "Linux 6.18。server 上的程序在忙，没有调用 accept()。",
            );
    for number in 1..clients {
        draft = draft.then(format!("client: connect server:{port} as c{number}\nrun 200ms"));
    }
    (draft.then(format!("client: connect server:{port} as last\nrun 200ms")), backlog.min(clients))
}

/// Which setting lets so many in and no more.
fn backlog_fault(draw: &mut Draw) -> Draft {
    let (port, most) = (draw.port(), draw.range(2, 5));
    let goal = format!("client.c{} ESTABLISHED, client.c{most} SYN_SENT", most - 1);
    let options: Vec<String> = if draw.chance(1, 2) {
        (0..5).map(|cap| format!("sysctl server somaxconn={cap}")).collect()
    } else {
        vec![
            format!("sysctl server somaxconn={}", most - 2),
            format!("sysctl server tcp_max_syn_backlog={}", most - 1),
            "sysctl server tcp_abort_on_overflow=1".to_owned(),
            format!("sysctl server tcp_synack_retries={}", most - 1),
        ]
    };
    let connects: Vec<String> =
        (1..=most).map(|number| format!("client: connect server:{port} as c{number}\nrun 200ms")).collect();
    Draft::new("link delay 20ms")
        .tell(LINUX.0, LINUX.1)
        .then(format!("server: listen {port} backlog=128\n{}", connects.join("\n")))
        .ask(Asked::Fault { options, goal })
}

/// A listener whose accept queue is full or nearly so; then one more client, `client.late`.
fn overflow(draw: &mut Draw) -> Draft {
    let (port, backlog, delay) = (draw.port(), draw.range(0, 3), draw.pick(&[10, 20, 40]));
    let there = if draw.chance(3, 4) { backlog + 1 } else { backlog };
    let setting = draw.pick(&["", "sysctl server tcp_abort_on_overflow=1\n", "sysctl server tcp_syncookies=2\n"]);
    let mut draft = Draft::new(format!("link delay {delay}ms\n{setting}server: listen {port} backlog={backlog}"))
        .tell(LINUX.0, LINUX.1);
    for number in 1..=there {
        draft = draft.and(format!("client: connect server:{port} as c{number}\nrun 300ms"));
    }
    draft.show(Program::Ss, "server").then(format!("client: connect server:{port} as late"))
}

/// Two handshakes race for the last place: `client.early` gets it, and the final ACK of `client.late`
/// meets a full queue.
fn race(draw: &mut Draw, abort: bool) -> Draft {
    let (backlog, delay) = (draw.range(0, 3), draw.delay());
    let setting = if abort { "sysctl server tcp_abort_on_overflow=1\n" } else { "" };
    let mut draft =
        Draft::new(format!("link delay {delay}\n{setting}server: listen 80 backlog={backlog}")).tell(LINUX.0, LINUX.1);
    for number in 1..=backlog {
        draft = draft.and(format!("client: connect server:80 as c{number}\nrun 500ms"));
    }
    draft.then("client: connect server:80 as early\nclient: connect server:80 as late\nrun 500ms")
}
