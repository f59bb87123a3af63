//! The glossary on a key: the terms that stand on the screen now, as a menu; and a click on a word that is one.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::{App, Choice};
use crate::tui::glossary;
use crate::tui::layout::RunLayout;
use crate::tui::overlay::Page;
use crate::tui::text::width;

impl App {
    /// The screen as it is, in rows of text.
    fn text_rows(&self) -> Vec<String> {
        let mut buf = Buffer::empty(self.screen);
        self.draw(&mut buf, self.screen);
        glossary::text_rows(&buf)
    }

    /// The menu of the terms on screen, and behind them all others.
    pub(super) fn open_terms(&mut self) {
        self.lay(App::put_terms);
    }

    fn put_terms(&mut self) {
        let menu = glossary::menu(&self.text_rows(), self.lang, Choice::Term);
        self.overlays.push(menu);
    }

    /// A click on a word of the story that is a term explains it; whether it was one.
    pub(super) fn click_term(&mut self, at: Position, places: &RunLayout) -> bool {
        if !places.story_text().contains(at) {
            return false;
        }
        let rows = self.text_rows();
        let Some(row) = rows.get(usize::from(at.y - self.screen.y)) else { return false };
        let Some(term) =
            byte_at(row, usize::from(at.x - self.screen.x)).and_then(|byte| glossary::at(row, byte, self.lang))
        else {
            return false;
        };
        self.overlays.show(Page::Term(term));
        true
    }
}

/// The byte of the character that stands in a column.
fn byte_at(row: &str, column: usize) -> Option<usize> {
    let mut end = 0;
    row.char_indices()
        .find(|(_, c)| {
            end += width(c.encode_utf8(&mut [0; 4]));
            column < end
        })
        .map(|(byte, _)| byte)
}
