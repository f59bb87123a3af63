//! The codes of “destination unreachable” that routers hardly send any more (RFC 792, RFC 1122 §3.2.2.1, RFC 1812
//! §5.2.7.1), with the errors that Linux makes of them (`icmp.c: icmp_err_convert`).
//!
//! A connection treats them all alike; only the errno differs. The usual ones are variants of
//! [`Icmp`](super::icmp::Icmp) itself.

use super::errno::Errno;
use super::icmp::Icmp;

/// A rare code of type 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unreachable {
    /// The way that the sender had laid down is not there (code 5).
    SourceRouteFailed,
    /// Nobody knows that network (code 6).
    NetUnknown,
    /// Nobody knows that host (code 7).
    HostUnknown,
    /// The sender's own host is cut off (code 8).
    HostIsolated,
    /// That network is forbidden (code 9).
    NetProhibited,
    /// That host is forbidden (code 10).
    HostProhibited,
    /// No way to that network for this kind of service (code 11).
    NetUnreachableForTos,
    /// No way to that host for this kind of service (code 12).
    HostUnreachableForTos,
    /// The precedence is not allowed for this way (code 14).
    PrecedenceViolation,
    /// The precedence is lower than what this way takes (code 15).
    PrecedenceCutoff,
}

impl Unreachable {
    /// Every one with the word for it.
    pub const ALL: [(Icmp, &'static str); 10] = [
        (Icmp::Unreachable(Unreachable::SourceRouteFailed), "source-route-failed"),
        (Icmp::Unreachable(Unreachable::NetUnknown), "net-unknown"),
        (Icmp::Unreachable(Unreachable::HostUnknown), "host-unknown"),
        (Icmp::Unreachable(Unreachable::HostIsolated), "source-host-isolated"),
        (Icmp::Unreachable(Unreachable::NetProhibited), "net-prohibited"),
        (Icmp::Unreachable(Unreachable::HostProhibited), "host-prohibited"),
        (Icmp::Unreachable(Unreachable::NetUnreachableForTos), "net-unreachable-for-tos"),
        (Icmp::Unreachable(Unreachable::HostUnreachableForTos), "host-unreachable-for-tos"),
        (Icmp::Unreachable(Unreachable::PrecedenceViolation), "precedence-violation"),
        (Icmp::Unreachable(Unreachable::PrecedenceCutoff), "precedence-cutoff"),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        let found = Unreachable::ALL.iter().find(|(icmp, _)| *icmp == Icmp::Unreachable(self));
        found.map_or("unreachable", |(_, word)| word)
    }

    /// The number of the code.
    pub fn code(self) -> u8 {
        match self {
            Unreachable::SourceRouteFailed => 5,
            Unreachable::NetUnknown => 6,
            Unreachable::HostUnknown => 7,
            Unreachable::HostIsolated => 8,
            Unreachable::NetProhibited => 9,
            Unreachable::HostProhibited => 10,
            Unreachable::NetUnreachableForTos => 11,
            Unreachable::HostUnreachableForTos => 12,
            Unreachable::PrecedenceViolation => 14,
            Unreachable::PrecedenceCutoff => 15,
        }
    }

    /// The error that a program gets for it.
    pub fn errno(self) -> Errno {
        match self {
            Unreachable::SourceRouteFailed => Errno::EOPNOTSUPP,
            Unreachable::NetUnknown | Unreachable::NetProhibited | Unreachable::NetUnreachableForTos => {
                Errno::ENETUNREACH
            }
            Unreachable::HostUnknown => Errno::EHOSTDOWN,
            Unreachable::HostIsolated => Errno::ENONET,
            Unreachable::HostProhibited
            | Unreachable::HostUnreachableForTos
            | Unreachable::PrecedenceViolation
            | Unreachable::PrecedenceCutoff => Errno::EHOSTUNREACH,
        }
    }
}
