//! Asks for a number that is read off the run: how long a queue is, how many connections there are, what number a
//! segment carries. Whoever asks gives the reading as a function of the run at its end.

use core::ops::Range;

use crate::quiz::decided::{self, Decider, Deciding, Seen};
use crate::quiz::item::{Ask, Mistaken, Played, Quantity, Unit};
use crate::scenario::Session;
use crate::tr;
use crate::trace::{Flags, Record, Rule, Segment, State, TimerKind, What, WorldView};

use super::build::{Made, assumed, number_reply};
use super::watched::Watched;
use super::{Barren, Generator, mutants};

/// At how many moments a reading is looked at to see where it changes.
const LOOKS_MOST: usize = 400;
/// How many of the changes are told, the last ones.
const CHANGES_MOST: usize = 4;
/// How many of the losses are told.
const LOSSES_MOST: usize = 3;
/// From here on a number does not stand in a question by accident.
const TELLING: u64 = 1_000;

/// The run at its end.
#[derive(Debug, Clone, Copy)]
pub struct Ended<'a> {
    /// The last moment.
    pub view: &'a WorldView,
    /// All that happened.
    pub records: &'a [Record],
    /// What happened behind the cut.
    pub stretch: &'a [Record],
}

/// A reading; none if there is nothing to read.
pub type Reading = fn(Ended) -> Option<u64>;

/// What somebody would say of it who holds a misconception.
#[derive(Debug, Clone, Copy)]
pub enum Guess {
    /// This.
    Value(u64),
    /// What such a reading gives.
    Read(Reading),
}

/// What this run reads at its end.
pub(super) fn read(played: &Played, reading: Reading) -> Option<u64> {
    at_end(played, played.at_cut(), reading)
}

/// What a run reads at its end that stands at the cut.
fn at_end(played: &Played, mut session: Session, reading: Reading) -> Option<u64> {
    let from = session.records().len();
    played.go_on(&mut session, |_| {});
    let records = session.records();
    reading(Ended { view: session.view(), records, stretch: records.get(from..).unwrap_or_default() })
}

