//! What an application asks of a socket without using it: SO_ERROR and poll(); and calls that give up waiting.
//!
//! Linux: `sock.h: sock_error`, `tcp.c: tcp_poll`, `sock.c: sk_wait_data` with SO_RCVTIMEO and SO_SNDTIMEO.

use crate::tcp::{CallName, Errno, Out, Rule, State, Tcb, Time, TimerKind};

use super::socket::{Conn, Id, Ret, Socket, Wait};
use super::{Did, Event, Host, failed, returned};

impl Host {
    /// getsockopt(SO_ERROR): takes the pending error.
    pub fn so_error(&mut self, id: Id, out: &mut Vec<Event>) {
        let pending = self.take_error(id).map(|errno| (errno, Rule::PendingError));
        match pending.or_else(|| self.take_soft_error(id).map(|errno| (errno, Rule::SoftErrorTold))) {
            Some((errno, rule)) => out.push(failed(Some(id), CallName::SoError, errno, rule)),
            None => out.push(returned(Some(id), CallName::SoError, Ret::Zero, Rule::CallReturns)),
        }
    }

    /// poll() with a time of zero.
    pub fn poll(&self, id: Id, out: &mut Vec<Event>) {
        let bits = self.socket(id).map(|socket| self.bits(socket)).unwrap_or_default();
        let text = if bits.is_empty() { "none".to_owned() } else { bits.join(",") };
        out.push(returned(Some(id), CallName::Poll, Ret::Ready(text), Rule::PollBits));
    }

    /// The bits that are set.
    fn bits(&self, socket: &Socket) -> Vec<&'static str> {
        let error = socket.error.is_some() || socket.quotes;
        let (read, write, hang_up) = match &socket.conn {
            Conn::Listen(queues) => {
                return if queues.accept_queue.is_empty() { Vec::new() } else { vec!["IN"] };
            }
            Conn::Request { .. } => return Vec::new(),
            Conn::Full(tcb) => match tcb.state {
                // Neither is room for data of interest yet; what shutdown() has ended is.
                State::SynSent | State::SynRcvd => {
                    ((tcb.read_shut, tcb.read_shut), false, tcb.read_shut && tcb.write_shut)
                }
                State::Listen
                | State::Established
                | State::FinWait1
                | State::FinWait2
                | State::CloseWait
                | State::Closing
                | State::LastAck
                | State::TimeWait
                | State::Closed => self.stream_bits(tcb, (socket.read_shut, socket.write_shut)),
            },
            Conn::Idle => ((socket.read_shut, socket.read_shut), true, true),
            // The kernel has ended the socket in both directions, and bind() does not open them again.
            Conn::Small(_) | Conn::Gone => {
                let ended = socket.remote.is_some() || socket.read_shut;
                ((ended, ended), true, true)
            }
        };
        let (readable, ended) = read;
        let all = [(readable, "IN"), (write, "OUT"), (ended, "RDHUP"), (hang_up, "HUP"), (error, "ERR")];
        all.into_iter().filter(|(set, _)| *set).map(|(_, bit)| bit).collect()
    }

    /// ((readable, no more to come), writable, hung up) of a full connection.
    /// `shut` are the marks that shutdown() left on a socket without a connection.
    fn stream_bits(&self, tcb: &Tcb, shut: (bool, bool)) -> ((bool, bool), bool, bool) {
        let (ended, no_more) = (tcb.rcv.fin.has_come() || tcb.read_shut || shut.0, tcb.write_shut || shut.1);
        // A third of the buffer must be free before a writer is told so (Linux `sk_stream_min_wspace`).
        let room = tcb.may_go_on(&self.sysctls);
        let hang_up = tcb.state == State::Closed || (ended && no_more);
        ((ended || !tcb.rcv.queue.is_empty(), ended), no_more || room, hang_up)
    }

    /// SO_RCVTIMEO or SO_SNDTIMEO is over for the first call that has waited so long.
    pub(super) fn wait_over(&mut self, id: Id, now: Time, out: &mut Vec<Event>) {
        let Some(socket) = self.socket_mut(id) else { return };
        let over = |waiting: &super::Waiting| waiting.until.is_some_and(|until| until <= now);
        let Some(at) = socket.waits.iter().position(over) else { return };
        let wait = socket.waits.remove(at).wait;
        let fired = Did::Tcp(Out::Fired(TimerKind::CallTimeout));
        out.push(Event { socket: Some(id), did: fired, rule: Rule::CallTimesOut });
        let ret = match wait {
            Wait::Connect => Ret::Failed(Errno::EINPROGRESS),
            Wait::ConnectAgain => Ret::Failed(Errno::EALREADY),
            Wait::Send { done, .. } if done > 0 => Ret::Count(done),
            Wait::Send { .. } | Wait::Recv { .. } | Wait::Accept { .. } => Ret::Failed(Errno::EAGAIN),
            Wait::Linger { .. } => Ret::Zero,
        };
        out.push(returned(Some(id), wait.call(), ret, Rule::CallTimesOut));
    }
}
