//! A segment's packet, byte by byte (RFC 791 §3.1, RFC 9293 §3.1), the options in the order in which Linux lays them
//! out (`tcp_output.c: tcp_options_write`).

use crate::trace::Segment;

/// The hop limit with which Linux's packets set out.
pub const TTL: u8 = 64;

/// One option: the stem of its words, its bytes, its value.
pub type OptionBytes = (&'static str, Vec<u8>, String);

/// The options, padding included; together a multiple of four bytes.
pub fn options(segment: &Segment) -> Vec<OptionBytes> {
    let options = &segment.options;
    let mut found: Vec<OptionBytes> = Vec::new();
    if let Some(mss) = options.mss {
        found.push(("mss", [&[2, 4][..], &mss.to_be_bytes()].concat(), mss.to_string()));
    }
    if let Some(stamps) = options.timestamps {
        let lead = if options.sack_permitted { ("sack_ok", vec![4, 2], String::new()) } else { nops(2) };
        let bytes = [&[8, 10][..], &stamps.val.to_be_bytes(), &stamps.ecr.to_be_bytes()].concat();
        found.extend([lead, ("timestamps", bytes, format!("val {} ecr {}", stamps.val, stamps.ecr))]);
    } else if options.sack_permitted {
        found.extend([nops(2), ("sack_ok", vec![4, 2], String::new())]);
    }
    if let Some(shift) = options.window_scale {
        found.extend([nops(1), ("scale", vec![3, 3, shift], format!("{shift} (x{})", 1_u32 << shift.min(14)))]);
    }
    let blocks = options.sack.as_slice();
    if !blocks.is_empty() {
        let length = u8::try_from(2 + 8 * blocks.len()).unwrap_or(u8::MAX);
        let ends = blocks.iter().flat_map(|block| [block.from.0.to_be_bytes(), block.to.0.to_be_bytes()]);
        let bytes = [5, length].into_iter().chain(ends.flatten()).collect();
        let text: Vec<String> = blocks.iter().map(|block| format!("{}-{}", block.from.0, block.to.0)).collect();
        found.extend([nops(2), ("sack", bytes, text.join(" "))]);
    }
    found
}

/// Filling bytes.
fn nops(count: usize) -> OptionBytes {
    ("nop", vec![1; count], String::new())
}

/// The whole packet, with both checksums.
pub fn encode(segment: &Segment) -> Vec<u8> {
    let options: Vec<u8> = options(segment).into_iter().flat_map(|(_, bytes, _)| bytes).collect();
    let tcp = tcp(segment, &options);
    let total = u16::try_from(20 + tcp.len()).unwrap_or(u16::MAX);
    let mut ip = vec![0x45, 0];
    ip.extend(total.to_be_bytes());
    ip.extend([0, 0, 0x40, 0, TTL, 6, 0, 0]);
    ip.extend(segment.src.ip().octets());
    ip.extend(segment.dst.ip().octets());
    let sum = checksum(&[&ip]);
    put(&mut ip, 10, sum);
    let mut pseudo = ip.get(12..20).unwrap_or_default().to_vec();
    pseudo.extend([0, 6]);
    pseudo.extend(u16::try_from(tcp.len()).unwrap_or(u16::MAX).to_be_bytes());
    let sum = checksum(&[&pseudo, &tcp]);
    let mut bytes = [ip, tcp].concat();
    put(&mut bytes, 36, sum);
    bytes
}

fn tcp(segment: &Segment, options: &[u8]) -> Vec<u8> {
    let words = u8::try_from((20 + options.len()) / 4).unwrap_or(15);
    let mut tcp = Vec::with_capacity(20 + options.len() + segment.payload.len());
    tcp.extend(segment.src.port().to_be_bytes());
    tcp.extend(segment.dst.port().to_be_bytes());
    tcp.extend(segment.seq.0.to_be_bytes());
    tcp.extend(segment.ack.0.to_be_bytes());
    tcp.extend([words << 4, segment.flags.bits()]);
    tcp.extend(segment.window.to_be_bytes());
    tcp.extend([0; 4]);
    tcp.extend(options);
    tcp.extend(&segment.payload);
    tcp
}

fn put(bytes: &mut [u8], at: usize, value: u16) {
    if let Some(place) = bytes.get_mut(at..at + 2) {
        place.copy_from_slice(&value.to_be_bytes());
    }
}

/// The Internet checksum (RFC 1071) of parts laid end to end, each of an even number of bytes but the last.
fn checksum(parts: &[&[u8]]) -> u16 {
    let words = parts.iter().flat_map(|part| part.chunks(2));
    let sum: u64 = words.map(|pair| u64::from(pair[0]) << 8 | pair.get(1).map_or(0, |low| u64::from(*low))).sum();
    let mut sum = sum;
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(u16::MAX)
}
