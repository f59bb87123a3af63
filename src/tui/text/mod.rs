//! Text on a grid of cells: widths, fitting, wrapping, and the small markup of lessons.
//!
//! A text is a list of [`Run`]s, each a string with the [`Role`] it plays; colours come later, from the theme. Widths
//! are counted in columns, by grapheme, as `unicode-width` has them. ratatui's own wrapping and clearing are not used
//! anywhere, because both damage the border of a box that holds Chinese text.

mod ascii;
mod clear;
mod ghosts;
mod markup;
mod wrap;

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::theme::Role;
use crate::lang::is_unseen;

pub use crate::trace::length::{countdown, left, length};
pub use ascii::to_ascii;
pub use clear::clear_area;
pub use ghosts::Ghosts;
pub use markup::markup;
pub use wrap::{wrap, wrap_hanging, wrap_plain};

/// A piece of text with the role it plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The text; no control characters but `\n`.
    pub text: String,
    /// What it is; the theme knows how that looks.
    pub role: Role,
}

/// The runs of one line on the screen.
pub type RunLine = Vec<Run>;

impl Run {
    /// A run of `text`: tabs become a space, other control characters are left out (a terminal would obey them).
    pub fn new(text: impl AsRef<str>, role: Role) -> Run {
        Run { text: clean(text.as_ref()), role }
    }

    /// Its width in columns.
    pub fn width(&self) -> usize {
        width(&self.text)
    }
}

/// `text` without the characters that a terminal would obey rather than show; `\n` stays, a tab becomes a space.
pub fn clean(text: &str) -> String {
    let shown = text.chars().filter(|c| !is_unseen(*c) || matches!(c, '\n' | '\t'));
    shown.map(|c| if c == '\t' { ' ' } else { c }).collect()
}

/// The width of `text` in columns.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The width of a line in columns.
pub fn line_width(line: &[Run]) -> usize {
    line.iter().map(Run::width).sum()
}

/// `text` if it fits into `columns`, else its beginning and an ellipsis; never wider than asked.
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    fit_with(text, columns, "…")
}

/// [`fit`] with an ellipsis of the caller's choice, such as `...` where only ASCII may be drawn.
pub fn fit_with<'a>(text: &'a str, columns: usize, ellipsis: &str) -> Cow<'a, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(width(ellipsis)) else {
        return Cow::Borrowed(prefix(text, columns));
    };
    Cow::Owned(format!("{}{ellipsis}", prefix(text, room).trim_end()))
}

/// The longest beginning of `text` that is at most `columns` wide, cut between graphemes.
fn prefix(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += width(grapheme);
        if used > columns {
            return text.get(..at).unwrap_or(text);
        }
    }
    text
}

/// `text` fitted and filled with spaces on the right to exactly `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    let fitted = fit(text, columns);
    let fill = columns.saturating_sub(width(&fitted));
    format!("{fitted}{}", " ".repeat(fill))
}

/// `text` fitted and filled with spaces on the left to exactly `columns`.
pub fn pad_left(text: &str, columns: usize) -> String {
    let fitted = fit(text, columns);
    let fill = columns.saturating_sub(width(&fitted));
    format!("{}{fitted}", " ".repeat(fill))
}

/// `text` fitted and set in the middle of exactly `columns`; an odd column goes to the right.
pub fn centre(text: &str, columns: usize) -> String {
    let fitted = fit(text, columns);
    let fill = columns.saturating_sub(width(&fitted));
    format!("{}{fitted}{}", " ".repeat(fill / 2), " ".repeat(fill - fill / 2))
}

/// `line` cut to `columns`, with an ellipsis where something was cut.
pub fn fit_line(line: &[Run], columns: usize) -> RunLine {
    if line_width(line) <= columns {
        return line.to_vec();
    }
    let mut out = RunLine::new();
    let mut room = columns;
    for (index, run) in line.iter().enumerate() {
        let more = line.get(index + 1..).is_some_and(|rest| line_width(rest) > 0);
        if run.width() + usize::from(more) <= room {
            room -= run.width();
            out.push(run.clone());
            continue;
        }
        let kept = fit(&format!("{}…", run.text), room).into_owned();
        out.push(Run { text: kept, role: run.role });
        break;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fitting_counts_columns_and_cuts_between_graphemes() {
        let cases = [
            ("ACK", 3, "ACK"),
            ("ACK", 2, "A…"),
            ("等待关闭", 8, "等待关闭"),
            ("等待关闭", 7, "等待关…"),
            ("等待关闭", 6, "等待…"),
            ("等待", 1, "…"),
            ("等待", 0, ""),
            ("wait for it", 6, "wait…"),
        ];
        for (text, columns, want) in cases {
            assert_eq!(fit(text, columns), want, "{text} in {columns}");
        }
        assert_eq!(fit_with("connection", 7, "..."), "conn...");
    }

    #[test]
    fn padding_fills_to_the_column() {
        assert_eq!(pad("状态", 6), "状态  ");
        assert_eq!(pad("状态机", 5), "状态…");
        assert_eq!(pad("状态机", 4), "状… ");
        assert_eq!(pad_left("60s", 5), "  60s");
        assert_eq!(centre("ACK", 6), " ACK  ");
    }

    #[test]
    fn a_line_is_cut_across_its_runs() {
        let line = [Run::new("SYN ", Role::Syn), Run::new("seq 100", Role::Dim)];
        let cut = fit_line(&line, 8);
        assert_eq!(line_width(&cut), 8);
        assert_eq!(cut.iter().map(|run| run.text.as_str()).collect::<String>(), "SYN seq…");
        assert_eq!(fit_line(&line, 4).iter().map(Run::width).sum::<usize>(), 4);
    }

    #[test]
    fn what_a_terminal_would_obey_is_left_out() {
        assert_eq!(Run::new("a\u{1b}[31m\tb\u{7}\n", Role::Text).text, "a[31m b\n");
    }
}
