//! Socket options that change nothing a script can see: they are taken with Linux's bounds, and kept to be asked for.
//!
//! What such an option does stands outside of what is compared: the TOS and TTL of packets, which queue of the device
//! they take, whether a copy is saved. Where one of them could be seen after all, the script is skipped there:
//! IP_MTU_DISCOVER when an ICMP error tells an MTU, SO_ZEROCOPY when somebody looks for what came of it.

use crate::host::Id;
use crate::tcp::Errno;

use super::ast::{Expr, ExprKind, SysCall};
use super::backend::Missing;
use super::outcome::Lack;
use super::process::{Process, Step, arg, fails, filled, gives, sym};

/// What values an option takes, and as what it keeps them.
#[derive(Debug, Clone, Copy)]
enum Takes {
    /// Any number, as it is.
    Any,
    /// Any number, as whether it is zero.
    Flag,
    /// Numbers from one to another; others are refused.
    Within(i64, i64),
    /// The same, and -1 for the default.
    Byte(i64, i64),
    /// The upper six bits of a byte.
    Tos,
    /// Zero or one, of which nothing is kept.
    Forgotten,
}

/// Level, name, default, what it takes.
const INERT: &[(&str, &str, i64, Takes)] = &[
    ("SOL_SOCKET", "SO_DEBUG", 0, Takes::Flag),
    ("SOL_SOCKET", "SO_BROADCAST", 0, Takes::Flag),
    ("SOL_SOCKET", "SO_OOBINLINE", 0, Takes::Flag),
    ("SOL_SOCKET", "SO_NO_CHECK", 0, Takes::Flag),
    ("SOL_SOCKET", "SO_PRIORITY", 0, Takes::Any),
    ("SOL_SOCKET", "SO_MARK", 0, Takes::Any),
    ("SOL_SOCKET", "SO_BUSY_POLL", 0, Takes::Within(0, i32::MAX as i64)),
    ("SOL_SOCKET", "SO_PREFER_BUSY_POLL", 0, Takes::Flag),
    ("SOL_SOCKET", "SO_ZEROCOPY", 0, Takes::Within(0, 1)),
    ("SOL_IP", "IP_TOS", 0, Takes::Tos),
    ("SOL_IP", "IP_TTL", 64, Takes::Byte(1, 255)),
    ("SOL_IP", "IP_MTU_DISCOVER", 1, Takes::Within(0, 5)),
    ("SOL_IP", "IP_BIND_ADDRESS_NO_PORT", 0, Takes::Flag),
    ("SOL_TCP", "TCP_SAVE_SYN", 0, Takes::Within(0, 2)),
    ("SOL_TCP", "TCP_THIN_DUPACK", 0, Takes::Forgotten),
];

/// The most that one call may send without copying before its pages need more than one segment buffer: in bytes, and in
/// pieces.
const PINNED_MOST: (i64, usize) = (32_768, 8);

/// The row of the option that a call is about.
fn row(call: &SysCall) -> Option<&'static (&'static str, &'static str, i64, Takes)> {
    let (level, option) = (arg(call, 1).ok()?, arg(call, 2).ok()?);
    INERT.iter().find(|(of, name, ..)| sym(of) == level && sym(name) == option)
}

/// The name of such an option, by the numbers of its level and of itself.
pub(super) fn name_of(level: i64, option: i64) -> Option<&'static str> {
    INERT.iter().find(|(of, name, ..)| sym(of) == level && sym(name) == option).map(|(_, name, ..)| *name)
}

/// Symbols as they are written, with `|` between them.
pub(super) fn written(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Word(word) => word.clone(),
        ExprKind::Or(left, right) => format!("{}|{}", written(left), written(right)),
        ExprKind::Int(value) => value.to_string(),
        _ => "...".to_owned(),
    }
}

impl Process {
    /// setsockopt() of such an option; none if it is another.
    pub fn set_inert(&mut self, id: Id, call: &SysCall) -> Result<Option<Step>, Missing> {
        let Some((level, name, usual, takes)) = row(call) else { return Ok(None) };
        let length = if call.args.len() > 4 { arg(call, 4)? } else { 4 };
        let value = match (arg(call, 3)?, length) {
            (value, 4..) => value,
            // Options of IP may be a byte long, or left away.
            (value, 1..4) if *level == "SOL_IP" => value & 0xff,
            (_, 0) if *level == "SOL_IP" => 0,
            _ => return Ok(Some(fails(Errno::EINVAL))),
        };
        let kept = match *takes {
            Takes::Any => Some(value),
            Takes::Flag => Some(i64::from(value != 0)),
            Takes::Within(least, most) => Some(value).filter(|value| (least..=most).contains(value)),
            Takes::Byte(_, _) if value == -1 => Some(*usual),
            Takes::Byte(least, most) => Some(value).filter(|value| (least..=most).contains(value)),
            Takes::Tos => Some(value & 0xfc),
            Takes::Forgotten => Some(value).filter(|value| (0..=1).contains(value)).map(|_| 0),
        };
        let Some(kept) = kept else { return Ok(Some(fails(Errno::EINVAL))) };
        self.inert.insert((id, name), kept);
        Ok(Some(gives(0)))
    }

    /// getsockopt() of such an option; none if it is another.
    pub fn inert(&self, id: Id, call: &SysCall) -> Result<Option<Step>, Missing> {
        let Some((_, name, usual, _)) = row(call) else { return Ok(None) };
        let elsewhere = self.inert.iter().any(|((_, of), kept)| of == name && kept != usual);
        match self.inert.get(&(id, *name)) {
            Some(kept) => Ok(Some(filled(call, 3, *kept))),
            // A connection may have it from its listener.
            None if elsewhere => Err((Lack::SocketOption, (*name).to_owned())),
            None => Ok(Some(filled(call, 3, *usual))),
        }
    }

    /// Whether any socket has such an option set to something else than a value.
    pub fn has_inert(&self, name: &str, but: i64) -> bool {
        self.inert.iter().any(|((_, of), kept)| *of == name && *kept != but)
    }

    /// A send without copying: its bytes go out as others do, and only the queue of errors would tell of it.
    pub fn pin(&mut self, call: &SysCall, bytes: i64) -> Result<(), Missing> {
        if !self.has_inert("SO_ZEROCOPY", 0) || bytes == 0 {
            return Ok(());
        }
        self.pinned = true;
        let pieces = match call.args.get(1).map(|expr| &expr.kind) {
            Some(ExprKind::Message(message)) => match &message.buffers.kind {
                ExprKind::List(all) => all.len(),
                _ => 1,
            },
            _ => 1,
        };
        if bytes > PINNED_MOST.0 || pieces > PINNED_MOST.1 { self.unpinned() } else { Ok(()) }
    }

    /// Nothing can be said of who looks for what a send without copying left in the queue of errors.
    pub fn unpinned(&self) -> Result<(), Missing> {
        if self.pinned { Err((Lack::Argument, "MSG_ZEROCOPY".to_owned())) } else { Ok(()) }
    }
}
