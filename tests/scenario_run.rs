//! Scenarios played: the design's example end to end, what sessions promise about going back, and what they write down.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

use finwait::lang::Lang;
use finwait::scenario::{FailureKind, Next, Progress, Scenario, Session, parse, parse_command, run};
use finwait::sim::Setup;
use finwait::trace::text::{TextOptions, render};
use finwait::trace::{Record, What, json};
use proptest::prelude::*;

const RESET: &str = include_str!("scenarios/design-example.tcp");

fn scenario(source: &str) -> Scenario {
    parse(source, Lang::En).expect("a right scenario")
}

#[test]
fn the_example_of_the_design_holds() {
    let report = run(&scenario(RESET));
    let text = render(&report.records, &["client".to_owned(), "server".to_owned()], TextOptions::default());
    assert!(report.is_ok(), "{:?}\n{text}", (report.failures, report.refusal));
}

#[test]
fn the_same_with_another_state_fails_and_tells_both() {
    let source = RESET.replace("expect client CLOSED,", "expect client TIME_WAIT,");
    let report = run(&scenario(&source));
    let [failure] = report.failures.as_slice() else { panic!("one failure: {:?}", report.failures) };
    assert_eq!((failure.line, &source[failure.span.clone()]), (17, "expect client TIME_WAIT, server CLOSED"));
    assert_eq!((failure.expected.as_str(), failure.actual.as_str()), ("client TIME_WAIT", "client CLOSED"));
}

#[test]
fn every_failed_expectation_is_collected_and_a_refusal_ends_the_run() {
    let report =
        run(&scenario("expect client LISTEN\nrun until server LISTEN within 1s\nexpect server LISTEN\nclient: close"));
    let wanted: Vec<usize> = report.failures.iter().map(|failure| failure.line).collect();
    assert_eq!(wanted, [1, 2, 3]);
    let report = run(&scenario("server: crash\nserver: close\nexpect client LISTEN"));
    assert_eq!(report.refusal.map(|failure| failure.line), Some(2));
    assert_eq!(report.failures.len(), 0);
}

/// Two ends that answer each other without end: nothing limits that under the RFC's profile, and here it takes no time.
#[test]
fn a_run_without_end_is_broken_off_and_says_so() {
    let source = "profile rfc9293\nlink delay 0s\nserver: listen 80\nclient: connect server:80\nrun 200ms\n\
                  inject ACK from server:80 to client length=10\nrun 1s\nexpect client CLOSED";
    let report = run(&scenario(source));
    let found: Vec<(usize, bool)> =
        report.failures.iter().map(|one| (one.line, one.kind == FailureKind::Endless)).collect();
    assert_eq!(found, [(7, true)], "the script ends there");
}

/// Many segments bring many events, and those come to an end: a run may have more of them where there is more to do.
#[test]
fn a_large_flood_is_no_run_without_end() {
    let floods: Vec<String> = (0..40).map(|n| format!("flood 1000 SYN from 198.51.{n}.0 to server:80\n")).collect();
    let floods = floods.concat();
    let source = format!(
        "sysctl server tcp_syncookies=0\nsysctl server tcp_max_syn_backlog=100000\n\
                          sysctl server somaxconn=65535\nserver: listen 80 backlog=65535\n{floods}run\n"
    );
    let report = run(&scenario(&source));
    assert!(report.is_ok(), "{:?}", report.failures);
    let ends = |what: &What| matches!(what, What::Arrived { .. } | What::Lost { .. });
    let events = report.records.iter().filter(|record| ends(&record.what)).count();
    assert!(events > 200_000, "{events} events are no more than two hosts may take that never end");
}

#[test]
fn next_says_what_step_does() {
    let mut session = Session::new(&scenario(RESET));
    let mut seen = Vec::new();
    for _ in 0..200 {
        let next = session.next();
        let progress = session.step();
        match &next {
            Next::Command { text, .. } => seen.push(text.clone()),
            Next::Event { at } => assert_eq!(*at, session.view().now, "at {}", session.position()),
            Next::Done | Next::Waits { .. } => assert_eq!(progress, Progress::Ended),
        }
        if progress == Progress::Ended {
            break;
        }
    }
    assert_eq!(seen[0], "link delay 50ms");
    assert_eq!(seen[1], "server: listen 80 backlog=4");
    assert!(session.script_is_over());
    assert_eq!(session.next(), Next::Done);
}

#[test]
fn a_learner_acts_in_the_middle_and_the_script_goes_on() {
    let mut session = Session::new(&scenario(
        "server: listen 80\nclient: connect server:80\nrun until client ESTABLISHED\nexpect client ESTABLISHED",
    ));
    session.step();
    session.step();
    let lost = parse_command("drop #1", Lang::En).expect("a command");
    session.give(lost.clone()).expect("it is in flight");
    assert!(session.give(lost).is_err(), "it is lost already");
    assert!(session.run_on(100));
    assert_eq!(session.failures(), []);
    let lost = session.records().iter().filter(|record| matches!(record.what, What::Lost { .. })).count();
    assert_eq!(lost, 1);
    assert_written_down(&session);
}

