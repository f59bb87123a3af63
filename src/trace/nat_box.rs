//! NAT boxes and their tables: source NAT with port mapping (RFC 2663 §4.1.2, RFC 5382), the same for the simulated
//! wire and the kernel lab's.
//!
//! A box stands right before its hosts: what they send to others is rewritten as it leaves, what comes for the box's
//! address as it arrives. The mapping of an inside address and port is one for all destinations, keeps the port where
//! it is free and takes the next free one otherwise, and lives until it was idle too long or the box reboots; that a
//! connection has ended does not end it. Nothing but addresses and ports is changed: timestamps go through as they are.

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::tcp::{Rule, Segment, Span, Time, reset_for};

use super::nat::{Nat, NatAct, Unknown};
use super::record::HostId;
use super::view::BoxView;

/// The address of the first box, less one: behind those of the hosts.
const FIRST: u32 = 0x0A00_0064;

/// The most boxes of a run.
pub const BOXES_MAX: usize = 8;

/// The first port that a box gives away where the wanted one is taken and all above it are.
const PORT_LOW: u16 = 1_024;

/// An inside end and the port that stands for it outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mapping {
    /// The end inside.
    pub inside: SocketAddrV4,
    /// The port outside.
    pub port: u16,
    /// When it was last used.
    pub used: Time,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatBox {
    /// Its name.
    pub name: String,
    /// Its outside address.
    pub ip: Ipv4Addr,
    /// The addresses of the hosts behind it.
    pub inside: Vec<Ipv4Addr>,
    /// How long a mapping lives that nobody uses.
    pub timeout: Option<Span>,
    /// What a segment without a mapping meets.
    pub unknown: Unknown,
    /// The table, oldest first.
    pub mappings: Vec<Mapping>,
}

/// Every box of a run, and where its hosts stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatBoxes {
    /// The hosts' names and addresses, by [`HostId`].
    hosts: Vec<(String, Ipv4Addr)>,
    boxes: Vec<NatBox>,
}

/// What becomes of a segment at the boxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passage {
    /// No box is concerned.
    Untouched,
    /// It goes on with another address, and perhaps another port.
    Rewritten(Segment, Rule),
    /// No mapping: it is lost; the box may answer with a RST of its own.
    NoMapping(Option<Segment>),
}

/// Why something cannot be done to a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NatTrouble {
    /// There is no host of that name.
    NoSuchHost(String),
    /// There is no box of that name.
    NoSuchBox,
    /// A host stands behind another box already.
    BehindAnother,
    /// Every host would stand behind it, and no segment would ever pass.
    NobodyOutside,
    /// There are as many boxes as there can be.
    TooMany,
}

impl NatBox {
    fn lives(&self, mapping: &Mapping, now: Time) -> bool {
        self.timeout.is_none_or(|timeout| now.since(mapping.used) < timeout)
    }

    /// The living mappings.
    pub fn table(&self, now: Time) -> impl Iterator<Item = &Mapping> {
        self.mappings.iter().filter(move |mapping| self.lives(mapping, now))
    }

    /// A new mapping: the same port if nobody has it, else the next that is free.
    fn map(&mut self, inside: SocketAddrV4, now: Time) -> (u16, Rule) {
        let timeout = self.timeout;
        self.mappings.retain(|mapping| timeout.is_none_or(|timeout| now.since(mapping.used) < timeout));
        let free = |port: &u16| self.mappings.iter().all(|mapping| mapping.port != *port);
        let wanted = inside.port();
        let port = (wanted..=u16::MAX).chain(PORT_LOW..wanted).find(free).unwrap_or(wanted);
        self.mappings.push(Mapping { inside, port, used: now });
        (port, if port == wanted { Rule::NatKeepsPort } else { Rule::NatMovesPort })
    }

    fn nothing(&self, segment: &Segment) -> Passage {
        let answers = self.unknown == Unknown::Reset && !segment.flags.rst();
        Passage::NoMapping(answers.then(|| reset_for(segment)))
    }

