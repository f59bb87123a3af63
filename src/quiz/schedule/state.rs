//! All that the schedule knows of a learner: a fold over the reviews in the order in which they were written down.
//!
//! It is never saved as the truth. The order of the log counts, not that of the moments, so a clock that jumps back
//! loses nothing: the time between two answers is never less than none, and an answer that claims to come from the
//! future makes its concept due at once instead of locking it away until then.

use std::collections::BTreeMap;

use super::memory::{Memory, Method};
use super::myth::MythTrack;
use super::rating::{Pace, Rating, rate};
use super::standing::{Rights, Standing};
use super::strength::{START, Strength};
use super::{DAY_S, Exam, Help, Ladder, Moment, Review};
use crate::quiz::Format;

/// For so many days no question comes to the same learner again.
pub const REPEAT_DAYS: i64 = 60;

/// After a wrong answer a concept comes back in so many seconds.
const AGAIN_S: i64 = 10 * 60;

/// How many of the last concepts asked are remembered in order.
pub(super) const RECENT: usize = 10;

/// What is known of one concept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// Its memory after the last answer.
    pub memory: Memory,
    /// When the last answer was given.
    pub last: Moment,
    /// What the last answer was worth.
    pub rating: Rating,
    /// How often it was asked.
    pub asked: u32,
    /// How often the answer was right.
    pub right: u32,
    /// How much help it is given with.
    pub ladder: Ladder,
    rights: Rights,
}

impl Track {
    /// Whether it was answered right on different days, in two formats, one of them produced.
    pub fn mastered(&self) -> bool {
        self.rights.mastered()
    }

    /// Whether it was ever answered right in that format.
    pub fn right_in(&self, format: Format) -> bool {
        self.rights.has(format)
    }

    /// When it comes back if no exam lies ahead, in Unix seconds.
    fn natural_due(&self) -> i64 {
        match self.rating {
            Rating::Again => self.last.at.saturating_add(AGAIN_S),
            Rating::Hard | Rating::Good | Rating::Easy => self.last.dawn_after(i64::from(self.memory.interval)),
        }
    }
}

/// All that the schedule knows of a learner.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    method: Method,
    tracks: BTreeMap<String, Track>,
    paces: BTreeMap<Format, Pace>,
    myths: BTreeMap<String, MythTrack>,
    strength: Strength,
    asked: BTreeMap<u64, i64>,
    recent: Vec<String>,
    exam: Option<Exam>,
    answers: u64,
}

impl State {
    /// A learner who has answered nothing, by that method.
    pub fn new(method: Method) -> State {
        State { method, ..State::default() }
    }

    /// Takes an answer in, and says what it was worth.
    pub fn apply(&mut self, review: &Review) -> Rating {
        let moment = review.moment();
        let pace = self.paces.entry(review.format).or_default();
        let rating = rate(review, pace.median_s());
        if review.right && review.seconds > 0 {
            pace.add(review.seconds);
        }
        self.myth(review, moment.day());
        // Each level of help that was looked at costs a quarter.
        let score = 10 * i32::from(review.credit.min(100)) * i32::from(4 - review.hints.min(3)) / 4;
        self.strength.answered(review.generator(), review.difficulty.unwrap_or(START), score);
        self.asked.insert(review.canon, review.at);
        self.recent.push(review.concept.clone());
        if self.recent.len() > RECENT {
            self.recent.remove(0);
        }
        self.answers = self.answers.saturating_add(1);
        self.track(review, moment, rating);
        rating
    }

    fn track(&mut self, review: &Review, moment: Moment, rating: Rating) {
        let scheduler = self.method.scheduler();
        let track = match self.tracks.get_mut(&review.concept) {
            Some(track) => {
                let days = moment.day().saturating_sub(track.last.day()).max(0);
                let days = u32::try_from(days).unwrap_or(u32::MAX);
                track.memory = scheduler.after(Some(track.memory), days, rating);
                (track.last, track.rating) = (moment, rating);
                track
            }
            None => self.tracks.entry(review.concept.clone()).or_insert(Track {
                memory: scheduler.after(None, 0, rating),
                last: moment,
                rating,
                asked: 0,
                right: 0,
                ladder: Ladder::default(),
                rights: Rights::default(),
            }),
        };
        track.asked = track.asked.saturating_add(1);
        track.ladder.answered(review.right, review.hints);
        if review.right {
            track.right = track.right.saturating_add(1);
            track.rights.add(review.format, review.produced, moment.day());
        }
    }

