//! Reads a file of the bank: strict, every mistake at once, each with its place.
//!
//! What can be said of one file is said here: keys, lengths, names, the same markup in both languages, runs that are
//! scenarios with something to prove. That follow-ups exist, and that no id stands in two files, is for the tests.

use core::ops::Range;
use std::collections::BTreeSet;

use super::model::{Area, Entry};
use crate::lang::Lang;
use crate::quiz::Words;
use crate::scenario::toml_reader::{At, Reader, Str, Table};
use crate::scenario::{self, Diagnostic};
use crate::tr;
use crate::trace::Command;

/// How long a text may be, in characters.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// In English.
    pub en: usize,
    /// In Chinese.
    pub zh: usize,
}

/// The longest answer.
pub const LENGTHS: Limits = Limits { en: 600, zh: 320 };
/// The longest question.
pub const LONGEST_QUESTION: Limits = Limits { en: 160, zh: 80 };
/// The longest of the other ways to ask.
const LONGEST_PHRASE: usize = 60;
/// The longest point.
const LONGEST_POINT: Limits = Limits { en: 140, zh: 80 };
/// How many points an answer must make.
const POINTS: core::ops::RangeInclusive<usize> = 3..=5;
/// The last lesson of the course and the last misconception of the list.
const LAST: [(char, u32); 2] = [('L', 44), ('M', 68)];

/// Reads a file; messages are in `lang`.
///
/// # Errors
/// Every mistake found, in the order of their places in `text`.
pub fn read(text: &str, lang: Lang) -> Result<Vec<Entry>, Vec<Diagnostic>> {
    let mut reader = Reader::new(text, lang);
    let mut top = reader.document();
    if !reader.errors.is_empty() {
        return Err(reader.errors);
    }
    let mut file = File { reader, lang, ids: BTreeSet::new() };
    let area = file.area(&mut top);
    let tables = file.reader.tables(&mut top, "entry");
    let entries: Vec<Option<Entry>> = tables.into_iter().map(|table| file.entry(table, area)).collect();
    file.reader.finish(&top);
    let mut errors = file.reader.errors;
    errors.sort_by_key(|error| error.span.start);
    if errors.is_empty() { Ok(entries.into_iter().flatten().collect()) } else { Err(errors) }
}

/// What is needed while a file is read.
struct File<'t> {
    reader: Reader<'t>,
    lang: Lang,
    ids: BTreeSet<String>,
}

impl<'t> File<'t> {
    fn error(&mut self, code: &'static str, message: impl Into<String>, span: Range<usize>) {
        self.reader.errors.push(Diagnostic::new(code, message, span));
    }

    fn area(&mut self, top: &mut Table<'t>) -> Option<Area> {
        let name = self.string(top, "area")?;
        let area = Area::by_name(&name.value);
        if area.is_none() {
            let known = Area::ALL.map(Area::name).join(", ");
            let message = tr!(self.lang, "bank.error.area", name = name.value, known = known).into_owned();
            self.error("unknown-area", message, name.span);
        }
        area
    }

    fn entry(&mut self, mut table: Table<'t>, area: Option<Area>) -> Option<Entry> {
        let id = self.string(&mut table, "id").and_then(|id| self.fresh(id));
        let level = self.level(&mut table);
        let ask = self.words(&mut table, "ask", LONGEST_QUESTION);
        let also = self.names(&mut table, "also", is_phrase);
        let answer = self.words(&mut table, "answer", LENGTHS);
        let points = self.points(&mut table);
        let follow = self.names(&mut table, "follow", is_kebab);
        let concepts = self.names(&mut table, "concepts", is_kebab);
        let lessons = self.names(&mut table, "lessons", |name| is_numbered(name, LAST[0]));
        let myth = self.reader.string(&mut table, "myth");
        let myth = myth.and_then(|myth| self.name(myth, "myth", |name| is_numbered(name, LAST[1])));
        let source = self.string(&mut table, "source").map(|source| source.value);
        let era = self.reader.string(&mut table, "era").and_then(|era| self.name(era, "era", is_era));
        let run = self.reader.string(&mut table, "run").and_then(|run| self.run(&run));
        self.reader.finish(&table);
        Some(Entry {
            id: id?,
            area: area?,
            level: level?,
            ask: ask?,
            also,
            answer: answer?,
            points: points?,
            follow,
            concepts,
            lessons,
            myth,
            source: source?,
            era,
            run,
        })
    }

