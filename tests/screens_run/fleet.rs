//! The screen of a fleet: its panels as pictures, by keys and by mouse, and the way into one connection and back.

use finwait::fleet::read;
use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::trace::Span;
use finwait::tui::app::App;
use finwait::tui::{Effect, Mouse, MouseKind, Msg};

use super::album::Album;
use super::support::drive::{app, press, rows, screen};
use super::{SIZES, check_words};

/// Small and quick: ports run out after a second.
const PLAN: &str = "format = 1\nrun = \"4s\"\narrivals = 60\nhold = \"200ms\"\nserver_leak = 300
settings = [\"sysctl client ip_local_port_range=40000-40079\"]
";

fn open(app: &mut App) {
    app.open_plan(read(PLAN, Lang::En).unwrap(), "small.toml".to_owned());
}

fn frames(app: &mut App) {
    for _ in 0..10_000 {
        if !app.animates() {
            return;
        }
        app.update(Msg::Frame { elapsed: Span::millis(16) });
    }
    panic!("it never ends");
}

fn fleet(lang: Lang, size: (u16, u16)) -> App {
    let mut app = app(lang, size, true, Progress::default());
    open(&mut app);
    app
}

fn text(app: &App, size: (u16, u16)) -> String {
    rows(&screen(app, size)).join("\n")
}

fn click(app: &mut App, size: (u16, u16), word: &str) {
    let shown = rows(&screen(app, size));
    let row =
        shown.iter().position(|row| row.contains(word)).unwrap_or_else(|| panic!("no {word}:\n{}", shown.join("\n")));
    let before = shown[row].find(word).unwrap();
    let column = finwait::tui::text::width(&shown[row][..before]);
    let at = |kind| Mouse { kind, column: u16::try_from(column).unwrap(), row: u16::try_from(row).unwrap() };
    app.update(Msg::Mouse(at(MouseKind::Down)));
    app.update(Msg::Mouse(at(MouseKind::Up)));
}

#[test]
fn the_panels() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut album = Album::new(lang, size, true, &Progress::default());
            album.both(open);
            album.keep("before it runs");
            album.press(" ");
            album.both(frames);
            album.shot("the states", "<Left><Left>");
            album.shot("what is said", "w");
            album.press("<Esc>");
            album.press("<Tab><Down><Down><Down><Down><Down><Right>r");
            album.both(frames);
            album.shot("two runs", "<Tab>");
            album.close("fleet");
        }
    }
}

#[test]
fn by_keys_from_a_chart_into_a_connection_and_back() {
    let size = (80, 24);
    let mut app = fleet(Lang::En, size);
    press(&mut app, " ");
    assert!(app.animates());
    frames(&mut app);
    press(&mut app, "<Tab><Tab>");
    assert!(text(&app, size).contains("connect EADDRNOTAVAIL"), "{}", text(&app, size));
    press(&mut app, "<Enter>");
    frames(&mut app);
    let shown = text(&app, size);
    assert!(shown.contains("Connection 8"), "{shown}");
    press(&mut app, "  ");
    assert!(text(&app, size).contains("EADDRNOTAVAIL"), "{}", text(&app, size));
    // What was seen cannot be meddled with, nor asked about, and a line for it is refused in words.
    for key in ["x", "b", "m", "?"] {
        press(&mut app, key);
        check_words(&screen(&app, size), key);
        press(&mut app, "<Esc>");
        if text(&app, size).contains("ss -s") {
            press(&mut app, "<Enter>");
            frames(&mut app);
        }
    }
    press(&mut app, "<Esc>");
    assert!(text(&app, size).contains("ss -s"), "back at the fleet:\n{}", text(&app, size));
    press(&mut app, ":zoom 3<Enter>");
    frames(&mut app);
    assert!(text(&app, size).contains("Connection 3 of small.toml"));
    press(&mut app, "<Esc><Esc>");
    assert!(text(&app, size).contains("finwait"));
}

#[test]
fn by_mouse_alone() {
    let size = (120, 40);
    let mut app = fleet(Lang::En, size);
    click(&mut app, size, "Space run ");
    frames(&mut app);
    for _ in 0..2 {
        click(&mut app, size, "connect EADDRNOTAVAIL");
    }
    frames(&mut app);
    assert!(text(&app, size).contains("Connection 8"), "{}", text(&app, size));
}

