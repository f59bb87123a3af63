//! The closed forms: what arithmetic says of very many connections, and what the runs come to.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails is a finding")]

use finwait::fleet::{Fleet, Sample, Side, read};
use finwait::lang::Lang;
use finwait::tcp::{CallName, Counter, Errno, State};

/// Local ports of a client towards one destination.
const PORTS: u64 = 60_999 - 32_768 + 1;

/// How long TIME_WAIT lasts, in seconds.
const TIME_WAIT: u64 = 60;

fn run(text: &str) -> Fleet {
    let plan = read(&format!("format = 1\n{text}"), Lang::En).unwrap_or_else(|found| panic!("{text}: {found:?}"));
    plan.check(u64::MAX).unwrap_or_else(|refused| panic!("{text}: {}", refused.text(Lang::En)));
    let mut fleet = Fleet::new(plan);
    fleet.run();
    fleet
}

fn in_state(sample: &Sample, side: Side, state: State) -> u64 {
    let place = State::ALL.iter().position(|one| *one == state).unwrap();
    sample.states[usize::from(side == Side::Server)][place]
}

fn errors(fleet: &Fleet, errno: Errno) -> u64 {
    fleet
        .errors()
        .filter(|(call, found, _)| (*call, *found) == (CallName::Connect, errno))
        .map(|(.., count)| count)
        .sum()
}

#[test]
fn a_destination_bears_as_many_a_second_as_ports_over_sixty() {
    assert_eq!(PORTS / TIME_WAIT, 470);
    let fleet = run("run = \"64s\"\narrivals = 470\n");
    assert_eq!((fleet.census().failed, errors(&fleet, Errno::EADDRNOTAVAIL)), (0, 0));
    // At the steady state 60 times the rate are in TIME_WAIT, less or more what is being opened and closed just now.
    let waiting = in_state(fleet.series().samples.last().unwrap(), Side::Client, State::TimeWait);
    assert!(waiting.abs_diff(TIME_WAIT * 470) <= 5, "{waiting}");
}

#[test]
fn each_further_destination_bears_as_many_again() {
    let range = "settings = [\"sysctl client ip_local_port_range=40000-40599\"]\n";
    for destinations in [2, 3] {
        let at = |a_second: u64| run(&format!("run = \"3m\"\nports = {destinations}\narrivals = {a_second}\n{range}"));
        let (fits, more) = (at(600 / TIME_WAIT * destinations - 1), at(600 / TIME_WAIT * destinations + 2));
        assert_eq!(fits.census().failed, 0, "{destinations}");
        assert_eq!(errors(&more, Errno::EADDRNOTAVAIL), more.census().failed, "{destinations}");
        assert!(more.census().failed > 0, "{destinations}");
    }
}

#[test]
fn one_more_a_second_than_ports_over_sixty_is_too_many() {
    let first_failure = |fleet: &Fleet| {
        let first = fleet.series().samples.iter().find(|sample| sample.errors > 0).unwrap();
        first.at.0 as f64 / 1e6
    };
    // 28,232 / 471 = 59.94 s: the ports are used up just before the first is free again.
    let one_more = run("run = \"62s\"\narrivals = 471\n");
    assert!((59.9..=60.3).contains(&first_failure(&one_more)), "{}", first_failure(&one_more));
    assert_eq!(errors(&one_more, Errno::EADDRNOTAVAIL), one_more.census().failed);
    // The same with 600 ports: 9 a second go on for ever, 11 fail after 600 / 11 = 54.5 s.
    let range = "settings = [\"sysctl client ip_local_port_range=40000-40599\"]\n";
    let nine = run(&format!("run = \"5m\"\narrivals = 9\n{range}"));
    assert_eq!(nine.census().failed, 0);
    let eleven = run(&format!("run = \"5m\"\narrivals = 11\n{range}"));
    let seconds = first_failure(&eleven);
    assert!((54.5..=57.0).contains(&seconds), "{seconds}");
    assert_eq!(errors(&eleven, Errno::EADDRNOTAVAIL), eleven.census().failed);
}

#[test]
fn at_a_thousand_a_second_the_ports_last_28_seconds() {
    let fleet = run("run = \"30s\"\narrivals = 1000\n");
    let first = fleet.series().samples.iter().find(|sample| sample.errors > 0).unwrap();
    let last = PORTS as f64 / 1_000.0;
    let seconds = first.at.0 as f64 / 1e6;
    assert!(seconds >= last && seconds <= last + 0.3, "{seconds}");
    assert_eq!(fleet.census().opened, PORTS);
}

