//! One host alone: whoever drives it is the other side of the wire, and its clock.
//!
//! [`OneEnded`] has no link, no delay and no faults. What is [delivered](OneEnded::deliver) arrives at that moment;
//! what the host sends stands in a queue, with its time, until somebody [takes](OneEnded::take_sent) it. This is what
//! a test script needs that injects packets and says which are to come back, and what an exercise needs in which the
//! learner is the stack. A [`World`](super::World) of two hosts is for everything else.
//!
//! Timers and driver share the clock as a real machine does: a timer is never early, so that what the driver does at
//! a moment comes before the timers of that moment.

use core::net::Ipv4Addr;
use std::collections::VecDeque;

use crate::host::{Did, Event, Host, Id, Ret};
use crate::tcp::{CallName, Icmp, Out, Profile, Rule, Segment, Time};
use crate::trace::{HostId, Record, SegmentId, SocketId, What};

use super::recorded;
use super::rng::{SimRng, Stream};

mod watched;

pub use watched::Watched;

/// The host's place in the records.
const HOST: HostId = HostId(0);

/// The driver's.
const DRIVER: HostId = HostId(1);

/// The most that a host may send to itself at one moment.
const LOOPS: usize = 1_000;

/// A call that returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// When.
    pub at: Time,
    /// On which socket; for `accept()` the new one.
    pub socket: Option<Id>,
    /// Which call.
    pub call: CallName,
    /// What it came to; never [`Ret::Waits`].
    pub ret: Ret,
}

/// A host at a moment, with what it has done that nobody has looked at yet.
#[derive(Debug, Clone)]
pub struct OneEnded {
    now: Time,
    host: Host,
    segments: u32,
    sent: VecDeque<(Time, Segment)>,
    /// The numbers of the segments that nobody has taken, in their order.
    untaken: VecDeque<SegmentId>,
    returned: VecDeque<Returned>,
    records: Vec<Record>,
    /// What was to be seen so far, if somebody wants to look back.
    watched: Option<Box<Watched>>,
}

impl OneEnded {
    /// A host that has just started.
    pub fn new(profile: &'static Profile, ip: Ipv4Addr, seed: u64) -> OneEnded {
        let secret = SimRng::new(seed, Stream::Secrets, 0).next_u64();
        OneEnded {
            now: Time::ZERO,
            host: Host::new(ip, profile, secret),
            segments: 0,
            sent: VecDeque::new(),
            untaken: VecDeque::new(),
            returned: VecDeque::new(),
            records: Vec::new(),
            watched: None,
        }
    }

    /// Now.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The host, to be changed where that makes nothing happen: its settings.
    pub fn host_mut(&mut self) -> &mut Host {
        &mut self.host
    }

    /// All that has happened; the driver's place among the hosts is the second.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// When a timer falls due.
    pub fn next_timer(&self) -> Option<Time> {
        self.host.deadline().map(|at| at.max(self.now))
    }

    /// Lets time pass up to a moment. Timers of that very moment have not fired yet.
    pub fn run_to(&mut self, moment: Time) {
        while self.next_timer().is_some_and(|at| at < moment) {
            self.fire();
        }
        self.now = self.now.max(moment);
    }

    /// Lets time pass until the host has sent something or a call has returned, to the end of `last` at most: its
    /// timers fire. False if nothing came.
    pub fn run_until_news(&mut self, last: Time) -> bool {
        loop {
            if self.has_news() {
                return true;
            }
            if self.next_timer().is_none_or(|at| at > last) {
                self.now = self.now.max(last);
                return false;
            }
            self.fire();
        }
    }

    /// Whether something stands in one of the queues.
    pub fn has_news(&self) -> bool {
        !self.sent.is_empty() || !self.returned.is_empty()
    }

    /// Moves the clock to the next timer and lets it fire; false if none runs.
    pub fn fire(&mut self) -> bool {
        let Some((at, _)) = self.host.next_due() else { return false };
        self.now = self.now.max(at);
        let mut events = Vec::new();
        self.host.handle_timer(self.now, &mut events);
        self.take(events);
        self.keep_moment();
        true
    }

    /// The oldest segment that the host has sent and nobody has taken.
    pub fn take_sent(&mut self) -> Option<(Time, Segment)> {
        let (at, segment) = self.sent.pop_front()?;
        if let Some(id) = self.untaken.pop_front() {
            self.keep_arrival(id, &segment);
        }
        Some((at, segment))
    }

