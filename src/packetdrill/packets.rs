//! Packets of a script: one is sent to the host, or one of the host is held against what is expected.

use core::net::SocketAddrV4;

use crate::tcp::icmp::MTU_MIN;
use crate::tcp::{Icmp, Segment, Time, Unreachable};

use super::ast::{Body, IcmpBody, Packet, Place, Tcp};
use super::link::{Link, Part};
use super::outcome::{Lack, Wrong};
use super::run::{End, Runner, fail};

/// The first port of the script's own.
const FIRST_PORT: u16 = 40_001;

/// The ICMP error that a packet is; none if it is another message.
pub(super) fn icmp_of(body: &IcmpBody) -> Option<Icmp> {
    let code = body.code.as_deref();
    match body.kind.as_str() {
        "unreachable" | "type_3" => unreachable(code.unwrap_or("net_unreachable"), body),
        "time_exceeded" | "type_11" if code.is_none_or(|code| code == "code_0") => Some(Icmp::TimeExceeded),
        "parameter_problem" | "type_12" if code.is_none_or(|code| code == "code_0") => Some(Icmp::ParameterProblem),
        _ => None,
    }
}

/// A code of type 3, by its name or its number.
fn unreachable(code: &str, body: &IcmpBody) -> Option<Icmp> {
    let mut named = Unreachable::ALL.into_iter();
    Some(match code {
        "net_unreachable" | "code_0" => Icmp::NetUnreachable,
        "host_unreachable" | "code_1" => Icmp::HostUnreachable,
        "protocol_unreachable" | "code_2" => Icmp::ProtocolUnreachable,
        "port_unreachable" | "code_3" => Icmp::PortUnreachable,
        "frag_needed" | "code_4" => Icmp::FragNeeded(body.mtu.unwrap_or(0).max(MTU_MIN)),
        "packet_filtered" | "code_13" => Icmp::AdminProhibited,
        // The others are called as in scenarios, but for the line between the words.
        code => {
            named
                .find(|(rare, word)| {
                    let number = if let Icmp::Unreachable(rare) = rare { rare.code() } else { 0 };
                    word.replace('-', "_") == code || code == format!("code_{number}")
                })?
                .0
        }
    })
}

