//! The tutor without a terminal: keys in, cells out.

use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::trace::Span;
use finwait::tui::app::{App, Looks};
use finwait::tui::{ColourDepth, Key, KeyCode, Msg, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The tutor on its first screen.
pub fn app(lang: Lang, size: (u16, u16), motion: bool, progress: Progress) -> App {
    app_in(ColourDepth::True, lang, size, motion, progress)
}

/// The same in other colours.
pub fn app_in(depth: ColourDepth, lang: Lang, size: (u16, u16), motion: bool, progress: Progress) -> App {
    App::new(Looks { lang, theme: Theme::new(depth), motion, size }, progress)
}

/// Presses keys: characters as they are, others by name in angle brackets.
pub fn press(app: &mut App, script: &str) {
    for key in keys(script) {
        app.update(Msg::Key(key));
    }
}

/// The keys of a script: characters as they are, others by name in angle brackets.
pub fn keys(script: &str) -> Vec<Key> {
    let mut found = Vec::new();
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        let (key, length) = match rest.strip_prefix('<').and_then(|tail| tail.split_once('>')) {
            Some((name, _)) => (named(name), name.len() + 2),
            None => (Key::char(first), first.len_utf8()),
        };
        found.push(key);
        rest = &rest[length..];
    }
    found
}

fn named(name: &str) -> Key {
    let code = match name {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "PgUp" => KeyCode::PageUp,
        "PgDn" => KeyCode::PageDown,
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "End" => KeyCode::End,
        "Home" => KeyCode::Home,
        other => panic!("no key {other}"),
    };
    Key::plain(code)
}

/// Types a command of the `:` line.
pub fn command(app: &mut App, text: &str) {
    press(app, ":");
    press(app, &format!("{text}<Enter>"));
}

/// Lets time pass on screen.
pub fn pass(app: &mut App, millis: u64) {
    for _ in 0..millis / 10 {
        app.update(Msg::Frame { elapsed: Span::millis(10) });
    }
}

/// The screen as cells.
pub fn screen(app: &App, size: (u16, u16)) -> Buffer {
    let area = Rect::new(0, 0, size.0, size.1);
    let mut buf = Buffer::empty(area);
    app.draw(&mut buf, area);
    buf
}

/// The rows of a screen as text: what a terminal shows of them.
pub fn rows(buf: &Buffer) -> Vec<String> {
    let area = *buf.area();
    let row = |y| super::snap::visible(buf, y).into_iter().map(|(_, cell)| cell.symbol()).collect();
    (area.top()..area.bottom()).map(row).collect()
}
