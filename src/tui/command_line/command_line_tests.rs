//! Tests of the `:` line: typing, history, completion, and where the cursor and the caret stand.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::*;
use crate::lang::Lang;
use crate::tui::theme::{ColourDepth, Theme};

fn typed(line: &mut CommandLine, text: &str) {
    for c in text.chars() {
        line.handle(Key::char(c), &Keymap::default());
    }
}

fn press(line: &mut CommandLine, code: KeyCode) -> LineReply {
    line.handle(Key::plain(code), &Keymap::default())
}

fn candidates(words: &[&str]) -> Vec<Candidate> {
    words.iter().map(|word| Candidate { text: (*word).to_owned(), help: "帮助".to_owned() }).collect()
}

/// The rows that it draws at the bottom of a screen of that many columns, and the cursor.
fn drawn(line: &CommandLine, columns: u16) -> (Vec<String>, Position) {
    let area = Rect::new(0, 0, columns, 8);
    let mut buf = Buffer::empty(area);
    let (area, keymap) = (Rect::new(0, 6, columns, 2), Keymap::default());
    let cursor = line.draw(&mut buf, area, &keymap, &Theme::new(ColourDepth::None), Lang::En);
    let row = |y| {
        let mut x = 0;
        let mut text = String::new();
        while x < columns {
            let symbol = buf[(x, y)].symbol();
            text.push_str(symbol);
            x += u16::try_from(crate::tui::text::width(symbol).max(1)).expect("a glyph");
        }
        text.trim_end().to_owned()
    };
    ((0..8).map(row).collect(), cursor)
}

#[test]
fn enter_runs_the_line_and_an_empty_line_leaves() {
    let mut line = CommandLine::default();
    assert_eq!(press(&mut line, KeyCode::Enter), LineReply::Leave);
    typed(&mut line, ":client: close ");
    assert_eq!(press(&mut line, KeyCode::Enter), LineReply::Run("client: close".to_owned()));
    line.reset();
    assert_eq!((line.text(), line.history()), ("", &["client: close".to_owned()][..]));
    assert_eq!(press(&mut line, KeyCode::Backspace), LineReply::Leave);
}

#[test]
fn history_goes_back_and_forth_and_keeps_what_was_typed() {
    let mut line = CommandLine::with_history(vec!["heal".to_owned(), "run 1s".to_owned()]);
    typed(&mut line, "ex");
    let mut walk = Vec::new();
    for code in [KeyCode::Up, KeyCode::Up, KeyCode::Up, KeyCode::Down, KeyCode::Down, KeyCode::Down] {
        press(&mut line, code);
        walk.push(line.text().to_owned());
    }
    assert_eq!(walk, ["run 1s", "heal", "heal", "run 1s", "ex", "ex"]);
}

#[test]
fn tab_walks_through_the_candidates_and_replaces_the_word_at_the_cursor() {
    let mut line = CommandLine::default();
    typed(&mut line, "client: s now");
    for _ in 0..4 {
        press(&mut line, KeyCode::Left);
    }
    assert_eq!(line.before_cursor(), "client: s");
    line.set_candidates(candidates(&["send", "set", "shutdown"]), 8);
    let mut walk = Vec::new();
    for code in [KeyCode::Tab, KeyCode::Tab, KeyCode::Tab, KeyCode::Tab, KeyCode::BackTab] {
        press(&mut line, code);
        walk.push(line.text().to_owned());
    }
    assert_eq!(
        walk,
        ["client: send now", "client: set now", "client: shutdown now", "client: send now", "client: shutdown now"]
    );
    assert_eq!(line.before_cursor(), "client: shutdown");
}

#[test]
fn a_single_candidate_is_taken_and_the_next_word_can_be_completed() {
    let mut line = CommandLine::default();
    typed(&mut line, "he");
    line.set_candidates(candidates(&["heal"]), 0);
    assert_eq!(press(&mut line, KeyCode::Tab), LineReply::Changed);
    assert_eq!(line.text(), "heal ", "with the space behind it");
    assert_eq!(press(&mut line, KeyCode::Tab), LineReply::Stay);
}

