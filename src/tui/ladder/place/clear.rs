//! Keeping the ways of the arrows clear: whether a text may stand where it is wanted without an arrow having to run
//! through it.
//!
//! A line never goes back towards its sender, so what it can reach on a row follows from what it could reach on the row
//! above and from the texts between. All is counted in cells from the sender's lifeline.

use crate::tui::ladder::model::Side;

use super::{Placed, PlacedKind, Placer};

/// Cells in a row, from the first to behind the last.
type Stretch = (usize, usize);

impl Placed {
    /// The cells that the text covers, counted from the lifeline of `side`; nothing outside the lifelines, and nothing
    /// for cells that are only kept free.
    pub fn covers(&self, side: Side, inner: usize) -> Option<Stretch> {
        if self.outside || self.text.is_empty() {
            return None;
        }
        // Behind a label come cells that are its own line's. Between a text and its lifeline no line has a way.
        let to = match self.kind {
            PlacedKind::Label(_) => self.len.saturating_sub(2),
            PlacedKind::Head
            | PlacedKind::Arrival(_)
            | PlacedKind::Loss(_)
            | PlacedKind::Note(_)
            | PlacedKind::ReasonOfArrow(_)
            | PlacedKind::ReasonOfNote(_) => self.from + self.len,
        };
        let to = to.min(inner);
        Some(if self.side == side { (0, to) } else { (inner - to, inner) })
    }
}

impl Placer<'_> {
    /// Whether texts on these rows would leave a way to every arrow that has to pass.
    pub(super) fn leaves_ways(&self, texts: &[(usize, &Placed)]) -> bool {
        let rows = || texts.iter().map(|(row, _)| *row);
        let (Some(first), Some(last)) = (rows().min(), rows().max()) else { return true };
        self.live.iter().all(|(index, end)| {
            let passes = self.out.ends[*index].start <= last && end.is_none_or(|end| end >= first);
            !passes || self.has_way(*index, *end, texts)
        })
    }

    /// Whether an arrow can reach its receiver on a row.
    pub(super) fn reaches(&self, index: usize, row: usize) -> bool {
        self.has_way(index, Some(row), &[])
    }

    /// Whether an arrow has a clear way: to the end, if it has one, else as far down as anything stands.
    fn has_way(&self, index: usize, end: Option<usize>, texts: &[(usize, &Placed)]) -> bool {
        let (side, inner) = (self.ask.model.arrows[index].from, self.ask.columns.inner());
        let ends = self.out.ends[index];
        let lowest = texts.iter().map(|(row, _)| row + 1).fold(self.used, usize::max);
        let last = end.unwrap_or(lowest.saturating_sub(1));
        let mut at: Vec<Stretch> = vec![(ends.label, ends.label + 1)];
        for row in ends.start..=last {
            let mine = |text: &&Placed| text.kind != PlacedKind::Label(index);
            let wanted = texts.iter().filter(|(on, _)| *on == row).map(|(_, text)| *text);
            let mut taken: Vec<Stretch> =
                self.out.on(row).chain(wanted).filter(mine).filter_map(|text| text.covers(side, inner)).collect();
            taken.sort_unstable();
            at = onward(&at, &taken, inner);
            if at.is_empty() {
                return false;
            }
        }
        end.is_none() || at.iter().any(|(_, to)| *to > inner)
    }
}

/// Where a line may leave a row that it enters somewhere in `at`, with texts on the row: at any column between where
/// it entered and the next text.
fn onward(at: &[Stretch], taken: &[Stretch], inner: usize) -> Vec<Stretch> {
    let mut leaves = Vec::new();
    let mut from = 0;
    for (start, end) in taken.iter().copied().chain([(inner, inner)]) {
        // The cells from `from` to before `start` are free.
        let enters = at.iter().filter_map(|(low, high)| {
            let low = (*low).max(from);
            (low < (*high).min(start)).then_some(low)
        });
        if let Some(low) = enters.min() {
            leaves.push((low, start + 1));
        }
        from = from.max(end);
    }
    leaves
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_between_texts_and_never_back() {
        assert_eq!(onward(&[(3, 4)], &[], 20), [(3, 21)], "nothing is in its way");
        assert_eq!(onward(&[(3, 21)], &[(0, 10)], 20), [(10, 21)], "to the right of its sender's text");
        assert_eq!(onward(&[(3, 21)], &[(12, 20)], 20), [(3, 13)], "to the left of its receiver's text");
        assert_eq!(onward(&[(10, 21)], &[(8, 20)], 20), [], "and not through it");
        assert_eq!(onward(&[(3, 21)], &[(0, 6), (12, 16)], 20), [(6, 13), (16, 21)]);
    }
}
