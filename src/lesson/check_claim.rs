//! Whether a claim can be put to the test at all: one that contradicts itself, or that no run could make true, is
//! refuted by every run and so by none.

use crate::scenario::Diagnostic;
use crate::tr;
use crate::trace::{CallName, Compare, Condition, Outcome};

use super::check::Checker;
use super::toml_reader::Str;

/// Refuses a claim that cannot be true.
pub(super) fn possible(checker: &mut Checker, claim: &[Condition], text: &Str) {
    let never = claim.iter().find(|one| is_impossible(one)).map(ToString::to_string).or_else(|| {
        let pairs = claim.iter().enumerate().flat_map(|(at, one)| claim.iter().skip(at + 1).map(move |two| (one, two)));
        pairs.filter(|(one, two)| contradict(one, two)).map(|(one, two)| format!("{one}, {two}")).next()
    });
    if let Some(never) = never {
        let message = tr!(checker.lang, "lesson.error.impossible-claim", claim = never);
        checker.errors.push(Diagnostic::new("impossible-claim", message, text.span.clone()));
    }
}

/// A condition that is false in every run.
fn is_impossible(condition: &Condition) -> bool {
    match condition {
        Condition::Result { call, outcome: Outcome::Value(1..) | Outcome::Text(_), .. } => !counts(*call),
        Condition::Result { call, outcome: Outcome::Blocked, .. } => {
            matches!(call, CallName::Listen | CallName::Bind | CallName::Socket | CallName::Shutdown)
        }
        Condition::Count { compare, number, .. } | Condition::Counter { compare, number, .. } => {
            !satisfied(&[(*compare, u64::from(*number))])
        }
        Condition::Clock { compare, time } => !satisfied(&[(*compare, time.0)]),
        Condition::Result { .. }
        | Condition::State { .. }
        | Condition::Mapping { .. }
        | Condition::Timer { .. }
        | Condition::Rule(_) => false,
    }
}

/// Whether a call can return more than 0.
fn counts(call: CallName) -> bool {
    !matches!(
        call,
        CallName::Socket
            | CallName::Bind
            | CallName::Listen
            | CallName::Connect
            | CallName::Shutdown
            | CallName::Close
            | CallName::Set
    )
}

/// Two conditions that never hold at once.
fn contradict(one: &Condition, two: &Condition) -> bool {
    match (one, two) {
        (Condition::State { socket, state }, Condition::State { socket: other, state: another }) => {
            socket == other && state != another
        }
        (
            Condition::Result { socket, call, outcome },
            Condition::Result { socket: other, call: called, outcome: another },
        ) => socket == other && call == called && !outcome.agrees(another) && !another.agrees(outcome),
        (
            Condition::Count { kind, from, compare, number },
            Condition::Count { kind: another, from: other, compare: compared, number: limit },
        ) => kind == another && from == other && !both(*compare, *number, *compared, *limit),
        (
            Condition::Counter { host, counter, compare, number },
            Condition::Counter { host: other, counter: another, compare: compared, number: limit },
        ) => host == other && counter == another && !both(*compare, *number, *compared, *limit),
        (
            Condition::Mapping { name, inside, outside },
            Condition::Mapping { name: other, inside: end, outside: another },
        ) => name == other && inside == end && outside != another,
        (Condition::Clock { compare, time }, Condition::Clock { compare: compared, time: limit }) => {
            !satisfied(&[(*compare, time.0), (*compared, limit.0)])
        }
        _ => false,
    }
}

fn both(compare: Compare, number: u32, other: Compare, limit: u32) -> bool {
    satisfied(&[(compare, u64::from(number)), (other, u64::from(limit))])
}

/// Whether some number compares so with all of these.
fn satisfied(limits: &[(Compare, u64)]) -> bool {
    let near = limits.iter().flat_map(|(_, n)| [n.saturating_sub(1), *n, n.saturating_add(1)]);
    near.chain([0]).any(|value| limits.iter().all(|(compare, n)| compare.holds(&value, n)))
}
