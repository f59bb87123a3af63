//! Commands: every line that is not of the preamble.

use core::ops::Range;

use crate::tr;
use crate::trace::call::{SIGPIPE, USER_MAX};
use crate::trace::command::{RECV_DEFAULT, WITHIN_DEFAULT};
use crate::trace::{Call, CallName, Command, Fault, FaultKind, FaultTarget, HostAct, Payload, Run, SegmentId};
use crate::trace::{Setting, ShutdownHow, SocketRef, Sysctl};

use super::diagnostic::Diagnostic;
use super::lexer::Piece;
use super::parse_value::{Cursor, Parsed};
use super::words::{self, SEND_MAX, Verb};

/// What may stand after `HOST:`.
#[derive(Clone, Copy)]
enum Deed {
    Call(CallName),
    Act(HostAct),
}

impl Cursor<'_> {
    /// A whole line that is a command.
    pub(super) fn command(&mut self) -> Parsed<Command> {
        let (word, span) = self.word("scenario.what-command")?;
        let command = if self.sign(":") {
            self.deed(word, span)?
        } else {
            match words::verb_of(word) {
                Some(verb) => self.verb(verb)?,
                None => return Err(self.unknown_start(word, span)),
            }
        };
        self.finish()?;
        Ok(command)
    }

    fn unknown_start(&self, word: &str, span: Range<usize>) -> Diagnostic {
        let lang = self.lang();
        let hosts = self.checks.hosts.as_deref().unwrap_or_default();
        let owner = word.split('.').next().unwrap_or(word);
        if hosts.iter().any(|host| host == owner) || words::ascii_of(self.next_text()) == Some(":") {
            let diagnostic = self.expected("scenario.what-colon");
            let help = diagnostic.help.clone().unwrap_or_else(|| tr!(lang, "scenario.colon-help", word = word).into());
            return diagnostic.with_help(help);
        }
        if words::call_of(word).is_some() || HostAct::ALL.iter().any(|(_, act)| act.eq_ignore_ascii_case(word)) {
            let host = hosts.first().map_or("client", String::as_str);
            let message = tr!(lang, "scenario.whose-call", host = host, word = word);
            let help = tr!(lang, "scenario.whose-call-help", host = host, word = word);
            return Diagnostic::new("missing", message, span).with_help(help);
        }
        // Most commands begin with a host.
        let hosts: Vec<String> = hosts.iter().map(|host| format!("{host}:")).collect();
        let known = hosts.iter().map(String::as_str).chain(words::VERBS.iter().map(|(_, word)| *word));
        let known: Vec<&str> = known.collect();
        self.unknown(word, span, "scenario.what-command", &known)
    }

    fn next_text(&self) -> &str {
        self.peek().map_or("", |token| self.text(token))
    }

    fn verb(&mut self, verb: Verb) -> Parsed<Command> {
        match verb {
            Verb::Profile | Verb::Seed | Verb::Host => {
                let lang = self.lang();
                let span = self.tokens.first().map_or(0..0, |token| token.span.clone());
                let word = self.source.get(span.clone()).unwrap_or("");
                Err(Diagnostic::new("late-preamble", tr!(lang, "scenario.late-preamble", word = word), span))
            }
            Verb::Link => {
                self.need_keyword("delay")?;
                self.duration().map(Command::LinkDelay)
            }
            Verb::Sysctl => self.sysctl(),
            Verb::Drop => self.fault(FaultKind::Drop),
            Verb::Duplicate => self.fault(FaultKind::Duplicate),
            Verb::Reorder => self.fault(FaultKind::Reorder),
            Verb::Delay | Verb::Reject => self.fault_told_last(verb),
            Verb::Heal => Ok(Command::Heal),
            Verb::Deliver => self.deliver(),
            Verb::Inject => self.inject().map(Command::Inject),
            Verb::Flood => self.flood().map(Command::Flood),
            Verb::Icmp => self.icmp().map(Command::Icmp),
            Verb::Nat => self.nat().map(Command::Nat),
            Verb::Route => self.route(),
            Verb::Show => self.show().map(Command::Show),
            Verb::Run => self.run().map(Command::Run),
            Verb::Step => {
                let count = if self.peek().is_none() { 1 } else { self.count("scenario.what-number", 1..=u32::MAX)? };
                Ok(Command::Run(Run::Steps(count)))
            }
            Verb::Expect => self.conditions().map(Command::Expect),
        }
    }

    fn sysctl(&mut self) -> Parsed<Command> {
        let host = self.host()?;
        let (word, span) = self.word("scenario.what-sysctl")?;
        let Some(key) = Sysctl::from_name(&word.to_ascii_lowercase()) else {
            let known: Vec<&str> = Sysctl::ALL.iter().map(|info| info.name).collect();
            return Err(self.unknown(word, span, "scenario.what-sysctl", &known));
        };
        self.need_sign("=")?;
        let info = key.info();
        let value = if key.is_port_list() {
            self.port_list(key)?
        } else if key.is_ports() {
            self.ports(key)?
        } else if key.is_triple() {
            self.triple(key)?
        } else {
            Setting::Number(self.number("scenario.what-value", info.min..=info.max)?)
        };
        Ok(Command::Sysctl { host, key, value })
    }

    /// The rest of a fault.
    fn fault(&mut self, kind: FaultKind) -> Parsed<Command> {
        let target = self.target()?;
        Ok(Command::Fault(Fault { kind, target }))
    }

    /// The rest of `delay`, which has its length at the end, or of `reject`, which has its error there.
    fn fault_told_last(&mut self, verb: Verb) -> Parsed<Command> {
        let target = self.target()?;
        let kind = if verb == Verb::Reject {
            self.need_keyword("with")?;
            FaultKind::Reject(self.icmp_error()?)
        } else {
            self.need_keyword("by")?;
            FaultKind::Delay(self.duration()?)
        };
        Ok(Command::Fault(Fault { kind, target }))
    }

    fn target(&mut self) -> Parsed<FaultTarget> {
        if let Some(token) = self.peek().filter(|token| token.piece == Piece::Segment) {
            return self.segment_number(self.text(token), token.span.clone());
        }
        let every = self.keyword("every");
        let mut count = 1;
        if (every || self.keyword("next")) && self.next_text().starts_with(|c: char| c.is_ascii_digit()) {
            count = self.count("scenario.what-number", 1..=u32::MAX)?;
        }
        let kind = self.kind()?;
        self.need_keyword("from")?;
        let from = self.host()?;
        Ok(if every { FaultTarget::Every { each: count, kind, from } } else { FaultTarget::Next { count, kind, from } })
    }

    pub(super) fn segment_number(&mut self, text: &str, span: Range<usize>) -> Parsed<FaultTarget> {
        self.at += 1;
        match text.trim_start_matches('#').parse::<u32>() {
            Ok(id) if (1..SegmentId::LOOPBACK).contains(&id) => Ok(FaultTarget::Segment(SegmentId(id))),
            Ok(_) | Err(_) => {
                let lang = self.lang();
                let what = tr!(lang, "scenario.what-segment");
                let max = SegmentId::LOOPBACK - 1;
                let message = tr!(lang, "scenario.bounds", what = what, min = 1, max = max, value = text);
                Err(Diagnostic::new("out-of-bounds", message, span))
            }
        }
    }

    fn run(&mut self) -> Parsed<Run> {
        if self.peek().is_none() {
            return Ok(Run::Quiet);
        }
        if !self.keyword("until") {
            return self.duration().map(Run::For);
        }
        let condition = self.condition()?;
        let within = if self.keyword("within") { self.duration()? } else { WITHIN_DEFAULT };
        Ok(Run::Until { condition, within })
    }

    /// `HOST: CALL` or `HOST: ACT`; the host and the colon are taken already.
    fn deed(&mut self, word: &str, span: Range<usize>) -> Parsed<Command> {
        let on = self.socket(word, span.clone());
        let calls = CallName::ALL.iter().map(|(call, word)| (Deed::Call(*call), *word));
        let acts = HostAct::ALL.iter().map(|(act, word)| (Deed::Act(*act), *word));
        let known: Vec<(Deed, &'static str)> = calls.chain(acts).collect();
        match self.choose(&known, "scenario.what-call")? {
            Deed::Call(name) => {
                let call = self.call(name, &on)?;
                Ok(Command::Call { on, call })
            }
            Deed::Act(act) => {
                if on.label.is_some() {
                    let message = tr!(self.lang(), "scenario.act-on-socket", word = act.word(), host = on.host);
                    self.note(Diagnostic::new("unexpected", message, span));
                }
                Ok(Command::Host { host: on.host, act })
            }
        }
    }

    fn call(&mut self, name: CallName, on: &SocketRef) -> Parsed<Call> {
        Ok(match name {
            CallName::Socket => Call::Socket { label: self.label(on)? },
            CallName::Bind => self.bind()?,
            CallName::Listen => self.listen(on)?,
            CallName::Connect => {
                let host = self.host_or_itself()?;
                self.need_sign(":")?;
                let port = self.port(1)?;
                let from = if self.keyword("from") { Some(self.port(1)?) } else { None };
                Call::Connect { host, port, from, label: self.label(on)? }
            }
            CallName::Accept => Call::Accept { label: self.label(on)? },
            CallName::Send => Call::Send(self.payload()?),
            CallName::Recv if self.peek().is_none() => Call::Recv { max: RECV_DEFAULT },
            CallName::Recv => Call::Recv { max: self.count("scenario.what-bytes", 1..=SEND_MAX)? },
            CallName::Shutdown => Call::Shutdown(self.choose(&ShutdownHow::ALL, "scenario.what-direction")?),
            CallName::Close => Call::Close,
            CallName::Set => Call::Set(self.option()?),
            CallName::SoError => Call::SoError,
            CallName::Poll => Call::Poll,
            CallName::Dup => Call::Dup { label: self.needed_label(on)? },
            CallName::Fork => Call::Fork { child: self.needed_label(on)? },
            CallName::Exit => Call::Exit,
            CallName::Signal => Call::Signal,
            CallName::SetUid => Call::SetUid { user: self.count("scenario.what-user", 0..=USER_MAX)? },
            CallName::SigPipe => Call::SigPipe { kills: self.choose(&SIGPIPE, "scenario.what-sigpipe")? },
        })
    }

    pub(super) fn port(&mut self, least: u16) -> Parsed<u16> {
        let port = self.number("scenario.what-port", i64::from(least)..=i64::from(u16::MAX))?;
        Ok(u16::try_from(port).unwrap_or(least))
    }

    /// `as NAME`, which must stand here.
    fn needed_label(&mut self, on: &SocketRef) -> Parsed<String> {
        match self.label(on)? {
            Some(label) => Ok(label),
            None => Err(self.expected("scenario.what-as")),
        }
    }

    /// `as NAME`, if it stands here.
    pub(super) fn label(&mut self, on: &SocketRef) -> Parsed<Option<String>> {
        if !self.keyword("as") {
            return Ok(None);
        }
        let (label, _) = self.new_name("scenario.what-label")?;
        if let Some(labels) = &mut self.checks.labels {
            labels.insert((on.host.clone(), label.clone()));
        }
        Ok(Some(label))
    }

    fn payload(&mut self) -> Parsed<Payload> {
        let place = self.here();
        let Some(text) = self.quoted() else {
            return self.count("scenario.what-payload", 0..=SEND_MAX).map(Payload::Bytes);
        };
        if text.len() > usize::try_from(SEND_MAX).unwrap_or(usize::MAX) {
            let lang = self.lang();
            let what = tr!(lang, "scenario.what-payload");
            let message = tr!(lang, "scenario.bounds", what = what, min = 0, max = SEND_MAX, value = text.len());
            self.note(Diagnostic::new("out-of-bounds", message, place));
        }
        Ok(Payload::Text(text.to_owned()))
    }

    pub(super) fn switch(&mut self) -> Parsed<bool> {
        self.choose(&words::SWITCH, "scenario.what-switch")
    }
}
