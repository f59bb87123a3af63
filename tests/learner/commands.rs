//! `finwait progress`, as a person or a script runs it, and the folder that older versions used.

use super::*;
use std::process::{Command, Output};

fn finwait(home: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
    command.env_clear().env("LANG", "en_US.UTF-8").env("TZ", "UTC").env("HOME", home).args(args);
    command.stdin(std::process::Stdio::null()).output().unwrap()
}

fn text(output: &Output) -> (Option<i32>, String, String) {
    let read = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), read(&output.stdout), read(&output.stderr))
}

fn folder(home: &Path) -> std::path::PathBuf {
    home.join(".local/share/finwait")
}

#[test]
fn show_lists_what_is_known_and_the_misconceptions() {
    let home = tempfile::tempdir().unwrap();
    let (code, out, err) = text(&finwait(home.path(), &["progress"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains("Answers: 0") && !out.contains("Misconceptions"), "{out}");
    let mut learner = open(&folder(home.path()));
    for number in 0..8 {
        learner.record(answer(number)).unwrap();
    }
    let (code, out, err) = text(&finwait(home.path(), &["progress", "show"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    for wanted in [
        "Answers: 8",
        "    3  fragile",
        "now        syn-retries",
        "Misconceptions",
        "M09  last shown on 2025-11-2",
        " · ",
        "It was believed: ",
        "It is so: ",
    ] {
        assert!(out.contains(wanted), "no {wanted:?} in\n{out}");
    }
    let (_, out, _) = text(&finwait(home.path(), &["progress", "--lang", "zh"]));
    assert!(out.contains("已答 8 题") && out.contains("不牢") && !out.contains("learner."), "{out}");
}

#[test]
fn a_date_is_set_shown_and_taken_away() {
    let home = tempfile::tempdir().unwrap();
    for wrong in ["0", "soon", "1001", "-3", ""] {
        let (code, _, err) = text(&finwait(home.path(), &["progress", "exam", "--", wrong]));
        assert!(code == Some(2) && err.contains("(1 to 1000), or off"), "{wrong}: {code:?} {err}");
    }
    assert!(text(&finwait(home.path(), &["progress", "exam", "14"])).1.contains("in time for 20"));
    assert!(text(&finwait(home.path(), &["progress"])).1.contains("Whole days left: 1"));
    assert_eq!(text(&finwait(home.path(), &["progress", "exam", "off"])).0, Some(0));
    assert!(!text(&finwait(home.path(), &["progress"])).1.contains("days left"));
}

#[test]
fn everything_goes_into_a_file_and_comes_back_from_it() {
    let (home, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut learner = open(&folder(home.path()));
    for number in 0..5 {
        learner.record(answer(number)).unwrap();
    }
    let file = home.path().join("all.json").display().to_string();
    let (code, out, _) = text(&finwait(home.path(), &["progress", "export", &file]));
    assert!(code == Some(0) && out.contains("with answers: 5"), "{out}");
    assert!(text(&finwait(home.path(), &["progress", "export", "-"])).1.starts_with("{\"finwait\":\"progress\","));
    for new in ["new here: 5", "new here: 0"] {
        let (code, out, err) = text(&finwait(away.path(), &["progress", "import", &file]));
        assert!(code == Some(0) && out.contains(new), "{out}{err}");
    }
    assert_eq!(logged(&folder(away.path())), [0, 1, 2, 3, 4]);
    let cases = [
        ("missing.json", None, 2, "cannot be read"),
        ("wrong.json", Some("{\"finwait\":\"reviews\",\"version\":1}"), 2, "is no file of `finwait progress export`"),
        ("text.json", Some("hello"), 2, "line 1 column 1"),
        ("newer.json", Some("{\"finwait\":\"progress\",\"version\":2,\"all\":{}}"), 2, "a newer finwait (version 2"),
    ];
    for (name, content, code, said) in cases {
        let path = home.path().join(name);
        if let Some(content) = content {
            fs::write(&path, content).unwrap();
        }
        let (ended, _, err) = text(&finwait(away.path(), &["progress", "import", &path.display().to_string()]));
        assert!(ended == Some(code) && err.contains(said), "{name}: {ended:?} {err}");
    }
    assert_eq!(logged(&folder(away.path())), [0, 1, 2, 3, 4], "nothing changed");
    // A date to be ready for goes along, and is no answer.
    for verb in [&["exam", "30"][..], &["export", &file]] {
        assert_eq!(text(&finwait(home.path(), &[&["progress"], verb].concat())).0, Some(0));
    }
    let (code, out, err) = text(&finwait(away.path(), &["progress", "import", &file]));
    assert!(code == Some(0) && out.contains("new here: 0"), "{out}{err}");
}

#[test]
fn what_cannot_be_read_whole_replaces_no_file_and_nothing_is_done_to_it() {
    let damage: [(&str, Option<&str>); 3] = [
        (LOG, Some("{\"finwait\":\"reviews\",\"version\":99,\"id\":\"x\"}\n{\"marvel\":1}\n")),
        (LESSONS, Some("format = 99\n[marvels]\n")),
        (LOG, None),
    ];
    for (name, content) in damage {
        let home = tempfile::tempdir().unwrap();
        open(&folder(home.path())).record(answer(1)).unwrap();
        let export = home.path().join("all.json");
        let file = export.display().to_string();
        assert_eq!(text(&finwait(home.path(), &["progress", "export", &file])).0, Some(0));
        let good = fs::read_to_string(&export).unwrap();
        let broken = folder(home.path()).join(name);
        let _ = fs::remove_file(&broken);
        match content {
            Some(content) => fs::write(&broken, content).unwrap(),
            None => fs::create_dir(&broken).unwrap(),
        }
        for verb in [&["export", &file][..], &["export", "-"], &["import", &file], &["exam", "14"], &["reset", "--yes"]]
        {
            let (code, out, err) = text(&finwait(home.path(), &[&["progress"], verb].concat()));
            assert!(code == Some(3) && out.is_empty() && !err.is_empty(), "{name}: {verb:?}: {code:?} {out} {err}");
        }
        assert_eq!(fs::read_to_string(&export).unwrap(), good, "{name}");
        assert!(content.is_none_or(|content| fs::read_to_string(&broken).unwrap() == content), "{name}");
    }
}

#[test]
fn a_reset_asks_and_keeps_a_backup() {
    let home = tempfile::tempdir().unwrap();
    let mut learner = open(&folder(home.path()));
    learner.record(answer(0)).unwrap();
    learner.save_progress(&at_beat(2)).unwrap();
    let (code, _, err) = text(&finwait(home.path(), &["progress", "reset", "--lang", "en"]));
    assert!(code == Some(2) && err.contains("reset --yes"), "{err}");
    assert_eq!(logged(&folder(home.path())), [0]);
    let (code, out, _) = text(&finwait(home.path(), &["progress", "reset", "--yes", "--lang", "en"]));
    assert!(code == Some(0) && out.contains("reviews.reset-2") && out.contains("progress.reset-2"), "{out}");
    let fresh = open(&folder(home.path()));
    assert_eq!((fresh.state().answers(), fresh.progress().lessons.len()), (0, 0));
    assert_eq!(fresh.progress().language, Some(Lang::Zh), "the language is no progress");
}

/// Until now the lessons stood in the folder for state. They are taken over, and the old file stays.
#[test]
fn the_lessons_of_an_older_version_are_taken_over() {
    let home = tempfile::tempdir().unwrap();
    let older = home.path().join(".local/state/finwait");
    fs::create_dir_all(&older).unwrap();
    let text_of_old = "format = 1\nlanguage = \"zh\"\n\n[lessons.L16]\nlast_beat = 3\nright = 1\nwrong = 0\n";
    fs::write(older.join(LESSONS), text_of_old).unwrap();
    let (code, out, _) = text(&finwait(home.path(), &["progress"]));
    assert!(code == Some(0) && !out.is_empty());
    assert_eq!(fs::read_to_string(folder(home.path()).join(LESSONS)).unwrap(), text_of_old);
    assert_eq!(fs::read_to_string(older.join(LESSONS)).unwrap(), text_of_old);
    let mut learner = open(&folder(home.path()));
    assert_eq!(learner.progress().lesson("L16").last_beat, 3);
    // Only once: what is new here is not overwritten by what is old there, not after a reset either.
    learner.reset().unwrap();
    finwait(home.path(), &["progress"]);
    assert!(open(&folder(home.path())).progress().lessons.is_empty());
}
