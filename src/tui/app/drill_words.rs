//! The words of a drill's screen: what was done so far and what is done now, what programs print, the verdict with its
//! reasons, and at the end what to revise.

use crate::lang::Lang;
use crate::quiz::drill::{Drill, Phase, Round};
use crate::quiz::item::{Item, Verdict};
use crate::quiz::schedule::Confidence;
use crate::quiz::sheet;
use crate::tr;
use crate::tui::action::{Context, Keymap};
use crate::tui::text::RunLine;
use crate::tui::theme::{Role, Theme};

use super::drill::DrillScreen;
use super::story::Pen;

/// What stands above the question: the situation.
pub fn situation(
    screen: &DrillScreen,
    columns: usize,
    keys: (&Keymap, &[Context]),
    theme: &Theme,
    lang: Lang,
) -> Vec<RunLine> {
    let mut pen = Pen::new(columns, keys, theme, lang);
    let Some(item) = screen.item().filter(|_| screen.drill.phase() == Phase::Asking) else { return Vec::new() };
    if let Some(link) = screen.drill.round().and_then(|round| round.link.as_ref()) {
        pen.text(link.get(lang), Role::Title);
    }
    if let Some(tell) = &item.tell {
        pen.text(tell.get(lang), Role::Text);
    }
    if let Some(played) = &item.played {
        let before: Vec<&str> = played.before().collect();
        if !before.is_empty() {
            pen.text(&tr!(lang, "drill.so_far", commands = before.join("; ")), Role::Dim);
        }
        if !played.after().is_empty() {
            pen.text(&tr!(lang, "drill.now", commands = played.after().join("; ")), Role::Call);
        }
    }
    outputs(&mut pen, item);
    pen.lines
}

/// What programs print, every line numbered.
fn outputs(pen: &mut Pen<'_>, item: &Item) {
    let mut number = 0;
    for output in &item.outputs {
        pen.plain(&output.command, Role::Call);
        for line in output.text.lines() {
            number += 1;
            pen.plain(&format!("{number:>3} {line}"), Role::Text);
        }
    }
}

/// What stands below the question, or in its place once it is answered.
pub fn below(
    screen: &DrillScreen,
    columns: usize,
    keys: (&Keymap, &[Context]),
    theme: &Theme,
    lang: Lang,
) -> Vec<RunLine> {
    let mut pen = Pen::new(columns, keys, theme, lang);
    if let Some(notice) = &screen.notice {
        pen.text(notice, Role::Warn);
    }
    match (screen.drill.phase(), screen.drill.round()) {
        (Phase::Asking, Some(_)) => asking(&mut pen, screen),
        (Phase::Ticking, Some(round)) => ticking(&mut pen, screen, round),
        (Phase::Judged, Some(round)) => judged(&mut pen, round, screen.about_run),
        (Phase::Over, _) | (_, None) => over(&mut pen, &screen.drill),
    }
    pen.lines
}

fn asking(pen: &mut Pen<'_>, screen: &DrillScreen) {
    for (at, command) in screen.script.iter().enumerate() {
        pen.plain(&format!("{} {command}", at + 1), Role::Call);
    }
    let confidence = match screen.confidence() {
        Confidence::None => return,
        Confidence::Low => "drill.confidence.low",
        Confidence::Medium => "drill.confidence.medium",
        Confidence::High => "drill.confidence.high",
    };
    pen.words(confidence, Role::Dim);
}

fn ticking(pen: &mut Pen<'_>, screen: &DrillScreen, round: &Round) {
    if let Some(crate::quiz::Reply::Rubric(text, _)) = &round.reply {
        pen.text(&tr!(pen.lang, "drill.you_wrote", text = text), Role::Dim);
    }
    pen.words("drill.points", Role::Title);
    for (at, point) in round.item.ask.listed(pen.lang).iter().enumerate() {
        let ticked = screen.ticks.get(at).copied().unwrap_or(false);
        let mark = if ticked { "[x]" } else { "[ ]" };
        pen.item(&format!("{mark} {}", at + 1), Role::Key, point, Role::Text);
    }
    pen.words("drill.tick_how", Role::Dim);
}

