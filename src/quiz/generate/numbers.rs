//! Generators of chapter 1, its second half: sequence and acknowledgment numbers, captures, the MSS.

use crate::quiz::format::Format;
use crate::quiz::item::Unit;
use crate::quiz::kind::{Field, Kind};
use crate::trace::{Program, Rule, SegmentKind, What};

use super::capture::Blot;
use super::draft::{Asked, Draft, count, words};
use super::measure::{self, Guess};
use super::situations::{bytes, connected, conversation, peer, sides};
use super::small_runs::{
    CLOSED_FIRST, ETHERNET, announced, fin_acknowledged, fin_number, largest_told, over_a_path, writes_and_closes,
};
use super::worked::{Scale, Worked};
use super::{Draw, Ended, Generator};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("seq-next", "sequence-arithmetic", Format::NextSegment, |draw| {
        let (draft, who) = conversation(draw, 2);
        draft.typed(fields(who, &[Field::Seq, Field::Ack]))
    }),
    Generator::new("seq-used", "sequence-arithmetic", Format::Number, seq_used),
    Generator::new("seq-wrap", "sequence-arithmetic", Format::Number, seq_wrap),
    Generator::new("ack-hole", "cumulative-ack", Format::Number, ack_hole),
    Generator::new("ack-next", "cumulative-ack", Format::NextSegment, |draw| {
        let (draft, who) = conversation(draw, 1);
        draft.typed(fields(peer(who), &[Field::Flags, Field::Ack]))
    }),
    Generator::new("ack-lost", "cumulative-ack", Format::Number, ack_lost),
    Generator::new("capture-ack", "capture-numbers", Format::Number, |draw| captured(draw, Blot::Ack)),
    Generator::new("capture-seq", "capture-numbers", Format::Number, |draw| captured(draw, Blot::Seq)),
    Generator::new("capture-next", "capture-numbers", Format::NextSegment, |draw| {
        let (draft, who) = conversation(draw, 2);
        let from = if draw.chance(1, 2) { who } else { peer(who) };
        draft.show(Program::Tcpdump, "client").typed(fields(from, &[Field::Seq, Field::Ack, Field::Len]))
    }),
    Generator::new("mss-told", "mss-announced", Format::Number, mss_told),
    Generator::new("mss-first-data", "mss-announced", Format::NextSegment, |draw| {
        let (draft, who) = two_sizes(draw);
        draft.typed(fields(who, &[Field::Len]))
    }),
    Generator::new("mss-of-mtu", "mss-arithmetic", Format::Number, mss_of_mtu),
    Generator::new("mss-full", "mss-arithmetic", Format::NextSegment, |draw| {
        let (draft, who) = full_segments(draw);
        draft.typed(fields(who, &[Field::Len]))
    }),
    Generator::new("mss-count", "mss-arithmetic", Format::Number, |draw| {
        let (draft, who) = full_segments(draw);
        draft.typed(count(SegmentKind::Data, who))
    }),
    Generator::new("mss-on-the-path", "mss-arithmetic", Format::Number, mss_on_the_path),
];

fn fields(from: &str, fields: &[Field]) -> Kind {
    Kind::Segment { from: from.to_owned(), nth: 1, fields: fields.to_vec() }
}

/// A connection of which everything is counted.
fn seq_used(draw: &mut Draw) -> Draft {
    let (seed, delay, port) = (draw.seed(), draw.delay(), draw.port());
    let (writer, reader) = sides(draw);
    let mut draft = Draft::new(format!("seed {seed}\nlink delay {delay}\nserver: listen {port}"))
        .then(format!("client: connect server:{port}\nrun 1s\nserver: accept"));
    for _ in 0..draw.range(1, 3) {
        draft = draft.then(format!("{writer}: send {}\nrun 1s\n{reader}: recv", bytes(draw)));
    }
    let closed = draw.chance(2, 3);
    if closed {
        draft = draft.then(format!("{writer}: close\nrun 1s"));
    }
    let en = format!("How many sequence numbers does {writer} use up in this step?");
    let draft = draft.prompt(en, format!("这一步里 {writer} 一共用掉多少个序列号？")).because(
        "SYN and FIN use one number each, each byte of data one; a bare ACK uses none.",
        "SYN 和 FIN 各占一个序列号，每个数据字节占一个；纯 ACK 不占。",
    );
    if writer == "client" {
        draft
            .counted(|end| used(end, "client"))
            .believed("M17", |end| Some(used(end, "client")? + bare(end, "client")))
            .believed("M18", |end| Some(measure::count(end.sent("client").count())))
    } else {
        draft
            .counted(|end| used(end, "server"))
            .believed("M17", |end| Some(used(end, "server")? + bare(end, "server")))
            .believed("M18", |end| Some(measure::count(end.sent("server").count())))
    }
}

