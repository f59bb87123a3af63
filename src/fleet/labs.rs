//! The labs that come with the program: each a plan that answers a question, and the lesson that it belongs to. The
//! plans stand in `assets/fleet`.

use crate::lang::Text;
use crate::tcp::State;

use super::Side;
use super::measure::Measure;

/// A lab.
#[derive(Debug, Clone, Copy)]
pub struct Lab {
    /// Its name on the command line, and its file's.
    pub name: &'static str,
    /// The lesson that it belongs to.
    pub lesson: &'static str,
    /// What it asks.
    pub title: Text,
    /// What is to be predicted before it runs.
    pub asks: Measure,
    /// What there is to see in the run and not in the number.
    pub look: Option<Text>,
    /// Its file's text.
    pub source: &'static str,
}

macro_rules! lab {
    ($name:literal, $lesson:literal, $asks:expr, $en:literal, $zh:literal) => {
        lab!($name, $lesson, $asks, $en, $zh, None)
    };
    ($name:literal, $lesson:literal, $asks:expr, $en:literal, $zh:literal, $look:expr) => {
        Lab {
            name: $name,
            lesson: $lesson,
            asks: $asks,
            title: Text { en: $en, zh: $zh },
            look: $look,
            source: include_str!(concat!("../../assets/fleet/", $name, ".toml")),
        }
    };
}

