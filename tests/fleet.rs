//! The fleet against the plain simulator, and against arithmetic.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test that fails is a finding")]
#![allow(clippy::disallowed_methods, reason = "FINWAIT_BLESS asks for the page to be written")]

use std::fmt::Write as _;
use std::fs;

use finwait::fleet::{Fleet, Knob, LABS, Plan, Refused, Side, Unit, read, shown};
use finwait::lang::Lang;
use finwait::scenario;
use finwait::tcp::State;
use finwait::trace::{Record, What};

fn plan(text: &str) -> Plan {
    read(&format!("format = 1\n{text}"), Lang::En).unwrap_or_else(|found| panic!("{found:?}"))
}

fn of_connections(records: &[Record]) -> Vec<Record> {
    let wanted = |record: &&Record| {
        !matches!(record.what, What::Did { .. } | What::Host { .. } | What::Lost { .. } | What::Called { .. })
    };
    records.iter().filter(wanted).cloned().collect()
}

/// Plans whose every kind of event the plain simulator can play, two hundred connections each.
const PLANS: &[&str] = &[
    "run = \"70s\"\narrivals = 100\nmost = 200\n",
    "run = \"70s\"\npool = 20\nmost = 200\ncloses = \"server\"\nreply_delay = \"3ms\"\n",
    "run = \"90s\"\npool = 7\nmost = 200\nrequests = 3\nthink = \"40ms\"\nhold = \"1s\"\nserver_leak = 100\n\
     client_leak = 50\n",
    "run = \"30s\"\narrivals = 50\nmost = 200\nlinger = 0\nports = 3\nclients = 4\nreply_bytes = 40000\n",
    "run = \"70s\"\narrivals = 100\nmost = 200\nloopback = \"yes\"\n",
    "run = \"80s\"\narrivals = 100\nmost = 200\ncloses = \"nobody\"\nidle_close = \"5s\"\nkeepalive = \"yes\"\n",
    "run = \"70s\"\narrivals = 100\nmost = 200\nbacklog = 5\naccept_every = \"100ms\"\n",
    "run = \"70s\"\narrivals = 100\nmost = 200\nsettings = [\"sysctl client ip_local_port_range=40000-40059\"]\n",
    "run = \"70s\"\narrivals = 100\nmost = 200\nclients = 4\nnat = \"yes\"\ncloses = \"server\"\n\
     profile = \"linux-3.0\"\nsettings = [\"sysctl server tcp_tw_recycle=1\"]\n",
    "run = \"70s\"\narrivals = 100\nmost = 200\nlose_every = 17\nclients = 3\n",
    "run = \"70s\"\narrivals = 100\nmost = 200\nactive = 300\nslow = 400\nreply_bytes = 300000\nlinger = 0\n",
    "run = \"70s\"\narrivals = 100\nmost = 200\nrequest_bytes = 9000\nreply_bytes = 0\nrequests = 3\n",
    "seed = 7\nrun = \"70s\"\narrivals = 100\nmost = 200\nhold = \"1s\"\n\
     [[at]]\ntime = \"600ms\"\ndo = \"server: kill\"\n",
    "seed = 8\nrun = \"90s\"\narrivals = 100\nmost = 200\nclients = 2\nlose_every = 23\n\
     settings = [\"sysctl server tcp_syncookies=0\", \"sysctl client tcp_max_tw_buckets=50\"]\n\
     [[at]]\ntime = \"500ms\"\ndo = \"sysctl client tcp_timestamps=0\"\n\
     [[at]]\ntime = \"1s\"\ndo = \"server: unplug\"\n[[at]]\ntime = \"3s\"\ndo = \"server: plug\"\n",
    "seed = 3\nrun = \"70s\"\narrivals = 100\nmost = 200\nflood = 40\nclients = 2\nports = 2\nbacklog = 16\n\
     settings = [\"sysctl server tcp_syncookies=0\"]\n",
    "seed = 4\nrun = \"20s\"\narrivals = 100\nmost = 200\nflood = 300\nbacklog = 16\nlose_every = 19\n",
    "seed = 5\nrun = \"20s\"\narrivals = 100\nmost = 200\nflood = 300\n\
     settings = [\"sysctl server tcp_syncookies=2\"]\n",
    "seed = 9\nrun = \"70s\"\narrivals = 100\nmost = 200\nloopback = \"yes\"\n\
     settings = [\"sysctl server ip_local_port_range=40000-40059\", \"sysctl server tcp_tw_reuse=1\"]\n",
];

