//! The scenario language: parse, check, run.
//!
//! A scenario is a text of one command a line. [`parse()`] turns it into a [`Scenario`] or into every mistake it
//! holds, [`complete()`] says what may stand at a cursor, [`Session`] plays it step by step with rewinding and
//! interventions, and [`run()`] plays it to its end. `docs/scenario.md` is the reader's account of the language.

pub mod compare;
pub mod complete;
pub mod diagnostic;
pub mod forks;
mod lexer;
mod option_words;
mod parse;
mod parse_call;
mod parse_condition;
mod parse_nat;
mod parse_option;
mod parse_port;
mod parse_value;
mod parse_wire;
mod play;
pub mod refusal;
pub mod run;
pub mod session;
mod suggest;
mod tape;
#[cfg(feature = "tutor")]
pub(crate) mod toml_reader;
pub mod words;

mod words_attack;
mod words_process;
mod words_show;

pub use complete::{Candidate, Completions, Help, complete};
pub use diagnostic::{Diagnostic, render};
pub use forks::{BranchId, Forks};
pub use parse::{Line, SOURCE_MAX, Scenario, parse, parse_command, parse_command_on};
#[cfg(feature = "tutor")]
pub(crate) use parse_value::duration;
pub use play::{Failure, FailureKind};
pub use refusal::refusal_text;
pub use run::{RunReport, run, run_by_lines};
pub use session::{Next, Progress, Session, live};
pub use suggest::nearest;
#[cfg(feature = "tutor")]
pub(crate) use suggest::slips;

pub use crate::sim::{Refusal, Setup};

/// Commands in one line, as they are told: parted by `; `.
pub fn in_a_line(commands: impl IntoIterator<Item = impl ToString>) -> String {
    commands.into_iter().map(|command| command.to_string()).collect::<Vec<String>>().join("; ")
}

/// The commands of such a line.
pub fn of_a_line(line: &str) -> Vec<String> {
    line.split(';').map(|command| command.trim().to_owned()).filter(|command| !command.is_empty()).collect()
}
