//! Numbers and lengths of time.

use crate::quiz::usual;
use crate::trace::Span;

use super::Unreadable;

pub(in crate::quiz) fn read_number(text: &str) -> Result<u32, Unreadable> {
    let digits = usual::ungrouped(&usual::in_digits(&usual::bare(text)));
    digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| Unreadable::Number(text.to_owned()))
}

/// A length of time: `63`, `63s`, `1.5s`, `1m3s`, `1 min 3 s`, `500ms`, `2h`, `1分3秒`. A bare number is seconds.
pub(in crate::quiz) fn read_span(text: &str) -> Option<Span> {
    let text = usual::in_digits(&usual::halved(&text.trim().to_lowercase()));
    let mut rest = text.as_str();
    let mut total: u64 = 0;
    let mut parts = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let after = after.trim_start();
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, next) = after.split_at(unit_end);
        let micros = decimal_times(number, usual::micros(unit.trim().trim_end_matches(','))?)?;
        total = total.checked_add(micros)?;
        rest = next.trim_start();
        parts += 1;
    }
    (parts > 0).then_some(Span(total))
}

/// `number` x `unit` for a number with decimals, in whole microseconds.
fn decimal_times(number: &str, unit: u64) -> Option<u64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut total = whole.checked_mul(unit)?;
    let mut place = unit;
    for digit in part.chars() {
        place /= 10;
        total = total.checked_add(place.checked_mul(u64::from(digit.to_digit(10)?))?)?;
    }
    Some(total)
}
