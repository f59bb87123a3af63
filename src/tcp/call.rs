//! The names of the socket calls and of what they take: the calls themselves are a host's, their written form the
//! scenario language's.

/// The name of a system call, as `expect HOST.CALL = ...` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CallName {
    /// socket().
    Socket,
    /// bind().
    Bind,
    /// listen().
    Listen,
    /// connect().
    Connect,
    /// accept().
    Accept,
    /// send().
    Send,
    /// recv().
    Recv,
    /// shutdown().
    Shutdown,
    /// close().
    Close,
    /// setsockopt().
    Set,
}

impl CallName {
    /// Every call, with its word.
    pub const ALL: [(CallName, &'static str); 10] = [
        (CallName::Socket, "socket"),
        (CallName::Bind, "bind"),
        (CallName::Listen, "listen"),
        (CallName::Connect, "connect"),
        (CallName::Accept, "accept"),
        (CallName::Send, "send"),
        (CallName::Recv, "recv"),
        (CallName::Shutdown, "shutdown"),
        (CallName::Close, "close"),
        (CallName::Set, "set"),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        CallName::ALL.iter().find(|(name, _)| *name == self).map_or("", |(_, word)| word)
    }
}

/// Which directions shutdown() closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShutdownHow {
    /// SHUT_RD.
    Read,
    /// SHUT_WR.
    Write,
    /// SHUT_RDWR.
    Both,
}

impl ShutdownHow {
    /// Every way, with the word that stands for it.
    pub const ALL: [(ShutdownHow, &'static str); 3] =
        [(ShutdownHow::Read, "rd"), (ShutdownHow::Write, "wr"), (ShutdownHow::Both, "rdwr")];

    /// Whether nothing more will be read.
    pub fn reads(self) -> bool {
        matches!(self, ShutdownHow::Read | ShutdownHow::Both)
    }

    /// Whether nothing more will be written: a FIN follows the data.
    pub fn writes(self) -> bool {
        matches!(self, ShutdownHow::Write | ShutdownHow::Both)
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        ShutdownHow::ALL.iter().find(|(how, _)| *how == self).map_or("", |(_, word)| word)
    }
}

/// A socket option with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SockOpt {
    /// SO_LINGER: off, or on with so many seconds.
    Linger(Option<u32>),
    /// TCP_NODELAY: small segments do not wait (Nagle off).
    NoDelay(bool),
    /// O_NONBLOCK: calls that would wait return EAGAIN.
    NonBlock(bool),
    /// SO_REUSEADDR: a port may be shared with others that have it, as long as none of them listens.
    ReuseAddr(bool),
    /// SO_REUSEPORT: a port may be shared with others that have it, listeners included.
    ReusePort(bool),
}

impl SockOpt {
    /// The option's word in the scenario language.
    pub fn word(self) -> &'static str {
        match self {
            SockOpt::Linger(_) => "linger",
            SockOpt::NoDelay(_) => "nodelay",
            SockOpt::NonBlock(_) => "nonblock",
            SockOpt::ReuseAddr(_) => "reuseaddr",
            SockOpt::ReusePort(_) => "reuseport",
        }
    }

    /// The value's text: `off`, `on`, or seconds.
    pub fn value(self) -> String {
        match self {
            SockOpt::Linger(None) => "off".to_owned(),
            SockOpt::Linger(Some(seconds)) => seconds.to_string(),
            SockOpt::NoDelay(on) | SockOpt::NonBlock(on) | SockOpt::ReuseAddr(on) | SockOpt::ReusePort(on) => {
                (if on { "on" } else { "off" }).to_owned()
            }
        }
    }
}
