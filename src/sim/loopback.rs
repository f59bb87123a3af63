//! What a host sends to itself: it arrives at the same moment, past the wire, the faults and the cable.
//!
//! On Linux the loopback hands a packet over before the call that sent it returns; so it is here, once the host has
//! finished what it was doing.

use super::{Flight, Record, World};

/// The most that is handed over at one moment. What goes on beyond it comes a microsecond later.
const AT_ONCE: usize = 1_000;

impl World {
    /// Hands over what hosts have sent to themselves, and what they send in answer.
    pub(super) fn run_loopback(&mut self, out: &mut Vec<Record>) {
        for _ in 0..AT_ONCE {
            let Some((host, id, segment)) = self.looped.pop_front() else { return };
            self.arrive(host, id, segment, true, out);
        }
        for (host, id, segment) in std::mem::take(&mut self.looped) {
            let times = (self.now, self.now + crate::tcp::Span(1));
            self.flights.push(Flight { loops: true, ..Flight::new(id, (host, Some(host)), segment, times) });
        }
    }
}
