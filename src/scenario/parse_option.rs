//! `set OPTION VALUE`: a socket option with its value.

use crate::tr;
use crate::trace::{SockOpt, Span};

use super::diagnostic::Diagnostic;
use super::parse_value::{Cursor, Parsed};
use super::words::{BUFFER_MAX, OptName};

/// The most seconds that TCP_KEEPIDLE and TCP_KEEPINTVL take (Linux `MAX_TCP_KEEPIDLE`, `MAX_TCP_KEEPINTVL`).
const KEEP_SECONDS_MAX: u32 = 32_767;

/// The largest count of TCP_KEEPCNT and TCP_SYNCNT (Linux `MAX_TCP_KEEPCNT`, `MAX_TCP_SYNCNT`).
const COUNT_MAX: u32 = 127;

impl Cursor<'_> {
    /// The option and its value.
    pub(super) fn option(&mut self) -> Parsed<SockOpt> {
        let name = self.choose(&OptName::ALL, "scenario.what-option")?;
        Ok(match name {
            OptName::Linger => SockOpt::Linger(self.linger()?),
            OptName::NoDelay => SockOpt::NoDelay(self.switch()?),
            OptName::NonBlock => SockOpt::NonBlock(self.switch()?),
            OptName::ReuseAddr => SockOpt::ReuseAddr(self.switch()?),
            OptName::ReusePort => SockOpt::ReusePort(self.switch()?),
            OptName::ReceiveBuffer => SockOpt::ReceiveBuffer(self.buffer_size()?),
            OptName::SendBuffer => SockOpt::SendBuffer(self.buffer_size()?),
            OptName::KeepAlive => SockOpt::KeepAlive(self.switch()?),
            OptName::KeepIdle => SockOpt::KeepIdle(self.seconds()?),
            OptName::KeepIntvl => SockOpt::KeepIntvl(self.seconds()?),
            OptName::KeepCnt => SockOpt::KeepCnt(self.count("scenario.what-number", 1..=COUNT_MAX)?),
            OptName::UserTimeout => SockOpt::UserTimeout(self.milliseconds()?),
            OptName::SynCnt => SockOpt::SynCnt(self.count("scenario.what-number", 1..=COUNT_MAX)?),
            OptName::Linger2 => SockOpt::Linger2(self.linger2()?),
            OptName::Cork => SockOpt::Cork(self.switch()?),
            OptName::QuickAck => SockOpt::QuickAck(self.switch()?),
            OptName::MaxSeg => SockOpt::MaxSeg(self.segment_size()?),
            OptName::NotsentLowat => SockOpt::NotsentLowat(self.unsent_bytes()?),
            OptName::DeferAccept => SockOpt::DeferAccept(self.deferred()?),
            OptName::RcvTimeo => SockOpt::RcvTimeo(self.milliseconds()?),
            OptName::SndTimeo => SockOpt::SndTimeo(self.milliseconds()?),
        })
    }

    /// As much as an ordinary kernel allows (`net.core.rmem_max`, `wmem_max`).
    fn buffer_size(&mut self) -> Parsed<u32> {
        self.count("scenario.what-buffer", 1..=BUFFER_MAX)
    }

    /// What TCP_MAXSEG takes (Linux `TCP_MIN_MSS`, `MAX_TCP_WINDOW`), or `off`.
    fn segment_size(&mut self) -> Parsed<u16> {
        if self.keyword("off") {
            return Ok(0);
        }
        let bytes = self.count_or("scenario.what-segment-size", "scenario.what-bytes", 88..=32_767)?;
        Ok(u16::try_from(bytes).unwrap_or(0))
    }

    /// What TCP_NOTSENT_LOWAT takes, or `off`.
    fn unsent_bytes(&mut self) -> Parsed<u32> {
        if self.keyword("off") { Ok(0) } else { self.count("scenario.what-bytes", 1..=u32::MAX) }
    }

    /// What TCP_DEFER_ACCEPT takes, or `off`; each number of timers stands for the most seconds that it lasts.
    fn deferred(&mut self) -> Parsed<u32> {
        if self.keyword("off") { Ok(0) } else { self.seconds() }
    }

    fn seconds(&mut self) -> Parsed<u32> {
        if self.next_is_number() {
            return self.count("scenario.what-seconds", 1..=KEEP_SECONDS_MAX);
        }
        self.whole(Span::secs(1), "scenario.what-seconds", "scenario.whole-seconds")
    }

    /// Negative numbers are all alike; beyond two minutes the kernel takes two minutes.
    fn linger2(&mut self) -> Parsed<i32> {
        let value = self.number("scenario.what-seconds", -1..=120)?;
        Ok(i32::try_from(value).unwrap_or(0))
    }

    /// `off`, `5` or `5s`.
    fn linger(&mut self) -> Parsed<Option<u32>> {
        if self.keyword("off") {
            return Ok(None);
        }
        if self.next_is_number() {
            return self
                .count_or("scenario.what-linger", "scenario.what-seconds", 0..=i32::MAX.unsigned_abs())
                .map(Some);
        }
        self.whole(Span::secs(1), "scenario.what-linger", "scenario.whole-seconds").map(Some)
    }

    /// `off`, `500` or `500ms`.
    fn milliseconds(&mut self) -> Parsed<u32> {
        if self.keyword("off") {
            return Ok(0);
        }
        if self.next_is_number() {
            return self.count_or(
                "scenario.what-milliseconds",
                "scenario.what-milliseconds-alone",
                0..=i32::MAX.unsigned_abs(),
            );
        }
        self.whole(Span::millis(1), "scenario.what-milliseconds", "scenario.whole-milliseconds")
    }

    fn next_is_number(&self) -> bool {
        let next = self.peek().map_or("", |token| self.text(token));
        next.starts_with('-') || next.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// A length of time as a number of units, where `what` may stand; one that is not whole is a mistake with the words
    /// of `otherwise`.
    fn whole(&mut self, unit: Span, what: &str, otherwise: &str) -> Parsed<u32> {
        let place = self.here();
        if !self.peek().is_some_and(|token| self.text(token).starts_with(|c: char| c.is_ascii_digit())) {
            return Err(self.expected(what));
        }
        let length = self.duration()?;
        if !length.0.is_multiple_of(unit.0) {
            self.note(Diagnostic::new("out-of-bounds", tr!(self.lang(), otherwise), place));
        }
        Ok(u32::try_from(length.0 / unit.0).unwrap_or(i32::MAX.unsigned_abs()))
    }
}
