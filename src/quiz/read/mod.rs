//! Reading a typed answer: what learners type and what authors write as wrong answers.
//!
//! Lenient where the meaning is plain: case, `_` and `-`, tcpdump's letters, units, full-width digits, Chinese units.
//! A file for each sort of answer; the words that are understood stand in [`super::usual`].

mod number;
mod outcome;
mod segment;
mod states;
mod unreadable;

use crate::quiz::answer::Answer;
use crate::quiz::kind::{Field, Kind};
use crate::quiz::usual::{self, Means};

pub(super) use number::{read_number, read_span};
use outcome::read_side;
pub(super) use outcome::{read_outcome, read_timer};
pub(super) use segment::read_field;
use segment::read_segment;
pub(super) use states::read_state;
use states::read_states;
pub use unreadable::Unreadable;

impl Kind {
    /// Reads an answer to this question; `hosts` are the names of the first two hosts.
    pub fn read(&self, text: &str, hosts: &[String; 2]) -> Result<Answer, Unreadable> {
        let text = half_width(text);
        let text = text.trim();
        if text.is_empty() {
            return Err(Unreadable::Empty);
        }
        match self {
            // The one number that is asked for needs no name before it.
            Kind::Segment { fields, .. } => match fields.as_slice() {
                [Field::Flags] => read_segment(text, fields),
                [field] => read_field(*field, text)
                    .map(|value| Answer::Segment(vec![(*field, value)]))
                    .or_else(|_| read_segment(text, fields)),
                _ => read_segment(text, fields),
            },
            Kind::States(sockets) => read_states(text, sockets),
            Kind::Result { call, .. } => read_outcome(text, *call).map(|outcome| Answer::Result(Some(outcome))),
            Kind::Count { .. } => read_number(text).map(Answer::Count),
            Kind::Time(_) if usual::says(text, Means::Never) => Ok(Answer::Time(None)),
            Kind::Time(_) => {
                read_span(text).map(|span| Answer::Time(Some(span))).ok_or_else(|| Unreadable::Time(text.to_owned()))
            }
            Kind::Timer(_) => read_timer(text),
            Kind::Side(_) => read_side(text, hosts),
            Kind::Line(inquiry) => match inquiry.named(text) {
                Some(row) => Ok(Answer::Line(vec![row])),
                None => Err(Unreadable::Line(text.to_owned())),
            },
        }
    }

    /// Reads the fields of a segment from one box each, in the order of the question's fields.
    pub fn read_fields(&self, texts: &[String]) -> Result<Answer, Unreadable> {
        let fields = self.fields().unwrap_or_default();
        let read = |(i, field): (usize, &Field)| {
            let text = half_width(texts.get(i).map_or("", String::as_str));
            let text = text.trim();
            if text.is_empty() { Err(Unreadable::Empty) } else { read_field(*field, text).map(|value| (*field, value)) }
        };
        fields.iter().enumerate().map(read).collect::<Result<_, _>>().map(Answer::Segment)
    }
}

/// Full-width digits, letters and signs as a Chinese keyboard gives them, made plain.
pub(super) fn half_width(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{3000}' | '\u{A0}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '。' => '.',
        '、' => ',',
        '“' | '”' | '「' | '」' | '『' | '』' => '"',
        '‘' | '’' => '\'',
        _ => c,
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests;
