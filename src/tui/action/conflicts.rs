//! What is wrong with a keymap: a key twice, an action without a key, a key that hides another's, a character bound
//! where text is typed.
//!
//! The table itself lets some contexts hide others on purpose (an open menu takes `q` for itself). What it allows is
//! read off it, so that a rebinding may do the same and no more.

use std::collections::{BTreeMap, BTreeSet};

use super::{BINDINGS, Binding, Context, Keymap, Pattern, stack};
use crate::lang::Lang;
use crate::tr;
use crate::tui::key::{Key, KeyCode};

/// A binding by its place: its context and its name there.
pub type Place = (Context, &'static str);

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conflict {
    /// An action has no key.
    Unbound(Place),
    /// A key stands for two actions of one context.
    Twice {
        /// The key.
        key: Key,
        /// The first of the two in the table's order.
        first: Place,
        /// The other.
        second: Place,
    },
    /// Where both contexts hold, a key means the more special one's action and hides the other's.
    Hides {
        /// The key.
        key: Key,
        /// What it means there.
        special: Place,
        /// What it no longer means there.
        general: Place,
    },
    /// A key that types or edits is bound where text is typed.
    Typed {
        /// The key.
        key: Key,
        /// The binding.
        place: Place,
    },
    /// Digits choose by number; nothing else can listen to all of them, and what chooses by number listens to them.
    NoDigits(Place),
}

impl Conflict {
    /// The places that it is about, the one to point at first.
    pub fn places(&self) -> Vec<Place> {
        match self {
            Conflict::Unbound(place) | Conflict::Typed { place, .. } | Conflict::NoDigits(place) => vec![*place],
            Conflict::Twice { first, second, .. } => vec![*second, *first],
            Conflict::Hides { special, general, .. } => vec![*special, *general],
        }
    }

    /// The sentence for it.
    pub fn sentence(&self, lang: Lang) -> String {
        let name = |place: &Place| format!("{}.{}", place.0.name(), place.1);
        let text = match self {
            Conflict::Unbound(place) => tr!(lang, "config.keys.unbound", action = name(place)),
            Conflict::Twice { key, first, second } => {
                tr!(lang, "config.keys.twice", key = key, first = name(first), second = name(second))
            }
            Conflict::Hides { key, special, general } => {
                tr!(lang, "config.keys.hides", key = key, special = name(special), general = name(general))
            }
            Conflict::Typed { key, place } => tr!(lang, "config.keys.typed", key = key, action = name(place)),
            Conflict::NoDigits(place) => tr!(lang, "config.keys.digits", action = name(place)),
        };
        text.into_owned()
    }
}

impl Binding {
    /// Its place.
    pub fn place(&self) -> Place {
        (self.context, self.words)
    }

    /// Every key that it listens to.
    fn every_key(&self) -> impl Iterator<Item = Key> {
        self.keys.iter().flat_map(|pattern| pattern.keys())
    }
}

impl Keymap {
    /// Everything that is wrong; nothing for a keymap that may be used.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut found: BTreeSet<Conflict> = BTreeSet::new();
        for binding in self.bindings() {
            if binding.keys.is_empty() {
                found.insert(Conflict::Unbound(binding.place()));
                continue;
            }
            let digits = binding.keys.contains(&Pattern::Digit);
            if digits != binding.takes_digit() || digits && binding.keys.len() > 1 {
                found.insert(Conflict::NoDigits(binding.place()));
            }
            let typed = binding.every_key().filter(|key| binding.context.is_typed() && edits(*key));
            found.extend(typed.map(|key| Conflict::Typed { key, place: binding.place() }));
        }
        for context in Context::ALL {
            found.extend(self.twice(context));
        }
        let allowed: BTreeSet<(Place, Place)> =
            overlaps(BINDINGS).into_iter().map(|(_, special, general)| (special, general)).collect();
        let hidden = overlaps(self.bindings()).into_iter();
        let hidden = hidden.filter(|(_, special, general)| !allowed.contains(&(*special, *general)));
        found.extend(hidden.map(|(key, special, general)| Conflict::Hides { key, special, general }));
        found.into_iter().collect()
    }

    /// The keys that stand for two actions of a context.
    fn twice(&self, context: Context) -> Vec<Conflict> {
        let mut seen: BTreeMap<Key, Place> = BTreeMap::new();
        let mut found = Vec::new();
        for binding in self.of(context) {
            for key in binding.every_key() {
                if let Some(first) = seen.insert(key, binding.place()) {
                    found.push(Conflict::Twice { key, first, second: binding.place() });
                }
            }
        }
        found
    }
}

/// The keys that two contexts of one stack both bind, with the more special binding and the hidden one.
fn overlaps(bindings: &[Binding]) -> BTreeSet<(Key, Place, Place)> {
    let mut found = BTreeSet::new();
    for contexts in stack::ALL {
        let mut seen: BTreeMap<Key, Place> = BTreeMap::new();
        for context in contexts {
            let here: Vec<&Binding> = bindings.iter().filter(|binding| binding.context == *context).collect();
            for binding in &here {
                let hidden = binding.every_key().filter_map(|key| Some((key, *seen.get(&key)?, binding.place())));
                found.extend(hidden);
            }
            for binding in here {
                for key in binding.every_key() {
                    seen.entry(key).or_insert(binding.place());
                }
            }
        }
    }
    found
}

/// Whether a key types a character or moves within a line.
fn edits(key: Key) -> bool {
    let plain = !key.ctrl && !key.alt;
    match key.code {
        KeyCode::Char(_) => plain,
        KeyCode::Backspace | KeyCode::Delete | KeyCode::Left | KeyCode::Right | KeyCode::Home | KeyCode::End => true,
        KeyCode::Enter
        | KeyCode::Esc
        | KeyCode::Tab
        | KeyCode::BackTab
        | KeyCode::Up
        | KeyCode::Down
        | KeyCode::PageUp
        | KeyCode::PageDown
        | KeyCode::F(_) => false,
    }
}
