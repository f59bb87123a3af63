//! Proving a lesson: it is run, every truth is read off the run, and whatever the author believes is put to the test.

use core::ops::Range;

use crate::lang::Lang;
use crate::quiz::{Kind, Observer, Question, Truth, Wrong};
use crate::scenario::{Diagnostic, FailureKind, Progress, Scenario, Session, refusal_text};
use crate::tr;
use crate::trace::{Condition, Span};

use super::model::{Ask, Challenge, Contrast, Lesson, Myth};
use super::{check_line, minutes, prove_claim, prove_era};

/// The most steps that one beat, or one scenario of a lesson, may take.
const STEPS_MAX: usize = 20_000;

/// A lesson that has been run: it does what its author says.
#[derive(Debug, Clone)]
pub struct Proved {
    /// The lesson.
    pub lesson: Lesson,
    /// The name under which a learner's progress in it is kept: its id, in a course of somebody's own with more.
    pub key: String,
    /// The question of each beat, none for a beat without one.
    pub questions: Vec<Option<Question>>,
    /// The fewest commands known to reach the challenge's goal; letting time pass is free.
    pub par: usize,
}

/// Runs a checked lesson; messages are in `lang`.
///
/// # Errors
/// Everything in which the run disagrees with the author.
pub fn prove(lesson: &Lesson, lang: Lang) -> Result<Proved, Vec<Diagnostic>> {
    let mut prover = Prover { lang, errors: Vec::new() };
    let questions = prover.beats(lesson);
    if let Some(myth) = &lesson.myth {
        prover.myth(myth);
    }
    if let Some(era) = &lesson.era {
        prove_era::era(&mut prover, era);
    }
    prover.challenge(lesson);
    minutes::minutes(&mut prover, lesson, &questions);
    if prover.errors.is_empty() {
        Ok(Proved { key: lesson.id.clone(), par: lesson.challenge.par(), lesson: lesson.clone(), questions })
    } else {
        prover.errors.sort_by_key(|error| error.span.start);
        Err(prover.errors)
    }
}

pub(super) struct Prover {
    pub lang: Lang,
    pub errors: Vec<Diagnostic>,
}

/// The session of a lesson at the end of its opening.
pub(super) fn open(lesson: &Lesson) -> Session {
    let opening = lesson.scenario.lines.iter().take(lesson.opening).cloned().collect();
    let start = Scenario { setup: lesson.scenario.setup.clone(), lines: opening };
    let mut session = Session::new(&start);
    finish_script(&mut session, |_| {});
    session
}

/// Steps to the end of the script, looking at each moment; whether it came to an end.
pub(super) fn finish_script(session: &mut Session, mut look: impl FnMut(&Session)) -> bool {
    for _ in 0..STEPS_MAX {
        if session.script_is_over() {
            return true;
        }
        if session.step() == Progress::Ended {
            return session.script_is_over();
        }
        look(session);
    }
    session.script_is_over()
}

pub(super) fn all_hold(conditions: &[Condition], session: &Session) -> bool {
    conditions.iter().all(|condition| condition.holds(session.view(), session.records()))
}

/// What is the case instead of those conditions that do not hold.
pub(super) fn actual(conditions: &[Condition], session: &Session) -> String {
    let (view, records) = (session.view(), session.records());
    let broken = conditions.iter().filter(|condition| !condition.holds(view, records));
    broken.map(|condition| condition.actual(view, records)).collect::<Vec<_>>().join(", ")
}

/// Watches a run from where it stands, and counts its steps from there on. The rules that the author names decide.
fn started(ask: &Ask, session: &Session) -> Observer {
    let named = ask.expect.iter().filter_map(|condition| match condition {
        Condition::Rule(rule) => Some(*rule),
        _ => None,
    });
    Observer::of(&ask.kind, session).naming(named.collect())
}

