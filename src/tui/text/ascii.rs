//! The last pass over a screen that is to be ASCII: what texts bring with them beyond letters is replaced, one for one.
//!
//! Pictures are drawn with ASCII signs from the start; this is about quotation marks, dashes and arrows in sentences,
//! in names of keys and in lessons. Letters stay: no Chinese sentence can be told in ASCII.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The ASCII sign in the place of one that is one column wide; none where there is nothing like it.
fn sign(c: char) -> Option<&'static str> {
    let found = match c {
        '\u{a0}' => " ",
        '“' | '”' | '„' => "\"",
        '‘' | '’' => "'",
        '–' | '—' | '−' | '─' | '━' | '┄' | '╌' => "-",
        '…' => "~",
        '→' | '▶' | '▸' | '⇒' | '›' | '»' => ">",
        '←' | '◀' | '◂' | '⇐' | '‹' | '«' => "<",
        '↑' | '▲' | '▴' | '⇧' => "^",
        '↓' | '▼' | '▾' | '⇩' => "v",
        '·' | '•' => "*",
        '×' | '✗' | '✘' => "x",
        '÷' => "/",
        '§' => "S",
        '±' => "+",
        '≈' => "~",
        '≤' => "<",
        '≥' => ">",
        '≠' => "!",
        '°' => "o",
        'µ' | 'μ' => "u",
        '✓' | '✔' => "v",
        '│' | '┃' | '┊' | '╎' => "|",
        '⌫' => "<",
        _ => return None,
    };
    Some(found)
}

/// Replaces every sign of `area` that is neither ASCII nor a letter.
pub fn to_ascii(buf: &mut Buffer, area: Rect) {
    for position in area.intersection(*buf.area()).positions() {
        let Some(cell) = buf.cell_mut(position) else { continue };
        let Some(c) = cell.symbol().chars().next().filter(|c| !c.is_ascii()) else { continue };
        let narrow = super::width(cell.symbol()) == 1;
        match sign(c) {
            Some(sign) => {
                cell.set_symbol(sign);
            }
            None if narrow && !c.is_alphanumeric() => {
                cell.set_symbol("?");
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    #[test]
    fn signs_are_replaced_one_for_one_and_letters_stay() {
        let area = Rect::new(0, 0, 30, 1);
        let mut buf = Buffer::empty(area);
        buf.set_string(0, 0, "“a” → b…  ↑ é 三次，▒ x≥2 §3.1", Style::new());
        to_ascii(&mut buf, area);
        let shown: String = buf.content().iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(shown.starts_with("\"a\" > b~  ^ é 三 次 ， ? x>2 S3.1"), "{shown}");
    }
}
