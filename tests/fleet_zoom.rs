//! One connection of a fleet, seen from close: what is told of it is what the whole record of the same run says, and
//! each way of asking finds a connection of which the question is true.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test that fails is a finding")]

use std::collections::BTreeSet;

use core::net::SocketAddrV4;

use finwait::fleet::{Fleet, Pick, Plan, Side, Watched, Zoom, read};
use finwait::lang::Lang;
use finwait::scenario::Session;
use finwait::tcp::{CallName, Errno, Span, State, Time};
use finwait::trace::view::WorldView;
use finwait::trace::{HostId, Outcome, Record, What};

const PLANS: &[&str] = &[
    "run = \"70s\"\narrivals = 100\nmost = 60\n",
    "run = \"70s\"\npool = 20\nmost = 60\ncloses = \"server\"\nreply_delay = \"3ms\"\n",
    "run = \"90s\"\npool = 7\nmost = 60\nrequests = 3\nthink = \"40ms\"\nhold = \"1s\"\nclient_leak = 50\n",
    "run = \"30s\"\narrivals = 50\nmost = 60\nlinger = 0\nports = 3\nclients = 4\nreply_bytes = 40000\n",
    "run = \"70s\"\narrivals = 100\nmost = 60\nloopback = \"yes\"\n",
    "run = \"70s\"\narrivals = 100\nmost = 60\nbacklog = 5\naccept_every = \"100ms\"\n",
];

fn plan(text: &str) -> Plan {
    read(&format!("format = 1\n{text}"), Lang::En).unwrap_or_else(|found| panic!("{found:?}"))
}

fn zoom(plan: &Plan, pick: Pick) -> Option<Watched> {
    let mut zoom = Zoom::new(plan.clone(), pick);
    while zoom.go_on(500) {
        assert!(zoom.progress() <= 1_000);
    }
    zoom.found()
}

/// The segments of a connection, by number, as the whole record has them: those between the ends of its first SYN, up
/// to the next connection from the same end.
fn segments(whole: &[Record], number: u64) -> Vec<(Time, What)> {
    let begins = |record: &&Record| match &record.what {
        What::Sent { segment, repeat: false, .. } => segment.flags.syn() && !segment.flags.ack(),
        _ => false,
    };
    let first = whole.iter().filter(begins).nth(usize::try_from(number - 1).unwrap()).unwrap();
    let What::Sent { segment: syn, .. } = &first.what else { panic!() };
    let ends = BTreeSet::from([syn.src, syn.dst]);
    let mine = |record: &&Record| match &record.what {
        What::Sent { segment, .. } | What::Arrived { segment, .. } => {
            record.at >= first.at && BTreeSet::from([segment.src, segment.dst]) == ends
        }
        _ => false,
    };
    whole.iter().filter(mine).map(|record| (record.at, plain(&record.what))).collect()
}

/// A segment's record without the number of the host that it goes to, which is another in a view of two.
fn plain(what: &What) -> What {
    match what.clone() {
        What::Sent { id, segment, repeat, cwnd, .. } => What::Sent { id, to: None, segment, repeat, cwnd },
        other => other,
    }
}

fn records(watched: &Watched) -> Vec<&Record> {
    watched.moments.iter().flat_map(|(records, _)| records).collect()
}

#[test]
fn a_connection_seen_from_close_is_the_one_of_the_whole_record() {
    for text in PLANS {
        let plan = plan(text);
        let mut fleet = Fleet::recording(plan.clone());
        fleet.run();
        for number in [1, 7, 31, 60] {
            let watched = zoom(&plan, Pick::Number(number)).unwrap_or_else(|| panic!("{text}: {number}"));
            let wanted = segments(fleet.records(), number);
            let told: Vec<(Time, What)> = records(&watched)
                .into_iter()
                .filter(|record| matches!(record.what, What::Sent { .. } | What::Arrived { .. }))
                .map(|record| (record.at, plain(&record.what)))
                .collect();
            assert_eq!(told.len(), wanted.len(), "{text}: {number}");
            assert_eq!(told, wanted, "{text}: {number}");
            assert!(told.len() >= 8, "{text}: {number}: only {}", told.len());
            let states = records(&watched).into_iter().filter(|record| matches!(record.what, What::State { .. }));
            assert!(states.count() >= 4, "{text}: {number}");
        }
    }
}

