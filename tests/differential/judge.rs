//! Plays a run on both arms, finds the first difference, and cuts the run down to the shortest that shows it.

use std::time::Instant;

use finwait::trace::{
    Call, Command, Fault, FaultTarget, Forged, HostAct, HostId, Record, SegmentId, SocketId, Span, Stamp, Time,
    TimerKind, What,
};

use super::arms::{Kernel, Sim, scenario};
use super::seen::Seen;

/// A difference.
#[derive(Debug, Clone)]
pub struct Finding {
    pub commands: Vec<Command>,
    /// What differs.
    pub what: String,
    /// Each command with what followed on both arms, up to the difference.
    steps: Vec<(Command, Seen, Seen)>,
}

impl Finding {
    /// What makes two findings the same: the words without their numbers.
    pub fn kind(&self) -> String {
        let last = self.commands.last().map_or(String::new(), ToString::to_string);
        let text = format!("{last} {}", self.what);
        text.chars().filter(|c| !c.is_ascii_digit() && *c != '-').collect()
    }

    /// As a scenario file with both traces.
    pub fn report(&self) -> String {
        let mut text = format!("# {}\n", self.what);
        text.push_str(&scenario(&self.commands));
        text.push_str("---- traces\n");
        let mut before = Seen::default();
        for (command, sim, kernel) in &self.steps {
            text.push_str(&format!("{command}\n"));
            if sim.difference(kernel).is_none() {
                text.push_str(&Seen { rules: sim.rules.clone(), ..kernel.clone() }.changes(&before));
            } else {
                let (sim, kernel) = (sim.changes(&before), kernel.changes(&before));
                text.push_str(&format!("  simulator:\n{sim}  kernel:\n{kernel}"));
            }
            before = kernel.clone();
        }
        text
    }
}

/// How early a timer of the kernel may be, seen from the simulator: its moments are taken a little before the kernel's.
const EARLY: Span = Span::millis(5);

/// How late a timer may be on a busy machine; one that is later has been forgotten.
const LATE: Span = Span::millis(150);

/// How late a delayed ACK may be where every moment is watched: less than the least that it waits, so that one that
/// leaves at once is not taken for one that waits, nor one of the next tick for one of 40 ms.
const ACK_LATE: Span = Span::millis(30);

/// The most timers that may have fired unseen in one step.
const LATE_TIMERS_MAX: usize = 12;

/// The most runs of the simulator that are followed, all of which the kernel has not contradicted.
const RUNS_MAX: usize = 16;

/// A step as both arms were asked to do it.
struct Step<'a> {
    /// None is for only looking.
    command: Option<&'a Command>,
    /// When it began, when it was most likely carried out, and when it was done.
    began: Time,
    at: Time,
    done: Time,
    /// What the kernel did.
    kernel: Seen,
}

