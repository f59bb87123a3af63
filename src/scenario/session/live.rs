//! A session on the real kernel, as plain data: what is asked of it, and every moment that it has told.
//!
//! Nothing here knows the kernel. A step puts a [`Request`] into the outbox; whoever runs the lab carries it out and
//! comes back with [`Report`]s. The kernel cannot rewind, but what happened is kept and can be looked at again. Where a
//! learner is to see nothing yet, the session stays at its moment, and what happens meanwhile waits behind it.

use std::collections::BTreeMap;

use crate::lang::Lang;
use crate::scenario::in_a_line;
use crate::sim::Refusal;
use crate::trace::{Command, Flags, Record, SegmentId, Time, WorldView};

mod told;

use super::super::parse::Line;
use super::super::play::Failure;
use super::{Next, Progress};

/// How packets move on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// In real time, and slowly enough to be seen.
    Slow,
    /// The wire holds each packet until the learner lets it go.
    Step,
}

/// What is asked of the kernel. All but [`Request::Begin`] is about the run that was begun last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// New hosts; what was before is gone.
    Begin {
        /// The number that this run's reports carry.
        run: u32,
        /// The hosts' names, in order.
        hosts: Vec<String>,
        /// How packets move.
        pace: Pace,
        /// What is done at first, packets moving by themselves.
        opening: Vec<Line>,
    },
    /// Does that command; a `run` takes its time.
    Do {
        /// The command and where it stands.
        line: Line,
        /// Whether a `run` also lets the first packet go.
        deliver: bool,
    },
    /// Lets that packet go, or the one that is first.
    Deliver(Option<SegmentId>),
    /// From now on time passes by itself, also between commands.
    Free,
    /// Waits no longer: the `run` under way is over, and TIME_WAIT that would have ended meanwhile ends.
    Skip,
    /// The run is over for good.
    End,
}

/// What the kernel's side tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// A moment.
    Moment(Box<Moment>),
    /// The run of that number has ended by itself, or never began.
    Ended {
        /// Which run.
        run: u32,
        /// Why.
        why: Spoken,
    },
}

/// A sentence in every language, made at run time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The English one.
    pub en: String,
    /// The Chinese one.
    pub zh: String,
}

impl Spoken {
    /// A sentence, asked for in each language.
    pub fn of(say: impl Fn(Lang) -> String) -> Spoken {
        Spoken { en: say(Lang::En), zh: say(Lang::Zh) }
    }

    /// The sentence in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// What a run on the kernel looks like now, and what happened since the report before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Which run.
    pub run: u32,
    /// What happened.
    pub records: Vec<Record>,
    /// What went otherwise than the script says.
    pub failures: Vec<Failure>,
    /// Commands that could not be carried out.
    pub unable: Vec<Unable>,
    /// The hosts and the wire.
    pub view: WorldView,
    /// The time of the script, thinking included: in it a packet takes as long as the script says.
    pub lived: Time,
    /// Whether the opening is still being played.
    pub opening: bool,
    /// How many commands have been dealt with since the beginning.
    pub answered: u32,
    /// The `run` that is under way.
    pub wait: Option<Wait>,
    /// Whether the wire holds its packets now.
    pub held: bool,
    /// What the kernel has repeated because the wire holds it or its answer: its flags, and how often.
    pub repeats: BTreeMap<SegmentId, (Flags, u32)>,
}

/// A `run` under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// The command.
    pub text: String,
    /// When it will be over if nothing else happens; none if that depends.
    pub ends: Option<Time>,
    /// Whether it waits for the learner to let a packet go.
    pub for_packet: bool,
}

/// A command that was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unable {
    /// The command.
    pub command: String,
    /// Why.
    pub why: Why,
}

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// As on the simulator.
    Refused(Refusal),
    /// The kernel would not; its own words.
    Kernel(String),
    /// Nothing was refused: the learner ended what the kernel would have waited for.
    EndedByHand,
}

