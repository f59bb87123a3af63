//! ICMP errors as bytes: the message with the header and the first eight bytes of the packet that it quotes (RFC 792).

use core::net::Ipv4Addr;
use std::io;

use etherparse::icmpv4::{DestUnreachableHeader, ParameterProblemHeader, TimeExceededCode};
use etherparse::{Icmpv4Type, PacketBuilder};

use crate::tcp::{Icmp, Segment, Unreachable};

use super::{TTL, packet};

/// How much of the packet is quoted: an IPv4 header without options, the ports and the sequence number.
const QUOTED: usize = 28;

/// The IPv4 packet in which the router at `from` tells `to` of a segment.
///
/// # Errors
/// A segment that no packet can hold.
pub fn icmp_packet(icmp: Icmp, quoted: &Segment, from: Ipv4Addr, to: Ipv4Addr) -> io::Result<Vec<u8>> {
    let whole = packet(quoted)?;
    let quoted = whole.get(..QUOTED).unwrap_or(&whole);
    let unreachable = Icmpv4Type::DestinationUnreachable;
    let kind = match icmp {
        Icmp::NetUnreachable => unreachable(DestUnreachableHeader::Network),
        Icmp::HostUnreachable => unreachable(DestUnreachableHeader::Host),
        Icmp::ProtocolUnreachable => unreachable(DestUnreachableHeader::Protocol),
        Icmp::PortUnreachable => unreachable(DestUnreachableHeader::Port),
        Icmp::FragNeeded(mtu) => unreachable(DestUnreachableHeader::FragmentationNeeded { next_hop_mtu: mtu }),
        Icmp::Unreachable(code) => unreachable(header_of(code)),
        Icmp::AdminProhibited => unreachable(DestUnreachableHeader::FilterProhibited),
        Icmp::TimeExceeded => Icmpv4Type::TimeExceeded(TimeExceededCode::TtlExceededInTransit),
        Icmp::ParameterProblem => Icmpv4Type::ParameterProblem(ParameterProblemHeader::PointerIndicatesError(9)),
    };
    let builder = PacketBuilder::ipv4(from.octets(), to.octets(), TTL).icmpv4(kind);
    let mut bytes = Vec::with_capacity(builder.size(quoted.len()));
    builder.write(&mut bytes, quoted).map_err(io::Error::other)?;
    Ok(bytes)
}

/// The header of a rare code.
fn header_of(code: Unreachable) -> DestUnreachableHeader {
    match code {
        Unreachable::SourceRouteFailed => DestUnreachableHeader::SourceRouteFailed,
        Unreachable::NetUnknown => DestUnreachableHeader::NetworkUnknown,
        Unreachable::HostUnknown => DestUnreachableHeader::HostUnknown,
        Unreachable::HostIsolated => DestUnreachableHeader::Isolated,
        Unreachable::NetProhibited => DestUnreachableHeader::NetworkProhibited,
        Unreachable::HostProhibited => DestUnreachableHeader::HostProhibited,
        Unreachable::NetUnreachableForTos => DestUnreachableHeader::TosNetwork,
        Unreachable::HostUnreachableForTos => DestUnreachableHeader::TosHost,
        Unreachable::PrecedenceViolation => DestUnreachableHeader::HostPrecedenceViolation,
        Unreachable::PrecedenceCutoff => DestUnreachableHeader::PrecedenceCutoff,
    }
}
