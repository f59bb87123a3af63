//! Drills, interviews and rounds of being the stack, gone through by bots: one that knows everything, one that holds a
//! misconception, one that guesses. The time is given, nothing sleeps.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;

use finwait::lang::Lang;
use finwait::quiz::Format;
use finwait::quiz::drill::{Drill, Phase, Planned, Pressure, Wish, be_the_stack, interview, topic};
use finwait::quiz::generate::chains::CHAINS;
use finwait::quiz::generate::generator;
use finwait::quiz::item::{Item, Reply, Shape};
use finwait::quiz::schedule::{Mode, Moment, State};
use finwait::quiz::sheet;
use finwait::sim::{SimRng, Stream};

/// A morning in 2026.
const START: i64 = 1_780_000_000;

fn at(second: i64) -> Moment {
    Moment::utc(START + second)
}

/// Answers every question with `bot`; how many were right of how many, and what the log would keep.
fn play(mut drill: Drill, bot: impl Fn(&Item) -> Reply) -> (usize, usize, Vec<String>) {
    let (mut second, mut kept) = (0, Vec::new());
    while drill.phase() != Phase::Over {
        second += 20;
        if drill.phase() == Phase::Looking {
            assert!(drill.look(0));
            drill.looked();
        }
        let item = drill.round().unwrap().item.clone();
        let reply = bot(&item);
        let review = match (drill.phase(), reply) {
            (Phase::Asking, reply) => drill.answer(reply, at(second), Lang::En).unwrap_or_else(|why| {
                panic!("{}: {why:?}", item.id());
            }),
            (Phase::Ticking, Reply::Rubric(_, ticks)) => drill.tick(ticks, at(second), Lang::En).unwrap(),
            _ => None,
        };
        kept.extend(review.map(|review| review.item));
        if drill.phase() == Phase::Judged {
            drill.go_on(at(second));
        }
    }
    let summary = drill.summary();
    (summary.right, summary.asked, kept)
}

fn wish(seed: u64) -> Wish {
    Wish { seed, ..Wish::default() }
}

#[test]
fn a_bot_that_knows_everything_is_always_right() {
    for seed in 0..3 {
        let drill = Drill::new(wish(seed), State::default(), at(0));
        let (right, asked, kept) = play(drill, Item::right_reply);
        assert_eq!((right, asked, kept.len()), (10, 10, 10), "seed {seed}");
    }
}

#[test]
fn a_mistake_brings_a_sibling_and_every_answer_is_kept() {
    let mut drill =
        Drill::new(Wish { concepts: topic("connect-errors"), count: 1, ..wish(5) }, State::default(), at(0));
    let first = drill.round().unwrap().item.clone();
    assert!(drill.give_up(at(9)).is_some_and(|review| !review.right && review.seconds == 9));
    assert!(drill.go_on(at(10)));
    let second = drill.round().unwrap();
    assert!(second.sibling && second.item.concept == first.concept && second.item.hash != first.hash);
    let reply = second.item.right_reply();
    assert!(drill.answer(reply, at(20), Lang::En).unwrap().unwrap().right);
    assert!(!drill.go_on(at(21)), "a sibling is not followed by another");
    assert_eq!((drill.summary().asked, drill.summary().right, drill.summary().missed.len()), (2, 1, 1));
}

#[test]
fn what_cannot_be_read_changes_nothing() {
    let mut drill = Drill::of_items(&["syn-count/4".to_owned()], wish(1), State::default(), at(0));
    assert!(drill.answer(Reply::Line("many".to_owned()), at(1), Lang::En).is_err());
    assert_eq!(drill.phase(), Phase::Asking);
    assert!(drill.hint(Lang::En).is_some());
    let reply = drill.round().unwrap().item.right_reply();
    assert_eq!(drill.answer(reply, at(3), Lang::En).unwrap().unwrap().hints, 1);
}

