//! A host of packetdrill's scripts on the kernel: a namespace of our own whose other side is the script, in real time.
//!
//! What the host sends is read as soon as it is there, and carries the moment at which it was read. A packet that is
//! written is dealt with when the call returns. What breaks down is kept, and ends the run.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::getsockname;

use crate::packetdrill::ast::SysCall;
use crate::packetdrill::backend::{Answer, Backend, Ground, Left, Missing, Opened, Step, Until, words};
use crate::trace::{
    CallName, Counter, Errno, HostId, Icmp, Outcome, Record, Segment, SegmentId, Setting, Sysctl, Time, What,
};
use crate::wire;

use super::calls::v4;
use super::counters::Counters;
use super::ground;
use super::netns::{Home, Net};
use super::process::Socket;
use super::script_caller::{Caller, Came};
use super::script_states::States;
use super::sys;

/// The host's place in the records, and the script's.
const HOST: HostId = HostId(0);
const SCRIPT: HostId = HostId(1);

/// The smallest receive and send buffer, the first of the three numbers of `tcp_rmem` and `tcp_wmem`.
const SMALLEST: u32 = 4_096;

/// What broke down first.
pub(super) type Broken = Arc<Mutex<Option<io::Error>>>;

/// A descriptor with the script's number.
#[derive(Debug)]
pub(super) struct Named {
    pub fd: Arc<Socket>,
    /// Which of the sockets it is, in the order in which they came; 0 is none.
    pub serial: u64,
}

/// The host.
#[derive(Debug)]
pub(super) struct Kernel {
    pub home: Home,
    pub net: Net,
    pub caller: Caller,
    /// Where `bind()` binds and `connect()` connects to if the script leaves it open.
    pub ends: (SocketAddrV4, SocketAddrV4),
    pub fds: BTreeMap<i64, Named>,
    /// What was opened and has no number yet.
    pub fresh: Option<Socket>,
    /// How many sockets have come.
    sockets: u64,
    /// The call that waits, and what it came to.
    waits: Option<SysCall>,
    came: Option<(Time, Came)>,
    sent: VecDeque<(Time, Segment)>,
    states: States,
    segments: u32,
    records: Vec<Record>,
    started: Instant,
    /// When it is over whatever the script waits for.
    limit: Time,
    broken: Broken,
}

impl Kernel {
    /// Makes the host; the calling thread leaves the machine's network for good.
    pub fn new(of: &Ground, ground: &ground::Ground, limit: Time, broken: &Broken) -> io::Result<Kernel> {
        let home = Home::leave()?;
        let net = home.host(*of.home.ip(), ground)?;
        if let Some(mtu) = of.mtu {
            net.set_mtu(&home, mtu)?;
        }
        let mut kernel = Kernel {
            home,
            net,
            caller: Caller::start()?,
            ends: (of.home, of.peer),
            fds: BTreeMap::new(),
            fresh: None,
            sockets: 0,
            waits: None,
            came: None,
            sent: VecDeque::new(),
            states: States::default(),
            segments: 0,
            records: Vec::new(),
            started: instant(),
            limit,
            broken: Arc::clone(broken),
        };
        for step in of.preamble() {
            kernel.write(&step)?;
        }
        kernel.started = instant();
        Ok(kernel)
    }

    /// A descriptor by the script's number.
    pub(super) fn fd(&self, number: i64) -> Option<Arc<Socket>> {
        self.fds.get(&number).map(|named| Arc::clone(&named.fd))
    }

    /// Keeps what broke down.
    fn hold<T>(&self, done: io::Result<T>) -> Option<T> {
        done.map_err(|error| {
            self.broken.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        })
        .ok()
    }

