//! A swarm of random scenarios, each with its own few features switched on, run on the engine with its invariants
//! checked after every event.
//!
//! Swarm testing: a scenario that can do everything seldom does one thing for long, so each draws a subset of the
//! features first. Everything comes from a seed, printed with every failure; a failing scenario is made as short as
//! it goes, printed as a scenario file and kept in `tests/swarm/found/`, which is played first. `FINWAIT_SWARM=20000`
//! runs more, `FINWAIT_SWARM_SEED=7` others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the one who runs the test may ask for more scenarios")]
#![allow(clippy::print_stdout, reason = "what was run is worth a line under --nocapture")]

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use finwait::sim::{Setup, World};
use finwait::trace::view::{BacklogView, TcbView};
use finwait::trace::{CallName, Command, Record, Rule, SeqNum, Span, Time, TimerKind, What};

#[path = "swarm/failure.rs"]
mod failure;

#[path = "swarm/generate.rs"]
mod generate;

#[path = "swarm/forged.rs"]
mod forged;

#[path = "swarm/history.rs"]
mod history;

#[allow(dead_code, reason = "others who look deliver segments themselves")]
#[path = "swarm/invariants.rs"]
mod invariants;

#[path = "swarm/run.rs"]
mod run;

#[path = "swarm/socket.rs"]
mod socket;

#[path = "swarm/streams.rs"]
mod streams;

#[path = "swarm/wire.rs"]
mod wire;

use generate::scenario;
use invariants::Checker;
use run::{Broken, Runner, STORM};

/// How many scenarios are run of each seed unless more are asked for.
const SCENARIOS: u64 = 500;

/// The seeds of every run, so that the same commit gives the same result.
const SEEDS: [u64; 4] = [77, 2_018, 5_961, 9_293];

/// How many failures are shrunk and told before the rest is left alone.
const FAILURES_MAX: usize = 3;

/// How long what was begun may take to settle; every eighth scenario is given the two hours that a keepalive takes.
const PATIENCE: [Span; 2] = [Span::secs(140), Span::secs(7_300)];

/// Runs a list of commands to its end and compares it with the same list run again.
fn play(setup: &Setup, commands: &[Command]) -> Result<Vec<Record>, Broken> {
    let mut runner = Runner::new(setup);
    let given = commands.iter().try_for_each(|command| runner.give(command));
    match given.and_then(|()| runner.end(PATIENCE[usize::from(setup.seed.is_multiple_of(8))])) {
        Err(storm) if storm == STORM => return Ok(runner.records),
        other => other?,
    }
    run::repeats(setup, &runner.given, &runner.records)?;
    Ok(runner.records)
}

/// The same with panics as failures.
fn outcome(setup: &Setup, commands: &[Command]) -> Result<Vec<Record>, Broken> {
    catch_unwind(AssertUnwindSafe(|| play(setup, commands))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(format!("panic: {}", text.unwrap_or_default()))
    })
}

/// What many scenarios came to.
#[derive(Default)]
struct Sum {
    records: u64,
    rules: BTreeSet<Rule>,
    failures: Vec<(u64, Broken)>,
}

/// The scenarios `0..count` of a seed, on every core that there is.
fn swarm(seed: u64, count: u64) -> Sum {
    let (next, failed) = (AtomicU64::new(0), AtomicUsize::new(0));
    let work = || {
        let mut sum = Sum::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count || failed.load(Ordering::Relaxed) >= FAILURES_MAX {
                return sum;
            }
            let scenario = scenario(seed, number);
            match outcome(&scenario.setup, &scenario.commands) {
                Ok(records) => {
                    sum.records += records.len() as u64;
                    sum.rules.extend(records.iter().filter_map(|record| record.rule));
                }
                Err(broken) => {
                    failed.fetch_add(1, Ordering::Relaxed);
                    sum.failures.push((number, broken));
                }
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all = Sum::default();
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for handle in handles {
            let part = handle.join().expect("a thread that came to its end");
            all.records += part.records;
            all.rules.extend(part.rules);
            all.failures.extend(part.failures);
        }
    });
    all.failures.sort();
    all
}

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

#[test]
fn the_engine_keeps_its_promises_whatever_is_done_to_it() {
    let seeds = from_environment("FINWAIT_SWARM_SEED").map_or(SEEDS.to_vec(), |seed| vec![seed]);
    let count = from_environment("FINWAIT_SWARM").unwrap_or(SCENARIOS);
    let mut rules = BTreeSet::new();
    for seed in &seeds {
        let sum = swarm(*seed, count);
        println!("seed {seed}: {count} scenarios, {} records", sum.records);
        let tell =
            |(number, broken): &(u64, Broken)| failure::report(*seed, *number, &scenario(*seed, *number), broken);
        let told: Vec<String> = sum.failures.iter().take(FAILURES_MAX).map(tell).collect();
        assert!(told.is_empty(), "{}", told.join("\n\n"));
        assert!(sum.records > count * 20, "the scenarios do next to nothing: {} records in {count}", sum.records);
        rules.extend(sum.rules);
    }
    let unmet: Vec<&str> = Rule::ALL.iter().filter(|info| !rules.contains(&info.rule)).map(|info| info.key).collect();
    println!("rules never met: {unmet:?}");
    let many = count * seeds.len() as u64 >= SCENARIOS * SEEDS.len() as u64;
    assert!(!many || unmet.len() * 5 < Rule::ALL.len(), "many rules are never met: {unmet:?}");
}

