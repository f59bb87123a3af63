//! The ladder as plain data: who sent what when, what became of it, and what happened on either side.
//!
//! Built from the records of a run and its view at a moment. `clock` may lie between two events: what happens after it
//! has not happened, and a segment in flight has got as far as the clock says. Nothing here knows rows or columns.

use core::net::SocketAddrV4;
use std::collections::BTreeMap;

use crate::trace::{
    Call, CallName, Errno, FlightView, HostAct, HostId, Icmp, LossCause, Outcome, Record, Rule, Segment, SegmentId,
    SeqNum, SocketId, Span, State, Time, TimerKind, What, WorldView,
};

use super::lanes::{Lane, Lanes};

/// One of the two lifelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

impl Side {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Side {
        match self {
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        }
    }

    /// Its place in a pair of left and right.
    pub fn index(self) -> usize {
        match self {
            Side::Left => 0,
            Side::Right => 1,
        }
    }
}

/// What colour and word an arrow gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrowKind {
    /// SYN or SYN-ACK.
    Syn,
    /// Nothing but an acknowledgment.
    Ack,
    /// Carries FIN.
    Fin,
    /// Carries RST.
    Rst,
    /// Carries data and no FIN.
    Data,
}

/// What has become of a segment by the clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fate {
    /// It arrived.
    Arrived,
    /// It is on its way: this part of it is behind it, `0.0..=1.0`.
    InFlight(f64),
    /// It was lost after this part of its way, `0.0..=1.0`.
    Lost(LossCause, f64),
}

/// One segment.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrow {
    /// Its number.
    pub id: SegmentId,
    /// The side that sent it.
    pub from: Side,
    /// Its kind.
    pub kind: ArrowKind,
    /// The segment.
    pub segment: Segment,
    /// SEG.SEQ counted from the SYN of its direction; none if that was never seen.
    pub seq: Option<u32>,
    /// SEG.ACK counted from the SYN of the other direction; none without ACK or if that was never seen.
    pub ack: Option<u32>,
    /// When it left.
    pub sent_at: Time,
    /// When it arrived, vanished, or will arrive.
    pub ends_at: Time,
    /// What became of it.
    pub fate: Fate,
    /// Whether it repeats numbers sent before.
    pub repeat: bool,
    /// Whether the wire made it, as a copy of another.
    pub copy: bool,
    /// Whether no host sent it.
    pub forged: bool,
    /// Why it was sent.
    pub rule: Option<Rule>,
    /// Its connection, where there are several.
    pub lane: Option<Lane>,
}

/// What happened on a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteKind {
    /// A state change.
    State {
        /// From.
        from: State,
        /// To.
        to: State,
    },
    /// A system call that has not come to anything yet.
    Called(Call),
    /// A system call that returned or waits; with its arguments if it was entered at the same moment.
    Returned {
        /// The call's name.
        name: CallName,
        /// The call itself, if it was entered at the same moment.
        call: Option<Call>,
        /// What it came to.
        outcome: Outcome,
    },
    /// A timer fired.
    Timer(TimerKind),
    /// An error now waits on the socket.
    Error(Errno),
    /// Something befell the host.
    Host(HostAct),
    /// An ICMP error arrived.
    Icmp(Icmp),
    /// A NAT box put this address in the place of the host's, or back.
    Rewritten(SocketAddrV4),
    /// A decision that nothing else shows.
    Decided,
}

/// Something that happened on a lifeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// When.
    pub at: Time,
    /// On which side.
    pub side: Side,
    /// On which socket.
    pub socket: Option<SocketId>,
    /// What.
    pub kind: NoteKind,
    /// Because of which rule.
    pub rule: Option<Rule>,
    /// Its connection, where there are several and it belongs to one.
    pub lane: Option<Lane>,
}

/// A point on a lifeline: an end of an arrow, or a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// When.
    pub at: Time,
    /// On which side; of a lost segment, the side that it never reached.
    pub side: Side,
    /// What, as a place in the model's lists.
    pub kind: PointKind,
}

/// What a point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointKind {
    /// The arrow of that place leaves.
    Sent(usize),
    /// The arrow of that place arrives or is lost.
    Ended(usize),
    /// The note of that place.
    Note(usize),
}

/// A lifeline's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifeline {
    /// The host.
    pub host: HostId,
    /// Its name.
    pub name: String,
    /// Its address.
    pub ip: Option<core::net::Ipv4Addr>,
}

