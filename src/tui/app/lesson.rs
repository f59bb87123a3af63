//! The lesson's screen: the stage above, and below it the story, the question, the comparison, the myth, the challenge.
//!
//! `lesson::LessonRun` decides what may happen; this holds what the screen adds: the stage, the answer being given, and
//! whether the first try was helped.

mod reading;

use crate::lang::Lang;
use crate::lesson::kept::{self, Earned};
use crate::lesson::progress::LessonProgress;
use crate::lesson::{LessonRun, Noted, Phase, Proved, Refused};
use crate::quiz::schedule::{Moment, Review};
use crate::quiz::{Kind, Response};
use crate::scenario::live::{Pace, Report};
use crate::scenario::{Next, in_a_line, of_a_line};
use crate::tr;
use crate::trace::{Command, Run, Span};

use super::answer::Answering;
use super::form::Form;
use super::live_words;
use super::stage::{Manner, Plan, Stage};
use reading::Read;

/// A lesson on screen.
#[derive(Debug, Clone)]
pub struct LessonScreen {
    /// The learner's way through it.
    pub run: LessonRun,
    /// What is shown of its session.
    pub stage: Stage,
    /// The answer being given.
    pub answering: Answering,
    /// What to say under everything else, until the next key.
    pub notice: Option<String>,
    /// The kernel has just ended a beat: a key meant for its play must not pass over the comparison.
    pub just_ended: bool,
    pub(super) manner: Manner,
    /// Right and wrong predictions before the beat at which the lesson was taken up again.
    earned: Earned,
    /// Which answers the log has.
    noted: Noted,
    /// How many options had been struck out when the latest answer was given.
    helped: usize,
    /// How far a text has been read that is longer than its pane.
    pub(super) read: Option<Read>,
}

/// What a key in a lesson leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The lesson goes on.
    Stays,
    /// The lesson is over: back to the first screen.
    Leaves,
    /// The challenge is not done: ask before going on without it.
    AsksToSkip,
    /// An output was asked for, the latest of the run's: show it.
    Looks,
}

impl LessonScreen {
    /// The beginning of a lesson, or the beat where the learner left it, with what was earned before it.
    /// With `arm` it is played on the real kernel.
    pub fn new(proved: Proved, before: &LessonProgress, manner: Manner, arm: Option<Pace>) -> LessonScreen {
        let (run, earned) = kept::take_up(proved, before, arm);
        let stage = Stage::new(run.session(), manner);
        let (answering, noted) = (Answering::default(), Noted::default());
        let (notice, just_ended, helped, read) = (None, false, 0, None);
        let mut screen =
            LessonScreen { run, stage, answering, notice, just_ended, manner, earned, noted, helped, read };
        screen.arrive();
        screen
    }

    /// What the answer to the present question is given in.
    pub fn form(&self, lang: Lang) -> Option<Form> {
        self.run.question().map(|question| Form::of_question(question, lang))
    }

    /// A new phase: a fresh answer, a stage that shows its session's moment.
    fn arrive(&mut self) {
        self.answering = self.form(Lang::En).map(|form| Answering::new(&form)).unwrap_or_default();
        self.stage.play(false);
        self.stage.settle(self.run.session());
        let timed = matches!(self.run.question().map(|question| &question.kind), Some(Kind::Time(_) | Kind::Timer(_)));
        self.stage.hide_timers(timed && matches!(self.run.phase(), Phase::Say | Phase::Commit));
    }

    /// Goes on, as Enter asks.
    pub fn go_on(&mut self, lang: Lang) -> Turn {
        self.notice = None;
        if self.just_ended {
            return Turn::Stays;
        }
        if self.run.session().is_opening() {
            self.notice = Some(tr!(lang, "live.opening").into_owned());
            return Turn::Stays;
        }
        match self.run.phase() {
            Phase::Play | Phase::Myth | Phase::Era if !self.run.is_played_out() => {
                if self.run.session().is_live() {
                    // Real time cannot be hurried: what is next is asked for as soon as it can be.
                    self.stage.play(true);
                    self.step();
                } else if self.stage.animates(self.run.session()) {
                    self.finish_playing();
                } else {
                    self.stage.play(true);
                    self.step();
                }
                Turn::Stays
            }
            Phase::Commit => self.commit(lang),
            Phase::Challenge if !self.run.challenge_met() => Turn::AsksToSkip,
            Phase::Done => Turn::Leaves,
            Phase::Say | Phase::Play | Phase::Compare | Phase::Myth | Phase::Era | Phase::Challenge => {
                self.advance();
                Turn::Stays
            }
        }
    }

