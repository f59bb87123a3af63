//! One line of text being typed: the `:` line, or an answer.
//!
//! A thin coat over `tui-input`: our keys in, and a drawing that scrolls without cutting a wide glyph and says where
//! the real cursor belongs, so that an input method opens its window there.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation;

use super::key::{Key, KeyCode};
use super::paint::put;
use super::text::{clean, width};
use super::theme::{Role, Theme};

/// The longest line, in characters; more is not typed.
const LINE_MOST: usize = 500;

/// A line with its cursor.
#[derive(Debug, Clone, Default)]
pub struct LineEdit {
    input: Input,
}

impl PartialEq for LineEdit {
    fn eq(&self, other: &LineEdit) -> bool {
        self.text() == other.text() && self.cursor() == other.cursor()
    }
}

impl Eq for LineEdit {}

impl LineEdit {
    /// The line with the cursor at that character, or at its end.
    pub fn new(text: String, cursor: Option<usize>) -> LineEdit {
        let input = Input::new(text);
        LineEdit { input: cursor.map_or_else(|| input.clone(), |cursor| input.clone().with_cursor(cursor)) }
    }

    /// The line.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The cursor, in characters from the start.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// The line up to the cursor.
    pub fn before_cursor(&self) -> &str {
        let end = self.text().char_indices().nth(self.cursor()).map_or(self.text().len(), |(at, _)| at);
        self.text().get(..end).unwrap_or("")
    }

    /// A key that types or edits; whether it did.
    pub fn handle(&mut self, key: Key) -> bool {
        let request = match key.code {
            KeyCode::Char(c) if !key.ctrl && !key.alt => {
                self.insert(c);
                return true;
            }
            KeyCode::Char('a') if key.ctrl => InputRequest::GoToStart,
            KeyCode::Char('e') if key.ctrl => InputRequest::GoToEnd,
            KeyCode::Char('u') if key.ctrl => InputRequest::DeleteFromStart,
            KeyCode::Char('w') if key.ctrl => InputRequest::DeletePrevWord,
            KeyCode::Backspace => InputRequest::DeletePrevChar,
            KeyCode::Delete => InputRequest::DeleteNextChar,
            KeyCode::Left => InputRequest::GoToPrevChar,
            KeyCode::Right => InputRequest::GoToNextChar,
            KeyCode::Home => InputRequest::GoToStart,
            KeyCode::End => InputRequest::GoToEnd,
            _ => return false,
        };
        self.input.handle(request);
        true
    }

    /// Pasted text; only its first line counts.
    pub fn paste(&mut self, text: &str) {
        for c in clean(text.lines().next().unwrap_or("")).chars() {
            self.insert(c);
        }
    }

    /// Types a character, unless the line is full.
    fn insert(&mut self, c: char) {
        if !c.is_control() && self.text().chars().count() < LINE_MOST {
            self.input.handle(InputRequest::InsertChar(c));
        }
    }

    /// How many columns are pushed out at the left, so that the cursor is in view.
    pub fn scroll(&self, columns: usize) -> usize {
        (width(self.before_cursor()) + 1).saturating_sub(columns)
    }

    /// Draws the line on the first row of `area`, and says where the cursor belongs.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, theme: &Theme) -> Position {
        let columns = usize::from(area.width);
        let scroll = self.scroll(columns);
        put(buf, area, &columns_of(self.text(), scroll, columns), Role::Input, theme);
        let cursor = width(self.before_cursor()).saturating_sub(scroll);
        let x = area.x + u16::try_from(cursor).unwrap_or(0).min(area.width.saturating_sub(1));
        Position { x, y: area.y }
    }
}

/// The columns of `text` from `from` on, at most `columns`; a wide glyph cut by the left edge shows as a space.
fn columns_of(text: &str, from: usize, columns: usize) -> String {
    let mut at = 0;
    let mut shown = String::new();
    for grapheme in text.graphemes(true) {
        let next = at + width(grapheme);
        if next > from + columns {
            break;
        }
        if at >= from {
            shown.push_str(grapheme);
        } else if next > from {
            shown.push_str(&" ".repeat(next - from));
        }
        at = next;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editing_walks_over_whole_glyphs() {
        let mut line = LineEdit::default();
        line.paste("端口 80");
        for code in [KeyCode::Home, KeyCode::Right, KeyCode::Delete] {
            assert!(line.handle(code.into()));
        }
        assert_eq!((line.text(), line.before_cursor()), ("端 80", "端"));
        assert!(!line.handle(KeyCode::Up.into()) && !line.handle(Key::ctrl('q')));
    }

    #[test]
    fn the_left_edge_shows_half_a_glyph_as_a_space() {
        assert_eq!(columns_of("一二三", 1, 5), " 二三");
        assert_eq!(columns_of("一二三", 2, 3), "二");
    }
}
