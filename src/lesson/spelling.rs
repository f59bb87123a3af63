//! Words of the field in a lesson's texts: states, flags, errors, settings, counters. Each must be one that the
//! program knows, and what a learner may want to look up must be in the glossary.
//!
//! What stands in `` `code` `` is looked at more closely than prose: there a word in capitals that is nearly a state is
//! a slip, and a word that looks like an error must be one. What a lesson sends as data is its own affair.

use crate::scenario::nearest;
use crate::trace::{Counter, Errno, State, Sysctl};

/// How many letters an error has at least; `EOF` and `EHLO` are none.
const ERRNO_LETTERS: usize = 5;
/// From how many letters on a word in capitals is held against states and errors where it is not marked as code.
const PROSE_LETTERS: usize = 6;
const FLAGS: [&str; 9] = ["SYN", "ACK", "FIN", "RST", "PSH", "URG", "ECE", "CWR", "DATA"];

/// What is wrong with a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slip {
    /// Nobody can look it up.
    NoTerm,
    /// It is nearly this one.
    Misspelt(&'static str),
}

/// The words of a text with something wrong, each with its place in the text. `known` says whether the glossary has a
/// word, `played` whether it stands in the lesson's commands.
pub(super) fn slips(
    text: &str,
    known: &dyn Fn(&str) -> bool,
    played: &dyn Fn(&str) -> bool,
) -> Vec<(core::ops::Range<usize>, Slip)> {
    let mut found = Vec::new();
    let mut start = 0;
    for (nth, part) in text.split('`').enumerate() {
        for (at, word) in words(part) {
            let slip = if nth % 2 == 1 { in_code(word, known, played) } else { in_prose(word, known) };
            found.extend(slip.map(|slip| (start + at..start + at + word.len(), slip)));
        }
        start += part.len() + 1;
    }
    found
}

/// The words of a text, each with its place; `.` belongs to a setting's path.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut rest = 0;
    text.split(move |c: char| !inside(c)).filter_map(move |piece| {
        let at = text.get(rest..)?.find(piece)? + rest;
        rest = at + piece.len();
        let edges = ['-', '_', '.'];
        let word = piece.trim_matches(edges);
        let before = piece.len() - piece.trim_start_matches(edges).len();
        (!word.is_empty()).then_some((at + before, word))
    })
}

fn in_prose(word: &str, known: &dyn Fn(&str) -> bool) -> Option<Slip> {
    let word = word.rsplit('.').next()?;
    if is_explained(word, known) {
        return None;
    }
    if let Some(right) = nearly_in_prose(word).filter(|right| *right != word) {
        return Some(Slip::Misspelt(right));
    }
    let is_of_the_field =
        is_capitals(word) && word.contains('_') || is_setting(word) || Errno::from_name(word).is_some();
    is_of_the_field.then_some(Slip::NoTerm)
}

/// The error or state that a word of prose in capitals nearly is. Short words are words of English as well.
fn nearly_in_prose(word: &str) -> Option<&'static str> {
    if !is_capitals(word) || word.len() < PROSE_LETTERS || word.contains('-') {
        return None;
    }
    if word.starts_with('E')
        && let Some(errno) = nearest(word, Errno::ALL.iter().map(|errno| errno.name()))
    {
        return Some(errno);
    }
    nearest(word, State::ALL.into_iter().map(State::name)).filter(|name| name.len() >= PROSE_LETTERS)
}

fn in_code(word: &str, known: &dyn Fn(&str) -> bool, played: &dyn Fn(&str) -> bool) -> Option<Slip> {
    let path = word.starts_with("net.");
    let word = word.rsplit('.').next()?;
    if is_explained(word, known) || played(word) || is_counter(word) || is_flags(word) {
        return None;
    }
    if path && Sysctl::ALL.iter().any(|info| info.name == word) {
        return None;
    }
    if let Some(right) = nearly(word) {
        // A setting that the program has may still be one that the glossary lacks.
        return if right == word { in_prose(word, known) } else { Some(Slip::Misspelt(right)) };
    }
    let is_error = word.starts_with('E') && word.len() >= ERRNO_LETTERS && is_capitals(word) && !word.contains('-');
    if is_error || path {
        return Some(Slip::NoTerm);
    }
    in_prose(word, known)
}

/// The name that a word is, or is nearly.
fn nearly(word: &str) -> Option<&'static str> {
    let capitals = is_capitals(word);
    let counter = word.strip_prefix("Tcp").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
    if counter {
        return nearest(word, Counter::ALL.iter().map(|info| info.name));
    }
    if capitals && let Some((_, last)) = word.rsplit_once('-').filter(|(first, _)| is_flags(first)) {
        return nearest(last, FLAGS);
    }
    if capitals && word.len() > 2 {
        let states = State::ALL.into_iter().map(State::name);
        let names = states.chain(Errno::ALL.iter().map(|errno| errno.name())).chain(FLAGS);
        return nearest(word, names);
    }
    let lower = word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if lower && word.contains('_') {
        return nearest(word, Sysctl::ALL.iter().map(|info| info.name));
    }
    None
}

fn is_explained(word: &str, known: &dyn Fn(&str) -> bool) -> bool {
    known(word) || known(&format!("{word}_1"))
}

fn is_counter(word: &str) -> bool {
    Counter::from_name(word).is_some()
}

fn is_flags(word: &str) -> bool {
    word.split('-').all(|part| FLAGS.contains(&part))
}

fn is_capitals(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '-'))
        && word.chars().any(|c| c.is_ascii_uppercase())
}

fn is_setting(word: &str) -> bool {
    word.strip_prefix("tcp_").is_some_and(|rest| !rest.is_empty())
}
