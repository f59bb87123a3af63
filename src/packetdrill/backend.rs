//! What a script is played on: a host that can be told of calls and packets, and that lets time pass.
//!
//! The simulated host is a backend in virtual time (`process`), a kernel is one in real time (`lab::scripts`). The
//! runner judges; a backend only does and tells. What a backend keeps from one call to the next is its own.

use core::net::{Ipv4Addr, SocketAddrV4};

use crate::host::Id;
use crate::sim::Watched;
use crate::tcp::overlay;
use crate::tcp::{Counter, Icmp, Overlay, Profile, Segment, Sysctl, Time};
use crate::trace::Record;

use super::ast::SysCall;
use super::outcome::Lack;
pub use super::settings::Step;

/// What the script's words say, for a backend that is not here.
#[cfg(feature = "tutor")]
pub(crate) mod words {
    pub(crate) use crate::packetdrill::info::FIELDS;
    pub(crate) use crate::packetdrill::message::with_inq;
    pub(crate) use crate::packetdrill::process::{
        address, amount, arg, filled_in, is_open, knows, points_nowhere, sym,
    };
    pub(crate) use crate::packetdrill::ready::{EVENTS_MOST, epolled, event_of, poll_fds, polled};
    pub(crate) use crate::packetdrill::settings::{Wanted, value_of};
    pub(crate) use crate::packetdrill::sockopt::{congestion, linger, name_of, pairs, timeval};
    pub(crate) use crate::packetdrill::values::symbol;
}

/// Why nothing can be said of a script, without its place.
pub type Missing = (Lack, String);

/// What a call came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A number.
    Value(i64),
    /// An error's number.
    Errno(i64),
    /// A new descriptor, which is to be [named](Backend::name).
    Opened(Opened),
    /// A number, and something that it filled in is not as the script says: what was expected, and what it is.
    Filled(i64, String, String),
}

/// What a new descriptor stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// A socket, by the backend's own number.
    Socket(Id),
    /// What `epoll_create()` made.
    Epoll,
}

/// How long time is let pass at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Up to a moment: what the host does by itself at that very moment is not waited for.
    Before(Time),
    /// To the end of a moment.
    EndOf(Time),
    /// For as long as something can happen.
    Forever,
}

/// What a backend is made of: what the script's option lines and its first commands say.
#[derive(Debug, Clone)]
pub struct Ground {
    /// How the host's TCP behaves.
    pub profile: &'static Profile,
    /// Whether the settings that public scripts assume are laid over that (`packetdrill-defaults`).
    pub defaults: bool,
    /// What every random choice comes from.
    pub seed: u64,
    /// Whether what was to be seen at each moment is kept.
    pub watch: bool,
    /// The host's address and the port to which `bind()` binds if the script leaves them open.
    pub home: SocketAddrV4,
    /// The script's address and the port to which `connect()` connects if the script leaves them open.
    pub peer: SocketAddrV4,
    /// The largest packet of the wire, if the script says so.
    pub mtu: Option<u16>,
    /// What the commands before the first event say.
    pub steps: Vec<Step>,
}

impl Ground {
    /// All that is to be set before the first event: what public scripts assume, if they are to find it, and what the
    /// commands say.
    pub fn preamble(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        if self.defaults {
            let overlay = Overlay::packetdrill(self.profile);
            steps.push(Step::Receive(overlay.receive.0, overlay.receive.1));
            steps.push(Step::Send(overlay.send.0, overlay.send.1));
            steps.extend(overlay::PACKETDRILL_SETTINGS.map(|(key, value)| Step::Set(key, value)));
        }
        steps.extend(self.steps.iter().cloned());
        steps
    }
}

/// What calls have taken of a simulated clock, of which the script knows nothing: a microsecond here and there, which
/// says nothing to a reader.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// When each call was over.
    over: Vec<Time>,
}

/// What a reader's times are rounded to, in microseconds, where no more than that was taken.
const TOLD_US: u64 = 100;

