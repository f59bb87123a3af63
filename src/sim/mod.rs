//! Two or more hosts, the link between them, the clock, the faults and the seed.
//!
//! [`World`] carries out commands and lets events happen one at a time, and appends the records. It is a value: a clone
//! is a checkpoint. At one and the same moment arrivals come before timers, arrivals in the order of sending, timers in
//! the order of the hosts.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::host::{Did, Event, Host, Id, Ret};
use crate::tcp::{Belief, Errno, Lack, Out, Profile, Rule, Segment, Setting, Span, Sysctl, Time, TimerKind};
use crate::trace::{
    Call, CallName, Command, Fault, FaultKind, FaultTarget, HostAct, HostId, LossCause, Outcome, Record, SegmentId,
    SocketId, SocketRef, What, WorldView,
};

pub mod rng;

mod apply;

mod asked;

mod flights;

mod icmp;

mod loopback;

mod nat;

pub mod one_ended;

mod told;

mod view;

mod wire;

use crate::trace::faults::{Faults, gap};
use crate::trace::{NatBoxes, Seen};
use flights::Flights;
pub use one_ended::{OneEnded, Watched};
pub use rng::{SimRng, Stream};
pub(crate) use view::{changed_sysctls, recorded, socket_view};
use wire::Flight;

/// How a run begins: all that does not change while it lasts.
#[derive(Debug, Clone)]
pub struct Setup {
    /// How the hosts' TCP behaves.
    pub profile: &'static Profile,
    /// What every random choice of the run comes from.
    pub seed: u64,
    /// The hosts' names, in order; the first is drawn on the left.
    pub hosts: Vec<String>,
}

impl Setup {
    /// The same run by hosts whose TCP has a misconception built in. No scenario can say so, and what is saved of such
    /// a run names the profile without it.
    #[must_use]
    pub fn believing(self, belief: Belief) -> Setup {
        Setup { profile: belief.in_profile(self.profile), ..self }
    }

    /// The name of the profile, where it is not that of the newest kernel: a real one cannot be told to behave so.
    pub fn profile_of_no_kernel(&self) -> Option<&'static str> {
        (self.profile != Profile::default_profile()).then_some(self.profile.name)
    }
}

impl Refusal {
    /// Why a host of that profile does not take a value of a setting, if it does not.
    pub fn of_setting(profile: &'static Profile, key: Sysctl, value: &Setting) -> Option<Refusal> {
        let most = profile.most(key);
        match profile.lacks(key) {
            Some(lack) => Some(Refusal::NoSetting(key, profile.name, lack)),
            None if value.number() > most && !key.is_ports() && !key.is_triple() => {
                Some(Refusal::SettingBound(key, profile.name, most))
            }
            None => None,
        }
    }
}

impl Default for Setup {
    fn default() -> Setup {
        Setup { profile: Profile::default_profile(), seed: 1, hosts: vec!["client".to_owned(), "server".to_owned()] }
    }
}

/// Why a command could not be carried out; the run is unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No host has that name.
    NoSuchHost(String),
    /// The host has no socket of that label.
    NoSuchSocket(String),
    /// The host is down.
    HostDown(String),
    /// That segment is not in flight.
    NotInFlight(SegmentId),
    /// The label is in use on that host.
    LabelTaken(String),
    /// The kernel lab cannot give one host a setting of the whole machine.
    MachineWide(Sysctl),
    /// The kernel lab does not run as root, and so cannot be another user.
    NeedsRoot,
    /// The profile, which is named, does not have that setting.
    NoSetting(Sysctl, &'static str, Lack),
    /// The profile, which is named, takes that setting up to this value only.
    SettingBound(Sysctl, &'static str, i64),
    /// A forged segment without ports, and no connection between those two hosts was seen.
    NoConnection(String, String),
    /// An ICMP error quotes a segment, and that host has sent none there.
    NothingSent(String),
    /// No NAT box has that name.
    NoSuchBox(String),
    /// A host is to stand behind this NAT box and stands behind another.
    BehindAnother(String),
    /// A NAT box with every host behind it.
    NobodyOutside(String),
    /// There is no room for another NAT box.
    TooManyBoxes(String),
}

/// The one-way delay of a new run.
pub const LINK_DELAY_DEFAULT: Span = Span::millis(50);

/// A run at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    now: Time,
    nodes: Vec<Node>,
    delay: Span,
    flights: Flights,
    faults: Faults,
    segments: u32,
    secrets: Vec<u64>,
    seen: Seen,
    boxes: NatBoxes,
    loopback: loopback::Loopback,
    /// What a mutant has told otherwise than it was.
    told: told::Told,
}

