//! How the screens look to everyone: in every theme and depth of colours, without colours, in ASCII, at any size.
//!
//! One tour through the screens is walked again and again, each time with other settings; what must hold is asked of
//! every cell that was drawn, so that a pair of colours counts if it is really seen somewhere.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the one who runs the tests may ask for pictures")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use finwait::lang::Lang;
use finwait::lesson::progress::{LessonProgress, Progress};
use finwait::tui::app::{App, Looks, Setup};
use finwait::tui::settings::{Setting, Settings};
use finwait::tui::theme::THEMES;
use finwait::tui::{ColourDepth, GlyphSet, Msg, Theme};
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use support::contrast::contrast;
use support::drive::{press, rows, screen};

/// The stops of the tour: a name, the keys that lead there from the stop before, and what is then read in English.
const TOUR: [(&str, &str, &str); 30] = [
    ("home", "", "Learn"),
    ("help", "?", "Keys"),
    ("settings", "<Esc>o", "Settings"),
    ("story", "<Esc><Enter>", "story"),
    ("question", "<Enter>", "predict"),
    ("hint", "h", "struck"),
    ("chosen", "2", "predict"),
    ("compared", "<Enter><Enter>", "compare"),
    ("restart", "<Enter>r", "Begin anew"),
    ("sandbox", "nqp", "Sandbox"),
    ("menu", "m", "connect"),
    ("syn", "<Esc>:client: connect server:80<Enter> ", "SYN_SENT"),
    ("lost", "x", "SYN"),
    ("again", "      ", "again"),
    ("why", "w", "Because of"),
    ("rule", "<Enter>", "RFC"),
    ("accepted", "<Esc>:server: accept<Enter>", "accept"),
    ("sent", ":client: send \"hello\"<Enter> ", "send() = 5"),
    ("view", "v", "Sandbox"),
    ("next view", "v", "Sandbox"),
    ("view after it", "v", "Sandbox"),
    ("and after that", "v", "Sandbox"),
    ("a fifth view", "v", "Sandbox"),
    ("a sixth view", "v", "Sandbox"),
    ("lens", "l", "Sandbox"),
    ("terms", "t", "Terms"),
    ("candidates", "<Esc>v:client: se", "client: se"),
    ("mistake", "tt<Enter>", "^^"),
    ("reset", "<Esc>:client: set linger 0<Enter>:client: close<Enter>   ", "Sandbox"),
    ("leaving", "q", "Sandbox"),
];

/// The digit of the entry behind all settings, which writes them.
const WRITE: char = '9';

/// The program with settings, each as the learner would write it.
fn app_with(lang: Lang, size: (u16, u16), chosen: &[(Setting, &str)]) -> App {
    let looks = Looks { lang, theme: Theme::default(), motion: false, size };
    let mut begun = Progress::default();
    begun.lessons.insert("L06".to_owned(), LessonProgress { right: 1, ..LessonProgress::default() });
    let mut app = App::new(looks, begun);
    let mut settings = Settings::default();
    settings.set(Setting::Motion, "reduced");
    for (setting, value) in chosen {
        settings.set(*setting, *value);
    }
    let terminal = (ColourDepth::True, GlyphSet::Unicode);
    app.use_setup(Setup {
        settings,
        terminal,
        file: Some("/home/ada/.config/finwait/config.toml".to_owned()),
        ..Setup::default()
    });
    app
}

/// Walks the tour, showing each stop.
fn walk(mut app: App, size: (u16, u16), mut look: impl FnMut(&str, &Buffer)) {
    for (name, keys, _) in TOUR {
        press(&mut app, keys);
        look(name, &screen(&app, size));
    }
}

#[test]
fn the_tour_leads_where_it_says() {
    let words: BTreeMap<&str, &str> = TOUR.into_iter().map(|(name, _, word)| (name, word)).collect();
    walk(app_with(Lang::En, (120, 40), &[]), (120, 40), |name, buf| {
        let text = rows(buf).join("\n");
        assert!(text.contains(words[name]), "{name}: no {:?} in\n{text}", words[name]);
    });
}

