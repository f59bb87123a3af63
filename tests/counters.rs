//! What the engine counts is what the kernel counts: every scenario that is short enough runs on both, and each counter
//! that the engine keeps must have moved as far on each host.
//!
//! It takes real time, so it is asked for with `LAB_REQUIRED=1` and skipped loudly otherwise. A scenario in which the
//! arms send differently (`tests/parity.rs` lists them) is left out here. `COUNTERS_ONLY=NAME` runs those with NAME in
//! their names, `COUNTERS_FOLDER=DIR` the files of another folder.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a skip is loud, and so are the numbers")]
#![allow(clippy::disallowed_methods, reason = "the kernel arm lives in real time")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

use finwait::lab::{self, Moved, Options};
use finwait::lang::Lang;
use finwait::scenario::{self, RunReport, Scenario};
use finwait::trace::{Counter, Span, Time};

/// Scenarios that take longer than this are not played on the kernel here.
const LONGEST: Span = Span::secs(12);

/// How many run side by side; nearly all of their time they sleep.
const SIDE_BY_SIDE: usize = 14;

/// How much longer than the file says each try runs, in milliseconds. A scenario is played until both arms agree: many
/// files end at the very moment at which a segment arrives, the kernel's clock is never so exact, and whatever moment
/// one tail ends at, another is clear of it.
const TAILS: [u32; 4] = [33, 81, 147, 59];

/// Where the counts differ although the arms send the same, with the reason. The list may only shrink.
const UNRESOLVED: &[(&str, &str)] = &[];

/// What the kernel counts and the engine does not, with the reason; docs/fidelity.md says the same.
const NOT_KEPT: &[(&str, &str)] = &[
    ("TcpExtTCPPureAcks", PATH),
    ("TcpExtTCPHPHits", PATH),
    ("TcpExtTCPHPAcks", PATH),
    ("TcpExtTCPSackMerged", PIECES),
    ("TcpExtTCPSackShifted", PIECES),
    ("TcpExtTCPSackShiftFallback", PIECES),
    ("TcpExtTCPOFOMerge", PIECES),
    ("TcpExtTcpTimeoutRehash", "the hash by which routers spread connections: there is one path"),
    ("TcpExtTcpDuplicateDataRehash", "the same"),
    ("TcpExtTCPAckCompressed", SHOWN),
];

const PATH: &str = "which of two ways through the kernel's code did the same work";
const PIECES: &str = "how the kernel puts pieces of its queues together in memory";
const SHOWN: &str = "what happened is shown by rules and states; the number is not kept yet";

/// Adds the names of TCP's counters that moved and that nobody knows.
fn note_unknown(moved: &[Moved], unknown: &mut BTreeMap<String, usize>) {
    for (name, _) in moved.iter().flatten() {
        let kept = Counter::from_name(name).is_some() || NOT_KEPT.iter().any(|(known, _)| known == name);
        if name.starts_with("Tcp") && !kept {
            *unknown.entry(name.clone()).or_default() += 1;
        }
    }
}

/// What differs, as `host: counter simulator/kernel`; none if the arms sent differently.
fn differences(text: &str, unknown: &Mutex<BTreeMap<String, usize>>) -> Option<Vec<String>> {
    let options = Options { longest: Span(LONGEST.0 * 2), ..Options::default() };
    let mut found = None;
    for tail in TAILS {
        let (scenario, sim) = with_tail(text, tail);
        let (kernel, moved) =
            lab::run_counting(&scenario, &options).unwrap_or_else(|t| panic!("{}", t.sentence(Lang::En)));
        note_unknown(&moved, &mut unknown.lock().unwrap());
        if !lab::compare(&sim, &kernel, &scenario.setup.hosts).is_empty() {
            continue;
        }
        let different = counted(&sim, &moved);
        let same = different.is_empty();
        found = Some(different);
        if same {
            break;
        }
    }
    found
}

/// The scenario with `tail` milliseconds more at its end, and its run on the simulator.
fn with_tail(text: &str, tail: u32) -> (Scenario, RunReport) {
    let scenario = scenario::parse(&format!("{text}\nrun {tail}ms\n"), Lang::En).unwrap();
    let sim = scenario::run_by_lines(&scenario);
    (scenario, sim)
}

fn counted(sim: &RunReport, kernel: &[Moved]) -> Vec<String> {
    let mut different = Vec::new();
    for (host, moved) in sim.view.hosts.iter().zip(kernel).filter(|(host, _)| host.up) {
        for info in Counter::ALL {
            let ours = host.counters.iter().find(|(key, _)| *key == info.key).map_or(0, |(_, count)| u64::from(*count));
            let theirs = moved.iter().find(|(name, _)| name == info.name).map_or(0, |(_, count)| *count);
            if ours != theirs {
                different.push(format!("{}: {} {ours}/{theirs}", host.name, info.name));
            }
        }
    }
    different
}

#[test]
fn both_arms_count_the_same() {
    if !std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1") {
        eprintln!("\n!!! SKIPPED: the counters were not compared; LAB_REQUIRED=1 asks for it (docs/kernel-lab.md)\n");
        return;
    }
    lab::prepare().unwrap_or_else(|trouble| panic!("{}", trouble.sentence(Lang::En)));
    let only = std::env::var("COUNTERS_ONLY").ok();
    let ours = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let folder = std::env::var_os("COUNTERS_FOLDER").map_or(ours, PathBuf::from);
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // The folder within is about profiles, which no kernel has.
        if path.is_dir() {
            continue;
        }
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let (_, sim) = with_tail(&text, TAILS[0]);
        let fits = sim.view.now.since(Time::ZERO) <= LONGEST && only.as_ref().is_none_or(|only| name.contains(only));
        if fits {
            cases.push((name, text));
        }
    }
    let (queue, found) = (Mutex::new(cases.iter()), Mutex::new(Vec::new()));
    let unknown = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some((name, text)) = { queue.lock().unwrap().next() } {
                    let different = differences(text, &unknown);
                    found.lock().unwrap().push((name.clone(), different));
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort();
    let left_out: Vec<&String> = found.iter().filter(|(_, d)| d.is_none()).map(|(name, _)| name).collect();
    let differ: Vec<_> = found.iter().filter(|(_, d)| d.as_ref().is_some_and(|d| !d.is_empty())).collect();
    println!("{} scenarios, left out {left_out:?}", found.len());
    let new: Vec<_> = differ.iter().filter(|(name, _)| !UNRESOLVED.iter().any(|(known, _)| known == name)).collect();
    let unknown = unknown.into_inner().unwrap();
    assert!(new.is_empty(), "the counts differ:\n{new:#?}");
    assert!(unknown.is_empty(), "counted by the kernel, and neither kept nor listed with a reason: {unknown:#?}");
}
