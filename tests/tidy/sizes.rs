//! How long a file, a function and a line may be, with the exceptions, which may only shrink.
//!
//! Test modules and test files do not count for files and functions: a table of cases may be as long as it needs.

use super::sources::{File, Source, functions};
use super::{assert_none, checkout, sample};
use unicode_width::UnicodeWidthStr;

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;
const LINE_COLUMNS_MAX: usize = 120;

/// How much smaller than its limit an exception may be before the limit has to follow.
const SLACK: usize = 10;

/// A file or a function that is longer than the rule.
struct Exception {
    /// The file, or `file::function`.
    what: &'static str,
    /// The most lines that it may have.
    limit: usize,
    /// Why it is not cut.
    reason: &'static str,
}

/// The list that may only shrink.
const EXCEPTIONS: &[Exception] = &[];

/// Files that are tables: each entry is read by itself, and a limit would cut the table in two.
const TABLES: [&str; 1] = ["src/tcp/profile_table.rs"];

/// Where sentences stand, each on a line of its own, however long: the beginnings of the paths.
const SENTENCES: [&str; 3] = ["src/tcp/profile_table.rs", "src/tcp/rules/", "src/quiz/generate/"];

/// What is measured, and how long it is.
type Measured = (String, usize);

/// The length of a file of `src` without its test modules, and of its functions.
fn measure(file: &File) -> (Measured, Vec<Measured>) {
    let code = Source::product(&file.text).code;
    let full = Source::read(&file.text).code;
    // A line counts unless it is part of a test: blank in the product's code, though not in the full code.
    let tests = code.lines().zip(full.lines()).filter(|(a, b)| a.trim().is_empty() && !b.trim().is_empty()).count();
    let lines = file.text.lines().count() - tests;
    let inner = functions(&code).into_iter().map(|f| (format!("{}::{}", file.path, f.name), f.lines)).collect();
    ((file.path.clone(), lines), inner)
}

/// What is too long, and what is wrong with the exceptions.
fn too_long(measured: &[Measured], max: usize, exceptions: &[Exception]) -> Vec<String> {
    let mut found = Vec::new();
    for (what, lines) in measured {
        match exceptions.iter().find(|e| e.what == what) {
            None if *lines > max => found.push(format!("{what}: {lines} lines, allowed are {max}")),
            Some(e) if *lines > e.limit => {
                found.push(format!("{what}: {lines} lines, its exception allows {} ({})", e.limit, e.reason));
            }
            Some(_) if *lines <= max => found.push(format!("{what}: needs its exception no longer; remove it")),
            Some(e) if lines + SLACK < e.limit => {
                found.push(format!("{what}: has shrunk to {lines} lines; lower its exception to that"));
            }
            None | Some(_) => {}
        }
    }
    found
}

/// The lines of a file that are wider than a screen of the project, a Chinese character counting as two columns.
fn too_wide(file: &File) -> Vec<String> {
    file.text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.width() > LINE_COLUMNS_MAX)
        .map(|(i, line)| format!("{}:{}: {} columns, allowed are {LINE_COLUMNS_MAX}", file.path, i + 1, line.width()))
        .collect()
}

#[test]
fn files_and_functions_are_short() {
    let files = checkout();
    let (mut whole, mut inner) = (Vec::new(), Vec::new());
    for file in files.iter().filter(|f| f.is_rust_in("src/") && !f.is_test()) {
        let (size, functions) = measure(file);
        if !TABLES.contains(&size.0.as_str()) {
            whole.push(size);
        }
        inner.extend(functions);
    }
    assert!(inner.len() > 50, "only {} functions were found", inner.len());
    let mut found = too_long(&whole, FILE_LINES_MAX, EXCEPTIONS);
    found.extend(too_long(&inner, FUNCTION_LINES_MAX, EXCEPTIONS));
    for exception in EXCEPTIONS {
        let known = whole.iter().chain(&inner).any(|(what, _)| what == exception.what);
        if !known {
            found.push(format!("{}: stands among the exceptions and does not exist", exception.what));
        }
    }
    assert_none("too long, or an exception out of date (EXCEPTIONS)", &found);
}

#[test]
fn lines_are_narrow() {
    let rust = |f: &&File| f.has_extension("rs") && !SENTENCES.iter().any(|start| f.path.starts_with(start));
    let found: Vec<String> = checkout().iter().filter(rust).flat_map(too_wide).collect();
    assert_none("too wide", &found);
}

#[test]
fn the_check_sees_what_it_should() {
    let text = "//! A.\n\nfn long(x: [u8; 2]) {\n    if x {\n    }\n}\n\ntrait T {\n    fn none();\n}\n\
                #[cfg(test)]\nmod tests {\n    fn apart() {\n    }\n}\n";
    let (file, functions) = measure(&sample("src/a.rs", text));
    assert_eq!(file, ("src/a.rs".to_owned(), 10));
    assert_eq!(functions, [("src/a.rs::long".to_owned(), 4)]);

    let exception = |limit| [Exception { what: "a", limit, reason: "" }];
    let one = |lines| [("a".to_owned(), lines)];
    assert_eq!(too_long(&one(71), 70, &[]).len(), 1);
    assert_eq!(too_long(&one(70), 70, &[]).len(), 0);
    assert_eq!(too_long(&one(80), 70, &exception(79)).len(), 1, "grown");
    assert_eq!(too_long(&one(79), 70, &exception(79)).len(), 0);
    assert_eq!(too_long(&one(79), 70, &exception(90)).len(), 1, "shrunk");
    assert_eq!(too_long(&one(70), 70, &exception(79)).len(), 1, "no longer needed");

    assert_eq!(too_wide(&sample("a.rs", &"中".repeat(61))).len(), 1);
    assert_eq!(too_wide(&sample("a.rs", &"中".repeat(60))).len(), 0);
}
