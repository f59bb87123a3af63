//! Holds the walls of the project: who may name whom, how long things may be, and what may not be written where.
//!
//! Each rule is a function from a file to the places where it is broken, so that it is tried on small good and bad
//! texts before it is asked about the checkout. The tables to edit are here; the reader of Rust source is in
//! `sources`. What a lint of the compiler or of clippy can hold is in Cargo.toml and clippy.toml.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod sources;

#[path = "tidy/bans.rs"]
mod bans;
#[path = "tidy/layers.rs"]
mod layers;
#[path = "tidy/sizes.rs"]
mod sizes;
#[path = "tidy/texts.rs"]
mod texts;

use sources::{File, all_files};

/// Fails with every place where a rule is broken, not only with the first.
fn assert_none(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

/// A file for trying a rule on.
fn sample(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

/// The checkout; a walk that found next to nothing would let every rule pass.
fn checkout() -> Vec<File> {
    let files = all_files();
    let rust = files.iter().filter(|f| f.is_rust_in("src/")).count();
    assert!(rust >= 25, "only {rust} Rust files below src");
    for expected in ["Cargo.toml", "README.md", "src/lib.rs", "src/main.rs", "tests/tidy.rs", ".ci/run"] {
        assert!(files.iter().any(|f| f.path == expected), "{expected} was not read");
    }
    files
}