#[test]
fn a_session_of_it_shows_every_moment_and_takes_no_commands() {
    let watched = zoom(&plan(PLANS[0]), Pick::Number(5)).unwrap();
    let moments = watched.moments.clone();
    let mut session = Session::told(watched.setup, watched.before, watched.moments);
    assert!(session.is_told() && !session.is_live() && session.fork().is_none());
    session.seek(0);
    assert!(session.records().is_empty());
    for (place, (records, view)) in moments.iter().enumerate() {
        session.step();
        assert_eq!((session.position(), session.view()), (place + 1, view));
        assert_eq!(session.records_of_last_step(), records);
        // A segment that is on the wire was sent and has not come; a state that is told is shown.
        for flight in &view.flights {
            let sent = session.records().iter().any(|r| matches!(&r.what, What::Sent { id, .. } if *id == flight.id));
            let came =
                session.records().iter().any(|r| matches!(&r.what, What::Arrived { id, .. } if *id == flight.id));
            assert!(sent && !came, "{flight:?}");
        }
    }
    let shown = |host: usize| session.view().host(HostId(host)).map(|host| host.sockets.len());
    assert_eq!((shown(0), shown(1)), (Some(0), Some(0)), "at its end nothing is left of it");
}

#[test]
fn the_first_that_failed_so_is_found() {
    let plan = plan("run = \"10s\"\narrivals = 100\nsettings = [\"sysctl client ip_local_port_range=40000-40059\"]\n");
    let watched = zoom(&plan, Pick::Failed(CallName::Connect, Errno::EADDRNOTAVAIL)).unwrap();
    assert_eq!(watched.number, 61, "sixty ports last for sixty connections");
    let failed = |record: &&Record| {
        let outcome = Outcome::Failed(Errno::EADDRNOTAVAIL);
        matches!(&record.what, What::Returned { call: CallName::Connect, outcome: found } if *found == outcome)
    };
    assert_eq!(records(&watched).iter().filter(|record| failed(record)).count(), 1);
    assert!(zoom(&plan, Pick::Failed(CallName::Send, Errno::EPIPE)).is_none());
    assert!(zoom(&plan, Pick::Number(1_000_000)).is_none());
}

#[test]
fn one_in_a_state_at_a_moment_is_found() {
    let plan = plan("run = \"20s\"\narrivals = 20\nhold = \"2s\"\ncloses = \"client\"\nserver_leak = 500\n");
    let at = Time::ZERO + Span::secs(10);
    for (side, state) in [
        (Side::Client, State::Established),
        (Side::Server, State::Established),
        (Side::Server, State::CloseWait),
        (Side::Client, State::FinWait2),
        (Side::Client, State::TimeWait),
    ] {
        let watched = zoom(&plan, Pick::InState(side, state, at)).unwrap_or_else(|| panic!("{side:?} {state:?}"));
        let host = usize::from(side == Side::Server);
        let then = watched.moments.iter().take_while(|(_, view)| view.now <= at).last().unwrap();
        let states: Vec<State> = then.1.hosts[host].sockets.iter().map(|socket| socket.state).collect();
        assert!(states.contains(&state), "{side:?} {state:?}: connection {}: {states:?}", watched.number);
    }
    assert!(zoom(&plan, Pick::InState(Side::Client, State::Closing, at)).is_none());
}

/// The segments that are told of a connection: when, sent or come, their shape, and the client's end as it reads there.
fn shapes(watched: &Watched) -> (Vec<String>, Vec<SocketAddrV4>) {
    let server = |end: SocketAddrV4| (80..90).contains(&end.port());
    let told = records(watched).into_iter().filter_map(|record| {
        let (segment, sent) = match &record.what {
            What::Sent { segment, .. } => (segment, "sent"),
            What::Arrived { segment, .. } => (segment, "come"),
            _ => return None,
        };
        let client = if server(segment.dst) { segment.src } else { segment.dst };
        Some((format!("{:?} {sent} {} {}", record.at, segment.flags, segment.payload.len()), client))
    });
    told.unzip()
}

