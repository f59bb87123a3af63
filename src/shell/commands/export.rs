//! `finwait export`: a scenario's run drawn into a file.

use std::io::Write;
use std::path::Path;

use crate::lang::Lang;
use crate::scenario::{self, RunReport};
use crate::shell::cli::ExportFormat;
use crate::shell::{Failure, print};
use crate::tr;
use crate::trace::HostId;
use crate::tui::ladder::model;
use crate::tui::svg::ladder_svg;

use super::source::Source;

/// Runs the scenario and draws it, to a file or to the standard output.
pub fn perform(file: &Path, format: ExportFormat, output: Option<&Path>, lang: Lang) -> Result<(), Failure> {
    let source = Source::read(file, lang).map_err(Failure::Usage)?;
    let report = scenario::run(&source.scenario(lang)?);
    let title = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).filter(|stem| stem != "-");
    let picture = match format {
        ExportFormat::Svg => svg(&report, &title.unwrap_or_default(), lang),
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

fn write(path: &Path, picture: &str) -> std::io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    file.write_all(picture.as_bytes())
}
