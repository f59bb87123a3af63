//! The machine of [`super::LessonRun`]: what it refuses, what it hides, what it keeps.

use super::*;
use crate::lang::Lang;
use crate::lesson::{check, embedded, prove};
use crate::quiz::{Form, Response};
use crate::trace::What;

fn pilot() -> Proved {
    let pilot = embedded().iter().find(|lesson| lesson.path.contains("L06")).expect("the pilot lesson");
    let lesson = check(pilot.text, Lang::En).expect("the pilot lesson is good");
    prove(&lesson, Lang::En).expect("the pilot lesson is proved")
}

/// The right answer to a question, in the form in which a learner gives it.
fn right(question: &Question) -> Response {
    match &question.form {
        Form::Choice(options) => {
            Response::Option(options.iter().position(|option| *option == question.truth.answer).expect("the truth"))
        }
        Form::Typed => Response::Text(question.truth.answer.to_string()),
        Form::Fields => {
            let crate::quiz::Answer::Segment(fields) = &question.truth.answer else { panic!("fields of a segment") };
            Response::Fields(fields.iter().map(|(_, value)| value.to_string()).collect())
        }
    }
}

fn answer_rightly(run: &mut LessonRun) {
    let response = right(run.question().expect("a question"));
    run.answer(response).expect("it is taken");
}

fn to_end(run: &mut LessonRun) {
    for _ in 0..200 {
        if run.phase() == Phase::Commit && run.response().is_none() {
            answer_rightly(run);
        }
        if run.advance() == Ok(Phase::Done) {
            return;
        }
    }
    panic!("the lesson does not end");
}

#[test]
fn nothing_is_played_before_an_answer() {
    let mut run = LessonRun::new(pilot(), false);
    let before = (run.session().position(), run.session().records().len());
    assert_eq!(run.advance(), Ok(Phase::Commit));
    assert_eq!(run.advance(), Err(Refused::NoAnswer));
    assert!(!run.step(), "no step while an answer is due");
    run.seek(1000);
    assert!(matches!(run.answer(Response::Option(99)), Err(Refused::Unreadable(_))));
    assert_eq!(run.advance(), Err(Refused::NoAnswer), "an unreadable answer is none");
    assert_eq!((run.session().position(), run.session().records().len()), before);
    assert_eq!(run.grade(), None);
    answer_rightly(&mut run);
    assert_eq!(run.grade(), None, "no verdict before it has been seen");
    assert_eq!(run.advance(), Ok(Phase::Play));
    assert!(run.step());
    assert!(run.session().records().len() > before.1);
}

#[test]
fn an_answer_may_change_until_it_is_played() {
    let mut run = LessonRun::new(pilot(), false);
    assert_eq!(run.answer(Response::Option(0)), Err(Refused::WrongPhase), "the question has not been asked");
    run.advance().expect("to the question");
    run.answer(Response::Option(0)).expect("taken");
    run.answer(Response::Option(1)).expect("changed");
    run.advance().expect("to play");
    assert_eq!(run.answer(Response::Option(0)), Err(Refused::WrongPhase));
    run.advance().expect("to compare");
    assert!(run.grade().is_some());
    assert!(run.back());
    assert_eq!(run.phase(), Phase::Say);
    assert_eq!(run.advance(), Ok(Phase::Commit));
    assert_eq!(run.answer(Response::Option(0)), Err(Refused::Locked));
    assert_eq!(run.response(), Some(&Response::Option(1)));
}

#[test]
fn going_back_hides_what_was_seen() {
    let mut run = LessonRun::new(pilot(), false);
    let start = run.session().records().to_vec();
    for _ in 0..2 {
        run.advance().expect("to the question");
        answer_rightly(&mut run);
        run.advance().expect("to play");
        run.advance().expect("to compare");
        run.advance().expect("to the next beat");
    }
    assert_eq!(run.beat_index(), 2);
    let third = run.session().records().to_vec();
    assert!(run.back());
    assert_eq!((run.beat_index(), run.phase()), (1, Phase::Say));
    assert!(run.session().records().len() < third.len());
    assert!(run.back());
    assert_eq!(run.session().records(), start);
    assert!(!run.back(), "there is nothing before the first beat");
    // The second time through, the run is the same, and locked answers need not be given again.
    for _ in 0..8 {
        run.advance().expect("on");
    }
    assert_eq!(run.beat_index(), 2);
    assert_eq!(run.session().records(), third);
}

