//! A forged segment, as `inject` describes it, and what has been seen on the wire, which it is made from.
//!
//! Numbers are told as traces print them: counted from the SYN of their direction. What is left out is what the sender
//! would have put there itself. The same for the simulated wire and the kernel lab's.

use core::fmt;
use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::BTreeMap;

use crate::tcp::sack::BLOCKS_MAX;
use crate::tcp::{Flags, Options, SackBlock, SackBlocks, Segment, SeqNum, Timestamps};

use super::forged_icmp::ForgedIcmp;

/// A segment that no host sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forged {
    /// Its control bits.
    pub flags: Flags,
    /// The host that it claims to come from, and the port; without one, that of the latest connection of the two.
    pub from: (String, Option<u16>),
    /// The host that it goes to, and the port.
    pub to: (String, Option<u16>),
    /// SEG.SEQ, counted from the SYN of its direction; without it, the next number that was not sent yet.
    pub seq: Option<i32>,
    /// SEG.ACK, counted from the SYN of the other direction; without it, the next number that was not sent yet there.
    pub ack: Option<i32>,
    /// How many bytes it carries.
    pub length: u16,
    /// The window field, unscaled; without it, the one that the direction showed last.
    pub window: Option<u16>,
    /// The timestamps option.
    pub stamp: Stamp,
    /// The blocks of the SACK option, each from a number up to another, counted as `ack` is; empty without one.
    pub sack: Vec<(i32, i32)>,
}

/// The timestamps option of a forged segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stamp {
    /// None.
    Off,
    /// If the direction uses it: its latest TSval and so many ticks (milliseconds) more; the peer's latest is echoed.
    Latest(i32),
}

/// The combinations of control bits that have a name; the first name of each is the one that is written.
const FLAG_NAMES: [(&str, Flags); 6] = [
    ("SYN", Flags::SYN),
    ("FIN", Flags::FIN),
    ("RST", Flags::RST),
    ("PSH", Flags::PSH),
    ("ACK", Flags::ACK),
    ("NONE", Flags::NONE),
];

/// The control bits that a word such as `SYN-ACK` names.
pub fn flags_of(word: &str) -> Option<Flags> {
    let mut all = Flags::NONE;
    for part in word.split(['-', '+', '_']) {
        let (_, bit) = FLAG_NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(part))?;
        all = all | *bit;
    }
    Some(all)
}

/// The word for control bits, which [`flags_of`] reads.
pub fn flags_word(flags: Flags) -> String {
    let set = FLAG_NAMES.iter().filter(|(_, bit)| *bit != Flags::NONE && flags.has(*bit));
    let names: Vec<&str> = set.map(|(name, _)| *name).collect();
    if names.is_empty() { "NONE".to_owned() } else { names.join("-") }
}

impl fmt::Display for Forged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "inject {}", flags_word(self.flags))?;
        for (word, (host, port)) in [("from", &self.from), ("to", &self.to)] {
            write!(f, " {word} {host}")?;
            if let Some(port) = port {
                write!(f, ":{port}")?;
            }
        }
        for (word, number) in [("seq", self.seq), ("ack", self.ack)] {
            if let Some(number) = number {
                write!(f, " {word}={number}")?;
            }
        }
        if self.length > 0 {
            write!(f, " length={}", self.length)?;
        }
        if let Some(window) = self.window {
            write!(f, " window={window}")?;
        }
        match self.stamp {
            Stamp::Latest(0) => {}
            Stamp::Latest(more) => write!(f, " ts={more}")?,
            Stamp::Off => f.write_str(" ts=off")?,
        }
        for (at, (from, to)) in self.sack.iter().enumerate() {
            write!(f, "{}{from}:{to}", if at == 0 { " sack=" } else { "," })?;
        }
        Ok(())
    }
}

/// What one direction of a connection has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Direction {
    /// The number of its SYN, or the first that was seen.
    first: SeqNum,
    /// The number behind all that was sent.
    end: SeqNum,
    window: u16,
    stamp: Option<u32>,
}

/// What has been seen on the wire, of each connection's two directions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    directions: BTreeMap<(SocketAddrV4, SocketAddrV4), Direction>,
    /// The ends of the connection that was opened last between two addresses, as its first segment had them.
    latest: BTreeMap<(Ipv4Addr, Ipv4Addr), (SocketAddrV4, SocketAddrV4)>,
    /// What each end sent last, without its payload, and in which place of all.
    last: BTreeMap<SocketAddrV4, (u64, Segment)>,
    count: u64,
}

