//! Which pairs of a state and an event are the point at which some question is decided. An event is what a host must
//! answer: a segment that arrives, a call, a timer, an ICMP error. Pairs that runs of the library show and no question
//! is about are holes, and each must have its reason here. The document is written from the questions themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use finwait::lang::Lang;
use finwait::quiz::drill::be_the_stack;
use finwait::quiz::generate::{Generator, generators};
use finwait::quiz::item::{Ask, Item, Played};
use finwait::scenario::{Progress, Session, parse};
use finwait::trace::{HostId, Record, Segment, SegmentKind, SocketId, State, Time, TimerKind, What, WorldView};

use super::holes::HOLES;
use super::made::on_all_threads;
use super::mutants;

/// How many seeds of each generator are looked at, and of rounds at one end of a connection.
const SEEDS: u64 = 6;
const ROUNDS: u64 = 60;
/// The most steps of a run of the library.
const STEPS_MAX: usize = 3_000;

/// Calls that bear on a connection, in the order of its life.
const CALLS: [&str; 7] = ["listen", "connect", "accept", "send", "recv", "shutdown", "close"];
/// Kinds of segments, the telling ones first: a FIN with data is a FIN.
const KINDS: [SegmentKind; 6] =
    [SegmentKind::Rst, SegmentKind::SynAck, SegmentKind::Syn, SegmentKind::Fin, SegmentKind::Data, SegmentKind::Ack];

/// Where it is written down.
const PAGE: &str = "docs/question-coverage.md";

pub type Pair = (State, String);

/// The columns: segments, calls, timers, ICMP.
fn events() -> Vec<String> {
    let kinds =
        SegmentKind::ALL.iter().filter(|(kind, _)| *kind != SegmentKind::Any).map(|(_, word)| (*word).to_owned());
    let calls = CALLS.iter().map(|call| format!("{call}()"));
    let timers = TimerKind::ALL.iter().map(|timer| format!("{} timer", timer.word()));
    kinds.chain(calls).chain(timers).chain(["ICMP".to_owned()]).collect()
}

/// The state in which a socket that a step is about was before it.
fn state_before(view: &WorldView, host: HostId, socket: Option<SocketId>, segment: Option<&Segment>) -> State {
    let Some(host) = view.hosts.iter().find(|known| known.id == host) else { return State::Closed };
    if let Some(segment) = segment {
        let all = || host.sockets.iter().filter(|socket| socket.local.port() == segment.dst.port());
        let own = all().find(|socket| socket.remote == Some(segment.src) && socket.state != State::Closed);
        return own
            .or_else(|| all().find(|socket| socket.state == State::Listen))
            .map_or(State::Closed, |found| found.state);
    }
    host.sockets.iter().find(|known| Some(known.id) == socket).map_or(State::Closed, |found| found.state)
}

/// The pairs of a step, from what was before it and what it brought.
fn pairs_of(view: &WorldView, step: &[Record]) -> Vec<(Pair, Time)> {
    let pair = |record: &Record| {
        let host = record.host?;
        let (event, segment) = match &record.what {
            What::Arrived { segment, .. } => {
                let kind = KINDS.iter().find(|kind| kind.matches(segment))?;
                (kind.word().to_owned(), Some(segment))
            }
            What::Called { call } => {
                let word = call.name().word();
                (CALLS.contains(&word).then(|| format!("{word}()"))?, None)
            }
            What::Timer { timer } => (format!("{} timer", timer.word()), None),
            What::IcmpArrived { .. } => ("ICMP".to_owned(), None),
            _ => return None,
        };
        // An ICMP error is about the connection whose segment it quotes, which is the only one as a rule.
        let socket = record.socket.or_else(|| {
            let known = view.hosts.iter().find(|known| known.id == host)?;
            known.sockets.iter().rev().find(|socket| socket.remote.is_some()).map(|socket| socket.id)
        });
        Some(((state_before(view, host, socket, segment), event), record.at))
    };
    step.iter().filter_map(pair).collect()
}

