//! A full disk, a folder that cannot be written, and one that cannot be made.
//!
//! The first two want a small file system of their own, which is mounted in a mount namespace that ends with the test;
//! where that is not possible they are skipped, and say so.

use super::*;
use std::process::Command;

const FOLDER: &str = "FINWAIT_TEST_FOLDER";

/// Runs one of the ignored tests of this file with a file system of 64 KiB mounted, after a command of the shell.
fn on_small_disk(test: &str, first: &str) {
    let home = tempfile::tempdir().unwrap();
    let exe = std::env::current_exe().unwrap();
    let script = format!(
        "mount -t tmpfs -o size=64k none \"$FINWAIT_TEST_FOLDER\" || exit 99; {first} \
         exec \"$0\" --exact disk::{test} --ignored --nocapture"
    );
    let run = Command::new("unshare").args(["-m", "sh", "-c", &script]).arg(exe).env(FOLDER, home.path()).output();
    match run {
        Ok(run) if run.status.success() => {
            let text = String::from_utf8_lossy(&run.stdout).into_owned();
            assert!(text.contains("1 passed"), "{text}");
        }
        Ok(run) if run.status.code() == Some(99) || String::from_utf8_lossy(&run.stderr).contains("unshare") => {
            eprintln!("!!! SKIPPED: {test} needs the right to mount a file system");
        }
        Ok(run) => {
            panic!("{}\n{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr))
        }
        Err(error) => eprintln!("!!! SKIPPED: {test} needs unshare ({error})"),
    }
}

fn folder() -> std::path::PathBuf {
    std::env::var_os(FOLDER).expect("run by the test of the same name").into()
}

#[test]
fn a_full_disk_is_told_and_what_was_not_saved_is_saved_later() {
    on_small_disk("child_on_a_full_disk", "");
}

#[test]
#[ignore = "run by another test on a disk of 64 KiB"]
fn child_on_a_full_disk() {
    let folder = folder();
    let mut learner = open(&folder);
    learner.save_progress(&at_beat(3)).unwrap();
    learner.record(answer(0)).unwrap();
    // All but what is left of the last page.
    let filler = folder.join("filler");
    let mut full = 64 * 1024;
    while full > 0 && fs::write(&filler, vec![1; full]).is_err() {
        full -= 512;
    }
    let mut number = 1;
    let trouble = loop {
        match learner.record(answer(number)) {
            Ok(()) => number += 1,
            Err(trouble) => break trouble,
        }
        assert!(number < 1000, "the disk is not full");
    };
    let sentence = trouble.sentence(Lang::En);
    assert!(sentence.contains("could not be saved (No space left on device"), "{sentence}");
    assert!(trouble.sentence(Lang::Zh).contains("未能保存"));
    assert_eq!(logged(&folder), (0..number).collect::<Vec<_>>(), "the log is as it was");
    assert!(learner.save_progress(&at_beat(4)).is_err());
    assert!(learner.record(answer(number + 1)).is_err());
    assert_eq!((learner.unsaved(), learner.state().answers()), (2, u64::from(number) + 2));
    // One who starts now reads everything; no file was harmed.
    let (other, notices) = Learner::open(&folder);
    assert!(notices.iter().all(|notice| matches!(notice, Notice::NotKept { .. })), "{notices:?}");
    assert_eq!((other.state().answers(), other.progress()), (u64::from(number), &at_beat(3)));
    fs::remove_file(filler).unwrap();
    learner.record(answer(number + 2)).unwrap();
    assert_eq!(logged(&folder), (0..number + 3).collect::<Vec<_>>(), "what was pending came first");
    learner.save_progress(&at_beat(5)).unwrap();
    let again = open(&folder);
    assert_eq!((again.state(), again.progress()), (learner.state(), &at_beat(5)));
}

#[test]
fn a_folder_that_cannot_be_written_is_read_and_told() {
    let prepare = "cp -r \"$FINWAIT_TEST_FOLDER\"/../before/. \"$FINWAIT_TEST_FOLDER\" 2>/dev/null; \
                   printf 'format = 1\\n[lessons.L16]\\nlast_beat = 3\\n' >\"$FINWAIT_TEST_FOLDER/progress.toml\"; \
                   mount -o remount,ro \"$FINWAIT_TEST_FOLDER\" || exit 99;";
    on_small_disk("child_in_a_read_only_folder", prepare);
}

#[test]
#[ignore = "run by another test in a folder that cannot be written"]
fn child_in_a_read_only_folder() {
    let folder = folder();
    let (mut learner, notices) = Learner::open(&folder);
    assert!(matches!(&notices[..], [Notice::NotKept { .. }]), "{notices:?}");
    assert!(said(&notices[0]).contains("Read-only file system"), "{}", said(&notices[0]));
    assert_eq!(learner.progress().lesson("L16").last_beat, 3, "what is there is read");
    assert!(!learner.keeps());
    let trouble = learner.record(answer(0)).unwrap_err();
    assert!(trouble.sentence(Lang::En).contains("nothing is kept"));
    assert_eq!((learner.state().answers(), learner.unsaved()), (1, 1));
    learner.save_progress(&at_beat(4)).unwrap();
    assert_eq!(files(&folder), [LESSONS]);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let home = tempfile::tempdir().unwrap();
    let occupied = home.path().join("file");
    fs::write(&occupied, "").unwrap();
    let (learner, notices) = Learner::open(&occupied.join("folder"));
    assert!(matches!(&notices[..], [Notice::NotKept { .. }]), "{notices:?}");
    assert!(said(&notices[0]).contains("file/folder"), "{}", said(&notices[0]));
    assert!(!learner.keeps());
}

#[test]
fn a_lock_that_is_never_let_go_is_told() {
    let home = tempfile::tempdir().unwrap();
    let mut learner = open(home.path());
    let lock = fs::File::open(home.path().join("lock")).unwrap();
    lock.lock().unwrap();
    let trouble = learner.record(answer(0)).unwrap_err();
    assert!(trouble.sentence(Lang::En).contains("another finwait"), "{}", trouble.sentence(Lang::En));
    lock.unlock().unwrap();
    learner.record(answer(1)).unwrap();
    assert_eq!(logged(home.path()), [0, 1]);
}
