//! What is said of ports: `bind`, `listen`, and settings that are a range or a list of them.

use crate::tr;
use crate::trace::call::LOCALHOST;
use crate::trace::command::BACKLOG_DEFAULT;
use crate::trace::{Call, PortList, Reuse, Setting, SocketRef, Sysctl};

use super::diagnostic::Diagnostic;
use super::parse_value::{Cursor, Parsed, whole_number};

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
    pub(super) fn triple(&mut self, key: Sysctl) -> Parsed<Setting> {
        let [low, middle, high] = self.joined(key, "scenario.what-triple")?;
        Ok(Setting::Number(Sysctl::triple_value((low, middle, high))))
    }

    /// `FIRST-LAST`.
    pub(super) fn ports(&mut self, key: Sysctl) -> Parsed<Setting> {
        let (first, last) = port_pair(self.joined(key, "scenario.what-ports")?);
        Ok(Setting::Number(Sysctl::ports_value(first, last)))
    }

    /// Ports and ranges of them with commas between, or `off` for none.
    pub(super) fn port_list(&mut self, key: Sysctl) -> Parsed<Setting> {
        if self.keyword("off") {
            return Ok(Setting::Ports(PortList::default()));
        }
        let mut ranges = Vec::new();
        while ranges.is_empty() || self.sign(",") {
            let single = self.peek().is_some_and(|token| whole_number(self.text(token)).is_some());
            let what = "scenario.what-port-list";
            ranges.push(port_pair(if single {
                self.joined(key, what).map(|[port]| [port; 2])
            } else {
                self.joined(key, what)
            }?));
        }
        Ok(Setting::Ports(PortList::of(ranges)))
    }

    /// Numbers joined by `-`, each within the setting's bounds and none below the one before it. Where that is not so,
    /// it is noted, and the largest number stands for each.
    fn joined<const N: usize>(&mut self, key: Sysctl, what: &str) -> Parsed<[u32; N]> {
        let (word, span) = self.word(what)?;
        let parts: Option<Vec<i64>> = word.split('-').map(whole_number).collect();
        let Some(parts) = parts.and_then(|parts| <[i64; N]>::try_from(parts).ok()) else {
            self.at -= 1;
            return Err(self.expected(what));
        };
        let (min, max) = (key.info().min, key.info().max);
        if let Some(beyond) = parts.iter().find(|part| !(min..=max).contains(part)) {
            let beyond = beyond.to_string();
            self.note(self.out_of_bounds(&beyond, span, "scenario.what-each", &min, &max));
        } else if !parts.is_sorted() {
            let message = tr!(self.lang(), "scenario.falls", word = word);
            self.note(Diagnostic::new("out-of-bounds", message, span));
        } else {
            return Ok(parts.map(|part| u32::try_from(part).unwrap_or(0)));
        }
        Ok([u32::try_from(max).unwrap_or(0); N])
    }
}

/// Two numbers, already known to be ports.
fn port_pair(numbers: [u32; 2]) -> (u16, u16) {
    let [first, last] = numbers.map(|number| u16::try_from(number).unwrap_or(u16::MAX));
    (first, last)
}
