//! A NAT box before a host: placed, set, rebooted, and spoken to by those who forge.

use std::net::Ipv4Addr;

use finwait::trace::{Command, Nat, NatAct, Span, Unknown, WorldView};

use super::arms::HOSTS;
use super::generate::Generator;

/// Its name.
const BOX: &str = "gate";

impl Generator {
    /// A box comes to stand before a host, mostly the one that connects.
    pub fn place_box(&mut self) -> bool {
        let host = HOSTS[usize::from(self.rng.chance(1, 6))].to_owned();
        self.give(Command::Nat(Nat { name: BOX.to_owned(), act: NatAct::For(vec![host]) }))
    }

    /// Something is done to a box.
    pub fn nat(&mut self) -> bool {
        let act = match self.rng.below(8) {
            0 => return self.place_box(),
            1 => NatAct::Timeout([None, Some(Span::millis(1)), Some(Span::secs(60))][self.rng.index(3)]),
            2..6 => NatAct::Unknown([Unknown::Drop, Unknown::Reset, Unknown::Adopt][self.rng.index(3)]),
            _ => NatAct::Reboot,
        };
        self.give(Command::Nat(Nat { name: BOX.to_owned(), act }))
    }
}

/// The name of the host or the box that has an address.
pub fn name_of(view: &WorldView, ip: Ipv4Addr) -> Option<String> {
    let host = view.hosts.iter().find(|host| host.ip == ip).map(|host| host.name.clone());
    host.or_else(|| view.boxes.iter().find(|found| found.ip == ip).map(|found| found.name.clone()))
}

/// The address of the host or the box of that name.
pub fn ip_of(view: &WorldView, name: &str) -> Option<Ipv4Addr> {
    let host = view.hosts.iter().find(|host| host.name == name).map(|host| host.ip);
    host.or_else(|| view.boxes.iter().find(|found| found.name == name).map(|found| found.ip))
}
