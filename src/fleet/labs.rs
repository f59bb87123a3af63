//! The labs that come with the program: each a plan that answers a question, and the lessons that it belongs to. The
//! plans stand in `assets/fleet`, what there is to see in each in `assets/i18n/labs.*.toml`.

use crate::lang::{Lang, Text};
use crate::tcp::State;
use crate::tr;

use super::Side;
use super::measure::Measure;

/// A lab.
#[derive(Debug, Clone, Copy)]
pub struct Lab {
    /// Its name on the command line, and its file's.
    pub name: &'static str,
    /// The lessons that it belongs to, the first before all.
    pub lessons: &'static [&'static str],
    /// What it asks.
    pub title: Text,
    /// What is to be predicted before it runs.
    pub asks: Measure,
    /// Its file's text.
    pub source: &'static str,
}

impl Lab {
    /// The lab of that name.
    pub fn named(name: &str) -> Option<&'static Lab> {
        LABS.iter().find(|lab| lab.name == name)
    }

    /// The lesson that it belongs to before all.
    pub fn lesson(&self) -> &'static str {
        self.lessons.first().copied().unwrap_or_default()
    }

    /// What is seen in its run, and why.
    pub fn look(&self, lang: Lang) -> String {
        let key = format!("labs.look.{}", self.name);
        tr!(lang, &key).into_owned()
    }
}

macro_rules! lab {
    ($name:literal, $lessons:expr, $asks:expr, $en:literal, $zh:literal) => {
        Lab {
            name: $name,
            lessons: &$lessons,
            asks: $asks,
            title: Text { en: $en, zh: $zh },
            source: include_str!(concat!("../../assets/fleet/", $name, ".toml")),
        }
    };
}

