//! What can be asked of a run at a moment: the conditions of `expect`, of `run until`, and of a lesson's goals.
//!
//! A condition is judged against a [`WorldView`](super::WorldView) and the [`Record`](super::Record)s so far, so both
//! arms can be asked the same.

use core::fmt;

use crate::tcp::{Counter, Errno, Rule, Span, State, Time, TimerKind};

use super::CallName;
use super::command::{SegmentKind, SocketRef};
use super::record::{Record, What};
use super::view::{SocketView, WorldView};

/// A statement about a run that is true or false at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `client TIME_WAIT`: the state of the socket; CLOSED also holds where there is none.
    State {
        /// Which socket.
        socket: SocketRef,
        /// Its state.
        state: State,
    },
    /// `server.recv = ECONNRESET`: what the host's latest such call returned.
    Result {
        /// Which socket.
        socket: SocketRef,
        /// Which call.
        call: CallName,
        /// What it must have returned.
        outcome: Outcome,
    },
    /// `count FIN from server = 2`: segments sent so far, repeats included.
    Count {
        /// Of which kind.
        kind: SegmentKind,
        /// By whom.
        from: String,
        /// How they compare.
        compare: Compare,
        /// With what number.
        number: u32,
    },
    /// `mapping box bob:40000 = 40001`: the port that a NAT box shows for an end behind it.
    Mapping {
        /// The box.
        name: String,
        /// The host behind it, and the port there.
        inside: (String, u16),
        /// The port outside; none if there is no mapping.
        outside: Option<u16>,
    },
    /// `counter server TcpExtListenDrops = 1`: what the host's kernel has counted since it started.
    Counter {
        /// Whose kernel.
        host: String,
        /// Which counter.
        counter: Counter,
        /// How they compare.
        compare: Compare,
        /// With what number.
        number: u32,
    },
    /// `timer client time-wait`: that timer is running.
    Timer {
        /// Which socket.
        socket: SocketRef,
        /// Which timer.
        timer: TimerKind,
    },
    /// `rule KEY`: that rule has been applied at least once.
    Rule(Rule),
    /// `time >= 63s`.
    Clock {
        /// How the clock compares.
        compare: Compare,
        /// With what.
        time: Span,
    },
}

/// What a call came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It returned this number: bytes, 0 for success or end of file.
    Value(u32),
    /// It received this text.
    Text(String),
    /// It failed.
    Failed(Errno),
    /// It has not returned yet.
    Blocked,
}

/// A comparison of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compare {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Compare {
    /// Every comparison, with its sign; longer signs first, so that a reader may take the first that fits.
    pub const ALL: [(Compare, &'static str); 6] = [
        (Compare::NotEqual, "!="),
        (Compare::AtMost, "<="),
        (Compare::AtLeast, ">="),
        (Compare::Equal, "="),
        (Compare::Less, "<"),
        (Compare::More, ">"),
    ];

    /// The sign.
    pub fn sign(self) -> &'static str {
        Compare::ALL.iter().find(|(compare, _)| *compare == self).map_or("", |(_, sign)| sign)
    }

    /// Whether `left` compares so with `right`.
    pub fn holds<T: Ord>(self, left: &T, right: &T) -> bool {
        match self {
            Compare::Equal => left == right,
            Compare::NotEqual => left != right,
            Compare::Less => left < right,
            Compare::AtMost => left <= right,
            Compare::More => left > right,
            Compare::AtLeast => left >= right,
        }
    }
}

impl Condition {
    /// Whether it holds at the moment that `view` shows, after `records`.
    pub fn holds(&self, view: &WorldView, records: &[Record]) -> bool {
        match self {
            Condition::State { socket, state } => state_of(view, socket) == *state,
            Condition::Result { socket, call, outcome } => {
                outcome_of(view, socket, *call).is_some_and(|actual| outcome.agrees(&actual))
            }
            Condition::Count { kind, from, compare, number } => {
                compare.holds(&count_sent(view, records, *kind, from), number)
            }
            Condition::Mapping { name, inside, outside } => mapped(view, name, inside) == *outside,
            Condition::Counter { host, counter, compare, number } => {
                compare.holds(&counted(view, host, *counter), number)
            }
            Condition::Timer { socket, timer } => {
                view.socket(socket).is_some_and(|socket| socket.timers.iter().any(|running| running.kind == *timer))
            }
            Condition::Rule(rule) => records.iter().any(|record| record.rule == Some(*rule)),
            Condition::Clock { compare, time } => compare.holds(&view.now.since(Time::ZERO), time),
        }
    }

