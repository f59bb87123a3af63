//! A simulated kernel: sockets and descriptors, ports, the two queues of a listener, the TIME_WAIT table, settings.
//!
//! [`Host`] takes system calls, segments and the passing of time, and appends [`Event`]s: what its connections did, and
//! what its calls returned. There is a process with the children that it forks; once they are killed, the next call
//! comes from a new one. Accept queue and SYN queue are bounded; what is not modelled is listed in
//! `docs/fidelity.md`.

use std::collections::{BTreeMap, BTreeSet};

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::tcp::{
    CallName, Counter, Counters, Env, Errno, Out, Outbox, Processes, Profile, Rule, SeqNum, State, Sysctl, Sysctls,
    Time, TimeWait,
};
use crate::tcp::{Secrets, Segment, Span};

pub mod calls;

mod connect;

pub mod descriptors;

pub mod options;

mod ports;

mod cookies;

pub mod ready;

mod counters;

mod icmp;

mod orphans;

pub mod segments;

pub mod signals;

pub mod socket;

pub mod wake;

use ports::Ports;
pub use socket::{Conn, Hold, Id, Link, Ret, Socket, SocketOptions, Wait, Waiting};

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
    sockets: Vec<Socket>,
    /// Everything that is not gone, by number.
    live: BTreeSet<Id>,
    /// Connections of every kind by (local port, remote address).
    tuples: BTreeMap<(u16, SocketAddrV4), Id>,
    /// Who has which local port, and who listens on it.
    ports: Ports,
    /// The children of the first process.
    processes: Processes,
    /// The process that makes the present call.
    caller: Option<String>,
    /// The processes that die of SIGPIPE; the others ignore it.
    sigpipe: BTreeSet<Option<String>>,
    /// Those that it has struck, and that have not ended yet.
    doomed: Vec<Option<String>>,
    /// How far the search for a local port has moved on, by destination (Linux `table_perturb`).
    port_steps: BTreeMap<SocketAddrV4, u64>,
    /// The size of the packets that the path to an address takes, and until when that is remembered.
    path_mtus: BTreeMap<Ipv4Addr, (u16, Time)>,
    /// What it has counted since it started.
    pub counters: Counters,
}

