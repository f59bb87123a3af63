//! Each lab of the program shows what it is there for: its numbers against arithmetic, or against the lab beside it, at
//! a size that a debug build runs in a moment. And each belongs to lessons that teach what it shows.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test that fails is a finding")]

use finwait::fleet::{Fleet, Knob, LABS, Lab, Measure, Pick, Side, Zoom, read};
use finwait::lang::Lang;
use finwait::lesson::Course;
use finwait::tcp::{CallName, Counter, Errno, State};

/// A hundredth of the memcached labs: 282 ports for ten connections a second.
const HUNDREDTH: &[&str] = &["arrivals=10", "sysctl client ip_local_port_range=40000-40281", "lose_every=101"];

/// The ports of that.
const PORTS: u64 = 282;

/// What connect() takes of them as long as it can: every second one.
const HALF: u64 = PORTS / 2;

fn lab(name: &str) -> &'static Lab {
    Lab::named(name).unwrap_or_else(|| panic!("no lab {name}"))
}

/// A lab's run, with these changes.
fn run(name: &str, changes: &[&str]) -> Fleet {
    let mut plan = read(lab(name).source, Lang::En).unwrap_or_else(|found| panic!("{name}: {found:?}"));
    for change in changes {
        plan = plan.turned(change, Lang::En).unwrap_or_else(|error| panic!("{name}: {change}: {error}"));
    }
    let mut fleet = Fleet::new(plan);
    fleet.run();
    fleet
}

fn most(fleet: &Fleet, side: Side, state: State) -> u64 {
    Measure::Most(side, state).of(fleet)
}

fn last(fleet: &Fleet, side: Side, state: State) -> u64 {
    fleet.series().samples.last().unwrap().count(side, state)
}

fn errors(fleet: &Fleet, call: CallName, errno: Errno) -> u64 {
    fleet.errors().filter(|found| (found.0, found.1) == (call, errno)).map(|(.., count)| count).sum()
}

#[test]
fn a_lab_with_a_flood_says_how_a_forged_syn_is_looked_at() {
    for lab in LABS {
        let floods = read(lab.source, Lang::En).unwrap().knobs.count(Knob::Flood) > 0;
        for lang in Lang::ALL {
            assert_eq!(lab.look(lang).contains("--zoom forged"), floods, "{} {lang:?}", lab.name);
        }
    }
}

/// A lab that asks for more than a small machine has is for nobody; what is asked for is reckoned, and may be too much.
#[test]
fn every_lab_fits_into_four_gibibytes() {
    for lab in LABS {
        let plan = read(lab.source, Lang::En).unwrap();
        assert!(plan.check_search(4 << 30, 0).is_ok(), "{}: {} MiB", lab.name, plan.needs() >> 20);
    }
}

