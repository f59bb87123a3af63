//! What the screen costs: `cargo bench --bench screen` prints a table, each line with its aim.
//!
//! Times and bytes of single frames are measured in this process, through the backend that the tutor draws with;
//! starting, idling and wake-ups are measured on the real binary in a pseudo-terminal. On a busy machine a missed aim
//! says little: the line tells of it, and only with `-- --strict` the run fails.
#![allow(clippy::unwrap_used, reason = "a measurement may stop at the first surprise")]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it reads the clock and prints what it measures")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use finwait::lang::Lang;
use finwait::lesson::progress::{LessonProgress, Progress};
use finwait::shell::backend::{FrameBytes, QuietBackend, SizeSource};
use finwait::trace::Span;
use finwait::tui::text::Ghosts;
use finwait::tui::{App, Msg};
use ratatui::Terminal;
use ratatui::layout::Size;
use rustix::time::{ClockId, clock_gettime};

use support::drive::{app, command, press};
use support::pty::{Options, Session};

/// The sandbox with a long history, and a segment that sets out to cross.
fn sandbox(size: (u16, u16)) -> App {
    let mut app = app(Lang::En, size, true, Progress::default());
    app.open_sandbox();
    for text in ["client: connect server:80", "run 200ms", "server: accept"] {
        command(&mut app, text);
    }
    for _ in 0..30 {
        for text in
            ["client: send 100", "run 100ms", "server: recv", "server: send \"OK\"", "run 200ms", "client: recv"]
        {
            command(&mut app, text);
        }
    }
    command(&mut app, "client: send 100");
    press(&mut app, " ");
    app
}

/// A lesson at its third prediction, where a segment sets out to cross.
fn lesson(size: (u16, u16)) -> App {
    let mut progress = Progress::default();
    progress.lessons.insert("L16".to_owned(), LessonProgress { last_beat: 2, ..LessonProgress::default() });
    let mut app = app(Lang::Zh, size, true, progress);
    app.open_lesson(Some("L16"));
    // What is committed plays at once.
    press(&mut app, "<Enter>FIN_WAIT_2 CLOSE_WAIT<Enter>");
    app
}

/// Makes the program ready for a terminal of that size.
type Scene = fn((u16, u16)) -> App;

/// What is measured in this process, each with a name.
const SCENES: [(&str, Scene); 2] = [("sandbox, 200 steps old", sandbox), ("lesson", lesson)];

/// 50 connections between two hosts that have carried data and been closed: a run of more than 2,000 steps. It stands
/// before its last step.
fn crowd(size: (u16, u16)) -> App {
    let mut text = "server: listen 80 backlog=64\n".to_owned();
    for n in 0..50 {
        text += &format!("client: connect server:80 as c{n}\nrun 130ms\nserver: accept as s{n}\n");
    }
    for round in 0..6 {
        for n in 0..50 {
            text += &format!("client.c{n}: send {}\nrun 60ms\nserver.s{n}: recv\nrun 5ms\n", 100 + round);
        }
    }
    for n in 0..50 {
        text += &format!("client.c{n}: close\nrun 60ms\nserver.s{n}: close\n");
    }
    text += "run 2s\nclient.c0: close\nserver: listen 81\n";
    let scenario = finwait::scenario::parse(&text, Lang::En).unwrap();
    let mut app = app(Lang::En, size, true, Progress::default());
    app.open_scenario(scenario, "crowd.tcp".to_owned());
    press(&mut app, "<End>");
    app
}

/// What a step back and a step on cost in a long run, drawing included; and going to any place of it.
fn in_a_crowd(size: (u16, u16)) {
    let mut app = crowd(size);
    let (mut terminal, _bytes) = screen(size.0, size.1);
    let (columns, rows) = size;
    let steps = app.steps().unwrap_or_default();
    println!("crowd: {} records, {} steps", steps.2, steps.1);
    for (what, keys, aim) in
        [("step back", "<Left>", 4.0), ("step", " ", 4.0), ("a tenth back", "<", 5.0), ("to the start", "<Home>", 5.0)]
    {
        let mut times = Vec::new();
        for _ in 0..60 {
            if aim > 4.0 {
                press(&mut app, "<End>");
            }
            times.push(timed(|| {
                press(&mut app, keys);
                terminal.draw(|frame| app.view(frame)).unwrap();
            }));
        }
        report(&format!("crowd: {what}, update and draw at {columns}x{rows}"), &times, ("ms", 1.0, aim));
    }
}

