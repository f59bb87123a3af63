//! An outbox between two steps, which is taken and put back so that no step has to ask for memory.

use crate::tcp::outbox::Outbox;

/// An empty outbox whose memory is used again. It says nothing about the host: every two are equal.
#[derive(Debug, Default)]
pub(super) struct Spare(pub Outbox);

impl Clone for Spare {
    fn clone(&self) -> Spare {
        Spare::default()
    }
}

impl PartialEq for Spare {
    fn eq(&self, _: &Spare) -> bool {
        true
    }
}

impl Eq for Spare {}