#[test]
fn a_fleet_tells_what_the_plain_simulator_tells() {
    for text in PLANS {
        let mut fleet = Fleet::recording(plan(text));
        // Every connection that rests is packed: that must not be seen.
        fleet.keep_warm(2);
        fleet.run();
        let source = fleet.scenario().unwrap();
        let parsed = scenario::parse(&source, Lang::En).unwrap_or_else(|found| panic!("{found:?}\n{source}"));
        let report = scenario::run(&parsed);
        let (ours, theirs) = (of_connections(fleet.records()), of_connections(&report.records));
        for (number, (one, other)) in ours.iter().zip(&theirs).enumerate() {
            assert_eq!(one, other, "{text}: record {number}\n{}", &source[..2_000.min(source.len())]);
        }
        assert_eq!(ours.len(), theirs.len(), "{text}");
        assert!(ours.len() > 1_000, "{text}: {}", ours.len());
    }
}

#[test]
fn the_census_is_what_looking_at_every_socket_finds() {
    for text in PLANS {
        let mut fleet = Fleet::new(plan(text));
        while fleet.go_on(997) {
            for side in [Side::Client, Side::Server] {
                for state in State::ALL.into_iter().filter(|state| !matches!(state, State::Listen | State::Closed)) {
                    if text.contains("loopback") && side == Side::Client {
                        continue;
                    }
                    let found = fleet.count_by_looking(side, state);
                    assert_eq!(fleet.census().count(side == Side::Server, state), found, "{text} {side:?} {state:?}");
                }
            }
        }
    }
}

#[test]
fn a_moment_at_which_very_much_is_done_is_cut_into_slices() {
    // Nearly all of the workers try again each millisecond, in vain.
    let few = "settings = [\"sysctl client ip_local_port_range=40000-40059\"]\n";
    let mut fleet = Fleet::new(plan(&format!("run = \"1s\"\npool = 20000\n{few}")));
    let mut begun = 0;
    for _ in 0..30 {
        assert!(fleet.go_on(2_000));
        let tries = fleet.census().begun - begun;
        assert!(tries <= 3_000, "{tries} at once");
        begun += tries;
    }
    assert!(begun > 30_000, "{begun}");
    fleet.stop();
    assert_eq!(fleet.series().samples.last().unwrap().at, fleet.now());
}

#[test]
fn ports_run_out_when_arithmetic_says() {
    // 28,232 ports at 1,000 a second last 28.232 s; so many as are free again after 60 s can be opened from then on.
    let mut fleet = Fleet::new(plan("run = \"30s\"\narrivals = 1000\n"));
    fleet.run();
    let ports = 60_999 - 32_768 + 1;
    assert_eq!(fleet.census().opened, ports);
    assert_eq!(fleet.census().failed, fleet.census().begun - ports);
}

#[test]
fn every_lab_can_be_read_and_carried_out() {
    for lab in LABS {
        let plan = read(lab.source, Lang::En).unwrap_or_else(|found| panic!("{}: {found:?}", lab.name));
        plan.check(u64::MAX).unwrap_or_else(|refused| panic!("{}: {}", lab.name, refused.text(Lang::En)));
        let again = read(&plan.to_source(), Lang::En).unwrap_or_else(|found| panic!("{}: {found:?}", lab.name));
        assert_eq!(again, plan, "{}: what is saved is what was read", lab.name);
    }
}

