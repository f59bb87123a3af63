//! The rule catalogue: every decision that a learner could ask about, with its statement and its sources.
//!
//! The engine names a [`Rule`] with each thing that it does. The line under an arrow, the citation, the answer to a
//! question and the coverage test all read this one table. Keys are stable: scenario files say `expect rule KEY`.

use crate::lang::Text;

/// What is known about one rule.
#[derive(Debug, Clone, Copy)]
pub struct RuleInfo {
    /// The rule.
    pub rule: Rule,
    /// Its stable key, in kebab case.
    pub key: &'static str,
    /// What it says.
    pub statement: Text,
    /// The clause of the RFC, or why there is none.
    pub rfc: &'static str,
    /// The function of Linux 6.18 that does it, as `file: function`.
    pub linux: &'static str,
}

/// Defines the catalogue out of all its parts.
macro_rules! rules {
    ([] $($variant:ident $key:literal [$rfc:literal] [$linux:literal] $en:literal $zh:literal;)*) => {
        /// A rule of TCP, of its Linux implementation, or of the simulated wire.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule { $(#[doc = $en] $variant,)* }

        impl Rule {
            /// The whole catalogue.
            #[expect(clippy::large_stack_arrays, reason = "it is a constant and never on the stack")]
            pub const ALL: &'static [RuleInfo] = &[
                $(RuleInfo {
                    rule: Rule::$variant,
                    key: $key,
                    statement: Text { en: $en, zh: $zh },
                    rfc: $rfc,
                    linux: $linux,
                },)*
            ];
        }
    };
}

/// Defines a macro that holds one part of the catalogue and hands all parts so far on to the next.
macro_rules! rules_of {
    ($dollar:tt $part:ident $($entries:tt)*) => {
        macro_rules! $part {
            ([$dollar next:ident $dollar ($dollar later:ident)*] $dollar ($dollar before:tt)*) => {
                $dollar next! { [$dollar ($dollar later)*] $dollar ($dollar before)* $($entries)* }
            };
        }
    };
}

include!("rules/opening.rs");
include!("rules/data.rs");
include!("rules/closing.rs");
include!("rules/calls.rs");
include!("rules/wire.rs");
include!("rules/profiles.rs");

opening_rules! { [data_rules closing_rules calls_rules wire_rules profiles_rules rules] }

impl Rule {
    /// What is known about it.
    pub fn info(self) -> &'static RuleInfo {
        &Rule::ALL[self as usize]
    }

    /// Its stable key.
    pub fn key(self) -> &'static str {
        self.info().key
    }

    /// The rule of that key.
    pub fn from_key(key: &str) -> Option<Rule> {
        Rule::ALL.iter().find(|info| info.key == key).map(|info| info.rule)
    }
}
