//! A drill on screen: where its parts are, drawing them, and what keys and clicks do there.
//!
//! A question with a run has the stage of a lesson with the question below; one without, or one that is read off what
//! programs print, has the whole height for its text, which scrolls.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::draw::{pane_columns, pane_rows};
use super::drill::DrillScreen;
use super::offered::{Joins, Offered};
use super::{App, Choice, Place, drill_words};
use crate::quiz::drill::{Drill, Phase, Wish};
use crate::quiz::schedule::Moment;
use crate::tr;
use crate::tui::action::{Action, Context, stack};
use crate::tui::key::{Key, KeyCode};
use crate::tui::layout::{RunLayout, cut_bottom, cut_top};
use crate::tui::overlay::Page;
use crate::tui::paint::{bar, keys_bar, put_line_over, put_line_right, put_lines};
use crate::tui::text::{Run, RunLine};
use crate::tui::theme::Role;

/// The widest that text without a stage is made.
const TEXT_MOST: u16 = 100;

/// How many seconds before its end a clock stands out.
const LAST_SECONDS: i64 = 15;

/// By how many rows a key scrolls text that does not fit.
const SCROLL: usize = 5;

impl DrillScreen {
    /// The contexts in which a key is looked up now.
    pub(super) fn contexts(&self) -> &'static [Context] {
        match self.drill.phase() {
            Phase::Asking if self.answering.is_typing() => stack::ANSWER,
            Phase::Asking if self.answering.is_typed() && self.drill.helps() => stack::DRILL_ASIDE,
            Phase::Asking if self.answering.is_typed() => stack::DRILL_ALONE_ASIDE,
            Phase::Looking | Phase::Asking if self.drill.helps() => stack::DRILL,
            Phase::Looking | Phase::Asking => stack::DRILL_ALONE,
            Phase::Ticking => stack::QUESTION,
            Phase::Judged if self.has_run() => stack::DRILL_DONE,
            Phase::Over if !self.missed().is_empty() => stack::DRILL_REPORT,
            Phase::Judged | Phase::Over => stack::DRILL_READ,
        }
    }
}

/// The parts of a drill's text, one below the other.
struct Text {
    above: Vec<RunLine>,
    question: usize,
    below: Vec<RunLine>,
}

impl Text {
    fn rows(&self) -> usize {
        self.above.len() + self.question + self.below.len()
    }
}

impl App {
    /// A drill about everything, as the schedule wants it.
    pub(super) fn open_usual_drill(&mut self) {
        self.open_drill(self.usual_wish());
    }

    /// Everything, drawn from the present moment.
    pub(super) fn usual_wish(&self) -> Wish {
        let seed = u64::try_from(self.now.at).unwrap_or(1);
        Wish { seed, ..Wish::default() }
    }

    /// Opens a placement test.
    pub fn open_placement(&mut self, wish: Wish) {
        let drill = Drill::placement(wish, self.learner.clone(), self.now);
        let title = tr!(self.lang, drill.title_key()).into_owned();
        let body = tr!(self.lang, "placement.intro").into_owned();
        self.enter(Place::Drill(Box::new(DrillScreen::new(drill, self.manner))));
        self.overlays.show(Page::Message { title, body });
    }

    /// Leaves a drill that is over. What a placement test proposes is chosen in the list, if it stands there.
    fn leave_drill(&mut self) {
        let proposal = if let Place::Drill(screen) = &self.place { screen.drill.proposal() } else { None };
        self.leave();
        if let Some(lesson) = proposal.and_then(|proposal| proposal.lesson) {
            let at = self.home.lessons().position(|item| item.id == lesson);
            self.home.chosen = at.unwrap_or(self.home.chosen);
        }
    }

    /// Time has passed: in a round against the clock it may have run out.
    pub(super) fn hear_time(&mut self, now: Moment) {
        self.now = now;
        if let Place::Drill(screen) = &mut self.place {
            screen.hear_time(now);
        }
    }

