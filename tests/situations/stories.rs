//! connect() in all that can befall it: what it comes to, at once and afterwards.
//!
//! Each [`Story`] is one run, in which the calls of the client's socket follow each other.

/// A conversation about connect(): commands with what they come to, or none where time passes.
pub struct Story {
    /// In words.
    pub what: &'static str,
    /// What comes before, untold.
    pub setup: &'static str,
    /// Each call of the client's socket `c`, or `run`, with what it comes to.
    pub calls: &'static [(&'static str, &'static str)],
}

/// connect(), to which a router answers with that ICMP error.
macro_rules! rejected {
    ($icmp:literal, $errno:literal) => {
        Story {
            what: concat!("a router answers with ICMP ", $icmp),
            setup: concat!("reject every SYN from client with ", $icmp, "\nclient: socket as c\n"),
            calls: &[(GO, "blocked"), ("run 300ms", $errno), ("so_error", "0"), (GO, "blocked")],
        }
    };
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
    rejected!("net-unreachable", "ENETUNREACH"),
    rejected!("host-unreachable", "EHOSTUNREACH"),
    rejected!("protocol-unreachable", "ENOPROTOOPT"),
    rejected!("port-unreachable", "ECONNREFUSED"),
    rejected!("admin-prohibited", "EHOSTUNREACH"),
    rejected!("time-exceeded", "EHOSTUNREACH"),
    rejected!("parameter-problem", "EPROTO"),
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
            ("run 200ms", "EALREADY"),
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
        what: "a port below 1024, and the process is not root",
        setup: "client: socket as c\nclient: setuid 1000\n",
        calls: &[
            ("bind 1023", "EACCES"),
            ("connect server:80 from 1023", "EACCES"),
            ("bind 1024", "0"),
            (GO, "blocked"),
            ("run 300ms", "ECONNREFUSED"),
        ],
    },
    Story {
        what: "the port is another user's, who shares it",
        setup: "client: fork as other\nclient.other: setuid 1000\nclient.other: listen 7000 reuseport\n\
                client: socket as c\nclient.c: set reuseport on\n",
        calls: &[("bind 7000", "EADDRINUSE"), ("connect server:80 from 7000", "EADDRINUSE")],
    },
    Story {
        what: "the socket listens",
        setup: "client: listen 7000 as c\n",
        calls: &[(GO, "EISCONN"), ("shutdown rd", "0"), (GO, "blocked"), ("run 300ms", "ECONNREFUSED")],
    },
];
