//! Cards about connections that are made for one request each: ports that run out on the client, TIME_WAIT that piles
//! up on the server, and what pooling, settings and the order of closing do about it.

use super::super::Draw;
use super::super::scenes::one_way;
use super::Case;

/// A client that asks, uploads and closes, again and again.
#[derive(Debug, Clone)]
struct Shop {
    seed: u64,
    port: u64,
    delay: u64,
    /// First and last local port of the client.
    range: (u64, u64),
    requests: u64,
    /// Milliseconds between two requests.
    every: u64,
    /// Bytes of the last message of whoever closes first.
    bulk: u64,
    /// Whether the client closes first.
    client_closes: bool,
    /// Whether whoever closes first has SO_LINGER with 0.
    linger: bool,
    /// Whether one connection carries all requests.
    pooled: bool,
    /// A second port of the server, used in turn.
    second: Option<u64>,
    /// More settings, a line each.
    settings: String,
}

impl Shop {
    fn with(&self, setting: &str) -> String {
        Shop { settings: format!("{}\n{setting}", self.settings), ..self.clone() }.minute()
    }

    fn minute(&self) -> String {
        let Shop { seed, port, delay, range: (first, last), .. } = self;
        let mut lines = format!(
            "seed {seed}\nlink delay {delay}ms\nsysctl client ip_local_port_range={first}-{last}\n{}\n\
             server: listen {port} as door",
            self.settings
        );
        if let Some(second) = self.second {
            lines += &format!("\nserver: listen {second} as other");
        }
        if self.pooled {
            lines += &format!("\nclient: connect server:{port} as c1\nrun 500ms\nserver.door: accept as s1");
        }
        for n in 1..=self.requests {
            lines += &self.request(n);
        }
        lines
    }

    fn request(&self, n: u64) -> String {
        let of = if self.pooled { 1 } else { n };
        let (port, door) = match self.second {
            Some(second) if n.is_multiple_of(2) => (second, "other"),
            Some(_) | None => (self.port, "door"),
        };
        let opened = format!("\nclient: connect server:{port} as c{n}\nrun 500ms\nserver.{door}: accept as s{n}");
        let opened = if self.pooled { String::new() } else { opened };
        let bulk = self.bulk;
        let (one, two) = if self.client_closes {
            (format!("client.c{of}"), format!("server.s{of}"))
        } else {
            (format!("server.s{of}"), format!("client.c{of}"))
        };
        let linger = if self.linger { format!("\n{one}: set linger 0") } else { String::new() };
        let end = if self.pooled {
            format!("\nrun 800ms\n{two}: recv")
        } else {
            format!("{linger}\n{one}: close\nrun 800ms\n{two}: recv\n{two}: close")
        };
        format!(
            "{opened}\nclient.c{of}: send 40\nrun 400ms\nserver.s{of}: recv\nserver.s{of}: send 60\nrun 400ms\n\
             client.c{of}: recv\n{one}: send {bulk}{end}\nrun {}ms",
            self.every
        )
    }
}

fn shop(draw: &mut Draw) -> Shop {
    let (first, requests) = (draw.pick(&[32_768, 40_000, 50_000]), draw.range(5, 7));
    Shop {
        seed: draw.seed(),
        port: draw.port(),
        delay: one_way(draw),
        range: (first, first + 3),
        requests,
        every: draw.pick(&[2500, 3000, 4000]),
        bulk: draw.pick(&[18_000, 20_000, 24_000]),
        client_closes: true,
        linger: false,
        pooled: false,
        second: None,
        settings: "sysctl client tcp_tw_reuse=0".to_owned(),
    }
}

/// The client has few ports, and closes first.
pub(super) fn ports(draw: &mut Draw) -> Case {
    let shop = shop(draw);
    let Shop { requests, port, bulk, .. } = shop;
    let case = Case::new(
        "client",
        requests,
        shop.minute(),
        format!(
            "A client makes a connection for each request to port {port}: it asks, is answered, uploads {bulk} bytes and \
             closes. It has four local ports; connect() now and then returns EADDRNOTAVAIL."
        ),
        format!(
            "客户端每个请求都新建一条到端口 {port} 的连接：提问、得到应答、上传 {bulk} 字节，然后关闭。\
             它只有四个本地端口，connect() 时不时返回 EADDRNOTAVAIL。"
        ),
    );
    let case = if draw.chance(1, 2) {
        let pool = Shop { pooled: true, ..shop.clone() };
        case.or(pool.minute(), "one connection, kept open for all requests", "保持一条长连接，所有请求都走它")
    } else {
        let wide = Shop { range: (shop.range.0, shop.range.0 + 99), ..shop.clone() };
        let pool = Shop { pooled: true, ..wide };
        case.or(pool.minute(), "a pool of connections kept open, and a hundred ports", "连接池加上一百个端口")
    };
    others(case, &shop)
}

