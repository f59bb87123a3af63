//! The fuzz target of `src/segment.rs`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| finwait_fuzz::segment::check(data));
