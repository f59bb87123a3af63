//! The system calls with their arguments, each with the words that stand for it in the scenario language.

use core::fmt;

use super::{CallName, Processes, ShutdownHow, SockOpt};

/// A system call with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// `socket [as NAME]`.
    Socket {
        /// The label of the new socket.
        label: Option<String>,
    },
    /// `bind PORT`, or `bind HOST:PORT` for the one address of that host; port 0 is for the kernel to choose.
    Bind {
        /// Whose address; every address of the own host unless given.
        host: Option<String>,
        /// The port.
        port: u16,
    },
    /// listen() alone, on a socket that is there: `listen [backlog=4]`.
    ListenOn {
        /// The backlog asked for; 4096 unless given.
        backlog: u32,
    },
    /// socket, bind and listen in one: `listen 80 [backlog=4] [reuseaddr] [reuseport] [as NAME]`. On a labelled socket
    /// bind and listen.
    Listen {
        /// The port.
        port: u16,
        /// The backlog asked for; 4096 unless given.
        backlog: u32,
        /// The options set before bind().
        reuse: Reuse,
        /// The label of the new socket.
        label: Option<String>,
    },
    /// socket and connect in one: `connect server:80 [from 40000] [as NAME]`. On a labelled socket connect alone.
    Connect {
        /// The peer's host name.
        host: String,
        /// The peer's port.
        port: u16,
        /// The local port, if bound before.
        from: Option<u16>,
        /// The label of the new socket.
        label: Option<String>,
    },
    /// `accept [as NAME]`.
    Accept {
        /// The label of the accepted socket.
        label: Option<String>,
    },
    /// `send 100` or `send "HELLO"`.
    Send(Payload),
    /// `recv [N]`: at most so many bytes; 65536 unless given.
    Recv {
        /// The most bytes that it takes.
        max: u32,
    },
    /// `shutdown rd|wr|rdwr`.
    Shutdown(ShutdownHow),
    /// `close`.
    Close,
    /// `set OPTION VALUE`.
    Set(SockOpt),
    /// `so_error`: takes the pending error.
    SoError,
    /// `poll`: what the descriptor is ready for.
    Poll,
    /// `dup as NAME`: a second descriptor for the same socket.
    Dup {
        /// Its label.
        label: String,
    },
    /// `fork as NAME`: a child process with a copy of every descriptor.
    Fork {
        /// The child's name.
        child: String,
    },
    /// `exit`: the process ends.
    Exit,
    /// `signal`: the process gets a signal that it catches.
    Signal,
    /// `setuid USER`: the process goes on as that user.
    SetUid {
        /// The user's number; 0 is root.
        user: u32,
    },
    /// `sigpipe kill|ignore`: what SIGPIPE does to the process.
    SigPipe {
        /// Whether it dies of it.
        kills: bool,
    },
}

/// With whom a port may be shared, as `listen PORT` sets it before bind().
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Reuse {
    /// SO_REUSEADDR.
    pub addr: bool,
    /// SO_REUSEPORT.
    pub port: bool,
}

/// The name of 127.0.0.1 on every host.
pub const LOCALHOST: &str = "localhost";

/// The backlog of `listen` when none is given.
pub const BACKLOG_DEFAULT: u32 = 4096;

/// The size of `recv` when none is given, in bytes.
pub const RECV_DEFAULT: u32 = 65_536;

/// What `send` sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// So many bytes of a running pattern.
    Bytes(u32),
    /// These characters, as UTF-8.
    Text(String),
}

const PATTERN: &[u8] = b"abcdefghijklmnopqrstuvwxyz";

impl Payload {
    /// The bytes themselves.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Payload::Bytes(n) => {
                let wanted = *n as usize;
                let mut bytes = PATTERN.repeat(wanted.div_ceil(PATTERN.len()));
                bytes.truncate(wanted);
                bytes
            }
            Payload::Text(text) => text.as_bytes().to_vec(),
        }
    }
}

impl Call {
    /// Which call it is.
    pub fn name(&self) -> CallName {
        match self {
            Call::Socket { .. } => CallName::Socket,
            Call::Bind { .. } => CallName::Bind,
            Call::Listen { .. } | Call::ListenOn { .. } => CallName::Listen,
            Call::Connect { .. } => CallName::Connect,
            Call::Accept { .. } => CallName::Accept,
            Call::Send(_) => CallName::Send,
            Call::Recv { .. } => CallName::Recv,
            Call::Shutdown(_) => CallName::Shutdown,
            Call::Close => CallName::Close,
            Call::Set(_) => CallName::Set,
            Call::SoError => CallName::SoError,
            Call::Poll => CallName::Poll,
            Call::Dup { .. } => CallName::Dup,
            Call::Fork { .. } => CallName::Fork,
            Call::Exit => CallName::Exit,
            Call::Signal => CallName::Signal,
            Call::SetUid { .. } => CallName::SetUid,
            Call::SigPipe { .. } => CallName::SigPipe,
        }
    }

