//! What a person should know about their folder, as sentences.

use std::io;
use std::path::PathBuf;

use super::log;
use crate::lang::Lang;
use crate::tr;

/// Something found when the folder was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The folder cannot be written, or there is none: nothing is saved.
    NotKept {
        /// The folder, or the variable that names it.
        folder: String,
        /// Why, in the system's words.
        reason: String,
    },
    /// The file of the lessons was damaged; the backup was read instead, if there was a good one.
    Damaged {
        /// Where the damaged file is kept.
        kept: PathBuf,
        /// Whether the backup took its place.
        from_backup: bool,
    },
    /// Lines of the log could not be read; all others are there.
    DamagedLog {
        /// Where the damaged log is kept.
        kept: PathBuf,
        /// How many lines.
        lines: usize,
        /// How many entries were read.
        read: usize,
    },
    /// The last line of the log was not whole.
    Torn {
        /// Where the piece is kept.
        kept: PathBuf,
    },
    /// A file was written by a newer finwait: nothing is written.
    Newer {
        /// The file.
        file: PathBuf,
        /// Its version.
        version: u32,
        /// The version that this program knows.
        ours: u32,
    },
}

impl Notice {
    /// Whether all is saved nevertheless.
    pub fn keeps(&self) -> bool {
        match self {
            Notice::NotKept { .. } | Notice::Newer { .. } => false,
            Notice::Damaged { .. } | Notice::DamagedLog { .. } | Notice::Torn { .. } => true,
        }
    }

    /// The sentence for it.
    pub fn sentence(&self, lang: Lang) -> String {
        let text = match self {
            Notice::NotKept { folder, reason } => {
                tr!(lang, "learner.notice.not_kept", folder = folder, reason = reason)
            }
            Notice::Damaged { kept, from_backup: true } => {
                tr!(lang, "learner.notice.damaged_backup", kept = kept.display())
            }
            Notice::Damaged { kept, from_backup: false } => {
                tr!(lang, "learner.notice.damaged", kept = kept.display())
            }
            Notice::DamagedLog { kept, lines, read } => {
                tr!(lang, "learner.notice.damaged_log", kept = kept.display(), lines = lines, read = read)
            }
            Notice::Torn { kept } => tr!(lang, "learner.notice.torn", kept = kept.display()),
            Notice::Newer { file, version, ours } => {
                tr!(lang, "learner.notice.newer", file = file.display(), version = version, ours = ours)
            }
        };
        text.into_owned()
    }
}

/// Why something could not be saved.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Another instance holds the lock and does not let go.
    #[error("another finwait holds the lock")]
    Busy,
    /// The log was replaced by one of a newer finwait.
    #[error("the log is of a newer version ({0})")]
    Newer(u32),
    /// The log was damaged while the program ran.
    #[error("the log is damaged")]
    Damaged,
    /// Nothing is kept; why was said at the start.
    #[error("nothing is kept")]
    NotKept,
}

impl Trouble {
    /// Why, in a few words, for a sentence that says what could not be saved.
    pub fn reason(&self, lang: Lang) -> String {
        match self {
            Trouble::Io(error) => error.to_string(),
            Trouble::Busy => tr!(lang, "learner.reason.busy").into_owned(),
            Trouble::Newer(version) => {
                tr!(lang, "learner.reason.newer", version = version, ours = log::VERSION).into_owned()
            }
            Trouble::Damaged => tr!(lang, "learner.reason.damaged").into_owned(),
            Trouble::NotKept => tr!(lang, "learner.reason.not_kept").into_owned(),
        }
    }

    /// The sentence that says so of the learner's progress.
    pub fn sentence(&self, lang: Lang) -> String {
        tr!(lang, "shell.tutor.unsaved", reason = self.reason(lang)).into_owned()
    }
}
