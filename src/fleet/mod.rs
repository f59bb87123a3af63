//! Very many connections: client hosts, a server and a wire between them, driven by programs that open, use and close
//! connections as a [`Plan`] says, in virtual time.
//!
//! The hosts are [`Host`]s, the same that the plain simulator has, so there is one set of rules. What is left out is
//! the record of everything: a [`Fleet`] counts ([`Series`]), and can be asked to note down a few connections in full.
//! At one moment arrivals come first, then the kernels' timers, then the programs, as in a scenario whose commands
//! stand behind a `run`.

use std::collections::{BTreeMap, BTreeSet};

use crate::host::{Did, Event, Host, Id, Ret};
use crate::sim::{SimRng, Stream};
use crate::tcp::{CallName, Errno, Out, Rule, Segment, Time};
use crate::trace::LossCause;
use crate::trace::nat_box::NatBoxes;

mod census;
mod deadlines;
mod forged;
pub mod knobs;
mod labs;
mod limits;
mod measure;
mod nat;
mod owners;
mod plan;
mod programs;
mod read;
mod report;
mod room;
mod score;
mod script;
mod series;
mod summary;
mod tap;
mod tasks;
mod turn;
mod watch;
mod wire;

pub use census::Census;
pub use knobs::{Knob, KnobInfo, Knobs, Unit};
pub use labs::{LABS, Lab};
pub use limits::Limits;
pub use measure::Measure;
pub use plan::{Plan, Refused, Side, shown};
pub use read::{looks_like_plan, read};
pub use report::{Costs, as_csv, as_json, as_scores, as_text, costs};
pub use score::Score;
pub use series::{Sample, Series};
pub use summary::Summary;
pub use turn::line_ends;
pub use watch::{Pick, Watched, Zoom};

use deadlines::Deadlines;
use programs::{Programs, Task};
use tasks::Tasks;
use wire::{Flight, Wire};

/// So many of a host's sockets are whole; more are packed when they rest.
const WARM: usize = 1_024;

/// So many tasks of the programs are done in a step.
const TASKS_AT_ONCE: usize = 1_000;

/// So many bytes of a message are as much work as a step.
const BYTES_A_STEP: u64 = 1_000;

/// A host's place in the fleet: the clients in their order, then the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostIx(pub u16);

/// A call that has returned.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Returned {
    host: HostIx,
    socket: Option<Id>,
    call: CallName,
    ret: Ret,
}

/// A fleet at a moment.
#[derive(Debug, Clone)]
pub struct Fleet {
    plan: Plan,
    now: Time,
    hosts: Vec<Option<Host>>,
    /// When each host's next timer falls due.
    deadlines: Deadlines,
    wire: Wire,
    /// What the clients stand behind, if anything.
    boxes: Option<NatBoxes>,
    /// Hosts whose waiting calls go on when all that loops has arrived.
    roused: BTreeSet<HostIx>,
    /// Hosts whose processes are being killed.
    ending: BTreeSet<HostIx>,
    tasks: Tasks<Task>,
    programs: Programs,
    census: Census,
    series: Series,
    errors: BTreeMap<(CallName, Errno), u64>,
    /// What it cost, once it is over and that has been counted.
    scored: Option<Score>,
    /// The count of that.
    count: Option<Box<score::Count>>,
    /// Whether it is over, and its last sample taken.
    over: bool,
    /// Whether the programs are in the middle of what they do at this moment.
    amid: bool,
    /// Everything that has happened so far: segments received, timers, and what programs did.
    steps: u64,
    /// What that came to, for whoever wants to look at a clock on the way: much may be done in one step.
    work: u64,
    script: Option<script::Script>,
    tap: Option<tap::Tap>,
    finder: Option<Box<watch::Finder>>,
    watch: Option<Box<watch::Watch>>,
    spare: Vec<Event>,
    warm: usize,
}

impl Fleet {
    /// The start of a run.
    pub fn new(plan: Plan) -> Fleet {
        let mut fleet = Fleet::resting(plan);
        fleet.set_up();
        fleet
    }

