//! The glossary on a key: the terms that stand on the screen now, as a menu; and a click on a word that is one.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::{App, Choice};
use crate::tr;
use crate::tui::glossary::{self, TERMS, Term};
use crate::tui::layout::RunLayout;
use crate::tui::overlay::{MenuEntry, Overlay, Page};
use crate::tui::text::width;

impl App {
    /// The screen as it is, in rows of text.
    fn text_rows(&self) -> Vec<String> {
        let mut buf = Buffer::empty(self.screen);
        self.draw(&mut buf, self.screen);
        (self.screen.top()..self.screen.bottom()).map(|y| row_text(&buf, y)).collect()
    }

    /// The menu of the terms on screen, and behind them all others.
    pub(super) fn open_terms(&mut self) {
        let mut terms = glossary::on_screen(&self.text_rows(), self.lang);
        for term in TERMS.iter() {
            if !terms.iter().any(|known| known.key == term.key) {
                terms.push(term);
            }
        }
        let lang = self.lang;
        let entry = |term: &'static Term| MenuEntry {
            label: term.title(lang).to_owned(),
            note: term.text(lang).to_owned(),
            choice: Choice::Term(term),
        };
        let entries = terms.into_iter().map(entry).collect();
        self.overlays.push(Overlay::Menu { title: tr!(lang, "views.glossary.title").into_owned(), entries, chosen: 0 });
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

/// A row of cells as text; what a wide glyph covers is not there.
fn row_text(buf: &Buffer, y: u16) -> String {
    let mut text = String::new();
    let mut x = buf.area.left();
    while x < buf.area.right() {
        let symbol = buf[(x, y)].symbol();
        text.push_str(symbol);
        x += u16::try_from(width(symbol)).unwrap_or(1).max(1);
    }
    text
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
