//! `finwait check`: lessons and scenarios, files and folders; everything that is wrong, and how many files were looked
//! at.
//!
//! A scenario is read and run, a lesson is read, run and held against what its author believes. One bad file does not
//! keep the others from being checked.

use std::fs;
use std::path::{Path, PathBuf};

use crate::lang::Lang;
use crate::shell::{Failure, complain, print};
use crate::tr;
use crate::trace::Profile;
use crate::{lesson, scenario};

use super::source::Source;

/// How deep folders are searched; deeper is a loop or a mistake.
const DEPTH_MAX: usize = 16;

/// What a file is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Lesson,
    Scenario,
}

impl Kind {
    fn of(path: &Path) -> Option<Kind> {
        match path.extension()?.to_str()? {
            "toml" => Some(Kind::Lesson),
            "tcp" => Some(Kind::Scenario),
            _ => None,
        }
    }
}

/// What came of it.
#[derive(Debug, Default)]
struct Tally {
    profile: Option<&'static Profile>,
    checked: usize,
    wrong: usize,
    unreadable: usize,
}

/// Checks what the paths name.
///
/// A profile counts for scenarios, whatever they say themselves; a lesson is about the one it was written for.
pub fn perform(paths: &[PathBuf], profile: Option<&'static Profile>, lang: Lang) -> Result<(), Failure> {
    let mut tally = Tally { profile, ..Tally::default() };
    for path in paths {
        check_path(path, lang, &mut tally);
    }
    if tally.checked > 0 {
        let summary = if tally.wrong == 0 {
            tr!(lang, "shell.check.fine", count = tally.checked)
        } else {
            tr!(lang, "shell.check.wrong", count = tally.checked, wrong = tally.wrong)
        };
        print(&format!("{summary}\n"))?;
    }
    match tally {
        Tally { unreadable: 1.., .. } => Err(Failure::BadFile),
        Tally { wrong: 1.., .. } => Err(Failure::Failed),
        Tally { .. } => Ok(()),
    }
}

fn check_path(path: &Path, lang: Lang, tally: &mut Tally) {
    if !path.is_dir() {
        return match Kind::of(path) {
            Some(kind) => check_file(path, kind, lang, tally),
            // A file that is not there has its own sentence, whatever its name.
            None if !path.exists() => check_file(path, Kind::Scenario, lang, tally),
            None => refuse(&tr!(lang, "shell.check.kind", file = path.display()), tally),
        };
    }
    let mut found = Vec::new();
    if let Err((folder, error)) = search(path, DEPTH_MAX, &mut found) {
        refuse(&tr!(lang, "shell.file.unreadable", file = folder.display(), reason = error), tally);
    }
    if found.is_empty() {
        refuse(&tr!(lang, "shell.check.nothing", folder = path.display()), tally);
    }
    for (file, kind) in found {
        check_file(&file, kind, lang, tally);
    }
}

fn refuse(sentence: &str, tally: &mut Tally) {
    complain(sentence);
    tally.unreadable += 1;
}

/// The lessons and scenarios below a folder, in the order of their names; hidden files and folders are left out.
fn search(folder: &Path, depth: usize, found: &mut Vec<(PathBuf, Kind)>) -> Result<(), (PathBuf, std::io::Error)> {
    let failed = |error| (folder.to_owned(), error);
    let entries: Result<Vec<_>, _> = fs::read_dir(folder).map_err(failed)?.collect();
    let mut paths: Vec<PathBuf> = entries.map_err(failed)?.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if hidden {
            continue;
        }
        if path.is_dir() && depth > 0 {
            search(&path, depth - 1, found)?;
        } else if let Some(kind) = Kind::of(&path) {
            found.push((path, kind));
        }
    }
    Ok(())
}

fn check_file(path: &Path, kind: Kind, lang: Lang, tally: &mut Tally) {
    let source = match Source::read(path, lang) {
        Ok(source) => source,
        Err(sentence) => return refuse(&sentence, tally),
    };
    let fine = match kind {
        Kind::Lesson => check_lesson(&source, lang),
        Kind::Scenario => check_scenario(&source, tally.profile, lang),
    };
    tally.checked += 1;
    tally.wrong += usize::from(!fine);
}

fn check_scenario(source: &Source, profile: Option<&'static Profile>, lang: Lang) -> bool {
    let Ok(mut scenario) = source.scenario(lang) else { return false };
    scenario.setup.profile = profile.unwrap_or(scenario.setup.profile);
    source.complain(&scenario::run(&scenario), lang).is_ok()
}

fn check_lesson(source: &Source, lang: Lang) -> bool {
    let proved = lesson::check(&source.text, lang).and_then(|lesson| lesson::prove(&lesson, lang));
    match proved {
        Ok(_) => true,
        Err(mistakes) => {
            source.show(&mistakes, lang);
            false
        }
    }
}
