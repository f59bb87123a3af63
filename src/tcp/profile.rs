//! Profiles: how a given TCP behaves, as data.
//!
//! Everything in which two implementations differ is one named field here or one setting of [`Sysctls`]; the engine has
//! no `if` on a profile's name. The fields with their values and sources are the table in `profile_table`, the settings
//! that in [`starts`](super::starts). `docs/profiles.md` is made from both.

use crate::lang::{Lang, Text};

use super::belief::Belief;
use super::choice::{
    AckBit, Answer, FullQueue, IcmpEnds, LossMarks, Nagle, NewSyn, OldAckCheck, PortOrder, ProbeLimit, ResetCheck,
    ReuseAge, RtoFloor, SameSyn, Shown, StampClock, SynCheck, SynData, SynQueue, TakenBack, TimeWaitRestart, UnsentAck,
    UserTimeout, WindowProbe,
};
use super::errno::Errno;
use super::starts::{self, Lack, Row, Start, plain, told};
use super::sysctl::{Sysctl, Sysctls};
use super::time::Span;

/// One thing in which implementations differ or might differ.
#[derive(Debug, Clone, Copy)]
pub struct Knob {
    /// The field of [`Profile`].
    pub name: &'static str,
    /// What it decides.
    pub help: Text,
    /// Where Linux has it, and since when it is so.
    pub linux: Text,
    /// What the RFCs say of it.
    pub rfc: Text,
    /// A profile's value in words.
    pub shown: fn(&Profile, Lang) -> String,
    /// Whether two profiles differ in it.
    differs: fn(&Profile, &Profile) -> bool,
    /// Gives the first profile the value of the second.
    take: fn(&mut Profile, &Profile),
}

/// One thing in which two profiles differ.
#[derive(Debug, Clone, Copy)]
pub enum Point {
    /// A field of [`Profile`].
    Knob(&'static Knob),
    /// What a setting starts from, or whether there is one.
    Setting(&'static Row),
}

/// What makes a profile another than the listed one of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Turned {
    /// Settings that start as in another column.
    borrowed: Vec<(Sysctl, usize)>,
    /// Settings that start from a value of their own.
    begun: &'static [(Sysctl, i64)],
    /// The misconception that is built in.
    pub(super) belief: Option<Belief>,
}

impl Turned {
    const NOTHING: Turned = Turned { borrowed: Vec::new(), begun: &[], belief: None };
}

macro_rules! profiles {
    (
        [$($name:literal $summary_en:literal $summary_zh:literal;)*]
        $($field:ident: $type:ty = [$new:expr, $old:expr, $rfc:expr],
            $en:literal, $zh:literal, $linux:expr, $clause:expr;)*
    ) => {
        /// The constants, choices and start values of one TCP implementation.
        #[derive(Debug, Clone)]
        pub struct Profile {
            /// The name that `profile` and `--profile` take.
            pub name: &'static str,
            /// What it stands for.
            pub summary: Text,
            /// Its place in the tables.
            pub(super) column: usize,
            /// What was turned in it since.
            pub(super) turned: Turned,
            $(#[doc = $en] pub $field: $type,)*
        }

        const NAMES: [(&str, Text); 3] = [$(($name, Text { en: $summary_en, zh: $summary_zh }),)*];

        /// Every profile; the first is the default.
        pub static PROFILES: [Profile; 3] = [
            Profile { name: NAMES[0].0, summary: NAMES[0].1, column: 0, turned: Turned::NOTHING, $($field: $new,)* },
            Profile { name: NAMES[1].0, summary: NAMES[1].1, column: 1, turned: Turned::NOTHING, $($field: $old,)* },
            Profile { name: NAMES[2].0, summary: NAMES[2].1, column: 2, turned: Turned::NOTHING, $($field: $rfc,)* },
        ];

        /// Every field of a profile, with what it decides and its sources.
        pub static KNOBS: &[Knob] = &[$(Knob {
            name: stringify!($field),
            help: Text { en: $en, zh: $zh },
            linux: $linux,
            rfc: $clause,
            shown: |profile, lang| profile.$field.shown(lang),
            differs: |one, other| one.$field != other.$field,
            take: |to, from| to.$field = from.$field,
        },)*];
    };
}

include!("profile_table.rs");

impl PartialEq for Profile {
    /// Profiles are told apart by their names, and by the misconception that is built in.
    fn eq(&self, other: &Profile) -> bool {
        self.name == other.name && self.turned.belief == other.turned.belief
    }
}

impl Eq for Profile {}

impl Profile {
    /// The profile that runs when none is named.
    pub fn default_profile() -> &'static Profile {
        &PROFILES[0]
    }

    /// The profile of that name.
    pub fn by_name(name: &str) -> Option<&'static Profile> {
        PROFILES.iter().find(|profile| profile.name == name)
    }

