//! What the engine costs: `cargo bench --bench engine` prints a table, with smoltcp beside it where it does the same.
//!
//! Both have their two ends in this process and a wire without delay; no real time passes for either. The docs say what
//! each does that the other does not (docs/performance.md). These are measurements, not tests: nothing fails when an
//! aim is missed, but the line says so.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a measurement may stop at the first surprise")]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it reads the clock and prints what it measures")]
#![allow(missing_docs, reason = "nobody calls this from outside")]

use std::time::Instant;

use finwait::lang::Lang;
use finwait::lesson::Course;
use finwait::tcp::Span;
use peak_alloc::PeakAlloc;

#[path = "engine/ours.rs"]
mod ours;

#[path = "engine/script.rs"]
mod script;

#[path = "engine/seek.rs"]
mod seek;

#[path = "engine/theirs.rs"]
mod theirs;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// How long each rate is measured.
const EACH_S: f64 = 1.5;

/// What is echoed.
const PAYLOAD: [u8; 1_024] = [b'x'; 1_024];

/// What smoltcp's sockets have room for, where that matters little, and in the bulk transfer.
const ROOM: usize = 4_096;
const BULK_ROOM: usize = 262_144;
const BULK: usize = 64 << 20;

/// How many connections stand open meanwhile.
const STANDING: [usize; 4] = [0, 10, 100, 1_000];

fn main() {
    let parts: [(&str, fn()); 7] = [
        ("lifecycles", || STANDING.into_iter().for_each(lifecycles)),
        ("bulk", bulk),
        ("memory", memory),
        ("growth", growth),
        ("seek", seeking),
        ("script", scripts),
        ("course", course),
    ];
    // `cargo bench --bench engine -- bulk` measures that part alone.
    let only = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let wanted = parts.into_iter().filter(|(name, _)| only.as_deref().is_none_or(|only| only == *name));
    for (_, part) in wanted {
        part();
    }
}

/// Seconds of a processor that this program has had; elsewhere than on Linux seconds that have passed.
#[cfg(target_os = "linux")]
fn clock() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    stat.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

#[cfg(not(target_os = "linux"))]
fn clock() -> f64 {
    static BEGAN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    BEGAN.get_or_init(Instant::now).elapsed().as_secs_f64()
}

/// The course as a list, which is what starting costs; then every lesson read, run and proved.
fn course() {
    let began = clock();
    let course = Course::built_in();
    let listed = clock();
    for entry in course.entries() {
        entry.prove(Lang::En).unwrap_or_else(|mistakes| panic!("{}: {mistakes:?}", entry.path));
    }
    let (list, all) = ((listed - began) * 1e3, clock() - began);
    println!("course: listed in {list:.1} ms, all {} files proved in {all:.2} s (aim 5)", course.entries().len());
}

/// How often a second; what is done has been done a few times before.
fn rate(mut act: impl FnMut()) -> f64 {
    for _ in 0..100 {
        act();
    }
    let (began, mut count) = (clock(), 0_u32);
    while clock() - began < EACH_S {
        for _ in 0..32 {
            act();
        }
        count += 32;
    }
    f64::from(count) / (clock() - began)
}

/// Opened, 1 KiB there and back, closed, TIME_WAIT over: one connection after another, while others stand open.
fn lifecycles(standing: usize) {
    let mut pair = ours::Pair::new(standing + 1);
    for _ in 0..standing {
        pair.open();
    }
    let ours = rate(|| {
        let ends = pair.open();
        pair.echo(ends, &PAYLOAD);
        pair.close(ends);
        pair.pass(Span::secs(61));
    });
    let mut pair = theirs::Pair::new(ROOM);
    for port in (1_000..).take(standing) {
        let ends = pair.sockets();
        pair.open(ends, port);
    }
    let ends = pair.sockets();
    let theirs = rate(|| {
        pair.open(ends, 80);
        pair.echo(ends, &PAYLOAD);
        pair.close(ends);
        pair.pass(11_000_000);
    });
    beside(&format!("opened, 1 KiB echoed, closed; {standing} others open"), (ours, theirs), "/s", 2.0);
}

fn bulk() {
    let mut pair = ours::Pair::new(1);
    let began = clock();
    pair.bulk(BULK);
    let took = clock() - began;
    let (ours, our_bytes) = (pair.segments as f64 / took, BULK as f64 / took / 1e6);
    let (all, data) = (pair.segments, pair.data);
    let mut pair = theirs::Pair::new(BULK_ROOM);
    let began = clock();
    pair.bulk(BULK);
    let took = clock() - began;
    let (theirs, their_bytes) = (pair.queue.count as f64 / took, BULK as f64 / took / 1e6);
    beside("64 MiB one way: segments", (ours, theirs), "/s", 1.0);
    beside("64 MiB one way: payload", (our_bytes, their_bytes), "MB/s", 1.0);
    println!("    ours {all} segments, {data} with data; smoltcp {}, {}", pair.queue.count, pair.queue.data);
}

