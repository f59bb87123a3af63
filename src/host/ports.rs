//! Local ports: who has which, who may share one, and who gets a SYN where several listen.
//!
//! Two bindings of a port overlap unless they are for different addresses, one of them the loopback's. Linux keeps a
//! bucket for each port in use, in `inet_connection_sock.c` (`inet_csk_get_port`, `inet_csk_find_open_port`) and
//! `inet_hashtables.c` (`__inet_hash_connect`); so does this.

use std::collections::BTreeMap;

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::tcp::choice::{PortOrder, SynQueue};
use crate::tcp::rare::Rare;
use crate::tcp::{Belief, CallName, Errno, Out, Rule, Segment, State, Sysctl, TcpOptions};

use super::holders::Holders;
use super::loopback::overlap;
use super::port_map::PortMap;
use super::socket::{Conn, Hold, Id, Link, Ret, Socket};
use super::table::Sharing;
use super::{Did, Event, Host, failed, mix, returned};

/// The local ports in use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Ports {
    /// Those with one holder that connect() gave the port to; no such port is in the buckets.
    single: PortMap,
    buckets: BTreeMap<u16, Bucket>,
}

/// Who has one port.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Bucket {
    holders: Holders,
    /// How many of them did not get it from connect().
    bound: u32,
    /// The latest to be bound has SO_REUSEPORT and is this user's: others with it that are, too, are let in without a
    /// look at the rest (`fastreuseport`, `fastuid`).
    open: Option<u32>,
    /// Those that listen, in the order of their listen().
    listeners: Rare<Vec<Id>>,
}

impl Ports {
    /// A socket listens no more.
    pub(super) fn stop(&mut self, port: u16, id: Id) {
        if let Some(bucket) = self.buckets.get_mut(&port) {
            let rest = bucket.listeners.iter().copied().filter(|listener| *listener != id).collect();
            bucket.listeners = Rare::of(rest);
        }
    }

    /// Whether anybody has a port.
    fn is_used(&self, port: u16) -> bool {
        self.single.get(port).is_some() || self.buckets.contains_key(&port)
    }

    /// The bucket of a port, made if there is none.
    fn bucket(&mut self, port: u16) -> &mut Bucket {
        let only = self.single.get(port);
        let bucket = self.buckets.entry(port).or_default();
        if let Some(id) = only {
            self.single.remove(port);
            bucket.holders.insert(id);
        }
        bucket
    }

    /// A socket has a port from now on.
    fn hold(&mut self, port: u16, id: Id, hold: Hold) {
        if hold == Hold::Chosen && !self.is_used(port) && self.single.insert(port, id) {
            return;
        }
        let bucket = self.bucket(port);
        if bucket.holders.insert(id) && hold != Hold::Chosen {
            bucket.bound += 1;
        }
    }

    /// A socket has it no more.
    fn let_go(&mut self, port: u16, id: Id, hold: Hold) {
        if self.single.get(port) == Some(id) {
            self.single.remove(port);
            return;
        }
        let Some(bucket) = self.buckets.get_mut(&port) else { return };
        if bucket.holders.remove(id) && hold != Hold::Chosen {
            bucket.bound -= 1;
        }
        bucket.open = bucket.open.filter(|_| bucket.bound > 0);
        if bucket.holders.is_empty() {
            self.buckets.remove(&port);
        }
    }
}

impl Host {
    /// socket().
    pub fn open(&mut self, label: Option<String>, out: &mut Vec<Event>) {
        let id = self.fresh(label);
        out.push(returned(Some(id), CallName::Socket, Ret::Zero, Rule::SocketMade));
    }

    /// A new socket that has done nothing yet.
    pub(super) fn fresh(&mut self, label: Option<String>) -> Id {
        let local = SocketAddrV4::new(self.ip(), 0);
        let tcp = TcpOptions { keepalive: self.profile().believes(Belief::KeepaliveOn), ..Default::default() };
        self.add(Socket {
            label,
            conn: Conn::Idle,
            held: true,
            own_closed: false,
            copies: Rare::default(),
            hold: Hold::None,
            any: true,
            link: Link::Free,
            local,
            remote: None,
            options: Rare::of(super::socket::SocketOptions { owner: self.user(), tcp, ..Default::default() }),
            error: None,
            quotes: false,
            unread: Rare::default(),
            read_shut: false,
            write_shut: false,
            waits: Vec::new(),
            pages: 0,
        })
    }

