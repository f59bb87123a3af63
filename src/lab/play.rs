//! A scenario played on the kernel in real time, with nobody watching.
//!
//! `run 200ms` counts from when the last one ended, so what the calls take does not add up. Rules are the engine's
//! explanation and not the kernel's: conditions on them are left out. Clock conditions get the slack of the kernel's
//! timers.

use std::io;

use crate::scenario::{Failure, FailureKind, Line, RunReport, Scenario};
use crate::trace::{Command, Compare, Condition, Record, Run, Span, Standing, Time};

use super::calls::Unable;
use super::world::Lab;
use super::{Moved, Options, Trouble};

/// How long nothing may happen before a bare `run` is over although a timer runs.
pub(super) const QUIET: Span = Span::secs(3);

/// How long nothing may happen before a bare `run` is over when no timer runs: longer than a delayed ACK.
pub(super) const REST: Span = Span::millis(250);

/// A script under way.
struct Play<'a> {
    lab: Lab,
    records: Vec<Record>,
    failures: Vec<Failure>,
    refusal: Option<Failure>,
    /// The moment up to which the script has let time pass.
    clock: Time,
    moments: Vec<(usize, Standing)>,
    options: &'a Options,
}

/// Plays the scenario; the calling thread leaves the machine's network for good.
pub fn play(scenario: &Scenario, options: &Options) -> Result<(RunReport, Vec<Moved>), Trouble> {
    super::takes(scenario)?;
    too_long(scenario, options)?;
    let lab = Lab::new(&scenario.setup.hosts, options.delay, &options.ground).map_err(Trouble::Setup)?;
    let (records, failures) = (Vec::new(), Vec::new());
    let clock = lab.now();
    let mut play = Play { lab, records, failures, refusal: None, clock, moments: Vec::new(), options };
    for line in &scenario.lines {
        play.line(line).map_err(Trouble::Broken)?;
        play.moments.push((line.number, Standing::of(&play.lab.view())));
        if play.refusal.is_some() {
            break;
        }
    }
    let view = play.lab.view();
    let moved = play.lab.counters().map_err(Trouble::Broken)?;
    let Play { records, failures, refusal, moments, .. } = play;
    Ok((RunReport { records, failures, refusal, view, moments }, moved))
}

/// Whoever lets a day pass on the simulator does not want to sit before the kernel for a day.
fn too_long(scenario: &Scenario, options: &Options) -> Result<(), Trouble> {
    let mut sum = Span::ZERO;
    for line in &scenario.lines {
        if let Command::Run(Run::For(span)) = &line.command {
            sum = sum + *span;
        }
    }
    if sum > options.longest { Err(Trouble::TooLong { needs: sum, longest: options.longest }) } else { Ok(()) }
}

