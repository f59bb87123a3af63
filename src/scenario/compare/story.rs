//! What each host of a run did and heard, as a list that is the same in both runs when the behaviour is the same.
//!
//! A list is made of groups: a cause (a segment that arrives, a call, something that befalls the host; none for a
//! timer) and what follows from it at the same moment, in a fixed order: states, calls that return, segments that
//! leave. The order of the hosts among each other is left out. What else is left out is the table in `lab::compare`.

use std::collections::BTreeMap;

use core::net::SocketAddrV4;

use super::words;
use crate::trace::{Flags, Record, Segment, SegmentId, SeqNum, SocketId, Span, State, Time, TimerKind, What};

/// The sort of an event; within a group events stand in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A segment arrived, a call was made, or something befell the host.
    Cause,
    /// A connection changed its state; what it passed through within the group is left out.
    State,
    /// A call returned, or waits.
    Returned,
    /// A segment left.
    Sent,
    /// A segment that had left was lost. No host learns of it, so that only two futures tell it.
    Lost,
}

/// One thing that a host did or met.
#[derive(Debug, Clone)]
pub struct Event {
    /// When.
    pub at: Time,
    /// Of which sort.
    pub sort: Sort,
    /// What, in words that are equal when the things are; `>` marks a segment that leaves, `<` one that arrives.
    pub words: String,
    /// Whether nothing but the time caused it.
    pub by_itself: bool,
    /// Whether the timer that probes a closed window did it, as far as the run knows.
    pub probes: bool,
    /// Whether the script caused it: a call, or something that befell the host.
    pub scripted: bool,
    /// The connection that a segment that left belongs to, counted from 0 in the run.
    pub connection: Option<usize>,
    /// For a segment with timestamps: how long after the peer's first segment the echoed one left.
    pub echo: Option<Span>,
    /// The place of its record among those of the run.
    pub record: usize,
}

impl Event {
    /// Whether it is an ACK that carries nothing, and leaves.
    pub fn is_bare_ack(&self) -> bool {
        self.sort == Sort::Sent && self.words.contains("[.]") && !self.words.contains(" length ")
    }

    /// Whether both are the same thing, times apart.
    pub fn is_same(&self, other: &Event) -> bool {
        self.sort == other.sort && self.words == other.words
    }
}

/// What each host did, by [`HostId`](crate::trace::HostId).
pub fn stories(records: &[Record], hosts: usize) -> Vec<Vec<Event>> {
    let mut teller = Teller { hosts: vec![Host::default(); hosts], ..Teller::default() };
    for (place, record) in records.iter().enumerate() {
        teller.place = place;
        teller.hear(record);
    }
    teller.hosts.into_iter().map(Host::finish).collect()
}

/// The same, and what was lost of what each host sent.
pub fn stories_with_losses(records: &[Record], hosts: usize) -> Vec<Vec<Event>> {
    let mut stories = stories(records, hosts);
    for (place, record) in records.iter().enumerate() {
        let What::Lost { id: lost, .. } = record.what else { continue };
        for story in &mut stories {
            let sent = story.iter().find_map(|event| match &records.get(event.record)?.what {
                What::Sent { id, segment, .. } if *id == lost && event.sort == Sort::Sent => Some((event, segment)),
                _ => None,
            });
            let Some((sent, segment)) = sent else { continue };
            let words = words::lost(segment, &sent.words);
            let event =
                Event { at: record.at, sort: Sort::Lost, words, by_itself: true, record: place, ..sent.clone() };
            let after = story.iter().rposition(|event| event.record < place).map_or(0, |last| last + 1);
            story.insert(after, event);
            break;
        }
    }
    stories
}

/// A direction of a connection.
type Way = (SocketAddrV4, SocketAddrV4);

#[derive(Debug, Default)]
struct Teller {
    hosts: Vec<Host>,
    /// The number of the SYN of each direction.
    first: BTreeMap<Way, SeqNum>,
    /// The first timestamp of each direction.
    clock: BTreeMap<Way, u32>,
    /// The connections by their ends, each with its number in the order in which they appeared.
    connections: BTreeMap<[SocketAddrV4; 2], usize>,
    /// The words of each segment on the wire.
    segments: BTreeMap<SegmentId, String>,
    /// The place of the record that is being heard.
    place: usize,
}

