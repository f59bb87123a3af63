//! System calls of a script: one is made, one waits beside what else happens, and each result is held against the
//! script.

use crate::tcp::Time;

use super::ast::{ExprKind, Place, SysCall};
use super::backend::Answer;
use super::outcome::{Lack, Wrong};
use super::process::arg;
use super::run::{End, Runner, fail};
use super::sockopt;
use super::values::{errno_name, number, symbol};

/// A call that has not returned.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    call: SysCall,
    /// When it was made.
    since: Time,
    /// When it is to return, if the script says so.
    until: Option<Time>,
    /// Which event it is.
    pub place: Place,
}

impl Pending {
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
        if let Some((told, size)) = sockopt::too_long(call) {
            return Err(fail(Wrong::Filled, format!("[{told}]"), format!("[{size}]"), place));
        }
        if sockopt::is_unreadable(call) {
            return Err(Runner::skip((Lack::Argument, words), place));
        }
        let since = self.now();
        let answer = self.backend.call(call, &words).map_err(|missing| Runner::skip(missing, place))?;
        if let Some(wanted) = sockopt::wanted(call) {
            self.want(wanted);
        }
        if let Some(answer) = answer {
            self.on_time(call, since, until, self.now(), place)?;
            self.judge(call, answer, place)?;
            return self.settle();
        }
        self.pending = Some(Pending { call: call.clone(), since, until, place: place.clone() });
        self.settle()?;
        // Without a time of return the script goes on only when the call has returned.
        if until.is_none() { self.finish_pending() } else { Ok(()) }
    }

    /// What has happened since: the call that waited may have returned.
    pub fn settle(&mut self) -> Result<(), End> {
        self.note_control();
        let place = self.pending.as_ref().map_or(0..0, |pending| pending.place.clone());
        let returned = self.backend.returned().map_err(|missing| Runner::skip(missing, &place))?;
        match (returned, self.pending.take()) {
            (Some((at, answer)), Some(Pending { call, since, until, place })) => {
                self.on_time(&call, since, until, at, &place)?;
                self.judge(&call, answer, &place)
            }
            (_, pending) => {
                self.pending = pending;
                Ok(())
            }
        }
    }

    fn on_time(&self, call: &SysCall, since: Time, until: Option<Time>, at: Time, place: &Place) -> Result<(), End> {
        let Some(until) = until else { return Ok(()) };
        if at.0.abs_diff(until.0) <= self.slack(since, until) {
            return Ok(());
        }
        Err(fail(Wrong::ReturnTime, format!("{}() @ {}", call.name, self.shown(until)), self.shown(at), place))
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
                let fd = wanted.filter(|fd| *fd >= 0).unwrap_or_else(|| self.backend.free_number());
                ((fd, None), fd.to_string())
            }
        };
        let same = wanted.is_none_or(|value| value == found.0) && (errno.is_none() || errno == found.1);
        if !same {
            return Err(fail(Wrong::Result, shown_wanted, shown_found, place));
        }
        match answer {
            Answer::Opened(_) if self.backend.has_number(found.0) => {
                let free = self.backend.free_number().to_string();
                return Err(fail(Wrong::Taken, shown_wanted, free, place));
            }
            Answer::Opened(opened) => {
                self.backend.name(found.0, opened);
                if call.name == "socket" {
                    self.current = None;
                }
            }
            Answer::Filled(_, expected, actual) => return Err(fail(Wrong::Filled, expected, actual, place)),
            Answer::Value(_) | Answer::Errno(_) => self.begun(call),
        }
        Ok(())
    }

    /// A new socket is the one that the script's packets are for from now on.
    fn begun(&mut self, call: &SysCall) {
        if call.name == "listen" && arg(call, 0).is_ok_and(|fd| self.backend.listens(fd)) {
            // Another backlog for a listener changes nothing of the connection that is there.
            let (home, link) = (self.backend.home(), self.current.and_then(|at| self.links.get(at)));
            if link.is_none_or(|link| link.local.port() != home.port()) {
                self.current = None;
            }
        }
    }
}