impl Step<'_> {
    /// What the simulator does at a moment.
    fn play(&self, mut sim: Sim, at: Time) -> Sim {
        if let Some(command) = self.command {
            sim.apply(command, at);
        }
        sim
    }

    /// What takes a process a while may have been done at its beginning, too; RACK and the round trip tell.
    fn is_vague(&self) -> bool {
        self.began < self.at && !matches!(self.command, None | Some(Command::Run(_)))
    }

    /// How things stand with the simulator, and whether that is otherwise than with the kernel; `since` is how many
    /// records there were before the step.
    fn compare(&self, sim: &mut Sim, since: usize) -> (Seen, Option<String>) {
        sim.world.be_late(self.at);
        // Only the host that a command is about is looked at after it, however long it takes.
        let looked = if self.is_watched() { self.at } else { self.began };
        let overdue = |(at, _, _, kind): &(Time, HostId, SocketId, TimerKind)| *at + self.late_by(*kind) < looked;
        let forgotten = sim.world.timers(self.at).into_iter().find(overdue);
        let seen = sim.seen(since);
        let late = |(_, _, _, kind): (Time, HostId, SocketId, TimerKind)| {
            format!("a timer that is long over has not fired on the kernel: {}", kind.word())
        };
        let mut what = seen.difference(&self.kernel).or(forgotten.map(late));
        if let Some(what) = what.as_mut() {
            what.push_str(&self.moments(sim));
        }
        (seen, what)
    }

    /// The runs of the simulator that go on as the kernel did, timers being late as they are; or what the first of them
    /// did instead.
    fn follow(&self, runs: Vec<Sim>, late: &mut u64) -> Result<Vec<Sim>, Box<(Seen, String)>> {
        let mut first = None;
        let (mut agree, mut vague, mut hidden) = (Vec::new(), Vec::new(), Vec::new());
        for mut sim in runs {
            let since = 0;
            sim.records.clear();
            if self.is_vague() {
                let mut early = self.play(sim.clone(), self.began);
                let agrees = self.compare(&mut early, since).1.is_none();
                vague.extend(agrees.then_some(early));
            }
            let mut played = self.play(sim.clone(), self.at);
            match self.compare(&mut played, since) {
                (_, None) => {
                    agree.push(played);
                    if self.may_hide_timers(&sim) {
                        hidden.extend(self.ways(&sim, since).into_iter().skip(1));
                    }
                }
                (seen, Some(what)) => {
                    first.get_or_insert((seen, what));
                    let ways = self.ways(&sim, since);
                    *late += u64::from(!ways.is_empty());
                    agree.extend(ways);
                }
            }
        }
        // Half of the room is for runs in which more has happened than could be seen.
        agree.truncate(RUNS_MAX / 2);
        agree.append(&mut hidden);
        agree.append(&mut vague);
        agree.truncate(RUNS_MAX);
        match first {
            Some(first) if agree.is_empty() => Err(Box::new(first)),
            Some(_) | None => Ok(agree),
        }
    }

    /// Whether a timer may have fired without a trace but in what the hosts count: what it sent over the loopback is on
    /// no wire, and its sockets may be gone by the end of the step; or the ACK that it was to send leaves all the same.
    fn may_hide_timers(&self, sim: &Sim) -> bool {
        let due = sim.world.timers(self.done + EARLY);
        due.iter().any(|(_, _, _, kind)| sim.numbers.looped || *kind == TimerKind::DelayedAck)
    }

    /// The runs that agree if timers fired before the command or after it.
    fn ways(&self, sim: &Sim, since: usize) -> Vec<Sim> {
        let mut found = Vec::new();
        let mut before = vec![sim.clone()];
        for _ in 0..=LATE_TIMERS_MAX {
            for sim in &before {
                let mut after = vec![self.play(sim.clone(), self.at)];
                for _ in 0..=LATE_TIMERS_MAX {
                    let agrees = |sim: &mut Sim| self.compare(sim, since).1.is_none();
                    found.extend(after.iter().cloned().filter_map(|mut sim| agrees(&mut sim).then_some(sim)));
                    after = self.one_more(&after, since);
                }
            }
            before = self.one_more(&before, since);
        }
        found
    }

    /// Each of the runs with one more timer fired, as far as the kernel has done the same.
    fn one_more(&self, runs: &[Sim], since: usize) -> Vec<Sim> {
        let limit = self.done + EARLY;
        let fits = |sim: &Sim, (at, kind, fired): (Time, TimerKind, Sim)| {
            let (before, after) = (sim.clone().seen(since), fired.clone().seen(since));
            let in_time = self.is_in_time((at, kind), before.sent.len()..after.sent.len());
            (in_time && after.may_become(&self.kernel)).then_some(fired)
        };
        let next = |sim| {
            let fired: Vec<_> = Sim::late_timers(sim, limit);
            fired.into_iter().filter_map(move |fired| fits(sim, fired))
        };
        runs.iter().flat_map(next).take(RUNS_MAX).collect()
    }

    /// Whether every host is watched from the beginning of the step to its end; else what is found after a command may
    /// have left long before.
    fn is_watched(&self) -> bool {
        matches!(self.command, Some(Command::Run(_)))
    }

    /// When the kernel sent what it sent, and when the simulator's timers are due.
    fn moments(&self, sim: &Sim) -> String {
        let sent: Vec<String> = self.kernel.sent_at.iter().map(ToString::to_string).collect();
        let due =
            |(at, host, _, kind): (Time, HostId, SocketId, TimerKind)| format!("{at} host {} {}", host.0, kind.word());
        let due: Vec<String> = sim.world.timers(self.done + EARLY).into_iter().map(due).collect();
        format!("; from {} to {}, sent at {}; due: {}", self.began, self.done, sent.join(", "), due.join(", "))
    }

    /// How late a timer of that kind may be.
    fn late_by(&self, kind: TimerKind) -> Span {
        if kind == TimerKind::DelayedAck && self.is_watched() { ACK_LATE } else { LATE }
    }

    /// Whether the kernel sent these when that timer fires.
    fn is_in_time(&self, (at, kind): (Time, TimerKind), sent: std::ops::Range<usize>) -> bool {
        let times = self.kernel.sent_at.get(sent).unwrap_or_default();
        let fits = |then: &Time| *then + EARLY >= at && *then <= at + self.late_by(kind);
        !self.is_watched() || kind != TimerKind::DelayedAck || times.iter().all(fits)
    }
}

