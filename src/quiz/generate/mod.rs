//! Questions without end: each [`Generator`] draws a situation for one concept from a seed, and the engine answers.
//!
//! A generator writes a [`Draft`]: commands before and behind the cut, what must be the case for the situation to be
//! about its concept (the focus), and what is asked. [`Generator::item`] plays it, takes the truth off the run, plays
//! it again under every misconception that bears on it, and makes an [`Item`] of what differs. A draw whose run misses
//! its focus is thrown away, and the next one of the same seed is taken.

mod build;
mod capture;
pub mod chains;
mod chains_nat;
mod difficulty;
mod draft;
mod draw;
pub mod explain;
mod hash;
mod incident;
mod measure;
mod mutants;
mod myth;
#[cfg(test)]
mod myth_exceptions;
mod myth_run;
mod order;
mod results;
mod script;
mod situations;
mod small_runs;
mod watched;
mod what_if;
mod worked;

mod closing;
mod closing_lost;
mod errors;
mod floods;
mod half_close;
mod leaks;
mod numbers;
mod opening;
mod orders;
mod queues;
mod reading;
mod remedies;
mod remedy;
mod scale;
mod scenes;
mod shown;
mod silence;
mod strange_openings;
mod time_wait;

pub use capture::Blot;
pub use draft::{Asked, Draft, count, next_flags, next_segment, result, side, socket, states, words};
pub use draft::{time_until, time_until_result, timer};
pub use draw::Draw;
pub(super) use hash::fnv;
pub use incident::Incident;
pub(super) use incident::{Seen, has_fault, rules_of, showing, shows, without_options};
pub(crate) use incident::{fault_named, fault_names};
pub use measure::{Ended, Guess, Reading};
pub(super) use mutants::{Theirs, as_replies, assumption, wrong_of};
pub use remedy::Case;
pub use script::{Goal, shorter_script};
pub use what_if::Change;

use super::concept::Concept;
use super::format::Format;
use super::item::Item;
use crate::trace::Belief;

/// How many draws a seed may take. A generator that needs more has a focus that its grammar hardly meets.
const DRAWS_MAX: u64 = 40;

/// A source of questions about one concept in one format.
#[derive(Debug, Clone, Copy)]
pub struct Generator {
    /// Its name, for ever: items are named by it and a seed.
    pub name: &'static str,
    /// The slug of the concept.
    pub concept: &'static str,
    /// The sort of question.
    pub format: Format,
    /// Draws a situation.
    pub draw: fn(&mut Draw) -> Draft,
    /// The only mutant that is asked; all of them if none is named.
    pub only: Option<Belief>,
}

/// Why a generator gave nothing; each is a mistake in the generator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Barren {
    /// Its commands are not the language's, or the run refuses one.
    Script(String),
    /// No draw met the focus.
    Focus(String),
    /// There is nothing to ask in its runs.
    Nothing(String),
}

/// The files of generators, by chapter of the course.
const TABLES: &[&[Generator]] = &[
    reading::GENERATORS,
    numbers::GENERATORS,
    opening::GENERATORS,
    strange_openings::GENERATORS,
    queues::GENERATORS,
    floods::GENERATORS,
    closing::GENERATORS,
    half_close::GENERATORS,
    closing_lost::GENERATORS,
    errors::GENERATORS,
    silence::GENERATORS,
    leaks::GENERATORS,
    time_wait::GENERATORS,
    remedies::GENERATORS,
    scale::GENERATORS,
    shown::GENERATORS,
    chains::GENERATORS,
    chains_nat::GENERATORS,
    orders::GENERATORS,
    incident::GENERATORS,
    remedy::GENERATORS,
    myth::GENERATORS,
    explain::GENERATORS,
];

/// Every generator, in the order of the course.
pub fn generators() -> impl Iterator<Item = &'static Generator> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The generator of that name.
pub fn generator(name: &str) -> Option<&'static Generator> {
    generators().find(|generator| generator.name == name)
}

/// A production incident of that seed, for a candidate who asks for its outputs one by one.
pub fn incident(seed: u64) -> Option<Item> {
    incident::of_seed(seed)
}

/// The item of that name (`generator/seed`), made anew.
pub fn item(id: &str) -> Option<Item> {
    let (name, seed) = id.rsplit_once('/')?;
    if name == explain::NAME {
        return explain::named(seed);
    }
    if name == incident::NAME {
        return incident::of_seed(seed.parse().ok()?);
    }
    generator(name)?.item(seed.parse().ok()?).ok()
}

impl Concept {
    /// The generators that ask for it.
    pub fn generators(&self) -> impl Iterator<Item = &'static Generator> {
        let id = self.id;
        generators().filter(move |generator| generator.concept == id)
    }
}

impl Generator {
    /// A line of a table.
    const fn new(name: &'static str, concept: &'static str, format: Format, draw: fn(&mut Draw) -> Draft) -> Generator {
        Generator { name, concept, format, draw, only: None }
    }

    /// The same questions with one mutant asked, whose answers are then the only wrong ones that come of a mutant.
    #[must_use]
    pub const fn asking(self, belief: Belief) -> Generator {
        Generator { only: Some(belief), ..self }
    }

    /// The question of that seed; the same one everywhere and always, for one version of the generator.
    ///
    /// # Errors
    /// What is wrong with the generator.
    pub fn item(&self, seed: u64) -> Result<Item, Barren> {
        if self.format == Format::Explain {
            return explain::of_seed(self.concept, seed).ok_or_else(|| Barren::Nothing(self.name.to_owned()));
        }
        // The links of a chain draw from the chain's stream, so that they are about one situation.
        let stream = self.name.split('.').next().unwrap_or(self.name);
        let mut last = Barren::Nothing(self.name.to_owned());
        for number in 0..DRAWS_MAX {
            let mut draw = Draw::new(stream, seed, number);
            let draft = (self.draw)(&mut draw);
            match build::build(self, seed, draft, &mut draw) {
                Ok(item) => return Ok(item),
                Err(error @ Barren::Script(_)) => return Err(error),
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}
