//! Commands of the wire and of the road to it: `deliver`, `inject`, `flood` and `route`.

use crate::tr;
use crate::trace::flood::FLOOD_MAX;
use crate::trace::forged::flags_of;
use crate::trace::{Command, FaultTarget, Flags, Flood, Forged, ForgedIcmp, Icmp, Stamp};

use super::diagnostic::Diagnostic;
use super::lexer::Piece;
use super::parse_value::{Cursor, Parsed};

/// How many SACK blocks an option has room for (RFC 2018 §3).
const BLOCKS_MAX: usize = 4;

/// The most bytes that a forged segment carries: what fits on one Ethernet frame beside the timestamps option.
const LENGTH_MAX: i64 = 1448;

/// How far from the SYN a forged number may be.
const NUMBER_BOUNDS: core::ops::RangeInclusive<i64> = -2_147_483_648..=2_147_483_647;

/// The packet sizes that a link may take: 68 bytes is the least that every link must (RFC 791).
const MTU_BOUNDS: core::ops::RangeInclusive<i64> = 68..=65_535;

impl Cursor<'_> {
    /// What follows `deliver`.
    pub(super) fn deliver(&mut self) -> Parsed<Command> {
        let Some(token) = self.peek().filter(|token| token.piece == Piece::Segment) else {
            return Err(self.expected("scenario.what-segment"));
        };
        match self.segment_number(self.text(token), token.span.clone())? {
            FaultTarget::Segment(id) => Ok(Command::Deliver(id)),
            FaultTarget::Next { .. } | FaultTarget::Every { .. } => Err(self.expected("scenario.what-segment")),
        }
    }

    /// What follows `route`.
    pub(super) fn route(&mut self) -> Parsed<Command> {
        let host = self.host()?;
        self.need_keyword("quickack")?;
        Ok(Command::Route { host, quickack: self.switch()? })
    }

    /// What follows `inject`.
    pub(super) fn inject(&mut self) -> Parsed<Forged> {
        let flags = self.flags()?;
        self.need_keyword("from")?;
        let from = self.end_of_connection()?;
        self.need_keyword("to")?;
        let to = self.end_of_connection()?;
        let (seq, ack, length, window) = (None, None, 0, None);
        let (stamp, sack) = (Stamp::Latest(0), Vec::new());
        let mut forged = Forged { flags, from, to, seq, ack, length, window, stamp, sack };
        while self.peek().is_some() {
            self.field(&mut forged)?;
        }
        Ok(forged)
    }

    /// What follows `flood`.
    pub(super) fn flood(&mut self) -> Parsed<Flood> {
        let count = self.count("scenario.what-number", 1..=FLOOD_MAX)?;
        let flags = self.flags()?;
        self.need_keyword("from")?;
        let (word, span) = self.word("scenario.what-address")?;
        let Ok(from) = word.parse() else {
            return Err(self.unknown(word, span, "scenario.what-address", &["192.0.2.1"]));
        };
        let port = if self.sign(":") { Some(self.port(1)?) } else { None };
        self.need_keyword("to")?;
        let host = self.host()?;
        self.need_sign(":")?;
        Ok(Flood { count, flags, from, port, to: (host, self.port(1)?) })
    }

    /// What an ICMP error says: a word, with the packet size for `frag-needed`.
    pub(super) fn icmp_error(&mut self) -> Parsed<Icmp> {
        match self.choose(&Icmp::every().collect::<Vec<_>>(), "scenario.what-icmp")? {
            Icmp::FragNeeded(_) => {
                self.need_keyword("mtu")?;
                self.need_sign("=")?;
                let mtu = self.number("scenario.what-number", MTU_BOUNDS)?;
                Ok(Icmp::FragNeeded(u16::try_from(mtu).unwrap_or(u16::MAX)))
            }
            other @ (Icmp::NetUnreachable
            | Icmp::HostUnreachable
            | Icmp::ProtocolUnreachable
            | Icmp::PortUnreachable
            | Icmp::AdminProhibited
            | Icmp::TimeExceeded
            | Icmp::ParameterProblem
            | Icmp::Unreachable(_)) => Ok(other),
        }
    }

    /// What follows `icmp`.
    pub(super) fn icmp(&mut self) -> Parsed<ForgedIcmp> {
        let icmp = self.icmp_error()?;
        self.need_keyword("to")?;
        let to = self.end_of_connection()?;
        let seq = if self.keyword("seq") {
            self.need_sign("=")?;
            i32::try_from(self.number("scenario.what-number", NUMBER_BOUNDS)?).ok()
        } else {
            None
        };
        Ok(ForgedIcmp { icmp, to, seq })
    }

    fn flags(&mut self) -> Parsed<Flags> {
        let (word, span) = self.word("scenario.what-flags")?;
        flags_of(word).ok_or_else(|| {
            self.unknown(word, span, "scenario.what-flags", &["SYN", "SYN-ACK", "ACK", "PSH-ACK", "FIN-ACK", "RST"])
        })
    }

    /// `HOST` or `HOST:PORT`; a NAT box has an address, too.
    fn end_of_connection(&mut self) -> Parsed<(String, Option<u16>)> {
        let name = self.host_or_itself()?;
        let port = if self.sign(":") { Some(self.port(1)?) } else { None };
        Ok((name, port))
    }

    /// One of `seq=N`, `ack=N`, `length=N`, `window=N`, `ts=off|N`, `sack=N:N,N:N`.
    fn field(&mut self, forged: &mut Forged) -> Parsed<()> {
        const FIELDS: [&str; 6] = ["seq", "ack", "length", "window", "ts", "sack"];
        let (word, span) = self.word("scenario.what-field")?;
        let word = word.to_ascii_lowercase();
        if !FIELDS.contains(&word.as_str()) {
            return Err(self.unknown(&word, span, "scenario.what-field", &FIELDS));
        }
        if word == "ack" && !forged.flags.ack() {
            let message = tr!(self.lang(), "scenario.ack-without-flag");
            self.note(Diagnostic::new("unexpected", message, span));
        }
        self.need_sign("=")?;
        let what = "scenario.what-number";
        match word.as_str() {
            "seq" => forged.seq = i32::try_from(self.number(what, NUMBER_BOUNDS)?).ok(),
            "ack" => forged.ack = i32::try_from(self.number(what, NUMBER_BOUNDS)?).ok(),
            "length" => forged.length = u16::try_from(self.number(what, 0..=LENGTH_MAX)?).unwrap_or(0),
            "window" => forged.window = u16::try_from(self.number(what, 0..=65_535)?).ok(),
            "sack" => forged.sack = self.blocks()?,
            _ if self.keyword("off") => forged.stamp = Stamp::Off,
            _ => forged.stamp = Stamp::Latest(i32::try_from(self.number(what, NUMBER_BOUNDS)?).unwrap_or(0)),
        }
        Ok(())
    }

    /// `FROM:TO`, up to four of them with commas between.
    fn blocks(&mut self) -> Parsed<Vec<(i32, i32)>> {
        let mut blocks = Vec::new();
        loop {
            let from = self.number("scenario.what-number", NUMBER_BOUNDS)?;
            self.need_sign(":")?;
            let to = self.number("scenario.what-number", NUMBER_BOUNDS)?;
            blocks.extend(i32::try_from(from).ok().zip(i32::try_from(to).ok()));
            if blocks.len() >= BLOCKS_MAX || !self.sign(",") {
                return Ok(blocks);
            }
        }
    }
}