    /// bind() to a port of one address, or of all.
    pub fn bind(&mut self, id: Id, address: Option<Ipv4Addr>, port: u16, out: &mut Vec<Event>) {
        let event = match self.try_bind(id, address, port) {
            Ok(rule) => returned(Some(id), CallName::Bind, Ret::Zero, rule),
            Err((errno, rule)) => failed(Some(id), CallName::Bind, errno, rule),
        };
        out.push(event);
    }

    /// Linux `__inet_bind`: the address, then the socket, then the port.
    pub(super) fn try_bind(&mut self, id: Id, address: Option<Ipv4Addr>, port: u16) -> Result<Rule, (Errno, Rule)> {
        if address.is_some_and(|address| !self.is_own(address)) {
            return Err((Errno::EADDRNOTAVAIL, Rule::AddressNotOurs));
        }
        if port > 0 && !self.may_bind(port) {
            return Err((Errno::EACCES, Rule::PortIsRoots));
        }
        let Some(socket) = self.socket(id) else { return Err((Errno::EBADF, Rule::BadDescriptor)) };
        // The kernel keeps TIME_WAIT in an entry of its own; the process's socket is closed, and a port that it did not
        // ask for is gone.
        let small = matches!(socket.conn, Conn::Small(_));
        let detached = small && socket.hold != Hold::Asked;
        if !detached && (socket.state() != State::Closed || socket.hold != Hold::None) {
            return Err((Errno::EINVAL, Rule::BoundAlready));
        }
        let before = (socket.any, socket.local);
        if self.profile().believes(Belief::ReuseaddrClearsTimeWait) {
            self.clear_port(id, port);
        }
        let home = self.ip();
        if detached {
            self.leave_entry(id);
        }
        if let Some(socket) = self.socket_mut(id) {
            socket.any = address.is_none();
            socket.local = SocketAddrV4::new(address.unwrap_or(home), 0);
        }
        let taken = self.take_port(id, port);
        if taken.is_err()
            && let Some(socket) = self.socket_mut(id)
        {
            (socket.any, socket.local) = before;
        }
        taken
    }

    fn take_port(&mut self, id: Id, port: u16) -> Result<Rule, (Errno, Rule)> {
        let shared = self.ports.is_used(port);
        let (port, hold, rule) = if port == 0 {
            let Some(port) = self.pick_port(id) else { return Err((Errno::EADDRINUSE, Rule::NoPortToBind)) };
            (port, Hold::Picked, Rule::PortPicked)
        } else if let Some(rule) = self.conflicts(id, port) {
            return Err((Errno::EADDRINUSE, rule));
        } else {
            (port, Hold::Asked, if shared { Rule::PortShared } else { Rule::PortBound })
        };
        self.hold_port(id, port, hold);
        self.note_open(id, port);
        if let Some(socket) = self.socket_mut(id) {
            // A connection that was reset or is over is nobody's peer any more (Linux `__inet_bind`); that it is over
            // stays known (`tcp_done`).
            if socket.remote.take().is_some() && !matches!(socket.conn, Conn::Full(_)) {
                (socket.read_shut, socket.write_shut) = (true, true);
            }
        }
        Ok(rule)
    }

    /// listen() alone.
    pub fn listen(&mut self, id: Id, backlog: u32, out: &mut Vec<Event>) {
        let event = match self.try_listen(id, backlog, out) {
            Ok(rule) => returned(Some(id), CallName::Listen, Ret::Zero, rule),
            Err((errno, rule)) => failed(Some(id), CallName::Listen, errno, rule),
        };
        out.push(event);
    }

