//! What a place must be able to do to be gone through line by line: a lesson, the sandbox, a drill.
//!
//! Everything that the places share (looking, menus, stepping several times, saving) is written once, on this.

use crate::lang::Lang;
use crate::lesson::progress::{LessonProgress, Progress};
use crate::quiz::drill::{Results, Wish};
use crate::quiz::schedule::{Moment, Review};
use crate::scenario::Session;
use crate::scenario::forks::Forks;
use crate::trace::Command;

use super::page::Page;
use super::say::Teller;

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stepped {
    /// Something happened, and more may.
    Moved,
    /// Something happened, and whoever plays on should stop and read.
    Last,
    /// Something happened that the script says must not.
    Failed,
    /// Nothing happened; why was said.
    Stays,
}

/// What became of a step back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    /// It was taken back.
    Moved,
    /// It led into another part, which is to be told.
    Elsewhere,
    /// There was none.
    Beginning,
}

/// Where a line leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It goes on here.
    Stays,
    /// Back to the first list.
    Leaves,
}

/// What became of a line that may be an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Nothing is asked here.
    NotAsked,
    /// It was one, and it is locked in.
    Taken,
    /// It cannot be read as one; why was said.
    Unreadable,
}

/// A place that is gone through line by line.
pub trait Driver {
    /// The session that is shown.
    fn session(&self) -> &Session;
    /// The session with its teller.
    fn told(&mut self) -> (&Session, &mut Teller);
    /// Says where the learner is, all of it: what is told, what is asked.
    fn tell(&self, page: &mut Page);
    /// One step of what is shown.
    fn step(&mut self, page: &mut Page) -> Stepped;
    /// A step back.
    fn back(&mut self) -> Back;
    /// To the moment after so many steps, within what is shown.
    fn seek(&mut self, step: usize);
    /// What an empty line asks for.
    fn go_on(&mut self, page: &mut Page) -> (Stepped, Turn);
    /// On to the next part; with `anyway`, also past a goal that was not reached.
    fn next(&mut self, anyway: bool, page: &mut Page) -> Turn;
    /// A line that may be an answer.
    fn answer(&mut self, line: &str, page: &mut Page) -> Heard;
    /// Whether an answer is waited for.
    fn is_asking(&self) -> bool;
    /// Whether questions are asked here that are not part of a lesson.
    fn is_drill(&self) -> bool {
        false
    }
    /// Whether the run may be changed here.
    fn may_meddle(&self) -> bool;
    /// Why a command is forbidden here, though it could be done.
    fn forbidden(&self, _command: &Command, _lang: Lang) -> Option<String> {
        None
    }
    /// A learner's command.
    ///
    /// # Errors
    /// A sentence that says why not.
    fn give(&mut self, command: Command, page: &mut Page) -> Result<Stepped, String>;
    /// The tree of runs, where the run can be forked.
    fn forks(&mut self) -> Option<&mut Forks>;
    /// The run as it goes on by itself from here, for a question about it.
    ///
    /// # Errors
    /// The key of the words that say why it does not.
    fn onward(&self) -> Result<Session, &'static str>;
    /// A hint.
    fn hint(&mut self, page: &mut Page);
    /// Begins anew: what is shown, or all of it.
    fn restart(&mut self);
    /// Whether timers must not be told now, because they would answer the question.
    fn hides_timers(&self) -> bool;
    /// What is to be kept of the learner's way, if this place has something to keep.
    fn keep(&self, before: &Progress) -> Option<(String, LessonProgress)>;
    /// Whether a line is part of an answer even if it is a command.
    fn takes_commands(&self) -> bool {
        false
    }
    /// Whether a line is something that the question here offers or takes, whatever else it may mean.
    fn asks_for(&self, _line: &str) -> bool {
        false
    }
    /// What time it is, for a place that measures.
    fn clock(&mut self, _now: Moment) {}
    /// What has come of a drill so far, where this is one.
    fn results(&self, _lang: Lang) -> Option<Results> {
        None
    }
    /// Ends what is left before its end, and tells what came of it, where that is worth telling.
    fn part(&mut self, _page: &mut Page) {}
    /// Answers that are to be kept and were not taken yet.
    fn reviews(&mut self) -> Vec<Review> {
        Vec::new()
    }
    /// Questions to go on with when what is gone through is over, drawn from `seed`; none for most things.
    fn exit(&self, _seed: u64) -> Option<Wish> {
        None
    }

    /// The lesson that is proposed to begin with, when what is gone through is over; none for most things.
    fn proposed(&self) -> Option<&'static str> {
        None
    }

    /// The title.
    fn title(&self, lang: Lang) -> String;
}