/// The latest outcome of each kind of call, the latest call last.
type Results = Vec<(CallName, Outcome)>;

/// A host's place in the run; the host itself is gone while it is down.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Node {
    name: String,
    ip: Ipv4Addr,
    host: Option<Host>,
    plugged: bool,
    profile: &'static Profile,
    /// The latest outcome of each kind of call, the latest call last.
    results: Results,
    /// The same for each socket by its number.
    socket_results: BTreeMap<Id, Arc<Results>>,
}

impl World {
    /// The start of a run.
    pub fn new(setup: &Setup) -> World {
        let secrets: Vec<u64> = (0..)
            .zip(&setup.hosts)
            .map(|(number, _)| SimRng::new(setup.seed, Stream::Secrets, number).next_u64())
            .collect();
        let nodes: Vec<Node> = (1..)
            .zip(setup.hosts.iter().zip(&secrets))
            .map(|(last, (name, secret))| {
                let ip = Ipv4Addr::new(10, 0, 0, last);
                Node {
                    name: name.clone(),
                    ip,
                    host: Some(Host::new(ip, setup.profile, *secret)),
                    plugged: true,
                    profile: setup.profile,
                    results: Vec::new(),
                    socket_results: BTreeMap::new(),
                }
            })
            .collect();
        let boxes = NatBoxes::among(nodes.iter().map(|node| (node.name.clone(), node.ip)));
        World {
            now: Time::ZERO,
            nodes,
            delay: LINK_DELAY_DEFAULT,
            flights: Flights::default(),
            faults: Faults::default(),
            segments: 0,
            secrets,
            seen: Seen::default(),
            boxes,
            loopback: loopback::Loopback::default(),
            told: told::Told::default(),
        }
    }

    /// Now.
    pub fn now(&self) -> Time {
        self.now
    }

    /// A running host itself, for whoever asks for more than a view shows.
    pub fn host(&self, id: HostId) -> Option<&Host> {
        self.nodes.get(id.0)?.host.as_ref()
    }

    /// How much there is: sockets, segments under way, and what is remembered of earlier ones.
    pub fn size(&self) -> usize {
        let of_node = |node: &Node| node.host.as_ref().map_or(0, Host::size) + node.socket_results.len();
        self.flights.len() + self.seen.size() + self.nodes.iter().map(of_node).sum::<usize>()
    }

    /// When the next thing happens by itself: a segment arrives or vanishes, or a timer fires.
    pub fn next_event(&self) -> Option<Time> {
        let wire = self.flights.first_due();
        let hosts = self.nodes.iter().filter_map(|node| node.host.as_ref()?.deadline()).min();
        [wire, hosts].into_iter().flatten().min().map(|at| at.max(self.now))
    }

    /// Moves the clock to the next event and lets it happen; false if nothing is going to happen.
    pub fn step(&mut self, out: &mut Vec<Record>) -> bool {
        let Some(at) = self.next_event() else { return false };
        self.now = at;
        if let Some(flight) = self.flights.take_due(at) {
            let first = out.len();
            self.land(flight, out);
            self.run_loopback(out);
            self.retell(first, out);
            return true;
        }
        let due = |(host, node): (usize, &Node)| {
            let (_, socket) = node.host.as_ref()?.next_due().filter(|(due, _)| *due <= at)?;
            Some((HostId(host), SocketId(socket)))
        };
        // Of timers that fall due at one moment, those of the first host come first.
        let first = self.nodes.iter().enumerate().find_map(due);
        first.is_some_and(|(host, socket)| self.fire(host, socket, out))
    }

