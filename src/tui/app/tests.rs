//! Keys in, state out: what each screen does with what is pressed, without a terminal.

mod because;
mod beside;
mod drill;

use super::*;
use crate::scenario::live::Pace;
use crate::trace::{Span, State, Time};
use crate::tui::action::Action;
use crate::tui::key::{Mouse, MouseKind};
use crate::tui::overlay::Overlay;
use crate::tui::theme::ColourDepth;
use ratatui::buffer::Buffer;

fn app(motion: bool) -> App {
    let looks = Looks { lang: Lang::En, theme: Theme::new(ColourDepth::True), motion, size: (80, 24) };
    App::new(looks, Progress::default())
}

/// Presses keys: characters as they are, others by name in angle brackets; gives back all effects.
fn press(app: &mut App, script: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        let (key, length) = match rest.strip_prefix('<').and_then(|tail| tail.split_once('>')) {
            Some((name, _)) => (named(name), name.len() + 2),
            None => (Key::char(first), first.len_utf8()),
        };
        effects.extend(app.update(Msg::Key(key)));
        rest = &rest[length..];
    }
    effects
}

fn named(name: &str) -> Key {
    match name {
        "Enter" => KeyCode::Enter.into(),
        "Esc" => KeyCode::Esc.into(),
        "Tab" => KeyCode::Tab.into(),
        "Left" => KeyCode::Left.into(),
        "Up" => KeyCode::Up.into(),
        "Down" => KeyCode::Down.into(),
        "F2" => KeyCode::F(2).into(),
        "PgDn" => KeyCode::PageDown.into(),
        other => panic!("no key {other}"),
    }
}

fn frames(app: &mut App, count: usize) {
    for _ in 0..count {
        app.update(Msg::Frame { elapsed: Span::millis(50) });
    }
}

