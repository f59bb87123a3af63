//! Bytes to segments and back: an IPv4 packet as it is on the wire, and the engine's [`Segment`].
//!
//! Options that the engine does not know are left out of the segment; the packet itself is passed on as it is, so
//! nothing is lost. Captures are not read or written yet.

mod icmp;
mod readdress;

pub use icmp::icmp_packet;
pub use readdress::readdress;

use core::net::SocketAddrV4;
use std::io;

use etherparse::{Ipv4Slice, PacketBuilder, TcpHeader, TcpOptionElement, TcpSlice};

use crate::tcp::{Flags, Options, SackBlock, Segment, SeqNum, Timestamps};

/// The TCP segment in an IPv4 packet; none if it holds something else.
pub fn segment(packet: &[u8]) -> Option<Segment> {
    let ip = Ipv4Slice::from_slice(packet).ok()?;
    let body = ip.payload();
    if body.ip_number != etherparse::IpNumber::TCP || body.fragmented {
        return None;
    }
    let tcp = TcpSlice::from_slice(body.payload).ok()?;
    let header = ip.header();
    let bits = [
        (tcp.fin(), Flags::FIN),
        (tcp.syn(), Flags::SYN),
        (tcp.rst(), Flags::RST),
        (tcp.psh(), Flags::PSH),
        (tcp.ack(), Flags::ACK),
    ];
    Some(Segment {
        src: SocketAddrV4::new(header.source_addr(), tcp.source_port()),
        dst: SocketAddrV4::new(header.destination_addr(), tcp.destination_port()),
        seq: SeqNum(tcp.sequence_number()),
        ack: SeqNum(tcp.acknowledgment_number()),
        flags: bits.into_iter().filter(|(set, _)| *set).fold(Flags::NONE, |flags, (_, bit)| flags | bit),
        window: tcp.window_size(),
        options: options(&tcp),
        payload: tcp.payload().to_vec(),
    })
}

fn options(tcp: &TcpSlice<'_>) -> Options {
    let mut found = Options::default();
    for option in tcp.options_iterator().flatten() {
        match option {
            TcpOptionElement::MaximumSegmentSize(mss) => found.mss = Some(mss),
            TcpOptionElement::WindowScale(shift) => found.window_scale = Some(shift),
            TcpOptionElement::SelectiveAcknowledgementPermitted => found.sack_permitted = true,
            TcpOptionElement::Timestamp(val, ecr) => found.timestamps = Some(Timestamps { val, ecr }),
            TcpOptionElement::SelectiveAcknowledgement(first, more) => {
                for (from, to) in std::iter::once(first).chain(more.into_iter().flatten()) {
                    found.sack.push(SackBlock { from: SeqNum(from), to: SeqNum(to) });
                }
            }
            TcpOptionElement::Noop => {}
        }
    }
    found
}

/// The options of a TCP segment in an IPv4 packet as they stand there.
pub fn option_bytes(packet: &[u8]) -> Vec<u8> {
    let tcp = Ipv4Slice::from_slice(packet).ok().and_then(|ip| TcpSlice::from_slice(ip.payload().payload).ok());
    tcp.map_or(Vec::new(), |tcp| tcp.options().to_vec())
}

/// Options as Linux puts them into the header (`tcp_output.c: tcp_options_write`).
pub fn laid_out(options: &Options) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mss) = options.mss {
        bytes.extend([2, 4]);
        bytes.extend(mss.to_be_bytes());
    }
    match (options.sack_permitted, options.timestamps.is_some()) {
        (true, true) => bytes.extend([4, 2]),
        (true, false) => bytes.extend([1, 1, 4, 2]),
        (false, true) => bytes.extend([1, 1]),
        (false, false) => {}
    }
    if let Some(stamps) = options.timestamps {
        bytes.extend([8, 10]);
        bytes.extend(stamps.val.to_be_bytes());
        bytes.extend(stamps.ecr.to_be_bytes());
    }
    if let Some(shift) = options.window_scale {
        bytes.extend([1, 3, 3, shift]);
    }
    let blocks = options.sack.as_slice();
    if let (false, Ok(length)) = (blocks.is_empty(), u8::try_from(2 + 8 * blocks.len())) {
        bytes.extend([1, 1, 5, length]);
        for block in blocks {
            bytes.extend(block.from.0.to_be_bytes());
            bytes.extend(block.to.0.to_be_bytes());
        }
    }
    bytes
}

