//! Runs as text: what the lines look like, and that their columns hold.

#![allow(clippy::expect_used, reason = "a test may stop at the first surprise")]

use finwait::lang::Lang;
use finwait::scenario::{parse, run};
use finwait::trace::text::{TextOptions, render};

const CLOSE: &str = "
server: listen 80
client: connect server:80
run until client ESTABLISHED
server: accept
client: send 3000
run 1s
server: recv
client: close
run 1s
server: recv
drop next FIN from server
server: close
run 90s
client: connect server:80
run 1s
client: set linger 0
client: close
run 1s
";

fn text(source: &str, options: TextOptions) -> String {
    let scenario = parse(source, Lang::En).expect("a right scenario");
    let report = run(&scenario);
    render(&report.records, &scenario.setup.hosts, options)
}

/// The RST of a host that has forgotten the connection has the number 0, whatever the SYN before it had.
#[test]
fn a_reset_that_knows_no_connection_says_nought() {
    let forgotten = "seed 3\nclient: connect server:81 from 40000\nrun 1s\nserver: socket as s\nserver.s: bind 81\n\
                     server.s: connect client:40000\nrun 1s\n";
    for (absolute, options) in
        [false, true].map(|absolute| (absolute, TextOptions { absolute, ..TextOptions::default() }))
    {
        let text = text(forgotten, options);
        let resets: Vec<&str> = text.lines().filter(|line| line.contains("Flags [R.], ")).collect();
        assert!(
            resets.len() > 1 && resets.iter().all(|line| line.contains("Flags [R.], seq 0, ")),
            "{absolute}: {text}"
        );
    }
}

/// Every line that tells of these begins so.
#[test]
fn lines_read_like_tcpdump() {
    let wide = text(CLOSE, TextOptions::default());
    for line in [
        "  0.000000 server: listen 80 -> ok ",
        "  0.050000 server > client: #2 Flags [S.], seq 0, ack 1, win 65160, length 0  SYN_SENT    SYN_RCVD",
        "  0.100000 client > server: #5 Flags [P.], seq 1449:2897, ack 1, length 1448 ",
        "  2.100000 server: recv -> 0 ",
        "  2.125000 x #12 server > client dropped ",
        "  2.400000 server: timer tail-loss ",
        "  2.400000 server > client: #13 again Flags [F.], seq 1, ack 3002, length 0 ",
        " 62.450000 client: timer time-wait ",
        " 93.100000 client.44954 > server.80: #18 Flags [R.], seq 1, ack 1, length 0 ",
        " 93.150000 server: ECONNRESET awaits the next call ",
    ] {
        assert!(wide.lines().any(|one| one.starts_with(line)), "no line `{line}` in\n{wide}");
    }
}

#[test]
fn the_states_stand_in_columns() {
    for (width, column) in [(80, 57), (100, 77), (120, 78), (160, 118)] {
        let lines = text(CLOSE, TextOptions { width, ..TextOptions::default() });
        for line in lines.lines().filter(|line| !line.starts_with("             ")) {
            let (body, states) = line.split_at(column);
            assert!(body.ends_with(' ') && states.starts_with(|c: char| c.is_ascii_uppercase()), "{width}: {line}");
            assert!(width < 120 || line.len() <= width + 8, "{width}: {line}");
            assert!(width >= 120 || line.len() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn verbose_and_absolute_tell_the_rest() {
    let lines = text(CLOSE, TextOptions { verbose: true, ..TextOptions::default() });
    assert!(lines.contains("\n             win 64240, options [mss 1460,sackOK,TS val "), "{lines}");
    assert!(lines.contains(",nop,wscale 7], length 0\n"), "{lines}");
    let absolute = text(CLOSE, TextOptions { absolute: true, ..TextOptions::default() });
    assert!(!absolute.contains("Flags [S], seq 0,"), "{absolute}");
}

/// A SYN that a stranger made up is not what a connection's numbers count from.
#[test]
fn a_forged_syn_moves_no_origin() {
    let forged = "server: listen 80\nclient: connect server:80 from 4000\nrun 1s\n\
                  inject SYN from client:4000 to server:80 seq=70000\nrun 1s\nclient: send 5\nrun 1s\n";
    let lines = text(forged, TextOptions::default());
    assert!(lines.contains("! forged: client > server: #4 Flags [S], seq 70000,"), "{lines}");
    assert!(lines.contains("Flags [P.], seq 1:6, ack 1,"), "{lines}");
}

/// Two connections at once are told apart by their ports.
#[test]
fn further_connections_show_their_ports() {
    let two = "server: listen 80\nclient: connect server:80 from 4000\nclient: connect server:80 from 4001\nrun 1s\n";
    let lines = text(two, TextOptions::default());
    assert!(lines.contains(" client > server: #1 "), "{lines}");
    assert!(lines.contains(" client.4001 > server.80: #2 "), "{lines}");
    assert!(lines.contains(" server.80 < client.4001: #2 arrives"), "{lines}");
}
