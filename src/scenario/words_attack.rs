//! What is said about the words for attackers, and for what kernels count of them: the part of the list in `words`
//! that has a file of its own.

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

/// `counter`.
pub(super) const COUNTER: Entry = entry(
    "counter HOST NAME =|!=|<|<=|>|>= N",
    "expect counter server TcpExtListenDrops = 0",
    "What the host's kernel has counted since it started, by the name that nstat gives it.",
    "该主机内核自启动以来的计数，名称与 nstat 一致。",
);
