//! The sandbox: a session in which everything may be done, with or without a script to begin from.

use crate::lang::Lang;
use crate::scenario::live::{Pace, Report};
use crate::scenario::{Failure, FailureKind, Forks, Line, Next, Progress, Scenario, Session};
use crate::sim::Setup;
use crate::tr;
use crate::trace::{Call, Command, FlightView, HostId, Reuse, Run, SocketRef, Span, Time, What, WorldView};
use crate::tui::text::left;

use super::beside::Beside;
use super::live_words;
use super::stage::{Manner, Plan, Stage};

/// The sandbox on screen.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// What is played: the active branch of the tree of forks.
    pub session: Forks,
    /// Two branches of it side by side, if that is what is looked at.
    pub beside: Option<Beside>,
    /// Whether something was done that no file holds.
    pub unsaved: bool,
    /// What is shown of it.
    pub stage: Stage,
    /// The title: the file's name, if it came from one.
    pub title: Option<String>,
    /// What to say under everything else, until the next key.
    pub notice: Option<String>,
    pub(super) manner: Manner,
    scenario: Option<Scenario>,
    /// What is said at the end of a run that was seen elsewhere, and to whoever wants to change it.
    told: Option<Told>,
    /// On the real kernel, how packets move there.
    arm: Option<Pace>,
}

/// The words about a run that was seen elsewhere.
#[derive(Debug, Clone)]
pub struct Told {
    /// At its end, in each language.
    pub end: Vec<(Lang, String)>,
    /// To whoever wants to change it: the key of the sentence.
    pub fixed: &'static str,
    /// To whoever wants a question about it: the key of the sentence.
    pub ask: &'static str,
    /// Where it ended otherwise than it should have: what was expected, and what came instead.
    pub wrong: Option<[String; 2]>,
}

impl Told {
    /// With an end that is told in each language.
    pub fn new(end: impl Fn(Lang) -> String, fixed: &'static str, ask: &'static str) -> Told {
        Told { end: Lang::ALL.into_iter().map(|lang| (lang, end(lang))).collect(), fixed, ask, wrong: None }
    }
}

impl Sandbox {
    /// Two hosts, and a server that listens on port 80.
    pub fn fresh(manner: Manner, arm: Option<Pace>) -> Sandbox {
        let listen = opening();
        let session = if let Some(pace) = arm {
            let opening = vec![Line { command: listen, number: 0, span: 0..0 }];
            Session::on_kernel(Setup::default(), opening, Vec::new(), pace, true)
        } else {
            let mut session = Session::play(Setup::default());
            let _ = session.give(listen);
            session
        };
        Sandbox::on(session, None, None, manner, arm)
    }

    /// A scenario, at its beginning.
    pub fn of(scenario: Scenario, title: String, manner: Manner, arm: Option<Pace>) -> Sandbox {
        let session = match arm {
            Some(pace) => Session::on_kernel(scenario.setup.clone(), Vec::new(), scenario.lines.clone(), pace, true),
            None => Session::new(&scenario),
        };
        Sandbox::on(session, Some(title), Some(scenario), manner, arm)
    }

    fn on(
        session: Session,
        title: Option<String>,
        scenario: Option<Scenario>,
        manner: Manner,
        arm: Option<Pace>,
    ) -> Sandbox {
        let stage = Stage::new(&session, manner);
        let session = Forks::from(session);
        Sandbox { session, beside: None, unsaved: false, stage, title, notice: None, manner, scenario, told: None, arm }
    }

    /// Shows a run from that step on, what comes before being known already. On the kernel it begins at its beginning.
    pub fn begin_at(&mut self, step: usize) {
        if self.session.is_live() {
            return;
        }
        while self.session.position() < step && self.session.step() != Progress::Ended {}
        self.stage.settle(&self.session);
    }

    /// A run that was seen elsewhere, to be looked at from its beginning.
    pub fn of_told(mut session: Session, title: String, told: Told, manner: Manner) -> Sandbox {
        session.seek(0);
        Sandbox { told: Some(told), ..Sandbox::on(session, Some(title), None, manner, None) }
    }

