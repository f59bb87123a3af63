//! The headers of a segment as bytes, field by field: IPv4 and TCP with its options, in the order of the wire.
//!
//! [`header`] makes the bytes from the segment itself, the options as Linux lays them out, both checksums computed;
//! each field knows its bytes, its value, and the words for its meaning. What finwait does not model (the IP
//! identification, for one) is said to be so.

mod bytes;

use core::ops::Range;

use crate::lang::Lang;
use crate::tr;
use crate::trace::Segment;

pub use bytes::encode;

/// A field of the headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The stem of its words: `views.field.<stem>` and `views.meaning.<stem>`.
    pub stem: &'static str,
    /// The bytes that it lies in.
    pub bytes: Range<usize>,
    /// Its value as a protocol analyser prints it.
    pub value: String,
}

/// A segment as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The packet: both headers and the payload.
    pub bytes: Vec<u8>,
    /// The fields in the order of the wire; the payload last, if there is one.
    pub fields: Vec<Field>,
}

/// The headers of a segment. `origins` are the numbers that its sequence and acknowledgment numbers count from.
pub fn header(segment: &Segment, relative: [Option<u32>; 2]) -> Header {
    let bytes = encode(segment);
    let mut fields = ip_fields(&bytes, segment);
    fields.extend(tcp_fields(&bytes, segment, relative));
    Header { bytes, fields }
}

/// The bytes of the IP header; finwait sends no options in it.
const IP: usize = 20;

fn word(bytes: &[u8], at: usize) -> u16 {
    match bytes.get(at..at + 2) {
        Some([high, low]) => u16::from_be_bytes([*high, *low]),
        _ => 0,
    }
}

fn ip_fields(bytes: &[u8], segment: &Segment) -> Vec<Field> {
    let field = |stem, bytes, value| Field { stem, bytes, value };
    vec![
        field("version", 0..1, "4, 20".to_owned()),
        field("tos", 1..2, "0".to_owned()),
        field("total", 2..4, word(bytes, 2).to_string()),
        field("id", 4..6, word(bytes, 4).to_string()),
        field("fragment", 6..8, "DF, 0".to_owned()),
        field("ttl", 8..9, bytes::TTL.to_string()),
        field("protocol", 9..10, "6".to_owned()),
        field("ip_checksum", 10..12, format!("0x{:04x}", word(bytes, 10))),
        field("src", 12..16, segment.src.ip().to_string()),
        field("dst", 16..20, segment.dst.ip().to_string()),
    ]
}

fn tcp_fields(bytes: &[u8], segment: &Segment, relative: [Option<u32>; 2]) -> Vec<Field> {
    let at = |range: Range<usize>| IP + range.start..IP + range.end;
    let field = |stem, range, value| Field { stem, bytes: at(range), value };
    let [seq, ack] = relative;
    let number = |absolute: u32, relative: Option<u32>| match relative {
        Some(relative) if relative != absolute => format!("{absolute} ({relative})"),
        _ => absolute.to_string(),
    };
    let length = bytes.get(IP + 12).map_or(20, |byte| usize::from(byte >> 4) * 4);
    let mut fields = vec![
        field("src_port", 0..2, segment.src.port().to_string()),
        field("dst_port", 2..4, segment.dst.port().to_string()),
        field("seq", 4..8, number(segment.seq.0, seq)),
        field("ack", 8..12, number(segment.ack.0, ack)),
        field("offset", 12..13, length.to_string()),
        field("flags", 13..14, segment.flags.to_string()),
        field("window", 14..16, segment.window.to_string()),
        field("checksum", 16..18, format!("0x{:04x}", word(bytes, IP + 16))),
        field("urgent", 18..20, "0".to_owned()),
    ];
    let mut from = 20;
    for (stem, option, value) in bytes::options(segment) {
        fields.push(field(stem, from..from + option.len(), value));
        from += option.len();
    }
    if !segment.payload.is_empty() {
        fields.push(field("payload", length..length + segment.payload.len(), payload(&segment.payload)));
    }
    fields
}

/// The most characters of a payload that are shown.
const PAYLOAD_MOST: usize = 24;

/// The payload as text where it is text.
fn payload(bytes: &[u8]) -> String {
    let text = core::str::from_utf8(bytes).ok().filter(|text| !text.chars().any(crate::lang::is_unseen));
    match text {
        Some(text) => {
            let short: String = text.chars().take(PAYLOAD_MOST).collect();
            let more = if short.len() < text.len() { "..." } else { "" };
            format!("{} B \"{short}{more}\"", bytes.len())
        }
        None => format!("{} B", bytes.len()),
    }
}

impl Field {
    /// Its name.
    pub fn name(&self, lang: Lang) -> String {
        let key = format!("views.field.{}", self.stem);
        tr!(lang, &key).into_owned()
    }

    /// What it is for.
    pub fn meaning(&self, lang: Lang) -> String {
        let key = format!("views.meaning.{}", self.stem);
        tr!(lang, &key).into_owned()
    }

    /// Its bytes in hexadecimal, at most so many of them.
    pub fn hex(&self, bytes: &[u8], most: usize) -> String {
        let mine = bytes.get(self.bytes.clone()).unwrap_or_default();
        let text: Vec<String> = mine.iter().take(most).map(|byte| format!("{byte:02x}")).collect();
        text.join(" ")
    }
}

#[cfg(test)]
mod tests;