/// A moment that was kept, with how much had happened by then.
#[derive(Debug, Clone)]
struct Kept {
    view: WorldView,
    lived: Time,
    records: usize,
    failures: usize,
}

/// The state of a session on the kernel.
#[derive(Debug, Clone)]
pub(super) struct Live {
    pace: Pace,
    run: u32,
    hosts: Vec<String>,
    opening: Option<Vec<Line>>,
    outbox: Vec<Request>,
    /// How many lines of the script have been asked for.
    cursor: usize,
    asked: u32,
    /// Whether time may pass by itself once the script is over, and whether that was asked for.
    free: (bool, bool),
    records: Vec<Record>,
    failures: Vec<Failure>,
    unable: Vec<Unable>,
    moments: Vec<Kept>,
    position: usize,
    /// The last step that may be seen, where the session stays.
    stays: Option<usize>,
    /// The latest report's, without its records.
    now: Option<Moment>,
    /// The present moment.
    present: WorldView,
    skipped: bool,
    ended: Option<Spoken>,
    /// Whether all of it was told at once, by something that is no kernel.
    told: bool,
}

impl Live {
    /// A run that has not begun. `view` is shown until the kernel has told its first moment.
    pub(super) fn new(hosts: Vec<String>, opening: Vec<Line>, pace: Pace, free: bool, view: WorldView) -> Live {
        Live {
            pace,
            run: 0,
            hosts,
            opening: Some(opening),
            outbox: Vec::new(),
            cursor: 0,
            asked: 0,
            free: (free, false),
            records: Vec::new(),
            failures: Vec::new(),
            unable: Vec::new(),
            moments: vec![Kept { view: view.clone(), lived: Time::ZERO, records: 0, failures: 0 }],
            position: 0,
            stays: None,
            now: None,
            present: view,
            skipped: false,
            ended: None,
            told: false,
        }
    }

    /// What is to be asked of the kernel; a run that has not begun takes the next number.
    pub(super) fn requests(&mut self, script: &[Line], numbers: &mut u32) -> Vec<Request> {
        let mut out = Vec::new();
        if let Some(opening) = self.opening.take() {
            *numbers += 1;
            self.run = *numbers;
            out.push(Request::Begin { run: self.run, hosts: self.hosts.clone(), pace: self.pace, opening });
        }
        if self.free == (true, false) && self.cursor >= script.len() && !self.is_busy() && !self.is_opening() {
            self.free.1 = true;
            self.outbox.push(Request::Free);
        }
        out.append(&mut self.outbox);
        out
    }

    /// Takes in what the kernel's side tells; whether it was about this run and something happened.
    pub(super) fn hear(&mut self, report: Report) -> bool {
        match report {
            Report::Ended { run, why } if run == self.run => {
                self.ended = Some(why);
                true
            }
            Report::Moment(moment) if moment.run == self.run && self.ended.is_none() => self.take_moment(*moment),
            Report::Ended { .. } | Report::Moment(_) => false,
        }
    }

    fn take_moment(&mut self, mut moment: Moment) -> bool {
        let happened = !moment.records.is_empty() || !moment.failures.is_empty() || !moment.unable.is_empty();
        self.records.append(&mut moment.records);
        self.failures.append(&mut moment.failures);
        self.unable.append(&mut moment.unable);
        self.present = moment.view.clone();
        let changed = self.now.as_ref().is_none_or(|now| now.opening != moment.opening || now.wait != moment.wait);
        self.now = Some(moment);
        if happened {
            let here = self.is_at_present();
            self.keep();
            if here {
                self.position = self.moments.len() - 1;
            }
        }
        happened || changed
    }

    /// Keeps the present moment.
    fn keep(&mut self) {
        let (records, failures) = (self.records.len(), self.failures.len());
        let lived = self.now.as_ref().map_or(Time::ZERO, |now| now.lived);
        self.moments.push(Kept { view: self.present.clone(), lived, records, failures });
    }

