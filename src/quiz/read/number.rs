//! Numbers and lengths of time.

use crate::quiz::usual;
use crate::trace::Span;

use super::Unreadable;

pub(in crate::quiz) fn read_number(text: &str) -> Result<u32, Unreadable> {
    let digits = usual::ungrouped(&usual::in_digits(&usual::bare(text)));
    digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| Unreadable::Number(text.to_owned()))
}

/// A length of time: `63`, `63s`, `1.5s`, `1m3s`, `1 min 3 s`, `500ms`, `2h`, `1分3秒`, `7,200 s`. A bare number is
/// seconds, and stands last: what follows one, as in `1,12`, belongs to nothing.
pub(in crate::quiz) fn read_span(text: &str) -> Option<Span> {
    let text = usual::in_digits(&usual::halved(&text.trim().to_lowercase()));
    let mut rest = text.as_str();
    let mut total: u64 = 0;
    let mut parts = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let (number, after) = with_thousands(number, after);
        let after = after.trim_start();
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, next) = after.split_at(unit_end);
        let unit = unit.trim().trim_end_matches(',');
        if unit.is_empty() && !next.trim().is_empty() {
            return None;
        }
        let micros = decimal_times(&number, usual::micros(unit)?)?;
        total = total.checked_add(micros)?;
        rest = next.trim_start();
        parts += 1;
    }
    (parts > 0).then_some(Span(total))
}

/// A number with the thousands behind it, and the rest: commas before three digits each part these.
fn with_thousands<'t>(number: &str, mut rest: &'t str) -> (String, &'t str) {
    let mut all = number.to_owned();
    while let Some(more) = rest.strip_prefix(',').filter(|_| !number.contains('.') && !number.is_empty()) {
        let digits = more.find(|c: char| !c.is_ascii_digit()).unwrap_or(more.len());
        if digits != 3 {
            break;
        }
        let (group, after) = more.split_at(digits);
        all += group;
        rest = after;
    }
    (all, rest)
}

/// Whether a comma stands in a text where another language would write the decimal point: `1,12`.
pub(super) fn has_decimal_comma(text: &str) -> bool {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    text.match_indices(',').any(|(at, _)| {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        let digits = after.chars().take_while(char::is_ascii_digit).count();
        is_digit(before.chars().next_back()) && digits > 0 && digits != 3
    })
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
