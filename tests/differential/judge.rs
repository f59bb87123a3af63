//! Plays a run on both arms, finds the first difference, and cuts the run down to the shortest that shows it.

use std::time::Instant;

use finwait::trace::{Command, Fault, FaultTarget, Forged, HostAct, Record, SegmentId, Stamp, What};

use super::arms::{Kernel, Seen, Sim, scenario};

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
                text.push_str(&kernel.changes(&before));
            } else {
                let (sim, kernel) = (sim.changes(&before), kernel.changes(&before));
                text.push_str(&format!("  simulator:\n{sim}  kernel:\n{kernel}"));
            }
            before = kernel.clone();
        }
        text
    }
}

/// The first difference in a run.
pub fn judge(commands: &[Command], kernel: &mut Kernel) -> Option<Finding> {
    let began = Instant::now();
    kernel.clear();
    kernel.times[1] += began.elapsed();
    let mut sim = Sim::new();
    let (mut played, mut steps) = (Vec::new(), Vec::new());
    // Once an 8 ms timer has run, a busy machine may find it fired at any later step.
    let mut pressed = false;
    for command in commands {
        pressed |= sim.is_pressed();
        let began = Instant::now();
        let left = sim.step(command);
        kernel.times[0] += began.elapsed();
        let right = kernel.step(command);
        kernel.times[1] += began.elapsed();
        pressed |= sim.is_pressed();
        if let (Some(left), Some(right)) = (&left, &right)
            && pressed
            && !right.syn_repeats.is_empty()
            && left.difference(right).is_some()
        {
            kernel.quick_repeats += 1;
            return None;
        }
        if let (Some(left), Some(right)) = (&left, &right)
            && left.is_of_another_life(right)
        {
            kernel.other_lives += 1;
            return None;
        }
        if let (Some(left), Some(right)) = (&left, &right)
            && matches!(command, Command::Host { act: HostAct::Kill, .. })
            && left.is_reordered(right)
        {
            kernel.other_orders += 1;
            return None;
        }
        let what = match (&left, &right) {
            (None, None) => continue,
            (Some(left), Some(right)) => left.difference(right),
            (None, Some(_)) => Some("only the simulator refuses the command".to_owned()),
            (Some(_), None) => Some("only the kernel arm refuses the command".to_owned()),
        };
        played.push(command.clone());
        steps.push((command.clone(), left.unwrap_or_default(), right.unwrap_or_default()));
        if let Some(what) = what {
            return Some(Finding { commands: played, what, steps });
        }
    }
    None
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
        let Some(command) = command else { continue };
        let before = sim.records.len();
        if sim.step(&command).is_none() {
            continue;
        }
        now.extend((0..made_by(&sim.records[before..])).map(|nth| (index, nth)));
        kept.push(command);
    }
    kept
}

/// Which command made each segment, and the how manieth of it the segment was.
fn makers(commands: &[Command]) -> Vec<(usize, usize)> {
    let mut sim = Sim::new();
    let mut made = Vec::new();
    for (index, command) in commands.iter().enumerate() {
        let before = sim.records.len();
        if sim.step(command).is_some() {
            made.extend((0..made_by(&sim.records[before..])).map(|nth| (index, nth)));
        }
    }
    made
}

fn made_by(records: &[Record]) -> usize {
    let makes =
        |record: &&Record| matches!(record.what, What::Sent { .. } | What::Duplicated { .. } | What::Injected { .. });
    records.iter().filter(makes).count()
}

/// Forged segments lose what does not matter.
fn simplify(mut best: Finding, kernel: &mut Kernel) -> Finding {
    let simpler: [fn(&mut Forged); 5] = [
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
