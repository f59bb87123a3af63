//! `finwait progress exam`: the date to be ready for, as a date of the calendar or as the days until then, or `off`.
//! A date means its beginning where the learner is, so that all has come back before that day.

use jiff::civil::Date;

use crate::lang::Lang;
use crate::quiz::schedule::{DAY_S, Exam, Moment};
use crate::shell::learner::clock;
use crate::shell::{Failure, spoken};
use crate::tr;

/// The longest time until an exam, in days.
const DAYS_MOST: u32 = 1000;

/// What was said, as an exam; none for `off`.
///
/// # Errors
/// A sentence about what is no date, no number of days, or not ahead.
pub fn read(said: &str, now: Moment, lang: Lang) -> Result<Option<Exam>, Failure> {
    if said == "off" {
        return Ok(None);
    }
    let wrong = |text: std::borrow::Cow<'_, str>| Failure::Usage(text.into_owned());
    if let Some(parts) = numbers(said) {
        let date = date(parts).ok_or_else(|| wrong(tr!(lang, "learner.exam.impossible", date = spoken(said))))?;
        let at = clock::begins(date).ok_or_else(|| wrong(tr!(lang, "learner.exam.impossible", date = spoken(said))))?;
        if at <= now.at {
            let today = clock::date(now.at);
            return Err(wrong(tr!(lang, "learner.exam.past", date = spoken(said), today = today)));
        }
        if at - now.at > i64::from(DAYS_MOST) * DAY_S {
            return Err(wrong(tr!(lang, "learner.exam.far", date = spoken(said), most = DAYS_MOST)));
        }
        return Ok(Some(Exam::on(now, at)));
    }
    match said.parse() {
        Ok(days) if (1..=DAYS_MOST).contains(&days) => Ok(Some(Exam::in_days(now, days))),
        Ok(_) | Err(_) => Err(wrong(tr!(lang, "learner.exam.wrong", said = spoken(said), most = DAYS_MOST))),
    }
}

/// The three numbers of a text such as `2026-12-24`; none if it is not written like a date.
fn numbers(said: &str) -> Option<[u32; 3]> {
    let parts: Vec<&str> = said.split(['-', '/', '.']).collect();
    let [year, month, day] = parts[..] else { return None };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    (year.len() == 4).then_some(())?;
    Some([digits(year)?, digits(month)?, digits(day)?])
}

/// The day of the calendar; none if there is none such.
fn date([year, month, day]: [u32; 3]) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
