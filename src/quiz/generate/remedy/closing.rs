//! Cards about programs: one that closes too early, one that does not close, one that is started again.

use super::super::Draw;
use super::super::scenes::one_way;
use super::Case;

/// A server that answers without having read the whole request.
pub(super) fn unread(draw: &mut Draw) -> Case {
    let (seed, port, delay) = (draw.seed(), draw.port(), one_way(draw));
    let (requests, answer) = (draw.range(2, 4), draw.pick(&[18_000, 20_000, 30_000]));
    let (head, body) = (draw.pick(&[40, 100]), draw.pick(&[200, 900]));
    let whole = head + body;
    let minute = |end: &str| {
        let mut lines = format!("seed {seed}\nlink delay {delay}ms\nserver: listen {port} as door");
        for n in 1..=requests {
            let end = end.replace('@', &format!("server.s{n}"));
            lines += &format!(
                "\nclient: connect server:{port} as c{n}\nrun 500ms\nserver.door: accept as s{n}\nclient.c{n}: send {whole}\n\
                 run 400ms\nserver.s{n}: recv {head}\nserver.s{n}: send {answer}\n{end}\nrun 1s\nclient.c{n}: recv\n\
                 client.c{n}: recv\nclient.c{n}: close\nrun 8s"
            );
        }
        lines
    };
    // What is thrown away unread is lost in any case; that it was read before close() is the remedy.
    Case::new(
        "server",
        requests,
        minute("@: close"),
        format!(
            "A server reads the first {head} bytes of a request of {whole}, writes an answer of {answer} bytes and closes. \
             Clients often get only the beginning of the answer."
        ),
        format!(
            "请求有 {whole} 字节，服务器只读了前 {head} 字节，就写出 {answer} 字节的应答并关闭。客户端常常只收到应答的开头。"
        ),
    )
    .or(minute("@: recv\n@: close"), "recv() the rest of the request before close()", "close() 之前把请求的其余部分 recv() 掉")
    .or(minute("@: shutdown wr\n@: close"), "shutdown(SHUT_WR) right before close()", "紧挨着 close() 之前调用 shutdown(SHUT_WR)")
    .or(minute("@: set linger 20\n@: close"), "SO_LINGER with 20 s before close()", "close() 前设置 SO_LINGER 20 秒")
    .or(minute("@: set nodelay on\n@: close"), "TCP_NODELAY on the server's sockets", "服务器套接字设置 TCP_NODELAY")
    .or(minute("@: set keepalive on\n@: close"), "SO_KEEPALIVE on the server's sockets", "服务器套接字设置 SO_KEEPALIVE")
}

