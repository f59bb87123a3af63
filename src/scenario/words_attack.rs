//! What is said about the words for third parties on the wire, for what kernels count, and for `bind`: the part of the
//! list in `words` that has a file of its own.

use super::words::{Entry, entry};

/// `flood`.
pub(super) const FLOOD: Entry = entry(
    "flood N FLAGS from ADDRESS[:PORT] to HOST:PORT",
    "flood 20 SYN from 192.0.2.1 to server:80",
    "Puts N forged segments on the wire at once, each from the next address and from a port of its own unless one is \
     given. Nobody has those addresses, so what answers them is lost. Traces show them on the side of the last host \
     that they do not go to.",
    "一次把 N 个伪造的报文段放到线路上：源地址逐个递增，源端口各不相同（除非指定）。这些地址上没有主机，\
     对它们的应答都会丢失。记录中把它们画在最后一台非目标主机的一侧。",
);

/// `reject`.
pub(super) const REJECT: Entry = entry(
    "reject [next [N]|every [N]] KIND from HOST with ERROR | reject #NUMBER with ERROR",
    "reject next SYN from client with host-unreachable",
    "A router on the way turns segments back and tells their sender with an ICMP error: net-unreachable, \
     host-unreachable, protocol-unreachable, port-unreachable, admin-prohibited, time-exceeded, parameter-problem, or \
     frag-needed mtu=N, which strikes only packets of more than N bytes. Hardly sent any more: source-route-failed, \
     net-unknown, host-unknown, source-host-isolated, net-prohibited, host-prohibited, net-unreachable-for-tos, \
     host-unreachable-for-tos, precedence-violation, precedence-cutoff.",
    "途中的路由器拒绝转发报文段，并用 ICMP 差错报文通知发送方：net-unreachable、host-unreachable、\
     protocol-unreachable、port-unreachable、admin-prohibited、time-exceeded、parameter-problem，\
     或 frag-needed mtu=N（只针对大于 N 字节的分组）。如今少见的还有：source-route-failed、net-unknown、\
     host-unknown、source-host-isolated、net-prohibited、host-prohibited、net-unreachable-for-tos、\
     host-unreachable-for-tos、precedence-violation、precedence-cutoff。",
);

/// `icmp`.
pub(super) const ICMP: Entry = entry(
    "icmp ERROR to HOST[:PORT] [seq=N]",
    "icmp host-unreachable to client",
    "Puts a forged ICMP error on the wire. It quotes the segment that the host has sent last, of the connection with \
     that local port if one is given; seq=N quotes another number, counted from the SYN. ERROR is one of those that \
     `reject` takes.",
    "把一个伪造的 ICMP 差错报文放到线路上。它引用该主机最近发出的报文段（指定端口时，为使用该本地端口的连接）；\
     seq=N 则引用别的序列号（从 SYN 算起）。ERROR 与 `reject` 的相同。",
);

/// `nat`.
pub(super) const NAT: Entry = entry(
    "nat BOX for HOST[, HOST...] | nat BOX timeout TIME|off | nat BOX unknown drop|reset|adopt | nat BOX reboot",
    "nat box for client",
    "Puts a NAT box between those hosts and all others: they share its address, and each keeps its port where it is \
     free. A mapping begins with a SYN from inside and lives until it was idle for the timeout (off unless set) or \
     the box reboots. A segment without one is lost (drop), or answered with a RST (reset); adopt makes a new mapping \
     for one from inside.",
    "在这些主机与其他主机之间放一台 NAT 设备：它们共用设备的地址，端口空闲时保持不变。映射由内侧发出的 SYN 建立，\
     空闲超过 timeout（默认不限）或设备重启后失效。没有映射的报文段会丢失（drop）或得到 RST（reset）；\
     adopt 则为内侧发出的报文段新建映射。",
);

/// `bind`.
pub(super) const BIND: Entry = entry(
    "bind PORT | bind HOST:PORT",
    "client.c1: bind 40000",
    "Takes a local port, on every address of the host or on that one (`localhost` is 127.0.0.1); port 0 lets the \
     kernel choose.",
    "占用一个本地端口：绑定主机的所有地址，或只绑定指定主机名的地址（localhost 即 127.0.0.1）；\
     端口 0 由内核选择。",
);

/// `mapping`.
pub(super) const MAPPING: Entry = entry(
    "mapping BOX HOST:PORT = PORT|none",
    "expect mapping box client:40000 = none",
    "The port that a NAT box shows to the outside for a port of a host behind it; none if it has no mapping, or has \
     forgotten it.",
    "NAT 设备为内侧主机的某个端口对外显示的端口；没有映射或已忘记时为 none。",
);

/// `counter`.
pub(super) const COUNTER: Entry = entry(
    "counter HOST NAME =|!=|<|<=|>|>= N",
    "expect counter server TcpExtListenDrops = 0",
    "What the host's kernel has counted since it started, by the name that nstat gives it.",
    "该主机内核自启动以来的计数，名称与 nstat 一致。",
);
