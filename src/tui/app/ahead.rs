//! Asking about what comes next in the run on screen: the run is put aside, one question about it is opened over it,
//! and after the verdict the learner is back where they were, with what was asked about played or not.

use crate::lesson::{Phase as Part, Standstill};
use crate::quiz::ahead::ahead;
use crate::quiz::drill::{Drill, Phase, Planned, Wish};
use crate::quiz::schedule::Mode;
use crate::scenario::Session;
use crate::tr;
use crate::tui::action::Action;

use super::drill::DrillScreen;
use super::{App, Place};

/// A run that was left for a question about it.
#[derive(Debug, Clone)]
pub(super) struct Aside {
    /// Where it is shown, as it was left.
    pub place: Place,
    /// How many steps of it the question is about.
    steps: usize,
}

impl App {
    /// Opens a question about what comes next in the run on screen; says why not, if there is none.
    pub(super) fn ask_ahead(&mut self) {
        let session = match &self.place {
            Place::Home => return,
            Place::Fleet(_) => Err("fleetui.ask"),
            Place::Sandbox(sandbox) if sandbox.session.is_told() => Err(sandbox.why_unasked().unwrap_or("fleetui.ask")),
            Place::Drill(_) => Err("ahead.not_here"),
            Place::Lesson(screen) => screen.run.onward().map_err(Standstill::key),
            Place::Sandbox(sandbox) if sandbox.beside.is_some() => Err("ahead.two_futures"),
            Place::Sandbox(sandbox) => Ok((*sandbox.session).clone()),
        };
        let session = match session {
            Ok(session) => session,
            Err(key) => return self.say(tr!(self.lang, key).into_owned()),
        };
        // Asked again at the same moment, another question may come.
        let turn = self.learner.answers();
        match ahead(&session, turn) {
            Ok(found) => {
                let wish = Wish { mode: Mode::Lesson, ..Wish::default() };
                let plan = vec![Planned { item: found.item, pressure: None, link: None }];
                let drill = Drill::of_plan(plan, wish, false, self.learner.clone(), self.now);
                let Some(stage) = self.stage().cloned() else { return };
                let screen = DrillScreen::about_run(drill, stage, self.manner);
                let place = core::mem::replace(&mut self.place, Place::Drill(Box::new(screen)));
                self.aside = Some(Box::new(Aside { place, steps: found.steps }));
                self.looked = self.session().map_or(0, Session::position);
            }
            Err(quiet) => self.say(quiet.sentence(self.lang)),
        }
    }

    /// What a key does in a question about a run and nowhere else in a drill; whether this was one of them.
    pub(super) fn act_aside(&mut self, action: Action) -> bool {
        let Place::Drill(screen) = &self.place else { return false };
        if self.aside.is_none() {
            return false;
        }
        let judged = screen.drill.phase() == Phase::Judged;
        match action {
            Action::NextBeat | Action::Commit if judged && !screen.stage.animates(&screen.session) => {
                self.come_back(true);
            }
            Action::Back if !screen.answering.is_typing() || judged => self.come_back(false),
            _ => return false,
        }
        true
    }

    /// Back to the run, with what was asked about played or not.
    fn come_back(&mut self, played: bool) {
        let Some(aside) = self.aside.take() else { return };
        self.keep_reviews();
        let lang = self.lang;
        let Aside { place, steps } = *aside;
        self.place = place;
        match &mut self.place {
            Place::Home | Place::Drill(_) | Place::Fleet(_) => {}
            _ if !played => {}
            Place::Lesson(screen) => {
                let target = screen.run.session().position() + steps;
                if screen.run.phase() == Part::Say {
                    let _ = screen.go_on(lang);
                }
                if screen.run.session().position() < target {
                    screen.step_until(|run| run.session().position() >= target);
                }
            }
            Place::Sandbox(sandbox) => {
                let target = sandbox.session.position() + steps;
                sandbox.step_until(lang, |session| session.position() >= target);
            }
        }
        self.say(tr!(lang, if played { "ahead.back_played" } else { "ahead.back_unplayed" }).into_owned());
    }
}
