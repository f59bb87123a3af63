//! Generators of chapter 7: tcp_tw_reuse, timestamps, tcp_tw_recycle behind NAT, tcp_max_tw_buckets, and which remedy
//! fits (lessons L38 to L41).

use crate::quiz::format::Format;
use crate::quiz::item::Unit;
use crate::trace::{CallName, Rule, State};

use super::draft::{Asked, Draft, next_flags, result, side, states, words};
use super::scenes::talked;
use super::small_runs::on_one_connection;
use super::worked::{Scale, Worked};
use super::{Change, Draw, Generator};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("tw-reuse-result", "tw-reuse", Format::Results, tw_reuse),
    Generator::new("tw-reuse-what-if", "tw-reuse", Format::Counterfactual, tw_reuse_what_if),
    Generator::new("paws-recv", "timestamps-and-paws", Format::Results, paws),
    Generator::new("paws-segment", "timestamps-and-paws", Format::NextSegment, paws_segment),
    Generator::new("recycle-states", "tw-recycle-and-nat", Format::StatePair, recycle),
    Generator::new("recycle-what-if", "tw-recycle-and-nat", Format::Counterfactual, recycle_what_if),
    Generator::new("buckets-states", "max-tw-buckets", Format::StatePair, buckets),
    Generator::new("buckets-late-fin", "max-tw-buckets", Format::NextSegment, buckets_late_fin),
    Generator::new("remedy-fault", "choose-the-remedy", Format::PlaceFault, remedy),
    Generator::new("remedy-side", "choose-the-remedy", Format::Counterfactual, remedy_side),
    Generator::new("pool-rate", "keep-connections-open", Format::Number, pool),
    Generator::new("pool-waits", "keep-connections-open", Format::StatePair, pool_waits),
];

/// One port, in TIME_WAIT, and another connect().
fn one_port(draw: &mut Draw, settings: &str) -> String {
    let first = draw.pick(&[40_000, 50_000]);
    format!(
        "sysctl client ip_local_port_range={first}-{first}{settings}\nserver: listen 80\nclient: connect server:80 as c1\n\
         run 300ms\nserver: accept as s1\nclient.c1: close\nrun 200ms\nserver.s1: close\nrun 300ms"
    )
}

fn tw_reuse(draw: &mut Draw) -> Draft {
    let value = draw.pick(&[0, 1, 1, 2]);
    let mut settings = format!("\nsysctl client tcp_tw_reuse={value}");
    match draw.range(0, 4) {
        0 => settings += "\nsysctl server tcp_timestamps=0",
        1 => settings += "\nsysctl server tcp_tw_reuse=1",
        2 => settings += &format!("\nsysctl client tcp_tw_reuse_delay={}", draw.pick(&[100, 3000])),
        _ => {}
    }
    let wait = draw.pick(&["100ms", "500ms", "2s", "20s", "70s"]);
    Draft::new(one_port(draw, &settings))
        .then(format!("run {wait}\nclient: connect server:80 as again\nrun 1s"))
        .ask(Asked::Results)
}

fn tw_reuse_what_if(draw: &mut Draw) -> Draft {
    let wait = draw.pick(&["200ms", "3s", "30s"]);
    let line = "server: listen 80";
    let reuse = Change::before(line, "sysctl client tcp_tw_reuse=1");
    let change = draw.pick(&[
        reuse.clone(),
        reuse,
        Change::before(line, "sysctl server tcp_tw_reuse=1"),
        Change::before(line, "sysctl client tcp_tw_reuse=1; sysctl server tcp_timestamps=0"),
        Change::before(line, "sysctl client tcp_fin_timeout=1"),
        Change::replace("client.c1: close", "client.c1: set linger 0; client.c1: close"),
    ]);
    Draft::new(one_port(draw, ""))
        .then(format!("run {wait}\nclient: connect server:80 as again\nrun 1s"))
        .what_if(change, result("client", CallName::Connect))
}

