//! A swarm of random scenarios, each with its own few features switched on, run on the engine with its invariants
//! checked after every event.
//!
//! Swarm testing: a scenario that can do everything seldom does one thing for long, so each draws a subset of the
//! features first. Everything comes from one seed, printed with every failure; a failing scenario is made as short as
//! it goes and printed as a scenario file. `FINWAIT_SWARM=20000` runs more, `FINWAIT_SWARM_SEED=7` others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the one who runs the test may ask for more scenarios")]
#![allow(clippy::print_stdout, reason = "what was run is worth a line under --nocapture")]

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use finwait::sim::{Setup, World};
use finwait::trace::{Command, Record, Rule, Run, Time, TimerKind};

#[path = "swarm/generate.rs"]
mod generate;

#[path = "swarm/invariants.rs"]
mod invariants;

#[path = "swarm/streams.rs"]
mod streams;

use generate::{Scenario, scenario};
use invariants::Checker;

const SCENARIOS: u64 = 2_000;
const SEED: u64 = 9_293;

/// The most events that one scenario may take: beyond it, it is a storm that feeds itself.
const EVENTS_MAX: usize = 200_000;

/// What went wrong.
type Broken = String;

/// A scenario under way.
struct Runner {
    world: World,
    records: Vec<Record>,
    checker: Checker,
    events: usize,
}

impl Runner {
    fn new(setup: &Setup) -> Runner {
        let world = World::new(setup);
        let checker = Checker::new(&world);
        Runner { world, records: Vec::new(), checker, events: 0 }
    }

    /// A command. Commands that make no sense at this moment are refused, and must then leave no trace.
    fn give(&mut self, command: &Command) -> Result<(), Broken> {
        if let Command::Run(run) = command {
            return self.run(run);
        }
        let before = self.world.clone();
        let from = self.records.len();
        if self.world.apply(command, &mut self.records).is_err() {
            let same = self.world == before && self.records.len() == from;
            return if same { Ok(()) } else { Err(format!("a refused command left a trace: {command}")) };
        }
        if self.world.now() != before.now() {
            return Err(format!("time moved in a command: {command}"));
        }
        self.check(from)
    }

    fn run(&mut self, run: &Run) -> Result<(), Broken> {
        match run {
            Run::For(span) => {
                let end = self.world.now() + *span;
                while self.world.next_event().is_some_and(|at| at <= end) {
                    self.event()?;
                }
                self.world.advance_to(end);
                if self.world.now() == end { Ok(()) } else { Err(format!("the clock stands before {end}")) }
            }
            Run::Steps(count) => (0..*count).try_for_each(|_| self.event().map(drop)),
            Run::Quiet | Run::Until { .. } => Ok(()),
        }
    }

    /// The next event; false if all is at rest.
    fn event(&mut self) -> Result<bool, Broken> {
        let (before, announced) = (self.world.now(), self.world.next_event());
        let from = self.records.len();
        let happened = self.world.step(&mut self.records);
        let now = self.world.now();
        if now < before {
            return Err(format!("time went back from {before} to {now}"));
        }
        if happened != announced.is_some() || announced.is_some_and(|at| at != now) {
            return Err(format!("announced {announced:?}, happened {happened} at {now}"));
        }
        self.events += 1;
        if self.events > EVENTS_MAX {
            return Err("it never comes to rest".to_owned());
        }
        self.check(from)?;
        Ok(happened)
    }

    /// Whether somebody probes a closed window: as long as the probes are answered that goes on for ever (RFC 9293
    /// §3.8.6.1), and with settings that keep the waits short it is no rest.
    fn probes(&self) -> bool {
        let view = self.world.view();
        let mut timers = view.hosts.iter().flat_map(|host| &host.sockets).flat_map(|socket| &socket.timers);
        timers.any(|timer| timer.kind == TimerKind::Persist)
    }

    fn check(&mut self, from: usize) -> Result<(), Broken> {
        let fresh = self.records.get(from..).unwrap_or_default();
        self.checker.after(fresh, &self.world)
    }
}

/// Runs a list of commands and then lets two hours pass.
fn play(setup: &Setup, commands: &[Command]) -> Result<Vec<Record>, Broken> {
    let mut runner = Runner::new(setup);
    for command in commands {
        runner.give(command)?;
    }
    let end = runner.world.now() + finwait::trace::Span::secs(7_200);
    while runner.world.next_event().is_some_and(|at| at <= end) {
        runner.event()?;
        if runner.events > EVENTS_MAX / 2 && runner.probes() {
            break;
        }
    }
    Ok(runner.records)
}

