//! The words offered under a typed answer, so that whoever uses the mouse can answer everything, and how a word that is
//! clicked goes into the text.

use crate::lang::Lang;
use crate::quiz::{Field, Kind, Question};
use crate::tr;
use crate::trace::{Errno, State, TimerKind};
use crate::tui::key::{Key, KeyCode};
use crate::tui::line_edit::LineEdit;

/// The key that erases, among the words.
pub const ERASE: &str = "⌫";

/// How a word goes into what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joins {
    /// Right behind it, as a digit does.
    Close,
    /// Behind it with a space between.
    Apart,
    /// In its place: it is a whole answer.
    Alone,
    /// It takes the last digit or word away.
    Erases,
}

/// A word on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The word.
    pub text: String,
    /// How it goes in.
    pub joins: Joins,
}

/// The errors that a call on a connection fails with in a lesson's world.
const ERRORS: [Errno; 7] = [
    Errno::ECONNRESET,
    Errno::EPIPE,
    Errno::ETIMEDOUT,
    Errno::ECONNREFUSED,
    Errno::EAGAIN,
    Errno::EBADF,
    Errno::ENOTCONN,
];

/// What is offered for the question's text at that place.
pub fn offered(question: &Question, field: usize, lang: Lang) -> Vec<Offered> {
    let mut words = Vec::new();
    match &question.kind {
        Kind::Segment { fields, .. } => {
            match fields.get(field) {
                Some(Field::Flags) => add(&mut words, ["SYN", "ACK", "FIN", "RST", "DATA"], Joins::Apart),
                Some(Field::Seq | Field::Ack | Field::Len) | None => digits(&mut words),
            }
            add(&mut words, [tr!(lang, "app.word.nothing")], Joins::Alone);
        }
        Kind::Count { .. } => digits(&mut words),
        Kind::Time(_) => {
            digits(&mut words);
            add(&mut words, [".", "ms", "s", "m", "h"], Joins::Close);
            add(&mut words, [tr!(lang, "app.word.never")], Joins::Alone);
        }
        Kind::Result { .. } => return offered_for_results(lang),
        Kind::States(_) => return offered_for_states(),
        Kind::Timer(_) => {
            add(&mut words, TimerKind::ALL.iter().map(|timer| timer.label().get(lang)), Joins::Alone);
            add(&mut words, [tr!(lang, "app.word.none")], Joins::Alone);
        }
        Kind::Side(_) => {
            add(&mut words, question.truth.hosts.iter().map(String::as_str), Joins::Alone);
            add(&mut words, [tr!(lang, "app.word.both"), tr!(lang, "app.word.neither")], Joins::Alone);
        }
        Kind::Line(inquiry) => {
            add(&mut words, inquiry.outputs.iter().map(ToString::to_string), Joins::Alone);
        }
    }
    add(&mut words, [ERASE], Joins::Erases);
    words
}

/// What a call may come to.
pub fn offered_for_results(lang: Lang) -> Vec<Offered> {
    let mut words = numbers(&[]);
    let erase = words.pop();
    add(&mut words, [tr!(lang, "app.word.blocked")], Joins::Alone);
    add(&mut words, ERRORS.map(Errno::name), Joins::Alone);
    words.extend(erase);
    words
}

/// What a field of a segment may be.
pub fn offered_for_field(field: Field, lang: Lang) -> Vec<Offered> {
    let mut words = match field {
        Field::Flags => Vec::new(),
        Field::Seq | Field::Ack | Field::Len => numbers(&[]),
    };
    let erase = words.pop().unwrap_or(Offered { text: ERASE.to_owned(), joins: Joins::Erases });
    if field == Field::Flags {
        add(&mut words, ["SYN", "ACK", "FIN", "RST"], Joins::Apart);
    }
    add(&mut words, [tr!(lang, "app.word.nothing")], Joins::Alone);
    words.push(erase);
    words
}

/// The timers.
pub fn offered_for_timers(lang: Lang) -> Vec<Offered> {
    let mut words = Vec::new();
    add(&mut words, TimerKind::ALL.iter().map(|timer| timer.label().get(lang)), Joins::Alone);
    add(&mut words, [tr!(lang, "app.word.none")], Joins::Alone);
    add(&mut words, [ERASE], Joins::Erases);
    words
}

/// The states.
pub fn offered_for_states() -> Vec<Offered> {
    let mut words = Vec::new();
    add(&mut words, State::ALL.iter().map(|state| state.name()), Joins::Apart);
    add(&mut words, [ERASE], Joins::Erases);
    words
}

/// Digits, and what may stand with them.
pub fn numbers(with: &[&str]) -> Vec<Offered> {
    let mut words = Vec::new();
    digits(&mut words);
    add(&mut words, with, Joins::Close);
    add(&mut words, [ERASE], Joins::Erases);
    words
}

fn add<S: AsRef<str>>(words: &mut Vec<Offered>, texts: impl IntoIterator<Item = S>, joins: Joins) {
    words.extend(texts.into_iter().map(|text| Offered { text: text.as_ref().to_owned(), joins }));
}

fn digits(words: &mut Vec<Offered>) {
    add(words, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], Joins::Close);
}

/// Puts a word into a text.
pub fn put_in(edit: &mut LineEdit, word: &Offered) {
    match word.joins {
        Joins::Close => edit.paste(&word.text),
        Joins::Apart if edit.text().is_empty() => edit.paste(&word.text),
        Joins::Apart => edit.paste(&format!(" {}", word.text)),
        Joins::Alone => {
            edit.handle(Key::plain(KeyCode::End));
            edit.handle(Key::ctrl('u'));
            edit.paste(&word.text);
        }
        Joins::Erases => {
            edit.handle(Key::plain(KeyCode::End));
            let digit = edit.text().ends_with(|last: char| last.is_ascii_digit() || last == '.');
            edit.handle(if digit { Key::plain(KeyCode::Backspace) } else { Key::ctrl('w') });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, joins: Joins) -> Offered {
        Offered { text: text.to_owned(), joins }
    }

    #[test]
    fn words_go_in_as_they_should() {
        let mut edit = LineEdit::default();
        let erase = word(ERASE, Joins::Erases);
        let mut after = |word: &Offered| {
            put_in(&mut edit, word);
            edit.text().to_owned()
        };
        assert_eq!(after(&word("CLOSED", Joins::Apart)), "CLOSED");
        assert_eq!(after(&word("LISTEN", Joins::Apart)), "CLOSED LISTEN");
        assert_eq!(after(&erase).trim_end(), "CLOSED");
        assert_eq!(after(&word("1", Joins::Alone)), "1");
        assert_eq!(after(&word("5", Joins::Close)), "15");
        assert_eq!(after(&erase), "1");
        assert_eq!(after(&word("never", Joins::Alone)), "never");
        assert_eq!(after(&erase), "");
        assert_eq!(after(&erase), "");
    }
}
