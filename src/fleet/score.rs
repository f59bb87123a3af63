//! What a way of running connections costs those who use it: calls that fail, bytes that were written and that nobody
//! will read, and ends that wait for ever for a peer that is gone. It is counted at the end, some sockets at a time.

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

/// A count that is under way: all sockets are looked at, some at a time.
#[derive(Debug, Clone)]
pub(super) struct Count {
    /// Between whom something is under way.
    under_way: BTreeSet<Pair>,
    score: Score,
    /// What readers still have before them.
    to_come: u64,
    /// The host and the number of the socket that come next.
    next: (usize, Id),
    counted: u64,
}

/// So many sockets are counted in a step.
const COUNTED_AT_ONCE: usize = 500;

/// So many are when a run is stopped: whoever stops it does not want to wait.
const COUNTED_AT_A_STOP: usize = 200_000;

impl Fleet {
    /// Ends the run where it is: nothing happens any more. What it cost is counted if that takes no longer than a
    /// moment.
    pub fn stop(&mut self) {
        if !self.over {
            self.over = true;
            self.sample();
            self.count = self.begin_count();
        }
        self.end_count();
    }

    /// The clock goes to the end, and the last sample is taken.
    pub(super) fn finish(&mut self) {
        (self.over, self.now) = (true, self.end());
        // Something may have happened since at the same moment.
        let now = self.now;
        self.series.samples.pop_if(|sample| sample.at == now);
        self.sample();
        // A search wants one connection, and not what all cost.
        self.count = if self.finder.is_some() || self.watch.is_some() { None } else { self.begin_count() };
    }

    /// Whether the plan's run is over, and what it cost is known as far as it can be.
    pub fn is_whole(&self) -> bool {
        self.over && self.now >= self.end() && (self.scored.is_some() || self.boxes.is_some())
    }

    /// The cost of the run so far; that of a run that is over has been counted then. None while that goes on, and if it
    /// was stopped; and behind a NAT box, where neither end knows the other's address.
    pub fn score(&self) -> Option<Score> {
        if self.over {
            return self.scored;
        }
        let mut count = self.begin_count()?;
        while self.count_some(&mut count, COUNTED_AT_ONCE) {}
        Some(self.counted(&count))
    }

    /// Where the run is over and what it cost is being counted: of so many sockets so many have been.
    pub fn counting(&self) -> Option<(u64, u64)> {
        let all = self.hosts.iter().flatten().map(|host| host.size() as u64).sum();
        self.count.as_ref().map(|count| (count.counted.min(all), all))
    }

    /// The count begins, if it can be made.
    fn begin_count(&self) -> Option<Box<Count>> {
        if self.boxes.is_some() {
            return None;
        }
        let pairs = self.wire.flying().map(|flight| ends(flight.segment.src, flight.segment.dst));
        let score = Score { errors: self.errors.values().sum(), ..Score::default() };
        Some(Box::new(Count { under_way: pairs.collect(), score, to_come: 0, next: (0, 0), counted: 0 }))
    }

    /// The count goes on; false if it was over.
    pub(super) fn go_on_counting(&mut self) -> bool {
        let Some(mut count) = self.count.take() else { return false };
        self.work += COUNTED_AT_ONCE as u64;
        if self.count_some(&mut count, COUNTED_AT_ONCE) {
            self.count = Some(count);
        } else {
            self.scored = Some(self.counted(&count));
        }
        true
    }

    /// The count comes to its end if that is near, or there is none.
    fn end_count(&mut self) {
        let Some(mut count) = self.count.take() else { return };
        if !self.count_some(&mut count, COUNTED_AT_A_STOP) {
            self.scored = Some(self.counted(&count));
        }
    }

    /// Counts so many more; true if there may be others.
    fn count_some(&self, count: &mut Count, most: usize) -> bool {
        let mut left = most;
        while let Some(host) = self.hosts.get(count.next.0) {
            let first = count.next.1;
            let sockets = host.iter().flat_map(|host| host.sockets_from(first));
            for (id, socket) in sockets.take(left) {
                left -= 1;
                count.next.1 = id + 1;
                count.counted += 1;
                self.count_one(count, &socket);
            }
            if left == 0 {
                return true;
            }
            count.next = (count.next.0 + 1, 0);
        }
        false
    }

    fn count_one(&self, count: &mut Count, socket: &Socket) {
        let Some(remote) = socket.remote else { return };
        let peer = self.peer_of(socket, remote);
        let peer = peer.as_deref();
        count.to_come += readable(socket, peer);
        if peer.is_none() {
            count.to_come += self.behind_cookie(socket, remote);
        }
        let pair = ends(socket.local, remote);
        count.score.stuck += u64::from(waits_for_ever(socket, peer) && !count.under_way.contains(&pair));
    }

    /// What it came to.
    fn counted(&self, count: &Count) -> Score {
        let lost_on_the_way = self.wire.flying().map(|flight| self.last_words(flight)).sum::<u64>();
        let written: u64 = self.census.wrote.iter().sum();
        let read: u64 = self.census.read.iter().sum();
        Score { lost: written.saturating_sub(read + count.to_come + lost_on_the_way), ..count.score }
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