    /// Whether the present is what is looked at.
    pub(super) fn is_at_present(&self) -> bool {
        self.stays.is_none() && self.position + 1 >= self.moments.len()
    }

    /// Stays at the present moment: what happens from now on is not seen before [`Live::follow`].
    pub(super) fn stay(&mut self) {
        if self.stays.is_none() {
            // The moment itself is kept, also if nothing has happened in it: times are counted from here.
            if self.moments.last().is_some_and(|last| last.view.now < self.present.now) {
                self.keep();
            }
            self.position = self.moments.len() - 1;
            self.stays = Some(self.position);
        }
    }

    /// The present moment, whatever is looked at.
    pub(super) fn present(&self) -> &WorldView {
        &self.present
    }

    /// Goes to the present and stays with it.
    pub(super) fn follow(&mut self) {
        self.stays = None;
        self.position = self.moments.len() - 1;
    }

    /// Does what a step is now, and says what it comes to.
    pub(super) fn step(&mut self, script: &[Line]) -> Progress {
        if self.position < self.len() {
            self.position += 1;
            return Progress::Did;
        }
        match self.next(script) {
            Next::Command { .. } => self.ask_for_lines(script),
            Next::Event { .. } => self.outbox.push(Request::Deliver(None)),
            Next::Waits { .. } => {}
            Next::Done => return Progress::Ended,
        }
        Progress::Waits
    }

    /// The next line of the script; at its beginning, all that only sets things up; with it the checks that follow.
    fn ask_for_lines(&mut self, script: &[Line]) {
        let count = self.next_lines(script).len();
        let checks = script.get(self.cursor + count..).unwrap_or_default();
        let checks = checks.iter().take_while(|line| matches!(line.command, Command::Expect(_))).count();
        for line in script.get(self.cursor..self.cursor + count + checks).unwrap_or_default() {
            self.asked += 1;
            self.outbox.push(Request::Do { line: line.clone(), deliver: self.pace == Pace::Step });
        }
        self.cursor += count + checks;
    }

