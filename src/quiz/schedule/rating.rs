//! From an answer to one of FSRS's four grades, without asking the learner to judge themselves (pedagogy §2.2).
//!
//! Wrong is Again, and so is right after a worked example. Right with a hint, slowly or without confidence is Hard;
//! right, fast and sure is Easy; else Good. Slow and fast are by the learner's own pace with that format of question,
//! once enough answers are known to speak of one.

use super::{Confidence, Review};

/// What an answer is worth to the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rating {
    /// Not known.
    Again,
    /// Known with effort.
    Hard,
    /// Known.
    Good,
    /// Known at once and surely.
    Easy,
}

impl Rating {
    /// Every rating, worst first.
    pub const ALL: [Rating; 4] = [Rating::Again, Rating::Hard, Rating::Good, Rating::Easy];
}

/// How many of the last times a pace is taken from.
const TIMES_MOST: usize = 31;

/// With fewer, nothing is called slow or fast.
const TIMES_FEWEST: usize = 5;

/// The last times that right answers took, in seconds, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pace(Vec<u32>);

impl Pace {
    /// Takes another time in.
    pub(super) fn add(&mut self, seconds: u32) {
        if self.0.len() == TIMES_MOST {
            self.0.remove(0);
        }
        self.0.push(seconds);
    }

    /// The median in seconds; none before there are five times.
    pub fn median_s(&self) -> Option<u32> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        if sorted.len() < TIMES_FEWEST { None } else { sorted.get(sorted.len() / 2).copied() }
    }
}

/// Who has looked at so many levels of help has read a worked example: that is no answer from memory.
const HINTS_ALL: u8 = 3;

/// What an answer is worth, given the learner's median time for such questions, in seconds. Fast is two thirds of it or
/// less, slow is more than twice as much.
pub fn rate(review: &Review, median_s: Option<u32>) -> Rating {
    let timed = median_s.filter(|_| review.seconds > 0).map(|median| (u64::from(review.seconds), u64::from(median)));
    let slow = timed.is_some_and(|(took, median)| took > 2 * median);
    let fast = timed.is_some_and(|(took, median)| 3 * took <= 2 * median);
    if !review.right || review.hints >= HINTS_ALL {
        Rating::Again
    } else if review.hints > 0 || slow || review.confidence == Confidence::Low {
        Rating::Hard
    } else if fast && review.confidence == Confidence::High {
        Rating::Easy
    } else {
        Rating::Good
    }
}
