//! Records of a run as events that can be put into order: a sentence for each in both languages, and a longer one with
//! numbers for where the short one would fit two of them.

use core::net::SocketAddrV4;
use std::collections::BTreeMap;

use crate::lang::Lang;
use crate::quiz::answer::Answer;
use crate::quiz::kind::Kind;
use crate::quiz::words::Words;
use crate::tr;
use crate::trace::{
    CallName, Flags, HostId, Outcome, Record, Rule, Segment, SegmentId, SeqNum, SocketId, SocketRef, What, WorldView,
};

/// What sort of event it is; questions take of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    State,
    Sent,
    Returned,
    Arrived,
    Called,
    Timer,
}

impl Class {
    pub(super) const ALL: [Class; 6] =
        [Class::State, Class::Sent, Class::Returned, Class::Arrived, Class::Called, Class::Timer];
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    pub class: Class,
    /// In few words.
    pub plain: Words,
    /// With its numbers, or which one of its sort it is.
    pub full: Words,
    pub rule: Option<Rule>,
}

/// Knows who is who while it tells the events of a run.
#[derive(Debug, Clone)]
pub(super) struct Teller {
    hosts: Vec<String>,
    /// The labels of sockets.
    labels: BTreeMap<(HostId, SocketId), String>,
    /// Who sent each segment.
    senders: BTreeMap<SegmentId, String>,
    /// The number of the SYN of each direction.
    first: BTreeMap<(SocketAddrV4, SocketAddrV4), SeqNum>,
    /// How often each sentence has been said.
    said: BTreeMap<String, u32>,
}

impl Teller {
    /// Begins behind `records`.
    pub(super) fn new(view: &WorldView, records: &[Record]) -> Teller {
        let hosts = view.hosts.iter().map(|host| host.name.clone()).collect();
        let (labels, senders, first, said) =
            <(BTreeMap<_, _>, BTreeMap<_, _>, BTreeMap<_, _>, BTreeMap<_, _>)>::default();
        let mut teller = Teller { hosts, labels, senders, first, said };
        teller.look(view);
        for record in records {
            teller.note(record);
        }
        teller
    }

    /// Learns the labels of a moment.
    pub(super) fn look(&mut self, view: &WorldView) {
        for host in &view.hosts {
            for socket in &host.sockets {
                if let Some(label) = &socket.label {
                    self.labels.insert((host.id, socket.id), label.clone());
                }
            }
        }
    }

    /// The event that the record at that place of the stretch is; none if it is part of another, or nothing to ask for.
    pub(super) fn tell(&mut self, stretch: &[Record], at: usize) -> Option<Event> {
        let record = stretch.get(at)?;
        self.note(record);
        let (class, plain, numbers) = match &record.what {
            What::Called { call } => self.called(record, call.name(), stretch.get(at + 1..)?),
            What::Returned { call, outcome } => self.returned(record, *call, outcome, stretch.get(..at)?)?,
            What::Sent { id, segment, repeat, .. } => self.sent(record, *id, segment, *repeat),
            What::Arrived { id, segment } => {
                let (at, from) = (self.who(record), self.senders.get(id).cloned()?);
                let says =
                    |lang| tr!(lang, "events.arrived", what = shape(segment, lang), from = from, at = at).into_owned();
                (Class::Arrived, both(says), Some(self.numbers(segment)))
            }
            What::State { to, .. } => {
                let who = self.who(record);
                (Class::State, both(|lang| tr!(lang, "events.state", who = who, state = to).into_owned()), None)
            }
            What::Timer { timer } => {
                let who = self.who(record);
                let says = |lang| tr!(lang, "events.timer", who = who, timer = timer.label().get(lang)).into_owned();
                (Class::Timer, both(says), None)
            }
            _ => return None,
        };
        let count = self.said.entry(plain.en.clone()).or_default();
        *count += 1;
        let nth = *count;
        let full = both(|lang| match &numbers {
            Some(numbers) => tr!(lang, "events.numbered", event = plain.get(lang), numbers = numbers).into_owned(),
            None => tr!(lang, "events.nth", event = plain.get(lang), n = nth).into_owned(),
        });
        Some(Event { class, plain, full, rule: record.rule })
    }

    /// A call that is entered, with what it returns where it returns at once.
    fn called(&self, record: &Record, call: CallName, rest: &[Record]) -> (Class, Words, Option<String>) {
        let who = self.who(record);
        let came = rest.iter().take_while(|next| next.at == record.at).find_map(|next| match &next.what {
            What::Returned { call: returned, outcome } if *returned == call && next.host == record.host => {
                Some(outcome)
            }
            _ => None,
        });
        let name = call.word();
        let says = |lang: Lang| match came {
            Some(Outcome::Blocked) => tr!(lang, "events.waits", who = who, call = name).into_owned(),
            Some(outcome) if telling(call, outcome) => {
                let came = outcome_label(call, outcome, lang);
                tr!(lang, "events.returned", who = who, call = name, outcome = came).into_owned()
            }
            Some(_) | None => tr!(lang, "events.called", who = who, call = name).into_owned(),
        };
        (Class::Called, both(says), None)
    }

