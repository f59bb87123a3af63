//! Which records of a run brought something about: a socket's state, what a condition asks for; and where a socket
//! still waits for an answer, what became of the segment that nobody answered.

use core::net::SocketAddrV4;

use crate::trace::{
    Call, CallName, Condition, HostId, Outcome, Record, Rule, SegmentId, SocketId, SocketRef, State, TimerKind, What,
    WorldView,
};

/// Whether a record is a change of state.
pub(super) fn is_change(record: &Record) -> bool {
    matches!(record.what, What::State { .. })
}

/// The host of that name.
pub(super) fn host_id(view: &WorldView, name: &str) -> Option<HostId> {
    view.host_by_name(name).map(|host| host.id)
}

/// The state of a socket; CLOSED where there is none.
pub(super) fn state_of(view: &WorldView, socket: &SocketRef) -> State {
    view.socket(socket).map_or(State::Closed, |found| found.state)
}

/// The record that brought a socket into its state.
pub(super) fn change_into<'r>(records: &'r [Record], view: &WorldView, socket: &SocketRef) -> Option<&'r Record> {
    let (host, state) = (host_id(view, &socket.host), state_of(view, socket));
    let id = view.socket(socket).map(|found| found.id);
    let here =
        |record: &&Record| record.host == host && id.is_none_or(|id| record.socket.is_none_or(|socket| socket == id));
    let into = |record: &&Record| matches!(record.what, What::State { to, .. } if to == state);
    records.iter().rev().filter(here).find(into)
}

/// The number of a socket, where there is one.
pub(super) fn socket_id(view: &WorldView, socket: &SocketRef) -> Option<SocketId> {
    view.socket(socket).map(|found| found.id)
}

/// The last change of a socket's state; if there is no such socket any more, of any on its host.
pub(super) fn last_change<'r>(stretch: &'r [Record], view: &WorldView, socket: &SocketRef) -> Option<&'r Record> {
    let (host, id) = (host_id(view, &socket.host), socket_id(view, socket));
    let here = |record: &&Record| record.host == host && (id.is_none() || record.socket == id);
    stretch.iter().rev().filter(here).find(|record| is_change(record))
}

/// Whether a rule only says that a call came back, so that the reason must be looked for before it.
pub(super) fn says_little(rule: Rule) -> bool {
    [Rule::CallReturns, Rule::CallWaits, Rule::PendingError, Rule::SegmentArrives, Rule::ConnectReturns].contains(&rule)
}

/// What a call came to within a stretch that begins at `first`, and before it the error that it reports, or what
/// happened to its own socket that let it return.
pub(super) fn call_came<'r>(
    records: &'r [Record],
    first: usize,
    view: &WorldView,
    socket: &SocketRef,
    call: CallName,
) -> Vec<&'r Record> {
    let host = host_id(view, &socket.host);
    let on = socket.label.as_ref().and_then(|_| socket_id(view, socket));
    let returned = |record: &Record| {
        record.host == host
            && on.is_none_or(|on| record.socket.is_none_or(|socket| socket == on))
            && matches!(&record.what, What::Returned { call: returned, .. } if *returned == call)
    };
    let Some(at) = records.iter().rposition(returned).filter(|at| *at >= first) else { return Vec::new() };
    with_cause(records, first, at)
}

/// A call's return with what made it return, where its own rule does not tell.
pub(super) fn with_cause(records: &[Record], first: usize, at: usize) -> Vec<&Record> {
    let Some(returned) = records.get(at) else { return Vec::new() };
    let waits = matches!(&returned.what, What::Returned { outcome: Outcome::Blocked, .. });
    let cause =
        if waits || !returned.rule.is_none_or(says_little) { None } else { cause(records, first, at, returned) };
    cause.into_iter().chain([returned]).collect()
}

fn cause<'r>(records: &'r [Record], first: usize, at: usize, returned: &Record) -> Option<&'r Record> {
    let own = |record: &&Record| {
        record.host == returned.host
            && record.socket == returned.socket
            && record.rule.is_some_and(|rule| !says_little(rule))
            && !matches!(record.what, What::Called { .. } | What::Returned { .. })
    };
    let before = |from: usize| records.get(from..at).unwrap_or_default().iter().rev().filter(own);
    if returned.rule == Some(Rule::PendingError) {
        // An error may have waited since long before; EPIPE for one waits with nothing but the end of the connection.
        let ended = |record: &&Record| matches!(record.what, What::Error { .. }) || is_change(record);
        return before(0).find(ended);
    }
    before(first).find(|record| is_change(record)).or_else(|| before(first).next())
}