    /// What the settings of a host start from.
    pub fn sysctls(&self) -> Sysctls {
        let mut values = starts::sysctls(self.column);
        for (key, column) in &self.turned.borrowed {
            values.set(*key, starts::value(*key, *column));
        }
        for (key, value) in self.turned.begun {
            values.set(*key, *value);
        }
        values
    }

    /// The column of a setting.
    fn column_of(&self, key: Sysctl) -> usize {
        let borrowed = self.turned.borrowed.iter().rev().find(|(borrowed, _)| *borrowed == key);
        borrowed.map_or(self.column, |(_, column)| *column)
    }

    /// Why a setting does not exist here, if it does not.
    pub fn lacks(&self, key: Sysctl) -> Option<Lack> {
        starts::lack(key, self.column_of(key))
    }

    /// The largest value that a setting takes here.
    pub fn most(&self, key: Sysctl) -> i64 {
        starts::most(key, self.column_of(key))
    }

    /// What a setting starts from here.
    pub fn start(&self, key: Sysctl) -> Start {
        starts::start(key, self.column_of(key))
    }

    /// Everything in which this profile and another differ.
    pub fn differs(&self, other: &Profile) -> Vec<Point> {
        let knobs = KNOBS.iter().filter(|knob| (knob.differs)(self, other)).map(Point::Knob);
        let settings = starts::ROWS.iter().filter(|row| self.start(row.key) != other.start(row.key));
        knobs.chain(settings.map(Point::Setting)).collect()
    }

    /// This profile with one thing as it is in another.
    #[must_use]
    pub fn with(&self, point: Point, other: &Profile) -> Profile {
        let mut mixed = self.clone();
        match point {
            Point::Knob(knob) => (knob.take)(&mut mixed, other),
            Point::Setting(row) => mixed.borrow(row.key, other.column_of(row.key)),
        }
        mixed
    }

    /// A setting starts, and is there, as in another column.
    pub(super) fn borrow(&mut self, key: Sysctl, column: usize) {
        self.turned.borrowed.push((key, column));
    }

    /// Settings start from these values.
    pub(super) fn begin_with(&mut self, values: &'static [(Sysctl, i64)]) {
        self.turned.begun = values;
    }

    /// The names of the profiles that have a setting.
    pub fn that_have(key: Sysctl) -> Vec<&'static str> {
        PROFILES.iter().filter(|profile| profile.lacks(key).is_none()).map(|profile| profile.name).collect()
    }
}

impl Point {
    /// The field or setting of that name.
    pub fn by_name(name: &str) -> Option<Point> {
        let knobs = KNOBS.iter().map(Point::Knob);
        knobs.chain(starts::ROWS.iter().map(Point::Setting)).find(|point| point.name() == name)
    }

    /// The name of the field or setting.
    pub fn name(self) -> &'static str {
        match self {
            Point::Knob(knob) => knob.name,
            Point::Setting(row) => row.key.info().name,
        }
    }

    /// What it decides.
    pub fn help(self) -> Text {
        match self {
            Point::Knob(knob) => knob.help,
            Point::Setting(row) => row.key.info().help,
        }
    }

    /// Where it is written down: in Linux, and in the RFCs.
    pub fn sources(self) -> [Text; 2] {
        match self {
            Point::Knob(knob) => [knob.linux, knob.rfc],
            Point::Setting(row) => [row.linux, row.rfc],
        }
    }

    /// What it is in a profile.
    pub fn shown(self, profile: &Profile, lang: Lang) -> String {
        match self {
            Point::Knob(knob) => (knob.shown)(profile, lang),
            Point::Setting(row) => match profile.start(row.key) {
                Start::At(value) | Start::UpTo(value, _) => row.key.show(&row.key.setting(value)),
                Start::Fixed(..) => NO_SETTING.get(lang).to_owned(),
            },
        }
    }
}

/// What stands for the value of a setting that a profile does not have.
const NO_SETTING: Text = Text { en: "no such setting", zh: "没有这个设置" };

impl PartialEq for Point {
    fn eq(&self, other: &Point) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Point {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_with_every_point_of_another_behaves_as_that_one_does() {
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            let (one, other) = (&PROFILES[one], &PROFILES[other]);
            let points = one.differs(other);
            assert!(points.len() > 10, "{} and {}: {}", one.name, other.name, points.len());
            for point in points {
                let mixed = one.with(point, other);
                assert!(!mixed.differs(other).contains(&point), "{}", point.name());
                assert_eq!(mixed.differs(one), [point], "{}", point.name());
            }
        }
    }
}
