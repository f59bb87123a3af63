//! A script being played by someone who may stop, go back, and do things of their own.
//!
//! A session is its setup and the list of what was done, and nothing else: going back is playing the list again from
//! the nearest checkpoint. A step is one visible thing; a position counts the steps taken. A session may also be on the
//! real kernel ([`live`]): it then holds the moments that were told, and a step asks for more.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::lang::Lang;
use crate::scenario::in_a_line;
use crate::sim::{Refusal, Setup};
use crate::trace::{Command, Condition, Profile, Record, Run, Time, WorldView};

use super::diagnostic::Diagnostic;
use super::parse::{Line, Scenario, parse_command_on};
use super::play::{Entry, Failure, Outcome, Play};
use super::tape::Tape;

mod forking;
pub mod live;
mod on_kernel;

use live::Live;

/// How many steps lie between two checkpoints at least; more where there is much to keep, so that all of them together
/// take memory in proportion to the steps and not to its square.
const CHECKPOINT_EVERY: usize = 64;
const CHECKPOINT_SHARE: usize = 16;

/// What `step` would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Carry out a command, or several that only set things up.
    Command {
        /// The canonical text; several commands are parted by `; `.
        text: String,
        /// The first one's line in the script; 0 for what a learner gave before going back.
        line: usize,
    },
    /// Let the next event happen, or the clock move on.
    Event {
        /// When.
        at: Time,
    },
    /// Nothing that could be asked for: real time passes, on the kernel.
    Waits {
        /// When something is due, if that is known.
        until: Option<Time>,
    },
    /// Nothing: the script is over and the hosts are at rest.
    Done,
}

/// What a step came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Something was done.
    Did,
    /// Nothing is left to do; the position is the same.
    Ended,
    /// Something was done and went otherwise than the script says; the first of [`Session::failures_of_last_step`].
    Failed(Failure),
    /// The kernel was asked, or its time passes; what comes of it will be told.
    Waits,
}

/// One step, as what has to be done to take it again.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Move {
    /// With so many lines of the script known: it may have been extended since.
    Step {
        lines: usize,
    },
    Give(Command),
}

/// A scenario being played.
#[derive(Debug, Clone)]
pub struct Session {
    setup: Setup,
    script: Vec<Line>,
    moves: Vec<Move>,
    position: usize,
    play: Play,
    records: Tape,
    /// How many records and failures there are after each step that is known, the beginning included.
    marks: Vec<(usize, usize)>,
    checkpoints: BTreeMap<usize, Play>,
    /// The present moment, once somebody has asked for it.
    view: OnceLock<WorldView>,
    /// On the kernel, what it has told; all of the above but the setup and the script then stays as it began.
    live: Option<Box<Live>>,
}

impl Session {
    /// The beginning of a scenario.
    pub fn new(scenario: &Scenario) -> Session {
        Session::begin(scenario.setup.clone(), scenario.lines.clone())
    }

    /// A sandbox: no script, everything is given.
    pub fn play(setup: Setup) -> Session {
        Session::begin(setup, Vec::new())
    }

    fn begin(setup: Setup, script: Vec<Line>) -> Session {
        let play = Play::new(&setup);
        let view = OnceLock::new();
        let checkpoints = BTreeMap::from([(0, play.clone())]);
        let (moves, records) = (Vec::new(), Tape::default());
        Session { setup, script, moves, position: 0, play, records, marks: vec![(0, 0)], checkpoints, view, live: None }
    }

    /// Appends lines to the script; what was done already stays as it was, also when it is rewound and done again.
    pub fn extend(&mut self, lines: &[Line]) {
        self.script.extend_from_slice(lines);
    }

    /// Does one visible thing: the next command of the script, one event of a run, or (the script being over) the next
    /// event. After going back it does again what was done.
    pub fn step(&mut self) -> Progress {
        if let Some(live) = &mut self.live {
            return live.step(&self.script);
        }
        if self.position < self.moves.len() {
            return self.forward();
        }
        let next = Move::Step { lines: self.script.len() };
        match self.take(&next) {
            Ok(Outcome::Did) => {
                self.moves.push(next);
                self.arrive();
                self.progress()
            }
            Ok(Outcome::Ended) | Err(_) => Progress::Ended,
        }
    }

    /// Steps until the script is over, at most `limit` steps; whether it is.
    pub fn run_on(&mut self, limit: usize) -> bool {
        for _ in 0..limit {
            if self.script_is_over() && self.position == self.moves.len() {
                return true;
            }
            if self.step() == Progress::Ended {
                return true;
            }
        }
        self.script_is_over()
    }

