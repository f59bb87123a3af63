//! An answer in a lesson as the log keeps it: under which of the lesson's concepts it counts, and what it shows.

use crate::quiz::ahead::fitting;
use crate::quiz::concept::{Concept, concept};
use crate::quiz::generate::fnv;
use crate::quiz::{Form, Grade, Question};

use super::{Confidence, Mode, Moment, Review};

/// A question of a lesson that was answered.
#[derive(Debug, Clone, Copy)]
pub struct LessonAnswer<'a> {
    /// The lesson's identifier.
    pub lesson: &'a str,
    /// The place of the question's beat.
    pub beat: usize,
    /// The slugs that the lesson names.
    pub concepts: &'a [String],
    /// The question.
    pub question: &'a Question,
    /// The verdict.
    pub grade: &'a Grade,
    /// How many options had been struck out.
    pub hints: usize,
}

impl LessonAnswer<'_> {
    /// As the log keeps it; none if the lesson names no concept that is known.
    pub fn review(&self, now: Moment) -> Option<Review> {
        let (question, grade) = (self.question, self.grade);
        let wrong = grade.misconception.and_then(|at| question.wrong.get(at));
        let parts = grade.fields.len();
        let right = grade.fields.iter().filter(|field| field.right).count();
        let whole = usize::from(grade.right) * 100;
        let credit = (right * 100).checked_div(parts).unwrap_or(whole);
        Some(Review {
            at: now.at,
            east: now.east,
            concept: self.concept()?.id.to_owned(),
            format: question.kind.format(),
            produced: !matches!(question.form, Form::Choice(_)),
            credit: u8::try_from(credit).unwrap_or(100),
            right: grade.right,
            hints: u8::try_from(self.hints).unwrap_or(u8::MAX),
            seconds: 0,
            confidence: Confidence::None,
            item: format!("{}/{}", self.lesson, self.beat),
            canon: fnv(&format!("{}/{}", self.lesson, self.beat)),
            difficulty: None,
            belief: wrong.and_then(|wrong| wrong.myth.clone()),
            mode: Mode::Lesson,
        })
    }

    /// Of the lesson's concepts the one that the deciding rules are about, or that a foreseen mistake is about, or the
    /// lesson's first.
    fn concept(&self) -> Option<&'static Concept> {
        let own: Vec<&'static Concept> = self.concepts.iter().filter_map(|slug| concept(slug)).collect();
        let mut by_rule = self.grade.rules.iter().filter_map(|rule| fitting(*rule));
        let by_rule = by_rule.find_map(|slug| own.iter().find(|concept| concept.id == slug));
        let mut myths = self.question.wrong.iter().filter_map(|wrong| wrong.myth.as_deref());
        let by_myth = myths.find_map(|myth| own.iter().find(|concept| concept.myths.contains(&myth)));
        by_rule.or(by_myth).or(own.first()).copied()
    }
}
