//! Which misconceptions are named: by options, and by the grader of every answer that is kept as a mistaken one. A
//! wrong answer may only be said to show what bears on the concept that is asked for.

use std::collections::BTreeMap;

use finwait::lang::Lang;
use finwait::quiz::generate::{Generator, generators};
use finwait::quiz::item::{Ask, Item};
use finwait::quiz::{Format, bears_on};

use super::made::on_all_threads;

/// How many seeds of each generator are looked at.
const SEEDS: u64 = 4;

/// What an item names, and how many wrong options it has, how many of them with a misconception.
#[derive(Default)]
struct Named {
    beliefs: Vec<(String, String)>,
    wrong: usize,
    with_belief: usize,
    told_apart: usize,
}

fn of(item: &Item, named: &mut Named) {
    // A sentence to spot names what it is about itself, whatever the concept.
    let by_sentence = item.format == Format::Myth;
    let mut note = |myth: &str| named.beliefs.push((item.concept.to_owned(), myth.to_owned()));
    for mistaken in &item.mistaken {
        note(mistaken.myth);
        if let Ok(verdict) = item.grade(&mistaken.reply, Lang::En)
            && !by_sentence
        {
            verdict.belief.iter().for_each(|myth| note(myth));
        }
    }
    match &item.ask {
        Ask::Run(question) => question.wrong.iter().filter_map(|wrong| wrong.myth.as_deref()).for_each(&mut note),
        Ask::Choice(choice) if !by_sentence => {
            choice.options.iter().filter_map(|option| option.myth).for_each(&mut note);
        }
        _ => {}
    }
    named.told_apart += item.mistaken.len();
    let listed = item.ask.listed(Lang::En);
    if item.ask.shape() == finwait::quiz::item::Shape::Choice {
        for at in 0..listed.len() {
            if let Ok(verdict) = item.grade(&finwait::quiz::Reply::Option(at), Lang::En)
                && !verdict.right
            {
                named.wrong += 1;
                named.with_belief += usize::from(verdict.belief.is_some());
            }
        }
    }
}

#[test]
fn only_misconceptions_that_bear_on_the_concept_are_named() {
    let jobs: Vec<&'static Generator> = generators().collect();
    let all = on_all_threads(&jobs, |generator| {
        let mut named = Named::default();
        for seed in 0..SEEDS {
            if let Ok(item) = generator.item(seed) {
                of(&item, &mut named);
            }
        }
        named
    });
    let mut strangers: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
    let (mut wrong, mut with_belief, mut told_apart) = (0, 0, 0);
    for (generator, named) in jobs.iter().zip(all) {
        wrong += named.wrong;
        with_belief += named.with_belief;
        told_apart += named.told_apart;
        for (concept, myth) in named.beliefs {
            if !bears_on(&myth, &concept) {
                strangers.entry((concept, myth)).or_default().push(generator.name);
            }
        }
    }
    println!("{with_belief} of {wrong} wrong options carry a misconception; {told_apart} mistaken answers are known");
    let strangers: Vec<String> = strangers
        .into_iter()
        .map(|((concept, myth), mut names)| {
            let often = names.len();
            names.dedup();
            format!("{concept} {myth} {often} {}", names.join(" "))
        })
        .collect();
    assert!(with_belief * 2 > wrong, "{with_belief} of {wrong}");
    assert!(strangers.is_empty(), "{}:\n{}", strangers.len(), strangers.join("\n"));
}
