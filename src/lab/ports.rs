//! Sockets with and without a port: socket(), bind(), listen() and connect() one by one, and all in one.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::AsFd;

use rustix::io::Errno as Raw;
use rustix::net::{
    AddressFamily, SocketFlags, SocketType, bind, connect, connect_unspec, getsockname, listen, socket_with, sockopt,
};

use crate::trace::{CallName, Errno, HostId, Outcome, Reuse, SockOpt, State, Time};

use super::calls::{Unable, failed, v4};
use super::process::Socket;
use super::sockets::{Sock, Wait};
use super::sys::as_user;
use super::world::Lab;

/// The socket that a call came to speak for, and what it came to.
type Done = Result<(Option<usize>, Outcome), Unable>;

impl Lab {
    /// socket(): the kernel will not speak of it before it listens or connects.
    pub(super) fn open(&mut self, id: HostId, label: Option<&String>) -> Done {
        let fd = self.socket(id)?;
        let Some(node) = self.nodes.get_mut(id.0) else { return Ok((None, Outcome::Value(0))) };
        let sock = Sock::new(Some(fd), SocketAddrV4::new(node.ip, 0), None);
        node.socks.push(Sock { label: label.cloned(), gone: true, ..sock });
        Ok((Some(node.socks.len() - 1), Outcome::Value(0)))
    }

    /// A new socket in a host's namespace.
    fn socket(&self, id: HostId) -> io::Result<Socket> {
        let Some(net) = self.nodes.get(id.0).and_then(|node| node.net.as_ref()) else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let user = self.user(id);
        let make = || as_user(user, || socket_with(AddressFamily::INET, SocketType::STREAM, flags, None));
        net.within(&self.home, || Ok(make()??.into()))
    }

    /// Who the process is that makes the present call.
    fn user(&self, id: HostId) -> u32 {
        self.nodes.get(id.0).map_or(0, |node| node.signals.user())
    }

    /// A socket that was made for a call that failed is closed again.
    fn undo(&mut self, id: HostId, index: usize) {
        if let Some(sock) = self.sock(id, index) {
            (sock.fd, sock.label) = (None, None);
        }
    }

    /// A call of several that makes its own socket.
    pub(super) fn with_socket(
        &mut self,
        id: HostId,
        label: Option<&String>,
        act: impl FnOnce(&mut Lab, usize) -> Outcome,
    ) -> Done {
        let (Some(index), _) = self.open(id, label)? else { return Ok((None, Outcome::Failed(Errno::EBADF))) };
        let outcome = act(self, index);
        // A non-blocking connect() that is under way has not failed.
        if matches!(outcome, Outcome::Failed(errno) if errno != Errno::EINPROGRESS) {
            self.undo(id, index);
            return Ok((None, outcome));
        }
        Ok((Some(index), outcome))
    }

    /// bind() to a port of one address, or of all.
    pub(super) fn bind(&mut self, id: HostId, index: usize, address: Option<Ipv4Addr>, port: u16) -> Outcome {
        let user = self.user(id);
        let Some(sock) = self.sock(id, index) else { return Outcome::Failed(Errno::EBADF) };
        let Some(fd) = sock.any() else { return Outcome::Failed(Errno::EBADF) };
        let place = SocketAddrV4::new(address.unwrap_or(Ipv4Addr::UNSPECIFIED), port);
        match as_user(user, || bind(fd, &place)).unwrap_or(Err(Raw::PERM)) {
            Ok(()) => {
                // What it was connected to is forgotten (Linux `__inet_bind`); its TIME_WAIT goes on without it.
                if sock.state == State::TimeWait {
                    self.leave_entry(id, index);
                } else if sock.state == State::Closed {
                    sock.remote = None;
                }
                if let Some(sock) = self.sock(id, index) {
                    note_name(sock);
                }
                Outcome::Value(0)
            }
            Err(error) => failed(error),
        }
    }

    /// listen() on a socket.
    pub(super) fn listen_on(&mut self, id: HostId, index: usize, backlog: u32) -> Outcome {
        let Some(sock) = self.sock(id, index) else { return Outcome::Failed(Errno::EBADF) };
        let Some(fd) = sock.any() else { return Outcome::Failed(Errno::EBADF) };
        match listen(fd, i32::try_from(backlog).unwrap_or(i32::MAX)) {
            Ok(()) => {
                sock.inode = inode(fd);
                (sock.gone, sock.remote) = (false, None);
                note_name(sock);
                Outcome::Value(0)
            }
            Err(error) => failed(error),
        }
    }

