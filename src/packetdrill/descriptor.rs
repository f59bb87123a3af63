//! Calls that are for any descriptor, and what those for sockets come to on what epoll_create() made.

use crate::tcp::Errno;

use super::ast::SysCall;
use super::backend::{Answer, Missing};
use super::outcome::Lack;
use super::process::{Fd, Process, Step, arg, fails, gives, sym};

impl Process {
    /// fcntl().
    pub fn fcntl(&mut self, fd: i64, call: &SysCall) -> Result<Step, Missing> {
        let command = arg(call, 1)?;
        if command == sym("F_GETFL") {
            let waits_not = match self.fds.get(&fd) {
                Some(Fd::Socket(id)) => self.is_nonblock(*id),
                Some(Fd::Epoll(epoll)) => epoll.nonblock,
                None => false,
            };
            return Ok(gives(sym("O_RDWR") | if waits_not { sym("O_NONBLOCK") } else { 0 }));
        }
        if command != sym("F_SETFL") {
            return Err((Lack::Argument, format!("fcntl {command}")));
        }
        let on = arg(call, 2)? & sym("O_NONBLOCK") != 0;
        match self.fds.get_mut(&fd) {
            Some(Fd::Socket(id)) => {
                let id = *id;
                self.set_nonblock(id, on);
            }
            Some(Fd::Epoll(epoll)) => epoll.nonblock = on,
            None => {}
        }
        Ok(gives(0))
    }

    /// A call that is for sockets, or for any descriptor, on what epoll_create() made.
    pub fn on_epoll(&mut self, fd: i64, call: &SysCall) -> Result<Step, Missing> {
        match call.name.as_str() {
            "read" | "readv" | "write" | "writev" | "ioctl" => Ok(fails(Errno::EINVAL)),
            "fcntl" => self.fcntl(fd, call),
            _ => Ok(Step::Done(Answer::Errno(sym("ENOTSOCK")))),
        }
    }
}

/// Whether accept4() is given flags that it does not take, which it looks at before the socket.
pub(super) fn has_odd_flags(call: &SysCall) -> Result<bool, Missing> {
    let known = sym("SOCK_NONBLOCK") | sym("SOCK_CLOEXEC");
    Ok(call.name == "accept4" && arg(call, 3)? & !known != 0)
}