#[test]
fn absurd_plans_are_refused_with_their_limits() {
    let no_work = plan("arrivals = 0\n").check(u64::MAX).unwrap_err();
    assert_eq!(no_work, Refused::NothingToDo);
    let many = plan("run = \"1h\"\narrivals = 1000000\nclients = 1000\nports = 1000\n").check(u64::MAX).unwrap_err();
    assert!(matches!(many, Refused::TooMany { limit: 1_000_000, .. }), "{many:?}");
    assert!(Lang::ALL.iter().all(|lang| many.text(*lang).contains("1000000")), "{}", many.text(Lang::En));
    // A range of one port is one connection at a time, and no mistake.
    let one = plan("arrivals = 1000\nsettings = [\"sysctl client ip_local_port_range=40000-40000\"]\n");
    assert_eq!((one.check(u64::MAX), one.connections()), (Ok(()), 1));
    // A range of ports that is widened on the way counts from the start.
    let wider = "[[at]]\ntime = \"1s\"\ndo = \"sysctl client ip_local_port_range=1024-65535\"\n";
    let narrow = "run = \"8s\"\narrivals = 200000\nclients = 1000\n\
                  settings = [\"sysctl client ip_local_port_range=40000-40000\"]\n";
    plan(narrow).check(u64::MAX).unwrap();
    let many = plan(&format!("{narrow}{wider}")).check(u64::MAX).unwrap_err();
    assert!(matches!(many, Refused::TooMany { .. }), "{many:?}");
    let memory = plan("run = \"10s\"\narrivals = 2000\n").check(1 << 20).unwrap_err();
    assert!(matches!(memory, Refused::Memory { limit, .. } if limit == 1 << 20), "{memory:?}");
    assert!(Lang::ALL.iter().all(|lang| memory.text(*lang).contains(" 1 MiB")), "{}", memory.text(Lang::Zh));
    // What nobody reads takes memory, and so does what is large and under way.
    for text in ["slow = 1000\n", "lose_every = 100\n", "", "clients = 10\n"] {
        let large = format!("run = \"60s\"\narrivals = 20000\nmost = 2000\nreply_bytes = 10000000\n{text}");
        let refused = plan(&large).check(6_000_000_000).unwrap_err();
        assert!(matches!(refused, Refused::Memory { .. }), "{text}: {refused:?}");
    }
    plan("run = \"60s\"\narrivals = 100\nreply_bytes = 100000\n").check(1 << 30).unwrap();
    for (text, code) in [
        ("arrivals = -1", "bounds"),
        ("pool = 99999999999999999999", "wrong-type"),
        ("clients = 0", "bounds"),
        ("run = \"0s\"", "bounds"),
        ("run = \"soon\"", "time"),
        ("closes = \"both\"", "choice"),
        ("arrival = 3", "unknown-key"),
        ("settings = [\"sysctl client nothing=1\"]", "unknown-word"),
        ("settings = [\"server: kill\"]", "not-a-setting"),
        ("[[at]]\ntime = \"1s\"\ndo = \"client: connect server:80\"", "act"),
        ("[[at]]\ndo = \"server: kill\"", "missing-key"),
    ] {
        let found = read(&format!("format = 1\n{text}\n"), Lang::En).unwrap_err();
        assert!(found.iter().any(|one| one.code == code), "{text}: {found:?}");
    }
    assert_eq!(read("arrivals = 1", Lang::Zh).unwrap_err()[0].code, "missing-key");
    // Whatever is typed for a number, the limits are said.
    for typed in ["", "-1", "1e6", "many", "0.5", "99999999999999999999", "[1]"] {
        for lang in Lang::ALL {
            let told = plan("arrivals = 1\n").turned(&format!("pool={typed}"), lang).unwrap_err();
            assert!(told.contains("1000000") && told.contains("pool") && !told.contains("TOML"), "{typed}: {told}");
        }
    }
    let found = read("format = 1\npool = 99999999999999999999\n", Lang::En).unwrap_err();
    assert!(found[0].help.as_ref().is_some_and(|help| help.contains("1000000")), "{found:?}");
}

/// The table of knobs, as the page has it.
fn knob_table() -> String {
    let mut table = String::from("| knob | from | least | most | what it does |\n|---|---|---|---|---|\n");
    for info in Knob::ALL {
        let cell = |value| shown(info.unit, value).replace('"', "");
        let (least, most) = info.bounds;
        let words = match info.unit {
            Unit::Choice(words) => format!("| {} | {} |", words.join(", "), "-"),
            Unit::Count | Unit::PerSecond | Unit::Bytes | Unit::Time | Unit::PerMille => {
                format!("| {} | {} |", cell(least), cell(most))
            }
        };
        let _ = writeln!(table, "| `{}` | {} {words} {} |", info.name, cell(info.start), info.help.en);
    }
    table
}