/// The ladder as data.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderModel {
    /// Left and right.
    pub sides: [Lifeline; 2],
    /// The segments between the two, in the order of sending.
    pub arrows: Vec<Arrow>,
    /// What happened on either side, in order.
    pub notes: Vec<Note>,
    /// Every point in the order in which it happened.
    pub points: Vec<Point>,
    /// The moment shown.
    pub clock: Time,
    /// The link's one-way delay, by which slopes are measured.
    pub delay: Span,
    /// How many records before the first that is shown were left out.
    pub earlier: usize,
}

/// Decisions that go without saying on the ladder: what shows on the host's card or in the next segment anyway.
const ASIDES: [Rule; 4] = [Rule::DataQueued, Rule::AcceptQueued, Rule::AckDelayed, Rule::OrphanFinWait2];

/// The ladder of `left` and `right` at `clock`; records after `clock` have not happened yet.
pub fn model(records: &[Record], view: &WorldView, left: HostId, right: HostId, clock: Time) -> LadderModel {
    model_from(records, 0, view, [left, right], clock)
}

/// The same of the records from a place on where nothing is on its way.
pub fn model_from(records: &[Record], from: usize, view: &WorldView, pair: [HostId; 2], clock: Time) -> LadderModel {
    let lifeline = |id: HostId| Lifeline {
        host: id,
        name: view.host(id).map_or_else(|| format!("host{}", id.0), |host| host.name.clone()),
        ip: view.host(id).map(|host| host.ip),
    };
    let (before, shown) = records.split_at_checked(from).unwrap_or((&[], records));
    let mut builder = Builder {
        model: LadderModel {
            sides: pair.map(lifeline),
            arrows: Vec::new(),
            notes: Vec::new(),
            points: Vec::new(),
            clock,
            delay: view.link_delay,
            earlier: before.len(),
        },
        origins: BTreeMap::new(),
        held: BTreeMap::new(),
        lanes: Lanes::default(),
        arrived: None,
    };
    for record in before {
        match &record.what {
            What::Sent { to, segment, .. } if builder.is_between(record.host, *to) => {
                builder.origin(segment);
                builder.lanes.meet(record, segment);
            }
            What::Duplicated { segment, .. } | What::Rewritten { segment, .. } => builder.origin(segment),
            _ => {}
        }
    }
    let later = shown.partition_point(|record| record.at <= clock);
    let (happened, later) = shown.split_at_checked(later).unwrap_or((shown, &[]));
    for record in happened {
        builder.take(record);
    }
    builder.finish(later, &view.flights);
    builder.model
}

struct Builder {
    model: LadderModel,
    origins: BTreeMap<(SocketAddrV4, SocketAddrV4), SeqNum>,
    held: BTreeMap<SegmentId, Span>,
    lanes: Lanes,
    /// The last segment that arrived.
    arrived: Option<usize>,
}

impl Builder {
    fn side(&self, host: Option<HostId>) -> Option<Side> {
        let host = host?;
        [Side::Left, Side::Right].into_iter().find(|side| self.model.sides[side.index()].host == host)
    }

    /// Whether what one host sends to another, or to nobody, goes between the two lifelines.
    fn is_between(&self, from: Option<HostId>, to: Option<HostId>) -> bool {
        self.side(from).is_some_and(|from| to.is_none() || self.side(to) == Some(from.other()))
    }

    fn arrow(&self, id: SegmentId) -> Option<usize> {
        self.model.arrows.iter().rposition(|arrow| arrow.id == id)
    }

