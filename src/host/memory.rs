//! The memory of a host's connections: pages taken and given back, and pressure (Linux `tcp_mem`).
//!
//! The sum is kept as connections change, so that it costs nothing to ask; `Host::memory_is_right` counts anew.

use crate::tcp::host_memory::HostMemory;
use crate::tcp::{Belief, Counter, Tcb};

use super::Host;
use super::socket::{Conn, Id, Socket};

impl Host {
    /// What all connections have together, and may have.
    pub fn memory(&self) -> HostMemory {
        let idle = if self.profile().believes(Belief::BuffersTakenAtOnce) { self.idle_pages() } else { 0 };
        HostMemory {
            pages: self.pages + idle,
            sockets: self.holders,
            limits: self.memory_limits(),
            pressure: self.pressure,
        }
    }

    /// Whether the sum is that of the sockets: a promise that tests hold it to.
    pub fn memory_is_right(&self) -> bool {
        self.pages == self.sockets.all().filter_map(|(_, socket)| whole(&socket).map(pages)).sum::<u32>()
    }

    /// A connection may have taken or given back pages.
    pub(super) fn note_memory(&mut self, id: Id) {
        if !self.socket(id).is_some_and(has_changed) {
            return;
        }
        if let Some(news) = self.sockets.get_mut(id).and_then(take_note) {
            self.settle_memory(id, news);
        }
    }

    pub(super) fn settle_memory(&mut self, id: Id, News { before, now, refused }: News) {
        self.pages = (self.pages + now).saturating_sub(before);
        self.holders = (self.holders + u32::from(now > 0)).saturating_sub(u32::from(before > 0));
        if refused {
            self.starved.insert(id);
        }
        if now < before {
            // To take a socket is to have its waiting calls tried again.
            for starved in std::mem::take(&mut self.starved) {
                self.sockets.get_mut(starved);
            }
        }
        let HostMemory { pages, limits: (low, pressure, _), .. } = self.memory();
        if self.pressure {
            self.pressure = pages > low;
        } else if refused || pages > pressure {
            self.pressure = true;
            self.counters.add(Counter::MemoryPressures);
        }
    }
}

/// What has changed in the pages of a connection.
pub(super) struct News {
    before: u32,
    now: u32,
    /// It found none for what it wanted to send.
    refused: bool,
}

fn has_changed(socket: &Socket) -> bool {
    whole(socket).is_none_or(|tcb| is_news(tcb, socket.pages)) && differs(socket)
}

/// What the host does not know yet of a connection's memory; from now on the connection counts on it.
pub(super) fn take_note(socket: &mut Socket) -> Option<News> {
    if !has_changed(socket) {
        return None;
    }
    let mut refused = false;
    if let Conn::Full(tcb) = &mut socket.conn {
        let sending = tcb.snd.memory();
        let ledger = &mut tcb.rcv.buffer.ledger;
        ledger.set_sending(sending);
        refused = std::mem::take(&mut ledger.refused);
        ledger.noted = ledger.pages();
    }
    let now = whole(socket).map_or(0, pages);
    let before = std::mem::replace(&mut socket.pages, now);
    Some(News { before, now, refused })
}

/// Whether the host does not know yet what a connection has.
fn is_news(tcb: &Tcb, known: u32) -> bool {
    let ledger = &tcb.rcv.buffer.ledger;
    ledger.refused || ledger.sending != tcb.snd.memory() || ledger.pages() != known
}

fn differs(socket: &Socket) -> bool {
    whole(socket).is_some() || socket.pages > 0
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
