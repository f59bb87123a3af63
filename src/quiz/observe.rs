//! Finds the true answer to a question in a stretch of a run, with the rules that decided it.
//!
//! An [`Observer`] is made at the start of the stretch, looks at every moment of it, and gives the truth at its end.

use crate::scenario::Session;
use crate::trace::{
    Condition, HostId, Outcome, Record, Rule, Segment, SegmentKind, SocketId, SocketRef, Span, State, Time, What,
    WorldView,
};

use super::answer::{Answer, Shape, Side, Value};
use super::decided::{self, Deciding};
use super::kind::{Field, Kind};
use super::reasons::{
    bears_on_it, call_came, change_into, freed, host_id, host_of, is_change, last_change, let_in, named, sets_timer,
    socket_id, socket_of, state_of, unanswered, with_cause,
};

/// How many rules an explanation names at most.
const MOST_RULES: usize = 3;

/// What a question came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// The answer.
    pub answer: Answer,
    /// What the answer would have been before the stretch, where the question is about a moment.
    pub before: Option<Answer>,
    /// The rules that decided it, in the order in which they applied.
    pub rules: Vec<Rule>,
    /// When the deciding thing happened, where there is one.
    pub at: Option<Time>,
    /// What happened that decided it, for whoever answered otherwise.
    pub deciding: Deciding,
    /// The names of the first two hosts.
    pub hosts: [String; 2],
}

/// Watches a stretch of a run for the answer to a question.
#[derive(Debug, Clone)]
pub struct Observer {
    kind: Kind,
    start: Time,
    first_record: usize,
    before: Option<Answer>,
    reached: Option<Time>,
    /// How many records there were after each step of the run, those before the stretch included, where that is known.
    ends: Option<Vec<usize>>,
    /// The rules that are known to decide.
    named: Vec<Rule>,
}

impl Observer {
    /// Starts to watch at the moment that `view` shows, after `records`.
    pub fn start(kind: &Kind, view: &WorldView, records: &[Record]) -> Observer {
        let mut observer = Observer {
            kind: kind.clone(),
            start: view.now,
            first_record: records.len(),
            before: at_start(kind, view, records),
            reached: None,
            ends: None,
            named: Vec::new(),
        };
        observer.look_for(view.now, |condition| condition.holds(view, records));
        observer
    }

    /// Starts to watch where a run stands, and counts its steps from there on: each look is one more.
    pub fn of(kind: &Kind, session: &Session) -> Observer {
        let observer = Observer::start(kind, session.view(), session.records());
        Observer { ends: Some(session.ends()), ..observer }
    }

    /// With the rules that an author says decide: they are told before all others.
    pub fn naming(self, rules: Vec<Rule>) -> Observer {
        Observer { named: rules, ..self }
    }

    /// Looks at one more moment of the run; call it after every step.
    pub fn look(&mut self, view: &WorldView, records: &[Record]) {
        self.count(records.len());
        self.look_for(view.now, |condition| condition.holds(view, records));
    }

    /// The same in a session, without a picture of its moment.
    pub fn look_at(&mut self, session: &Session) {
        self.count(session.records().len());
        self.look_for(session.now(), |condition| session.holds(condition));
    }

    fn count(&mut self, records: usize) {
        if let Some(ends) = &mut self.ends {
            ends.push(records);
        }
    }

    fn look_for(&mut self, now: Time, holds: impl Fn(&Condition) -> bool) {
        let Kind::Time(conditions) = &self.kind else { return };
        if self.reached.is_none() && conditions.iter().all(holds) {
            self.reached = Some(now);
        }
    }

    /// The answer alone at the end of the stretch, without its reasons.
    pub fn answer(self, view: &WorldView, records: &[Record]) -> Answer {
        self.found(view, records).0
    }

