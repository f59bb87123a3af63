//! The course that is listed: another one than the program's own, and one that changes while it is open.

use crate::lesson::{Course, LessonRun};
use crate::tr;
use crate::tui::overlay::Page;

use super::lesson::LessonScreen;
use super::{App, Place, message_title};

impl App {
    /// Lists another course than the one that comes with the program, and says what of it is left out.
    pub fn use_course(&mut self, course: Course) {
        self.course = course;
        self.refresh_home();
        self.home.choose_next();
        self.tell_problems();
    }

    fn tell_problems(&mut self) {
        let problems = &self.course.problems;
        if problems.is_empty() {
            return;
        }
        let mut body = tr!(self.lang, "tui.home.problems", n = problems.len()).into_owned();
        for problem in problems {
            body.push_str(&format!("\n{}:{}", problem.path, problem.why));
        }
        self.overlays.show(Page::Message { title: message_title(self.lang), body });
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
