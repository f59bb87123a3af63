//! What was sent and not acknowledged, oldest first, and how much of it is sacked, lost or repeated: those numbers are
//! asked for with every segment, and are kept beside the list.
//!
//! Whoever changes an entry does it through [`Flights::change`], which keeps the numbers right. An empty list holds no
//! memory.

use std::collections::VecDeque;

use super::tcb::InFlight;

/// The list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flights {
    list: VecDeque<InFlight>,
    tally: Tally,
}

/// How many of the entries are what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Tally {
    sacked: u32,
    lost: u32,
    again: u32,
    joined: u32,
}

impl Tally {
    fn add(&mut self, sent: &InFlight) {
        self.sacked += u32::from(sent.sacked);
        self.lost += u32::from(sent.lost);
        self.again += u32::from(sent.again);
        self.joined += u32::from(sent.joined);
    }

    fn remove(&mut self, sent: &InFlight) {
        self.sacked -= u32::from(sent.sacked);
        self.lost -= u32::from(sent.lost);
        self.again -= u32::from(sent.again);
        self.joined -= u32::from(sent.joined);
    }
}

impl Flights {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether nothing is out.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The oldest.
    pub fn first(&self) -> Option<&InFlight> {
        self.list.front()
    }

    /// The latest.
    pub fn last(&self) -> Option<&InFlight> {
        self.list.back()
    }

    /// One of them.
    pub fn get(&self, index: usize) -> Option<&InFlight> {
        self.list.get(index)
    }

    /// All, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &InFlight> {
        self.list.iter()
    }

    /// Entries that the peer says it holds.
    pub fn sacked(&self) -> u32 {
        self.tally.sacked
    }

    /// Entries taken for lost.
    pub fn lost(&self) -> u32 {
        self.tally.lost
    }

    /// Entries of which a repeat is on its way.
    pub fn again(&self) -> u32 {
        self.tally.again
    }

    /// Entries that were handed over together with the one before.
    pub fn joined(&self) -> u32 {
        self.tally.joined
    }

    /// Adds the latest.
    pub fn push(&mut self, sent: InFlight) {
        self.tally.add(&sent);
        self.list.push_back(sent);
    }

    /// Adds one at a place.
    pub fn insert(&mut self, index: usize, sent: InFlight) {
        self.tally.add(&sent);
        self.list.insert(index.min(self.list.len()), sent);
    }

    /// Changes one; nothing happens if there is none.
    pub fn change(&mut self, index: usize, how: impl FnOnce(&mut InFlight)) {
        if let Some(sent) = self.list.get_mut(index) {
            self.tally.remove(sent);
            how(sent);
            self.tally.add(sent);
        }
    }

    /// Changes all.
    pub fn change_all(&mut self, how: impl Fn(&mut InFlight)) {
        (0..self.list.len()).for_each(|index| self.change(index, &how));
    }

    /// Takes one out.
    pub fn remove(&mut self, index: usize) -> Option<InFlight> {
        let gone = self.list.remove(index)?;
        self.tally.remove(&gone);
        self.give_back();
        Some(gone)
    }

    /// Takes the oldest out.
    pub fn pop_first(&mut self) -> Option<InFlight> {
        self.remove(0)
    }

    /// Takes all out.
    pub fn take(&mut self) -> VecDeque<InFlight> {
        std::mem::take(self).list
    }

    /// Drops all.
    pub fn clear(&mut self) {
        *self = Flights::default();
    }

    fn give_back(&mut self) {
        if self.list.is_empty() {
            self.list = VecDeque::new();
        }
    }
}

impl Extend<InFlight> for Flights {
    fn extend<T: IntoIterator<Item = InFlight>>(&mut self, list: T) {
        list.into_iter().for_each(|sent| self.push(sent));
    }
}