    fn next_lines<'a>(&self, script: &'a [Line]) -> &'a [Line] {
        let rest = script.get(self.cursor..).unwrap_or_default();
        let setting_up = if self.cursor == 0 {
            rest.iter().take_while(|line| super::super::play::is_setting_up(&line.command)).count()
        } else {
            0
        };
        rest.get(..setting_up.max(1).min(rest.len())).unwrap_or_default()
    }

    /// A learner's command. Whoever looks at the past is back in the present by it.
    pub(super) fn give(&mut self, command: Command) {
        self.follow();
        self.asked += 1;
        self.outbox.push(Request::Do { line: Line { command, number: 0, span: 0..0 }, deliver: false });
    }

    /// Lets a packet go.
    pub(super) fn deliver(&mut self, id: SegmentId) {
        self.follow();
        self.outbox.push(Request::Deliver(Some(id)));
    }

    /// Waits no longer.
    pub(super) fn skip(&mut self) {
        self.follow();
        self.skipped = true;
        self.outbox.push(Request::Skip);
    }

    /// Whether a wait was cut short since this was asked last.
    pub(super) fn take_skipped(&mut self) -> bool {
        std::mem::take(&mut self.skipped)
    }

    pub(super) fn next(&self, script: &[Line]) -> Next {
        if let Some(later) = self.moments.get(self.position + 1).filter(|_| self.position < self.len()) {
            return Next::Event { at: later.view.now };
        }
        if self.ended.is_some() || self.told {
            return Next::Done;
        }
        let wait = self.now.as_ref().and_then(|now| now.wait.clone());
        let held = || self.present.flights.iter().any(|flight| flight.lost_at.is_none());
        let packet = self.pace == Pace::Step && held();
        if self.is_busy() || self.is_opening() {
            return match wait {
                Some(wait) if wait.for_packet && packet => Next::Event { at: self.present.now },
                wait => Next::Waits { until: wait.and_then(|wait| wait.ends) },
            };
        }
        let lines = self.next_lines(script);
        if let Some(first) = lines.first() {
            return Next::Command { text: in_a_line(lines.iter().map(|line| &line.command)), line: first.number };
        }
        if packet {
            return Next::Event { at: self.present.now };
        }
        let sockets = self.present.hosts.iter().flat_map(|host| &host.sockets);
        let timers = sockets.flat_map(|socket| &socket.timers).map(|timer| timer.at);
        match self.present.flights.iter().map(|flight| flight.arrives_at).chain(timers).min() {
            Some(at) => Next::Waits { until: Some(at) },
            None => Next::Done,
        }
    }

    /// Whether something that was asked for is not done yet.
    pub(super) fn is_busy(&self) -> bool {
        self.now.as_ref().map_or(0, |now| now.answered) < self.asked
    }

    /// Whether the kernel is not yet where the learner begins.
    pub(super) fn is_opening(&self) -> bool {
        !self.told && self.now.as_ref().is_none_or(|now| now.opening)
    }

    pub(super) fn script_is_over(&self, script: &[Line]) -> bool {
        self.told || self.cursor >= script.len() && !self.is_busy() && !self.is_opening()
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// The last step that may be seen.
    pub(super) fn len(&self) -> usize {
        self.stays.unwrap_or(self.moments.len() - 1)
    }

    pub(super) fn seek(&mut self, step: usize) {
        self.position = step.min(self.len());
    }

    pub(super) fn view(&self) -> &WorldView {
        if self.is_at_present() { &self.present } else { self.moment(self.position).0 }
    }

    /// A kept moment, with all that had happened by then.
    pub(super) fn moment(&self, step: usize) -> (&WorldView, &[Record]) {
        let kept = self.moments.get(step).or(self.moments.last());
        let records = kept.and_then(|kept| self.records.get(..kept.records)).unwrap_or_default();
        (kept.map_or(&self.present, |kept| &kept.view), records)
    }

    /// A kept moment at the time of the script.
    pub(super) fn moment_in_script(&self, step: usize) -> (WorldView, &[Record]) {
        let (view, records) = self.moment(step);
        let lived = self.moments.get(step).or(self.moments.last()).map_or(view.now, |kept| kept.lived);
        (WorldView { now: lived, ..view.clone() }, records)
    }

    /// What happened in the step up to the position.
    pub(super) fn records_of_last_step(&self) -> &[Record] {
        let before = self.position.checked_sub(1).map_or(0, |before| self.moment(before).1.len());
        self.moment(self.position).1.get(before..).unwrap_or_default()
    }

    /// What happened in a step that was told.
    pub(super) fn records_of(&self, step: usize) -> &[Record] {
        let Some(before) = step.checked_sub(1).filter(|_| step <= self.len()) else { return &[] };
        self.moment(step).1.get(self.moment(before).1.len()..).unwrap_or_default()
    }

    /// What went otherwise up to the position, and how much of it before the last step.
    pub(super) fn failures(&self) -> (&[Failure], usize) {
        let count = |step: usize| self.moments.get(step).map_or(0, |kept| kept.failures);
        let all = self.failures.get(..count(self.position)).unwrap_or_default();
        (all, self.position.checked_sub(1).map_or(0, count))
    }

    pub(super) fn all_failures(&self) -> usize {
        self.failures.len()
    }

    /// What the kernel refused since this was asked last.
    pub(super) fn take_unable(&mut self) -> Vec<Unable> {
        std::mem::take(&mut self.unable)
    }

    pub(super) fn pace(&self) -> Pace {
        self.pace
    }

    pub(super) fn ended(&self) -> Option<&Spoken> {
        self.ended.as_ref()
    }

    /// The latest report's, without its records.
    pub(super) fn now(&self) -> Option<&Moment> {
        self.now.as_ref()
    }

    pub(super) fn run(&self) -> u32 {
        self.run
    }
}