    /// Ends the drill that is open; what came of it is shown.
    pub(super) fn stop_drill(&mut self) {
        if let Place::Drill(screen) = &mut self.place {
            screen.drill.stop();
            screen.notice = None;
            screen.scroll = 0;
        }
    }

    /// A key that no context binds: it types, or looks at what has no room beside the answer.
    pub(super) fn type_into_drill(&mut self, key: Key) {
        let (_, most) = self.drill_scroll();
        let Place::Drill(screen) = &mut self.place else { return };
        if screen.drill.phase() != Phase::Asking || !screen.answering.is_typing() {
            return;
        }
        screen.follows = !matches!(key.code, KeyCode::PageUp | KeyCode::PageDown);
        match key.code {
            KeyCode::PageUp => screen.scroll = screen.scroll.min(most).saturating_sub(SCROLL),
            KeyCode::PageDown => screen.scroll = screen.scroll.min(most) + SCROLL,
            _ => {
                screen.answering.key(key);
            }
        }
    }

    fn drill_text(&self, screen: &DrillScreen, columns: usize) -> Text {
        let above = drill_words::situation(self.pen(columns), screen);
        let below = drill_words::below(self.pen(columns), screen);
        let form = screen.form(self.lang);
        Text { above, question: form.map_or(0, |form| screen.answering.rows(&form, columns, &self.theme)), below }
    }

    /// Where things are on a drill's screen with a stage.
    pub(super) fn drill_places(&self, area: Rect, screen: &DrillScreen) -> Option<(RunLayout, Vec<RunLine>)> {
        if !screen.has_stage() {
            return None;
        }
        let columns = pane_columns(area)?;
        let text = self.drill_text(screen, columns);
        let rows = pane_rows(text.rows(), area, &screen.stage);
        // What is asked is seen whole, if at the cost of the ladder.
        let places = match screen.drill.phase() {
            Phase::Asking | Phase::Ticking => RunLayout::with_question(area, rows),
            Phase::Looking | Phase::Judged | Phase::Over => RunLayout::new(area, rows),
        };
        Some((places?, text.above))
    }

    /// The rectangle of the text, with a stage or without.
    pub(super) fn drill_pane(&self, area: Rect, screen: &DrillScreen) -> Rect {
        if let Some((places, _)) = self.drill_places(area, screen) {
            return places.story_text();
        }
        let (_, rest) = cut_top(area, 2);
        let (rest, _) = cut_bottom(rest, 1);
        let width = rest.width.saturating_sub(4).min(TEXT_MOST);
        Rect { x: rest.x + (rest.width - width) / 2, width, ..rest }
    }

    pub(super) fn draw_drill(&self, buf: &mut Buffer, area: Rect, screen: &DrillScreen) -> Option<Position> {
        if let Some((places, _)) = self.drill_places(area, screen) {
            self.draw_bars(buf, &places, &self.drill_title(screen), &screen.stage);
            screen.stage.draw(buf, &places, &screen.session, &self.theme, self.lang);
            self.draw_pane(buf, &places, &screen.stage);
        } else {
            let (title, _) = cut_top(area, 1);
            let (_, keys) = cut_bottom(area, 1);
            bar(buf, title, &self.drill_title(screen), &[], &self.theme);
            keys_bar(buf, keys, (&self.keymap, self.contexts()), &self.theme, self.lang);
        }
        self.draw_drill_text(buf, self.drill_pane(area, screen), screen)
    }