    /// A call that returns after it has waited.
    fn returned(
        &self,
        record: &Record,
        call: CallName,
        outcome: &Outcome,
        before: &[Record],
    ) -> Option<(Class, Words, Option<String>)> {
        let same = |earlier: &&Record| {
            earlier.host == record.host
                && match &earlier.what {
                    What::Called { call: called } => called.name() == call,
                    What::Returned { call: returned, .. } => *returned == call,
                    _ => false,
                }
        };
        // Directly behind its own entry it is told with that.
        let last = before.iter().rev().find(same);
        let at_once = last.is_some_and(|last| matches!(last.what, What::Called { .. }) && last.at == record.at);
        if at_once || *outcome == Outcome::Blocked {
            return None;
        }
        let who = self.who(record);
        let says = |lang| {
            let came = outcome_label(call, outcome, lang);
            tr!(lang, "events.returned", who = who, call = call.word(), outcome = came).into_owned()
        };
        Some((Class::Returned, both(says), None))
    }

    fn sent(&self, record: &Record, _id: SegmentId, segment: &Segment, repeat: bool) -> (Class, Words, Option<String>) {
        let who = self.who(record);
        let key = if repeat { "events.sent-again" } else { "events.sent" };
        let says = |lang| tr!(lang, key, who = who, what = shape(segment, lang)).into_owned();
        (Class::Sent, both(says), Some(self.numbers(segment)))
    }

    /// Passes by a record that is not told.
    pub(super) fn pass(&mut self, record: &Record) {
        self.note(record);
    }

    /// Who sent a segment.
    pub(super) fn sender(&self, id: SegmentId) -> Option<String> {
        self.senders.get(&id).cloned()
    }

    /// What a call came to, whether at once or after a wait.
    pub(super) fn came(&self, record: &Record, call: CallName, outcome: &Outcome) -> Words {
        let who = self.who(record);
        both(|lang| match outcome {
            Outcome::Blocked => tr!(lang, "events.waits", who = who, call = call.word()).into_owned(),
            outcome => {
                let came = outcome_label(call, outcome, lang);
                tr!(lang, "events.returned", who = who, call = call.word(), outcome = came).into_owned()
            }
        })
    }

    /// Keeps what later events need of a record.
    fn note(&mut self, record: &Record) {
        match &record.what {
            What::Sent { id, segment, .. } => {
                self.senders.insert(*id, self.who(record));
                self.note_first(segment);
            }
            What::Injected { id, from, segment, .. } => {
                let from = self.hosts.get(from.0).cloned().unwrap_or_default();
                self.senders.insert(*id, from);
                if segment.flags.syn() {
                    // A forged SYN does not move what numbers are counted from.
                    self.first.entry((segment.src, segment.dst)).or_insert(segment.seq);
                }
            }
            // Behind a NAT box a direction has other addresses, and the same numbers.
            What::Rewritten { segment, .. } => self.note_first(segment),
            What::Duplicated { id, copy, .. } => {
                if let Some(sender) = self.senders.get(id).cloned() {
                    self.senders.insert(*copy, sender);
                }
            }
            _ => {}
        }
    }

    fn note_first(&mut self, segment: &Segment) {
        if segment.flags.syn() {
            self.first.insert((segment.src, segment.dst), segment.seq);
        }
    }

    /// `client`, or `client.a` where its socket has a label.
    pub(super) fn who(&self, record: &Record) -> String {
        let host = record.host.and_then(|id| self.hosts.get(id.0)).cloned().unwrap_or_default();
        let label = record.host.zip(record.socket).and_then(|key| self.labels.get(&key));
        label.map_or_else(|| host.clone(), |label| format!("{host}.{label}"))
    }

    /// `seq=1 ack=6`, counted from the SYNs; as they are where no SYN went that way.
    fn numbers(&self, segment: &Segment) -> String {
        let relative =
            |number: SeqNum, src, dst| self.first.get(&(src, dst)).map_or(number.0, |first| number.offset_from(*first));
        let seq = if segment.knows_no_connection() { 0 } else { relative(segment.seq, segment.src, segment.dst) };
        if segment.flags.has(Flags::ACK) {
            format!("seq={seq} ack={}", relative(segment.ack, segment.dst, segment.src))
        } else {
            format!("seq={seq}")
        }
    }
}

/// Whether what a call returned at once says more than that it was made.
fn telling(call: CallName, outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Failed(_)) || matches!(call, CallName::Recv | CallName::Accept | CallName::SoError)
}

fn both(says: impl Fn(Lang) -> String) -> Words {
    // A bracket of full width needs no space behind it.
    Words { en: says(Lang::En), zh: says(Lang::Zh).replace("） ", "）") }
}

/// What a call came to, in words.
fn outcome_label(call: CallName, outcome: &Outcome, lang: Lang) -> String {
    let kind = Kind::Result { socket: SocketRef::current(""), call };
    Answer::Result(Some(outcome.clone())).label(&kind, lang)
}

/// A segment in a word or two: its flags, or that it carries data.
fn shape(segment: &Segment, lang: Lang) -> String {
    match (segment.payload.len(), segment.flags.fin() || segment.flags.syn() || segment.flags.rst()) {
        (0, _) => segment.flags.to_string(),
        (1, false) => tr!(lang, "events.data-byte").into_owned(),
        (1, true) => tr!(lang, "events.data-byte-with", flags = segment.flags).into_owned(),
        (bytes, false) => tr!(lang, "events.data", n = bytes).into_owned(),
        (bytes, true) => tr!(lang, "events.data-with", n = bytes, flags = segment.flags).into_owned(),
    }
}