#[test]
fn in_english_ascii_is_all_that_is_drawn() {
    for size in [(60, 20), (80, 24), (120, 40), (200, 60)] {
        walk(app_with(Lang::En, size, &[(Setting::Signs, "ascii")]), size, |name, buf| {
            let text = rows(buf).join("\n");
            let strange: String = text.chars().filter(|c| !c.is_ascii()).collect();
            assert!(strange.is_empty(), "{name} at {size:?} draws {strange:?}:\n{text}");
        });
    }
}

#[test]
fn in_chinese_ascii_leaves_letters_and_their_marks_alone() {
    walk(app_with(Lang::Zh, (80, 24), &[(Setting::Signs, "ascii")]), (80, 24), |name, buf| {
        let text = rows(buf).join("\n");
        let drawn: String = text.chars().filter(|c| ('\u{2000}'..'\u{3000}').contains(c)).collect();
        assert!(drawn.is_empty(), "{name} draws {drawn:?}:\n{text}");
    });
}

#[test]
fn without_colours_the_words_are_the_same_and_there_is_no_colour() {
    for lang in Lang::ALL {
        let mut coloured = BTreeMap::new();
        walk(app_with(lang, (80, 24), &[]), (80, 24), |name, buf| {
            coloured.insert(name.to_owned(), rows(buf));
        });
        walk(app_with(lang, (80, 24), &[(Setting::Colour, "never")]), (80, 24), |name, buf| {
            assert!(buf.content().iter().all(|cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset)), "{name}");
            let differs = ["settings"].contains(&name);
            assert!(differs || coloured[name] == rows(buf), "{name}: other words without colours");
        });
    }
}

#[test]
fn without_colours_nothing_is_underlined_but_words() {
    for signs in ["unicode", "ascii"] {
        let settings = [(Setting::Colour, "never"), (Setting::Signs, signs)];
        walk(app_with(Lang::En, (80, 24), &settings), (80, 24), |name, buf| {
            for y in 0..24 {
                let row: Vec<(bool, &str)> = (0..80)
                    .map(|x| &buf[(x, y)])
                    .map(|cell| (cell.modifier.contains(Modifier::UNDERLINED), cell.symbol()))
                    .collect();
                for stretch in row.chunk_by(|a, b| a.0 == b.0).filter(|stretch| stretch[0].0) {
                    let text: String = stretch.iter().map(|(_, symbol)| *symbol).collect();
                    assert_eq!(text.trim(), text, "{name}: blanks are underlined in row {y}");
                    assert!(!text.contains(['│', '─', '╭', '╰']), "{name}: a border is underlined: {text:?}");
                }
            }
        });
    }
}

/// The modifiers of the cells under a text, if it is on screen.
fn modifiers_of(buf: &Buffer, text: &str) -> Vec<Modifier> {
    let mut found = Vec::new();
    for (y, row) in rows(buf).iter().enumerate() {
        for (at, _) in row.match_indices(text) {
            let x = finwait::tui::text::width(&row[..at]);
            found.push(buf[(u16::try_from(x).unwrap(), u16::try_from(y).unwrap())].modifier);
        }
    }
    found
}

#[test]
fn without_colours_states_and_fates_still_differ() {
    let mut app = app_with(Lang::En, (120, 40), &[(Setting::Colour, "never")]);
    press(&mut app, "p:client: connect server:80<Enter> ");
    let now = screen(&app, (120, 40));
    let changed = modifiers_of(&now, "SYN_RCVD");
    assert!(changed.iter().any(|modifier| modifier.contains(Modifier::REVERSED)), "what changed stands out");
    let before = modifiers_of(&now, "SYN_SENT");
    assert!(before.iter().all(|modifier| !modifier.contains(Modifier::REVERSED)), "what did not change stands back");
    press(&mut app, "x ");
    let lost = rows(&screen(&app, (120, 40))).join("\n");
    assert!(lost.contains('✗'), "a lost segment ends in a cross:\n{lost}");
}

