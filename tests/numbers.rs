//! Every number of the timers and constants that Linux's TCP goes by falls out of a run: the scenario is played, the
//! moments are read from its records, and they are those that the table expects. `docs/numbers.md` is the table with
//! what was measured; `FINWAIT_BLESS=1 cargo test --test numbers` writes it anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the environment says whether to write the page anew")]

#[path = "numbers/measure.rs"]
mod measure;
#[path = "numbers/table.rs"]
mod table;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use measure::measured;
use table::{CONSTANTS, NUMBERS};

const INTRODUCTION: &str = "# The numbers, measured

What Linux's TCP counts and waits for by default, each number read from the records of a scenario of `tests/scenarios`
as it is played on the simulator, where timers fire at their nominal time. A real kernel is late by up to an eighth.
Play one yourself with `finwait run tests/scenarios/NAME.tcp`. This page is generated:
`FINWAIT_BLESS=1 cargo test --test numbers`.

Times are in seconds. In the column *measured* stands what the run showed; the test fails where it is not what is
expected.

";

fn page() -> String {
    let mut text = String::from(INTRODUCTION);
    for constant in CONSTANTS {
        let (name, source) = (constant.name, constant.source);
        writeln!(text, "## {name}\n\n{}\n\nSource: {source}.\n", constant.says).unwrap();
        text.push_str("| what | expected | measured | scenario |\n| --- | --- | --- | --- |\n");
        for number in NUMBERS.iter().filter(|number| number.constant == name) {
            let (what, expected, scenario) = (number.what, number.expected, number.scenario);
            writeln!(text, "| {what} | {expected} | {} | `{scenario}` |", measured(number)).unwrap();
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

#[test]
fn every_number_falls_out_of_a_run() {
    let wrong: Vec<String> = NUMBERS
        .iter()
        .map(|number| (number, measured(number)))
        .filter(|(number, measured)| number.expected != *measured)
        .map(|(number, measured)| {
            format!(
                "{}, {} ({}):\n  expected {}\n  measured {measured}",
                number.constant, number.what, number.scenario, number.expected
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_constant_has_a_number_and_every_number_a_constant() {
    let named: BTreeSet<&str> = NUMBERS.iter().map(|number| number.constant).collect();
    let known: BTreeSet<&str> = CONSTANTS.iter().map(|constant| constant.name).collect();
    assert_eq!(named, known);
}

#[test]
fn the_page_says_what_was_measured() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/numbers.md");
    let fresh = page();
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let stands = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == fresh, "docs/numbers.md is stale: run FINWAIT_BLESS=1 cargo test --test numbers");
}
