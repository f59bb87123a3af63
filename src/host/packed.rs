//! A connection that rests, as bytes: a third of a whole socket's memory, for the hundreds of thousands that a busy
//! host keeps open and that say nothing. [`pack`] makes them of a socket, [`unpack`] the same socket of them again.
//!
//! Which of a host's sockets rest is decided by [`Warm`]: those that were not touched while many others were. A host
//! packs nothing unless it is told to.

use std::collections::VecDeque;

use crate::tcp::State;

use super::socket::{Conn, Id, Socket};

/// The bytes, with nothing to spare: nobody adds to them.
pub(super) type Packed = Box<[u8]>;

/// The sockets that are kept whole, the one that has been so for longest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Warm {
    /// How many there may be; none if nothing is packed.
    pub(super) most: Option<usize>,
    pub(super) ids: VecDeque<Id>,
}

impl Warm {
    /// A socket has become whole.
    pub(super) fn note(&mut self, id: Id) {
        if self.most.is_some() {
            self.ids.push_back(id);
        }
    }

    /// The one that has been whole for longest, if there are too many.
    pub(super) fn excess(&mut self) -> Option<Id> {
        if self.ids.len() > self.most? { self.ids.pop_front() } else { None }
    }
}

/// Whether a socket is one that others ask for by its number alone: a process has it, it is open and has no name.
pub(super) fn may_rest(socket: &Socket) -> bool {
    let open = match &socket.conn {
        Conn::Full(tcb) => matches!(tcb.state, State::Established | State::CloseWait) && !tcb.orphan && !tcb.queued,
        Conn::Idle | Conn::Listen(_) | Conn::Request { .. } | Conn::Small(_) | Conn::Gone => false,
    };
    open && socket.held && socket.label.is_none() && socket.copies.is_empty()
}

/// The bytes of a socket that may rest; none if they would not be the whole of it.
pub(super) fn pack(socket: &Socket) -> Option<Packed> {
    let bytes = if may_rest(socket) { postcard::to_allocvec(socket).ok() } else { None };
    bytes.map(Vec::into_boxed_slice).filter(|bytes| unpack(bytes).as_ref() == Some(socket))
}

/// The socket.
pub(super) fn unpack(packed: &[u8]) -> Option<Socket> {
    postcard::from_bytes(packed).ok()
}