    /// The timers that fall due by then, each with when, on which host and which socket, and of which kind.
    pub fn timers(&self, by: Time) -> Vec<(Time, HostId, SocketId, TimerKind)> {
        let hosts =
            self.nodes.iter().enumerate().filter_map(|(index, node)| Some((HostId(index), node.host.as_ref()?)));
        hosts
            .flat_map(|(host, kernel)| {
                kernel.due(by).into_iter().map(move |(at, id, kind)| (at, host, SocketId(id), kind))
            })
            .collect()
    }

    /// Lets the next timer of a socket fire: when it falls due, or now if it is late. False if none runs.
    pub fn fire(&mut self, host: HostId, socket: SocketId, out: &mut Vec<Record>) -> bool {
        let Some(kernel) = self.nodes.get_mut(host.0).and_then(|node| node.host.as_mut()) else { return false };
        let Some((at, kind)) = kernel.any_socket(socket.0).and_then(|socket| socket.deadline()) else { return false };
        self.fire_timer((at, host, socket, kind), out);
        true
    }

    /// Lets one of the [`timers`](World::timers) fire, which need not be the next one: on a real machine two may fall
    /// due in the same tick.
    pub fn fire_timer(&mut self, (at, host, socket, kind): (Time, HostId, SocketId, TimerKind), out: &mut Vec<Record>) {
        let Some(kernel) = self.nodes.get_mut(host.0).and_then(|node| node.host.as_mut()) else { return };
        self.now = self.now.max(at);
        let (mut events, first) = (Vec::new(), out.len());
        kernel.fire_timer(socket.0, kind, self.now, &mut events);
        self.take_events(host, events, out);
        self.run_loopback(out);
        self.retell(first, out);
    }

    /// Moves the clock to `time` although something may fall due before: timers of a real machine are late, too.
    pub fn be_late(&mut self, time: Time) {
        self.now = self.now.max(time);
    }

    /// Moves the clock forward to `time`, at most to the next event, without letting anything happen.
    pub fn advance_to(&mut self, time: Time) {
        let limit = self.next_event().map_or(time, |next| next.min(time));
        self.now = self.now.max(limit);
    }

    /// A segment reaches the end of its way.
    fn land(&mut self, flight: Flight, out: &mut Vec<Record>) {
        let passed =
            if flight.lost.is_none() && flight.icmp.is_none() { self.pass_in(flight, out) } else { Some(flight) };
        let Some(flight) = passed else { return };
        if let Some((at, cause)) = flight.lost {
            out.push(self.lost(&flight, at, cause));
            if let Some(icmp) = flight.rejected {
                self.tell_sender(&flight, icmp, out);
            }
            return;
        }
        let Some(to) = flight.to else {
            out.push(self.lost(&flight, self.now, LossCause::NoRoute));
            return;
        };
        let node = self.nodes.get(to.0);
        let cause = match node {
            Some(node) if !node.plugged => Some(LossCause::Unplugged),
            Some(node) if node.host.is_some() => None,
            Some(_) | None => Some(LossCause::HostDown),
        };
        if let Some(cause) = cause {
            out.push(self.lost(&flight, self.now, cause));
            return;
        }
        if let Some(icmp) = flight.icmp {
            self.land_icmp(flight, to, icmp, out);
            return;
        }
        self.arrive(to, flight.id, flight.segment, flight.loops, out);
    }

