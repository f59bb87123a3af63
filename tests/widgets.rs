//! The ladder and the host card as a learner sees them: hand-made runs, laid out and drawn at every size.
//!
//! With `FINWAIT_PICTURES=DIR` set, the pictures are also written there as ANSI text, to be looked at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the one who runs the tests may ask for pictures")]

#[path = "widgets/samples.rs"]
mod samples;

#[path = "widgets/card.rs"]
mod card;

#[path = "widgets/clear.rs"]
mod clear;

#[path = "widgets/header.rs"]
mod header;

#[path = "widgets/ladder.rs"]
mod ladder;

#[path = "widgets/library.rs"]
mod library;

#[path = "widgets/picture.rs"]
mod picture;
