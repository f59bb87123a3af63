//! What the two languages of a text must have in common: what stands in `code`, how much stands out, places that are
//! filled in, numbers with their units; and that each is written in its own language. They are written for their
//! readers and not word for word, so a number that only one of them has is no mistake; two that differ are.

use std::collections::{BTreeMap, BTreeSet};

use crate::tr;

use super::check::Checker;
use super::toml_reader::Str;

/// From how many words in Latin letters on a text without a Chinese character is no Chinese text, but for a name.
const NAME_WORDS: usize = 3;

/// What can be measured, and the units of it: how they are written, and how many of the smallest one of them is.
const UNITS: [&[(&str, u64)]; 3] = [
    &[
        ("us", 1),
        ("µs", 1),
        ("微秒", 1),
        ("ms", 1000),
        ("毫秒", 1000),
        ("s", 1_000_000),
        ("second", 1_000_000),
        ("seconds", 1_000_000),
        ("秒", 1_000_000),
        ("min", 60_000_000),
        ("minute", 60_000_000),
        ("minutes", 60_000_000),
        ("分钟", 60_000_000),
        ("h", 3_600_000_000),
        ("hour", 3_600_000_000),
        ("hours", 3_600_000_000),
        ("小时", 3_600_000_000),
        ("day", 86_400_000_000),
        ("days", 86_400_000_000),
        ("天", 86_400_000_000),
    ],
    &[
        ("byte", 1),
        ("bytes", 1),
        ("字节", 1),
        ("KB", 1000),
        ("KiB", 1 << 10),
        ("MB", 1_000_000),
        ("MiB", 1 << 20),
        ("GiB", 1 << 30),
    ],
    &[("%", 1)],
];

/// Says in what the languages of a text differ.
pub(super) fn alike(checker: &mut Checker, en: &Str, zh: &Str) {
    let lang = checker.lang;
    let (ours, theirs) = (code(&en.value), code(&zh.value));
    if let Some(only) = ours.symmetric_difference(&theirs).next() {
        let message = tr!(lang, "lesson.error.other-code", code = only);
        checker.error("other-code", message, zh.span.clone());
    }
    let (ours, theirs) = (marked(&en.value), marked(&zh.value));
    if let (Some(ours), Some(theirs)) = (ours, theirs)
        && ours != theirs
    {
        let message = tr!(lang, "lesson.error.other-marks", en = ours, zh = theirs);
        checker.error("other-marks", message, zh.span.clone());
    }
    let (ours, theirs) = (filled_in(&en.value), filled_in(&zh.value));
    if let Some(only) = ours.symmetric_difference(&theirs).next() {
        let message = tr!(lang, "lesson.error.other-place", text = only);
        checker.error("other-place", message, zh.span.clone());
    }
    let (ours, theirs) = (quantities(&en.value), quantities(&zh.value));
    for (here, there) in ours.iter().zip(&theirs) {
        let apart = |one: &BTreeMap<u64, String>, other: &BTreeMap<u64, String>| {
            one.iter().find(|(value, _)| !other.contains_key(value)).map(|(_, written)| written.clone())
        };
        if let (Some(ours), Some(theirs)) = (apart(here, there), apart(there, here)) {
            let message = tr!(lang, "lesson.error.other-number", en = ours, zh = theirs);
            checker.error("other-number", message, zh.span.clone());
        }
    }
    if en.value.chars().any(is_chinese) {
        checker.error("other-language", tr!(lang, "lesson.error.not-english"), en.span.clone());
    }
    let latin = outside_code(&zh.value);
    let words = latin.split_whitespace().filter(|word| word.is_ascii()).count();
    if !zh.value.chars().any(is_chinese) && words >= NAME_WORDS {
        checker.error("other-language", tr!(lang, "lesson.error.not-chinese"), zh.span.clone());
    }
}

/// A mark of another language than that of lessons: HTML, or Markdown's links, headings and lists.
pub(super) fn foreign_mark(text: &str) -> Option<String> {
    let outside = outside_code(text);
    for (at, _) in outside.match_indices('<') {
        let rest = outside.get(at + 1..).unwrap_or_default();
        let opens = rest.strip_prefix('/').unwrap_or(rest).starts_with(|c: char| c.is_ascii_alphabetic());
        if let Some(end) = rest.find('>').filter(|_| opens) {
            return Some(format!("<{}>", rest.get(..end).unwrap_or_default()));
        }
    }
    if outside.contains("](") {
        return Some("[](...)".to_owned());
    }
    let begins = |line: &str| ["# ", "## ", "- ", "1. ", "> "].into_iter().find(|mark| line.starts_with(mark));
    outside.lines().find_map(|line| begins(line.trim_start())).map(|mark| mark.trim().to_owned())
}

