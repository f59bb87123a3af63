//! System calls of a script: one is made, one waits beside what else happens, and each result is held against the
//! script.

use crate::host::Id;
use crate::tcp::{CallName, State, Time};

use super::ast::{ExprKind, Place, SysCall};
use super::outcome::{Lack, Wrong};
use super::process::{Answer, Fd, Step, answer_of, arg};
use super::ready::Poll;
use super::run::{End, Runner, fail, shown};
use super::values::{errno_name, number, symbol};

/// A call that has not returned.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    call: SysCall,
    waits: Waits,
    /// When it was made.
    since: Time,
    /// When it is to return, if the script says so.
    until: Option<Time>,
    /// Which event it is.
    pub place: Place,
}

/// What it waits for.
#[derive(Debug, Clone)]
enum Waits {
    /// The host's call of that name.
    Host(CallName),
    /// Something to be ready.
    Ready(Poll),
}

impl Pending {
    /// When a poll() gives up.
    pub fn poll_until(&self) -> Option<Time> {
        match &self.waits {
            Waits::Ready(poll) => poll.until,
            Waits::Host(_) => None,
        }
    }

    /// Until when its return is waited for.
    pub fn last(&self, runner: &Runner<'_>) -> Option<Time> {
        self.until.map(|until| Time(until.0.saturating_add(runner.slack(self.since, until))))
    }
}

impl Runner<'_> {
    /// The process makes a call; it is to return at once, or at `until`.
    pub fn call(&mut self, call: &SysCall, until: Option<Time>, place: &Place) -> Result<(), End> {
        self.finish_pending()?;
        let words = self.words(&(call.place.start..place.end));
        let step = self.process.call(call, &words).map_err(|missing| Runner::skip(missing, place))?;
        let since = self.now();
        let waits = match step {
            Step::Done(answer) => {
                self.on_time(call, since, until, place)?;
                self.judge(call, answer, place)?;
                return self.settle();
            }
            Step::Waits(name) => Waits::Host(name),
            Step::Polls(poll) => Waits::Ready(poll),
        };
        self.pending = Some(Pending { call: call.clone(), waits, since, until, place: place.clone() });
        self.settle()?;
        // Without a time of return the script goes on only when the call has returned.
        if until.is_none() { self.finish_pending() } else { Ok(()) }
    }

    /// What has happened since: calls that waited may have returned, and descriptors become ready.
    pub fn settle(&mut self) -> Result<(), End> {
        while let Some(returned) = self.process.world.take_returned() {
            let Some(pending) = &self.pending else { continue };
            let Waits::Host(name) = &pending.waits else { continue };
            if *name == returned.call {
                let pending = pending.clone();
                let answer = answer_of(returned.socket, &returned.ret, returned.call);
                self.finish(&pending, answer)?;
            }
        }
        self.process.note_edges();
        if let Some(Pending { waits: Waits::Ready(poll), place, .. }) = &self.pending {
            let (poll, place) = (poll.clone(), place.clone());
            let step = self.process.poll_again(&poll).map_err(|missing| Runner::skip(missing, &place))?;
            if let (Step::Done(answer), Some(pending)) = (step, self.pending.clone()) {
                self.finish(&pending, answer)?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, pending: &Pending, answer: Answer) -> Result<(), End> {
        self.pending = None;
        self.on_time(&pending.call, pending.since, pending.until, &pending.place)?;
        self.judge(&pending.call, answer, &pending.place)
    }

    fn on_time(&self, call: &SysCall, since: Time, until: Option<Time>, place: &Place) -> Result<(), End> {
        let Some(until) = until else { return Ok(()) };
        if self.now().0.abs_diff(until.0) <= self.slack(since, until) {
            return Ok(());
        }
        Err(fail(Wrong::ReturnTime, format!("{}() @ {}", call.name, shown(until)), shown(self.now()), place))
    }

    /// Holds a result against the script.
    fn judge(&mut self, call: &SysCall, answer: Answer, place: &Place) -> Result<(), End> {
        let wanted = match &call.result.kind {
            ExprKind::Dots => None,
            _ => Some(number(&call.result).map_err(|word| Runner::skip((Lack::Argument, word), place))?),
        };
        let errno = match &call.errno {
            None => None,
            Some(name) => Some(symbol(name).ok_or_else(|| Runner::skip((Lack::Argument, name.clone()), place))?),
        };
        let shown_wanted = match (wanted, errno) {
            (Some(value), Some(errno)) => format!("{value} {}", errno_name(errno)),
            (Some(value), None) => value.to_string(),
            (None, _) => "...".to_owned(),
        };
        let (found, shown_found) = match &answer {
            Answer::Value(value) | Answer::Filled(value, ..) => ((*value, None), value.to_string()),
            Answer::Errno(errno) => ((-1, Some(*errno)), format!("-1 {}", errno_name(*errno))),
            Answer::Opened(_) => {
                let fd = wanted.filter(|fd| *fd >= 0).unwrap_or_else(|| self.free_fd());
                ((fd, None), fd.to_string())
            }
        };
        let same = wanted.is_none_or(|value| value == found.0) && (errno.is_none() || errno == found.1);
        if !same {
            return Err(fail(Wrong::Result, shown_wanted, shown_found, place));
        }
        match answer {
            Answer::Opened(fd) => {
                self.process.fds.insert(found.0, fd);
                if call.name == "socket" {
                    self.current = None;
                }
            }
            Answer::Filled(_, expected, actual) => return Err(fail(Wrong::Filled, expected, actual, place)),
            Answer::Value(_) => self.begun(call),
            Answer::Errno(_) => self.begun(call),
        }
        Ok(())
    }

    fn free_fd(&self) -> i64 {
        (3..=i64::from(u16::MAX)).find(|fd| !self.process.fds.contains_key(fd)).unwrap_or(i64::MAX)
    }

    /// A new socket is the one that the script's packets are for from now on.
    fn begun(&mut self, call: &SysCall) {
        if call.name != "listen" {
            return;
        }
        let id = arg(call, 0).ok().and_then(|fd| self.socket_id(fd));
        let Some(socket) = id.and_then(|id| self.process.view(id)) else { return };
        if socket.state() == State::Listen {
            self.process.home.set_port(socket.local.port());
            // Another backlog for a listener changes nothing of the connection that is there.
            let link = self.current.and_then(|at| self.links.get(at));
            if link.is_none_or(|link| link.local.port() != socket.local.port()) {
                self.current = None;
            }
        }
    }

    fn socket_id(&self, fd: i64) -> Option<Id> {
        match self.process.fds.get(&fd) {
            Some(Fd::Socket(id)) => Some(*id),
            Some(Fd::Epoll(_)) | None => None,
        }
    }
}
