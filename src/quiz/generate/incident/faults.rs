//! The faults: what each is called, what shows it, what is done about it, and where its parts are.

use crate::lang::Text;
use crate::trace::Rule;

use super::Symptom::{Broken, Left, NoConnection, Stalled};
use super::{Fault, closing, opening, resets, signs, silence, waits};

/// The fault of that name.
pub(in super::super) fn fault(key: &str) -> Option<&'static Fault> {
    FAULTS.iter().find(|fault| fault.key == key)
}

const fn text(en: &'static str, zh: &'static str) -> Text {
    Text { en, zh }
}

/// Every fault.
pub(super) static FAULTS: &[Fault] = &[
    Fault {
        key: "overflow",
        concept: "accept-queue-overflow",
        name: text(
            "the server's accept queue is full: its process accepts too slowly",
            "服务器的全连接队列满了：进程 accept 得太慢",
        ),
        shows: text(
            "LISTEN with a Recv-Q above its Send-Q, and ListenOverflows counting",
            "LISTEN 行的 Recv-Q 大于 Send-Q，ListenOverflows 在增长",
        ),
        fix: text(
            "Let the process accept at once, and raise backlog together with somaxconn for bursts.",
            "让进程及时 accept，并同时调大 backlog 和 somaxconn 以应付突发。",
        ),
        symptoms: &[NoConnection, Stalled],
        rules: &[Rule::AcceptQueueFullDropsSyn, Rule::OverflowIgnoresAck, Rule::CookieMeetsFullQueue],
        holds: signs::overflow,
        proves: signs::overflow_line,
        scene: opening::overflow,
    },
    Fault {
        key: "syn-queue",
        concept: "syn-flood-defences",
        name: text(
            "the server's SYN queue is full of half-open connections, and it drops SYNs",
            "服务器的半连接队列被占满，新的 SYN 被丢弃",
        ),
        shows: text(
            "many SYN-RECV from addresses that never answer, ListenDrops without ListenOverflows",
            "大量 SYN-RECV，源地址从不应答，ListenDrops 增长而没有 ListenOverflows",
        ),
        fix: text(
            "Switch SYN cookies on (tcp_syncookies=1); a longer queue alone only takes longer to fill.",
            "打开 SYN cookie（tcp_syncookies=1）；只加长队列，不过是晚一点才填满。",
        ),
        symptoms: &[NoConnection],
        rules: &[Rule::SynQueueFullDropsSyn, Rule::SynBacklogReserved],
        holds: signs::syn_queue,
        proves: signs::syn_queue_line,
        scene: opening::syn_queue,
    },
    Fault {
        key: "not-accepting",
        concept: "socket-without-process",
        name: text("the server's process hangs and does not call accept()", "服务器进程卡住了，没有调用 accept()"),
        shows: text(
            "LISTEN with a Recv-Q above 0 that does not go down, connections open for clients that get no answer",
            "LISTEN 行的 Recv-Q 大于 0 且不下降，客户端连接已建立却得不到应答",
        ),
        fix: text(
            "Find out where the server's process hangs and restart it; TCP did its part.",
            "查清服务器进程卡在哪里并重启它；TCP 这边没有问题。",
        ),
        symptoms: &[Stalled, NoConnection],
        rules: &[Rule::AcceptQueued],
        holds: signs::not_accepting,
        proves: signs::not_accepting_line,
        scene: opening::not_accepting,
    },
    Fault {
        key: "filtered",
        concept: "connect-errors",
        name: text("a firewall on the way drops the SYNs without a word", "途中的防火墙悄悄丢弃了 SYN"),
        shows: text(
            "the same SYN again and again on the client, and nothing of it on the server",
            "客户端反复重传同一个 SYN，服务器上却什么也没有收到",
        ),
        fix: text(
            "Open the port in the firewall; let rules reject rather than drop, so that clients learn at once.",
            "在防火墙上放行该端口；规则最好用 reject 而不是 drop，让客户端立刻知道。",
        ),
        symptoms: &[NoConnection],
        rules: &[Rule::WireDrops, Rule::SynRepeat],
        holds: signs::filtered,
        proves: signs::syn_again_line,
        scene: opening::filtered,
    },
    Fault {
        key: "refused",
        concept: "rst-from-a-closed-port",
        name: text("nobody listens on that port of the server", "服务器的这个端口上没有进程在监听"),
        shows: text("a RST as the answer to the SYN", "SYN 得到的应答是 RST"),
        fix: text("Start the service, or use the port on which it listens.", "启动服务，或改用它实际监听的端口。"),
        symptoms: &[NoConnection],
        rules: &[Rule::RstRefuses],
        holds: signs::refused,
        proves: signs::reset_line,
        scene: opening::refused,
    },
    Fault {
        key: "rejected",
        concept: "connect-errors",
        name: text(
            "a router on the way rejects the connection with an ICMP error",
            "途中的路由器用 ICMP 差错拒绝了连接",
        ),
        shows: text("an ICMP error in the client's capture", "客户端抓包里有 ICMP 差错"),
        fix: text("Have the rule of that router changed.", "让那台路由器的管理者修改规则。"),
        symptoms: &[NoConnection],
        rules: &[Rule::RouterRejects, Rule::IcmpEndsConnect, Rule::IcmpSoftError],
        holds: signs::rejected,
        proves: signs::rejected_line,
        scene: opening::rejected,
    },
    Fault {
        key: "third-ack",
        concept: "lost-third-ack",
        name: text(
            "the last ACK of the handshake is lost, and the client waits for a server that speaks first",
            "握手的最后一个 ACK 丢失，而客户端在等服务器先说话",
        ),
        shows: text(
            "SYN-RECV on the server beside ESTAB on the client, the SYN-ACK sent again",
            "服务器是 SYN-RECV，客户端却是 ESTAB，SYN-ACK 被反复重传",
        ),
        fix: text(
            "Find out what drops bare ACKs from the client; data from the client would finish the handshake as well.",
            "查清是什么丢掉了客户端的纯 ACK；客户端若发送数据，也能完成握手。",
        ),
        symptoms: &[Stalled, NoConnection],
        rules: &[Rule::WireDrops, Rule::SynAckRepeat],
        holds: signs::third_ack,
        proves: signs::third_ack_line,
        scene: opening::third_ack,
    },
    Fault {
        key: "recycle",
        concept: "tw-recycle-and-nat",
        name: text(
            "tcp_tw_recycle on the server drops the SYNs of the second host behind a NAT",
            "服务器开了 tcp_tw_recycle，丢弃了 NAT 后面第二台主机的 SYN",
        ),
        shows: text(
            "SYNs from one address with a smaller time stamp than before, which arrive and are not answered",
            "同一地址来的 SYN 时间戳比之前的小，到了服务器却没有应答",
        ),
        fix: text(
            "Switch tcp_tw_recycle off; Linux has dropped it altogether since 4.12.",
            "关闭 tcp_tw_recycle；Linux 4.12 起已彻底删除它。",
        ),
        symptoms: &[NoConnection],
        rules: &[Rule::RecycleShortens, Rule::RecycleDropsSyn],
        holds: signs::recycled,
        proves: signs::recycled_line,
        scene: opening::recycle,
    },
    Fault {
        key: "ports",
        concept: "port-exhaustion-rate",
        name: text(
            "the client has no free port left for this destination: TIME_WAIT holds them",
            "客户端对该目的地已无可用端口：都被 TIME_WAIT 占着",
        ),
        shows: text(
            "TIME-WAIT on the client for every port of its range",
            "客户端端口范围内的每个端口都处于 TIME-WAIT",
        ),
        fix: text(
            "Keep connections open; a wider port range or tcp_tw_reuse on the client gives time.",
            "改用长连接；客户端放宽端口范围或打开 tcp_tw_reuse 可以缓解。",
        ),
        symptoms: &[NoConnection, Left],
        rules: &[Rule::NoPortLeft],
        holds: signs::ports,
        proves: signs::ports_line,
        scene: waits::ports,
    },
    Fault {
        key: "bind",
        concept: "bind-after-restart",
        name: text(
            "the restarted server cannot bind its port: old connections are in TIME_WAIT there",
            "重启的服务器绑不上端口：旧连接还在该端口上处于 TIME_WAIT",
        ),
        shows: text("TIME-WAIT on the server's port, and no LISTEN", "服务器端口上有 TIME-WAIT，却没有 LISTEN"),
        fix: text(
            "Set SO_REUSEADDR before bind(), in every release of the server.",
            "服务器的每个版本都在 bind() 之前设置 SO_REUSEADDR。",
        ),
        symptoms: &[NoConnection],
        rules: &[Rule::AddressInUse],
        holds: signs::bound,
        proves: signs::bound_line,
        scene: waits::bind,
    },
    Fault {
        key: "unread",
        concept: "unread-data-resets",
        name: text(
            "a process closes while there is data that it has not read, which resets the connection",
            "进程在还有未读数据时关闭，导致连接被复位",
        ),
        shows: text(
            "a Recv-Q above 0 right before close(), AbortOnClose counting",
            "close() 之前 Recv-Q 大于 0，AbortOnClose 计数",
        ),
        fix: text(
            "Read to the end of the stream before close(), or shutdown(SHUT_WR) first and then read.",
            "close() 之前把数据读到流结束，或先 shutdown(SHUT_WR) 再读完。",
        ),
        symptoms: &[Broken],
        rules: &[Rule::CloseUnreadReset],
        holds: signs::unread,
        proves: signs::unread_line,
        scene: resets::unread,
    },
    Fault {
        key: "linger",
        concept: "linger-zero-resets",
        name: text(
            "a process closes with SO_LINGER set to 0 s, which sends a RST in place of a FIN",
            "进程把 SO_LINGER 设为 0 秒后关闭，发出的是 RST 而不是 FIN",
        ),
        shows: text(
            "a RST without a FIN before it, though everything was read; AbortOnData counting",
            "数据都已读完，却没有 FIN 而直接是 RST；AbortOnData 计数",
        ),
        fix: text("Take SO_LINGER with 0 out of the program.", "把程序里的 SO_LINGER 0 去掉。"),
        symptoms: &[Broken],
        rules: &[Rule::LingerZeroReset],
        holds: signs::lingered,
        proves: signs::lingered_line,
        scene: resets::linger,
    },
    Fault {
        key: "rebooted",
        concept: "rebooted-peer",
        name: text("the peer has rebooted and does not know the connection any more", "对端重启过，已经不认识这条连接"),
        shows: text(
            "a RST as the answer to data in the middle of a connection, and no such connection on the peer",
            "连接中途发出的数据得到 RST，而对端根本没有这条连接",
        ),
        fix: text(
            "Connect again; keepalive or a heartbeat finds such connections before the next request does.",
            "重新连接；用 keepalive 或心跳提前发现这种连接。",
        ),
        symptoms: &[Broken],
        rules: &[Rule::RebootForgets, Rule::NoConnectionReset, Rule::ListenAckReset],
        holds: signs::rebooted,
        proves: signs::reset_line,
        scene: resets::rebooted,
    },
    Fault {
        key: "closed-early",
        concept: "when-rst-is-sent",
        name: text(
            "the asking side calls close() before the answer has come, and its kernel resets the answer",
            "提问的一方没等应答就调用了 close()，内核对应答回了 RST",
        ),
        shows: text(
            "its FIN first, then data towards it, then its RST",
            "先是它的 FIN，然后是发给它的数据，接着是它的 RST",
        ),
        fix: text(
            "Let it say the end of its requests with shutdown(SHUT_WR), and close() after the answer.",
            "用 shutdown(SHUT_WR) 表示请求结束，等应答之后再 close()。",
        ),
        symptoms: &[Broken],
        rules: &[Rule::DataAfterCloseReset],
        holds: signs::closed_early,
        proves: signs::closed_early_line,
        scene: resets::closed_early,
    },
    Fault {
        key: "forged",
        concept: "reading-tcpdump",
        name: text(
            "something on the way forges a RST that the peer has never sent",
            "途中有设备伪造了 RST，对端从未发过它",
        ),
        shows: text(
            "a RST in one host's capture that the other host's capture does not have",
            "一台主机的抓包里有 RST，另一台的抓包里却没有",
        ),
        fix: text(
            "Look for the middlebox (firewall, DPI) between the hosts that ends connections.",
            "排查两台主机之间会中断连接的中间设备（防火墙、DPI）。",
        ),
        symptoms: &[Broken],
        rules: &[Rule::WireForges, Rule::RstResets],
        holds: signs::forged,
        proves: signs::reset_line,
        scene: resets::forged,
    },
    Fault {
        key: "keepalive",
        concept: "keepalive-death",
        name: text("keepalive has found the peer dead and ended the connection", "keepalive 判定对端失联，结束了连接"),
        shows: text(
            "probes at equal distances without an answer, then a RST; AbortOnTimeout counting",
            "等间隔的探测没有应答，随后是 RST；AbortOnTimeout 计数",
        ),
        fix: text(
            "Look after the peer or its cable; keepalive did what it is for. Connect again when it is back.",
            "检查对端主机或它的网线；keepalive 只是尽了本分，恢复后重新连接。",
        ),
        symptoms: &[Broken, Stalled],
        rules: &[Rule::KeepaliveProbe, Rule::KeepaliveGivesUp],
        holds: signs::kept_alive,
        proves: signs::kept_alive_line,
        scene: silence::keepalive,
    },
    Fault {
        key: "dead-path",
        concept: "silent-peer",
        name: text(
            "the peer's cable is out: what is sent to it is repeated and never acknowledged",
            "对端网线断了：发给它的数据一直重传，得不到确认",
        ),
        shows: text(
            "a Send-Q above 0 with a retransmission timer that has fired several times, the same data again and again",
            "Send-Q 大于 0，重传定时器已多次到期，同样的数据一再重传",
        ),
        fix: text(
            "Mend the path; TCP_USER_TIMEOUT lets the application learn of it in seconds rather than a quarter of an hour.",
            "修好链路；设置 TCP_USER_TIMEOUT，让应用在几秒而不是一刻钟后知道。",
        ),
        symptoms: &[Stalled],
        rules: &[Rule::CableOut, Rule::RtoRepeat],
        holds: signs::dead_path,
        proves: signs::again_line,
        scene: silence::dead_path,
    },
    Fault {
        key: "nat",
        concept: "silent-peer",
        name: text(
            "a NAT box between the hosts has forgotten the connection while it was idle",
            "中间的 NAT 设备在连接空闲时忘掉了它的映射",
        ),
        shows: text(
            "data repeated to an address after a long silence, while a new connection from that address works",
            "长时间空闲后，发往某个地址的数据一直重传，而来自该地址的新连接正常",
        ),
        fix: text(
            "Send keepalives more often than the box forgets, or give it a longer timeout.",
            "keepalive 的间隔要短于 NAT 的超时，或调长 NAT 的超时。",
        ),
        symptoms: &[Stalled],
        rules: &[Rule::NatForgot, Rule::RtoRepeat],
        holds: signs::mapping_lost,
        proves: signs::again_line,
        scene: silence::nat,
    },
    Fault {
        key: "zero-window",
        concept: "memory-of-a-connection",
        name: text(
            "the receiving process does not read, so that its window is closed",
            "接收方进程不读数据，接收窗口变为零",
        ),
        shows: text("win 0 from the receiver, whose Recv-Q is full", "接收方通告 win 0，它的 Recv-Q 已满"),
        fix: text(
            "Find out why the receiving process does not read; larger buffers only fill later.",
            "查清接收进程为什么不读；加大缓冲区只是晚一点填满。",
        ),
        symptoms: &[Stalled],
        rules: &[Rule::ZeroWindowAcked, Rule::WindowProbe, Rule::WindowTakenBack],
        holds: signs::zero_window,
        proves: signs::zero_window_line,
        scene: silence::zero_window,
    },
    Fault {
        key: "leak",
        concept: "close-wait-diagnosis",
        name: text(
            "a process does not close connections that the peer has closed",
            "对端已经关闭，而本地进程没有调用 close()",
        ),
        shows: text("CLOSE-WAIT that stays, without a timer", "一直停在 CLOSE-WAIT，没有定时器"),
        fix: text(
            "Close in the program wherever recv() returns 0 or fails; no setting of the kernel helps.",
            "在程序里每个 recv() 返回 0 或出错的分支都调用 close()；内核参数帮不上忙。",
        ),
        symptoms: &[Left, Stalled],
        rules: &[Rule::FinToCloseWait],
        holds: signs::leak,
        proves: signs::leak_line,
        scene: closing::leak,
    },
    Fault {
        key: "server-closes",
        concept: "who-closes-first",
        name: text(
            "the server closes first, so that TIME_WAIT stays with it",
            "服务器先关闭，所以 TIME_WAIT 留在服务器上",
        ),
        shows: text(
            "TIME-WAIT on the server, and the first FIN from there",
            "服务器上有 TIME-WAIT，第一个 FIN 由它发出",
        ),
        fix: text(
            "Let clients close first, or keep connections open; on the server it costs little memory and no port.",
            "让客户端先关闭，或使用长连接；在服务器上它只占少量内存，不占端口。",
        ),
        symptoms: &[Left],
        rules: &[Rule::CloseSendsFin, Rule::FinToTimeWait],
        holds: signs::server_closes,
        proves: signs::server_closes_line,
        scene: closing::server_closes,
    },
    Fault {
        key: "crossed",
        concept: "simultaneous-close",
        name: text(
            "both sides closed at once: the FINs crossed, and both are in TIME_WAIT",
            "双方同时关闭：FIN 在途中交错，两边都处于 TIME_WAIT",
        ),
        shows: text(
            "TIME-WAIT on both hosts, two FINs of which neither acknowledges the other",
            "两台主机上都有 TIME-WAIT，两个 FIN 都没有确认对端的 FIN",
        ),
        fix: text(
            "Nothing has to be done; let one side close first if it disturbs.",
            "不需要处理；若有妨碍，约定由一方先关闭即可。",
        ),
        symptoms: &[Left],
        rules: &[Rule::FinsCross, Rule::ClosingToTimeWait],
        holds: signs::crossed,
        proves: signs::crossed_line,
        scene: closing::crossed,
    },
];
