//! The table of sockets at a moment of a run is the one that `ss -tano` prints, column by column.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stderr, clippy::disallowed_methods, reason = "a skip is loud, and the kernel is asked for")]

use finwait::lang::Lang;
use finwait::scenario;
use finwait::trace::{ss, ss_memory};

/// The tables of both hosts at the end of a script.
fn tables(source: &str) -> [String; 2] {
    let report = scenario::run(&scenario::parse(source, Lang::En).unwrap());
    assert!(report.is_ok(), "{:?}", report.failures);
    [0, 1].map(|index| ss::render(&report.view.hosts[index], report.view.now))
}

/// Everything that a table can show but what needs a FIN of both sides: listeners with a queue, both directions'
/// bytes, each timer.
#[test]
fn queues_and_timers_stand_where_ss_has_them() {
    let [client, server] = tables(
        "server: listen 80 backlog=4\n\
         client: connect server:80 from 40001 as one\n\
         client: connect server:80 from 40002 as two\n\
         client: connect server:80 from 40003 as three\n\
         run 200ms\n\
         server: accept as s1\n\
         server: accept as s2\n\
         client.two: close\n\
         server.s1: send \"HELLO\"\n\
         run 200ms\n\
         drop every segment from server\n\
         client.one: send 1000\n\
         client: connect server:80 from 40004\n\
         run 250ms\n",
    );
    assert_eq!(
        client,
        "\
State      Recv-Q Send-Q Local Address:Port Peer Address:Port
ESTAB      5      1000   10.0.0.1:40001     10.0.0.2:80       timer:(on,050ms,0)
FIN-WAIT-2 0      0      10.0.0.1:40002     10.0.0.2:80       timer:(timewait,59sec,0)
ESTAB      0      0      10.0.0.1:40003     10.0.0.2:80
SYN-SENT   0      1      10.0.0.1:40004     10.0.0.2:80       timer:(on,750ms,0)
"
    );
    assert_eq!(
        server,
        "\
State      Recv-Q Send-Q Local Address:Port Peer Address:Port
LISTEN     1      4      0.0.0.0:80         0.0.0.0:*
ESTAB      1000   0      10.0.0.2:80        10.0.0.1:40001
CLOSE-WAIT 1      0      10.0.0.2:80        10.0.0.1:40002
ESTAB      0      0      10.0.0.2:80        10.0.0.1:40003
SYN-RECV   0      0      10.0.0.2:80        10.0.0.1:40004    timer:(on,800ms,0)
"
    );
}

/// The unread FIN leaves Recv-Q with the read that returns 0, and what is CLOSED is not listed at all.
#[test]
fn the_end_of_a_connection_is_told_as_ss_tells_it() {
    let script = "server: listen 80\nclient: connect server:80 from 40001\nrun 200ms\nserver: accept\nclient: close\n\
                  run 200ms\nserver: recv\n";
    let [_, server] = tables(script);
    assert!(server.contains("CLOSE-WAIT 0      0 "), "{server}");
    let [client, server] = tables(&format!("{script}server: close\nrun 50ms\n"));
    assert!(client.contains("timer:(timewait,1min,0)"), "{client}");
    assert!(server.contains("LAST-ACK 0      1 "), "{server}");
    let [_, server] = tables(&format!("{script}server: close\nrun 200ms\n"));
    assert_eq!(server.lines().count(), 2, "{server}");
}

/// What segments cost is seen with the letters of `ss -m`, and the host's sum as `sockstat` has it.
#[test]
fn memory_stands_where_ss_and_sockstat_have_it() {
    let report = scenario::run(
        &scenario::parse(
            "server: listen 80\nclient: connect server:80 from 40001\nrun 200ms\nserver: accept\n\
             server: set rcvbuf 2304\nclient: send 100\nrun 200ms\n",
            Lang::En,
        )
        .unwrap(),
    );
    assert_eq!(
        ss_memory::render(&report.view.hosts[1]),
        "TCP: inuse 2 tw 0 mem 1\n10.0.0.2:80 10.0.0.1:40001 skmem:(r832,rb4608,tb46080,f3264,w0)\n"
    );
}

/// Runs that end with sockets of every kind: held, not accepted, half-open, orphaned, shut, a small entry.
const OWNERS: [&str; 6] = [
    "server: listen 80\nclient: connect server:80\nrun 200ms",
    "server: listen 80\nclient: setuid 1000\nclient: connect server:80\nrun 200ms\nserver: accept\n\
     client: shutdown wr\nrun 200ms",
    "server: listen 80\nclient: connect server:80\nrun 200ms\nserver: accept\nserver: shutdown rd\nrun 100ms",
    "server: listen 80\nclient: connect server:80\nrun 200ms\nserver: accept\ndrop every segment from client\n\
     client: close\nrun 100ms",
    "server: listen 80\nclient: connect server:80\nrun 200ms\nserver: accept\nclient: close\nrun 100ms\nserver: close\n\
     run 200ms",
    "server: listen 80\ndrop every ACK from client\nclient: connect server:80\nrun 120ms",
];

/// What `ss -e` adds, host by host: the state, the user, whether there is a file, and what is shut.
fn owners(view: &finwait::trace::WorldView) -> Vec<String> {
    let mut found = Vec::new();
    for host in &view.hosts {
        let listed = host.sockets.iter().filter(|socket| socket.state != finwait::trace::State::Closed);
        found.extend(listed.map(|socket| {
            let owner = socket.owner;
            format!("{} {} {} file:{} {:?}", host.name, socket.state, owner.user, owner.inode > 0, owner.shut)
        }));
    }
    found.sort();
    found
}

#[test]
fn users_files_and_shut_directions_stand_where_ss_has_them() {
    let rows = |source: &str| {
        let report = scenario::run(&scenario::parse(source, Lang::En).unwrap());
        [0, 1].map(|index| ss::render_extended(&report.view.hosts[index], report.view.now))
    };
    let [client, server] = rows(OWNERS[1]);
    assert!(client.contains("FIN-WAIT-2") && client.contains("uid:1000 ino:1 <--\n"), "{client}");
    assert!(server.contains("CLOSE-WAIT") && server.contains(" ino:2 -->\n") && server.contains(" <->\n"), "{server}");
    let [client, _] = rows(OWNERS[4]);
    assert!(client.contains("timer:(timewait,59sec,0) ino:0\n"), "{client}");
}

/// The kernel's word for it; it takes real time, so it is asked for.
#[test]
fn what_the_kernel_says_of_users_and_shut_directions_is_the_same() {
    if std::env::var_os("LAB_REQUIRED").is_none() {
        eprintln!("skipped: what ss -e shows is compared with the kernel's only with LAB_REQUIRED=1");
        return;
    }
    finwait::lab::prepare().unwrap();
    for source in OWNERS {
        let parsed = scenario::parse(source, Lang::En).unwrap();
        let kernel = finwait::lab::run(&parsed, &finwait::lab::Options::default()).unwrap();
        assert_eq!(owners(&scenario::run(&parsed).view), owners(&kernel.view), "{source}");
    }
}
