//! Draws a laid-out ladder into a buffer.
//!
//! Only styles are decided here: what is newest is bold, what is selected is reversed, reasons stand back. Every run is
//! cut at the area's edge, so that a layout made for another size can do no harm.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::tui::theme::{Role, Theme};

use super::layout::{LadderLayout, Piece, Run, Tone};

/// A laid-out ladder with the theme to draw it in.
#[derive(Debug, Clone, Copy)]
pub struct Ladder<'a> {
    /// What to draw.
    pub layout: &'a LadderLayout,
    /// In which colours.
    pub theme: &'a Theme,
}

impl Ladder<'_> {
    /// Draws it into `area`, which should have the size that the layout was made for.
    pub fn render(&self, area: Rect, buf: &mut Buffer) {
        for run in &self.layout.runs {
            put(buf, area, run.x, run.y, &run.text, self.style(run));
        }
    }

    fn style(&self, run: &Run) -> Style {
        let style = self.theme.style(run.role);
        match (run.tone, run.piece) {
            (Tone::Back, _) => self.theme.style(Role::Dim),
            (Tone::Selected, Piece::Label | Piece::Arrival | Piece::Head) => {
                style.patch(self.theme.style(Role::Selected))
            }
            (Tone::Selected, _) | (Tone::Now, Piece::Label | Piece::Arrival | Piece::Head | Piece::Line) => {
                style.add_modifier(Modifier::BOLD)
            }
            (Tone::Now, Piece::Clock) => self.theme.style(Role::Text),
            // A theme may make states and errors bold: only what is new may stand out.
            (Tone::Past, Piece::Note) => style.remove_modifier(Modifier::BOLD),
            (Tone::Now | Tone::Past, _) => style,
        }
    }
}

impl ratatui::widgets::Widget for Ladder<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        Ladder::render(&self, area, buf);
    }
}

/// Writes `text` at a place of `area`, cut at its edges; a wide character that does not fit whole is left out.
pub fn put(buf: &mut Buffer, area: Rect, x: u16, y: u16, text: &str, style: Style) {
    let area = area.intersection(buf.area);
    if y >= area.height {
        return;
    }
    let mut at = x;
    for grapheme in text.graphemes(true) {
        let width = u16::try_from(grapheme.width()).unwrap_or(0);
        if width == 0 || grapheme.chars().any(char::is_control) {
            continue;
        }
        if at.saturating_add(width) > area.width {
            return;
        }
        buf.set_string(area.x + at, area.y + y, grapheme, style);
        at += width;
    }
}
