//! From tokens to a script: option lines, times, events; what makes no sense is refused with its place.
//!
//! The grammar is the original's, so that a text is taken or refused here as there. Packets are in `parse_packet`,
//! calls and their expressions in `parse_call`. The first mistake ends the reading: what follows one is guesswork.

use core::ops::Range;

use crate::lang::Lang;
use crate::scenario::Diagnostic;
use crate::tr;

use super::assert;
use super::ast::{Action, Body, Event, OptionLine, Script, Way, When};
use super::lexer::{Kind, Token, tokens};

/// Words that stand for something and are no names.
const RESERVED: &str = " sa_family sin_port sin_addr msg_name msg_iov msg_flags msg_control cmsg_data cmsg_level \
    cmsg_type ee_errno ee_origin ee_type ee_code ee_info ee_data scm_sec scm_nsec fd u32 u64 ptr events revents onoff \
    linger htons ipv4 ipv6 icmp udp GREv0 gre raw sum off key seq none checksum present mpls label tc ttl inet_addr \
    inet6_addr ack eol ecr mss mtu nop sack sackOK md5 TS FO FOEXP tos flowlabel flags Flags val win urg wscale ect01 \
    ect0 ect1 noecn ce id mut trun ins ip tcp ihl source_port ";

/// Reads a script.
///
/// # Errors
/// Its first mistake, in the reader's language.
pub fn parse(text: &str, lang: Lang) -> Result<Script, Diagnostic> {
    let tokens = tokens(text).map_err(|(unclosed, place)| {
        Diagnostic::new("packetdrill-token", tr!(lang, unclosed.key()).into_owned(), place)
    })?;
    let mut parser = Parser { tokens, at: 0, lang, text, over_ipv6: false, forked: None };
    parser.script()
}

/// What is read, and how far.
pub(super) struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    lang: Lang,
    text: &'a str,
    /// Whether the script says that its packets are of IPv6.
    pub(super) over_ipv6: bool,
    /// What the packet that is read has that only FreeBSD's fork of the original takes.
    pub(super) forked: Option<String>,
}

/// A part of a script, or its mistake.
pub(super) type Parsed<T> = Result<T, Diagnostic>;

