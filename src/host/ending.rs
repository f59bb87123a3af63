//! Processes that end: killed, by exit(), or struck by SIGPIPE.
//!
//! The kernel closes their descriptors one after another, the last first, because it puts off the closing of each until
//! all are gone from the table and takes the put-off work backwards (Linux `kernel/task_work.c: task_work_run`). What
//! one close sends to the host itself has arrived before the next, so whoever has the host goes on step by step.

use crate::tcp::{Belief, CallName, Rule, Tcb, Time};

use super::socket::{Id, Ret};
use super::{Event, Host, returned};

/// Processes that end, and their sockets that are still to be closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ending {
    who: Who,
    left: Vec<Id>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    /// Every process is killed.
    All,
    /// One calls exit(); none is the first.
    Exits(Option<String>),
    /// SIGPIPE has struck one.
    Struck(Option<String>),
}

impl Host {
    /// Every process is killed; [`end_on`](Host::end_on) closes what they have, and waiting calls never return.
    pub fn kill(&mut self) {
        let left = self.sockets.numbers(|socket| socket.held);
        self.ending.push_back(Ending { who: Who::All, left });
    }

    /// exit() of a process, which is the last call that it makes; [`end_on`](Host::end_on) closes what it has.
    pub fn exit(&mut self, process: Option<&str>) {
        let left = self.with_descriptors_of(process);
        self.ending.push_back(Ending { who: Who::Exits(process.map(str::to_owned)), left });
    }

    /// The process that makes the present call dies of SIGPIPE.
    pub(super) fn strike(&mut self) {
        let left = self.with_descriptors_of(self.caller.as_deref());
        self.ending.push_back(Ending { who: Who::Struck(self.caller.clone()), left });
    }

    /// Does the next thing for the processes that end: closes one descriptor, or tells that there is none any more.
    /// False if no process is ending.
    pub fn end_on(&mut self, now: Time, out: &mut Vec<Event>) -> bool {
        let Some(Ending { who, left }) = self.ending.front_mut() else { return false };
        let (who, next) = (who.clone(), left.pop());
        match (who, next) {
            (Who::All, Some(id)) => self.close_of_killed(id, now, out),
            (Who::Exits(process) | Who::Struck(process), Some(id)) => {
                self.close_of_process(id, process.as_deref(), now, out);
            }
            (who, None) => {
                self.ending.pop_front();
                self.has_ended(who, now, out);
            }
        }
        true
    }

    fn close_of_killed(&mut self, id: Id, now: Time, out: &mut Vec<Event>) {
        if self.profile().believes(Belief::KillIsSilent) {
            self.vanish(id, now, out);
        }
        self.let_go(id, true, now, out);
    }

    fn close_of_process(&mut self, id: Id, process: Option<&str>, now: Time, out: &mut Vec<Event>) {
        for name in self.names_in(process, id) {
            self.drop_name(id, name.as_deref());
        }
        if self.socket(id).is_some_and(|socket| socket.open_names().next().is_none()) {
            self.let_go(id, true, now, out);
        }
    }

    fn has_ended(&mut self, who: Who, now: Time, out: &mut Vec<Event>) {
        match who {
            Who::All => {
                self.processes.clear();
                self.sigpipe.clear();
                self.users.clear();
                self.end_waits(|_| true, now, out);
                return;
            }
            Who::Exits(process) => {
                self.forget_process(process, now, out);
                out.push(returned(None, CallName::Exit, Ret::Zero, Rule::ExitCloses));
            }
            Who::Struck(process) => self.forget_process(process, now, out),
        }
        self.wake(now, out);
    }

    /// What a process waits for is not waited for any more, even where another process holds the socket.
    fn forget_process(&mut self, process: Option<String>, now: Time, out: &mut Vec<Event>) {
        self.sigpipe.remove(&process);
        self.users.remove(&process);
        if let Some(process) = process.as_deref() {
            self.processes.remove(process);
        }
        self.end_waits(move |by| by == process.as_deref(), now, out);
    }

    /// The calls of those that have ended; a connection that lingered is an orphan from now on.
    fn end_waits(&mut self, of: impl Fn(Option<&str>) -> bool, now: Time, out: &mut Vec<Event>) {
        for id in self.sockets.numbers(|socket| !socket.waits.is_empty()) {
            let ended = self.take_waits(id, |waiting| of(waiting.by.as_deref()));
            if ended.iter().any(|waiting| waiting.wait.call() == CallName::Close) {
                self.with_full(id, now, out, Tcb::become_orphan);
                self.limit_orphans(id, false, now, out);
            }
        }
    }
}
