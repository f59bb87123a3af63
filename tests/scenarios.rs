//! Every scenario in `tests/scenarios/` runs, and what it expects holds; together they exercise every rule of the
//! catalogue; and a run repeated, or stepped through backwards, is the same run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use finwait::lang::Lang;
use finwait::scenario::{self, Session};
use finwait::trace::{Profile, Rule};

/// Every scenario file, as (name, text).
fn scenarios() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder of scenarios")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "tcp"))
        .collect();
    files.sort();
    assert!(files.len() > 50, "only {} scenarios found", files.len());
    let name = |path: &PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    files.iter().map(|path| (name(path), std::fs::read_to_string(path).expect("a readable file"))).collect()
}

/// The scenarios of `tests/profiles.rs`, each under both of its profiles: rules of the others are exercised there.
fn under_other_profiles() -> Vec<scenario::Scenario> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/profiles");
    let files =
        std::fs::read_dir(folder).expect("the folder of scenarios").map(|entry| entry.expect("an entry").path());
    let texts = files.map(|path| (path.display().to_string(), std::fs::read_to_string(path).expect("a readable file")));
    let under = |(name, text): (String, String)| {
        let names = text.lines().find_map(|line| line.strip_prefix("# profiles: ")).expect("two profiles").to_owned();
        let profiles: Vec<_> = names.split(", ").filter_map(Profile::by_name).collect();
        let base = parsed(&name, &text);
        profiles.into_iter().map(move |profile| {
            let mut scenario = base.clone();
            scenario.setup.profile = profile;
            scenario
        })
    };
    texts.flat_map(under).collect()
}

fn parsed(name: &str, text: &str) -> scenario::Scenario {
    scenario::parse(text, Lang::En)
        .unwrap_or_else(|found| panic!("{}", scenario::render(&found, text, name, Lang::En, false)))
}

#[test]
fn every_scenario_goes_as_it_says() {
    let mut wrong = Vec::new();
    for (name, text) in scenarios() {
        let report = scenario::run(&parsed(&name, &text));
        for failure in report.failures.iter().chain(&report.refusal) {
            wrong.push(format!(
                "{name}:{} {:?} expected {} actual {}",
                failure.line, failure.kind, failure.expected, failure.actual
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_scenario_names_its_source_first() {
    for (name, text) in scenarios() {
        assert!(text.starts_with("# "), "{name} begins with a comment that says what it shows and why");
    }
}

/// Rules that no scenario exercises. The list may only shrink.
const UNEXERCISED: &[&str] = &[];

#[test]
fn every_rule_is_exercised() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let own = scenarios().into_iter().map(|(name, text)| parsed(&name, &text));
    for scenario in own.chain(under_other_profiles()) {
        let report = scenario::run(&scenario);
        seen.extend(report.records.iter().filter_map(|record| record.rule).map(Rule::key));
    }
    let missing: Vec<&str> = Rule::ALL.iter().map(|info| info.key).filter(|key| !seen.contains(key)).collect();
    assert_eq!(missing, UNEXERCISED, "rules without a scenario, against the list of exceptions");
}

#[test]
fn a_run_repeated_is_the_same_run() {
    for (name, text) in scenarios() {
        let scenario = parsed(&name, &text);
        assert_eq!(scenario::run(&scenario).records, scenario::run(&scenario).records, "{name}");
    }
}

#[test]
fn stepping_back_undoes_stepping() {
    for (name, text) in scenarios() {
        let mut session = Session::new(&parsed(&name, &text));
        let mut moments = vec![(session.view().clone(), session.records().len())];
        for _ in 0..120 {
            let before = session.position();
            session.step();
            if session.position() == before {
                break;
            }
            moments.push((session.view().clone(), session.records().len()));
        }
        for (position, (view, records)) in moments.iter().enumerate().rev() {
            session.seek(position);
            assert_eq!((session.view(), session.records().len()), (view, *records), "{name} back at {position}");
        }
        session.seek(moments.len() - 1);
        let last = moments.last().expect("a moment");
        assert_eq!((session.view(), session.records().len()), (&last.0, last.1), "{name} forward again");
    }
}
