//! What received segments cost: the memory of each, how small ones share it, and the pages that a socket has taken.
//!
//! Linux counts what it has allocated for a segment, not its bytes (`skb->truesize`): a full one of 1448 bytes takes
//! 2304. What follows in order is copied behind the last one while there is room in its piece (`tcp_try_coalesce`), and
//! when the buffer is full everything is copied together (`tcp_collapse`). Memory is taken from the host in pages, and
//! what is left of the last page is at hand (`sk_forward_alloc`). Departs: the memory of a packet is that of one from a
//! TUN device.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// A page of memory, in bytes.
pub const PAGE: u32 = 4_096;

/// The pieces of memory that there are: the bytes that each holds, and what it counts (Linux `skb_small_head` and the
/// slabs, less `skb_shared_info`, plus `sk_buff`).
const PIECES: [(u32, u32); 4] = [(256, 832), (704, 1_280), (1_728, 2_304), (3_776, 4_352)];

/// What stands behind the bytes of a packet (Linux `skb_shared_info`); a large packet takes whole pages with it.
const SHARED: u32 = 320;

/// What stands before the payload of a segment without options: the device's room, the IP and the TCP header.
const BEFORE: u32 = 104;

/// The memory of one packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Memory {
    /// What it counts.
    pub size: u32,
    /// Bytes that still fit into it.
    pub room: u32,
}

impl Memory {
    /// Of a segment received with so many bytes of options and of payload.
    pub fn received(options: u32, len: u32) -> Memory {
        Memory::holding(BEFORE + options + len)
    }

    /// Of so many bytes.
    fn holding(bytes: u32) -> Memory {
        let piece = PIECES.iter().find(|(room, _)| *room >= bytes);
        let pages = bytes.min(1 << 30).saturating_add(SHARED).next_multiple_of(PAGE);
        let (room, size) = piece.copied().unwrap_or((pages - SHARED, pages + 256));
        Memory { size, room: room - bytes }
    }
}

/// What became of the peer's FIN, which lies in the queue like a segment until it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum PeerFin {
    /// It has not come.
    #[default]
    NotYet,
    /// It lies in one piece with the last data before it.
    WithData,
    /// It lies behind that.
    Apart,
    /// It was read.
    Read,
}

impl PeerFin {
    /// Whether it has come, read or not.
    pub fn has_come(self) -> bool {
        self != PeerFin::NotYet
    }

    /// Whether it has come and was not read.
    pub fn is_unread(self) -> bool {
        matches!(self, PeerFin::WithData | PeerFin::Apart)
    }

    /// The application has read, all data or not, and would have taken more or not.
    pub fn note_read(&mut self, all: bool, wanted_more: bool) {
        let read = match self {
            PeerFin::NotYet => false,
            PeerFin::WithData => all,
            PeerFin::Apart => all && wanted_more,
            PeerFin::Read => true,
        };
        if read {
            *self = PeerFin::Read;
        }
    }
}

/// A segment that waits to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// All bytes of it.
    pub len: u32,
    /// Bytes of it that are not read yet.
    pub unread: u32,
    /// What it costs until all of it is read.
    pub memory: Memory,
}

impl Chunk {
    /// Takes more bytes in, if there is room.
    pub fn take(&mut self, len: u32) -> bool {
        let fits = len <= self.memory.room;
        if fits {
            self.len += len;
            self.unread += len;
            self.memory.room -= len;
        }
        fits
    }
}

/// The memory that a socket has taken from its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ledger {
    /// What received segments use (Linux `sk_rmem_alloc`).
    pub used: u32,
    /// What is queued to be sent uses (Linux `sk_wmem_queued`).
    pub sending: u32,
    /// The pages that the host knows of.
    pub noted: u32,
    /// The next ACK announces no window, because a segment found no memory (Linux `ICSK_ACK_NOMEM`).
    pub no_window: bool,
    /// The host refused some, and has to know.
    pub refused: bool,
    /// What is left of the pages taken (Linux `sk_forward_alloc`).
    pub at_hand: u32,
}

impl Ledger {
    /// Pages that it would have to take for so much more.
    pub fn pages_for(&self, size: u32) -> u32 {
        size.saturating_sub(self.at_hand).div_ceil(PAGE)
    }

    /// Uses so much, and takes the pages for it.
    pub fn charge(&mut self, size: u32) {
        let pages = self.pages_for(size);
        self.at_hand = self.at_hand.saturating_add(pages * PAGE).saturating_sub(size);
        self.used += size;
    }

