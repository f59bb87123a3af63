//! The `:` line: one line of text with history, completion and a caret under a mistake.
//!
//! It knows nothing of the language that is typed: the owner hands it the candidates for the word at the cursor and
//! the diagnostics of a line that was refused. Two rows: the line, and below it the help, the hint or the mistake.
//! Candidates lie above. The real cursor is put into the line, so that an input method opens there.

mod draw;

use core::ops::Range;

use super::action::{Action, Keymap, stack};
use super::key::{Key, KeyCode};
use super::line_edit::LineEdit;

/// The most lines that the history keeps.
const HISTORY_MOST: usize = 200;

/// A word that could stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The whole word.
    pub text: String,
    /// What it does, in the learner's language.
    pub help: String,
}

/// What is wrong with the line that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineError {
    /// What.
    pub message: String,
    /// Where: bytes of the line.
    pub place: Range<usize>,
}

/// What the owner has to do after a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineReply {
    /// Nothing.
    Stay,
    /// The line or the cursor changed: set new candidates.
    Changed,
    /// Run this line; the `:` line stays open until the owner closes it or sets an error.
    Run(String),
    /// Close the `:` line.
    Leave,
    /// Leave the program.
    Quit,
}

/// The state of the `:` line.
#[derive(Debug, Clone, Default)]
pub struct CommandLine {
    edit: LineEdit,
    history: Vec<String>,
    /// The entry of the history on show, counted from the newest, and what was typed before.
    recalled: Option<(usize, String)>,
    candidates: Vec<Candidate>,
    /// Where the word begins that a candidate replaces, in bytes.
    word_start: usize,
    /// The candidate put in, and the line with its cursor as it was before.
    completing: Option<(usize, String, usize)>,
    error: Option<LineError>,
}

impl CommandLine {
    /// An empty line with that history, oldest first.
    pub fn with_history(history: Vec<String>) -> CommandLine {
        CommandLine { history, ..CommandLine::default() }
    }

    /// The lines typed so far, oldest first.
    pub fn history(&self) -> &[String] {
        &self.history
    }

    /// The line.
    pub fn text(&self) -> &str {
        self.edit.text()
    }

    /// The line up to the cursor: what candidates are to be found for.
    pub fn before_cursor(&self) -> &str {
        self.edit.before_cursor()
    }

    /// Sets the candidates for the word at the cursor, which begins at byte `start` of the line. They are kept while
    /// they are being walked through.
    pub fn set_candidates(&mut self, candidates: Vec<Candidate>, start: usize) {
        if self.completing.is_none() {
            self.candidates = candidates;
            self.word_start = start;
        }
    }

    /// Shows what is wrong with the line, until it is edited.
    pub fn set_error(&mut self, error: LineError) {
        self.error = Some(error);
        self.candidates.clear();
        self.completing = None;
    }

    /// What is wrong with the line, if it was refused.
    pub fn error(&self) -> Option<&LineError> {
        self.error.as_ref()
    }

    /// Empties the line for the next command; the history stays.
    pub fn reset(&mut self) {
        let history = core::mem::take(&mut self.history);
        *self = CommandLine::with_history(history);
    }

    /// A key.
    pub fn handle(&mut self, key: Key, keymap: &Keymap) -> LineReply {
        match keymap.lookup(stack::COMMAND_LINE, key) {
            Some(Action::Commit) => self.commit(),
            Some(Action::Complete) => self.complete(true),
            Some(Action::CompleteBack) => self.complete(false),
            Some(Action::HistoryBack) => self.recall(true),
            Some(Action::HistoryForward) => self.recall(false),
            Some(Action::Back) => LineReply::Leave,
            Some(Action::Quit) => LineReply::Quit,
            Some(_) => LineReply::Stay,
            None => self.edit(key),
        }
    }

    /// Pasted text; only its first line counts.
    pub fn paste(&mut self, text: &str) -> LineReply {
        self.edit.paste(text);
        self.changed()
    }

    /// A key that edits.
    fn edit(&mut self, key: Key) -> LineReply {
        match key.code {
            // The line shows its own `:`; one typed out of habit is not an error.
            KeyCode::Char(':') if self.text().is_empty() => LineReply::Stay,
            // On an empty line there is nothing to delete but the line itself, as in other programs with a `:` line.
            KeyCode::Backspace if self.text().is_empty() => LineReply::Leave,
            _ if self.edit.handle(key) => self.changed(),
            _ => LineReply::Stay,
        }
    }

    /// The line was edited: what was said about it before is void.
    fn changed(&mut self) -> LineReply {
        self.error = None;
        self.recalled = None;
        self.completing = None;
        self.candidates.clear();
        LineReply::Changed
    }

    fn commit(&mut self) -> LineReply {
        let line = self.text().trim().to_owned();
        if line.is_empty() {
            return LineReply::Leave;
        }
        if self.history.last() != Some(&line) {
            self.history.push(line.clone());
            let surplus = self.history.len().saturating_sub(HISTORY_MOST);
            self.history.drain(..surplus);
        }
        self.recalled = None;
        LineReply::Run(line)
    }

    /// Puts in the next candidate, or the one before.
    fn complete(&mut self, forward: bool) -> LineReply {
        let count = self.candidates.len();
        if count == 0 {
            return LineReply::Stay;
        }
        let (index, line, cursor) = match self.completing.take() {
            None => (if forward { 0 } else { count - 1 }, self.text().to_owned(), self.edit.cursor()),
            Some((index, line, cursor)) => (if forward { index + 1 } else { index + count - 1 } % count, line, cursor),
        };
        let at = line.char_indices().nth(cursor).map_or(line.len(), |(at, _)| at);
        let (before, after) = line.split_at(at);
        let word = self.candidates.get(index).map_or("", |candidate| candidate.text.as_str());
        // The only candidate is taken with the space behind it, so that the next word can follow at once.
        let space = if count == 1 && after.is_empty() && !word.ends_with('=') { " " } else { "" };
        let head = format!("{}{word}{space}", before.get(..self.word_start).unwrap_or(""));
        let new_cursor = head.chars().count();
        self.edit = LineEdit::new(format!("{head}{after}"), Some(new_cursor));
        self.error = None;
        if count == 1 {
            // Nothing to walk through: the next Tab completes the next word.
            self.candidates.clear();
            return LineReply::Changed;
        }
        self.completing = Some((index, line, cursor));
        LineReply::Stay
    }

    /// Goes back in the history, or forward again to what was being typed.
    fn recall(&mut self, back: bool) -> LineReply {
        let (shown, typed) = match self.recalled.take() {
            Some((shown, typed)) => (Some(shown), typed),
            None => (None, self.text().to_owned()),
        };
        let next = match (shown, back) {
            (None, true) => Some(0),
            (Some(shown), true) => Some((shown + 1).min(self.history.len().saturating_sub(1))),
            (Some(shown), false) => shown.checked_sub(1),
            (None, false) => return LineReply::Stay,
        };
        let found = next.and_then(|next| self.history.iter().rev().nth(next).cloned());
        if next.is_some() && found.is_none() {
            return LineReply::Stay;
        }
        self.edit = LineEdit::new(found.unwrap_or_else(|| typed.clone()), None);
        self.changed();
        self.recalled = next.map(|next| (next, typed));
        LineReply::Changed
    }
}

#[cfg(test)]
#[path = "command_line_tests.rs"]
mod tests;
