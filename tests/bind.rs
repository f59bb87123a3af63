//! Who may bind a port: bind() of a new socket beside an old one on the same port, by the state of the old one and the
//! options of both, in all 96 cells, for equal addresses, for one of them being every address, and for two different.
//!
//! The table says what is expected; the simulator, and with `LAB_REQUIRED=1` the real kernel, are run for every cell.
//! `docs/bind.md` is what the simulator came to, for readers: `FINWAIT_BLESS=1 cargo test --test bind` writes it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stderr, reason = "a skip is loud")]
#![allow(clippy::disallowed_methods, reason = "whoever runs the test says whether the kernel is asked, too")]

#[path = "bind/users.rs"]
mod users;

use std::fmt::Write as _;

use finwait::lab::{self, Options};
use finwait::lang::Lang;
use finwait::scenario::{self, RunReport, Scenario};
use finwait::trace::{CallName, Errno, Outcome, SocketRef, State};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/bind.md");

/// The options of a socket: none, SO_REUSEADDR, SO_REUSEPORT, both.
const OPTIONS: [(&str, &[&str]); 4] =
    [("none", &[]), ("A", &["reuseaddr"]), ("P", &["reuseport"]), ("AP", &["reuseaddr", "reuseport"])];

/// The address before the port of the old and of the new bind(): none is every address of the host.
type Addresses = (&'static str, &'static str);

/// Every address and one of them conflict like one and the same.
const EQUAL: [Addresses; 4] = [("", ""), ("", "server:"), ("server:", ""), ("server:", "server:")];

/// Two that never meet; only sockets that have heard nothing yet can be on the second.
const APART: [Addresses; 2] = [("server:", "localhost:"), ("localhost:", "server:")];

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

/// What bind() comes to beside a socket that listens: rows by the old one's options, columns by those of the new one.
const BESIDE_LISTENER: [&str; 4] = ["no no no no", "no no no no", "no no ok ok", "no no ok ok"];

/// The same beside one in any other state.
const BESIDE_OTHERS: [&str; 4] = ["no no no no", "no ok no ok", "no no ok ok", "no ok ok ok"];

/// On an address of its own, whatever the options.
const NEVER_MET: [&str; 4] = ["ok ok ok ok"; 4];

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

/// What is expected of one kind of old socket.
fn wanted(state: State, addresses: Addresses) -> [&'static str; 4] {
    match state {
        _ if APART.contains(&addresses) => NEVER_MET,
        State::Listen => BESIDE_LISTENER,
        _ => BESIDE_OTHERS,
    }
}

