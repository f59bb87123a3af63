//! The end of the wire that is ours: where a host's packets come out and where it is handed others.
//!
//! Two kinds, which nothing above can tell apart: a TUN device, or a veth pair whose outer device is read and written
//! as a packet socket where the TUN node cannot be opened. Either way writing a packet returns when the host's TCP
//! has dealt with it, and its checksums are complete.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::net::netdevice::name_to_index;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, send, socket_with};

use super::ground::{Ground, PACKET_MAX, Wire};
use super::rtnl::Rtnl;
use super::sys;

/// The name of a host's device.
const DEVICE: &str = "net0";

/// The device at the other end of a veth pair.
const OUTER: &str = "wire0";

/// The hardware addresses of a veth pair, the host's first: of the range that nobody owns. Every namespace is a world
/// of its own, so all pairs have the same.
const ADDRESSES: [[u8; 6]; 2] = [[2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2]];

/// What stands before a packet on a veth: to, from, IPv4.
const HEADER: usize = 14;

/// Our end of a host's wire.
#[derive(Debug)]
pub enum Link {
    /// A TUN device.
    Tun(File),
    /// A packet socket on the outer device of a veth pair.
    Veth(OwnedFd),
}

impl Link {
    /// Makes a host's device in the namespace that the thread is in; with it, the device's number.
    pub fn make(ground: &Ground, rtnl: &Rtnl) -> io::Result<(Link, u32)> {
        match ground.wire {
            Wire::Tun => Link::tun(&ground.tun_node),
            Wire::Veth => Link::veth(rtnl),
            Wire::Auto => Link::tun(&ground.tun_node).or_else(|_| Link::veth(rtnl)),
        }
    }

    fn tun(node: &Path) -> io::Result<(Link, u32)> {
        let tun = open_tun(node)?;
        sys::make_tun(&tun, DEVICE).map_err(|error| about(node, &error))?;
        let index = number(DEVICE)?;
        Ok((Link::Tun(tun), index))
    }

    fn veth(rtnl: &Rtnl) -> io::Result<(Link, u32)> {
        let [inner, outer] = ADDRESSES;
        rtnl.add_veth((DEVICE, inner), (OUTER, outer))?;
        let (index, outer) = (number(DEVICE)?, number(OUTER)?);
        sys::complete_checksums(&any_socket()?, DEVICE)?;
        // The outer one first: then the host's is ready to send as soon as it is up.
        rtnl.up(outer)?;
        // Without a protocol it hears nothing until it is bound, and binding need not wait for it to fall silent.
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket = socket_with(AddressFamily::PACKET, SocketType::RAW, flags, None)?;
        sys::tap(&socket, outer)?;
        Ok((Link::Veth(socket), index))
    }

    /// The word for its kind.
    pub fn kind(&self) -> Wire {
        match self {
            Link::Tun(_) => Wire::Tun,
            Link::Veth(_) => Wire::Veth,
        }
    }

    /// Sets the largest packet of the host's device, which has that number: 1,500 bytes until then. Neither kind puts
    /// several into one for us to take apart.
    pub fn set_mtu(&self, rtnl: &Rtnl, index: u32, mtu: u16) -> io::Result<()> {
        match self {
            Link::Tun(_) => {}
            Link::Veth(_) => rtnl.set_mtu(number(OUTER)?, mtu)?,
        }
        rtnl.set_mtu(index, mtu)
    }

    /// The next packet that the host has sent, if there is one.
    pub fn take(&self) -> io::Result<Option<Vec<u8>>> {
        let mut buffer = [0; PACKET_MAX];
        let (read, before) = match self {
            Link::Tun(tun) => ({ tun }.read(&mut buffer), 0),
            Link::Veth(socket) => {
                let read = recv(socket, &mut buffer[..], RecvFlags::empty());
                (read.map(|(length, _)| length).map_err(io::Error::from), HEADER)
            }
        };
        match read {
            Ok(length) => Ok(Some(buffer.get(before..length).unwrap_or_default().to_vec())),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Hands the host a packet; when this returns, its TCP has dealt with it.
    pub fn give(&self, packet: &[u8]) -> io::Result<()> {
        match self {
            Link::Tun(tun) => { tun }.write_all(packet),
            Link::Veth(socket) => {
                let [to, from] = ADDRESSES;
                let frame = [&to[..], &from, &[8, 0], packet].concat();
                send(socket, &frame, SendFlags::empty())?;
                Ok(())
            }
        }
    }

    /// What becomes readable when the host sends.
    pub fn fd(&self) -> BorrowedFd<'_> {
        match self {
            Link::Tun(tun) => tun.as_fd(),
            Link::Veth(socket) => socket.as_fd(),
        }
    }

    /// Makes closing it cheap, where that can be done: its namespace takes the device along when it goes.
    pub fn let_go(&self) {
        match self {
            // Without it, closing waits for tens of milliseconds; if it fails, closing does wait.
            Link::Tun(tun) => drop(sys::keep_tun(tun)),
            Link::Veth(_) => {}
        }
    }
}

/// Opens the device node from which TUN devices are made; the error names it.
pub fn open_tun(node: &Path) -> io::Result<File> {
    let nonblock = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or(0);
    let opened = OpenOptions::new().read(true).write(true).custom_flags(nonblock).open(node);
    let file = opened.map_err(|error| about(node, &error))?;
    let device = rustix::fs::fstat(&file).map_err(io::Error::from)?.st_rdev;
    if (rustix::fs::major(device), rustix::fs::minor(device)) != TUN_DEVICE {
        return Err(about(node, &io::Error::other("not the device of TUN, which is 10:200")));
    }
    Ok(file)
}

/// The numbers of the TUN driver's node (Linux `MISC_MAJOR`, `TUN_MINOR`).
const TUN_DEVICE: (u32, u32) = (10, 200);

fn about(node: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", node.display()))
}

/// A socket for questions about devices.
fn any_socket() -> io::Result<OwnedFd> {
    Ok(socket_with(AddressFamily::INET, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?)
}

fn number(device: &str) -> io::Result<u32> {
    Ok(name_to_index(any_socket()?, device)?)
}
