//! Where something was put on the wire that no host sent: between such ends nothing is promised.

use std::collections::BTreeSet;
use std::net::SocketAddrV4;

use finwait::trace::{Record, What, WorldView};

/// The ends that may have been deceived.
#[derive(Debug, Default)]
pub struct Forged {
    pairs: BTreeSet<(SocketAddrV4, SocketAddrV4)>,
    /// Something was forged.
    any: bool,
    /// A NAT box has put other addresses into segments, so that nobody can tell which ends a forged one reaches.
    rewritten: bool,
}

impl Forged {
    /// Takes what a record says of it.
    pub fn note(&mut self, record: &Record, view: &WorldView) {
        match &record.what {
            What::Injected { segment, .. } => {
                // A stranger deceives nobody whom another host talks to, unless a box stands between.
                self.any = true;
                if view.hosts.iter().any(|host| host.ip == *segment.src.ip()) {
                    self.distrust(segment.src, segment.dst);
                }
            }
            What::Rewritten { .. } => self.rewritten = true,
            _ => {}
        }
    }

    /// A segment that nobody sent has been between these two.
    pub fn distrust(&mut self, one: SocketAddrV4, other: SocketAddrV4) {
        self.any = true;
        self.pairs.insert((one, other));
        self.pairs.insert((other, one));
    }

    /// Whether one may have been between these two.
    pub fn between(&self, one: SocketAddrV4, other: SocketAddrV4) -> bool {
        (self.any && self.rewritten) || self.pairs.contains(&(one, other))
    }
}