impl Runner<'_> {
    /// A packet of the script arrives.
    pub fn inject(&mut self, packet: &Packet, place: &Place) -> Result<(), End> {
        match &packet.body {
            Body::Tcp(tcp) => {
                let link = self.link_for(tcp);
                let segment = self.links.get_mut(link).and_then(|link| link.inbound(tcp));
                let segment = segment.ok_or_else(|| Runner::skip((Lack::Packet, self.words(place)), place))?;
                self.backend.deliver(&segment);
            }
            Body::Icmp(body) => {
                let link = self.current.and_then(|at| self.links.get(at));
                let (Some(icmp), Some(link)) = (icmp_of(body), link) else {
                    return Err(Runner::skip((Lack::Packet, self.words(place)), place));
                };
                let blind = matches!(icmp, Icmp::FragNeeded(_)) && self.backend.has_inert("IP_MTU_DISCOVER", 1);
                if blind {
                    return Err(Runner::skip((Lack::SocketOption, "IP_MTU_DISCOVER".to_owned()), place));
                }
                let quoted = link.quoted(body.quoted);
                self.backend.deliver_icmp(icmp, &quoted);
            }
            Body::Udp => return Err(Runner::skip((Lack::Packet, "udp".to_owned()), place)),
        }
        self.settle()
    }

    /// The connection that a packet of the script belongs to.
    fn link_for(&mut self, tcp: &Tcp) -> usize {
        let at = match (tcp.ports, self.current) {
            (Some((remote, local)), current) => {
                let known = self.links.iter().position(|link| link.ports == Some((local, remote)));
                let unnamed = current.filter(|at| self.links.get(*at).is_some_and(|link| link.ports.is_none()));
                known.or(unnamed.filter(|_| !tcp.flags.contains('S') || tcp.flags.contains('.'))).unwrap_or_else(|| {
                    let local = SocketAddrV4::new(*self.backend.home().ip(), local);
                    self.add(Link::new(local, SocketAddrV4::new(self.backend.remote(), remote)))
                })
            }
            (None, Some(current)) => current,
            (None, None) => {
                let port = FIRST_PORT.saturating_add(self.opened);
                self.opened = self.opened.saturating_add(1);
                let remote = SocketAddrV4::new(self.backend.remote(), port);
                self.add(Link::new(self.backend.home(), remote))
            }
        };
        if let (Some(link), Some((remote, local))) = (self.links.get_mut(at), tcp.ports) {
            link.ports = Some((local, remote));
        }
        self.current = Some(at);
        at
    }

    fn add(&mut self, link: Link) -> usize {
        self.links.push(link);
        self.links.len() - 1
    }

    /// The connection of a packet of the host; none if the script does not look at it: it looks at the connection that
    /// it opened last, and at those whose ports it names. What comes late from an older one is nothing to it.
    fn heard(&mut self, tcp: &Tcp, segment: &Segment) -> Option<usize> {
        let at = self.link_of(segment);
        (tcp.ports.is_some() || self.current == Some(at)).then_some(at)
    }

    /// The connection of a packet of the host.
    pub fn link_of(&mut self, segment: &Segment) -> usize {
        let known = self.links.iter().position(|link| link.local == segment.src && link.remote == segment.dst);
        let at = known.unwrap_or_else(|| self.add(Link::new(segment.src, segment.dst)));
        // The host may open a connection between the ends of an old one.
        let again = self.current.is_none() && segment.flags.syn() && !segment.flags.ack();
        if known.is_none() || again {
            self.current = Some(at);
        }
        at
    }

    /// The host is to have sent a packet, or to send it within a span of time.
    pub fn await_packet(&mut self, packet: &Packet, when: Option<(Time, Time)>, place: &Place) -> Result<(), End> {
        let Body::Tcp(tcp) = &packet.body else {
            return Err(Runner::skip((Lack::Packet, self.words(place)), place));
        };
        let since = self.now();
        // An eighth of what lies between the last event and the first moment at which it is right.
        let slack = when.map_or(0, |(start, _)| self.slack(since, start));
        let last = when.map(|(_, end)| Time(end.0.saturating_add(slack)));
        let (mut done, mut piece) = (0, None);
        let data_expected = tcp.seq.bytes > 0 || tcp.flags.contains('F');
        loop {
            self.data_differs = data_expected;
            let Some((at, segment)) = self.next_sent(last, place)? else {
                return Err(fail(Wrong::NoPacket, self.words(place), "", place));
            };
            self.data_differs |= !segment.payload.is_empty() || segment.flags.fin();
            let heard = self.heard(tcp, &segment);
            if heard.is_none() && !self.strict {
                continue;
            }
            let (tick, words) = (self.tick_us, self.words(place));
            let of = heard.unwrap_or_else(|| self.link_of(&segment));
            let Some(link) = self.links.get_mut(of) else { return Ok(()) };
            if heard.is_none() {
                return Err(fail(Wrong::Leftover, words, link.written(&segment), place));
            }
            if tcp.flags.contains('S') {
                link.learn(&segment, tcp);
            }
            let compared = match (tcp.ports, link.ports) {
                (Some(asked), Some(known)) if asked != known => Err(Part::Ports),
                (asked, known) => {
                    link.ports = known.or(asked);
                    link.compare(tcp, done, &segment, tick, slack.max(self.tolerance_us))
                }
            };
            let pieces = compared.is_ok_and(|bytes| bytes < tcp.seq.bytes);
            // Of several pieces all but the last are as long as the first.
            let (length, last) = (segment.payload.len(), compared.is_ok_and(|bytes| done + bytes >= tcp.seq.bytes));
            let uneven = piece.is_some_and(|first| if last { length > first } else { length != first });
            let compared = if uneven || self.whole && pieces { Err(Part::Length) } else { compared };
            piece = piece.or(Some(length));
            let Some(link) = self.links.get_mut(of) else { return Ok(()) };
            match compared {
                Err(part) => return Err(fail(Wrong::Packet(part), words, link.written(&segment), place)),
                Ok(bytes) => done += bytes,
            }
            if let Some((start, end)) = when
                && (at.0 + slack < start.0 || at.0 > end.0 + slack)
            {
                let [from, to, at] = [start, end, at].map(|moment| self.shown(moment));
                let span = if start == end { from } else { format!("{from}~{to}") };
                return Err(fail(Wrong::PacketTime, format!("{words} @ {span}"), at, place));
            }
            if done >= tcp.seq.bytes {
                return Ok(());
            }
        }
    }
}
