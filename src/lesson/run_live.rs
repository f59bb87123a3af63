//! A lesson on the real kernel: the same way through it, and the truth of each question is what the kernel did.
//!
//! While a story is told or a question asked, nothing is shown of what happens; the wire holds its packets, but the
//! kernel's clocks cannot be stopped. A time that is asked for therefore counts from the moment that was on screen.

use crate::quiz::{Answer, Form, Kind, Observer, Question};
use crate::scenario::Session;
use crate::scenario::live::{Pace, Report, Request, Unable};
use crate::trace::{Condition, HostView, SegmentId, Span, State, WorldView};

use super::{LessonRun, Phase, Refused, open_at};

/// Who thinks for less has not kept the kernel waiting.
const LONG: Span = Span::secs(20);

/// What a beat came to on the kernel.
#[derive(Debug, Clone)]
pub struct Observed {
    /// The question, its truth as it is judged by.
    pub question: Question,
    /// What the kernel did.
    pub kernel: Answer,
    /// How that stands to what the simulator does.
    pub verdict: Verdict,
}

/// How the kernel's truth stands to the simulator's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They are the same.
    Agrees,
    /// They differ, and the kernel's counts.
    Differs,
    /// They differ, and the kernel's was not among the options: the simulator's counts.
    NotOffered,
    /// A wait was cut short, so the kernel has no say: the simulator's counts.
    Skipped,
}

impl LessonRun {
    /// How packets move, if the lesson is on the real kernel.
    pub fn arm(&self) -> Option<Pace> {
        self.arm
    }

    /// The session of a beat: everything before it is played first, by itself.
    pub(super) fn open_live(&mut self, beat: usize, pace: Pace) -> Session {
        self.thought = Span::ZERO;
        let lesson = &self.proved.lesson;
        let end = beat.checked_sub(1).and_then(|last| lesson.beats.get(last)).map_or(lesson.opening, |b| b.lines.end);
        let opening = lesson.scenario.lines.iter().take(end).cloned().collect();
        Session::on_kernel(lesson.scenario.setup.clone(), opening, Vec::new(), pace, false)
    }

    /// Begins to play a beat. If the kernel does not stand where it should, because what cannot be paused ran out while
    /// somebody was thinking, it is brought there first, once. Where the question is how long something takes, what
    /// happened since it was asked belongs to the answer.
    pub(super) fn begin_play_in_time(&mut self) -> Result<(), Refused> {
        self.thought = self.thought + self.session.present().now.since(self.session.view().now);
        let asks_time = self.question().is_some_and(|question| matches!(question.kind, Kind::Time(_)));
        let stands = states(if asks_time { self.session.view() } else { self.session.present() });
        // Where nobody has thought for long, a difference is the kernel's own.
        let long = self.thought >= LONG && self.brought_back != Some(self.beat);
        if let Some(pace) = self.arm.filter(|_| long)
            && stands != states(open_at(&self.proved.lesson, self.beat).view())
        {
            self.session = self.open_live(self.beat, pace);
            self.brought_back = Some(self.beat);
            return Err(Refused::NotReady);
        }
        self.begin_play();
        Ok(())
    }

    /// Whether the kernel was brought back to the present beat, because it could not wait.
    pub fn was_brought_back(&self) -> bool {
        self.brought_back == Some(self.beat)
    }

    /// What is to be asked of the kernel.
    pub fn requests(&mut self, numbers: &mut u32) -> Vec<Request> {
        self.session.requests(numbers)
    }

    /// Takes in what the kernel's side tells; whether it changed something.
    pub fn hear(&mut self, report: Report) -> bool {
        let opened = self.session.is_opening();
        let changed = self.session.hear(report);
        if !self.session.is_opening() {
            match self.phase {
                // Where an answer is due, nothing is shown of what comes.
                Phase::Say | Phase::Commit => self.session.stay(),
                Phase::Challenge => self.look_for_goal(),
                Phase::Play | Phase::Compare | Phase::Myth | Phase::Era | Phase::Done => {}
            }
            if opened {
                self.start = self.session.position();
            }
        }
        changed
    }

    /// Lets a packet go, step by step.
    pub fn deliver(&mut self, id: SegmentId) {
        if matches!(self.phase, Phase::Play | Phase::Myth | Phase::Challenge) {
            self.session.deliver(id);
        }
    }

    /// Waits no longer, where something is being played.
    pub fn skip(&mut self) {
        if matches!(self.phase, Phase::Play | Phase::Myth | Phase::Challenge) {
            self.session.skip();
        }
    }

    /// What the kernel refused since this was asked last.
    pub fn take_unable(&mut self) -> Vec<Unable> {
        self.session.take_unable()
    }

    /// The question of a beat with the truth that it is judged by.
    pub(super) fn judged(&self, beat: usize) -> Option<&Question> {
        let observed = self.observed.get(beat).and_then(Option::as_ref).map(|observed| &observed.question);
        observed.or_else(|| self.proved.questions.get(beat)?.as_ref())
    }

    /// What the present beat came to on the kernel.
    pub fn observed(&self) -> Option<&Observed> {
        self.observed.get(self.beat)?.as_ref()
    }

    /// Reads the truth of the beat that was just played off what the kernel did.
    pub(super) fn observe(&mut self) {
        if !self.session.is_live() {
            return;
        }
        self.session.stay();
        let skipped = self.session.take_skipped();
        let Some(asked) = self.proved.questions.get(self.beat).and_then(Option::as_ref) else { return };
        let moment = |at| self.session.moment_in_script(at);
        let Some((mut last, records)) = moment(self.start) else { return };
        let mut observer = Observer::start(&asked.kind, &last, records);
        for (view, records) in (self.start + 1..=self.session.position()).filter_map(moment) {
            observer.look(&view, records);
            last = view;
        }
        let truth = observer.finish(&last, self.session.records());
        let kernel = truth.answer.clone();
        let offered = match &asked.form {
            Form::Choice(options) => options.contains(&kernel),
            Form::Typed | Form::Fields => true,
        };
        let verdict = if skipped && matches!(asked.truth.answer, Answer::Time(_) | Answer::Count(_)) {
            Verdict::Skipped
        } else if asked.truth.answer.agrees(&kernel) {
            Verdict::Agrees
        } else if offered {
            Verdict::Differs
        } else {
            Verdict::NotOffered
        };
        let mut question = asked.clone();
        match verdict {
            // The simulator's reasons hold for it too.
            Verdict::Agrees if offered => question.truth.answer = kernel.clone(),
            Verdict::Agrees | Verdict::NotOffered | Verdict::Skipped => {}
            Verdict::Differs => question.truth = truth,
        }
        if let Some(place) = self.observed.get_mut(self.beat) {
            *place = Some(Observed { question, kernel, verdict });
        }
    }

    /// Whether a condition of the challenge's goal holds. A kernel names no rules, so those are not asked for there.
    pub fn goal_holds(&self, wanted: &Condition) -> bool {
        let unasked = self.session.is_live() && matches!(wanted, Condition::Rule(_));
        !self.session.is_opening() && (unasked || wanted.holds(self.session.view(), self.session.records()))
    }
}

/// The states that the hosts' cards show.
fn states(view: &WorldView) -> Vec<State> {
    view.hosts.iter().map(HostView::state).collect()
}
