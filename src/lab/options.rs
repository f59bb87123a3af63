//! Socket options on real sockets.
//!
//! Sockets of the lab never block underneath, so what concerns waiting (O_NONBLOCK, SO_RCVTIMEO, SO_SNDTIMEO) is only
//! kept: waiting calls are tried again by the lab, which gives up when their time is over.

use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::net::sockopt;

use crate::trace::{CallName, Errno, HostId, Outcome, SockOpt, Span};

use super::calls::failed;
use super::sys::set_tcp;
use super::world::Lab;

/// What was set on a socket and is not as it was.
#[derive(Debug, Clone, Default)]
pub(super) struct Options(Vec<SockOpt>);

impl Options {
    /// Keeps an option.
    pub(super) fn note(&mut self, option: SockOpt) {
        self.0.retain(|kept| kept.word() != option.word());
        let plain = match option {
            SockOpt::Linger(value) => value.is_none(),
            SockOpt::NoDelay(on) | SockOpt::NonBlock(on) | SockOpt::KeepAlive(on) | SockOpt::Cork(on) => !on,
            SockOpt::ReuseAddr(on) | SockOpt::ReusePort(on) => !on,
            SockOpt::UserTimeout(value) | SockOpt::RcvTimeo(value) | SockOpt::SndTimeo(value) => value == 0,
            SockOpt::Linger2(value) => value == 0,
            SockOpt::MaxSeg(bytes) => bytes == 0,
            SockOpt::NotsentLowat(bytes) => bytes == 0,
            SockOpt::DeferAccept(seconds) => seconds == 0,
            SockOpt::KeepIdle(_) | SockOpt::KeepIntvl(_) | SockOpt::KeepCnt(_) | SockOpt::SynCnt(_) => false,
            SockOpt::ReceiveBuffer(_) | SockOpt::SendBuffer(_) => false,
            SockOpt::QuickAck(_) => true,
        };
        if !plain {
            self.0.push(option);
        }
    }

    /// What an accepted socket inherits; O_NONBLOCK belongs to the descriptor and is not.
    pub(super) fn inherited(&self) -> Options {
        Options(
            self.0
                .iter()
                .copied()
                .filter(|option| !matches!(option, SockOpt::NonBlock(_) | SockOpt::DeferAccept(_)))
                .collect(),
        )
    }

    /// All of them.
    pub(super) fn list(&self) -> Vec<SockOpt> {
        self.0.clone()
    }

    /// The seconds of SO_LINGER, if it is on.
    pub(super) fn linger(&self) -> Option<u32> {
        self.0.iter().find_map(|option| if let SockOpt::Linger(value) = option { *value } else { None })
    }

    /// How long a call may wait.
    pub(super) fn limit(&self, call: CallName) -> Option<Span> {
        let of = |option: &SockOpt| match (call, option) {
            (CallName::Recv | CallName::Accept, SockOpt::RcvTimeo(ms)) => Some(Span::millis(u64::from(*ms))),
            (CallName::Send | CallName::Connect, SockOpt::SndTimeo(ms)) => Some(Span::millis(u64::from(*ms))),
            _ => None,
        };
        self.0.iter().find_map(of)
    }

    /// O_NONBLOCK.
    pub(super) fn nonblock(&self) -> bool {
        self.0.contains(&SockOpt::NonBlock(true))
    }
}

impl Lab {
    pub(super) fn set(&mut self, id: HostId, index: usize, option: SockOpt) -> Outcome {
        let Some(sock) = self.sock(id, index) else { return Outcome::Failed(Errno::EBADF) };
        let Some(fd) = sock.any() else { return Outcome::Failed(Errno::EBADF) };
        let done = apply(fd, option);
        if done.is_ok() {
            sock.options.note(option);
        }
        done.map_or_else(
            |error| failed(rustix::io::Errno::from_io_error(&error).unwrap_or(rustix::io::Errno::INVAL)),
            |()| Outcome::Value(0),
        )
    }
}

fn apply(fd: &impl AsFd, option: SockOpt) -> io::Result<()> {
    let int = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    let size = |bytes: u32| usize::try_from(bytes).unwrap_or(usize::MAX);
    match option {
        SockOpt::Linger(value) => {
            let time = value.map(|seconds| Duration::from_secs(u64::from(seconds)));
            Ok(sockopt::set_socket_linger(fd, time)?)
        }
        SockOpt::NoDelay(on) => Ok(sockopt::set_tcp_nodelay(fd, on)?),
        SockOpt::ReuseAddr(on) => Ok(sockopt::set_socket_reuseaddr(fd, on)?),
        SockOpt::ReusePort(on) => Ok(sockopt::set_socket_reuseport(fd, on)?),
        SockOpt::ReceiveBuffer(bytes) => Ok(sockopt::set_socket_recv_buffer_size(fd, size(bytes))?),
        SockOpt::SendBuffer(bytes) => Ok(sockopt::set_socket_send_buffer_size(fd, size(bytes))?),
        SockOpt::KeepAlive(on) => Ok(sockopt::set_socket_keepalive(fd, on)?),
        SockOpt::KeepIdle(seconds) => set_tcp(fd, libc::TCP_KEEPIDLE, int(seconds)),
        SockOpt::KeepIntvl(seconds) => set_tcp(fd, libc::TCP_KEEPINTVL, int(seconds)),
        SockOpt::KeepCnt(count) => set_tcp(fd, libc::TCP_KEEPCNT, int(count)),
        SockOpt::UserTimeout(ms) => set_tcp(fd, libc::TCP_USER_TIMEOUT, int(ms)),
        SockOpt::SynCnt(count) => set_tcp(fd, libc::TCP_SYNCNT, int(count)),
        SockOpt::Linger2(seconds) => set_tcp(fd, libc::TCP_LINGER2, seconds),
        SockOpt::MaxSeg(bytes) => set_tcp(fd, libc::TCP_MAXSEG, i32::from(bytes)),
        SockOpt::NotsentLowat(bytes) => set_tcp(fd, libc::TCP_NOTSENT_LOWAT, bytes.cast_signed()),
        SockOpt::DeferAccept(seconds) => set_tcp(fd, libc::TCP_DEFER_ACCEPT, int(seconds)),
        SockOpt::Cork(on) => set_tcp(fd, libc::TCP_CORK, i32::from(on)),
        SockOpt::QuickAck(on) => set_tcp(fd, libc::TCP_QUICKACK, i32::from(on)),
        SockOpt::NonBlock(_) | SockOpt::RcvTimeo(_) | SockOpt::SndTimeo(_) => Ok(()),
    }
}
