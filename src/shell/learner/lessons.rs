//! `progress.toml`: how far the learner is in the lessons, and the language that they chose.
//!
//! The file is replaced whole, the one before it stays as `progress.toml.bak`. When two instances save, each changes
//! only the lessons in which its own learner moved. Format 1 stood in the state folder in older versions; it is
//! copied from there once, and the old file is left where it is.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::folder::Guard;
use super::notice::{Notice, Trouble};
use crate::lesson::progress::{LessonProgress, Progress};

/// The format of the file that this program writes.
pub const FORMAT: u32 = 1;

/// The file's name.
pub const FILE: &str = "progress.toml";

/// The one before it.
const BACKUP: &str = "progress.toml.bak";

/// The file as it is written.
#[derive(Debug, Serialize)]
struct Document<'a> {
    format: u32,
    #[serde(flatten)]
    progress: &'a Progress,
}

/// The one thing that is read of a file before its format is known.
#[derive(Debug, Deserialize)]
struct Header {
    format: u32,
}

/// What a file turned out to be.
enum Found {
    Nothing,
    Good(Progress),
    Newer(u32),
    Damaged,
}

fn read(file: &Path) -> Found {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Found::Nothing;
        }
        Err(_) => return Found::Damaged,
    };
    match toml::from_str::<Header>(&text) {
        Ok(header) if header.format > FORMAT => Found::Newer(header.format),
        Ok(_) => toml::from_str(&text).map_or(Found::Damaged, Found::Good),
        Err(_) => Found::Damaged,
    }
}

fn good(file: &Path) -> Option<Progress> {
    match read(file) {
        Found::Good(progress) => Some(progress),
        Found::Nothing | Found::Newer(_) | Found::Damaged => None,
    }
}

/// What stands in a folder, without touching anything.
pub fn glance(folder: &Path) -> Option<Progress> {
    good(&folder.join(FILE)).or_else(|| good(&folder.join(BACKUP)))
}

/// Copies the file of an older version, if there is none here yet.
pub fn take_over(guard: &Guard, older: Option<&Path>) {
    let Some(older) = older.filter(|older| *older != guard.path()) else { return };
    for name in [BACKUP, FILE] {
        let here = guard.file(FILE).exists() || guard.file(name).exists();
        if let (false, Ok(bytes)) = (here, fs::read(older.join(name))) {
            // Should it fail, then the next start tries again; meanwhile nothing can be saved anyway.
            let _ = guard.write(name, &bytes);
        }
    }
}

/// Reads the file; a damaged one is copied aside, and what the backup has, or nothing, is written in its place.
pub fn read_and_mend(guard: &Guard) -> (Progress, Option<Notice>) {
    let backup = || good(&guard.file(BACKUP));
    match read(&guard.file(FILE)) {
        Found::Good(progress) => (progress, None),
        Found::Nothing => (backup().unwrap_or_default(), None),
        Found::Newer(version) => {
            let notice = Notice::Newer { file: guard.file(FILE), version, ours: FORMAT };
            (Progress::default(), Some(notice))
        }
        Found::Damaged => {
            let from = backup();
            let from_backup = from.is_some();
            let progress = from.unwrap_or_default();
            let notice = match guard.copy_aside(FILE, "damaged").and_then(|kept| {
                write(guard, &progress)?;
                kept.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
            }) {
                Ok(kept) => Notice::Damaged { kept, from_backup },
                // What cannot be copied aside must not be overwritten either.
                Err(error) => {
                    Notice::NotKept { folder: guard.file(FILE).display().to_string(), reason: error.to_string() }
                }
            };
            (progress, Some(notice))
        }
    }
}

/// Saves what has changed from `before` to `now`; what another instance has changed stays.
pub fn save(guard: &Guard, before: &Progress, now: &Progress) -> Result<(), Trouble> {
    let theirs = match read(&guard.file(FILE)) {
        Found::Good(theirs) => theirs,
        Found::Nothing => before.clone(),
        Found::Newer(version) => return Err(Trouble::Newer(version)),
        Found::Damaged => {
            guard.copy_aside(FILE, "damaged")?;
            before.clone()
        }
    };
    let merged = merged(before, now, &theirs);
    Ok(replace(guard, &merged)?)
}

/// Replaces the file, and keeps the one before it.
pub fn replace(guard: &Guard, progress: &Progress) -> io::Result<()> {
    if let Found::Good(before) = read(&guard.file(FILE)) {
        if before == *progress {
            return Ok(());
        }
        fs::copy(guard.file(FILE), guard.file(BACKUP))?;
    }
    write(guard, progress)
}

fn write(guard: &Guard, progress: &Progress) -> io::Result<()> {
    let text = toml::to_string(&Document { format: FORMAT, progress }).map_err(io::Error::other)?;
    guard.write(FILE, text.as_bytes())
}

/// What we changed, over what they have.
fn merged(before: &Progress, ours: &Progress, theirs: &Progress) -> Progress {
    let mut merged = theirs.clone();
    if ours.language != before.language {
        merged.language = ours.language;
    }
    for (id, lesson) in &ours.lessons {
        if before.lesson(id) != *lesson || !theirs.lessons.contains_key(id) {
            let both = theirs.lesson(id) != before.lesson(id);
            let lesson = if both { further(lesson, &theirs.lesson(id)) } else { lesson.clone() };
            merged.lessons.insert(id.clone(), lesson);
        }
    }
    merged
}

/// The lessons of both, each as far as it is further.
pub fn furthest(ours: &Progress, theirs: &Progress) -> Progress {
    let mut all = ours.clone();
    all.language = ours.language.or(theirs.language);
    for (id, lesson) in &theirs.lessons {
        all.lessons.insert(id.clone(), further(&ours.lesson(id), lesson));
    }
    all
}

fn further(one: &LessonProgress, other: &LessonProgress) -> LessonProgress {
    LessonProgress {
        last_beat: one.last_beat.max(other.last_beat),
        right: one.right.max(other.right),
        wrong: one.wrong.max(other.wrong),
        finished: one.finished || other.finished,
        challenge_done: one.challenge_done || other.challenge_done,
    }
}
