//! Holds the bank of classic questions: every file can be read, everything that an entry names exists, every run proves
//! what it is there to prove, every misconception has its question, and a search finds what people look for.
//! `docs/bank.md` is made from it; `FINWAIT_BLESS=1 cargo test --test bank` writes it anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the environment says whether to write the page anew")]
#![allow(clippy::print_stdout, reason = "it counts what is there")]

#[path = "bank/page.rs"]
mod page;
#[path = "bank/queries.rs"]
mod queries;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use finwait::lang::Lang;
use finwait::quiz::bank::{Area, Entry, bank, files, read, search};
use finwait::quiz::concept;
use finwait::scenario::{self, render};

/// So many questions there are at least, so many of them with a run.
const ENTRIES_MIN: usize = 150;
const RUNS_MIN: usize = 80;
/// So many questions each area has at least.
const AREA_MIN: usize = 6;
/// What a strong candidate needs.
const SENTENCES: core::ops::RangeInclusive<usize> = 2..=5;

fn assert_none(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}:\n  {}", found.join("\n  "));
}

#[test]
fn every_file_can_be_read_and_is_of_its_area() {
    let mut found = Vec::new();
    for (file, area) in files().iter().zip(Area::ALL) {
        match read(file.text, Lang::En) {
            Ok(entries) => {
                assert!(file.path.ends_with(&format!("/{}.toml", area.name())), "{} is out of order", file.path);
                assert!(entries.iter().all(|entry| entry.area == area), "{} names another area", file.path);
            }
            Err(errors) => found.push(render(&errors, file.text, file.path, Lang::En, false)),
        }
    }
    assert_none("files of the bank", &found);
    assert_eq!(files().len(), Area::ALL.len());
}

#[test]
fn there_are_enough_questions_and_runs() {
    let entries = bank().entries();
    let runs = entries.iter().filter(|entry| entry.run.is_some()).count();
    for area in Area::ALL {
        let here: Vec<&Entry> = entries.iter().filter(|entry| entry.area == area).collect();
        let proved = here.iter().filter(|entry| entry.run.is_some()).count();
        println!("{:<12} {:>3} questions, {proved:>3} with a run", area.name(), here.len());
        assert!(here.len() >= AREA_MIN, "{} has only {}", area.name(), here.len());
    }
    println!("{:<12} {:>3} questions, {runs:>3} with a run", "all", entries.len());
    assert!(entries.len() >= ENTRIES_MIN && runs >= RUNS_MIN, "{} questions, {runs} runs", entries.len());
}

#[test]
fn what_an_entry_names_exists() {
    let entries = bank().entries();
    let ids: BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids.len(), entries.len(), "an id stands in two files");
    let mut found = Vec::new();
    for entry in entries {
        let mut say = |what: &str| found.push(format!("{}: {what}", entry.id));
        for id in &entry.follow {
            if id == &entry.id || !ids.contains(id.as_str()) {
                say(&format!("no follow-up {id}"));
            }
        }
        for id in entry.concepts.iter().filter(|id| concept(id).is_none()) {
            say(&format!("no concept {id}"));
        }
        if entry.follow.is_empty() {
            say("nothing is asked next");
        }
        let mut myths = entry.concepts.iter().filter_map(|id| concept(id)).flat_map(|it| it.myths);
        if entry.myth.as_deref().is_some_and(|myth| !myths.any(|known| *known == myth)) {
            say("its misconception stands in the way of none of its concepts");
        }
        if entry.concepts.is_empty() || entry.lessons.is_empty() {
            say("neither concept nor lesson may be missing");
        }
        let taught: BTreeSet<&str> =
            entry.concepts.iter().filter_map(|id| concept(id)).flat_map(|it| it.lessons.iter().copied()).collect();
        if !entry.lessons.iter().any(|lesson| taught.contains(lesson.as_str())) {
            say(&format!("none of its lessons teaches one of its concepts: {taught:?}"));
        }
    }
    assert_none("what entries name", &found);
}

