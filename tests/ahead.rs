//! Questions about what comes next in a run, asked at every step of every scenario of the library: the answer is what
//! then happens, the run stays where it is, nothing of the future is in the question, and whoever holds a
//! misconception is told from who knows.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::collections::BTreeMap;

use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::plain::Plain;
use finwait::quiz::ahead::{Quiet, ahead};
use finwait::quiz::item::Ask;
use finwait::quiz::schedule::{Mode, Review};
use finwait::quiz::{Kind, Observer};
use finwait::scenario::{Next, Scenario, Session, parse};
use finwait::sim::Setup;
use finwait::tui::action::stack;
use finwait::tui::app::App;
use finwait::tui::{Effect, Key, Msg};

use support::drive::{app, press, rows, screen};
use support::walk::Words;

/// What is on screen.
fn drawn(app: &App) -> String {
    rows(&screen(app, (100, 30))).join("\n")
}

fn scenarios() -> Vec<(String, Scenario)> {
    let folder = format!("{}/tests/scenarios", env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "tcp") {
                let text = std::fs::read_to_string(&path).unwrap();
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                found.push((name, parse(&text, Lang::En).unwrap()));
            }
        }
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}

/// Scenarios that wait as long as their author liked and then go on, with how far into them is asked.
const WAITS: [&str; 3] = [
    "server: listen 80\nclient: connect server:80\nrun 1s\nclient: send 10\nrun 1s\nclient: close\nrun 3s",
    "server: listen 80\nclient: connect server:80\nrun 7s\nserver: accept\nrun 2500ms\nserver: shutdown wr\nrun 1s",
    "server: listen 80\nclient: connect server:80\nrun 2s\nclient: unplug\nrun 3s\nclient: send 5\nrun 9s",
];

#[test]
fn when_a_script_goes_on_is_asked_of_nobody() {
    for source in WAITS {
        let scenario = parse(source, Lang::En).unwrap();
        let mut session = Session::new(&scenario);
        for step in 0..120 {
            for turn in 0..12 {
                let Ok(found) = ahead(&session, turn) else { continue };
                let Ask::Run(question) = &found.item.ask else { panic!("not about a run") };
                let mut run = session.clone();
                let mut late = false;
                for _ in 0..found.steps {
                    let commanded = matches!(run.next(), Next::Command { .. });
                    run.step();
                    late |= commanded && run.view().now > session.view().now;
                }
                let asked = matches!(question.kind, Kind::Time(_));
                assert!(!(late && asked), "{source}\nstep {step}, turn {turn}: {}", found.item.prompt.en);
            }
            session.step();
        }
    }
}

/// Asks at this moment; the format of the question, if there is one.
fn ask_here(name: &str, session: &Session, turn: u64) -> Option<&'static str> {
    let before = (session.position(), session.records().len());
    let found = match ahead(session, turn) {
        Ok(found) => found,
        Err(Quiet::Rests) => return None,
        Err(Quiet::Kernel) => panic!("{name}: no kernel here"),
    };
    assert_eq!(before, (session.position(), session.records().len()), "{name}: the run has moved");
    let (item, place) = (&found.item, format!("{name} after {} steps: {}", before.0, found.item.prompt.en));
    // The learner's own run, played on, gives the same answer.
    let Ask::Run(question) = &item.ask else { panic!("{place}: not about a run") };
    let mut run = session.clone();
    let mut observer = Observer::start(&question.kind, run.view(), run.records());
    for _ in 0..found.steps {
        run.step();
        observer.look(run.view(), run.records());
    }
    let truth = observer.finish(run.view(), run.records());
    assert_eq!(truth.answer, question.truth.answer, "{place}");
    // What is shown at the question is what the learner has seen, and no more.
    let shown = item.played.as_ref().unwrap().at_cut();
    assert_eq!(shown.records(), session.records(), "{place}");
    assert!(item.grade(&item.right_reply(), Lang::En).unwrap().right, "{place}");
    for mistaken in &item.mistaken {
        let verdict = item.grade(&mistaken.reply, Lang::Zh).unwrap();
        assert!(!verdict.right && verdict.belief == Some(mistaken.myth), "{place}: {}", mistaken.myth);
    }
    let again = ahead(session, turn).unwrap();
    assert_eq!((again.item.id(), again.item.hash), (item.id(), item.hash), "{place}");
    Some(item.format.word())
}

#[test]
fn every_step_of_the_library_can_be_asked_about_and_the_run_answers() {
    let (mut asked, mut resting, mut formats) = (0, 0, BTreeMap::new());
    for (at, (name, scenario)) in scenarios().into_iter().enumerate() {
        let mut session = Session::new(&scenario);
        for step in 0..40_u64 {
            // Most moments are left out: there are thousands.
            if (step + at as u64).is_multiple_of(32) {
                match ask_here(&name, &session, step) {
                    Some(format) => *formats.entry(format).or_insert(0) += 1,
                    None => resting += 1,
                }
                asked += 1;
            }
            if matches!(session.next(), Next::Done) || session.script_is_over() {
                break;
            }
            session.step();
        }
    }
    assert!(asked > 250 && resting * 10 < asked, "{asked} moments, {resting} at rest");
    for format in ["segment", "states", "number", "results"] {
        assert!(formats.get(format).is_some_and(|count| *count > 10), "{formats:?}");
    }
}

