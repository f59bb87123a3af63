//! setsockopt() and getsockopt(), with the bounds that Linux sets.

use crate::host::{Did, Id, Ret, Socket};
use crate::tcp::{CallName, Errno, SockOpt, State, Sysctl};

use super::ast::{Expr, ExprKind, SysCall};
use super::backend::{Answer, Missing};
use super::outcome::Lack;
use super::process::{Fd, Process, Step, answer_of, arg, fails, filled, gives, is_open, sym};
use super::settings::Wanted;
use super::values::number;

/// What SO_RCVBUF and SO_SNDBUF may ask for, in bytes (`rmem_max`, `wmem_max`): as Linux has it, and as it had it in
/// the days of `linux-3.0`.
const BUFFER_MOST: [i64; 2] = [4_194_304, 212_992];

/// The smallest and the largest TCP_MAXSEG (Linux `TCP_MIN_MSS`, `MAX_TCP_WINDOW`).
const MAXSEG: core::ops::RangeInclusive<i64> = 88..=32_767;

/// The options that are known, by level.
const KNOWN: &[(&str, &[&str])] = &[
    (
        "SOL_SOCKET",
        &[
            "SO_REUSEADDR",
            "SO_REUSEPORT",
            "SO_LINGER",
            "SO_RCVTIMEO",
            "SO_SNDTIMEO",
            "SO_KEEPALIVE",
            "SO_RCVBUF",
            "SO_SNDBUF",
            "SO_RCVBUFFORCE",
            "SO_SNDBUFFORCE",
            "SO_ERROR",
            "SO_TYPE",
            "SO_DOMAIN",
            "SO_PROTOCOL",
            "SO_ACCEPTCONN",
        ],
    ),
    (
        "SOL_TCP",
        &[
            "TCP_NODELAY",
            "TCP_CORK",
            "TCP_MAXSEG",
            "TCP_USER_TIMEOUT",
            "TCP_LINGER2",
            "TCP_DEFER_ACCEPT",
            "TCP_SYNCNT",
            "TCP_KEEPIDLE",
            "TCP_KEEPINTVL",
            "TCP_KEEPCNT",
            "TCP_NOTSENT_LOWAT",
            "TCP_INQ",
            "TCP_QUICKACK",
            "TCP_CONGESTION",
            "TCP_INFO",
        ],
    ),
    ("SOL_IP", &["IP_LOCAL_PORT_RANGE"]),
];

/// The name of an option; or what it is called where it is not known.
pub(crate) fn name_of(call: &SysCall) -> Result<&'static str, Missing> {
    let (level, option) = (arg(call, 1)?, arg(call, 2)?);
    let names = KNOWN.iter().find(|(word, _)| sym(word) == level).map(|(_, names)| *names).unwrap_or_default();
    let found = names.iter().find(|name| sym(name) == option).copied();
    let found = found.or_else(|| super::inert::name_of(level, option));
    let shown = || match call.args.get(2).map(|expr| &expr.kind) {
        Some(ExprKind::Word(word)) => word.clone(),
        _ => format!("{level}/{option}"),
    };
    found.ok_or_else(|| (Lack::SocketOption, shown()))
}

/// What setsockopt() asks for with TCP_CONGESTION: Reno, or CUBIC, which is Reno until it would matter.
///
/// # Errors
/// Any other, and whoever asks what there is.
pub(crate) fn congestion(call: &SysCall) -> Result<Wanted, Missing> {
    match call.args.get(3).map(|expr| &expr.kind) {
        Some(ExprKind::Text(name)) if name == "reno" && call.name == "setsockopt" => Ok(Wanted::Reno),
        Some(ExprKind::Text(name)) if name == "cubic" && call.name == "setsockopt" => Ok(Wanted::Cubic),
        Some(ExprKind::Text(name)) => Err((Lack::SocketOption, format!("TCP_CONGESTION {name}"))),
        _ => Err((Lack::SocketOption, "TCP_CONGESTION".to_owned())),
    }
}

/// Which congestion control a call asks for.
pub(super) fn wanted(call: &SysCall) -> Option<Wanted> {
    let named = call.name == "setsockopt" && name_of(call).is_ok_and(|name| name == "TCP_CONGESTION");
    if named { congestion(call).ok() } else { None }
}

