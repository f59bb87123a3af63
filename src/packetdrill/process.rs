//! The process whose calls a script makes, on a simulated host: its descriptors, and each call as the host knows it.
//!
//! Options are in `sockopt`, poll and epoll in `ready`. A call that finwait does not know ends the script: it is
//! skipped.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::host::{Id, Ret, Socket};
use crate::sim::OneEnded;
use crate::tcp::{CallName, Errno, Marks, SeqNum, ShutdownHow, SockOpt, Span, State};

use super::ast::{Expr, ExprKind, SysCall};
use super::backend::{Answer, Missing, Opened, Taken};
use super::descriptor::has_odd_flags;
use super::filling::Fill;
use super::held_up::HeldUp;
use super::inert::written;
use super::message::with_inq;
use super::outcome::Lack;
use super::queues::{hint, may_come, queued};
use super::ready::{Epoll, Poll};
use super::values::{number, symbol};

/// How a call stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// It has returned.
    Done(Answer),
    /// The host's call of that name waits.
    Waits(CallName),
    /// poll() or epoll_wait() waits.
    Polls(Poll),
    /// A call with MSG_WAITALL waits for more.
    Fills(Fill),
}

/// What a descriptor stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fd {
    /// A socket.
    Socket(Id),
    /// What epoll_create() made.
    Epoll(Epoll),
}

/// The process and its host.
#[derive(Debug, Clone)]
pub(super) struct Process {
    /// The host.
    pub world: OneEnded,
    /// The descriptors by the script's numbers.
    pub fds: BTreeMap<i64, Fd>,
    /// Where `bind()` binds if the script leaves it open.
    pub home: SocketAddrV4,
    /// Where `connect()` connects to if the script leaves it open.
    pub peer: SocketAddrV4,
    /// Which sockets have had less room to send than somebody wanted, since there was some.
    pub cramped: BTreeSet<Id>,
    /// Of the connections that wait for accept(), by listener: whether they are to tell what is left to read.
    pub inq_queued: BTreeMap<Id, VecDeque<bool>>,
    /// Which sockets are to tell with each message how much is left to read.
    pub inq: Vec<Id>,
    /// Options that change nothing, as they were set.
    pub inert: BTreeMap<(Id, &'static str), i64>,
    /// Whether something was sent without copying.
    pub pinned: bool,
    /// What the call waits for that has not returned.
    pub waits: Option<Waits>,
    /// What has held each connection up.
    pub held_up: BTreeMap<Id, HeldUp>,
    /// The number after all that was written to each connection, while it was there.
    pub written_to: BTreeMap<Id, SeqNum>,
    /// What calls have taken of the clock.
    pub taken: Taken,
}

/// How long a call takes that sends.
const SENDING: Span = Span(1);

/// What a call waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Waits {
    /// The host's call of that name, which is the script's.
    Host(CallName, SysCall),
    /// Something to be ready.
    Ready(Poll),
    /// All of what it asked for.
    All(Fill),
}

/// The calls that are known, with the fewest and the most arguments that each takes.
const KNOWN: &[(&str, usize, usize)] = &[
    ("socket", 3, 3),
    ("bind", 3, 3),
    ("listen", 2, 2),
    ("accept", 3, 3),
    ("accept4", 4, 4),
    ("connect", 3, 3),
    ("read", 3, 3),
    ("recv", 4, 4),
    ("recvfrom", 6, 6),
    ("recvmsg", 3, 3),
    ("readv", 3, 3),
    ("write", 3, 3),
    ("send", 4, 4),
    ("sendto", 6, 6),
    ("sendmsg", 3, 3),
    ("writev", 3, 3),
    ("shutdown", 2, 2),
    ("close", 1, 1),
    ("poll", 3, 3),
    ("epoll_create", 1, 1),
    ("epoll_create1", 1, 1),
    ("epoll_ctl", 4, 4),
    ("epoll_wait", 4, 4),
    ("fcntl", 2, 3),
    ("ioctl", 3, 3),
    ("getsockopt", 5, 5),
    ("setsockopt", 5, 5),
];

