//! Who a process is, and what a port thinks of it: the rows of the second table of `docs/bind.md`.

use finwait::scenario::{self, RunReport, Scenario};
use finwait::trace::What;

use super::Lang;

/// What is tried, the lines before it and the call itself, and what that comes to. Before every row the server has two
/// children, `one` and `two`, which are users 1000 and 1001.
pub const ROWS: [(&str, &[&str], &str); 12] = [
    ("root binds port 80", &["server: socket as n", "server.n: bind 80"], "ok"),
    ("another user binds port 80", &["server.one: socket as n", "server.one.n: bind 80"], "EACCES"),
    ("another user binds port 8080", &["server.one: socket as n", "server.one.n: bind 8080"], "ok"),
    (
        "another user binds port 80; ip_unprivileged_port_start=80",
        &["sysctl server ip_unprivileged_port_start=80", "server.one: socket as n", "server.one.n: bind 80"],
        "ok",
    ),
    (
        "another user binds port 80 with a socket that root has made",
        &["server.two: exit", "server: socket as n", "server: setuid 1000", "server.n: bind 80"],
        "EACCES",
    ),
    (
        "another user listens on port 80, which root has bound",
        &["server: socket as n", "server.n: bind 80", "server: setuid 1000", "server.n: listen"],
        "ok",
    ),
    (
        "P beside P of the same user",
        &["server.one: listen 8080 reuseport", "server.one: listen 8080 reuseport as n"],
        "ok",
    ),
    (
        "P beside P of another user",
        &["server.one: listen 8080 reuseport", "server.two: listen 8080 reuseport"],
        "EADDRINUSE",
    ),
    ("P beside P of root", &["server: listen 8080 reuseport", "server.two: listen 8080 reuseport"], "EADDRINUSE"),
    (
        "P of root beside P of another user",
        &["server.one: listen 8080 reuseport", "server: listen 8080 reuseport"],
        "EADDRINUSE",
    ),
    (
        "A beside A of another user, neither listens",
        &[
            "server.one: socket as o",
            "server.one.o: set reuseaddr on",
            "server.one.o: bind 8080",
            "server.two: socket as n",
            "server.two.n: set reuseaddr on",
            "server.two.n: bind 8080",
        ],
        "ok",
    ),
    (
        "P beside a TIME_WAIT of another user's server with P",
        &[
            "server.one: listen 8080 reuseport as o",
            "client: connect server:8080 as c",
            "run 200ms",
            "server.one.o: accept as a",
            "server.one.a: close",
            "run 200ms",
            "client.c: close",
            "run 200ms",
            "server.one.o: close",
            "server.two: socket as n",
            "server.two.n: set reuseport on",
            "server.two.n: bind 8080",
        ],
        "ok",
    ),
];

fn scenario_of(lines: &[&str]) -> Scenario {
    let first = "server: fork as one\nserver: fork as two\nserver.one: setuid 1000\nserver.two: setuid 1001\n";
    let text = format!("link delay 5ms\n{first}{}\n", lines.join("\n"));
    scenario::parse(&text, Lang::En).unwrap_or_else(|found| panic!("{text}\n{found:?}"))
}

/// What the last call of each row comes to.
pub fn outcomes(run: impl Fn(&Scenario) -> RunReport) -> Vec<String> {
    let outcome = |(_, lines, _): &(&str, &[&str], &str)| {
        let report = run(&scenario_of(lines));
        assert!(report.refusal.is_none(), "{:?}", report.refusal);
        let mut returned = report.records.iter().filter_map(|record| match &record.what {
            What::Returned { outcome, .. } => Some(outcome.to_string()),
            _ => None,
        });
        returned.next_back().map_or_else(String::new, |came| if came == "0" { "ok".to_owned() } else { came })
    };
    ROWS.iter().map(outcome).collect()
}

/// What is wanted of them.
pub fn wanted() -> Vec<&'static str> {
    ROWS.iter().map(|(.., wanted)| *wanted).collect()
}
