//! The learner's folder: what is acknowledged is there for ever, what cannot be read is set aside, and whatever happens
//! to the folder or to the program is told in a sentence.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "it kills itself in real time, and hears where from the environment")]
#![allow(clippy::print_stderr, reason = "it tells what it measured, and what it skipped")]

use std::fs;
use std::path::Path;

use finwait::lang::Lang;
use finwait::lesson::progress::{LessonProgress, Progress};
use finwait::quiz::Format;
use finwait::quiz::schedule::{Confidence, Exam, Mode, Moment, Review};
use finwait::shell::learner::{Document, Learner, Notice};

#[path = "learner/commands.rs"]
mod commands;
#[path = "learner/damage.rs"]
mod damage;
#[path = "learner/disk.rs"]
mod disk;
#[path = "learner/kill.rs"]
mod kill;

const LOG: &str = "reviews.jsonl";
const LESSONS: &str = "progress.toml";
const START: i64 = 1_764_194_400;

/// The answer of that number, an hour after the one before it.
fn answer(number: u32) -> Review {
    Review {
        at: START + 3600 * i64::from(number),
        east: 480,
        concept: ["syn-retries", "close-wait", "time-wait-2msl"][number as usize % 3].to_owned(),
        format: Format::Number,
        produced: true,
        credit: 100,
        right: number % 4 != 3,
        hints: 0,
        seconds: 20,
        confidence: Confidence::Medium,
        item: format!("syn-schedule/{number}"),
        canon: u64::MAX - u64::from(number),
        difficulty: None,
        belief: (number % 4 == 3).then(|| "M09".to_owned()),
        mode: Mode::Drill,
    }
}

/// Opens a folder about which there is nothing to say.
fn open(folder: &Path) -> Learner {
    let (learner, notices) = Learner::open(folder);
    assert_eq!(notices, []);
    learner
}

fn files(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// The numbers of the answers in a log, in its order.
fn logged(folder: &Path) -> Vec<u32> {
    let text = fs::read_to_string(folder.join(LOG)).unwrap_or_default();
    let number = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        line["review"]["item"].as_str().unwrap().split('/').nth(1).unwrap().parse().unwrap()
    };
    text.lines().skip(1).map(number).collect()
}

fn at_beat(beat: u32) -> Progress {
    let mut progress = Progress { path: None, language: Some(Lang::Zh), ..Progress::default() };
    let lesson = LessonProgress { last_beat: beat, right: 1, challenge_done: true, ..LessonProgress::default() };
    progress.lessons.insert("L16".to_owned(), lesson);
    progress
}

#[test]
fn what_is_saved_is_there_again() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("made/on/demand");
    let mut learner = open(&folder);
    for number in 0..20 {
        learner.record(answer(number)).unwrap();
    }
    learner.set_exam(Some(Exam { date: START + 1_000_000, set: START })).unwrap();
    learner.save_progress(&at_beat(1)).unwrap();
    learner.save_progress(&at_beat(2)).unwrap();
    let again = open(&folder);
    assert_eq!((again.state(), again.progress()), (learner.state(), &at_beat(2)));
    assert_eq!(again.state().answers(), 20);
    learner.close().unwrap();
    assert_eq!(files(&folder), ["lock", LESSONS, "progress.toml.bak", LOG, "state.json"]);
    // The state is worked out from the log, so it may go.
    fs::remove_file(folder.join("state.json")).unwrap();
    fs::remove_file(folder.join(LESSONS)).unwrap();
    let third = open(&folder);
    assert_eq!((third.state(), third.progress()), (again.state(), &at_beat(1)));
}

#[test]
fn two_instances_save_into_one_log_and_know_of_each_other() {
    let home = tempfile::tempdir().unwrap();
    let (mut one, mut two) = (open(home.path()), open(home.path()));
    for number in 0..10 {
        let learner = if number % 3 == 0 { &mut one } else { &mut two };
        learner.record(answer(number)).unwrap();
    }
    one.record(answer(10)).unwrap();
    two.record(answer(11)).unwrap();
    assert_eq!(logged(home.path()), (0..12).collect::<Vec<_>>());
    assert_eq!(two.state(), open(home.path()).state());
    // Each moves in a lesson of its own; the third lesson is moved in by both.
    let lesson = |beat| LessonProgress { last_beat: beat, ..LessonProgress::default() };
    let lessons = |list: &[(&str, u32)]| Progress {
        path: None,
        language: None,
        lessons: list.iter().map(|(id, beat)| ((*id).to_owned(), lesson(*beat))).collect(),
    };
    one.save_progress(&lessons(&[("L01", 3)])).unwrap();
    two.save_progress(&lessons(&[("L02", 4), ("L03", 9)])).unwrap();
    one.save_progress(&lessons(&[("L01", 5), ("L03", 2)])).unwrap();
    two.save_progress(&lessons(&[("L02", 6), ("L03", 9)])).unwrap();
    assert_eq!(open(home.path()).progress(), &lessons(&[("L01", 5), ("L02", 6), ("L03", 9)]));
}

