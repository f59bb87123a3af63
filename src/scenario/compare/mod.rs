//! Two runs of one scenario held side by side: on the simulator and on a kernel, or under two profiles.
//!
//! Compared are, host by host, all that it did and heard in order (`story`), the moments between the lines of the
//! script (states, kinds of timers, queues, calls that wait), the times of what timers did, and the scenario's own
//! expectations. How much a time may differ is the caller's [`Slack`]; what it is for a kernel is said in the lab.

use std::collections::BTreeMap;

use crate::lang::Lang;
use crate::tr;
use crate::trace::{HostId, Record, Rule, Span, Time, What};

use super::play::{Failure, FailureKind};
use super::run::RunReport;

pub mod beside;
pub mod futures;
pub mod profiles;
pub mod story;
pub mod words;

pub use beside::{Names, beside};
use beside::{Place, first_difference};
use story::{Event, Sort, stories};

/// How far a time of the right run may be from the left one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slack {
    /// A timer may be late by what it waited divided by this.
    pub share: u64,
    /// And by so much more: ticks, the look at the states, a busy machine.
    pub late: Span,
    /// A delayed ACK may be late by no more than that, beside its share; nor may anything else that one run does at
    /// once and the other by a timer be further apart.
    pub prompt: Span,
    /// So much earlier it may be.
    pub early: Span,
    /// What happened so shortly before a line of the script may come after it on the right.
    pub boundary: Span,
}

impl Slack {
    /// None at all: both runs are on the simulator.
    pub const NONE: Slack =
        Slack { share: u64::MAX, late: Span::ZERO, prompt: Span::ZERO, early: Span::ZERO, boundary: Span::ZERO };
}

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
    /// What the left run did; none if nothing.
    pub left: Option<String>,
    /// What the right run did.
    pub right: Option<String>,
}

impl Difference {
    /// As a sentence; the runs are called so.
    pub fn sentence(&self, names: &Names, lang: Lang) -> String {
        let nothing = || tr!(lang, "compare.nothing").into_owned();
        let [left, right] = [(&names[0], &self.left), (&names[1], &self.right)]
            .map(|(name, words)| format!("{name} {}", words.clone().unwrap_or_else(nothing)));
        let (host, number) = (&self.host, self.number);
        match self.aspect {
            Aspect::Event => tr!(lang, "compare.event", host = host, number = number, left = left, right = right),
            Aspect::Time => tr!(lang, "compare.time", host = host, number = number, left = left, right = right),
            Aspect::Echo => tr!(lang, "compare.echo", host = host, number = number, left = left, right = right),
            Aspect::Moment => tr!(lang, "compare.moment", host = host, number = number, left = left, right = right),
            Aspect::Expectation => tr!(lang, "compare.expectation", number = number, left = left, right = right),
        }
        .into_owned()
    }
}

/// Everything in which two runs of a scenario differ; of each host and kind the first only, since the rest follows from
/// it.
pub fn compare(left: &RunReport, right: &RunReport, hosts: &[String], slack: Slack) -> Vec<Difference> {
    let mut found = Vec::new();
    let [lefts, rights] = [left, right].map(|report| stories(&report.records, hosts.len()));
    let spread = spread(&lefts, &rights);
    for ((host, one), other) in hosts.iter().zip(&lefts).zip(&rights) {
        let one = before_the_end(one, other, left.view.now, slack);
        found.extend(events(host, one, other));
        found.extend(times(host, one, other, slack));
        found.extend(echoes(host, one, other, spread, slack));
    }
    for (index, host) in hosts.iter().enumerate() {
        let story = lefts.get(index).map(Vec::as_slice).unwrap_or_default();
        found.extend(moments(host, HostId(index), story, [left, right], slack));
    }
    found.extend(expectations(left, right));
    found
}

/// The left list without what came so shortly before the end that the right run did not get to it.
pub(super) fn before_the_end<'a>(left: &'a [Event], right: &[Event], end: Time, slack: Slack) -> &'a [Event] {
    let missing = left.get(right.len()..).unwrap_or_default();
    let late = missing.iter().all(|event| !event.scripted && end.since(event.at) <= slack.boundary);
    if late && slack != Slack::NONE { left.get(..right.len()).unwrap_or(left) } else { left }
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
    Some(Difference { aspect: Aspect::Event, host, number: at + 1, left: words(left), right: words(right) })
}

