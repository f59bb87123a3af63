//! The records of a fleet, for whoever wants them: of all connections, or of one. They are those that the plain
//! simulator makes of the same calls.

use crate::host::{Did, Event, Id};
use crate::sim::recorded;
use crate::tcp::{Out, Rule, Segment};
use crate::trace::{Call, HostId, Record, SegmentId, SocketId, What};

use super::{Fleet, HostIx};

/// What is kept.
#[derive(Debug, Clone)]
pub(super) struct Tap {
    records: Vec<Record>,
}

impl Fleet {
    /// The same run, keeping a record of everything that happens; for small runs.
    pub fn recording(plan: super::Plan) -> Fleet {
        let mut fleet = Fleet::resting(plan);
        fleet.script = Some(super::script::Script::of(&fleet.plan));
        fleet.tap = Some(Tap { records: Vec::new() });
        fleet.set_up();
        fleet
    }

    /// What was recorded.
    pub fn records(&self) -> &[Record] {
        self.tap.as_ref().map_or(&[], |tap| &tap.records)
    }

    /// Whether anybody wants records.
    pub(super) fn is_tapped(&self) -> bool {
        self.tap.is_some() || self.watch.is_some()
    }

    pub(super) fn tap_call(&mut self, host: HostIx, socket: Option<Id>, call: &Call) {
        if self.tap.is_some() || self.watch_wants(host, socket, None) {
            self.tap(host, socket, What::Called { call: call.clone() }, None);
        }
    }

    pub(super) fn tap_arrival(&mut self, host: HostIx, number: u32, segment: &Segment) {
        if self.tap.is_some() || self.watch_wants(host, None, Some(segment)) {
            let what = What::Arrived { id: SegmentId(number), segment: segment.clone() };
            self.tap(host, None, what, Some(Rule::SegmentArrives));
        }
    }

    pub(super) fn tap_rewritten(&mut self, number: u32, segment: &Segment, rule: Rule) {
        let (at, to) = (self.now, self.towards(segment).map(|to| HostId(usize::from(to.0))));
        let what = || What::Rewritten { id: SegmentId(number), to, segment: segment.clone() };
        let record = |what| Record { at, host: None, socket: None, what, rule: Some(rule) };
        if let Some(watch) = &mut self.watch {
            watch.rewritten(SegmentId(number), segment, record(what()));
        }
        if let Some(tap) = &mut self.tap {
            tap.records.push(record(what()));
        }
    }

    /// A record of no host.
    pub(super) fn tap_whole(&mut self, record: Record) {
        if let Some(tap) = &mut self.tap {
            tap.records.push(record);
        }
    }

    fn tap(&mut self, host: HostIx, socket: Option<Id>, what: What, rule: Option<Rule>) {
        let place = Some(HostId(usize::from(host.0)));
        let record = Record { at: self.now, host: place, socket: socket.map(SocketId), what, rule };
        if self.watch.is_some() {
            self.watch_note((host, socket), &record);
        }
        if let Some(tap) = &mut self.tap {
            tap.records.push(record);
        }
    }

    /// Notes what a host did, before its segments are on the wire.
    pub(super) fn tap_event(&mut self, host: HostIx, event: &Event, to: Option<HostIx>) {
        let segment = match &event.did {
            Did::Tcp(Out::Send { segment, .. }) => Some(segment),
            Did::Tcp(_) | Did::Returned(..) => None,
        };
        if self.tap.is_none() && !self.watch_wants(host, event.socket, segment) {
            return;
        }
        let what = match &event.did {
            Did::Tcp(Out::Send { segment, repeat }) => What::Sent {
                id: SegmentId(self.wire.number_of(segment)),
                to: to.map(|to| HostId(usize::from(to.0))),
                segment: segment.clone(),
                repeat: *repeat,
                cwnd: event
                    .socket
                    .filter(|_| segment.seq_len() > 0 && !segment.flags.syn())
                    .and_then(|id| Some(self.host(host)?.any_socket(id)?.tcb()?.snd.cwnd)),
            },
            other => recorded(other),
        };
        self.tap(host, event.socket, what, Some(event.rule));
    }
}
