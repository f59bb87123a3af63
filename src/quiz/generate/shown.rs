//! Situations made for a misconception that few others show: where two announced sizes differ, a FIN waits, a SYN or a
//! RST meets TIME_WAIT, hours pass without a word. Each is asked in more than one way.

use crate::quiz::format::Format;
use crate::quiz::kind::{Field, Kind};
use crate::trace::{CallName, SegmentKind, State};

use super::closing::held_back;
use super::scenes::{ends, open, talked};
use super::{
    Asked, Change, Draft, Draw, Ended, Generator, count, next_flags, next_segment, result, states, time_until, timer,
};

pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("isn-over-wait", "initial-sequence-number", Format::NextSegment, |draw| {
        over_a_wait(draw).typed(next_flags("server"))
    }),
    Generator::new("isn-over-wait-states", "initial-sequence-number", Format::StatePair, |draw| {
        over_a_wait(draw).typed(states(&["client"]))
    }),
    Generator::new("mss-answered", "mss-announced", Format::Number, mss_answered),
    Generator::new("mss-answered-second", "mss-announced", Format::Number, mss_answered_second),
    Generator::new("cork-count", "fin-with-data", Format::Number, |draw| {
        let (draft, a) = corked(draw);
        draft.typed(count(SegmentKind::Any, a))
    }),
    Generator::new("cork-segment", "fin-with-data", Format::NextSegment, |draw| {
        let (draft, a) = corked(draw);
        draft.typed(next_segment(a, &[Field::Flags, Field::Len]))
    }),
    Generator::new("held-back-second", "fin-with-data", Format::NextSegment, |draw| {
        let (draft, a, _) = held_back(draw);
        draft.typed(Kind::Segment { from: a.to_owned(), nth: 2, fields: vec![Field::Flags] })
    }),
    Generator::new("descriptor-results", "descriptor-references", Format::Results, descriptor_results),
    Generator::new("fin-queued-states", "fin-waits-behind-data", Format::StatePair, fin_queued),
    Generator::new("close-wait-reboot-what-if", "close-wait-endings", Format::Counterfactual, reboot_what_if),
    Generator::new("restart-waits", "bind-after-restart", Format::Number, restart_waits),
    Generator::new("wait-meets-connect", "syn-to-time-wait", Format::NextSegment, |draw| {
        connect_again(draw).typed(next_flags("server"))
    }),
    Generator::new("wait-meets-connect-states", "syn-to-time-wait", Format::StatePair, |draw| {
        connect_again(draw).typed(states(&["client"]))
    }),
    Generator::new("wait-meets-connect-result", "tw-reuse", Format::Results, |draw| {
        connect_again(draw).typed(result("client", CallName::Connect))
    }),
    Generator::new("buckets-count", "max-tw-buckets", Format::Number, buckets_count),
    Generator::new("assassin-time", "time-wait-assassination", Format::Number, assassin_time),
    Generator::new("assassin-what-if", "time-wait-assassination", Format::Counterfactual, assassin_what_if),
    Generator::new("idle-hours-count", "keepalive-timing", Format::Number, |draw| {
        let (draft, a) = idle_hours(draw);
        draft.typed(count(SegmentKind::Any, a))
    }),
    Generator::new("idle-hours-timer", "keepalive-timing", Format::StatePair, |draw| {
        let (draft, a) = idle_hours(draw);
        draft.chosen(timer(a))
    }),
    Generator::new("gives-up-segments", "retransmission-gives-up", Format::Number, gives_up_segments),
    Generator::new("pages-idle", "memory-of-a-connection", Format::Number, |draw| pages(draw, false)),
    Generator::new("pages-unread", "memory-of-a-connection", Format::Number, |draw| pages(draw, true)),
    Generator::new("orphan-limit-flags", "orphan-retries", Format::NextSegment, |draw| {
        orphan_limit(draw).typed(next_flags("client"))
    }),
    Generator::new("orphan-limit-count", "orphan-retries", Format::Number, |draw| {
        orphan_limit(draw).typed(count(SegmentKind::Rst, "client"))
    }),
    Generator::new("orphan-limit-states", "orphan-retries", Format::StatePair, |draw| {
        orphan_limit(draw).typed(states(&["client.late", "server"]))
    }),
];

