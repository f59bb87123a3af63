//! Bots that hold one misconception each: such a bot answers by its mutant's run, fails where that run comes to
//! something else, and is told which misconception it holds if that bears on what is asked; everywhere else it is
//! always right. Every mutant must be told from the reference by several generators, and every misconception must be
//! asked about.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use finwait::lang::Lang;
use finwait::quiz::generate::{Generator, generators};
use finwait::quiz::item::{Ask, Item, Mistaken};
use finwait::quiz::{Answer, Form, Format, MYTHS, Observer, Question, Reply, Response, concept, named};
use finwait::trace::Belief;

use super::made::on_all_threads;

/// How many generators must tell a mutant from the reference.
const TELLERS: usize = 3;
/// Mutants that fewer can tell, each with the reason; the list may only shrink.
const FEW: &[(Belief, &str)] = &[(
    Belief::RecycleAvailable,
    "shows in a setting that present kernels refuse, and no question has a command that is refused: a sentence to spot",
)];
/// How many seeds of each generator a bot answers.
const SEEDS: u64 = 8;

/// What a bot did with the questions of one generator.
#[derive(Default)]
struct Done {
    /// What was otherwise than it must be.
    wrong: Vec<String>,
    /// The mutants that the generator tells from the reference.
    told: BTreeSet<Belief>,
    /// How many answers were a mutant's and not the truth, and how many of those are not among the options.
    mistaken: usize,
    not_offered: usize,
}

static DONE: LazyLock<Vec<(&'static Generator, Done)>> = LazyLock::new(|| {
    let jobs: Vec<&'static Generator> = generators().collect();
    let done = on_all_threads(&jobs, |generator| {
        let mut done = Done::default();
        // A debug build takes a sample: the beliefs about the concept, one seed.
        let seeds = if cfg!(debug_assertions) { 1 } else { SEEDS };
        for seed in 0..seeds {
            let Ok(full) = generator.item(seed) else { continue };
            for belief in Belief::ALL.iter().filter(|belief| !cfg!(debug_assertions) || is_about(generator, **belief)) {
                answer(generator, &full, *belief, &mut done);
            }
        }
        done
    });
    jobs.into_iter().zip(done).collect()
});

fn is_about(generator: &Generator, belief: Belief) -> bool {
    let myths = concept(generator.concept).map_or(&[][..], |concept| concept.myths);
    belief.numbers().iter().any(|number| myths.contains(number))
}

/// The bot that holds `belief` answers an item.
fn answer(generator: &Generator, full: &Item, belief: Belief, done: &mut Done) {
    let Ok(alone) = generator.asking(belief).item(full.seed) else {
        done.wrong.push(format!("{}: nothing for {}", full.id(), belief.name()));
        return;
    };
    let own = |mistaken: &&Mistaken| belief.numbers().contains(&mistaken.myth);
    let theirs = alone.mistaken.iter().rfind(own);
    // Where the run is all that decides, the bot plays it by itself.
    let reply = match (&full.ask, &full.played) {
        (Ask::Run(question), Some(_)) => {
            let answer = by_its_run(full, question, belief);
            let truth = &question.truth.answer;
            let differs = !answer.agrees(truth) && !truth.agrees(&answer);
            if !differs {
                if theirs.is_some() {
                    done.wrong.push(format!("{}: {} says the same and is held to be wrong", full.id(), belief.name()));
                }
                return;
            }
            as_reply(question, &answer)
        }
        _ => match theirs {
            Some(theirs) => in_full(&alone, full, &theirs.reply),
            None => return,
        },
    };
    done.mistaken += 1;
    let verdict = reply.as_ref().and_then(|reply| full.grade(reply, Lang::En).ok());
    let Some(verdict) = verdict else {
        // It is not among the options, or nothing that can be typed.
        done.not_offered += 1;
        return;
    };
    done.told.insert(belief);
    if verdict.right {
        done.wrong.push(format!("{}: {} is right with {reply:?}", full.id(), belief.name()));
        return;
    }
    // A misconception that does not bear on the concept is not told; what happens to show it says nothing.
    if named(generator.concept, belief).is_none() {
        return;
    }
    let Some(named) = verdict.belief else {
        done.wrong.push(format!("{}: {} is not known again by {reply:?}", full.id(), belief.name()));
        return;
    };
    // Whoever takes another sentence for false is told what that one is about.
    if generator.format == Format::Myth {
        return;
    }
    if !belief.numbers().contains(&named) && !says_so_too(generator, full, named, reply.as_ref()) {
        done.wrong.push(format!("{}: {} is taken for {named}, which says something else", full.id(), belief.name()));
    }
}

/// Whether those who hold that misconception give the same answer.
fn says_so_too(generator: &Generator, full: &Item, named: &str, reply: Option<&Reply>) -> bool {
    let by_mutant = Belief::of_misconception(named).any(|belief| match (&full.ask, &full.played) {
        (Ask::Run(question), Some(_)) => {
            let Some(theirs) = as_reply(question, &by_its_run(full, question, belief)) else { return false };
            Some(&theirs) == reply || reply.is_some_and(|reply| alike(question, &theirs, reply))
        }
        _ => generator.asking(belief).item(full.seed).is_ok_and(|alone| {
            alone.mistaken.iter().any(|theirs| in_full(&alone, full, &theirs.reply).as_ref() == reply)
        }),
    });
    by_mutant || full.mistaken.iter().any(|known| known.myth == named && Some(&known.reply) == reply)
}

/// Whether two replies are the same answer, times being what they nearly are.
fn alike(question: &Question, one: &Reply, other: &Reply) -> bool {
    match (read(question, one), read(question, other)) {
        (Some(one), Some(other)) => one.agrees(&other) || other.agrees(&one),
        (Some(_) | None, _) => false,
    }
}