    /// A learner's act, now. What had been known of the future is forgotten; the script stays where it is.
    ///
    /// # Errors
    /// Why the run cannot do it; nothing has changed then.
    pub fn give(&mut self, command: Command) -> Result<(), Refusal> {
        if let Some(live) = &mut self.live {
            live.give(command);
            return Ok(());
        }
        let given = Move::Give(command);
        let future = self.records.take_future();
        if let Err(refusal) = self.take(&given) {
            self.records.put_back(future);
            return Err(refusal);
        }
        self.moves.truncate(self.position);
        self.marks.truncate(self.position + 1);
        self.checkpoints.split_off(&(self.position + 1));
        self.moves.push(given);
        self.arrive();
        Ok(())
    }

    /// Whether there is a step to take back.
    pub fn can_back(&self) -> bool {
        self.position() > 0
    }

    /// Takes the last step back; false at the beginning.
    pub fn back(&mut self) -> bool {
        let can = self.can_back();
        if can {
            self.seek(self.position() - 1);
        }
        can
    }

    /// Takes the next known step again; `Ended` where none is known.
    pub fn forward(&mut self) -> Progress {
        if let Some(live) = &mut self.live {
            live.seek(live.position() + 1);
            return Progress::Did;
        }
        let Some(next) = self.moves.get(self.position).cloned() else { return Progress::Ended };
        match self.take(&next) {
            Ok(_) => {
                self.arrive();
                self.progress()
            }
            Err(_) => Progress::Ended,
        }
    }

    /// Goes to the moment after that many steps, at most to the last one known.
    pub fn seek(&mut self, step: usize) {
        if let Some(live) = &mut self.live {
            live.seek(step);
            return;
        }
        let step = step.min(self.moves.len());
        let nearest = self.checkpoints.range(..=step).next_back().map_or(0, |(at, _)| *at);
        if step < self.position || nearest > self.position {
            self.jump(nearest);
        }
        while self.position < step && self.forward() != Progress::Ended {}
    }

    /// Goes to a checkpoint; the beginning always is one.
    fn jump(&mut self, at: usize) {
        let play = self.checkpoints.get(&at).cloned();
        self.play = play.unwrap_or_else(|| Play::new(&self.setup));
        self.position = at;
        self.records.go_to(self.marks.get(at).map_or(0, |(records, _)| *records));
        self.view = OnceLock::new();
    }

    /// Does a move from the present moment.
    fn take(&mut self, next: &Move) -> Result<Outcome, Refusal> {
        match next {
            Move::Step { lines } => {
                let script = self.script.get(..*lines).unwrap_or(&self.script);
                Ok(self.play.step(script, &mut self.records))
            }
            Move::Give(command) => self.play.give(command, &mut self.records).map(|()| Outcome::Did),
        }
    }

    /// Counts the step just done.
    fn arrive(&mut self) {
        self.position += 1;
        if self.marks.len() <= self.position {
            self.marks.push((self.records.len(), self.play.failures.len()));
        }
        let last = self.checkpoints.range(..=self.position).next_back().map_or(0, |(at, _)| *at);
        if self.position - last >= CHECKPOINT_EVERY.max(self.play.size() / CHECKPOINT_SHARE) {
            self.checkpoints.insert(self.position, self.play.clone());
        }
        self.view = OnceLock::new();
    }

    fn progress(&self) -> Progress {
        self.failures_of_last_step().first().map_or(Progress::Did, |failure| Progress::Failed(failure.clone()))
    }

    /// What [`Session::step`] would do.
    pub fn next(&self) -> Next {
        if let Some(live) = &self.live {
            return live.next(&self.script);
        }
        let lines = match self.moves.get(self.position) {
            Some(Move::Give(command)) => return Next::Command { text: command.to_string(), line: 0 },
            Some(Move::Step { lines }) => *lines,
            None => self.script.len(),
        };
        let script = self.script.get(..lines).unwrap_or(&self.script);
        match self.play.next_lines(script) {
            [first, ..] if !matches!(first.command, Command::Run(_)) => {
                let lines = self.play.next_lines(script);
                Next::Command { text: in_a_line(lines.iter().map(|line| &line.command)), line: first.number }
            }
            _ => match self.play.next_moment(script, &self.records) {
                Some(at) => Next::Event { at },
                None => Next::Done,
            },
        }
    }

    /// Whether the script has been played to its end; true in a sandbox.
    pub fn script_is_over(&self) -> bool {
        match &self.live {
            Some(live) => live.script_is_over(&self.script),
            None => self.play.script_is_over(&self.script),
        }
    }

