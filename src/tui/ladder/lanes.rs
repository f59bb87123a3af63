//! Telling the connections between two hosts apart: each has a sign, a letter that stands before the labels of its
//! segments and its notes, and a colour. Where there is only one connection it needs neither.

use core::net::SocketAddrV4;
use std::collections::{BTreeMap, BTreeSet};

use crate::trace::{HostId, Record, Segment, SocketId};
use crate::tui::theme::Role;

/// A connection's place in the order in which the run's connections began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lane(pub usize);

/// The looks of the signs; after the last the first again.
const ROLES: [Role; 5] = [Role::Syn, Role::Fin, Role::Data, Role::Timer, Role::Warn];

impl Lane {
    /// Its sign: `a` to `z`, `A` to `Z`, then the number.
    pub fn sign(self) -> String {
        let letter = ('a'..='z').chain('A'..='Z').nth(self.0);
        letter.map_or_else(|| (self.0 + 1).to_string(), String::from)
    }

    /// The role in which its sign is drawn.
    pub fn role(self) -> Role {
        ROLES[self.0 % ROLES.len()]
    }
}

/// The connections met so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Lanes {
    ends: BTreeMap<(SocketAddrV4, SocketAddrV4), Lane>,
    sockets: BTreeMap<(HostId, SocketId), Lane>,
    /// The sockets that have sent on several connections, as a listener does.
    shared: BTreeSet<(HostId, SocketId)>,
}

impl Lanes {
    /// The connection of a segment; met for the first time, it gets the next place.
    pub(super) fn meet(&mut self, record: &Record, segment: &Segment) -> Lane {
        let ends = (segment.src.min(segment.dst), segment.src.max(segment.dst));
        let next = Lane(self.ends.len());
        let lane = *self.ends.entry(ends).or_insert(next);
        if let (Some(host), Some(socket)) = (record.host, record.socket) {
            let known = self.sockets.insert((host, socket), lane);
            if known.is_some_and(|known| known != lane) {
                self.shared.insert((host, socket));
            }
        }
        lane
    }

    /// The connection between two ends, if it was met.
    pub(super) fn of_segment(&self, segment: &Segment) -> Option<Lane> {
        self.ends.get(&(segment.src.min(segment.dst), segment.src.max(segment.dst))).copied()
    }

    /// Whether a socket's notes may be about any of several connections.
    pub(super) fn is_shared(&self, host: HostId, socket: Option<SocketId>) -> bool {
        socket.is_some_and(|socket| self.shared.contains(&(host, socket)))
    }

    /// The connection of a socket, if it has sent something.
    pub(super) fn of_socket(&self, host: HostId, socket: Option<SocketId>) -> Option<Lane> {
        self.sockets.get(&(host, socket?)).copied()
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_connection_has_a_sign_of_its_own() {
        let signs: BTreeSet<String> = (0..200).map(|place| Lane(place).sign()).collect();
        assert_eq!(signs.len(), 200);
        assert_eq!((Lane(0).sign(), Lane(26).sign(), Lane(52).sign()), ("a".into(), "A".into(), "53".into()));
    }
}
