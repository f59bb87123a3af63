//! The outputs that a lesson's question lets the learner ask for: each is a list of lines, and choosing one names it in
//! the answer.

use ratatui::layout::{Position, Rect};

use crate::lesson::LessonRun;
use crate::quiz::{Inquiry, Look, Row};
use crate::tr;
use crate::tui::layout::RunLayout;
use crate::tui::overlay::Overlay;
use crate::tui::picker::{Item, Picker};
use crate::tui::text::{Run, RunLine, pad, width};
use crate::tui::theme::Role;

use super::offered::{Joins, Offered};
use super::story::Pen;
use super::{App, Choice, Place};

/// Where an output stands: in the place of hosts and ladder, a column free at either side.
pub(super) fn output_area(places: &RunLayout) -> Rect {
    let stage = places.stage();
    Rect { x: stage.x + 1, width: stage.width.saturating_sub(2), ..stage }
}

/// The rows above the list of what can be asked for: its title with free rows around it, as far as there is room.
fn menu_top(area: Rect, inquiry: &Inquiry) -> usize {
    match usize::from(area.height).saturating_sub(inquiry.outputs.len()) {
        0 | 1 => 0,
        2 | 3 => 2,
        _ => 3,
    }
}

/// The columns of a list on a narrow screen that are not a line's own.
const ROW_EXTRA: usize = 8;

/// What of a line does not fit: its end, so many columns of it; nothing if all of it fits. Programs print ASCII.
fn end_of(line: &str, room: usize) -> String {
    let from = line.len().saturating_sub(room.saturating_sub(1));
    let end = line.get(from..).unwrap_or(line);
    if from == 0 { String::new() } else { format!("…{end}") }
}

impl App {
    /// Shows the output that was asked for last.
    pub(super) fn open_output(&mut self) {
        let Place::Lesson(screen) = &mut self.place else { return };
        screen.answering.clear();
        let Some(printed) = screen.run.looks().last() else { return };
        let room = usize::from(self.screen.width).saturating_sub(ROW_EXTRA);
        let item = |(at, text): (usize, &String)| {
            let row = Row { output: printed.look.to_string(), line: at + 1, text: text.clone() };
            Item::new(text.clone(), "", Choice::Row(row.to_string())).help(end_of(&row.said(), room))
        };
        let mut items: Vec<Item<Choice>> = printed.lines.iter().enumerate().map(item).collect();
        if items.is_empty() {
            let nothing = tr!(self.lang, "app.looks.nothing");
            items.push(Item { refused: Some(nothing.into_owned()), ..Item::new("", "", Choice::Row(String::new())) });
        }
        self.overlays.push(Overlay::Pick(Picker::new(printed.command.clone(), items)));
    }

    /// What was printed last, in the place of hosts and ladder; before anything was, the list of what can be asked for.
    pub(super) fn output_lines(&self, run: &LessonRun, inquiry: &Inquiry, area: Rect) -> Vec<RunLine> {
        let Some(printed) = run.looks().last() else { return self.menu_lines(run, inquiry, area) };
        let mut lines = vec![vec![Run::new(printed.command.clone(), Role::Call)]];
        for (at, text) in printed.lines.iter().enumerate() {
            lines.push(vec![Run::new(format!("{:>3} ", at + 1), Role::Key), Run::new(text.clone(), Role::Text)]);
        }
        lines
    }

    /// What can be asked for: what to type, the command that it runs, what that tells.
    fn menu_lines(&self, run: &LessonRun, inquiry: &Inquiry, area: Rect) -> Vec<RunLine> {
        let outputs = &inquiry.outputs;
        let widest = |words: fn(&Look) -> String| outputs.iter().map(|look| width(&words(look))).max().unwrap_or(0);
        let (names, commands) = (widest(ToString::to_string), widest(Look::command));
        let asks = run.inquiry().is_some();
        let title = tr!(self.lang, if asks { "app.looks.menu" } else { "app.looks.menu_ahead" });
        let mut lines = vec![RunLine::new(); menu_top(area, inquiry)];
        if let Some(line) = lines.len().checked_sub(2).and_then(|row| lines.get_mut(row)) {
            line.push(Run::new(title, Role::Title));
        }
        for look in outputs {
            let tells = tr!(self.lang, format!("app.looks.tool.{}", look.program.word()));
            lines.push(vec![
                Run::new(pad(&format!("  {look}"), names + 5), if asks { Role::Call } else { Role::Dim }),
                Run::new(pad(&look.command(), commands + 3), Role::Dim),
                Run::new(tells, if asks { Role::Text } else { Role::Dim }),
            ]);
        }
        lines
    }

    /// A click on a line of the output names it in the answer; whether it hit one.
    pub(super) fn click_output(&mut self, at: Position, places: &RunLayout) -> bool {
        let Place::Lesson(screen) = &self.place else { return false };
        let area = output_area(places);
        if screen.run.inquiry().is_none() || !places.stage().contains(at) {
            return false;
        }
        let line = usize::from(at.y.saturating_sub(area.y));
        if screen.run.looks().is_empty() {
            self.click_menu(line, area);
            return true;
        }
        let printed = screen.run.looks().last().filter(|printed| (1..=printed.lines.len()).contains(&line));
        if let Some(look) = printed.map(|printed| printed.look.to_string()) {
            self.name_row(&Row { output: look, line, text: String::new() }.to_string());
        }
        true
    }

    /// A click on a line of the list asks for that output.
    fn click_menu(&mut self, line: usize, area: Rect) {
        let Place::Lesson(screen) = &mut self.place else { return };
        let Some(inquiry) = screen.run.inquiry() else { return };
        let place = line.checked_sub(menu_top(area, inquiry));
        let wanted = place.and_then(|place| inquiry.outputs.get(place)).map(ToString::to_string);
        if wanted.is_some_and(|wanted| screen.run.look(&wanted).is_some()) {
            self.open_output();
        }
    }

    /// Names a line in the answer.
    pub(super) fn name_row(&mut self, row: &str) {
        let Place::Lesson(screen) = &mut self.place else { return };
        screen.answering.put_word(&Offered { text: row.to_owned(), joins: Joins::Alone });
    }
}

/// What may be asked for, and what has been.
pub(super) fn looks_lines(pen: &mut Pen<'_>, run: &LessonRun) {
    if run.inquiry().is_none() {
        return;
    }
    pen.words("app.looks.how", Role::Dim);
    let seen: Vec<String> = run.looks().iter().map(|printed| printed.look.to_string()).collect();
    if !seen.is_empty() {
        let text = tr!(pen.lang, "app.looks.seen", outputs = seen.join(", ")).into_owned();
        pen.text(&text, Role::Call);
    }
}
