//! Where things are on the screen of a lesson or the sandbox: rectangles for any size, and nothing drawn.
//!
//! Four shapes: from 76 columns the hosts stand beside the ladder; below that they lie in two strips above it; from
//! 150 columns the story stands at the right instead of underneath; and where there are many rows too, it lies under a
//! ladder as wide as the screen allows, with a second view beside it.
//! The story gives way before the ladder does.

use ratatui::layout::Rect;

/// The least size that any screen is made for.
pub const LEAST: (u16, u16) = (60, 20);

/// From so many columns on, the hosts stand beside the ladder.
const BESIDE: u16 = 76;

/// From so many columns on, the story stands beside all else.
const WIDE: u16 = 150;

/// From so many rows on, a wide screen has room for a second view under its ladder.
const TALL: u16 = 46;

/// The columns and rows that the second view has at least: those of the state diagram, and of the variables.
const COMPANION: (u16, u16) = (80, 20);

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
/// Below that:                              From 150 columns, and below it from 46 rows:
///
/// ```text
/// +------------------------------+         +----------------------------------------------+
/// | title                  clock |         | title                                  clock |
/// +--------------+---------------+         +-------+----------------+--------+------------+
/// | left         | right         |         | left  |     ladder     |  right | story      |
/// +--------------+---------------+         +-------+----------------+--------+------------+
/// |            ladder            |         | foot                             |            |
/// +------------------------------+         +----------------------------------+------------+
/// | foot                         |         | keys                                         |
/// +------------------------------+         +----------------------------------------------+
/// | story                        |         +----------------------------------------------+
/// +------------------------------+         | title                                  clock |
/// | keys                         |         +-------+-----------------------------+--------+
/// +------------------------------+         | left  |           ladder            |  right |
///                                          |       |                             |        |
///                                          +-------+-----------------------------+--------+
///                                          | foot                                         |
///                                          +---------------------+------------------------+
///                                          | story               | companion              |
///                                          +---------------------+------------------------+
///                                          | keys                                         |
///                                          +----------------------------------------------+
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
    /// The row under the stage: the timeline, and the names of the views.
    pub foot: Rect,
    /// The story or the question; empty if none is wanted.
    pub story: Rect,
    /// The second view beside the story; empty on a screen that has no room for one.
    pub companion: Rect,
    /// The keys, one row.
    pub keys: Rect,
}

impl RunLayout {
    /// The rectangles for a screen, with the story as high as `story_rows` if there is room; nothing for a screen
    /// below [`LEAST`].
    ///
    /// `story_rows` counts the foot above the story, and 0 wants neither. A story that stands beside has all the
    /// height.
    pub fn new(screen: Rect, story_rows: u16) -> Option<RunLayout> {
        RunLayout::of(screen, story_rows, story_height)
    }

    /// The same where the story must be seen whole, as a question must: the ladder gives way to its fewest rows.
    pub fn with_question(screen: Rect, story_rows: u16) -> Option<RunLayout> {
        RunLayout::of(screen, story_rows, |rows, wanted, strip| wanted.min(rows.saturating_sub(strip + LADDER_LEAST)))
    }

    fn of(screen: Rect, story_rows: u16, height: impl Fn(u16, u16, u16) -> u16) -> Option<RunLayout> {
        if !is_large_enough(screen) {
            return None;
        }
        let (title, rest) = cut_top(screen, 1);
        let (rest, keys) = cut_bottom(rest, 1);
        let none = Rect { height: 0, y: rest.bottom(), ..rest };
        let (middle, foot, story, companion) = if story_rows == 0 {
            (rest, none, none, none)
        } else if has_companion(screen) {
            let most = rest.height - rest.height / 2;
            let (middle, under) = cut_bottom(rest, story_rows.clamp(COMPANION.1 + 1, most));
            let (foot, under) = cut_top(under, 1);
            let (story, companion) = cut_left(under, (under.width - COMPANION.0).min(TEXT_MOST + 2));
            (middle, foot, story, companion)
        } else if screen.width >= WIDE {
            let (middle, story) = cut_right(rest, (screen.width / 3).min(TEXT_MOST));
            let (middle, foot) = cut_bottom(middle, 1);
            (middle, foot, story, none)
        } else {
            let (middle, under) = cut_bottom(rest, height(rest.height, story_rows, strip_height(screen)));
            let (foot, story) = cut_top(under, 1);
            (middle, foot, story, none)
        };
        let (left, ladder, right) = if screen.width >= BESIDE { beside(middle) } else { stacked(middle) };
        Some(RunLayout { title, left, ladder, right, foot, story, companion, keys })
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

/// Whether a screen is so large that a second view stands beside the story.
pub fn has_companion(screen: Rect) -> bool {
    screen.width >= WIDE && screen.height >= TALL
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

/// How wide the column at the right is where charts stand at the left, on a screen of so many columns.
pub fn side_columns(columns: u16) -> u16 {
    if columns >= CHARTS_WIDE { (columns / 4).clamp(32, 44) } else { 33 }
}

/// From so many columns on, there are several charts, and knobs and findings stand below each other.
pub const CHARTS_WIDE: u16 = 110;

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

    fn parts(layout: &RunLayout) -> [Rect; 8] {
        let RunLayout { title, left, ladder, right, foot, story, companion, keys } = *layout;
        [title, left, ladder, right, foot, story, companion, keys]
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
                    assert!(wanted == 0 || layout.story.height + 1 >= wanted.min(5), "{width}x{height}: {layout:?}");
                    assert_eq!(layout.story_text().intersection(layout.story), layout.story_text());
                }
            }
        }
    }

    #[test]
    fn at_80x24_the_hosts_have_18_columns_and_the_ladder_44() {
        let layout = RunLayout::new(Rect::new(0, 0, 80, 24), 8).expect("large enough");
        assert_eq!((layout.left.width, layout.ladder.width, layout.right.width), (18, 44, 18));
        assert_eq!((layout.ladder.height, layout.foot.height, layout.story.height), (14, 1, 7));
        assert!(!layout.is_stacked());
    }

    #[test]
    fn a_narrow_screen_lays_the_hosts_above_a_wide_one_the_story_beside_and_a_large_one_has_two_views() {
        let narrow = RunLayout::new(Rect::new(0, 0, 60, 20), 6).expect("large enough");
        assert!(narrow.is_stacked());
        assert_eq!(narrow.ladder.width, 60);
        let wide = RunLayout::new(Rect::new(0, 0, 160, 40), 6).expect("large enough");
        assert!(wide.story.left() >= wide.right.right() && wide.companion.is_empty());
        assert_eq!(wide.story.height, 38);
        let large = RunLayout::new(Rect::new(0, 0, 200, 60), 6).expect("large enough");
        assert_eq!((large.ladder.width, large.ladder.height), (140, 37));
        assert_eq!((large.companion.width, large.companion.height), (124, 20));
        let long = RunLayout::new(Rect::new(0, 0, 150, 46), 40).expect("large enough");
        assert_eq!((long.companion.width, long.story.width, long.ladder.height), (80, 70, 22));
    }

    #[test]
    fn below_the_least_there_is_no_layout() {
        for (width, height) in [(59, 20), (60, 19), (20, 5), (0, 0)] {
            assert_eq!(RunLayout::new(Rect::new(0, 0, width, height), 5), None);
        }
    }
}
