//! What only several lessons together can get wrong: ids that two have, needs that nobody meets or that go in circles,
//! and words of the field that no glossary explains. A file with mistakes of its own is held against the others too.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::Lang;
use crate::scenario::Diagnostic;
use crate::tr;

use super::Course;
use super::outline::Outline;
use super::spelling::{self, Slip};

/// A file that is checked with others.
#[derive(Debug, Clone)]
pub struct Audited<'a> {
    /// Where it is.
    pub path: &'a str,
    outline: Outline,
}

impl<'a> Audited<'a> {
    /// Reads of a file what concerns the others; it may have any mistake.
    pub fn new(path: &'a str, text: &str) -> Audited<'a> {
        Audited { path, outline: Outline::of(text) }
    }
}

/// What is wrong with files beside one another, by their places in `lessons`; messages are in `lang`.
/// Lessons that come with the program may be needed without being among them. `known` says whether the glossary has
/// a word.
pub fn audit(lessons: &[Audited<'_>], known: &dyn Fn(&str) -> bool, lang: Lang) -> Vec<(usize, Diagnostic)> {
    let mut found = Vec::new();
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for (at, audited) in lessons.iter().enumerate() {
        let Some(id) = &audited.outline.id else { continue };
        if let Some(path) = first.get(id.value.as_str()) {
            let message = tr!(lang, "lesson.course.same-id", id = id.value, path = path);
            found.push((at, Diagnostic::new("same-id", message, id.span.clone())));
        } else {
            first.insert(&id.value, audited.path);
        }
    }
    let built_in = Course::built_in();
    for (at, audited) in lessons.iter().enumerate() {
        let id = audited.outline.id.as_ref().map(|id| id.value.as_str());
        for need in &audited.outline.needs {
            if !first.contains_key(need.value.as_str()) && built_in.find(&need.value).is_none() {
                let message = tr!(lang, "lesson.course.unknown-need", need = need.value);
                found.push((at, Diagnostic::new("unknown-need", message, need.span.clone())));
            } else if let Some(id) = id.filter(|id| leads_to(lessons, &need.value, id, &mut BTreeSet::new())) {
                let message = tr!(lang, "lesson.course.circle", need = need.value, id = id);
                found.push((at, Diagnostic::new("needs-circle", message, need.span.clone())));
            } else if let (Some(own), Some(theirs)) =
                (audited.outline.chapter, chapter_of(lessons, &need.value, &built_in))
                && theirs > own
            {
                let message = tr!(lang, "lesson.course.later-need", need = need.value, chapter = theirs, own = own);
                found.push((at, Diagnostic::new("later-need", message, need.span.clone())));
            }
        }
        found.extend(strange_words(&audited.outline, known, lang).into_iter().map(|mistake| (at, mistake)));
    }
    found
}

/// The chapter of a lesson: of one of these, or of one that comes with the program.
fn chapter_of(lessons: &[Audited<'_>], id: &str, built_in: &Course) -> Option<i64> {
    let of = |outline: &&Outline| outline.id.as_ref().is_some_and(|own| own.value == id);
    let here = lessons.iter().map(|audited| &audited.outline).find(of).and_then(|outline| outline.chapter);
    here.or_else(|| i64::try_from(built_in.find(id)?.head.chapter).ok())
}

/// Whether `from` needs `wanted`, itself or by way of others.
fn leads_to<'a>(lessons: &'a [Audited<'_>], from: &'a str, wanted: &str, seen: &mut BTreeSet<&'a str>) -> bool {
    if from == wanted {
        return true;
    }
    let of = |outline: &&Outline| outline.id.as_ref().is_some_and(|id| id.value == from);
    let Some(lesson) = lessons.iter().map(|audited| &audited.outline).find(of) else { return false };
    seen.insert(from) && lesson.needs.iter().any(|need| leads_to(lessons, &need.value, wanted, seen))
}

/// Words of the field that are misspelt or that the glossary does not have, each once, in their order.
fn strange_words(outline: &Outline, known: &dyn Fn(&str) -> bool, lang: Lang) -> Vec<Diagnostic> {
    let played = |word: &str| outline.commands.iter().any(|text| text.contains(word));
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for text in &outline.texts {
        for (range, slip) in spelling::slips(&text.value, known, &played) {
            let word = text.value.get(range.clone()).unwrap_or_default();
            if !told.insert(word) {
                continue;
            }
            let (code, message) = match slip {
                Slip::NoTerm => ("no-term", tr!(lang, "lesson.course.no-term", word = word)),
                Slip::Misspelt(right) => ("misspelt", tr!(lang, "lesson.course.misspelt", word = word, right = right)),
            };
            found.push(Diagnostic::new(code, message, text.place(range)));
        }
    }
    found
}
