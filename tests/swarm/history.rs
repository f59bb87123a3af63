//! What may only grow: the numbers of a connection, the edge of its window, the counters of a kernel; and what may not
//! grow beyond its limit, the queues of a listener.

use std::collections::BTreeMap;

use finwait::trace::view::BacklogView;
use finwait::trace::{
    Counter, HostId, HostView, Profile, Record, Rule, SeqNum, SocketId, SocketView, State, What, WorldView,
};

/// A socket of a host since its last start.
type Key = (usize, SocketId);

/// A connection at the latest look.
#[derive(Debug, Clone, Copy)]
struct Known {
    iss: SeqNum,
    irs: SeqNum,
    snd_una: SeqNum,
    snd_nxt: SeqNum,
    rcv_nxt: SeqNum,
    /// The right edge of the window that it has announced.
    own_edge: SeqNum,
    /// The furthest that this edge ever was.
    own_furthest: SeqNum,
    /// The window is closed.
    shut: bool,
    /// The furthest right edge that the peer has announced to it.
    peer_edge: SeqNum,
}

/// All of it.
#[derive(Debug, Default)]
pub struct History {
    connections: BTreeMap<Key, Known>,
    queues: BTreeMap<Key, BacklogView>,
    counters: BTreeMap<usize, Vec<(Counter, u32)>>,
    /// The hosts are not of the default profile.
    other: bool,
}

impl History {
    /// What hosts of that profile have done so far: nothing.
    pub fn of(profile: &Profile) -> History {
        History { other: profile.name != Profile::default_profile().name, ..History::default() }
    }

    /// A host stops or starts anew.
    pub fn reboot(&mut self, host: HostId) {
        self.connections.retain(|(of, _), _| *of != host.0);
        self.queues.retain(|(of, _), _| *of != host.0);
        self.counters.remove(&host.0);
    }

    /// Compares the moment with the one before.
    pub fn after(&mut self, fresh: &[Record], view: &WorldView) -> Result<(), String> {
        for host in &view.hosts {
            self.count(host)?;
            for socket in &host.sockets {
                self.queues(host, socket, fresh)?;
                self.connection(host, socket, fresh)?;
            }
        }
        Ok(())
    }

    /// The furthest edge that a connection has announced.
    pub fn furthest(&self, host: HostId, socket: SocketId) -> Option<SeqNum> {
        self.connections.get(&(host.0, socket)).map(|known| known.own_furthest)
    }

    fn count(&mut self, host: &HostView) -> Result<(), String> {
        let Some(before) = self.counters.insert(host.id.0, host.counters.clone()) else { return Ok(()) };
        for (counter, count) in before {
            let now = host.counters.iter().find(|(key, _)| *key == counter).map_or(0, |(_, now)| *now);
            if now < count {
                return Err(format!("a counter went back: {} from {count} to {now}", counter.name()));
            }
        }
        Ok(())
    }

    /// A queue that grows stays within its limit and one (Linux `sk_acceptq_is_full`, `inet_csk_reqsk_queue_is_full`);
    /// a SYN that reopens TIME_WAIT is let in all the same.
    fn queues(&mut self, host: &HostView, socket: &SocketView, fresh: &[Record]) -> Result<(), String> {
        let key = (host.id.0, socket.id);
        let Some(now) = socket.backlog else {
            self.queues.remove(&key);
            return Ok(());
        };
        let before = self.queues.insert(key, now);
        let (syns, done) = before.map_or((0, 0), |before| (before.syn_queue, before.accept_queue));
        if now.accept_queue > done && now.accept_queue > now.limit + 1 {
            return Err(format!("too long an accept queue: {now:?}"));
        }
        let reopened = fresh.iter().any(|record| record.rule == Some(Rule::SynReopensTimeWait));
        // Linux 3.0 rounds the size of its SYN queue up to a power of two, sixteen at least (`reqsk_queue_alloc`).
        let places = if self.other { (now.limit + 1).next_power_of_two().max(16) } else { now.limit + 1 };
        if now.syn_queue > syns && now.syn_queue > places && !reopened {
            return Err(format!("too long a SYN queue: {now:?}"));
        }
        Ok(())
    }

    fn connection(&mut self, host: &HostView, socket: &SocketView, fresh: &[Record]) -> Result<(), String> {
        let key = (host.id.0, socket.id);
        let Some(tcb) = socket.tcb.filter(|_| socket.state != State::Closed) else {
            self.connections.remove(&key);
            return Ok(());
        };
        let peer_edge = tcb.snd_una + tcb.snd_wnd;
        let (iss, irs) = (tcb.iss, tcb.irs);
        let mut now = Known {
            iss,
            irs,
            snd_una: tcb.snd_una,
            snd_nxt: tcb.snd_nxt,
            rcv_nxt: tcb.rcv_nxt,
            own_edge: tcb.rcv_nxt + tcb.rcv_wnd,
            own_furthest: tcb.rcv_nxt + tcb.rcv_wnd,
            shut: tcb.rcv_wnd == 0 || fresh.iter().any(|record| shuts(record, host.id, socket.id)),
            peer_edge,
        };
        if let Some(before) = self.connections.get(&key).filter(|before| before.iss == iss && before.irs == irs) {
            now.peer_edge = before.peer_edge.latest(peer_edge);
            now.own_furthest = before.own_furthest.latest(now.own_edge);
            grew(before, &now, socket.state)?;
        } else {
            // Where a run is looked at from its middle on, the peer may have taken its window back already.
            now.peer_edge = peer_edge.latest(tcb.snd_nxt);
        }
        let open = !matches!(socket.state, State::SynSent | State::SynRcvd);
        // The SYN needs no room, nor does the byte with which the RFC probes a closed window.
        let most = now.peer_edge.latest(iss + 1) + u32::from(self.other);
        if open && now.snd_nxt.after(most) {
            return Err(format!("sent beyond the window: {} with an edge at {}", now.snd_nxt, now.peer_edge));
        }
        self.connections.insert(key, now);
        Ok(())
    }
}

/// Acknowledgments, what was sent, what was received and the announced edge move forward only.
/// Whether a connection has closed its window with this segment; it may open again in the same event.
fn shuts(record: &Record, host: HostId, socket: SocketId) -> bool {
    let mine = (record.host, record.socket) == (Some(host), Some(socket));
    mine && matches!(&record.what, What::Sent { segment, .. } if segment.window == 0)
}

fn grew(before: &Known, now: &Known, state: State) -> Result<(), String> {
    let pairs = [
        ("SND.UNA", before.snd_una, now.snd_una),
        ("SND.NXT", before.snd_nxt, now.snd_nxt),
        ("RCV.NXT", before.rcv_nxt, now.rcv_nxt),
        // Without memory, Linux closes the window whatever it had announced (`tcp_select_window`).
        ("the edge of the window", before.own_edge, if now.shut { before.own_edge } else { now.own_edge }),
    ];
    match pairs.iter().find(|(_, before, now)| now.before(*before)) {
        Some((name, before, now)) => Err(format!("{name} went back: from {before} to {now} in {state}")),
        None => Ok(()),
    }
}
