//! Classic questions as items: an explanation in one's own words, judged by oneself against the points that a strong
//! candidate makes. The only items that are not computed; their answers stand in the bank, with a run that proves them.

use crate::quiz::bank::{Entry, bank};
use crate::quiz::concept::concept;
use crate::quiz::format::Format;
use crate::quiz::item::{Ask, Item, Rubric};
use crate::quiz::words::Words;

use super::hash;

/// The generator's name in the ids of such items: `bank/why-2msl`.
pub const NAME: &str = "bank";

/// The item of that seed, which is the hash of the question's name.
pub fn of_seed(seed: u64) -> Option<Item> {
    bank().entries().iter().find(|entry| hash::fnv(&entry.id) == seed).and_then(item)
}

/// The item of a question of the bank; none if it names no concept that there is.
pub fn item(entry: &Entry) -> Option<Item> {
    let concept = entry.concepts.iter().find_map(|id| concept(id))?;
    let both = |text: fn(&Entry, crate::lang::Lang) -> &str| Words {
        en: text(entry, crate::lang::Lang::En).to_owned(),
        zh: text(entry, crate::lang::Lang::Zh).to_owned(),
    };
    let mut item = Item {
        generator: NAME,
        seed: hash::fnv(&entry.id),
        concept: concept.id,
        format: Format::Explain,
        tell: None,
        played: None,
        outputs: Vec::new(),
        by_asking: false,
        prompt: both(Entry::ask),
        ask: Ask::Rubric(Rubric { points: entry.points.clone(), model: both(Entry::answer) }),
        mistaken: Vec::new(),
        rules: Vec::new(),
        deciding: crate::quiz::Deciding::default(),
        because: None,
        difficulty: 900 + 100 * u16::from(entry.level),
        hash: 0,
    };
    item.hash = hash::canonical(&item);
    Some(item)
}
