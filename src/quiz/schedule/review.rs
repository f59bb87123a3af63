//! One answered question, as the log keeps it and the schedule reads it.
//!
//! A field that a line of the log lacks takes its default, and one that it has beyond these is passed over, so that
//! fields can be added without a new version. The canonical hash is written as sixteen hexadecimal digits, since many
//! readers of JSON lose the last bits of so large a number.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Moment;
use crate::quiz::Format;

/// How sure the learner said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Was not asked, or did not say.
    #[default]
    None,
    /// A guess.
    Low,
    /// Rather sure.
    Medium,
    /// Would bet on it.
    High,
}

/// Where the question was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// In a lesson, or about a run that the learner looked at.
    Lesson,
    /// In a drill.
    #[default]
    Drill,
    /// In a mock interview.
    Interview,
    /// In a final exam.
    Exam,
}

/// One answered question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Unix seconds of the answer.
    pub at: i64,
    /// Minutes that the learner's clock is east of UTC.
    #[serde(default)]
    pub east: i16,
    /// The slug of the concept.
    pub concept: String,
    /// The sort of question.
    #[serde(with = "word")]
    pub format: Format,
    /// Whether the answer was typed or put in order, rather than chosen.
    #[serde(default)]
    pub produced: bool,
    /// How much of it was right, 0 to 100.
    #[serde(default)]
    pub credit: u8,
    /// Whether it counts as right.
    pub right: bool,
    /// How many hints were looked at.
    #[serde(default)]
    pub hints: u8,
    /// How long it took, in seconds; 0 if nobody measured.
    #[serde(default)]
    pub seconds: u32,
    /// How sure the learner said to be.
    #[serde(default)]
    pub confidence: Confidence,
    /// What was asked: `generator/seed`.
    pub item: String,
    /// The canonical hash of the question.
    #[serde(with = "hex")]
    pub canon: u64,
    /// How hard the generator estimated it to be, on the scale of [`START`](super::START); none if it did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<i32>,
    /// The misconception that the answer showed, M01 to M68.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub belief: Option<String>,
    /// Where it was asked.
    #[serde(default)]
    pub mode: Mode,
}

impl Review {
    /// When it was answered.
    pub fn moment(&self) -> Moment {
        Moment { at: self.at, east: self.east }
    }

    /// The generator of the item: what stands before its first `/`.
    pub fn generator(&self) -> &str {
        self.item.split('/').next().unwrap_or_default()
    }

    /// What tells it from all others when two logs are put together: the moment, the item, the concept.
    pub fn identity(&self) -> (i64, &str, &str) {
        (self.at, &self.item, &self.concept)
    }
}

/// A format by its word.
mod word {
    use super::{Deserialize, Deserializer, Format, Serializer, de};

    // Serde hands the field over by reference.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub fn serialize<S: Serializer>(format: &Format, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(format.word())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Format, D::Error> {
        let word = String::deserialize(from)?;
        Format::from_word(&word).ok_or_else(|| de::Error::custom(format_args!("{word:?} is no format of question")))
    }
}

/// A hash as sixteen hexadecimal digits.
mod hex {
    use super::{Deserialize, Deserializer, Serializer, de};

    // Serde hands the field over by reference.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub fn serialize<S: Serializer>(hash: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&format!("{hash:016x}"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        let digits = String::deserialize(from)?;
        u64::from_str_radix(&digits, 16).map_err(|_| de::Error::custom(format_args!("{digits:?} is no hash")))
    }
}
