//! Where things are on the screen of a lesson or the sandbox: rectangles for any size, and nothing drawn.
//!
//! Three shapes: from 76 columns the hosts stand beside the ladder; below that they lie in two strips above it; from
//! 150 columns the story stands at the right instead of underneath.
//! The story gives way before the ladder does.

use ratatui::layout::Rect;

/// The least size that any screen is made for.
pub const LEAST: (u16, u16) = (60, 20);

/// From so many columns on, the hosts stand beside the ladder.
const BESIDE: u16 = 76;

/// From so many columns on, the story stands beside all else.
const WIDE: u16 = 150;

/// The widest that a column of text is made, so that lines stay readable.
const TEXT_MOST: u16 = 74;

/// The fewest rows of the ladder.
const LADDER_LEAST: u16 = 7;

/// The rectangles of a screen with a run on it.
///
/// From 76 columns (at 80x24 the hosts have 18 columns, the ladder 44):
///
/// ```text
/// +------------------------------------------------------------------------------+
/// | title                                                                  clock |
/// +----------------+--------------------------------------------+----------------+
/// | left           |                  ladder                    |          right |
/// |                |                                            |                |
/// |                |                                            |                |
/// +----------------+--------------------------------------------+----------------+
/// | story                                                                        |
/// |                                                                              |
/// +------------------------------------------------------------------------------+
/// | keys                                                                         |
/// +------------------------------------------------------------------------------+
/// ```
///
/// Below that:                              From 150 columns:
///
/// ```text
/// +------------------------------+         +----------------------------------------------+
/// | title                  clock |         | title                                  clock |
/// +--------------+---------------+         +-------+----------------+--------+------------+
/// | left         | right         |         | left  |     ladder     |  right | story      |
/// +--------------+---------------+         |       |                |        |            |
/// |            ladder            |         |       |                |        |            |
/// +------------------------------+         |       |                |        |            |
/// | story                        |         |       |                |        |            |
/// +------------------------------+         +-------+----------------+--------+------------+
/// | keys                         |         | keys                                         |
/// +------------------------------+         +----------------------------------------------+
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunLayout {
    /// The bar at the top: the title, and the clock at its right end.
    pub title: Rect,
    /// The card of the host at the left.
    pub left: Rect,
    /// The ladder.
    pub ladder: Rect,
    /// The card of the host at the right.
    pub right: Rect,
    /// The story or the question; empty if none is wanted.
    pub story: Rect,
    /// The keys, one row.
    pub keys: Rect,
    /// The row under the stage where the story stands beside it; empty otherwise.
    under: Rect,
}

impl RunLayout {
    /// The rectangles for a screen, with the story as high as `story_rows` if there is room; nothing for a screen below
    /// [`LEAST`].
    ///
    /// `story_rows` counts everything in the pane, and 0 wants no story. A story that stands beside has all the height.
    pub fn new(screen: Rect, story_rows: u16) -> Option<RunLayout> {
        if !is_large_enough(screen) {
            return None;
        }
        let (title, rest) = cut_top(screen, 1);
        let (rest, keys) = cut_bottom(rest, 1);
        let (middle, story) = if story_rows == 0 {
            (rest, Rect { height: 0, y: rest.bottom(), ..rest })
        } else if screen.width >= WIDE {
            let (middle, story) = cut_right(rest, (screen.width / 3).min(TEXT_MOST));
            (middle, story)
        } else {
            cut_bottom(rest, story_height(rest.height, story_rows, strip_height(screen)))
        };
        let (middle, under) = cut_bottom(middle, u16::from(story.x > middle.x));
        let (left, ladder, right) = if screen.width >= BESIDE { beside(middle) } else { stacked(middle) };
        Some(RunLayout { title, left, ladder, right, story, keys, under })
    }

    /// The row between the stage and what lies below it: the story's first, or one of its own.
    pub fn foot(&self) -> Rect {
        if self.under.is_empty() { Rect { height: self.story.height.min(1), ..self.story } } else { self.under }
    }

    /// Ladder and hosts together.
    pub fn stage(&self) -> Rect {
        self.left.union(self.ladder).union(self.right)
    }

    /// Whether the hosts lie in strips above the ladder.
    pub fn is_stacked(&self) -> bool {
        self.left.bottom() <= self.ladder.top()
    }

    /// The part of the story in which text reads well: not wider than a book's line, a column free at either side.
    pub fn story_text(&self) -> Rect {
        let width = self.story.width.saturating_sub(2).min(TEXT_MOST);
        Rect { x: self.story.x + u16::from(self.story.width > 2), width, ..self.story }
    }
}

/// Whether a screen can be drawn at this size at all.
pub fn is_large_enough(screen: Rect) -> bool {
    screen.width >= LEAST.0 && screen.height >= LEAST.1
}