    /// The key of why nothing may be changed here, if that is so.
    pub fn why_fixed(&self) -> Option<&'static str> {
        self.words().map(|told| told.fixed)
    }

    /// The key of why nothing is asked about it, if it was seen elsewhere.
    pub fn why_unasked(&self) -> Option<&'static str> {
        self.words().map(|told| told.ask)
    }

    fn words(&self) -> Option<&Told> {
        self.told.as_ref().filter(|_| self.session.is_told())
    }

    /// At the end of a run that went wrong: the sentence about it, what was expected, and what came.
    pub fn wrong(&self, lang: Lang) -> Option<(&str, &[String; 2])> {
        let told = self.words().filter(|_| self.session.next() == Next::Done)?;
        let (_, end) = told.end.iter().find(|(of, _)| *of == lang)?;
        Some((end, told.wrong.as_ref()?))
    }

    /// What is said at the end.
    fn rest(&self, key: &str, lang: Lang) -> String {
        let end = self.words().and_then(|told| told.end.iter().find(|(of, _)| *of == lang));
        end.map_or_else(|| tr!(lang, key).into_owned(), |(_, end)| end.clone())
    }

    /// A tree of forks, where its learner left it.
    pub fn of_tree(forks: Forks, title: String, manner: Manner) -> Sandbox {
        let mut sandbox = Sandbox::on(Session::play(Setup::default()), Some(title), None, manner, None);
        sandbox.session = forks;
        sandbox.stage = Stage::new(&sandbox.session, manner);
        sandbox
    }

    /// The same from its beginning, on the real kernel or in the simulator.
    pub fn switch(&mut self, arm: Option<Pace>) {
        self.arm = arm;
        self.restart();
    }

    /// Back to the beginning, everything done since forgotten.
    pub fn restart(&mut self) {
        if self.session.is_told() {
            return self.go_to_start();
        }
        *self = match (self.scenario.clone(), self.title.clone()) {
            (Some(scenario), Some(title)) => Sandbox::of(scenario, title, self.manner, self.arm),
            _ => Sandbox::fresh(self.manner, self.arm),
        };
    }

    /// A step, gliding if the screen may move.
    pub fn step(&mut self, lang: Lang) {
        match self.stage.plan(&self.session) {
            Plan::Now => {
                self.step_now(lang);
            }
            Plan::Glides => {}
            Plan::Waits => self.notice = Some(tr!(lang, "live.nothing_to_ask").into_owned()),
            Plan::Nothing => {
                self.stage.play(false);
                // What is said at the end of a run seen elsewhere stands there as it is.
                self.notice = self.words().is_none().then(|| self.rest("app.sandbox.rest", lang));
            }
        }
    }

    pub(super) fn step_now(&mut self, lang: Lang) -> bool {
        self.stage.remember(&self.session);
        let progress = self.session.step();
        self.stage.settle(&self.session);
        match progress {
            Progress::Did => true,
            Progress::Ended | Progress::Waits => false,
            Progress::Failed(failure) => {
                self.complain(&failure, lang);
                true
            }
        }
    }

    /// Says what went otherwise than a line of the script says.
    fn complain(&mut self, failure: &Failure, lang: Lang) {
        self.stage.play(false);
        self.notice = Some(unmet(&self.session, failure, lang));
    }

    /// Takes in what the kernel's side tells.
    pub fn hear(&mut self, report: Report, lang: Lang) {
        let happened = live_words::is_news(&report);
        if happened && self.session.is_at_present() {
            self.stage.remember(&self.session);
        }
        let failed = self.session.all_failures();
        self.session.hear(report);
        self.stage.catch_up(&self.session, happened);
        if self.session.all_failures() > failed
            && let Some(failure) = self.session.failures_of_last_step().first().cloned()
        {
            self.complain(&failure, lang);
        }
        if let Some(unable) = self.session.take_unable().first() {
            self.stage.play(false);
            self.notice = Some(live_words::unable(unable, lang));
        }
    }

    /// Steps on until `wanted` says so, at most to rest.
    pub fn step_until(&mut self, lang: Lang, wanted: impl Fn(&Session) -> bool) {
        const MOST: usize = 20_000;
        if self.session.is_live() {
            self.stage.play(true);
            self.step(lang);
            return;
        }
        self.stage.play(false);
        for _ in 0..MOST {
            let goes_on = self.session.next() != Next::Done && self.step_now(lang);
            if !goes_on || wanted(&self.session) || shows(&self.session) {
                break;
            }
        }
    }

    /// A step back.
    pub fn step_back(&mut self) {
        self.stage.play(false);
        if self.stage.ahead(&self.session) == Span::ZERO {
            self.session.back();
        }
        self.stage.settle(&self.session);
    }

    /// To a step of what was done.
    pub fn go_to(&mut self, step: usize) {
        self.stage.play(false);
        if let Some(before) = step.checked_sub(1) {
            // What a step has changed is seen beside the step before it.
            self.session.seek(before);
            self.stage.remember(&self.session);
        }
        self.session.seek(step);
        self.stage.settle(&self.session);
    }

    /// To the end: over what was done already at once, then as far as the script goes.
    pub fn go_to_end(&mut self, lang: Lang) {
        let known = self.session.len();
        let prints = || self.session.to_scenario().lines().any(|line| line.starts_with("show "));
        // What a program prints is to be read on the way.
        if self.session.position() < known && !self.session.is_live() && !prints() {
            self.go_to(known);
        }
        self.step_until(lang, |_| false);
    }

    /// To the beginning of what was done.
    pub fn go_to_start(&mut self) {
        self.stage.play(false);
        self.session.seek(0);
        self.stage.settle(&self.session);
    }

    /// Plays, or stops.
    pub fn toggle_play(&mut self, lang: Lang) {
        let on = !self.stage.is_playing();
        self.stage.play(on);
        if on {
            self.step(lang);
        }
    }

    /// Time passes on screen.
    pub fn tick(&mut self, elapsed: Span, lang: Lang) {
        if self.stage.tick(elapsed, &self.session) {
            self.step_now(lang);
        }
    }

    /// A learner's command, at the moment that the screen shows.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn give(&mut self, command: Command, lang: Lang) -> Result<(), String> {
        if let Some(why) = self.why_fixed() {
            return Err(tr!(lang, why).into_owned());
        }
        if self.session.is_live() {
            self.notice = live_words::before_giving(&self.session, lang);
            self.session.follow();
            self.stage.catch_up(&self.session, true);
        }
        let (ahead, step) = (self.stage.ahead(&self.session), self.session.position());
        let known = if self.session.is_live() { step } else { self.session.len() };
        self.stage.remember(&self.session);
        if ahead > Span::ZERO {
            let _ = self.session.give(Command::Run(Run::For(ahead)));
        }
        let given = self.session.give(command);
        if given.is_ok() {
            self.session.given_at(step);
            self.unsaved = true;
            if step < known {
                // What had been played after this moment is another future now.
                let said = tr!(lang, "app.sandbox.replaced", from = step + 1, to = known);
                self.notice = Some(said.into_owned());
            }
        }
        self.stage.settle(&self.session);
        let failure = self.session.failures_of_last_step().first().filter(|_| given.is_ok());
        if let Some(said) = failure.map(|failure| unmet(&self.session, failure, lang)) {
            self.notice = Some(said);
        }
        given.map_err(|refusal| super::refusal_sentence(&refusal, lang))
    }

    /// What the next step will do, as a short line.
    pub fn next_line(&self, lang: Lang) -> String {
        match self.session.next() {
            Next::Command { text, .. } => tr!(lang, "app.next.command", text = text).into_owned(),
            // On the kernel, what can be let go is told by the line about the wire.
            Next::Event { .. } if self.session.is_live() => String::new(),
            Next::Event { at } => {
                let wait_is_over = at <= self.stage.clock();
                let wait = left(at.since(self.stage.clock()), lang);
                match event_at(self.session.view(), at, lang) {
                    Some(what) if wait_is_over => tr!(lang, "app.next.now", what = what).into_owned(),
                    Some(what) => tr!(lang, "app.next.named", what = what, wait = wait).into_owned(),
                    None if wait_is_over => tr!(lang, "app.next.event_now").into_owned(),
                    None => tr!(lang, "app.next.event", wait = wait).into_owned(),
                }
            }
            Next::Waits { .. } => String::new(),
            Next::Done => self.rest("app.next.rest", lang),
        }
    }
}