fn read(question: &Question, reply: &Reply) -> Option<Answer> {
    let response = match reply {
        Reply::Option(at) => Response::Option(*at),
        Reply::Line(text) => Response::Text(text.clone()),
        Reply::Boxes(texts) => Response::Fields(texts.clone()),
        Reply::Order(_) | Reply::Rubric(..) | Reply::Script(_) => return None,
    };
    question.read(&response).ok()
}

/// What the run comes to that goes on from the cut under a belief.
fn by_its_run(full: &Item, question: &Question, belief: Belief) -> Answer {
    let played = full.played.as_ref().unwrap();
    let mut session = played.at_cut().believing(belief).unwrap();
    let mut observer = Observer::start(&question.kind, session.view(), session.records());
    played.go_on(&mut session, |now| observer.look(now.view(), now.records()));
    observer.finish(session.view(), session.records()).answer
}

/// The answer as a reply; none if it is not among the options, or cannot be said, as data without any flag cannot.
fn as_reply(question: &Question, answer: &Answer) -> Option<Reply> {
    let reply = match &question.form {
        Form::Choice(options) => {
            let same = |option: &Answer| option.agrees(answer) || answer.agrees(option);
            options.iter().position(same).map(Reply::Option)
        }
        Form::Typed => Some(Reply::Line(answer.to_string())),
        Form::Fields => Some(Reply::Boxes(answer.boxes())),
    };
    reply.filter(|reply| read(question, reply).is_some_and(|said| said.agrees(answer) && answer.agrees(&said)))
}

/// A reply to the item of one mutant as one to the item of all: options stand in another order there.
fn in_full(alone: &Item, full: &Item, reply: &Reply) -> Option<Reply> {
    let Reply::Option(at) = reply else { return Some(reply.clone()) };
    let text = alone.ask.listed(Lang::En).get(*at)?.clone();
    full.ask.listed(Lang::En).iter().position(|other| *other == text).map(Reply::Option)
}

#[test]
fn who_holds_a_misconception_fails_on_it_alone_and_is_told_which() {
    let wrong: Vec<&String> = DONE.iter().flat_map(|(_, done)| &done.wrong).collect();
    let (mistaken, not_offered) =
        DONE.iter().fold((0, 0), |(all, out), (_, done)| (all + done.mistaken, out + done.not_offered));
    println!("{mistaken} mistaken answers of mutants, {not_offered} of them not among the options");
    assert!(mistaken > 200, "only {mistaken}");
    assert!(not_offered * 4 < mistaken, "{not_offered} of {mistaken} cannot be given");
    assert!(wrong.is_empty(), "{} of {mistaken}:\n{wrong:#?}", wrong.len());
}

fn tellers() -> BTreeMap<Belief, Vec<&'static str>> {
    let mut found: BTreeMap<Belief, Vec<&'static str>> = BTreeMap::new();
    for (generator, done) in DONE.iter() {
        for belief in &done.told {
            // The sentences of spot-the-myth show no run.
            if generator.format != Format::Myth {
                found.entry(*belief).or_default().push(generator.name);
            }
        }
    }
    for (belief, names) in &mut found {
        let about = |name: &&str| generators().any(|one| one.name == *name && is_about(one, *belief));
        names.sort_by_key(|name| !about(name));
    }
    found
}

#[test]
fn every_mutant_is_told_by_several_generators() {
    if cfg!(debug_assertions) {
        return;
    }
    let tellers = tellers();
    let few: Vec<String> = Belief::ALL
        .iter()
        .filter_map(|belief| {
            let names = tellers.get(belief).map_or(&[][..], Vec::as_slice);
            let excused = FEW.iter().any(|(few, _)| few == belief);
            assert!(!excused || names.len() < TELLERS, "{} is told by enough now", belief.name());
            (names.len() < TELLERS && !excused).then(|| format!("{} {:?}: {names:?}", belief.name(), belief.numbers()))
        })
        .collect();
    assert!(few.is_empty(), "told by fewer than {TELLERS} generators:\n{few:#?}");
}

#[test]
fn every_misconception_has_a_mutant_or_a_sentence_to_spot() {
    for myth in MYTHS.iter() {
        let number = myth.id.as_str();
        let mutant = Belief::of_misconception(number).next().is_some();
        let asked = |generator: &&Generator| {
            let about = concept(generator.concept).is_some_and(|concept| concept.myths.contains(&number));
            generator.format == Format::Myth && about
        };
        assert!(mutant || generators().any(|generator| asked(&generator)), "{number}");
    }
}

/// The mutants and who tells them, for the document.
pub fn table() -> String {
    let tellers = tellers();
    let mut text = String::from(
        "\n## Mutants\n\nEvery mutant with its misconceptions and generators whose questions it answers otherwise than \
         the reference does, those\nabout the misconception first; three of them, and how many there are, up to \
         ten.\n\n\
         | mutant | misconceptions | generators | |\n|---|---|---|--:|\n",
    );
    for belief in Belief::ALL {
        let names = tellers.get(belief).map_or(&[][..], Vec::as_slice);
        let count = if names.len() < 10 { names.len().to_string() } else { "10+".to_owned() };
        let first = names.iter().take(TELLERS).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "| {} | {} | {first} | {count} |", belief.name(), belief.numbers().join(", "));
    }
    for (belief, reason) in FEW {
        let _ = writeln!(text, "\n{}: {reason}.", belief.name());
    }
    let without: Vec<&str> = MYTHS
        .iter()
        .map(|myth| myth.id.as_str())
        .filter(|number| Belief::of_misconception(number).next().is_none())
        .collect();
    let _ = writeln!(text, "\nWithout a mutant, and asked as sentences to spot: {}.", without.join(", "));
    text
}
