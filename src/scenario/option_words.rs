//! The socket options that `set` takes: their names, and what is said about each.
//!
//! The parser reads by this list, completion offers it, and `docs/scenario.md` prints it.

use super::words::{Entry, entry};

/// The socket options by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptName {
    /// `SO_LINGER`.
    Linger,
    /// `TCP_NODELAY`.
    NoDelay,
    /// `O_NONBLOCK`.
    NonBlock,
    /// `SO_REUSEADDR`.
    ReuseAddr,
    /// `SO_REUSEPORT`.
    ReusePort,
    /// `SO_KEEPALIVE`.
    KeepAlive,
    /// `TCP_KEEPIDLE`.
    KeepIdle,
    /// `TCP_KEEPINTVL`.
    KeepIntvl,
    /// `TCP_KEEPCNT`.
    KeepCnt,
    /// `TCP_USER_TIMEOUT`.
    UserTimeout,
    /// `TCP_SYNCNT`.
    SynCnt,
    /// `TCP_LINGER2`.
    Linger2,
    /// `TCP_CORK`.
    Cork,
    /// `TCP_QUICKACK`.
    QuickAck,
    /// `TCP_MAXSEG`.
    MaxSeg,
    /// `TCP_NOTSENT_LOWAT`.
    NotsentLowat,
    /// `TCP_DEFER_ACCEPT`.
    DeferAccept,
    /// `SO_RCVTIMEO`.
    RcvTimeo,
    /// `SO_SNDTIMEO`.
    SndTimeo,
    /// `SO_RCVBUF`.
    ReceiveBuffer,
    /// `SO_SNDBUF`.
    SendBuffer,
}

