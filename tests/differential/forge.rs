//! Forged segments: what nobody sends, with numbers around every edge of the connection that they aim at.

use std::net::SocketAddrV4;

use finwait::trace::forged::flags_of;
use finwait::trace::{CallName, Command, Forged, ForgedIcmp, Icmp, SegmentId, SocketView, Stamp, State, WorldView};

use finwait::tcp::icmp::MTU_MIN;

use super::generate::Generator;
use super::nat::{ip_of, name_of};

impl Generator {
    /// A forged segment, mostly handed over at once; an ICMP error always, since it is made for what is out now.
    pub fn inject(&mut self, view: &WorldView) -> bool {
        let rumour = self.rng.chance(1, 12);
        let forged = if rumour { self.rumour(view) } else { self.forge(view).map(Command::Inject) };
        let Some(forged) = forged else { return false };
        let before: Vec<SegmentId> = view.flights.iter().map(|flight| flight.id).collect();
        let unknown = self.is_unnumbered(&forged);
        if !self.give(forged) {
            return false;
        }
        // What is made before there are numbers to count from, too: the first one, a random number, would decide.
        if rumour || self.rng.chance(9, 10) || unknown {
            let after = self.sim.world.view();
            let new = after.flights.iter().map(|flight| flight.id).find(|id| !before.contains(id));
            if let Some(id) = new {
                self.give(Command::Deliver(id));
            }
        }
        true
    }

    /// Whether nothing with SYN has been seen in a forged segment's direction.
    fn is_unnumbered(&self, command: &Command) -> bool {
        let Command::Inject(Forged { from, to, .. }) = command else { return false };
        let view = self.sim.world.view();
        let end = |(name, port): &(String, Option<u16>)| Some(SocketAddrV4::new(ip_of(&view, name)?, (*port)?));
        let known = |pair| self.sim.numbers.directions.get(&pair).is_some_and(|known| known.lives > 0);
        end(from).zip(end(to)).is_some_and(|pair| !known(pair))
    }

    /// An ICMP error about what a host has sent on one of its connections.
    fn rumour(&mut self, view: &WorldView) -> Option<Command> {
        let sockets = view.hosts.iter().flat_map(|host| host.sockets.iter().map(move |socket| (host, socket)));
        let ends: Vec<(String, u16)> = sockets
            .filter(|(_, socket)| socket.remote.is_some())
            .map(|(host, socket)| (host.name.clone(), socket.local.port()))
            .collect();
        if ends.is_empty() {
            return None;
        }
        let (host, port) = ends[self.rng.index(ends.len())].clone();
        let seq = self.rng.chance(1, 4).then(|| [0, 1, 100, -1, 300_000][self.rng.index(5)]);
        let told = self.packet_size(view, &host);
        let icmp = match Icmp::ALL[self.rng.index(Icmp::ALL.len())].0 {
            Icmp::FragNeeded(_) => Icmp::FragNeeded(told?),
            other => other,
        };
        Some(Command::Icmp(ForgedIcmp { icmp, to: (host, Some(port)), seq }))
    }

    /// A size of packets for which nothing that the host has out is cut into more than two: the kernel hands over more
    /// than two segments together here, and cuts what left together as one (`docs/fidelity.md`). Less than 552 is told
    /// only to a host with one connection, since the kernel then lets IP cut the packets of the others.
    fn packet_size(&mut self, view: &WorldView, host: &str) -> Option<u16> {
        let told = [68, 552, 576, 1_000, 1_400, 1_499, 1_500][self.rng.index(7)];
        let host = view.hosts.iter().find(|known| known.name == host)?;
        let connections = || host.sockets.iter().filter(|socket| socket.remote.is_some());
        let segment = u32::from(told.max(MTU_MIN)) - 52;
        let few = connections().all(|socket| socket.tcb.is_none_or(|tcb| tcb.send_queue <= 2 * segment));
        (few && (told >= MTU_MIN || connections().count() == 1)).then_some(told)
    }

