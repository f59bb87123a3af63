//! A text longer than the terminal, a screenful at a time: which lines are seen, and the line that says where one is.
//!
//! The terminal stays as it is, so that a line typed is what turns the page; nothing here reads or prints.

use crate::lang::Lang;
use crate::plain::wrapped;
use crate::tr;

/// A text and where in it the reader is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pages {
    text: String,
    top: usize,
}

impl Pages {
    /// Another text, from its beginning.
    pub fn show(&mut self, text: String) {
        (self.text, self.top) = (text, 0);
    }

    /// A line was typed: `b` turns back, anything else on; after the end it begins anew. Columns and rows are those of
    /// the terminal.
    pub fn turn(&mut self, line: &str, size: (u16, u16)) {
        let (count, room) = (self.lines(size).len(), room(size));
        self.top = if line.trim().eq_ignore_ascii_case("b") {
            self.top.saturating_sub(room)
        } else if self.top + room >= count {
            0
        } else {
            (self.top + room).min(count - room)
        };
    }

    fn lines(&self, (columns, _): (u16, u16)) -> Vec<String> {
        // An empty line keeps what belongs together apart.
        let broken = |line: &str| match line {
            "" => vec![String::new()],
            line => wrapped(line, usize::from(columns)),
        };
        self.text.lines().flat_map(broken).collect()
    }

    /// What stands on a terminal of that size, and where one is if that is not all.
    pub fn screen(&self, size: (u16, u16), lang: Lang) -> Vec<String> {
        let lines = self.lines(size);
        let room = room(size);
        if lines.len() <= room + 1 {
            return lines;
        }
        let count = lines.len();
        let mut shown: Vec<String> = lines.into_iter().skip(self.top).take(room).collect();
        let (from, to) = (self.top + 1, self.top + shown.len());
        shown.push(tr!(lang, "present.notes.lines", from = from, to = to, count = count).into_owned());
        shown
    }
}

/// The rows of text: one is for where one is, one for the cursor.
fn room((_, rows): (u16, u16)) -> usize {
    usize::from(rows).saturating_sub(2).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_seen_by_turning_pages_and_none_is_wider_than_the_terminal() {
        let text = (0..40).map(|n| format!("line {n} with some words")).collect::<Vec<_>>().join("\n");
        let mut pages = Pages::default();
        pages.show(text);
        let size = (24, 10);
        let mut seen = Vec::new();
        for _ in 0..5 {
            let screen = pages.screen(size, Lang::En);
            assert!(screen.len() <= 9, "{screen:?}");
            seen.extend(screen.iter().filter(|line| line.starts_with("line")).cloned());
            pages.turn("", size);
        }
        assert_eq!(seen.len(), 40, "{seen:?}");
        assert!(pages.screen(size, Lang::En)[0].starts_with("line 0"), "after the end it begins anew");
        pages.turn("", size);
        pages.turn("b", size);
        assert!(pages.screen(size, Lang::En)[0].starts_with("line 0"));
        assert!(pages.screen(size, Lang::En).last().is_some_and(|line| line.contains("1-8 of 40")));
        pages.show("short".to_owned());
        assert_eq!(pages.screen(size, Lang::En), ["short"]);
    }
}