    /// A segment has reached its host, over the cable or through the loopback.
    fn arrive(&mut self, to: HostId, id: SegmentId, segment: Segment, loops: bool, out: &mut Vec<Record>) {
        let at = self.now;
        let mut events = Vec::new();
        if let Some(host) = self.nodes.get_mut(to.0).and_then(|node| node.host.as_mut()) {
            let handle = if loops { Host::handle_own } else { Host::handle_foreign };
            handle(host, &segment, at, &mut events);
            self.loopback.roused.extend(loops.then_some(to));
            let what = What::Arrived { id, segment };
            out.push(Record { at, host: Some(to), socket: None, what, rule: Some(Rule::SegmentArrives) });
        }
        self.take_events(to, events, out);
    }

    /// A segment from nowhere reaches a host at once: what a forger would send, and what tests need.
    pub fn deliver(&mut self, to: HostId, segment: &Segment, out: &mut Vec<Record>) {
        let mut events = Vec::new();
        let now = self.now;
        if let Some(host) = self.nodes.get_mut(to.0).and_then(|node| node.host.as_mut()) {
            host.handle_foreign(segment, now, &mut events);
        }
        self.take_events(to, events, out);
        self.run_loopback(out);
    }

    fn lost(&self, flight: &Flight, at: Time, cause: LossCause) -> Record {
        let rule = match cause {
            LossCause::Dropped => Rule::WireDrops,
            LossCause::Unplugged => Rule::CableOut,
            LossCause::Rejected => Rule::RouterRejects,
            LossCause::NoMapping => Rule::NatForgot,
            LossCause::Hidden => Rule::NatHidesAddress,
            LossCause::HostDown | LossCause::NoRoute => Rule::NobodyThere,
        };
        let what = What::Lost { id: flight.id, cause };
        Record { at: at.max(self.now), host: None, socket: None, what, rule: Some(rule) }
    }

    /// The congestion window of a connection.
    fn cwnd(&self, host: HostId, socket: Id) -> Option<u32> {
        let host = self.nodes.get(host.0)?.host.as_ref()?;
        host.any_socket(socket)?.tcb().map(|tcb| tcb.snd.cwnd)
    }

    /// Turns what a host did into records, and puts its segments on the wire.
    fn take_events(&mut self, from: HostId, events: Vec<Event>, out: &mut Vec<Record>) {
        if let Some(host) = self.nodes.get_mut(from.0).and_then(|node| node.host.as_mut()) {
            host.count(&events);
        }
        for Event { socket, did, rule } in events {
            let what = match did {
                Did::Tcp(Out::Send { segment, repeat }) => {
                    let loops = segment.loops();
                    let id = if loops { self.loopback.next_id() } else { self.next_segment_id() };
                    let to = if loops { Some(from) } else { self.boxes.towards(segment.dst) };
                    let cwnd = socket.filter(|_| segment.seq_len() > 0 && !segment.flags.syn());
                    let cwnd = cwnd.and_then(|socket| self.cwnd(from, socket));
                    out.push(Record {
                        at: self.now,
                        host: Some(from),
                        socket: socket.map(SocketId),
                        what: What::Sent { id, to, segment: segment.clone(), repeat, cwnd },
                        rule: Some(rule),
                    });
                    if loops {
                        self.loopback.queue.push_back((from, id, segment));
                    } else {
                        self.send(id, from, to, segment, out);
                    }
                    continue;
                }
                did => {
                    let what = recorded(&did);
                    if let What::Returned { call, outcome } = &what {
                        self.note_result(from, socket, *call, outcome);
                    }
                    what
                }
            };
            out.push(Record { at: self.now, host: Some(from), socket: socket.map(SocketId), what, rule: Some(rule) });
        }
    }