    /// What is the case instead, in the words of the condition itself: for the `actual` line of a failed expectation.
    pub fn actual(&self, view: &WorldView, records: &[Record]) -> String {
        match self {
            Condition::State { socket, .. } => format!("{socket} {}", state_of(view, socket)),
            Condition::Result { socket, call, .. } => match outcome_of(view, socket, *call) {
                Some(outcome) => format!("{socket}.{} = {outcome}", call.word()),
                None => format!("{socket}.{} was never called", call.word()),
            },
            Condition::Count { kind, from, .. } => {
                format!("count {} from {from} = {}", kind.word(), count_sent(view, records, *kind, from))
            }
            Condition::Mapping { name, inside, .. } => mapping_words(name, inside, mapped(view, name, inside)),
            Condition::Counter { host, counter, .. } => {
                format!("counter {host} {} = {}", counter.name(), counted(view, host, *counter))
            }
            Condition::Timer { socket, .. } => match view.socket(socket) {
                Some(found) if !found.timers.is_empty() => {
                    let names: Vec<&str> = found.timers.iter().map(|timer| timer.kind.word()).collect();
                    format!("timer {socket} {}", names.join(", "))
                }
                _ => format!("timer {socket} none"),
            },
            Condition::Rule(rule) => format!("rule {} was not applied", rule.key()),
            Condition::Clock { .. } => format!("time = {}", view.now.since(Time::ZERO)),
        }
    }
}

/// The state of a socket, CLOSED where there is none.
fn state_of(view: &WorldView, socket: &SocketRef) -> State {
    view.socket(socket).map_or(State::Closed, |found| found.state)
}

/// What the latest such call came to: on the socket named, or on whichever socket of the host made it last.
fn outcome_of(view: &WorldView, socket: &SocketRef, call: CallName) -> Option<Outcome> {
    let host = view.host_by_name(&socket.host)?;
    if socket.label.is_some() {
        let found: &SocketView = view.socket(socket)?;
        return found.results.iter().rev().find(|(name, _)| *name == call).map(|(_, outcome)| outcome.clone());
    }
    host.results.iter().rev().find(|(name, _)| *name == call).map(|(_, outcome)| outcome.clone())
}

/// How many segments of that kind the host has sent.
fn count_sent(view: &WorldView, records: &[Record], kind: SegmentKind, from: &str) -> u32 {
    let sent = records.iter().filter(|record| match &record.what {
        // What a host sends to itself is not on the wire, where the kernel lab could count it.
        What::Sent { segment, .. } if !segment.loops() => {
            kind.matches(segment) && record.host.is_some_and(|id| view.host(id).is_some_and(|host| host.name == from))
        }
        _ => false,
    });
    u32::try_from(sent.count()).unwrap_or(u32::MAX)
}

/// The port that a NAT box shows for an end behind it, if it knows it.
fn mapped(view: &WorldView, name: &str, (host, port): &(String, u16)) -> Option<u16> {
    let ip = view.host_by_name(host)?.ip;
    let found = view.boxes.iter().find(|found| found.name == name)?;
    found.mappings.iter().find(|(inside, _)| *inside.ip() == ip && inside.port() == *port).map(|(_, port)| *port)
}

fn mapping_words(name: &str, (host, port): &(String, u16), outside: Option<u16>) -> String {
    let outside = outside.map_or_else(|| "none".to_owned(), |port| port.to_string());
    format!("mapping {name} {host}:{port} = {outside}")
}

/// What a host's kernel has counted; one that is down has counted nothing.
fn counted(view: &WorldView, host: &str, counter: Counter) -> u32 {
    let counters = view.host_by_name(host).map(|host| host.counters.as_slice()).unwrap_or_default();
    counters.iter().find(|(key, _)| *key == counter).map_or(0, |(_, count)| *count)
}

/// The longest received text that is shown as text.
const TEXT_MAX: usize = 24;

impl Outcome {
    /// What a recv() that took these bytes came to: short readable data as text, other data by its length.
    pub fn received(data: &[u8]) -> Outcome {
        match std::str::from_utf8(data) {
            Ok(text) if !data.is_empty() && text.len() <= TEXT_MAX && !text.chars().any(char::is_control) => {
                Outcome::Text(text.to_owned())
            }
            Ok(_) | Err(_) => Outcome::Value(u32::try_from(data.len()).unwrap_or(u32::MAX)),
        }
    }

    /// Whether what was `expected` (self) is what came (`actual`); text also agrees with its number of bytes.
    pub fn agrees(&self, actual: &Outcome) -> bool {
        match (self, actual) {
            (Outcome::Value(n), Outcome::Text(text)) => usize::try_from(*n).is_ok_and(|n| n == text.len()),
            (expected, actual) => expected == actual,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Value(n) => write!(f, "{n}"),
            Outcome::Text(text) => write!(f, "\"{text}\""),
            Outcome::Failed(errno) => errno.fmt(f),
            Outcome::Blocked => f.write_str("blocked"),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::State { socket, state } => write!(f, "{socket} {state}"),
            Condition::Result { socket, call, outcome } => write!(f, "{socket}.{} = {outcome}", call.word()),
            Condition::Count { kind, from, compare, number } => {
                write!(f, "count {} from {from} {} {number}", kind.word(), compare.sign())
            }
            Condition::Mapping { name, inside, outside } => f.write_str(&mapping_words(name, inside, *outside)),
            Condition::Counter { host, counter, compare, number } => {
                write!(f, "counter {host} {} {} {number}", counter.name(), compare.sign())
            }
            Condition::Timer { socket, timer } => write!(f, "timer {socket} {}", timer.word()),
            Condition::Rule(rule) => write!(f, "rule {}", rule.key()),
            Condition::Clock { compare, time } => write!(f, "time {} {time}", compare.sign()),
        }
    }
}
