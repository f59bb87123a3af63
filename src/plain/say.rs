//! A step in sentences: what was done, who sent what, what arrived, which state changed, each with its rule; then the
//! states of all hosts.
//!
//! Numbers are counted from the SYN of their direction, as on the ladder; the teller remembers the SYNs it has passed.
//! Whatever stands in a record is told: nothing is only to be seen on a screen.

use core::net::SocketAddrV4;
use std::collections::BTreeMap;

use crate::lang::Lang;
use crate::scenario::Session;
use crate::tr;
use crate::trace::{
    CallName, HostId, Outcome, Record, Rule, Segment, SegmentId, SeqNum, SocketId, State, Time, What, WorldView,
};
use crate::tui::app::reasons;
use crate::tui::connection;
use crate::tui::host_card::socket_of;
use crate::tui::ladder::plain::{happened, loss};
use crate::tui::ladder::{Note, NoteKind, Side, label};
use crate::tui::text::length;

use super::page::Page;

/// Tells the steps of one session.
#[derive(Debug, Clone, Default)]
pub struct Teller {
    /// The initial sequence numbers, by direction.
    origins: BTreeMap<(SocketAddrV4, SocketAddrV4), SeqNum>,
    /// How many records the origins are from.
    passed: usize,
    /// The moment before the last step that was told.
    before: Option<WorldView>,
}

/// Something that happened, on its way to becoming a sentence.
struct Item {
    at: Time,
    host: Option<HostId>,
    socket: Option<SocketId>,
    said: Said,
    rule: Option<Rule>,
}

enum Said {
    /// Something on a host, in the words of the ladder's notes.
    Note(NoteKind),
    /// A sentence.
    Line(String),
    /// Lines as a program prints them.
    Lines(Vec<String>),
}

impl Teller {
    /// Remembers the moment, so that what is new after the next step can be told.
    pub fn remember(&mut self, session: &Session) {
        self.before = Some(session.view().clone());
    }

    /// The moment before the last step, if that is known.
    pub fn before(&self) -> Option<&WorldView> {
        self.before.as_ref()
    }

    /// Forgets the moment before: there was no step.
    pub fn forget(&mut self) {
        self.before = None;
    }

    /// The last step of the session.
    pub fn step(&mut self, session: &Session, page: &mut Page) {
        let records = session.records();
        let from = records.len().saturating_sub(session.records_of_last_step().len());
        self.pass(records, from);
        let view = session.view();
        let heading = tr!(page.lang, "plain.step", n = session.position(), at = label::clock(view.now)).into_owned();
        page.text(heading);
        self.tell(records, from, &reasons(session), view, page);
        states(session, page);
    }

    /// What the segments of a session are numbered from, up to its present moment.
    pub fn counted(&mut self, session: &Session, segment: &Segment) -> (Option<u32>, Option<u32>) {
        let records = session.records();
        self.pass(records, records.len());
        self.numbers(segment)
    }

    /// Notes the SYNs among the first records.
    fn pass(&mut self, records: &[Record], upto: usize) {
        if self.passed > upto {
            self.passed = 0;
            self.origins.clear();
        }
        for record in records.iter().take(upto).skip(self.passed) {
            self.note_syn(record);
        }
        self.passed = upto;
    }

    fn note_syn(&mut self, record: &Record) {
        // A NAT box's SYN is what the numbers beyond it count from.
        if let What::Sent { segment, .. } | What::Rewritten { segment, .. } = &record.what
            && segment.flags.syn()
        {
            self.origins.insert((segment.src, segment.dst), segment.seq);
        }
    }

    /// SEG.SEQ and SEG.ACK counted from the SYNs, as far as they were seen.
    fn numbers(&self, segment: &Segment) -> (Option<u32>, Option<u32>) {
        let origin = |from, to| self.origins.get(&(from, to)).copied();
        let counted = origin(segment.src, segment.dst).map(|origin| segment.seq.offset_from(origin));
        let seq = if segment.knows_no_connection() { Some(0) } else { counted };
        let ack = origin(segment.dst, segment.src).map(|origin| segment.ack.offset_from(origin));
        (seq, ack.filter(|_| segment.flags.ack()))
    }

