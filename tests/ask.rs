//! `finwait ask` from outside: what it prints, in which language, and how it ends.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::process::{Command, Output};

use serde_json::Value;

fn ask(words: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
    command.arg("ask").args(words).env_clear().env("LANG", "en_US.UTF-8");
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn words_find_the_question_the_lesson_and_the_run() {
    let (code, out, err) = ask(&["why", "2MSL"]);
    assert_eq!((code, err.as_str()), (0, ""));
    for part in
        ["Why 2MSL, and how long is that on Linux?", "Source: RFC 9293", "L32", "finwait ask time-wait-2msl --run"]
    {
        assert!(out.contains(part), "{part} is not in:\n{out}");
    }
    assert!(out.lines().all(|line| !line.contains('`')), "marks of emphasis are left in:\n{out}");
}

#[test]
fn the_answer_is_in_the_language_of_the_question_or_of_the_option() {
    for (words, part) in [
        (&["为什么是", "2MSL"][..], "出处："),
        (&["--zh", "2MSL"], "出处："),
        (&["--lang", "en", "平静时间"], "Source: "),
        (&["quiet time"], "Source: "),
    ] {
        let (code, out, _) = ask(words);
        assert!(code == 0 && out.contains(part), "{words:?}:\n{out}");
    }
}

/// A signal's number is no option, and options are still found behind words.
#[test]
fn a_number_with_a_sign_is_a_word() {
    let (code, out, err) = ask(&["what", "happens", "on", "kill", "-9", "--count", "1", "--json"]);
    let found: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, err.as_str(), found["text"].as_str()), (0, "", Some("what happens on kill -9")));
    assert_eq!(found["questions"][0]["id"].as_str(), Some("power-cut-or-kill"));
}

#[test]
fn json_has_the_questions_best_first_and_no_more_than_asked_for() {
    let (code, out, _) = ask(&["--json", "--count", "3", "tcp_tw_reuse"]);
    let found: Value = serde_json::from_str(&out).unwrap();
    let questions = found["questions"].as_array().unwrap();
    assert_eq!((code, questions.len(), questions[0]["id"].as_str()), (0, 3, Some("tw-reuse")));
    assert!(questions[0]["run"].as_str().unwrap().contains("expect"));
}

#[test]
fn an_id_gives_its_run_as_a_file_that_can_be_checked() {
    let (code, run, _) = ask(&["time-wait-2msl", "--run"]);
    assert_eq!(code, 0);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("it.tcp"), &run).unwrap();
    let checked = Command::new(env!("CARGO_BIN_EXE_finwait")).arg("check").arg(folder.path()).output().unwrap();
    assert!(checked.status.success(), "{run}");
}

#[test]
fn what_cannot_be_found_is_said() {
    let (code, out, err) = ask(&["banana"]);
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(out.contains("Nothing is known here about “banana”."), "{out}");
    let (code, out, _) = ask(&["retrofit"]);
    assert!(code == 1 && out.contains("retransmit"), "{out}");
    for (words, part) in [
        (&["time-wait-2mls", "--run"][..], "did you mean `time-wait-2msl`"),
        (&["banana", "--run"], "no question with the id"),
        (&["eleven-states", "--run"], "has no run"),
        (&[], "missing"),
        (&["--count", "0", "x"], "--count"),
    ] {
        let (code, _, err) = ask(words);
        assert!(code == 2 && err.contains(part), "{words:?}: {code} {err}");
    }
}