    fn take(&mut self, record: &Record) {
        let side = self.side(record.host);
        match &record.what {
            What::Did { .. } | What::Shown { .. } => {}
            What::Called { call } => {
                self.arrived = None;
                self.note(record, side, NoteKind::Called(call.clone()));
            }
            What::Returned { call, outcome } => self.returned(record, side, *call, outcome),
            What::Sent { id, to, segment, repeat, .. } => {
                let Some(from) = side else { return };
                if self.is_between(record.host, *to) {
                    self.sent(record, *id, from, segment, *repeat);
                }
            }
            What::Arrived { id, .. } => {
                self.arrived = self.arrow(*id);
                self.ended(*id, record.at, Fate::Arrived);
            }
            What::Lost { id, cause } => self.lost(*id, record.at, *cause),
            What::Duplicated { id, copy, segment, to: _ } => {
                let Some(from) = self.arrow(*id).map(|at| self.model.arrows[at].from) else { return };
                self.sent(record, *copy, from, segment, false);
                if let Some(arrow) = self.model.arrows.last_mut() {
                    arrow.copy = true;
                }
            }
            What::Injected { id, from, to, segment } => {
                let Some(side) = self.side(Some(*from)) else { return };
                if self.is_between(Some(*from), *to) {
                    self.sent(record, *id, side, segment, false);
                    if let Some(arrow) = self.model.arrows.last_mut() {
                        arrow.forged = true;
                    }
                }
            }
            What::IcmpSent { .. } => {}
            What::IcmpArrived { icmp, .. } => self.note(record, side, NoteKind::Icmp(*icmp)),
            What::Rewritten { id, segment, .. } => {
                self.origin(segment);
                let Some(at) = self.arrow(*id) else { return };
                let (from, leaves) = (self.model.arrows[at].from, self.model.arrows[at].segment.src != segment.src);
                let (side, end) = if leaves { (from, segment.src) } else { (from.other(), segment.dst) };
                self.note(record, Some(side), NoteKind::Rewritten(end));
            }
            What::Held { id, by } => {
                let held = self.held.entry(*id).or_insert(Span::ZERO);
                *held = *held + *by;
            }
            What::State { from, to } => self.note(record, side, NoteKind::State { from: *from, to: *to }),
            What::Timer { timer } => self.note(record, side, NoteKind::Timer(*timer)),
            What::Error { errno } => self.note(record, side, NoteKind::Error(*errno)),
            What::Host { act } => self.note(record, side, NoteKind::Host(*act)),
            What::Decided if record.rule.is_some_and(|rule| ASIDES.contains(&rule)) => {}
            What::Decided => self.note(record, side, NoteKind::Decided),
        }
    }

    fn note(&mut self, record: &Record, side: Option<Side>, kind: NoteKind) {
        let Some(side) = side else { return };
        self.model.points.push(Point { at: record.at, side, kind: PointKind::Note(self.model.notes.len()) });
        let lane = self.cause(record, side).and_then(|arrow| self.lanes.of_segment(&arrow.segment));
        self.model.notes.push(Note { at: record.at, side, socket: record.socket, kind, rule: record.rule, lane });
    }

    /// The segment that a host decided about, if one came to it in that moment and nobody has called since.
    fn cause(&self, record: &Record, side: Side) -> Option<&Arrow> {
        let arrow = self.model.arrows.get(self.arrived?)?;
        let decided = matches!(record.what, What::Decided) && arrow.from.other() == side;
        (decided && arrow.ends_at == record.at).then_some(arrow)
    }

    /// A call that returns at the moment at which it was entered is one note, where it was entered.
    fn returned(&mut self, record: &Record, side: Option<Side>, name: CallName, outcome: &Outcome) {
        let entered = self.model.notes.iter_mut().rev().take_while(|note| note.at == record.at).find(|note| {
            Some(note.side) == side && matches!(&note.kind, NoteKind::Called(call) if call.name() == name)
        });
        if let Some(note) = entered {
            if let NoteKind::Called(call) = &note.kind {
                note.kind = NoteKind::Returned { name, call: Some(call.clone()), outcome: outcome.clone() };
                note.rule = note.rule.or(record.rule);
            }
        } else {
            self.note(record, side, NoteKind::Returned { name, call: None, outcome: outcome.clone() });
        }
    }

    /// A SYN says from where the numbers of its direction count.
    fn origin(&mut self, segment: &Segment) {
        if segment.flags.syn() {
            self.origins.insert((segment.src, segment.dst), segment.seq);
        }
    }

    fn sent(&mut self, record: &Record, id: SegmentId, from: Side, segment: &Segment, repeat: bool) {
        if !matches!(record.what, What::Injected { .. }) {
            self.origin(segment);
        }
        let origin = |from, to| self.origins.get(&(from, to)).copied();
        let counted = origin(segment.src, segment.dst).map(|origin| segment.seq.offset_from(origin));
        let seq = if segment.knows_no_connection() { Some(0) } else { counted };
        let ack = origin(segment.dst, segment.src).map(|origin| segment.ack.offset_from(origin));
        self.model.points.push(Point { at: record.at, side: from, kind: PointKind::Sent(self.model.arrows.len()) });
        self.model.arrows.push(Arrow {
            id,
            from,
            kind: kind_of(segment),
            segment: segment.clone(),
            seq,
            ack: ack.filter(|_| segment.flags.ack()),
            sent_at: record.at,
            ends_at: record.at,
            fate: Fate::InFlight(0.0),
            repeat,
            copy: false,
            forged: false,
            rule: record.rule,
            lane: Some(self.lanes.meet(record, segment)),
        });
    }

