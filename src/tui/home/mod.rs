//! The first screen: what finwait is, its doors, and the lessons with the learner's progress.
//!
//! It draws from plain data and opens neither lessons nor files. Only what works is offered: a door to learn, one to
//! play and one to drill. Where there is room, it leaves some at the side for a ladder, which its owner draws.

mod about;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use about::{About, Need};

use super::action::{Action, Keymap, stack};
use super::layout::{cut_bottom, cut_right, cut_top};
use super::paint::{bar, keys_bar, put_line, put_line_right, rule};
use super::text::{Run, RunLine, fit, pad, wrap};
use super::theme::{Glyphs, Role, Theme};
use crate::lang::Lang;
use crate::lesson::progress::Mark;
use crate::tr;

/// What the first screen shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HomeModel {
    /// Which part of which course is listed, if it is not the whole of the program's own.
    pub course: String,
    /// The chapters that have lessons.
    pub chapters: Vec<Chapter>,
    /// The chosen entry: a lesson by its place among all lessons, then the sandbox, then the drill.
    pub chosen: usize,
}

/// A chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// Its title, in the learner's language.
    pub title: String,
    /// Its lessons.
    pub lessons: Vec<LessonItem>,
}

/// A lesson in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonItem {
    /// Its short name, such as `L16`.
    pub id: String,
    /// Its title, in the learner's language.
    pub title: String,
    /// How far the learner is.
    pub progress: Mark,
    /// What is said of it while it is chosen, where there is room.
    pub about: About,
}

