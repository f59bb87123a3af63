//! `finwait packetdrill`: each script passes, fails or is skipped, and what that means is printed.
//!
//! What came of each goes to the standard output. A file that is no script is shown with its mistake on the standard
//! error, and does not keep the others from being run. On a kernel all scripts of a command run side by side, and what
//! came of them is printed when all are over, in the order in which they were named.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::lab::{self, scripts as on_kernel};
use crate::lang::Lang;
use crate::packetdrill::{self, Options, Report, Script, Verdict};
use crate::scenario::Diagnostic;
use crate::shell::cli::{ArmArgs, Backend, Cli};
use crate::shell::{Failure, complain, print};
use crate::tr;
use crate::trace::text::{self, Excess, TextOptions};
use crate::trace::{Profile, Record, Span};

use super::packetdrill_tutor;
use super::source::Source;
use super::tutor::{self, Start};

/// The profile that stands for the settings which public scripts assume.
const DEFAULTS: &str = "packetdrill-defaults";

/// `finwait packetdrill`.
#[derive(Debug, clap::Args)]
pub struct PacketdrillArgs {
    /// Scripts, and folders of them.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How the host's TCP behaves.
    #[arg(long)]
    pub profile: Option<String>,
    /// What they are run on.
    #[arg(long, value_enum, default_value_t)]
    pub backend: Backend,
    /// The longest that a script may last on the kernel, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub longest: Option<u64>,
    /// Prints JSON lines.
    #[arg(long)]
    pub json: bool,
    /// A packet that is left at the end fails a script.
    #[arg(long)]
    pub strict: bool,
    /// Opens the run of a single script in the tutor, to step through.
    #[arg(long, conflicts_with = "json")]
    pub tutor: bool,
}

/// How many there were of each kind.
#[derive(Debug, Default)]
struct Tally {
    passed: usize,
    failed: usize,
    skipped: usize,
    rejected: usize,
    /// Folders without a script.
    empty: usize,
}

/// Runs the scripts.
pub fn perform(args: &PacketdrillArgs, cli: &Cli, asked: Option<Lang>, system: Lang) -> Result<(), Failure> {
    let lang = asked.unwrap_or(system);
    let kernel = args.backend == Backend::Kernel;
    if kernel {
        // Before anything that might start a thread.
        lab::prepare().map_err(|trouble| super::lab::failure(&trouble, lang))?;
    }
    let named = args.profile.as_deref().filter(|name| *name != DEFAULTS);
    let profile = super::profiles::asked_among(named, &[DEFAULTS], lang)?;
    if kernel && let Some(other) = profile.filter(|profile| profile.name != Profile::default_profile().name) {
        return Err(Failure::Usage(tr!(lang, "packetdrill.kernel.profile", profile = other.name).into_owned()));
    }
    let options = Options {
        profile: profile.unwrap_or(Profile::default_profile()),
        defaults: profile.is_none(),
        strict: args.strict,
        watch: args.tutor,
        ..Options::default()
    };
    let (mut files, mut tally) = (Vec::new(), Tally::default());
    for path in &args.files {
        let found = scripts(path);
        if found.is_empty() {
            empty(path, args.json, lang)?;
            tally.empty += 1;
        }
        files.extend(found);
    }
    if files.is_empty() {
        // To whoever only looks at how it ended, nothing would look like success.
        if args.json {
            print(&summary(&tally, args, lang))?;
        }
        return Err(Failure::BadFile);
    }
    if args.tutor && kernel {
        return Err(Failure::Usage(tr!(lang, "packetdrill.tutor.kernel").into_owned()));
    }
    if args.tutor {
        let start = packetdrill_tutor::start(&files, &options, cli, lang)?;
        tutor::open(&start, ArmArgs::default(), cli, asked, system)?;
        let failed = matches!(&start, Start::Told(run) if run.failed);
        return if failed { Err(Failure::Failed) } else { Ok(()) };
    }
    let mut given = Vec::new();
    for path in files {
        let Some((source, script)) = read(&path, args.json, &mut tally, lang)? else { continue };
        if kernel {
            given.push((source, script));
        } else {
            one(&source, &packetdrill::run(&script, &source.text, &options), args, &mut tally, lang)?;
        }
    }
    if kernel {
        let how = how(args, lang)?;
        for ((source, _), report) in given.iter().zip(play(&given, &options, &how, lang)?) {
            one(source, &report, args, &mut tally, lang)?;
        }
    }
    print(&summary(&tally, args, lang))?;
    match tally {
        Tally { failed: 1.., .. } => Err(Failure::Failed),
        Tally { rejected: 1.., .. } => Err(Failure::BadFile),
        Tally { passed: _, failed: _, skipped: _, rejected: _, empty: _ } => Ok(()),
    }
}

