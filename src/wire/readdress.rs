//! Other addresses and ports in a packet that stays what it is otherwise: what a NAT box does.
//!
//! The checksums of IPv4 and TCP are brought up to date by what has changed (RFC 1624), so that a wrong one stays
//! wrong, as with a real box.

use core::net::SocketAddrV4;

/// Where the fields stand in the IPv4 header.
const IP_CHECKSUM: usize = 10;
const IP_SRC: usize = 12;
const IP_DST: usize = 16;

/// Where the fields stand in the TCP header.
const TCP_SRC: usize = 0;
const TCP_DST: usize = 2;
const TCP_CHECKSUM: usize = 16;

/// The packet with these ends; none if it is not whole.
pub fn readdress(packet: &[u8], src: SocketAddrV4, dst: SocketAddrV4) -> Option<Vec<u8>> {
    let tcp = usize::from(packet.first()? & 0x0f) * 4;
    let mut bytes = packet.to_vec();
    for (ip_at, port_at, end) in [(IP_SRC, TCP_SRC, src), (IP_DST, TCP_DST, dst)] {
        let octets = end.ip().octets();
        for (offset, pair) in [(0, [octets[0], octets[1]]), (2, [octets[2], octets[3]])] {
            let old = replace(&mut bytes, ip_at + offset, pair)?;
            patch(&mut bytes, IP_CHECKSUM, old, pair)?;
            patch(&mut bytes, tcp + TCP_CHECKSUM, old, pair)?;
        }
        let port = end.port().to_be_bytes();
        let old = replace(&mut bytes, tcp + port_at, port)?;
        patch(&mut bytes, tcp + TCP_CHECKSUM, old, port)?;
    }
    Some(bytes)
}

fn replace(bytes: &mut [u8], at: usize, new: [u8; 2]) -> Option<[u8; 2]> {
    let place = bytes.get_mut(at..at + 2)?;
    let old = [*place.first()?, *place.get(1)?];
    place.copy_from_slice(&new);
    Some(old)
}

/// HC' = ~(~HC + ~m + m') (RFC 1624 §3).
fn patch(bytes: &mut [u8], at: usize, old: [u8; 2], new: [u8; 2]) -> Option<()> {
    let place = bytes.get_mut(at..at + 2)?;
    let sum = u16::from_be_bytes([*place.first()?, *place.get(1)?]);
    let mut whole = u32::from(!sum) + u32::from(!u16::from_be_bytes(old)) + u32::from(u16::from_be_bytes(new));
    while whole > 0xffff {
        whole = (whole & 0xffff) + (whole >> 16);
    }
    place.copy_from_slice(&(!u16::try_from(whole).ok()?).to_be_bytes());
    Some(())
}

#[cfg(test)]
mod tests {
    use core::net::{Ipv4Addr, SocketAddrV4};

    use super::*;
    use crate::tcp::{Flags, Options, Segment, SeqNum};

    #[test]
    fn another_address_gives_the_packet_that_would_have_been_made_for_it() {
        let end = |last, port| SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, last), port);
        let (window, options) = (500, Options { mss: Some(1460), ..Options::default() });
        let made = |src, dst, payload: &[u8]| {
            let (seq, ack, payload) = (SeqNum(7), SeqNum(9), payload.to_vec());
            let segment = Segment { src, dst, seq, ack, flags: Flags::ACK, window, options, payload };
            crate::wire::packet(&segment).expect("a packet")
        };
        for payload in [&b""[..], b"x", b"HELLO", &[0xff; 1460]] {
            for (src, dst) in
                [(end(101, 40_001), end(3, 80)), (end(255, 65_535), end(0, 1)), (end(1, 40_000), end(3, 80))]
            {
                let before = made(end(1, 40_000), end(3, 80), payload);
                assert_eq!(readdress(&before, src, dst), Some(made(src, dst, payload)));
            }
        }
        assert_eq!(readdress(&[0x45, 0, 0], end(1, 1), end(2, 2)), None);
    }
}
