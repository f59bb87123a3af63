//! What a fleet costs: connections a second, and the cost of what happens and the bytes of a connection as their
//! number grows. `cargo bench --bench fleet`.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::cast_precision_loss, reason = "it prints what it measures")]

use std::time::Instant;

use finwait::fleet::{Fleet, Plan, read};
use finwait::lang::Lang;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn plan(text: &str) -> Plan {
    read(&format!("format = 1\n{text}"), Lang::En).unwrap()
}

fn main() {
    lifecycles();
    for connections in [1_000_u64, 10_000, 100_000, 1_000_000] {
        idle(connections);
    }
    for connections in [1_000_u64, 10_000, 100_000, 1_000_000] {
        time_wait(connections);
    }
}

/// Connections opened, asked, answered and closed, from a pool, for as long as it takes.
fn lifecycles() {
    let mut fleet = Fleet::new(plan("run = \"100s\"\npool = 100\nports = 50\nmost = 400000\n"));
    let begun = Instant::now();
    fleet.run();
    let seconds = begun.elapsed().as_secs_f64();
    let done = fleet.census().done as f64;
    println!(
        "lifecycles: {done} in {seconds:.2} s, {:.0} /s; {:.2} us a step",
        done / seconds,
        seconds * 1e6 / fleet.steps() as f64
    );
}

/// So many connections that stay open and say nothing more after one request.
fn idle(connections: u64) {
    let ports = connections.div_ceil(20_000);
    let before = MEMORY.current_usage();
    let text = format!(
        "run = \"100s\"\narrivals = {}\nmost = {connections}\nports = {ports}\ncloses = \"nobody\"\n",
        (connections / 10).max(1)
    );
    let mut fleet = Fleet::new(plan(&text));
    let begun = Instant::now();
    fleet.run();
    let seconds = begun.elapsed().as_secs_f64();
    let bytes = (MEMORY.current_usage() - before) as f64 / connections as f64;
    println!(
        "idle {connections}: {:.2} us a step, {bytes:.0} B a pair, opened {}",
        seconds * 1e6 / fleet.steps() as f64,
        fleet.census().opened
    );
}

/// So many connections in TIME_WAIT.
fn time_wait(connections: u64) {
    let ports = connections.div_ceil(20_000);
    let before = MEMORY.current_usage();
    let text = format!(
        "run = \"20s\"\narrivals = {}\nmost = {connections}\nports = {ports}\nsettings = [\"sysctl client tcp_max_tw_buckets=2000000\"]\n",
        (connections / 10).max(1)
    );
    let mut fleet = Fleet::new(plan(&text));
    let begun = Instant::now();
    fleet.run();
    let seconds = begun.elapsed().as_secs_f64();
    let bytes = (MEMORY.current_usage() - before) as f64 / connections as f64;
    println!(
        "time-wait {connections}: {:.2} us a step, {bytes:.0} B each, done {}",
        seconds * 1e6 / fleet.steps() as f64,
        fleet.census().done
    );
}