    fn tell(&mut self, records: &[Record], from: usize, telling: &[Rule], view: &WorldView, page: &mut Page) {
        let mut items: Vec<Item> = Vec::new();
        for (place, record) in records.iter().enumerate().skip(from) {
            self.note_syn(record);
            self.passed += 1;
            self.take(record, records.get(..place).unwrap_or_default(), view, page.lang, &mut items);
        }
        // A step that is a whole run says when each thing happened.
        let at_once = items.iter().all(|item| item.at == view.now);
        let mut clock = at_once.then_some(view.now);
        for item in &items {
            if clock != Some(item.at) {
                let at = tr!(page.lang, "plain.at", at = label::clock(item.at)).into_owned();
                page.text(at);
                clock = Some(item.at);
            }
            // One rule often stands behind several things, at once or again and again: it is said once.
            let because = item.rule.filter(|rule| telling.contains(rule) && !page.brief && page.is_news(*rule));
            let because =
                because.map(|rule| tr!(page.lang, "widgets.say.because", rule = rule.info().statement.get(page.lang)));
            match &item.said {
                Said::Lines(lines) => lines.iter().for_each(|line| page.text(line)),
                Said::Line(line) => page.text(format!("{line}{}", because.unwrap_or_default())),
                Said::Note(_) => {
                    let line = note(item, view, page.lang);
                    page.text(format!("{line}{}", because.unwrap_or_default()));
                }
            }
        }
    }

    fn take(&self, record: &Record, earlier: &[Record], view: &WorldView, lang: Lang, items: &mut Vec<Item>) {
        if let What::Returned { call, outcome } = &record.what {
            returned(record, *call, outcome, items);
            return;
        }
        let said = match &record.what {
            What::Did { command } => Said::Line(tr!(lang, "plain.say.did", command = command).into_owned()),
            What::Called { call } => Said::Note(NoteKind::Called(call.clone())),
            What::State { from, to } => Said::Note(NoteKind::State { from: *from, to: *to }),
            What::Timer { timer } => Said::Note(NoteKind::Timer(*timer)),
            What::Error { errno } => Said::Note(NoteKind::Error(*errno)),
            What::Host { act } => Said::Note(NoteKind::Host(*act)),
            What::Decided => {
                let rule = record.rule.map_or("", |rule| rule.info().statement.get(lang));
                let host = name(view, record.host, record.socket);
                let said = Said::Line(tr!(lang, "plain.say.decided", host = host, rule = rule).into_owned());
                items.push(Item { at: record.at, host: record.host, socket: record.socket, said, rule: None });
                return;
            }
            What::Shown { lines, .. } => Said::Lines(lines.clone()),
            What::Sent { .. }
            | What::Arrived { .. }
            | What::Lost { .. }
            | What::Duplicated { .. }
            | What::Injected { .. }
            | What::Rewritten { .. }
            | What::IcmpSent { .. }
            | What::IcmpArrived { .. }
            | What::Returned { .. }
            | What::Held { .. } => Said::Line(self.on_the_wire(record, earlier, view, lang)),
        };
        items.push(Item { at: record.at, host: record.host, socket: record.socket, said, rule: record.rule });
    }

    /// The sentence for what happened on the wire.
    fn on_the_wire(&self, record: &Record, earlier: &[Record], view: &WorldView, lang: Lang) -> String {
        let who = name(view, record.host, record.socket);
        let text = match &record.what {
            What::Sent { id, segment, repeat, .. } => {
                let segment = self.segment(*id, segment, repeat.then_some("widgets.again"), lang);
                tr!(lang, "widgets.say.sends", host = who, segment = segment)
            }
            What::Arrived { id, segment } => {
                tr!(lang, "widgets.say.arrives", host = who, segment = short(*id, segment))
            }
            What::Lost { id, cause } => {
                let segment = sent(earlier, *id).map_or_else(|| id.to_string(), |segment| short(*id, segment));
                tr!(lang, "widgets.say.lost", segment = segment, cause = loss(*cause, lang))
            }
            What::Duplicated { id, copy, segment, .. } => {
                let copied = self.segment(*copy, segment, None, lang);
                tr!(lang, "plain.say.duplicated", id = id, segment = copied)
            }
            What::Injected { id, from, segment, .. } => {
                let forged = self.segment(*id, segment, Some("widgets.forged"), lang);
                tr!(lang, "plain.say.injected", host = name(view, Some(*from), None), segment = forged)
            }
            What::Rewritten { id, segment, .. } => {
                tr!(lang, "plain.say.rewritten", id = id, from = segment.src, to = segment.dst)
            }
            What::IcmpSent { id, to: host, icmp, .. } => {
                tr!(lang, "plain.say.icmp_sent", id = id, icmp = icmp, host = name(view, Some(*host), None))
            }
            What::IcmpArrived { id, icmp, .. } => tr!(lang, "plain.say.icmp_arrived", id = id, icmp = icmp, host = who),
            What::Held { id, by } => tr!(lang, "plain.say.held", id = id, by = length(*by, lang)),
            What::Did { .. }
            | What::Called { .. }
            | What::Returned { .. }
            | What::State { .. }
            | What::Timer { .. }
            | What::Error { .. }
            | What::Host { .. }
            | What::Shown { .. }
            | What::Decided => "".into(),
        };
        text.into_owned()
    }

