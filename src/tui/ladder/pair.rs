//! Two ladders side by side, laid out row by row: the same moment stands on the same row, and where they part is marked
//! on both.

use crate::tui::theme::Role;

use super::label;
use super::layout::{HEADER, LEVELS, LadderLayout, LayoutOptions, Piece, Run, Tone};
use super::model::{LadderModel, PointKind, Side};
use super::paint::{Marks, Painter};
use super::place::pair::place_pair;
use super::place::{Ask, Columns, PlacedKind, Placement, Thicket};

/// Where two futures part on a ladder: the side, and what happens there; nothing, if it is the other's doing alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parting {
    /// On which side of the ladder.
    pub side: Side,
    /// What happens there in either future.
    pub points: [Option<PointKind>; 2],
}

/// Two ladders in cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PairLayout {
    /// The left and the right one.
    pub ladders: [LadderLayout; 2],
    /// The rows that are marked in either, counted from the area's top, as far as they are in view.
    pub marks: [Option<u16>; 2],
}

/// Lays two ladders out for areas of those widths and the same height. Only the left one tells the times.
pub fn layout_pair(
    models: [&LadderModel; 2],
    options: [&LayoutOptions; 2],
    widths: [u16; 2],
    height: u16,
    parting: Option<Parting>,
) -> PairLayout {
    let clocks = models.iter().flat_map(|model| &model.points).map(|point| label::width(&label::clock(point.at)));
    let time = u16::try_from(clocks.max().unwrap_or(5)).unwrap_or(8);
    let columns = [Columns::of(widths[0], time), Columns::without_time(widths[1])];
    if widths.iter().any(|width| *width < 12) || height <= HEADER || columns.iter().any(|it| it.inner() < 4) {
        return PairLayout::default();
    }
    let ask = |side: usize| {
        let (model, options): (&LadderModel, &LayoutOptions) = (models[side], options[side]);
        let selected = options.selected.and_then(|id| model.arrows.iter().position(|arrow| arrow.id == id));
        let (lang, absolute, ascii) = (options.lang, options.absolute, options.ascii);
        Ask {
            model,
            columns: columns[side],
            level: LEVELS[0],
            lang,
            absolute,
            ascii,
            selected,
            names_alone: false,
            thicket: Thicket::InRows,
        }
    };
    let mut asks = [ask(0), ask(1)];
    let body = usize::from(height - HEADER);
    let mut placements = [Placement::default(), Placement::default()];
    for level in LEVELS {
        asks = asks.map(|ask| Ask { level, ..ask });
        placements = place_pair(asks);
        if placements[0].rows.len() <= body {
            break;
        }
    }
    share_times(&mut placements);
    let marked = parting.map_or([None; 2], |parting| rows_of(parting, &placements));
    let mut marks = [None; 2];
    let mut ladders = [LadderLayout::default(), LadderLayout::default()];
    for side in 0..2 {
        let mut painter = Painter::new(asks[side], options[side], &placements[side], height);
        painter.paint(&placements[side]);
        let mut out = painter.out;
        if let (Some(parting), Some(row)) = (parting, marked[side]) {
            let shown = row.checked_sub(out.above).filter(|row| *row < body - usize::from(out.below > 0));
            marks[side] = shown.and_then(|row| u16::try_from(row).ok()).map(|row| row + HEADER);
            out.runs.extend(marks[side].map(|y| mark(parting.side, columns[side], y, options[side].ascii)));
        }
        ladders[side] = out;
    }
    PairLayout { ladders, marks }
}

/// A moment that only the right ladder has is told at the left all the same.
fn share_times([left, right]: &mut [Placement; 2]) {
    for (row, other) in left.rows.iter_mut().zip(&right.rows) {
        row.time = row.time.or(other.time);
    }
}

/// The row on which two futures part, in either ladder; where nothing happens in one, that of the other.
fn rows_of(parting: Parting, placements: &[Placement; 2]) -> [Option<usize>; 2] {
    let row = |side: usize| match parting.points[side]? {
        PointKind::Sent(arrow) => placements[side].ends.get(arrow).map(|ends| ends.start),
        PointKind::Ended(arrow) => placements[side].ends.get(arrow).map(|ends| ends.end),
        PointKind::Note(note) => {
            let mut texts = placements[side].texts.iter();
            texts.find(|text| text.kind == PlacedKind::Note(note)).map(|text| text.row)
        }
    };
    let [left, right] = [row(0), row(1)];
    [left.or(right), right.or(left)]
}

fn mark(side: Side, columns: Columns, y: u16, ascii: bool) -> Run {
    let x = if side == Side::Left { columns.left } else { columns.right };
    let text = Marks::of(ascii).differs.to_owned();
    Run { x, y, width: 1, text, piece: Piece::Mark, role: Role::Bad, tone: Tone::Now, segment: None }
}

#[cfg(test)]
#[path = "pair_tests.rs"]
mod tests;
