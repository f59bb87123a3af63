//! Runs on a small scale and what is read off them, for numbers that are worked out: how long one entry or one port is
//! taken, how many connections few ports allow, what one connection leaves behind.

use crate::trace::{CallName, MemoryView, Outcome, Record, Rule, State, Time, What};

use super::measure::Ended;
use super::worked::SECOND;

/// How many ports the small runs have.
pub(super) const FEW_PORTS: u64 = 4;
/// The ports of the default range, 32768 to 60999.
pub(super) const PORTS: u64 = 60_999 - 32_768 + 1;

fn moment(records: &[Record], is: impl Fn(&Record) -> bool) -> Option<Time> {
    records.iter().find(|record| is(record)).map(|record| record.at)
}

/// A connection from one end to the other in a run of its own, closed by the client first.
pub(super) const CLOSED_FIRST: &str = "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\n\
     client: close\nrun 1s\nserver: close\nrun 400s";

/// How long the client's TIME_WAIT lasts, in microseconds.
pub(super) fn wait_length(end: Ended) -> Option<u64> {
    let from = moment(end.records, |record| matches!(record.what, What::State { to: State::TimeWait, .. }))?;
    let to = moment(end.records, |record| matches!(record.what, What::State { from: State::TimeWait, .. }))?;
    Some(to.since(from).0)
}

/// A SYN from an address that nobody has, and the time that its entry lasts with so many repeats.
pub(super) fn one_stranger(retries: u64) -> String {
    format!(
        "sysctl server tcp_synack_retries={retries}\nserver: listen 80\nflood 1 SYN from 192.0.2.1 to server:80\nrun 300s"
    )
}

/// How long the first half-open entry lives, in microseconds.
pub(super) fn entry_lives(end: Ended) -> Option<u64> {
    let from = moment(end.records, |record| record.rule == Some(Rule::SynMakesRequest))?;
    let to = moment(end.records, |record| record.rule == Some(Rule::RequestGivesUp))?;
    Some(to.since(from).0)
}

/// A client that has few ports, and opens and closes one connection more than it has.
pub(super) fn too_many() -> String {
    let last = 40_000 + FEW_PORTS - 1;
    let mut lines = format!(
        "sysctl client ip_local_port_range=40000-{last}\nsysctl client tcp_tw_reuse=0\nserver: listen 80 as door"
    );
    for n in 1..=FEW_PORTS {
        lines += &format!(
            "\nclient: connect server:80 as c{n}\nrun 300ms\nserver.door: accept as s{n}\nclient.c{n}: close\nrun 300ms\n\
             server.s{n}: close\nrun 300ms"
        );
    }
    lines + &format!("\nclient: connect server:80 as c{}\nrun 300ms", FEW_PORTS + 1)
}

/// How many connect() calls succeeded.
pub(super) fn connected(end: Ended) -> Option<u64> {
    let success = |record: &&Record| {
        matches!(&record.what, What::Returned { call: CallName::Connect, outcome: Outcome::Value(_) })
    };
    u64::try_from(end.records.iter().filter(success).count()).ok()
}

/// A connection through a NAT box that keeps mappings for so many seconds: silent for a little less, then for a little
/// more.
pub(super) fn forgotten_after(timeout: u64) -> String {
    let (less, more) = (timeout * 1000 - 800, timeout * 1000 + 300);
    format!(
        "nat box for client\nnat box timeout {timeout}s\nserver: listen 80\nclient: connect server:80\nrun 500ms\n\
         server: accept\nrun {less}ms\nserver: send 5\nrun 500ms\nrun {more}ms\nserver: send 6\nrun 300ms"
    )
}

/// How long the box keeps a mapping that nothing uses, in microseconds: the whole second between the longest silence after
/// which a segment still got through and the one after which none did.
pub(super) fn mapping_lives(end: Ended) -> Option<u64> {
    let passed: Vec<Time> = end
        .records
        .iter()
        .filter(|record| matches!(record.what, What::Rewritten { .. }))
        .map(|record| record.at)
        .collect();
    let longest = passed.windows(2).map(|two| two[1].since(two[0]).0).max()?;
    let lost = moment(end.records, |record| record.rule == Some(Rule::NatForgot))?;
    let middle = longest.midpoint(lost.since(*passed.last()?).0);
    Some((middle + SECOND / 2) / SECOND * SECOND)
}