/// A lesson adds to the script as it goes on; what was done before is done the same again.
#[test]
fn an_extended_script_leaves_the_past_alone() {
    let mut session = Session::new(&scenario("server: listen 80\nclient: connect server:80"));
    let mut moments = vec![moment(&session)];
    for _ in 0..5 {
        session.step();
        moments.push(moment(&session));
    }
    session.extend(&scenario("client: connect server:80\nexpect client LISTEN\nrun 1s").lines[1..]);
    while !session.script_is_over() {
        session.step();
        moments.push(moment(&session));
    }
    assert_eq!(session.failures().len(), 1);
    for (at, expected) in moments.iter().enumerate().rev() {
        session.seek(at);
        assert_eq!(&moment(&session), expected, "after {at} steps");
    }
}

/// Running what the session writes down yields its records.
fn assert_written_down(session: &Session) {
    let source = session.to_source();
    let again = run(&scenario(&source));
    assert_eq!(again.records, session.records(), "{source}");
}

#[test]
fn equal_seeds_give_equal_bytes() {
    let lines = || {
        let report = run(&scenario(RESET));
        json::render(&report.records, "linux-6.18", 7, &["client".to_owned(), "server".to_owned()])
    };
    let text = lines();
    assert_eq!(text, lines());
    assert!(text.starts_with("{\"schema\":\"finwait-records\",\"version\":1,\"profile\":\"linux-6.18\",\"seed\":7,"));
    for line in text.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("an object");
        assert!(value.is_object());
    }
}

/// What may be done at any moment: a step of time, or a command.
fn deeds() -> impl Strategy<Value = Vec<Option<&'static str>>> {
    let commands = [
        "server: listen 80 backlog=1",
        "client: connect server:80",
        "server: accept",
        "client: send 3000",
        "server: recv",
        "client: close",
        "server: close",
        "client: shutdown wr",
        "client: set linger 0",
        "drop next segment from server",
        "drop next 2 DATA from client",
        "duplicate next ACK from client",
        "delay next FIN from client by 300ms",
        "reorder next segment from client",
        "heal",
        "server: crash",
        "server: reboot",
        "client: unplug",
        "client: plug",
        "server: kill",
        "run 1s",
        "run until client ESTABLISHED within 2s",
        "step 3",
        "link delay 10ms",
        "expect client CLOSED",
    ];
    let deed = prop_oneof![Just(None), proptest::sample::select(commands.to_vec()).prop_map(Some)];
    proptest::collection::vec(deed, 1..80)
}

/// What lies ahead is kept through a command that is refused, and forgotten with one that is carried out.
#[test]
fn a_long_run_is_walked_both_ways_and_left_in_the_middle() {
    let exchange = "client: connect server:80\nrun 200ms\nserver: accept\nclient: close\nserver: close\nrun 200ms\n";
    let text = format!("server: listen 80\n{}show tcpdump client\n", exchange.repeat(40));
    let mut session = Session::new(&scenario(&text));
    assert!(session.run_on(10_000));
    let (end, last) = (session.len(), moment(&session));
    assert!(end > 500, "{end} steps, which is more than some checkpoints");
    for to in [0, 300, 290, 500, 64, 65, 63, end] {
        session.seek(to);
        assert_eq!(session.position(), to);
    }
    assert_eq!(moment(&session), last);
    session.seek(300);
    let middle = moment(&session);
    let middle_records = middle.0.len();
    session.give(parse_command("drop #1", Lang::En).expect("a command")).expect_err("it is not in flight");
    assert_eq!((session.len(), moment(&session)), (end, middle));
    session.seek(end);
    assert_eq!(moment(&session), last);
    session.seek(300);
    session.give(parse_command("client: connect server:81", Lang::En).expect("a command")).expect("it can be made");
    assert_eq!((session.len(), session.position()), (301, 301));
    assert!(session.run_on(10_000));
    assert!(session.len() > end);
    session.seek(300);
    assert_eq!(session.records().len(), middle_records);
}

type Moment = (Vec<Record>, finwait::trace::WorldView, usize);

fn moment(session: &Session) -> Moment {
    (session.records().to_vec(), session.view().clone(), session.failures().len())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn going_back_is_as_if_it_had_not_been(
        deeds in deeds(),
        scripted in any::<bool>(),
        back in any::<prop::sample::Index>(),
    ) {
        let mut session = if scripted { Session::new(&scenario(RESET)) } else { Session::play(Setup::default()) };
        let mut moments = vec![moment(&session)];
        for deed in deeds {
            let before = session.position();
            match deed {
                None => { session.step(); }
                Some(text) => {
                    let _ = session.give(parse_command(text, Lang::En).expect("a command"));
                }
            }
            if session.position() > before {
                moments.push(moment(&session));
            }
        }
        prop_assert_eq!(session.len() + 1, moments.len());
        assert_written_down(&session);
        let to = back.index(moments.len());
        session.seek(to);
        prop_assert_eq!(&moment(&session), &moments[to]);
        session.seek(0);
        prop_assert_eq!(&moment(&session), &moments[0]);
        for expected in &moments[1..] {
            session.forward();
            prop_assert_eq!(&moment(&session), expected);
        }
        while session.back() {
            prop_assert_eq!(&moment(&session), &moments[session.position()]);
        }
    }
}