/// What the chosen entry opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door<'a> {
    /// A lesson.
    Lesson(&'a LessonItem),
    /// The sandbox.
    Sandbox,
    /// A drill.
    Drill,
}

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row<'a> {
    Heading(&'a str),
    Lesson(usize, &'a LessonItem),
    Blank,
}

impl HomeModel {
    /// The lessons of all chapters, in order.
    pub fn lessons(&self) -> impl Iterator<Item = &LessonItem> {
        self.chapters.iter().flat_map(|chapter| &chapter.lessons)
    }

    /// How many entries there are: the lessons, the sandbox and the drill.
    fn count(&self) -> usize {
        self.lessons().count() + 2
    }

    /// What the chosen entry opens.
    pub fn door(&self) -> Door<'_> {
        match self.lessons().nth(self.chosen) {
            Some(lesson) => Door::Lesson(lesson),
            None if self.chosen + 1 == self.count() => Door::Drill,
            None => Door::Sandbox,
        }
    }

    /// Chooses the lesson to go on with: the first that is begun, or else the first that is new, or was
    /// skipped.
    pub fn choose_next(&mut self) {
        let at = |wanted| self.lessons().position(|lesson| lesson.progress == wanted);
        self.chosen = [Mark::Begun, Mark::New, Mark::Skipped].into_iter().find_map(at).unwrap_or(0);
    }

    /// Keeps the choice within the list, where that has grown shorter.
    pub fn stay_within(&mut self) {
        self.chosen = self.chosen.min(self.count() - 1);
    }

    /// Moves the choice, if the action does that here.
    pub fn handle(&mut self, action: Action) {
        let last = self.count() - 1;
        self.chosen = match action {
            Action::Up => self.chosen.checked_sub(1).unwrap_or(last),
            Action::Down if self.chosen >= last => 0,
            Action::Down => self.chosen + 1,
            Action::First => 0,
            Action::Last => self.lessons().count().checked_sub(1).unwrap_or(last),
            Action::PageDown => self.starts().into_iter().find(|start| *start > self.chosen).unwrap_or(last),
            Action::PageUp => self.starts().into_iter().rev().find(|start| *start < self.chosen).unwrap_or(0),
            _ => self.chosen,
        };
    }

    /// The entries that begin a chapter, and the sandbox.
    fn starts(&self) -> Vec<usize> {
        let mut next = 0;
        let mut starts = Vec::new();
        for chapter in &self.chapters {
            starts.push(next);
            next += chapter.lessons.len();
        }
        starts.push(next);
        starts
    }

    /// The entry at a place of the screen, if there is one: what a click chooses.
    pub fn entry_at(&self, at: Position, screen: Rect, lang: Lang) -> Option<usize> {
        let Places { list, learn, play, drill, .. } = Places::new(screen, lang, self);
        if play.contains(at) {
            return Some(self.count() - 2);
        }
        if drill.contains(at) {
            return Some(self.count() - 1);
        }
        if learn.contains(at) {
            return Some(self.lesson_to_learn()).filter(|at| *at < self.lessons().count());
        }
        if !list.contains(at) {
            return None;
        }
        let rows = self.rows();
        let row = usize::from(at.y - list.y) + self.first_row(&rows, usize::from(list.height));
        match rows.get(row)? {
            Row::Lesson(entry, _) => Some(*entry),
            Row::Heading(_) | Row::Blank => None,
        }
    }

    /// The room for a ladder, where there is any.
    pub fn ladder_area(&self, screen: Rect, lang: Lang) -> Option<Rect> {
        Places::new(screen, lang, self).ladder
    }

    /// The lesson behind the door to learn: the chosen one, or the one to go on with.
    fn lesson_to_learn(&self) -> usize {
        if matches!(self.door(), Door::Lesson(_)) {
            return self.chosen;
        }
        let mut fresh = self.clone();
        fresh.choose_next();
        fresh.chosen
    }

    /// The rows of the list.
    fn rows(&self) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        let mut entry = 0;
        for chapter in &self.chapters {
            if entry > 0 {
                rows.push(Row::Blank);
            }
            rows.push(Row::Heading(&chapter.title));
            for lesson in &chapter.lessons {
                rows.push(Row::Lesson(entry, lesson));
                entry += 1;
            }
        }
        rows
    }

    /// The first row shown of a list with `room` rows, so that the chosen entry is in view, and one more where the
    /// list goes on.
    fn first_row(&self, rows: &[Row], room: usize) -> usize {
        let chosen = rows.iter().position(|row| matches!(row, Row::Lesson(at, _) if *at == self.chosen));
        let below = usize::from(rows.len() > room);
        (chosen.unwrap_or(rows.len()) + 1 + below).saturating_sub(room).min(rows.len().saturating_sub(room))
    }

    /// Draws the whole screen.
    pub fn draw(&self, buf: &mut Buffer, screen: Rect, keymap: &Keymap, theme: &Theme, lang: Lang) {
        buf.set_style(screen, theme.base());
        let places = Places::new(screen, lang, self);
        self.draw_head(buf, &places, keymap, theme, lang);
        self.draw_list(buf, places.list, theme);
        if let (Some(area), Door::Lesson(lesson)) = (places.about, self.door()) {
            about::draw(lesson, buf, area, theme, lang);
        }
        keys_bar(buf, places.keys, (keymap, stack::HOME), theme, lang);
    }

    /// The name, the pitch, and what to press.
    fn draw_head(&self, buf: &mut Buffer, places: &Places, keymap: &Keymap, theme: &Theme, lang: Lang) {
        let done = self.lessons().filter(|lesson| lesson.progress == Mark::Finished).count();
        let all = self.lessons().count();
        let progress =
            if done == 0 { String::new() } else { tr!(lang, "tui.home.finished", done = done, all = all).into() };
        let course = if self.course.is_empty() { String::new() } else { format!("  {}", self.course) };
        bar(
            buf,
            places.title,
            &[Run::new(" finwait", Role::Title), Run::new(course, Role::Text)],
            &[Run::new(format!("{progress} "), Role::Text)],
            theme,
        );
        let pitch = pitch_lines(lang, places.pitch.width);
        for (y, line) in (places.pitch.top()..).zip(&pitch) {
            put_line(buf, Rect { y, height: 1, ..places.pitch }, line, theme);
        }
        put_line(buf, places.learn, &self.learn_line(keymap, lang, theme.glyphs()), theme);
        put_line(buf, places.play, &self.play_line(keymap, lang, theme.glyphs()), theme);
        put_line(buf, places.drill, &self.drill_line(keymap, lang, theme.glyphs()), theme);
        rule(buf, Rect { y: places.drill.bottom(), ..places.drill }, theme);
    }

    /// The door to learn: its key, and the lesson that it opens.
    fn learn_line(&self, keymap: &Keymap, lang: Lang, glyphs: &Glyphs) -> RunLine {
        let lesson = self.lessons().nth(self.lesson_to_learn());
        let Some(lesson) = lesson else {
            return vec![Run::new(tr!(lang, "tui.home.no_lesson"), Role::Dim)];
        };
        let begun = lesson.progress == Mark::Begun;
        let words = if begun { tr!(lang, "tui.home.learn_on") } else { tr!(lang, "tui.home.learn") };
        let chosen = matches!(self.door(), Door::Lesson(_));
        let mut line = door_line(Action::Commit, &words, chosen, keymap, glyphs);
        line.push(Run::new(lesson.title.as_str(), Role::Strong));
        line
    }

    /// The door to play: its key, and what is behind it.
    fn play_line(&self, keymap: &Keymap, lang: Lang, glyphs: &Glyphs) -> RunLine {
        let chosen = self.door() == Door::Sandbox;
        let mut line = door_line(Action::Play, &tr!(lang, "tui.home.play"), chosen, keymap, glyphs);
        line.push(Run::new(tr!(lang, "tui.home.sandbox"), if chosen { Role::Strong } else { Role::Text }));
        let key = keymap.key_for(stack::HOME, Action::Fleet, glyphs.ellipsis.is_ascii()).unwrap_or_default();
        line.push(Run::new("   ", Role::Text));
        line.push(Run::new(key, Role::Key));
        line.push(Run::new(format!(" {}", tr!(lang, "tui.home.fleet")), Role::Text));
        line
    }

    /// The door to drill: its key, and what is behind it.
    fn drill_line(&self, keymap: &Keymap, lang: Lang, glyphs: &Glyphs) -> RunLine {
        let chosen = self.door() == Door::Drill;
        let mut line = door_line(Action::Drill, &tr!(lang, "tui.home.drill"), chosen, keymap, glyphs);
        line.push(Run::new(tr!(lang, "tui.home.questions"), if chosen { Role::Strong } else { Role::Text }));
        line
    }

    fn draw_list(&self, buf: &mut Buffer, area: Rect, theme: &Theme) {
        let rows = self.rows();
        let first = self.first_row(&rows, usize::from(area.height));
        let glyphs = theme.glyphs();
        for (row, y) in rows.iter().skip(first).zip(area.top()..area.bottom()) {
            let place = Rect { y, height: 1, ..area };
            match row {
                Row::Heading(title) => put_line(buf, place, &[Run::new(*title, Role::Title)], theme),
                Row::Lesson(entry, lesson) => {
                    let chosen = *entry == self.chosen;
                    put_line(buf, place, &lesson_line(lesson, chosen, usize::from(area.width), glyphs), theme);
                }
                Row::Blank => {}
            }
        }
        let mut mark = |y: u16, glyph: &str| {
            put_line_right(buf, Rect { y, height: 1, ..area }, &[Run::new(glyph, Role::Key)], theme);
        };
        if first > 0 {
            mark(area.top(), glyphs.more_up);
        }
        if first + usize::from(area.height) < rows.len() {
            mark(area.bottom().saturating_sub(1), glyphs.more_down);
        }
    }
}

