//! What must hold after every event, whatever was done.

use std::collections::{BTreeMap, BTreeSet};

use finwait::sim::World;
use finwait::trace::{HostAct, HostView, Record, Rule, SocketView, State, Sysctl, Time, TimerKind, What, WorldView};

use super::streams::Streams;

/// What is remembered from one event to the next.
pub struct Checker {
    streams: Streams,
    last: Time,
    /// Small entries of each host at the latest look.
    small: BTreeMap<usize, u32>,
    /// Events since the clock last moved.
    at_once: usize,
}

/// The most that may happen at one moment: more is a loop of two hosts without any delay.
const AT_ONCE_MAX: usize = 5_000;

impl Checker {
    /// At the beginning of a run.
    pub fn new(world: &World) -> Checker {
        Checker { streams: Streams::default(), last: world.now(), small: BTreeMap::new(), at_once: 0 }
    }

    /// After an event or a command that left these records.
    pub fn after(&mut self, fresh: &[Record], world: &World) -> Result<(), String> {
        let view = world.view();
        self.clock(fresh)?;
        for record in fresh {
            if let What::Host { act: HostAct::Reboot } = record.what {
                record.host.into_iter().for_each(|host| self.streams.reboot(host));
            }
        }
        self.streams.learn(&view);
        for record in fresh {
            has_a_rule(record)?;
            legal_edge(record)?;
            self.streams.take(record)?;
        }
        for host in &view.hosts {
            self.small_entries(host)?;
            one_connection_a_pair(host)?;
            memory_adds_up(host)?;
            host.sockets.iter().try_for_each(|socket| sound(socket, &view))?;
        }
        if !world.memory_is_right() {
            return Err("a host's memory is not that of its connections".to_owned());
        }
        agree(&view)
    }

    fn clock(&mut self, fresh: &[Record]) -> Result<(), String> {
        for record in fresh {
            if record.at < self.last {
                return Err(format!("time went back: a record at {} after {}", record.at, self.last));
            }
            self.at_once = if record.at == self.last { self.at_once + 1 } else { 0 };
            self.last = record.at;
        }
        if self.at_once > AT_ONCE_MAX { Err("a loop at one moment".to_owned()) } else { Ok(()) }
    }

    /// `tcp_max_tw_buckets` binds whoever makes an entry; lowering it does not remove any.
    fn small_entries(&mut self, host: &HostView) -> Result<(), String> {
        let limit = host.sysctls.iter().find(|(key, _)| *key == Sysctl::MaxTwBuckets).map(|(_, value)| *value);
        let before = self.small.insert(host.id.0, host.time_wait_count).unwrap_or(0);
        match limit {
            Some(limit) if host.time_wait_count > before && i64::from(host.time_wait_count) > limit => {
                Err(format!("too many TIME_WAIT entries: {} with room for {limit}", host.time_wait_count))
            }
            _ => Ok(()),
        }
    }
}

/// No two connections of a host have the same local port and the same peer, and none is without a port.
fn one_connection_a_pair(host: &HostView) -> Result<(), String> {
    let mut pairs = BTreeSet::new();
    for socket in host.sockets.iter().filter(|socket| socket.state != State::Closed) {
        if socket.local.port() == 0 {
            return Err(format!("a port of zero: {} on {}", socket.state, host.name));
        }
        if let Some(remote) = socket.remote
            && !pairs.insert((socket.local.port(), remote))
        {
            return Err(format!("two connections of one pair: {} and {remote} on {}", socket.local, host.name));
        }
    }
    Ok(())
}

/// Everything that the engine did says why; only what a person did does not.
fn has_a_rule(record: &Record) -> Result<(), String> {
    let person = matches!(record.what, What::Did { .. } | What::Called { .. });
    if person || record.rule.is_some() { Ok(()) } else { Err(format!("a record without a rule: {record:?}")) }
}

/// The arrows of RFC 9293 §3.3.2, figure 5, and those that Linux adds.
const EDGES: &[(State, State)] = &[
    (State::Closed, State::Listen),
    (State::Closed, State::SynSent),
    // The request is a new entry; the listener stays.
    (State::Listen, State::SynRcvd),
    // A SYN cookie: there was no half-open entry.
    (State::Listen, State::Established),
    (State::Listen, State::Closed),
    (State::SynSent, State::SynRcvd),
    (State::SynSent, State::Established),
    (State::SynSent, State::Closed),
    (State::SynRcvd, State::Established),
    (State::SynRcvd, State::FinWait1),
    (State::SynRcvd, State::Closed),
    (State::Established, State::FinWait1),
    (State::Established, State::CloseWait),
    (State::Established, State::Closed),
    (State::FinWait1, State::FinWait2),
    (State::FinWait1, State::Closing),
    (State::FinWait1, State::Closed),
    (State::FinWait2, State::TimeWait),
    (State::FinWait2, State::Closed),
    (State::CloseWait, State::LastAck),
    (State::CloseWait, State::Closed),
    (State::Closing, State::TimeWait),
    (State::Closing, State::Closed),
    (State::LastAck, State::Closed),
    (State::TimeWait, State::Closed),
];

