//! Which misconceptions are named: by options, and by the grader of every answer that is kept as a mistaken one. A
//! wrong answer may only be said to show what bears on the concept that is asked for.

use std::collections::BTreeMap;

use finwait::lang::Lang;
use finwait::quiz::generate::{Generator, generators};
use finwait::quiz::item::{Ask, Item};
use finwait::quiz::{Format, bears_on, sheet};

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

/// Whoever is asked about a SYN in TIME_WAIT without a word of tcp_tw_reuse is not said to believe something of it, but
/// that TIME_WAIT lets nobody in.
#[test]
fn a_setting_that_is_not_spoken_of_is_nobodys_belief() {
    let jobs: Vec<&'static Generator> = generators().collect();
    let found = on_all_threads(&jobs, |generator| {
        let (mut wrong, mut lets_nobody_in) = (Vec::new(), 0);
        for item in (0..8).filter_map(|seed| generator.item(seed).ok()) {
            let mut named = Named::default();
            of(&item, &mut named);
            let texts = item.ask.listed(Lang::En).join(" ") + &item.prompt.en;
            let lines = item.played.as_ref().map(finwait::quiz::item::Played::text).unwrap_or_default();
            let spoken = (texts + &lines).contains("tcp_tw_reuse");
            let of_reuse = named.beliefs.iter().any(|(_, myth)| myth == "M46");
            if of_reuse && !spoken && item.format != Format::Myth {
                wrong.push(item.id());
            }
            if generator.name == "syn-meets-wait" && sheet::right(&item, Lang::En) == "SYN-ACK" {
                let verdict = item.grade(&finwait::quiz::Reply::Line("ACK".to_owned()), Lang::En).unwrap();
                assert_eq!(verdict.belief, Some("M50"), "{}", item.id());
                lets_nobody_in += 1;
            }
        }
        (wrong, lets_nobody_in)
    });
    let met: usize = found.iter().map(|(_, met)| met).sum();
    let wrong: Vec<String> = found.into_iter().flat_map(|(wrong, _)| wrong).collect();
    assert!(wrong.is_empty() && met > 1, "{met}: {wrong:?}");
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