    /// A segment in one line: its number, flags or data, its numbers, and a mark such as `(again)`.
    fn segment(&self, id: SegmentId, segment: &Segment, mark: Option<&str>, lang: Lang) -> String {
        let numbers = label::segment_numbers(segment, self.numbers(segment));
        let mark = mark.map(|key| format!(" {}", tr!(lang, key))).unwrap_or_default();
        format!("{}, {numbers}{mark}", short(id, segment))
    }
}

/// A segment's number and name: `#2 SYN-ACK`.
pub fn short(id: SegmentId, segment: &Segment) -> String {
    format!("{id} {}", label::segment_name(segment))
}

/// The segment of that number.
pub fn sent(records: &[Record], wanted: SegmentId) -> Option<&Segment> {
    records.iter().rev().find_map(|record| match &record.what {
        What::Sent { id, segment, .. } | What::Injected { id, segment, .. } if *id == wanted => Some(segment),
        What::Duplicated { copy, segment, .. } if *copy == wanted => Some(segment),
        _ => None,
    })
}

/// A call that returns at the moment at which it was entered is told once, where it was entered.
fn returned(record: &Record, name: CallName, outcome: &Outcome, items: &mut Vec<Item>) {
    let entered = items.iter_mut().rev().take_while(|item| item.at == record.at).find(|item| {
        item.host == record.host && matches!(&item.said, Said::Note(NoteKind::Called(call)) if call.name() == name)
    });
    if let Some(item) = entered {
        if let Said::Note(NoteKind::Called(call)) = &item.said {
            let call = Some(call.clone());
            item.said = Said::Note(NoteKind::Returned { name, call, outcome: outcome.clone() });
            item.rule = item.rule.or(record.rule);
        }
    } else {
        let said = Said::Note(NoteKind::Returned { name, call: None, outcome: outcome.clone() });
        items.push(Item { at: record.at, host: record.host, socket: record.socket, said, rule: record.rule });
    }
}

/// A host's name; with the label of the socket, if it has one.
fn name(view: &WorldView, host: Option<HostId>, socket: Option<SocketId>) -> String {
    let Some(host) = host.and_then(|id| view.host(id)) else { return String::new() };
    let labelled = host.sockets.iter().find(|known| Some(known.id) == socket).and_then(|known| known.label.as_ref());
    labelled.map_or_else(|| host.name.clone(), |label| format!("{}.{label}", host.name))
}

/// The sentence for what happened on a host, in the words of the ladder.
fn note(item: &Item, view: &WorldView, lang: Lang) -> String {
    let Said::Note(kind) = &item.said else { return String::new() };
    let (at, socket, rule) = (item.at, item.socket, item.rule);
    let shown = Note { at, side: Side::Left, socket, kind: kind.clone(), rule, lane: None };
    happened(kind, &name(view, item.host, socket), &label::note(&shown, lang), lang)
}

/// The states of all hosts, in one line; of several connections between two hosts, those of the ends of the one to
/// which something happened last, under its name.
pub fn states(session: &Session, page: &mut Page) {
    let view = session.view();
    let two = view.hosts.len() == 2;
    let about = connection::shown(session.records(), view, [HostId(0), HostId(1)], None).filter(|_| two);
    let about = about.map(|connection| (connection, view));
    let of = |host: &crate::trace::HostView| {
        let state = socket_of(host, about).map_or(State::Closed, |socket| socket.state);
        let state = if host.up { state.to_string() } else { tr!(page.lang, "widgets.card.down").into_owned() };
        format!("{} {state}", host.name)
    };
    let all: Vec<String> = view.hosts.iter().map(of).collect();
    let all = all.join(&*tr!(page.lang, "quiz.answer.comma"));
    let text = if let Some(((connection, view), host)) = about.zip(view.hosts.first()) {
        tr!(page.lang, "plain.states_of", name = connection.name(host, view), states = all)
    } else {
        tr!(page.lang, "plain.states", states = all)
    };
    page.states(text.into_owned());
}
