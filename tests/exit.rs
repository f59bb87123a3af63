//! The questions at the exit of a lesson: none that the lesson has asked, and hardly ever all of one sort.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use finwait::lang::Lang;
use finwait::lesson::{Course, EXIT_COUNT, LessonRun, exit_wish};
use finwait::quiz::drill::{Drill, Phase, Seen};
use finwait::quiz::schedule::{Moment, State};

const SEEDS: u64 = 50;

#[test]
fn at_the_exit_nothing_is_asked_that_the_lesson_has_asked_and_seldom_all_in_one_sort() {
    let course = Course::built_in();
    let (mut asked, mut of_one_sort) = (0, 0);
    for entry in course.entries().iter().filter(|entry| !entry.head.breaker) {
        let proved = entry.prove(Lang::En).unwrap();
        let seen: Vec<Seen> = proved.questions.iter().flatten().map(Seen::of).collect();
        let id = proved.lesson.id.clone();
        let run = LessonRun::new(proved, true);
        for seed in 1..=SEEDS {
            let now = Moment { at: 1_700_000_000, east: 0 };
            let mut drill = Drill::new(exit_wish(&run, seed).unwrap(), State::default(), now);
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
            for round in &rounds {
                assert!(!seen.iter().any(|seen| seen.is(&round.item)), "{id}, seed {seed}: {}", round.item.id());
                asked += 1;
            }
            let first = rounds[0].item.format;
            of_one_sort += usize::from(rounds.iter().all(|round| round.item.format == first));
        }
    }
    let exits = asked / EXIT_COUNT;
    assert!(exits == 44 * 50, "{exits}");
    // A concept may have no other sort that the lesson has not asked.
    assert!(of_one_sort * 50 < exits, "{of_one_sort} of {exits} are of one sort");
}