#[test]
fn a_knob_is_typed_and_a_bad_line_is_told() {
    let size = (120, 40);
    let mut app = fleet(Lang::Zh, size);
    press(&mut app, ":arrivals=7<Enter>");
    assert!(text(&app, size).contains("arrivals                  7"), "{}", text(&app, size));
    press(&mut app, ":arrivals=many<Enter>");
    assert!(text(&app, size).contains("arrivals=many"), "the line stays with its mistake");
    press(&mut app, "<Esc>:sysctl client tcp_tw_reuse=1<Enter>");
    assert!(text(&app, size).contains("client tcp_tw_reuse=1"));
    let effects = {
        press(&mut app, ":arrivals=0<Enter> ");
        app.update(Msg::Resize(120, 40))
    };
    assert!(effects.is_empty() && !app.animates(), "nothing to do is refused");
    assert!(text(&app, size).contains("arrivals"), "{}", text(&app, size));
}

#[test]
fn a_plan_is_saved_and_a_changed_one_is_asked_about() {
    let size = (80, 24);
    let mut app = fleet(Lang::En, size);
    press(&mut app, ":arrivals=7<Enter>");
    press(&mut app, "<Esc>");
    assert!(text(&app, size).contains("not saved"), "{}", text(&app, size));
    press(&mut app, "n:");
    press(&mut app, "save mine.toml");
    let saved = app.update(Msg::Key(finwait::tui::Key::plain(finwait::tui::KeyCode::Enter)));
    let wrote = saved
        .iter()
        .any(|effect| matches!(effect, Effect::Files(request, _) if format!("{request:?}").contains("arrivals = 7")));
    assert!(wrote, "{saved:?}");
}

#[test]
fn a_run_is_stopped_and_keeps_what_it_has() {
    let size = (80, 24);
    let mut app = fleet(Lang::En, size);
    press(&mut app, " ");
    for _ in 0..5 {
        app.update(Msg::Frame { elapsed: Span::millis(16) });
    }
    assert!(app.animates());
    press(&mut app, "x");
    assert!(!app.animates());
    let shown = text(&app, size);
    assert!(shown.contains("Stopped at"), "{shown}");
    assert!(!shown.contains("What becomes of the"), "what there is stays:\n{shown}");
    let begun = shown.split_once("begun").and_then(|(_, rest)| rest.split_whitespace().next());
    assert!(begun.and_then(|begun| begun.parse::<u64>().ok()).is_some_and(|begun| begun > 0), "{shown}");
}

#[test]
fn a_long_run_says_how_far_it_is_and_can_be_paused() {
    let size = (80, 24);
    let mut app = app(Lang::En, size, true, Progress::default());
    app.open_plan(read("format = 1\nrun = \"10h\"\narrivals = 20\n", Lang::En).unwrap(), "long.toml".to_owned());
    let frame = |app: &mut App| app.update(Msg::Frame { elapsed: Span::millis(50) });
    press(&mut app, " ");
    (0..5).for_each(|_| drop(frame(&mut app)));
    let shown = text(&app, size);
    assert!(shown.contains(" s left  ") && shown.contains(" / 36000.0 s") && shown.contains(" %"), "{shown}");
    press(&mut app, " ");
    let paused = text(&app, size);
    assert!(!app.animates() && !paused.contains(" s left"), "{paused}");
    frame(&mut app);
    assert_eq!(text(&app, size), paused, "nothing goes on");
    press(&mut app, " ");
    frame(&mut app);
    assert!(app.animates() && text(&app, size) != paused, "it goes on from there");
    assert!(text(&app, size).contains(" s left  "));
}

#[test]
fn the_question_is_whole_while_its_answer_is_typed() {
    let size = (80, 24);
    for lang in Lang::ALL {
        for info in finwait::fleet::LABS {
            let mut app = lab(info.name, lang, size);
            let before = text(&app, size);
            let how = match lang {
                Lang::En => "Space asks for your prediction; Esc and Space run without one.",
                Lang::Zh => "按 Space 输入你的预计；按 Esc 再按 Space 则直接运行。",
            };
            assert!(before.contains(how), "{}: how to go on is cut\n{before}", info.name);
            press(&mut app, " ");
            let shown = text(&app, size);
            assert!(shown.contains(":predict"), "{}:\n{shown}", info.name);
            let joined: String = shown.split_whitespace().collect();
            let asked: String = info.asks.ask(lang).split_whitespace().collect();
            assert!(joined.contains(&asked), "{}: {asked}\n{shown}", info.name);
        }
    }
}