#[test]
fn every_misconception_is_caught_by_a_question() {
    let caught: BTreeSet<&str> = bank().entries().iter().filter_map(|entry| entry.myth.as_deref()).collect();
    let missing: Vec<String> =
        (1..=68).map(|n| format!("M{n:02}")).filter(|myth| !caught.contains(myth.as_str())).collect();
    assert_none("misconceptions that no question catches", &missing);
}

#[test]
fn answers_are_two_to_five_sentences() {
    let sentences = |text: &str| {
        let ends = text.char_indices().filter(|(at, c)| {
            let next = text[at + c.len_utf8()..].chars().next();
            matches!(c, '。' | '？' | '！') || matches!(c, '.' | '?' | '!') && next.is_none_or(char::is_whitespace)
        });
        ends.count()
    };
    let mut found = Vec::new();
    for entry in bank().entries() {
        for lang in Lang::ALL {
            let count = sentences(entry.answer(lang));
            if !SENTENCES.contains(&count) {
                found.push(format!("{} ({}): {count} sentences", entry.id, lang.code()));
            }
        }
    }
    assert_none("answers", &found);
}

#[test]
fn every_run_proves_its_answer_and_none_is_a_copy() {
    let (mut found, mut seen) = (Vec::new(), BTreeMap::new());
    for entry in bank().entries() {
        let Some(run) = &entry.run else { continue };
        if let Some(other) = seen.insert(without_comments(run), &entry.id) {
            found.push(format!("{}: has the run of {other}", entry.id));
        }
        let scenario = scenario::parse(run, Lang::En).unwrap();
        let report = scenario::run(&scenario);
        let wrong = report.failures.iter().chain(&report.refusal);
        found.extend(wrong.map(|wrong| format!("{}: {:?} of\n{run}", entry.id, wrong.kind)));
    }
    assert_none("runs", &found);
}

fn without_comments(run: &str) -> String {
    let lines = run.lines().map(|line| line.split('#').next().unwrap_or("").trim());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_search_finds_what_people_look_for() {
    let mut found = Vec::new();
    for (words, wanted) in queries::QUERIES {
        let lang = if words.is_ascii() { Lang::En } else { Lang::Zh };
        let hits: Vec<&str> = search(words, lang).iter().take(3).map(|hit| hit.entry.id.as_str()).collect();
        for id in wanted.iter().filter(|id| !hits.contains(id)) {
            found.push(format!("{words}: {id} is not among {hits:?}"));
        }
    }
    assert_none("searches", &found);
}

#[test]
fn everyday_words_find_their_question_first() {
    let mut found = Vec::new();
    for (words, wanted) in queries::EVERYDAY {
        let lang = if words.is_ascii() { Lang::En } else { Lang::Zh };
        let hits: Vec<&str> = search(words, lang).iter().take(3).map(|hit| hit.entry.id.as_str()).collect();
        if !hits.first().is_some_and(|hit| wanted.contains(hit)) {
            found.push(format!("{words}: {hits:?}, not {wanted:?}"));
        }
    }
    assert_none("searches by everyday words", &found);
}

#[test]
fn a_search_for_something_else_finds_nothing() {
    for words in queries::STRANGERS {
        let hits: Vec<&str> = search(words, Lang::En).iter().take(3).map(|hit| hit.entry.id.as_str()).collect();
        assert!(hits.is_empty(), "{words}: {hits:?}");
    }
}

#[test]
fn a_question_finds_itself() {
    let mut found = Vec::new();
    for entry in bank().entries() {
        for lang in Lang::ALL {
            let best = search(entry.ask(lang), lang).first().map(|hit| hit.entry.id.as_str());
            if best != Some(&entry.id) {
                found.push(format!("{} ({}): {best:?}", entry.id, lang.code()));
            }
        }
    }
    assert_none("questions asked in their own words", &found);
}

#[test]
fn the_page_is_up_to_date() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/bank.md");
    let page = page::page();
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).is_ok_and(|it| it == page),
        "docs/bank.md is out of date: FINWAIT_BLESS=1 cargo test --test bank"
    );
}
