//! Sockets with successive numbers: each whole, tiny or packed. Each kind stands by itself, so that none takes the room
//! of another.

use std::sync::Arc;

use super::marks::Marks;
use super::packed::Packed;
use super::ranked::Ranked;
use super::socket::Socket;
use super::tiny::Tiny;

/// How many sockets are shared, or not, together.
pub(super) const PAGE: usize = 32;

/// A socket, and what the indices hold of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The socket.
    pub(super) socket: Socket,
    /// What the indices hold.
    pub(super) marks: Marks,
    /// It was asked for to be changed since it was looked at whether it rests.
    pub(super) hot: bool,
}

/// What stands behind a number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Slot<'a> {
    Whole(&'a Arc<Entry>),
    Tiny(&'a Tiny),
    Packed(&'a Packed),
}

/// The sockets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Page {
    whole: Ranked<Arc<Entry>>,
    tiny: Ranked<Tiny>,
    packed: Ranked<Packed>,
}

impl Page {
    /// Whether there is one.
    pub(super) fn has(&self, at: usize) -> bool {
        self.whole.has(at) || self.tiny.has(at) || self.packed.has(at)
    }

    /// Whether there is one that is whole.
    pub(super) fn is_whole(&self, at: usize) -> bool {
        self.whole.has(at)
    }

    /// One that is whole.
    pub(super) fn whole(&self, at: usize) -> Option<&Arc<Entry>> {
        self.whole.get(at)
    }

    /// What is there.
    pub(super) fn get(&self, at: usize) -> Option<Slot<'_>> {
        let whole = || self.whole.get(at).map(Slot::Whole);
        let small = || self.tiny.get(at).map(Slot::Tiny);
        whole().or_else(small).or_else(|| self.packed.get(at).map(Slot::Packed))
    }

    /// One that is whole, to be changed.
    pub(super) fn whole_mut(&mut self, at: usize) -> Option<&mut Entry> {
        self.whole.get_mut(at).map(Arc::make_mut)
    }

    /// A socket is whole from now on.
    pub(super) fn put_whole(&mut self, at: usize, entry: Entry) {
        self.clear(at);
        self.whole.put(at, Arc::new(entry));
    }

    /// A socket is tiny from now on.
    pub(super) fn put_tiny(&mut self, at: usize, tiny: Tiny) {
        self.clear(at);
        self.tiny.put(at, tiny);
    }

    /// A socket is packed from now on.
    pub(super) fn put_packed(&mut self, at: usize, packed: Packed) {
        self.clear(at);
        self.packed.put(at, packed);
    }

    /// There is none any more.
    pub(super) fn clear(&mut self, at: usize) {
        let gone = self.whole.take(at).is_some() || self.tiny.take(at).is_some();
        if !gone {
            self.packed.take(at);
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.tiny.is_empty() && self.packed.is_empty()
    }

    /// All, in order.
    pub(super) fn slots(&self) -> impl DoubleEndedIterator<Item = (usize, Slot<'_>)> {
        (0..PAGE).filter_map(|at| Some((at, self.get(at)?)))
    }
}
