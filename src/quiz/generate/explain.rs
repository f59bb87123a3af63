//! Classic questions as items: an explanation in one's own words, judged by oneself against the points that a strong
//! candidate makes. The only items that are not computed; their answers stand in the bank, with a run that proves them.
//! Every concept has a generator of them, whose seeds go round the questions that name the concept. An item bears the
//! question's own name, whichever concept it was drawn for, so that nobody is asked it twice and a card stays one card.

use crate::lang::Lang;
use crate::quiz::bank::{Entry, bank};
use crate::quiz::concept::concept;
use crate::quiz::format::Format;
use crate::quiz::item::{Ask, Item, Rubric};
use crate::quiz::words::Words;

use super::{Draft, Generator, hash};

/// What stands before the slash in the ids of such items: `bank/time-wait-2msl`.
pub const NAME: &str = "bank";

macro_rules! concepts {
    ($($id:literal [$($lesson:literal),*] [$($myth:literal),*] [$($set:ident)?] $en:literal $zh:literal;)*) => {
        /// One for each concept.
        pub(super) const GENERATORS: &[Generator] = &[$(
            Generator::new(concat!("explain-", $id), $id, Format::Explain, |_| Draft::new("")),
        )*];
    };
}

include!("../concept_table.rs");

/// The questions of the bank that name a concept, in the bank's order.
pub fn about(concept: &str) -> impl Iterator<Item = &'static Entry> {
    bank().entries().iter().filter(move |entry| entry.concepts.iter().any(|id| id == concept))
}

/// The item of that seed about a concept; the seeds go round its questions.
pub(super) fn of_seed(concept: &'static str, seed: u64) -> Option<Item> {
    let entries: Vec<&Entry> = about(concept).collect();
    let at = seed.checked_rem(entries.len() as u64)?;
    entries.get(usize::try_from(at).ok()?).map(|entry| asked_for(entry, concept))
}

/// The item of a name behind `bank/`: the question's id, or the number that older logs have in its place.
pub fn named(name: &str) -> Option<Item> {
    let number: Option<u64> = name.parse().ok();
    let is_it = |entry: &&Entry| entry.id == name || number == Some(hash::fnv(&entry.id));
    bank().entries().iter().find(is_it).and_then(item)
}

/// The item of a question of the bank, for the first of its concepts; none if it names no concept that there is.
pub fn item(entry: &Entry) -> Option<Item> {
    entry.concepts.iter().find_map(|id| concept(id)).map(|concept| asked_for(entry, concept.id))
}

/// The id of an item that comes from the bank.
pub(in crate::quiz) fn id_of(item: &Item) -> Option<String> {
    let entry = bank().entries().iter().find(|entry| item.generator == NAME && hash::fnv(&entry.id) == item.seed)?;
    Some(format!("{NAME}/{}", entry.id))
}

/// The item of a question of the bank, asked for one of its concepts.
pub fn asked_for(entry: &Entry, concept: &'static str) -> Item {
    let both = |text: fn(&Entry, Lang) -> &str| Words {
        en: text(entry, Lang::En).to_owned(),
        zh: text(entry, Lang::Zh).to_owned(),
    };
    Item {
        generator: NAME,
        seed: hash::fnv(&entry.id),
        concept,
        format: Format::Explain,
        tell: None,
        played: None,
        outputs: Vec::new(),
        by_asking: false,
        prompt: both(Entry::ask),
        ask: Ask::Rubric(Rubric {
            points: entry.points.clone(),
            model: both(Entry::answer),
            source: entry.source.clone(),
            run: entry.run.clone(),
        }),
        mistaken: Vec::new(),
        rules: Vec::new(),
        deciding: crate::quiz::Deciding::default(),
        because: None,
        difficulty: 900 + 100 * u16::from(entry.level),
        hash: hash::fnv(&format!("{NAME} {}", entry.id)),
    }
}
