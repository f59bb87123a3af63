//! Reads TOML without giving up at the first mistake: tables that know which keys were asked for, values with their
//! place.
//!
//! serde stops at the first wrong value and forgets places under tags, so lessons, the bank of questions, settings
//! and themes are read through this instead. It knows nothing of them, and stands here because its mistakes are
//! diagnostics.

use core::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Diagnostic;
use crate::lang::Lang;
use crate::tr;

/// A value and the bytes of the file in which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands, quotes included.
    pub span: Range<usize>,
}

/// A string, with the place of its first character if the file holds it letter for letter (no escapes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Str {
    /// The value.
    pub value: String,
    /// Where it stands, quotes included.
    pub span: Range<usize>,
    /// Where its text begins.
    pub inner: Option<usize>,
}

impl Str {
    fn new(text: &str, value: &str, span: Range<usize>) -> Str {
        let raw = text.get(span.clone()).unwrap_or("");
        let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quotes| raw.starts_with(quotes)).unwrap_or("");
        let body = raw.get(quotes.len()..raw.len().saturating_sub(quotes.len())).unwrap_or("");
        let newline = if quotes.len() < 3 {
            0
        } else if body.starts_with("\r\n") {
            2
        } else {
            usize::from(body.starts_with('\n'))
        };
        let inner = (body.get(newline..) == Some(value)).then_some(span.start + quotes.len() + newline);
        Str { value: value.to_owned(), span, inner }
    }

    /// The place in the file of a range of the value; the whole string where escapes make that unknowable.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        match self.inner {
            Some(inner) => inner + range.start.min(self.value.len())..inner + range.end.min(self.value.len()),
            None => self.span.clone(),
        }
    }
}

/// What all tables of a file share: the text, the language of messages, the mistakes so far.
#[derive(Debug)]
pub(crate) struct Reader<'t> {
    text: &'t str,
    lang: Lang,
    /// The mistakes found so far.
    pub errors: Vec<Diagnostic>,
}