    /// The answer, and the records that brought it about.
    fn found<'r>(&self, view: &WorldView, records: &'r [Record]) -> (Answer, Vec<&'r Record>) {
        let stretch = records.get(self.first_record..).unwrap_or_default();
        match &self.kind {
            Kind::Segment { from, nth, fields } => segment(records, self.first_record, view, from, *nth, fields),
            Kind::Count { kind, from } => count(stretch, view, *kind, from),
            Kind::Time(conditions) => time(records, self.first_record, view, conditions, self.start, self.reached),
            Kind::Line(_) => (self.before.clone().unwrap_or(Answer::Line(Vec::new())), Vec::new()),
            Kind::States(_) | Kind::Result { .. } | Kind::Timer(_) | Kind::Side(_) => {
                let deciding = moment_records(&self.kind, records, self.first_record, view);
                (at_moment(&self.kind, view).unwrap_or(Answer::Result(None)), deciding)
            }
        }
    }

    /// The truth at the end of the stretch.
    pub fn finish(self, view: &WorldView, records: &[Record]) -> Truth {
        let (answer, mut deciding) = self.found(view, records);
        let sockets = asked_sockets(&self.kind);
        let ids: Vec<(Option<HostId>, Option<SocketId>)> =
            sockets.iter().map(|socket| (host_id(view, &socket.host), socket_id(view, socket))).collect();
        let mut named = named(&self.named, records, self.first_record, &ids);
        let mut rules: Vec<Rule> = self.named.clone();
        // Of what was counted, a repeat tells more than what was bound to be sent.
        let (repeats, others): (Vec<&Record>, Vec<&Record>) = deciding.iter().partition(|record| is_repeat(record));
        for rule in repeats.iter().chain(&others).filter_map(|record| record.rule) {
            if !rules.contains(&rule) && rules.len() < MOST_RULES {
                rules.push(rule);
            }
        }
        if let Kind::Line(inquiry) = &self.kind {
            rules = inquiry.rules(records);
            rules.truncate(MOST_RULES);
            let latest = |rule: &Rule| records.iter().rev().find(|record| record.rule == Some(*rule));
            deciding = rules.iter().filter_map(latest).collect();
            deciding.sort_by_key(|record| record.at);
        }
        let at = deciding.last().map(|record| record.at);
        if deciding.is_empty() {
            deciding = standing(&self.kind, records, view);
            if rules.is_empty() {
                rules = deciding.iter().filter_map(|record| record.rule).collect();
                rules.dedup();
            }
        }
        // Of each socket it is told how it came to its state, though that was before.
        if let Kind::States(sockets) = &self.kind {
            let each: Vec<&Record> = sockets.iter().filter_map(|socket| change_into(records, view, socket)).collect();
            deciding = if each.len() < deciding.len() { deciding } else { each };
        }
        named.retain(|record| deciding.iter().all(|known| known.rule != record.rule));
        deciding.extend(named);
        // Who still waits has not been answered, and that has its reason.
        if matches!((&self.kind, &answer), (Kind::States(_), _) | (_, Answer::Result(Some(Outcome::Blocked)))) {
            let waits: Vec<&Record> = sockets.iter().filter_map(|socket| unanswered(records, view, socket)).collect();
            rules.extend(
                waits.iter().filter_map(|record| record.rule).filter(|rule| !rules.contains(rule)).collect::<Vec<_>>(),
            );
            deciding.extend(waits);
        }
        // What let a new connection in stands before what came of it.
        let let_in: Vec<&Record> =
            sockets.iter().filter_map(|socket| let_in(records, self.first_record, view, socket)).collect();
        rules.extend(
            let_in
                .iter()
                .filter_map(|record| record.rule)
                .filter(|rule| !rules.contains(rule))
                .take(1)
                .collect::<Vec<_>>(),
        );
        deciding.splice(0..0, let_in);
        deciding = none_twice(deciding, matches!(self.kind, Kind::States(_)));
        let ends = self.ends.as_deref();
        let seen = decided::Seen { view, records, first: self.first_record, start: self.start, ends };
        let told = decided::tell(&self.kind, &answer, &seen, &deciding);
        Truth { answer, before: self.before, rules, at, deciding: told, hosts: host_names(view) }
    }
}

/// Each record once; in the order in which they happened, but for those of the sockets of a pair of states.
fn none_twice(deciding: Vec<&Record>, as_asked: bool) -> Vec<&Record> {
    let mut found: Vec<&Record> = Vec::new();
    for record in deciding {
        if found.iter().all(|known| !core::ptr::eq(*known, record)) {
            found.push(record);
        }
    }
    if !as_asked {
        found.sort_by_key(|record| record.at);
    }
    found
}

fn is_repeat(record: &Record) -> bool {
    matches!(record.what, What::Sent { repeat: true, .. })
}

/// The names of the first two hosts.
pub(super) fn host_names(view: &WorldView) -> [String; 2] {
    [0, 1].map(|i| view.hosts.get(i).map(|host| host.name.clone()).unwrap_or_default())
}

/// The answer at the start of the stretch, where it has one there.
fn at_start(kind: &Kind, view: &WorldView, records: &[Record]) -> Option<Answer> {
    match kind.inquiry() {
        Some(inquiry) => Some(Answer::Line(inquiry.proofs(&inquiry.printed(view, records)))),
        None => at_moment(kind, view),
    }
}

