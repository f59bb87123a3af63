//! Asks for an order: events of the stretch behind the cut, shown shuffled. What must come first is what happened
//! before in the sense of distributed systems: on one host one step follows another, a segment leaves before it
//! arrives, and so on from step to step. What one step does (a change of state, a segment, a call that returns) has no
//! order among itself, nor has what two hosts do without hearing of each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::Lang;
use crate::quiz::decided::{Decider, Deciding};
use crate::quiz::item::{Ask, Mistaken, Order, Played, Reply};
use crate::quiz::words::Words;
use crate::scenario::Session;
use crate::tr;
use crate::trace::{HostId, Record, SegmentId, What};

use super::build::Made;
use super::draft::words;
use super::draw::Draw;
use super::watched::Watched;
use super::{Barren, Generator, mutants};
use crate::quiz::events::{Class, Event, Teller};
use crate::quiz::reasons::says_little;

/// An event with the place of its record in the stretch.
struct Told {
    at: usize,
    event: Event,
}

/// How many events are asked for.
const EVENTS: [u64; 2] = [5, 7];
/// From how many of the first events they are taken: later ones are repeats for the most part.
const FROM: usize = 24;
/// How often another choice of events is tried before the draw is given up.
const TRIES: usize = 12;

/// The item's question and truth.
pub(super) fn ask(generator: &Generator, played: Option<&Played>, draw: &mut Draw) -> Result<Made, Barren> {
    let nothing = || Barren::Nothing(generator.name.to_owned());
    let played = played.ok_or_else(nothing)?;
    let (events, past) = observed(played, played.at_cut());
    let watched = Watched::of(played);
    for _ in 0..TRIES {
        let wanted = usize::try_from(draw.range(EVENTS[0], EVENTS[1])).unwrap_or(5);
        let chosen = choose(&events, wanted, draw);
        if let Some(order) = ordered(&events, &past, &chosen, draw) {
            let mut rules = Vec::new();
            for rule in chosen.iter().filter_map(|at| events.get(*at)?.event.rule) {
                if !rules.contains(&rule) && rules.len() < 3 {
                    rules.push(rule);
                }
            }
            let prompt = words(
                "Put these events of the step into an order in which they can happen. Where two do not depend on each \
                 other, either may come first.",
                "把这一步里的事件按可能发生的先后排好；互不依赖的两个事件，谁先谁后都可以。",
            );
            let mistaken = of_mutants(generator, played, &order);
            let deciding = as_it_went(&watched, &events, &chosen, &order);
            let ask = Ask::Order(order);
            return Ok(Made { prompt: Some(prompt), ask, mistaken, rules, because: None, deciding });
        }
    }
    Err(Barren::Focus(generator.name.to_owned()))
}

/// The events in the order in which they happened, each with its rule where that says something.
fn as_it_went(watched: &Watched, events: &[Told], chosen: &[usize], order: &Order) -> Deciding {
    let told = |(place, at): (&usize, &usize)| {
        let told = events.get(*at)?;
        let (what, record) = (order.events.get(*place)?.clone(), watched.stretch().get(told.at)?);
        let rule = told.event.rule.filter(|rule| !says_little(*rule));
        let socket = record.host.zip(record.socket);
        Some(Decider { at: record.at, step: watched.step(told.at), what, rule, socket })
    };
    Deciding { events: order.truth.iter().zip(chosen).filter_map(told).collect(), besides: Vec::new() }
}

