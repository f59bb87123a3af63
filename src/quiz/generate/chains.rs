//! Follow-up chains: one situation, asked about several times with one thing changed each time. The links of a chain
//! are generators of their own, named `chain.link`; they draw from one stream, so that all else is the same. A link that
//! is met alone is told with what came before it.

use crate::lang::Text;
use crate::quiz::format::Format;
use crate::trace::{CallName, Rule, SegmentKind, State};

use super::draft::{Asked, Draft, count, next_flags, result, side, states, time_until};
use super::small_runs::{CLOSED_FIRST, FEW_PORTS, PORTS, connected, entry_lives, one_stranger, too_many, wait_length};
use super::worked::{Scale, Worked, formula};
use super::{Draw, Generator, Reading, generator};
use crate::quiz::item::{Item, Unit};

/// A chain: its links, and the sentence that leads to each but the first.
#[derive(Debug, Clone, Copy)]
pub struct Chain {
    /// Its name: the part of its links' names before the dot.
    pub name: &'static str,
    /// The links' names with what the interviewer says before each; empty before the first.
    pub links: &'static [(&'static str, Text)],
}

const FIRST: Text = Text { en: "", zh: "" };

/// Every chain.
pub static CHAINS: &[Chain] = &[
    Chain {
        name: "third-ack",
        links: &[
            ("third-ack.silent", FIRST),
            ("third-ack.speaks", Text { en: "And if the client speaks at once?", zh: "如果客户端马上发数据呢？" }),
            ("third-ack.late", Text { en: "And if it speaks only after 70 seconds?", zh: "如果它 70 秒后才发呢？" }),
        ],
    },
    Chain {
        name: "who-waits",
        links: &[
            ("who-waits.one", FIRST),
            ("who-waits.other", Text { en: "And if the other side closes first?", zh: "如果是另一端先关闭呢？" }),
            ("who-waits.both", Text { en: "And if both close at once?", zh: "如果双方同时关闭呢？" }),
            (
                "who-waits.linger",
                Text {
                    en: "And if the first has set SO_LINGER to zero?",
                    zh: "如果先关闭的一方把 SO_LINGER 设为 0 呢？",
                },
            ),
        ],
    },
    Chain {
        name: "process-ends",
        links: &[
            ("process-ends.killed", FIRST),
            ("process-ends.unread", Text { en: "And if it had not read what came?", zh: "如果它还有数据没读呢？" }),
            ("process-ends.power", Text { en: "And if the power goes instead?", zh: "如果不是进程被杀，而是断电呢？" }),
        ],
    },
    Chain {
        name: "silent-server",
        links: &[
            ("silent-server.idle", FIRST),
            ("silent-server.write", Text { en: "And if the client writes?", zh: "如果客户端写数据呢？" }),
            (
                "silent-server.keepalive",
                Text { en: "And if it only has keepalive on?", zh: "如果它只是开了 keepalive 呢？" },
            ),
        ],
    },
    Chain {
        name: "port-rate",
        links: &[
            ("port-rate.one", FIRST),
            ("port-rate.more", Text { en: "And with more destinations?", zh: "如果有多个目的地址呢？" }),
            ("port-rate.wide", Text { en: "And with a wider port range?", zh: "如果把端口范围放宽呢？" }),
            (
                "port-rate.when",
                Text { en: "And when does the first connect() fail?", zh: "connect() 什么时候第一次失败？" },
            ),
        ],
    },
    Chain {
        name: "syn-lost",
        links: &[
            ("syn-lost.one", FIRST),
            ("syn-lost.all", Text { en: "And if every SYN is lost?", zh: "如果每个 SYN 都丢了呢？" }),
            ("syn-lost.port", Text { en: "And if nobody listens there?", zh: "如果那里没有人监听呢？" }),
        ],
    },
    Chain {
        name: "half-open",
        links: &[
            ("half-open.rate", FIRST),
            (
                "half-open.retries",
                Text { en: "And with tcp_synack_retries at 2?", zh: "如果 tcp_synack_retries 是 2 呢？" },
            ),
        ],
    },
    Chain {
        name: "last-ack",
        links: &[
            ("last-ack.sent", FIRST),
            ("last-ack.lost", Text { en: "And if that last ACK is lost?", zh: "如果最后那个 ACK 丢了呢？" }),
            (
                "last-ack.nat",
                Text {
                    en: "And behind a NAT box that has forgotten the connection by then?",
                    zh: "如果客户端在 NAT 后面，而 NAT 这时已忘掉这条连接呢？",
                },
            ),
            ("last-ack.many", Text { en: "And with thousands of them?", zh: "如果有成千上万条呢？" }),
        ],
    },
    Chain {
        name: "nat-idle",
        links: &[
            ("nat-idle.kept", FIRST),
            (
                "nat-idle.forgot",
                Text {
                    en: "And if it is silent for longer than the box remembers?",
                    zh: "如果静默时间超过 NAT 的超时呢？",
                },
            ),
            (
                "nat-idle.reset",
                Text {
                    en: "And if the box answers what it does not know with a RST?",
                    zh: "如果 NAT 对不认识的报文段回 RST 呢？",
                },
            ),
            (
                "nat-idle.many",
                Text {
                    en: "And with thousands of hosts behind it?", zh: "如果它后面有成千上万台主机呢？"
                },
            ),
        ],
    },
];

