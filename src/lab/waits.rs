//! Calls that wait: each is tried again at every turn until the kernel lets it finish, as a blocked process is woken.

use std::net::SocketAddrV4;
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno as Raw;
use rustix::net::{RecvFlags, SendFlags, SocketFlags, acceptfrom_with, recv, send};

use crate::trace::{CallName, Errno, HostId, Outcome, Record, State, Time};

use super::calls::{failed, v4};
use super::sockets::{Sock, Wait, Waiting};
use super::world::Lab;

impl Lab {
    /// Tries a call; none if it must wait.
    pub(super) fn attempt(&mut self, id: HostId, index: usize, wait: &mut Wait) -> Option<Outcome> {
        if let Wait::Accept { label } = wait {
            let label = label.take();
            let done = self.accept(id, index, label.clone());
            *wait = Wait::Accept { label };
            return done;
        }
        let sock = self.sock(id, index)?;
        let (state, nonblock) = (sock.state, sock.options.nonblock());
        if let Wait::Linger { closing, .. } = wait {
            return closing.has_ended().then_some(Outcome::Value(0));
        }
        let Some(fd) = sock.any() else { return Some(Outcome::Failed(Errno::EBADF)) };
        match wait {
            Wait::Connect { .. } => match state {
                State::SynSent | State::SynRcvd => None,
                _ => {
                    let outcome = super::ports::try_connect(sock);
                    if state == State::TimeWait && outcome == Some(Outcome::Failed(Errno::ECONNABORTED)) {
                        self.leave_entry(id, index);
                    }
                    outcome
                }
            },
            Wait::Recv { max } => {
                let mut buffer = vec![0; *max];
                match recv(fd, &mut buffer[..], RecvFlags::empty()) {
                    Ok((length, _)) => Some(Outcome::received(buffer.get(..length).unwrap_or_default())),
                    Err(Raw::AGAIN) => None,
                    Err(error) => Some(failed(error)),
                }
            }
            Wait::Send { rest, done } => try_send(fd, rest, done, nonblock),
            Wait::Accept { .. } | Wait::Linger { .. } => None,
        }
    }

    /// A connect() that failed has disconnected its socket, or bind() has given it another port: the entry in TIME_WAIT
    /// that its connection had come to stays, and is nobody's.
    pub(super) fn leave_entry(&mut self, id: HostId, index: usize) {
        let Some(node) = self.nodes.get_mut(id.0) else { return };
        let Some(sock) = node.socks.get_mut(index) else { return };
        let mut entry = Sock::new(None, sock.local, sock.remote.take());
        (entry.state, entry.timers) = (sock.state, std::mem::take(&mut sock.timers));
        (sock.state, sock.gone) = (State::Closed, true);
        node.socks.push(entry);
    }

    /// accept(): the connection may have been seen before, as one without a descriptor.
    fn accept(&mut self, id: HostId, index: usize, label: Option<String>) -> Option<Outcome> {
        let node = self.nodes.get_mut(id.0)?;
        let listener = node.socks.get(index)?;
        let (port, options) = (listener.local.port(), listener.options.inherited());
        let taken = acceptfrom_with(listener.any()?, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC);
        let (fd, peer) = match taken {
            Ok((fd, peer)) => (fd, peer.and_then(v4)),
            Err(Raw::AGAIN) => return None,
            Err(error) => return Some(failed(error)),
        };
        let fits = |sock: &Sock| !sock.adopted && sock.local.port() == port && sock.remote == peer;
        // The queue is in order: one that was reset meanwhile comes before its successor between the same ends.
        let finished = node.socks.iter().position(|sock| sock.finished && fits(sock));
        let known = finished.or_else(|| node.socks.iter().rposition(fits)).unwrap_or_else(|| {
            node.socks.push(Sock::new(None, SocketAddrV4::new(node.ip, port), peer));
            node.socks.len() - 1
        });
        let sock = node.socks.get_mut(known)?;
        sock.fd = Some(fd.into());
        sock.adopted = true;
        sock.label = label;
        sock.options = options;
        Some(Outcome::Value(0))
    }

