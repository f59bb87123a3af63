//! Cells as the bytes that tell a terminal of them, and few of them: what a slow line has to carry.
//!
//! The stock backend names both colours when one changes, and moves the cursor after each wide glyph, which alone takes
//! more bytes than the glyph. Here only what differs from the cell before is named, in one sequence, a space takes
//! whatever ink there is, and the cursor is trusted behind every glyph of whose width no two terminals disagree.

use std::io::{self, Write};

use ratatui::buffer::Cell;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

use crate::tui::text::width;

/// What takes which modifier away, and what sets it.
const MARKS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 22, 1),
    (Modifier::DIM, 22, 2),
    (Modifier::ITALIC, 23, 3),
    (Modifier::UNDERLINED, 24, 4),
    (Modifier::SLOW_BLINK, 25, 5),
    (Modifier::RAPID_BLINK, 25, 6),
    (Modifier::REVERSED, 27, 7),
    (Modifier::HIDDEN, 28, 8),
    (Modifier::CROSSED_OUT, 29, 9),
];

/// What is seen of a space besides its ground.
const ON_SPACES: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// What the terminal is known to have set, and where its cursor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Pen {
    ink: Color,
    ground: Color,
    marks: Modifier,
    /// Unknown at first, and behind a glyph that some terminal may take for narrower or wider.
    at: Option<Position>,
}

/// Writes cells, each with its place; at the end no style is set.
///
/// # Errors
/// Those of `out`.
pub fn write<'a>(out: &mut impl Write, cells: impl Iterator<Item = (u16, u16, &'a Cell)>) -> io::Result<()> {
    let mut pen = Pen::default();
    for (x, y, cell) in cells {
        pen.go(out, Position { x, y })?;
        pen.look(out, cell)?;
        out.write_all(cell.symbol().as_bytes())?;
        pen.at = columns(cell.symbol()).map(|columns| Position { x: x.saturating_add(columns), y });
    }
    out.write_all(b"\x1b[0m")
}

/// How many columns a glyph takes on any terminal; nothing where they may differ.
fn columns(symbol: &str) -> Option<u16> {
    let mut chars = symbol.chars();
    match (chars.next(), chars.next()) {
        (Some(' '..='~'), None) => Some(1),
        // Chinese, its punctuation and its full-width forms; other wide glyphs are drawn in one column here and there.
        (
            Some('\u{2e80}'..='\u{303e}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}'),
            None,
        ) => (width(symbol) == 2).then_some(2),
        _ => (width(symbol) == 1).then_some(1),
    }
}

impl Pen {
    /// Moves the cursor to a cell, if it is not there.
    fn go(&self, out: &mut impl Write, to: Position) -> io::Result<()> {
        match self.at {
            Some(at) if at == to => Ok(()),
            Some(at) if at.y == to.y && at.x < to.x => match to.x - at.x {
                1 => out.write_all(b"\x1b[C"),
                columns => write!(out, "\x1b[{columns}C"),
            },
            _ => write!(out, "\x1b[{};{}H", u32::from(to.y) + 1, u32::from(to.x) + 1),
        }
    }

    /// Names what of a cell's look differs from the one before.
    fn look(&mut self, out: &mut impl Write, cell: &Cell) -> io::Result<()> {
        // The ink of a space is not seen: it stays as it is for what comes after.
        let (ink, marks) = if cell.symbol() == " " && !cell.modifier.intersects(ON_SPACES) {
            (self.ink, self.marks.difference(ON_SPACES))
        } else {
            (cell.fg, cell.modifier)
        };
        if (self.ink, self.ground, self.marks) == (ink, cell.bg, marks) {
            return Ok(());
        }
        let mut first = true;
        let mut name = |out: &mut dyn Write, number: u8| {
            let before = if core::mem::take(&mut first) { "\x1b[" } else { ";" };
            write!(out, "{before}{number}")
        };
        let gone = self.marks.difference(marks);
        let mut left = self.marks;
        for (mark, off, _) in MARKS.into_iter().filter(|(mark, ..)| gone.contains(*mark)) {
            if left.contains(mark) {
                name(out, off)?;
                // What is taken away by the same number is gone too.
                let same = MARKS.iter().filter(|(_, other, _)| *other == off).map(|(mark, ..)| *mark);
                left = same.fold(left, Modifier::difference);
            }
        }
        for (mark, _, on) in MARKS {
            if marks.contains(mark) && !left.contains(mark) {
                name(out, on)?;
            }
        }
        for (was, is, base) in [(self.ink, ink, 30), (self.ground, cell.bg, 40)] {
            if was != is {
                for number in colour(is, base) {
                    name(out, number)?;
                }
            }
        }
        *self = Pen { ink, ground: cell.bg, marks, ..*self };
        out.write_all(b"m")
    }
}