/// The kinds of old sockets there can be on that address: nobody else's connections come to the loopback.
fn kinds(addresses: Addresses) -> impl Iterator<Item = (&'static str, &'static [&'static str], State)> {
    OLD.into_iter().filter(move |(_, lines, _)| addresses.0 != "localhost:" || !lines.contains(&"ACCEPTED"))
}

/// Every cell that comes to something else than the table says, a line for each kind of old socket.
fn wrong(run: impl Fn(&Scenario) -> RunReport, addresses: Addresses) -> Vec<String> {
    let one = |(kind, lines, state): (&str, &[&str], State)| {
        let found = rows(&run(&scenario_of(lines, addresses)), state);
        (found != wanted(state, addresses)).then(|| format!("{kind} {addresses:?}: {found:?}"))
    };
    kinds(addresses).filter_map(one).collect()
}

#[test]
fn the_bind_matrix_is_that_of_the_facts() {
    for addresses in EQUAL.into_iter().chain(APART) {
        assert_eq!(wrong(scenario::run, addresses), [""; 0], "{addresses:?}");
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
    let found: Vec<String> = std::thread::scope(|scope| {
        let asked: Vec<_> =
            EQUAL.into_iter().chain(APART).map(|addresses| scope.spawn(move || wrong(ask, addresses))).collect();
        asked.into_iter().flat_map(|wrong| wrong.join().unwrap()).collect()
    });
    assert!(found.is_empty(), "kernel {}:\n{}", lab::kernel(), found.join("\n"));
}

#[test]
fn the_kernel_knows_the_user_of_a_port() {
    if !std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1") {
        eprintln!("\n!!! SKIPPED: the kernel was not asked for users; LAB_REQUIRED=1 asks for it\n");
        return;
    }
    lab::prepare().unwrap_or_else(|trouble| panic!("{}", trouble.sentence(Lang::En)));
    let ask = |scenario: &Scenario| {
        lab::run(scenario, &Options::default()).unwrap_or_else(|trouble| panic!("{}", trouble.sentence(Lang::En)))
    };
    assert_eq!(users::outcomes(ask), users::wanted(), "kernel {}", lab::kernel());
}

#[test]
fn a_port_knows_its_user() {
    assert_eq!(users::outcomes(scenario::run), users::wanted());
}

/// What the document says besides the table.
#[test]
fn the_first_to_listen_has_the_port_and_a_server_comes_back_only_with_reuseaddr_twice() {
    let two = "server: socket as a\nserver: socket as b\nserver.a: set reuseaddr on\nserver.b: set reuseaddr on\n\
               server.a: bind 80\nserver.b: bind 80\nserver.b: listen\nserver.a: listen\n\
               expect server.b LISTEN, server.a.listen = EADDRINUSE\n";
    let refused = "expect server.listen = EADDRINUSE";
    let without = |word: &str| COMES_BACK.replace(word, &word.replace(" reuseaddr", "")).replace(EXPECTED, refused);
    let all = [
        two.to_owned(),
        COMES_BACK.to_owned(),
        without("listen 80 reuseaddr as first"),
        without("listen 80 reuseaddr as second"),
    ];
    for text in all {
        let report = scenario::run(&scenario::parse(&text, Lang::En).unwrap());
        assert!(report.is_ok(), "{text}\n{:?} {:?}", report.failures, report.refusal);
    }
}

/// The last line of [`COMES_BACK`].
const EXPECTED: &str = "expect server.listen = 0";

#[test]
fn the_document_shows_the_runs() {
    let fresh = document();
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        std::fs::write(PATH, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(kept == fresh, "docs/bind.md is out of date: FINWAIT_BLESS=1 cargo test --test bind");
}

fn document() -> String {
    let mut text = String::from(HEAD);
    for (kind, lines, state) in kinds(EQUAL[0]) {
        for (row, (name, _)) in rows(&scenario::run(&scenario_of(lines, EQUAL[0])), state).iter().zip(OPTIONS) {
            let cells: Vec<&str> = row.split(' ').map(|cell| if cell == "no" { "EADDRINUSE" } else { cell }).collect();
            let _ = writeln!(text, "| {kind} | {name} | {} |", cells.join(" | "));
        }
    }
    text.push_str(USERS);
    for ((what, ..), came) in users::ROWS.iter().zip(users::outcomes(scenario::run)) {
        let _ = writeln!(text, "| {what} | {came} |");
    }
    text + TAIL + "```text\n" + COMES_BACK + "```\n"
}

const HEAD: &str = "\
# Who may bind a port

What `bind()` of a new socket comes to while an old one holds the port, on Linux 6.18. Written by `tests/bind.rs`, which
plays every cell on the simulator and, where it is asked to, on a real kernel.

A is SO_REUSEADDR, P is SO_REUSEPORT, AP both; the rows say what the old socket has set, the columns the new one. All
sockets of this table belong to one user. A connection that was accepted has its listener's options: beside a
TIME_WAIT, the old socket is what the *first* server had set. BOUND is a socket that neither listens nor is connected;
from ESTABLISHED on, the listener is gone and the connection alone holds the port; FIN_WAIT_2 and TIME_WAIT have no
process any more.

| old socket | its options | new: none | new: A | new: P | new: AP |
| --- | --- | --- | --- | --- | --- |
";

const USERS: &str = "
Ports below `ip_unprivileged_port_start`, 1024 by default, are root's, and SO_REUSEPORT shares a port among the sockets
of one user. A socket is of the user who made it, while what a process may do depends on who it is now; a connection in
TIME_WAIT is nobody's any more.

| what is tried | what it comes to |
| --- | --- |
";

const TAIL: &str = "
- The rows are the same for two sockets on one address, and where one of them is bound to every address of the host
  (0.0.0.0). Two different addresses never meet: there every cell is ok.
- Two sockets with A alone may both bind; the first to call `listen()` has the port, and the other's `listen()` returns
  EADDRINUSE.
- Listeners with P share the connections: a hash of both addresses and both ports says who gets a SYN.

A cell as a scenario: a server comes back while its last connection is in TIME_WAIT. Without the first `reuseaddr` or
without the second, its `listen` returns EADDRINUSE.

";

/// The cell TIME_WAIT, A, A.
const COMES_BACK: &str = "\
server: listen 80 reuseaddr as first
client: connect server:80
run 1s
server.first: accept as connection
server.first: close
server.connection: close
run 1s
client: close
run 1s
expect server TIME_WAIT
server: listen 80 reuseaddr as second
expect server.listen = 0
";
