//! Misconceptions that can be built into the engine: a profile that holds one makes a mutant of it.
//!
//! A [`Belief`] is wrong, and a run under it shows what whoever holds it expects. Where a value of the profile does it,
//! the belief is that value, in `belief_table`; else it is asked for at the one branch concerned, by
//! [`Profile::believes`]. [`Profile::with_belief`] is the only way to such a profile: none is in
//! [`PROFILES`](super::profile::PROFILES), and nothing that a user can type names one.

use std::sync::OnceLock;

use super::choice::ResetCheck;
use super::profile::{PROFILES, Profile};
use super::sysctl::Sysctl;
use super::time::Span;

macro_rules! beliefs {
    ($($variant:ident $name:literal [$($number:literal),*] $what:literal => $data:expr;)*) => {
        /// One misconception that the engine can be made to hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Belief { $(#[doc = $what] $variant,)* }

        impl Belief {
            /// Every belief, in the order of the table of misconceptions.
            pub const ALL: &'static [Belief] = &[$(Belief::$variant,)*];

            /// How many there are.
            pub const COUNT: usize = Belief::ALL.len();

            /// Its name, in kebab case; never changed, since records of answers keep it.
            pub fn name(self) -> &'static str {
                match self { $(Belief::$variant => $name,)* }
            }

            /// The misconceptions that it stands for, `M01` to `M68`.
            pub fn numbers(self) -> &'static [&'static str] {
                match self { $(Belief::$variant => &[$($number),*],)* }
            }

            /// What it holds to be true.
            pub fn what(self) -> &'static str {
                match self { $(Belief::$variant => $what,)* }
            }

            /// The values of the profile that it changes; nothing where a branch of the engine asks for it.
            fn change(self, profile: &mut Profile) {
                let change: fn(&mut Profile) = match self { $(Belief::$variant => $data,)* };
                change(profile);
            }
        }
    };
}

/// A belief that a branch of the engine asks for.
fn asked_for(_: &mut Profile) {}

include!("belief_table.rs");

/// The mutants that were asked for: a run keeps its profile for as long as the program lasts, so each is made once.
static KEPT: [[OnceLock<Profile>; Belief::COUNT]; PROFILES.len()] =
    [const { [const { OnceLock::new() }; Belief::COUNT] }; PROFILES.len()];

impl Belief {
    /// The belief of that name.
    pub fn by_name(name: &str) -> Option<Belief> {
        Belief::ALL.iter().copied().find(|belief| belief.name() == name)
    }

    /// The beliefs that stand for a misconception.
    pub fn of_misconception(number: &str) -> impl Iterator<Item = Belief> {
        Belief::ALL.iter().copied().filter(move |belief| belief.numbers().contains(&number))
    }

    /// The listed profile of that name with this belief.
    pub fn in_profile(self, profile: &Profile) -> &'static Profile {
        let column = profile.column.min(PROFILES.len() - 1);
        KEPT[column][self as usize].get_or_init(|| PROFILES[column].with_belief(self))
    }
}

impl Profile {
    /// The same implementation with a misconception built in.
    #[must_use]
    pub fn with_belief(&self, belief: Belief) -> Profile {
        let mut mutant = self.clone();
        mutant.turned.belief = Some(belief);
        belief.change(&mut mutant);
        mutant
    }

    /// The misconception that is built in; none in a profile that is listed.
    #[inline]
    pub fn belief(&self) -> Option<Belief> {
        self.turned.belief
    }

    /// Whether a misconception is built in.
    #[inline]
    pub fn is_mutant(&self) -> bool {
        self.turned.belief.is_some()
    }

    /// Whether the engine is to behave as this belief has it: asked at the branch concerned, never true of a profile
    /// that is listed.
    #[inline]
    pub fn believes(&self, belief: Belief) -> bool {
        self.turned.belief == Some(belief)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_listed_profile_believes_anything() {
        for profile in &PROFILES {
            assert_eq!(profile.turned.belief, None, "{}", profile.name);
        }
    }

    #[test]
    fn names_are_unique_and_lead_back() {
        for belief in Belief::ALL {
            assert_eq!(Belief::by_name(belief.name()), Some(*belief));
            let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(belief.name().chars().all(kebab), "{}", belief.name());
            assert!(!belief.numbers().is_empty(), "{}", belief.name());
        }
    }

    #[test]
    fn a_mutant_is_the_profile_with_the_belief_and_differs_in_what_the_table_says() {
        for profile in &PROFILES {
            for belief in Belief::ALL {
                let mutant = belief.in_profile(profile);
                assert_eq!(mutant.name, profile.name);
                assert_ne!(mutant, profile, "{}", belief.name());
                assert!(mutant.believes(*belief));
                assert!(std::ptr::eq(mutant, belief.in_profile(profile)), "each is made once");
            }
        }
    }
}
