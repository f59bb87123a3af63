//! Holds `docs/scenario.md` to the program: every example runs and its expectations hold, and the tables are those of
//! the code. `FINWAIT_BLESS=1 cargo test --test scenario_docs` writes the tables anew.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the environment says whether to write the tables anew")]

use std::fmt::Write as _;

use finwait::lang::Lang;
use finwait::scenario::words::{ASKED, Entry, OptName, SOCKET_CONDITIONS, VERBS, act_entry, call_entry, kind_help};
use finwait::scenario::{parse, render, run};
use finwait::trace::{CallName, Counter, Errno, HostAct, PROFILES, Program, SegmentKind, State, Sysctl, TimerKind};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scenario.md");

fn read() -> String {
    std::fs::read_to_string(PATH).expect("docs/scenario.md")
}

/// The fenced blocks of a language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    text.split(fence.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap_or("")).collect()
}

#[test]
fn every_example_runs_and_its_expectations_hold() {
    let text = read();
    let examples = blocks(&text, "tcp");
    assert!(examples.len() >= 4, "only {} examples", examples.len());
    for example in examples {
        let scenario = parse(example, Lang::En)
            .unwrap_or_else(|found| panic!("{}", render(&found, example, PATH, Lang::En, false)));
        let report = run(&scenario);
        assert!(report.is_ok(), "{example}\n{:?}\n{:?}", report.failures, report.refusal);
    }
}

/// Every word of a command, a call, an act, an option or a program stands in the grammar.
#[test]
fn the_grammar_has_every_word() {
    let text = read();
    let (_, grammar) = text.split_once("## Grammar").expect("a grammar");
    let grammar = blocks(grammar, "text")[0];
    let verbs = VERBS.iter().map(|(verb, _)| verb.entry().usage).chain(CallName::ALL.iter().map(|(_, word)| *word));
    let acts = HostAct::ALL.iter().map(|(act, _)| act.word()).chain(Program::ALL.iter().map(|(_, word)| *word));
    let options = OptName::ALL.iter().map(|(_, word)| *word);
    for words in verbs.chain(acts).chain(options) {
        let word = words.split(' ').next().unwrap_or(words);
        let there = grammar.contains(&format!("\"{word}\"")) || word.chars().all(|c| c.is_ascii_uppercase());
        assert!(there, "the grammar says nothing of `{word}`");
    }
}

/// The example of an entry, after what it needs, parses.
#[test]
fn every_words_example_parses() {
    let labels = "client: connect server:80 as c1\n";
    for entry in entries() {
        let whole = match entry.example.split_whitespace().next() {
            Some("profile" | "seed") => entry.example.to_owned(),
            Some("host") => format!("{}\nhost bob", entry.example),
            _ => format!("{labels}{}", entry.example),
        };
        assert!(parse(&whole, Lang::En).is_ok(), "{whole}: {:?}", parse(&whole, Lang::En));
    }
}

fn entries() -> Vec<Entry> {
    let verbs = VERBS.iter().map(|(verb, _)| verb.entry());
    let calls = CallName::ALL.iter().map(|(call, _)| call_entry(*call));
    let acts = HostAct::ALL.iter().map(|(act, _)| act_entry(*act));
    let options = OptName::ALL.iter().map(|(option, _)| option.entry());
    let asked = ASKED.iter().map(|(asked, _)| asked.entry());
    verbs.chain(calls).chain(acts).chain(options).chain(asked).chain(SOCKET_CONDITIONS).collect()
}

#[test]
fn every_usage_begins_with_its_word() {
    for (word, entry) in VERBS
        .iter()
        .map(|(verb, word)| (*word, verb.entry()))
        .chain(CallName::ALL.iter().map(|(call, word)| (*word, call_entry(*call))))
        .chain(HostAct::ALL.iter().map(|(act, word)| (*word, act_entry(*act))))
        .chain(OptName::ALL.iter().map(|(option, word)| (*word, option.entry())))
        .chain(ASKED.iter().map(|(asked, word)| (*word, asked.entry())))
    {
        assert!(entry.usage.starts_with(word), "{word}: {}", entry.usage);
        assert!(entry.help.en.ends_with('.') && entry.help.zh.ends_with('。'), "{word}");
    }
}

#[test]
fn the_tables_are_those_of_the_code() {
    let text = read();
    let fresh = generated(&text);
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        std::fs::write(PATH, &fresh).expect("docs/scenario.md can be written");
    } else {
        assert!(text == fresh, "docs/scenario.md is stale: run FINWAIT_BLESS=1 cargo test --test scenario_docs");
    }
}

