//! `finwait export`: a scenario's run drawn into a file, or as the hosts' tcpdump would have printed it.

use std::io::Write;
use std::path::Path;

use crate::lab;
use crate::lang::Lang;
use crate::scenario::{self, RunReport};
use crate::shell::cli::{Backend, ExportFormat};
use crate::shell::{Failure, print};
use crate::tr;
use crate::trace::{HostId, Profile, tcpdump};
use crate::tui::ladder::model;
use crate::tui::svg::ladder_svg;

use super::source::Source;

/// Runs the scenario and draws it, to a file or to the standard output.
pub fn perform(
    (file, profile): (&Path, Option<&'static Profile>),
    format: ExportFormat,
    output: Option<&Path>,
    backend: Backend,
    lang: Lang,
) -> Result<(), Failure> {
    if backend == Backend::Kernel {
        // Before anything that might start a thread.
        lab::prepare().map_err(|trouble| super::lab::failure(&trouble, lang))?;
    }
    let source = Source::read(file, lang).map_err(Failure::Usage)?;
    let mut scenario = source.scenario(lang)?;
    scenario.setup.profile = profile.unwrap_or(scenario.setup.profile);
    let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).filter(|stem| stem != "-");
    let name = name.unwrap_or_default();
    let (report, title) = match backend {
        Backend::Sim => (scenario::run(&scenario), name),
        Backend::Kernel => {
            let options = lab::Options { ground: super::lab::ground(lang)?, ..lab::Options::default() };
            let report = lab::run(&scenario, &options);
            let report = report.map_err(|trouble| super::lab::failure(&trouble, lang))?;
            // A picture says which arm it shows, wherever it ends up.
            (report, tr!(lang, "shell.export.kernel", title = name, version = lab::kernel()).trim().to_owned())
        }
    };
    let picture = match format {
        ExportFormat::Svg => svg(&report, &title, lang),
        ExportFormat::Tcpdump => captures(&report, lang),
    };
    match output {
        None => print(&picture)?,
        Some(path) => write(path, &picture).map_err(|error| {
            let name = path.display();
            Failure::Environment(tr!(lang, "shell.export.unwritten", file = name, reason = error).into_owned())
        })?,
    }
    source.complain(&report, lang)
}

/// The ladder of the first two hosts.
fn svg(report: &RunReport, title: &str, lang: Lang) -> String {
    let ladder = model(&report.records, &report.view, HostId(0), HostId(1), report.view.now);
    ladder_svg(&ladder, lang, title)
}

/// What tcpdump prints on each host.
fn captures(report: &RunReport, lang: Lang) -> String {
    let mut text = String::new();
    for (index, host) in report.view.hosts.iter().enumerate() {
        text.push_str(&tr!(lang, "shell.export.tcpdump", host = host.name));
        text.push('\n');
        for line in tcpdump::lines(&report.records, HostId(index)) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

fn write(path: &Path, picture: &str) -> std::io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    file.write_all(picture.as_bytes())
}