    fn myth(&mut self, review: &Review, day: i64) {
        if let Some(belief) = &review.belief {
            let track = MythTrack::shows(self.myths.get(belief), &review.concept, review.at);
            self.myths.insert(belief.clone(), track);
        } else if review.right {
            for track in self.myths.values_mut().filter(|track| track.concept == review.concept) {
                track.right(review.at, day);
            }
        }
    }

    /// Sets the date to be ready for, or takes it away.
    pub fn set_exam(&mut self, exam: Option<Exam>) {
        self.exam = exam;
    }

    /// The date to be ready for, if one lies ahead.
    pub fn exam(&self, now: Moment) -> Option<Exam> {
        self.exam.filter(|exam| exam.ahead(now.at))
    }

    /// What is known of a concept; none if it was never asked.
    pub fn concept(&self, id: &str) -> Option<&Track> {
        self.tracks.get(id)
    }

    /// Every concept that was asked, by its slug.
    pub fn concepts(&self) -> impl Iterator<Item = (&str, &Track)> {
        self.tracks.iter().map(|(id, track)| (id.as_str(), track))
    }

    /// Every misconception that has shown, by its number.
    pub fn myths(&self) -> impl Iterator<Item = (&str, &MythTrack)> {
        self.myths.iter().map(|(id, track)| (id.as_str(), track))
    }

    /// The strength of the learner and the difficulty of the generators.
    pub fn strength(&self) -> &Strength {
        &self.strength
    }

    /// How many answers it comes from.
    pub fn answers(&self) -> u64 {
        self.answers
    }

    /// The concepts asked last, oldest first.
    pub fn recent(&self) -> &[String] {
        &self.recent
    }

    /// How much help a concept is given with.
    pub fn help(&self, id: &str) -> Help {
        self.tracks.get(id).map_or(Help::default(), |track| track.ladder.level)
    }

    /// How well a concept is known.
    pub fn standing(&self, id: &str, now: Moment) -> Standing {
        let Some(track) = self.tracks.get(id) else { return Standing::New };
        if !track.rights.any() {
            Standing::Seen
        } else if !track.mastered() || track.rating == Rating::Again {
            Standing::Fragile
        } else if self.is_due(id, now) {
            Standing::Stale
        } else {
            Standing::Solid
        }
    }

    /// When a concept comes back, in Unix seconds; none if it was never asked.
    pub fn due(&self, id: &str, now: Moment) -> Option<i64> {
        let track = self.tracks.get(id)?;
        let natural = track.natural_due();
        Some(self.exam(now).map_or(natural, |exam| exam.due(id, track.last, natural, track.rating >= Rating::Good)))
    }

    /// Whether a concept is due. One that was answered in the future, by a clock that was wrong, is.
    pub fn is_due(&self, id: &str, now: Moment) -> bool {
        let due = self.due(id, now).is_some_and(|due| due <= now.at);
        due || self.tracks.get(id).is_some_and(|track| track.last.at > now.at.saturating_add(DAY_S))
    }

    /// How likely a concept is still known, in thousandths; 0 if it was never asked.
    pub fn recall(&self, id: &str, now: Moment) -> u16 {
        self.tracks.get(id).map_or(0, |track| {
            let days = now.day().saturating_sub(track.last.day()).max(0);
            self.method.scheduler().recall(track.memory, u32::try_from(days).unwrap_or(u32::MAX))
        })
    }

    /// Whether a question with that canonical hash may be asked: not one of the last 60 days.
    pub fn is_fresh(&self, canon: u64, now: Moment) -> bool {
        self.asked.get(&canon).is_none_or(|at| now.at.saturating_sub(*at) >= REPEAT_DAYS * DAY_S)
    }
}
