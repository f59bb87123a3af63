//! What a program printed, for an overlay: the output of `show ss`, `show tcpdump` and `show nstat`.
//!
//! Each host's has a heading, the command as one would type it there. Lines stand as they were printed; those that are
//! wider than the screen go on below, further in.

use super::text::{Run, RunLine, width, wrap_hanging};
use super::theme::Role;
use crate::trace::{HostView, Record, What};

/// How far in a line goes on.
const HANG: usize = 4;

/// What a program printed on one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The command, behind the host's name: `server$ ss -tano`.
    pub heading: String,
    /// The lines.
    pub lines: Vec<String>,
}

/// The outputs among the records, in their order.
pub fn outputs(records: &[Record], hosts: &[HostView]) -> Vec<Output> {
    let output = |record: &Record| {
        let What::Shown { program, lines } = &record.what else { return None };
        let host = record.host.and_then(|id| hosts.get(id.0)).map_or("", |host| host.name.as_str());
        Some(Output { heading: format!("{host}$ {}", program.command()), lines: lines.clone() })
    };
    records.iter().filter_map(output).collect()
}

/// The columns that the widest line takes.
pub fn widest(outputs: &[Output]) -> usize {
    let of = |output: &Output| output.lines.iter().chain([&output.heading]).map(|line| width(line)).max().unwrap_or(0);
    outputs.iter().map(of).max().unwrap_or(0)
}

/// The lines for so many columns; a host without any says so with `nothing`.
pub fn lines(outputs: &[Output], nothing: &str, columns: usize) -> Vec<RunLine> {
    let mut all = Vec::new();
    for output in outputs {
        if !all.is_empty() {
            all.push(RunLine::new());
        }
        all.push(vec![Run::new(output.heading.clone(), Role::Title)]);
        if output.lines.is_empty() {
            all.push(vec![Run::new(nothing, Role::Dim)]);
        }
        for line in &output.lines {
            all.extend(wrap_hanging(&[Run::new(line.clone(), Role::Text)], columns, HANG));
        }
    }
    all
}