/// Whether what a command does happens at its end: time passes, or a process is started to die.
fn takes_long(command: &Command) -> bool {
    match command {
        Command::Run(_) => true,
        Command::Host { act, .. } => *act == HostAct::Kill,
        Command::Call { call, .. } => matches!(call, Call::Exit | Call::Close),
        _ => false,
    }
}

/// The first difference in a run.
pub fn judge(commands: &[Command], kernel: &mut Kernel) -> Option<Finding> {
    Some(trace(commands, kernel)).filter(|found| !found.what.is_empty())
}

/// What both arms did, up to the first difference.
pub fn trace(commands: &[Command], kernel: &mut Kernel) -> Finding {
    let clock = Instant::now();
    kernel.clear();
    let mut runs = vec![Sim::new()];
    let (mut played, mut steps) = (Vec::new(), Vec::new());
    let mut late = 0;
    for command in commands.iter().map(Some).chain([None]) {
        let began = kernel.now();
        let mut at = began;
        let seen = match command {
            Some(command) => kernel.step(command),
            None => kernel.rest(),
        };
        let done = kernel.now();
        if command.is_none_or(takes_long) {
            at = done;
        }
        let step = Step { command, began, at, done, kernel: seen };
        played.extend(command.cloned());
        match step.follow(runs, &mut late) {
            Ok(agree) => {
                let left = agree.first().map(|sim| sim.last.clone()).unwrap_or_default();
                steps.extend(command.map(|command| (command.clone(), left, step.kernel)));
                runs = agree;
            }
            Err(found) if found.0.is_of_another_life(&step.kernel) => {
                kernel.other_lives += 1;
                break;
            }
            Err(found) => {
                let (left, what) = *found;
                steps.extend(command.map(|command| (command.clone(), left, step.kernel)));
                return Finding { commands: played, what, steps };
            }
        }
    }
    kernel.late_timers += late;
    kernel.times[1] += clock.elapsed();
    Finding { commands: played, what: String::new(), steps }
}

/// The difference if it shows twice more, as no race does.
pub fn settled(commands: &[Command], kernel: &mut Kernel) -> Option<Finding> {
    judge(commands, kernel)?;
    judge(commands, kernel)
}

/// The shortest run that still differs.
pub fn shrink(commands: &[Command], kernel: &mut Kernel) -> Option<Finding> {
    let mut best = settled(commands, kernel)?;
    let mut size = best.commands.len().div_ceil(2);
    loop {
        let mut at = 0;
        while at < best.commands.len() {
            let shorter = without(&best.commands, at..(at + size).min(best.commands.len()));
            match settled(&shorter, kernel) {
                Some(found) if found.commands.len() < best.commands.len() => best = found,
                Some(_) | None => at += size,
            }
        }
        if size == 1 {
            return Some(simplify(best, kernel));
        }
        size /= 2;
    }
}

