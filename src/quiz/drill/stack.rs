//! Be the stack: the learner is one end of a connection and gives each of its replies, while the engine plays the other
//! end, which may misbehave. A run is drawn, and every moment at which that end must do something becomes a question:
//! the flags and numbers of what it sends at once, the state that it is in then, the timer that runs next.

use crate::lang::Lang;
use crate::quiz::decided::{self, Deciding, Seen};
use crate::quiz::format::Format;
use crate::quiz::generate::{Draw, assumption};
use crate::quiz::item::{Ask, Blank, Blanks, Item, Mistaken, Played, Reply, Wants};
use crate::quiz::kind::Field;
use crate::quiz::observe::{counted_seq, initial_seq};
use crate::quiz::reasons::state_of;
use crate::quiz::related::named;
use crate::quiz::unmoved;
use crate::quiz::words::Words;
use crate::quiz::{Shape, Value};
use crate::scenario::{Progress, Session};
use crate::tr;
use crate::trace::{Belief, Call, HostId, Record, Rule, Segment, SocketRef, TimerKind, What};

use super::plan::Planned;

/// The generator's name in the ids of such items.
pub const NAME: &str = "be-the-stack";

/// What such items ask for.
const CONCEPT: &str = "state-machine";

/// How many events a round has at most.
const EVENTS_MOST: usize = 12;

/// How many rules are named of what the host does.
const RULES_MOST: usize = 3;

/// The most steps of a run.
const STEPS_MOST: usize = 2_000;

/// A round of a seed: up to twelve events at one end of a connection, in their order.
pub fn be_the_stack(seed: u64) -> Vec<Planned> {
    for number in 0..20 {
        let mut draw = Draw::new(NAME, seed, number);
        let (lines, host) = situation(&mut draw);
        let Ok(played) = Played::new(lines, Vec::new()) else { continue };
        let items = events(&played, host, seed);
        if items.len() >= 5 {
            return items.into_iter().map(|item| Planned { item, pressure: None, link: None }).collect();
        }
    }
    Vec::new()
}

/// A connection with a peer that closes, resets, loses or forges.
fn situation(draw: &mut Draw) -> (Vec<String>, &'static str) {
    let host = if draw.chance(1, 2) { "client" } else { "server" };
    let peer = if host == "client" { "server" } else { "client" };
    let (seed, delay, port, word) = (draw.seed(), draw.delay(), draw.port(), draw.word());
    let mut lines = vec![
        format!("seed {seed}"),
        format!("link delay {delay}"),
        format!("server: listen {port}"),
        "run 10ms".to_owned(),
    ];
    if draw.chance(1, 3) {
        let lost = draw.pick(&["SYN-ACK from server", "ACK from client", "SYN from client"]);
        lines.push(format!("drop next {lost}"));
    }
    lines.push(format!("client: connect server:{port}"));
    lines.push("run 4s".to_owned());
    lines.push("server: accept".to_owned());
    let talk = [
        format!("{peer}: send \"{word}\"\nrun 1s\n{host}: recv\nrun 1s"),
        format!("{host}: send \"{word}\"\nrun 1s\n{peer}: recv\nrun 1s"),
        format!("duplicate next DATA from {peer}\n{peer}: send \"{word}\"\nrun 1s\n{host}: recv\nrun 1s"),
        format!("drop next DATA from {peer}\n{peer}: send \"{word}\"\nrun 2s\n{host}: recv\nrun 1s"),
    ];
    lines.extend(draw.pick(&talk).lines().map(str::to_owned));
    let ending = [
        format!("{peer}: close\nrun 1s\n{host}: close\nrun 2s"),
        format!("{host}: close\nrun 1s\n{peer}: close\nrun 2s"),
        format!("{host}: close\n{peer}: close\nrun 2s"),
        format!("{host}: shutdown write\nrun 1s\n{peer}: send \"{word}\"\nrun 1s\n{host}: recv\n{peer}: close\nrun 2s"),
        format!("{peer}: set linger 0\n{peer}: close\nrun 1s\n{host}: close\nrun 1s"),
        format!("{peer}: kill\nrun 1s\n{host}: send \"{word}\"\nrun 1s\n{host}: close\nrun 1s"),
        format!("drop next FIN from {peer}\n{peer}: close\nrun 3s\n{host}: close\nrun 2s"),
    ];
    lines.extend(draw.pick(&ending).lines().map(str::to_owned));
    (lines, host)
}

/// The moments of a run at which that host must do something.
fn events(played: &Played, host: &'static str, seed: u64) -> Vec<Item> {
    let mut session = Session::new(played.scenario());
    let mut items = Vec::new();
    let id = session.view().host_by_name(host).map(|host| host.id);
    for _ in 0..STEPS_MOST {
        if items.len() >= EVENTS_MOST || session.script_is_over() {
            break;
        }
        let position = session.position();
        if session.step() == Progress::Ended {
            break;
        }
        let Some(event) = event(session.records_of_last_step(), id) else { continue };
        items.extend(item(played, &session, (position, event), host, seed));
    }
    items
}

