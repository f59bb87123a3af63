//! Network namespaces of our own: one to be at home in, and one with a device for each host.
//!
//! A socket belongs for ever to the namespace in which it was made, so one thread serves all hosts: it steps into a
//! host's namespace, makes the socket, and steps back. The thread leaves the machine's own namespace first; if it
//! cannot, nothing is configured at all. Everything goes with the process.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io;
use std::net::Ipv4Addr;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::trace::State;

use super::counters::Counters;
use super::diag::Diag;
use super::ground::{Ground, Wire};
use super::link::Link;
use super::process::Guard;
use super::rtnl::{LOOPBACK, Quickack, Rtnl};
use super::sys;

/// What every namespace starts from, so that runs are alike on machines that are tuned differently; the rest of the
/// settings are the kernel's own defaults in a new namespace.
const SETTINGS: [(&str, &str); 10] = [
    ("ipv6/conf/all/disable_ipv6", "1"),
    ("ipv6/conf/default/disable_ipv6", "1"),
    // The machine's own choice is inherited; a segment from an address that nobody has must get through.
    ("ipv4/conf/all/rp_filter", "0"),
    ("ipv4/conf/default/rp_filter", "0"),
    ("ipv4/tcp_congestion_control", "reno"),
    ("ipv4/tcp_rmem", "4096 131072 6291456"),
    ("ipv4/tcp_wmem", "4096 16384 4194304"),
    ("ipv4/tcp_no_metrics_save", "1"),
    // These two derive from the size of the table of connections, which is small here.
    ("ipv4/tcp_max_tw_buckets", "131072"),
    ("ipv4/tcp_max_syn_backlog", "2048"),
];

/// How often [`Net::clear`] looks again: what is ended can leave a remnant once, hardly twice.
const CLEARINGS: usize = 8;

/// The namespace in which the thread stays between calls.
#[derive(Debug)]
pub struct Home(File);

/// A host's namespace with our end of its wire.
#[derive(Debug)]
pub struct Net {
    namespace: File,
    link: Link,
    /// The number of the host's device.
    index: u32,
    ip: Ipv4Addr,
    /// What asks the kernel about connections.
    pub diag: Diag,
    /// Settings that were changed, with what they were before.
    changed: RefCell<Vec<(String, String)>>,
    /// Clears up if this process is killed. Where it cannot be had, what is left ends by its own timers.
    _guard: Option<Guard>,
}

impl Home {
    /// Leaves the machine's namespace for a new one.
    pub fn leave() -> io::Result<Home> {
        sys::new_network()?;
        // A small table of connections for the hosts makes looking through it fast.
        set("ipv4/tcp_child_ehash_entries", "256")?;
        Ok(Home(here()?))
    }

    /// Makes a host with that address.
    pub fn host(&self, ip: Ipv4Addr, ground: &Ground) -> io::Result<Net> {
        let made = sys::new_network().and_then(|()| Net::here(ip, ground));
        self.back()?;
        made
    }

    fn back(&self) -> io::Result<()> {
        Ok(move_into_link_name_space(self.0.as_fd(), Some(LinkNameSpaceType::Network))?)
    }
}

impl Net {
    /// Fits out the namespace that the thread is in, which is new.
    fn here(ip: Ipv4Addr, ground: &Ground) -> io::Result<Net> {
        let namespace = here()?;
        for (name, value) in SETTINGS {
            set(name, value)?;
        }
        let rtnl = Rtnl::open()?;
        let (link, index) = Link::make(ground, &rtnl)?;
        rtnl.up(LOOPBACK)?;
        rtnl.add_address(index, ip)?;
        rtnl.up(index)?;
        rtnl.add_default_route(index)?;
        let diag = Diag::open()?;
        let guard = Guard::over(diag.as_fd()).ok();
        Ok(Net { namespace, link, index, ip, diag, changed: RefCell::default(), _guard: guard })
    }