/// The first thing done by a timer at another time, or by a timer in one run only. A timer was started by something
/// before it on its host, a repeat's not before the connection last sent, a window probe's not before it last sent more
/// than an ACK, which leaves that timer alone. The right may be as far behind as it was then, and the wait's slack.
fn times(host: &str, left: &[Event], right: &[Event], slack: Slack) -> Option<Difference> {
    let common = parting(left, right).unwrap_or(left.len());
    let mut pairs: Vec<(Time, Time)> = vec![(Time::ZERO, Time::ZERO)];
    let mut sent: BTreeMap<(Option<usize>, bool), usize> = BTreeMap::new();
    for (index, (left, right)) in left.iter().zip(right).take(common).enumerate() {
        let since =
            if left.sort == Sort::Sent { sent.get(&(left.connection, left.probes)).copied().unwrap_or(0) } else { 0 };
        let starts = pairs.get(since..).unwrap_or_default();
        let here = slack_of(left, right, slack);
        let fits = here.is_some_and(|slack| starts.iter().any(|start| is_in_time(*start, (left.at, right.at), slack)));
        let exact = slack == Slack::NONE && left.at != right.at;
        if exact || ((left.by_itself || right.by_itself) && !fits) {
            let host = host.to_owned();
            let when = |event: &Event| Some(format!("{} {}", event.at, event.words));
            let (left, right) = (when(left), when(right));
            return Some(Difference { aspect: Aspect::Time, host, number: index + 1, left, right });
        }
        if left.sort == Sort::Sent {
            sent.insert((left.connection, false), pairs.len());
            if left.probes || !left.is_bare_ack() {
                sent.insert((left.connection, true), pairs.len());
            }
        }
        pairs.push((left.at, right.at));
    }
    None
}

/// How far off something may be that was done by a timer in one run or in both; none if it may not be at all: an ACK
/// leaves at once, or it waits.
fn slack_of(left: &Event, right: &Event, slack: Slack) -> Option<Slack> {
    match (left.by_itself && right.by_itself, left.is_bare_ack()) {
        (true, false) => Some(slack),
        (true, true) => Some(Slack { late: slack.prompt, ..slack }),
        (false, true) => None,
        (false, false) => Some(Slack { share: u64::MAX, late: slack.prompt, early: slack.prompt, ..slack }),
    }
}

/// Whether a timer started at the first pair of moments may have fired at the second; left, then right.
fn is_in_time(start: (Time, Time), end: (Time, Time), slack: Slack) -> bool {
    let (left, right) = (end.0.since(start.0).0, end.1.since(start.1).0);
    right + slack.early.0 >= left && right <= left + left / slack.share + slack.late.0
}

/// How far apart the runs ever are on what they did alike.
fn spread(left: &[Vec<Event>], right: &[Vec<Event>]) -> Span {
    let pairs = left
        .iter()
        .zip(right)
        .flat_map(|(left, right)| left.iter().zip(right).take(parting(left, right).unwrap_or(left.len())));
    Span(pairs.map(|(left, right)| left.at.0.abs_diff(right.at.0)).max().unwrap_or(0))
}

/// The first segment that echoes another timestamp than that of the left run does.
fn echoes(host: &str, left: &[Event], right: &[Event], spread: Span, slack: Slack) -> Option<Difference> {
    let common = parting(left, right).unwrap_or(left.len());
    let wrong = |(left, right): (&Event, &Event)| match (left.echo, right.echo) {
        (Some(left), Some(right)) => left.0.abs_diff(right.0) > spread.0 + slack.early.0,
        (None, None) => false,
        (Some(_), None) | (None, Some(_)) => true,
    };
    let index = left.iter().zip(right).take(common).position(wrong)?;
    let words = |list: &[Event]| {
        let event = list.get(index)?;
        Some(format!("{} ({})", event.echo?, event.words))
    };
    let host = host.to_owned();
    Some(Difference { aspect: Aspect::Echo, host, number: index + 1, left: words(left), right: words(right) })
}