#[test]
fn who_plays_the_stack_by_the_book_is_always_right() {
    let mut events = 0;
    for seed in 0..20 {
        let plan = be_the_stack(seed);
        assert!((5..=12).contains(&plan.len()), "seed {seed}: {} events", plan.len());
        let drill = Drill::of_plan(plan.clone(), wish(seed), false, State::default(), at(0));
        let (right, asked, _) = play(drill, Item::right_reply);
        assert_eq!(right, asked, "seed {seed}");
        events += asked;
        let again: Vec<u64> = be_the_stack(seed).iter().map(|planned| planned.item.hash).collect();
        assert_eq!(again, plan.iter().map(|planned| planned.item.hash).collect::<Vec<_>>(), "seed {seed}");
        // Nothing of what is still to come is told: the run is stopped just before the event.
        for planned in &plan {
            let played = planned.item.played.as_ref().unwrap();
            assert_eq!(played.at_cut().position() + 1, played.end().unwrap());
            assert_eq!(played.before().count(), 0);
        }
    }
    assert!(events > 100);
}

/// Whoever holds a misconception about closing or about numbers plays an end otherwise, and is told which one it is.
#[test]
fn who_plays_the_stack_by_a_misconception_is_told_which() {
    let (mut told, mut right) = (BTreeSet::new(), 0);
    for seed in 0..12 {
        for Planned { item, .. } in be_the_stack(seed) {
            right += usize::from(item.mistaken.is_empty());
            for mistaken in &item.mistaken {
                let verdict = item.grade(&mistaken.reply, Lang::En).unwrap();
                assert!(!verdict.right && verdict.belief == Some(mistaken.myth), "{} {}", item.id(), mistaken.myth);
                told.insert(mistaken.myth);
            }
        }
    }
    assert!(told.len() >= 5 && right > 0, "{told:?}, and {right} events at which all do the same");
}

#[test]
fn a_wrong_field_is_named_and_the_others_count() {
    let plan = be_the_stack(4);
    let item = &plan[0].item;
    let Reply::Boxes(mut boxes) = item.right_reply() else { panic!("five boxes") };
    boxes[3] = "TIME_WAIT".to_owned();
    let verdict = item.grade(&Reply::Boxes(boxes), Lang::En).unwrap();
    let wrong: Vec<&str> = verdict.parts.iter().filter(|part| !part.right).map(|part| part.label.as_str()).collect();
    assert_eq!((verdict.right, verdict.credit, wrong), (false, 80, vec!["state then"]));
}

#[test]
fn an_interview_presses_harder_from_part_to_part_and_tells_nothing_before_its_end() {
    for seed in 0..4 {
        let plan = interview(15, &[], seed, &State::default(), at(0));
        let pressures: Vec<Pressure> = plan.iter().filter_map(|planned| planned.pressure).collect();
        assert!(pressures.is_sorted(), "{pressures:?}");
        for (pressure, word) in Pressure::ALL {
            assert!(pressures.contains(&pressure), "seed {seed}: no {word}");
        }
        let mut drill =
            Drill::of_plan(plan, Wish { mode: Mode::Interview, ..wish(seed) }, true, State::default(), at(0));
        let first = drill.round().unwrap().item.id();
        drill.give_up(at(5));
        assert_eq!(drill.phase(), Phase::Asking);
        assert_ne!(drill.round().unwrap().item.id(), first);
        let (right, asked, _) = play(drill, Item::right_reply);
        assert_eq!(right + 1, asked, "seed {seed}");
    }
}

/// Of an explanation that has none of its points it is not said that it is partly right; and no verdict says twice
/// which sentence is false.
#[test]
fn a_verdict_says_what_it_means_and_says_it_once() {
    let rubric = generator("why-tcp-explain").into_iter().chain(finwait::quiz::generate::generators());
    let item = rubric.filter(|one| one.format == Format::Explain).find_map(|one| one.item(1).ok()).unwrap();
    let Shape::Rubric = item.ask.shape() else { panic!("a rubric") };
    let points = item.ask.listed(Lang::En).len();
    let mut drill = Drill::of_items(&[item.id()], wish(1), State::default(), at(0));
    drill.answer(Reply::Rubric("no".to_owned(), Vec::new()), at(1), Lang::En).unwrap();
    drill.tick(vec![false; points], at(2), Lang::En).unwrap();
    let told: Vec<String> = drill.round().unwrap().told(Lang::En).into_iter().map(|line| line.text).collect();
    assert!(told[0].contains("none of it") && !told.iter().any(|line| line.contains("partly")), "{told:?}");
    let myth = finwait::quiz::generate::generators().filter(|one| one.format == Format::Myth);
    let item = myth.into_iter().find_map(|one| one.item(1).ok()).unwrap();
    let Reply::Option(right) = item.right_reply() else { panic!("a choice") };
    let mut drill = Drill::of_items(&[item.id()], wish(1), State::default(), at(0));
    drill.answer(Reply::Option(usize::from(right == 0)), at(1), Lang::En).unwrap();
    let told: Vec<String> = drill.round().unwrap().told(Lang::En).into_iter().map(|line| line.text).collect();
    assert_eq!(told.join("\n").matches("False is: ").count(), 1, "{told:?}");
}

