//! What a host does that has a misconception built in: the pieces that only mutants run, each called from the one
//! branch that asks for its [`Belief`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::tcp::{Belief, CallName, Errno, Out, Rule, Segment, Span, State, Sysctl, Tcb, Time};

use super::socket::{Conn, Hold, Id, Socket};
use super::{Did, Event, Host, failed};

/// The bytes of a page.
const PAGE: u32 = 4_096;

/// What only a mutant keeps; empty in every other host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Mistaken {
    /// How many bytes each message has that waits on a socket.
    messages: BTreeMap<Id, VecDeque<usize>>,
    /// Resets that were sent and not acknowledged: from where to where.
    resets: BTreeSet<(SocketAddrV4, SocketAddrV4)>,
    /// SYNs that wait for accept(), and at which listener.
    syns: VecDeque<(Id, Segment)>,
    /// accept() makes a handshake just now.
    accepting: bool,
}

impl Host {
    /// From now on it behaves as its profile does with a misconception built in; settings that nobody has changed are
    /// what they would have been.
    pub fn believe(&mut self, belief: Belief) {
        let (before, mutant) = (self.profile.sysctls(), belief.in_profile(self.profile));
        let after = mutant.sysctls();
        for info in Sysctl::ALL {
            if self.sysctls.setting(info.key) == before.setting(info.key) {
                self.sysctls.set(info.key, after.setting(info.key));
            }
        }
        self.profile = mutant;
    }

    fn believes(&self, belief: Belief) -> bool {
        self.profile().believes(belief)
    }

    /// A SYN that finds the accept queue full is answered with a reset.
    pub(super) fn refuses_when_full(&self) -> bool {
        self.believes(Belief::FullQueueRefuses)
            || (self.believes(Belief::AbortOnOverflowResetsSyns) && self.sysctls.on(Sysctl::AbortOnOverflow))
    }

    /// A SYN waits for accept(), which alone makes handshakes; false if one waits for it.
    pub(super) fn keeps_syn(&mut self, listener: Id, syn: &Segment) -> bool {
        let waits = |socket: &Socket| socket.waits.iter().any(|one| one.wait.call() == CallName::Accept);
        if self.socket(listener).is_some_and(waits) || std::mem::take(&mut self.mistaken.accepting) {
            return false;
        }
        let kept = &mut self.mistaken.syns;
        if !kept.iter().any(|(door, known)| *door == listener && known.src == syn.src) {
            kept.push_back((listener, syn.clone()));
        }
        true
    }

    /// accept() makes the handshake of the SYN that has waited longest.
    pub(super) fn begin_handshake(&mut self, listener: Id, now: Time, out: &mut Vec<Event>) {
        let at = self.mistaken.syns.iter().position(|(door, _)| *door == listener);
        if let Some((_, syn)) = at.and_then(|at| self.mistaken.syns.remove(at)) {
            self.mistaken.accepting = true;
            self.segment_for_nobody(&syn, now, out);
        }
    }

    /// Whether a listener has as many clients as its backlog says.
    pub(super) fn serves_enough(&self, listener: Id, backlog: u32) -> bool {
        let Some(port) = self.socket(listener).map(|door| door.local.port()) else { return false };
        let served = |socket: &Socket| {
            let open = matches!(&socket.conn, Conn::Full(tcb) if tcb.state != State::Closed);
            (open || matches!(socket.conn, Conn::Request { .. })) && socket.local.port() == port
        };
        u32::try_from(self.sockets.numbers(served).len()).unwrap_or(u32::MAX) >= backlog
    }

    /// A SYN that belongs to a connection goes to the listener; the connection keeps its place.
    pub(super) fn second_connection(&mut self, first: Id, syn: &Segment, now: Time, out: &mut Vec<Event>) {
        self.segment_for_nobody(syn, now, out);
        self.tuples.insert(syn.dst.port(), syn.src, first);
    }

    /// Whether a TIME_WAIT has taken the port that a segment is for.
    pub(super) fn port_is_eaten(&self, port: u16) -> bool {
        self.believes(Belief::ServerPortConsumed) && !self.time_waits(Some(port)).is_empty()
    }

    /// The entries in TIME_WAIT, of one port or of all.
    fn time_waits(&self, port: Option<u16>) -> Vec<Id> {
        let waits = |socket: &Socket| {
            matches!(&socket.conn, Conn::Small(entry) if entry.state == State::TimeWait)
                && port.is_none_or(|port| socket.local.port() == port)
        };
        self.sockets().filter(|(_, socket)| waits(socket)).map(|(id, _)| id).collect()
    }

    /// bind() with SO_REUSEADDR removes the entries in TIME_WAIT that have the port.
    pub(super) fn clear_port(&mut self, id: Id, port: u16) {
        if self.socket(id).is_some_and(|socket| socket.options.reuse_addr) {
            for old in self.time_waits(Some(port)) {
                self.retire(old);
            }
        }
    }

    /// Every entry in TIME_WAIT is removed: there are too many.
    pub(super) fn clear_time_waits(&mut self, out: &mut Vec<Event>) {
        for id in self.time_waits(None) {
            self.end_time_wait(id, Rule::TimeWaitOverflow, out);
        }
    }

    /// An entry in TIME_WAIT ends before its time.
    pub(super) fn end_time_wait(&mut self, id: Id, rule: Rule, out: &mut Vec<Event>) {
        let did = Did::Tcp(Out::State { from: State::TimeWait, to: State::Closed });
        out.push(Event { socket: Some(id), did, rule });
        self.retire(id);
    }

