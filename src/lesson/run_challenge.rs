//! The free play at a lesson's end, or all of a breaker: the learner's commands, and whether the goal has been reached.

use crate::lang::Lang;
use crate::lesson::NotDone;
use crate::quiz::Words;
use crate::scenario::{Progress, Session, in_a_line};
use crate::tr;
use crate::trace::{Command, Condition};

use super::{LessonRun, Phase};

/// A learner's attempt at the challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The commands that were given.
    pub commands: Vec<Command>,
    /// Whether the goal was reached at some moment.
    pub met: bool,
    /// What of the goal holds at its end.
    pub reached: Vec<Condition>,
    /// What does not, each with what is the case instead.
    pub lacked: Vec<(Condition, String)>,
}

impl Tried {
    /// The attempt in sentences: what was done, what it reached, what was missing.
    pub fn told(&self, lang: Lang) -> Vec<String> {
        let mut told = vec![tr!(lang, "app.done.yours", commands = in_a_line(&self.commands)).into_owned()];
        if self.met {
            return told;
        }
        if !self.reached.is_empty() {
            let reached: Vec<String> = self.reached.iter().map(ToString::to_string).collect();
            told.push(tr!(lang, "app.done.reached", conditions = reached.join(", ")).into_owned());
        }
        for (wanted, actual) in &self.lacked {
            told.push(tr!(lang, "app.done.lacked", condition = wanted, actual = actual).into_owned());
        }
        told
    }
}

impl LessonRun {
    pub(super) fn begin_challenge(&mut self) {
        self.phase = Phase::Challenge;
        self.restart_challenge();
    }

    /// Puts the challenge back to its beginning; a goal that was met stays met.
    pub fn restart_challenge(&mut self) {
        if self.phase != Phase::Challenge {
            return;
        }
        let begins = &self.proved.lesson.challenge.setup;
        self.session = match self.arm {
            None => Session::new(begins),
            Some(pace) => Session::on_kernel(begins.setup.clone(), begins.lines.clone(), Vec::new(), pace, true),
        };
        while !self.session.is_live() && !self.session.script_is_over() && self.session.step() != Progress::Ended {}
        self.start = self.session.position();
        self.challenge_acts = 0;
        self.given.clear();
    }

    /// A learner's command in the challenge.
    ///
    /// # Errors
    /// Why not; none of it is done.
    pub fn give(&mut self, command: Command) -> Result<(), NotDone> {
        self.may(&command)?;
        let acts = !matches!(command, Command::Run(_) | Command::Expect(_));
        self.session.give(command.clone()).map_err(NotDone::Refused)?;
        self.given.push(command);
        self.challenge_acts += usize::from(acts);
        self.look_for_goal();
        Ok(())
    }

    /// Whether a command may be given now, as far as the lesson has a say in it.
    ///
    /// # Errors
    /// Outside the challenge, and where the challenge forbids it.
    pub fn may(&self, command: &Command) -> Result<(), NotDone> {
        if self.phase != Phase::Challenge {
            return Err(NotDone::Fixed);
        }
        let mut forbids = self.proved.lesson.challenge.forbids.iter();
        match forbids.find(|forbid| forbid.forbids(command)) {
            Some(forbid) => Err(NotDone::Forbidden(forbid.why.clone())),
            None => Ok(()),
        }
    }

    /// Why the challenge forbids a command; nothing where it does not.
    pub fn forbidden(&self, command: &Command, lang: Lang) -> Option<String> {
        match self.may(command) {
            Err(why @ NotDone::Forbidden(_)) => Some(why.told(lang)),
            Ok(()) | Err(NotDone::Fixed | NotDone::Refused(_)) => None,
        }
    }

    /// Whether the challenge's hint, which is the only one, has been asked for.
    pub fn is_hinted(&self) -> bool {
        self.hinted
    }

    /// The challenge's hint; what of its goal is a riddle is one no longer.
    pub fn take_challenge_hint(&mut self) -> &Words {
        self.hinted = true;
        &self.proved.lesson.challenge.hint
    }

    /// Whether a condition of the goal is still for the learner to find out.
    pub fn is_riddle(&self, wanted: &Condition) -> bool {
        !self.hinted && self.proved.lesson.challenge.riddle.contains(wanted) && !self.goal_holds(wanted)
    }

    pub(super) fn look_for_goal(&mut self) {
        let goal = &self.proved.lesson.challenge.goal;
        self.challenge_met |= goal.iter().all(|wanted| self.goal_holds(wanted));
    }

    /// Whether the challenge's goal has been reached.
    pub fn challenge_met(&self) -> bool {
        self.challenge_met
    }

    /// What the learner's latest attempt came to; none if nothing was done in it.
    pub fn tried(&self) -> Option<Tried> {
        if self.given.is_empty() {
            return None;
        }
        let goal = self.proved.lesson.challenge.goal.iter();
        let (held, open): (Vec<&Condition>, Vec<&Condition>) = goal.partition(|wanted| self.goal_holds(wanted));
        let found = |wanted: &Condition| wanted.actual(self.session.view(), self.session.records());
        Some(Tried {
            commands: self.given.clone(),
            met: self.challenge_met,
            reached: held.into_iter().cloned().collect(),
            lacked: open.into_iter().map(|wanted| (wanted.clone(), found(wanted))).collect(),
        })
    }

    /// How many commands the learner has given in the challenge since its beginning; compare with `Proved::par`.
    pub fn challenge_acts(&self) -> usize {
        self.challenge_acts
    }
}
