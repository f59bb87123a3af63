//! What somebody was asked a moment ago, so that it is not asked again: at the exit of a lesson, what the lesson has
//! asked. Two questions are one if they are of the same sort, have the same answer, and the same rule decides them; on
//! another run that would be the same question in other clothes.

use crate::quiz::format::Format;
use crate::quiz::item::{Ask, Item};
use crate::quiz::{Answer, Question};
use crate::trace::Rule;

/// A question that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    format: Format,
    answer: Answer,
    rules: Vec<Rule>,
}

impl Seen {
    /// This one.
    pub fn of(question: &Question) -> Seen {
        let truth = &question.truth;
        Seen { format: question.kind.format(), answer: truth.answer.clone(), rules: truth.rules.clone() }
    }

    /// Whether that item asks the same.
    pub fn is(&self, item: &Item) -> bool {
        let Ask::Run(question) = &item.ask else { return false };
        let other = Seen::of(question);
        let rule = self.rules.is_empty() || self.rules.iter().any(|rule| other.rules.contains(rule));
        self.format == other.format && self.answer == other.answer && rule
    }
}
