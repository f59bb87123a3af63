//! What was sent and not acknowledged, oldest first, and how much of it is sacked, lost or repeated: those numbers are
//! asked for with every segment, and are kept beside the list.
//!
//! Whoever changes an entry does it through [`Flights::change`], which keeps the numbers right. An empty list holds no
//! memory.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::rare::{Rare, plain};
use super::sack::SackBlocks;
use super::seq::SeqNum;
use super::tcb::InFlight;

/// The list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Flights(Rare<Inner>);

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Inner {
    list: VecDeque<InFlight>,
    tally: Tally,
    told: SackBlocks,
}

plain!(Inner);

/// How many of the entries are what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
        self.0.kept().map_or(0, |inner| inner.list.len())
    }

    /// Whether nothing is out.
    pub fn is_empty(&self) -> bool {
        self.0.kept().is_none_or(|inner| inner.list.is_empty())
    }

    /// The oldest.
    pub fn first(&self) -> Option<&InFlight> {
        self.0.kept()?.list.front()
    }

    /// The latest.
    pub fn last(&self) -> Option<&InFlight> {
        self.0.kept()?.list.back()
    }

    /// One of them.
    pub fn get(&self, index: usize) -> Option<&InFlight> {
        self.0.kept()?.list.get(index)
    }

    /// All, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &InFlight> {
        self.0.list.iter()
    }

    /// Entries that the peer says it holds.
    pub fn sacked(&self) -> u32 {
        self.0.kept().map_or(0, |inner| inner.tally.sacked)
    }

    /// Entries taken for lost.
    pub fn lost(&self) -> u32 {
        self.0.kept().map_or(0, |inner| inner.tally.lost)
    }

    /// Entries of which a repeat is on its way.
    pub fn again(&self) -> u32 {
        self.0.kept().map_or(0, |inner| inner.tally.again)
    }

    /// Entries that were handed over together with the one before.
    pub fn joined(&self) -> u32 {
        self.0.kept().map_or(0, |inner| inner.tally.joined)
    }

    /// The SACK blocks that the latest segment with any had, in the order of their numbers (Linux `recv_sack_cache`).
    pub fn told(&self) -> SackBlocks {
        self.0.told
    }

    /// These are the latest.
    pub fn note_told(&mut self, blocks: SackBlocks) {
        if !self.is_empty() {
            self.0.told = blocks;
        }
    }

    /// Which entry has that number.
    pub fn position(&self, number: SeqNum) -> Option<usize> {
        let at = self.0.list.partition_point(|sent| sent.end().at_or_before(number));
        self.get(at).filter(|sent| sent.seq.at_or_before(number)).map(|_| at)
    }

    /// Adds the latest.
    pub fn push(&mut self, sent: InFlight) {
        self.0.tally.add(&sent);
        self.0.list.push_back(sent);
    }

    /// Adds one at a place.
    pub fn insert(&mut self, index: usize, sent: InFlight) {
        self.0.tally.add(&sent);
        let at = index.min(self.len());
        self.0.list.insert(at, sent);
    }

    /// Changes one; nothing happens if there is none.
    pub fn change(&mut self, index: usize, how: impl FnOnce(&mut InFlight)) {
        if index >= self.len() {
            return;
        }
        let Inner { list, tally, .. } = &mut *self.0;
        if let Some(sent) = list.get_mut(index) {
            tally.remove(sent);
            how(sent);
            tally.add(sent);
        }
    }

    /// Changes all.
    pub fn change_all(&mut self, how: impl Fn(&mut InFlight)) {
        (0..self.len()).for_each(|index| self.change(index, &how));
    }

    /// Takes one out.
    pub fn remove(&mut self, index: usize) -> Option<InFlight> {
        if index >= self.len() {
            return None;
        }
        let gone = self.0.list.remove(index)?;
        self.0.tally.remove(&gone);
        if self.is_empty() {
            self.clear();
        }
        Some(gone)
    }

    /// Takes the oldest out.
    pub fn pop_first(&mut self) -> Option<InFlight> {
        self.remove(0)
    }

    /// Takes all out.
    pub fn take(&mut self) -> VecDeque<InFlight> {
        if self.is_empty() {
            return VecDeque::new();
        }
        let list = std::mem::take(&mut self.0.list);
        self.clear();
        list
    }

    /// Drops all.
    pub fn clear(&mut self) {
        self.0.reset();
    }
}

impl Extend<InFlight> for Flights {
    fn extend<T: IntoIterator<Item = InFlight>>(&mut self, list: T) {
        list.into_iter().for_each(|sent| self.push(sent));
    }
}
