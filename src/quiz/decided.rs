//! What decided an answer, told: the event with its time, its step and its rule, and how a number comes about from the
//! events that were counted. [`Observer`](super::Observer) finds the records; here they become sentences.

use core::ops::Range;
use std::vec;

use crate::lang::Lang;
use crate::tr;
use crate::trace::{Call, HostId, Record, Rule, SegmentKind, SocketId, Span, State, Time, What, WorldView};

use super::answer::Answer;
use super::events::{Class, Teller};
use super::inquiry::Row;
use super::kind::Kind;
use super::unmoved;
use super::words::Words;

/// How many events are told each by itself.
const EVENTS_MOST: usize = 4;
/// How many times or waits of a sum are written out.
const TERMS_MOST: usize = 16;

/// An event that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decider {
    /// When it happened.
    pub at: Time,
    /// In which step of the run, where steps are counted.
    pub step: Option<usize>,
    /// What happened, as a sentence without its stop; empty if only its rule says it.
    pub what: Words,
    /// By which rule.
    pub rule: Option<Rule>,
    /// On which socket of which host, where it is one's own.
    pub socket: Option<(HostId, SocketId)>,
}

/// What decided an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deciding {
    /// The events, in their order.
    pub events: Vec<Decider>,
    /// What is to be said besides: how the number comes about, where two runs part, that nothing happened.
    pub besides: Vec<Words>,
}

/// The stretch that is asked about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    /// The last moment.
    pub view: &'a WorldView,
    /// All that happened.
    pub records: &'a [Record],
    /// How much of it had happened before.
    pub first: usize,
    /// When it begins.
    pub start: Time,
    /// How many records there were after each step of the run, where steps are counted.
    pub ends: Option<&'a [usize]>,
}

impl Seen<'_> {
    /// In which step the record at that place was made, counted from 1.
    pub fn step(&self, at: usize) -> Option<usize> {
        Some(self.ends?.partition_point(|end| *end <= at) + 1)
    }
}

impl Decider {
    /// The sentence: when, in which step, what, and the rule's statement.
    pub fn sentence(&self, lang: Lang) -> String {
        let (at, what) = (clock(self.at), self.what.get(lang));
        let head = match (self.step, what.is_empty()) {
            (Some(step), false) => tr!(lang, "decided.event-step", at = at, step = step, what = what),
            (None, false) => tr!(lang, "decided.event", at = at, what = what),
            (Some(step), true) => tr!(lang, "decided.moment-step", at = at, step = step),
            (None, true) => tr!(lang, "decided.moment", at = at),
        };
        match self.rule {
            Some(rule) => tr!(lang, "decided.by", event = head, rule = rule.info().statement.get(lang)).into_owned(),
            None => head.into_owned(),
        }
    }
}

impl Deciding {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.besides.is_empty()
    }

    /// The sentences, each event with its rule.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let mut told: Vec<Rule> = Vec::new();
        let mut events: Vec<String> = Vec::new();
        for event in &self.events {
            // A rule is stated once.
            let rule = event.rule.filter(|rule| !told.contains(rule));
            told.extend(rule);
            events.push(Decider { rule, ..event.clone() }.sentence(lang));
        }
        let mut lines: Vec<String> = Vec::new();
        for line in events.into_iter().chain(self.besides.iter().map(|words| words.get(lang).to_owned())) {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }
}

/// A text of the catalogue in both languages.
pub(super) fn both(says: impl Fn(Lang) -> String) -> Words {
    Words { en: says(Lang::En), zh: says(Lang::Zh) }
}

