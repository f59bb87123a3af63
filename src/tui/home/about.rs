//! What the first screen says of the chosen lesson, where there is room: what one can do afterwards, how long it takes,
//! what it builds upon, and how far the learner is.
//!
//! The common beliefs that it puts to the test are counted, not told: a prediction that has been read is none.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{LessonItem, progress_mark};
use crate::lang::Lang;
use crate::lesson::progress::Mark;
use crate::tr;
use crate::tui::paint::put_text;
use crate::tui::text::{Run, RunLine, wrap};
use crate::tui::theme::{Role, Theme};

/// What is said of a lesson beside its title.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// How many minutes it takes.
    pub minutes: u32,
    /// What the learner can do afterwards.
    pub goal: String,
    /// What it builds upon.
    pub needs: Vec<Need>,
    /// How many common beliefs it puts to the test.
    pub beliefs: usize,
    /// How many predictions were right and how many wrong at the first try.
    pub answers: (u32, u32),
    /// Whether its challenge was met.
    pub challenge_done: bool,
}

/// A lesson that another one builds upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its id.
    pub id: String,
    /// Whether the learner has finished it.
    pub finished: bool,
}

/// Draws it from the top of `area`.
pub(super) fn draw(lesson: &LessonItem, buf: &mut Buffer, area: Rect, theme: &Theme, lang: Lang) {
    let title = Run::new(format!("{}  {}", lesson.id, lesson.title), Role::Strong);
    let paragraphs = [
        vec![title],
        vec![Run::new(&lesson.about.goal, Role::Text)],
        cost(&lesson.about, theme, lang),
        beliefs(&lesson.about, lang),
        done(&lesson.about, lang),
    ];
    let told = paragraphs.iter().filter(|runs| !runs.is_empty());
    let lines: Vec<RunLine> = told.flat_map(|runs| wrap(runs, usize::from(area.width))).collect();
    put_text(buf, area, &lines, theme);
}

/// The minutes, and what it builds upon.
fn cost(about: &About, theme: &Theme, lang: Lang) -> RunLine {
    let mut line = vec![Run::new(tr!(lang, "tui.home.about.minutes", n = about.minutes), Role::Dim)];
    if !about.needs.is_empty() {
        line.push(Run::new(format!("{SEPARATOR}{}", tr!(lang, "tui.home.about.after")), Role::Dim));
    }
    for (place, need) in about.needs.iter().enumerate() {
        let progress = if need.finished { Mark::Finished } else { Mark::New };
        let (mark, role) = progress_mark(progress, theme.glyphs());
        line.push(Run::new(format!("{}{} ", if place > 0 { " " } else { "" }, need.id), Role::Dim));
        line.push(Run::new(mark, role));
    }
    line
}

/// How many beliefs it puts to the test, if any.
fn beliefs(about: &About, lang: Lang) -> RunLine {
    let told = tr!(lang, "tui.home.about.beliefs", n = about.beliefs);
    if about.beliefs > 0 { vec![Run::new(told, Role::Dim)] } else { RunLine::new() }
}

/// What the learner has done of it; nothing for a lesson that was never opened.
fn done(about: &About, lang: Lang) -> RunLine {
    let (right, wrong) = about.answers;
    let mut parts = Vec::new();
    if right + wrong > 0 {
        parts.push(tr!(lang, "tui.home.about.answers", right = right, all = right + wrong).into_owned());
    }
    if about.challenge_done {
        parts.push(tr!(lang, "tui.home.about.challenge").into_owned());
    }
    if parts.is_empty() { RunLine::new() } else { vec![Run::new(parts.join(SEPARATOR), Role::Good)] }
}

/// What stands between two things on a line.
const SEPARATOR: &str = ", ";
