//! The screen of a terminal that is too small: one polite sentence, as much of it as fits.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::layout::LEAST;
use super::paint::put_line;
use super::text::wrap_plain;
use super::theme::{Role, Theme};
use crate::lang::Lang;
use crate::tr;

/// Draws the sentence in the middle of `area` with the key that quits, in fewer words where the long form does not fit.
pub fn draw(buf: &mut Buffer, area: Rect, quit: &str, theme: &Theme, lang: Lang) {
    buf.set_style(area, theme.base());
    let (columns, rows) = LEAST;
    let (width, height) = (area.width, area.height);
    let whole =
        tr!(lang, "tui.too_small.long", columns = columns, rows = rows, width = width, height = height, quit = quit);
    let short = tr!(lang, "tui.too_small.short", columns = columns, rows = rows, quit = quit);
    let room = usize::from(area.height);
    let wrapped = [whole, short].map(|text| wrap_plain(&text, Role::Text, usize::from(area.width)));
    let Some(lines) = wrapped.iter().find(|lines| lines.len() <= room).or(wrapped.last()) else { return };
    let height = u16::try_from(lines.len()).unwrap_or(area.height).min(area.height);
    let top = area.y + (area.height - height) / 2;
    for (y, line) in (top..top + height).zip(lines) {
        put_line(buf, Rect { y, height: 1, ..area }, line, theme);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::ColourDepth;

    #[test]
    fn the_sentence_fits_20x5_whole_and_no_size_is_too_small_to_draw() {
        for lang in Lang::ALL {
            let screen = |width, height| {
                let area = Rect::new(0, 0, width, height);
                let mut buf = Buffer::empty(area);
                draw(&mut buf, area, "Ctrl-C", &Theme::new(ColourDepth::None), lang);
                buf.content().iter().map(ratatui::buffer::Cell::symbol).collect::<String>()
            };
            let shown = screen(20, 5);
            assert!(shown.contains("60x20") && shown.contains("Ctrl-C"), "{shown}");
            assert!(shown.trim_end().ends_with(['.', '。', ' ']), "{shown}");
            for (width, height) in [(0, 0), (1, 1), (2, 3), (5, 2), (59, 19)] {
                screen(width, height);
            }
        }
    }
}
