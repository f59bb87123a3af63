//! Every call on a socket in every state, and connect() in all that can befall it: what each comes to.
//!
//! Each cell of [`STATES`] is a run of its own, since a call may change what the next one finds.

/// A state of a socket of the client's, and what the calls of [`CALLS`] come to in it.
pub struct Place {
    /// In words.
    pub what: &'static str,
    /// The commands that lead there; the socket is `client.c`.
    pub setup: &'static str,
    /// What each of the calls returns.
    pub cells: [&'static str; CALLS.len()],
}

/// The calls; what would wait says so.
pub const CALLS: [&str; 12] = [
    "bind 7001",
    "listen",
    "connect server:81",
    "accept",
    "send 1",
    "recv",
    "shutdown rd",
    "shutdown wr",
    "shutdown rdwr",
    "poll",
    "so_error",
    "close",
];

/// An open connection.
macro_rules! open {
    ($($more:literal)*) => {
        concat!(
            "server: listen 80\nclient: connect server:80 as c\nrun until client ESTABLISHED\nserver: accept\n",
            "run 300ms\n",
            $($more, "\n",)*
        )
    };
}

/// A socket that connect() was called on, without waiting.
macro_rules! tried {
    ($first:literal $($more:literal)*) => {
        concat!(
            $first, "\nclient: socket as c\nclient.c: set nonblock on\nclient.c: connect server:80\n",
            "client.c: set nonblock off\n", $($more, "\n",)*
        )
    };
}

/// Every state.
pub const STATES: &[Place] = &[
    Place {
        what: "new",
        setup: "client: socket as c\n",
        cells: [
            "0", "0", "blocked", "EINVAL", "EPIPE", "ENOTCONN", "ENOTCONN", "ENOTCONN", "ENOTCONN", "OUT,HUP", "0", "0",
        ],
    },
    Place {
        what: "bound",
        setup: "client: socket as c\nclient.c: bind 7000\n",
        cells: [
            "EINVAL", "0", "blocked", "EINVAL", "EPIPE", "ENOTCONN", "ENOTCONN", "ENOTCONN", "ENOTCONN", "OUT,HUP",
            "0", "0",
        ],
    },
    Place {
        what: "LISTEN",
        setup: "client: listen 7000 as c\n",
        cells: ["EINVAL", "0", "EISCONN", "blocked", "EPIPE", "ENOTCONN", "0", "0", "0", "none", "0", "0"],
    },
    Place {
        what: "LISTEN, then shutdown(SHUT_RD)",
        setup: "client: listen 7000 as c\nclient.c: shutdown rd\n",
        cells: [
            "EINVAL", "0", "blocked", "EINVAL", "EPIPE", "ENOTCONN", "ENOTCONN", "ENOTCONN", "ENOTCONN", "OUT,HUP",
            "0", "0",
        ],
    },
    Place {
        what: "SYN_SENT",
        setup: tried!("server: unplug"),
        cells: ["EINVAL", "EINVAL", "blocked", "EINVAL", "blocked", "blocked", "0", "0", "0", "none", "0", "0"],
    },
    Place {
        what: "SYN_RCVD (simultaneous open)",
        setup: "client: socket as c\nclient.c: bind 7000\nclient.c: set nonblock on\ndrop every SYN-ACK from server\n\
                client.c: connect server:90\nserver: connect client:7000 from 90\nclient.c: set nonblock off\n\
                run 7ms\n",
        cells: ["EINVAL", "EINVAL", "blocked", "EINVAL", "blocked", "blocked", "0", "0", "0", "none", "0", "0"],
    },
    Place {
        what: "ESTABLISHED",
        setup: open!(),
        cells: ["EINVAL", "EINVAL", "EISCONN", "EINVAL", "1", "blocked", "0", "0", "0", "OUT", "0", "0"],
    },
    Place {
        what: "ESTABLISHED, not said by connect()",
        setup: tried!("server: listen 80" "run until client ESTABLISHED"),
        cells: ["EINVAL", "EINVAL", "0", "EINVAL", "1", "blocked", "0", "0", "0", "OUT", "0", "0"],
    },
    Place {
        what: "FIN_WAIT_1",
        setup: open!("server: unplug" "client.c: shutdown wr"),
        cells: ["EINVAL", "EINVAL", "EISCONN", "EINVAL", "EPIPE", "blocked", "0", "0", "0", "OUT", "0", "0"],
    },
    Place {
        what: "FIN_WAIT_2",
        setup: open!("client.c: shutdown wr" "run 100ms"),
        cells: ["EINVAL", "EINVAL", "EISCONN", "EINVAL", "EPIPE", "blocked", "0", "0", "0", "OUT", "0", "0"],
    },
    Place {
        what: "CLOSE_WAIT",
        setup: open!("server: shutdown wr" "run 100ms"),
        cells: ["EINVAL", "EINVAL", "EISCONN", "EINVAL", "1", "0", "0", "0", "0", "IN,OUT,RDHUP", "0", "0"],
    },
    Place {
        what: "CLOSING",
        setup: open!("server: shutdown wr" "client.c: shutdown wr" "drop every ACK from server" "run 20ms"),
        cells: ["EINVAL", "EINVAL", "EISCONN", "EINVAL", "EPIPE", "0", "0", "0", "0", "IN,OUT,RDHUP,HUP", "0", "0"],
    },
    Place {
        what: "LAST_ACK",
        setup: open!("server: shutdown wr" "run 100ms" "server: unplug" "client.c: shutdown wr"),
        cells: ["EINVAL", "EINVAL", "EISCONN", "EINVAL", "EPIPE", "0", "0", "0", "0", "IN,OUT,RDHUP,HUP", "0", "0"],
    },
    Place {
        what: "TIME_WAIT",
        setup: open!("client.c: shutdown wr" "run 100ms" "server: close" "run 100ms"),
        cells: [
            "0",
            "EINVAL",
            "EISCONN",
            "EINVAL",
            "EPIPE",
            "0",
            "ENOTCONN",
            "ENOTCONN",
            "ENOTCONN",
            "IN,OUT,RDHUP,HUP",
            "0",
            "0",
        ],
    },
    Place {
        what: "closed in order, after the last ACK",
        setup: open!("server: shutdown wr" "run 100ms" "client.c: shutdown wr" "run 100ms"),
        cells: [
            "0",
            "EINVAL",
            "EISCONN",
            "EINVAL",
            "EPIPE",
            "0",
            "ENOTCONN",
            "ENOTCONN",
            "ENOTCONN",
            "IN,OUT,RDHUP,HUP",
            "0",
            "0",
        ],
    },
    Place {
        what: "reset, not said",
        setup: open!("server: set linger 0" "server: close" "run 300ms"),
        cells: [
            "0",
            "EINVAL",
            "EISCONN",
            "EINVAL",
            "ECONNRESET",
            "ECONNRESET",
            "ENOTCONN",
            "ENOTCONN",
            "ENOTCONN",
            "IN,OUT,RDHUP,HUP,ERR",
            "ECONNRESET",
            "0",
        ],
    },
    Place {
        what: "reset, and said",
        setup: open!("server: set linger 0" "server: close" "run 300ms" "client.c: so_error"),
        cells: [
            "0",
            "EINVAL",
            "EISCONN",
            "EINVAL",
            "EPIPE",
            "0",
            "ENOTCONN",
            "ENOTCONN",
            "ENOTCONN",
            "IN,OUT,RDHUP,HUP",
            "0",
            "0",
        ],
    },
    Place {
        what: "refused, not said",
        setup: tried!("run 1ms" "run until client CLOSED"),
        cells: [
            "0",
            "EINVAL",
            "ECONNREFUSED",
            "EINVAL",
            "ECONNREFUSED",
            "ECONNREFUSED",
            "ENOTCONN",
            "ENOTCONN",
            "ENOTCONN",
            "IN,OUT,RDHUP,HUP,ERR",
            "ECONNREFUSED",
            "0",
        ],
    },
    Place {
        what: "refused, and said by connect()",
        setup: "client: socket as c\nclient.c: connect server:80\nrun until client CLOSED\nrun 10ms\n",
        cells: [
            "0", "0", "blocked", "EINVAL", "EPIPE", "ENOTCONN", "ENOTCONN", "ENOTCONN", "ENOTCONN", "OUT,HUP", "0", "0",
        ],
    },
    Place {
        what: "refused, and said by SO_ERROR",
        setup: tried!("run 1ms" "run until client CLOSED" "client.c: so_error"),
        cells: [
            "0",
            "EINVAL",
            "ECONNABORTED",
            "EINVAL",
            "EPIPE",
            "0",
            "ENOTCONN",
            "ENOTCONN",
            "ENOTCONN",
            "IN,OUT,RDHUP,HUP",
            "0",
            "0",
        ],
    },
    Place {
        what: "given up, not said (ETIMEDOUT)",
        setup: tried!("server: unplug" "client.c: set usertimeout 500" "run until client CLOSED"),
        cells: [
            "0",
            "EINVAL",
            "ETIMEDOUT",
            "EINVAL",
            "ETIMEDOUT",
            "ETIMEDOUT",
            "ENOTCONN",
            "ENOTCONN",
            "ENOTCONN",
            "IN,OUT,RDHUP,HUP,ERR",
            "ETIMEDOUT",
            "0",
        ],
    },
    Place {
        what: "shut down while connecting",
        setup: tried!("server: unplug" "client.c: shutdown wr"),
        cells: [
            "0",
            "0",
            "blocked",
            "EINVAL",
            "ECONNRESET",
            "ECONNRESET",
            "ENOTCONN",
            "ENOTCONN",
            "ENOTCONN",
            "OUT,HUP,ERR",
            "ECONNRESET",
            "0",
        ],
    },
    Place {
        what: "the descriptor was closed",
        setup: "client: socket as c\nclient.c: close\n",
        cells: [
            "EBADF", "EBADF", "EBADF", "EBADF", "EBADF", "EBADF", "EBADF", "EBADF", "EBADF", "EBADF", "EBADF", "EBADF",
        ],
    },
];

/// A conversation about connect(): commands with what they come to, or none where time passes.
pub struct Story {
    /// In words.
    pub what: &'static str,
    /// What comes before, untold.
    pub setup: &'static str,
    /// Each call of the client's socket `c`, or `run`, with what it comes to.
    pub calls: &'static [(&'static str, &'static str)],
}

const GO: &str = "connect server:80";

/// What connect() comes to, at once and afterwards.
pub const STORIES: &[Story] = &[
    Story {
        what: "it succeeds",
        setup: "server: listen 80\nclient: socket as c\n",
        calls: &[(GO, "blocked"), ("run 300ms", "0"), (GO, "EISCONN"), ("so_error", "0")],
    },
    Story {
        what: "it succeeds; non-blocking",
        setup: "server: listen 80\nclient: socket as c\nclient.c: set nonblock on\n",
        calls: &[
            (GO, "EINPROGRESS"),
            (GO, "EALREADY"),
            ("send 1", "EAGAIN"),
            ("recv", "EAGAIN"),
            ("poll", "none"),
            ("run 300ms", ""),
            ("poll", "OUT"),
            (GO, "0"),
            (GO, "EISCONN"),
        ],
    },
    Story {
        what: "nobody listens",
        setup: "client: socket as c\n",
        calls: &[
            (GO, "blocked"),
            ("run 300ms", "ECONNREFUSED"),
            ("poll", "OUT,HUP"),
            ("so_error", "0"),
            (GO, "blocked"),
            ("run 300ms", "ECONNREFUSED"),
        ],
    },
    Story {
        what: "a router answers with ICMP net-unreachable",
        setup: "reject every SYN from client with net-unreachable\nclient: socket as c\n",
        calls: &[(GO, "blocked"), ("run 300ms", "ENETUNREACH"), ("so_error", "0"), (GO, "blocked")],
    },
    Story {
        what: "a router answers with ICMP host-unreachable",
        setup: "reject every SYN from client with host-unreachable\nclient: socket as c\n",
        calls: &[(GO, "blocked"), ("run 300ms", "EHOSTUNREACH"), ("so_error", "0"), (GO, "blocked")],
    },
    Story {
        what: "a router answers with ICMP protocol-unreachable",
        setup: "reject every SYN from client with protocol-unreachable\nclient: socket as c\n",
        calls: &[(GO, "blocked"), ("run 300ms", "ENOPROTOOPT"), ("so_error", "0"), (GO, "blocked")],
    },
    Story {
        what: "a router answers with ICMP port-unreachable",
        setup: "reject every SYN from client with port-unreachable\nclient: socket as c\n",
        calls: &[(GO, "blocked"), ("run 300ms", "ECONNREFUSED"), ("so_error", "0"), (GO, "blocked")],
    },
    Story {
        what: "a router answers with ICMP admin-prohibited",
        setup: "reject every SYN from client with admin-prohibited\nclient: socket as c\n",
        calls: &[(GO, "blocked"), ("run 300ms", "EHOSTUNREACH"), ("so_error", "0"), (GO, "blocked")],
    },
    Story {
        what: "a router answers with ICMP time-exceeded",
        setup: "reject every SYN from client with time-exceeded\nclient: socket as c\n",
        calls: &[(GO, "blocked"), ("run 300ms", "EHOSTUNREACH"), ("so_error", "0"), (GO, "blocked")],
    },
    Story {
        what: "a router answers with ICMP parameter-problem",
        setup: "reject every SYN from client with parameter-problem\nclient: socket as c\n",
        calls: &[(GO, "blocked"), ("run 300ms", "EPROTO"), ("so_error", "0"), (GO, "blocked")],
    },
    Story {
        what: "to its own address and port",
        setup: "client: socket as c\nclient.c: bind 40000\n",
        calls: &[
            ("connect client:40000", "blocked"),
            ("run 10ms", "0"),
            ("connect client:40000", "EISCONN"),
            ("poll", "OUT"),
        ],
    },
    Story {
        what: "to 127.0.0.1, where nobody listens",
        setup: "client: socket as c\n",
        calls: &[("connect localhost:81", "blocked"), ("run 10ms", "ECONNREFUSED"), ("so_error", "0")],
    },
    Story {
        what: "to another host from 127.0.0.1",
        setup: "client: socket as c\nclient.c: bind localhost:0\n",
        calls: &[(GO, "EINVAL"), ("so_error", "0")],
    },
    Story {
        what: "nobody listens; non-blocking",
        setup: "client: socket as c\nclient.c: set nonblock on\n",
        calls: &[
            (GO, "EINPROGRESS"),
            ("run 300ms", ""),
            ("poll", "IN,OUT,RDHUP,HUP,ERR"),
            (GO, "ECONNREFUSED"),
            ("poll", "OUT,HUP"),
            (GO, "EINPROGRESS"),
        ],
    },
    Story {
        what: "nobody listens; non-blocking, and SO_ERROR takes the error",
        setup: "client: socket as c\nclient.c: set nonblock on\n",
        calls: &[
            (GO, "EINPROGRESS"),
            ("run 300ms", ""),
            ("so_error", "ECONNREFUSED"),
            ("so_error", "0"),
            ("poll", "IN,OUT,RDHUP,HUP"),
            (GO, "ECONNABORTED"),
            ("poll", "OUT,HUP"),
            (GO, "EINPROGRESS"),
        ],
    },
    Story {
        what: "nobody listens; non-blocking, and send() takes the error",
        setup: "client: socket as c\nclient.c: set nonblock on\n",
        calls: &[
            (GO, "EINPROGRESS"),
            ("run 300ms", ""),
            ("send 1", "ECONNREFUSED"),
            ("send 1", "EPIPE"),
            ("recv", "0"),
            (GO, "ECONNABORTED"),
            (GO, "EINPROGRESS"),
        ],
    },
    Story {
        what: "nobody answers, and SO_SNDTIMEO is over first",
        setup: "server: unplug\nclient: socket as c\nclient.c: set sndtimeo 50\n",
        calls: &[
            (GO, "blocked"),
            ("run 200ms", "EINPROGRESS"),
            (GO, "blocked"),
            ("run 200ms", "EINPROGRESS"),
            ("so_error", "0"),
        ],
    },
    Story {
        what: "nobody answers until the SYN is given up",
        setup: "server: unplug\nclient: socket as c\nclient.c: set usertimeout 500\n",
        calls: &[(GO, "blocked"), ("run 3s", "ETIMEDOUT"), ("so_error", "0"), ("poll", "OUT,HUP"), (GO, "blocked")],
    },
    Story {
        what: "nobody answers until the SYN is given up; non-blocking",
        setup: "server: unplug\nclient: socket as c\nclient.c: set usertimeout 500\nclient.c: set nonblock on\n",
        calls: &[
            (GO, "EINPROGRESS"),
            ("run 3s", ""),
            ("poll", "IN,OUT,RDHUP,HUP,ERR"),
            (GO, "ETIMEDOUT"),
            (GO, "EINPROGRESS"),
        ],
    },
    Story {
        what: "a caught signal comes in between",
        setup: "server: listen 80\ndrop next SYN from client\nclient: socket as c\n",
        calls: &[
            (GO, "blocked"),
            ("signal", "0; EINTR"),
            ("poll", "none"),
            (GO, "blocked"),
            ("run 1500ms", "0"),
            (GO, "EISCONN"),
        ],
    },
    Story {
        what: "shutdown() comes in between",
        setup: "server: unplug\nclient: socket as c\n",
        calls: &[(GO, "blocked"), ("shutdown wr", "0; ECONNRESET"), (GO, "blocked")],
    },
    Story {
        what: "shutdown() comes in between; non-blocking",
        setup: "server: unplug\nclient: socket as c\nclient.c: set nonblock on\n",
        calls: &[(GO, "EINPROGRESS"), ("shutdown wr", "0"), ("so_error", "ECONNRESET"), (GO, "EINPROGRESS")],
    },
    Story {
        what: "the listener's process is killed before accept()",
        setup: "server: listen 80\nclient: socket as c\nclient.c: connect server:80\nrun 300ms\nserver: kill\n\
                run 300ms\n",
        calls: &[(GO, "EISCONN"), ("send 1", "ECONNRESET"), ("recv", "0"), (GO, "EISCONN")],
    },
    Story {
        what: "shutdown() comes before it has said that it was refused",
        setup: "client: socket as c\nclient.c: set nonblock on\n",
        calls: &[
            (GO, "EINPROGRESS"),
            ("run 300ms", ""),
            ("shutdown wr", "ENOTCONN"),
            (GO, "EINVAL"),
            ("so_error", "ECONNREFUSED"),
            (GO, "EINVAL"),
        ],
    },
    Story {
        what: "every port of the range is taken",
        setup: "sysctl client ip_local_port_range=40000-40000\nserver: listen 80\nclient: connect server:80\n\
                run 300ms\nclient: socket as c\n",
        calls: &[(GO, "EADDRNOTAVAIL"), ("bind 7000", "0"), (GO, "blocked"), ("run 300ms", "0")],
    },
    Story {
        what: "the address pair is taken",
        setup: "server: listen 80\nclient: socket as old\nclient.old: set reuseaddr on\nclient.old: bind 7000\n\
                client.old: connect server:80\nrun 300ms\nclient: socket as c\nclient.c: set reuseaddr on\n",
        calls: &[
            ("bind 7000", "0"),
            (GO, "EADDRNOTAVAIL"),
            ("connect server:81", "blocked"),
            ("run 300ms", "ECONNREFUSED"),
        ],
    },
    Story {
        what: "bind() before it fails",
        setup: "client: listen 7000\nclient: socket as c\n",
        calls: &[
            ("bind 7000", "EADDRINUSE"),
            ("connect server:80 from 7000", "EADDRINUSE"),
            ("bind server:7001", "EADDRNOTAVAIL"),
        ],
    },
    Story {
        what: "the socket listens",
        setup: "client: listen 7000 as c\n",
        calls: &[(GO, "EISCONN"), ("shutdown rd", "0"), (GO, "blocked"), ("run 300ms", "ECONNREFUSED")],
    },
];
