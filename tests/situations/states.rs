//! Every call on a socket in every state: what each comes to.
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
