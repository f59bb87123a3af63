//! A whole scenario: the preamble, then one command a line; every mistake at once.

use core::ops::Range;
use std::collections::BTreeSet;

use crate::lang::Lang;
use crate::sim::Setup;
use crate::tr;
use crate::trace::{Command, PROFILES, Profile};

use super::diagnostic::Diagnostic;
use super::lexer::{Piece, Token, tokens};
use super::parse_value::{Checks, Cursor, Parsed};
use super::words::{self, Verb};

/// The largest source that is read, in bytes.
pub const SOURCE_MAX: usize = 1 << 20;

/// How many mistakes are reported; a file with more is of another kind.
const DIAGNOSTICS_MAX: usize = 50;

/// How many hosts a run may have.
const HOSTS_MIN_MAX: (usize, usize) = (2, 8);

/// A scenario that was read without a mistake.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What does not change while it runs.
    pub setup: Setup,
    /// The commands in order.
    pub lines: Vec<Line>,
}

/// One command of a scenario and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The command.
    pub command: Command,
    /// The number of its line, from 1.
    pub number: usize,
    /// Its bytes in the source, comment and blanks aside.
    pub span: Range<usize>,
}

/// Reads a scenario.
///
/// # Errors
/// Every mistake that it holds, in the order of their places; messages are in `lang`.
pub fn parse(source: &str, lang: Lang) -> Result<Scenario, Vec<Diagnostic>> {
    if source.len() > SOURCE_MAX {
        return Err(vec![Diagnostic::new("too-large", tr!(lang, "scenario.too-large"), 0..0)]);
    }
    let mut reader = Reader::new(source, lang);
    let mut start = 0;
    for (index, line) in source.split('\n').enumerate() {
        let end = start + line.len();
        reader.line(index + 1, start..end);
        start = end + 1;
        if reader.checks.found.len() >= DIAGNOSTICS_MAX {
            break;
        }
    }
    reader.finish()
}

/// Reads one command, such as a learner types at `:`. Hosts and labels are not checked: the run refuses what it
/// does not know.
///
/// # Errors
/// Every mistake in it; messages are in `lang`.
pub fn parse_command(text: &str, lang: Lang) -> Result<Command, Vec<Diagnostic>> {
    one_command(text, Checks { lang, hosts: None, labels: None, boxes: BTreeSet::new(), found: Vec::new() })
}

/// The same in a run with these hosts, whose names are checked.
///
/// # Errors
/// Every mistake in it; messages are in `lang`.
pub fn parse_command_on(text: &str, hosts: &[String], lang: Lang) -> Result<Command, Vec<Diagnostic>> {
    one_command(
        text,
        Checks { lang, hosts: Some(hosts.to_vec()), labels: None, boxes: BTreeSet::new(), found: Vec::new() },
    )
}

fn one_command(text: &str, mut checks: Checks) -> Result<Command, Vec<Diagnostic>> {
    if text.len() > SOURCE_MAX {
        return Err(vec![Diagnostic::new("too-large", tr!(checks.lang, "scenario.too-large"), 0..0)]);
    }
    let tokens = tokens(text, 0..text.len());
    let end = text.trim_end().len();
    let result = Cursor { source: text, tokens: &tokens, at: 0, end, checks: &mut checks }.command();
    match result {
        Ok(command) if checks.found.is_empty() => Ok(command),
        Ok(_) => Err(checks.found),
        Err(diagnostic) => {
            checks.found.push(diagnostic);
            Err(checks.found)
        }
    }
}

