//! What the end-to-end tests and the benchmarks share: a pseudo-terminal, and a small program to drive in it.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod demo;
pub mod pty;
