//! A simulated kernel: sockets and descriptors, ports, the two queues of a listener, the TIME_WAIT table, settings.
//!
//! [`Host`] takes system calls, segments and the passing of time, and appends [`Event`]s: what its connections did, and
//! what its calls returned. There is a process with the children that it forks; once they are killed, the next call
//! comes from a new one. Accept queue and SYN queue are bounded; what is not modelled is listed in
//! `docs/fidelity.md`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::tcp::choice::StampClock;
use crate::tcp::outbox::RtoBounds;
use crate::tcp::rare::Rare;
use crate::tcp::setting::Setting;
use crate::tcp::{
    Belief, CallName, Counter, Counters, Env, Errno, Out, Outbox, Processes, Profile, Rule, SeqNum, State, Sysctl,
    Sysctls, Time, TimeWait,
};
use crate::tcp::{Secrets, Segment, Span};

pub mod calls;

mod agenda;
mod challenges;
mod connect;
mod users;

pub mod descriptors;

mod ending;

pub mod options;

mod holders;
mod marks;
mod memory;

mod mistaken;

mod port_map;
mod ports;
mod ranked;

mod cookies;

pub mod ready;

mod counters;

mod icmp;
mod loopback;
mod orphans;

mod packed;
mod page;

mod recycle;

mod remains;

mod roster;

pub mod segments;

pub mod signals;

pub mod socket;

mod spare;

mod table;

mod tiny;

mod tuples;

pub mod wake;

use challenges::Challenges;
use ending::Ending;
use ports::Ports;
pub use socket::{Conn, Hold, Id, Link, Ret, Socket, SocketOptions, Wait, Waiting};
use spare::Spare;
use table::Table;
use tuples::Tuples;

/// One thing that a host did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// On which socket, if on one.
    pub socket: Option<Id>,
    /// What.
    pub did: Did,
    /// Because of which rule.
    pub rule: Rule,
}

/// What a host did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Did {
    /// Something of the protocol.
    Tcp(Out),
    /// A call returned, or now waits.
    Returned(CallName, Ret),
}

/// A kernel with one process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    ip: Ipv4Addr,
    profile: &'static Profile,
    /// The settings in force.
    pub sysctls: Sysctls,
    secret: u64,
    sockets: Table,
    /// Connections of every kind by (local port, remote address).
    tuples: Tuples,
    /// Who has which local port, and who listens on it.
    ports: Ports,
    /// The children of the first process.
    processes: Processes,
    /// The process that makes the present call.
    caller: Option<String>,
    /// The processes that are not root's, and whose they are.
    users: BTreeMap<Option<String>, u32>,
    /// The processes that die of SIGPIPE; the others ignore it.
    sigpipe: BTreeSet<Option<String>>,
    /// The processes that end and still have descriptors to be closed.
    ending: VecDeque<Ending>,
    /// Pages that its connections have, and whether that is too much.
    pages: u32,
    pressure: bool,
    /// How many connections have some, and which found none for what they wanted to send.
    holders: u32,
    starved: BTreeSet<Id>,
    /// How far the search for a local port has moved on, by destination (Linux `table_perturb`).
    port_steps: BTreeMap<SocketAddrV4, u64>,
    /// What `tcp_tw_recycle` remembers of each peer: its latest timestamp, and when that came.
    peers: BTreeMap<Ipv4Addr, (u32, Time)>,
    /// The size of the packets that the path to an address takes, and until when that is remembered.
    path_mtus: BTreeMap<Ipv4Addr, (u16, Time)>,
    /// What is left of the ration of challenge ACKs.
    challenges: Challenges,
    /// What it has counted since it started.
    pub counters: Counters,
    /// What only mutants keep.
    mistaken: mistaken::Mistaken,
    /// What connections were that ended in TIME_WAIT while a process held them, if that is kept.
    remains: Option<BTreeMap<Id, crate::tcp::Tcb>>,
    spare: Spare,
}

impl Host {
    /// A host that has just started. `secret` is what its sequence numbers are hashed with.
    pub fn new(ip: Ipv4Addr, profile: &'static Profile, secret: u64) -> Host {
        Host {
            ip,
            profile,
            sysctls: profile.sysctls(),
            secret,
            sockets: Table::new(ip, profile.time_wait),
            tuples: Tuples::default(),
            ports: Ports::default(),
            processes: Processes::default(),
            caller: None,
            users: BTreeMap::new(),
            sigpipe: BTreeSet::new(),
            ending: VecDeque::new(),
            pages: 0,
            pressure: false,
            holders: 0,
            starved: BTreeSet::new(),
            port_steps: BTreeMap::new(),
            peers: BTreeMap::new(),
            path_mtus: BTreeMap::new(),
            challenges: Challenges::default(),
            counters: Counters::default(),
            mistaken: mistaken::Mistaken::default(),
            remains: None,
            spare: Spare::default(),
        }
    }