/// Remedies for a client without ports, besides pooling.
fn others(case: Case, shop: &Shop) -> Case {
    let wide = Shop { range: (shop.range.0, shop.range.0 + 99), ..shop.clone() };
    let linger = Shop { linger: true, ..shop.clone() };
    let second = Shop { second: Some(shop.port + 1), ..shop.clone() };
    case.or(wide.minute(), "a hundred local ports instead of four", "把本地端口从四个放宽到一百个")
        .or(linger.minute(), "SO_LINGER with 0 s before the client's close()", "客户端 close() 前设置 SO_LINGER 0 秒")
        .or(second.minute(), "a second port of the server, used in turn", "服务器多开一个端口，轮流使用")
        .mistaken(
            "M46",
            shop.with("sysctl server tcp_tw_reuse=1"),
            "tcp_tw_reuse=1 on the server",
            "在服务器上设 tcp_tw_reuse=1",
        )
        .mistaken(
            "M39",
            shop.with("sysctl client tcp_fin_timeout=5"),
            "tcp_fin_timeout=5 on the client",
            "在客户端上设 tcp_fin_timeout=5",
        )
}

/// The same where connections cannot be kept.
pub(super) fn reuse(draw: &mut Draw) -> Case {
    let shop = shop(draw);
    let stamps = draw.chance(2, 3);
    let told = if stamps { "" } else { " The server has tcp_timestamps=0." };
    let told_zh = if stamps { "" } else { "服务器设了 tcp_timestamps=0。" };
    let off = if stamps { String::new() } else { "\nsysctl server tcp_timestamps=0".to_owned() };
    let shop = Shop { settings: format!("{}{off}", shop.settings), ..shop };
    let Shop { requests, port, bulk, .. } = shop;
    let case = Case::new(
        "client",
        requests,
        shop.minute(),
        format!(
            "The protocol wants a connection for each request to port {port}: ask, be answered, upload {bulk} bytes, \
             close. The client has four local ports, and connect() now and then returns EADDRNOTAVAIL.{told}"
        ),
        format!(
            "协议要求每个请求一条到端口 {port} 的连接：提问、得到应答、上传 {bulk} 字节、关闭。\
             客户端只有四个本地端口，connect() 时不时返回 EADDRNOTAVAIL。{told_zh}"
        ),
    );
    let wide = Shop { range: (shop.range.0, shop.range.0 + 99), ..shop.clone() };
    let reuse = shop.with("sysctl client tcp_tw_reuse=1");
    let linger = Shop { linger: true, ..shop.clone() };
    let names = [
        ("tcp_tw_reuse=1 on the client", "在客户端上设 tcp_tw_reuse=1"),
        ("a hundred local ports instead of four", "把本地端口从四个放宽到一百个"),
    ];
    let case = if stamps {
        case.or(reuse, names[0].0, names[0].1).or(wide.minute(), names[1].0, names[1].1)
    } else {
        // Without time stamps nothing says that a segment is new.
        case.or(wide.minute(), names[1].0, names[1].1).or(reuse, names[0].0, names[0].1)
    };
    case.or(linger.minute(), "SO_LINGER with 0 s before the client's close()", "客户端 close() 前设置 SO_LINGER 0 秒")
        .mistaken(
            "M46",
            shop.with("sysctl server tcp_tw_reuse=1"),
            "tcp_tw_reuse=1 on the server",
            "在服务器上设 tcp_tw_reuse=1",
        )
        .mistaken(
            "M39",
            shop.with("sysctl client tcp_fin_timeout=5"),
            "tcp_fin_timeout=5 on the client",
            "在客户端上设 tcp_fin_timeout=5",
        )
}

/// The server closes first, and somebody has counted its sockets.
pub(super) fn server_waits(draw: &mut Draw) -> Case {
    let shop = shop(draw);
    let wide = (shop.range.0, shop.range.0 + 99);
    let shop = Shop { client_closes: false, range: wide, ..shop };
    let Shop { requests, bulk, .. } = shop;
    let case = Case::new(
        "server",
        requests,
        shop.minute(),
        format!(
            "A server answers a request on each connection, sends {bulk} bytes more and closes. TIME_WAIT piles up on it."
        ),
        format!("服务器在每条连接上应答一个请求，再发送 {bulk} 字节后关闭。它上面的 TIME_WAIT 越积越多。"),
    );
    let case = if draw.chance(1, 2) {
        let pool = Shop { pooled: true, ..shop.clone() };
        case.or(pool.minute(), "keep the connection open for the next request", "保持连接，供下一个请求使用")
    } else {
        case.or(client_closes(&shop), "let the client close first, once it has read everything", "让客户端读完后先关闭")
    };
    let linger = Shop { linger: true, ..shop.clone() };
    case.or(linger.minute(), "SO_LINGER with 0 s before the server's close()", "服务器 close() 前设置 SO_LINGER 0 秒")
        .mistaken(
            "M46",
            shop.with("sysctl server tcp_tw_reuse=1"),
            "tcp_tw_reuse=1 on the server",
            "在服务器上设 tcp_tw_reuse=1",
        )
        .mistaken(
            "M39",
            shop.with("sysctl server tcp_fin_timeout=5"),
            "tcp_fin_timeout=5 on the server",
            "在服务器上设 tcp_fin_timeout=5",
        )
        .or(shop.with("sysctl server somaxconn=1024"), "somaxconn=1024 on the server", "在服务器上设 somaxconn=1024")
}

/// The server's close() moves behind the client's.
fn client_closes(shop: &Shop) -> String {
    let mut lines = shop.minute();
    for n in 1..=shop.requests {
        let server_first = format!("server.s{n}: close\nrun 800ms\nclient.c{n}: recv\nclient.c{n}: close");
        let client_first = format!("run 800ms\nclient.c{n}: recv\nclient.c{n}: close\nrun 300ms\nserver.s{n}: close");
        lines = lines.replace(&server_first, &client_first);
    }
    lines
}