#[test]
fn every_pair_of_colours_that_is_drawn_can_be_read() {
    for theme in THEMES {
        let least = if theme == "high-contrast" { 7.0 } else { 4.5 };
        for depth in ["truecolor", "256"] {
            let settings = [(Setting::Theme, theme), (Setting::Colour, depth)];
            let mut pairs: BTreeMap<String, f64> = BTreeMap::new();
            walk(app_with(Lang::En, (120, 40), &settings), (120, 40), |name, buf| {
                for cell in buf.content().iter().filter(|cell| cell.symbol() != " ") {
                    let found = contrast(cell).unwrap_or_else(|| panic!("{name}: {cell:?} has no colours"));
                    let lines = "─│╭╮╰╯╲╱━┄┊".contains(cell.symbol());
                    // Lines of boxes carry no words: 3 to 1 is what WCAG asks of them.
                    assert!(found >= if lines { 3.0 } else { least }, "{theme}, {depth}, {name}: {found:.2}: {cell:?}");
                    pairs.insert(format!("{:?} {:?}", cell.fg, cell.bg), found);
                }
            });
            assert!(pairs.len() >= 12, "the tour sees most of the theme: {pairs:?}");
        }
    }
}

#[test]
fn the_settings_in_both_languages_with_colours_and_without() {
    for lang in Lang::ALL {
        for (form, colour) in [("dark", "auto"), ("no_colour", "never")] {
            for size in [(60, 20), (80, 24), (120, 40)] {
                let mut app = app_with(lang, size, &[(Setting::Colour, colour)]);
                press(&mut app, "po");
                let mut text = support::snap(&screen(&app, size));
                press(&mut app, "<Down><Enter>");
                let _ = write!(text, "\n=== the next theme\n{}", support::snap(&screen(&app, size)));
                let name = format!("settings_{}_{}x{}_{form}", lang.code(), size.0, size.1);
                insta::with_settings!({ omit_expression => true, snapshot_path => "screens_run/snapshots" }, {
                    insta::assert_snapshot!(name, text);
                });
            }
        }
    }
}

#[test]
fn what_is_set_on_screen_counts_at_once_and_is_handed_out_to_be_kept() {
    let mut app = app_with(Lang::En, (80, 24), &[]);
    let shown = |app: &App| rows(&screen(app, (80, 24))).join("\n");
    press(&mut app, "p:client: connect server:80<Enter> o1");
    assert!(shown(&app).contains("设置"), "the language, and the settings stay open:\n{}", shown(&app));
    press(&mut app, "1");
    let effects = app.update(Msg::Key(finwait::tui::Key::char('7')));
    let kept = effects.iter().find_map(|effect| match effect {
        finwait::tui::Effect::SaveSettings(settings) => Some(settings.clone()),
        _ => None,
    });
    assert_eq!(kept.unwrap().chosen().collect::<Vec<_>>(), [(Setting::Numbers, "absolute")]);
    let effects = app.update(Msg::Key(finwait::tui::Key::char(WRITE)));
    let written = effects.iter().any(|effect| {
        matches!(effect, finwait::tui::Effect::WriteSettings(settings)
        if settings.value(Setting::Numbers) == "absolute" && settings.value(Setting::Language) == "en")
    });
    assert!(written, "{effects:?}");
    app.update(Msg::Written(Err("the disk is full".to_owned())));
    assert!(shown(&app).contains("the disk is full"));
    press(&mut app, "<Esc>");
    assert!(!shown(&app).contains("SYN seq 0"), "numbers are absolute:\n{}", shown(&app));
}

#[test]
fn any_size_at_any_moment_is_drawn_or_politely_refused() {
    for lang in Lang::ALL {
        let mut app = app_with(lang, (80, 24), &[]);
        for (at, (name, keys, _)) in TOUR.into_iter().enumerate() {
            press(&mut app, keys);
            let sizes = [(0, 0), (1, 1), (7, 40), (59, 20), (60, 19), (60, 20), (61, 23), (133, 21), (200, 60)];
            for size in sizes.into_iter().skip(at % 2) {
                app.update(Msg::Resize(size.0, size.1));
                let text = rows(&screen(&app, size)).join("");
                let refused = text.contains("60x20");
                assert_eq!(refused, size.0 > 6 && (size.0 < 60 || size.1 < 20), "{name} at {size:?}: {text}");
            }
        }
    }
}
