//! How long a lesson takes, by its words and its questions, in the language in which that is longer; and whether this
//! is what it says. A lesson is short: whoever needs more time has written two.

use core::ops::RangeInclusive;

use crate::lang::Lang;
use crate::tr;

use super::check::{ASKS_MIN, Checker};
use super::check_text::chinese_length;
use super::model::paragraphs;
use super::raw::RawLesson;

/// How long a lesson may take, in minutes.
pub const MINUTES: RangeInclusive<usize> = 5..=12;
/// English words that are read in a minute.
const WORDS_A_MINUTE: usize = 180;
/// Chinese characters that are read in a minute, signs among them.
const CHARACTERS_A_MINUTE: usize = 300;
/// Seconds to think about a question, to answer it, and to read what decided.
const SECONDS_A_QUESTION: usize = 40;
/// Seconds for the challenge.
const SECONDS_OF_CHALLENGE: usize = 60;
/// By how many minutes a lesson may be off.
const SLACK: usize = 1;

/// Holds what the lesson says against what it takes.
pub(super) fn minutes(checker: &mut Checker, raw: &RawLesson) {
    let asks = raw.beats.iter().filter(|beat| beat.ask.is_some()).count();
    // A lesson that is not finished need not be counted.
    let Some(stated) = raw.minutes.as_ref().filter(|_| asks >= ASKS_MIN) else { return };
    let Some(said) = usize::try_from(stated.value).ok().filter(|minutes| MINUTES.contains(minutes)) else { return };
    let taken = Lang::ALL.map(|lang| seconds(raw, lang)).into_iter().max().unwrap_or(0).div_ceil(60);
    if taken > *MINUTES.end() {
        let message = tr!(checker.lang, "lesson.error.too-long", most = MINUTES.end(), n = taken);
        checker.error("minutes", message, stated.span.clone());
    } else if said.abs_diff(taken) > SLACK {
        let message = tr!(checker.lang, "lesson.error.minutes", said = said, n = taken);
        checker.error("minutes", message, stated.span.clone());
    }
}

fn seconds(raw: &RawLesson, lang: Lang) -> usize {
    let texts = raw.story().into_iter().filter_map(|words| match lang {
        Lang::En => words.en.as_ref(),
        Lang::Zh => words.zh.as_ref(),
    });
    let (a_minute, length): (usize, fn(&str) -> usize) = match lang {
        Lang::En => (WORDS_A_MINUTE, |text| text.split_whitespace().count()),
        Lang::Zh => (CHARACTERS_A_MINUTE, chinese_length),
    };
    let read: usize = texts.flat_map(|text| paragraphs(&text.value)).map(|text| length(&text)).sum();
    let asks = raw.beats.iter().filter(|beat| beat.ask.is_some()).count();
    read * 60 / a_minute + asks * SECONDS_A_QUESTION + SECONDS_OF_CHALLENGE
}
