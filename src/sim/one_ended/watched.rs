//! A host alone, watched: what happened at each moment and what there was to see after it, so that whoever looks later
//! can go through the run step by step.
//!
//! A segment of the host is on the wire until the driver takes it, and arrives there then; what the driver delivers is
//! sent by it. A run that is not watched keeps none of this: there the driver's segments come from nowhere.

use core::net::Ipv4Addr;

use crate::sim::view::{changed_sysctls, socket_view};
use crate::tcp::{Segment, Span, State};
use crate::trace::view::{FlightView, HostView, WorldView};
use crate::trace::{Record, SegmentId, What};

use super::{DRIVER, HOST, OneEnded};

/// The most moments that are kept apart; what happens after them is all in the last.
const MOMENTS_MOST: usize = 20_000;

/// What was to be seen of a run.
#[derive(Debug, Clone)]
pub struct Watched {
    /// What there was before anything happened.
    pub before: WorldView,
    /// What happened at a moment, and what there was then.
    pub moments: Vec<(Vec<Record>, WorldView)>,
    names: [String; 2],
    driver: Ipv4Addr,
    /// How many records stand in the moments.
    told: usize,
}

impl OneEnded {
    /// Keeps every moment from now on. The names are the host's and the driver's, the address is the driver's.
    pub fn watch(&mut self, names: [String; 2], driver: Ipv4Addr) {
        let before = self.view(&names, driver);
        let told = self.records.len();
        self.watched = Some(Box::new(Watched { before, moments: Vec::new(), names, driver, told }));
    }

    /// What was to be seen, if it was [watched](OneEnded::watch).
    pub fn watched(&self) -> Option<&Watched> {
        self.watched.as_deref()
    }

    /// Both ends as they are now; the driver has no TCP of its own.
    pub fn view(&self, names: &[String; 2], driver: Ipv4Addr) -> WorldView {
        let [name, driver_name] = names;
        let host = &self.host;
        let latest = host.sockets().rev().find(|(_, socket)| socket.remote.is_some()).map(|(id, _)| id);
        let sockets = host
            .sockets()
            .filter(|(id, socket)| socket.held || socket.state() != State::Closed || latest == Some(*id))
            .map(|(id, socket)| socket_view(host, id, &socket))
            .collect();
        let mut shown = HostView {
            id: HOST,
            name: name.clone(),
            ip: host.ip(),
            up: true,
            plugged: true,
            sockets,
            sysctls: changed_sysctls(host),
            memory_pages: Some(host.memory().pages),
            time_wait_count: host.time_wait_count(),
            counters: host.counters.moved(),
            results: Vec::new(),
        };
        let flights = self.untaken.iter().zip(&self.sent).map(|(id, (at, segment))| FlightView {
            id: *id,
            from: HOST,
            to: Some(DRIVER),
            sent_at: *at,
            arrives_at: *at,
            lost_at: None,
            held: None,
            segment: segment.clone(),
            icmp: None,
        });
        let flights = flights.collect();
        let own = shown.clone();
        shown = HostView { id: DRIVER, name: driver_name.clone(), ip: driver, sockets: Vec::new(), ..shown };
        shown.sysctls.clear();
        shown.counters.clear();
        (shown.memory_pages, shown.time_wait_count) = (None, 0);
        WorldView {
            now: self.now,
            hosts: vec![own, shown],
            flights,
            next_event: None,
            link_delay: Span::ZERO,
            armed_faults: Vec::new(),
            boxes: Vec::new(),
        }
    }

    /// What has happened since the last moment becomes one.
    pub(super) fn keep_moment(&mut self) {
        let Some(mut watched) = self.watched.take() else { return };
        let fresh = self.records.get(watched.told..).unwrap_or_default().to_vec();
        watched.told = self.records.len();
        if !fresh.is_empty() {
            let view = self.view(&watched.names, watched.driver);
            let full = watched.moments.len() >= MOMENTS_MOST;
            match watched.moments.last_mut().filter(|_| full) {
                Some((records, last)) => {
                    records.extend(fresh);
                    *last = view;
                }
                None => watched.moments.push((fresh, view)),
            }
        }
        self.watched = Some(watched);
    }

    /// The driver takes a segment, which is where it arrives.
    pub(super) fn keep_arrival(&mut self, id: SegmentId, segment: &Segment) {
        if self.watched.is_some() {
            let what = What::Arrived { id, segment: segment.clone() };
            self.records.push(Record { at: self.now, host: Some(DRIVER), socket: None, what, rule: None });
            self.keep_moment();
        }
    }
}
