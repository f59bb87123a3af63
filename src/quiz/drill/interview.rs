//! A mock interview: its questions are set beforehand from a seed and from what is known of the learner, and press
//! harder from one part to the next: without a limit, against the clock, spoken, in chains of follow-ups, and an
//! incident.

use crate::quiz::bank::{Entry, bank};
use crate::quiz::concept::{CONCEPTS, Concept, concept};
use crate::quiz::format::Format;
use crate::quiz::generate::chains::CHAINS;
use crate::quiz::generate::{Generator, explain, generator, incident};
use crate::quiz::item::Item;
use crate::quiz::schedule::{ConceptInfo, Moment, State, plan};
use crate::quiz::words::Words;
use crate::sim::{SimRng, Stream};

use super::plan::{Planned, Pressure};

/// How many questions of each pressure an interview of a quarter of an hour has; chains are counted as one.
const QUARTER: [(Pressure, usize); 5] = [
    (Pressure::Untimed, 2),
    (Pressure::Timed, 3),
    (Pressure::Spoken, 2),
    (Pressure::FollowUp, 2),
    (Pressure::Observed, 1),
];

/// How often another seed is tried for a question that is not there yet.
const TRIES: u64 = 8;

/// The questions of an interview of so many minutes about these concepts, about all if there are none.
pub fn interview(minutes: u32, concepts: &[&'static Concept], seed: u64, state: &State, now: Moment) -> Vec<Planned> {
    let mut maker = Maker { rng: SimRng::new(seed, Stream::Questions, 2), asked: Vec::new() };
    let times = |count: usize| (count * minutes as usize).div_ceil(15).max(1);
    let infos: Vec<ConceptInfo> = CONCEPTS
        .iter()
        .filter(|concept| concepts.is_empty() || concepts.iter().any(|wanted| wanted.id == concept.id))
        .filter(|concept| concept.generators().next().is_some())
        .map(|concept| ConceptInfo::of(concept, Vec::new()))
        .collect();
    let wanted: usize = QUARTER.iter().map(|(_, count)| times(*count)).sum();
    let order = plan(state, &infos, now, wanted, &mut maker.rng);
    let mut order = order.iter().filter_map(|ask| concept(&ask.concept));
    let mut planned = Vec::new();
    for (pressure, count) in QUARTER {
        for _ in 0..times(count) {
            match pressure {
                Pressure::Untimed | Pressure::Timed => {
                    planned.extend(order.next().and_then(|concept| maker.produced(concept, pressure)));
                }
                Pressure::Spoken => planned.extend(maker.spoken(concepts)),
                Pressure::FollowUp => planned.extend(maker.chain()),
                Pressure::Observed => planned.extend(maker.incident()),
            }
        }
    }
    planned
}

struct Maker {
    rng: SimRng,
    asked: Vec<u64>,
}

impl Maker {
    /// An item of one of these generators that was not asked yet.
    fn draw(&mut self, from: &[&'static Generator]) -> Option<Item> {
        for _ in 0..TRIES {
            let generator = from.get(self.rng.index(from.len()))?;
            let Ok(item) = generator.item(self.rng.below(1_000_000)) else { continue };
            if !self.asked.contains(&item.hash) {
                self.asked.push(item.hash);
                return Some(item);
            }
        }
        None
    }

    /// An answer of the candidate's own, where the concept has one.
    fn produced(&mut self, concept: &Concept, pressure: Pressure) -> Option<Planned> {
        let all: Vec<&Generator> = concept.generators().collect();
        let typed = |generator: &&&Generator| !matches!(generator.format, Format::Myth | Format::PlaceFault);
        // Explanations have a part of their own.
        let all: Vec<&Generator> = all.into_iter().filter(|generator| generator.format != Format::Explain).collect();
        let own: Vec<&Generator> = all.iter().filter(typed).copied().collect();
        let item = self.draw(if own.is_empty() { &all } else { &own })?;
        Some(Planned { item, pressure: Some(pressure), link: None })
    }

    /// A classic question, to be answered aloud.
    fn spoken(&mut self, concepts: &[&'static Concept]) -> Option<Planned> {
        let about = |entry: &&Entry| {
            concepts.is_empty() || entry.concepts.iter().any(|id| concepts.iter().any(|concept| concept.id == id))
        };
        let entries: Vec<&Entry> = bank().entries().iter().filter(about).collect();
        for _ in 0..TRIES {
            let entry = entries.get(self.rng.index(entries.len()))?;
            let Some(item) = explain::item(entry) else { continue };
            if !self.asked.contains(&item.hash) {
                self.asked.push(item.hash);
                return Some(Planned { item, pressure: Some(Pressure::Spoken), link: None });
            }
        }
        None
    }

    /// A chain of follow-ups, of one seed.
    fn chain(&mut self) -> Vec<Planned> {
        let chain = CHAINS[self.rng.index(CHAINS.len())];
        let seed = self.rng.below(1_000_000);
        let link = |(name, say): &(&'static str, crate::lang::Text)| {
            let item = generator(name)?.item(seed).ok()?;
            let link = (!say.en.is_empty()).then(|| Words { en: say.en.to_owned(), zh: say.zh.to_owned() });
            Some(Planned { item, pressure: Some(Pressure::FollowUp), link })
        };
        chain.links.iter().filter_map(link).collect()
    }

    /// A production incident, of which the candidate asks for the outputs.
    fn incident(&mut self) -> Option<Planned> {
        for _ in 0..TRIES {
            let Some(item) = incident(self.rng.below(1_000_000)) else { continue };
            if !self.asked.contains(&item.hash) {
                self.asked.push(item.hash);
                return Some(Planned { item, pressure: Some(Pressure::Observed), link: None });
            }
        }
        None
    }
}
