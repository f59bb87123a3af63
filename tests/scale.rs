//! What a long script costs: in proportion to its length, in memory and in work.
//!
//! Work is counted as bytes asked of the allocator, which is the same on every machine; what a line costs in time is
//! the business of `cargo bench --bench engine -- script`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::alloc::System;

use finwait::lang::Lang;
use finwait::scenario::compare::{self, Slack};
use finwait::scenario::{self, Session};
use finwait::trace::{json, text};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static HEAP: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What is repeated, with the number of the turn in place of `#`.
const SCRIPTS: [(&str, &str); 4] = [
    ("connect lines", "client: connect server:80\n"),
    (
        "conditions",
        "client: connect server:80 as c#\nrun until client.c# ESTABLISHED\nserver: accept as s#\n\
         expect client.c# ESTABLISHED, rule syn-makes-request, count SYN from client = #\n",
    ),
    (
        "one connection after another",
        "client: connect server:80 as c#\nrun 200ms\nserver: accept as s#\nclient.c#: close\nrun 200ms\n\
         server.s#: close\nrun 200ms\n",
    ),
    ("a flood", "flood 5 SYN from 198.51.100.1 to server:80\n"),
];

const FEW: usize = 250;

/// How many times more turns a long script has, and how many times more it may cost: lists that double leave some room,
/// and what grows with the square would cost sixteen times as much.
const TIMES: usize = 4;
const AT_MOST: usize = 6;

fn source(turn: &str, turns: usize) -> String {
    let turns: String = (1..=turns).map(|number| turn.replace('#', &number.to_string())).collect();
    format!("server: listen 80 backlog=4096\n{turns}run\n")
}

/// Bytes asked for while something is done, and those of them that were held at its end.
fn cost<T>(act: impl FnOnce() -> T) -> (usize, usize, T) {
    let region = Region::new(HEAP);
    let done = act();
    let change = region.change();
    (change.bytes_allocated, change.bytes_allocated.saturating_sub(change.bytes_deallocated), done)
}

/// One after another in one test: the allocator counts for all threads.
#[test]
fn a_script_costs_in_proportion_to_its_length() {
    let mut found = Vec::new();
    for (name, turn) in SCRIPTS {
        let costs = [FEW, FEW * TIMES].map(|turns| costs(&source(turn, turns)));
        for ((what, few), (_, many)) in costs[0].iter().zip(&costs[1]) {
            if *many > few * AT_MOST {
                found.push(format!("{name}: {what}: {few} B for {FEW} turns, {many} B for {TIMES} times as many"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What the ways to play a script cost.
fn costs(source: &str) -> Vec<(&'static str, usize)> {
    let (reading, _, scenario) = cost(|| scenario::parse(source, Lang::En).unwrap());
    let (running, kept, report) = cost(|| scenario::run(&scenario));
    assert!(report.is_ok(), "{:?}", (report.failures.first(), report.refusal));
    let hosts = &scenario.setup.hosts;
    let (by_lines, kept_by_lines, beside) = cost(|| scenario::run_by_lines(&scenario));
    let (comparing, ..) = cost(|| assert!(compare::compare(&beside, &beside, hosts, Slack::NONE).is_empty()));
    let (printing, ..) = cost(|| text::render(&report.records, hosts, text::TextOptions::default()));
    let (writing, ..) = cost(|| json::render(&report.records, "linux-6.18", 1, hosts));
    let (stepping, held, session) = cost(|| {
        let mut session = Session::new(&scenario);
        assert!(session.run_on(1_000_000));
        session
    });
    assert!(session.records() == report.records);
    vec![
        ("reading", reading),
        ("running", running),
        ("the report", kept),
        ("running line by line", by_lines),
        ("the report with its moments", kept_by_lines),
        ("comparing", comparing),
        ("printing", printing),
        ("writing JSON", writing),
        ("stepping", stepping),
        ("the session with its checkpoints", held),
    ]
}
