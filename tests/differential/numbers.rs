//! Numbers as both arms name them: counted from the SYN of their direction, and segments in words.
//!
//! What a host sends to itself never comes to the wire of the lab and is no part of what is compared; only how the
//! sockets stand afterwards is, and what calls returned.

use std::collections::BTreeMap;
use std::net::SocketAddrV4;

use finwait::trace::{Segment, SegmentId, SeqNum};

/// From this size on, PSH is the business of bursts.
const FULL: usize = 36;

/// Numbers closer than this belong to the same connection.
const NEAR: i32 = 1 << 19;

/// Numbers closer than this belong to the latest of several connections between the same ports.
const SAME_LIFE: i32 = 1 << 16;

/// The first number of each direction, and how far it was used.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    pub directions: BTreeMap<(SocketAddrV4, SocketAddrV4), Direction>,
    /// Whether a host of the simulator has sent to itself.
    pub looped: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Direction {
    pub first: SeqNum,
    /// The first number of the life before: two cookies of one listener may be a few microseconds apart, and so are
    /// their numbers; which of the two is meant tells only the nearer.
    pub before: Option<SeqNum>,
    pub end: SeqNum,
    pub lives: u32,
}

impl Numbers {
    pub fn note(&mut self, segment: &Segment) {
        if segment.flags.rst() {
            return;
        }
        let (first, end) = (segment.seq, segment.seq_end());
        let known = self.directions.entry((segment.src, segment.dst)).or_insert(Direction {
            first,
            before: None,
            end,
            lives: 0,
        });
        if segment.flags.syn() && (known.first != first || known.lives == 0) {
            let before = (known.lives > 0).then_some(known.first);
            *known = Direction { first, before, end, lives: known.lives + 1 };
            if known.lives > 1 {
                self.outlive(segment);
            }
        } else if known.end.before(end) {
            known.end = end;
        }
    }

    /// A box that moved no port knows the same connection by another address: what it passes on has new numbers, too.
    fn outlive(&mut self, syn: &Segment) {
        let (src, dst) = (syn.src, syn.dst);
        let same = |one: SocketAddrV4, other: SocketAddrV4| one != other && one.port() == other.port();
        for ((from, to), known) in &mut self.directions {
            if known.lives == 1 && ((*from == src && same(*to, dst)) || (*to == dst && same(*from, src))) {
                known.lives = 2;
            }
        }
    }

    fn relative(&self, number: SeqNum, from: SocketAddrV4, to: SocketAddrV4) -> String {
        match self.directions.get(&(from, to)) {
            _ if number.0 == 0 => "zero".to_owned(),
            Some(known) if known.lives > 0 => {
                let of = |first: SeqNum| number.offset_from(first).cast_signed();
                let nearer = known.before.map(of).filter(|offset| (0..of(known.first)).contains(offset));
                let offset = nearer.unwrap_or_else(|| of(known.first));
                match (known.lives > 1, offset) {
                    (true, 0..SAME_LIFE) | (false, 0..NEAR) => offset.to_string(),
                    (true, _) => "far".to_owned(),
                    (false, _) if offset.unsigned_abs() > NEAR as u32 && number.0 < NEAR as u32 => {
                        format!("{} of a forger", number.0)
                    }
                    (false, _) => offset.to_string(),
                }
            }
            // A number that a host drew, where nothing was seen to count it from (a box came in between).
            Some(_) | None if number.0.min(number.0.wrapping_neg()) > NEAR as u32 => "uncounted".to_owned(),
            Some(_) | None => number.0.to_string(),
        }
    }

    pub fn words(&self, id: SegmentId, segment: &Segment) -> String {
        let (src, dst) = (segment.src, segment.dst);
        let seq = self.relative(segment.seq, src, dst);
        let full = segment.payload.len() >= FULL;
        let flags = if full { segment.flags.tcpdump().replace('P', "") } else { segment.flags.tcpdump() };
        let mut text = format!("{id} {}:{} > {} [{flags}] seq {seq}", src.ip(), src.port(), dst.port());
        if segment.flags.ack() {
            text.push_str(&format!(" ack {}", self.relative(segment.ack, dst, src)));
        }
        text.push_str(&format!(" len {}", segment.payload.len()));
        let options = segment.options;
        if segment.flags.syn() {
            let (mss, scale) = (options.mss, options.window_scale);
            text.push_str(&format!(
                " mss {mss:?} wscale {scale:?} sack {} win {}",
                options.sack_permitted, segment.window
            ));
        } else if !segment.flags.rst() {
            text.push_str(&format!(" win {}", segment.window));
        }
        if options.timestamps.is_some() {
            text.push_str(" ts");
        }
        for block in options.sack.as_slice() {
            let edge = |number| self.relative(number, dst, src);
            text.push_str(&format!(" block {}-{}", edge(block.from), edge(block.to)));
        }
        text
    }
}