/// The height of the host strips of a narrow screen; 0 where the hosts stand beside the ladder.
fn strip_height(screen: Rect) -> u16 {
    if screen.width >= BESIDE { 0 } else { STRIP }
}

/// The height of a host's card when it lies above the ladder.
const STRIP: u16 = 4;

/// The rows of a story under the ladder: what it wants, but at most about half, and the ladder does not starve.
fn story_height(rows: u16, wanted: u16, strip: u16) -> u16 {
    let spare = rows.saturating_sub(strip + LADDER_LEAST);
    wanted.min(spare).min(rows.saturating_sub(strip).div_ceil(2) + 1)
}

/// Hosts at the sides: 18 columns at 80, growing to 30.
fn beside(area: Rect) -> (Rect, Rect, Rect) {
    let host = (area.width * 9 / 40).clamp(18, 30);
    let (left, rest) = cut_left(area, host);
    let (ladder, right) = cut_right(rest, host);
    (left, ladder, right)
}

/// Hosts in two strips above.
fn stacked(area: Rect) -> (Rect, Rect, Rect) {
    let (strip, ladder) = cut_top(area, STRIP);
    let (left, right) = cut_left(strip, area.width / 2);
    (left, ladder, right)
}

/// The first `rows` rows, and the rest.
pub fn cut_top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    (Rect { height: rows, ..area }, Rect { y: area.y + rows, height: area.height - rows, ..area })
}

/// All but the last `rows` rows, and those.
pub fn cut_bottom(area: Rect, rows: u16) -> (Rect, Rect) {
    cut_top(area, area.height.saturating_sub(rows))
}

/// The first `columns` columns, and the rest.
pub fn cut_left(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    (Rect { width: columns, ..area }, Rect { x: area.x + columns, width: area.width - columns, ..area })
}

/// All but the last `columns` columns, and those.
pub fn cut_right(area: Rect, columns: u16) -> (Rect, Rect) {
    cut_left(area, area.width.saturating_sub(columns))
}

/// A rectangle of at most that size in the middle of `screen`.
pub fn centred(screen: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(screen.width), height.min(screen.height));
    let x = screen.x + (screen.width - width) / 2;
    let y = screen.y + (screen.height - height) / 2;
    Rect { x, y, width, height }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(layout: &RunLayout) -> [Rect; 7] {
        let RunLayout { title, left, ladder, right, story, keys, under } = *layout;
        [title, left, ladder, right, story, keys, under]
    }

    #[test]
    fn nothing_overlaps_nothing_is_outside_and_nothing_is_wasted() {
        for width in (60..=220).step_by(7).chain([80, 120, 200]) {
            for height in (20..=70).step_by(5).chain([24, 40, 60]) {
                for wanted in [0, 1, 5, 9, 30] {
                    let screen = Rect::new(0, 0, width, height);
                    let layout = RunLayout::new(screen, wanted).expect("large enough");
                    let parts = parts(&layout);
                    for (index, part) in parts.iter().enumerate() {
                        assert_eq!(part.intersection(screen), *part, "{width}x{height}: {layout:?}");
                        for other in &parts[index + 1..] {
                            assert!(part.intersection(*other).is_empty(), "{width}x{height}: {layout:?}");
                        }
                    }
                    let filled: u32 = parts.iter().map(|part| part.area()).sum();
                    assert_eq!(filled, screen.area(), "{width}x{height}: {layout:?}");
                    assert!(layout.ladder.height >= LADDER_LEAST && layout.ladder.width >= 40, "{layout:?}");
                    assert!(wanted == 0 || layout.story.height >= wanted.min(5), "{width}x{height}: {layout:?}");
                    assert_eq!(layout.story_text().intersection(layout.story), layout.story_text());
                }
            }
        }
    }

    #[test]
    fn at_80x24_the_hosts_have_18_columns_and_the_ladder_44() {
        let layout = RunLayout::new(Rect::new(0, 0, 80, 24), 8).expect("large enough");
        assert_eq!((layout.left.width, layout.ladder.width, layout.right.width), (18, 44, 18));
        assert_eq!((layout.ladder.height, layout.story.height), (14, 8));
        assert!(!layout.is_stacked());
    }

    #[test]
    fn a_narrow_screen_lays_the_hosts_above_and_a_wide_one_the_story_beside() {
        let narrow = RunLayout::new(Rect::new(0, 0, 60, 20), 6).expect("large enough");
        assert!(narrow.is_stacked());
        assert_eq!(narrow.ladder.width, 60);
        let wide = RunLayout::new(Rect::new(0, 0, 200, 60), 6).expect("large enough");
        assert!(wide.story.left() >= wide.right.right());
        assert_eq!(wide.story.height, 58);
    }

    #[test]
    fn below_the_least_there_is_no_layout() {
        for (width, height) in [(59, 20), (60, 19), (20, 5), (0, 0)] {
            assert_eq!(RunLayout::new(Rect::new(0, 0, width, height), 5), None);
        }
    }
}