/// A server that does not close where a request fails.
pub(super) fn leak(draw: &mut Draw) -> Case {
    let (seed, port, delay) = (draw.seed(), draw.port(), one_way(draw));
    let (requests, every) = (draw.range(5, 7), draw.range(2, 3));
    let minute = |settings: &str, options: &str, closes: bool, killed: bool| {
        let listen = format!("server: listen {port} reuseaddr as door");
        let mut lines = format!("seed {seed}\nlink delay {delay}ms\n{settings}\n{listen}");
        for n in 1..=requests {
            let fails = n % every == 0;
            let close = if fails && !closes { String::new() } else { format!("\nserver.s{n}: close") };
            let options = options.replace('@', &format!("server.s{n}"));
            lines += &format!(
                "\nclient: connect server:{port} as c{n}\nrun 500ms\nserver.door: accept as s{n}{options}\nclient.c{n}: send 50\n\
                 run 400ms\nserver.s{n}: recv\nserver.s{n}: send 90\nrun 400ms\nclient.c{n}: recv\nclient.c{n}: close\n\
                 run 400ms{close}\nrun 4s"
            );
            if killed && n == every {
                lines += &format!("\nserver: kill\nrun 300ms\n{listen}");
            }
        }
        lines
    };
    let nth = if every == 2 { "second" } else { "third" };
    let is_more = requests > 2 * every - 1;
    let case = Case::new(
        "server",
        requests,
        minute("", "", false, false),
        format!("Every {nth} of {requests} requests fails in the server, which then returns without close(). CLOSE_WAIT piles up."),
        format!("{requests} 个请求里，每 {every} 个就有一个在服务器上出错，出错分支没有调用 close()，CLOSE_WAIT 越积越多。"),
    )
    .or(minute("", "", true, false), "close() in the branch of the failure as well", "在出错分支里也调用 close()")
    .or(
        minute("", "\n@: set keepalive on\n@: set keepidle 5", false, false),
        "SO_KEEPALIVE with 5 s on the server's sockets",
        "服务器套接字设置 5 秒的 SO_KEEPALIVE",
    )
    .mistaken("M39", minute("sysctl server tcp_fin_timeout=5", "", false, false), "tcp_fin_timeout=5 on the server", "在服务器上设 tcp_fin_timeout=5")
    .or(minute("sysctl server tcp_tw_reuse=1", "", false, false), "tcp_tw_reuse=1 on the server", "在服务器上设 tcp_tw_reuse=1")
    .or(minute("sysctl server tcp_max_tw_buckets=1", "", false, false), "tcp_max_tw_buckets=1 on the server", "在服务器上设 tcp_max_tw_buckets=1");
    if is_more {
        case.or(
            minute("", "", false, true),
            "start the server anew in the middle of the minute",
            "在这一分钟中间重启一次服务器",
        )
    } else {
        case
    }
}

/// A server that is started again while old connections are in TIME_WAIT.
pub(super) fn restart(draw: &mut Draw) -> Case {
    let (seed, port, delay) = (draw.seed(), draw.port(), one_way(draw));
    let (before, after) = (draw.range(1, 2), draw.range(2, 4));
    let end = draw.pick(&["exit", "kill"]);
    let minute = |settings: &str, options: &str, pause: &str| {
        let mut lines =
            format!("seed {seed}\nlink delay {delay}ms\n{settings}\nserver: listen {port}{options} as door");
        for n in 1..=before + after {
            if n == before + 1 {
                lines += &format!("\nserver: {end}\nrun 1s");
                for old in 1..=before {
                    lines += &format!("\nclient.c{old}: close");
                }
                lines += &format!("\nrun {pause}\nserver: listen {port}{options} as again");
            }
            let door = if n <= before { "door" } else { "again" };
            lines += &format!(
                "\nclient: connect server:{port} as c{n}\nrun 500ms\nserver.{door}: accept as s{n}\nserver.s{n}: send 90\n\
                 run 500ms\nclient.c{n}: recv\nrun 1s"
            );
        }
        lines
    };
    Case::new(
        "server",
        before + after,
        minute("", "", "1s"),
        format!("A server with {before} open connections is restarted ({end}). Its bind() fails with EADDRINUSE, and the {after} clients that come then are refused."),
        format!("服务器有 {before} 条连接时被重启（{end}）。它的 bind() 以 EADDRINUSE 失败，随后到来的 {after} 个客户端都被拒绝。"),
    )
    .or(minute("", " reuseaddr", "1s"), "SO_REUSEADDR before bind(), in the old process and in the new one", "新旧进程都在 bind() 前设置 SO_REUSEADDR")
    .mistaken("M46", minute("sysctl server tcp_tw_reuse=1", "", "1s"), "tcp_tw_reuse=1 on the server", "在服务器上设 tcp_tw_reuse=1")
    .mistaken("M39", minute("sysctl server tcp_fin_timeout=1", "", "5s"), "tcp_fin_timeout=1, and five seconds of patience", "设 tcp_fin_timeout=1，再等五秒")
    .or(minute("", "", "20s"), "twenty seconds of patience before the new start", "等二十秒再启动")
    .or(minute("", " backlog=4096", "1s"), "a larger backlog", "更大的 backlog")
}
