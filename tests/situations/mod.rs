//! What can befall a connection, how to bring it about, and what the calls of an application come to afterwards.
//!
//! The expectations are those of the facts sheet's matrix of errors, as measured on Linux 6.18.

pub mod states;
pub mod stories;

/// One thing that befell a connection.
pub struct Row {
    /// In words.
    pub what: &'static str,
    /// Whose calls are looked at.
    pub who: &'static str,
    /// The commands that bring it about.
    pub setup: &'static str,
    /// The bits of poll().
    pub poll: &'static str,
    /// recv, recv, send, send.
    pub read_first: [&'static str; 4],
    /// send, send, recv, recv.
    pub write_first: [&'static str; 4],
    /// so_error, so_error, recv, send.
    pub so_error_first: [&'static str; 4],
}

/// An open connection.
macro_rules! open {
    ($($more:literal)*) => {
        concat!(
            "server: listen 80\nclient: connect server:80\nrun until client ESTABLISHED\nserver: accept\nrun 50ms\n",
            $($more, "\n",)*
        )
    };
}

/// Every situation.
pub const ROWS: &[Row] = &[
    Row {
        what: "nothing; non-blocking",
        who: "client",
        setup: open!("client: set nonblock on"),
        poll: "OUT",
        read_first: ["EAGAIN", "EAGAIN", "1", "1"],
        write_first: ["1", "1", "EAGAIN", "EAGAIN"],
        so_error_first: ["0", "0", "EAGAIN", "1"],
    },
    Row {
        what: "the peer's FIN (CLOSE_WAIT)",
        who: "client",
        setup: open!("server: shutdown wr" "run 50ms"),
        poll: "IN,OUT,RDHUP",
        read_first: ["0", "0", "1", "1"],
        write_first: ["1", "1", "0", "0"],
        so_error_first: ["0", "0", "0", "1"],
    },
    Row {
        what: "the peer's FIN behind unread data",
        who: "client",
        setup: open!("server: send 5" "server: shutdown wr" "run 50ms"),
        poll: "IN,OUT,RDHUP",
        read_first: ["abcde", "0", "1", "1"],
        write_first: ["1", "1", "abcde", "0"],
        so_error_first: ["0", "0", "abcde", "1"],
    },
    Row {
        what: "our shutdown(SHUT_WR); non-blocking",
        who: "client",
        setup: open!("client: shutdown wr" "client: set nonblock on" "run 50ms"),
        poll: "OUT",
        read_first: ["EAGAIN", "EAGAIN", "EPIPE", "EPIPE"],
        write_first: ["EPIPE", "EPIPE", "EAGAIN", "EAGAIN"],
        so_error_first: ["0", "0", "EAGAIN", "EPIPE"],
    },
    Row {
        what: "our shutdown(SHUT_RD)",
        who: "client",
        setup: open!("client: shutdown rd"),
        poll: "IN,OUT,RDHUP",
        read_first: ["0", "0", "1", "1"],
        write_first: ["1", "1", "0", "0"],
        so_error_first: ["0", "0", "0", "1"],
    },
    Row {
        what: "our shutdown(SHUT_RDWR)",
        who: "client",
        setup: open!("client: shutdown rdwr" "run 50ms"),
        poll: "IN,OUT,RDHUP,HUP",
        read_first: ["0", "0", "EPIPE", "EPIPE"],
        write_first: ["EPIPE", "EPIPE", "0", "0"],
        so_error_first: ["0", "0", "0", "EPIPE"],
    },
    Row {
        what: "both directions closed in order (TIME_WAIT)",
        who: "client",
        setup: open!("client: shutdown wr" "run 100ms" "server: close" "run 100ms"),
        poll: "IN,OUT,RDHUP,HUP",
        read_first: ["0", "0", "EPIPE", "EPIPE"],
        write_first: ["EPIPE", "EPIPE", "0", "0"],
        so_error_first: ["0", "0", "0", "EPIPE"],
    },
    Row {
        what: "RST in ESTABLISHED",
        who: "client",
        setup: open!("server: set linger 0" "server: close" "run 50ms"),
        poll: "IN,OUT,RDHUP,HUP,ERR",
        read_first: ["ECONNRESET", "0", "EPIPE", "EPIPE"],
        write_first: ["ECONNRESET", "EPIPE", "0", "0"],
        so_error_first: ["ECONNRESET", "0", "0", "EPIPE"],
    },
    Row {
        what: "RST in ESTABLISHED behind unread data",
        who: "client",
        setup: open!("server: send 5" "run 100ms" "server: set linger 0" "server: close" "run 50ms"),
        poll: "IN,OUT,RDHUP,HUP,ERR",
        read_first: ["abcde", "ECONNRESET", "EPIPE", "EPIPE"],
        write_first: ["ECONNRESET", "EPIPE", "abcde", "0"],
        so_error_first: ["ECONNRESET", "0", "abcde", "EPIPE"],
    },
    Row {
        what: "RST in FIN_WAIT_2",
        who: "client",
        setup: open!("client: shutdown wr" "run 100ms" "server: set linger 0" "server: close" "run 50ms"),
        poll: "IN,OUT,RDHUP,HUP,ERR",
        read_first: ["ECONNRESET", "0", "EPIPE", "EPIPE"],
        write_first: ["ECONNRESET", "EPIPE", "0", "0"],
        so_error_first: ["ECONNRESET", "0", "0", "EPIPE"],
    },
    Row {
        what: "RST in CLOSE_WAIT",
        who: "client",
        setup: open!("server: shutdown wr" "run 100ms" "server: set linger 0" "server: close" "run 50ms"),
        poll: "IN,OUT,RDHUP,HUP,ERR",
        read_first: ["0", "0", "EPIPE", "EPIPE"],
        write_first: ["EPIPE", "EPIPE", "0", "0"],
        so_error_first: ["EPIPE", "0", "0", "EPIPE"],
    },
    Row {
        what: "RST in LAST_ACK",
        who: "client",
        setup: open!("server: shutdown wr" "run 100ms" "drop every FIN from client" "client: shutdown wr" "run 20ms"
            "inject RST from server to client" "run 50ms"),
        poll: "IN,OUT,RDHUP,HUP,ERR",
        read_first: ["0", "0", "ECONNRESET", "EPIPE"],
        write_first: ["ECONNRESET", "EPIPE", "0", "0"],
        so_error_first: ["ECONNRESET", "0", "0", "EPIPE"],
    },
    Row {
        what: "the peer called close(), then we wrote",
        who: "client",
        setup: open!("server: close" "run 100ms" "client: send 1" "run 50ms"),
        poll: "IN,OUT,RDHUP,HUP,ERR",
        read_first: ["0", "0", "EPIPE", "EPIPE"],
        write_first: ["EPIPE", "EPIPE", "0", "0"],
        so_error_first: ["EPIPE", "0", "0", "EPIPE"],
    },
    Row {
        what: "data after our shutdown(SHUT_RDWR)",
        who: "client",
        setup: open!("client: shutdown rdwr" "run 50ms" "server: send 1" "run 50ms"),
        poll: "IN,OUT,RDHUP,HUP,ERR",
        read_first: ["ECONNRESET", "0", "EPIPE", "EPIPE"],
        write_first: ["ECONNRESET", "EPIPE", "0", "0"],
        so_error_first: ["ECONNRESET", "0", "0", "EPIPE"],
    },
    Row {
        what: "retransmission gave up",
        who: "client",
        setup: open!("client: set usertimeout 100" "server: unplug" "client: send 1" "run 2s"),
        poll: "IN,OUT,RDHUP,HUP,ERR",
        read_first: ["ETIMEDOUT", "0", "EPIPE", "EPIPE"],
        write_first: ["ETIMEDOUT", "EPIPE", "0", "0"],
        so_error_first: ["ETIMEDOUT", "0", "0", "EPIPE"],
    },
    Row {
        what: "retransmission gave up in CLOSE_WAIT",
        who: "client",
        setup: open!("server: shutdown wr" "run 100ms" "client: set usertimeout 100" "server: unplug" "client: send 1"
            "run 2s"),
        poll: "IN,OUT,RDHUP,HUP,ERR",
        read_first: ["0", "0", "ETIMEDOUT", "EPIPE"],
        write_first: ["ETIMEDOUT", "EPIPE", "0", "0"],
        so_error_first: ["ETIMEDOUT", "0", "0", "EPIPE"],
    },
    Row {
        what: "window probes gave up",
        who: "client",
        setup: open!("client: set usertimeout 500" "inject ACK from server to client window=0" "run 20ms"
            "server: unplug" "client: send 1" "run 3s"),
        poll: "IN,OUT,RDHUP,HUP,ERR",
        read_first: ["ETIMEDOUT", "0", "EPIPE", "EPIPE"],
        write_first: ["ETIMEDOUT", "EPIPE", "0", "0"],
        so_error_first: ["ETIMEDOUT", "0", "0", "EPIPE"],
    },
    Row {
        what: "keepalive gave up",
        who: "client",
        setup: open!("client: set keepidle 1" "client: set keepintvl 1" "client: set keepcnt 1"
            "client: set keepalive on" "server: unplug" "run 3s"),
        poll: "IN,OUT,RDHUP,HUP,ERR",
        read_first: ["ETIMEDOUT", "0", "EPIPE", "EPIPE"],
        write_first: ["ETIMEDOUT", "EPIPE", "0", "0"],
        so_error_first: ["ETIMEDOUT", "0", "0", "EPIPE"],
    },
    Row {
        what: "an ICMP error on an open connection; non-blocking",
        who: "client",
        setup: open!(
            "client: set nonblock on" "reject next DATA from client with host-unreachable" "client: send 5" "run 20ms"
        ),
        poll: "OUT",
        read_first: ["EAGAIN", "EAGAIN", "1", "1"],
        write_first: ["1", "1", "EAGAIN", "EAGAIN"],
        so_error_first: ["EHOSTUNREACH", "0", "EAGAIN", "1"],
    },
    Row {
        what: "data given up after an ICMP error",
        who: "client",
        setup: open!(
            "client: set usertimeout 500" "reject every DATA from client with net-unreachable" "client: send 5" "run 3s"
        ),
        poll: "IN,OUT,RDHUP,HUP,ERR",
        read_first: ["ENETUNREACH", "0", "EPIPE", "EPIPE"],
        write_first: ["ENETUNREACH", "EPIPE", "0", "0"],
        so_error_first: ["ENETUNREACH", "ENETUNREACH", "0", "EPIPE"],
    },
    Row {
        what: "connect() was refused, and said so",
        who: "client",
        setup: "client: connect server:80\nrun 50ms\n",
        poll: "OUT,HUP",
        read_first: ["ENOTCONN", "ENOTCONN", "EPIPE", "EPIPE"],
        write_first: ["EPIPE", "EPIPE", "ENOTCONN", "ENOTCONN"],
        so_error_first: ["0", "0", "ENOTCONN", "EPIPE"],
    },
    Row {
        what: "shutdown() while connecting",
        who: "client",
        setup: "server: unplug\nclient: connect server:80\nclient: shutdown wr\n",
        poll: "OUT,HUP",
        read_first: ["ENOTCONN", "ENOTCONN", "EPIPE", "EPIPE"],
        write_first: ["EPIPE", "EPIPE", "ENOTCONN", "ENOTCONN"],
        so_error_first: ["0", "0", "ENOTCONN", "EPIPE"],
    },
    Row {
        what: "connect() timed out, and said so",
        who: "client",
        setup: "server: unplug\nclient: connect server:80\nclient: set usertimeout 500\nrun 3s\n",
        poll: "OUT,HUP",
        read_first: ["ENOTCONN", "ENOTCONN", "EPIPE", "EPIPE"],
        write_first: ["EPIPE", "EPIPE", "ENOTCONN", "ENOTCONN"],
        so_error_first: ["0", "0", "ENOTCONN", "EPIPE"],
    },
    Row {
        what: "connect() has not come to anything; non-blocking",
        who: "client",
        setup: "server: unplug\nclient: connect server:80\nclient: set nonblock on\n",
        poll: "none",
        read_first: ["EAGAIN", "EAGAIN", "EAGAIN", "EAGAIN"],
        write_first: ["EAGAIN", "EAGAIN", "EAGAIN", "EAGAIN"],
        so_error_first: ["0", "0", "EAGAIN", "EAGAIN"],
    },
    Row {
        what: "a listening socket",
        who: "server.door",
        setup: "server: listen 80 as door\n",
        poll: "none",
        read_first: ["ENOTCONN", "ENOTCONN", "EPIPE", "EPIPE"],
        write_first: ["EPIPE", "EPIPE", "ENOTCONN", "ENOTCONN"],
        so_error_first: ["0", "0", "ENOTCONN", "EPIPE"],
    },
    Row {
        what: "a listening socket with a connection in its queue",
        who: "server.door",
        setup: "server: listen 80 as door\nclient: connect server:80\nrun 50ms\n",
        poll: "IN",
        read_first: ["ENOTCONN", "ENOTCONN", "EPIPE", "EPIPE"],
        write_first: ["EPIPE", "EPIPE", "ENOTCONN", "ENOTCONN"],
        so_error_first: ["0", "0", "ENOTCONN", "EPIPE"],
    },
];
