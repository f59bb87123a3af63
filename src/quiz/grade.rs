//! Judging a response: right or wrong, field by field, and why.

use crate::lang::Lang;
use crate::trace::Rule;

use super::answer::{Answer, Value};
use super::kind::Field;
use super::question::{Question, Response};
use super::read::Unreadable;

/// The verdict on one field of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldGrade {
    /// The field.
    pub field: Field,
    /// What the learner said.
    pub said: Value,
    /// What came.
    pub did: Value,
    /// Whether that is right.
    pub right: bool,
}

/// The verdict on a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// Whether all of it is right.
    pub right: bool,
    /// What the learner said.
    pub said: Answer,
    /// What happened.
    pub did: Answer,
    /// Field by field, where several were asked; else empty.
    pub fields: Vec<FieldGrade>,
    /// The rules that decided; their statements are the explanation.
    pub rules: Vec<Rule>,
    /// The place in [`Question::wrong`] of the misconception that the learner's answer shows.
    pub misconception: Option<usize>,
}

impl Question {
    /// Judges a response; one that cannot be read is an error, not a wrong answer.
    pub fn grade(&self, response: &Response) -> Result<Grade, Unreadable> {
        let said = self.read(response)?;
        let did = self.truth.answer.clone();
        let right = match self.form {
            // An option is one of several; being nearly like the truth is not being it.
            super::question::Form::Choice(_) if matches!(response, Response::Option(_)) => said == did,
            super::question::Form::Choice(_) | super::question::Form::Typed | super::question::Form::Fields => {
                said.agrees(&did)
            }
        };
        let misconception = if right { None } else { self.wrong.iter().position(|wrong| wrong.answer.agrees(&said)) };
        let fields = if self.kind.fields().is_some() { by_field(&said, &did) } else { Vec::new() };
        Ok(Grade { right, said, did, fields, rules: self.truth.rules.clone(), misconception })
    }
}

fn by_field(said: &Answer, did: &Answer) -> Vec<FieldGrade> {
    let (Answer::Segment(said), Answer::Segment(did)) = (said, did) else { return Vec::new() };
    let judge = |(field, did): &(Field, Value)| {
        let said = said.iter().find(|(known, _)| known == field).map_or(Value::Absent, |(_, value)| *value);
        FieldGrade { field: *field, said, did: *did, right: said.agrees(*did) }
    };
    did.iter().map(judge).collect()
}

impl Grade {
    /// What the learner said, in words.
    pub fn said(&self, question: &Question, lang: Lang) -> String {
        self.said.label(&question.kind, lang)
    }

    /// What happened, in words.
    pub fn did(&self, question: &Question, lang: Lang) -> String {
        self.did.label(&question.kind, lang)
    }

    /// The author's word to someone who gave this wrong answer.
    pub fn why<'q>(&self, question: &'q Question, lang: Lang) -> Option<&'q str> {
        self.misconception.and_then(|i| question.wrong.get(i)).map(|wrong| wrong.why.get(lang).trim())
    }

    /// The statements of the rules that decided.
    pub fn because(&self, lang: Lang) -> Vec<&'static str> {
        self.rules.iter().map(|rule| rule.info().statement.get(lang)).collect()
    }
}
