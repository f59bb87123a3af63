//! The project's own files, read as data for the tests that hold its rules.
//!
//! Owns the walk over the checkout and a reader of Rust source that is just good enough to tell code from comments
//! and strings. It is no parser: the rules that need one are clippy's.

#![allow(dead_code, unused_imports, reason = "each test binary that includes this file uses a part of it")]

mod functions;
mod mask;
mod paths;

use std::fs;
use std::path::{Path, PathBuf};

pub use functions::{Function, functions};
pub use mask::{Literal, Source, closing, test_items};
pub use paths::{has_word, module_of, named_under, supers};

/// A text file of the checkout.
pub struct File {
    /// Its path from the root, with `/` between the folders.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl File {
    /// Whether the file is Rust source below `folder`.
    pub fn is_rust_in(&self, folder: &str) -> bool {
        self.has_extension("rs") && self.path.starts_with(folder)
    }

    /// Whether the file's name ends in `.extension`.
    pub fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|e| e == extension)
    }

    /// Whether all of the file is test code, though it lies in `src`: `tests.rs`, `..._tests.rs`, or below `tests`.
    pub fn is_test(&self) -> bool {
        self.stem() == "tests" || self.stem().ends_with("_tests") || self.path.contains("/tests/")
    }

    /// The file's name without its extension.
    pub fn stem(&self) -> &str {
        Path::new(&self.path).file_stem().and_then(|s| s.to_str()).unwrap_or_default()
    }
}

/// The root of the checkout.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file of the checkout in the order of their paths; build output, version control and local folders of
/// the user's tools are left out.
pub fn all_files() -> Vec<File> {
    let mut found = Vec::new();
    walk(&root(), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn walk(folder: &Path, found: &mut Vec<File>) {
    const SKIPPED: [&str; 2] = ["target", ".git"];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if SKIPPED.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            walk(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            found.push(File { path, text });
        }
    }
}
