//! Plausible wrong answers, computed: neighbours in the state machine, swapped sides, other flags, other errors.
//!
//! Not here: wrong answers with a named misconception behind them; those an author gives, or a mutant of the engine.

use crate::sim::SimRng;
use crate::trace::{CallName, Errno, Flags, Outcome, State, TimerKind};

use super::answer::{Answer, Shape, Side, Value};
use super::kind::{Field, Kind};
use super::observe::Truth;

/// Wrong answers to choose from, the likeliest first within reason; they may repeat each other or the truth.
pub(super) fn candidates(kind: &Kind, truth: &Truth, rng: &mut SimRng) -> Vec<Answer> {
    match &truth.answer {
        Answer::States(states) => states_near(states, truth.before.as_ref(), rng),
        Answer::Segment(_) => shapes(rng),
        Answer::Result(outcome) => outcomes(kind, outcome.as_ref(), rng),
        Answer::Timer(_) => timers(rng),
        Answer::Side(_, hosts) => Side::ALL.into_iter().map(|side| Answer::Side(side, hosts.clone())).collect(),
        // Numbers and lines are typed, never chosen.
        Answer::Count(_) | Answer::Time(_) | Answer::Line(_) => Vec::new(),
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
        Kind::Segment { .. }
        | Kind::States(_)
        | Kind::Count { .. }
        | Kind::Time(_)
        | Kind::Timer(_)
        | Kind::Side(_)
        | Kind::Line(_) => CallName::Close,
    };
    let errors: &[Errno] = match call {
        CallName::Connect => &[Errno::ECONNREFUSED, Errno::ETIMEDOUT, Errno::EHOSTUNREACH, Errno::EADDRNOTAVAIL],
        CallName::Recv => &[Errno::ECONNRESET, Errno::EAGAIN, Errno::ETIMEDOUT, Errno::ENOTCONN],
        CallName::Send => &[Errno::EPIPE, Errno::ECONNRESET, Errno::EAGAIN, Errno::ENOTCONN],
        CallName::Accept => &[Errno::EAGAIN, Errno::ECONNABORTED, Errno::EINVAL],
        CallName::Listen => &[Errno::EADDRINUSE, Errno::EINVAL],
        CallName::Shutdown => &[Errno::ENOTCONN, Errno::EPIPE],
        CallName::Bind => &[Errno::EADDRINUSE, Errno::EINVAL, Errno::EADDRNOTAVAIL],
        CallName::SoError => &[Errno::ECONNRESET, Errno::ETIMEDOUT, Errno::EPIPE],
        CallName::Socket
        | CallName::Close
        | CallName::Set
        | CallName::Poll
        | CallName::Dup
        | CallName::Fork
        | CallName::Exit
        | CallName::Signal
        | CallName::SetUid
        | CallName::SigPipe => &[Errno::EBADF, Errno::EAGAIN, Errno::ECONNRESET],
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::{Form, Question};
    use crate::sim::Stream;
    use crate::trace::SocketRef;

    fn truth(answer: Answer, before: Option<Answer>) -> Truth {
        let hosts = ["client".to_owned(), "server".to_owned()];
        Truth { answer, before, rules: Vec::new(), at: None, deciding: crate::quiz::Deciding::default(), hosts }
    }

    fn every_choice() -> Vec<(Kind, Truth)> {
        let pair = Kind::States(vec![SocketRef::current("client"), SocketRef::current("server")]);
        let mut found = Vec::new();
        for left in State::ALL {
            found.push((Kind::States(vec![SocketRef::current("client")]), truth(Answer::States(vec![left]), None)));
            for right in State::ALL {
                let before = Answer::States(vec![State::Established, State::Established]);
                found.push((pair.clone(), truth(Answer::States(vec![left, right]), Some(before))));
            }
        }
        let segment = Kind::Segment { from: "client".to_owned(), nth: 1, fields: vec![Field::Flags] };
        for bits in [Flags::SYN, Flags::SYN | Flags::ACK, Flags::ACK, Flags::FIN | Flags::ACK, Flags::RST | Flags::ACK]
        {
            for data in [false, true] {
                let shape = Value::Shape(Shape { flags: bits, data });
                found.push((segment.clone(), truth(Answer::Segment(vec![(Field::Flags, shape)]), None)));
            }
        }
        found.push((segment, truth(Answer::Segment(vec![(Field::Flags, Value::Absent)]), None)));
        for (call, _) in CallName::ALL {
            let kind = Kind::Result { socket: SocketRef::current("client"), call };
            for outcome in [
                Outcome::Value(0),
                Outcome::Value(5),
                Outcome::Text("HELLO".to_owned()),
                Outcome::Blocked,
                Outcome::Failed(Errno::ECONNRESET),
            ] {
                found.push((kind.clone(), truth(Answer::Result(Some(outcome)), None)));
            }
        }
        for timer in TimerKind::ALL.iter().copied().map(Some).chain([None]) {
            found.push((Kind::Timer(SocketRef::current("client")), truth(Answer::Timer(timer), None)));
        }
        for side in Side::ALL {
            let hosts = ["client".to_owned(), "server".to_owned()];
            found.push((Kind::Side(State::TimeWait), truth(Answer::Side(side, hosts), None)));
        }
        found
    }

    #[test]
    fn every_choice_has_four_different_options_and_one_truth() {
        for (kind, truth) in every_choice() {
            let name = truth.answer.to_string();
            let question = Question::new(kind, None, false, truth, Vec::new(), &name);
            let Form::Choice(options) = &question.form else { panic!("{name} is a choice") };
            assert_eq!(options.len(), 4, "{name}: {options:?}");
            assert_eq!(options.iter().filter(|option| **option == question.truth.answer).count(), 1, "{name}");
            for (i, option) in options.iter().enumerate() {
                let clash = options[i + 1..].iter().find(|other| option.agrees(other) || other.agrees(option));
                assert_eq!(clash, None, "{name}: {option}");
            }
        }
    }

    #[test]
    fn the_place_of_the_truth_gives_nothing_away() {
        let mut places = [0_u32; 4];
        for (i, (kind, truth)) in every_choice().into_iter().enumerate() {
            let question = Question::new(kind, None, false, truth, Vec::new(), &format!("place {i}"));
            let Form::Choice(options) = &question.form else { continue };
            if let Some(place) = options.iter().position(|option| *option == question.truth.answer) {
                places[place] += 1;
            }
        }
        let (least, most) = (places.iter().min().copied(), places.iter().max().copied());
        assert!(most < least.map(|least| least * 2), "{places:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_candidates() {
        for (kind, truth) in every_choice() {
            let draw = || candidates(&kind, &truth, &mut SimRng::new(7, Stream::Questions, 0));
            assert_eq!(draw(), draw(), "seed 7, {:?}", truth.answer);
        }
    }
}
