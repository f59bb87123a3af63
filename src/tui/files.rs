//! What the screens ask of the folder they were started in, and what they hear: names, texts, whether it was written.
//!
//! The screens never touch a file; the shell does and answers with a [`FileReport`], its troubles already sentences.

/// What a list of files is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFor {
    /// The words that complete the `:` line.
    Line,
    /// The menu of what can be opened.
    Open,
    /// The menu of names to save as.
    Save,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRequest {
    /// The scenarios, trees and folders whose path begins so.
    List {
        /// What the path begins with.
        prefix: String,
        /// What for.
        wanted: ListFor,
    },
    /// The text of a file.
    Read {
        /// Its path.
        name: String,
    },
    /// A text is to be kept.
    Write {
        /// The file's path.
        name: String,
        /// The text.
        text: String,
        /// Whether a file that is there may be replaced.
        replace: bool,
    },
}

/// Why a file was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unwritten {
    /// There is one of that name.
    Exists,
    /// As the sentence says.
    Because(String),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileReport {
    /// The paths found, folders ending in `/`, in order.
    Listed {
        /// What they begin with.
        prefix: String,
        /// What for.
        wanted: ListFor,
        /// The paths.
        names: Vec<String>,
    },
    /// A file was read, or a sentence says why not.
    Read {
        /// Its path.
        name: String,
        /// Its text.
        text: Result<String, String>,
    },
    /// A file was written, or not.
    Written {
        /// Its path.
        name: String,
        /// The text, to be written again if that is wanted.
        text: String,
        /// What came of it.
        done: Result<(), Unwritten>,
    },
}
