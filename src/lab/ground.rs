//! What the lab may stand on, as the caller wants it: which kind of wire, and where the TUN node is.
//!
//! Nothing here looks at the machine or at the environment; whoever starts a lab says what it wants, and
//! `docs/kernel-lab.md` says how a user does.

use std::path::PathBuf;
use std::str::FromStr;

/// The kind of wire between the hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wire {
    /// TUN where its node opens, else veth.
    #[default]
    Auto,
    /// A TUN device for each host, or nothing.
    Tun,
    /// A pair of veth devices for each host, the outer one read and written as a packet socket. Needs no device node.
    Veth,
}

impl Wire {
    /// All of them.
    pub const ALL: [Wire; 3] = [Wire::Auto, Wire::Tun, Wire::Veth];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Wire::Auto => "auto",
            Wire::Tun => "tun",
            Wire::Veth => "veth",
        }
    }
}

impl FromStr for Wire {
    type Err = ();

    fn from_str(word: &str) -> Result<Wire, ()> {
        Wire::ALL.into_iter().find(|wire| wire.word() == word).ok_or(())
    }
}

/// Where TUN devices are made, unless told otherwise.
pub const TUN_NODE: &str = "/dev/net/tun";

/// The largest packet that a host may be told to send, in bytes.
pub const PACKET_MAX: usize = 9_216;

/// What a lab is built on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The kind of wire.
    pub wire: Wire,
    /// The device node from which TUN devices are made.
    pub tun_node: PathBuf,
}

impl Default for Ground {
    fn default() -> Ground {
        Ground { wire: Wire::default(), tun_node: PathBuf::from(TUN_NODE) }
    }
}
