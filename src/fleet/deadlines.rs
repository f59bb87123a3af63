//! When each host's next timer falls due, and which of them is first: a tree of pairs in an array, since nearly every
//! step changes one of them and asks for the first. Of two at one moment that of the first host comes first.

use crate::tcp::Time;

use super::HostIx;

/// The moments, by host.
#[derive(Debug, Clone)]
pub(super) struct Deadlines {
    /// The leaves behind the knots: at each knot the earlier of the two below it, the first at place 1.
    tree: Vec<Time>,
    leaves: usize,
}

/// Nothing falls due.
const NEVER: Time = Time(u64::MAX);

impl Deadlines {
    /// So many hosts on which nothing falls due.
    pub(super) fn new(hosts: usize) -> Deadlines {
        let leaves = hosts.next_power_of_two();
        Deadlines { tree: vec![NEVER; 2 * leaves], leaves }
    }

    fn at(&self, place: usize) -> Time {
        self.tree.get(place).copied().unwrap_or(NEVER)
    }

    /// What falls due first on a host is known anew.
    pub(super) fn set(&mut self, host: HostIx, at: Option<Time>) {
        let mut place = self.leaves + usize::from(host.0);
        let mut at = at.unwrap_or(NEVER);
        while let Some(knot) = self.tree.get_mut(place)
            && *knot != at
        {
            *knot = at;
            if place == 1 {
                break;
            }
            at = at.min(self.at(place ^ 1));
            place /= 2;
        }
    }

    /// What falls due first: when, and on which host.
    pub(super) fn first(&self) -> Option<(Time, HostIx)> {
        let at = self.at(1);
        if at == NEVER {
            return None;
        }
        let mut place = 1;
        while place < self.leaves {
            place *= 2;
            place += usize::from(self.at(place) != at);
        }
        u16::try_from(place - self.leaves).ok().map(|host| (at, HostIx(host)))
    }

    /// When the first falls due.
    pub(super) fn first_at(&self) -> Option<Time> {
        Some(self.at(1)).filter(|at| *at != NEVER)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_first_is_that_of_an_ordered_set() {
        for hosts in [1_usize, 2, 3, 41, 1_001] {
            let (mut deadlines, mut known) = (Deadlines::new(hosts), vec![None; hosts]);
            let (mut set, mut noise) = (BTreeSet::new(), 1_u64);
            for _ in 0..5_000 {
                noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let host = usize::try_from(noise >> 33).unwrap_or(0) % hosts;
                let ix = HostIx(u16::try_from(host).unwrap_or(0));
                let at = (noise % 7 > 0).then_some(Time(noise >> 60));
                deadlines.set(ix, at);
                known[host].into_iter().for_each(|at| _ = set.remove(&(at, ix)));
                known[host] = at;
                set.extend(at.map(|at| (at, ix)));
                assert_eq!(deadlines.first(), set.first().copied());
                assert_eq!(deadlines.first_at(), set.first().map(|(at, _)| *at));
            }
        }
    }
}