/// The IPv4 packet of a segment, with its checksums.
///
/// # Errors
/// A segment that no packet can hold: more than 65,535 bytes in all.
pub fn packet(segment: &Segment) -> io::Result<Vec<u8>> {
    let mut header = TcpHeader::new(segment.src.port(), segment.dst.port(), segment.seq.0, segment.window);
    let flags = segment.flags;
    header.fin = flags.fin();
    header.syn = flags.syn();
    header.rst = flags.rst();
    header.psh = flags.has(Flags::PSH);
    header.ack = flags.ack();
    header.acknowledgment_number = segment.ack.0;
    header.set_options(&elements(&segment.options)).map_err(io::Error::other)?;
    let builder = PacketBuilder::ipv4(segment.src.ip().octets(), segment.dst.ip().octets(), TTL).tcp_header(header);
    let mut bytes = Vec::with_capacity(builder.size(segment.payload.len()));
    builder.write(&mut bytes, &segment.payload).map_err(io::Error::other)?;
    Ok(bytes)
}

/// The hop limit of a packet that nobody sent, as Linux's hosts begin with.
const TTL: u8 = 64;

fn elements(options: &Options) -> Vec<TcpOptionElement> {
    let mut found = Vec::new();
    found.extend(options.mss.map(TcpOptionElement::MaximumSegmentSize));
    found.extend(options.window_scale.map(TcpOptionElement::WindowScale));
    found.extend(options.sack_permitted.then_some(TcpOptionElement::SelectiveAcknowledgementPermitted));
    found.extend(options.timestamps.map(|stamps| TcpOptionElement::Timestamp(stamps.val, stamps.ecr)));
    let blocks: Vec<(u32, u32)> = options.sack.as_slice().iter().map(|block| (block.from.0, block.to.0)).collect();
    if let [first, more @ ..] = blocks.as_slice() {
        let place = |index: usize| more.get(index).copied();
        found.push(TcpOptionElement::SelectiveAcknowledgement(*first, [place(0), place(1), place(2)]));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let ends = |port| SocketAddrV4::new(core::net::Ipv4Addr::new(10, 0, 0, 1), port);
        let plain = Options::default();
        let timestamps = Some(Timestamps { val: 7, ecr: u32::MAX });
        let full = Options { mss: Some(1460), window_scale: Some(7), sack_permitted: true, timestamps, ..plain };
        let mut gaps = Options { timestamps, ..plain };
        for (from, to) in [(5, 9), (u32::MAX, 3), (20, 30)] {
            assert!(gaps.sack.push(SackBlock { from: SeqNum(from), to: SeqNum(to) }));
        }
        for (flags, options, payload) in [
            (Flags::NONE, plain, Vec::new()),
            (Flags::SYN, full, Vec::new()),
            (Flags::FIN | Flags::PSH | Flags::ACK, Options { timestamps, ..plain }, vec![b'x'; 1448]),
            (Flags::RST | Flags::ACK, plain, vec![1]),
            (Flags::ACK, gaps, Vec::new()),
        ] {
            let (seq, ack) = (SeqNum(u32::MAX), SeqNum(if flags.ack() { 9 } else { 0 }));
            let made = Segment { src: ends(1), dst: ends(65_535), seq, ack, flags, window: 5, options, payload };
            assert_eq!(segment(&packet(&made).expect("a packet")), Some(made));
        }
    }
}