/// All of them, in the order in which they are listed: that of the lessons.
pub const LABS: &[Lab] = &[
    lab!(
        "two-queues",
        ["L12"],
        Measure::AcceptQueue,
        "500 connections a second from 200 ms away, and a server that accepts 250: how long do both queues get?",
        "从 200 毫秒外每秒连来 500 条，服务器每秒 accept 250 条：两个队列各有多长？"
    ),
    lab!(
        "slow-acceptor",
        ["L13"],
        Measure::AcceptQueue,
        "A server that accepts twenty a second and is asked for a hundred, backlog 10.",
        "服务器每秒只能 accept 二十条，却来了一百条，backlog 为 10。"
    ),
    lab!(
        "slow-acceptor-resets",
        ["L13"],
        Measure::Failed,
        "The same slow server with tcp_abort_on_overflow at 1: how many clients are told?",
        "同样慢的服务器，tcp_abort_on_overflow 为 1：会有多少客户端得到通知？"
    ),
    lab!(
        "syn-flood",
        ["L14"],
        Measure::Opened,
        "Two thousand forged SYNs a second without cookies, and twenty users a second for 150 s: how many get in?",
        "每秒两千个伪造 SYN，不用 cookie；每秒二十个用户，持续 150 秒：有多少连得进来？"
    ),
    lab!(
        "syn-flood-cookies",
        ["L15"],
        Measure::Opened,
        "The same flood, with cookies when the queue is full (tcp_syncookies at 1): how many users get in now?",
        "同样的洪泛，队列满时启用 cookie（tcp_syncookies 为 1）：现在有多少用户连得进来？"
    ),
    lab!(
        "syn-flood-always",
        ["L15"],
        Measure::Most(Side::Server, State::SynRcvd),
        "The same flood, with cookies for everybody (tcp_syncookies at 2): how full is the SYN queue?",
        "同样的洪泛，对所有人都用 cookie（tcp_syncookies 为 2）：半连接队列有多满？"
    ),
    lab!(
        "memcached-linger",
        ["L25", "L41"],
        Measure::Stuck,
        "memcached a thousand times a second, closed with a RST (SO_LINGER 0): no TIME_WAIT, and who is left waiting?",
        "每秒一千次访问 memcached，用 RST 关闭（SO_LINGER 为 0）：没有 TIME_WAIT，可谁会被晾在那里？"
    ),
    lab!(
        "noreply",
        ["L25"],
        Measure::Lost,
        "Values of 20,000 bytes are set in memcached and nobody replies: the client closes at once. What is lost?",
        "往 memcached 写入 20,000 字节的值而不等应答，客户端随即关闭：会丢什么？"
    ),
    lab!(
        "noreply-linger",
        ["L25"],
        Measure::Lost,
        "Values of 20,000 bytes are set without a reply and closed with a RST (SO_LINGER 0): what is lost?",
        "写入 20,000 字节的值而不等应答，用 RST 关闭（SO_LINGER 为 0）：会丢什么？"
    ),
    lab!(
        "keepalive-rack",
        ["L27"],
        Measure::AllGone,
        "A rack loses its power: when does a server with keepalive notice?",
        "整个机架断电：开了 keepalive 的服务器多久才发现？"
    ),
    lab!(
        "close-wait-leak",
        ["L29"],
        Measure::Most(Side::Client, State::CloseWait),
        "A pool that never looks at its connections, and a server that closes them after 60 s.",
        "从不检查连接的连接池，遇上 60 秒后关闭空闲连接的服务器。"
    ),
    lab!(
        "ab-puzzle",
        ["L33"],
        Measure::Most(Side::Server, State::TimeWait),
        "ab at 4,000 requests a second, and not one TIME_WAIT on its side: how many has the server?",
        "ab 每秒四千个请求，自己这边却没有一个 TIME_WAIT：是谁先关闭的？另一边又有多少？"
    ),
    lab!(
        "memcached-server-closes",
        ["L33", "L41"],
        Measure::Most(Side::Server, State::TimeWait),
        "memcached a thousand times a second, closed first by the server: where does TIME_WAIT go?",
        "每秒一千次访问 memcached，由服务器先关闭：TIME_WAIT 到哪里去了？"
    ),
    lab!(
        "curl-loop",
        ["L34"],
        Measure::FirstError,
        "A short connection a thousand times a second to one destination: when do the ports run out?",
        "每秒向同一目的地发起一千条短连接：端口什么时候用完？"
    ),
    lab!(
        "memcached",
        ["L34", "L41"],
        Measure::Failed,
        "A thousand short connections a second to memcached, and what happens after half a minute.",
        "每秒一千条短连接访问 memcached，半分钟之后会怎样。"
    ),
    lab!(
        "memcached-ports",
        ["L34", "L41"],
        Measure::FirstError,
        "memcached a thousand times a second, from 64,000 local ports: enough?",
        "每秒一千次访问 memcached，本地端口扩大到六万多个：够用吗？"
    ),
    lab!(
        "memcached-pool",
        ["L34", "L41"],
        Measure::Replies,
        "memcached on fifty connections that stay open, each asking again 50 ms after its reply.",
        "五十条保持打开的连接访问 memcached，每条收到应答 50 毫秒后再问：两分钟有多少个应答？"
    ),
    lab!(
        "restart",
        ["L35"],
        Measure::ListenErrors,
        "A server is restarted under load without SO_REUSEADDR, and tries to listen once a second.",
        "服务器在负载下重启，没有设置 SO_REUSEADDR，每秒试一次监听：会失败几次？"
    ),
    lab!(
        "restart-reuseaddr",
        ["L35"],
        Measure::ListenErrors,
        "A busy server is killed and started again, with SO_REUSEADDR: how often does listen() fail?",
        "繁忙的服务器被杀掉后重启，并设置了 SO_REUSEADDR：listen() 会失败几次？"
    ),
    lab!(
        "reuse",
        ["L38"],
        Measure::Failed,
        "tcp_tw_reuse at its default of 2, and the server is another host: how many connections fail?",
        "tcp_tw_reuse 取默认值 2，而服务器是另一台主机：会有多少条连接失败？"
    ),
    lab!(
        "reuse-0",
        ["L38"],
        Measure::Failed,
        "tcp_tw_reuse at 0, and the server is another host: how many connections fail?",
        "tcp_tw_reuse 为 0，服务器是另一台主机：会有多少条连接失败？"
    ),
    lab!(
        "reuse-1",
        ["L38"],
        Measure::Failed,
        "tcp_tw_reuse at 1, and the server is another host: how many connections fail?",
        "tcp_tw_reuse 为 1，服务器是另一台主机：会有多少条连接失败？"
    ),
    lab!(
        "reuse-loopback",
        ["L38"],
        Measure::Failed,
        "Client and server on one host, over 127.0.0.1, tcp_tw_reuse at its default of 2: how many connections fail?",
        "客户端与服务器同机，走 127.0.0.1，tcp_tw_reuse 取默认值 2：会有多少条连接失败？"
    ),
    lab!(
        "reuse-loopback-0",
        ["L38"],
        Measure::Failed,
        "Client and server on one host, over 127.0.0.1, tcp_tw_reuse at 0: how many connections fail?",
        "客户端与服务器同机，走 127.0.0.1，tcp_tw_reuse 为 0：会有多少条连接失败？"
    ),
    lab!(
        "reuse-loopback-1",
        ["L38"],
        Measure::Failed,
        "Client and server on one host, over 127.0.0.1, tcp_tw_reuse at 1: how many connections fail?",
        "客户端与服务器同机，走 127.0.0.1，tcp_tw_reuse 为 1：会有多少条连接失败？"
    ),
    lab!(
        "memcached-reuse",
        ["L38", "L41"],
        Measure::Failed,
        "memcached a thousand times a second with tcp_tw_reuse at 1 on the client: how many fail?",
        "每秒一千次访问 memcached，客户端 tcp_tw_reuse 为 1：会失败多少？"
    ),
    lab!(
        "recycle-nat",
        ["L39"],
        Measure::Silent,
        "Clients behind one NAT box, and a server of 2012 with tcp_tw_recycle: how many SYNs does it drop?",
        "一台 NAT 设备之后的客户端，遇上一台开了 tcp_tw_recycle 的 2012 年的服务器：它会一声不响地丢弃多少个 SYN？"
    ),
    lab!(
        "memcached-recycle",
        ["L39", "L41"],
        Measure::Most(Side::Client, State::TimeWait),
        "memcached a thousand times a second from a kernel of 2011 (linux-3.0) with tcp_tw_recycle.",
        "每秒一千次访问 memcached，客户端是 2011 年的内核（linux-3.0），打开了 tcp_tw_recycle：TIME_WAIT 会有多少？"
    ),
    lab!(
        "memcached-buckets",
        ["L40", "L41"],
        Measure::Unkept,
        "memcached a thousand times a second with tcp_max_tw_buckets at 100: what becomes of the others?",
        "每秒一千次访问 memcached，tcp_max_tw_buckets 为 100：其余的会怎样？"
    ),
    lab!(
        "many-slow",
        ["L42", "L43"],
        Measure::ServerPages,
        "860,000 connections, of which one in a thousand asks for 100,000 bytes and never reads: the server's pages?",
        "86 万条连接，其中千分之一请求 100,000 字节却从不读取：服务器要压着多少页？"
    ),
    lab!(
        "many-idle",
        ["L43"],
        Measure::Pages,
        "860,000 connections that are open and say nothing: how many pages do their buffers take?",
        "86 万条建立后不说话的连接：它们的缓冲区占多少页？"
    ),
    lab!(
        "many-active",
        ["L43"],
        Measure::Pages,
        "860,000 connections, of which every tenth asks every ten seconds: how many pages at the end?",
        "86 万条连接，其中十分之一每十秒发一次请求：结束时占多少页？"
    ),
];
