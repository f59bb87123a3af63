//! Links of the follow-up chains that pass through a NAT box or end in large numbers: the last ACK, lost, behind a box
//! that has forgotten, thirty thousand times; and a connection that is idle behind a box. The chains stand in
//! `chains.rs`.

use crate::quiz::format::Format;
use crate::quiz::item::Unit;
use crate::trace::{CallName, Rule, SegmentKind};

use super::draft::{Draft, count, result, states, words};
use super::scenes::one_way;
use super::small_runs::{FEW_PORTS, PORTS, connected, forgotten_after, mapping_lives, too_many};
use super::worked::{Scale, Worked};
use super::{Draw, Generator};

/// The links, in the order of the chains.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("last-ack.sent", "close-states", Format::StatePair, |draw| {
        last_ack(draw, Ack::Arrives).typed(states(&["client", "server"]))
    }),
    Generator::new("last-ack.lost", "lost-last-ack", Format::Number, |draw| {
        last_ack(draw, Ack::Lost).typed(count(SegmentKind::Fin, "server"))
    }),
    Generator::new("last-ack.nat", "lost-last-ack", Format::StatePair, |draw| {
        last_ack(draw, Ack::Forgotten).typed(states(&["client", "server"]))
    }),
    Generator::new("last-ack.many", "port-exhaustion-rate", Format::Number, many_connections),
    Generator::new("nat-idle.kept", "silent-peer", Format::Number, |draw| {
        idle(draw, Idle::Short).typed(count(SegmentKind::Data, "server"))
    }),
    Generator::new("nat-idle.forgot", "silent-peer", Format::StatePair, |draw| {
        idle(draw, Idle::Long).typed(states(&["client", "server"]))
    }),
    Generator::new("nat-idle.reset", "epipe-and-econnreset", Format::Results, |draw| {
        idle(draw, Idle::Reset).typed(result("server", CallName::Recv))
    }),
    Generator::new("nat-idle.many", "ports-per-destination", Format::Number, many_hosts),
];

/// What becomes of the ACK that ends a connection.
#[derive(Clone, Copy)]
enum Ack {
    Arrives,
    Lost,
    /// It is lost, and then a NAT box between the ends starts anew.
    Forgotten,
}

/// The client closes first, the server later; then half a minute.
fn last_ack(draw: &mut Draw, ack: Ack) -> Draft {
    let (d, port) = (one_way(draw), draw.port());
    let (nat, lost, forgets) = match ack {
        Ack::Arrives => ("", "", ""),
        Ack::Lost => ("", "drop next ACK from client\n", ""),
        Ack::Forgotten => ("nat box for client\n", "drop next ACK from client\n", "nat box reboot\n"),
    };
    // The FIN has arrived by then, and is not repeated yet.
    let on_the_way = d + d / 2;
    Draft::new(format!(
        "link delay {d}ms\n{nat}server: listen {port}\nclient: connect server:{port}\nrun 1s\nserver: accept\n\
         client: close\nrun 1s"
    ))
    .then(format!("{lost}server: close\nrun {on_the_way}ms\n{forgets}run 30s"))
}

fn many_connections(draw: &mut Draw) -> Draft {
    let _ = (one_way(draw), draw.port());
    let many = draw.pick(&[29_000_u64, 30_000, 30_500, 32_000, 35_000, 40_000]);
    let seconds = draw.pick(&[20_u64, 30, 50]);
    Draft::new("")
        .prompt(
            format!(
                "The client opens {many} such connections to this one server:port within {seconds} s, and closes each first. \
                 ip_local_port_range is 32768 to 60999, tcp_tw_reuse is 0. How many of its connect() calls fail?"
            ),
            format!(
                "客户端在 {seconds} 秒内向同一个 server:port 建立 {many} 条这样的连接，每条都由它先关闭。\
                 ip_local_port_range 为 32768–60999，tcp_tw_reuse 为 0。有多少次 connect() 失败？"
            ),
        )
        .worked(Worked {
            run: too_many(),
            reading: connected,
            rules: &[Rule::NoPortLeft],
            scale: Scale::Rest(many, PORTS / FEW_PORTS),
            unit: (Unit::Count, 0),
            because: words(
                format!("Each port stays taken for 60 s by a TIME_WAIT to this destination: {many} - {PORTS}."),
                format!("对这个目的地址，每个端口都被 TIME_WAIT 占用 60 秒：{many} - {PORTS}。"),
            ),
            mistaken: vec![("M43", 0)],
        })
}

/// How long a connection through a NAT box says nothing, and what the box does with what it does not know.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Idle {
    Short,
    Long,
    Reset,
}

/// The box forgets a connection that is idle for long enough; then the server writes.
fn idle(draw: &mut Draw, idle: Idle) -> Draft {
    let (d, port, word) = (one_way(draw), draw.port(), draw.word());
    let timeout = draw.pick(&[60_u64, 120, 300]);
    let pause = if idle == Idle::Short { timeout / 2 } else { 4 * timeout };
    let (unknown, reads) = if idle == Idle::Reset { ("nat box unknown reset\n", "\nserver: recv") } else { ("", "") };
    Draft::new(format!(
        "link delay {d}ms\nnat box for client\nnat box timeout {timeout}s\n{unknown}server: listen {port}\n\
         client: connect server:{port}\nrun 1s\nserver: accept\nrun {pause}s"
    ))
    .then(format!("server: send \"{word}\"\nrun 5s{reads}"))
}

fn many_hosts(draw: &mut Draw) -> Draft {
    let _ = (one_way(draw), draw.port(), draw.word());
    let timeout = draw.pick(&[60_u64, 120, 300]);
    let hosts = draw.pick(&[10_000_u64, 20_000, 30_000]);
    let ports = 65_535_u64 - 1024 + 1;
    let how = format!("65535 - 1024 + 1 = {ports}; {ports} / {timeout} s");
    Draft::new("")
        .prompt(
            format!(
                "{hosts} hosts share one public address behind the box, which has the ports 1024 to 65535 to give and keeps \
                 each mapping for {timeout} s after the last segment. All of them keep making short connections to one \
                 server:port. How many a second can the box carry in all?"
            ),
            format!(
                "{hosts} 台主机在 NAT 后共用一个公网地址，NAT 可分配的端口为 1024–65535，每个映射在最后一个报文段之后保留 {timeout} 秒。\
                 它们不断向同一个 server:port 建立短连接。NAT 每秒一共最多能承载多少条？"
            ),
        )
        .worked(Worked {
            run: forgotten_after(timeout),
            reading: mapping_lives,
            rules: &[Rule::NatKeepsPort, Rule::NatForgot],
            scale: Scale::EverySo(ports),
            unit: (Unit::Rate, 20),
            because: words(
                format!("To one destination the box tells connections apart by its own port alone: {how}."),
                format!("对同一个目的地址，NAT 只能靠自己的端口区分连接：{how}。"),
            ),
            mistaken: Vec::new(),
        })
}