impl Taken {
    /// A call has taken a microsecond.
    pub fn note(&mut self, now: Time) {
        self.over.push(now);
    }

    /// A moment for a reader: if it lies off a round one by no more than calls have taken, that one.
    pub fn told(&self, at: Time) -> Time {
        let taken = self.over.partition_point(|over| *over <= at);
        let round = Time(at.0.saturating_add(TOLD_US / 2) / TOLD_US * TOLD_US);
        let off = at.0.abs_diff(round.0);
        if u64::try_from(taken).is_ok_and(|taken| off <= taken) { round } else { at }
    }
}

/// What is left of a run.
#[derive(Debug, Clone, Default)]
pub struct Left {
    /// What happened.
    pub records: Vec<Record>,
    /// What calls took of the clock.
    pub taken: Taken,
    /// What was to be seen at each moment, if that was asked for.
    pub watched: Option<Watched>,
}

/// A host on which a script is played.
pub trait Backend {
    /// Now, since the beginning.
    fn now(&self) -> Time;

    /// Where `bind()` binds if the script leaves it open: the port is that of the socket that listens.
    fn home(&self) -> SocketAddrV4;

    /// The address of the script.
    fn remote(&self) -> Ipv4Addr;

    /// The process makes a call; none if it waits. The words are the script's.
    ///
    /// # Errors
    /// What the backend does not have.
    fn call(&mut self, call: &SysCall, words: &str) -> Result<Option<Answer>, Missing>;

    /// When the call that waited returned, and what it came to; none if none has since.
    ///
    /// # Errors
    /// What the backend does not have.
    fn returned(&mut self) -> Result<Option<(Time, Answer)>, Missing>;

    /// A descriptor that was just opened gets the script's number for it.
    fn name(&mut self, number: i64, opened: Opened);

    /// Whether a descriptor has this number.
    fn has_number(&self, number: i64) -> bool;

    /// The lowest number that no descriptor has.
    fn free_number(&self) -> i64 {
        (3..=i64::from(u16::MAX)).find(|fd| !self.has_number(*fd)).unwrap_or(i64::MAX)
    }

    /// Whether the descriptor is a socket that listens; if so, its port is [home](Backend::home) from now on.
    fn listens(&mut self, number: i64) -> bool;

    /// A segment arrives.
    fn deliver(&mut self, segment: &Segment);

    /// An ICMP error arrives that quotes a segment of the host.
    fn deliver_icmp(&mut self, icmp: Icmp, quoted: &Segment);

    /// The oldest segment that the host has sent and nobody has taken, and when it sent it.
    fn take_sent(&mut self) -> Option<(Time, Segment)>;

    /// Lets time pass until something happens by itself; false if nothing did, and the time is over.
    fn pass(&mut self, until: Until) -> bool;

    /// Does what a command says, before the first event or later. Sleeping and checking are not for it.
    ///
    /// # Errors
    /// What of it cannot be done.
    fn set(&mut self, step: &Step, first: bool) -> Result<(), String>;

    /// What a setting is.
    fn setting(&self, key: Sysctl) -> i64;

    /// What the host has counted so far; what is not named was counted never.
    fn counters(&self) -> Vec<(Counter, u64)>;

    /// Whether any socket has an option that changes nothing set to something else than a value; a backend that carries
    /// such options out need not know.
    fn has_inert(&self, name: &str, but: i64) -> bool;

    /// What a name in the script's code is worth for the latest connection.
    fn info(&self, name: &str) -> Option<i64>;

    /// Whether something of a connection was taken for lost, so that its congestion window has a threshold.
    fn has_lost(&self) -> bool;

    /// Whether a connection has come to where CUBIC does other than the congestion control that there is.
    fn cubic_matters(&self) -> bool;

    /// What calls have taken of the clock.
    fn taken(&self) -> Taken {
        Taken::default()
    }

    /// The run is over.
    fn finish(self: Box<Self>) -> Left;
}
