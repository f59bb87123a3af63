//! Plausible wrong answers, computed: neighbours in the state machine, swapped sides, other flags, other errors.
//!
//! Not here: wrong answers with a named misconception behind them; those an author gives, or a mutant of the engine.

use crate::trace::{CallName, Errno, Flags, Outcome, State, TimerKind};

use super::answer::{Answer, Shape, Side, Value};
use super::kind::{Field, Kind};
use super::observe::Truth;
use super::rng::SimRng;

/// Wrong answers to choose from, the likeliest first within reason; they may repeat each other or the truth.
pub(super) fn candidates(kind: &Kind, truth: &Truth, rng: &mut SimRng) -> Vec<Answer> {
    match &truth.answer {
        Answer::States(states) => states_near(states, truth.before.as_ref(), rng),
        Answer::Segment(_) => shapes(rng),
        Answer::Result(outcome) => outcomes(kind, outcome.as_ref(), rng),
        Answer::Timer(_) => timers(rng),
        Answer::Side(_, hosts) => Side::ALL.into_iter().map(|side| Answer::Side(side, hosts.clone())).collect(),
        // Numbers are typed, never chosen.
        Answer::Count(_) | Answer::Time(_) => Vec::new(),
    }
}

/// The states one transition away, either way, plus the one that is most often mistaken for it.
fn neighbours(state: State) -> &'static [State] {
    match state {
        State::Closed => &[State::TimeWait, State::Listen, State::LastAck, State::SynSent],
        State::Listen => &[State::SynRcvd, State::Closed, State::Established],
        State::SynSent => &[State::SynRcvd, State::Established, State::Closed],
        State::SynRcvd => &[State::Established, State::SynSent, State::Listen],
        State::Established => &[State::SynRcvd, State::CloseWait, State::FinWait1, State::SynSent],
        State::FinWait1 => &[State::FinWait2, State::CloseWait, State::Closing, State::Established],
        State::FinWait2 => &[State::FinWait1, State::TimeWait, State::CloseWait],
        State::CloseWait => &[State::LastAck, State::Established, State::FinWait2],
        State::Closing => &[State::TimeWait, State::FinWait1, State::LastAck],
        State::LastAck => &[State::CloseWait, State::Closed, State::TimeWait],
        State::TimeWait => &[State::Closed, State::FinWait2, State::LastAck],
    }
}

fn states_near(truth: &[State], before: Option<&Answer>, rng: &mut SimRng) -> Vec<Answer> {
    let mut found: Vec<Vec<State>> = Vec::new();
    if let Some(Answer::States(before)) = before {
        found.push(before.clone());
    }
    match truth {
        [left, right] => {
            found.push(vec![*right, *left]);
            for other in neighbours(*left) {
                found.push(vec![*other, *right]);
                // Without pairs that differ in both places, the truth would be the one that all others resemble.
                found.extend(neighbours(*right).first().map(|right| vec![*other, *right]));
            }
            for other in neighbours(*right) {
                found.push(vec![*left, *other]);
                found.push(vec![*other, *other]);
            }
        }
        states => {
            for (i, state) in states.iter().enumerate() {
                for other in neighbours(*state) {
                    let mut changed = states.to_vec();
                    changed[i] = *other;
                    found.push(changed);
                }
            }
        }
    }
    rng.shuffle(&mut found);
    found.into_iter().map(Answer::States).collect()
}

fn shapes(rng: &mut SimRng) -> Vec<Answer> {
    let ack = |flags| Value::Shape(Shape { flags, data: false });
    let mut found = vec![
        ack(Flags::SYN | Flags::ACK),
        ack(Flags::ACK),
        ack(Flags::FIN | Flags::ACK),
        ack(Flags::RST),
        Value::Absent,
    ];
    rng.shuffle(&mut found);
    // A bare SYN is no likely answer except at the very start, so it comes last.
    found.push(ack(Flags::SYN));
    found.into_iter().map(|value| Answer::Segment(vec![(Field::Flags, value)])).collect()
}

fn outcomes(kind: &Kind, truth: Option<&Outcome>, rng: &mut SimRng) -> Vec<Answer> {
    let call = match kind {
        Kind::Result { call, .. } => *call,
        Kind::Segment { .. } | Kind::States(_) | Kind::Count { .. } | Kind::Time(_) | Kind::Timer(_) | Kind::Side(_) => {
            CallName::Close
        }
    };
    let errors: &[Errno] = match call {
        CallName::Connect => &[Errno::ECONNREFUSED, Errno::ETIMEDOUT, Errno::EHOSTUNREACH, Errno::EADDRNOTAVAIL],
        CallName::Recv => &[Errno::ECONNRESET, Errno::EAGAIN, Errno::ETIMEDOUT, Errno::ENOTCONN],
        CallName::Send => &[Errno::EPIPE, Errno::ECONNRESET, Errno::EAGAIN, Errno::ENOTCONN],
        CallName::Accept => &[Errno::EAGAIN, Errno::ECONNABORTED, Errno::EINVAL],
        CallName::Listen => &[Errno::EADDRINUSE, Errno::EINVAL],
        CallName::Shutdown => &[Errno::ENOTCONN, Errno::EPIPE],
        CallName::Close | CallName::Set => &[Errno::EBADF, Errno::EAGAIN, Errno::ECONNRESET],
    };
    let mut found: Vec<Outcome> = errors.iter().take(3).map(|errno| Outcome::Failed(*errno)).collect();
    found.push(Outcome::Value(0));
    found.push(Outcome::Blocked);
    if let Some(Outcome::Value(n)) = truth
        && *n > 1
    {
        found.push(Outcome::Value(n - 1));
    }
    rng.shuffle(&mut found);
    found.into_iter().map(|outcome| Answer::Result(Some(outcome))).collect()
}

fn timers(rng: &mut SimRng) -> Vec<Answer> {
    let mut found = vec![
        Some(TimerKind::Retransmit),
        Some(TimerKind::TimeWait),
        Some(TimerKind::FinWait2),
        Some(TimerKind::DelayedAck),
        None,
    ];
    rng.shuffle(&mut found);
    found.into_iter().map(Answer::Timer).collect()
}
