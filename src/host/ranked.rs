//! Things at some of 64 places, one behind the other in memory: a bit says which places are taken, and as many bits as
//! are set below it stand before a thing. Nothing is kept for a place that is free.

/// How many places there are.
pub(super) const PLACES: usize = 64;

/// The things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ranked<T> {
    taken: u64,
    things: Vec<T>,
}

impl<T> Default for Ranked<T> {
    fn default() -> Ranked<T> {
        Ranked { taken: 0, things: Vec::new() }
    }
}

impl<T> Ranked<T> {
    fn bit(at: usize) -> u64 {
        u32::try_from(at).ok().and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0)
    }

    /// How many things stand before that place.
    fn rank(&self, at: usize) -> usize {
        let below = Self::bit(at).wrapping_sub(1);
        match self.taken & below {
            0 => 0,
            before if before == below => at.min(PLACES),
            before => before.count_ones() as usize,
        }
    }

    /// Whether something is there.
    pub(super) fn has(&self, at: usize) -> bool {
        self.taken & Self::bit(at) != 0
    }

    /// What is there.
    pub(super) fn get(&self, at: usize) -> Option<&T> {
        if self.has(at) { self.things.get(self.rank(at)) } else { None }
    }

    /// What is there, to be changed.
    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        if !self.has(at) {
            return None;
        }
        let rank = self.rank(at);
        self.things.get_mut(rank)
    }

    /// Something is there from now on; what was there before.
    pub(super) fn put(&mut self, at: usize, thing: T) -> Option<T> {
        if at >= PLACES {
            return None;
        }
        if let Some(old) = self.get_mut(at) {
            return Some(std::mem::replace(old, thing));
        }
        let rank = self.rank(at);
        self.things.insert(rank, thing);
        self.taken |= Self::bit(at);
        None
    }

    /// Takes out what is there.
    pub(super) fn take(&mut self, at: usize) -> Option<T> {
        if !self.has(at) {
            return None;
        }
        let thing = self.things.remove(self.rank(at));
        self.taken &= !Self::bit(at);
        if self.things.is_empty() {
            self.things = Vec::new();
        }
        Some(thing)
    }

    /// Whether nothing is anywhere.
    pub(super) fn is_empty(&self) -> bool {
        self.taken == 0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn it_is_a_map_of_64_places() {
        let (mut ranked, mut map) = (Ranked::default(), BTreeMap::new());
        for step in 0..2_000_usize {
            let at = step * 37 % 67;
            if step * 13 % 5 < 3 && at < PLACES {
                assert_eq!(ranked.put(at, step), map.insert(at, step));
            } else {
                assert_eq!(ranked.take(at), map.remove(&at));
            }
            assert!((0..70).all(|at| ranked.get(at) == map.get(&at) && ranked.has(at) == map.contains_key(&at)));
            assert_eq!(ranked.is_empty(), map.is_empty());
        }
        assert_eq!(ranked.put(PLACES, 1), None);
        (0..PLACES).for_each(|at| _ = ranked.take(at));
        assert_eq!(ranked, Ranked::default());
    }
}