/// How long a script says that an option's value is, and how long it is, where that is less: getsockopt() tells no more
/// than there is.
pub(super) fn too_long(call: &SysCall) -> Option<(i64, i64)> {
    let told = match call.args.get(4).map(|expr| &expr.kind)? {
        ExprKind::List(all) if call.name == "getsockopt" => number(all.first()?).ok()?,
        _ => return None,
    };
    let size = match name_of(call).ok()? {
        "SO_LINGER" => 8,
        "SO_RCVTIMEO" | "SO_SNDTIMEO" => 16,
        "TCP_CONGESTION" | "TCP_INFO" => return None,
        _ => 4,
    };
    (told > size).then_some((told, size))
}

/// Whether what getsockopt() or ioctl() is to fill in is written in a way that cannot be held against the value.
pub(super) fn is_unreadable(call: &SysCall) -> bool {
    let at = match call.name.as_str() {
        "getsockopt" => 3,
        "ioctl" => 2,
        _ => return false,
    };
    let (open, expr) = (is_open(call, at), call.args.get(at));
    !open
        && match name_of(call) {
            _ if at == 2 => expr.is_some_and(|expr| number(expr).is_err()),
            Ok("SO_LINGER") => linger(expr).is_none(),
            Ok("SO_RCVTIMEO" | "SO_SNDTIMEO") => timeval(expr).is_none(),
            Ok("TCP_CONGESTION" | "TCP_INFO") | Err(_) => false,
            Ok(_) => expr.is_some_and(|expr| number(expr).is_err()),
        }
}

/// The first and the last port of IP_LOCAL_PORT_RANGE; none if the kernel refuses the value.
fn port_range(value: i64) -> Option<(u16, u16)> {
    let half = |shift: u32| u16::try_from((value >> shift) & 0xffff).ok();
    let (first, last) = (half(0)?, half(16)?);
    (first == 0 || last == 0 || first <= last).then_some((first, last))
}

/// Two numbers of SO_LINGER.
pub(crate) fn linger(expr: Option<&Expr>) -> Option<(i64, i64)> {
    match expr.map(|expr| &expr.kind)? {
        ExprKind::Linger(on, seconds) => Some((*on, *seconds)),
        ExprKind::List(all) | ExprKind::Group(all) => match all.as_slice() {
            [one] => linger(Some(one)),
            [on, seconds] => Some((number(on).ok()?, number(seconds).ok()?)),
            _ => None,
        },
        _ => None,
    }
}

/// Seconds and microseconds of SO_RCVTIMEO and SO_SNDTIMEO: `{tv_sec=1, tv_usec=0}`.
pub(crate) fn timeval(expr: Option<&Expr>) -> Option<(i64, i64)> {
    let named = |expr: &Expr, wanted: &str| match &expr.kind {
        ExprKind::Assign(name, value) if name == wanted => number(value).ok(),
        _ => None,
    };
    match expr.map(|expr| &expr.kind)? {
        ExprKind::List(all) | ExprKind::Group(all) => match all.as_slice() {
            [one] => timeval(Some(one)),
            [seconds, micros] => Some((named(seconds, "tv_sec")?, named(micros, "tv_usec")?)),
            _ => None,
        },
        _ => None,
    }
}

