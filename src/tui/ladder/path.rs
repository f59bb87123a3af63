//! Lines: which cells an arrow's line takes on its way from the sender's row to the receiver's.
//!
//! A line runs level on each of its rows and steps down by diagonals between them. Where it steps is chosen so that the
//! line keeps clear of the texts on its rows, and so that two lines that meet step at the same column, which draws a
//! clean X. All is counted in cells from the sender's lifeline.

use core::ops::Range;
use std::collections::BTreeSet;

use super::model::{Arrow, Side};
use super::place::{Ends, Placed, PlacedKind, Placement};

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
    let drawn = |index: &usize| !placement.flat[*index] && seen(&placement.ends[*index]);
    let shown: Vec<usize> = (0..arrows.len()).filter(drawn).collect();
    let mut lines = Lines::default();
    for index in &shown {
        all[*index] = plain_steps(arrows, placement, inner, *index, &lines);
        lines.draw(arrows[*index].from, placement.ends[*index], &all[*index], inner);
    }
    let mut joined = vec![false; arrows.len()];
    for left in shown.iter().copied().filter(|left| arrows[*left].from == Side::Left) {
        let meets = shown.iter().copied().find(|right| {
            arrows[*right].from == Side::Right
                && !joined[*right]
                && shared(placement.ends[left], placement.ends[*right]).is_some()
        });
        if let Some(right) = meets {
            let both = [left, right];
            let hidden = |all: &[Steps]| {
                both.map(|at| covered(&arrows[at], placement, inner, at, &all[at])).iter().sum::<usize>()
            };
            let (before, hides) = (both.map(|at| all[at].clone()), hidden(&all));
            join(&mut all, placement, inner, left, right);
            if hidden(&all) > hides {
                // A clean X is worth less than words that can be read.
                [all[left], all[right]] = before;
            }
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

/// What it costs a line to run through a cell that a text covers.
const COVERED: u32 = 1_000;

/// What it costs to run beside a text, without a free cell between.
const BESIDE: u32 = 8;

/// What it costs to fall a row without going on.
const UPRIGHT: u32 = 3;

/// What it costs to run where another line of the same sender runs: two would look like one.
const SHARED: u32 = 4;

/// The cells of the lines drawn so far, those of either side's by themselves.
#[derive(Debug, Default)]
struct Lines([BTreeSet<(usize, usize)>; 2]);

impl Lines {
    fn draw(&mut self, from: Side, ends: Ends, steps: &[usize], inner: usize) {
        self.0[from.index()].extend(cells(ends, steps, inner).into_iter().map(|cell| (cell.row, cell.dx)));
    }

    /// The columns of a row that are taken.
    fn on(&self, from: Side, row: usize) -> impl Iterator<Item = usize> {
        self.0[from.index()].range((row, 0)..(row + 1, 0)).map(|(_, dx)| *dx)
    }
}

/// What it costs a line to enter each cell of its rows: nothing where nothing stands.
fn costs(placement: &Placement, inner: usize, from: Side, index: usize, ends: Ends) -> Vec<Vec<u32>> {
    let mine = |text: &&Placed| text.kind != PlacedKind::Label(index);
    let row = |row: usize| {
        let mut cells = vec![0; inner];
        for (low, high) in placement.on(row).filter(mine).filter_map(|text| text.covers(from, inner)) {
            for (at, cell) in cells.iter_mut().enumerate().take(high + 1).skip(low.saturating_sub(1)) {
                *cell += if (low..high).contains(&at) { COVERED } else { BESIDE };
            }
        }
        cells
    };
    (ends.start..=ends.end).map(row).collect()
}

/// The cheapest way down: around the texts, else evenly.
fn plain_steps(arrows: &[Arrow], placement: &Placement, inner: usize, index: usize, lines: &Lines) -> Steps {
    let ends = placement.ends[index];
    let fall = ends.end.saturating_sub(ends.start);
    let start = ends.label.min(inner);
    let room = inner.saturating_sub(start + 1);
    let mut cells = costs(placement, inner, arrows[index].from, index, ends);
    for (k, cells) in cells.iter_mut().enumerate() {
        for dx in lines.on(arrows[index].from, ends.start + k) {
            cells[dx] += SHARED;
        }
    }
    let last = inner.saturating_sub(1);
    // For each row, the least cost of leaving it at a column, and where it was entered then.
    let mut least: Vec<Option<u32>> = vec![None; inner + 1];
    least[start] = Some(0);
    let mut entered: Vec<Vec<usize>> = Vec::with_capacity(fall + 1);
    for (k, cells) in cells.iter().enumerate() {
        let wanted = start + 1 + room * (k + 1) / (fall + 1);
        let mut best: Option<(u32, usize)> = None;
        let mut next = vec![None; inner + 1];
        let mut came = vec![0; inner + 1];
        for to in 0..=inner {
            // Who has come as far as this has one cell more behind him; who enters here has none.
            if let (Some((cost, _)), Some(cell)) = (&mut best, to.checked_sub(1).and_then(|cell| cells.get(cell))) {
                *cost = cost.saturating_add(*cell);
            }
            let upright =
                least[to].map(|cost| cost.saturating_add(cells.get(to.min(last)).copied().unwrap_or(0) + UPRIGHT));
            let cheaper = [best, upright.map(|cost| (cost, to))].into_iter().flatten().min();
            if let Some((cost, from)) = cheaper {
                let apart = u32::try_from(to.abs_diff(wanted)).unwrap_or(u32::MAX);
                let stub = if k == 0 && to <= start { COVERED } else { 0 };
                next[to] = Some(cost.saturating_add(apart).saturating_add(stub));
                came[to] = from;
            }
            if let Some(cost) = least[to].filter(|cost| best.is_none_or(|(best, _)| *cost < best)) {
                best = Some((cost, to));
            }
        }
        entered.push(came);
        least = next;
    }
    // Back from the receiver.
    let mut steps = vec![0; fall];
    let mut at = inner;
    for k in (1..=fall).rev() {
        at = entered.get(k).and_then(|came| came.get(at)).copied().unwrap_or(at);
        steps[k - 1] = at;
    }
    steps
}

/// How many cells of a line are covered by texts.
fn covered(arrow: &Arrow, placement: &Placement, inner: usize, index: usize, steps: &[usize]) -> usize {
    let ends = placement.ends[index];
    let costs = costs(placement, inner, arrow.from, index, ends);
    let hidden = |cell: &&Cell| costs[cell.row - ends.start].get(cell.dx).is_some_and(|cost| *cost >= COVERED);
    cells(ends, steps, inner).iter().filter(hidden).count()
}

/// Every cell of a line, from the sender's lifeline to the receiver's; the label's own cells are left out.
pub fn cells(ends: Ends, steps: &[usize], inner: usize) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut from = ends.label;
    let fall = ends.end.saturating_sub(ends.start);
    for k in 0..=fall {
        let to = steps.get(k).copied().unwrap_or(inner).clamp(from, inner);
        // A row on which the line does not go on shows where it falls.
        let falls = from.min(inner.saturating_sub(1));
        for dx in if from < to { from..to } else { falls..falls + 1 } {
            let steps_in = k > 0 && dx == from;
            let steps_out = k < fall && dx + 1 >= to;
            cells.push(Cell { row: ends.start + k, dx, slanted: steps_in || steps_out });
        }
        from = to;
    }
    cells
}
