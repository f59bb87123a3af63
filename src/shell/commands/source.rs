//! A file that was read, with its name: what the commands that take scenarios and lessons have in common.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use crate::lang::Lang;
use crate::scenario::{self, Diagnostic, FailureKind, RunReport, Scenario, refusal_text, render};
use crate::shell::{Failure, files};
use crate::tr;
use crate::tui::text::clean;

/// The text of a file and what to call it.
#[derive(Debug)]
pub struct Source {
    /// The name as it was given.
    pub name: String,
    /// The text.
    pub text: String,
}

impl Source {
    /// Reads a file, `-` for the standard input; or says in a sentence why not.
    pub fn read(path: &Path, lang: Lang) -> Result<Source, String> {
        Source::read_or(path).map_err(|(name, why)| why.sentence(lang, &name))
    }

    /// Reads a file, or says what to call it and why it could not be read.
    pub fn read_or(path: &Path) -> Result<Source, (String, files::Unreadable)> {
        // A file's name must not send anything to the terminal but its letters.
        let name = clean(&path.display().to_string());
        match files::read(path) {
            Ok(text) => Ok(Source { name, text }),
            Err(why) => Err((name, why)),
        }
    }

    /// The same of what may be in an old encoding: bytes that are no UTF-8 become signs that stand for none.
    pub fn read_any(path: &Path) -> Result<Source, (String, files::Unreadable)> {
        let name = clean(&path.display().to_string());
        match files::read_any(path) {
            Ok(text) => Ok(Source { name, text }),
            Err(why) => Err((name, why)),
        }
    }

    /// The scenario in it; all its mistakes are shown if it has any.
    pub fn scenario(&self, lang: Lang) -> Result<Scenario, Failure> {
        scenario::parse(&self.text, lang).map_err(|mistakes| {
            self.show(&mistakes, lang);
            Failure::BadFile
        })
    }

    /// Shows in what a run did not go as its scenario says.
    pub fn complain(&self, report: &RunReport, lang: Lang) -> Result<(), Failure> {
        if report.is_ok() {
            return Ok(());
        }
        let failures = report.failures.iter().chain(&report.refusal);
        let found: Vec<Diagnostic> = failures.map(|failure| diagnostic(failure, lang)).collect();
        self.show(&found, lang);
        Err(Failure::Failed)
    }

    /// Prints mistakes with their places to the standard error.
    pub fn show(&self, mistakes: &[Diagnostic], lang: Lang) {
        let mut out = io::stderr().lock();
        let colored = out.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let _ = writeln!(out, "{}", render(mistakes, &self.text, &self.name, lang, colored));
    }
}

/// What did not go as the scenario says, with its place.
pub fn diagnostic(failure: &scenario::Failure, lang: Lang) -> Diagnostic {
    let (expected, actual) = (&failure.expected, &failure.actual);
    let (code, message) = match &failure.kind {
        FailureKind::Expect => ("expect", tr!(lang, "shell.run.expect", expected = expected, actual = actual)),
        FailureKind::Until => ("until", tr!(lang, "shell.run.until", expected = expected, actual = actual)),
        FailureKind::Endless => ("endless", tr!(lang, "scenario.endless", count = expected)),
        FailureKind::Refused(refusal) => ("refused", refusal_text(refusal, lang).into()),
    };
    Diagnostic::new(code, message, failure.span.clone())
}