/// Seconds since the run began, to the millisecond: `1.02`.
pub(super) fn clock(at: Time) -> String {
    let ms = at.0 / 1_000;
    let text = format!("{}.{:03}", ms / 1_000, ms % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn place(records: &[Record], record: &Record) -> Option<usize> {
    records.iter().position(|other| core::ptr::eq(other, record))
}

/// Tells of the records that decided.
pub(super) fn tell(kind: &Kind, answer: &Answer, seen: &Seen<'_>, deciding: &[&Record]) -> Deciding {
    let mut told = Deciding::default();
    let mut few = match kind {
        // What was counted is told as a sum; of the events the first that each rule brought about will do.
        Kind::Count { .. } => one_of_each_rule(deciding),
        _ => deciding.to_vec(),
    };
    few.truncate(EVENTS_MOST);
    told.events = events(seen, &few);
    match (kind, answer) {
        (Kind::Count { kind, from }, Answer::Count(count)) => {
            let times = sent_at(seen, deciding, from, *kind);
            told.besides.push(both(|lang| counted(lang, (from, &word_of(*kind, lang)), *count, &times, seen)));
        }
        (Kind::Time(_), Answer::Time(Some(span))) => {
            let end = seen.start.0 + span.0;
            let last = deciding.iter().rev().find(|record| record.at.0 <= end);
            told.besides.push(waits(seen, last, *span));
        }
        (Kind::Time(conditions), _) => {
            let until = clock(seen.view.now);
            told.besides.push(both(|lang| tr!(lang, "decided.not-until", at = until).into_owned()));
            told.besides.extend(unmoved::never(conditions, seen));
        }
        (Kind::Timer(socket), Answer::Timer(None)) => told.besides.extend(unmoved::no_timers(seen, &[socket])),
        (Kind::Segment { from: host, nth, .. }, Answer::Segment(fields))
            if fields.iter().all(|(_, value)| value.is_absent()) =>
        {
            told.besides.extend(unmoved::silent((host, *nth), seen, deciding));
        }
        _ => {}
    }
    if let (Kind::Line(_), Answer::Line(rows)) = (kind, answer) {
        // The verdict names the lines; that is all there is to tell where no rule decided.
        let row = rows.first().filter(|_| told.events.is_empty());
        told.besides.extend(row.map(|row| both(|lang| evidence(row, lang))));
        return told;
    }
    let since = deciding.iter().all(|record| place(seen.records, record).is_some_and(|at| at < seen.first));
    if since && !deciding.is_empty() {
        let left = unmoved::left_so(kind, seen);
        let key = if left.is_empty() { "decided.unchanged" } else { "decided.left" };
        told.events.extend(events(seen, &left));
        // Where it is told why a thing never comes, that is said.
        if !(left.is_empty() && matches!(kind, Kind::Time(_)) && told.besides.len() > 1) {
            told.besides.push(both(|lang| tr!(lang, key).into_owned()));
        }
        told.besides.extend(unmoved::stays(kind, seen));
    } else if unmoved::for_long(kind, seen, deciding) {
        told.besides.extend(unmoved::stays(kind, seen));
    }
    told
}

/// The first of each rule; where repeats were counted, of theirs: that something is sent once needs no reason.
fn one_of_each_rule<'r>(deciding: &[&'r Record]) -> Vec<&'r Record> {
    let is_original = |record: &Record| matches!(record.what, What::Sent { repeat: false, .. });
    let others: Vec<&Record> = deciding.iter().filter(|record| !is_original(record)).copied().collect();
    let telling = if others.iter().any(|record| matches!(record.what, What::Sent { .. })) { &others } else { deciding };
    let mut found: Vec<&Record> = telling.iter().take(1).copied().collect();
    for record in telling {
        if record.rule.is_some() && found.iter().all(|known| known.rule != record.rule) {
            found.push(record);
        }
    }
    found
}

/// Where the fault is to be seen.
fn evidence(row: &Row, lang: Lang) -> String {
    tr!(lang, "decided.evidence", output = row.output, line = row.line, says = row.said()).into_owned()
}

