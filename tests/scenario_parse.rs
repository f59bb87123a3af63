//! The scenario language as a reader of it: what parses, what is diagnosed and where, and that nothing panics.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

use finwait::lang::Lang;
use finwait::scenario::{parse, parse_command, render};
use proptest::prelude::*;

#[path = "scenario_parse/strategies.rs"]
mod strategies;

use strategies::{command, nearly};

const DESIGN: &str = include_str!("scenarios/design-example.tcp");

#[test]
fn the_example_of_the_design_parses() {
    let scenario = parse(DESIGN, Lang::En).expect("no mistakes");
    assert_eq!(scenario.setup.seed, 7);
    assert_eq!(scenario.setup.hosts, ["client", "server"]);
    assert_eq!(scenario.lines.len(), 14);
    assert_eq!(scenario.lines[4].number, 9);
    assert_eq!(&DESIGN[scenario.lines[4].span.clone()], "run until client ESTABLISHED");
}

#[test]
fn every_spelling_means_the_canonical_one() {
    for (written, canonical) in [
        ("DROP syn+ack FROM server", "drop next SYN-ACK from server"),
        ("drop next FIN-ACK from server", "drop next FIN from server"),
        ("drop next 1 any from server", "drop next segment from server"),
        ("drop next 2 SYN from client", "drop next 2 SYN from client"),
        ("duplicate every DATA from client", "duplicate every DATA from client"),
        ("drop #7 # that one", "drop #7"),
        ("delay #7 by 200ms", "delay #7 by 200ms"),
        ("delay FIN from server by 0.2s", "delay next FIN from server by 200ms"),
        ("client: set linger 5s", "client: set linger 5"),
        ("client: set linger off", "client: set linger off"),
        ("client: set nodelay 1", "client: set nodelay on"),
        ("client: DUP as copy", "client: dup as copy"),
        ("server.worker.s1: close", "server.worker.s1: close"),
        ("expect server.worker.s1.recv = ok", "expect server.worker.s1.recv = 0"),
        ("expect client.poll = \"IN,OUT\"", "expect client.poll = \"IN,OUT\""),
        ("client: set keepidle 2m", "client: set keepidle 120"),
        ("client: set usertimeout 3s", "client: set usertimeout 3000"),
        ("client: set usertimeout 0", "client: set usertimeout off"),
        ("client: set linger2 -1", "client: set linger2 -1"),
        ("client: set maxseg 536", "client: set maxseg 536"),
        ("client: set maxseg off", "client: set maxseg off"),
        ("client: set rcvtimeo 500ms", "client: set rcvtimeo 500"),
        ("client : close", "client: close"),
        ("server: listen 80 backlog = 4 as L", "server: listen 80 backlog=4 as L"),
        ("server: listen 80 backlog=4096", "server: listen 80"),
        (
            "server: listen 80 reuseport backlog=2 reuseaddr as d",
            "server: listen 80 backlog=2 reuseaddr reuseport as d",
        ),
        ("server: listen backlog = 9", "server: listen backlog=9"),
        ("server: listen", "server: listen"),
        ("server: socket as a", "server: socket as a"),
        ("server: bind server:0", "server: bind server:0"),
        ("server: set reuseaddr 1", "server: set reuseaddr on"),
        ("sysctl client net.ipv4.ip_local_port_range = 40000-40003", "sysctl client ip_local_port_range=40000-40003"),
        ("sysctl client ip_local_reserved_ports=off", "sysctl client ip_local_reserved_ports=off"),
        ("sysctl client ip_local_reserved_ports=40000-40000", "sysctl client ip_local_reserved_ports=40000"),
        (
            "sysctl client ip_local_reserved_ports = 9149-9150, 8080,9148",
            "sysctl client ip_local_reserved_ports=8080,9148-9150",
        ),
        ("client: send \"a # b\" # c", "client: send \"a # b\""),
        ("client.c1: recv 65536", "client.c1: recv"),
        ("sysctl server net.ipv4.tcp_fin_timeout = 10", "sysctl server tcp_fin_timeout=10"),
        ("expect client time-wait , server syn_recv", "expect client TIME_WAIT, server SYN_RCVD"),
        ("expect server.recv = econnreset", "expect server.recv = ECONNRESET"),
        ("expect client.c1.connect = ok", "expect client.c1.connect = 0"),
        ("expect count fin from server>=2", "expect count FIN from server >= 2"),
        ("run until client ESTABLISHED within 600s", "run until client ESTABLISHED"),
        ("run until time >= 63s within 2m", "run until time >= 63s within 2m"),
        ("run 60000ms", "run 60s"),
        ("run", "run"),
        ("step 1", "step"),
        ("heal", "heal"),
    ] {
        match parse_command(written, Lang::En) {
            Ok(command) => assert_eq!(command.to_string(), canonical, "{written}"),
            Err(found) => panic!("{written}: {found:?}"),
        }
    }
}

