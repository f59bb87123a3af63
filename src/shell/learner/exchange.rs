//! All of a learner's progress in one JSON file, to be carried to another machine and merged there.
//!
//! The file has a version of its own and otherwise the lines of the log, each on a line. An answer is known by its
//! moment, its item and its concept, so that importing a file twice, or two files that overlap, doubles nothing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::log::Entry;
use crate::lang::Lang;
use crate::lesson::progress::Progress;
use crate::quiz::schedule::Moment;
use crate::tr;

/// The version of the file that this program writes.
pub const VERSION: u32 = 1;

/// What the file calls itself.
const KIND: &str = "progress";

/// A learner's progress as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    finwait: String,
    version: u32,
    exported: Moment,
    progress: Progress,
    entries: Vec<Entry>,
}

/// What is read of a file before its version is known.
#[derive(Debug, Deserialize)]
struct Header {
    finwait: String,
    version: u32,
}

/// Why a text is no such file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unimportable {
    /// It is something else, or damaged: where and how, in the reader's words.
    NotOne(String),
    /// It was written by a newer finwait, of that version.
    Newer(u32),
}

impl Unimportable {
    /// The sentence for it.
    pub fn sentence(&self, file: &str, lang: Lang) -> String {
        match self {
            Unimportable::NotOne(reason) => tr!(lang, "learner.import.not_one", file = file, reason = reason),
            Unimportable::Newer(version) => {
                tr!(lang, "learner.import.newer", file = file, version = version, ours = VERSION)
            }
        }
        .into_owned()
    }
}

impl Document {
    pub(super) fn new(exported: Moment, progress: Progress, entries: Vec<Entry>) -> Document {
        Document { finwait: KIND.to_owned(), version: VERSION, exported, progress, entries }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// It is no such file, or one of a newer version.
    pub fn read(text: &str) -> Result<Document, Unimportable> {
        let wrong = |error: serde_json::Error| Unimportable::NotOne(error.to_string());
        let header: Header = serde_json::from_str(text).map_err(wrong)?;
        if header.finwait != KIND {
            return Err(Unimportable::NotOne(format!("\"finwait\": {:?}", header.finwait)));
        }
        if header.version > VERSION {
            return Err(Unimportable::Newer(header.version));
        }
        serde_json::from_str(text).map_err(wrong)
    }

    /// The text of the file, each entry on a line of its own.
    ///
    /// # Errors
    /// Never for what this program made; serde would tell.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        let entries: Result<Vec<String>, _> = self.entries.iter().map(serde_json::to_string).collect();
        Ok(format!(
            "{{\"finwait\":{},\"version\":{},\"exported\":{},\n\"progress\":{},\n\"entries\":[\n{}\n]}}\n",
            serde_json::to_string(&self.finwait)?,
            self.version,
            serde_json::to_string(&self.exported)?,
            serde_json::to_string(&self.progress)?,
            entries?.join(",\n"),
        ))
    }

    /// How many answers it has.
    pub fn answers(&self) -> usize {
        answers(&self.entries)
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn progress(&self) -> &Progress {
        &self.progress
    }
}

/// How many of these are answers.
pub(super) fn answers(entries: &[Entry]) -> usize {
    entries.iter().filter(|entry| matches!(entry, Entry::Review(_))).count()
}

/// The entries of both without doubles, by their moments; of the dates to be ready for only the one set last.
pub(super) fn merged(ours: &[Entry], theirs: &[Entry]) -> Vec<Entry> {
    let mut known = BTreeSet::new();
    let mut reviews = Vec::new();
    let mut dates = Vec::new();
    for entry in ours.iter().chain(theirs) {
        match entry {
            Entry::Review(review) if known.insert(review.identity()) => reviews.push(review),
            Entry::Review(_) => {}
            Entry::Exam(exam) => dates.push(*exam),
        }
    }
    reviews.sort_by_key(|review| review.at);
    let newest = dates.iter().flatten().max_by_key(|exam| exam.set).copied();
    // A date that was taken away here stays away unless a newer one comes.
    let taken = ours.iter().rev().find_map(|entry| match entry {
        Entry::Exam(exam) => Some(exam.is_none()),
        Entry::Review(_) => None,
    });
    let known_before = ours.contains(&Entry::Exam(newest));
    let date = newest.filter(|_| !(taken == Some(true) && known_before));
    reviews.into_iter().cloned().map(Entry::Review).chain(date.map(|date| Entry::Exam(Some(date)))).collect()
}
