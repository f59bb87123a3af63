//! One connection of a fleet, seen from close: its records and what its two hosts showed at each, so that its ladder
//! can be opened in the tutor.
//!
//! A fleet keeps no records of its own, so the same plan is run once more, which gives the same run. Where it is not
//! yet known which connection is meant (the first whose call failed so, one in a state at a moment), a first run finds
//! that out and a second one watches.

use std::collections::BTreeMap;

use core::net::SocketAddrV4;

use crate::host::Id;
use crate::sim::{Setup, changed_sysctls, socket_view};
use crate::tcp::{CallName, Errno, Segment, State, Time};
use crate::trace::view::{FlightView, HostView, WorldView};
use crate::trace::{HostId, LossCause, Record, SegmentId, What};

use super::forged::{ATTACKER, OUTSIDE};
use super::{Fleet, HostIx, Plan, Side, wire};

/// Which connection is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// The one of that number, counted from 1 as they are begun.
    Number(u64),
    /// What a forged SYN makes: that of that number, counted from 1.
    Forged(u64),
    /// The first of which that call returned that error.
    Failed(CallName, Errno),
    /// One with an end in that state on that side at that moment.
    InState(Side, State, Time),
    /// One that a forged SYN made and that is half-open at that moment.
    HalfOpen(Time),
}

/// Which connection it is: one that a client began, or what a forged SYN made; each counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Which {
    Begun(u64),
    Forged(u64),
}

/// A connection is followed for so many moments at most.
pub(super) const MOMENTS_MAX: usize = 10_000;

/// A connection that was watched.
#[derive(Debug, Clone)]
pub struct Watched {
    /// Its number: among those that were begun, or among the forged SYNs.
    pub number: u64,
    /// Whether it is one that a forged SYN made.
    pub forged: bool,
    /// Whether there was more of it than could be kept.
    pub cut: bool,
    /// The hosts that it is between: a client's, and the server; one if they are the same.
    pub setup: Setup,
    /// What there was before it.
    pub before: WorldView,
    /// What happened at a time, and what the hosts showed then.
    pub moments: Vec<(Vec<Record>, WorldView)>,
}

/// The search for a connection, under way.
#[derive(Debug, Clone)]
pub struct Zoom {
    fleet: Fleet,
    pick: Pick,
    finds: bool,
}

/// What is found out while a connection is searched for.
#[derive(Debug, Clone)]
pub(super) struct Finder {
    pick: Pick,
    /// The numbers of the connections by the client's end and the server's port, the latest of each.
    numbers: BTreeMap<(SocketAddrV4, u16), u64>,
    found: Option<Which>,
}

/// The watch on a connection.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    pub(super) which: Which,
    /// The client's host, and its socket once there is one; the attacker's side for a forged SYN.
    pub(super) client: Option<(HostIx, Option<Id>)>,
    /// The client's end, and the server's port.
    pub(super) ends: Option<(SocketAddrV4, u16)>,
    /// The same as a box on the way has made it.
    outside: Option<(SocketAddrV4, u16)>,
    /// The server's socket, once it is known.
    served: Option<Id>,
    over: bool,
    cut: bool,
    pub(super) fresh: Vec<Record>,
    pub(super) flights: Vec<FlightView>,
    pub(super) before: Option<WorldView>,
    moments: Vec<(Vec<Record>, WorldView)>,
}

impl Zoom {
    /// The beginning of the search in a run of that plan.
    pub fn new(plan: Plan, pick: Pick) -> Zoom {
        match pick {
            Pick::Number(number) => Zoom { fleet: Fleet::watching(plan, Which::Begun(number)), pick, finds: false },
            Pick::Forged(number) => Zoom { fleet: Fleet::watching(plan, Which::Forged(number)), pick, finds: false },
            Pick::Failed(..) | Pick::InState(..) | Pick::HalfOpen(_) => {
                Zoom { fleet: Fleet::finding(plan, pick), pick, finds: true }
            }
        }
    }

