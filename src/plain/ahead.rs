//! `ask`: a question about what comes next in the run that is talked about. The run is put aside, the question is asked
//! as one of a drill, and afterwards the talk goes on where it was, with what was asked about played or not.

use crate::quiz::ahead::ahead;
use crate::quiz::drill::{Drill, Planned, Wish};
use crate::quiz::schedule::Mode;

use super::drill::DrillTalk;
use super::driver::{Driver, Stepped};
use super::page::Page;
use super::{Plain, Trouble};

/// A place that was left for a question about its run.
pub(super) struct Aside {
    place: Box<dyn Driver + Send>,
    /// How many steps of its run the question is about.
    steps: usize,
}

impl Plain {
    /// Asks about what comes next; says why not, if there is nothing to ask.
    pub(super) fn ask_ahead(&mut self, page: &mut Page) {
        let Some(place) = &self.place else { return };
        let session = match place.onward() {
            Ok(session) => session,
            Err(key) => {
                page.words(key);
                return self.worsen(Trouble::Failed);
            }
        };
        match ahead(&session, self.learner.answers()) {
            Ok(found) => {
                let wish = Wish { mode: Mode::Lesson, ..Wish::default() };
                let plan = vec![Planned { item: found.item, pressure: None, link: None }];
                let drill = Drill::of_plan(plan, wish, false, self.learner.clone(), self.now);
                let talk: Box<dyn Driver + Send> = Box::new(DrillTalk::about_run(drill, self.now));
                let left = self.place.replace(talk);
                self.aside = left.map(|place| Aside { place, steps: found.steps });
                self.tell(page);
            }
            Err(quiet) => {
                page.text(quiet.sentence(page.lang));
                self.worsen(Trouble::Failed);
            }
        }
    }

    /// Back to the run, with what was asked about played or not; false if none was left.
    pub(super) fn come_back(&mut self, played: bool, page: &mut Page) -> bool {
        self.keep();
        let Some(Aside { mut place, steps }) = self.aside.take() else { return false };
        page.words(if played { "ahead.back_played" } else { "ahead.back_unplayed" });
        for _ in 0..if played { steps } else { 0 } {
            let stepped = place.step(page);
            self.after(stepped);
            if matches!(stepped, Stepped::Last | Stepped::Stays) {
                break;
            }
        }
        self.place = Some(place);
        true
    }
}
