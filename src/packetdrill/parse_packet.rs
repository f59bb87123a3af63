//! Packets: flags, numbers, options, what they are wrapped in.

use super::ast::{Body, IcmpBody, Numbers, Opt, Packet, Tcp, Way};
use super::lexer::Kind;
use super::parse::{Parsed, Parser, is_reserved};

/// The letters that flags may have: those of RFC 9293, of RFC 3168 and the digits of Accurate ECN.
const LETTERS: &str = "FSRP.EWUA01234567";

/// The types of ICMP with the codes that have names.
const ICMP: &[(&str, &str)] = &[
    (
        "unreachable",
        "net_unreachable host_unreachable protocol_unreachable port_unreachable frag_needed source_route_failed \
         net_unknown host_unknown source_host_isolated net_prohibited host_prohibited net_unreachable_for_tos \
         host_unreachable_for_tos packet_filtered precedence_violation precedence_cutoff",
    ),
    ("time_exceeded", ""),
    ("parameter_problem", ""),
    ("echo_reply", ""),
    ("source_quench", ""),
    ("redirect", ""),
    ("echo_request", ""),
    ("timestamp_request", ""),
    ("timestamp_reply", ""),
    ("information_request", ""),
    ("information_reply", ""),
    ("address_mask_request", ""),
    ("address_mask_reply", ""),
];

/// The same of ICMPv6.
const ICMP6: &[(&str, &str)] = &[
    ("unreachable", "net_unreachable no_route admin_prohibited not_neighbour address_unreachable port_unreachable"),
    ("packet_too_big", ""),
    ("time_exceeded", "exceeded_hop_limit exceeded_frag_time"),
    ("parameter_problem", "header_field unknown_next_header unknown_option"),
    ("echo_request", ""),
    ("echo_reply", ""),
];

/// `type_3`, `code_4`: a number for what has no name.
fn numbered(word: &str, start: &str) -> bool {
    word.strip_prefix(start).is_some_and(|digits| digits.parse::<u8>().is_ok())
}

/// How long an MD5 digest is at most, in bytes.
const MD5_MOST: usize = 16;

/// The largest value of 32 bits.
const U32: i64 = 0xffff_ffff;

