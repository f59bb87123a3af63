//! The run at a moment as plain data, for whoever draws or asks.

use crate::host::Did;
use crate::tcp::Out;
use crate::trace::What;
use std::collections::BTreeMap;

use super::{Host, HostId, Node, Outcome, Ret, SocketId, Sysctl, World, WorldView};
use crate::host::{Conn, Id, Socket};
use crate::tcp::{Setting, Span, State, Tcb};
use crate::trace::standing::{Stand, Standing, counted};
use crate::trace::view::{BacklogView, HostView, InfoView, MemoryView, OwnerView, SocketView, TcbView, TimerView};

impl World {
    /// The moment as plain data.
    pub fn view(&self) -> WorldView {
        WorldView {
            now: self.now,
            hosts: (0..).zip(&self.nodes).map(|(index, node)| node.view(self, HostId(index))).collect(),
            flights: self.flights.iter().map(super::wire::Flight::view).collect(),
            next_event: self.next_event(),
            link_delay: self.delay,
            armed_faults: self.faults.commands(),
            boxes: self.boxes.views(self.now),
        }
    }
}

impl World {
    /// How the connections of each host stand, in as little as a comparison of two runs asks for.
    pub fn standing(&self) -> Standing {
        let of_node = |node: &Node| node.host.as_ref().map(stands).unwrap_or_default();
        Standing { now: self.now, hosts: self.nodes.iter().map(of_node).collect() }
    }

    /// Whether each host's memory is that of its connections: a promise that tests hold it to.
    pub fn memory_is_right(&self) -> bool {
        self.nodes.iter().filter_map(|node| node.host.as_ref()).all(Host::memory_is_right)
    }
}

impl Node {
    fn view(&self, world: &World, id: HostId) -> HostView {
        HostView {
            id,
            name: self.name.clone(),
            ip: self.ip,
            up: self.host.is_some(),
            plugged: self.plugged,
            sockets: self.host.as_ref().map(|host| self.sockets(world, host)).unwrap_or_default(),
            sysctls: self.host.as_ref().map(changed_sysctls).unwrap_or_default(),
            memory_pages: self.host.as_ref().map(|host| host.memory().pages),
            time_wait_count: self.host.as_ref().map_or(0, Host::time_wait_count),
            counters: self.host.as_ref().map(|host| host.counters.moved()).unwrap_or_default(),
            results: self.results.clone(),
        }
    }

    /// Open descriptors, live connections, labelled sockets and the latest connection.
    fn sockets(&self, world: &World, host: &Host) -> Vec<SocketView> {
        let latest = host.sockets().rev().find(|(_, socket)| socket.remote.is_some()).map(|(id, _)| id);
        host.sockets()
            .filter(|(id, socket)| {
                socket.held || socket.state() != State::Closed || socket.label.is_some() || latest == Some(*id)
            })
            .map(|(id, socket)| self.socket((world, host), id, &socket))
            .collect()
    }

    fn socket(&self, (world, host): (&World, &Host), id: Id, socket: &Socket) -> SocketView {
        let results = self.socket_results.get(&id).map(|results| results.as_slice()).unwrap_or_default();
        SocketView { state: world.told_state(socket), results: results.to_vec(), ..socket_view(host, id, socket) }
    }
}

/// One socket of a host as plain data, but for what its calls came to.
pub(crate) fn socket_view(host: &Host, id: Id, socket: &Socket) -> SocketView {
    let of_entry = matches!(socket.conn, Conn::Small(_));
    let timers = socket.timers().into_iter().map(|(at, kind, backoff)| TimerView { kind, at, backoff, of_entry });
    SocketView {
        id: SocketId(id),
        label: socket.label.clone(),
        names: socket.copies.iter().map(|copy| copy.name.clone()).collect(),
        open: socket.open_descriptors().map(|name| name.map(str::to_owned)).collect(),
        state: socket.state(),
        held: socket.held,
        backlog: backlog(host, id, socket),
        local: socket.local,
        remote: socket.remote,
        timers: timers.collect(),
        tcb: socket.tcb().map(tcb_view),
        receive_queue: receive_queue(socket),
        send_queue: send_queue(socket),
        owner: owner(id, socket),
        memory: socket_memory(socket),
        info: socket_info(host, socket),
        options: socket.options.changed(),
        error: socket.error,
        blocked: socket.waits.iter().map(|waiting| waiting.wait.call()).collect(),
        results: Vec::new(),
    }
}

fn stands(host: &Host) -> BTreeMap<Stand, usize> {
    counted(host.sockets().filter_map(|(id, socket)| {
        let queues = backlog(host, id, &socket).map(|backlog| [backlog.syn_queue, backlog.accept_queue, backlog.limit]);
        Stand::of(socket.state(), socket.timer_kinds(), queues, socket.waits.iter().map(|waiting| waiting.wait.call()))
    }))
}

fn backlog(host: &Host, id: Id, socket: &Socket) -> Option<BacklogView> {
    match &socket.conn {
        Conn::Listen(queues) => Some(BacklogView {
            syn_queue: host.syn_queue_len(id),
            accept_queue: u32::try_from(queues.accept_queue.len()).unwrap_or(u32::MAX),
            limit: queues.backlog,
            everywhere: socket.any,
        }),
        Conn::Idle | Conn::Request { .. } | Conn::Full(_) | Conn::Small(_) | Conn::Gone => None,
    }
}