    fn is_broken(&self) -> bool {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn when(&self, at: Instant) -> Time {
        Time(u64::try_from(at.saturating_duration_since(self.started).as_micros()).unwrap_or(u64::MAX))
    }

    fn next_id(&mut self) -> SegmentId {
        self.segments += 1;
        SegmentId(self.segments)
    }

    fn record(&mut self, at: Time, host: Option<HostId>, what: What) {
        self.records.push(Record { at, host, socket: None, what, rule: None });
    }

    /// Takes what has happened meanwhile; whether something has.
    fn look(&mut self) -> bool {
        let mut segments = Vec::new();
        while let Some(packet) = self.hold(self.net.take()).flatten() {
            let Some(segment) = wire::segment(&packet) else { continue };
            if wire::option_bytes(&packet) != wire::laid_out(&segment.options) {
                // Scripts are held against what the options say, in Linux's order.
                let other = io::Error::other("the options of a packet stand in another order than Linux's");
                self.hold::<()>(Err(other));
            }
            segments.push((self.now(), segment));
        }
        let returned = self.caller.returned();
        let news = !segments.is_empty() || returned.is_some();
        if news {
            self.look_at_states();
        }
        for (at, segment) in segments {
            let id = self.next_id();
            let what = What::Sent { id, to: Some(SCRIPT), segment: segment.clone(), repeat: false, cwnd: None };
            self.record(at, Some(HOST), what);
            self.sent.push_back((at, segment));
        }
        if let Some((at, came)) = returned {
            self.came = Some((self.when(at), came));
        }
        news
    }

    /// Records the states that have changed.
    fn look_at_states(&mut self) {
        let Some(entries) = self.hold(self.net.diag.dump()) else { return };
        let at = self.now();
        for (socket, from, to) in self.states.changes(&entries) {
            let (host, socket) = (Some(HOST), Some(socket));
            self.records.push(Record { at, host, socket, what: What::State { from, to }, rule: None });
        }
    }

    /// Waits until there is something to look at.
    fn rest(&self, end: Time) {
        let left = end.0.saturating_sub(self.now().0);
        let part = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        let left = Timespec { tv_sec: part(left / 1_000_000), tv_nsec: part(left % 1_000_000 * 1_000) };
        let bell = self.caller.bell();
        let wire = self.net.fd();
        let mut fds = [PollFd::new(&wire, PollFlags::IN), PollFd::new(&bell, PollFlags::IN)];
        match poll(&mut fds, Some(&left)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => drop(self.hold::<()>(Err(error.into()))),
        }
    }

    /// Records what a call came to.
    fn note(&mut self, at: Time, call: &SysCall, answer: &Answer) {
        let Some(name) = name_of(&call.name) else { return };
        let value = |value: i64| Outcome::Value(u32::try_from(value).unwrap_or(0));
        let outcome = match answer {
            Answer::Value(count) | Answer::Filled(count, ..) => value(*count),
            Answer::Opened(_) => value(0),
            Answer::Errno(errno) => {
                let known = Errno::ALL.iter().copied().find(|known| i64::from(known.number()) == *errno);
                Outcome::Failed(known.unwrap_or(Errno::EINVAL))
            }
        };
        self.record(at, Some(HOST), What::Returned { call: name, outcome });
    }

    /// Writes a setting.
    fn write(&mut self, step: &Step) -> io::Result<()> {
        let three = |(first, most): (u32, u32)| format!("{SMALLEST} {first} {most}");
        let (name, value) = match step {
            Step::Set(key, value) => (path(*key), key.file_text(&key.setting(*value))),
            Step::Receive(first, most) => ("ipv4/tcp_rmem".to_owned(), three((*first, *most))),
            Step::Send(first, most) => ("ipv4/tcp_wmem".to_owned(), three((*first, *most))),
            Step::GapAcks(delay) => ("ipv4/tcp_comp_sack_delay_ns".to_owned(), (delay.0 * 1_000).to_string()),
            Step::Mtu(mtu) => return self.net.set_mtu(&self.home, *mtu),
            Step::Defaults | Step::Check(..) | Step::Counts(_) | Step::Sleep(_) | Step::Control(_) | Step::Nothing => {
                return Ok(());
            }
        };
        self.net.set(&self.home, &name, &value)
    }
}

/// A setting's file, from `/proc/sys/net` on.
fn path(key: Sysctl) -> String {
    let folder = if key == Sysctl::Somaxconn { "core" } else { "ipv4" };
    format!("{folder}/{}", key.info().name)
}

/// What the records call it.
fn name_of(call: &str) -> Option<CallName> {
    Some(match call {
        "socket" => CallName::Socket,
        "bind" => CallName::Bind,
        "listen" => CallName::Listen,
        "accept" | "accept4" => CallName::Accept,
        "connect" => CallName::Connect,
        "read" | "recv" | "recvfrom" | "recvmsg" | "readv" => CallName::Recv,
        "write" | "send" | "sendto" | "sendmsg" | "writev" => CallName::Send,
        "shutdown" => CallName::Shutdown,
        "close" => CallName::Close,
        "setsockopt" => CallName::Set,
        "poll" => CallName::Poll,
        _ => return None,
    })
}

impl Backend for Kernel {
    fn now(&self) -> Time {
        self.when(instant())
    }

    fn home(&self) -> SocketAddrV4 {
        self.ends.0
    }

    fn remote(&self) -> Ipv4Addr {
        *self.ends.1.ip()
    }

    fn call(&mut self, call: &SysCall, words: &str) -> Result<Option<Answer>, Missing> {
        let at = self.now();
        self.record(at, None, What::Did { command: words.to_owned() });
        let answer = self.make(call)?;
        match &answer {
            Some(answer) => self.note(self.now(), call, answer),
            None => self.waits = Some(call.clone()),
        }
        self.look_at_states();
        self.look();
        Ok(answer)
    }

