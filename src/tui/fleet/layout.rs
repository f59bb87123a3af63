//! Where things are on the screen of a fleet, for any size.

use ratatui::layout::Rect;

use crate::tui::layout::{CHARTS_WIDE, cut_bottom, cut_right, cut_top, is_large_enough, side_columns};

/// The rows of the text at the bottom, its rule included: on a low screen and on a high one.
const TEXT: (u16, u16) = (5, 7);

/// The fewest columns and rows of one chart among several.
const CHART: (u16, u16) = (40, 11);

/// The rectangles:
///
/// ```text
/// +---------------------------------------------+   +----------------------------------------------+
/// | title                              progress |   | title                               progress |
/// +-------------------------------+-------------+   +-----------------+-----------------+----------+
/// | tabs                          | knobs, or   |   | chart           | chart           | knobs    |
/// | chart                         | findings    |   |                 |                 |          |
/// |                               |             |   +-----------------+-----------------+----------+
/// |                               |             |   | chart           | chart           | findings |
/// +-------------------------------+-------------+   +-----------------+-----------------+----------+
/// | text                                        |   | text                                         |
/// | keys                                        |   | keys                                         |
/// +---------------------------------------------+   +----------------------------------------------+
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The bar at the top.
    pub title: Rect,
    /// The names of the charts, where only one is shown.
    pub tabs: Rect,
    /// The charts, in reading order.
    pub charts: Vec<Rect>,
    /// The knobs; on a narrow screen they share their place with the findings.
    pub knobs: Rect,
    /// The findings.
    pub findings: Rect,
    /// The text, its rule included.
    pub text: Rect,
    /// The keys.
    pub keys: Rect,
}

impl Places {
    /// The rectangles of a screen; nothing for one that is too small for any.
    pub fn new(screen: Rect) -> Option<Places> {
        if !is_large_enough(screen) {
            return None;
        }
        let (title, rest) = cut_top(screen, 1);
        let (rest, keys) = cut_bottom(rest, 1);
        let (body, text) = cut_bottom(rest, if screen.height >= 36 { TEXT.1 } else { TEXT.0 });
        let wide = screen.width >= CHARTS_WIDE;
        let (charts, side) = cut_right(body, side_columns(screen.width));
        let charts = Rect { width: charts.width.saturating_sub(1), ..charts };
        if !wide {
            let (tabs, chart) = cut_top(charts, 1);
            // In one line with the words above it and below.
            let chart = Rect { x: chart.x + 1, width: chart.width.saturating_sub(1), ..chart };
            return Some(Places { title, tabs, charts: vec![chart], knobs: side, findings: side, text, keys });
        }
        let (knobs, findings) = cut_top(side, (side.height / 2).min(34));
        let tabs = Rect { height: 0, ..charts };
        let charts = Rect { x: charts.x + 1, width: charts.width.saturating_sub(1), ..charts };
        Some(Places { title, tabs, charts: grid(charts), knobs, findings, text, keys })
    }
}

/// As many charts as have room, at most eight.
fn grid(area: Rect) -> Vec<Rect> {
    let columns = (area.width / CHART.0).clamp(1, 2);
    let rows = (area.height / CHART.1).clamp(1, 4);
    let mut out = Vec::new();
    for row in 0..rows {
        let (top, bottom) = (area.height * row / rows, area.height * (row + 1) / rows);
        for column in 0..columns {
            let (left, right) = (area.width * column / columns, area.width * (column + 1) / columns);
            out.push(Rect {
                x: area.x + left,
                y: area.y + top,
                width: (right - left).saturating_sub(1),
                height: bottom - top,
            });
        }
    }
    out
}
