//! `nat`: what can be done about a NAT box, a third party on the wire that lends its address to the hosts behind it.

use core::fmt;

use crate::tcp::Span;

/// Something done to a NAT box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nat {
    /// The box's name.
    pub name: String,
    /// What.
    pub act: NatAct,
}

/// What can be done to a NAT box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NatAct {
    /// `nat BOX for HOST, HOST`: it stands between these hosts and all others from now on.
    For(Vec<String>),
    /// `nat BOX timeout 60s|off`: how long a mapping lives that nobody uses; for ever unless given.
    Timeout(Option<Span>),
    /// `nat BOX unknown drop|reset|adopt`: what a segment meets that belongs to no mapping and opens no connection.
    Unknown(Unknown),
    /// `nat BOX reboot`: all mappings are gone.
    Reboot,
}

/// What a NAT box does with a segment that belongs to no mapping and is no SYN from inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Unknown {
    /// It is lost without a word.
    #[default]
    Drop,
    /// The box answers with a RST.
    Reset,
    /// One from inside gets a new mapping, as if it opened a connection; one from outside is lost.
    Adopt,
}

impl Unknown {
    /// Every choice with its word.
    pub const ALL: [(Unknown, &'static str); 3] =
        [(Unknown::Drop, "drop"), (Unknown::Reset, "reset"), (Unknown::Adopt, "adopt")];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Unknown::Drop => "drop",
            Unknown::Reset => "reset",
            Unknown::Adopt => "adopt",
        }
    }
}

impl fmt::Display for Nat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nat {} ", self.name)?;
        match &self.act {
            NatAct::For(hosts) => write!(f, "for {}", hosts.join(", ")),
            NatAct::Timeout(Some(span)) => write!(f, "timeout {span}"),
            NatAct::Timeout(None) => f.write_str("timeout off"),
            NatAct::Unknown(unknown) => write!(f, "unknown {}", unknown.word()),
            NatAct::Reboot => f.write_str("reboot"),
        }
    }
}
