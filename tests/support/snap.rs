//! Help that several test files share.
//!
//! `snap` writes a screen as text that a person can read and a diff can compare. ratatui's own rendering of a buffer
//! drops the styles and adds noise to every row with wide glyphs, so it is not used.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// A screen as a block of text with a map of its styles below: for each row the runs of cells that look alike, as
/// `columns:style`, left out where the whole screen's style holds.
pub fn snap(buf: &Buffer) -> String {
    let area = *buf.area();
    let mut text = String::new();
    let mut styles = String::new();
    let base = most_common_style(buf);
    for y in area.top()..area.bottom() {
        let row = visible(buf, y);
        let line: String = row.iter().map(|(_, cell)| cell.symbol()).collect();
        let _ = writeln!(text, "{}", line.trim_end());
        let mut runs: Vec<(u16, u16, String)> = Vec::new();
        for (x, cell) in row {
            let style = style_name(cell);
            let end = x + u16::try_from(cell.symbol().width().max(1)).expect("a glyph");
            match runs.last_mut() {
                Some((_, last_end, last)) if *last == style => *last_end = end,
                _ => runs.push((x, end, style)),
            }
        }
        let shown: Vec<String> = runs
            .into_iter()
            .filter(|(_, _, style)| *style != base)
            .map(|(start, end, style)| format!("{start}-{} {style}", end - 1))
            .collect();
        if !shown.is_empty() {
            let _ = writeln!(styles, "{y:>3}: {}", shown.join(", "));
        }
    }
    format!("{text}--- styles; elsewhere {base} ---\n{styles}")
}

/// A screen as bytes that a terminal shows, to look at it as a picture.
pub fn ansi(buf: &Buffer) -> String {
    let area = *buf.area();
    let mut out = String::new();
    let mut last = "none yet".to_owned();
    for y in area.top()..area.bottom() {
        let _ = write!(out, "\u{1b}[{};1H", y + 1);
        for (_, cell) in visible(buf, y) {
            let look = format!("{}{}{}", modifiers(cell), colour(38, cell.fg), colour(48, cell.bg));
            if look != last {
                let _ = write!(out, "\u{1b}[0{look}m");
            }
            out += cell.symbol();
            last = look;
        }
    }
    out + "\u{1b}[0m"
}

/// The cells of a row that a terminal shows: those behind a wide glyph are hidden.
pub fn visible(buf: &Buffer, y: u16) -> Vec<(u16, &Cell)> {
    let mut x = buf.area().left();
    let mut cells = Vec::new();
    while x < buf.area().right() {
        let cell = &buf[(x, y)];
        cells.push((x, cell));
        x += u16::try_from(cell.symbol().width().max(1)).expect("a glyph");
    }
    cells
}

/// The style that most cells have.
fn most_common_style(buf: &Buffer) -> String {
    let mut counts = std::collections::BTreeMap::<String, usize>::new();
    for cell in buf.content() {
        *counts.entry(style_name(cell)).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or_else(String::new, |(style, _)| style)
}

/// A style in few characters: foreground, `/` background, modifiers.
fn style_name(cell: &Cell) -> String {
    let mut name = cell.fg.to_string();
    if cell.bg != Color::Reset {
        let _ = write!(name, "/{}", cell.bg);
    }
    for (name_of, _) in cell.modifier.iter_names() {
        let _ = write!(name, "+{}", name_of.to_lowercase());
    }
    name
}

fn modifiers(cell: &Cell) -> String {
    let codes = [
        (Modifier::BOLD, ";1"),
        (Modifier::DIM, ";2"),
        (Modifier::ITALIC, ";3"),
        (Modifier::UNDERLINED, ";4"),
        (Modifier::REVERSED, ";7"),
        (Modifier::CROSSED_OUT, ";9"),
    ];
    codes.iter().filter(|(modifier, _)| cell.modifier.contains(*modifier)).map(|(_, code)| *code).collect()
}

fn colour(ground: u8, colour: Color) -> String {
    match colour {
        Color::Rgb(r, g, b) => format!(";{ground};2;{r};{g};{b}"),
        Color::Indexed(index) => format!(";{ground};5;{index}"),
        Color::Red => format!(";{}", ground - 7),
        Color::Green => format!(";{}", ground - 6),
        Color::Blue => format!(";{}", ground - 4),
        Color::Magenta => format!(";{}", ground - 3),
        Color::Cyan => format!(";{}", ground - 2),
        _ => String::new(),
    }
}
