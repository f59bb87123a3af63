//! Outputs that a lesson's question lets the learner ask for, in lines; and a line of one as an answer.

use crate::lang::Lang;
use crate::quiz::{Printed, Question, Response, Unreadable};
use crate::tr;

use super::ask;
use super::lesson::LessonTalk;
use super::page::Page;

impl LessonTalk {
    /// What may be asked for.
    pub(super) fn tell_outputs(&self, page: &mut Page) {
        let Some(inquiry) = self.run.inquiry() else { return };
        let outputs: Vec<String> = inquiry.outputs.iter().map(ToString::to_string).collect();
        let text = tr!(page.lang, "plain.ask.outputs", outputs = outputs.join(", ")).into_owned();
        page.text(text);
    }

    /// A line as an answer; of an output, the number alone will do.
    pub(super) fn read(&self, question: &Question, line: &str) -> Result<Response, Unreadable> {
        if self.run.inquiry().is_some() { Ok(Response::Text(line.to_owned())) } else { ask::read(question, line) }
    }

    /// What was answered, in words.
    pub(super) fn said(&self, lang: Lang) -> Option<String> {
        let question = self.run.question()?;
        question.read(self.run.response()?).ok().map(|said| said.label(&question.kind, lang))
    }
}

/// An output, its lines numbered.
pub(super) fn print(printed: &Printed, page: &mut Page) {
    page.text(printed.command.clone());
    for (at, line) in printed.lines.iter().enumerate() {
        page.text(format!("{:>3} {line}", at + 1));
    }
    page.words(if printed.lines.is_empty() { "app.looks.nothing" } else { "plain.ask.line" });
}
