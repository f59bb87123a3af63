//! A host of the lab: its sockets, what the kernel last said of them, and both as plain data.
//!
//! A connection is known by its port and its peer, because TIME_WAIT and half-open connections have no descriptor. A
//! connection that ended and came back with the same pair is another one.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};

use crate::trace::view::{BacklogView, OwnerView};
use crate::trace::{
    CallName, Counter, Errno, HostId, HostView, Outcome, Processes, Record, Segment, Setting, SocketId, SocketView,
    Span, State, Sysctl, Time, TimerKind, TimerView, What, WorldView,
};

use super::diag::Entry;
use super::netns::Net;
use super::options::Options;
use super::process::{Holder, Socket};
use super::signals::Signals;
use super::world::Lab;

/// A call that has not returned.
#[derive(Debug)]
pub(super) enum Wait {
    Connect {
        /// What it comes to when its time is over.
        late: Errno,
    },
    Accept {
        label: Option<String>,
    },
    Recv {
        max: usize,
    },
    Send {
        rest: Vec<u8>,
        done: usize,
    },
    /// close() lingers in a process of its own, which ends when it is over.
    Linger {
        closing: Holder,
        until: Time,
    },
}

impl Wait {
    pub(super) fn call(&self) -> CallName {
        match self {
            Wait::Connect { .. } => CallName::Connect,
            Wait::Accept { .. } => CallName::Accept,
            Wait::Recv { .. } => CallName::Recv,
            Wait::Send { .. } => CallName::Send,
            Wait::Linger { .. } => CallName::Close,
        }
    }
}

/// A call that waits, and until when at most.
#[derive(Debug)]
pub(super) struct Waiting {
    pub wait: Wait,
    /// When SO_RCVTIMEO or SO_SNDTIMEO is over.
    pub until: Option<Time>,
    /// The process that waits; none is the first.
    pub by: Option<String>,
}

/// A socket, or a connection without one.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug)]
pub(super) struct Sock {
    pub label: Option<String>,
    pub fd: Option<Socket>,
    /// Further descriptors, by dup() and fork(), with their names.
    pub copies: Vec<(String, Option<Socket>)>,
    /// Whether a process ever had a descriptor for it.
    pub adopted: bool,
    /// Whether its handshake was finished, so that accept() may return it.
    pub finished: bool,
    pub local: SocketAddrV4,
    /// Whether it is bound to every address of the host, not to one.
    pub everywhere: bool,
    /// None for a listener.
    pub remote: Option<SocketAddrV4>,
    pub state: State,
    /// The connection has ended or has not begun: the kernel does not speak of it.
    pub gone: bool,
    /// A connect() has returned, or shutdown() came while it waited: to call it again would be another call.
    pub settled: bool,
    /// A connect() that waited has returned after such a shutdown(): the connection was open for it, whatever follows.
    pub opened: bool,
    /// A listener's number in the kernel, which tells it from others on its port.
    pub inode: u32,
    pub options: Options,
    pub waits: Vec<Waiting>,
    pub results: Vec<(CallName, Outcome)>,
    pub timers: Vec<TimerView>,
    pub queues: (u32, u32),
    pub owner: OwnerView,
}

impl Sock {
    pub(super) fn new(fd: Option<Socket>, local: SocketAddrV4, remote: Option<SocketAddrV4>) -> Sock {
        Sock {
            label: None,
            adopted: fd.is_some(),
            finished: false,
            fd,
            copies: Vec::new(),
            local,
            everywhere: true,
            remote,
            state: State::Closed,
            gone: false,
            settled: false,
            opened: false,
            inode: 0,
            options: Options::default(),
            waits: Vec::new(),
            results: Vec::new(),
            timers: Vec::new(),
            queues: (0, 0),
            owner: OwnerView::default(),
        }
    }

    pub(super) fn is(&self, entry: &Entry) -> bool {
        let remote = (entry.state != State::Listen).then_some(entry.remote);
        let itself = entry.state != State::Listen || self.inode == 0 || self.inode == entry.inode;
        !self.gone && self.local.port() == entry.local.port() && self.remote == remote && itself
    }
}

/// A host.
#[derive(Debug)]
pub(super) struct Node {
    pub name: String,
    pub ip: Ipv4Addr,
    /// Its kernel; none while it is down.
    pub net: Option<Net>,
    pub plugged: bool,
    pub socks: Vec<Sock>,
    pub results: Vec<(CallName, Outcome)>,
    pub sysctls: Vec<(Sysctl, Setting)>,
    /// The children of the first process.
    pub processes: Processes,
    /// Who calls, and what its signals do.
    pub signals: Signals,
}

