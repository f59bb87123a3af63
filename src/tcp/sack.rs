//! Selective acknowledgment at the receiver (RFC 2018, RFC 2883): the blocks of an option, and which of them a host
//! reports.
//!
//! Linux keeps the four blocks that changed last, the latest first, beside the queue of what arrived out of order, and
//! one block more for a duplicate, which is told once and stands before the others (`tcp_input.c:
//! tcp_sack_new_ofo_skb, tcp_sack_remove, tcp_dsack_set`; `tcp_output.c: tcp_established_options`).

use serde::{Deserialize, Serialize};

use super::seq::SeqNum;

/// How many blocks an option holds at most; beside timestamps there is room for one less.
pub const BLOCKS_MAX: usize = 4;

/// Numbers that were received beyond a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct SackBlock {
    /// The first number of the block.
    pub from: SeqNum,
    /// The number after its last one.
    pub to: SeqNum,
}

impl SackBlock {
    /// Grows by numbers that touch it; false if they do not.
    fn extend(&mut self, other: SackBlock) -> bool {
        if other.from.after(self.to) || self.from.after(other.to) {
            return false;
        }
        if other.from.before(self.from) {
            self.from = other.from;
        }
        self.to = self.to.latest(other.to);
        true
    }
}

/// The blocks of one option, in the order in which they stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct SackBlocks {
    blocks: [SackBlock; BLOCKS_MAX],
    count: u8,
}

impl SackBlocks {
    /// No block: the option is not there.
    pub const NONE: SackBlocks =
        SackBlocks { blocks: [SackBlock { from: SeqNum(0), to: SeqNum(0) }; BLOCKS_MAX], count: 0 };

    /// Adds a block behind the others; false if there is no room.
    pub fn push(&mut self, block: SackBlock) -> bool {
        let Some(place) = self.blocks.get_mut(usize::from(self.count)) else { return false };
        *place = block;
        self.count += 1;
        true
    }

    /// The blocks.
    pub fn as_slice(&self) -> &[SackBlock] {
        self.blocks.get(..usize::from(self.count)).unwrap_or_default()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many bytes of options they take, the two fillers before them included.
    pub fn option_len(&self) -> u32 {
        if self.is_empty() { 0 } else { 4 + 8 * u32::from(self.count) }
    }

    /// The same as a list that can change.
    fn to_list(self) -> Vec<SackBlock> {
        self.as_slice().to_vec()
    }

    fn of(list: &[SackBlock]) -> SackBlocks {
        let mut blocks = SackBlocks::NONE;
        for block in list.iter().take(BLOCKS_MAX) {
            blocks.push(*block);
        }
        blocks
    }
}

/// What a receiver has to report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reports {
    /// The blocks that changed last, the latest first (Linux `selective_acks`).
    held: SackBlocks,
    /// A duplicate that has not been told yet (Linux `duplicate_sack`).
    twice: Option<SackBlock>,
}

impl Reports {
    /// Numbers arrived beyond a gap.
    pub fn arrived(&mut self, new: SackBlock) {
        let mut list = self.held.to_list();
        if let Some(at) = list.iter_mut().position(|block| block.extend(new)) {
            let grown = list.remove(at);
            list.insert(0, grown);
            let mut first = grown;
            let rest: Vec<SackBlock> = list.iter().skip(1).copied().filter(|block| !first.extend(*block)).collect();
            list = std::iter::once(first).chain(rest).collect();
        } else {
            list.insert(0, new);
        }
        self.held = SackBlocks::of(&list);
    }

    /// RCV.NXT moved on: what lies before it needs no block.
    pub fn advance(&mut self, rcv_nxt: SeqNum, nothing_held: bool) {
        if nothing_held || self.held.is_empty() {
            self.held = SackBlocks::NONE;
            return;
        }
        let rest: Vec<SackBlock> =
            self.held.as_slice().iter().copied().filter(|block| rcv_nxt.before(block.from)).collect();
        self.held = SackBlocks::of(&rest);
    }

    /// The peer's FIN was taken: nothing beyond it counts, nor a duplicate that it came with.
    pub fn clear(&mut self) {
        *self = Reports::default();
    }

    /// These numbers arrived a second time.
    pub fn duplicate(&mut self, from: SeqNum, to: SeqNum) {
        self.twice = Some(SackBlock { from, to });
    }

    /// These arrived a second time, too, with the same segment.
    pub fn duplicate_more(&mut self, from: SeqNum, to: SeqNum) {
        let more = SackBlock { from, to };
        match &mut self.twice {
            Some(block) => {
                block.extend(more);
            }
            None => self.twice = Some(more),
        }
    }

    /// A new segment is looked at: an old duplicate is not worth telling any more.
    pub fn forget_duplicate(&mut self) {
        self.twice = None;
    }

    /// Whether a duplicate waits to be told.
    pub fn has_duplicate(&self) -> bool {
        self.twice.is_some()
    }

    /// The blocks of the next segment, the duplicate first; `timestamps` take the room of one.
    pub fn option(&self, timestamps: bool) -> SackBlocks {
        let room = if timestamps { BLOCKS_MAX - 1 } else { BLOCKS_MAX };
        let mut blocks = SackBlocks::NONE;
        for block in self.twice.iter().chain(self.held.as_slice()).take(room) {
            blocks.push(*block);
        }
        blocks
    }

    /// Where the block that reaches farthest ends: a RST with that number is taken, too.
    pub fn right_edge(&self) -> Option<SeqNum> {
        self.held.as_slice().iter().map(|block| block.to).reduce(SeqNum::latest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(from: u32, to: u32) -> SackBlock {
        SackBlock { from: SeqNum(from), to: SeqNum(to) }
    }

    #[test]
    fn the_latest_block_stands_first_and_neighbours_become_one() {
        let mut reports = Reports::default();
        for new in [block(10, 20), block(50, 60), block(30, 40)] {
            reports.arrived(new);
        }
        assert_eq!(reports.option(true).as_slice(), [block(30, 40), block(50, 60), block(10, 20)]);
        reports.arrived(block(40, 50));
        assert_eq!(reports.option(true).as_slice(), [block(30, 60), block(10, 20)]);
        reports.advance(SeqNum(20), false);
        assert_eq!(reports.option(true).as_slice(), [block(30, 60)]);
        assert_eq!(reports.right_edge(), Some(SeqNum(60)));
    }

    #[test]
    fn a_duplicate_stands_before_the_others_and_takes_their_room() {
        let mut reports = Reports::default();
        for new in [block(10, 20), block(30, 40), block(50, 60), block(70, 80), block(90, 100)] {
            reports.arrived(new);
        }
        reports.duplicate(SeqNum(1), SeqNum(5));
        let told = [block(1, 5), block(90, 100), block(70, 80), block(50, 60)];
        assert_eq!(reports.option(false).as_slice(), told);
        assert_eq!(reports.option(true).as_slice(), told.get(..3).unwrap_or_default());
        assert_eq!(reports.option(false).option_len(), 36);
    }
}
