//! Two futures of one run: the past that they share, what each host did after it, aligned, and the first difference.
//!
//! What a learner did in one of them alone is not a difference but its cause: such an act is shown, and left out of
//! what is compared, while all that follows from it is compared as any two runs are. Of what is lost on the way no host
//! learns; it parts two futures all the same, the one that a learner struck only while nothing else does. Steps are
//! aligned host by host: what both did in the same order stands side by side, what only one did stands alone.

use crate::lang::Lang;
use crate::tr;
use crate::trace::{LossCause, Record, Rule, Time, TimerKind, What, WorldView};

use super::beside::{Place, Row, cell, lay_out};
use super::story::{Event, Sort, stories_with_losses};
use super::words::{moment, phrase};
use super::{Aspect, Difference, Names, Parted, RunReport, parted, profiles::telling};

/// A run as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// All that has happened.
    pub records: &'a [Record],
    /// Everything before this moment is known; without it, everything that will ever happen by itself.
    pub until: Option<Time>,
}

/// Something on one host, in both futures or in one.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Which host, counted from 0.
    pub host: usize,
    /// What it did in either future.
    pub events: [Option<Event>; 2],
    /// Whether this is the first difference.
    pub marked: bool,
}

/// Two futures side by side.
#[derive(Debug, Clone)]
pub struct Futures {
    /// How many records both share from the beginning.
    pub common: usize,
    /// The moment up to which they share them.
    pub parts_at: Time,
    /// What came after, in the order of time.
    pub rows: Vec<Pair>,
    /// Where they part first, if they do.
    pub first: Option<Parted>,
    /// The records of that in either future.
    pub there: [Option<Record>; 2],
    /// What was done in either future alone, in the scenario's words.
    pub own: [Vec<String>; 2],
}

impl Parted {
    /// When that is: the earlier of what happens in the two.
    pub fn at(&self) -> Option<Time> {
        self.events.iter().flatten().map(|event| event.at).min()
    }
}

impl Futures {
    /// The rule behind the first difference in each future; none where it has none, or where both have the same.
    pub fn rules(&self) -> [Option<Rule>; 2] {
        match self.first.as_ref().map(|first| first.rules) {
            Some([left, right]) if left != right => [left, right],
            Some(_) | None => [None; 2],
        }
    }

    /// What happens in either where they part, as the end of a sentence about the host; none where nothing does.
    pub fn phrases(&self, lang: Lang) -> [Option<String>; 2] {
        let Some(first) = &self.first else { return [None, None] };
        let told = |side: usize| Some(phrase(first.events[side].as_ref()?, self.there[side].as_ref(), lang));
        let mut told = [told(0), told(1)];
        if told[0] == told[1] && first.events[0].as_ref().map(|it| it.at) == first.events[1].as_ref().map(|it| it.at) {
            // What differs is in none of the words.
            for (told, event) in told.iter_mut().zip(&first.events) {
                if let (Some(told), Some(event)) = (told, event) {
                    told.push_str(&format!(" ({})", event.words));
                }
            }
        }
        told
    }
}

/// The longest lists that are aligned: how many pairs of events are tried.
const PAIRS_MOST: usize = 4_000_000;

