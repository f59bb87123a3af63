//! System calls and their expressions.

use super::ast::{Expr, ExprKind, MessageExpr, Place, SysCall};
use super::lexer::Kind;
use super::parse::{Parsed, Parser, is_reserved};
use super::process::takes;
use super::values::number;

/// How deep expressions may stand in each other.
const DEPTH: usize = 100;

impl Parser<'_> {
    /// A call, from the moment of its return on, if it blocks.
    pub(super) fn call(&mut self) -> Parsed<SysCall> {
        let until = if *self.peek() == Kind::Dots {
            self.take();
            Some(self.time()?)
        } else {
            None
        };
        let place = self.place();
        let name = self.name("call")?;
        self.sign('(')?;
        let mut args = Vec::new();
        if !self.has(')') {
            args = self.expressions(0)?;
            self.sign(')')?;
        }
        if !takes(&name, args.len()) {
            return Err(self.wrong("arguments", self.since(&place), Some(&name)));
        }
        self.told_counts(&name, &args)?;
        self.told_places(&name, &args)?;
        self.sign('=')?;
        if matches!(self.peek(), Kind::Sign('[') | Kind::Text(_)) {
            return Err(self.lacks("number"));
        }
        let result = self.expression(0)?;
        let errno = match self.peek() {
            // A word of the next line is a call whose time was forgotten, unless it is written as errors are.
            Kind::Word(word) if !is_reserved(word) && (!self.begins_line() || is_errno(word)) => {
                let place = self.place();
                let word = self.name("errno")?;
                if self.begins_line() {
                    let mut mistake = self.lacks("note");
                    mistake.span = place;
                    return Err(mistake);
                }
                self.note()?;
                if *self.peek() == Kind::Sign('(') {
                    self.note()?;
                }
                Some(word)
            }
            Kind::Sign('(') => {
                self.note()?;
                None
            }
            _ => None,
        };
        Ok(SysCall { until, name, place, args, result, errno })
    }

    /// A call that is told how many things it is given is to be given so many; accept() is given no address.
    fn told_counts(&self, name: &str, args: &[Expr]) -> Parsed<()> {
        let first = args.first().map(|expr| (&expr.kind, expr.place.clone()));
        let second = args.get(1).map(|expr| (&expr.kind, expr.place.clone()));
        let said = |at: usize| args.get(at).and_then(|expr| number(expr).ok());
        let (all, said) = match (name, first, second) {
            ("poll", Some((ExprKind::List(all), place)), _) => ((all.len(), place), said(1)),
            ("readv" | "writev", _, Some((ExprKind::List(all), place))) => ((all.len(), place), said(2)),
            ("recvmsg" | "sendmsg", _, Some((ExprKind::Message(message), place))) => match &message.buffers.kind {
                ExprKind::List(all) => ((all.len(), place), Some(message.count)),
                _ => return Ok(()),
            },
            ("accept" | "accept4", _, Some((ExprKind::Address(..) | ExprKind::Group(_), place))) => {
                let mut mistake = self.wanted("`...`");
                mistake.span = place;
                return Err(mistake);
            }
            _ => return Ok(()),
        };
        match (all, said) {
            ((count, place), Some(said)) if i64::try_from(count).is_ok_and(|count| count != said) => {
                Err(self.wrong("count", place, Some(&count.to_string())))
            }
            _ => Ok(()),
        }
    }

    /// The script says nothing of the bytes that are read and written, and epoll_ctl() is told of its own descriptor.
    fn told_places(&self, name: &str, args: &[Expr]) -> Parsed<()> {
        let wanted = |what: &str, expr: &Expr| {
            let mut mistake = self.wanted(what);
            mistake.span = expr.place.clone();
            Err(mistake)
        };
        match (name, args) {
            ("read" | "recv" | "recvfrom" | "write" | "send" | "sendto", [_, buffer, ..]) => match &buffer.kind {
                ExprKind::Text(_) | ExprKind::List(_) => wanted("`...`", buffer),
                _ => Ok(()),
            },
            ("epoll_ctl", [_, _, fd, event]) => match &event.kind {
                ExprKind::EpollEvent(fields) => match (number(fd), number(&fields[1])) {
                    (Ok(fd), Ok(told)) if fd != told && self.written(&event.place).contains("fd=") => {
                        wanted(&format!("`fd={fd}`"), event)
                    }
                    _ => Ok(()),
                },
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// `(Connection refused)`.
    fn note(&mut self) -> Parsed<()> {
        self.sign('(')?;
        let word = |kind: &Kind| matches!(kind, Kind::Word(word) if !is_reserved(word));
        // Only as the first word the scanner's own `flags` may stand for itself.
        let flags = self.is_word("flags") || self.is_word("Flags");
        if !flags && !word(self.peek()) {
            return Err(self.lacks("note"));
        }
        self.take();
        while word(self.peek()) {
            self.take();
        }
        self.sign(')')
    }

    fn expressions(&mut self, depth: usize) -> Parsed<Vec<Expr>> {
        let mut all = vec![self.expression(depth)?];
        while self.has(',') {
            all.push(self.expression(depth)?);
        }
        Ok(all)
    }

    fn expression(&mut self, depth: usize) -> Parsed<Expr> {
        let start = self.place();
        if depth > DEPTH {
            return Err(self.wrong("deep", start, None));
        }
        let mut left = self.operand(depth)?;
        while self.has('|') {
            let right = self.operand(depth)?;
            let kind = ExprKind::Or(Box::new(left), Box::new(right));
            left = Expr { kind, place: self.since(&start) };
        }
        Ok(left)
    }

    fn operand(&mut self, depth: usize) -> Parsed<Expr> {
        let start = self.place();
        let kind = match self.peek().clone() {
            Kind::Dots => {
                self.take();
                ExprKind::Dots
            }
            Kind::Int(value) | Kind::Hex(value) => {
                self.take();
                ExprKind::Int(value)
            }
            Kind::Text(text) => {
                self.take();
                self.text(text)
            }
            Kind::Sign('[') => {
                self.take();
                let mut all = Vec::new();
                if !self.has(']') {
                    all = self.expressions(depth + 1)?;
                    self.sign(']')?;
                }
                ExprKind::List(all)
            }
            Kind::Sign('{') => self.braces(depth + 1)?,
            Kind::Word(word) if word == "inet_addr" || word == "inet6_addr" => self.inet(&word)?,
            Kind::Word(_) => {
                let word = self.name("value")?;
                if self.has('=') {
                    ExprKind::Assign(word, Box::new(self.expression(depth + 1)?))
                } else {
                    ExprKind::Word(word)
                }
            }
            _ => return Err(self.lacks("value")),
        };
        Ok(Expr { kind, place: self.since(&start) })
    }

    fn text(&mut self, mut text: String) -> ExprKind {
        if *self.peek() == Kind::Dots {
            self.take();
            return ExprKind::Text(text);
        }
        while let Kind::Text(more) = self.peek().clone() {
            self.take();
            text.push_str(&more);
        }
        ExprKind::Text(text)
    }

    fn inet(&mut self, word: &str) -> Parsed<ExprKind> {
        self.take();
        self.sign('(')?;
        let place = self.place();
        let Kind::Text(text) = self.take() else { return Err(self.lacks("address")) };
        self.sign(')')?;
        if word == "inet6_addr" {
            let known = text.parse::<core::net::Ipv6Addr>().is_ok();
            return if known { Ok(ExprKind::Address6) } else { Err(self.wrong("address", place, Some(&text))) };
        }
        let bits = text.parse::<core::net::Ipv4Addr>().map_or(-1, |ip| i64::from(ip.to_bits()));
        Ok(ExprKind::Int(bits))
    }

    /// A structure; its first word says which.
    fn braces(&mut self, depth: usize) -> Parsed<ExprKind> {
        self.sign('{')?;
        let first = match self.peek() {
            Kind::Word(word) => word.clone(),
            _ => String::new(),
        };
        let kind = match first.as_str() {
            "sa_family" => self.socket_address()?,
            "msg_name" => self.message(depth)?,
            "onoff" => {
                let on = self.field_int("onoff")?;
                self.sign(',')?;
                ExprKind::Linger(on, self.field_int("linger")?)
            }
            "fd" => self.poll_fd(depth)?,
            "events" => {
                let events = self.field("events", depth)?;
                self.sign(',')?;
                let name = ["fd", "ptr", "u32", "u64"].into_iter().find(|name| self.is_word(name));
                let fd = self.field(name.unwrap_or("fd"), depth)?;
                ExprKind::EpollEvent(Box::new([events, fd]))
            }
            "cmsg_level" => {
                let all = self.fields(&["cmsg_level", "cmsg_type", "cmsg_data"], depth)?;
                group_of_three(all).map_or(ExprKind::Dots, |all| ExprKind::Control(Box::new(all)))
            }
            "scm_sec" => {
                self.field_int("scm_sec")?;
                self.sign(',')?;
                self.field_int("scm_nsec")?;
                ExprKind::Group(Vec::new())
            }
            "ee_errno" => {
                let names = ["ee_errno", "ee_origin", "ee_type", "ee_code", "ee_info", "ee_data"];
                ExprKind::Group(self.fields(&names, depth)?)
            }
            _ if matches!(
                (self.peek(), self.ahead(1), self.ahead(3)),
                (Kind::Dots, Kind::Sign(','), Kind::Sign('}'))
            ) =>
            {
                self.take();
                self.sign(',')?;
                ExprKind::Buffer(self.int()?)
            }
            _ if *self.peek() == Kind::Sign('}') => ExprKind::Group(Vec::new()),
            _ => ExprKind::Group(self.expressions(depth)?),
        };
        self.sign('}')?;
        Ok(kind)
    }

    fn field(&mut self, name: &str, depth: usize) -> Parsed<Expr> {
        self.keyword(name)?;
        self.sign('=')?;
        self.expression(depth)
    }

    fn fields(&mut self, names: &[&str], depth: usize) -> Parsed<Vec<Expr>> {
        let mut all = Vec::new();
        for (at, name) in names.iter().enumerate() {
            if at > 0 {
                self.sign(',')?;
            }
            all.push(self.field(name, depth)?);
        }
        Ok(all)
    }

    fn field_int(&mut self, name: &str) -> Parsed<i64> {
        self.keyword(name)?;
        self.sign('=')?;
        self.int()
    }

    fn socket_address(&mut self) -> Parsed<ExprKind> {
        self.keyword("sa_family")?;
        self.sign('=')?;
        let family = self.name("family")?;
        self.sign(',')?;
        self.keyword("sin_port")?;
        self.sign('=')?;
        self.keyword("htons")?;
        self.sign('(')?;
        let port = self.number(0xffff)?;
        self.sign(')')?;
        self.sign(',')?;
        self.keyword("sin_addr")?;
        self.sign('=')?;
        self.keyword("inet_addr")?;
        self.sign('(')?;
        let place = self.place();
        let Kind::Text(text) = self.take() else { return Err(self.lacks("address")) };
        self.sign(')')?;
        if family != "AF_INET" {
            return Ok(ExprKind::Address(None, port));
        }
        match text.parse() {
            Ok(ip) => Ok(ExprKind::Address(Some(ip), port)),
            Err(_) => Err(self.wrong("address", place, Some(&text))),
        }
    }

    fn message(&mut self, depth: usize) -> Parsed<ExprKind> {
        self.keyword("msg_name")?;
        self.sign('(')?;
        self.dots()?;
        self.sign(')')?;
        self.sign('=')?;
        self.dots()?;
        self.sign(',')?;
        self.keyword("msg_iov")?;
        self.sign('(')?;
        let count = self.int()?;
        self.sign(')')?;
        self.sign('=')?;
        let buffers = self.array(depth)?;
        self.sign(',')?;
        let flags = self.field("msg_flags", depth)?;
        let mut control = None;
        if self.has(',') {
            self.keyword("msg_control")?;
            self.sign('=')?;
            control = Some(self.array(depth)?);
        }
        Ok(ExprKind::Message(Box::new(MessageExpr { buffers, count, flags, control })))
    }

    fn array(&mut self, depth: usize) -> Parsed<Expr> {
        if *self.peek() == Kind::Sign('[') { self.operand(depth) } else { Err(self.wanted("`[`")) }
    }

    fn dots(&mut self) -> Parsed<()> {
        if *self.peek() != Kind::Dots {
            return Err(self.wanted("`...`"));
        }
        self.take();
        Ok(())
    }

    fn poll_fd(&mut self, depth: usize) -> Parsed<ExprKind> {
        let fd = self.field("fd", depth)?;
        self.sign(',')?;
        let events = self.field("events", depth)?;
        let nothing: Place = self.place();
        let revents =
            if self.has(',') { self.field("revents", depth)? } else { Expr { kind: ExprKind::Int(0), place: nothing } };
        Ok(ExprKind::PollFd(Box::new([fd, events, revents])))
    }
}

/// Whether a word is written as the names of errors are.
fn is_errno(word: &str) -> bool {
    word.starts_with('E') && word.chars().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit())
}

fn group_of_three(all: Vec<Expr>) -> Option<[Expr; 3]> {
    all.try_into().ok()
}
