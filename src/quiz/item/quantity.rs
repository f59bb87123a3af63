//! Numbers with a unit as answers: how near is near enough, and how they are read and shown.

use core::fmt::Write as _;

use crate::lang::{Lang, grouped};
use crate::quiz::read::{Unreadable, half_width, read_span};
use crate::tr;
use crate::trace::Span;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Things: segments, ports, connections.
    Count,
    /// Time, in microseconds.
    Time,
    /// Bytes.
    Bytes,
    /// Things a second, in thousandths.
    Rate,
}

/// A number with its unit and what is near enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantity {
    /// The value, in the smallest piece of its unit.
    pub value: u64,
    /// What it counts.
    pub unit: Unit,
    /// How far off an answer may be, in thousandths of the value.
    pub permille: u64,
}

/// The suffixes of numbers and bytes, longest first.
const SUFFIXES: [(&str, u64); 12] = [
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("万", 10_000),
    ("亿", 100_000_000),
    ("k", 1_000),
    ("m", 1_000_000),
    ("g", 1_000_000_000),
    ("b", 1),
];

impl Quantity {
    /// So many things, exactly.
    pub fn count(value: u64) -> Quantity {
        Quantity { value, unit: Unit::Count, permille: 0 }
    }

    /// A length of time, within a twentieth.
    pub fn time(span: Span) -> Quantity {
        Quantity { value: span.0, unit: Unit::Time, permille: 50 }
    }

    /// Whether an answer is near enough.
    pub fn agrees(self, said: u64) -> bool {
        u128::from(said.abs_diff(self.value)) * 1_000 <= u128::from(self.value) * u128::from(self.permille)
    }

    /// Reads an answer in the unit of this one.
    ///
    /// # Errors
    /// What was typed is no such number.
    pub fn read(self, text: &str) -> Result<u64, Unreadable> {
        let text = half_width(text);
        let text = text.trim();
        if text.is_empty() {
            return Err(Unreadable::Empty);
        }
        match self.unit {
            Unit::Time => read_span(text).map(|span| span.0).ok_or_else(|| Unreadable::Time(text.to_owned())),
            Unit::Count | Unit::Bytes => scaled(text, 1).ok_or_else(|| Unreadable::Number(text.to_owned())),
            Unit::Rate => {
                let bare = text.trim_end_matches("/s").trim_end_matches("/秒").trim_end();
                scaled(bare, 1_000).ok_or_else(|| Unreadable::Number(text.to_owned()))
            }
        }
    }

    /// What to type for it.
    pub fn text(self) -> String {
        match self.unit {
            Unit::Count | Unit::Bytes => self.value.to_string(),
            Unit::Time => Span(self.value).to_string(),
            Unit::Rate => format!("{}.{:03}", self.value / 1_000, self.value % 1_000),
        }
    }

    /// What to write into an empty box.
    pub fn placeholder(self, lang: Lang) -> String {
        let key = match self.unit {
            Unit::Count => "quiz.placeholder.count",
            Unit::Time => "quiz.placeholder.time",
            Unit::Bytes => "quiz.placeholder.bytes",
            Unit::Rate => "quiz.placeholder.rate",
        };
        tr!(lang, key).into_owned()
    }

    /// A value of this unit for a learner.
    pub fn label(self, value: u64, lang: Lang) -> String {
        match self.unit {
            Unit::Count => grouped(value),
            Unit::Time => Span(value).to_string(),
            Unit::Bytes => bytes(value),
            Unit::Rate => {
                let whole = grouped(value / 1_000);
                let number = match value % 1_000 / 100 {
                    0 => whole,
                    tenth => format!("{whole}.{tenth}"),
                };
                tr!(lang, "quiz.answer.a-second", n = number).into_owned()
            }
        }
    }
}

/// In the largest binary unit of which there is one at least, with a decimal.
fn bytes(value: u64) -> String {
    let (name, unit) = [("GiB", 1_u64 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        .into_iter()
        .find(|(_, unit)| value >= *unit)
        .unwrap_or(("B", 1));
    let mut out = grouped(value / unit);
    let tenth = value % unit * 10 / unit;
    if tenth > 0 {
        // Writing into a String cannot fail.
        let _ = write!(out, ".{tenth}");
    }
    format!("{out} {name}")
}

/// A decimal number with a suffix, times `scale`; commas and spaces between digits do not count.
fn scaled(text: &str, scale: u64) -> Option<u64> {
    let lower = text.to_ascii_lowercase().replace([',', '_', ' '], "");
    let (digits, factor) = SUFFIXES
        .iter()
        .find_map(|(suffix, factor)| lower.strip_suffix(suffix).map(|rest| (rest.to_owned(), *factor)))
        .unwrap_or((lower, 1));
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    if !format!("{whole}{part}").bytes().all(|byte| byte.is_ascii_digit()) || whole.is_empty() || part.len() > 9 {
        return None;
    }
    let unit = u128::from(factor) * u128::from(scale);
    let whole = whole.parse::<u64>().ok().map(u128::from)? * unit;
    let place = 10_u128.pow(u32::try_from(part.len()).ok()?);
    let part = if part.is_empty() { 0 } else { part.parse::<u64>().ok().map(u128::from)? * unit / place };
    u64::try_from(whole + part).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(unit: Unit, text: &str) -> Option<u64> {
        Quantity { value: 0, unit, permille: 0 }.read(text).ok()
    }

    #[test]
    fn numbers_are_read_in_any_usual_form() {
        for (unit, text, value) in [
            (Unit::Count, "28,232", Some(28_232)),
            (Unit::Count, " 28232 ", Some(28_232)),
            (Unit::Count, "2.8万", Some(28_000)),
            (Unit::Count, "１３１", Some(131)),
            (Unit::Count, "-3", None),
            (Unit::Count, "many", None),
            (Unit::Count, "1.2.3", None),
            (Unit::Count, "99999999999999999999999", None),
            (Unit::Bytes, "57 KiB", Some(57 * 1024)),
            (Unit::Bytes, "23.6GiB", Some(25_340_307_046)),
            (Unit::Bytes, "4096", Some(4096)),
            (Unit::Rate, "16.3/s", Some(16_300)),
            (Unit::Rate, "470", Some(470_000)),
            (Unit::Time, "63s", Some(63_000_000)),
            (Unit::Time, "2m11s", Some(131_000_000)),
        ] {
            assert_eq!(read(unit, text), value, "{text}");
        }
    }

    #[test]
    fn near_enough_is_a_share_of_the_truth() {
        let ports = Quantity { value: 470_533, unit: Unit::Rate, permille: 20 };
        assert!(ports.agrees(470_000) && ports.agrees(475_000) && !ports.agrees(500_000));
        assert!(Quantity::count(5).agrees(5) && !Quantity::count(5).agrees(6));
        assert_eq!(ports.label(ports.value, Lang::En), "470.5/s");
        let memory = Quantity { value: 6_179_424 * 4096, unit: Unit::Bytes, permille: 20 };
        assert_eq!(memory.label(memory.value, Lang::En), "23.5 GiB");
        assert_eq!(Quantity::count(28_232).label(28_232, Lang::Zh), "28,232");
    }
}
