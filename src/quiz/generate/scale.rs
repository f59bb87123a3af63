//! Generators of chapter 8: what connections cost, how many fit, and reading what programs print (lessons L42 to L44).

use crate::quiz::format::Format;
use crate::quiz::item::{Quantity, Unit};
use crate::trace::{Program, Rule, State};

use super::draft::{Asked, Draft, next_flags, side, states, words};
use super::scenes::{open, talked};
use super::small_runs::{FEW_PORTS, UNREAD, all_ports, bytes_of_a_page, connected};
use super::worked::{Scale, Worked, formula};
use super::{Draw, Generator};

/// The generators, in the order of the course.
pub(super) const GENERATORS: &[Generator] = &[
    Generator::new("pages-number", "tcp-memory-units", Format::Number, pages),
    Generator::new("pages-back", "tcp-memory-units", Format::Number, pages_back),
    Generator::new("cost-number", "memory-of-a-connection", Format::Number, cost),
    Generator::new("pressure-number", "memory-pressure", Format::Number, pressure),
    Generator::new("share-number", "capacity-arithmetic", Format::Number, share),
    Generator::new("addresses-number", "capacity-arithmetic", Format::Number, addresses),
    Generator::new("ss-side", "reading-ss", Format::StatePair, ss_side),
    Generator::new("ss-next", "reading-ss", Format::NextSegment, ss_next),
    Generator::new("dump-states", "reading-tcpdump", Format::StatePair, |draw| {
        talk(draw).show(Program::Tcpdump, "client").typed(states(&["client", "server"]))
    }),
    Generator::new("dump-next", "reading-tcpdump", Format::NextSegment, |draw| {
        talk(draw).show(Program::Tcpdump, "client").typed(next_flags("server"))
    }),
];

