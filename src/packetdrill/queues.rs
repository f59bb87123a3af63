//! What waits in a socket to be read or to be sent, as ioctl() and recvmsg() tell it.

use crate::host::{Id, Socket};
use crate::tcp::{Errno, SeqNum, State, Tcb};

use super::ast::SysCall;
use super::backend::Missing;
use super::outcome::Lack;
use super::process::{Process, Step, arg, fails, filled, sym};

impl Process {
    /// ioctl().
    pub fn ioctl(&mut self, id: Id, call: &SysCall) -> Result<Step, Missing> {
        let request = arg(call, 1)?;
        let Some(socket) = self.view(id) else { return Ok(fails(Errno::EBADF)) };
        if socket.state() == State::Listen {
            return Ok(fails(Errno::EINVAL));
        }
        let synchronized = !matches!(socket.state(), State::SynSent | State::SynRcvd);
        let sends = socket.tcb().filter(|_| synchronized);
        // What a connection that is gone has dropped is told of as if it had not (Linux `tcp_write_queue_purge`).
        let written = |tcb: &Tcb| match self.written_to.get(&id) {
            Some(end) if tcb.state == State::Closed => *end,
            _ => tcb.snd.end(),
        };
        let behind = |tcb: &Tcb, from: SeqNum| {
            let end = written(tcb);
            if from.before(end) { i64::from(end.offset_from(from)) } else { 0 }
        };
        let value = if request == sym("SIOCINQ") {
            inq(&socket)
        } else if request == sym("SIOCOUTQ") {
            sends.map_or(0, |tcb| behind(tcb, tcb.snd.una))
        } else if request == sym("SIOCOUTQNSD") {
            sends.map_or(0, |tcb| behind(tcb, tcb.snd.nxt))
        } else {
            return Err((Lack::Argument, format!("ioctl {request:#x}")));
        };
        Ok(filled(call, 2, value))
    }
}

/// What there is to read.
pub(super) fn queued(socket: &Socket) -> usize {
    socket.tcb().map_or(socket.unread.len(), |tcb| tcb.rcv.queue.len())
}

/// Whether more may still come.
pub(super) fn may_come(socket: &Socket) -> bool {
    let open = matches!(
        socket.state(),
        State::SynSent | State::SynRcvd | State::Established | State::FinWait1 | State::FinWait2
    );
    open && socket.error.is_none() && socket.tcb().is_some_and(|tcb| !tcb.read_shut && !tcb.rcv.fin.has_come())
}

/// The same as TCP_INQ tells it: an end counts as a byte (Linux `tcp_inq_hint`).
pub(super) fn hint(socket: &Socket) -> i64 {
    let ended = socket.tcb().is_none_or(|tcb| tcb.rcv.fin.has_come());
    inq(socket) + i64::from(ended)
}

/// The same as SIOCINQ tells it.
fn inq(socket: &Socket) -> i64 {
    i64::try_from(queued(socket)).unwrap_or(i64::MAX)
}
