//! The library of scenarios is complete and things can be looked up in it: each row has a scenario, each scenario names
//! its source, the figures of RFC 9293 are played as they are drawn. `docs/scenarios.md` is the index, made from the
//! first comments; `FINWAIT_BLESS=1 cargo test --test library` writes it anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the environment says whether to write the page anew")]

#[path = "library/figures.rs"]
mod figures;
#[path = "library/rows.rs"]
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rows::SECTIONS;

/// Rows that no scenario shows, and why. A reason that is out of date fails, too.
const WITHOUT: &[(&str, u32, &str)] = &[
    ("B.3", 15, "each host has a route to every address; for ENETUNREACH see row 8"),
    ("B.11", 10, "there is no ARP (docs/fidelity.md)"),
];

/// A scenario file.
struct Scenario {
    name: String,
    /// Its first comment as one line.
    about: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn scenarios() -> Vec<Scenario> {
    let files = std::fs::read_dir(root().join("tests/scenarios")).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<Scenario> =
        files.filter(|path| path.extension().is_some_and(|it| it == "tcp")).map(read).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn read(path: impl AsRef<Path>) -> Scenario {
    let text = std::fs::read_to_string(&path).unwrap();
    let comment = text.lines().map_while(|line| line.strip_prefix('#')).map(str::trim);
    let name = path.as_ref().file_stem().unwrap().to_string_lossy().into_owned();
    Scenario { name, about: comment.collect::<Vec<_>>().join(" ") }
}

/// The words of a comment without the signs around them.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// A number and the signs behind it, as in `4,` or `9;`.
fn number(word: &str) -> Option<u32> {
    word.trim_end_matches([',', ';', ':', '.']).parse().ok()
}

/// The rows that a comment names: `B.8 row 3`, `B.4 rows 1, 9 and 22`, `RFC 9293 §3.5, figure 6`.
fn named(about: &str) -> BTreeSet<(&'static str, u32)> {
    let words = words(about);
    let mut found = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        if let Some(section) = SECTIONS.iter().find(|section| section.key == *word)
            && matches!(words.get(at + 1), Some(&("row" | "rows")))
        {
            let rest = words.get(at + 2..).unwrap_or_default();
            for word in rest {
                if *word == "and" {
                    continue;
                }
                let Some(row) = number(word) else { break };
                found.insert((section.key, row));
                // Another section follows behind a comma, a source behind a semicolon.
                if word.ends_with([';', ':', '.']) {
                    break;
                }
            }
        }
        let in_rfc = at >= 3 && words[at - 3..at - 1] == ["RFC", "9293"];
        if let (true, "figure", Some(figure)) = (in_rfc, *word, words.get(at + 1).and_then(|word| number(word))) {
            found.insert(("RFC 9293", figure));
        }
    }
    found
}

/// What shows each row.
fn index(all: &[Scenario]) -> BTreeMap<(&'static str, u32), Vec<&str>> {
    let mut index: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for scenario in all {
        for row in named(&scenario.about) {
            index.entry(row).or_default().push(&scenario.name);
        }
    }
    index
}

#[test]
fn every_row_has_a_scenario() {
    let all = scenarios();
    let index = index(&all);
    let without = |key: &str, row: u32| WITHOUT.iter().any(|(section, number, _)| (*section, *number) == (key, row));
    let mut wrong = Vec::new();
    for section in SECTIONS {
        for (row, says) in section.rows {
            match (index.contains_key(&(section.key, *row)), without(section.key, *row)) {
                (true, true) => {
                    wrong.push(format!("{} row {row} has a scenario now: take it off the list", section.key));
                }
                (false, false) => wrong.push(format!("{} row {row} has no scenario: {says}", section.key)),
                _ => (),
            }
        }
    }
    let known = |row: &&(&str, u32)| {
        SECTIONS.iter().any(|section| section.key == row.0 && section.rows.iter().any(|(number, _)| *number == row.1))
    };
    wrong.extend(index.keys().filter(|row| !known(row)).map(|(key, row)| format!("there is no {key} row {row}")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What counts as a source: a section of the index, an RFC, a function or a file of Linux, a manual page, POSIX, or a
/// measurement.
fn is_source(about: &str) -> bool {
    let words = words(about);
    let is_number = |word: Option<&&str>| word.is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    words.iter().enumerate().any(|(at, word)| {
        let next = words.get(at + 1);
        match word.trim_matches(['(', ',', ';', ':', '`', '.']) {
            "RFC" => is_number(next),
            "Linux" => next.is_some_and(|word| word.contains('_') || word.contains(".c") || word.contains("6.18")),
            "POSIX" | "ip-sysctl" => true,
            word if word.strip_prefix("B.").is_some_and(|number| number.parse::<u32>().is_ok()) => true,
            word => word.rsplit('.').next() == Some("c") || word.contains("(2)") || word.contains("(7)"),
        }
    })
}

#[test]
fn every_scenario_names_its_source() {
    let all = scenarios();
    let none: Vec<String> = all
        .iter()
        .filter(|scenario| !is_source(&scenario.about))
        .map(|scenario| format!("{}: {}", scenario.name, scenario.about))
        .collect();
    assert!(none.is_empty(), "the first comment names no source:\n{}", none.join("\n"));
}

#[test]
fn a_comment_is_read_as_it_is_meant() {
    let cases: &[(&str, &[(&str, u32)])] = &[
        ("B.8 row 3: text", &[("B.8", 3)]),
        ("B.4 rows 1, 9 and 22; Linux f_g: 4 of 5", &[("B.4", 1), ("B.4", 9), ("B.4", 22)]),
        ("B.9 row 4, B.13 rows 4 and 5; RFC 7323 §5.2: 6", &[("B.13", 4), ("B.13", 5), ("B.9", 4)]),
        ("RFC 9293 §3.6, figure 12: so", &[("RFC 9293", 12)]),
        ("RFC 1337 §2, figure 1: so", &[]),
    ];
    for (text, rows) in cases {
        assert_eq!(named(text).into_iter().collect::<Vec<_>>(), *rows, "{text}");
    }
    for (text, source) in
        [("no source at all", false), ("RFC 9293", true), ("B.1 backoff: x", true), ("tcp(7): x", true)]
    {
        assert_eq!(is_source(text), source, "{text}");
    }
}

const INTRODUCTION: &str = "# The library of scenarios

What can happen to a TCP connection on Linux, row by row, and the scenarios of `tests/scenarios` that show it. Each is
played on the simulator and on a real kernel ([parity.md](parity.md)); play one yourself with
`finwait run tests/scenarios/NAME.tcp`, or open it in the sandbox with `finwait play tests/scenarios/NAME.tcp`.

A scenario names the rows that it shows, and its source, in its first comment. The timers and constants, which would be
B.1, have a page of their own: [numbers.md](numbers.md). This page is generated:
`FINWAIT_BLESS=1 cargo test --test library`.

";

fn page() -> String {
    let all = scenarios();
    let index = index(&all);
    let mut text = String::from(INTRODUCTION);
    let rows: usize = SECTIONS.iter().map(|section| section.rows.len()).sum();
    writeln!(text, "{} scenarios, {rows} rows, {} of them shown.\n", all.len(), index.len()).unwrap();
    for section in SECTIONS {
        writeln!(
            text,
            "## {}: {}\n\n| row | what happens | scenarios |\n| --- | --- | --- |",
            section.key, section.title
        )
        .unwrap();
        for (row, says) in section.rows {
            let shown = index.get(&(section.key, *row)).map(|names| code(names));
            let why = WITHOUT.iter().find(|known| (known.0, known.1) == (section.key, *row));
            let shown = shown.unwrap_or_else(|| why.map_or_else(String::new, |(_, _, why)| format!("none: {why}")));
            writeln!(text, "| {row} | {says} | {shown} |").unwrap();
        }
        text.push('\n');
    }
    text.push_str("## Everything\n\n| scenario | source, and what it shows |\n| --- | --- |\n");
    for scenario in &all {
        writeln!(text, "| [{0}](../tests/scenarios/{0}.tcp) | {1} |", scenario.name, scenario.about).unwrap();
    }
    text
}

fn code(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_index_is_that_of_the_files() {
    let path = root().join("docs/scenarios.md");
    let fresh = page();
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let stands = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == fresh, "docs/scenarios.md is stale: run FINWAIT_BLESS=1 cargo test --test library");
}