/// What was expected and is not so, and whether it was waited for in vain.
pub fn unmet(session: &Session, failure: &Failure, lang: Lang) -> String {
    let (line, expected, actual) = (failure.line, &failure.expected, &failure.actual);
    let rests = !session.is_live() && session.view().next_event.is_none();
    let said = match failure.kind {
        FailureKind::Until if rests => tr!(lang, "app.sandbox.never", expected = expected, actual = actual),
        FailureKind::Until => tr!(lang, "app.sandbox.not_in_time", expected = expected, actual = actual),
        FailureKind::Expect | FailureKind::Refused(_) | FailureKind::Endless => {
            tr!(lang, "app.sandbox.failed_now", expected = expected, actual = actual)
        }
    };
    if line == 0 { said.into_owned() } else { tr!(lang, "app.sandbox.in_line", line = line, said = said).into_owned() }
}

/// What an empty sandbox begins with: the server listens on port 80.
pub fn opening() -> Command {
    let backlog = crate::trace::command::BACKLOG_DEFAULT;
    let call = Call::Listen { port: 80, backlog, reuse: Reuse::default(), label: None };
    Command::Call { on: SocketRef::current("server"), call }
}

/// Whether the last step was to show what a program prints, which is to be read.
fn shows(session: &Session) -> bool {
    session.records_of_last_step().iter().any(|record| matches!(record.what, What::Shown { .. }))
}

