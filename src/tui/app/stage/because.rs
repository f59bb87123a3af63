//! The reasons that are told beside a stage: of the chosen segment, of the chosen connection, or of what happened last.

use super::Stage;
use crate::scenario::Session;
use crate::trace::{Record, Rule, SegmentId, Time, What};
use crate::tui::connection::{Connection, of_record};

/// The reasons that are told beside a stage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Because {
    /// The rules.
    pub rules: Vec<Rule>,
    /// Of what and when, where that is not what happened last of all.
    pub of: Option<(Subject, Time)>,
}

/// What reasons are told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A connection, one of several.
    Connection(Connection),
    /// A segment: its number, and its name.
    Segment(SegmentId, String),
}

/// The rules of the last step that say something, each once, the last first.
pub fn reasons(session: &Session) -> Vec<Rule> {
    telling(session.records_of_last_step())
}

/// The reasons of the segment that is chosen: why it was sent, and what became of it. Without one those of what
/// happened last, which may be some steps of mere time ago; where a connection has been chosen, of what happened to it.
pub fn told(stage: &Stage, session: &Session) -> Because {
    if let Some(of_segment) = stage.selected(session).and_then(|id| of_segment(id, session.records())) {
        return of_segment;
    }
    let chosen = stage.chosen_connection(session);
    let steps = (1..=session.position()).rev().map(|step| (step, session.records_of(step)));
    for (step, records) in steps.filter(|(_, records)| !records.is_empty()) {
        let Some(chosen) = chosen else { return Because { rules: telling(records), of: None } };
        let mine = |record: &&Record| of_record(record, session.records(), session.view()) == Some(chosen.ends);
        let mine: Vec<Record> = records.iter().filter(mine).cloned().collect();
        let rules = telling(&mine);
        if let (false, Some(last)) = (rules.is_empty(), mine.last()) {
            let of = (step < session.position()).then_some((Subject::Connection(chosen), last.at));
            return Because { rules, of };
        }
    }
    Because::default()
}

/// The reasons of a segment, with the moment at which it set out.
fn of_segment(id: SegmentId, records: &[Record]) -> Option<Because> {
    let is_its = |record: &&Record| match &record.what {
        What::Sent { id: its, .. }
        | What::Arrived { id: its, .. }
        | What::Lost { id: its, .. }
        | What::Injected { id: its, .. }
        | What::Rewritten { id: its, .. }
        | What::Held { id: its, .. }
        | What::Duplicated { copy: its, .. } => *its == id,
        _ => false,
    };
    let its: Vec<Record> = records.iter().filter(is_its).cloned().collect();
    let (at, segment) = its.iter().find_map(|record| match &record.what {
        What::Sent { segment, .. } | What::Injected { segment, .. } | What::Duplicated { segment, .. } => {
            Some((record.at, segment))
        }
        _ => None,
    })?;
    let of = Some((Subject::Segment(id, segment.name()), at));
    Some(Because { rules: telling(&its), of })
}

/// The rules of some records that say something, each once, the last first.
fn telling(records: &[Record]) -> Vec<Rule> {
    const PLAIN: [Rule; 5] =
        [Rule::SegmentArrives, Rule::CallReturns, Rule::OptionSet, Rule::CallWaits, Rule::ConnectReturns];
    let mut rules: Vec<Rule> = Vec::new();
    for rule in records.iter().filter_map(|record| record.rule) {
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    let telling: Vec<Rule> = rules.iter().copied().filter(|rule| !PLAIN.contains(rule)).collect();
    if telling.is_empty() { rules } else { telling }
}
