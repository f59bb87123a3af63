//! What a fleet costs: connections a second, and the cost of what happens and the bytes of a connection as their
//! number grows. `cargo bench --bench fleet`.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::cast_precision_loss, reason = "it prints what it measures")]
#![allow(clippy::disallowed_methods, reason = "it takes the time")]

use std::time::Instant;

use finwait::fleet::{Fleet, Plan, read};
use finwait::lang::Lang;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn plan(text: &str) -> Plan {
    read(&format!("format = 1\n{text}"), Lang::En).unwrap()
}

/// A run to its end, and the seconds that it took.
fn timed(text: &str) -> (Fleet, f64) {
    let mut fleet = Fleet::new(plan(text));
    let begun = Instant::now();
    fleet.run();
    (fleet, begun.elapsed().as_secs_f64())
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
    let (fleet, seconds) = timed("run = \"100s\"\npool = 100\nports = 50\nmost = 400000\n");
    let (done, steps) = (fleet.census().done as f64, fleet.steps() as f64);
    println!("lifecycles: {done} in {seconds:.2} s, {:.0} /s; {:.2} us a step", done / seconds, seconds * 1e6 / steps);
}

/// So many connections, on ports enough, that begin within ten seconds.
fn many(connections: u64) -> String {
    let (arrivals, ports) = ((connections / 10).max(1), connections.div_ceil(20_000));
    format!("arrivals = {arrivals}\nmost = {connections}\nports = {ports}\n")
}

/// Runs so many connections and tells what a step and a connection cost at the end.
fn cost(name: &str, connections: u64, text: &str) {
    let before = MEMORY.current_usage();
    let (fleet, seconds) = timed(&(many(connections) + text));
    let bytes = (MEMORY.current_usage() - before) as f64 / connections as f64;
    let step = seconds * 1e6 / fleet.steps() as f64;
    let begun = (fleet.census().opened, fleet.census().done);
    println!("{name} {connections}: {step:.2} us a step, {bytes:.0} B each, opened and done {begun:?}");
}

/// So many connections that stay open and say nothing more after one request.
fn idle(connections: u64) {
    cost("idle", connections, "run = \"100s\"\ncloses = \"nobody\"\n");
}

/// So many connections in TIME_WAIT.
fn time_wait(connections: u64) {
    cost("time-wait", connections, "run = \"20s\"\nsettings = [\"sysctl client tcp_max_tw_buckets=1000000\"]\n");
}
