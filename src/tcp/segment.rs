//! A TCP segment as a typed value (RFC 9293 §3.1): what crosses the wire between two engines.
//!
//! Bytes on the wire are the business of `wire`; the engine and the screen see only these.

use core::fmt;
use core::net::SocketAddrV4;
use core::ops::BitOr;

use serde::{Deserialize, Serialize};

use super::sack::SackBlocks;
use super::seq::SeqNum;

/// The control bits of a segment that finwait models (RFC 9293 §3.1, "Control bits").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Flags(u8);

impl Flags {
    /// No bit at all.
    pub const NONE: Flags = Flags(0);
    /// No more data from the sender.
    pub const FIN: Flags = Flags(0x01);
    /// Synchronise sequence numbers.
    pub const SYN: Flags = Flags(0x02);
    /// Reset the connection.
    pub const RST: Flags = Flags(0x04);
    /// Push: hand what has arrived to the application.
    pub const PSH: Flags = Flags(0x08);
    /// The acknowledgment field counts.
    pub const ACK: Flags = Flags(0x10);

    /// The bits as they stand in the header.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Whether every bit of `other` is set.
    pub fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether SYN is set.
    pub fn syn(self) -> bool {
        self.has(Flags::SYN)
    }

    /// Whether ACK is set.
    pub fn ack(self) -> bool {
        self.has(Flags::ACK)
    }

    /// Whether FIN is set.
    pub fn fin(self) -> bool {
        self.has(Flags::FIN)
    }

    /// Whether RST is set.
    pub fn rst(self) -> bool {
        self.has(Flags::RST)
    }

    /// The letters in tcpdump's order and style: `S`, `S.`, `P.`, `F.`, `R`, `.`.
    pub fn tcpdump(self) -> String {
        let letters = [(Flags::FIN, 'F'), (Flags::SYN, 'S'), (Flags::RST, 'R'), (Flags::PSH, 'P'), (Flags::ACK, '.')];
        let text: String = letters.iter().filter(|(bit, _)| self.has(*bit)).map(|(_, letter)| letter).collect();
        if text.is_empty() { "none".to_owned() } else { text }
    }
}

impl BitOr for Flags {
    type Output = Flags;
    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

/// The spelled-out form used on the ladder: `SYN-ACK`, `FIN-ACK`, `ACK`, `RST`. PSH is left out: it decides
/// nothing.
impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [(Flags::SYN, "SYN"), (Flags::FIN, "FIN"), (Flags::RST, "RST"), (Flags::ACK, "ACK")];
        let mut first = true;
        for (bit, name) in names {
            if self.has(bit) {
                if !first {
                    f.write_str("-")?;
                }
                f.write_str(name)?;
                first = false;
            }
        }
        if first { f.write_str("none") } else { Ok(()) }
    }
}

/// The timestamps option (RFC 7323 §3): both fields, in ticks of the sender's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Timestamps {
    /// TSval: the sender's clock.
    pub val: u32,
    /// TSecr: the peer's TSval that is echoed.
    pub ecr: u32,
}

/// The options a segment carries. The first three only ever ride on a SYN, the last never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Options {
    /// Maximum segment size in bytes of payload: what the sender can receive (RFC 9293 §3.7.1).
    pub mss: Option<u16>,
    /// Window scale: the shift of the sender's window field in all later segments (RFC 7323 §2).
    pub window_scale: Option<u8>,
    /// Whether selective acknowledgment is offered (RFC 2018 §2).
    pub sack_permitted: bool,
    /// Timestamps (RFC 7323 §3).
    pub timestamps: Option<Timestamps>,
    /// Selective acknowledgment (RFC 2018 §3): what was received beyond a gap, or twice.
    #[serde(default)]
    pub sack: SackBlocks,
}

/// One TCP segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Source address and port.
    pub src: SocketAddrV4,
    /// Destination address and port.
    pub dst: SocketAddrV4,
    /// SEG.SEQ: the number of the first byte (or of the SYN).
    pub seq: SeqNum,
    /// SEG.ACK: the next number that the sender expects; counts only with the ACK bit.
    pub ack: SeqNum,
    /// The control bits.
    pub flags: Flags,
    /// SEG.WND as it stands in the header, before scaling.
    pub window: u16,
    /// The options.
    pub options: Options,
    /// The bytes carried.
    pub payload: Vec<u8>,
}

impl Segment {
    /// SEG.LEN: the sequence numbers it uses up: one a byte, and one each for SYN and FIN (RFC 9293 §3.4).
    pub fn seq_len(&self) -> u32 {
        let data = u32::try_from(self.payload.len()).unwrap_or(u32::MAX);
        data + u32::from(self.flags.syn()) + u32::from(self.flags.fin())
    }

    /// The number that follows its last one: SEG.SEQ + SEG.LEN.
    pub fn seq_end(&self) -> SeqNum {
        self.seq + self.seq_len()
    }

    /// The same without timestamps, as a kernel reads it whose `tcp_timestamps` is off.
    #[must_use]
    pub fn without_timestamps(&self) -> Segment {
        Segment { options: Options { timestamps: None, ..self.options }, ..self.clone() }
    }

    /// Its header alone.
    #[must_use]
    pub fn without_payload(&self) -> Segment {
        let Segment { src, dst, seq, ack, flags, window, options, payload: _ } = *self;
        Segment { src, dst, seq, ack, flags, window, options, payload: Vec::new() }
    }

    /// Whether it goes through the loopback of the host that sent it, which knows its own addresses.
    pub fn loops(&self) -> bool {
        self.src.ip() == self.dst.ip() || self.src.ip().is_loopback() || self.dst.ip().is_loopback()
    }

    /// How many bytes its IP packet has.
    pub fn packet_len(&self) -> usize {
        let options = self.options;
        let syn = [(options.mss.is_some(), 4), (options.window_scale.is_some(), 4), (options.sack_permitted, 2)];
        let stamps = [(options.timestamps.is_some(), if options.sack_permitted { 10 } else { 12 })];
        let lengths = syn.iter().chain(&stamps).filter(|(there, _)| *there).map(|(_, length)| *length).sum::<usize>();
        let blocks = usize::try_from(options.sack.option_len()).unwrap_or(0);
        40 + (lengths + blocks).next_multiple_of(4) + self.payload.len()
    }

    /// What people call it: its flags, or `DATA 5`, with `FIN` if it carries both.
    pub fn name(&self) -> String {
        let (bytes, flags) = (self.payload.len(), self.flags);
        if bytes == 0 {
            flags.to_string()
        } else if flags.syn() || flags.fin() || flags.rst() {
            format!("{flags}+DATA {bytes}")
        } else {
            format!("DATA {bytes}")
        }
    }

    /// Whether it carries nothing but an acknowledgment: no data, SYN, FIN or RST.
    pub fn is_bare_ack(&self) -> bool {
        self.seq_len() == 0 && !self.flags.rst()
    }

    /// Whether it is the RST with number 0 that answers what belongs to no connection (RFC 9293 §3.10.7.1): the number
    /// counts from no SYN, even where one went the same way before.
    pub fn knows_no_connection(&self) -> bool {
        self.flags.rst() && self.flags.ack() && self.seq == SeqNum(0)
    }
}
