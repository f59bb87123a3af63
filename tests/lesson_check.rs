//! `finwait check` on folders: what is wrong between files is told along with what is wrong in each, words of the field
//! are spelt as the program spells them, and every code stands in the docs (`FINWAIT_BLESS=1` writes them).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the environment asks for blessing")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use finwait::lesson::CODES;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn docs() -> String {
    fs::read_to_string(folder("docs/lesson-format.md")).unwrap()
}

/// The docs' example under another id, with changes.
fn lesson(id: &str, changes: &[(&str, &str)]) -> String {
    let docs = docs();
    let (text, _) = docs.split("```toml\n").nth(1).unwrap().split_once("```\n").unwrap();
    let mut text = text.replacen("\"X01\"", &format!("\"{id}\""), 1);
    for (old, new) in changes {
        assert!(text.contains(old), "the example has no {old:?}");
        text = text.replacen(old, new, 1);
    }
    text
}

/// What is told of a folder with these files, in the order of the files: file, code, what the place holds.
fn told(files: &[(&str, String)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
    command.args(["check", "--json", "."]).current_dir(folder.path());
    command.env_clear().env("LANG", "en_US.UTF-8").env("FINWAIT_HOME", folder.path().join("home"));
    let output = command.output().unwrap();
    let all: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mistakes = all["mistakes"].as_array().unwrap().iter();
    let mut told: Vec<String> = mistakes
        .map(|mistake| {
            let file = Path::new(mistake["file"].as_str().unwrap()).file_name().unwrap().to_string_lossy().into_owned();
            let text = &files.iter().find(|(name, _)| *name == file).unwrap().1;
            let line = usize::try_from(mistake["line"].as_u64().unwrap()).unwrap();
            let column = usize::try_from(mistake["column"].as_u64().unwrap()).unwrap();
            let there: String = text.lines().nth(line - 1).unwrap().chars().skip(column - 1).take(12).collect();
            format!("{file} {} {there}", mistake["code"].as_str().unwrap())
        })
        .collect();
    told.sort();
    told.dedup_by_key(|told| told.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" "));
    told
}

/// One look shows everything: a file with a mistake of its own is held against the others all the same.
#[test]
fn a_file_with_mistakes_is_held_against_the_others() {
    let broken = ("chapter = 2", "chapter = 99");
    let files = [
        ("a.toml", lesson("A1", &[("needs = [\"L06\"]", "needs = [\"B1x\"]")])),
        ("b.toml", lesson("B1x", &[("needs = [\"L06\"]", "needs = [\"A1\", \"Z9\"]"), broken])),
        (
            "e.toml",
            lesson(
                "E1",
                &[("needs = [\"L06\"]", "needs = [\"L33\"]"), ("nobody at that port", "ECONREFUSED at that port")],
            ),
        ),
        ("c.toml", lesson("A1", &[("nobody at that port", "no `TIME_WIAT` there"), broken])),
        // Not even TOML, but for its head.
        ("d.toml", lesson("A1", &[("[[beat]]\nsay.en", "[[beat]\nsay.en")])),
    ];
    let expected = [
        "a.toml needs-circle \"B1x\"]",
        "b.toml needs-circle \"A1\", \"Z9\"]",
        "b.toml out-of-bounds 99",
        "b.toml unknown-need \"Z9\"]",
        "c.toml misspelt TIME_WIAT` t",
        "c.toml other-code \"RST 也是一种回答：",
        "c.toml out-of-bounds 99",
        "c.toml same-id \"A1\"",
        "d.toml same-id \"A1\"",
        "d.toml toml ",
        "e.toml later-need \"L33\"]",
        "e.toml misspelt ECONREFUSED ",
    ];
    assert_eq!(told(&files), expected);
}

/// Files that are no text are told of with the place from which on they are none; lines may end as on Windows.
#[test]
fn what_cannot_be_read_has_a_place_and_lines_may_end_in_two_characters() {
    let place = tempfile::tempdir().unwrap();
    let good = lesson("W1", &[("needs = [\"L06\"]", "needs = [\"L06\"]")]);
    fs::write(place.path().join("crlf.toml"), good.replace('\n', "\r\n")).unwrap();
    fs::write(place.path().join("crlf.tcp"), "server: listen 80\r\nexpect server LISTEN\r\n").unwrap();
    let (output, code) = checked(place.path());
    assert_eq!((&output["mistakes"], code), (&serde_json::json!([]), 0));
    fs::write(place.path().join("latin.toml"), b"format = 1\nid = \"caf\xe9\"\n").unwrap();
    let (output, code) = checked(place.path());
    let told = &output["mistakes"][0];
    assert_eq!((&told["code"], &told["line"], &told["column"]), (&"unreadable".into(), &2.into(), &10.into()));
    assert!(told["file"].as_str().unwrap().ends_with("latin.toml"));
    assert_ne!(code, 0);
}

