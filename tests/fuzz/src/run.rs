//! Bytes as a scenario file that is also carried out, with the promises of the swarm held after every event.

use finwait::lang::Lang;
use finwait::scenario;
use finwait::sim::World;
use finwait::trace::{Call, Command, Payload, Record, Run, Time};

use crate::invariants::Checker;

/// The most events of one run: a fuzzer is after many short runs.
const EVENTS_MAX: usize = 400;

/// The most bytes of a scenario.
const BYTES_MAX: usize = 2_048;

/// The largest write, in bytes, that is worth its time, and a hundred times the largest flood.
const LARGE: u32 = 3_000;

/// Reads `data` as a scenario and runs it.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data.get(..BYTES_MAX).unwrap_or(data));
    let Ok(read) = scenario::parse(&text, Lang::En) else { return };
    let mut world = World::new(&read.setup);
    let (mut checker, mut records, mut left) = (Checker::new(&world), Vec::new(), EVENTS_MAX);
    for line in &read.lines {
        if !carry_out(&line.command, &mut world, &mut checker, &mut records, &mut left) {
            return;
        }
    }
}

/// A command; false if the run has become too long.
fn carry_out(
    command: &Command,
    world: &mut World,
    checker: &mut Checker,
    records: &mut Vec<Record>,
    left: &mut usize,
) -> bool {
    let end = match command {
        Command::Run(Run::For(span) | Run::Until { within: span, .. }) => world.now() + *span,
        Command::Run(Run::Quiet | Run::Steps(_)) => Time(u64::MAX),
        Command::Flood(flood) if flood.count > LARGE / 100 => return true,
        Command::Call { call: Call::Send(Payload::Bytes(count)), .. } if *count > LARGE => return true,
        command => {
            let from = records.len();
            if world.apply(command, records).is_ok() {
                held(checker.after(&records[from..], world));
            }
            return true;
        }
    };
    let mut steps = if let Command::Run(Run::Steps(count)) = command { *count } else { u32::MAX };
    while steps > 0 && world.next_event().is_some_and(|at| at <= end) {
        if let Command::Run(Run::Until { condition, .. }) = command
            && condition.holds(&world.view(), records)
        {
            return true;
        }
        if *left == 0 {
            return false;
        }
        (*left, steps) = (*left - 1, steps - 1);
        let from = records.len();
        world.step(records);
        held(checker.after(&records[from..], world));
    }
    if let Command::Run(Run::For(_)) = command {
        world.advance_to(end);
    }
    true
}

fn held(outcome: Result<(), String>) {
    if let Err(broken) = outcome {
        panic!("{broken}");
    }
}
