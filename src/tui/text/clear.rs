//! Clearing a rectangle before something is drawn over it.
//!
//! ratatui's `Clear` resets only the cells inside. A wide glyph that starts in the column left of the rectangle then
//! hides the rectangle's first column, and the terminal never draws the border there.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::width;

/// Empties `area` and mends the wide glyphs that one of its edges cuts in two.
pub fn clear_area(buf: &mut Buffer, area: Rect) {
    let area = area.intersection(*buf.area());
    if area.is_empty() {
        return;
    }
    for y in area.top()..area.bottom() {
        cut_left(buf, area.left(), y);
        cut_right(buf, area.right(), y);
        for x in area.left()..area.right() {
            if let Some(cell) = buf.cell_mut(Position { x, y }) {
                cell.reset();
            }
        }
    }
}

/// Blanks the wide glyph that starts left of column `x` and reaches into it.
fn cut_left(buf: &mut Buffer, x: u16, y: u16) {
    let Some(before) = x.checked_sub(1).and_then(|x| buf.cell_mut(Position { x, y })) else { return };
    if width(before.symbol()) > 1 {
        before.set_symbol(" ");
    }
}

/// Gives column `x` the colours of the wide glyph that starts left of it and is about to go; until now it was hidden.
fn cut_right(buf: &mut Buffer, x: u16, y: u16) {
    let Some(last) = x.checked_sub(1).and_then(|x| buf.cell(Position { x, y })) else { return };
    if width(last.symbol()) < 2 {
        return;
    }
    let style = Style { underline_color: None, ..last.style() };
    if x < buf.area().right()
        && let Some(after) = buf.cell_mut(Position { x, y })
    {
        after.set_symbol(" ").set_style(style);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Color;
    use ratatui::widgets::{Clear, Widget};

    use super::*;

    const AREA: Rect = Rect { x: 3, y: 0, width: 4, height: 1 };

    /// Chinese text under a box whose border starts in the middle of a glyph: is the border sent to the terminal?
    fn border_is_drawn(clear: impl Fn(&mut Buffer)) -> bool {
        let before = Buffer::empty(Rect::new(0, 0, 10, 1));
        let mut after = Buffer::with_lines(["连接关闭了"]);
        clear(&mut after);
        after[(3, 0)].set_symbol("│");
        after[(6, 0)].set_symbol("│");
        before.diff(&after).iter().any(|(x, _, cell)| *x == 3 && cell.symbol() == "│")
    }

    #[test]
    fn a_wide_glyph_at_the_left_edge_does_not_hide_the_border() {
        assert!(!border_is_drawn(|buf| Clear.render(AREA, buf)), "ratatui mends this itself now: drop clear_area");
        assert!(border_is_drawn(|buf| clear_area(buf, AREA)));
    }

    #[test]
    fn half_a_glyph_right_of_the_area_keeps_the_background() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 10, 1));
        buf.set_string(0, 0, "连接关闭了", Style::new().bg(Color::Blue));
        clear_area(&mut buf, AREA);
        assert_eq!(buf[(7, 0)].bg, Color::Blue);
        assert_eq!(buf[(8, 0)].symbol(), "了");
        assert_eq!(buf[(2, 0)].symbol(), " ");
        assert_eq!(buf[(2, 0)].bg, Color::Blue);
    }

    #[test]
    fn an_area_outside_the_screen_is_no_harm() {
        let mut buf = Buffer::with_lines(["连接"]);
        clear_area(&mut buf, Rect::new(9, 9, 5, 5));
        clear_area(&mut buf, Rect::new(0, 0, 90, 90));
        assert_eq!(buf, Buffer::empty(Rect::new(0, 0, 4, 1)));
    }
}
