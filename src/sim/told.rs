//! What mutants tell of a run that goes as it would: other numbers and flags on its segments, other names for its
//! states; and what they make hosts notice that nothing on the wire has told them.
//!
//! A run that has no misconception built in, or one of another kind, comes through here unchanged, at the price of one
//! comparison for each event.

use std::collections::BTreeMap;

use core::net::SocketAddrV4;

use super::{HostAct, HostId, Node, Record, Segment, SegmentId, What, World};
use crate::host::{Conn, Socket};
use crate::tcp::{Belief, Flags, SeqNum, State};

/// What has been told so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Told {
    /// What counts in the numbering: the ends, the first number and the one after the last, and whether it has arrived.
    counted: Vec<Counted>,
    /// How each segment that was sent is told, by its number.
    segments: BTreeMap<SegmentId, (SeqNum, SeqNum, Flags)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Counted {
    id: SegmentId,
    ends: (SocketAddrV4, SocketAddrV4),
    seq: SeqNum,
    end: SeqNum,
    arrived: bool,
}

impl Told {
    /// How a segment that leaves is told.
    fn leaves(&mut self, belief: Belief, id: SegmentId, segment: &Segment, repeat: bool) {
        let (mut seq, mut ack, mut flags) = (segment.seq, segment.ack, segment.flags);
        let (ahead, back) = ((segment.src, segment.dst), (segment.dst, segment.src));
        let (closes, or) = (flags.fin() && !flags.syn(), |all, flag| all | flag);
        if belief == Belief::AckIsLastByte && flags.ack() {
            ack = ack.back(1);
        } else if belief == Belief::AckFlagOnlyOnAcks && (!segment.payload.is_empty() || closes) {
            flags =
                [Flags::FIN, Flags::RST, Flags::PSH].into_iter().filter(|flag| flags.has(*flag)).fold(Flags::NONE, or);
            ack = SeqNum(0);
        } else if belief == Belief::BareAckConsumesSeq {
            seq += self.count(ahead, |one| one.seq.at_or_before(segment.seq));
            ack += self.count(back, |one| one.arrived && one.seq.at_or_before(segment.ack));
        } else if belief == Belief::SeqCountsSegments {
            seq = self.place(ahead, segment.seq, |one| one.seq.before(segment.seq));
            ack = self.place(back, segment.ack, |one| one.end.at_or_before(segment.ack));
        }
        let bare = belief == Belief::BareAckConsumesSeq && flags.ack() && segment.is_bare_ack();
        let counts = bare || (belief == Belief::SeqCountsSegments && segment.seq_len() > 0 && !repeat);
        if counts {
            let (seq, end) = (segment.seq, segment.seq_end());
            self.counted.push(Counted { id, ends: ahead, seq, end, arrived: false });
        }
        self.segments.insert(id, (seq, ack, flags));
    }

    fn count(&self, ends: (SocketAddrV4, SocketAddrV4), wanted: impl Fn(&Counted) -> bool) -> u32 {
        let found = self.counted.iter().filter(|one| one.ends == ends && wanted(one)).count();
        u32::try_from(found).unwrap_or(u32::MAX)
    }

    /// The first number of that direction, and so many beyond it.
    fn place(&self, ends: (SocketAddrV4, SocketAddrV4), known: SeqNum, wanted: impl Fn(&Counted) -> bool) -> SeqNum {
        let first = self.counted.iter().find(|one| one.ends == ends).map(|one| one.seq);
        first.map_or(known, |first| first + self.count(ends, wanted))
    }

    fn arrives(&mut self, id: SegmentId) {
        for one in self.counted.iter_mut().filter(|one| one.id == id) {
            one.arrived = true;
        }
    }

    fn tell(&self, id: SegmentId, segment: &mut Segment) {
        if let Some((seq, ack, flags)) = self.segments.get(&id) {
            (segment.seq, segment.ack, segment.flags) = (*seq, *ack, *flags);
        }
    }
}

impl World {
    /// From now on all hosts hold a misconception. `past` is what has happened so far.
    pub fn believe(&mut self, belief: Belief, past: &[Record]) {
        for node in &mut self.nodes {
            node.profile = belief.in_profile(node.profile);
            if let Some(host) = &mut node.host {
                host.believe(belief);
            }
        }
        if self.tells().is_none() {
            return;
        }
        for record in past {
            if let What::Sent { id, segment, repeat, .. } = &record.what {
                self.told.leaves(belief, *id, segment, *repeat);
            } else if let What::Arrived { id, .. } = &record.what {
                self.told.arrives(*id);
            }
        }
        // What was told stays as it was told.
        self.told.segments.clear();
    }

