//! Who gets a local port: how listeners share SYNs, what a connection takes over from a TIME_WAIT, and how a range is
//! used up. Who may bind a port is `tests/bind.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;
use std::net::SocketAddrV4;

use finwait::host::Host;
use finwait::lang::Lang;
use finwait::scenario::{self, RunReport};
use finwait::trace::{Profile, Rule, Segment, SocketRef, Sysctl, Time, What};

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
