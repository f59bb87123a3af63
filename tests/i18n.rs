//! Holds the words of the interface: every language has every key, and the source and the files know the same keys.
//!
//! The words stand in `assets/i18n`, as `<lang>.toml` or `<area>.<lang>.toml`. A key is used when it stands in a string
//! literal of `src`, in `tr!` or in a table. Keys that are put together at run time need one thing: their common
//! beginning, is a literal that ends at a dot (`"action."`, `format!("action.{name}")`) or has one (`"shell.cli"`); it
//! stands for the whole family.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod sources;

#[path = "i18n/calls.rs"]
mod calls;
#[path = "i18n/spacing.rs"]
mod spacing;
#[path = "i18n/words.rs"]
mod words;

use sources::{File, all_files};

/// Fails with everything that is wrong, not only with the first.
fn assert_none(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}:\n  {}", found.join("\n  "));
}

/// The files of words.
fn word_files(files: &[File]) -> Vec<&File> {
    files.iter().filter(|f| f.path.starts_with("assets/i18n/")).collect()
}

#[test]
fn the_languages_say_the_same() {
    let files = all_files();
    let files = word_files(&files);
    assert!(files.len() >= 2, "{} files of words", files.len());
    let (words, mut found) = words::read(&files);
    found.extend(words.problems());
    assert_none("the files of words", &found);
}

#[test]
fn the_source_and_the_files_know_the_same_keys() {
    let files = all_files();
    let (words, found) = words::read(&word_files(&files));
    assert_none("the files of words", &found);
    let source: Vec<&File> = files.iter().filter(|f| f.is_rust_in("src/") && !f.is_test()).collect();
    assert!(source.len() >= 25, "only {} source files", source.len());
    let uses = calls::Uses::of(&source);
    assert_none("keys", &uses.problems(&words));
}

#[test]
fn chinese_and_latin_are_a_space_apart() {
    let files = all_files();
    let texts: Vec<(String, String)> = files.iter().flat_map(spacing::chinese_texts).collect();
    let lessons = texts.iter().filter(|(name, _)| name.starts_with("lessons/")).count();
    assert!(texts.len() > 1_000 && lessons > 100, "only {} texts, {lessons} of lessons", texts.len());
    let slips =
        texts.iter().flat_map(|(name, text)| spacing::slips(text).into_iter().map(move |it| format!("{name}: {it}")));
    assert_none("Chinese texts", &slips.collect::<Vec<_>>());
}
