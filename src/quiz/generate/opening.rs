//! Generators of chapter 2: opening a connection, and losing what opens it.

use crate::quiz::format::Format;
use crate::quiz::kind::Field;
use crate::trace::{CallName, SegmentKind};

use super::draft::{Asked, Draft, next_flags, next_segment, result, states};
use super::{Draw, Generator};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator {
        name: "handshake-segment",
        concept: "three-way-handshake",
        format: Format::NextSegment,
        draw: |draw| handshake(draw).typed(next_segment("server", &[Field::Flags, Field::Seq, Field::Ack])),
    },
    Generator {
        name: "handshake-fault",
        concept: "three-way-handshake",
        format: Format::PlaceFault,
        draw: handshake_fault,
    },
    Generator {
        name: "third-ack-data",
        concept: "lost-third-ack",
        format: Format::StatePair,
        draw: |draw| third_ack_then_data(draw).typed(states(&["client", "server"])),
    },
    Generator {
        name: "third-ack-recv",
        concept: "lost-third-ack",
        format: Format::Results,
        draw: |draw| third_ack_then_data(draw).then("server: accept\nserver: recv").ask(Asked::Results),
    },
    Generator { name: "syn-count", concept: "syn-retries", format: Format::Number, draw: syn_count },
    Generator {
        name: "refused-or-silent",
        concept: "connect-errors",
        format: Format::Results,
        draw: |draw| refused_or_silent(draw).typed(result("client", CallName::Connect)),
    },
    Generator {
        name: "closed-port-answer",
        concept: "rst-from-a-closed-port",
        format: Format::NextSegment,
        draw: |draw| refused_or_silent(draw).chosen(next_flags("server")),
    },
];

/// A client opens, a server answers.
fn handshake(draw: &mut Draw) -> Draft {
    let (seed, delay, port) = (draw.seed(), draw.delay(), draw.port());
    Draft::new(format!("seed {seed}\nlink delay {delay}\nserver: listen {port}"))
        .then(format!("client: connect server:{port}\nrun 1s"))
        .focus("client ESTABLISHED, server ESTABLISHED")
}

/// Which loss leaves the client believing and the server not.
fn handshake_fault(draw: &mut Draw) -> Draft {
    let (delay, port) = (draw.delay(), draw.port());
    let options = ["drop next SYN from client", "drop next SYN-ACK from server", "drop next ACK from client"];
    Draft::new(format!("link delay {delay}\nserver: listen {port}"))
        .then(format!("client: connect server:{port}\nrun 900ms"))
        .ask(Asked::Fault {
            options: options.map(str::to_owned).to_vec(),
            goal: "client ESTABLISHED, server SYN_RCVD".to_owned(),
        })
}

/// The third segment is lost, then the client speaks.
fn third_ack_then_data(draw: &mut Draw) -> Draft {
    let (delay, port, word) = (draw.delay(), draw.port(), draw.word());
    Draft::new(format!(
        "link delay {delay}\nserver: listen {port}\ndrop next ACK from client\nclient: connect server:{port}\n\
         run until client ESTABLISHED"
    ))
    .then(format!("client: send \"{word}\"\nrun 400ms"))
    .focus("server ESTABLISHED")
}

/// How many SYNs leave within a time.
fn syn_count(draw: &mut Draw) -> Draft {
    let port = draw.port();
    let wait = draw.pick(&[2, 3, 4, 6, 8, 10, 12, 20, 40, 70]);
    Draft::new("server: unplug")
        .then(format!("client: connect server:{port}\nrun {wait}s"))
        .typed(super::draft::count(SegmentKind::Syn, "client"))
}

/// Nobody listens, or nobody is there.
fn refused_or_silent(draw: &mut Draw) -> Draft {
    let (delay, port) = (draw.delay(), draw.port());
    let other = draw.pick(&[81, 2222, 7000]);
    let there = draw.chance(2, 3);
    let before = format!("link delay {delay}\nserver: listen {port}");
    let before = if there { before } else { before + "\nserver: unplug" };
    Draft::new(before).then(format!("client: connect server:{other}\nrun 140s"))
}
