//! The memory of all connections of a host together, and its three limits (Linux `tcp_mem`, `sock.c:
//! __sk_mem_raise_allocated`).
//!
//! Up to the first limit nobody asks. Above the second the host is under pressure, until it is below the first again:
//! windows and buffers do not grow, and who has more than its share gets nothing. Above the third nobody gets any.

use super::memory::PAGE;
use super::tcb::Tcb;

/// What a connection may always have, in bytes (Linux `tcp_rmem[0]`, `tcp_wmem[0]`).
pub const GUARANTEED: u32 = 4_096;

/// What a host's connections have, and may have, in pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HostMemory {
    /// Taken by all of them.
    pub pages: u32,
    /// How many sockets there are.
    pub sockets: u32,
    /// The limits of `tcp_mem`: low, pressure, high.
    pub limits: (u32, u32, u32),
    /// Whether the host is under pressure.
    pub pressure: bool,
}

impl HostMemory {
    /// Whether a packet of that size may be queued to be read.
    pub fn grants(&self, tcb: &Tcb, size: u32) -> bool {
        let ledger = tcb.rcv.buffer.ledger;
        self.grants_pages(ledger.pages_for(size), ledger.used < GUARANTEED, tcb)
    }

    /// Whether so much more may be queued to be sent.
    pub fn grants_sending(&self, tcb: &Tcb, size: u32) -> bool {
        let pages = tcb.rcv.buffer.ledger.pages_for(size);
        self.grants_pages(pages, tcb.snd.memory() < GUARANTEED, tcb)
    }

    fn grants_pages(&self, pages: u32, guaranteed: bool, tcb: &Tcb) -> bool {
        let (low, pressure, high) = self.limits;
        let ledger = tcb.rcv.buffer.ledger;
        let all = self.pages.saturating_sub(ledger.noted).saturating_add(ledger.pages()).saturating_add(pages);
        if pages == 0 || all <= low {
            return true;
        }
        if all > high {
            return false;
        }
        let share = ledger.pages().max(1).saturating_mul(self.sockets.max(1));
        guaranteed || !(self.pressure || all > pressure) || high > share
    }

    /// Whether nobody has to care.
    pub fn is_plenty(&self) -> bool {
        !self.pressure && self.pages < self.limits.0
    }

    /// Whether there is less than nothing left (Linux `tcp_out_of_memory`).
    pub fn is_exhausted(&self) -> bool {
        self.pages > self.limits.2
    }

    /// In bytes.
    pub fn bytes(&self) -> u64 {
        u64::from(self.pages) * u64::from(PAGE)
    }
}