/// Whether finwait knows a call.
pub(crate) fn knows(name: &str) -> bool {
    KNOWN.iter().any(|(known, ..)| *known == name)
}

/// Whether a call may have so many arguments; one that is not known may have any.
pub(super) fn takes(name: &str, count: usize) -> bool {
    KNOWN.iter().find(|(known, ..)| *known == name).is_none_or(|(_, least, most)| (*least..=*most).contains(&count))
}

/// The most that one call may write, in bytes.
const WRITE_MOST: i64 = 1 << 26;

/// A symbol's number that the calls ask for by name.
pub(crate) fn sym(word: &str) -> i64 {
    symbol(word).unwrap_or(-1)
}

/// An error as an answer.
pub(super) fn fails(errno: Errno) -> Step {
    Step::Done(Answer::Errno(i64::from(errno.number())))
}

/// A number as an answer.
pub(super) fn gives(value: i64) -> Step {
    Step::Done(Answer::Value(value))
}

/// An argument's number.
pub(crate) fn arg(call: &SysCall, at: usize) -> Result<i64, Missing> {
    let expr = call.args.get(at).ok_or_else(|| (Lack::Argument, format!("{}()", call.name)))?;
    number(expr).map_err(|word| (Lack::Argument, word))
}

/// Whether an argument is left open.
pub(crate) fn is_open(call: &SysCall, at: usize) -> bool {
    call.args.get(at).is_none_or(|expr| expr.kind == ExprKind::Dots)
}

impl Process {
    /// Makes a call.
    pub fn make(&mut self, call: &SysCall, words: &str) -> Result<Step, Missing> {
        match call.name.as_str() {
            "socket" => self.socket(call, words),
            "epoll_create" if arg(call, 0)? <= 0 => Ok(fails(Errno::EINVAL)),
            "epoll_create1" if arg(call, 0)? & !sym("EPOLL_CLOEXEC") != 0 => Ok(fails(Errno::EINVAL)),
            "epoll_create" | "epoll_create1" => Ok(Step::Done(Answer::Opened(Opened::Epoll))),
            "poll" | "epoll_ctl" | "epoll_wait" => {
                self.unpinned()?;
                match call.name.as_str() {
                    "poll" => self.poll(call),
                    "epoll_ctl" => self.epoll_ctl(call),
                    _ => self.epoll_wait(call),
                }
            }
            name if knows(name) => {
                let fd = arg(call, 0)?;
                match self.fds.get(&fd) {
                    None => Ok(fails(Errno::EBADF)),
                    _ if has_odd_flags(call)? => Ok(fails(Errno::EINVAL)),
                    Some(Fd::Epoll(_)) if name == "close" => {
                        self.fds.remove(&fd);
                        Ok(gives(0))
                    }
                    Some(Fd::Epoll(_)) => self.on_epoll(fd, call),
                    Some(Fd::Socket(id)) => self.on_socket(*id, fd, call, words),
                }
            }
            name => Err((Lack::Call, name.to_owned())),
        }
    }

    /// A socket of the host.
    pub fn view(&self, id: Id) -> Option<Socket> {
        self.world.host().any_socket(id).map(std::borrow::Cow::into_owned)
    }

    /// Makes a call of the host, and sees whether it returned.
    pub fn host(
        &mut self,
        name: CallName,
        words: &str,
        make: impl FnOnce(&mut crate::host::Host, crate::tcp::Time, &mut Vec<crate::host::Event>),
    ) -> Step {
        self.world.call(words, make);
        while let Some(returned) = self.world.take_returned() {
            if returned.call == name {
                return Step::Done(answer_of(returned.socket, &returned.ret, name));
            }
        }
        Step::Waits(name)
    }

