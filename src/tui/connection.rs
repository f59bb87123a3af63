//! Which of several connections the cards, the variables and the diagram are about: one at a time, both of its ends.
//!
//! Where the two hosts have had only one, nothing needs to be chosen and a host's current socket is meant. A NAT box
//! makes one connection look like two; its mappings join them again.

use core::net::SocketAddrV4;
use std::collections::BTreeMap;

use super::ladder::lanes::Lane;
use crate::trace::{HostId, HostView, Record, Segment, SegmentId, SocketView, What, WorldView};

/// The two ends of a connection, the lesser first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ends(SocketAddrV4, SocketAddrV4);

impl Ends {
    fn new(one: SocketAddrV4, other: SocketAddrV4) -> Ends {
        Ends(one.min(other), one.max(other))
    }

    /// The same as those behind NAT boxes know it.
    fn behind(one: SocketAddrV4, other: SocketAddrV4, view: &WorldView) -> Ends {
        let inside = |end: SocketAddrV4| {
            let of_box = view.boxes.iter().filter(|it| it.ip == *end.ip()).flat_map(|it| &it.mappings);
            of_box.clone().find(|(_, port)| *port == end.port()).map_or(end, |(inside, _)| *inside)
        };
        Ends::new(inside(one), inside(other))
    }

    fn of_segment(segment: &Segment, view: &WorldView) -> Ends {
        Ends::behind(segment.src, segment.dst, view)
    }

    fn of_socket(socket: &SocketView, view: &WorldView) -> Option<Ends> {
        let remote = socket.remote.filter(|_| socket.backlog.is_none())?;
        Some(Ends::behind(socket.local, remote, view))
    }

    /// The end that listens or connects there, if one of the two is there.
    fn is_at(self, end: SocketAddrV4) -> bool {
        self.0 == end || self.1 == end
    }
}

/// A connection, one of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection {
    /// Its ends.
    pub ends: Ends,
    /// Its sign, that of the ladder.
    pub lane: Lane,
}

impl Connection {
    /// Its end on a host: the socket, or else the listener that it would come to; none where the host has neither.
    pub fn end<'a>(&self, host: &'a HostView, view: &WorldView) -> Option<&'a SocketView> {
        let mine = |socket: &&SocketView| Ends::of_socket(socket, view) == Some(self.ends);
        let door = |socket: &&SocketView| {
            let at = SocketAddrV4::new(host.ip, socket.local.port());
            socket.backlog.is_some() && self.ends.is_at(at)
        };
        host.sockets.iter().rev().find(mine).or_else(|| host.sockets.iter().find(door))
    }

    /// How it is called on a host: the sign, and the name that its program gave it or else the ports, its own first.
    pub fn name(&self, host: &HostView, view: &WorldView) -> String {
        let here = |end: SocketAddrV4| *end.ip() == host.ip;
        let (own, peer) = if here(self.ends.0) { (self.ends.0, self.ends.1) } else { (self.ends.1, self.ends.0) };
        let socket = self.end(host, view).filter(|socket| socket.backlog.is_none());
        let label = socket.and_then(|socket| socket.label.clone());
        let name = label.unwrap_or_else(|| format!(":{}-:{}", own.port(), peer.port()));
        let sign = self.lane.sign();
        if name == sign { sign } else { format!("{sign} {name}") }
    }
}

/// The connections that two hosts have had with each other, in the order in which they began.
pub fn all(records: &[Record], view: &WorldView, pair: [HostId; 2]) -> Vec<Connection> {
    let between = |from: Option<HostId>, to: Option<HostId>| {
        let (from, to) = (from.filter(|host| pair.contains(host)), to.or(from));
        from.is_some() && to.is_some_and(|host| pair.contains(&host))
    };
    let mut lanes: BTreeMap<(SocketAddrV4, SocketAddrV4), Lane> = BTreeMap::new();
    let mut found: Vec<Connection> = Vec::new();
    let mut last = None;
    for record in records {
        let segment = match &record.what {
            What::Sent { to, segment, .. } if between(record.host, *to) => segment,
            What::Injected { from, to, segment, .. } if between(Some(*from), *to) => segment,
            _ => continue,
        };
        let met = (segment.src.min(segment.dst), segment.src.max(segment.dst));
        if last.replace(met) == Some(met) || lanes.contains_key(&met) {
            continue;
        }
        let lane = Lane(lanes.len());
        lanes.insert(met, lane);
        let ends = Ends::of_segment(segment, view);
        if found.iter().all(|known| known.ends != ends) {
            found.push(Connection { ends, lane });
        }
    }
    found
}

/// The one of several connections that is to be shown where nobody has chosen one by name: that of a segment, or else
/// the one to which something happened last.
pub fn shown(
    records: &[Record],
    view: &WorldView,
    pair: [HostId; 2],
    segment: Option<SegmentId>,
) -> Option<Connection> {
    let all = all(records, view, pair);
    if all.len() < 2 {
        return None;
    }
    let of_segment = segment.and_then(|id| of_segment(records, view, id));
    let wanted = of_segment.or_else(|| newest(&all, records, view));
    all.into_iter().find(|known| Some(known.ends) == wanted)
}

/// The connection of a segment.
pub fn of_segment(records: &[Record], view: &WorldView, id: SegmentId) -> Option<Ends> {
    records.iter().rev().find_map(|record| match &record.what {
        What::Sent { id: known, segment, .. } | What::Injected { id: known, segment, .. } if *known == id => {
            Some(Ends::of_segment(segment, view))
        }
        What::Duplicated { copy, segment, .. } if *copy == id => Some(Ends::of_segment(segment, view)),
        _ => None,
    })
}

/// The connection that a record is about, as far as it can be told: that of its segment, or of its socket.
pub fn of_record(record: &Record, records: &[Record], view: &WorldView) -> Option<Ends> {
    let of_socket = || {
        let host = view.host(record.host?)?;
        let socket = host.sockets.iter().find(|socket| Some(socket.id) == record.socket)?;
        Ends::of_socket(socket, view)
    };
    match &record.what {
        What::Sent { segment, .. }
        | What::Arrived { segment, .. }
        | What::Injected { segment, .. }
        | What::Duplicated { segment, .. } => Some(Ends::of_segment(segment, view)),
        What::Lost { id, .. } => of_segment(records, view, *id),
        _ => of_socket(),
    }
}

/// The one of these connections to which something happened last.
pub fn newest(all: &[Connection], records: &[Record], view: &WorldView) -> Option<Ends> {
    let mut of = records.iter().rev().filter_map(|record| of_record(record, records, view));
    of.find(|ends| all.iter().any(|known| known.ends == *ends))
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;
