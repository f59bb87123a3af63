//! The system calls that no safe library names: leaving a namespace, making a TUN device, giving it an address.
//!
//! The only file with `unsafe`. Every function here acts on the namespace of the calling thread, and none is called
//! before that thread has left the one of the machine (`netns`).
#![expect(unsafe_code, reason = "system calls without a safe wrapper; each says why it is sound")]

use std::ffi::CString;
use std::fs::File;
use std::io;
use std::mem;
use std::net::Ipv4Addr;
use std::os::fd::{AsFd, AsRawFd};

use rustix::thread::{UnshareFlags, unshare_unsafe};

/// The name of each namespace's one device.
pub const DEVICE: &str = "tun0";

/// Puts the calling thread into a new network namespace.
pub fn new_network() -> io::Result<()> {
    // SAFETY: only CLONE_FILES can make descriptors of other threads unusable; it is not asked for.
    unsafe { unshare_unsafe(UnshareFlags::NEWNET) }.map_err(io::Error::from)
}

/// Puts the process, which has one thread, into a new user namespace and a new network namespace.
pub fn new_user_and_network() -> io::Result<()> {
    // SAFETY: as above.
    unsafe { unshare_unsafe(UnshareFlags::NEWUSER | UnshareFlags::NEWNET) }.map_err(io::Error::from)
}

/// Sets an integer option of TCP (`tcp(7)`) on a socket.
pub fn set_tcp(socket: &impl AsFd, option: libc::c_int, value: libc::c_int) -> io::Result<()> {
    let size = libc::socklen_t::try_from(size_of::<libc::c_int>()).unwrap_or(0);
    let fd = socket.as_fd().as_raw_fd();
    // SAFETY: the call reads one int, which lives until it returns.
    check(unsafe { libc::setsockopt(fd, libc::IPPROTO_TCP, option, (&raw const value).cast(), size) })
}

/// Makes the opened `/dev/net/tun` the end of a new device that gives and takes bare IP packets.
pub fn make_tun(tun: &File) -> io::Result<()> {
    let mut request = named(DEVICE);
    request.ifr_ifru.ifru_flags = flags(libc::IFF_TUN | libc::IFF_NO_PI);
    // SAFETY: TUNSETIFF reads and writes one ifreq, which lives until the call returns.
    check(unsafe { libc::ioctl(tun.as_raw_fd(), libc::TUNSETIFF as _, &raw mut request) })
}

/// Keeps the device when its end is closed, so that closing does not wait; the namespace takes it along when it goes.
pub fn keep_tun(tun: &File) -> io::Result<()> {
    // SAFETY: TUNSETPERSIST takes a number.
    check(unsafe { libc::ioctl(tun.as_raw_fd(), libc::TUNSETPERSIST as _, 1) })
}

/// Gives the device an address in a /24, sets it and `lo` up, and sends everything else to it. `socket` is any IPv4
/// socket of the namespace.
pub fn configure(socket: &impl AsFd, ip: Ipv4Addr) -> io::Result<()> {
    let fd = socket.as_fd().as_raw_fd();
    let mut request = named(DEVICE);
    for (what, address) in [(libc::SIOCSIFADDR, ip), (libc::SIOCSIFNETMASK, Ipv4Addr::new(255, 255, 255, 0))] {
        request.ifr_ifru.ifru_addr = sockaddr(address);
        // SAFETY: the request reads one ifreq with an address in it.
        check(unsafe { libc::ioctl(fd, what as _, &raw mut request) })?;
    }
    for name in ["lo", DEVICE] {
        let mut request = named(name);
        request.ifr_ifru.ifru_flags = flags(libc::IFF_UP);
        // SAFETY: SIOCSIFFLAGS reads one ifreq with flags in it.
        check(unsafe { libc::ioctl(fd, libc::SIOCSIFFLAGS as _, &raw mut request) })?;
    }
    default_route(fd)
}

fn default_route(fd: i32) -> io::Result<()> {
    let mut device = CString::new(DEVICE)?.into_bytes_with_nul();
    // SAFETY: a rtentry is made of integers, addresses and one pointer; zero is valid for all of them.
    let mut route: libc::rtentry = unsafe { mem::zeroed() };
    route.rt_dst = sockaddr(Ipv4Addr::UNSPECIFIED);
    route.rt_genmask = sockaddr(Ipv4Addr::UNSPECIFIED);
    route.rt_flags = libc::RTF_UP;
    route.rt_dev = device.as_mut_ptr().cast();
    // SAFETY: SIOCADDRT reads one rtentry and the text that `rt_dev` points to; both live until the call returns.
    check(unsafe { libc::ioctl(fd, libc::SIOCADDRT as _, &raw mut route) })
}

/// A request about the device of that name.
fn named(name: &str) -> libc::ifreq {
    // SAFETY: an ifreq is made of bytes and integers; zero is valid for all of them.
    let mut request: libc::ifreq = unsafe { mem::zeroed() };
    // The last byte stays 0.
    let room = request.ifr_name.len() - 1;
    for (to, from) in request.ifr_name.iter_mut().take(room).zip(name.bytes()) {
        *to = libc::c_char::from_ne_bytes([from]);
    }
    request
}

fn flags(bits: i32) -> libc::c_short {
    libc::c_short::try_from(bits).unwrap_or(0)
}

fn sockaddr(ip: Ipv4Addr) -> libc::sockaddr {
    let mut data = [0; 14];
    for (to, from) in data.iter_mut().skip(2).zip(ip.octets()) {
        *to = libc::c_char::from_ne_bytes([from]);
    }
    libc::sockaddr { sa_family: u16::try_from(libc::AF_INET).unwrap_or(0), sa_data: data }
}

fn check(result: libc::c_int) -> io::Result<()> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