/// The item's question and truth; the prompt is the draft's, and it may explain the number as well.
pub(super) fn ask(
    generator: &Generator,
    played: Option<&Played>,
    unit: Unit,
    reading: Reading,
    mistaken: &[(&'static str, Guess)],
    explained: bool,
) -> Result<Made, Barren> {
    let played = played.ok_or_else(|| Barren::Nothing(generator.name.to_owned()))?;
    let value = read(played, reading).filter(|value| !is_told(played, *value));
    let value = value.ok_or_else(|| Barren::Focus(generator.name.to_owned()))?;
    let permille = if unit == Unit::Time { 50 } else { 0 };
    let truth = Quantity { value, unit, permille };
    let mut known: Vec<(&'static str, u64)> = Vec::new();
    for (myth, guess) in mistaken {
        let said = match guess {
            Guess::Value(value) => Some(*value),
            Guess::Read(reading) => read(played, *reading),
        };
        // Two misconceptions that come to the same number cannot be told apart by it.
        known.extend(
            said.filter(|said| !truth.agrees(*said) && known.iter().all(|(_, other)| other != said))
                .map(|said| (*myth, said)),
        );
    }
    let mut mistaken: Vec<Mistaken> =
        known.iter().map(|(myth, said)| assumed(myth, number_reply(truth, *said))).collect();
    let past = played.at_cut();
    for belief in mutants::beliefs(generator, &played.text()) {
        let Some(session) = past.believing(belief) else { continue };
        let said = at_end(played, session, reading).filter(|said| !truth.agrees(*said));
        if let Some(said) = said.filter(|said| known.iter().all(|(_, other)| other != said)) {
            let (myth, why) = (mutants::number(generator, belief), mutants::assumption(belief));
            known.push((myth, said));
            mistaken.push(Mistaken { myth, reply: number_reply(truth, said), why });
        }
    }
    let ask = Ask::Number(truth);
    let rules = if explained { Vec::new() } else { rules(played) };
    Ok(Made { prompt: None, ask, mistaken, rules, because: None, deciding: Deciding::default() })
}

/// Whether a number stands in the commands behind the cut, to all its digits; small ones do by accident.
fn is_told(played: &Played, value: u64) -> bool {
    let stands = |line: &String| line.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.parse() == Ok(value));
    value >= TELLING && played.after().iter().any(stands)
}

/// How the number comes about: the events at which the reading changes.
pub(super) fn deciding(played: &Played, reading: Reading, unit: Unit) -> Deciding {
    let mut session = played.at_cut();
    let from = session.records().len();
    let value = |session: &Session| {
        let records = session.records();
        reading(Ended { view: session.view(), records, stretch: records.get(from..).unwrap_or_default() })
    };
    let mut now = value(&session);
    // What changes, from what to what, and the records of the step in which it does.
    let mut changes: Vec<(Option<u64>, u64, usize, usize, usize)> = Vec::new();
    let mut looks = 0;
    played.go_on(&mut session, |session| {
        looks += 1;
        if looks > LOOKS_MOST {
            return;
        }
        let next = value(session);
        if let Some(next) = next.filter(|next| Some(*next) != now) {
            let records = session.records().len();
            let step = records.saturating_sub(session.records_of_last_step().len());
            changes.push((now, next, step, records, session.position()));
        }
        now = next;
    });
    if looks > LOOKS_MOST || changes.is_empty() {
        return unchanged(
            played,
            now.filter(|_| changes.is_empty()).map(|value| Quantity { value, unit, permille: 0 }),
        );
    }
    let ends = session.ends();
    let (view, records) = (session.view(), session.records());
    let seen = Seen { view, records, first: from, start: session.now(), ends: Some(&ends) };
    let skipped = changes.len().saturating_sub(CHANGES_MOST);
    let (mut told, mut counted) = (Deciding::default(), false);
    for (was, is, first, last, step) in changes.into_iter().skip(skipped) {
        let step_records = seen.records.get(first..last).unwrap_or_default();
        let itself = turning(&seen, reading, is, first..last);
        counted |= itself.is_some();
        let telling = step_records.iter().filter(|record| record.rule.is_some()).rev();
        let Some(event) = itself
            .into_iter()
            .chain(telling)
            .find_map(|record| decided::events(&seen, &[record]).pop().filter(|event| !event.what.en.is_empty()))
        else {
            continue;
        };
        let label = |value: u64, lang| Quantity { value, unit, permille: 0 }.label(value, lang);
        let what = decided::both(|lang| {
            let (event, to) = (event.what.get(lang), label(is, lang));
            match was {
                Some(was) => tr!(lang, "decided.grows", event = event, from = label(was, lang), to = to).into_owned(),
                None => tr!(lang, "decided.becomes", event = event, to = to).into_owned(),
            }
        });
        told.events.push(Decider { what, step: Some(step), ..event });
    }
    if counted {
        losses(&mut told, &seen);
    }
    told
}

/// The record that makes a reading what it is, where the reading is one of records and not of the moment.
fn turning<'r>(seen: &Seen<'r>, reading: Reading, is: u64, step: Range<usize>) -> Option<&'r Record> {
    let until = |end: usize| {
        let records = seen.records.get(..end).unwrap_or_default();
        reading(Ended { view: seen.view, records, stretch: records.get(seen.first..).unwrap_or_default() })
    };
    let before = until(step.start);
    let mut places = step.filter(|_| before != Some(is));
    places.find(|at| until(at + 1) == Some(is)).and_then(|at| seen.records.get(at))
}