/// The answer to a question about a moment; none for questions about a stretch.
fn at_moment(kind: &Kind, view: &WorldView) -> Option<Answer> {
    match kind {
        Kind::States(sockets) => Some(Answer::States(sockets.iter().map(|socket| state_of(view, socket)).collect())),
        Kind::Result { socket, call } => {
            let results = match socket.label {
                Some(_) => view.socket(socket).map(|found| &found.results),
                None => view.host_by_name(&socket.host).map(|host| &host.results),
            };
            let latest = results.and_then(|all| all.iter().rev().find(|(name, _)| name == call));
            Some(Answer::Result(latest.map(|(_, outcome)| outcome.clone())))
        }
        Kind::Timer(socket) => {
            let next = view.socket(socket).and_then(|found| found.timers.iter().min_by_key(|timer| timer.at));
            Some(Answer::Timer(next.map(|timer| timer.kind)))
        }
        Kind::Side(state) => {
            let hosts = host_names(view);
            let [left, right] = [0, 1].map(|i: usize| {
                view.hosts.get(i).is_some_and(|host| match state {
                    State::Closed => host.state() == State::Closed,
                    _ => host.sockets.iter().any(|socket| socket.state == *state),
                })
            });
            let side = match (left, right) {
                (true, true) => Side::Both,
                (true, false) => Side::Left,
                (false, true) => Side::Right,
                (false, false) => Side::Neither,
            };
            Some(Answer::Side(side, hosts))
        }
        Kind::Segment { .. } | Kind::Count { .. } | Kind::Time(_) | Kind::Line(_) => None,
    }
}

/// The records that brought about an answer at the end of the stretch.
fn moment_records<'r>(kind: &Kind, records: &'r [Record], first: usize, view: &WorldView) -> Vec<&'r Record> {
    let stretch = records.get(first..).unwrap_or_default();
    match kind {
        Kind::States(sockets) => {
            let change = |socket| change_into(stretch, view, socket).or_else(|| last_change(stretch, view, socket));
            let mut found: Vec<&Record> = sockets.iter().filter_map(change).collect();
            found.sort_by_key(|record| record.at);
            found
        }
        Kind::Result { socket, call } => call_came(records, first, view, socket, *call),
        Kind::Timer(socket) => sets_timer(stretch, view, socket).into_iter().collect(),
        Kind::Side(state) => {
            let into = |record: &&Record| matches!(record.what, What::State { to, .. } if to == *state);
            let found: Vec<&Record> = stretch.iter().filter(into).collect();
            if found.is_empty() {
                stretch.iter().rev().find(|record| is_change(record)).into_iter().collect()
            } else {
                found
            }
        }
        Kind::Segment { .. } | Kind::Count { .. } | Kind::Time(_) | Kind::Line(_) => Vec::new(),
    }
}

/// Where nothing happened, that has its reason too: how the hosts in question came to where they stand.
fn standing<'r>(kind: &Kind, records: &'r [Record], view: &WorldView) -> Vec<&'r Record> {
    let mut found: Vec<&Record> = Vec::new();
    let mut sockets = asked_sockets(kind);
    if sockets.is_empty() {
        sockets = hosts_of(kind, view).iter().map(|host| SocketRef::current(host)).collect();
    }
    for socket in &sockets {
        let change = change_into(records, view, socket).or_else(|| last_change(records, view, socket));
        found.extend(change.filter(|new| found.iter().all(|old| !core::ptr::eq(*old, *new))));
    }
    found.truncate(MOST_RULES);
    found
}

/// The sockets that a question is about, where it is about some.
fn asked_sockets(kind: &Kind) -> Vec<SocketRef> {
    match kind {
        Kind::States(sockets) => sockets.clone(),
        Kind::Result { socket, .. } | Kind::Timer(socket) => vec![socket.clone()],
        Kind::Time(conditions) => conditions.iter().filter_map(socket_of).cloned().collect(),
        Kind::Segment { .. } | Kind::Count { .. } | Kind::Side(_) | Kind::Line(_) => Vec::new(),
    }
}

/// The hosts that a question is about.
fn hosts_of(kind: &Kind, view: &WorldView) -> Vec<String> {
    match kind {
        Kind::Segment { from, .. } | Kind::Count { from, .. } => vec![from.clone()],
        Kind::States(sockets) => sockets.iter().map(|socket| socket.host.clone()).collect(),
        Kind::Result { socket, .. } | Kind::Timer(socket) => vec![socket.host.clone()],
        Kind::Time(conditions) => conditions.iter().filter_map(host_of).collect(),
        Kind::Side(_) => host_names(view).to_vec(),
        Kind::Line(inquiry) => inquiry.outputs.iter().map(|look| look.host.clone()).collect(),
    }
}

