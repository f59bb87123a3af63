//! The fuzz target of `src/run.rs`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| finwait_fuzz::run::check(data));
