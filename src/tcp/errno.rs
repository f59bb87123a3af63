//! The errors that a system call on a TCP socket can return, by Linux's names and numbers.

use core::fmt;

use serde::{Deserialize, Serialize};

macro_rules! errnos {
    ($($name:ident = $number:literal, $what:literal;)*) => {
        /// An error number of Linux.
        #[allow(clippy::upper_case_acronyms, reason = "the field's own names")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Errno { $(#[doc = $what] $name,)* }

        impl Errno {
            /// All of them.
            pub const ALL: &'static [Errno] = &[$(Errno::$name,)*];

            /// The name as `errno(3)` has it.
            pub fn name(self) -> &'static str {
                match self { $(Errno::$name => stringify!($name),)* }
            }

            /// The number on x86-64 Linux.
            pub fn number(self) -> i32 {
                match self { $(Errno::$name => $number,)* }
            }
        }
    };
}

errnos! {
    EPERM = 1, "Only root may do that.";
    EINTR = 4, "Interrupted by a signal.";
    EBADF = 9, "No such descriptor.";
    EAGAIN = 11, "Would block.";
    EACCES = 13, "Only root may have that port.";
    EINVAL = 22, "Not possible on this socket.";
    EPIPE = 32, "Our direction is closed, or the connection is gone.";
    ENONET = 64, "A router says that our own host is cut off.";
    EPROTO = 71, "A router found the header of our segment wrong.";
    EMSGSIZE = 90, "The path takes only smaller packets.";
    ENOPROTOOPT = 92, "The host does not speak that protocol, or does not have that option.";
    EOPNOTSUPP = 95, "The way that we laid down for it is not there.";
    EADDRINUSE = 98, "The address and port are taken.";
    EADDRNOTAVAIL = 99, "No such local address, or no port left.";
    ENETUNREACH = 101, "No way to that network.";
    ECONNABORTED = 103, "The attempt was given up.";
    ECONNRESET = 104, "The peer reset the connection.";
    EISCONN = 106, "Connected already.";
    ENOTCONN = 107, "Not connected.";
    ETIMEDOUT = 110, "The peer did not answer in time.";
    ECONNREFUSED = 111, "The peer answered with a reset: nobody listens.";
    EHOSTDOWN = 112, "A router does not know that host.";
    EHOSTUNREACH = 113, "No way to that host.";
    EALREADY = 114, "Already being connected.";
    EINPROGRESS = 115, "Being connected.";
}

impl Errno {
    /// The error of that name.
    pub fn from_name(name: &str) -> Option<Errno> {
        Errno::ALL.iter().copied().find(|errno| errno.name() == name)
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
