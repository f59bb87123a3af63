//! A connection that is over and that no process holds, in 52 bytes: all that is left of the millions that a busy host
//! has in TIME_WAIT (Linux keeps an `inet_timewait_sock` in their place).
//!
//! [`Tiny::pack`] makes one of a socket if nothing of the socket is lost by it, [`Tiny::unpack`] the same socket of it
//! again.

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::tcp::rare::Rare;
use crate::tcp::tcb::TsState;
use crate::tcp::{SeqNum, Span, State, Time, TimeWait};

use super::socket::{Conn, Hold, Link, Socket, SocketOptions};

/// The entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tiny {
    remote: SocketAddrV4,
    local_port: u16,
    marks: u16,
    /// The upper and the lower half of the moment.
    entered_at: [u32; 2],
    rcv_nxt: SeqNum,
    rcv_wnd: u32,
    snd_nxt: SeqNum,
    ts_offset: u32,
    ts_recent: u32,
    ts_recent_at: Distance,
    until: Distance,
    last_invalid_ack: Distance,
}

const _: () = assert!(size_of::<Tiny>() == 52);

/// How far a moment lies from that of entering, if there is one: half an hour at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Distance(i32);

impl Distance {
    const NEVER: Distance = Distance(i32::MIN);

    /// None if it is too far.
    fn new(at: Option<Time>, from: Time) -> Option<Distance> {
        let Some(at) = at else { return Some(Distance::NEVER) };
        let far = i128::from(at.0) - i128::from(from.0);
        i32::try_from(far).ok().map(Distance).filter(|distance| *distance != Distance::NEVER)
    }

    fn from(self, from: Time) -> Option<Time> {
        let at = from.0.checked_add_signed(i64::from(self.0)).map(Time);
        at.filter(|_| self != Distance::NEVER)
    }
}

/// What all entries of a host have in common: its address, and how long TIME_WAIT lasts.
pub(super) type Usual = (Ipv4Addr, Span);

const SCALE: u16 = 0xf;
const FIN_WAIT_2: u16 = 1 << 4;
const STAMPS: u16 = 1 << 5;
const REUSE_ADDR: u16 = 1 << 6;
const REUSE_PORT: u16 = 1 << 7;
const ANY: u16 = 1 << 8;
const OWN_CLOSED: u16 = 1 << 9;
const READ_SHUT: u16 = 1 << 10;
const WRITE_SHUT: u16 = 1 << 11;
const HOLD: u16 = 12;
const LINK: u16 = 14;

/// The lower half of a moment.
const HALF: u64 = 0xffff_ffff;

fn half(of: u64) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

const HOLDS: [Hold; 4] = [Hold::None, Hold::Asked, Hold::Picked, Hold::Chosen];
const LINKS: [Link; 4] = [Link::Free, Link::Connecting, Link::Connected, Link::Spent];

fn index<T: PartialEq>(list: &[T; 4], value: &T) -> u16 {
    (0..).zip(list).find(|(_, listed)| *listed == value).map_or(0, |(at, _)| at)
}

fn listed<T: Copy + Default>(list: [T; 4], marks: u16, shift: u16) -> T {
    list.get(usize::from(marks >> shift & 3)).copied().unwrap_or_default()
}

impl Tiny {
    /// The entry for a socket of a host; none if it would not be the whole socket.
    pub(super) fn pack(socket: &Socket, usual: Usual) -> Option<Tiny> {
        let Conn::Small(entry) = &socket.conn else { return None };
        if socket.held {
            return None;
        }
        let marks = [
            (entry.state == State::FinWait2, FIN_WAIT_2),
            (entry.ts.on, STAMPS),
            (socket.options.reuse_addr, REUSE_ADDR),
            (socket.options.reuse_port, REUSE_PORT),
            (socket.any, ANY),
            (socket.own_closed, OWN_CLOSED),
            (socket.read_shut, READ_SHUT),
            (socket.write_shut, WRITE_SHUT),
        ];
        let marks = marks.into_iter().filter(|(set, _)| *set).fold(0, |all, (_, mark)| all | mark);
        let kinds = index(&HOLDS, &socket.hold) << HOLD | index(&LINKS, &socket.link) << LINK;
        let tiny = Tiny {
            remote: entry.remote,
            local_port: entry.local.port(),
            marks: marks | kinds | (u16::from(entry.scale) & SCALE),
            rcv_nxt: entry.rcv_nxt,
            rcv_wnd: entry.rcv_wnd,
            snd_nxt: entry.snd_nxt,
            ts_offset: entry.ts.offset,
            ts_recent: entry.ts.recent,
            entered_at: [entry.entered_at.0 >> 32, entry.entered_at.0 & HALF].map(half),
            ts_recent_at: Distance::new(entry.ts.recent_at, entry.entered_at)?,
            until: Distance::new(Some(entry.until), entry.entered_at)?,
            last_invalid_ack: Distance::new(entry.last_invalid_ack, entry.entered_at)?,
        };
        (tiny.unpack(usual) == *socket).then_some(tiny)
    }

    fn has(&self, mark: u16) -> bool {
        self.marks & mark != 0
    }

    /// What the connection has become.
    pub(super) fn time_wait(&self, (ip, full_span): Usual) -> TimeWait {
        let [high, low] = self.entered_at.map(u64::from);
        let entered_at = Time(high << 32 | low);
        TimeWait {
            local: SocketAddrV4::new(ip, self.local_port),
            remote: self.remote,
            state: if self.has(FIN_WAIT_2) { State::FinWait2 } else { State::TimeWait },
            rcv_nxt: self.rcv_nxt,
            rcv_wnd: self.rcv_wnd,
            snd_nxt: self.snd_nxt,
            ts: TsState {
                on: self.has(STAMPS),
                offset: self.ts_offset,
                recent: self.ts_recent,
                recent_at: self.ts_recent_at.from(entered_at),
            },
            entered_at,
            until: self.until.from(entered_at).unwrap_or(entered_at),
            scale: u8::try_from(self.marks & SCALE).unwrap_or(0),
            last_invalid_ack: self.last_invalid_ack.from(entered_at),
            full_span,
        }
    }

    /// SO_REUSEADDR and SO_REUSEPORT.
    pub(super) fn reuse(&self) -> (bool, bool) {
        (self.has(REUSE_ADDR), self.has(REUSE_PORT))
    }

    /// The socket.
    pub(super) fn unpack(&self, usual: Usual) -> Socket {
        let (reuse_addr, reuse_port) = self.reuse();
        let options = SocketOptions { reuse_addr, reuse_port, ..SocketOptions::default() };
        Socket {
            label: None,
            conn: Conn::Small(Box::new(self.time_wait(usual))),
            held: false,
            hold: listed(HOLDS, self.marks, HOLD),
            any: self.has(ANY),
            link: listed(LINKS, self.marks, LINK),
            own_closed: self.has(OWN_CLOSED),
            copies: Rare::default(),
            local: SocketAddrV4::new(usual.0, self.local_port),
            remote: Some(self.remote),
            options: Rare::of(options),
            error: None,
            quotes: false,
            unread: Rare::default(),
            read_shut: self.has(READ_SHUT),
            write_shut: self.has(WRITE_SHUT),
            waits: Vec::new(),
            pages: 0,
        }
    }
}