    /// Goes on by so much; true if there is more to do.
    pub fn go_on(&mut self, steps: u64) -> bool {
        if !self.finds {
            return self.fleet.go_on(steps) && !self.fleet.watch.as_ref().is_some_and(|watch| watch.over);
        }
        let (moment, state) = match self.pick {
            Pick::InState(side, state, at) => (Some(at), (side, state)),
            Pick::HalfOpen(at) => (Some(at), (Side::Server, State::SynRcvd)),
            Pick::Number(_) | Pick::Forged(_) | Pick::Failed(..) => (None, (Side::Client, State::Closed)),
        };
        let more = match moment {
            Some(at) => self.fleet.go_on_until(steps, at),
            None => self.fleet.go_on(steps),
        };
        if !more && moment.is_some() {
            self.fleet.find_in(state, matches!(self.pick, Pick::HalfOpen(_)));
        }
        let found = self.fleet.finder.as_ref().and_then(|finder| finder.found);
        if let Some(which) = found {
            *self = Zoom { fleet: Fleet::watching(self.fleet.plan().clone(), which), pick: self.pick, finds: false };
            return true;
        }
        more
    }

    /// How far it is, in thousandths; a search that is followed by a watch counts as half.
    pub fn progress(&self) -> u64 {
        let (now, end) = (self.fleet.now().0, self.fleet.end().0.max(1));
        let part = u64::try_from(u128::from(now) * 1_000 / u128::from(end)).unwrap_or(1_000);
        match (self.pick, self.finds) {
            (Pick::Number(_) | Pick::Forged(_), _) => part,
            (Pick::Failed(..) | Pick::InState(..) | Pick::HalfOpen(_), true) => part / 2,
            (Pick::Failed(..) | Pick::InState(..) | Pick::HalfOpen(_), false) => 500 + part / 2,
        }
    }

    /// What was found, at the end; nothing if there is no such connection.
    pub fn found(self) -> Option<Watched> {
        let profile = self.fleet.plan.profile;
        let seed = self.fleet.plan.seed;
        let watch = self.fleet.watch?;
        let before = watch.before?;
        let hosts = before.hosts.iter().map(|host| host.name.clone()).collect();
        let (number, forged) = match watch.which {
            Which::Begun(number) => (number, false),
            Which::Forged(number) => (number, true),
        };
        let setup = Setup { profile, seed, hosts };
        Some(Watched { number, forged, cut: watch.cut, setup, before, moments: watch.moments })
    }
}

impl Fleet {
    /// The connection to look at for an error that calls returned. `listen()` has no connection: one that holds the
    /// port is meant, at the moment of the error.
    pub fn pick_of(&self, call: CallName, errno: Errno) -> Pick {
        let met = |sample: &&super::Sample| sample.by_errno.iter().any(|one| (one.0, one.1) == (call, errno));
        let sample = self.series.samples.iter().find(met).filter(|_| call == CallName::Listen);
        let held = sample.and_then(|sample| {
            let states = State::ALL.into_iter().map(|state| (sample.count(Side::Server, state), state));
            let (_, state) = states.filter(|(count, _)| *count > 0).max_by_key(|(count, _)| *count)?;
            Some(Pick::InState(Side::Server, state, sample.at))
        });
        held.unwrap_or(Pick::Failed(call, errno))
    }

    fn finding(plan: Plan, pick: Pick) -> Fleet {
        let mut fleet = Fleet::resting(plan);
        fleet.finder = Some(Box::new(Finder { pick, numbers: BTreeMap::new(), found: None }));
        fleet.set_up();
        fleet
    }

    fn watching(plan: Plan, which: Which) -> Fleet {
        let mut fleet = Fleet::resting(plan);
        fleet.watch = Some(Box::new(Watch {
            which,
            client: None,
            ends: None,
            outside: None,
            served: None,
            over: false,
            cut: false,
            fresh: Vec::new(),
            flights: Vec::new(),
            before: None,
            moments: Vec::new(),
        }));
        fleet.set_up();
        fleet
    }