    /// A string that must be there.
    fn string(&mut self, table: &mut Table<'t>, key: &'static str) -> Option<Str> {
        if !table.has(key) {
            self.reader.missing(table, key);
        }
        self.reader.string(table, key)
    }

    /// An id that no other entry of the file has.
    fn fresh(&mut self, id: Str) -> Option<String> {
        let span = id.span.clone();
        let id = self.name(id, "id", is_kebab)?;
        if !self.ids.insert(id.clone()) {
            self.error("twice", tr!(self.lang, "bank.error.twice", id = id).into_owned(), span);
            return None;
        }
        Some(id)
    }

    fn level(&mut self, table: &mut Table<'t>) -> Option<u8> {
        if !table.has("level") {
            self.reader.missing(table, "level");
        }
        let At { value, span } = self.reader.integer(table, "level")?;
        let level = u8::try_from(value).ok().filter(|level| (1..=3).contains(level));
        if level.is_none() {
            self.error("level", tr!(self.lang, "bank.error.level", level = value).into_owned(), span);
        }
        level
    }

    /// A text in both languages, in bounds and with the same markup in both.
    fn words(&mut self, table: &mut Table<'t>, key: &'static str, limits: Limits) -> Option<Words> {
        if !table.has(key) {
            self.reader.missing(table, key);
        }
        let both = self.reader.table(table, key)?;
        self.both(both, limits)
    }

    fn both(&mut self, mut both: Table<'t>, limits: Limits) -> Option<Words> {
        let span = both.span.clone();
        let (en, zh) = (self.string(&mut both, "en"), self.string(&mut both, "zh"));
        self.reader.finish(&both);
        let (en, zh) = (en?, zh?);
        for (text, most) in [(&en, limits.en), (&zh, limits.zh)] {
            let length = text.value.trim().chars().count();
            if length == 0 || length > most {
                let message = tr!(self.lang, "bank.error.length", length = length, most = most).into_owned();
                self.error("length", message, text.span.clone());
            }
        }
        let (one, other) = (code_spans(&en.value), code_spans(&zh.value));
        if let Some(alone) = one.symmetric_difference(&other).next() {
            let message = tr!(self.lang, "bank.error.markup", code = alone).into_owned();
            self.error("markup", message, if zh.span.is_empty() { span } else { zh.span.clone() });
        }
        Some(Words { en: en.value.trim().to_owned(), zh: zh.value.trim().to_owned() })
    }

    fn points(&mut self, table: &mut Table<'t>) -> Option<Vec<Words>> {
        let span = table.span.clone();
        if !table.has("points") {
            self.reader.missing(table, "points");
            return None;
        }
        let tables = self.reader.tables(table, "points");
        if !POINTS.contains(&tables.len()) {
            let message = tr!(self.lang, "bank.error.points", count = tables.len()).into_owned();
            self.error("points", message, span);
        }
        tables.into_iter().map(|table| self.both(table, LONGEST_POINT)).collect()
    }

    /// A list of names, empty if it is not there; those that are none are mistakes.
    fn names(&mut self, table: &mut Table<'t>, key: &'static str, good: fn(&str) -> bool) -> Vec<String> {
        let names = self.reader.strings(table, key).map(|names| names.value).unwrap_or_default();
        names.into_iter().filter_map(|name| self.name(name, key, good)).collect()
    }

    fn name(&mut self, name: Str, key: &'static str, good: fn(&str) -> bool) -> Option<String> {
        if !good(&name.value) {
            let message = tr!(self.lang, "bank.error.name", name = name.value, key = key).into_owned();
            self.error("bad-name", message, name.span);
            return None;
        }
        Some(name.value)
    }

    /// A scenario that has something to prove.
    fn run(&mut self, run: &Str) -> Option<String> {
        match scenario::parse(&run.value, self.lang) {
            Ok(read) if read.lines.iter().any(|line| matches!(line.command, Command::Expect(_))) => {
                Some(run.value.trim().to_owned() + "\n")
            }
            Ok(_) => {
                self.error("no-proof", tr!(self.lang, "bank.error.no_proof").into_owned(), run.span.clone());
                None
            }
            Err(found) => {
                let placed = found.into_iter().map(|it| Diagnostic { span: run.place(it.span.clone()), ..it });
                self.reader.errors.extend(placed);
                None
            }
        }
    }
}