impl Host {
    /// A host that has just started. `secret` is what its sequence numbers are hashed with.
    pub fn new(ip: Ipv4Addr, profile: &'static Profile, secret: u64) -> Host {
        Host {
            ip,
            profile,
            sysctls: (profile.sysctls)(),
            secret,
            sockets: Vec::new(),
            live: BTreeSet::new(),
            tuples: BTreeMap::new(),
            ports: Ports::default(),
            processes: Processes::default(),
            caller: None,
            sigpipe: BTreeSet::new(),
            doomed: Vec::new(),
            port_steps: BTreeMap::new(),
            path_mtus: BTreeMap::new(),
            counters: Counters::default(),
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

    /// Every socket that ever was, by number.
    pub fn sockets(&self) -> &[Socket] {
        &self.sockets
    }

    /// One socket.
    pub fn socket(&self, id: Id) -> Option<&Socket> {
        self.sockets.get(usize::try_from(id).ok()?)
    }

    fn socket_mut(&mut self, id: Id) -> Option<&mut Socket> {
        self.sockets.get_mut(usize::try_from(id).ok()?)
    }

    /// How many TIME_WAIT and orphan FIN_WAIT_2 entries there are.
    pub fn time_wait_count(&self) -> u32 {
        let small = self.live.iter().filter(|id| self.socket(**id).is_some_and(|s| matches!(s.conn, Conn::Small(_))));
        u32::try_from(small.count()).unwrap_or(u32::MAX)
    }

    /// The SYN queue of a listener.
    pub fn syn_queue_len(&self, listener: Id) -> u32 {
        let open = self.live.iter().filter(|id| {
            self.socket(**id).is_some_and(|s| matches!(&s.conn, Conn::Request { listener: of, .. } if *of == listener))
        });
        u32::try_from(open.count()).unwrap_or(u32::MAX)
    }

    /// When something falls due on this host.
    pub fn deadline(&self) -> Option<Time> {
        self.live.iter().filter_map(|id| self.socket(*id)?.deadline()).map(|(at, _)| at).min()
    }

    fn env(&self, now: Time) -> Env<'_> {
        Env { now, sysctls: &self.sysctls, profile: self.profile }
    }

    /// A new socket with the next number.
    fn add(&mut self, socket: Socket) -> Id {
        let id = Id::try_from(self.sockets.len()).unwrap_or(Id::MAX);
        self.sockets.push(socket);
        self.live.insert(id);
        id
    }

    /// The connection behind a number is over; the descriptor, if any, stays.
    fn retire(&mut self, id: Id) {
        let Some(socket) = self.socket_mut(id) else { return };
        let key = socket.remote.map(|remote| (socket.local.port(), remote));
        socket.conn = Conn::Gone;
        self.live.remove(&id);
        if let Some(key) = key
            && self.tuples.get(&key) == Some(&id)
        {
            self.tuples.remove(&key);
        }
        self.let_port_go(id);
    }

    /// What a new connection to `remote` takes from the host's secret: the ISN grows with the clock (one tick in 64 ns,
    /// as Linux's `secure_seq.c: seq_scale`), the timestamp offset depends on the addresses alone.
    fn secrets(&self, local_port: u16, remote: SocketAddrV4, now: Time) -> Secrets {
        let tuple = (u64::from(remote.ip().to_bits()) << 32) | (u64::from(remote.port()) << 16) | u64::from(local_port);
        let hash = mix(self.secret ^ mix(tuple));
        let clock = now.0.wrapping_mul(1_000) >> 6;
        let low = |n: u64| u32::try_from(n & u64::from(u32::MAX)).unwrap_or(0);
        let ts_offset = if self.sysctls.get(Sysctl::Timestamps) == 2 { 0 } else { low(mix(hash)) };
        let iss = SeqNum(low(hash).wrapping_add(low(clock)));
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
        let mut outbox = Outbox::default();
        let sysctls = self.sysctls.clone();
        let env = Env { now, sysctls: &sysctls, profile: self.profile };
        if let Some(Socket { conn: Conn::Full(tcb), .. }) = self.socket_mut(id) {
            step(tcb, &env, &mut outbox);
        }
        self.absorb(id, now, outbox, out);
    }

    /// Appends a connection's effects as events, and carries out those that are the host's: errors and small entries.
    fn absorb(&mut self, id: Id, now: Time, outbox: Outbox, out: &mut Vec<Event>) {
        for counter in outbox.counts {
            self.counters.add(counter);
        }
        for (did, rule) in outbox.items {
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
        if let Some(Socket { conn: Conn::Full(tcb), .. }) = self.socket(id)
            && tcb.state == State::Closed
        {
            // The address pair is free at once; a descriptor, or a place in the accept queue, keeps the rest.
            let (orphan, key) = (tcb.orphan, (tcb.local.port(), tcb.remote));
            if self.tuples.get(&key) == Some(&id) {
                self.tuples.remove(&key);
            }
            if orphan {
                self.retire(id);
            } else {
                self.let_port_go(id);
            }
        }
    }

    /// A full socket becomes a small entry, if `tcp_max_tw_buckets` allows (Linux `tcp_time_wait`).
    fn shrink(&mut self, id: Id, (to, lasts): (State, Span), now: Time, rule: Rule, out: &mut Vec<Event>) {
        let room = self.time_wait_count() < self.sysctls.count(Sysctl::MaxTwBuckets);
        let Some(Socket { conn: Conn::Full(tcb), .. }) = self.socket(id) else { return };
        let from = tcb.state;
        let entry = TimeWait::of(tcb, to, lasts, now);
        let unread = tcb.rcv.queue.clone();
        if let Some(socket) = self.socket_mut(id)
            && socket.held
        {
            // Linux `tcp_time_wait` ends the full socket like `tcp_done`: its receive queue outlives the connection.
            socket.unread = unread;
        }
        let state = |from, to| Did::Tcp(Out::State { from, to });
        if room {
            let short = lasts <= Span::secs(4);
            self.counters.add(if short { Counter::TimeWaitsShort } else { Counter::TimeWaits });
            let did = if from == to { Did::Tcp(Out::Decided) } else { state(from, to) };
            out.push(Event { socket: Some(id), did, rule });
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
