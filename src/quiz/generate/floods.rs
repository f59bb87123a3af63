//! Generators of chapter 3, its second half: SYN floods and SYN cookies.

use crate::quiz::format::Format;
use crate::quiz::item::Unit;
use crate::quiz::kind::{Field, Kind};
use crate::trace::{CallName, Counter, Rule, SegmentKind};

use super::draft::{Asked, Draft, count, next_flags, result, states, words};
use super::situations::bytes;
use super::small_runs::{entry_lives, one_stranger};
use super::worked::{Scale, Worked};
use super::{Draw, Ended, Generator};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("flood-rate", "syn-flood-arithmetic", Format::Number, flood_rate),
    Generator::new("flood-syn-acks", "syn-flood-arithmetic", Format::Number, |draw| {
        let strangers = draw.range(2, 9);
        let wait = draw.pick(&[2, 5, 8, 16, 40, 80]);
        flood(draw, strangers, 64).then(format!("run {wait}s")).typed(count(SegmentKind::SynAck, "server"))
    }),
    Generator::new("flood-left", "syn-flood-arithmetic", Format::Number, |draw| {
        let strangers = draw.range(2, 9);
        let wait = draw.pick(&[2, 5, 8, 14, 20, 40, 60, 70]);
        flood(draw, strangers, 64)
            .then(format!("run {wait}s"))
            .prompt(
                "How many entries are in the server's SYN queue at the end of this step?",
                "这一步结束时，server 的半连接队列里有多少个条目？",
            )
            .counted(|end| end.queues("server").map(|(syn, _)| syn))
    }),
    Generator::new("flood-locked-out", "syn-flood-arithmetic", Format::Results, locked_out),
    Generator::new("defence-fault", "syn-flood-defences", Format::PlaceFault, defence_fault),
    Generator::new("defence-connect", "syn-flood-defences", Format::Results, |draw| {
        let cookies = cookies(draw, &[0, 1, 2]);
        let (strangers, backlog) = (draw.range(1, 12), draw.range(1, 8));
        let (wait, reserved) = (draw.pick(&["500ms", "2s"]), draw.pick(&["", "sysctl server tcp_max_syn_backlog=8\n"]));
        flood_under(draw, &format!("{cookies}{reserved}"), strangers, backlog)
            .then(format!("run 300ms\nclient: connect server:80\nrun {wait}"))
            .typed(result("client", CallName::Connect))
    }),
    Generator::new("defence-served", "syn-flood-defences", Format::Results, |draw| {
        let cookies = cookies(draw, &[0, 1, 1, 2]);
        let (strangers, backlog, word) = (draw.range(1, 12), draw.range(1, 6), draw.word());
        flood_under(draw, cookies, strangers, backlog)
            .then(format!(
                "run 300ms\nclient: connect server:80\nrun 500ms\n\
                 client: send \"{word}\"\nrun 500ms\nserver: accept\nrun 1s"
            ))
            .ask(Asked::Results)
    }),
    Generator::new("cookie-count", "syn-cookies", Format::Number, |draw| {
        cookie_flood(draw)
            .prompt(
                "How many SYN cookies does the server send in this step?",
                "这一步里 server 发出多少个 SYN cookie？",
            )
            .counted(cookies_sent)
    }),
    Generator::new("cookie-entries", "syn-cookies", Format::Number, |draw| {
        cookie_flood(draw)
            .prompt(
                "How many entries are in the server's SYN queue at the end of this step?",
                "这一步结束时，server 的半连接队列里有多少个条目？",
            )
            .counted(|end| end.queues("server").map(|(syn, _)| syn))
    }),
    Generator::new("cookie-answer", "syn-cookies", Format::NextSegment, |draw| {
        let draft = cookie_lost(draw);
        let next = match draw.range(0, 3) {
            0 => "run 5s".to_owned(),
            1 => "inject ACK from client:5555 to server seq=5 ack=77\nrun 300ms".to_owned(),
            _ => format!("client: send \"{}\"\nrun 300ms", draw.word()),
        };
        draft.then(next).typed(next_flags("server"))
    }),
    Generator::new("cookie-states", "syn-cookies", Format::StatePair, |draw| {
        let draft = cookie_lost(draw);
        let next = draw.pick(&["run 300ms", "run 5s", "client: send 7\nrun 400ms", "client: close\nrun 400ms"]);
        draft.then(next).typed(states(&["client", "server"]))
    }),
    Generator::new("cookie-repeats", "syn-cookie-costs", Format::Number, |draw| {
        let lost =
            draw.pick(&["drop next ACK from client", "drop every ACK from client", "drop next SYN-ACK from server"]);
        let (cookies, wait) = (cookies(draw, &[0, 1, 2, 2]), draw.pick(&["900ms", "2s", "5s", "10s", "20s"]));
        let (delay, port) = (draw.delay(), draw.port());
        Draft::new(format!("link delay {delay}\n{cookies}server: listen {port}\n{lost}"))
            .tell(LINUX.0, LINUX.1)
            .then(format!("client: connect server:{port}\nrun {wait}"))
            .typed(count(SegmentKind::SynAck, "server"))
    }),
    Generator::new("cookie-greeting", "syn-cookie-costs", Format::Results, cookie_greeting),
    Generator::new("cookie-scale", "syn-cookie-costs", Format::Number, cookie_scale),
    Generator::new("cookie-mss", "syn-cookie-costs", Format::NextSegment, |draw| {
        let (cookies, maxseg) = (cookies(draw, &[0, 1, 2, 2, 2]), draw.pick(&[600, 900, 1000, 1200, 1350, 1400, 1450]));
        let stamps = draw.pick(&["", "sysctl client tcp_timestamps=0\n"]);
        let (delay, port) = (draw.delay(), draw.port());
        Draft::new(format!(
            "link delay {delay}\n{stamps}{cookies}server: listen {port}\nclient: socket as c\n\
             client.c: set maxseg {maxseg}\nclient.c: connect server:{port}\nrun 1s\nserver: accept"
        ))
        .tell(
            "Linux 6.18. A cookie keeps one of four MSS values: 536, 1300, 1440, 1460.",
            "Linux 6.18。cookie 只能记住四个 MSS 值之一：536、1300、1440、1460。",
        )
        .then(format!("server: send {}\nrun 1s", draw.pick(&[3_000, 4_000])))
        .typed(Kind::Segment { from: "server".to_owned(), nth: 1, fields: vec![Field::Len] })
    }),
];

