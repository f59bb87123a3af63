//! The few strokes that all screens share: a line of runs, lines in a rectangle, a box, a bar.
//!
//! All of them stay inside the rectangle that they are given, wide glyphs included.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::action::{Action, Context, Keymap};
use super::text::{Run, RunLine, clear_area, fit, fit_line, line_width, width};
use super::theme::{Role, Theme};
use crate::lang::Lang;

/// Draws a line of runs on the first row of `area`; what does not fit ends in an ellipsis.
pub fn put_line(buf: &mut Buffer, area: Rect, line: &[Run], theme: &Theme) {
    let area = area.intersection(*buf.area());
    if area.is_empty() {
        return;
    }
    let mut x = area.x;
    for run in fit_line(line, usize::from(area.width)) {
        let (start, room) = (x, usize::from(area.right().saturating_sub(x)));
        (x, _) = buf.set_stringn(x, area.y, &run.text, room, theme.style(run.role));
        bare_ends(buf, area.y, (start, x), &run.text);
    }
}

/// Takes the line away under the blanks at a run's ends: without colours a key is underlined, what fills its column is
/// not.
fn bare_ends(buf: &mut Buffer, y: u16, (start, end): (u16, u16), text: &str) {
    let blanks = |rest: &str| u16::try_from(text.len() - rest.len()).unwrap_or(0);
    let (before, after) = (blanks(text.trim_start_matches(' ')), blanks(text.trim_end_matches(' ')));
    for x in (start..end.min(start + before)).chain(start.max(end.saturating_sub(after))..end) {
        buf[(x, y)].modifier.remove(Modifier::UNDERLINED);
    }
}

/// [`put_line`] with the line's end at the right edge.
pub fn put_line_right(buf: &mut Buffer, area: Rect, line: &[Run], theme: &Theme) {
    let used = u16::try_from(line_width(line)).unwrap_or(u16::MAX).min(area.width);
    put_line(buf, Rect { x: area.right() - used, width: used, ..area }, line, theme);
}

/// [`put_line_right`] over what is drawn there: text that it stands on ends in an ellipsis before it.
pub fn put_line_over(buf: &mut Buffer, area: Rect, line: &[Run], theme: &Theme) {
    let area = area.intersection(*buf.area());
    let used = u16::try_from(line_width(line)).unwrap_or(u16::MAX).min(area.width);
    let from = area.right() - used;
    let is_text = |buf: &Buffer, x: u16| buf.cell((x, area.y)).is_some_and(|cell| !cell.symbol().trim().is_empty());
    if !area.is_empty() && (from..area.right()).any(|x| is_text(buf, x)) && from > area.x {
        let mut at = from - 1;
        // A wide sign is not cut in two.
        let wide = |buf: &Buffer, x: u16| buf.cell((x, area.y)).is_some_and(|cell| width(cell.symbol()) > 1);
        if at > area.x && wide(buf, at - 1) {
            buf[(at, area.y)].set_symbol(" ");
            at -= 1;
        }
        buf[(at, area.y)].set_symbol(theme.glyphs().ellipsis);
    }
    put_line_right(buf, area, line, theme);
}

/// Draws a text of one role on the first row of `area`.
pub fn put(buf: &mut Buffer, area: Rect, text: &str, role: Role, theme: &Theme) {
    put_line(buf, area, &[Run::new(text, role)], theme);
}

/// Draws lines from the top of `area`, as many as fit.
pub fn put_lines(buf: &mut Buffer, area: Rect, lines: &[RunLine], theme: &Theme) {
    for (y, line) in (area.top()..area.bottom()).zip(lines) {
        put_line(buf, Rect { y, height: 1, ..area }, line, theme);
    }
}

/// Draws lines from the top of `area`; if not all of them fit, the last one that does ends in an ellipsis.
pub fn put_text(buf: &mut Buffer, area: Rect, lines: &[RunLine], theme: &Theme) {
    put_lines(buf, area, lines, theme);
    let rows = usize::from(area.height);
    if let Some(last) = rows.checked_sub(1).and_then(|row| lines.get(row)).filter(|_| lines.len() > rows) {
        let columns = usize::from(area.width);
        let wide = line_width(last);
        // A line that has no room for the mark is cut, and ends in that of what is cut.
        let mut line = fit_line(last, columns.min(if wide + 2 > columns { wide.saturating_sub(1) } else { wide }));
        if wide + 2 <= columns {
            line.push(Run::new(" …", Role::Dim));
        }
        let row = Rect { y: area.bottom() - 1, height: 1, ..area };
        clear_area(buf, row);
        buf.set_style(row, theme.base());
        put_line(buf, row, &line, theme);
    }
}