pub(super) fn joined(conditions: &[Condition]) -> String {
    conditions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Prover {
    pub fn error(&mut self, code: &'static str, message: impl Into<String>, span: Range<usize>) {
        self.errors.push(Diagnostic::new(code, message, span));
    }

    /// Runs the beats one after the other in one run.
    fn beats(&mut self, lesson: &Lesson) -> Vec<Option<Question>> {
        let mut session = open(lesson);
        let mut questions = Vec::new();
        for (i, beat) in lesson.beats.iter().enumerate() {
            let asked = beat.ask.as_ref().map(|ask| check_line::found(ask, &session, self.lang));
            let ask = asked.map(|(ask, errors)| {
                self.errors.extend(errors);
                ask
            });
            let mut observer = ask.as_ref().map(|ask| started(ask, &session));
            let before = session.position();
            session.extend(lesson.commands(beat));
            let ended = finish_script(&mut session, |session| {
                if let Some(observer) = &mut observer {
                    observer.look(session.view(), session.records());
                }
            });
            if !ended {
                self.error("endless", tr!(self.lang, "lesson.prove.endless"), beat.span.clone());
            }
            let mut truth = observer.map(|observer| observer.finish(session.view(), session.records()));
            // Nobody can go back behind the beat, so a step there has no number.
            for event in truth.iter_mut().flat_map(|truth| &mut truth.deciding.events) {
                event.step = event.step.filter(|step| *step > before);
            }
            questions.push(ask.as_ref().zip(truth).map(|(ask, truth)| {
                self.ask(ask, &truth, &session);
                prove_claim::not_told(self, beat, ask, &truth);
                question(ask, truth, &format!("{}/{i}", lesson.id))
            }));
        }
        self.failures(&session);
        questions
    }

    /// What the script itself expected and did not get.
    fn failures(&mut self, session: &Session) {
        for failure in session.failures() {
            let span = failure.span.clone();
            let diagnostic = match &failure.kind {
                FailureKind::Expect => Diagnostic::new("expect", self.disagreement(&failure.expected), span)
                    .with_help(tr!(self.lang, "lesson.prove.actual", actual = failure.actual)),
                FailureKind::Until => {
                    let message = tr!(self.lang, "lesson.prove.until", condition = failure.expected);
                    let help = tr!(self.lang, "lesson.prove.actual", actual = failure.actual);
                    Diagnostic::new("until", message, span).with_help(help)
                }
                FailureKind::Endless => {
                    let message = tr!(self.lang, "scenario.endless", count = failure.expected);
                    Diagnostic::new("endless", message, span)
                }
                FailureKind::Refused(refusal) => Diagnostic::new("refused", refusal_text(refusal, self.lang), span),
            };
            self.errors.push(diagnostic);
        }
    }

    pub fn disagreement(&self, expected: &str) -> String {
        tr!(self.lang, "lesson.prove.expect", expected = expected).into_owned()
    }

    /// What the author believes about a question.
    fn ask(&mut self, ask: &Ask, truth: &Truth, session: &Session) {
        if !all_hold(&ask.expect, session) {
            let help = tr!(self.lang, "lesson.prove.actual", actual = actual(&ask.expect, session));
            let message = self.disagreement(&joined(&ask.expect));
            self.errors.push(Diagnostic::new("expect", message, ask.expect_span.clone()).with_help(help));
        }
        for wrong in ask.wrong.iter().filter(|wrong| wrong.answer.agrees(&truth.answer)) {
            let message = tr!(self.lang, "lesson.prove.wrong-is-true", answer = wrong.answer);
            self.error("wrong-is-true", message, wrong.span.clone());
        }
        if let crate::quiz::Answer::Time(time) = &truth.answer {
            self.time(ask, *time);
        }
        if truth.answer == crate::quiz::Answer::Result(None) {
            self.error("never-called", tr!(self.lang, "lesson.prove.never-called"), ask.span.clone());
        }
    }

    fn time(&mut self, ask: &Ask, truth: Option<Span>) {
        match truth {
            None if !ask.expect_never => {
                let Kind::Time(conditions) = &ask.kind else { return };
                let message = tr!(self.lang, "lesson.prove.never", condition = joined(conditions));
                self.error("never", message, ask.span.clone());
            }
            Some(Span::ZERO) => {
                self.error("already", tr!(self.lang, "lesson.prove.already"), ask.span.clone());
            }
            Some(span) if ask.expect_never => {
                let help = tr!(self.lang, "lesson.prove.actual", actual = span);
                let message = self.disagreement("never");
                self.errors.push(Diagnostic::new("expect", message, ask.expect_span.clone()).with_help(help));
            }
            None | Some(_) => {}
        }
    }

    /// The belief must be false at the end of the evidence.
    fn myth(&mut self, myth: &Myth) {
        let session = self.end_of(&myth.evidence, &myth.claim_span);
        if all_hold(&myth.claim, &session) {
            let message = tr!(self.lang, "lesson.prove.claim-holds", claim = joined(&myth.claim));
            self.error("claim-holds", message, myth.claim_span.clone());
        } else {
            prove_claim::says_something(self, myth, &session);
        }
    }

    /// The end of a run that stands for itself.
    pub fn end_of(&mut self, scenario: &Scenario, span: &Range<usize>) -> Session {
        let mut session = Session::new(scenario);
        if !finish_script(&mut session, |_| {}) {
            self.error("endless", tr!(self.lang, "lesson.prove.endless"), span.clone());
        }
        self.failures(&session);
        session
    }

    /// What comes close to the solution does not reach the goal.
    fn near(&mut self, challenge: &Challenge, contrast: &Contrast) {
        let mut session = Session::new(&challenge.setup);
        finish_script(&mut session, |_| {});
        session.extend(&contrast.near);
        let mut met = false;
        finish_script(&mut session, |session| met |= all_hold(&challenge.goal, session));
        if met {
            let message = tr!(self.lang, "lesson.prove.near-reaches", goal = joined(&challenge.goal));
            self.error("near-reaches", message, contrast.near_span.clone());
        }
    }

    /// The goal must be false at the start and be reached by the solution.
    fn challenge(&mut self, lesson: &Lesson) {
        let challenge = &lesson.challenge;
        if let Some(contrast) = &challenge.contrast {
            self.near(challenge, contrast);
        }
        let mut session = Session::new(&challenge.setup);
        finish_script(&mut session, |_| {});
        if all_hold(&challenge.goal, &session) {
            self.error("goal-met", tr!(self.lang, "lesson.prove.goal-met"), challenge.goal_span.clone());
            return;
        }
        let start = session.now();
        session.extend(&challenge.solution);
        let mut met = false;
        let ended = finish_script(&mut session, |session| met |= all_hold(&challenge.goal, session));
        let taken = session.now().since(start);
        prove_claim::not_by_waiting(self, challenge, taken);
        if !ended {
            self.error("endless", tr!(self.lang, "lesson.prove.endless"), challenge.solution_span.clone());
        }
        self.failures(&session);
        if !met {
            let message = tr!(self.lang, "lesson.prove.goal-missed", goal = joined(&challenge.goal));
            let help = tr!(self.lang, "lesson.prove.actual", actual = actual(&challenge.goal, &session));
            let missed = Diagnostic::new("goal-missed", message, challenge.solution_span.clone()).with_help(help);
            self.errors.push(missed);
        }
    }
}

fn question(ask: &Ask, truth: Truth, name: &str) -> Question {
    let wrong = ask.wrong.iter().map(|wrong| Wrong {
        answer: wrong.answer.clone(),
        myth: wrong.myth.clone(),
        why: wrong.why.clone(),
    });
    Question::new(ask.kind.clone(), ask.prompt.clone(), ask.typed, truth, wrong.collect(), name)
}
