//! What is no packetdrill script: `tests/packetdrill/rejected.txt` holds texts, each with the line and column of its
//! mistake and the sentence about it in both languages. `FINWAIT_BLESS=1` writes places and sentences anew.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the environment says whether to bless")]

use std::path::{Path, PathBuf};

use finwait::lang::Lang;
use finwait::packetdrill::parse;

/// One text with what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Case {
    /// `line:column`, then the sentences.
    said: [String; 3],
    text: String,
}

fn table() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packetdrill/rejected.txt")
}

/// Cases stand under a line `=== line:column`, which two lines with the sentences follow.
fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string(table()).expect("the table");
    let parts = text.split("=== ").skip(1);
    let one = |part: &str| -> Case {
        let mut lines = part.lines();
        let said = [(); 3].map(|()| lines.next().unwrap_or_default().to_owned());
        Case { said, text: lines.collect::<Vec<_>>().join("\n") }
    };
    parts.map(one).collect()
}

/// What is said of a text; panics if it is a script.
fn said(text: &str) -> [String; 3] {
    let mistake = parse(text, Lang::En).expect_err(text);
    let other = parse(text, Lang::Zh).expect_err(text);
    assert_eq!(mistake.span, other.span, "the place is the same in both languages:\n{text}");
    let (line, column) = mistake.place(text);
    [format!("{line}:{column}"), mistake.message, other.message]
}

#[test]
fn each_is_rejected_at_its_place_with_its_sentence() {
    let all = cases();
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        let blessed: Vec<String> =
            all.iter().map(|case| format!("=== {}\n{}\n", said(&case.text).join("\n"), case.text)).collect();
        std::fs::write(table(), blessed.concat()).expect("it can be written");
        return;
    }
    assert!(all.len() >= 60, "{} texts", all.len());
    for case in &all {
        assert_eq!(case.said, said(&case.text), "{}", case.text);
        let sentences = &case.said[1..];
        assert!(sentences.iter().all(|said| !said.is_empty() && !said.contains("packetdrill.")), "{}", case.text);
    }
    let texts: std::collections::BTreeSet<&str> = all.iter().map(|case| case.text.as_str()).collect();
    assert_eq!(texts.len(), all.len(), "each stands there once");
}
