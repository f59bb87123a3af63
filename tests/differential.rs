//! The random differential test: sequences of calls, losses, reorderings and forged segments on the simulator and on
//! the real kernel, compared after every command.
//!
//! `LAB_REQUIRED=1` asks for it, and it then fails where no lab can run; otherwise it says loudly that it is skipped.
//! `FINWAIT_FUZZ_SECONDS`, `FINWAIT_FUZZ_COUNT` and `FINWAIT_FUZZ_SEED` say how long, how many and from where.
//! A difference is repeated twice, cut down to the shortest run that shows it, and printed as a scenario with both
//! traces. Runs that once differed are in `tests/differential/` and are played first.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a skip is loud, and so are the numbers")]
#![allow(clippy::disallowed_methods, reason = "the kernel lives in real time, and two of it side by side")]

#[path = "differential/arms.rs"]
mod arms;
#[path = "differential/feedback.rs"]
mod feedback;
#[path = "differential/forge.rs"]
mod forge;
#[path = "differential/generate.rs"]
mod generate;
#[path = "differential/judge.rs"]
mod judge;
#[path = "differential/nat.rs"]
mod nat;
#[path = "differential/numbers.rs"]
mod numbers;
#[path = "differential/openings.rs"]
mod openings;
#[path = "differential/seen.rs"]
mod seen;
#[path = "differential/values.rs"]
mod values;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use arms::Kernel;
use finwait::lab::bench::LEFT_OUT;
use finwait::lang::Lang;
use finwait::scenario;
use finwait::trace::{Command, Rule, State};
use generate::Sequence;
use judge::{Finding, judge, settled, shrink};
use seen::NORMALISED;

/// How many threads, each with a lab of its own; some of their runs only wait.
const WORKERS: usize = 3;

/// In one sequence of so many what the hosts count is compared, too.
const COUNTED: u64 = 5;

/// How many findings end a search.
const FINDINGS_MAX: usize = 8;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

fn lab_is_there() -> bool {
    let required = std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1");
    if required {
        finwait::lab::prepare().expect("LAB_REQUIRED=1, and this machine has no lab");
    } else {
        eprintln!("!!! SKIPPED: the differential test needs a real kernel; LAB_REQUIRED=1 asks for it");
    }
    required
}

#[derive(Default)]
struct Tally {
    sequences: AtomicU64,
    steps: AtomicU64,
    flukes: AtomicU64,
    /// Microseconds of the simulator's steps, and of both arms'.
    times_us: [AtomicU64; 2],
    other_lives: AtomicU64,
    late_timers: AtomicU64,
    rules: Mutex<BTreeMap<Rule, u64>>,
    meetings: Mutex<BTreeMap<(State, String), u64>>,
    stop: AtomicBool,
    findings: Mutex<Vec<(u64, Finding)>>,
}

/// The runs that once told the arms apart, by name.
fn stored() -> Vec<(String, Vec<Command>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/differential");
    let files = std::fs::read_dir(folder).expect("the folder of runs").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|ext| ext == "tcp")).collect();
    files.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).expect("a readable file");
        assert!(text.starts_with("# "), "{name} begins with a comment that says what it taught");
        let commands = commands(&text, &name);
        (name, commands)
    };
    files.iter().map(read).collect()
}

/// What once differed, in a thread of its own because it leaves the machine's network.
fn play_stored() {
    let runs = stored();
    let differ: Vec<String> = std::thread::scope(|scope| {
        let arm = scope.spawn(|| {
            let mut kernel = Kernel::new();
            let report = |(name, commands): &(String, Vec<Command>)| {
                let found = judge(commands, &mut kernel).and_then(|_| settled(commands, &mut kernel))?;
                Some(format!("{name}\n{}", found.report()))
            };
            runs.iter().filter_map(report).collect()
        });
        arm.join().expect("the arm runs to its end")
    });
    println!("{} stored runs, {} differ", runs.len(), differ.len());
    assert!(differ.is_empty(), "these agreed once:\n{}", differ.join("\n"));
}

/// One run from a file, with all that both arms did.
fn play_file(path: &str) {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let commands = commands(&text, path);
    std::thread::scope(|scope| {
        let arm = scope.spawn(|| println!("{}", judge::trace(&commands, &mut Kernel::new()).report()));
        arm.join().expect("the arm runs to its end");
    });
}

/// The commands of a scenario.
fn commands(text: &str, name: &str) -> Vec<Command> {
    let scenario = scenario::parse(text, Lang::En)
        .unwrap_or_else(|found| panic!("{}", scenario::render(&found, text, name, Lang::En, false)));
    scenario.lines.into_iter().map(|line| line.command).collect()
}

#[test]
fn every_stored_run_can_be_read() {
    assert!(stored().len() > 20, "the runs that once differed are there");
}

#[test]
fn the_page_tells_what_is_left_out_and_what_is_not_compared() {
    let page = std::fs::read_to_string("docs/kernel-lab.md").expect("the page of the lab");
    let left_out = LEFT_OUT.iter().map(|left| format!("| {} | {} |", left.what, left.how));
    let normalised = NORMALISED.iter().map(|(what, why)| format!("| {what} | {why} |"));
    let missing: Vec<String> = left_out.chain(normalised).filter(|line| !page.contains(line)).collect();
    assert!(missing.is_empty(), "docs/kernel-lab.md lacks these lines:\n{}", missing.join("\n"));
}

