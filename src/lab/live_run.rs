//! A run on the kernel that somebody watches: what was asked for is done in order, and each moment is told.
//!
//! In slow motion each packet takes [`WAY`]; while a script stands between two commands the wire holds, so that a
//! script's meaning does not depend on how fast it is read. Step by step the wire always holds. What is played first,
//! the opening, moves by itself, and waits in it in which nothing can happen are left out.

use std::collections::VecDeque;
use std::io;

use crate::scenario::live::{Moment, Pace, Request, Unable as Refused, Wait, Why};
use crate::scenario::{Failure, FailureKind, Line};
use crate::trace::{Command, Condition, Record, SegmentId, Span, Time};

use super::calls::{Unable, note};
use super::live_time::{Flow, Goal, WAY, is_at_rest, only_ends_wait, slowed};
use super::play::{QUIET, REST, failure};
use super::world::Lab;
use super::{Ground, Options};

/// How long nothing may happen before a wait in which nothing can happen is cut short.
const NOTHING: Span = Span::secs(1);

/// How often a moment is told in which nothing has happened but timers counting down.
const REFRESH: Span = Span::secs(1);

/// A `run` under way.
#[derive(Debug)]
struct Running {
    line: Line,
    goal: Goal,
}

/// A run that is watched.
#[derive(Debug)]
pub(super) struct Watched {
    run: u32,
    pace: Pace,
    lab: Lab,
    flow: Flow,
    /// How many of the lines that wait belong to the opening.
    opening: usize,
    queue: VecDeque<(Line, bool)>,
    running: Option<Running>,
    free: bool,
    answered: u32,
    /// When something happened last.
    last: Time,
    /// All that has happened; the first so many were told.
    records: Vec<Record>,
    told: usize,
    failures: Vec<Failure>,
    unable: Vec<Refused>,
    shown: Option<(Time, Moment)>,
}

impl Watched {
    /// Makes the hosts and begins with the opening.
    pub(super) fn begin(
        run: u32,
        hosts: &[String],
        pace: Pace,
        opening: Vec<Line>,
        ground: &Ground,
    ) -> io::Result<Watched> {
        let lab = Lab::new(hosts, WAY, ground)?;
        if pace == Pace::Step {
            lab.slow_down()?;
        }
        let flow = Flow::new(lab.now(), Options::default().delay);
        let last = lab.now();
        Ok(Watched {
            run,
            pace,
            flow,
            last,
            lab,
            opening: opening.len(),
            queue: opening.into_iter().map(|line| (line, false)).collect(),
            running: None,
            free: false,
            answered: 0,
            records: Vec::new(),
            told: 0,
            failures: Vec::new(),
            unable: Vec::new(),
            shown: None,
        })
    }

    /// Takes a request about this run.
    pub(super) fn ask(&mut self, request: Request) -> io::Result<()> {
        match request {
            Request::Do { line, deliver } => self.queue.push_back((line, deliver)),
            Request::Deliver(id) => self.deliver(id)?,
            Request::Free => self.free = true,
            Request::Skip => self.skip()?,
            Request::Begin { .. } | Request::End => {}
        }
        Ok(())
    }

    /// Does what is due, and gives back the moment if there is something to tell.
    pub(super) fn turn(&mut self) -> io::Result<Option<Moment>> {
        let goal = self.running.as_ref().map(|running| &running.goal);
        self.flow.pass(&self.lab, self.by_steps(), goal);
        let before = self.records.len();
        if self.lab.turn(&mut self.records)? {
            self.happened(before);
        }
        self.go_on()?;
        // After a command the wire may have to stop, or to move again.
        let moves = self.opening > 0 || self.pace == Pace::Slow && (self.free || self.running.is_some());
        self.lab.hold(!moves)?;
        Ok(self.moment())
    }

    /// Sleeps until something may be due.
    pub(super) fn wait(&self) -> io::Result<()> {
        self.lab.wait(self.lab.now() + REFRESH)
    }

    fn by_steps(&self) -> bool {
        self.pace == Pace::Step && self.opening == 0
    }

    /// Something has happened since there were so many records.
    fn happened(&mut self, before: usize) {
        let new = self.records.get(before..).unwrap_or_default();
        let arrived = new.iter().filter_map(|record| match &record.what {
            crate::trace::What::Arrived { id, .. } => Some(*id),
            _ => None,
        });
        if let Some(due) = arrived.filter_map(|id| self.flow.was_due(id)).max() {
            self.flow.arrive(due);
        }
        self.flow.note(new);
        self.last = self.lab.now();
        if let Some(Running { goal: Goal::Turns(left), .. }) = &mut self.running {
            *left = left.saturating_sub(1);
        }
    }

