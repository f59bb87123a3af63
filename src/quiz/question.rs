//! A question with its truth and its options, ready to be asked.

use crate::lang::Lang;
use crate::sim::{SimRng, Stream};
use crate::tr;

use super::answer::Answer;
use super::distract;
use super::kind::{Field, Kind};
use super::observe::Truth;
use super::read::Unreadable;
use super::words::Words;

/// How many options a choice has, the truth among them, where so many are to be had.
const OPTIONS: usize = 4;
/// How many it has at most, when an author gives many wrong ones.
const MOST_OPTIONS: usize = 5;

/// A wrong answer with the misconception behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The answer.
    pub answer: Answer,
    /// The misconception's number, such as `M28`.
    pub myth: Option<String>,
    /// What someone who answers so has assumed.
    pub why: Words,
}

/// How the learner answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// One of these, in this order.
    Choice(Vec<Answer>),
    /// A text that is read as an answer.
    Typed,
    /// One text for each of the question's fields.
    Fields,
}

/// What the learner gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// The option at this place.
    Option(usize),
    /// A text.
    Text(String),
    /// A text for each field.
    Fields(Vec<String>),
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub kind: Kind,
    /// The author's sentence, if the generated one will not do.
    pub prompt: Option<Words>,
    /// How it is answered.
    pub form: Form,
    /// The truth. Not to be shown before the learner has answered and seen it happen.
    pub truth: Truth,
    /// Wrong answers that an author foresaw.
    pub wrong: Vec<Wrong>,
}

impl Question {
    /// Puts a question together. `name` seeds the order of the options: the same name, the same order, everywhere.
    pub fn new(
        kind: Kind,
        prompt: Option<Words>,
        typed: bool,
        truth: Truth,
        wrong: Vec<Wrong>,
        name: &str,
    ) -> Question {
        let form = if kind.fields().is_some() {
            Form::Fields
        } else if typed || kind.is_number() || kind.inquiry().is_some() {
            Form::Typed
        } else {
            Form::Choice(options(&kind, &truth, &wrong, name))
        };
        Question { kind, prompt, form, truth, wrong }
    }

    /// The question as a sentence.
    pub fn prompt(&self, lang: Lang) -> String {
        self.prompt.as_ref().map_or_else(|| self.kind.prompt(lang), |words| words.get(lang).trim().to_owned())
    }

    /// What to write into an empty input box, so that the form of the answer is plain.
    pub fn placeholder(&self, lang: Lang) -> String {
        let key = match &self.kind {
            Kind::Segment { fields, .. } => match fields[..] {
                [Field::Seq | Field::Ack] => "quiz.placeholder.number",
                [Field::Len] => "quiz.placeholder.count",
                _ => "quiz.placeholder.flags",
            },
            Kind::States(sockets) if sockets.len() > 1 => "quiz.placeholder.states",
            Kind::States(_) => "quiz.placeholder.state",
            Kind::Result { .. } => "quiz.placeholder.result",
            Kind::Count { .. } => "quiz.placeholder.count",
            Kind::Time(_) => "quiz.placeholder.time",
            Kind::Timer(_) => "quiz.placeholder.timer",
            Kind::Side(_) => "quiz.placeholder.side",
            Kind::Line(_) => "quiz.placeholder.row",
        };
        tr!(lang, key).into_owned()
    }

    /// The options in words, in their order; empty if the answer is typed.
    pub fn options(&self, lang: Lang) -> Vec<String> {
        match &self.form {
            Form::Choice(options) => options.iter().map(|option| option.label(&self.kind, lang)).collect(),
            Form::Typed | Form::Fields => Vec::new(),
        }
    }

    /// A wrong option for a hint to strike out, by its place; none if two are left at most, or if the answer is typed.
    pub fn to_strike(&self, struck: &[usize]) -> Option<usize> {
        let Form::Choice(options) = &self.form else { return None };
        if options.len() < struck.len() + 3 {
            return None;
        }
        (0..options.len()).find(|at| !struck.contains(at) && options.get(*at) != Some(&self.truth.answer))
    }

    /// The options for a room that votes by hand, in an order that `name` seeds where the question has none of its own;
    /// empty if there is nothing to choose from, as with times.
    pub fn options_for_a_vote(&self, name: &str) -> Vec<Answer> {
        let found = match &self.form {
            Form::Choice(options) => options.clone(),
            Form::Typed | Form::Fields => options(&self.kind, &self.truth, &self.wrong, name),
        };
        if found.len() < 2 { Vec::new() } else { found }
    }

    /// Reads what the learner gave. A response that cannot be read must not be locked in.
    pub fn read(&self, response: &Response) -> Result<Answer, Unreadable> {
        match (response, &self.form) {
            (Response::Option(i), Form::Choice(options)) => {
                options.get(*i).cloned().ok_or(Unreadable::Option(i + 1, 1..=options.len()))
            }
            (Response::Option(_), Form::Typed | Form::Fields) => Err(Unreadable::Empty),
            (Response::Text(text), Form::Choice(_) | Form::Typed | Form::Fields) => {
                self.kind.read(text, &self.truth.hosts)
            }
            (Response::Fields(texts), Form::Choice(_) | Form::Typed | Form::Fields) => self.kind.read_fields(texts),
        }
    }
}

/// The truth and its rivals: the author's first, then computed ones, all different, in a seeded order.
fn options(kind: &Kind, truth: &Truth, wrong: &[Wrong], name: &str) -> Vec<Answer> {
    let mut rng = SimRng::new(hash(name), Stream::Questions, 0);
    let mut chosen = vec![truth.answer.clone()];
    // Two options clash if a learner could mean both by the same words: FIN and FIN-ACK, 5 and "HELLO".
    let clashes = |chosen: &[Answer], new: &Answer| chosen.iter().any(|other| other.agrees(new) || new.agrees(other));
    // An answer that names fewer fields than the others would tell which one is true.
    for answer in wrong.iter().map(|wrong| wrong.answer.completed(&truth.answer)) {
        if chosen.len() < MOST_OPTIONS && !clashes(&chosen, &answer) {
            chosen.push(answer);
        }
    }
    for answer in distract::candidates(kind, truth, &mut rng) {
        let answer = answer.completed(&truth.answer);
        if chosen.len() < OPTIONS && !clashes(&chosen, &answer) {
            chosen.push(answer);
        }
    }
    rng.shuffle(&mut chosen);
    chosen
}

/// FNV-1a, 64 bits: short, fixed for all time, good enough to tell names apart.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The orders in which learners see options must not change from one version to the next.
    #[test]
    fn the_order_of_options_is_pinned() {
        let order = |name: &str| {
            let mut letters = ['a', 'b', 'c', 'd', 'e'];
            SimRng::new(hash(name), Stream::Questions, 0).shuffle(&mut letters);
            letters.iter().collect::<String>()
        };
        assert_eq!([order("L06/0"), order("L16/3")], ["abced", "dbeac"]);
    }
}
