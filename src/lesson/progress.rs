//! What a learner has done, as plain data: for each lesson the place reached, the answers and the challenge.
//!
//! Reading and writing it is the shell's business (`shell::store`), which also versions the file. Fields that a file
//! does not have take their defaults, so that fields can be added without a new format.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

use super::paths::Path;

/// All that is kept of a learner.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// The language chosen on screen; none until one was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Lang>,
    /// The word of the path through the course that was chosen; none for the whole course.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// By the lesson's identifier.
    pub lessons: BTreeMap<String, LessonProgress>,
}

/// What is kept of one lesson.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LessonProgress {
    /// The last beat reached, from 0.
    pub last_beat: u32,
    /// Predictions that were right at the first try.
    pub right: u32,
    /// Predictions that were wrong at the first try.
    pub wrong: u32,
    /// Whether the last beat was finished once; of a breaker, whether its end was seen.
    pub finished: bool,
    /// Whether the challenge's goal was reached.
    pub challenge_done: bool,
}

/// How far a lesson is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    /// Never opened.
    #[default]
    New,
    /// Begun.
    Begun,
    /// A breaker that was left without its goal: it is offered again, after all that is new.
    Skipped,
    /// Finished.
    Finished,
}

impl LessonProgress {
    /// How far it is. A breaker is nothing but its challenge: without that it is not finished.
    pub fn mark(&self, breaker: bool) -> Mark {
        let begun = self.last_beat > 0 || self.right > 0 || self.wrong > 0;
        match (self.finished, begun) {
            (true, _) if breaker && !self.challenge_done => Mark::Skipped,
            (true, _) => Mark::Finished,
            (false, true) => Mark::Begun,
            (false, false) => Mark::New,
        }
    }
}

impl Progress {
    /// The path through the course; the whole of it if none was chosen, or one that is no more.
    pub fn path(&self) -> &'static Path {
        self.path.as_deref().and_then(Path::by_word).unwrap_or_default()
    }

    /// What is kept of a lesson; the defaults if it was never opened.
    pub fn lesson(&self, id: &str) -> LessonProgress {
        self.lessons.get(id).cloned().unwrap_or_default()
    }
}