    /// Goes to the next phase without asking.
    pub fn advance(&mut self) {
        let playing = self.run.phase() == Phase::Play;
        if self.run.advance() == Err(Refused::NotReady) {
            // What was answered stays in its place until the kernel is there.
            self.stage.settle(self.run.session());
            return;
        }
        if playing {
            self.stage.play(false);
            self.stage.settle(self.run.session());
        } else {
            self.arrive();
        }
        let answered = self.run.attempts().get(self.run.beat_index()).is_some_and(|attempt| attempt.played);
        if self.run.phase() == Phase::Commit && answered {
            // Someone who went back sees it again, but is not asked again.
            self.advance();
        } else if self.run.phase() == Phase::Play {
            self.stage.hide_timers(false);
            self.step();
        }
    }

    /// Plays the rest at once.
    fn finish_playing(&mut self) {
        self.stage.play(false);
        while self.step_now() {}
        self.after_step();
    }

    /// Locks the answer in and begins to play; says what is missing.
    fn commit(&mut self, lang: Lang) -> Turn {
        let Some(response) = self.answering.response() else {
            self.notice = self.answering.ask_for_more(lang);
            return Turn::Stays;
        };
        if let Response::Text(text) = &response
            && self.run.look(text).is_some()
        {
            return Turn::Looks;
        }
        if let Response::Fields(_) = &response
            && self.answering.go_to_next_empty()
        {
            return Turn::Stays;
        }
        self.helped = self.answering.struck().len();
        match self.run.answer(response) {
            Ok(()) => self.advance(),
            Err(Refused::Unreadable(unreadable)) => {
                self.answering.focus_on(unreadable.text());
                self.answering.complain(unreadable.message(lang));
            }
            Err(Refused::NoAnswer | Refused::Locked | Refused::WrongPhase | Refused::NotReady) => self.advance(),
        }
        Turn::Stays
    }

    /// One step of what is being shown, gliding if the screen may move.
    pub fn step(&mut self) {
        match self.run.phase() {
            Phase::Play | Phase::Myth | Phase::Era | Phase::Compare if self.run.is_played_out() => self.after_step(),
            Phase::Say | Phase::Commit | Phase::Done => {}
            Phase::Play | Phase::Compare | Phase::Myth | Phase::Era | Phase::Challenge => {
                if self.stage.plan(self.run.session()) == Plan::Now {
                    self.step_now();
                    self.after_step();
                }
            }
        }
    }

    /// Takes a step at once; false if there is none.
    fn step_now(&mut self) -> bool {
        self.stage.remember(self.run.session());
        let moved = self.run.step();
        self.stage.settle(self.run.session());
        moved
    }

    /// When a beat is played out, what was said is compared with what happened.
    fn after_step(&mut self) {
        if !self.run.is_played_out() {
            return;
        }
        match self.run.phase() {
            Phase::Play => self.advance(),
            Phase::Myth | Phase::Era => self.stage.play(false),
            Phase::Say | Phase::Commit | Phase::Compare | Phase::Challenge | Phase::Done => {}
        }
    }

    /// Steps on until `wanted` says so, at most to the end of what is being shown.
    pub fn step_until(&mut self, wanted: impl Fn(&LessonRun) -> bool) {
        const MOST: usize = 20_000;
        if self.run.session().is_live() {
            self.stage.play(true);
            self.step();
            return;
        }
        self.stage.play(false);
        for _ in 0..MOST {
            if self.run.is_played_out() && self.run.phase() != Phase::Challenge || !self.step_now() || wanted(&self.run)
            {
                break;
            }
        }
        self.after_step();
    }

    /// A step back; at the beginning of a beat, back to the story before it.
    pub fn step_back(&mut self) {
        self.stage.play(false);
        if self.stage.ahead(self.run.session()) > Span::ZERO || self.run.step_back() {
            self.stage.settle(self.run.session());
        } else if self.run.back() {
            self.arrive();
        }
    }

    /// To a step of what has been shown of the beat.
    pub fn go_to(&mut self, step: usize) {
        self.stage.play(false);
        self.run.seek(step);
        self.stage.settle(self.run.session());
    }

    /// To the start of what is being shown.
    pub fn go_to_start(&mut self) {
        self.stage.play(false);
        let (start, _) = self.run.seek_bounds();
        self.run.seek(start);
        self.stage.settle(self.run.session());
    }

    /// Plays, or stops.
    pub fn toggle_play(&mut self) {
        let on = !self.stage.is_playing();
        self.stage.play(on);
        if on {
            self.step();
        }
    }

