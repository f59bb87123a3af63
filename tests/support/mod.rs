//! What the end-to-end tests and the benchmarks share: a pseudo-terminal, and a small program to drive in it.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "a real program is waited for in real time")]

pub mod demo;
pub mod pty;
