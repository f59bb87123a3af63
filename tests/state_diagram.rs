//! The scenarios together walk the whole state diagram of RFC 9293 (Figure 5 and §3.10), and never leave it.
//!
//! The tables are the diagram; a run's transitions are collected from its records, each with the rule that made it. An
//! edge that no scenario walks fails, and so does a transition that is no edge. `docs/states.md` is the proof for
//! readers: `FINWAIT_BLESS=1 cargo test --test state_diagram` writes it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the environment says whether to write the page anew")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use finwait::lang::Lang;
use finwait::scenario;
use finwait::trace::State::{self, *};
use finwait::trace::{Rule, What};

/// An edge, with what stands at it in the figure, or why it is there.
type Edge = (State, State, &'static str);

/// The arrows of Figure 5.
const FIGURE_5: &[Edge] = &[
    (Closed, Listen, "passive OPEN / create TCB"),
    (Closed, SynSent, "active OPEN / create TCB, snd SYN"),
    (Listen, SynRcvd, "rcv SYN / snd SYN,ACK"),
    (Listen, Closed, "CLOSE / delete TCB"),
    (SynSent, SynRcvd, "rcv SYN / snd SYN,ACK"),
    (SynSent, Established, "rcv SYN,ACK / snd ACK"),
    (SynSent, Closed, "CLOSE / delete TCB"),
    (SynRcvd, Established, "rcv ACK of SYN / x"),
    (SynRcvd, FinWait1, "CLOSE / snd FIN"),
    (Established, FinWait1, "CLOSE / snd FIN"),
    (Established, CloseWait, "rcv FIN / snd ACK"),
    (FinWait1, FinWait2, "rcv ACK of FIN / x"),
    (FinWait1, Closing, "rcv FIN / snd ACK"),
    (FinWait2, TimeWait, "rcv FIN / snd ACK"),
    (Closing, TimeWait, "rcv ACK of FIN / x"),
    (CloseWait, LastAck, "CLOSE / snd FIN"),
    (LastAck, Closed, "rcv ACK of FIN / x"),
    (TimeWait, Closed, "Timeout=2MSL / delete TCB"),
];

/// Arrows of Figure 5 that no run takes, with the reason.
const NOT_TAKEN: &[Edge] = &[
    (Listen, SynSent, "a listener that sends: no socket interface has that (RFC 9293 §3.10.2)"),
    (SynRcvd, Listen, "a listener stays where it is, and what it made of a SYN goes to CLOSED (§3.5.3, note 1)"),
    (FinWait1, TimeWait, "taken as two steps: the acknowledgment first, then the FIN of the same segment (note 2)"),
];

/// What the figure leaves out: a reset, an abort or a give-up ends any connection (§3.10.7, §3.10.5, §3.8.3).
const ENDS: &[Edge] = &[
    (SynRcvd, Closed, "reset, abort or give-up"),
    (Established, Closed, "reset, abort or give-up"),
    (FinWait1, Closed, "reset, abort or give-up"),
    (FinWait2, Closed, "reset, abort, or an orphan's time is over"),
    (CloseWait, Closed, "reset, abort or give-up"),
    (Closing, Closed, "reset, abort or give-up"),
];

/// What Linux adds.
const LINUX: &[Edge] = &[(Listen, Established, "rcv ACK that brings a SYN cookie back / create TCB")];

/// A transition, with the rule that made it.
type Step = (State, State, Option<Rule>);

/// The transitions of every scenario, each with the shortest run that has it: how much happens there, and its name.
fn walked() -> BTreeMap<Step, (usize, String)> {
    let mut found: BTreeMap<Step, (usize, String)> = BTreeMap::new();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    for entry in std::fs::read_dir(folder).expect("the folder of scenarios") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ext| ext != "tcp") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let scenario = scenario::parse(&text, Lang::En).unwrap_or_else(|_| panic!("{} is read", path.display()));
        let records = scenario::run(&scenario).records;
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        for record in &records {
            if let What::State { from, to } = record.what {
                let this = (records.len(), name.clone());
                let best = found.entry((from, to, record.rule)).or_insert_with(|| this.clone());
                *best = this.min(best.clone());
            }
        }
    }
    found
}

#[test]
fn every_arrow_is_walked_and_no_other_way() {
    let edges = [FIGURE_5, ENDS, LINUX].concat();
    let diagram: BTreeSet<(State, State)> = edges.iter().map(|(from, to, _)| (*from, *to)).collect();
    let walked = walked();
    let taken: BTreeSet<(State, State)> = walked.keys().map(|(from, to, _)| (*from, *to)).collect();
    let missing: Vec<_> = diagram.difference(&taken).collect();
    assert!(missing.is_empty(), "no scenario walks {missing:?}");
    let strange: Vec<_> = walked.iter().filter(|((from, to, _), _)| !diagram.contains(&(*from, *to))).collect();
    assert!(strange.is_empty(), "not in the diagram: {strange:?}");
    for (from, to, why) in NOT_TAKEN {
        assert!(!taken.contains(&(*from, *to)), "{from:?} to {to:?} is taken after all: {why}");
    }
}

#[test]
fn the_page_is_that_of_today() {
    let fresh = page(&walked());
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/states.md");
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        std::fs::write(&path, &fresh).expect("the page can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == fresh, "docs/states.md is out of date: FINWAIT_BLESS=1 cargo test --test state_diagram");
}

/// The page: every edge with the rules that made somebody walk it, each with the shortest scenario in which it did.
fn page(walked: &BTreeMap<Step, (usize, String)>) -> String {
    let mut page = "# Every transition, and who walks it\n\n\
        The state diagram of RFC 9293, edge by edge. A row is a rule that took a connection along an edge\n\
        in a scenario of `tests/scenarios`, with the shortest run in which it did; `finwait rules KEY`\n\
        explains the rule. This page is generated by `tests/state_diagram.rs`, which fails for an edge that\n\
        no scenario walks and for a transition that is no edge. How the kernel fares in the same scenarios\n\
        is in [parity.md](parity.md).\n\n\
        The figure tells of one connection. Where it goes from LISTEN to SYN_RCVD, a host makes a new entry\n\
        for the connection: the socket that listens stays in LISTEN.\n"
        .to_owned();
    for (title, edges) in
        [("Figure 5", FIGURE_5), ("Beside the figure: §3.10.5, §3.10.7, §3.8.3", ENDS), ("Linux only", LINUX)]
    {
        let _ = write!(page, "\n## {title}\n\n| from | to | at the edge | rule | scenario |\n|---|---|---|---|---|\n");
        for (from, to, label) in edges {
            let mut first = true;
            for ((_, _, rule), (_, name)) in walked.iter().filter(|((a, b, _), _)| (a, b) == (from, to)) {
                let (from, to, label) = if first { (from.name(), to.name(), *label) } else { ("", "", "") };
                let key = rule.map_or("-", |rule| rule.info().key);
                let link = format!("[{name}](../tests/scenarios/{name}.tcp)");
                let _ = writeln!(page, "| {from} | {to} | {label} | `{key}` | {link} |");
                first = false;
            }
        }
    }
    let _ = write!(page, "\n## Arrows of the figure that nobody takes\n\n| from | to | why |\n|---|---|---|\n");
    for (from, to, why) in NOT_TAKEN {
        let _ = writeln!(page, "| {} | {} | {why} |", from.name(), to.name());
    }
    page
}
