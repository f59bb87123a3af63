//! The questions at the exit of a lesson: none that the lesson has asked, and hardly ever all of one sort.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use finwait::lang::Lang;
use finwait::lesson::{Course, EXIT_COUNT, EXIT_LENGTH, LessonRun, exit_wish, length};
use finwait::quiz::drill::{Drill, Phase, Seen};
use finwait::quiz::schedule::{Moment, State};
use finwait::quiz::sheet;

const SEEDS: u64 = 50;

#[test]
fn at_the_exit_nothing_is_asked_that_the_lesson_has_asked_and_seldom_all_in_one_sort() {
    let course = Course::built_in();
    let (mut asked, mut of_one_sort, mut read) = (0, 0, [0; 2]);
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
                for (read, lang) in read.iter_mut().zip(Lang::ALL) {
                    let item = &round.item;
                    let mut texts: Vec<String> = item.tell.iter().map(|words| words.get(lang).to_owned()).collect();
                    if let Some(played) = &item.played {
                        texts.extend(played.before().map(str::to_owned));
                        texts.extend(played.after().iter().cloned());
                    }
                    texts.push(sheet::asked(item, lang));
                    // As in the lesson, the first two sentences that say why.
                    texts.extend(item.explanation(lang).into_iter().take(2));
                    *read += texts.iter().map(|text| length(text, lang)).sum::<usize>();
                }
            }
            let first = rounds[0].item.format;
            of_one_sort += usize::from(rounds.iter().all(|round| round.item.format == first));
        }
    }
    // The minutes of a lesson count so much for each.
    let average = read.map(|read| read / asked);
    for (average, counted) in average.into_iter().zip(EXIT_LENGTH) {
        assert!(average.abs_diff(counted) * 10 <= counted, "{average} words are read, {counted} are counted");
    }
    let exits = asked / EXIT_COUNT;
    assert!(exits == 44 * 50, "{exits}");
    // A concept may have no other sort that the lesson has not asked.
    assert!(of_one_sort * 50 < exits, "{of_one_sort} of {exits} are of one sort");
}