/// Without timestamps, a client that comes again from the port of a connection that the server still remembers.
fn over_a_wait(draw: &mut Draw) -> Draft {
    let (seed, delay, port) = (draw.seed(), draw.delay(), draw.port());
    let local = draw.range(40_000, 60_000);
    let (size, wait) = (draw.pick(&[0, 40, 900, 5_000, 30_000]), draw.pick(&["1s", "5s", "20s", "50s"]));
    let talk = if size > 0 { format!("client: send {size}\nrun 1s\nserver: recv\n") } else { String::new() };
    let connect = format!("client: connect server:{port} from {local}");
    Draft::new(format!(
        "seed {seed}\nlink delay {delay}\nsysctl client tcp_timestamps=0\nsysctl server tcp_timestamps=0\n\
         server: listen {port}\n{connect}\nrun 1s\nserver: accept as s\n{talk}server.s: close\nrun 500ms\nclient: close"
    ))
    .and(format!("run {wait}"))
    .then(format!("{connect}\nrun 400ms"))
}

/// The same with timestamps, and with tcp_tw_reuse in any of its positions.
fn connect_again(draw: &mut Draw) -> Draft {
    let (seed, delay, port) = (draw.seed(), draw.delay(), draw.port());
    let local = draw.range(40_000, 60_000);
    let (reuse, wait) = (draw.pick(&[0, 0, 1, 2]), draw.pick(&["1s", "2s", "10s", "30s", "70s"]));
    let stamps = if draw.chance(1, 4) { "sysctl client tcp_timestamps=0\n" } else { "" };
    let connect = format!("client: connect server:{port} from {local}");
    Draft::new(format!(
        "seed {seed}\nlink delay {delay}\n{stamps}sysctl server tcp_tw_reuse={reuse}\nserver: listen {port}\n{connect}\n\
         run 1s\nserver: accept as s\nserver.s: close\nrun 500ms\nclient: close"
    ))
    .and(format!("run {wait}"))
    .then(format!("{connect}\nrun 400ms"))
}

/// The MSS that a host has announced last.
fn announced(end: Ended, host: &str) -> Option<u64> {
    end.sent(host).filter_map(|segment| segment.options.mss).last().map(u64::from)
}

const MSS_WHY: (&str, &str) = (
    "Each side announces what it is ready to receive itself; the answer does not repeat, nor lower, what was offered.",
    "每一方只通告自己愿意接收的大小；应答既不照抄、也不取对方与自己中的较小值。",
);

fn mss_answered(draw: &mut Draw) -> Draft {
    let (seed, delay, port) = (draw.seed(), draw.delay(), draw.port());
    let (small, large) = (draw.pick(&[300, 400, 536, 600, 800]), draw.pick(&[900, 1_000, 1_200, 1_300, 1_400]));
    let (server, client) = if draw.chance(3, 4) { (large, small) } else { (small, large) };
    Draft::new(format!(
        "seed {seed}\nlink delay {delay}\nserver: listen {port}\nserver: set maxseg {server}\nclient: socket as c\n\
         client.c: set maxseg {client}"
    ))
    .then(format!("client.c: connect server:{port}\nrun 1s"))
    .prompt("Which MSS, in bytes, does the server's SYN-ACK announce?", "服务器的 SYN-ACK 通告的 MSS 是多少字节？")
    .because(MSS_WHY.0, MSS_WHY.1)
    .counted(|end| announced(end, "server"))
    .believed("M14", |end| announced(end, "client").min(announced(end, "server")))
}

fn mss_answered_second(draw: &mut Draw) -> Draft {
    let (seed, delay, port) = (draw.seed(), draw.delay(), draw.port());
    let sizes = [400, 536, 700, 900, 1_100, 1_300];
    let (one, two) = (draw.pick(&sizes), draw.pick(&sizes));
    let own =
        if draw.chance(1, 2) { format!("server: set maxseg {}\n", draw.pick(&[1_000, 1_350])) } else { String::new() };
    Draft::new(format!(
        "seed {seed}\nlink delay {delay}\nserver: listen {port}\n{own}client: socket as one\nclient.one: set maxseg {one}\n\
         client.one: connect server:{port}\nrun 1s\nserver: accept\nclient: socket as two\nclient.two: set maxseg {two}"
    ))
    .then(format!("client.two: connect server:{port}\nrun 1s"))
    .prompt(
        "Both hosts are on an Ethernet with an MTU of 1500. Which MSS, in bytes, does the server announce to the second \
         connection?",
        "两台主机都在 MTU 为 1500 的以太网上。服务器向第二条连接通告的 MSS 是多少字节？",
    )
    .because(MSS_WHY.0, MSS_WHY.1)
    .counted(|end| announced(end, "server"))
    .believed("M14", |end| announced(end, "client").min(announced(end, "server")))
}

/// A sender that gathers what it sends, and closes.
fn corked(draw: &mut Draw) -> (Draft, &'static str) {
    let scene = talked(draw);
    let a = scene.a;
    let (one, two) = (draw.pick(&[5, 40, 200, 600]), draw.pick(&[0, 7, 80, 500, 2_000]));
    let more = if two > 0 { format!("{a}: send {two}\n") } else { String::new() };
    let end = draw.pick(&["close", "shutdown wr"]);
    let set = draw.pick(&["cork on", "cork on", "nodelay on"]);
    (scene.draft().then(format!("{a}: set {set}\n{a}: send {one}\n{more}{a}: {end}\nrun 1s")), a)
}