#[test]
fn eight_instances_at_once_lose_nothing() {
    let home = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for worker in 0..8 {
            let folder = home.path();
            scope.spawn(move || {
                let mut learner = open(folder);
                for number in 0..25 {
                    learner.record(answer(worker * 25 + number)).unwrap();
                }
            });
        }
    });
    let mut all = logged(home.path());
    all.sort_unstable();
    assert_eq!(all, (0..200).collect::<Vec<_>>());
}

#[test]
fn another_instance_follows_a_reset_and_an_import() {
    let home = tempfile::tempdir().unwrap();
    let (mut one, mut two) = (open(home.path()), open(home.path()));
    for number in 0..6 {
        one.record(answer(number)).unwrap();
    }
    let document = one.export(Moment::utc(START)).unwrap();
    let kept = one.reset().unwrap().0;
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(fs::read_to_string(&kept[0]).unwrap().contains("syn-schedule/5"));
    two.record(answer(50)).unwrap();
    assert_eq!((logged(home.path()), two.state().answers()), (vec![50], 1));
    assert_eq!(one.import(&document).unwrap(), 6);
    two.record(answer(51)).unwrap();
    assert_eq!(logged(home.path()), [0, 1, 2, 3, 4, 5, 50, 51]);
    assert_eq!(two.state(), open(home.path()).state());
}

#[test]
fn two_machines_exchange_what_they_have_without_doubles() {
    let (home, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut one, mut two) = (open(home.path()), open(away.path()));
    for number in 0..12 {
        if number % 3 != 1 {
            one.record(answer(number)).unwrap();
        }
        if number % 3 != 2 {
            two.record(answer(number)).unwrap();
        }
    }
    one.save_progress(&at_beat(7)).unwrap();
    two.set_exam(Some(Exam { date: START + 900_000, set: START })).unwrap();
    let exported = |learner: &Learner| {
        let text = learner.export(Moment { at: START, east: 480 }).unwrap().text().unwrap();
        Document::read(&text).unwrap()
    };
    let (from_one, from_two) = (exported(&one), exported(&two));
    assert_eq!(one.import(&from_two).unwrap(), 4, "four answers; the date is none");
    assert_eq!(two.import(&from_one).unwrap(), 4);
    assert_eq!(one.state(), two.state());
    assert_eq!((one.state().answers(), one.progress()), (12, two.progress()));
    assert_eq!(one.import(&from_two).unwrap(), 0);
    assert_eq!(one.state(), open(home.path()).state());
}

#[test]
fn the_example_of_the_documentation_is_one() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/progress.md")).unwrap();
    let block = |language: &str| {
        let (_, rest) = text.split_once(&format!("```{language}\n")).unwrap();
        rest.split_once("```").unwrap().0.to_owned()
    };
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join(LOG), block("jsonl")).unwrap();
    fs::write(home.path().join(LESSONS), block("toml")).unwrap();
    let mut learner = open(home.path());
    assert_eq!(learner.state().answers(), 2);
    assert!(learner.state().exam(Moment::utc(START)).is_some());
    assert!(!learner.progress().lessons.is_empty());
    // What is written today has the keys that the page describes, and the page no others.
    learner.record(answer(3)).unwrap();
    let lines = fs::read_to_string(home.path().join(LOG)).unwrap();
    let keys = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        value["review"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    let (documented, written) = (keys(lines.lines().nth(2).unwrap()), keys(lines.lines().last().unwrap()));
    let optional = |key: &&String| *key != "difficulty";
    assert!(documented.iter().filter(optional).eq(&written), "{documented:?} {written:?}");
    for key in documented {
        assert!(text.contains(&format!("| `{key}` |")), "docs/progress.md has no row for {key}");
    }
    let exported = Document::read(&block("json")).unwrap();
    assert_eq!(exported.answers(), 1);
    assert_eq!(exported.text().unwrap(), block("json"));
}

/// What a notice says in both languages, for looking into it.
fn said(notice: &Notice) -> String {
    Lang::ALL.map(|lang| notice.sentence(lang)).join("\n")
}
