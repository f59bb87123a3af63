//! The calls of a packetdrill script on real sockets: each is handed to the kernel as it is written, and what the
//! kernel fills in is held against the script by `packetdrill`.

use std::sync::Arc;

use rustix::event::epoll::{self, CreateFlags};
use rustix::event::{Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::net::{
    AddressFamily, SendFlags, Shutdown, SocketFlags, SocketType, acceptfrom_with, bind, connect, listen, send,
    shutdown, socket_with,
};

use crate::packetdrill::Lack;
use crate::packetdrill::ast::SysCall;
use crate::packetdrill::backend::{Answer, Missing, Opened, words};

use super::process::Socket;
use super::script_caller::{Came, Job};
use super::script_host::Kernel;
use super::sys;

/// The most that one call may read or write, in bytes.
const MOST: i64 = 1 << 26;

/// A call on its way: made already, or to be made beside the script because it may wait.
enum Call {
    Made(Came),
    ToMake(Job),
}

type Made = Result<Call, Missing>;

/// What a call came to that returned nothing.
fn nothing<E: Into<Came>>(done: Result<(), E>) -> Came {
    done.map_or_else(Into::into, |()| Came::Value(0))
}

fn count<E: Into<Came>>(done: Result<usize, E>) -> Came {
    done.map_or_else(Into::into, |count| Came::Value(i64::try_from(count).unwrap_or(i64::MAX)))
}

fn int(value: i64) -> Result<i32, Missing> {
    i32::try_from(value).map_err(|_| (Lack::Argument, value.to_string()))
}

/// An argument that is a number of 32 bits.
fn small(call: &SysCall, at: usize) -> Result<i32, Missing> {
    int(words::arg(call, at)?)
}

/// Bits as the kernel takes them.
fn bits(value: i64) -> u32 {
    u32::try_from(value & 0xffff_ffff).unwrap_or(0)
}

fn failed(errno: i32) -> Call {
    Call::Made(Came::Errno(i64::from(errno)))
}

impl Kernel {
    /// Makes a call; none if it waits.
    pub(super) fn make(&mut self, call: &SysCall) -> Result<Option<Answer>, Missing> {
        match self.prepare(call)? {
            Call::Made(came) => self.answer(call, came).map(Some),
            Call::ToMake(job) => match self.caller.make(job) {
                Some((_, came)) => self.answer(call, came).map(Some),
                None => Ok(None),
            },
        }
    }

    /// What a call came to, as the script is to hear it.
    pub(super) fn answer(&mut self, call: &SysCall, came: Came) -> Result<Answer, Missing> {
        Ok(match came {
            Came::Errno(errno) => Answer::Errno(errno),
            Came::Opened(fd) => {
                self.fresh = Some(fd.into());
                let epoll = call.name.starts_with("epoll");
                Answer::Opened(if epoll { Opened::Epoll } else { Opened::Socket(0) })
            }
            Came::Received(value, left) => words::with_inq(call, value, left)?,
            Came::Polled(found) => words::polled(call, &found)?,
            Came::Events(told) => words::epolled(call, &told)?,
            Came::Judged(answer) => answer,
            Came::Value(value) => match call.name.as_str() {
                "ioctl" => words::filled_in(call, 2, value),
                _ => Answer::Value(value),
            },
        })
    }

    fn prepare(&mut self, call: &SysCall) -> Made {
        match call.name.as_str() {
            "socket" => self.socket(call),
            "epoll_create" => Ok(Call::Made(sys::epoll_create(small(call, 0)?).map_or_else(Into::into, Came::Opened))),
            "epoll_create1" => {
                let flags = CreateFlags::from_bits_retain(bits(words::arg(call, 0)?)) | CreateFlags::CLOEXEC;
                Ok(Call::Made(epoll::create(flags).map_or_else(Into::into, Came::Opened)))
            }
            "poll" => self.poll(call),
            name if words::knows(name) => {
                let Some(fd) = self.fd(words::arg(call, 0)?) else { return Ok(failed(libc::EBADF)) };
                self.on(call, fd)
            }
            name => Err((Lack::Call, name.to_owned())),
        }
    }

    fn socket(&mut self, call: &SysCall) -> Made {
        let (kind, protocol) = (words::arg(call, 1)?, words::arg(call, 2)?);
        let family = if words::is_open(call, 0) { words::sym("AF_INET") } else { words::arg(call, 0)? };
        let stream =
            kind & 0xf == words::sym("SOCK_STREAM") && (protocol == words::sym("IPPROTO_TCP") || protocol == 0);
        if !stream || family != words::sym("AF_INET") {
            return Err((Lack::Argument, "socket()".to_owned()));
        }
        let flags = SocketFlags::from_bits_retain(bits(kind & !0xf)) | SocketFlags::CLOEXEC;
        let made =
            self.net.within(&self.home, || Ok(socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?));
        Ok(Call::Made(made.map_or_else(Into::into, Came::Opened)))
    }

    fn on(&mut self, call: &SysCall, fd: Arc<Socket>) -> Made {
        Ok(match call.name.as_str() {
            "bind" => Call::Made(nothing(bind(&fd, &words::address(call, self.ends.0)?))),
            "listen" => Call::Made(nothing(listen(&fd, small(call, 1)?))),
            "accept" | "accept4" => {
                let asked = if call.name == "accept4" { words::arg(call, 3)? } else { 0 };
                let flags = SocketFlags::from_bits_retain(bits(asked)) | SocketFlags::CLOEXEC;
                Call::ToMake(Box::new(move || {
                    acceptfrom_with(&fd, flags).map_or_else(Into::into, |(fd, _)| Came::Opened(fd))
                }))
            }
            "connect" => {
                let peer = words::address(call, self.ends.1)?;
                Call::ToMake(Box::new(move || nothing(connect(&fd, &peer))))
            }
            "read" | "recv" | "recvfrom" | "recvmsg" | "readv" => receive(call, fd)?,
            "write" | "send" | "sendto" | "sendmsg" | "writev" => transmit(call, fd)?,
            "shutdown" => match words::arg(call, 1)? {
                0 => Call::Made(nothing(shutdown(&fd, Shutdown::Read))),
                1 => Call::Made(nothing(shutdown(&fd, Shutdown::Write))),
                2 => Call::Made(nothing(shutdown(&fd, Shutdown::Both))),
                _ => return Ok(failed(libc::EINVAL)),
            },
            "close" => {
                drop(fd);
                self.close(words::arg(call, 0)?)
            }
            "epoll_ctl" => return self.epoll_ctl(call, &fd),
            "epoll_wait" => wait(call, fd)?,
            "fcntl" => Call::Made(control(call, &fd)?),
            "ioctl" => {
                let known = ["SIOCINQ", "SIOCOUTQ", "SIOCOUTQNSD"].map(words::sym);
                let request = words::arg(call, 1)?;
                if !known.contains(&request) {
                    return Err((Lack::Argument, format!("ioctl {request:#x}")));
                }
                Call::Made(sys::queue(&fd, bits(request)).map_or_else(Into::into, |value| Came::Value(value.into())))
            }
            "getsockopt" => return get(call, &fd).map(Call::Made),
            _ => Call::Made(set(call, &fd)?),
        })
    }

    /// close(), which may linger. No other process may start while a socket is closed, or it would hold it; where
    /// closing takes long, others are not kept waiting.
    fn close(&mut self, number: i64) -> Call {
        let Some(named) = self.fds.remove(&number) else { return failed(libc::EBADF) };
        // Nobody else has it: the call before has returned.
        let Ok(socket) = Arc::try_unwrap(named.fd) else { return Call::Made(Came::Value(0)) };
        let mut linger = [0_u8; 8];
        let asked = sys::option(&socket, libc::SOL_SOCKET, libc::SO_LINGER, &mut linger);
        let lingers = asked.is_ok() && linger.first_chunk() != Some(&[0; 4]) && linger.last_chunk() != Some(&[0; 4]);
        Call::ToMake(Box::new(move || {
            if lingers {
                drop(socket.into_fd());
            } else {
                drop(socket);
            }
            Came::Value(0)
        }))
    }

    fn poll(&mut self, call: &SysCall) -> Made {
        let timeout = small(call, 2)?;
        if words::poll_fds(call)?.iter().any(|one| self.is_epoll(one[0])) {
            return Err((Lack::Argument, "poll(epoll)".to_owned()));
        }
        let asked: Vec<(Option<Arc<Socket>>, [i64; 3])> =
            words::poll_fds(call)?.into_iter().map(|one| (self.fd(one[0]), one)).collect();
        Ok(Call::ToMake(Box::new(move || {
            use rustix::event::{PollFd, PollFlags};
            let short = |events: i64| PollFlags::from_bits_retain(u16::try_from(events & 0xffff).unwrap_or(0));
            let known = asked.iter().filter_map(|(fd, one)| Some(PollFd::new(fd.as_ref()?, short(one[1]))));
            let mut known: Vec<PollFd<'_>> = known.collect();
            // A number that is no descriptor is told of at once; a negative one is passed over.
            let invalid = |fd: &Option<Arc<Socket>>, one: &[i64; 3]| fd.is_none() && one[0] >= 0;
            let at_once = asked.iter().any(|(fd, one)| invalid(fd, one));
            if let Err(error) = poll(&mut known, span(if at_once { 0 } else { timeout }).as_ref()) {
                return error.into();
            }
            let mut found = known.iter().map(|one| i64::from(one.revents().bits()));
            let events = asked.iter().map(|(fd, one)| match fd {
                Some(_) => found.next().unwrap_or(0),
                None if invalid(fd, one) => words::sym("POLLNVAL"),
                None => 0,
            });
            Came::Polled(events.collect())
        })))
    }

    /// Whether a descriptor of the script is what epoll_create() made.
    fn is_epoll(&self, number: i64) -> bool {
        self.fds.get(&number).is_some_and(|named| named.serial == 0)
    }

    /// epoll_ctl(): the kernel is the judge of all that it is given; an epoll in another skips the script as elsewhere.
    fn epoll_ctl(&mut self, call: &SysCall, epoll: &Socket) -> Made {
        let (does, number) = (words::arg(call, 1)?, words::arg(call, 2)?);
        let removes = does == words::sym("EPOLL_CTL_DEL");
        let (events, data) = if removes { (0, 0) } else { words::event_of(call.args.get(3))? };
        let Some(fd) = self.fd(number) else { return Ok(failed(libc::EBADF)) };
        let done = sys::epoll_ctl(epoll, int(does)?, &*fd, bits(events), data.cast_unsigned());
        if done.is_ok() && does == words::sym("EPOLL_CTL_ADD") && self.is_epoll(number) {
            return Err((Lack::Argument, "epoll_ctl(epoll)".to_owned()));
        }
        Ok(Call::Made(nothing(done)))
    }
}

/// So many milliseconds; none is without end.
fn span(millis: i32) -> Option<Timespec> {
    let millis = i64::from(millis);
    (millis >= 0).then(|| Timespec { tv_sec: millis / 1_000, tv_nsec: millis % 1_000 * 1_000_000 })
}

/// How many bytes a call is about, and its flags.
fn amount(call: &SysCall) -> Result<(usize, i32), Missing> {
    let (bytes, flags) = words::amount(call)?;
    let known = (0..=MOST).contains(&bytes).then(|| usize::try_from(bytes).unwrap_or(0));
    Ok((known.ok_or_else(|| (Lack::Argument, bytes.to_string()))?, int(flags)?))
}

fn receive(call: &SysCall, fd: Arc<Socket>) -> Made {
    let ((bytes, flags), nowhere) = (amount(call)?, words::points_nowhere(call));
    if flags & libc::MSG_ERRQUEUE != 0 {
        // What stands in the queue of errors is not held against the script.
        return Err((Lack::Argument, "MSG_ERRQUEUE".to_owned()));
    }
    // read() of nothing asks the socket for nothing.
    let idle = bytes == 0 && matches!(call.name.as_str(), "read" | "readv");
    let told = call.name == "recvmsg";
    let reads = matches!(call.name.as_str(), "read" | "readv");
    Ok(Call::ToMake(Box::new(move || {
        if idle {
            return count(rustix::io::read(&*fd, &mut [0_u8; 0][..]));
        }
        let mut room = vec![0; if nowhere { 0 } else { bytes }];
        let room = if nowhere { Err(bytes) } else { Ok(&mut room[..]) };
        match sys::receive(&fd, room, flags) {
            Ok((count, left)) => {
                Came::Received(i64::try_from(count).unwrap_or(i64::MAX), left.filter(|_| told).map(i64::from))
            }
            // read() is for other descriptors, too.
            Err(error) if reads && error.raw_os_error() == Some(libc::ENOTSOCK) => {
                count(rustix::io::read(&*fd, &mut vec![0; bytes]))
            }
            Err(error) => error.into(),
        }
    })))
}

fn transmit(call: &SysCall, fd: Arc<Socket>) -> Made {
    let ((bytes, flags), nowhere) = (amount(call)?, words::points_nowhere(call));
    let writes = matches!(call.name.as_str(), "write" | "writev");
    // A signal would say nothing that the error does not.
    let flags = flags | libc::MSG_NOSIGNAL;
    Ok(Call::ToMake(Box::new(move || {
        if nowhere {
            return count(sys::send_nowhere(&fd, bytes, flags));
        }
        match send(&*fd, &vec![b'x'; bytes], SendFlags::from_bits_retain(flags.cast_unsigned())) {
            // The same of write().
            Err(rustix::io::Errno::NOTSOCK) if writes => count(rustix::io::write(&*fd, &vec![b'x'; bytes])),
            done => count(done),
        }
    })))
}

fn wait(call: &SysCall, fd: Arc<Socket>) -> Made {
    let (most, timeout) = (small(call, 2)?, small(call, 3)?);
    if !(1..=words::EVENTS_MOST).contains(&i64::from(most)) {
        return Ok(failed(libc::EINVAL));
    }
    let most = usize::try_from(most).unwrap_or(1);
    Ok(Call::ToMake(Box::new(move || {
        let mut events = Vec::with_capacity(most.min(1_024));
        match epoll::wait(&fd, rustix::buffer::spare_capacity(&mut events), span(timeout).as_ref()) {
            Ok(_) => {
                let told = events.iter().map(|event| {
                    let (flags, data) = (event.flags, event.data);
                    (i64::from(flags.bits()), data.u64().cast_signed())
                });
                Came::Events(told.collect())
            }
            Err(error) => error.into(),
        }
    })))
}

fn control(call: &SysCall, fd: &Socket) -> Result<Came, Missing> {
    let command = words::arg(call, 1)?;
    if command == words::sym("F_GETFL") {
        return Ok(fcntl_getfl(fd).map_or_else(Into::into, |flags| Came::Value(flags.bits().into())));
    }
    if command != words::sym("F_SETFL") {
        return Err((Lack::Argument, format!("fcntl {command}")));
    }
    Ok(nothing(fcntl_setfl(fd, OFlags::from_bits_retain(bits(words::arg(call, 2)?)))))
}

fn set(call: &SysCall, fd: &Socket) -> Result<Came, Missing> {
    let name = words::name_of(call)?;
    if name == "TCP_CONGESTION" {
        // The lab has Reno everywhere; where CUBIC would do something else the script is skipped.
        return match words::congestion(call)? {
            words::Wanted::Cubic => Ok(Came::Value(0)),
            words::Wanted::Reno => Ok(nothing(sys::set_option(fd, small(call, 1)?, small(call, 2)?, b"reno"))),
        };
    }
    let value = if name == "SO_LINGER" {
        let (on, seconds) = words::linger(call.args.get(3)).ok_or_else(|| (Lack::Argument, "linger".to_owned()))?;
        [int(on)?.to_ne_bytes(), int(seconds)?.to_ne_bytes()].concat()
    } else if let ("SO_RCVTIMEO" | "SO_SNDTIMEO", Some((seconds, micros))) = (name, words::timeval(call.args.get(3))) {
        if seconds < 0 {
            // The simulated host does not have it.
            return Err((Lack::SocketOption, name.to_owned()));
        }
        [seconds.to_ne_bytes(), micros.to_ne_bytes()].concat()
    } else {
        bits(words::arg(call, 3)?).to_ne_bytes().to_vec()
    };
    let length = if call.args.len() > 4 { words::arg(call, 4)? } else { 4 };
    let Ok(length) = usize::try_from(length) else { return Ok(Came::Errno(i64::from(libc::EINVAL))) };
    let value = value.get(..length).unwrap_or(&value);
    Ok(nothing(sys::set_option(fd, small(call, 1)?, small(call, 2)?, value)))
}

fn get(call: &SysCall, fd: &Socket) -> Result<Came, Missing> {
    let name = words::name_of(call)?;
    match name {
        "TCP_CONGESTION" => return words::congestion(call).map(|_| Came::Value(0)),
        "TCP_INFO" if !words::is_open(call, 3) => return Err((Lack::SocketOption, name.to_owned())),
        _ => {}
    }
    let mut room = [0_u8; 16];
    if let Err(error) = sys::option(fd, small(call, 1)?, small(call, 2)?, &mut room) {
        return Ok(error.into());
    }
    let at =
        |from: usize| room.get(from..).and_then(|rest| rest.first_chunk()).map_or(0, |four| i32::from_ne_bytes(*four));
    let answer = if name == "SO_LINGER" {
        words::pairs(words::linger(call.args.get(3)), (at(0).into(), at(4).into()))
    } else if matches!(name, "SO_RCVTIMEO" | "SO_SNDTIMEO") {
        let long = |from: usize| {
            room.get(from..).and_then(|rest| rest.first_chunk()).map_or(0, |eight| i64::from_ne_bytes(*eight))
        };
        words::pairs(words::timeval(call.args.get(3)), (long(0), long(8)))
    } else {
        words::filled_in(call, 3, at(0).into())
    };
    Ok(Came::Judged(answer))
}