    fn outbound(&mut self, segment: &Segment, now: Time) -> Passage {
        let timeout = self.timeout;
        let lives = |mapping: &Mapping| timeout.is_none_or(|timeout| now.since(mapping.used) < timeout);
        let known = self.mappings.iter_mut().find(|mapping| mapping.inside == segment.src && lives(mapping));
        let opens = segment.flags.syn() && !segment.flags.ack();
        let (port, rule) = match known {
            Some(mapping) => {
                mapping.used = now;
                (mapping.port, Rule::NatRewrites)
            }
            None if opens || self.unknown == Unknown::Adopt => self.map(segment.src, now),
            None => return self.nothing(segment),
        };
        Passage::Rewritten(Segment { src: SocketAddrV4::new(self.ip, port), ..segment.clone() }, rule)
    }

    fn inbound(&mut self, segment: &Segment, now: Time) -> Passage {
        let timeout = self.timeout;
        let lives = |mapping: &Mapping| timeout.is_none_or(|timeout| now.since(mapping.used) < timeout);
        let wanted = segment.dst.port();
        let Some(mapping) = self.mappings.iter_mut().find(|mapping| mapping.port == wanted && lives(mapping)) else {
            return self.nothing(segment);
        };
        mapping.used = now;
        Passage::Rewritten(Segment { dst: mapping.inside, ..segment.clone() }, Rule::NatRewrites)
    }
}

impl NatBoxes {
    /// No box yet, on a wire with these hosts: their names and addresses in the order of their numbers.
    pub fn among(hosts: impl IntoIterator<Item = (String, Ipv4Addr)>) -> NatBoxes {
        NatBoxes { hosts: hosts.into_iter().collect(), boxes: Vec::new() }
    }

    /// The boxes with their living mappings as plain data.
    pub fn views(&self, now: Time) -> Vec<BoxView> {
        let view = |found: &NatBox| BoxView {
            name: found.name.clone(),
            ip: found.ip,
            mappings: found.table(now).map(|mapping| (mapping.inside, mapping.port)).collect(),
        };
        self.boxes.iter().map(view).collect()
    }

    /// The box of that name.
    pub fn by_name(&self, name: &str) -> Option<&NatBox> {
        self.boxes.iter().find(|found| found.name == name)
    }

    /// The box that has an address.
    fn by_ip(&self, ip: Ipv4Addr) -> Option<&NatBox> {
        self.boxes.iter().find(|found| found.ip == ip)
    }

    /// The host that has an address.
    pub fn host_at(&self, ip: Ipv4Addr) -> Option<HostId> {
        self.hosts.iter().position(|(_, address)| *address == ip).map(HostId)
    }

    /// Where the host or the box of that name stands: its address, and the host in whose place it is drawn.
    pub fn end(&self, name: &str) -> Option<(Ipv4Addr, HostId)> {
        if let Some(found) = self.boxes.iter().find(|found| found.name == name) {
            let inside = found.inside.first().and_then(|ip| self.host_at(*ip));
            return Some((found.ip, inside.unwrap_or(HostId(0))));
        }
        let at = self.hosts.iter().position(|(known, _)| known == name)?;
        self.hosts.get(at).map(|(_, ip)| (*ip, HostId(at)))
    }

    /// Does something to a box.
    ///
    /// # Errors
    /// There is no such box, or it cannot be placed there; nothing has changed.
    pub fn act(&mut self, nat: &Nat) -> Result<(), NatTrouble> {
        if let NatAct::For(hosts) = &nat.act {
            return self.place(&nat.name, hosts);
        }
        let found = self.boxes.iter_mut().find(|found| found.name == nat.name).ok_or(NatTrouble::NoSuchBox)?;
        match &nat.act {
            NatAct::For(_) => {}
            NatAct::Timeout(span) => found.timeout = *span,
            NatAct::Unknown(unknown) => found.unknown = *unknown,
            NatAct::Reboot => found.mappings.clear(),
        }
        Ok(())
    }

