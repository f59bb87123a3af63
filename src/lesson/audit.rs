//! What only several lessons together can get wrong: ids that two have, needs that nobody meets or that go in circles,
//! and words of the field that no glossary explains.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::Lang;
use crate::scenario::Diagnostic;
use crate::tr;
use crate::trace::Errno;

use super::{Course, Lesson};

/// A lesson that is checked with others.
#[derive(Debug, Clone, Copy)]
pub struct Audited<'a> {
    /// Where its file is.
    pub path: &'a str,
    /// The file.
    pub text: &'a str,
    /// What was read from it.
    pub lesson: &'a Lesson,
}

/// What is wrong with lessons that each for itself are good, by their places in `lessons`; messages are in `lang`.
/// Lessons that come with the program may be needed without being among them. `known` says whether the glossary has
/// a word.
pub fn audit(lessons: &[Audited<'_>], known: &dyn Fn(&str) -> bool, lang: Lang) -> Vec<(usize, Diagnostic)> {
    let mut found = Vec::new();
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for (at, audited) in lessons.iter().enumerate() {
        let id = audited.lesson.id.as_str();
        if let Some(path) = first.get(id) {
            let message = tr!(lang, "lesson.course.same-id", id = id, path = path);
            found.push((at, Diagnostic::new("same-id", message, quoted(audited.text, id))));
        } else {
            first.insert(id, audited.path);
        }
    }
    let built_in = Course::built_in();
    for (at, audited) in lessons.iter().enumerate() {
        for need in &audited.lesson.needs {
            if !first.contains_key(need.as_str()) && built_in.find(need).is_none() {
                let message = tr!(lang, "lesson.course.unknown-need", need = need);
                found.push((at, Diagnostic::new("unknown-need", message, needed(audited.text, need))));
            } else if leads_to(lessons, need, &audited.lesson.id, &mut BTreeSet::new()) {
                let message = tr!(lang, "lesson.course.circle", need = need, id = audited.lesson.id);
                found.push((at, Diagnostic::new("needs-circle", message, needed(audited.text, need))));
            }
        }
        for word in strange_words(audited.lesson, known) {
            let message = tr!(lang, "lesson.course.no-term", word = word);
            let at_word = audited.text.find(&word).unwrap_or(0);
            found.push((at, Diagnostic::new("no-term", message, at_word..at_word + word.len())));
        }
    }
    found
}

/// Whether `from` needs `wanted`, itself or by way of others.
fn leads_to<'a>(lessons: &[Audited<'a>], from: &'a str, wanted: &str, seen: &mut BTreeSet<&'a str>) -> bool {
    if from == wanted {
        return true;
    }
    let Some(lesson) = lessons.iter().map(|audited| audited.lesson).find(|lesson| lesson.id == from) else {
        return false;
    };
    seen.insert(from) && lesson.needs.iter().any(|need| leads_to(lessons, need, wanted, seen))
}

/// Where a string stands in quotes for the first time.
fn quoted(text: &str, value: &str) -> core::ops::Range<usize> {
    let start = text.find(&format!("\"{value}\"")).unwrap_or(0);
    start..start + value.len() + 2
}

/// Where an id stands among the needs.
fn needed(text: &str, id: &str) -> core::ops::Range<usize> {
    let list = text.find("\nneeds").unwrap_or(0);
    let there = quoted(text.get(list..).unwrap_or_default(), id);
    list + there.start..list + there.end
}

/// Words of the field in the texts that the glossary does not have, each once, in their order.
fn strange_words(lesson: &Lesson, known: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts(lesson) {
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
        for word in words.map(|word| word.trim_matches(['-', '_'])) {
            let begins = known(&format!("{word}_1"));
            if is_of_the_field(word) && !known(word) && !begins && !found.iter().any(|known| known == word) {
                found.push(word.to_owned());
            }
        }
    }
    found
}

/// States and options are written in capitals with `_`, settings begin with `tcp_`, errors have their names.
fn is_of_the_field(word: &str) -> bool {
    let capitals = word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let setting = word.strip_prefix("tcp_").is_some_and(|rest| !rest.is_empty());
    (capitals && word.contains('_')) || setting || Errno::ALL.iter().any(|errno| errno.name() == word)
}

/// Every text of a lesson in English, which holds the same words of the field as the Chinese.
fn texts(lesson: &Lesson) -> Vec<&str> {
    let mut texts = vec![&lesson.title, &lesson.goal, &lesson.challenge.say, &lesson.challenge.hint];
    for beat in &lesson.beats {
        texts.push(&beat.say);
        texts.extend(&beat.after);
        texts.extend(beat.ask.iter().flat_map(|ask| ask.wrong.iter().map(|wrong| &wrong.why)));
    }
    if let Some(myth) = &lesson.myth {
        texts.extend([&myth.belief, &myth.why_tempting, &myth.refutation, &myth.model]);
    }
    texts.extend(lesson.era.iter().map(|era| &era.say));
    texts.extend(lesson.challenge.contrast.iter().map(|contrast| &contrast.after));
    texts.into_iter().map(|words| words.en.as_str()).collect()
}
