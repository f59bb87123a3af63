//! The words of a drill's screen: what was done so far and what is done now, what programs print, the verdict with its
//! reasons, and at the end what to revise.

use crate::quiz::drill::{Phase, Round, Told, Tone};
use crate::quiz::item::{Ask, Item, Wants};
use crate::quiz::schedule::Confidence;
use crate::scenario::in_a_line;
use crate::tr;
use crate::tui::text::RunLine;
use crate::tui::theme::Role;

use super::drill::DrillScreen;
use super::report;
use super::story::Pen;

/// What stands above the question: the situation.
pub(super) fn situation(mut pen: Pen<'_>, screen: &DrillScreen) -> Vec<RunLine> {
    let lang = pen.lang;
    let Some(item) = screen.item().filter(|_| matches!(screen.drill.phase(), Phase::Looking | Phase::Asking)) else {
        return Vec::new();
    };
    let lead = screen.drill.round().map(|round| round.lead(lang)).unwrap_or_default();
    for (at, line) in lead.iter().enumerate() {
        pen.text(line, if at + 1 == lead.len() { Role::Title } else { Role::Dim });
    }
    if let Some(tell) = &item.tell {
        pen.text(tell.get(lang), Role::Text);
    }
    if let Some(played) = &item.played {
        let (before, after) = (in_a_line(played.before()), in_a_line(played.after()));
        if !before.is_empty() {
            pen.text(&tr!(lang, "drill.so_far", commands = before), Role::Dim);
        }
        if !after.is_empty() {
            pen.text(&tr!(lang, "drill.now", commands = after), Role::Call);
        }
    }
    if let Some(round) = screen.drill.round() {
        outputs(&mut pen, round, &[]);
    }
    pen.lines
}

/// What programs print, every line numbered, and those marked that show what was asked for.
fn outputs(pen: &mut Pen<'_>, round: &Round, marked: &[usize]) {
    let mut number = 0;
    for (at, output) in round.item.outputs.iter().enumerate() {
        let shown = round.shows(at);
        if shown {
            pen.plain(&output.command, Role::Call);
        }
        for line in output.text.lines() {
            number += 1;
            if shown {
                let (mark, role) = if marked.contains(&number) { ('*', Role::Good) } else { (' ', Role::Text) };
                pen.plain(&format!("{number:>3}{mark}{line}"), role);
            }
        }
    }
}

/// The outputs that can be asked for.
fn looking(pen: &mut Pen<'_>, round: &Round) {
    pen.words("drill.looks.which", Role::Title);
    for (at, output) in round.item.outputs.iter().enumerate() {
        let mark = if round.shows(at) { "[x]" } else { "[ ]" };
        pen.item(&format!("{mark} {}", at + 1), Role::Key, &output.command, Role::Call);
    }
    pen.words("drill.looks.how", Role::Dim);
}

/// What stands below the question, or in its place once it is answered.
pub(super) fn below(mut pen: Pen<'_>, screen: &DrillScreen) -> Vec<RunLine> {
    notice(&mut pen, screen);
    match (screen.drill.phase(), screen.drill.round()) {
        (Phase::Looking, Some(round)) => looking(&mut pen, round),
        (Phase::Asking, Some(_)) => asking(&mut pen, screen),
        (Phase::Ticking, Some(round)) => ticking(&mut pen, screen, round),
        (Phase::Judged, Some(round)) => judged(&mut pen, round, screen),
        (Phase::Over, _) | (_, None) => {
            report::write(&mut pen, screen);
        }
    }
    pen.lines
}

fn asking(pen: &mut Pen<'_>, screen: &DrillScreen) {
    for (at, command) in screen.script.iter().enumerate() {
        pen.plain(&format!("{} {command}", at + 1), Role::Call);
    }
    for hint in screen.drill.round().iter().flat_map(|round| &round.hints) {
        pen.text(&hint.title(pen.lang), Role::Title);
        for line in &hint.lines {
            pen.text(line, Role::Text);
        }
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

/// The lines of the outputs that show what was asked for.
fn telling(item: &Item) -> &[usize] {
    let Ask::Blanks(blanks) = &item.ask else { return &[] };
    blanks
        .blanks
        .iter()
        .find_map(|blank| if let Wants::Line(lines) = &blank.wants { Some(lines.as_slice()) } else { None })
        .unwrap_or_default()
}

fn judged(pen: &mut Pen<'_>, round: &Round, screen: &DrillScreen) {
    told(pen, &round.told(pen.lang));
    // What was read stays there to be read again.
    if !round.item.outputs.is_empty() {
        let marked = telling(&round.item);
        pen.blank();
        pen.words(if marked.is_empty() { "drill.outputs" } else { "drill.outputs_marked" }, Role::Title);
        outputs(pen, round, marked);
    }
    let key = match (screen.about_run, screen.has_run()) {
        (true, _) => "ahead.enter",
        (false, true) => "drill.enter",
        // There is no run that could be played.
        (false, false) => "drill.enter_alone",
    };
    pen.words(key, Role::Dim);
}

/// What is to be said until the next key.
pub(super) fn notice(pen: &mut Pen<'_>, screen: &DrillScreen) {
    if let Some(notice) = &screen.notice {
        pen.text(notice, Role::Warn);
    }
}

/// Lines as the screen shows their tones.
pub(super) fn told(pen: &mut Pen<'_>, lines: &[Told]) {
    let bullet = pen.bullet();
    for Told { tone, text } in lines {
        match tone {
            Tone::Good => pen.text(text, Role::Good),
            Tone::Warn => pen.text(text, Role::Warn),
            Tone::Bad => pen.text(text, Role::Error),
            Tone::Title => pen.text(text, Role::Title),
            Tone::Text => pen.text(text, Role::Text),
            Tone::Belief(_) => pen.item(pen.sign(), Role::Warn, text, Role::Text),
            Tone::Because => pen.item(bullet, Role::Because, text, Role::Because),
            Tone::Revise => pen.item(bullet, Role::Key, text, Role::Text),
            Tone::Break => pen.blank(),
        }
    }
}
