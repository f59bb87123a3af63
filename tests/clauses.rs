//! The engine follows RFC 9293 §3.10 in its own order and says where it is: each file names the clauses that it carries
//! out, check by check, as the RFC numbers them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::path::PathBuf;

/// A function, and the clauses that its comments name one after the other.
type Place = (&'static str, &'static str, &'static [&'static str]);

/// A clause stands in its place in the RFC's order, but where Linux departs from it, which the comment then says.
const PLACES: &[Place] = &[
    ("src/tcp/user.rs", "", &["§3.10.1, OPEN", "§3.10.3, RECEIVE", "§3.10.4, CLOSE", "§3.10.5, ABORT"]),
    (
        "src/host/segments.rs",
        "fn segment_for_nobody",
        &["§3.10.7.1", "§3.10.7.2, LISTEN, first", "second", "third", "fourth"],
    ),
    (
        "src/tcp/syn_sent.rs",
        "pub fn syn_sent_segment",
        &["§3.10.7.3, first", "§3.10.7.3, second", "§3.10.7.3, third", "§3.10.7.3, fourth", "fifth"],
    ),
    (
        "src/tcp/validate.rs",
        "pub fn validate",
        &["§3.10.7.4, first", "§3.10.7.4, second", "§3.10.7.4, third", "§3.10.7.4, fourth"],
    ),
    ("src/tcp/ack.rs", "", &["§3.10.7.4, fifth"]),
    (
        "src/tcp/receive.rs",
        "fn synchronized_segment",
        &[
            "§3.10.7.4, first to fourth",
            "§3.10.7.4, fifth",
            "§3.10.7.4, sixth",
            "§3.10.7.4, seventh",
            "§3.10.7.4, eighth",
        ],
    ),
    (
        "src/tcp/request.rs",
        "pub fn handle_segment",
        &["§3.10.7.4, first:", "§3.10.7.4, second", "§3.10.7.4, fourth", "§3.10.7.4, fifth: check"],
    ),
    (
        "src/tcp/time_wait.rs",
        "fn fin_wait2_segment",
        &[
            "§3.10.7.4, first",
            "§3.10.7.4, second",
            "§3.10.7.4, fourth",
            "§3.10.7.4, fifth",
            "§3.10.7.4, seventh",
            "§3.10.7.4, eighth",
        ],
    ),
    ("src/tcp/time_wait.rs", "fn time_wait_segment", &["§3.10.7.4, second", "§3.10.7.4, fourth", "eighth"]),
    ("src/tcp/timers.rs", "", &["§3.10.8, RETRANSMISSION TIMEOUT", "§3.10.8, USER TIMEOUT"]),
];

#[test]
fn every_check_names_its_clause_in_the_order_of_the_rfc() {
    for (file, from, clauses) in PLACES {
        let text = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        let start = text.find(from).unwrap_or_else(|| panic!("{file} has no {from}"));
        let comments: Vec<&str> = text[start..].lines().filter(|line| line.trim_start().starts_with("//")).collect();
        let comments = comments.join("\n");
        let mut rest = comments.as_str();
        for clause in *clauses {
            let at =
                rest.find(clause).unwrap_or_else(|| panic!("{file}, {from}: {clause} is not named, or not in order"));
            rest = &rest[at + clause.len()..];
        }
    }
}
