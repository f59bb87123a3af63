//! Why a typed text is no answer: the screen says so, and the learner goes on typing.

use core::ops::RangeInclusive;

use crate::lang::Lang;
use crate::tr;
use crate::trace::TimerKind;

use super::number::has_decimal_comma;

/// Why a text is no answer to the question; the screen says so and lets the learner go on typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// Nothing was given.
    Empty,
    /// Not a connection state.
    State(String),
    /// So many states are asked for.
    StateCount(usize),
    /// Not a set of flags.
    Flags(String),
    /// Not a whole number.
    Number(String),
    /// Not a length of time.
    Time(String),
    /// Not a result of a system call.
    Result(String),
    /// Not a timer.
    Timer(String),
    /// None of the sides.
    Side(String),
    /// The question does not ask for this field.
    Field(String),
    /// There is no option of that number among these.
    Option(usize, RangeInclusive<usize>),
    /// None of so many options.
    NotOffered(String, usize),
    /// So many parts are asked for, and so many were given.
    Parts(usize, usize),
    /// An event stands twice in an order.
    Twice(usize),
    /// So many events are to be put into order.
    OrderCount(usize),
    /// Not a command, or one that the run refuses.
    Command(String),
    /// A command that is no system call, where only such may be written.
    NoCall(String),
    /// Not a line of an output.
    Line(String),
    /// A line of an output that was not asked for, or that it has not got.
    Unseen(String),
}

impl Unreadable {
    /// What was typed and could not be read, if it was a text.
    pub fn text(&self) -> &str {
        match self {
            Unreadable::State(text)
            | Unreadable::Flags(text)
            | Unreadable::Number(text)
            | Unreadable::Time(text)
            | Unreadable::Result(text)
            | Unreadable::Timer(text)
            | Unreadable::Side(text)
            | Unreadable::Field(text)
            | Unreadable::Command(text)
            | Unreadable::NoCall(text)
            | Unreadable::Line(text)
            | Unreadable::NotOffered(text, _)
            | Unreadable::Unseen(text) => text,
            Unreadable::Empty
            | Unreadable::StateCount(_)
            | Unreadable::Option(..)
            | Unreadable::Parts(..)
            | Unreadable::Twice(_)
            | Unreadable::OrderCount(_) => "",
        }
    }

    /// The reason in words, with what would be read.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Unreadable::Empty => tr!(lang, "quiz.unreadable.empty").into_owned(),
            Unreadable::State(text) => tr!(lang, "quiz.unreadable.state", text = text).into_owned(),
            Unreadable::StateCount(n) => tr!(lang, "quiz.unreadable.state-count", n = n).into_owned(),
            Unreadable::Flags(text) => tr!(lang, "quiz.unreadable.flags", text = text).into_owned(),
            Unreadable::Number(text) | Unreadable::Time(text) if has_decimal_comma(text) => {
                tr!(lang, "quiz.unreadable.comma", text = text).into_owned()
            }
            Unreadable::Number(text) => tr!(lang, "quiz.unreadable.number", text = text).into_owned(),
            Unreadable::Time(text) => tr!(lang, "quiz.unreadable.time", text = text).into_owned(),
            Unreadable::Result(text) => tr!(lang, "quiz.unreadable.result", text = text).into_owned(),
            Unreadable::Timer(text) => {
                let names: Vec<&str> = TimerKind::ALL.iter().map(|timer| timer.label().get(lang)).collect();
                let names = names.join(&tr!(lang, "quiz.answer.comma"));
                tr!(lang, "quiz.unreadable.timer", text = text, names = names).into_owned()
            }
            Unreadable::Side(text) => tr!(lang, "quiz.unreadable.side", text = text).into_owned(),
            Unreadable::Field(text) => tr!(lang, "quiz.unreadable.field", text = text).into_owned(),
            Unreadable::Option(n, among) => {
                tr!(lang, "quiz.unreadable.option", n = n, first = among.start(), last = among.end()).into_owned()
            }
            Unreadable::NotOffered(text, options) => {
                tr!(lang, "quiz.unreadable.not-offered", text = text, last = options).into_owned()
            }
            Unreadable::Parts(wanted, given) => {
                tr!(lang, "quiz.unreadable.parts", wanted = wanted, given = given).into_owned()
            }
            Unreadable::Twice(n) => tr!(lang, "quiz.unreadable.twice", n = n).into_owned(),
            Unreadable::OrderCount(n) => tr!(lang, "quiz.unreadable.order-count", n = n).into_owned(),
            Unreadable::Command(text) => tr!(lang, "quiz.unreadable.command", text = text).into_owned(),
            Unreadable::NoCall(text) => tr!(lang, "quiz.unreadable.no-call", text = text).into_owned(),
            Unreadable::Line(text) => tr!(lang, "quiz.unreadable.line", text = text).into_owned(),
            Unreadable::Unseen(text) => tr!(lang, "quiz.unreadable.unseen", text = text).into_owned(),
        }
    }
}