/// Connections to so many ports of a server, one more to each than the client has ports.
pub(super) fn all_ports(targets: u64) -> String {
    let last = 40_000 + FEW_PORTS - 1;
    let mut lines = format!("sysctl client ip_local_port_range=40000-{last}");
    for target in 1..=targets {
        lines += &format!("\nserver: listen {}", 80 + target);
    }
    for target in 1..=targets {
        for n in 0..=FEW_PORTS {
            lines += &format!("\nclient: connect server:{} as c{target}x{n}", 80 + target);
        }
    }
    lines + "\nrun 500ms"
}

/// A peer that loses power behind its last segment, and a client whose keepalive has these times in seconds.
pub(super) fn vanished_peer(idle: u64, interval: u64, probes: u64) -> String {
    let wait = idle + interval * (probes + 2);
    format!(
        "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\nclient: set keepidle {idle}\n\
         client: set keepintvl {interval}\nclient: set keepcnt {probes}\nclient: set keepalive on\nserver: send 5\nrun 1s\n\
         server: crash\nrun {wait}s"
    )
}

/// How long the client's connection outlives the last segment that it heard, in microseconds.
pub(super) fn heard_until_closed(end: Ended) -> Option<u64> {
    let client = end.view.host_by_name("client")?.id;
    let mine = |record: &&Record| record.host == Some(client);
    let heard = end.records.iter().rev().filter(mine).find(|record| matches!(record.what, What::Arrived { .. }))?.at;
    let closed =
        |record: &Record| record.host == Some(client) && matches!(record.what, What::State { to: State::Closed, .. });
    Some(moment(end.records, closed)?.since(heard).0)
}

/// The same pair of addresses and ports, opened again after so many milliseconds.
pub(super) fn same_pair_again(millis: u64) -> String {
    format!(
        "server: listen 80\nclient: connect server:80 from 40000 as one\nclient.one: close\nrun {millis}ms\n\
         client: connect server:80 from 40000 as two\nrun 1ms"
    )
}

/// How far the client's last first number is from its first one.
pub(super) fn numbers_apart(end: Ended) -> Option<u64> {
    let syns = || end.sent("client").filter(|segment| segment.flags.syn());
    Some(u64::from(syns().last()?.seq.offset_from(syns().next()?.seq)))
}

/// A client that sends so many bytes, so many bare ACKs, and its FIN.
pub(super) fn bytes_and_acks(bytes: u64, acks: u64) -> String {
    let mut lines = format!(
        "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\nclient: send {bytes}\nrun 1s\nserver: recv"
    );
    for _ in 0..acks {
        lines += "\nserver: send 1\nrun 500ms\nclient: recv";
    }
    lines + "\nclient: close\nrun 1s"
}

/// A client that makes these writes, one after the other, and closes: its FIN leaves alone.
pub(super) fn writes_and_closes(writes: &[u64]) -> String {
    let mut lines = "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept".to_owned();
    for bytes in writes {
        lines += &format!("\nclient: send {bytes}\nrun 1s");
    }
    lines + "\nclient: close\nrun 1s"
}

/// The number of the client's FIN, counted from its SYN.
pub(super) fn fin_number(end: Ended) -> Option<u64> {
    let mut sent = end.sent("client");
    let first = sent.find(|segment| segment.flags.syn())?.seq;
    Some(u64::from(sent.find(|segment| segment.flags.fin())?.seq.offset_from(first)))
}

/// What acknowledges the client's FIN, counted from its SYN.
pub(super) fn fin_acknowledged(end: Ended) -> Option<u64> {
    let first = end.sent("client").find(|segment| segment.flags.syn())?.seq;
    Some(u64::from(end.sent("server").last()?.ack.offset_from(first)))
}

/// The same conversation under RFC 9293, where a segment lives for two minutes at most.
pub(super) fn closed_by_the_book() -> String {
    format!("profile rfc9293\n{CLOSED_FIRST}")
}