    fn forge(&mut self, view: &WorldView) -> Option<Forged> {
        let mut targets = Vec::new();
        for (index, host) in view.hosts.iter().enumerate() {
            for socket in &host.sockets {
                let peer = socket.remote.map_or(50_000, |remote| remote.port());
                targets.push((index, socket.local.port(), peer, socket.clone()));
            }
        }
        if targets.is_empty() {
            return None;
        }
        let (to, port, peer, socket) = targets.swap_remove(self.rng.index(targets.len()));
        let from = 1 - to;
        // A peer behind a box is the box, for whoever forges; and so is a host that stands behind one, now and then.
        let peer_ip = socket.remote.map(|remote| *remote.ip()).filter(|ip| name_of(view, *ip).is_some());
        let other = peer_ip.unwrap_or(view.hosts[from].ip);
        let hidden =
            view.boxes.iter().find(|found| found.mappings.iter().any(|(end, _)| *end.ip() == view.hosts[to].ip));
        let own = hidden.filter(|_| self.rng.chance(1, 2)).map_or(view.hosts[to].ip, |found| found.ip);
        let names = (name_of(view, other)?, name_of(view, own)?);
        let own = SocketAddrV4::new(own, port);
        let other = SocketAddrV4::new(other, peer);
        if self.is_stale(&socket, other, own) {
            return None;
        }
        let seq = self.number(&socket, other, own, true);
        let ack = self.number(&socket, own, other, false);
        let length = if self.rng.chance(1, 3) { [1, 2, 5, 100, 1448][self.rng.index(5)] } else { 0 };
        let flags = flags_of(FLAGS[self.rng.index(FLAGS.len())])?;
        // Data behind a FIN.
        let ended = |socket: &SocketView| {
            use State::{Closing, FinWait1, FinWait2, LastAck, TimeWait};
            socket.local.port() == peer && matches!(socket.state, FinWait1 | FinWait2 | Closing | LastAck | TimeWait)
        };
        let behind = length > 0 && self.is_beyond(&socket, (other, own), seq);
        if behind && view.hosts[from].sockets.iter().any(ended) {
            return None;
        }
        let second = length > 0 && socket.tcb.is_some_and(|tcb| tcb.eof);
        if flags.fin() && (second || self.is_beyond(&socket, (other, own), seq)) {
            return None;
        }
        // Two SYNs with numbers of their own for one direction leave nothing to count from.
        let speaks = |socket: &SocketView| socket.backlog.is_some() && socket.local.port() == peer;
        let unknown = self.sim.numbers.directions.get(&(other, own)).is_none_or(|known| known.lives == 0);
        if flags.syn() && unknown && view.hosts[from].sockets.iter().any(speaks) {
            return None;
        }
        // Whether data with a much too old ACK is taken depends on the memory at hand (see docs/fidelity.md).
        let ack = if length > 0 { ack.filter(|ack| *ack > 0) } else { ack };
        let windows = [None, None, None, Some(0), Some(1), Some(100), Some(65_535)];
        // A SYN-ACK with a window of a few bytes makes tiny segments of what waits, and very many are out.
        let opens = socket.state == State::SynSent && socket.blocked.contains(&CallName::Send);
        let windows = if opens { &windows[..3] } else { &windows[..] };
        let stamps = [0, 0, 0, 0, 0, 0, 500, -1, -2, -1000, 1000, i32::MAX - 1000, i32::MIN + 1000];
        let sack = if self.rng.chance(1, 4) { self.blocks(&socket, own, other) } else { Vec::new() };
        // A packet of more than 76 bytes is summed up late, and what then lies on the kernel's stack is read as
        // "SACK is in use" (see docs/fidelity.md).
        let opens = length > 5 && matches!(socket.state, State::SynRcvd | State::Listen);
        let sack = if opens { Vec::new() } else { sack };
        // Exactly half the circle away a millisecond more or less would decide.
        let stamp = Stamp::Latest(stamps[self.rng.index(stamps.len())]);
        Some(Forged {
            flags,
            from: (names.0, Some(peer)),
            to: (names.1, Some(port)),
            seq,
            ack,
            length,
            window: windows[self.rng.index(windows.len())],
            stamp: if self.rng.chance(1, 12) { Stamp::Off } else { stamp },
            sack,
        })
    }

