//! What `show` puts into a run: the lines that ss, tcpdump and nstat would print on the host at that moment, in the
//! text and in the JSON of the run, the same on the kernel arm (`LAB_REQUIRED=1`) but for numbers that it draws.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a skip is loud, and the environment asks for the lab"
)]

use finwait::lab;
use finwait::lang::Lang;
use finwait::scenario::{self, RunReport};
use finwait::trace::text::TextOptions;
use finwait::trace::{Program, What, json, text};

const SCRIPT: &str = "link delay 10ms
server: listen 80 backlog=4
client: connect server:80 from 40000
run 100ms
client: send \"HELLO\"
run 5ms
show ss
run 95ms
client: shutdown wr
run 100ms
show ss server
show tcpdump client
show nstat server
";

fn play(source: &str) -> RunReport {
    let report = scenario::run(&scenario::parse(source, Lang::En).unwrap());
    assert!(report.is_ok(), "{:?}", report.failures);
    report
}

/// What a program printed, host by host.
fn shown(report: &RunReport, wanted: Program) -> Vec<(usize, Vec<String>)> {
    let shown = report.records.iter().filter_map(|record| match &record.what {
        What::Shown { program, lines } if *program == wanted => Some((record.host.unwrap().0, lines.clone())),
        _ => None,
    });
    shown.collect()
}

/// The lines of how each connection sends, without the times, which are the machine's on a kernel.
fn sending(report: &RunReport) -> Vec<String> {
    let timed = |word: &&str| word.starts_with("rto:") || word.starts_with("rtt:");
    let lines = shown(report, Program::SsInfo).into_iter().flat_map(|(_, lines)| lines);
    let lines = lines.filter(|line| line.contains("cwnd:"));
    lines.map(|line| line.split_whitespace().filter(|word| !timed(word)).collect::<Vec<_>>().join(" ")).collect()
}

