//! Answers as values: what the truth, the options and a read response have in common.
//!
//! `Display` writes the form in which lesson files give wrong answers; [`Answer::label`] writes it for a learner.

use core::fmt;

use crate::lang::Lang;
use crate::tr;
use crate::trace::length;
use crate::trace::{CallName, Flags, Outcome, Segment, Span, State, TimerKind};

use super::inquiry::Row;
use super::kind::{Field, Kind};

/// Flags as questions see them: PSH never counts, and data does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The control bits, without PSH.
    pub flags: Flags,
    /// Whether it carries bytes.
    pub data: bool,
}

/// The value of one field of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// No segment, or a field that does not count (the acknowledgment number of a segment without ACK).
    Absent,
    /// Flags.
    Shape(Shape),
    /// A number.
    Number(u32),
}

/// Which of two hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The first (left) host.
    Left,
    /// The second (right) host.
    Right,
    /// Both.
    Both,
    /// Neither.
    Neither,
}

impl Side {
    /// All of them, in the order in which options are written.
    pub const ALL: [Side; 4] = [Side::Left, Side::Right, Side::Both, Side::Neither];
}

/// An answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Fields of a segment; a wrong answer of an author may name only some.
    Segment(Vec<(Field, Value)>),
    /// States, in the order of the question's sockets.
    States(Vec<State>),
    /// What a call came to; none if it was never made.
    Result(Option<Outcome>),
    /// A number of segments.
    Count(u32),
    /// A length of time; none for never.
    Time(Option<Span>),
    /// A timer; none if no timer runs.
    Timer(Option<TimerKind>),
    /// Hosts by side, with the names of both.
    Side(Side, [String; 2]),
    /// Lines of outputs, any of which will do.
    Line(Vec<Row>),
}

impl Shape {
    /// The shape of a segment.
    pub fn of(segment: &Segment) -> Shape {
        let kept = [Flags::SYN, Flags::ACK, Flags::FIN, Flags::RST];
        let flags = kept.into_iter().filter(|bit| segment.flags.has(*bit)).fold(Flags::NONE, |all, bit| all | bit);
        Shape { flags, data: !segment.payload.is_empty() }
    }

    /// Whether a learner who says `self` is right when `truth` came. A FIN or RST is the same with and without ACK: the
    /// field's own shorthand leaves it out. Data need not be mentioned, but must not be invented.
    pub fn agrees(self, truth: Shape) -> bool {
        let loose = |flags: Flags| if flags.fin() || flags.rst() { flags | Flags::ACK } else { flags };
        loose(self.flags) == loose(truth.flags) && (truth.data || !self.data)
    }
}

impl Value {
    /// Whether nothing is there.
    pub fn is_absent(self) -> bool {
        self == Value::Absent
    }

    /// Whether a learner who says `self` is right when `truth` came.
    pub fn agrees(self, truth: Value) -> bool {
        match (self, truth) {
            (Value::Shape(said), Value::Shape(truth)) => said.agrees(truth),
            // Tools show 0 where the field does not count.
            (Value::Number(0), Value::Absent) => true,
            (said, truth) => said == truth,
        }
    }

    /// The value for a learner.
    pub fn label(self, lang: Lang) -> String {
        match self {
            Value::Absent => tr!(lang, "quiz.answer.absent").into_owned(),
            Value::Number(n) => n.to_string(),
            Value::Shape(Shape { flags: Flags::NONE, data }) => {
                let key = if data { "quiz.answer.bare-data" } else { "quiz.answer.bare" };
                tr!(lang, key).into_owned()
            }
            Value::Shape(Shape { flags, data: false }) => flags.to_string(),
            Value::Shape(Shape { flags, data: true }) => tr!(lang, "quiz.answer.with-data", flags = flags).into_owned(),
        }
    }
}

/// How far a typed time may be off: 5 %, or 50 ms if that is more.
fn tolerance(truth: Span) -> Span {
    Span(truth.0 / 20).max(Span::millis(50))
}

