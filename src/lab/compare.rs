//! Two runs of one scenario, on the simulator and on the kernel, held side by side.
//!
//! Compared are, host by host, all that it did and heard in order (`story`), the moments between the lines of the
//! script (states, kinds of timers, queues, calls that wait), the times of what timers did, and the scenario's own
//! expectations. What is not compared, and how much a time may differ, is the table [`NOT_COMPARED`] with [`SLACK`].

use std::collections::BTreeMap;

use crate::lang::{Lang, Text};
use crate::scenario::{Failure, FailureKind, RunReport};
use crate::tr;
use crate::trace::{HostId, Span, Time};

use super::story::{Event, Sort, moment, stories};

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
             ticks, and early by the part of a tick that has passed; calls and the wire take time.",
        zh: "容许范围之内的时刻：内核定时器最多晚所等时间的八分之一再加几个节拍，\
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

/// How far a time of the kernel may be from the simulator's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slack {
    /// A timer may be late by what it waited divided by this.
    pub share: u64,
    /// And by so much more: ticks, the look at the states, a busy machine.
    pub late: Span,
    /// So much earlier it may be: the simulator rounds up to a full tick where the kernel takes the rest of one.
    pub early: Span,
    /// What happened so shortly before a line of the script may come after it on the kernel.
    pub boundary: Span,
}

/// The kernel's timers lie in a wheel whose slots are an eighth of the time waited; a tick is 4 ms.
pub const SLACK: Slack =
    Slack { share: 8, late: Span::millis(40), early: Span::millis(10), boundary: Span::millis(20) };

/// The side of a run that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// Something that a host did or heard.
    Event,
    /// When it did it.
    Time,
    /// Which of the peer's timestamps a segment echoes.
    Echo,
    /// How its connections stood after a line of the script.
    Moment,
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
    /// Which event on that host, from 1; the line of the scenario for a moment and an expectation.
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
            Aspect::Event => tr!(lang, "lab.compare.event", host = host, number = number, sim = sim, kernel = kernel),
            Aspect::Time => tr!(lang, "lab.compare.time", host = host, number = number, sim = sim, kernel = kernel),
            Aspect::Echo => tr!(lang, "lab.compare.echo", host = host, number = number, sim = sim, kernel = kernel),
            Aspect::Moment => tr!(lang, "lab.compare.moment", host = host, number = number, sim = sim, kernel = kernel),
            Aspect::Expectation => tr!(lang, "lab.compare.expectation", number = number, sim = sim, kernel = kernel),
        }
        .into_owned()
    }
}

/// Everything in which two runs of a scenario differ; of each host and kind the first only, since the rest follows from
/// it.
pub fn compare(sim: &RunReport, kernel: &RunReport, hosts: &[String]) -> Vec<Difference> {
    let mut found = Vec::new();
    let [sim_stories, kernel_stories] = [sim, kernel].map(|report| stories(&report.records, hosts.len()));
    let spread = spread(&sim_stories, &kernel_stories);
    for ((host, left), right) in hosts.iter().zip(&sim_stories).zip(&kernel_stories) {
        let left = before_the_end(left, right, sim.view.now);
        found.extend(events(host, left, right));
        found.extend(times(host, left, right));
        found.extend(echoes(host, left, right, spread));
    }
    for (index, host) in hosts.iter().enumerate() {
        let story = sim_stories.get(index).map(Vec::as_slice).unwrap_or_default();
        found.extend(moments(host, HostId(index), story, [sim, kernel]));
    }
    found.extend(expectations(sim, kernel));
    found
}

/// The simulator's list without what came so shortly before the end that the kernel did not get to it.
pub(super) fn before_the_end<'a>(left: &'a [Event], right: &[Event], end: Time) -> &'a [Event] {
    let missing = left.get(right.len()..).unwrap_or_default();
    let late = missing.iter().all(|event| !event.scripted && end.since(event.at) <= SLACK.boundary);
    if late { left.get(..right.len()).unwrap_or(left) } else { left }
}

/// The first place at which two lists part; none if they are the same.
pub(super) fn parting(left: &[Event], right: &[Event]) -> Option<usize> {
    let same = |at: &usize| left.get(*at).zip(right.get(*at)).is_some_and(|(left, right)| left.is_same(right));
    (0..left.len().max(right.len())).find(|at| !same(at))
}

fn events(host: &str, left: &[Event], right: &[Event]) -> Option<Difference> {
    let at = parting(left, right)?;
    let words = |list: &[Event]| list.get(at).map(|event| event.words.clone());
    let host = host.to_owned();
    Some(Difference { aspect: Aspect::Event, host, number: at + 1, sim: words(left), kernel: words(right) })
}

