//! Halves of wide glyphs that a terminal may leave behind.
//!
//! A narrow glyph drawn over the first half of a wide one leaves the second half to the terminal, and not every
//! terminal clears it; ratatui writes there only if the colours would show. Here those cells are always written.

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Position;

use super::width;

/// The wide glyphs of the frame before.
#[derive(Debug, Clone, Default)]
pub struct Ghosts {
    wide: Vec<(Position, String)>,
}

impl Ghosts {
    /// Marks what must be written of a frame although it may look unchanged, and remembers the frame's own wide glyphs.
    pub fn lay(&mut self, buf: &mut Buffer) {
        let now = wide(buf);
        for (at, symbol) in &self.wide {
            let still = buf.cell(*at).is_some_and(|cell| cell.symbol() == symbol) && !is_hidden(buf, *at);
            if still {
                continue;
            }
            for at in [*at, Position { x: at.x.saturating_add(1), ..*at }] {
                // What a wide glyph of this frame hides is not there to be written.
                if !is_hidden(buf, at)
                    && let Some(cell) = buf.cell_mut(at)
                {
                    cell.set_diff_option(CellDiffOption::AlwaysUpdate);
                }
            }
        }
        self.wide = now;
    }

    /// Forgets the frame before: the terminal has been cleared.
    pub fn forget(&mut self) {
        self.wide.clear();
    }
}

/// Whether a cell is the second half of a wide glyph.
fn is_hidden(buf: &Buffer, at: Position) -> bool {
    let row = buf.area().left();
    let mut x = row;
    while x < at.x {
        let wide = buf.cell(Position { x, ..at }).map_or(1, |cell| width(cell.symbol()).max(1));
        x = x.saturating_add(u16::try_from(wide).unwrap_or(1));
    }
    x > at.x
}

/// Every wide glyph that is seen, with its place.
fn wide(buf: &Buffer) -> Vec<(Position, String)> {
    let area = *buf.area();
    let mut found = Vec::new();
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        while x < area.right() {
            let Some(cell) = buf.cell(Position { x, y }) else { break };
            let columns = width(cell.symbol()).max(1);
            if columns > 1 {
                found.push((Position { x, y }, cell.symbol().to_owned()));
            }
            x = x.saturating_add(u16::try_from(columns).unwrap_or(1));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::layout::Rect;

    use super::*;

    /// A terminal that writes what it is told and clears nothing beside it: a half that is left is `#`.
    struct Careless(Vec<String>);

    impl Careless {
        fn take(&mut self, updates: &[(u16, u16, &ratatui::buffer::Cell)]) {
            for (x, _, cell) in updates {
                let x = usize::from(*x);
                // Writing over one half leaves the other.
                if self.0[x] == "»" {
                    self.0[x - 1] = "#".to_owned();
                }
                let columns = width(cell.symbol()).max(1);
                for (at, half) in (x..x + columns).zip([cell.symbol(), "»"]) {
                    if width(&self.0[at]) > 1 {
                        self.0[at + 1] = "#".to_owned();
                    }
                    half.clone_into(&mut self.0[at]);
                }
            }
        }
    }

    fn frame(text: &str) -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
        buf.set_stringn(0, 0, text, 12, ratatui::style::Style::new());
        buf
    }

    /// What a careless terminal shows in the end, and what it should.
    fn shown(texts: &[String], mends: bool) -> (String, String) {
        let mut terminal = Careless(vec![" ".to_owned(); 13]);
        let mut ghosts = Ghosts::default();
        let mut before = frame("");
        for text in texts {
            let mut now = frame(text);
            if mends {
                ghosts.lay(&mut now);
            }
            terminal.take(&before.diff(&now));
            before = now;
        }
        let wanted = texts.last().cloned().unwrap_or_default();
        (terminal.0.concat().replace('»', "").trim_end().to_owned(), wanted.trim_end().to_owned())
    }

    #[test]
    fn without_it_a_half_would_stay() {
        let texts = ["关闭".to_owned(), "a".to_owned()];
        assert_ne!(shown(&texts, false).0, "a", "ratatui mends this itself now: drop Ghosts");
        assert_eq!(shown(&texts, true).0, "a");
    }

    proptest! {
        #[test]
        fn no_half_of_a_wide_glyph_is_left(texts in prop::collection::vec("[ab 关闭连]{0,6}", 1..6)) {
            let (shown, wanted) = shown(&texts, true);
            prop_assert_eq!(shown, wanted, "{:?}", texts);
        }
    }
}
