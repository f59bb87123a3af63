//! What a fleet costs: connections a second, and the cost of what happens and the bytes of a connection as their
//! number grows. `cargo bench --bench fleet`.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::cast_precision_loss, reason = "it prints what it measures")]
#![allow(clippy::disallowed_methods, reason = "it takes the time")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::Instant;

use finwait::fleet::{Fleet, Plan, read};
use finwait::lang::Lang;
use finwait::lesson::progress::Progress;
use finwait::trace::Span;
use finwait::tui::{App, Msg};
use peak_alloc::PeakAlloc;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use support::drive::{app, press};

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
    let fleet = lifecycles();
    let kernel = kernel_lifecycles();
    println!("beside the kernel on loopback: {:.1} times as many", fleet / kernel);
    for connections in [1_000_u64, 10_000, 100_000, 1_000_000] {
        idle(connections);
    }
    for connections in [1_000_u64, 10_000, 100_000, 1_000_000] {
        time_wait(connections);
    }
    screen(1_000_000);
}

/// The same work on the real kernel: a client and a server thread on loopback, one connection after another.
fn kernel_lifecycles() -> f64 {
    const CONNECTIONS: u32 = 20_000;
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let mut request = [0; 100];
        for stream in listener.incoming().take(CONNECTIONS as usize) {
            let mut stream = stream.unwrap();
            stream.read_exact(&mut request).unwrap();
            stream.write_all(&[0; 1_000]).unwrap();
            // The client closes first, as in the fleet.
            assert_eq!(stream.read(&mut request).unwrap(), 0);
        }
    });
    let begun = Instant::now();
    for _ in 0..CONNECTIONS {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(&[0; 100]).unwrap();
        let mut reply = [0; 1_000];
        stream.read_exact(&mut reply).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
    }
    server.join().unwrap();
    let rate = f64::from(CONNECTIONS) / begun.elapsed().as_secs_f64();
    println!("the kernel on loopback: {CONNECTIONS} connections, {rate:.0} /s");
    rate
}

/// What the screen costs with so many connections: one change and one frame at 200x60.
fn screen(connections: u64) {
    let size = (200, 60);
    let mut app = app(Lang::En, size, true, Progress::default());
    app.open_plan(plan(&(many(connections) + "run = \"100s\"\ncloses = \"nobody\"\n")), "many".to_owned());
    press(&mut app, " ");
    while app.animates() {
        app.update(Msg::Frame { elapsed: Span::millis(16) });
    }
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    let mut times = Vec::new();
    for number in 0..200 {
        times.push(frame(&mut app, &mut terminal, if number % 2 == 0 { "<Left>" } else { "v" }));
    }
    times.sort_by(f64::total_cmp);
    println!(
        "screen, {connections} connections at {size:?}: {:.2} ms median, {:.2} ms at most (aim: 5)",
        times[100], times[199]
    );
}

/// A key and the frame that follows, in milliseconds.
fn frame(app: &mut App, terminal: &mut Terminal<TestBackend>, key: &str) -> f64 {
    let begun = Instant::now();
    press(app, key);
    terminal.draw(|frame| app.view(frame)).unwrap();
    begun.elapsed().as_secs_f64() * 1e3
}

/// Connections opened, asked, answered and closed, from a pool, for as long as it takes.
fn lifecycles() -> f64 {
    let (fleet, seconds) = timed("run = \"100s\"\npool = 100\nports = 50\nmost = 400000\n");
    let (done, steps) = (fleet.census().done as f64, fleet.steps() as f64);
    println!("lifecycles: {done} in {seconds:.2} s, {:.0} /s; {:.2} us a step", done / seconds, seconds * 1e6 / steps);
    done / seconds
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