/// A scenario as far as it has been read.
struct Reader<'a> {
    source: &'a str,
    checks: Checks,
    setup: Setup,
    /// The hosts named, with their places.
    named: Vec<(String, Range<usize>)>,
    /// Which of `profile` and `seed` were given.
    given: Vec<Verb>,
    lines: Vec<Line>,
    in_preamble: bool,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str, lang: Lang) -> Reader<'a> {
        let checks =
            Checks { lang, hosts: None, labels: Some(BTreeSet::new()), boxes: BTreeSet::new(), found: Vec::new() };
        Reader {
            source,
            checks,
            setup: Setup::default(),
            named: Vec::new(),
            given: Vec::new(),
            lines: Vec::new(),
            in_preamble: true,
        }
    }

    fn line(&mut self, number: usize, span: Range<usize>) {
        let tokens = tokens(self.source, span);
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
        let span = first.span.start..last.span.end;
        let result = match self.preamble_verb(&tokens) {
            Some(verb) => self.preamble(verb, &tokens, span.end),
            None => self.command(&tokens, number, span),
        };
        if let Err(diagnostic) = result {
            self.checks.found.push(diagnostic);
        }
    }

    /// The preamble's word that begins the line, while the preamble lasts.
    fn preamble_verb(&self, tokens: &[Token]) -> Option<Verb> {
        let first = tokens.first().filter(|token| token.piece == Piece::Word && self.in_preamble)?;
        words::verb_of(self.source.get(first.span.clone())?).filter(|verb| verb.is_preamble())
    }

    fn preamble(&mut self, verb: Verb, tokens: &[Token], end: usize) -> Parsed<()> {
        let cursor = Cursor { source: self.source, tokens, at: 1, end, checks: &mut self.checks };
        match verb {
            Verb::Profile => self.setup.profile = profile(cursor)?,
            Verb::Seed => self.setup.seed = seed(cursor)?,
            Verb::Host => host(cursor, &mut self.named)?,
            Verb::Link
            | Verb::Sysctl
            | Verb::Drop
            | Verb::Duplicate
            | Verb::Delay
            | Verb::Reorder
            | Verb::Reject
            | Verb::Heal
            | Verb::Deliver
            | Verb::Inject
            | Verb::Flood
            | Verb::Icmp
            | Verb::Nat
            | Verb::Route
            | Verb::Show
            | Verb::Run
            | Verb::Step
            | Verb::Expect => {}
        }
        self.once(verb, tokens)
    }

    /// `profile` and `seed` may stand once.
    fn once(&mut self, verb: Verb, tokens: &[Token]) -> Parsed<()> {
        let span = tokens.first().map_or(0..0, |token| token.span.clone());
        if verb != Verb::Host && self.given.contains(&verb) {
            let word = self.source.get(span.clone()).unwrap_or("");
            return Err(Diagnostic::new("twice", tr!(self.checks.lang, "scenario.twice", word = word), span));
        }
        self.given.push(verb);
        Ok(())
    }

    fn command(&mut self, tokens: &[Token], number: usize, span: Range<usize>) -> Parsed<()> {
        self.end_preamble();
        let end = span.end;
        let command = Cursor { source: self.source, tokens, at: 0, end, checks: &mut self.checks }.command()?;
        self.lines.push(Line { command, number, span });
        Ok(())
    }

    /// From here on the hosts are known.
    fn end_preamble(&mut self) {
        if !self.in_preamble {
            return;
        }
        self.in_preamble = false;
        let (min, max) = HOSTS_MIN_MAX;
        if let Some((_, last)) = self.named.last() {
            if self.named.len() < min || self.named.len() > max {
                let message = tr!(self.checks.lang, "scenario.host-count", min = min, max = max, n = self.named.len());
                self.checks.found.push(Diagnostic::new("host-count", message, last.clone()));
            }
            self.setup.hosts = self.named.iter().map(|(name, _)| name.clone()).collect();
        }
        self.checks.hosts = Some(self.setup.hosts.clone());
    }

    fn finish(mut self) -> Result<Scenario, Vec<Diagnostic>> {
        self.end_preamble();
        if self.checks.found.is_empty() {
            return Ok(Scenario { setup: self.setup, lines: self.lines });
        }
        self.checks.found.sort_by_key(|diagnostic| diagnostic.span.start);
        Err(self.checks.found)
    }
}

/// What follows `profile`; one that is unknown is noted.
fn profile(mut cursor: Cursor<'_>) -> Parsed<&'static Profile> {
    let (word, span) = cursor.word("scenario.what-profile")?;
    let known = Profile::by_name(word);
    if known.is_none() {
        let names: Vec<&str> = PROFILES.iter().map(|profile| profile.name).collect();
        let diagnostic = cursor.unknown(word, span, "scenario.what-profile", &names);
        cursor.note(diagnostic);
    }
    cursor.finish()?;
    Ok(known.unwrap_or_else(Profile::default_profile))
}

/// What follows `seed`.
fn seed(mut cursor: Cursor<'_>) -> Parsed<u64> {
    let lang = cursor.lang();
    let (word, span) = cursor.word("scenario.what-seed")?;
    let seed = word.parse().map_err(|_| {
        let what = tr!(lang, "scenario.what-seed");
        let message = tr!(lang, "scenario.bounds", what = what, min = 0, max = u64::MAX, value = word);
        Diagnostic::new("out-of-bounds", message, span)
    })?;
    cursor.finish()?;
    Ok(seed)
}

/// What follows `host`; a name that was named before is noted.
fn host(mut cursor: Cursor<'_>, named: &mut Vec<(String, Range<usize>)>) -> Parsed<()> {
    let (name, span) = cursor.new_name("scenario.what-host")?;
    if named.iter().any(|(known, _)| *known == name) {
        let message = tr!(cursor.lang(), "scenario.twice", word = name);
        cursor.note(Diagnostic::new("twice", message, span));
    } else {
        named.push((name, span));
    }
    cursor.finish()
}