/// The sentence that names the system.
const LINUX: (&str, &str) =
    ("Linux 6.18, where tcp_syncookies is 1 unless set.", "Linux 6.18；未设置时 tcp_syncookies 为 1。");

/// A value of tcp_syncookies as a line; 1 is the default and stays unsaid.
fn cookies(draw: &mut Draw, of: &[u8]) -> &'static str {
    match draw.pick(of) {
        0 => "sysctl server tcp_syncookies=0\n",
        1 => "",
        _ => "sysctl server tcp_syncookies=2\n",
    }
}

/// SYNs from addresses that nobody has, under a setting; their arrival is behind the cut.
fn flood_under(draw: &mut Draw, setting: &str, strangers: u64, backlog: u64) -> Draft {
    let delay = draw.pick(&[10, 20, 40, 50]);
    Draft::new(format!("link delay {delay}ms\n{setting}server: listen 80 backlog={backlog}"))
        .tell(
            "Linux 6.18, where tcp_syncookies is 1 unless set. The flooding SYNs come from addresses that nobody has.",
            "Linux 6.18；未设置时 tcp_syncookies 为 1。flood 发出的 SYN 来自并不存在的地址。",
        )
        .then(format!("flood {strangers} SYN from 192.0.2.1 to server:80"))
}

/// A flood without cookies, and perhaps fewer repeats.
fn flood(draw: &mut Draw, strangers: u64, backlog: u64) -> Draft {
    let retries = draw.pick(&[1, 2, 3, 5]);
    let setting = if retries == 5 { String::new() } else { format!("sysctl server tcp_synack_retries={retries}\n") };
    flood_under(draw, &setting, strangers, backlog)
}

/// How many SYNs a second keep a queue full.
fn flood_rate(draw: &mut Draw) -> Draft {
    let places = draw.pick(&[128, 256, 512, 1_000, 1_024, 2_048, 4_096, 8_192, 10_000]);
    // Without a repeat an entry lives for a second, and there is nothing to work out.
    let retries = draw.pick(&[1, 2, 3, 4, 5, 5]);
    let life = half_open_seconds(retries);
    let value = places * 1_000 / life;
    let given_en = if retries == 5 { "at its default of 5" } else { "set" };
    let given_zh = if retries == 5 { "（默认值）" } else { "" };
    let formula = format!("{places} / {life} s = {}.{:02}", value / 1_000, value % 1_000 / 10);
    Draft::new("")
        .prompt(
            format!(
                "A listener has room for {places} half-open connections; tcp_synack_retries is {given_en}{}, SYN \
                 cookies are off. About how many SYNs a second from silent addresses keep it full?",
                if retries == 5 { String::new() } else { format!(" to {retries}") }
            ),
            format!(
                "某监听套接字能容纳 {places} 个半连接，tcp_synack_retries 为 {retries}{given_zh}，未启用 SYN cookie。\
                 大约每秒多少个来自不应答地址的 SYN 就能让它一直满着？"
            ),
        )
        .worked(Worked {
            run: one_stranger(retries),
            reading: entry_lives,
            rules: &[Rule::SynMakesRequest, Rule::SynAckRepeat, Rule::RequestGivesUp],
            scale: Scale::EverySo(places),
            unit: (Unit::Rate, 20),
            because: words(
                format!("Each entry lives 1 + 2 + 4 + ... = {life} s with {retries} repeats; {formula} a second."),
                format!("重传 {retries} 次时，每个条目存活 1 + 2 + 4 + …… = {life} 秒；{formula} 个/秒。"),
            ),
            mistaken: if life == 131 { Vec::new() } else { vec![("M06", places * 1_000 / 131)] },
        })
}

