//! What a long script costs: in proportion to its length, in memory and in work.
//!
//! Work is counted as bytes asked of the allocator, which is the same on every machine; what a line costs in time is
//! the business of `cargo bench --bench engine -- script`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::alloc::System;

use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::scenario::compare::{self, Slack};
use finwait::scenario::{self, Session};
use finwait::trace::{json, text};
use finwait::tui::app::{App, Looks};
use finwait::tui::{Key, KeyCode, Msg, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
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

/// A run of so many rounds of data on so many connections, at its end.
fn crowd(connections: usize, rounds: usize) -> App {
    let mut text = "server: listen 80 backlog=64\n".to_owned();
    for n in 0..connections {
        text += &format!("client: connect server:80 as c{n}\nrun 130ms\nserver: accept as s{n}\n");
    }
    for round in 0..rounds {
        for n in 0..connections {
            text += &format!("client.c{n}: send {}\nrun 60ms\nserver.s{n}: recv\nrun 5ms\n", 100 + round);
        }
    }
    let size = (200, 60);
    let looks = Looks { lang: Lang::En, theme: Theme::default(), motion: false, size };
    let mut app = App::new(looks, Progress::default());
    app.open_scenario(scenario::parse(&text, Lang::En).unwrap(), "crowd.tcp".to_owned());
    app.update(Msg::Key(Key::plain(KeyCode::End)));
    app
}

/// A key and the picture after it.
fn pressed(app: &mut App, code: KeyCode) {
    app.update(Msg::Key(Key::plain(code)));
    let area = Rect::new(0, 0, 200, 60);
    app.draw(&mut Buffer::empty(area), area);
}

/// What a step on screen costs in a run of 2,000 events on 50 connections, and going anywhere in it.
fn on_screen(found: &mut Vec<String>) {
    let mut short = crowd(50, 1);
    let (playing, _, mut long) = cost(|| crowd(50, 8));
    assert!(long.steps().unwrap().2 > 2_000, "{:?}", long.steps());
    for code in [KeyCode::Left, KeyCode::Right] {
        let few = cost(|| pressed(&mut short, code)).0;
        let many = cost(|| pressed(&mut long, code)).0;
        // Eight times the history may not show: a frame is made of what is in view.
        if many > few * 2 {
            found.push(format!("{code:?} and a frame: {few} B in a short run, {many} B in a long one"));
        }
    }
    for code in [KeyCode::Home, KeyCode::End] {
        let seeking = cost(|| pressed(&mut long, code)).0;
        if seeking * 10 > playing {
            found.push(format!("{code:?}: {seeking} B, and playing the whole run {playing} B"));
        }
    }
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
    on_screen(&mut found);
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
