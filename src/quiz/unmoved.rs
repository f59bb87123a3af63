//! What is told where nothing changed: what was lost or not taken, which timer would have to run out first; and of a
//! lingering close() that it takes its own time, whatever happens meanwhile.

use crate::tr;
use crate::trace::{Call, Condition, HostId, Record, Rule, SocketRef, Span, State, Time, What};

use super::decided::{Seen, both, clock};
use super::kind::Kind;
use super::reasons::socket_of;
use super::words::Words;

/// How many of what left all as it was are told.
const LEFT_MOST: usize = 2;
/// After what time it is asked why nothing more happens.
const LONG: Span = Span(10_000_000);

/// What came in the stretch and left all as it was: segments that got lost, or that a host in question did not take or
/// answered and no more; where there are none, those that its peer answered so.
pub(super) fn left_so<'r>(kind: &Kind, seen: &Seen<'r>) -> Vec<&'r Record> {
    let stretch = seen.records.get(seen.first..).unwrap_or_default();
    let hosts: Vec<HostId> =
        of_kind(kind).iter().filter_map(|socket| seen.view.host_by_name(&socket.host)).map(|host| host.id).collect();
    let answered = |at: usize, record: &Record| {
        let mut earlier = stretch.get(..at).unwrap_or_default().iter().rev().take_while(|one| one.at == record.at);
        let bare = match &record.what {
            What::Decided => true,
            What::Sent { segment, .. } => segment.seq_len() == 0,
            _ => false,
        };
        bare && record.rule.is_some_and(|rule| ![Rule::AckDelayed, Rule::SegmentArrives].contains(&rule))
            && earlier.any(|one| one.host == record.host && matches!(one.what, What::Arrived { .. }))
    };
    let own = |record: &Record| record.host.is_some_and(|host| hosts.contains(&host));
    let (mut found, mut peers): (Vec<&Record>, Vec<&Record>) = (Vec::new(), Vec::new());
    for (at, record) in stretch.iter().enumerate() {
        let list = match &record.what {
            What::Lost { .. } => &mut found,
            _ if !answered(at, record) => continue,
            _ if own(record) => &mut found,
            _ => &mut peers,
        };
        if list.iter().all(|known| known.rule != record.rule) {
            list.push(record);
        }
    }
    let mut left = if found.is_empty() { peers } else { found };
    left.truncate(LEFT_MOST);
    left
}

/// That a host sent nothing: nothing at all, or nothing more; and where a RST came last for which it has no connection,
/// that nobody answers one.
pub(super) fn silent((host, nth): (&str, u32), seen: &Seen<'_>, deciding: &[&Record]) -> Vec<Words> {
    let (from, to) = (clock(seen.start), clock(seen.view.now));
    let key = if nth > 1 { "decided.silent-then" } else { "decided.silent" };
    let is_reset = |record: &&Record| matches!(&record.what, What::Arrived { segment, .. } if segment.flags.rst());
    let reset = deciding.last().filter(|record| is_reset(record));
    let reset = reset.map(|_| both(|lang| tr!(lang, "decided.silent-reset", host = host).into_owned()));
    let silent = both(|lang| tr!(lang, key, host = host, from = from, to = to).into_owned());
    reset.into_iter().chain([silent]).collect()
}

/// Why what is waited for never comes: no timer runs on the sockets that it is about.
pub(super) fn never(conditions: &[Condition], seen: &Seen<'_>) -> Vec<Words> {
    let idle = |socket: &&SocketRef| {
        let found = seen.view.socket(socket);
        found.is_some_and(|found| {
            let open = matches!(found.state, State::Established | State::CloseWait | State::FinWait2);
            open && found.timers.is_empty()
        })
    };
    let sockets: Vec<&SocketRef> = conditions.iter().filter_map(socket_of).filter(idle).collect();
    no_timers(seen, &sockets)
}

/// Why no timer runs on these sockets: those with the same reason are told together.
pub(super) fn no_timers(seen: &Seen<'_>, sockets: &[&SocketRef]) -> Vec<Words> {
    let mut found: Vec<(&'static str, Vec<String>)> = Vec::new();
    for socket in sockets {
        let Some(key) = no_timer(seen, socket) else { continue };
        let name = socket.to_string();
        match found.iter_mut().find(|(known, _)| *known == key) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => found.push((key, vec![name])),
        }
    }
    let told = |(key, names): (&str, Vec<String>)| {
        both(|lang| tr!(lang, key, host = names.join(&tr!(lang, "decided.comma"))).into_owned())
    };
    found.into_iter().map(told).collect()
}

fn no_timer(seen: &Seen<'_>, socket: &SocketRef) -> Option<&'static str> {
    match seen.view.socket(socket).map_or(State::Closed, |found| found.state) {
        State::Established | State::CloseWait => Some("decided.no-timer-open"),
        State::FinWait2 => Some("decided.no-timer-held"),
        State::Closed => Some("decided.no-timer-closed"),
        State::Listen => Some("decided.no-timer-listen"),
        State::SynSent | State::SynRcvd | State::FinWait1 | State::Closing | State::LastAck | State::TimeWait => None,
    }
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
    let sockets = of_kind(kind);
    let next = |socket: &SocketRef| seen.view.socket(socket)?.timers.iter().min_by_key(|timer| timer.at);
    let runs = |socket: &SocketRef| {
        let timer = next(socket)?;
        let at = clock(timer.at);
        Some(both(|lang| {
            tr!(lang, "decided.runs", who = socket, timer = timer.kind.label().get(lang), at = at).into_owned()
        }))
    };
    let idle: Vec<&SocketRef> =
        sockets.iter().filter(|socket| seen.view.socket(socket).is_some() && next(socket).is_none()).collect();
    sockets.iter().filter_map(runs).chain(no_timers(seen, &idle)).collect()
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
