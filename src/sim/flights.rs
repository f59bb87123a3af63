//! The segments on the wire: by number, and in the order in which something happens to them.
//!
//! A clone shares the segments with what it was cloned from, so that a checkpoint in the middle of a flood costs a
//! place for each of them and no copy.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::tcp::Time;
use crate::trace::{HostId, SegmentId};

use super::wire::Flight;

/// All that is under way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Flights {
    flying: BTreeMap<SegmentId, Arc<Flight>>,
    due: BTreeSet<(Time, SegmentId)>,
    /// Those that wait to be overtaken.
    held_back: Vec<SegmentId>,
}

impl Flights {
    /// One sets out.
    pub(super) fn push(&mut self, flight: Flight) {
        self.note(&flight);
        self.flying.insert(flight.id, Arc::new(flight));
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.flying.len()
    }

    /// All of them in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Flight> {
        self.flying.values().map(|flight| &**flight)
    }

    /// The one with that number.
    pub(super) fn get(&self, id: SegmentId) -> Option<&Flight> {
        self.flying.get(&id).map(|flight| &**flight)
    }

    /// When something happens to the first.
    pub(super) fn first_due(&self) -> Option<Time> {
        self.due.first().map(|(at, _)| *at)
    }

    /// Takes the first to which something happens by then; of several at one moment the one that was sent first.
    pub(super) fn take_due(&mut self, by: Time) -> Option<Flight> {
        let (_, id) = *self.due.first().filter(|(at, _)| *at <= by)?;
        self.take(id)
    }

    /// Takes the one with that number off the wire.
    pub(super) fn take(&mut self, id: SegmentId) -> Option<Flight> {
        let flight = self.flying.remove(&id)?;
        self.forget(&flight);
        Some(Arc::unwrap_or_clone(flight))
    }

    /// Changes the one with that number.
    pub(super) fn change(&mut self, id: SegmentId, act: impl FnOnce(&mut Flight)) {
        if let Some(mut flight) = self.take(id) {
            act(&mut flight);
            self.push(flight);
        }
    }

    /// Those of a host that wait to be overtaken, in the order of their numbers.
    pub(super) fn held_back(&self, from: HostId) -> Vec<SegmentId> {
        let of = |id: &&SegmentId| self.get(**id).is_some_and(|flight| flight.from == from);
        self.held_back.iter().filter(of).copied().collect()
    }

    fn note(&mut self, flight: &Flight) {
        self.due.insert((flight.due(), flight.id));
        if flight.reorder {
            self.held_back.push(flight.id);
        }
    }

    fn forget(&mut self, flight: &Flight) {
        self.due.remove(&(flight.due(), flight.id));
        if flight.reorder {
            self.held_back.retain(|id| *id != flight.id);
        }
    }
}