    /// A connection is about to be begun.
    pub(super) fn watch_beginning(&mut self, number: u64, host: HostIx) {
        if self.watch.as_ref().is_some_and(|watch| watch.which == Which::Begun(number)) {
            if let Some(watch) = &mut self.watch {
                watch.client = Some((host, None));
            }
            let before = self.watched_view();
            if let Some(watch) = &mut self.watch {
                watch.before = before;
            }
        }
    }

    /// A connection was begun: on that socket, if it has come so far, or ended at once in an error.
    pub(super) fn watch_begun(&mut self, number: u64, (host, socket): (HostIx, Option<Id>), failed: Option<Errno>) {
        let ends = socket.and_then(|socket| self.ends_of(host, socket));
        if let Some(finder) = &mut self.finder {
            if let Some(ends) = ends {
                finder.numbers.insert(ends, number);
            }
            if failed.is_some_and(|errno| finder.pick == Pick::Failed(CallName::Connect, errno)) {
                finder.found.get_or_insert(Which::Begun(number));
            }
        }
        let Some(watch) = &mut self.watch else { return };
        if watch.which == Which::Begun(number) {
            watch.client = Some((host, socket));
            watch.ends = ends;
            watch.over = socket.is_none();
        } else if ends.is_some() && ends == watch.ends {
            // Another connection has the same ends now.
            watch.over = true;
        }
    }

    /// A call on a socket failed.
    pub(super) fn watch_error(&mut self, (host, socket): (HostIx, Option<Id>), call: CallName, errno: Errno) {
        let wanted = |finder: &Finder| finder.found.is_none() && finder.pick == Pick::Failed(call, errno);
        if !self.finder.as_deref().is_some_and(wanted) {
            return;
        }
        let ends = socket.and_then(|socket| self.ends_of(host, socket));
        if let Some(finder) = &mut self.finder {
            finder.found = ends.and_then(|ends| finder.numbers.get(&ends).copied()).map(Which::Begun);
        }
    }

    /// Looks for a connection that now has an end in a state; of several, the one that was begun first. One that a
    /// forged SYN made if there is no other, or if no other is wanted.
    fn find_in(&mut self, (side, state): (Side, State), forged: bool) {
        let hosts = self.side(side).map(HostIx);
        let mut all = Vec::new();
        for at in hosts {
            let Some(host) = self.host(at) else { continue };
            let in_state = host.sockets().filter(|(_, socket)| socket.state() == state && socket.remote.is_some());
            all.extend(in_state.filter_map(|(_, socket)| self.client_end(at, socket.local, socket.remote?)));
        }
        let numbers = self.finder.as_ref().map(|finder| &finder.numbers).filter(|_| !forged);
        let which = |ends: &(SocketAddrV4, u16)| {
            let begun = numbers.and_then(|numbers| numbers.get(ends)).copied().map(Which::Begun);
            begun.or_else(|| self.forged_from(ends.0).map(Which::Forged))
        };
        let found = all.iter().filter_map(which).min();
        if let Some(finder) = &mut self.finder {
            finder.found = found;
        }
    }

    /// The client's end and the server's port of a socket.
    fn ends_of(&self, host: HostIx, socket: Id) -> Option<(SocketAddrV4, u16)> {
        let found = self.host(host)?.any_socket(socket)?;
        self.client_end(host, found.local, found.remote?)
    }

    fn client_end(&self, host: HostIx, local: SocketAddrV4, remote: SocketAddrV4) -> Option<(SocketAddrV4, u16)> {
        let server = wire::address(self.server());
        let serves = host == self.server() && self.programs.serves(local.port());
        match serves {
            true => Some((remote, local.port())),
            false if *remote.ip() == server || remote.ip().is_loopback() => Some((local, remote.port())),
            false => None,
        }
    }

    /// Whether something is of the connection that is watched: what befell a socket, or a segment.
    pub(super) fn watch_wants(&mut self, host: HostIx, socket: Option<Id>, segment: Option<&Segment>) -> bool {
        let Some(watch) = &self.watch else { return false };
        if watch.over || watch.before.is_none() {
            return false;
        }
        if let Some(id) = socket.filter(|_| watch.client == Some((host, None))) {
            self.watch_adopts(host, id);
        }
        match (segment, socket, &self.watch) {
            (Some(segment), _, Some(watch)) => watch.has_ends(segment),
            (None, Some(id), _) => self.is_watched(host, id),
            (None, None, Some(watch)) => watch.client == Some((host, None)),
            (_, _, None) => false,
        }
    }