    fn socket(&mut self, call: &SysCall, words: &str) -> Result<Step, Missing> {
        let kind = arg(call, 1)?;
        let protocol = arg(call, 2)?;
        let stream = kind & 0xf == sym("SOCK_STREAM") && (protocol == sym("IPPROTO_TCP") || protocol == 0);
        let family = if is_open(call, 0) { sym("AF_INET") } else { arg(call, 0)? };
        if !stream || family != sym("AF_INET") {
            return Err((Lack::Argument, "socket()".to_owned()));
        }
        if kind & !0xf & !(sym("SOCK_NONBLOCK") | sym("SOCK_CLOEXEC")) != 0 {
            return Ok(fails(Errno::EINVAL));
        }
        let step = self.host(CallName::Socket, words, |host, _, out| host.open(None, out));
        if let Step::Done(Answer::Opened(Opened::Socket(id))) = step
            && kind & sym("SOCK_NONBLOCK") != 0
        {
            self.set_nonblock(id, true);
        }
        Ok(step)
    }

    /// Sets O_NONBLOCK without a word in the records.
    pub fn set_nonblock(&mut self, id: Id, on: bool) {
        let (now, mut events) = (self.world.now(), Vec::new());
        self.world.host_mut().set(id, SockOpt::NonBlock(on), now, &mut events);
    }

    pub fn is_nonblock(&self, id: Id) -> bool {
        self.view(id).is_some_and(|socket| socket.options.nonblock)
    }

    fn on_socket(&mut self, id: Id, fd: i64, call: &SysCall, words: &str) -> Result<Step, Missing> {
        match call.name.as_str() {
            "bind" => {
                let address = address(call, self.home)?;
                let ip = Some(*address.ip()).filter(|ip| *ip != Ipv4Addr::UNSPECIFIED);
                let step = self.host(CallName::Bind, words, |host, _, out| host.bind(id, ip, address.port(), out));
                Ok(step)
            }
            "listen" => {
                // A negative backlog is the largest there is.
                let backlog = u32::try_from(arg(call, 1)?).unwrap_or(u32::MAX);
                Ok(self.host(CallName::Listen, words, |host, _, out| host.listen(id, backlog, out)))
            }
            "accept" | "accept4" => self.accept(id, call, words),
            "connect" => {
                let peer = address(call, self.peer)?;
                Ok(self.host(CallName::Connect, words, |host, now, out| {
                    host.bind_and_connect(id, peer, None, false, now, out);
                }))
            }
            "read" | "recv" | "recvfrom" | "recvmsg" | "readv" => self.recv(id, call, words),
            "write" | "send" | "sendto" | "sendmsg" | "writev" => self.send(id, call, words),
            "shutdown" => {
                let how = match arg(call, 1)? {
                    0 => ShutdownHow::Read,
                    1 => ShutdownHow::Write,
                    2 => ShutdownHow::Both,
                    _ => return Ok(fails(Errno::EINVAL)),
                };
                let step = self.host(CallName::Shutdown, words, |host, now, out| host.shutdown(id, how, now, out));
                self.is_shut(id);
                Ok(step)
            }
            "close" => {
                self.fds.remove(&fd);
                self.forget_in_epolls(fd);
                Ok(self.host(CallName::Close, words, |host, now, out| host.close(id, None, now, out)))
            }
            "fcntl" => self.fcntl(fd, call),
            "ioctl" => self.ioctl(id, call),
            "getsockopt" => self.getsockopt(id, call, words),
            _ => self.setsockopt(id, call, words),
        }
    }

    fn accept(&mut self, id: Id, call: &SysCall, words: &str) -> Result<Step, Missing> {
        let flags = if call.name == "accept4" { arg(call, 3)? } else { 0 };
        let step = self.host(CallName::Accept, words, |host, now, out| host.accept(id, None, now, out));
        if let Step::Done(Answer::Opened(Opened::Socket(child))) = step {
            let told = self.inq_queued.get_mut(&id).and_then(VecDeque::pop_front);
            if told == Some(true) {
                self.inq.push(child);
            }
            if flags & sym("SOCK_NONBLOCK") != 0 {
                self.set_nonblock(child, true);
            }
        }
        Ok(step)
    }

