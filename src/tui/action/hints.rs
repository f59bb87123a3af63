//! The hints at the bottom of a screen and the rows of the help, both read off the keymap in force.

use std::collections::BTreeSet;

use super::{Action, Binding, Context, Keymap, Pattern};
use crate::lang::Lang;
use crate::tr;
use crate::tui::text::{Run, RunLine, line_width, width};
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

/// A binding's hint. The one for the other language is in that language, which ASCII cannot write.
fn hint_word(binding: &Binding, lang: Lang, ascii: bool) -> String {
    if ascii && lang == Lang::En && binding.action == Action::Language {
        return tr!(lang, "tui.action.language.ascii").into_owned();
    }
    words(binding, "hint", lang)
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

/// A hint: how much it is wanted, its keys with what they do, its word.
struct Hint {
    rank: u8,
    keys: Vec<(String, Action)>,
    word: String,
}

/// What stands between two hints.
const GAP: &str = "  ";

impl Hint {
    /// Its keys and its word as they are drawn.
    fn line(&self, ascii: bool) -> RunLine {
        let keys: Vec<&str> = self.keys.iter().map(|(key, _)| key.as_str()).collect();
        let keys = Run::new(keys.join(self.separator(ascii)), Role::Key);
        vec![keys, Run::new(format!(" {}", self.word), Role::Dim)]
    }

    /// What a click at that column of it does.
    fn action_at(&self, column: usize, ascii: bool) -> Option<Action> {
        let mut key_end = 0;
        let under = self.keys.iter().find(|(key, _)| {
            key_end += width(key) + self.separator(ascii).len();
            column < key_end
        });
        let action = under.or(self.keys.first()).map(|(_, action)| *action);
        // A range of digits is not one answer.
        action.filter(|action| !matches!(action, Action::Choose(_)))
    }

    /// What stands between two of its keys: nothing between two signs, so that they read as a pair.
    fn separator(&self, ascii: bool) -> &'static str {
        let named = self.keys.iter().any(|(key, _)| key.chars().count() > 1);
        if ascii || named { "/" } else { "" }
    }

    /// Its width in columns.
    fn width(&self, ascii: bool) -> usize {
        line_width(&self.line(ascii))
    }
}

/// Whether only ASCII may be drawn.
fn is_ascii(glyphs: &Glyphs) -> bool {
    glyphs.ellipsis.is_ascii()
}

/// What a key does in a stack of contexts, for a list of everything that can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it does.
    pub action: Action,
    /// The keys by name.
    pub keys: String,
    /// What they do, as a sentence.
    pub text: String,
}

impl Keymap {
    /// The hints that fit into `columns`: the most wanted ones, in the order of the table, each its key and its word.
    ///
    /// Bindings that share their hint's word (up and down) make one hint, with both keys. What is `wanted` at this
    /// moment comes before all else, and is shown even if it has no hint otherwise.
    pub fn hints(
        &self,
        (contexts, wanted): (&[Context], &[Action]),
        lang: Lang,
        glyphs: &Glyphs,
        columns: usize,
    ) -> RunLine {
        let ascii = is_ascii(glyphs);
        let hints = self.chosen((contexts, wanted), lang, ascii, columns);
        let lines: Vec<RunLine> = hints.iter().map(|hint| hint.line(ascii)).collect();
        lines.join(&Run::new(GAP, Role::Dim))
    }

    /// What a click does at `column` of the line that [`Keymap::hints`] makes of the same arguments.
    pub fn hint_at(
        &self,
        asked: (&[Context], &[Action]),
        lang: Lang,
        glyphs: &Glyphs,
        columns: usize,
        column: usize,
    ) -> Option<Action> {
        let ascii = is_ascii(glyphs);
        let mut start = 0;
        for hint in self.chosen(asked, lang, ascii, columns) {
            let end = start + hint.width(ascii);
            if (start..end).contains(&column) {
                return hint.action_at(column - start, ascii);
            }
            start = end + GAP.len();
        }
        None
    }

