//! A scenario played to its end with nobody watching.

use crate::trace::{Record, WorldView};

use super::parse::Scenario;
use super::play::{Failure, FailureKind};
use super::session::{Progress, Session};

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
}

impl RunReport {
    /// Whether the run went as the scenario says.
    pub fn is_ok(&self) -> bool {
        self.failures.is_empty() && self.refusal.is_none()
    }
}

/// Plays a scenario to the end of its script; failed expectations are collected, a refused command ends it.
pub fn run(scenario: &Scenario) -> RunReport {
    let mut session = Session::new(scenario);
    let refused = |failure: &&Failure| matches!(failure.kind, FailureKind::Refused(_));
    for _ in 0..STEPS_MAX {
        if session.script_is_over() || session.step() == Progress::Ended {
            break;
        }
        if session.failures_of_last_step().iter().any(|failure| refused(&failure)) {
            break;
        }
    }
    RunReport {
        records: session.records().to_vec(),
        failures: session.failures().iter().take_while(|failure| !refused(failure)).cloned().collect(),
        refusal: session.failures().iter().find(refused).cloned(),
        view: session.view().clone(),
    }
}
