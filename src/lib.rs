//! finwait: an interactive TCP tutor in the terminal.
//!
//! The layers, lowest first, and what each may name, are the table in `tests/tidy/layers.rs`; `ARCHITECTURE.md` says
//! why. Nothing below `shell` and `lab` reads a clock, a file or a random source: time is an argument, and randomness
//! is a seeded stream.

rust_i18n::i18n!("assets/i18n", fallback = "en");

pub mod lang;

pub mod tcp;

pub mod host;

pub mod trace;

pub mod sim;

pub mod scenario;

#[cfg(feature = "tutor")]
pub mod quiz;

#[cfg(feature = "tutor")]
pub mod lesson;

#[cfg(feature = "tutor")]
pub mod fleet;

pub mod wire;

pub mod packetdrill;

#[cfg(feature = "tutor")]
pub mod lab;

#[cfg(feature = "tutor")]
pub mod tui;

#[cfg(feature = "tutor")]
pub mod plain;

#[cfg(feature = "tutor")]
pub mod shell;