/// The file, or the scripts of a folder and of all folders in it, in the order of their paths.
fn scripts(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let (mut found, mut folders) = (Vec::new(), vec![path.to_owned()]);
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for entry in entries {
            // A link to a folder is not followed: it might lead back.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            } else if entry.path().extension().is_some_and(|extension| extension == "pkt") {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

/// Tells of a folder without a script.
fn empty(path: &Path, as_json: bool, lang: Lang) -> Result<(), Failure> {
    let name = path.display().to_string();
    let sentence = tr!(lang, "packetdrill.folder", folder = crate::tui::text::clean(&name));
    if as_json {
        print(&format!("{}\n", json!({ "file": name, "result": "empty", "reason": sentence })))?;
    }
    complain(&sentence);
    Ok(())
}

/// How scripts are played on the kernel.
fn how(args: &PacketdrillArgs, lang: Lang) -> Result<on_kernel::Options, Failure> {
    let usual = on_kernel::Options { ground: super::lab::ground(lang)?, ..on_kernel::Options::default() };
    Ok(on_kernel::Options { longest: args.longest.map_or(usual.longest, Span::secs), ..usual })
}

/// Reads a script; one that is none is told of.
fn read(path: &Path, as_json: bool, tally: &mut Tally, lang: Lang) -> Result<Option<(Source, Script)>, Failure> {
    let source = match Source::read_any(path) {
        Ok(source) => source,
        Err((name, why)) => {
            tally.rejected += 1;
            let sentence = why.sentence(lang, &name);
            if as_json {
                let (line, column) = why.place();
                print(&format!("{}\n", rejected(&name, (line, column), &sentence)))?;
            }
            complain(&sentence);
            return Ok(None);
        }
    };
    let script = match packetdrill::parse(&source.text, lang) {
        Ok(script) => script,
        Err(mistake) => {
            tally.rejected += 1;
            let value = rejected(&source.name, mistake.place(&source.text), &mistake.message);
            source.show(&[mistake], lang);
            if as_json {
                print(&format!("{value}\n"))?;
            }
            return Ok(None);
        }
    };
    Ok(Some((source, script)))
}

/// What is no script, and where, in JSON.
fn rejected(name: &str, (line, column): (usize, usize), reason: &str) -> Value {
    json!({ "file": name, "result": "rejected", "line": line, "column": column, "reason": reason })
}

/// Plays scripts on the kernel, all of them before anything is told. How many and for how long is said beforehand.
fn play(
    given: &[(Source, Script)],
    options: &Options,
    how: &on_kernel::Options,
    lang: Lang,
) -> Result<Vec<Report>, Failure> {
    let scripts: Vec<(Script, String)> =
        given.iter().map(|(source, script)| (script.clone(), source.text.clone())).collect();
    let longest = scripts.iter().map(|(script, _)| Span(script.lasts().0.0)).filter(|span| *span <= how.longest).max();
    complain(&tr!(
        lang,
        "packetdrill.kernel.begins",
        count = scripts.len(),
        version = lab::kernel(),
        longest = longest.unwrap_or(Span::ZERO)
    ));
    let came = on_kernel::play_all(&scripts, options, how).into_iter();
    came.map(|played| played.came.map_err(|trouble| super::lab::failure(&trouble, lang))).collect()
}

/// Tells what came of a script.
fn one(source: &Source, report: &Report, args: &PacketdrillArgs, tally: &mut Tally, lang: Lang) -> Result<(), Failure> {
    match &report.verdict {
        Verdict::Passed => tally.passed += 1,
        Verdict::Failed(_) => tally.failed += 1,
        Verdict::Skipped(_) => tally.skipped += 1,
    }
    if args.json {
        return print(&format!("{}\n", as_value(source, report, args.backend)));
    }
    let mut text = as_text(source, report, lang);
    if let Verdict::Failed(failure) = &report.verdict
        && args.backend == Backend::Kernel
        && failure.wrong.is_of_time()
    {
        text.push_str(&format!("{}\n", tr!(lang, "packetdrill.kernel.late")));
    }
    print(&text)
}

/// The line of a place, from 1.
pub(super) fn line_of(source: &Source, place: &core::ops::Range<usize>) -> usize {
    Diagnostic::new("", "", place.clone()).place(&source.text).0
}

fn as_value(source: &Source, report: &Report, backend: Backend) -> Value {
    let mut value = match &report.verdict {
        Verdict::Passed => json!({ "file": source.name, "result": "passed" }),
        Verdict::Failed(failure) => json!({
            "file": source.name, "result": "failed", "line": line_of(source, &failure.place),
            "what": failure.wrong.word(), "expected": failure.expected, "actual": failure.actual,
            "ladder": ladder(&report.records).lines().collect::<Vec<_>>(),
        }),
        Verdict::Skipped(skip) => json!({
            "file": source.name, "result": "skipped", "line": line_of(source, &skip.place),
            "what": skip.lack.word(), "detail": skip.detail,
        }),
    };
    value["backend"] = json!(word(backend));
    if !report.ignored.is_empty() {
        value["ignored"] = json!(report.ignored);
    }
    value
}

/// What came of a script, for a reader.
pub(super) fn as_text(source: &Source, report: &Report, lang: Lang) -> String {
    let mut text = match &report.verdict {
        Verdict::Passed => {
            let result = tr!(lang, "packetdrill.passed");
            format!("{}\n", tr!(lang, "packetdrill.told", file = source.name, result = result))
        }
        Verdict::Skipped(skip) => {
            let key = format!("packetdrill.skip.{}", skip.lack.word());
            let what = tr!(lang, &key, what = skip.detail);
            let line = tr!(lang, "packetdrill.line", line = line_of(source, &skip.place), what = what);
            told(source, &tr!(lang, "packetdrill.skipped"), &line, lang)
        }
        Verdict::Failed(failure) => {
            let key = format!("packetdrill.fail.{}", failure.wrong.word());
            let what = tr!(lang, &key);
            let line = tr!(lang, "packetdrill.line", line = line_of(source, &failure.place), what = what);
            let mut text = told(source, &tr!(lang, "packetdrill.failed"), &line, lang);
            text.push_str(&format!("{}\n", tr!(lang, "packetdrill.want_line", text = failure.expected)));
            if !failure.actual.is_empty() {
                text.push_str(&format!("{}\n", tr!(lang, "packetdrill.have_line", text = failure.actual)));
            }
            text.push_str(&format!("{}\n", tr!(lang, "packetdrill.until_there")));
            for line in ladder(&report.told_records()).lines() {
                text.push_str(&format!("    {line}\n"));
            }
            text
        }
    };
    if !report.ignored.is_empty() {
        text.push_str(&tr!(lang, "packetdrill.ignored", names = report.ignored.join(", ")));
        text.push('\n');
    }
    text
}

/// What came of a script, and why.
fn told(source: &Source, result: &str, why: &str, lang: Lang) -> String {
    format!("{}\n", tr!(lang, "packetdrill.told_why", file = source.name, result = result, why = why))
}

/// What happened, with both ends' states. The names are those that a scenario would give them, in every language.
fn ladder(records: &[Record]) -> String {
    let hosts = packetdrill::NAMES.map(str::to_owned);
    let options = TextOptions { excess: Excess::Kept, ..TextOptions::default() };
    text::render(records, &hosts, options)
}

/// What the scripts were run on, in JSON.
fn word(backend: Backend) -> String {
    match backend {
        Backend::Sim => "sim".to_owned(),
        Backend::Kernel => format!("kernel {}", lab::kernel()),
    }
}

fn summary(tally: &Tally, args: &PacketdrillArgs, lang: Lang) -> String {
    let Tally { passed, failed, skipped, rejected, empty } = tally;
    let count = passed + failed + skipped + rejected;
    if args.json {
        let all = json!({
            "scripts": count, "passed": passed, "failed": failed, "skipped": skipped, "rejected": rejected,
            "backend": word(args.backend), "empty": empty,
        });
        return format!("{}\n", json!({ "summary": all }));
    }
    let (count, passed, failed) = (count.to_string(), passed.to_string(), failed.to_string());
    let line = tr!(
        lang,
        "packetdrill.summary",
        count = count,
        passed = passed,
        failed = failed,
        skipped = skipped,
        rejected = rejected
    );
    format!("{line}\n")
}
