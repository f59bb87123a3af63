//! A lesson line by line: commit, play, compare, explain; then the myth, the challenge, the end.
//!
//! `lesson::LessonRun` decides what may happen and when; here it is only told. Nothing of a beat is said before its
//! answer is locked in, because nothing of it has been played.

use crate::lang::Lang;
use crate::lesson::kept::{self, Earned};
use crate::lesson::progress::{LessonProgress, Progress};
use crate::lesson::{LessonRun, Noted, Phase, Proved, Refused, Standstill, exit_wish};
use crate::quiz::drill::Wish;
use crate::quiz::schedule::{Moment, Review};
use crate::quiz::{Inquiry, Kind};
use crate::scenario::Session;
use crate::scenario::forks::Forks;
use crate::tr;
use crate::trace::Command;
use crate::tui::app::reasons;

use super::ask::{self, Struck};
use super::driver::{Back, Driver, Heard, Stepped, Turn};
use super::looks;
use super::page::Page;
use super::say::{Teller, states};

/// A lesson being taken.
#[derive(Debug, Clone)]
pub struct LessonTalk {
    pub(super) run: LessonRun,
    pub(super) earned: Earned,
    teller: Teller,
    struck: Struck,
    /// Which answers the log has, and what time it is.
    noted: Noted,
    now: Moment,
}

impl LessonTalk {
    /// The beginning of a lesson, or the part where the learner left it.
    pub fn new(proved: Proved, before: &LessonProgress) -> LessonTalk {
        let (run, earned) = kept::take_up(proved, before, None);
        let mut talk = LessonTalk {
            run,
            earned,
            teller: Teller::default(),
            struck: Struck::default(),
            noted: Noted::default(),
            now: Moment::default(),
        };
        talk.arrive();
        talk
    }

    /// A story's question is asked with it.
    fn arrive(&mut self) {
        self.struck = Struck::default();
        self.teller.forget();
        if self.run.phase() == Phase::Say && self.run.question().is_some() && !self.is_answered() {
            let _ = self.run.advance();
        }
    }

    fn is_answered(&self) -> bool {
        self.run.attempts().get(self.run.beat_index()).is_some_and(|attempt| attempt.played)
    }

    /// Begins to play a beat that needs no answer, or no other.
    fn begin(&mut self) {
        let _ = self.run.advance();
        if self.run.phase() == Phase::Commit && self.is_answered() {
            let _ = self.run.advance();
        }
    }

    /// The next part, and what it tells.
    fn go_to_next(&mut self, page: &mut Page) {
        let _ = self.run.advance();
        self.arrive();
        self.tell(page);
    }

    /// One step of what plays, told; and what its end brings.
    fn play_step(&mut self, page: &mut Page) -> Stepped {
        self.teller.remember(self.run.session());
        let met = self.run.challenge_met();
        if !self.run.step() {
            // A question about outputs may have nothing to play.
            if self.run.phase() == Phase::Play && self.run.is_played_out() {
                self.end(page);
                return Stepped::Last;
            }
            return Stepped::Stays;
        }
        self.teller.step(self.run.session(), page);
        match self.run.phase() {
            Phase::Challenge if !met && self.run.challenge_met() => {
                self.say_met(page);
                Stepped::Last
            }
            Phase::Play | Phase::Myth | Phase::Era if self.run.is_played_out() => {
                self.end(page);
                Stepped::Last
            }
            Phase::Say
            | Phase::Commit
            | Phase::Play
            | Phase::Compare
            | Phase::Myth
            | Phase::Era
            | Phase::Challenge
            | Phase::Done => Stepped::Moved,
        }
    }

    /// What is said when a beat or the evidence is played out.
    fn end(&mut self, page: &mut Page) {
        match self.run.phase() {
            Phase::Play => {
                let _ = self.run.advance();
                self.compare(page);
                page.words("plain.lesson.go_on");
            }
            Phase::Myth => {
                self.refute(page);
                page.words("plain.lesson.go_on");
            }
            Phase::Era => {
                self.tell_era(page);
                page.words("plain.lesson.go_on");
            }
            Phase::Say | Phase::Commit | Phase::Compare | Phase::Challenge | Phase::Done => {}
        }
    }

