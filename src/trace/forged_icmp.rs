//! A forged ICMP error, as `icmp` describes it: which host hears it, what it says, and which segment it quotes.
//!
//! It quotes the segment that the host has sent last on the connection, or another number of that direction. The same
//! for the simulated wire and the kernel lab's.

use core::fmt;
use core::net::Ipv4Addr;

use crate::tcp::Icmp;

/// The router whose address ICMP errors come from; it has no other business.
pub const ROUTER: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 254);

/// An ICMP error that no router sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgedIcmp {
    /// What it says.
    pub icmp: Icmp,
    /// The host that hears it, and the local port of the connection that it is about; without one, the connection on
    /// which the host has sent last.
    pub to: (String, Option<u16>),
    /// The number that it quotes, counted from the SYN of the direction; without it, that of the segment sent last.
    pub seq: Option<i32>,
}

impl fmt::Display for ForgedIcmp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "icmp {} to {}", self.icmp, self.to.0)?;
        if let Some(port) = self.to.1 {
            write!(f, ":{port}")?;
        }
        self.seq.map_or(Ok(()), |seq| write!(f, " seq={seq}"))
    }
}