    fn recv(&mut self, id: Id, call: &SysCall, words: &str) -> Result<Step, Missing> {
        let (most, flags) = amount(call)?;
        let known = sym("MSG_PEEK") | sym("MSG_DONTWAIT") | sym("MSG_NOSIGNAL") | sym("MSG_WAITALL") | sym("MSG_TRUNC");
        if flags & !known != 0 {
            return Err((Lack::Argument, call.args.last().map_or(String::new(), written)));
        }
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        if most == 0 && matches!(call.name.as_str(), "read" | "readv") {
            // It asks the socket for nothing.
            return Ok(gives(0));
        }
        let (queued, waits) = self.view(id).map_or((0, false), |socket| (queued(&socket), may_come(&socket)));
        let at_once = flags & sym("MSG_DONTWAIT") != 0 || self.is_nonblock(id);
        if flags & sym("MSG_WAITALL") != 0 && queued < most && waits && !at_once {
            return self.fill(id, call, most, flags, words);
        }
        if points_nowhere(call) && queued > 0 && most > 0 {
            return Ok(Step::Done(Answer::Errno(sym("EFAULT"))));
        }
        if flags & sym("MSG_PEEK") != 0 && queued > 0 {
            let seen = gives(i64::try_from(queued.min(most)).unwrap_or(i64::MAX));
            return self.with_control(id, call, seen);
        }
        let once = flags & sym("MSG_DONTWAIT") != 0 && !self.is_nonblock(id);
        if once {
            self.set_nonblock(id, true);
        }
        let step = self.host(CallName::Recv, words, |host, now, out| host.recv(id, most, now, out));
        if once {
            self.set_nonblock(id, false);
        }
        self.with_control(id, call, step)
    }

    /// What recvmsg() fills in, if that is the call: the control message with what is left to read, if the socket is to
    /// tell it.
    pub fn with_control(&self, id: Id, call: &SysCall, step: Step) -> Result<Step, Missing> {
        let Step::Done(Answer::Value(value)) = step else { return Ok(step) };
        let left = self.inq.contains(&id).then(|| self.view(id).map_or(0, |socket| hint(&socket)));
        with_inq(call, value, left).map(Step::Done)
    }

    fn send(&mut self, id: Id, call: &SysCall, words: &str) -> Result<Step, Missing> {
        let (bytes, flags) = amount(call)?;
        let marks = Marks { more: flags & sym("MSG_MORE") != 0, eor: flags & sym("MSG_EOR") != 0 };
        let known = ["MSG_DONTWAIT", "MSG_NOSIGNAL", "MSG_MORE", "MSG_EOR", "MSG_ZEROCOPY"];
        if flags & !known.iter().fold(0, |all, name| all | sym(name)) != 0 {
            return Err((Lack::Argument, call.args.last().map_or(String::new(), written)));
        }
        if !(0..=WRITE_MOST).contains(&bytes) {
            return Err((Lack::Argument, bytes.to_string()));
        }
        if flags & sym("MSG_ZEROCOPY") != 0 {
            self.pin(call, bytes)?;
        }
        let open = self.view(id).is_some_and(|socket| {
            let writes = matches!(socket.state(), State::Established | State::CloseWait);
            writes && socket.error.is_none() && socket.tcb().is_some_and(|tcb| !tcb.write_shut)
        });
        if points_nowhere(call) && open && bytes > 0 {
            return Ok(Step::Done(Answer::Errno(sym("EFAULT"))));
        }
        let data = vec![b'x'; usize::try_from(bytes).unwrap_or(0)];
        let once = flags & sym("MSG_DONTWAIT") != 0 && !self.is_nonblock(id);
        if once {
            self.set_nonblock(id, true);
        }
        let step = self.host(CallName::Send, words, |host, now, out| host.send_marked(id, data, marks, now, out));
        if once {
            self.set_nonblock(id, false);
        }
        let short = match step {
            Step::Done(Answer::Value(sent)) => sent < bytes,
            Step::Done(Answer::Errno(errno)) => errno == i64::from(Errno::EAGAIN.number()),
            _ => true,
        };
        if short {
            self.misses_room(id);
        }
        if matches!(step, Step::Done(Answer::Value(_))) {
            // A call takes its time, so that what comes a millisecond later comes more than a millisecond later.
            self.world.run_to(self.world.now() + SENDING);
            self.taken.note(self.world.now());
        }
        Ok(step)
    }
}

