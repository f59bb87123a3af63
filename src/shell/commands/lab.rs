//! `finwait lab`: whether the kernel lab can run here, and scenarios on both arms side by side.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use crate::lab::{self, Options, Trouble};
use crate::lang::Lang;
use crate::scenario;
use crate::shell::cli::LabVerb;
use crate::shell::{Failure, complain, print};
use crate::tr;
use crate::trace::text::TextOptions;

use super::source::Source;

/// Does what was asked for.
pub fn perform(verb: &LabVerb, lang: Lang) -> Result<(), Failure> {
    match verb {
        LabVerb::Doctor => doctor(lang),
        LabVerb::Compare { files } => compare(files, lang),
    }
}

/// How the program ends when a scenario could not be run on the kernel.
pub fn failure(trouble: &Trouble, lang: Lang) -> Failure {
    let sentence = trouble.sentence(lang);
    if trouble.is_environment() { Failure::Environment(sentence) } else { Failure::Usage(sentence) }
}

fn doctor(lang: Lang) -> Result<(), Failure> {
    let findings = lab::doctor::examine();
    let mut text = String::new();
    for finding in &findings {
        text.push_str(&finding.line(lang));
        text.push('\n');
        if let Some(remedy) = finding.remedy(lang) {
            text.push_str("    ");
            text.push_str(&remedy);
            text.push('\n');
        }
    }
    if findings.iter().all(|finding| finding.outcome.is_ok()) {
        return print(&format!("{text}{}\n", tr!(lang, "lab.doctor.ready")));
    }
    print(&text)?;
    Err(Failure::Environment(tr!(lang, "lab.doctor.not_ready").into_owned()))
}

fn compare(files: &[PathBuf], lang: Lang) -> Result<(), Failure> {
    // Before anything that might start a thread.
    lab::prepare().map_err(|trouble| failure(&trouble, lang))?;
    let (mut count, mut differ) = (0, 0);
    for file in files {
        let same = compare_file(file, lang)?;
        count += 1;
        differ += usize::from(!same);
    }
    print(&format!("{}\n", tr!(lang, "lab.compare.total", count = count, differ = differ)))?;
    if differ == 0 { Ok(()) } else { Err(Failure::Failed) }
}

/// Whether both arms agree; a scenario that the kernel cannot play counts as different.
fn compare_file(file: &Path, lang: Lang) -> Result<bool, Failure> {
    let source = Source::read(file, lang).map_err(Failure::Usage)?;
    let scenario = source.scenario(lang)?;
    let name = &source.name;
    let kernel = match lab::run(&scenario, &Options::default()) {
        Ok(report) => report,
        Err(trouble) if trouble.is_environment() => return Err(failure(&trouble, lang)),
        Err(trouble) => {
            complain(&format!("{name}: {}", trouble.sentence(lang)));
            return Ok(false);
        }
    };
    let (sim, hosts) = (scenario::run(&scenario), &scenario.setup.hosts);
    let found = lab::compare(&sim, &kernel, hosts);
    if found.is_empty() {
        print(&format!("{}\n", tr!(lang, "lab.compare.same", file = name)))?;
        return Ok(true);
    }
    let mut text = format!("{}\n", tr!(lang, "lab.compare.differ", file = name));
    text.push_str(&lab::beside([&sim, &kernel], hosts, &found, width(), lang));
    for difference in found {
        text.push_str("    ");
        text.push_str(&difference.sentence(lang));
        text.push('\n');
    }
    print(&text)?;
    Ok(false)
}

/// The terminal's width in columns; what is not a terminal gets the same lines everywhere.
fn width() -> usize {
    let columns = std::io::stdout().is_terminal().then(crossterm::terminal::size).and_then(Result::ok);
    columns.map_or(TextOptions::default().width, |(columns, _)| usize::from(columns))
}
