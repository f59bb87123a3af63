//! Which files of a folder are lessons or scenarios: the one place that says so, for `check` and for `learn --content`.
//!
//! Hidden files and folders are left out, links to folders too, since they may lead round in a circle or out of what
//! was named, and what is no file, since reading it may never end.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What a file is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A lesson or a breaker, `.toml`.
    Lesson,
    /// A scenario, `.tcp`.
    Scenario,
}

impl Kind {
    /// By the ending of the name; none of another ending.
    pub fn of(path: &Path) -> Option<Kind> {
        match path.extension()?.to_str()? {
            "toml" => Some(Kind::Lesson),
            "tcp" => Some(Kind::Scenario),
            _ => None,
        }
    }
}

/// Adds the lessons and scenarios of a folder and of the folders below it, `depth` deep, in the order of their names.
///
/// # Errors
/// The folder that could not be read; what was found before is in `found`.
pub fn search(folder: &Path, depth: usize, found: &mut Vec<(PathBuf, Kind)>) -> Result<(), (PathBuf, io::Error)> {
    let failed = |error| (folder.to_owned(), error);
    let entries: Result<Vec<_>, _> = fs::read_dir(folder).map_err(failed)?.collect();
    let mut paths: Vec<PathBuf> = entries.map_err(failed)?.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if hidden {
            continue;
        }
        let linked = path.is_symlink();
        if path.is_dir() {
            if depth > 0 && !linked {
                search(&path, depth - 1, found)?;
            }
        } else if let Some(kind) = Kind::of(&path).filter(|_| path.is_file()) {
            found.push((path, kind));
        }
    }
    Ok(())
}