/// What was asked before this in its chain, with the same seed: each question, and what then led on to the next. Empty
/// for a first link, and for what belongs to no chain.
pub fn earlier(item: &Item) -> Vec<(Item, Text)> {
    let is_it = |(name, _): &(&str, Text)| *name == item.generator;
    let found = CHAINS.iter().find_map(|chain| Some((chain, chain.links.iter().position(is_it)?)));
    let Some((chain, place)) = found else { return Vec::new() };
    let pairs = chain.links.iter().zip(chain.links.iter().skip(1)).take(place);
    let made = |((name, _), (_, say)): (&(&'static str, Text), &(&'static str, Text))| {
        Some((generator(name)?.item(item.seed).ok()?, *say))
    };
    pairs.filter_map(made).collect()
}

const fn link(name: &'static str, concept: &'static str, format: Format, draw: fn(&mut Draw) -> Draft) -> Generator {
    Generator::new(name, concept, format, draw)
}

/// The links, in the order of the chains.
pub(super) const GENERATORS: &[Generator] = &[
    link("third-ack.silent", "lost-third-ack", Format::StatePair, |draw| third_ack(draw, "", "")),
    link("third-ack.speaks", "lost-third-ack", Format::StatePair, |draw| third_ack(draw, "", "client: send 5")),
    link("third-ack.late", "lost-third-ack", Format::NextSegment, third_ack_late),
    link("who-waits.one", "time-wait-belongs-to-the-active-closer", Format::StatePair, |draw| {
        who_waits(draw, Who::One)
    }),
    link("who-waits.other", "time-wait-belongs-to-the-active-closer", Format::StatePair, |draw| {
        who_waits(draw, Who::Other)
    }),
    link("who-waits.both", "simultaneous-close", Format::StatePair, |draw| who_waits(draw, Who::Both)),
    link("who-waits.linger", "linger-zero-resets", Format::StatePair, |draw| who_waits(draw, Who::Aborts)),
    link("process-ends.killed", "killed-process", Format::NextSegment, |draw| process_ends(draw, "kill", true)),
    link("process-ends.unread", "unread-data-resets", Format::NextSegment, |draw| process_ends(draw, "kill", false)),
    link("process-ends.power", "silent-peer", Format::NextSegment, |draw| process_ends(draw, "crash", false)),
    link("silent-server.idle", "silent-peer", Format::StatePair, |draw| {
        silent(draw, "", "").typed(states(&["client"]))
    }),
    link("silent-server.write", "retransmission-gives-up", Format::Results, |draw| {
        silent(draw, "", "client: send 5").typed(result("client", CallName::SoError))
    }),
    link("silent-server.keepalive", "keepalive-timing", Format::Number, keepalive),
    link("port-rate.one", "port-exhaustion-rate", Format::Number, |draw| port_rate(draw, Ports::One)),
    link("port-rate.more", "ports-per-destination", Format::Number, |draw| port_rate(draw, Ports::More)),
    link("port-rate.wide", "port-exhaustion-rate", Format::Number, |draw| port_rate(draw, Ports::Wide)),
    link("port-rate.when", "port-exhaustion-rate", Format::Number, |draw| port_rate(draw, Ports::When)),
    link("syn-lost.one", "syn-retries", Format::Number, |draw| {
        syn_lost(draw, "drop next SYN from client", "10s").typed(count(SegmentKind::Syn, "client"))
    }),
    link("syn-lost.all", "syn-retries", Format::Number, |draw| {
        syn_lost(draw, "drop every SYN from client", "10s").typed(count(SegmentKind::Syn, "client"))
    }),
    link("syn-lost.port", "connect-errors", Format::Results, syn_refused),
    link("half-open.rate", "syn-flood-arithmetic", Format::Number, |draw| half_open(draw, 5)),
    link("half-open.retries", "syn-flood-arithmetic", Format::Number, |draw| half_open(draw, 2)),
];