/// The segments that a host sent, with their place in `records`.
fn sent_by<'r>(
    records: &'r [Record],
    view: &WorldView,
    from: &str,
) -> impl Iterator<Item = (usize, &'r Record, &'r Segment)> {
    let host = host_id(view, from);
    records.iter().enumerate().filter_map(move |(i, record)| match &record.what {
        What::Sent { segment, .. } if record.host == host && host.is_some() => Some((i, record, segment)),
        _ => None,
    })
}

fn segment<'r>(
    records: &'r [Record],
    first: usize,
    view: &WorldView,
    from: &str,
    nth: u32,
    fields: &[Field],
) -> (Answer, Vec<&'r Record>) {
    let skip = usize::try_from(nth).unwrap_or(usize::MAX).saturating_sub(1);
    let Some((at, record, found)) = sent_by(records, view, from).filter(|(i, ..)| *i >= first).nth(skip) else {
        let absent = fields.iter().map(|field| (*field, Value::Absent)).collect();
        // Silence has its reason too: the last thing that this host decided.
        let host = host_id(view, from);
        let stretch = records.get(first..).unwrap_or_default();
        let silent = stretch.iter().rev().find(|record| record.host == host && record.rule.is_some());
        return (Answer::Segment(absent), silent.into_iter().collect());
    };
    let value = |field: &Field| match field {
        // Beside other fields, the flags stand for themselves: data shows in the length.
        Field::Flags => {
            Value::Shape(Shape { data: !found.payload.is_empty() && fields.len() == 1, ..Shape::of(found) })
        }
        Field::Len => Value::Number(u32::try_from(found.payload.len()).unwrap_or(u32::MAX)),
        Field::Seq => Value::Number(counted_seq(&records[..=at], found)),
        Field::Ack if found.flags.ack() => {
            Value::Number(found.ack.0.wrapping_sub(initial_seq(&records[..=at], found.dst, found.src)))
        }
        Field::Ack => Value::Absent,
    };
    let deciding = freed(records, at).into_iter().chain([record]).collect();
    (Answer::Segment(fields.iter().map(|field| (*field, value(field))).collect()), deciding)
}

/// The sequence number of a segment, counted from the SYN of its direction. That of a RST from a host that knows no
/// connection is no connection's number: where it says 0, it is 0.
pub(super) fn counted_seq(records: &[Record], segment: &Segment) -> u32 {
    if segment.knows_no_connection() {
        return 0;
    }
    segment.seq.0.wrapping_sub(initial_seq(records, segment.src, segment.dst))
}

/// The initial sequence number of the latest connection in that direction, or that of a forged SYN if no other went
/// that way; 0 if none did.
pub(super) fn initial_seq(records: &[Record], src: core::net::SocketAddrV4, dst: core::net::SocketAddrV4) -> u32 {
    let is_syn = |segment: &Segment| segment.flags.syn() && segment.src == src && segment.dst == dst;
    let own = records.iter().rev().find_map(|record| match &record.what {
        What::Sent { segment, .. } | What::Rewritten { segment, .. } if is_syn(segment) => Some(segment),
        _ => None,
    });
    let forged = || {
        records.iter().find_map(|record| match &record.what {
            What::Injected { segment, .. } if is_syn(segment) => Some(segment),
            _ => None,
        })
    };
    own.or_else(forged).map_or(0, |segment| segment.seq.0)
}

fn count<'r>(stretch: &'r [Record], view: &WorldView, kind: SegmentKind, from: &str) -> (Answer, Vec<&'r Record>) {
    let found: Vec<&Record> = sent_by(stretch, view, from)
        .filter(|(_, _, segment)| kind.matches(segment))
        .map(|(_, record, _)| record)
        .collect();
    (Answer::Count(u32::try_from(found.len()).unwrap_or(u32::MAX)), found)
}

fn time<'r>(
    records: &'r [Record],
    first: usize,
    view: &WorldView,
    conditions: &[Condition],
    start: Time,
    reached: Option<Time>,
) -> (Answer, Vec<&'r Record>) {
    let span: Option<Span> = reached.map(|at| at.since(start));
    let until = reached.unwrap_or(view.now);
    let relevant = |record: &Record| {
        record.at <= until
            && record.rule.is_some()
            && conditions.iter().any(|condition| bears_on_it(condition, record, view))
    };
    let last = records.iter().rposition(relevant).filter(|at| *at >= first);
    (Answer::Time(span), last.map(|at| with_cause(records, first, at)).unwrap_or_default())
}