    /// How many steps have been taken.
    pub fn position(&self) -> usize {
        self.live.as_ref().map_or(self.position, |live| live.position())
    }

    /// How many steps are known, those rewound over included.
    #[expect(clippy::len_without_is_empty, reason = "a count of steps, no container")]
    pub fn len(&self) -> usize {
        self.live.as_ref().map_or(self.moves.len(), |live| live.len())
    }

    /// What has happened up to the position.
    pub fn records(&self) -> &[Record] {
        self.live.as_ref().map_or(self.records.seen(), |live| live.moment(live.position()).1)
    }

    /// What happened in the last step.
    pub fn records_of_last_step(&self) -> &[Record] {
        if let Some(live) = &self.live {
            return live.records_of_last_step();
        }
        let before = self.position.checked_sub(1).and_then(|at| self.marks.get(at)).map_or(0, |(records, _)| *records);
        self.records.seen().get(before..).unwrap_or_default()
    }

    /// What happened in a step, counted from 1, whether it lies behind the position or ahead; nothing for a step that
    /// is not known.
    pub fn records_of(&self, step: usize) -> &[Record] {
        if let Some(live) = &self.live {
            return live.records_of(step);
        }
        let at = |step: usize| self.marks.get(step).map(|(records, _)| *records);
        let (Some(from), Some(to)) = (step.checked_sub(1).and_then(at), at(step)) else { return &[] };
        self.records.known().get(from..to).unwrap_or_default()
    }

    /// How many records there were after each step, up to the position.
    pub fn ends(&self) -> Vec<usize> {
        if self.live.is_none() {
            let steps = self.marks.get(1..=self.position).unwrap_or_default();
            return steps.iter().map(|(records, _)| *records).collect();
        }
        let mut all = 0;
        let count = |step| {
            all += self.records_of(step).len();
            all
        };
        (1..=self.position()).map(count).collect()
    }

    /// What went otherwise than the script says, up to the position.
    pub fn failures(&self) -> &[Failure] {
        self.live.as_ref().map_or(&self.play.failures, |live| live.failures().0)
    }

    /// The same of the last step alone.
    pub fn failures_of_last_step(&self) -> &[Failure] {
        if let Some((all, before)) = self.live.as_ref().map(|live| live.failures()) {
            return all.get(before..).unwrap_or_default();
        }
        let before = self.position.checked_sub(1).and_then(|at| self.marks.get(at)).map_or(0, |(_, failed)| *failed);
        self.play.failures.get(before..).unwrap_or_default()
    }

    /// The moment as plain data.
    pub fn view(&self) -> &WorldView {
        self.live.as_ref().map_or_else(|| self.view.get_or_init(|| self.play.view()), |live| live.view())
    }

    /// Whether a condition holds at this moment, found without a picture of it where the run is simulated.
    pub fn holds(&self, condition: &Condition) -> bool {
        match &self.live {
            Some(_) => condition.holds(self.view(), self.records()),
            None => condition.holds(&self.play.world, &self.records),
        }
    }

    /// The moment that it is, on the run's clock.
    pub fn now(&self) -> Time {
        if self.live.is_some() { self.view().now } else { self.play.world.now() }
    }

    /// Reads a command that a learner types, against this run's hosts.
    ///
    /// # Errors
    /// Every mistake in it; messages are in `lang`.
    pub fn command(&self, text: &str, lang: Lang) -> Result<Command, Vec<Diagnostic>> {
        parse_command_on(text, &self.setup.hosts, lang)
    }

    /// How the run began.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The session up to the position as a scenario: running it yields the same records.
    pub fn to_source(&self) -> String {
        let mut text = preamble(&self.setup);
        for entry in &self.play.log {
            let command = match &**entry {
                Entry::Command(command) => command.clone(),
                Entry::Events(count) => Command::Run(Run::Steps(*count)),
                Entry::Waited(span) => Command::Run(Run::For(*span)),
            };
            text.push_str(&command.to_string());
            text.push('\n');
        }
        text
    }
}

/// The preamble's lines: what differs from the default, and always the seed.
fn preamble(setup: &Setup) -> String {
    let mut lines = Vec::new();
    if setup.profile.name != Profile::default_profile().name {
        lines.push(format!("profile {}\n", setup.profile.name));
    }
    lines.push(format!("seed {}\n", setup.seed));
    if setup.hosts != Setup::default().hosts {
        lines.extend(setup.hosts.iter().map(|host| format!("host {host}\n")));
    }
    lines.concat()
}
