//! The memory of a host's connections: pages taken and given back, and pressure (Linux `tcp_mem`).
//!
//! The sum is kept as connections change, so that it costs nothing to ask; `Host::memory_is_right` counts anew.

use crate::tcp::host_memory::HostMemory;
use crate::tcp::{Counter, Sysctl, Tcb};

use super::Host;
use super::socket::{Conn, Id, Socket};

impl Host {
    /// What all connections have together, and may have.
    pub fn memory(&self) -> HostMemory {
        HostMemory {
            pages: self.pages,
            sockets: u32::try_from(self.live.len()).unwrap_or(u32::MAX),
            limits: self.sysctls.triple(Sysctl::Mem),
            pressure: self.pressure,
        }
    }

    /// Whether the sum is that of the sockets: a promise that tests hold it to.
    pub fn memory_is_right(&self) -> bool {
        self.pages == self.sockets.iter().filter_map(whole).map(pages).sum::<u32>()
    }

    /// A connection may have taken or given back pages.
    pub(super) fn note_memory(&mut self, id: Id) {
        let Some(socket) = self.socket_mut(id) else { return };
        let mut refused = false;
        if let Conn::Full(tcb) = &mut socket.conn {
            let sending = tcb.snd.memory();
            let ledger = &mut tcb.rcv.buffer.ledger;
            ledger.set_sending(sending);
            refused = std::mem::take(&mut ledger.refused);
        }
        let now = whole(socket).map_or(0, pages);
        let before = std::mem::replace(&mut socket.pages, now);
        if let Conn::Full(tcb) = &mut socket.conn {
            tcb.rcv.buffer.ledger.noted = now;
        }
        self.pages = (self.pages + now).saturating_sub(before);
        let (low, pressure, _) = self.sysctls.triple(Sysctl::Mem);
        if self.pressure {
            self.pressure = self.pages > low;
        } else if refused || self.pages > pressure {
            self.pressure = true;
            self.counters.add(Counter::MemoryPressures);
        }
    }
}

fn whole(socket: &Socket) -> Option<&Tcb> {
    match &socket.conn {
        Conn::Full(tcb) => Some(tcb),
        Conn::Idle | Conn::Listen(_) | Conn::Request { .. } | Conn::Small(_) | Conn::Gone => None,
    }
}

fn pages(tcb: &Tcb) -> u32 {
    tcb.rcv.buffer.ledger.pages()
}
