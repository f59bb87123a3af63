//! Numbers with a unit as answers: how near is near enough, and how they are read and shown.

use crate::lang::{Lang, grouped};
use crate::quiz::read::{Unreadable, half_width, read_span};
use crate::quiz::usual;
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
    /// A sequence number as tools show it, counted from this one; the whole number is as good.
    Sequence(u32),
}

/// A number as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The value, in the smallest piece of its unit.
    pub value: u64,
    /// What one more in its last digit would be worth.
    place: u64,
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

    /// Whether an answer is near enough, or is the value itself, rounded to two digits or more where it need not be
    /// exact.
    pub fn accepts(self, said: Said) -> bool {
        let rounded = said.value.abs_diff(self.value).saturating_mul(2) <= said.place
            && said.value >= said.place.saturating_mul(10);
        let whole = match self.unit {
            Unit::Sequence(from) => said.value == (self.value + u64::from(from)) % (1 << 32),
            Unit::Count | Unit::Time | Unit::Bytes | Unit::Rate => false,
        };
        self.agrees(said.value) || whole || (self.permille > 0 && rounded)
    }

    /// Reads an answer in the unit of this one.
    ///
    /// # Errors
    /// What was typed is no such number.
    pub fn read(self, text: &str) -> Result<Said, Unreadable> {
        let text = half_width(text);
        let text = text.trim();
        if text.is_empty() {
            return Err(Unreadable::Empty);
        }
        let number = || Unreadable::Number(text.to_owned());
        match self.unit {
            Unit::Time => {
                let span = read_span(text).ok_or_else(|| Unreadable::Time(text.to_owned()))?;
                Ok(Said { value: span.0, place: 0 })
            }
            Unit::Count | Unit::Sequence(_) => scaled(&usual::bare(text), 1, false).ok_or_else(number),
            Unit::Bytes => {
                let bare = usual::bare(text);
                let said = scaled(&bare, 1, false).ok_or_else(number)?;
                // The kernel's `kB` are KiB, and so are the k of many tools: whichever fits is what was meant.
                let binary = scaled(&bare, 1, true).filter(|binary| self.accepts(*binary));
                Ok(binary.filter(|_| !self.accepts(said)).unwrap_or(said))
            }
            Unit::Rate => scaled(&usual::bare_rate(text), 1_000, false).ok_or_else(number),
        }
    }

    /// What to type for it.
    pub fn text(self) -> String {
        match self.unit {
            Unit::Count | Unit::Bytes | Unit::Sequence(_) => self.value.to_string(),
            Unit::Time => Span(self.value).to_string(),
            Unit::Rate => format!("{}.{:03}", self.value / 1_000, self.value % 1_000),
        }
    }

    /// What to write into an empty box.
    pub fn placeholder(self, lang: Lang) -> String {
        let key = match self.unit {
            Unit::Count | Unit::Sequence(_) => "quiz.placeholder.count",
            Unit::Time => "quiz.placeholder.time",
            Unit::Bytes => "quiz.placeholder.bytes",
            Unit::Rate => "quiz.placeholder.rate",
        };
        tr!(lang, key).into_owned()
    }

    /// A value of this unit for a learner: rounded so that it is near enough itself, and exact where it must be.
    pub fn label(self, value: u64, lang: Lang) -> String {
        match self.unit {
            Unit::Count | Unit::Sequence(_) => grouped(value),
            Unit::Time => Span(value).to_string(),
            Unit::Bytes => bytes(value, self.permille == 0),
            Unit::Rate => tr!(lang, "quiz.answer.a-second", n = decimal(value, 1_000)).into_owned(),
        }
    }

    /// A value with all its digits.
    pub fn exactly(self, value: u64) -> String {
        match self.unit {
            Unit::Bytes => format!("{} B", grouped(value)),
            Unit::Time => format!("{} µs", grouped(value)),
            Unit::Count | Unit::Rate | Unit::Sequence(_) => Quantity { value, ..self }.text(),
        }
    }
}

