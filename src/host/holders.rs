//! Who holds a port: most often one connection, on a server's port very many.

use std::collections::BTreeSet;

use crate::tcp::rare::plain;

use super::socket::Id;

/// Numbers of sockets, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Holders {
    /// Nobody.
    #[default]
    None,
    /// One.
    One(Id),
    /// More, or more at some time.
    #[expect(clippy::box_collection, reason = "most ports have one holder, and this makes the others smaller")]
    Many(Box<BTreeSet<Id>>),
}

plain!(Vec<Id>);

impl Holders {
    /// Adds one; false if it is there already.
    pub(super) fn insert(&mut self, id: Id) -> bool {
        match self {
            Holders::None => *self = Holders::One(id),
            Holders::One(only) if *only == id => return false,
            Holders::One(only) => *self = Holders::Many(Box::new(BTreeSet::from([*only, id]))),
            Holders::Many(all) => return all.insert(id),
        }
        true
    }

    /// Takes one out; false if it is not there.
    pub(super) fn remove(&mut self, id: Id) -> bool {
        match self {
            Holders::One(only) if *only == id => *self = Holders::None,
            Holders::None | Holders::One(_) => return false,
            Holders::Many(all) => return all.remove(&id),
        }
        true
    }

    /// Whether nobody holds it.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Holders::None => true,
            Holders::One(_) => false,
            Holders::Many(all) => all.is_empty(),
        }
    }

    /// All, by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = Id> {
        let (one, many) = match self {
            Holders::None => (None, None),
            Holders::One(id) => (Some(*id), None),
            Holders::Many(all) => (None, Some(all.iter().copied())),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }
}
