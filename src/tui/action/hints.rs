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

/// A hint at the bottom of a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hint {
    /// What a click on it does.
    action: Action,
    /// The key, or keys that share the word.
    keys: String,
    /// The word.
    word: String,
}

impl Hint {
    /// The hint as it is drawn: the key, then the word.
    fn line(&self) -> RunLine {
        vec![Run::new(&self.keys, Role::Key), Run::new(format!(" {}", self.word), Role::Dim)]
    }
}

/// What parts two hints.
const BETWEEN: &str = "  ";

/// The hints that fit into `columns`, the most wanted ones.
///
/// Bindings that share their hint's word (up and down) make one hint, with both keys.
fn fitting(contexts: &[Context], lang: Lang, glyphs: &Glyphs, columns: usize) -> Vec<Hint> {
    let ascii = glyphs.ellipsis.is_ascii();
    let mut wanted: Vec<(u8, Action, Vec<String>, String)> = Vec::new();
    for binding in visible(contexts).filter(|binding| binding.hint > 0) {
        let word = words(binding, "hint", lang);
        let key = binding.keys.first().map(|pattern| name(*pattern, ascii)).unwrap_or_default();
        match wanted.iter_mut().find(|(_, _, _, other)| *other == word) {
            Some((_, _, keys, _)) => keys.push(key),
            None => wanted.push((binding.hint, binding.action, vec![key], word)),
        }
    }
    wanted.sort_by_key(|(rank, _, _, _)| *rank);
    let mut used = 0;
    let hints = wanted.into_iter().filter_map(|(_, action, keys, word)| {
        let hint = Hint { action, keys: keys.join(if ascii { "/" } else { "" }), word };
        let wide = line_width(&hint.line()) + if used > 0 { BETWEEN.len() } else { 0 };
        (used + wide <= columns).then(|| {
            used += wide;
            hint
        })
    });
    hints.collect()
}

/// The hints that fit into `columns` as a line, each a key and its word.
pub fn hints(contexts: &[Context], lang: Lang, glyphs: &Glyphs, columns: usize) -> RunLine {
    let mut line = RunLine::new();
    for hint in fitting(contexts, lang, glyphs, columns) {
        if !line.is_empty() {
            line.push(Run::new(BETWEEN, Role::Dim));
        }
        line.extend(hint.line());
    }
    line
}

/// What a click at column `x` of that line does.
pub fn hint_at(contexts: &[Context], lang: Lang, glyphs: &Glyphs, columns: usize, x: usize) -> Option<Action> {
    let mut from = 0;
    for hint in fitting(contexts, lang, glyphs, columns) {
        let to = from + line_width(&hint.line());
        if (from..to).contains(&x) {
            return Some(hint.action);
        }
        from = to + BETWEEN.len();
    }
    None
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