#[test]
fn a_moment_that_was_gone_back_to_is_asked_about_what_comes_again() {
    let mut session = Session::play(Setup::default());
    for text in ["server: listen 80", "client: connect server:80", "run 100ms", "server: accept", "client: close"] {
        let command = session.command(text, Lang::En).unwrap();
        session.give(command).unwrap();
    }
    let far = session.position();
    session.seek(1);
    assert!(ask_here("rewound", &session, 3).is_some());
    assert_eq!(session.len(), far, "what was known of the future is still known");
}

#[test]
fn an_answer_is_kept_where_a_concept_fits() {
    let (mut with, mut without) = (0, BTreeMap::new());
    for (_, scenario) in scenarios().into_iter().step_by(5) {
        let mut session = Session::new(&scenario);
        for turn in 0..12 {
            if turn % 4 == 3
                && let Ok(found) = ahead(&session, turn)
            {
                match found.item.concept {
                    "" => *without.entry(format!("{:?}", found.item.rules)).or_insert(0) += 1,
                    _ => with += 1,
                }
            }
            session.step();
        }
    }
    let none: i32 = without.values().sum();
    assert!(with > none, "{with} fit a concept, {none} none: {without:#?}");
}

/// Gives the question up that is open.
fn give_up(app: &mut App) -> Vec<Effect> {
    aside(app);
    app.update(Msg::Key(Key::char('x')))
}

/// Leaves the text that is typed in, if there is one.
fn aside(app: &mut App) {
    if app.contexts() == stack::ANSWER {
        press(app, "<Esc>");
    }
}

/// The sandbox with a SYN on its way.
const CONNECTING: &str = "p:client: connect server:80<Enter>";

fn words(key: &str, lang: Lang) -> String {
    Words::of(lang.code()).get(key).to_owned()
}

#[test]
fn on_screen_the_run_comes_back_with_what_was_asked_about_played_or_not() {
    for lang in Lang::ALL {
        let mut app = app(lang, (100, 30), false, Progress::default());
        press(&mut app, CONNECTING);
        let before = app.steps();
        press(&mut app, "?");
        assert!(drawn(&app).contains(&words("ahead.title", lang)), "{}", drawn(&app));
        assert!(drawn(&app).contains(&words("ahead.time", lang)), "{}", drawn(&app));
        // Nothing of it is known there, so nothing of it can be looked at.
        aside(&mut app);
        press(&mut app, "><End>");
        assert_eq!(app.steps(), before, "the future stays hidden");
        give_up(&mut app);
        assert!(app.steps() > before, "after the answer it is shown");
        press(&mut app, "q");
        assert_eq!(app.steps(), before, "back where it was");
        assert!(drawn(&app).contains(&words("ahead.back_unplayed", lang)));
        press(&mut app, "?");
        give_up(&mut app);
        press(&mut app, "<Enter>");
        assert!(drawn(&app).contains(&words("ahead.back_played", lang)), "{}", drawn(&app));
        assert!(app.steps() > before, "played");
    }
}

#[test]
fn on_screen_an_answer_is_kept_for_its_concept_and_a_fork_can_be_asked_about() {
    let mut app = app(Lang::En, (100, 30), false, Progress::default());
    // A second future from the handshake on.
    press(&mut app, &format!("{CONNECTING} bT"));
    press(&mut app, "?");
    let effects = give_up(&mut app);
    let kept: Vec<&Review> = effects
        .iter()
        .flat_map(|effect| match effect {
            Effect::Record(reviews) => reviews.as_slice(),
            _ => &[],
        })
        .collect();
    assert_eq!(kept.len(), 1, "{effects:?}\n{}", drawn(&app));
    assert!(finwait::quiz::concept(&kept[0].concept).is_some() && kept[0].mode == Mode::Lesson && !kept[0].right);
}

#[test]
fn a_lesson_that_asks_itself_is_not_asked_about_but_what_it_plays_is() {
    let mut app = app(Lang::En, (100, 30), false, Progress::default());
    assert!(app.open_lesson(Some("L06")));
    let mut refused = 0;
    let mut asked = 0;
    for _ in 0..12 {
        press(&mut app, "?");
        let text = drawn(&app);
        if text.contains(&words("ahead.title", Lang::En)) {
            asked += 1;
            let before = app.steps();
            aside(&mut app);
            press(&mut app, "q");
            assert!(app.steps() >= before && !drawn(&app).contains(&words("ahead.title", Lang::En)));
        } else if text.contains("The lesson itself asks") {
            refused += 1;
        }
        // An overlay of keys where a question of the lesson is open.
        press(&mut app, if text.contains("Esc close") { "<Esc>1<Enter>" } else { " " });
    }
    assert!(asked > 0 && refused > 0, "{asked} asked, {refused} refused");
}

#[test]
fn in_lines_the_run_comes_back_with_what_was_asked_about_played_or_not() {
    for lang in Lang::ALL {
        let mut talk = Plain::new(lang, Progress::default());
        talk.open_sandbox();
        let mut say = |line: &str| talk.line(line).lines.join("\n");
        say("client: connect server:80");
        let at = say("to 2");
        assert!(say("ask").contains(&words("ahead.title", lang)));
        assert!(say("skip").contains(&words("ahead.go_on", lang)));
        assert!(say("leave").contains(&words("ahead.back_unplayed", lang)));
        assert_eq!(say("to 2"), at);
        say("ask");
        say("skip");
        assert!(say("").contains(&words("ahead.back_played", lang)));
        assert_ne!(say("state"), at);
        // In a fork as well, and where it rests that is said.
        say("fork other");
        assert!(say("ask").contains(&words("ahead.title", lang)));
        say("leave");
        say("play");
        assert!(say("ask").contains(&words("ahead.rests", lang)));
    }
}