#[test]
fn every_lab_belongs_to_lessons_that_teach_what_it_shows() {
    let course = Course::built_in();
    let fits = [
        ("two-queues", &["syn-queue", "accept-queue"][..]),
        ("slow-acceptor", &["accept-queue-overflow"]),
        ("slow-acceptor-resets", &["abort-on-overflow"]),
        ("syn-flood", &["syn-flood-arithmetic"]),
        ("syn-flood-cookies", &["syn-cookies"]),
        ("syn-flood-always", &["syn-cookies"]),
        ("memcached-linger", &["linger-zero-resets", "choose-the-remedy"]),
        ("noreply", &["linger-off"]),
        ("noreply-linger", &["linger-zero-resets"]),
        ("keepalive-rack", &["keepalive-timing"]),
        ("close-wait-leak", &["close-wait-diagnosis"]),
        ("ab-puzzle", &["who-closes-first"]),
        ("memcached-server-closes", &["who-closes-first", "choose-the-remedy"]),
        ("curl-loop", &["port-exhaustion-rate"]),
        ("memcached", &["port-exhaustion-rate", "choose-the-remedy"]),
        ("memcached-ports", &["ports-per-destination", "choose-the-remedy"]),
        ("memcached-pool", &["keep-connections-open"]),
        ("restart", &["bind-after-restart"]),
        ("restart-reuseaddr", &["bind-after-restart"]),
        ("reuse", &["tw-reuse"]),
        ("reuse-0", &["tw-reuse"]),
        ("reuse-1", &["tw-reuse"]),
        ("reuse-loopback", &["tw-reuse"]),
        ("reuse-loopback-0", &["tw-reuse"]),
        ("reuse-loopback-1", &["tw-reuse"]),
        ("memcached-reuse", &["tw-reuse", "choose-the-remedy"]),
        ("recycle-nat", &["tw-recycle-and-nat"]),
        ("memcached-recycle", &["tw-recycle-and-nat", "choose-the-remedy"]),
        ("memcached-buckets", &["max-tw-buckets", "choose-the-remedy"]),
        ("many-slow", &["memory-of-a-connection", "capacity-arithmetic"]),
        ("many-idle", &["capacity-arithmetic"]),
        ("many-active", &["capacity-arithmetic"]),
    ];
    assert_eq!(fits.map(|(name, _)| name).to_vec(), LABS.iter().map(|lab| lab.name).collect::<Vec<_>>());
    for (lab, (_, concepts)) in LABS.iter().zip(fits) {
        let lessons: Vec<_> = lab
            .lessons
            .iter()
            .map(|id| {
                let entry = course.find(id).unwrap_or_else(|| panic!("{}: no lesson {id}", lab.name));
                entry.lesson(Lang::En).unwrap_or_else(|found| panic!("{id}: {found:?}"))
            })
            .collect();
        for lesson in &lessons {
            let taught = |concept: &&str| lesson.concepts.iter().any(|one| one == concept);
            assert!(concepts.iter().any(taught), "{}: {} {concepts:?}", lab.name, lesson.id);
        }
    }
    let first = |id: &str| LABS.iter().any(|lab| lab.lessons.contains(&id));
    let asked = ["L12", "L13", "L14", "L15", "L33", "L34", "L38", "L39", "L40", "L41", "L42", "L43"];
    assert!(asked.iter().all(|id| first(id)), "{:?}", asked.iter().filter(|id| !first(id)).collect::<Vec<_>>());
}

#[test]
fn every_lab_says_what_is_seen_and_does_not_tell_beforehand() {
    for lab in LABS {
        for lang in Lang::ALL {
            let look = lab.look(lang);
            assert!(!look.contains("labs.look") && look.chars().count() > 20, "{}: {look}", lab.name);
        }
    }
}

#[test]
fn reuse_is_for_the_loopback_alone_by_default() {
    let twentieth = ["run=40s", "arrivals=50", "sysctl client ip_local_port_range=40000-40999"];
    for (name, fails) in [
        ("reuse", true),
        ("reuse-0", true),
        ("reuse-1", false),
        ("reuse-loopback", false),
        ("reuse-loopback-0", true),
        ("reuse-loopback-1", false),
        ("memcached-reuse", false),
    ] {
        let fleet = run(name, &twentieth);
        // A thousand ports at fifty a second last twenty seconds.
        let wanted = if fails { 20 * 50 } else { 0 };
        assert!(fleet.census().failed.abs_diff(wanted) <= 2, "{name}: {:?}", fleet.census());
        assert_eq!(errors(&fleet, CallName::Connect, Errno::EADDRNOTAVAIL), fleet.census().failed, "{name}");
    }
}

#[test]
fn two_queues_are_as_long_as_arithmetic_says() {
    let fleet = run("two-queues", &[]);
    // 500 a second for a round trip of 0.4 s; and for two seconds 250 a second more than are accepted.
    assert_eq!(most(&fleet, Side::Server, State::SynRcvd), 200);
    assert!(Measure::AcceptQueue.of(&fleet).abs_diff(500) <= 2, "{}", Measure::AcceptQueue.of(&fleet));
    let samples = &fleet.series().samples;
    assert!(samples.iter().all(|sample| sample.queues[0] <= fleet.limits().syn), "{:?}", fleet.limits());
    assert_eq!((fleet.census().failed, fleet.census().done), (0, 1_000));
}

