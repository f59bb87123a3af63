//! Help with a question level by level, rounds against the clock, the placement test, and answers of lessons in the
//! log; gone through by bots, with the time given.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::lesson::{LessonRun, Noted, Phase as LessonPhase, Proved, check, embedded, prove};
use finwait::plain::{Effect, Plain};
use finwait::quiz::drill::{Drill, Phase, Wish, be_the_stack};
use finwait::quiz::generate::generators;
use finwait::quiz::item::{Item, Reply, Shape};
use finwait::quiz::schedule::{Help, Mode, Moment, Rating, Review, State};
use finwait::quiz::{Format, Response, concept, sheet};

/// A morning in 2026.
const START: i64 = 1_780_000_000;

fn at(second: i64) -> Moment {
    Moment::utc(START + second)
}

fn of_item(item: &Item) -> Drill {
    Drill::of_items(&[item.id()], Wish::default(), State::default(), at(0))
}

#[test]
fn help_opens_level_by_level_and_never_names_the_answer_before_the_neighbour() {
    let (mut levels, mut all) = ([0; 4], 0);
    // Every generator takes minutes; which are left out is no matter.
    // Explanations have nothing but where to look: their rules are the answer.
    for generator in generators().filter(|generator| generator.format != Format::Explain).step_by(9) {
        all += 1;
        let item = generator.item(1).unwrap();
        let mut drill = of_item(&item);
        let mut last = Help::Blank;
        while let Some(hint) = drill.hint(Lang::Zh) {
            assert!(hint.level < last, "{}: {:?} after {last:?}", item.id(), hint.level);
            assert!(hint.lines.iter().all(|line| !line.is_empty()) && !hint.title(Lang::En).is_empty());
            last = hint.level;
            levels[usize::from(hint.level.number())] += 1;
        }
        let mut drill = of_item(&item);
        let first = drill.hint(Lang::En).unwrap();
        assert_eq!(first.level, Help::FirstStepGiven, "{}", item.id());
    }
    assert!(levels[2] == all && levels[1] * 10 > all * 9 && levels[0] * 10 > all * 9, "{levels:?} of {all}");
}

#[test]
fn a_neighbour_is_another_question_of_the_same_sort_with_its_answer() {
    let item = finwait::quiz::generate::item("syn-count/4").unwrap();
    let mut drill = of_item(&item);
    let worked = std::iter::from_fn(|| drill.hint(Lang::En)).last().unwrap();
    assert_eq!(worked.level, Help::Worked);
    let text = worked.lines.join("\n");
    assert!(text.contains("Answer: ") && !text.contains(&sheet::question(&item, Lang::En)), "{text}");
}

#[test]
fn each_level_costs_a_quarter_and_after_the_last_the_concept_comes_back_at_once() {
    let item = finwait::quiz::generate::item("syn-count/4").unwrap();
    for (levels, points, rating) in
        [(0, 100, Rating::Good), (1, 75, Rating::Hard), (2, 50, Rating::Hard), (3, 25, Rating::Again)]
    {
        let mut drill = of_item(&item);
        for _ in 0..levels {
            drill.hint(Lang::En).unwrap();
        }
        let review = drill.answer(item.right_reply(), at(9), Lang::En).unwrap().unwrap();
        assert_eq!((review.hints, review.right, review.credit), (levels, true, 100));
        assert_eq!(drill.round().unwrap().points(), points);
        assert_eq!(drill.summary().credit, points);
        assert_eq!(State::default().apply(&review), rating, "{levels} levels");
    }
}

#[test]
fn at_the_whiteboard_what_is_open_when_the_time_is_up_is_missed_and_so_is_the_rest() {
    let plan = be_the_stack(4);
    let events = plan.len();
    let wish = Wish { seconds: Some(120), strict: true, ..Wish::default() };
    let mut drill = Drill::of_plan(plan, wish, false, State::default(), at(0));
    let reply = drill.round().unwrap().item.right_reply();
    assert!(drill.answer(reply, at(50), Lang::En).unwrap().unwrap().right);
    assert!(drill.go_on(at(60)) && drill.clock(at(119)).is_none(), "there is a second left");
    let review = drill.clock(at(121)).unwrap();
    assert!(!review.right && drill.round().unwrap().timed_out);
    assert_eq!((drill.phase(), drill.clock(at(130))), (Phase::Judged, None), "only once");
    assert!(!drill.go_on(at(131)));
    let summary = drill.summary();
    assert_eq!((summary.asked, summary.right, summary.unreached), (events, 1, events - 2));
}

#[test]
fn without_a_clock_of_its_own_a_round_waits() {
    let mut drill = Drill::of_plan(be_the_stack(4), Wish::default(), false, State::default(), at(0));
    assert_eq!((drill.clock(at(100_000)), drill.phase()), (None, Phase::Asking));
}

/// A placement test answered right up to a chapter and given up beyond; what is proposed, and how many were asked.
fn placed(seed: u64, knows: usize) -> (Option<usize>, usize) {
    let mut drill = Drill::placement(Wish { seed, ..Wish::default() }, State::default(), at(0));
    let mut second = 0;
    while drill.phase() != Phase::Over {
        second += 15;
        let item = drill.round().unwrap().item.clone();
        if concept(item.concept).unwrap().chapter() > knows {
            drill.give_up(at(second));
            continue;
        }
        match (drill.phase(), item.right_reply()) {
            (Phase::Ticking, Reply::Rubric(_, ticks)) => drop(drill.tick(ticks, at(second), Lang::En).unwrap()),
            (_, reply) => drop(drill.answer(reply, at(second), Lang::En).unwrap()),
        }
    }
    // What takes a whole incident, or a form to fill in, is no way to begin.
    for item in drill.rounds().iter().map(|round| &round.item) {
        assert!(
            !matches!(item.format, Format::Remedy | Format::Script | Format::Explain),
            "seed {seed}: {}",
            item.id()
        );
        assert!(!matches!(item.ask.shape(), Shape::Boxes(4..)), "seed {seed}: {}", item.id());
    }
    (drill.proposal().unwrap().chapter, drill.rounds().len())
}

