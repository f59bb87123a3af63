//! What to ask next: what is due before all else, the weakest most of the time, and what is confusable side by side.
//!
//! Of the concepts that are due, the weakest is taken seven times in ten, and any of the others else (pedagogy §2.9).
//! When nothing is due, those follow that are not mastered yet and new ones, and then the rest as extra practice. No
//! concept comes twice in a row if there is another. After the first concept of a confusable set that is due, another
//! of the same set follows, so that the two are told apart (§2.10).

use std::cmp::Reverse;

use super::{Help, Moment, Rating, State};
use crate::quiz::concept::Set;
use crate::quiz::{Concept, Format};
use crate::sim::SimRng;

/// How often in a hundred the weakest is taken.
const WEAKEST: u64 = 70;

/// How many new concepts are in the choice at a time, the first of the course.
const NEW_AT_ONCE: usize = 3;

/// A concept as the choice sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConceptInfo {
    /// Its slug.
    pub id: String,
    /// What it is taken for.
    pub set: Option<Set>,
    /// The formats in which it can be asked; empty if that is nobody's business.
    pub formats: Vec<Format>,
}

impl ConceptInfo {
    /// A concept of the table, asked in these formats.
    pub fn of(concept: &Concept, formats: Vec<Format>) -> ConceptInfo {
        ConceptInfo { id: concept.id.to_owned(), set: concept.set, formats }
    }
}

/// Why a concept is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It is due.
    Due,
    /// It was never asked.
    New,
    /// It is not mastered yet.
    Unfinished,
    /// Nothing else is left: extra practice.
    Extra,
}

/// What to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The slug of the concept.
    pub concept: String,
    /// Why.
    pub reason: Reason,
    /// A format that it was not answered right in yet, if it has one, else any of its formats; none if it lists none.
    pub format: Option<Format>,
    /// How much help it is given with.
    pub help: Help,
}

/// The next thing to ask, after all that the state knows of; none if there are no concepts.
pub fn next(state: &State, concepts: &[ConceptInfo], now: Moment, rng: &mut SimRng) -> Option<Ask> {
    Chooser { state, concepts, now, planned: Vec::new() }.pick(rng)
}

/// A whole review of so many questions, as it would go if each were answered right.
pub fn plan(state: &State, concepts: &[ConceptInfo], now: Moment, count: usize, rng: &mut SimRng) -> Vec<Ask> {
    let mut chooser = Chooser { state, concepts, now, planned: Vec::new() };
    let mut asks = Vec::new();
    while asks.len() < count {
        let Some(ask) = chooser.pick(rng) else { break };
        chooser.planned.push(ask.concept.clone());
        asks.push(ask);
    }
    asks
}

struct Chooser<'a> {
    state: &'a State,
    concepts: &'a [ConceptInfo],
    now: Moment,
    planned: Vec<String>,
}

impl Chooser<'_> {
    fn pick(&self, rng: &mut SimRng) -> Option<Ask> {
        let last = self.before(1);
        let groups = [Reason::Due, Reason::New, Reason::Extra].map(|reason| self.group(reason));
        let others = groups.iter().find_map(|group| {
            let others: Vec<_> = group.iter().filter(|(info, _)| Some(info.id.as_str()) != last).copied().collect();
            (!others.is_empty()).then_some(others)
        });
        let chosen = others.or_else(|| groups.into_iter().find(|group| !group.is_empty()))?;
        let chosen = self.siblings(&chosen).unwrap_or(chosen);
        let at = if rng.chance(WEAKEST, 100) || chosen.len() == 1 { 0 } else { 1 + rng.index(chosen.len() - 1) };
        let (info, reason) = chosen.get(at)?;
        Some(Ask {
            concept: info.id.clone(),
            reason: *reason,
            format: self.format(info, rng),
            help: self.state.help(&info.id),
        })
    }

    /// The concepts of a group, the one to be asked first in front. What is unfinished and what is new are one group.
    fn group(&self, group: Reason) -> Vec<(&ConceptInfo, Reason)> {
        let mut found: Vec<_> =
            self.concepts.iter().map(|info| (info, self.reason(info))).filter(|(_, r)| r.group() == group).collect();
        // A stable sort: new concepts, none of which has a track, stay in the order of the course.
        found.sort_by_key(|(info, reason)| {
            let track = self.state.concept(&info.id);
            let again = track.is_some_and(|track| track.rating == Rating::Again);
            let recall = self.state.recall(&info.id, self.now);
            let last = track.map_or(0, |track| track.last.at);
            (*reason == Reason::New, self.planned_at(&info.id), Reverse(again), recall, last)
        });
        let new = found.iter().position(|(_, reason)| *reason == Reason::New).unwrap_or(found.len());
        found.truncate(new + NEW_AT_ONCE);
        found
    }

    fn reason(&self, info: &ConceptInfo) -> Reason {
        if self.planned.contains(&info.id) {
            return Reason::Extra;
        }
        let Some(track) = self.state.concept(&info.id) else { return Reason::New };
        if self.state.is_due(&info.id, self.now) {
            Reason::Due
        } else if !track.mastered() && track.last.day() != self.now.day() {
            Reason::Unfinished
        } else {
            Reason::Extra
        }
    }

    /// Where a concept was last planned, from 1; 0 if it was not. Extra practice begins with what is longest ago.
    fn planned_at(&self, id: &str) -> usize {
        self.planned.iter().rposition(|planned| planned == id).map_or(0, |at| at + 1)
    }

    /// The concept asked so many questions ago.
    fn before(&self, questions: usize) -> Option<&str> {
        let all = self.state.recent().iter().chain(&self.planned);
        all.rev().nth(questions - 1).map(String::as_str)
    }

    /// After the first of a confusable set: those of the same set that are in the choice, if there are any.
    fn siblings<'a>(&self, chosen: &[(&'a ConceptInfo, Reason)]) -> Option<Vec<(&'a ConceptInfo, Reason)>> {
        let set_of = |id: Option<&str>| self.concepts.iter().find(|info| Some(info.id.as_str()) == id)?.set;
        let set = set_of(self.before(1))?;
        if set_of(self.before(2)) == Some(set) {
            return None;
        }
        let same: Vec<_> = chosen.iter().filter(|(info, _)| info.set == Some(set)).copied().collect();
        (!same.is_empty()).then_some(same)
    }

    fn format(&self, info: &ConceptInfo, rng: &mut SimRng) -> Option<Format> {
        let track = self.state.concept(&info.id);
        let missing = |format: &&Format| track.is_none_or(|track| !track.right_in(**format));
        let wanted: Vec<&Format> = info.formats.iter().filter(missing).collect();
        let from = if wanted.is_empty() { info.formats.iter().collect() } else { wanted };
        from.get(rng.index(from.len())).map(|format| **format)
    }
}

impl Reason {
    /// What is unfinished and what is new are chosen from together.
    fn group(self) -> Reason {
        match self {
            Reason::New | Reason::Unfinished => Reason::New,
            Reason::Due => Reason::Due,
            Reason::Extra => Reason::Extra,
        }
    }
}
