//! Time passes: made-up scenarios with waits, in which timers fire, on the simulator and on the real kernel.
//!
//! `tests/differential.rs` compares thousands of runs that take milliseconds; here a run takes seconds, many run side
//! by side, and both arms are compared as `tests/parity.rs` does. `LAB_REQUIRED=1` asks for it, and it then fails where
//! no lab can run; otherwise it says loudly that it is skipped. `FINWAIT_WAITS_SEED` and `FINWAIT_WAITS_COUNT` say from
//! where and how many. What differs is played again with all of its waits a little longer or shorter, because a line of
//! the script that comes close to a timer proves nothing. What differs each time is played once more when nothing runs
//! beside it: segments that arrive at one moment are put into one ACK if they do so within a millisecond, which many
//! runs at once do not manage. What differs then, too, is printed as a scenario to keep.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a skip is loud, and so are the numbers")]
#![allow(clippy::disallowed_methods, reason = "the kernel arm lives in real time")]

#[path = "waits/generate.rs"]
mod generate;
#[path = "support/kernel_arm.rs"]
mod kernel_arm;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use finwait::lab::{self, Options};
use finwait::lang::Lang;
use finwait::scenario::{self, RunReport};
use finwait::trace::{Flags, What};
use generate::{Script, script};

/// How many run side by side; nearly all of their time they sleep.
const SIDE_BY_SIDE: usize = 28;

/// The known seed and how many of its scenarios are played unless told otherwise: about a minute.
const KNOWN: (u64, u64) = (1, 28);

/// All waits of a scenario, in hundredths, try by try.
const PACES: [u64; 4] = [100, 100, 129, 81];

/// What a scenario came to.
enum Outcome {
    Agrees,
    /// Nothing but the order of what comes at nearly one moment.
    Races,
    /// Each try differed: the differences of the first.
    Differs(Vec<String>),
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

/// The differences of one try; none if only the order of things differs.
fn differences(text: &str) -> Option<Vec<String>> {
    let scenario = scenario::parse(text, Lang::En).unwrap();
    let (sim, hosts) = (scenario::run_by_lines(&scenario), &scenario.setup.hosts);
    let kernel = match lab::run(&scenario, &Options::default()) {
        Ok(kernel) => kernel,
        Err(trouble) => return Some(vec![trouble.sentence(Lang::En)]),
    };
    let (sim, kernel) = (without_psh(sim), without_psh(kernel));
    let found = lab::compare(&sim, &kernel, hosts);
    if lab::explain(&sim, &kernel, hosts, &found, Lang::En) == Some(lab::Explanation::AnotherOrder) {
        return None;
    }
    Some(found.iter().map(|found| found.sentence(&lab::names(Lang::En), Lang::En)).collect())
}

/// How many segments are handed over together, and so which full one has PSH, follows from the machine's speed.
fn without_psh(mut report: RunReport) -> RunReport {
    let mut full = BTreeMap::new();
    for record in &mut report.records {
        let What::Sent { segment, .. } = &mut record.what else { continue };
        let most: &mut usize = full.entry((segment.src, segment.dst)).or_default();
        *most = segment.payload.len().max(*most);
        if segment.payload.len() == *most && *most > 0 {
            let kept =
                [Flags::FIN, Flags::SYN, Flags::RST, Flags::ACK].into_iter().filter(|flag| segment.flags.has(*flag));
            segment.flags = kept.fold(Flags::NONE, |flags, flag| flags | flag);
        }
    }
    report
}

fn play(script: &Script) -> Outcome {
    let (mut first, mut races) = (None, false);
    for pace in PACES {
        match differences(&script.at_pace(pace)) {
            Some(found) if found.is_empty() => return Outcome::Agrees,
            Some(found) => {
                first.get_or_insert(found);
            }
            None => races = true,
        }
    }
    first.filter(|_| !races).map_or(Outcome::Races, Outcome::Differs)
}

#[test]
fn what_waits_agrees_with_the_kernel() {
    if !kernel_arm::is_asked_for(
        "scenarios that wait were not compared; LAB_REQUIRED=1 asks for it (docs/kernel-lab.md)",
    ) {
        return;
    }
    let (seed, count) = (number("FINWAIT_WAITS_SEED", KNOWN.0), number("FINWAIT_WAITS_COUNT", KNOWN.1));
    let (next, races, began) = (AtomicU64::new(0), AtomicU64::new(0), Instant::now());
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                loop {
                    let run = next.fetch_add(1, Ordering::Relaxed);
                    if run >= count {
                        return;
                    }
                    let script = script(seed, run);
                    match play(&script) {
                        Outcome::Agrees => {}
                        Outcome::Races => {
                            races.fetch_add(1, Ordering::Relaxed);
                        }
                        Outcome::Differs(_) => found.lock().unwrap().push(run),
                    }
                }
            });
        }
    });
    let mut suspects = found.into_inner().unwrap();
    suspects.sort_unstable();
    let mut found = 0;
    for run in &suspects {
        let script = script(seed, *run);
        if let Outcome::Differs(how) = play(&script) {
            found += 1;
            let text = script.at_pace(100);
            println!("\n# seed {seed}, run {run}; to be cut down, understood, and kept in tests/scenarios\n{text}");
            how.iter().take(6).for_each(|sentence| println!("# {sentence}"));
        }
    }
    let (races, seconds) = (races.into_inner(), began.elapsed().as_secs());
    println!("seed {seed}: {count} scenarios that wait, {races} with races, {found} differ, {seconds} s");
    assert!(found == 0, "{found} of {count} scenarios differ; they are printed above");
}

/// The same seed makes the same scenarios, which the simulator carries out to their end, and timers of many sorts fire.
#[test]
fn scenarios_are_sound_and_let_timers_fire() {
    let mut fired = BTreeSet::new();
    for run in 0..200 {
        let text = script(KNOWN.0, run).at_pace(100);
        assert_eq!(text, script(KNOWN.0, run).at_pace(100), "run {run}");
        let report = scenario::run(&scenario::parse(&text, Lang::En).unwrap());
        assert!(report.broken_off().is_none(), "run {run} breaks off:\n{text}");
        fired.extend(report.records.iter().filter_map(generate::timer_of));
    }
    for timer in ["retransmit", "tail-loss", "delayed-ack", "persist", "keepalive"] {
        assert!(fired.contains(timer), "no {timer} in {fired:?}");
    }
}
