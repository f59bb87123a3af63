//! What a host keeps of a socket, and of a connection that has no socket (yet, or any more).

use std::collections::VecDeque;

use core::net::SocketAddrV4;

use serde::{Deserialize, Serialize};

use crate::tcp::rare::{Rare, plain};
use crate::tcp::{CallName, Errno, Marks, Request, Span, State, Tcb, TcpOptions, Time, TimeWait, TimerKind};

/// A socket's number on its host: counted from 0, never used twice.
pub type Id = u32;

/// What a call came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ret {
    /// Success without a number, or end of file.
    Zero,
    /// So many bytes were taken.
    Count(u32),
    /// These bytes were received.
    Data(Vec<u8>),
    /// It failed.
    Failed(Errno),
    /// It is ready for that.
    Ready(String),
    /// It waits.
    Waits,
}

/// The options of a socket; an accepted one inherits its listener's, but not O_NONBLOCK.
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SocketOptions {
    /// SO_LINGER: off, or on with so many seconds.
    pub linger: Option<u32>,
    /// TCP_NODELAY.
    pub nodelay: bool,
    /// O_NONBLOCK.
    pub nonblock: bool,
    /// SO_REUSEADDR.
    pub reuse_addr: bool,
    /// SO_REUSEPORT.
    pub reuse_port: bool,
    /// No option, but kept with them: the user whose process made the socket (Linux `sk_uid`).
    pub owner: u32,
    /// SO_RCVTIMEO; zero is for ever.
    pub recv_timeout: Span,
    /// SO_SNDTIMEO; zero is for ever.
    pub send_timeout: Span,
    /// SO_RCVBUF, if it was set.
    pub receive_buffer: Option<u32>,
    /// SO_SNDBUF, if it was set.
    pub send_buffer: Option<u32>,
    /// IP_LOCAL_PORT_RANGE: the first and the last local port to choose from, each 0 for the host's.
    pub port_range: (u16, u16),
    /// What acts on the connection.
    pub tcp: TcpOptions,
}

/// How a socket came by its local port: that decides who may share it, and until when it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Hold {
    /// It has none.
    #[default]
    None,
    /// bind() asked for it: it is held until the descriptor is closed (Linux `SOCK_BINDPORT_LOCK`).
    Asked,
    /// bind(0) or listen() picked it, or it is a listener's: it is held until the connection has ended.
    Picked,
    /// connect() chose it: other connections may use it too, to other destinations (Linux `SOCK_CONNECT_BIND`).
    Chosen,
}

/// What connect() has come to, as the process's calls see it (Linux `socket_state`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Link {
    /// Not called, or it failed and said so.
    #[default]
    Free,
    /// Under way, or over without having said so.
    Connecting,
    /// It has returned success, or accept() returned the socket.
    Connected,
    /// shutdown() came in between: the socket will never connect.
    Spent,
}

/// A call that waits, and until when at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The call.
    pub wait: Wait,
    /// When SO_RCVTIMEO or SO_SNDTIMEO is over.
    pub until: Option<Time>,
    /// The process that waits; none is the first.
    pub by: Option<String>,
}

/// A call that has not returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wait {
    /// connect() waits for the handshake.
    Connect,
    /// accept() waits for a finished connection.
    Accept {
        /// The label that the new socket will have.
        label: Option<String>,
    },
    /// recv() waits for data.
    Recv {
        /// The most bytes that it takes.
        max: usize,
    },
    /// send() waits for room.
    Send {
        /// What it still has to queue.
        rest: Vec<u8>,
        /// What it has queued.
        done: u32,
        /// How it is marked.
        marks: Marks,
    },
    /// close() lingers.
    Linger {
        /// Until then at the latest.
        until: Time,
    },
    /// connect() was called again and waits for the same handshake.
    ConnectAgain,
}

impl Wait {
    /// Which call it is.
    pub fn call(&self) -> CallName {
        match self {
            Wait::Connect | Wait::ConnectAgain => CallName::Connect,
            Wait::Accept { .. } => CallName::Accept,
            Wait::Recv { .. } => CallName::Recv,
            Wait::Send { .. } => CallName::Send,
            Wait::Linger { .. } => CallName::Close,
        }
    }
}

/// What stands behind a socket's number. As bytes there are only the first of them (`packed`): those that serde skips
/// stand last, since it numbers the others without them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conn {
    /// None: a socket that was just made, or is bound, or listens no more.
    Idle,
    /// A full connection.
    Full(Box<Tcb>),
    /// Nothing any more; the number stays taken.
    Gone,
    /// A listener.
    #[serde(skip)]
    Listen(Box<Listener>),
    /// A half-open connection at a listener.
    #[serde(skip)]
    Request {
        /// The listener.
        listener: Id,
        /// The entry.
        request: Box<Request>,
    },
    /// A TIME_WAIT or orphan FIN_WAIT_2 entry.
    #[serde(skip)]
    Small(Box<TimeWait>),
}

/// The queues of a listener. Half-open requests are sockets of their own that name it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listener {
    /// The limit of the accept queue: the backlog asked for, at most `somaxconn` as it was when listen() was called.
    pub backlog: u32,
    /// How many half-open connections fit.
    pub syn_room: u32,
    /// Finished connections that wait for accept(), oldest first.
    pub accept_queue: VecDeque<Id>,
    /// When a SYN was last answered with a cookie.
    pub cookie_sent: Option<Time>,
}