fn opened(draw: &mut Draw) -> String {
    let (delay, port) = (draw.delay(), draw.port());
    format!("link delay {delay}\nserver: listen {port}\nclient: connect server:{port}\nrun 1s\nserver: accept")
}

fn third_ack(draw: &mut Draw, wait: &str, then: &str) -> Draft {
    let (delay, port) = (draw.delay(), draw.port());
    Draft::new(format!(
        "link delay {delay}\nserver: listen {port}\ndrop next ACK from client\nclient: connect server:{port}\n\
         run until client ESTABLISHED\n{wait}"
    ))
    .then(format!("{then}\nrun 800ms"))
    .typed(states(&["client", "server"]))
}

fn third_ack_late(draw: &mut Draw) -> Draft {
    // Everything that the server repeats is lost, too: else the repeat brings the client's ACK along.
    third_ack(draw, "drop every SYN-ACK from server\nrun 70s", "client: send 5").typed(next_flags("server"))
}

#[derive(Clone, Copy)]
enum Who {
    One,
    Other,
    Both,
    Aborts,
}

fn who_waits(draw: &mut Draw, who: Who) -> Draft {
    let before = opened(draw);
    let first = draw.chance(1, 2);
    let (a, b) = if first { ("client", "server") } else { ("server", "client") };
    let draft = Draft::new(before);
    match who {
        Who::One => draft.then(format!("{a}: close\nrun 400ms\n{b}: close\nrun 2s")),
        Who::Other => draft.then(format!("{b}: close\nrun 400ms\n{a}: close\nrun 2s")),
        Who::Both => draft.then(format!("{b}: close\n{a}: close\nrun 2s")),
        Who::Aborts => draft.then(format!("{a}: set linger 0\n{a}: close\nrun 2s")),
    }
    .ask(Asked::Kind { kind: side(State::TimeWait), typed: true })
}

fn process_ends(draw: &mut Draw, act: &str, reads: bool) -> Draft {
    let before = opened(draw);
    let word = draw.word();
    let reads = if reads { "\nserver: recv" } else { "" };
    Draft::new(format!("{before}\nclient: send \"{word}\"\nrun 1s{reads}"))
        .then(format!("server: {act}\nrun 1s"))
        .typed(next_flags("server"))
}

/// The server's cable is out; half an hour passes.
fn silent(draw: &mut Draw, set: &str, then: &str) -> Draft {
    let before = opened(draw);
    silent_since(&before, set, then)
}

fn silent_since(before: &str, set: &str, then: &str) -> Draft {
    let asks = if then.is_empty() { "" } else { "\nclient: so_error" };
    Draft::new(format!("{before}\n{set}\nserver: unplug")).then(format!("{then}\nrun 30m{asks}"))
}

/// Keepalive is all that the client has against the silence.
fn keepalive(draw: &mut Draw) -> Draft {
    // What all links draw comes first.
    let before = opened(draw);
    let idle = draw.pick(&[60, 120, 300, 600]);
    let set = format!("client: set keepidle {idle}\nclient: set keepalive on");
    silent_since(&before, &set, "")
        .because(
            format!("{idle} s of quiet, then the 9 probes of the default, each given 75 s: {idle} + 9 × 75 s."),
            format!("先静默 {idle} 秒，再按默认值发 9 次探测，每次等 75 秒：{idle} + 9 × 75 秒。"),
        )
        .typed(time_until("client", State::Closed))
}

#[derive(Clone, Copy)]
enum Ports {
    One,
    More,
    Wide,
    When,
}

fn port_rate(draw: &mut Draw, which: Ports) -> Draft {
    let (targets, rate, low) =
        (draw.range(2, 6), draw.pick(&[1000, 1500, 2000, 4000]), draw.pick(&[1024, 10_000, 20_000]));
    let wide = 60_999_u64 - low + 1;
    let (en, zh) = which.words(targets, rate, low);
    let mistaken = match which {
        Ports::One => vec![("M43", 65_535 * 1000 / 60)],
        Ports::More => vec![("M43", PORTS * 1000 / 60)],
        Ports::Wide | Ports::When => Vec::new(),
    };
    let (scale, how) = match which {
        Ports::One => (Scale::EverySo(PORTS), format!("{PORTS} / 60 s")),
        Ports::More => (Scale::EverySo(targets * PORTS), format!("{targets} × {PORTS} / 60 s")),
        Ports::Wide => (Scale::EverySo(wide), format!("{wide} / 60 s")),
        Ports::When => (Scale::Times(PORTS * 1_000_000, FEW_PORTS * rate), format!("{PORTS} / {rate} s")),
    };
    let (run, reading, rules): (String, Reading, &[Rule]) = match which {
        Ports::One | Ports::More | Ports::Wide => {
            (CLOSED_FIRST.to_owned(), wait_length, &[Rule::FinToTimeWait, Rule::TimeWaitExpires])
        }
        Ports::When => (too_many(), connected, &[Rule::NoPortLeft]),
    };
    let unit = if let Ports::When = which { (Unit::Time, 30) } else { (Unit::Rate, 20) };
    Draft::new("").prompt(en, zh).worked(Worked { run, reading, rules, scale, unit, because: formula(how), mistaken })
}