/// A course is counted: a copy of the program's own without two of its files lacks them. Lessons alone are no course.
#[test]
fn a_whole_course_is_counted() {
    let place = tempfile::tempdir().unwrap();
    let copied = |name: &str| ["L33.toml", "B3.toml"].iter().all(|gone| *gone != name);
    for entry in fs::read_dir(folder("lessons")).unwrap() {
        let path = entry.unwrap().path();
        if copied(path.file_name().unwrap().to_str().unwrap()) {
            fs::copy(&path, place.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let (some, code) = checked(place.path());
    assert_eq!(some["mistakes"], serde_json::json!([]));
    assert_eq!(some["course"]["lessons"]["lacking"], serde_json::json!(["B3", "L33"]));
    assert_eq!(some["course"]["breakers"]["lacking"], serde_json::json!(["3"]));
    assert_eq!(some["course"]["claims"]["of"], 112);
    assert_ne!(code, 0);
    for entry in fs::read_dir(place.path()).unwrap() {
        let path = entry.unwrap().path();
        if !path.ends_with("L07.toml") && path.is_file() {
            fs::remove_file(path).unwrap();
        }
    }
    assert!(checked(place.path()).0["course"].is_null(), "a lesson alone is no course");
}

/// What `check --json` says of a folder, and its exit code.
fn checked(path: &Path) -> (serde_json::Value, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
    command.args(["check", "--json", "."]).current_dir(path);
    command.env_clear().env("LANG", "en_US.UTF-8").env("FINWAIT_HOME", path.join("home"));
    let output = command.output().unwrap();
    (serde_json::from_slice(&output.stdout).unwrap(), output.status.code().unwrap())
}

/// What stands in code and nearly names something, or looks like an error and is none.
#[test]
fn words_of_the_field_are_known() {
    for (word, expected) in [
        ("EFROB", Some("no-term")),
        ("ECONREFUSED", Some("misspelt")),
        ("ESTABLISHD", Some("misspelt")),
        ("FIN_WAIT_3", Some("misspelt")),
        ("SYN-AKC", Some("misspelt")),
        ("tcp_fin_timout", Some("misspelt")),
        ("net.ipv4.tcp_frobnicate", Some("no-term")),
        ("net.core.frobnicate", Some("no-term")),
        ("TcpExtListenOverflow", Some("misspelt")),
        ("SO_FROB", Some("no-term")),
        ("ECONNREFUSED", None),
        ("TIME-WAIT", None),
        ("SYN-ACK", None),
        ("net.ipv4.tcp_syn_retries", None),
        ("somaxconn", None),
        ("TcpExtListenOverflows", None),
        ("HELLO", None),
        ("EHLO", None),
        ("getaddrinfo()", None),
    ] {
        let text = lesson(
            "X7",
            &[
                ("A reset is an answer", &format!("`{word}`: a reset is an answer")),
                ("RST 也是一种回答", &format!("`{word}`：RST 也是一种回答")),
            ],
        );
        let found = told(&[("x.toml", text)]);
        let found: Vec<&str> = found.iter().map(|told| told.split(' ').nth(1).unwrap()).collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{word}");
    }
}

/// Literals that stand where a mistake is made.
fn codes_in(source: &str, found: &mut BTreeSet<String>) {
    for maker in ["Diagnostic::new(", ".error("] {
        for (at, _) in source.match_indices(maker) {
            let rest = source[at + maker.len()..].trim_start();
            if let Some((code, _)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
                found.insert(code.to_owned());
            }
        }
    }
}

fn sources(name: &str) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder(name)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("codes.rs") {
            let text = fs::read_to_string(path).unwrap();
            all.push_str(text.split("#[cfg(test)]").next().unwrap());
        }
    }
    all
}

#[test]
fn every_code_is_listed_shown_and_documented() {
    let listed: Vec<&str> = CODES.iter().flat_map(|(_, codes)| codes.iter().map(|(code, _)| *code)).collect();
    let set: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(set.len(), listed.len(), "a code is listed once");
    let command = fs::read_to_string(folder("src/shell/commands/check.rs")).unwrap();
    let source = sources("src/lesson") + &sources("src/scenario") + &command;
    let mut made = BTreeSet::new();
    codes_in(&source, &mut made);
    // The one constant that is a code.
    made.insert("unreadable".to_owned());
    let unlisted: Vec<&String> = made.iter().filter(|code| !set.contains(code.as_str())).collect();
    assert!(unlisted.is_empty(), "src/lesson/codes.rs lacks {unlisted:?}");
    let dead: Vec<&&str> = set.iter().filter(|code| !source.contains(&format!("\"{code}\""))).collect();
    assert!(dead.is_empty(), "nobody makes {dead:?}");
    let mut page = String::from("| code | stage | what is wrong |\n|---|---|---|\n");
    for (stage, codes) in CODES {
        for (code, says) in *codes {
            let _ = writeln!(page, "| `{code}` | {stage} | {says} |");
        }
    }
    let text = docs();
    let (before, rest) = text.split_once("<!-- codes -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /codes -->").unwrap();
    let wanted = format!("{before}<!-- codes -->\n{page}<!-- /codes -->{after}");
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        fs::write(folder("docs/lesson-format.md"), &wanted).unwrap();
    }
    assert_eq!(docs(), wanted, "FINWAIT_BLESS=1 writes the table of docs/lesson-format.md");
}

/// Shown by a test of its own: too large for a small file, no text at all, a run without end, or between files.
const SHOWN_ELSEWHERE: [&str; 10] = [
    "too-large",
    "unreadable",
    "many-beats",
    "endless",
    "same-id",
    "unknown-need",
    "later-need",
    "needs-circle",
    "no-term",
    "misspelt",
];

#[test]
fn every_mistake_of_a_lesson_has_a_file_that_makes_it() {
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for entry in fs::read_dir(folder("tests/lessons_bad")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let expected = text.lines().filter_map(|line| line.strip_prefix("# expect ")?.split(' ').next());
        shown.extend(expected.map(str::to_owned));
    }
    let codes = CODES.iter().flat_map(|(_, codes)| codes.iter().map(|(code, _)| *code));
    let missing: Vec<&str> = codes.filter(|code| !shown.contains(*code) && !SHOWN_ELSEWHERE.contains(code)).collect();
    assert!(missing.is_empty(), "tests/lessons_bad has no file for {missing:?}");
}
