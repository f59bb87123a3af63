//! NAT boxes: `nat BOX for HOST, HOST`, what else can be done to one, and what can be asked of its table.

use crate::trace::{Condition, Nat, NatAct, Unknown};

use super::diagnostic::Diagnostic;
use super::parse_value::{Cursor, Parsed};

/// What may follow the name of a box.
#[derive(Clone, Copy)]
enum Deed {
    For,
    Timeout,
    Unknown,
    Reboot,
}

/// The words for it.
const DEEDS: [(Deed, &str); 4] =
    [(Deed::For, "for"), (Deed::Timeout, "timeout"), (Deed::Unknown, "unknown"), (Deed::Reboot, "reboot")];

impl Cursor<'_> {
    /// What follows `mapping`.
    pub(super) fn mapping_condition(&mut self) -> Parsed<Condition> {
        let (name, _) = self.new_name("scenario.what-box")?;
        let host = self.host()?;
        self.need_sign(":")?;
        let inside = (host, self.port(1)?);
        self.need_sign("=")?;
        let outside = if self.keyword("none") { None } else { Some(self.port(1)?) };
        Ok(Condition::Mapping { name, inside, outside })
    }

    /// What follows `nat`.
    pub(super) fn nat(&mut self) -> Parsed<Nat> {
        let (name, span) = self.new_name("scenario.what-box")?;
        let act = match self.choose(&DEEDS, "scenario.what-nat")? {
            Deed::For => {
                let hosts = self.behind(&name)?;
                if self.checks.hosts.as_ref().is_some_and(|known| known.contains(&name)) {
                    let message = crate::tr!(self.lang(), "scenario.box-is-host", name = name);
                    self.note(Diagnostic::new("bad-name", message, span));
                }
                self.checks.boxes.insert(name.clone());
                NatAct::For(hosts)
            }
            Deed::Timeout if self.keyword("off") => NatAct::Timeout(None),
            Deed::Timeout => NatAct::Timeout(Some(self.duration()?)),
            Deed::Unknown => NatAct::Unknown(self.choose(&Unknown::ALL, "scenario.what-unknown")?),
            Deed::Reboot => NatAct::Reboot,
        };
        Ok(Nat { name, act })
    }

    /// `HOST, HOST`: those behind the box of that name, each once, and somebody must be left outside.
    fn behind(&mut self, name: &str) -> Parsed<Vec<String>> {
        let start = self.here().start;
        let mut hosts: Vec<String> = Vec::new();
        let mut end = start;
        while hosts.is_empty() || self.sign(",") {
            let span = self.here();
            end = span.end;
            let host = self.host()?;
            if hosts.contains(&host) {
                let message = crate::tr!(self.lang(), "scenario.twice-behind", host = host);
                self.note(Diagnostic::new("twice", message, span));
            }
            hosts.push(host);
        }
        if self.checks.hosts.as_ref().is_some_and(|all| all.iter().all(|host| hosts.contains(host))) {
            let message = crate::tr!(self.lang(), "scenario.nobody-outside", name = name);
            self.note(Diagnostic::new("nobody-outside", message, start..end));
        }
        Ok(hosts)
    }
}
