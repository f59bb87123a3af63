//! A lesson's text that is longer than its pane: Enter turns it on before it goes on, so that every line can be read.
//!
//! How far it has been read belongs to one moment of the lesson; at another one reading begins anew.

use ratatui::layout::Rect;

use crate::lesson::{LessonRun, Phase};

use super::lesson::LessonScreen;
use super::{App, Place};

/// A moment of a lesson, and how many lines of its text lie above the pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    moment: (usize, Phase, usize),
    lines: usize,
}

fn moment(run: &LessonRun) -> (usize, Phase, usize) {
    (run.beat_index(), run.phase(), run.session().position())
}

impl LessonScreen {
    /// How many lines have been read and make room for the next.
    pub(super) fn lines_read(&self) -> usize {
        self.read.filter(|read| read.moment == moment(&self.run)).map_or(0, |read| read.lines)
    }
}

impl App {
    /// Turns to the lines of the text that did not fit, if there are any.
    pub(super) fn read_on(&mut self) -> bool {
        let area = Rect::new(0, 0, self.screen.width, self.screen.height);
        let Place::Lesson(screen) = &self.place else { return false };
        if screen.run.phase() == Phase::Commit {
            return false;
        }
        let Some((places, lines)) = self.lesson_places(area, screen) else { return false };
        let (rows, read) = (usize::from(places.story_text().height), screen.lines_read());
        if lines.len() <= read + rows || rows < 2 {
            return false;
        }
        // The last line stays in sight, as the mark that there was more lay over its end.
        let read = Read { moment: moment(&screen.run), lines: read + rows - 1 };
        if let Place::Lesson(screen) = &mut self.place {
            screen.read = Some(read);
        }
        true
    }
}
