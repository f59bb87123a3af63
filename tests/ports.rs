//! Who may have a local port: the bind matrix of Linux in all its 96 cells, on the simulator and, with
//! `LAB_REQUIRED=1`, on the real kernel; how listeners share SYNs; and what a connection takes over from a TIME_WAIT.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a skip is loud, and the tables are worth a look")]
#![allow(clippy::disallowed_methods, reason = "whoever runs the test says whether the kernel is asked, too")]

use std::collections::BTreeSet;
use std::net::SocketAddrV4;

use finwait::host::Host;
use finwait::lab::{self, Options};
use finwait::lang::Lang;
use finwait::scenario::{self, RunReport, Scenario};
use finwait::trace::{CallName, Errno, Outcome, Profile, Rule, Segment, SocketRef, State, Sysctl, Time, What};

/// The options of a socket: none, SO_REUSEADDR, SO_REUSEPORT, both.
const OPTIONS: [(&str, &[&str]); 4] =
    [("none", &[]), ("A", &["reuseaddr"]), ("P", &["reuseport"]), ("AP", &["reuseaddr", "reuseport"])];

/// The address before the port of the old and of the new bind(): none is every address of the host.
type Addresses = (&'static str, &'static str);

/// Every address and one of them conflict like one and the same.
const ADDRESSES: [Addresses; 3] = [("", ""), ("", "server:"), ("server:", "")];

/// How a socket comes to hold a port, as lines in which `@` stands for the port, and the state it is in then.
const OLD: [(&str, &[&str], State); 6] = [
    ("BOUND", &["server: socket as o@", "OPTIONS", "server.o@: bind @"], State::Closed),
    ("LISTEN", &["server: socket as o@", "OPTIONS", "server.o@: bind @", "server.o@: listen"], State::Listen),
    ("ESTABLISHED", &["ACCEPTED"], State::Established),
    ("CLOSE_WAIT", &["ACCEPTED", "client.c@: close", "run 500ms"], State::CloseWait),
    ("FIN_WAIT_2", &["ACCEPTED", "server.o@: close", "run 500ms"], State::FinWait2),
    ("TIME_WAIT", &["ACCEPTED", "server.o@: close", "run 500ms", "client.c@: close", "run 500ms"], State::TimeWait),
];

/// A connection that was accepted, and whose listener is gone.
const ACCEPTED: [&str; 8] = [
    "server: socket as d@",
    "server.d@: OPTIONS",
    "server.d@: bind @",
    "server.d@: listen",
    "client: connect server:@ as c@",
    "run 500ms",
    "server.d@: accept as o@",
    "server.d@: close",
];

/// What bind() of a new socket comes to: rows by the options of the old one, columns by those of the new one.
const FACTS: [(&str, [&str; 4]); 6] = [
    ("BOUND", ["no no no no", "no ok no ok", "no no ok ok", "no ok ok ok"]),
    ("LISTEN", ["no no no no", "no no no no", "no no ok ok", "no no ok ok"]),
    ("ESTABLISHED", ["no no no no", "no ok no ok", "no no ok ok", "no ok ok ok"]),
    ("CLOSE_WAIT", ["no no no no", "no ok no ok", "no no ok ok", "no ok ok ok"]),
    ("FIN_WAIT_2", ["no no no no", "no ok no ok", "no no ok ok", "no ok ok ok"]),
    ("TIME_WAIT", ["no no no no", "no ok no ok", "no no ok ok", "no ok ok ok"]),
];

/// The port of a cell.
fn port(old: usize, new: usize) -> String {
    (1_000 + 4 * old + new).to_string()
}

/// The lines that set a socket's options.
fn set(socket: &str, options: &[&str]) -> Vec<String> {
    options.iter().map(|option| format!("server.{socket}: set {option} on")).collect()
}

