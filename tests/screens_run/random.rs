//! No sequence of keys, clicks, pastes, frames and sizes makes the program panic or draw outside its area.

use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::trace::Span;
use finwait::tui::app::App;
use finwait::tui::key::{Mouse, MouseKind};
use finwait::tui::{Key, KeyCode, Msg};
use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use crate::support::drive::app;

/// What happens next; a size counts for all that follows.
fn message() -> impl Strategy<Value = Msg> {
    const NAMED: [KeyCode; 16] = [
        KeyCode::Enter,
        KeyCode::Enter,
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::PageUp,
        KeyCode::PageDown,
    ];
    const PASTES: [&str; 6] = [
        "client: connect server:80",
        "server: close",
        "drop next 2 FIN from client",
        "FIN_WAIT_1 客户端\n",
        "\u{1b}[31m\t\u{200b}",
        "run 90s",
    ];
    let kinds = prop_oneof![
        4 => Just(MouseKind::Down),
        1 => Just(MouseKind::Up),
        1 => Just(MouseKind::Drag),
        1 => Just(MouseKind::ScrollUp),
        1 => Just(MouseKind::ScrollDown),
    ];
    prop_oneof![
        8 => prop::sample::select(&NAMED[..]).prop_map(|code| Msg::Key(Key::plain(code))),
        8 => prop::sample::select(" 123mxcdpnsgGwahL:?+-rynvvVltzi][e<>B'uK".chars().collect::<Vec<_>>())
            .prop_map(|c| Msg::Key(Key::char(c))),
        1 => any::<char>().prop_map(|c| Msg::Key(Key::char(c))),
        1 => prop::sample::select(vec!['a', 'e', 'u', 'w']).prop_map(|c| Msg::Key(Key::ctrl(c))),
        4 => (kinds, 0..200_u16, 0..60_u16)
            .prop_map(|(kind, column, row)| Msg::Mouse(Mouse { kind, column, row })),
        2 => prop::sample::select(&PASTES[..]).prop_map(|text| Msg::Paste(text.to_owned())),
        4 => (0..2_000_u64).prop_map(|millis| Msg::Frame { elapsed: Span::millis(millis) }),
        1 => (1..=200_u16, 1..=60_u16).prop_map(|(columns, rows)| Msg::Resize(columns, rows)),
        1 => (60..=100_u16, 20..=30_u16).prop_map(|(columns, rows)| Msg::Resize(columns, rows)),
    ]
}

/// The screen to begin with.
fn open(app: &mut App, place: usize) {
    match place {
        0 => {}
        1 => app.open_sandbox(),
        2 => drop(app.open_lesson(Some("L16"))),
        _ => drop(app.open_lesson(Some("L30"))),
    }
}

/// Draws into a corner of a larger screen and looks at the rest of it.
fn draw_within(app: &App, size: (u16, u16)) {
    let area = Rect::new(0, 0, size.0, size.1);
    let mut buf = Buffer::filled(Rect::new(0, 0, size.0 + 3, size.1 + 2), Cell::new("#"));
    let cursor = app.draw(&mut buf, area);
    for y in 0..size.1 + 2 {
        for x in (0..size.0 + 3).filter(|x| *x >= size.0 || y >= size.1) {
            assert_eq!(buf[(x, y)].symbol(), "#", "drawn outside of {size:?} at {x},{y}");
        }
    }
    assert!(cursor.is_none_or(|at| area.contains(at)), "the cursor at {cursor:?} is outside of {size:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_comes_makes_it_panic_or_draw_outside(
        zh in any::<bool>(),
        motion in any::<bool>(),
        place in 0..4_usize,
        messages in prop::collection::vec(message(), 1..60),
    ) {
        let lang = if zh { Lang::Zh } else { Lang::En };
        let mut size = (80, 24);
        let mut app = app(lang, size, motion, Progress::default());
        open(&mut app, place);
        for message in messages {
            if let Msg::Resize(columns, rows) = message {
                size = (columns, rows);
            }
            app.update(message);
            draw_within(&app, size);
        }
    }

    #[test]
    fn every_size_is_drawn(columns in 1..=200_u16, rows in 1..=60_u16, zh in any::<bool>(), place in 0..4_usize) {
        let lang = if zh { Lang::Zh } else { Lang::En };
        let mut app = app(lang, (columns, rows), false, Progress::default());
        open(&mut app, place);
        for keys in ["", "<Enter>", "m", ":", "<Esc>", "?", "<Esc>", "l", "v", "v", "v", "v", "v", "v", "t"] {
            crate::support::drive::press(&mut app, keys);
            draw_within(&app, (columns, rows));
        }
    }
}
