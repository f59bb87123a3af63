//! A line of the card in as many columns as there are: closed up, then folded, and only at last cut.
//!
//! It is folded where it reads well: between words, not between a number and its unit, and inside a word only after one
//! of its joints. What goes on is set in by a column, so that it is not taken for a line of its own. What has no room
//! ends in an ellipsis.

use crate::tui::ladder::label::{fit, width};
use crate::tui::text::{Run, wrap_hanging};
use crate::tui::theme::Role;

/// The most lines for one fact.
const MOST: usize = 3;

/// How far what goes on is set in.
const HANG: usize = 1;

/// A space that no line is broken at.
const GLUE: &str = "\u{a0}";

/// What stays with the number before it.
const UNITS: [&str; 4] = ["s", "ms", "min", "B"];

/// `text` in lines of at most `columns`; if there would be too many, the last one ends in `ellipsis`.
pub(super) fn folded(text: &str, columns: usize, ellipsis: &str) -> Vec<String> {
    let closed = text.replace(" = ", "=");
    for whole in [text, &closed] {
        if width(whole) <= columns {
            return vec![whole.to_owned()];
        }
    }
    let wrapped = wrap_hanging(&[Run::new(glued(text), Role::Text)], columns, HANG);
    let joined = wrapped.iter().map(|line| line.iter().map(|run| run.text.as_str()).collect::<String>());
    let mut lines: Vec<String> = joined.map(|line| line.replace(GLUE, " ").trim_end().to_owned()).collect();
    lines.retain(|line| !line.is_empty());
    if lines.len() > MOST {
        lines.truncate(MOST);
        if let Some(last) = lines.last_mut() {
            *last = fit(&format!("{last}{ellipsis}"), columns, ellipsis);
        }
    }
    lines
}

/// The text with its numbers tied to their units.
fn glued(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (place, word) in text.split(' ').enumerate() {
        let number = out.ends_with(|c: char| c.is_ascii_digit());
        if place > 0 {
            out.push_str(if number && UNITS.contains(&word) { GLUE } else { " " });
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_folded_where_it_reads_well_and_nothing_is_lost() {
        let cases: [(&str, usize, &[&str]); 8] = [
            ("recv() = 5", 15, &["recv() = 5"]),
            ("recv() = ECONNRESET", 17, &["recv()=ECONNRESET"]),
            ("retransmit 1.0 s", 15, &["retransmit", " 1.0 s"]),
            ("ip_local_port_range=40000-40003", 15, &["ip_local_port_", " range=", " 40000-40003"]),
            ("ip_local_port_range=40000-40003", 19, &["ip_local_port_", " range=40000-40003"]),
            ("2 orphans in FIN_WAIT_2", 15, &["2 orphans in", " FIN_WAIT_2"]),
            ("FIN_WAIT_2 孤儿 2 个", 15, &["FIN_WAIT_2 孤儿", " 2 个"]),
            ("one two three four five six seven", 8, &["one two", " three", " four…"]),
        ];
        for (text, columns, want) in cases {
            assert_eq!(folded(text, columns, "…"), want, "{text} in {columns}");
        }
    }
}
