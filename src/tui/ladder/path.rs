//! Lines: which cells an arrow's line takes on its way from the sender's row to the receiver's.
//!
//! A line runs level on each of its rows and steps down by diagonals between them. Where it steps is chosen so that the
//! line keeps clear of the texts on its rows, and so that two lines that meet step at the same column, which draws a
//! clean X. All is counted in cells from the sender's lifeline.

use core::ops::Range;

use super::model::{Arrow, Side};
use super::place::{Ends, Placed, Placement};

/// The columns at which an arrow's line steps to the next row, one for each of its rows but the last.
pub type Steps = Vec<usize>;

/// A cell of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The row.
    pub row: usize,
    /// The cell, counted from the sender's lifeline.
    pub dx: usize,
    /// Whether it is a diagonal.
    pub slanted: bool,
}

/// The steps of the arrows that have a row in `rows`; those of the others are empty.
pub fn steps(arrows: &[Arrow], placement: &Placement, inner: usize, rows: &Range<usize>) -> Vec<Steps> {
    let mut all: Vec<Steps> = vec![Steps::new(); arrows.len()];
    let seen = |ends: &Ends| ends.end >= rows.start && ends.start < rows.end;
    let shown: Vec<usize> = (0..arrows.len()).filter(|index| seen(&placement.ends[*index])).collect();
    for index in &shown {
        all[*index] = plain_steps(arrows, placement, inner, *index);
    }
    let mut joined = vec![false; arrows.len()];
    for left in shown.iter().copied().filter(|left| arrows[*left].from == Side::Left) {
        let meets = shown.iter().copied().find(|right| {
            arrows[*right].from == Side::Right
                && !joined[*right]
                && shared(placement.ends[left], placement.ends[*right]).is_some()
        });
        if let Some(right) = meets {
            join(&mut all, placement, inner, left, right);
            joined[right] = true;
        }
    }
    all
}

/// The upper of the two rows between which two lines that share rows should cross.
fn shared(a: Ends, b: Ends) -> Option<usize> {
    let (first, last) = (a.start.max(b.start), a.end.min(b.end));
    (last > first).then(|| usize::midpoint(first, last - 1))
}

fn join(all: &mut [Steps], placement: &Placement, inner: usize, left: usize, right: usize) {
    let (ends, other) = (placement.ends[left], placement.ends[right]);
    let Some(row) = shared(ends, other) else { return };
    let (step, other_step) = (row - ends.start, row - other.start);
    let (Some(mine), Some(theirs)) = (all[left].get(step).copied(), all[right].get(other_step).copied()) else {
        return;
    };
    let (lowest, highest) = (ends.label + 2, inner.saturating_sub(other.label + 2));
    let middle = usize::midpoint(mine, inner.saturating_sub(theirs));
    let column = middle.clamp(lowest.min(highest), highest.max(lowest)).min(inner);
    pin(&mut all[left], step, column, ends.label + 1);
    pin(&mut all[right], other_step, inner - column, other.label + 1);
}

/// Sets one step and spreads the steps before it evenly; those after it keep to the right of it.
fn pin(steps: &mut Steps, at: usize, column: usize, start: usize) {
    let room = column.saturating_sub(start);
    for (k, step) in steps.iter_mut().enumerate() {
        *step = if k <= at { start + room * (k + 1) / (at + 1) } else { (*step).max(column) };
    }
    if let Some(step) = steps.get_mut(at) {
        *step = column;
    }
}

fn plain_steps(arrows: &[Arrow], placement: &Placement, inner: usize, index: usize) -> Steps {
    let ends = placement.ends[index];
    let fall = ends.end.saturating_sub(ends.start);
    let start = ends.label + 1;
    let room = inner.saturating_sub(start);
    let mut steps: Steps = Vec::with_capacity(fall);
    for k in 0..fall {
        let wanted = start + room * (k + 1) / (fall + 1);
        let (low, high) = bounds(placement, inner, arrows[index].from, ends, ends.start + k);
        let low = low.max(steps.last().copied().unwrap_or(start)).min(inner);
        steps.push(wanted.min(high.max(low)).max(low));
    }
    steps
}

/// Between which columns a line from `from` may step down below `row`: right of what stands at the sender's side on the
/// rows below, left of what stands at the receiver's side on the rows above.
fn bounds(placement: &Placement, inner: usize, from: Side, ends: Ends, row: usize) -> (usize, usize) {
    let on_way = |text: &&Placed| !text.outside && text.len < inner;
    let texts = (ends.start + 1..=ends.end).flat_map(|row| placement.on(row)).filter(on_way);
    let (mut low, mut high) = (0, inner);
    for text in texts.filter(|text| !text.text.is_empty()) {
        if text.side == from && text.row > row {
            low = low.max(text.from + text.len);
        } else if text.side != from && text.row <= row {
            high = high.min(inner.saturating_sub(text.from + text.len + 1));
        }
    }
    (low, high)
}

/// Every cell of a line, from the sender's lifeline to the receiver's; the label's own cells are left out.
pub fn cells(ends: Ends, steps: &[usize], inner: usize) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut from = ends.label;
    let fall = ends.end.saturating_sub(ends.start);
    for k in 0..=fall {
        let to = steps.get(k).copied().unwrap_or(inner).clamp(from, inner);
        for dx in from..to {
            let steps_in = k > 0 && dx == from;
            let steps_out = k < fall && dx + 1 == to;
            cells.push(Cell { row: ends.start + k, dx, slanted: steps_in || steps_out });
        }
        from = to;
    }
    cells
}
