//! Signals on the kernel. A call that waits is made once more by a process of its own, which sleeps in it until a real
//! signal wakes it; what that call comes to is what the script's comes to. SIGPIPE kills a process that holds all that
//! the script's held.
//!
//! A call that has done a part of its work returns that part, of which the other process knows nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::fd::AsFd;

use crate::scenario::Refusal;
use crate::trace::{Call, CallName, Errno, HostId, Outcome, Record, SocketRef, Time, What};

use super::calls::{Unable, failed};
use super::process::Sleeper;
use super::sockets::{Wait, Waiting, socket_id};
use super::sys::{Sleep, as_user};
use super::world::Lab;

/// What is known of a host's processes and their signals.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// The process that makes the present call; none is the first.
    pub caller: Option<String>,
    /// Those that die of SIGPIPE.
    pub sigpipe: BTreeSet<Option<String>>,
    /// Those that are not root's, and whose they are.
    pub users: BTreeMap<Option<String>, u32>,
    /// Those that it has struck, each with the socket.
    doomed: Vec<(Option<String>, usize)>,
}

impl Signals {
    /// Every process ends.
    pub(super) fn clear(&mut self) {
        *self = Signals::default();
    }

    /// Whether the present call is one that does not return, because its process dies in it; it is noted.
    pub(super) fn strikes(&mut self, index: Option<usize>, call: CallName, outcome: &Outcome) -> bool {
        let pipe = call == CallName::Send && *outcome == Outcome::Failed(Errno::EPIPE);
        match index.filter(|_| pipe && self.sigpipe.contains(&self.caller)) {
            Some(index) => {
                self.doomed.push((self.caller.clone(), index));
                true
            }
            None => false,
        }
    }

    /// A child begins with what its parent has set.
    pub(super) fn inherit(&mut self, parent: Option<&str>, child: &str) {
        if self.sigpipe.contains(&parent.map(str::to_owned)) {
            self.sigpipe.insert(Some(child.to_owned()));
        }
        if let Some(user) = self.users.get(&parent.map(str::to_owned)).copied() {
            self.users.insert(Some(child.to_owned()), user);
        }
    }

    /// Who the process is that makes the present call.
    pub(super) fn user(&self) -> u32 {
        self.users.get(&self.caller).copied().unwrap_or(0)
    }

    /// setuid(): kept here, and what depends on it is done as that user. Who is not root stays who they are.
    fn setuid(&mut self, process: Option<&String>, user: u32) -> Outcome {
        let now = self.users.get(&process.cloned()).copied().unwrap_or(0);
        if now != 0 && now != user {
            return Outcome::Failed(Errno::EPERM);
        }
        self.users.insert(process.cloned(), user);
        Outcome::Value(0)
    }
}

impl Lab {
    /// `signal`, `setuid` and `sigpipe`.
    pub(super) fn process_call(
        &mut self,
        on: &SocketRef,
        call: &Call,
        at: Time,
        out: &mut Vec<Record>,
    ) -> Result<(), Unable> {
        let id = self.running(&on.host)?;
        let Some(node) = self.nodes.get(id.0) else { return Ok(()) };
        let who = node.who(on);
        let target = if *call == Call::Signal { self.target(id, on, &who, call)? } else { None };
        if let Call::SetUid { user } = call {
            as_user(*user, || ()).map_err(|_| Unable::Refused(Refusal::NeedsRoot))?;
        }
        let (host, socket) = (Some(id), target.map(socket_id));
        out.push(Record { at, host, socket, what: What::Called { call: call.clone() }, rule: None });
        let outcome = match (call, self.nodes.get_mut(id.0)) {
            (Call::SetUid { user }, Some(node)) => node.signals.setuid(who.process.as_ref(), *user),
            _ => Outcome::Value(0),
        };
        self.returned(id, target, call.name(), outcome, at, out);
        if matches!(call, Call::SetUid { .. }) {
            return Ok(());
        }
        if let Call::SigPipe { kills } = call
            && let Some(node) = self.nodes.get_mut(id.0)
        {
            node.signals.sigpipe.remove(&who.process);
            if *kills {
                node.signals.sigpipe.insert(who.process.clone());
            }
        } else {
            self.interrupt(id, target, who.process.as_deref(), at, out)?;
        }
        Ok(self.settle(at, out)?)
    }

    /// The calls that a process has waiting, on one socket or on all, return.
    fn interrupt(
        &mut self,
        id: HostId,
        on: Option<usize>,
        by: Option<&str>,
        at: Time,
        out: &mut Vec<Record>,
    ) -> io::Result<()> {
        let count = self.nodes.get(id.0).map_or(0, |node| node.socks.len());
        for index in on.map_or(0..count, |index| index..index + 1) {
            let Some(sock) = self.sock(id, index) else { continue };
            let waits = std::mem::take(&mut sock.waits);
            let (struck, mut kept): (Vec<Waiting>, Vec<Waiting>) =
                waits.into_iter().partition(|waiting| waiting.by.as_deref() == by);
            for Waiting { mut wait, until, by } in struck {
                match self.signalled(id, index, &mut wait)? {
                    Some(outcome) => self.returned(id, Some(index), wait.call(), outcome, at, out),
                    None => kept.push(Waiting { wait, until, by }),
                }
            }
            if let Some(sock) = self.sock(id, index) {
                sock.waits.append(&mut kept);
            }
        }
        Ok(())
    }

    /// What a call that waits comes to when its process catches a signal; none if the kernel let it finish.
    fn signalled(&mut self, id: HostId, index: usize, wait: &mut Wait) -> io::Result<Option<Outcome>> {
        let Some(sock) = self.sock(id, index) else { return Ok(None) };
        let sleep = match wait {
            Wait::Linger { closing, .. } => {
                closing.interrupt()?;
                return Ok(Some(Outcome::Value(0)));
            }
            Wait::Send { done, .. } if *done > 0 => {
                return Ok(Some(Outcome::Value(u32::try_from(*done).unwrap_or(u32::MAX))));
            }
            // After a shutdown() another call would be told so; the one that waits is not.
            Wait::Connect { .. } if sock.settled => return Ok(Some(Outcome::Failed(Errno::EINTR))),
            Wait::Connect { .. } => match sock.remote {
                Some(peer) => Sleep::Connect(peer),
                None => return Ok(None),
            },
            Wait::Accept { .. } => Sleep::Accept,
            Wait::Recv { .. } => Sleep::Recv,
            Wait::Send { .. } => Sleep::Send,
        };
        let Some(fd) = sock.any() else { return Ok(Some(Outcome::Failed(Errno::EBADF))) };
        let errno = Sleeper::start(sleep, fd.as_fd())?.wake()?;
        Ok(errno.map(|errno| failed(rustix::io::Errno::from_raw_os_error(errno))))
    }

    /// The processes that SIGPIPE has struck die of it, on the kernel too.
    pub(super) fn end_doomed(&mut self, id: HostId) -> io::Result<bool> {
        let doomed = self.nodes.get_mut(id.0).map(|node| std::mem::take(&mut node.signals.doomed)).unwrap_or_default();
        let any = !doomed.is_empty();
        for (process, index) in doomed {
            self.die_of_pipe(id, process.as_deref(), index)?;
        }
        Ok(any)
    }
}
