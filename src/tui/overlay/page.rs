//! The texts that lie over a screen: help, a rule, a term, what a program printed; each in lines for a width.
//!
//! A page holds what it is about, so that its words change with the language of the screen.

use std::sync::Arc;

use crate::lang::Lang;
use crate::tr;
use crate::trace::Rule;
use crate::tui::action::{Context, Keymap};
use crate::tui::glossary::Term;
use crate::tui::output::{self, Output};
use crate::tui::text::{Run, RunLine, markup, pad, width, wrap, wrap_hanging};
use crate::tui::theme::{GlyphSet, Role};

/// A text over the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The keys that work in these contexts, in the keymap in force, named with these signs.
    Help(&'static [Context], Arc<Keymap>, GlyphSet),
    /// A rule: its statement, the RFC's clause, the Linux function.
    Rule(Rule),
    /// What a program printed on one host or more.
    Output(Vec<Output>),
    /// A term of the glossary.
    Term(&'static Term),
    /// The files of a course that are left out because of mistakes, each with the first of them.
    LeftOut(String),
    /// Anything else, already in the learner's language.
    Message {
        /// The title.
        title: String,
        /// The text, with the markup of lessons.
        body: String,
    },
    /// The same beside the charts that it speaks of, over the column at the right.
    Aside {
        /// The title.
        title: String,
        /// The text, with the markup of lessons.
        body: String,
    },
}

impl Page {
    /// The title.
    pub fn title(&self, lang: Lang) -> String {
        match self {
            Page::Help(..) => tr!(lang, "tui.overlay.help").into_owned(),
            Page::Rule(_) => tr!(lang, "tui.overlay.rule").into_owned(),
            Page::Output(_) => tr!(lang, "tui.overlay.output").into_owned(),
            Page::Term(term) => term.title(lang).to_owned(),
            Page::LeftOut(_) => tr!(lang, "app.message.title").into_owned(),
            Page::Message { title, .. } | Page::Aside { title, .. } => title.clone(),
        }
    }

    /// The text, wrapped.
    pub fn lines(&self, columns: usize, lang: Lang) -> Vec<RunLine> {
        match self {
            Page::Help(contexts, keymap, signs) => help_lines(contexts, (keymap, *signs), columns, lang),
            Page::Rule(rule) => rule_lines(*rule, columns, lang),
            Page::Output(outputs) => output::lines(outputs, &tr!(lang, "tui.overlay.no_output"), columns),
            Page::Term(term) => term.lines(columns, lang),
            Page::LeftOut(body) | Page::Message { body, .. } | Page::Aside { body, .. } => {
                wrap(&markup(body, Role::Text), columns)
            }
        }
    }
}

/// The help: a heading for each context, keys at the left, sentences at the right.
fn help_lines(contexts: &[Context], (keymap, signs): (&Keymap, GlyphSet), columns: usize, lang: Lang) -> Vec<RunLine> {
    let sections = keymap.help(contexts, lang, signs == GlyphSet::Ascii);
    let widest = sections.iter().flat_map(|section| &section.rows).map(|row| width(&row.keys)).max().unwrap_or(0);
    let keys_width = widest.clamp(8, 18);
    let mut lines = Vec::new();
    for section in sections {
        if !lines.is_empty() {
            lines.push(RunLine::new());
        }
        lines.push(vec![Run::new(section.title, Role::Title)]);
        for row in section.rows {
            let keys = pad(&row.keys, keys_width);
            let mut text = vec![Run::new(format!("  {keys}  "), Role::Key)];
            text.extend(markup(&row.text, Role::Text));
            lines.extend(wrap_hanging(&text, columns, keys_width + 4));
        }
    }
    lines.push(RunLine::new());
    lines.extend(wrap(&markup(&tr!(lang, "tui.overlay.mouse"), Role::Dim), columns));
    lines
}

/// A rule with its sources.
fn rule_lines(rule: Rule, columns: usize, lang: Lang) -> Vec<RunLine> {
    let info = rule.info();
    let mut lines = wrap(&markup(info.statement.get(lang), Role::Text), columns);
    lines.push(RunLine::new());
    let since = rule.since_words(lang).map(|since| ("tui.overlay.since", since, Role::Text));
    let sources = [
        ("tui.overlay.rfc", rule.clause(lang).into_owned(), Role::Strong),
        ("tui.overlay.linux", rule.function(lang).into_owned(), Role::Code),
    ];
    let key = ("tui.overlay.key", info.key.to_owned(), Role::Code);
    let rows: Vec<_> = sources.into_iter().chain(since).chain([key]).collect();
    let hang = rows.iter().map(|(label, ..)| width(&tr!(lang, label))).max().unwrap_or(0) + 2;
    for (label, value, role) in rows {
        let label = &tr!(lang, label);
        let text = [Run::new(pad(label, hang), Role::Dim), Run::new(value, role)];
        lines.extend(wrap_hanging(&text, columns, hang));
    }
    lines
}
