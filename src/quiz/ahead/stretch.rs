//! Looks for the next thing in a run that can be asked for: a segment, a change of a state, a call that returns, a
//! timer that fires. What may be asked about it are the candidates, in the order in which it happened.

use crate::lang::Lang;
use crate::quiz::kind::{Field, Kind};
use crate::quiz::words::Words;
use crate::scenario::{Next, Progress, Session, in_a_line};
use crate::tr;
use crate::trace::{
    CallName, Compare, Condition, HostId, Outcome, Record, Segment, SegmentKind, SocketRef, Span, What,
};

/// How far is looked. A run that has gone so many steps without anything to ask about is at rest for all who watch.
const STEPS_MOST: usize = 200;

/// How long something must take before its time is worth a question.
const WAIT_LEAST: Span = Span::millis(100);

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// What.
    pub kind: Kind,
    /// Whether the answer is typed, where it could be chosen.
    pub typed: bool,
}

/// The run up to something that can be asked for.
#[derive(Debug)]
pub(super) struct Stretch {
    /// The run at the end of it.
    pub run: Session,
    /// How many steps it has.
    pub steps: usize,
    /// What may be asked of it.
    pub candidates: Vec<Candidate>,
    /// The commands in it.
    commands: Vec<String>,
}

impl Stretch {
    /// What is going to be done, which the learner may know.
    pub fn told(&self) -> Words {
        let said = |lang: Lang| {
            if self.commands.is_empty() {
                tr!(lang, "ahead.time").into_owned()
            } else {
                tr!(lang, "ahead.now", commands = in_a_line(&self.commands)).into_owned()
            }
        };
        Words { en: said(Lang::En), zh: said(Lang::Zh) }
    }
}

/// The stretch from the present moment on; none if nothing comes.
pub(super) fn stretch(session: &Session) -> Option<Stretch> {
    let (mut run, mut commands) = (session.clone(), Vec::new());
    // When the script goes on after a wait of its own, nobody who watches can know.
    let mut foreseen = true;
    for steps in 1..=STEPS_MOST {
        let commanded = if let Next::Command { text, .. } = run.next() {
            commands.push(text);
            true
        } else {
            false
        };
        match run.step() {
            Progress::Did | Progress::Failed(_) => {}
            Progress::Ended | Progress::Waits => return None,
        }
        foreseen &= !(commanded && run.view().now > session.view().now);
        let candidates = candidates(session, &run, foreseen);
        if !candidates.is_empty() {
            return Some(Stretch { run, steps, candidates, commands });
        }
    }
    None
}

/// What may be asked about the last step of `run`, which began at `from`; times only where they can be `foreseen`.
fn candidates(from: &Session, run: &Session, foreseen: bool) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let waited = foreseen && run.view().now.since(from.view().now) >= WAIT_LEAST;
    for record in run.records_of_last_step() {
        let Some(host) = record.host.and_then(|id| name(run, id)) else { continue };
        match &record.what {
            What::Sent { segment, .. } => sent(&mut found, run, &host, segment, waited),
            What::State { to, .. } => {
                let socket = SocketRef::current(&host);
                if waited {
                    let until = Condition::State { socket: socket.clone(), state: *to };
                    put(&mut found, Kind::Time(vec![until]), true);
                }
                put(&mut found, Kind::States(ends(run, record)), true);
                put(&mut found, Kind::Timer(socket), false);
            }
            What::Returned { call, outcome } if is_telling(*call, outcome) => {
                put(&mut found, Kind::Result { socket: SocketRef::current(&host), call: *call }, false);
            }
            _ => {}
        }
    }
    found
}

fn put(found: &mut Vec<Candidate>, kind: Kind, typed: bool) {
    if found.iter().all(|known| known.kind != kind) {
        found.push(Candidate { kind, typed });
    }
}

/// A segment that a host has sent: its fields, or, after a wait, when it comes.
fn sent(found: &mut Vec<Candidate>, run: &Session, host: &str, segment: &Segment, waited: bool) {
    let fields = if segment.payload.is_empty() {
        vec![Field::Flags, Field::Seq, Field::Ack]
    } else {
        vec![Field::Flags, Field::Seq, Field::Ack, Field::Len]
    };
    put(found, Kind::Segment { from: host.to_owned(), nth: 1, fields }, true);
    let special = SegmentKind::ALL.iter().map(|(kind, _)| *kind).filter(|kind| *kind != SegmentKind::Any);
    let kind = special.rev().find(|kind| kind.matches(segment));
    if let Some(kind) = kind.filter(|_| waited) {
        let so_far = run.records().iter().filter(|record| sends(run, record, host, kind)).count();
        let number = u32::try_from(so_far).unwrap_or(u32::MAX);
        let until = Condition::Count { kind, from: host.to_owned(), compare: Compare::Equal, number };
        put(found, Kind::Time(vec![until]), true);
    } else {
        put(found, Kind::Segment { from: host.to_owned(), nth: 1, fields: vec![Field::Flags] }, false);
    }
}

fn sends(run: &Session, record: &Record, host: &str, kind: SegmentKind) -> bool {
    let mine = record.host.and_then(|id| name(run, id)).is_some_and(|name| name == host);
    mine && matches!(&record.what, What::Sent { segment, .. } if kind.matches(segment))
}

/// Both ends where there are two hosts; else the one that changed.
fn ends(run: &Session, record: &Record) -> Vec<SocketRef> {
    let hosts = &run.view().hosts;
    let both = hosts.len() == 2;
    let mine = |id: HostId| both || record.host == Some(id);
    hosts.iter().filter(|host| mine(host.id)).map(|host| SocketRef::current(&host.name)).collect()
}

/// Whether what a call came to could be otherwise.
fn is_telling(call: CallName, outcome: &Outcome) -> bool {
    match call {
        CallName::Connect | CallName::Accept | CallName::Send | CallName::Recv | CallName::SoError => true,
        CallName::Listen | CallName::Bind | CallName::Close | CallName::Shutdown => {
            matches!(outcome, Outcome::Failed(_) | Outcome::Blocked)
        }
        CallName::Socket
        | CallName::Set
        | CallName::Poll
        | CallName::Dup
        | CallName::Fork
        | CallName::Exit
        | CallName::Signal
        | CallName::SetUid
        | CallName::SigPipe => false,
    }
}

fn name(run: &Session, id: HostId) -> Option<String> {
    run.view().host(id).map(|host| host.name.clone())
}
