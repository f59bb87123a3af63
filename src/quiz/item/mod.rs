//! A question with all that belongs to it: the run it is about, what is shown of it, how it is answered, what the
//! answer is, what those who hold a misconception would say, and why it is so. An item is a value made by a generator
//! from a seed; it never changes, and the same seed makes the same item everywhere.

mod ask;
mod grade;
mod played;
mod quantity;
mod reply;
mod script;

pub use ask::{Against, Ask, Blank, Blanks, Choice, Chosen, Order, Rubric, Shape, Wants};
pub use grade::{Part, Verdict};
pub use played::Played;
pub use quantity::{Quantity, Unit};
pub use reply::{Reply, bare_label, parts};
pub use script::{Progress, Script};

use crate::lang::Lang;
use crate::trace::Rule;

use super::decided::Deciding;
use super::format::Format;
use super::generate::explain;
use super::words::Words;

/// What a program prints at the moment of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The command line, such as `server$ ss -tan`.
    pub command: String,
    /// What it prints.
    pub text: String,
}

/// What somebody would answer who holds a misconception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistaken {
    /// The misconception, M01 to M68.
    pub myth: &'static str,
    /// The answer.
    pub reply: Reply,
    /// What that answer assumes.
    pub why: Words,
}

/// A question, ready to be asked.
#[derive(Debug, Clone)]
pub struct Item {
    /// The name of the generator that made it.
    pub generator: &'static str,
    /// The seed that it was made from.
    pub seed: u64,
    /// The slug of the concept that it asks for.
    pub concept: &'static str,
    /// The sort of question.
    pub format: Format,
    /// A sentence about the situation, where the commands do not say it all.
    pub tell: Option<Words>,
    /// The run that it is about.
    pub played: Option<Played>,
    /// What programs print at its moment.
    pub outputs: Vec<Output>,
    /// Whether each of them is shown only when it is asked for.
    pub by_asking: bool,
    /// The question.
    pub prompt: Words,
    /// How it is answered, and the answer.
    pub ask: Ask,
    /// What those would say who hold a misconception.
    pub mistaken: Vec<Mistaken>,
    /// The rules that decide it, most deciding first.
    pub rules: Vec<Rule>,
    /// The events that decide it, told with their times and rules.
    pub deciding: Deciding,
    /// The explanation in words or as a formula, where the rules do not say it all.
    pub because: Option<Words>,
    /// The estimate of how hard it is: 1000 is the middle, 100 more means about one in three fewer get it right.
    pub difficulty: u16,
    /// The same for items that differ in nothing that matters (ports, labels, exact delays).
    pub hash: u64,
}

impl Item {
    /// What names it for ever: `generator/seed`, or `bank/question`.
    pub fn id(&self) -> String {
        explain::id_of(self).unwrap_or_else(|| format!("{}/{}", self.generator, self.seed))
    }

    /// Whether its run is looked at while it is asked: what is read off outputs is not watched, nor is a run of which
    /// all is behind the question.
    pub fn is_watched(&self) -> bool {
        self.outputs.is_empty() && self.played.as_ref().is_some_and(|played| !played.is_untold())
    }

    /// Whether the answer is made by the learner rather than chosen.
    pub fn produced(&self) -> bool {
        self.ask.shape() != Shape::Choice
    }

    /// The explanation: the events that decide, each with its rule, then the words. Where no event is told, the rules.
    pub fn explanation(&self, lang: Lang) -> Vec<String> {
        let deciding = match &self.ask {
            Ask::Run(question) => &question.truth.deciding,
            _ => &self.deciding,
        };
        let told = deciding.events.iter().any(|event| event.rule.is_some());
        let rules = self.rules.iter().filter(|_| !told).map(|rule| rule.info().statement.get(lang).to_owned());
        let events = deciding.lines(lang);
        let words = self.because.iter().map(|words| words.get(lang).to_owned());
        events.into_iter().chain(rules).chain(words).collect()
    }
}
