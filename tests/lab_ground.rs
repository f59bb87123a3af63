//! What the kernel lab stands on, held on this machine's kernel, over both kinds of wire: acknowledging at once, clearing
//! up for the next run, settings put back, and two labs that do not disturb each other.
//!
//! Runs with `LAB_REQUIRED=1` only, as in `.ci/run`, and says so loudly where it does not.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the kernel lives in real time, and the environment asks for it")]

use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::{Duration, Instant};

use finwait::lab::netns::{Home, Net};
use finwait::lab::process::{Holder, Socket};
use finwait::lab::{Ground, Wire};
use finwait::trace::State;
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, accept_with, bind, connect, listen, recv, send,
    socket_with,
};

const PORT: u16 = 80;

/// Two hosts; what one sends is handed to the other at once.
struct Pair {
    home: Home,
    client: Net,
    server: Net,
}

impl Pair {
    fn new(wire: Wire) -> Pair {
        let home = Home::leave().unwrap();
        let ground = Ground { wire, ..Ground::default() };
        let [client, server] = [1, 2].map(|last| home.host(Ipv4Addr::new(10, 0, 0, last), &ground).unwrap());
        assert_eq!((client.wire(), server.wire()), (wire, wire));
        Pair { home, client, server }
    }

    fn socket(&self, net: &Net) -> Socket {
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        net.within(&self.home, || Ok(socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?.into()))
            .unwrap()
    }

    fn listen(&self) -> Socket {
        let fd = self.socket(&self.server);
        bind(&fd, &SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, PORT)).unwrap();
        listen(&fd, 8).unwrap();
        fd
    }

    fn connect(&self) -> Socket {
        let fd = self.socket(&self.client);
        let _ = connect(&fd, &SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 2), PORT));
        fd
    }

    fn accept(&self, listener: &Socket) -> Socket {
        accept_with(listener, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC).unwrap().into()
    }

    /// Carries packets until both are silent; how many.
    fn carry(&self) -> usize {
        let mut count = 0;
        loop {
            let before = count;
            for (from, to) in [(&self.client, &self.server), (&self.server, &self.client)] {
                while let Some(packet) = from.take().unwrap() {
                    to.give(&packet).unwrap();
                    count += 1;
                }
            }
            if count == before {
                return count;
            }
        }
    }

    /// A connection over which a question was asked and answered.
    fn conversation(&self) -> [Socket; 3] {
        let listener = self.listen();
        let client = self.connect();
        assert_eq!(self.carry(), 3);
        let server = self.accept(&listener);
        let mut buffer = [0; 16];
        for (from, to) in [(&client, &server), (&server, &client)] {
            assert_eq!(send(from, b"abc", SendFlags::NOSIGNAL).unwrap(), 3);
            self.carry();
            assert_eq!(recv(to, &mut buffer[..], RecvFlags::empty()).unwrap().0, 3);
        }
        self.carry();
        [listener, client, server]
    }

    fn states(&self, net: &Net) -> Vec<State> {
        let mut states: Vec<State> = net.diag.dump().unwrap().iter().map(|entry| entry.state).collect();
        states.sort_unstable_by_key(|state| state.name());
        states
    }
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
            let pair = Pair::new(wire);
            pair.server.set_quickack(&pair.home, true).unwrap();
            pair.server.set_quickack(&pair.home, quickack).unwrap();
            let [_listener, client, _server] = pair.conversation();
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
        let pair = Pair::new(wire);
        for round in 0..20 {
            // A connection in TIME_WAIT, one established, one half open, one that nobody took, one an orphan.
            let [listener, client, server] = pair.conversation();
            drop(client);
            pair.carry();
            drop(server);
            pair.carry();
            let open = pair.connect();
            pair.carry();
            let taken = pair.accept(&listener);
            let orphan = pair.connect();
            pair.carry();
            drop(orphan);
            pair.carry();
            let half = pair.connect();
            pair.server.give(&pair.client.take().unwrap().unwrap()).unwrap();
            let [ours, theirs] = [&pair.client, &pair.server].map(|net| pair.states(net));
            assert!(ours.contains(&State::TimeWait) && theirs.contains(&State::SynRcvd), "{ours:?} {theirs:?}");
            for net in [&pair.client, &pair.server] {
                net.clear().unwrap();
                assert_eq!(pair.states(net), [], "{wire:?}, round {round}");
            }
            drop((listener, open, taken, half));
            assert_eq!(pair.carry(), 0, "{wire:?}, round {round}: closing what was cleared is silent");
        }
    });
}

#[test]
fn settings_are_put_back() {
    on_both_wires(|wire| {
        let pair = Pair::new(wire);
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
            let pair = Pair::new(Wire::Tun);
            let mut deaths = 0;
            while !over.load(Ordering::Relaxed) {
                let [listener, client, server] = pair.conversation();
                let holder = Holder::start([&listener, &client].into_iter().map(AsFd::as_fd)).unwrap();
                drop((listener, client));
                assert!(pair.client.take().unwrap().is_none(), "closing what another process holds says nothing");
                holder.kill().unwrap();
                assert!(pair.client.take().unwrap().is_some(), "its death does");
                drop(server);
                [&pair.client, &pair.server].map(|net| net.clear().unwrap());
                deaths += 1;
            }
            deaths
        });
        let closes = scope.spawn(|| {
            let pair = Pair::new(Wire::Tun);
            let (mut closes, end) = (0, Instant::now() + Duration::from_secs(2));
            while Instant::now() < end {
                let [listener, client, server] = pair.conversation();
                drop(client);
                assert!(pair.client.take().unwrap().is_some(), "the FIN of close number {closes} did not leave");
                drop((listener, server));
                [&pair.client, &pair.server].map(|net| net.clear().unwrap());
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
