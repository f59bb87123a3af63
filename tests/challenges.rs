//! What a challenge's text forbids does not win it: for each, the ways that somebody might try are played in it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use finwait::lang::Lang;
use finwait::lesson::{LessonRun, NotDone, Phase, Proved, check, embedded, prove};
use finwait::scenario::{Session, of_a_line};

/// How a way is kept from winning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// It would win, and a command of it is refused.
    Refused,
    /// It would win if more commands followed, and this one is refused.
    AtOnce,
    /// Nothing of it is refused, and the goal does not hold.
    ByGoal,
}

use Kept::{AtOnce, ByGoal, Refused};

/// The ways: lesson, how it is kept, commands.
fn ways() -> Vec<(&'static str, Kept, &'static str)> {
    let lines = include_str!("challenges/ways.txt").lines().filter(|line| !line.starts_with('#'));
    let way = |line: &'static str| {
        let (head, commands) = line.split_once(": ").unwrap();
        let (id, kept) = head.split_once(' ').unwrap();
        let kept = match kept {
            "Refused" => Refused,
            "AtOnce" => AtOnce,
            "ByGoal" => ByGoal,
            other => panic!("{other}"),
        };
        (id, kept, commands)
    };
    lines.map(way).collect()
}

/// Texts that only sound like it: nothing is forbidden in them, or what is cannot be done.
const NOTHING_FORBIDDEN: &[(&str, &str)] = &[
    ("L09", "the goal counts what the scale has sent"),
    ("L12", "nobody else has seen the bytes: the goal counts one accept() and all five"),
    ("L22", "leaving everything dark is the goal itself"),
    ("L25", "no TIME_WAIT is the goal itself"),
    ("L35", "the first listener is not there yet"),
];

fn challenge(id: &str) -> LessonRun {
    let path = format!("lessons/{id}.toml");
    let file = embedded().iter().find(|lesson| lesson.path == path).unwrap();
    let proved: Proved = prove(&check(file.text, Lang::En).unwrap(), Lang::En).unwrap();
    let mut run = LessonRun::new(proved, true);
    for _ in 0..5000 {
        if run.phase() == Phase::Challenge {
            return run;
        }
        if !run.step() {
            run.advance().unwrap();
        }
    }
    panic!("{id} has no challenge");
}

/// Whether the commands win where nothing is forbidden.
fn wins_unbound(run: &LessonRun, way: &str) -> bool {
    let challenge = &run.proved().lesson.challenge;
    let mut session = Session::new(&challenge.setup);
    while !session.script_is_over() {
        session.step();
    }
    of_a_line(way).iter().any(|line| {
        if let Ok(command) = session.command(line, Lang::En) {
            let _ = session.give(command);
        }
        challenge.goal.iter().all(|wanted| wanted.holds(session.view(), session.records()))
    })
}

#[test]
fn forbidden_ways_do_not_win() {
    let mut wrong = Vec::new();
    for (id, kept, way) in ways() {
        let mut run = challenge(id);
        let unbound = wins_unbound(&run, way);
        let mut refusals = 0;
        for line in of_a_line(way) {
            let before = run.session().clone();
            let Ok(command) = run.session().command(&line, Lang::En) else { continue };
            if let Err(NotDone::Forbidden(why)) = run.give(command) {
                refusals += 1;
                assert!(Lang::ALL.iter().all(|lang| !why.get(*lang).trim().is_empty()), "{id}");
                assert_eq!(run.session().records(), before.records(), "{id}: {line} is refused and does something");
            }
        }
        let as_said = match kept {
            Refused => refusals > 0 && unbound,
            AtOnce => refusals > 0 && !unbound,
            ByGoal => refusals == 0 && !unbound,
        };
        if run.challenge_met() || !as_said {
            wrong.push(format!(
                "{id} {kept:?} refusals={refusals} unbound={unbound} met={}: {way}",
                run.challenge_met()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whoever forbids something in a text has it tried above.
#[test]
fn every_prohibition_is_tried() {
    let forbidding = ["no", "not", "without", "only", "nothing", "except", "neither", "stay", "stays"];
    let mut wrong = Vec::new();
    for file in embedded() {
        let lesson = check(file.text, Lang::En).unwrap();
        let said = lesson.challenge.say.get(Lang::En).to_lowercase();
        let refuses = !lesson.challenge.forbids.is_empty();
        let forbids = refuses || said.split(|c: char| !c.is_alphanumeric()).any(|word| forbidding.contains(&word));
        let tried = ways().iter().any(|(id, _, _)| *id == lesson.id);
        let excused = NOTHING_FORBIDDEN.iter().any(|(id, _)| *id == lesson.id);
        let refused = ways().iter().any(|(id, kept, _)| *id == lesson.id && *kept != ByGoal);
        if (forbids && !tried && !excused) || (tried && excused) || refused != refuses {
            wrong.push(format!("{} {tried} {excused} {refused} {refuses}: {said}", lesson.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Until the hint is asked for, or it holds, a riddle is one; what is refused names the rule in the learner's language.
#[test]
fn a_refusal_says_the_rule_and_a_riddle_is_kept() {
    for lang in Lang::ALL {
        let mut run = challenge("B6");
        let wanted = run.proved().lesson.challenge.riddle[0].clone();
        assert!(run.is_riddle(&wanted));
        let hint = run.take_challenge_hint().get(lang).to_owned();
        assert!(!hint.is_empty() && !run.is_riddle(&wanted));
        let denied = challenge("B1").may(&finwait::trace::Command::Heal).unwrap_err();
        let rule = if lang == Lang::En { "not yours to mend" } else { "线路不归你修" };
        assert!(denied.told(lang).contains(rule), "{}", denied.told(lang));
    }
}