fn outside_code(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join(" ")
}

fn code(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// How many pieces stand out, in bold or with emphasis: Chinese type has no italics, so one may stand for the other.
/// None where a mark is not closed, which is told already.
fn marked(text: &str) -> Option<usize> {
    let outside = outside_code(text);
    let (strong, light) = (outside.matches("**").count(), outside.replace("**", "").matches('*').count());
    (strong.is_multiple_of(2) && light.is_multiple_of(2)).then_some(strong / 2 + light / 2)
}

/// `%{name}`
fn filled_in(text: &str) -> BTreeSet<&str> {
    let named = |rest: &&str| rest.contains('}');
    text.split("%{").skip(1).filter(named).filter_map(|rest| rest.split('}').next()).collect()
}

/// The lengths of time that a text names, in microseconds, each as it is written.
pub(super) fn times(text: &str) -> BTreeMap<u64, String> {
    let [times, ..] = quantities(text);
    times
}

/// The numbers that have a unit, by what is measured: each in the smallest unit, and as it is written.
fn quantities(text: &str) -> [BTreeMap<u64, String>; UNITS.len()] {
    let mut found: [BTreeMap<u64, String>; UNITS.len()] = Default::default();
    let text = text.replace(['`', '*'], "");
    let mut before = ' ';
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        let begins = c.is_ascii_digit() && !before.is_ascii_alphanumeric() && !matches!(before, '.' | '-' | '_');
        let length = if begins { number_length(rest) } else { c.len_utf8() };
        let (number, after) = rest.split_at(length);
        if begins && let Some((kind, unit, word)) = unit(after.trim_start_matches(' ')) {
            let value = in_smallest(number, unit);
            found[kind].extend(value.map(|value| (value, format!("{number} {word}"))));
        }
        before = number.chars().next_back().unwrap_or(' ');
        rest = after;
    }
    found
}

/// The length of `1,448` or `1.5` at the beginning of a text.
fn number_length(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').unwrap_or(text.len());
    text.get(..end).unwrap_or_default().trim_end_matches([',', '.']).len()
}

/// The unit with which a text begins: what it measures, how many of the smallest it is, and how it is written.
fn unit(text: &str) -> Option<(usize, u64, &'static str)> {
    let fits = |word: &str| {
        let after = text.strip_prefix(word).and_then(|rest| rest.chars().next());
        text.starts_with(word) && !(word.is_ascii() && after.is_some_and(|c| c.is_ascii_alphanumeric()))
    };
    let all = UNITS.iter().enumerate().flat_map(|(kind, units)| units.iter().map(move |unit| (kind, unit)));
    all.filter(|(_, (word, _))| fits(word)).max_by_key(|(_, (word, _))| word.len()).map(|(k, (word, n))| (k, *n, *word))
}

/// `1.5` of a unit that is 1000 of the smallest: 1500.
fn in_smallest(number: &str, unit: u64) -> Option<u64> {
    let number = number.replace(',', "");
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    let mut sum = whole.parse::<u64>().ok()?.checked_mul(unit)?;
    let mut part = unit;
    for digit in fraction.chars() {
        part /= 10;
        sum = sum.checked_add(u64::from(digit.to_digit(10)?) * part)?;
    }
    Some(sum)
}

fn is_chinese(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_in_both_languages() {
        let of = |text: &str| quantities(text).map(|found| found.into_keys().collect::<Vec<_>>());
        assert_eq!(of("after 1.5 s, 50ms and **2 minutes**"), [vec![50_000, 1_500_000, 120_000_000], vec![], vec![]]);
        assert_eq!(of("1.5 秒、50 毫秒，再过 2 分钟"), [vec![50_000, 1_500_000, 120_000_000], vec![], vec![]]);
        assert_eq!(of("1,448 bytes, 5%"), [vec![], vec![1448], vec![5]]);
        assert!(of("port 80, L07, RFC 9293 section 3 stays").iter().all(Vec::is_empty));
    }

    #[test]
    fn marks_of_other_languages_are_named() {
        assert_eq!(foreign_mark("a <b>reset</b>").as_deref(), Some("<b>"));
        assert_eq!(foreign_mark("an [answer](x)").as_deref(), Some("[](...)"));
        assert_eq!(foreign_mark("- one\n- two").as_deref(), Some("-"));
        assert_eq!(foreign_mark("a < b and c > d, `<PATHS>`, [1]"), None);
    }
}
