//! What is about to be said: lines of text, each a sentence or a few, in the learner's language.
//!
//! A line is never wrapped here; the shell wraps at the width of a terminal with [`wrapped`], and not at all in a pipe.
//! Nothing in a line is for the eye alone: no frames, no arrows, no colour, no cursor.

use crate::lang::Lang;
use crate::tr;
use crate::trace::Rule;
use crate::tui::text::{Run, clean, markup, wrap_plain};
use crate::tui::theme::Role;

/// Lines being written.
#[derive(Debug, Clone)]
pub struct Page {
    /// The language.
    pub lang: Lang,
    /// Whether reasons are left out until they are asked for.
    pub brief: bool,
    lines: Vec<String>,
    /// The states that were told last.
    states: Option<String>,
    /// The rules behind steps that were told.
    reasons: Vec<Rule>,
}

impl Page {
    /// An empty page.
    pub fn new(lang: Lang, brief: bool) -> Page {
        Page { lang, brief, lines: Vec::new(), states: None, reasons: Vec::new() }
    }

    /// A line, or several if the text has line breaks; what a terminal would obey is left out.
    pub fn text(&mut self, text: impl AsRef<str>) {
        let text = clean(text.as_ref());
        self.lines.extend(text.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(str::to_owned));
    }

    /// A text of a lesson: the marks of its markup are left out, its paragraphs stay apart.
    pub fn story(&mut self, text: &str) {
        for paragraph in text.trim().lines() {
            let bare: String = markup(paragraph, Role::Text).into_iter().map(|run| run.text).collect();
            self.text(bare);
        }
    }

    /// Words of the interface.
    pub fn words(&mut self, key: &str) {
        let text = tr!(self.lang, key).into_owned();
        // What is to be typed stands between quotation marks: most voices say nothing for a backtick.
        let run = |run: Run| if run.role == Role::Code { format!("“{}”", run.text) } else { run.text };
        self.text(markup(&text, Role::Text).into_iter().map(run).collect::<String>());
    }

    /// The states of all hosts, if they are not those that were told last: after many steps at once, what stays as it
    /// is need not be heard after each.
    pub fn states(&mut self, text: String) {
        if self.states.as_ref() != Some(&text) {
            self.text(&text);
            self.states = Some(text);
        }
    }

    /// Whether a rule has not been told yet as a reason for a step.
    pub fn is_news(&mut self, rule: Rule) -> bool {
        let news = !self.reasons.contains(&rule);
        if news {
            self.reasons.push(rule);
        }
        news
    }

    /// The statements of rules, one a line.
    pub fn because(&mut self, rules: &[Rule]) {
        for rule in rules {
            let text = tr!(self.lang, "widgets.say.because", rule = rule.info().statement.get(self.lang)).into_owned();
            self.text(text.trim());
        }
    }

    /// A rule in full: its key and statement, the clause of the RFC, the function of Linux.
    pub fn rule(&mut self, rule: Rule) {
        let info = rule.info();
        self.text(format!("{}: {}", info.key, info.statement.get(self.lang)));
        let sources = [
            ("tui.overlay.rfc", Some(rule.clause(self.lang).into_owned())),
            ("tui.overlay.linux", Some(rule.function(self.lang).into_owned())),
            ("tui.overlay.since", rule.since_words(self.lang)),
        ];
        for (label, value) in sources.into_iter().filter_map(|(label, value)| Some((label, value?))) {
            let text = tr!(self.lang, "plain.labelled", label = tr!(self.lang, label), value = value).into_owned();
            self.text(text);
        }
    }

    /// What was written; the page is empty again.
    pub fn take(&mut self) -> Vec<String> {
        core::mem::take(&mut self.lines)
    }
}

/// A line as a terminal of that many columns shows it: broken between words, no half of a wide character at the edge.
pub fn wrapped(line: &str, columns: usize) -> Vec<String> {
    let lines = wrap_plain(line, Role::Text, columns.max(20));
    lines
        .iter()
        .map(|line| line.iter().map(|run| run.text.as_str()).collect::<String>().trim_end().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::text::width;

    #[test]
    fn a_terminal_gets_whole_characters_and_no_codes() {
        let mut page = Page::new(Lang::Zh, false);
        page.story("服务器开着，**没有人**监听端口 80。\n\nThe `SYN` is\u{1b}[31m lost.");
        let lines = page.take();
        assert_eq!(lines, ["服务器开着，没有人监听端口 80。", "The SYN is[31m lost."]);
        for columns in [20, 21, 40] {
            let found = wrapped(&lines[0].repeat(5), columns);
            assert!(found.iter().all(|line| width(line) <= columns), "{found:?}");
            assert_eq!(found.concat().replace(' ', ""), lines[0].repeat(5).replace(' ', ""));
        }
        assert!(page.take().is_empty());
    }
}
