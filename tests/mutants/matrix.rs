//! Every run of evidence under every mutant: whether it goes as the reference does, goes otherwise without saying
//! anything else about the fact, or contradicts it.

use std::sync::LazyLock;

use finwait::lang::Lang;
use finwait::quiz::{Evidence, MYTHS};
use finwait::scenario::{self, RunReport, Scenario};
use finwait::trace::{Belief, Record, What};

/// How a mutant's run stands to the reference's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is the same, record for record.
    Same,
    /// It is another, but the fact is shown all the same.
    Other,
    /// The fact is not what it shows.
    Contradicts,
}

/// A run under one mutant.
pub struct Under {
    pub place: Place,
    pub records: Vec<Record>,
    /// Whether a command was refused, and the run ended there.
    pub refused: bool,
}

/// One piece of evidence and what came of it.
pub struct Run {
    /// The misconception, and which of its runs.
    pub id: &'static str,
    pub number: usize,
    pub evidence: &'static Evidence,
    pub scenario: Option<Scenario>,
    /// What the reference does otherwise than it is told.
    pub wrong: Vec<String>,
    /// By the place of the belief in the list of all.
    mutants: Vec<Under>,
}

impl Run {
    pub fn is_about(&self, belief: Belief) -> bool {
        belief.numbers().contains(&self.id)
    }

    pub fn under(&self, belief: Belief) -> &Under {
        &self.mutants[belief as usize]
    }

    /// Its name in the document: the misconception, and the number of the run where there are several.
    pub fn name(&self) -> String {
        if self.number == 0 { self.id.to_owned() } else { format!("{}/{}", self.id, self.number + 1) }
    }
}

pub static RUNS: LazyLock<Vec<Run>> = LazyLock::new(|| {
    let numbered = MYTHS.iter().flat_map(|myth| myth.evidence.iter().enumerate().map(move |of| (myth, of)));
    numbered.map(|(myth, (number, evidence))| play(&myth.id, number, evidence)).collect()
});

fn play(id: &'static str, number: usize, evidence: &'static Evidence) -> Run {
    let said = |text: String| format!("{id}/{number}: {text}\n{}", evidence.run);
    match scenario::parse(&evidence.run, Lang::En) {
        Err(mistakes) => {
            let wrong = mistakes.iter().map(|mistake| said(mistake.message.clone())).collect();
            Run { id, number, evidence, scenario: None, wrong, mutants: Vec::new() }
        }
        Ok(scenario) => {
            let reference = under(&scenario, None);
            let mutants = Belief::ALL.iter().map(|belief| {
                let report = under(&scenario, Some(*belief));
                let place = match contradictions(evidence, &report) {
                    found if !found.is_empty() => Place::Contradicts,
                    _ if report.records == reference.records => Place::Same,
                    _ => Place::Other,
                };
                Under { place, refused: report.refusal.is_some(), records: report.records }
            });
            let mutants = mutants.collect();
            let wrong = contradictions(evidence, &reference).into_iter().map(said).collect();
            Run { id, number, evidence, scenario: Some(scenario), wrong, mutants }
        }
    }
}

/// A scenario played by hosts that hold a belief, or none.
pub fn under(scenario: &Scenario, belief: Option<Belief>) -> RunReport {
    let mut scenario = scenario.clone();
    if let Some(belief) = belief {
        scenario.setup = scenario.setup.believing(belief);
    }
    scenario::run(&scenario)
}

/// What a run came to that was to be otherwise; empty if it shows all of the fact.
fn contradictions(evidence: &Evidence, report: &RunReport) -> Vec<String> {
    let shown = report.records.iter().filter_map(|record| match &record.what {
        What::Shown { lines, .. } => Some(lines.clone()),
        _ => None,
    });
    let printed: Vec<String> = shown.flatten().collect();
    let failed = report.failures.iter().map(|failure| format!("{} but {}", failure.expected, failure.actual));
    let missing = evidence.missing(&printed).into_iter().map(|line| format!("{line} is not shown"));
    let refused = (evidence.refused != report.refusal.is_some()).then(|| format!("refused: {:?}", report.refusal));
    failed.chain(missing).chain(refused).collect()
}
