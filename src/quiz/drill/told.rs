//! What is told of an answer and of a whole drill, as lines with a tone: the same for the screen and for the linear
//! mode, which only differ in how they show a tone.

use crate::lang::Lang;
use crate::quiz::format::Format;
use crate::quiz::item::{Ask, Item, Verdict};
use crate::quiz::myth::{Myth, myth};
use crate::quiz::sheet;
use crate::tr;

use super::{Drill, Proposal, Round};

/// How a line is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It went well.
    Good,
    /// It went half well, or something is to be noted.
    Warn,
    /// It went wrong.
    Bad,
    /// What stands out: the answer, a heading.
    Title,
    /// Plain words.
    Text,
    /// The misconception of that number: what is believed, and what is so.
    Belief(&'static str),
    /// Why it is so.
    Because,
    /// Something to revise.
    Revise,
    /// Nothing: a new part begins.
    Break,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How it is meant.
    pub tone: Tone,
    /// What it says.
    pub text: String,
}

fn told(tone: Tone, text: impl Into<String>) -> Told {
    Told { tone, text: text.into() }
}

impl Round {
    /// The verdict on the answer, what is right, and why.
    pub fn told(&self, lang: Lang) -> Vec<Told> {
        let mut lines = Vec::new();
        match &self.verdict {
            Some(verdict) => said(&mut lines, (verdict, &sheet::right(&self.item, lang)), key_of(&self.item), lang),
            None if self.timed_out => lines.push(told(Tone::Bad, tr!(lang, "drill.timed_out"))),
            None => lines.push(told(Tone::Bad, tr!(lang, "drill.given_up"))),
        }
        // More than right: fewer commands than were known to be needed.
        let better = self.verdict.as_ref().filter(|verdict| verdict.right && matches!(self.item.ask, Ask::Script(_)));
        let better = better.and_then(|verdict| verdict.why.as_ref());
        lines.extend(better.map(|why| told(Tone::Good, why.get(lang))));
        if self.points() < self.credit() {
            lines.push(told(Tone::Warn, tr!(lang, "drill.help_cost", points = self.points())));
        }
        let answer = sheet::right(&self.item, lang);
        // The answer to a myth is what is not so.
        let key = if self.item.format == Format::Myth { "drill.myth" } else { "quiz.sheet.answer" };
        lines.push(told(Tone::Title, tr!(lang, key, answer = answer)));
        if let Some(verdict) = self.verdict.as_ref().filter(|verdict| !verdict.right) {
            let why = verdict.why.as_ref().map(|why| why.get(lang)).filter(|why| !why.is_empty());
            lines.extend(why.map(|why| told(Tone::Text, why)));
            lines.extend(verdict.belief.into_iter().flat_map(|number| believed(number, lang)));
        }
        // What is so was said with the misconception already.
        let fact = self.verdict.as_ref().filter(|verdict| !verdict.right).and_then(|verdict| myth(verdict.belief?));
        let new = |text: &String| fact.is_none_or(|myth| myth.fact(lang) != text);
        lines.extend(self.item.explanation(lang).into_iter().filter(new).map(|text| told(Tone::Because, text)));
        if let Ask::Rubric(rubric) = &self.item.ask {
            lines.push(told(Tone::Because, tr!(lang, "quiz.sheet.source", source = rubric.source)));
        }
        lines
    }
}

fn fact(myth: &Myth, lang: Lang) -> String {
    tr!(lang, "drill.believed", belief = myth.belief(lang), fact = myth.fact(lang)).into_owned()
}

/// A misconception in full: what is believed, and what is so.
fn believed(number: &'static str, lang: Lang) -> Vec<Told> {
    let Some(myth) = myth(number) else { return Vec::new() };
    vec![told(Tone::Belief(number), fact(myth, lang))]
}

/// The sentence that tells what was said in a part and what is so.
fn key_of(item: &Item) -> &'static str {
    match (&item.ask, item.format) {
        (Ask::Order(_), _) => "drill.part_order",
        (_, Format::Myth) => "drill.part_myth",
        _ => "drill.part",
    }
}

