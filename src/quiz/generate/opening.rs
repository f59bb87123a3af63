//! Generators of chapter 2, its first half: the handshake, its states, and the loss of each of its segments.

use crate::quiz::format::Format;
use crate::quiz::item::Unit;
use crate::quiz::kind::{Field, Kind};
use crate::trace::{CallName, SegmentKind};

use super::draft::{Asked, Draft, count, next_flags, result, states};
use super::measure;
use super::situations::{bytes, peer};
use super::{Draw, Ended, Generator};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("handshake-segment", "three-way-handshake", Format::NextSegment, handshake_segment),
    Generator::new("handshake-fault", "three-way-handshake", Format::PlaceFault, handshake_fault),
    Generator::new("handshake-order", "three-way-handshake", Format::Order, |draw| {
        let (draft, _, server) = opening(draw);
        let greeting = format!("run 5s\n{server}: accept\n{server}: send {}\nrun 1s", bytes(draw));
        draft.then(if draw.chance(1, 2) { greeting } else { "run 1s".to_owned() }).ask(Asked::Order)
    }),
    Generator::new("handshake-count", "three-way-handshake", Format::Number, handshake_count),
    Generator::new("handshake-moment", "handshake-states", Format::StatePair, |draw| {
        let (draft, client, server) = at_a_moment(draw);
        draft.typed(states(&[client, server]))
    }),
    Generator::new("handshake-when", "handshake-states", Format::Number, handshake_when),
    Generator::new("handshake-states-order", "handshake-states", Format::Order, |draw| {
        let (draft, ..) = opening(draw);
        draft.then("run 5s").ask(Asked::Order)
    }),
    Generator::new("accept-calls", "accept-takes-finished-connections", Format::Results, accept_calls),
    Generator::new("accept-state", "accept-takes-finished-connections", Format::StatePair, |draw| {
        let (draft, client, server) = never_accepted(draw);
        draft.typed(states(&[client, server]))
    }),
    Generator::new("accept-order", "accept-takes-finished-connections", Format::Order, accept_order),
    Generator::new("syn-count", "syn-retries", Format::Number, |draw| {
        let (draft, client) = nobody_answers(draw);
        let wait = draw.pick(&[2, 3, 4, 6, 8, 10, 12, 20, 40, 70, 140]);
        draft.then(format!("run {wait}s")).typed(count(SegmentKind::Syn, client))
    }),
    Generator::new("syn-gives-up", "syn-retries", Format::Number, |draw| {
        let (draft, client) = nobody_answers(draw);
        gives_up(draft.then("run 300s"), client)
    }),
    Generator::new("syn-wait-result", "syn-retries", Format::Results, |draw| {
        let (draft, client) = nobody_answers(draw);
        let wait = draw.pick(&[6, 8, 16, 62, 64, 66, 100, 126, 128, 130, 132, 135]);
        draft.then(format!("run {wait}s")).typed(result(client, CallName::Connect))
    }),
    Generator::new("syn-ack-count", "syn-ack-retries", Format::Number, |draw| {
        let (draft, _, server) = never_acknowledged(draw);
        let wait = draw.pick(&[2, 4, 6, 8, 12, 16, 20, 40, 62, 70]);
        draft.then(format!("run {wait}s")).typed(count(SegmentKind::SynAck, server))
    }),
    Generator::new("syn-ack-state", "syn-ack-retries", Format::StatePair, |draw| {
        let (draft, client, server) = never_acknowledged(draw);
        let wait = draw.pick(&[2, 4, 6, 9, 14, 18, 30, 35, 58, 60, 66, 70]);
        draft.then(format!("run {wait}s")).typed(states(&[client, server]))
    }),
    Generator::new("syn-ack-gives-up", "syn-ack-retries", Format::Number, syn_ack_gives_up),
    Generator::new("third-ack-data", "lost-third-ack", Format::StatePair, |draw| {
        let (draft, client, server) = third_ack_lost(draw);
        draft.then(after_it(draw, client)).typed(states(&[client, server]))
    }),
    Generator::new("third-ack-recv", "lost-third-ack", Format::Results, |draw| {
        let (draft, client, server) = third_ack_lost(draw);
        draft.then(after_it(draw, client)).then(format!("{server}: accept\nrun 5s\n{server}: recv")).ask(Asked::Results)
    }),
    Generator::new("third-ack-next", "lost-third-ack", Format::NextSegment, |draw| {
        let (draft, client, server) = third_ack_lost(draw);
        let draft = draft.then(after_it(draw, client));
        let from = if draw.chance(2, 3) { server } else { client };
        let fields = vec![Field::Flags, Field::Seq, Field::Ack];
        draft.typed(Kind::Segment { from: from.to_owned(), nth: 1, fields })
    }),
    Generator::new("third-ack-order", "lost-third-ack", Format::Order, |draw| {
        let (draft, client, _) = third_ack_lost(draw);
        draft.then(after_it(draw, client)).then("run 3s").ask(Asked::Order)
    }),
    Generator::new("third-ack-given-up", "lost-third-ack", Format::NextSegment, third_ack_given_up),
];

