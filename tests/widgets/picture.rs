//! What every part needs: drawing into a buffer and turning that into text.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

/// The buffer as plain text, one line a row.
pub fn text(buf: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buf.area.height {
        let mut skip = 0;
        let mut line = String::new();
        for x in 0..buf.area.width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buf[(x, y)].symbol();
            skip = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn colour(color: Color) -> String {
    match color {
        Color::DarkGray => "90".into(),
        Color::LightRed => "91".into(),
        Color::LightGreen => "92".into(),
        Color::LightYellow => "93".into(),
        Color::LightBlue => "94".into(),
        Color::LightMagenta => "95".into(),
        Color::LightCyan => "96".into(),
        Color::White => "97".into(),
        Color::Red => "31".into(),
        Color::Green => "32".into(),
        Color::Yellow => "33".into(),
        Color::Blue => "34".into(),
        Color::Magenta => "35".into(),
        Color::Cyan => "36".into(),
        Color::Gray => "37".into(),
        Color::Rgb(r, g, b) => format!("38;2;{r};{g};{b}"),
        Color::Indexed(n) => format!("38;5;{n}"),
        Color::Reset | Color::Black => "39".into(),
    }
}

fn ansi(buf: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buf.area.height {
        let mut skip = 0;
        for x in 0..buf.area.width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let cell = &buf[(x, y)];
            skip = unicode_width::UnicodeWidthStr::width(cell.symbol()).saturating_sub(1);
            let bold = if cell.modifier.contains(Modifier::BOLD) { ";1" } else { "" };
            let reversed = if cell.modifier.contains(Modifier::REVERSED) { ";7" } else { "" };
            let _ = write!(out, "\x1b[0{bold}{reversed};{}m{}", colour(cell.fg), cell.symbol());
        }
        out.push_str("\x1b[0m\n");
    }
    out
}

/// An empty buffer.
pub fn canvas(width: u16, height: u16) -> Buffer {
    Buffer::empty(Rect::new(0, 0, width, height))
}

/// Writes a picture if somebody wants to look.
pub fn keep(name: &str, buf: &Buffer) {
    keep_text(&format!("{name}.ansi"), &ansi(buf));
}

/// Writes a text if somebody wants to look.
pub fn keep_text(name: &str, text: &str) {
    if let Ok(dir) = std::env::var("FINWAIT_PICTURES") {
        std::fs::write(std::path::Path::new(&dir).join(name), text).expect("the picture's folder exists");
    }
}

/// The text of the buffer, and under it the stretches of each row whose style is not the default.
pub fn styled(buf: &Buffer) -> String {
    let mut out = text(buf);
    out.push_str("---\n");
    for y in 0..buf.area.height {
        let mut x = 0;
        while x < buf.area.width {
            let style = buf[(x, y)].style();
            let end = (x..buf.area.width).find(|next| buf[(*next, y)].style() != style).unwrap_or(buf.area.width);
            if style != ratatui::buffer::Cell::EMPTY.style() {
                let name = format!("{:?} {:?}", style.fg.unwrap_or(Color::Reset), style.add_modifier);
                let _ = writeln!(out, "{y}: {x}..{end} {name}");
            }
            x = end;
        }
    }
    out
}
