//! Generated questions: for every generator many seeds are built, and each item must be sound: the same when it is
//! made again, answered by its own answer, with distinct options, and with nothing of the answer in the question.
//! `FINWAIT_SEEDS` sets how many seeds (one without it, since a debug build is slow; CI takes more, optimised),
//! `FINWAIT_SHOW=NAME` prints the items of a generator.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise, and shows what it counted"
)]
#![allow(clippy::disallowed_methods, reason = "how much is tried comes from the environment")]

use std::fmt::Write as _;

use finwait::lang::Lang;
use finwait::quiz::generate::{Generator, generators};
use finwait::quiz::item::{Ask, Item, Shape};
use finwait::quiz::{CONCEPTS, concept, sheet};

fn seeds() -> u64 {
    std::env::var("FINWAIT_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

fn make(generator: &Generator, seed: u64) -> Item {
    generator.item(seed).unwrap_or_else(|error| panic!("{}/{seed}: {error:?}", generator.name))
}

/// What is wrong with an item, if anything.
fn faults(generator: &Generator, item: &Item, again: &Item) -> Vec<String> {
    let mut found = Vec::new();
    for lang in Lang::ALL {
        let (question, answer) = (sheet::question(item, lang), sheet::answer(item, lang));
        if (question.clone(), answer.clone()) != (sheet::question(again, lang), sheet::answer(again, lang)) {
            found.push("it is another one the second time".to_owned());
        }
        match item.grade(&item.right_reply(), lang) {
            Ok(verdict) if verdict.right && verdict.credit == 100 => {}
            other => found.push(format!("its own answer is not right: {other:?}")),
        }
        let listed = item.ask.listed(lang);
        if (1..listed.len()).any(|at| listed[..at].contains(&listed[at])) {
            found.push(format!("two options are the same: {listed:?}"));
        }
        if item.ask.shape() == Shape::Choice && listed.len() < 2 {
            found.push("there is nothing to choose from".to_owned());
        }
        if item.prompt.get(lang).is_empty() {
            found.push("no prompt".to_owned());
        }
    }
    for mistaken in &item.mistaken {
        match item.grade(&mistaken.reply, Lang::En) {
            Ok(verdict) if verdict.right => found.push(format!("{} is right", mistaken.myth)),
            Ok(verdict) if verdict.belief.is_none() => found.push(format!("{} is not known again", mistaken.myth)),
            Ok(_) => {}
            Err(error) => found.push(format!("{}: {error:?}", mistaken.myth)),
        }
    }
    if item.hash != again.hash || item.generator != generator.name {
        found.push("its name or hash differs".to_owned());
    }
    found
}

#[test]
fn every_generator_makes_sound_items() {
    let mut found = String::new();
    for generator in generators() {
        for seed in 0..seeds() {
            let item = match generator.item(seed) {
                Ok(item) => item,
                Err(error) => {
                    let _ = writeln!(found, "{}/{seed}: {error:?}", generator.name);
                    continue;
                }
            };
            // Made again where there is time for it.
            let again = if seeds() > 1 { make(generator, seed) } else { item.clone() };
            for fault in faults(generator, &item, &again) {
                let _ = writeln!(found, "{}/{seed}: {fault}", generator.name);
            }
        }
    }
    assert!(found.is_empty(), "\n{found}");
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
    }
    let without: Vec<&str> =
        CONCEPTS.iter().filter(|concept| concept.generators().next().is_none()).map(|concept| concept.id).collect();
    println!("concepts without a generator: {} {without:?}", without.len());
}

/// Not a check: shows the items of one generator to whoever writes it.
#[test]
fn show() {
    let Ok(name) = std::env::var("FINWAIT_SHOW") else { return };
    let wanted =
        |generator: &&Generator| name.split(',').any(|name| [generator.name, generator.concept].contains(&name));
    for generator in generators().filter(wanted) {
        for seed in 0..seeds().min(4) {
            let item = make(generator, seed);
            let produced = if item.produced() { "produced" } else { "chosen" };
            println!("== {} ({produced}, {})", item.id(), item.difficulty);
            let one = std::env::var("FINWAIT_SHOW_LANG")
                .ok()
                .and_then(|code| Lang::ALL.into_iter().find(|lang| lang.code() == code));
            for lang in Lang::ALL.into_iter().filter(|lang| one.is_none_or(|one| one == *lang)) {
                println!("{}{}", sheet::question(&item, lang), sheet::answer(&item, lang));
            }
            assert!(!matches!(item.ask, Ask::Script(_)) || item.played.is_some());
        }
    }
}

/// Not a check: how many different items each generator makes of so many seeds, and how long one takes.
#[test]
fn spread() {
    let Ok(name) = std::env::var("FINWAIT_SPREAD") else { return };
    for generator in generators().filter(|generator| name == "all" || generator.concept.contains(&name)) {
        let mut hashes: Vec<u64> = Vec::new();
        let mut known: Vec<&str> = Vec::new();
        let mut answers: Vec<String> = Vec::new();
        for seed in 0..seeds() {
            let item = make(generator, seed);
            hashes.push(item.hash);
            known.extend(item.mistaken.iter().map(|mistaken| mistaken.myth));
            answers.push(sheet::right(&item, Lang::En));
        }
        let count = hashes.len();
        answers.sort_unstable();
        answers.dedup();
        hashes.sort_unstable();
        hashes.dedup();
        known.sort_unstable();
        known.dedup();
        println!(
            "{:24} {:34} {:>3} of {count} items, {:>3} answers, {known:?}",
            generator.name,
            generator.concept,
            hashes.len(),
            answers.len()
        );
    }
}

/// Of so many seeds, how many different questions; a learner is to meet a concept often without meeting a
/// question twice.
#[test]
fn generators_vary() {
    let Ok(least) = std::env::var("FINWAIT_VARIETY") else { return };
    let least: usize = least.parse().unwrap_or(20);
    for generator in generators() {
        let mut hashes: Vec<u64> = (0..seeds()).map(|seed| make(generator, seed).hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        if hashes.len() < least {
            println!("{} of {}: {} in {}", generator.name, generator.concept, hashes.len(), seeds());
        }
    }
}

/// Not a check: which misconceptions about a concept no generator of it tells from the truth, though a mutant
/// holds them.
#[test]
fn myths_that_do_not_show() {
    let Ok(which) = std::env::var("FINWAIT_MYTHS") else { return };
    for concept in CONCEPTS.iter().filter(|concept| which == "all" || which.split(',').any(|id| id == concept.id)) {
        let mut shown = Vec::new();
        for generator in concept.generators() {
            let mut mine: Vec<&str> = Vec::new();
            for seed in 0..seeds() {
                mine.extend(make(generator, seed).mistaken.iter().map(|mistaken| mistaken.myth));
            }
            mine.retain(|myth| concept.myths.contains(myth));
            mine.sort_unstable();
            mine.dedup();
            shown.extend(mine);
        }
        let missing: Vec<&&str> = concept.myths.iter().filter(|myth| !shown.contains(*myth)).collect();
        if !missing.is_empty() && concept.generators().next().is_some() {
            println!("{}: {missing:?}", concept.id);
        }
    }
}
