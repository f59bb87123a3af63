//! Who may name whom: the layers of `ARCHITECTURE.md`, and the check of each `crate::...` path against them.
//!
//! Test modules are apart: they may run what stands above them.

use super::sources::{File, Source, module_of, named_under, supers, test_items};
use super::{assert_none, checkout, sample};

/// Each top module with those that it may name, lowest first. All may name the leaves; nobody else is named by all.
const LAYERS: [(&str, &[&str]); 15] = [
    ("lang", &[]),
    ("tcp", &[]),
    ("host", &["tcp"]),
    ("trace", &["tcp"]),
    ("sim", &["host", "tcp", "trace"]),
    ("scenario", &["sim", "trace"]),
    ("quiz", &["sim", "scenario", "trace"]),
    ("lesson", &["scenario", "quiz", "sim", "trace"]),
    ("fleet", &["host", "tcp", "sim", "trace", "scenario"]),
    ("wire", &["tcp", "trace"]),
    ("packetdrill", &["host", "tcp", "sim", "trace", "scenario"]),
    ("lab", &["wire", "scenario", "trace", "packetdrill"]),
    ("tui", &["sim", "trace", "scenario", "quiz", "lesson", "fleet"]),
    ("plain", &["sim", "trace", "scenario", "quiz", "lesson", "fleet", "tui"]),
    (
        "shell",
        &[
            "tcp",
            "host",
            "trace",
            "sim",
            "scenario",
            "quiz",
            "lesson",
            "fleet",
            "wire",
            "packetdrill",
            "lab",
            "tui",
            "plain",
        ],
    ),
];

/// What every layer may name: the languages, and the macro that fetches words in one of them.
const LEAVES: [&str; 2] = ["lang", "tr"];

/// The paths of a file that reach where its layer may not.
fn broken(file: &File) -> Vec<String> {
    let module = module_of(&file.path);
    let code = Source::product(&file.text).code;
    let mut named = named_under(&code, "crate");
    named.extend(named_under(&code, "finwait"));
    named.extend(supers(&code, &module));
    let Some(layer) = module.first() else {
        return names_other_than(file, &named, &["shell"]);
    };
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| name == layer) else {
        return vec![format!("{}: the module `{layer}` is not in the table of layers", file.path)];
    };
    let allowed: Vec<&str> = allowed.iter().copied().chain(LEAVES).chain([layer.as_str()]).collect();
    names_other_than(file, &named, &allowed)
}

fn names_other_than(file: &File, named: &[(String, usize)], allowed: &[&str]) -> Vec<String> {
    named
        .iter()
        .filter(|(name, _)| !allowed.contains(&name.as_str()))
        .map(|(name, line)| format!("{}:{line}: may not name `{name}`", file.path))
        .collect()
}

#[test]
fn layers_name_only_what_is_below_them() {
    let files = checkout();
    let found: Vec<String> = files.iter().filter(|f| f.is_rust_in("src/") && !f.is_test()).flat_map(broken).collect();
    assert_none("a layer names what it may not (design: the table LAYERS)", &found);
}

#[test]
fn the_table_is_the_list_of_modules() {
    let lib = checkout().into_iter().find(|f| f.path == "src/lib.rs").unwrap();
    let code = Source::product(&lib.text).code;
    let declared: Vec<&str> =
        code.lines().filter_map(|l| l.trim().strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let table: Vec<&str> = LAYERS.iter().map(|(name, _)| *name).collect();
    assert_eq!(declared, table, "lib.rs and the table name the same layers in the same order");
}

#[test]
fn files_named_as_tests_are_tests() {
    let files = checkout();
    let rust: Vec<&File> = files.iter().filter(|f| f.is_rust_in("src/")).collect();
    let mut declared = String::new();
    for file in &rust {
        for (from, to) in test_items(&Source::read(&file.text).code) {
            declared.push_str(&file.text[from..to]);
        }
    }
    let named = rust.iter().filter(|f| f.stem().ends_with("tests"));
    let found = named.filter(|f| !declared.contains(f.stem())).map(|f| f.path.clone()).collect::<Vec<_>>();
    assert_none("named as tests, and not declared under #[cfg(test)]", &found);
}

#[test]
fn no_layer_names_itself_by_way_of_others() {
    for (name, below) in LAYERS {
        let mut reached: Vec<&str> = below.to_vec();
        while let Some(next) = reached.pop() {
            assert_ne!(next, name, "{name} is above itself");
            reached.extend(LAYERS.iter().filter(|(n, _)| *n == next).flat_map(|(_, b)| *b));
        }
    }
}

#[test]
fn the_check_sees_what_it_should() {
    let bad = [
        ("src/tcp/rto.rs", "use crate::sim::World;"),
        ("src/tcp/rto.rs", "use super::super::sim::World;"),
        ("src/tcp/mod.rs", "use super::sim;"),
        ("src/tcp/mod.rs", "fn f() { crate::shell::main(); }"),
        ("src/quiz/mod.rs", "use crate::{sim::World, tui::{App, Msg}};"),
        ("src/quiz/mod.rs", "use crate::{\n    trace::{Record, What},\n    host::Host,\n};"),
        ("src/scenario/mod.rs", "pub(in crate::scenario) use crate::tcp::State;"),
        ("src/tui/mod.rs", "const A: char = '\"'; use crate::shell::main; const B: char = '\"';"),
        ("src/main.rs", "fn main() { finwait::sim::run() }"),
        ("src/other/mod.rs", ""),
    ];
    for (path, text) in bad {
        assert_eq!(broken(&sample(path, text)).len(), 1, "{path}: {text}");
    }
    let good = [
        ("src/trace/mod.rs", "pub use crate::tcp::{Errno, State};"),
        ("src/tcp/rto.rs", "use super::time::Span; use crate::tcp::Time; use crate::lang::Lang;"),
        ("src/tcp/input/first.rs", "use super::super::time::Span; use super::super::super::lang::Lang;"),
        ("src/tcp/rto.rs", "//! See [`crate::sim`].\n/* crate::sim::X */ const A: &str = \"crate::sim::X\";"),
        ("src/tcp/rto.rs", "const A: &str = r#\"\"crate::sim::X\"#; fn f<'a>(x: &'a u8) { crate::tr!(x, 'c'); }"),
        ("src/tcp/rto.rs", "#[cfg(test)]\nmod tests { use crate::sim::World; }"),
        ("src/shell/mod.rs", "use crate::{lab, tui::App, tcp::State};"),
        ("src/main.rs", "fn main() { finwait::shell::main() }"),
    ];
    for (path, text) in good {
        assert_none(text, &broken(&sample(path, text)));
    }
}