impl Parser<'_> {
    /// The next token, which stays.
    pub(super) fn peek(&self) -> &Kind {
        self.ahead(0)
    }

    /// A token further on.
    pub(super) fn ahead(&self, count: usize) -> &Kind {
        self.tokens.get(self.at + count).map_or(&Kind::End, |token| &token.kind)
    }

    /// Where the next token stands.
    pub(super) fn place(&self) -> Range<usize> {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(0..0, |token| token.span.clone())
    }

    /// From a place to the end of the token that was taken last.
    pub(super) fn since(&self, start: &Range<usize>) -> Range<usize> {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        start.start..last.map_or(start.end, |token| token.span.end).max(start.end)
    }

    /// The words of a place.
    pub(super) fn written(&self, place: &Range<usize>) -> &str {
        self.text.get(place.clone()).unwrap_or("")
    }

    /// Whether the next token is the first of its line.
    pub(super) fn begins_line(&self) -> bool {
        let before = self.text.get(..self.place().start).unwrap_or("");
        before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty())
    }

    /// Takes a token.
    pub(super) fn take(&mut self) -> Kind {
        let kind = self.peek().clone();
        self.at += usize::from(self.at + 1 < self.tokens.len());
        kind
    }

    /// Takes a sign if it is the next token.
    pub(super) fn has(&mut self, sign: char) -> bool {
        let there = *self.peek() == Kind::Sign(sign);
        if there {
            self.take();
        }
        there
    }

    /// Whether the next token is this word.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Kind::Word(found) if found == word)
    }

    /// Takes a word if it is the next token.
    pub(super) fn has_word(&mut self, word: &str) -> bool {
        let there = self.is_word(word);
        if there {
            self.take();
        }
        there
    }

    /// Takes a sign.
    pub(super) fn sign(&mut self, sign: char) -> Parsed<()> {
        if self.has(sign) { Ok(()) } else { Err(self.wanted(&format!("`{sign}`"))) }
    }

    /// Takes a word that stands for something.
    pub(super) fn keyword(&mut self, word: &str) -> Parsed<()> {
        if self.has_word(word) { Ok(()) } else { Err(self.wanted(&format!("`{word}`"))) }
    }

    /// Takes a name.
    pub(super) fn name(&mut self, what: &str) -> Parsed<String> {
        match self.peek() {
            Kind::Word(word) if !is_reserved(word) => {
                let word = word.clone();
                self.take();
                Ok(word)
            }
            _ => Err(self.lacks(what)),
        }
    }

    /// Takes a decimal number.
    pub(super) fn int(&mut self) -> Parsed<i64> {
        match *self.peek() {
            Kind::Int(value) => {
                self.take();
                Ok(value)
            }
            _ => Err(self.lacks("number")),
        }
    }

    /// Takes a decimal number that fits its field.
    pub(super) fn number<T: TryFrom<i64>>(&mut self, most: i64) -> Parsed<T> {
        let place = self.place();
        let value = self.int()?;
        let wrong = || self.wrong("range", place.clone(), Some(&most.to_string()));
        if value > most {
            return Err(wrong());
        }
        T::try_from(value).map_err(|_| wrong())
    }

    /// Something else was expected; `what` is the last part of its key.
    pub(super) fn lacks(&self, what: &str) -> Diagnostic {
        let key = format!("packetdrill.want.{what}");
        let what = tr!(self.lang, &key).into_owned();
        self.wanted(&what)
    }

    /// Something else was expected, in words.
    pub(super) fn wanted(&self, what: &str) -> Diagnostic {
        let place = self.place();
        let message = if *self.peek() == Kind::End {
            tr!(self.lang, "packetdrill.expected_end", what = what)
        } else {
            tr!(self.lang, "packetdrill.expected", what = what)
        };
        Diagnostic::new("packetdrill-syntax", message.into_owned(), place)
    }

    /// It can be read and makes no sense; `what` is the last part of its key.
    pub(super) fn wrong(&self, what: &str, place: Range<usize>, value: Option<&str>) -> Diagnostic {
        let key = format!("packetdrill.wrong.{what}");
        let message = tr!(self.lang, &key, value = value.unwrap_or_default());
        Diagnostic::new("packetdrill-sense", message.into_owned(), place)
    }

    fn script(&mut self) -> Parsed<Script> {
        let mut script = Script::default();
        while let Kind::Flag(name) = self.peek().clone() {
            script.options.push(self.option(name)?);
        }
        self.put_defined(&script.options);
        let version = script.options.iter().rev().find(|option| option.name == "ip_version");
        self.over_ipv6 = version.is_some_and(|option| option.value.as_deref() == Some("ipv6"));
        script.init = self.bare_command();
        loop {
            if !script.events.is_empty() {
                script.cleanup = self.bare_command();
                if script.cleanup.is_some() || *self.peek() == Kind::End {
                    break;
                }
            }
            let event = self.event()?;
            if script.events.is_empty() && !matches!(event.when, When::At(0) | When::After(0) | When::Any) {
                return Err(self.wrong("first", event.place, None));
            }
            script.events.push(event);
        }
        if *self.peek() == Kind::End { Ok(script) } else { Err(self.lacks("end")) }
    }

    /// Puts what `--define=NAME=value` defines in the place of the name, wherever it stands as a word.
    fn put_defined(&mut self, options: &[OptionLine]) {
        let defined = options.iter().filter(|option| option.name == "define").filter_map(|option| {
            let (name, value) = option.value.as_deref()?.split_once('=')?;
            let inner = |mark: char| value.strip_prefix(mark)?.strip_suffix(mark).map(str::to_owned);
            let text = inner('"').map(Kind::Text).or_else(|| inner('`').map(Kind::Command));
            Some((name, text.unwrap_or_else(|| Kind::Word(value.to_owned()))))
        });
        let defined: Vec<(&str, Kind)> = defined.collect();
        for token in self.tokens.iter_mut().skip(self.at) {
            if let Kind::Word(word) = &token.kind
                && let Some((_, kind)) = defined.iter().rev().find(|(name, _)| name == word)
            {
                token.kind = kind.clone();
            }
        }
    }

    fn bare_command(&mut self) -> Option<(String, Range<usize>)> {
        let Kind::Command(command) = self.peek().clone() else { return None };
        let place = self.place();
        self.take();
        Some((command, place))
    }

    fn option(&mut self, name: String) -> Parsed<OptionLine> {
        let start = self.place();
        self.take();
        let value = if self.has('=') { Some(self.option_value()?) } else { None };
        let place = self.since(&start);
        let given = value.as_deref().unwrap_or("");
        if !takes(&name, given) {
            return Err(self.wrong("option_value", place, Some(given)));
        }
        Ok(OptionLine { name, value, place })
    }

    fn option_value(&mut self) -> Parsed<String> {
        let value = match self.peek().clone() {
            Kind::Int(value) => value.to_string(),
            Kind::Text(text) | Kind::V4(text) | Kind::V6(text) => text,
            Kind::Word(word) if word == "ipv4" || word == "ipv6" || !is_reserved(&word) => word,
            _ => return Err(self.lacks("value")),
        };
        let word = matches!(self.take(), Kind::Word(_));
        if !word || !self.has('=') {
            return Ok(value);
        }
        match self.take() {
            Kind::Word(right) => Ok(format!("{value}={right}")),
            Kind::Text(right) => Ok(format!("{value}=\"{right}\"")),
            Kind::Command(right) => Ok(format!("{value}=`{right}`")),
            _ => {
                self.at = self.at.saturating_sub(1);
                Err(self.lacks("value"))
            }
        }
    }

    fn event(&mut self) -> Parsed<Event> {
        let start = self.place();
        let when = self.when(&start)?;
        let time = self.since(&start);
        let action = self.action()?;
        let place = self.since(&start);
        let outbound = matches!(&action, Action::Packet(packet) if packet.way == Way::Out);
        match when {
            When::Any if !outbound => Err(self.wrong("star", time, None)),
            When::Between(..) | When::AfterBetween(..) if !outbound => Err(self.wrong("range_time", time, None)),
            When::Between(from, to) | When::AfterBetween(from, to) if to < from => {
                Err(self.wrong("backwards", time, None))
            }
            _ => Ok(Event { when, action, place }),
        }
    }

    fn when(&mut self, start: &Range<usize>) -> Parsed<When> {
        if self.has('*') {
            return Ok(When::Any);
        }
        if self.has('+') {
            let from = self.time()?;
            if !self.has('~') {
                return Ok(When::After(from));
            }
            self.sign('+')?;
            return Ok(When::AfterBetween(from, self.time()?));
        }
        if !matches!(self.peek(), Kind::Int(_) | Kind::Float(_)) {
            let mut mistake = self.lacks("time");
            mistake.span = start.clone();
            return Err(mistake);
        }
        let from = self.time()?;
        if self.has('~') { Ok(When::Between(from, self.time()?)) } else { Ok(When::At(from)) }
    }

    /// A time in seconds, as microseconds.
    pub(super) fn time(&mut self) -> Parsed<u64> {
        let place = self.place();
        let text = match self.peek() {
            Kind::Int(value) => value.to_string(),
            Kind::Float(text) => text.clone(),
            _ => return Err(self.lacks("time")),
        };
        self.take();
        micros(&text).ok_or_else(|| self.wrong("time", place, None))
    }

    fn action(&mut self) -> Parsed<Action> {
        match self.peek().clone() {
            Kind::Sign('<' | '>') => {
                let place = self.place();
                let packet = self.packet()?;
                if let (Way::In, Body::Tcp(tcp)) = (packet.way, &packet.body)
                    && tcp.options.is_none()
                {
                    return Err(self.wrong("any_options", self.since(&place), None));
                }
                Ok(Action::Packet(packet))
            }
            Kind::Command(command) => {
                self.take();
                Ok(Action::Command(command))
            }
            Kind::Code(code) => {
                let place = self.place();
                self.take();
                if let Some(cut) = assert::cut(&code) {
                    let written = self.text.get(place.clone()).unwrap_or("");
                    let begins = place.start + written.find(&code).unwrap_or(0);
                    return Err(self.wrong("code_cut", begins + cut.start..begins + cut.end, None));
                }
                Ok(Action::Code(code))
            }
            Kind::Dots | Kind::Word(_) => Ok(Action::Call(self.call()?)),
            _ => Err(self.lacks("action")),
        }
    }
}

/// Whether an option line can have that value.
fn takes(name: &str, value: &str) -> bool {
    let within = |least: i64, most: i64| value.parse().is_ok_and(|value: i64| (least..=most).contains(&value));
    match name {
        "tolerance_usecs" => within(1, i64::from(i32::MAX)),
        "tcp_ts_tick_usecs" => within(0, 1_000_000),
        "bind_port" | "connect_port" => within(1, 0xffff),
        "mss" => within(1, i64::from(i32::MAX)),
        "mtu" => within(0, i64::from(i32::MAX)),
        "ip_version" => matches!(value, "ipv4" | "ipv4-mapped-ipv6" | "ipv6"),
        "local_ip" | "remote_ip" => value.parse::<core::net::IpAddr>().is_ok(),
        _ => true,
    }
}

/// Whether a word stands for something.
pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED.split(' ').any(|reserved| reserved == word)
}

/// Seconds as they are written, in whole microseconds; none if it is less than zero, or more than any run lasts.
fn micros(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let micros: u64 = digits.parse().ok()?;
    whole.checked_mul(1_000_000)?.checked_add(micros).filter(|time| *time < 1 << 50)
}
