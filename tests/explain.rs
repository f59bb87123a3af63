//! Classic questions outside of interviews: in drills, where the learner judges alone, in the schedule, on sheets and
//! cards. And the date of an exam, as the command line takes it.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::path::Path;
use std::process::Command;

use finwait::lang::Lang;
use finwait::quiz::bank::bank;
use finwait::quiz::drill::{Drill, Phase, Wish, topic};
use finwait::quiz::generate::item;
use finwait::quiz::item::{Item, Reply, Shape};
use finwait::quiz::schedule::{DAY_S, Moment, Review, State};
use finwait::quiz::{CONCEPTS, Format};

/// A morning in 2026.
const START: i64 = 1_780_000_000;

fn at(second: i64) -> Moment {
    Moment::utc(START + second)
}

/// Answers everything right; what was asked and what the log would keep.
fn play(mut drill: Drill, mut second: i64) -> (Vec<Item>, Vec<Review>) {
    let (mut items, mut kept) = (Vec::new(), Vec::new());
    while drill.phase() != Phase::Over {
        second += 20;
        let item = drill.round().unwrap().item.clone();
        let reply = item.right_reply();
        let review = match (drill.phase(), reply) {
            (Phase::Ticking, Reply::Rubric(_, ticks)) => drill.tick(ticks, at(second), Lang::En).unwrap(),
            (_, reply) => drill.answer(reply, at(second), Lang::En).unwrap(),
        };
        kept.extend(review);
        if drill.phase() == Phase::Judged {
            items.push(item);
            drill.go_on(at(second));
        }
    }
    (items, kept)
}

#[test]
fn every_question_of_the_bank_can_be_drilled_and_named() {
    for entry in bank().entries() {
        let item = item(&format!("bank/{}", entry.id)).unwrap();
        assert_eq!(item.id(), format!("bank/{}", entry.id));
        assert!(item.produced() && item.ask.shape() == Shape::Rubric);
        let old = finwait::quiz::generate::item(&format!("bank/{}", item.seed)).unwrap();
        assert_eq!(old.hash, item.hash, "the number in older logs");
        let mine = CONCEPTS.iter().filter(|concept| entry.concepts.iter().any(|id| id == concept.id));
        for concept in mine {
            let from: Vec<Item> = concept
                .generators()
                .filter(|generator| generator.format == Format::Explain)
                .flat_map(|generator| (0..12).filter_map(|seed| generator.item(seed).ok()))
                .collect();
            let found = from.iter().find(|other| other.hash == item.hash);
            assert!(found.is_some_and(|found| found.concept == concept.id), "{}: {}", concept.id, entry.id);
        }
    }
}

#[test]
fn a_drill_of_explanations_asks_each_once_and_is_over_then() {
    let concepts = topic("close-states");
    let wish = Wish { concepts, formats: vec![Format::Explain], count: 1000, ..Wish::default() };
    let (items, kept) = play(Drill::new(wish, State::default(), at(0)), 0);
    let about = bank().entries().iter().filter(|entry| entry.concepts.iter().any(|id| id == "close-states")).count();
    assert_eq!((items.len(), kept.len()), (about, about));
    assert!(kept.iter().all(|review| review.right && review.produced && review.format == Format::Explain));
    let mut ids: Vec<String> = items.iter().map(Item::id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), about, "none twice");
}

/// Who is new meets none; who knows much meets one in a drill at most, and some in many drills.
#[test]
fn without_a_wish_explanations_are_rare_and_only_about_what_is_known() {
    let mut state = State::default();
    let (mut all, mut explained) = (0, 0);
    for day in 0..20 {
        let wish = Wish { seed: u64::try_from(day).unwrap(), ..Wish::default() };
        let known = state.clone();
        let (items, kept) = play(Drill::new(wish, state.clone(), at(day * DAY_S)), day * DAY_S);
        let own: Vec<&Item> = items.iter().filter(|item| item.format == Format::Explain).collect();
        assert!(own.len() <= 1, "day {day}");
        assert!(own.iter().all(|item| known.concept(item.concept).is_some_and(|track| track.right > 0)), "day {day}");
        (all, explained) = (all + items.len(), explained + own.len());
        for review in &kept {
            state.apply(review);
        }
    }
    assert!(explained > 0 && explained * 10 <= all, "{explained} of {all}");
}