/// All of them, in the order in which they are listed.
pub const LABS: &[Lab] = &[
    lab!(
        "curl-loop",
        "L34",
        Measure::FirstError,
        "A short connection a thousand times a second to one destination: when do the ports run out?",
        "每秒向同一目的地发起一千条短连接：端口什么时候用完？"
    ),
    lab!(
        "ab-puzzle",
        "L33",
        Measure::Most(Side::Client, State::TimeWait),
        "ab at 4,000 requests a second, and not one TIME_WAIT on its side: who closes?",
        "ab 每秒四千个请求，自己这边却没有一个 TIME_WAIT：是谁先关闭的？"
    ),
    lab!(
        "memcached",
        "L34",
        Measure::Failed,
        "A thousand short connections a second to memcached, and what happens after half a minute.",
        "每秒一千条短连接访问 memcached，半分钟之后会怎样。"
    ),
    lab!(
        "memcached-linger",
        "L35",
        Measure::Stuck,
        "memcached a thousand times a second, closed with a RST (SO_LINGER 0): no TIME_WAIT, and who is left waiting?",
        "每秒一千次访问 memcached，用 RST 关闭（SO_LINGER 为 0）：没有 TIME_WAIT，可谁会被晾在那里？",
        Some(Text {
            en: "An end whose RST was lost stands until its port comes round again, 28 s later. The new SYN meets \
                 it and is answered with a challenge ACK; to that the client replies with a RST, and this one \
                 arrives: the server's recv() returns ECONNRESET, and the SYN is repeated at once. So the ends that \
                 are stuck stop growing in number.",
            zh: "丢了 RST 的那一端会一直留着，直到 28 秒后同一个端口再次轮到。新的 SYN 遇上它，它回一个质询 ACK，\
                 客户端对此回 RST，这一个送到了：服务器的 recv() 返回 ECONNRESET，SYN 随即重传。\
                 所以卡住的连接端不再增多。",
        })
    ),
    lab!(
        "memcached-pool",
        "L34",
        Measure::Most(Side::Client, State::Established),
        "memcached a thousand times a second, on fifty connections that stay open.",
        "每秒一千次访问 memcached，只用五十条保持打开的连接。"
    ),
    lab!(
        "memcached-server-closes",
        "L34",
        Measure::Most(Side::Server, State::TimeWait),
        "memcached a thousand times a second, closed first by the server: where does TIME_WAIT go?",
        "每秒一千次访问 memcached，由服务器先关闭：TIME_WAIT 到哪里去了？"
    ),
    lab!(
        "memcached-ports",
        "L34",
        Measure::FirstError,
        "memcached a thousand times a second, from 64,000 local ports: enough?",
        "每秒一千次访问 memcached，本地端口扩大到六万多个：够用吗？"
    ),
    lab!(
        "memcached-buckets",
        "L41",
        Measure::Most(Side::Client, State::TimeWait),
        "memcached a thousand times a second with tcp_max_tw_buckets at 100: what does it break?",
        "每秒一千次访问 memcached，tcp_max_tw_buckets 为 100：会弄坏什么？"
    ),
    lab!(
        "memcached-noreply",
        "L35",
        Measure::Lost,
        "Values of 20,000 bytes are set in memcached and nobody replies: the client closes at once. What is lost?",
        "往 memcached 写入 20,000 字节的值而不等应答，客户端随即关闭：会丢什么？"
    ),
    lab!(
        "memcached-noreply-linger",
        "L35",
        Measure::Lost,
        "Values of 20,000 bytes are set without a reply and closed with a RST (SO_LINGER 0): what is lost?",
        "写入 20,000 字节的值而不等应答，用 RST 关闭（SO_LINGER 为 0）：会丢什么？"
    ),
    lab!(
        "memcached-reuse",
        "L38",
        Measure::Failed,
        "memcached a thousand times a second with tcp_tw_reuse at 1.",
        "每秒一千次访问 memcached，tcp_tw_reuse 为 1。"
    ),
    lab!(
        "loopback-reuse",
        "L38",
        Measure::Failed,
        "Client and server on one host, tcp_tw_reuse at its default of 2.",
        "客户端与服务器同机，tcp_tw_reuse 取默认值 2。"
    ),
    lab!(
        "syn-flood",
        "L13",
        Measure::Opened,
        "Two thousand forged SYNs a second without cookies: who still gets in?",
        "每秒两千个伪造 SYN，不用 cookie：还有谁连得进来？"
    ),
    lab!(
        "syn-flood-cookies",
        "L14",
        Measure::Opened,
        "Two thousand forged SYNs a second, with cookies: who gets in now?",
        "每秒两千个伪造 SYN，启用 cookie：现在谁连得进来？"
    ),
    lab!(
        "slow-acceptor",
        "L15",
        Measure::AcceptQueue,
        "A server that accepts twenty a second and is asked for a hundred.",
        "服务器每秒只能 accept 二十条，却来了一百条。"
    ),
    lab!(
        "slow-acceptor-resets",
        "L15",
        Measure::Failed,
        "A server that accepts twenty a second and is asked for a hundred, with tcp_abort_on_overflow.",
        "服务器每秒只能 accept 二十条，却来了一百条，并打开了 tcp_abort_on_overflow。"
    ),
    lab!(
        "close-wait-leak",
        "L29",
        Measure::Most(Side::Client, State::CloseWait),
        "A pool that never looks at its connections, and a server that closes them after 60 s.",
        "从不检查连接的连接池，遇上 60 秒后关闭空闲连接的服务器。"
    ),
    lab!(
        "keepalive-rack",
        "L22",
        Measure::AllGone,
        "A rack loses its power: when does a server with keepalive notice?",
        "整个机架断电：开了 keepalive 的服务器多久才发现？"
    ),
    lab!(
        "restart",
        "L37",
        Measure::ListenErrors,
        "A server is restarted under load without SO_REUSEADDR.",
        "服务器在负载下重启，没有设置 SO_REUSEADDR。"
    ),
    lab!(
        "restart-reuseaddr",
        "L37",
        Measure::ListenErrors,
        "A busy server is killed and started again, with SO_REUSEADDR: how often does listen() fail?",
        "繁忙的服务器被杀掉后重启，并设置了 SO_REUSEADDR：listen() 会失败几次？"
    ),
    lab!(
        "many-idle",
        "L43",
        Measure::Pages,
        "860,000 connections that are open and say nothing.",
        "86 万条建立后不说话的连接。"
    ),
    lab!(
        "many-active",
        "L43",
        Measure::Pages,
        "860,000 connections, of which every tenth asks every ten seconds.",
        "86 万条连接，其中十分之一每十秒发一次请求。"
    ),
    lab!(
        "many-slow",
        "L43",
        Measure::ServerPages,
        "200,000 connections, of which every hundredth asks for 40,000 bytes and never reads them.",
        "20 万条连接，其中百分之一请求 40,000 字节却从不读取。"
    ),
    lab!(
        "reuse-off",
        "L38",
        Measure::Failed,
        "Client and server on one host, tcp_tw_reuse at 0.",
        "客户端与服务器同机，tcp_tw_reuse 为 0。"
    ),
    lab!(
        "reuse-away",
        "L38",
        Measure::Failed,
        "tcp_tw_reuse at its default of 2, and the server is another host.",
        "tcp_tw_reuse 取默认值 2，而服务器是另一台主机。"
    ),
    lab!(
        "recycle-nat",
        "L39",
        Measure::Silent,
        "Clients behind one NAT box, and a server of 2012 with tcp_tw_recycle.",
        "一台 NAT 设备之后的客户端，遇上一台开了 tcp_tw_recycle 的 2012 年的服务器。"
    ),
    lab!(
        "syn-flood-always",
        "L14",
        Measure::Opened,
        "Two thousand forged SYNs a second, with cookies for everybody (tcp_syncookies at 2).",
        "每秒两千个伪造 SYN，对所有人都用 cookie（tcp_syncookies 为 2）。"
    ),
];