/// The order of the same events under each belief, where it is a wrong one.
fn of_mutants(generator: &Generator, played: &Played, order: &Order) -> Vec<Mistaken> {
    let past = played.at_cut();
    let reference = stretch(played, past.clone());
    let mut found: Vec<Mistaken> = Vec::new();
    for belief in mutants::beliefs(generator, &played.text()) {
        let Some(session) = past.believing(belief) else { continue };
        // Most beliefs do not bear on it, and telling a stretch takes longer than playing it.
        if stretch(played, session.clone()) == reference {
            continue;
        }
        let (events, _) = observed(played, session);
        let all: Vec<usize> = (0..events.len()).collect();
        let names = distinct(&events, &all);
        let place = |text: &Words| {
            let same = |(at, Told { event, .. }): (usize, &Told)| {
                event.plain == *text || event.full == *text || names.get(at) == Some(text)
            };
            events.iter().enumerate().position(same)
        };
        let Some(places) = order.events.iter().map(place).collect::<Option<Vec<usize>>>() else { continue };
        let mut theirs: Vec<usize> = (0..places.len()).collect();
        theirs.sort_by_key(|at| places.get(*at));
        let stands = |event: &usize| theirs.iter().position(|at| at == event);
        let wrong = order.before.iter().any(|(first, then)| stands(first) > stands(then));
        let reply = Reply::Order(theirs.clone());
        if wrong && found.iter().all(|known| known.reply != reply) {
            let (myth, why) = (mutants::number(generator, belief), mutants::assumption(belief));
            found.push(Mistaken { myth, reply, why });
        }
    }
    found
}

/// What happens behind the cut.
fn stretch(played: &Played, mut session: Session) -> Vec<Record> {
    let from = session.records().len();
    played.go_on(&mut session, |_| {});
    session.records().get(from..).unwrap_or_default().to_vec()
}

/// The events of the stretch, and for each the places of those that come before it.
fn observed(played: &Played, mut session: Session) -> (Vec<Told>, Vec<BTreeSet<usize>>) {
    let from = session.records().len();
    let mut teller = Teller::new(session.view(), session.records());
    played.go_on(&mut session, |now| teller.look(now.view()));
    let stretch = session.records().get(from..).unwrap_or_default();
    let mut steps = Steps::default();
    let mut events = Vec::new();
    for (at, record) in stretch.iter().enumerate() {
        steps.begin_if_cause(record);
        if let Some(event) = teller.tell(stretch, at) {
            steps.add(record, events.len());
            events.push(Told { at, event });
        }
        steps.note_sent(record);
    }
    (events, steps.past)
}

/// What a host does at once because of one thing.
#[derive(Debug, Clone, Default)]
struct Step {
    /// What came before it.
    past: BTreeSet<usize>,
    /// What set it off.
    cause: Option<usize>,
    /// What was done, and whether it was to send.
    done: Vec<(usize, bool)>,
}

impl Step {
    /// The step with all before it.
    fn whole(&self) -> BTreeSet<usize> {
        let own = self.cause.into_iter().chain(self.done.iter().map(|(event, _)| *event));
        self.past.iter().copied().chain(own).collect()
    }
}

/// The steps of all hosts so far.
#[derive(Debug, Clone, Default)]
struct Steps {
    all: Vec<Step>,
    /// The latest step of each host.
    latest: BTreeMap<HostId, usize>,
    /// The step that sent each segment.
    sent: BTreeMap<SegmentId, usize>,
    /// Of each event, those before it.
    past: Vec<BTreeSet<usize>>,
}

impl Steps {
    fn begin_if_cause(&mut self, record: &Record) {
        let Some(host) = record.host.filter(|_| is_cause(&record.what)) else { return };
        let mut past = self.latest.get(&host).and_then(|at| self.all.get(*at)).map(Step::whole).unwrap_or_default();
        if let What::Arrived { id, .. } | What::IcmpArrived { id, .. } = &record.what {
            past.extend(self.sent.get(id).and_then(|at| self.all.get(*at)).map(Step::whole).unwrap_or_default());
        }
        self.latest.insert(host, self.all.len());
        self.all.push(Step { past, ..Step::default() });
    }

    fn add(&mut self, record: &Record, event: usize) {
        let step = record.host.and_then(|host| self.latest.get(&host)).and_then(|at| self.all.get_mut(*at));
        let Some(step) = step else {
            self.past.push(BTreeSet::new());
            return;
        };
        if is_cause(&record.what) {
            self.past.push(step.past.clone());
            step.cause = Some(event);
            return;
        }
        let sends = matches!(record.what, What::Sent { .. });
        let earlier = step.done.iter().filter(|(_, sent)| sends && *sent).map(|(event, _)| *event);
        self.past.push(step.past.iter().copied().chain(step.cause).chain(earlier).collect());
        step.done.push((event, sends));
    }