/// How long a half-open connection lives whose SYN-ACK is repeated so often, in seconds.
fn half_open_seconds(retries: u64) -> u64 {
    (1 << (retries + 1)) - 1
}

/// A real client during a flood without cookies, looked at before or after the entries are given up.
fn locked_out(draw: &mut Draw) -> Draft {
    let (backlog, retries) = (draw.range(0, 3), draw.pick(&[1, 2, 3]));
    let strangers = (backlog + draw.range(0, 3)).max(1);
    let wait = half_open_seconds(retries).saturating_sub(1) + draw.pick(&[0, 5, 6]);
    let setting = format!("sysctl server tcp_syncookies=0\nsysctl server tcp_synack_retries={retries}\n");
    flood_under(draw, &setting, strangers, backlog)
        .then(format!("run 200ms\nclient: connect server:80\nrun {wait}s"))
        .typed(result("client", CallName::Connect))
}

/// Which setting lets a real client in.
fn defence_fault(draw: &mut Draw) -> Draft {
    let backlog = draw.range(0, 3);
    let strangers = backlog + draw.range(1, 4);
    let others = [
        "sysctl server tcp_abort_on_overflow=1",
        "sysctl server tcp_fin_timeout=5",
        "sysctl server tcp_max_syn_backlog=65536",
        "sysctl server somaxconn=65535",
        "sysctl client tcp_syn_retries=2",
        "sysctl server tcp_retries2=3",
        "sysctl server tcp_max_tw_buckets=0",
    ];
    let (remedy, wait) = if draw.chance(1, 2) {
        (draw.pick(&["sysctl server tcp_syncookies=1", "sysctl server tcp_syncookies=2"]), 2)
    } else {
        (draw.pick(&["sysctl server tcp_synack_retries=1", "sysctl server tcp_synack_retries=2"]), 14)
    };
    let mut options = others.to_vec();
    draw.shuffle(&mut options);
    options.truncate(3);
    options.push(remedy);
    Draft::new(format!("link delay 20ms\nsysctl server tcp_syncookies=0\nserver: listen 80 backlog={backlog}"))
        .tell(
            "Linux 6.18, where tcp_syncookies is 1 unless set. The flooding SYNs come from addresses that nobody has.",
            "Linux 6.18；未设置时 tcp_syncookies 为 1。flood 发出的 SYN 来自并不存在的地址。",
        )
        .then(format!(
            "flood {strangers} SYN from 192.0.2.1 to server:80\nrun 200ms\nclient: connect server:80\nrun {wait}s"
        ))
        .ask(Asked::Fault {
            options: options.into_iter().map(str::to_owned).collect(),
            goal: "client ESTABLISHED".to_owned(),
        })
}

/// A flood against a queue of some length, with cookies as needed or always.
fn cookie_flood(draw: &mut Draw) -> Draft {
    let cookies = cookies(draw, &[0, 1, 1, 1, 2]);
    let (strangers, backlog) = (draw.range(1, 12), draw.range(0, 6));
    flood_under(draw, cookies, strangers, backlog).then(format!("run {}", draw.pick(&["300ms", "800ms"]))).because(
        "The queue holds backlog + 1 entries. tcp_syncookies=1 sends cookies only when it is full and stores \
             nothing of them, 2 always, 0 never.",
        "队列容纳 backlog + 1 个条目。tcp_syncookies=1 只在队列满时才发 cookie，且不保存任何状态；2 总是发，0 从不发。",
    )
}

fn cookies_sent(end: Ended) -> Option<u64> {
    let counters = &end.view.host_by_name("server")?.counters;
    let sent = counters.iter().find(|(counter, _)| *counter == Counter::SyncookiesSent);
    Some(sent.map_or(0, |(_, count)| u64::from(*count)))
}

