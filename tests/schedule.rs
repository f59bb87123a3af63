//! What the schedule promises: for any stream of answers, for a clock that lies, before an exam, and for ten thousand
//! simulated learners whose forgetting is known.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stderr, reason = "it tells what it measured")]

use finwait::quiz::Format;
use finwait::quiz::schedule::{
    Ask, ConceptInfo, Confidence, DAY_S, Exam, Help, Method, Mode, Moment, Rating, Reason, Review, Standing, State,
    next, plan,
};
use finwait::sim::{SimRng, Stream};
use proptest::prelude::*;

#[path = "schedule/learners.rs"]
mod learners;

/// Noon of a day, UTC.
fn noon(day: i64) -> Moment {
    Moment::utc(1_760_000_000 / DAY_S * DAY_S + day * DAY_S + DAY_S / 2)
}

fn review(concept: &str, at: Moment, right: bool) -> Review {
    Review {
        at: at.at,
        east: at.east,
        concept: concept.to_owned(),
        format: Format::NextSegment,
        produced: true,
        credit: if right { 100 } else { 0 },
        right,
        hints: 0,
        seconds: 0,
        confidence: Confidence::None,
        item: format!("{concept}/1"),
        canon: 0,
        difficulty: None,
        belief: None,
        mode: Mode::Drill,
    }
}

fn rng() -> SimRng {
    SimRng::new(1, Stream::Reviews, 0)
}

/// A right answer of the pace and confidence that make it that rating, once the pace is known to be 20 seconds.
fn rated(concept: &str, at: Moment, rating: Rating) -> Review {
    let (right, seconds, confidence) = match rating {
        Rating::Again => (false, 20, Confidence::High),
        Rating::Hard => (true, 20, Confidence::Low),
        Rating::Good => (true, 20, Confidence::Medium),
        Rating::Easy => (true, 10, Confidence::High),
    };
    Review { seconds, confidence, ..review(concept, at, right) }
}

/// A learner whose pace is known.
fn paced() -> State {
    let mut state = State::default();
    for at in 0..20 {
        state.apply(&rated("warm-up", noon(-40 + at), Rating::Good));
    }
    state
}

#[test]
fn an_answer_is_worth_what_pedagogy_says() {
    let good = rated("a", noon(0), Rating::Good);
    let high = Confidence::High;
    let cases = [
        (Review { right: false, ..good.clone() }, Rating::Again),
        (Review { right: false, credit: 90, ..good.clone() }, Rating::Again),
        (Review { hints: 1, confidence: high, seconds: 2, ..good.clone() }, Rating::Hard),
        (Review { seconds: 41, ..good.clone() }, Rating::Hard),
        (Review { seconds: 40, ..good.clone() }, Rating::Good),
        (Review { confidence: Confidence::Low, seconds: 2, ..good.clone() }, Rating::Hard),
        (Review { seconds: 2, ..good.clone() }, Rating::Good),
        (Review { seconds: 14, confidence: high, ..good.clone() }, Rating::Good),
        (Review { seconds: 13, confidence: high, ..good.clone() }, Rating::Easy),
        (Review { seconds: 0, confidence: high, ..good.clone() }, Rating::Good),
    ];
    for (review, rating) in cases {
        assert_eq!(paced().apply(&review), rating, "{review:?}");
    }
    // Nobody's pace is known after one answer, and each format has its own.
    let fast = Review { seconds: 1, confidence: high, ..good };
    assert_eq!(State::default().apply(&fast), Rating::Good);
    assert_eq!(paced().apply(&Review { format: Format::Explain, ..fast }), Rating::Good);
}

/// The same numbers in every build and on every machine: what FSRS-6 makes of the default parameters, rounded.
#[test]
fn the_numbers_of_the_memory_are_pinned() {
    use Rating::{Again, Easy, Good, Hard};
    let stream = [Good, Good, Hard, Good, Again, Good, Easy, Good, Good, Again, Hard, Good];
    let mut state = paced();
    let mut day = 0;
    let mut seen = Vec::new();
    for rating in stream {
        state.apply(&rated("a", noon(day), rating));
        let memory = state.concept("a").unwrap().memory;
        seen.push((memory.stability, memory.difficulty, memory.interval));
        day += if rating == Again { 0 } else { i64::from(memory.interval) };
    }
    assert_eq!(seen, PINNED);
}

/// Stability in thousandths of a day, difficulty in thousandths, interval in days.
const PINNED: [(u32, u32, u32); 12] = [
    (2307, 2118, 2),
    (10970, 2111, 11),
    (32210, 4748, 32),
    (92760, 4738, 93),
    (3657, 8256, 4),
    (3657, 8243, 4),
    (12390, 7641, 12),
    (26800, 7629, 27),
    (55090, 7617, 55),
    (2907, 9202, 3),
    (2907, 9455, 3),
    (4979, 9441, 5),
];

