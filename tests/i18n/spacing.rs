//! A space stands between Chinese and Latin letters, on both sides, and none before or behind a full-width mark.
//!
//! What is filled in (`%{name}`, `{name}`) counts as Latin, as most of it is, but for the few names that always stand
//! for Chinese. A code span is Latin whatever it holds.

use toml::Value;

use super::sources::{File, Source};

/// What is filled in with Chinese, or brings its own space.
const FILLED_WITH_CHINESE: [&str; 2] = ["kind", "other"];

/// What a character is to its neighbours.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Chinese,
    Latin,
    FullWidthMark,
    Other,
}

/// The Chinese texts of a file, with what to call each: those of a catalogue, the bank or a lesson, or the literals of
/// a source.
pub fn chinese_texts(file: &File) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let table = || file.text.parse().map(Value::Table);
    if ["assets/i18n/", "assets/bank/", "lessons/"].iter().any(|folder| file.path.starts_with(folder)) {
        collect(&table().unwrap(), &file.path, &mut found);
    } else if file.is_rust_in("src/") && !file.is_test() {
        let literals = Source::product(&file.text).literals.into_iter();
        found.extend(literals.map(|literal| (file.path.clone(), literal.text.replace("\\n", "\n"))));
    }
    found.retain(|(_, text)| text.chars().any(|c| kind(c) == Kind::Chinese));
    found
}

fn collect(value: &Value, name: &str, into: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => into.push((name.to_owned(), text.clone())),
        Value::Array(values) => values.iter().for_each(|value| collect(value, name, into)),
        Value::Table(table) => table.iter().for_each(|(key, value)| collect(value, &format!("{name} {key}"), into)),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

/// The places at which a space is missing or too many; what a line is indented by is neither.
pub fn slips(text: &str) -> Vec<String> {
    text.lines().flat_map(|line| slips_of_line(line.trim())).collect()
}

fn slips_of_line(text: &str) -> Vec<String> {
    let marks = marked(text);
    let around = |at: usize| {
        let near = marks.iter().skip(at.saturating_sub(6)).take(14);
        near.map(|(c, _)| *c).collect::<String>().trim().to_owned()
    };
    let mut found = Vec::new();
    for (at, pair) in marks.windows(2).enumerate() {
        let kinds = (pair[0].1, pair[1].1);
        if matches!(kinds, (Kind::Chinese, Kind::Latin) | (Kind::Latin, Kind::Chinese)) {
            found.push(format!("no space in `{}`", around(at)));
        }
        let mark_and_space = (pair[0].1 == Kind::FullWidthMark && pair[1].0 == ' ')
            || (pair[0].0 == ' ' && pair[1].1 == Kind::FullWidthMark);
        if mark_and_space {
            found.push(format!("a space at a full-width mark in `{}`", around(at)));
        }
    }
    found
}

/// The characters with their kinds; marks of emphasis are left out, code spans and what is filled in are Latin.
fn marked(text: &str) -> Vec<(char, Kind)> {
    let mut marks = Vec::new();
    let (mut in_code, mut in_braces) = (false, false);
    let chinese = |text: String, name: &str| text.replace(&format!("{{{name}}}"), "词");
    for c in FILLED_WITH_CHINESE.into_iter().fold(text.replace("%{", "{"), chinese).chars() {
        match c {
            '*' => continue,
            '`' => in_code = !in_code,
            '{' => in_braces = true,
            _ => {}
        }
        let is_latin = in_code || in_braces || matches!(c, '`' | '}');
        marks.push((c, if is_latin { Kind::Latin } else { kind(c) }));
        in_braces &= c != '}';
    }
    marks
}

fn kind(c: char) -> Kind {
    match c {
        '\u{3400}'..='\u{9fff}' => Kind::Chinese,
        '，' | '。' | '；' | '：' | '？' | '！' | '、' | '（' | '）' | '《' | '》' => Kind::FullWidthMark,
        _ if c.is_ascii_alphanumeric() => Kind::Latin,
        _ => Kind::Other,
    }
}

#[test]
fn slips_are_found() {
    for (text, count) in [
        ("这是 ICMP 差错", 0),
        ("不是ICMP 差错", 1),
        ("不是 ICMP差错", 1),
        ("第%{n} 行", 1),
        ("共 %{n} 个%{kind}", 0),
        ("写成 `%{word}: 调用` 即可", 0),
        ("写成`close`", 1),
        ("对 **FIN** 的确认，SYN。", 0),
        ("对 **FIN**的确认", 1),
        ("收到 SYN ，然后", 1),
        ("一行\n2 行", 0),
    ] {
        assert_eq!(slips(text).len(), count, "{text}: {:?}", slips(text));
    }
}
