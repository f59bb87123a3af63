//! The questions at the exit of a lesson: three made by the generators of its concepts, on runs that the lesson has not
//! shown, and none that it has asked. They count for the concepts like those of any drill.

use crate::quiz::concept;
use crate::quiz::drill::{Seen, Wish};
use crate::quiz::schedule::Mode;

use super::run::LessonRun;

/// How many questions are asked.
pub const EXIT_COUNT: usize = 3;

/// What to ask of a learner who has finished the lesson, drawn from `seed`; none if it has no concepts that are known.
pub fn exit_wish(run: &LessonRun, seed: u64) -> Option<Wish> {
    let concepts: Vec<_> = run.proved().lesson.concepts.iter().filter_map(|slug| concept(slug)).collect();
    if concepts.is_empty() {
        return None;
    }
    let seen = run.proved().questions.iter().flatten().map(Seen::of).collect();
    Some(Wish { concepts, count: EXIT_COUNT, seed, mode: Mode::Lesson, seen, ..Wish::default() })
}
