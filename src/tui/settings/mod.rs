//! What a learner can set for good: one list, from which the file of settings, the settings screen and the page that
//! explains them are made.
//!
//! A [`Settings`] holds only what somebody chose. Where it comes from (an option, the environment, the file, the
//! screen) is for the shell to say, which lays one over the other; what nobody chose is the default. All values are
//! words out of a list, so that reading, checking and walking through them is the same for each.

mod document;
mod read;

use std::collections::BTreeMap;

use super::theme::{ColourDepth, GlyphSet, THEMES};
use crate::lang::Lang;
use crate::tr;

pub use document::default_file;
pub use read::{Config, read};

/// Something that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// The language.
    Language,
    /// The theme.
    Theme,
    /// How many colours.
    Colour,
    /// Which signs pictures are made of.
    Signs,
    /// Whether things move.
    Motion,
    /// How fast a run plays.
    Pace,
    /// Absolute or relative sequence numbers.
    Numbers,
    /// The screens, or the linear mode.
    Mode,
}

/// What is left to the program to find out.
const AUTO: &str = "auto";

/// The words for each depth of colours, the richest first.
const DEPTHS: [(&str, ColourDepth); 4] = [
    ("truecolor", ColourDepth::True),
    ("256", ColourDepth::Indexed),
    ("16", ColourDepth::Sixteen),
    ("never", ColourDepth::None),
];

/// The words for speeds, as (times, divided by).
pub const PACES: [(&str, (u64, u64)); 7] = [
    ("0.25x", (1, 4)),
    ("0.5x", (1, 2)),
    ("1x", (1, 1)),
    ("2x", (2, 1)),
    ("4x", (4, 1)),
    ("8x", (8, 1)),
    ("16x", (16, 1)),
];

impl Setting {
    /// Every setting, in the order in which they are shown.
    pub const ALL: [Setting; 8] = [
        Setting::Language,
        Setting::Theme,
        Setting::Colour,
        Setting::Signs,
        Setting::Motion,
        Setting::Pace,
        Setting::Numbers,
        Setting::Mode,
    ];

    /// Its key in the file.
    pub fn name(self) -> &'static str {
        match self {
            Setting::Language => "language",
            Setting::Theme => "theme",
            Setting::Colour => "color",
            Setting::Signs => "signs",
            Setting::Motion => "motion",
            Setting::Pace => "pace",
            Setting::Numbers => "numbers",
            Setting::Mode => "mode",
        }
    }

    /// The values that it may have, the default first; for the theme those that come with the program.
    pub fn values(self) -> Vec<&'static str> {
        match self {
            Setting::Language => vec![AUTO, "en", "zh"],
            Setting::Theme => THEMES.to_vec(),
            Setting::Colour => core::iter::once(AUTO).chain(DEPTHS.map(|(word, _)| word)).collect(),
            Setting::Signs => vec![AUTO, "unicode", "ascii"],
            Setting::Motion => vec!["full", "reduced"],
            Setting::Pace => vec!["1x", "2x", "4x", "8x", "16x", "0.25x", "0.5x"],
            Setting::Numbers => vec!["relative", "absolute"],
            Setting::Mode => vec!["screen", "plain"],
        }
    }

    /// The default.
    pub fn default_value(self) -> &'static str {
        self.values().first().copied().unwrap_or_default()
    }

    /// Its name on screen.
    pub fn label(self, lang: Lang) -> String {
        let key = format!("config.label.{}", self.name());
        tr!(lang, &key).into_owned()
    }

    /// What it is about, as a sentence.
    pub fn help(self, lang: Lang) -> String {
        let key = format!("config.help.{}", self.name());
        tr!(lang, &key).into_owned()
    }

    /// A value in words; a theme of the learner's own goes by its name.
    pub fn value_label(self, value: &str, lang: Lang) -> String {
        if !self.values().contains(&value) || self == Setting::Pace {
            return value.to_owned();
        }
        let key = format!("config.value.{}.{}", self.name(), value);
        tr!(lang, &key).into_owned()
    }
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    chosen: BTreeMap<Setting, String>,
}

impl Settings {
    /// The value of a setting, if it was chosen.
    pub fn get(&self, setting: Setting) -> Option<&str> {
        self.chosen.get(&setting).map(String::as_str)
    }

    /// The value of a setting, or its default.
    pub fn value(&self, setting: Setting) -> &str {
        self.get(setting).unwrap_or_else(|| setting.default_value())
    }

    /// Chooses a value, which must be one that the setting may have.
    pub fn set(&mut self, setting: Setting, value: impl Into<String>) {
        self.chosen.insert(setting, value.into());
    }

    /// The same with a value chosen, if there is one.
    #[must_use]
    pub fn with(mut self, setting: Setting, value: Option<impl Into<String>>) -> Settings {
        if let Some(value) = value {
            self.set(setting, value);
        }
        self
    }

    /// These, and what is not chosen in them from `below`.
    #[must_use]
    pub fn over(self, below: Settings) -> Settings {
        let mut chosen = below.chosen;
        chosen.extend(self.chosen);
        Settings { chosen }
    }

    /// What was chosen, in the order of the settings.
    pub fn chosen(&self) -> impl Iterator<Item = (Setting, &str)> {
        self.chosen.iter().map(|(setting, value)| (*setting, value.as_str()))
    }

    /// The language, unless it is to be found out.
    pub fn lang(&self) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == self.value(Setting::Language))
    }

    /// The depth of colours, unless it is to be found out.
    pub fn depth(&self) -> Option<ColourDepth> {
        let word = self.value(Setting::Colour);
        DEPTHS.into_iter().find(|(known, _)| *known == word).map(|(_, depth)| depth)
    }

    /// The signs, unless that is to be found out.
    pub fn signs(&self) -> Option<GlyphSet> {
        match self.value(Setting::Signs) {
            "ascii" => Some(GlyphSet::Ascii),
            "unicode" => Some(GlyphSet::Unicode),
            _ => None,
        }
    }

    /// Whether things may move.
    pub fn motion(&self) -> bool {
        self.value(Setting::Motion) != "reduced"
    }

    /// The place of the pace in [`PACES`].
    pub fn pace(&self) -> usize {
        PACES.iter().position(|(word, _)| *word == self.value(Setting::Pace)).unwrap_or(2)
    }

    /// Whether sequence numbers are absolute.
    pub fn absolute(&self) -> bool {
        self.value(Setting::Numbers) == "absolute"
    }

    /// Whether the tutor speaks in lines instead of opening its screens.
    pub fn is_plain(&self) -> bool {
        self.value(Setting::Mode) == "plain"
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
