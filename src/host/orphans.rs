//! Orphans: connections that no process holds and that still have something to send. A host bears so many of them.
//!
//! Counted are FIN_WAIT_1, CLOSING, LAST_ACK and a FIN_WAIT_2 that is still a full socket; the small entries are not.
//! Linux: `tcp.c: tcp_check_oom`, called by `__tcp_close` and by `tcp_timer.c: tcp_out_of_resources`. Departs: the
//! count is exact, where Linux looks at it every 100 ms, and it is never doubled for a peer that has long been silent.

use crate::tcp::{Rule, State, Sysctl, Tcb, Time};

use super::socket::{Conn, Id};
use super::{Event, Host};

impl Host {
    fn orphan(&self, id: Id) -> Option<&Tcb> {
        match &self.socket(id)?.conn {
            Conn::Full(tcb) => Some(&**tcb).filter(|tcb| tcb.orphan && tcb.state != State::Closed),
            Conn::Idle | Conn::Request { .. } | Conn::Small(_) | Conn::Listen(_) | Conn::Gone => None,
        }
    }

    /// Resets an orphan if there are more than `tcp_max_orphans`; whether it did.
    pub(super) fn limit_orphans(&mut self, id: Id, now: Time, out: &mut Vec<Event>) -> bool {
        if self.orphan(id).is_none() {
            return false;
        }
        let too_many = self.sockets.orphans() > self.sysctls.count(Sysctl::MaxOrphans);
        if too_many {
            self.with_full(id, now, out, |tcb, env, outbox| tcb.abort(env, outbox, Rule::TooManyOrphans));
        }
        too_many
    }
}