impl Answer {
    /// The same with the fields that it leaves out as they truly are; nothing is left out of a segment that never came.
    #[must_use]
    pub fn completed(&self, truth: &Answer) -> Answer {
        let (Answer::Segment(said), Answer::Segment(truth)) = (self, truth) else { return self.clone() };
        let never = |fields: &[(Field, Value)]| fields.iter().all(|(_, value)| value.is_absent());
        if never(said) || never(truth) {
            return self.clone();
        }
        let named = |field: Field| said.iter().find(|(known, _)| *known == field).copied();
        Answer::Segment(truth.iter().map(|(field, value)| named(*field).unwrap_or((*field, *value))).collect())
    }

    /// Whether a learner who says `self` is right when `truth` came. Fields that `self` leaves out are not judged.
    pub fn agrees(&self, truth: &Answer) -> bool {
        match (self, truth) {
            (Answer::Segment(said), Answer::Segment(truth)) => said.iter().all(|(field, value)| {
                truth.iter().find(|(known, _)| known == field).is_some_and(|(_, true_value)| value.agrees(*true_value))
            }),
            (Answer::Time(Some(said)), Answer::Time(Some(truth))) => said.0.abs_diff(truth.0) <= tolerance(*truth).0,
            (Answer::Result(Some(said)), Answer::Result(Some(truth))) => said.agrees(truth),
            (Answer::Line(said), Answer::Line(truth)) => {
                !said.is_empty() && said.iter().all(|row| truth.iter().any(|true_row| row.is(true_row)))
            }
            (said, truth) => said == truth,
        }
    }

    /// What to type into each box of a question about fields; one box for any other answer.
    pub fn boxes(&self) -> Vec<String> {
        match self {
            Answer::Segment(fields) => fields.iter().map(|(_, value)| value.to_string()).collect(),
            Answer::States(_)
            | Answer::Result(_)
            | Answer::Count(_)
            | Answer::Time(_)
            | Answer::Timer(_)
            | Answer::Side(..) => vec![self.to_string()],
            Answer::Line(rows) => vec![rows.first().map(ToString::to_string).unwrap_or_default()],
        }
    }

    /// The answer for a learner, as an option or beside "you said".
    pub fn label(&self, kind: &Kind, lang: Lang) -> String {
        match (self, kind) {
            (Answer::Segment(fields), _) => segment_label(fields, lang),
            (Answer::States(states), Kind::States(sockets)) if states.len() == sockets.len() && states.len() > 1 => {
                let pairs = sockets.iter().zip(states).map(|(socket, state)| format!("{socket} {state}"));
                pairs.collect::<Vec<_>>().join(&*tr!(lang, "quiz.answer.comma"))
            }
            (Answer::Result(outcome), kind) => outcome_label(outcome.as_ref(), kind.call(), lang),
            (Answer::Time(Some(span)), _) => length::answer(*span, lang),
            (Answer::Time(None), _) => tr!(lang, "quiz.answer.never").into_owned(),
            (Answer::Timer(timer), _) => timer_label(*timer, lang),
            (Answer::Side(Side::Both, _), _) => tr!(lang, "quiz.answer.both").into_owned(),
            (Answer::Side(Side::Neither, _), _) => tr!(lang, "quiz.answer.neither").into_owned(),
            (Answer::Line(rows), _) => rows_label(rows, lang),
            (Answer::States(_) | Answer::Count(_) | Answer::Side(..), _) => self.to_string(),
        }
    }
}

/// A timer for a learner.
pub(super) fn timer_label(timer: Option<TimerKind>, lang: Lang) -> String {
    let none = || tr!(lang, "quiz.answer.no-timer").into_owned();
    timer.map_or_else(none, |timer| timer.label().get(lang).to_owned())
}