/// From the first number that a host has sent to the last.
fn used(end: Ended, host: &str) -> Option<u64> {
    let first = end.sent(host).next()?.seq;
    end.sent(host).map(|segment| u64::from(segment.seq_end().offset_from(first))).max()
}

fn bare(end: Ended, host: &str) -> u64 {
    measure::count(end.sent(host).filter(|segment| segment.is_bare_ack()).count())
}

/// Absolute numbers, near the end of the 32 bits or far from it.
fn seq_wrap(draw: &mut Draw) -> Draft {
    let first = if draw.chance(2, 3) { u64::from(u32::MAX) - draw.range(0, 300) } else { draw.range(1_000, 90_000) };
    let sizes = [bytes(draw), bytes(draw)];
    let both = draw.chance(1, 2);
    let data = if both { sizes[0] + sizes[1] } else { sizes[0] };
    let fin = draw.chance(1, 2);
    let (what_en, what_zh) = if fin {
        ("Which acknowledgment number acknowledges its FIN?", "确认它的 FIN 时，确认号是多少？")
    } else {
        ("Which sequence number does its FIN carry?", "它的 FIN 的序列号是多少？")
    };
    let value = wrapped(first, data, fin);
    let (said_en, said_zh) = if both {
        (format!("{} bytes and then {} bytes", sizes[0], sizes[1]), format!("{} 字节和 {} 字节", sizes[0], sizes[1]))
    } else {
        (format!("{data} bytes"), format!("{data} 字节"))
    };
    let segments = if both { 2 } else { 1 };
    let counted = if both { 2 } else { 1 };
    let mut mistaken = vec![("M18", (first + 1 + counted + u64::from(fin)) % (1 << 32))];
    if fin {
        mistaken.push(("M16", (value + (1 << 32) - 1) % (1 << 32)));
    }
    mistaken.retain(|(_, said)| *said != value);
    mistaken.dedup_by_key(|(_, said)| *said);
    let one = if fin { " + 1" } else { "" };
    Draft::new("")
        .prompt(
            format!(
                "A client's initial sequence number is {first}. It opens a connection, sends {said_en} and closes. \
                 {what_en} (Absolute numbers, of 32 bits.)"
            ),
            format!(
                "某客户端的初始序列号是 {first}。它建立连接，发送 {said_zh}，然后关闭。{what_zh}（按 32 位绝对值回答）"
            ),
        )
        .worked(Worked {
            run: writes_and_closes(&sizes[..segments]),
            reading: if fin { fin_acknowledged } else { fin_number },
            rules: &[Rule::FinLeaves],
            scale: Scale::Wrapped(first),
            unit: (Unit::Count, 0),
            because: words(
                format!("{first} + 1 (SYN) + {data} bytes{one} = {value}, modulo 4,294,967,296."),
                format!("{first} + 1（SYN）+ {data}（数据）{one} = {value}，按 4294967296 取模。"),
            ),
            mistaken,
        })
}

/// The number behind SYN and data, or behind the FIN as well.
fn wrapped(first: u64, data: u64, fin: bool) -> u64 {
    (first + 1 + data + u64::from(fin)) % (1 << 32)
}