/// The verdict, and part by part what was said; what is right is not said twice, here and as the answer.
fn said(lines: &mut Vec<Told>, (verdict, answer): (&Verdict, &str), key: &'static str, lang: Lang) {
    lines.push(match verdict {
        Verdict { right: true, by_self: true, .. } => told(Tone::Good, tr!(lang, "drill.self_right")),
        Verdict { right: true, .. } => told(Tone::Good, tr!(lang, "drill.right")),
        Verdict { by_self: true, credit, .. } => told(Tone::Warn, tr!(lang, "drill.self_partly", credit = credit)),
        Verdict { credit, .. } if *credit > 0 => told(Tone::Warn, tr!(lang, "drill.partly", credit = credit)),
        Verdict { .. } => told(Tone::Bad, tr!(lang, "drill.wrong")),
    });
    for part in verdict.parts.iter().filter(|part| !part.right) {
        if verdict.by_self {
            lines.push(told(Tone::Text, tr!(lang, "drill.point_missed", point = part.did)));
            continue;
        }
        let key = if key == "drill.part" && part.label.is_empty() { "drill.part_alone" } else { key };
        // A part that says all by itself names nothing besides; a sentence brings no second full stop.
        let bare = |text: &'_ str| text.trim_end_matches(['.', '。']).to_owned();
        let text = match part.did.as_str() {
            "" => part.said.clone(),
            did if key == "drill.part_alone" && bare(did) == bare(answer) => {
                tr!(lang, "drill.part_said", said = bare(&part.said)).into_owned()
            }
            did => tr!(lang, key, label = part.label, said = bare(&part.said), did = bare(did)).into_owned(),
        };
        lines.push(told(Tone::Text, text));
    }
}

impl Proposal {
    /// Where to begin, as a sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        match (self.chapter, self.lesson) {
            (Some(chapter), Some(lesson)) => {
                tr!(lang, "placement.begin", chapter = chapter, lesson = lesson).into_owned()
            }
            _ => tr!(lang, "placement.all").into_owned(),
        }
    }
}

impl Drill {
    /// What came of it: how much was right, what to revise, which misconceptions showed; where nothing was told before
    /// the end, every miss with its answer.
    pub fn told(&self, lang: Lang) -> Vec<Told> {
        let summary = self.summary();
        if summary.asked == 0 {
            return vec![told(Tone::Warn, tr!(lang, "drill.nothing"))];
        }
        let (right, asked, credit) = (summary.right, summary.asked, summary.credit);
        let text = tr!(lang, "drill.summary", right = right, asked = asked, credit = credit);
        let mut lines = vec![told(Tone::Title, text)];
        lines.extend(self.proposal().map(|proposal| told(Tone::Good, proposal.sentence(lang))));
        for (pressure, right, asked) in &summary.pressures {
            let text = tr!(lang, "interview.part", pressure = pressure.word(), right = right, asked = asked);
            lines.push(told(Tone::Text, text));
        }
        if summary.late > 0 {
            lines.push(told(Tone::Warn, tr!(lang, "interview.late", n = summary.late)));
        }
        if summary.looks.1 > 0 {
            let (n, of) = summary.looks;
            lines.push(told(Tone::Text, tr!(lang, "drill.looks.report", n = n, of = of)));
        }
        if summary.unreached > 0 {
            lines.push(told(Tone::Bad, tr!(lang, "drill.unreached", n = summary.unreached)));
        }
        if summary.missed.is_empty() && summary.unreached == 0 {
            lines.push(told(Tone::Good, tr!(lang, "drill.all_right")));
        } else if !summary.missed.is_empty() {
            lines.push(told(Tone::Break, ""));
            lines.push(told(Tone::Title, tr!(lang, "drill.revise")));
        }
        for missed in &summary.missed {
            let (name, lessons) = (missed.concept.name.get(lang), missed.concept.lessons.join(", "));
            let text = tr!(lang, "drill.missed", concept = name, lessons = lessons, again = missed.again());
            lines.push(told(Tone::Revise, text));
        }
        for (belief, count) in &summary.beliefs {
            lines.push(told(Tone::Warn, tr!(lang, "drill.belief_count", belief = belief, n = count)));
            lines.extend(myth(belief).map(|myth| told(Tone::Text, fact(myth, lang))));
        }
        if self.is_withheld() {
            for round in self.rounds().iter().filter(|round| !round.right()) {
                lines.push(told(Tone::Break, ""));
                let prompt = round.item.prompt.get(lang);
                let tone = |text: &str| if text == prompt { Tone::Title } else { Tone::Text };
                lines.extend(sheet::situation(&round.item, lang).into_iter().map(|text| told(tone(&text), text)));
                lines.extend(round.told(lang));
            }
        }
        lines
    }
}