/// The pairs that a run of the library shows.
fn shown_by(file: &PathBuf) -> BTreeSet<Pair> {
    let text = std::fs::read_to_string(file).unwrap();
    let Ok(scenario) = parse(&text, Lang::En) else { return BTreeSet::new() };
    let (mut session, mut found) = (Session::new(&scenario), BTreeSet::new());
    for _ in 0..STEPS_MAX {
        let before = session.view().clone();
        // Very many sockets are another matter, and slow to look at.
        if before.hosts.iter().any(|host| host.sockets.len() > 64) || session.script_is_over() {
            break;
        }
        if session.step() == Progress::Ended {
            break;
        }
        found.extend(pairs_of(&before, session.records_of_last_step()).into_iter().map(|(pair, _)| pair));
    }
    found
}

/// The pairs at which an item is decided: those of the moments that its explanation names, in the run as the answer has
/// it.
fn decided_by(item: &Item) -> BTreeSet<Pair> {
    let Some(played) = &item.played else { return BTreeSet::new() };
    let deciding = match &item.ask {
        Ask::Run(question) => &question.truth.deciding,
        _ => &item.deciding,
    };
    let all = behind_the_cut(played.solved());
    let at_it = |(_, at): &&(Pair, Time)| deciding.events.iter().any(|event| event.at == *at);
    all.iter().filter(at_it).map(|(pair, _)| pair.clone()).collect()
}

fn behind_the_cut(played: &Played) -> Vec<(Pair, Time)> {
    let mut session = played.at_cut();
    let (mut before, mut found) = (session.view().clone(), Vec::new());
    played.go_on(&mut session, |now| {
        found.extend(pairs_of(&before, now.records_of_last_step()));
        before = now.view().clone();
    });
    found
}

fn scenarios(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(scenarios(&path));
        } else if path.extension().is_some_and(|kind| kind == "tcp") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// For each pair the generators with a question that is decided at it.
fn asked() -> BTreeMap<Pair, BTreeSet<&'static str>> {
    let jobs: Vec<&'static Generator> = generators().collect();
    let of = |generator: &&'static Generator| {
        let items = (0..SEEDS).filter_map(|seed| generator.item(seed).ok());
        items.flat_map(|item| decided_by(&item)).collect::<BTreeSet<Pair>>()
    };
    let mut found: BTreeMap<Pair, BTreeSet<&'static str>> = BTreeMap::new();
    for (generator, pairs) in jobs.iter().zip(on_all_threads(&jobs, of)) {
        for pair in pairs {
            found.entry(pair).or_default().insert(generator.name);
        }
    }
    let rounds: Vec<u64> = (0..ROUNDS).collect();
    let of = |seed: &u64| {
        let items = be_the_stack(*seed);
        items.iter().flat_map(|planned| decided_by(&planned.item)).collect::<BTreeSet<Pair>>()
    };
    for pair in on_all_threads(&rounds, of).into_iter().flatten() {
        found.entry(pair).or_default().insert("be-the-stack");
    }
    found
}

#[test]
fn every_pair_that_can_be_is_asked_about_or_has_its_reason() {
    // In a debug build it would take minutes to find the holes anew: those of the page are held against the reasons.
    if cfg!(debug_assertions) {
        return hold_reasons(&std::fs::read_to_string(PAGE).unwrap());
    }
    let asked = asked();
    let files = scenarios(Path::new("tests/scenarios"));
    let reachable: BTreeSet<Pair> = on_all_threads(&files, shown_by).into_iter().flatten().collect();
    assert!(reachable.len() > 100, "only {}", reachable.len());
    let columns = events();
    let column = |pair: &&Pair| columns.iter().position(|event| *event == pair.1);
    let mut holes: Vec<&Pair> = reachable.iter().filter(|pair| !asked.contains_key(*pair)).collect();
    holes.sort_by_key(|pair| (pair.0 as usize, column(pair)));
    let reason = |pair: &Pair| HOLES.iter().find(|(state, event, _)| *state == pair.0 && *event == pair.1);
    let unexplained: Vec<String> =
        holes.iter().filter(|pair| reason(pair).is_none()).map(|(state, event)| format!("{state} {event}")).collect();
    let stale: Vec<String> = HOLES
        .iter()
        .filter(|(state, event, _)| !holes.iter().any(|hole| hole.0 == *state && hole.1 == *event))
        .map(|(state, event, _)| format!("{state} {event}"))
        .collect();
    let text = page(&asked, &reachable, &holes);
    hold(PAGE, &text);
    assert!(unexplained.is_empty(), "no question is decided here, and nothing says why: {unexplained:#?}");
    assert!(stale.is_empty(), "no holes any more: {stale:#?}");
}