/// The lifetime of a segment in that run, in microseconds.
pub(super) const LIFETIME: u64 = 120 * SECOND;

/// The MSS that the client announces on an Ethernet.
pub(super) fn announced(end: Ended) -> Option<u64> {
    end.sent("client").find_map(|segment| segment.options.mss).map(u64::from)
}

/// The MTU of an Ethernet, in bytes.
pub(super) const ETHERNET: u64 = 1500;

/// A client that closes, and a server that forgets to, for so many hours.
pub(super) fn one_leak(hours: u64) -> String {
    format!("server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\nclient: close\nrun {hours}h")
}

/// So many clients have come and gone, of which the server has accepted some.
pub(super) fn hanging(backlog: u64, accepted: u64, came: u64) -> String {
    let mut lines = format!("server: listen 80 backlog={backlog} as door");
    for n in 1..=came {
        lines += &format!("\nclient: connect server:80 as c{n}\nrun 200ms");
        if n <= accepted {
            lines += &format!("\nserver.door: accept as s{n}");
        }
    }
    for n in 1..=came {
        lines += &format!("\nclient.c{n}: close");
    }
    lines + "\nrun 1s"
}

/// Two requests on one connection, which the client closes then.
pub(super) fn on_one_connection() -> String {
    let request = "client: send 20\nrun 300ms\nserver: recv\nserver: send 90\nrun 300ms\nclient: recv\n";
    format!(
        "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\n{request}{request}client: close\nrun 300ms\n\
         server: close\nrun 1s"
    )
}

/// How many connections of a host are in which state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    /// FIN_WAIT_1, CLOSING and LAST_ACK.
    pub closing: [u64; 3],
    /// TIME_WAIT.
    pub waits: u64,
    /// ESTABLISHED.
    pub open: u64,
    /// CLOSE_WAIT.
    pub leaked: u64,
}

/// A client with connections in these states: the acknowledgments of its last FINs are lost.
pub(super) fn unfinished(ends: Ends) -> String {
    let [fin, both, last] = ends.closing;
    let kinds = [("f", fin), ("b", both), ("l", last), ("w", ends.waits), ("o", ends.open), ("k", ends.leaked)];
    let mut lines = "link delay 5ms\nserver: listen 80 as door".to_owned();
    let each = |count: u64| 1..=count;
    for (kind, count) in kinds {
        for n in each(count) {
            lines += &format!("\nclient: connect server:80 as {kind}{n}\nrun 20ms\nserver.door: accept as {kind}{n}");
        }
    }
    for n in each(ends.waits) {
        lines += &format!("\nclient.w{n}: close\nrun 20ms\nserver.w{n}: close\nrun 20ms");
    }
    for (kind, count) in [("l", last), ("k", ends.leaked)] {
        for n in each(count) {
            lines += &format!("\nserver.{kind}{n}: close\nrun 60ms");
        }
    }
    lines += "\ndrop every ACK from server";
    for (kind, count) in [("l", last), ("f", fin)] {
        for n in each(count) {
            lines += &format!("\nclient.{kind}{n}: close");
        }
    }
    for n in each(both) {
        lines += &format!("\nclient.b{n}: close\nserver.b{n}: close");
    }
    lines + "\nrun 20ms"
}

/// How many of the client's connections no process holds, TIME_WAIT apart.
pub(super) fn orphans(end: Ended) -> Option<u64> {
    let client = end.view.host_by_name("client")?;
    let counts = |state| matches!(state, State::FinWait1 | State::Closing | State::LastAck);
    let orphans = client.sockets.iter().filter(|socket| !socket.held && counts(socket.state)).count();
    u64::try_from(orphans).ok()
}

/// A client that sends more than a segment over a path of that MTU, with the timestamps option or without.
pub(super) fn over_a_path(mtu: u64, timestamps: bool) -> String {
    let off = if timestamps { "" } else { "sysctl client tcp_timestamps=0\n" };
    let narrow =
        if mtu < 1500 { format!("reject every DATA from client with frag-needed mtu={mtu}\n") } else { String::new() };
    format!(
        "link delay 5ms\n{off}server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\n{narrow}\
         client: send 6000\nrun 3s"
    )
}