/// In the largest binary unit of which there is one at least; where it is to be exact, in one that leaves no rest.
fn bytes(value: u64, exact: bool) -> String {
    let fits = |unit: u64| value >= unit && (!exact || value.is_multiple_of(unit));
    let units = [("GiB", 1_u64 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    let (name, unit) = units.into_iter().find(|(_, unit)| fits(*unit)).unwrap_or(("B", 1));
    format!("{} {name}", decimal(value, unit))
}

/// `value` in pieces of `unit`, rounded to three digits, or to as many as stand before the point and one.
fn decimal(value: u64, unit: u64) -> String {
    let places = if value / unit < 10 { 2 } else { 1 };
    let scale = 10_u64.pow(places);
    let parts = (u128::from(value) * u128::from(scale) + u128::from(unit / 2)) / u128::from(unit);
    let parts = u64::try_from(parts).unwrap_or(u64::MAX);
    let whole = grouped(parts / scale);
    let rest = format!("{:0width$}", parts % scale, width = places as usize);
    match rest.trim_end_matches('0') {
        "" => whole,
        rest => format!("{whole}.{rest}"),
    }
}

/// A decimal number with a suffix, times `scale`; commas and spaces between thousands do not count. `binary`, where the
/// k is 1024.
fn scaled(text: &str, scale: u64, binary: bool) -> Option<Said> {
    let lower = text.to_ascii_lowercase();
    let (digits, factor) = usual::scale(&lower, binary);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = usual::ungrouped(whole)?;
    if !format!("{whole}{part}").bytes().all(|byte| byte.is_ascii_digit()) || whole.is_empty() || part.len() > 9 {
        return None;
    }
    let unit = u128::from(factor) * u128::from(scale);
    let whole = whole.parse::<u64>().ok().map(u128::from)? * unit;
    let place = 10_u128.pow(u32::try_from(part.len()).ok()?);
    let part = if part.is_empty() { 0 } else { part.parse::<u64>().ok().map(u128::from)? * unit / place };
    Some(Said { value: u64::try_from(whole + part).ok()?, place: u64::try_from(unit / place).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_enough_is_a_share_of_the_truth() {
        let ports = Quantity { value: 470_533, unit: Unit::Rate, permille: 20 };
        assert!(ports.agrees(470_000) && ports.agrees(475_000) && !ports.agrees(500_000));
        assert!(Quantity::count(5).agrees(5) && !Quantity::count(5).agrees(6));
        assert_eq!(ports.label(ports.value, Lang::En), "470.5/s");
        let memory = Quantity { value: 6_179_424 * 4096, unit: Unit::Bytes, permille: 20 };
        assert_eq!(memory.label(memory.value, Lang::En), "23.6 GiB");
        for (value, label) in
            [(1_572_311_040, "1.46 GiB"), (21_470, "21 KiB"), (1_023_999, "1,000 KiB"), (700, "700 B")]
        {
            assert_eq!(memory.label(value, Lang::En), label);
        }
        let exact = |value| Quantity { value, permille: 0, ..memory }.label(value, Lang::En);
        assert_eq!((exact(1_460), exact(65_536)), ("1,460 B".to_owned(), "64 KiB".to_owned()));
    }

    #[test]
    fn what_is_rounded_is_right_where_it_need_not_be_exact() {
        let memory = Quantity { value: 1_572_311_040, unit: Unit::Bytes, permille: 20 };
        let right = |quantity: Quantity, text: &str| quantity.accepts(quantity.read(text).expect(text));
        for (text, is) in [
            ("1.46 GiB", true),
            ("1.5 GiB", true),
            ("1.4 GiB", false),
            ("1 GiB", false),
            ("2 GiB", false),
            ("1499.5 MiB", true),
            ("1535460k", true),
            ("1535460 kB", true),
            ("1572311040 bytes", true),
        ] {
            assert_eq!(right(memory, text), is, "{text}");
        }
        let ports = Quantity::count(21_600);
        assert!(right(ports, "2.16万条") && !right(ports, "2.2万"), "what is exact stays exact");
        let number = Quantity { value: 538, unit: Unit::Sequence(335_725_289), permille: 0 };
        assert!(right(number, "538") && right(number, "335725827") && !right(number, "335725289"));
        assert_eq!(Quantity::count(28_232).label(28_232, Lang::Zh), "28,232");
    }
}