/// The report comes long after the question: whoever reads it is told the run again, and what the numbers of an order
/// stand for.
#[test]
fn a_miss_is_told_with_what_it_was_about() {
    let (mut runs, mut orders) = (0, 0);
    for seed in 0..3 {
        let plan = interview(15, &[], seed, &State::default(), at(0));
        let wish = Wish { mode: Mode::Interview, ..wish(seed) };
        let mut drill = Drill::of_plan(plan, wish, true, State::default(), at(0));
        while drill.phase() != Phase::Over {
            if drill.phase() == Phase::Looking {
                drill.looked();
            }
            drill.give_up(at(5));
        }
        let told: Vec<String> = drill.told(Lang::En).into_iter().map(|line| line.text).collect();
        for item in drill.rounds().iter().map(|round| &round.item) {
            if let Some(command) =
                item.played.as_ref().filter(|_| item.outputs.is_empty()).and_then(|one| one.after().first())
            {
                let begins = format!("Now: {command}");
                assert!(told.iter().any(|line| line.starts_with(&begins)), "{}: {begins}", item.id());
                runs += 1;
            }
            if item.format == Format::Order {
                let first = format!("1) {}", item.ask.listed(Lang::En)[0]);
                assert!(told.contains(&first), "{}: {first}", item.id());
                orders += 1;
            }
        }
    }
    assert!(runs > 10 && orders > 0, "{runs} {orders}");
}

#[test]
fn the_clock_ends_an_interview_and_late_answers_are_told() {
    let plan = interview(5, &[], 7, &State::default(), at(0));
    let wish = Wish { seconds: Some(300), mode: Mode::Interview, ..wish(7) };
    let mut drill = Drill::of_plan(plan, wish, true, State::default(), at(0));
    drill.give_up(at(10));
    drill.give_up(at(200));
    assert_eq!(drill.phase(), Phase::Asking);
    drill.give_up(at(301));
    assert_eq!(drill.phase(), Phase::Over);
    assert_eq!((drill.summary().asked, drill.summary().late), (3, 2));
}

#[test]
fn an_incident_is_looked_at_first_and_the_looks_are_counted() {
    let item = finwait::quiz::generate::incident(17).unwrap();
    let (id, of) = (item.id(), item.outputs.len());
    let mut drill = Drill::of_items(&[id.clone(), id], wish(1), State::default(), at(0));
    assert_eq!(drill.phase(), Phase::Looking);
    let reply = item.right_reply();
    assert!(drill.answer(reply.clone(), at(1), Lang::En).unwrap().is_none(), "nothing is answered yet");
    assert!(!drill.look(of) && drill.look(of - 1) && drill.look(0) && drill.look(0));
    assert_eq!((0..of).filter(|at| drill.round().unwrap().shows(*at)).count(), 2);
    drill.looked();
    assert!(!drill.look(1), "what was seen must do");
    let review = drill.answer(reply, at(60), Lang::En).unwrap().unwrap();
    assert!(review.right && review.produced);
    assert!(drill.go_on(at(61)));
    // The second one is given up before anything was seen.
    assert!(drill.give_up(at(62)).is_some_and(|review| !review.right));
    assert_eq!(drill.summary().looks, (2, 2 * of));
}

#[test]
fn a_wrong_cause_is_told_what_it_would_show() {
    let item = finwait::quiz::generate::incident(17).unwrap();
    let Reply::Boxes(mut boxes) = item.right_reply() else { panic!("three boxes") };
    boxes[0] = if boxes[0] == "1" { "2" } else { "1" }.to_owned();
    let verdict = item.grade(&Reply::Boxes(boxes), Lang::En).unwrap();
    assert_eq!((verdict.right, verdict.credit), (false, 66));
    assert!(verdict.why.unwrap().en.starts_with("It would show: "));
}

