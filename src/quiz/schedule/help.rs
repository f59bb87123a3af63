//! How much help a question about a concept is given with: four levels that fade (pedagogy §2.5).
//!
//! Two clean successes in a row raise the level, two failures in a row lower it. A success with hints is neither.

/// How much of the way is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Help {
    /// W0: fully worked; the learner confirms the reason.
    #[default]
    Worked,
    /// W1: all but the last step.
    LastStepBlank,
    /// W2: the first step only.
    FirstStepGiven,
    /// W3: nothing; hints cost a grade.
    Blank,
}

impl Help {
    /// Every level, most help first: W0 to W3.
    pub const ALL: [Help; 4] = [Help::Worked, Help::LastStepBlank, Help::FirstStepGiven, Help::Blank];

    /// Its number, 0 to 3.
    pub fn number(self) -> u8 {
        self as u8
    }

    fn with_less(self) -> Help {
        match self {
            Help::Worked => Help::LastStepBlank,
            Help::LastStepBlank => Help::FirstStepGiven,
            Help::FirstStepGiven | Help::Blank => Help::Blank,
        }
    }

    fn with_more(self) -> Help {
        match self {
            Help::Worked | Help::LastStepBlank => Help::Worked,
            Help::FirstStepGiven => Help::LastStepBlank,
            Help::Blank => Help::FirstStepGiven,
        }
    }
}

/// The level of a concept, and how the last answers went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ladder {
    /// The level now.
    pub level: Help,
    clean: u8,
    failed: u8,
}

impl Ladder {
    /// Takes an answer in.
    pub fn answered(&mut self, right: bool, hints: u8) {
        self.clean = if right && hints == 0 { self.clean + 1 } else { 0 };
        self.failed = if right { 0 } else { self.failed + 1 };
        if self.clean == 2 {
            self.level = self.level.with_less();
            self.clean = 0;
        }
        if self.failed == 2 {
            self.level = self.level.with_more();
            self.failed = 0;
        }
    }
}