/// The first thing done by a timer at another time. A timer was started by something before it on its host, a
/// repeat's not before the connection last sent; the kernel may be as far behind as it was then, and the slack of the
/// wait.
fn times(host: &str, left: &[Event], right: &[Event]) -> Option<Difference> {
    let common = parting(left, right).unwrap_or(left.len());
    let mut pairs: Vec<(Time, Time)> = vec![(Time::ZERO, Time::ZERO)];
    let mut sent: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for (index, (sim, kernel)) in left.iter().zip(right).take(common).enumerate() {
        let since = if sim.sort == Sort::Sent { sent.get(&sim.connection).copied().unwrap_or(0) } else { 0 };
        let starts = pairs.get(since..).unwrap_or_default();
        let fits = starts.iter().any(|start| is_in_time(*start, (sim.at, kernel.at)));
        if sim.by_itself && kernel.by_itself && !fits {
            let host = host.to_owned();
            let when = |event: &Event| Some(format!("{} {}", event.at, event.words));
            let (sim, kernel) = (when(sim), when(kernel));
            return Some(Difference { aspect: Aspect::Time, host, number: index + 1, sim, kernel });
        }
        if sim.sort == Sort::Sent {
            sent.insert(sim.connection, pairs.len());
        }
        pairs.push((sim.at, kernel.at));
    }
    None
}

/// Whether a timer started at the first pair of moments may have fired at the second; simulator, then kernel.
fn is_in_time(start: (Time, Time), end: (Time, Time)) -> bool {
    let (sim, kernel) = (end.0.since(start.0).0, end.1.since(start.1).0);
    kernel + SLACK.early.0 >= sim && kernel <= sim + sim / SLACK.share + SLACK.late.0
}

/// How far apart the arms ever are on what they did alike.
fn spread(left: &[Vec<Event>], right: &[Vec<Event>]) -> Span {
    let pairs = left
        .iter()
        .zip(right)
        .flat_map(|(left, right)| left.iter().zip(right).take(parting(left, right).unwrap_or(left.len())));
    Span(pairs.map(|(sim, kernel)| sim.at.0.abs_diff(kernel.at.0)).max().unwrap_or(0))
}

/// The first segment that echoes another timestamp than the simulator's does.
fn echoes(host: &str, left: &[Event], right: &[Event], spread: Span) -> Option<Difference> {
    let common = parting(left, right).unwrap_or(left.len());
    let wrong = |(sim, kernel): (&Event, &Event)| match (sim.echo, kernel.echo) {
        (Some(sim), Some(kernel)) => sim.0.abs_diff(kernel.0) > spread.0 + SLACK.early.0,
        (None, None) => false,
        (Some(_), None) | (None, Some(_)) => true,
    };
    let index = left.iter().zip(right).take(common).position(wrong)?;
    let words = |list: &[Event]| {
        let event = list.get(index)?;
        Some(format!("{} ({})", event.echo?, event.words))
    };
    let host = host.to_owned();
    Some(Difference { aspect: Aspect::Echo, host, number: index + 1, sim: words(left), kernel: words(right) })
}

/// The first line of the script after which a host's connections stand otherwise.
fn moments(host: &str, id: HostId, story: &[Event], [sim, kernel]: [&RunReport; 2]) -> Option<Difference> {
    let kernel: BTreeMap<usize, _> = kernel.moments.iter().map(|(line, view)| (*line, view)).collect();
    let is_settled = |now: Time| {
        let mut before = story.iter().filter(|event| event.at <= now && !event.scripted);
        before.all(|event| now.since(event.at) > SLACK.boundary)
    };
    sim.moments.iter().filter(|(_, view)| is_settled(view.now)).find_map(|(line, view)| {
        let (left, right) = (moment(view, id), moment(kernel.get(line)?, id));
        (left != right).then(|| Difference {
            aspect: Aspect::Moment,
            host: host.to_owned(),
            number: *line,
            sim: Some(left.join(", ")),
            kernel: Some(right.join(", ")),
        })
    })
}

/// The expectations that hold on one arm only.
fn expectations(sim: &RunReport, kernel: &RunReport) -> Vec<Difference> {
    let broken = |report: &RunReport| -> BTreeMap<usize, String> {
        let all = report.failures.iter().chain(&report.refusal);
        let told = |failure: &Failure| match failure.kind {
            FailureKind::Refused(_) => format!("refused ({})", failure.expected),
            FailureKind::Expect | FailureKind::Until => format!("{} ({})", failure.actual, failure.expected),
        };
        all.map(|failure| (failure.line, told(failure))).collect()
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
