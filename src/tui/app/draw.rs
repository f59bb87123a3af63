//! The view: the screen that is open, what lies over it, the `:` line, and where the cursor belongs.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::lesson::LessonScreen;
use super::looks::output_area;
use super::sandbox::Sandbox;
use super::stage::Stage;
use super::story::Pen;
use super::{App, Place, story};
use crate::lesson::Phase;
use crate::scenario::live::Pace;
use crate::tr;
use crate::trace::Time;
use crate::tui::action::{Action, Context};
use crate::tui::fleet::FleetScreen;
use crate::tui::layout::{RunLayout, has_companion, is_large_enough};
use crate::tui::paint::{bar, keys_bar, keys_bar_with, put_line_right, put_text, rule};
use crate::tui::sheet::{Sheet, Stand, tabs};
use crate::tui::text::{Run, RunLine, fit, line_width, to_ascii, width};
use crate::tui::theme::{GlyphSet, Role};
use crate::tui::{timeline, too_small};

/// The fewest rows of the pane under the stage, its rule included, so that the ladder does not jump about.
pub(super) const PANE_LEAST: u16 = 7;

/// The same where another view stands in the ladder's place.
const PANE_UNDER_VIEW: u16 = 4;

/// The rows of the bar at the top and of the keys.
const BARS: u16 = 2;

/// The columns that part what stands in the bar at the top.
const GAP: usize = 2;

/// The rows of the `:` line.
const LINE_ROWS: u16 = 2;

impl App {
    /// Draws the moment.
    pub fn view(&self, frame: &mut Frame) {
        let area = frame.area();
        let cursor = self.draw(frame.buffer_mut(), area);
        if let Some(position) = cursor {
            frame.set_cursor_position(position);
        }
    }

    /// Draws into a buffer, and says where the cursor belongs.
    pub fn draw(&self, buf: &mut Buffer, area: Rect) -> Option<Position> {
        let cursor = self.draw_all(buf, area);
        if self.theme.glyph_set() == GlyphSet::Ascii {
            to_ascii(buf, area);
        }
        cursor
    }

    fn draw_all(&self, buf: &mut Buffer, area: Rect) -> Option<Position> {
        buf.set_style(area, self.theme.base());
        if !is_large_enough(area) {
            let ascii = self.theme.glyph_set() == GlyphSet::Ascii;
            let quit = self.keymap.key_for(self.contexts(), Action::Quit, ascii).unwrap_or_default();
            too_small::draw(buf, area, &quit, &self.theme, self.lang);
            return None;
        }
        let mut cursor = match &self.place {
            Place::Home => {
                self.home.draw(buf, area, &self.keymap, &self.theme, self.lang);
                if let (Some(place), Some(overture)) = (self.home.ladder_area(area, self.lang), &self.overture) {
                    overture.draw(buf, place, &self.theme, self.lang);
                }
                self.draw_home_arm(buf, area);
                None
            }
            Place::Lesson(screen) => self.draw_lesson(buf, area, screen),
            Place::Drill(screen) => self.draw_drill(buf, area, screen),
            Place::Fleet(screen) => {
                self.draw_fleet(buf, area, screen);
                None
            }
            Place::Sandbox(sandbox) if sandbox.beside.is_some() => {
                self.draw_beside(buf, area, sandbox);
                None
            }
            Place::Sandbox(sandbox) => {
                self.draw_sandbox(buf, area, sandbox);
                None
            }
        };
        if let Some(line) = &self.line {
            let rows = Rect { y: area.bottom().saturating_sub(LINE_ROWS), height: LINE_ROWS, ..area };
            cursor = Some(line.draw(buf, rows, &self.keymap, &self.theme, self.lang));
        }
        if !self.overlays.is_empty() {
            let keys = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
            keys_bar(buf, keys, (&self.keymap, self.contexts()), &self.theme, self.lang);
            self.overlays.draw(buf, area, &self.keymap, &self.theme, self.lang);
            cursor = None;
        }
        cursor
    }