    fn note_sent(&mut self, record: &Record) {
        match &record.what {
            What::Sent { id, .. } => {
                let step = record.host.and_then(|host| self.latest.get(&host));
                self.sent.extend(step.map(|at| (*id, *at)));
            }
            What::Duplicated { id, copy, .. } => {
                let step = self.sent.get(id).copied();
                self.sent.extend(step.map(|at| (*copy, at)));
            }
            _ => {}
        }
    }
}

/// Whether it sets off what its host does next, rather than being part of that.
fn is_cause(what: &What) -> bool {
    matches!(
        what,
        What::Called { .. } | What::Arrived { .. } | What::IcmpArrived { .. } | What::Timer { .. } | What::Host { .. }
    )
}

/// Places of events to ask for, in the order in which they happened: of each class by turns.
fn choose(events: &[Told], wanted: usize, draw: &mut Draw) -> Vec<usize> {
    let mut classes: Vec<Vec<usize>> = Class::ALL
        .iter()
        .map(|class| {
            (0..events.len().min(FROM))
                .filter(|at| events.get(*at).is_some_and(|told| told.event.class == *class))
                .collect()
        })
        .collect();
    for class in &mut classes {
        draw.shuffle(class);
    }
    let mut chosen = Vec::new();
    while chosen.len() < wanted && classes.iter().any(|class| !class.is_empty()) {
        chosen.extend(classes.iter_mut().filter_map(Vec::pop));
    }
    chosen.truncate(wanted);
    chosen.sort_unstable();
    chosen
}

/// The order of these events, if there is enough to it.
fn ordered(events: &[Told], past: &[BTreeSet<usize>], chosen: &[usize], draw: &mut Draw) -> Option<Order> {
    let count = chosen.len();
    if count < usize::try_from(EVENTS[0]).unwrap_or(5) {
        return None;
    }
    let texts = distinct(events, chosen);
    let mut shown: Vec<usize> = (0..count).collect();
    let mut before = Vec::new();
    for _ in 0..TRIES {
        draw.shuffle(&mut shown);
        before.clear();
        for (first, one) in shown.iter().enumerate() {
            for (then, other) in shown.iter().enumerate() {
                if past.get(chosen[*other]).is_some_and(|past| past.contains(&chosen[*one])) {
                    before.push((first, then));
                }
            }
        }
        // Neither is the order in which they are shown a right one, nor are most orders.
        if before.len() * 10 >= count * (count - 1) * 3 && before.iter().any(|(first, then)| first > then) {
            let truth = (0..count).filter_map(|place| shown.iter().position(|event| *event == place)).collect();
            let events = shown.iter().filter_map(|place| texts.get(*place).cloned()).collect();
            return Some(Order { events, before, truth });
        }
    }
    None
}

/// What the events are called, so that no two are called alike, and none as another one that is not asked for: with
/// numbers where the plain words fit several, and with its place among these where the numbers do, too.
fn distinct(events: &[Told], chosen: &[usize]) -> Vec<Words> {
    let name = |at: &usize| {
        let event = &events.get(*at)?.event;
        if events.iter().filter(|other| other.event.plain == event.plain).count() == 1 {
            return Some(event.plain.clone());
        }
        let same: Vec<usize> = (0..events.len())
            .filter(|other| events.get(*other).is_some_and(|other| other.event.full == event.full))
            .collect();
        let nth = same.iter().position(|other| other == at).filter(|_| same.len() > 1);
        let numbered = |lang| match nth {
            Some(nth) => tr!(lang, "events.nth", event = event.full.get(lang), n = nth + 1).into_owned(),
            None => event.full.get(lang).to_owned(),
        };
        Some(words(numbered(Lang::En), numbered(Lang::Zh)))
    };
    chosen.iter().filter_map(name).collect()
}