fn judged(pen: &mut Pen<'_>, round: &Round, about_run: bool) {
    answered(pen, round);
    pen.words(if about_run { "ahead.enter" } else { "drill.enter" }, Role::Dim);
}

/// The verdict on an answer, and why.
fn answered(pen: &mut Pen<'_>, round: &Round) {
    let lang = pen.lang;
    match &round.verdict {
        Some(verdict) => said(pen, verdict),
        None => pen.words("drill.given_up", Role::Error),
    }
    let answer = sheet::right(&round.item, lang);
    pen.text(&tr!(lang, "quiz.sheet.answer", answer = answer), Role::Title);
    if let Some(verdict) = round.verdict.as_ref().filter(|verdict| !verdict.right)
        && let Some(why) = verdict.why.as_ref().map(|why| why.get(lang)).filter(|why| !why.is_empty())
    {
        let belief = verdict.belief.unwrap_or(pen.bullet());
        pen.item(belief, Role::Warn, why, Role::Text);
    }
    for text in round.item.explanation(lang) {
        let bullet = pen.bullet();
        pen.item(bullet, Role::Because, &text, Role::Because);
    }
}

fn said(pen: &mut Pen<'_>, verdict: &Verdict) {
    let lang = pen.lang;
    match verdict {
        Verdict { right: true, by_self: true, .. } => pen.words("drill.self_right", Role::Good),
        Verdict { right: true, .. } => pen.words("drill.right", Role::Good),
        Verdict { credit, .. } if *credit > 0 => {
            pen.text(&tr!(lang, "drill.partly", credit = credit), Role::Warn);
        }
        Verdict { .. } => pen.words("drill.wrong", Role::Error),
    }
    for part in verdict.parts.iter().filter(|part| !part.right) {
        let key = if part.label.is_empty() { "drill.part_alone" } else { "drill.part" };
        pen.text(&tr!(lang, key, label = part.label, said = part.said, did = part.did), Role::Text);
    }
}

/// What came of the drill.
fn over(pen: &mut Pen<'_>, drill: &Drill) {
    let (summary, lang) = (drill.summary(), pen.lang);
    if summary.asked == 0 {
        pen.words("drill.nothing", Role::Warn);
        return;
    }
    let text = tr!(lang, "drill.summary", right = summary.right, asked = summary.asked, credit = summary.credit);
    pen.text(&text, Role::Title);
    for (pressure, right, asked) in &summary.pressures {
        let text = tr!(lang, "interview.part", pressure = pressure.word(), right = right, asked = asked);
        pen.text(&text, Role::Text);
    }
    if summary.late > 0 {
        pen.text(&tr!(lang, "interview.late", n = summary.late), Role::Warn);
    }
    if summary.missed.is_empty() {
        pen.words("drill.all_right", Role::Good);
    } else {
        pen.blank();
        pen.words("drill.revise", Role::Title);
    }
    // What was missed twice is to be revised once.
    let mut told = std::collections::BTreeSet::new();
    for missed in summary.missed.iter().filter(|missed| told.insert(missed.concept.id)) {
        let name = missed.concept.name.get(lang);
        let text = tr!(lang, "drill.missed_short", concept = name, lessons = missed.concept.lessons.join(", "));
        let bullet = pen.bullet();
        pen.item(bullet, Role::Key, &text, Role::Text);
    }
    for (belief, count) in &summary.beliefs {
        pen.text(&tr!(lang, "drill.belief_count", belief = belief, n = count), Role::Warn);
    }
    if drill.is_withheld() {
        for round in drill.rounds().iter().filter(|round| !round.right()) {
            pen.blank();
            pen.text(round.item.prompt.get(lang), Role::Title);
            answered(pen, round);
        }
    }
    pen.blank();
    pen.words("drill.over_keys", Role::Dim);
}