impl Parser<'_> {
    /// A packet, from its arrow on.
    pub(super) fn packet(&mut self) -> Parsed<Packet> {
        let way = if self.has('<') { Way::In } else { Way::Out };
        self.take_arrow(way);
        let mut wrapped = self.wrappings()?;
        let quoted = self.quoted_first()?;
        let ip_place = self.place();
        let ip = if quoted.is_some() { None } else { self.ip_info(way)? };
        let ip_place = self.since(&ip_place);
        let body = if quoted.is_some() {
            self.keyword("icmp")?;
            Body::Icmp(IcmpBody { quoted: quoted.unwrap_or_default(), ..self.icmp()? })
        } else if self.has_word("icmp") {
            Body::Icmp(self.icmp()?)
        } else if self.is_word("sctp") || self.is_word("udplite") {
            return self.other_protocol(way, ip);
        } else if self.has_word("udp") {
            if ip.as_deref().is_some_and(|asked| ["noecn", "ect0", "ect1", "ce"].contains(&asked)) {
                return Err(self.wrong("udp_ecn", ip_place, None));
            }
            self.ports()?;
            self.sign('(')?;
            let _: u16 = self.number(0xffff)?;
            self.sign(')')?;
            Body::Udp
        } else {
            let start = self.place();
            let tcp = self.tcp()?;
            if way == Way::In && tcp.window.is_none() {
                return Err(self.wrong("no_window", self.since(&start), None));
            }
            if *self.peek() == Kind::Sign('{') {
                wrapped = Some(self.mangling()?);
            }
            self.encapsulation()?;
            Body::Tcp(tcp)
        };
        let wrapped = wrapped.or_else(|| self.forked.take());
        Ok(Packet { way, body, ip, wrapped })
    }

    /// `[1:1001(1000)]` before `icmp`, where the first versions of the original had what an error quotes.
    fn quoted_first(&mut self) -> Parsed<Option<Numbers>> {
        if !matches!((self.peek(), self.ahead(1)), (Kind::Sign('['), Kind::Int(_))) {
            return Ok(None);
        }
        self.take();
        let quoted = self.numbers()?;
        self.sign(']')?;
        Ok(Some(quoted))
    }

    /// `/udp(A>B)`, as FreeBSD's fork has it: read and not understood.
    fn encapsulation(&mut self) -> Parsed<()> {
        if self.has('/') {
            self.keyword("udp")?;
            self.sign('(')?;
            self.ports()?;
            self.sign(')')?;
            self.forked = Some("/udp".to_owned());
        }
        Ok(())
    }

    /// A packet of SCTP or UDP-Lite, which only FreeBSD's fork knows: up to the end of its line, which is not
    /// understood.
    fn other_protocol(&mut self, way: Way, ip: Option<String>) -> Parsed<Packet> {
        let Kind::Word(word) = self.take() else { return Err(self.lacks("flags")) };
        let ends = |parser: &Parser<'_>| *parser.peek() == Kind::End || parser.begins_line();
        while !ends(self) {
            self.take();
        }
        Ok(Packet { way, body: Body::Udp, ip, wrapped: Some(word) })
    }

    fn take_arrow(&mut self, way: Way) {
        if way == Way::Out {
            self.has('>');
        }
    }

    pub(super) fn ports(&mut self) -> Parsed<Option<(u16, u16)>> {
        if !matches!((self.peek(), self.ahead(1)), (Kind::Int(_), Kind::Sign('>'))) {
            return Ok(None);
        }
        let from = self.number(0xffff)?;
        self.sign('>')?;
        Ok(Some((from, self.number(0xffff)?)))
    }

    fn tcp(&mut self) -> Parsed<Tcp> {
        let ports = self.ports()?;
        let flags = self.flags()?;
        let seq = self.numbers()?;
        let ack = if self.has_word("ack") { Some(self.number(U32)?) } else { None };
        let window = if self.has_word("win") { Some(self.number(0xffff)?) } else { None };
        let urgent = if self.has_word("urg") { Some(self.number(0xffff)?) } else { None };
        let options = self.options()?;
        Ok(Tcp { ports, flags, seq, ack, window, urgent, options })
    }

    fn flags(&mut self) -> Parsed<String> {
        let place = self.place();
        let flags = match self.peek().clone() {
            Kind::Sign('.') => {
                self.take();
                ".".to_owned()
            }
            Kind::Sign('-') => {
                self.take();
                String::new()
            }
            Kind::Float(text) => {
                self.take();
                text
            }
            // The three bits of Accurate ECN alone, as FreeBSD's fork has them.
            Kind::Int(bits @ 0..=7) if *self.ahead(1) == Kind::Sign('.') => {
                self.take();
                self.take();
                format!("{bits}.")
            }
            Kind::Word(_) => {
                let letters = self.name("flags")?;
                match self.peek().clone() {
                    Kind::Float(text) => {
                        self.take();
                        format!("{letters}{text}")
                    }
                    _ if self.has('.') => format!("{letters}."),
                    _ => letters,
                }
            }
            _ => return Err(self.lacks("flags")),
        };
        if let Some(letter) = flags.chars().find(|letter| !LETTERS.contains(*letter)) {
            return Err(self.wrong("flag", place, Some(&letter.to_string())));
        }
        // The digits are the three bits of Accurate ECN as one number: they exclude its letters and each other.
        let digits = flags.chars().filter(char::is_ascii_digit).count();
        if digits > 1 || (digits == 1 && flags.contains(['E', 'W', 'A'])) {
            return Err(self.wrong("flags_exclude", place, Some(&flags)));
        }
        Ok(flags)
    }

    /// `first:end(bytes)`.
    fn numbers(&mut self) -> Parsed<Numbers> {
        let start = self.place();
        if *self.peek() == Kind::Dots {
            // FreeBSD's fork may leave the first number open.
            self.take();
            self.sign('(')?;
            let bytes: u16 = self.number(0xffff)?;
            self.sign(')')?;
            self.forked = Some("...".to_owned());
            return Ok(Numbers { first: 0, bytes });
        }
        let first: u32 = self.number(U32)?;
        self.sign(':')?;
        let end: u32 = self.number(U32)?;
        self.sign('(')?;
        let bytes: u16 = self.number(0xffff)?;
        self.sign(')')?;
        if self.has('!') {
            self.forked = Some("!".to_owned());
        }
        if u64::from(end) != u64::from(first) + u64::from(bytes) {
            return Err(self.wrong("numbers", self.since(&start), None));
        }
        Ok(Numbers { first, bytes })
    }

    fn options(&mut self) -> Parsed<Option<Vec<Opt>>> {
        let start = self.place();
        // Behind a packet `<` can only be its options: an event begins with a time.
        if !self.has('<') {
            return Ok(Some(Vec::new()));
        }
        if *self.peek() == Kind::Dots {
            self.take();
            self.sign('>')?;
            return Ok(None);
        }
        let mut all = vec![self.one_option()?];
        while self.has(',') {
            all.push(self.one_option()?);
        }
        self.sign('>')?;
        let length: usize = all.iter().map(|(option, bytes)| bytes.unwrap_or(least(option))).sum();
        if length > 40 {
            return Err(self.wrong("options_long", self.since(&start), None));
        }
        let known = all.iter().all(|(_, bytes)| bytes.is_some());
        let options: Vec<Opt> = all.into_iter().map(|(option, _)| option).collect();
        if known && !length.is_multiple_of(4) {
            return Err(self.wrong("options_padding", self.since(&start), Some(&length.to_string())));
        }
        Ok(Some(options))
    }

    /// An option, and how many bytes it has; none if that is left to whoever starts the original.
    fn one_option(&mut self) -> Parsed<(Opt, Option<usize>)> {
        let Kind::Word(word) = self.peek().clone() else { return Err(self.lacks("option")) };
        let known = ["nop", "eol", "mss", "wscale", "sackOK", "sack", "TS", "md5", "FO", "FOEXP", "ECN"];
        if !known.contains(&word.as_str()) {
            return Err(self.lacks("option"));
        }
        self.take();
        let option = match word.as_str() {
            "nop" => Opt::Nop,
            "eol" => Opt::Eol,
            "mss" => Opt::Mss(self.number(0xffff)?),
            "wscale" => Opt::Wscale(self.number(0xff)?),
            "sackOK" => Opt::SackOk,
            "sack" => {
                let mut blocks = vec![self.block()?];
                while matches!(self.peek(), Kind::Int(_)) {
                    blocks.push(self.block()?);
                }
                Opt::Sack(blocks)
            }
            "TS" => {
                self.keyword("val")?;
                let open = *self.peek() == Kind::Dots;
                let val = if open { self.take_open() } else { self.number(U32)? };
                self.keyword("ecr")?;
                let ecr = self.number(U32)?;
                // As FreeBSD's fork has it: any value, and one that is not counted as the script counts.
                if open || self.has('!') { Opt::Foreign("TS".to_owned()) } else { Opt::Stamps(val, ecr) }
            }
            "ECN" => {
                self.counts()?;
                Opt::Foreign(word)
            }
            _ => {
                let base = if word == "FOEXP" { 4 } else { 2 };
                let bytes = self.blob(&word)?.map(|bytes| base + bytes);
                return Ok((Opt::Foreign(word), bytes));
            }
        };
        let foreign = matches!(option, Opt::Foreign(_));
        let bytes = least(&option);
        Ok((option, (!foreign).then_some(bytes)))
    }

    /// A row of bytes in hexadecimal digits: how many there are; none if a name stands for them that whoever starts the
    /// original defines, in capitals with a line.
    fn blob(&mut self, option: &str) -> Parsed<Option<usize>> {
        let place = self.place();
        match self.peek() {
            Kind::Int(_) => {}
            Kind::Word(word) if !is_reserved(word) => {}
            _ if option == "md5" => return Err(self.lacks("value")),
            _ => return Ok(Some(0)),
        }
        self.take();
        let text = self.written(&place).to_owned();
        let named = |sign: char| sign.is_ascii_uppercase() || sign == '_';
        if text.contains('_') && text.chars().all(named) {
            return Ok(None);
        }
        if !text.len().is_multiple_of(2) || !text.chars().all(|sign| sign.is_ascii_hexdigit()) {
            return Err(self.wrong("blob", place, Some(&text)));
        }
        let bytes = text.len() / 2;
        if option == "md5" && bytes > MD5_MOST { Err(self.wrong("md5_long", place, None)) } else { Ok(Some(bytes)) }
    }

    /// The counters of Accurate ECN, each by its name.
    fn counts(&mut self) -> Parsed<()> {
        loop {
            let name = ["e0b", "e1b", "ceb"].into_iter().find(|name| self.is_word(name));
            let Some(name) = name else { return Err(self.wanted("`e0b`, `e1b`, `ceb`")) };
            self.keyword(name)?;
            let _: u32 = self.number(U32)?;
            if !matches!(self.peek(), Kind::Word(_)) {
                return Ok(());
            }
        }
    }

    /// Takes `...` for a number.
    fn take_open(&mut self) -> u32 {
        self.take();
        0
    }

    fn block(&mut self) -> Parsed<(u32, u32)> {
        let left = self.number(U32)?;
        self.sign(':')?;
        Ok((left, self.number(U32)?))
    }

    fn icmp(&mut self) -> Parsed<IcmpBody> {
        let place = self.place();
        let kind = self.name("icmp")?;
        let table = if self.over_ipv6 { ICMP6 } else { ICMP };
        let codes = table.iter().find(|(name, _)| *name == kind).map(|(_, codes)| *codes);
        if codes.is_none() && !numbered(&kind, "type_") {
            return Err(self.wrong("icmp_type", place, Some(&kind)));
        }
        let place = self.place();
        let code = if matches!(self.peek(), Kind::Word(word) if word != "mtu" && word != "id") {
            Some(self.name("icmp")?)
        } else {
            None
        };
        let known = |code: &str| codes.unwrap_or_default().split(' ').any(|known| known == code);
        if let Some(code) = code.as_deref().filter(|code| !known(code) && !numbered(code, "code_")) {
            return Err(self.wrong("icmp_code", place, Some(code)));
        }
        let place = self.place();
        let mtu = if self.has_word("mtu") { Some(self.number(0xffff)?) } else { None };
        let tells = ["frag_needed", "code_4"].contains(&code.as_deref().unwrap_or("")) || kind == "packet_too_big";
        if mtu.is_some() && !tells {
            return Err(self.wrong("icmp_mtu", self.since(&place), None));
        }
        if self.has_word("id") {
            let _: u16 = self.number(0xffff)?;
        }
        let (mut quoted, mut foreign) = (Numbers::default(), false);
        if self.has('[') {
            if self.has_word("udp") || self.has_word("raw") {
                foreign = true;
                self.sign('(')?;
                self.int()?;
                self.sign(')')?;
            } else {
                quoted = self.numbers()?;
            }
            self.sign(']')?;
        }
        Ok(IcmpBody { kind, code, mtu, quoted, foreign })
    }

    /// `{mut tcp mss ...}`: read and not understood.
    fn mangling(&mut self) -> Parsed<String> {
        self.sign('{')?;
        while !self.has('}') {
            if *self.peek() == Kind::End {
                return Err(self.wanted("`}`"));
            }
            self.take();
        }
        Ok("{}".to_owned())
    }
}

/// How many bytes an option takes, or takes at least.
fn least(option: &Opt) -> usize {
    match option {
        Opt::Nop | Opt::Eol => 1,
        Opt::Mss(_) => 4,
        Opt::Wscale(_) => 3,
        Opt::SackOk => 2,
        Opt::Sack(blocks) => 2 + 8 * blocks.len(),
        Opt::Stamps(..) => 10,
        Opt::Foreign(_) => 2,
    }
}