#[test]
fn mastery_wants_two_days_two_formats_and_one_produced_answer() {
    let [day_0, day_1] = [noon(0), noon(1)];
    let answers = |list: &[(Moment, Format, bool)]| {
        let mut state = State::default();
        for (at, format, produced) in list {
            state.apply(&Review { format: *format, produced: *produced, ..review("a", *at, true) });
        }
        state.standing("a", noon(1))
    };
    let (one, two) = (Format::NextSegment, Format::Number);
    let cases: [(&[_], Standing); 9] = [
        (&[], Standing::New),
        (&[(day_0, one, true)], Standing::Fragile),
        (&[(day_0, one, true), (day_1, one, true)], Standing::Fragile),
        (&[(day_0, one, true), (day_0, two, true)], Standing::Fragile),
        (&[(day_0, one, false), (day_1, two, false)], Standing::Fragile),
        (&[(day_0, one, false), (day_1, one, true)], Standing::Fragile),
        (&[(day_0, one, false), (day_1, two, true)], Standing::Solid),
        (&[(day_0, one, true), (day_1, two, false)], Standing::Solid),
        (&[(day_0, one, true), (day_0, two, false), (day_1, one, true)], Standing::Solid),
    ];
    for (list, standing) in cases {
        assert_eq!(answers(list), standing, "{list:?}");
    }
}

#[test]
fn a_concept_goes_from_new_to_stale() {
    let mut state = State::default();
    let mut stand = |review: Option<Review>, now: Moment| {
        if let Some(review) = review {
            state.apply(&review);
        }
        (state.standing("a", now), state.is_due("a", now))
    };
    assert_eq!(stand(None, noon(0)), (Standing::New, false));
    assert_eq!(stand(Some(review("a", noon(0), false)), noon(0)), (Standing::Seen, false));
    let later = Moment::utc(noon(0).at + 600);
    assert_eq!(stand(None, later), (Standing::Seen, true), "it comes back in the same sitting");
    assert_eq!(stand(Some(review("a", later, true)), later), (Standing::Fragile, false));
    let number = Review { format: Format::Number, ..review("a", noon(3), true) };
    assert_eq!(stand(Some(number), noon(3)), (Standing::Solid, false));
    assert_eq!(stand(None, noon(300)), (Standing::Stale, true));
    assert_eq!(stand(Some(review("a", noon(300), false)), noon(300)), (Standing::Fragile, false));
    assert_eq!(stand(Some(review("a", noon(301), true)), noon(301)), (Standing::Solid, false));
}

#[test]
fn help_fades_and_comes_back() {
    let mut state = State::default();
    let mut level = |right: bool, hints: u8| {
        state.apply(&Review { hints, ..review("a", noon(0), right) });
        state.help("a").number()
    };
    let levels: Vec<u8> = [true; 8].map(|right| level(right, 0)).to_vec();
    assert_eq!(levels, [0, 1, 1, 2, 2, 3, 3, 3]);
    assert_eq!([level(false, 0), level(true, 0), level(false, 0), level(false, 0)], [3, 3, 3, 2]);
    assert_eq!([level(true, 0), level(true, 1), level(true, 0), level(true, 0)], [2, 2, 2, 3]);
}

#[test]
fn a_myth_is_busted_on_the_second_day_and_lives_again() {
    let mut state = State::default();
    let shows = |day| Review { belief: Some("M26".to_owned()), ..review("a", noon(day), false) };
    let busted = |state: &State| state.myths().next().map(|(id, myth)| (id.to_owned(), myth.shown, myth.busted));
    state.apply(&shows(0));
    state.apply(&review("a", noon(1), true));
    state.apply(&review("a", noon(1), true));
    state.apply(&review("b", noon(2), true));
    assert_eq!(busted(&state), Some(("M26".to_owned(), 1, None)));
    state.apply(&review("a", noon(3), true));
    assert_eq!(busted(&state), Some(("M26".to_owned(), 1, Some(noon(3).at))));
    state.apply(&shows(4));
    assert_eq!(busted(&state), Some(("M26".to_owned(), 2, None)));
}

#[test]
fn no_question_comes_twice_in_sixty_days() {
    let mut state = State::default();
    state.apply(&Review { canon: 7, ..review("a", noon(0), true) });
    assert!(!state.is_fresh(7, noon(59)) && state.is_fresh(7, noon(60)) && state.is_fresh(8, noon(0)));
    assert!(!state.is_fresh(7, noon(-5)), "nor when the clock jumped back");
}

fn infos(sets: &[(&str, Option<finwait::quiz::concept::Set>)]) -> Vec<ConceptInfo> {
    let formats = vec![Format::NextSegment, Format::Number];
    sets.iter().map(|(id, set)| ConceptInfo { id: (*id).to_owned(), set: *set, formats: formats.clone() }).collect()
}

