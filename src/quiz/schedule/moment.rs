//! A moment as the schedule sees it: seconds of the Unix clock, and where the learner's own day begins.
//!
//! A day of learning begins at four in the morning, so that an evening that runs past midnight is one day and not two.

use serde::{Deserialize, Serialize};

/// The seconds of a day.
pub const DAY_S: i64 = 86_400;

/// When the learner's day begins, in seconds after midnight.
const DAWN_S: i64 = 4 * 3600;

/// A moment, and how far the learner's clock is east of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// Unix seconds.
    pub at: i64,
    /// Minutes east of UTC.
    #[serde(default)]
    pub east: i16,
}

impl Moment {
    /// A moment whose days are those of UTC.
    pub fn utc(at: i64) -> Moment {
        Moment { at, east: 0 }
    }

    /// The number of the learner's day, counted from the first of 1970.
    pub fn day(self) -> i64 {
        self.at.saturating_add(self.shift_s()).div_euclid(DAY_S)
    }

    /// The Unix second in which the day `days` after this moment's begins.
    pub fn dawn_after(self, days: i64) -> i64 {
        self.day().saturating_add(days).saturating_mul(DAY_S).saturating_sub(self.shift_s())
    }

    fn shift_s(self) -> i64 {
        i64::from(self.east) * 60 - DAWN_S
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_four_where_the_learner_is() {
        // 1970-01-02 03:59 and 04:00, in Shanghai.
        let east = 480;
        let before = Moment { at: DAY_S + 3 * 3600 + 59 * 60 - 8 * 3600, east };
        let after = Moment { at: before.at + 60, east };
        assert_eq!((before.day(), after.day()), (0, 1));
        assert_eq!(before.dawn_after(1), after.at);
        assert_eq!(after.dawn_after(0), after.at);
        for at in [i64::MIN, -1, 0, i64::MAX] {
            let _ = (Moment { at, east: i16::MIN }.dawn_after(i64::MAX), Moment { at, east }.day());
        }
    }
}
