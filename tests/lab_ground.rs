//! What the kernel lab stands on, held on this machine's kernel, over both kinds of wire: acknowledging at once,
//! clearing up for the next run, settings put back, and two labs that do not disturb each other.
//!
//! Runs with `LAB_REQUIRED=1` only, as in `.ci/run`, and says so loudly where it does not.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the kernel lives in real time, and the environment asks for it")]

#[path = "support/pair.rs"]
mod pair;

use std::time::{Duration, Instant};

use finwait::lab::netns::Net;
use finwait::lab::process::{Holder, Socket};
use finwait::lab::{self, Ground, Options, Wire};
use finwait::lang::Lang;
use finwait::scenario;
use finwait::trace::State;

use pair::Pair;

fn pair(wire: Wire) -> Pair {
    let pair = Pair::new(&Ground { wire, ..Ground::default() }).unwrap();
    assert_eq!((pair.client.wire(), pair.server.wire()), (wire, wire));
    pair
}

fn states(net: &Net) -> Vec<State> {
    net.diag.dump().unwrap().iter().map(|entry| entry.state).collect()
}

fn carry(pair: &Pair) -> usize {
    pair.carry(&mut || {})
}

fn conversation(pair: &Pair) -> [Socket; 3] {
    pair.conversation(&mut || {})
}

fn asked_for() -> bool {
    let asked = std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1");
    if !asked {
        eprintln!("\n!!! SKIPPED: the ground of the kernel lab was not tried; LAB_REQUIRED=1 asks for it\n");
    }
    asked
}

/// In a thread of its own for each wire, since a lab takes its thread along.
fn on_both_wires(test: impl Fn(Wire) + Sync) {
    if !asked_for() {
        return;
    }
    for wire in [Wire::Tun, Wire::Veth] {
        std::thread::scope(|scope| scope.spawn(|| test(wire)).join()).unwrap();
    }
}

#[test]
fn quickack_acknowledges_a_fin_at_once() {
    on_both_wires(|wire| {
        for quickack in [false, true, false] {
            let pair = pair(wire);
            pair.server.set_quickack(&pair.home, true).unwrap();
            pair.server.set_quickack(&pair.home, quickack).unwrap();
            let [_listener, client, _server] = conversation(&pair);
            drop(client);
            pair.server.give(&pair.client.take().unwrap().unwrap()).unwrap();
            let at_once = pair.server.take().unwrap().is_some();
            assert_eq!(at_once, quickack, "{wire:?}: the ACK of a FIN");
        }
    });
}

#[test]
fn clearing_leaves_nothing_of_what_was() {
    on_both_wires(|wire| {
        let pair = pair(wire);
        for round in 0..20 {
            // A connection in TIME_WAIT, one established, one half open, one that nobody took, one an orphan.
            let [listener, client, server] = conversation(&pair);
            drop(client);
            carry(&pair);
            drop(server);
            carry(&pair);
            let open = pair.connect();
            carry(&pair);
            let taken = Pair::accept(&listener);
            let orphan = pair.connect();
            carry(&pair);
            drop(orphan);
            carry(&pair);
            let half = pair.connect();
            pair.server.give(&pair.client.take().unwrap().unwrap()).unwrap();
            let [ours, theirs] = [&pair.client, &pair.server].map(states);
            assert!(ours.contains(&State::TimeWait) && theirs.contains(&State::SynRcvd), "{ours:?} {theirs:?}");
            pair.clear();
            for net in [&pair.client, &pair.server] {
                assert_eq!(states(net), [], "{wire:?}, round {round}");
            }
            drop((listener, open, taken, half));
            assert_eq!(carry(&pair), 0, "{wire:?}, round {round}: closing what was cleared is silent");
        }
    });
}

#[test]
fn settings_are_put_back() {
    on_both_wires(|wire| {
        let pair = pair(wire);
        let net = &pair.client;
        let read = |name: &str| {
            let read = || std::fs::read_to_string(format!("/proc/sys/net/{name}"));
            net.within(&pair.home, read).unwrap().trim().to_owned()
        };
        let names = ["ipv4/tcp_fin_timeout", "ipv4/tcp_rmem", "core/somaxconn"];
        let before = names.map(read);
        for round in ["3", "5"] {
            net.set(&pair.home, names[0], round).unwrap();
            net.set(&pair.home, names[1], "4096 8192 16384").unwrap();
            net.set(&pair.home, names[2], round).unwrap();
            net.set(&pair.home, "ipv4/no_such_setting", "1").unwrap();
            assert_eq!(read(names[0]), round);
            net.reset_settings(&pair.home).unwrap();
            assert_eq!(names.map(read), before);
        }
    });
}

const OVERFLOW: &str = "server: listen 80 backlog=0\nclient: connect server:80 as first\nrun 200ms\n\
     client: connect server:80 as second\nrun 200ms\n";

#[test]
fn counters_tell_what_moved_on_each_host() {
    if !asked_for() {
        return;
    }
    let scenario = scenario::parse(OVERFLOW, Lang::En).unwrap();
    for wire in [Wire::Tun, Wire::Veth] {
        let options = Options { ground: Ground { wire, ..Ground::default() }, ..Options::default() };
        let (_, moved) = lab::run_counting(&scenario, &options).unwrap();
        let count = |host: usize, name: &str| moved[host].iter().find(|(known, _)| known == name).map(|(_, by)| *by);
        assert_eq!(moved.len(), 2, "{wire:?}: two hosts");
        assert_eq!(count(0, "TcpActiveOpens"), Some(2), "{wire:?}: {moved:?}");
        assert_eq!(count(0, "TcpPassiveOpens"), None, "{wire:?}: {moved:?}");
        for name in ["TcpPassiveOpens", "TcpExtListenOverflows", "TcpExtListenDrops"] {
            assert_eq!(count(1, name), Some(1), "{wire:?}: {moved:?}");
        }
    }
}

/// Processes that die for one lab's host come and go, while another lab closes a connection and must see the FIN at
/// once: none of those processes may hold its sockets.
#[test]
fn a_dying_process_holds_nothing_of_another_lab() {
    use std::os::fd::AsFd;
    use std::sync::atomic::{AtomicBool, Ordering};

    if !asked_for() {
        return;
    }
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let deaths = scope.spawn(|| {
            let pair = pair(Wire::Tun);
            let mut deaths = 0;
            while !over.load(Ordering::Relaxed) {
                let [listener, client, server] = conversation(&pair);
                let holder = Holder::start([&listener, &client].into_iter().map(AsFd::as_fd)).unwrap();
                drop((listener, client));
                assert!(pair.client.take().unwrap().is_none(), "closing what another process holds says nothing");
                holder.kill().unwrap();
                assert!(pair.client.take().unwrap().is_some(), "its death does");
                drop(server);
                pair.clear();
                deaths += 1;
            }
            deaths
        });
        let closes = scope.spawn(|| {
            let pair = pair(Wire::Tun);
            let (mut closes, end) = (0, Instant::now() + Duration::from_secs(2));
            while Instant::now() < end {
                let [listener, client, server] = conversation(&pair);
                drop(client);
                assert!(pair.client.take().unwrap().is_some(), "the FIN of close number {closes} did not leave");
                drop((listener, server));
                pair.clear();
                closes += 1;
            }
            closes
        });
        let closes = closes.join();
        over.store(true, Ordering::Relaxed);
        let (closes, deaths) = (closes.unwrap(), deaths.join().unwrap());
        eprintln!("{deaths} processes died while {closes} connections were closed beside them");
        assert!(closes > 100 && deaths > 100);
    });
}
