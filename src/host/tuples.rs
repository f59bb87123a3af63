//! Connections by (local port, remote address), and for a destination where many ports are taken, which those are.
//!
//! Of the two ports of a connection the lower is nearly always one that many share, and the higher is that of the side
//! that connects, which takes every other port in turn: 64 such are kept together, so that one has little more than its
//! number.
//!
//! connect() without a port tries one after another, as Linux does; past some hundreds it is told at once where the
//! next free one is. The set for a destination is made when a search was long, and dropped when few are left in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use core::net::SocketAddrV4;

use super::ranked::{PLACES, Ranked};
use super::socket::Id;

/// So many ports in vain make a search long.
pub(super) const LONG_SEARCH: u64 = 256;

/// A set with fewer ports is dropped.
const FEW: u32 = 64;

const WORDS: usize = 1_024;

/// The connections of a host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Tuples {
    ids: BTreeMap<Group, Ranked<Id>>,
    count: u64,
    busy: BTreeMap<SocketAddrV4, Arc<PortSet>>,
}

/// Which connections are kept together: the peer's address, the lower of the two ports, whether that is the peer's, and
/// which ports the higher one is among; one number, because it is compared at every step of a search.
type Group = u64;

/// The group of a connection, and its place there.
fn place(port: u16, remote: SocketAddrV4) -> (Group, usize) {
    let low_is_peers = remote.port() <= port;
    let (low, high) = if low_is_peers { (remote.port(), port) } else { (port, remote.port()) };
    // Ports of one parity stand beside one another.
    let turned = high.rotate_right(1);
    let at = usize::from(turned) % PLACES;
    let ports = u64::from(low) << 16 | u64::from(turned & !PLACE_BITS) | u64::from(low_is_peers);
    (u64::from(remote.ip().to_bits()) << 32 | ports, at)
}

/// The bits of a turned port that are its place.
const PLACE_BITS: u16 = 63;
const _: () = assert!(PLACES == 64);

/// Local ports in use towards one destination.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PortSet {
    words: [u64; WORDS],
    count: u32,
}

fn bit(port: u16) -> (usize, u64) {
    (usize::from(port / 64), 1 << (port % 64))
}

impl PortSet {
    fn set(&mut self, port: u16, used: bool) {
        let (word, mask) = bit(port);
        let Some(word) = self.words.get_mut(word) else { return };
        let before = *word & mask != 0;
        if used && !before {
            *word |= mask;
            self.count += 1;
        } else if !used && before {
            *word &= !mask;
            self.count -= 1;
        }
    }

    /// How many of `from`, `from + 2`, ... have to be passed to come to a free one, if it is among the first `most`.
    fn steps_to_free(&self, from: u16, most: u64) -> Option<u64> {
        let parity = u64::from(from % 2);
        let of_parity = 0x5555_5555_5555_5555_u64 << parity;
        let mut at = u64::from(from);
        while at < u64::from(from) + 2 * most {
            let port = u16::try_from(at).ok()?;
            let (word, mask) = bit(port);
            // The bit itself and all above it.
            let ahead = !(mask - 1);
            let free = !self.words.get(word)? & of_parity & ahead;
            if free != 0 {
                let found = u64::from(port / 64) * 64 + u64::from(free.trailing_zeros());
                return Some((found - u64::from(from)) / 2).filter(|steps| *steps < most);
            }
            at = (u64::from(port / 64) + 1) * 64 + parity;
        }
        None
    }
}

impl Tuples {
    /// Who has that port towards that address.
    pub(super) fn get(&self, port: u16, remote: SocketAddrV4) -> Option<Id> {
        let (group, at) = place(port, remote);
        self.ids.get(&group)?.get(at).copied()
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.count
    }

    /// A connection begins.
    pub(super) fn insert(&mut self, port: u16, remote: SocketAddrV4, id: Id) {
        let (group, at) = place(port, remote);
        let before = self.ids.entry(group).or_default().put(at, id);
        self.count += u64::from(before.is_none());
        self.note(port, remote, true);
    }

    /// A connection is over, unless another has the place by now.
    pub(super) fn remove(&mut self, port: u16, remote: SocketAddrV4, id: Id) {
        let (group, at) = place(port, remote);
        let Some(ids) = self.ids.get_mut(&group).filter(|ids| ids.get(at) == Some(&id)) else { return };
        ids.take(at);
        if ids.is_empty() {
            self.ids.remove(&group);
        }
        self.count -= 1;
        self.note(port, remote, false);
    }

    fn note(&mut self, port: u16, remote: SocketAddrV4, used: bool) {
        if self.busy.is_empty() {
            return;
        }
        let Some(set) = self.busy.get_mut(&remote) else { return };
        let set = Arc::make_mut(set);
        set.set(port, used);
        if set.count < FEW {
            self.busy.remove(&remote);
        }
    }

    /// A search for a port to that address was long: the next will be told.
    pub(super) fn note_long_search(&mut self, remote: SocketAddrV4) {
        if self.busy.contains_key(&remote) {
            return;
        }
        let mut set = PortSet { words: [0; WORDS], count: 0 };
        for port in 0..=u16::MAX {
            if self.get(port, remote).is_some() {
                set.set(port, true);
            }
        }
        self.busy.insert(remote, Arc::new(set));
    }

    /// How many of `from`, `from + 2`, ... are certainly taken towards that address: the rest is worth a look. At most
    /// `most`.
    pub(super) fn taken_ahead(&self, remote: SocketAddrV4, from: u16, most: u64) -> u64 {
        match self.busy.get(&remote) {
            Some(set) => set.steps_to_free(from, most).unwrap_or(most),
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pair_of_ends_has_a_place_of_its_own() {
        let ports = || [1, 2, 3, 80, 81, 32_768, 32_769, 40_000, 65_535];
        let ends = || ports().into_iter().flat_map(move |port| ports().map(|remote| (port, remote)));
        let address = |port| SocketAddrV4::new([10, 0, 0, 2].into(), port);
        let mut tuples = Tuples::default();
        ends().zip(0..).for_each(|((port, remote), id)| tuples.insert(port, address(remote), id));
        assert_eq!(tuples.len(), 81);
        for ((port, remote), id) in ends().zip(0..) {
            tuples.remove(port, address(remote), id + 1);
            assert_eq!(tuples.get(port, address(remote)), Some(id), "{port} to {remote}");
        }
        ends().zip(0..).for_each(|((port, remote), id)| tuples.remove(port, address(remote), id));
        assert_eq!(tuples, Tuples::default());
    }

    #[test]
    fn what_is_free_is_found_as_by_looking_at_one_after_another() {
        let remote = SocketAddrV4::new([10, 0, 0, 2].into(), 80);
        let mut tuples = Tuples::default();
        let taken = |port: u16| port % 7 != 3 && port % 128 != 5;
        for port in (1_000..9_000).filter(|port| taken(*port)) {
            tuples.insert(port, remote, u32::from(port));
        }
        tuples.note_long_search(remote);
        for from in (1_000..8_000).step_by(3) {
            for most in [1, 2, 40, 300] {
                let slow = (0..most).take_while(|step| taken(from + 2 * step)).count();
                assert_eq!(tuples.taken_ahead(remote, from, u64::from(most)), u64::try_from(slow).unwrap_or(0));
            }
        }
        assert_eq!(tuples.taken_ahead(remote, u16::MAX - 1, 10), 0);
        (1_000..9_000).filter(|port| taken(*port)).for_each(|port| tuples.remove(port, remote, u32::from(port)));
        assert_eq!(tuples, Tuples::default());
    }
}
