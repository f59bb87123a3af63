//! What stands before a packet: outer headers, and what is asked of its IP header. It is read with the original's
//! bounds, and not understood.

use super::ast::Way;
use super::lexer::Kind;
use super::parse::{Parsed, Parser};

impl Parser<'_> {
    /// Outer headers; the last word of them.
    pub(super) fn wrappings(&mut self) -> Parsed<Option<String>> {
        let mut wrapped = None;
        loop {
            let Kind::Word(word) = self.peek().clone() else { return Ok(wrapped) };
            match word.as_str() {
                "ipv4" | "ipv6" => self.outer_addresses(&word)?,
                "gre" | "GREv0" => self.gre()?,
                "mpls" => {
                    self.take();
                    while self.has('(') {
                        self.label()?;
                    }
                    self.sign(':')?;
                }
                _ => return Ok(wrapped),
            }
            wrapped = Some(word);
        }
    }

    /// `ipv4 A > B:`
    fn outer_addresses(&mut self, version: &str) -> Parsed<()> {
        self.take();
        self.ip_info(Way::Out)?;
        for sign in ['>', ':'] {
            let place = self.place();
            match self.peek().clone() {
                Kind::V4(text) if version == "ipv4" && text.parse::<core::net::Ipv4Addr>().is_ok() => {}
                Kind::V4(text) if version == "ipv4" => return Err(self.wrong("address", place, Some(&text))),
                Kind::V6(_) if version == "ipv6" => {}
                _ => return Err(self.lacks("address")),
            }
            self.take();
            self.sign(sign)?;
        }
        Ok(())
    }

    /// `gre:`, or with its fields: `gre flags [key present], sum 0, off 0, key = 5, seq 0:`
    fn gre(&mut self) -> Parsed<()> {
        self.take();
        if self.has(':') {
            return Ok(());
        }
        self.has(',');
        if !self.has_word("Flags") {
            self.keyword("flags")?;
        }
        if self.has('[') {
            self.gre_flag()?;
            while self.has(',') {
                self.gre_flag()?;
            }
            self.sign(']')?;
        } else {
            self.any_int()?;
        }
        for field in ["sum", "off", "key", "seq"] {
            self.has(',');
            self.keyword(field)?;
            if field == "key" {
                self.has('=');
            }
            self.any_int()?;
        }
        self.sign(':')
    }

    fn gre_flag(&mut self) -> Parsed<()> {
        if self.has_word("none") {
            return Ok(());
        }
        if self.has_word("sequence") {
            self.sign('#')?;
        } else if !self.has_word("checksum") && !self.has_word("key") {
            return Err(self.wanted("`none`, `checksum present`, `key present`, `sequence# present`"));
        }
        self.keyword("present")
    }

    /// The rest of `(label 5, tc 0, [S], ttl 64)`.
    fn label(&mut self) -> Parsed<()> {
        self.keyword("label")?;
        let _: u32 = self.number((1 << 20) - 1)?;
        self.sign(',')?;
        self.keyword("tc")?;
        let _: u8 = self.number(7)?;
        self.sign(',')?;
        if self.has('[') {
            self.keyword("S")?;
            self.sign(']')?;
            self.sign(',')?;
        }
        self.keyword("ttl")?;
        let _: u8 = self.number(0xff)?;
        self.sign(')')
    }

    fn any_int(&mut self) -> Parsed<()> {
        match self.peek() {
            Kind::Int(_) | Kind::Hex(_) => drop(self.take()),
            _ => return Err(self.lacks("number")),
        }
        Ok(())
    }

    /// `[ect0]` and the like.
    pub(super) fn ip_info(&mut self, way: Way) -> Parsed<Option<String>> {
        let close = match self.peek() {
            Kind::Sign('(') => ')',
            Kind::Sign('[') => ']',
            _ => return Ok(None),
        };
        self.take();
        let word = self.one_ip_info(way)?;
        if word != "ttl" && word != "flowlabel" && self.has(',') {
            // FreeBSD's fork has more of them in a row.
            self.one_ip_info(way)?;
            while self.has(',') {
                self.one_ip_info(way)?;
            }
        }
        self.sign(close)?;
        Ok(Some(word))
    }

    fn one_ip_info(&mut self, way: Way) -> Parsed<String> {
        let place = self.place();
        let Kind::Word(word) = self.peek().clone() else { return Err(self.lacks("ip")) };
        match word.as_str() {
            "noecn" | "ect0" | "ect1" | "ce" => drop(self.take()),
            "ect01" if way == Way::In => return Err(self.wrong("ect01", place, None)),
            "ect01" => drop(self.take()),
            "tos" | "class" => self.hex_after_word(0xff)?,
            "flowlabel" => self.hex_after_word(0xf_ffff)?,
            "ttl" | "hlim" => {
                self.take();
                self.int()?;
            }
            "ecn" | "dscp" => {
                self.take();
                match self.take() {
                    Kind::Word(_) | Kind::Hex(_) => {}
                    _ => return Err(self.lacks("ip")),
                }
            }
            _ => return Err(self.lacks("ip")),
        }
        Ok(word)
    }

    /// A number with `0x` behind a word.
    fn hex_after_word(&mut self, most: i64) -> Parsed<()> {
        self.take();
        let place = self.place();
        match *self.peek() {
            Kind::Hex(value) if value <= most => drop(self.take()),
            Kind::Hex(_) => return Err(self.wrong("range", place, Some(&format!("{most:#x}")))),
            _ => return Err(self.lacks("hex")),
        }
        Ok(())
    }
}