    /// SACK blocks around what the socket has out, of which some are true, some duplicates and some absurd.
    fn blocks(&mut self, socket: &SocketView, own: SocketAddrV4, other: SocketAddrV4) -> Vec<(i32, i32)> {
        let count = 1 + self.rng.index(3);
        let mut blocks = Vec::new();
        for _ in 0..count {
            let Some(from) = self.number(socket, own, other, false) else { continue };
            let to = match self.rng.below(4) {
                0 => self.number(socket, own, other, false),
                _ => Some(from.wrapping_add([0, 1, 1, 5, 100, 1448, 2896][self.rng.index(7)])),
            };
            blocks.extend(to.map(|to| (from, to)));
        }
        blocks
    }

    /// Whether a number lies beyond what the socket expects next.
    fn is_beyond(&self, socket: &SocketView, direction: (SocketAddrV4, SocketAddrV4), seq: Option<i32>) -> bool {
        let known = self.sim.numbers.directions.get(&direction);
        let Some((known, tcb)) = known.zip(socket.tcb.as_ref()) else { return false };
        let seq = seq.map_or(known.end, |seq| known.first + seq.cast_unsigned());
        seq.after(tcb.rcv_nxt)
    }

    /// Whether the direction has begun anew since this connection heard of it: its numbers then mean nothing here.
    fn is_stale(&self, socket: &SocketView, src: SocketAddrV4, dst: SocketAddrV4) -> bool {
        let known = self.sim.numbers.directions.get(&(src, dst)).filter(|known| known.lives > 0);
        let heard = socket.tcb.as_ref().filter(|_| !matches!(socket.state, State::SynSent | State::Closed));
        known.zip(heard).is_some_and(|(known, tcb)| tcb.irs != known.first)
    }

    /// A number near an edge: counted from the SYN of the direction `src` to `dst`.
    fn number(&mut self, socket: &SocketView, src: SocketAddrV4, dst: SocketAddrV4, incoming: bool) -> Option<i32> {
        let first = self.sim.numbers.directions.get(&(src, dst)).copied().filter(|known| known.lives > 0);
        let mut edges = vec![None, None];
        if let Some(direction) = first {
            edges.extend([Some(0), Some(direction.end.offset_from(direction.first).cast_signed())]);
            if let Some(tcb) = &socket.tcb {
                let numbers = if incoming {
                    [tcb.rcv_nxt, tcb.rcv_nxt, tcb.irs]
                } else {
                    [tcb.snd_una, tcb.snd_nxt, tcb.snd_una]
                };
                let offsets = numbers.map(|number| number.offset_from(direction.first).cast_signed());
                // A connection that has not heard of its peer yet knows nothing of the peer's numbers.
                let counts = (if incoming { tcb.irs } else { tcb.iss }) == direction.first;
                edges.extend(offsets.into_iter().filter(|_| counts).map(Some));
            }
        }
        let edge = edges[self.rng.index(edges.len())]?;
        let near = [0, 0, 0, 0, 1, -1, 1, -1, 2, -2, 100, -100, 1000, 300_000, -300_000, i32::MAX, i32::MIN];
        Some(edge.wrapping_add(near[self.rng.index(near.len())]))
    }
}

/// Control bits to forge, the likely ones more than once.
const FLAGS: [&str; 24] = [
    "ACK",
    "ACK",
    "ACK",
    "ACK",
    "PSH-ACK",
    "FIN-ACK",
    "FIN-ACK",
    "RST",
    "RST",
    "RST-ACK",
    "SYN",
    "SYN",
    "SYN-ACK",
    "SYN-ACK",
    "FIN",
    "PSH",
    "NONE",
    "SYN-FIN",
    "SYN-RST",
    "FIN-RST-ACK",
    "SYN-FIN-ACK",
    "SYN-RST-ACK",
    "SYN-PSH",
    "SYN-FIN-RST-PSH-ACK",
];
