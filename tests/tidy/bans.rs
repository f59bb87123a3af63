//! What may not be written: clocks, files, threads, printing and unordered maps below the shell, and ways to panic
//! anywhere.
//!
//! Clippy holds some of these too, by their types; here they are held by layer, where no attribute can lift them.

use super::sources::{File, Source, has_word, named_under};
use super::{assert_none, checkout, sample};

/// Words that only `shell` and `lab` may use, with what to use instead.
const BELOW_SHELL: [(&str, &str); 13] = [
    ("Instant", "time is an argument: trace::Time"),
    ("SystemTime", "time is an argument: trace::Time"),
    ("HashMap", "its order changes from run to run: BTreeMap"),
    ("HashSet", "its order changes from run to run: BTreeSet"),
    ("RandomState", "it is seeded by the system"),
    ("println!", "return the text"),
    ("eprintln!", "return the text"),
    ("print!", "return the text"),
    ("eprint!", "return the text"),
    ("rand::rng", "randomness comes from the seed"),
    ("rand::random", "randomness comes from the seed"),
    ("thread_rng", "randomness comes from the seed"),
    ("from_os_rng", "randomness comes from the seed"),
];

/// Modules of the standard library that only `shell` and `lab` may name.
const STD_BELOW_SHELL: [&str; 6] = ["thread", "env", "fs", "process", "net", "os"];

/// Words that stand nowhere in the product.
const NOWHERE: [(&str, &str); 8] = [
    (".unwrap()", "say what happens instead"),
    (".unwrap_err()", "say what happens instead"),
    (".expect(", "say what happens instead"),
    ("panic!", "return an error"),
    ("todo!", "finish it"),
    ("unimplemented!", "finish it"),
    ("dbg!", "take it out"),
    ("static mut", "state is passed on"),
];

/// The one file that may call the system directly.
const UNSAFE_ALLOWED: &str = "src/lab/sys.rs";

fn broken(file: &File) -> Vec<String> {
    let code = Source::product(&file.text).code;
    let mut found = Vec::new();
    let mut ban = |word: &str, why: &str| {
        let lines = has_word(&code, word);
        found.extend(lines.iter().map(|line| format!("{}:{line}: `{word}`: {why}", file.path)));
    };
    for (word, why) in NOWHERE {
        ban(word, why);
    }
    if file.path != UNSAFE_ALLOWED {
        ban("unsafe", "only src/lab/sys.rs calls the system");
    }
    let above = ["src/shell/", "src/lab/", "src/main.rs"].iter().any(|p| file.path.starts_with(p));
    if !above {
        for (word, why) in BELOW_SHELL {
            ban(word, why);
        }
        for (name, line) in named_under(&code, "std") {
            if STD_BELOW_SHELL.contains(&name.as_str()) {
                found.push(format!("{}:{line}: `std::{name}`: only shell and lab may", file.path));
            }
        }
    }
    found
}

#[test]
fn nothing_banned_is_used() {
    let files = checkout();
    let found: Vec<String> = files.iter().filter(|f| f.is_rust_in("src/") && !f.is_test()).flat_map(broken).collect();
    assert_none("banned", &found);
}

#[test]
fn the_check_sees_what_it_should() {
    let bad = [
        "fn f() { let t = Instant::now(); }",
        "use std::{fmt, env};",
        "use std::{collections::BTreeMap, fs::{self, File}};",
        "fn f() { ::std::thread::spawn(g); }",
        "fn f() { println!(\"a\") }",
        "fn f() { eprintln!(\"a\") }",
        "type M = HashMap<u8, u8>;",
        "fn f() { x.unwrap() }",
        "fn f() { x\n    .expect(\"a\") }",
        "fn f() { core::panic!() }",
        "fn f() { unsafe { g() } }",
        "fn f() { rand::rng() }",
    ];
    for text in bad {
        assert_eq!(broken(&sample("src/sim/mod.rs", text)).len(), 1, "{text}");
    }
    let good = [
        ("src/sim/mod.rs", "// println!, x.unwrap()\nconst A: &str = \"panic! HashMap\";"),
        ("src/sim/mod.rs", "fn f() { x.unwrap_or(0); y.expect_word(); catch_panic!(); InstantLike::f() }"),
        ("src/sim/mod.rs", "use std::{fmt, collections::BTreeMap}; #[expect(clippy::panic)] fn f() {}"),
        ("src/sim/mod.rs", "#[cfg(test)]\nmod tests { fn f() { x.unwrap() } }"),
        ("src/sim/mod.rs", "const VERSION: &str = env!(\"CARGO_PKG_VERSION\");"),
        ("src/shell/clock.rs", "use std::time::Instant; use std::fs; fn f() { Instant::now() }"),
        ("src/lab/sys.rs", "fn f() { unsafe { g() } }"),
    ];
    for (path, text) in good {
        assert_none(text, &broken(&sample(path, text)));
    }
}
