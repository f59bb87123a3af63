//! An inquiry: outputs that a learner may ask for, and which of their lines are the evidence of a fault.
//!
//! Nothing of it is written down: the outputs are printed from the run, and the lines that show the fault are found by
//! what incidents know of it, or are those that say what an author looks for. A line is named by its output and its
//! number there, such as `ss app 2`.

use core::fmt;

use crate::trace::{Program, Record, Rule, Show, What, WorldView};

use super::generate::{self, Seen};

/// An output that may be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// What prints it.
    pub program: Program,
    /// On which host.
    pub host: String,
}

/// A line of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The output, as it is asked for: `ss app`.
    pub output: String,
    /// Its number there, from 1; 0 if it is not known yet.
    pub line: usize,
    /// What it says; of a wrong answer in a file, words that the line must have.
    pub text: String,
}

/// What makes a line evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// It shows the fault of this name.
    Fault(&'static str),
    /// It is in that output and has these words.
    Words(Row),
}

/// An output as it is printed at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// What was asked for.
    pub look: Look,
    /// The command as it is typed on the host: `app$ ss -tano`.
    pub command: String,
    /// The lines.
    pub lines: Vec<String>,
}

/// What may be asked for, and what is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// What makes a line evidence.
    pub sign: Sign,
    /// The outputs that may be asked for, in their order, none twice.
    pub outputs: Vec<Look>,
    /// Every line of them at the moment of the question; none before the run has come to it.
    pub lines: Vec<Row>,
}

impl Look {
    /// What is printed at the moment of `view`, which `records` have led to.
    pub fn printed(&self, view: &WorldView, records: &[Record]) -> Printed {
        let mut all = records.to_vec();
        Show { program: self.program, host: Some(self.host.clone()) }.append(view, &mut all);
        let shown = all.pop().map(|record| record.what);
        let Some(What::Shown { lines, .. }) = shown else { return self.nothing() };
        let lines = lines.iter().map(|line| generate::without_options(line)).collect();
        Printed { lines, ..self.nothing() }
    }

    /// The command without a line of output.
    fn nothing(&self) -> Printed {
        Printed { look: self.clone(), command: self.command(), lines: Vec::new() }
    }

    /// The command as it is typed on the host: `app$ ss -tano`.
    pub fn command(&self) -> String {
        format!("{}$ {}", self.host, self.program.command())
    }
}

impl Inquiry {
    /// The output that a typed line asks for, by its place: `ss app`, or `show ss app`.
    pub fn asked_for(&self, text: &str) -> Option<usize> {
        let words: Vec<&str> = text.split_whitespace().skip_while(|word| *word == "show").collect();
        let wanted = words.join(" ").to_lowercase();
        self.outputs.iter().position(|look| look.to_string().to_lowercase() == wanted)
    }

    /// The line that a typed text names: `ss app 2`.
    pub fn named(&self, text: &str) -> Option<Row> {
        let (output, number) = text.trim().rsplit_once(char::is_whitespace)?;
        let line = number.parse().ok().filter(|line| *line > 0)?;
        let look = self.outputs.get(self.asked_for(output)?)?;
        Some(Row { output: look.to_string(), line, text: String::new() })
    }

    /// The program that prints an output, and the line of that place with its text.
    pub fn line(&self, row: &Row) -> Option<(Program, &Row)> {
        let look = self.outputs.iter().find(|look| look.to_string() == row.output)?;
        Some((look.program, self.lines.iter().find(|line| line.is(row))?))
    }

    /// All outputs as they are printed at a moment.
    pub fn printed(&self, view: &WorldView, records: &[Record]) -> Vec<Printed> {
        self.outputs.iter().map(|look| look.printed(view, records)).collect()
    }

    /// Whether the run has the fault, as far as one is named.
    pub fn has_fault(&self, view: &WorldView, records: &[Record]) -> bool {
        match &self.sign {
            Sign::Fault(key) => generate::has_fault(key, view, records),
            Sign::Words(_) => true,
        }
    }

    /// The lines that are the evidence.
    pub fn proofs(&self, printed: &[Printed]) -> Vec<Row> {
        let key = match &self.sign {
            Sign::Words(wanted) => return saying(wanted, printed),
            Sign::Fault(key) => key,
        };
        let seen = |(output, of): (usize, &Printed)| {
            let (program, host) = (of.look.program, of.look.host.clone());
            let line = move |text: &String| Seen { program, host: host.clone(), output, text: text.clone() };
            of.lines.iter().map(line).collect::<Vec<_>>()
        };
        let all: Vec<Seen> = printed.iter().enumerate().flat_map(seen).collect();
        let rows: Vec<Row> = printed.iter().flat_map(rows).collect();
        generate::showing(key, &all).into_iter().filter_map(|at| rows.get(at).cloned()).collect()
    }

    /// The rules that decided it, as far as a fault is named.
    pub fn rules(&self, records: &[Record]) -> Vec<Rule> {
        match &self.sign {
            Sign::Fault(key) => generate::rules_of(key, records),
            Sign::Words(_) => Vec::new(),
        }
    }
}

/// The lines of the output that `wanted` names which have its words.
pub fn saying(wanted: &Row, printed: &[Printed]) -> Vec<Row> {
    let words = wanted.said();
    let says = |row: &Row| !words.is_empty() && row.said().contains(&words);
    let of = printed.iter().filter(|of| of.look.to_string() == wanted.output);
    of.flat_map(rows).filter(says).collect()
}

/// The lines of an output, each with its place.
pub(crate) fn rows(of: &Printed) -> Vec<Row> {
    let row = |(at, text): (usize, &String)| Row { output: of.look.to_string(), line: at + 1, text: text.clone() };
    of.lines.iter().enumerate().map(row).collect()
}

impl Row {
    /// What it says, its words parted by one space.
    pub fn said(&self) -> String {
        self.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether both are the same line.
    pub fn is(&self, other: &Row) -> bool {
        self.output == other.output && self.line == other.line
    }
}

impl fmt::Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.program.word(), self.host)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.output, self.text),
            line => write!(f, "{} {line}", self.output),
        }
    }
}
