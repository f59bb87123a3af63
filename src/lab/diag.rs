//! What the kernel knows of the TCP connections of one namespace, asked over netlink (`sock_diag(7)`).
//!
//! TIME_WAIT, SYN_RECV and orphans are seen here and nowhere else: a descriptor whose connection is in TIME_WAIT says
//! CLOSE. The layout is `inet_diag_msg` of `linux/inet_diag.h`, 72 bytes.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

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
    /// Whether it is a small entry that took a socket's place.
    pub small: bool,
    /// Bytes to be read; for a listener, finished connections that wait.
    pub receive_queue: u32,
    /// Bytes not acknowledged; for a listener, the limit of its queues.
    pub send_queue: u32,
    /// The user whose process made it.
    pub user: u32,
    /// The socket's number; 0 where there is no socket.
    pub inode: u32,
    /// Whether receiving and sending are over; nothing where the kernel does not say.
    pub shut: Option<[bool; 2]>,
    /// What tells the kernel which one is meant.
    id: [u8; 48],
}

/// The request of everything: `SOCK_DIAG_BY_FAMILY` with `NLM_F_REQUEST | NLM_F_DUMP`.
pub(super) const DUMP: (u16, u16) = (20, 0x301);

/// The request to end one: `SOCK_DESTROY` with `NLM_F_REQUEST | NLM_F_ACK`.
const DESTROY: (u16, u16) = (21, 5);

/// The same without an answer, unless it fails.
pub(super) const DESTROY_UNHEARD: (u16, u16) = (21, 1);

/// How many are ended by one message to the kernel; their answers must find room in the socket.
const AT_ONCE: usize = 64;

/// The states that a dump asks for: all of them.
pub(super) const EVERY_STATE: u32 = 0x1fff;

const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
pub(super) const HEADER: usize = 16;
pub(super) const ANSWER: usize = 72;
const REQUEST: usize = 72;

/// Where the 48 bytes that say which connection is meant begin in an answer.
const ID: usize = 4;

impl AsFd for Diag {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Diag {
    /// Of the calling thread's namespace.
    pub fn open() -> io::Result<Diag> {
        let kind = (AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC);
        Ok(Diag(socket_with(kind.0, kind.1, kind.2, Some(netlink::SOCK_DIAG))?))
    }

    /// All that there is.
    pub fn dump(&self) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        self.ask(&request(DUMP, EVERY_STATE, &[0; 48]), |message| {
            if let Message::Entry(bytes) = message {
                entries.extend(entry(bytes));
            }
        })?;
        Ok(entries)
    }

    /// Sends a request for a dump and hands over what comes, message by message.
    pub(super) fn ask(&self, request: &[u8], mut take: impl FnMut(Message<'_>)) -> io::Result<()> {
        send(&self.0, request, SendFlags::empty())?;
        // The kernel reserves as much room for an answer as it was offered before; a large one costs it more.
        let mut buffer = [0_u8; 8 * 1024];
        loop {
            let (length, _) = recv(&self.0, &mut buffer[..], RecvFlags::empty())?;
            for message in Messages(buffer.get(..length).unwrap_or_default()) {
                match message {
                    Message::End => return Ok(()),
                    Message::Error(error) => return Err(error),
                    Message::Entry(_) => take(message),
                }
            }
        }
    }

    /// Ends a connection at once, as `ss --kill` does.
    pub fn destroy(&self, entry: &Entry) -> io::Result<()> {
        send(&self.0, &request(DESTROY, 0, &entry.id), SendFlags::empty())?;
        self.answer()
    }

    /// Ends connections at once; those that have ended by themselves meanwhile are no error.
    pub fn destroy_all(&self, entries: &[Entry]) -> io::Result<()> {
        for some in entries.chunks(AT_ONCE) {
            let requests: Vec<u8> = some.iter().flat_map(|entry| request(DESTROY, 0, &entry.id)).collect();
            send(&self.0, &requests, SendFlags::empty())?;
            // Every answer is read, or the next question would get it.
            let answers: Vec<io::Result<()>> = some.iter().map(|_| self.answer()).collect();
            let gone = |error: &io::Error| error.raw_os_error() == Some(libc::ENOENT);
            answers.into_iter().filter(|answer| !answer.as_ref().is_err_and(gone)).collect::<io::Result<()>>()?;
        }
        Ok(())
    }

    /// What came of a request.
    fn answer(&self) -> io::Result<()> {
        let mut buffer = [0_u8; 1024];
        let (length, _) = recv(&self.0, &mut buffer[..], RecvFlags::empty())?;
        let answer = buffer.get(..length).unwrap_or_default();
        match u32_at(answer, HEADER) {
            0 => Ok(()),
            _ => Err(error(answer)),
        }
    }
}

/// One message of the kernel's answer to a dump.
#[derive(Debug)]
pub(super) enum Message<'a> {
    /// A connection, as an `inet_diag_msg`.
    Entry(&'a [u8]),
    /// The kernel would not.
    Error(io::Error),
    /// There are no more.
    End,
}

/// The messages in what one read gave.
pub(super) struct Messages<'a>(pub &'a [u8]);

