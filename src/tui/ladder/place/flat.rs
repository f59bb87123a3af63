//! Segments told in rows: where so many are on their way at once that their lines would be a thicket, each has a row
//! where it leaves and a row where it arrives, and no line between the two.
//!
//! What belongs together is read off the numbers, which stand at both ends. A segment that is lost or on its way ends
//! in its own row.

use crate::tui::ladder::label;
use crate::tui::ladder::model::{Arrow, Fate, LadderModel};

use super::{Ask, Ends, Placed, PlacedKind, Placer};

/// What becomes of lines that are too many to be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thicket {
    /// They are drawn all the same, where a line is finer than a cell.
    Drawn,
    /// Their segments are told in rows.
    InRows,
}

/// How many columns between the lifelines a segment on its way needs for a line of its own.
const COLUMNS_EACH: usize = 6;

/// So many lines are never too many.
const LINES_LEAST: usize = 5;

/// The cells around the words at an arrival: the head and its stub, and the beginning of the line that is not drawn.
const AROUND: usize = 4;

/// Which arrows are told in rows: those that are on their way together with too many others.
pub(super) fn flat(ask: &Ask<'_>) -> Vec<bool> {
    let (model, most) = (ask.model, (ask.columns.inner() / COLUMNS_EACH).max(LINES_LEAST));
    let mut sent: Vec<_> = model.arrows.iter().map(|arrow| arrow.sent_at).collect();
    let mut ended: Vec<_> = model.arrows.iter().map(|arrow| arrow.ends_at).collect();
    if sent.len() <= most || ask.thicket == Thicket::Drawn {
        return vec![false; sent.len()];
    }
    sent.sort_unstable();
    ended.sort_unstable();
    // How many are on their way when each has left; what arrives at that moment has its row there as well.
    let flying: Vec<usize> = sent
        .iter()
        .map(|at| sent.partition_point(|sent| sent <= at) - ended.partition_point(|ended| ended < at))
        .collect();
    let crowded = |arrow: &Arrow| {
        let from = sent.partition_point(|sent| *sent < arrow.sent_at);
        let to = sent.partition_point(|sent| *sent < arrow.ends_at);
        flying.get(from..to).is_some_and(|flying| flying.iter().any(|count| *count > most))
    };
    model.arrows.iter().map(crowded).collect()
}

/// Which arrows are on their way together with one that goes the other way, and have lines that can
/// cross.
pub(super) fn meets(model: &LadderModel, flat: &[bool]) -> Vec<bool> {
    let mut out = vec![false; model.arrows.len()];
    for (place, arrow) in model.arrows.iter().enumerate() {
        let later = model.arrows.iter().enumerate().skip(place + 1);
        for (other_place, other) in later.take_while(|(_, other)| other.sent_at < arrow.ends_at) {
            if other.from != arrow.from && other.ends_at > arrow.sent_at {
                out[place] = true;
                out[other_place] = true;
            }
        }
    }
    out.iter().zip(flat).map(|(meets, flat)| *meets && !flat).collect()
}

impl Placer<'_> {
    /// Whether an arrow is told in rows.
    pub(super) fn is_flat(&self, index: usize) -> bool {
        self.out.flat.get(index).copied().unwrap_or(false)
    }

    /// The row of an arrival, with the numbers by which its departure is found again.
    pub(super) fn arrive_flat(&mut self, index: usize) {
        let arrow = &self.ask.model.arrows[index];
        let side = arrow.from.other();
        let start = self.out.ends[index].start;
        let floor = self.side_floor[side.index()].max(start);
        let row = match arrow.fate {
            Fate::Arrived => {
                let chosen = self.ask.selected == Some(index);
                let text = label::at_arrival(arrow, chosen, self.ask.absolute);
                let text = label::fit(&text, self.ask.columns.inner().saturating_sub(AROUND), self.ellipsis());
                let len = label::width(&text) + AROUND;
                let kind = PlacedKind::Arrival(index);
                let row = self.put(floor, Placed { row: 0, side, outside: false, from: 0, len, text, kind });
                self.side_floor[side.index()] = row;
                self.out.ends[index].end = row;
                row
            }
            Fate::Lost(cause, _) => {
                self.loss(index, cause, floor);
                start
            }
            Fate::InFlight(_) => start,
        };
        self.reason_of_arrow(index, row);
    }

    /// The ends of an arrow that has just left.
    pub(super) fn ends_at_departure(&self, index: usize, row: usize, label: usize) -> Ends {
        let end = if self.is_flat(index) { row } else { row + 1 };
        Ends { start: row, end, label }
    }
}
