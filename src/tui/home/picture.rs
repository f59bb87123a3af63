//! A small picture of a handshake, for show.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::lang::Lang;
use crate::tr;
use crate::tui::paint::put;
use crate::tui::text::width;
use crate::tui::theme::{Role, Theme};

/// An arrow of the picture: its label, its role, whether it goes to the right.
const ARROWS: [(&str, Role, bool); 3] =
    [("SYN", Role::Syn, true), ("SYN-ACK", Role::Syn, false), ("ACK", Role::Ack, true)];

/// The rows of one arrow: two for its slope, one free.
const PITCH: u16 = 3;

/// The rows of the whole picture.
const ROWS: u16 = 2 + 3 * PITCH + 1;

/// Draws it at the top of `area`, or not at all where it does not fit.
pub(super) fn draw(buf: &mut Buffer, area: Rect, theme: &Theme, lang: Lang) {
    if area.width < 24 || area.height < ROWS {
        return;
    }
    let (client, server) = (tr!(lang, "tui.home.client"), tr!(lang, "tui.home.server"));
    let (left, right) = (area.x + 3, area.right() - 4);
    for (name, x) in [(client, left), (server, right)] {
        let columns = u16::try_from(width(&name)).unwrap_or(0);
        put(buf, Rect { x: x.saturating_sub(columns / 2), width: columns, height: 1, ..area }, &name, Role::Dim, theme);
    }
    let glyphs = theme.glyphs();
    for y in area.y + 1..area.y + ROWS {
        for x in [left, right] {
            put(buf, Rect { x, y, width: 1, height: 1 }, glyphs.lifeline, Role::Border, theme);
        }
    }
    for (index, (label, role, rightwards)) in ARROWS.into_iter().enumerate() {
        let y = area.y + 2 + PITCH * u16::try_from(index).unwrap_or(0);
        let wire = Rect { x: left + 1, y, width: right - left - 1, height: 2 };
        arrow(buf, wire, label, role, rightwards, theme);
    }
}

/// One arrow over two rows: half of the way on the upper, half on the lower, the label on the free half above.
fn arrow(buf: &mut Buffer, wire: Rect, label: &str, role: Role, rightwards: bool, theme: &Theme) {
    let glyphs = theme.glyphs();
    let half = wire.width / 2;
    let rest = wire.width - half;
    let (upper, lower) = (Rect { height: 1, ..wire }, Rect { y: wire.y + 1, height: 1, ..wire });
    let shaft = |columns: u16| glyphs.shaft.repeat(usize::from(columns));
    let corner = &glyphs.border;
    if rightwards {
        put(buf, upper, &format!("{}{}", shaft(half - 1), corner.top_right), role, theme);
        put(buf, Rect { x: wire.x + half + 1, width: rest - 1, ..upper }, label, role, theme);
        let tail = format!("{}{}{}", corner.bottom_left, shaft(rest - 1), glyphs.head_right);
        put(buf, Rect { x: wire.x + half - 1, width: rest + 1, ..lower }, &tail, role, theme);
    } else {
        let columns = u16::try_from(width(label)).unwrap_or(0);
        put(buf, Rect { x: (wire.x + half).saturating_sub(columns + 1), width: columns, ..upper }, label, role, theme);
        let head = format!("{}{}", corner.top_left, shaft(rest - 1));
        put(buf, Rect { x: wire.x + half, width: rest, ..upper }, &head, role, theme);
        let tail = format!("{}{}{}", glyphs.head_left, shaft(half - 1), corner.bottom_right);
        put(buf, Rect { width: half + 1, ..lower }, &tail, role, theme);
    }
}