/// A lost segment among others, before any repeat can arrive.
fn ack_hole(draw: &mut Draw) -> Draft {
    let (writer, reader) = sides(draw);
    let sends = draw.range(2, 4);
    let lost = draw.range(0, sends);
    let (seed, port) = (draw.seed(), draw.port());
    let delay = draw.pick(&[10, 20, 40, 50, 80]);
    let mut draft = Draft::new(format!(
        "seed {seed}\nlink delay {delay}ms\nserver: listen {port}\nclient: connect server:{port}\nrun 1s\n\
         server: accept\n{writer}: set nodelay on"
    ));
    if draw.chance(1, 2) {
        draft = draft.and(format!("{writer}: send {}\nrun 1s", bytes(draw)));
    }
    for at in 0..sends {
        if at == lost {
            draft = draft.then(format!("drop next DATA from {writer}"));
        }
        draft = draft.then(format!("{writer}: send {}", bytes(draw)));
    }
    let draft = draft
        .then(format!("run {}ms", delay + 5))
        .prompt(
            format!(
                "Which acknowledgment number stands in the last segment that {reader} sends in this step? (Counted \
                 from the SYN, which is 0.)"
            ),
            format!("这一步里 {reader} 发出的最后一个报文段，确认号是多少？（相对值，SYN 为 0）"),
        )
        .because(
            "The acknowledgment number is the next byte expected; bytes behind a hole do not move it.",
            "确认号是期待收到的下一个字节；空洞后面的字节不会让它前移。",
        );
    if reader == "client" {
        draft.counted(|end| end.last_ack("client")).believed("M16", |end| end.last_ack("client")?.checked_sub(1))
    } else {
        draft.counted(|end| end.last_ack("server")).believed("M16", |end| end.last_ack("server")?.checked_sub(1))
    }
}

/// An acknowledgment is lost, and a later one may make up for it.
fn ack_lost(draw: &mut Draw) -> Draft {
    let (writer, reader) = sides(draw);
    let sends = draw.range(2, 4);
    let lost = draw.range(0, sends - 1);
    let mut draft = connected(draw).and(format!("{writer}: set nodelay on"));
    for at in 0..sends {
        if at == lost {
            draft = draft.then(format!("drop next ACK from {reader}"));
        }
        draft = draft.then(format!("{writer}: send {}", bytes(draw)));
    }
    draft
        .then("run 5s")
        .because(
            "An acknowledgment covers all before it: one that is lost is made up for by the next, and only the last \
             one is missed.",
            "确认是累计的：丢一个，下一个会把它补上；只有最后一个丢了才会被察觉。",
        )
        .typed(count(SegmentKind::Data, writer))
}

/// A whole conversation as a capture shows it on one side.
fn captured(draw: &mut Draw, blot: Blot) -> Draft {
    let (draft, _) = conversation(draw, 2);
    let draft = if draw.chance(1, 3) {
        let (writer, _) = sides(draw);
        draft.and(format!("drop next DATA from {writer}"))
    } else {
        draft
    };
    draft.ask(Asked::Capture { host: draw.pick(&["client", "server"]), blot })
}

/// Both ends with limits of their own, which each tells the other.
fn two_sizes(draw: &mut Draw) -> (Draft, &'static str) {
    let (delay, port) = (draw.delay(), draw.port());
    let sizes = [536, 900, 1000, 1200, 1400];
    let (client, server) = (draw.pick(&sizes), draw.pick(&sizes));
    let which = draw.range(0, 2);
    let mut draft = Draft::new(format!("link delay {delay}\nserver: listen {port}"));
    if which != 0 {
        draft = draft.and(format!("server: set maxseg {server}"));
    }
    draft = draft.and("client: socket as c");
    if which != 1 {
        draft = draft.and(format!("client.c: set maxseg {client}"));
    }
    if draw.chance(1, 2) {
        draft = draft.and("sysctl client tcp_timestamps=0");
    }
    let (writer, _) = sides(draw);
    let draft = draft
        .and(format!("client.c: connect server:{port}\nrun 1s\nserver: accept"))
        .then(format!("{writer}: send {}\nrun 1s", draw.pick(&[2_000, 3_000, 5_000])));
    (draft, writer)
}

