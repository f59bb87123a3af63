//! The languages that finwait speaks, and a text given in both of them.
//!
//! Words of the interface stand in `assets/i18n/<code>.toml`, one file a language, and are fetched with
//! [`tr!`](crate::tr); a text that belongs to a fact (a rule's statement) or to a lesson stands beside that fact, as a
//! [`Text`].

use serde::{Deserialize, Serialize};

/// A language of the interface and of the lessons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// Every language, in the order in which the language key walks them.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Zh];

    /// The name of the language's file in `assets/i18n`, and the value of `--lang`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
        }
    }

    /// The language a locale name asks for: `zh`, `zh_CN.UTF-8` and the like are Chinese, all else is English.
    pub fn from_locale(locale: &str) -> Lang {
        if locale.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
    }

    /// The other language.
    pub fn next(self) -> Lang {
        match self {
            Lang::En => Lang::Zh,
            Lang::Zh => Lang::En,
        }
    }

    /// Things in a row, as the language sets them apart.
    pub fn list<T: AsRef<str>>(self, things: &[T]) -> String {
        let between = match self {
            Lang::En => ", ",
            Lang::Zh => "、",
        };
        things.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(between)
    }
}

/// Whether `c` is obeyed rather than shown: control characters, and those that turn the direction of what is written,
/// join, part or hide it without being seen. Line breaks and tabs are among them.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// One text in both languages, known at compile time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// The English text.
    pub en: &'static str,
    /// The Simplified Chinese text.
    pub zh: &'static str,
}

impl Text {
    /// The text in `lang`.
    pub fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }
}

/// The interface's words for a key of `assets/i18n/*.toml` in a given language, with `name = value` filled in
/// for `%{name}`.
#[macro_export]
macro_rules! tr {
    ($lang:expr, $key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        ::rust_i18n::t!($key, locale = $lang.code() $(, $name = $value)*)
    };
}

/// A number with its thousands apart: `28,232`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_known_and_letters_are_left_alone() {
        for c in ['\u{1b}', '\u{85}', '\u{ad}', '\u{200b}', '\u{200f}', '\u{202e}', '\u{2066}', '\u{feff}', '\u{e0041}']
        {
            assert!(is_unseen(c), "{c:?}");
        }
        for c in "aé→…“”—·　，中文×·🙂✓│".chars() {
            assert!(!is_unseen(c), "{c:?}");
        }
    }
}