#[test]
fn the_accept_queue_takes_its_limit_and_one_more() {
    for backlog in [1, 10, 100] {
        let fleet = run(&format!("run = \"20s\"\narrivals = 50\nbacklog = {backlog}\naccept_every = \"1h\"\n"));
        // The first one was accepted, and then the server is busy.
        assert_eq!(fleet.series().most(|sample| sample.queues[1]), backlog + 1, "{backlog}");
    }
}

#[test]
fn the_syn_queue_takes_its_limit_and_one_more() {
    // Without cookies the last quarter of tcp_max_syn_backlog is not for those who were never heard of.
    let settings = |most: u64| {
        format!("settings = [\"sysctl server tcp_syncookies=0\", \"sysctl server tcp_max_syn_backlog={most}\"]\n")
    };
    for (backlog, most, fits) in [(16, 1_024, 16 + 1), (4_096, 256, 256 - 256 / 4 + 1)] {
        let fleet = run(&format!("run = \"20s\"\nflood = 200\nbacklog = {backlog}\n{}", settings(most)));
        assert_eq!(fleet.series().most(|sample| sample.queues[0]), fits, "backlog {backlog}, SYN backlog {most}");
    }
}

#[test]
fn half_open_connections_live_for_63_seconds() {
    // One a second: as many as a second has of them at any time.
    let fleet = run("run = \"200s\"\nflood = 1\n");
    let samples = &fleet.series().samples;
    let steady: Vec<u64> = samples.iter().filter(|at| at.at.0 >= 70_000_000).map(|sample| sample.queues[0]).collect();
    assert!(steady.iter().all(|queue| (63..=64).contains(queue)), "{steady:?}");
}

#[test]
fn behind_a_nat_box_all_but_the_latest_clock_are_dropped_without_a_word() {
    /// When a SYN of 2011 is sent and repeated, in seconds after connect().
    const SYNS: [u64; 5] = [0, 3, 9, 21, 45];
    let (run_for, a_second, clients): (u64, u64, u64) = (40, 20, 4);
    let text = |recycle: u8, seed: u64| {
        format!(
            "profile = \"linux-3.0\"\nseed = {seed}\nrun = \"{run_for}s\"\nclients = {clients}\nnat = \"yes\"\n\
             arrivals = {a_second}\ncloses = \"server\"\nsettings = [\"sysctl server tcp_tw_recycle={recycle}\"]\n"
        )
    };
    let well = run(&text(0, 1));
    // The last one is begun as the run ends.
    assert_eq!((well.census().silent, well.census().opened), (0, well.census().begun - 1));
    // A second's victims, each with as many SYNs as there is time for.
    let victims = a_second * (clients - 1) / clients;
    let dropped = victims * SYNS.iter().map(|after| run_for.saturating_sub(*after)).sum::<u64>();
    for seed in 1..=5 {
        let ill = run(&text(1, seed));
        let census = ill.census();
        // One host gets in, and others at most once before it has closed a connection for the first time.
        assert!(census.opened.abs_diff(run_for * a_second / clients) <= clients, "{seed}: {census:?}");
        let slack = clients * SYNS.len() as u64;
        assert!(census.silent.abs_diff(dropped) <= slack, "{seed}: {} dropped, not {dropped}", census.silent);
        // Nobody is told: no RST, and no call has returned an error.
        assert_eq!((ill.errors().count(), census.failed), (0, 0), "{seed}");
        assert_eq!(ill.counter(Side::Server, Counter::OutRsts), 0);
        // All that are not open stand there and repeat their SYNs.
        let waiting = in_state(ill.series().samples.last().unwrap(), Side::Client, State::SynSent);
        assert_eq!(waiting, census.begun - census.opened, "{seed}: {census:?}");
    }
}

#[test]
fn the_last_sample_is_of_the_end_of_the_run() {
    // The last connection is begun at the very end, which no even distance from the start comes to.
    let fleet = run("run = \"70s\"\narrivals = 100\n");
    let last = fleet.series().samples.last().unwrap();
    assert_eq!((last.at, last.fates[0]), (fleet.end(), fleet.census().begun));
    assert!(fleet.series().samples.is_sorted_by(|one, next| one.at < next.at));
}

#[test]
fn what_a_cookie_still_brings_back_is_not_lost() {
    let text = |run: &str| format!("run = \"{run}\"\npool = 2000\nmost = 2000\nbacklog = 10\n");
    let lost = |run_for: &str| run(&text(run_for)).score().unwrap().lost;
    let late = lost("200s");
    for run_for in ["2ms", "1s", "60s"] {
        assert!(lost(run_for) <= late, "{run_for}: {} lost, and {late} at last", lost(run_for));
    }
}
