//! The clock of the learner: this moment, where they are, and dates as they are written there.
//!
//! `FINWAIT_CLOCK_RATE=N` lets its seconds pass N times as fast from the start of the program on: for rehearsing an
//! interview, and for tests of one. What is kept then bears moments that have not come yet, so it belongs into a
//! folder of its own (`FINWAIT_HOME`).

use std::sync::OnceLock;

use jiff::{Timestamp, Zoned, tz::TimeZone};

use crate::lang::Lang;
use crate::quiz::schedule::Moment;
use crate::tr;

/// The variable that lets the clock run faster.
const RATE: &str = "FINWAIT_CLOCK_RATE";

/// The most that it may ask for.
const RATE_MOST: i64 = 10_000;

/// This moment, with the learner's time zone.
pub fn now() -> Moment {
    static BEGAN: OnceLock<i64> = OnceLock::new();
    let now = Zoned::now();
    let east = i16::try_from(now.offset().seconds() / 60).unwrap_or(0);
    let millis = now.timestamp().as_millisecond();
    let began = *BEGAN.get_or_init(|| millis);
    // The real time that has passed counts once already.
    let ahead = millis.saturating_sub(began).max(0).saturating_mul(rate().unwrap_or(1) - 1);
    Moment { at: millis.saturating_add(ahead).div_euclid(1000), east }
}

/// How many times as fast the clock runs.
///
/// # Errors
/// What the variable says, if that is no such number.
fn rate() -> Result<i64, String> {
    static RATES: OnceLock<Result<i64, String>> = OnceLock::new();
    let read = || {
        let Some(text) = std::env::var_os(RATE).filter(|text| !text.is_empty()) else { return Ok(1) };
        let text = text.to_string_lossy().into_owned();
        text.parse().ok().filter(|rate| (1..=RATE_MOST).contains(rate)).ok_or(text)
    };
    RATES.get_or_init(read).clone()
}

/// The sentence for a variable that names no rate.
pub fn wrong_rate(lang: Lang) -> Option<String> {
    let value = rate().err()?;
    let known = format!("1..{RATE_MOST}");
    Some(tr!(lang, "config.shell.variable", variable = RATE, value = value, known = known).into_owned())
}

/// The learner's date of a Unix second, such as `2026-11-26`; a moment beyond what a calendar holds is `?`.
pub fn date(at: i64) -> String {
    let stamp = Timestamp::from_second(at);
    stamp.map_or_else(|_| "?".to_owned(), |stamp| stamp.to_zoned(TimeZone::system()).date().to_string())
}

/// The Unix second in which a date begins where the learner is; none beyond what a clock can say.
pub fn begins(date: jiff::civil::Date) -> Option<i64> {
    date.to_zoned(TimeZone::system()).ok().map(|begins| begins.timestamp().as_second())
}

/// Today's date.
pub fn today() -> String {
    Zoned::now().date().to_string()
}