/// Which host listens: names must not stand for parts, so it is the other one at times.
fn parts(draw: &mut Draw) -> (&'static str, &'static str) {
    if draw.chance(2, 3) { ("client", "server") } else { ("server", "client") }
}

/// The losses that the handshake can meet, weighted.
fn loss(draw: &mut Draw, client: &str, server: &str) -> String {
    match draw.range(0, 6) {
        0 => format!("drop next SYN from {client}"),
        1 => format!("drop next SYN-ACK from {server}"),
        2 => format!("drop next ACK from {client}"),
        3 => format!("delay next SYN-ACK from {server} by {}ms", draw.pick(&[300, 700, 1_500])),
        4 => format!("duplicate next SYN from {client}"),
        5 => format!("drop next 2 SYN from {client}"),
        _ => String::new(),
    }
}

/// A connect(), over a path that may lose something; gives client and server.
fn opening(draw: &mut Draw) -> (Draft, &'static str, &'static str) {
    let (client, server) = parts(draw);
    let (seed, delay, port) = (draw.seed(), draw.delay(), draw.port());
    let loss = loss(draw, client, server);
    let draft = Draft::new(format!("seed {seed}\nlink delay {delay}\n{server}: listen {port}\n{loss}"))
        .then(format!("{client}: connect {server}:{port}"));
    (draft, client, server)
}

fn handshake_segment(draw: &mut Draw) -> Draft {
    let (draft, client, server) = opening(draw);
    let from = if draw.chance(2, 3) { server } else { client };
    let nth = if draw.chance(1, 2) { 1 } else { 2 };
    // Where somebody speaks at once, that speech follows the handshake.
    let draft = if draw.chance(1, 2) {
        draft.then(format!("run 1s\n{client}: send {}\nrun 5s", bytes(draw)))
    } else {
        draft.then(format!("run 5s\n{server}: accept\n{server}: send {}\nrun 5s", bytes(draw)))
    };
    draft.typed(Kind::Segment { from: from.to_owned(), nth, fields: vec![Field::Flags, Field::Seq, Field::Ack] })
}

/// Which loss, and how long a look, leads to a pair of states.
fn handshake_fault(draw: &mut Draw) -> Draft {
    let (client, server) = parts(draw);
    let (delay, port) = (draw.delay(), draw.port());
    let options = [
        format!("drop next SYN from {client}"),
        format!("drop next SYN-ACK from {server}"),
        format!("drop next ACK from {client}"),
        format!("{server}: crash"),
    ];
    let goal = draw.pick(&[
        format!("{client} ESTABLISHED, {server} SYN_RCVD"),
        format!("{client} SYN_SENT, {server} SYN_RCVD"),
        format!("{client} SYN_SENT, {server} LISTEN"),
    ]);
    let wait = draw.pick(&[600, 700, 800, 900]);
    Draft::new(format!("link delay {delay}\n{server}: listen {port}"))
        .then(format!("{client}: connect {server}:{port}\nrun {wait}ms"))
        .ask(Asked::Fault { options: options.to_vec(), goal })
}