/// The screen as text.
fn text(app: &App) -> String {
    let mut buf = Buffer::empty(app.screen);
    app.draw(&mut buf, app.screen);
    let row = |y| {
        let mut line = String::new();
        let mut x = 0;
        while x < app.screen.width {
            let symbol = buf[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(crate::tui::text::width(symbol)).expect("a glyph").max(1);
        }
        line
    };
    (0..app.screen.height).map(row).collect::<Vec<String>>().join("\n")
}

fn lesson(app: &App) -> &LessonScreen {
    match &app.place {
        Place::Lesson(screen) => screen,
        other => panic!("no lesson: {other:?}"),
    }
}

fn sandbox(app: &App) -> &Sandbox {
    match &app.place {
        Place::Sandbox(sandbox) => sandbox,
        other => panic!("no sandbox: {other:?}"),
    }
}

/// A lesson at its first question.
fn at_question(motion: bool, id: &str) -> App {
    let mut app = app(motion);
    assert!(app.open_lesson(Some(id)), "{id} opens");
    press(&mut app, "<Enter>");
    assert_eq!(lesson(&app).run.phase(), Phase::Commit);
    app
}

#[test]
fn every_lesson_opens() {
    let mut app = app(false);
    let ids: Vec<String> = app.lesson_ids().into_iter().map(str::to_owned).collect();
    assert_eq!(ids.len(), crate::lesson::embedded().len());
    for id in ids {
        assert!(app.open_lesson(Some(&id)), "{id}");
    }
    assert!(!app.open_lesson(Some("L99")));
}

#[test]
fn nothing_moves_before_an_answer_is_locked_in() {
    let mut app = at_question(true, "L16");
    let before = lesson(&app).run.session().position();
    press(&mut app, " <Enter>pnsx:mg");
    frames(&mut app, 40);
    assert_eq!(lesson(&app).run.phase(), Phase::Commit);
    assert_eq!(lesson(&app).run.session().position(), before);
    assert!(text(&app).contains("Choose an answer first") || lesson(&app).notice.is_none());
    press(&mut app, "1<Enter>");
    assert_eq!(lesson(&app).run.phase(), Phase::Play);
}

#[test]
fn a_beat_plays_by_itself_and_is_then_compared() {
    let mut app = at_question(true, "L16");
    press(&mut app, "1<Enter>p");
    frames(&mut app, 400);
    assert_eq!(lesson(&app).run.phase(), Phase::Compare);
    assert!(!app.animates(), "nothing moves once it is compared");
}

#[test]
fn enter_twice_skips_the_playing() {
    let mut app = at_question(true, "L16");
    press(&mut app, "1<Enter><Enter><Enter>");
    assert_eq!(lesson(&app).run.phase(), Phase::Compare);
}

#[test]
fn going_back_hides_what_was_seen_and_keeps_the_answer() {
    let mut app = at_question(false, "L16");
    press(&mut app, "1<Enter><Enter>");
    assert_eq!(lesson(&app).run.phase(), Phase::Compare);
    for _ in 0..50 {
        press(&mut app, "<Left>");
    }
    assert_eq!((lesson(&app).run.phase(), lesson(&app).run.beat_index()), (Phase::Say, 0));
    assert!(lesson(&app).run.attempts()[0].played, "the answer stays locked");
}

#[test]
fn the_story_cannot_be_meddled_with() {
    let mut app = app(false);
    app.open_lesson(Some("L16"));
    let before = lesson(&app).run.session().records().len();
    for key in ["x", "m", ":", "c", "d"] {
        press(&mut app, key);
        assert!(text(&app).contains("run is fixed"), "{key} says why not");
        assert!(app.line.is_none() && app.overlays.is_empty(), "{key} opens nothing");
    }
    assert_eq!(lesson(&app).run.session().records().len(), before);
}

#[test]
fn a_hint_strikes_wrong_options_but_never_the_right_one() {
    let mut app = at_question(false, "L16");
    press(&mut app, "hhhhhh");
    let question = lesson(&app).run.question().expect("a question").clone();
    let options = question.options(Lang::En).len();
    let mut open = 0;
    for option in 0..options {
        let mut answering = lesson(&app).answering.clone();
        let free = answering.choose(&lesson(&app).form(Lang::En).expect("a form"), option);
        open += usize::from(free);
        let is_truth = matches!(&question.form, crate::quiz::Form::Choice(all) if all[option] == question.truth.answer);
        assert!(free || !is_truth, "the truth can still be chosen");
    }
    assert_eq!(open, 2, "two options stay");
}

#[test]
fn a_challenges_only_hint_says_that_it_is_the_only_one() {
    for (lang, only) in [(Lang::En, "(That is the only hint.)"), (Lang::Zh, "（提示只有这一条。）")] {
        let mut app = app(false);
        app.lang = lang;
        assert!(app.open_lesson(Some("B6")));
        press(&mut app, "h");
        let first = lesson(&app).notice.clone().expect("a hint");
        press(&mut app, "h");
        let again = lesson(&app).notice.clone().expect("the hint");
        assert!(!first.contains(only) && again.contains(only) && again.starts_with(&first), "{again}");
    }
}

#[test]
fn progress_is_kept_and_taken_up_again() {
    let mut app = at_question(false, "L16");
    let effects = press(&mut app, "1<Enter><Enter><Enter>");
    let kept = effects.iter().rev().find_map(|effect| match effect {
        Effect::SaveProgress(progress) => Some(progress.clone()),
        Effect::Quit
        | Effect::Suspend
        | Effect::Record(_)
        | Effect::SaveSettings(_)
        | Effect::WriteSettings(_)
        | Effect::Notes(_)
        | Effect::Files(..)
        | Effect::Lab(_) => None,
    });
    let kept = kept.expect("the progress is to be kept");
    assert_eq!(kept.lesson("L16").last_beat, 1);
    let mut again = App::new(Looks { lang: Lang::En, theme: Theme::default(), motion: false, size: (80, 24) }, kept);
    again.open_lesson(Some("L16"));
    assert_eq!(lesson(&again).run.beat_index(), 1);
    let (right, wrong) = lesson(&again).score();
    assert_eq!(right + wrong, 1, "what was answered before still counts, what was not asked does not");
}

#[test]
fn a_segment_is_lost_in_the_middle_of_its_way() {
    let mut app = app(true);
    app.open_sandbox();
    press(&mut app, ":client: connect server:80<Enter> ");
    frames(&mut app, 5);
    let shown = sandbox(&app).stage.clock();
    assert!(Time::ZERO < shown && shown < Time(50_000), "in the middle of the glide: {shown}");
    press(&mut app, "x");
    let view = sandbox(&app).session.view();
    assert_eq!(view.now, shown, "the fault strikes at the moment that is shown");
    assert!(view.flights.iter().all(|flight| flight.lost_at.is_some()));
    press(&mut app, "sss");
    frames(&mut app, 1);
    assert!(text(&app).contains("again"), "{}", text(&app));
}

#[test]
fn reasons_without_room_are_counted_with_the_key_that_lists_them() {
    let mut app = app(false);
    app.open_sandbox();
    press(&mut app, ":client: connect server:80<Enter>ssx:client: send \"HELLO\"<Enter>s");
    for (lang, said) in [(Lang::En, "… more reasons (2): w"), (Lang::Zh, "… 还有 2 条原因：w")] {
        app.lang = lang;
        assert_eq!(reasons(&sandbox(&app).session).len(), 4);
        assert!(text(&app).contains(said), "{}", text(&app));
    }
}

#[test]
fn a_menu_does_the_command_that_it_shows() {
    let mut app = app(false);
    app.open_sandbox();
    press(&mut app, "m");
    assert!(text(&app).contains(": client: connect server:80"), "{}", text(&app));
    press(&mut app, "1ss");
    let view = sandbox(&app).session.view();
    assert_eq!(view.hosts[0].state(), State::Established);
}

#[test]
fn a_line_that_is_wrong_stays_with_its_mistake() {
    let mut app = app(false);
    app.open_sandbox();
    press(&mut app, ":client: conect server:80<Enter>");
    assert!(app.line.is_some());
    assert!(text(&app).contains("conect"), "{}", text(&app));
    press(&mut app, "<Esc>");
    assert!(app.line.is_none());
}

#[test]
fn the_language_changes_everywhere_at_once() {
    let mut app = at_question(false, "L16");
    assert!(text(&app).contains("predict"));
    let effects = press(&mut app, "L");
    assert!(text(&app).contains("预测"), "{}", text(&app));
    assert!(matches!(effects.as_slice(), [Effect::SaveProgress(progress)] if progress.language == Some(Lang::Zh)));
}

#[test]
fn leaving_a_sandbox_in_which_much_was_done_is_asked_about() {
    let mut app = app(false);
    app.open_sandbox();
    press(&mut app, ":client: connect server:80<Enter>q");
    assert!(matches!(app.place, Place::Sandbox(_)));
    press(&mut app, "n");
    assert!(matches!(app.place, Place::Sandbox(_)));
    press(&mut app, "qy");
    assert!(matches!(app.place, Place::Home));
}

#[test]
fn clicks_answer_and_go_on() {
    let mut app = at_question(false, "L16");
    let find = |app: &App, wanted: &str| {
        let screen = text(app);
        let found =
            screen.lines().zip(0..).find_map(|(line, row)| line.find(wanted).map(|at| (line[..at].to_owned(), row)));
        let (before, row) = found.unwrap_or_else(|| panic!("no {wanted} in\n{screen}"));
        Mouse { kind: MouseKind::Down, column: u16::try_from(before.chars().count()).expect("a column"), row }
    };
    let option = find(&app, "1 client");
    app.update(Msg::Mouse(option));
    assert_eq!(lesson(&app).answering.chosen(), Some(0));
    let commit = find(&app, "commit");
    app.update(Msg::Mouse(commit));
    assert_eq!(lesson(&app).run.phase(), Phase::Play);
}

#[test]
fn what_a_program_prints_is_laid_over_the_screen() {
    let mut app = app(false);
    app.open_sandbox();
    for (line, wanted) in [
        ("show ss server", "server$ ss -tano"),
        ("show nstat client", "(nothing)"),
        ("client: connect server:80", ""),
        ("show tcpdump", "client$ tcpdump -n"),
    ] {
        press(&mut app, &format!(":{line}<Enter>"));
        assert!(app.line.is_none() && text(&app).contains(wanted), "{line}: {}", text(&app));
        assert_eq!(app.overlays.is_empty(), wanted.is_empty(), "{line}");
        press(&mut app, if wanted.is_empty() { "" } else { "<Esc>" });
    }
    // A script's too, when it is stepped over, and again after a step back.
    let script = "server: listen 80\nshow ss server\nclient: connect server:80\n";
    app.open_scenario(crate::scenario::parse(script, Lang::En).expect("right"), "shows".to_owned());
    press(&mut app, " ");
    assert!(app.overlays.is_empty());
    press(&mut app, " ");
    assert!(text(&app).contains("0.0.0.0:80"), "{}", text(&app));
    press(&mut app, "<Esc><Left>");
    assert!(app.overlays.is_empty(), "{}", text(&app));
    press(&mut app, "G");
    assert!(text(&app).contains("0.0.0.0:80"), "the way to the end stops there: {}", text(&app));
}

#[test]
fn no_kernel_is_asked_to_be_another() {
    let scenario = crate::scenario::parse("profile rfc9293\nserver: listen 80\n", Lang::En).expect("right");
    let mut app = app(false);
    app.use_kernel(Kernel::Ready("6.18".to_owned()), None);
    app.open_scenario(scenario.clone(), "other".to_owned());
    press(&mut app, "K");
    assert!(text(&app).contains("stays in the simulator"), "{}", text(&app));
    assert_eq!(press(&mut app, "<Enter>1"), []);
    app.use_kernel(Kernel::Ready("6.18".to_owned()), Some(Pace::Slow));
    app.open_scenario(scenario, "other".to_owned());
    assert!(!sandbox(&app).session.is_live() && !app.overlays.is_empty());
}

/// A sandbox in which two connections were opened, the first one spoken on last.
fn with_two_connections() -> App {
    let mut app = app(false);
    let text = "server: listen 80\nclient: connect server:80 as one\nrun 200ms\nclient: connect server:80 as two\n\
                run 200ms\nclient.one: send \"HELLO\"\nrun 30ms\n";
    app.open_scenario(crate::scenario::parse(text, Lang::En).expect("a scenario"), "two".to_owned());
    press(&mut app, "G");
    app
}

#[test]
fn the_cards_are_about_one_connection_and_a_key_or_the_mouse_chooses_which() {
    let mut app = with_two_connections();
    let signs = |app: &App| {
        let shown = text(app);
        let row = shown.lines().nth(5).expect("the row below the states").to_owned();
        (row.trim_start().get(..5).map(str::to_owned), row.contains(" a :80-") || row.contains(" b :80-"))
    };
    assert_eq!(signs(&app), (Some("a one".to_owned()), true), "what happened last\n{}", text(&app));
    press(&mut app, "C");
    assert_eq!(signs(&app), (Some("b two".to_owned()), true), "{}", text(&app));
    press(&mut app, "C");
    assert!(text(&app).contains("whichever connection"), "{}", text(&app));
    app.update(Msg::Mouse(Mouse { kind: MouseKind::Down, column: 3, row: 5 }));
    assert_eq!(signs(&app).0, Some("b two".to_owned()), "a click on its name\n{}", text(&app));
    press(&mut app, "vv");
    let head = text(&app).lines().nth(1).expect("the names").to_owned();
    assert!(head.contains("client b two") && head.contains("server b :80-"), "{head}");
    app.update(Msg::Mouse(Mouse { kind: MouseKind::Down, column: 30, row: 1 }));
    assert!(text(&app).contains("whichever connection"), "{}", text(&app));
}

#[test]
fn one_connection_needs_no_name() {
    let mut app = app(false);
    app.open_sandbox();
    press(&mut app, "C");
    assert!(text(&app).contains("only one connection"), "{}", text(&app));
}

#[test]
fn whatever_is_open_changes_its_language_with_the_screen_and_stays_where_it_was() {
    for keys in ["o", "/", "R", "m", "M", "e", "t", "K", "bF", "q", "w"] {
        for moved in ["", "<Down><Down>"] {
            let mut switched = with_two_connections();
            let mut opened = with_two_connections();
            press(&mut switched, &format!("{keys}{moved}<F2>"));
            press(&mut opened, &format!("<F2>{keys}{moved}"));
            // The screens behind may tell what the last key came to.
            let box_of = |app: &App| {
                let area = app.overlays.top().map(|overlay| overlay.area(app.screen, app.lang));
                let rows = |area: Rect| -> Vec<String> {
                    let mut buf = Buffer::empty(app.screen);
                    app.draw(&mut buf, app.screen);
                    let row = |y| (area.x..area.right()).map(|x| buf[(x, y)].symbol()).collect();
                    (area.y..area.bottom()).map(row).collect()
                };
                area.map(rows)
            };
            let (one, other) = (box_of(&switched), box_of(&opened));
            assert!(one.is_some() || keys == "q", "{keys} opens nothing");
            if keys != "t" {
                assert_eq!(one, other, "{keys}{moved}");
            }
            let english = one.unwrap_or_default().concat().contains("What can be done");
            assert!(!english, "{keys}{moved}");
        }
    }
}

#[test]
fn the_keys_in_the_edge_of_a_box_and_its_signs_can_be_clicked() {
    let mut app = with_two_connections();
    press(&mut app, "t");
    let click = |app: &mut App, x: u16, y: u16| {
        app.update(Msg::Mouse(Mouse { kind: MouseKind::Down, column: x, row: y }));
    };
    let area = app.overlays.top().expect("the terms").area(app.screen, app.lang);
    let before = text(&app);
    click(&mut app, area.right() - 1, area.bottom() - 2);
    click(&mut app, area.right() - 1, area.bottom() - 2);
    click(&mut app, area.right() - 1, area.bottom() - 2);
    assert_ne!(text(&app), before, "the sign that there is more below");
    click(&mut app, area.right() - 1, area.y + 1);
    let edge = text(&app).lines().nth(usize::from(area.bottom()) - 1).expect("the lower edge").to_owned();
    let close = edge.find("Esc").map(|at| crate::tui::text::width(&edge[..at])).expect("how to close it");
    click(&mut app, u16::try_from(close).expect("a column") + 1, area.bottom() - 1);
    assert!(app.overlays.is_empty(), "the key in the edge\n{}", text(&app));
}

#[test]
fn what_comes_to_nothing_now_stands_in_the_list_with_the_reason() {
    let mut app = app(false);
    app.open_sandbox();
    press(&mut app, "/");
    let Some(Overlay::Pick(picker)) = app.overlays.top() else { panic!("no list") };
    let refused = |action: Action| {
        let found = picker.found().into_iter().find(|item| item.choice == Choice::Act(action)).cloned();
        found.expect("in the list").refused
    };
    for action in [Action::Lose, Action::Delay, Action::Skip, Action::Beside, Action::NextConnection] {
        assert!(refused(action).is_some(), "{action:?}");
    }
    assert_eq!(refused(Action::HostMenu), None);
    let Place::Sandbox(sandbox) = &app.place else { panic!("no sandbox") };
    let client = &sandbox.session.view().hosts[0];
    let items = host_items(&sandbox.session, client, Lang::En);
    let signal = items.iter().find(|item| item.note.ends_with("signal")).expect("a signal");
    assert_eq!(signal.refused.as_deref(), Some("no call waits"));
}

#[test]
fn the_tree_says_where_a_branch_parts_from_its_parent() {
    let mut app = with_two_connections();
    press(&mut app, "bF");
    assert!(text(&app).contains("nothing changed yet"), "{}", text(&app));
    press(&mut app, "<Esc>:client: set nodelay on<Enter>F");
    assert!(text(&app).contains("client: set nodelay on; has not parted yet"), "{}", text(&app));
    press(&mut app, "<Esc><Left>:client: close<Enter>GF");
    assert!(text(&app).contains("client: close; parts at 0.500 s"), "{}", text(&app));
}

#[test]
fn what_can_never_come_is_not_waited_for() {
    let mut app = app(false);
    app.open_sandbox();
    press(&mut app, ":run until client TIME_WAIT<Enter>");
    let Place::Sandbox(sandbox) = &app.place else { panic!("no sandbox") };
    assert_eq!(sandbox.session.view().now, Time::ZERO);
    assert!(text(&app).contains("Nothing more happens by itself, so"), "{}", text(&app));
    press(&mut app, ":client: connect server:80<Enter>:run until client TIME_WAIT within 20ms<Enter>");
    assert!(text(&app).contains("has not come in the time that was waited"), "{}", text(&app));
}

#[test]
fn a_menu_begins_with_what_one_most_likely_wants() {
    let first = |app: &App, host: usize| {
        let Place::Sandbox(sandbox) = &app.place else { panic!("no sandbox") };
        let host = &sandbox.session.view().hosts[host];
        host_items(&sandbox.session, host, Lang::En).first().map(|item| item.note.clone()).unwrap_or_default()
    };
    let mut app = app(false);
    app.open_sandbox();
    assert_eq!(first(&app, 0), ": client: connect server:80");
    press(&mut app, ":client: connect server:80<Enter>");
    assert_eq!(first(&app, 0), ": client: close", "while it is being opened");
    press(&mut app, ":run<Enter>");
    assert_eq!(first(&app, 0), ": client: send \"HELLO\"");
    assert_eq!(first(&app, 1), ": server: accept");
}