    /// The hosts, and nobody who does anything yet.
    fn resting(plan: Plan) -> Fleet {
        // Where the clients run on the server's host there is another that does nothing, as in the plain simulator.
        let clients = if plan.knobs.on(Knob::Loopback) { 1 } else { plan.knobs.count(Knob::Clients) };
        let hosts: Vec<Option<Host>> = (0..=u16::try_from(clients).unwrap_or(u16::MAX))
            .map(|number| {
                let secret = SimRng::new(plan.seed, Stream::Secrets, u64::from(number)).next_u64();
                let mut host = Host::new(wire::address(HostIx(number)), plan.profile, secret);
                host.keep_warm(WARM);
                Some(host)
            })
            .collect();
        Fleet {
            now: Time::ZERO,
            deadlines: Deadlines::new(hosts.len()),
            wire: Wire::new(plan.knobs.span(Knob::Delay), plan.knobs.count(Knob::LoseEvery), hosts.len()),
            boxes: nat::boxes(&plan),
            roused: BTreeSet::new(),
            ending: BTreeSet::new(),
            tasks: Tasks::default(),
            programs: Programs::default(),
            census: Census::default(),
            series: Series::of(&plan),
            errors: BTreeMap::new(),
            scored: None,
            count: None,
            over: false,
            amid: false,
            steps: 0,
            work: 0,
            script: None,
            tap: None,
            finder: None,
            watch: None,
            spare: Vec::new(),
            warm: WARM,
            hosts,
            plan,
        }
    }

    /// The settings that hold from the start, and the programs' first steps.
    fn set_up(&mut self) {
        for (side, key, value) in self.plan.settings.clone() {
            for host in self.side(side) {
                if let Some(Some(host)) = self.hosts.get_mut(usize::from(host)) {
                    host.sysctls.set(key, value.clone());
                }
            }
        }
        self.begin_programs();
    }

    /// The hosts of a side.
    fn side(&self, side: Side) -> std::ops::RangeInclusive<u16> {
        let server = self.server().0;
        match side {
            Side::Server => server..=server,
            Side::Client if self.plan.knobs.on(Knob::Loopback) => server..=server,
            Side::Client => 0..=server.saturating_sub(1),
        }
    }

    fn server(&self) -> HostIx {
        HostIx(server_of(self.hosts.len()))
    }

    fn host(&self, host: HostIx) -> Option<&Host> {
        self.hosts.get(usize::from(host.0))?.as_ref()
    }

    /// So many sockets of each host are kept whole; more are packed when they rest. It changes what a run costs, and
    /// nothing that happens in it.
    pub fn keep_warm(&mut self, most: usize) {
        self.warm = most;
        for host in self.hosts.iter_mut().flatten() {
            host.keep_warm(most);
        }
    }

    /// How many connection ends are packed, and how many bytes they take together.
    pub fn packed(&self) -> (usize, usize) {
        let packed = self.hosts.iter().flatten().map(Host::packed);
        packed.fold((0, 0), |(count, sum), (more, bytes)| (count + more, sum + bytes))
    }

    /// Now.
    pub fn now(&self) -> Time {
        self.now
    }

    /// When the run is over.
    pub fn end(&self) -> Time {
        Time::ZERO + self.plan.knobs.span(Knob::Run)
    }

    /// What the run was asked for.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The connections by state, and what became of those that are over.
    pub fn census(&self) -> &Census {
        &self.census
    }

    /// What was measured over time.
    pub fn series(&self) -> &Series {
        &self.series
    }

    /// The errors that calls returned, and how often.
    pub fn errors(&self) -> impl Iterator<Item = (CallName, Errno, u64)> {
        self.errors.iter().map(|((call, errno), count)| (*call, *errno, *count))
    }

    /// How much has happened: segments that arrived, timers that fired, and steps of programs.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Goes on until so much has been done or the run is over; true if there is more to come.
    pub fn go_on(&mut self, work: u64) -> bool {
        let until = self.work.saturating_add(work);
        while self.work < until {
            if !self.step() {
                return false;
            }
        }
        true
    }

