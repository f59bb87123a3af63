//! The end of a drill on screen: what came of it, with a list of what was missed. A miss is chosen; its run is replayed
//! in the sandbox, or its lesson read, and leaving either leads back to the list.

use core::ops::Range;

use super::drill::DrillScreen;
use super::drill_words::{notice, told};
use super::story::Pen;
use super::{App, Place};
use crate::quiz::drill::{Missed, Phase, Round, Tone};
use crate::scenario;
use crate::tr;
use crate::tui::action::Action;
use crate::tui::theme::Role;

impl DrillScreen {
    /// What was missed, once the drill is over.
    pub(super) fn missed(&self) -> Vec<Missed> {
        if self.drill.phase() == Phase::Over { self.drill.summary().missed } else { Vec::new() }
    }

    /// The chosen miss.
    fn miss(&self) -> Option<Missed> {
        self.missed().into_iter().nth(self.chosen)
    }

    /// The question of the chosen miss with what became of it.
    fn missed_round(&self) -> Option<&Round> {
        let item = self.miss()?.item;
        self.drill.rounds().iter().find(|round| !round.right() && round.item.id() == item)
    }
}

/// Writes what came of a drill; the rows of each miss.
pub(super) fn write(pen: &mut Pen<'_>, screen: &DrillScreen) -> Vec<Range<usize>> {
    let mut rows: Vec<Range<usize>> = Vec::new();
    for line in screen.drill.told(pen.lang) {
        if line.tone != Tone::Revise {
            told(pen, core::slice::from_ref(&line));
            continue;
        }
        if rows.is_empty() {
            pen.words("drill.report_keys", Role::Dim);
        }
        let from = pen.lines.len();
        let (mark, role) =
            if rows.len() == screen.chosen { (pen.pointer(), Role::Selected) } else { (" ", Role::Text) };
        pen.item(&format!("{mark} {}", rows.len() + 1), Role::Key, &line.text, role);
        rows.push(from..pen.lines.len());
    }
    if rows.is_empty() {
        pen.blank();
        pen.words("drill.over_keys", Role::Dim);
    }
    rows
}

impl App {
    /// The rows of each miss in the text of the open drill.
    fn rows_of_misses(&self, columns: usize) -> Vec<Range<usize>> {
        let Place::Drill(screen) = &self.place else { return Vec::new() };
        let mut pen = self.pen(columns);
        notice(&mut pen, screen);
        write(&mut pen, screen)
    }

    /// What a key does in the list of misses; whether this was one of those.
    pub(super) fn act_report(&mut self, action: Action) -> bool {
        let Place::Drill(screen) = &mut self.place else { return false };
        let count = screen.missed().len();
        if count == 0 {
            return false;
        }
        match action {
            Action::Up => screen.chosen = screen.chosen.checked_sub(1).unwrap_or(count - 1),
            Action::Down => screen.chosen = (screen.chosen + 1) % count,
            Action::Choose(digit) => {
                let at = usize::from(digit).wrapping_sub(1);
                screen.chosen = if at < count { at } else { screen.chosen };
            }
            Action::Commit | Action::NextBeat => self.replay_miss(),
            Action::Lesson => self.read_about_miss(),
            _ => return false,
        }
        self.show_miss();
        true
    }

    /// Scrolls so that the chosen miss is seen.
    fn show_miss(&mut self) {
        let Place::Drill(screen) = &self.place else { return };
        let pane = self.drill_pane(self.screen, screen);
        let rows = self.rows_of_misses(usize::from(pane.width));
        let Place::Drill(screen) = &mut self.place else { return };
        let Some(rows) = rows.get(screen.chosen) else { return };
        let least = rows.end.saturating_sub(usize::from(pane.height).saturating_sub(1));
        screen.scroll = if screen.chosen == 0 { 0 } else { screen.scroll.clamp(least, rows.start.max(least)) };
    }

    /// Replays the run of the chosen miss.
    fn replay_miss(&mut self) {
        let lang = self.lang;
        let Place::Drill(screen) = &self.place else { return };
        let Some(round) = screen.missed_round() else { return };
        let (title, run, step) = (round.item.id(), round.replay(), round.asked_after());
        let Some(Ok(scenario)) = run.map(|run| scenario::parse(&run, lang)) else {
            return self.say(tr!(lang, "drill.no_run").into_owned());
        };
        let report = core::mem::replace(&mut self.place, Place::Home);
        self.open_scenario(scenario, title);
        if let Place::Sandbox(sandbox) = &mut self.place {
            sandbox.begin_at(step);
            self.looked = sandbox.session.position();
        }
        self.behind.push(report);
        self.say(tr!(lang, "drill.replays").into_owned());
    }

    /// Opens the lesson about the chosen miss.
    fn read_about_miss(&mut self) {
        let Place::Drill(screen) = &self.place else { return };
        let lesson = screen.miss().and_then(|miss| miss.concept.lessons.first().copied());
        let report = self.place.clone();
        if lesson.is_some_and(|lesson| self.open_lesson(Some(lesson))) {
            self.behind.push(report);
        } else {
            self.say(tr!(self.lang, "drill.no_lesson").into_owned());
        }
    }

    /// A click on a row of the text: it chooses a miss, and again shows its run.
    pub(super) fn click_miss(&mut self, row: usize, columns: usize) {
        let rows = self.rows_of_misses(columns);
        let Some(hit) = rows.iter().position(|rows| rows.contains(&row)) else { return };
        let Place::Drill(screen) = &mut self.place else { return };
        if screen.chosen == hit {
            self.replay_miss();
        } else {
            screen.chosen = hit;
        }
    }
}