    fn returned(&mut self) -> Result<Option<(Time, Answer)>, Missing> {
        self.look();
        let Some((at, came)) = self.came.take() else { return Ok(None) };
        let Some(call) = self.waits.take() else { return Ok(None) };
        let answer = self.answer(&call, came)?;
        self.note(at, &call, &answer);
        Ok(Some((at, answer)))
    }

    fn name(&mut self, number: i64, opened: Opened) {
        let Some(socket) = self.fresh.take() else { return };
        self.sockets += 1;
        let serial = match opened {
            Opened::Socket(_) => self.sockets,
            Opened::Epoll => 0,
        };
        self.fds.insert(number, Named { fd: Arc::new(socket), serial });
    }

    fn has_number(&self, number: i64) -> bool {
        self.fds.contains_key(&number)
    }

    fn listens(&mut self, number: i64) -> bool {
        let Some(fd) = self.fd(number).filter(|fd| is_listener(fd)) else { return false };
        let Some(local) = getsockname(&fd).ok().and_then(v4) else { return false };
        self.ends.0.set_port(local.port());
        true
    }

    fn deliver(&mut self, segment: &Segment) {
        let (at, id) = (self.now(), self.next_id());
        self.record(at, None, What::Injected { id, from: SCRIPT, to: Some(HOST), segment: segment.clone() });
        self.record(at, Some(HOST), What::Arrived { id, segment: segment.clone() });
        self.hold(wire::packet(segment).and_then(|packet| self.net.give(&packet)));
        self.look_at_states();
        self.look();
    }

    fn deliver_icmp(&mut self, icmp: Icmp, quoted: &Segment) {
        let (at, id) = (self.now(), self.next_id());
        self.record(at, Some(HOST), What::IcmpArrived { id, icmp, quoted: quoted.clone() });
        let packet = wire::icmp_packet(icmp, quoted, self.remote(), *self.ends.0.ip());
        self.hold(packet.and_then(|packet| self.net.give(&packet)));
        self.look_at_states();
        self.look();
    }

    fn take_sent(&mut self) -> Option<(Time, Segment)> {
        self.look();
        self.sent.pop_front()
    }

    fn pass(&mut self, until: Until) -> bool {
        let end = match until {
            Until::Before(moment) | Until::EndOf(moment) => moment.min(self.limit),
            Until::Forever => self.limit,
        };
        loop {
            if self.look() {
                return true;
            }
            if self.is_broken() || self.now() >= end {
                return false;
            }
            self.rest(end);
        }
    }

    /// A kernel can be told at any time; what a socket was made with it keeps.
    fn set(&mut self, step: &Step, first: bool) -> Result<(), String> {
        // The host was made with them.
        if first && !matches!(step, Step::Set(..)) {
            return Ok(());
        }
        let name = match step {
            Step::Set(key, _) => key.info().name.to_owned(),
            other => format!("{other:?}"),
        };
        self.write(step).map_err(|_| name)
    }

    fn setting(&self, key: Sysctl) -> i64 {
        let text = self.hold(self.net.setting(&self.home, &path(key))).unwrap_or_default();
        let number = |text: &str| text.parse::<i64>().ok();
        match text.split_whitespace().map(number).collect::<Option<Vec<i64>>>().as_deref() {
            Some([one]) => *one,
            Some([first, last]) => {
                let short = |value: i64| u16::try_from(value).unwrap_or(0);
                words::value_of(&Setting::Number(Sysctl::ports_value(short(*first), short(*last))))
            }
            _ => -1,
        }
    }

    fn counters(&self) -> Vec<(Counter, u64)> {
        let now = self.hold(self.net.counters(&self.home)).unwrap_or_default();
        let moved = now.since(&Counters::default()).into_iter();
        moved.filter_map(|(name, count)| Some((Counter::from_name(&name)?, count))).collect()
    }

    fn has_inert(&self, _: &str, _: i64) -> bool {
        false
    }

    fn info(&self, name: &str) -> Option<i64> {
        let latest = self.fds.values().filter(|named| named.serial > 0 && !is_listener(&named.fd));
        let latest = latest.max_by_key(|named| named.serial);
        if !words::FIELDS.contains(&name) {
            return words::symbol(name);
        }
        let mut room = [0_u8; 256];
        if let (Some(at), Some(named)) = (memory(name), latest) {
            let known = sys::option(&named.fd, libc::SOL_SOCKET, libc::SO_MEMINFO, &mut room);
            self.hold(known)?;
            return unsigned(&room, at * 4, 4);
        }
        let Some(named) = latest else {
            return Some(if name == "tcpi_state" { words::sym("TCP_CLOSE") } else { 0 });
        };
        let known = sys::option(&named.fd, libc::IPPROTO_TCP, libc::TCP_INFO, &mut room);
        self.hold(known)?;
        field(&room, name)
    }

