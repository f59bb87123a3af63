//! Forged acknowledgments: what a receiver might have said of the segments that are out, with SACK blocks at the edges
//! of each, duplicates that it reports, and blocks that no receiver would send.

use std::net::SocketAddrV4;

use finwait::trace::{Command, Flags, Forged, SegmentId, SocketView, Stamp, WorldView};

use super::arms::HOSTS;
use super::generate::Generator;
use super::nat::name_of;
use super::numbers::Direction;

impl Generator {
    /// An acknowledgment for a connection with data out, handed over at once.
    pub fn feedback(&mut self, view: &WorldView) -> bool {
        let mut targets = Vec::new();
        for (index, host) in view.hosts.iter().enumerate() {
            let out = |socket: &&SocketView| socket.tcb.is_some_and(|tcb| tcb.snd_una != tcb.snd_nxt);
            targets.extend(host.sockets.iter().filter(out).filter_map(|socket| Some((index, socket, socket.remote?))));
        }
        if targets.is_empty() {
            return false;
        }
        let (to, socket, peer) = targets[self.rng.index(targets.len())];
        // A host behind a box is spoken to as the box does.
        let Some(name) = name_of(view, *peer.ip()).filter(|name| *name != HOSTS[to]) else { return false };
        let own = SocketAddrV4::new(view.hosts[to].ip, socket.local.port());
        let known = |pair| self.sim.numbers.directions.get(&pair).copied().filter(|known| known.lives > 0);
        let (Some(direction), Some(_)) = (known((own, peer)), known((peer, own))) else { return false };
        let Some(edges) = edges(socket, direction) else { return false };
        let ack = if self.rng.chance(3, 4) { edges[1] } else { edges[self.rng.index(edges.len())] };
        let count = self.rng.index(4);
        let sack = (0..count).map(|_| self.block(&edges)).collect();
        let forged = Forged {
            flags: Flags::ACK,
            from: (name, Some(peer.port())),
            to: (HOSTS[to].to_owned(), Some(own.port())),
            seq: None,
            ack: Some(ack),
            length: 0,
            window: None,
            stamp: Stamp::Latest(0),
            sack,
        };
        let before: Vec<SegmentId> = view.flights.iter().map(|flight| flight.id).collect();
        if !self.give(Command::Inject(forged)) {
            return false;
        }
        let after = self.sim.world.view();
        let new = after.flights.iter().map(|flight| flight.id).find(|id| !before.contains(id));
        new.is_some_and(|id| self.give(Command::Deliver(id)))
    }

    /// From one edge to a later one, mostly.
    fn block(&mut self, edges: &[i32]) -> (i32, i32) {
        let (one, other) = (edges[self.rng.index(edges.len())], edges[self.rng.index(edges.len())]);
        let off = [0, 0, 0, 0, 0, 0, 1, -1][self.rng.index(8)];
        let (low, high) = (one.min(other), one.max(other));
        if self.rng.chance(1, 12) { (high, low) } else { (low + off, high) }
    }
}

/// The numbers at which segments begin and end, counted from the SYN: one before what is out, SND.UNA, and those in
/// between up to SND.NXT.
fn edges(socket: &SocketView, direction: Direction) -> Option<Vec<i32>> {
    let tcb = socket.tcb?;
    if tcb.iss != direction.first {
        return None;
    }
    let of = |number: finwait::trace::SeqNum| number.offset_from(direction.first).cast_signed();
    let (una, nxt) = (of(tcb.snd_una), of(tcb.snd_nxt));
    let step = i32::try_from(tcb.mss).unwrap_or(1_448).max(1);
    let step = if nxt - una <= step { 1 } else { step };
    let between = (1..6).map(|n| una + n * step).filter(|edge| *edge < nxt);
    Some([(una - step).max(0), una].into_iter().chain(between).chain([nxt]).collect())
}