/// The record that set the timer that runs next on a socket; where none runs, how the socket came into its state.
pub(super) fn sets_timer<'r>(stretch: &'r [Record], view: &WorldView, socket: &SocketRef) -> Option<&'r Record> {
    let (host, id) = (host_id(view, &socket.host), socket_id(view, socket));
    let next = view.socket(socket).and_then(|found| found.timers.iter().min_by_key(|timer| timer.at));
    let Some(timer) = next.map(|timer| timer.kind) else {
        // Where none runs, the state says why.
        return change_into(stretch, view, socket).or_else(|| last_change(stretch, view, socket));
    };
    let sets = |record: &&Record| match (timer, &record.what) {
        (TimerKind::Retransmit, What::Sent { segment, .. }) => segment.seq_len() > 0,
        (TimerKind::TimeWait, What::State { to, .. }) => *to == State::TimeWait,
        (TimerKind::TimeWait, _) => record.rule == Some(Rule::TimeWaitReacks),
        (TimerKind::FinWait2, What::State { to, .. }) => *to == State::FinWait2,
        (TimerKind::DelayedAck, What::Arrived { segment, .. }) => !segment.payload.is_empty(),
        (TimerKind::Keepalive, What::Called { call: Call::Set(_) }) => true,
        (TimerKind::Keepalive, What::Timer { timer }) => *timer == TimerKind::Keepalive,
        // What was sent last found the window closed, or was sent because it is.
        (TimerKind::Persist, What::Sent { .. }) => true,
        (TimerKind::Persist, What::Timer { timer }) => *timer == TimerKind::Persist,
        _ => false,
    };
    let mut here = stretch
        .iter()
        .rev()
        .filter(|record| record.host == host && (id.is_none() || record.socket == id) && record.rule.is_some());
    here.clone().find(sets).or_else(|| here.next())
}

/// The latest records of those rules, of a stretch if it has one, of the asked socket if that has one.
pub(super) fn named<'r>(
    rules: &[Rule],
    records: &'r [Record],
    first: usize,
    asked: &[(Option<HostId>, Option<SocketId>)],
) -> Vec<&'r Record> {
    let latest = |rule: &Rule| {
        let of = |from: usize| records.get(from..).unwrap_or_default().iter().rev().filter(|r| r.rule == Some(*rule));
        let own = |record: &&Record| asked.iter().any(|(host, id)| record.host == *host && record.socket == *id);
        of(first).find(own).or_else(|| of(first).next()).or_else(|| of(0).find(own)).or_else(|| of(0).next())
    };
    rules.iter().filter_map(latest).collect()
}

/// Why a socket is still in a state in which it waits for an answer: its last segment was lost, or whoever got it
/// ignored it. Nothing where it does not wait, or its segment is on its way.
pub(super) fn unanswered<'r>(records: &'r [Record], view: &WorldView, socket: &SocketRef) -> Option<&'r Record> {
    let waits = [State::SynSent, State::SynRcvd, State::FinWait1, State::Closing, State::LastAck];
    let found = view.socket(socket).filter(|found| waits.contains(&found.state))?;
    let (host, own) = (host_id(view, &socket.host), Some(found.id));
    let mine = |record: &Record| record.host == host && record.socket == own;
    let (at, id) = records.iter().enumerate().rev().find_map(|(at, record)| match record.what {
        What::Sent { id, .. } if mine(record) => Some((at, id)),
        _ => None,
    })?;
    let after = records.get(at + 1..)?;
    // It was taken, and the answer to it came to nothing here.
    let ignored = |record: &&Record| mine(record) && matches!(record.what, What::Decided) && record.rule.is_some();
    fate(after, id).or_else(|| after.iter().rev().find(ignored))
}

/// What became of a segment that was not taken.
fn fate(after: &[Record], id: SegmentId) -> Option<&Record> {
    if let Some(lost) = after.iter().find(|record| matches!(record.what, What::Lost { id: lost, .. } if lost == id)) {
        return Some(lost);
    }
    let came = after.iter().position(|record| matches!(record.what, What::Arrived { id: came, .. } if came == id))?;
    let arrival = after.get(came)?;
    let same_step = |record: &&Record| record.at == arrival.at && !matches!(record.what, What::Arrived { .. });
    let mut answer = after.get(came + 1..)?.iter().take_while(same_step);
    answer.find(|record| record.host == arrival.host && matches!(record.what, What::Decided) && record.rule.is_some())
}

/// Whether a record is of the sort that makes a condition come true.
pub(super) fn bears_on(condition: &Condition, record: &Record) -> bool {
    match (condition, &record.what) {
        (Condition::State { state, .. }, What::State { to, .. }) => to == state,
        (Condition::Result { call, outcome, .. }, What::Returned { call: returned, outcome: came }) => {
            call == returned && outcome.agrees(came)
        }
        (Condition::Result { outcome: Outcome::Failed(errno), .. }, What::Error { errno: came }) => errno == came,
        (Condition::Count { kind, .. }, What::Sent { segment, .. }) => kind.matches(segment),
        (Condition::Rule(rule), _) => record.rule == Some(*rule),
        (Condition::Mapping { .. }, What::Rewritten { .. } | What::Lost { .. } | What::Did { .. }) => true,
        (Condition::Timer { .. } | Condition::Clock { .. } | Condition::Counter { .. }, _) => true,
        (
            Condition::State { .. } | Condition::Result { .. } | Condition::Count { .. } | Condition::Mapping { .. },
            _,
        ) => false,
    }
}

