//! The keymap in force: the table, with the keys that the learner has put in their place.
//!
//! It is a value that the app holds; whoever looks a key up or names one asks it and not the table. A rebinding
//! replaces all keys of one line of the table. Whether the whole is sound is for `conflicts.rs` to say.

use std::borrow::Cow;

use super::{Action, BINDINGS, Binding, Context, Pattern, key_names};
use crate::tui::key::{Key, NoKey};

/// The bindings in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

impl Default for Keymap {
    /// The table as it is.
    fn default() -> Keymap {
        Keymap { bindings: BINDINGS.to_vec() }
    }
}

/// Why a text names no key.
pub type UnknownKey = NoKey;

impl Keymap {
    /// Every binding, in the table's order.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// The bindings of a context.
    pub fn of(&self, context: Context) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |binding| binding.context == context)
    }

    /// Gives the binding of that name in that context other keys; false if there is none of that name.
    pub fn rebind(&mut self, context: Context, name: &str, keys: Vec<Pattern>) -> bool {
        let found = self.bindings.iter_mut().find(|binding| binding.context == context && binding.words == name);
        found.map(|binding| binding.keys = Cow::Owned(keys)).is_some()
    }

    /// What `key` means in a stack of contexts; nothing if no context binds it.
    pub fn lookup(&self, contexts: &[Context], key: Key) -> Option<Action> {
        self.find(contexts, key).map(|(_, action)| action)
    }

    /// The binding of `key` in a stack of contexts, and its action with the digit filled in.
    pub(super) fn find(&self, contexts: &[Context], key: Key) -> Option<(&Binding, Action)> {
        let key = key.canonical();
        contexts.iter().find_map(|context| {
            self.of(*context).find_map(|binding| binding.meaning(key).map(|action| (binding, action)))
        })
    }

    /// The first key that does `action` in a stack of contexts, by name; nothing if none does.
    pub fn key_for(&self, contexts: &[Context], action: Action, ascii: bool) -> Option<String> {
        self.visible(contexts)
            .find(|binding| binding.action == action)
            .and_then(|binding| self.live_names(contexts, binding, ascii).into_iter().next())
    }

    /// A text in which `[[name]]` stands for the key of that binding, with the keys of a stack of contexts put in. What
    /// no context of the stack binds is looked for in the others.
    pub fn fill(&self, contexts: &[Context], text: &str, ascii: bool) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, (name, after))) =
            rest.split_once("[[").and_then(|(before, tail)| Some((before, tail.split_once("]]")?)))
        {
            filled.push_str(before);
            filled.push_str(&self.key_named(contexts, name, ascii).unwrap_or_else(|| format!("[[{name}]]")));
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    /// The first key of the binding of that name, by name.
    fn key_named(&self, contexts: &[Context], name: &str, ascii: bool) -> Option<String> {
        let here = self.visible(contexts).find(|binding| binding.words == name);
        let key = here.and_then(|binding| self.live_names(contexts, binding, ascii).into_iter().next());
        key.or_else(|| {
            let anywhere = self.bindings.iter().find(|binding| binding.words == name)?;
            key_names(anywhere, ascii).into_iter().next()
        })
    }
}

impl Pattern {
    /// The pattern of a name: a key's, or `1-9`.
    ///
    /// # Errors
    /// No key has that name, or none that a terminal would send.
    pub fn named(name: &str) -> Result<Pattern, UnknownKey> {
        if name == "1-9" { Ok(Pattern::Digit) } else { name.parse().map(Pattern::One) }
    }

    /// The keys that it stands for.
    pub fn keys(self) -> Vec<Key> {
        match self {
            Pattern::One(key) => vec![key],
            Pattern::Digit => ('1'..='9').map(Key::char).collect(),
        }
    }
}
