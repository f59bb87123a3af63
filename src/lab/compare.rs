//! The simulator and the kernel held side by side: what of it is compared, and how much the two may differ.
//!
//! The comparison itself is that of [`scenario::compare`](crate::scenario::compare), which two profiles have, too. What
//! is not compared, and how much a time may differ, is the table [`NOT_COMPARED`] with [`SLACK`].

use crate::lang::{Lang, Text};
use crate::scenario::RunReport;
use crate::scenario::compare::{self, Difference, Names, Slack};
use crate::tr;
use crate::trace::Span;

pub use crate::scenario::compare::Aspect;

/// What two runs may differ in, and why: the one place where it is written down.
pub const NOT_COMPARED: [Text; 11] = [
    Text {
        en: "First sequence numbers and timestamps: the kernel draws them at random. Numbers count from the SYN, an \
             echoed timestamp from the first one of its sender.",
        zh: "初始序列号与时间戳：内核随机生成。序列号从 SYN 起算，回显的时间戳从对端的第一个时间戳起算。",
    },
    Text {
        en: "Chosen local ports: connections are numbered in the order in which they appear.",
        zh: "自动选择的本地端口：连接按出现次序编号。",
    },
    Text {
        en: "The order between the hosts: each host has a list of its own.",
        zh: "主机之间的先后：每台主机各有一张列表。",
    },
    Text {
        en: "The order within one moment (one arrival, one call): the kernel is asked for its states afterwards. \
             States come first, then calls that return, then segments; a state that lasts no time is not seen.",
        zh: "同一时刻（一次到达、一次调用）之内的先后：内核状态是事后查询的。\
             先列状态，再列返回的调用，最后列报文段；不占时间的状态看不到。",
    },
    Text {
        en: "Times within the slack: the kernel's timers are late by up to an eighth of what they wait and by some \
             ticks (a delayed ACK by 15 ms; where one run acknowledges at once the other must, too), and early by the \
             part of a tick that has passed; calls and the wire take time.",
        zh: "容许范围之内的时刻：内核定时器最多晚所等时间的八分之一再加几个节拍\
             （延迟 ACK 最多再加 15 ms；一边立即确认的，另一边也必须立即确认），\
             也会早不足一个节拍；系统调用和传递也要花时间。",
    },
    Text {
        en: "Windows after the SYN, other than closed or open: the kernel's buffer grows by rules of its own.",
        zh: "SYN 之后的窗口大小（是否为零除外）：内核按自己的规则增大缓冲区。",
    },
    Text {
        en: "A tail loss probe's timer counts as retransmission timer, one in SYN_RCVD as that of the SYN-ACK, and a \
             delayed ACK's is left out: the kernel does not tell them.",
        zh: "尾部探测定时器算作重传定时器，SYN_RCVD 中的算作 SYN-ACK 定时器，\
             延迟 ACK 定时器不计：内核不提供这些信息。",
    },
    Text {
        en: "How a host stands after a line of the script if something arrived or a timer fired just before, and what \
             happens just before the end: on the kernel it may come just after.",
        zh: "脚本某行之前刚有报文段到达或定时器触发时，该行之后的状态；以及临近结束才发生的事：\
             在内核上它可能稍后才发生。",
    },
    Text {
        en: "What a timer still has to run: only its kind is compared, and when it has fired.",
        zh: "定时器的剩余时间：只比较种类和触发的时刻。",
    },
    Text { en: "What `show` prints: it is made of the rest.", zh: "show 的输出：它由其余内容得出。" },
    Text {
        en: "Rules: they are the engine's explanation; the kernel gives none.",
        zh: "规则：它们是引擎的解释，内核不会给出。",
    },
];

/// The kernel's timers lie in a wheel whose slots are an eighth of the time waited; a tick is 4 ms. A delayed ACK waits
/// for the next tick or for at least 40 ms, which must not be taken for each other.
pub const SLACK: Slack = Slack {
    share: 8,
    late: Span::millis(40),
    prompt: Span::millis(15),
    early: Span::millis(10),
    boundary: Span::millis(20),
};

/// Everything in which the kernel's run differs from the simulator's.
pub fn compare(sim: &RunReport, kernel: &RunReport, hosts: &[String]) -> Vec<Difference> {
    compare::compare(sim, kernel, hosts, SLACK)
}

/// Both runs in two columns around the first of the differences.
pub fn beside(runs: [&RunReport; 2], hosts: &[String], found: &[Difference], width: usize, lang: Lang) -> String {
    compare::beside(runs, hosts, found, SLACK, (&names(lang), width), lang)
}

/// What the two arms are called.
pub fn names(lang: Lang) -> Names {
    [tr!(lang, "lab.compare.simulator").into_owned(), tr!(lang, "lab.compare.kernel").into_owned()]
}