/// The same, and it happened on the host, and on the socket, that the condition is about.
pub(super) fn bears_on_it(condition: &Condition, record: &Record, view: &WorldView) -> bool {
    let host = host_of(condition).map(|host| host_id(view, &host));
    let socket = socket_of(condition).and_then(|socket| socket_id(view, socket));
    let there = host.is_none_or(|host| record.host == host);
    let on = socket.is_none_or(|id| record.socket.is_none_or(|socket| socket == id));
    there && on && bears_on(condition, record)
}

/// The records that brought each of these conditions about, in their order, none twice; of a state in which a socket is
/// left waiting, what became of its segment as well.
pub(super) fn behind<'r>(conditions: &[Condition], records: &'r [Record], view: &WorldView) -> Vec<&'r Record> {
    let mut found: Vec<&Record> = Vec::new();
    for condition in conditions {
        let of: Vec<&Record> = if let Condition::State { socket, .. } = condition {
            [change_into(records, view, socket), unanswered(records, view, socket)].into_iter().flatten().collect()
        } else {
            let tells = |record: &Record| record.rule.is_some() && bears_on_it(condition, record, view);
            let last = records.iter().rposition(tells);
            last.map(|at| with_cause(records, 0, at)).unwrap_or_default()
        };
        found.extend(
            of.into_iter().filter(|new| found.iter().all(|old| !core::ptr::eq(*old, *new))).collect::<Vec<_>>(),
        );
    }
    found.sort_by_key(|record| record.at);
    found
}

/// The host that a condition is about.
pub(super) fn host_of(condition: &Condition) -> Option<String> {
    match condition {
        Condition::State { socket, .. } | Condition::Result { socket, .. } | Condition::Timer { socket, .. } => {
            Some(socket.host.clone())
        }
        Condition::Count { from, .. } => Some(from.clone()),
        Condition::Counter { host, .. } | Condition::Mapping { inside: (host, _), .. } => Some(host.clone()),
        Condition::Rule(_) | Condition::Clock { .. } => None,
    }
}

/// The socket that a condition is about.
pub(super) fn socket_of(condition: &Condition) -> Option<&SocketRef> {
    match condition {
        Condition::State { socket, .. } | Condition::Result { socket, .. } | Condition::Timer { socket, .. } => {
            Some(socket)
        }
        Condition::Count { .. }
        | Condition::Counter { .. }
        | Condition::Mapping { .. }
        | Condition::Rule(_)
        | Condition::Clock { .. } => None,
    }
}

/// What freed the pair of a SYN or SYN-ACK for it, where the last connection of that pair ended there in TIME_WAIT:
/// that it was let go, or that its time was over.
pub(super) fn freed(records: &[Record], at: usize) -> Option<&Record> {
    let sent = records.get(at)?;
    let What::Sent { segment, repeat: false, .. } = &sent.what else { return None };
    let before = records.get(..at)?;
    let pair = |record: &&Record| pair_of(before, record).is_some_and(|pair| pair == (segment.src, segment.dst));
    let ended = |record: &&Record| {
        record.host == sent.host && matches!(record.what, What::State { to: State::Closed, .. }) && pair(record)
    };
    let last = before.iter().rev().filter(|_| segment.flags.syn()).find(ended)?;
    matches!(last.what, What::State { from: State::TimeWait, .. }).then_some(last)
}

/// The addresses between which the socket of a record has sent.
fn pair_of(records: &[Record], of: &Record) -> Option<(SocketAddrV4, SocketAddrV4)> {
    records.iter().rev().find_map(|record| match &record.what {
        What::Sent { segment, .. } if record.host == of.host && record.socket == of.socket => {
            Some((segment.src, segment.dst))
        }
        _ => None,
    })
}

/// What let the connection of a socket in within a stretch where the last one of its pair was in TIME_WAIT, at either
/// end.
pub(super) fn let_in<'r>(
    records: &'r [Record],
    first: usize,
    view: &WorldView,
    socket: &SocketRef,
) -> Option<&'r Record> {
    let found = view.socket(socket)?;
    let (here, there) = (found.local, found.remote?);
    let reopened = |record: &&Record| {
        record.rule == Some(Rule::SynReopensTimeWait)
            && pair_of(records, record).is_some_and(|pair| pair == (here, there) || pair == (there, here))
    };
    records.get(first..)?.iter().find(reopened)
}
