//! The reader's place in a line, and the small things that every command is made of: names, numbers, durations.
//!
//! A syntax error ends its line; what can be checked beyond syntax (an unknown host, a number out of bounds) is noted
//! and the reading goes on, so that one line can hold several findings.

use core::ops::{Range, RangeInclusive};
use std::collections::BTreeSet;

use crate::lang::{Lang, is_unseen};
use crate::tr;
use crate::trace::{SegmentKind, SocketRef, Span};

use super::diagnostic::Diagnostic;
use super::lexer::{Piece, Token};
use super::suggest::nearest;
use super::words;

/// A value, or the mistake that ends the line.
pub(super) type Parsed<T> = Result<T, Diagnostic>;

/// The longest duration that can be written.
pub(super) const SPAN_MAX: Span = Span::secs(366 * 86_400);

/// What is known while a text is read, and what was found wrong.
#[derive(Debug)]
pub(super) struct Checks {
    pub(super) lang: Lang,
    /// The hosts' names; none where they cannot be known.
    pub(super) hosts: Option<Vec<String>>,
    /// The labels given so far, by host; none where they cannot be known.
    pub(super) labels: Option<BTreeSet<(String, String)>>,
    /// The names of the NAT boxes so far.
    pub(super) boxes: BTreeSet<String>,
    pub(super) found: Vec<Diagnostic>,
}

/// A place among the tokens of one line.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    pub(super) source: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    /// Where the line ends, for what is missing.
    pub(super) end: usize,
    pub(super) checks: &'a mut Checks,
}

