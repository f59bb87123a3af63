//! `finwait progress show --json`: how each concept stands, when it comes back, and which misconceptions showed, for
//! programs. The schema is in `docs/progress.md` and has a version.

use serde::Serialize;

use crate::lang::Lang;
use crate::quiz::schedule::{Moment, State};
use crate::quiz::{CONCEPTS, myth};

/// The version of the schema.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Progress<'a> {
    finwait: &'static str,
    version: u32,
    lang: &'static str,
    /// Now, in Unix seconds.
    at: i64,
    answers: u64,
    exam: Option<i64>,
    concepts: Vec<Concept>,
    beliefs: Vec<Belief<'a>>,
}

#[derive(Serialize)]
struct Concept {
    concept: &'static str,
    name: &'static str,
    lessons: &'static [&'static str],
    standing: &'static str,
    asked: u32,
    right: u32,
    mastered: bool,
    /// When it comes back; none if it was never asked.
    due: Option<i64>,
    /// The chance that it is remembered now, in thousandths.
    recall: Option<u16>,
}

#[derive(Serialize)]
struct Belief<'a> {
    myth: &'a str,
    shown: u32,
    last: i64,
    busted: Option<i64>,
    concept: &'a str,
    believed: String,
    fact: String,
}

/// All of it as JSON, with a line's end.
pub fn text(state: &State, now: Moment, lang: Lang) -> String {
    let concepts = CONCEPTS.iter().map(|concept| {
        let track = state.concept(concept.id);
        Concept {
            concept: concept.id,
            name: concept.name.get(lang),
            lessons: concept.lessons,
            standing: state.standing(concept.id, now).word(),
            asked: track.map_or(0, |track| track.asked),
            right: track.map_or(0, |track| track.right),
            mastered: track.is_some_and(crate::quiz::schedule::Track::mastered),
            due: track.and_then(|_| state.due(concept.id, now)),
            recall: track.map(|_| state.recall(concept.id, now)),
        }
    });
    let beliefs = state.myths().map(|(id, track)| {
        let said = myth(id).map(|myth| (myth.belief(lang).to_owned(), myth.fact(lang).to_owned()));
        let (believed, fact) = said.unwrap_or_default();
        let (shown, last, busted, concept) = (track.shown, track.last, track.busted, track.concept.as_str());
        Belief { myth: id, shown, last, busted, concept, believed, fact }
    });
    let progress = Progress {
        finwait: "progress",
        version: VERSION,
        lang: lang.code(),
        at: now.at,
        answers: state.answers(),
        exam: state.exam(now).map(|exam| exam.date),
        concepts: concepts.collect(),
        beliefs: beliefs.collect(),
    };
    serde_json::to_string_pretty(&progress).unwrap_or_default() + "\n"
}