/// What a call comes to, for a learner; none if it was never made.
pub(super) fn outcome_label(outcome: Option<&Outcome>, call: Option<CallName>, lang: Lang) -> String {
    match outcome {
        None => tr!(lang, "quiz.answer.never-called").into_owned(),
        Some(Outcome::Blocked) => tr!(lang, "quiz.answer.blocked").into_owned(),
        Some(Outcome::Value(_)) if call == Some(CallName::Accept) => tr!(lang, "quiz.answer.descriptor").into_owned(),
        Some(Outcome::Value(0)) if call == Some(CallName::Recv) => tr!(lang, "quiz.answer.end-of-stream").into_owned(),
        Some(Outcome::Value(0)) => tr!(lang, "quiz.answer.success").into_owned(),
        Some(Outcome::Value(1)) => tr!(lang, "quiz.answer.byte").into_owned(),
        Some(Outcome::Value(n)) => tr!(lang, "quiz.answer.bytes", n = n).into_owned(),
        Some(outcome @ Outcome::Text(text)) if text.len() == 1 => {
            tr!(lang, "quiz.answer.read-one", text = outcome).into_owned()
        }
        Some(outcome @ Outcome::Text(text)) => {
            tr!(lang, "quiz.answer.read", n = text.len(), text = outcome).into_owned()
        }
        Some(outcome @ Outcome::Failed(_)) => outcome.to_string(),
    }
}

/// `ss app 2, ss app 3 (CLOSE-WAIT 1 0 ...)`: the first of them with what it says.
fn rows_label(rows: &[Row], lang: Lang) -> String {
    let names: Vec<String> = rows.iter().map(ToString::to_string).collect();
    let names = names.join(&*tr!(lang, "quiz.answer.comma"));
    match rows.first().map(Row::said).filter(|said| !said.is_empty()) {
        Some(said) => tr!(lang, "quiz.answer.line", names = names, said = said).into_owned(),
        None => names,
    }
}

fn segment_label(fields: &[(Field, Value)], lang: Lang) -> String {
    match fields {
        _ if fields.iter().all(|(_, value)| value.is_absent()) => tr!(lang, "quiz.answer.nothing").into_owned(),
        [(Field::Flags, shape)] => shape.label(lang),
        _ => {
            let part = |(field, value): &(Field, Value)| match field {
                Field::Flags => value.label(lang),
                Field::Seq | Field::Ack | Field::Len => format!("{}={}", field.word(), value.label(lang)),
            };
            fields.iter().map(part).collect::<Vec<_>>().join(" ")
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Absent => f.write_str("none"),
            Value::Number(n) => n.fmt(f),
            Value::Shape(Shape { flags, data: false }) => flags.fmt(f),
            Value::Shape(Shape { flags: Flags::ACK, data: true }) => f.write_str("DATA"),
            Value::Shape(Shape { flags, data: true }) => write!(f, "{flags}+DATA"),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Segment(fields) => match fields.as_slice() {
                [(Field::Flags, Value::Absent)] => f.write_str("nothing"),
                fields => write_joined(f, fields, |f, (field, value)| match field {
                    Field::Flags => value.fmt(f),
                    Field::Seq | Field::Ack | Field::Len => write!(f, "{}={value}", field.word()),
                }),
            },
            Answer::States(states) => write_joined(f, states, |f, state| state.fmt(f)),
            Answer::Result(Some(outcome)) => outcome.fmt(f),
            Answer::Result(None) => f.write_str("never called"),
            Answer::Count(n) => n.fmt(f),
            Answer::Time(Some(span)) => span.fmt(f),
            Answer::Time(None) => f.write_str("never"),
            Answer::Timer(Some(timer)) => f.write_str(timer.word()),
            Answer::Timer(None) => f.write_str("none"),
            Answer::Side(Side::Left, [left, _]) => f.write_str(left),
            Answer::Side(Side::Right, [_, right]) => f.write_str(right),
            Answer::Side(Side::Both, _) => f.write_str("both"),
            Answer::Side(Side::Neither, _) => f.write_str("neither"),
            Answer::Line(rows) => write_joined(f, rows, |f, row| row.fmt(f)),
        }
    }
}

fn write_joined<T>(
    f: &mut fmt::Formatter<'_>,
    items: &[T],
    write: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            f.write_str(" ")?;
        }
        write(f, item)?;
    }
    Ok(())
}
