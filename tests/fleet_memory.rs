//! What a connection of a fleet takes, counted as it is allocated: small enough for a million.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that fails is a finding; it says what it counted")]

use finwait::fleet::{Fleet, read};
use finwait::lang::Lang;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes that each of so many connections takes once all are there, beside what an empty fleet does.
fn each(connections: usize, text: &str) -> usize {
    let grown = |most: usize| {
        let text = format!("format = 1\nrun = \"11s\"\narrivals = 2000\nmost = {most}\n{text}");
        let before = MEMORY.current_usage();
        let mut fleet = Fleet::new(read(&text, Lang::En).unwrap());
        fleet.run();
        assert_eq!(fleet.census().opened, most as u64);
        MEMORY.current_usage() - before
    };
    // What a few thousand take is more for each: those are whole.
    (grown(connections) - grown(connections / 2)) / (connections / 2)
}

#[test]
fn a_million_fit() {
    const MIB: usize = 1 << 20;
    let idle = each(20_000, "closes = \"nobody\"\n");
    assert!(idle * 1_000_000 <= 1_229 * MIB, "an idle pair takes {idle} bytes: a million are to fit into 1.2 GiB");
    let waiting = each(20_000, "settings = [\"sysctl client tcp_max_tw_buckets=1000000\"]\n");

    assert!(
        waiting * 1_000_000 <= 100 * MIB,
        "one in TIME_WAIT takes {waiting} bytes: a million are to fit into 100 MiB"
    );
    println!("an idle pair takes {idle} bytes, one in TIME_WAIT {waiting}");
}