    /// Whether the kernel would wake a send() that waits: it does so late, when a third of the buffer is free.
    fn is_writable(&mut self, id: HostId, index: usize) -> bool {
        let Some(fd) = self.sock(id, index).and_then(|sock| sock.fd.as_ref()) else { return true };
        let mut fds = [PollFd::new(fd, PollFlags::OUT)];
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        poll(&mut fds, Some(&now)).is_ok_and(|ready| ready > 0)
    }

    /// Tries a host's waiting calls again; whether one has returned.
    pub(super) fn wake(&mut self, id: HostId, at: Time, out: &mut Vec<Record>) -> bool {
        let count = self.nodes.get(id.0).map_or(0, |node| node.socks.len());
        let mut woken = false;
        for index in 0..count {
            let Some(sock) = self.sock(id, index) else { continue };
            let waits = std::mem::take(&mut sock.waits);
            let mut still = Vec::new();
            for Waiting { mut wait, until, by } in waits {
                let call = wait.call();
                let blocked = matches!(wait, Wait::Send { .. }) && !self.is_writable(id, index);
                let tried = if blocked { None } else { self.attempt(id, index, &mut wait) };
                let over = until.is_some_and(|until| until <= at);
                match tried.or_else(|| over.then(|| timed_out(&wait))) {
                    None => still.push(Waiting { wait, until, by }),
                    Some(outcome) => {
                        woken = true;
                        if let Some(node) = self.nodes.get_mut(id.0) {
                            node.signals.caller = by;
                        }
                        let about = if call == CallName::Accept && outcome == Outcome::Value(0) {
                            self.nodes.get(id.0).and_then(|node| node.latest(|sock| sock.remote.is_some()))
                        } else {
                            Some(index)
                        };
                        self.returned(id, about, call, outcome, at, out);
                    }
                }
            }
            if let Some(sock) = self.sock(id, index) {
                sock.waits.extend(still);
            }
        }
        woken
    }
}

/// Whether an error waits to be told.
fn has_error(fd: &impl AsFd) -> bool {
    let mut fds = [PollFd::new(fd, PollFlags::OUT)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut fds, Some(&now)).is_ok() && fds.iter().any(|fd| fd.revents().contains(PollFlags::ERR))
}

/// Sends what the kernel takes; none if some is left and the call waits. A call that has sent a part returns that part
/// and leaves an error to the next call, as one that sleeps in the kernel does.
fn try_send(fd: &impl AsFd, rest: &mut Vec<u8>, done: &mut usize, nonblock: bool) -> Option<Outcome> {
    loop {
        if *done > 0 && has_error(fd) {
            return Some(count(*done));
        }
        match send(fd, rest, SendFlags::NOSIGNAL | SendFlags::DONTWAIT) {
            Ok(sent) => {
                rest.drain(..sent.min(rest.len()));
                *done += sent;
                if rest.is_empty() || nonblock {
                    return Some(count(*done));
                }
            }
            Err(Raw::AGAIN) if nonblock && *done > 0 => return Some(count(*done)),
            Err(Raw::AGAIN) => return None,
            Err(_) if *done > 0 => return Some(count(*done)),
            Err(error) => return Some(failed(error)),
        }
    }
}

/// What a call comes to that has waited as long as SO_RCVTIMEO or SO_SNDTIMEO allows.
fn timed_out(wait: &Wait) -> Outcome {
    match wait {
        Wait::Connect { late } => Outcome::Failed(*late),
        Wait::Send { done, .. } if *done > 0 => count(*done),
        Wait::Send { .. } | Wait::Recv { .. } | Wait::Accept { .. } => Outcome::Failed(Errno::EAGAIN),
        Wait::Linger { .. } => Outcome::Value(0),
    }
}

fn count(bytes: usize) -> Outcome {
    Outcome::Value(u32::try_from(bytes).unwrap_or(u32::MAX))
}
