//! A run that was played to its end, for whoever tells what in it decided: events by their records, each with its time,
//! its step and its rule, and where two such runs part.

use crate::quiz::decided::{self, Decider, Deciding, Parting, Seen};
use crate::quiz::item::Played;
use crate::quiz::reasons;
use crate::scenario::Session;
use crate::trace::{Condition, Record, Rule, Time, What};

/// How many rules an explanation names at most.
const RULES_MOST: usize = 3;

/// A run at its end.
pub(super) struct Watched {
    session: Session,
    /// How many records there were after each step; none where its steps are nobody's to look at.
    ends: Option<Vec<usize>>,
    first: usize,
    start: Time,
}

impl Watched {
    /// What stands behind the cut, played.
    pub(super) fn of(played: &Played) -> Watched {
        let mut session = played.at_cut();
        let (first, start) = (session.records().len(), session.now());
        played.go_on(&mut session, |_| {});
        Watched { ends: Some(session.ends()), session, first, start }
    }

    /// A run of which all is asked about, at its end.
    pub(super) fn whole(session: Session) -> Watched {
        Watched { ends: Some(session.ends()), session, first: 0, start: Time(0) }
    }

    /// The same without the numbers of its steps: a run that nobody can look at.
    pub(super) fn uncounted(self) -> Watched {
        Watched { ends: None, ..self }
    }

    /// The run.
    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// What happened behind the cut.
    pub(super) fn stretch(&self) -> &[Record] {
        self.session.records().get(self.first..).unwrap_or_default()
    }

    /// What the telling of events needs.
    pub(super) fn seen(&self) -> Seen<'_> {
        let (view, records) = (self.session.view(), self.session.records());
        Seen { view, records, first: self.first, start: self.start, ends: self.ends.as_deref() }
    }

    /// These records as events.
    pub(super) fn events(&self, records: &[&Record]) -> Vec<Decider> {
        decided::events(&self.seen(), records)
    }

    /// What brought these conditions about at the end, with the rules behind it; why a socket still waits stands first
    /// among these.
    pub(super) fn behind(&self, conditions: &[Condition]) -> (Deciding, Vec<Rule>) {
        let (records, view) = (self.session.records(), self.session.view());
        self.told(&reasons::behind(conditions, records, view))
    }

    /// Records as events, with the rules that say most.
    pub(super) fn told(&self, records: &[&Record]) -> (Deciding, Vec<Rule>) {
        let (ignored, done): (Vec<&Record>, Vec<&Record>) =
            records.iter().copied().partition(|record| matches!(record.what, What::Decided | What::Lost { .. }));
        let mut rules: Vec<Rule> = Vec::new();
        for rule in ignored.iter().chain(&done).filter_map(|record| record.rule) {
            if !rules.contains(&rule) && rules.len() < RULES_MOST {
                rules.push(rule);
            }
        }
        (Deciding { events: self.events(records), besides: Vec::new() }, rules)
    }

    /// The first record of each of these rules, as events in the order of time.
    pub(super) fn first_of(&self, rules: &[Rule]) -> Deciding {
        let first = |rule: &Rule| self.stretch().iter().find(|record| record.rule == Some(*rule));
        let mut records: Vec<&Record> = rules.iter().filter_map(first).collect();
        records.sort_by_key(|record| record.at);
        Deciding { events: self.events(&records), besides: Vec::new() }
    }

    /// The step of the record at that place of the stretch.
    pub(super) fn step(&self, at: usize) -> Option<usize> {
        self.seen().step(self.first + at)
    }

    /// Where another run parts from this one, as far as such records tell: what happens here, and what there; nothing if
    /// the same happens in both.
    pub(super) fn parting(&self, other: &Watched, tells: fn(&Record) -> bool) -> Option<Parting> {
        decided::parting(&self.seen(), &other.seen(), tells)
    }
}
