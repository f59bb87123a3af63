//! A host's way to itself: its own address and 127.0.0.1, which go through `lo` and never reach the cable.
//!
//! `lo` takes packets of 65,536 bytes, so segments are large there. Which address a connection comes from follows from
//! where it goes to, unless bind() said otherwise. Linux: `route.c: __mkroute_output`, `tcp_ipv4.c: tcp_twsk_unique`.

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::tcp::{Errno, Out, Rule};

use super::socket::{Conn, Id, Link, Socket};
use super::{Did, Event, Host};

/// The payload of a full segment on `lo`, in bytes: an IPv4 packet of 65,535 less its headers.
const LOOPBACK_MSS: u16 = 65_495;

impl Host {
    /// Whether an address is the host's own, so that what goes there does not leave the host.
    pub fn is_own(&self, ip: Ipv4Addr) -> bool {
        ip == self.ip() || ip.is_loopback()
    }

    /// The size of segments where the way is the loopback.
    pub(super) fn loopback_mss(&self, remote: Ipv4Addr) -> Option<u16> {
        self.is_own(remote).then_some(LOOPBACK_MSS)
    }

    /// The address that a connection to `remote` comes from: the one that the socket is bound to, or the one that the
    /// route says.
    pub(super) fn source_for(&self, id: Id, remote: SocketAddrV4) -> Result<Ipv4Addr, (Errno, Rule)> {
        let bound = self.socket(id).filter(|socket| !socket.any).map(|socket| *socket.local.ip());
        match bound {
            Some(own) if own.is_loopback() && !self.is_own(*remote.ip()) => {
                Err((Errno::EINVAL, Rule::LoopbackStaysHome))
            }
            Some(own) => Ok(own),
            None if remote.ip().is_loopback() => Ok(Ipv4Addr::LOCALHOST),
            None => Ok(self.ip()),
        }
    }

    /// Says that a connection goes through the loopback, and whether it meets itself there.
    pub(super) fn note_loopback(&self, id: Id, local: SocketAddrV4, remote: SocketAddrV4, out: &mut Vec<Event>) {
        if self.is_own(*remote.ip()) {
            let rule = if local == remote { Rule::ConnectsToItself } else { Rule::LoopbackPath };
            out.push(Event { socket: Some(id), did: Did::Tcp(Out::Decided), rule });
        }
    }
}

/// The address that a socket occupies; none if it is every address of the host. A connect() that has said that it
/// failed gives the address back (Linux `tcp_disconnect`).
pub(super) fn address(socket: &Socket) -> Option<Ipv4Addr> {
    let connected = match &socket.conn {
        Conn::Full(_) => socket.link != Link::Free && socket.remote.is_some(),
        Conn::Small(_) | Conn::Request { .. } => true,
        Conn::Idle | Conn::Listen(_) | Conn::Gone => false,
    };
    (connected || !socket.any).then(|| *socket.local.ip())
}

/// Whether two sockets with these addresses may be meant by the same one (Linux `inet_rcv_saddr_equal`).
pub(super) fn overlap(one: Option<Ipv4Addr>, other: Option<Ipv4Addr>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other,
        (None, _) | (_, None) => true,
    }
}
