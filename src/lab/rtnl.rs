//! Devices, addresses and routes of one namespace, arranged over netlink (`rtnetlink(7)`).
//!
//! Every request is answered before the next is sent. The messages are put together by `netlink-packet-route`; the
//! socket is an ordinary one, so it belongs to the namespace in which it was made.

use std::io;
use std::net::Ipv4Addr;
use std::os::fd::OwnedFd;

use netlink_packet_core::{
    NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE, NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload,
};
use netlink_packet_route::address::{AddressAttribute, AddressMessage};
use netlink_packet_route::link::{InfoData, InfoKind, InfoVeth, LinkAttribute, LinkFlags, LinkInfo, LinkMessage};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteHeader, RouteMessage, RouteMetric, RouteProtocol, RouteScope, RouteType,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};
use rustix::net::{AddressFamily as Family, RecvFlags, SendFlags, SocketFlags, SocketType, recv, send, socket_with};

/// The length of a host's network prefix.
const PREFIX: u8 = 24;

/// The loopback device: the first of every namespace.
pub const LOOPBACK: u32 = 1;

/// A socket that arranges the namespace in which it was made.
#[derive(Debug)]
pub struct Rtnl(OwnedFd);

impl Rtnl {
    /// Of the calling thread's namespace.
    pub fn open() -> io::Result<Rtnl> {
        Ok(Rtnl(socket_with(Family::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC, None)?))
    }

    /// Makes a pair of devices joined back to back, each with its hardware address. Neither asks who has an address.
    pub fn add_veth(&self, inner: (&str, [u8; 6]), outer: (&str, [u8; 6])) -> io::Result<()> {
        let mut link = device(inner);
        let pair = vec![LinkInfo::Kind(InfoKind::Veth), LinkInfo::Data(InfoData::Veth(InfoVeth::Peer(device(outer))))];
        link.attributes.push(LinkAttribute::LinkInfo(pair));
        self.ask(RouteNetlinkMessage::NewLink(link), NLM_F_CREATE | NLM_F_EXCL)
    }

    /// Sets a device up.
    pub fn up(&self, index: u32) -> io::Result<()> {
        let mut link = LinkMessage::default();
        link.header.index = index;
        link.header.flags = LinkFlags::Up;
        link.header.change_mask = LinkFlags::Up;
        self.ask(RouteNetlinkMessage::SetLink(link), 0)
    }

    /// Sets the largest packet of a device.
    pub fn set_mtu(&self, index: u32, mtu: u16) -> io::Result<()> {
        let mut link = LinkMessage::default();
        link.header.index = index;
        link.attributes = vec![LinkAttribute::Mtu(u32::from(mtu))];
        self.ask(RouteNetlinkMessage::SetLink(link), 0)
    }

    /// Gives a device an address in a /24.
    pub fn add_address(&self, index: u32, ip: Ipv4Addr) -> io::Result<()> {
        let mut message = AddressMessage::default();
        message.header.family = AddressFamily::Inet;
        message.header.prefix_len = PREFIX;
        message.header.index = index;
        message.attributes = vec![AddressAttribute::Address(ip.into()), AddressAttribute::Local(ip.into())];
        self.ask(RouteNetlinkMessage::NewAddress(message), NLM_F_CREATE | NLM_F_EXCL)
    }

    /// Sends everything without another way out over a device.
    pub fn add_default_route(&self, index: u32) -> io::Result<()> {
        self.route(default_route(index), Quickack::Off, NLM_F_CREATE | NLM_F_EXCL)
    }

    /// Says on both routes of a host whether what comes over them is acknowledged at once.
    pub fn set_quickack(&self, index: u32, ip: Ipv4Addr, quickack: Quickack) -> io::Result<()> {
        for route in [default_route(index), connected_route(index, ip)] {
            self.route(route, quickack, NLM_F_CREATE | NLM_F_REPLACE)?;
        }
        Ok(())
    }

    fn route(&self, mut route: RouteMessage, quickack: Quickack, flags: u16) -> io::Result<()> {
        if quickack == Quickack::On {
            route.attributes.push(RouteAttribute::Metrics(vec![RouteMetric::QuickAck(1)]));
        }
        self.ask(RouteNetlinkMessage::NewRoute(route), flags)
    }

    /// Sends a request and waits for its answer, which comes at once.
    fn ask(&self, message: RouteNetlinkMessage, flags: u16) -> io::Result<()> {
        let mut header = NetlinkHeader::default();
        header.flags = NLM_F_REQUEST | NLM_F_ACK | flags;
        let mut request = NetlinkMessage::new(header, NetlinkPayload::from(message));
        request.finalize();
        let mut bytes = vec![0; request.buffer_len()];
        request.serialize(&mut bytes);
        send(&self.0, &bytes, SendFlags::empty())?;
        let mut buffer = [0_u8; 4096];
        let (length, _) = recv(&self.0, &mut buffer[..], RecvFlags::empty())?;
        let answer = buffer.get(..length).unwrap_or_default();
        let answer = NetlinkMessage::<RouteNetlinkMessage>::deserialize(answer).map_err(io::Error::other)?;
        match answer.payload {
            NetlinkPayload::Error(error) if error.code.is_some() => Err(error.to_io()),
            _ => Ok(()),
        }
    }
}

/// Whether the receiver acknowledges at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quickack {
    /// At once.
    On,
    /// As the kernel thinks best.
    Off,
}

fn device((name, address): (&str, [u8; 6])) -> LinkMessage {
    let mut link = LinkMessage::default();
    link.header.flags = LinkFlags::Noarp;
    link.header.change_mask = LinkFlags::Noarp;
    link.attributes = vec![
        LinkAttribute::IfName(name.to_owned()),
        LinkAttribute::Address(address.to_vec()),
        // Else there is one for each processor, and packets could overtake each other.
        LinkAttribute::NumTxQueues(1),
        LinkAttribute::NumRxQueues(1),
    ];
    link
}

fn default_route(index: u32) -> RouteMessage {
    let mut route = RouteMessage::default();
    route.header = RouteHeader {
        address_family: AddressFamily::Inet,
        table: RouteHeader::RT_TABLE_MAIN,
        protocol: RouteProtocol::Boot,
        scope: RouteScope::Link,
        kind: RouteType::Unicast,
        ..RouteHeader::default()
    };
    route.attributes = vec![RouteAttribute::Oif(index)];
    route
}

/// The route that the kernel makes itself when a device with an address is set up.
fn connected_route(index: u32, ip: Ipv4Addr) -> RouteMessage {
    let mut route = default_route(index);
    route.header.protocol = RouteProtocol::Kernel;
    route.header.destination_prefix_length = PREFIX;
    let network = Ipv4Addr::from_bits(ip.to_bits() & (u32::MAX << (32 - PREFIX)));
    route.attributes.push(RouteAttribute::Destination(RouteAddress::Inet(network)));
    route.attributes.push(RouteAttribute::PrefSource(RouteAddress::Inet(ip)));
    route
}
