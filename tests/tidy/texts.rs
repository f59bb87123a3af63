//! Rules for files as texts: how each begins, what is left over in none, the form of the changelog.
//!
//! The words that may not stand anywhere are put together here from pieces, so that this file is no exception.

use super::sources::File;
use super::{assert_none, checkout, sample};

/// The beginnings of the paths of files that are included into another and so cannot open with a doc comment.
const INCLUDED: [&str; 5] = [
    "src/tcp/profile_table.rs",
    "src/tcp/belief_table.rs",
    "src/tcp/rules/",
    "src/quiz/concept_table.rs",
    "src/quiz/generate/myth_table.rs",
];

/// The kinds of change that Keep a Changelog knows.
const KINDS: [&str; 6] = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

/// Where the one registry is named, by the lock file.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn headless(file: &File) -> Option<String> {
    let opening = if INCLUDED.iter().any(|start| file.path.starts_with(start)) { "//" } else { "//!" };
    (!file.text.starts_with(opening)).then(|| format!("{}: does not open with `{opening}`", file.path))
}

fn untitled(file: &File) -> Option<String> {
    let first = file.text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    (!first.starts_with("# ")).then(|| format!("{}: does not open with a title", file.path))
}

/// Marks of unfinished work, as words.
fn leftovers(file: &File) -> Vec<String> {
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), "X".repeat(3)];
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let hit = |line: &str| line.split(|c| !word(c)).any(|w| marks.iter().any(|m| m == w));
    lines_where(file, hit).map(|(i, line)| format!("{}:{i}: unfinished: {line}", file.path)).collect()
}

/// Paths of one machine, and package sources other than the public one.
fn places(file: &File) -> Vec<String> {
    let folders = ["work", "farm", "root", "tmp/bash_jobs", "tmp/wt"].map(|f| format!("/{f}/"));
    let sources = [["sparse", "+"].concat(), ["replace", "-with"].concat(), ["arti", "factory"].concat()];
    let hit = |line: &str| {
        let folder = folders.iter().any(|f| line.match_indices(f).any(|(at, _)| starts_path(line, at)));
        let other = line.contains("registry+") && !line.contains(REGISTRY) && file.path == "Cargo.lock";
        folder || other || sources.iter().any(|s| line.contains(s))
    };
    lines_where(file, hit).map(|(i, line)| format!("{}:{i}: a place of one machine: {line}", file.path)).collect()
}

/// Whether the slash at `at` begins a path, and does not go on with one.
fn starts_path(line: &str, at: usize) -> bool {
    line[..at].chars().last().is_none_or(|c| !(c.is_alphanumeric() || "._-~*}/".contains(c)))
}

fn lines_where(file: &File, hit: impl Fn(&str) -> bool) -> impl Iterator<Item = (usize, &str)> {
    file.text.lines().enumerate().filter(move |(_, line)| hit(line)).map(|(i, line)| (i + 1, line.trim()))
}

/// What is wrong with the form of the changelog.
fn changelog(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut releases, mut kind) = (Vec::new(), None);
    for (i, line) in text.lines().enumerate() {
        let mut wrong = |what: &str| found.push(format!("CHANGELOG.md:{}: {what}: {line}", i + 1));
        if let Some(name) = line.strip_prefix("### ") {
            if !KINDS.contains(&name) {
                wrong("not a kind of change");
            }
            kind = Some(name);
        } else if let Some(name) = line.strip_prefix("## ") {
            if !is_release(name, releases.is_empty()) {
                wrong("neither [Unreleased] at the top nor [1.2.3] - 2026-01-31");
            }
            releases.push(name);
            kind = None;
        } else if line.starts_with("- ") && kind.is_none() {
            wrong("an entry without a kind");
        }
    }
    if releases.first() != Some(&"[Unreleased]") {
        found.push("CHANGELOG.md: the first section is not [Unreleased]".to_owned());
    }
    found
}

fn is_release(name: &str, first: bool) -> bool {
    if name == "[Unreleased]" {
        return first;
    }
    let Some((version, date)) = name.split_once(" - ") else { return false };
    let numbers = |text: &str, mark| text.split(mark).filter(|n| n.parse::<u32>().is_ok()).count();
    let version = version.strip_prefix('[').and_then(|v| v.strip_suffix(']'));
    version.is_some_and(|v| numbers(v, '.') == 3) && date.len() == 10 && numbers(date, '-') == 3
}

#[test]
fn every_source_file_says_what_it_owns() {
    let ours = |f: &&File| ["src/", "tests/", "benches/"].iter().any(|folder| f.is_rust_in(folder));
    assert_none("no header", &checkout().iter().filter(ours).filter_map(headless).collect::<Vec<_>>());
}

#[test]
fn every_document_has_a_title() {
    let files = checkout();
    let documents: Vec<&File> = files.iter().filter(|f| f.has_extension("md")).collect();
    assert!(documents.len() >= 5, "only {} documents", documents.len());
    assert_none("no title", &documents.into_iter().filter_map(untitled).collect::<Vec<_>>());
}

#[test]
fn nothing_is_left_unfinished() {
    assert_none("left over", &checkout().iter().flat_map(leftovers).collect::<Vec<_>>());
}

#[test]
fn nothing_names_a_machine() {
    assert_none("names a machine", &checkout().iter().flat_map(places).collect::<Vec<_>>());
    assert!(checkout().iter().all(|f| f.path != ".cargo/config.toml"), "settings of one machine");
}

#[test]
fn the_changelog_keeps_its_form() {
    let log = checkout().into_iter().find(|f| f.path == "CHANGELOG.md").unwrap();
    assert_none("changelog", &changelog(&log.text));
}

#[test]
fn the_checks_see_what_they_should() {
    assert!(headless(&sample("src/a.rs", "// A.\n")).is_some());
    assert!(headless(&sample("src/a.rs", "//! A.\n")).is_none());
    assert!(headless(&sample(INCLUDED[0], "// A.\n")).is_none());
    assert!(untitled(&sample("a.md", "\nText\n# A\n")).is_some());
    assert!(untitled(&sample("a.md", "\n# A\n")).is_none());

    let todo = ["// TO", "DO: later"].concat();
    assert_eq!(leftovers(&sample("a.rs", &todo)).len(), 1);
    assert_eq!(leftovers(&sample("a.rs", &todo.to_lowercase())).len(), 0);

    let machine = ["see /ro", "ot/a"].concat();
    assert_eq!(places(&sample("a.md", &machine)).len(), 1);
    assert_eq!(places(&sample("a.md", &machine.replace("see ", "home"))).len(), 0);
    assert_eq!(places(&sample("Cargo.lock", "source = \"registry+https://crates.example/index\"")).len(), 1);
    assert_eq!(places(&sample("Cargo.lock", REGISTRY)).len(), 0);

    let head = "# Changelog\n\n## [Unreleased]\n";
    assert_none("good", &changelog(&format!("{head}\n### Added\n\n- A.\n\n## [0.1.0] - 2026-12-01\n")));
    for bad in ["### New\n", "- A.\n", "## [Unreleased]\n", "## 0.1\n", "## [0.1] - 2026-12-01\n"] {
        assert_eq!(changelog(&format!("{head}{bad}")).len(), 1, "{bad}");
    }
    assert_eq!(changelog("# Changelog\n").len(), 1);
}
