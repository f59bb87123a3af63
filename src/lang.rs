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