/// What the SYN or the SYN-ACK announces.
fn mss_told(draw: &mut Draw) -> Draft {
    let (delay, port) = (draw.delay(), draw.port());
    let sizes = [536, 700, 900, 1000, 1200, 1400];
    let mut draft = Draft::new(format!("link delay {delay}\nserver: listen {port}"));
    let which = draw.range(0, 2);
    if which != 0 {
        draft = draft.and(format!("server: set maxseg {}", draw.pick(&sizes)));
    }
    draft = draft.and("client: socket as c");
    if which != 1 {
        draft = draft.and(format!("client.c: set maxseg {}", draw.pick(&sizes)));
    }
    let (who, _) = sides(draw);
    let draft = draft
        .then(format!("client.c: connect server:{port}\nrun 1s"))
        .tell("Both hosts are on an Ethernet with an MTU of 1500.", "两台主机都在 MTU 为 1500 的以太网上。")
        .prompt(format!("Which MSS does {who} announce, in bytes?"), format!("{who} 通告的 MSS 是多少字节？"))
        .because(
            "Each side announces what it is ready to receive; it does not repeat what the other said. Without a limit \
             that is 1500 - 20 - 20 = 1460.",
            "每一方只通告自己愿意接收的大小，并不照抄对方的值。没有另外限制时是 1500 - 20 - 20 = 1460。",
        );
    if who == "client" {
        draft.counted(|end| told(end, "client")).believed("M14", smaller)
    } else {
        draft.counted(|end| told(end, "server")).believed("M14", smaller)
    }
}

fn told(end: Ended, host: &str) -> Option<u64> {
    end.sent(host).find_map(|segment| segment.options.mss).map(u64::from)
}

fn smaller(end: Ended) -> Option<u64> {
    told(end, "client").min(told(end, "server"))
}

/// MTU, headers and payload on paper.
fn mss_of_mtu(draw: &mut Draw) -> Draft {
    if draw.chance(1, 3) {
        return mss_of_link(draw);
    }
    let mtu: u64 = draw.pick(&[576, 800, 1006, 1280, 1300, 1400, 1420, 1450, 1476, 1480, 1492, 1500]);
    let timestamps = draw.chance(1, 2);
    let (with_en, with_zh, options) = if timestamps {
        (
            "each segment carries the timestamps option, 12 bytes with padding",
            "每个报文段都带时间戳选项，连填充共 12 字节",
            12,
        )
    } else {
        ("segments carry no options", "报文段不带选项", 0)
    };
    let value = mtu - 40 - options;
    let tail = if timestamps { " - 12" } else { "" };
    let formula = format!("{mtu} - 20 (IP) - 20 (TCP){tail} = {value}");
    Draft::new("")
        .prompt(
            format!(
                "The narrowest link on a path has an MTU of {mtu} bytes, and the sender has been told so by ICMP; \
                 {with_en}. How many bytes of data does a full segment carry over IPv4?"
            ),
            format!(
                "路径上最窄的链路 MTU 是 {mtu} 字节，发送方已通过 ICMP 得知；{with_zh}。\
                 IPv4 上一个满的报文段能带多少字节数据？"
            ),
        )
        .worked(Worked {
            run: over_a_path(mtu, timestamps),
            reading: largest_told,
            rules: if mtu < 1500 { &[Rule::IcmpShrinksSegments] } else { &[] },
            scale: Scale::Itself,
            unit: (Unit::Bytes, 0),
            because: words(formula.clone(), formula),
            mistaken: vec![("M15", mtu), ("M15", mtu - 20)],
        })
}

/// What a host announces on a link of that MTU.
fn mss_of_link(draw: &mut Draw) -> Draft {
    let mtu: u64 = draw.pick(&[576, 1280, 1400, 1420, 1450, 1476, 1480, 1492, 1500, 4352, 9000]);
    let value = mtu - 40;
    let formula = format!("{mtu} - 20 (IP) - 20 (TCP) = {value}");
    Draft::new("")
        .prompt(
            format!("The link's MTU is {mtu} bytes. Which MSS does a host announce over IPv4?"),
            format!("链路的 MTU 是 {mtu} 字节。主机在 IPv4 上通告的 MSS 是多少字节？"),
        )
        .worked(Worked {
            run: CLOSED_FIRST.to_owned(),
            reading: announced,
            rules: &[Rule::ConnectSyn],
            scale: Scale::Shifted(mtu, ETHERNET),
            unit: (Unit::Bytes, 0),
            because: words(formula.clone(), formula),
            mistaken: vec![("M15", mtu), ("M15", mtu - 20)],
        })
}