    /// A reset leaves, and will be acknowledged.
    pub(super) fn note_reset(&mut self, did: &Out) {
        if let Out::Send { segment, .. } = did
            && segment.flags.rst()
        {
            self.mistaken.resets.insert((segment.src, segment.dst));
        }
    }

    /// Whether a segment is the acknowledgment of a reset.
    pub(super) fn acknowledges_reset(&mut self, segment: &Segment) -> bool {
        self.believes(Belief::RstIsAcked)
            && segment.is_bare_ack()
            && self.mistaken.resets.remove(&(segment.dst, segment.src))
    }

    /// Whether a connection leaves no TIME_WAIT: the listener's side never does.
    pub(super) fn leaves_no_time_wait(&self, id: Id, to: State) -> bool {
        self.believes(Belief::ClientAlwaysTimeWait)
            && to == State::TimeWait
            && self.socket(id).is_some_and(|socket| socket.hold == Hold::Picked)
    }

    /// How long the TIME_WAIT of a connection lasts.
    pub(super) fn time_wait_span(&self, id: Id) -> Span {
        let usual = self.profile().time_wait;
        if self.believes(Belief::FinTimeoutIsTimeWait) {
            return Span::secs(u64::from(self.sysctls.count(Sysctl::FinTimeout)));
        }
        if !self.believes(Belief::LingerSetsTimeWait) {
            return usual;
        }
        let linger = self.socket(id).and_then(|socket| socket.options.linger).filter(|seconds| *seconds > 0);
        linger.map_or(usual, |seconds| Span::secs(u64::from(seconds)))
    }

    /// Whether send() fails because the peer has closed its direction.
    pub(super) fn writes_no_more(&self, state: State) -> bool {
        state == State::CloseWait && self.believes(Belief::WriteAfterFinFails)
    }

    /// A killed process's socket is gone, and nobody is told.
    pub(super) fn vanish(&mut self, id: Id, now: Time, out: &mut Vec<Event>) {
        self.with_full(id, now, out, |tcb, _, outbox| {
            tcb.orphan = true;
            tcb.become_closed(outbox, Rule::KillCloses);
        });
    }

    /// The connections with a peer, or all, are known to be dead.
    pub fn peer_lost(&mut self, peer: Option<Ipv4Addr>, only: Option<State>, now: Time, out: &mut Vec<Event>) {
        let lost = |socket: &Socket| match &socket.conn {
            Conn::Full(tcb) => {
                tcb.state != State::Closed
                    && peer.is_none_or(|peer| *tcb.remote.ip() == peer)
                    && only.is_none_or(|only| tcb.state == only)
            }
            Conn::Idle | Conn::Listen(_) | Conn::Request { .. } | Conn::Small(_) | Conn::Gone => false,
        };
        for id in self.sockets.numbers(lost) {
            self.with_full(id, now, out, Tcb::reset_by_peer);
        }
        self.wake(now, out);
    }

    /// close() whose time is over fails, and what was not sent is thrown away.
    pub(super) fn fail_linger(&mut self, id: Id, now: Time, out: &mut Vec<Event>) {
        out.push(failed(Some(id), CallName::Close, Errno::EAGAIN, Rule::LingerOver));
        self.with_full(id, now, out, |tcb, env, outbox| {
            tcb.orphan = true;
            tcb.abort(env, outbox, Rule::LingerOver);
        });
    }

    /// What came is noted as one message, to be received as one.
    pub(super) fn note_message(&mut self, id: Id, before: usize) {
        let arrived = self.unread_bytes(id).saturating_sub(before);
        if arrived > 0 {
            self.mistaken.messages.entry(id).or_default().push_back(arrived);
        }
    }

    /// How many bytes wait to be read.
    pub(super) fn unread_bytes(&self, id: Id) -> usize {
        match self.socket(id).map(|socket| &socket.conn) {
            Some(Conn::Full(tcb)) => tcb.rcv.queue.len(),
            Some(Conn::Idle | Conn::Listen(_) | Conn::Request { .. } | Conn::Small(_) | Conn::Gone) | None => 0,
        }
    }

    /// How much recv() takes at the most: what is left of the oldest message.
    pub(super) fn message(&mut self, id: Id, max: usize) -> usize {
        let Some(first) = self.mistaken.messages.get_mut(&id).and_then(VecDeque::pop_front) else {
            return max;
        };
        if first > max
            && let Some(waiting) = self.mistaken.messages.get_mut(&id)
        {
            waiting.push_front(first - max);
        }
        first.min(max)
    }

    /// Pages that a mutant thinks its connections have beside those that they use.
    pub(super) fn idle_pages(&self) -> u32 {
        let profile = self.profile();
        let each = (profile.receive_buffer + profile.send_buffer) / PAGE;
        let open = |socket: &Socket| matches!(&socket.conn, Conn::Full(tcb) if tcb.state != State::Closed);
        u32::try_from(self.sockets.numbers(open).len()).unwrap_or(u32::MAX).saturating_mul(each)
    }

    /// The limits of `tcp_mem` in pages.
    pub(super) fn memory_limits(&self) -> (u32, u32, u32) {
        let (low, pressure, high) = self.sysctls.triple(Sysctl::Mem);
        if self.believes(Belief::MemInBytes) {
            (low / PAGE, pressure / PAGE, high / PAGE)
        } else {
            (low, pressure, high)
        }
    }
}
