//! The timeline: the steps of a run on one row, with marks for what happened, bookmarks, and where the screen is.
//!
//! It is made of plain data and scaled to the width it is given; of several things in one column the weightiest shows.
//! The bar is also where the mouse drags through the run.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint::put_line;
use super::text::{Run, RunLine};
use super::theme::{GlyphSet, Role, Theme};
use crate::lang::Lang;
use crate::tr;
use crate::trace::{Record, What};

/// What a mark stands for, the weightiest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A timer fired.
    Timer,
    /// A connection changed its state.
    State,
    /// A segment was lost.
    Loss,
    /// A bookmark stands there.
    Bookmark,
}

/// A run's steps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline {
    /// How many steps lie behind the moment shown.
    pub position: usize,
    /// How many steps are known.
    pub len: usize,
    /// The marks by step, counted from 1.
    pub marks: Vec<(usize, Mark)>,
}

impl Mark {
    /// The weightiest mark of what happened in a step.
    pub fn of(records: &[Record]) -> Option<Mark> {
        let mark = |record: &Record| match record.what {
            What::Lost { .. } => Some(Mark::Loss),
            What::State { .. } => Some(Mark::State),
            What::Timer { .. } => Some(Mark::Timer),
            What::Did { .. }
            | What::Called { .. }
            | What::Returned { .. }
            | What::Sent { .. }
            | What::Arrived { .. }
            | What::Duplicated { .. }
            | What::Injected { .. }
            | What::Rewritten { .. }
            | What::IcmpSent { .. }
            | What::IcmpArrived { .. }
            | What::Held { .. }
            | What::Error { .. }
            | What::Host { .. }
            | What::Shown { .. }
            | What::Decided => None,
        };
        records.iter().filter_map(mark).max()
    }

    fn look(self, ascii: bool) -> (&'static str, Role) {
        match (self, ascii) {
            (Mark::Timer, false) => ("◦", Role::Timer),
            (Mark::Timer, true) => ("o", Role::Timer),
            (Mark::State, false) => ("┼", Role::State),
            (Mark::State, true) => ("+", Role::State),
            (Mark::Loss, false) => ("✗", Role::Rst),
            (Mark::Loss, true) => ("x", Role::Rst),
            (Mark::Bookmark, false) => ("◆", Role::Key),
            (Mark::Bookmark, true) => ("#", Role::Key),
        }
    }
}

/// The fewest columns in which it is drawn.
pub const LEAST: u16 = 24;

impl Timeline {
    /// The words at the left: which step of how many.
    fn words(&self) -> String {
        format!(" {}/{} ", self.position, self.len)
    }

    /// The columns of the bar: from, and how many.
    fn bar(&self, area: Rect) -> Option<(u16, u16)> {
        let words = u16::try_from(self.words().len()).ok()?;
        let width = area.width.checked_sub(words + 1).filter(|width| *width >= 8 && area.width >= LEAST)?;
        Some((area.x + words, width))
    }

    /// The column of a step within a bar of that width.
    fn column(&self, step: usize, width: u16) -> usize {
        let len = self.len.max(1);
        (step.min(self.len) * usize::from(width.saturating_sub(1)) + len / 2) / len
    }

    /// The step that a column of the screen stands for; outside the bar the nearest end.
    pub fn step_at(&self, area: Rect, x: u16) -> Option<usize> {
        let (from, width) = self.bar(area)?;
        let column = usize::from(x.clamp(from, from + width - 1) - from);
        let cells = usize::from(width - 1).max(1);
        Some((column * self.len + cells / 2) / cells)
    }

    /// Draws it on the first row of `area`.
    pub fn render(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let Some((_, width)) = self.bar(area) else { return };
        let ascii = theme.glyph_set() == GlyphSet::Ascii;
        let here = self.column(self.position, width);
        let (past, future) = if ascii { ("-", ".") } else { ("─", "┄") };
        let mut cells: Vec<Run> = (0..usize::from(width))
            .map(|column| if column <= here { Run::new(past, Role::Border) } else { Run::new(future, Role::Dim) })
            .collect();
        let mut marks = self.marks.clone();
        marks.sort_by_key(|(_, mark)| *mark);
        for (step, mark) in marks {
            let (glyph, role) = mark.look(ascii);
            if let Some(cell) = cells.get_mut(self.column(step, width)) {
                *cell = Run::new(glyph, role);
            }
        }
        if let Some(cell) = cells.get_mut(here) {
            *cell = Run::new(if ascii { "*" } else { "●" }, Role::Focus);
        }
        let mut line: RunLine = vec![Run::new(self.words(), Role::Dim)];
        line.extend(cells);
        put_line(buf, area, &line, theme);
    }

    /// The same in a sentence.
    pub fn plain(&self, lang: Lang) -> String {
        let list = |wanted: Mark| {
            let steps = self.marks.iter().filter(|(_, mark)| *mark == wanted).map(|(step, _)| step.to_string());
            let steps: Vec<String> = steps.collect();
            if steps.is_empty() { "-".to_owned() } else { steps.join(" ") }
        };
        tr!(
            lang,
            "views.timeline.plain",
            position = self.position,
            len = self.len,
            states = list(Mark::State),
            losses = list(Mark::Loss),
            timers = list(Mark::Timer),
            bookmarks = list(Mark::Bookmark)
        )
        .into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect { x: 3, y: 0, width: 60, height: 1 };

    #[test]
    fn a_click_on_a_steps_column_goes_to_that_step() {
        for len in [1, 7, 40] {
            let timeline = Timeline { position: len, len, marks: Vec::new() };
            let (from, width) = timeline.bar(AREA).expect("room");
            for step in 0..=len {
                let x = from + u16::try_from(timeline.column(step, width)).expect("small");
                assert_eq!(timeline.step_at(AREA, x), Some(step), "{step} of {len}");
            }
            assert_eq!(timeline.step_at(AREA, 0), Some(0));
            assert_eq!(timeline.step_at(AREA, 500), Some(len));
        }
    }

    #[test]
    fn the_weightiest_mark_of_a_column_shows() {
        let marks = vec![(10, Mark::Bookmark), (10, Mark::Loss), (20, Mark::Timer)];
        let timeline = Timeline { position: 30, len: 40, marks };
        let mut buf = Buffer::empty(AREA);
        timeline.render(AREA, &mut buf, &Theme::default().with_glyphs(GlyphSet::Ascii));
        let row: String = (AREA.x..AREA.right()).map(|x| buf[(x, 0)].symbol().to_owned()).collect();
        assert!(row.starts_with(" 30/40 -"), "{row}");
        assert_eq!((row.matches('#').count(), row.matches('x').count(), row.matches('o').count()), (1, 0, 1), "{row}");
        assert_eq!(row.matches('*').count(), 1, "{row}");
    }
}