    fn ended(&mut self, id: SegmentId, at: Time, fate: Fate) {
        let Some(index) = self.arrow(id) else { return };
        let arrow = &mut self.model.arrows[index];
        arrow.fate = fate;
        arrow.ends_at = at;
        self.model.points.push(Point { at, side: arrow.from.other(), kind: PointKind::Ended(index) });
    }

    fn lost(&mut self, id: SegmentId, at: Time, cause: LossCause) {
        let Some(index) = self.arrow(id) else { return };
        let way = self.model.delay + self.held.get(&id).copied().unwrap_or_default();
        let part = part_of(at.since(self.model.arrows[index].sent_at), way);
        self.ended(id, at, Fate::Lost(cause, part));
    }

    /// Places the segments that are in flight at the clock. A record after the clock knows best when one arrives; the
    /// view knows it otherwise.
    fn finish(&mut self, later: &[Record], flights: &[FlightView]) {
        let clock = self.model.clock;
        let delay = self.model.delay;
        for arrow in &mut self.model.arrows {
            if !matches!(arrow.fate, Fate::InFlight(_)) {
                continue;
            }
            let flight = flights.iter().find(|flight| flight.id == arrow.id);
            let later = later.iter().find_map(|record| match &record.what {
                What::Arrived { id, .. } if *id == arrow.id => Some(record.at),
                _ => None,
            });
            let held = self.held.get(&arrow.id).copied().unwrap_or_default();
            let guess = arrow.sent_at + (delay + held);
            arrow.ends_at = later.or(flight.map(|flight| flight.arrives_at)).unwrap_or(guess).max(clock);
            // On a wire that stood still for a while, a segment set out later than it was sent.
            let left = flight.map_or(arrow.sent_at, |flight| flight.sent_at.max(arrow.sent_at));
            let part = part_of(clock.since(left), arrow.ends_at.since(left));
            let held = flight.and_then(|flight| flight.held).map(|held| f64::from(held) / 1_000.0);
            arrow.fate = Fate::InFlight(held.unwrap_or(part));
        }
        self.tell_apart();
    }

    /// Gives notes their connections; where there is only one, nothing needs to be told apart.
    fn tell_apart(&mut self) {
        let several = self.lanes.count() > 1;
        for arrow in &mut self.model.arrows {
            arrow.lane = arrow.lane.filter(|_| several);
        }
        for note in &mut self.model.notes {
            let host = self.model.sides[note.side.index()].host;
            // A listener has none of its own: its notes belong to the segment that came.
            let shared = self.lanes.is_shared(host, note.socket);
            let lane = if shared { note.lane } else { self.lanes.of_socket(host, note.socket).or(note.lane) };
            note.lane = lane.filter(|_| several);
        }
    }
}

/// Which part of a way is done; all of it if the way takes no time.
#[expect(clippy::cast_precision_loss, reason = "for drawing alone")]
fn part_of(done: Span, way: Span) -> f64 {
    if way == Span::ZERO { 1.0 } else { (done.0 as f64 / way.0 as f64).clamp(0.0, 1.0) }
}

fn kind_of(segment: &Segment) -> ArrowKind {
    let flags = segment.flags;
    if flags.rst() {
        ArrowKind::Rst
    } else if flags.syn() {
        ArrowKind::Syn
    } else if flags.fin() {
        ArrowKind::Fin
    } else if segment.payload.is_empty() {
        ArrowKind::Ack
    } else {
        ArrowKind::Data
    }
}

impl LadderModel {
    /// The segments in flight, oldest first: what the keyboard can select to lose.
    pub fn in_flight(&self) -> Vec<SegmentId> {
        let flying = self.arrows.iter().filter(|arrow| matches!(arrow.fate, Fate::InFlight(_)));
        flying.map(|arrow| arrow.id).collect()
    }

    /// The moment of the newest thing shown.
    pub fn newest(&self) -> Option<Time> {
        self.points.last().map(|point| point.at)
    }
}