/// The words of lines, the rest of a timer and what a kernel draws at random left out.
fn words(lines: &[String]) -> Vec<String> {
    let plain = |word: &str| word.split_once('(').map_or(word, |(kind, _)| kind).to_owned();
    lines.iter().map(|line| line.split_whitespace().map(plain).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn ss_shows_the_moment_and_not_the_end() {
    let found = shown(&play(SCRIPT), Program::Ss);
    let server = |state: &str, queue: u32| {
        vec![
            "State Recv-Q Send-Q Local Address:Port Peer Address:Port".to_owned(),
            "LISTEN 1 4 0.0.0.0:80 0.0.0.0:*".to_owned(),
            format!("{state} {queue} 0 10.0.0.2:80 10.0.0.1:40000"),
        ]
    };
    let client = vec![
        "State Recv-Q Send-Q Local Address:Port Peer Address:Port".to_owned(),
        "ESTAB 0 5 10.0.0.1:40000 10.0.0.2:80 timer:".to_owned(),
    ];
    let found: Vec<_> = found.iter().map(|(host, lines)| (*host, words(lines))).collect();
    assert_eq!(found, [(0, client), (1, server("ESTAB", 0)), (1, server("CLOSE-WAIT", 6))]);
}

/// Slow start, a loss, repeats that nobody answers: the fields are those of iproute2, in its order.
#[test]
fn how_a_connection_sends_stands_below_it() {
    let report = play(include_str!("scenarios/show-ss-info.tcp"));
    let wanted = [
        "mss:1448 cwnd:10",
        "mss:1448 cwnd:20",
        "mss:1448 cwnd:3 ssthresh:10 unacked:6 retrans:1/1 lost:1 sacked:5",
        "backoff:2 mss:1448 cwnd:1 ssthresh:5 unacked:1 retrans:1/4 lost:1",
        "mss:1448 cwnd:10",
    ];
    assert_eq!(sending(&report), wanted);
    let first = &shown(&report, Program::SsInfo)[0].1[2];
    assert_eq!(first.trim(), "rto:240 rtt:40/20 mss:1448 cwnd:10");
}

/// In the long form of a run each segment with data says how large the congestion window behind it is.
#[test]
fn a_verbose_run_tells_the_congestion_window() {
    let report = play(include_str!("scenarios/show-ss-info.tcp"));
    let options = TextOptions { verbose: true, ..TextOptions::default() };
    let text = text::render(&report.records, &["client".to_owned(), "server".to_owned()], options);
    let windows: Vec<&str> = text.lines().filter_map(|line| line.split_once(", cwnd ")).map(|(_, end)| end).collect();
    assert_eq!(windows.first(), Some(&"10"), "{text}");
    assert!(windows.contains(&"20") && windows.last() == Some(&"1"), "{windows:?}");
}

/// The form is that of tcpdump 4.99, against which it was held; numbers are absolute only on the SYN and its answer.
#[test]
fn tcpdump_prints_what_the_host_saw() {
    let source = "link delay 10ms\nserver: listen 80\nclient: connect server:80 from 40000\nrun 100ms\nserver: accept\n\
        client: set nodelay on\ndrop next DATA from client\nclient: send 1448\nclient: send 1448\nrun 200ms\n\
        client: set linger 0\nclient: close\nclient: connect server:81 from 40001\nrun 100ms\nshow tcpdump client";
    let found = shown(&play(source), Program::Tcpdump);
    let [(0, lines)] = &found[..] else { panic!("{found:?}") };
    let wanted = [
        "00:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq ",
        "00:00:00.020000 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq ",
        "00:00:00.020000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [.], ack 1, win 502",
        "00:00:00.100000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 1:1449, ack 1, win 502",
        "00:00:00.100000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 1449:2897, ack 1, win 502",
        "00:00:00.120000 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [.], ack 1, win 532, options [nop,nop,TS val ",
        "00:00:00.127000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 1:1449, ack 1, win 502",
        "00:00:00.147000 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [.], ack 2897, win ",
        "00:00:00.300000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [R.], seq 2897, ack 1, win ",
        "00:00:00.300000 IP 10.0.0.1.40001 > 10.0.0.2.81: Flags [S], seq ",
        "00:00:00.320000 IP 10.0.0.2.81 > 10.0.0.1.40001: Flags [R.], seq 0, ack ",
    ];
    assert_eq!(lines.len(), wanted.len(), "{lines:#?}");
    for (line, wanted) in lines.iter().zip(wanted) {
        assert!(line.starts_with(wanted), "{line}\n{wanted}");
    }
    // Timestamps come from the seed, and stand in the middle of these.
    assert!(lines[5].ends_with(",nop,nop,sack 1 {1449:2897}], length 0"), "{}", lines[5]);
    assert!(lines[3].contains(" options [nop,nop,TS val ") && lines[3].ends_with("], length 1448"), "{}", lines[3]);
    let syn = &lines[0];
    assert!(
        syn.contains("win 64240, options [mss 1460,sackOK,TS val ") && syn.ends_with(" ecr 0,nop,wscale 7], length 0")
    );
}

/// Before the peer has said anything: what counts if it never does, or TCP_MAXSEG, less the timestamps offered.
#[test]
fn a_connecting_socket_shows_the_size_that_it_may_count_on() {
    let report = play(include_str!("scenarios/show-ss-info-connecting.tcp"));
    let wanted = [524, 288, 988, 536].map(|mss| format!("mss:{mss} cwnd:10 unacked:1"));
    assert_eq!(sending(&report), [wanted.clone(), wanted].concat());
}

#[test]
fn text_and_json_have_every_line() {
    let report = play(SCRIPT);
    let hosts = ["client".to_owned(), "server".to_owned()];
    let text = text::render(&report.records, &hosts, TextOptions::default());
    let json = json::render(&report.records, "linux-6.18", 1, &hosts);
    for (host, lines) in shown(&report, Program::Nstat).into_iter().chain(shown(&report, Program::Tcpdump)) {
        assert!(!lines.is_empty());
        for line in lines {
            assert!(text.contains(&line), "{line}\n{text}");
            assert!(json.contains(&line), "{line}");
        }
        assert!(text.contains(&format!("{}$ ", hosts[host])));
    }
    assert_eq!(json.matches(r#""event":"shown","program":"ss""#).count(), 3);
    assert!(json.contains(r#""TcpPassiveOpens                 1""#));
}

#[test]
fn the_kernel_shows_the_same() {
    if !std::env::var("LAB_REQUIRED").is_ok_and(|value| value == "1") {
        eprintln!("\n!!! SKIPPED: the kernel arm was not asked; LAB_REQUIRED=1 asks for it (docs/kernel-lab.md)\n");
        return;
    }
    lab::prepare().unwrap();
    let kernel = lab::run(&scenario::parse(SCRIPT, Lang::En).unwrap(), &lab::Options::default()).unwrap();
    for source in [include_str!("scenarios/show-ss-info.tcp"), include_str!("scenarios/show-ss-info-connecting.tcp")] {
        let informed = lab::run(&scenario::parse(source, Lang::En).unwrap(), &lab::Options::default()).unwrap();
        assert_eq!(sending(&play(source)), sending(&informed));
    }
    let plain = |report: &RunReport, program| -> Vec<(usize, Vec<String>)> {
        shown(report, program).into_iter().map(|(host, lines)| (host, words(&lines))).collect()
    };
    let sim = play(SCRIPT);
    assert_eq!(plain(&sim, Program::Ss), plain(&kernel, Program::Ss));
    assert_eq!(plain(&sim, Program::Nstat), plain(&kernel, Program::Nstat));
    let lengths =
        |report| plain(report, Program::Tcpdump).into_iter().map(|(_, lines)| lines.len()).collect::<Vec<_>>();
    assert_eq!(lengths(&sim), lengths(&kernel));
}