#[test]
fn an_overflow_is_told_with_abort_on_overflow_alone() {
    let [quiet, told] = ["slow-acceptor", "slow-acceptor-resets"].map(|name| run(name, &["run=20s"]));
    for fleet in [&quiet, &told] {
        assert_eq!(Measure::AcceptQueue.of(fleet), 11);
        assert!(fleet.census().done.abs_diff(20 * 20) <= 5, "twenty a second are served: {:?}", fleet.census());
    }
    let resets = |fleet: &Fleet| errors(fleet, CallName::Recv, Errno::ECONNRESET);
    assert!(resets(&told) > 100 + 20 * resets(&quiet), "{} {}", resets(&told), resets(&quiet));
    let believe = |fleet: &Fleet| last(fleet, Side::Client, State::Established);
    assert!(believe(&quiet) > 10 * last(&quiet, Side::Server, State::Established), "{}", believe(&quiet));
    assert!(believe(&told) < 30, "{}", believe(&told));
}

#[test]
fn cookies_let_users_in() {
    let [without, with, always] =
        ["syn-flood", "syn-flood-cookies", "syn-flood-always"].map(|name| run(name, &["run=10s"]));
    let opened = |fleet: &Fleet| fleet.census().opened * 100 / fleet.census().begun;
    assert!(opened(&without) <= 5, "{:?}", without.census());
    assert!(opened(&with) >= 99 && opened(&always) >= 99);
    let half_open = [&without, &with, &always].map(|fleet| most(fleet, Side::Server, State::SynRcvd));
    assert_eq!(half_open, [129, 129, 0]);
    assert_eq!(without.limits().syn, 129);
    // Whoever is not let in hears of it after 131 s.
    let fleet = run("syn-flood", &["run=140s", "flood=100", "arrivals=2", "backlog=16"]);
    let first = fleet.series().samples.iter().find(|sample| sample.errors > 0).unwrap();
    assert!((131.0..=135.0).contains(&(first.at.0 as f64 / 1e6)), "{first:?}");
}

#[test]
fn the_remedies_for_memcached_cost_what_they_say() {
    let plain = run("memcached", HUNDREDTH);
    assert_eq!(plain.census().opened, 2 * PORTS);
    assert_eq!(errors(&plain, CallName::Connect, Errno::EADDRNOTAVAIL), plain.census().failed);
    assert!(plain.census().failed > 600, "{:?}", plain.census());
    for name in ["memcached-linger", "memcached-server-closes", "memcached-reuse", "memcached-recycle"] {
        assert_eq!(run(name, HUNDREDTH).census().failed, 0, "{name}");
    }
    let lingers = run("memcached-linger", HUNDREDTH);
    assert_eq!(most(&lingers, Side::Client, State::TimeWait), 0);
    assert!(lingers.score().unwrap().stuck > 0 && plain.score().unwrap().stuck == 0);
    let closes = run("memcached-server-closes", HUNDREDTH);
    assert_eq!(most(&closes, Side::Client, State::TimeWait), 0);
    assert!(most(&closes, Side::Server, State::TimeWait).abs_diff(HALF) <= 3);
    let reuses = run("memcached-reuse", HUNDREDTH);
    assert!(most(&reuses, Side::Client, State::TimeWait).abs_diff(HALF) <= 3);
    // 3.5 times 200 ms; 60 s where the last ACK was lost, some 30 s where the SYN-ACK was.
    let recycles = run("memcached-recycle", HUNDREDTH);
    assert!((7..=25).contains(&most(&recycles, Side::Client, State::TimeWait)));
    let wide = run("memcached-ports", &["arrivals=10", "sysctl client ip_local_port_range=40000-40644"]);
    assert_eq!(wide.census().failed, 0);
    assert!(most(&wide, Side::Client, State::TimeWait).abs_diff(600) <= 2);
    let pool = run("memcached-pool", &["run=10s"]);
    assert_eq!((pool.census().opened, pool.census().failed), (50, 0));
    assert!(pool.census().replies.abs_diff(50 * 10_000 / 51) <= 200, "{}", pool.census().replies);
}

#[test]
fn what_finds_no_bucket_is_answered_with_a_reset() {
    // So many that last ACKs are among what is lost.
    let lossy = [HUNDREDTH, &["lose_every=97"]].concat();
    let few = [&lossy[..], &["sysctl client tcp_max_tw_buckets=1"]].concat();
    let (fleet, plain) = (run("memcached-buckets", &few), run("memcached", &lossy));
    assert_eq!(most(&fleet, Side::Client, State::TimeWait), 1);
    let kept = fleet.counter(Side::Client, Counter::TimeWaits);
    assert!(fleet.census().done.abs_diff(Measure::Unkept.of(&fleet) + kept) <= 3 && kept <= 4, "{kept}");
    assert_eq!(fleet.census().failed, 0);
    let resets = |fleet: &Fleet| fleet.counter(Side::Client, Counter::OutRsts);
    assert!(resets(&fleet) > 0 && resets(&plain) == 0, "{} {}", resets(&fleet), resets(&plain));
}

