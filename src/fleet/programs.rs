//! The programs that a fleet's hosts run: clients that open a connection, ask, read the reply and close, and a server
//! that accepts, reads, works and replies. Each makes blocking calls, and goes on when one returns.

use crate::host::{Host, Id, Ret};
use crate::sim::{SimRng, Stream};
use crate::tcp::{CallName, Errno, Time};
use crate::trace::HostAct;

use super::owners::Owners;
use super::{Fleet, HostIx, Knob, Returned, wire};

mod client;
mod server;

pub(super) use client::Client;
pub(super) use server::Conn;

/// What a program does next.
#[derive(Debug, Clone)]
pub(super) enum Task {
    /// The next connection of an even stream begins.
    Arrive,
    /// A worker begins a connection.
    Begin,
    /// A client has waited long enough.
    Client(Ref),
    /// The server has worked on a request.
    Reply(Ref),
    /// The server accepts on a port again.
    Accept(usize),
    /// The server tries to listen on a port.
    Listen(usize),
    /// The next forged SYN is sent.
    Flood,
    /// Something befalls a host, as the plan says.
    Act(usize),
    /// It is time to count.
    Sample,
    /// A call has returned.
    Returned(Returned),
}

/// A program's place in its list, and which of those that had the place in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ref {
    place: u32,
    turn: u32,
}

/// Whose a socket is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner {
    Client(Ref),
    Server(Ref),
}

/// A list whose places are used again.
#[derive(Debug, Clone)]
pub(super) struct Arena<T> {
    places: Vec<(u32, Option<T>)>,
    free: Vec<u32>,
}

impl<T> Default for Arena<T> {
    fn default() -> Arena<T> {
        Arena { places: Vec::new(), free: Vec::new() }
    }
}

impl<T> Arena<T> {
    fn add(&mut self, value: T) -> Ref {
        if let Some(place) = self.free.pop()
            && let Some((turn, slot)) = self.places.get_mut(place as usize)
        {
            *slot = Some(value);
            return Ref { place, turn: *turn };
        }
        let place = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.push((0, Some(value)));
        Ref { place, turn: 0 }
    }

    fn get(&mut self, at: Ref) -> Option<&mut T> {
        let (turn, slot) = self.places.get_mut(at.place as usize)?;
        if *turn == at.turn { slot.as_mut() } else { None }
    }

    fn remove(&mut self, at: Ref) -> Option<T> {
        let (turn, slot) = self.places.get_mut(at.place as usize)?;
        if *turn != at.turn {
            return None;
        }
        let value = slot.take()?;
        *turn = turn.wrapping_add(1);
        self.free.push(at.place);
        Some(value)
    }

    fn refs(&self) -> Vec<Ref> {
        let used = |(place, (turn, slot)): (u32, &(u32, Option<T>))| slot.as_ref().map(|_| Ref { place, turn: *turn });
        (0..).zip(&self.places).filter_map(used).collect()
    }
}

/// All programs.
#[derive(Debug, Clone, Default)]
pub(super) struct Programs {
    clients: Arena<Client>,
    conns: Arena<Conn>,
    /// Which program has a socket.
    owners: Owners<Owner>,
    /// The server's sockets that listen, by port in order.
    listeners: Vec<Option<Id>>,
    arrived: u64,
    accepted: u64,
    pub(super) flooded: u64,
    /// How much of a next connection that is one of so many in a thousand has come together, for each such knob.
    shares: [i64; SHARES.len()],
}

impl Programs {
    /// The server's sockets that listen.
    pub(super) fn listeners(&self) -> impl Iterator<Item = Id> + '_ {
        self.listeners.iter().copied().flatten()
    }

    /// Whether the server serves on that port.
    pub(super) fn serves(&self, port: u16) -> bool {
        port >= wire::port(0) && wire::place_of(port) < self.listeners.len()
    }
}

impl Fleet {
    /// The first step of every program.
    pub(super) fn begin_programs(&mut self) {
        let knobs = self.plan.knobs.clone();
        let ports = usize::try_from(knobs.count(Knob::Ports)).unwrap_or(1);
        self.programs.listeners = vec![None; ports];
        for port in 0..ports {
            self.tasks.now(Task::Listen(port));
        }
        self.tasks.now(Task::Sample);
        for (number, (at, _)) in self.plan.acts.iter().enumerate() {
            self.tasks.at(*at, Task::Act(number));
        }
        // The programs start when the server listens.
        if knobs.count(Knob::Arrivals) > 0 {
            self.tasks.at(Time::ZERO, Task::Arrive);
        }
        for _ in 0..knobs.count(Knob::Pool) {
            self.tasks.at(Time::ZERO, Task::Begin);
        }
        if knobs.count(Knob::Flood) > 0 {
            self.tasks.at(Time::ZERO, Task::Flood);
        }
    }