    /// The box comes to stand before these hosts, and before no others.
    fn place(&mut self, name: &str, hosts: &[String]) -> Result<(), NatTrouble> {
        let address = |host: &String| {
            let known = self.hosts.iter().find(|(known, _)| known == host);
            known.map(|(_, ip)| *ip).ok_or_else(|| NatTrouble::NoSuchHost(host.clone()))
        };
        let inside: Vec<Ipv4Addr> = hosts.iter().map(address).collect::<Result<_, _>>()?;
        let behind = |other: &NatBox| other.name != name && inside.iter().any(|host| other.inside.contains(host));
        if self.boxes.iter().any(behind) {
            return Err(NatTrouble::BehindAnother);
        }
        if self.hosts.iter().all(|(_, ip)| inside.contains(ip)) {
            return Err(NatTrouble::NobodyOutside);
        }
        if let Some(found) = self.boxes.iter_mut().find(|found| found.name == name) {
            found.mappings.retain(|mapping| inside.contains(mapping.inside.ip()));
            found.inside = inside;
            return Ok(());
        }
        let number = u32::try_from(self.boxes.len()).unwrap_or(u32::MAX);
        if self.boxes.len() >= BOXES_MAX {
            return Err(NatTrouble::TooMany);
        }
        self.boxes.push(NatBox {
            name: name.to_owned(),
            ip: Ipv4Addr::from_bits(FIRST + 1 + number),
            inside,
            timeout: None,
            unknown: Unknown::default(),
            mappings: Vec::new(),
        });
        Ok(())
    }

    /// A host sends: the box that it stands behind rewrites what goes to others.
    pub fn leave(&mut self, segment: &Segment, now: Time) -> Passage {
        let (src, dst) = (*segment.src.ip(), *segment.dst.ip());
        match self.boxes.iter_mut().find(|found| found.inside.contains(&src)) {
            Some(found) if !found.inside.contains(&dst) => found.outbound(segment, now),
            Some(_) | None => Passage::Untouched,
        }
    }

    /// Whether a segment that somebody sends is for a private address behind a box and comes from outside, where nobody
    /// knows a way there. What a box itself hands on or answers is nobody's question here.
    pub fn hides(&self, segment: &Segment) -> bool {
        let (src, dst) = (segment.src.ip(), segment.dst.ip());
        self.boxes.iter().any(|found| found.inside.contains(dst) && !found.inside.contains(src))
    }

    /// A segment has come to the end of its way: a box whose address it has hands it on.
    pub fn arrive(&mut self, segment: &Segment, now: Time) -> Passage {
        let dst = *segment.dst.ip();
        match self.boxes.iter_mut().find(|found| found.ip == dst) {
            Some(found) => found.inbound(segment, now),
            None => Passage::Untouched,
        }
    }

    /// The host that a segment for that end goes to, as far as the wire knows: of those behind a box the one that the
    /// mapping is for, or else the first.
    pub fn towards(&self, end: SocketAddrV4) -> Option<HostId> {
        let Some(found) = self.by_ip(*end.ip()) else { return self.host_at(*end.ip()) };
        let mapped = found.mappings.iter().find(|mapping| mapping.port == end.port());
        let inside = mapped.map(|mapping| *mapping.inside.ip()).or_else(|| found.inside.first().copied());
        self.host_at(inside?)
    }

    /// What an ICMP error quotes, as the host knows it that sent it: a box takes its own address back out.
    pub fn unquote(&self, quoted: &Segment) -> Segment {
        let found = self.by_ip(*quoted.src.ip());
        let mapping = found.and_then(|found| found.mappings.iter().find(|mapping| mapping.port == quoted.src.port()));
        Segment { src: mapping.map_or(quoted.src, |mapping| mapping.inside), ..quoted.clone() }
    }
}