/// What a host's call came to.
pub(super) fn answer_of(socket: Option<Id>, ret: &Ret, name: CallName) -> Answer {
    match ret {
        Ret::Zero if matches!(name, CallName::Accept | CallName::Socket) => {
            Answer::Opened(Opened::Socket(socket.unwrap_or(0)))
        }
        Ret::Zero | Ret::Ready(_) | Ret::Waits => Answer::Value(0),
        Ret::Count(count) => Answer::Value(i64::from(*count)),
        Ret::Data(data) => Answer::Value(i64::try_from(data.len()).unwrap_or(i64::MAX)),
        Ret::Failed(errno) => Answer::Errno(i64::from(errno.number())),
    }
}

/// Where a call binds or connects to.
pub(crate) fn address(call: &SysCall, open: SocketAddrV4) -> Result<SocketAddrV4, Missing> {
    match call.args.get(1).map(|expr| &expr.kind) {
        Some(ExprKind::Dots) => Ok(open),
        Some(ExprKind::Address(Some(ip), port)) => Ok(SocketAddrV4::new(*ip, *port)),
        _ => Err((Lack::Argument, format!("{}()", call.name))),
    }
}

/// How many bytes a call is about, and its flags.
pub(crate) fn amount(call: &SysCall) -> Result<(i64, i64), Missing> {
    match call.args.get(1).map(|expr| &expr.kind) {
        Some(ExprKind::Word(word)) if word != "NULL" => return Err((Lack::Argument, word.clone())),
        _ => {}
    }
    match call.name.as_str() {
        "read" | "write" => Ok((arg(call, 2)?, 0)),
        "recv" | "send" | "sendto" | "recvfrom" => Ok((arg(call, 2)?, arg(call, 3)?)),
        "readv" | "writev" => {
            let buffers = call.args.get(1).ok_or_else(|| (Lack::Argument, call.name.clone()))?;
            Ok((total(buffers)?, 0))
        }
        _ => match call.args.get(1).map(|expr| &expr.kind) {
            Some(ExprKind::Message(message)) => Ok((total(&message.buffers)?, arg(call, 2)?)),
            _ => Err((Lack::Argument, "msghdr".to_owned())),
        },
    }
}

/// Zero, with a value that the call fills in.
pub(super) fn filled(call: &SysCall, at: usize, value: i64) -> Step {
    Step::Done(filled_in(call, at, value))
}

/// The same, as an answer.
pub(crate) fn filled_in(call: &SysCall, at: usize, value: i64) -> Answer {
    match call.args.get(at).map(number) {
        // The kernel fills in 32 bits.
        Some(Ok(wanted)) if (wanted ^ value) & 0xffff_ffff != 0 => {
            Answer::Filled(0, format!("[{wanted}]"), format!("[{value}]"))
        }
        _ => Answer::Value(0),
    }
}

/// Whether a call's buffer is NULL.
pub(crate) fn points_nowhere(call: &SysCall) -> bool {
    matches!(call.args.get(1).map(|expr| &expr.kind), Some(ExprKind::Word(word)) if word == "NULL")
}

/// How many bytes a list of buffers holds.
fn total(buffers: &Expr) -> Result<i64, Missing> {
    let ExprKind::List(all) = &buffers.kind else { return Err((Lack::Argument, "iovec".to_owned())) };
    all.iter().try_fold(0_i64, |sum, buffer| match buffer.kind {
        ExprKind::Buffer(bytes) => Ok(sum.saturating_add(bytes)),
        _ => Err((Lack::Argument, "iovec".to_owned())),
    })
}