    /// Time passes on screen.
    pub fn tick(&mut self, elapsed: Span) {
        self.just_ended = false;
        if self.stage.tick(elapsed, self.run.session()) {
            self.step_now();
            self.after_step();
        }
    }

    /// Takes in what the kernel's side tells.
    pub fn hear(&mut self, report: Report, lang: Lang) {
        let happened = live_words::is_news(&report);
        if happened && self.run.session().is_at_present() {
            self.stage.remember(self.run.session());
        }
        let opening = self.run.session().is_opening();
        self.run.hear(report);
        if opening && !self.run.session().is_opening() {
            self.notice = None;
        }
        self.stage.catch_up(self.run.session(), happened && self.run.session().is_at_present());
        if let Some(unable) = self.run.take_unable().first() {
            self.stage.play(false);
            self.notice = Some(live_words::unable(unable, lang));
        }
        if matches!(self.run.phase(), Phase::Play | Phase::Myth) {
            self.after_step();
            self.just_ended = self.run.phase() == Phase::Compare;
        }
    }

    /// The same from the present beat on, on the real kernel or in the simulator.
    pub fn switch(&mut self, arm: Option<Pace>, kept: &LessonProgress) {
        *self = LessonScreen::new(self.run.proved().clone(), kept, self.manner, arm);
    }

    /// A learner's command, in the challenge only.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn give(&mut self, command: Command, lang: Lang) -> Result<(), String> {
        self.run.may(&command).map_err(|why| why.told(lang))?;
        if self.run.session().is_live() {
            self.notice = live_words::before_giving(self.run.session(), lang);
        }
        let ahead = self.stage.ahead(self.run.session());
        self.stage.remember(self.run.session());
        if ahead > Span::ZERO {
            let _ = self.run.give(Command::Run(Run::For(ahead)));
        }
        let given = self.run.give(command);
        self.stage.settle(self.run.session());
        given.map_err(|why| why.told(lang))
    }

    /// A hint: a wrong option less, or the challenge's hint.
    pub fn hint(&mut self, lang: Lang) {
        let text = match self.run.phase() {
            Phase::Commit => {
                let struck = self.run.question().and_then(|question| question.to_strike(self.answering.struck()));
                if let Some(wrong) = struck {
                    self.answering.strike(wrong);
                }
                let key = if struck.is_some() { "app.lesson.hint_struck" } else { "app.lesson.hint_none" };
                tr!(lang, key).into_owned()
            }
            Phase::Challenge => {
                let again = self.run.is_hinted();
                let hint = self.run.take_challenge_hint().get(lang).trim();
                if again { tr!(lang, "app.lesson.hint_only", hint = hint).into_owned() } else { hint.to_owned() }
            }
            Phase::Say | Phase::Play | Phase::Compare | Phase::Myth | Phase::Era | Phase::Done => {
                tr!(lang, "app.lesson.hint_none").into_owned()
            }
        };
        self.notice = Some(text);
    }

    /// Begins anew: the challenge alone, or the lesson.
    pub fn restart(&mut self) {
        if self.run.phase() == Phase::Challenge {
            self.run.restart_challenge();
            self.arrive();
        } else {
            *self =
                LessonScreen::new(self.run.proved().clone(), &LessonProgress::default(), self.manner, self.run.arm());
        }
    }

    /// Right and wrong predictions so far, those before the lesson was taken up again included.
    pub fn score(&self) -> (u32, u32) {
        kept::score(&self.run, self.earned)
    }

    /// The answer that is compared now, if the log has not got it.
    pub fn take_review(&mut self, now: Moment) -> Option<Review> {
        self.noted.take(&self.run, self.helped, now)
    }

    /// What is kept of the learner's way, given what was kept before.
    pub fn progress(&self, before: &LessonProgress) -> LessonProgress {
        kept::progress(&self.run, self.earned, before)
    }

    /// What the next step will do, as a short line; nothing where nothing may be given away.
    pub fn next_line(&self, lang: Lang) -> Option<String> {
        match (self.run.phase(), self.run.session().next()) {
            (Phase::Play | Phase::Myth | Phase::Era | Phase::Challenge, Next::Command { text, .. }) => {
                // What the author expects is nothing that is done, and may be what is asked.
                let done: Vec<String> =
                    of_a_line(&text).into_iter().filter(|line| !line.starts_with("expect ")).collect();
                (!done.is_empty()).then(|| tr!(lang, "app.next.command", text = in_a_line(done)).into_owned())
            }
            _ => None,
        }
    }
}
