//! The questions at the exit of a lesson: none that the lesson has asked, and hardly ever all of one sort.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use finwait::lang::Lang;
use finwait::lesson::{Course, EXIT_COUNT, EXIT_LENGTH, LessonRun, exit_wish, length};
use finwait::quiz::Item;
use finwait::quiz::drill::{Drill, Phase, Seen};
use finwait::quiz::schedule::{Moment, State};
use finwait::quiz::sheet;

const SEEDS: u64 = 50;

/// What was asked at the exits.
#[derive(Default)]
struct Asked {
    exits: usize,
    questions: usize,
    /// Exits whose questions are all of one sort.
    of_one_sort: usize,
    /// What is read of them, in each language.
    read: [usize; 2],
}

impl Asked {
    fn add(&mut self, other: &Self) {
        self.exits += other.exits;
        self.questions += other.questions;
        self.of_one_sort += other.of_one_sort;
        self.read.iter_mut().zip(other.read).for_each(|(read, more)| *read += more);
    }
}

/// All that is read of an item, as long as [`length`] counts it.
fn read(item: &Item, lang: Lang) -> usize {
    let mut texts: Vec<String> = item.tell.iter().map(|words| words.get(lang).to_owned()).collect();
    if let Some(played) = &item.played {
        texts.extend(played.before().map(str::to_owned));
        texts.extend(played.after().iter().cloned());
    }
    texts.push(sheet::asked(item, lang));
    // As in the lesson, the first two sentences that say why.
    texts.extend(item.explanation(lang).into_iter().take(2));
    texts.iter().map(|text| length(text, lang)).sum()
}

/// The exit of a lesson with one seed, to its end.
fn exit(run: &LessonRun, seen: &[Seen], seed: u64) -> Asked {
    let id = &run.proved().lesson.id;
    let now = Moment { at: 1_700_000_000, east: 0 };
    let mut drill = Drill::new(exit_wish(run, seed).unwrap(), State::default(), now);
    for _ in 0..2 * EXIT_COUNT {
        if drill.phase() == Phase::Looking {
            drill.looked();
        }
        if drill.phase() == Phase::Over {
            break;
        }
        drill.give_up(now);
        drill.go_on(now);
    }
    let rounds: Vec<_> = drill.rounds().iter().filter(|round| !round.sibling).collect();
    assert_eq!(rounds.len(), EXIT_COUNT, "{id}, seed {seed}");
    let first = rounds[0].item.format;
    let of_one_sort = usize::from(rounds.iter().all(|round| round.item.format == first));
    let mut asked = Asked { exits: 1, questions: rounds.len(), of_one_sort, ..Asked::default() };
    for round in &rounds {
        assert!(!seen.iter().any(|seen| seen.is(&round.item)), "{id}, seed {seed}: {}", round.item.id());
        asked.read.iter_mut().zip(Lang::ALL).for_each(|(sum, lang)| *sum += read(&round.item, lang));
    }
    asked
}

/// All exits of every second lesson, from the first or from the second on.
fn exits(from: usize) -> Asked {
    let course = Course::built_in();
    let mut asked = Asked::default();
    for entry in course.entries().iter().filter(|entry| !entry.head.breaker).skip(from).step_by(2) {
        let proved = entry.prove(Lang::En).unwrap();
        let seen: Vec<Seen> = proved.questions.iter().flatten().map(Seen::of).collect();
        let run = LessonRun::new(proved, true);
        (1..=SEEDS).for_each(|seed| asked.add(&exit(&run, &seen, seed)));
    }
    asked
}

#[test]
fn at_the_exit_nothing_is_asked_that_the_lesson_has_asked_and_seldom_all_in_one_sort() {
    let mut asked = Asked::default();
    std::thread::scope(|scope| {
        let halves = [0, 1].map(|from| scope.spawn(move || exits(from)));
        for half in halves {
            asked.add(&half.join().unwrap());
        }
    });
    // The minutes of a lesson count so much for each.
    for (read, counted) in asked.read.into_iter().zip(EXIT_LENGTH) {
        let average = read / asked.questions;
        assert!(average.abs_diff(counted) * 10 <= counted, "{average} words are read, {counted} are counted");
    }
    assert!(asked.exits == 44 * 50, "{}", asked.exits);
    // A concept may have no other sort that the lesson has not asked.
    assert!(asked.of_one_sort * 50 < asked.exits, "{} of {} are of one sort", asked.of_one_sort, asked.exits);
}
