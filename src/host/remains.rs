//! What connections were when they ended in TIME_WAIT. A kernel keeps that for the process that still holds the socket
//! (`tcp_time_wait` ends it like any other, and `TCP_INFO` still tells of it); a simulated host only if it is asked to.

use crate::tcp::Tcb;

use super::{Conn, Host, Id, Socket};

impl Host {
    /// From now on what a connection was is kept when it goes into TIME_WAIT while a process holds it.
    pub fn keep_remains(&mut self) {
        self.remains.get_or_insert_default();
    }

    /// What a connection was that ended in TIME_WAIT, if that is [kept](Host::keep_remains).
    pub fn remains(&self, id: Id) -> Option<&Tcb> {
        self.remains.as_ref()?.get(&id)
    }

    /// A connection goes into TIME_WAIT.
    pub(super) fn note_remains(&mut self, id: Id) {
        if self.remains.is_none() {
            return;
        }
        let Some(Socket { held: true, conn: Conn::Full(tcb), .. }) = self.socket(id) else { return };
        let last = Tcb::clone(tcb);
        if let Some(remains) = &mut self.remains {
            remains.insert(id, last);
        }
    }
}