    /// The text from the row on to which it is scrolled, with a mark where it goes on.
    fn draw_drill_text(&self, buf: &mut Buffer, pane: Rect, screen: &DrillScreen) -> Option<Position> {
        let text = self.drill_text(screen, usize::from(pane.width));
        let rows = text.rows();
        let scroll = screen.scroll.min(rows.saturating_sub(usize::from(pane.height)));
        // All of it is drawn on a canvas of its own height, of which the pane is a window.
        let canvas = Rect { x: 0, y: 0, width: pane.width, height: u16::try_from(rows).unwrap_or(u16::MAX) };
        let mut whole = Buffer::empty(canvas);
        whole.set_style(canvas, self.theme.base());
        put_lines(&mut whole, canvas, &text.above, &self.theme);
        let (_, rest) = cut_top(canvas, u16::try_from(text.above.len()).unwrap_or(u16::MAX));
        let (question, below) = cut_top(rest, u16::try_from(text.question).unwrap_or(u16::MAX));
        let form = screen.form(self.lang);
        let cursor = form.and_then(|form| screen.answering.draw(&mut whole, question, &form, &self.theme));
        put_lines(&mut whole, below, &text.below, &self.theme);
        // Who types sees where, whatever was scrolled to.
        let said = screen.answering.complains().then(|| question.bottom().saturating_add(1));
        let wanted = said.or(cursor.map(|at| at.y + 3)).filter(|_| screen.follows);
        let least = wanted.map_or(0, |row| row.min(canvas.height).saturating_sub(pane.height));
        let scroll = scroll.max(usize::from(least));
        let first = u16::try_from(scroll).unwrap_or(u16::MAX);
        for y in 0..pane.height.min(canvas.height.saturating_sub(first)) {
            for x in 0..pane.width {
                if let (Some(from), Some(to)) = (whole.cell((x, y + first)), buf.cell_mut((pane.x + x, pane.y + y))) {
                    *to = from.clone();
                }
            }
        }
        if scroll > 0 && pane.height > 0 {
            put_line_right(buf, pane, &[Run::new(self.theme.glyphs().more_up, Role::Key)], &self.theme);
        }
        if scroll + usize::from(pane.height) < rows && pane.height > 0 {
            let last = Rect { y: pane.bottom() - 1, height: 1, ..pane };
            let more = tr!(self.lang, "drill.more_below", mark = self.theme.glyphs().more_down);
            let more = [Run::new(format!(" {more}"), Role::Key)];
            // What the mark stands on is cut short, and is seen to be.
            put_line_over(buf, last, &more, &self.theme);
        }
        let cursor = cursor.filter(|at| at.y >= first && at.y - first < pane.height)?;
        Some(Position { x: pane.x + cursor.x, y: pane.y + cursor.y - first })
    }

    /// How many rows the text has, and how far it can be scrolled.
    fn drill_scroll(&self) -> (usize, usize) {
        let Place::Drill(screen) = &self.place else { return (0, 0) };
        let pane = self.drill_pane(self.screen, screen);
        let rows = self.drill_text(screen, usize::from(pane.width)).rows();
        (rows, rows.saturating_sub(usize::from(pane.height)))
    }

    /// The bar's words: the name, how far, which sort of question.
    fn drill_title(&self, screen: &DrillScreen) -> Vec<Run> {
        let drill = &screen.drill;
        if screen.about_run {
            return vec![Run::new(format!(" {}", tr!(self.lang, "ahead.title")), Role::Bar)];
        }
        let mut words = vec![Run::new(format!(" {}", tr!(self.lang, drill.title_key())), Role::Bar)];
        if let (Some(round), false) = (drill.round(), drill.phase() == Phase::Over) {
            let (at, of) = drill.place();
            let format = round.item.format.name(self.lang);
            words.push(Run::new(format!("  {at}/{of}  {format}  "), Role::Bar));
            if let Some(pressure) = round.pressure {
                words.push(Run::new(format!("{}  ", pressure.word()), Role::Bar));
            }
            if round.sibling {
                words.push(Run::new(tr!(self.lang, "drill.again"), Role::Bar));
            }
        }
        let for_this = drill.round().and_then(|round| round.seconds_left(self.now));
        if let Some(left) = for_this.filter(|_| drill.phase() != Phase::Over) {
            let text = if left < 0 { tr!(self.lang, "interview.over_time").into_owned() } else { format!("{left} s") };
            words.push(Run::new(text, if left < 0 { Role::Warn } else { Role::Bar }));
        }
        if let Some(left) = drill.seconds_left(self.now).filter(|_| drill.phase() != Phase::Over) {
            let role = if left <= LAST_SECONDS { Role::Warn } else { Role::Bar };
            words.push(Run::new(format!("  {}:{:02}", left / 60, left % 60), role));
        }
        words
    }