    /// A pen for paragraphs of so many columns, in which keys are named as they are bound here.
    pub(super) fn pen(&self, columns: usize) -> Pen<'_> {
        Pen::new(columns, (&self.keymap, self.contexts()), &self.theme, self.lang)
    }

    /// Where things are on a lesson's screen, and the lines of its pane below any question.
    pub(super) fn lesson_places(&self, area: Rect, screen: &LessonScreen) -> Option<(RunLayout, Vec<RunLine>)> {
        let columns = pane_columns(area)?;
        let lines = story::lesson_lines(self.pen(columns), screen);
        let rows = pane_rows(lines.len() + self.question_rows(screen, columns), area, &screen.stage);
        // What is said of an answer must be read to its end.
        let whole = screen.run.phase() == Phase::Compare && screen.stage.sheet().is_none();
        let places = if whole { RunLayout::with_question(area, rows) } else { RunLayout::new(area, rows) };
        Some((places?, lines))
    }

    fn question_rows(&self, screen: &LessonScreen, columns: usize) -> usize {
        match screen.form(self.lang) {
            Some(form) if screen.run.phase() == Phase::Commit => screen.answering.rows(&form, columns, &self.theme),
            _ => 0,
        }
    }

    /// Where things are in the sandbox, and the lines of its pane.
    pub(super) fn sandbox_places(&self, area: Rect, sandbox: &Sandbox) -> Option<(RunLayout, Vec<RunLine>)> {
        let lines = story::sandbox_lines(self.pen(pane_columns(area)?), sandbox);
        Some((RunLayout::new(area, pane_rows(lines.len(), area, &sandbox.stage))?, lines))
    }

    fn draw_lesson(&self, buf: &mut Buffer, area: Rect, screen: &LessonScreen) -> Option<Position> {
        let (places, lines) = self.lesson_places(area, screen)?;
        let lesson = &screen.run.proved().lesson;
        let left = vec![
            Run::new(format!(" {} ", lesson.id), Role::Bar),
            Run::new(format!("{}  ", lesson.title(self.lang)), Role::Bar),
            Run::new(self.phase_words(screen), Role::Bar),
        ];
        self.draw_bars(buf, &places, &left, &screen.stage);
        if let Some(inquiry) = screen.run.inquiry_ahead() {
            // Hosts and ladder would show what is to be found in outputs.
            let area = output_area(&places);
            put_text(buf, area, &self.output_lines(&screen.run, inquiry, area), &self.theme);
        } else {
            screen.stage.draw(buf, &places, screen.run.session(), &self.theme, self.lang);
        }
        self.draw_pane(buf, &places, &screen.stage);
        let text = places.story_text();
        if screen.run.phase() != Phase::Commit {
            put_text(buf, text, lines.get(screen.lines_read()..).unwrap_or_default(), &self.theme);
            return None;
        }
        let form = screen.form(self.lang)?;
        let cursor = screen.answering.draw(buf, text, &form, &self.theme);
        let used = u16::try_from(self.question_rows(screen, usize::from(text.width))).unwrap_or(u16::MAX);
        let rest = Rect { y: text.y + used.min(text.height), height: text.height.saturating_sub(used), ..text };
        put_text(buf, rest, &lines, &self.theme);
        cursor
    }

    fn draw_fleet(&self, buf: &mut Buffer, area: Rect, screen: &FleetScreen) {
        let words = screen.words(usize::from(area.width), &self.theme, self.lang);
        screen.draw(buf, area, &words, &self.theme, self.lang);
        let keys = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        keys_bar(buf, keys, (&self.keymap, self.contexts()), &self.theme, self.lang);
    }

    fn draw_sandbox(&self, buf: &mut Buffer, area: Rect, sandbox: &Sandbox) {
        let Some((places, lines)) = self.sandbox_places(area, sandbox) else { return };
        let name = sandbox.title.clone().unwrap_or_else(|| tr!(self.lang, "app.sandbox.title").into_owned());
        let left = vec![Run::new(format!(" {name}"), Role::Bar)];
        self.draw_bars(buf, &places, &left, &sandbox.stage);
        sandbox.stage.draw(buf, &places, &sandbox.session, &self.theme, self.lang);
        self.draw_pane(buf, &places, &sandbox.stage);
        let text = places.story_text();
        put_text(buf, text, &lines, &self.theme);
    }

    /// The bar at the top with the clock, and the keys at the bottom.
    pub(super) fn draw_bars(&self, buf: &mut Buffer, places: &RunLayout, left: &[Run], stage: &Stage) {
        self.draw_bars_at(buf, (places.title, places.keys), left, stage);
    }

    /// The same in those two rows.
    pub(super) fn draw_bars_at(&self, buf: &mut Buffer, (title, keys): (Rect, Rect), left: &[Run], stage: &Stage) {
        let glyphs = self.theme.glyphs();
        let sign = if stage.is_playing() { glyphs.play } else { glyphs.pause };
        let live = self.session().is_some_and(crate::scenario::Session::is_live);
        // Real time has one speed.
        let speed = match (live, stage.is_playing()) {
            (false, _) => format!("{sign} {} ", stage.speed()),
            (true, true) => format!("{sign} "),
            (true, false) => String::new(),
        };
        let role = if live { Role::Warn } else { Role::Bar };
        let time = Run::new(format!("{}  {speed}", clock(stage.clock())), Role::Bar);
        let room = usize::from(title.width).saturating_sub(width(&time.text) + GAP);
        // Which arm it is must be told, how is told where there is room; then the title gives way.
        let forms = self.arm_words().into_iter().map(|words| Run::new(format!("{words}  "), role));
        let mut forms: Vec<Run> = forms.collect();
        let shortest = forms.pop().unwrap_or_else(|| Run::new("", role));
        let used = line_width(left);
        let arm = forms.into_iter().find(|arm| used + width(&arm.text) <= room).unwrap_or(shortest);
        let mut left = left.to_vec();
        let over = (used + width(&arm.text)).saturating_sub(room);
        if let Some(words) = left.get_mut(1).filter(|_| over > 0) {
            let keeps = width(&words.text).saturating_sub(over + GAP);
            words.text = format!("{}{}", fit(words.text.trim_end(), keeps), " ".repeat(GAP));
        }
        bar(buf, title, &left, &[arm, time], &self.theme);
        keys_bar_with(buf, keys, (&self.keymap, self.contexts()), self.wanted(), &self.theme, self.lang);
    }

    /// The keys that the view on the stage wants: for its fields, and for what of it is not in sight.
    pub(super) fn wanted(&self) -> &'static [Action] {
        const FIELDS: &[Action] = &[Action::NextField, Action::PreviousField];
        const PAGES: &[Action] = &[Action::PageDown, Action::PageUp];
        const CONNECTIONS: &[Action] = &[Action::NextConnection];
        let free = self.overlays.is_empty() && self.line.is_none();
        let (Some(stage), Some(session), Some(places)) = (self.stage(), self.session(), self.places()) else {
            return &[];
        };
        match stage.view_shown(&places).filter(|_| free) {
            Some((Sheet::Header, _, _)) => FIELDS,
            // In a drill these keys turn the text.
            Some((sheet, _, area)) if !self.contexts().contains(&Context::Drill) => {
                if stage.scrolls(sheet, area, session, &self.theme, self.lang) {
                    PAGES
                } else if stage.about(session).is_some() {
                    CONNECTIONS
                } else {
                    &[]
                }
            }
            None if free && stage.about(session).is_some() => CONNECTIONS,
            Some(_) | None => &[],
        }
    }

    /// On the first screen, what is opened next runs on the kernel: that is said at the top.
    fn draw_home_arm(&self, buf: &mut Buffer, area: Rect) {
        let Some(pace) = self.arms.arm else { return };
        let version = self.kernel_version();
        let key = match pace {
            Pace::Slow => "live.home.slow",
            Pace::Step => "live.home.step",
        };
        let words = tr!(self.lang, key, version = version).into_owned();
        let room = Rect { x: area.x + 10, width: area.width.saturating_sub(30), height: 1, ..area };
        crate::tui::paint::put_line(buf, room, &[Run::new(words, Role::Warn)], &self.theme);
        buf.set_style(room, ratatui::style::Style { fg: None, ..self.theme.style(Role::Bar) });
    }

    /// The line that parts the pane from the stage above it: the timeline, and with another view on the stage the names
    /// of all.
    pub(super) fn draw_pane(&self, buf: &mut Buffer, places: &RunLayout, stage: &Stage) {
        let row = places.foot;
        rule(buf, row, &self.theme);
        if let Some(timeline) = self.timeline() {
            timeline.render(self.timeline_row(places), buf, &self.theme);
        }
        if let Some((shown, stand, _)) = stage.view_shown(places) {
            put_line_right(buf, row, &self.tabs(shown, stand, row), &self.theme);
        }
    }

    /// The names of the views for the row under the stage.
    pub(super) fn tabs(&self, shown: Sheet, stand: Stand, row: Rect) -> RunLine {
        tabs(shown, stand, tabs_room(row), self.theme.glyphs().ellipsis, self.lang)
    }

    /// Where the learner is in the lesson: `3/7 predict`.
    fn phase_words(&self, screen: &LessonScreen) -> String {
        let run = &screen.run;
        let word = tr!(self.lang, run.phase().key());
        match run.phase() {
            Phase::Say | Phase::Commit | Phase::Play | Phase::Compare => {
                format!("{}/{} {word}", run.beat_index() + 1, run.proved().lesson.beats.len())
            }
            Phase::Myth | Phase::Era | Phase::Challenge | Phase::Done => word.into_owned(),
        }
    }
}

/// The columns for the names of the views: the timeline keeps its own, so that time can be moved in whatever is shown.
pub(super) fn tabs_room(row: Rect) -> usize {
    usize::from(row.width.saturating_sub(timeline::LEAST))
}

/// The columns that the pane's text has, whatever its height.
pub(super) fn pane_columns(area: Rect) -> Option<usize> {
    Some(usize::from(RunLayout::new(area, PANE_LEAST)?.story_text().width))
}

/// The pane's height for so many rows of text: a rule above, the rest text. Another view in the place of the ladder
/// needs its own rows, and takes those that the text leaves free.
pub(super) fn pane_rows(text: usize, area: Rect, stage: &Stage) -> u16 {
    let rows = u16::try_from(text + 1).unwrap_or(u16::MAX);
    match stage.sheet() {
        Some(_) if !has_companion(area) => {
            rows.max(PANE_UNDER_VIEW).min(area.height.saturating_sub(BARS + Sheet::ROWS))
        }
        Some(_) | None => rows.max(PANE_LEAST),
    }
}

/// The clock as the bar shows it: seconds with three digits.
fn clock(now: Time) -> String {
    format!("{}.{:03} s", now.0 / 1_000_000, now.0 % 1_000_000 / 1_000)
}
