//! What a way of running connections costs those who use it: calls that fail, bytes that were written and that nobody
//! will read, and ends that wait for ever for a peer that is gone.

use std::collections::BTreeSet;

use core::net::SocketAddrV4;

use crate::host::{Id, Socket};
use crate::tcp::{State, Tcb};

use super::wire::host_at;
use super::{Fleet, HostIx};

/// The cost at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// Calls that returned an error.
    pub errors: u64,
    /// Bytes that send() took and that no recv() can return any more.
    pub lost: u64,
    /// Open connection ends whose peer has no such connection, while nothing is under way between the two and no timer
    /// of the end runs: nothing will ever end them but their own program.
    pub stuck: u64,
}

/// Two ends: the local one, and whom it speaks to.
type Pair = (SocketAddrV4, SocketAddrV4);

impl Fleet {
    /// The cost of the run so far; that of a run that is over has been counted then. None behind a NAT box, where
    /// neither end knows the other's address.
    pub fn score(&self) -> Option<Score> {
        self.scored.or_else(|| self.count_score())
    }

    pub(super) fn count_score(&self) -> Option<Score> {
        if self.boxes.is_some() {
            return None;
        }
        let under_way: BTreeSet<Pair> =
            self.wire.flying().flat_map(|flight| [ends(flight.segment.src, flight.segment.dst)]).collect();
        let mut score = Score { errors: self.errors.values().sum(), ..Score::default() };
        let mut to_come = 0;
        for host in (0..self.hosts.len()).filter_map(|host| u16::try_from(host).ok()).map(HostIx) {
            let sockets = self.host(host).into_iter().flat_map(crate::host::Host::sockets);
            for (_, socket) in sockets {
                let Some(remote) = socket.remote else { continue };
                let peer = self.peer_of(&socket, remote);
                let peer = peer.as_deref();
                to_come += readable(&socket, peer);
                if peer.is_none() {
                    to_come += self.behind_cookie(&socket, remote);
                }
                let pair = ends(socket.local, remote);
                score.stuck += u64::from(waits_for_ever(&socket, peer) && !under_way.contains(&pair));
            }
        }
        let lost_on_the_way = self.wire.flying().map(|flight| self.last_words(flight)).sum::<u64>();
        let written: u64 = self.census.wrote.iter().sum();
        let read: u64 = self.census.read.iter().sum();
        score.lost = written.saturating_sub(read + to_come + lost_on_the_way);
        Some(score)
    }

    /// The other end of a connection, if it is still one of the same.
    fn peer_of(&self, socket: &Socket, remote: SocketAddrV4) -> Option<std::borrow::Cow<'_, Socket>> {
        let host = host_at(*remote.ip(), self.hosts.len())?;
        let peer = self.host(host)?.any_socket(self.id_of(host, remote.port(), socket.local)?)?;
        let same = match (socket.tcb(), peer.tcb()) {
            (Some(one), Some(other)) => one.rcv.irs == other.snd.iss || one.state == State::SynSent,
            (None, _) | (_, None) => true,
        };
        (same && peer.state() != State::Closed).then_some(peer)
    }

    /// What an end has to send to a server that has forgotten the connection and keeps it in a cookie, which the next
    /// repeat brings back.
    fn behind_cookie(&self, socket: &Socket, remote: SocketAddrV4) -> u64 {
        let Some(tcb) = socket.tcb().filter(|_| socket.deadline().is_some()) else { return 0 };
        let server = host_at(*remote.ip(), self.hosts.len()).and_then(|host| self.host(host));
        let kept = server.is_some_and(|server| server.keeps_in_cookie(tcb, self.now));
        if kept { tcb.snd.queue.len() as u64 } else { 0 }
    }

    fn id_of(&self, host: HostIx, port: u16, remote: SocketAddrV4) -> Option<Id> {
        self.host(host)?.connection(port, remote)
    }

    /// The bytes in a segment under way that still reach a reader although their sender is gone.
    fn last_words(&self, flight: &super::Flight) -> u64 {
        let segment = &flight.segment;
        let (Some(to), bytes) = (flight.to, segment.payload.len() as u64) else { return 0 };
        let reader = self.id_of(to, segment.dst.port(), segment.src).and_then(|id| self.host(to)?.any_socket(id));
        let Some(reader) = reader.filter(|reader| has_reader(reader)) else { return 0 };
        let fresh = reader.tcb().is_some_and(|tcb| segment.seq.at_or_after(tcb.rcv.nxt));
        let orphaned = self.peer_of(&reader, segment.src).is_none();
        if fresh && orphaned { bytes } else { 0 }
    }
}

/// A pair in one order, whoever asks.
fn ends(one: SocketAddrV4, other: SocketAddrV4) -> Pair {
    (one.min(other), one.max(other))
}

/// Whether a program reads what arrives, or will when it has accepted the connection.
fn has_reader(socket: &Socket) -> bool {
    socket.held || socket.tcb().is_some_and(|tcb| !tcb.orphan && tcb.state != State::Closed)
}

/// How many bytes a reader still has before it, at hand or to come.
fn readable(socket: &Socket, peer: Option<&Socket>) -> u64 {
    let Some(tcb) = socket.tcb().filter(|_| has_reader(socket)) else { return socket.unread.len() as u64 };
    let counts = !matches!(tcb.state, State::Closed | State::SynSent);
    let to_come = peer.and_then(Socket::tcb).filter(|_| counts).map_or(0, |peer| to_send(peer, tcb));
    tcb.rcv.queue.len() as u64 + u64::from(to_come)
}

/// What one end has been given to send and the other has not received.
fn to_send(peer: &Tcb, tcb: &Tcb) -> u32 {
    let end = peer.snd.queue_start + u32::try_from(peer.snd.queue.len()).unwrap_or(u32::MAX);
    if end.after(tcb.rcv.nxt) { end.offset_from(tcb.rcv.nxt) } else { 0 }
}

/// Whether an open end has nobody to speak to, and nothing that would tell it.
fn waits_for_ever(socket: &Socket, peer: Option<&Socket>) -> bool {
    let open = matches!(
        socket.state(),
        State::Established | State::FinWait1 | State::FinWait2 | State::CloseWait | State::Closing | State::LastAck
    );
    open && peer.is_none() && socket.tcb().is_some() && socket.deadline().is_none()
}
