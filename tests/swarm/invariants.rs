//! What must hold after every event, whatever was done: the clock, the rules, the arrows between states, the small
//! entries, and how the two ends of a connection see each other. What a socket looks like by itself is in `socket`,
//! what may only grow in `history`, what the wire carries in `wire`, what the applications were promised in `streams`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddrV4;

use finwait::sim::World;
use finwait::trace::view::TcbView;
use finwait::trace::{
    HostAct, HostId, HostView, Profile, Record, Rule, SeqNum, SocketView, State, Sysctl, Time, What, WorldView,
};

use super::forged::Forged;
use super::history::History;
use super::socket::sound;
use super::streams::Streams;
use super::wire::Wire;

/// What is remembered from one event to the next.
pub struct Checker {
    streams: Streams,
    history: History,
    wire: Wire,
    last: Time,
    /// Small entries of each host at the latest look.
    small: BTreeMap<usize, u32>,
    /// Events since the clock last moved.
    at_once: usize,
    /// The ends between which a forged segment has been: they need not agree any more.
    forged: Forged,
    /// The ends that may take each other's windows for larger than they are: those whose SYNs crossed (Linux shifts the
    /// window of such a SYN-ACK), and those of a cookie, which keeps no window scale without timestamps.
    misled: BTreeSet<u32>,
    /// The connections of a cookie: the same ACK makes one again (Linux too), and the peer may know an earlier one.
    cookies: BTreeSet<u32>,
    /// Window scaling was switched: a kernel that does so between its SYN and the SYN-ACK has offered it, and forgets.
    switched: bool,
}

/// What is said of a run that does not get on.
pub const AT_ONCE: &str = "a loop at one moment";

/// The most that may happen at one moment: more is a loop of two hosts without any delay.
const AT_ONCE_MAX: usize = 5_000;

impl Checker {
    /// At the beginning of a run.
    pub fn new(world: &World) -> Checker {
        let profile = world.host(HostId(0)).map_or(Profile::default_profile(), finwait::host::Host::profile);
        Checker {
            streams: Streams::default(),
            history: History::of(profile),
            wire: Wire::of(&world.view()),
            last: world.now(),
            small: BTreeMap::new(),
            at_once: 0,
            forged: Forged::default(),
            misled: BTreeSet::new(),
            cookies: BTreeSet::new(),
            switched: false,
        }
    }

    /// After an event or a command that left these records.
    pub fn after(&mut self, fresh: &[Record], world: &World) -> Result<(), String> {
        if !world.memory_is_right() {
            return Err("a host's memory is not that of its connections".to_owned());
        }
        self.after_view(fresh, &world.view())
    }

    /// The same with the moment as it is seen.
    pub fn after_view(&mut self, fresh: &[Record], view: &WorldView) -> Result<(), String> {
        self.clock(fresh)?;
        for record in fresh {
            self.note(record, view);
        }
        self.streams.learn(view);
        for record in fresh {
            has_a_rule(record)?;
            legal_edge(record)?;
            self.wire.take(record, view)?;
            self.streams.take(record, &self.forged)?;
        }
        for host in &view.hosts {
            self.small_entries(host)?;
            one_connection_a_pair(host)?;
            memory_adds_up(host)?;
            for socket in &host.sockets {
                let forged = socket.remote.is_some_and(|remote| self.forged.between(socket.local, remote));
                sound(socket, view, forged)?;
            }
        }
        self.wire.agrees(view)?;
        self.history.after(fresh, view)?;
        next_is_the_earliest(view)?;
        self.agree(view)
    }

    /// A segment that nobody sent has been between these two.
    pub fn distrust(&mut self, one: SocketAddrV4, other: SocketAddrV4) {
        self.forged.distrust(one, other);
    }

    /// At a moment at which nothing is on its way any more that could tell of a loss.
    pub fn at_rest(&self, view: &WorldView) -> Result<(), String> {
        self.streams.settled(view, &self.forged)
    }

    fn note(&mut self, record: &Record, view: &WorldView) {
        self.forged.note(record, view);
        match &record.what {
            What::Host { act: HostAct::Reboot | HostAct::Crash } => {
                record.host.into_iter().for_each(|host| {
                    self.streams.reboot(host);
                    self.history.reboot(host);
                });
            }
            What::State { from: State::SynSent | State::Listen, to: State::SynRcvd | State::Established }
                if crosses(record) =>
            {
                let host = record.host.and_then(|host| view.host(host));
                let socket = host.and_then(|host| host.sockets.iter().find(|socket| Some(socket.id) == record.socket));
                if let Some(tcb) = socket.and_then(|socket| socket.tcb) {
                    self.misled.extend([tcb.iss.0, tcb.irs.0]);
                    if record.rule == Some(Rule::CookieEstablishes) {
                        self.cookies.extend([tcb.iss.0, tcb.irs.0]);
                    }
                }
            }
            What::Did { command } => self.switched |= command.contains("tcp_window_scaling"),
            _ => {}
        }
    }