    /// The misconception that is built into this run's hosts, if it is one that is told and not done.
    fn tells(&self) -> Option<Belief> {
        const TOLD: [Belief; 7] = [
            Belief::AckIsLastByte,
            Belief::BareAckConsumesSeq,
            Belief::SeqCountsSegments,
            Belief::AckFlagOnlyOnAcks,
            Belief::EstablishedTogether,
            Belief::FinSenderCloseWait,
            Belief::FinWait1MeansSent,
        ];
        let belief = self.nodes.first()?.profile.belief()?;
        TOLD.contains(&belief).then_some(belief)
    }

    /// Tells the records from `first` on as a mutant does.
    pub(super) fn retell(&mut self, first: usize, out: &mut [Record]) {
        let Some(belief) = self.tells() else { return };
        for record in out.get_mut(first..).unwrap_or_default() {
            match &mut record.what {
                What::Sent { id, segment, repeat, .. } => {
                    self.told.leaves(belief, *id, segment, *repeat);
                    self.told.tell(*id, segment);
                }
                What::Arrived { id, segment } => {
                    self.told.arrives(*id);
                    self.told.tell(*id, segment);
                }
                What::Rewritten { id, segment, .. } | What::Duplicated { id, segment, .. } => {
                    self.told.tell(*id, segment);
                }
                What::State { from, to } if belief == Belief::FinSenderCloseWait => {
                    (*from, *to) = (swapped(*from), swapped(*to));
                    if from == to {
                        record.what = What::Decided;
                    }
                }
                What::State { .. }
                | What::Injected { .. }
                | What::Did { .. }
                | What::Called { .. }
                | What::Returned { .. }
                | What::Lost { .. }
                | What::IcmpSent { .. }
                | What::IcmpArrived { .. }
                | What::Held { .. }
                | What::Timer { .. }
                | What::Error { .. }
                | What::Host { .. }
                | What::Shown { .. }
                | What::Decided => {}
            }
        }
    }

    /// The state of a socket as it is told.
    pub(super) fn told_state(&self, socket: &Socket) -> State {
        let state = socket.state();
        let Some(belief) = self.tells() else { return state };
        let unsent = || matches!(&socket.conn, Conn::Full(tcb) if tcb.snd.fin_unsent());
        match state {
            _ if belief == Belief::FinSenderCloseWait => swapped(state),
            State::SynRcvd if belief == Belief::EstablishedTogether && self.peer_is_open(socket) => State::Established,
            State::FinWait1 if belief == Belief::FinWait1MeansSent && unsent() => State::Established,
            State::Closed
            | State::Listen
            | State::SynSent
            | State::SynRcvd
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait => state,
        }
    }

    fn peer_is_open(&self, socket: &Socket) -> bool {
        let peers = |other: &Socket| {
            other.state() == State::Established
                && Some(other.local) == socket.remote
                && other.remote == Some(socket.local)
        };
        self.nodes.iter().filter_map(|node| node.host.as_ref()).any(|host| host.sockets().any(|(_, one)| peers(&one)))
    }

    /// A mutant's hosts notice what has befallen one of them.
    pub(super) fn peers_notice(&mut self, id: HostId, act: HostAct, out: &mut Vec<Record>) {
        let Some(Node { ip, profile, .. }) = self.nodes.get(id.0) else { return };
        let (ip, believes) = (*ip, |belief| profile.believes(belief));
        let cable = act == HostAct::Unplug && believes(Belief::CablePullResets);
        let crash = act == HostAct::Crash && believes(Belief::CrashIsNoticed);
        let again = matches!(act, HostAct::Kill | HostAct::Reboot) && believes(Belief::PeerRestartClearsCloseWait);
        if !(cable || crash || again) {
            return;
        }
        let only = again.then_some(State::CloseWait);
        for other in 0..self.nodes.len() {
            let peer = (other != id.0).then_some(ip);
            let mut events = Vec::new();
            let Some(host) = self.nodes.get_mut(other).and_then(|node| node.host.as_mut()) else { continue };
            if other != id.0 || cable {
                host.peer_lost(peer, only, self.now, &mut events);
            }
            self.take_events(HostId(other), events, out);
        }
    }
}

/// A state under the name that it has for whoever takes the two sides of a close for each other.
fn swapped(state: State) -> State {
    match state {
        State::FinWait1 | State::FinWait2 => State::CloseWait,
        State::CloseWait => State::FinWait1,
        State::Closed
        | State::Listen
        | State::SynSent
        | State::SynRcvd
        | State::Established
        | State::Closing
        | State::LastAck
        | State::TimeWait => state,
    }
}
