//! Cards about connections that do not come about: a burst of clients, a SYN flood, and two hosts behind a NAT.

use super::super::Draw;
use super::super::scenes::one_way;
use super::Case;

/// Bursts of clients that wait for a second, and a process that takes its time.
pub(super) fn burst(draw: &mut Draw) -> Case {
    let (seed, port, delay) = (draw.seed(), draw.port(), one_way(draw));
    let (clients, backlog, bursts) = (draw.range(5, 7), draw.range(1, 2), draw.range(2, 3));
    let minute = |settings: &str, backlog: u64| {
        let mut lines = format!(
            "seed {seed}\nlink delay {delay}ms\n{settings}\nserver: listen {port} backlog={backlog} as door\nserver.door: set nonblock on"
        );
        for burst in 1..=bursts {
            for n in 1..=clients {
                lines += &format!("\nclient: connect server:{port} as c{burst}{n}");
            }
            lines += "\nrun 500ms";
            for n in 1..=clients {
                lines += &format!("\nserver.door: accept as s{burst}{n}\nserver.s{burst}{n}: send 90\nrun 20ms");
            }
            lines += "\nrun 300ms";
            for n in 1..=clients {
                lines += &format!(
                    "\nclient.c{burst}{n}: set nonblock on\nclient.c{burst}{n}: recv\nclient.c{burst}{n}: close"
                );
                lines += &format!("\nserver.s{burst}{n}: close");
            }
            lines += "\nrun 15s";
        }
        lines
    };
    let wanted = clients * bursts;
    let large = backlog + 62;
    Case::new(
        "server",
        wanted,
        minute("", backlog),
        format!(
            "{bursts} times in a minute {clients} clients connect at once. The server listens with a backlog of {backlog} \
             and begins to accept half a second later; a client gives up after about a second."
        ),
        format!(
            "一分钟内有 {bursts} 次，每次 {clients} 个客户端同时连接。服务器以 backlog {backlog} 监听，半秒后才开始 accept；\
             客户端约一秒后放弃。"
        ),
    )
    .or(minute("", large), format!("listen() with a backlog of {large}"), format!("listen() 的 backlog 改为 {large}"))
    .or(
        minute(&format!("sysctl server somaxconn={backlog}"), large),
        format!("listen() with a backlog of {large}, where somaxconn is {backlog}"),
        format!("listen() 的 backlog 改为 {large}，但 somaxconn 是 {backlog}"),
    )
    .or(minute("sysctl server tcp_abort_on_overflow=1", backlog), "tcp_abort_on_overflow=1", "tcp_abort_on_overflow=1")
    .or(minute("sysctl server tcp_max_syn_backlog=4096", backlog), "tcp_max_syn_backlog=4096", "tcp_max_syn_backlog=4096")
    .or(minute("sysctl server tcp_syncookies=2", backlog), "tcp_syncookies=2", "tcp_syncookies=2")
    .mistaken("M39", minute("sysctl server tcp_fin_timeout=5", backlog), "tcp_fin_timeout=5", "tcp_fin_timeout=5")
}

