//! The glossary: the field's terms in both languages, with their sources, read from `assets/glossary/terms.toml`.
//!
//! [`on_screen`] finds the terms that stand in a text, the longest first, so that `SYN queue` is not two terms; the
//! order is that of the text. A page of the glossary is drawn by `overlay` and printed by `finwait glossary`.

use std::sync::LazyLock;

use ratatui::buffer::Buffer;
use serde::Deserialize;

use super::overlay::{MenuEntry, Overlay};
use super::text::{Run, RunLine, markup, width, wrap, wrap_hanging};
use super::theme::Role;
use crate::lang::Lang;
use crate::tr;

/// A term.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What other entries and the command line call it.
    pub key: String,
    names: Vec<String>,
    zh_names: Vec<String>,
    en: String,
    zh: String,
    /// Where it is written down.
    pub source: String,
    /// The keys of terms that belong to it.
    pub see: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Terms {
    term: Vec<Term>,
}

/// Every term, in the order of the file, which is that of a connection's life.
pub static TERMS: LazyLock<Vec<Term>> = LazyLock::new(|| {
    let text = include_str!("../../../assets/glossary/terms.toml");
    // A file that cannot be read is a mistake that the tests find.
    toml::from_str::<Terms>(text).map(|terms| terms.term).unwrap_or_default()
});

/// The menu of the terms that stand in the rows of a screen, and behind them all others.
pub fn menu<T>(rows: &[String], lang: Lang, choice: impl Fn(&'static Term) -> T) -> Overlay<T> {
    let mut terms = on_screen(rows, lang);
    for term in TERMS.iter() {
        if !terms.iter().any(|known| known.key == term.key) {
            terms.push(term);
        }
    }
    let entry = |term: &'static Term| MenuEntry {
        label: term.title(lang).to_owned(),
        note: term.text(lang).to_owned(),
        choice: choice(term),
    };
    let entries = terms.into_iter().map(entry).collect();
    Overlay::Menu { title: tr!(lang, "views.glossary.title").into_owned(), entries, chosen: 0 }
}

/// A screen in rows of text; what a wide glyph covers is not there.
pub fn text_rows(buf: &Buffer) -> Vec<String> {
    (buf.area.top()..buf.area.bottom()).map(|y| row_text(buf, y)).collect()
}

fn row_text(buf: &Buffer, y: u16) -> String {
    let mut text = String::new();
    let mut x = buf.area.left();
    while x < buf.area.right() {
        let symbol = buf[(x, y)].symbol();
        text.push_str(symbol);
        x += u16::try_from(width(symbol)).unwrap_or(1).max(1);
    }
    text
}

impl Term {
    /// Its names in a language, the title first.
    pub fn names(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::En => &self.names,
            Lang::Zh => &self.zh_names,
        }
    }

    /// Its title.
    pub fn title(&self, lang: Lang) -> &str {
        self.names(lang).first().map_or(&self.key, String::as_str)
    }

    /// What it means.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// The entry in lines of that width: the text, the source, what belongs to it.
    pub fn lines(&self, columns: usize, lang: Lang) -> Vec<RunLine> {
        let mut lines = wrap(&markup(self.text(lang), Role::Text), columns);
        lines.push(RunLine::new());
        let see: Vec<&str> = self.see.iter().filter_map(|key| by_key(key)).map(|term| term.title(lang)).collect();
        let comma = if lang == Lang::Zh { "、" } else { ", " };
        let rows = [("views.glossary.source", self.source.clone()), ("views.glossary.see", see.join(comma))];
        for (label, value) in rows.into_iter().filter(|(_, value)| !value.is_empty()) {
            let text = [Run::new(format!("{}  ", tr!(lang, label)), Role::Dim), Run::new(value, Role::Strong)];
            lines.extend(wrap_hanging(&text, columns, 4));
        }
        lines
    }

    /// The entry as plain text.
    pub fn plain(&self, lang: Lang) -> String {
        let names = self.names(lang).join(", ");
        let text = |line: RunLine| line.into_iter().map(|run| run.text).collect::<String>().trim_end().to_owned();
        let body: Vec<String> = self.lines(76, lang).into_iter().map(text).collect();
        format!("{names}\n\n{}\n", body.join("\n"))
    }
}

/// The term of that key.
pub fn by_key(key: &str) -> Option<&'static Term> {
    TERMS.iter().find(|term| term.key == key)
}