/// A connection that two processes hold, read by the other end.
fn descriptor_results(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let (wait, size) = (draw.pick(&["500ms", "2s", "1m"]), draw.pick(&[3, 90, 700]));
    let last = match draw.range(0, 2) {
        0 => format!("\n{a}.worker: send {size}\nrun 1s\n{b}: recv"),
        1 => format!("\n{a}.worker: close\nrun 1s\n{b}: recv"),
        _ => String::new(),
    };
    let first = if draw.chance(2, 3) { format!("{b}: set nonblock on") } else { format!("{b}: set nodelay on") };
    let last = if first.contains("nonblock") { last } else { String::new() };
    scene
        .and(format!("{a}: fork as worker\n{first}"))
        .draft()
        .then(format!("{a}: close\nrun {wait}\n{b}: recv{last}"))
        .ask(Asked::Results)
}

/// More data than may be under way, and close() behind it.
fn fin_queued(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b, d) = (scene.a, scene.b, scene.d);
    let size = draw.pick(&[500, 9_000, 30_000, 40_000, 60_000]);
    let wait = draw.pick(&[d / 2, d + d / 2, 2 * d + d / 2]);
    let end = draw.pick(&["close", "shutdown wr"]);
    scene.draft().then(format!("{a}: send {size}\n{a}: {end}\nrun {wait}ms")).typed(states(&[a, b]))
}

fn reboot_what_if(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let (down, wait) = (draw.pick(&["2s", "40s", "3m", "1h"]), draw.pick(&["5s", "10m", "2h"]));
    let end = draw.pick(&["close", "shutdown wr", "kill"]);
    let draft = scene.draft().then(format!("{a}: {end}\nrun 1s\n{a}: crash\nrun {down}\nrun {wait}"));
    let put = draw.pick(&[
        format!("{a}: reboot"),
        format!("{a}: reboot"),
        format!("{a}: reboot"),
        format!("{a}: reboot; {b}: send 10"),
        format!("{b}: send 10"),
        format!("{a}: reboot; {b}: close"),
        format!("{b}: close"),
        format!("{b}: kill"),
    ]);
    draft.focus(format!("{b} CLOSE_WAIT")).what_if(Change::before(format!("run {wait}"), put), states(&[b]))
}

fn restart_waits(draw: &mut Draw) -> Draft {
    let (seed, delay, port, closes) = (draw.seed(), draw.delay(), draw.port(), draw.range(1, 5));
    let by_server = draw.range(1, closes);
    let mut lines = format!("seed {seed}\nlink delay {delay}\nserver: listen {port} reuseaddr");
    for n in 1..=closes {
        lines += &format!("\nclient: connect server:{port} as c{n}\nrun 1s\nserver: accept as s{n}");
    }
    for n in 1..=closes {
        let order = if n <= by_server {
            [format!("server.s{n}"), format!("client.c{n}")]
        } else {
            [format!("client.c{n}"), format!("server.s{n}")]
        };
        lines += &format!("\n{}: close\nrun 400ms\n{}: close\nrun 400ms", order[0], order[1]);
    }
    Draft::new(lines)
        .then(format!("server: kill\nserver: listen {port} reuseaddr\nrun 1s"))
        .prompt("How many connections of the server are in TIME_WAIT then?", "这时服务器有多少条连接处于 TIME_WAIT？")
        .counted(|end| end.in_state("server", State::TimeWait))
}

fn buckets_count(draw: &mut Draw) -> Draft {
    let (limit, closes) = (draw.range(1, 4), draw.range(1, 6));
    let mut lines = format!("seed {}\nsysctl client tcp_max_tw_buckets={limit}\nserver: listen 80", draw.seed());
    for n in 1..=closes {
        lines += &format!("\nclient: connect server:80 as c{n}\nrun 300ms\nserver: accept as s{n}");
    }
    let mut then = String::new();
    for n in 1..=closes {
        then += &format!("client.c{n}: close\nrun 300ms\nserver.s{n}: close\nrun 500ms\n");
    }
    Draft::new(lines)
        .then(then)
        .prompt("How many connections of the client are in TIME_WAIT then?", "这时客户端有多少条连接处于 TIME_WAIT？")
        .counted(|end| end.in_state("client", State::TimeWait))
}

