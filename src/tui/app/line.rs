//! The `:` line of the tutor: its keys, what a line typed there does, and the words that may stand at its cursor.

use super::{App, Place};
use crate::scenario;
use crate::tr;
use crate::tui::Effect;
use crate::tui::command_line::{Candidate, LineError, LineReply};
use crate::tui::key::{Key, KeyCode};

impl App {
    /// A key while the `:` line is open.
    pub(super) fn line_key(&mut self, key: Key) {
        if matches!(key.code, KeyCode::F(_)) {
            if let Some(action) = self.keymap.lookup(&[crate::tui::action::Context::Global], key) {
                self.act(action);
            }
            return;
        }
        let Some(line) = &mut self.line else { return };
        match line.handle(key, &self.keymap) {
            LineReply::Stay => {}
            LineReply::Changed => self.complete(),
            LineReply::Leave => self.close_line(),
            LineReply::Quit => self.effects.push(Effect::Quit),
            LineReply::Run(text) => self.run_line(&text),
        }
    }

    fn close_line(&mut self) {
        if let Some(line) = self.line.take() {
            self.history = line.history().to_vec();
        }
    }

    /// Carries out a line: done, it closes; refused, it stays with the mistake shown.
    fn run_line(&mut self, text: &str) {
        let of_fleet = matches!(self.place, Place::Fleet(_)).then(|| self.run_fleet_line(text));
        if let Some(done) = of_fleet.or_else(|| self.run_session_line(text)) {
            match (done, &mut self.line) {
                (Err(message), Some(line)) => line.set_error(LineError { message, place: 0..text.len() }),
                _ => self.close_line(),
            }
            return;
        }
        let hosts: Vec<String> = self.session().map(|session| session.setup().hosts.clone()).unwrap_or_default();
        let refused = match scenario::parse_command_on(text, &hosts, self.lang) {
            Ok(command) => self.give(command).err().map(|message| LineError { message, place: 0..text.len() }),
            Err(found) => found.first().map(|first| LineError {
                message: match &first.help {
                    Some(help) => tr!(self.lang, "app.line.mistake", message = first.message, help = help).into_owned(),
                    None => first.message.clone(),
                },
                place: first.span.clone(),
            }),
        };
        match (refused, &mut self.line) {
            (Some(error), Some(line)) => line.set_error(error),
            _ => self.close_line(),
        }
    }

    /// Why the challenge forbids what a word would complete the line to.
    fn forbidden_line(&self, before: &str, start: usize, word: &str) -> Option<String> {
        let line = format!("{}{word}", before.get(..start)?);
        let hosts = &self.session()?.setup().hosts;
        self.forbidden(&scenario::parse_command_on(line.trim(), hosts, self.lang).ok()?)
    }

    /// Finds the words that may stand at the cursor of the `:` line.
    pub(super) fn complete(&mut self) {
        let Some(before) = self.line.as_ref().map(|line| line.before_cursor().to_owned()) else { return };
        if let Place::Fleet(_) = self.place {
            return self.complete_fleet(&before);
        }
        let mut of_session = self.complete_session(&before);
        let Some(session) = self.session() else { return };
        let found = scenario::complete(&before, before.len(), session.view(), session.setup().profile);
        // A word about the session is followed by one of its own.
        let start = if found.candidates.is_empty() && before.contains(' ') {
            before.find(' ').map_or(0, |space| space + 1)
        } else {
            found.start
        };
        let candidates = found.candidates.into_iter().map(|candidate| Candidate {
            help: self.forbidden_line(&before, found.start, &candidate.text).unwrap_or(match candidate.help {
                scenario::Help::Text(text) => text.get(self.lang).to_owned(),
                scenario::Help::Plain(plain) => plain,
            }),
            text: candidate.text,
        });
        let mut candidates: Vec<Candidate> = candidates.collect();
        candidates.append(&mut of_session);
        if let Some(line) = &mut self.line {
            line.set_candidates(candidates, start);
        }
    }
}