#[test]
fn stepping_back_stays_within_the_beat_and_repeats_itself() {
    let mut run = LessonRun::new(pilot(), false);
    run.advance().expect("to the question");
    answer_rightly(&mut run);
    run.advance().expect("to play");
    let (start, _) = run.seek_bounds();
    while run.step() {}
    let all = run.session().records().to_vec();
    while run.step_back() {}
    assert_eq!(run.session().position(), start);
    assert!(run.session().records().len() < all.len());
    while run.step() {}
    assert_eq!(run.session().records(), all);
    assert!(run.is_played_out());
    let sent = all.iter().filter(|record| matches!(record.what, What::Sent { .. })).count();
    assert_eq!(sent, 1, "stepping never runs into the next beat");
}

#[test]
fn watching_asks_nothing_and_earns_nothing() {
    let mut run = LessonRun::new(pilot(), true);
    assert_eq!(run.advance(), Ok(Phase::Play));
    run.advance().expect("to compare");
    assert_eq!(run.grade(), None);
    assert!(run.attempts()[0].watched);
    to_end(&mut run);
    let (right, asked) = run.score();
    assert_eq!(right, 0);
    assert!(asked >= 4);
}

#[test]
fn a_watched_beat_cannot_be_answered_later() {
    let mut run = LessonRun::new(pilot(), true);
    run.advance().expect("to play");
    run.advance().expect("to compare");
    run.set_watching(false);
    assert!(run.back());
    assert_eq!(run.advance(), Ok(Phase::Commit));
    assert_eq!(run.answer(Response::Option(0)), Err(Refused::Locked));
    assert_eq!(run.advance(), Ok(Phase::Play), "it may be looked at again");
}

#[test]
fn a_whole_lesson_rightly_answered() {
    let mut run = LessonRun::new(pilot(), false);
    to_end(&mut run);
    let (right, asked) = run.score();
    assert_eq!(right, asked);
    assert_eq!(run.advance(), Err(Refused::WrongPhase));
    assert!(!run.back());
}

#[test]
fn the_challenge_is_met_by_the_solution_and_not_before() {
    let mut run = LessonRun::new(pilot(), false);
    while run.phase() != Phase::Challenge {
        if run.phase() == Phase::Commit {
            answer_rightly(&mut run);
        }
        run.advance().expect("on");
    }
    assert!(!run.challenge_met());
    let solution = run.proved().lesson.challenge.solution.clone();
    for line in solution {
        assert!(!run.challenge_met() || matches!(line.command, Command::Run(_)));
        run.give(line.command).expect("the solution can be given");
    }
    assert!(run.challenge_met());
    assert_eq!(run.challenge_acts(), run.proved().par);
    run.restart_challenge();
    assert_eq!(run.challenge_acts(), 0);
    assert!(run.challenge_met(), "what was reached stays reached");
    assert!(run.back());
    assert_eq!(run.phase(), Phase::Myth);
}

#[test]
fn a_lesson_is_taken_up_where_it_was_left() {
    let mut run = LessonRun::resume(pilot(), 2, false, None);
    assert_eq!((run.beat_index(), run.phase()), (2, Phase::Say));
    let resumed = run.session().records().to_vec();
    let mut from_start = LessonRun::new(pilot(), true);
    while from_start.beat_index() < 2 {
        from_start.advance().expect("on");
    }
    assert_eq!(resumed, from_start.session().records());
    assert_eq!(run.advance(), Ok(Phase::Commit));
    assert_eq!(LessonRun::resume(pilot(), 99, false, None).beat_index(), pilot().lesson.beats.len() - 1);
}
