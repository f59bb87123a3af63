//! What makes a lesson part of a course: the claims it settles, the misconceptions it refutes, where to read on; and
//! how its beats are mixed. A lesson of somebody's own may do without the lists; its beats are held to the same rule.

use std::collections::BTreeSet;

use crate::quiz;
use crate::tr;

use super::check::{ASKS_MIN, BEATS_MAX, Checker};
use super::raw::{BREAKER, RawBeat, RawKind, RawLesson};

/// How many claims of the notes there are; they are numbered from 1.
pub const CLAIMS: u32 = 112;
/// How many beats may follow one another without a question.
pub const SHOWS_MAX: usize = 2;
/// How many kinds of question a lesson has at least.
pub const KINDS_MIN: usize = 3;

/// The lists at the head of a lesson.
#[derive(Debug, Default)]
pub(super) struct Course {
    pub covers: Vec<u32>,
    pub targets: Vec<String>,
    pub reading: Vec<String>,
}

/// Whether the file is that of a breaker.
pub(super) fn is_breaker(raw: &RawLesson) -> bool {
    raw.kind.as_ref().is_some_and(|kind| kind.value == BREAKER)
}

/// Checks the lists; what is wrong is left out of them.
pub(super) fn course(checker: &mut Checker, raw: &RawLesson) -> Course {
    if let Some(kind) = raw.kind.as_ref().filter(|kind| kind.value != "lesson") {
        checker.error("bad-kind", tr!(checker.lang, "lesson.error.bad-kind", text = kind.value), kind.span.clone());
    }
    let mut course = Course::default();
    for number in raw.covers.iter().flat_map(|covers| &covers.value) {
        match u32::try_from(number.value).ok().filter(|claim| (1..=CLAIMS).contains(claim)) {
            Some(claim) if !course.covers.contains(&claim) => course.covers.push(claim),
            Some(_) | None => {
                let message = tr!(checker.lang, "lesson.error.bad-claim", n = number.value, most = CLAIMS);
                checker.error("bad-claim", message, number.span.clone());
            }
        }
    }
    for target in raw.targets.iter().flat_map(|targets| &targets.value) {
        if quiz::myth(&target.value).is_some() {
            course.targets.push(target.value.clone());
        } else {
            let message = tr!(checker.lang, "lesson.error.bad-myth", text = target.value);
            checker.error("bad-myth", message, target.span.clone());
        }
    }
    for source in raw.reading.iter().flat_map(|reading| &reading.value) {
        checker.text(source);
        course.reading.push(source.value.trim().to_owned());
    }
    own_myth_is_a_target(checker, raw);
    course
}

/// The misconception that the lesson puts to the test is one of its targets, if it lists any.
fn own_myth_is_a_target(checker: &mut Checker, raw: &RawLesson) {
    let (Some(targets), Some(id)) = (&raw.targets, raw.myth.as_ref().and_then(|myth| myth.id.as_ref())) else { return };
    let known = quiz::myth(&id.value).is_some();
    if known && !targets.value.iter().any(|target| target.value == id.value) {
        let message = tr!(checker.lang, "lesson.error.myth-no-target", myth = id.value);
        checker.error("myth-no-target", message, targets.span.clone());
    }
}

/// Whether there are not too many beats; a file with so many is not looked at further.
pub(super) fn beat_counts(checker: &mut Checker, raw: &RawLesson) -> bool {
    if is_breaker(raw) {
        return true;
    }
    let asks = raw.beats.iter().filter(|beat| beat.ask.is_some()).count();
    let last = raw.beats.last().map_or(0..0, |beat| beat.span.clone());
    if raw.beats.len() > BEATS_MAX {
        let message = tr!(checker.lang, "lesson.error.many-beats", most = BEATS_MAX, n = raw.beats.len());
        checker.error("many-beats", message, last);
        return false;
    }
    if asks < ASKS_MIN {
        let message = tr!(checker.lang, "lesson.error.few-asks", least = ASKS_MIN, n = asks);
        checker.error("few-questions", message, last);
    } else {
        mixed(checker, &raw.beats);
    }
    true
}

/// Questions come often enough, and are not all of one kind.
fn mixed(checker: &mut Checker, beats: &[RawBeat]) {
    let mut shows = 0;
    for beat in beats {
        shows = if beat.ask.is_some() { 0 } else { shows + 1 };
        if shows == SHOWS_MAX + 1 {
            let message = tr!(checker.lang, "lesson.error.many-shows", most = SHOWS_MAX);
            checker.error("many-shows", message, beat.span.clone());
        }
    }
    let asked = beats.iter().filter_map(|beat| beat.ask.as_ref());
    let kinds: BTreeSet<usize> = asked.flat_map(|ask| &ask.kinds).map(family).collect();
    if kinds.len() < KINDS_MIN {
        let span = beats.last().map_or(0..0, |beat| beat.span.clone());
        let message = tr!(checker.lang, "lesson.error.few-kinds", least = KINDS_MIN, n = kinds.len());
        checker.error("few-kinds", message, span);
    }
}

/// Kinds that ask the same of the learner have the same number.
fn family(kind: &RawKind) -> usize {
    match kind {
        RawKind::Segment { .. } => 0,
        RawKind::States(_) | RawKind::State(_) => 1,
        RawKind::Result(_) => 2,
        RawKind::Count(_) | RawKind::Time { .. } => 3,
        RawKind::Timer(_) => 4,
        RawKind::Side(_) => 5,
        RawKind::Line { .. } => 6,
    }
}