/// A segment that comes late, after a repeat of it has been taken.
fn paws(draw: &mut Draw) -> Draft {
    let scene = super::scenes::open_between(draw, "client", "server");
    let (one, two, late) =
        (draw.pick(&["FIRST", "ONE-", "AAA"]), draw.pick(&["SECOND", "TWO", "BBB"]), draw.pick(&[2, 3, 4]));
    scene
        .draft()
        .then(format!(
            "delay next DATA from client by {late}s\nclient: send \"{one}\"\nrun 1s\nclient: send \"{two}\"\nrun {late}s\nserver: recv\nserver: recv"
        ))
        .ask(Asked::Results)
}

fn paws_segment(draw: &mut Draw) -> Draft {
    let scene = super::scenes::open_between(draw, "client", "server");
    let size = draw.pick(&[5, 100, 900]);
    let stamp = draw.pick(&[" ts=0", " ts=1", ""]);
    scene
        .and(format!("client: send {size}\nrun 1s\nserver: recv\nrun 1s"))
        .draft()
        .then(format!("inject ACK from client to server length=5{stamp}\nrun 1s"))
        .typed(next_flags("server"))
}

/// Two clients behind one address, and a server that recycles.
fn behind_nat(draw: &mut Draw, recycle: bool) -> String {
    let port = draw.port();
    let recycle = if recycle { "\nsysctl server tcp_tw_recycle=1" } else { "" };
    format!(
        "profile linux-3.0\nhost alice\nhost bob\nhost server\nnat box for alice, bob{recycle}\nserver: listen {port}\n\
         alice: connect server:{port} from 40000\nrun 300ms\nserver: accept\nserver: close\nrun 100ms\nalice: close\nrun 3s"
    )
}

fn recycle(draw: &mut Draw) -> Draft {
    let on = draw.chance(2, 3);
    let before = behind_nat(draw, on);
    let listen = before.lines().find(|line| line.starts_with("server: listen")).unwrap_or_default();
    let port = listen.rsplit(' ').next().unwrap_or_default().to_owned();
    let wait = draw.pick(&[2, 4, 10, 100]);
    Draft::new(before).then(format!("bob: connect server:{port} from 40001\nrun {wait}s")).typed(states(&["bob"]))
}

fn recycle_what_if(draw: &mut Draw) -> Draft {
    let before = behind_nat(draw, true);
    let listen = before.lines().find(|line| line.starts_with("server: listen")).unwrap_or_default().to_owned();
    let port = listen.rsplit(' ').next().unwrap_or_default().to_owned();
    let wait = draw.pick(&[2, 4, 10]);
    let change = draw.pick(&[
        Change::without("sysctl server tcp_tw_recycle=1"),
        Change::without("nat box for alice, bob"),
        Change::before(listen, "sysctl bob tcp_timestamps=0"),
    ]);
    Draft::new(before)
        .then(format!("bob: connect server:{port} from 40001\nrun {wait}s"))
        .what_if(change, states(&["bob"]))
}

/// A limit on TIME_WAIT, and so many closes.
fn limited(draw: &mut Draw) -> (String, u64, u64) {
    let (limit, closes) = (draw.range(0, 2), draw.range(1, 3));
    let mut lines = format!("sysctl client tcp_max_tw_buckets={limit}\nserver: listen 80");
    for n in 1..=closes {
        lines += &format!("\nclient: connect server:80 as c{n}\nrun 300ms\nserver: accept as s{n}");
    }
    (lines, limit, closes)
}

fn buckets(draw: &mut Draw) -> Draft {
    let (lines, _, closes) = limited(draw);
    let mut then = String::new();
    for n in 1..=closes {
        then += &format!("client.c{n}: close\nrun 300ms\nserver.s{n}: close\nrun 500ms\n");
    }
    let asked: Vec<String> = (1..=closes).map(|n| format!("client.c{n}")).collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    Draft::new(lines).then(then).typed(states(&asked))
}

