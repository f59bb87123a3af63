//! Where the learner's progress is kept: `progress.toml` in the state folder, versioned, written atomically.
//!
//! `FINWAIT_HOME` replaces the folder, for tests and for a portable installation. Nothing is ever lost: a damaged file
//! is renamed and kept, the last good file stays as `progress.toml.bak`, and a file of a newer format is left
//! untouched. What a person should know about all this comes back as sentences; the tutor runs in any case.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use serde::{Deserialize, Serialize};

use crate::lang::Lang;
use crate::lesson::progress::Progress;
use crate::tr;

/// The version of `progress.toml` that this program writes.
pub const FORMAT: u32 = 1;

const FILE: &str = "progress.toml";
const BACKUP: &str = "progress.toml.bak";

/// The folder and whether it may be written.
#[derive(Debug)]
pub struct Store {
    /// None if nothing is kept: no folder, no right to write it, or a file from a newer finwait.
    folder: Option<PathBuf>,
}

/// What was found at the start.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// The progress so far.
    pub progress: Progress,
    /// What the learner should be told.
    pub notice: Option<Notice>,
}

/// Something about the progress file that the learner should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The folder cannot be written, or there is none.
    NotKept {
        /// The folder, or the variable that names it.
        folder: String,
        /// Why, in the system's words.
        reason: String,
    },
    /// The file was damaged and is kept under another name; the backup was read instead, if there was a good one.
    Damaged {
        /// Where the damaged file is now.
        kept: PathBuf,
        /// Whether the backup took its place.
        from_backup: bool,
    },
    /// The file was written by a newer finwait: nothing is written.
    Newer {
        /// The file.
        file: PathBuf,
        /// Its format.
        format: u32,
    },
}

impl Notice {
    /// The sentence for it.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Notice::NotKept { folder, reason } => {
                tr!(lang, "shell.store.not_kept", folder = folder, reason = reason).into_owned()
            }
            Notice::Damaged { kept, from_backup: true } => {
                tr!(lang, "shell.store.damaged_backup", kept = kept.display()).into_owned()
            }
            Notice::Damaged { kept, from_backup: false } => {
                tr!(lang, "shell.store.damaged", kept = kept.display()).into_owned()
            }
            Notice::Newer { file, format } => {
                tr!(lang, "shell.store.newer", file = file.display(), format = format, ours = FORMAT).into_owned()
            }
        }
    }
}

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

/// What a progress file turned out to be.
enum Found {
    Nothing,
    Good(Progress),
    Newer(u32),
    Damaged,
}

/// The folder that progress is kept in.
pub fn folder() -> Result<PathBuf, String> {
    if let Some(home) = std::env::var_os("FINWAIT_HOME").filter(|home| !home.is_empty()) {
        return Ok(PathBuf::from(home));
    }
    let strategy = strategy()?;
    Ok(strategy.state_dir().unwrap_or_else(|| strategy.data_dir()))
}

/// The platform's folders for this program.
pub fn strategy() -> Result<impl AppStrategy, String> {
    let args = AppStrategyArgs {
        top_level_domain: "org".to_owned(),
        author: "finwait".to_owned(),
        app_name: "finwait".to_owned(),
    };
    choose_app_strategy(args).map_err(|error| error.to_string())
}

/// Opens the store in the usual folder.
pub fn open() -> Opened {
    match folder() {
        Ok(folder) => open_in(&folder),
        Err(reason) => Opened {
            store: Store { folder: None },
            progress: Progress::default(),
            notice: Some(Notice::NotKept { folder: "FINWAIT_HOME".to_owned(), reason }),
        },
    }
}

/// Opens the store in a folder, which is made if need be.
pub fn open_in(folder: &Path) -> Opened {
    let file = folder.join(FILE);
    let (progress, notice) = match read(&file) {
        Found::Good(progress) => (progress, None),
        Found::Nothing => (good(&folder.join(BACKUP)).unwrap_or_default(), None),
        Found::Newer(format) => {
            let notice = Some(Notice::Newer { file, format });
            return Opened { store: Store { folder: None }, progress: Progress::default(), notice };
        }
        Found::Damaged => {
            let backup = good(&folder.join(BACKUP));
            let from_backup = backup.is_some();
            match set_aside(&file) {
                Ok(kept) => (backup.unwrap_or_default(), Some(Notice::Damaged { kept, from_backup })),
                // What cannot be moved away must not be overwritten either.
                Err(error) => return not_kept(folder, backup.unwrap_or_default(), &error),
            }
        }
    };
    match probe(folder) {
        Ok(()) => Opened { store: Store { folder: Some(folder.to_owned()) }, progress, notice },
        Err(error) => not_kept(folder, progress, &error),
    }
}

fn not_kept(folder: &Path, progress: Progress, error: &io::Error) -> Opened {
    let notice = Notice::NotKept { folder: folder.display().to_string(), reason: error.to_string() };
    Opened { store: Store { folder: None }, progress, notice: Some(notice) }
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

/// Renames a damaged file to the first free `progress.damaged-N.toml`.
fn set_aside(file: &Path) -> io::Result<PathBuf> {
    let mut number = 1;
    loop {
        let kept = file.with_file_name(format!("progress.damaged-{number}.toml"));
        if !kept.try_exists()? {
            fs::rename(file, &kept)?;
            return Ok(kept);
        }
        number += 1;
    }
}

/// Makes the folder and finds out whether files can be made in it.
fn probe(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    tempfile::NamedTempFile::new_in(folder).map(drop)
}

impl Store {
    /// Writes the progress, so that at any moment the file on disk is whole. Does nothing if nothing is kept.
    pub fn save(&self, progress: &Progress) -> io::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let text = toml::to_string(&Document { format: FORMAT, progress }).map_err(io::Error::other)?;
        let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
        fresh.write_all(text.as_bytes())?;
        fresh.as_file().sync_all()?;
        let file = folder.join(FILE);
        if let Found::Good(_) = read(&file) {
            fs::copy(&file, folder.join(BACKUP))?;
        }
        fresh.persist(&file)?;
        Ok(())
    }

    /// Whether what is saved is kept.
    pub fn keeps(&self) -> bool {
        self.folder.is_some()
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
