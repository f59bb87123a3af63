//! Holds what the package depends on: the libraries it stands on are its own, direct dependencies, and those whose
//! types cross borders exist once.
//!
//! Two versions of crossterm would compile and then not see each other's events; two of unicode-width would measure the
//! same Chinese line differently.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use toml::Table;

const DIRECT: [&str; 5] = ["ratatui", "crossterm", "serde", "toml", "rand"];
const ONCE: [&str; 4] = ["crossterm", "ratatui-core", "unicode-width", "rand_pcg"];

fn manifest(name: &str) -> Table {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

/// The versions at which a lock file resolves a package.
fn versions(lock: &Table, package: &str) -> Vec<String> {
    let packages = lock["package"].as_array().unwrap();
    let named = packages.iter().filter(|p| p["name"].as_str() == Some(package));
    named.map(|p| p["version"].as_str().unwrap().to_owned()).collect()
}

/// The dependencies of a manifest, all tables and targets together.
fn direct(manifest: &Table) -> Vec<String> {
    let mut tables: Vec<&Table> = vec![manifest];
    if let Some(targets) = manifest.get("target").and_then(toml::Value::as_table) {
        tables.extend(targets.values().filter_map(toml::Value::as_table));
    }
    let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
    let each = tables.iter().flat_map(|t| kinds.iter().filter_map(|kind| t.get(*kind)?.as_table()));
    each.flat_map(|t| t.keys().cloned()).collect()
}

#[test]
fn shared_types_resolve_once() {
    let lock = manifest("Cargo.lock");
    assert!(lock["package"].as_array().unwrap().len() > 50);
    for package in ONCE {
        let found = versions(&lock, package);
        assert_eq!(found.len(), 1, "{package} resolves at {found:?}");
    }
}

#[test]
fn two_versions_are_seen() {
    let lock = "[[package]]\nname = 'a'\nversion = '1.0.0'\n[[package]]\nname = 'a'\nversion = '2.0.0'\n";
    assert_eq!(versions(&lock.parse().unwrap(), "a"), ["1.0.0", "2.0.0"]);
}

#[test]
fn foundations_are_direct() {
    let manifest = manifest("Cargo.toml");
    let listed = manifest["dependencies"].as_table().unwrap();
    for package in DIRECT {
        assert!(listed.contains_key(package), "{package} is not a direct dependency");
    }
}

#[test]
fn every_dependency_is_explained() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/dependencies.md");
    let text = std::fs::read_to_string(path).unwrap();
    let explained: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name)).collect();
    let mut listed = direct(&manifest("Cargo.toml"));
    listed.sort();
    let mut sorted = explained.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, listed, "docs/dependencies.md (left) and Cargo.toml (right) list the same");
}

#[test]
fn the_readme_says_what_is_needed_and_the_checks_run_it() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let oldest = manifest("Cargo.toml")["package"]["rust-version"].as_str().unwrap().to_owned();
    assert!(readme.contains(&format!(" {oldest} or newer")), "README.md does not name Rust {oldest}");
    let commands: Vec<&str> = readme.lines().filter(|line| line.starts_with("cargo ")).collect();
    assert_eq!(&commands[..2], ["cargo run --release", "cargo test"]);
    let checks = std::fs::read_to_string(root.join(".ci/run")).unwrap();
    assert!(checks.lines().any(|line| line == "step 'tests' cargo test"), ".ci/run has another test command");
}