/// All sixteen cells of one kind of old socket in one run, each on a port of its own. Lines that let time pass are
/// shared.
fn scenario_of(lines: &[&str], (old_address, new_address): Addresses) -> Scenario {
    let mut steps: Vec<&str> = Vec::new();
    for line in lines {
        if *line == "ACCEPTED" { steps.extend(ACCEPTED) } else { steps.push(line) }
    }
    let cells = || (0..4).flat_map(|old| (0..4).map(move |new| (old, new)));
    let mut text = String::new();
    let mut say = |line: String| text.push_str(&(line + "\n"));
    for step in steps {
        if step.starts_with("run") {
            say(step.to_owned());
            continue;
        }
        for (old, new) in cells() {
            let port = port(old, new);
            match step {
                "OPTIONS" => set(&format!("o{port}"), OPTIONS[old].1).into_iter().for_each(&mut say),
                "server.d@: OPTIONS" => set(&format!("d{port}"), OPTIONS[old].1).into_iter().for_each(&mut say),
                _ => say(step.replace("bind @", &format!("bind {old_address}@")).replace('@', &port)),
            }
        }
    }
    for (old, new) in cells() {
        let port = port(old, new);
        say(format!("server: socket as n{port}"));
        set(&format!("n{port}"), OPTIONS[new].1).into_iter().for_each(&mut say);
        say(format!("server.n{port}: bind {new_address}{port}"));
    }
    scenario::parse(&text, Lang::En).unwrap_or_else(|found| panic!("{text}\n{found:?}"))
}

/// The four rows of a run's table; `?` where the old socket is not in the state that the table is about.
fn rows(report: &RunReport, state: State) -> Vec<String> {
    assert!(report.refusal.is_none(), "{:?}", report.refusal);
    let socket = |label: String| {
        let named = SocketRef { host: "server".to_owned(), label: Some(label) };
        report.view.socket(&named).cloned()
    };
    let cell = |old: usize, new: usize| {
        let port = port(old, new);
        let found = socket(format!("o{port}")).map(|socket| socket.state);
        if found != Some(state) {
            return format!("?{found:?}");
        }
        let came = socket(format!("n{port}")).and_then(|new| {
            new.results.iter().find(|(call, _)| *call == CallName::Bind).map(|(_, outcome)| outcome.clone())
        });
        match came {
            Some(Outcome::Value(0)) => "ok".to_owned(),
            Some(Outcome::Failed(Errno::EADDRINUSE)) => "no".to_owned(),
            other => format!("?{other:?}"),
        }
    };
    (0..4).map(|old| (0..4).map(|new| cell(old, new)).collect::<Vec<_>>().join(" ")).collect()
}

/// The whole matrix as text, one line a row.
fn matrix(run: impl Fn(&Scenario) -> RunReport, addresses: Addresses) -> String {
    let mut text = String::new();
    for (kind, lines, state) in OLD {
        for (row, (name, _)) in rows(&run(&scenario_of(lines, addresses)), state).iter().zip(OPTIONS) {
            text.push_str(&format!("{kind:<11} {name:<4} {row}\n"));
        }
    }
    text
}

fn facts() -> String {
    let mut text = String::new();
    for (kind, rows) in FACTS {
        for (row, (name, _)) in rows.iter().zip(OPTIONS) {
            text.push_str(&format!("{kind:<11} {name:<4} {row}\n"));
        }
    }
    text
}

#[test]
fn the_bind_matrix_is_that_of_the_facts() {
    for addresses in ADDRESSES {
        assert_eq!(matrix(scenario::run, addresses), facts(), "{addresses:?}");
    }
}

#[test]
fn the_kernel_has_the_same_bind_matrix() {
    if !std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1") {
        eprintln!("\n!!! SKIPPED: the bind matrix was not asked of the kernel; LAB_REQUIRED=1 asks for it\n");
        return;
    }
    lab::prepare().unwrap_or_else(|trouble| panic!("{}", trouble.sentence(Lang::En)));
    let ask = |scenario: &Scenario| {
        lab::run(scenario, &Options::default()).unwrap_or_else(|trouble| panic!("{}", trouble.sentence(Lang::En)))
    };
    let tables = std::thread::scope(|scope| {
        let asked = ADDRESSES.map(|addresses| scope.spawn(move || matrix(ask, addresses)));
        asked.map(|table| table.join().unwrap())
    });
    println!("kernel {}\n{}", lab::kernel(), tables[0]);
    for (kernel, addresses) in tables.iter().zip(ADDRESSES) {
        assert_eq!(kernel, &matrix(scenario::run, addresses), "{addresses:?}");
    }
}