fn buckets_late_fin(draw: &mut Draw) -> Draft {
    let limit = draw.pick(&[0, 0, 5]);
    let delay = draw.delay();
    Draft::new(format!(
        "link delay {delay}\nsysctl client tcp_max_tw_buckets={limit}\nserver: listen 80\nclient: connect server:80\nrun 1s\n\
         server: accept\nclient: shutdown wr\nrun 1s\ndrop next ACK from client\nserver: shutdown wr\n\
         run until count ACK from client >= 3"
    ))
    .then("run 5s")
    .typed(next_flags("client"))
}

/// Which setting lets a client with no port left connect again, without loss.
fn remedy(draw: &mut Draw) -> Draft {
    let wait = draw.pick(&[2, 5, 20]);
    let options = [
        "sysctl client tcp_tw_reuse=1",
        "sysctl client tcp_fin_timeout=1",
        "sysctl server tcp_tw_reuse=1",
        "sysctl client tcp_max_tw_buckets=1",
    ];
    Draft::new(one_port(draw, ""))
        .then(format!("run {wait}s\nclient: connect server:80 as again\nrun 1s"))
        .ask(Asked::Fault { options: options.map(str::to_owned).to_vec(), goal: "client.again ESTABLISHED".to_owned() })
}

fn remedy_side(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let size = draw.pick(&[40, 400, 5000]);
    let change = draw.pick(&[
        Change::before(format!("{a}: close"), format!("{a}: set linger 0")),
        Change::before(format!("{a}: close"), format!("{b}: close; run 1s")),
        Change::before(format!("{a}: close"), format!("sysctl {a} tcp_fin_timeout=5")),
        Change::before(format!("{a}: close"), format!("sysctl {a} tcp_max_tw_buckets=0")),
    ]);
    scene
        .draft()
        .then(format!("{a}: send {size}\nrun 1s\n{b}: recv\n{a}: close\nrun 500ms\n{b}: close\nrun 2s"))
        .what_if(change, side(State::TimeWait))
}

fn pool(draw: &mut Draw) -> Draft {
    let (rate, each) = (draw.pick(&[500_u64, 1000, 2000, 4000]), draw.pick(&[10_u64, 50, 100, 1000]));
    Draft::new("")
        .prompt(
            format!("A client makes {rate} requests a second. Each connection now carries {each} of them before it is closed. How many TIME_WAITs a second are left?"),
            format!("客户端每秒 {rate} 个请求，现在每条连接承载 {each} 个请求后才关闭。每秒还会产生多少个 TIME_WAIT？"),
        )
        .worked(Worked {
            run: on_one_connection(),
            reading: |end| end.in_state("client", State::TimeWait),
            rules: &[Rule::FinToTimeWait],
            scale: Scale::Times(rate * 1000, each),
            unit: (Unit::Rate, 20),
            because: words(format!("{rate} / {each} a second."), format!("每秒 {rate} / {each} 个。")),
            mistaken: vec![("M44", rate * 1000)],
        })
}

/// Several requests, on one connection or on one each.
fn pool_waits(draw: &mut Draw) -> Draft {
    let requests = draw.range(2, 3);
    let kept = draw.chance(1, 2);
    let mut lines = "server: listen 80".to_owned();
    let mut names = Vec::new();
    if kept {
        lines += "\nclient: connect server:80 as c1\nrun 300ms\nserver: accept as s1";
        for _ in 0..requests {
            lines += "\nclient.c1: send 20\nrun 300ms\nserver.s1: recv\nserver.s1: send 90\nrun 300ms\nclient.c1: recv";
        }
        names.push("client.c1".to_owned());
    } else {
        for n in 1..=requests {
            lines += &format!(
                "\nclient: connect server:80 as c{n}\nrun 300ms\nserver: accept as s{n}\nclient.c{n}: send 20\nrun 300ms\n\
                 server.s{n}: recv\nserver.s{n}: send 90\nrun 300ms\nclient.c{n}: recv\nclient.c{n}: close\nrun 300ms\n\
                 server.s{n}: close\nrun 300ms"
            );
            names.push(format!("client.c{n}"));
        }
    }
    let wait = draw.pick(&[1, 30, 65]);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Draft::new(lines).then(format!("run {wait}s")).typed(states(&names))
}