/// Holds two futures of the same hosts side by side, as far as both are known.
pub fn futures(known: [Known<'_>; 2], hosts: &[String]) -> Futures {
    let until = known.iter().filter_map(|run| run.until).min();
    let records = known.map(|run| before(run.records, until));
    let [left, right] = records;
    let common = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let parts_at = common.checked_sub(1).and_then(|last| left.get(last)).map_or(Time::ZERO, |record| record.at);
    let own = own_acts(records, common);
    let runs = [report(left, &own[0]), report(right, &own[1])];
    let runs = [&runs[0], &runs[1]];
    let first = parted(runs, hosts, &telling(runs[0], runs[1], hosts));
    let stories = records.map(|records| stories_with_losses(records, hosts.len()));
    let first = first_of_all(first, first_loss(records, &stories, hosts), records);
    let rows = rows(stories, common, first.as_ref());
    let record = |side: usize| records[side].get(first.as_ref()?.events[side].as_ref()?.record).cloned();
    let there = [record(0), record(1)];
    let own =
        [0, 1].map(|side| own[side].iter().filter_map(|place| command(records[side].get(*place)?, hosts)).collect());
    Futures { common, parts_at, rows, first, there, own }
}

/// The first loss that only one of them has.
fn first_loss(records: [&[Record]; 2], stories: &[Vec<Vec<Event>>; 2], hosts: &[String]) -> Option<Parted> {
    let mut found: Vec<Parted> = Vec::new();
    for (host, name) in hosts.iter().enumerate() {
        let losses = stories.each_ref().map(|stories| {
            let story = stories.get(host).map(Vec::as_slice).unwrap_or_default();
            story.iter().filter(|event| event.sort == Sort::Lost).collect::<Vec<_>>()
        });
        let same = matches((losses[0].len(), losses[1].len()), |left, right| {
            losses[0][left].is_same(losses[1][right]) && losses[0][left].at == losses[1][right].at
        });
        for (side, losses) in losses.iter().enumerate() {
            let paired = |at: usize| same.iter().any(|pair| if side == 0 { pair.0 == at } else { pair.1 == at });
            for (_, loss) in losses.iter().enumerate().filter(|(at, _)| !paired(*at)) {
                let here = |this: usize| (this == side).then(|| (*loss).clone());
                let events = [here(0), here(1)];
                let [left, right] = events.each_ref().map(|event| event.as_ref().map(|event| event.words.clone()));
                let difference = Difference { aspect: Aspect::Event, host: name.clone(), number: 0, left, right };
                let place = Place { host, event: 0, differs: true };
                found.push(Parted { difference, place, events, rules: [None; 2] });
            }
        }
    }
    // One that somebody struck is their doing; all others follow from something.
    found.into_iter().min_by_key(|loss| (is_struck(loss, records), loss.at()))
}

/// Whether a loss is the doing of whoever struck the segment.
fn is_struck(loss: &Parted, records: [&[Record]; 2]) -> bool {
    let record = |side: usize| records[side].get(loss.events[side].as_ref()?.record);
    let cause = record(0).or(record(1)).map(|record| &record.what);
    matches!(cause, Some(What::Lost { cause: LossCause::Dropped, .. }))
}

/// What comes first of a difference in what hosts did and one in what was lost. A struck segment counts only while
/// nothing has come of it.
fn first_of_all(told: Option<Parted>, lost: Option<Parted>, records: [&[Record]; 2]) -> Option<Parted> {
    match (told, lost) {
        (Some(told), Some(lost)) if !is_struck(&lost, records) && lost.at() < told.at() => Some(lost),
        (told, lost) => told.or(lost),
    }
}

/// What was done to a host, as a line of a scenario.
fn command(record: &Record, hosts: &[String]) -> Option<String> {
    let host = hosts.get(record.host?.0)?;
    match &record.what {
        What::Called { call } => Some(format!("{host}: {call}")),
        What::Host { act } => Some(format!("{host}: {}", act.word())),
        _ => None,
    }
}

/// What happened before a moment.
fn before(records: &[Record], until: Option<Time>) -> &[Record] {
    let count = until.map_or(records.len(), |until| records.partition_point(|record| record.at < until));
    records.get(..count).unwrap_or(records)
}

/// The acts of either future that the other does not have, as places among the records.
fn own_acts(records: [&[Record]; 2], common: usize) -> [Vec<usize>; 2] {
    let acts = records.map(|records| {
        let later = records.iter().enumerate().skip(common);
        later.filter_map(|(place, record)| Some((place, act(record)?))).collect::<Vec<(usize, String)>>()
    });
    let same = |left: usize, right: usize| acts[0][left].1 == acts[1][right].1;
    let matched = matches((acts[0].len(), acts[1].len()), same);
    let alone = |side: usize| {
        let paired = |at: usize| matched.iter().any(|pair| if side == 0 { pair.0 == at } else { pair.1 == at });
        let own = acts[side].iter().enumerate().filter(|(at, _)| !paired(*at));
        own.flat_map(|(_, (place, _))| with_its_return(records[side], *place)).collect()
    };
    [alone(0), alone(1)]
}

/// What a learner or a script did to a host, in words.
fn act(record: &Record) -> Option<String> {
    let host = record.host?.0;
    match &record.what {
        What::Called { call } => Some(format!("{host} {call}")),
        What::Host { act } => Some(format!("{host} {}", act.word())),
        _ => None,
    }
}

/// An act and, where it returned at once, its return.
fn with_its_return(records: &[Record], place: usize) -> Vec<usize> {
    let Some(act) = records.get(place) else { return Vec::new() };
    let What::Called { call } = &act.what else { return vec![place] };
    let now = records.iter().enumerate().skip(place).take_while(|(_, record)| record.at == act.at);
    let mut same = now.filter(|(_, record)| record.host == act.host);
    let returned =
        same.find(|(_, record)| matches!(&record.what, What::Returned { call: name, .. } if *name == call.name()));
    [Some(place), returned.map(|(place, _)| place)].into_iter().flatten().collect()
}

/// A run to be compared: an act of its own stands for nothing but the beginning of what follows from it.
fn report(records: &[Record], own: &[usize]) -> RunReport {
    let mut records = records.to_vec();
    for place in own {
        if let Some(record) = records.get_mut(*place) {
            let begins = matches!(record.what, What::Called { .. } | What::Host { .. });
            // A timer begins something without being told itself, and so does this.
            record.what = if begins { What::Timer { timer: TimerKind::Linger } } else { What::Decided };
            record.rule = None;
        }
    }
    let now = records.last().map_or(Time::ZERO, |record| record.at);
    let view = WorldView {
        now,
        hosts: Vec::new(),
        flights: Vec::new(),
        next_event: None,
        link_delay: crate::trace::Span::ZERO,
        armed_faults: Vec::new(),
        boxes: Vec::new(),
    };
    RunReport { records, failures: Vec::new(), refusal: None, view, moments: Vec::new() }
}

/// The rows after the common past: aligned on each host, and then all hosts by time.
fn rows([lefts, rights]: [Vec<Vec<Event>>; 2], common: usize, first: Option<&Parted>) -> Vec<Pair> {
    let later = |events: Vec<Event>| events.into_iter().filter(|event| event.record >= common).collect::<Vec<_>>();
    let mut all: Vec<(Time, Pair)> = Vec::new();
    for (host, (left, right)) in lefts.into_iter().zip(rights).enumerate() {
        // The order on a host is kept, also where one future is far ahead of the other.
        let mut latest = Time::ZERO;
        for events in align(later(left), later(right)) {
            let at = events.iter().flatten().map(|event| event.at).min().unwrap_or(latest);
            latest = latest.max(at);
            let marked = first.is_some_and(|first| first.place.host == host && is_there(&events, first));
            all.push((latest, Pair { host, events, marked }));
        }
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, pair)| pair).collect()
}

