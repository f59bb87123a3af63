//! How well a concept is known, in five words, and the rule of mastery (pedagogy §5.4).
//!
//! Mastery wants two right answers on different days in two formats, one of them produced rather than chosen. Which
//! answers these were is kept as, for each format and way of answering, the first and the last day of a right one: that
//! is enough to know whether such a pair exists. An explanation is produced, but nobody except the learner has judged
//! it: it may be one of the two, and is never the produced one.

use std::collections::BTreeMap;

use crate::quiz::Format;

/// How well a concept is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Never asked.
    New,
    /// Asked, and never answered right.
    Seen,
    /// Answered right, but not yet mastered; or mastered, and the last answer was wrong.
    Fragile,
    /// Mastered, and not due.
    Solid,
    /// Mastered once, and due again.
    Stale,
}

impl Standing {
    /// Every standing, in the order in which a concept goes through them.
    pub const ALL: [Standing; 5] = [Standing::New, Standing::Seen, Standing::Fragile, Standing::Solid, Standing::Stale];

    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Standing::New => "new",
            Standing::Seen => "seen",
            Standing::Fragile => "fragile",
            Standing::Solid => "solid",
            Standing::Stale => "stale",
        }
    }
}

/// The right answers to a concept: for each format, and whether it was produced, the first and the last day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Rights(BTreeMap<(Format, bool), (i64, i64)>);

impl Rights {
    pub fn add(&mut self, format: Format, produced: bool, day: i64) {
        let days = self.0.entry((format, produced)).or_insert((day, day));
        *days = (days.0.min(day), days.1.max(day));
    }

    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether it was ever answered right in that format.
    pub fn has(&self, format: Format) -> bool {
        [false, true].iter().any(|produced| self.0.contains_key(&(format, *produced)))
    }

    /// Whether two right answers are on different days, in two formats, and one of them is produced.
    pub fn mastered(&self) -> bool {
        let all: Vec<_> = self.0.iter().collect();
        all.iter().enumerate().any(|(at, ((format, produced), (first, last)))| {
            all[at + 1..].iter().any(|((other, other_produced), (other_first, other_last))| {
                let one_day = first.min(other_first) == last.max(other_last);
                let proved = |format: &Format, produced: bool| produced && *format != Format::Explain;
                format != other && (proved(format, *produced) || proved(other, *other_produced)) && !one_day
            })
        })
    }
}
