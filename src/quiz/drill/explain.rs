//! Explanations in a drill: classic questions of the bank, which the learner judges alone. Where they are wished for
//! they are asked like any other; where nothing was wished for they are rare, come late, and only about what the
//! learner was already right about where finwait judged. Each is asked once in a drill.

use crate::quiz::concept::Concept;
use crate::quiz::format::Format;
use crate::quiz::generate::explain;
use crate::quiz::item::Item;
use crate::quiz::schedule::Moment;

use super::Drill;

/// How many questions come before the first explanation of a drill that did not wish for any.
const FIRST: usize = 4;

/// How many come between two.
const APART: usize = 9;

impl Drill {
    /// Whether a concept may be asked by an explanation now.
    pub(super) fn may_explain(&self, concept: &Concept) -> bool {
        if explain::about(concept.id).all(|entry| self.was_asked(&entry.id)) {
            return false;
        }
        if !self.wish.formats.is_empty() {
            return true;
        }
        let known = self.state.concept(concept.id).is_some_and(|track| track.right > 0);
        let lately = self.rounds.iter().rev().take(APART).any(|round| round.item.format == Format::Explain);
        known && !lately && self.rounds.len() >= FIRST
    }

    /// A classic question about a concept that this drill has not asked, one that was not met lately if there is one.
    pub(super) fn explanation(&mut self, concept: &'static Concept, now: Moment) -> Option<Item> {
        let open: Vec<Item> = explain::about(concept.id)
            .filter(|entry| !self.was_asked(&entry.id))
            .map(|entry| explain::asked_for(entry, concept.id))
            .collect();
        let fresh: Vec<&Item> = open.iter().filter(|item| self.state.is_fresh(item.hash, now)).collect();
        let from = if fresh.is_empty() { open.iter().collect() } else { fresh };
        from.get(self.rng.index(from.len().max(1))).map(|item| (*item).clone())
    }

    fn was_asked(&self, question: &str) -> bool {
        let id = format!("{}/{question}", explain::NAME);
        self.rounds.iter().any(|round| round.item.format == Format::Explain && round.item.id() == id)
    }
}