#[test]
fn close_sends_what_is_left_and_a_reset_throws_it_away() {
    let changes = ["run=4s", "arrivals=50", "lose_every=0"];
    let [kept, thrown] = ["noreply", "noreply-linger"].map(|name| run(name, &changes).score().unwrap().lost);
    assert_eq!(kept, 0);
    // Those begun last have not come so far.
    let each = 20_000 - 10 * 1_448;
    assert!(thrown.abs_diff(200 * each) <= 3 * each, "{thrown}");
}

#[test]
fn dead_peers_are_found_and_forgotten_ones_are_not() {
    let rack = run("keepalive-rack", &[]);
    let gone = Measure::AllGone.of(&rack);
    // Two hours, and nine probes 75 s apart; a sample is taken every minute.
    assert!((7_875..=7_875 + 60).contains(&gone), "{gone}");
    let leak = run("close-wait-leak", &[]);
    assert!(most(&leak, Side::Client, State::CloseWait).abs_diff(5 * 540) <= 1);
}

#[test]
fn the_side_that_closes_first_has_the_time_wait() {
    let fleet = run("ab-puzzle", &["run=30s", "pool=10", "sysctl client ip_local_port_range=40000-40281"]);
    assert_eq!(most(&fleet, Side::Client, State::TimeWait), 0);
    assert!(most(&fleet, Side::Server, State::TimeWait).abs_diff(HALF - 10) <= 2);
    assert_eq!(fleet.census().failed, 0);
    let fleet = run("curl-loop", &["arrivals=10", "sysctl client ip_local_port_range=40000-40281"]);
    assert_eq!(Measure::FirstError.of(&fleet), PORTS / 10);
}

#[test]
fn a_restart_waits_for_time_wait_unless_it_may_reuse_the_address() {
    let slow = ["arrivals=20"];
    let plain = run("restart", &slow);
    assert!(Measure::ListenErrors.of(&plain).abs_diff(60) <= 1);
    assert_eq!(errors(&plain, CallName::Connect, Errno::ECONNREFUSED), plain.census().failed);
    assert!(plain.census().failed.abs_diff(60 * 20) <= 20);
    let reuses = run("restart-reuseaddr", &slow);
    assert_eq!((Measure::ListenErrors.of(&reuses), reuses.census().failed), (0, 0));
    // listen() has no connection: what is opened for its error is one that holds the port.
    let pick = plain.pick_of(CallName::Listen, Errno::EADDRINUSE);
    assert!(matches!(pick, Pick::InState(Side::Server, State::TimeWait, _)), "{pick:?}");
    let mut zoom = Zoom::new(plain.plan().clone(), pick);
    while zoom.go_on(100_000) {}
    assert!(zoom.found().is_some());
}

#[test]
fn recycling_behind_a_box_leaves_users_outside_in_silence() {
    let fleet = run("recycle-nat", &["run=30s"]);
    assert!(Measure::Silent.of(&fleet) > 100 && fleet.errors().count() == 0);
    assert!(fleet.census().opened * 5 < fleet.census().begun * 4, "{:?}", fleet.census());
}

#[test]
fn slow_readers_fill_memory_and_idle_ones_do_not() {
    let small = ["clients=1", "arrivals=2000", "most=2000"];
    let slow = run("many-slow", &small);
    // Twenty of them: what does not fit into the reader's window stays with the server.
    let server = Measure::ServerPages.of(&slow);
    let clients = Measure::Pages.of(&slow) - server;
    assert_eq!((server / 20, clients / 20), (5, 33), "{server} {clients}");
    let samples = &slow.series().samples;
    assert!(samples.iter().all(|sample| sample.fates[3] == 0));
    let idle = run("many-idle", &small);
    assert_eq!((Measure::Pages.of(&idle), idle.census().replies), (0, 0));
    assert_eq!(last(&idle, Side::Server, State::Established), 2_000);
    let active = run("many-active", &small);
    assert!(Measure::Pages.of(&active) <= 20 && active.census().replies > 800, "{:?}", active.census());
}
