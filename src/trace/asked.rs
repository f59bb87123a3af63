//! What a condition asks of a run: a little of the moment, and whether and how often something has happened so far.
//!
//! A picture of the moment and a list of records answer it, at the price of looking through them. A long run answers
//! it from what it keeps at hand, so that a condition costs the same at its end as at its beginning.

use crate::tcp::{Counter, Rule, State, Time, TimerKind};

use super::CallName;
use super::command::{SegmentKind, SocketRef};
use super::condition::Outcome;
use super::record::{HostId, Record, What};
use super::view::{SocketView, WorldView};

/// A moment that can be asked.
pub trait Present {
    /// When it is.
    fn now(&self) -> Time;

    /// The host of that name.
    fn host_id(&self, name: &str) -> Option<HostId>;

    /// The state of a socket, CLOSED where there is none.
    fn state(&self, socket: &SocketRef) -> State;

    /// The running timers of a socket.
    fn timers(&self, socket: &SocketRef) -> Vec<TimerKind>;

    /// What the latest such call came to: on the socket named, or on whichever socket of the host made it last.
    fn outcome(&self, socket: &SocketRef, call: CallName) -> Option<Outcome>;

    /// The port that a NAT box shows for an end behind it, if it knows it.
    fn mapped(&self, name: &str, inside: &(String, u16)) -> Option<u16>;

    /// What a host's kernel has counted; one that is down has counted nothing.
    fn counted(&self, host: &str, counter: Counter) -> u32;
}

/// What has happened so far, as far as it can be asked.
pub trait Past {
    /// Whether a rule has been applied.
    fn applied(&self, rule: Rule) -> bool;

    /// How many segments of that kind a host has put on the wire.
    fn sent(&self, kind: SegmentKind, by: HostId) -> u32;
}

/// The host that put a segment on the wire, and the segment. What a host sends to itself is not on the wire, where the
/// kernel lab could count it.
pub fn sent(record: &Record) -> Option<(HostId, &crate::tcp::Segment)> {
    match &record.what {
        What::Sent { segment, .. } if !segment.loops() => Some((record.host?, segment)),
        _ => None,
    }
}

/// The latest outcome of such a call in a list that has one of each kind.
pub fn latest(results: &[(CallName, Outcome)], call: CallName) -> Option<Outcome> {
    results.iter().rev().find(|(name, _)| *name == call).map(|(_, outcome)| outcome.clone())
}

impl Past for [Record] {
    fn applied(&self, rule: Rule) -> bool {
        self.iter().any(|record| record.rule == Some(rule))
    }

    fn sent(&self, kind: SegmentKind, by: HostId) -> u32 {
        let counted =
            |record: &&Record| sent(record).is_some_and(|(host, segment)| host == by && kind.matches(segment));
        u32::try_from(self.iter().filter(counted).count()).unwrap_or(u32::MAX)
    }
}

impl Past for Vec<Record> {
    fn applied(&self, rule: Rule) -> bool {
        self.as_slice().applied(rule)
    }

    fn sent(&self, kind: SegmentKind, by: HostId) -> u32 {
        self.as_slice().sent(kind, by)
    }
}

impl Present for WorldView {
    fn now(&self) -> Time {
        self.now
    }

    fn host_id(&self, name: &str) -> Option<HostId> {
        self.host_by_name(name).map(|host| host.id)
    }

    fn state(&self, socket: &SocketRef) -> State {
        self.socket(socket).map_or(State::Closed, |found| found.state)
    }

    fn timers(&self, socket: &SocketRef) -> Vec<TimerKind> {
        self.socket(socket).map(|found| found.timers.iter().map(|timer| timer.kind).collect()).unwrap_or_default()
    }

    fn outcome(&self, socket: &SocketRef, call: CallName) -> Option<Outcome> {
        let host = self.host_by_name(&socket.host)?;
        if socket.label.is_some() {
            let found: &SocketView = self.socket(socket)?;
            return latest(&found.results, call);
        }
        latest(&host.results, call)
    }

    fn mapped(&self, name: &str, (host, port): &(String, u16)) -> Option<u16> {
        let ip = self.host_by_name(host)?.ip;
        let found = self.boxes.iter().find(|found| found.name == name)?;
        found.mappings.iter().find(|(inside, _)| *inside.ip() == ip && inside.port() == *port).map(|(_, port)| *port)
    }

    fn counted(&self, host: &str, counter: Counter) -> u32 {
        let counters = self.host_by_name(host).map(|host| host.counters.as_slice()).unwrap_or_default();
        counters.iter().find(|(key, _)| *key == counter).map_or(0, |(_, count)| *count)
    }
}