#[test]
fn the_placement_test_finds_the_chapter_to_begin_with() {
    for seed in 0..2 {
        for knows in 0..=8 {
            let (chapter, asked) = placed(seed, knows);
            let expected = if knows == 8 { None } else { Some(knows + 1) };
            assert_eq!(chapter, expected, "seed {seed}, knows up to chapter {knows}");
            assert!((4..=12).contains(&asked) && (knows < 8 || asked == 12), "{asked} questions, knows {knows}");
        }
    }
}

#[test]
fn who_skips_everything_is_never_led_up_the_chapters() {
    for seed in 0..5 {
        let mut drill = Drill::placement(Wish { seed, ..Wish::default() }, State::default(), at(0));
        let (mut chapters, mut second) = (Vec::new(), 0);
        while drill.phase() != Phase::Over {
            second += 5;
            chapters.push(concept(drill.round().unwrap().item.concept).unwrap().chapter());
            drill.give_up(at(second));
        }
        assert!(chapters.is_sorted_by(|one, next| one >= next), "seed {seed}: {chapters:?}");
        assert_eq!(drill.proposal().unwrap().chapter, Some(1));
    }
}

#[test]
fn a_placement_test_that_was_left_proposes_nothing() {
    let mut drill = Drill::placement(Wish::default(), State::default(), at(0));
    drill.stop();
    assert_eq!(drill.proposal(), None);
}

#[test]
fn a_placement_test_says_what_it_is_and_its_proposal_is_what_the_list_opens_next() {
    let mut talk = Plain::new(Lang::En, Progress::default());
    talk.open_placement(Wish { seed: 3, ..Wish::default() });
    let told = talk.greeting().lines.join("\n");
    assert!(told.contains("Twelve questions at most") && told.contains("Question 1 of 12"), "{told}");
    let mut said = Vec::new();
    for _ in 0..12 {
        said = talk.line("skip").lines;
        if said.iter().any(|line| line.contains("Begin with chapter 1, L01")) {
            break;
        }
        assert!(!said.iter().any(|line| line.contains("Twelve questions")), "told once: {said:?}");
    }
    assert!(said.iter().any(|line| line.contains("Begin with chapter 1, L01")), "{said:?}");
    // The list would begin with the breaker.
    talk.line("");
    let opened = talk.line("").lines;
    assert!(opened.first().is_some_and(|line| line.starts_with("L01 ")), "{opened:?}");
    // It is proposed once.
    talk.line("leave");
    let next = talk.line("").lines;
    assert!(!next.first().is_some_and(|line| line.starts_with("L01 ")), "{next:?}");
}

/// A lesson of the program.
fn lesson(id: &str) -> Proved {
    let text = embedded().iter().find(|found| found.text.contains(&format!("id = \"{id}\""))).unwrap().text;
    prove(&check(text, Lang::En).unwrap(), Lang::En).unwrap()
}

/// What is kept of a lesson gone through to its end with every answer right.
fn kept(proved: Proved) -> Vec<Review> {
    let (mut run, mut noted, mut found) = (LessonRun::new(proved, false), Noted::default(), Vec::new());
    while run.phase() != LessonPhase::Done {
        if run.phase() == LessonPhase::Commit {
            let truth = &run.question().unwrap().truth.answer;
            let response = match truth.boxes() {
                boxes if boxes.len() > 1 => Response::Fields(boxes),
                _ => Response::Text(truth.to_string()),
            };
            run.answer(response).unwrap();
        }
        while !run.is_played_out() && run.step() {}
        found.extend(noted.take(&run, 0, at(60)));
        found.extend(noted.take(&run, 0, at(61)));
        run.advance().unwrap();
    }
    found
}

#[test]
fn the_answers_of_a_lesson_are_in_the_log_under_its_concepts_once() {
    for id in ["L16", "L19", "L30"] {
        let proved = lesson(id);
        let (concepts, asked) = (proved.lesson.concepts.clone(), proved.lesson.asks());
        let found = kept(proved);
        assert_eq!(found.len(), asked, "{id}: {found:?}");
        for review in &found {
            assert!(concepts.contains(&review.concept) && review.mode == Mode::Lesson, "{review:?}");
            assert!(review.right && review.credit == 100, "{review:?}");
        }
        let mut state = State::default();
        for review in &found {
            state.apply(review);
        }
        assert!(concepts.iter().any(|slug| state.concept(slug).is_some()), "{id}");
    }
}

#[test]
fn in_lines_an_answer_of_a_lesson_is_kept_as_soon_as_it_is_compared() {
    let proved = lesson("L16");
    let truth = proved.questions.iter().flatten().next().unwrap().truth.answer.to_string();
    let mut talk = Plain::new(Lang::En, Progress::default());
    talk.open_lesson(Some("L16"));
    talk.set_now(at(7));
    let mut effects = talk.line(&truth).effects;
    effects.extend(talk.line("next").effects);
    let kept: Vec<&Review> = effects
        .iter()
        .flat_map(|effect| match effect {
            Effect::Record(reviews) => reviews.as_slice(),
            _ => &[],
        })
        .collect();
    assert!(kept.len() == 1 && kept[0].right && kept[0].at == at(7).at, "{kept:?}");
}
