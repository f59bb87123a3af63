//! What falls due, in the order of time, and at one moment in the order of the sockets. Most timers are set for later
//! than all others, above all the many of TIME_WAIT, which are equally long: they stand in full blocks one behind the
//! other, where the leaves of a tree would be half empty.

use std::collections::VecDeque;

use crate::tcp::Time;

use super::socket::Id;

/// How many stand in a block at most.
const BLOCK: usize = 128;

/// A moment and a socket, in twelve bytes: the upper and the lower half of the moment, and the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Item([u32; 3]);

impl Item {
    fn of((at, id): (Time, Id)) -> Item {
        let [high, low] = [at.0 >> 32, at.0 & 0xffff_ffff].map(|half| u32::try_from(half).unwrap_or(u32::MAX));
        Item([high, low, id])
    }

    fn plain(self) -> (Time, Id) {
        let Item([high, low, id]) = self;
        (Time(u64::from(high) << 32 | u64::from(low)), id)
    }
}

/// What falls due. Each block begins behind the end of the one before; only one that stands alone may be empty, and
/// keeps its memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Agenda(VecDeque<VecDeque<Item>>);

impl PartialEq for Agenda {
    /// How they are divided into blocks does not matter.
    fn eq(&self, other: &Agenda) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Agenda {}

impl Agenda {
    /// What falls due first.
    pub(super) fn first(&self) -> Option<(Time, Id)> {
        self.0.front()?.front().map(|item| item.plain())
    }

    /// In order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Time, Id)> {
        self.0.iter().flatten().map(|item| item.plain())
    }

    /// The last block that begins at an item or before it; the first, if none does.
    fn block_of(&self, item: Item) -> usize {
        if self.0.back().and_then(VecDeque::front).is_some_and(|first| *first <= item) {
            return self.0.len() - 1;
        }
        self.0.partition_point(|block| block.front().is_some_and(|first| *first <= item)).saturating_sub(1)
    }

    /// Something falls due then.
    pub(super) fn insert(&mut self, due: (Time, Id)) {
        let item = Item::of(due);
        let number = self.block_of(item);
        let last = number + 1 >= self.0.len();
        let Some(block) = self.0.get_mut(number) else { return self.append(item) };
        let Err(place) = block.binary_search(&item) else { return };
        if block.len() < BLOCK {
            block.insert(place, item);
        } else if last && place == BLOCK {
            self.append(item);
        } else {
            let mut behind = block.split_off(BLOCK / 2);
            if place <= BLOCK / 2 {
                block.insert(place, item);
            } else {
                behind.insert(place - BLOCK / 2, item);
            }
            self.0.insert(number + 1, behind);
        }
    }

    /// A further block.
    fn append(&mut self, first: Item) {
        let mut block = VecDeque::with_capacity(8);
        block.push_back(first);
        self.0.push_back(block);
    }

    /// It does not any more.
    pub(super) fn remove(&mut self, due: (Time, Id)) {
        let item = Item::of(due);
        let (number, alone) = (self.block_of(item), self.0.len() == 1);
        let Some(block) = self.0.get_mut(number) else { return };
        let Ok(place) = block.binary_search(&item) else { return };
        block.remove(place);
        if block.is_empty() && !alone {
            self.0.remove(number);
        } else if block.len() < BLOCK / 4 {
            self.join(number);
        }
    }

    /// A block that is nearly empty becomes one with a neighbour that is, too.
    fn join(&mut self, number: usize) {
        let is_sparse = |number: usize| self.0.get(number).is_some_and(|block| block.len() < BLOCK / 4);
        let pairs = [Some(number), number.checked_sub(1)].into_iter().flatten();
        let Some(first) = pairs.into_iter().find(|first| is_sparse(*first) && is_sparse(first + 1)) else { return };
        if let Some(mut next) = self.0.remove(first + 1)
            && let Some(block) = self.0.get_mut(first)
        {
            block.append(&mut next);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn it_is_an_ordered_set() {
        let (mut agenda, mut set) = (Agenda::default(), BTreeSet::new());
        let mut noise = 1_u64;
        for step in 0..30_000_u64 {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = if noise >> 62 == 0 { noise >> 40 } else { (1 << 34) + step };
            let due = (Time(at), Id::try_from(noise >> 33 & 3).unwrap_or(0));
            agenda.insert(due);
            set.insert(due);
            if step % 3 > 0 {
                let gone = if noise >> 61 & 1 == 0 { set.first() } else { set.range((Time(noise >> 39), 0)..).next() };
                if let Some(gone) = gone.copied() {
                    agenda.remove(gone);
                    set.remove(&gone);
                }
            }
            agenda.remove((Time(at + 1), Id::MAX));
            assert_eq!(agenda.first(), set.first().copied());
            assert!(step % 500 > 0 || agenda.iter().eq(set.iter().copied()));
        }
        let mut afresh = Agenda::default();
        for due in &set {
            afresh.insert(*due);
        }
        assert_eq!(agenda, afresh);
        assert!(afresh.0.len() <= set.len().div_ceil(BLOCK), "what comes in order stands in full blocks");
        for due in &set {
            agenda.remove(*due);
        }
        assert!(agenda.0.len() <= 1 && agenda == Agenda::default());
    }

    #[test]
    fn blocks_that_have_become_nearly_empty_are_joined() {
        let mut agenda = Agenda::default();
        (0..100_000).for_each(|at| agenda.insert((Time(at), 7)));
        (0..100_000).filter(|at| at % 50 > 0).for_each(|at| agenda.remove((Time(at), 7)));
        assert!(agenda.iter().eq((0..100_000).step_by(50).map(|at| (Time(at), 7))));
        assert!(agenda.0.len() <= 2_000 / (BLOCK / 8) + 1, "{} blocks", agenda.0.len());
    }
}