/// A table whose keys are taken one by one; what is left at the end is unknown.
#[derive(Debug)]
pub(crate) struct Table<'t> {
    keys: DeTable<'t>,
    /// Where its header or braces stand.
    pub span: Range<usize>,
    asked: Vec<&'static str>,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str, lang: Lang) -> Reader<'t> {
        Reader { text, lang, errors: Vec::new() }
    }

    /// The whole document; grammar mistakes are recorded and what can be saved is read on.
    pub fn document(&mut self) -> Table<'t> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        let mut last_line = None;
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            // One slip makes several complaints; the first on a line says it.
            let line = self.text.get(..span.start).map(|before| before.matches('\n').count());
            if line == last_line {
                continue;
            }
            last_line = line;
            self.errors.push(Diagnostic::new("toml", tr!(self.lang, "lesson.error.toml", why = error.message()), span));
        }
        Table { keys: table.into_inner(), span: 0..0, asked: Vec::new() }
    }

    pub fn missing(&mut self, table: &Table<'_>, key: &str) {
        let message = tr!(self.lang, "lesson.error.missing-key", key = key);
        self.errors.push(Diagnostic::new("missing-key", message, table.span.clone()));
    }

    fn wrong_type(&mut self, key: &str, wanted: &'static str, span: Range<usize>) {
        let wanted = tr!(self.lang, wanted);
        let message = tr!(self.lang, "lesson.error.wrong-type", key = key, wanted = wanted);
        self.errors.push(Diagnostic::new("wrong-type", message, span));
    }

    /// A string, if the key is there and holds one.
    pub fn string(&mut self, table: &mut Table<'t>, key: &'static str) -> Option<Str> {
        let value = table.take(key)?;
        self.as_string(key, &value)
    }

    fn as_string(&mut self, key: &str, value: &Spanned<DeValue<'t>>) -> Option<Str> {
        let string = value.get_ref().as_str().map(|string| Str::new(self.text, string, value.span()));
        if string.is_none() {
            self.wrong_type(key, "lesson.type.string", value.span());
        }
        string
    }

    /// A whole number.
    pub fn integer(&mut self, table: &mut Table<'t>, key: &'static str) -> Option<At<i64>> {
        let value = table.take(key)?;
        self.as_integer(key, &value)
    }

    fn as_integer(&mut self, key: &str, value: &Spanned<DeValue<'t>>) -> Option<At<i64>> {
        let number = match value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong_type(key, "lesson.type.integer", value.span());
        }
        number.map(|number| At { value: number, span: value.span() })
    }

    /// A list of whole numbers.
    pub fn integers(&mut self, table: &mut Table<'t>, key: &'static str) -> Option<At<Vec<At<i64>>>> {
        let value = table.take(key)?;
        let span = value.span();
        let DeValue::Array(array) = value.into_inner() else {
            self.wrong_type(key, "lesson.type.integers", span);
            return None;
        };
        let numbers = array.iter().filter_map(|item| self.as_integer(key, item)).collect();
        Some(At { value: numbers, span })
    }

    /// A list of strings.
    pub fn strings(&mut self, table: &mut Table<'t>, key: &'static str) -> Option<At<Vec<Str>>> {
        let value = table.take(key)?;
        let span = value.span();
        let DeValue::Array(array) = value.into_inner() else {
            self.wrong_type(key, "lesson.type.strings", span);
            return None;
        };
        let strings = array.iter().filter_map(|item| self.as_string(key, item)).collect();
        Some(At { value: strings, span })
    }

    /// A table.
    pub fn table(&mut self, table: &mut Table<'t>, key: &'static str) -> Option<Table<'t>> {
        let value = table.take(key)?;
        self.as_table(key, value)
    }

    fn as_table(&mut self, key: &str, value: Spanned<DeValue<'t>>) -> Option<Table<'t>> {
        let span = value.span();
        if let DeValue::Table(table) = value.into_inner() {
            Some(Table { keys: table, span, asked: Vec::new() })
        } else {
            self.wrong_type(key, "lesson.type.table", span);
            None
        }
    }

    /// A list of strings, or one string for a list of one.
    pub fn one_or_more(&mut self, table: &mut Table<'t>, key: &'static str) -> Option<At<Vec<Str>>> {
        if table.keys.get(key).is_none_or(|value| value.get_ref().as_str().is_none()) {
            return self.strings(table, key);
        }
        let one = self.string(table, key)?;
        Some(At { span: one.span.clone(), value: vec![one] })
    }

    /// A list of tables; empty if the key is not there.
    pub fn tables(&mut self, table: &mut Table<'t>, key: &'static str) -> Vec<Table<'t>> {
        let Some(value) = table.take(key) else { return Vec::new() };
        let span = value.span();
        let DeValue::Array(array) = value.into_inner() else {
            self.wrong_type(key, "lesson.type.tables", span);
            return Vec::new();
        };
        array.into_iter().filter_map(|item| self.as_table(key, item)).collect()
    }

    /// A key that belongs somewhere else, with a word on where.
    pub fn misplaced(&mut self, table: &mut Table<'t>, key: &str, help: &'static str) {
        if let Some((key, _)) = table.keys.remove_entry(key) {
            let message = tr!(self.lang, "lesson.error.unknown-key", key = key.get_ref());
            let help = tr!(self.lang, help, key = key.get_ref());
            self.errors.push(Diagnostic::new("unknown-key", message, key.span()).with_help(help));
        }
    }

    /// Every key that nobody asked for is a mistake.
    pub fn finish(&mut self, table: &Table<'t>) {
        let mut left: Vec<(String, Range<usize>)> =
            table.keys.iter().map(|(key, _)| (key.get_ref().to_string(), key.span())).collect();
        left.sort_by_key(|(_, span)| span.start);
        for (key, span) in left {
            let message = tr!(self.lang, "lesson.error.unknown-key", key = key);
            let mut known = table.asked.clone();
            known.sort_unstable();
            known.dedup();
            let known = known.join(", ");
            let help = tr!(self.lang, "lesson.help.known-keys", keys = known);
            self.errors.push(Diagnostic::new("unknown-key", message, span).with_help(help));
        }
    }
}

impl<'t> Table<'t> {
    fn take(&mut self, key: &'static str) -> Option<Spanned<DeValue<'t>>> {
        self.asked.push(key);
        self.keys.remove(key)
    }

    /// Whether the key is there and holds a table.
    pub fn holds_table(&self, key: &str) -> bool {
        self.keys.get(key).is_some_and(|value| value.get_ref().is_table())
    }

    /// Whether the key is there and has not been taken.
    pub fn has(&mut self, key: &'static str) -> bool {
        self.asked.push(key);
        self.keys.contains_key(key)
    }
}
