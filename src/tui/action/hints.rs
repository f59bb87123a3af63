//! The hints at the bottom of a screen and the rows of the help, both read off the table.

use super::{Action, BINDINGS, Binding, Context, Pattern};
use crate::lang::Lang;
use crate::tr;
use crate::tui::text::{Run, RunLine, line_width};
use crate::tui::theme::{Glyphs, Role};

/// The help of one context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// Where.
    pub context: Context,
    /// The context's name.
    pub title: String,
    /// Its keys.
    pub rows: Vec<HelpRow>,
}

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpRow {
    /// The keys by name, such as `Space →`.
    pub keys: String,
    /// What they do, as a sentence.
    pub text: String,
}

/// A binding's words: its `hint` or its `help`.
pub(super) fn words(binding: &Binding, part: &str, lang: Lang) -> String {
    let key = format!("tui.action.{}.{part}", binding.words);
    tr!(lang, &key).into_owned()
}

/// The names of a binding's keys, in the order of the table.
pub fn key_names(binding: &Binding, ascii: bool) -> Vec<String> {
    binding.keys.iter().map(|pattern| name(*pattern, ascii)).collect()
}

/// The name of one key.
fn name(pattern: Pattern, ascii: bool) -> String {
    match pattern {
        Pattern::Digit => "1-9".to_owned(),
        Pattern::One(key) => match key.code.ascii_name() {
            Some(name) if ascii => name.to_owned(),
            _ => key.to_string(),
        },
    }
}

/// The hints that fit into `columns`, the most wanted ones, each a key and its word.
///
/// Bindings that share their hint's word (up and down) make one hint, with both keys.
pub fn hints(contexts: &[Context], lang: Lang, glyphs: &Glyphs, columns: usize) -> RunLine {
    let ascii = glyphs.ellipsis.is_ascii();
    let mut wanted: Vec<(u8, Vec<String>, String)> = Vec::new();
    for binding in visible(contexts).filter(|binding| binding.hint > 0) {
        let word = words(binding, "hint", lang);
        let key = binding.keys.first().map(|pattern| name(*pattern, ascii)).unwrap_or_default();
        match wanted.iter_mut().find(|(_, _, other)| *other == word) {
            Some((_, keys, _)) => keys.push(key),
            None => wanted.push((binding.hint, vec![key], word)),
        }
    }
    wanted.sort_by_key(|(rank, _, _)| *rank);
    let mut line = RunLine::new();
    for (_, keys, word) in wanted {
        let mut hint = Vec::new();
        if !line.is_empty() {
            hint.push(Run::new("  ", Role::Dim));
        }
        hint.push(Run::new(keys.join(if ascii { "/" } else { "" }), Role::Key));
        hint.push(Run::new(format!(" {word}"), Role::Dim));
        if line_width(&line) + line_width(&hint) <= columns {
            line.extend(hint);
        }
    }
    line
}

/// The help for a stack of contexts: the keys that work there, by context.
pub fn help(contexts: &[Context], lang: Lang, ascii: bool) -> Vec<Help> {
    contexts
        .iter()
        .map(|context| {
            let here = visible(contexts).filter(|binding| binding.context == *context);
            let rows = here.map(|binding| HelpRow {
                keys: key_names(binding, ascii).join(" "),
                text: words(binding, "help", lang),
            });
            Help { context: *context, title: tr!(lang, context.title_key()).into_owned(), rows: rows.collect() }
        })
        .filter(|help| !help.rows.is_empty())
        .collect()
}

/// The bindings of a stack that are not hidden by a context before theirs, in the stack's order.
fn visible(contexts: &[Context]) -> impl Iterator<Item = &'static Binding> {
    let here = contexts.iter().flat_map(|context| BINDINGS.iter().filter(move |binding| binding.context == *context));
    here.filter(move |binding| {
        binding.keys.iter().any(|pattern| match pattern {
            Pattern::Digit => true,
            Pattern::One(key) => super::find(contexts, *key).is_some_and(|(found, _)| core::ptr::eq(found, *binding)),
        })
    })
}

impl Binding {
    /// Whether the binding takes a digit.
    pub fn takes_digit(&self) -> bool {
        matches!(self.action, Action::Choose(_))
    }
}
