//! Scenario texts inside a lesson file: pieces of the file read as one scenario, mistakes brought back to their place.

use core::ops::Range;

use crate::lang::Lang;
use crate::scenario::{self, Diagnostic, Line, Scenario};

use super::toml_reader::Str;

/// Several strings of a file, one after the other, as one scenario.
#[derive(Debug, Default)]
pub(super) struct Pieces<'s> {
    text: String,
    parts: Vec<(Range<usize>, &'s Str)>,
}

impl<'s> Pieces<'s> {
    /// Only this string.
    pub fn one(string: &'s Str) -> Pieces<'s> {
        let mut pieces = Pieces::default();
        pieces.add(string);
        pieces
    }

    /// Puts one more string behind the others.
    pub fn add(&mut self, string: &'s Str) {
        let start = self.text.len();
        self.text.push_str(&string.value);
        self.parts.push((start..self.text.len(), string));
        self.text.push('\n');
    }

    /// Reads them; the lines' places are then places in the file.
    pub fn parse(&self, lang: Lang) -> Result<Scenario, Vec<Diagnostic>> {
        match scenario::parse(&self.text, lang) {
            Ok(scenario) => Ok(Scenario { lines: self.placed(scenario.lines), ..scenario }),
            Err(found) => Err(found.into_iter().map(|found| self.brought_back(found)).collect()),
        }
    }

    /// How many of the lines of the whole text stand in each string, one after the other.
    pub fn shares(&self, lang: Lang) -> Vec<usize> {
        let lines = scenario::parse(&self.text, lang).map(|scenario| scenario.lines).unwrap_or_default();
        let share =
            |(part, _): &(Range<usize>, &Str)| lines.iter().filter(|line| part.contains(&line.span.start)).count();
        self.parts.iter().map(share).collect()
    }

    fn placed(&self, lines: Vec<Line>) -> Vec<Line> {
        lines.into_iter().map(|line| Line { span: self.place(line.span), ..line }).collect()
    }

    fn brought_back(&self, found: Diagnostic) -> Diagnostic {
        Diagnostic { span: self.place(found.span.clone()), ..found }
    }

    fn place(&self, span: Range<usize>) -> Range<usize> {
        let part = self.parts.iter().find(|(part, _)| part.start <= span.start && span.start <= part.end);
        match part {
            Some((part, string)) => string.place(span.start - part.start..span.end.saturating_sub(part.start)),
            None => 0..0,
        }
    }
}

/// Reads one command made of a prefix, a string of the file and a suffix; mistakes are brought back to the string.
pub(super) fn command_around(
    prefix: &str,
    string: &Str,
    suffix: &str,
    hosts: &[String],
    lang: Lang,
) -> Result<crate::trace::Command, Vec<Diagnostic>> {
    let inner = string.value.trim_end();
    let text = format!("{prefix}{inner}{suffix}");
    let back = |found: Diagnostic| {
        let clip = |at: usize| at.saturating_sub(prefix.len()).min(inner.len());
        let range = clip(found.span.start)..clip(found.span.end);
        Diagnostic { span: string.place(range), ..found }
    };
    scenario::parse_command_on(&text, hosts, lang).map_err(|found| found.into_iter().map(back).collect())
}
