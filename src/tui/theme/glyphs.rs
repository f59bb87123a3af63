//! The signs that pictures are made of, in Unicode and in ASCII.
//!
//! Every Unicode sign here is one column wide for `unicode-width`; some are two in terminals set up for Chinese,
//! which is what the ASCII set is for. No emoji: terminals disagree about their width.

use ratatui::symbols::border;

/// Which signs may be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum GlyphSet {
    /// Line drawing, arrow heads and the like.
    #[default]
    Unicode,
    /// ASCII alone.
    Ascii,
}

impl GlyphSet {
    /// The signs of the set.
    pub fn glyphs(self) -> &'static Glyphs {
        match self {
            GlyphSet::Unicode => &UNICODE,
            GlyphSet::Ascii => &ASCII,
        }
    }
}

/// The signs, by what they are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// The head of an arrow to the right.
    pub head_right: &'static str,
    /// The head of an arrow to the left.
    pub head_left: &'static str,
    /// The shaft of an arrow.
    pub shaft: &'static str,
    /// A piece of shaft that steps down to the right.
    pub slope_down: &'static str,
    /// A piece of shaft that steps down to the left.
    pub slope_up: &'static str,
    /// The time line of a host.
    pub lifeline: &'static str,
    /// A time line where much time is left out.
    pub gap: &'static str,
    /// The segment on its way.
    pub segment: &'static str,
    /// Where a segment was lost; wrong.
    pub cross: &'static str,
    /// Right; done.
    pub check: &'static str,
    /// A point of a list.
    pub bullet: &'static str,
    /// In front of the chosen entry.
    pub pointer: &'static str,
    /// Not begun.
    pub empty: &'static str,
    /// Begun.
    pub half: &'static str,
    /// What was left out and is still to be had.
    pub skipped: &'static str,
    /// Finished.
    pub full: &'static str,
    /// The done part of a bar.
    pub bar_full: &'static str,
    /// The rest of a bar.
    pub bar_empty: &'static str,
    /// Something was cut off here.
    pub ellipsis: &'static str,
    /// More above.
    pub more_up: &'static str,
    /// More below.
    pub more_down: &'static str,
    /// Between two things on one line.
    pub dot: &'static str,
    /// From one state to the next.
    pub becomes: &'static str,
    /// Playing.
    pub play: &'static str,
    /// Paused.
    pub pause: &'static str,
    /// A horizontal rule.
    pub rule: &'static str,
    /// The corners and sides of a box.
    pub border: border::Set<'static>,
}

const UNICODE: Glyphs = Glyphs {
    head_right: "▶",
    head_left: "◀",
    shaft: "─",
    slope_down: "╲",
    slope_up: "╱",
    lifeline: "│",
    gap: "┊",
    segment: "●",
    cross: "✗",
    check: "✓",
    bullet: "•",
    pointer: "▸",
    empty: "○",
    half: "◐",
    skipped: "»",
    full: "●",
    bar_full: "━",
    bar_empty: "─",
    ellipsis: "…",
    more_up: "▲",
    more_down: "▼",
    dot: "·",
    becomes: "→",
    play: "▶",
    pause: "‖",
    rule: "─",
    border: border::ROUNDED,
};

const ASCII: Glyphs = Glyphs {
    head_right: ">",
    head_left: "<",
    shaft: "-",
    slope_down: "\\",
    slope_up: "/",
    lifeline: "|",
    gap: ":",
    segment: "O",
    cross: "X",
    check: "v",
    bullet: "*",
    pointer: ">",
    empty: "-",
    half: "~",
    skipped: "/",
    full: "#",
    bar_full: "#",
    bar_empty: "-",
    ellipsis: "~",
    more_up: "^",
    more_down: "v",
    dot: "-",
    becomes: ">",
    play: ">",
    pause: "=",
    rule: "-",
    border: border::Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    },
};

impl Glyphs {
    /// Every sign of the table, for tests and for the picture of the theme.
    pub fn all(&self) -> Vec<&'static str> {
        let Glyphs { head_right, head_left, shaft, slope_down, slope_up, lifeline, gap, segment, cross, .. } = *self;
        let Glyphs { check, bullet, pointer, empty, half, skipped, full, bar_full, bar_empty, ellipsis, .. } = *self;
        let Glyphs { more_up, more_down, dot, becomes, play, pause, rule, border, .. } = *self;
        let mut all = vec![head_right, head_left, shaft, slope_down, slope_up, lifeline, gap, segment, cross];
        all.extend([check, bullet, pointer, empty, half, skipped, full, bar_full, bar_empty, ellipsis]);
        all.extend([more_up, more_down, dot, becomes, play, pause, rule]);
        all.extend([border.top_left, border.top_right, border.bottom_left, border.bottom_right]);
        all.extend([border.vertical_left, border.vertical_right, border.horizontal_top, border.horizontal_bottom]);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::text::width;

    #[test]
    fn every_glyph_is_one_column_wide() {
        for set in [GlyphSet::Unicode, GlyphSet::Ascii] {
            for glyph in set.glyphs().all() {
                assert_eq!(width(glyph), 1, "{glyph} of {set:?}");
            }
        }
    }

    #[test]
    fn the_ascii_set_is_ascii() {
        assert!(GlyphSet::Ascii.glyphs().all().iter().all(|glyph| glyph.is_ascii()));
    }
}