    /// Ends the `run` that is over, and begins with what waits.
    fn go_on(&mut self) -> io::Result<()> {
        loop {
            if let Some(running) = self.running.take() {
                match self.is_over(&running.goal) {
                    None => {
                        self.running = Some(running);
                        return Ok(());
                    }
                    Some(met) => self.end(&running, met),
                }
            }
            let Some((line, deliver)) = self.queue.pop_front() else { return Ok(()) };
            self.begin_line(line, deliver)?;
        }
    }

    fn begin_line(&mut self, line: Line, deliver: bool) -> io::Result<()> {
        match &line.command {
            Command::Run(run) => {
                let goal = Goal::of(run, self.flow.now);
                let by = goal.by();
                self.running = Some(Running { line, goal });
                if deliver && self.by_steps() && self.flow.awaits_packet(&self.lab, by) {
                    self.deliver(None)?;
                }
                return Ok(());
            }
            Command::Expect(conditions) => self.check(&line, conditions),
            Command::LinkDelay(delay) => {
                self.flow.delay = *delay;
                let at = self.lab.now();
                note(&line.command, at, &mut self.records);
            }
            Command::Sysctl { .. }
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
            | Command::Route { .. } => self.apply(&line.command)?,
        }
        self.answer();
        Ok(())
    }

    fn answer(&mut self) {
        if self.opening > 0 {
            self.opening -= 1;
        } else {
            self.answered += 1;
        }
    }

    fn apply(&mut self, command: &Command) -> io::Result<()> {
        let before = self.records.len();
        let done = self.lab.apply(&slowed(command, &self.flow), &mut self.records);
        let why = match done {
            Ok(()) => None,
            Err(Unable::Refused(refusal)) => Some(Why::Refused(refusal)),
            // The kernel would not: that is an answer too.
            Err(Unable::Failed(error)) => Some(Why::Kernel(error.to_string())),
        };
        self.unable.extend(why.map(|why| Refused { command: command.to_string(), why }));
        self.happened(before);
        if matches!(command, Command::Host { .. }) {
            // A kernel that is new has settings of its own.
            if self.pace == Pace::Step {
                self.lab.slow_down()?;
            }
            if self.lab.hold.is_on() {
                self.lab.be_patient()?;
            }
        }
        Ok(())
    }

    /// Lets a packet go.
    fn deliver(&mut self, id: Option<SegmentId>) -> io::Result<()> {
        let Some(id) = id.or_else(|| self.flow.first(&self.lab)) else { return Ok(()) };
        let due = self.lab.flights.iter().find(|flight| flight.id == id).map(|flight| self.flow.due(flight));
        let before = self.records.len();
        if self.lab.release(id, &mut self.records)? {
            self.flow.reach(due.unwrap_or(self.flow.now));
            self.happened(before);
        } else {
            let why = Why::Refused(crate::scenario::Refusal::NotInFlight(id));
            self.unable.push(Refused { command: id.to_string(), why });
        }
        Ok(())
    }

    /// Ends the wait that is under way and every TIME_WAIT that would have ended in it; without one, all of them.
    fn skip(&mut self) -> io::Result<()> {
        let Some(running) = self.running.take() else {
            if self.lab.end_time_wait(Span::secs(600))? {
                self.say_ended();
            }
            return Ok(());
        };
        let left = running.goal.by().map_or(Span::ZERO, |by| by.since(self.flow.now));
        let before = self.records.len();
        if self.lab.end_time_wait(left)? {
            let at = self.lab.now();
            self.lab.settle(at, &mut self.records)?;
            self.happened(before);
            self.say_ended();
        }
        let met = match &running.goal {
            Goal::Until { condition, .. } => self.holds(condition),
            Goal::At(goal) => {
                self.flow.reach(*goal);
                true
            }
            Goal::Quiet { .. } | Goal::Turns(_) => true,
        };
        self.end(&running, met);
        Ok(())
    }

    /// Nobody shall take what was cut short for what the kernel does by itself.
    fn say_ended(&mut self) {
        self.unable.push(Refused { command: "f".to_owned(), why: Why::EndedByHand });
    }

