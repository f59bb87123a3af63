//! Sockets by the names of their descriptors, and those without a peer: what a call looks for in a host with many.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::socket::{Id, Socket};

/// What the roster has of one socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Listed {
    /// How many names.
    names: u16,
    /// It has no peer.
    alone: bool,
}

impl Listed {
    /// What it should have.
    pub(super) fn of(socket: &Socket) -> Listed {
        let names = usize::from(socket.label.is_some()) + socket.copies.len();
        Listed { names: u16::try_from(names).unwrap_or(u16::MAX), alone: socket.remote.is_none() }
    }
}

/// The roster of a host. A socket keeps its names as long as it lasts, and one with a name lasts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Roster {
    names: BTreeMap<Arc<str>, BTreeSet<Id>>,
    alone: BTreeSet<Id>,
}

impl Roster {
    /// A socket has changed, or is new.
    pub(super) fn note(&mut self, id: Id, socket: &Socket, (old, new): (Listed, Listed)) {
        if old.names != new.names {
            let copies = socket.copies.iter().map(|copy| copy.name.as_str());
            for name in socket.label.as_deref().into_iter().chain(copies) {
                match self.names.get_mut(name) {
                    Some(ids) => _ = ids.insert(id),
                    None => _ = self.names.insert(name.into(), BTreeSet::from([id])),
                }
            }
        }
        if new.alone {
            self.alone.insert(id);
        } else if old.alone {
            self.alone.remove(&id);
        }
    }

    /// A socket is gone.
    pub(super) fn forget(&mut self, id: Id) {
        self.alone.remove(&id);
    }

    /// Those that have, or had, a descriptor of that name.
    pub(super) fn named<'a>(&'a self, name: &str) -> impl DoubleEndedIterator<Item = Id> + use<'a> {
        self.names.get(name).into_iter().flatten().copied()
    }

    /// Those without a peer.
    pub(super) fn alone(&self) -> impl DoubleEndedIterator<Item = Id> {
        self.alone.iter().copied()
    }
}
