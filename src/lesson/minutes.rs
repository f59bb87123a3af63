//! How long a lesson takes whoever answers right: all that is read on the way, in the language in which that is longer,
//! and the time to think; and whether this is what the lesson says. A lesson is short: whoever needs more time has
//! written two.
//!
//! The rates. Adults read English non-fiction silently at 238 words a minute on average, most of them at 175 to 300,
//! and aloud at 183 (M. Brysbaert, How many words do we read per minute?, Journal of Memory and Language 109, 2019).
//! Chinese was measured aloud: some 255 characters a minute (S. Trauzettel-Klosinski and K. Dietz, Investigative
//! Ophthalmology & Visual Science 53, 2012), which by the same ratio are 330 in silence. This is no story, and many
//! read it in their second language: so a sixth less than the average in both; signs count as characters here, which
//! are not read, and take the Chinese rate back up. The times to think and to look are our own estimate; no learners
//! have been timed yet.

use core::ops::RangeInclusive;

use crate::lang::Lang;
use crate::quiz::Question;
use crate::tr;
use crate::trace::Rule;

use super::check_text::chinese_length;
use super::exit::EXIT_COUNT;
use super::model::{Beat, Lesson, paragraphs};
use super::prove::Prover;

/// How long a lesson may take, in minutes.
pub const MINUTES: RangeInclusive<usize> = 5..=12;
/// English words that are read in a minute.
const WORDS_A_MINUTE: usize = 200;
/// Chinese characters that are read in a minute, signs among them.
const CHARACTERS_A_MINUTE: usize = 330;
/// Seconds to think about a question, to answer it, and to look at what was played.
const SECONDS_A_QUESTION: usize = 20;
/// Seconds to look at what was played where nothing was asked.
const SECONDS_A_SHOW: usize = 5;
/// Seconds to find and do what the challenge asks for, beside reading it.
const SECONDS_OF_CHALLENGE: usize = 60;
/// How many statements of rules are shown below a right answer.
const RULES_SHOWN: usize = 2;
/// What is read of one question at the exit on average, the commands of its run and two sentences of the explanation
/// included, what programs print left out: English words, Chinese characters.
pub const EXIT_LENGTH: [usize; 2] = [99, 161];
/// How many minutes more than counted a lesson may state; never fewer.
const SLACK: usize = 1;

/// Holds what the lesson says against what it takes.
pub(super) fn minutes(prover: &mut Prover, lesson: &Lesson, questions: &[Option<Question>]) {
    if lesson.is_breaker() {
        return;
    }
    let said = lesson.minutes as usize;
    let taken = Lang::ALL.map(|lang| seconds(lesson, questions, lang)).into_iter().max().unwrap_or(0).div_ceil(60);
    if taken > *MINUTES.end() {
        let message = tr!(prover.lang, "lesson.error.too-long", most = MINUTES.end(), n = taken);
        prover.error("minutes", message, lesson.minutes_span.clone());
    } else if taken > said || said - taken > SLACK {
        let message = tr!(prover.lang, "lesson.error.minutes", said = said, n = taken);
        prover.error("minutes", message, lesson.minutes_span.clone());
    }
}

/// How many seconds the lesson takes in one language.
fn seconds(lesson: &Lesson, questions: &[Option<Question>], lang: Lang) -> usize {
    let (a_minute, exit) = match lang {
        Lang::En => (WORDS_A_MINUTE, EXIT_LENGTH[0]),
        Lang::Zh => (CHARACTERS_A_MINUTE, EXIT_LENGTH[1]),
    };
    let asked = questions.iter().flatten().count();
    let shown = questions.len() - asked;
    let beats = lesson.beats.iter().zip(questions);
    let texts = beats.flat_map(|(beat, question)| of_beat(lesson, beat, question.as_ref(), lang));
    let texts = texts.chain(after_the_beats(lesson, lang));
    let read: usize = texts.flat_map(|text| paragraphs(&text)).map(|text| length(&text, lang)).sum();
    let thought = (asked + EXIT_COUNT) * SECONDS_A_QUESTION + shown * SECONDS_A_SHOW + SECONDS_OF_CHALLENGE;
    (read + exit * EXIT_COUNT) * 60 / a_minute + thought
}

/// How long a text is: English words, or Chinese characters with signs, words in Latin letters as one each.
pub fn length(text: &str, lang: Lang) -> usize {
    match lang {
        Lang::En => text.split_whitespace().count(),
        Lang::Zh => chinese_length(text),
    }
}

/// The story of a beat, its question with what is going to be done, and what a right answer is told.
fn of_beat(lesson: &Lesson, beat: &Beat, question: Option<&Question>, lang: Lang) -> Vec<String> {
    let mut texts = vec![beat.say(lang).to_owned()];
    texts.extend(beat.after(lang).map(str::to_owned));
    if let Some(question) = question {
        texts.push(question.prompt(lang));
        texts.extend(question.options(lang));
        texts.push(tr!(lang, "app.lesson.then", commands = lesson.told(beat)).into_owned());
        let did = question.truth.answer.label(&question.kind, lang);
        texts.push(tr!(lang, "app.lesson.right", did = did).into_owned());
        let statement = |rule: &Rule| rule.info().statement.get(lang).to_owned();
        texts.extend(question.truth.rules.iter().take(RULES_SHOWN).map(statement));
    }
    texts
}

/// The misconception, what differs between kernels, the challenge, and the goal at the end.
fn after_the_beats(lesson: &Lesson, lang: Lang) -> Vec<String> {
    let mut texts = Vec::new();
    if let Some(myth) = &lesson.myth {
        let parts = [&myth.belief, &myth.why_tempting, &myth.refutation, &myth.model];
        texts.extend(parts.map(|words| words.get(lang).to_owned()));
    }
    if let Some(era) = &lesson.era {
        texts.push(era.say.get(lang).to_owned());
        texts.extend(era.under.iter().map(|under| under.told(lang)));
    }
    texts.push(lesson.challenge.say.get(lang).to_owned());
    texts.extend(lesson.challenge.goal.iter().map(ToString::to_string));
    texts.push(lesson.goal(lang).to_owned());
    texts
}
