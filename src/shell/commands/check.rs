//! `finwait check`: lessons and scenarios, files and folders; everything that is wrong, and how many files were looked
//! at.
//!
//! A scenario is read and run, a lesson is read, run and held against what its author believes; then the lessons are
//! held against one another. One bad file does not keep the others from being checked.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::lang::Lang;
use crate::lesson::{Audited, Lesson, Share, Whole, audit};
use crate::scenario::Diagnostic;
use crate::shell::lesson_files::{Kind, search};
use crate::shell::{Failure, complain, print};
use crate::tr;
use crate::trace::Profile;
use crate::tui::glossary;
use crate::tui::text::clean;
use crate::{lesson, scenario};

use super::source::{Source, diagnostic};

/// How deep folders are searched; deeper is a loop or a mistake.
const DEPTH_MAX: usize = 16;

/// The code of what is no file to check: `docs/lesson-format.md` lists it with those of mistakes.
const UNREADABLE: &str = "unreadable";
/// Where a file begins, for what is wrong with all of it.
const START: (usize, usize) = (1, 1);

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
    /// Those that were understood, for counting.
    understood: Vec<Lesson>,
    /// The mistakes, for JSON.
    told: Vec<Value>,
}

/// Checks what the paths name.
pub fn perform(paths: &[PathBuf], options: Options, lang: Lang) -> Result<(), Failure> {
    let mut tally = Tally {
        options,
        lang,
        checked: 0,
        wrong: Vec::new(),
        unreadable: 0,
        lessons: Vec::new(),
        understood: Vec::new(),
        told: Vec::new(),
    };
    for path in paths {
        check_path(path, &mut tally);
    }
    check_together(&mut tally);
    let wrong = tally.wrong.len();
    let whole = Whole::of(&tally.understood);
    if options.json {
        let course = whole.as_ref().map(|whole| {
            let counted = |(name, share): (&str, &Share)| {
                (name.to_owned(), json!({ "has": share.has(), "of": share.of, "lacking": share.lacking }))
            };
            whole.shares().map(counted).into_iter().collect::<serde_json::Map<_, _>>()
        });
        let all = json!({
            "checked": tally.checked, "wrong": wrong, "unreadable": tally.unreadable, "mistakes": tally.told,
            "course": course,
        });
        print(&format!("{all:#}\n"))?;
    } else if tally.checked > 0 {
        let summary = match (wrong, tally.unreadable) {
            (0, 0) => tr!(lang, "shell.check.fine", count = tally.checked),
            (0, unreadable) => tr!(lang, "shell.check.fine_but", count = tally.checked, unreadable = unreadable),
            (_, _) => tr!(lang, "shell.check.wrong", count = tally.checked, wrong = wrong),
        };
        print(&format!("{summary}\n"))?;
        if let Some(whole) = &whole {
            print(&counted(whole, lang))?;
        }
    }
    match (tally.unreadable, wrong) {
        (1.., _) => Err(Failure::BadFile),
        (0, 1..) => Err(Failure::Failed),
        (0, 0) if whole.is_some_and(|whole| whole.lacks()) => Err(Failure::Failed),
        (0, 0) => Ok(()),
    }
}

/// What a whole course has, in a line, and a line for each kind of thing that it lacks.
fn counted(whole: &Whole, lang: Lang) -> String {
    let mut lines = tr!(
        lang,
        "shell.check.course",
        lessons = whole.lessons,
        breakers = whole.breakers.has(),
        claims = whole.claims.has(),
        all_claims = whole.claims.of,
        myths = whole.myths.has(),
        all_myths = whole.myths.of,
        rules = whole.rules.has(),
        all_rules = whole.rules.of
    )
    .into_owned();
    lines.push('\n');
    for (name, share) in whole.shares().into_iter().filter(|(_, share)| !share.lacking.is_empty()) {
        let lacking = share.lacking.join(", ");
        lines.push_str(&tr!(lang, &format!("shell.check.lacking.{name}"), lacking = lacking));
        lines.push('\n');
    }
    lines
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

    /// Tells of something that is no file to check, and of the place in it from which on it is none.
    fn refuse(&mut self, name: &Path, (line, column): (usize, usize), sentence: &str) {
        self.unreadable += 1;
        if self.options.json {
            let file = clean(&name.display().to_string());
            self.told.push(json!({
                "file": file, "line": line, "column": column, "code": UNREADABLE, "message": sentence, "help": null,
            }));
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
            None => tally.refuse(path, START, &tr!(lang, "shell.check.kind", file = path.display())),
        };
    }
    let mut found = Vec::new();
    if let Err((folder, error)) = search(path, DEPTH_MAX, &mut found) {
        let sentence = tr!(lang, "shell.file.unreadable", file = folder.display(), reason = error);
        tally.refuse(&folder, START, &sentence);
    }
    if found.is_empty() {
        tally.refuse(path, START, &tr!(lang, "shell.check.nothing", folder = path.display()));
    }
    for (file, kind) in found {
        check_file(&file, kind, tally);
    }
}

fn check_file(path: &Path, kind: Kind, tally: &mut Tally) {
    let source = match Source::read_or(path) {
        Ok(source) => source,
        Err((name, why)) => return tally.refuse(path, why.place(), &why.sentence(tally.lang, &name)),
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
    let understood = lesson::check(&source.text, tally.lang);
    let found = match &understood {
        Ok(lesson) => lesson::prove(lesson, tally.lang).err().unwrap_or_default(),
        Err(mistakes) => mistakes.clone(),
    };
    tally.mistaken(&source, &found);
    tally.understood.extend(understood);
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
