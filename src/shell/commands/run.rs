//! `finwait run`: a scenario from a file to records on the standard output.
//!
//! What happened goes to the standard output, what is wrong (mistakes in the file, expectations that did not hold) to
//! the standard error, so that a run can be piped on and its complaints still be read.

use std::io::{self, IsTerminal};

use crate::lang::Lang;
use crate::scenario::{self, RunReport, Scenario};
use crate::shell::cli::{Backend, RunArgs};
use crate::shell::{Failure, print};
use crate::tr;
use crate::trace::text::TextOptions;
use crate::trace::{PROFILES, Profile, json, text};

use super::source::Source;

/// Runs the scenario and prints what happened.
pub fn perform(args: &RunArgs, lang: Lang) -> Result<(), Failure> {
    let profile = args.profile.as_deref().map(|name| profile(name, lang)).transpose()?;
    if args.backend == Backend::Kernel {
        return Err(Failure::Environment(tr!(lang, "shell.run.no_kernel").into_owned()));
    }
    let source = Source::read(&args.file, lang).map_err(Failure::Usage)?;
    let mut scenario = source.scenario(lang)?;
    if let Some(profile) = profile {
        scenario.setup.profile = profile;
    }
    if let Some(seed) = args.seed {
        scenario.setup.seed = seed;
    }
    let report = scenario::run(&scenario);
    let output = if args.json { as_json(&scenario, &report) } else { as_text(&scenario, &report, args) };
    print(&output)?;
    source.complain(&report, lang)
}

fn as_json(scenario: &Scenario, report: &RunReport) -> String {
    let setup = &scenario.setup;
    json::render(&report.records, setup.profile.name, setup.seed, &setup.hosts)
}

fn as_text(scenario: &Scenario, report: &RunReport, args: &RunArgs) -> String {
    let mut options = TextOptions { verbose: args.verbose, absolute: args.absolute, ..TextOptions::default() };
    // A terminal has a width to fit; a file or a pipe gets the same lines everywhere.
    if io::stdout().is_terminal()
        && let Ok((columns, _)) = crossterm::terminal::size()
    {
        options.width = usize::from(columns);
    }
    text::render(&report.records, &scenario.setup.hosts, options)
}

/// The profile of that name, or a sentence that lists them.
fn profile(name: &str, lang: Lang) -> Result<&'static Profile, Failure> {
    Profile::by_name(name).ok_or_else(|| {
        let known: Vec<&str> = PROFILES.iter().map(|profile| profile.name).collect();
        Failure::Usage(tr!(lang, "shell.run.profile", name = name, known = known.join(", ")).into_owned())
    })
}
