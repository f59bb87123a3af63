//! Network namespaces of our own: one to be at home in, and one with a TUN device for each host.
//!
//! A socket belongs for ever to the namespace in which it was made, so one thread serves all hosts: it steps into a
//! host's namespace, makes the socket, and steps back. The thread leaves the machine's own namespace first; if it
//! cannot, nothing is configured at all. Everything goes with the process.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::net::Ipv4Addr;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;

use rustix::net::{AddressFamily, SocketType, socket};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::diag::Diag;
use super::sys;

/// The largest packet that a device of this kind gives.
const PACKET_MAX: usize = 65_536;

/// What every namespace starts from, so that runs are alike on machines that are tuned differently; the rest of the
/// settings are the kernel's own defaults in a new namespace.
const SETTINGS: [(&str, &str); 8] = [
    ("ipv6/conf/all/disable_ipv6", "1"),
    ("ipv6/conf/default/disable_ipv6", "1"),
    ("ipv4/tcp_congestion_control", "reno"),
    ("ipv4/tcp_rmem", "4096 131072 6291456"),
    ("ipv4/tcp_wmem", "4096 16384 4194304"),
    ("ipv4/tcp_no_metrics_save", "1"),
    // These two derive from the size of the table of connections, which is small here.
    ("ipv4/tcp_max_tw_buckets", "131072"),
    ("ipv4/tcp_max_syn_backlog", "2048"),
];

/// The namespace in which the thread stays between calls.
#[derive(Debug)]
pub struct Home(File);

/// A host's namespace with the other end of its device.
#[derive(Debug)]
pub struct Net {
    namespace: File,
    tun: File,
    ip: Ipv4Addr,
    /// What asks the kernel about connections.
    pub diag: Diag,
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
    pub fn host(&self, ip: Ipv4Addr) -> io::Result<Net> {
        let made = sys::new_network().and_then(|()| Net::here(ip));
        self.back()?;
        made
    }

    fn back(&self) -> io::Result<()> {
        Ok(move_into_link_name_space(self.0.as_fd(), Some(LinkNameSpaceType::Network))?)
    }
}

impl Net {
    /// Fits out the namespace that the thread is in, which is new.
    fn here(ip: Ipv4Addr) -> io::Result<Net> {
        let namespace = here()?;
        for (name, value) in SETTINGS {
            set(name, value)?;
        }
        let tun = open_tun()?;
        sys::make_tun(&tun)?;
        let any = socket(AddressFamily::INET, SocketType::DGRAM, None)?;
        sys::configure(&any, ip)?;
        Ok(Net { namespace, tun, ip, diag: Diag::open()? })
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
        self.within(home, || set(name, value))
    }

    /// Whether everything that this host receives is acknowledged at once: the metric of its routes.
    pub fn set_quickack(&self, home: &Home, on: bool) -> io::Result<()> {
        self.within(home, || super::route::set_quickack(self.ip, on))
    }

    /// The next packet that the host has sent, if there is one.
    pub fn take(&self) -> io::Result<Option<Vec<u8>>> {
        let mut buffer = vec![0; PACKET_MAX];
        match (&self.tun).read(&mut buffer) {
            Ok(length) => {
                buffer.truncate(length);
                Ok(Some(buffer))
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Hands the host a packet; when this returns, its TCP has dealt with it.
    pub fn give(&self, packet: &[u8]) -> io::Result<()> {
        (&self.tun).write_all(packet)
    }

    /// What becomes readable when the host sends.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.tun.as_fd()
    }
}

impl Drop for Net {
    /// Leaves nothing that the kernel would keep for minutes: an orphan would go on repeating its FIN.
    fn drop(&mut self) {
        // Without it, closing waits for tens of milliseconds; if it fails, closing does wait.
        let _ = sys::keep_tun(&self.tun);
        for entry in self.diag.dump().unwrap_or_default() {
            // One that has just ended by itself is no error.
            let _ = self.diag.destroy(&entry);
        }
    }
}

/// The device node from which TUN devices are made.
pub fn open_tun() -> io::Result<File> {
    let nonblock = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or(0);
    OpenOptions::new().read(true).write(true).custom_flags(nonblock).open("/dev/net/tun")
}

/// The namespace of this thread.
fn here() -> io::Result<File> {
    File::open("/proc/thread-self/ns/net")
}

/// Writes a setting of this thread's namespace; one that this kernel does not have is left out.
fn set(name: &str, value: &str) -> io::Result<()> {
    match fs::write(format!("/proc/sys/net/{name}"), value) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Gives an ordinary user a namespace in which they may make others; for root there is nothing to do. To be called
/// while the process has one thread.
pub fn become_able() -> io::Result<()> {
    if rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let (user, group) = (rustix::process::getuid().as_raw(), rustix::process::getgid().as_raw());
    sys::new_user_and_network()?;
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/uid_map", format!("0 {user} 1"))?;
    fs::write("/proc/self/gid_map", format!("0 {group} 1"))
}
