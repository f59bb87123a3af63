//! Where the boxes of overlays lie: how large a text's is made, and its inside.

use ratatui::layout::Rect;

use super::{Page, TEXT_MOST};
use crate::lang::Lang;
use crate::tui::fleet::Places;
use crate::tui::layout::{centred, cut_right, side_columns};
use crate::tui::output;

/// The columns of a text beside charts, where they leave so many.
const ASIDE_MOST: u16 = 52;

/// Where a text lies: as wide as reads well, as high as it needs.
pub(super) fn page_area(page: &Page, screen: Rect, lang: Lang) -> Rect {
    if let Page::Aside { .. } = page {
        // A column for knobs is narrow for sentences: where there is room it is made wider.
        let columns = (side_columns(screen.width) + 1).max(ASIDE_MOST.min(screen.width * 2 / 5));
        let (_, side) = cut_right(screen, columns);
        let rows = rows_of(page.lines(usize::from(inner_of(side).width), lang).len() + 2);
        // The text below the charts stays to be read.
        let room = Places::new(screen).map_or(side.height.saturating_sub(2), |places| places.text.y - side.y - 1);
        return Rect { y: side.y + 1, height: rows.min(room), ..side };
    }
    let most = if let Page::Output(outputs) = page { columns_of(output::widest(outputs) + 4) } else { 0 };
    let columns = screen.width.saturating_sub(4).min(most.max(TEXT_MOST));
    let lines = page.lines(usize::from(columns.saturating_sub(4)), lang).len();
    centred(screen, columns, rows_of(lines + 2).min(screen.height.saturating_sub(2)))
}

/// The inside of a text's box: the border and a free column at either side taken off.
pub(super) fn inner_of(area: Rect) -> Rect {
    let inner = Rect { x: area.x + 1, y: area.y + 1, width: area.width, height: area.height };
    pad_sides(Rect { width: inner.width.saturating_sub(2), height: inner.height.saturating_sub(2), ..inner })
}

/// A rectangle less a column at either side.
pub(super) fn pad_sides(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

pub(super) fn columns_of(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}

pub(super) fn rows_of(rows: usize) -> u16 {
    u16::try_from(rows).unwrap_or(u16::MAX)
}
