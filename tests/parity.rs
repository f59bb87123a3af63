//! Two arms, one script: every scenario that makes sense on a kernel runs on the simulator and on the real kernel, and
//! both must agree (`lab::compare` says in what, and its table `NOT_COMPARED` in what not).
//!
//! The kernel arm takes real time, so scenarios run side by side; one that differs is tried again, because a busy
//! machine makes late what only just fits. It is asked for with `LAB_REQUIRED=1`, and then fails where no lab can run;
//! otherwise the test says loudly that it is skipped. `PARITY_ONLY=NAME` runs those with NAME in their names and prints
//! both traces.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a skip is loud, and so are the numbers")]
#![allow(clippy::disallowed_methods, reason = "the kernel arm lives in real time")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Instant;

use finwait::lab::{self, Difference, Options};
use finwait::lang::Lang;
use finwait::scenario::{self, RunReport, Scenario};
use finwait::trace::text::{TextOptions, render};
use finwait::trace::{Span, Time};

/// Scenarios that would take longer than this are not played on the kernel.
const LONGEST: Span = Span::secs(70);

/// How many run side by side; nearly all of their time they sleep.
const SIDE_BY_SIDE: usize = 14;

/// How often a scenario is played until both arms agree.
const TRIES: usize = 5;

/// Scenarios in which two timers fire at one moment, and either may come first on the kernel; they need not agree.
const RACES: &[(&str, &str)] = &[
    ("design-example", "a SYN-ACK is lost: the SYN's timer and the SYN-ACK's meet at the server"),
    ("fin-timeout-floor", "a round trip of 2 s: the repeated SYN meets the SYN-ACK's timer"),
];

/// Scenarios of more than [`LONGEST`]; the test checks that it is so.
const TOO_LONG: &[&str] =
    &["close-wait-for-ever", "crash-and-reboot", "data-gives-up", "half-close", "orphan-gives-up", "syn-schedule"];

/// Where the arms differ and the engine has not been corrected, with the reason. The list may only shrink.
const UNRESOLVED: &[(&str, &str)] = &[("syn-queue-full", "the engine has no SYN cookies")];

struct Case {
    name: String,
    scenario: Scenario,
    sim: RunReport,
}

/// Every scenario file with its run on the simulator, the longest first.
fn cases() -> Vec<Case> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<Case> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "tcp"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let scenario = scenario::parse(&text, Lang::En).unwrap();
            let sim = scenario::run(&scenario);
            Case { name: path.file_stem().unwrap().to_string_lossy().into_owned(), scenario, sim }
        })
        .collect();
    cases.sort_by_key(|case| std::cmp::Reverse(case.sim.view.now));
    assert!(cases.len() > 50, "only {} scenarios found", cases.len());
    cases
}

/// Whether the comparison is asked for and can run here; says loudly if it is left out. It takes minutes of real time,
/// and holds for the kernel that the profile is named after.
fn lab_is_there() -> bool {
    if !std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1") {
        eprintln!("\n!!! SKIPPED: the kernel arm was not compared; LAB_REQUIRED=1 asks for it (docs/kernel-lab.md)\n");
        return false;
    }
    let missing: Vec<String> = match lab::prepare() {
        Ok(()) => lab::doctor::examine()
            .into_iter()
            .filter(|finding| finding.outcome.is_err())
            .map(|finding| finding.line(Lang::En))
            .collect(),
        Err(trouble) => vec![trouble.sentence(Lang::En)],
    };
    assert!(missing.is_empty(), "the kernel arm is required here: {missing:?}");
    true
}

/// How both arms differ, at last.
fn differences(case: &Case) -> (Vec<Difference>, Option<RunReport>) {
    let options = Options { longest: Span(LONGEST.0 * 2), ..Options::default() };
    let mut last = (Vec::new(), None);
    for _ in 0..TRIES {
        let kernel = lab::run(&case.scenario, &options)
            .unwrap_or_else(|trouble| panic!("{}: {}", case.name, trouble.sentence(Lang::En)));
        let found = lab::compare(&case.sim, &kernel, &case.scenario.setup.hosts);
        let agreed = found.is_empty();
        last = (found, Some(kernel));
        if agreed || UNRESOLVED.iter().any(|(name, _)| *name == case.name) {
            break;
        }
    }
    last
}

#[test]
fn both_arms_agree() {
    if !lab_is_there() {
        return;
    }
    let only = std::env::var("PARITY_ONLY").ok();
    let began = Instant::now();
    let (short, long): (Vec<Case>, Vec<Case>) =
        cases().into_iter().partition(|case| case.sim.view.now.since(Time::ZERO) <= LONGEST);
    let long: BTreeSet<String> = long.into_iter().map(|case| case.name).collect();
    assert_eq!(long, TOO_LONG.iter().map(ToString::to_string).collect(), "scenarios longer than {LONGEST}");
    let queue = Mutex::new(short.iter().filter(|case| only.as_ref().is_none_or(|only| case.name.contains(only))));
    let found = Mutex::new(Vec::new());
    let count = std::thread::scope(|scope| {
        let worker = || {
            let mut count = 0;
            while let Some(case) = { queue.lock().unwrap().next() } {
                let (differences, kernel) = differences(case);
                if let (Some(kernel), Some(_)) = (&kernel, &only) {
                    show(case, kernel);
                }
                let differences: Vec<String> = differences.iter().map(|found| found.sentence(Lang::En)).collect();
                found.lock().unwrap().push((case.name.clone(), differences));
                count += 1;
            }
            count
        };
        let workers: Vec<_> = (0..SIDE_BY_SIDE).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum::<usize>()
    });
    let mut found = found.into_inner().unwrap();
    found.sort();
    let differ: Vec<_> = found.iter().filter(|(_, differences)| !differences.is_empty()).collect();
    let (version, seconds) = (lab::kernel(), began.elapsed().as_secs());
    println!("{count} scenarios on kernel {version}: {} agree, {seconds} s", count - differ.len());
    let is_known = |name: &str| UNRESOLVED.iter().chain(RACES).any(|(known, _)| *known == name);
    let new: Vec<_> = differ.iter().filter(|(name, _)| !is_known(name)).collect();
    assert!(new.is_empty(), "the arms differ:\n{new:#?}");
    if only.is_none() {
        let gone = UNRESOLVED.iter().filter(|(name, _)| !differ.iter().any(|(found, _)| found == name));
        let gone: Vec<_> = gone.map(|(name, _)| name).collect();
        assert!(gone.is_empty(), "these agree now; take them off the list: {gone:?}");
    }
}

fn show(case: &Case, kernel: &RunReport) {
    for (arm, report) in [("simulator", &case.sim), ("kernel", kernel)] {
        let text = render(&report.records, &case.scenario.setup.hosts, TextOptions::default());
        println!("{}, {arm}:\n{text}", case.name);
    }
}