fn handshake_count(draw: &mut Draw) -> Draft {
    let (draft, ..) = opening(draw);
    let wait = draw.pick(&[900, 1_900, 5_000]);
    draft
        .then(format!("run {wait}ms"))
        .prompt(
            "How many segments do both hosts send in this step, repeats included?",
            "这一步里两端一共发出多少个报文段（重传也算）？",
        )
        .counted(|end| Some(measure::count(end.sent("client").chain(end.sent("server")).count())))
}

/// The handshake at some moment between its trips.
fn at_a_moment(draw: &mut Draw) -> (Draft, &'static str, &'static str) {
    let (client, server) = parts(draw);
    let port = draw.port();
    let delay = draw.pick(&[40, 50, 60, 80, 100, 150]);
    let trips = draw.range(0, 3);
    let moment = trips * delay + draw.range(1, 3) * delay / 4;
    let loss = loss(draw, client, server);
    let draft = Draft::new(format!("link delay {delay}ms\n{server}: listen {port}\n{loss}"))
        .then(format!("{client}: connect {server}:{port}\nrun {moment}ms"));
    (draft, client, server)
}

/// When a side is ESTABLISHED.
fn handshake_when(draw: &mut Draw) -> Draft {
    let (draft, client, server) = opening(draw);
    let who = if draw.chance(2, 3) { server } else { client };
    let draft = draft.then("run 9s").focus(format!("{who} ESTABLISHED")).prompt(
        format!("How long after connect() does {who} become ESTABLISHED?"),
        format!("connect() 之后多久，{who} 进入 ESTABLISHED？"),
    );
    if who == "client" {
        established(draft, |end| when(end, "client")).believed("M04", |end| when(end, "server"))
    } else {
        established(draft, |end| when(end, "server")).believed("M04", |end| when(end, "client"))
    }
}

fn established(draft: Draft, reading: super::Reading) -> Draft {
    draft.ask(Asked::Measure { reading, unit: Unit::Time, mistaken: Vec::new() })
}

/// When the host became ESTABLISHED, from the cut on.
fn when(end: Ended, host: &str) -> Option<u64> {
    use crate::trace::{State, What};
    let id = end.view.host_by_name(host)?.id;
    let start = end.stretch.first()?.at;
    let opened = end
        .stretch
        .iter()
        .find(|record| record.host == Some(id) && matches!(record.what, What::State { to: State::Established, .. }))?;
    Some(opened.at.since(start).0)
}

/// accept() and what can be done before and after it.
fn accept_calls(draw: &mut Draw) -> Draft {
    let (client, server) = parts(draw);
    let (delay, port, word) = (draw.delay(), draw.port(), draw.word());
    let nonblock = if draw.chance(1, 2) { format!("{server}: set nonblock on") } else { String::new() };
    let draft = Draft::new(format!("link delay {delay}\n{server}: listen {port}\n{nonblock}"));
    let clients = draw.range(0, 2);
    let mut draft = draft;
    for number in 1..=clients {
        draft = draft.then(format!("{client}: connect {server}:{port} as c{number}\nrun 1s"));
    }
    if clients > 0 && draw.chance(1, 2) {
        draft = draft.then(format!("{client}.c1: send \"{word}\"\nrun 1s"));
    }
    let accepts = draw.range(1, 2);
    for number in 1..=accepts {
        draft = draft.then(format!("{server}: accept as s{number}"));
    }
    draft.then("run 1s").ask(Asked::Results)
}