    /// What the host has sent and nobody has taken, oldest first.
    pub fn sent(&self) -> impl Iterator<Item = &(Time, Segment)> {
        self.sent.iter()
    }

    /// The oldest return of a call that nobody has taken.
    pub fn take_returned(&mut self) -> Option<Returned> {
        self.returned.pop_front()
    }

    /// A segment arrives.
    pub fn deliver(&mut self, segment: &Segment) {
        let id = self.next_id();
        if self.watched.is_some() {
            // Who looks on sees the driver as a host.
            let what = What::Sent { id, to: Some(HOST), segment: segment.clone(), repeat: false, cwnd: None };
            self.note(what, Some(DRIVER), None);
        } else {
            let sent = What::Injected { id, from: DRIVER, to: Some(HOST), segment: segment.clone() };
            self.note(sent, None, Some(Rule::WireForges));
        }
        let arrived = What::Arrived { id, segment: segment.clone() };
        self.records.push(Record {
            at: self.now,
            host: Some(HOST),
            socket: None,
            what: arrived,
            rule: Some(Rule::SegmentArrives),
        });
        let (mut events, now) = (Vec::new(), self.now);
        self.host.handle_foreign(segment, now, &mut events);
        self.take(events);
        self.keep_moment();
    }

    /// An ICMP error arrives that quotes a segment of the host.
    pub fn deliver_icmp(&mut self, icmp: Icmp, quoted: &Segment) {
        let id = self.next_id();
        let what = What::IcmpArrived { id, icmp, quoted: quoted.clone() };
        let rule = Some(Rule::IcmpArrives);
        self.records.push(Record { at: self.now, host: Some(HOST), socket: None, what, rule });
        let (mut events, now) = (Vec::new(), self.now);
        self.host.handle_icmp(icmp, quoted, now, &mut events);
        self.take(events);
        self.keep_moment();
    }

    /// A process makes a call: `make` is given the host, the time and where to put what happens. The words stand in the
    /// records.
    pub fn call(&mut self, words: &str, make: impl FnOnce(&mut Host, Time, &mut Vec<Event>)) {
        self.note(What::Did { command: words.to_owned() }, None, None);
        let (mut events, now) = (Vec::new(), self.now);
        make(&mut self.host, now, &mut events);
        self.take(events);
        self.keep_moment();
    }

    fn next_id(&mut self) -> SegmentId {
        self.segments += 1;
        SegmentId(self.segments)
    }

    fn note(&mut self, what: What, host: Option<HostId>, rule: Option<Rule>) {
        self.records.push(Record { at: self.now, host, socket: None, what, rule });
    }

    /// Sorts what the host did into the queues, and hands it what it has sent to itself.
    fn take(&mut self, events: Vec<Event>) {
        let mut own = VecDeque::new();
        self.sort(events, &mut own);
        let looped = !own.is_empty();
        for _ in 0..LOOPS {
            let Some(segment) = own.pop_front() else { break };
            let (mut events, now) = (Vec::new(), self.now);
            self.host.handle_own(&segment, now, &mut events);
            self.sort(events, &mut own);
        }
        if looped {
            let (mut events, now) = (Vec::new(), self.now);
            self.host.go_on(now, &mut events);
            self.sort(events, &mut own);
        }
    }

    fn sort(&mut self, events: Vec<Event>, own: &mut VecDeque<Segment>) {
        self.host.count(&events);
        for Event { socket, did, rule } in events {
            let what = match did {
                Did::Tcp(Out::Send { segment, repeat }) => {
                    let id = self.next_id();
                    let to = if segment.loops() { HOST } else { DRIVER };
                    if segment.loops() {
                        own.push_back(segment.clone());
                    } else {
                        self.sent.push_back((self.now, segment.clone()));
                        self.untaken.push_back(id);
                    }
                    What::Sent { id, to: Some(to), segment, repeat, cwnd: None }
                }
                did => {
                    let what = recorded(&did);
                    if let Did::Returned(call, ret) = did
                        && ret != Ret::Waits
                    {
                        self.returned.push_back(Returned { at: self.now, socket, call, ret });
                    }
                    what
                }
            };
            let socket = socket.map(SocketId);
            self.records.push(Record { at: self.now, host: Some(HOST), socket, what, rule: Some(rule) });
        }
    }
}