    fn clock(&mut self, fresh: &[Record]) -> Result<(), String> {
        for record in fresh {
            if record.at < self.last {
                return Err(format!("time went back: a record at {} after {}", record.at, self.last));
            }
            self.at_once = if record.at == self.last { self.at_once + 1 } else { 0 };
            self.last = record.at;
        }
        if self.at_once > AT_ONCE_MAX { Err(AT_ONCE.to_owned()) } else { Ok(()) }
    }

    /// `tcp_max_tw_buckets` binds whoever makes an entry; lowering it does not remove any.
    fn small_entries(&mut self, host: &HostView) -> Result<(), String> {
        let limit = host.sysctls.iter().find(|(key, _)| *key == Sysctl::MaxTwBuckets).map(|(_, value)| value.number());
        let before = self.small.insert(host.id.0, host.time_wait_count).unwrap_or(0);
        let seen = host.sockets.iter().filter(|socket| socket.tcb.is_none());
        let seen = seen.filter(|socket| matches!(socket.state, State::TimeWait | State::FinWait2)).count();
        if usize::try_from(host.time_wait_count) != Ok(seen) {
            return Err(format!("entries counted and seen differ: {} and {seen}", host.time_wait_count));
        }
        match limit {
            Some(limit) if host.time_wait_count > before && i64::from(host.time_wait_count) > limit => {
                Err(format!("too many TIME_WAIT entries: {} with room for {limit}", host.time_wait_count))
            }
            _ => Ok(()),
        }
    }

    /// The two ends of a connection: nothing is received that was not sent, nothing acknowledged that was not
    /// received, no room believed in that is not there.
    fn agree(&self, view: &WorldView) -> Result<(), String> {
        let sockets = || view.hosts.iter().flat_map(|host| host.sockets.iter().map(|socket| (host.id, socket)));
        for (sender, s) in sockets().filter_map(|(_, socket)| Some((socket, socket.tcb?))) {
            if sender.remote.is_some_and(|remote| self.forged.between(sender.local, remote)) {
                continue;
            }
            let peer = sockets().find_map(|(host, socket)| {
                // By their numbers alone: a NAT box may have changed the addresses.
                let tcb = socket.tcb?;
                (tcb.irs == s.iss && s.irs == tcb.iss).then_some((host, socket, tcb))
            });
            if let Some((host, receiver, r)) = peer.filter(|_| !self.cookies.contains(&s.iss.0)) {
                both_ends((sender, &s), (receiver, &r))?;
                if !self.switched && !self.misled.contains(&s.iss.0) {
                    let there = self.history.furthest(host, receiver.id).unwrap_or(r.rcv_nxt + r.rcv_wnd);
                    room((sender, &s), receiver.state, there)?;
                }
            }
        }
        Ok(())
    }
}

/// Whether a change of state is by a crossing SYN or by a cookie.
fn crosses(record: &Record) -> bool {
    match record.what {
        What::State { from: State::SynSent, to } => to == State::SynRcvd,
        What::State { from: State::Listen, to } => to == State::Established,
        _ => false,
    }
}

fn both_ends((sender, s): (&SocketView, &TcbView), (receiver, r): (&SocketView, &TcbView)) -> Result<(), String> {
    if r.rcv_nxt.after(s.snd_nxt) || s.snd_una.after(r.rcv_nxt) {
        return Err(format!("the ends disagree: sent {}..{}, received {}", s.snd_una, s.snd_nxt, r.rcv_nxt));
    }
    if sender.state == State::Established && r.eof {
        return Err(format!("the end of a stream that has not ended: {} and {}", sender.state, receiver.state));
    }
    Ok(())
}

/// A sender does not believe in more room than the receiver has announced at any time.
fn room((sender, s): (&SocketView, &TcbView), receiver: State, there: SeqNum) -> Result<(), String> {
    let open = |state| matches!(state, State::Established | State::CloseWait);
    let believed = s.snd_una + s.snd_wnd;
    if open(sender.state) && open(receiver) && believed.after(there) {
        return Err(format!("room believed in that is not there: up to {believed}, there is up to {there}"));
    }
    Ok(())
}

/// What is announced as the next thing is the earliest of all that waits.
fn next_is_the_earliest(view: &WorldView) -> Result<(), String> {
    let timers = view.hosts.iter().flat_map(|host| &host.sockets).flat_map(|socket| &socket.timers);
    let flights = view.flights.iter().map(|flight| flight.lost_at.unwrap_or(flight.arrives_at));
    let earliest = timers.map(|timer| timer.at).chain(flights).min().map(|at| at.max(view.now));
    if earliest == view.next_event {
        return Ok(());
    }
    Err(format!("the next event is not the earliest: {:?} announced, {earliest:?} seen", view.next_event))
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
    let person = matches!(record.what, What::Did { .. } | What::Called { .. } | What::Shown { .. });
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
