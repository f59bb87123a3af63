//! What several tests and the benchmarks share: a pseudo-terminal, a small program to drive in it, and screens as text.
#![allow(dead_code, unused_imports, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "a real program is waited for in real time")]

pub mod demo;
pub mod drive;
pub mod pty;
pub mod snap;
pub mod walk;

pub use snap::{ansi, snap};
pub mod contrast;