    /// The run to its end.
    pub fn run(&mut self) {
        while self.go_on(u64::MAX) {}
    }

    /// The same, but nothing happens that is later than that moment.
    fn go_on_until(&mut self, work: u64, last: Time) -> bool {
        let until = self.work.saturating_add(work);
        while self.work < until {
            if self.next_at().is_none_or(|at| at > last) {
                return false;
            }
            self.step();
        }
        true
    }

    /// When the next thing happens, if anything does before the end.
    fn next_at(&self) -> Option<Time> {
        let tasks = self.tasks.first_due().map(|at| at.max(self.now));
        let timers = self.deadlines.first_at().map(|at| at.max(self.now));
        let next = [self.wire.first_due(), timers, tasks].into_iter().flatten().min();
        next.filter(|at| *at <= self.end())
    }

    /// Lets the next thing happen; false if nothing does before the end, and all has been counted.
    fn step(&mut self) -> bool {
        if self.over {
            return self.go_on_counting();
        }
        let Some(at) = self.next_at() else {
            self.finish();
            return self.count.is_some();
        };
        self.now = at;
        self.steps += 1;
        self.work += 1;
        if self.amid {
            self.perform_some();
        } else if let Some(Flight { to, number, segment, .. }) = self.wire.take_due(at) {
            self.arrive(to, number, segment);
        } else if let Some((_, host)) = self.deadlines.first().filter(|(due, _)| *due <= at) {
            self.on(host, |host, now, out| {
                host.handle_timer(now, out);
            });
        } else {
            self.perform_some();
        }
        if self.watch.is_some() && !self.amid {
            self.watch_moment();
        }
        true
    }

    /// The programs do what they have to do at this moment, or a good part of it.
    fn perform_some(&mut self) {
        for _ in 0..TASKS_AT_ONCE {
            let Some(task) = self.tasks.take_due(self.now) else { break };
            self.work += 1;
            self.perform(task);
        }
        self.amid = self.tasks.first_due().is_some_and(|at| at <= self.now);
    }

    fn arrive(&mut self, to: Option<HostIx>, number: u32, segment: Segment) {
        let watched = self.watch.is_some().then(|| segment.clone());
        let passed = self.pass_in(to, number, segment);
        let there = passed.filter(|(to, _)| self.host(*to).is_some() && self.wire.reaches(*to));
        let Some((to, segment)) = there else {
            self.wire.lost += 1;
            if let Some(segment) = watched {
                self.watch_lost(self.server(), number, &segment, self.cause(to));
            }
            return;
        };
        let segment = &segment;
        if segment.loops() {
            self.arrive_looped(to, number, segment);
            return self.run_loopback();
        }
        self.tap_arrival(to, number, segment);
        self.on(to, |host, now, out| host.handle_foreign(segment, now, out));
    }

    /// Why a segment to there does not arrive.
    fn cause(&self, to: Option<HostIx>) -> LossCause {
        match to {
            None if self.boxes.is_some() => LossCause::NoMapping,
            None => LossCause::NoRoute,
            Some(to) if self.host(to).is_none() => LossCause::HostDown,
            Some(_) => LossCause::Unplugged,
        }
    }

    /// Does something on a host: its segments go on the wire, what its calls return to the programs.
    fn on(&mut self, at: HostIx, act: impl FnOnce(&mut Host, Time, &mut Vec<Event>)) {
        self.do_on(at, act, None);
        self.run_loopback();
    }

    /// The same for a call whose caller waits for what it returns at once, if it does.
    fn call_on(&mut self, at: HostIx, act: impl FnOnce(&mut Host, Time, &mut Vec<Event>)) -> Option<Returned> {
        let mut first = None;
        self.do_on(at, act, Some(&mut first));
        self.run_loopback();
        first
    }