    pub(super) fn act_drill(&mut self, action: Action) {
        let (lang, now) = (self.lang, self.now);
        let (rows, most) = self.drill_scroll();
        if self.act_aside(action) || self.act_report(action) {
            return;
        }
        let Place::Drill(screen) = &mut self.place else { return };
        let asking = screen.drill.phase() == Phase::Asking;
        match action {
            Action::NextBeat | Action::Commit => {
                if !screen.go_on(now, lang) {
                    self.leave_drill();
                }
            }
            Action::Choose(digit) => {
                if !screen.choose(digit, lang) {
                    screen.answering.put_word(&Offered { text: digit.to_string(), joins: Joins::Close });
                }
            }
            Action::Up | Action::Down => {
                if let Some(form) = screen.form(lang) {
                    screen.answering.move_choice(&form, action == Action::Down);
                }
            }
            Action::Hint => {
                // What was opened is brought into sight.
                screen.scroll = rows;
                screen.hint(lang);
            }
            Action::GiveUp => screen.give_up(now),
            Action::Confidence => screen.next_confidence(),
            Action::PageDown => (screen.scroll, screen.follows) = (screen.scroll.min(most) + SCROLL, false),
            Action::PageUp => (screen.scroll, screen.follows) = (screen.scroll.min(most).saturating_sub(SCROLL), false),
            Action::Step => screen.step(),
            Action::StepBack => screen.step_back(),
            Action::PlayPause => screen.toggle_play(),
            Action::ToStart => screen.go_to_start(),
            Action::ToEnd | Action::NextArrival | Action::NextStateChange => screen.go_to_end(),
            Action::Back if asking && screen.answering.is_typing() => screen.answering.set_typing(false),
            Action::Back if screen.drill.phase() == Phase::Over => self.leave_drill(),
            // Nothing was answered, written or asked for yet: there is nothing to lose, and nothing to tell.
            Action::Back if asking && screen.is_untouched() => self.leave(),
            Action::Back => self.ask("drill.stop_title", "drill.stop_ask", Choice::StopDrill),
            Action::Lose | Action::Duplicate | Action::Delay | Action::CommandLine | Action::HostMenu => {
                screen.notice = Some(tr!(lang, "drill.fixed").into_owned());
            }
            _ => {
                self.act_stage(action);
            }
        }
    }

    pub(super) fn click_drill(&mut self, at: Position) {
        let Place::Drill(screen) = &self.place else { return };
        let pane = self.drill_pane(self.screen, screen);
        let places = self.drill_places(self.screen, screen).map(|(places, _)| places);
        if pane.contains(at) {
            let text = self.drill_text(screen, usize::from(pane.width));
            let scroll = screen.scroll.min(text.rows().saturating_sub(usize::from(pane.height)));
            let row = usize::from(at.y - pane.y) + scroll;
            if screen.drill.phase() == Phase::Over {
                return self.click_miss(row, usize::from(pane.width));
            }
            let ticking = screen.drill.phase() == Phase::Ticking;
            let question = Rect { x: 0, y: 0, width: pane.width, height: u16::try_from(text.question).unwrap_or(0) };
            if let Some(y) = row.checked_sub(text.above.len()).and_then(|y| u16::try_from(y).ok())
                && !ticking
            {
                self.click_answer(Position { x: at.x - pane.x, y }, question);
            }
        } else if let Some(places) = places
            && !self.click_foot(at, &places)
        {
            self.click_stage(at, &places);
        }
    }
}