/// A colour in the numbers of a sequence; `base` is 30 for ink, 40 for the ground.
fn colour(colour: Color, base: u8) -> Vec<u8> {
    let light = base + 60;
    match colour {
        Color::Reset => vec![base + 9],
        Color::Black => vec![base],
        Color::Red => vec![base + 1],
        Color::Green => vec![base + 2],
        Color::Yellow => vec![base + 3],
        Color::Blue => vec![base + 4],
        Color::Magenta => vec![base + 5],
        Color::Cyan => vec![base + 6],
        Color::Gray => vec![base + 7],
        Color::DarkGray => vec![light],
        Color::LightRed => vec![light + 1],
        Color::LightGreen => vec![light + 2],
        Color::LightYellow => vec![light + 3],
        Color::LightBlue => vec![light + 4],
        Color::LightMagenta => vec![light + 5],
        Color::LightCyan => vec![light + 6],
        Color::White => vec![light + 7],
        Color::Indexed(index) => vec![base + 8, 5, index],
        Color::Rgb(r, g, b) => vec![base + 8, 2, r, g, b],
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;

    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    /// What is written of a row after another.
    fn written(before: &Buffer, after: &Buffer) -> String {
        let mut out = Vec::new();
        write(&mut out, before.diff(after).into_iter()).expect("memory");
        String::from_utf8(out).expect("text")
    }

    fn row(text: &str, style: Style) -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
        buf.set_stringn(0, 0, text, 12, style);
        buf
    }

    #[test]
    fn only_what_differs_is_named() {
        let empty = row("", Style::new());
        assert_eq!(written(&empty, &row("关闭a", Style::new())), "\x1b[1;1H关闭a\x1b[0m");
        let red = row("a", Style::new().fg(Color::Red));
        assert_eq!(written(&empty, &red), "\x1b[1;1H\x1b[31ma\x1b[0m");
        let mut two = row("abc", Style::new().bg(Color::Rgb(1, 2, 3)).add_modifier(Modifier::BOLD | Modifier::DIM));
        two[(1, 0)].modifier = Modifier::DIM;
        two[(2, 0)].modifier = Modifier::empty();
        two[(2, 0)].fg = Color::Indexed(9);
        let want = "\x1b[1;1H\x1b[1;2;48;2;1;2;3ma\x1b[22;2mb\x1b[22;38;5;9mc\x1b[0m";
        assert_eq!(written(&empty, &two), want);
        // A space takes the ink that there is, but not a line under it that is not its own.
        let mut gap = row("a  b", Style::new().fg(Color::Red).add_modifier(Modifier::UNDERLINED));
        for x in 1..3 {
            gap[(x, 0)].set_style(Style::reset());
            gap[(x, 0)].bg = Color::Blue;
        }
        assert_eq!(written(&empty, &gap), "\x1b[1;1H\x1b[4;31ma\x1b[24;44m  \x1b[4;49mb\x1b[0m");
        // Over what has not changed the cursor is moved; behind what terminals do not agree on its place is told.
        assert_eq!(
            written(&row("axbyyc", Style::new()), &row("AxByyC", Style::new())),
            "\x1b[1;1HA\x1b[CB\x1b[2CC\x1b[0m"
        );
        assert_eq!(written(&empty, &row("😀a", Style::new())), "\x1b[1;1H😀\x1b[1;3Ha\x1b[0m");
    }

    proptest! {
        /// A terminal that is told of one screen after another shows the last one, styles and all.
        #[test]
        fn a_terminal_shows_what_was_meant(
            screens in prop::collection::vec(prop::collection::vec(("[ab 关─●]", 0..6_usize, 0..5_usize), 0..30), 1..4),
        ) {
            use vt100::Color as Shown;
            const INKS: [(Color, Shown); 6] = [
                (Color::Reset, Shown::Default),
                (Color::Red, Shown::Idx(1)),
                (Color::LightCyan, Shown::Idx(14)),
                (Color::Indexed(200), Shown::Idx(200)),
                (Color::Rgb(9, 8, 7), Shown::Rgb(9, 8, 7)),
                (Color::White, Shown::Idx(15)),
            ];
            const BOTH: Modifier = Modifier::ITALIC.union(Modifier::BOLD);
            let marks = [Modifier::empty(), Modifier::BOLD, BOTH, Modifier::REVERSED, Modifier::UNDERLINED];
            let mut parser = vt100::Parser::new(NonZero::new(3).expect("3"), NonZero::new(12).expect("12"), 0);
            let mut ghosts = crate::tui::text::Ghosts::default();
            let area = Rect::new(0, 0, 12, 3);
            let mut before = Buffer::empty(area);
            for screen in screens {
                let mut after = Buffer::empty(area);
                for (place, (symbol, ink, mark)) in screen.iter().enumerate() {
                    let (x, y) = (u16::try_from(place % 10).expect("small"), u16::try_from(place / 10).expect("small"));
                    after.set_string(x, y, symbol, Style::new().fg(INKS[*ink].0).add_modifier(marks[*mark]));
                }
                ghosts.lay(&mut after);
                parser.process(written(&before, &after).as_bytes());
                before = after;
            }
            for y in 0..3 {
                let mut x = 0;
                while x < 12 {
                    let cell = &before[(x, y)];
                    let shown = parser.screen().cell(y, x).expect("a cell");
                    let symbol = if shown.contents().is_empty() { " " } else { shown.contents() };
                    prop_assert_eq!(symbol, cell.symbol(), "at {},{}", x, y);
                    let ink = INKS.iter().find(|(ink, _)| *ink == cell.fg).map(|(_, ink)| *ink);
                    // Of a space that is neither reversed nor underlined there is nothing to be seen of either.
                    if symbol != " " || cell.modifier.intersects(ON_SPACES) {
                        prop_assert_eq!(Some(shown.fgcolor()), ink, "ink at {},{}", x, y);
                        prop_assert_eq!(shown.bold(), cell.modifier.contains(Modifier::BOLD), "bold at {},{}", x, y);
                    }
                    prop_assert_eq!(shown.inverse(), cell.modifier.contains(Modifier::REVERSED), "at {},{}", x, y);
                    prop_assert_eq!(shown.underline(), cell.modifier.contains(Modifier::UNDERLINED), "at {},{}", x, y);
                    x += u16::try_from(width(cell.symbol()).max(1)).expect("small");
                }
            }
        }
    }
}