/// The sign of a lesson's progress and the role of that sign.
fn progress_mark(progress: Mark, glyphs: &Glyphs) -> (&'static str, Role) {
    match progress {
        Mark::New => (glyphs.empty, Role::Dim),
        Mark::Begun => (glyphs.half, Role::Warn),
        Mark::Skipped => (glyphs.skipped, Role::Warn),
        Mark::Finished => (glyphs.check, Role::Good),
    }
}

fn lesson_line(lesson: &LessonItem, chosen: bool, columns: usize, glyphs: &Glyphs) -> RunLine {
    let (mark, mark_role) = progress_mark(lesson.progress, glyphs);
    let title = fit(&lesson.title, columns.saturating_sub(10)).into_owned();
    if chosen {
        let text = format!("{} {mark} {:<4} {title} ", glyphs.pointer, lesson.id);
        return vec![Run::new(text, Role::Selected)];
    }
    vec![
        Run::new("  ", Role::Text),
        Run::new(format!("{mark} "), mark_role),
        Run::new(format!("{:<4} ", lesson.id), Role::Dim),
        Run::new(title, Role::Text),
    ]
}

/// A door: the pointer if it is the chosen one, its key, its word.
fn door_line(action: Action, word: &str, chosen: bool, keymap: &Keymap, glyphs: &Glyphs) -> RunLine {
    let key = keymap.key_for(stack::HOME, action, glyphs.ellipsis.is_ascii()).unwrap_or_default();
    vec![
        Run::new(if chosen { glyphs.pointer } else { " " }, Role::Key),
        Run::new(" ", Role::Text),
        Run::new(pad(&key, KEY_COLUMNS), Role::Key),
        Run::new(format!("  {word}"), Role::Text),
    ]
}