/// Records as events, in the order in which they are given.
pub(super) fn events(seen: &Seen<'_>, deciding: &[&Record]) -> Vec<Decider> {
    let Some(last) = deciding.iter().filter_map(|record| place(seen.records, record)).max() else { return Vec::new() };
    let mut teller = Teller::new(seen.view, &[]);
    let mut found: Vec<(usize, Words)> = Vec::new();
    for at in 0..=last {
        let wanted = seen.records.get(at).is_some_and(|now| deciding.iter().any(|record| core::ptr::eq(*record, now)));
        if wanted {
            found.push((at, what(&mut teller, seen.records, at)));
        } else if let Some(record) = seen.records.get(at) {
            teller.pass(record);
        }
    }
    let event = |record: &&Record| {
        let at = place(seen.records, record)?;
        let what = found.iter().find(|(place, _)| *place == at).map(|(_, what)| what.clone())?;
        Some(decider(seen, record, at, what))
    };
    deciding.iter().filter_map(event).collect()
}

/// The record at that place as an event, of which that is said.
fn decider(seen: &Seen<'_>, record: &Record, at: usize, what: Words) -> Decider {
    let socket = record.host.zip(record.socket);
    Decider { at: record.at, step: seen.step(at), what, rule: record.rule, socket }
}

/// What the record at that place says, in words; nothing if only its rule can say it.
fn what(teller: &mut Teller, records: &[Record], at: usize) -> Words {
    let Some(record) = records.get(at) else { return Words::default() };
    if let What::Returned { call, outcome } = &record.what {
        return teller.came(record, *call, outcome);
    }
    let errno = match &record.what {
        What::Error { errno } => Some(*errno),
        _ => None,
    };
    if let Some(errno) = errno {
        let who = teller.who(record);
        return both(|lang| tr!(lang, "decided.error", who = who, errno = errno).into_owned());
    }
    if let What::Lost { id, .. } = &record.what {
        let from = teller.sender(*id).unwrap_or_default();
        return both(|lang| tr!(lang, "decided.lost", from = from).into_owned());
    }
    match teller.tell(records, at) {
        Some(event) if matches!(event.class, Class::Sent | Class::Arrived) => event.full,
        Some(event) => with_arguments(event.plain, &record.what),
        None => {
            teller.pass(record);
            Words::default()
        }
    }
}

/// A call with what it was given, where calls of the same name do different things.
fn with_arguments(words: Words, what: &What) -> Words {
    let What::Called { call: call @ (Call::Set(_) | Call::Shutdown(_) | Call::Send(_)) } = what else { return words };
    let text = call.to_string();
    let Some((_, given)) = text.split_once(' ') else { return words };
    let filled = |text: &str| text.replacen("()", &format!("({given})"), 1);
    Words { en: filled(&words.en), zh: filled(&words.zh) }
}

/// What is counted, in a word.
fn word_of(kind: SegmentKind, lang: Lang) -> String {
    match kind {
        SegmentKind::Any => tr!(lang, "decided.any").into_owned(),
        kind => tr!(lang, "decided.kind", kind = kind.word()).into_owned(),
    }
}

/// When a host sent such segments, each moment once, with how many they were.
fn sent_at(seen: &Seen<'_>, deciding: &[&Record], from: &str, kind: SegmentKind) -> Vec<(Time, usize)> {
    let host = seen.view.host_by_name(from).map(|host| host.id);
    let is_counted = |record: &Record| {
        record.host == host && matches!(&record.what, What::Sent { segment, .. } if kind.matches(segment))
    };
    let mut times: Vec<(Time, usize)> = Vec::new();
    for record in deciding.iter().filter(|record| is_counted(record)) {
        match times.last_mut().filter(|(at, _)| *at == record.at) {
            Some((_, how_many)) => *how_many += 1,
            None => times.push((record.at, 1)),
        }
    }
    times
}

