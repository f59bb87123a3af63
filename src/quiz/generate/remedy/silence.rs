//! Cards about peers that vanish: with nothing to send, and with an answer on its way.

use super::super::Draw;
use super::super::scenes::one_way;
use super::Case;

/// Clients whose host goes down while their connections are idle.
pub(super) fn vanished(draw: &mut Draw) -> Case {
    let (seed, port, delay) = (draw.seed(), draw.port(), one_way(draw));
    let (clients, idle) = (draw.range(2, 4), draw.pick(&[5, 10]));
    let minute = |settings: &str, options: &str| {
        vanish(&format!("seed {seed}\nlink delay {delay}ms\n{settings}"), port, clients, options, 0)
    };
    Case::new(
        "server",
        clients,
        minute("", ""),
        format!("{clients} clients are answered; then the power of their host fails, and the connections stay on the server."),
        format!("{clients} 个客户端得到应答后，它们的主机断电，连接却一直留在服务器上。"),
    )
    .or(
        minute("", &format!("\n@: set keepalive on\n@: set keepidle {idle}\n@: set keepintvl 2\n@: set keepcnt 3")),
        format!("SO_KEEPALIVE on the server: {idle} s, then three probes 2 s apart"),
        format!("服务器开启 SO_KEEPALIVE：空闲 {idle} 秒后，每 2 秒探测一次，共三次"),
    )
    .or(minute("", "\n@: set keepalive on"), "SO_KEEPALIVE on the server with the kernel's own times", "服务器开启 SO_KEEPALIVE，时间用内核默认值")
    .or(minute("", "\n@: set usertimeout 10s"), "TCP_USER_TIMEOUT of 10 s on the server", "服务器设置 10 秒的 TCP_USER_TIMEOUT")
    .or(minute("sysctl server tcp_retries2=3", ""), "tcp_retries2=3 on the server", "在服务器上设 tcp_retries2=3")
    .mistaken("M39", minute("sysctl server tcp_fin_timeout=5", ""), "tcp_fin_timeout=5 on the server", "在服务器上设 tcp_fin_timeout=5")
}

/// Clients whose host goes down while the server is going to send something.
pub(super) fn unanswered(draw: &mut Draw) -> Case {
    let (seed, port, delay) = (draw.seed(), draw.port(), one_way(draw));
    let (clients, size) = (draw.range(2, 4), draw.pick(&[100, 900]));
    let limit = draw.pick(&[5, 10, 20]);
    let minute = |settings: &str, options: &str| {
        vanish(&format!("seed {seed}\nlink delay {delay}ms\n{settings}"), port, clients, options, size)
    };
    let case = Case::new(
        "server",
        clients,
        minute("", ""),
        format!(
            "{clients} clients are answered; then the power of their host fails. The server sends each of them {size} bytes \
             more, and its connections hang on for a quarter of an hour."
        ),
        format!("{clients} 个客户端得到应答后，它们的主机断电。服务器又给每个发了 {size} 字节，连接一挂就是一刻钟。"),
    );
    let case = if draw.chance(1, 2) {
        case.or(
            minute("", &format!("\n@: set usertimeout {limit}s")),
            format!("TCP_USER_TIMEOUT of {limit} s on the server"),
            format!("服务器设置 {limit} 秒的 TCP_USER_TIMEOUT"),
        )
    } else {
        case.or(
            minute("sysctl server tcp_retries2=4", ""),
            "tcp_retries2=4 on the server",
            "在服务器上设 tcp_retries2=4",
        )
    };
    case.or(
        minute("sysctl server tcp_orphan_retries=1", ""),
        "tcp_orphan_retries=1 on the server",
        "在服务器上设 tcp_orphan_retries=1",
    )
    .or(minute("", "\n@: set sndtimeo 5s"), "SO_SNDTIMEO of 5 s on the server", "服务器设置 5 秒的 SO_SNDTIMEO")
    .or(minute("", "\n@: set nodelay on"), "TCP_NODELAY on the server", "服务器设置 TCP_NODELAY")
    .or(
        minute("", "\n@: set keepalive on\n@: set keepidle 30\n@: set keepintvl 30"),
        "SO_KEEPALIVE on the server: 30 s, then probes 30 s apart",
        "服务器开启 SO_KEEPALIVE：空闲 30 秒后，每 30 秒探测一次",
    )
    .mistaken(
        "M39",
        minute("sysctl server tcp_fin_timeout=5", ""),
        "tcp_fin_timeout=5 on the server",
        "在服务器上设 tcp_fin_timeout=5",
    )
}

/// A minute in which the clients' host goes down.
fn vanish(start: &str, port: u64, clients: u64, options: &str, size: u64) -> String {
    let mut lines = format!("{start}\nserver: listen {port} as door");
    for n in 1..=clients {
        let options = options.replace('@', &format!("server.s{n}"));
        lines += &format!(
            "\nclient: connect server:{port} as c{n}\nrun 400ms\nserver.door: accept as s{n}{options}\nclient.c{n}: send 40\n\
             run 400ms\nserver.s{n}: recv\nserver.s{n}: send 90\nrun 400ms\nclient.c{n}: recv"
        );
    }
    lines += "\nrun 1s\nclient: crash\nrun 1s";
    for n in (1..=clients).filter(|_| size > 0) {
        lines += &format!("\nserver.s{n}: send {size}");
    }
    lines + "\nrun 54s"
}
