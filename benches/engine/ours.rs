//! Two of our hosts and a wire without delay between them, driven as the fleet drives them: system calls and segments
//! in, events out, no records.

use std::collections::VecDeque;
use std::net::SocketAddrV4;

use finwait::host::{Did, Event, Host, Id, Ret};
use finwait::tcp::{Out, Profile, Segment, SockOpt, Span, Time};

/// Which of the two hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Client,
    Server,
}

/// How many connections one destination gets before the next port is taken.
const PER_PORT: usize = 20_000;

/// Two hosts.
pub struct Pair {
    pub client: Host,
    pub server: Host,
    pub now: Time,
    /// Segments that crossed.
    pub segments: u64,
    /// Those of them with data.
    pub data: u64,
    wire: VecDeque<(Side, Segment)>,
    events: Vec<Event>,
    listeners: Vec<Id>,
    opened: usize,
}

impl Pair {
    /// Listeners enough for so many connections at a time.
    pub fn new(connections: usize) -> Pair {
        let profile = Profile::default_profile();
        let mut server = Host::new([10, 0, 0, 2].into(), profile, 2);
        let client = Host::new([10, 0, 0, 1].into(), profile, 1);
        let mut events = Vec::new();
        let mut listeners = Vec::new();
        for port in (80..).take(connections / PER_PORT + 1) {
            server.serve(port, 1_000, (false, false), None, &mut events);
            let made = server.sockets().next_back().unwrap().0;
            server.set(made, SockOpt::NonBlock(true), Time::ZERO, &mut events);
            listeners.push(made);
        }
        events.clear();
        let (wire, now) = (VecDeque::new(), Time::ZERO);
        Pair { client, server, now, segments: 0, data: 0, wire, events, listeners, opened: 0 }
    }

    fn host(&mut self, side: Side) -> &mut Host {
        match side {
            Side::Client => &mut self.client,
            Side::Server => &mut self.server,
        }
    }

    /// Makes calls on one host; what it sends goes on the wire. Gives the last thing that a call returned.
    pub fn on(&mut self, side: Side, act: impl FnOnce(&mut Host, Time, &mut Vec<Event>)) -> Option<(Option<Id>, Ret)> {
        let mut events = std::mem::take(&mut self.events);
        let now = self.now;
        let host = self.host(side);
        act(host, now, &mut events);
        host.count(&events);
        let mut last = None;
        for event in events.drain(..) {
            match event.did {
                Did::Tcp(Out::Send { segment, .. }) => {
                    self.segments += 1;
                    self.data += u64::from(!segment.payload.is_empty());
                    self.wire.push_back((side, segment));
                }
                Did::Returned(_, ret) => last = Some((event.socket, ret)),
                Did::Tcp(Out::State { .. } | Out::Fired(_) | Out::Error(_) | Out::Shrink { .. } | Out::Decided) => {}
            }
        }
        self.events = events;
        last
    }

    /// The next segment arrives; false if none is under way.
    pub fn cross(&mut self) -> bool {
        let Some((from, segment)) = self.wire.pop_front() else { return false };
        let to = if from == Side::Client { Side::Server } else { Side::Client };
        self.on(to, |host, now, events| host.handle_segment(&segment, now, events));
        true
    }

    /// Everything under way arrives.
    pub fn settle(&mut self) {
        while self.cross() {}
    }

    /// Time passes; timers fire.
    pub fn pass(&mut self, span: Span) {
        let until = self.now + span;
        self.settle();
        loop {
            let due = |host: &Host| host.deadline().filter(|at| *at <= until);
            let next = [(due(&self.client), Side::Client), (due(&self.server), Side::Server)];
            let next = next.into_iter().filter_map(|(at, side)| Some((at?, side))).min_by_key(|(at, _)| *at);
            let Some((at, side)) = next else { break };
            self.now = self.now.max(at);
            self.on(side, |host, now, events| {
                host.handle_timer(now, events);
            });
            self.settle();
        }
        self.now = until;
    }

    /// A connection: its number at the client, and at the server.
    pub fn open(&mut self) -> (Id, Id) {
        let at = (self.opened / PER_PORT) % self.listeners.len();
        let port = 80 + u16::try_from(at).unwrap();
        self.opened += 1;
        let remote = SocketAddrV4::new([10, 0, 0, 2].into(), port);
        let mine = self.on(Side::Client, |host, now, events| host.connect(remote, None, None, now, events));
        self.settle();
        let listener = self.listeners[at];
        let theirs = self.on(Side::Server, |host, now, events| host.accept(listener, None, now, events));
        (mine.unwrap().0.unwrap(), theirs.unwrap().0.unwrap())
    }

    /// The client sends, the server sends the same back.
    pub fn echo(&mut self, (mine, theirs): (Id, Id), payload: &[u8]) {
        self.on(Side::Client, |host, now, events| host.send(mine, payload.to_vec(), now, events));
        self.settle();
        let read = self.on(Side::Server, |host, now, events| host.recv(theirs, payload.len(), now, events));
        let Some((_, Ret::Data(data))) = read else { panic!("{read:?}") };
        self.on(Side::Server, |host, now, events| host.send(theirs, data, now, events));
        self.settle();
        let read = self.on(Side::Client, |host, now, events| host.recv(mine, payload.len(), now, events));
        let Some((_, Ret::Data(data))) = read else { panic!("{read:?}") };
        assert_eq!(data.len(), payload.len());
        self.settle();
    }

    /// The client closes, then the server.
    pub fn close(&mut self, (mine, theirs): (Id, Id)) {
        self.on(Side::Client, |host, now, events| host.close(mine, None, now, events));
        self.settle();
        self.on(Side::Server, |host, now, events| host.close(theirs, None, now, events));
        self.settle();
    }

    /// So many bytes from the client to the server.
    pub fn bulk(&mut self, bytes: usize) {
        let (mine, theirs) = self.open();
        self.on(Side::Client, |host, now, events| host.set(mine, SockOpt::NonBlock(true), now, events));
        self.on(Side::Server, |host, now, events| host.set(theirs, SockOpt::NonBlock(true), now, events));
        let payload = vec![7; 16_384];
        let (mut sent, mut read) = (0, 0);
        while read < bytes {
            if sent < bytes {
                let piece = payload[..payload.len().min(bytes - sent)].to_vec();
                let took = self.on(Side::Client, |host, now, events| host.send(mine, piece, now, events));
                if let Some((_, Ret::Count(n))) = took {
                    sent += usize::try_from(n).unwrap();
                }
            }
            for _ in 0..16 {
                self.cross();
            }
            self.now.0 += 16;
            let got = self.on(Side::Server, |host, now, events| host.recv(theirs, 65_536, now, events));
            if let Some((_, Ret::Data(data))) = got {
                read += data.len();
            } else if self.wire.is_empty() {
                self.pass(Span::millis(1));
            }
        }
        self.close((mine, theirs));
    }
}