/// Whether one of a row's events is that of the first difference.
fn is_there(events: &[Option<Event>; 2], first: &Parted) -> bool {
    let same = |(here, there): (&Option<Event>, &Option<Event>)| match (here, there) {
        (Some(here), Some(there)) => here.record == there.record && here.is_same(there),
        (Some(_) | None, None) | (None, Some(_)) => false,
    };
    events.iter().zip(&first.events).any(same)
}

/// The events of a host in rows: the same on both sides, or one that differs from its counterpart, or one alone.
fn align(left: Vec<Event>, right: Vec<Event>) -> Vec<[Option<Event>; 2]> {
    let matched = matches((left.len(), right.len()), |a, b| left[a].is_same(&right[b]));
    let mut rows = Vec::new();
    let (mut lefts, mut rights) = (left.into_iter().peekable(), right.into_iter().peekable());
    let (mut at, mut beside) = (0, 0);
    for (until, other) in matched.into_iter().chain([(usize::MAX, usize::MAX)]) {
        let gap: Vec<Event> = lefts.by_ref().take(until - at).collect();
        let other_gap: Vec<Event> = rights.by_ref().take(other - beside).collect();
        rows.extend(unlike(gap, other_gap));
        if let (Some(one), Some(same)) = (lefts.next(), rights.next()) {
            rows.push([Some(one), Some(same)]);
        }
        (at, beside) = (until.saturating_add(1), other.saturating_add(1));
    }
    rows
}

/// What the two sides did between two things that they did alike: beside each other at the same moment, if they are of
/// one sort; otherwise alone.
fn unlike(left: Vec<Event>, right: Vec<Event>) -> Vec<[Option<Event>; 2]> {
    let mut rows = Vec::new();
    let mut rights = right.into_iter().peekable();
    for one in left {
        let counterpart = rights.next_if(|other| other.sort == one.sort && other.at == one.at);
        rows.push([Some(one), counterpart]);
    }
    rows.extend(rights.map(|other| [None, Some(other)]));
    rows
}