#[test]
fn no_random_run_tells_the_arms_apart() {
    if !lab_is_there() {
        return;
    }
    if let Ok(path) = std::env::var("FINWAIT_FUZZ_FILE") {
        return play_file(&path);
    }
    play_stored();
    let fresh =
        || std::time::UNIX_EPOCH.elapsed().map_or(1, |since| since.as_secs() * 1000 + u64::from(since.subsec_millis()));
    let seed = number("FINWAIT_FUZZ_SEED").unwrap_or_else(fresh);
    let count = number("FINWAIT_FUZZ_COUNT").unwrap_or(u64::MAX);
    let seconds = number("FINWAIT_FUZZ_SECONDS").unwrap_or(if count == u64::MAX { 10 } else { 1 << 30 });
    let start = number("FINWAIT_FUZZ_START").unwrap_or(0);
    println!("seed {seed}");
    let began = Instant::now();
    let end = began + Duration::from_secs(seconds);
    let (tally, next) = (Tally::default(), AtomicU64::new(start));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| search(seed, start.saturating_add(count), end, &next, &tally));
        }
    });
    let (sequences, steps) = (tally.sequences.load(Ordering::Relaxed), tally.steps.load(Ordering::Relaxed));
    let took = began.elapsed().as_secs_f64();
    println!(
        "seed {seed}: {sequences} sequences, {steps} steps, {:.0} sequences/s, {} flukes, {} times a late timer, \
         {} sequences left unexamined from where numbers of an earlier connection decide, kernel {}",
        sequences as f64 / took,
        tally.flukes.load(Ordering::Relaxed),
        tally.late_timers.load(Ordering::Relaxed),
        tally.other_lives.load(Ordering::Relaxed),
        finwait::lab::kernel()
    );
    let [sim, both] = [0, 1].map(|arm| tally.times_us[arm].load(Ordering::Relaxed) as f64 / sequences.max(1) as f64);
    println!(
        "a sequence takes the simulator {sim:.0} us and the kernel {:.0} us: 1 to {:.0}",
        both - sim,
        (both - sim) / sim
    );
    tell_coverage(&tally);
    let findings = tally.findings.into_inner().unwrap();
    for (number, finding) in &findings {
        println!("\n==== seed {seed}, sequence {number}\n{}", finding.report());
    }
    assert!(findings.is_empty(), "{} differences under seed {seed}", findings.len());
}

/// Remembers what the run met on the simulator.
fn note(sequence: &Sequence, tally: &Tally) {
    let mut rules = tally.rules.lock().unwrap();
    for rule in sequence.records.iter().filter_map(|record| record.rule) {
        *rules.entry(rule).or_default() += 1;
    }
    let mut meetings = tally.meetings.lock().unwrap();
    for meeting in &sequence.meetings {
        *meetings.entry(meeting.clone()).or_default() += 1;
    }
}

/// Which rules and which meetings of a state and a segment there were.
fn tell_coverage(tally: &Tally) {
    let rules = tally.rules.lock().unwrap();
    let meetings = tally.meetings.lock().unwrap();
    let missing: Vec<&str> =
        Rule::ALL.iter().filter(|info| !rules.contains_key(&info.rule)).map(|info| info.key).collect();
    println!("{} rules of {} were met; not: {}", rules.len(), Rule::ALL.len(), missing.join(", "));
    println!("{} pairs of a state and a segment's flags were met", meetings.len());
    for state in State::ALL {
        let of_state: Vec<String> = meetings
            .iter()
            .filter(|((other, _), _)| *other == state)
            .map(|((_, flags), count)| format!("{flags} {count}"))
            .collect();
        println!("  {}: {}", state.name(), of_state.join(", "));
    }
}

fn search(seed: u64, count: u64, end: Instant, next: &AtomicU64, tally: &Tally) {
    let mut kernel = Kernel::new();
    loop {
        for (total, time) in tally.times_us.iter().zip(std::mem::take(&mut kernel.times)) {
            total.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        tally.other_lives.fetch_add(std::mem::take(&mut kernel.other_lives), Ordering::Relaxed);
        tally.late_timers.fetch_add(std::mem::take(&mut kernel.late_timers), Ordering::Relaxed);
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= count || Instant::now() >= end || tally.stop.load(Ordering::Relaxed) {
            return;
        }
        let sequence = generate::sequence(seed, number);
        kernel.counts = number.is_multiple_of(COUNTED);
        note(&sequence, tally);
        tally.sequences.fetch_add(1, Ordering::Relaxed);
        tally.steps.fetch_add(sequence.commands.len() as u64, Ordering::Relaxed);
        let Some(first) = judge(&sequence.commands, &mut kernel) else { continue };
        if settled(&sequence.commands, &mut kernel).is_none() {
            tally.flukes.fetch_add(1, Ordering::Relaxed);
            println!("a fluke in sequence {number}: {}", first.what);
            if std::env::var_os("FINWAIT_FUZZ_FLUKES").is_some() {
                println!("{}", first.report());
            }
            continue;
        }
        let Some(finding) = shrink(&sequence.commands, &mut kernel) else {
            tally.flukes.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        let mut findings = tally.findings.lock().unwrap();
        if findings.iter().all(|(_, known)| known.kind() != finding.kind()) {
            findings.push((number, finding));
        }
        if findings.len() >= FINDINGS_MAX {
            tally.stop.store(true, Ordering::Relaxed);
        }
    }
}