impl Node {
    pub(super) fn new(name: &str, ip: Ipv4Addr, net: Net) -> Node {
        let name = name.to_owned();
        let (socks, results, sysctls, processes, signals) = Default::default();
        Node { name, ip, net: Some(net), plugged: true, socks, results, sysctls, processes, signals }
    }

    /// Everything ends without a packet: the device goes with the kernel before the sockets are closed.
    pub(super) fn power_off(&mut self) {
        self.net = None;
        self.forget();
        self.processes.clear();
        self.signals.clear();
    }

    /// Closes every descriptor without lingering, and knows of no connection any more.
    pub(super) fn forget(&mut self) {
        for sock in self.socks.drain(..) {
            if let Some(fd) = sock.any()
                && sock.options.linger().is_some_and(|seconds| seconds > 0)
            {
                // If it cannot be switched off, closing takes as long as it was set to.
                let _ = rustix::net::sockopt::set_socket_linger(fd, None);
            }
        }
    }

    /// A new kernel with empty tables and with the default settings.
    pub(super) fn power_on(&mut self, net: Net) {
        self.net = Some(net);
        self.sysctls.clear();
    }

    /// The socket that a segment left from, if it is known.
    pub(super) fn owner(&self, segment: &Segment) -> Option<SocketId> {
        let owns = |sock: &Sock| sock.local.port() == segment.src.port() && sock.remote == Some(segment.dst);
        self.socks.iter().rposition(owns).map(socket_id)
    }

    /// A listener is gone, and what was in its queue with it: no accept() will ever return that.
    fn forget_queue(&mut self, listener: usize) {
        let Some(port) = self.socks.get(listener).map(|sock| sock.local.port()) else { return };
        if self.socks.iter().any(|sock| sock.state == State::Listen && sock.local.port() == port) {
            return;
        }
        let queued = |sock: &&mut Sock| !sock.adopted && sock.remote.is_some() && sock.local.port() == port;
        self.socks.iter_mut().filter(queued).for_each(|sock| sock.adopted = true);
    }

    pub(super) fn latest(&self, wanted: impl Fn(&Sock) -> bool) -> Option<usize> {
        self.socks.iter().rposition(|sock| sock.held() && wanted(sock))
    }

    fn view(&self, id: HostId) -> HostView {
        let latest = self.socks.iter().rposition(|sock| sock.remote.is_some());
        let matters = |(index, sock): &(usize, &Sock)| {
            sock.held() || sock.state != State::Closed || sock.label.is_some() || latest == Some(*index)
        };
        let small = |sock: &&Sock| {
            sock.state == State::TimeWait || (sock.state == State::FinWait2 && !sock.held() && !sock.gone)
        };
        HostView {
            id,
            name: self.name.clone(),
            ip: self.ip,
            up: self.net.is_some(),
            plugged: self.plugged,
            sockets: self
                .socks
                .iter()
                .enumerate()
                .filter(matters)
                .map(|(index, sock)| self.socket(index, sock))
                .collect(),
            sysctls: self.sysctls.clone(),
            memory_pages: None,
            time_wait_count: u32::try_from(self.socks.iter().filter(small).count()).unwrap_or(u32::MAX),
            counters: Vec::new(),
            results: self.results.clone(),
        }
    }

    fn socket(&self, index: usize, sock: &Sock) -> SocketView {
        let half_open = |other: &&Sock| other.state == State::SynRcvd && other.local.port() == sock.local.port();
        let backlog = (sock.state == State::Listen).then(|| BacklogView {
            syn_queue: u32::try_from(self.socks.iter().filter(half_open).count()).unwrap_or(u32::MAX),
            accept_queue: sock.queues.0,
            limit: sock.queues.1,
            everywhere: sock.everywhere,
        });
        let listens = sock.state == State::Listen;
        let mut timers = sock.timers.clone();
        let timer = |kind, at| TimerView { kind, at, backoff: 0, of_entry: false };
        timers.extend(sock.waits.iter().filter_map(|waiting| match (&waiting.wait, waiting.until) {
            (Wait::Linger { until, .. }, _) => Some(timer(TimerKind::Linger, *until)),
            (_, until) => until.map(|until| timer(TimerKind::CallTimeout, until)),
        }));
        SocketView {
            id: socket_id(index),
            label: sock.label.clone(),
            names: sock.copies.iter().map(|(name, _)| name.clone()).collect(),
            open: sock.open_descriptors().map(|name| name.map(str::to_owned)).collect(),
            state: sock.state,
            held: sock.held(),
            backlog,
            local: sock.local,
            remote: sock.remote,
            timers,
            tcb: None,
            receive_queue: if listens { 0 } else { sock.queues.0 },
            send_queue: if listens { 0 } else { sock.queues.1 },
            owner: sock.owner,
            memory: None,
            info: None,
            options: sock.options.list(),
            error: None,
            blocked: sock.waits.iter().map(|waiting| waiting.wait.call()).collect(),
            results: sock.results.clone(),
        }
    }
}

