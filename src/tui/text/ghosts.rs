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
    wide: Vec<Glyph>,
}

/// A wide glyph: where it stands, and what tells it from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Glyph {
    at: Position,
    mark: u64,
}

impl Ghosts {
    /// Marks what must be written of a frame although it may look unchanged, and remembers the frame's own wide glyphs.
    pub fn lay(&mut self, buf: &mut Buffer) {
        let now = wide(buf);
        let mut still = now.iter().copied().peekable();
        // Both lists run from the upper left to the lower right.
        let before = |one: Position, other: Position| (one.y, one.x) < (other.y, other.x);
        for old in core::mem::take(&mut self.wide) {
            let last = Position { x: old.at.x.saturating_add(1), ..old.at };
            while still
                .next_if(|glyph| before(glyph.at, Position { x: old.at.x.saturating_sub(1), ..old.at }))
                .is_some()
            {}
            // What may reach into the old glyph's cells: one that begins a column before it, in its place, or behind.
            let near: Vec<Glyph> = still.clone().take_while(|glyph| !before(last, glyph.at)).take(3).collect();
            if near.contains(&old) {
                continue;
            }
            for at in [old.at, last] {
                // What a wide glyph of this frame hides is not there to be written.
                let hidden = near.iter().any(|glyph| glyph.at.y == at.y && glyph.at.x.saturating_add(1) == at.x);
                if !hidden && let Some(cell) = buf.cell_mut(at) {
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

/// Every wide glyph that is seen, row by row.
fn wide(buf: &Buffer) -> Vec<Glyph> {
    let area = *buf.area();
    let mut found = Vec::new();
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        while x < area.right() {
            let at = Position { x, y };
            let Some(cell) = buf.cell(at) else { break };
            let symbol = cell.symbol();
            // What is one byte long is narrow.
            let columns = if symbol.len() < 2 { 1 } else { width(symbol).max(1) };
            if columns > 1 {
                found.push(Glyph { at, mark: mark(symbol) });
            }
            x = x.saturating_add(u16::try_from(columns).unwrap_or(1));
        }
    }
    found
}

/// The first bytes of a symbol, as a number: of all wide glyphs that have no marks of their own, all of it.
fn mark(symbol: &str) -> u64 {
    symbol.bytes().fold(0, |mark, byte| mark.wrapping_mul(257) ^ u64::from(byte))
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