impl Seen {
    /// A host sent this; whether it repeats numbers that were sent before.
    pub fn note(&mut self, segment: &Segment) -> bool {
        self.count += 1;
        let last = segment.without_payload();
        self.last.insert(segment.src, (self.count, last));
        // A reset uses up no numbers, and may have been answered with any.
        if segment.flags.rst() {
            return false;
        }
        let (first, end) = (segment.seq, segment.seq_end());
        let key = (segment.src, segment.dst);
        let window = segment.window;
        let stamp = segment.options.timestamps.map(|stamps| stamps.val);
        if let Some(known) = self.directions.get_mut(&key)
            && (!segment.flags.syn() || known.first == first)
        {
            let repeats = segment.seq_len() > 0 && !known.end.before(end);
            if known.end.before(end) {
                known.end = end;
            }
            *known = Direction { window, stamp: stamp.or(known.stamp), ..*known };
            return repeats;
        }
        self.directions.insert(key, Direction { first, end, window, stamp });
        if segment.flags.syn() && !segment.flags.ack() {
            let (src, dst) = key;
            self.latest.insert((*src.ip(), *dst.ip()), (src, dst));
            self.latest.insert((*dst.ip(), *src.ip()), (dst, src));
        }
        false
    }

    /// A NAT box has made one segment into another, which counts as sent between those two addresses as well. One that
    /// a stranger made up where no host has sent anything is nothing to count from.
    pub fn note_rewritten(&mut self, before: &Segment, after: &Segment) {
        if self.directions.contains_key(&(before.src, before.dst)) {
            self.note(after);
        }
    }

    /// How much it remembers.
    pub fn size(&self) -> usize {
        self.directions.len() + self.latest.len() + self.last.len()
    }

    /// The segment that a forged ICMP error to `to` quotes; none if that host has sent nothing there.
    pub fn quote(&self, forged: &ForgedIcmp, to: Ipv4Addr) -> Option<Segment> {
        let fits = |end: &SocketAddrV4| *end.ip() == to && forged.to.1.is_none_or(|port| port == end.port());
        let sent = self.last.iter().filter(|(end, _)| fits(end)).max_by_key(|(_, (place, _))| *place);
        let (_, segment) = sent.map(|(_, sent)| sent)?;
        let first = self.directions.get(&(segment.src, segment.dst)).map(|known| known.first);
        let seq = match (first, forged.seq) {
            (Some(first), Some(seq)) => first + seq.cast_unsigned(),
            (_, _) => segment.seq,
        };
        Some(Segment { seq, ..segment.clone() })
    }

    /// The forged segment between two addresses; none if a port is left out and no connection was seen.
    pub fn forge(&self, forged: &Forged, from: Ipv4Addr, to: Ipv4Addr) -> Option<Segment> {
        let latest = self.latest.get(&(from, to));
        let port = |given: Option<u16>, end: Option<&SocketAddrV4>| given.or(end.map(SocketAddrV4::port));
        let src = SocketAddrV4::new(from, port(forged.from.1, latest.map(|(src, _)| src))?);
        let dst = SocketAddrV4::new(to, port(forged.to.1, latest.map(|(_, dst)| dst))?);
        let (own, peer) = (self.directions.get(&(src, dst)), self.directions.get(&(dst, src)));
        let number = |direction: Option<&Direction>, given: Option<i32>| match (direction, given) {
            (Some(known), None) => known.end,
            (known, given) => known.map_or(SeqNum(0), |known| known.first) + given.unwrap_or(0).cast_unsigned(),
        };
        let ack = number(peer, forged.ack);
        let stamp = own.and_then(|own| own.stamp);
        let timestamps = match (forged.stamp, stamp) {
            (Stamp::Latest(more), Some(val)) => Some(Timestamps {
                val: val.wrapping_add_signed(more),
                ecr: peer.and_then(|peer| peer.stamp).unwrap_or(0),
            }),
            (Stamp::Latest(_) | Stamp::Off, _) => None,
        };
        let mut sack = SackBlocks::NONE;
        // Beside timestamps there is room for three.
        for (from, to) in forged.sack.iter().take(if timestamps.is_some() { BLOCKS_MAX - 1 } else { BLOCKS_MAX }) {
            let edge = |given: i32| peer.map_or(SeqNum(0), |known| known.first) + given.cast_unsigned();
            sack.push(SackBlock { from: edge(*from), to: edge(*to) });
        }
        Some(Segment {
            src,
            dst,
            seq: number(own, forged.seq),
            ack: if forged.flags.ack() { ack } else { SeqNum(0) },
            flags: forged.flags,
            window: forged.window.or(own.map(|own| own.window)).unwrap_or(u16::MAX),
            options: Options { timestamps, sack, ..Options::default() },
            payload: vec![b'x'; usize::from(forged.length)],
        })
    }
}