#[test]
fn what_was_found_before_stays_mended() {
    let broken: Vec<Broken> = failure::found().iter().filter_map(|(name, it)| failure::broken(name, it)).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

#[test]
fn a_scenario_is_what_its_number_says() {
    let texts =
        |seed, number| -> Vec<String> { scenario(seed, number).commands.iter().map(ToString::to_string).collect() };
    assert_eq!(texts(1, 5), texts(1, 5));
    assert_ne!(texts(1, 5), texts(1, 6));
    assert_ne!(texts(1, 5), texts(2, 5));
}

/// A world in the middle of a conversation: data on the wire, data unread, a listener, a timer.
fn midway() -> (Checker, World) {
    let lines = [
        "server: listen 80",
        "client: connect server:80",
        "run 200ms",
        "server: accept",
        "client: send 3000",
        "run 200ms",
        "client: send 3000",
        "run 10ms",
    ];
    let parsed = finwait::scenario::parse(&lines.join("\n"), finwait::lang::Lang::En).expect("a scenario");
    let mut world = World::new(&parsed.setup);
    let mut checker = Checker::new(&world);
    let mut records = Vec::new();
    for line in &parsed.lines {
        let from = records.len();
        match &line.command {
            Command::Run(finwait::trace::Run::For(span)) => {
                let end = world.now() + *span;
                while world.next_event().is_some_and(|at| at <= end) {
                    let from = records.len();
                    world.step(&mut records);
                    checker.after(&records[from..], &world).expect("nothing broken");
                }
                world.advance_to(end);
            }
            command => {
                world.apply(command, &mut records).expect("a command that can be done");
                checker.after(&records[from..], &world).expect("nothing broken");
            }
        }
    }
    (checker, world)
}

#[test]
fn a_broken_promise_is_noticed() {
    /// A change to a moment, and what it breaks.
    type Break = (&'static str, fn(&mut finwait::trace::WorldView));
    let breaks: [Break; 14] = [
        ("a timer in the past", |view| view.hosts[0].sockets[0].timers[0].at = Time(1)),
        ("a timer without a reason", |view| view.hosts[0].sockets[0].timers[0].kind = TimerKind::TimeWait),
        ("nothing will ever repeat it", |view| view.hosts[0].sockets[0].timers.clear()),
        ("SND.UNA beyond SND.NXT", |view| tcb(view, 0).snd_una += 60_000),
        ("SND.NXT beyond what was written", |view| tcb(view, 0).snd_nxt += 60_000),
        ("RCV.NXT at or before IRS", |view| tcb(view, 1).rcv_nxt = tcb(view, 1).irs),
        ("the edge of the window went back", |view| tcb(view, 1).rcv_wnd = 1),
        ("sent beyond the window", |view| (tcb(view, 0).snd_nxt, tcb(view, 0).send_queue) = (SeqNum(0), u32::MAX / 2)),
        ("too long an accept queue", |view| queues(view).accept_queue = 5_000),
        ("too long a SYN queue", |view| queues(view).syn_queue = 5_000),
        ("a counter went back", |view| view.hosts[0].counters[0].1 -= 1),
        ("other segments in flight than were sent", |view| drop(view.flights.remove(0))),
        ("entries counted and seen differ", |view| view.hosts[0].time_wait_count = 1),
        ("a call waits for what is there", |view| stream(view).blocked.push(CallName::Recv)),
    ];
    for (what, change) in breaks {
        let (mut checker, world) = midway();
        let mut view = world.view();
        assert_eq!(checker.after_view(&[], &view), Ok(()));
        change(&mut view);
        let broken = checker.after_view(&[], &view).expect_err(what);
        assert!(what == "sent beyond the window" || broken.starts_with(what), "{what}: {broken}");
    }
    let (mut checker, world) = midway();
    let record = |at, rule| Record { at: Time(at), host: None, socket: None, what: What::Decided, rule };
    let (now, rule) = (world.now().0, Some(Rule::ALL[0].rule));
    assert!(checker.after(&[record(now, rule)], &world).is_ok());
    assert!(checker.after(&[record(now, None)], &world).is_err(), "a record without a rule");
    assert!(checker.after(&[record(now, rule), record(now - 1, rule)], &world).is_err(), "time going back");
}

fn tcb(view: &mut finwait::trace::WorldView, host: usize) -> &mut TcbView {
    view.hosts[host].sockets.last_mut().and_then(|socket| socket.tcb.as_mut()).expect("a connection")
}

fn stream(view: &mut finwait::trace::WorldView) -> &mut finwait::trace::SocketView {
    view.hosts[1].sockets.last_mut().expect("a connection")
}

fn queues(view: &mut finwait::trace::WorldView) -> &mut BacklogView {
    view.hosts[1].sockets[0].backlog.as_mut().expect("a listener")
}