impl OptName {
    /// Every option, with its word.
    pub const ALL: [(OptName, &'static str); 21] = [
        (OptName::Linger, "linger"),
        (OptName::NoDelay, "nodelay"),
        (OptName::NonBlock, "nonblock"),
        (OptName::ReuseAddr, "reuseaddr"),
        (OptName::ReusePort, "reuseport"),
        (OptName::KeepAlive, "keepalive"),
        (OptName::KeepIdle, "keepidle"),
        (OptName::KeepIntvl, "keepintvl"),
        (OptName::KeepCnt, "keepcnt"),
        (OptName::UserTimeout, "usertimeout"),
        (OptName::SynCnt, "syncnt"),
        (OptName::Linger2, "linger2"),
        (OptName::Cork, "cork"),
        (OptName::QuickAck, "quickack"),
        (OptName::MaxSeg, "maxseg"),
        (OptName::NotsentLowat, "notsentlowat"),
        (OptName::DeferAccept, "deferaccept"),
        (OptName::RcvTimeo, "rcvtimeo"),
        (OptName::SndTimeo, "sndtimeo"),
        (OptName::ReceiveBuffer, "rcvbuf"),
        (OptName::SendBuffer, "sndbuf"),
    ];

    /// What is said about it.
    pub fn entry(self) -> Entry {
        ENTRIES[self as usize]
    }
}

/// What is said about the options, in the order of [`OptName::ALL`].
static ENTRIES: [Entry; OptName::ALL.len()] = [
    entry(
        "linger off|SECONDS",
        "client: set linger 0",
        "SO_LINGER: close() waits so long for the peer's acknowledgment; 0 resets the connection.",
        "SO_LINGER：close() 最多等这么久让对端确认；0 则直接 RST 复位。",
    ),
    entry(
        "nodelay on|off",
        "client: set nodelay on",
        "TCP_NODELAY: small segments go out at once (Nagle's algorithm off).",
        "TCP_NODELAY：小报文段立即发出（关闭 Nagle 算法）。",
    ),
    entry(
        "nonblock on|off",
        "server: set nonblock on",
        "O_NONBLOCK: a call that would wait returns EAGAIN.",
        "O_NONBLOCK：本应等待的调用立即返回 EAGAIN。",
    ),
    entry(
        "reuseaddr on|off",
        "client: set reuseaddr on",
        "SO_REUSEADDR: bind() may share the port with sockets that have it too, if none of them listens.",
        "SO_REUSEADDR：bind() 可与同样设置了该选项的套接字共用端口，前提是它们都不在监听。",
    ),
    entry(
        "reuseport on|off",
        "client: set reuseport on",
        "SO_REUSEPORT: bind() may share the port with sockets that have it too, and all of them may listen.",
        "SO_REUSEPORT：bind() 可与同样设置了该选项的套接字共用端口，并且都可以监听。",
    ),
    entry(
        "keepalive on|off",
        "client: set keepalive on",
        "SO_KEEPALIVE: a connection on which the peer has long been silent is probed.",
        "SO_KEEPALIVE：对端长时间沉默时，发送保活探测。",
    ),
    entry(
        "keepidle SECONDS",
        "client: set keepidle 5",
        "TCP_KEEPIDLE: how long the peer is silent before the first probe; tcp_keepalive_time unless set.",
        "TCP_KEEPIDLE：对端沉默多少秒后发出第一个探测；默认取 tcp_keepalive_time。",
    ),
    entry(
        "keepintvl SECONDS",
        "client: set keepintvl 1",
        "TCP_KEEPINTVL: the time between two unanswered probes; tcp_keepalive_intvl unless set.",
        "TCP_KEEPINTVL：相邻两次无应答探测的间隔秒数；默认取 tcp_keepalive_intvl。",
    ),
    entry(
        "keepcnt COUNT",
        "client: set keepcnt 3",
        "TCP_KEEPCNT: so many probes may go unanswered; then RST and ETIMEDOUT; tcp_keepalive_probes unless set.",
        "TCP_KEEPCNT：允许多少次探测无应答，之后发 RST 并报告 ETIMEDOUT；默认取 tcp_keepalive_probes。",
    ),
    entry(
        "usertimeout off|MILLISECONDS|TIME",
        "client: set usertimeout 3000",
        "TCP_USER_TIMEOUT: how long sent data may stay unacknowledged, counted from its first \
         repeat; it also bounds window probes and keepalive.",
        "TCP_USER_TIMEOUT：已发送数据最多多久可以得不到确认（从第一次重传算起，单位毫秒）；窗口探测和保活也受它限制。",
    ),
    entry(
        "syncnt COUNT",
        "client: set syncnt 2",
        "TCP_SYNCNT: like tcp_syn_retries, for this socket alone.",
        "TCP_SYNCNT：作用同 tcp_syn_retries，但只针对这个套接字。",
    ),
    entry(
        "linger2 SECONDS",
        "client: set linger2 -1",
        "TCP_LINGER2: how long the orphan stays in FIN_WAIT_2; 0 is tcp_fin_timeout, a negative number resets instead.",
        "TCP_LINGER2：孤儿在 FIN_WAIT_2 停留的秒数；0 表示 tcp_fin_timeout，负数则改为直接复位。",
    ),
    entry(
        "cork on|off",
        "client: set cork on",
        "TCP_CORK: segments that are not full wait for more, 200 ms at most; `off` sends them.",
        "TCP_CORK：不满一个 MSS 的报文段先攒着，最多约 200 ms；设为 off 时立即发出。",
    ),
    entry(
        "quickack on|off",
        "server: set quickack on",
        "TCP_QUICKACK: acknowledgments leave at once until the connection answers again; `off` lets them wait.",
        "TCP_QUICKACK：确认立即发出，直到连接再次进入应答模式；off 则让确认等待捎带。",
    ),
    entry(
        "maxseg off|BYTES",
        "client: set maxseg 536",
        "TCP_MAXSEG: before the connection opens, the most data in one segment, announced to the peer as well.",
        "TCP_MAXSEG：在建立连接之前设置每个报文段的最大数据量，同时通告给对端。",
    ),
    entry(
        "notsentlowat off|BYTES",
        "client: set notsentlowat 4096",
        "TCP_NOTSENT_LOWAT: so many unsent bytes make send() wait for half; `off` is tcp_notsent_lowat.",
        "TCP_NOTSENT_LOWAT：未发送的字节达到此数时 send() 等待，降到一半时继续；off 表示用 tcp_notsent_lowat。",
    ),
    entry(
        "deferaccept off|SECONDS",
        "server: set deferaccept 5",
        "TCP_DEFER_ACCEPT: the handshake is only over when data comes, or when SYN-ACKs have been due for so long.",
        "TCP_DEFER_ACCEPT：等数据到达才算握手完成；超过这么多秒后，下一个 SYN-ACK 的确认也算。",
    ),
    entry(
        "rcvtimeo off|MILLISECONDS|TIME",
        "server: set rcvtimeo 500",
        "SO_RCVTIMEO: recv() and accept() wait so long at most; then EAGAIN.",
        "SO_RCVTIMEO：recv() 与 accept() 最多等待这么久（毫秒），之后返回 EAGAIN。",
    ),
    entry(
        "sndtimeo off|MILLISECONDS|TIME",
        "client: set sndtimeo 500",
        "SO_SNDTIMEO: send() waits so long at most, then EAGAIN; connect() then returns EINPROGRESS.",
        "SO_SNDTIMEO：send() 最多等待这么久（毫秒），之后返回 EAGAIN；connect() 则返回 EINPROGRESS。",
    ),
    entry(
        "rcvbuf BYTES",
        "server: set rcvbuf 8192",
        "SO_RCVBUF: the receive buffer, doubled by the kernel; it grows no more. Accepted sockets inherit it.",
        "SO_RCVBUF：接收缓冲区大小，内核会加倍；此后不再自动增大。设在监听套接字上则由新连接继承。",
    ),
    entry(
        "sndbuf BYTES",
        "client: set sndbuf 8192",
        "SO_SNDBUF: the send buffer, doubled by the kernel; it no longer grows.",
        "SO_SNDBUF：发送缓冲区大小，内核会加倍；此后不再自动增大。",
    ),
];