/// The application is busy; the kernel is not.
fn never_accepted(draw: &mut Draw) -> (Draft, &'static str, &'static str) {
    let (client, server) = parts(draw);
    let (delay, port) = (draw.delay(), draw.port());
    let more = match draw.range(0, 4) {
        0 => format!("{client}: send {}\nrun 1s", bytes(draw)),
        1 => format!("{client}: close\nrun 1s"),
        2 => format!("{client}: shutdown wr\nrun 1s"),
        3 => format!("{client}: set linger 0\n{client}: close\nrun 1s"),
        _ => String::new(),
    };
    let loss = if draw.chance(1, 3) { loss(draw, client, server) } else { String::new() };
    let wait = draw.pick(&["700ms", "2s", "20s"]);
    let draft = Draft::new(format!("link delay {delay}\n{server}: listen {port}\n{loss}"))
        .tell(
            format!("The program on {server} is busy and never calls accept()."),
            format!("{server} 上的程序一直在忙，从不调用 accept()。"),
        )
        .then(format!("{client}: connect {server}:{port}\nrun {wait}\n{more}"));
    (draft, client, server)
}

fn accept_order(draw: &mut Draw) -> Draft {
    let (client, server) = parts(draw);
    let (delay, port, word) = (draw.delay(), draw.port(), draw.word());
    let early = draw.chance(1, 2);
    let draft = Draft::new(format!("link delay {delay}\n{server}: listen {port}"));
    if early {
        draft.then(format!(
            "{server}: accept\n{client}: connect {server}:{port}\nrun 1s\n\
             {client}: send \"{word}\"\nrun 1s"
        ))
    } else {
        draft.then(format!(
            "{client}: connect {server}:{port}\nrun 1s\n{client}: send \"{word}\"\nrun 1s\n\
             {server}: accept\n{server}: recv"
        ))
    }
    .ask(Asked::Order)
}

/// A connect() to a host that is silent, under some setting.
fn nobody_answers(draw: &mut Draw) -> (Draft, &'static str) {
    let (client, server) = parts(draw);
    let port = draw.port();
    let setting = match draw.range(0, 5) {
        0 => format!("sysctl {client} tcp_syn_retries={}", draw.range(1, 5)),
        1 => format!("sysctl {client} tcp_syn_linear_timeouts={}", draw.range(0, 3)),
        2 => format!("sysctl {client} tcp_syn_linear_timeouts=0\nsysctl {client} tcp_syn_retries={}", draw.range(2, 5)),
        _ => String::new(),
    };
    let silent = match draw.range(0, 2) {
        0 => format!("{server}: crash"),
        1 => format!("{server}: unplug"),
        _ => format!("drop every SYN from {client}"),
    };
    let draft = Draft::new(format!("{setting}\n{server}: listen {port}\n{silent}"))
        .tell(
            "Linux 6.18; unless set otherwise tcp_syn_retries is 6 and tcp_syn_linear_timeouts 4.",
            "Linux 6.18；未另行设置时，tcp_syn_retries 为 6，tcp_syn_linear_timeouts 为 4。",
        )
        .then(format!("{client}: connect {server}:{port}"));
    (draft, client)
}

/// When connect() gives up.
fn gives_up(draft: Draft, client: &str) -> Draft {
    let draft = draft.focus(format!("{client}.connect = ETIMEDOUT")).prompt(
        format!("How long does connect() on {client} wait before it fails?"),
        format!("{client} 的 connect() 要等多久才失败？"),
    );
    if client == "client" {
        established(draft, |end| failed(end, "client")).guessed("M06", measure::Guess::Value(63_000_000))
    } else {
        established(draft, |end| failed(end, "server")).guessed("M06", measure::Guess::Value(63_000_000))
    }
}

/// When connect() returned, from the cut on.
pub(super) fn failed(end: Ended, host: &str) -> Option<u64> {
    use crate::trace::{Outcome, What};
    let id = end.view.host_by_name(host)?.id;
    let start = end.stretch.first()?.at;
    let returned = end.stretch.iter().find(|record| {
        let fails = |outcome: &Outcome| *outcome != Outcome::Blocked;
        record.host == Some(id)
            && matches!(&record.what, What::Returned { call: CallName::Connect, outcome } if fails(outcome))
    })?;
    Some(returned.at.since(start).0)
}

