//! The segments that a host has sent and received, as `tcpdump -n` prints them there, its clock counting from the start
//! of the run.
//!
//! Numbers are as tcpdump has them (`print-tcp.c`): absolute on a SYN and on what carries no ACK, such as many a RST;
//! else counted from the SYN-ACK of the connection, or from the first segment that was seen of it.

use core::fmt::Write as _;
use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::BTreeMap;

use crate::tcp::{Flags, Icmp, Segment, SeqNum, Time, Unreachable};

use super::forged_icmp::ROUTER;
use super::record::{HostId, Record, What};
use super::text::options;

/// The ends of a connection, in the direction of the segment that was seen first, and the numbers that are taken off.
type Seen = BTreeMap<(SocketAddrV4, SocketAddrV4), (SeqNum, SeqNum)>;

/// A line for each segment that left or reached the host, and for each ICMP error that reached it.
pub fn lines(records: &[Record], host: HostId) -> Vec<String> {
    latest(records, host, usize::MAX).into_iter().map(|(_, line)| line).collect()
}

/// The latest of these lines, at most so many, each with the place of its record.
pub fn latest(records: &[Record], host: HostId, most: usize) -> Vec<(usize, String)> {
    let shown = |record: &&Record| match &record.what {
        // It listens at the cable; what goes through the loopback is not there.
        What::Sent { segment, .. } | What::Arrived { segment, .. } => !segment.loops(),
        What::IcmpArrived { .. } => true,
        _ => false,
    };
    let mine = || records.iter().enumerate().filter(|(_, record)| record.host == Some(host) && shown(record));
    let mut skipped = if most == usize::MAX { 0 } else { mine().count().saturating_sub(most) };
    let mut seen = Seen::new();
    let mut lines = Vec::new();
    for (place, record) in mine() {
        match &record.what {
            What::Sent { segment, .. } | What::Arrived { segment, .. } if skipped > 0 => {
                origin(segment, &mut seen);
            }
            What::Sent { segment, .. } | What::Arrived { segment, .. } => {
                lines.push((place, line(record.at, segment, &mut seen)));
            }
            What::IcmpArrived { icmp, quoted, .. } if skipped == 0 => {
                lines.push((place, icmp_line(record.at, *icmp, quoted)));
            }
            _ => {}
        }
        skipped = skipped.saturating_sub(1);
    }
    lines
}

/// What a segment's numbers are counted from: those of its own direction, and those of the other one.
fn origin(segment: &Segment, seen: &mut Seen) -> (SeqNum, SeqNum) {
    let nothing = (SeqNum(0), SeqNum(0));
    if !segment.flags.has(Flags::ACK) {
        return nothing;
    }
    if !segment.flags.syn() {
        if let Some((seq, ack)) = seen.get(&(segment.src, segment.dst)) {
            return (*seq, *ack);
        }
        if let Some((seq, ack)) = seen.get(&(segment.dst, segment.src)) {
            return (*ack, *seq);
        }
    }
    seen.remove(&(segment.dst, segment.src));
    seen.insert((segment.src, segment.dst), (segment.seq, segment.ack.back(1)));
    nothing
}

fn line(at: Time, segment: &Segment, seen: &mut Seen) -> String {
    let (own, peer) = origin(segment, seen);
    let flags = segment.flags;
    let length = segment.payload.len();
    let ends = (dotted(segment.src), dotted(segment.dst));
    let mut line = format!("{} IP {} > {}: Flags [{}]", clock(at), ends.0, ends.1, flags.tcpdump());
    // Writing to a String cannot fail.
    if length > 0 || flags.syn() || flags.fin() || flags.rst() {
        let seq = segment.seq.offset_from(own);
        let _ = write!(line, ", seq {seq}");
        if length > 0 {
            let _ = write!(line, ":{}", seq.wrapping_add(u32::try_from(length).unwrap_or(u32::MAX)));
        }
    }
    if flags.has(Flags::ACK) {
        let _ = write!(line, ", ack {}", segment.ack.offset_from(peer));
    }
    let blocks = segment.options.sack.as_slice().iter().fold(String::new(), |mut text, block| {
        let _ = write!(text, "{{{}:{}}}", block.from.offset_from(peer), block.to.offset_from(peer));
        text
    });
    let _ = write!(line, ", win {}{}, length {length}", segment.window, options(segment, &blocks));
    line
}

/// An ICMP error in tcpdump's words (`print-icmp.c`); it has 8 bytes and quotes 28.
fn icmp_line(at: Time, icmp: Icmp, quoted: &Segment) -> String {
    let (ip, port) = (quoted.dst.ip(), quoted.dst.port());
    let words = match icmp {
        Icmp::NetUnreachable => format!("net {ip} unreachable"),
        Icmp::HostUnreachable => format!("host {ip} unreachable"),
        Icmp::ProtocolUnreachable => format!("{ip} protocol 6 unreachable"),
        Icmp::PortUnreachable => format!("{ip} tcp port {port} unreachable"),
        Icmp::FragNeeded(mtu) => format!("{ip} unreachable - need to frag (mtu {mtu})"),
        Icmp::AdminProhibited => format!("host {ip} unreachable - admin prohibited filter"),
        Icmp::TimeExceeded => "time exceeded in-transit".to_owned(),
        Icmp::ParameterProblem => "parameter problem - octet 9".to_owned(),
        Icmp::Unreachable(code) => unreachable_words(code, *ip),
    };
    format!("{} IP {ROUTER} > {}: ICMP {words}, length 36", clock(at), quoted.src.ip())
}

/// A rare code of “destination unreachable”, in the same words.
fn unreachable_words(code: Unreachable, ip: Ipv4Addr) -> String {
    let (what, why) = match code {
        Unreachable::SourceRouteFailed => ("", "source route failed"),
        Unreachable::NetUnknown => ("net ", "unknown"),
        Unreachable::HostUnknown => ("host ", "unknown"),
        Unreachable::HostIsolated => ("", "source host isolated"),
        Unreachable::NetProhibited => ("net ", "admin prohibited"),
        Unreachable::HostProhibited => ("host ", "admin prohibited"),
        Unreachable::NetUnreachableForTos => ("net ", "tos prohibited"),
        Unreachable::HostUnreachableForTos => ("host ", "tos prohibited"),
        Unreachable::PrecedenceViolation => ("host ", "host precedence violation"),
        Unreachable::PrecedenceCutoff => ("host ", "precedence cutoff"),
    };
    format!("{what}{ip} unreachable - {why}")
}

/// `10.0.0.1.40000`
fn dotted(end: SocketAddrV4) -> String {
    format!("{}.{}", end.ip(), end.port())
}

/// `00:02:11.000000`
fn clock(at: Time) -> String {
    let seconds = at.0 / 1_000_000;
    format!("{:02}:{:02}:{:02}.{:06}", seconds / 3600, seconds / 60 % 60, seconds % 60, at.0 % 1_000_000)
}