/// The first line of the script after which a host's connections stand otherwise.
fn moments(
    host: &str,
    id: HostId,
    story: &[Event],
    [left, right]: [&RunReport; 2],
    slack: Slack,
) -> Option<Difference> {
    let right: BTreeMap<usize, _> = right.moments.iter().map(|(line, standing)| (*line, standing)).collect();
    let unscripted: Vec<Time> = story.iter().filter(|event| !event.scripted).map(|event| event.at).collect();
    let is_settled = |now: Time| {
        let latest = unscripted.partition_point(|at| *at <= now).checked_sub(1).and_then(|last| unscripted.get(last));
        slack == Slack::NONE || latest.is_none_or(|at| now.since(*at) > slack.boundary)
    };
    left.moments.iter().filter(|(_, left)| is_settled(left.now)).find_map(|(line, left)| {
        let right = right.get(line)?;
        (!left.is_same(right, id)).then(|| Difference {
            aspect: Aspect::Moment,
            host: host.to_owned(),
            number: *line,
            left: Some(left.words(id)),
            right: Some(right.words(id)),
        })
    })
}

/// The expectations that hold in one run only.
fn expectations(left: &RunReport, right: &RunReport) -> Vec<Difference> {
    let broken = |report: &RunReport| -> BTreeMap<usize, String> {
        let all = report.failures.iter().chain(&report.refusal);
        let told = |failure: &Failure| match failure.kind {
            FailureKind::Refused(_) => format!("refused ({})", failure.expected),
            FailureKind::Endless => format!("no end of events ({})", failure.expected),
            FailureKind::Expect | FailureKind::Until => format!("{} ({})", failure.actual, failure.expected),
        };
        all.map(|failure| (failure.line, told(failure))).collect()
    };
    let (left, right) = (broken(left), broken(right));
    let mut lines: Vec<usize> = left.keys().chain(right.keys()).copied().collect();
    lines.sort_unstable();
    lines.dedup();
    lines.retain(|line| left.contains_key(line) != right.contains_key(line));
    let difference = |number| Difference {
        aspect: Aspect::Expectation,
        host: String::new(),
        number,
        left: left.get(&number).cloned(),
        right: right.get(&number).cloned(),
    };
    lines.into_iter().map(difference).collect()
}

/// The first difference of two runs, with what happened there in each.
#[derive(Debug, Clone)]
pub struct Parted {
    /// The difference itself.
    pub difference: Difference,
    /// Which event of which host.
    pub place: Place,
    /// What happens there in each run, if anything.
    pub events: [Option<Event>; 2],
    /// The rule behind it in each run.
    pub rules: [Option<Rule>; 2],
}

/// The difference of `found` that comes first; none if it is not about a host.
pub fn parted(runs: [&RunReport; 2], hosts: &[String], found: &[Difference]) -> Option<Parted> {
    let (difference, place) = first_difference(runs, hosts, found)?;
    let told = |report: &RunReport| stories(&report.records, hosts.len()).get(place.host)?.get(place.event).cloned();
    let events = runs.map(told);
    let rule = |report: &RunReport, event: &Option<Event>| rule_behind(report, HostId(place.host), event.as_ref()?);
    let rules = [rule(runs[0], &events[0]), rule(runs[1], &events[1])];
    Some(Parted { difference: difference.clone(), place, events, rules })
}

/// The rule by which a host of a simulated run did something.
pub fn rule_behind(run: &RunReport, host: HostId, event: &Event) -> Option<Rule> {
    let told = |record: &Record| record.rule.filter(|rule| *rule != Rule::SegmentArrives);
    // Its own, if it has one; of another socket something else may be told at the same moment.
    if let Some(rule) = run.records.get(event.record).and_then(told) {
        return Some(rule);
    }
    let sends = event.words.starts_with('>');
    let there = run.records.iter().filter(|record| record.host == Some(host) && record.at == event.at);
    let mut telling = there.filter(|record| matches!(record.what, What::Sent { .. }) == sends);
    telling.find_map(told)
}
