//! What incidents know of a fault, for whoever asks about a run that no generator made: a lesson's inquiry.

use crate::lang::Text;
use crate::trace::{Record, Rule, WorldView};

use super::super::measure::Ended;
use super::faults::{FAULTS, fault};
use super::scene::Seen;

/// The name of a fault, if there is one of that name.
pub(crate) fn fault_named(key: &str) -> Option<&'static str> {
    fault(key).map(|fault| fault.key)
}

/// The names of all faults, for messages.
pub(crate) fn fault_names() -> String {
    FAULTS.iter().map(|fault| fault.key).collect::<Vec<_>>().join(", ")
}

/// Whether a run has the fault of that name.
pub(in crate::quiz) fn has_fault(key: &str, view: &WorldView, records: &[Record]) -> bool {
    fault(key).is_some_and(|fault| (fault.holds)(&Ended { view, records, stretch: records }))
}

/// The places of the lines that show it.
pub(in crate::quiz) fn showing(key: &str, seen: &[Seen]) -> Vec<usize> {
    let Some(fault) = fault(key) else { return Vec::new() };
    (0..seen.len()).filter(|at| seen.get(*at).is_some_and(|line| (fault.proves)(line, seen))).collect()
}

/// What the outputs show where it is, as a phrase.
pub(in crate::quiz) fn shows(key: &str) -> Option<Text> {
    fault(key).map(|fault| fault.shows)
}

/// The rules that decide it, as far as they were applied.
pub(in crate::quiz) fn rules_of(key: &str, records: &[Record]) -> Vec<Rule> {
    let applied = |rule: &&Rule| records.iter().any(|record| record.rule == Some(**rule));
    fault(key).map(|fault| fault.rules.iter().filter(applied).copied().collect()).unwrap_or_default()
}
