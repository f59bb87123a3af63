//! Sequence numbers: 32-bit numbers on a circle (RFC 9293 §3.4).
//!
//! [`SeqNum`] has no `Ord` on purpose: on a circle "smaller" is no order (it is not transitive). Use [`SeqNum::before`]
//! and its kin, which compare two numbers that are less than 2^31 apart.

use core::fmt;
use core::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

/// A sequence or acknowledgment number, modulo 2^32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct SeqNum(pub u32);

impl SeqNum {
    /// How far `self` is ahead of `origin` on the circle, `0..2^32`.
    pub fn offset_from(self, origin: SeqNum) -> u32 {
        self.0.wrapping_sub(origin.0)
    }

    /// The number `n` places back.
    #[must_use]
    pub fn back(self, n: u32) -> SeqNum {
        SeqNum(self.0.wrapping_sub(n))
    }

    /// Whether `self` comes before `other`, both being less than 2^31 apart.
    pub fn before(self, other: SeqNum) -> bool {
        (self.0.wrapping_sub(other.0).cast_signed()) < 0
    }

    /// Whether `self` comes after `other`.
    pub fn after(self, other: SeqNum) -> bool {
        other.before(self)
    }

    /// Whether `self` is `other` or comes before it.
    pub fn at_or_before(self, other: SeqNum) -> bool {
        !self.after(other)
    }

    /// Whether `self` is `other` or comes after it.
    pub fn at_or_after(self, other: SeqNum) -> bool {
        !self.before(other)
    }

    /// The later of the two.
    #[must_use]
    pub fn latest(self, other: SeqNum) -> SeqNum {
        if self.after(other) { self } else { other }
    }
}

impl Add<u32> for SeqNum {
    type Output = SeqNum;
    fn add(self, n: u32) -> SeqNum {
        SeqNum(self.0.wrapping_add(n))
    }
}

impl AddAssign<u32> for SeqNum {
    fn add_assign(&mut self, n: u32) {
        *self = *self + n;
    }
}

impl fmt::Display for SeqNum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