#[test]
fn the_weakest_due_concept_comes_most_often_and_what_is_not_due_last() {
    use Reason::{Due, Extra, New, Unfinished};
    let mut state = State::default();
    for (concept, day) in [("weak", 0), ("middle", 10), ("strong", 20), ("fresh", 39)] {
        state.apply(&review(concept, noon(day), true));
    }
    let all = infos(&[("strong", None), ("fresh", None), ("weak", None), ("middle", None), ("never", None)]);
    let mut rng = rng();
    let mut counts = [0; 3];
    for _ in 0..1000 {
        let ask = next(&state, &all, noon(40), &mut rng).unwrap();
        assert_eq!(ask.reason, Due);
        counts[["weak", "middle", "strong"].iter().position(|id| *id == ask.concept).unwrap()] += 1;
    }
    assert!((650..750).contains(&counts[0]) && counts[1] > 100 && counts[2] > 100, "{counts:?}");
    let reasons: Vec<Reason> = plan(&state, &all, noon(40), 7, &mut rng).iter().map(|ask| ask.reason).collect();

    assert_eq!(reasons[..3], [Due, Due, Due]);
    assert!(reasons[3..5] == [New, Unfinished] || reasons[3..5] == [Unfinished, New], "{reasons:?}");
    assert_eq!(reasons[5..], [Extra, Extra]);
    assert_eq!(next(&state, &[], noon(40), &mut rng), None);
    let help = next(&State::default(), &all, noon(0), &mut rng).unwrap();
    assert_eq!((help.reason, help.help), (New, Help::Worked));
}

#[test]
fn a_format_that_is_missing_for_mastery_is_asked_next() {
    let mut state = State::default();
    state.apply(&review("a", noon(0), true));
    for _ in 0..20 {
        let ask = next(&state, &infos(&[("a", None)]), noon(9), &mut rng()).unwrap();
        assert_eq!(ask.format, Some(Format::Number));
    }
}

#[test]
fn sets_are_mixed_in_every_review() {
    use finwait::quiz::concept::Set::{Queues, Waits};
    let all = infos(&[
        ("tw", Some(Waits)),
        ("cw", Some(Waits)),
        ("fw2", Some(Waits)),
        ("synq", Some(Queues)),
        ("accq", Some(Queues)),
        ("mss", None),
        ("isn", None),
    ]);
    for seed in 0..500 {
        let mut rng = SimRng::new(seed, Stream::Reviews, 0);
        let mut state = State::default();
        let mut answers = SimRng::new(seed, Stream::Questions, 0);
        for info in &all {
            state.apply(&review(&info.id, noon(answers.below(9).cast_signed()), answers.chance(3, 4)));
        }
        let asks = plan(&state, &all, noon(60), 10, &mut rng);
        let set = |ask: &Ask| all.iter().find(|info| info.id == ask.concept).unwrap().set;
        assert_eq!(asks.len(), 10);
        for pair in asks.windows(2) {
            assert_ne!(pair[0].concept, pair[1].concept, "{asks:?}");
        }
        for wanted in [Waits, Queues] {
            let first = asks.iter().position(|ask| set(ask) == Some(wanted)).unwrap();
            assert_eq!(set(&asks[first + 1]), Some(wanted), "seed {seed}: {asks:?}");
        }
    }
}

/// The same in a session in which every answer is written down, some of them wrong, and wrong ones come back at once.
#[test]
fn no_concept_comes_three_times_running_in_a_session_either() {
    let all = infos(&[("a", None), ("b", None), ("c", None)]);
    for seed in 0..200 {
        let mut rng = SimRng::new(seed, Stream::Reviews, 1);
        let mut state = State::default();
        let mut asked = Vec::new();
        for at in 0..10 {
            let now = Moment::utc(noon(0).at + at * 400);
            let ask = next(&state, &all, now, &mut rng).unwrap();
            state.apply(&review(&ask.concept, now, rng.chance(1, 2)));
            asked.push(ask.concept);
        }
        assert!(asked.windows(2).all(|pair| pair[0] != pair[1]), "{asked:?}");
    }
}