/// A further descriptor for a socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// What a script calls it (`tcp::descriptor`).
    pub name: String,
    /// Whether it is open.
    pub open: bool,
}

plain!(SocketOptions);
plain!(Vec<Copied>);

/// One numbered socket.
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own in the kernel, too")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Socket {
    /// Its label in the script.
    pub label: Option<String>,
    /// What it is.
    pub conn: Conn,
    /// Whether a process has a descriptor for it.
    pub held: bool,
    /// How it came by its local port.
    pub hold: Hold,
    /// Whether it is bound to every address of the host, not to one.
    pub any: bool,
    /// What connect() has come to.
    pub link: Link,
    /// Whether the descriptor that it came with is closed, though others may be open.
    pub own_closed: bool,
    /// Further descriptors, by dup() and fork().
    pub copies: Rare<Vec<Copied>>,
    /// Its own address and port.
    pub local: SocketAddrV4,
    /// The peer's.
    pub remote: Option<SocketAddrV4>,
    /// Its options.
    pub options: Rare<SocketOptions>,
    /// The error that the next call reports.
    pub error: Option<Errno>,
    /// The packet of the ICMP error that ended connect() waits in the error queue, where no plain call takes it (Linux
    /// `ip_icmp_error`): poll() tells of it for ever.
    pub quotes: bool,
    /// Received and not read when the kernel put a small entry in the connection's place: the process may still read
    /// it.
    pub unread: Rare<Vec<u8>>,
    /// shutdown() of its receiving half while it was not connected: an error, but it counts.
    pub read_shut: bool,
    /// The same of its sending half; the connection that it makes later begins like that.
    pub write_shut: bool,
    /// The calls that wait, oldest first.
    pub waits: Vec<Waiting>,
    /// The pages that its connection has, as the host knows it.
    pub pages: u32,
}

impl Socket {
    /// The state that `ss` would show.
    pub fn state(&self) -> State {
        match &self.conn {
            Conn::Listen(_) => State::Listen,
            Conn::Request { .. } => State::SynRcvd,
            Conn::Full(tcb) => tcb.state,
            Conn::Small(entry) => entry.state,
            Conn::Idle | Conn::Gone => State::Closed,
        }
    }

    /// The variables of the connection, if there is one.
    pub fn tcb(&self) -> Option<&Tcb> {
        match &self.conn {
            Conn::Full(tcb) => Some(tcb),
            Conn::Request { request, .. } => Some(request.tcb()),
            Conn::Idle | Conn::Listen(_) | Conn::Small(_) | Conn::Gone => None,
        }
    }

    /// Running timers as (when, which, how often it fired), the next first.
    pub fn timers(&self) -> Vec<(Time, TimerKind, u32)> {
        let mut running = match &self.conn {
            Conn::Full(tcb) => tcb.timers(),
            Conn::Request { request, .. } => vec![(request.timer, TimerKind::SynAck, request.repeats)],
            Conn::Small(entry) => vec![(entry.until, small_timer(entry.state), 0)],
            Conn::Idle | Conn::Listen(_) | Conn::Gone => Vec::new(),
        };
        running.extend(self.call_timers().map(|(at, kind)| (at, kind, 0)));
        running.sort_unstable();
        running
    }

    /// The kinds of the running timers.
    pub fn timer_kinds(&self) -> impl Iterator<Item = TimerKind> + '_ {
        let own = match &self.conn {
            Conn::Full(tcb) => tcb.timer_kinds(),
            Conn::Request { .. } => [Some(TimerKind::SynAck), None, None, None],
            Conn::Small(entry) => [Some(small_timer(entry.state)), None, None, None],
            Conn::Idle | Conn::Listen(_) | Conn::Gone => [None; 4],
        };
        own.into_iter().flatten().chain(self.call_timers().map(|(_, kind)| kind))
    }

    /// What falls due first.
    pub fn deadline(&self) -> Option<(Time, TimerKind)> {
        let own = match &self.conn {
            Conn::Full(tcb) => tcb.deadline(),
            Conn::Request { request, .. } => Some((request.timer, TimerKind::SynAck)),
            Conn::Small(entry) => Some((entry.until, small_timer(entry.state))),
            Conn::Idle | Conn::Listen(_) | Conn::Gone => None,
        };
        if self.waits.is_empty() {
            return own;
        }
        own.into_iter().chain(self.call_timers()).min()
    }

    /// What limits the calls that wait.
    fn call_timers(&self) -> impl Iterator<Item = (Time, TimerKind)> {
        self.waits.iter().filter_map(|waiting| match (&waiting.wait, waiting.until) {
            (Wait::Linger { until }, _) => Some((*until, TimerKind::Linger)),
            (_, until) => until.map(|until| (until, TimerKind::CallTimeout)),
        })
    }
}

/// The timer of a small entry.
fn small_timer(state: State) -> TimerKind {
    if state == State::FinWait2 { TimerKind::FinWait2 } else { TimerKind::TimeWait }
}

/// The time of SO_LINGER.
pub fn linger_span(seconds: u32) -> Span {
    Span::secs(u64::from(seconds))
}