/// A flood of SYNs and clients that want to work.
pub(super) fn flood(draw: &mut Draw) -> Case {
    let (seed, port, delay) = (draw.seed(), draw.port(), one_way(draw));
    let (places, clients) = (draw.pick(&[4, 8]), draw.range(3, 5));
    let flood = places * 2 + draw.range(4, 12);
    let minute = |settings: &str, cookies: u64, places: u64| {
        let mut lines = format!(
            "seed {seed}\nlink delay {delay}ms\nsysctl server tcp_syncookies={cookies}\n\
             sysctl server tcp_max_syn_backlog={places}\n{settings}\nserver: listen {port} backlog={places} as door\n\
             server.door: set nonblock on"
        );
        for n in 1..=clients {
            lines += &format!(
                "\nflood {flood} SYN from 192.0.2.1 to server:{port}\nrun 400ms\nclient: connect server:{port} as c{n}\n\
                 run 2s\nserver.door: accept as s{n}\nserver.s{n}: send 90\nrun 1s\nclient.c{n}: set nonblock on\n\
                 client.c{n}: recv\nclient.c{n}: close\nrun 300ms\nserver.s{n}: close\nrun 6s"
            );
        }
        lines
    };
    let more = places * 2;
    Case::new(
        "server",
        clients,
        minute("", 0, places),
        format!(
            "{clients} times in a minute {flood} SYNs come from addresses that never answer. The server has tcp_syncookies=0 \
             and a backlog and tcp_max_syn_backlog of {places}; clients that come after them give up after three seconds."
        ),
        format!(
            "一分钟内有 {clients} 次，每次来 {flood} 个 SYN，源地址从不应答。服务器 tcp_syncookies=0，\
             backlog 和 tcp_max_syn_backlog 都是 {places}；随后到来的客户端等三秒就放弃。"
        ),
    )
    .or(minute("", 1, places), "tcp_syncookies=1", "tcp_syncookies=1")
    .or(
        minute("", 0, more),
        format!("a backlog and tcp_max_syn_backlog of {more}"),
        format!("backlog 和 tcp_max_syn_backlog 都改为 {more}"),
    )
    .or(minute("sysctl server tcp_abort_on_overflow=1", 0, places), "tcp_abort_on_overflow=1", "tcp_abort_on_overflow=1")
    .or(minute("sysctl server tcp_synack_retries=3", 0, places), "tcp_synack_retries=3", "tcp_synack_retries=3")
    .or(minute("sysctl server somaxconn=65535", 0, places), "somaxconn=65535", "somaxconn=65535")
}

/// Two hosts behind one address, a server that recycles, in the days when that was possible.
pub(super) fn recycle(draw: &mut Draw) -> Case {
    let (seed, port, delay) = (draw.seed(), draw.port(), one_way(draw));
    let rounds = draw.range(2, 3);
    let minute = |recycle: u64, settings: &str| {
        let mut lines = format!(
            "profile linux-3.0\nseed {seed}\nhost alice\nhost bob\nhost server\nlink delay {delay}ms\n\
             nat box for alice, bob\nsysctl server tcp_tw_recycle={recycle}\n{settings}\nserver: listen {port} as door\n\
             server.door: set nonblock on"
        );
        for n in 1..=rounds {
            for (who, first) in [("alice", 40_000), ("bob", 50_000)] {
                let from = first + n;
                lines += &format!(
                    "\n{who}: connect server:{port} from {from} as c{n}\nrun 2s\nserver.door: accept as {who}{n}\n\
                     server.{who}{n}: send 90\nrun 500ms\n{who}.c{n}: set nonblock on\n{who}.c{n}: recv\n\
                     server.{who}{n}: close\nrun 500ms\n{who}.c{n}: close\nrun 2s"
                );
            }
        }
        lines
    };
    let off = draw.chance(2, 3);
    let case = Case::new(
        "server",
        2 * rounds,
        minute(1, ""),
        "Two hosts behind one NAT use a Linux 3.0 server that closes first and has tcp_tw_recycle=1. One of them often does \
         not get through."
            .to_owned(),
        "同一个 NAT 后面的两台主机使用一台 Linux 3.0 服务器；服务器先关闭，并设了 tcp_tw_recycle=1。其中一台经常连不上。"
            .to_owned(),
    );
    let case = if off {
        case.or(minute(0, ""), "tcp_tw_recycle=0 on the server", "在服务器上设 tcp_tw_recycle=0")
    } else {
        case.or(
            minute(0, "sysctl server tcp_tw_reuse=1"),
            "tcp_tw_recycle=0 and tcp_tw_reuse=1 on the server",
            "在服务器上设 tcp_tw_recycle=0、tcp_tw_reuse=1",
        )
    };
    case.mistaken(
        "M46",
        minute(1, "sysctl server tcp_tw_reuse=1"),
        "tcp_tw_reuse=1 besides it",
        "再加上 tcp_tw_reuse=1",
    )
    .mistaken(
        "M39",
        minute(1, "sysctl server tcp_fin_timeout=5"),
        "tcp_fin_timeout=5 besides it",
        "再加上 tcp_fin_timeout=5",
    )
    .or(
        minute(1, "sysctl bob tcp_syn_retries=9"),
        "more SYN repeats on the hosts (tcp_syn_retries=9)",
        "让主机多重试几次 SYN（tcp_syn_retries=9）",
    )
    .or(minute(1, "sysctl server somaxconn=1024"), "somaxconn=1024 on the server", "在服务器上设 somaxconn=1024")
}