/// Marking the wide glyphs that a terminal may leave behind, on a screen of Chinese that has just changed all over.
fn ghosts() {
    let size = (200, 60);
    let mut app = crowd(size);
    press(&mut app, "L");
    let frame = |app: &App| {
        let (mut terminal, _bytes) = screen(size.0, size.1);
        terminal.draw(|frame| app.view(frame)).unwrap().buffer.clone()
    };
    let full = frame(&app);
    press(&mut app, "?");
    let other = frame(&app);
    let mut ghosts = Ghosts::default();
    let times: Vec<Took> = (0..400)
        .map(|turn| {
            let mut shown = if turn % 2 == 0 { full.clone() } else { other.clone() };
            timed(|| ghosts.lay(&mut shown))
        })
        .collect();
    report("wide glyphs left behind, 200x60 in Chinese", &times, ("us", 1000.0, 400.0));
}

/// How many aims were missed.
static MISSED: AtomicUsize = AtomicUsize::new(0);

fn main() {
    println!("{:<78} {:>12}  {:>10}", "", "measured", "aim");
    in_a_crowd((200, 60));
    ghosts();
    start_to_first_frame();
    for (name, scene) in SCENES {
        for (columns, rows, aim_us) in [(80, 24, 500), (200, 60, 2000)] {
            update_and_draw(name, &scene((columns, rows)), (columns, rows), aim_us);
        }
        crossing(name, scene((80, 24)), (80, 24));
    }
    idle(Duration::from_secs(3));
    let missed = MISSED.load(Ordering::Relaxed);
    if missed > 0 && std::env::args().any(|arg| arg == "--strict") {
        println!("{missed} aims missed");
        std::process::exit(1);
    }
}

/// How long something took by the clock, and how much of the processor's time, in milliseconds.
#[derive(Clone, Copy)]
struct Took {
    clock: f64,
    processor: f64,
}

fn timed(work: impl FnOnce()) -> Took {
    let processor = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
    };
    let (clock, used) = (Instant::now(), processor());
    work();
    Took { processor: millis(processor().saturating_sub(used)), clock: millis(clock.elapsed()) }
}

/// The fastest, the median and the slowest. By the clock the slowest tells what else the machine has to do as well: the
/// processor is taken away for some milliseconds at a time; the processor's time is what the work itself costs.
fn report(what: &str, times: &[Took], (unit, factor, aim): (&str, f64, f64)) {
    let mut clock: Vec<f64> = times.iter().map(|took| took.clock * factor).collect();
    let mut processor: Vec<f64> = times.iter().map(|took| took.processor * factor).collect();
    clock.sort_by(f64::total_cmp);
    processor.sort_by(f64::total_cmp);
    let last = times.len() - 1;
    for (which, at) in [("fastest", 0), ("median", last / 2), ("slowest", last)] {
        line(&format!("{what}, {which} of {}", times.len()), clock[at], unit, aim);
    }
    line(&format!("{what}, slowest by the processor"), processor[last], unit, aim);
}

fn line(what: &str, measured: f64, unit: &str, aim: f64) {
    let verdict = if measured <= aim { "" } else { "  MISSED" };
    MISSED.fetch_add(usize::from(measured > aim), Ordering::Relaxed);
    println!("{what:<78} {:>12}  {:>10}{verdict}", format!("{measured:.2} {unit}"), format!("{aim} {unit}"));
}

fn start_to_first_frame() {
    let mut times: Vec<f64> = (0..20)
        .map(|_| {
            let before = Instant::now();
            let mut session = Session::finwait(&[], &Options::default());
            session.wait_for_raw("\x1b[?2026l", 1);
            millis(before.elapsed())
        })
        .collect();
    times.sort_by(f64::total_cmp);
    for (name, at) in [("fastest", 0), ("median", 10), ("slowest", 19)] {
        line(&format!("start to first frame in a pseudo-terminal, {name} of 20"), times[at], "ms", 30.0);
    }
}