    /// Does something in this namespace.
    pub fn within<T>(&self, home: &Home, act: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        move_into_link_name_space(self.namespace.as_fd(), Some(LinkNameSpaceType::Network))?;
        let done = act();
        home.back()?;
        done
    }

    /// Changes a setting, named from `/proc/sys/net` on.
    pub fn set(&self, home: &Home, name: &str, value: &str) -> io::Result<()> {
        let mut changed = self.changed.borrow_mut();
        self.within(home, || {
            if !changed.iter().any(|(known, _)| known == name)
                && let Ok(before) = fs::read_to_string(path(name))
            {
                changed.push((name.to_owned(), before));
            }
            set(name, value)
        })
    }

    /// What a setting is, named as above.
    pub fn setting(&self, home: &Home, name: &str) -> io::Result<String> {
        self.within(home, || fs::read_to_string(path(name)))
    }

    /// Gives every setting that was changed its first value again.
    pub fn reset_settings(&self, home: &Home) -> io::Result<()> {
        let changed = self.changed.take();
        if changed.is_empty() {
            return Ok(());
        }
        // Backwards, should one have stood in the way of another.
        self.within(home, || changed.iter().rev().try_for_each(|(name, before)| set(name, before.trim_end())))
    }

    /// Makes the host acknowledge at once whatever arrives, or as the kernel thinks best again: a metric of its routes.
    pub fn set_quickack(&self, home: &Home, on: bool) -> io::Result<()> {
        let quickack = if on { Quickack::On } else { Quickack::Off };
        self.within(home, || Rtnl::open()?.set_quickack(self.index, self.ip, quickack))
    }

    /// Sets the largest packet of the host's device.
    pub fn set_mtu(&self, home: &Home, mtu: u16) -> io::Result<()> {
        self.within(home, || self.link.set_mtu(&Rtnl::open()?, self.index, mtu))
    }

    /// Ends every connection, listener and remnant, and throws away what the host has sent. Descriptors that are still
    /// open are good for nothing but being closed afterwards; closing them says nothing more.
    pub fn clear(&self) -> io::Result<()> {
        for _ in 0..CLEARINGS {
            let entries = self.diag.dump()?;
            if entries.is_empty() {
                break;
            }
            self.diag.destroy_all(&entries)?;
            // The usual case, in which nothing can be left.
            if entries.iter().all(|entry| entry.state == State::TimeWait) {
                break;
            }
        }
        while self.take()?.is_some() {}
        Ok(())
    }

    /// What the host's kernel has counted since its namespace was made.
    pub fn counters(&self, home: &Home) -> io::Result<Counters> {
        self.within(home, Counters::here)
    }

    /// Which kind of wire it is: TUN or veth.
    pub fn wire(&self) -> Wire {
        self.link.kind()
    }

    /// The next packet that the host has sent, if there is one.
    pub fn take(&self) -> io::Result<Option<Vec<u8>>> {
        self.link.take()
    }

    /// Hands the host a packet; when this returns, its TCP has dealt with it.
    pub fn give(&self, packet: &[u8]) -> io::Result<()> {
        self.link.give(packet)
    }

    /// What becomes readable when the host sends.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.link.fd()
    }
}

impl Drop for Net {
    /// Leaves nothing that the kernel would keep for minutes: an orphan would go on repeating its FIN.
    fn drop(&mut self) {
        self.link.let_go();
        // One that has just ended by itself is no error, and there is nobody to tell of another.
        let _ = self.diag.destroy_all(&self.diag.dump().unwrap_or_default());
    }
}

/// The namespace of this thread.
fn here() -> io::Result<File> {
    File::open("/proc/thread-self/ns/net")
}

fn path(name: &str) -> String {
    format!("/proc/sys/net/{name}")
}

/// Writes a setting of this thread's namespace; one that this kernel does not have is left out.
fn set(name: &str, value: &str) -> io::Result<()> {
    match fs::write(path(name), value) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