    fn run_loopback(&mut self) {
        if self.wire.looped.is_empty() && self.roused.is_empty() && self.ending.is_empty() {
            return;
        }
        let mut left = wire::LOOPED_AT_ONCE;
        loop {
            while left > 0
                && let Some((host, number, segment)) = self.wire.looped.pop_front()
            {
                left -= 1;
                self.arrive_looped(host, number, &segment);
            }
            if self.end_on() {
                continue;
            }
            let Some(host) = self.roused.pop_first() else { break };
            self.do_on(host, Host::go_on, None);
        }
        self.wire.loop_later(self.now);
    }

    /// A process that ends has its next descriptor closed; false if there is none.
    fn end_on(&mut self) -> bool {
        let Some(at) = self.ending.first().copied() else { return false };
        let mut more = false;
        self.do_on(at, |host, now, out| more = host.end_on(now, out), None);
        if !more {
            self.ending.remove(&at);
        }
        true
    }

    /// A host receives what it has sent to itself.
    fn arrive_looped(&mut self, host: HostIx, number: u32, segment: &Segment) {
        self.steps += 1;
        self.work += 1;
        self.tap_arrival(host, number, segment);
        self.roused.insert(host);
        self.do_on(host, |host, now, out| host.handle_own(segment, now, out), None);
    }

    fn do_on(
        &mut self,
        at: HostIx,
        act: impl FnOnce(&mut Host, Time, &mut Vec<Event>),
        mut first: Option<&mut Option<Returned>>,
    ) {
        let mut events = std::mem::take(&mut self.spare);
        let (now, hosts) = (self.now, self.hosts.len());
        let Some(Some(host)) = self.hosts.get_mut(usize::from(at.0)) else { return };
        act(host, now, &mut events);
        host.count(&events);
        host.rest();
        let deadline = host.deadline();
        for event in events.drain(..) {
            let to = self.destination(at, &event);
            if self.is_tapped() {
                self.tap_event(at, &event, to);
            }
            let Event { socket, did, rule } = event;
            self.census.silent += u64::from(rule == Rule::RecycleDropsSyn);
            match did {
                Did::Tcp(Out::Send { segment, .. }) => self.send(at, to, segment),
                Did::Tcp(Out::State { from, to }) => self.census.moves(at == HostIx(server_of(hosts)), from, to),
                Did::Tcp(Out::Fired(_) | Out::Error(_) | Out::Shrink { .. } | Out::Decided) => {}
                Did::Returned(call, ret) => {
                    let waits = ret == Ret::Waits;
                    let returned = Returned { host: at, socket, call, ret };
                    match first.take() {
                        Some(place) => *place = Some(returned),
                        None if waits => {}
                        None => self.tasks.now(Task::Returned(returned)),
                    }
                }
            }
        }
        self.spare = events;
        self.deadlines.set(at, deadline);
    }

    /// Where a segment goes, if that is what the event is.
    fn destination(&self, at: HostIx, event: &Event) -> Option<HostIx> {
        match &event.did {
            Did::Tcp(Out::Send { segment, .. }) if segment.loops() => Some(at),
            Did::Tcp(Out::Send { segment, .. }) => self.towards(segment),
            _ => None,
        }
    }

    /// Another kernel runs on a host, or none; what the old one had is gone without a word.
    fn replace(&mut self, at: HostIx, mut kernel: Option<Host>) {
        if let Some(host) = &mut kernel {
            host.keep_warm(self.warm);
        }
        let on_server = at == self.server();
        let gone = self.host(at).map(|host| host.sockets().map(|(_, socket)| socket.state()).collect::<Vec<_>>());
        for state in gone.unwrap_or_default() {
            self.census.moves(on_server, state, crate::tcp::State::Closed);
        }
        let side = if on_server { Side::Server } else { Side::Client };
        if let Some(place) = self.hosts.get_mut(usize::from(at.0)) {
            *place = kernel;
            if let Some(host) = place {
                for (_, key, value) in self.plan.settings.iter().filter(|(of, ..)| *of == side) {
                    host.sysctls.set(*key, value.clone());
                }
            }
        }
        self.deadlines.set(at, None);
    }
}

/// The number of the server, which is the last host.
fn server_of(hosts: usize) -> u16 {
    u16::try_from(hosts.saturating_sub(1)).unwrap_or(u16::MAX)
}
