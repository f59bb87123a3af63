//! Scripts of many lines, run to their end as `finwait run` does it.

use finwait::lang::Lang;
use finwait::scenario::{self, Scenario};

/// What is repeated, the number of the turn in place of `#`, and how many lines or segments a turn has.
pub const SCRIPTS: [(&str, &str, usize); 4] = [
    ("connect lines", "client: connect server:80\n", 1),
    ("connect, run until, accept, expect", TALK, 4),
    ("connections one after another, each named", LIFE, 7),
    ("segments of a flood", "flood 1000 SYN from 198.#.0.1 to server:80\n", 1_000),
];

const TALK: &str = "client: connect server:80 as c#\nrun until client.c# ESTABLISHED\nserver: accept as s#\n\
     expect client.c# ESTABLISHED, rule syn-makes-request, count SYN from client = #\n";

const LIFE: &str = "client: connect server:80 as c#\nrun 200ms\nserver: accept as s#\nclient.c#: close\nrun 200ms\n\
     server.s#: close\nrun 200ms\n";

/// How many turns are read at a time: a source has its limit, a scenario has none.
const AT_ONCE: usize = 1_000;

/// The scenario of so many lines or segments.
pub fn scenario((_, turn, each): (&str, &str, usize), count: usize) -> Scenario {
    let read = |text: &str| scenario::parse(text, Lang::En).unwrap();
    let mut whole = read("server: listen 80 backlog=4096\n");
    let turns: Vec<String> = (1..=count / each).map(|nth| turn.replace('#', &number(turn, nth))).collect();
    for some in turns.chunks(AT_ONCE) {
        whole.lines.extend(read(&some.concat()).lines);
    }
    whole.lines.extend(read("run\n").lines);
    whole
}

/// A number that stands in an address must not be larger than 255.
fn number(turn: &str, number: usize) -> String {
    if turn.starts_with("flood") { (number % 250).to_string() } else { number.to_string() }
}