/// `3 SYN: at 1 s, 2 s, 4 s`.
fn counted(lang: Lang, (host, word): (&str, &str), count: u32, at: &[(Time, usize)], seen: &Seen<'_>) -> String {
    if count == 0 {
        let (from, to) = (clock(seen.start), clock(seen.view.now));
        return tr!(lang, "decided.none", host = host, kind = word, from = from, to = to).into_owned();
    }
    let moment = |(at, n): &(Time, usize)| match n {
        1 => tr!(lang, "decided.second", at = clock(*at)).into_owned(),
        n => tr!(lang, "decided.second-many", at = clock(*at), n = n).into_owned(),
    };
    let times = match at {
        [(all, n)] if *n > 1 => tr!(lang, "decided.second-all", at = clock(*all)).into_owned(),
        at => shortened(lang, &at.iter().map(moment).collect::<Vec<_>>(), ", "),
    };
    tr!(lang, "decided.counted", n = count, host = host, kind = word, times = times).into_owned()
}

/// The first and the last of many.
fn shortened(lang: Lang, terms: &[String], between: &str) -> String {
    let comma = tr!(lang, "decided.comma");
    let between = if between == ", " { &*comma } else { between };
    if terms.len() <= TERMS_MOST {
        return terms.join(between);
    }
    let head = terms.get(..TERMS_MOST - 4).unwrap_or_default().join(between);
    let tail = terms.get(terms.len() - 3..).unwrap_or_default().join(between);
    format!("{head}{between}…{between}{tail}")
}

/// How a length of time is made of the waits in it: from the question to each timer that ran out, to the end.
fn waits(seen: &Seen<'_>, deciding: Option<&&Record>, span: Span) -> Words {
    if let Some(words) = deciding.and_then(|record| unmoved::lingered(seen, record, span)) {
        return words;
    }
    let end = Time(seen.start.0 + span.0);
    let stretch = seen.records.get(seen.first..).unwrap_or_default();
    let mut moments = moments(stretch, deciding.copied(), seen.start..end);
    moments.push(end);
    let mut terms: Vec<String> = Vec::new();
    let mut before = seen.start;
    for moment in moments {
        if moment > before {
            terms.push(clock(Time(moment.0 - before.0)));
            before = moment;
        }
    }
    let (from, to, sum) = (clock(seen.start), clock(end), clock(Time(span.0)));
    if terms.len() < 2 {
        both(|lang| tr!(lang, "decided.from-to", from = from, to = to, sum = sum).into_owned())
    } else {
        both(|lang| {
            let terms = shortened(lang, &terms, " + ");
            tr!(lang, "decided.waits", from = from, to = to, terms = terms, sum = sum).into_owned()
        })
    }
}

/// Which records are looked at.
type Here<'a> = &'a dyn Fn(&Record) -> bool;

