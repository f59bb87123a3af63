//! Descriptors on real sockets: dup(), fork(), exit(), close(), SO_ERROR and poll().
//!
//! A child is no process here until it ends: its descriptors are dup()s of ours, and the kernel's socket knows no more
//! of a child. Names are kept as on the simulator (`tcp::descriptor`).

use std::io;
use std::iter;
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::sockopt;

use crate::scenario::Refusal;
use crate::trace::{Call, Errno, HostId, Outcome, SocketRef, Span, State, Time};

use super::calls::{Unable, failed};
use super::process::{Holder, Socket};
use super::sockets::{Node, Sock, Wait};
use super::world::Lab;

/// How long between two looks at a close() that may linger.
const LINGER_NOTICED: Duration = Duration::from_micros(200);

/// How often it is looked at before it counts as lingering whatever the kernel says: for a second.
const LINGER_LOOKS: u32 = 5_000;

/// How often at least where shutdown() came before: for 20 ms.
const SHUT_LOOKS: u32 = 100;

/// Who makes a call, and by which descriptor.
pub(super) struct Who {
    /// The child; none is the first process.
    pub process: Option<String>,
    /// The descriptor's name, if one is named.
    pub descriptor: Option<String>,
}

impl Sock {
    /// Whether a process has a descriptor for it.
    pub(super) fn held(&self) -> bool {
        self.any().is_some()
    }

    /// One of its descriptors: all do the same.
    pub(super) fn any(&self) -> Option<&Socket> {
        self.fd.as_ref().or_else(|| self.copies.iter().find_map(|(_, fd)| fd.as_ref()))
    }

    /// The open descriptors: none for the one that it came with, which is the first, the names of the others.
    pub(super) fn open_descriptors(&self) -> impl Iterator<Item = Option<&str>> {
        let own = self.fd.is_some().then_some(None);
        let copies = self.copies.iter().filter(|(_, fd)| fd.is_some());
        own.into_iter().chain(copies.map(|(name, _)| Some(name.as_str())))
    }

    fn open_names(&self) -> impl Iterator<Item = Option<&str>> {
        self.open_descriptors().map(|copy| copy.or(self.label.as_deref()))
    }

    fn had(&self, name: &str) -> bool {
        self.label.as_deref() == Some(name) || self.copies.iter().any(|(known, _)| known == name)
    }

    /// Takes the descriptor of that name.
    fn take(&mut self, name: Option<&str>) -> Option<Socket> {
        if self.label.as_deref() == name && self.fd.is_some() {
            return self.fd.take();
        }
        let copy = self.copies.iter_mut().find(|(known, fd)| fd.is_some() && Some(known.as_str()) == name);
        copy.and_then(|(_, fd)| fd.take())
    }
}

impl Node {
    pub(super) fn who(&self, on: &SocketRef) -> Who {
        let label = on.label.as_deref();
        let process = self.processes.owner(label).map(str::to_owned);
        let descriptor = label.filter(|label| process.as_deref() != Some(label)).map(str::to_owned);
        Who { process, descriptor }
    }

    fn has(&self, process: Option<&str>, sock: &Sock) -> bool {
        sock.open_names().any(|name| self.processes.owner(name) == process)
    }

    fn names_in(&self, process: Option<&str>, index: usize) -> Vec<Option<String>> {
        let names = self.socks.get(index).into_iter().flat_map(Sock::open_names);
        names.filter(|name| self.processes.owner(*name) == process).map(|name| name.map(str::to_owned)).collect()
    }

    /// Whether that name is that of an open descriptor or of a child.
    pub(super) fn name_taken(&self, name: &str) -> bool {
        self.processes.has(name) || self.latest(|sock| sock.open_names().any(|open| open == Some(name))).is_some()
    }
}

