//! The `:` line as it is drawn: the line, what is said about it, and the candidates above.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::CommandLine;
use crate::lang::Lang;
use crate::tr;
use crate::tui::action::{Keymap, stack};
use crate::tui::paint::{frame, put_line};
use crate::tui::text::{Run, RunLine, clear_area, pad, width, wrap_plain};
use crate::tui::theme::{Role, Theme};

/// The most candidates shown at once.
const SHOWN_MOST: usize = 8;

/// The columns of the prompt.
const PROMPT: u16 = 1;

impl CommandLine {
    /// The rows that it takes at the bottom of a screen.
    pub const ROWS: u16 = 2;

    /// Draws the line into the two rows of `area`, the candidates over what stands above it, and says where the cursor
    /// belongs.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, keymap: &Keymap, theme: &Theme, lang: Lang) -> Position {
        let area = area.intersection(*buf.area());
        clear_area(buf, area);
        buf.set_style(area, theme.base());
        if area.width <= PROMPT || area.height == 0 {
            return Position { x: area.x, y: area.y };
        }
        put_line(buf, Rect { width: PROMPT, ..area }, &[Run::new(":", Role::Key)], theme);
        let line = Rect { x: area.x + PROMPT, width: area.width - PROMPT, height: 1, ..area };
        let scroll = self.edit.scroll(usize::from(line.width));
        let cursor = self.edit.draw(buf, line, theme);
        if self.text().is_empty() {
            let placeholder = tr!(lang, "tui.command_line.placeholder");
            put_line(
                buf,
                Rect { x: line.x + 1, width: line.width - 1, ..line },
                &[Run::new(placeholder, Role::Dim)],
                theme,
            );
        }
        if area.height > 1 {
            let below = Rect { y: area.y + 1, height: 1, ..line };
            put_line(buf, below, &self.below(scroll, usize::from(below.width), keymap, theme, lang), theme);
        }
        match self.error.as_ref().filter(|error| !is_said_below(self.text(), error, scroll, usize::from(line.width))) {
            Some(error) => draw_mistake(buf, area, &error.message, theme),
            None => self.draw_candidates(buf, area, cursor.x, theme, lang),
        }
        cursor
    }

    /// What stands below the line: the mistake with its caret, the help of the candidate put in, or the keys.
    fn below(&self, scroll: usize, columns: usize, keymap: &Keymap, theme: &Theme, lang: Lang) -> RunLine {
        if let Some(error) = &self.error {
            return caret_line(self.text(), error, scroll, columns);
        }
        let put_in = self.completing.as_ref().and_then(|(index, _, _)| self.candidates.get(*index));
        match put_in {
            Some(candidate) => vec![Run::new(&candidate.help, Role::Dim)],
            None => keymap.hints((stack::COMMAND_LINE, &[]), lang, theme.glyphs(), columns),
        }
    }

    /// A box above the line with the candidates, the one put in marked.
    fn draw_candidates(&self, buf: &mut Buffer, area: Rect, cursor: u16, theme: &Theme, lang: Lang) {
        let room = usize::from(area.y.saturating_sub(2)).min(SHOWN_MOST);
        if self.candidates.is_empty() || room == 0 {
            return;
        }
        let current = self.completing.as_ref().map(|(index, _, _)| *index);
        let first = (current.unwrap_or(0) + 1).saturating_sub(room);
        let shown: Vec<_> = self.candidates.iter().enumerate().skip(first).take(room).collect();
        let words = shown.iter().map(|(_, candidate)| width(&candidate.text)).max().unwrap_or(0);
        let helps = shown.iter().map(|(_, candidate)| width(&candidate.help)).max().unwrap_or(0);
        let columns = (words + helps + 6).clamp(12, usize::from(area.width));
        let columns = u16::try_from(columns).unwrap_or(area.width);
        let height = u16::try_from(shown.len()).unwrap_or(0) + 2;
        let x = cursor.saturating_sub(2).min(area.right() - columns);
        let hidden = self.candidates.len() - shown.len();
        let title =
            if hidden == 0 { String::new() } else { tr!(lang, "tui.command_line.more", count = hidden).into_owned() };
        let inner = frame(buf, Rect { x, y: area.y - height, width: columns, height }, &title, Role::Border, theme);
        for ((index, candidate), y) in shown.into_iter().zip(inner.top()..) {
            let (word, help) =
                if current == Some(index) { (Role::Selected, Role::Selected) } else { (Role::Text, Role::Dim) };
            let tail = usize::from(inner.width).saturating_sub(words + 3);
            let line = [
                Run::new(format!(" {}  ", pad(&candidate.text, words)), word),
                Run::new(pad(&candidate.help, tail), help),
            ];
            put_line(buf, Rect { y, height: 1, ..inner }, &line, theme);
        }
    }
}

/// A box above the line with what is wrong, for what has no room beside the carets.
fn draw_mistake(buf: &mut Buffer, area: Rect, message: &str, theme: &Theme) {
    let columns = area.width.saturating_sub(2);
    let lines = wrap_plain(message, Role::Error, usize::from(columns.saturating_sub(2)));
    let room = area.y.saturating_sub(2);
    let height = u16::try_from(lines.len()).unwrap_or(room).min(room) + 2;
    if room == 0 {
        return;
    }
    let at = Rect { x: area.x, y: area.y - height, width: area.width, height };
    let inner = frame(buf, at, "", Role::Border, theme);
    for (line, y) in lines.iter().zip(inner.top()..inner.bottom()) {
        put_line(buf, Rect { x: inner.x + 1, y, width: columns.saturating_sub(2), height: 1 }, line, theme);
    }
}

/// Where the carets of a mistake stand, and how many they are.
fn carets(text: &str, error: &super::LineError, scroll: usize, columns: usize) -> (usize, usize) {
    let column = |byte: usize| width(text.get(..floor(text, byte)).unwrap_or("")).saturating_sub(scroll);
    let start = column(error.place.start).min(columns.saturating_sub(1));
    let length = column(error.place.end).saturating_sub(start).clamp(1, columns.saturating_sub(start).max(1));
    (start, length)
}

/// Whether the whole message has room behind the carets, or before them.
fn is_said_below(text: &str, error: &super::LineError, scroll: usize, columns: usize) -> bool {
    let (start, length) = carets(text, error, scroll, columns);
    let message = width(&error.message);
    message <= columns.saturating_sub(start + length + 1) || message < start
}

/// The carets under the place of the mistake and the message behind them, or before them where there is no room behind;
/// the carets alone where there is none at all.
fn caret_line(text: &str, error: &super::LineError, scroll: usize, columns: usize) -> RunLine {
    let (start, length) = carets(text, error, scroll, columns);
    let carets = "^".repeat(length);
    let behind = columns.saturating_sub(start + length + 1);
    let before = " ".repeat(start);
    let line = if !is_said_below(text, error, scroll, columns) {
        format!("{before}{carets}")
    } else if width(&error.message) <= behind {
        format!("{before}{carets} {}", error.message)
    } else {
        format!("{} {carets}", pad(&error.message, start.saturating_sub(1)))
    };
    vec![Run::new(line, Role::Error)]
}

/// The last character limit of `text` that is not after `byte`.
fn floor(text: &str, byte: usize) -> usize {
    (0..=byte.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
