//! What befalls the wire and comes over it: faults, forgeries, floods, ICMP errors, NAT boxes.

use finwait::trace::{
    Command, Fault, FaultKind, FaultTarget, Flags, Flood, Forged, ForgedIcmp, Icmp, Nat, NatAct, SegmentId,
    SegmentKind, Span, Stamp, Unknown,
};

use super::{Feature, Writer};

impl Writer {
    /// Strangers, of whom nobody will ever hear again; or spoofers, who claim to be the hosts themselves.
    pub(super) fn flood(&mut self) {
        let (count, flags) = (self.pick(&[1, 3, 10, 40]), self.pick(&[Flags::SYN, Flags::SYN, Flags::ACK, Flags::RST]));
        let to = (self.host(), self.pick(&[80, 80, 81, 40_000]));
        let spoofs = self.may(Feature::Strangers) && self.rng.chance(1, 2);
        let from = if spoofs { [10, 0, 0, 1] } else { [192, 0, 2, 1] };
        let port = if spoofs { Some(self.pick(&[80, 40_000, 40_001])) } else { None };
        self.commands.push(Command::Flood(Flood { count, flags, from: from.into(), port, to }));
    }

    /// A segment that nobody sent, near to what would fit or far away from it.
    pub(super) fn forgery(&mut self) {
        let (syn, ack, fin, rst, psh) = (Flags::SYN, Flags::ACK, Flags::FIN, Flags::RST, Flags::PSH);
        let flags = self.pick(&[ack, ack, psh | ack, fin | ack, rst, rst, rst | ack, syn, syn, syn | ack, fin]);
        let odd = [Flags::NONE, syn | fin, syn | rst, syn | fin | rst | psh | ack, psh];
        let flags = if self.rng.chance(1, 8) { self.pick(&odd) } else { flags };
        let ends = self.pick(&[("client", "server"), ("server", "client")]);
        let port = |writer: &mut Writer, own: u16| match writer.rng.below(3) {
            0 => Some(own),
            1 => Some(writer.pick(&[80, 40_000, 40_001])),
            _ => None,
        };
        let (from, to) = if ends.0 == "client" { (40_000, 80) } else { (80, 40_000) };
        let from = (ends.0.to_owned(), port(self, from));
        let to = (ends.1.to_owned(), port(self, to));
        let near = [-70_000, -1_000, -1, 0, 1, 2, 9, 100, 1_449, 60_000, 70_000, i32::MIN, i32::MAX];
        let number = |writer: &mut Writer| if writer.rng.chance(1, 2) { None } else { Some(writer.pick(&near)) };
        let (seq, acked) = (number(self), number(self));
        let length = self.pick(&[0, 0, 0, 1, 10, 1_448]);
        let window = self.pick(&[None, None, Some(0), Some(1), Some(u16::MAX)]);
        let stamp = self.pick(&[Stamp::Latest(0), Stamp::Latest(0), Stamp::Off, Stamp::Latest(1), Stamp::Latest(-9)]);
        let ack = acked.filter(|_| flags.ack());
        let blocks = [vec![], vec![], vec![(1, 2)], vec![(9, 1)], vec![(0, 60_000), (1, 100), (i32::MIN, i32::MAX)]];
        let sack = blocks[self.rng.index(blocks.len())].clone();
        self.commands.push(Command::Inject(Forged { flags, from, to, seq, ack, length, window, stamp, sack }));
    }

    pub(super) fn deliver(&mut self) {
        let id = SegmentId(u32::try_from(self.rng.below(30)).unwrap_or(0) + 1);
        self.commands.push(Command::Deliver(id));
    }

    pub(super) fn icmp(&mut self) -> Icmp {
        let (icmp, _) = self.pick(&Icmp::ALL);
        match icmp {
            Icmp::FragNeeded(_) => Icmp::FragNeeded(self.pick(&[68, 576, 1_000, 1_400, 9_000])),
            other => other,
        }
    }

    /// Somebody makes an ICMP error up.
    pub(super) fn forge_icmp(&mut self) {
        let (icmp, to) = (self.icmp(), (self.host(), None));
        let seq = self.pick(&[None, None, None, Some(0), Some(1), Some(100), Some(-70_000)]);
        self.commands.push(Command::Icmp(ForgedIcmp { icmp, to, seq }));
    }

    /// A NAT box is placed, set, or loses its mind.
    pub(super) fn nat(&mut self) {
        let act = match self.rng.below(6) {
            0..3 => NatAct::For(vec![self.pick(&["client", "client", "server"]).to_owned()]),
            3 => NatAct::Timeout(self.pick(&[None, Some(Span(500_000)), Some(Span(60_000_000))])),
            4 => NatAct::Unknown(self.pick(&[Unknown::Drop, Unknown::Reset, Unknown::Adopt])),
            _ => NatAct::Reboot,
        };
        self.commands.push(Command::Nat(Nat { name: "box".to_owned(), act }));
    }

    /// What befalls the wire.
    pub(super) fn trouble(&mut self) {
        match self.rng.below(6) {
            0 if self.may(Feature::Forgeries) => self.forgery(),
            1 if self.may(Feature::Deliveries) => self.deliver(),
            2 if self.may(Feature::Crossings) => self.cross(),
            _ => self.fault(),
        }
    }

    pub(super) fn fault(&mut self) {
        let by = Span(self.pick(&[1_000, 60_000, 500_000, 5_000_000, 70_000_000]));
        let icmp = self.icmp();
        let kinds = [
            (Feature::Drops, FaultKind::Drop),
            (Feature::Copies, FaultKind::Duplicate),
            (Feature::Delays, FaultKind::Delay(by)),
            (Feature::Reorders, FaultKind::Reorder),
            (Feature::Routers, FaultKind::Reject(icmp)),
        ];
        let kinds: Vec<FaultKind> = kinds.into_iter().filter(|(f, _)| self.may(*f)).map(|(_, kind)| kind).collect();
        if kinds.is_empty() {
            return;
        }
        let kind = self.pick(&kinds);
        let from = self.host();
        let (segment, _) = self.pick(&SegmentKind::ALL);
        let target = if self.may(Feature::Targeted) && self.rng.chance(1, 2) {
            FaultTarget::Segment(SegmentId(u32::try_from(self.rng.below(25)).unwrap_or(0) + 1))
        } else if self.may(Feature::Every) && self.rng.chance(1, 3) {
            FaultTarget::Every { each: self.pick(&[1, 1, 3, 7]), kind: segment, from }
        } else {
            FaultTarget::Next { count: self.pick(&[1, 1, 2, 5]), kind: segment, from }
        };
        self.commands.push(Command::Fault(Fault { kind, target }));
    }

    pub(super) fn link(&mut self) {
        let delay = Span(self.pick(&[0, 1, 500, 10_000, 50_000, 300_000, 2_000_000]));
        self.commands.push(Command::LinkDelay(delay));
    }
}