fn memory() {
    const COUNT: usize = 10_000;
    let mut pair = ours::Pair::new(COUNT);
    let before = HEAP.current_usage();
    let ends: Vec<_> = (0..COUNT).map(|_| pair.open()).collect();
    let each = |before: usize, count: usize| (HEAP.current_usage() - before) as f64 / count as f64;
    let list = size_of_val(ends.as_slice());
    line("bytes an idle ESTABLISHED end, before any data", each(before + list, 2 * COUNT), "B", 1_024.0);
    for ends in &ends {
        pair.echo(*ends, &PAYLOAD);
    }
    pair.pass(Span::secs(1));
    line("bytes an idle ESTABLISHED end, after 1 KiB each way", each(before + list, 2 * COUNT), "B", 1_024.0);
    for ends in &ends {
        pair.close(*ends);
    }
    pair.pass(Span::secs(1));
    line("bytes a TIME_WAIT entry, with all tables", each(before + list, COUNT), "B", 105.0);
    pair.pass(Span::secs(61));
    line("bytes left of each when it is over", each(before + list, COUNT), "B", 4.0);
    drop(pair);
    let mut pair = theirs::Pair::new(ROOM);
    let before = HEAP.current_usage();
    for _ in 0..100 {
        pair.sockets();
    }
    println!("    smoltcp: {:.0} B a socket, of which {} B are its two buffers", each(before, 200), 2 * ROOM);
}

/// Cost of a connection as their number grows: opened, an echo on each, closed.
fn growth() {
    let mut first = [0.0; 3];
    for count in [10, 100, 1_000, 10_000, 100_000_usize] {
        let rounds = (100_000 / count).max(1);
        let mut took = [0.0; 3];
        for _ in 0..rounds {
            let mut pair = ours::Pair::new(count);
            let mut since = clock();
            let mut lap = |slot: &mut f64| {
                *slot += (clock() - since) * 1e6 / (count * rounds) as f64;
                since = clock();
            };
            let ends: Vec<_> = (0..count).map(|_| pair.open()).collect();
            lap(&mut took[0]);
            for ends in &ends {
                pair.echo(*ends, &PAYLOAD);
            }
            lap(&mut took[1]);
            for ends in &ends {
                pair.close(*ends);
            }
            pair.pass(Span::secs(61));
            lap(&mut took[2]);
        }
        if count == 10 {
            first = took;
        }
        for (what, at) in [("open", 0), ("echo", 1), ("close and forget", 2)] {
            line(&format!("{count} connections: {what}, each"), took[at], "us", 2.0 * first[at]);
        }
    }
    let mut first = 0.0;
    for count in [10, 100, 1_000_usize] {
        let mut pair = theirs::Pair::new(ROOM);
        let ends: Vec<_> = (0..count).map(|_| pair.sockets()).collect();
        for (port, ends) in (80..).zip(&ends) {
            pair.open(*ends, port);
        }
        let rounds = 10_000 / count;
        let began = clock();
        for ends in ends.iter().cycle().take(rounds * count) {
            pair.echo(*ends, &PAYLOAD);
        }
        let took = (clock() - began) * 1e6 / (rounds * count) as f64;
        if count == 10 {
            first = took;
        }
        println!("    smoltcp, {count} connections: echo, each {took:.2} us ({:.1} x)", took / first);
    }
}

fn seeking() {
    let before = HEAP.current_usage();
    let began = clock();
    let mut session = seek::session();
    let took = clock() - began;
    let held = (HEAP.current_usage() - before) as f64;
    line("a run of 10,000 steps: each step", took * 1e6 / seek::STEPS as f64, "us", 100.0);
    line("a run of 10,000 steps: memory, records and checkpoints included", held / 1e6, "MB", 100.0);
    let began = Instant::now();
    let times = seek::times(&mut session, || began.elapsed().as_secs_f64());
    let ms = |at: usize| times[at] * 1e3;
    line("going to one of its moments: the slowest of 1,000", ms(0), "ms", 5.0);
    line("going to one of its moments: of 100 the slowest", ms(10), "ms", 5.0);
    line("going to one of its moments: median", ms(times.len() / 2), "ms", 5.0);
}

/// Cost of a line, or of a segment of a flood, in a short script and in a long one.
fn scripts() {
    for kind in script::SCRIPTS {
        let mut first = (0.0, 0.0);
        for count in [1_000, 20_000, 100_000] {
            let scenario = script::scenario(kind, count);
            let rounds = (20_000 / count).max(1);
            let before = HEAP.current_usage();
            HEAP.reset_peak_usage();
            let began = clock();
            for _ in 0..rounds {
                let report = finwait::scenario::run(&scenario);
                assert!(report.is_ok(), "{:?}", (report.failures.first(), report.refusal));
            }
            let each = (clock() - began) * 1e6 / (rounds * count) as f64;
            let held = (HEAP.peak_usage() - before) as f64 / count as f64;
            if count == 1_000 {
                first = (each, held);
            }
            line(&format!("{count} {}: each", kind.0), each, "us", 2.0 * first.0);
            line(&format!("{count} {}: memory of each at most", kind.0), held, "B", 2.0 * first.1);
        }
    }
}

fn beside(what: &str, (ours, theirs): (f64, f64), unit: &str, aim: f64) {
    let ratio = ours / theirs;
    let verdict = if ratio >= aim { "ok" } else { "MISSED" };
    println!(
        "{what:<64} ours {ours:>10.0} {unit}, smoltcp {theirs:>10.0} {unit}: {ratio:.2} x (aim {aim} x) {verdict}"
    );
}

fn line(what: &str, value: f64, unit: &str, aim: f64) {
    let verdict = if value <= aim { "ok" } else { "MISSED" };
    println!("{what:<64} {value:>10.2} {unit} (aim {aim:.2}) {verdict}");
}
