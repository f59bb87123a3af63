//! What the kernel knows of the TCP connections of one namespace, asked over netlink (`sock_diag(7)`).
//!
//! TIME_WAIT, SYN_RECV and orphans are seen here and nowhere else: a descriptor whose connection is in TIME_WAIT says
//! CLOSE. The layout is `inet_diag_msg` of `linux/inet_diag.h`, 72 bytes.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::OwnedFd;

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netlink, recv, send, socket_with};

use crate::trace::{Span, State, TimerKind};

/// A socket of the namespace that does the asking.
#[derive(Debug)]
pub struct Diag(OwnedFd);

/// One connection, listener or remnant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its state.
    pub state: State,
    /// Its own address.
    pub local: SocketAddrV4,
    /// The peer's; all zero for a listener.
    pub remote: SocketAddrV4,
    /// The timer that runs and what is left of it.
    pub timer: Option<(TimerKind, Span)>,
    /// How often it was repeated.
    pub retrans: u32,
    /// Bytes to be read; for a listener, finished connections that wait.
    pub receive_queue: u32,
    /// Bytes not acknowledged; for a listener, the limit of its queues.
    pub send_queue: u32,
    /// The socket's number; 0 where there is no socket.
    pub inode: u32,
    /// What tells the kernel which one is meant.
    id: [u8; 48],
}

/// The request of everything: `SOCK_DIAG_BY_FAMILY` with `NLM_F_REQUEST | NLM_F_DUMP`.
const DUMP: (u16, u16) = (20, 0x301);

/// The request to end one: `SOCK_DESTROY` with `NLM_F_REQUEST | NLM_F_ACK`.
const DESTROY: (u16, u16) = (21, 5);

/// The states that a dump asks for: all of them.
const EVERY_STATE: u32 = 0x1fff;

const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
const HEADER: usize = 16;
const ANSWER: usize = 72;

impl Diag {
    /// Of the calling thread's namespace.
    pub fn open() -> io::Result<Diag> {
        let kind = (AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC);
        Ok(Diag(socket_with(kind.0, kind.1, kind.2, Some(netlink::SOCK_DIAG))?))
    }

    /// All that there is.
    pub fn dump(&self) -> io::Result<Vec<Entry>> {
        send(&self.0, &request(DUMP, EVERY_STATE, &[0; 48]), SendFlags::empty())?;
        let mut entries = Vec::new();
        let mut buffer = vec![0_u8; 32 * 1024];
        loop {
            let (length, _) = recv(&self.0, &mut buffer, RecvFlags::empty())?;
            let mut rest = buffer.get(..length).unwrap_or_default();
            while rest.len() >= HEADER {
                let size = usize::try_from(u32_at(rest, 0)).unwrap_or(0).max(HEADER);
                match u16::from_ne_bytes([byte(rest, 4), byte(rest, 5)]) {
                    NLMSG_DONE => return Ok(entries),
                    NLMSG_ERROR => return Err(error(rest)),
                    _ => entries.extend(rest.get(HEADER..).and_then(entry)),
                }
                // Messages begin at multiples of four.
                rest = rest.get(size.next_multiple_of(4)..).unwrap_or_default();
            }
        }
    }

    /// Ends a connection at once, as `ss --kill` does.
    pub fn destroy(&self, entry: &Entry) -> io::Result<()> {
        send(&self.0, &request(DESTROY, 0, &entry.id), SendFlags::empty())?;
        let mut buffer = [0_u8; 1024];
        let (length, _) = recv(&self.0, &mut buffer[..], RecvFlags::empty())?;
        let answer = buffer.get(..length).unwrap_or_default();
        match i32::from_ne_bytes([byte(answer, 16), byte(answer, 17), byte(answer, 18), byte(answer, 19)]) {
            0 => Ok(()),
            _ => Err(error(answer)),
        }
    }
}

/// A netlink header and an `inet_diag_req_v2`.
fn request((kind, flags): (u16, u16), states: u32, id: &[u8; 48]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + 56);
    bytes.extend(72_u32.to_ne_bytes());
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(flags.to_ne_bytes());
    bytes.extend([0; 8]);
    // AF_INET, IPPROTO_TCP, no extensions, padding.
    bytes.extend([2, 6, 0, 0]);
    bytes.extend(states.to_ne_bytes());
    bytes.extend(id);
    bytes
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let bytes: &[u8; ANSWER] = bytes.first_chunk()?;
    let state = state(bytes[1])?;
    let port = |at| u16::from_be_bytes([byte(bytes, at), byte(bytes, at + 1)]);
    let ip = |at| Ipv4Addr::from_bits(u32_at(bytes, at).to_be());
    let timer = timer(bytes[2], state).map(|kind| (kind, Span::millis(u64::from(u32_at(bytes, 52)))));
    Some(Entry {
        state,
        local: SocketAddrV4::new(ip(8), port(4)),
        remote: SocketAddrV4::new(ip(24), port(6)),
        timer,
        retrans: u32::from(bytes[3]),
        receive_queue: u32_at(bytes, 56),
        send_queue: u32_at(bytes, 60),
        inode: u32_at(bytes, 68),
        id: *bytes.get(4..)?.first_chunk()?,
    })
}

/// The kernel's numbers (`net/tcp_states.h`); 12 is a request that has not become a socket.
fn state(number: u8) -> Option<State> {
    Some(match number {
        1 => State::Established,
        2 => State::SynSent,
        3 | 12 => State::SynRcvd,
        4 => State::FinWait1,
        5 => State::FinWait2,
        6 => State::TimeWait,
        7 => State::Closed,
        8 => State::CloseWait,
        9 => State::LastAck,
        10 => State::Listen,
        11 => State::Closing,
        _ => return None,
    })
}

/// The kernel's numbers (`inet_diag.c: inet_csk_diag_fill`). A tail loss probe counts as a retransmission there.
fn timer(number: u8, state: State) -> Option<TimerKind> {
    match (number, state) {
        (1, State::SynRcvd) => Some(TimerKind::SynAck),
        (1, _) => Some(TimerKind::Retransmit),
        (2 | 3, State::FinWait2) => Some(TimerKind::FinWait2),
        (3, _) => Some(TimerKind::TimeWait),
        (4, _) => Some(TimerKind::Persist),
        _ => None,
    }
}

fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes([byte(bytes, at), byte(bytes, at + 1), byte(bytes, at + 2), byte(bytes, at + 3)])
}

fn error(message: &[u8]) -> io::Error {
    let number = u32_at(message, HEADER).cast_signed();
    io::Error::from_raw_os_error(-number)
}
