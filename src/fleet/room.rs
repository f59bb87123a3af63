//! How much memory a run may come to need, reckoned before it begins: what connections take while they exist, and what
//! has been written and not been read where messages are large. It may say too much, and is not to say too little.

use crate::tcp::{Span, Sysctl};

use super::knobs::Knob;
use super::plan::{Act, Plan, Refused};
use super::watch::MOMENTS_MAX;

/// What a connection's two ends take at most while it exists, in bytes, measured (`docs/performance.md`); messages of
/// up to [`SMALL`] bytes included.
const EACH: u64 = 2_600;

/// Up to so many bytes a message is not counted apart.
const SMALL: u64 = 4_096;

/// What the queues of both ends hold at most that nobody reads: both buffers at their largest.
const QUEUES: u64 = 10 << 20;

/// How often a byte is kept at one time: what the program still holds, the send queue, the wire, the receive queue,
/// and what lists take that grow.
const COPIES: u64 = 4;

/// What the first window of a connection carries.
const FIRST_WINDOW: u64 = 14_480;

/// What a search for a connection keeps of each that was begun: its ends and its number.
const SEARCHED: u64 = 64;

/// What a moment of a connection takes that is watched.
const MOMENT: u64 = 8_192;

/// Of so many for each of which it is drawn, at most so many to be reckoned with: an eighth and some more than are
/// expected, which is many times what chance adds.
fn drawn(all: u64, per_mille: u64) -> u64 {
    let expected = (u128::from(all) * u128::from(per_mille)).div_ceil(1_000);
    let expected = u64::try_from(expected).unwrap_or(u64::MAX);
    if expected == 0 { 0 } else { expected.saturating_add(expected / 8 + 64).min(all) }
}

impl Plan {
    /// The same for a run in which a connection is looked for and watched, beside others that take so much.
    ///
    /// # Errors
    /// The first reason why it cannot be.
    pub fn check_search(&self, memory: u64, beside: u64) -> Result<(), Refused> {
        let own = self.connections().saturating_mul(SEARCHED) + MOMENT * MOMENTS_MAX as u64;
        let needs = self.needs().saturating_add(own).saturating_add(beside);
        if needs > memory {
            return Err(Refused::Memory { needs, limit: memory });
        }
        self.check(memory)
    }

    /// So many bytes.
    pub fn needs(&self) -> u64 {
        let (connections, knobs) = (self.connections(), &self.knobs);
        let reply = knobs.count(Knob::ReplyBytes);
        let asking = drawn(connections, knobs.count(Knob::Active));
        let slow = drawn(asking, knobs.count(Knob::Slow));
        let piled = reply.saturating_mul(knobs.count(Knob::Requests)).min(QUEUES + reply);
        let unread = slow.saturating_mul(piled * 2);
        let message = reply.max(knobs.count(Knob::RequestBytes));
        let passing = if message > SMALL { self.busy(message).min(asking) * message * COPIES } else { 0 };
        connections.saturating_mul(EACH).saturating_add(unread).saturating_add(passing)
    }

    /// How many connections may have a message of that size under way at one time.
    fn busy(&self, message: u64) -> u64 {
        let knobs = &self.knobs;
        let held_up = knobs.count(Knob::LoseEvery) > 0
            || knobs.span(Knob::AcceptEvery) > Span::ZERO
            || self.settings.iter().any(|(_, key, _)| *key == Sysctl::Mem)
            || self.acts.iter().any(|(_, act)| matches!(act, Act::Host(..) | Act::Sysctl(_, Sysctl::Mem, _)));
        if held_up {
            return u64::MAX;
        }
        // The window doubles with each round, and some rounds go by with opening and closing.
        let rounds = 8 + u64::from((message / FIRST_WINDOW + 1).ilog2()) + message / (1 << 20);
        let lasts = 2 * rounds * knobs.span(Knob::Delay).0;
        let begun = u128::from(knobs.count(Knob::Arrivals)) * u128::from(lasts) / 1_000_000 + 1;
        let begun = u64::try_from(begun).unwrap_or(u64::MAX).saturating_mul(knobs.count(Knob::Requests).max(1));
        begun.saturating_add(knobs.count(Knob::Pool))
    }
}