fn legal_edge(record: &Record) -> Result<(), String> {
    match record.what {
        // Arrows of other profiles: whoever resets spends TIME_WAIT, and TIME_WAIT comes back from an old SYN.
        What::State { to: State::TimeWait, .. }
            if matches!(record.rule, Some(Rule::ResetterWaits | Rule::TimeWaitReturns)) =>
        {
            Ok(())
        }
        What::State { from, to } if !EDGES.contains(&(from, to)) => {
            Err(format!("no such arrow: {from} to {to} by {:?}", record.rule))
        }
        _ => Ok(()),
    }
}

/// The window scale of a host that was not told otherwise.
const SCALE: u32 = 7;

/// One socket at a moment.
fn sound(socket: &SocketView, view: &WorldView) -> Result<(), String> {
    if let Some(timer) = socket.timers.iter().find(|timer| timer.at < view.now) {
        return Err(format!("a timer in the past: {timer:?} at {}, {}", view.now, socket.state));
    }
    let Some(tcb) = &socket.tcb else { return Ok(()) };
    if !tcb.snd_una.at_or_before(tcb.snd_nxt) {
        return Err(format!("SND.UNA beyond SND.NXT: {} {} in {}", tcb.snd_una, tcb.snd_nxt, socket.state));
    }
    let limit = finwait::trace::Profile::default_profile();
    // What is queued takes memory besides its bytes, so there are never more bytes than the largest buffer has.
    let buffer = limit.receive_buffer_max;
    if tcb.recv_queue > buffer {
        return Err(format!("more queued than the buffer holds: {}", tcb.recv_queue));
    }
    if tcb.send_queue > limit.send_buffer_max {
        return Err(format!("more written than the buffer holds: {}", tcb.send_queue));
    }
    // Windows are announced in units, rounded up; the one on a SYN is not shifted (RFC 7323 §2.2), but where SYNs
    // cross, Linux shifts that of the SYN-ACK.
    let crossing = u32::from(u16::MAX) << SCALE;
    if tcb.snd_wnd > (buffer + (1 << SCALE)).max(crossing) {
        return Err(format!("a window that nobody has: {} in {}", tcb.snd_wnd, socket.state));
    }
    waits_for_something(socket, tcb.send_queue)
}

/// The two ends of a connection: nothing is received that was not sent, nothing acknowledged that was not received.
fn agree(view: &WorldView) -> Result<(), String> {
    let sockets = || view.hosts.iter().flat_map(|host| &host.sockets);
    for (sender, s) in sockets().filter_map(|socket| Some((socket, socket.tcb?))) {
        let peer = sockets().find_map(|socket| {
            let tcb = socket.tcb?;
            let same = Some(socket.local) == sender.remote && socket.remote == Some(sender.local);
            (same && tcb.irs == s.iss && s.irs == tcb.iss).then_some(tcb)
        });
        let Some(r) = peer else { continue };
        if r.rcv_nxt.after(s.snd_nxt) || s.snd_una.after(r.rcv_nxt) {
            return Err(format!("the ends disagree: sent {}..{}, received {}", s.snd_una, s.snd_nxt, r.rcv_nxt));
        }
    }
    Ok(())
}

/// Whoever owes the peer data, a SYN or a FIN has a timer that will repeat it, or the connection would hang for ever.
fn waits_for_something(socket: &SocketView, unacknowledged: u32) -> Result<(), String> {
    let owes = match socket.state {
        State::SynSent | State::SynRcvd | State::FinWait1 | State::Closing | State::LastAck => true,
        State::Established | State::CloseWait | State::FinWait2 => unacknowledged > 0,
        State::Listen | State::TimeWait | State::Closed => false,
    };
    let repeats = |kind: TimerKind| match kind {
        TimerKind::Retransmit | TimerKind::TailLoss | TimerKind::Reorder | TimerKind::Persist | TimerKind::SynAck => {
            true
        }
        TimerKind::DelayedAck
        | TimerKind::FinWait2
        | TimerKind::TimeWait
        | TimerKind::Linger
        | TimerKind::Keepalive
        | TimerKind::CallTimeout => false,
    };
    if owes && !socket.timers.iter().any(|timer| repeats(timer.kind)) {
        return Err(format!("nothing will ever repeat it: {} with {unacknowledged} bytes", socket.state));
    }
    Ok(())
}

/// A connection has whole pages, and who has no connection has none.
fn memory_adds_up(host: &HostView) -> Result<(), String> {
    let mut sockets = host.sockets.iter().filter_map(|socket| socket.memory);
    if let Some(odd) = sockets.find(|memory| (memory.receiving + memory.sending + memory.at_hand) % 4_096 != 0) {
        return Err(format!("{}: a connection has a part of a page: {odd:?}", host.name));
    }
    let over = host.sockets.iter().all(|socket| !socket.held && socket.state == State::Closed);
    match host.memory_pages {
        Some(pages) if host.up && over && pages > 0 => Err(format!("{}: {pages} pages are not given back", host.name)),
        Some(_) | None => Ok(()),
    }
}
