//! What came of a drill as a value that is written as JSON: the seed, every question with its answer, the verdict, the
//! misconception that it showed and the time that it took. The schema is in `docs/drill.md` and has a version.

use serde::Serialize;

use crate::lang::Lang;
use crate::quiz::item::{Part, Reply};
use crate::quiz::myth::myth;
use crate::quiz::schedule::{Confidence, Mode};
use crate::quiz::sheet;

use super::{Drill, Round};

/// The version of the schema; a new one where a key changes its meaning or goes.
const VERSION: u32 = 1;

/// A drill's results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Results {
    finwait: &'static str,
    version: u32,
    lang: &'static str,
    mode: Mode,
    seed: u64,
    /// When it began, in Unix seconds.
    began: i64,
    asked: usize,
    right: usize,
    credit: u8,
    late: usize,
    seconds: u64,
    /// The misconceptions that showed, each with how often and in a sentence.
    beliefs: Vec<Belief>,
    /// The lessons to read again.
    lessons: Vec<&'static str>,
    items: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Belief {
    myth: &'static str,
    shown: usize,
    believed: String,
    fact: String,
}

/// A question with what became of it.
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the document")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Entry {
    item: String,
    concept: &'static str,
    format: &'static str,
    produced: bool,
    sibling: bool,
    pressure: Option<&'static str>,
    began: i64,
    seconds: u32,
    late: bool,
    hints: usize,
    confidence: Confidence,
    question: String,
    /// What was answered; none if it was given up.
    answer: Option<String>,
    truth: String,
    right: bool,
    credit: u8,
    /// Whether the learner has judged it.
    by_self: bool,
    belief: Option<&'static str>,
    parts: Vec<Field>,
}

/// A part of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Field {
    label: String,
    said: String,
    did: String,
    right: bool,
}

impl Results {
    /// The results so far, with sentences in `lang`; what is not answered yet is left out.
    pub fn of(drill: &Drill, lang: Lang) -> Results {
        let summary = drill.summary();
        let belief = |(number, shown): &(&'static str, usize)| {
            let known = myth(number);
            let (believed, fact) = known.map(|myth| (myth.belief(lang), myth.fact(lang))).unwrap_or_default();
            Belief { myth: number, shown: *shown, believed: believed.to_owned(), fact: fact.to_owned() }
        };
        Results {
            finwait: "results",
            version: VERSION,
            lang: lang.code(),
            mode: drill.wish().mode,
            seed: drill.wish().seed,
            began: drill.began.at,
            asked: summary.asked,
            right: summary.right,
            credit: summary.credit,
            late: summary.late,
            seconds: summary.seconds,
            beliefs: summary.beliefs.iter().map(belief).collect(),
            lessons: summary.lessons.clone(),
            items: drill.rounds().iter().filter(|round| round.is_done()).map(|round| entry(round, lang)).collect(),
        }
    }

    /// As JSON, with a line's end.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

fn entry(round: &Round, lang: Lang) -> Entry {
    let (item, verdict) = (&round.item, round.verdict.as_ref());
    let field = |part: &Part| Field {
        label: part.label.clone(),
        said: part.said.clone(),
        did: part.did.clone(),
        right: part.right,
    };
    Entry {
        item: item.id(),
        concept: item.concept,
        format: item.format.word(),
        produced: item.produced(),
        sibling: round.sibling,
        pressure: round.pressure.map(super::Pressure::word),
        began: round.began.at,
        seconds: round.seconds,
        late: round.late(),
        hints: round.hints.len(),
        confidence: round.confidence,
        question: sheet::whole(item, lang),
        answer: round.reply.as_ref().map(|reply| said(round, reply, lang)),
        truth: sheet::right(item, lang),
        right: round.right(),
        credit: round.credit(),
        by_self: verdict.is_some_and(|verdict| verdict.by_self),
        belief: verdict.and_then(|verdict| verdict.belief),
        parts: verdict.map(|verdict| verdict.parts.iter().map(field).collect()).unwrap_or_default(),
    }
}

/// What was answered, in a line; an option by its words.
fn said(round: &Round, reply: &Reply, lang: Lang) -> String {
    match reply {
        Reply::Option(at) => round.item.ask.listed(lang).get(*at).cloned().unwrap_or_default(),
        Reply::Line(text) | Reply::Rubric(text, _) => text.clone(),
        Reply::Boxes(parts) | Reply::Script(parts) => parts.join("; "),
        Reply::Order(places) => places.iter().map(|at| (at + 1).to_string()).collect::<Vec<_>>().join(" "),
    }
}