/// What got lost in the stretch, and who still waits for an answer because of it: why it is no more, or so much more.
fn losses(told: &mut Deciding, seen: &Seen<'_>) {
    let stretch = seen.records.get(seen.first..).unwrap_or_default();
    let lost: Vec<&Record> =
        stretch.iter().filter(|record| matches!(record.what, What::Lost { .. })).take(LOSSES_MOST).collect();
    if lost.is_empty() {
        return;
    }
    told.events.extend(decided::events(seen, &lost));
    told.events.sort_by_key(|event| (event.step, event.at));
    for host in &seen.view.hosts {
        let mut timers = host.sockets.iter().flat_map(|socket| &socket.timers);
        let waits = timers.find(|timer| matches!(timer.kind, TimerKind::Retransmit | TimerKind::SynAck));
        told.besides.extend(waits.map(|timer| {
            let at = decided::clock(timer.at);
            decided::both(|lang| {
                let label = timer.kind.label().get(lang);
                tr!(lang, "decided.waiting", who = host.name, timer = label, at = at).into_owned()
            })
        }));
    }
}

/// What is told of a number that does not change: the events behind the rules of the stretch, and that it stays so.
fn unchanged(played: &Played, value: Option<Quantity>) -> Deciding {
    let told = Watched::of(played).first_of(&rules(played));
    let stays = value
        .map(|value| decided::both(|lang| tr!(lang, "decided.stays", n = value.label(value.value, lang)).into_owned()));
    Deciding { besides: stays.into_iter().collect(), ..told }
}

/// The last rules of the stretch that say more than that something came or a call went.
pub(super) fn rules(played: &Played) -> Vec<Rule> {
    let general = [Rule::CallReturns, Rule::CallWaits, Rule::SegmentArrives, Rule::ConnectReturns];
    let mut session = played.at_cut();
    let from = session.records().len();
    played.go_on(&mut session, |_| {});
    let mut found = Vec::new();
    for rule in session.records().get(from..).unwrap_or_default().iter().rev().filter_map(|record| record.rule) {
        if !general.contains(&rule) && !found.contains(&rule) && found.len() < 3 {
            found.push(rule);
        }
    }
    found
}

impl<'a> Ended<'a> {
    /// The segments that a host has sent behind the cut.
    pub fn sent(self, host: &str) -> impl Iterator<Item = &'a Segment> {
        let id = self.view.host_by_name(host).map(|host| host.id);
        self.stretch.iter().filter(move |record| record.host == id).filter_map(|record| match &record.what {
            What::Sent { segment, .. } => Some(segment),
            _ => None,
        })
    }

    /// Connections of a host in a state.
    pub fn in_state(self, host: &str, state: State) -> Option<u64> {
        let host = self.view.host_by_name(host)?;
        Some(count(host.sockets.iter().filter(|socket| socket.state == state).count()))
    }

    /// The lengths of the SYN queue and of the accept queue of a host's listener.
    pub fn queues(self, host: &str) -> Option<(u64, u64)> {
        let queues = self.view.host_by_name(host)?.sockets.iter().find_map(|socket| socket.backlog)?;
        Some((u64::from(queues.syn_queue), u64::from(queues.accept_queue)))
    }

    /// The last segment that the host has sent behind the cut: its acknowledgment number, counted from the peer's SYN.
    pub fn last_ack(self, host: &str) -> Option<u64> {
        let last = self.sent(host).filter(|segment| segment.flags.has(Flags::ACK)).last()?;
        Some(u64::from(last.ack.offset_from(self.first(last, false)?)))
    }

    /// The last segment that the host has sent behind the cut: its sequence number, counted from its SYN.
    pub fn last_seq(self, host: &str) -> Option<u64> {
        let last = self.sent(host).filter(|segment| !segment.knows_no_connection()).last()?;
        Some(u64::from(last.seq.offset_from(self.first(last, true)?)))
    }

    /// The number of the SYN in the direction of a segment, or in the other one.
    fn first(self, of: &Segment, own: bool) -> Option<crate::trace::SeqNum> {
        let (src, dst) = if own { (of.src, of.dst) } else { (of.dst, of.src) };
        self.records.iter().rev().find_map(|record| match &record.what {
            What::Sent { segment, .. } | What::Rewritten { segment, .. }
                if segment.flags.syn() && (segment.src, segment.dst) == (src, dst) =>
            {
                Some(segment.seq)
            }
            _ => None,
        })
    }
}

/// A number of things.
pub fn count(things: usize) -> u64 {
    u64::try_from(things).unwrap_or(u64::MAX)
}