    fn compare(&self, page: &mut Page) {
        let rules = match (self.run.question(), self.run.grade()) {
            (Some(question), Some(grade)) => {
                ask::verdict(question, &grade, page);
                // Whoever was wrong is told the event that decided, with its rule.
                let told = if grade.right { Vec::new() } else { grade.deciding.lines(page.lang) };
                for line in &told {
                    page.story(line);
                }
                if told.is_empty() { grade.rules } else { Vec::new() }
            }
            _ => reasons(self.run.session()),
        };
        if let Some(after) = self.run.beat().and_then(|beat| beat.after(page.lang)) {
            page.story(after);
        }
        page.because(&rules);
    }

    fn say_met(&self, page: &mut Page) {
        let (acts, par) = (self.run.challenge_acts(), self.run.proved().par);
        let text = tr!(page.lang, "app.challenge.met", acts = acts, par = par).into_owned();
        page.text(text);
        page.words("plain.lesson.met");
    }

    /// The part of the lesson, as a heading.
    fn heading(&self, page: &mut Page) {
        let (n, of) = (self.run.beat_index() + 1, self.run.proved().lesson.beats.len());
        let phase = tr!(page.lang, self.run.phase().key());
        let text = match self.run.phase() {
            Phase::Say | Phase::Commit | Phase::Play | Phase::Compare => {
                tr!(page.lang, "plain.lesson.part", n = n, of = of, phase = phase)
            }
            Phase::Myth | Phase::Era | Phase::Challenge => {
                // It begins a line of its own here.
                let mut phase = phase.into_owned();
                phase.get_mut(..1).map(str::make_ascii_uppercase);
                tr!(page.lang, "plain.lesson.phase", phase = phase)
            }
            // Its own first words say so.
            Phase::Done => return,
        };
        page.text(text);
    }

    fn tell_question(&self, page: &mut Page) {
        let (Some(question), Some(beat)) = (self.run.question(), self.run.beat()) else { return };
        let commands = self.run.proved().lesson.told(beat);
        if !commands.is_empty() {
            let text = tr!(page.lang, "app.lesson.then", commands = commands).into_owned();
            page.text(text);
        }
        page.words("plain.ask.question");
        ask::ask(question, &self.struck, page);
        self.tell_outputs(page);
    }
}

impl Driver for LessonTalk {
    fn session(&self) -> &Session {
        self.run.session()
    }

    fn told(&mut self) -> (&Session, &mut Teller) {
        (self.run.session(), &mut self.teller)
    }

    fn tell(&self, page: &mut Page) {
        self.heading(page);
        match self.run.phase() {
            Phase::Say | Phase::Commit => {
                page.story(self.run.beat().map_or("", |beat| beat.say(page.lang)));
                if self.run.phase() == Phase::Commit {
                    self.tell_question(page);
                } else {
                    page.words("plain.lesson.play");
                }
            }
            Phase::Play => {
                states(self.run.session(), page);
                page.words("plain.lesson.play");
            }
            Phase::Compare => {
                self.compare(page);
                page.words("plain.lesson.go_on");
            }
            Phase::Myth => {
                let Some(myth) = &self.run.proved().lesson.myth else { return };
                let belief = myth.belief.get(page.lang).trim();
                let text = tr!(page.lang, "app.myth.belief", belief = belief).into_owned();
                page.story(&text);
                if self.run.is_played_out() {
                    self.refute(page);
                    page.words("plain.lesson.go_on");
                } else {
                    page.story(myth.why_tempting.get(page.lang));
                    page.words("plain.lesson.watch");
                }
            }
            Phase::Era => {
                self.tell_era(page);
                if self.run.is_played_out() {
                    page.words("plain.lesson.go_on");
                }
            }
            Phase::Challenge => self.tell_challenge(page),
            Phase::Done => self.tell_done(page),
        }
    }

