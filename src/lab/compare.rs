//! Two runs of one scenario, on the simulator and on the kernel, held side by side.
//!
//! Compared are, host by host, the segments sent (flags, numbers counted from the SYN, length, SACK blocks, the options
//! of a SYN), what the calls came to, the states in which the connections ended, and the scenario's own expectations.
//! What is not compared, because it differs from run to run or belongs to timers, is the table [`NOT_COMPARED`].

use std::collections::BTreeMap;
use std::net::SocketAddrV4;

use crate::lang::{Lang, Text};
use crate::scenario::RunReport;
use crate::tr;
use crate::trace::{HostId, Record, Segment, SeqNum, SocketId, State, What};

/// What two runs may differ in, and why.
pub const NOT_COMPARED: [Text; 6] = [
    Text {
        en: "first sequence numbers and timestamps: the kernel draws them at random; numbers count from the SYN",
        zh: "初始序列号与时间戳：内核随机生成；序列号一律从 SYN 起算",
    },
    Text {
        en: "chosen local ports: connections are numbered in the order in which they appear",
        zh: "自动选择的本地端口：连接按出现次序编号",
    },
    Text {
        en: "moments: the kernel's timers are late by a tick or more, and calls take time",
        zh: "时刻：内核定时器会晚一个节拍以上，系统调用本身也要花时间",
    },
    Text {
        en: "the order between the hosts: only what one host sends is in order",
        zh: "主机之间的先后：只比较同一台主机发送的次序",
    },
    Text {
        en: "windows after the SYN: the kernel's buffer grows by rules of its own",
        zh: "SYN 之后的窗口：内核按自己的规则增大缓冲区",
    },
    Text {
        en: "rules: they are the engine's explanation; the kernel gives none",
        zh: "规则：它们是引擎的解释，内核不会给出",
    },
];

/// The side of a run that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// A segment that a host sent.
    Segment,
    /// What a call came to.
    Call,
    /// The state in which a connection ended.
    State,
    /// An expectation of the scenario itself.
    Expectation,
}

/// One thing in which the two runs differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What sort of thing.
    pub aspect: Aspect,
    /// On which host.
    pub host: String,
    /// Which of its kind on that host, from 1; the line of the scenario for an expectation.
    pub number: usize,
    /// What the simulator did; none if nothing.
    pub sim: Option<String>,
    /// What the kernel did.
    pub kernel: Option<String>,
}

impl Difference {
    /// As a sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let nothing = || tr!(lang, "lab.compare.nothing").into_owned();
        let (sim, kernel) = (self.sim.clone().unwrap_or_else(nothing), self.kernel.clone().unwrap_or_else(nothing));
        let (host, number) = (&self.host, self.number);
        match self.aspect {
            Aspect::Segment => {
                tr!(lang, "lab.compare.segment", host = host, number = number, sim = sim, kernel = kernel)
            }
            Aspect::Call => tr!(lang, "lab.compare.call", host = host, number = number, sim = sim, kernel = kernel),
            Aspect::State => tr!(lang, "lab.compare.state", host = host, number = number, sim = sim, kernel = kernel),
            Aspect::Expectation => tr!(lang, "lab.compare.expectation", number = number, sim = sim, kernel = kernel),
        }
        .into_owned()
    }
}

/// Everything in which two runs of a scenario differ; of each host and kind the first only, since the rest follows from
/// it.
pub fn compare(sim: &RunReport, kernel: &RunReport, hosts: &[String]) -> Vec<Difference> {
    let mut found = Vec::new();
    let arms = [sim, kernel].map(|report| segments(&report.records, hosts.len()));
    let [sim_sent, kernel_sent] = &arms;
    for (index, host) in hosts.iter().enumerate() {
        let id = HostId(index);
        let aspects = [
            (Aspect::Segment, [sim_sent, kernel_sent].map(|sent| sent.get(index).cloned().unwrap_or_default())),
            (Aspect::Call, [sim, kernel].map(|report| calls(&report.records, id))),
            (Aspect::State, [sim, kernel].map(|report| ends(&report.records, id))),
        ];
        for (aspect, [left, right]) in aspects {
            found.extend(first_difference(aspect, host, &left, &right));
        }
    }
    found.extend(expectations(sim, kernel));
    found
}

fn first_difference(aspect: Aspect, host: &str, left: &[String], right: &[String]) -> Option<Difference> {
    let at = (0..left.len().max(right.len())).find(|at| left.get(*at) != right.get(*at))?;
    let (sim, kernel) = (left.get(at).cloned(), right.get(at).cloned());
    Some(Difference { aspect, host: host.to_owned(), number: at + 1, sim, kernel })
}

