//! A `run` under way: what it does next, and when it is over.

use crate::trace::command::QUIET_LIMIT;
use crate::trace::{Compare, Condition, Run, Span, Time};

use super::super::parse::Line;
use super::super::tape::Tape;
use super::{Entry, FailureKind, Play};

/// The most events that one `run` may take, and how many more for each socket and segment that is there when it begins:
/// a world that never rests must hang nothing, and a flood of a hundred thousand segments is no such world.
const EVENTS_MAX: usize = 200_000;
const EVENTS_EACH: usize = 30;

/// A `run` under way.
#[derive(Debug, Clone)]
pub(super) struct Running {
    /// The command, and where it stands.
    pub(super) line: Line,
    pub(super) goal: Goal,
    /// Where its entries begin in the log.
    pub(super) log_from: usize,
    /// Whether all that has happened since is its own doing.
    pub(super) alone: bool,
    /// How many more events it may have, and how many it might have at its beginning.
    pub(super) left: usize,
    pub(super) limit: usize,
}

/// When a run is over.
#[derive(Debug, Clone)]
pub(super) enum Goal {
    At(Time),
    Until { condition: Condition, by: Time },
    Quiet { by: Time },
    Events(u32),
}

impl Running {
    /// What is left of it.
    pub(super) fn rest(&self, now: Time) -> Run {
        match &self.goal {
            Goal::At(time) => Run::For(time.since(now)),
            Goal::Until { condition, by } => Run::Until { condition: condition.clone(), within: by.since(now) },
            Goal::Quiet { .. } => Run::Quiet,
            Goal::Events(count) => Run::Steps(*count),
        }
    }
}

/// What a run does next.
pub(super) enum Turn {
    /// Lets the next event happen.
    Event,
    /// Moves the clock, and looks again.
    Wait(Time),
    /// Nothing: it is over.
    Over,
    /// Moves the clock as far as there was something to wait for, and has failed.
    Miss(Time),
}

impl Play {
    pub(super) fn start(&self, line: Line, run: &Run) -> Running {
        let now = self.world.now();
        let goal = match run {
            Run::For(span) => Goal::At(now + *span),
            Run::Until { condition, within } => Goal::Until { condition: condition.clone(), by: now + *within },
            Run::Quiet => Goal::Quiet { by: now + QUIET_LIMIT },
            Run::Steps(count) => Goal::Events(*count),
        };
        let limit = EVENTS_MAX + EVENTS_EACH * self.world.size();
        Running { line, goal, log_from: self.log.len(), alone: true, left: limit, limit }
    }

    /// One visible piece of a run; whether there was one. The run is put back unless it is over.
    pub(super) fn run_on(&mut self, mut running: Running, records: &mut Tape) -> bool {
        match self.turn(&running.goal, records) {
            Turn::Event if running.left == 0 => {
                self.end(&running);
                self.break_off(&running.line, running.limit);
                true
            }
            Turn::Event => {
                running.left -= 1;
                if let Goal::Events(count) = &mut running.goal {
                    *count = count.saturating_sub(1);
                }
                self.running = Some(running);
                self.event(records);
                true
            }
            Turn::Wait(until) => {
                self.wait(until);
                self.running = Some(running);
                true
            }
            Turn::Over => {
                self.end(&running);
                false
            }
            Turn::Miss(until) => {
                self.wait(until);
                self.miss(&running, records);
                true
            }
        }
    }

    /// What the run does next.
    pub(super) fn turn(&self, goal: &Goal, records: &Tape) -> Turn {
        let next = self.world.next_event();
        match goal {
            Goal::At(time) => match next {
                Some(at) if at <= *time => Turn::Event,
                _ if self.world.now() >= *time => Turn::Over,
                _ => Turn::Wait(*time),
            },
            Goal::Quiet { by } => match next {
                Some(at) if at <= *by => Turn::Event,
                _ => Turn::Over,
            },
            Goal::Events(0) => Turn::Over,
            Goal::Events(_) => next.map_or(Turn::Over, |_| Turn::Event),
            Goal::Until { condition, by } => self.turn_until(condition, *by, next, records),
        }
    }

    fn turn_until(&self, condition: &Condition, by: Time, next: Option<Time>, records: &Tape) -> Turn {
        if condition.holds(&self.world, records) {
            return Turn::Over;
        }
        // The clock may come to fit between two events.
        if let Some(moment) = moment_of(condition)
            && moment > self.world.now()
            && moment <= by
            && next.is_none_or(|at| at > moment)
        {
            return Turn::Wait(moment);
        }
        match next {
            Some(at) if at <= by => Turn::Event,
            Some(_) => Turn::Miss(by),
            // Nothing will ever happen by itself: waiting would show the same.
            None => Turn::Miss(self.world.now()),
        }
    }

    fn miss(&mut self, running: &Running, records: &Tape) {
        if let Goal::Until { condition, .. } = &running.goal {
            let actual = condition.actual(&self.world, records);
            self.fail(&running.line, FailureKind::Until, condition.to_string(), actual);
        }
        self.end(running);
    }

    /// Writes a run that nobody interfered with down as itself.
    pub(super) fn end(&mut self, running: &Running) {
        if running.alone {
            self.log.truncate(running.log_from);
            self.log.push(Entry::Command(running.line.command.clone()).into());
        }
    }

    /// A learner's run, to its end at once.
    pub(super) fn run_through(&mut self, line: Line, run: &Run, records: &mut Tape) {
        let script_run = self.running.take();
        self.running = Some(self.start(line, run));
        while let Some(running) = self.running.take() {
            self.run_on(running, records);
        }
        self.running = script_run;
    }
}

/// The first moment at which a condition on the clock can hold.
fn moment_of(condition: &Condition) -> Option<Time> {
    let Condition::Clock { compare, time } = condition else { return None };
    match compare {
        Compare::Equal | Compare::AtLeast => Some(Time::ZERO + *time),
        Compare::More => Some(Time::ZERO + *time + Span::micros(1)),
        Compare::NotEqual | Compare::Less | Compare::AtMost => None,
    }
}