impl<'a> Cursor<'a> {
    pub(super) fn lang(&self) -> Lang {
        self.checks.lang
    }

    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    pub(super) fn text(&self, token: &Token) -> &'a str {
        self.source.get(token.span.clone()).unwrap_or("")
    }

    /// The next token's place, or the end of the line.
    pub(super) fn here(&self) -> Range<usize> {
        self.peek().map_or(self.end..self.end, |token| token.span.clone())
    }

    /// Notes a mistake and goes on.
    pub(super) fn note(&mut self, diagnostic: Diagnostic) {
        self.checks.found.push(diagnostic);
    }

    /// The mistake of finding something else than `what` (a key of the interface's words) here.
    pub(super) fn expected(&self, what: &str) -> Diagnostic {
        let lang = self.lang();
        let what = tr!(lang, what);
        let Some(token) = self.peek() else {
            return Diagnostic::new("missing", tr!(lang, "scenario.missing", what = what), self.here());
        };
        let found = self.text(token);
        let diagnostic = match token.piece {
            Piece::Unclosed => Diagnostic::new("unclosed-quote", tr!(lang, "scenario.unclosed"), token.span.clone()),
            Piece::Word | Piece::Sign | Piece::Quoted | Piece::Segment | Piece::Odd => {
                let message = tr!(lang, "scenario.expected", what = what, found = found);
                Diagnostic::new("unexpected", message, token.span.clone())
            }
        };
        match words::ascii_of(found) {
            Some(ascii) => diagnostic.with_help(tr!(lang, "scenario.full-width", ascii = ascii)),
            None => diagnostic,
        }
    }

    /// The next token if it is a word.
    pub(super) fn word(&mut self, what: &str) -> Parsed<(&'a str, Range<usize>)> {
        match self.peek() {
            Some(token) if token.piece == Piece::Word => {
                self.at += 1;
                Ok((self.text(token), token.span.clone()))
            }
            Some(_) | None => Err(self.expected(what)),
        }
    }

    /// Takes the keyword if it is next.
    pub(super) fn keyword(&mut self, keyword: &str) -> bool {
        let fits = self.peek().is_some_and(|token| self.text(token).eq_ignore_ascii_case(keyword));
        self.at += usize::from(fits);
        fits
    }

    /// Takes the keyword or says that it is missing.
    pub(super) fn need_keyword(&mut self, keyword: &str) -> Parsed<()> {
        if self.keyword(keyword) { Ok(()) } else { Err(self.expected_text(keyword)) }
    }

    /// Takes the sign if it is next.
    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let fits = self.peek().is_some_and(|token| token.piece == Piece::Sign && self.text(token) == sign);
        self.at += usize::from(fits);
        fits
    }

    /// Takes the sign or says that it is missing.
    pub(super) fn need_sign(&mut self, sign: &str) -> Parsed<()> {
        if self.sign(sign) { Ok(()) } else { Err(self.expected_text(sign)) }
    }

    /// The mistake of not finding exactly `text` here.
    fn expected_text(&self, text: &str) -> Diagnostic {
        let mut diagnostic = self.expected("scenario.what-text");
        let lang = self.lang();
        diagnostic.message = match self.peek() {
            None => tr!(lang, "scenario.missing", what = format!("`{text}`")),
            Some(token) => tr!(lang, "scenario.expected", what = format!("`{text}`"), found = self.text(token)),
        }
        .into_owned();
        diagnostic
    }

    /// Nothing more may stand on the line.
    pub(super) fn finish(&self) -> Parsed<()> {
        let Some(token) = self.peek() else { return Ok(()) };
        let diagnostic = self.expected("scenario.what-end");
        if token.piece == Piece::Unclosed { Err(diagnostic) } else { Err(Diagnostic { code: "extra", ..diagnostic }) }
    }

    /// The entry of `table` that the next word names, case aside.
    pub(super) fn choose<T: Copy>(&mut self, table: &[(T, &'static str)], what: &str) -> Parsed<T> {
        let (word, span) = self.word(what)?;
        match table.iter().find(|(_, known)| known.eq_ignore_ascii_case(word)) {
            Some((value, _)) => Ok(*value),
            None => Err(self.unknown(word, span, what, &words::names(table))),
        }
    }

    /// The mistake of a word that is none of the known ones.
    pub(super) fn unknown(&self, word: &str, span: Range<usize>, what: &str, known: &[&str]) -> Diagnostic {
        let lang = self.lang();
        let message = tr!(lang, "scenario.unknown", word = word, what = tr!(lang, what));
        let help = match nearest(word, known.iter().copied()) {
            Some(near) => tr!(lang, "scenario.did-you-mean", word = near),
            None if known.is_empty() => return Diagnostic::new("unknown-word", message, span),
            None => tr!(lang, "scenario.known", words = known.join(", ")),
        };
        Diagnostic::new("unknown-word", message, span).with_help(help)
    }

    /// A whole number within bounds; one out of bounds is noted and the nearest bound is taken.
    pub(super) fn number(&mut self, what: &str, bounds: RangeInclusive<i64>) -> Parsed<i64> {
        let (word, span) = self.word(what)?;
        let Some(value) = whole_number(word) else {
            self.at -= 1;
            return Err(self.expected(what));
        };
        if bounds.contains(&value) {
            return Ok(value);
        }
        self.note(self.out_of_bounds(word, span, what, bounds.start(), bounds.end()));
        Ok(value.clamp(*bounds.start(), *bounds.end()))
    }

    /// The same where a word such as `off` might stand as well: `what` names both, `number` the number alone.
    pub(super) fn count_or(&mut self, what: &str, number: &str, bounds: RangeInclusive<u32>) -> Parsed<u32> {
        let is_number = self.peek().is_some_and(|token| whole_number(self.text(token)).is_some());
        if is_number { self.count(number, bounds) } else { Err(self.expected(what)) }
    }

    /// A whole number that fits 32 bits without sign.
    pub(super) fn count(&mut self, what: &str, bounds: RangeInclusive<u32>) -> Parsed<u32> {
        let bounds = i64::from(*bounds.start())..=i64::from(*bounds.end());
        self.number(what, bounds).map(|value| u32::try_from(value).unwrap_or(0))
    }

    pub(super) fn out_of_bounds(
        &self,
        word: &str,
        span: Range<usize>,
        what: &str,
        min: &dyn core::fmt::Display,
        max: &dyn core::fmt::Display,
    ) -> Diagnostic {
        let lang = self.lang();
        let what = tr!(lang, what);
        Diagnostic::new(
            "out-of-bounds",
            tr!(lang, "scenario.bounds", what = what, min = min, max = max, value = word),
            span,
        )
    }

    /// A length of time with its unit.
    pub(super) fn duration(&mut self) -> Parsed<Span> {
        let (word, span) = self.word("scenario.what-duration")?;
        let Ok(length) = duration(word) else {
            self.at -= 1;
            return Err(self.expected("scenario.what-duration").with_help(tr!(self.lang(), "scenario.duration-help")));
        };
        if let Some(length) = length.filter(|length| *length <= SPAN_MAX) {
            return Ok(length);
        }
        self.note(self.out_of_bounds(word, span, "scenario.what-duration", &Span::ZERO, &"8784h"));
        Ok(SPAN_MAX)
    }

    /// The name of a host of the run.
    pub(super) fn host(&mut self) -> Parsed<String> {
        let (word, span) = self.word("scenario.what-host")?;
        self.check_host(word, span);
        Ok(word.to_owned())
    }

    /// Notes it if no host has that name.
    pub(super) fn check_host(&mut self, word: &str, span: Range<usize>) -> bool {
        let Some(hosts) = &self.checks.hosts else { return true };
        if hosts.iter().any(|host| host == word) {
            return true;
        }
        let known: Vec<&str> = hosts.iter().map(String::as_str).collect();
        let mut diagnostic = self.unknown(word, span, "scenario.what-host", &known);
        diagnostic.code = "unknown-host";
        self.note(diagnostic);
        false
    }

    /// `HOST`, `HOST.LABEL` or `HOST.CHILD.LABEL`, which was cut from `span`.
    pub(super) fn socket(&mut self, word: &str, span: Range<usize>) -> SocketRef {
        let Some((host, label)) = word.split_once('.') else {
            self.check_host(word, span);
            return SocketRef { host: word.to_owned(), label: None };
        };
        if self.check_host(host, span.start..span.start + host.len()) {
            // A child's descriptor has the child's name before its label.
            let mut start = span.start + host.len() + 1;
            for part in label.splitn(2, '.') {
                self.check_label(host, part, start..start + part.len());
                start += part.len() + 1;
            }
        }
        SocketRef { host: host.to_owned(), label: Some(label.to_owned()) }
    }

    fn check_label(&mut self, host: &str, label: &str, span: Range<usize>) {
        let lang = self.lang();
        if !words::is_name(label) {
            self.note(bad_name(lang, label, span));
            return;
        }
        let Some(labels) = &self.checks.labels else { return };
        if labels.contains(&(host.to_owned(), label.to_owned())) {
            return;
        }
        let known = labels.iter().filter(|(owner, _)| owner == host).map(|(_, name)| name.as_str());
        let help = nearest(label, known).map_or_else(
            || tr!(lang, "scenario.label-help", label = label),
            |near| tr!(lang, "scenario.did-you-mean", word = near),
        );
        let message = tr!(lang, "scenario.unknown-label", host = host, label = label);
        self.note(Diagnostic::new("unknown-label", message, span).with_help(help));
    }

    /// A new name: of a host, or after `as`.
    pub(super) fn new_name(&mut self, what: &str) -> Parsed<(String, Range<usize>)> {
        let (word, span) = self.word(what)?;
        if !words::is_name(word) {
            let diagnostic = bad_name(self.lang(), word, span.clone());
            self.note(diagnostic);
        }
        Ok((word.to_owned(), span))
    }

    /// A kind of segment, in any of its spellings.
    pub(super) fn kind(&mut self) -> Parsed<SegmentKind> {
        let (word, span) = self.word("scenario.what-kind")?;
        words::kind_of(word)
            .ok_or_else(|| self.unknown(word, span, "scenario.what-kind", &words::names(&SegmentKind::ALL)))
    }

    /// What stands between quotes.
    pub(super) fn quoted(&mut self) -> Option<&'a str> {
        let token = self.peek().filter(|token| token.piece == Piece::Quoted)?;
        self.at += 1;
        let start = token.span.start + 1;
        let text = self.source.get(start..token.span.end - 1)?;
        if let Some((at, c)) = text.char_indices().find(|(_, c)| is_unseen(*c) && *c != '\t') {
            let message = tr!(self.lang(), "scenario.unseen", code = format!("{:04X}", u32::from(c)));
            self.note(Diagnostic::new("control-character", message, start + at..start + at + c.len_utf8()));
        }
        Some(text)
    }
}

