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
    /// getsockopt(SO_ERROR).
    SoError,
    /// poll() without waiting.
    Poll,
    /// dup().
    Dup,
    /// fork().
    Fork,
    /// exit().
    Exit,
    /// A signal that the process catches.
    Signal,
    /// setuid().
    SetUid,
    /// sigaction() for SIGPIPE.
    SigPipe,
}

impl CallName {
    /// Every call, with its word.
    pub const ALL: [(CallName, &'static str); 18] = [
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
        (CallName::SoError, "so_error"),
        (CallName::Poll, "poll"),
        (CallName::Dup, "dup"),
        (CallName::Fork, "fork"),
        (CallName::Exit, "exit"),
        (CallName::Signal, "signal"),
        (CallName::SetUid, "setuid"),
        (CallName::SigPipe, "sigpipe"),
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
    /// SO_KEEPALIVE: an idle connection is probed.
    KeepAlive(bool),
    /// TCP_KEEPIDLE: seconds without a word from the peer before the first probe.
    KeepIdle(u32),
    /// TCP_KEEPINTVL: seconds between two probes.
    KeepIntvl(u32),
    /// TCP_KEEPCNT: how many probes may go unanswered.
    KeepCnt(u32),
    /// TCP_USER_TIMEOUT in milliseconds; 0 is off.
    UserTimeout(u32),
    /// TCP_SYNCNT: how often the SYN is repeated.
    SynCnt(u32),
    /// TCP_LINGER2: seconds of an orphan in FIN_WAIT_2; 0 is the host's setting, less resets at once.
    Linger2(i32),
    /// TCP_CORK: segments that are not full wait.
    Cork(bool),
    /// TCP_QUICKACK: acknowledgments go out at once, until the connection answers again.
    QuickAck(bool),
    /// TCP_MAXSEG in bytes: no segment is to carry more, in either direction; 0 is what the link carries.
    MaxSeg(u16),
    /// TCP_NOTSENT_LOWAT: how many bytes may wait unsent before a writer waits; 0 is the host's setting.
    NotsentLowat(u32),
    /// TCP_DEFER_ACCEPT in seconds: so long a handshake waits for data; 0 is off.
    DeferAccept(u32),
    /// SO_RCVTIMEO in milliseconds: how long recv() and accept() wait; 0 is for ever.
    RcvTimeo(u32),
    /// SO_SNDTIMEO in milliseconds: how long send() and connect() wait; 0 is for ever.
    SndTimeo(u32),
    /// SO_RCVBUF in bytes; the kernel doubles it, for its own book-keeping.
    ReceiveBuffer(u32),
    /// SO_SNDBUF in bytes, doubled in the same way.
    SendBuffer(u32),
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
            SockOpt::KeepAlive(_) => "keepalive",
            SockOpt::KeepIdle(_) => "keepidle",
            SockOpt::KeepIntvl(_) => "keepintvl",
            SockOpt::KeepCnt(_) => "keepcnt",
            SockOpt::UserTimeout(_) => "usertimeout",
            SockOpt::SynCnt(_) => "syncnt",
            SockOpt::Linger2(_) => "linger2",
            SockOpt::Cork(_) => "cork",
            SockOpt::QuickAck(_) => "quickack",
            SockOpt::MaxSeg(_) => "maxseg",
            SockOpt::NotsentLowat(_) => "notsentlowat",
            SockOpt::DeferAccept(_) => "deferaccept",
            SockOpt::RcvTimeo(_) => "rcvtimeo",
            SockOpt::SndTimeo(_) => "sndtimeo",
            SockOpt::ReceiveBuffer(_) => "rcvbuf",
            SockOpt::SendBuffer(_) => "sndbuf",
        }
    }

    /// The value's text: `off`, `on`, or a number in the option's own unit.
    pub fn value(self) -> String {
        match self {
            SockOpt::Linger(None) => "off".to_owned(),
            SockOpt::Linger(Some(seconds)) => seconds.to_string(),
            SockOpt::NoDelay(on)
            | SockOpt::NonBlock(on)
            | SockOpt::ReuseAddr(on)
            | SockOpt::ReusePort(on)
            | SockOpt::KeepAlive(on)
            | SockOpt::Cork(on)
            | SockOpt::QuickAck(on) => (if on { "on" } else { "off" }).to_owned(),
            SockOpt::UserTimeout(0)
            | SockOpt::RcvTimeo(0)
            | SockOpt::SndTimeo(0)
            | SockOpt::MaxSeg(0)
            | SockOpt::DeferAccept(0)
            | SockOpt::NotsentLowat(0) => "off".to_owned(),
            SockOpt::MaxSeg(bytes) => bytes.to_string(),
            SockOpt::KeepIdle(number)
            | SockOpt::KeepIntvl(number)
            | SockOpt::KeepCnt(number)
            | SockOpt::UserTimeout(number)
            | SockOpt::SynCnt(number)
            | SockOpt::NotsentLowat(number)
            | SockOpt::DeferAccept(number)
            | SockOpt::RcvTimeo(number)
            | SockOpt::SndTimeo(number) => number.to_string(),
            SockOpt::Linger2(seconds) => seconds.to_string(),
            SockOpt::ReceiveBuffer(bytes) | SockOpt::SendBuffer(bytes) => bytes.to_string(),
        }
    }
}
