//! The only place with a clock, a terminal, files and threads.
//!
//! [`main`] reads the arguments, chooses the language, does what was asked for and turns the outcome into an exit code:
//! 0 fine, 1 a check or an expectation failed, 2 usage (unreadable input too), 3 the environment lacks something.
#![expect(clippy::disallowed_methods, reason = "this is where the clock, the environment and the threads are")]

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use crate::lang::Lang;

pub mod backend;
pub mod cli;
mod commands;
mod config;
pub mod content;
pub mod event_loop;
mod files;
mod folders;
mod ink;
pub mod input;
mod lab_arm;
pub mod learner;
mod lesson_files;
pub mod look;
#[cfg(unix)]
mod notes;
pub mod outlet;
#[cfg(unix)]
mod pages;
mod plain;
pub mod signals;
pub mod terminal;
mod usage;
mod work_files;

/// Why a command did not end well, and with which exit code.
#[derive(Debug)]
enum Failure {
    /// A check or an expectation failed; what there was to say has been printed.
    Failed,
    /// The arguments or the files they name are no good (exit code 2).
    Usage(String),
    /// The same, but what there was to say has been printed.
    BadFile,
    /// The environment lacks something (exit code 3).
    Environment(String),
    /// A signal ended the program (exit code 128 + its number).
    Signal(i32),
    /// Whoever read our output went away: no reason to complain.
    NobodyListens,
}

impl From<io::Error> for Failure {
    /// An error while writing the output.
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::NobodyListens,
            _ => Failure::Environment(error.to_string()),
        }
    }
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    let system = sys_locale::get_locale().map_or(Lang::En, |locale| Lang::from_locale(&locale));
    let asked = cli::asked_lang(&args).or_else(look::lang_of_environment).or_else(config::language);
    let lang = asked.unwrap_or(system);
    let outcome = match cli::parse(&args, lang) {
        Ok(cli) => commands::perform(&cli, asked, system),
        Err(error) => usage::report(&error, lang),
    };
    exit_code(outcome)
}

fn exit_code(outcome: Result<(), Failure>) -> ExitCode {
    let (code, sentence) = match outcome {
        Ok(()) | Err(Failure::NobodyListens) => (0, None),
        Err(Failure::Failed) => (1, None),
        Err(Failure::Usage(sentence)) => (2, Some(sentence)),
        Err(Failure::BadFile) => (2, None),
        Err(Failure::Environment(sentence)) => (3, Some(sentence)),
        Err(Failure::Signal(signal)) => (u8::try_from(128 + signal).unwrap_or(u8::MAX), None),
    };
    if let Some(sentence) = sentence {
        complain(&sentence);
    }
    ExitCode::from(code)
}

/// Prints a sentence to the standard error; nobody is there to tell if that fails.
fn complain(sentence: &str) {
    let _ = writeln!(io::stderr(), "finwait: {sentence}");
}

/// A word of the command line as a sentence shows it: between quotes where it is empty or not seen as one word.
fn spoken(word: &str) -> Cow<'_, str> {
    let plain = |c: char| !c.is_whitespace() && !c.is_control();
    if !word.is_empty() && word.chars().all(plain) { Cow::Borrowed(word) } else { Cow::Owned(format!("{word:?}")) }
}

/// Prints to the standard output.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
