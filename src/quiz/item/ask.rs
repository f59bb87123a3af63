//! How an item is answered and what the answer is. Each way has a [`Shape`], the little that a screen needs to know of
//! it to take an answer; what is right stays in here.

use core::ops::Range;

use crate::lang::Lang;
use crate::quiz::answer::Value;
use crate::quiz::kind::Field;
use crate::quiz::question::{Form, Question};
use crate::quiz::words::Words;
use crate::tr;
use crate::trace::{CallName, Outcome, State, TimerKind};

use super::quantity::Quantity;
use super::script::Script;

/// What is asked for, with the truth.
#[derive(Debug, Clone)]
pub enum Ask {
    /// Something about the stretch behind the cut.
    Run(Box<Question>),
    /// One of several sentences or commands.
    Choice(Choice),
    /// An order.
    Order(Order),
    /// A number.
    Number(Quantity),
    /// Several things, each in its own box.
    Blanks(Blanks),
    /// An explanation in one's own words.
    Rubric(Rubric),
    /// Commands that lead to a goal.
    Script(Script),
}

/// How an answer is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// One option is picked.
    Choice,
    /// A line is typed.
    Line,
    /// So many boxes are filled.
    Boxes(usize),
    /// So many events are put into order.
    Order(usize),
    /// A text is written, then so many points are ticked.
    Rubric,
    /// Commands are typed, one a line.
    Script,
}

/// One of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The options in their order; they are all different.
    pub options: Vec<Chosen>,
    /// The place of the right one.
    pub right: usize,
}

/// An option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// What it says.
    pub text: Words,
    /// The misconception of those who choose it, if it is one.
    pub myth: Option<&'static str>,
    /// What comes of it, or what is wrong about it.
    pub why: Words,
}

/// Events in the order in which they are shown, which is not theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What happens.
    pub events: Vec<Words>,
    /// Places of events of which the first must come before the second; all else may be as it likes.
    pub before: Vec<(usize, usize)>,
    /// An order in which it happened.
    pub truth: Vec<usize>,
}

/// Several boxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blanks {
    /// Options that a box may ask for by number; empty if none does.
    pub options: Vec<Words>,
    /// What is to be said of each option where it is wrong; empty if nothing is.
    pub why: Vec<Against>,
    /// The boxes.
    pub blanks: Vec<Blank>,
}

/// What speaks against an option.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Against {
    /// What would be seen if it were right, or what it would help against.
    pub why: Words,
    /// The misconception of those who name it.
    pub myth: Option<&'static str>,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// What stands before it.
    pub label: Words,
    /// What belongs into it.
    pub wants: Wants,
    /// Why that belongs there; empty where nothing is to be said of one box alone.
    pub why: Words,
}

/// What belongs into a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wants {
    /// What that call comes to.
    Result(CallName, Outcome),
    /// A state.
    State(State),
    /// A field of a segment.
    Field(Field, Value),
    /// The timer that runs next; none if none does.
    Timer(Option<TimerKind>),
    /// The option at this place, one of those at these places.
    Option(usize, Range<usize>),
    /// Any of these lines of the outputs, counted from 1 through all of them.
    Line(Vec<usize>),
    /// A number.
    Number(Quantity),
}

/// What an explanation must mention; the learner judges that alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rubric {
    /// The points.
    pub points: Vec<Words>,
    /// What a strong candidate says.
    pub model: Words,
    /// The RFC clauses, functions of Linux, manual pages that say so.
    pub source: String,
    /// A scenario whose expectations prove it.
    pub run: Option<String>,
}

impl Ask {
    /// How an answer is taken.
    pub fn shape(&self) -> Shape {
        match self {
            Ask::Run(question) => match &question.form {
                Form::Choice(_) => Shape::Choice,
                Form::Typed => Shape::Line,
                Form::Fields => Shape::Boxes(question.kind.fields().map_or(1, <[_]>::len)),
            },
            Ask::Choice(_) => Shape::Choice,
            Ask::Number(_) => Shape::Line,
            Ask::Order(order) => Shape::Order(order.events.len()),
            Ask::Blanks(blanks) => Shape::Boxes(blanks.blanks.len()),
            Ask::Rubric(_) => Shape::Rubric,
            Ask::Script(_) => Shape::Script,
        }
    }

    /// The options of a choice or of boxes that ask for one by number, the events of an order, the points of a rubric.
    pub fn listed(&self, lang: Lang) -> Vec<String> {
        let said = |words: &Words| words.get(lang).to_owned();
        match self {
            Ask::Run(question) => question.options(lang),
            Ask::Choice(choice) => choice.options.iter().map(|option| said(&option.text)).collect(),
            Ask::Order(order) => order.events.iter().map(said).collect(),
            Ask::Blanks(blanks) => blanks.options.iter().map(said).collect(),
            Ask::Rubric(rubric) => rubric.points.iter().map(said).collect(),
            Ask::Number(_) | Ask::Script(_) => Vec::new(),
        }
    }

    /// What stands before each box.
    pub fn labels(&self, lang: Lang) -> Vec<String> {
        match self {
            Ask::Run(question) => {
                question.kind.fields().unwrap_or_default().iter().map(|field| field.label(lang)).collect()
            }
            Ask::Blanks(blanks) => blanks.blanks.iter().map(|blank| blank.label.get(lang).to_owned()).collect(),
            Ask::Choice(_) | Ask::Order(_) | Ask::Number(_) | Ask::Rubric(_) | Ask::Script(_) => Vec::new(),
        }
    }

    /// What to write into the empty box at that place, so that the form of the answer is plain.
    pub fn placeholder(&self, at: usize, lang: Lang) -> String {
        let key = match self {
            Ask::Run(question) => return question.placeholder(lang),
            Ask::Number(quantity) => return quantity.placeholder(lang),
            Ask::Blanks(blanks) => match blanks.blanks.get(at).map(|blank| &blank.wants) {
                Some(Wants::Result(CallName::Accept, _)) => "quiz.placeholder.descriptor",
                Some(Wants::Result(..)) | None => "quiz.placeholder.result",
                Some(Wants::State(_)) => "quiz.placeholder.state",
                Some(Wants::Field(Field::Flags, _)) => "quiz.placeholder.flags",
                Some(Wants::Field(Field::Seq | Field::Ack | Field::Len, _)) => "quiz.placeholder.number",
                Some(Wants::Timer(_)) => "quiz.placeholder.timer",
                Some(Wants::Option(..)) => "quiz.placeholder.option",
                Some(Wants::Line(_)) => "quiz.placeholder.line",
                Some(Wants::Number(quantity)) => return quantity.placeholder(lang),
            },
            Ask::Order(_) => "quiz.placeholder.order",
            Ask::Rubric(_) => "quiz.placeholder.explain",
            Ask::Script(_) => "quiz.placeholder.script",
            Ask::Choice(_) => "quiz.placeholder.option",
        };
        tr!(lang, key).into_owned()
    }
}
