//! The words of a drill in lines: how to answer, which outputs there are, the verdict with its reasons, and at the end
//! what came of it; and what a typed line says besides an answer.

use crate::lang::Lang;
use crate::quiz::Unreadable;
use crate::quiz::drill::{Round, Told, Tone};
use crate::quiz::item::{Item, Shape};
use crate::quiz::schedule::Confidence;
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
        Shape::Boxes(1) => tr!(lang, "plain.ask.typed", form = item.ask.placeholder(0, lang)).into_owned(),
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

/// Lines as they are spoken.
pub(super) fn told(lines: &[Told], page: &mut Page) {
    for Told { tone, text } in lines {
        match tone {
            Tone::Break => {}
            Tone::Belief(_) | Tone::Because => page.story(text),
            Tone::Good | Tone::Warn | Tone::Bad | Tone::Title | Tone::Text | Tone::Revise => page.text(text),
        }
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
        *tick.ok_or(Unreadable::Option(number, 1..=count))? = true;
    }
    Ok(ticks)
}
