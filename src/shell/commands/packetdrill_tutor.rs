//! `finwait packetdrill FILE --tutor`: the run of one script, opened in the tutor.
//!
//! The run is over when it opens. A script that failed opens up to where it failed; one that was skipped has no run,
//! so that the reason is printed instead.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use crate::lang::Lang;
use crate::packetdrill::{self, NAMES, Options, Report, Verdict};
use crate::scenario::{Session, Setup};
use crate::shell::cli::Cli;
use crate::shell::{Failure, print};
use crate::tr;
use crate::tui::app::Told;

use super::packetdrill::{as_text, line_of};
use super::source::Source;
use super::tutor::{self, Start};

/// A run that is to be opened, with what is said about it.
#[derive(Debug, Clone)]
pub struct ToldRun {
    /// The run.
    pub session: Session,
    /// The script's name, and what came of it.
    pub title: String,
    /// What is said at the end, and to whoever wants more than look.
    pub words: Told,
    /// What is said at the beginning.
    pub notice: String,
    /// Whether the script failed.
    pub failed: bool,
}

/// Reads and runs the script.
pub fn start(files: &[PathBuf], options: &Options, cli: &Cli, lang: Lang) -> Result<Start, Failure> {
    let usage = |key: &str| Err(Failure::Usage(tr!(lang, key).into_owned()));
    let [path] = files else { return usage("packetdrill.tutor.one") };
    if tutor::is_plain(&tutor::preferences(cli, lang)?) {
        return usage("packetdrill.tutor.plain");
    }
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(Failure::Environment(tr!(lang, "packetdrill.tutor.terminal").into_owned()));
    }
    let source = Source::read_any(path).map_err(|(name, why)| Failure::Usage(why.sentence(lang, &name)))?;
    let script = packetdrill::parse(&source.text, lang).map_err(|mistake| {
        source.show(&[mistake], lang);
        Failure::BadFile
    })?;
    let report = packetdrill::run(&script, &source.text, options);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(run) = told(&report, &source, &name, options, lang) {
        return Ok(Start::Told(Box::new(run)));
    }
    print(&as_text(&source, &report, lang))?;
    usage("packetdrill.tutor.skipped")
}

/// The run as the tutor shows it; none if the script was skipped.
fn told(report: &Report, source: &Source, name: &str, options: &Options, lang: Lang) -> Option<ToldRun> {
    let file = crate::tui::text::clean(name);
    let (title, notice) = match &report.verdict {
        Verdict::Skipped(_) => return None,
        Verdict::Passed => {
            (tr!(lang, "packetdrill.tutor.title_passed", file = file), tr!(lang, "packetdrill.tutor.passed"))
        }
        Verdict::Failed(failure) => {
            let (line, what) = reason(failure, source, lang);
            let title = tr!(lang, "packetdrill.tutor.title_failed", file = file, line = line);
            (title, tr!(lang, "packetdrill.tutor.failed", line = line, what = what))
        }
    };
    let watched = report.watched.clone()?;
    let setup = Setup { profile: options.profile, seed: options.seed, hosts: NAMES.map(str::to_owned).to_vec() };
    let end = |lang| end(report, source, lang);
    let mut words = Told::new(end, "packetdrill.tutor.fixed", "packetdrill.tutor.ask");
    if let Verdict::Failed(failure) = &report.verdict {
        words.wrong = Some([failure.expected.clone(), failure.actual.clone()]);
    }
    Some(ToldRun {
        session: Session::told(setup, watched.before, watched.moments),
        title: title.into_owned(),
        words,
        notice: notice.into_owned(),
        failed: matches!(report.verdict, Verdict::Failed(_)),
    })
}

/// The line of a failure, and in what.
fn reason(failure: &packetdrill::Failure, source: &Source, lang: Lang) -> (usize, String) {
    let key = format!("packetdrill.fail.{}", failure.wrong.word());
    (line_of(source, &failure.place), tr!(lang, &key).into_owned())
}

/// What is said at the end of the run.
fn end(report: &Report, source: &Source, lang: Lang) -> String {
    let Verdict::Failed(failure) = &report.verdict else {
        return tr!(lang, "packetdrill.tutor.end_passed").into_owned();
    };
    let (line, what) = reason(failure, source, lang);
    tr!(lang, "packetdrill.tutor.end_failed", line = line, what = what).into_owned()
}
