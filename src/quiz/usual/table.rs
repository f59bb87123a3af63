//! Every usual form of an answer, once: what people write, in both languages, and what it means. A row holds all forms
//! of one meaning, parted by `|`; small letters stand for capitals as well, and the order of the rows says nothing.

use crate::quiz::answer::Side;
use crate::trace::{Errno, Flags, State, TimerKind};

use super::Means;

/// What is meant, and how it is written.
pub(super) const USUAL: &[(Means, &str)] = &[
    // What stands around a number and says nothing more of it, or what is counted.
    (
        Means::Before,
        "approximately|exactly|about|around|roughly|returns|line|option|number|no.|nr.|~|≈|=|#|大约|大概|约|返回|第|共",
    ),
    (
        Means::Behind,
        "syn-acks|syn-ack|syns|syn|acks|ack|fins|fin|rsts|rst|bytes|byte|octets|octet|segments|segment|packets|packet|\
         connections|connection|conns|conn|sockets|socket|ports|port|pages|page|times|probes|probe|retransmissions|\
         retransmission|retries|retry|copies|copy|addresses|address|hosts|host|clients|client|entries|entry|files|file|\
         descriptors|descriptor|readers|reader|data|bare|个|条|次|段|页|行|项|份|遍|回|字节|字|节|报文段|报文|数据包|\
         包|分段|连接|端口|套接字|重传|探测|地址|主机|客户端|文件|描述符|数据|左右",
    ),
    (Means::EachBefore, "每秒钟|每秒"),
    (Means::EachBehind, "/seconds|/second|/sec|/s|/秒|per second|per sec|a second|each second|每秒"),
    // Numbers by their scale; the kernel's `kB` are KiB, and so are the k of many tools.
    (Means::Times(1), "b"),
    (Means::Times(1_000), "k|kb"),
    (Means::Times(10_000), "万"),
    (Means::Times(1_000_000), "m|mb"),
    (Means::Times(100_000_000), "亿"),
    (Means::Times(1_000_000_000), "g|gb"),
    (Means::Times(1 << 10), "kib"),
    (Means::Times(1 << 20), "mib"),
    (Means::Times(1 << 30), "gib"),
    (Means::Binary(1 << 10), "k|kb"),
    (Means::Binary(1 << 20), "m|mb"),
    (Means::Binary(1 << 30), "g|gb"),
    // Units of time, in microseconds; a bare number is seconds.
    (Means::Micros(1), "us|µs|微秒"),
    (Means::Micros(1_000), "ms|msec|毫秒"),
    (Means::Micros(1_000_000), "|s|sec|secs|second|seconds|秒|秒钟"),
    (Means::Micros(60_000_000), "m|min|mins|minute|minutes|分|分钟"),
    (Means::Micros(3_600_000_000), "h|hour|hours|时|小时"),
    (Means::Micros(86_400_000_000), "d|day|days|天"),
    (Means::RoundTrip, "rtt|rtts|round trip|round trips|round-trip|round-trips|个 rtt|个往返|次往返|往返"),
    (Means::Half, "half a|half an|半个"),
    // What is no number.
    (Means::Nothing, "nothing at all|nothing|none|no segment|-|无|没有|什么也不发|不发|什么都不发|不发送"),
    (Means::NoTimer, "no timer|no timers|no|没有定时器|无定时器|没有任何定时器"),
    (Means::Never, "never|∞|永不|永远不会|不会|从不|永远不|永远等下去"),
    // What a call comes to.
    (Means::Waits, "blocked|blocks|block|waits|wait|still waits|still waiting|阻塞|等待|仍在等待|还在等待|一直等待"),
    (Means::Zero, "eof|end of stream|end of file|文件结束|流结束|流已结束|文件尾"),
    (Means::Zero, "success|succeeds|succeeded|ok|okay|fine|成功|成功返回"),
    (
        Means::Descriptor,
        "a new descriptor|new descriptor|a descriptor|descriptor|a file descriptor|file descriptor|a new fd|new fd|\
         an fd|fd|a new socket|a socket|socket|一个新的描述符|新的描述符|新描述符|一个描述符|描述符|文件描述符|\
         新的文件描述符|套接字|新的套接字",
    ),
    (Means::Error(Errno::EPERM), "operation not permitted"),
    (Means::Error(Errno::EINTR), "interrupted system call"),
    (Means::Error(Errno::EBADF), "bad file descriptor"),
    (Means::Error(Errno::EAGAIN), "ewouldblock|resource temporarily unavailable|资源暂时不可用"),
    (Means::Error(Errno::EACCES), "permission denied|权限不够|权限不足"),
    (Means::Error(Errno::EINVAL), "invalid argument|无效的参数|无效参数"),
    (Means::Error(Errno::EPIPE), "broken pipe|断开的管道|管道破裂"),
    (Means::Error(Errno::ENONET), "machine is not on the network"),
    (Means::Error(Errno::EPROTO), "protocol error"),
    (Means::Error(Errno::EMSGSIZE), "message too long"),
    (Means::Error(Errno::ENOPROTOOPT), "protocol not available"),
    (Means::Error(Errno::EOPNOTSUPP), "operation not supported"),
    (Means::Error(Errno::EADDRINUSE), "address already in use|address in use|地址已被占用|地址已在使用|地址被占用"),
    (Means::Error(Errno::EADDRNOTAVAIL), "cannot assign requested address|address not available"),
    (Means::Error(Errno::ENETUNREACH), "network is unreachable|network unreachable|网络不可达"),
    (Means::Error(Errno::ECONNABORTED), "software caused connection abort|connection aborted"),
    (
        Means::Error(Errno::ECONNRESET),
        "connection reset by peer|connection reset|连接被对端重置|连接被对方重置|连接被重置|连接重置",
    ),
    (Means::Error(Errno::EISCONN), "transport endpoint is already connected|already connected"),
    (Means::Error(Errno::ENOTCONN), "transport endpoint is not connected|not connected"),
    (Means::Error(Errno::ETIMEDOUT), "connection timed out|timed out|timeout|连接超时|超时"),
    (Means::Error(Errno::ECONNREFUSED), "connection refused|连接被拒绝|拒绝连接"),
    (Means::Error(Errno::EHOSTDOWN), "host is down"),
    (Means::Error(Errno::EHOSTUNREACH), "no route to host|host unreachable|主机不可达|没有到主机的路由"),
    (Means::Error(Errno::EALREADY), "operation already in progress"),
    (Means::Error(Errno::EINPROGRESS), "operation now in progress|in progress"),
    // Timers by what they are called besides their names; a hyphen stands for a space as well.
    (Means::Timer(TimerKind::Retransmit), "rto|retransmission|retransmit|重传|超时重传"),
    (Means::Timer(TimerKind::TailLoss), "tlp|pto|tail-loss-probe|tail-loss|probe-timeout|尾部丢失探测"),
    (Means::Timer(TimerKind::Reorder), "rack"),
    (Means::Timer(TimerKind::DelayedAck), "delack|delayed-ack|延迟确认"),
    (Means::Timer(TimerKind::Persist), "zero-window-probe|persist|坚持|零窗口探测"),
    (Means::Timer(TimerKind::Keepalive), "keep-alive|保活"),
    (Means::Timer(TimerKind::SynAck), "syn-ack"),
    (Means::Timer(TimerKind::TimeWait), "2msl|time-wait"),
    (Means::Timer(TimerKind::FinWait2), "fin-wait-2"),
    (Means::TimerItself, "-timer|定时器"),
    // States without any separator, as other tools and the RFC call them.
    (Means::State(State::SynRcvd), "synrecv|synreceived"),
    (Means::State(State::Established), "estab"),
    // Flags, beside tcpdump's letters; PSH alone is a set of flags, if a wrong one.
    (Means::Flags(&[Flags::SYN]), "syn"),
    (Means::Flags(&[Flags::ACK]), "ack"),
    (Means::Flags(&[Flags::FIN]), "fin"),
    (Means::Flags(&[Flags::RST]), "rst"),
    (Means::Flags(&[Flags::SYN, Flags::ACK]), "synack"),
    (Means::Flags(&[Flags::FIN, Flags::ACK]), "finack"),
    (Means::Flags(&[Flags::RST, Flags::ACK]), "rstack"),
    (Means::Flags(&[]), "psh|push"),
    (Means::WithData, "data|数据|带数据"),
    (Means::Filler, "with|and|和|带"),
    // Hosts by what they are called where their name is the English one.
    (Means::Host("client"), "客户端|客户机|客户"),
    (Means::Host("server"), "服务器端|服务器|服务端"),
    // Sides that are no host, and what is said of both alike.
    (Means::Side(Side::Both), "both|both sides|both hosts|both ends|两边|双方|两端|都是|两边都是|双方都是|两端都是"),
    (Means::Side(Side::Neither), "neither|none|nobody|都不|都不是|都没有|两端都不是"),
    (Means::OfBoth, "both are in |both are |both in |both |两端都是|双方都是|两边都是|都是|都在"),
];