/// The expectations that hold on one arm only.
fn expectations(sim: &RunReport, kernel: &RunReport) -> Vec<Difference> {
    let broken = |report: &RunReport| -> BTreeMap<usize, String> {
        let all = report.failures.iter().chain(&report.refusal);
        all.map(|failure| (failure.line, format!("{} ({})", failure.actual, failure.expected))).collect()
    };
    let (sim, kernel) = (broken(sim), broken(kernel));
    let mut lines: Vec<usize> = sim.keys().chain(kernel.keys()).copied().collect();
    lines.sort_unstable();
    lines.dedup();
    lines.retain(|line| sim.contains_key(line) != kernel.contains_key(line));
    let difference = |number| Difference {
        aspect: Aspect::Expectation,
        host: String::new(),
        number,
        sim: sim.get(&number).cloned(),
        kernel: kernel.get(&number).cloned(),
    };
    lines.into_iter().map(difference).collect()
}

/// What each host sent, in words that are equal when the segments are.
fn segments(records: &[Record], hosts: usize) -> Vec<Vec<String>> {
    let mut sent = vec![Vec::new(); hosts];
    let mut first: BTreeMap<(SocketAddrV4, SocketAddrV4), SeqNum> = BTreeMap::new();
    let mut connections: Vec<[SocketAddrV4; 2]> = Vec::new();
    for record in records {
        let (What::Sent { segment, .. }, Some(host)) = (&record.what, record.host) else { continue };
        let mut ends = [segment.src, segment.dst];
        ends.sort_unstable();
        let connection = connections.iter().position(|known| *known == ends).unwrap_or_else(|| {
            connections.push(ends);
            connections.len() - 1
        });
        if segment.flags.syn() {
            first.insert((segment.src, segment.dst), segment.seq);
        }
        let relative = |number: SeqNum, from, to| match first.get(&(from, to)) {
            Some(first) => near(number.offset_from(*first)),
            None => number.0.to_string(),
        };
        let seq = relative(segment.seq, segment.src, segment.dst);
        let ack = relative(segment.ack, segment.dst, segment.src);
        let block = |number| relative(number, segment.dst, segment.src);
        let blocks = segment.options.sack.as_slice().iter();
        let sack: Vec<String> = blocks.map(|sack| format!(" sack {}-{}", block(sack.from), block(sack.to))).collect();
        if let Some(list) = sent.get_mut(host.0) {
            list.push(words(segment, connection, &seq, &ack) + &sack.concat());
        }
    }
    sent
}

/// A number counted from the SYN; one of an earlier connection between the same ends is anywhere.
fn near(offset: u32) -> String {
    const FAR: u32 = 1 << 20;
    let signed = offset.cast_signed();
    if signed.unsigned_abs() < FAR { signed.to_string() } else { "elsewhere".to_owned() }
}

fn words(segment: &Segment, connection: usize, seq: &str, ack: &str) -> String {
    let mut text = format!("[{}] seq {seq}", segment.flags.tcpdump());
    if segment.flags.ack() {
        text.push_str(&format!(" ack {ack}"));
    }
    text.push_str(&format!(" length {}", segment.payload.len()));
    if segment.flags.syn() {
        let options = segment.options;
        let (mss, scale) = (options.mss.unwrap_or(0), options.window_scale.map_or(-1, i32::from));
        let (sack, stamps) = (options.sack_permitted, options.timestamps.is_some());
        text.push_str(&format!(" mss {mss} wscale {scale} sack {sack} timestamps {stamps} win {}", segment.window));
    }
    if connection > 0 {
        text.push_str(&format!(" (connection {})", connection + 1));
    }
    text
}

/// What a host's calls came to.
fn calls(records: &[Record], host: HostId) -> Vec<String> {
    let of_host = records.iter().filter(|record| record.host == Some(host));
    of_host
        .filter_map(|record| match &record.what {
            What::Returned { call, outcome } => Some(format!("{} = {outcome}", call.word())),
            _ => None,
        })
        .collect()
}

/// The states in which a host's connections ended, in the order in which they began.
fn ends(records: &[Record], host: HostId) -> Vec<String> {
    let mut ends: Vec<(SocketId, State)> = Vec::new();
    for record in records.iter().filter(|record| record.host == Some(host)) {
        let (What::State { to, .. }, Some(socket)) = (&record.what, record.socket) else { continue };
        match ends.iter_mut().find(|(known, _)| *known == socket) {
            Some((_, state)) => *state = *to,
            None => ends.push((socket, *to)),
        }
    }
    ends.into_iter().map(|(_, state)| state.name().to_owned()).collect()
}
