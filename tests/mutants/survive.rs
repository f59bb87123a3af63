//! Mutants are wrong, but they are whole: whatever is done to their hosts, nothing panics, a run comes to an end, and
//! the same seed gives the same run. `FINWAIT_SWARM=20000` plays more random scenarios.

use std::path::PathBuf;

use finwait::lang::Lang;
use finwait::scenario;
use finwait::sim::{Setup, World};
use finwait::trace::{Belief, Command, Record, Span};

use super::generate::scenario as random;
use super::{matrix, root};

/// Every so many scenarios of the library one is played under each mutant.
const EVERY: usize = 12;

/// How many random scenarios are played unless more are asked for, each under one mutant.
const RANDOM: u64 = 660;

/// What the random ones are drawn from.
const SEED: u64 = 1_337;

/// How long a `run` of a random scenario is, and what is waited for at its end.
const RUN: Span = Span::secs(2);
const END: Span = Span::secs(140);

/// What a run may take; beyond that it feeds itself, and says no more.
const EVENTS_MAX: usize = 20_000;

#[test]
fn mutants_play_the_library() {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(root().join("tests/scenarios")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "tcp"));
    paths.sort();
    for (at, path) in paths.iter().enumerate() {
        let scenario = scenario::parse(&std::fs::read_to_string(path).unwrap(), Lang::En).unwrap();
        for belief in Belief::ALL.iter().skip(at % EVERY).step_by(EVERY) {
            let [one, other] = [(); 2].map(|()| matrix::under(&scenario, Some(*belief)).records);
            assert!(one == other, "{} under {} is another run each time", path.display(), belief.name());
        }
    }
}

fn pass(world: &mut World, span: Span, events: &mut usize, records: &mut Vec<Record>) {
    let until = world.now() + span;
    while world.next_event().is_some_and(|at| at <= until) && *events < EVENTS_MAX {
        world.step(records);
        *events += 1;
    }
    world.advance_to(until);
}

fn play(setup: &Setup, commands: &[Command]) -> Vec<Record> {
    let (mut world, mut records, mut events) = (World::new(setup), Vec::new(), 0);
    for command in commands {
        if matches!(command, Command::Run(_)) {
            pass(&mut world, RUN, &mut events, &mut records);
        } else {
            // What makes no sense at the moment is refused.
            let _ = world.apply(command, &mut records);
        }
    }
    pass(&mut world, END, &mut events, &mut records);
    assert!(!world.view().hosts.is_empty());
    records
}

#[test]
fn mutants_survive_whatever_is_done_to_them() {
    let asked = std::env::var("FINWAIT_SWARM").ok().map(|text| text.parse().expect("a number of scenarios"));
    let beliefs = Belief::ALL.iter().cycle();
    let mut differ = 0;
    for (number, belief) in (0..asked.unwrap_or(RANDOM)).zip(beliefs) {
        let drawn = random(SEED, number);
        let mutant = drawn.setup.clone().believing(*belief);
        let said = std::panic::catch_unwind(|| [(); 2].map(|()| play(&mutant, &drawn.commands)));
        let Ok([one, other]) = said else { panic!("seed {SEED}, number {number}: {} panicked", belief.name()) };
        assert!(one == other, "seed {SEED}, number {number}: {} is another run each time", belief.name());
        differ += usize::from(one != play(&drawn.setup, &drawn.commands));
    }
    assert!(differ > 60, "only {differ} runs of mutants are any different");
}