/// What stands between backquotes.
fn code_spans(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// A few words.
fn is_phrase(text: &str) -> bool {
    (2..=LONGEST_PHRASE).contains(&text.trim().chars().count())
}

fn is_kebab(name: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    name.split('-').all(part)
}

/// A letter and two digits, from 01 to the last.
fn is_numbered(name: &str, (letter, last): (char, u32)) -> bool {
    let digits = name.strip_prefix(letter).filter(|digits| digits.len() == 2);
    digits.and_then(|digits| digits.parse::<u32>().ok()).is_some_and(|number| (1..=last).contains(&number))
}

/// Kernels: `6.5+`, `-4.11` or `2.4-4.11`.
fn is_era(era: &str) -> bool {
    let release = |text: &str| {
        text.split_once('.').is_some_and(|(major, minor)| major.parse::<u8>().is_ok() && minor.parse::<u8>().is_ok())
    };
    match (era.strip_suffix('+'), era.split_once('-')) {
        (Some(first), None) => release(first),
        (None, Some((first, last))) => (first.is_empty() || release(first)) && release(last),
        (Some(_), Some(_)) | (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
area = "opening"
[[entry]]
id = "one"
level = 1
ask = { en = "Who calls `accept()`?", zh = "谁调用 `accept()`？" }
answer = { en = "The process.", zh = "进程。" }
points = [{ en = "a", zh = "一" }, { en = "b", zh = "二" }, { en = "c", zh = "三" }]
concepts = ["handshake"]
lessons = ["L06"]
myth = "M01"
source = "accept(2)"
run = '''
server: listen 80
expect server LISTEN
'''
"#;

    fn codes(text: &str) -> Vec<&'static str> {
        read(text, Lang::En).unwrap_err().into_iter().map(|error| error.code).collect()
    }

    #[test]
    fn a_good_file_is_read() {
        let entries = read(GOOD, Lang::En).unwrap();
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].run.as_deref(), Some("server: listen 80\nexpect server LISTEN\n"));
        assert_eq!((entries[0].area, entries[0].myth.as_deref()), (Area::Opening, Some("M01")));
    }

    #[test]
    fn each_mistake_has_its_code_and_its_place() {
        for (from, to, code, place) in [
            ("\"opening\"", "\"closing-time\"", "unknown-area", "\"closing-time\""),
            ("level = 1", "level = 4", "level", "4"),
            ("level = 1", "colour = 1\nlevel = 1", "unknown-key", "colour"),
            ("\"L06\"", "\"L45\"", "bad-name", "\"L45\""),
            ("\"M01\"", "\"M69\"", "bad-name", "\"M69\""),
            ("level = 1", "level = 1\nalso = [\"?\"]", "bad-name", "\"?\""),
            ("id = \"one\"", "id = \"One\"", "bad-name", "\"One\""),
            ("谁调用 `accept()`？", "谁？", "markup", "\"谁？\""),
            ("expect server LISTEN", "expect server LISTENING", "unknown-word", "LISTENING"),
            ("expect server LISTEN", "run 1s", "no-proof", "'''\nserver: listen 80\nrun 1s\n'''"),
            ("source = \"accept(2)\"", "", "missing-key", ""),
            ("\"The process.\"", "\"\"", "length", "\"\""),
        ] {
            let text = GOOD.replace(from, to);
            let errors = read(&text, Lang::En).unwrap_err();
            assert_eq!(errors.len(), 1, "{to}: {errors:?}");
            assert_eq!(errors[0].code, code, "{to}: {errors:?}");
            assert!(place.is_empty() || &text[errors[0].span.clone()] == place, "{to}: {errors:?}");
        }
    }

    #[test]
    fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
        let text = GOOD.replace("level = 1", "level = 9").replace("\"L06\"", "\"X\"").replace("LISTEN\n", "LISTING\n");
        assert_eq!(codes(&text), ["level", "bad-name", "unknown-word"]);
    }

    #[test]
    fn an_id_stands_once_and_points_are_three_to_five() {
        let twice = format!("{GOOD}{}", GOOD.replace("\narea = \"opening\"", ""));
        assert_eq!(codes(&twice), ["twice"]);
        assert_eq!(codes(&GOOD.replace(", { en = \"c\", zh = \"三\" }", "")), ["points"]);
    }

    #[test]
    fn eras_are_releases() {
        for (era, good) in
            [("6.5+", true), ("-4.11", true), ("2.4-4.11", true), ("new", false), ("6.5", false), ("6+", false)]
        {
            assert_eq!(is_era(era), good, "{era}");
        }
    }
}