/// The text with the tables between its marks made anew.
fn generated(text: &str) -> String {
    let mut fresh = String::new();
    let mut parts = text.split("<!-- generated: ");
    fresh.push_str(parts.next().unwrap_or(""));
    for part in parts {
        let (name, rest) = part.split_once(" -->\n").expect("a mark on a line of its own");
        let (_, after) = rest.split_once("<!-- end -->").expect("an end mark");
        write!(fresh, "<!-- generated: {name} -->\n{}<!-- end -->{after}", table(name)).expect("a string");
    }
    fresh
}

fn table(name: &str) -> String {
    match name {
        "commands" => entry_table(VERBS.iter().map(|(verb, _)| verb.entry())),
        "calls" => entry_table(CallName::ALL.iter().map(|(call, _)| call_entry(*call))),
        "acts" => entry_table(HostAct::ALL.iter().map(|(act, _)| act_entry(*act))),
        "options" => entry_table(OptName::ALL.iter().map(|(option, _)| option.entry())),
        "conditions" => entry_table(SOCKET_CONDITIONS.into_iter().chain(ASKED.iter().map(|(asked, _)| asked.entry()))),
        "states" => list(State::ALL.iter().map(|state| state.name())),
        "timers" => list(TimerKind::ALL.iter().map(|timer| timer.word())),
        "errnos" => list(Errno::ALL.iter().map(|errno| errno.name())),
        "kinds" => rows(
            "kind | which",
            SegmentKind::ALL.iter().map(|(kind, word)| format!("`{word}` | {}", kind_help(*kind).en)),
        ),
        "counters" => rows(
            "counter | what it counts",
            Counter::ALL.iter().map(|info| format!("`{}` | {}", info.name, info.help.en)),
        ),
        "sysctls" => rows(
            "setting | bounds | what it does",
            Sysctl::ALL.iter().map(|info| format!("`{}` | {} to {} | {}", info.name, info.min, info.max, info.help.en)),
        ),
        "profiles" => rows(
            "profile | what it is",
            PROFILES.iter().map(|profile| format!("`{}` | {}", profile.name, profile.summary.en)),
        ),
        other => panic!("no table is called {other}"),
    }
}

fn entry_table(entries: impl Iterator<Item = Entry>) -> String {
    rows(
        "usage | example | what it does",
        entries.map(|entry| {
            let code = |text: &str| format!("`{}`", text.replace('|', "\\|"));
            format!("{} | {} | {}", code(entry.usage), code(entry.example), entry.help.en)
        }),
    )
}

fn rows(head: &str, rows: impl Iterator<Item = String>) -> String {
    let rule = head.split(" | ").map(|_| "---").collect::<Vec<_>>().join(" | ");
    let mut text = format!("| {head} |\n| {rule} |\n");
    for row in rows {
        writeln!(text, "| {row} |").expect("a string");
    }
    text
}

fn list(words: impl Iterator<Item = &'static str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ") + "\n"
}

/// Every field and every event word that a run full of incidents writes is explained.
#[test]
fn every_json_field_is_documented() {
    let source = "link delay 20ms\nserver: listen 80\nclient: connect server:80\nduplicate next DATA from client\n\
        delay next ACK from server by 30ms\nrun until client ESTABLISHED\nserver: accept\nclient: send \"HELLO\"\n\
        drop next DATA from client\nrun 1s\nclient: send 5\nrun 3s\nserver: recv\nclient: set linger 0\nclient: close\n\
        run 1s\nserver: recv\nserver: crash\nshow nstat\nrun";
    let scenario = parse(source, Lang::En).expect("right");
    let report = run(&scenario);
    let lines = finwait::trace::json::render(&report.records, "linux-6.18", 1, &scenario.setup.hosts);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/trace-json.md");
    let document = std::fs::read_to_string(path).expect("docs/trace-json.md");
    let mut words = std::collections::BTreeSet::new();
    for line in lines.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("an object");
        note_keys(&value, &mut words);
        words.extend(value["event"].as_str().map(str::to_owned));
    }
    for expected in ["lost", "duplicated", "held", "timer", "state", "errno", "blocked", "mss", "ts_val"] {
        assert!(words.contains(expected), "the run shows no {expected}: {words:?}");
    }
    for word in words {
        assert!(document.contains(&format!("`{word}`")), "docs/trace-json.md says nothing of `{word}`");
    }
}

fn note_keys(value: &serde_json::Value, words: &mut std::collections::BTreeSet<String>) {
    for (key, inner) in value.as_object().into_iter().flatten() {
        words.insert(key.clone());
        note_keys(inner, words);
    }
}