fn screen(columns: u16, rows: u16) -> (Terminal<QuietBackend>, FrameBytes) {
    let bytes = FrameBytes::default();
    let size = SizeSource::Fixed(Size::new(columns, rows));
    (Terminal::new(QuietBackend::new(bytes.clone(), size)).unwrap(), bytes)
}

/// A screen of its own for a program that moves, drawn once.
fn drawn(app: &App, (columns, rows): (u16, u16)) -> (Terminal<QuietBackend>, FrameBytes) {
    let (mut terminal, bytes) = screen(columns, rows);
    assert!(app.animates(), "nothing moves: nothing to measure");
    terminal.draw(|frame| app.view(frame)).unwrap();
    bytes.take();
    (terminal, bytes)
}

const FRAME: Msg = Msg::Frame { elapsed: Span::millis(16) };

fn update_and_draw(name: &str, scene: &App, size: (u16, u16), aim_us: u32) {
    let mut times = Vec::new();
    while times.len() < 300 {
        let mut app = scene.clone();
        let (mut terminal, _bytes) = drawn(&app, size);
        while app.animates() {
            times.push(timed(|| {
                app.update(FRAME);
                terminal.draw(|frame| app.view(frame)).unwrap();
            }));
        }
    }
    let (columns, rows) = size;
    report(&format!("{name}: update and draw at {columns}x{rows}"), &times, ("us", 1000.0, f64::from(aim_us)));
}

fn crossing(name: &str, mut app: App, size: (u16, u16)) {
    let (mut terminal, bytes) = drawn(&app, size);
    let mut sizes = Vec::new();
    while app.animates() {
        app.update(FRAME);
        terminal.draw(|frame| app.view(frame)).unwrap();
        sizes.push(u32::try_from(bytes.take().len()).unwrap());
    }
    let most = f64::from(sizes.iter().copied().max().unwrap_or(0));
    let mean = f64::from(sizes.iter().sum::<u32>()) / f64::from(u32::try_from(sizes.len().max(1)).unwrap());
    let (columns, rows) = size;
    line(&format!("{name}: bytes a frame while a segment crosses at {columns}x{rows}, mean"), mean, "B", 2000.0);
    line(&format!("{name}: bytes a frame while a segment crosses at {columns}x{rows}, most"), most, "B", 2000.0);
}

/// The binary while nothing moves: bytes, and on Linux processor time and wake-ups of all its threads.
fn idle(time: Duration) {
    let mut session = Session::finwait(&["play"], &Options::default());
    session.wait_for_raw("\x1b[?2026l", 1);
    session.listen_for(Duration::from_millis(500));
    let before = usage(session.pid());
    let bytes = session.listen_for(time);
    let after = usage(session.pid());
    let seconds = time.as_secs();
    line(&format!("bytes while nothing moves, in {seconds} s"), f64::from(u32::try_from(bytes).unwrap()), "B", 0.0);
    if let (Some(before), Some(after)) = (before, after) {
        line(&format!("processor ticks while nothing moves, in {seconds} s"), after.0 - before.0, "ticks", 0.0);
        line(&format!("wake-ups while nothing moves, in {seconds} s"), after.1 - before.1, "", 0.0);
    }
}

/// Processor ticks, and how often a thread of the process was given the processor.
fn usage(pid: u32) -> Option<(f64, f64)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let ticks: f64 = stat.rsplit(')').next()?.split_whitespace().skip(11).take(2).map(number).sum();
    let mut switches = 0.0;
    for thread in std::fs::read_dir(format!("/proc/{pid}/task")).ok()? {
        let status = std::fs::read_to_string(thread.ok()?.path().join("status")).ok()?;
        let counts = status.lines().filter(|line| line.contains("voluntary_ctxt_switches"));
        switches += counts.filter_map(|line| line.split_whitespace().last()).map(number).sum::<f64>();
    }
    Some((ticks, switches))
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or(0.0)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
