//! What the mutants say: the same commands played by an engine that holds one misconception. Where its answer differs
//! from the truth, that answer is a wrong option with the misconception's number.

use crate::quiz::answer::Answer;
use crate::quiz::item::{Mistaken, Played, Reply};
use crate::quiz::kind::Kind;
use crate::quiz::observe::Truth;
use crate::quiz::question::{Form, Question, Wrong};

use super::Generator;

/// The wrong answers of mutants to a question about a run, with their numbers.
pub(super) fn about_run(
    _generator: &Generator,
    _played: &Played,
    _kind: &Kind,
    _truth: &Truth,
) -> (Vec<Wrong>, Vec<(&'static str, Answer)>) {
    (Vec::new(), Vec::new())
}

/// Answers as what would be given to this form of the question.
pub(super) fn as_replies(question: &Question, answers: Vec<(&'static str, Answer)>) -> Vec<Mistaken> {
    let reply = |answer: &Answer| match &question.form {
        Form::Choice(options) => options.iter().position(|option| option == answer).map(Reply::Option),
        Form::Typed => Some(Reply::Line(answer.to_string())),
        Form::Fields => Some(Reply::Boxes(answer.boxes())),
    };
    let mistaken = |(myth, answer): (&'static str, Answer)| {
        let why = question.wrong.iter().find(|wrong| wrong.answer == answer)?.why.clone();
        Some(Mistaken { myth, reply: reply(&answer)?, why })
    };
    answers.into_iter().filter_map(mistaken).collect()
}
