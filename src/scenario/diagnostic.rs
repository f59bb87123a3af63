//! What is wrong with a text and where: a mistake as a value, and its picture with path, line, column and caret.
//!
//! Both scenario files and lesson files report through this. It knows neither language; it only owns the place.

use core::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::lang::Lang;
use crate::tr;

/// How many columns a diagnostic may take; longer source lines are cut around the caret.
const WIDTH: usize = 100;

/// One mistake in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable code, in kebab case.
    pub code: &'static str,
    /// What is wrong, in the reader's language.
    pub message: String,
    /// How to mend it, if that can be said.
    pub help: Option<String>,
    /// The bytes of the text that it is about.
    pub span: Range<usize>,
}

impl Diagnostic {
    /// A mistake without advice.
    pub fn new(code: &'static str, message: impl Into<String>, span: Range<usize>) -> Diagnostic {
        Diagnostic { code, message: message.into(), help: None, span }
    }

    /// The same with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Line and column of its beginning, both from 1, the column in characters.
    pub fn place(&self, source: &str) -> (usize, usize) {
        let start = snap(source, self.span.clone()).start;
        let before = source.get(..start).unwrap_or("");
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }
}

/// The diagnostics as text for a terminal: `path:line:column`, the source line and a caret under the place.
/// With `colored`, escape codes mark the severities.
pub fn render(diagnostics: &[Diagnostic], source: &str, path: &str, lang: Lang, colored: bool) -> String {
    let renderer = if colored { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&render_one(&renderer, diagnostic, source, path, lang));
        text.push_str("\n\n");
    }
    text.pop();
    text
}

fn render_one(renderer: &Renderer, diagnostic: &Diagnostic, source: &str, path: &str, lang: Lang) -> String {
    let (line, window, span) = excerpt(source, snap(source, diagnostic.span.clone()));
    let error = tr!(lang, "scenario.error").into_owned();
    let help_name = tr!(lang, "scenario.help").into_owned();
    let snippet = Snippet::source(window).line_start(line).path(path).annotation(AnnotationKind::Primary.span(span));
    let title = Level::ERROR.with_name(error).primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let mut group = title.element(snippet);
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.with_name(help_name).message(help.as_str()));
    }
    renderer.render(&[group])
}

/// The lines that the span touches (two at most), the first one's number, and the span within them.
fn excerpt(source: &str, span: Range<usize>) -> (usize, &str, Range<usize>) {
    let start = source.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = source.get(..start).map_or(0, |before| before.matches('\n').count()) + 1;
    let from_span = source.get(span.start..).unwrap_or("");
    let end = from_span.find('\n').map_or(source.len(), |at| span.start + at);
    let window = source.get(start..end).unwrap_or("");
    let last = span.end.min(end).max(span.start);
    (line, window, span.start - start..last - start)
}

/// The span moved outwards to whole characters and inside the source; a renderer would stop at half a character.
fn snap(source: &str, span: Range<usize>) -> Range<usize> {
    let mut start = span.start.min(source.len());
    while !source.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.clamp(start, source.len());
    while !source.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    fn caret_column(picture: &str) -> usize {
        let line = picture.lines().find(|line| line.contains('^')).expect("a caret line");
        line.find('^').expect("a caret") - line.find('|').expect("a gutter") - 2
    }

    #[test]
    fn the_caret_stands_under_its_word_also_after_wide_characters() {
        let source = "# 注释\nclient: send \"你好，世界\" oops\n";
        let at = source.find("oops").expect("the word");
        let wrong = Diagnostic::new("extra", "多余", at..at + 4).with_help("去掉它");
        let picture = render(&[wrong], source, "a.tcp", Lang::Zh, false);
        assert!(picture.contains("a.tcp:2:22"), "{picture}");
        let before = "client: send \"你好，世界\" ";
        assert_eq!(caret_column(&picture), before.width(), "{picture}");
        assert!(picture.contains("错误[extra]"), "{picture}");
        assert!(picture.contains("提示"), "{picture}");
    }

    #[test]
    fn spans_in_the_middle_of_a_character_or_beyond_the_end_are_mended() {
        let source = "世界";
        for start in 0..9 {
            for end in 0..9 {
                let picture = render(&[Diagnostic::new("x", "m", start..end)], source, "p", Lang::En, false);
                assert!(picture.contains("p:1:"), "{start}..{end}: {picture}");
            }
        }
        assert!(render(&[Diagnostic::new("x", "m", 0..0)], "", "p", Lang::En, true).contains('p'));
    }

    #[test]
    fn the_place_counts_characters() {
        assert_eq!(Diagnostic::new("x", "m", 8..9).place("a\n世界b"), (2, 3));
    }
}