impl Process {
    /// setsockopt().
    pub fn setsockopt(&mut self, id: Id, call: &SysCall, words: &str) -> Result<Step, Missing> {
        if let Some(step) = self.set_inert(id, call)? {
            return Ok(step);
        }
        let name = name_of(call)?;
        if name == "TCP_CONGESTION" {
            return congestion(call).map(|_| gives(0));
        }
        let length = if call.args.len() > 4 { arg(call, 4)? } else { 4 };
        let least = match name {
            "SO_LINGER" => 8,
            "SO_RCVTIMEO" | "SO_SNDTIMEO" => 16,
            _ => 4,
        };
        if length < least {
            return Ok(fails(Errno::EINVAL));
        }
        if name == "SO_LINGER" {
            let (on, seconds) = linger(call.args.get(3)).ok_or_else(|| (Lack::Argument, "linger".to_owned()))?;
            let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
            return Ok(self.set_option(id, SockOpt::Linger((on != 0).then_some(seconds)), words));
        }
        if matches!(name, "SO_RCVTIMEO" | "SO_SNDTIMEO") {
            return self.set_patience(id, call, name, words);
        }
        let value = arg(call, 3)?;
        let option = match name {
            "IP_LOCAL_PORT_RANGE" => return Ok(self.set_port_range(id, value)),
            "SO_ERROR" | "SO_TYPE" | "SO_DOMAIN" | "SO_PROTOCOL" | "SO_ACCEPTCONN" => {
                return Ok(fails(Errno::ENOPROTOOPT));
            }
            "TCP_INQ" => return Ok(self.set_inq(id, value)),
            "TCP_INFO" => return Ok(fails(Errno::ENOPROTOOPT)),
            name => match option_of(name, value, self.buffer_most()) {
                Some(option) => option,
                None => return Ok(fails(Errno::EINVAL)),
            },
        };
        let roomy = matches!(option, SockOpt::SendBuffer(_) | SockOpt::NotsentLowat(_));
        let step = self.set_option(id, option, words);
        if roomy {
            self.has_room(id);
        }
        Ok(step)
    }

    /// How long calls wait: in ticks, as the kernel counts them.
    fn set_patience(&mut self, id: Id, call: &SysCall, name: &str, words: &str) -> Result<Step, Missing> {
        let missing = || (Lack::SocketOption, name.to_owned());
        let (seconds, micros) = timeval(call.args.get(3)).ok_or_else(missing)?;
        if !(0..1_000_000).contains(&micros) {
            return Ok(Step::Done(Answer::Errno(sym("EDOM"))));
        }
        let tick = i64::try_from(self.world.host().profile().tick.as_millis().max(1)).unwrap_or(1);
        // Less than no time at all, or longer than any script, is for nobody to wait.
        let millis = seconds.checked_mul(1_000).and_then(|millis| millis.checked_add((micros + 999) / 1_000));
        let millis = millis.filter(|millis| *millis >= 0).map(|millis| (millis + tick - 1) / tick * tick);
        let millis = millis.and_then(|millis| u32::try_from(millis).ok()).ok_or_else(missing)?;
        let option = if name == "SO_RCVTIMEO" { SockOpt::RcvTimeo(millis) } else { SockOpt::SndTimeo(millis) };
        Ok(self.set_option(id, option, words))
    }

    fn buffer_most(&self) -> i64 {
        let [now, once] = BUFFER_MOST;
        if self.world.host().profile().name == "linux-3.0" { once } else { now }
    }

    fn set_port_range(&mut self, id: Id, value: i64) -> Step {
        let Some(range) = port_range(value) else { return fails(Errno::EINVAL) };
        self.world.host_mut().set_port_range(id, range);
        gives(0)
    }

    fn set_inq(&mut self, id: Id, value: i64) -> Step {
        self.inq.retain(|one| *one != id);
        match value {
            0 => gives(0),
            1 => {
                self.inq.push(id);
                gives(0)
            }
            _ => fails(Errno::EINVAL),
        }
    }

    fn set_option(&mut self, id: Id, option: SockOpt, words: &str) -> Step {
        self.world.call(words, |host, now, out| host.set(id, option, now, out));
        let mut answer = Answer::Value(0);
        while let Some(returned) = self.world.take_returned() {
            if returned.call == CallName::Set {
                answer = answer_of(returned.socket, &returned.ret, CallName::Set);
            }
        }
        Step::Done(answer)
    }