/// A TIME_WAIT, and who waits in it.
fn in_wait(draw: &mut Draw) -> (Draft, &'static str, &'static str) {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let since = draw.pick(&["1s", "10s", "25s"]);
    let scene = scene.and(format!("{a}: close\nrun 400ms\n{b}: close\nrun until {a} TIME_WAIT\nrun {since}"));
    (scene.draft(), a, b)
}

fn assassin_time(draw: &mut Draw) -> Draft {
    let (draft, a, b) = in_wait(draw);
    let off = draw.pick(&["", " seq=1", " seq=300", " seq=5000", " seq=60000"]);
    draft.then(format!("inject RST from {b} to {a}{off}\nrun 2m")).typed(time_until(a, State::Closed))
}

fn assassin_what_if(draw: &mut Draw) -> Draft {
    let (draft, a, b) = in_wait(draw);
    let off = draw.pick(&["", "", "", " seq=1", " seq=300", " seq=5000", " seq=60000"]);
    let wait = draw.pick(&["2s", "9s", "20s"]);
    let change = Change::before(format!("run {wait}"), format!("inject RST from {b} to {a}{off}"));
    draft.then(format!("run {wait}")).what_if(change, states(&[a]))
}

/// A connection is opened, and nobody says anything on it for hours.
fn idle_hours(draw: &mut Draw) -> (Draft, &'static str) {
    let (a, _) = ends(draw);
    let (seed, delay, port) = (draw.seed(), draw.delay(), draw.port());
    let wait = draw.pick(&["1h", "3h", "5h", "12h"]);
    let set = draw.pick(&["", "", "keepidle 600", "keepalive on", "keepalive on"]);
    let set = if set.is_empty() { String::new() } else { format!("{a}: set {set}\n") };
    let then = format!("client: connect server:{port}\nrun 2s\nserver: accept\n{set}run {wait}");
    (Draft::new(format!("seed {seed}\nlink delay {delay}\nserver: listen {port}")).then(then), a)
}

fn gives_up_segments(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let (retries, size) = (draw.pick(&[2, 3, 4, 5, 6, 8]), draw.pick(&[1, 80, 1000]));
    let away = draw.pick(&["unplug", "crash"]);
    scene
        .and(format!("sysctl {a} tcp_retries2={retries}"))
        .draft()
        .then(format!("{b}: {away}\n{a}: send {size}\nrun 3h"))
        .typed(count(draw.pick(&[SegmentKind::Any, SegmentKind::Any, SegmentKind::Rst]), a))
}

/// Pages of memory that a host's connections take, idle or with data that nobody has read.
fn pages(draw: &mut Draw, unread: bool) -> Draft {
    let (seed, delay, connections) = (draw.seed(), draw.delay(), draw.range(1, 4));
    let mut lines = format!("seed {seed}\nlink delay {delay}\nserver: listen 80");
    let (mut then, size) = (String::new(), draw.pick(&[600, 2_000, 5_000, 9_000]));
    for n in 1..=connections {
        lines += &format!("\nclient: connect server:80 as c{n}\nrun 400ms\nserver: accept as s{n}");
        if unread || draw.chance(1, 2) {
            then += &format!("client.c{n}: send {size}\nrun 500ms\n");
            if !unread {
                then += &format!("server.s{n}: recv\n");
            }
        }
    }
    Draft::new(lines)
        .then(format!("{then}run 10s"))
        .prompt(
            "How many pages of 4 KiB are charged to the server's connections then, all together? (`mem` in \
             /proc/net/sockstat may show fewer: each processor takes up to 256 pages aside before any is counted there.)",
            "这时服务器的这些连接一共占用多少个 4 KiB 的内存页？（/proc/net/sockstat 里的 `mem` 可能更小：\
             每个处理器先留出最多 256 页，超出后才计入。）",
        )
        .counted(|end| end.view.host_by_name("server")?.memory_pages.map(u64::from))
}

/// Few orphans are allowed, connections wait in TIME_WAIT, and one more is closed.
fn orphan_limit(draw: &mut Draw) -> Draft {
    let (seed, delay, waits) = (draw.seed(), draw.delay(), draw.range(1, 4));
    let limit = draw.range(0, 4);
    let mut lines =
        format!("seed {seed}\nlink delay {delay}\nsysctl client tcp_max_orphans={limit}\nserver: listen 80");
    for n in 1..=waits {
        lines += &format!(
            "\nclient: connect server:80 as c{n}\nrun 1s\nserver: accept as s{n}\nclient.c{n}: shutdown wr\nrun 400ms\n\
             server.s{n}: close\nrun 400ms"
        );
    }
    let (first, _) = ends(draw);
    let cut = if first == "server" { "\nserver: unplug" } else { "" };
    Draft::new(format!("{lines}\nclient: connect server:80 as late\nrun 1s\nserver: accept{cut}"))
        .then("client.late: close\nrun 1s")
}
