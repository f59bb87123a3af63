//! The scenarios together walk the whole state diagram of RFC 9293 (Figure 5 and §3.10), and never leave it.
//!
//! The table is the diagram; a run's transitions are collected from its records. An edge that no scenario walks fails,
//! and so does a transition that is no edge.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use finwait::lang::Lang;
use finwait::scenario;
use finwait::trace::State::{self, *};
use finwait::trace::What;

/// The arrows of Figure 5.
const FIGURE_5: &[(State, State)] = &[
    (Closed, Listen),
    (Closed, SynSent),
    (Listen, SynRcvd),
    (Listen, Closed),
    (SynSent, SynRcvd),
    (SynSent, Established),
    (SynSent, Closed),
    (SynRcvd, Established),
    (SynRcvd, FinWait1),
    (Established, FinWait1),
    (Established, CloseWait),
    (FinWait1, FinWait2),
    (FinWait1, Closing),
    (FinWait2, TimeWait),
    (Closing, TimeWait),
    (CloseWait, LastAck),
    (LastAck, Closed),
    (TimeWait, Closed),
];

/// Arrows of Figure 5 that no run takes, with the reason.
const NOT_TAKEN: &[(State, State, &str)] = &[
    (Listen, SynSent, "a listener that sends: no socket interface has that (RFC 9293 §3.10.2)"),
    (SynRcvd, Listen, "a listener stays where it is, and what it made of a SYN goes to CLOSED (§3.5.3, note 1)"),
    (FinWait1, TimeWait, "taken as two steps: the acknowledgment first, then the FIN of the same segment (note 2)"),
];

/// What the figure leaves out: a reset, an abort or a give-up ends any connection (§3.10.7, §3.10.5, §3.8.3).
const ENDS: &[State] = &[SynRcvd, Established, FinWait1, FinWait2, CloseWait, Closing];

/// What Linux adds: the ACK that brings a SYN cookie back opens a connection that nobody remembered.
const LINUX: &[(State, State)] = &[(Listen, Established)];

/// The transitions of every scenario, each with one that has it.
fn walked() -> Vec<(State, State, String)> {
    let mut found: Vec<(State, State, String)> = Vec::new();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    for entry in std::fs::read_dir(folder).expect("the folder of scenarios") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ext| ext != "tcp") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let scenario = scenario::parse(&text, Lang::En).unwrap_or_else(|_| panic!("{} is read", path.display()));
        for record in scenario::run(&scenario).records {
            if let What::State { from, to } = record.what
                && !found.iter().any(|(a, b, _)| (*a, *b) == (from, to))
            {
                found.push((from, to, path.display().to_string()));
            }
        }
    }
    found
}

#[test]
fn every_arrow_is_walked_and_no_other_way() {
    let ends = ENDS.iter().map(|from| (*from, Closed));
    let diagram: BTreeSet<(State, State)> = FIGURE_5.iter().copied().chain(LINUX.iter().copied()).chain(ends).collect();
    let walked = walked();
    let taken: BTreeSet<(State, State)> = walked.iter().map(|(from, to, _)| (*from, *to)).collect();
    let missing: Vec<_> = diagram.difference(&taken).collect();
    assert!(missing.is_empty(), "no scenario walks {missing:?}");
    let strange: Vec<_> = walked.iter().filter(|(from, to, _)| !diagram.contains(&(*from, *to))).collect();
    assert!(strange.is_empty(), "not in the diagram: {strange:?}");
    for (from, to, why) in NOT_TAKEN {
        assert!(!taken.contains(&(*from, *to)), "{from:?} to {to:?} is taken after all: {why}");
    }
}