/// Each mistake: the text, the code, and what the caret is under.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("clinet: close", "unknown-host", "clinet"),
    ("client: clsoe", "unknown-word", "clsoe"),
    ("close", "missing", "close"),
    ("client close", "unexpected", "close"),
    ("client：close", "unexpected", "："),
    ("drip SYN from client", "unknown-word", "drip"),
    ("drop SIN from client", "unknown-word", "SIN"),
    ("drop SYN from cliemt", "unknown-host", "cliemt"),
    ("drop #0", "out-of-bounds", "#0"),
    ("nat box for client, client", "twice", "client"),
    ("nat box for client, server", "nobody-outside", "client, server"),
    ("client: set linger of", "unexpected", "of"),
    ("drop next 0 SYN from client", "out-of-bounds", "0"),
    ("server: listen 0", "out-of-bounds", "0"),
    ("server: listen 65536", "out-of-bounds", "65536"),
    ("server: listen 80 backlog=99999999999999999999", "out-of-bounds", "99999999999999999999"),
    ("server: listen http", "unexpected", "http"),
    ("server: listen reuseaddr", "unexpected", "reuseaddr"),
    ("server: bind", "missing", ""),
    ("server: bind 70000", "out-of-bounds", "70000"),
    ("server: bind sever:80", "unknown-host", "sever"),
    ("server: socket 80", "extra", "80"),
    ("sysctl server ip_local_port_range=40003-40000", "out-of-bounds", "40003-40000"),
    ("sysctl server ip_local_port_range=80-90", "out-of-bounds", "80-90"),
    ("sysctl server ip_local_port_range=40000", "unexpected", "40000"),
    ("sysctl server ip_local_port_range=off", "unexpected", "off"),
    ("sysctl server ip_local_reserved_ports=8080,9150-9148", "out-of-bounds", "9150-9148"),
    ("sysctl server ip_local_reserved_ports=8080,70000", "out-of-bounds", "70000"),
    ("sysctl server ip_local_reserved_ports=8080,", "missing", ""),
    ("sysctl server ip_local_reserved_ports=1-2-3", "unexpected", "1-2-3"),
    ("sysctl server ip_local_reserved_ports=8080,off", "unexpected", "off"),
    ("server: listen 80 bcklog=4", "extra", "bcklog"),
    ("client: connect sever:80", "unknown-host", "sever"),
    ("client: send 1048577", "out-of-bounds", "1048577"),
    ("client: send \"HELLO", "unclosed-quote", "\"HELLO"),
    ("client: set linger 1.5s", "out-of-bounds", "1.5s"),
    ("client: set linger -1", "out-of-bounds", "-1"),
    ("client: set keepidle 0", "out-of-bounds", "0"),
    ("client: set usertimeout 1.5ms", "out-of-bounds", "1.5ms"),
    ("client: set usertimeout -1", "out-of-bounds", "-1"),
    ("client: dup", "missing", ""),
    ("client: fork worker", "unexpected", "worker"),
    ("client: fork as poll", "bad-name", "poll"),
    ("client: fork as worker\nclient.worker.s1: close", "unknown-label", "s1"),
    ("client: set lingr 1", "unknown-word", "lingr"),
    ("client: shutdown both", "unknown-word", "both"),
    ("client.c1: close", "unknown-label", "c1"),
    ("client: connect server:80 as close", "bad-name", "close"),
    ("client.c1: crash", "unexpected", "client.c1"),
    ("sysctl server tcp_fin_timeot=5", "unknown-word", "tcp_fin_timeot"),
    ("sysctl server tcp_fin_timeout=500", "out-of-bounds", "500"),
    ("link delay 50", "unexpected", "50"),
    ("link delay 99999999999999999999s", "out-of-bounds", "99999999999999999999s"),
    ("run 3", "unexpected", "3"),
    ("expect client TIMEWAIT", "unknown-word", "TIMEWAIT"),
    ("expect client.rcv = 3", "unknown-word", "rcv"),
    ("expect client.recv = ECONRESET", "unknown-word", "ECONRESET"),
    ("expect timer client retransmti", "unknown-word", "retransmti"),
    ("expect rule no-such-rule", "unknown-word", "no-such-rule"),
    ("expect client CLOSED,", "missing", ""),
    ("profile linux-5", "unknown-word", "linux-5"),
    ("seed x", "out-of-bounds", "x"),
    ("seed 1\nseed 2", "twice", "seed"),
    ("host a\nhost a\nhost b", "twice", "a"),
    ("host a", "host-count", "a"),
    ("host run\nhost b", "bad-name", "run"),
    ("expect counter server TcpExtListenDrop = 1", "unknown-word", "TcpExtListenDrop"),
    ("expect counter server TcpExtListenDrops", "missing", ""),
    ("flood 0 SYN from 192.0.2.1 to server:80", "out-of-bounds", "0"),
    ("flood 1 SYN from client to server:80", "unknown-word", "client"),
    ("flood 1 SYN from 192.0.2.1 to server", "missing", ""),
    ("heal\nprofile linux-6.18", "late-preamble", "profile"),
];

