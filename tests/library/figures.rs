//! The figures 6 to 13 of RFC 9293, line by line as far as hosts with numbers of their own can repeat them: who sends
//! which flags in which order, and the states that each side goes through. Where Linux does otherwise, it says so.

use std::path::PathBuf;

use finwait::lang::Lang;
use finwait::scenario;
use finwait::trace::{Flags, HostId, Record, Segment, State, What};

/// A figure.
struct Figure {
    /// The scenario.
    name: &'static str,
    /// How many segments are on the wire before the figure begins.
    before: usize,
    /// The arrows: `>` from the left side, which is the client, `<` from the right one, and the control bits.
    arrows: &'static [&'static str],
    /// The states that the left side goes through in the figure.
    left: &'static [State],
    /// The same for the right side.
    right: &'static [State],
}

use State::{CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynRcvd, SynSent, TimeWait};

const FIGURES: &[Figure] = &[
    Figure {
        name: "figure-06-three-way-handshake",
        before: 0,
        // The last acknowledgment is behind the figure.
        arrows: &["> SYN", "< SYN ACK", "> ACK", "> PSH ACK", "< ACK"],
        left: &[SynSent, Established],
        right: &[Listen, SynRcvd, Established],
    },
    Figure {
        name: "figure-07-both-open",
        before: 0,
        // Linux acknowledges the SYN-ACKs once more; the figure stops before.
        arrows: &["> SYN", "< SYN", "> SYN ACK", "< SYN ACK"],
        left: &[SynSent, SynRcvd, Established],
        right: &[SynSent, SynRcvd, Established],
    },
    Figure {
        name: "figure-08-old-duplicate-syn",
        before: 0,
        // The second arrow is the old duplicate. Linux repeats the SYN where the figure lets the first one arrive, and
        // a listener has no way back: the half-open entry is gone.
        arrows: &["> SYN", "> SYN", "< SYN ACK", "> RST", "> SYN", "< SYN ACK", "> ACK"],
        left: &[SynSent, Established],
        right: &[Listen, SynRcvd, Closed, SynRcvd, Established],
    },
    Figure {
        name: "figure-09-half-open-discovery",
        before: 3,
        arrows: &["> SYN", "< ACK", "> RST", "> SYN", "< SYN ACK", "> ACK"],
        left: &[SynSent, Established],
        right: &[Closed, SynRcvd, Established],
    },
    Figure {
        name: "figure-10-active-side-discovers",
        before: 3,
        arrows: &["< PSH ACK", "> RST"],
        left: &[],
        right: &[Closed],
    },
    Figure {
        name: "figure-11-two-passive-sockets",
        before: 0,
        arrows: &["> SYN", "< SYN ACK", "> RST"],
        left: &[Listen],
        right: &[Listen, SynRcvd, Closed],
    },
    Figure {
        name: "figure-12-normal-close",
        before: 3,
        arrows: &["> FIN ACK", "< ACK", "< FIN ACK", "> ACK"],
        left: &[FinWait1, FinWait2, TimeWait, Closed],
        right: &[CloseWait, LastAck, Closed],
    },
    Figure {
        name: "figure-13-both-close",
        before: 3,
        // Both acknowledgments leave at the same moment.
        arrows: &["> FIN ACK", "< FIN ACK", "< ACK", "> ACK"],
        left: &[FinWait1, Closing, TimeWait, Closed],
        right: &[FinWait1, Closing, TimeWait, Closed],
    },
];

const LEFT: HostId = HostId(0);
const RIGHT: HostId = HostId(1);

fn arrow(from: HostId, segment: &Segment) -> String {
    let bits =
        [(Flags::SYN, "SYN"), (Flags::FIN, "FIN"), (Flags::RST, "RST"), (Flags::PSH, "PSH"), (Flags::ACK, "ACK")];
    let bits: Vec<&str> = bits.iter().filter(|(bit, _)| segment.flags.has(*bit)).map(|(_, name)| *name).collect();
    format!("{} {}", if from == LEFT { ">" } else { "<" }, bits.join(" "))
}

/// The arrows of a run, with the number of the record.
fn arrows(records: &[Record]) -> Vec<(usize, String)> {
    let sent = records.iter().enumerate().filter_map(|(at, record)| match &record.what {
        What::Sent { segment, .. } => record.host.map(|from| (at, arrow(from, segment))),
        What::Injected { from, segment, .. } => Some((at, arrow(*from, segment))),
        _ => None,
    });
    sent.collect()
}

fn states(host: HostId, records: &[Record]) -> Vec<State> {
    let states = records.iter().filter(|record| record.host == Some(host)).filter_map(|record| match record.what {
        What::State { to, .. } => Some(to),
        _ => None,
    });
    states.collect()
}

#[test]
fn the_figures_of_the_rfc_are_played_as_they_are_drawn() {
    for figure in FIGURES {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(figure.name);
        let text = std::fs::read_to_string(path.with_extension("tcp")).unwrap();
        let records = scenario::run(&scenario::parse(&text, Lang::En).unwrap()).records;
        let all = arrows(&records);
        let shown: Vec<&str> = all.iter().skip(figure.before).map(|(_, arrow)| arrow.as_str()).collect();
        assert_eq!(shown.get(..figure.arrows.len()), Some(figure.arrows), "{}: {shown:?}", figure.name);
        // The states count from the call that the figure begins with, which stands before its first arrow.
        let first = all.get(figure.before).map_or(0, |(at, _)| *at);
        let from = if figure.before == 0 { 0 } else { call_before(&records, first) };
        let rest = &records[from..];
        assert_eq!(states(LEFT, rest), figure.left, "{}: left", figure.name);
        assert_eq!(states(RIGHT, rest), figure.right, "{}: right", figure.name);
    }
}

/// The record of the last call before a record.
fn call_before(records: &[Record], at: usize) -> usize {
    records[..at].iter().rposition(|record| matches!(record.what, What::Called { .. })).unwrap_or(0)
}