#[test]
fn incidents_are_of_many_kinds_and_never_shown_before_they_are_asked_for() {
    let mut concepts: Vec<&str> = Vec::new();
    for seed in 0..60 {
        let item = finwait::quiz::generate::incident(seed).unwrap();
        assert!(item.by_asking && item.outputs.len() > 1, "{}", item.id());
        concepts.push(item.concept);
    }
    concepts.sort_unstable();
    concepts.dedup();
    assert!(concepts.len() >= 12, "{concepts:?}");
}

/// The lines of an item's run, or its prompt where it has none.
fn told(item: &Item) -> Vec<String> {
    match &item.played {
        Some(played) => played.text().lines().map(str::to_owned).collect(),
        None => item.prompt.en.split_whitespace().map(str::to_owned).collect(),
    }
}

#[test]
fn a_follow_up_is_about_the_same_situation() {
    for chain in CHAINS {
        for seed in 0..20 {
            let items: Vec<Item> =
                chain.links.iter().map(|(name, _)| generator(name).unwrap().item(seed).unwrap()).collect();
            for pair in items.windows(2) {
                let [one, two] = pair else { continue };
                // What is worked out has a run of its own, on a small scale, which is not told.
                let has_run = |item: &Item| item.played.as_ref().is_some_and(|played| !played.is_untold());
                if !has_run(one) || !has_run(two) {
                    continue;
                }
                let (one, two) = (told(one), told(two));
                let only = |here: &[String], there: &[String]| here.iter().filter(|line| !there.contains(line)).count();
                assert!(only(&one, &two) <= 2 && only(&two, &one) <= 2, "{}/{seed}\n{one:?}\n{two:?}", chain.name);
                assert_ne!(one, two, "{}/{seed}: nothing has changed", chain.name);
            }
        }
    }
}

#[test]
fn a_follow_up_met_alone_is_told_with_what_came_before_it() {
    for chain in CHAINS {
        let items: Vec<Item> = chain.links.iter().map(|(name, _)| generator(name).unwrap().item(5).unwrap()).collect();
        for lang in Lang::ALL {
            for (place, item) in items.iter().enumerate() {
                let drill = Drill::of_items(&[item.id()], wish(1), State::default(), at(0));
                let lead = drill.round().unwrap().lead(lang).join("\n");
                assert_eq!(lead.is_empty(), place == 0, "{}", item.id());
                assert!(place == 0 || lead.contains(items[0].prompt.get(lang)), "{lead}");
                let said = chain.links[..=place].iter().all(|(_, say)| lead.contains(say.get(lang)));
                let told = items[..place].iter().all(|one| one.played.is_some() || lead.contains(one.prompt.get(lang)));
                assert!(said && told, "{lead}");
                assert!(sheet::whole(item, lang).starts_with(&lead));
            }
        }
    }
}

/// How well a bot does that chooses by `pick` among the options of many items, against chance; both in thousandths.
fn by_choice(pick: impl Fn(&Item, usize) -> usize) -> (i64, i64) {
    let (mut right, mut chance, mut asked) = (0_i64, 0_i64, 0_i64);
    for generator in finwait::quiz::generate::generators() {
        for seed in 0..3 {
            let Ok(item) = generator.item(seed) else { continue };
            if item.ask.shape() != Shape::Choice {
                break;
            }
            let count = item.ask.listed(Lang::En).len();
            let verdict = item.grade(&Reply::Option(pick(&item, count)), Lang::En).unwrap();
            right += i64::from(verdict.right) * 1000;
            chance += 1000 / i64::try_from(count).unwrap();
            asked += 1;
        }
    }
    assert!(asked > 150, "only {asked} choices");
    (right / asked, chance / asked)
}

#[test]
fn guessing_does_no_better_than_chance() {
    let (right, chance) = by_choice(|item, count| SimRng::new(item.hash, Stream::Questions, 9).index(count));
    assert!((right - chance).abs() <= 90, "at random: {right} against {chance}");
    let longest = |item: &Item, _| {
        let options = item.ask.listed(Lang::En);
        (0..options.len()).max_by_key(|at| options[*at].chars().count()).unwrap_or(0)
    };
    let (right, chance) = by_choice(longest);
    assert!((right - chance).abs() <= 90, "the longest: {right} against {chance}");
}
