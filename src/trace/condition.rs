//! What can be asked of a run at a moment: the conditions of `expect`, of `run until`, and of a lesson's goals.
//!
//! A condition is judged against a moment and what has happened so far ([`asked`](super::asked)), a
//! [`WorldView`](super::WorldView) and [`Record`](super::Record)s for one, so both arms can be asked the same.

use core::fmt;

use crate::lang::is_unseen;
use crate::tcp::{Counter, Errno, Rule, Span, State, Time, TimerKind};

use super::CallName;
use super::asked::{Past, Present};
use super::command::{SegmentKind, SocketRef};

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
    /// Whether it holds at that moment, after what has happened so far.
    pub fn holds<M: Present + ?Sized, P: Past + ?Sized>(&self, moment: &M, past: &P) -> bool {
        match self {
            Condition::State { socket, state } => moment.state(socket) == *state,
            Condition::Result { socket, call, outcome } => {
                moment.outcome(socket, *call).is_some_and(|actual| outcome.agrees(&actual))
            }
            Condition::Count { kind, from, compare, number } => {
                compare.holds(&count_sent(moment, past, *kind, from), number)
            }
            Condition::Mapping { name, inside, outside } => moment.mapped(name, inside) == *outside,
            Condition::Counter { host, counter, compare, number } => {
                compare.holds(&moment.counted(host, *counter), number)
            }
            Condition::Timer { socket, timer } => moment.timers(socket).contains(timer),
            Condition::Rule(rule) => past.applied(*rule),
            Condition::Clock { compare, time } => compare.holds(&moment.now().since(Time::ZERO), time),
        }
    }

    /// What is the case instead, in the words of the condition itself: for the `actual` line of a failed expectation.
    pub fn actual<M: Present + ?Sized, P: Past + ?Sized>(&self, moment: &M, past: &P) -> String {
        match self {
            Condition::State { socket, .. } => format!("{socket} {}", moment.state(socket)),
            Condition::Result { socket, call, .. } => match moment.outcome(socket, *call) {
                Some(outcome) => format!("{socket}.{} = {outcome}", call.word()),
                None => format!("{socket}.{} was never called", call.word()),
            },
            Condition::Count { kind, from, .. } => {
                format!("count {} from {from} = {}", kind.word(), count_sent(moment, past, *kind, from))
            }
            Condition::Mapping { name, inside, .. } => mapping_words(name, inside, moment.mapped(name, inside)),
            Condition::Counter { host, counter, .. } => {
                format!("counter {host} {} = {}", counter.name(), moment.counted(host, *counter))
            }
            Condition::Timer { socket, .. } => {
                let names: Vec<&str> = moment.timers(socket).iter().map(|kind| kind.word()).collect();
                format!("timer {socket} {}", if names.is_empty() { "none".to_owned() } else { names.join(", ") })
            }
            Condition::Rule(rule) => format!("rule {} was not applied", rule.key()),
            Condition::Clock { .. } => format!("time = {}", moment.now().since(Time::ZERO)),
        }
    }
}

/// How many segments of that kind the host has sent.
fn count_sent<M: Present + ?Sized, P: Past + ?Sized>(moment: &M, past: &P, kind: SegmentKind, from: &str) -> u32 {
    moment.host_id(from).map_or(0, |host| past.sent(kind, host))
}

fn mapping_words(name: &str, (host, port): &(String, u16), outside: Option<u16>) -> String {
    let outside = outside.map_or_else(|| "none".to_owned(), |port| port.to_string());
    format!("mapping {name} {host}:{port} = {outside}")
}

/// The longest received text that is shown as text.
const TEXT_MAX: usize = 24;

impl Outcome {
    /// What a recv() that took these bytes came to: short readable data as text, other data by its length.
    pub fn received(data: &[u8]) -> Outcome {
        match std::str::from_utf8(data) {
            Ok(text) if !data.is_empty() && text.len() <= TEXT_MAX && !text.chars().any(is_unseen) => {
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
