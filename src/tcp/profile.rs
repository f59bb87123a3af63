//! Profiles: how a given TCP behaves, as data.
//!
//! Everything in which two implementations differ is one named field here or one setting of [`Sysctls`]; the engine has
//! no `if` on a profile's name. The fields with their values and sources are the table in `profile_table`, the settings
//! that in [`starts`](super::starts). `docs/profiles.md` is made from both.

use crate::lang::{Lang, Text};

use super::choice::{
    Answer, FullQueue, LossMarks, Nagle, NewSyn, OldAckCheck, PortOrder, ResetCheck, ReuseAge, RtoFloor, SameSyn,
    Shown, StampClock, SynCheck, SynData, SynQueue, TimeWaitRestart, WindowProbe,
};
use super::errno::Errno;
use super::starts::{self, Lack};
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
    pub linux: &'static str,
    /// What the RFCs say of it.
    pub rfc: &'static str,
    /// A profile's value in words.
    pub shown: fn(&Profile, Lang) -> String,
}

macro_rules! profiles {
    (
        [$($name:literal $summary_en:literal $summary_zh:literal;)*]
        $($field:ident: $type:ty = [$new:expr, $old:expr, $rfc:expr],
            $en:literal, $zh:literal, $linux:literal, $clause:literal;)*
    ) => {
        /// The constants, choices and start values of one TCP implementation.
        #[derive(Debug)]
        #[expect(clippy::struct_excessive_bools, reason = "each is a question of its own, asked of an implementation")]
        pub struct Profile {
            /// The name that `profile` and `--profile` take.
            pub name: &'static str,
            /// What it stands for.
            pub summary: Text,
            /// Its place in the tables.
            column: usize,
            $(#[doc = $en] pub $field: $type,)*
        }

        const NAMES: [(&str, Text); 3] = [$(($name, Text { en: $summary_en, zh: $summary_zh }),)*];

        /// Every profile; the first is the default.
        pub static PROFILES: [Profile; 3] = [
            Profile { name: NAMES[0].0, summary: NAMES[0].1, column: 0, $($field: $new,)* },
            Profile { name: NAMES[1].0, summary: NAMES[1].1, column: 1, $($field: $old,)* },
            Profile { name: NAMES[2].0, summary: NAMES[2].1, column: 2, $($field: $rfc,)* },
        ];

        /// Every field of a profile, with what it decides and its sources.
        pub static KNOBS: &[Knob] = &[$(Knob {
            name: stringify!($field),
            help: Text { en: $en, zh: $zh },
            linux: $linux,
            rfc: $clause,
            shown: |profile, lang| profile.$field.shown(lang),
        },)*];
    };
}

include!("profile_table.rs");

impl PartialEq for Profile {
    /// Profiles are told apart by their names.
    fn eq(&self, other: &Profile) -> bool {
        self.name == other.name
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
        starts::sysctls(self.column)
    }

    /// Why a setting does not exist here, if it does not.
    pub fn lacks(&self, key: Sysctl) -> Option<Lack> {
        starts::lack(key, self.column)
    }

    /// The largest value that a setting takes here.
    pub fn most(&self, key: Sysctl) -> i64 {
        starts::most(key, self.column)
    }

    /// The names of the profiles that have a setting.
    pub fn that_have(key: Sysctl) -> Vec<&'static str> {
        PROFILES.iter().filter(|profile| profile.lacks(key).is_none()).map(|profile| profile.name).collect()
    }
}