/// A file's number is the socket's, counted from 1: the host numbers nothing else.
fn owner(id: Id, socket: &Socket) -> OwnerView {
    let user = socket.options.owner;
    let inode = if socket.held { id.saturating_add(1) } else { 0 };
    let shut = match &socket.conn {
        // close() shuts both directions of what it leaves behind.
        Conn::Full(tcb) if tcb.orphan => Some([true, true]),
        Conn::Full(tcb) => Some([tcb.read_shut || tcb.rcv.fin.has_come(), tcb.write_shut]),
        Conn::Idle | Conn::Listen(_) => Some([socket.read_shut, socket.write_shut]),
        Conn::Request { .. } | Conn::Small(_) | Conn::Gone => None,
    };
    // Neither is a whole socket: it is nobody's.
    let user = if shut.is_some() { user } else { 0 };
    OwnerView { user, inode, shut }
}

fn socket_memory(socket: &Socket) -> Option<MemoryView> {
    let Conn::Full(tcb) = &socket.conn else { return None };
    let buffer = &tcb.rcv.buffer;
    Some(MemoryView {
        receiving: buffer.ledger.used,
        receive_buffer: buffer.size,
        sending: buffer.ledger.sending,
        send_buffer: tcb.snd.buffer.size(),
        at_hand: buffer.ledger.at_hand,
    })
}

fn socket_info(host: &Host, socket: &Socket) -> Option<InfoView> {
    let Conn::Full(tcb) = &socket.conn else { return None };
    let (snd, tick) = (&tcb.snd, host.profile().tick.0.max(1));
    Some(InfoView {
        rto: Span(tcb.rtt.rto.0.div_ceil(tick) * tick),
        backoff: tcb.rtt.doublings,
        rtt: tcb.rtt.srtt().map(|srtt| (srtt, tcb.rtt.deviation())),
        mss: snd.mss,
        cwnd: snd.cwnd,
        ssthresh: snd.threshold(),
        unacked: u32::try_from(snd.flight.len()).unwrap_or(u32::MAX),
        repeats_out: snd.repeats_out(),
        repeats: snd.loss.repeats,
        lost: snd.lost_out(),
        sacked: snd.sacked_out(),
    })
}

fn tcb_view(tcb: &Tcb) -> TcbView {
    let len = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    TcbView {
        iss: tcb.snd.iss,
        snd_una: tcb.snd.una,
        snd_nxt: tcb.snd.nxt + u32::from(tcb.snd.probe_byte),
        snd_wnd: tcb.snd.wnd,
        irs: tcb.rcv.irs,
        rcv_nxt: tcb.rcv.nxt,
        rcv_wnd: tcb.rcv.window(),
        recv_queue: len(tcb.rcv.queue.len()),
        send_queue: len(tcb.snd.queue.len()),
        eof: tcb.rcv.fin.has_come(),
        rto: tcb.rtt.rto,
        srtt: tcb.rtt.srtt(),
        cwnd: tcb.snd.cwnd,
        mss: tcb.snd.mss,
        probes_out: tcb.snd.probes_out,
    }
}

/// Recv-Q: from the next byte to read to RCV.NXT, the FIN included until the end of the stream is read.
fn receive_queue(socket: &Socket) -> u32 {
    let Some(tcb) = socket.tcb() else { return 0 };
    match tcb.state {
        State::Listen | State::SynSent | State::SynRcvd | State::Closed => {
            u32::try_from(tcb.rcv.queue.len()).unwrap_or(u32::MAX)
        }
        State::Established
        | State::FinWait1
        | State::FinWait2
        | State::CloseWait
        | State::Closing
        | State::LastAck
        | State::TimeWait => tcb.rcv.nxt.offset_from(tcb.rcv.buffer.copied()),
    }
}

/// Send-Q: from SND.UNA to the end of all that was asked for.
fn send_queue(socket: &Socket) -> u32 {
    match &socket.conn {
        Conn::Full(tcb) if tcb.state != State::Closed => tcb.snd.end().offset_from(tcb.snd.una),
        Conn::Idle | Conn::Full(_) | Conn::Request { .. } | Conn::Listen(_) | Conn::Small(_) | Conn::Gone => 0,
    }
}

pub(crate) fn changed_sysctls(host: &Host) -> Vec<(Sysctl, Setting)> {
    let defaults = host.profile().sysctls();
    Sysctl::ALL
        .iter()
        .map(|info| (info.key, host.sysctls.setting(info.key)))
        .filter(|(key, value)| defaults.setting(*key) != *value)
        .collect()
}

/// What a host did in the common vocabulary, where it is not a segment: of that there is more to say.
pub(crate) fn recorded(did: &Did) -> What {
    match did {
        Did::Tcp(Out::State { from, to }) => What::State { from: *from, to: *to },
        Did::Tcp(Out::Fired(timer)) => What::Timer { timer: *timer },
        Did::Tcp(Out::Error(errno)) => What::Error { errno: *errno },
        Did::Tcp(Out::Decided | Out::Shrink { .. } | Out::Send { .. }) => What::Decided,
        Did::Returned(call, ret) => What::Returned { call: *call, outcome: outcome(ret) },
    }
}

/// The call's outcome in the common vocabulary.
pub(super) fn outcome(ret: &Ret) -> Outcome {
    match ret {
        Ret::Zero => Outcome::Value(0),
        Ret::Count(n) => Outcome::Value(*n),
        Ret::Failed(errno) => Outcome::Failed(*errno),
        Ret::Ready(text) => Outcome::Text(text.clone()),
        Ret::Waits => Outcome::Blocked,
        Ret::Data(data) => Outcome::received(data),
    }
}
