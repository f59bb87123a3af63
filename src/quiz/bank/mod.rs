//! The bank of classic questions: what interviewers really ask, each with its answer, source, misconception and a run
//! that proves it.
//!
//! The questions stand in `assets/bank`, one file an area, and are read once, strictly ([`read()`]). [`search()`] finds
//! them by words of either language; [`Index`] does the same for a program that has more to search. `docs/bank.md` is
//! the account of what is there.

mod embedded;
mod index;
mod model;
mod read;
mod tokens;

use std::sync::LazyLock;

use crate::lang::Lang;

pub use embedded::{BankFile, files};
pub use index::{Document, Field, Index, Ranked};
pub use model::{Area, Entry};
pub use read::{LENGTHS, LONGEST_QUESTION, Limits, read};

/// Every question, in the order of the areas.
#[derive(Debug, Default)]
pub struct Bank {
    entries: Vec<Entry>,
}

static BANK: LazyLock<Bank> = LazyLock::new(|| {
    // A file that cannot be read is a mistake that the tests find.
    let entries = files().iter().flat_map(|file| read(file.text, Lang::En).unwrap_or_default()).collect();
    Bank { entries }
});

static INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(bank().entries().iter().map(Document::of).collect()));

/// The bank that comes with the program.
pub fn bank() -> &'static Bank {
    &BANK
}

impl Bank {
    /// Every question, in the order of the areas and of their files.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The question of that id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }
}

/// A question that a search has found.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    /// The question.
    pub entry: &'static Entry,
    /// How well it fits; only good for comparing hits of one search.
    pub score: u64,
}

/// The questions that fit some words best, the best first; none if hardly any of the words is known here. Words of both
/// languages are understood; `lang` decides between questions that fit equally well.
pub fn search(words: &str, lang: Lang) -> Vec<Hit> {
    let ranked = INDEX.search(words, lang).into_iter();
    ranked.filter_map(|it| Some(Hit { entry: bank().entries().get(it.document)?, score: it.score })).collect()
}