impl Lab {
    /// The socket that a call is made on, as on the simulator.
    pub(super) fn target(&self, id: HostId, on: &SocketRef, who: &Who, call: &Call) -> Result<Option<usize>, Unable> {
        let Some(node) = self.nodes.get(id.0) else { return Ok(None) };
        if let Some(name) = who.descriptor.as_deref() {
            let open = node.latest(|sock| sock.open_names().any(|open| open == Some(name)));
            let known = node.socks.iter().any(|sock| sock.had(name));
            if *call == Call::Signal {
                // A close() that waits has no descriptor any more, and can be interrupted.
                return Ok(open.or_else(|| node.latest(|sock| sock.had(name))));
            }
            return if known { Ok(open) } else { Err(Unable::Refused(Refusal::NoSuchSocket(on.to_string()))) };
        }
        let process = who.process.as_deref();
        // A listener that was shut down is one no more, and its descriptor is like any other.
        let listener = || node.latest(|sock| node.has(process, sock) && sock.state == State::Listen);
        let stream = || node.latest(|sock| node.has(process, sock) && sock.state != State::Listen);
        Ok(match call {
            Call::Socket { .. } | Call::Listen { .. } | Call::Connect { .. } | Call::Fork { .. } => None,
            Call::Exit | Call::Signal | Call::SetUid { .. } | Call::SigPipe { .. } => None,
            Call::Bind { .. } | Call::ListenOn { .. } => {
                node.latest(|sock| node.has(process, sock) && sock.remote.is_none()).or_else(stream)
            }
            Call::Accept { .. } => listener(),
            Call::Send(_) | Call::Recv { .. } => stream(),
            Call::Shutdown(_) | Call::Close | Call::Set(_) | Call::SoError | Call::Poll | Call::Dup { .. } => {
                stream().or_else(listener)
            }
        })
    }

    pub(super) fn close(&mut self, id: HostId, index: usize, who: &Who, at: Time) -> io::Result<Outcome> {
        let process = who.process.as_deref();
        let name = match &who.descriptor {
            Some(name) => Some(name.clone()),
            None => self.nodes.get(id.0).and_then(|node| node.names_in(process, index).into_iter().next()).flatten(),
        };
        let Some(sock) = self.sock(id, index) else { return Ok(Outcome::Failed(Errno::EBADF)) };
        let Some(fd) = sock.take(name.as_deref()) else { return Ok(Outcome::Failed(Errno::EBADF)) };
        let last = !sock.held();
        if last {
            sock.waits.clear();
        }
        let Some(seconds) = sock.options.linger().filter(|seconds| last && *seconds > 0) else {
            drop(fd);
            return Ok(Outcome::Value(0));
        };
        // Closed by a process of its own, so that it can wait and be killed there.
        let mut closing = Holder::start(iter::once(fd.as_fd()))?;
        drop(fd);
        // After a shutdown() the state does not tell whether the other process has come to its close() yet.
        let looks = if self.is_closing(id, index) { SHUT_LOOKS } else { 0 };
        if closing.close().is_err() || self.close_ends(id, index, looks, &mut closing) {
            return Ok(Outcome::Value(0));
        }
        let until = at + Span::secs(u64::from(seconds));
        Ok(self.blocks(id, index, Wait::Linger { closing, until }, None))
    }

    /// Whether close() returns at once; the other process may start late, so what counts is whether the kernel waits.
    /// `least` is how often it is looked at least.
    fn close_ends(&self, id: HostId, index: usize, least: u32, closing: &mut Holder) -> bool {
        for look in 0..LINGER_LOOKS {
            if closing.ends_within(LINGER_NOTICED) {
                return true;
            }
            if look >= least && self.is_closing(id, index) {
                return false;
            }
        }
        false
    }

    /// Whether the kernel still waits for the acknowledgment of the socket's FIN.
    fn is_closing(&self, id: HostId, index: usize) -> bool {
        let Some(node) = self.nodes.get(id.0) else { return false };
        let (Some(sock), Some(net)) = (node.socks.get(index), &node.net) else { return false };
        let closes = |state| matches!(state, State::FinWait1 | State::Closing | State::LastAck);
        let entries = net.diag.dump().unwrap_or_default();
        entries.iter().any(|entry| sock.is(entry) && closes(entry.state))
    }

    pub(super) fn dup(&mut self, id: HostId, index: usize, name: &str) -> Result<Outcome, Unable> {
        let Some(sock) = self.sock(id, index) else { return Ok(Outcome::Failed(Errno::EBADF)) };
        let Some(fd) = sock.any() else { return Ok(Outcome::Failed(Errno::EBADF)) };
        let copy = fd.as_fd().try_clone_to_owned()?;
        sock.copies.push((name.to_owned(), Some(copy.into())));
        Ok(Outcome::Value(0))
    }

