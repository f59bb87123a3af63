//! Orphans: connections that no process holds and that still have something to send. A host bears so many of them.
//!
//! Counted are FIN_WAIT_1, CLOSING, LAST_ACK and a FIN_WAIT_2 that is still a full socket; the small entries are not.
//! Linux: `tcp.c: tcp_check_oom`, called by `__tcp_close` and by `tcp_timer.c: tcp_out_of_resources`. Departs: the
//! count is exact, where Linux looks at it every 100 ms and so has never counted the one that is just being closed.

use crate::tcp::{Belief, Env, Rule, Span, State, Sysctl, Tcb, Time};

use super::socket::{Conn, Id};
use super::{Event, Host};

/// An orphan that holds no more than this is not asked for its memory (Linux `SOCK_MIN_SNDBUF`).
const SEND_BUFFER_MIN: u32 = 4_608;

impl Host {
    fn orphan(&self, id: Id) -> Option<&Tcb> {
        match &self.socket(id)?.conn {
            Conn::Full(tcb) => Some(&**tcb).filter(|tcb| tcb.orphan && tcb.state != State::Closed),
            Conn::Idle | Conn::Request { .. } | Conn::Small(_) | Conn::Listen(_) | Conn::Gone => None,
        }
    }

    /// Ends an orphan if there are more than `tcp_max_orphans`, or if it has data to send and the host more memory in
    /// use than `tcp_mem` allows; whether it did. `timed`: one of its timers has fired. Then an orphan that has sent
    /// nothing for long counts double, and is told nothing of its end unless its window is closed.
    pub(super) fn limit_orphans(&mut self, id: Id, timed: bool, now: Time, out: &mut Vec<Event>) -> bool {
        let Some(tcb) = self.orphan(id) else { return false };
        let quiet = tcb.snd.cwnd_use.sent_at.map_or(Span::ZERO, |sent| now.since(sent));
        let rto = self.socket(id).map(|socket| socket.options.tcp.rto).unwrap_or_default();
        let double = timed && quiet > Span(2 * Env { rto, ..self.env(now) }.rto_max().0);
        let told = !timed || quiet <= Span::secs(60) || (tcb.snd.wnd == 0 && tcb.snd.flight.is_empty());
        let hungry = tcb.snd.memory() > SEND_BUFFER_MIN && self.memory().is_exhausted();
        let also = if self.profile().believes(Belief::TimeWaitIsOrphan) { self.time_wait_count() } else { 0 };
        // close() looks at how many there were before this one.
        let before = self.sockets.orphans().saturating_sub(u32::from(!timed));
        let count = (before + also) << u32::from(double);
        let too_many = count > self.sysctls.count(Sysctl::MaxOrphans);
        if !too_many && !hungry {
            return false;
        }
        let rule = if too_many { Rule::TooManyOrphans } else { Rule::OutOfMemoryOrphan };
        self.with_full(id, now, out, |tcb, env, outbox| {
            if told {
                tcb.abort(env, outbox, rule);
            } else {
                tcb.become_closed(outbox, rule);
            }
        });
        true
    }
}