pub(super) fn socket_id(index: usize) -> SocketId {
    SocketId(u32::try_from(index).unwrap_or(u32::MAX))
}

impl Lab {
    /// The moment as plain data.
    pub fn view(&self) -> WorldView {
        let mut view = self.view_uncounted();
        // A host whose counters cannot be read has none to show.
        for (host, moved) in view.hosts.iter_mut().zip(self.counters().unwrap_or_default()) {
            let known = |(name, count): (String, u64)| {
                Some((Counter::from_name(&name)?, u32::try_from(count).unwrap_or(u32::MAX)))
            };
            host.counters = moved.into_iter().filter_map(known).collect();
            host.counters.sort_unstable();
        }
        view
    }

    /// The same without the counters, which take longer to read than all the rest.
    pub(super) fn view_uncounted(&self) -> WorldView {
        let hosts = self.nodes.iter().enumerate().map(|(index, node)| node.view(HostId(index))).collect();
        WorldView {
            now: self.now(),
            hosts,
            flights: self.flight_views(),
            next_event: self.next_due(),
            link_delay: self.delay,
            armed_faults: self.faults.commands(),
            boxes: self.boxes.views(self.hold.wire_clock(self.now())),
        }
    }

    /// Whether the kernel counts down to something anywhere.
    pub fn has_timers(&self) -> bool {
        self.nodes.iter().flat_map(|node| &node.socks).any(|sock| !sock.timers.is_empty() || !sock.waits.is_empty())
    }

    /// Asks a host's kernel for its connections and records the states that changed.
    pub(super) fn sample(&mut self, id: HostId, at: Time, out: &mut Vec<Record>) -> io::Result<()> {
        let Some(node) = self.nodes.get_mut(id.0) else { return Ok(()) };
        let Some(net) = &node.net else { return Ok(()) };
        let entries = net.diag.dump()?;
        let mut seen = vec![false; node.socks.len()];
        let mut changes = Vec::new();
        for entry in &entries {
            // A connection does not come back from TIME_WAIT: it is another one between the same ends.
            let may_be = |sock: &Sock| sock.state != State::TimeWait || entry.state == State::TimeWait;
            let known = node.socks.iter().rposition(|sock| sock.is(entry) && may_be(sock));
            let index = known.unwrap_or_else(|| {
                let remote = (entry.state != State::Listen).then_some(entry.remote);
                let mut sock = Sock::new(None, SocketAddrV4::new(node.ip, entry.local.port()), remote);
                sock.state = if entry.state == State::Listen { State::Closed } else { State::Listen };
                node.socks.push(sock);
                node.socks.len() - 1
            });
            seen.resize(node.socks.len(), false);
            if let (Some(flag), Some(sock)) = (seen.get_mut(index), node.socks.get_mut(index)) {
                *flag = true;
                note(sock, entry, at);
                changes.push((index, entry.state));
            }
        }
        for (index, seen) in seen.iter().enumerate() {
            if !seen && node.socks.get(index).is_some_and(|sock| !sock.gone) {
                changes.push((index, State::Closed));
            }
        }
        changes.sort_unstable_by_key(|(index, _)| *index);
        for (index, to) in changes {
            let Some(sock) = node.socks.get_mut(index) else { continue };
            let from = std::mem::replace(&mut sock.state, to);
            // A socket in SYN_RCVD without a timer is no request: it waits in the queue for a proper segment.
            let whole = to == State::SynRcvd && sock.timers.is_empty();
            sock.finished |= whole || !matches!(to, State::SynRcvd | State::Closed | State::Listen);
            let closes = from == State::Listen && to == State::Closed;
            if to == State::Closed {
                sock.gone = true;
                sock.timers.clear();
            }
            if from != to {
                let what = What::State { from, to };
                out.push(Record { at, host: Some(id), socket: Some(socket_id(index)), what, rule: None });
            }
            if closes {
                node.forget_queue(index);
            }
        }
        Ok(())
    }
}

/// Keeps what the kernel says beside the state.
fn note(sock: &mut Sock, entry: &Entry, at: Time) {
    let (backoff, of_entry) = (entry.retrans, entry.small);
    let timer = |(kind, left): (_, Span)| TimerView { kind, at: at + left, backoff, of_entry };
    sock.timers = entry.timer.map(timer).into_iter().collect();
    sock.queues = (entry.receive_queue, entry.send_queue);
    sock.owner = OwnerView { user: entry.user, inode: entry.inode, shut: entry.shut };
}