    /// The socket of the connection that is being begun is known from its first event on.
    fn watch_adopts(&mut self, host: HostIx, id: Id) {
        let opens = self.host(host).and_then(|host| host.any_socket(id).map(|socket| socket.state() == State::SynSent));
        let ends = self.ends_of(host, id).filter(|_| opens == Some(true));
        if let Some(watch) = self.watch.as_mut().filter(|_| ends.is_some()) {
            watch.client = Some((host, Some(id)));
            watch.ends = ends;
        }
    }

    /// Notes a record of the connection that is watched.
    pub(super) fn watch_note(&mut self, (host, socket): (HostIx, Option<Id>), record: &Record) {
        let (place, server) = (self.watched_place(host), self.server());
        let (now, arrives) = (self.now, self.now + self.wire.delay());
        let Some(watch) = &mut self.watch else { return };
        if socket.is_some() && host == server && watch.client != Some((host, socket)) {
            watch.served = socket;
        }
        let record = Record { host: Some(place), ..record.clone() };
        let alone = watch.client.is_some_and(|(client, _)| client == server);
        let record = watch.with_flight(record, (now, arrives), alone);
        watch.fresh.push(record);
    }

    /// A segment of the connection that is watched will not arrive.
    pub(super) fn watch_lost(&mut self, host: HostIx, number: u32, segment: &Segment, cause: LossCause) {
        if self.watch_wants(host, None, Some(segment)) {
            let what = What::Lost { id: SegmentId(number), cause };
            let record = Record { at: self.now, host: None, socket: None, what, rule: None };
            if let Some(watch) = &mut self.watch {
                let record = watch.with_flight(record, (self.now, self.now), false);
                watch.fresh.push(record);
            }
        }
    }

    fn is_watched(&self, host: HostIx, id: Id) -> bool {
        let Some(watch) = &self.watch else { return false };
        let known = watch.client == Some((host, Some(id))) || (host == self.server() && watch.served == Some(id));
        let ends = || self.ends_of(host, id);
        known || ends().is_some_and(|ends| watch.ends == Some(ends) || watch.outside == Some(ends))
    }

    /// A box on the way puts another address into what a client sends.
    pub(super) fn watch_alias(&mut self, before: &Segment, after: &Segment) {
        let (inside, outside) = ((before.src, before.dst.port()), (after.src, after.dst.port()));
        if let Some(finder) = &mut self.finder
            && let Some(number) = finder.numbers.get(&inside).copied()
        {
            finder.numbers.insert(outside, number);
        }
        if let Some(watch) = &mut self.watch
            && watch.ends == Some(inside)
        {
            watch.outside = Some(outside);
        }
    }

    /// The place of a host among the two that are shown.
    fn watched_place(&self, host: HostIx) -> HostId {
        let client = self.watch.as_ref().and_then(|watch| watch.client).map(|(client, _)| client);
        HostId(usize::from(client != Some(host)))
    }

    /// What happened since the last look becomes a moment, with what the hosts show now.
    pub(super) fn watch_moment(&mut self) {
        if self.watch.as_ref().is_none_or(|watch| watch.fresh.is_empty()) {
            return;
        }
        let Some(view) = self.watched_view() else { return };
        let gone = view.hosts.iter().all(|host| host.sockets.is_empty()) && view.flights.is_empty();
        let Some(watch) = &mut self.watch else { return };
        let fresh = core::mem::take(&mut watch.fresh);
        watch.moments.push((fresh, view));
        watch.cut |= watch.moments.len() >= MOMENTS_MAX && !gone;
        watch.over |= watch.cut || (gone && watch.ends.is_some());
    }