    pub(super) fn fork(&mut self, id: HostId, process: Option<&str>, child: &str) -> Result<Outcome, Unable> {
        let Some(node) = self.nodes.get_mut(id.0) else { return Ok(Outcome::Failed(Errno::EBADF)) };
        for sock in &mut node.socks {
            let names = sock.open_names().filter(|name| node.processes.owner(*name) == process);
            let names: Vec<String> = names.map(|name| node.processes.inherited(child, name)).collect();
            for name in names {
                let copy = sock.any().map(|fd| fd.as_fd().try_clone_to_owned()).transpose()?;
                sock.copies.push((name, copy.map(Socket::from)));
            }
        }
        node.processes.add(child);
        node.signals.inherit(process, child);
        Ok(Outcome::Value(0))
    }

    /// A process that holds the descriptors dies: the kernel closes them on its way out, where it does not linger
    /// (Linux `inet_release` looks at PF_EXITING). What others hold stays open.
    pub(super) fn exit(&mut self, id: HostId, process: Option<&str>) -> Result<Outcome, Unable> {
        let held = self.give_up(id, process);
        let holder = Holder::start(held.iter().map(AsFd::as_fd))?;
        drop(held);
        holder.kill()?;
        Ok(Outcome::Value(0))
    }

    /// The same for a process that dies of SIGPIPE, by a send() on a socket that cannot send any more.
    pub(super) fn die_of_pipe(&mut self, id: HostId, process: Option<&str>, index: usize) -> io::Result<()> {
        let Some(fd) = self.sock(id, index).and_then(|sock| sock.any()) else { return Ok(()) };
        let writes_to = fd.as_fd().try_clone_to_owned()?;
        let held = self.give_up(id, process);
        let holder = Holder::that_writes(writes_to.as_fd(), held.iter().map(AsFd::as_fd))?;
        drop((held, Socket::from(writes_to)));
        holder.dies_of_pipe()
    }

    /// What a process that ends has: its descriptors, and what it waits for.
    fn give_up(&mut self, id: HostId, process: Option<&str>) -> Vec<Socket> {
        let Some(node) = self.nodes.get_mut(id.0) else { return Vec::new() };
        node.signals.sigpipe.remove(&process.map(str::to_owned));
        node.signals.users.remove(&process.map(str::to_owned));
        let mut held = Vec::new();
        for index in 0..node.socks.len() {
            for name in node.names_in(process, index) {
                let Some(sock) = node.socks.get_mut(index) else { break };
                held.extend(sock.take(name.as_deref()));
                if !sock.held() {
                    sock.waits.clear();
                }
            }
        }
        for sock in &mut node.socks {
            sock.waits.retain(|waiting| waiting.by.as_deref() != process);
        }
        if let Some(process) = process {
            node.processes.remove(process);
        }
        held
    }

    pub(super) fn so_error(&mut self, id: HostId, index: usize) -> Outcome {
        let Some(fd) = self.sock(id, index).and_then(|sock| sock.any()) else {
            return Outcome::Failed(Errno::EBADF);
        };
        match sockopt::socket_error(fd) {
            Ok(Ok(())) => Outcome::Value(0),
            Ok(Err(error)) | Err(error) => failed(error),
        }
    }

    pub(super) fn poll(&mut self, id: HostId, index: usize) -> Outcome {
        let Some(fd) = self.sock(id, index).and_then(|sock| sock.any()) else {
            return Outcome::Failed(Errno::EBADF);
        };
        let mut asked = [PollFd::new(fd, PollFlags::IN | PollFlags::OUT | PollFlags::RDHUP)];
        if let Err(error) = poll(&mut asked, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })) {
            return failed(error);
        }
        let found = asked.first().map_or(PollFlags::empty(), PollFd::revents);
        let names = [
            (PollFlags::IN, "IN"),
            (PollFlags::OUT, "OUT"),
            (PollFlags::RDHUP, "RDHUP"),
            (PollFlags::HUP, "HUP"),
            (PollFlags::ERR, "ERR"),
        ];
        let bits: Vec<&str> = names.into_iter().filter(|(flag, _)| found.contains(*flag)).map(|(_, bit)| bit).collect();
        Outcome::Text(if bits.is_empty() { "none".to_owned() } else { bits.join(",") })
    }
}