/// What the host has to answer.
#[derive(Clone)]
enum Event {
    Arrives(Segment),
    Called(Call),
}

fn event(step: &[Record], host: Option<HostId>) -> Option<Event> {
    step.iter().filter(|record| record.host == host).find_map(|record| match &record.what {
        What::Arrived { segment, .. } => Some(Event::Arrives(segment.clone())),
        What::Called { call: call @ (Call::Connect { .. } | Call::Close | Call::Shutdown(_) | Call::Send(_)) } => {
            Some(Event::Called(call.clone()))
        }
        _ => None,
    })
}

/// The question about one event; `after` is the run just after it.
fn item(
    played: &Played,
    after: &Session,
    (position, event): (usize, Event),
    host: &'static str,
    seed: u64,
) -> Option<Item> {
    let id = after.view().host_by_name(host)?.id;
    let (rules, deciding) = deciding(after, id);
    let played = played.between(position, after.position());
    let mut item = Item {
        generator: NAME,
        seed,
        concept: CONCEPT,
        format: Format::NextSegment,
        tell: None,
        outputs: Vec::new(),
        by_asking: false,
        prompt: prompt(&event, host, after.records()),
        ask: Ask::Blanks(Blanks { options: Vec::new(), why: Vec::new(), blanks: explained(after, id, host) }),
        mistaken: mistaken(&played, id, host),
        played: Some(played),
        rules,
        deciding,
        because: None,
        difficulty: 1200,
        hash: crate::quiz::generate::fnv(&format!("{NAME} {seed} {position}")),
    };
    let wrong = |mistaken: &&Mistaken| item.grade(&mistaken.reply, Lang::En).is_ok_and(|verdict| !verdict.right);
    item.mistaken = item.mistaken.iter().filter(wrong).cloned().collect();
    Some(item)
}

/// What those would do there who hold a misconception: its host goes on from the same moment.
fn mistaken(played: &Played, id: HostId, host: &str) -> Vec<Mistaken> {
    let past = played.at_cut();
    let mut found: Vec<Mistaken> = Vec::new();
    for belief in Belief::ALL.iter().copied() {
        let Some((myth, mut theirs)) = named(CONCEPT, belief).zip(past.believing(belief)) else { continue };
        if theirs.step() == Progress::Ended {
            continue;
        }
        let reply = Reply::Boxes(blanks(&theirs, id, host).iter().map(|blank| blank.wants.text()).collect());
        if found.iter().all(|known| known.reply != reply) {
            found.push(Mistaken { myth, reply, why: assumption(belief) });
        }
    }
    found
}

/// What the host did in the last step, box by box.
fn blanks(after: &Session, id: HostId, host: &str) -> Vec<Blank> {
    let records = after.records();
    let step = after.records_of_last_step();
    let sent = step.iter().find_map(|record| match &record.what {
        What::Sent { segment, .. } if record.host == Some(id) => Some(segment.clone()),
        _ => None,
    });
    let flags =
        sent.as_ref().map_or(Value::Absent, |segment| Value::Shape(Shape { data: false, ..Shape::of(segment) }));
    let seq = sent.as_ref().map_or(Value::Absent, |segment| Value::Number(counted_seq(records, segment)));
    let ack = sent.as_ref().filter(|segment| segment.flags.ack()).map_or(Value::Absent, |segment| {
        Value::Number(segment.ack.0.wrapping_sub(initial_seq(records, segment.dst, segment.src)))
    });
    let socket = SocketRef::current(host);
    let timer = after.view().socket(&socket).and_then(|found| found.timers.iter().min_by_key(|timer| timer.at));
    let timer = timer.map(|timer| timer.kind);
    let wants = [
        ("quiz.field.flags", Wants::Field(Field::Flags, flags)),
        ("quiz.field.seq", Wants::Field(Field::Seq, seq)),
        ("quiz.field.ack", Wants::Field(Field::Ack, ack)),
        ("stack.state", Wants::State(state_of(after.view(), &socket))),
        ("stack.timer", Wants::Timer(timer)),
    ];
    wants.into_iter().map(|(key, wants)| blank(key, wants)).collect()
}

/// The boxes, each with why it is so.
fn explained(after: &Session, id: HostId, host: &str) -> Vec<Blank> {
    let blanks = blanks(after, id, host);
    blanks.into_iter().map(|blank| Blank { why: why(after, id, host, &blank.wants), ..blank }).collect()
}