    fn step(&mut self, page: &mut Page) -> Stepped {
        match self.run.phase() {
            Phase::Commit => {
                page.words("plain.lesson.answer_first");
                Stepped::Stays
            }
            Phase::Say => {
                self.begin();
                if self.run.phase() == Phase::Play { self.play_step(page) } else { Stepped::Stays }
            }
            Phase::Play | Phase::Myth | Phase::Era | Phase::Challenge if self.run.is_played_out() => {
                let stepped = if self.run.phase() == Phase::Challenge { self.play_step(page) } else { Stepped::Stays };
                if stepped == Stepped::Stays {
                    page.words(if self.run.phase() == Phase::Challenge { "plain.rest" } else { "plain.lesson.over" });
                }
                stepped
            }
            Phase::Play | Phase::Myth | Phase::Era | Phase::Challenge => self.play_step(page),
            Phase::Compare => match self.play_step(page) {
                Stepped::Stays => {
                    page.words("plain.lesson.over");
                    Stepped::Stays
                }
                moved => moved,
            },
            Phase::Done => {
                page.words("plain.lesson.done");
                Stepped::Stays
            }
        }
    }

    fn back(&mut self) -> Back {
        if self.run.step_back() {
            self.teller.forget();
            return Back::Moved;
        }
        // A question belongs to its story: from there it is back to the story before.
        let asked = self.run.phase() == Phase::Commit;
        let mut went = self.run.back();
        if went && asked {
            went = self.run.back();
        }
        if went || asked {
            self.arrive();
        }
        if went { Back::Elsewhere } else { Back::Beginning }
    }

    fn seek(&mut self, step: usize) {
        self.run.seek(step);
        self.teller.forget();
    }

    fn go_on(&mut self, page: &mut Page) -> (Stepped, Turn) {
        match self.run.phase() {
            Phase::Compare => self.go_to_next(page),
            Phase::Say if self.run.beat().is_none_or(|beat| beat.lines.is_empty()) => self.go_to_next(page),
            Phase::Myth | Phase::Era if self.run.is_played_out() => self.go_to_next(page),
            Phase::Done => return (Stepped::Stays, Turn::Leaves),
            Phase::Say | Phase::Commit | Phase::Play | Phase::Myth | Phase::Era | Phase::Challenge => {
                return (self.step(page), Turn::Stays);
            }
        }
        (Stepped::Moved, Turn::Stays)
    }

    fn next(&mut self, anyway: bool, page: &mut Page) -> Turn {
        match self.run.phase() {
            Phase::Challenge if !self.run.challenge_met() && !anyway => page.words("plain.lesson.skip"),
            Phase::Challenge => self.go_to_next(page),
            Phase::Play | Phase::Say if self.run.beat().is_some_and(|beat| !beat.lines.is_empty()) => {
                while self.step(page) == Stepped::Moved {}
            }
            Phase::Myth | Phase::Era if !self.run.is_played_out() => while self.step(page) == Stepped::Moved {},
            Phase::Say | Phase::Commit | Phase::Play | Phase::Compare | Phase::Myth | Phase::Era | Phase::Done => {
                return self.go_on(page).1;
            }
        }
        Turn::Stays
    }

    fn answer(&mut self, line: &str, page: &mut Page) -> Heard {
        if self.run.phase() != Phase::Commit {
            return Heard::NotAsked;
        }
        if let Some(printed) = self.run.look(line) {
            looks::print(printed, page);
            return Heard::Taken;
        }
        let Some(question) = self.run.question() else { return Heard::NotAsked };
        let response = match self.read(question, line) {
            Ok(response) if ask::is_struck(&self.struck, &response) => {
                page.words("plain.ask.is_struck");
                return Heard::Unreadable;
            }
            Ok(response) => response,
            Err(unreadable) => {
                page.text(unreadable.message(page.lang));
                return Heard::Unreadable;
            }
        };
        match self.run.answer(response).and_then(|()| self.run.advance()) {
            Ok(_) => {
                let said = self.said(page.lang).unwrap_or_default();
                let text = tr!(page.lang, "app.lesson.locked", said = said).into_owned();
                page.text(text);
                self.play_step(page);
                Heard::Taken
            }
            Err(Refused::Unreadable(unreadable)) => {
                page.text(unreadable.message(page.lang));
                Heard::Unreadable
            }
            Err(Refused::NoAnswer | Refused::Locked | Refused::WrongPhase | Refused::NotReady) => Heard::NotAsked,
        }
    }

