//! The words of a drill in lines: how to answer, which outputs there are, the verdict with its reasons, and at the end
//! what came of it; and what a typed line says besides an answer.

use crate::lang::Lang;
use crate::quiz::drill::{Drill, Round};
use crate::quiz::item::{Item, Shape};
use crate::quiz::schedule::Confidence;
use crate::quiz::{Unreadable, sheet};
use crate::tr;

use super::ask;
use super::page::Page;

/// How to answer, in a sentence.
pub(super) fn how(item: &Item, lang: Lang) -> String {
    match item.ask.shape() {
        Shape::Choice => tr!(lang, "plain.ask.number", n = item.ask.listed(lang).len()).into_owned(),
        Shape::Line | Shape::Order(_) => {
            tr!(lang, "plain.ask.typed", form = item.ask.placeholder(0, lang)).into_owned()
        }
        Shape::Boxes(count) => tr!(lang, "drill.how_boxes", n = count).into_owned(),
        Shape::Rubric => tr!(lang, "drill.how_rubric").into_owned(),
        Shape::Script => tr!(lang, "drill.how_script").into_owned(),
    }
}

pub(super) fn read_out(text: &str, page: &mut Page) {
    for line in text.lines() {
        page.story(line.trim_start());
    }
}

/// The outputs that can be asked for.
pub(super) fn looking(round: &Round, page: &mut Page) {
    page.words("drill.looks.which");
    for (at, output) in round.item.outputs.iter().enumerate() {
        page.text(format!("{}. {}", at + 1, output.command));
    }
    page.words("drill.looks.how_plain");
}

/// The points of an explanation, to be ticked.
pub(super) fn points(round: Option<&Round>, page: &mut Page) {
    let Some(round) = round else { return };
    page.words("drill.points");
    for (at, point) in round.item.ask.listed(page.lang).iter().enumerate() {
        page.text(format!("{}. {point}", at + 1));
    }
    page.words("drill.how_tick");
}

/// What was said beside what is right, and why.
pub(super) fn verdict(round: &Round, page: &mut Page) {
    let lang = page.lang;
    match &round.verdict {
        Some(verdict) if verdict.right => page.words(if verdict.by_self { "drill.self_right" } else { "drill.right" }),
        Some(verdict) if verdict.credit > 0 => {
            page.text(tr!(lang, "drill.partly", credit = verdict.credit));
        }
        Some(_) => page.words("drill.wrong"),
        None => page.words("drill.given_up"),
    }
    if let Some(verdict) = round.verdict.as_ref().filter(|verdict| !verdict.right) {
        for part in verdict.parts.iter().filter(|part| !part.right) {
            let label = if part.label.is_empty() { String::new() } else { format!("{}: ", part.label) };
            let text = tr!(lang, "drill.part", label = label, said = part.said, did = part.did).into_owned();
            page.text(text);
        }
        if let Some(why) = &verdict.why {
            page.story(why.get(lang));
        }
        if let Some(belief) = verdict.belief {
            page.text(tr!(lang, "drill.belief", belief = belief));
        }
    }
    page.text(tr!(lang, "quiz.sheet.answer", answer = sheet::right(&round.item, lang)));
    for text in round.item.explanation(lang) {
        page.story(&text);
    }
}

/// `sure`, `rather`, `guess`: how sure the learner is of the answer to come.
pub(super) fn confidence(line: &str) -> Option<Confidence> {
    match line.trim().to_lowercase().as_str() {
        "sure" | "有把握" => Some(Confidence::High),
        "rather" | "比较有把握" => Some(Confidence::Medium),
        "guess" | "猜的" => Some(Confidence::Low),
        _ => None,
    }
}

/// The numbers of points as ticks; `none` for none, `all` for all.
pub(super) fn ticks(line: &str, count: usize) -> Result<Vec<bool>, Unreadable> {
    let mut ticks = vec![false; count];
    match line.trim().to_lowercase().as_str() {
        "none" | "没有" => return Ok(ticks),
        "all" | "全部" => return Ok(vec![true; count]),
        _ => {}
    }
    for word in line.split([' ', ',', '，', '、']).filter(|word| !word.is_empty()) {
        let number = ask::number(word).ok_or_else(|| Unreadable::Number(word.to_owned()))?;
        let tick = number.checked_sub(1).and_then(|at| ticks.get_mut(at));
        *tick.ok_or(Unreadable::Option(number.saturating_sub(1)))? = true;
    }
    Ok(ticks)
}

/// What came of the drill.
pub(super) fn over(drill: &Drill, page: &mut Page) {
    let (summary, lang) = (drill.summary(), page.lang);
    if summary.asked == 0 {
        return page.words("drill.nothing");
    }
    page.text(tr!(lang, "drill.summary", right = summary.right, asked = summary.asked, credit = summary.credit));
    for (pressure, right, asked) in &summary.pressures {
        page.text(tr!(lang, "interview.part", pressure = pressure.word(), right = right, asked = asked));
    }
    if summary.late > 0 {
        page.text(tr!(lang, "interview.late", n = summary.late));
    }
    if summary.looks.1 > 0 {
        page.text(tr!(lang, "drill.looks.report", n = summary.looks.0, of = summary.looks.1));
    }
    if drill.is_withheld() {
        for round in drill.rounds().iter().filter(|round| !round.right()) {
            page.story(round.item.prompt.get(lang));
            verdict(round, page);
        }
    }
    for missed in &summary.missed {
        let lessons = missed.concept.lessons.join(", ");
        let name = missed.concept.name.get(lang);
        page.text(tr!(lang, "drill.missed", concept = name, lessons = lessons, item = missed.item));
    }
    for (belief, count) in &summary.beliefs {
        page.text(tr!(lang, "drill.belief_count", belief = belief, n = count));
    }
    if summary.missed.is_empty() {
        page.words("drill.all_right");
    }
    page.words("drill.over");
}
