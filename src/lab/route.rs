//! The metric `quickack` of a host's route, by one raw message of `rtnetlink(7)`.
//!
//! The kernel makes the route to the /24 with the address; this replaces it with the same route and the metric
//! `RTAX_QUICKACK`, which `linux/rtnetlink.h` numbers 15. For the calling thread's namespace.

use std::io;
use std::net::Ipv4Addr;

use rustix::net::netdevice::name_to_index;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, send, socket_with};

use super::sys::DEVICE;

/// `RTM_NEWROUTE` with `NLM_F_REQUEST | NLM_F_ACK | NLM_F_REPLACE | NLM_F_CREATE`.
const NEW_ROUTE: (u16, u16) = (24, 0x505);

/// Replaces the route to the host's /24.
pub fn set_quickack(ip: Ipv4Addr, on: bool) -> io::Result<()> {
    let kind = (AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC);
    let socket = socket_with(kind.0, kind.1, kind.2, None)?;
    let index = name_to_index(&socket, DEVICE)?;
    send(&socket, &message(ip, index, on), SendFlags::empty())?;
    let mut buffer = [0_u8; 1024];
    let (length, _) = recv(&socket, &mut buffer[..], RecvFlags::empty())?;
    let number = buffer.get(..length).and_then(|answer| answer.get(16..20)?.first_chunk().copied());
    match i32::from_ne_bytes(number.unwrap_or([0; 4])) {
        0 => Ok(()),
        number => Err(io::Error::from_raw_os_error(-number)),
    }
}

fn message(ip: Ipv4Addr, index: u32, on: bool) -> Vec<u8> {
    let [a, b, c, _] = ip.octets();
    // AF_INET, /24, table main, protocol kernel, scope link, unicast.
    let mut body = vec![2, 24, 0, 0, 254, 2, 253, 1, 0, 0, 0, 0];
    attribute(&mut body, 1, &[a, b, c, 0]);
    attribute(&mut body, 7, &ip.octets());
    attribute(&mut body, 4, &index.to_ne_bytes());
    let mut metrics = Vec::new();
    attribute(&mut metrics, 15, &u32::from(on).to_ne_bytes());
    attribute(&mut body, 8, &metrics);
    let mut bytes = Vec::new();
    bytes.extend((u32::try_from(body.len()).unwrap_or(0) + 16).to_ne_bytes());
    bytes.extend(NEW_ROUTE.0.to_ne_bytes());
    bytes.extend(NEW_ROUTE.1.to_ne_bytes());
    bytes.extend([0; 8]);
    bytes.extend(body);
    bytes
}

/// Appends a route attribute; every value here is a multiple of four bytes long.
fn attribute(to: &mut Vec<u8>, kind: u16, value: &[u8]) {
    to.extend((u16::try_from(value.len()).unwrap_or(0) + 4).to_ne_bytes());
    to.extend(kind.to_ne_bytes());
    to.extend(value);
}
