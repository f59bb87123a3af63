//! Misconceptions that a learner's answers have shown, and which of them are busted.
//!
//! One is busted when, since it last showed, the concept in which it showed was answered right on two different days.
//! It lives again when it shows again.

/// A misconception that has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MythTrack {
    /// How often it has shown.
    pub shown: u32,
    /// The Unix second in which it last showed.
    pub last: i64,
    /// The concept in which it last showed.
    pub concept: String,
    /// The Unix second in which it was busted; none while it lives.
    pub busted: Option<i64>,
    /// The first day since then on which the concept was answered right.
    right_day: Option<i64>,
}

impl MythTrack {
    pub(super) fn shows(before: Option<&MythTrack>, concept: &str, at: i64) -> MythTrack {
        let shown = before.map_or(0, |track| track.shown).saturating_add(1);
        MythTrack { shown, last: at, concept: concept.to_owned(), busted: None, right_day: None }
    }

    /// Its concept was answered right.
    pub(super) fn right(&mut self, at: i64, day: i64) {
        match self.right_day {
            None => self.right_day = Some(day),
            Some(first) if first != day && self.busted.is_none() => self.busted = Some(at),
            Some(_) => {}
        }
    }
}
