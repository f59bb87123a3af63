//! Which records of a run brought something about: a socket's state, what a condition asks for; and where a socket
//! still waits for an answer, what became of the segment that nobody answered.

use crate::trace::{Condition, HostId, Outcome, Record, SegmentId, SocketRef, State, What, WorldView};

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

/// The last change of state on a host.
pub(super) fn last_change<'r>(stretch: &'r [Record], view: &WorldView, host: &str) -> Option<&'r Record> {
    let host = host_id(view, host);
    stretch.iter().rev().filter(|record| record.host == host).find(|record| is_change(record))
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
    fate(records.get(at + 1..)?, id)
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

/// The records that brought each of these conditions about, in their order, none twice; of a state in which a socket is
/// left waiting, what became of its segment as well.
pub(super) fn behind<'r>(conditions: &[Condition], records: &'r [Record], view: &WorldView) -> Vec<&'r Record> {
    let mut found: Vec<&Record> = Vec::new();
    for condition in conditions {
        let of: Vec<&Record> = if let Condition::State { socket, .. } = condition {
            [change_into(records, view, socket), unanswered(records, view, socket)].into_iter().flatten().collect()
        } else {
            let host = host_of(condition).and_then(|host| host_id(view, &host));
            let tells = |record: &&Record| {
                record.rule.is_some() && (host.is_none() || record.host == host) && bears_on(condition, record)
            };
            records.iter().rev().find(tells).into_iter().collect()
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
