//! The table of misconceptions: complete, in both languages, and of one mind with the list of mutants and of concepts.

use std::collections::BTreeSet;

use finwait::lang::Lang;
use finwait::quiz::{CONCEPTS, MYTHS, Myth, myth, myth_of};
use finwait::trace::Belief;

#[test]
fn there_are_68_in_their_order() {
    let ids: Vec<&str> = MYTHS.iter().map(|myth| myth.id.as_str()).collect();
    let wanted: Vec<String> = (1..=68).map(|number| format!("M{number:02}")).collect();
    assert_eq!(ids, wanted);
}

#[test]
fn every_misconception_has_a_mutant_or_a_reason_and_a_run() {
    for myth in MYTHS.iter() {
        assert_eq!(
            myth.is_behavioural(),
            !myth.mutants().is_empty(),
            "{}: a mutant, or a reason, and not both",
            myth.id
        );
        assert!(!myth.evidence.is_empty(), "{} has nothing to show", myth.id);
        for evidence in &myth.evidence {
            let says = evidence.run.contains("expect ") || !evidence.shows.is_empty() || evidence.refused;
            assert!(says, "{} shows nothing\n{}", myth.id, evidence.run);
        }
    }
    for belief in Belief::ALL {
        assert!(belief.numbers().iter().all(|id| myth(id).is_some()), "{}", belief.name());
        assert!(myth_of(*belief).is_some(), "{}", belief.name());
    }
}

#[test]
fn the_misconceptions_of_concepts_are_listed() {
    let told: BTreeSet<&str> = CONCEPTS.iter().flat_map(|concept| concept.myths).copied().collect();
    for id in &told {
        assert!(myth(id).is_some(), "{id}");
    }
    let untold: Vec<&str> = MYTHS.iter().map(|myth| myth.id.as_str()).filter(|id| !told.contains(id)).collect();
    assert!(untold.is_empty(), "no concept has {untold:?}");
}

fn texts(myth: &Myth, lang: Lang) -> [(&'static str, &str); 3] {
    [("belief", myth.belief(lang)), ("fact", myth.fact(lang)), ("assumed", myth.assumed(lang))]
}

#[test]
fn every_sentence_is_one_in_its_language() {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for myth in MYTHS.iter() {
        for lang in Lang::ALL {
            for (what, text) in texts(myth, lang) {
                let (end, han) = if lang == Lang::En { ('.', false) } else { ('。', true) };
                assert!(text.ends_with(end), "{} {what}: {text}", myth.id);
                assert_eq!(text.chars().any(is_han), han, "{} {what}: {text}", myth.id);
                assert!(seen.insert(text), "{} {what} is said twice: {text}", myth.id);
            }
        }
        assert!(myth.assumed(Lang::En).starts_with("You "), "{}: it is said to whoever answered", myth.id);
        assert!(myth.assumed(Lang::Zh).contains('你'), "{}: it is said to whoever answered", myth.id);
    }
}
