//! Bytes to segments: an IPv4 packet as it is on the wire, read into the engine's [`Segment`].
//!
//! Options that the engine does not know (SACK blocks) are left out of the segment; the packet itself is passed on as
//! it is, so nothing is lost. Captures are not read or written yet.
#![cfg(target_os = "linux")]

use core::net::SocketAddrV4;

use etherparse::{Ipv4Slice, TcpOptionElement, TcpSlice};

use crate::tcp::{Flags, Options, Segment, SeqNum, Timestamps};

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
            TcpOptionElement::Noop | TcpOptionElement::SelectiveAcknowledgement(..) => {}
        }
    }
    found
}
