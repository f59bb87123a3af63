//! What the calls of an application return after each thing that can befall its connection, and in which order: the
//! pending error is reported once, to whichever call comes first.
//!
//! The table says what is expected; the simulator, and with `LAB_REQUIRED=1` the real kernel, are run for every row and
//! every order. `docs/errors.md` is the same table for readers: `FINWAIT_BLESS=1 cargo test --test errors` writes it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stderr, reason = "a skip is loud")]
#![allow(clippy::disallowed_methods, reason = "the kernel arm lives in real time, and the environment asks for it")]

mod situations;

use std::fmt::Write as _;

use finwait::lab::{self, Options};
use finwait::lang::Lang;
use finwait::scenario::{self, RunReport};
use finwait::trace::{Record, What};

use situations::states::{CALLS, Place, STATES};
use situations::stories::{STORIES, Story};
use situations::{ROWS, Row};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/errors.md");

/// The calls of each order; poll() looks first and takes nothing.
const ORDERS: [[&str; 5]; 3] = [
    ["poll", "recv", "recv", "send 1", "send 1"],
    ["poll", "send 1", "send 1", "recv", "recv"],
    ["poll", "so_error", "so_error", "recv", "send 1"],
];

/// How many rows run side by side on the kernel; nearly all of their time they sleep.
const SIDE_BY_SIDE: usize = 12;

fn source(row: &Row, order: usize) -> String {
    let calls: Vec<String> = ORDERS[order].iter().map(|call| format!("{}: {call}\n", row.who)).collect();
    format!("link delay 5ms\n{}{}", row.setup, calls.concat())
}

/// What the last five calls came to.
fn outcomes(records: &[Record]) -> Vec<String> {
    let returned = |record: &Record| match &record.what {
        What::Returned { outcome, .. } => Some(outcome.to_string().replace('"', "")),
        _ => None,
    };
    let all: Vec<String> = records.iter().filter_map(returned).collect();
    all[all.len().saturating_sub(5)..].to_vec()
}

fn wanted(row: &Row, order: usize) -> Vec<String> {
    let calls = [row.read_first, row.write_first, row.so_error_first][order];
    std::iter::once(row.poll).chain(calls).map(str::to_owned).collect()
}

/// Every row and order that comes to something else, in words.
fn wrong(row: &Row, run: &dyn Fn(&scenario::Scenario) -> RunReport) -> Vec<String> {
    let mut found = Vec::new();
    for (order, calls) in ORDERS.iter().enumerate() {
        let text = source(row, order);
        let scenario = scenario::parse(&text, Lang::En)
            .unwrap_or_else(|mistakes| panic!("{}", scenario::render(&mistakes, &text, row.what, Lang::En, false)));
        let report = run(&scenario);
        assert!(report.refusal.is_none(), "{}: {:?}", row.what, report.refusal);
        let (came, wanted) = (outcomes(&report.records), wanted(row, order));
        if came != wanted {
            found.push(format!("{}, {calls:?}:\n  wanted {wanted:?}\n  came   {came:?}", row.what));
        }
    }
    found
}

/// What a run of this text returns after the first `skip` calls of it.
fn returns(text: &str, skip: usize, what: &str, run: &dyn Fn(&scenario::Scenario) -> RunReport) -> Vec<String> {
    let scenario = scenario::parse(text, Lang::En)
        .unwrap_or_else(|mistakes| panic!("{}", scenario::render(&mistakes, text, what, Lang::En, false)));
    let report = run(&scenario);
    assert!(report.refusal.is_none(), "{what}: {:?}", report.refusal);
    let calls = report.records.iter().enumerate().filter(|(_, record)| matches!(record.what, What::Called { .. }));
    let from = calls.map(|(at, _)| at).nth(skip).unwrap_or(report.records.len());
    let returned = report.records[from..].iter().filter_map(|record| match &record.what {
        What::Returned { outcome, .. } => Some(outcome.to_string().replace('"', "")),
        _ => None,
    });
    returned.collect()
}

fn calls_in(setup: &str) -> usize {
    setup.lines().filter(|line| line.split_once(": ").is_some_and(|(_, call)| !ACTS.contains(&call))).count()
}

/// What befalls a host is no call.
const ACTS: [&str; 5] = ["kill", "crash", "reboot", "plug", "unplug"];

/// The cells of a state that come to something else: what is wanted, and what came.
fn wrong_cells(place: &Place, run: &dyn Fn(&scenario::Scenario) -> RunReport) -> Vec<String> {
    let came = CALLS.iter().map(|call| {
        let text = format!("link delay 5ms\n{}client.c: {call}\n", place.setup);
        returns(&text, calls_in(place.setup), place.what, run).join("; ")
    });
    let came: Vec<String> = came.collect();
    if came == place.cells {
        Vec::new()
    } else {
        vec![format!("{}:\n  wanted {:?}\n  came   {came:?}", place.what, place.cells)]
    }
}

/// The story's calls that come to something else.
fn wrong_story(story: &Story, run: &dyn Fn(&scenario::Scenario) -> RunReport) -> Vec<String> {
    let line = |call: &str| if call.starts_with("run") { format!("{call}\n") } else { format!("client.c: {call}\n") };
    let calls: String = story.calls.iter().map(|(call, _)| line(call)).collect();
    let text = format!("link delay 5ms\n{}{calls}", story.setup);
    let came = returns(&text, calls_in(story.setup), story.what, run);
    let wanted = story.calls.iter().flat_map(|(_, wanted)| wanted.split("; ")).filter(|wanted| !wanted.is_empty());
    let wanted: Vec<&str> = wanted.collect();
    if came == wanted { Vec::new() } else { vec![format!("{}:\n  wanted {wanted:?}\n  came   {came:?}", story.what)] }
}

