//! Which answers of a lesson have been handed to the learner's log: each is, once, as soon as it stands beside what
//! happened. What was only watched earns nothing.

use std::collections::BTreeSet;

use crate::quiz::schedule::{LessonAnswer, Moment, Review};

use super::run::{LessonRun, Phase};

/// The beats whose answers have been handed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Noted(BTreeSet<usize>);

impl Noted {
    /// The answer that is compared now, if it was not handed over before; `hints` options had been struck out.
    pub fn take(&mut self, run: &LessonRun, hints: usize, now: Moment) -> Option<Review> {
        let beat = run.beat_index();
        if run.phase() != Phase::Compare || run.attempts().get(beat)?.watched || self.0.contains(&beat) {
            return None;
        }
        let (question, grade) = (run.question()?, run.grade()?);
        self.0.insert(beat);
        let lesson = &run.proved().lesson;
        let concepts = &lesson.concepts;
        LessonAnswer { lesson: &lesson.id, beat, concepts, question, grade: &grade, hints }.review(now)
    }
}