    fn is_asking(&self) -> bool {
        self.run.phase() == Phase::Commit
    }

    fn asks_for(&self, line: &str) -> bool {
        let of = |inquiry: &Inquiry| inquiry.asked_for(line).is_some() || inquiry.named(line).is_some();
        self.run.inquiry().is_some_and(of)
    }

    fn may_meddle(&self) -> bool {
        self.run.phase() == Phase::Challenge
    }

    fn forbidden(&self, command: &Command, lang: Lang) -> Option<String> {
        self.run.forbidden(command, lang)
    }

    fn give(&mut self, command: Command, page: &mut Page) -> Result<Stepped, String> {
        let met = self.run.challenge_met();
        self.teller.remember(self.run.session());
        match self.run.give(command) {
            Ok(()) => {
                self.teller.step(self.run.session(), page);
                if !met && self.run.challenge_met() {
                    self.say_met(page);
                }
                let failed = super::sandbox::say_failures(self.run.session(), page);
                Ok(if failed { Stepped::Failed } else { Stepped::Moved })
            }
            Err(why) => Err(why.told(page.lang)),
        }
    }

    fn forks(&mut self) -> Option<&mut Forks> {
        None
    }

    fn onward(&self) -> Result<Session, &'static str> {
        self.run.onward().map_err(Standstill::key)
    }

    fn hint(&mut self, page: &mut Page) {
        match self.run.phase() {
            Phase::Commit => {
                let Some(question) = self.run.question() else { return };
                if !ask::hint(question, &mut self.struck, page) {
                    page.words("app.lesson.hint_none");
                }
            }
            Phase::Challenge => {
                let again = self.run.is_hinted();
                let hint = self.run.take_challenge_hint().get(page.lang);
                let only = tr!(page.lang, "app.lesson.hint_only", hint = hint.trim());
                page.story(if again { &only } else { hint });
            }
            Phase::Say | Phase::Play | Phase::Compare | Phase::Myth | Phase::Era | Phase::Done => {
                page.words("app.lesson.hint_none");
            }
        }
    }

    fn restart(&mut self) {
        if self.run.phase() == Phase::Challenge {
            self.run.restart_challenge();
            self.arrive();
        } else {
            *self = LessonTalk::new(self.run.proved().clone(), &LessonProgress::default());
        }
    }

    fn hides_timers(&self) -> bool {
        let timed = matches!(self.run.question().map(|question| &question.kind), Some(Kind::Time(_) | Kind::Timer(_)));
        timed && matches!(self.run.phase(), Phase::Say | Phase::Commit)
    }

    fn exit(&self, seed: u64) -> Option<Wish> {
        if self.run.phase() == Phase::Done { exit_wish(&self.run, seed) } else { None }
    }

    fn keep(&self, before: &Progress) -> Option<(String, LessonProgress)> {
        let id = self.run.proved().key.clone();
        let after = kept::progress(&self.run, self.earned, &before.lesson(&id));
        Some((id, after))
    }

    fn clock(&mut self, now: Moment) {
        self.now = now;
    }

    fn reviews(&mut self) -> Vec<Review> {
        self.noted.take(&self.run, self.struck.count(), self.now).into_iter().collect()
    }

    fn title(&self, lang: Lang) -> String {
        let lesson = &self.run.proved().lesson;
        format!("{} {}", lesson.id, lesson.title(lang))
    }
}