impl<'a> Iterator for Messages<'a> {
    type Item = Message<'a>;

    fn next(&mut self) -> Option<Message<'a>> {
        let message = self.0;
        let size = usize::try_from(u32_at(message, 0)).unwrap_or(0).max(HEADER);
        let body = message.get(HEADER..size.min(message.len()))?;
        // Messages begin at multiples of four.
        self.0 = message.get(size.next_multiple_of(4)..).unwrap_or_default();
        Some(match u16::from_ne_bytes([byte(message, 4), byte(message, 5)]) {
            NLMSG_DONE => Message::End,
            NLMSG_ERROR => Message::Error(error(message)),
            _ => Message::Entry(body),
        })
    }
}

/// What tells the kernel which connection an `inet_diag_msg` is about.
pub(super) fn id(entry: &[u8]) -> Option<[u8; 48]> {
    entry.get(ID..)?.first_chunk().copied()
}

/// A netlink header and an `inet_diag_req_v2`.
pub(super) fn request((kind, flags): (u16, u16), states: u32, id: &[u8; 48]) -> [u8; REQUEST] {
    let mut bytes = [0; REQUEST];
    let mut put = |at: usize, part: &[u8]| {
        for (to, from) in bytes.iter_mut().skip(at).zip(part) {
            *to = *from;
        }
    };
    put(0, &72_u32.to_ne_bytes());
    put(4, &kind.to_ne_bytes());
    put(6, &flags.to_ne_bytes());
    // AF_INET, IPPROTO_TCP, no extensions, padding.
    put(HEADER, &[2, 6, 0, 0]);
    put(20, &states.to_ne_bytes());
    put(24, id);
    bytes
}

/// The mask of the shut directions among the attributes (`INET_DIAG_SHUTDOWN`: 1 receiving, 2 sending).
fn shut(mut attributes: &[u8]) -> Option<[bool; 2]> {
    const SHUTDOWN: u16 = 8;
    while attributes.len() > 4 {
        let length = usize::from(u16::from_ne_bytes([byte(attributes, 0), byte(attributes, 1)]));
        if u16::from_ne_bytes([byte(attributes, 2), byte(attributes, 3)]) == SHUTDOWN {
            let mask = byte(attributes, 4);
            return Some([mask & 1 != 0, mask & 2 != 0]);
        }
        attributes = attributes.get(length.max(4).next_multiple_of(4)..)?;
    }
    None
}

pub(super) fn entry(bytes: &[u8]) -> Option<Entry> {
    let shut = shut(bytes.get(ANSWER..).unwrap_or_default());
    let bytes: &[u8; ANSWER] = bytes.first_chunk()?;
    let state = state(bytes[1])?;
    let port = |at| u16::from_be_bytes([byte(bytes, at), byte(bytes, at + 1)]);
    let ip = |at| Ipv4Addr::from_bits(u32_at(bytes, at).to_be());
    let held = u32_at(bytes, 68) != 0;
    let timer = timer(bytes[2], state, held).map(|kind| (kind, Span::millis(u64::from(u32_at(bytes, 52)))));
    Some(Entry {
        state,
        local: SocketAddrV4::new(ip(8), port(4)),
        remote: SocketAddrV4::new(ip(24), port(6)),
        timer,
        retrans: u32::from(bytes[3]),
        small: bytes[2] == 3,
        receive_queue: u32_at(bytes, 56),
        send_queue: u32_at(bytes, 60),
        user: u32_at(bytes, 64),
        inode: u32_at(bytes, 68),
        shut,
        id: id(bytes)?,
    })
}

/// The state of that number; 12 is a request that has not become a socket (`net/tcp_states.h`).
fn state(number: u8) -> Option<State> {
    match number {
        12 => Some(State::SynRcvd),
        _ => State::ALL.into_iter().find(|state| state.number() == number),
    }
}

/// The kernel's numbers (`inet_diag.c: inet_csk_diag_fill`). A tail loss probe counts as a retransmission there, and an
/// orphan's time in FIN_WAIT_2 may run in the keepalive timer.
fn timer(number: u8, state: State, held: bool) -> Option<TimerKind> {
    match (number, state) {
        (1, State::SynRcvd) => Some(TimerKind::SynAck),
        (1, _) => Some(TimerKind::Retransmit),
        (2, State::FinWait2) if held => Some(TimerKind::Keepalive),
        (2 | 3, State::FinWait2) => Some(TimerKind::FinWait2),
        (2, _) => Some(TimerKind::Keepalive),
        (3, _) => Some(TimerKind::TimeWait),
        (4, _) => Some(TimerKind::Persist),
        _ => None,
    }
}

fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes([byte(bytes, at), byte(bytes, at + 1), byte(bytes, at + 2), byte(bytes, at + 3)])
}

fn error(message: &[u8]) -> io::Error {
    let number = u32_at(message, HEADER).cast_signed();
    io::Error::from_raw_os_error(-number)
}
