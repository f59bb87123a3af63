//! `finwait run`: a scenario from a file to records on the standard output.
//!
//! What happened goes to the standard output, what is wrong (mistakes in the file, expectations that did not hold) to
//! the standard error, so that a run can be piped on and its complaints still be read.

use std::io::{self, IsTerminal};

use crate::lab::{self, Moved};
use crate::lang::Lang;
use crate::scenario::{self, RunReport, Scenario};
use crate::shell::cli::{Backend, RunArgs};
use crate::shell::{Failure, complain, print};
use crate::tr;
use crate::trace::text::{Excess, TextOptions};
use crate::trace::{Command, Condition, HostView, Run, json, ss, ss_memory, text};

use super::source::Source;

/// Runs the scenario and prints what happened.
pub fn perform(args: &RunArgs, lang: Lang) -> Result<(), Failure> {
    let profile = super::profiles::asked(args.profile.as_deref(), lang)?;
    if args.backend == Backend::Kernel {
        // Before anything that might start a thread.
        lab::prepare().map_err(|trouble| super::lab::failure(&trouble, lang))?;
    }
    let source = Source::read(&args.file, lang).map_err(Failure::Usage)?;
    let mut scenario = source.scenario(lang)?;
    if let Some(profile) = profile {
        scenario.setup.profile = profile;
    }
    if let Some(seed) = args.seed {
        scenario.setup.seed = seed;
    }
    let (report, moved) = match args.backend {
        Backend::Sim => {
            let report = scenario::run(&scenario);
            let moved = report.view.hosts.iter().map(simulated).collect();
            (report, moved)
        }
        Backend::Kernel => {
            let options = lab::Options { ground: super::lab::ground(lang)?, ..lab::Options::default() };
            lab::run_counting(&scenario, &options).map_err(|trouble| super::lab::failure(&trouble, lang))?
        }
    };
    let mut output =
        if args.json { as_json(&scenario, &report, args.backend) } else { as_text(&scenario, &report, args, lang) };
    if args.counters {
        output.push_str(&counted(&scenario.setup.hosts, &moved, args.json, lang));
    }
    if args.ss && !args.json {
        output.push_str(&sockets(&report, args.verbose, lang));
    }
    print(&output)?;
    if args.backend == Backend::Kernel && asks_for_rules(&scenario) {
        complain(&tr!(lang, "lab.run.rules"));
    }
    if args.backend == Backend::Kernel && args.seed.is_some() {
        complain(&tr!(lang, "lab.run.ignored"));
    }
    source.complain(&report, lang)
}

/// Whether the scenario has conditions that a kernel cannot answer.
fn asks_for_rules(scenario: &Scenario) -> bool {
    scenario.lines.iter().any(|line| match &line.command {
        Command::Expect(conditions) => conditions.iter().any(|one| matches!(one, Condition::Rule(_))),
        Command::Run(Run::Until { condition, .. }) => matches!(condition, Condition::Rule(_)),
        _ => false,
    })
}

fn as_json(scenario: &Scenario, report: &RunReport, backend: Backend) -> String {
    let setup = &scenario.setup;
    match backend {
        Backend::Sim => json::render(&report.records, setup.profile.name, setup.seed, &setup.hosts),
        // The header's profile names the arm: no profile of ours was at work, and no seed.
        Backend::Kernel => json::render(&report.records, &format!("kernel {}", lab::kernel()), 0, &setup.hosts),
    }
}

fn as_text(scenario: &Scenario, report: &RunReport, args: &RunArgs, lang: Lang) -> String {
    let reasons = args.why.then_some(lang);
    let options = TextOptions { verbose: args.verbose, absolute: args.absolute, reasons, ..fitting() };
    let text = text::render(&report.records, &scenario.setup.hosts, options);
    match args.backend {
        Backend::Sim => text,
        Backend::Kernel => format!("{}\n{text}", tr!(lang, "lab.run.header", version = lab::kernel())),
    }
}

/// How records are laid out for where they go: a terminal has a width to fit; a file or a pipe gets the same lines
/// everywhere, and all of each.
pub(super) fn fitting() -> TextOptions {
    let mut options = TextOptions::default();
    if !io::stdout().is_terminal() {
        options.excess = Excess::Kept;
    } else if let Ok((columns, _)) = crossterm::terminal::size() {
        options.width = usize::from(columns);
    }
    options
}

/// The sockets of every host at the end of the run, as ss shows them.
fn sockets(report: &RunReport, verbose: bool, lang: Lang) -> String {
    let mut text = String::new();
    for host in &report.view.hosts {
        text.push_str(&tr!(lang, "shell.run.ss", host = host.name));
        text.push('\n');
        text.push_str(&ss::render(host, report.view.now));
        if verbose {
            text.push_str(&ss_memory::render(host));
        }
    }
    text
}

/// What a simulated host counted, in the order of the names, as the lab tells it of a kernel.
fn simulated(host: &HostView) -> Moved {
    let mut moved: Moved =
        host.counters.iter().map(|(key, count)| (key.name().to_owned(), u64::from(*count))).collect();
    moved.sort();
    moved
}

/// What the hosts' kernels counted, after the run.
fn counted(hosts: &[String], moved: &[Moved], as_json: bool, lang: Lang) -> String {
    if as_json {
        return format!("{}\n", json::counters(hosts, moved));
    }
    let mut text = String::new();
    for (host, moved) in hosts.iter().zip(moved) {
        text.push_str(&tr!(lang, "lab.run.counters", host = host));
        text.push('\n');
        for (name, count) in moved {
            text.push_str(&format!("{name:<32} {count:>8}\n"));
        }
    }
    text
}
