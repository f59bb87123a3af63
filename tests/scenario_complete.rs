//! Completion: what is offered where, and that the parser takes all of it.

#![allow(clippy::expect_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;

use finwait::lang::Lang;
use finwait::scenario::{Session, Setup, complete, parse, parse_command_on};
use finwait::trace::{PROFILES, Sysctl};

/// A run with a listener, a labelled socket and a segment in flight.
fn session() -> Session {
    let scenario = parse("server: listen 80\nclient: connect server:80 as c1\n", Lang::En).expect("right");
    let mut session = Session::new(&scenario);
    session.step();
    session.step();
    session
}

fn offered(text: &str) -> Vec<String> {
    let session = session();
    let found = complete(text, text.len(), session.view(), session.setup().profile);
    found.candidates.into_iter().map(|candidate| candidate.text).collect()
}

#[test]
fn each_place_offers_its_words() {
    for (text, expected) in [
        ("", vec!["client:", "client.c1:", "server:", "drop", "expect"]),
        ("cl", vec!["client:", "client.c1:"]),
        ("client: co", vec!["connect"]),
        ("client: connect ", vec!["server:80"]),
        ("client: connect server:80 ", vec!["from", "as"]),
        ("client: set ", vec!["linger", "nodelay", "reuseaddr", "reuseport"]),
        ("client: bind ", vec!["client:"]),
        ("server: listen 81 ", vec!["backlog", "reuseaddr", "as"]),
        ("sysctl client ip_local_port_range=", vec!["40000-40003"]),
        ("sysctl client ip_local_reserved_ports=", vec!["8080,9148-9150", "off"]),
        ("client: set linger ", vec!["off", "0"]),
        ("drop ", vec!["next", "every", "#1", "SYN", "SYN-ACK"]),
        ("drop #", vec!["#1"]),
        ("drop next syn", vec!["SYN", "SYN-ACK"]),
        ("drop next 2 ", vec!["SYN"]),
        ("drop SYN from ", vec!["client", "server"]),
        ("delay #1 ", vec!["by"]),
        ("delay next FIN from server by ", vec!["200ms"]),
        ("sysctl server tcp_fin", vec!["tcp_fin_timeout="]),
        ("sysctl server tcp_fin_timeout=", vec!["1", "120"]),
        ("run ", vec!["until", "1s"]),
        ("run until client ", vec!["ESTABLISHED", "TIME_WAIT"]),
        ("run until client CLOSED ", vec!["within"]),
        ("expect client CLOSED, server EST", vec!["ESTABLISHED"]),
        ("expect client.con", vec!["client.connect"]),
        ("expect client.connect = ", vec!["ok", "blocked", "ECONNRESET"]),
        ("expect timer client ", vec!["retransmit"]),
        ("expect count FIN from server ", vec![">="]),
        ("expect counter server TcpExtListen", vec!["TcpExtListenDrops", "TcpExtListenOverflows"]),
        ("flood 3 SYN from 192.0.2.1 to ", vec!["server:80"]),
        ("expect rule connect-", vec!["connect-sends-syn"]),
    ] {
        let found = offered(text);
        for word in expected {
            assert!(found.iter().any(|one| one == word), "`{text}` should offer {word}: {found:?}");
        }
    }
}

#[test]
fn the_word_under_the_cursor_is_what_is_replaced() {
    let session = session();
    for (text, cursor, start) in
        [("client: clo", 11, 8), ("drop #1", 7, 5), ("世界 cl", 9, 7), ("a\nex", 4, 2), ("", 9, 0), ("世", 1, 0)]
    {
        assert_eq!(complete(text, cursor, session.view(), session.setup().profile).start, start, "{text}");
    }
}

/// From nothing, every offer is taken, twice more from there on: the parser may only miss what is still to come.
#[test]
fn the_parser_takes_whatever_is_offered() {
    let session = session();
    let hosts = &session.setup().hosts;
    let mut texts = vec![String::new()];
    let mut tried = 0;
    for _ in 0..6 {
        let mut longer = Vec::new();
        for text in &texts {
            for word in complete(text, text.len(), session.view(), session.setup().profile)
                .candidates
                .into_iter()
                .map(|one| one.text)
            {
                let whole = format!("{text}{word}");
                if let Err(found) = parse_command_on(&whole, hosts, Lang::En) {
                    assert!(found.iter().all(|one| one.code == "missing"), "{whole}: {found:?}");
                }
                tried += 1;
                let glued = word.ends_with(['=', ':']) && !text.is_empty();
                longer.push(if glued { whole } else { format!("{whole} ") });
            }
        }
        // A few of each length are enough to reach every branch.
        texts = longer.into_iter().step_by(if longer_than(tried) { 7 } else { 1 }).collect();
    }
    assert!(tried > 500, "{tried}");
}

fn longer_than(tried: usize) -> bool {
    tried > 2_000
}

#[test]
fn only_settings_that_the_profile_has_are_offered() {
    let mut count = BTreeMap::new();
    for profile in &PROFILES {
        let session = Session::play(Setup { profile, ..Setup::default() });
        for key in complete("sysctl client ", 14, session.view(), profile).candidates {
            let name = key.text.trim_end_matches('=');
            let sysctl = Sysctl::from_name(name).expect("a setting");
            assert_eq!(profile.lacks(sysctl), None, "{} has no {name}", profile.name);
            *count.entry(profile.name).or_insert(0) += 1;
            let line = format!("sysctl client {}", key.text);
            for value in complete(&line, line.len(), session.view(), profile).candidates {
                let command = parse_command_on(&format!("{line}{}", value.text), &session.setup().hosts, Lang::En);
                let given = session.clone().give(command.expect("right"));
                assert!(given.is_ok(), "{}: {line}{}: {given:?}", profile.name, value.text);
            }
        }
    }
    assert!(count["rfc9293"] < count["linux-6.18"] && count["linux-3.0"] < count["linux-6.18"], "{count:?}");
}
