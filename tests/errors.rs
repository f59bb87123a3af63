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

#[test]
fn the_simulator_reports_what_the_table_says() {
    let found: Vec<String> = ROWS.iter().flat_map(|row| wrong(row, &scenario::run)).collect();
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
    let rows = std::sync::Mutex::new(ROWS.iter());
    let worker = || {
        let mut found = Vec::new();
        while let Some(row) = { rows.lock().unwrap().next() } {
            // What only just fits may be late on a busy machine.
            let mut tries = (0..3).map(|_| wrong(row, &play)).skip_while(|wrong| !wrong.is_empty());
            if tries.next().is_none() {
                found.extend(wrong(row, &play));
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
    text
}
