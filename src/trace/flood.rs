//! Many forged segments at once, as `flood` describes them: each from another address and port, none from a host.
//!
//! What an attacker makes up (ports, sequence numbers) is worked out from the segment's number in the flood, so that a
//! run repeats and the simulated wire and the kernel lab's carry the same.

use core::fmt;
use core::net::{Ipv4Addr, SocketAddrV4};

use crate::tcp::{Flags, Options, Segment, SeqNum};

use super::forged::flags_word;
use super::record::HostId;

/// The most segments of one flood.
pub const FLOOD_MAX: u32 = 1_000;

/// A flood of segments that no host sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flood {
    /// How many.
    pub count: u32,
    /// Their control bits.
    pub flags: Flags,
    /// The address that the first claims to come from; each next claims the next address.
    pub from: Ipv4Addr,
    /// The port that all claim to come from; without it each has its own.
    pub port: Option<u16>,
    /// The host and the port that they go to.
    pub to: (String, u16),
}

impl fmt::Display for Flood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "flood {} {} from {}", self.count, flags_word(self.flags), self.from)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        write!(f, " to {}:{}", self.to.0, self.to.1)
    }
}

impl Flood {
    /// The segments in their order, `to` being the address of the host that they go to.
    pub fn segments(&self, to: Ipv4Addr) -> impl Iterator<Item = Segment> + '_ {
        (0..self.count).map(move |number| {
            let from = Ipv4Addr::from_bits(self.from.to_bits().wrapping_add(number));
            let made_up = number.wrapping_add(1).wrapping_mul(0x9E37_79B1);
            let port = u16::try_from(1_024 + made_up % 64_512).unwrap_or(1_024);
            Segment {
                src: SocketAddrV4::new(from, self.port.unwrap_or(port)),
                dst: SocketAddrV4::new(to, self.to.1),
                seq: SeqNum(made_up),
                ack: if self.flags.ack() { SeqNum(made_up.rotate_left(16)) } else { SeqNum(0) },
                flags: self.flags,
                window: 1_024,
                options: Options::default(),
                payload: Vec::new(),
            }
        })
    }
}

/// The host from whose side such segments are shown to come: the last one that they do not go to.
pub fn side_of_attacker(hosts: usize, to: HostId) -> HostId {
    HostId((0..hosts).rev().find(|index| *index != to.0).unwrap_or(0))
}