/// The term that a person means: by its key or one of its names, in either language, whatever the case; or else the
/// first that has what they wrote in a name.
pub fn find(word: &str) -> Option<&'static Term> {
    let word = word.trim();
    let is = |name: &str| name.eq_ignore_ascii_case(word) || name.replace(['_', ' '], "-").eq_ignore_ascii_case(word);
    let named = |term: &&Term| is(&term.key) || term.names.iter().chain(&term.zh_names).any(|name| is(name));
    let part = word.to_lowercase();
    let within = |term: &&Term| {
        let mut names = term.names.iter().chain(&term.zh_names);
        !part.is_empty() && names.any(|name| name.to_lowercase().contains(&part))
    };
    TERMS.iter().find(named).or_else(|| TERMS.iter().find(within))
}

/// Every place at which a name stands in a text, as bytes, in the order of the text, the longest name first where
/// several begin.
fn places(text: &str, lang: Lang) -> Vec<(core::ops::Range<usize>, &'static Term)> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<(core::ops::Range<usize>, &'static Term)> = Vec::new();
    for term in TERMS.iter() {
        for name in term.names(lang) {
            let wanted = name.to_ascii_lowercase();
            for (at, _) in lower.match_indices(&wanted) {
                let range = at..at + wanted.len();
                if is_word(&lower, &range)
                    && (name.chars().any(char::is_lowercase) || text.get(range.clone()) == Some(name))
                {
                    found.push((range, term));
                }
            }
        }
    }
    found.sort_by_key(|(range, _)| (range.start, usize::MAX - range.end));
    let mut end = 0;
    found.retain(|(range, _)| {
        let free = range.start >= end;
        if free {
            end = range.end;
        }
        free
    });
    found
}

/// Whether no letter, digit or underscore stands right before or behind a range; Chinese needs no borders.
fn is_word(text: &str, range: &core::ops::Range<usize>) -> bool {
    let joins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_');
    let first = text.get(range.clone()).and_then(|word| word.chars().next()).is_some_and(joins);
    let before = text.get(..range.start).and_then(|text| text.chars().next_back()).is_some_and(joins);
    let after = text.get(range.end..).and_then(|text| text.chars().next()).is_some_and(joins);
    !first || !before && !after
}

/// The terms that stand in a text, each once, in the order of the text.
pub fn on_screen(rows: &[String], lang: Lang) -> Vec<&'static Term> {
    let mut terms: Vec<&'static Term> = Vec::new();
    for (_, term) in rows.iter().flat_map(|row| places(row, lang)) {
        if !terms.iter().any(|known| known.key == term.key) {
            terms.push(term);
        }
    }
    terms
}

/// The term that stands at a byte of a row.
pub fn at(row: &str, byte: usize, lang: Lang) -> Option<&'static Term> {
    places(row, lang).into_iter().find(|(range, _)| range.contains(&byte)).map(|(_, term)| term)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str, lang: Lang) -> Vec<&'static str> {
        on_screen(&[text.to_owned()], lang).into_iter().map(|term| term.key.as_str()).collect()
    }

    #[test]
    fn the_file_is_whole() {
        assert!(TERMS.len() >= 50, "{} terms: the file cannot be read", TERMS.len());
        for (place, term) in TERMS.iter().enumerate() {
            assert!(TERMS.iter().skip(place + 1).all(|other| other.key != term.key), "{} twice", term.key);
            assert!(
                term.see.iter().all(|key| by_key(key).is_some() && *key != term.key),
                "{}: {:?}",
                term.key,
                term.see
            );
            for lang in Lang::ALL {
                assert!(!term.names(lang).is_empty() && !term.text(lang).trim().is_empty(), "{}", term.key);
                assert!(
                    term.names(lang).iter().all(|name| keys(name, lang).contains(&term.key.as_str())),
                    "{}",
                    term.key
                );
            }
        }
    }

    #[test]
    fn every_state_is_a_term() {
        for state in crate::trace::State::ALL {
            assert!(find(state.name()).is_some(), "{state}");
        }
    }

    #[test]
    fn the_longest_name_counts_and_words_have_borders() {
        assert_eq!(keys("the SYN queue is full", Lang::En), ["syn-queue"]);
        assert_eq!(keys("SYN_SENT, then SYN", Lang::En), ["syn-sent", "syn"]);
        assert_eq!(keys("ASYNC, stack, Synthesis", Lang::En), Vec::<&str>::new());
        assert_eq!(keys("全连接队列已满，丢弃 SYN", Lang::Zh), ["accept-queue", "syn"]);
    }

    #[test]
    fn a_person_may_write_a_name_as_they_like() {
        for word in ["time_wait", "TIME-WAIT", "time-wait"] {
            assert_eq!(find(word).map(|term| term.key.as_str()), Some("time-wait"), "{word}");
        }
        assert_eq!(find("半连接队列").map(|term| term.key.as_str()), Some("syn-queue"));
        assert_eq!(find("半连接").map(|term| term.key.as_str()), Some("syn-queue"));
        assert_eq!((find("no such thing"), find("")), (None, None));
    }
}