    /// bind() and listen() on a socket, its options set before.
    pub(super) fn serve(&mut self, id: HostId, index: usize, port: u16, backlog: u32, reuse: Reuse) -> Outcome {
        let Some(sock) = self.sock(id, index) else { return Outcome::Failed(Errno::EBADF) };
        let Some(fd) = sock.any() else { return Outcome::Failed(Errno::EBADF) };
        let addr = if reuse.addr { sockopt::set_socket_reuseaddr(fd, true) } else { Ok(()) };
        let port_too = if reuse.port { sockopt::set_socket_reuseport(fd, true) } else { Ok(()) };
        if let Err(error) = addr.and(port_too) {
            return failed(error);
        }
        if reuse.addr {
            sock.options.note(SockOpt::ReuseAddr(true));
        }
        if reuse.port {
            sock.options.note(SockOpt::ReusePort(true));
        }
        match self.bind(id, index, None, port) {
            Outcome::Value(_) => self.listen_on(id, index, backlog),
            other => other,
        }
    }

    /// connect() on a socket, after bind() if a port is given.
    pub(super) fn connect(
        &mut self,
        id: HostId,
        index: usize,
        peer: SocketAddrV4,
        from: Option<u16>,
        at: Time,
    ) -> Outcome {
        if let Some(port) = from {
            match self.bind(id, index, None, port) {
                Outcome::Value(_) => {}
                other => return other,
            }
        }
        let Some(sock) = self.sock(id, index) else { return Outcome::Failed(Errno::EBADF) };
        let Some(fd) = sock.any() else { return Outcome::Failed(Errno::EBADF) };
        match connect(fd, &peer) {
            Ok(()) => Outcome::Value(0),
            Err(Raw::INPROGRESS) => {
                (sock.gone, sock.settled, sock.opened, sock.remote) = (false, false, false, Some(peer));
                note_name(sock);
                self.connecting(id, index, Errno::EINPROGRESS, at)
            }
            Err(Raw::ALREADY) => self.connecting(id, index, Errno::EALREADY, at),
            // A connect() that had really waited would have noted that the connection is open.
            Err(Raw::INVAL) if sock.opened => Outcome::Failed(Errno::EISCONN),
            Err(error) => failed(error),
        }
    }

    /// A connect() under way: the process waits for it, unless it does not want to.
    fn connecting(&mut self, id: HostId, index: usize, errno: Errno, at: Time) -> Outcome {
        let Some(sock) = self.sock(id, index) else { return Outcome::Failed(Errno::EBADF) };
        if sock.options.nonblock() {
            return Outcome::Failed(errno);
        }
        let until = sock.options.limit(CallName::Connect).map(|limit| at + limit);
        self.blocks(id, index, Wait::Connect { late: errno }, until)
    }
}

/// What a connect() that waits has come to; none if it waits still. Calling it again is how the kernel is asked, and
/// leaves the socket as a call that had blocked would; but not after a shutdown(), or when another that waited has
/// returned: that would be a call of its own.
pub(super) fn try_connect(sock: &mut Sock) -> Option<Outcome> {
    let Some(fd) = sock.any() else { return Some(Outcome::Failed(Errno::EBADF)) };
    if sock.settled {
        let outcome = match sockopt::socket_error(fd) {
            Ok(Ok(())) if sock.state != State::Closed => {
                sock.opened = true;
                return Some(Outcome::Value(0));
            }
            Ok(Ok(())) => Outcome::Failed(Errno::ECONNABORTED),
            Ok(Err(error)) | Err(error) => failed(error),
        };
        // What connect() does when it fails: the socket is free again. Nothing of a connection is left to hinder it.
        let _ = connect_unspec(fd);
        return Some(outcome);
    }
    let peer = sock.remote?;
    match connect(fd, &peer) {
        Ok(()) => {
            sock.settled = true;
            Some(Outcome::Value(0))
        }
        Err(Raw::ALREADY | Raw::INPROGRESS) => None,
        Err(error) => {
            sock.settled = true;
            Some(failed(error))
        }
    }
}

/// Where a socket is bound to.
fn note_name(sock: &mut Sock) {
    let name = sock.any().and_then(|fd| getsockname(fd).ok()).and_then(v4);
    if let Some(name) = name {
        sock.local = SocketAddrV4::new(*sock.local.ip(), name.port());
        sock.everywhere = name.ip().is_unspecified();
    }
}

/// The number by which the kernel tells sockets apart.
fn inode(fd: &impl AsFd) -> u32 {
    rustix::fs::fstat(fd).ok().and_then(|stat| u32::try_from(stat.st_ino).ok()).unwrap_or(0)
}
