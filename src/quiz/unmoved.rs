//! What is told where nothing changed: what was lost or not taken, which timer would have to run out first; and of a
//! lingering close() that it takes its own time, whatever happens meanwhile.

use crate::tr;
use crate::trace::{Call, HostId, Record, Rule, SocketRef, Span, Time, What};

use super::decided::{Seen, both, clock, no_timer};
use super::kind::Kind;
use super::words::Words;

/// How many of what left all as it was are told.
const LEFT_MOST: usize = 2;
/// After what time it is asked why nothing more happens.
const LONG: Span = Span(10_000_000);

/// What came in the stretch and left all as it was: segments that got lost, or that a host in question did not take.
pub(super) fn left_so<'r>(kind: &Kind, seen: &Seen<'r>) -> Vec<&'r Record> {
    let stretch = seen.records.get(seen.first..).unwrap_or_default();
    let hosts: Vec<HostId> =
        of_kind(kind).iter().filter_map(|socket| seen.view.host_by_name(&socket.host)).map(|host| host.id).collect();
    let refused = |at: usize, record: &Record| {
        let mut earlier = stretch.get(..at).unwrap_or_default().iter().rev().take_while(|one| one.at == record.at);
        matches!(record.what, What::Decided)
            && record.rule.is_some_and(|rule| ![Rule::AckDelayed, Rule::SegmentArrives].contains(&rule))
            && record.host.is_some_and(|host| hosts.contains(&host))
            && earlier.any(|one| matches!(one.what, What::Arrived { .. }))
    };
    let mut found: Vec<&Record> = Vec::new();
    for (at, record) in stretch.iter().enumerate() {
        let tells = matches!(record.what, What::Lost { .. }) || refused(at, record);
        if tells && found.iter().all(|known| known.rule != record.rule) {
            found.push(record);
        }
    }
    found.truncate(LEFT_MOST);
    found
}

/// The sockets that a question is about.
fn of_kind(kind: &Kind) -> Vec<SocketRef> {
    match kind {
        Kind::States(sockets) => sockets.clone(),
        Kind::Result { socket, .. } | Kind::Timer(socket) => vec![socket.clone()],
        Kind::Segment { from, .. } | Kind::Count { from, .. } => vec![SocketRef::current(from)],
        Kind::Time(_) | Kind::Side(_) | Kind::Line(_) => Vec::new(),
    }
}

/// Whether the states that are asked for have been so for long, which has its reason too.
pub(super) fn for_long(kind: &Kind, seen: &Seen<'_>, deciding: &[&Record]) -> bool {
    let last = deciding.iter().map(|record| record.at).max();
    matches!(kind, Kind::States(_)) && last.is_some_and(|last| seen.view.now.0 > last.0 + LONG.0)
}

/// How long each socket stays in a state that nothing has changed: until its timer runs out, or for ever.
pub(super) fn stays(kind: &Kind, seen: &Seen<'_>) -> Vec<Words> {
    if matches!(kind, Kind::Timer(_)) {
        return Vec::new();
    }
    let each = |socket: &SocketRef| {
        let next = seen.view.socket(socket)?.timers.iter().min_by_key(|timer| timer.at);
        let Some(timer) = next else { return no_timer(seen, socket) };
        let at = clock(timer.at);
        Some(both(|lang| {
            tr!(lang, "decided.runs", who = socket, timer = timer.kind.label().get(lang), at = at).into_owned()
        }))
    };
    of_kind(kind).iter().filter_map(each).collect()
}

/// How long a lingering close() took: what SO_LINGER gives it, whatever timers ran out meanwhile.
pub(super) fn lingered(seen: &Seen<'_>, returned: &Record, span: Span) -> Option<Words> {
    if returned.rule != Some(Rule::LingerOver) {
        return None;
    }
    let own = |record: &&Record| record.host == returned.host && record.socket == returned.socket;
    let closes =
        |record: &&Record| matches!(record.what, What::Called { call: Call::Close }) && record.at < returned.at;
    let called = seen.records.iter().rev().filter(own).find(closes)?;
    let (from, to, sum) = (clock(called.at), clock(returned.at), clock(Time(span.0)));
    let linger = clock(Time(returned.at.0 - called.at.0));
    Some(both(|lang| tr!(lang, "decided.lingers", from = from, to = to, linger = linger, sum = sum).into_owned()))
}