#[test]
fn the_page_has_every_knob() {
    const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/fleet.md");
    let (begin, end) = ("<!-- generated: knobs -->\n", "<!-- end -->");
    let page = fs::read_to_string(PATH).unwrap();
    let (before, rest) = page.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    let fresh = format!("{before}{begin}{}{end}{after}", knob_table());
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        fs::write(PATH, &fresh).unwrap();
    }
    assert!(page == fresh, "docs/fleet.md is out of date: FINWAIT_BLESS=1 cargo test --test fleet writes it");
}

#[test]
fn what_rests_is_packed_and_takes_little() {
    let text = "run = \"60s\"\narrivals = 400\nmost = 2000\ncloses = \"nobody\"\n";
    let (mut warm, mut cold) = (Fleet::new(plan(text)), Fleet::new(plan(text)));
    warm.keep_warm(usize::MAX);
    cold.keep_warm(16);
    warm.run();
    cold.run();
    assert_eq!(warm.series(), cold.series());
    let (none, (packed, bytes)) = (warm.packed(), cold.packed());
    assert_eq!(none, (0, 0));
    assert!(packed > 3_900, "{packed} of 4,000 ends rest");
    assert!(bytes / packed <= 512, "{} bytes an end", bytes / packed);
}

#[test]
fn a_lab_s_prediction_is_judged_by_the_run() {
    for (name, truth) in [("slow-acceptor", 11), ("restart-reuseaddr", 0)] {
        let lab = LABS.iter().find(|lab| lab.name == name).unwrap();
        let mut fleet = Fleet::new(read(lab.source, Lang::En).unwrap());
        fleet.run();
        assert_eq!(lab.asks.of(&fleet), truth, "{name}");
        assert!(lab.asks.compare(truth, &fleet, Lang::En).ends_with('.'));
        assert!(lab.asks.compare(truth + 100, &fleet, Lang::En).ends_with('?'));
        // Every connection has one fate.
        let census = fleet.census();
        assert!(census.done + census.failed <= census.begun, "{name}: {census:?}");
    }
}

#[test]
fn a_run_that_is_ended_early_keeps_what_it_has() {
    let mut fleet = Fleet::new(plan("run = \"1h\"\narrivals = 100\n"));
    assert!(fleet.go_on(5_000));
    fleet.stop();
    assert!(fleet.now() < fleet.end());
    let (last, census) = (fleet.series().samples.last().unwrap(), fleet.census());
    assert_eq!((last.at, last.fates[0]), (fleet.now(), census.begun));
    assert!(census.begun > 50 && finwait::fleet::as_csv(&fleet).lines().count() > 1);
}

#[test]
fn what_a_run_cost_is_counted_a_little_at_a_time() {
    // Values that are cut off: of each some bytes are lost.
    let cut = "reply_bytes = 0\nrequest_bytes = 20000\nlinger = 0\narrivals = 4000\n";
    let mut fleet = Fleet::new(plan(&format!("run = \"2s\"\n{cut}")));
    assert!(fleet.go_on(30_000));
    let at_once = fleet.score().unwrap();
    assert!(at_once.lost > 0, "{at_once:?}");
    fleet.stop();
    assert_eq!((fleet.score(), fleet.go_on(1_000), fleet.is_whole()), (Some(at_once), false, false));
    // Three thousand connections have six thousand ends.
    let mut fleet = Fleet::new(plan("run = \"10s\"\narrivals = 3000\nmost = 3000\nactive = 0\ncloses = \"nobody\"\n"));
    while fleet.counting().is_none() {
        assert!(fleet.go_on(1_000));
    }
    let mut turns = 0;
    while let Some((counted, all)) = fleet.counting() {
        assert!(counted <= turns * 1_000 + 1_000 && all >= 6_000 && !fleet.is_whole(), "{counted} of {all}");
        assert_eq!(fleet.score(), None);
        fleet.go_on(1_000);
        turns += 1;
    }
    assert!((6..=10).contains(&turns) && fleet.is_whole() && fleet.score().is_some(), "{turns}");
}