/// The columns of a door's key.
const KEY_COLUMNS: usize = 5;

/// The pitch, wrapped.
fn pitch_lines(lang: Lang, columns: u16) -> Vec<RunLine> {
    wrap(&[Run::new(tr!(lang, "tui.home.pitch"), Role::Text)], usize::from(columns))
}

/// Where things are:
///
/// ```text
/// +----------------------------------------------------+
/// | finwait                                   progress |
/// |                                                    |
/// |  pitch                                             |
/// |                                                    |
/// |  > Enter  Learn: ...                               |
/// |    p      Play: ...                                |
/// |    d      Drill: ...                               |
/// |  ------------------------------                    |
/// |  list of chapters and lessons      ladder, if      |
/// |                                    there is room   |
/// |                                    the chosen one, |
/// |                                    if there is more|
/// | keys                                               |
/// +----------------------------------------------------+
/// ```
struct Places {
    title: Rect,
    pitch: Rect,
    learn: Rect,
    play: Rect,
    drill: Rect,
    list: Rect,
    ladder: Option<Rect>,
    about: Option<Rect>,
    keys: Rect,
}

/// The least width that has room for the ladder, and the widest that the body is made.
const LADDER_FROM: u16 = 78;

/// Below that it lies under the list, in so many rows at least and at most; the list keeps a few of its own.
const LADDER_UNDER: (u16, u16) = (6, 8);
const LIST_LEAST: u16 = 5;

const BODY_MOST: u16 = 132;

impl Places {
    fn new(screen: Rect, lang: Lang, model: &HomeModel) -> Places {
        let (title, rest) = cut_top(screen, 1);
        let (body, keys) = cut_bottom(rest, 1);
        let width = body.width.saturating_sub(4).min(BODY_MOST);
        let body = Rect { x: body.x + (body.width - width) / 2, width, ..body };
        let rows = u16::try_from(model.rows().len()).unwrap_or(u16::MAX);
        let pitch_rows = u16::try_from(pitch_lines(lang, width).len()).unwrap_or(1);
        // What is left over goes above the pitch, a quarter of it, so that a tall screen is not top-heavy.
        let spare = body.height.saturating_sub(rows.saturating_add(pitch_rows + 6));
        let (_, body) = cut_top(body, 1 + (spare / 4).min(6));
        let (pitch, body) = cut_top(body, pitch_rows);
        let (_, body) = cut_top(body, 1);
        let (learn, body) = cut_top(body, 1);
        let (play, body) = cut_top(body, 1);
        let (drill, body) = cut_top(body, 1);
        let (_, body) = cut_top(body, 1 + u16::from(spare > 1));
        let ladder_width = (width * 3 / 8).clamp(28, 56);
        let (list, ladder) = if screen.width >= LADDER_FROM {
            let (list, ladder) = cut_right(body, ladder_width);
            (Rect { width: list.width.saturating_sub(2), ..list }, Some(ladder))
        } else {
            let (list, ladder) = cut_bottom(body, body.height.saturating_sub(LIST_LEAST).min(LADDER_UNDER.1));
            (list, Some(ladder).filter(|ladder| ladder.height >= LADDER_UNDER.0))
        };
        let (list, _) = cut_top(list, list.height.saturating_sub(1).min(rows));
        let ladder_rows = if body.height >= LADDER_WITH_ABOUT + ABOUT_LEAST { LADDER_WITH_ABOUT } else { LADDER_ROWS };
        let beside = ladder.filter(|_| screen.width >= LADDER_FROM);
        let ladder = ladder.map(|area| cut_top(area, area.height.saturating_sub(1).min(ladder_rows)).0);
        let about = beside.map(|area| cut_top(area, ladder_rows + 1).1).filter(|area| area.height >= ABOUT_LEAST - 1);
        Places { title, pitch, learn, play, drill, list, ladder, about, keys }
    }
}

/// The most rows of the ladder: it is a picture beside the list, not the list's rival.
const LADDER_ROWS: u16 = 22;

/// The same where the chosen lesson is told of below it, and the rows that this takes at least, a blank one before it
/// counted.
const LADDER_WITH_ABOUT: u16 = 19;
const ABOUT_LEAST: u16 = 9;

#[cfg(test)]
mod home_tests;
