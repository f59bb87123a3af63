//! A packetdrill script's run in the tutor, in the real program: opened with `--tutor`, stepped through to its end or
//! to where it failed; and the sentences where that cannot be.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod support;

use std::path::Path;
use std::process::Command;

use support::pty::{Options, Session};

const GOOD: &str = "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 65535 <mss 1000>
+0 > S. 0:0(0) ack 1 <mss 1460>
+.1 < . 1:1(0) ack 1 win 65535
+0 accept(3, ..., ...) = 4
+0 close(4) = 0
+0 > F. 1:1(0) ack 1
";

/// A folder with a script that passes, one that fails in its sixth line, and one that is skipped.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let failing = GOOD.replace("+.1 < . 1:1(0) ack 1 win 65535", "+.1 > . 1:1(0) ack 1");
    for (name, text) in [("good", GOOD), ("bad", &failing), ("other", "0 splice(3) = 0\n")] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn open(folder: &Path, name: &str, (columns, rows, locale): (u16, u16, &str)) -> Session {
    let options = Options::sized(columns, rows).locale(locale).within(folder);
    Session::finwait(&["--no-motion", "packetdrill", name, "--tutor"], &options)
}

/// Steps until a word is on the screen; panics if it never is.
fn step_until(session: &mut Session, word: &str) {
    for _ in 0..40 {
        if session.text().contains(word) {
            return;
        }
        let before = session.text();
        session.keys(" ");
        session.wait_until("a step", |screen| screen.contents() != before);
    }
    panic!("no {word}:\n{}", session.text());
}

#[test]
fn a_run_is_stepped_through_to_its_end() {
    let folder = folder();
    for screen in [(80, 24, "en_US.UTF-8"), (120, 40, "zh_CN.UTF-8")] {
        let mut session = open(folder.path(), "good", screen);
        let (passed, end, other, fixed) = if screen.2.starts_with("zh") {
            ("脚本通过", "运行到此结束：脚本通过", "the whole run", "the run of a script")
        } else {
            ("The script passed.", "That is the whole run: the script passed.", "运行到此结束", "不能改动")
        };
        session.wait_for(passed);
        assert!(session.text().contains("192.0.2.1"), "both ends are shown:\n{}", session.text());
        for state in ["SYN_RCVD", "ESTABLISHED", "FIN_WAIT_1"] {
            step_until(&mut session, state);
        }
        step_until(&mut session, end);
        assert!(!session.text().contains("forged"), "the script's packets are its own:\n{}", session.text());
        session.keys("L");
        session.wait_for(other);
        session.keys("d");
        session.wait_for(fixed);
    }
}

#[test]
fn a_script_that_failed_opens_up_to_there() {
    let folder = folder();
    let mut session = open(folder.path(), "bad", (80, 24, "en_US.UTF-8"));
    session.wait_for("failed in line 6: no packet came");
    step_until(&mut session, "SYN_RCVD");
    step_until(&mut session, "Here the script failed, in line 6: no packet came.");
    assert!(!session.text().contains("ESTABLISHED"), "{}", session.text());
    session.keys("qq");
    assert_eq!(session.wait_exit(), 1, "it failed, whoever looked at it");
}

#[test]
fn what_was_expected_and_what_came_stand_one_under_the_other() {
    let folder = folder();
    std::fs::write(folder.path().join("ack"), GOOD.replace("S. 0:0(0) ack 1 <", "S. 0:0(0) ack 2 <")).unwrap();
    for (locale, says, names) in [
        ("en_US.UTF-8", "Here the script failed, in line 5", ["expected", "actual"]),
        ("zh_CN.UTF-8", "第 5 行", ["预期", "实际"]),
    ] {
        let mut session = open(folder.path(), "ack", (80, 24, locale));
        session.wait_for("192.0.2.1");
        step_until(&mut session, names[0]);
        let text = session.text();
        let rows: Vec<&str> = text.lines().map(str::trim_end).collect();
        let at = rows.iter().position(|row| row.trim_start().starts_with(names[0])).unwrap();
        assert!(rows[at - 2..at].iter().any(|row| row.contains('✗') && row.contains(says)), "{text}");
        assert!(rows[at].contains("S. 0:0(0) ack 2 <mss 1460>"), "{text}");
        assert!(rows[at + 1].trim_start().starts_with(names[1]) && rows[at + 1].contains(" ack 1 "), "{text}");
        // A key at the end does not say it all over again.
        session.keys("   ");
        session.keys("L");
        session.wait_until("the other language", |screen| !screen.contents().contains(names[0]));
        assert_eq!(session.text().matches('✗').count(), 1, "{}", session.text());
    }
}

#[test]
fn where_it_cannot_be_a_sentence_says_what_to_do() {
    let folder = folder();
    let told = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
        let output = command.current_dir(folder.path()).args(["--lang", "en"]).args(args).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for (args, code, sentence) in [
        (["packetdrill", "--tutor", "good"].as_slice(), 3, "needs a terminal"),
        (&["--plain", "packetdrill", "--tutor", "good"], 2, "without --plain"),
        (&["packetdrill", "--tutor", "good", "bad"], 2, "a single script"),
        (&["packetdrill", "--tutor", "--json", "good"], 2, "do not go together"),
    ] {
        let (found, said) = told(args);
        assert_eq!(found, Some(code), "{args:?}: {said}");
        assert!(said.contains(sentence), "{args:?}: {said}");
    }
    let mut session = open(folder.path(), "other", (80, 24, "en_US.UTF-8"));
    session.wait_for("splice()");
    assert_eq!(session.wait_exit(), 2, "a skipped script has no run");
}