#[test]
fn what_a_forged_syn_leaves_is_seen_from_close() {
    let plan = plan("run = \"80s\"\narrivals = 5\nmost = 20\nflood = 10\n");
    let mut fleet = Fleet::recording(plan.clone());
    fleet.run();
    let forged = |record: &&Record| matches!(record.what, What::Injected { .. });
    for number in [1, 7, 300] {
        let watched = zoom(&plan, Pick::Forged(number)).unwrap();
        assert_eq!((watched.number, watched.forged, watched.cut), (number, true, false));
        let place = usize::try_from(number - 1).unwrap();
        let whole = fleet.records().iter().filter(forged).nth(place).unwrap();
        let told = records(&watched);
        let syn = |record: &Record| match &record.what {
            What::Injected { id, segment, .. } => (record.at, *id, segment.clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(syn(told[0]), syn(whole));
        // Six SYN-ACKs go to nobody, and after 63 s the half-open entry is gone.
        let sent = told.iter().filter(|record| matches!(record.what, What::Sent { to: None, .. }));
        let lost = told.iter().filter(|record| matches!(record.what, What::Lost { .. }));
        assert_eq!((sent.count(), lost.count()), (6, 6), "{number}");
        let (_, first) = &watched.moments[0];
        let names: Vec<&str> = first.hosts.iter().map(|host| host.name.as_str()).collect();
        assert_eq!((names, first.flights.len()), (vec!["attacker", "server"], 1));
        let (_, last) = watched.moments.last().unwrap();
        assert_eq!(last.hosts[1].sockets.is_empty(), number != 300, "{number}");
    }
    // Nobody but the attacker leaves anything half-open for so long.
    let watched = zoom(&plan, Pick::HalfOpen(Time::ZERO + Span::secs(10))).unwrap();
    assert_eq!((watched.number, watched.forged), (1, true));
    let watched = zoom(&plan, Pick::InState(Side::Server, State::SynRcvd, Time::ZERO + Span::secs(70))).unwrap();
    assert!(watched.forged && watched.number > 1, "{}", watched.number);
    assert!(zoom(&plan, Pick::Forged(1_000)).is_none());
}

#[test]
fn a_connection_of_very_many_moments_is_kept_to_a_number_of_them() {
    let plan = plan("run = \"60s\"\npool = 1\nmost = 1\nrequests = 100000\n");
    let watched = zoom(&plan, Pick::Number(1)).unwrap();
    assert!(watched.cut && watched.moments.len() == 10_000, "{}", watched.moments.len());
    let room = 10_000 * 8_192;
    let needs = plan.needs() + room;
    assert!(plan.check_search(needs + 1_000, 0).is_ok() && plan.check_search(needs + 1_000, 2_000).is_err());
}

#[test]
fn a_connection_is_seen_from_close_through_a_nat_box() {
    // Three hosts with the same few ports: the box has to move some.
    let text = "run = \"70s\"\nclients = 3\narrivals = 10\nmost = 24\nhold = \"5s\"\n\
                settings = [\"sysctl client ip_local_port_range=40000-40009\"]\n";
    let (behind, open) = (plan(&format!("{text}nat = \"yes\"\n")), plan(text));
    let outside = core::net::Ipv4Addr::new(10, 0, 0, 101);
    let mut moved = 0;
    for number in 1..=24 {
        let [through, without] = [&behind, &open].map(|plan| zoom(plan, Pick::Number(number)).unwrap());
        let ((told, seen), (wanted, unseen)) = (shapes(&through), shapes(&without));
        assert_eq!(told, wanted, "{number}: a box takes no time and loses nothing");
        assert!(told.len() >= 16, "{number}: {} segments", told.len());
        let (inside, ends) = (unseen[0], seen.into_iter().collect::<BTreeSet<_>>());
        let beyond = ends.iter().find(|end| **end != inside).unwrap();
        assert_eq!((ends.len(), *beyond.ip()), (2, outside), "{number}: {ends:?}");
        moved += usize::from(beyond.port() != inside.port());
        // Each host shows the client's end as it knows it, and is followed to the end of the connection.
        let both = |(_, view): &&(Vec<Record>, WorldView)| view.hosts.iter().all(|host| host.sockets.len() == 1);
        let (_, view) = through.moments.iter().find(both).unwrap();
        assert_eq!(view.hosts[0].sockets[0].local, inside, "{number}");
        assert_eq!(view.hosts[1].sockets[0].remote, Some(*beyond), "{number}");
        let (_, last) = through.moments.last().unwrap();
        let mut left = last.hosts.iter().flat_map(|host| &host.sockets);
        assert!(left.all(|socket| socket.state == State::Closed), "{number}");
    }
    assert!(moved > 0, "every port was free at the box");
    let at = Time::ZERO + Span::secs(3);
    for side in [Side::Client, Side::Server] {
        let watched = zoom(&behind, Pick::InState(side, State::Established, at)).unwrap();
        assert_eq!(watched.number, 1, "{side:?}: the first is open for five seconds");
    }
}
