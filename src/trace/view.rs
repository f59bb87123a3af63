//! A moment of a run as plain data: all that a screen, a question or a condition may look at.
//!
//! The simulator and the kernel lab each build a [`WorldView`]; nothing that draws reaches into either.

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::tcp::{Counter, Errno, Icmp, Segment, SeqNum, Setting, State, Sysctl, Time, TimerKind};

use super::command::SocketRef;
use super::condition::Outcome;
use super::record::{HostId, SegmentId, SocketId};
use super::{CallName, SockOpt};

/// The whole run at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldView {
    /// The moment.
    pub now: Time,
    /// The hosts, by [`HostId`].
    pub hosts: Vec<HostView>,
    /// The segments on the wire, oldest first; lost ones stay until the moment at which they vanish.
    pub flights: Vec<FlightView>,
    /// When the next thing happens by itself, if ever.
    pub next_event: Option<Time>,
    /// The link's one-way delay.
    pub link_delay: crate::tcp::Span,
    /// Faults that wait for a segment, as commands.
    pub armed_faults: Vec<String>,
    /// The NAT boxes on the wire.
    pub boxes: Vec<BoxView>,
}

/// A NAT box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoxView {
    /// Its name.
    pub name: String,
    /// The address that it lends.
    pub ip: Ipv4Addr,
    /// Its mappings: an end inside, and the port that stands for it outside.
    pub mappings: Vec<(SocketAddrV4, u16)>,
}

/// One host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostView {
    /// Its place.
    pub id: HostId,
    /// Its name.
    pub name: String,
    /// Its address.
    pub ip: Ipv4Addr,
    /// Whether it runs.
    pub up: bool,
    /// Whether its cable is in.
    pub plugged: bool,
    /// Its sockets that still matter: open descriptors, live connections and the latest closed one, oldest first.
    pub sockets: Vec<SocketView>,
    /// Settings that differ from the profile's.
    pub sysctls: Vec<(Sysctl, Setting)>,
    /// How many TIME_WAIT and orphan FIN_WAIT_2 entries it holds.
    pub time_wait_count: u32,
    /// Pages of memory that its connections have together. Linux shows them as `mem` in `/proc/net/sockstat`, but for
    /// those that each processor keeps aside, up to 256; the kernel lab does not know them.
    pub memory_pages: Option<u32>,
    /// What its kernel has counted since it started, as far as it is not zero.
    pub counters: Vec<(Counter, u32)>,
    /// What the calls of its process came to, oldest first, one entry for each kind of call (the latest of its kind).
    pub results: Vec<(CallName, Outcome)>,
}

/// One socket, or one connection that has no socket any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketView {
    /// Its number.
    pub id: SocketId,
    /// The name given by `as`.
    pub label: Option<String>,
    /// The names of further descriptors for it: by dup(), and of children.
    pub names: Vec<String>,
    /// The descriptors that are open: none for the one that it came with, the names of the others.
    pub open: Vec<Option<String>>,
    /// Its state.
    pub state: State,
    /// Whether a process holds a descriptor for it.
    pub held: bool,
    /// Whether it listens (its queues are then in `backlog`).
    pub backlog: Option<BacklogView>,
    /// Its own address.
    pub local: SocketAddrV4,
    /// The peer's.
    pub remote: Option<SocketAddrV4>,
    /// Running timers, the next to fire first.
    pub timers: Vec<TimerView>,
    /// The send and receive variables; none without a connection.
    pub tcb: Option<TcbView>,
    /// Recv-Q of ss: what the process has not read, an unread FIN counting one; 0 for a listener.
    pub receive_queue: u32,
    /// Send-Q of ss: what the peer has not acknowledged, SYN and FIN counting one each; 0 for a listener.
    pub send_queue: u32,
    /// What `ss -e` shows beside all that.
    pub owner: OwnerView,
    /// The memory of its connection, as `ss -m` shows it; the kernel lab does not ask for it.
    pub memory: Option<MemoryView>,
    /// What `ss -i` shows of its connection. The kernel lab asks for it only where it is to be shown.
    pub info: Option<InfoView>,
    /// Options that differ from their defaults.
    pub options: Vec<SockOpt>,
    /// The error that the next call will report.
    pub error: Option<Errno>,
    /// The calls that wait.
    pub blocked: Vec<CallName>,
    /// What its calls came to, oldest first, the latest of each kind.
    pub results: Vec<(CallName, Outcome)>,
}

/// Who has a socket, and what of it was shut, as `ss -e` shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OwnerView {
    /// `uid`: the user whose process made it; 0 is root.
    pub user: u32,
    /// `ino`: the number of its file; 0 where no process has a file for it: not accepted yet, an orphan, TIME_WAIT.
    pub inode: u32,
    /// Whether receiving and sending are over; nothing where there is no whole socket.
    pub shut: Option<[bool; 2]>,
}

/// The memory of a connection in bytes, by the letters of `ss -m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryView {
    /// `r`: what received segments use.
    pub receiving: u32,
    /// `rb`: the receive buffer.
    pub receive_buffer: u32,
    /// `w`: what is queued to be sent uses.
    pub sending: u32,
    /// `tb`: the send buffer.
    pub send_buffer: u32,
    /// `f`: what is left of the pages taken.
    pub at_hand: u32,
}