    fn note_result(&mut self, host: HostId, socket: Option<Id>, call: CallName, outcome: &Outcome) {
        let Some(node) = self.nodes.get_mut(host.0) else { return };
        let note = |list: &mut Results| {
            list.retain(|(name, _)| *name != call);
            list.push((call, outcome.clone()));
        };
        note(&mut node.results);
        let Some(id) = socket else { return };
        note(Arc::make_mut(node.socket_results.entry(id).or_default()));
        // Now and then those of sockets that are gone are dropped.
        let count = node.socket_results.len();
        if count.is_power_of_two()
            && count >= 64
            && let Some(host) = &node.host
        {
            node.socket_results.retain(|id, _| host.has_socket(*id));
        }
    }

    /// Puts a segment on the wire, where a fault may strike it.
    fn send(&mut self, id: SegmentId, from: HostId, to: Option<HostId>, segment: Segment, out: &mut Vec<Record>) {
        self.seen.note(&segment);
        let plugged = self.nodes.get(from.0).is_some_and(|node| node.plugged);
        let passed = if plugged { self.pass_out(id, segment, out) } else { Some(segment) };
        let (Some(segment), Some(node)) = (passed, self.nodes.get(from.0)) else { return };
        let lost = if plugged { self.hidden(&segment) } else { Some((self.now, LossCause::Unplugged)) };
        let fault = self.faults.strike(&segment, &node.name).filter(|_| lost.is_none());
        let (sent_at, arrives_at) = (self.now, self.now + self.delay);
        if plugged {
            self.release_reordered(from, arrives_at);
        }
        self.flights.push(Flight { lost, ..Flight::new(id, (from, to), segment, (sent_at, arrives_at)) });
        if let Some(kind) = fault {
            self.strike(id, kind, true, out);
        }
    }

    /// A segment that waited to be overtaken arrives right behind the one that has just been sent.
    fn release_reordered(&mut self, from: HostId, arrives_at: Time) {
        let behind = arrives_at + gap(self.delay);
        for id in self.flights.held_back(from) {
            self.flights.change(id, |flight| {
                flight.reorder = false;
                flight.arrives_at = flight.arrives_at.max(behind);
            });
        }
    }

    fn next_segment_id(&mut self) -> SegmentId {
        self.segments += 1;
        SegmentId(self.segments)
    }

    /// A fault strikes a segment in flight. A segment lost by an armed fault vanishes half-way, one lost by hand at
    /// once.
    fn strike(&mut self, id: SegmentId, kind: FaultKind, halfway: bool, out: &mut Vec<Record>) {
        let (now, delay) = (self.now, self.delay);
        match kind {
            FaultKind::Drop | FaultKind::Reject(_) if !halfway => {
                // Whoever strikes by hand sees at once that it struck.
                let Some(mut flight) = self.flights.take(id) else { return };
                flight.lose(kind, now);
                self.land(flight, out);
            }
            FaultKind::Drop | FaultKind::Reject(_) => self.flights.change(id, |flight| {
                let at = flight.sent_at + Span(delay.0 / 2);
                flight.lose(kind, at.max(now));
            }),
            FaultKind::Duplicate => {
                let Some(mut copy) = self.flights.get(id).cloned() else { return };
                copy.arrives_at += gap(delay);
                copy.id = self.next_segment_id();
                let what = What::Duplicated { id, copy: copy.id, segment: copy.segment.clone(), to: copy.to };
                out.push(Record { at: now, host: None, socket: None, what, rule: Some(Rule::WireDuplicates) });
                self.flights.push(copy);
            }
            FaultKind::Delay(by) => {
                self.flights.change(id, |flight| flight.arrives_at += by);
                self.held(id, by, out);
            }
            FaultKind::Reorder => {
                // If nothing follows to overtake it, it arrives after twice the delay all the same.
                let by = delay.max(gap(delay));
                self.flights.change(id, |flight| {
                    flight.reorder = true;
                    flight.arrives_at += by;
                });
                self.held(id, by, out);
            }
        }
    }

    fn held(&self, id: SegmentId, by: Span, out: &mut Vec<Record>) {
        let what = What::Held { id, by };
        out.push(Record { at: self.now, host: None, socket: None, what, rule: Some(Rule::WireDelays) });
    }
}
