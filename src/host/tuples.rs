//! Connections by (local port, remote address), and for a destination where many ports are taken, which those are.
//!
//! Of the two ports of a connection the lower is nearly always one that many share, and the higher is that of the side
//! that connects, which takes every other port in turn: 64 such are kept together, so that one has little more than its
//! number.
//!
//! connect() without a port tries one after another, as Linux does; past some hundreds it is told at once where the
//! next one is that is worth a look: one that is free, or whose TIME_WAIT may be taken over for all that is known. The
//! set for a destination is made when a search was long, and dropped when few are left in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use core::net::SocketAddrV4;

use crate::tcp::{Span, Time};

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
    /// Where connections in TIME_WAIT may be taken over, those of them that cannot be.
    shut: Option<Box<Shut>>,
}

/// The settings that say which TIME_WAIT may be taken over: `tcp_tw_reuse`, and after how long.
pub(super) type Terms = (i64, Span);

/// Ports in use that were looked at and found not to be had, until the connection there becomes another or is old
/// enough.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shut {
    terms: Terms,
    words: [u64; WORDS],
    /// Those that only have to wait, and until when.
    ripe: BTreeSet<(Time, u16)>,
}

impl Shut {
    fn new(terms: Terms) -> Shut {
        Shut { terms, words: [0; WORDS], ripe: BTreeSet::new() }
    }

    fn reopen(&mut self, port: u16) {
        let (word, mask) = bit(port);
        if let Some(word) = self.words.get_mut(word) {
            *word &= !mask;
        }
    }
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

    /// A port is looked at again.
    fn reopen(&mut self, port: u16) {
        if let Some(shut) = &mut self.shut {
            shut.reopen(port);
        }
    }

    /// How many ports from `from` on, in strides of one or two, have to be passed to come to one that is worth a look,
    /// if it is among the first `most`: with `takes_over` not only one that is free.
    fn steps_to_open(&self, (from, stride, most): (u16, u64, u64), takes_over: bool) -> Option<u64> {
        let parity = if stride == 2 { u64::from(from % 2) } else { 0 };
        let of_stride = if stride == 2 { 0x5555_5555_5555_5555_u64 << parity } else { u64::MAX };
        let mut at = u64::from(from);
        while at < u64::from(from) + stride * most {
            let port = u16::try_from(at).ok()?;
            let (word, mask) = bit(port);
            // The bit itself and all above it.
            let ahead = !(mask - 1);
            let taken = *self.words.get(word)?;
            let shut = match &self.shut {
                Some(shut) if takes_over => *shut.words.get(word)?,
                None if takes_over => 0,
                Some(_) | None => u64::MAX,
            };
            let open = !(taken & shut) & of_stride & ahead;
            if open != 0 {
                let found = u64::from(port / 64) * 64 + u64::from(open.trailing_zeros());
                return Some((found - u64::from(from)) / stride).filter(|steps| *steps < most);
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
        set.reopen(port);
        if set.count < FEW {
            self.busy.remove(&remote);
        }
    }

    /// A search for a port to that address was long: the next will be told.
    pub(super) fn note_long_search(&mut self, remote: SocketAddrV4) {
        if self.busy.contains_key(&remote) {
            return;
        }
        let mut set = PortSet { words: [0; WORDS], count: 0, shut: None };
        for port in 0..=u16::MAX {
            if self.get(port, remote).is_some() {
                set.set(port, true);
            }
        }
        self.busy.insert(remote, Arc::new(set));
    }

    /// How many ports from `from` on, in strides of one or two, are certainly not to be had towards that address, not
    /// even with `takes_over`, when a TIME_WAIT may be: the rest is worth a look. At most `most`.
    pub(super) fn taken_ahead(&self, remote: SocketAddrV4, places: (u16, u64, u64), takes_over: bool) -> u64 {
        match self.busy.get(&remote) {
            Some(set) => set.steps_to_open(places, takes_over).unwrap_or(places.2),
            None => 0,
        }
    }

    /// A search begins that may take over a TIME_WAIT on these terms: those that have become old enough are looked at
    /// again, and all of them if the terms are others.
    pub(super) fn begin_search(&mut self, remote: SocketAddrV4, terms: Terms, now: Time) {
        let Some(set) = self.busy.get_mut(&remote) else { return };
        let is_right = |shut: &Shut| shut.terms == terms && shut.ripe.first().is_none_or(|(at, _)| *at > now);
        if set.shut.as_deref().is_some_and(is_right) {
            return;
        }
        let shut = Arc::make_mut(set).shut.get_or_insert_with(|| Box::new(Shut::new(terms)));
        if shut.terms != terms {
            **shut = Shut::new(terms);
        }
        while let Some((_, port)) = shut.ripe.first().copied().filter(|(at, _)| *at <= now) {
            shut.ripe.pop_first();
            shut.reopen(port);
        }
    }

    /// A port was looked at whose connection cannot be taken over: not before that moment, or not as it is.
    pub(super) fn shut(&mut self, port: u16, remote: SocketAddrV4, until: Option<Time>) {
        let Some(set) = self.busy.get_mut(&remote) else { return };
        let Some(shut) = &mut Arc::make_mut(set).shut else { return };
        let (word, mask) = bit(port);
        if let Some(word) = shut.words.get_mut(word) {
            *word |= mask;
            shut.ripe.extend(until.map(|until| (until, port)));
        }
    }

    /// A connection in TIME_WAIT is new there, or has become another: it is looked at again.
    pub(super) fn reopen(&mut self, port: u16, remote: SocketAddrV4) {
        if let Some(set) = self.busy.get_mut(&remote).filter(|set| set.shut.is_some()) {
            Arc::make_mut(set).reopen(port);
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
        let terms = (1, Span::secs(1));
        let shut = |port: u16| port % 5 > 1;
        tuples.begin_search(remote, terms, Time(0));
        for port in (1_000..9_000).filter(|port| taken(*port) && shut(*port)) {
            tuples.shut(port, remote, (port % 2 == 0).then_some(Time(u64::from(port))));
        }
        let holds = |tuples: &Tuples, is_shut: &dyn Fn(u16) -> bool| {
            for from in (1_000..8_000).step_by(3) {
                for (most, stride) in [(1, 1), (2, 2), (40, 1), (40, 2), (300, 2), (300, 1)] {
                    for takes_over in [false, true] {
                        let passed = |port: u16| taken(port) && (!takes_over || is_shut(port));
                        let slow = (0..most).take_while(|step| passed(from + stride * step)).count();
                        let places = (from, u64::from(stride), u64::from(most));
                        let ahead = tuples.taken_ahead(remote, places, takes_over);
                        assert_eq!(ahead, u64::try_from(slow).unwrap_or(0), "{places:?} {takes_over}");
                    }
                }
            }
        };
        holds(&tuples, &shut);
        tuples.begin_search(remote, terms, Time(5_000));
        let young = |port: u16| shut(port) && (port % 2 == 1 || port > 5_000);
        holds(&tuples, &young);
        (1_000..2_000).filter(|port| taken(*port)).for_each(|port| tuples.reopen(port, remote));
        holds(&tuples, &|port| young(port) && port >= 2_000);
        assert_eq!(tuples.taken_ahead(remote, (u16::MAX - 1, 2, 10), false), 0);
        tuples.begin_search(remote, (2, Span::secs(1)), Time(5_000));
        holds(&tuples, &|_| false);
        (1_000..9_000).filter(|port| taken(*port)).for_each(|port| tuples.remove(port, remote, u32::from(port)));
        assert_eq!(tuples, Tuples::default());
    }
}
