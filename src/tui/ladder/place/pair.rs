//! Rows for two ladders side by side: the same moment begins on the same row in both.
//!
//! Both are placed together, moment by moment: whichever needs more rows for one pushes the other down as well. What is
//! quiet in both is folded in both.

use super::{Ask, Fate, Placement, Placer, PointKind, reading_order};
use crate::trace::Time;

/// Places two ladders; both get the same number of rows.
pub fn place_pair(asks: [Ask; 2]) -> [Placement; 2] {
    let mut pair = Pair { placers: asks.map(Placer::new), now: None };
    let mut points = asks.map(|ask| {
        let order = reading_order(ask.model);
        order.into_iter().map(|at| ask.model.points[at]).collect::<Vec<_>>().into_iter().peekable()
    });
    while let Some(at) = points.iter_mut().filter_map(|points| points.peek()).map(|point| point.at).min() {
        let now = points.each_mut().map(|points| {
            let mut kinds = Vec::new();
            while let Some(point) = points.next_if(|point| point.at == at) {
                kinds.push(point.kind);
            }
            kinds
        });
        pair.advance(at, &now);
        for (placer, kinds) in pair.placers.iter_mut().zip(now) {
            for kind in kinds {
                placer.point(kind);
            }
        }
    }
    pair.flights(asks);
    pair.quiet_until_now(asks);
    pair.level();
    let [left, right] = pair.placers;
    let [mut left, mut right] = [left.out, right.out];
    let rows = left.rows.len().max(right.rows.len());
    left.rows.resize_with(rows, Default::default);
    right.rows.resize_with(rows, Default::default);
    [left, right]
}

struct Pair<'a> {
    placers: [Placer<'a>; 2],
    now: Option<Time>,
}

impl Pair<'_> {
    /// Both go on below whatever either of them has used.
    fn level(&mut self) {
        for placer in &mut self.placers {
            placer.flush();
        }
        let used = self.placers.iter().map(|placer| placer.used).max().unwrap_or(0);
        for placer in &mut self.placers {
            placer.used = used;
        }
    }

    /// Begins a moment in both, low enough for every arrow that arrives in it to have fallen.
    fn advance(&mut self, at: Time, points: &[Vec<PointKind>; 2]) {
        self.level();
        if let Some(now) = self.now {
            self.fold(now, at);
        }
        let mut lowest = 0;
        for (placer, kinds) in self.placers.iter().zip(points) {
            for kind in kinds {
                let PointKind::Ended(index) = kind else { continue };
                let arrow = &placer.ask.model.arrows[*index];
                if arrow.sent_at < at {
                    lowest = lowest.max(placer.out.ends[*index].start + placer.fall(*index));
                }
            }
        }
        for placer in &mut self.placers {
            placer.used = placer.used.max(lowest);
        }
        self.now = Some(at);
        for placer in &mut self.placers {
            placer.begin(Some(at));
        }
    }

    fn fold(&mut self, from: Time, to: Time) {
        if self.placers.iter().all(|placer| placer.is_quiet(from, to)) {
            for placer in &mut self.placers {
                placer.put_fold(to.since(from));
            }
        }
    }

    /// The ends of what is in flight in either, by the time at which they will come.
    fn flights(&mut self, asks: [Ask; 2]) {
        let mut flying: Vec<(Time, usize, usize)> = Vec::new();
        for (side, ask) in asks.iter().enumerate() {
            let arrows = ask.model.arrows.iter().enumerate();
            let there = arrows.filter(|(_, arrow)| matches!(arrow.fate, Fate::InFlight(_)));
            flying.extend(there.map(|(index, arrow)| (arrow.ends_at, side, index)));
        }
        flying.sort_unstable();
        let mut last = None;
        for (at, side, index) in flying {
            if last != Some(at) {
                last = Some(at);
                self.level();
                for placer in &mut self.placers {
                    placer.begin(None);
                }
            }
            self.placers[side].point(PointKind::Ended(index));
        }
        self.level();
        for placer in &mut self.placers {
            placer.flush_late();
        }
        self.level();
    }

    fn quiet_until_now(&mut self, asks: [Ask; 2]) {
        let clock = asks.iter().map(|ask| ask.model.clock).max();
        if let (Some(now), Some(clock)) = (self.now, clock) {
            self.fold(now, clock);
        }
    }
}
