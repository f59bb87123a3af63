//! An interview or exam on a date: nothing is put off past it, and everything comes back once shortly before.
//!
//! The best gap grows with the time until memory is wanted (pedagogy §2.2), so every interval is cut to a share of
//! the days that are left: 15 % after an answer that came hard, 30 % after others. In the last 48 hours each concept
//! that was ever asked comes back once; the moments are spread, so that not all of them come at once.

use serde::{Deserialize, Serialize};

use super::{DAY_S, Moment};

/// The share of the days left that an interval may take, in per cent: after a hard answer, after a good one.
const SHARE: [i64; 2] = [15, 30];

/// How long before the date everything comes back once.
const WINDOW_S: i64 = 2 * DAY_S;

/// The first reviews of the last window are spread over so many hours.
const SPREAD_H: u64 = 36;

/// A date to be ready for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exam {
    /// Unix seconds of the date.
    pub date: i64,
    /// Unix seconds at which it was set.
    pub set: i64,
}

impl Exam {
    /// An exam in so many days from now.
    pub fn in_days(now: Moment, days: u32) -> Exam {
        Exam { date: now.at.saturating_add(i64::from(days) * DAY_S), set: now.at }
    }

    /// An exam at that Unix second, set now.
    pub fn on(now: Moment, date: i64) -> Exam {
        Exam { date, set: now.at }
    }

    /// Whether it still lies ahead.
    pub fn ahead(self, now: i64) -> bool {
        self.date > now
    }

    /// When a concept comes back that was answered at `last` and would come back at `due`. Never after the date.
    pub(super) fn due(self, concept: &str, last: Moment, due: i64, good: bool) -> i64 {
        let from = Moment { at: last.at.max(self.set), ..last };
        let left_days = self.date.saturating_sub(from.at) / DAY_S;
        let cap = ((left_days.saturating_mul(SHARE[usize::from(good)]) + 50) / 100).max(1);
        let mut due = due.min(from.dawn_after(cap));
        let window = self.date.saturating_sub(WINDOW_S);
        if last.at < window && due > window {
            let hours = i64::try_from(spread(concept) % SPREAD_H).unwrap_or(0);
            // Not on the day of the last answer.
            due = due.min(window.saturating_add(hours * 3600).max(last.dawn_after(1)));
        }
        due.min(self.date)
    }
}

/// A number that is the concept's own (FNV-1a), the same on every machine.
fn spread(concept: &str) -> u64 {
    concept.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