/// More data than fits into a segment, with or without timestamps.
fn full_segments(draw: &mut Draw) -> (Draft, &'static str) {
    let (delay, port) = (draw.delay(), draw.port());
    let off = draw.pick(&["", "sysctl client tcp_timestamps=0", "sysctl server tcp_timestamps=0"]);
    let (writer, _) = sides(draw);
    let size = draw.range(16, 90) * 100 + draw.range(0, 60);
    let draft = Draft::new(format!(
        "link delay {delay}\n{off}\nserver: listen {port}\nclient: connect server:{port}\nrun 1s\nserver: accept"
    ))
    .tell("Both hosts are on an Ethernet with an MTU of 1500.", "两台主机都在 MTU 为 1500 的以太网上。")
    .then(format!("{writer}: send {size}\nrun 2s"))
    .because(
        "1500 - 20 (IP) - 20 (TCP) = 1460 bytes; the timestamps option takes 12 of them if both sides use it.",
        "1500 - 20（IP）- 20（TCP）= 1460 字节；双方都启用时间戳选项时，再减去 12 字节。",
    );
    (draft, writer)
}

/// A narrower link on the way, of which the sender hears by ICMP.
fn mss_on_the_path(draw: &mut Draw) -> Draft {
    let (writer, reader) = sides(draw);
    let mtu = draw.pick(&[800, 1000, 1100, 1200, 1280, 1300, 1400]);
    let off = draw.chance(1, 2);
    let stamps = if off { 0 } else { 12 };
    let (delay, port) = (draw.delay(), draw.port());
    let setting = if off { "sysctl client tcp_timestamps=0" } else { "" };
    let draft = Draft::new(format!(
        "link delay {delay}\n{setting}\nserver: listen {port}\nclient: connect server:{port}\nrun 1s\nserver: accept"
    ))
    .tell(
        format!("A link on the way takes packets of {mtu} bytes at most, and says so by ICMP."),
        format!("路径上有一段链路最多只能通过 {mtu} 字节的 IP 包，超过时会用 ICMP 告知。"),
    )
    .then(format!(
        "reject every DATA from {writer} with frag-needed mtu={mtu}\n{writer}: send {}\nrun 5s",
        draw.pick(&[3_000, 4_000, 6_000])
    ))
    .prompt(
        format!("How many bytes of data does the largest segment carry that arrives at {reader} in this step?"),
        format!("这一步里到达 {reader} 的最大的报文段带多少字节数据？"),
    )
    .because(
        format!("{mtu} - 20 (IP) - 20 (TCP) - {stamps} (options): TCP cuts smaller segments, IP does not fragment."),
        format!("{mtu} - 20（IP）- 20（TCP）- {stamps}（选项）：TCP 自己切小报文段，IP 层不分片。"),
    );
    let draft = if reader == "client" {
        draft.counted(|end| largest(end, "client"))
    } else {
        draft.counted(|end| largest(end, "server"))
    };
    draft.guessed("M15", Guess::Value(mtu))
}

fn largest(end: Ended, host: &str) -> Option<u64> {
    let id = end.view.host_by_name(host)?.id;
    let arrived = end.stretch.iter().filter(|record| record.host == Some(id)).filter_map(|record| match &record.what {
        What::Arrived { segment, .. } => Some(measure::count(segment.payload.len())),
        _ => None,
    });
    arrived.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The closed form against the wrapping arithmetic of the machine.
    #[test]
    fn numbers_wrap_as_32_bits_do() {
        for (first, data, fin) in [(u32::MAX, 0, false), (u32::MAX - 9, 10, true), (5, 70_000, true), (0, 0, false)] {
            let by_machine = first.wrapping_add(1).wrapping_add(data).wrapping_add(u32::from(fin));
            assert_eq!(wrapped(u64::from(first), u64::from(data), fin), u64::from(by_machine));
        }
    }
}