pub(super) fn bad_name(lang: Lang, word: &str, span: Range<usize>) -> Diagnostic {
    Diagnostic::new("bad-name", tr!(lang, "scenario.bad-name", word = word), span)
        .with_help(tr!(lang, "scenario.bad-name-help"))
}

/// The number that the word is; one beyond 64 bits becomes the nearest that fits, which no bounds admit.
pub(super) fn whole_number(word: &str) -> Option<i64> {
    let (negative, digits) = word.strip_prefix('-').map_or((false, word), |digits| (true, digits));
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(word.parse().unwrap_or(if negative { i64::MIN } else { i64::MAX }))
}

/// A length of time: `Ok(None)` when it overflows, `Err` when it is none.
pub(crate) fn duration(word: &str) -> Result<Option<Span>, ()> {
    let at = word.find(|c: char| c.is_ascii_alphabetic()).ok_or(())?;
    let (value, unit) = word.split_at(at);
    let (_, unit_us) = words::UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).ok_or(())?;
    let (whole, fraction) = value.split_once('.').map_or((value, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || fraction.is_some_and(|fraction| !digits(fraction)) {
        return Err(());
    }
    let mut rest_us = 0;
    let mut place_us = *unit_us;
    for digit in fraction.unwrap_or("").bytes() {
        let digit = u64::from(digit - b'0');
        // What is finer than a microsecond cannot be said.
        if place_us % 10 != 0 && digit * place_us % 10 != 0 {
            return Err(());
        }
        rest_us += digit * place_us / 10;
        place_us /= 10;
    }
    let whole_us = whole.parse::<u64>().ok().and_then(|whole| whole.checked_mul(*unit_us));
    Ok(whole_us.and_then(|us| us.checked_add(rest_us)).map(Span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_exact_or_refused() {
        for (word, expected) in [
            ("250us", Ok(Some(250))),
            ("50ms", Ok(Some(50_000))),
            ("1.5s", Ok(Some(1_500_000))),
            ("0.25ms", Ok(Some(250))),
            ("2m", Ok(Some(120_000_000))),
            ("1h", Ok(Some(3_600_000_000))),
            ("1.000001s", Ok(Some(1_000_001))),
            ("1.0000001s", Err(())),
            ("1.0000000s", Ok(Some(1_000_000))),
            ("0.5us", Err(())),
            ("5", Err(())),
            ("s", Err(())),
            (".5s", Err(())),
            ("5.s", Err(())),
            ("1.5.5s", Err(())),
            ("99999999999999999999s", Ok(None)),
            ("99999999999999h", Ok(None)),
        ] {
            assert_eq!(duration(word), expected.map(|us| us.map(Span)), "{word}");
        }
    }
    #[test]
    fn durations_are_printed_in_the_unit_that_suits_them_and_read_back() {
        for (us, expected) in [
            (60_000_000, "60s"),
            (120_000_000, "2m"),
            (3_600_000_000, "60m"),
            (7_200_000_000, "2h"),
            (7_260_000_000, "121m"),
            (604_800_000_000, "168h"),
        ] {
            assert_eq!(Span(us).to_string(), expected);
            assert_eq!(duration(expected), Ok(Some(Span(us))));
        }
    }
}