    /// Gives so much back; whole pages go back to the host (Linux `sk_mem_uncharge`).
    pub fn release(&mut self, size: u32) {
        let size = size.min(self.used);
        self.used -= size;
        self.at_hand = self.at_hand.saturating_add(size) % PAGE;
    }

    /// What is queued to be sent uses so much now.
    pub fn set_sending(&mut self, size: u32) {
        let (used, before) = (self.used, std::mem::replace(&mut self.sending, size));
        if size > before {
            self.charge(size - before);
        } else {
            self.used += before - size;
            self.release(before - size);
        }
        self.used = used;
    }

    /// The pages that it holds.
    pub fn pages(&self) -> u32 {
        self.used.saturating_add(self.sending).saturating_add(self.at_hand).div_ceil(PAGE)
    }
}

/// Copies together what lies in one piece of the stream, from the first segment on that wastes memory; `bloated` says
/// which does. How many segments went into others (Linux `tcp_collapse`).
pub fn collapse(chunks: &mut Vec<Chunk>, bloated: impl Fn(&Chunk) -> bool, ledger: &mut Ledger) -> u32 {
    let read_before = |chunk: &Chunk| chunk.unread < chunk.len;
    let Some(first) = chunks.iter().position(|chunk| bloated(chunk) || read_before(chunk)) else { return 0 };
    let old: Vec<Chunk> = chunks.drain(first..).collect();
    let mut left: u32 = old.iter().map(|chunk| chunk.unread).sum();
    let mut sources = old.iter();
    let mut open = 0;
    let most = PIECES.last().map_or(0, |(room, _)| *room);
    while left > 0 {
        let copy = left.min(most);
        let memory = Memory::holding(copy);
        ledger.charge(memory.size);
        chunks.push(Chunk { len: copy, unread: copy, memory });
        left -= copy;
        // Each source is given back as soon as it is copied.
        open += copy;
        while let Some(source) = sources.clone().next().filter(|source| source.unread <= open) {
            open -= source.unread;
            ledger.release(source.memory.size);
            sources.next();
        }
    }
    u32::try_from(old.len()).unwrap_or(u32::MAX)
}

/// The queue in order as a list, for [`collapse`].
pub fn collapse_queue(queue: &mut VecDeque<Chunk>, bloated: impl Fn(&Chunk) -> bool, ledger: &mut Ledger) -> u32 {
    let mut list: Vec<Chunk> = std::mem::take(queue).into();
    let count = collapse(&mut list, bloated, ledger);
    *queue = list.into();
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_cost_what_the_kernel_counts() {
        // Measured with SO_MEMINFO, timestamps on: payload, memory.
        let cases = [(1, 832), (140, 832), (141, 1_280), (588, 1_280), (589, 2_304), (1_448, 2_304)];
        for (len, size) in cases {
            assert_eq!(Memory::received(12, len).size, size, "{len} bytes");
        }
        assert_eq!(Memory::received(0, 152).size, 832);
        assert_eq!(Memory::received(0, 153).size, 1_280);
    }

    #[test]
    fn pages_are_taken_and_given_back_as_the_kernel_does() {
        // Measured: what is at hand after each of three full segments, and after all are read.
        let mut ledger = Ledger::default();
        for at_hand in [1_792, 3_584, 1_280] {
            ledger.charge(2_304);
            assert_eq!(ledger.at_hand, at_hand);
        }
        ledger.release(6_912);
        assert_eq!((ledger, ledger.pages()), (Ledger::default(), 0));
    }

    #[test]
    fn nine_small_segments_become_one() {
        // Measured: 9 times 100 bytes take 7488 and collapse to 2304 with 1792 at hand; the tenth fits in.
        let mut ledger = Ledger::default();
        let mut queue: VecDeque<Chunk> = VecDeque::new();
        for _ in 0..9 {
            let memory = Memory::received(12, 100);
            ledger.charge(memory.size);
            queue.push_back(Chunk { len: 100, unread: 100, memory });
        }
        assert_eq!((ledger.used, ledger.at_hand), (7_488, 704));
        assert_eq!(collapse_queue(&mut queue, |chunk| chunk.memory.size / 2 > chunk.len, &mut ledger), 9);
        assert_eq!((ledger.used, ledger.at_hand), (2_304, 1_792));
        assert!(queue.back_mut().is_some_and(|last| last.take(100)));
    }
}
