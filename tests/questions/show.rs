//! Not checks: what whoever writes generators wants to see. `FINWAIT_SHOW=NAME` prints the items of a generator or a
//! concept, `FINWAIT_SPREAD=WORD|all` how many different ones it makes and what they show, `FINWAIT_VARIETY=20` those
//! that make fewer, `FINWAIT_MYTHS=all|CONCEPT` the misconceptions of a concept that none of its generators shows.

use finwait::lang::Lang;
use finwait::quiz::generate::{Generator, generators};
use finwait::quiz::item::{Ask, Item};
use finwait::quiz::{CONCEPTS, sheet};

use super::made::{ALL, Made, seeds_of};

fn make(generator: &Generator, seed: u64) -> Item {
    generator.item(seed).unwrap_or_else(|error| panic!("{}/{seed}: {error:?}", generator.name))
}

/// The items of one generator, for whoever writes it.
#[test]
fn items() {
    let Ok(name) = std::env::var("FINWAIT_SHOW") else { return };
    let wanted =
        |generator: &&Generator| name.split(',').any(|name| [generator.name, generator.concept].contains(&name));
    for generator in generators().filter(wanted) {
        for seed in 0..seeds_of(generator).min(4) {
            let item = make(generator, seed);
            let produced = if item.produced() { "produced" } else { "chosen" };
            println!("== {} ({produced}, {})", item.id(), item.difficulty);
            let one = std::env::var("FINWAIT_SHOW_LANG")
                .ok()
                .and_then(|code| Lang::ALL.into_iter().find(|lang| lang.code() == code));
            for lang in Lang::ALL.into_iter().filter(|lang| one.is_none_or(|one| one == *lang)) {
                println!("{}{}", sheet::whole(&item, lang), sheet::answer(&item, lang));
            }
            assert!(!matches!(item.ask, Ask::Script(_)) || item.played.is_some());
        }
    }
}

fn of(generator: &Generator) -> Vec<&'static Made> {
    ALL.iter().filter(|made| made.generator.name == generator.name).collect()
}

fn distinct<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// How many different items each generator makes of so many seeds, and what they show.
#[test]
fn spread() {
    let Ok(name) = std::env::var("FINWAIT_SPREAD") else { return };
    for generator in generators().filter(|generator| name == "all" || generator.concept.contains(&name)) {
        let made = of(generator);
        println!(
            "{:24} {:34} {:>3} of {} items, {:>3} answers, {:?}",
            generator.name,
            generator.concept,
            distinct(made.iter().map(|made| made.hash)).len(),
            made.len(),
            distinct(made.iter().map(|made| &made.right)).len(),
            distinct(made.iter().flat_map(|made| made.myths.iter().copied())),
        );
    }
}

#[test]
fn generators_vary() {
    let Ok(least) = std::env::var("FINWAIT_VARIETY") else { return };
    let least: usize = least.parse().unwrap_or(20);
    for generator in generators() {
        let made = of(generator);
        let hashes = distinct(made.iter().map(|made| made.hash)).len();
        if hashes < least {
            println!("{} of {}: {hashes} in {}", generator.name, generator.concept, made.len());
        }
    }
}

#[test]
fn myths_that_do_not_show() {
    let Ok(which) = std::env::var("FINWAIT_MYTHS") else { return };
    for concept in CONCEPTS.iter().filter(|concept| which == "all" || which.split(',').any(|id| id == concept.id)) {
        let mine = ALL.iter().filter(|made| made.generator.concept == concept.id);
        let shown = distinct(mine.flat_map(|made| made.myths.iter().copied()));
        let missing: Vec<&&str> = concept.myths.iter().filter(|myth| !shown.contains(*myth)).collect();
        if !missing.is_empty() {
            println!("{}: {missing:?}", concept.id);
        }
    }
}