    /// The two hosts as they are now, with the connection that is watched and nothing else.
    pub(super) fn watched_view(&self) -> Option<WorldView> {
        let watch = self.watch.as_ref()?;
        let (client, socket) = watch.client?;
        let server = self.server();
        let name = if client == OUTSIDE { ATTACKER } else { "client" };
        let of_client = (client, name, [socket, watch.served.filter(|_| client == server)]);
        let of_server = (server, "server", [watch.served, None]);
        let shown = if client == server { vec![of_client] } else { vec![of_client, of_server] };
        let hosts = shown.into_iter().enumerate().map(|(place, (host, name, ids))| {
            self.watched_host(HostId(place), (host, name), ids.into_iter().flatten().collect())
        });
        Some(WorldView {
            now: self.now,
            hosts: hosts.collect(),
            flights: watch.flights.clone(),
            next_event: None,
            link_delay: self.wire.delay(),
            armed_faults: Vec::new(),
            boxes: Vec::new(),
        })
    }

    fn watched_host(&self, place: HostId, (at, name): (HostIx, &str), ids: Vec<Id>) -> HostView {
        let host = self.host(at);
        let sockets = host
            .map(|host| ids.into_iter().filter_map(|id| Some(socket_view(host, id, &*host.any_socket(id)?))).collect());
        let nobody = self.watch.as_ref().and_then(|watch| watch.ends).filter(|_| at == OUTSIDE);
        HostView {
            id: place,
            name: name.to_owned(),
            ip: nobody.map_or(wire::address(at), |(end, _)| *end.ip()),
            up: host.is_some() || nobody.is_some(),
            plugged: self.wire.reaches(at),
            sockets: sockets.unwrap_or_default(),
            sysctls: host.map(changed_sysctls).unwrap_or_default(),
            memory_pages: host.map(|host| host.memory().pages),
            time_wait_count: host.map_or(0, crate::host::Host::time_wait_count),
            counters: host.map(|host| host.counters.moved()).unwrap_or_default(),
            results: Vec::new(),
        }
    }
}

impl Watch {
    fn has_ends(&self, segment: &Segment) -> bool {
        let there = |one: SocketAddrV4, other: SocketAddrV4| {
            [self.ends, self.outside].into_iter().flatten().any(|(client, port)| one == client && other.port() == port)
        };
        there(segment.src, segment.dst) || there(segment.dst, segment.src)
    }

    /// A box on the way has made another segment of one that is under way.
    pub(super) fn rewritten(&mut self, id: SegmentId, segment: &Segment, mut record: Record) {
        let Some(flight) = self.flights.iter_mut().find(|flight| flight.id == id) else { return };
        flight.segment = segment.clone();
        if let What::Rewritten { to, .. } = &mut record.what {
            *to = flight.to;
        }
        self.fresh.push(record);
    }

    /// Keeps account of what is on the wire; the record then names the other host as it is shown.
    fn with_flight(&mut self, mut record: Record, (now, arrives): (Time, Time), alone: bool) -> Record {
        let from = record.host;
        match &mut record.what {
            What::Sent { id, to, segment, .. } => {
                let other = from.map(|from| HostId(if alone { 0 } else { 1 - from.0.min(1) }));
                *to = to.and(other);
                if let Some(from) = from.filter(|_| !segment.loops()) {
                    self.flights.push(FlightView {
                        id: *id,
                        from,
                        to: *to,
                        sent_at: now,
                        arrives_at: arrives,
                        lost_at: None,
                        held: None,
                        segment: segment.clone(),
                        icmp: None,
                    });
                }
            }
            What::Arrived { id, .. } | What::Lost { id, .. } => self.flights.retain(|flight| flight.id != *id),
            What::Did { .. }
            | What::Called { .. }
            | What::Returned { .. }
            | What::Duplicated { .. }
            | What::Injected { .. }
            | What::Rewritten { .. }
            | What::IcmpSent { .. }
            | What::IcmpArrived { .. }
            | What::Held { .. }
            | What::State { .. }
            | What::Timer { .. }
            | What::Error { .. }
            | What::Host { .. }
            | What::Shown { .. }
            | What::Decided => {}
        }
        record
    }
}