    fn has_lost(&self) -> bool {
        (1..i64::from(i32::MAX)).contains(&self.info("tcpi_snd_ssthresh").unwrap_or(0))
    }

    fn cubic_matters(&self) -> bool {
        // The namespace has Reno, too.
        let of = |name: &str| self.info(name).unwrap_or(0);
        of("tcpi_snd_cwnd") >= 16 || self.has_lost()
    }

    fn finish(self: Box<Self>) -> Left {
        // Whoever still waits in a call hears that its connection has ended.
        let _ = self.hold(self.net.clear());
        Left { records: self.records, ..Left::default() }
    }
}

fn is_listener(fd: &Socket) -> bool {
    let mut room = [0_u8; 4];
    sys::option(fd, libc::SOL_SOCKET, libc::SO_ACCEPTCONN, &mut room).is_ok() && room != [0; 4]
}

/// A field of `tcp_info`: where it begins and how many bytes it has (`linux/tcp.h`).
fn field(info: &[u8], name: &str) -> Option<i64> {
    let (from, size) = match name {
        "tcpi_state" => (0, 1),
        "tcpi_ca_state" => (1, 1),
        "tcpi_retransmits" => (2, 1),
        "tcpi_probes" => (3, 1),
        "tcpi_backoff" => (4, 1),
        "tcpi_options" => (5, 1),
        "tcpi_snd_wscale" | "tcpi_rcv_wscale" => (6, 1),
        "tcpi_rto" => (8, 4),
        "tcpi_snd_mss" => (16, 4),
        "tcpi_rcv_mss" => (20, 4),
        "tcpi_unacked" => (24, 4),
        "tcpi_sacked" => (28, 4),
        "tcpi_lost" => (32, 4),
        "tcpi_retrans" => (36, 4),
        "tcpi_fackets" => (40, 4),
        "tcpi_last_data_sent" => (44, 4),
        "tcpi_last_data_recv" => (52, 4),
        "tcpi_last_ack_recv" => (56, 4),
        "tcpi_pmtu" => (60, 4),
        "tcpi_rcv_ssthresh" => (64, 4),
        "tcpi_rtt" => (68, 4),
        "tcpi_rttvar" => (72, 4),
        "tcpi_snd_ssthresh" => (76, 4),
        "tcpi_snd_cwnd" => (80, 4),
        "tcpi_advmss" => (84, 4),
        "tcpi_reordering" => (88, 4),
        "tcpi_total_retrans" => (100, 4),
        "tcpi_pacing_rate" => (104, 8),
        "tcpi_bytes_acked" => (120, 8),
        "tcpi_bytes_received" => (128, 8),
        "tcpi_notsent_bytes" => (144, 4),
        "tcpi_min_rtt" => (148, 4),
        "tcpi_busy_time" => (168, 8),
        "tcpi_rwnd_limited" => (176, 8),
        "tcpi_sndbuf_limited" => (184, 8),
        "tcpi_delivered" => (192, 4),
        "tcpi_delivered_ce" => (196, 4),
        "tcpi_bytes_sent" => (200, 8),
        "tcpi_bytes_retrans" => (208, 8),
        "tcpi_dsack_dups" => (216, 4),
        "tcpi_snd_wnd" => (228, 4),
        "tcpi_rcv_wnd" => (232, 4),
        _ => return None,
    };
    let value = unsigned(info, from, size)?;
    Some(match name {
        "tcpi_snd_wscale" => value & 0xf,
        "tcpi_rcv_wscale" => value >> 4,
        _ => value,
    })
}

/// Where a number of SO_MEMINFO stands (`SK_MEMINFO_VARS`).
fn memory(name: &str) -> Option<usize> {
    match name {
        "SK_MEMINFO_RCVBUF" => Some(1),
        "SK_MEMINFO_SNDBUF" => Some(3),
        _ => None,
    }
}

/// A number of so many bytes, as this machine writes them.
fn unsigned(room: &[u8], from: usize, size: usize) -> Option<i64> {
    let bytes = room.get(from..)?.get(..size)?;
    let value = bytes.iter().zip(0_u32..).fold(0_u64, |all, (byte, at)| {
        let at = if cfg!(target_endian = "little") { at } else { u32::try_from(size).unwrap_or(1) - 1 - at };
        all | u64::from(*byte) << (8 * at)
    });
    Some(i64::try_from(value).unwrap_or(i64::MAX))
}

#[expect(clippy::disallowed_methods, reason = "the kernel arm lives in real time")]
fn instant() -> Instant {
    Instant::now()
}
