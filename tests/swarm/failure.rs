//! What becomes of a failure: it is made as short as it goes, printed with its seed as a file to run, and kept in
//! `tests/swarm/found/`, where it is the first to be played from then on.

use std::path::PathBuf;

use finwait::lang::Lang;
use finwait::scenario;
use finwait::sim::Setup;
use finwait::trace::Command;

use super::generate::Scenario;
use super::outcome;
use super::run::{Broken, source};

/// The most runs that making it shorter may take.
const TRIES_MAX: usize = 3_000;

/// What kind of failure it is: the words up to the first colon.
fn kind(broken: &str) -> &str {
    broken.split(':').next().unwrap_or(broken)
}

/// Leaves out lines as long as it fails in the same way: half of them, a quarter, and so on to one.
fn shrink(setup: &Setup, mut commands: Vec<Command>, broken: &str) -> Vec<Command> {
    let (mut size, mut tries) = (commands.len().div_ceil(2), 0);
    while size > 0 && tries < TRIES_MAX {
        let (mut at, before) = (0, commands.len());
        while at < commands.len() {
            let mut fewer = commands.clone();
            fewer.drain(at..(at + size).min(commands.len()));
            tries += 1;
            match outcome(setup, &fewer) {
                Err(still) if kind(&still) == kind(broken) => commands = fewer,
                Ok(_) | Err(_) => at += size,
            }
        }
        // One line may only be left out when another has gone.
        if size > 1 || commands.len() == before {
            size /= 2;
        }
    }
    commands
}

/// The folder of what was found.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/swarm/found")
}

/// The failure as someone wants to find it: the seed, what broke, and a file to run, which is kept.
pub fn report(seed: u64, number: u64, scenario: &Scenario, broken: &str) -> String {
    let least = shrink(&scenario.setup, scenario.commands.clone(), broken);
    let broken = outcome(&scenario.setup, &least).err().unwrap_or_else(|| broken.to_owned());
    let file = format!(
        "# {}\n# FINWAIT_SWARM_SEED={seed}, scenario {number}\n{}",
        kind(&broken),
        source(&scenario.setup, &least)
    );
    let path = folder().join(format!("seed-{seed}-scenario-{number}.tcp"));
    let kept = match std::fs::write(&path, &file) {
        Ok(()) => format!("kept as {}", path.display()),
        Err(error) => format!("not kept: {error}"),
    };
    format!("FINWAIT_SWARM_SEED={seed}, scenario {number}: {broken}\n({kept})\n\n{file}")
}

/// What was found before, by name.
pub fn found() -> Vec<(String, Scenario)> {
    let Ok(entries) = std::fs::read_dir(folder()) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "tcp"));
    files.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let parsed = scenario::parse(&text, Lang::En);
        let parsed =
            parsed.unwrap_or_else(|found| panic!("{}", scenario::render(&found, &text, &name, Lang::En, false)));
        let commands = parsed.lines.into_iter().map(|line| line.command).collect();
        (name, Scenario { setup: parsed.setup, commands })
    };
    files.into_iter().map(read).collect()
}

/// What broke, if anything did.
pub fn broken(name: &str, scenario: &Scenario) -> Option<Broken> {
    outcome(&scenario.setup, &scenario.commands).err().map(|broken| format!("tests/swarm/found/{name}: {broken}"))
}
