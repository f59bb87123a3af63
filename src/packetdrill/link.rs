//! A connection as the script counts it: its ports, its sequence numbers, its timestamps, beside those on the wire.
//!
//! Numbers count from the SYN of the side that they are of; a SYN alone has its number as it is. The host's
//! timestamps are what the script says when it first sees each. What a segment of the host looks like in the script's
//! language is here, too, with its options in Linux's order.

use core::net::SocketAddrV4;

use crate::tcp::{Flags, Options, SackBlock, SackBlocks, Segment, SeqNum, Timestamps};

use super::ast::{Numbers, Opt, Tcp};

/// One connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// The host's end.
    pub local: SocketAddrV4,
    /// The script's end.
    pub remote: SocketAddrV4,
    /// The ports by which the script knows it, the host's first.
    pub ports: Option<(u16, u16)>,
    /// What is added to a number of the host in the script to get that on the wire.
    pub offset: Option<u32>,
    /// The number of the script's own SYN.
    pub first: Option<u32>,
    /// The host's timestamps: in the script, and on the wire.
    pub stamps: Vec<(u32, u32)>,
}

/// In what a segment differs from what the script expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Its flags.
    Flags,
    /// Its first number.
    Seq,
    /// How much it carries.
    Length,
    /// Its acknowledgment.
    Ack,
    /// Its window field.
    Window,
    /// Its options.
    Options,
    /// Its timestamp.
    Stamp,
    /// Which connection it belongs to.
    Ports,
}

impl Part {
    /// The last part of its key.
    pub fn word(self) -> &'static str {
        match self {
            Part::Flags => "flags",
            Part::Seq => "seq",
            Part::Length => "length",
            Part::Ack => "ack",
            Part::Window => "window",
            Part::Options => "options",
            Part::Stamp => "stamp",
            Part::Ports => "ports",
        }
    }
}

/// The bits of flags as they are written; none if there is one that finwait's TCP does not know.
pub(super) fn flags(letters: &str) -> Option<Flags> {
    letters.chars().try_fold(Flags::NONE, |all, letter| {
        let bit = match letter {
            'F' => Flags::FIN,
            'S' => Flags::SYN,
            'R' => Flags::RST,
            'P' => Flags::PSH,
            '.' => Flags::ACK,
            _ => return None,
        };
        Some(all | bit)
    })
}

/// Flags as the script writes them.
fn letters(flags: Flags) -> String {
    let all = [(Flags::FIN, 'F'), (Flags::SYN, 'S'), (Flags::RST, 'R'), (Flags::PSH, 'P'), (Flags::ACK, '.')];
    let text: String = all.iter().filter(|(bit, _)| flags.has(*bit)).map(|(_, letter)| letter).collect();
    if text.is_empty() { "-".to_owned() } else { text }
}

impl Link {
    /// A connection of which nothing is known but its ends.
    pub fn new(local: SocketAddrV4, remote: SocketAddrV4) -> Link {
        Link { local, remote, ports: None, offset: None, first: None, stamps: Vec::new() }
    }

    fn to_wire(&self, number: u32) -> u32 {
        number.wrapping_add(self.offset.unwrap_or(0))
    }

    fn to_script(&self, number: u32) -> u32 {
        number.wrapping_sub(self.offset.unwrap_or(0))
    }

    /// A timestamp of the host, from the script's to that on the wire.
    fn stamp_to_wire(&self, stamp: u32) -> u32 {
        let exact = self.stamps.iter().rev().find(|(script, _)| *script == stamp);
        match (exact, self.stamps.first()) {
            (Some((_, wire)), _) => *wire,
            (None, Some((script, wire))) if stamp != 0 => wire.wrapping_add(stamp.wrapping_sub(*script)),
            (None, _) => stamp,
        }
    }

    /// A number of the script, as the script counts it.
    fn own_to_script(&self, number: u32) -> u32 {
        number.wrapping_sub(self.first.unwrap_or(0))
    }

