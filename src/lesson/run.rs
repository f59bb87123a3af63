//! A learner's way through a lesson: say, commit, play, compare, and on; then the myth, the challenge, the end.
//!
//! The machine holds the one rule that matters: nothing of a beat is played before an answer to its question is locked
//! in, unless the learner only watches, which earns nothing. An answer cannot be changed once it was played. Going back
//! hides again what had been seen.

use crate::quiz::{Grade, Printed, Question, Response, Unreadable};
use crate::scenario::live::Pace;
use crate::scenario::{Progress, Session};
use crate::trace::{Command, Span};

use super::model::{Beat, Lesson};
use super::prove::{Proved, open};

#[path = "run_challenge.rs"]
mod challenge;
#[path = "run_era.rs"]
mod era;
#[path = "run_live.rs"]
mod live;
#[path = "run_look.rs"]
mod look;

pub use challenge::Tried;
pub use live::{Observed, Verdict};

/// Where the learner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The story of a beat is told.
    Say,
    /// Its question is asked; nothing moves.
    Commit,
    /// Its commands are played step by step.
    Play,
    /// What was said stands beside what happened.
    Compare,
    /// The misconception is refuted; the session shows the evidence.
    Myth,
    /// What differs between kernels: one run under one profile after the other.
    Era,
    /// Free play towards a goal.
    Challenge,
    /// The lesson is over.
    Done,
}

impl Phase {
    /// The key of its name among the interface's words.
    pub fn key(self) -> &'static str {
        match self {
            Phase::Say => "app.phase.say",
            Phase::Commit => "app.phase.commit",
            Phase::Play => "app.phase.play",
            Phase::Compare => "app.phase.compare",
            Phase::Myth => "app.phase.myth",
            Phase::Era => "app.phase.era",
            Phase::Challenge => "app.phase.challenge",
            Phase::Done => "app.phase.done",
        }
    }
}

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// An answer is needed first.
    NoAnswer,
    /// The answer was locked in and played; it stays.
    Locked,
    /// The answer cannot be read.
    Unreadable(Unreadable),
    /// Not in this phase.
    WrongPhase,
    /// The kernel is still being brought to where this begins.
    NotReady,
}

/// How one question went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attempt {
    /// What the learner gave; none if the beat was only watched.
    pub response: Option<Response>,
    /// Whether the beat has been played, so that the answer can no longer change.
    pub played: bool,
    /// Whether it was played without an answer: it earns no mastery.
    pub watched: bool,
}

/// A lesson being taken.
#[derive(Debug, Clone)]
pub struct LessonRun {
    proved: Proved,
    beat: usize,
    phase: Phase,
    attempts: Vec<Attempt>,
    watch: bool,
    session: Session,
    /// The session's position at the start of what is being played.
    start: usize,
    /// Under which of the era's profiles the run is shown.
    era: usize,
    challenge_met: bool,
    challenge_acts: usize,
    /// Whether the challenge's hint has been asked for.
    hinted: bool,
    /// What the learner has given in the challenge since it was begun anew.
    given: Vec<Command>,
    /// On the real kernel, how packets move there.
    arm: Option<Pace>,
    /// What was observed of each beat on the kernel.
    observed: Vec<Option<Observed>>,
    /// The beat to which the kernel was brought back last, because it could not wait.
    brought_back: Option<usize>,
    /// The outputs that were asked for at the present question.
    looks: Vec<Printed>,
    /// For how long somebody has been thinking since the run on the kernel was begun.
    thought: Span,
}

impl LessonRun {
    /// The beginning of a lesson; with `watch`, questions are not asked and nothing is earned.
    pub fn new(proved: Proved, watch: bool) -> LessonRun {
        let session = open(&proved.lesson);
        let attempts = vec![Attempt::default(); proved.lesson.beats.len()];
        let observed = vec![None; proved.lesson.beats.len()];
        let start = session.position();
        let breaks = proved.lesson.is_breaker();
        LessonRun {
            proved,
            beat: 0,
            phase: if breaks { Phase::Challenge } else { Phase::Say },
            attempts,
            watch,
            session,
            start,
            era: 0,
            challenge_met: false,
            challenge_acts: 0,
            hinted: false,
            given: Vec::new(),
            arm: None,
            observed,
            brought_back: None,
            looks: Vec::new(),
            thought: Span::ZERO,
        }
    }

    /// A lesson taken up again at a beat: what comes before it has been played, and is not asked again. With `arm`, all
    /// of it is played on the real kernel.
    pub fn resume(proved: Proved, beat: usize, watch: bool, arm: Option<Pace>) -> LessonRun {
        let last = proved.lesson.beats.len().saturating_sub(1);
        let mut run = LessonRun::new(proved, watch);
        run.arm = arm;
        run.go_to_beat(beat.min(last));
        run
    }

    /// The lesson with its questions.
    pub fn proved(&self) -> &Proved {
        &self.proved
    }

