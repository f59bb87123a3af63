//! `finwait lab`: whether the kernel lab can run here, and scenarios on both arms side by side.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use crate::lab::doctor::Finding;
use crate::lab::{self, Ground, Options, Trouble};
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

/// What a lab is to stand on, as the environment says: `FINWAIT_LAB_WIRE` is auto, tun or veth, `FINWAIT_LAB_TUN` the
/// device node for TUN.
pub fn ground(lang: Lang) -> Result<Ground, Failure> {
    let said = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let mut ground = Ground::default();
    if let Some(word) = said("FINWAIT_LAB_WIRE") {
        let word = word.to_string_lossy();
        ground.wire = word
            .parse()
            .map_err(|()| Failure::Usage(tr!(lang, "lab.run.wire", value = word.escape_debug()).into_owned()))?;
    }
    if let Some(node) = said("FINWAIT_LAB_TUN") {
        ground.tun_node = node.into();
    }
    Ok(ground)
}

fn doctor(lang: Lang) -> Result<(), Failure> {
    let findings = lab::doctor::examine(&ground(lang)?, lang);
    let mut text = String::new();
    for finding in &findings {
        text.push_str(&finding.line(lang));
        text.push('\n');
        for line in finding.remedy.iter().flat_map(|remedy| remedy.lines()) {
            text.push_str("    ");
            text.push_str(line);
            text.push('\n');
        }
    }
    if findings.iter().all(Finding::allows) {
        return print(&format!("{text}{}\n", tr!(lang, "lab.doctor.ready")));
    }
    print(&text)?;
    Err(Failure::Environment(tr!(lang, "lab.doctor.not_ready").into_owned()))
}

fn compare(files: &[PathBuf], lang: Lang) -> Result<(), Failure> {
    // Before anything that might start a thread.
    lab::prepare().map_err(|trouble| failure(&trouble, lang))?;
    let options = Options { ground: ground(lang)?, ..Options::default() };
    let mut found = Vec::new();
    for file in files {
        found.push(compare_file(file, &options, lang)?);
    }
    let differ = found.iter().filter(|verdict| **verdict == Verdict::Differs).count();
    print(&format!("{}\n", tr!(lang, "lab.compare.total", count = found.len(), differ = differ)))?;
    let well = found.iter().all(|verdict| *verdict == Verdict::Agrees);
    if well { Ok(()) } else { Err(Failure::Failed) }
}

/// What a comparison came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Both arms do the same, and what the scenario says.
    Agrees,
    /// Both do the same, and not what the scenario says.
    Fails,
    /// They do not do the same; also where the kernel cannot play it.
    Differs,
}

/// Holds the arms against each other.
fn compare_file(file: &Path, options: &Options, lang: Lang) -> Result<Verdict, Failure> {
    let source = Source::read(file, lang).map_err(Failure::Usage)?;
    let scenario = source.scenario(lang)?;
    let name = &source.name;
    let kernel = match lab::run(&scenario, options) {
        Ok(report) => report,
        Err(trouble) if trouble.is_environment() => return Err(failure(&trouble, lang)),
        Err(trouble) => {
            complain(&format!("{name}: {}", trouble.sentence(lang)));
            return Ok(Verdict::Differs);
        }
    };
    let (sim, hosts) = (scenario::run_by_lines(&scenario), &scenario.setup.hosts);
    let found = lab::compare(&sim, &kernel, hosts);
    if found.is_empty() {
        print(&format!("{}\n", tr!(lang, "lab.compare.same", file = name)))?;
        let fails = source.complain(&sim, lang).is_err();
        return Ok(if fails { Verdict::Fails } else { Verdict::Agrees });
    }
    let mut text = format!("{}\n", tr!(lang, "lab.compare.differ", file = name));
    text.push_str(&lab::beside([&sim, &kernel], hosts, &found, width(), lang));
    for difference in &found {
        text.push_str(&format!("    {}\n", difference.sentence(&lab::names(lang), lang)));
    }
    if let Some(why) = lab::explain(&sim, &kernel, hosts, &found, lang) {
        text.push_str(&format!("    {}\n", why.sentence(lang)));
    }
    print(&text)?;
    Ok(Verdict::Differs)
}

/// The terminal's width in columns; what is not a terminal gets the same lines everywhere.
pub fn width() -> usize {
    let columns = std::io::stdout().is_terminal().then(crossterm::terminal::size).and_then(Result::ok);
    columns.map_or(TextOptions::default().width, |(columns, _)| usize::from(columns))
}