    /// The segment that the script lets arrive; none if something in it is not known.
    pub fn inbound(&mut self, tcp: &Tcp) -> Option<Segment> {
        let mut options = Options::default();
        for option in tcp.options.as_deref().unwrap_or_default() {
            match option {
                Opt::Nop | Opt::Eol => {}
                Opt::Mss(mss) => options.mss = Some(*mss),
                Opt::Wscale(shift) => options.window_scale = Some(*shift),
                Opt::SackOk => options.sack_permitted = true,
                Opt::Sack(blocks) => {
                    options.sack = SackBlocks::NONE;
                    for (from, to) in blocks {
                        let block = SackBlock { from: SeqNum(self.to_wire(*from)), to: SeqNum(self.to_wire(*to)) };
                        if !options.sack.push(block) {
                            return None;
                        }
                    }
                }
                Opt::Stamps(val, ecr) => {
                    options.timestamps = Some(Timestamps { val: *val, ecr: self.stamp_to_wire(*ecr) });
                }
                Opt::Foreign(_) => return None,
            }
        }
        let flags = flags(&tcp.flags)?;
        if flags.syn() {
            self.first.get_or_insert(tcp.seq.first);
        }
        let before = if flags.syn() { 0 } else { self.first.unwrap_or(0) };
        let ack = if flags.ack() { self.to_wire(tcp.ack.unwrap_or(0)) } else { tcp.ack.unwrap_or(0) };
        Some(Segment {
            src: self.remote,
            dst: self.local,
            seq: SeqNum(tcp.seq.first.wrapping_add(before)),
            ack: SeqNum(ack),
            flags,
            window: tcp.window.unwrap_or(0),
            options,
            payload: vec![b'x'; usize::from(tcp.seq.bytes)],
        })
    }

    /// The segment of the host that an ICMP error quotes.
    pub fn quoted(&self, numbers: Numbers) -> Segment {
        Segment {
            src: self.local,
            dst: self.remote,
            seq: SeqNum(self.to_wire(numbers.first)),
            ack: SeqNum(0),
            flags: Flags::ACK,
            window: 0,
            options: Options::default(),
            payload: vec![b'x'; usize::from(numbers.bytes)],
        }
    }

    /// Where a segment of the host begins, in the script's numbers.
    fn seq_of(&self, segment: &Segment) -> u32 {
        // A reset that answers a segment without ACK has the number zero.
        let bare = segment.flags.rst() && segment.flags.ack() && segment.seq.0 == 0;
        if bare { 0 } else { self.to_script(segment.seq.0) }
    }

    /// A SYN of the host begins its numbers.
    pub fn learn(&mut self, segment: &Segment, tcp: &Tcp) {
        if segment.flags.syn() {
            let offset = segment.seq.0.wrapping_sub(tcp.seq.first);
            if self.offset != Some(offset) {
                self.offset = Some(offset);
                self.stamps.clear();
                if !segment.flags.ack() {
                    // The script's side begins anew, too.
                    self.first = None;
                }
            }
        }
    }

    /// A segment of the host in the script's language.
    pub fn written(&self, segment: &Segment) -> String {
        let (first, bytes) = (self.seq_of(segment), u32::try_from(segment.payload.len()).unwrap_or(u32::MAX));
        let end = first.wrapping_add(bytes);
        let mut text = format!("> {} {first}:{end}({bytes})", letters(segment.flags));
        if segment.flags.ack() {
            text.push_str(&format!(" ack {}", self.own_to_script(segment.ack.0)));
        }
        text.push_str(&format!(" win {}", segment.window));
        let options = self.in_linux_order(&segment.options, |stamp| self.stamp_to_script(stamp));
        if !options.is_empty() {
            let all: Vec<String> = options.iter().map(written_option).collect();
            text.push_str(&format!(" <{}>", all.join(",")));
        }
        text
    }

    fn stamp_to_script(&self, wire: u32) -> u32 {
        let exact = self.stamps.iter().rev().find(|(_, known)| *known == wire);
        match (exact, self.stamps.first()) {
            (Some((script, _)), _) => *script,
            (None, Some((script, first))) => script.wrapping_add(wire.wrapping_sub(*first)),
            (None, None) => wire,
        }
    }