/// Why a box is what it is: the rule behind the segment or the state, how a number is counted, which timers run.
fn why(after: &Session, id: HostId, host: &str, wants: &Wants) -> Words {
    let step: Vec<&Record> = after.records_of_last_step().iter().filter(|record| record.host == Some(id)).collect();
    let sent = step.iter().find_map(|record| match &record.what {
        What::Sent { segment, repeat, .. } => Some((segment, *repeat, record.rule)),
        _ => None,
    });
    let ruled = |rule: Option<Rule>, key: &'static str| {
        decided::both(|lang| match rule {
            Some(rule) => rule.info().statement.get(lang).to_owned(),
            None => tr!(lang, key).into_owned(),
        })
    };
    let number = |key: &'static str, n: u32| decided::both(|lang| tr!(lang, key, n = n).into_owned());
    match (wants, sent) {
        (Wants::Field(Field::Flags, _), Some((_, _, rule))) => ruled(rule, "stack.why-sent"),
        (Wants::Field(Field::Flags, _), None) => {
            let silent = |record: &&&Record| matches!(record.what, What::Decided) && record.rule.is_some();
            ruled(step.iter().find(silent).and_then(|record| record.rule), "stack.why-silent")
        }
        (Wants::Field(..), None) => ruled(None, "stack.why-none"),
        (Wants::Field(Field::Seq, Value::Number(n)), Some((segment, repeat, _))) => {
            let key = match segment.flags {
                flags if flags.rst() => "stack.why-seq-rst",
                flags if flags.syn() => "stack.why-seq-syn",
                _ if repeat => "stack.why-seq-again",
                _ => "stack.why-seq",
            };
            number(key, *n)
        }
        (Wants::Field(Field::Ack, Value::Number(n)), Some((segment, ..))) => {
            number(if segment.flags.rst() { "stack.why-ack-rst" } else { "stack.why-ack" }, *n)
        }
        (Wants::Field(Field::Ack, _), Some(_)) => ruled(None, "stack.why-no-ack"),
        (Wants::State(_), _) => {
            let change = |record: &&&Record| matches!(record.what, What::State { .. });
            let changed = step.iter().rev().find(change);
            match changed {
                Some(record) => ruled(record.rule, "stack.why-state"),
                None => ruled(None, "stack.why-same-state"),
            }
        }
        (Wants::Timer(timer), _) => why_timer(after, host, *timer),
        _ => Words::default(),
    }
}

/// Why that timer is the next, or why none runs.
fn why_timer(after: &Session, host: &str, timer: Option<TimerKind>) -> Words {
    let (view, records) = (after.view(), after.records());
    let socket = SocketRef::current(host);
    let next = view.socket(&socket).and_then(|found| found.timers.iter().min_by_key(|timer| timer.at));
    let (Some(timer), Some(next)) = (timer, next) else {
        let seen = Seen { view, records, first: records.len(), start: after.now(), ends: None };
        let none = || decided::both(|lang| tr!(lang, "stack.why-no-timer").into_owned());
        return unmoved::no_timers(&seen, &[&socket]).pop().unwrap_or_else(none);
    };
    let at = decided::clock(next.at);
    decided::both(|lang| tr!(lang, "stack.why-timer", timer = timer.label().get(lang), at = at).into_owned())
}

/// What the host did and why: what it sent, how its state changed, what it decided; and the rules behind that.
fn deciding(after: &Session, host: HostId) -> (Vec<Rule>, Deciding) {
    let step = after.records_of_last_step();
    let mut records: Vec<&Record> = Vec::new();
    for record in step.iter().filter(|record| record.host == Some(host)) {
        let new = record.rule.is_some_and(|rule| records.iter().all(|known| known.rule != Some(rule)));
        if new && records.len() < RULES_MOST {
            records.push(record);
        }
    }
    let ends = after.ends();
    let (view, all) = (after.view(), after.records());
    let seen = Seen { view, records: all, first: all.len() - step.len(), start: after.now(), ends: Some(&ends) };
    let events = decided::events(&seen, &records);
    (records.iter().filter_map(|record| record.rule).collect(), Deciding { events, besides: Vec::new() })
}

/// A segment with all its numbers, counted from the SYNs: `DATA 5, seq 1, ack 1, len 5`.
fn whole(segment: &Segment, records: &[Record], lang: Lang) -> String {
    let seq = counted_seq(records, segment);
    let ack = segment.ack.0.wrapping_sub(initial_seq(records, segment.dst, segment.src));
    let ack = segment.flags.ack().then(|| format!("ack {ack}"));
    let parts = [Some(segment.name()), Some(format!("seq {seq}")), ack];
    let parts = parts.into_iter().flatten().chain([format!("len {}", segment.payload.len())]);
    parts.collect::<Vec<_>>().join(&tr!(lang, "quiz.answer.comma"))
}

fn blank(key: &str, wants: Wants) -> Blank {
    let said = |lang: Lang| tr!(lang, key).into_owned();
    Blank { label: Words { en: said(Lang::En), zh: said(Lang::Zh) }, wants, why: Words::default() }
}

fn prompt(event: &Event, host: &str, records: &[Record]) -> Words {
    let said = |lang: Lang| match event {
        Event::Arrives(segment) => {
            tr!(lang, "stack.arrives", host = host, segment = whole(segment, records, lang)).into_owned()
        }
        Event::Called(call) => tr!(lang, "stack.called", host = host, call = call).into_owned(),
    };
    Words { en: said(Lang::En), zh: said(Lang::Zh) }
}

/// The word for a timer, as it is typed.
pub(in crate::quiz) fn timer_word(timer: Option<TimerKind>) -> String {
    timer.map_or_else(|| "none".to_owned(), |timer| timer.word().to_owned())
}