    /// The label that it gives, or the name of the child that it makes.
    pub fn new_label(&self) -> Option<&str> {
        match self {
            Call::Socket { label }
            | Call::Listen { label, .. }
            | Call::Connect { label, .. }
            | Call::Accept { label } => label.as_deref(),
            Call::Dup { label } => Some(label),
            Call::Fork { child } => Some(child),
            Call::Bind { .. }
            | Call::ListenOn { .. }
            | Call::Send(_)
            | Call::Recv { .. }
            | Call::Shutdown(_)
            | Call::Close
            | Call::Set(_)
            | Call::SoError
            | Call::Poll
            | Call::Exit
            | Call::Signal
            | Call::SetUid { .. }
            | Call::SigPipe { .. } => None,
        }
    }

    /// Whether it begins with socket(): `listen PORT` and `connect` do unless they are made on a named descriptor.
    pub fn makes_socket(&self, on_descriptor: bool) -> bool {
        if let Call::Listen { label, .. } | Call::Connect { label, .. } = self {
            !on_descriptor || label.is_some()
        } else {
            matches!(self, Call::Socket { .. })
        }
    }

    /// The same call as a child makes it: what it opens is named after the child.
    #[must_use]
    pub fn made_by(&self, process: Option<&str>) -> Call {
        let mut call = self.clone();
        if let Call::Dup { label } = &mut call {
            *label = Processes::name(process, Some(label)).unwrap_or_default();
        }
        if let Call::Socket { label }
        | Call::Listen { label, .. }
        | Call::Connect { label, .. }
        | Call::Accept { label } = &mut call
        {
            *label = Processes::name(process, label.as_deref());
        }
        call
    }
}

/// The largest number that a user of a run has.
pub const USER_MAX: u32 = 65_533;

/// What `sigpipe` takes: whether the process dies of SIGPIPE, with its word.
pub const SIGPIPE: [(bool, &str); 2] = [(true, "kill"), (false, "ignore")];

/// ` as NAME`, or nothing.
fn label_suffix(label: Option<&String>) -> String {
    label.map_or_else(String::new, |label| format!(" as {label}"))
}

/// ` backlog=N`, or nothing.
fn backlog_suffix(backlog: u32) -> String {
    if backlog == BACKLOG_DEFAULT { String::new() } else { format!(" backlog={backlog}") }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Socket { label } => write!(f, "socket{}", label_suffix(label.as_ref())),
            Call::Bind { host: Some(host), port } => write!(f, "bind {host}:{port}"),
            Call::Bind { host: None, port } => write!(f, "bind {port}"),
            Call::ListenOn { backlog } => write!(f, "listen{}", backlog_suffix(*backlog)),
            Call::Listen { port, backlog, reuse, label } => {
                write!(f, "listen {port}{}", backlog_suffix(*backlog))?;
                let words = [(reuse.addr, " reuseaddr"), (reuse.port, " reuseport")];
                words.iter().filter(|(on, _)| *on).try_for_each(|(_, word)| f.write_str(word))?;
                f.write_str(&label_suffix(label.as_ref()))
            }
            Call::Connect { host, port, from, label } => {
                write!(f, "connect {host}:{port}")?;
                if let Some(from) = from {
                    write!(f, " from {from}")?;
                }
                f.write_str(&label_suffix(label.as_ref()))
            }
            Call::Accept { label } => write!(f, "accept{}", label_suffix(label.as_ref())),
            Call::Send(Payload::Bytes(n)) => write!(f, "send {n}"),
            Call::Send(Payload::Text(text)) => write!(f, "send \"{text}\""),
            Call::Recv { max } if *max == RECV_DEFAULT => f.write_str("recv"),
            Call::Recv { max } => write!(f, "recv {max}"),
            Call::Shutdown(how) => write!(f, "shutdown {}", how.word()),
            Call::Close => f.write_str("close"),
            Call::Set(option) => write!(f, "set {} {}", option.word(), option.value()),
            Call::Dup { label } => write!(f, "dup as {label}"),
            Call::Fork { child } => write!(f, "fork as {child}"),
            Call::SetUid { user } => write!(f, "setuid {user}"),
            Call::SigPipe { kills } => write!(f, "sigpipe {}", SIGPIPE[usize::from(!kills)].1),
            Call::SoError | Call::Poll | Call::Exit | Call::Signal => f.write_str(self.name().word()),
        }
    }
}