/// The longest common subsequence of two lists of these lengths, as pairs of places; for very long lists their common
/// beginning.
pub fn matches((left, right): (usize, usize), same: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let head = (0..left.min(right)).take_while(|at| same(*at, *at)).count();
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|at| (at, at)).collect();
    let (rows, columns) = (left - head, right - head);
    if rows.saturating_mul(columns) > PAIRS_MOST {
        return pairs;
    }
    let width = columns + 1;
    let mut longest = vec![0_u32; (rows + 1) * width];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let here = row * width + column;
            longest[here] = if same(head + row, head + column) {
                longest[here + width + 1] + 1
            } else {
                longest[here + width].max(longest[here + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < rows && column < columns {
        let here = row * width + column;
        if same(head + row, head + column) {
            pairs.push((head + row, head + column));
            (row, column) = (row + 1, column + 1);
        } else if longest[here + width] >= longest[here + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

/// Two futures as text for a terminal of that many columns.
pub fn told(futures: &Futures, hosts: &[String], (names, width): (&Names, usize), lang: Lang) -> String {
    let (count, at) = (futures.common, futures.parts_at);
    let mut text = format!("{}\n", tr!(lang, "futures.common", count = count, at = at));
    let name = |host: usize| hosts.get(host).map_or("", String::as_str);
    let rows: Vec<Row> = futures
        .rows
        .iter()
        .map(|pair| Row {
            marked: pair.marked,
            cells: pair.events.each_ref().map(|event| event.as_ref().map(|it| cell_of(it, name(pair.host)))),
        })
        .collect();
    if !rows.is_empty() {
        text.push_str(&lay_out(&rows, names, width));
    }
    text.push_str(&account(futures, names, lang).join("\n"));
    text.push('\n');
    text
}

fn cell_of(event: &Event, host: &str) -> String {
    let words = cell(event);
    let (time, rest) = words.split_at(words.find(&event.words).unwrap_or(0));
    format!("{time}{host}: {rest}")
}

/// The first difference in sentences: what it is, and the rule behind it in each future.
pub fn account(futures: &Futures, names: &Names, lang: Lang) -> Vec<String> {
    let Some(first) = &futures.first else { return vec![none_yet(futures, names, lang)] };
    let mut lines = vec![parted_words(futures, first, names, lang)];
    for (name, rule) in names.iter().zip(futures.rules()) {
        if let Some(rule) = rule {
            lines.push(because(name, rule, lang));
        }
    }
    lines
}

/// That they do not part, and what was done in one of them all the same.
fn none_yet(futures: &Futures, names: &Names, lang: Lang) -> String {
    let told = names.iter().zip(&futures.own).filter(|(_, own)| !own.is_empty());
    let told: Vec<String> = told
        .map(|(name, own)| {
            let own: Vec<String> = own.iter().map(|it| format!("`{it}`")).collect();
            tr!(lang, "futures.own", name = name, acts = own.join(&*tr!(lang, "futures.comma"))).into_owned()
        })
        .collect();
    let same = tr!(lang, "futures.same").into_owned();
    if told.is_empty() { same } else { tr!(lang, "futures.same_but", own = told.join(" ")).into_owned() }
}

/// Where two futures part: when, on which host, and what happens there in either.
fn parted_words(futures: &Futures, first: &Parted, names: &Names, lang: Lang) -> String {
    let (at, host) = (moment(first.at().unwrap_or(Time::ZERO)), &first.difference.host);
    let alone = |words: &str, name: &str, other: &str| {
        tr!(lang, "futures.parted_alone", at = at, host = host, words = words, name = name, other = other).into_owned()
    };
    let [one, other] = names;
    match futures.phrases(lang) {
        [Some(left), Some(right)] => {
            let when = |side: usize| first.events[side].as_ref().map_or(Time::ZERO, |event| event.at);
            let (left_at, right_at) = (moment(when(0)), moment(when(1)));
            let key = if left_at == right_at { "futures.parted" } else { "futures.parted_apart" };
            tr!(
                lang,
                key,
                at = left_at,
                host = host,
                one = one,
                left = left,
                other = other,
                right = right,
                later = right_at
            )
            .into_owned()
        }
        [Some(words), None] => alone(&words, one, other),
        [None, Some(words)] => alone(&words, other, one),
        [None, None] => none_yet(futures, names, lang),
    }
}

/// The rule behind a difference in one of the futures.
pub fn because(name: &str, rule: Rule, lang: Lang) -> String {
    let (key, statement) = (rule.key(), rule.info().statement.get(lang));
    tr!(lang, "futures.because", name = name, key = key, statement = statement).into_owned()
}