fn any_rating() -> impl Strategy<Value = Rating> {
    prop::sample::select(Rating::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn intervals_never_shrink_after_good_and_again_always_costs(
        stream in prop::collection::vec((any_rating(), 0_i64..400), 1..25),
        method in prop::sample::select(vec![Method::Fsrs, Method::FixedSteps]),
    ) {
        let mut state = State::new(method);
        for at in 0..9 {
            state.apply(&rated("warm-up", noon(-40 + at), Rating::Good));
        }
        let mut day = 0;
        for (rating, wait) in stream {
            day += wait;
            let before = state.concept("a").map(|track| track.memory);
            let now = noon(day);
            prop_assert_eq!(state.apply(&rated("a", now, rating)), rating);
            let after = state.concept("a").unwrap().memory;
            prop_assert!(after.interval >= 1 && after.stability >= 1 && state.recall("a", now) <= 1000);
            if let Some(before) = before {
                match rating {
                    Rating::Good | Rating::Easy => prop_assert!(after.interval >= before.interval),
                    Rating::Hard => prop_assert!(after.stability >= before.stability),
                    Rating::Again if method == Method::FixedSteps => prop_assert!(after.interval == 1),
                    Rating::Again => prop_assert!(after.stability < before.stability || before.stability <= 2),
                }
            }
            // Not twice on a day, unless it was wrong.
            let due = Moment::utc(state.due("a", now).unwrap());
            prop_assert_eq!(due.day() > now.day(), rating != Rating::Again);
        }
    }

    #[test]
    fn before_an_exam_nothing_is_put_off_and_all_comes_back_in_the_last_two_days(
        stream in prop::collection::vec((any_rating(), 0_i64..30), 1..15),
        days in 0_u32..60,
        late in 0_i64..20,
        name in "[a-z]{1,8}",
    ) {
        let mut state = paced();
        let mut day = 0;
        for (rating, wait) in &stream {
            day += wait;
            state.apply(&rated(&name, noon(day), *rating));
        }
        let set = Moment::utc(noon(day).at + late * DAY_S / 3);
        let exam = Exam::in_days(set, days);
        state.set_exam(Some(exam));
        let mut now = set;
        let mut in_window = state.concept(&name).unwrap().last.at >= exam.date - 2 * DAY_S;
        for _ in 0..200 {
            if state.exam(now).is_none() {
                break;
            }
            let due = state.due(&name, now).unwrap();
            prop_assert!(due <= exam.date, "{} s past the date", due - exam.date);
            let last = state.concept(&name).unwrap().last;
            if last.at >= set.at {
                let cap = (((exam.date - last.at) / DAY_S * 30 + 50) / 100).max(1);
                prop_assert!(due <= last.dawn_after(cap).max(last.at + 600));
            }
            // The learner comes the minute it is due, or at once if that is past.
            now = Moment::utc(due.max(now.at + 60));
            if !exam.ahead(now.at) {
                break;
            }
            state.apply(&rated(&name, now, Rating::Good));
            in_window |= now.at >= exam.date - 2 * DAY_S;
        }
        // A day of the learner may be all that is left: what was answered on it does not come back on it.
        let left = exam.date - set.at;
        prop_assert!(in_window || left < 2 * DAY_S, "not asked in the last two days of {} s", left);
        prop_assert_eq!(state.exam(Moment::utc(exam.date)), None);
    }

    #[test]
    fn a_clock_that_lies_loses_nothing(
        stream in prop::collection::vec((any_rating(), any::<i64>(), any::<i16>(), 0_usize..4), 1..40),
    ) {
        let mut state = State::default();
        let ids = ["a", "b", "c", "d"];
        for (rating, at, east, which) in &stream {
            let moment = Moment { at: *at, east: *east };
            state.apply(&Review { at: *at, east: *east, ..rated(ids[*which], moment, *rating) });
            let all = infos(&ids.map(|id| (id, None)));
            prop_assert_eq!(plan(&state, &all, moment, 10, &mut rng()).len(), 10);
            state.set_exam(Some(Exam::in_days(moment, 7)));
            for id in ids {
                let _ = (state.due(id, moment), state.recall(id, moment), state.standing(id, moment));
            }
        }
        prop_assert_eq!(state.answers(), stream.len() as u64);
        let asked: u32 = state.concepts().map(|(_, track)| track.asked).sum();
        prop_assert_eq!(asked as usize, stream.len());
    }
}

/// A date that is near: what would come back after it comes before, and not all of it at one moment.
#[test]
fn before_a_near_exam_what_comes_back_is_spread() {
    let names: Vec<String> = (0..40).map(|number| format!("concept-{number}")).collect();
    let mut state = paced();
    for name in &names {
        state.apply(&rated(name, noon(0), Rating::Easy));
    }
    let set = noon(3);
    let exam = Exam::in_days(set, 2);
    state.set_exam(Some(exam));
    let due: std::collections::BTreeSet<i64> = names.iter().filter_map(|name| state.due(name, set)).collect();
    assert!(due.len() >= 8, "{} moments", due.len());
    assert!(due.iter().all(|due| *due < exam.date), "{due:?}");
}

#[test]
fn an_answer_from_the_future_makes_its_concept_due_at_once() {
    let mut state = State::default();
    state.apply(&review("a", noon(4000), true));
    assert!(state.is_due("a", noon(0)));
    state.apply(&review("a", noon(0), true));
    assert!(!state.is_due("a", noon(0)) && state.is_due("a", noon(30)));
}