    /// getsockopt().
    pub fn getsockopt(&mut self, id: Id, call: &SysCall, words: &str) -> Result<Step, Missing> {
        if let Some(step) = self.inert(id, call)? {
            return Ok(step);
        }
        let name = name_of(call)?;
        if name == "TCP_CONGESTION" {
            return congestion(call).map(|_| gives(0));
        }
        let Some(socket) = self.view(id) else { return Ok(fails(Errno::EBADF)) };
        if name == "SO_LINGER" {
            let found = (i64::from(socket.options.linger.is_some()), i64::from(socket.options.linger.unwrap_or(0)));
            return Ok(Step::Done(pairs(linger(call.args.get(3)), found)));
        }
        if matches!(name, "SO_RCVTIMEO" | "SO_SNDTIMEO") {
            let options = &socket.options;
            let patience = if name == "SO_RCVTIMEO" { options.recv_timeout } else { options.send_timeout };
            let part = |micros: u64| i64::try_from(micros).unwrap_or(i64::MAX);
            let found = (part(patience.0 / 1_000_000), part(patience.0 % 1_000_000));
            return Ok(Step::Done(pairs(timeval(call.args.get(3)), found)));
        }
        if name == "TCP_INFO" {
            // What it fills in is asked for in code.
            return if is_open(call, 3) { Ok(gives(0)) } else { Err((Lack::SocketOption, name.to_owned())) };
        }
        let value = if name == "SO_ERROR" { self.take_error(id, words) } else { self.value(id, &socket, name)? };
        Ok(filled(call, 3, value))
    }

    fn take_error(&mut self, id: Id, words: &str) -> i64 {
        let mut errno = 0;
        self.world.call(words, |host, _, out| {
            host.so_error(id, out);
            for event in out.iter() {
                if let Did::Returned(_, Ret::Failed(pending)) = &event.did {
                    errno = i64::from(pending.number());
                }
            }
        });
        while self.world.take_returned().is_some() {}
        errno
    }

    fn value(&self, id: Id, socket: &Socket, name: &str) -> Result<i64, Missing> {
        let host = self.world.host();
        let (options, profile, setting) = (&socket.options, host.profile(), |key: Sysctl| host.sysctls.get(key));
        let tcp = socket.tcb().map_or(options.tcp, |tcb| *tcb.options);
        let or = |own: u32, key: Sysctl| if own > 0 { i64::from(own) } else { setting(key) };
        let doubled = |asked: Option<u32>, start: u32| asked.map_or(i64::from(start), |asked| 2 * i64::from(asked));
        Ok(match name {
            "SO_REUSEADDR" => i64::from(options.reuse_addr),
            "SO_REUSEPORT" => i64::from(options.reuse_port),
            "SO_KEEPALIVE" => i64::from(tcp.keepalive),
            "SO_TYPE" => sym("SOCK_STREAM"),
            "SO_DOMAIN" => sym("AF_INET"),
            "SO_PROTOCOL" => sym("IPPROTO_TCP"),
            "SO_ACCEPTCONN" => i64::from(socket.state() == State::Listen),
            "SO_RCVBUF" => match socket.tcb() {
                Some(tcb) => i64::from(tcb.rcv.buffer.size),
                None => doubled(options.receive_buffer, profile.receive_buffer).max(2_304),
            },
            "SO_SNDBUF" => match socket.tcb() {
                Some(tcb) => i64::from(tcb.snd.buffer.size()),
                None => doubled(options.send_buffer, profile.send_buffer).max(4_608),
            },
            "TCP_NODELAY" => i64::from(socket.tcb().map_or(options.nodelay, |tcb| tcb.nodelay)),
            "TCP_CORK" => i64::from(tcp.cork),
            // What was asked for is told while there is no connection; the one in TIME_WAIT is an entry of its own.
            "TCP_MAXSEG"
                if tcp.max_segment > 0 && matches!(socket.state(), State::Closed | State::Listen | State::TimeWait) =>
            {
                i64::from(tcp.max_segment)
            }
            "TCP_MAXSEG" => socket.tcb().or_else(|| host.remains(id)).map_or(536, |tcb| i64::from(tcb.snd.mss)),
            "TCP_USER_TIMEOUT" => i64::try_from(tcp.user_timeout.0 / 1_000).unwrap_or(i64::MAX),
            "TCP_LINGER2" if tcp.linger2 == 0 => setting(Sysctl::FinTimeout),
            "TCP_LINGER2" => i64::from(tcp.linger2.max(-1)),
            "TCP_DEFER_ACCEPT" => i64::from(tcp.defer_accept_secs()),
            "IP_LOCAL_PORT_RANGE" => i64::from(options.port_range.0) | i64::from(options.port_range.1) << 16,
            "TCP_NOTSENT_LOWAT" => i64::from(tcp.notsent_lowat),
            "TCP_SYNCNT" => or(tcp.syn_count, Sysctl::SynRetries),
            "TCP_KEEPIDLE" => or(tcp.keep_idle, Sysctl::KeepaliveTime),
            "TCP_KEEPINTVL" => or(tcp.keep_interval, Sysctl::KeepaliveIntvl),
            "TCP_KEEPCNT" => or(tcp.keep_count, Sysctl::KeepaliveProbes),
            "TCP_INQ" => i64::from(self.inq.contains(&id)),
            "TCP_QUICKACK" => {
                let waits = socket.tcb().map_or(tcp.acks_wait, |tcb| tcb.ack.answers(&host.sysctls));
                i64::from(!waits)
            }
            _ => return Err((Lack::SocketOption, name.to_owned())),
        })
    }

