//! Help with a question, level by level (pedagogy §2.5): first where to look, then the rule behind it, then a worked
//! neighbour, which is another question of the same generator with its answer. Each level costs a quarter of the
//! points, and after the last the answer no longer counts as known.

use crate::lang::Lang;
use crate::quiz::concept::concept;
use crate::quiz::format::Format;
use crate::quiz::generate::{explain, generator};
use crate::quiz::item::{Ask, Item, Wants};
use crate::quiz::kind::Kind;
use crate::quiz::myth::myth;
use crate::quiz::schedule::Help;
use crate::quiz::sheet;
use crate::tr;
use crate::trace::Rule;

/// How many other seeds are tried for a neighbour whose answer is another.
const NEIGHBOURS: u64 = 12;

/// A level of help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// How much of the way is shown once it was looked at.
    pub level: Help,
    /// What it says, a paragraph each.
    pub lines: Vec<String>,
}

impl Hint {
    /// What stands above it: which level it is, and what it costs.
    pub fn title(&self, lang: Lang) -> String {
        match self.level {
            Help::Worked => tr!(lang, "drill.hint.worked"),
            Help::LastStepBlank => tr!(lang, "drill.hint.rule"),
            Help::FirstStepGiven | Help::Blank => tr!(lang, "drill.hint.focus"),
        }
        .into_owned()
    }
}

/// The help that comes after `seen`; levels that a question has nothing for are left out.
pub(super) fn next(item: &Item, seen: Help, lang: Lang) -> Option<Hint> {
    let after = match seen {
        Help::Blank => &[Help::FirstStepGiven, Help::LastStepBlank, Help::Worked][..],
        Help::FirstStepGiven => &[Help::LastStepBlank, Help::Worked],
        Help::LastStepBlank => &[Help::Worked],
        Help::Worked => &[],
    };
    after.iter().find_map(|level| {
        let lines = match level {
            Help::FirstStepGiven | Help::Blank => focus(item, lang),
            Help::LastStepBlank => rules(item, lang),
            Help::Worked => neighbour(item).map(|other| worked(&other, lang)).unwrap_or_default(),
        };
        (!lines.is_empty()).then_some(Hint { level: *level, lines })
    })
}

/// What it is about, and where to look.
fn focus(item: &Item, lang: Lang) -> Vec<String> {
    let about = concept(item.concept).map(|concept| {
        let name = concept.name.get(lang);
        tr!(lang, "drill.hint.about", concept = name).into_owned()
    });
    about.into_iter().chain([look(item, lang)]).collect()
}

fn look(item: &Item, lang: Lang) -> String {
    let key = match &item.ask {
        Ask::Run(question) => match &question.kind {
            Kind::Segment { from, .. } => return tr!(lang, "drill.focus.segment", host = from).into_owned(),
            Kind::Result { socket, .. } => return tr!(lang, "drill.focus.result", socket = socket).into_owned(),
            Kind::Timer(socket) => return tr!(lang, "drill.focus.timer", socket = socket).into_owned(),
            Kind::States(_) => "drill.focus.states",
            Kind::Count { .. } => "drill.focus.count",
            Kind::Time(_) => "drill.focus.time",
            Kind::Side(_) => "drill.focus.side",
            Kind::Line(_) => "drill.focus.evidence",
        },
        Ask::Choice(_) if item.format != Format::Myth => "drill.focus.fault",
        Ask::Choice(_) => "drill.focus.myth",
        Ask::Order(_) => "drill.focus.order",
        Ask::Number(_) if item.outputs.is_empty() => "drill.focus.number",
        Ask::Number(_) => "drill.focus.capture",
        Ask::Blanks(blanks) => match blanks.blanks.first().map(|blank| &blank.wants) {
            Some(Wants::Result(..)) => "drill.focus.results",
            Some(Wants::Field(..) | Wants::State(_) | Wants::Timer(_)) => "drill.focus.reply",
            Some(Wants::Option(..) | Wants::Line(_) | Wants::Number(_)) | None => "drill.focus.evidence",
        },
        Ask::Rubric(_) => "drill.focus.rubric",
        Ask::Script(_) => "drill.focus.script",
    };
    tr!(lang, key).into_owned()
}

/// The rules that decide it; where it names none, the fact that its concept's misconception denies; of an explanation
/// the first point.
fn rules(item: &Item, lang: Lang) -> Vec<String> {
    if let Ask::Rubric(rubric) = &item.ask {
        let first = rubric.points.first().map(|point| point.get(lang).to_owned()).unwrap_or_default();
        return vec![tr!(lang, "drill.hint.first-point", n = rubric.points.len(), point = first).into_owned()];
    }
    let telling = |rule: &&Rule| ![Rule::SegmentArrives, Rule::CallReturns].contains(rule);
    let rules = item.rules.iter().filter(telling);
    let mut lines: Vec<String> = rules.map(|rule| rule.info().statement.get(lang).to_owned()).collect();
    if lines.is_empty() {
        let myths = concept(item.concept).map_or(&[][..], |concept| concept.myths);
        lines.extend(myths.iter().find_map(|id| myth(id)).map(|myth| myth.fact(lang).to_owned()));
    }
    lines
}

/// Another question of the same generator, with another answer if that can be had; another classic question about the
/// same concept.
fn neighbour(item: &Item) -> Option<Item> {
    if let Ask::Rubric(_) = &item.ask {
        let others = explain::about(item.concept).map(|entry| explain::asked_for(entry, item.concept));
        return others.into_iter().find(|other| other.hash != item.hash);
    }
    let generator = generator(item.generator)?;
    let answer = sheet::right(item, Lang::En);
    let others = (1..=NEIGHBOURS).filter_map(|step| generator.item(item.seed.wrapping_add(step)).ok());
    let mut same = None;
    for other in others.filter(|other| other.hash != item.hash) {
        if sheet::right(&other, Lang::En) != answer {
            return Some(other);
        }
        same = same.or(Some(other));
    }
    same
}

fn worked(other: &Item, lang: Lang) -> Vec<String> {
    let (question, answer) = (sheet::question(other, lang), sheet::answer(other, lang));
    question.lines().chain(answer.lines()).map(|line| line.trim().to_owned()).collect()
}