/// The same with panics as failures, and twice.
fn outcome(setup: &Setup, commands: &[Command]) -> Result<Vec<Record>, Broken> {
    let once = || {
        catch_unwind(AssertUnwindSafe(|| play(setup, commands))).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Err(format!("panic: {}", text.unwrap_or_default()))
        })
    };
    let (first, second) = (once()?, once()?);
    if first == second { Ok(first) } else { Err("two runs of the same list differ".to_owned()) }
}

/// What kind of failure it is: the words up to the first colon.
fn kind(broken: &str) -> &str {
    broken.split(':').next().unwrap_or(broken)
}

/// Leaves out lines as long as it fails in the same way.
fn shrink(setup: &Setup, mut commands: Vec<Command>, broken: &str) -> Vec<Command> {
    let mut size = commands.len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        while at < commands.len() {
            let mut fewer = commands.clone();
            fewer.drain(at..(at + size).min(commands.len()));
            match outcome(setup, &fewer) {
                Err(still) if kind(&still) == kind(broken) => commands = fewer,
                Ok(_) | Err(_) => at += size,
            }
        }
        size /= 2;
    }
    commands
}

/// The failure as someone wants to find it: the seed, what broke, and a file to run.
fn report(seed: u64, number: u64, scenario: &Scenario, broken: &str) -> String {
    let least = shrink(&scenario.setup, scenario.commands.clone(), broken);
    let broken = outcome(&scenario.setup, &least).err().unwrap_or_else(|| broken.to_owned());
    let mut text = format!("FINWAIT_SWARM_SEED={seed}, scenario {number}: {broken}\n\n");
    text.push_str(&format!("profile {}\nseed {}\n", scenario.setup.profile.name, scenario.setup.seed));
    for command in &least {
        text.push_str(&format!("{command}\n"));
    }
    text
}

fn from_environment(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn the_engine_keeps_its_promises_whatever_is_done_to_it() {
    let seed = from_environment("FINWAIT_SWARM_SEED", SEED);
    let count = from_environment("FINWAIT_SWARM", SCENARIOS);
    let (mut events, mut failures, mut rules) = (0, Vec::new(), BTreeSet::new());
    for number in 0..count {
        let scenario = scenario(seed, number);
        match outcome(&scenario.setup, &scenario.commands) {
            Ok(records) => {
                events += records.len();
                rules.extend(records.iter().filter_map(|record| record.rule));
            }
            Err(broken) => failures.push(report(seed, number, &scenario, &broken)),
        }
        if failures.len() >= 3 {
            break;
        }
    }
    let unmet: Vec<&str> = Rule::ALL.iter().filter(|info| !rules.contains(&info.rule)).map(|info| info.key).collect();
    println!("seed {seed}: {count} scenarios, {events} records, rules never met: {unmet:?}");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(events as u64 > count * 20, "the scenarios do next to nothing: {events} records in {count}");
    assert!(count < SCENARIOS || unmet.len() * 5 < Rule::ALL.len(), "many rules are never met: {unmet:?}");
}

#[test]
fn a_scenario_is_what_its_number_says() {
    let texts =
        |seed, number| -> Vec<String> { scenario(seed, number).commands.iter().map(ToString::to_string).collect() };
    assert_eq!(texts(1, 5), texts(1, 5));
    assert_ne!(texts(1, 5), texts(1, 6));
    assert_ne!(texts(1, 5), texts(2, 5));
}

#[test]
fn a_broken_promise_is_noticed() {
    let scenario = scenario(SEED, 0);
    let world = World::new(&scenario.setup);
    let mut checker = Checker::new(&world);
    let record = |at| Record {
        at: Time(at),
        host: None,
        socket: None,
        what: finwait::trace::What::Decided,
        rule: Some(Rule::ALL[0].rule),
    };
    assert!(checker.after(&[record(0)], &world).is_ok());
    let nameless = Record { rule: None, ..record(0) };
    assert!(checker.after(&[nameless], &world).is_err(), "a record without a rule");
    assert!(checker.after(&[record(9), record(8)], &world).is_err(), "time going back");
}