    /// Linux `inet_listen`, `inet_csk_listen_start`: a socket that two may be bound to has one that listens.
    pub(super) fn try_listen(&mut self, id: Id, backlog: u32, out: &mut Vec<Event>) -> Result<Rule, (Errno, Rule)> {
        // The limit is that of the moment: a later change of somaxconn does not reach this listener.
        let backlog = backlog.min(self.sysctls.count(Sysctl::Somaxconn));
        let syn_room = self.room_for_syns(backlog);
        let resizes = self.profile().syn_queue == SynQueue::Backlog;
        let Some(socket) = self.socket_mut(id) else { return Err((Errno::EBADF, Rule::BadDescriptor)) };
        if let Conn::Listen(queues) = &mut socket.conn {
            queues.backlog = backlog;
            if resizes {
                queues.syn_room = syn_room;
            }
            return Ok(Rule::BacklogChanged);
        }
        if socket.link != Link::Free || socket.state() != State::Closed {
            return Err((Errno::EINVAL, Rule::NotForThisSocket));
        }
        if socket.hold == Hold::None {
            let Some(port) = self.pick_port(id) else { return Err((Errno::EADDRINUSE, Rule::NoPortToBind)) };
            self.hold_port(id, port, Hold::Picked);
        } else {
            let port = socket.local.port();
            if self.conflicts(id, port).is_some() {
                return Err((Errno::EADDRINUSE, Rule::OneListens));
            }
        }
        let Some(socket) = self.socket_mut(id) else { return Err((Errno::EBADF, Rule::BadDescriptor)) };
        let port = socket.local.port();
        socket.options.tcp.acks_wait = false;
        socket.conn = Conn::Listen(Box::new(super::socket::Listener { backlog, syn_room, ..Default::default() }));
        socket.remote = None;
        self.note_open(id, port);
        self.ports.bucket(port).listeners.push(id);
        let did = Did::Tcp(Out::State { from: State::Closed, to: State::Listen });
        out.push(Event { socket: Some(id), did, rule: Rule::ListenReady });
        Ok(Rule::ListenReady)
    }

    /// Why `id` may not have `port`, or not listen on the one that it has (Linux `inet_csk_get_port`).
    fn conflicts(&self, id: Id, port: u16) -> Option<Rule> {
        let new = self.socket(id)?;
        let wanted = (!new.any).then(|| *new.local.ip());
        let against = |old: Sharing| {
            let both_addr = new.options.reuse_addr && old.reuse_addr && !old.listens;
            let both_port = new.options.reuse_port && old.reuse_port;
            let both_users = old.owner.is_none_or(|owner| owner == new.options.owner);
            if both_addr || (both_port && both_users) || !overlap(wanted, old.address) {
                return None;
            }
            Some(if both_port { Rule::PortOfAnotherUser } else { Rule::AddressInUse })
        };
        let in_the_way = |other: Id| self.sockets.sharing(other).filter(|_| other != id).and_then(against);
        if let Some(only) = self.ports.single.get(port) {
            return in_the_way(only);
        }
        let bucket = self.ports.buckets.get(&port)?;
        if bucket.open == Some(new.options.owner) && new.options.reuse_port {
            return None;
        }
        bucket.holders.iter().find_map(in_the_way)
    }

    /// What the bucket remembers of who came last (`inet_csk_update_fastreuse`).
    fn note_open(&mut self, id: Id, port: u16) {
        let open = self.socket(id).filter(|socket| socket.options.reuse_port).map(|socket| socket.options.owner);
        if self.ports.is_used(port) {
            self.ports.bucket(port).open = open;
        }
    }

    /// A socket has a port from now on.
    pub(super) fn hold_port(&mut self, id: Id, port: u16, hold: Hold) {
        let Some(socket) = self.socket_mut(id) else { return };
        socket.hold = hold;
        socket.local = SocketAddrV4::new(*socket.local.ip(), port);
        self.ports.hold(port, id, hold);
    }

    /// A port is free again if nothing holds it any more: a connection, or a descriptor that asked for it.
    pub(super) fn let_port_go(&mut self, id: Id) {
        let Some(socket) = self.socket(id) else { return };
        let alive = match &socket.conn {
            Conn::Full(tcb) => tcb.state != State::Closed,
            Conn::Listen(_) | Conn::Request { .. } | Conn::Small(_) => true,
            Conn::Idle | Conn::Gone => false,
        };
        let kept = socket.held && socket.hold == Hold::Asked;
        if socket.hold == Hold::None || alive || kept {
            return;
        }
        let Some(socket) = self.socket_mut(id) else { return };
        let (port, hold) = (socket.local.port(), std::mem::take(&mut socket.hold));
        self.ports.let_go(port, id, hold);
    }