/// Everything that is asked of an arm.
fn questions() -> Vec<Question> {
    let rows = ROWS.iter().map(Question::Row);
    rows.chain(STATES.iter().map(Question::State)).chain(STORIES.iter().map(Question::Story)).collect()
}

#[derive(Clone, Copy)]
enum Question {
    Row(&'static Row),
    State(&'static Place),
    Story(&'static Story),
}

impl Question {
    fn wrong(self, run: &dyn Fn(&scenario::Scenario) -> RunReport) -> Vec<String> {
        match self {
            Question::Row(row) => wrong(row, run),
            Question::State(place) => wrong_cells(place, run),
            Question::Story(story) => wrong_story(story, run),
        }
    }
}

#[test]
fn the_simulator_reports_what_the_table_says() {
    let found: Vec<String> = questions().into_iter().flat_map(|question| question.wrong(&scenario::run)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_kernel_reports_what_the_table_says() {
    if !std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1") {
        eprintln!("\n!!! SKIPPED: the kernel was not asked for its errors; LAB_REQUIRED=1 does (docs/kernel-lab.md)\n");
        return;
    }
    lab::prepare().unwrap_or_else(|trouble| panic!("{}", trouble.sentence(Lang::En)));
    let play = |scenario: &scenario::Scenario| {
        lab::run(scenario, &Options::default()).unwrap_or_else(|trouble| panic!("{}", trouble.sentence(Lang::En)))
    };
    let rows = std::sync::Mutex::new(questions().into_iter());
    let worker = || {
        let mut found = Vec::new();
        while let Some(row) = { rows.lock().unwrap().next() } {
            // What only just fits may be late on a busy machine.
            let mut tries = (0..3).map(|_| row.wrong(&play)).skip_while(|wrong| !wrong.is_empty());
            if tries.next().is_none() {
                found.extend(row.wrong(&play));
            }
        }
        found
    };
    let found: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..SIDE_BY_SIDE).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_document_shows_the_table() {
    let fresh = document();
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        std::fs::write(PATH, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(kept == fresh, "docs/errors.md is out of date: FINWAIT_BLESS=1 cargo test --test errors");
}

fn document() -> String {
    let mut text = String::from(
        "# Errors as applications see them\n\n\
         What the calls of a process return after something has befallen its connection, on Linux 6.18. The table is \
         written\nby `tests/errors.rs`, which plays every row on the simulator and, where it is asked to, on a real \
         kernel.\n\n\
         A pending error is reported once, to whichever call comes first: the three columns begin with different \
         calls.\n`EPIPE` comes with SIGPIPE unless the process ignores the signal or sends with MSG_NOSIGNAL.\n\n\
         | what befell it | poll() | recv, recv, send, send | send, send, recv, recv | SO_ERROR twice, recv, send |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    for row in ROWS {
        let cell = |calls: &[&str]| calls.join(", ");
        let columns = [cell(&row.read_first), cell(&row.write_first), cell(&row.so_error_first)];
        let _ = writeln!(text, "| {} | {} | {} |", row.what, row.poll.replace(',', " "), columns.join(" | "));
    }
    text.push_str(&states());
    text.push_str(&stories());
    text
}

/// Every call in every state.
fn states() -> String {
    let mut text = String::from(
        "\n## Every call in every state\n\n\
         Each cell is a call of its own, on a socket in that state. `blocked` is a call that waits; on a non-blocking \
         socket it\nreturns EAGAIN at once (connect(): EINPROGRESS, and EALREADY while it is under way). The connect() \
         of this table goes\nto a port where nobody listens.\n\n",
    );
    let names = CALLS.map(|call| call.split(' ').next().unwrap_or(call));
    let heads: Vec<String> = CALLS
        .iter()
        .zip(names)
        .map(|(call, name)| if name == "shutdown" { (*call).to_owned() } else { name.to_owned() })
        .collect();
    let _ = writeln!(text, "| state | {} |", heads.join(" | "));
    let _ = writeln!(text, "| ---{} |", " | ---".repeat(heads.len()));
    for place in STATES {
        let cells = place.cells.map(|cell| cell.replace(',', " "));
        let _ = writeln!(text, "| {} | {} |", place.what, cells.join(" | "));
    }
    text
}

/// What connect() comes to.
fn stories() -> String {
    let mut text = String::from(
        "\n## What connect() comes to\n\nCalls in their order; what comes after a while stands behind the time that \
         passed.\n\n\
         | what it meets | calls and what they return |\n| --- | --- |\n",
    );
    for story in STORIES {
        let step = |(call, came): &(&str, &str)| {
            let call = call
                .strip_prefix("run ")
                .map_or_else(|| call.replace(" server:80", ""), |time| format!("after {time}"));
            if came.is_empty() { format!("({call})") } else { format!("{call}: {}", came.replace(',', " ")) }
        };
        let steps: Vec<String> = story.calls.iter().map(step).collect();
        let _ = writeln!(text, "| {} | {} |", story.what, steps.join(", "));
    }
    text
}
