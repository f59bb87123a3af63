//! `finwait check`: lessons and scenarios, files and folders; everything that is wrong, and how many files were looked
//! at.
//!
//! A scenario is read and run, a lesson is read, run and held against what its author believes; then the lessons are
//! held against one another. One bad file does not keep the others from being checked.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::lang::Lang;
use crate::lesson::{Audited, audit};
use crate::scenario::Diagnostic;
use crate::shell::lesson_files::{Kind, search};
use crate::shell::{Failure, complain, print};
use crate::tr;
use crate::trace::Profile;
use crate::tui::glossary;
use crate::{lesson, scenario};

use super::source::{Source, diagnostic};

/// How deep folders are searched; deeper is a loop or a mistake.
const DEPTH_MAX: usize = 16;

/// How files are checked, and how it is told.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Counts for scenarios, whatever they say themselves; a lesson is about the one it was written for.
    pub profile: Option<&'static Profile>,
    /// Everything as one JSON document on the standard output, instead of pictures on the standard error.
    pub json: bool,
}

/// What came of it.
#[derive(Debug)]
struct Tally {
    options: Options,
    lang: Lang,
    checked: usize,
    wrong: Vec<String>,
    unreadable: usize,
    /// The lessons, with mistakes or without.
    lessons: Vec<Source>,
    /// The mistakes, for JSON.
    told: Vec<Value>,
}

/// Checks what the paths name.
pub fn perform(paths: &[PathBuf], options: Options, lang: Lang) -> Result<(), Failure> {
    let mut tally =
        Tally { options, lang, checked: 0, wrong: Vec::new(), unreadable: 0, lessons: Vec::new(), told: Vec::new() };
    for path in paths {
        check_path(path, &mut tally);
    }
    check_together(&mut tally);
    let wrong = tally.wrong.len();
    if options.json {
        let all = json!({
            "checked": tally.checked, "wrong": wrong, "unreadable": tally.unreadable, "mistakes": tally.told,
        });
        print(&format!("{all:#}\n"))?;
    } else if tally.checked > 0 {
        let summary = match (wrong, tally.unreadable) {
            (0, 0) => tr!(lang, "shell.check.fine", count = tally.checked),
            (0, unreadable) => tr!(lang, "shell.check.fine_but", count = tally.checked, unreadable = unreadable),
            (_, _) => tr!(lang, "shell.check.wrong", count = tally.checked, wrong = wrong),
        };
        print(&format!("{summary}\n"))?;
    }
    match (tally.unreadable, wrong) {
        (1.., _) => Err(Failure::BadFile),
        (0, 1..) => Err(Failure::Failed),
        (0, 0) => Ok(()),
    }
}

impl Tally {
    /// Tells of mistakes in a file.
    fn mistaken(&mut self, source: &Source, mistakes: &[Diagnostic]) {
        if mistakes.is_empty() {
            return;
        }
        if !self.wrong.contains(&source.name) {
            self.wrong.push(source.name.clone());
        }
        if !self.options.json {
            return source.show(mistakes, self.lang);
        }
        for mistake in mistakes {
            let (line, column) = mistake.place(&source.text);
            self.told.push(json!({
                "file": source.name, "line": line, "column": column,
                "code": mistake.code, "message": mistake.message, "help": mistake.help,
            }));
        }
    }

    /// Tells of something that is no file to check.
    fn refuse(&mut self, sentence: &str) {
        self.unreadable += 1;
        if self.options.json {
            self.told.push(json!({ "code": "unreadable", "message": sentence }));
        } else {
            complain(sentence);
        }
    }
}

fn check_path(path: &Path, tally: &mut Tally) {
    let lang = tally.lang;
    if !path.is_dir() {
        return match Kind::of(path) {
            Some(kind) => check_file(path, kind, tally),
            // A file that is not there has its own sentence, whatever its name.
            None if !path.exists() => check_file(path, Kind::Scenario, tally),
            None => tally.refuse(&tr!(lang, "shell.check.kind", file = path.display())),
        };
    }
    let mut found = Vec::new();
    if let Err((folder, error)) = search(path, DEPTH_MAX, &mut found) {
        tally.refuse(&tr!(lang, "shell.file.unreadable", file = folder.display(), reason = error));
    }
    if found.is_empty() {
        tally.refuse(&tr!(lang, "shell.check.nothing", folder = path.display()));
    }
    for (file, kind) in found {
        check_file(&file, kind, tally);
    }
}

fn check_file(path: &Path, kind: Kind, tally: &mut Tally) {
    let source = match Source::read(path, tally.lang) {
        Ok(source) => source,
        Err(sentence) => return tally.refuse(&sentence),
    };
    tally.checked += 1;
    match kind {
        Kind::Lesson => check_lesson(source, tally),
        Kind::Scenario => check_scenario(&source, tally),
    }
}

fn check_scenario(source: &Source, tally: &mut Tally) {
    let lang = tally.lang;
    let mut scenario = match scenario::parse(&source.text, lang) {
        Ok(scenario) => scenario,
        Err(mistakes) => return tally.mistaken(source, &mistakes),
    };
    scenario.setup.profile = tally.options.profile.unwrap_or(scenario.setup.profile);
    let report = scenario::run(&scenario);
    let failures = report.failures.iter().chain(&report.refusal);
    let found: Vec<Diagnostic> = failures.map(|failure| diagnostic(failure, lang)).collect();
    tally.mistaken(source, &found);
}

fn check_lesson(source: Source, tally: &mut Tally) {
    let found = lesson::check(&source.text, tally.lang).and_then(|lesson| lesson::prove(&lesson, tally.lang));
    tally.mistaken(&source, &found.err().unwrap_or_default());
    tally.lessons.push(source);
}

/// Holds the lessons against one another.
fn check_together(tally: &mut Tally) {
    let lessons = core::mem::take(&mut tally.lessons);
    let all: Vec<Audited<'_>> = lessons.iter().map(|source| Audited::new(&source.name, &source.text)).collect();
    let found = audit(&all, &|word| glossary::find(word).is_some(), tally.lang);
    for (at, source) in lessons.iter().enumerate() {
        let own = found.iter().filter(|(file, _)| *file == at).map(|(_, mistake)| mistake.clone());
        let mut own: Vec<Diagnostic> = own.collect();
        own.sort_by_key(|mistake| mistake.span.start);
        tally.mistaken(source, &own);
    }
}