    /// The first and the last port to choose from, and whether the socket has a range of its own: an end of that counts
    /// where it lies within the host's (Linux `inet_sk_get_local_port_range`).
    pub(super) fn port_range(&self, id: Id) -> ((u16, u16), bool) {
        let (first, last) = self.sysctls.ports(Sysctl::LocalPortRange).unwrap_or((1, u16::MAX));
        let own = self.socket(id).map_or((0, 0), |socket| socket.options.port_range);
        let within = |port: u16, usual: u16| if (first..=last).contains(&port) { port } else { usual };
        ((within(own.0, first), within(own.1, last)), own != (0, 0))
    }

    /// IP_LOCAL_PORT_RANGE.
    pub fn set_port_range(&mut self, id: Id, range: (u16, u16)) {
        if let Some(socket) = self.socket_mut(id) {
            socket.options.port_range = range;
        }
    }

    /// Whether a port must not be chosen by itself.
    pub(super) fn is_reserved(&self, port: u16) -> bool {
        self.sysctls.reserved_ports().has(port)
    }

    /// Whether somebody bound that port: connect() then leaves it alone.
    pub(super) fn is_bound(&self, port: u16) -> bool {
        self.ports.buckets.get(&port).is_some_and(|bucket| bucket.bound > 0)
            || (self.profile().believes(Belief::PortsPerMachine) && self.ports.is_used(port))
    }

    /// The port for bind(0), and for listen() without bind(): ports of the other parity than connect() prefers, from a
    /// hashed start, and only one that nobody has (Linux `inet_csk_find_open_port`).
    fn pick_port(&mut self, id: Id) -> Option<u16> {
        let ((first, last), _) = self.port_range(id);
        let reuse = self.socket(id).is_some_and(|socket| socket.options.reuse_addr);
        let (low, high) = (u64::from(first), u64::from(last) + 1);
        let half = low + (((high - low) >> 2) << 1);
        let halves = if reuse && high - low >= 4 { vec![(low, half), (half, high)] } else { vec![(low, high)] };
        halves.into_iter().find_map(|(low, high)| {
            let count = if high - low > 1 { (high - low) & !1 } else { 1 };
            let start = (mix(self.secret ^ u64::from(id)) % count) | 1;
            let (starts, step) = match self.profile().port_order {
                PortOrder::Parities => (vec![start, start - 1], 2),
                PortOrder::Successive => (vec![start], 1),
            };
            let offsets = starts.into_iter().flat_map(|start| (0..count).step_by(step).map(move |i| start + i));
            let port = |offset: u64| {
                let port = low + offset;
                u16::try_from(if port >= high { port - count } else { port }).ok()
            };
            let free = |port: &u16| !self.is_reserved(*port) && !self.ports.is_used(*port);
            offsets.filter_map(port).find(free)
        })
    }

    /// Who gets a segment that belongs to no connection: a listener on that address before one on all; of several with
    /// SO_REUSEPORT the one that a hash of the addresses picks (Linux `__inet_lookup_listener`).
    pub(super) fn listener_for(&self, segment: &Segment, out: &mut Vec<Event>) -> Option<Id> {
        let listeners = &self.ports.buckets.get(&segment.dst.port())?.listeners;
        let fits = |any: bool| move |door: &Socket| door.any == any && (any || door.local.ip() == segment.dst.ip());
        if let [only] = listeners.as_slice() {
            return self.socket(*only).is_some_and(|door| fits(door.any)(door)).then_some(*only);
        }
        let on = |any: bool| -> Vec<Id> {
            listeners.iter().copied().filter(|id| self.socket(*id).is_some_and(fits(any))).collect()
        };
        let exact = on(false);
        let group = if exact.is_empty() { on(true) } else { exact };
        let source = (u64::from(segment.src.ip().to_bits()) << 16) | u64::from(segment.src.port());
        let count = u64::try_from(group.len()).unwrap_or(u64::MAX).max(1);
        let index = usize::try_from(mix(self.secret ^ mix(source)) % count).unwrap_or(0);
        let chosen = group.get(index).copied();
        if count > 1 && segment.flags.syn() && !segment.flags.ack() {
            out.push(Event { socket: chosen, did: Did::Tcp(Out::Decided), rule: Rule::HashPicksListener });
        }
        chosen
    }
}
