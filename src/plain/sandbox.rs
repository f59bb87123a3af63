//! The sandbox line by line: a session in which everything may be done, with or without a script to begin from.

use crate::lang::Lang;
use crate::lesson::progress::{LessonProgress, Progress as Kept};
use crate::scenario::forks::Forks;
use crate::scenario::{Next, Progress, Scenario, Session, refusal_text};
use crate::sim::Setup;
use crate::tr;
use crate::trace::Command;
use crate::tui::app::{event_at, opening, unmet};
use crate::tui::text::left;

use super::driver::{Back, Driver, Heard, Stepped, Turn};
use super::page::Page;
use super::say::{Teller, states};

/// The sandbox.
#[derive(Debug, Clone)]
pub struct SandboxTalk {
    session: Forks,
    teller: Teller,
    /// The file that it came from, with its title.
    from: Option<(Scenario, String)>,
}

impl SandboxTalk {
    /// Two hosts, and a server that listens on port 80.
    pub fn fresh() -> SandboxTalk {
        let mut session = Session::play(Setup::default());
        let _ = session.give(opening());
        SandboxTalk { session: session.into(), teller: Teller::default(), from: None }
    }

    /// A scenario, at its beginning.
    pub fn of(scenario: Scenario, title: String) -> SandboxTalk {
        let session = Session::new(&scenario);
        SandboxTalk { session: session.into(), teller: Teller::default(), from: Some((scenario, title)) }
    }

    /// A tree of runs that was saved.
    pub fn of_forks(forks: Forks, title: String) -> SandboxTalk {
        let scenario = Scenario { setup: forks.setup().clone(), lines: Vec::new() };
        SandboxTalk { session: forks, teller: Teller::default(), from: Some((scenario, title)) }
    }
}

/// What a step will do, as a line; nothing if that cannot be said.
pub fn next_line(session: &Session, lang: Lang) -> Option<String> {
    let view = session.view();
    match session.next() {
        Next::Command { text, .. } => Some(tr!(lang, "app.next.command", text = text).into_owned()),
        Next::Event { at } => {
            let wait_is_over = at <= view.now;
            let wait = left(at.since(view.now), lang);
            Some(match event_at(view, at, lang) {
                Some(what) if wait_is_over => tr!(lang, "app.next.now", what = what).into_owned(),
                Some(what) => tr!(lang, "app.next.named", what = what, wait = wait).into_owned(),
                None => tr!(lang, "app.next.event", wait = wait).into_owned(),
            })
        }
        Next::Waits { .. } => None,
        Next::Done => Some(tr!(lang, "app.next.rest").into_owned()),
    }
}

/// Says in what the last step went otherwise than its script says; whether it did.
pub fn say_failures(session: &Session, page: &mut Page) -> bool {
    let failures = session.failures_of_last_step();
    for failure in failures {
        let text = unmet(session, failure, page.lang);
        page.story(&text);
    }
    !failures.is_empty()
}

impl Driver for SandboxTalk {
    fn session(&self) -> &Session {
        &self.session
    }

    fn told(&mut self) -> (&Session, &mut Teller) {
        (&self.session, &mut self.teller)
    }

    fn tell(&self, page: &mut Page) {
        if self.from.is_none() && self.session.position() <= 1 {
            page.words("plain.sandbox.welcome");
        }
        states(&self.session, page);
        if let Some(next) = next_line(&self.session, page.lang) {
            page.text(next);
        }
    }

    fn step(&mut self, page: &mut Page) -> Stepped {
        self.teller.remember(&self.session);
        match self.session.step() {
            Progress::Did | Progress::Failed(_) => {
                self.teller.step(&self.session, page);
                if say_failures(&self.session, page) { Stepped::Failed } else { Stepped::Moved }
            }
            Progress::Ended | Progress::Waits => {
                page.words("plain.rest");
                Stepped::Stays
            }
        }
    }

    fn back(&mut self) -> Back {
        if !self.session.back() {
            return Back::Beginning;
        }
        self.teller.forget();
        Back::Moved
    }

    fn seek(&mut self, step: usize) {
        self.session.seek(step);
        self.teller.forget();
    }

    fn go_on(&mut self, page: &mut Page) -> (Stepped, Turn) {
        (self.step(page), Turn::Stays)
    }

    fn next(&mut self, _anyway: bool, page: &mut Page) -> Turn {
        self.step(page);
        Turn::Stays
    }

    fn answer(&mut self, _line: &str, _page: &mut Page) -> Heard {
        Heard::NotAsked
    }

    fn is_asking(&self) -> bool {
        false
    }

    fn may_meddle(&self) -> bool {
        true
    }

    fn give(&mut self, command: Command, page: &mut Page) -> Result<Stepped, String> {
        self.teller.remember(&self.session);
        let step = self.session.position();
        self.session.give(command).map_err(|refusal| refusal_text(&refusal, page.lang))?;
        self.session.given_at(step);
        self.teller.step(&self.session, page);
        Ok(if say_failures(&self.session, page) { Stepped::Failed } else { Stepped::Moved })
    }

    fn forks(&mut self) -> Option<&mut Forks> {
        self.teller.forget();
        Some(&mut self.session)
    }

    fn onward(&self) -> Result<Session, &'static str> {
        Ok((*self.session).clone())
    }

    fn hint(&mut self, page: &mut Page) {
        page.words("app.lesson.hint_none");
    }

    fn restart(&mut self) {
        *self = match self.from.take() {
            Some((scenario, title)) => SandboxTalk::of(scenario, title),
            None => SandboxTalk::fresh(),
        };
    }

    fn hides_timers(&self) -> bool {
        false
    }

    fn keep(&self, _before: &Kept) -> Option<(String, LessonProgress)> {
        None
    }

    fn title(&self, lang: Lang) -> String {
        match &self.from {
            Some((_, title)) => title.clone(),
            None => tr!(lang, "app.sandbox.title").into_owned(),
        }
    }
}
