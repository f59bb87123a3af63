//! Pairs of a state and an event at which no question is decided, each with the reason.

use finwait::trace::State;

/// The state, the event, and why nothing is asked about it.
pub const HOLES: &[(State, &str, &str)] = &[];
