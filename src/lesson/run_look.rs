//! Asking for outputs, where a question is about a line of one: what was asked for, and that no line is named which has
//! not been seen.

use crate::quiz::{Inquiry, Printed, Response, Unreadable};

use super::{LessonRun, Phase, Refused};

impl LessonRun {
    /// What may be asked for now.
    pub fn inquiry(&self) -> Option<&Inquiry> {
        self.inquiry_ahead().filter(|_| self.phase == Phase::Commit)
    }

    /// What may be asked for now, or as soon as the question is reached: until then what happened is only to be seen
    /// in outputs.
    pub fn inquiry_ahead(&self) -> Option<&Inquiry> {
        if matches!(self.phase, Phase::Say | Phase::Commit) { self.question()?.kind.inquiry() } else { None }
    }

    /// Every output of the question, in its order: what a room is shown, where one person would ask.
    pub fn all_outputs(&self) -> Vec<Printed> {
        let printed = |inquiry: &Inquiry| inquiry.printed(self.session.view(), self.session.records());
        self.inquiry_ahead().map(printed).unwrap_or_default()
    }

    /// The outputs that were asked for, the latest last.
    pub fn looks(&self) -> &[Printed] {
        &self.looks
    }

    /// Asks for an output, if that is what was typed, such as `ss server`; it is then the latest.
    pub fn look(&mut self, text: &str) -> Option<&Printed> {
        let inquiry = self.inquiry()?;
        let look = inquiry.outputs.get(inquiry.asked_for(text)?)?;
        let printed = look.printed(self.session.view(), self.session.records());
        self.looks.retain(|other| other.look != printed.look);
        self.looks.push(printed);
        self.looks.last()
    }

    /// The response with the output in it, where only the number of a line was given: that is one of the latest output.
    ///
    /// # Errors
    /// A line that has not been seen.
    pub(super) fn seen(&self, response: Response) -> Result<Response, Refused> {
        let (Some(inquiry), Response::Text(text)) = (self.inquiry(), &response) else { return Ok(response) };
        let unseen = || Refused::Unreadable(Unreadable::Unseen(text.clone()));
        let number = text.trim().parse::<usize>();
        let text = match (number, self.looks.last()) {
            (Ok(number), Some(latest)) => format!("{} {number}", latest.look),
            (Ok(_), None) => return Err(unseen()),
            (Err(_), _) => text.clone(),
        };
        if let Some(row) = inquiry.named(&text) {
            let known = self.looks.iter().find(|printed| printed.look.to_string() == row.output);
            known.filter(|printed| row.line <= printed.lines.len()).ok_or_else(unseen)?;
        }
        Ok(Response::Text(text))
    }
}
