//! What the mouse does: it chooses what it points at; a second click on the same does what Enter would.

use ratatui::layout::{Position, Rect};

use super::answer::Spot;
use super::draw::tabs_room;
use super::stage::Hit;
use super::{App, Place};
use crate::lesson::Phase;
use crate::tui::action::{Action, Context};
use crate::tui::key::{Mouse, MouseKind};
use crate::tui::layout::RunLayout;
use crate::tui::sheet::tab_at;

impl App {
    /// The mouse was used.
    pub(super) fn mouse(&mut self, mouse: Mouse) {
        let at = Position { x: mouse.column, y: mouse.row };
        match mouse.kind {
            MouseKind::Down => {
                self.clear_notice();
                self.click(at);
            }
            MouseKind::ScrollUp | MouseKind::ScrollDown => self.scroll(mouse.kind == MouseKind::ScrollUp),
            MouseKind::Drag if self.scrubbing => self.scrub_to(at.x),
            MouseKind::Drag => {}
            MouseKind::Up => self.scrubbing = false,
        }
    }

    fn scroll(&mut self, up: bool) {
        let action = if up { Action::Up } else { Action::Down };
        if !self.overlays.is_empty() || matches!(self.place, Place::Home | Place::Fleet(_)) {
            self.act(action);
        } else {
            self.scroll_stage(if up { 2 } else { -2 });
        }
    }

    fn click(&mut self, at: Position) {
        // An overlay's keys are on show at the bottom too: how else would the mouse say yes.
        let on_keys = at.y + 1 == self.screen.bottom() && self.line.is_none();
        if on_keys && !self.overlays.covers(at, self.screen, self.lang) {
            self.click_keys(at);
            return;
        }
        if !self.overlays.is_empty() {
            if let Some(action) = self.overlays.edge_at(at, self.screen, &self.keymap, &self.theme, self.lang) {
                return self.act(action);
            }
            let reply = self.overlays.click(at, self.screen, self.lang);
            self.take_reply(reply);
            return;
        }
        match &self.place {
            Place::Home => self.click_home(at),
            Place::Lesson(screen) => {
                let Some((places, _)) = self.lesson_places(self.screen, screen) else { return };
                if !self.click_foot(at, &places)
                    && !self.click_answer(at, places.story_text())
                    && !self.click_output(at, &places)
                    && !self.click_term(at, &places)
                {
                    self.click_stage(at, &places);
                }
            }
            Place::Drill(_) => self.click_drill(at),
            Place::Fleet(_) => self.click_fleet(at),
            Place::Sandbox(sandbox) if sandbox.beside.is_some() => self.click_beside(at),
            Place::Sandbox(sandbox) => {
                let Some((places, _)) = self.sandbox_places(self.screen, sandbox) else { return };
                if !self.click_foot(at, &places) && !self.click_term(at, &places) {
                    self.click_stage(at, &places);
                }
            }
        }
    }

    /// A click on the first screen.
    pub(super) fn click_home(&mut self, at: Position) {
        if let Some(entry) = self.home.entry_at(at, self.screen, self.lang) {
            self.home.chosen = entry;
            self.enter_door();
        }
    }

    /// A click on one of the keys at the bottom does what the key does.
    fn click_keys(&mut self, at: Position) {
        let columns = usize::from(self.screen.width).saturating_sub(2);
        let glyphs = self.theme.glyphs();
        // The bar begins with one free column.
        let Some(x) = usize::from(at.x).checked_sub(1) else { return };
        if let Some(action) = self.keymap.hint_at((self.contexts(), self.wanted()), self.lang, glyphs, columns, x) {
            self.act(action);
        }
    }

    /// A click into the question; whether it hit something there.
    pub(super) fn click_answer(&mut self, at: Position, area: Rect) -> bool {
        let (lang, theme) = (self.lang, self.theme);
        let (form, answering) = match &mut self.place {
            Place::Lesson(screen) if screen.run.phase() == Phase::Commit => (screen.form(lang), &mut screen.answering),
            Place::Drill(screen) => (screen.form(lang), &mut screen.answering),
            Place::Home | Place::Lesson(_) | Place::Sandbox(_) | Place::Fleet(_) => return false,
        };
        let Some(form) = form else { return false };
        match answering.hit(at, area, &form, &theme) {
            Some(Spot::Option(option)) if answering.chosen() == Some(option) => self.act(Action::Commit),
            Some(Spot::Option(option)) => {
                answering.choose(&form, option);
            }
            Some(Spot::Field(field)) => answering.focus(field),
            Some(Spot::Word(word)) => answering.put_word(&word),
            None => return false,
        }
        true
    }

    /// A click on the row under the stage: on the timeline it goes to that step, on a view's name it shows that view.
    /// Whether it hit one of them.
    pub(super) fn click_foot(&mut self, at: Position, places: &RunLayout) -> bool {
        let foot = places.foot;
        if !foot.contains(at) {
            return false;
        }
        let line = self.timeline_row(places);
        if line.contains(at) {
            self.scrubbing = self.may_scrub();
            self.scrub_to(at.x);
        } else if let Some((shown, stand, _)) = self.stage().and_then(|stage| stage.view_shown(places))
            && let (column, room) = (usize::from(at.x - line.right()), tabs_room(foot))
            && let Some(to) = tab_at(column, shown, stand, room, self.theme.glyphs().ellipsis, self.lang)
        {
            self.with_stage(|stage, _| stage.show_sheet(to));
        }
        true
    }

    /// Whether the run may be moved now: not while a question waits.
    fn may_scrub(&self) -> bool {
        self.contexts().contains(&Context::Run)
    }

    fn scrub_to(&mut self, x: u16) {
        let (Some(places), Some(timeline)) = (self.places(), self.timeline()) else { return };
        if self.may_scrub()
            && let Some(step) = timeline.step_at(self.timeline_row(&places), x)
        {
            self.go_to(step);
        }
    }

    pub(super) fn click_stage(&mut self, at: Position, places: &RunLayout) {
        let (lang, theme) = (self.lang, self.theme);
        let mut hit = None;
        let mut again = false;
        self.with_stage(|stage, session| {
            hit = stage.hit(at, places, session, &theme, lang);
            match hit {
                Some(Hit::Host(host)) => {
                    stage.choose_host(host);
                    again = true;
                }
                Some(Hit::Lens(host)) => {
                    stage.choose_host(host);
                    stage.next_lens();
                }
                Some(Hit::Field(field)) => stage.look_at_field(field),
                Some(Hit::Connection) | None => {}
                Some(Hit::Segment(id)) => {
                    again = stage.selected(session) == Some(id);
                    stage.select(id);
                }
            }
        });
        match hit {
            Some(Hit::Connection) => self.next_connection(),
            Some(Hit::Host(_)) if again => self.open_host_menu(),
            Some(Hit::Segment(id)) if again => self.open_segment_menu(id),
            Some(_) | None => {}
        }
    }
}
