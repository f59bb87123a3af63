//! What is said of ports: `bind`, `listen`, and settings that are a range of them.

use crate::tr;
use crate::trace::call::LOCALHOST;
use crate::trace::command::BACKLOG_DEFAULT;
use crate::trace::{Call, Reuse, SocketRef, Sysctl};

use super::diagnostic::Diagnostic;
use super::parse_value::{Cursor, Parsed};

impl Cursor<'_> {
    /// The name of whatever has an address: a host, a NAT box, or `localhost`.
    pub(super) fn host_or_itself(&mut self) -> Parsed<String> {
        if self.keyword(LOCALHOST) {
            return Ok(LOCALHOST.to_owned());
        }
        let (word, span) = self.word("scenario.what-host")?;
        if !self.checks.boxes.contains(word) {
            self.check_host(word, span);
        }
        Ok(word.to_owned())
    }

    /// `PORT` or `HOST:PORT`.
    pub(super) fn bind(&mut self) -> Parsed<Call> {
        let next = self.peek().map_or("", |token| self.text(token));
        let host = if next.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let host = self.host_or_itself()?;
            self.need_sign(":")?;
            Some(host)
        } else {
            None
        };
        Ok(Call::Bind { host, port: self.port(0)? })
    }

    /// `[PORT] [backlog=N] [reuseaddr] [reuseport] [as NAME]`; what follows the port may stand in any order.
    pub(super) fn listen(&mut self, on: &SocketRef) -> Parsed<Call> {
        let backlog = self.backlog()?;
        if backlog.is_some() || self.peek().is_none() {
            return Ok(Call::ListenOn { backlog: backlog.unwrap_or(BACKLOG_DEFAULT) });
        }
        let port = self.port(1)?;
        let (mut backlog, mut reuse) = (BACKLOG_DEFAULT, Reuse::default());
        loop {
            if let Some(asked) = self.backlog()? {
                backlog = asked;
            } else if self.keyword("reuseaddr") {
                reuse.addr = true;
            } else if self.keyword("reuseport") {
                reuse.port = true;
            } else {
                return Ok(Call::Listen { port, backlog, reuse, label: self.label(on)? });
            }
        }
    }

    fn backlog(&mut self) -> Parsed<Option<u32>> {
        if !self.keyword("backlog") {
            return Ok(None);
        }
        self.need_sign("=")?;
        self.count("scenario.what-backlog", 0..=i32::MAX.unsigned_abs()).map(Some)
    }

    /// `LOW-MIDDLE-HIGH`, three numbers that do not fall.
    pub(super) fn triple(&mut self, key: Sysctl) -> Parsed<i64> {
        let (word, span) = self.word("scenario.what-triple")?;
        let info = key.info();
        let number = |text: &str| text.parse::<u32>().ok().filter(|n| (info.min..=info.max).contains(&(*n).into()));
        let parts: Vec<Option<u32>> = word.split('-').map(number).collect();
        match parts.as_slice() {
            [Some(low), Some(middle), Some(high)] if low <= middle && middle <= high => {
                Ok(Sysctl::triple_value((*low, *middle, *high)))
            }
            [_, _, _] => {
                let lang = self.lang();
                let what = tr!(lang, "scenario.what-triple");
                let message = tr!(lang, "scenario.bounds", what = what, min = info.min, max = info.max, value = word);
                self.note(Diagnostic::new("out-of-bounds", message, span));
                Ok(Sysctl::triple_value((0, 0, 0)))
            }
            _ => {
                self.at -= 1;
                Err(self.expected("scenario.what-triple"))
            }
        }
    }

    /// `FIRST-LAST`, or `off` where there may be none.
    pub(super) fn ports(&mut self, key: Sysctl) -> Parsed<i64> {
        if key == Sysctl::LocalReservedPorts && self.keyword("off") {
            return Ok(0);
        }
        let (word, span) = self.word("scenario.what-ports")?;
        let info = key.info();
        let port = |text: &str| text.parse::<u16>().ok().filter(|port| (info.min..=info.max).contains(&(*port).into()));
        let ends = word.split_once('-').map(|(first, last)| (port(first), port(last)));
        match ends {
            Some((Some(first), Some(last))) if first <= last => Ok(Sysctl::ports_value(first, last)),
            Some(_) => {
                let lang = self.lang();
                let what = tr!(lang, "scenario.what-ports");
                let message = tr!(lang, "scenario.bounds", what = what, min = info.min, max = info.max, value = word);
                self.note(Diagnostic::new("out-of-bounds", message, span));
                Ok(Sysctl::ports_value(u16::MAX, u16::MAX))
            }
            None => {
                self.at -= 1;
                Err(self.expected("scenario.what-ports"))
            }
        }
    }
}