impl Play<'_> {
    fn line(&mut self, line: &Line) -> io::Result<()> {
        match &line.command {
            Command::Run(run) => self.run(line, run),
            Command::Expect(conditions) => {
                self.check(line, conditions);
                Ok(())
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
            | Command::Route { .. } => match self.lab.apply(&line.command, &mut self.records) {
                Ok(()) => Ok(()),
                Err(Unable::Failed(error)) => Err(error),
                Err(Unable::Refused(refusal)) => {
                    let kind = FailureKind::Refused(refusal);
                    self.refusal = Some(failure(line, kind, line.command.to_string(), String::new()));
                    Ok(())
                }
            },
        }
    }

    fn run(&mut self, line: &Line, run: &Run) -> io::Result<()> {
        match run {
            Run::For(span) => {
                let goal = self.clock + *span;
                self.pass(goal, |_, _| false)?;
                self.clock = goal;
            }
            Run::Until { condition, within } => {
                let goal = self.clock + (*within).min(self.options.longest);
                if !self.pass_until(condition, goal)? {
                    let actual = condition.actual(&self.lab.view(), &self.records);
                    let found = failure(line, FailureKind::Until, condition.to_string(), actual);
                    self.failures.push(found);
                }
                self.clock = self.lab.now();
            }
            Run::Quiet => self.rest(None)?,
            Run::Steps(count) => self.rest(Some(*count))?,
        }
        Ok(())
    }

    /// Lets real time pass up to `goal`, or until something holds; whether it does.
    fn pass(&mut self, goal: Time, stop: impl Fn(&Lab, &[Record]) -> bool) -> io::Result<bool> {
        loop {
            self.lab.turn(&mut self.records)?;
            if stop(&self.lab, &self.records) {
                return Ok(true);
            }
            if self.lab.now() >= goal {
                return Ok(false);
            }
            self.lab.wait(goal)?;
        }
    }

    /// Lets real time pass until a condition holds; whether it does. What no packet and no timer can bring about any
    /// more is not waited for, but for the clock.
    fn pass_until(&mut self, condition: &Condition, goal: Time) -> io::Result<bool> {
        let of_the_clock = matches!(condition, Condition::Clock { .. });
        let mut last = self.lab.now();
        loop {
            if self.lab.turn(&mut self.records)? {
                last = self.lab.now();
            }
            if holds(condition, self.lab.now().since(Time::ZERO), &self.lab, &self.records) {
                return Ok(true);
            }
            let now = self.lab.now();
            let rests = !of_the_clock && !self.lab.in_flight() && !self.lab.has_timers() && now.since(last) >= QUIET;
            if now >= goal || rests {
                return Ok(false);
            }
            self.lab.wait(goal)?;
        }
    }

    /// Until nothing happens any more, or until so many things have.
    fn rest(&mut self, turns: Option<u32>) -> io::Result<()> {
        let end = self.lab.now() + self.options.longest;
        let mut last = self.lab.now();
        let mut left = turns;
        while left != Some(0) && self.lab.now() < end {
            if self.lab.turn(&mut self.records)? {
                last = self.lab.now();
                left = left.map(|left| left - 1);
                continue;
            }
            let idle = self.lab.now().since(last);
            let enough = if self.lab.has_timers() { QUIET } else { REST };
            if idle >= enough && !self.lab.in_flight() {
                break;
            }
            self.lab.wait(end)?;
        }
        self.clock = self.lab.now();
        Ok(())
    }

    /// Checks conditions; those that do not hold make one failure.
    fn check(&mut self, line: &Line, conditions: &[Condition]) {
        let (lab, records) = (&self.lab, &self.records);
        let broken: Vec<&Condition> =
            conditions.iter().filter(|wanted| !holds(wanted, lab.now().since(Time::ZERO), lab, records)).collect();
        if broken.is_empty() {
            return;
        }
        let view = lab.view();
        let expected: Vec<String> = broken.iter().map(ToString::to_string).collect();
        let actual: Vec<String> = broken.iter().map(|condition| condition.actual(&view, records)).collect();
        self.failures.push(failure(line, FailureKind::Expect, expected.join(", "), actual.join(", ")));
    }
}

/// Whether a condition holds, so far as it can be asked of a kernel.
/// `now` is what the clock of the script shows.
pub(super) fn holds(condition: &Condition, now: Span, lab: &Lab, records: &[Record]) -> bool {
    match condition {
        Condition::Rule(_) => true,
        Condition::Clock { compare, time } => {
            // Timers of the kernel come late by up to an eighth (kernel timer wheel), short ones by a tick or two.
            let slack = Span(time.0 / 8 + 50_000);
            match compare {
                Compare::Equal => now + slack >= *time && now <= *time + slack,
                Compare::NotEqual => true,
                Compare::Less | Compare::AtMost => now <= *time + slack,
                Compare::More | Compare::AtLeast => now + slack >= *time,
            }
        }
        Condition::State { .. }
        | Condition::Result { .. }
        | Condition::Count { .. }
        | Condition::Counter { .. }
        | Condition::Mapping { .. }
        | Condition::Timer { .. } => condition.holds(&lab.view(), records),
    }
}

pub(super) fn failure(line: &Line, kind: FailureKind, expected: String, actual: String) -> Failure {
    Failure { kind, line: line.number, span: line.span.clone(), expected, actual }
}
