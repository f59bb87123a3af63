//! The ladder in sentences, one for each event: the linear form, complete without a picture.

use crate::lang::Lang;
use crate::tr;
use crate::trace::State;
use crate::tui::text::length;

use super::label;
use super::model::{Fate, LadderModel, NoteKind, Point, PointKind};

/// One sentence an event, in the order in which they happened, each on its own line; then what is still in flight.
pub fn plain(model: &LadderModel, lang: Lang) -> String {
    if model.points.is_empty() {
        return tr!(lang, "widgets.nothing").into_owned();
    }
    let mut lines = Vec::new();
    let mut said = None;
    for point in &model.points {
        let (sentence, rule) = sentence(model, *point, lang);
        // One rule often stands behind several things that happen at once: it is said once.
        let because = rule.filter(|rule| said != Some((point.at, *rule)));
        said = rule.map(|rule| (point.at, rule)).or(said);
        let because = because.map(|rule| tr!(lang, "widgets.say.because", rule = rule.info().statement.get(lang)));
        lines.push(format!("{} {sentence}{}", label::clock(point.at), because.unwrap_or_default()));
    }
    for arrow in model.arrows.iter().filter(|arrow| matches!(arrow.fate, Fate::InFlight(_))) {
        let left = length(arrow.ends_at.since(model.clock), lang);
        let segment = format!("{} {}", arrow.id, label::name(arrow));
        lines.push(tr!(lang, "widgets.say.in_flight", segment = segment, left = left).into_owned());
    }
    lines.join("\n")
}

/// What happened at a point, and the rule behind it.
fn sentence(model: &LadderModel, point: Point, lang: Lang) -> (String, Option<crate::trace::Rule>) {
    let host = &model.sides[point.side.index()].name;
    match point.kind {
        PointKind::Sent(index) => {
            let arrow = &model.arrows[index];
            let segment = segment(model, index, lang);
            (tr!(lang, "widgets.say.sends", host = host, segment = segment).into_owned(), arrow.rule)
        }
        PointKind::Ended(index) => {
            let segment = format!("{} {}", model.arrows[index].id, label::name(&model.arrows[index]));
            let sentence = match model.arrows[index].fate {
                Fate::Arrived | Fate::InFlight(_) => {
                    tr!(lang, "widgets.say.arrives", host = host, segment = segment).into_owned()
                }
                Fate::Lost(cause, _) => {
                    tr!(lang, "widgets.say.lost", segment = segment, cause = loss(cause, lang)).into_owned()
                }
            };
            (sentence, None)
        }
        PointKind::Note(index) => {
            let note = &model.notes[index];
            let sign = note.lane.map(|lane| format!("{} ", lane.sign())).unwrap_or_default();
            let chip = format!("{sign}{}", label::note(note, lang));
            let sentence = happened(&note.kind, host, &chip, lang);
            (sentence, note.rule)
        }
    }
}

/// The sentence for what happened on a host; `chip` is how the ladder's note says it.
pub fn happened(kind: &NoteKind, host: &str, chip: &str, lang: Lang) -> String {
    match kind {
        // The figure draws one connection's way; the socket that listens goes none of it.
        NoteKind::State { from: State::Listen, to } if *to != State::Closed => {
            tr!(lang, "widgets.say.child", host = host, to = to).into_owned()
        }
        NoteKind::State { from, to } => tr!(lang, "widgets.say.state", host = host, from = from, to = to).into_owned(),
        NoteKind::Error(errno) => tr!(lang, "widgets.say.error", host = host, errno = errno).into_owned(),
        NoteKind::Called(_)
        | NoteKind::Returned { .. }
        | NoteKind::Timer(_)
        | NoteKind::Host(_)
        | NoteKind::Icmp(_)
        | NoteKind::Rewritten(_)
        | NoteKind::Decided => tr!(lang, "widgets.say.note", host = host, what = chip).into_owned(),
    }
}

fn segment(model: &LadderModel, index: usize, lang: Lang) -> String {
    let arrow = &model.arrows[index];
    let again = if arrow.forged {
        tr!(lang, "widgets.forged")
    } else if arrow.copy {
        tr!(lang, "widgets.copy")
    } else if arrow.repeat {
        tr!(lang, "widgets.again")
    } else {
        "".into()
    };
    let sign = arrow.lane.map(|lane| format!("{} ", lane.sign())).unwrap_or_default();
    let text = format!("{sign}{} {}, {} {again}", arrow.id, label::name(arrow), label::numbers(arrow, false));
    text.trim_end().to_owned()
}

pub use crate::scenario::compare::words::why_lost as loss;