    /// The hints that fit, in the order of the table.
    fn chosen(
        &self,
        (contexts, wanted): (&[Context], &[Action]),
        lang: Lang,
        ascii: bool,
        columns: usize,
    ) -> Vec<Hint> {
        let mut all: Vec<Hint> = Vec::new();
        let is_wanted = |binding: &Binding| wanted.contains(&binding.action);
        for binding in self.visible(contexts).filter(|binding| binding.hint > 0 || is_wanted(binding)) {
            let word = hint_word(binding, lang, ascii);
            let key = self.live_names(contexts, binding, ascii).into_iter().next().unwrap_or_default();
            match all.iter_mut().find(|hint| hint.word == word) {
                Some(hint) => hint.keys.push((key, binding.action)),
                None => all.push(Hint {
                    rank: if is_wanted(binding) { 0 } else { binding.hint },
                    keys: vec![(key, binding.action)],
                    word,
                }),
            }
        }
        let mut by_rank: Vec<(u8, usize, usize)> =
            all.iter().enumerate().map(|(index, hint)| (hint.rank, index, hint.width(ascii) + GAP.len())).collect();
        by_rank.sort_unstable();
        let mut room = columns + GAP.len();
        let mut kept = BTreeSet::new();
        for (_, index, needed) in by_rank {
            if needed <= room {
                room -= needed;
                kept.insert(index);
            }
        }
        all.into_iter().enumerate().filter(|(index, _)| kept.contains(index)).map(|(_, hint)| hint).collect()
    }

    /// The help for a stack of contexts: the keys that work there, by context.
    pub fn help(&self, contexts: &[Context], lang: Lang, ascii: bool) -> Vec<Help> {
        contexts
            .iter()
            .map(|context| {
                let here = self.visible(contexts).filter(|binding| binding.context == *context);
                let rows = here.map(|binding| HelpRow {
                    keys: self.live_names(contexts, binding, ascii).join(" "),
                    text: words(binding, "help", lang),
                });
                Help { context: *context, title: tr!(lang, context.title_key()).into_owned(), rows: rows.collect() }
            })
            .filter(|help| !help.rows.is_empty())
            .collect()
    }

    /// The bindings of a stack that are not hidden by a context before theirs, in the stack's order.
    pub(super) fn visible(&self, contexts: &[Context]) -> impl Iterator<Item = &Binding> {
        let here = contexts.iter().flat_map(|context| self.of(*context));
        here.filter(move |binding| binding.keys.iter().any(|pattern| self.reaches(contexts, *pattern, binding)))
    }

    /// The names of the keys that reach the binding in a stack of contexts.
    pub(super) fn live_names(&self, contexts: &[Context], binding: &Binding, ascii: bool) -> Vec<String> {
        let live = binding.keys.iter().filter(|pattern| self.reaches(contexts, **pattern, binding));
        live.map(|pattern| name(*pattern, ascii)).collect()
    }

    /// Whether a key means this binding in a stack of contexts, and no other before it.
    fn reaches(&self, contexts: &[Context], pattern: Pattern, binding: &Binding) -> bool {
        match pattern {
            Pattern::Digit => true,
            Pattern::One(key) => self.find(contexts, key).is_some_and(|(found, _)| core::ptr::eq(found, binding)),
        }
    }

    /// Everything that can be done in a stack of contexts, but for choosing by number and for asking what can be done.
    pub fn offers(&self, contexts: &[Context], lang: Lang, ascii: bool) -> Vec<Offer> {
        let here = self.visible(contexts).filter(|it| !it.takes_digit() && it.action != Action::Palette);
        here.map(|binding| Offer {
            action: binding.action,
            keys: self.live_names(contexts, binding, ascii).join(" "),
            text: words(binding, "help", lang),
        })
        .collect()
    }
}

impl Binding {
    /// Whether the binding takes a digit.
    pub fn takes_digit(&self) -> bool {
        matches!(self.action, Action::Choose(_))
    }
}
