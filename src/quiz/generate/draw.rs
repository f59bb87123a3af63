//! What a generator draws from: one seeded portable stream, and draws of what situations are made of.

use crate::sim::{SimRng, Stream};
use crate::trace::Span;

use super::hash::fnv;

/// The draws of one generator, one seed, one attempt.
#[derive(Debug, Clone)]
pub struct Draw(SimRng);

impl Draw {
    /// The stream of a generator's attempt `number` at `seed`.
    pub fn new(generator: &str, seed: u64, number: u64) -> Draw {
        Draw(SimRng::new(seed ^ fnv(generator), Stream::Scenarios, number))
    }

    /// One of these. There must be one.
    pub fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.0.index(of.len())].clone()
    }

    /// A number from `low` to `high`, both included.
    pub fn range(&mut self, low: u64, high: u64) -> u64 {
        low + self.0.below(high.saturating_sub(low) + 1)
    }

    /// True `numerator` times in `denominator`.
    pub fn chance(&mut self, numerator: u64, denominator: u64) -> bool {
        self.0.chance(numerator, denominator)
    }

    /// Puts things into random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        self.0.shuffle(items);
    }

    /// A seed for the run, so that its numbers differ.
    pub fn seed(&mut self) -> u64 {
        self.range(1, 999_999)
    }

    /// A server's port.
    pub fn port(&mut self) -> u64 {
        self.pick(&[22, 25, 80, 110, 443, 3306, 5432, 6379, 8080, 8443, 9000, 11_211])
    }

    /// A one-way delay that people can reckon with.
    pub fn delay(&mut self) -> Span {
        Span::millis(self.pick(&[5, 10, 20, 25, 40, 50, 80, 100, 150]))
    }

    /// A short text as data: five to twelve letters.
    pub fn word(&mut self) -> &'static str {
        self.pick(&["HELLO", "REQUEST", "ORDER-17", "PING-42", "SELECT-1", "GET-INDEX", "TRANSFER", "LOGIN-ANNA"])
    }
}