#[test]
fn the_page_beside_the_charts_leaves_the_text_below_them() {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut app = fleet(lang, size);
            press(&mut app, " ");
            frames(&mut app);
            let below = |app: &App| {
                let shown = rows(&screen(app, size));
                let rule = shown.iter().rposition(|row| row.starts_with("──")).unwrap();
                shown[rule..shown.len() - 1].join("\n")
            };
            let before = below(&app);
            press(&mut app, "w");
            assert_eq!(below(&app), before, "{size:?}");
        }
    }
}

#[test]
fn what_there_is_at_a_moment_is_set_apart_as_the_language_does() {
    for (lang, between) in [(Lang::En, ", TIME_WAIT "), (Lang::Zh, "、TIME_WAIT ")] {
        let mut app = fleet(lang, (120, 40));
        press(&mut app, " ");
        frames(&mut app);
        assert!(text(&app, (120, 40)).contains(between), "{}", text(&app, (120, 40)));
    }
}

#[test]
fn a_lab_asks_first_and_compares_when_it_has_run() {
    let size = (120, 40);
    let mut app = app(Lang::En, size, true, Progress::default());
    app.open_lab(finwait::fleet::LABS.iter().find(|lab| lab.name == "slow-acceptor").unwrap());
    press(&mut app, " ");
    assert!(!app.animates() && text(&app, size).contains(":predict"), "{}", text(&app, size));
    press(&mut app, "many<Enter>");
    assert!(text(&app, size).contains("whole number"), "{}", text(&app, size));
    press(&mut app, "<Esc> ");
    assert!(app.animates(), "whoever does not want to say it need not");
    let mut app = super::support::drive::app(Lang::En, size, true, Progress::default());
    app.open_lab(finwait::fleet::LABS.iter().find(|lab| lab.name == "slow-acceptor").unwrap());
    press(&mut app, " 1<Enter>");
    frames(&mut app);
    let wanted = finwait::fleet::LABS.iter().find(|lab| lab.name == "slow-acceptor").unwrap().asks.ask(Lang::En);
    assert!(text(&app, size).contains(&wanted[..40]), "{}", text(&app, size));
}

/// A lab as it is opened, with what is said when it has run.
fn lab(name: &str, lang: Lang, size: (u16, u16)) -> App {
    let mut app = app(lang, size, true, Progress::default());
    app.open_lab(finwait::fleet::Lab::named(name).unwrap());
    app
}

#[test]
fn a_prediction_is_judged_by_the_run_that_it_was_made_of() {
    let size = (120, 40);
    let mut app = lab("slow-acceptor", Lang::En, size);
    press(&mut app, ":run=3s<Enter> 11<Enter>");
    frames(&mut app);
    assert!(text(&app, size).contains("You predicted 11; in the run it is 11."), "{}", text(&app, size));
    press(&mut app, ":backlog=30<Enter>r");
    frames(&mut app);
    let shown = text(&app, size);
    assert!(shown.contains("it is 11.") && shown.contains("backlog 10 -> 30"), "{shown}");
    // The other run alone is not what was predicted.
    press(&mut app, "T");
    assert!(!text(&app, size).contains("You predicted"), "{}", text(&app, size));
}

#[test]
fn all_that_is_said_of_a_lab_can_be_read_on_a_small_screen_and_its_lesson_be_opened() {
    for lang in Lang::ALL {
        let size = (80, 24);
        let mut app = lab("restart-reuseaddr", lang, size);
        press(&mut app, ":arrivals=2<Enter>");
        press(&mut app, "w");
        check_words(&screen(&app, size), "the page");
        let shown = text(&app, size);
        assert!(shown.contains("L35"), "{shown}");
        press(&mut app, "<Esc>c");
        assert!(text(&app, size).contains("bind"), "{}", text(&app, size));
        press(&mut app, "<Esc>");
        assert!(text(&app, size).contains("restart-reuseaddr"), "back at the lab:\n{}", text(&app, size));
    }
}

#[test]
fn the_line_completes_sysctls_and_profiles_and_says_what_it_does_not_know() {
    let size = (120, 40);
    let mut app = fleet(Lang::En, size);
    press(&mut app, ":sysctl client tcp_tw_<Tab>");
    assert!(text(&app, size).contains("tcp_tw_reuse"), "{}", text(&app, size));
    let mut app = fleet(Lang::En, size);
    press(&mut app, ":foo<Enter>");
    let shown = text(&app, size);
    assert!(shown.contains("foo is neither a knob"), "{shown}");
}