    /// Whether a `run` is over, and then whether it came to what it was for.
    fn is_over(&mut self, goal: &Goal) -> Option<bool> {
        let (now, idle) = (self.flow.now, self.lab.now().since(self.last));
        // In the opening nobody watches a state that only waits for its end.
        let dead = if self.opening > 0 {
            idle >= REST && only_ends_wait(&self.lab)
        } else {
            idle >= NOTHING && is_at_rest(&self.lab)
        };
        match goal {
            Goal::At(goal) if dead => {
                self.flow.reach(*goal);
                Some(true)
            }
            Goal::At(goal) => (now >= *goal && !self.flow.awaits_packet(&self.lab, Some(*goal))).then_some(true),
            Goal::Until { condition, .. } if self.holds(condition) => Some(true),
            Goal::Until { by, .. } => (now >= *by || dead).then_some(false),
            Goal::Quiet { .. } => {
                let enough = if self.lab.has_timers() { QUIET } else { REST };
                (dead || idle >= enough && !self.lab.in_flight()).then_some(true)
            }
            Goal::Turns(0) => Some(true),
            Goal::Turns(_) => dead.then_some(true),
        }
    }

    fn end(&mut self, running: &Running, met: bool) {
        if let (Goal::Until { condition, .. }, false) = (&running.goal, met) {
            let actual = condition.actual(&self.lab.view(), &self.records);
            self.failures.push(failure(&running.line, FailureKind::Until, condition.to_string(), actual));
        }
        self.answer();
    }

    fn check(&mut self, line: &Line, conditions: &[Condition]) {
        let broken: Vec<&Condition> = conditions.iter().filter(|wanted| !self.holds(wanted)).collect();
        if broken.is_empty() {
            return;
        }
        let view = self.lab.view();
        let expected: Vec<String> = broken.iter().map(ToString::to_string).collect();
        let actual: Vec<String> = broken.iter().map(|wanted| wanted.actual(&view, &self.records)).collect();
        self.failures.push(failure(line, FailureKind::Expect, expected.join(", "), actual.join(", ")));
    }

    /// Whether a condition holds, so far as it can be asked of a kernel whose packets fly slowly.
    fn holds(&self, condition: &Condition) -> bool {
        super::play::holds(condition, self.flow.now.since(Time::ZERO), &self.lab, &self.records)
    }

    /// What there is to tell: something has happened, or looks different, or a second is over.
    fn moment(&mut self) -> Option<Moment> {
        let now = self.lab.now();
        let new: Vec<Record> = self.records.get(self.told..).unwrap_or_default().to_vec();
        let mut moment = Moment {
            run: self.run,
            records: new,
            failures: std::mem::take(&mut self.failures),
            unable: std::mem::take(&mut self.unable),
            view: self.lab.view(),
            lived: self.flow.lived,
            opening: self.opening > 0,
            answered: self.answered,
            wait: self.wait_view(),
            held: self.lab.hold.is_on(),
            repeats: self.lab.repeats_on_wire(),
        };
        let silent = moment.records.is_empty() && moment.failures.is_empty() && moment.unable.is_empty();
        let same =
            self.shown.as_ref().is_some_and(|(at, shown)| now.since(*at) < REFRESH && looks_same(shown, &moment));
        if silent && same {
            return None;
        }
        self.told = self.records.len();
        let told = std::mem::take(&mut moment.records);
        self.shown = Some((now, moment.clone()));
        moment.records = told;
        Some(moment)
    }

    fn wait_view(&self) -> Option<Wait> {
        let running = self.running.as_ref().filter(|_| self.opening == 0)?;
        let by = running.goal.by();
        let for_packet = self.by_steps() && self.flow.awaits_packet(&self.lab, by);
        let left = by.map(|by| by.since(self.flow.now));
        let ends = match (&running.goal, left) {
            (Goal::At(_), Some(left)) if !for_packet && !self.lab.in_flight() => Some(self.lab.now() + left),
            _ => None,
        };
        Some(Wait { text: running.line.command.to_string(), ends, for_packet })
    }
}

/// Whether two moments look the same, timers that count down aside.
fn looks_same(shown: &Moment, now: &Moment) -> bool {
    let timers = |moment: &Moment| -> Vec<_> {
        let sockets = moment.view.hosts.iter().flat_map(|host| &host.sockets);
        sockets.map(|socket| (socket.id, socket.timers.iter().map(|timer| timer.kind).collect::<Vec<_>>())).collect()
    };
    let line =
        |moment: &Moment| moment.wait.as_ref().map(|wait| (wait.text.clone(), wait.for_packet, wait.ends.is_some()));
    (shown.opening, shown.answered, shown.held, line(shown), &shown.repeats, timers(shown))
        == (now.opening, now.answered, now.held, line(now), &now.repeats, timers(now))
}