/// A number that follows from how many bytes a page has, which a run shows.
fn in_pages(
    en: String,
    zh: String,
    unit: Unit,
    scale: Scale,
    how: String,
    mistaken: Vec<(&'static str, u64)>,
) -> Draft {
    Draft::new("").prompt(en, zh).worked(Worked {
        run: UNREAD.to_owned(),
        reading: bytes_of_a_page,
        rules: &[Rule::DataQueued],
        scale,
        unit: (unit, 20),
        because: formula(how),
        mistaken,
    })
}

fn pages(draw: &mut Draw) -> Draft {
    let pages = draw.pick(&[94_500_u64, 190_000, 383_865, 1_048_576, 3_089_712, 6_179_424, 9_269_136]);
    let place = draw.pick(&["low", "pressure", "max"]);
    in_pages(
        format!("tcp_mem's {place} value is {pages}. How much memory is that, with pages of 4 KiB?"),
        format!("tcp_mem 的 {place} 值是 {pages}。页为 4 KiB 时，这是多少内存？"),
        Unit::Bytes,
        Scale::Times(pages, 1),
        format!("{pages} x 4096 B"),
        vec![("M67", pages)],
    )
}

fn pages_back(draw: &mut Draw) -> Draft {
    let gib = draw.range(1, 64);
    in_pages(
        format!(
            "tcp_mem shall allow TCP {gib} GiB at most. Which number goes into its third place, with pages of 4 KiB?"
        ),
        format!("要让 tcp_mem 最多允许 TCP 使用 {gib} GiB，第三个数应写多少（页为 4 KiB）？"),
        Unit::Count,
        Scale::Over(gib << 30),
        format!("{gib} x 2^30 / 4096"),
        vec![("M67", gib << 30)],
    )
}

fn cost(draw: &mut Draw) -> Draft {
    let (count, busy) = (draw.pick(&[10_000_u64, 50_000, 100_000, 500_000]), draw.pick(&[5_u64, 10, 20]));
    let (idle, queued) = (draw.pick(&[3_u64, 4]), draw.pick(&[32_u64, 64, 128]));
    // What a kernel keeps for each is given; no run decides the sum.
    let value = count * idle * 1024 + count * busy / 100 * queued * 1024;
    let en = format!(
        "{count} connections cost {idle} KiB each when idle; {busy} % of them have {queued} KiB of data queued besides. How \
         much memory is that?"
    );
    let zh =
        format!("{count} 条连接，空闲时每条 {idle} KiB；其中 {busy}% 每条还有 {queued} KiB 数据排队。一共占多少内存？");
    Draft::new("").prompt(en, zh).ask(Asked::Number {
        truth: Quantity { value, unit: Unit::Bytes, permille: 20 },
        because: formula(format!("{count} x {idle} KiB + {count} x {busy} % x {queued} KiB")),
        // Whoever takes the defaults of tcp_rmem and tcp_wmem for the cost of each.
        mistaken: vec![("M66", count * (131_072 + 16_384))],
    })
}

fn pressure(draw: &mut Draw) -> Draft {
    let (pages, queued) = (draw.range(2, 40) * 25_000, draw.pick(&[16_u64, 64, 256]));
    in_pages(
        format!(
            "tcp_mem's pressure value is {pages} pages of 4 KiB. How many slow readers, whose unread data takes \
             {queued} KiB of memory each, bring a host there?"
        ),
        format!(
            "tcp_mem 的 pressure 值是 {pages} 页（每页 4 KiB）。多少条读得慢的连接（每条的未读数据占用 {queued} KiB 内存）会让主机进入内存压力状态？"
        ),
        Unit::Count,
        Scale::Times(pages, queued * 1024),
        format!("{pages} x 4 KiB / {queued} KiB"),
        vec![("M67", pages / (queued * 1024).max(1) + 1)],
    )
}

fn share(draw: &mut Draw) -> Draft {
    let pages = draw.pick(&[1_572_864_u64, 2_097_152, 3_089_712, 6_179_424, 9_269_136, 12_358_848, 16_777_216]);
    let count = draw.pick(&[100_000_u64, 250_000, 400_000, 860_000, 1_000_000]);
    in_pages(
        format!(
            "tcp_mem's max value is {pages}, with pages of 4 KiB, for {count} connections. How much memory is that for each, on average?"
        ),
        format!("tcp_mem 的 max 值是 {pages}（页为 4 KiB），有 {count} 条连接。平均每条能用多少内存？"),
        Unit::Bytes,
        Scale::Times(pages, count),
        format!("{pages} x 4096 B / {count}"),
        Vec::new(),
    )
}

fn addresses(draw: &mut Draw) -> Draft {
    let count = draw.range(4, 48) * 25_000;
    let ports = draw.pick(&[16_384_u64, 28_232, 50_000, 64_511]);
    let worked = Worked {
        run: all_ports(1),
        reading: connected,
        rules: &[Rule::NoPortLeft],
        scale: Scale::Fills(count, ports, FEW_PORTS),
        unit: (Unit::Count, 0),
        because: words(format!("{count} / {ports}, rounded up"), format!("{count} / {ports}，向上取整")),
        mistaken: vec![("M43", count.div_ceil(65_535))],
    };
    let prompt = (
        format!(
            "A test shall open {count} connections to one server:80, and each client address has {ports} ports to choose from. How many client addresses does it need?"
        ),
        format!(
            "测试要对同一个 server:80 建立 {count} 条连接，每个客户端地址有 {ports} 个端口可用。至少需要多少个客户端地址？"
        ),
    );
    Draft::new("").prompt(prompt.0, prompt.1).worked(worked)
}

/// A conversation, stopped somewhere in its end.
fn talk(draw: &mut Draw) -> Draft {
    let scene = talked(draw);
    let (a, b) = (scene.a, scene.b);
    let how = draw.pick(&["", "close", "shutdown wr", "kill"]);
    let scene = if how.is_empty() { scene } else { scene.and(format!("{a}: {how}\nrun 1s")) };
    let then = draw.pick(&["close", "send 12", "shutdown wr"]);
    scene.draft().then(format!("{b}: {then}\nrun 2s"))
}

/// Both hosts' sockets, after one of them has closed.
fn ss_side(draw: &mut Draw) -> Draft {
    let scene = open(draw);
    let (a, b) = (scene.a, scene.b);
    let wait = draw.pick(&["1s", "20s"]);
    let scene = scene.and(format!("{a}: close\nrun {wait}"));
    scene
        .draft()
        .show(Program::Ss, "client")
        .show(Program::Ss, "server")
        .then(format!("{b}: close\nrun 2s"))
        .ask(Asked::Kind { kind: side(State::TimeWait), typed: true })
}

fn ss_next(draw: &mut Draw) -> Draft {
    talk(draw).show(Program::Ss, "client").show(Program::Ss, "server").typed(next_flags("client"))
}