#[test]
fn mistakes_are_named_and_placed() {
    for (source, code, under) in MISTAKES.iter().copied() {
        for lang in Lang::ALL {
            let found = parse(source, lang).expect_err(source);
            let first = &found[0];
            assert_eq!((first.code, &source[first.span.clone()]), (code, under), "{source}: {found:?}");
            assert!(!first.message.contains("scenario.") && !first.message.contains("%{"), "{}", first.message);
            let help = first.help.clone().unwrap_or_default();
            assert!(!help.contains("scenario.") && !help.contains("%{"), "{help}");
        }
    }
}

#[test]
fn help_offers_the_near_word_and_otherwise_the_list() {
    for (source, help) in [
        ("client: conect server:80", "did you mean `connect`?"),
        ("drop FN from client", "did you mean `FIN`?"),
        ("profile bsd", "it can be: linux-6.18, linux-3.0, rfc9293"),
        ("clinet: close", "did you mean `client`?"),
        ("client：close", "this is a full-width sign; write `:`"),
    ] {
        let found = parse(source, Lang::En).expect_err(source);
        let helps: Vec<&str> = found.iter().filter_map(|diagnostic| diagnostic.help.as_deref()).collect();
        assert!(helps.contains(&help), "{source}: {helps:?}");
    }
}

#[test]
fn three_mistakes_are_three_diagnostics() {
    let source = "server: listen 99999\nclient: conect server:80\nexpect client FINWAIT\n";
    let found = parse(source, Lang::En).expect_err("mistakes");
    let picture = render(&found, source, "three.tcp", Lang::En, false);
    for place in ["three.tcp:1:16", "three.tcp:2:9", "three.tcp:3:15"] {
        assert!(picture.contains(place), "{picture}");
    }
    assert_eq!(found.len(), 3, "{picture}");
}

#[test]
fn one_line_can_hold_several_findings() {
    let found = parse("sysctl sever tcp_fin_timeout=0", Lang::En).expect_err("mistakes");
    assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), ["unknown-host", "out-of-bounds"]);
}

#[test]
fn hosts_that_are_named_replace_the_pair() {
    let scenario = parse("host alice\nhost bob\nalice: connect bob:80 as c\nalice.c: close", Lang::En).expect("right");
    assert_eq!(scenario.setup.hosts, ["alice", "bob"]);
    assert!(parse("host alice\nhost bob\nclient: close", Lang::En).is_err());
}

#[test]
fn windows_line_ends_are_blanks() {
    assert_eq!(parse("seed 3\r\nclient: close\r\n", Lang::En).expect("right").lines.len(), 1);
}

#[test]
fn a_source_beyond_the_limit_is_refused() {
    let found = parse(&"#".repeat((1 << 20) + 1), Lang::En).expect_err("too large");
    assert_eq!(found[0].code, "too-large");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_is_read_back(command in command()) {
        let text = command.to_string();
        prop_assert_eq!(parse_command(&text, Lang::En), Ok(command), "{}", text);
    }

    #[test]
    fn no_text_makes_it_panic(source in prop_oneof![any::<String>(), nearly()], zh in any::<bool>()) {
        let lang = if zh { Lang::Zh } else { Lang::En };
        let _ = parse_command(&source, lang);
        if let Err(found) = parse(&source, lang) {
            prop_assert!(!found.is_empty());
            let picture = render(&found, &source, "p", lang, false);
            prop_assert!(picture.contains("p:"), "{}", picture);
        }
    }
}