impl Ports {
    /// The question in both languages.
    fn words(self, targets: u64, rate: u64, low: u64) -> (String, String) {
        match self {
            Ports::One => (
                "A client connects to one server:80, closes first each time, and waits 60 s in TIME_WAIT. With the \
                 default ip_local_port_range of 32768 to 60999: how many connections a second can it keep up?"
                    .to_owned(),
                "客户端反复连接同一个 server:80，每次都由它先关闭，TIME_WAIT 60 秒。端口范围为默认的 32768–60999：\
                 每秒最多能持续建立多少条连接？"
                    .to_owned(),
            ),
            Ports::More => (
                format!("The same client, but {targets} server addresses, used in turn: how many a second in all?"),
                format!("还是这个客户端，但轮流连接 {targets} 个服务器地址：每秒一共多少条？"),
            ),
            Ports::Wide => (
                format!("One address again, but ip_local_port_range is {low} to 60999: how many a second?"),
                format!("又只有一个地址，但 ip_local_port_range 为 {low}–60999：每秒多少条？"),
            ),
            Ports::When => (
                format!(
                    "Default range, one address, {rate} connections a second: after how long does connect() first fail?"
                ),
                format!("默认端口范围，一个地址，每秒 {rate} 条连接：多久之后 connect() 第一次失败？"),
            ),
        }
    }
}

fn syn_lost(draw: &mut Draw, fault: &str, wait: &str) -> Draft {
    let (delay, port) = (draw.delay(), draw.port());
    Draft::new(format!("link delay {delay}\nserver: listen {port}\n{fault}"))
        .then(format!("client: connect server:{port}\nrun {wait}"))
}

fn syn_refused(draw: &mut Draw) -> Draft {
    let (delay, port) = (draw.delay(), draw.port());
    Draft::new(format!("link delay {delay}"))
        .then(format!("client: connect server:{port}\nrun 10s"))
        .typed(result("client", CallName::Connect))
}

fn half_open(draw: &mut Draw, retries: u64) -> Draft {
    let queue = draw.pick(&[128_u64, 256, 512, 1024, 4096]);
    // 1 + 2 + 4 ... s: each wait is twice the one before, the last one included.
    let life = (1_u64 << (retries + 1)) - 1;
    Draft::new("")
        .prompt(
            format!(
                "A SYN queue has {queue} places, no cookies, tcp_synack_retries = {retries}. How many spoofed SYNs a second \
                 keep it full for good?"
            ),
            format!("半连接队列有 {queue} 个位置，不用 SYN cookie，tcp_synack_retries = {retries}。每秒多少个伪造的 SYN 能让它一直满着？"),
        )
        .worked(Worked {
            run: one_stranger(retries),
            reading: entry_lives,
            rules: &[Rule::SynMakesRequest, Rule::SynAckRepeat, Rule::RequestGivesUp],
            scale: Scale::EverySo(queue),
            unit: (Unit::Rate, 20),
            because: formula(format!("{queue} / {life} s")),
            mistaken: Vec::new(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One thing is changed: the link, the port and the profile are those of the first link.
    #[test]
    fn the_links_of_a_chain_are_about_one_situation() {
        for chain in CHAINS {
            for seed in 0..6 {
                let mut base: Option<(String, Vec<String>)> = None;
                for (name, _) in chain.links {
                    let item = generator(name).unwrap().item(seed).unwrap();
                    let Some(played) = item.played.filter(|played| !played.is_untold()) else { continue };
                    let stays =
                        |line: &&str| ["link ", "server: listen", "profile "].iter().any(|word| line.starts_with(word));
                    let lines: Vec<String> = played.before().filter(stays).map(str::to_owned).collect();
                    // Where nobody listens, that is the change.
                    let (first, known) = base.get_or_insert_with(|| ((*name).to_owned(), lines.clone()));
                    assert!(
                        lines.iter().all(|line| known.contains(line)),
                        "{name}/{seed}: {lines:?}, {first}: {known:?}"
                    );
                }
            }
        }
    }
}
