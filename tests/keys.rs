//! Every key does something: each binding of the table is pressed where its context holds, and must change the program
//! or ask something of the shell.
//!
//! A binding that would have nothing to do at that place has a preparation of its own below. A new binding without one
//! that it needs fails here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod support;

use finwait::lang::Lang;
use finwait::lesson::progress::{LessonProgress, Progress};
use finwait::tui::action::{BINDINGS, Binding, Context, Keymap, Pattern};
use finwait::tui::app::{App, Setup};
use finwait::tui::{Key, Msg};

use support::drive::{app, press};

/// The keys that lead from the first screen into each context; a lesson is opened at the beat that stands first.
fn way(context: Context) -> (u32, &'static str) {
    match context {
        Context::Home => (0, "jj"),
        Context::Lesson => (0, "g<Enter>"),
        Context::Question => (0, "g<Enter><Enter>"),
        Context::Answer => (2, "g<Enter><Enter>x"),
        Context::Run | Context::Look | Context::Meddle => (0, RUNNING),
        Context::CommandLine => (0, "p:client: connect server:80<Enter>:client: s"),
        Context::Menu => (0, "pm<Down>"),
        Context::Overlay => (0, "p?<Down>"),
        Context::Confirm => (0, "p:client: connect server:80<Enter> q"),
        Context::Global => (0, "p"),
    }
}

/// A connection whose SYN-ACK is on its way, with another segment in flight beside it.
const RUNNING: &str = "p:client: connect server:80<Enter>  ";

/// The preparations of bindings that would have nothing to do otherwise: context, name, what to press before.
const PREPARED: &[(Context, &str, &str)] = &[
    (Context::Run, "scrub_on", ","),
    (Context::Look, "ladder_down", "<PgUp>"),
    (Context::CommandLine, "history_forward", "<Up>"),
];

/// The program where the binding is to be pressed.
fn prepared(binding: &Binding) -> App {
    let (beat, keys) = way(binding.context);
    let mut progress = Progress::default();
    let kept = LessonProgress { last_beat: beat, ..LessonProgress::default() };
    for id in ["L06", "L16"] {
        progress.lessons.insert(id.to_owned(), kept.clone());
    }
    let mut app = app(Lang::En, (80, 24), false, progress);
    if binding.context == Context::Answer {
        app.open_lesson(Some("L16"));
        press(&mut app, "<Enter>");
    } else {
        press(&mut app, keys);
    }
    let before = PREPARED.iter().find(|(context, name, _)| (*context, *name) == binding.place());
    press(&mut app, before.map_or("", |(_, _, keys)| keys));
    app
}

/// What a pattern's keys are here: for digits, the first two.
fn keys(pattern: Pattern) -> Vec<Key> {
    match pattern {
        Pattern::One(key) => vec![key],
        Pattern::Digit => vec![Key::char('1'), Key::char('2')],
    }
}

#[test]
fn every_key_of_the_table_does_something_where_it_holds() {
    let mut idle = Vec::new();
    for binding in BINDINGS {
        for key in binding.keys.iter().flat_map(|pattern| keys(*pattern)) {
            let mut app = prepared(binding);
            assert!(app.contexts().contains(&binding.context), "{:?} holds {:?}", binding.place(), app.contexts());
            let before = format!("{app:?}");
            let effects = app.update(Msg::Key(key));
            if effects.is_empty() && format!("{app:?}") == before {
                idle.push(format!("{}.{} on {key}", binding.context.name(), binding.words));
            }
        }
    }
    assert!(idle.is_empty(), "these keys did nothing; is there a preparation for them?\n{}", idle.join("\n"));
}

#[test]
fn a_rebound_key_is_heard_and_the_old_one_is_not() {
    let mut keymap = Keymap::default();
    assert!(keymap.rebind(Context::Home, "sandbox", vec![Pattern::named("F9").unwrap()]));
    let mut app = app(Lang::En, (80, 24), false, Progress::default());
    app.use_setup(Setup { keymap, ..Setup::default() });
    let shown = |app: &App| support::drive::rows(&support::drive::screen(app, (80, 24))).join("\n");
    assert!(shown(&app).contains("F9     Play"), "{}", shown(&app));
    press(&mut app, "p");
    assert!(shown(&app).contains("Learn: "), "p is free now");
    app.update(Msg::Key("F9".parse().unwrap()));
    assert!(shown(&app).contains("Sandbox"), "{}", shown(&app));
}

#[test]
fn every_preparation_is_for_a_binding() {
    for (context, name, _) in PREPARED {
        assert!(BINDINGS.iter().any(|binding| binding.place() == (*context, *name)), "{context:?}.{name}");
    }
}