/// The largest segment that the client sends once it knows the path.
pub(super) fn largest_told(end: Ended) -> Option<u64> {
    let client = end.view.host_by_name("client")?.id;
    let told = end.records.iter().position(|record| matches!(record.what, What::IcmpArrived { .. })).unwrap_or(0);
    let sizes = end.records.get(told..)?.iter().filter(|record| record.host == Some(client));
    let sizes = sizes.filter_map(|record| match &record.what {
        What::Sent { segment, .. } => u64::try_from(segment.payload.len()).ok(),
        _ => None,
    });
    sizes.max()
}

/// A server whose program reads nothing of what has come.
pub(super) const UNREAD: &str = "server: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\n\
     client: send 20000\nrun 1s\nshow ss server";

/// How many bytes of memory the server's connections have for each page that they have: what the second would be if
/// `tcp_mem` counted anything else.
pub(super) fn bytes_of_a_page(end: Ended) -> Option<u64> {
    let server = end.view.host_by_name("server")?;
    let bytes = |memory: &MemoryView| {
        [memory.receiving, memory.sending, memory.at_hand].into_iter().map(u64::from).sum::<u64>()
    };
    let held: u64 = server.sockets.iter().filter_map(|socket| socket.memory.as_ref()).map(bytes).sum();
    held.checked_div(u64::from(server.memory_pages?))
}

/// A segment that lives for so many seconds at most, on its way when the client that has sent it loses its memory.
pub(super) fn outlives_its_sender(seconds: u64) -> String {
    let held = seconds * 1000 - 1;
    format!(
        "link delay 1ms\nserver: listen 80\nclient: connect server:80\nrun 1s\nserver: accept\n\
         delay next DATA from client by {held}ms\nclient: send 5\nclient: crash\nrun 1s\nclient: reboot\nrun {seconds}s"
    )
}

/// How long after its sender's crash that segment arrives, in microseconds.
pub(super) fn outlived(end: Ended) -> Option<u64> {
    let crash = moment(end.records, |record| record.rule == Some(Rule::CrashSilent))?;
    let late = end.records.iter().rev().find(|record| match &record.what {
        What::Arrived { segment, .. } => !segment.payload.is_empty(),
        _ => false,
    })?;
    Some(late.at.since(crash).0)
}

#[cfg(test)]
mod tests {
    use super::super::measure::Reading;
    use super::*;
    use crate::quiz::item::Played;

    #[test]
    fn small_runs_say_what_is_measured_on_linux() {
        let read = |run: &str, reading: Reading| {
            let played = Played::new(run.lines().map(str::to_owned).collect(), Vec::new()).unwrap();
            let session = played.at_cut();
            reading(Ended { view: session.view(), records: session.records(), stretch: session.records() }).unwrap()
        };
        assert_eq!(read(CLOSED_FIRST, wait_length), 60 * SECOND);
        assert_eq!(read(&one_stranger(5), entry_lives), 63 * SECOND);
        assert_eq!(read(&one_stranger(2), entry_lives), 7 * SECOND);
        assert_eq!(read(&too_many(), connected), FEW_PORTS);
        let ends = Ends { closing: [2, 1, 3], waits: 4, open: 2, leaked: 1 };
        assert_eq!(read(&unfinished(ends), orphans), 6);
        assert_eq!(read(&over_a_path(1500, true), largest_told), 1448);
        assert_eq!(read(&over_a_path(1400, false), largest_told), 1360);
        assert_eq!(read(&over_a_path(576, true), largest_told), 524);
        assert_eq!(read(&closed_by_the_book(), wait_length), 2 * LIFETIME);
        assert_eq!(read(CLOSED_FIRST, announced), 1460);
        assert_eq!(read(UNREAD, bytes_of_a_page), 4096);
        assert_eq!(read(&outlives_its_sender(77), outlived), 77 * SECOND);
        assert_eq!(read(&writes_and_closes(&[300, 40]), fin_number), 341);
        assert_eq!(read(&writes_and_closes(&[300, 40]), fin_acknowledged), 342);
        let lives = read(&forgotten_after(60), mapping_lives);
        assert_eq!(lives, 60 * SECOND);
    }
}