/// When something on a host happened by itself within a time: the timers of the socket that decided ran out, else it
/// changed its state; where the socket has nothing to tell, the same of all the host.
fn moments(stretch: &[Record], deciding: Option<&Record>, within: Range<Time>) -> Vec<Time> {
    let of = |here: Here<'_>, wanted: fn(&What) -> bool| {
        let inside = |record: &&Record| here(record) && within.start < record.at && record.at < within.end;
        let mut found: Vec<Time> =
            stretch.iter().filter(inside).filter(|record| wanted(&record.what)).map(|record| record.at).collect();
        found.dedup();
        found
    };
    let on_host = |record: &Record| record.host == deciding.and_then(|record| record.host);
    let socket = deciding.and_then(|record| record.socket);
    let on_socket = |record: &Record| on_host(record) && record.socket == socket;
    let timer: fn(&What) -> bool = |what| matches!(what, What::Timer { .. });
    let state: fn(&What) -> bool = |what| matches!(what, What::State { to, .. } if *to != State::Closed);
    let ways: [(Here<'_>, _); 4] = [(&on_socket, timer), (&on_socket, state), (&on_host, timer), (&on_host, state)];
    let skipped = if socket.is_some() { 0 } else { 2 };
    ways.into_iter()
        .skip(skipped)
        .map(|(here, wanted)| of(here, wanted))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Whether a record tells more than that a command was given.
pub(super) fn is_no_command(record: &Record) -> bool {
    !matches!(record.what, What::Did { .. })
}

/// Where two runs part, as far as such records tell and a sentence shows it: what happens in each of them there.
pub(super) fn parting(first: &Seen<'_>, second: &Seen<'_>, tells: fn(&Record) -> bool) -> Option<Parting> {
    fn telling<'r>(seen: &Seen<'r>, tells: fn(&Record) -> bool) -> Vec<(usize, &'r Record)> {
        seen.records.iter().enumerate().skip(seen.first).filter(|(_, record)| tells(record)).collect()
    }
    let (one, two) = (telling(first, tells), telling(second, tells));
    let at = (0..one.len().max(two.len()))
        .find(|at| one.get(*at).map(|(_, one)| one) != two.get(*at).map(|(_, two)| two))?;
    let (mut was, mut now) = (Ahead::of(first, one, at), Ahead::of(second, two, at));
    // Records may differ in what no sentence tells, as in their ports: where two sentences do is where it shows.
    loop {
        let (was, now) = (was.next(), now.next());
        if was.is_none() && now.is_none() {
            return None;
        }
        if plainly(was.as_ref()) != plainly(now.as_ref()) {
            return Some((was, now));
        }
    }
}

/// An event as it is told, its step apart, which is counted in one of two runs alone.
fn plainly(event: Option<&Decider>) -> String {
    briefly(event.map(|event| Decider { step: None, ..event.clone() }).as_ref(), Lang::En)
}

/// The events of a run from some place on, told one after the other. A record that has no words of its own is told by
/// its rule, and one that has neither is passed over.
struct Ahead<'a> {
    seen: &'a Seen<'a>,
    teller: Teller,
    rest: vec::IntoIter<(usize, &'a Record)>,
    /// How many records the teller knows.
    known: usize,
}

impl<'a> Ahead<'a> {
    fn of(seen: &'a Seen<'a>, telling: Vec<(usize, &'a Record)>, at: usize) -> Ahead<'a> {
        let mut rest = telling.into_iter();
        rest.by_ref().take(at).for_each(drop);
        Ahead { seen, teller: Teller::new(seen.view, &[]), rest, known: 0 }
    }
}

impl Iterator for Ahead<'_> {
    type Item = Decider;

    fn next(&mut self) -> Option<Decider> {
        loop {
            let (at, record) = self.rest.next()?;
            for passed in self.seen.records.get(self.known..at).unwrap_or_default() {
                self.teller.pass(passed);
            }
            self.known = at + 1;
            let what = what(&mut self.teller, self.seen.records, at);
            if record.rule.is_some() || !what.en.is_empty() {
                return Some(decider(self.seen, record, at, what));
            }
        }
    }
}

/// The two sides where two runs part, as sentences. What happens later in one of them is no counterpart of what
/// happens earlier in the other: that one is told alone.
pub(super) fn side_by_side((was, now): &Parting, lang: Lang) -> [String; 2] {
    let later = |one: &Option<Decider>, other: &Option<Decider>| {
        one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| one.at > other.at)
    };
    let side = |one: &Option<Decider>, other: &Option<Decider>| {
        if later(one, other) { tr!(lang, "decided.not-then").into_owned() } else { briefly(one.as_ref(), lang) }
    };
    [side(was, now), side(now, was)]
}

/// What happens where two runs part, in either; nothing where nothing more does.
pub(super) type Parting = (Option<Decider>, Option<Decider>);

/// An event as a sentence, its rule only where it has no words of its own; or that nothing more happens.
pub(super) fn briefly(event: Option<&Decider>, lang: Lang) -> String {
    match event {
        Some(event) => {
            Decider { rule: event.rule.filter(|_| event.what.en.is_empty()), ..event.clone() }.sentence(lang)
        }
        None => tr!(lang, "decided.nothing-more").into_owned(),
    }
}
