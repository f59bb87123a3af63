//! The facts on a real kernel: the runs that show them are played there, too, and both arms agree. Asked for with
//! `LAB_REQUIRED=1`; it takes real time, and long runs are left out.

use std::sync::Mutex;

use finwait::lab::{self, Options};
use finwait::lang::Lang;
use finwait::scenario::{self, Scenario};
use finwait::trace::{Span, Time};

use super::matrix::{RUNS, Run};

/// What takes longer is not played.
const LONGEST: Span = Span::secs(70);

/// How many are played side by side; nearly all of their time they sleep.
const SIDE_BY_SIDE: usize = 12;

/// How often a run is played until both arms agree: a busy machine makes late what only just fits.
const TRIES: usize = 6;

/// Runs that no kernel can be asked for, and why.
const ALONE: [(&str, &str); 3] = [
    ("M66", "tcp_mem is the whole machine's"),
    ("M67", "tcp_mem is the whole machine's"),
    ("M68", "tcp_max_orphans is the whole machine's"),
];

fn disagreement(scenario: &Scenario) -> Option<String> {
    let sim = scenario::run_by_lines(scenario);
    let options = Options { longest: Span(LONGEST.0 * 2), ..Options::default() };
    let mut last = None;
    for _ in 0..TRIES {
        let found = match lab::run(scenario, &options) {
            Ok(kernel) => {
                let found = lab::compare(&sim, &kernel, &scenario.setup.hosts);
                found.iter().map(|one| one.sentence(&lab::names(Lang::En), Lang::En)).collect::<Vec<_>>().join("; ")
            }
            Err(trouble) => trouble.sentence(Lang::En),
        };
        if found.is_empty() {
            return None;
        }
        last = Some(found);
    }
    last
}

#[test]
fn the_facts_hold_on_the_kernel() {
    if !std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1") {
        eprintln!("\n!!! SKIPPED: the facts were not held against a kernel; LAB_REQUIRED=1 asks for it\n");
        return;
    }
    if let Err(trouble) = lab::prepare() {
        panic!("the kernel arm is required here: {}", trouble.sentence(Lang::En));
    }
    let is_short = |run: &&Run| {
        let ends = run.scenario.as_ref().map(|scenario| scenario::run(scenario).view.now.since(Time::ZERO));
        ends.is_some_and(|time| time <= LONGEST) && ALONE.iter().all(|(id, _)| run.id != *id)
    };
    let chosen: Vec<&Run> = RUNS.iter().filter(is_short).collect();
    let (queue, wrong) = (Mutex::new(chosen.iter()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(run) = { queue.lock().unwrap().next() } {
                    let found = run.scenario.as_ref().and_then(disagreement);
                    wrong.lock().unwrap().extend(found.map(|found| format!("{}: {found}", run.name())));
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    println!("{} of {} runs on kernel {}: {} differ", chosen.len(), RUNS.len(), lab::kernel(), wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(chosen.len() > 60, "only {} runs are short enough", chosen.len());
}
