//! An interview's plan: items set beforehand, each with its pressure, its limit and, in a chain, the sentence that
//! leads from the item before to this one.

use crate::quiz::item::Item;
use crate::quiz::words::Words;

/// How hard a question presses (pedagogy §2.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pressure {
    /// R1: an answer without a limit.
    Untimed,
    /// R2: an answer against the clock.
    Timed,
    /// R3: an explanation as one would say it, in a minute or so.
    Spoken,
    /// R4: one thing is changed, and the question comes again.
    FollowUp,
    /// R5: an incident, observed: the clock runs, no hints, no second thoughts.
    Observed,
}

impl Pressure {
    /// Every pressure with its word, R1 to R5.
    pub const ALL: [(Pressure, &'static str); 5] = [
        (Pressure::Untimed, "R1"),
        (Pressure::Timed, "R2"),
        (Pressure::Spoken, "R3"),
        (Pressure::FollowUp, "R4"),
        (Pressure::Observed, "R5"),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Pressure::ALL[self as usize].1
    }

    /// The limit for an answer, in seconds, if there is one. Nobody is cut short by it; the report tells who took
    /// longer.
    pub fn limit_s(self) -> Option<i64> {
        match self {
            Pressure::Untimed => None,
            Pressure::Timed | Pressure::FollowUp => Some(60),
            Pressure::Spoken => Some(90),
            Pressure::Observed => Some(300),
        }
    }

    /// Whether hints are given.
    pub fn helps(self) -> bool {
        matches!(self, Pressure::Untimed | Pressure::Timed)
    }
}

/// An item that is going to be asked.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The question.
    pub item: Item,
    /// How hard it presses; not at all outside of interviews.
    pub pressure: Option<Pressure>,
    /// What leads to it, in a chain.
    pub link: Option<Words>,
}