/// Every hole that a page names has its reason in the list, word for word, and the list has no other.
fn hold_reasons(page: &str) {
    let (_, holes) = page.split_once("## Holes\n").unwrap();
    let told: BTreeSet<&str> =
        holes.lines().take_while(|line| !line.starts_with('#')).filter(|line| line.starts_with("- ")).collect();
    let known: Vec<String> =
        HOLES.iter().map(|(state, event, reason)| format!("- **{state}, {event}**: {reason}")).collect();
    let unexplained: Vec<&&str> = told.iter().filter(|line| !known.iter().any(|one| one == **line)).collect();
    let stale: Vec<&String> = known.iter().filter(|line| !told.contains(line.as_str())).collect();
    assert!(told.len() > 5 && unexplained.is_empty() && stale.is_empty(), "{unexplained:#?} {stale:#?}");
}

#[test]
fn a_hole_without_a_reason_is_noticed() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (before, behind) = page.split_once("## Holes\n").unwrap();
    let broken = format!("{before}## Holes\n\n- **CLOSED, moonlight**: ?\n{behind}");
    assert!(std::panic::catch_unwind(|| hold_reasons(&broken)).is_err(), "a hole that nobody explains");
    let line = behind.lines().find(|line| line.starts_with("- ")).unwrap();
    let fewer = page.replace(&format!("{line}\n"), "");
    assert!(std::panic::catch_unwind(|| hold_reasons(&fewer)).is_err(), "a reason for no hole");
}

fn page(asked: &BTreeMap<Pair, BTreeSet<&'static str>>, reachable: &BTreeSet<Pair>, holes: &[&Pair]) -> String {
    let mut text = String::from(INTRODUCTION);
    let columns = events();
    let states: Vec<State> = State::ALL.to_vec();
    // Events are rows: there are more of them.
    let _ = writeln!(
        text,
        "| | {} |",
        states.iter().map(|state| state.to_string().replace('_', " ")).collect::<Vec<_>>().join(" | ")
    );
    let _ = writeln!(text, "|---{}|", "|:-:".repeat(states.len()));
    for event in &columns {
        let cell = |state: &State| {
            let pair = (*state, event.clone());
            match asked.get(&pair).map_or(0, BTreeSet::len) {
                0 if reachable.contains(&pair) => "–".to_owned(),
                0 => " ".to_owned(),
                count @ 1..3 => count.to_string(),
                _ => "3+".to_owned(),
            }
        };
        let _ = writeln!(text, "| {event} | {} |", states.iter().map(cell).collect::<Vec<_>>().join(" | "));
    }
    text.push_str("\n## Holes\n\n");
    for (state, event) in holes {
        let reason = HOLES.iter().find(|(known, what, _)| known == state && what == event);
        let _ = writeln!(text, "- **{state}, {event}**: {}", reason.map_or("?", |(.., reason)| reason));
    }
    text.push_str(&mutants::table());
    text
}

const INTRODUCTION: &str = "\
# What questions are decided by

Written by `FINWAIT_BLESS=1 cargo test --release --test questions`, which holds it.

A question is decided where a host in some state answers an event: a segment that arrives, a call, a timer that fires,
an ICMP error. Below stands, for each pair of the two, of how many generators questions were decided there in the first
six seeds (be-the-stack rounds count as one generator): at the moments that the explanation of its answer names, in the
run as the answer has it. A dash is a hole: runs of the library come through it, and no question is decided there. An
empty cell is a pair that no run of the library shows.

A segment that finds no connection and no listener meets CLOSED, one that opens a connection LISTEN.

";

/// Holds a document, or writes it when it is to be blessed.
fn hold(path: &str, text: &str) {
    if std::env::var("FINWAIT_BLESS").is_ok() {
        std::fs::write(path, text).unwrap();
    }
    let known = std::fs::read_to_string(path).unwrap_or_default();
    assert!(known == text, "{path} is out of date: FINWAIT_BLESS=1 cargo test --release --test questions");
}
