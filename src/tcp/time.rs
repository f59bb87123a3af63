//! Time as the whole program knows it: integer microseconds since the start of a run.
//!
//! [`Time`] is a moment, [`Span`] a length. Both are plain numbers, so they can be zero, printed, compared, stored and
//! written into a golden file; nothing here can read a clock.

use core::fmt;
use core::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};

/// A moment: microseconds since the start of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Time(pub u64);

/// A length of time in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span(pub u64);

impl Time {
    /// The start of the run.
    pub const ZERO: Time = Time(0);

    /// Whole seconds since the start of the run.
    pub const fn whole_secs(self) -> u64 {
        self.0 / 1_000_000
    }

    /// The time passed since `earlier`; zero if `earlier` is later.
    pub fn since(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);

    /// A length given in microseconds.
    pub const fn micros(n: u64) -> Span {
        Span(n)
    }

    /// A length given in milliseconds.
    pub const fn millis(n: u64) -> Span {
        Span(n * 1_000)
    }

    /// A length given in seconds.
    pub const fn secs(n: u64) -> Span {
        Span(n * 1_000_000)
    }

    /// Whole milliseconds, rounded down.
    pub const fn as_millis(self) -> u64 {
        self.0 / 1_000
    }

    /// Whole seconds, rounded down.
    pub const fn as_secs(self) -> u64 {
        self.0 / 1_000_000
    }

    /// Twice the length, but no more than `most`.
    pub fn doubled(self, most: Span) -> Span {
        Span(self.0.saturating_mul(2)).min(most)
    }
}

impl Add<Span> for Time {
    type Output = Time;
    fn add(self, span: Span) -> Time {
        Time(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Time {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

impl Sub for Span {
    type Output = Span;
    fn sub(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

/// Seconds with six digits, as tcpdump prints them: `3.001204`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

/// The shortest exact form that the scenario language reads back: `250us`, `50ms`, `1.5s`, `60s`, `2m`, `24h`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let us = self.0;
        if us == 0 {
            write!(f, "0s")
        } else if us < 1_000 {
            write!(f, "{us}us")
        } else if us < 1_000_000 {
            decimal(f, us, 1_000, "ms")
        } else if us >= 7_200_000_000 && us.is_multiple_of(3_600_000_000) {
            write!(f, "{}h", us / 3_600_000_000)
        } else if us >= 120_000_000 && us.is_multiple_of(60_000_000) {
            write!(f, "{}m", us / 60_000_000)
        } else {
            decimal(f, us, 1_000_000, "s")
        }
    }
}

/// `value / unit` with as many decimals as it takes, then the unit's name.
fn decimal(f: &mut fmt::Formatter<'_>, value: u64, unit: u64, name: &str) -> fmt::Result {
    write!(f, "{}", value / unit)?;
    let mut rest = value % unit;
    if rest > 0 {
        write!(f, ".")?;
        let mut place = unit / 10;
        while rest > 0 {
            write!(f, "{}", rest / place)?;
            rest %= place;
            place /= 10;
        }
    }
    write!(f, "{name}")
}