/// The list of a host that is being made.
#[derive(Debug, Default, Clone)]
struct Host {
    events: Vec<Event>,
    /// The group under way.
    group: Vec<Event>,
    /// The states that connections had before the group, and have; and the place of the record that says so.
    states: Vec<(SocketId, State, State, usize)>,
    /// The connections, each with its number in the order in which they appeared.
    known: BTreeMap<SocketId, usize>,
    at: Time,
    caused: bool,
    scripted: bool,
    probes: bool,
    /// The place of the record that is being heard.
    place: usize,
}

impl Host {
    fn begin(&mut self, at: Time, place: usize, cause: Option<String>) {
        self.close();
        (self.at, self.place) = (at, place);
        self.caused = cause.is_some();
        self.probes = false;
        self.scripted = cause.as_ref().is_some_and(|words| !words.starts_with('<'));
        if let Some(words) = cause {
            self.add(Sort::Cause, words, (None, None));
        }
    }

    /// Adds to the group under way.
    fn add(&mut self, sort: Sort, words: String, (connection, echo): (Option<usize>, Option<Span>)) {
        let (at, by_itself, scripted) = (self.at, !self.caused, self.scripted);
        let (record, probes) = (self.place, self.probes);
        self.group.push(Event { at, sort, words, by_itself, probes, scripted, connection, echo, record });
    }

    /// Ends the group: net changes of state, and everything in its order.
    fn close(&mut self) {
        let changes = std::mem::take(&mut self.states);
        for (socket, ..) in changes.iter().filter(|(_, from, to, _)| from != to) {
            let next = self.known.len();
            self.known.entry(*socket).or_insert(next);
        }
        let number = |socket: SocketId| self.known.get(&socket).copied().unwrap_or(0);
        let states = changes.into_iter().map(|(socket, from, to, place)| (number(socket), from, to, place));
        let mut states: Vec<(usize, State, State, usize)> = states.collect();
        states.sort_unstable_by_key(|(number, ..)| *number);
        for (number, from, to, place) in states {
            if from != to {
                self.place = place;
                self.add(Sort::State, format!("{}{}", connection(number), changed(from, to)), (None, None));
            }
        }
        self.group.sort_by_key(|event| event.sort);
        self.events.append(&mut self.group);
    }

    fn finish(mut self) -> Vec<Event> {
        self.close();
        self.events
    }

    fn state(&mut self, socket: SocketId, from: State, to: State) {
        match self.states.iter_mut().find(|(known, ..)| *known == socket) {
            Some((_, _, last, place)) => (*last, *place) = (to, self.place),
            None => self.states.push((socket, from, to, self.place)),
        }
    }
}

fn changed(from: State, to: State) -> String {
    format!("{} -> {}", from.name(), to.name())
}

/// Says which connection is meant, if it is not the first.
fn connection(number: usize) -> String {
    if number == 0 { String::new() } else { format!("({}) ", number + 1) }
}

impl Teller {
    fn hear(&mut self, record: &Record) {
        if let What::Duplicated { id, copy, .. } = &record.what {
            if let Some(words) = self.segments.get(id).cloned() {
                self.segments.insert(*copy, words);
            }
            return;
        }
        if let What::Injected { segment, .. } = &record.what
            && segment.flags.syn()
        {
            // What a stranger makes up moves no origin that a host has set.
            self.first.entry((segment.src, segment.dst)).or_insert(segment.seq);
        }
        if let What::Injected { id, segment, .. } | What::Rewritten { id, segment, .. } = &record.what {
            if matches!(record.what, What::Rewritten { .. }) {
                self.note_syn(segment);
            }
            self.segment(*id, segment);
            return;
        }
        if let What::IcmpSent { id, icmp, quoted, .. } = &record.what {
            let words =
                format!("ICMP {icmp} about {}", self.segment(*id, &Segment { flags: Flags::NONE, ..quoted.clone() }).1);
            self.segments.insert(*id, words);
            return;
        }
        if let What::Sent { segment, .. } | What::Arrived { segment, .. } = &record.what
            && segment.loops()
        {
            // Past the wire, where nobody sees it on the kernel.
            return;
        }
        let Some(id) = record.host else { return };
        let heard = match &record.what {
            What::Sent { id, segment, .. } => {
                self.note_syn(segment);
                let (number, words) = self.segment(*id, segment);
                Some((Sort::Sent, format!("> {words}"), (Some(number), self.echo(segment))))
            }
            What::Returned { call, outcome } => {
                Some((Sort::Returned, format!("{} = {outcome}", call.word()), (None, None)))
            }
            _ => None,
        };
        let (cause, place) = (self.cause(record), self.place);
        let Some(host) = self.hosts.get_mut(id.0) else { return };
        let is_timer = matches!(record.what, What::Timer { .. });
        if cause.is_some() || is_timer || host.at != record.at {
            host.begin(record.at, place, cause);
        }
        host.probes |= matches!(record.what, What::Timer { timer: TimerKind::Persist });
        host.place = place;
        if let (What::State { from, to }, Some(socket)) = (&record.what, record.socket) {
            host.state(socket, *from, *to);
        }
        if let Some((sort, words, about)) = heard {
            host.add(sort, words, about);
        }
    }

