//! Every key does something: each binding of the table is pressed where its context holds, and must change the program
//! or ask something of the shell.
//!
//! A binding that would have nothing to do at that place has a preparation of its own below. A new binding without one
//! that it needs fails here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod support;

use finwait::lang::Lang;
use finwait::lesson::progress::{LessonProgress, Progress};
use finwait::lesson::{LessonRun, check, embedded, prove};
use finwait::scenario::Session;
use finwait::tui::action::{BINDINGS, Binding, Context, Keymap, Pattern, stack};
use finwait::tui::app::{App, Setup};
use finwait::tui::present::Presentation;
use finwait::tui::{Effect, Key, Looks, Msg, Theme};

use support::drive::{app, press};

/// The keys that lead from the first screen into each context; a lesson is opened at the beat that stands first.
fn way(context: Context) -> (u32, &'static str) {
    match context {
        Context::Home => (0, "jj"),
        Context::Lesson => (0, "<Enter>"),
        Context::Question | Context::Helped => (0, "<Enter><Enter>"),
        Context::Answer => (2, "<Enter><Enter>x"),
        Context::Ahead | Context::Run | Context::Look | Context::Meddle | Context::Forks => (0, RUNNING),
        Context::Beside => (0, "p:client: connect server:80<Enter>  bx  "),
        Context::Pick => (0, "p:client: connect server:80<Enter>  bTF<Down>"),
        Context::CommandLine => (0, "p:client: connect server:80<Enter>:client: s"),
        Context::Menu => (0, "po<Down>"),
        Context::Overlay => (0, "pH<Down>"),
        Context::Confirm => (0, "p:client: connect server:80<Enter> q"),
        Context::Global => (0, "p"),
        // On to the first question, and back to it from the answer: some hands, and something before and behind.
        Context::Fleet => (0, "F<Enter><Tab><Down><Down><Down><Down><Down>"),
        Context::Drill => (0, "d<Esc>"),
        Context::Read => (0, "d<Esc>x<Esc>y"),
        Context::Report => (0, "<Esc>x<Enter><Esc>x<Enter><Esc>x<Enter>"),
        Context::Present => (0, "   <PgUp>12"),
    }
}

/// A connection whose SYN-ACK is on its way, with another segment in flight beside it.
const RUNNING: &str = "p:client: connect server:80<Enter>  ";

/// The preparations of bindings that would have nothing to do otherwise: context, name, what to press before.
const PREPARED: &[(Context, &str, &str)] = &[
    (Context::Run, "scrub_on", "<"),
    (Context::Look, "ladder_down", "<PgUp>"),
    (Context::CommandLine, "history_forward", "<Up>"),
    (Context::Pick, "page_down", "<PgUp>"),
    (Context::Answer, "page_down", "<PgUp>"),
    (Context::Drill, "page_up", "<PgDn>"),
    (Context::Read, "page_up", "<PgDn>"),
    (Context::Report, "choose_digit", "<Up>"),
    (Context::Fleet, "fleet_stop", " 1<Enter>"),
    (Context::Fleet, "fleet_alone", " 1<Enter><Right>r"),
    (Context::Fleet, "fleet_take_away", ":sysctl client tcp_tw_reuse=1<Enter>"),
    (Context::Present, "spotlight", "        "),
    (Context::Present, "spot_before", "        "),
    (Context::Present, "spot_after", "        "),
];

/// One of the two programs on screen.
enum Shown {
    Tutor(Box<App>),
    Room(Box<Presentation>),
}

impl Shown {
    fn update(&mut self, key: Key) -> Vec<Effect> {
        match self {
            Shown::Tutor(app) => app.update(Msg::Key(key)),
            Shown::Room(show) => show.update(&Msg::Key(key)),
        }
    }

    fn press(&mut self, keys: &str) {
        match self {
            Shown::Tutor(app) => press(app, keys),
            Shown::Room(_) => support::drive::keys(keys).into_iter().for_each(|key| drop(self.update(key))),
        }
    }

    fn state(&self) -> String {
        match self {
            Shown::Tutor(app) => format!("{app:?}"),
            Shown::Room(show) => format!("{show:?}"),
        }
    }

    fn contexts(&self) -> &'static [Context] {
        match self {
            Shown::Tutor(app) => app.contexts(),
            Shown::Room(_) => stack::PRESENT,
        }
    }
}

/// The program where the binding is to be pressed.
fn prepared(binding: &Binding) -> Shown {
    let (beat, keys) = way(binding.context);
    let mut progress = Progress::default();
    let kept = LessonProgress { last_beat: beat, right: 1, ..LessonProgress::default() };
    for id in ["L06", "L16"] {
        progress.lessons.insert(id.to_owned(), kept.clone());
    }
    let mut shown = if binding.context == Context::Present {
        let lesson = embedded().iter().find(|lesson| lesson.path.contains("L06")).unwrap();
        let proved = prove(&check(lesson.text, Lang::En).unwrap(), Lang::En).unwrap();
        let looks = Looks { lang: Lang::En, theme: Theme::default(), motion: false, size: (80, 24) };
        // A lesson has its own questions: only over a run is one asked by word of mouth.
        let over_a_run = binding.words == "spoken_question";
        let script = finwait::scenario::parse("client: connect server:80\n", Lang::En).unwrap();
        Shown::Room(Box::new(if over_a_run {
            Presentation::of_run(&looks, Session::new(&script), "test.tcp".to_owned())
        } else {
            Presentation::of_lesson(&looks, LessonRun::new(proved, false))
        }))
    } else {
        let mut app = app(Lang::En, (80, 24), false, progress);
        if binding.context == Context::Answer {
            app.open_lesson(Some("L16"));
        }
        if binding.context == Context::Report {
            let items = ["mss-full/1", "cost-number/1", "shut-rd-count/1"].map(str::to_owned);
            app.open_items(&items, finwait::quiz::drill::Wish::default());
        }
        Shown::Tutor(Box::new(app))
    };
    shown.press(if binding.context == Context::Answer { "<Enter>" } else { keys });
    let before = PREPARED.iter().find(|(context, name, _)| (*context, *name) == binding.place());
    shown.press(before.map_or("", |(_, _, keys)| keys));
    shown
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
            let mut shown = prepared(binding);
            assert!(shown.contexts().contains(&binding.context), "{:?}: {:?}", binding.place(), shown.contexts());
            let before = shown.state();
            let effects = shown.update(key);
            if effects.is_empty() && shown.state() == before {
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