    /// Holds a segment of the host against what the script expects, of which `done` bytes have come already: how many
    /// bytes it brings. `tick_us` is how long a tick of the script's timestamps is, or 0 if they are not to be checked.
    pub fn compare(
        &mut self,
        tcp: &Tcp,
        done: u16,
        segment: &Segment,
        tick_us: u64,
        slack_us: u64,
    ) -> Result<u16, Part> {
        let bytes = u16::try_from(segment.payload.len()).map_err(|_| Part::Length)?;
        let left = tcp.seq.bytes - done;
        let wanted = flags(&tcp.flags).ok_or(Part::Flags)?;
        let last = bytes == left;
        let without = |flags: Flags, bits: &[Flags]| bits.iter().fold(flags.bits(), |all, bit| all & !bit.bits());
        let same = if last {
            wanted == segment.flags
        } else {
            // The earlier pieces of what the script sees as one: the end of it is not on them.
            without(wanted, &[Flags::PSH, Flags::FIN]) == without(segment.flags, &[Flags::PSH])
        };
        if !same {
            return Err(Part::Flags);
        }
        if self.seq_of(segment) != tcp.seq.first.wrapping_add(u32::from(done)) {
            return Err(Part::Seq);
        }
        if bytes > left || (bytes == 0 && left > 0) {
            return Err(Part::Length);
        }
        if segment.flags.ack() && self.own_to_script(segment.ack.0) != tcp.ack.unwrap_or(0) {
            return Err(Part::Ack);
        }
        if tcp.window.is_some_and(|window| window != segment.window) {
            return Err(Part::Window);
        }
        if let Some(options) = &tcp.options {
            self.compare_options(options, &segment.options, tick_us, slack_us)?;
        }
        Ok(bytes)
    }

    fn compare_options(&mut self, wanted: &[Opt], found: &Options, tick_us: u64, slack_us: u64) -> Result<(), Part> {
        let stamp = wanted.iter().find_map(|option| match option {
            Opt::Stamps(val, _) => Some(*val),
            Opt::Nop | Opt::Eol | Opt::Mss(_) | Opt::Wscale(_) | Opt::SackOk | Opt::Sack(_) | Opt::Foreign(_) => None,
        });
        if let (Some(val), Some(stamps)) = (stamp, found.timestamps) {
            if let (Some((script, wire)), true) = (self.stamps.first(), tick_us > 0) {
                let expected = wire.wrapping_add(val.wrapping_sub(*script));
                let off = u64::from(expected.wrapping_sub(stamps.val).cast_signed().unsigned_abs());
                if off.saturating_mul(tick_us) > slack_us.max(tick_us) {
                    return Err(Part::Stamp);
                }
            }
            self.stamps.push((val, stamps.val));
        }
        let found = self.in_linux_order(found, |val| stamp.unwrap_or(val));
        if found == wanted { Ok(()) } else { Err(Part::Options) }
    }

    /// Options as Linux puts them into the header (`tcp_output.c: tcp_options_write`), each timestamp as `show` has it.
    fn in_linux_order(&self, options: &Options, show: impl Fn(u32) -> u32) -> Vec<Opt> {
        let mut all = Vec::new();
        all.extend(options.mss.map(Opt::Mss));
        match (options.timestamps, options.sack_permitted) {
            (Some(_), true) => all.push(Opt::SackOk),
            (Some(_), false) => all.extend([Opt::Nop, Opt::Nop]),
            (None, true) => all.extend([Opt::Nop, Opt::Nop, Opt::SackOk]),
            (None, false) => {}
        }
        all.extend(options.timestamps.map(|stamps| Opt::Stamps(show(stamps.val), stamps.ecr)));
        all.extend(options.window_scale.into_iter().flat_map(|shift| [Opt::Nop, Opt::Wscale(shift)]));
        let blocks: Vec<(u32, u32)> = options
            .sack
            .as_slice()
            .iter()
            .map(|block| (self.own_to_script(block.from.0), self.own_to_script(block.to.0)))
            .collect();
        if !blocks.is_empty() {
            all.extend([Opt::Nop, Opt::Nop, Opt::Sack(blocks)]);
        }
        all
    }
}

fn written_option(option: &Opt) -> String {
    match option {
        Opt::Nop => "nop".to_owned(),
        Opt::Eol => "eol".to_owned(),
        Opt::Mss(mss) => format!("mss {mss}"),
        Opt::Wscale(shift) => format!("wscale {shift}"),
        Opt::SackOk => "sackOK".to_owned(),
        Opt::Sack(blocks) => {
            let all: Vec<String> = blocks.iter().map(|(from, to)| format!("{from}:{to}")).collect();
            format!("sack {}", all.join(" "))
        }
        Opt::Stamps(val, ecr) => format!("TS val {val} ecr {ecr}"),
        Opt::Foreign(word) => word.clone(),
    }
}