/// A SYN that is answered, and nothing more is heard of its sender.
fn never_acknowledged(draw: &mut Draw) -> (Draft, &'static str, &'static str) {
    let (client, server) = parts(draw);
    let (delay, port) = (draw.delay(), draw.port());
    let setting = if draw.chance(1, 2) {
        format!("sysctl {server} tcp_synack_retries={}", draw.range(1, 4))
    } else {
        String::new()
    };
    let silent = if draw.chance(1, 2) { format!("{client}: crash") } else { format!("{client}: unplug") };
    let draft = Draft::new(format!("link delay {delay}\n{setting}\n{server}: listen {port}"))
        .tell(
            "Linux 6.18; unless set otherwise tcp_synack_retries is 5.",
            "Linux 6.18；未另行设置时，tcp_synack_retries 为 5。",
        )
        .then(format!("{client}: connect {server}:{port}\nrun {delay}\n{silent}"));
    (draft, client, server)
}

fn syn_ack_gives_up(draw: &mut Draw) -> Draft {
    let (draft, _, server) = never_acknowledged(draw);
    let draft = draft.then("run 150s").prompt(
        format!("The SYN has arrived at {server}. How long after that does {server} forget the half-open connection?"),
        format!("SYN 到达 {server} 之后多久，{server} 丢弃这个半连接？"),
    );
    let draft = if server == "server" {
        established(draft, |end| half_open(end, "server"))
    } else {
        established(draft, |end| half_open(end, "client"))
    };
    draft.guessed("M06", measure::Guess::Value(131_000_000))
}

/// How long a half-open connection lived.
fn half_open(end: Ended, host: &str) -> Option<u64> {
    use crate::trace::{State, What};
    let id = end.view.host_by_name(host)?.id;
    let change = |state: State| {
        end.stretch.iter().find(move |record| {
            record.host == Some(id) && matches!(record.what, What::State { from, to } if to == state && from != to)
        })
    };
    let opened = change(State::SynRcvd)?.at;
    Some(change(State::Closed)?.at.since(opened).0)
}

/// The third segment is lost: the client is ESTABLISHED, the server is not.
fn third_ack_lost(draw: &mut Draw) -> (Draft, &'static str, &'static str) {
    let (client, server) = parts(draw);
    let (seed, delay, port) = (draw.seed(), draw.delay(), draw.port());
    let draft = Draft::new(format!(
        "seed {seed}\nlink delay {delay}\n{server}: listen {port}\ndrop next ACK from {client}\n\
         {client}: connect {server}:{port}\nrun 500ms"
    ));
    (draft, client, server)
}

/// What the client does then, and for how long.
fn after_it(draw: &mut Draw, client: &str) -> String {
    match draw.range(0, 4) {
        0 => format!("{client}: send \"{}\"\nrun 400ms", draw.word()),
        1 => format!("{client}: close\nrun 400ms"),
        2 => format!("drop next DATA from {client}\n{client}: send \"{}\"\nrun 400ms", draw.word()),
        3 => "run 3s".to_owned(),
        _ => format!("{client}: send {}\n{client}: close\nrun 400ms", bytes(draw)),
    }
}

/// The client speaks after the server has given up, or just before.
fn third_ack_given_up(draw: &mut Draw) -> Draft {
    let (client, server) = parts(draw);
    let (delay, port) = (draw.delay(), draw.port());
    let retries = draw.range(1, 5);
    let life = (1_u64 << (retries + 1)) - 1;
    let wait = if draw.chance(2, 3) { life + draw.range(1, 8) } else { life.saturating_sub(2) };
    let speech =
        if draw.chance(2, 3) { format!("{client}: send \"{}\"", draw.word()) } else { format!("{client}: close") };
    Draft::new(format!(
        "link delay {delay}\nsysctl {server} tcp_synack_retries={retries}\n{server}: listen {port}\n\
         drop every ACK from {client}\n{client}: connect {server}:{port}\nrun {wait}s\nheal"
    ))
    .then(format!("{speech}\nrun 150ms"))
    .typed(next_flags(peer(client)))
}