fn run(text: &str) -> RunReport {
    let report = scenario::run(&scenario::parse(text, Lang::En).unwrap());
    assert!(report.is_ok(), "{:?} {:?}", report.failures, report.refusal);
    report
}

#[test]
fn listeners_with_reuseport_share_the_syns() {
    let mut text = "server: listen 80 reuseport as a\nserver: listen 80 reuseport as b\n".to_owned();
    text.push_str(&"client: connect server:80\n".repeat(32));
    text.push_str("run 200ms\n");
    let report = run(&text);
    let queues: Vec<u32> = ["a", "b"]
        .map(|label| {
            let named = SocketRef { host: "server".to_owned(), label: Some(label.to_owned()) };
            report.view.socket(&named).unwrap().backlog.unwrap().accept_queue
        })
        .to_vec();
    assert_eq!(queues.iter().sum::<u32>(), 32);
    assert!(queues.iter().all(|queue| (8..=24).contains(queue)), "far from half and half: {queues:?}");
}

/// The SYNs that the client sent, and what it had sent up to each.
fn syns(report: &RunReport) -> Vec<(Segment, Option<Segment>)> {
    let mut last = None;
    let mut found = Vec::new();
    for record in &report.records {
        if let (What::Sent { segment, repeat: false, .. }, Some(finwait::trace::HostId(0))) =
            (&record.what, record.host)
        {
            if segment.flags.syn() {
                found.push((segment.clone(), last.clone()));
            }
            last = Some(segment.clone());
        }
    }
    found
}

#[test]
fn a_connection_that_takes_a_time_wait_over_goes_on_where_it_stopped() {
    let report = run(include_str!("scenarios/bound-port-takes-over.tcp"));
    let syns = syns(&report);
    let [(first, None), (second, Some(last))] = syns.as_slice() else { panic!("{syns:?}") };
    assert_eq!(second.seq.offset_from(last.seq_end()), 65_537, "the old SND.NXT and 65537");
    assert_eq!(first.options.timestamps.unwrap().ecr, 0, "nothing is known of the peer");
    assert_eq!(second.options.timestamps.unwrap().ecr, last.options.timestamps.unwrap().ecr, "TS.Recent goes on");
}

/// A thousand connections to one destination use the whole range, the ports of its own parity first, and none is left.
#[test]
fn a_range_is_used_up_one_parity_after_the_other() {
    let mut host = Host::new([10, 0, 0, 1].into(), Profile::default_profile(), 7);
    assert_eq!(host.sysctls.ports(Sysctl::LocalPortRange), Some((32_768, 60_999)), "28,232 ports by default");
    host.sysctls.set(Sysctl::LocalPortRange, Sysctl::ports_value(40_001, 41_000));
    let remote = SocketAddrV4::new([10, 0, 0, 2].into(), 80);
    for _ in 0..1_000 {
        host.connect(remote, None, None, Time::ZERO, &mut Vec::new());
    }
    let ports: Vec<u16> = host.sockets().map(|(_, socket)| socket.local.port()).collect();
    assert!(ports[..500].iter().all(|port| port % 2 == 1), "even ports before the odd ones ran out");
    let different: BTreeSet<u16> = ports.into_iter().collect();
    assert_eq!((different.len(), different.first(), different.last()), (1_000, Some(&40_001), Some(&41_000)));
    let mut events = Vec::new();
    host.connect(remote, None, None, Time::ZERO, &mut events);
    let rules: Vec<Rule> = events.iter().map(|event| event.rule).collect();
    assert_eq!(rules, [Rule::NoPortLeft]);
}
