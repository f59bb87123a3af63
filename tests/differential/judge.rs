//! Plays a run on both arms, finds the first difference, and cuts the run down to the shortest that shows it.

use finwait::trace::Command;

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
        for (command, sim, kernel) in &self.steps {
            text.push_str(&format!("{command}\n"));
            if sim == kernel {
                text.push_str(&format!("{}\n", sim.text()));
            } else {
                text.push_str(&format!("  simulator:\n{}\n  kernel:\n{}\n", sim.text(), kernel.text()));
            }
        }
        text
    }
}

/// The first difference in a run.
pub fn judge(commands: &[Command], kernel: &mut Kernel) -> Option<Finding> {
    let mut sim = Sim::new();
    kernel.clear();
    let (mut played, mut steps) = (Vec::new(), Vec::new());
    for command in commands {
        let (left, right) = (sim.step(command), kernel.step(command));
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
    let mut size = best.commands.len() / 2;
    while size >= 1 {
        let mut at = 0;
        while at < best.commands.len() {
            let mut shorter = best.commands.clone();
            shorter.drain(at..(at + size).min(best.commands.len()));
            match settled(&shorter, kernel) {
                Some(found) if found.commands.len() < best.commands.len() => best = found,
                Some(_) | None => at += size,
            }
        }
        size /= 2;
    }
    Some(best)
}
