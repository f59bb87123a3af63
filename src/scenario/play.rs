//! One script being played: a world, a place in the script, and a run that may be under way.
//!
//! [`Play::step`] does one visible thing. What has no look of its own (a check that holds, a run that is over) is done
//! along with what precedes it. A `Play` is a value: its clone is a checkpoint.

use core::ops::Range;
use std::sync::Arc;

use crate::sim::{Refusal, Setup, World};
use crate::trace::{Command, Condition, Span, Time, WorldView};

use super::parse::Line;
use super::tape::Tape;

mod running;

use running::{Running, Turn};

/// How many entries of the log take as much memory as a socket or a segment.
const ENTRIES_EACH: usize = 16;

/// What went otherwise than the script says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Of what sort.
    pub kind: FailureKind,
    /// The script's line, from 1; 0 for what a learner gave.
    pub line: usize,
    /// The line's bytes in the source.
    pub span: Range<usize>,
    /// What should have been, in the words of the language.
    pub expected: String,
    /// What was.
    pub actual: String,
}

/// The sorts of failures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FailureKind {
    /// An `expect` does not hold.
    Expect,
    /// A `run until` did not get there.
    Until,
    /// A command could not be carried out.
    Refused(Refusal),
    /// A `run` was broken off, and the script with it: there was no end of events.
    Endless,
}

/// What a step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Something was done.
    Did,
    /// Nothing is left to do.
    Ended,
}

/// A piece of what was done, enough to write it down as a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// A command, a whole `run` included.
    Command(Command),
    /// So many events.
    Events(u32),
    /// The clock moved on.
    Waited(Span),
}

/// A script being played.
#[derive(Debug, Clone)]
pub(super) struct Play {
    pub(super) world: World,
    /// The next line of the script.
    cursor: usize,
    running: Option<Running>,
    pub(super) log: Vec<Arc<Entry>>,
    pub(super) failures: Vec<Failure>,
    /// Whether the script's setting up is behind us.
    begun: bool,
}

impl Play {
    pub(super) fn new(setup: &Setup) -> Play {
        Play { world: World::new(setup), cursor: 0, running: None, log: Vec::new(), failures: Vec::new(), begun: false }
    }

    /// Whether the script has been played to its end.
    pub(super) fn script_is_over(&self, script: &[Line]) -> bool {
        self.running.is_none() && self.cursor >= script.len()
    }

    /// The number of the line that was done last; none while a run is under way.
    pub(super) fn line_done(&self, script: &[Line]) -> Option<usize> {
        let last = self.cursor.checked_sub(1).filter(|_| self.running.is_none())?;
        script.get(last).map(|line| line.number)
    }