    /// A host's SYN is what the numbers of its direction count from.
    fn note_syn(&mut self, segment: &Segment) {
        if segment.flags.syn() {
            self.first.insert((segment.src, segment.dst), segment.seq);
        }
    }

    /// What the record is the cause of, in words.
    fn cause(&self, record: &Record) -> Option<String> {
        match &record.what {
            What::Arrived { id, .. } | What::IcmpArrived { id, .. } => {
                self.segments.get(id).map(|words| format!("< {words}"))
            }
            What::Called { call } => Some(call.to_string()),
            What::Host { act } => Some(act.word().to_owned()),
            _ => None,
        }
    }

    /// The number of the connection and the words of a segment that leaves.
    fn segment(&mut self, id: SegmentId, segment: &Segment) -> (usize, String) {
        let mut ends = [segment.src, segment.dst];
        ends.sort_unstable();
        let next = self.connections.len();
        let number = *self.connections.entry(ends).or_insert(next);
        let relative = |number: SeqNum, way: Way| match self.first.get(&way) {
            Some(first) => near(number.offset_from(*first)),
            None => number.0.to_string(),
        };
        let seq = relative(segment.seq, (segment.src, segment.dst));
        let ack = relative(segment.ack, (segment.dst, segment.src));
        let block = |number| relative(number, (segment.dst, segment.src));
        let blocks = segment.options.sack.as_slice().iter();
        let sack: Vec<String> = blocks.map(|sack| format!(" sack {}-{}", block(sack.from), block(sack.to))).collect();
        let words = format!("{}{}{}", connection(number), header(segment, &seq, &ack), sack.concat());
        self.segments.insert(id, words.clone());
        (number, words)
    }

    /// The age of what the segment echoes, in the peer's clock.
    fn echo(&mut self, segment: &Segment) -> Option<Span> {
        let stamps = segment.options.timestamps?;
        if segment.flags.syn() && !segment.flags.ack() {
            self.clock.insert((segment.src, segment.dst), stamps.val);
            return None;
        }
        self.clock.entry((segment.src, segment.dst)).or_insert(stamps.val);
        let first = self.clock.get(&(segment.dst, segment.src))?;
        let age = stamps.ecr.wrapping_sub(*first);
        (age < ECHO_FAR).then(|| Span::millis(u64::from(age)))
    }
}

/// An echo further back than so many milliseconds is of a clock from before a reboot.
const ECHO_FAR: u32 = 1 << 24;

/// A number counted from the SYN; one of an earlier connection between the same ends is anywhere.
fn near(offset: u32) -> String {
    const FAR: u32 = 1 << 20;
    let signed = offset.cast_signed();
    if signed.unsigned_abs() < FAR { signed.to_string() } else { "elsewhere".to_owned() }
}

fn header(segment: &Segment, seq: &str, ack: &str) -> String {
    let mut text = format!("[{}] seq {seq}", segment.flags.tcpdump());
    if segment.flags.ack() {
        text.push_str(&format!(" ack {ack}"));
    }
    if !segment.payload.is_empty() {
        text.push_str(&format!(" length {}", segment.payload.len()));
    }
    let options = segment.options;
    if segment.flags.syn() {
        let scale = options.window_scale.map_or(-1, i32::from);
        let sack = if options.sack_permitted { " sackOK" } else { "" };
        text.push_str(&format!(" win {} mss {} wscale {scale}{sack}", segment.window, options.mss.unwrap_or(0)));
    } else if segment.window == 0 {
        text.push_str(" win 0");
    }
    if options.timestamps.is_some() {
        text.push_str(" TS");
    }
    text
}