/// The run without some of its commands. Segments keep their meaning: those named are found by which command made them.
fn without(commands: &[Command], gone: std::ops::Range<usize>) -> Vec<Command> {
    let made = makers(commands);
    let mut sim = Sim::new();
    let mut now: Vec<(usize, usize)> = Vec::new();
    let mut kept = Vec::new();
    for (index, command) in commands.iter().enumerate().filter(|(index, _)| !gone.contains(index)) {
        let renamed = |id: SegmentId| {
            let maker = made.get(id.0 as usize - 1)?;
            now.iter().position(|known| known == maker).map(|at| SegmentId(u32::try_from(at).unwrap() + 1))
        };
        let command = match command {
            Command::Deliver(id) => renamed(*id).map(Command::Deliver),
            Command::Fault(Fault { kind, target: FaultTarget::Segment(id) }) => {
                renamed(*id).map(|id| Command::Fault(Fault { kind: *kind, target: FaultTarget::Segment(id) }))
            }
            other => Some(other.clone()),
        };
        let Some(command) = command.filter(|command| names_its_port(command, &sim)) else { continue };
        let before = sim.records.len();
        if !sim.go(&command) {
            continue;
        }
        now.extend((0..made_by(&sim.records[before..])).map(|nth| (index, nth)));
        kept.push(command);
    }
    kept
}

/// Whether a connect() comes from a port that the run has named: what its socket was bound by must not be cut away, or
/// each arm would choose a port of its own.
fn names_its_port(command: &Command, sim: &Sim) -> bool {
    let Command::Call { on, call: Call::Connect { from: None, .. } } = command else { return true };
    let view = sim.world.view();
    let sockets = view.hosts.iter().filter(|host| host.name == on.host).flat_map(|host| &host.sockets);
    let named = sockets
        .rev()
        .find(|socket| socket.label == on.label || on.label.as_ref().is_some_and(|label| socket.names.contains(label)));
    named.is_some_and(|socket| socket.local.port() != 0)
}

/// Which command made each segment, and the how manieth of it the segment was.
fn makers(commands: &[Command]) -> Vec<(usize, usize)> {
    let mut sim = Sim::new();
    let mut made = Vec::new();
    for (index, command) in commands.iter().enumerate() {
        let before = sim.records.len();
        if sim.go(command) {
            made.extend((0..made_by(&sim.records[before..])).map(|nth| (index, nth)));
        }
    }
    made
}

fn made_by(records: &[Record]) -> usize {
    let makes = |record: &&Record| match &record.what {
        What::Sent { segment, .. } => !segment.loops(),
        what => matches!(what, What::Duplicated { .. } | What::Injected { .. } | What::IcmpSent { .. }),
    };
    records.iter().filter(makes).count()
}

/// Forged segments lose what does not matter.
fn simplify(mut best: Finding, kernel: &mut Kernel) -> Finding {
    let simpler: [fn(&mut Forged); 6] = [
        |forged| forged.sack = Vec::new(),
        |forged| forged.window = None,
        |forged| forged.stamp = Stamp::Latest(0),
        |forged| forged.length = forged.length.min(1),
        |forged| forged.length = 0,
        |forged| forged.ack = None,
    ];
    for at in 0..best.commands.len() {
        for change in simpler {
            let mut changed = best.commands.clone();
            let Some(Command::Inject(forged)) = changed.get_mut(at) else { continue };
            let before = forged.clone();
            change(forged);
            if *forged == before {
                continue;
            }
            if let Some(found) = settled(&changed, kernel).filter(|found| found.commands.len() <= best.commands.len()) {
                best = found;
            }
        }
    }
    best
}
