//! The fuzz target of `src/packetdrill.rs`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| finwait_fuzz::packetdrill::check(data));