/// Fills `area` with a bar of the role's background and draws `left` and `right` on it.
pub fn bar(buf: &mut Buffer, area: Rect, left: &[Run], right: &[Run], theme: &Theme) {
    let style = theme.style(Role::Bar);
    clear_area(buf, area);
    put_line_right(buf, area, right, theme);
    let used = u16::try_from(line_width(right)).unwrap_or(u16::MAX).min(area.width);
    put_line(buf, Rect { width: area.width - used, ..area }, left, theme);
    // The words keep their colours and modifiers; the bar gives them its background.
    buf.set_style(area, Style { fg: None, sub_modifier: Modifier::empty(), ..style });
}

/// Draws the bar with the keys that matter in a stack of contexts.
pub fn keys_bar(buf: &mut Buffer, area: Rect, keys: (&Keymap, &[Context]), theme: &Theme, lang: Lang) {
    keys_bar_with(buf, area, keys, &[], theme, lang);
}

/// The same, with the keys for what is wanted at this moment before all others.
pub fn keys_bar_with(
    buf: &mut Buffer,
    area: Rect,
    (keymap, contexts): (&Keymap, &[Context]),
    wanted: &[Action],
    theme: &Theme,
    lang: Lang,
) {
    let mut line = vec![Run::new(" ", Role::Bar)];
    line.extend(keymap.hints((contexts, wanted), lang, theme.glyphs(), keys_room(area)));
    bar(buf, area, &line, &[], theme);
}

/// What a click on the bar with the keys does.
pub fn keys_bar_at(
    area: Rect,
    (keymap, contexts, wanted): (&Keymap, &[Context], &[Action]),
    theme: &Theme,
    lang: Lang,
    at: Position,
) -> Option<Action> {
    let column = at.x.checked_sub(area.x + 1)?;
    let inside = area.contains(at);
    keymap.hint_at((contexts, wanted), lang, theme.glyphs(), keys_room(area), usize::from(column)).filter(|_| inside)
}

/// The columns that hints have on their bar: one is left free at either side.
fn keys_room(bar: Rect) -> usize {
    usize::from(bar.width).saturating_sub(2)
}

/// Draws a box with a title in its upper edge, and returns what is inside. The area is cleared before.
pub fn frame(buf: &mut Buffer, area: Rect, title: &str, role: Role, theme: &Theme) -> Rect {
    let area = area.intersection(*buf.area());
    clear_area(buf, area);
    buf.set_style(area, theme.base());
    if area.width < 2 || area.height < 2 {
        return Rect { width: 0, height: 0, ..area };
    }
    let set = theme.glyphs().border;
    let style = theme.style(role).remove_modifier(Modifier::UNDERLINED);
    let inner_width = usize::from(area.width - 2);
    let edge = |left: &str, middle: &str, right: &str| format!("{left}{}{right}", middle.repeat(inner_width));
    buf.set_string(area.x, area.y, edge(set.top_left, set.horizontal_top, set.top_right), style);
    for y in area.top() + 1..area.bottom() - 1 {
        buf.set_string(area.x, y, set.vertical_left, style);
        buf.set_string(area.right() - 1, y, set.vertical_right, style);
    }
    let bottom = edge(set.bottom_left, set.horizontal_bottom, set.bottom_right);
    buf.set_string(area.x, area.bottom() - 1, bottom, style);
    if !title.is_empty() && inner_width > 4 {
        let text = format!(" {} ", fit(title, inner_width - 4));
        let row = Rect { x: area.x + 2, width: area.width - 4, height: 1, ..area };
        put(buf, Rect { width: u16::try_from(width(&text)).unwrap_or(0), ..row }, &text, Role::Title, theme);
    }
    Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 }
}

/// Draws a horizontal rule over the first row of `area`.
pub fn rule(buf: &mut Buffer, area: Rect, theme: &Theme) {
    put(buf, area, &theme.glyphs().rule.repeat(usize::from(area.width)), Role::Border, theme);
}
