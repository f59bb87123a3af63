//! A scenario played to its end with nobody watching.

use crate::trace::{Record, Standing, WorldView};

use super::parse::Scenario;
use super::play::{Failure, FailureKind, Play};
use super::tape::Tape;

/// The most steps of a run; a scenario that needs more does not end by itself.
const STEPS_MAX: usize = 5_000_000;

/// What a run came to.
#[derive(Debug, Clone)]
pub struct RunReport {
    /// All that happened.
    pub records: Vec<Record>,
    /// The expectations that did not hold.
    pub failures: Vec<Failure>,
    /// The command that could not be carried out; the run stopped there.
    pub refusal: Option<Failure>,
    /// The last moment.
    pub view: WorldView,
    /// The moments between the script's lines, if they were asked for ([`run_by_lines`]): the number of a line and how
    /// the connections stood when it was done. Of lines that took no step of their own (checks, settings) only the last
    /// before the next step is there.
    pub moments: Vec<(usize, Standing)>,
}

impl RunReport {
    /// Where the run was broken off: at a command that could not be carried out, or where there was no end of events.
    pub fn broken_off(&self) -> Option<&Failure> {
        let endless = self.failures.iter().find(|failure| matches!(failure.kind, FailureKind::Endless));
        self.refusal.as_ref().or(endless)
    }

    /// Whether the run went as the scenario says.
    pub fn is_ok(&self) -> bool {
        self.failures.is_empty() && self.refusal.is_none()
    }
}

/// Plays a scenario to the end of its script; failed expectations are collected, a refused command ends it.
pub fn run(scenario: &Scenario) -> RunReport {
    play(scenario, false)
}

/// The same with the moments between the script's lines, for whoever holds two runs side by side.
pub fn run_by_lines(scenario: &Scenario) -> RunReport {
    play(scenario, true)
}

fn play(scenario: &Scenario, by_lines: bool) -> RunReport {
    let mut play = Play::new(&scenario.setup);
    let (mut records, mut moments) = (Tape::default(), Vec::new());
    let (mut steps, mut looked_at) = (0, 0);
    while !play.script_is_over(&scenario.lines) {
        if play.failures.get(looked_at..).is_some_and(|new| new.iter().any(is_refusal)) {
            break;
        }
        (steps, looked_at) = (steps + 1, play.failures.len());
        if steps > STEPS_MAX {
            play.give_up(&scenario.lines, STEPS_MAX);
            break;
        }
        play.step(&scenario.lines, &mut records);
        if by_lines {
            let is_new = |done: &usize| moments.last().is_none_or(|(last, _)| last != done);
            let done = play.line_done(&scenario.lines).filter(is_new);
            moments.extend(done.map(|done| (done, play.world.standing())));
        }
    }
    let failures = play.failures.iter().take_while(|failure| !is_refusal(failure)).cloned().collect();
    let refusal = play.failures.iter().find(|failure| is_refusal(failure)).cloned();
    RunReport { records: records.into_records(), failures, refusal, view: play.view(), moments }
}

fn is_refusal(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::Refused(_))
}