/// What is going to happen at that moment: a segment arrives or vanishes, or a timer fires; nothing if only time
/// passes.
pub fn event_at(view: &WorldView, at: Time, lang: Lang) -> Option<String> {
    let name = |id: HostId| view.host(id).map_or("?", |host| host.name.as_str());
    let due = |flight: &&FlightView| flight.lost_at.unwrap_or(flight.arrives_at) == at;
    if let Some(flight) = view.flights.iter().find(due) {
        let flags = flight.segment.flags.to_string();
        let (id, to) = (flight.id.to_string(), flight.to.map_or("?", name));
        let key = if flight.lost_at.is_some() { "app.next.lost" } else { "app.next.arrives" };
        return Some(tr!(lang, key, id = id, flags = flags, host = to).into_owned());
    }
    view.hosts.iter().find_map(|host| {
        let timers = host.sockets.iter().flat_map(|socket| &socket.timers);
        let timer = timers.filter(|timer| timer.at == at).min_by_key(|timer| timer.kind)?;
        let label = timer.kind.label().get(lang);
        Some(tr!(lang, "app.next.timer", host = host.name, timer = label).into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::{Command, Sandbox};
    use crate::lang::Lang;
    use crate::tui::app::Manner;

    /// What is acted on in the past takes the place of what had been played after it, and says so.
    #[test]
    fn a_future_that_is_replaced_is_missed() {
        let mut sandbox = Sandbox::fresh(Manner { motion: false, pace: 2, absolute: false }, None);
        let command = |sandbox: &Sandbox, text: &str| sandbox.session.command(text, Lang::En).expect("a command");
        let connect: Command = command(&sandbox, "client: connect server:80");
        sandbox.give(connect, Lang::En).expect("done");
        for _ in 0..3 {
            sandbox.step_now(Lang::En);
        }
        let (played, back) = (sandbox.session.len(), 2);
        for _ in 0..back {
            sandbox.session.back();
        }
        sandbox.stage.settle(&sandbox.session);
        let close = command(&sandbox, "client: close");
        sandbox.give(close, Lang::En).expect("done");
        let said = sandbox.notice.clone().expect("it is said");
        assert!(said.contains(&format!("steps {} to {played}", played - back + 1)), "{said}");
        // At the end of what is known nothing is lost, and nothing is said.
        sandbox.notice = None;
        let crash = command(&sandbox, "server: crash");
        sandbox.give(crash, Lang::En).expect("done");
        assert_eq!(sandbox.notice, None);
    }
}