    /// A program does what it meant to.
    pub(super) fn perform(&mut self, task: Task) {
        match task {
            Task::Arrive => self.next_arrival(),
            Task::Begin => self.begin_connection(true),
            Task::Client(at) => self.client_goes_on(at),
            Task::Reply(at) => self.reply(at),
            Task::Accept(port) => self.accept(port),
            Task::Listen(port) => self.listen(port),
            Task::Flood => self.flood(),
            Task::Act(number) => self.act(number),
            Task::Sample => self.sample(),
            Task::Returned(returned) => self.returned(&returned),
        }
    }

    /// A call has returned to a program.
    fn returned(&mut self, returned: &Returned) {
        if let Ret::Failed(errno) = returned.ret
            && errno != Errno::EAGAIN
        {
            self.note_error(returned.call, errno);
            self.watch_error((returned.host, returned.socket), returned.call, errno);
        }
        let Some(socket) = returned.socket else { return };
        if returned.call == CallName::Accept && !matches!(returned.ret, Ret::Failed(_)) {
            return self.accepted(returned.host, socket);
        }
        match self.programs.owners.get(returned.host, socket) {
            Some(Owner::Client(at)) => {
                self.census.passes(false, &returned.ret);
                self.tell_client(at, returned);
            }
            Some(Owner::Server(at)) => {
                self.census.passes(true, &returned.ret);
                self.tell_server(at, returned);
            }
            None => {}
        }
    }

    pub(super) fn note_error(&mut self, call: CallName, errno: Errno) {
        *self.errors.entry((call, errno)).or_default() += 1;
    }

    /// The next connection of the even stream, and when the one after it comes.
    fn next_arrival(&mut self) {
        let rate = self.plan.knobs.count(Knob::Arrivals).max(1);
        self.programs.arrived += 1;
        let next = u128::from(self.programs.arrived) * 1_000_000 / u128::from(rate);
        self.tasks.at(Time(u64::try_from(next).unwrap_or(u64::MAX)), Task::Arrive);
        self.begin_connection(false);
    }

    /// Whether the next connection is one of those of which a knob says how many of a thousand there are: evenly.
    fn is_one_of(&mut self, knob: Knob) -> bool {
        let place = SHARES.iter().position(|share| *share == knob);
        let Some(sum) = place.and_then(|place| self.programs.shares.get_mut(place)) else { return false };
        *sum += self.plan.knobs.get(knob);
        let is_one = *sum >= 1_000;
        if is_one {
            *sum -= 1_000;
        }
        is_one
    }

    /// Whether the next close() on this side is one that is forgotten.
    fn forgets(&mut self, on_server: bool) -> bool {
        let forgets = self.is_one_of(if on_server { Knob::ServerLeak } else { Knob::ClientLeak });
        self.census.leaked += u64::from(forgets);
        forgets
    }

    /// Something befalls a host.
    pub(super) fn strike(&mut self, at: HostIx, act: HostAct) {
        match act {
            HostAct::Kill => {
                self.forget_clients(at);
                self.ending.insert(at);
                self.on(at, |host, _, _| host.kill());
            }
            HostAct::Crash | HostAct::Reboot => {
                self.forget_clients(at);
                let secret = SimRng::new(self.plan.seed, Stream::Secrets, u64::from(at.0)).next_u64();
                // As in the plain simulator: a new kernel has a new secret.
                let secret = secret ^ self.now.0.rotate_left(20);
                let again = (act == HostAct::Reboot).then(|| Host::new(wire::address(at), self.plan.profile, secret));
                self.replace(at, again);
            }
            HostAct::Unplug => self.wire.unplug(at, true),
            HostAct::Plug => self.wire.unplug(at, false),
        }
    }

    /// The programs of a client host are gone.
    fn forget_clients(&mut self, host: HostIx) {
        for at in self.programs.clients.refs() {
            if self.programs.clients.get(at).is_some_and(|client| client.is_on(host)) {
                self.client_vanishes(at);
            }
        }
    }
}

/// The knobs that say how many of a thousand connections are such.
const SHARES: [Knob; 4] = [Knob::ClientLeak, Knob::ServerLeak, Knob::Active, Knob::Slow];
