//! The ladder and the host card as a learner sees them: hand-made runs, laid out and drawn at every size.
//!
//! With `FINWAIT_PICTURES=DIR` set, the pictures are also written there as ANSI text, to be looked at.

#[path = "widgets/samples.rs"]
mod samples;

#[path = "widgets/card.rs"]
mod card;

#[path = "widgets/ladder.rs"]
mod ladder;

#[path = "widgets/picture.rs"]
mod picture;
