//! The course that is listed: another one than the program's own, and one that changes while it is open.

use crate::lesson::progress::LessonProgress;
use crate::lesson::{Course, Head, LessonRun, PATHS, Path, exit_wish};
use crate::tr;
use crate::tui::home::{About, Need};
use crate::tui::overlay::{Overlay, Page};

use super::lesson::LessonScreen;
use super::{App, Effect, Place};

impl App {
    /// Lists another course than the one that comes with the program, and says what of it is left out.
    pub fn use_course(&mut self, course: Course) {
        self.course = course;
        self.refresh_home();
        self.home.choose_next();
        self.tell_problems();
    }

    /// Goes over to a path through the course.
    pub fn use_path(&mut self, path: &'static Path) {
        self.progress.path = (*path != PATHS[0]).then(|| path.word.to_owned());
        self.effects.push(Effect::SaveProgress(self.progress.clone()));
        self.refresh_home();
        self.home.choose_next();
    }

    /// Three questions about the lesson that was just finished, which its run has not asked; false if it has none.
    pub(super) fn ask_at_the_exit(&mut self) -> bool {
        let Place::Lesson(screen) = &self.place else { return false };
        let Some(wish) = exit_wish(&screen.run, u64::try_from(self.now.at).unwrap_or(1)) else { return false };
        self.open_drill(wish);
        true
    }

    /// What the list says of a lesson while it is chosen.
    pub(super) fn about(&self, head: &Head, kept: &LessonProgress) -> About {
        let need = |id: &String| {
            let entry = self.course.entries().iter().find(|entry| entry.head.id == *id);
            let finished = entry.is_some_and(|entry| self.progress.lesson(&entry.key).finished);
            Need { id: id.clone(), finished }
        };
        About {
            minutes: head.minutes,
            goal: head.goal.get(self.lang).trim().to_owned(),
            needs: head.needs.iter().map(need).collect(),
            beliefs: head.targets,
            answers: (kept.right, kept.wrong),
            challenge_done: kept.challenge_done,
        }
    }

    /// Says what is left out now; what was said of it before is true no more.
    fn tell_problems(&mut self) {
        self.overlays.keep(|overlay| !matches!(overlay, Overlay::Page { page: Page::LeftOut(_), .. }));
        let problems = &self.course.problems;
        if problems.is_empty() {
            return;
        }
        let mut body = tr!(self.lang, "tui.home.problems", n = problems.len()).into_owned();
        for problem in problems {
            body.push_str(&format!("\n{}:{}", problem.path, problem.why));
        }
        self.overlays.show(Page::LeftOut(body));
    }

    /// The files of the course have changed: a lesson that is open begins anew where the learner was.
    pub(super) fn take_course(&mut self, course: Course) {
        self.course = course;
        self.refresh_home();
        self.tell_problems();
        let Place::Lesson(screen) = &self.place else { return };
        let open = |run: &LessonRun| {
            let key = &run.proved().key;
            self.course.entries().iter().find(|entry| entry.key == *key).cloned()
        };
        let Some(proved) = open(&screen.run).and_then(|entry| entry.prove(self.lang).ok()) else { return };
        let notice = tr!(self.lang, "tui.home.changed", id = proved.lesson.id).into_owned();
        let kept = self.progress.lesson(&proved.key);
        let mut fresh = LessonScreen::new(proved, &kept, self.manner, screen.run.arm());
        fresh.notice = Some(notice);
        self.enter(Place::Lesson(Box::new(fresh)));
    }
}