/// The final ACK is lost, with a cookie or with an entry in the queue.
fn cookie_lost(draw: &mut Draw) -> Draft {
    let cookies = cookies(draw, &[0, 1, 2, 2, 2]);
    let (delay, port) = (draw.delay(), draw.port());
    let lost = draw.pick(&["drop next ACK from client\n", "drop next ACK from client\n", ""]);
    Draft::new(format!(
        "link delay {delay}\n{cookies}server: listen {port}\n{lost}\
         client: connect server:{port}\nrun 400ms"
    ))
    .tell(LINUX.0, LINUX.1)
}

/// The server's program speaks first, and the final ACK is lost.
fn cookie_greeting(draw: &mut Draw) -> Draft {
    let cookies = cookies(draw, &[0, 1, 2, 2]);
    let (delay, port, word) = (draw.delay(), draw.port(), draw.word());
    let lost =
        draw.pick(&["drop next ACK from client\n", "drop next ACK from client\n", "drop next SYN-ACK from server\n"]);
    let speech = if draw.chance(1, 3) { format!("client: send {}\n", bytes(draw)) } else { String::new() };
    let first = if draw.chance(1, 2) { "server: accept\n" } else { "" };
    let last = if first.is_empty() { "server: accept\n" } else { "" };
    Draft::new(format!(
        "link delay {delay}\n{cookies}server: listen {port}\n{lost}{first}\
         client: connect server:{port}\nrun 2500ms"
    ))
    .tell(
        format!("Linux 6.18. After accept() the server is to send \"{word}\" first, as SMTP and SSH servers do."),
        format!("Linux 6.18。accept() 之后应由 server 先发 \"{word}\"，像 SMTP 和 SSH 那样。"),
    )
    .then(format!("client: recv\n{speech}run 10s\n{last}run 1s"))
    .ask(Asked::Results)
}

/// What the SYN-ACK offers of window scaling.
fn cookie_scale(draw: &mut Draw) -> Draft {
    let cookies = cookies(draw, &[0, 1, 2, 2, 2]);
    let stamps = draw.pick(&["", "sysctl client tcp_timestamps=0\n", "sysctl server tcp_timestamps=0\n"]);
    let scaling = draw.pick(&["", "", "", "sysctl client tcp_window_scaling=0\n"]);
    let (delay, port, flood) = (draw.delay(), draw.port(), draw.range(0, 5));
    let backlog = draw.range(0, 3);
    let strangers = if flood > 0 {
        format!("flood {flood} SYN from 192.0.2.1 to server:{port}\nrun 300ms\n")
    } else {
        String::new()
    };
    Draft::new(format!(
        "link delay {delay}\n{stamps}{scaling}{cookies}\
         server: listen {port} backlog={backlog}\n{strangers}"
    ))
    .tell("Linux 6.18, whose window scale is 7 with default buffers.", "Linux 6.18，默认缓冲区下的窗口扩大因子是 7。")
    .then(format!("client: connect server:{port}\nrun 500ms"))
    .prompt(
        "Which window scale does the SYN-ACK for the client announce? Write 0 if it announces none.",
        "给 client 的 SYN-ACK 通告的窗口扩大因子是多少？没有通告就写 0。",
    )
    .because(
        "A cookie has no room for window scaling and SACK: they survive only if the timestamps carry them.",
        "cookie 里放不下窗口扩大和 SACK：只有借助时间戳才能保留下来。",
    )
    .counted(|end| {
        let to_client = |segment: &&crate::trace::Segment| {
            segment.flags.syn() && end.view.host_by_name("client").is_some_and(|host| host.ip == *segment.dst.ip())
        };
        end.sent("server").find(to_client).map(|segment| u64::from(segment.options.window_scale.unwrap_or(0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::item::Played;
    use crate::trace::State;
    use crate::trace::What;

    /// The closed form against the life of a half-open connection in a run.
    #[test]
    fn half_open_connections_live_as_long_as_the_sum_says() {
        for retries in 0..=5 {
            let lines = format!(
                "sysctl server tcp_synack_retries={retries}\nserver: listen 80\n\
                 flood 1 SYN from 192.0.2.1 to server:80\nrun 100s"
            );
            let played = Played::new(lines.lines().map(str::to_owned).collect(), Vec::new()).unwrap();
            let session = played.at_cut();
            let change = |state: State| {
                let into = |what: &What| matches!(what, What::State { to, .. } if *to == state);
                session.records().iter().find(|record| into(&record.what)).map(|record| record.at)
            };
            let lived = change(State::Closed).unwrap().since(change(State::SynRcvd).unwrap());
            assert_eq!(lived.as_secs(), half_open_seconds(retries), "{retries} repeats");
        }
    }
}