#[test]
fn what_is_refused_is_reckoned_from_those_who_ask() {
    let needs = |active: u64, slow: u64| {
        let text = "run = \"10s\"\narrivals = 20000\nmost = 200000\nreply_bytes = 100000\nclients = 10\n";
        plan(&format!("{text}active = {active}\nslow = {slow}\n")).needs()
    };
    // Whoever does not ask has nothing to leave unread; of two shares the smaller holds for both.
    assert!(needs(10, 1_000) == needs(10, 10) && needs(1_000, 10) == needs(10, 10));
    // Workers that meet a slow connection stay with it, until all of them have.
    let pool = |slow: u64| plan(&format!("pool = 1000\nreply_bytes = 100000\nslow = {slow}\n")).needs();
    assert_eq!((pool(1), pool(0) + 2 * 1_000 * 100_000), (pool(1_000), pool(1_000)));
    let slow = 2_000 * 100_000;
    assert!(needs(500, 500) >= needs(500, 0) + 100_000 * 100_000, "the same connections are both");
    assert!(needs(10, 1_000) >= needs(10, 0) + slow && needs(10, 1_000) < needs(10, 0) + 3 * slow);
}

#[test]
fn an_option_that_is_set_changes_nothing_for_the_program() {
    // Each program sets something and then does its work: it must not take what setsockopt() returned for the call
    // that it waits for.
    let plans = [
        ("linger = 0", "run = \"10s\"\narrivals = 50\nmost = 100\nlinger = 0\n", 100),
        ("keepalive", "run = \"10s\"\narrivals = 50\nmost = 100\nkeepalive = \"yes\"\n", 100),
        ("idle_close", "run = \"10s\"\narrivals = 50\nmost = 100\nidle_close = \"5s\"\n", 100),
        // Nobody closes: the server does when nothing was asked for long enough, and not before.
        ("held", "run = \"4s\"\narrivals = 50\nmost = 100\ncloses = \"nobody\"\nidle_close = \"5s\"\n", 0),
    ];
    for (name, text, done) in plans {
        let mut fleet = Fleet::new(plan(text));
        fleet.run();
        let census = fleet.census();
        assert_eq!((census.opened, census.done, census.failed, census.replies), (100, done, 0, 100), "{name}");
    }
}

#[test]
fn a_run_s_score_says_what_was_lost_and_who_waits_for_ever() {
    // Ten full segments of 1,448 bytes are out when the client closes with a RST; the rest of 20,000 is thrown away.
    let (sets, reset) =
        ("run = \"20s\"\narrivals = 50\nmost = 200\nrequest_bytes = 20000\nreply_bytes = 0\n", "linger = 0\n");
    let lossy = "run = \"20s\"\narrivals = 50\nmost = 200\nlose_every = 19\n";
    let rows = [
        (sets.to_owned(), 0, false),
        (format!("{sets}{reset}"), 200 * (20_000 - 10 * 1_448), false),
        (lossy.to_owned(), 0, false),
        // A RST that is lost is not repeated: the server hears nothing more.
        (format!("{lossy}{reset}"), 0, true),
        (format!("{lossy}{reset}keepalive = \"yes\"\n"), 0, false),
        // Requests that nobody has read yet are not lost.
        (format!("{sets}reply_delay = \"1h\"\ncloses = \"nobody\"\n"), 0, false),
    ];
    for (text, lost, stuck) in rows {
        let mut fleet = Fleet::new(plan(&text));
        fleet.run();
        let score = fleet.score().unwrap();
        assert_eq!((score.lost, score.stuck > 0), (lost, stuck), "{text}: {score:?}");
    }
    // Behind a box neither end knows the other.
    let mut fleet = Fleet::new(plan("run = \"1s\"\narrivals = 5\nnat = \"yes\"\n"));
    fleet.run();
    assert_eq!(fleet.score(), None);
}