    /// The number of a socket by its descriptor, or that of the latest connection.
    pub fn latest_connection(&self) -> Option<Id> {
        let held = self.fds.values().filter_map(|fd| match fd {
            Fd::Socket(id) => Some(*id),
            Fd::Epoll(_) => None,
        });
        held.filter(|id| self.view(*id).is_some_and(|socket| socket.state() != State::Listen)).max()
    }
}

/// Zero, with two numbers filled in.
pub(crate) fn pairs(wanted: Option<(i64, i64)>, found: (i64, i64)) -> Answer {
    match wanted {
        Some(wanted) if wanted != found => Answer::Filled(0, format!("{wanted:?}"), format!("{found:?}")),
        _ => Answer::Value(0),
    }
}

/// The option with its value; none if Linux refuses the value.
fn option_of(name: &str, value: i64, buffer_most: i64) -> Option<SockOpt> {
    let within = |range: core::ops::RangeInclusive<i64>| {
        Some(value).filter(|value| range.contains(value)).and_then(|value| u32::try_from(value).ok())
    };
    let on = value != 0;
    let buffer = u32::try_from(value.clamp(0, buffer_most)).unwrap_or(0);
    let forced = u32::try_from(value.clamp(0, i64::from(i32::MAX / 2))).unwrap_or(0);
    Some(match name {
        "SO_REUSEADDR" => SockOpt::ReuseAddr(on),
        "SO_REUSEPORT" => SockOpt::ReusePort(on),
        "SO_KEEPALIVE" => SockOpt::KeepAlive(on),
        "SO_RCVBUF" => SockOpt::ReceiveBuffer(buffer),
        "SO_SNDBUF" => SockOpt::SendBuffer(buffer),
        "SO_RCVBUFFORCE" => SockOpt::ReceiveBuffer(forced),
        "SO_SNDBUFFORCE" => SockOpt::SendBuffer(forced),
        "TCP_NODELAY" => SockOpt::NoDelay(on),
        "TCP_CORK" => SockOpt::Cork(on),
        "TCP_QUICKACK" => SockOpt::QuickAck(on),
        "TCP_DEFER_ACCEPT" => SockOpt::DeferAccept(u32::try_from(value.max(0)).unwrap_or(u32::MAX)),
        "TCP_NOTSENT_LOWAT" => SockOpt::NotsentLowat(u32::try_from(value & 0xffff_ffff).ok()?),
        "TCP_MAXSEG" if value == 0 => SockOpt::MaxSeg(0),
        "TCP_MAXSEG" => SockOpt::MaxSeg(u16::try_from(within(MAXSEG)?).ok()?),
        "TCP_USER_TIMEOUT" => SockOpt::UserTimeout(within(0..=i64::from(i32::MAX))?),
        "TCP_LINGER2" if value < 0 => SockOpt::Linger2(-1),
        "TCP_LINGER2" => SockOpt::Linger2(i32::try_from(value.min(120)).ok()?),
        "TCP_SYNCNT" => SockOpt::SynCnt(within(1..=127)?),
        "TCP_KEEPIDLE" => SockOpt::KeepIdle(within(1..=32_767)?),
        "TCP_KEEPINTVL" => SockOpt::KeepIntvl(within(1..=32_767)?),
        "TCP_KEEPCNT" => SockOpt::KeepCnt(within(1..=127)?),
        _ => return None,
    })
}
