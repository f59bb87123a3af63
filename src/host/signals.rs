//! Signals: one that ends the calls that wait, and SIGPIPE, which ends the process unless it is ignored.
//!
//! A caught signal without SA_RESTART makes a call return EINTR, or what it has got done (Linux `sock.h:
//! sock_intr_errno`); a close() that lingers returns 0 and leaves an orphan.

use crate::tcp::{CallName, Errno, Out, Rule, Time};

use super::socket::{Id, Ret, Wait, Waiting};
use super::{Did, Event, Host, failed, returned};

impl Host {
    /// The process that makes the next calls; none is the first.
    pub fn called_by(&mut self, process: Option<&str>) {
        self.caller = process.map(str::to_owned);
    }

    /// A signal that the process catches: on one of its sockets, or wherever it waits.
    pub fn signal(&mut self, on: Option<Id>, now: Time, out: &mut Vec<Event>) {
        out.push(returned(on, CallName::Signal, Ret::Zero, Rule::CallReturns));
        let by = self.caller.clone();
        let ids: Vec<Id> = match on {
            Some(id) => vec![id],
            None => self.sockets.numbers(|socket| !socket.waits.is_empty()),
        };
        for id in ids {
            for waiting in self.take_waits(id, |waiting| waiting.by == by) {
                self.interrupt(id, &waiting.wait, now, out);
            }
        }
        self.wake(now, out);
    }

    pub(super) fn take_waits(&mut self, id: Id, wanted: impl Fn(&Waiting) -> bool) -> Vec<Waiting> {
        let Some(socket) = self.socket_mut(id) else { return Vec::new() };
        let (taken, kept) = std::mem::take(&mut socket.waits).into_iter().partition(wanted);
        socket.waits = kept;
        taken
    }

    fn interrupt(&mut self, id: Id, wait: &Wait, now: Time, out: &mut Vec<Event>) {
        let op = wait.call();
        match wait {
            Wait::Linger { .. } => self.end_linger(id, Rule::LingerInterrupted, now, out),
            Wait::Send { done, .. } if *done > 0 => {
                out.push(returned(Some(id), op, Ret::Count(*done), Rule::CallInterrupted));
            }
            Wait::Connect | Wait::ConnectAgain | Wait::Accept { .. } | Wait::Recv { .. } | Wait::Send { .. } => {
                out.push(failed(Some(id), op, Errno::EINTR, Rule::CallInterrupted));
            }
        }
    }

    /// What SIGPIPE does to the process from now on: it dies, or nothing.
    pub fn set_sigpipe(&mut self, kills: bool, out: &mut Vec<Event>) {
        let process = self.caller.clone();
        if kills {
            self.sigpipe.insert(process);
        } else {
            self.sigpipe.remove(&process);
        }
        out.push(returned(None, CallName::SigPipe, Ret::Zero, Rule::OptionSet));
    }

    /// A child begins with what its parent has set.
    pub(super) fn inherit_sigpipe(&mut self, parent: Option<&str>, child: &str) {
        if self.sigpipe.contains(&parent.map(str::to_owned)) {
            self.sigpipe.insert(Some(child.to_owned()));
        }
    }

    /// EPIPE comes with a signal (Linux `sk_stream_error`): the process dies of it and never sees the error, or goes
    /// on with the error alone.
    pub(super) fn pipe_error(&mut self, id: Id, rule: Rule, out: &mut Vec<Event>) {
        let decided = |rule| Event { socket: Some(id), did: Did::Tcp(Out::Decided), rule };
        if self.sigpipe.contains(&self.caller) {
            out.push(decided(Rule::SigPipeKills));
            self.strike();
            return;
        }
        out.push(failed(Some(id), CallName::Send, Errno::EPIPE, rule));
        out.push(decided(Rule::SigPipe));
    }
}
