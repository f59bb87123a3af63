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

/// The names of the keys that reach the binding in a stack of contexts.
fn live_names(contexts: &[Context], binding: &Binding, ascii: bool) -> Vec<String> {
    let live = binding.keys.iter().filter(|pattern| reaches(contexts, **pattern, binding));
    live.map(|pattern| name(*pattern, ascii)).collect()
}

/// Whether a key means this binding in a stack of contexts, and no other before it.
fn reaches(contexts: &[Context], pattern: Pattern, binding: &Binding) -> bool {
    match pattern {
        Pattern::Digit => true,
        Pattern::One(key) => super::find(contexts, key).is_some_and(|(found, _)| core::ptr::eq(found, binding)),
    }
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

/// A hint: how much it is wanted, its keys, its word.
struct Hint {
    rank: u8,
    keys: Vec<String>,
    word: String,
}

/// The hints that fit into `columns`: the most wanted ones, in the order of the table, each its key and its word.
///
/// Bindings that share their hint's word (up and down) make one hint, with both keys.
pub fn hints(contexts: &[Context], lang: Lang, glyphs: &Glyphs, columns: usize) -> RunLine {
    let ascii = glyphs.ellipsis.is_ascii();
    let mut all: Vec<Hint> = Vec::new();
    for binding in visible(contexts).filter(|binding| binding.hint > 0) {
        let word = words(binding, "hint", lang);
        let key = live_names(contexts, binding, ascii).into_iter().next().unwrap_or_default();
        match all.iter_mut().find(|hint| hint.word == word) {
            Some(hint) => hint.keys.push(key),
            None => all.push(Hint { rank: binding.hint, keys: vec![key], word }),
        }
    }
    let lines: Vec<(u8, RunLine)> = all.into_iter().map(|hint| (hint.rank, hint_line(&hint, ascii))).collect();
    let mut by_rank: Vec<usize> = (0..lines.len()).collect();
    by_rank.sort_by_key(|index| lines[*index].0);
    let mut room = columns + GAP.len();
    let mut kept = Vec::new();
    for index in by_rank {
        let needed = line_width(&lines[index].1) + GAP.len();
        if needed <= room {
            room -= needed;
            kept.push(index);
        }
    }
    kept.sort_unstable();
    let shown: Vec<RunLine> = kept.into_iter().map(|index| lines[index].1.clone()).collect();
    shown.join(&Run::new(GAP, Role::Dim))
}

/// What stands between two hints.
const GAP: &str = "  ";

/// The key and its word.
fn hint_line(hint: &Hint, ascii: bool) -> RunLine {
    let keys = hint.keys.join(if ascii { "/" } else { "" });
    vec![Run::new(keys, Role::Key), Run::new(format!(" {}", hint.word), Role::Dim)]
}

/// The help for a stack of contexts: the keys that work there, by context.
pub fn help(contexts: &[Context], lang: Lang, ascii: bool) -> Vec<Help> {
    contexts
        .iter()
        .map(|context| {
            let here = visible(contexts).filter(|binding| binding.context == *context);
            let rows = here.map(|binding| HelpRow {
                keys: live_names(contexts, binding, ascii).join(" "),
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
    here.filter(move |binding| binding.keys.iter().any(|pattern| reaches(contexts, *pattern, binding)))
}

impl Binding {
    /// Whether the binding takes a digit.
    pub fn takes_digit(&self) -> bool {
        matches!(self.action, Action::Choose(_))
    }
}
