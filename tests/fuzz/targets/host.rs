//! The fuzz target of `src/host.rs`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| finwait_fuzz::host::check(data));