#[test]
fn what_nobody_but_the_learner_judged_never_proves_mastery_alone() {
    let review = |format: Format, produced: bool, day: i64| Review {
        at: START + day * DAY_S,
        east: 0,
        concept: "flags".to_owned(),
        format,
        produced,
        credit: 100,
        right: true,
        hints: 0,
        seconds: 10,
        confidence: finwait::quiz::schedule::Confidence::None,
        item: "some/1".to_owned(),
        canon: 7,
        difficulty: None,
        belief: None,
        mode: finwait::quiz::schedule::Mode::Drill,
    };
    let mastered = |reviews: &[Review]| {
        let mut state = State::default();
        for review in reviews {
            state.apply(review);
        }
        state.concept("flags").unwrap().mastered()
    };
    let explained = review(Format::Explain, true, 0);
    assert!(!mastered(&[explained.clone(), review(Format::Myth, false, 3)]), "chosen, and judged by oneself");
    assert!(mastered(&[explained, review(Format::NextSegment, true, 3)]), "a second format");
}

fn finwait(home: &Path, line: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finwait"));
    command.env_clear().env("LANG", "en_US.UTF-8").env("TZ", "CST-8").env("FINWAIT_HOME", home);
    let output = command.args(line.split_whitespace()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn sheets_and_cards_of_classic_questions() {
    let home = tempfile::tempdir().unwrap();
    let (code, cards, _) = finwait(home.path(), "sheet --anki --bank");
    let rows: Vec<&str> = cards.lines().filter(|line| line.starts_with("bank/")).collect();
    assert_eq!((code, rows.len()), (0, bank().entries().len()));
    assert!(rows.iter().any(|row| row.starts_with("bank/four-way-close\t")));
    // What programs print keeps its columns, and the cards of another language are other cards.
    let (_, cards, _) = finwait(home.path(), "sheet --anki --count 60 --topic reading-ss --topic reading-tcpdump");
    let (_, chinese, _) = finwait(home.path(), "sheet --anki --count 60 --topic reading-ss --lang zh");
    let names = |cards: &str| -> Vec<String> {
        let rows = cards.lines().filter(|line| !line.starts_with('#'));
        rows.map(|row| row.split('\t').next().unwrap().to_owned()).collect()
    };
    assert!(!names(&cards).is_empty() && names(&chinese).iter().all(|name| !names(&cards).contains(name)), "{chinese}");
    for row in cards.lines().filter(|line| line.contains("  ")) {
        let fields = row.split('\t').filter(|field| field.contains("  "));
        assert!(fields.into_iter().all(|field| field.trim_matches('"').starts_with("<pre ")), "{row}");
    }
    let (_, sheet, _) = finwait(home.path(), "sheet --type explain --answers --count 3 --seed 4");
    let (_, drawn, _) = finwait(home.path(), "sheet --anki --type explain --count 3 --seed 4");
    assert_eq!(sheet.matches("\n  Source: ").count(), 3, "{sheet}");
    assert_eq!(drawn.lines().filter(|line| rows.contains(line)).count(), 3, "the same cards as in the whole bank");
    let (_, plain, _) = finwait(home.path(), "sheet --count 40");
    assert!(!plain.contains("[Explain]"), "only where it is asked for");
}

#[test]
fn an_exam_is_set_by_its_date() {
    let home = tempfile::tempdir().unwrap();
    let run = |when: &str| finwait(home.path(), &format!("progress exam {when}"));
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
    let day = |days: i64| now.date().checked_add(jiff::Span::new().days(days)).unwrap().to_string();
    let (code, out, _) = run(&day(30));
    assert!(code == 0 && out.contains(&day(30)), "{out}");
    let (_, shown, _) = finwait(home.path(), "progress");
    assert!(shown.contains(&format!("{}. Whole days left: 29", day(30))), "{shown}");
    for (wrong, says) in [
        (day(0), "not ahead"),
        (day(-9), "not ahead"),
        (day(1500), "too far"),
        ("2027-02-29".to_owned(), "no 2027-02-29"),
        ("2027-13-01".to_owned(), "no 2027-13-01"),
        ("soon".to_owned(), "takes a date"),
        ("0".to_owned(), "takes a date"),
        ("2027-1".to_owned(), "takes a date"),
    ] {
        let (code, _, err) = run(&wrong);
        assert!(code == 2 && err.contains(says), "{wrong}: {code} {err}");
    }
    let (_, shown, _) = finwait(home.path(), "progress");
    assert!(shown.contains(&day(30)), "what was refused changes nothing");
}
