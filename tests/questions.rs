//! Generated questions: for every concept many seeds are built, and each item must be sound: the same when it is made
//! again, answered by its own answer, with distinct options, with nothing of the answer in the question, and quick.
//! Bots that know nothing must do no better than chance; bots that hold a misconception must fail on it and on nothing
//! else; the matrices of what is asked and of what mutants show are written from the questions themselves.
//! `FINWAIT_SEEDS` sets how many seeds a concept has (two for each generator without it, since a debug build is slow),
//! `FINWAIT_ONLY=NAME,NAME` makes that many of these generators alone, for `every_generator_makes_sound_items`,
//! `FINWAIT_SHOW=NAME` prints items, `FINWAIT_DIGEST=FILE` writes what one build made, to be held against another.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise, and shows what it counted"
)]
#![allow(clippy::disallowed_methods, reason = "how much is tried comes from the environment, and the time is taken")]

#[path = "questions/bots.rs"]
mod bots;
#[path = "questions/coverage.rs"]
mod coverage;
#[path = "questions/decided.rs"]
mod decided;
#[path = "questions/fresh.rs"]
mod fresh;
#[path = "questions/holes.rs"]
mod holes;
#[path = "questions/made.rs"]
mod made;
#[path = "questions/mutants.rs"]
mod mutants;
#[path = "questions/named.rs"]
mod named;
#[path = "questions/scripts.rs"]
mod scripts;
#[path = "questions/show.rs"]
mod show;
#[path = "questions/sound.rs"]
mod sound;

use std::fmt::Write as _;

use finwait::quiz::generate::{Generator, generators};
use finwait::quiz::{CONCEPTS, Format, concept};
use made::{ALL, Made, seeds_of};

/// The most that making an item may take in an optimised build, in microseconds.
const LIMIT_US: u128 = 50_000;

/// What must be the same in every build.
const DIGEST_SEEDS: u64 = 2;

#[test]
fn every_generator_makes_sound_items() {
    let mut found = String::new();
    for made in ALL.iter() {
        for fault in &made.faults {
            let _ = writeln!(found, "{}: {fault}", made.id());
        }
    }
    println!("{} items of {} generators", ALL.len(), generators().count());
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn every_concept_has_its_seeds() {
    for concept in CONCEPTS {
        let count = ALL.iter().filter(|made| made.generator.concept == concept.id).count() as u64;
        let wanted = made::wanted().unwrap_or(1);
        assert!(count >= wanted, "{}: {count} items of {wanted}", concept.id);
    }
}

#[test]
fn items_are_made_in_no_time() {
    let mut times: Vec<(u128, String)> = ALL.iter().map(|made| (made.micros, made.id())).collect();
    times.sort_unstable();
    let at = |permille: usize| times[(times.len() - 1) * permille / 1000].0;
    let mean = times.iter().map(|(micros, _)| micros).sum::<u128>() / times.len() as u128;
    println!(
        "microseconds an item: mean {mean}, median {}, of a hundred {}, worst {:?}",
        at(500),
        at(990),
        times.last()
    );
    let slow: Vec<_> = times.iter().filter(|(micros, _)| *micros > LIMIT_US).collect();
    // What a debug build takes says nothing.
    assert!(cfg!(debug_assertions) || slow.is_empty(), "{slow:?}");
}

/// A learner is to meet a concept often without meeting a question twice.
#[test]
fn concepts_vary() {
    for concept in CONCEPTS {
        let hashes = different(ALL.iter().filter(|made| made.generator.concept == concept.id));
        let (wanted, least) = (made::wanted().unwrap_or(0), 20);
        assert!(wanted < 200 || hashes >= least, "{}: {hashes} different questions in {wanted}", concept.id);
    }
}

/// Where only the numbers of a sentence tell one question from the next, there are many of them. A link of a chain is
/// about what its chain has told, and varies with the links before it.
#[test]
fn sentences_with_numbers_vary() {
    let mut few = Vec::new();
    let alone = |generator: &&Generator| generator.format == Format::Number && !generator.name.contains('.');
    for generator in generators().filter(alone) {
        let mine: Vec<&Made> = ALL.iter().filter(|made| made.generator.name == generator.name).collect();
        let told = generator.item(0).is_ok_and(|item| {
            let shown = item.played.as_ref().is_some_and(|played| !played.is_untold());
            shown || !item.outputs.is_empty()
        });
        let (count, hashes) = (mine.len(), different(mine.into_iter()));
        if !told && count >= 40 && hashes < 15.min(count / 4) {
            few.push(format!("{}: {hashes} different questions in {count}", generator.name));
        }
    }
    assert!(few.is_empty(), "{few:?}");
}

/// What is right may stand in a question by accident, if it is short: never in all questions of a generator that asks
/// for different things.
#[test]
fn no_generator_tells_its_answers() {
    let mut telling = Vec::new();
    for generator in generators() {
        let mine: Vec<&Made> = ALL.iter().filter(|made| made.generator.name == generator.name).collect();
        let rights: std::collections::BTreeSet<&str> = mine.iter().map(|made| made.right.as_str()).collect();
        if rights.len() >= 3 && mine.iter().all(|made| made.says_right) {
            telling.push(format!("{}: {rights:?}", generator.name));
        }
    }
    assert!(telling.is_empty(), "{telling:#?}");
}

fn different<'a>(items: impl Iterator<Item = &'a Made>) -> usize {
    let mut hashes: Vec<u64> = items.map(|made| made.hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.len()
}

/// The bytes of the first items of every generator, for whoever compares two builds.
#[test]
fn digest() {
    let Ok(path) = std::env::var("FINWAIT_DIGEST") else { return };
    let mut text = String::new();
    for made in ALL.iter().filter(|made| made.seed < DIGEST_SEEDS) {
        let _ = writeln!(text, "{} {:016x} {:016x}", made.id(), made.hash, made.bytes);
    }
    assert!(text.lines().count() >= generators().count(), "every generator is in it");
    std::fs::write(&path, text).unwrap_or_else(|error| panic!("{path}: {error}"));
}

#[test]
fn names_and_concepts_of_generators_are_sound() {
    let mut names: Vec<&str> = generators().map(|generator| generator.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "two generators have one name");
    for generator in generators() {
        assert!(concept(generator.concept).is_some(), "{}: no concept {}", generator.name, generator.concept);
        assert!(seeds_of(generator) > 0);
    }
    for concept in CONCEPTS {
        let mine: Vec<&Generator> = concept.generators().collect();
        assert!(mine.len() > 1, "{}: {} generators", concept.id, mine.len());
    }
}