    /// Its address.
    pub fn ip(&self) -> Ipv4Addr {
        self.ip
    }

    /// How its TCP behaves.
    pub fn profile(&self) -> &'static Profile {
        self.profile
    }

    /// Every socket, by number; those are left out that are over and that nobody can name.
    pub fn sockets(&self) -> impl DoubleEndedIterator<Item = (Id, Cow<'_, Socket>)> {
        self.sockets.all()
    }

    /// The same from that number on.
    pub fn sockets_from(&self, first: Id) -> impl DoubleEndedIterator<Item = (Id, Cow<'_, Socket>)> {
        self.sockets.all_from(first)
    }

    /// How many sockets there are.
    pub fn size(&self) -> usize {
        self.sockets.len()
    }

    /// Whether there is a socket of that number.
    pub fn has_socket(&self, id: Id) -> bool {
        self.sockets.contains(id)
    }

    /// One socket.
    pub fn any_socket(&self, id: Id) -> Option<Cow<'_, Socket>> {
        self.sockets.any(id)
    }

    /// The connection between a local port and a peer, if there is one, TIME_WAIT included.
    pub fn connection(&self, port: u16, remote: SocketAddrV4) -> Option<Id> {
        self.tuples.get(port, remote)
    }

    /// From now on so many sockets are kept whole, and more that rest are packed by [`rest`](Host::rest): a host of
    /// hundreds of thousands. Scenarios, which ask for the latest socket, do without.
    pub fn keep_warm(&mut self, most: usize) {
        self.sockets.keep_warm(most);
    }

    /// Packs sockets that rest, if there are too many whole ones. To be called between events.
    pub fn rest(&mut self) {
        self.sockets.rest();
    }

    /// How many sockets are packed, and how many bytes they take together.
    pub fn packed(&self) -> (usize, usize) {
        self.sockets.packed()
    }

    /// One socket, unless it is tiny: what is left of a connection that is over and that nobody holds is whole only
    /// once it was asked for to be changed.
    fn socket(&self, id: Id) -> Option<&Socket> {
        self.sockets.get(id)
    }

    fn socket_mut(&mut self, id: Id) -> Option<&mut Socket> {
        self.sockets.get_mut(id)
    }

    /// How many full sockets are held by no process.
    pub fn orphan_count(&self) -> u32 {
        self.sockets.orphans()
    }

    /// How many TIME_WAIT and orphan FIN_WAIT_2 entries there are.
    pub fn time_wait_count(&self) -> u32 {
        self.sockets.small()
    }

    /// The SYN queue of a listener.
    pub fn syn_queue_len(&self, listener: Id) -> u32 {
        self.sockets.requests(listener).0
    }

    /// How many finished connections of a listener nobody has accepted yet.
    pub fn accept_queue_len(&self, listener: Id) -> u32 {
        match self.socket(listener).map(|socket| &socket.conn) {
            Some(Conn::Listen(queues)) => u32::try_from(queues.accept_queue.len()).unwrap_or(u32::MAX),
            _ => 0,
        }
    }

    /// How many connections of every kind have a local port and a remote address.
    pub fn tuple_count(&self) -> u64 {
        self.tuples.len()
    }

    /// When something falls due on this host.
    pub fn deadline(&self) -> Option<Time> {
        self.sockets.first_due().map(|(at, _)| at)
    }

    /// A socket with what its connection may know of the host.
    fn at(&mut self, id: Id, now: Time) -> (Option<&mut Socket>, Env<'_>) {
        let (memory, challenges) = (self.memory(), self.challenges_left(now));
        let socket = self.sockets.get_mut(id);
        let rto = socket.as_ref().map(|socket| socket.options.tcp.rto).unwrap_or_default();
        let env = Env { now, sysctls: &self.sysctls, profile: self.profile, memory, challenges, rto };
        (socket, env)
    }

    fn env(&self, now: Time) -> Env<'_> {
        Env {
            now,
            sysctls: &self.sysctls,
            profile: self.profile,
            memory: self.memory(),
            challenges: self.challenges_left(now),
            rto: RtoBounds::default(),
        }
    }

    /// Sets a setting. What a socket took over from it when it was made stays.
    pub fn set_sysctl(&mut self, key: Sysctl, value: Setting) {
        if matches!(key, Sysctl::RtoMinUs | Sysctl::RtoMaxMs) && self.sysctls.setting(key) != value {
            let before = self.sysctls.count(key);
            for id in self.sockets.numbers(|_| true) {
                if let Some(socket) = self.socket_mut(id) {
                    socket.options.tcp.rto.keep(key, before);
                }
            }
        }
        self.sysctls.set(key, value);
    }

    /// A new socket with the next number.
    fn add(&mut self, socket: Socket) -> Id {
        self.sockets.push(socket)
    }

    /// The connection behind a number is over; the descriptor, if any, stays.
    fn retire(&mut self, id: Id) {
        let Some(socket) = self.socket_mut(id) else { return };
        let key = socket.remote.map(|remote| (socket.local.port(), remote));
        socket.conn = Conn::Gone;
        if let Some((port, remote)) = key {
            self.tuples.remove(port, remote, id);
        }
        self.let_port_go(id);
        self.note_memory(id);
    }

    /// What a new connection to `remote` takes from the host's secret: the ISN grows with the clock (one tick in 64 ns,
    /// as Linux's `secure_seq.c: seq_scale`), the timestamp offset depends on the addresses alone.
    fn secrets(&self, local_port: u16, remote: SocketAddrV4, now: Time) -> Secrets {
        let tuple = (u64::from(remote.ip().to_bits()) << 32) | (u64::from(remote.port()) << 16) | u64::from(local_port);
        let hash = mix(self.secret ^ mix(tuple));
        let clock = now.0.wrapping_mul(1_000) / self.profile.isn_tick_ns;
        let low = |n: u64| u32::try_from(n & u64::from(u32::MAX)).unwrap_or(0);
        let ts_offset = match self.profile.stamp_clock {
            _ if self.sysctls.get(Sysctl::Timestamps) == 2 => 0,
            StampClock::PerConnection => low(mix(hash)),
            // Ticks since the host was switched on, less than 25 days ago: so of any hosts one is ahead of all others.
            StampClock::PerHost => low(mix(self.secret)) >> 1,
        };
        let iss = SeqNum(low(hash).wrapping_add(low(clock)));
        let iss = if self.profile.believes(Belief::IsnZero) { SeqNum(0) } else { iss };
        Secrets { iss, ts_offset, path_mss: self.path_mss(*remote.ip(), now) }
    }

    /// Runs a connection's step and turns what it did into events of this host.
    fn with_full(
        &mut self,
        id: Id,
        now: Time,
        out: &mut Vec<Event>,
        step: impl FnOnce(&mut crate::tcp::Tcb, &Env<'_>, &mut Outbox),
    ) {
        let mut outbox = std::mem::take(&mut self.spare.0);
        let (socket, env) = self.at(id, now);
        let mut noted = None;
        if let Some(socket) = socket
            && let Conn::Full(tcb) = &mut socket.conn
        {
            step(tcb, &env, &mut outbox);
            if !outbox.items.iter().any(|(did, _)| matches!(did, Out::Shrink { .. })) {
                noted = Some(memory::take_note(socket));
            }
        }
        self.pass_on(id, now, outbox, out);
        match noted {
            Some(None) => {}
            Some(Some(news)) => self.settle_memory(id, news),
            None => self.note_memory(id),
        }
        self.part_if_closed(id);
    }

    /// Appends a connection's effects as events, and puts right what the host knows of it.
    fn absorb(&mut self, id: Id, now: Time, outbox: Outbox, out: &mut Vec<Event>) {
        self.pass_on(id, now, outbox, out);
        self.note_memory(id);
        self.part_if_closed(id);
    }

    /// Appends a connection's effects as events, and carries out those that are the host's: errors and small entries.
    fn pass_on(&mut self, id: Id, now: Time, mut outbox: Outbox, out: &mut Vec<Event>) {
        outbox.counts.iter().for_each(|counter| self.counters.add(*counter));
        outbox.counts.clear();
        for (did, rule) in outbox.items.drain(..) {
            self.note_challenge(&did, rule, now);
            if self.profile.believes(Belief::RstIsAcked) {
                self.note_reset(&did);
            }
            match did {
                Out::Shrink { to, lasts } => self.shrink(id, (to, lasts), now, rule, out),
                Out::Error(errno) => {
                    if let Some(socket) = self.socket_mut(id) {
                        socket.error = Some(errno);
                    }
                    out.push(Event { socket: Some(id), did: Did::Tcp(Out::Error(errno)), rule });
                }
                Out::Send { .. } | Out::State { .. } | Out::Fired(_) | Out::Decided => {
                    out.push(Event { socket: Some(id), did: Did::Tcp(did), rule });
                }
            }
        }
        self.spare.0 = outbox;
    }

    /// A connection that has ended leaves its addresses.
    fn part_if_closed(&mut self, id: Id) {
        if let Some(Socket { conn: Conn::Full(tcb), .. }) = self.socket(id)
            && tcb.state == State::Closed
        {
            // The address pair is free at once; a descriptor, or a place in the accept queue, keeps the rest.
            let orphan = tcb.orphan;
            self.tuples.remove(tcb.local.port(), tcb.remote, id);
            if orphan {
                self.retire(id);
            } else {
                self.let_port_go(id);
            }
        }
    }

    /// A full socket becomes a small entry, if `tcp_max_tw_buckets` allows (Linux `tcp_time_wait`).
    fn shrink(&mut self, id: Id, (to, lasts): (State, Span), now: Time, rule: Rule, out: &mut Vec<Event>) {
        let mut room = self.time_wait_count() < self.sysctls.count(Sysctl::MaxTwBuckets);
        if !room && self.profile.believes(Belief::TwOverflowResetsAll) {
            self.clear_time_waits(out);
            room = true;
        }
        let room = room && !self.leaves_no_time_wait(id, to);
        self.note_remains(id);
        let Some(Socket { conn: Conn::Full(tcb), .. }) = self.socket(id) else { return };
        let from = tcb.state;
        let (peer, stamps) = (*tcb.remote.ip(), tcb.ts.clone());
        let recycled = Span(tcb.rtt.rto.0 * 4 - tcb.rtt.rto.0 / 2);
        let recycles = self.sysctls.on(Sysctl::TwRecycle) && stamps.recent_at.is_some();
        let full_span = if recycles { recycled } else { self.time_wait_span(id) };
        let lasts = if to == State::TimeWait { full_span } else { lasts };
        let entry = TimeWait::of(tcb, to, lasts, full_span, now);
        let unread = tcb.rcv.queue.as_slice().to_vec();
        if let Some(socket) = self.socket_mut(id)
            && socket.held
        {
            // Linux `tcp_time_wait` ends the full socket like `tcp_done`: its receive queue outlives the connection.
            socket.unread = Rare::of(unread);
        }
        let state = |from, to| Did::Tcp(Out::State { from, to });
        if recycles {
            self.recycle_remembers(peer, &stamps, now);
            out.push(Event { socket: Some(id), did: Did::Tcp(Out::Decided), rule: Rule::RecycleShortens });
        }
        if room {
            let short = lasts <= Span::secs(4);
            self.counters.add(if short { Counter::TimeWaitsShort } else { Counter::TimeWaits });
            let did = if from == to { Did::Tcp(Out::Decided) } else { state(from, to) };
            out.push(Event { socket: Some(id), did, rule });
            self.tuples.reopen(entry.local.port(), entry.remote);
            if let Some(socket) = self.socket_mut(id) {
                socket.conn = Conn::Small(Box::new(entry));
            }
        } else {
            out.push(Event { socket: Some(id), did: state(from, State::Closed), rule: Rule::TimeWaitOverflow });
            self.retire(id);
        }
    }

    /// An answer that belongs to no socket.
    fn push_loose(out: &mut Vec<Event>, segment: Segment, rule: Rule) {
        out.push(Event { socket: None, did: Did::Tcp(Out::Send { segment, repeat: false }), rule });
    }
}

/// A fixed 64-bit mixing function (the finaliser of `SplitMix64`): the same on every platform and in every version.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The event of a call's return.
fn returned(socket: Option<Id>, call: CallName, ret: Ret, rule: Rule) -> Event {
    Event { socket, did: Did::Returned(call, ret), rule }
}

/// The event of a call's failure.
fn failed(socket: Option<Id>, call: CallName, errno: Errno, rule: Rule) -> Event {
    returned(socket, call, Ret::Failed(errno), rule)
}
