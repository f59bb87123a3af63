//! The clock of the learner: this moment, where they are, and dates as they are written there.

use jiff::{Timestamp, Zoned, tz::TimeZone};

use crate::quiz::schedule::Moment;

/// This moment, with the learner's time zone.
pub fn now() -> Moment {
    let now = Zoned::now();
    let east = i16::try_from(now.offset().seconds() / 60).unwrap_or(0);
    Moment { at: now.timestamp().as_second(), east }
}

/// The learner's date of a Unix second, such as `2026-11-26`; a moment beyond what a calendar holds is `?`.
pub fn date(at: i64) -> String {
    let stamp = Timestamp::from_second(at);
    stamp.map_or_else(|_| "?".to_owned(), |stamp| stamp.to_zoned(TimeZone::system()).date().to_string())
}

/// Today's date.
pub fn today() -> String {
    Zoned::now().date().to_string()
}