impl MemoryView {
    /// The pages that the host has given for it.
    pub fn pages(&self) -> u32 {
        self.receiving.saturating_add(self.sending).saturating_add(self.at_hand).div_ceil(4_096)
    }
}

/// How a connection sends, as `ss -i` shows it (`tcp_info`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InfoView {
    /// The retransmission timeout in force, rounded up to whole ticks.
    pub rto: crate::tcp::Span,
    /// How often it, or the wait between window probes, was doubled.
    pub backoff: u32,
    /// The smoothed round trip and its deviation, once measured.
    pub rtt: Option<(crate::tcp::Span, crate::tcp::Span)>,
    /// The payload of a full segment in bytes.
    pub mss: u32,
    /// The congestion window in segments.
    pub cwnd: u32,
    /// The slow start threshold in segments; none before the first loss.
    pub ssthresh: Option<u32>,
    /// Segments sent and not acknowledged.
    pub unacked: u32,
    /// Repeats believed to be on their way.
    pub repeats_out: u32,
    /// All repeats so far.
    pub repeats: u32,
    /// Segments taken for lost.
    pub lost: u32,
    /// Segments that the peer has reported.
    pub sacked: u32,
}

/// The two queues of a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BacklogView {
    /// Half-open requests.
    pub syn_queue: u32,
    /// Finished connections that wait for accept().
    pub accept_queue: u32,
    /// The limit: min(backlog, somaxconn).
    pub limit: u32,
    /// Whether it listens on every address of the host, not on one.
    pub everywhere: bool,
}

/// A running timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimerView {
    /// Which.
    pub kind: TimerKind,
    /// When it fires.
    pub at: Time,
    /// How often it has fired for the same cause.
    pub backoff: u32,
    /// Whether it is that of the small entry that took the socket's place, in TIME_WAIT or as an orphan in FIN_WAIT_2.
    pub of_entry: bool,
}

/// The variables of one connection (RFC 9293 §3.3.1), absolute numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TcbView {
    /// Our initial sequence number.
    pub iss: SeqNum,
    /// SND.UNA.
    pub snd_una: SeqNum,
    /// SND.NXT.
    pub snd_nxt: SeqNum,
    /// SND.WND in bytes, scaled.
    pub snd_wnd: u32,
    /// The peer's initial sequence number.
    pub irs: SeqNum,
    /// RCV.NXT.
    pub rcv_nxt: SeqNum,
    /// RCV.WND in bytes.
    pub rcv_wnd: u32,
    /// Bytes received and not yet read.
    pub recv_queue: u32,
    /// Bytes written and not yet acknowledged.
    pub send_queue: u32,
    /// Whether the end of the peer's stream has come (its FIN).
    pub eof: bool,
    /// The retransmission timeout now in force, backoff included.
    pub rto: crate::tcp::Span,
    /// The smoothed round-trip time, once measured.
    pub srtt: Option<crate::tcp::Span>,
    /// The congestion window in segments.
    pub cwnd: u32,
    /// The largest segment that it sends, in bytes of payload.
    pub mss: u32,
    /// Window probes that were not answered.
    pub probes_out: u32,
}

/// A segment on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlightView {
    /// Its number.
    pub id: SegmentId,
    /// The sender.
    pub from: HostId,
    /// The receiver.
    pub to: Option<HostId>,
    /// When it left.
    pub sent_at: Time,
    /// When it would arrive (also if it is going to be lost).
    pub arrives_at: Time,
    /// When it vanishes, if it is going to be lost.
    pub lost_at: Option<Time>,
    /// If the wire holds it: how far it has come, in thousandths of its way.
    pub held: Option<u16>,
    /// The segment; of an ICMP error the one that it quotes.
    pub segment: Segment,
    /// Set if it is an ICMP error that flies.
    pub icmp: Option<Icmp>,
}

impl WorldView {
    /// The host with that number.
    pub fn host(&self, id: HostId) -> Option<&HostView> {
        self.hosts.get(id.0)
    }

    /// The host of that name.
    pub fn host_by_name(&self, name: &str) -> Option<&HostView> {
        self.hosts.iter().find(|host| host.name == name)
    }

    /// The socket that a reference means.
    pub fn socket(&self, socket: &SocketRef) -> Option<&SocketView> {
        let host = self.host_by_name(&socket.host)?;
        match &socket.label {
            Some(label) => {
                let has = |found: &&SocketView| found.label.as_ref() == Some(label) || found.names.contains(label);
                // A child's bare name means its latest connection, as a host's does.
                let connection = host.sockets.iter().rev().filter(|found| found.backlog.is_none()).find(has);
                connection.or_else(|| host.sockets.iter().rev().find(has))
            }
            None => host.current(),
        }
    }
}

impl HostView {
    /// The socket that the host's bare name means: its latest connection, or else its latest socket.
    pub fn current(&self) -> Option<&SocketView> {
        let connection = self.sockets.iter().rev().find(|socket| socket.backlog.is_none() && socket.remote.is_some());
        connection.or_else(|| self.sockets.last())
    }

    /// The state that the host's card shows: that of its current socket.
    pub fn state(&self) -> State {
        self.current().map_or(State::Closed, |socket| socket.state)
    }
}