    /// Where the learner is.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The number of the present beat, from 0; stays at the last one in the phases that follow the beats.
    pub fn beat_index(&self) -> usize {
        self.beat
    }

    /// The present beat.
    pub fn beat(&self) -> Option<&Beat> {
        self.proved.lesson.beats.get(self.beat)
    }

    /// The question of the present beat. Its truth is not for the screen before [`Phase::Compare`]; on the kernel it is
    /// then what the kernel did.
    pub fn question(&self) -> Option<&Question> {
        self.judged(self.beat)
    }

    /// The session that the screen shows: the lesson's run, the evidence of the myth, or the challenge.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Whether the lesson is only watched.
    pub fn is_watching(&self) -> bool {
        self.watch
    }

    /// Watch or take part from the next question on.
    pub fn set_watching(&mut self, watch: bool) {
        self.watch = watch;
    }

    /// How each beat went so far.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    fn attempt(&self) -> Attempt {
        self.attempts.get(self.beat).cloned().unwrap_or_default()
    }

    /// What the learner gave for the present beat.
    pub fn response(&self) -> Option<&Response> {
        self.attempts.get(self.beat)?.response.as_ref()
    }

    /// Records an answer to the present question; it may be changed until it is played.
    ///
    /// # Errors
    /// Not in [`Phase::Commit`], already played, or not readable as an answer.
    pub fn answer(&mut self, response: Response) -> Result<(), Refused> {
        if self.phase != Phase::Commit {
            return Err(Refused::WrongPhase);
        }
        if self.attempt().played {
            return Err(Refused::Locked);
        }
        let response = self.seen(response)?;
        let Some(question) = self.question() else { return Err(Refused::WrongPhase) };
        question.read(&response).map_err(Refused::Unreadable)?;
        if let Some(attempt) = self.attempts.get_mut(self.beat) {
            attempt.response = Some(response);
        }
        Ok(())
    }

    /// The verdict on the present beat; none before it has been played, and none for a beat that was watched.
    pub fn grade(&self) -> Option<Grade> {
        if self.phase != Phase::Compare {
            return None;
        }
        self.question()?.grade(self.response()?).ok()
    }

    /// Goes on: to the question, to playing, to the comparison, to the next beat.
    ///
    /// # Errors
    /// [`Refused::NoAnswer`] where an answer is needed first; [`Refused::WrongPhase`] at the end.
    pub fn advance(&mut self) -> Result<Phase, Refused> {
        if self.session.is_opening() && !matches!(self.phase, Phase::Say) {
            return Err(Refused::NotReady);
        }
        match self.phase {
            Phase::Say if self.question().is_some() && !self.watch => self.phase = Phase::Commit,
            Phase::Say if self.session.is_opening() => return Err(Refused::NotReady),
            Phase::Say if self.has_commands() => self.begin_play_in_time()?,
            Phase::Say | Phase::Compare => self.next_beat(),
            Phase::Commit => {
                let attempt = self.attempt();
                if attempt.response.is_none() && !attempt.played && !self.watch {
                    return Err(Refused::NoAnswer);
                }
                self.begin_play_in_time()?;
            }
            // Real time cannot be hurried: it is played out when it is.
            Phase::Play if self.session.is_live() && !self.is_played_out() => {
                self.step();
            }
            Phase::Play => {
                while self.step() {}
                self.end_play();
            }
            Phase::Myth => self.begin_era(0),
            Phase::Era => self.begin_era(self.era + 1),
            Phase::Challenge => self.phase = Phase::Done,
            Phase::Done => return Err(Refused::WrongPhase),
        }
        Ok(self.phase)
    }

    fn has_commands(&self) -> bool {
        self.beat().is_some_and(|beat| !beat.lines.is_empty())
    }

    fn begin_play(&mut self) {
        self.looks.clear();
        let watched = self.attempt().response.is_none() && self.question().is_some();
        if let Some(attempt) = self.attempts.get_mut(self.beat) {
            attempt.played = true;
            attempt.watched |= watched;
        }
        let lines = self.beat().map(|beat| self.proved.lesson.commands(beat).to_vec()).unwrap_or_default();
        self.session.stay();
        self.start = self.session.position();
        self.session.follow();
        self.session.take_skipped();
        self.session.extend(&lines);
        self.phase = Phase::Play;
    }

    /// Plays one step of the present beat or of the myth's evidence; false at its end. When a beat's last step has been
    /// played, [`LessonRun::advance`] goes to the comparison.
    pub fn step(&mut self) -> bool {
        match self.phase {
            Phase::Play | Phase::Myth | Phase::Era | Phase::Compare => {
                if self.session.position() < self.session.len() {
                    return self.session.forward() != Progress::Ended;
                }
                !self.session.script_is_over() && moved(&self.session.step())
            }
            Phase::Challenge => {
                let moved = moved(&self.session.step());
                self.look_for_goal();
                moved
            }
            Phase::Say | Phase::Commit | Phase::Done => false,
        }
    }

    /// Whether everything of the present beat (or of the evidence) has been played.
    pub fn is_played_out(&self) -> bool {
        self.session.script_is_over() && self.session.position() >= self.session.len()
    }

    /// Takes a step back, within the present beat, the evidence or the challenge; false at its beginning.
    pub fn step_back(&mut self) -> bool {
        match self.phase {
            Phase::Play | Phase::Compare | Phase::Myth | Phase::Era | Phase::Challenge
                if self.session.position() > self.start =>
            {
                self.session.back()
            }
            Phase::Play
            | Phase::Compare
            | Phase::Myth
            | Phase::Era
            | Phase::Challenge
            | Phase::Say
            | Phase::Commit
            | Phase::Done => false,
        }
    }

    /// Goes to a position of the session, within what is being shown.
    pub fn seek(&mut self, position: usize) {
        if matches!(self.phase, Phase::Play | Phase::Compare | Phase::Myth | Phase::Era | Phase::Challenge) {
            self.session.seek(position.max(self.start));
        }
    }

    /// The positions between which [`LessonRun::seek`] may go.
    pub fn seek_bounds(&self) -> (usize, usize) {
        (self.start, self.session.len())
    }

    fn end_play(&mut self) {
        self.observe();
        self.phase = Phase::Compare;
    }

    fn next_beat(&mut self) {
        // Whoever looked back while comparing goes on from the end of the beat.
        self.session.seek(self.session.len());
        if self.beat + 1 < self.proved.lesson.beats.len() {
            self.beat += 1;
            self.phase = Phase::Say;
            self.start = self.session.position();
        } else {
            self.begin_myth();
        }
    }

    /// Goes to the myth as one who has seen all beats and is asked none of them again.
    pub fn pass_to_myth(&mut self) {
        for (attempt, question) in self.attempts.iter_mut().zip(&self.proved.questions) {
            attempt.played = true;
            attempt.watched |= question.is_some();
        }
        self.beat = self.proved.lesson.beats.len().saturating_sub(1);
        self.begin_myth();
    }

    fn begin_myth(&mut self) {
        let Some(myth) = &self.proved.lesson.myth else { return self.begin_challenge() };
        self.phase = Phase::Myth;
        let evidence = &myth.evidence;
        self.session = match self.arm {
            None => Session::new(evidence),
            Some(pace) => Session::on_kernel(evidence.setup.clone(), Vec::new(), evidence.lines.clone(), pace, false),
        };
        self.start = 0;
    }

    /// Goes back: from the middle of a beat to its story, from there to the beat before. What had been seen of it is
    /// hidden again; answers that were played stay locked. False at the very beginning and at the end.
    pub fn back(&mut self) -> bool {
        let target = match self.phase {
            Phase::Say => match self.beat.checked_sub(1) {
                Some(before) => before,
                None => return false,
            },
            Phase::Commit | Phase::Play | Phase::Compare | Phase::Myth => self.beat,
            Phase::Era if self.era > 0 => {
                self.begin_era(self.era - 1);
                return true;
            }
            Phase::Challenge if self.proved.lesson.is_breaker() => return false,
            Phase::Era | Phase::Challenge => {
                self.next_beat();
                return true;
            }
            Phase::Done => return false,
        };
        self.go_to_beat(target);
        true
    }

    /// The story of a beat, everything before it played, nothing of it.
    fn go_to_beat(&mut self, target: usize) {
        self.session = match self.arm {
            Some(pace) => self.open_live(target, pace),
            None => open_at(&self.proved.lesson, target),
        };
        self.beat = target;
        self.looks.clear();
        self.start = self.session.position();
        self.phase = Phase::Say;
    }

    /// How many questions were answered rightly, and how many were asked.
    pub fn score(&self) -> (usize, usize) {
        let graded = self.attempts.iter().enumerate().filter_map(|(beat, attempt)| {
            let question = self.judged(beat)?;
            let response = attempt.response.as_ref().filter(|_| attempt.played && !attempt.watched);
            Some(response.and_then(|response| question.grade(response).ok()).is_some_and(|grade| grade.right))
        });
        let rights: Vec<bool> = graded.collect();
        (rights.iter().filter(|right| **right).count(), rights.len())
    }
}

/// The session of a lesson in the simulator at the beginning of a beat.
fn open_at(lesson: &Lesson, target: usize) -> Session {
    let mut session = open(lesson);
    for beat in lesson.beats.iter().take(target) {
        session.extend(lesson.commands(beat));
        while !session.script_is_over() && session.step() != Progress::Ended {}
    }
    session
}

/// Whether a step has moved something already; one that was asked of the kernel has not.
fn moved(progress: &Progress) -> bool {
    match progress {
        Progress::Did | Progress::Failed(_) => true,
        Progress::Ended | Progress::Waits => false,
    }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