    /// The commands that the next step would carry out, none if it would let an event happen.
    pub(super) fn next_lines<'a>(&self, script: &'a [Line]) -> &'a [Line] {
        if self.running.is_some() {
            return &[];
        }
        let rest = script.get(self.cursor..).unwrap_or_default();
        let setting_up = || rest.iter().take_while(|line| is_setting_up(&line.command)).count();
        let count = if self.begun { 1 } else { setting_up().max(1) };
        rest.get(..count.min(rest.len())).unwrap_or_default()
    }

    /// Does one visible thing and what goes along with it.
    pub(super) fn step(&mut self, script: &[Line], records: &mut Tape) -> Outcome {
        if self.script_is_over(script) {
            return if self.event(records) { Outcome::Did } else { Outcome::Ended };
        }
        while !self.script_is_over(script) {
            let visible = match self.running.take() {
                Some(running) => self.run_on(running, records),
                None => self.next_line(script, records),
            };
            if visible {
                break;
            }
        }
        self.settle(script, records);
        Outcome::Did
    }

    /// A learner's act, which leaves the script where it is.
    pub(super) fn give(&mut self, command: &Command, records: &mut Tape) -> Result<(), Refusal> {
        let line = Line { command: command.clone(), number: 0, span: 0..0 };
        match command {
            Command::Run(run) => self.run_through(line.clone(), run, records),
            Command::Expect(conditions) => self.check(&line, conditions, records),
            Command::LinkDelay(_)
            | Command::Sysctl { .. }
            | Command::Call { .. }
            | Command::Host { .. }
            | Command::Fault(_)
            | Command::Heal
            | Command::Deliver(_)
            | Command::Inject(_)
            | Command::Flood(_)
            | Command::Icmp(_)
            | Command::Nat(_)
            | Command::Show(_)
            | Command::Route { .. } => {
                self.carry_out(command, records)?;
                self.log.push(Entry::Command(command.clone()).into());
            }
        }
        if let Some(running) = &mut self.running {
            running.alone = false;
        }
        self.begun |= !is_setting_up(command);
        Ok(())
    }

    fn event(&mut self, records: &mut Tape) -> bool {
        let mut new = Vec::new();
        let happened = self.world.step(&mut new);
        records.add(new);
        if happened {
            self.begun = true;
            // A run's events are not added to older ones: the run may yet be written down as itself.
            let begins = self.running.as_ref().is_some_and(|running| running.log_from == self.log.len());
            match self.log.last_mut().map(Arc::make_mut) {
                Some(Entry::Events(count)) if !begins => *count += 1,
                Some(_) | None => self.log.push(Entry::Events(1).into()),
            }
        }
        happened
    }

    fn wait(&mut self, until: Time) {
        let before = self.world.now();
        self.world.advance_to(until);
        let waited = self.world.now().since(before);
        if waited > Span::ZERO {
            self.log.push(Entry::Waited(waited).into());
        }
    }

    /// The next line of the script; whether it shows.
    fn next_line(&mut self, script: &[Line], records: &mut Tape) -> bool {
        let lines = self.next_lines(script);
        let Some(first) = lines.first() else { return true };
        match &first.command {
            Command::Run(run) => {
                self.cursor += 1;
                self.running = Some(self.start(first.clone(), run));
                false
            }
            Command::Expect(conditions) => {
                self.cursor += 1;
                let failures = self.failures.len();
                self.check(first, conditions, records);
                self.failures.len() > failures
            }
            Command::LinkDelay(_)
            | Command::Sysctl { .. }
            | Command::Call { .. }
            | Command::Host { .. }
            | Command::Fault(_)
            | Command::Heal
            | Command::Deliver(_)
            | Command::Inject(_)
            | Command::Flood(_)
            | Command::Icmp(_)
            | Command::Nat(_)
            | Command::Show(_)
            | Command::Route { .. } => {
                for line in lines {
                    self.apply(line, records);
                }
                true
            }
        }
    }

    /// Carries out a line of the script; a refusal is a failure, and the script goes on behind it.
    fn apply(&mut self, line: &Line, records: &mut Tape) {
        self.cursor += 1;
        self.begun |= !is_setting_up(&line.command);
        match self.carry_out(&line.command, records) {
            Ok(()) => self.log.push(Entry::Command(line.command.clone()).into()),
            Err(refusal) => self.fail(line, FailureKind::Refused(refusal), line.command.to_string(), String::new()),
        }
    }

    fn carry_out(&mut self, command: &Command, records: &mut Tape) -> Result<(), Refusal> {
        if matches!(command, Command::Show(_)) {
            // What a program shows may be of the whole run.
            return records.add_to_all(|all| self.world.apply(command, all));
        }
        let mut new = Vec::new();
        let applied = self.world.apply(command, &mut new);
        records.add(new);
        applied
    }

    fn fail(&mut self, line: &Line, kind: FailureKind, expected: String, actual: String) {
        let (number, span) = (line.number, line.span.clone());
        self.failures.push(Failure { kind, line: number, span, expected, actual });
    }

    /// Checks conditions; those that do not hold make one failure.
    fn check(&mut self, line: &Line, conditions: &[Condition], records: &Tape) {
        let world = &self.world;
        let broken: Vec<&Condition> = conditions.iter().filter(|wanted| !wanted.holds(world, records)).collect();
        if !broken.is_empty() {
            let expected = join(broken.iter().map(ToString::to_string));
            let actual = join(broken.iter().map(|condition| condition.actual(world, records)));
            self.fail(line, FailureKind::Expect, expected, actual);
        }
        self.log.push(Entry::Command(line.command.clone()).into());
    }

    /// So many events or steps are enough.
    fn break_off(&mut self, line: &Line, count: usize) {
        self.fail(line, FailureKind::Endless, count.to_string(), String::new());
        if line.number > 0 {
            // What follows was written for another run.
            self.cursor = usize::MAX;
        }
    }

    /// Gives the whole script up after so many steps.
    pub(super) fn give_up(&mut self, script: &[Line], steps: usize) {
        let last = script.get(self.cursor.saturating_sub(1));
        let line = self.running.take().map(|running| running.line).or(last.cloned());
        if let Some(line) = line {
            self.break_off(&line, steps);
        }
    }

    /// How much there is to keep: sockets and segments, what is known of them, and the log.
    pub(super) fn size(&self) -> usize {
        self.world.size() + self.log.len() / ENTRIES_EACH + self.failures.len()
    }

    /// What shows nothing and is due: runs that are over, checks that follow.
    fn settle(&mut self, script: &[Line], records: &Tape) {
        loop {
            if let Some(running) = self.running.take() {
                if matches!(self.turn(&running.goal, records), Turn::Over) {
                    self.end(&running);
                    continue;
                }
                self.running = Some(running);
                return;
            }
            let Some(line) = script.get(self.cursor) else { return };
            let Command::Expect(conditions) = &line.command else { return };
            self.cursor += 1;
            self.check(line, conditions, records);
        }
    }

    /// When the next step will be, if it is one of time and not of a command; none at rest.
    pub(super) fn next_moment(&self, script: &[Line], records: &Tape) -> Option<Time> {
        let event = self.world.next_event();
        let started = script.get(self.cursor).and_then(|line| match &line.command {
            Command::Run(run) => Some(self.start(line.clone(), run)),
            Command::LinkDelay(_)
            | Command::Sysctl { .. }
            | Command::Call { .. }
            | Command::Host { .. }
            | Command::Fault(_)
            | Command::Heal
            | Command::Deliver(_)
            | Command::Inject(_)
            | Command::Flood(_)
            | Command::Icmp(_)
            | Command::Nat(_)
            | Command::Show(_)
            | Command::Route { .. }
            | Command::Expect(_) => None,
        });
        let Some(running) = self.running.as_ref().or(started.as_ref()) else { return event };
        match self.turn(&running.goal, records) {
            Turn::Event => event,
            Turn::Wait(until) | Turn::Miss(until) => Some(until),
            Turn::Over => Some(self.world.now()),
        }
    }

    /// What the script still has to do; of a run under way, what is left of it.
    pub(super) fn rest(&self, script: &[Line]) -> Vec<Command> {
        let now = self.world.now();
        let under_way = self.running.as_ref().map(|running| running.rest(now));
        let later = script.get(self.cursor..).unwrap_or_default().iter();
        under_way.map(Command::Run).into_iter().chain(later.map(|line| line.command.clone())).collect()
    }

    pub(super) fn view(&self) -> WorldView {
        self.world.view()
    }
}

/// Whether a command only prepares what will happen.
pub(super) fn is_setting_up(command: &Command) -> bool {
    match command {
        Command::LinkDelay(_) | Command::Sysctl { .. } | Command::Fault(_) | Command::Heal | Command::Route { .. } => {
            true
        }
        Command::Call { .. }
        | Command::Host { .. }
        | Command::Deliver(_)
        | Command::Inject(_)
        | Command::Flood(_)
        | Command::Icmp(_)
        | Command::Nat(_)
        | Command::Show(_)
        | Command::Run(_)
        | Command::Expect(_) => false,
    }
}

fn join(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<String>>().join(", ")
}