#[test]
fn a_word_behind_a_colon_is_replaced_alone() {
    let mut line = CommandLine::default();
    typed(&mut line, "client:co");
    line.set_candidates(candidates(&["connect"]), 7);
    press(&mut line, KeyCode::Tab);
    assert_eq!(line.text(), "client:connect ");
}

#[test]
fn the_caret_stands_under_the_mistake_behind_chinese_too() {
    let mut line = CommandLine::default();
    typed(&mut line, "client: send \"你好\" agian");
    let start = line.text().find("agian").expect("there");
    line.set_error(LineError { message: "nothing may follow".to_owned(), place: start..start + 5 });
    let (rows, cursor) = drawn(&line, 60);
    assert_eq!(rows[6], ":client: send \"你好\" agian");
    assert_eq!(rows[7], format!("{}^^^^^ nothing may follow", " ".repeat(21)));
    assert_eq!(cursor, Position { x: 26, y: 6 });
    typed(&mut line, "!");
    assert_eq!(line.error(), None);
}

#[test]
fn a_message_without_room_behind_the_caret_stands_before_it() {
    let mut line = CommandLine::default();
    typed(&mut line, "client: connect server:80 form 4000");
    line.set_error(LineError { message: "unknown word".to_owned(), place: 26..30 });
    let (rows, _) = drawn(&line, 40);
    assert_eq!(rows[7].trim_start(), format!("{}^^^^", format_args!("{:<26}", "unknown word")), "{rows:?}");
    line.set_error(LineError { message: "wrong".to_owned(), place: 900..901 });
    drawn(&line, 20);
}

#[test]
fn a_long_line_scrolls_without_cutting_a_glyph() {
    let mut line = CommandLine::default();
    typed(&mut line, "send 一二三四五六七八九十");
    for columns in 3..30 {
        let (rows, cursor) = drawn(&line, columns);
        assert!(cursor.x < columns && cursor.y == 6, "{cursor:?} in {columns}");
        assert!(rows[6].trim_end().ends_with('十') || columns < 4, "{}: {}", columns, rows[6]);
    }
}

#[test]
fn candidates_lie_above_the_line() {
    let mut line = CommandLine::default();
    typed(&mut line, "s");
    line.set_candidates(candidates(&["send", "set", "shutdown", "sysctl", "segment", "server"]), 0);
    press(&mut line, KeyCode::Tab);
    let (rows, _) = drawn(&line, 40);
    assert!(rows[1].contains("send") && rows[0].contains("2 more"), "{rows:?}");
    assert_eq!(rows[7], " 帮助");
}

#[test]
fn pasting_takes_the_first_line_and_no_control_characters() {
    let mut line = CommandLine::default();
    line.paste("run\t1s\u{1b}[2J\nheal");
    assert_eq!(line.text(), "run 1s[2J");
    line.paste(&"x".repeat(10_000));
    assert_eq!(line.text().chars().count(), 500);
}

#[test]
fn a_message_longer_than_its_row_stands_whole_above_the_line() {
    let mut line = CommandLine::default();
    typed(&mut line, "server: recieve");
    let message = "`recieve` is not a call: it can be: socket, bind, listen, connect, accept, send or recv";
    line.set_error(LineError { message: message.to_owned(), place: 8..15 });
    let (rows, cursor) = drawn(&line, 40);
    assert_eq!((rows[6].as_str(), rows[7].trim_end()), (":server: recieve", "         ^^^^^^^"));
    assert_eq!(cursor, Position { x: 16, y: 6 });
    let said: Vec<&str> = rows[..6].iter().map(|row| row.trim_matches(|c| "│╭╮╰╯─ ".contains(c))).collect();
    assert_eq!(said.join(" ").trim(), message, "{rows:?}");
}
