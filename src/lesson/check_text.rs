//! Checking the texts of a lesson: not empty, short enough, only characters that are seen, markup that is closed, both
//! languages there. What they must have in common is looked at in [`check_both`](super::check_both).

use crate::lang::is_unseen;
use crate::quiz::Words;
use crate::scenario::Diagnostic;
use crate::tr;

use super::check::Checker;
use super::check_both;
use super::raw::RawWords;
use super::toml_reader::Str;

/// How long a text may be: English words, Chinese characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    words: usize,
    characters: usize,
}

/// The limit of texts that tell the story.
pub(super) const LONG: Limit = Limit { words: 90, characters: 180 };
/// The limit of texts that stand beside something else.
pub(super) const SHORT: Limit = Limit { words: 50, characters: 100 };
/// The limit of titles, which stand in a list.
const TITLE: Limit = Limit { words: 12, characters: 24 };

/// How long a piece of text may be that offers no place to break a line, so that it fits a screen of 80 columns.
const UNBROKEN_MAX: usize = 60;

impl Checker {
    /// A text in both languages; none if it is not there or has a mistake, which has then been reported.
    pub fn words(&mut self, raw: Option<&RawWords>, limit: Limit) -> Option<Words> {
        let raw = raw?;
        for text in [raw.en.as_ref(), raw.zh.as_ref()].into_iter().flatten() {
            self.text(text);
        }
        if let Some(en) = raw.en.as_ref() {
            let n = en.value.split_whitespace().count();
            if n > limit.words {
                let message = tr!(self.lang, "lesson.error.many-words", most = limit.words, n = n);
                self.error("too-long", message, en.span.clone());
            }
        }
        if let Some(zh) = raw.zh.as_ref() {
            let n = chinese_length(&zh.value);
            if n > limit.characters {
                let message = tr!(self.lang, "lesson.error.many-characters", most = limit.characters, n = n);
                self.error("too-long", message, zh.span.clone());
            }
        }
        if let (Some(en), Some(zh)) = (&raw.en, &raw.zh) {
            check_both::alike(self, en, zh);
        }
        Some(Words { en: raw.en.as_ref()?.value.clone(), zh: raw.zh.as_ref()?.value.clone() })
    }

    /// A title: a line of a list.
    pub fn title(&mut self, raw: Option<&RawWords>) -> Option<Words> {
        self.one_line(raw, TITLE)
    }

    /// A text that has one line of its own.
    pub fn one_line(&mut self, raw: Option<&RawWords>, limit: Limit) -> Option<Words> {
        for text in raw.iter().flat_map(|words| [&words.en, &words.zh]).flatten() {
            if text.value.trim().contains('\n') {
                self.error("one-line", tr!(self.lang, "lesson.error.one-line"), text.span.clone());
            }
        }
        self.words(raw, limit)
    }

    /// What every text must be: not empty, its markup closed.
    pub fn text(&mut self, text: &Str) {
        if text.value.trim().is_empty() {
            self.error("empty-text", tr!(self.lang, "lesson.error.empty-text"), text.span.clone());
        }
        // What stands in the file as it is has been told of with its place; this is written with escapes.
        let escaped = |c: char| is_unseen(c) && c != '\n' && (c.is_control() || text.inner.is_none());
        if text.value.chars().any(escaped) {
            self.error("control-character", tr!(self.lang, "lesson.error.control"), text.span.clone());
        }
        let longest = text.value.split_whitespace().flat_map(|word| word.split(|c: char| c >= '\u{2E80}'));
        if let Some(long) = longest.max_by_key(|part| part.len()).filter(|part| part.len() > UNBROKEN_MAX) {
            let message = tr!(self.lang, "lesson.error.unbroken", text = long, most = UNBROKEN_MAX);
            self.error("unbroken", message, text.span.clone());
        }
        let code = text.value.matches('`').count();
        let outside: String = text.value.split('`').step_by(2).collect();
        let strong = outside.matches("**").count();
        let emphasis = outside.replace("**", "").matches('*').count();
        if [code, strong, emphasis].iter().any(|marks| marks % 2 == 1) {
            self.error("open-markup", tr!(self.lang, "lesson.error.open-markup"), text.span.clone());
        } else if let Some(mark) = check_both::foreign_mark(&text.value) {
            let message = tr!(self.lang, "lesson.error.foreign-markup", text = mark);
            self.error("foreign-markup", message, text.span.clone());
        }
    }

    /// Characters that nobody sees, wherever they stand in the file: they turn or hide what is written beside them.
    pub fn unseen(&mut self, file: &str) {
        for (at, c) in file.char_indices().filter(|(_, c)| is_unseen(*c) && !c.is_control()) {
            let message = tr!(self.lang, "lesson.error.unseen", code = format!("{:04X}", u32::from(c)));
            self.errors.push(Diagnostic::new("control-character", message, at..at + c.len_utf8()));
        }
    }
}

/// Chinese characters and signs, and one for each word in Latin letters.
pub(super) fn chinese_length(text: &str) -> usize {
    let wide = text.chars().filter(|c| !c.is_ascii() && !c.is_whitespace()).count();
    let latin = text.split(|c: char| !c.is_ascii() || c.is_ascii_whitespace()).filter(|word| !word.is_empty()).count();
    wide + latin
}
