//! Drawing the segments that are told in rows: a stub where each leaves and a head where it arrives.

use super::layout::{Piece, Tone};
use super::model::{Arrow, Fate};
use super::paint::{Draft, Painter, role};
use super::place::{Ends, PlacedKind, Placement};
use crate::tui::ladder::label;
use crate::tui::theme::Role;

impl Painter<'_> {
    /// The sign at the end of a departure's stub, and the head of an arrival.
    pub(super) fn flat(&mut self, placement: &Placement, index: usize, tone: Tone) {
        let arrow = &self.ask.model.arrows[index];
        let (ends, role) = (placement.ends[index], role(arrow));
        let (level, open) = (self.glyphs.level, self.glyphs.fold);
        let (first, second, end) = (ends.label, ends.label + 1, ends.start);
        match arrow.fate {
            Fate::Arrived => {
                self.flat_cell(arrow, (end, first), (open, Piece::Line, role), tone);
                self.flat_cell(arrow, (end, second), (open, Piece::Line, role), tone);
                self.flat_arrival(placement, (index, ends), tone);
            }
            Fate::InFlight(_) => {
                self.flat_cell(arrow, (end, first), (level, Piece::Line, role), tone);
                self.flat_cell(arrow, (end, second), (self.glyphs.moving, Piece::Head, role), tone);
            }
            Fate::Lost(..) => {
                self.flat_cell(arrow, (end, first), (level, Piece::Line, role), tone);
                self.flat_cell(arrow, (end, second), (self.glyphs.lost, Piece::Head, Role::Lost), tone);
            }
        }
    }

    fn flat_arrival(&mut self, placement: &Placement, (index, ends): (usize, Ends), tone: Tone) {
        let arrow = &self.ask.model.arrows[index];
        let Some(last) = self.ask.columns.inner().checked_sub(1) else { return };
        let text = placement.on(ends.end).find(|text| text.kind == PlacedKind::Arrival(index));
        let wide = text.map_or(0, |text| label::width(&text.text));
        let look = |glyph| (glyph, Piece::Line, role(arrow));
        for (behind, glyph) in [(1, self.glyphs.level), (2 + wide, self.glyphs.fold), (3 + wide, self.glyphs.fold)] {
            self.flat_cell(arrow, (ends.end, last.saturating_sub(behind)), look(glyph), tone);
        }
        let head = self.glyphs.heads[arrow.from.index()];
        self.flat_cell(arrow, (ends.end, last), (head, Piece::Head, role(arrow)), tone);
    }

    fn flat_cell(
        &mut self,
        arrow: &Arrow,
        (row, dx): (usize, usize),
        (text, piece, role): (&str, Piece, Role),
        tone: Tone,
    ) {
        if dx < self.ask.columns.inner() {
            let (x, text, segment) = (self.column(arrow.from, dx), text.to_owned(), Some(arrow.id));
            self.push(Draft { x, row, text, piece, role, tone, segment });
        }
    }
}

#[cfg(test)]
#[path = "flat_tests.rs"]
mod tests;
